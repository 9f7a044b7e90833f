//! Three datasets into one: what only one side changed is taken, and where both changed the same, people decide.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::lists::{self, List};
use super::union::Union;
use super::{Difference, TooHard, compare, distinct, matched};
use crate::model::blanks::{each_blank, renamed};
use crate::model::{
    BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple,
};
use crate::vocab::{owl, rdf};

/// One of the two that were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    Ours,
    /// The second.
    Theirs,
}

/// Why somebody has to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Both took away the same value, and put different ones there, or only one did.
    Changed,
    /// Both gave a value to what has one only.
    TwoValues,
    /// One took a statement away that the other says something else about.
    Noted,
    /// One took all away that is said of a thing, the other says more of it.
    Thing,
    /// Both changed a list.
    List,
    /// What both did would make a fact of what is only claimed.
    Fact,
    /// What both did would leave only a claim of what is a fact.
    Claim,
}

/// What one side did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Did {
    /// What it took away.
    pub removed: Vec<Quad>,
    /// What it added.
    pub added: Vec<Quad>,
}

impl Did {
    fn first(&self) -> Option<&Quad> {
        self.removed.first().or(self.added.first())
    }

    /// All of it.
    pub(super) fn quads(&self) -> impl Iterator<Item = &Quad> {
        self.removed.iter().chain(&self.added)
    }

    pub(super) fn push(&mut self, quad: Quad, is_new: bool) {
        let quads = if is_new {
            &mut self.added
        } else {
            &mut self.removed
        };
        quads.push(quad);
    }

    /// Takes in what is not there yet.
    pub(super) fn extend(&mut self, other: Self) {
        for (own, more) in [
            (&mut self.removed, other.removed),
            (&mut self.added, other.added),
        ] {
            let known: HashSet<Quad> = own.iter().cloned().collect();
            own.extend(more.into_iter().filter(|quad| !known.contains(quad)));
        }
    }
}

/// A statement that both sides changed, each in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Why.
    pub why: Why,
    /// The graph, thing and property.
    pub graph: GraphName,
    /// The thing.
    pub subject: NamedOrBlankNode,
    /// The property.
    pub property: NamedNode,
    /// What the first did.
    pub ours: Did,
    /// What the second did.
    pub theirs: Did,
    /// Where it is a list, its items.
    pub list: Option<List>,
}

/// What came of a merge. Blank nodes have the names of the base.
#[derive(Debug)]
pub struct Merge {
    base: Vec<Quad>,
    ours: Did,
    theirs: Did,
    /// What somebody has to decide.
    pub conflicts: Vec<Conflict>,
    /// What blank nodes are called on the first side itself, by the names that they have here.
    pub our_names: HashMap<BlankNode, BlankNode>,
    /// The same of the second.
    pub their_names: HashMap<BlankNode, BlankNode>,
}

impl Merge {
    /// What both began with, without repetition.
    pub fn base(&self) -> &[Quad] {
        &self.base
    }

    /// How many statements the sides took away and added without conflict.
    pub fn taken(&self) -> [(usize, usize); 2] {
        let count = |did: &Did, side: Side| {
            let left = self.undecided(side);
            let free = |quads: &[Quad]| quads.iter().filter(|quad| !left.contains(quad)).count();
            (free(&did.removed), free(&did.added))
        };
        [
            count(&self.ours, Side::Ours),
            count(&self.theirs, Side::Theirs),
        ]
    }

    /// All that a side did.
    pub(super) fn all_of(&self, side: Side) -> &Did {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }

    /// What a side made of the base.
    pub(super) fn made_by(&self, side: Side) -> Vec<Quad> {
        let Did { removed, added } = self.all_of(side);
        let removed: HashSet<&Quad> = removed.iter().collect();
        let kept = self.base.iter().filter(|quad| !removed.contains(quad));
        kept.chain(added).cloned().collect()
    }

    pub(super) fn undecided(&self, side: Side) -> HashSet<&Quad> {
        let dids = self.conflicts.iter().map(|conflict| conflict.did(side));
        dids.flat_map(|did| did.removed.iter().chain(&did.added))
            .collect()
    }

    /// All that is said in the end; conflicts are left as in the base, or decided for one side.
    pub fn merged(&self, decided: Option<Side>) -> Vec<Quad> {
        let (mut removed, mut added) = (HashSet::new(), Vec::new());
        for (did, side) in [(&self.ours, Side::Ours), (&self.theirs, Side::Theirs)] {
            let left = self.undecided(side);
            let free = |quad: &&Quad| !left.contains(*quad);
            removed.extend(did.removed.iter().filter(free));
            added.extend(did.added.iter().filter(free));
        }
        if let Some(side) = decided {
            for conflict in &self.conflicts {
                let did = conflict.did(side);
                removed.extend(&did.removed);
                added.extend(&did.added);
            }
        }
        let kept = self.base.iter().filter(|quad| !removed.contains(quad));
        distinct(kept.chain(added).cloned().collect())
    }
}

impl Conflict {
    /// What one side did.
    pub fn did(&self, side: Side) -> &Did {
        match side {
            Side::Ours => &self.ours,
            Side::Theirs => &self.theirs,
        }
    }
}

/// Merges what two sides made of one base.
///
/// # Errors
/// As for [`compare`].
pub fn merge(
    base: &[Quad],
    ours: Vec<Quad>,
    theirs: Vec<Quad>,
    most: u64,
) -> Result<Merge, TooHard> {
    let ours = compare(base.to_vec(), ours, most)?;
    let mut theirs = compare(base.to_vec(), theirs, most)?;
    rename_new(&ours, &mut theirs, most)?;
    let conflicts = Finding::new(&ours, &theirs).conflicts();
    let did = |difference: &Difference| Did {
        removed: difference.removed.clone(),
        added: difference.added.clone(),
    };
    Ok(Merge {
        ours: did(&ours),
        theirs: did(&theirs),
        conflicts,
        our_names: ours.theirs,
        their_names: theirs.theirs,
        base: ours.before,
    })
}

fn blanks(quads: &[Quad]) -> HashSet<&BlankNode> {
    let mut found = HashSet::new();
    for quad in quads {
        each_blank(quad, &mut |blank| {
            found.insert(blank);
        });
    }
    found
}

/// New blank nodes of the second side: those that the first added as well are called as there, others as none is.
fn rename_new(ours: &Difference, theirs: &mut Difference, most: u64) -> Result<(), TooHard> {
    let known = blanks(&ours.before);
    let (own, other) = (blanks(&ours.after), blanks(&theirs.after));
    let new: Vec<&BlankNode> = other.difference(&known).copied().collect();
    if new.is_empty() {
        return Ok(());
    }
    // What is of the base is said to be what it is, so that it is nothing else.
    let marked = |quads: &[Quad], names: &HashSet<&BlankNode>| -> Vec<Quad> {
        let mut marks: Vec<&&BlankNode> = names.intersection(&known).collect();
        marks.sort_by_key(|blank| blank.as_str());
        let mark = |blank: &&&BlankNode| {
            let property = NamedNode::new_unchecked("x-chancery:is");
            let value = Literal::new_simple_literal(blank.as_str());
            Quad::new((**blank).clone(), property, value, GraphName::DefaultGraph)
        };
        let both: Vec<Quad> = marks.iter().map(mark).collect();
        quads.iter().cloned().chain(both).collect()
    };
    let union = Union::new(&marked(&ours.after, &own), &marked(&theirs.after, &other));
    let same = matched(&union, most, false)?;
    let mut names: HashMap<BlankNode, BlankNode> = HashMap::new();
    let is_new = |(here, there): &(&BlankNode, &BlankNode)| {
        own.contains(here) && !known.contains(here) && !known.contains(there)
    };
    names.extend(
        same.iter()
            .filter(is_new)
            .map(|(here, there)| (there.clone(), here.clone())),
    );
    let mut left: Vec<&BlankNode> = new
        .into_iter()
        .filter(|blank| !names.contains_key(*blank))
        .collect();
    left.sort_by_key(|blank| blank.as_str());
    let mut fresh = (1..).map(|number| BlankNode::new_unchecked(format!("m{number}")));
    for blank in left {
        let free = fresh
            .find(|name| !known.contains(name) && !own.contains(name) && !other.contains(name));
        names.extend(free.map(|name| (blank.clone(), name)));
    }
    let name = |blank: &BlankNode| names.get(blank).unwrap_or(blank).clone();
    for quads in [&mut theirs.after, &mut theirs.added] {
        for quad in quads {
            *quad = renamed(quad, &name);
        }
    }
    let originals = theirs
        .theirs
        .iter()
        .map(|(here, there)| (name(here), there.clone()));
    theirs.theirs = originals.collect();
    Ok(())
}

/// What each reifier is about.
type About<'d> = HashMap<&'d NamedOrBlankNode, Vec<&'d Triple>>;

/// Graph, subject and property.
pub(super) type Key = (String, String, String);

pub(super) fn key(quad: &Quad) -> Key {
    (
        quad.graph_name.to_string(),
        quad.subject.to_string(),
        quad.predicate.as_str().to_owned(),
    )
}

struct Finding<'d> {
    sides: [&'d Difference; 2],
    by_key: BTreeMap<Key, [Did; 2]>,
    found: Vec<Conflict>,
    /// What is part of a conflict already, by side.
    used: [HashSet<Quad>; 2],
    /// What each side changed in what is said about statements: by subject and property of these, whether it is new.
    noted: [Noted<'d>; 2],
}

type Noted<'d> = HashMap<(&'d NamedOrBlankNode, &'d NamedNode), Vec<(&'d Quad, bool)>>;

impl<'d> Finding<'d> {
    fn new(ours: &'d Difference, theirs: &'d Difference) -> Self {
        let mut by_key: BTreeMap<Key, [Did; 2]> = BTreeMap::new();
        for (side, difference) in [ours, theirs].into_iter().enumerate() {
            for quad in &difference.removed {
                by_key.entry(key(quad)).or_default()[side]
                    .removed
                    .push(quad.clone());
            }
            for quad in &difference.added {
                by_key.entry(key(quad)).or_default()[side]
                    .added
                    .push(quad.clone());
            }
        }
        Self {
            sides: [ours, theirs],
            by_key,
            found: Vec::new(),
            used: [HashSet::new(), HashSet::new()],
            noted: Default::default(),
        }
    }

    fn conflicts(mut self) -> Vec<Conflict> {
        let about = self.sides.map(reified);
        for ((noted, about), side) in self.noted.iter_mut().zip(&about).zip(self.sides) {
            *noted = changed_notes(side, about);
        }
        self.lists();
        self.values(&about, false);
        self.notes(&about);
        self.things();
        self.values(&about, true);
        self.found
    }

    /// The same value replaced in two ways, and two values for what has one.
    /// Words about statements only where `notes`.
    fn values(&mut self, about: &[About<'d>; 2], notes: bool) {
        let all = self.sides.iter().flat_map(|side| &side.after);
        let functional: HashSet<&str> = all
            .filter(|quad| is_functional(quad))
            .filter_map(|quad| match &quad.subject {
                NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        let mut found = Vec::new();
        for ((_, _, property), dids) in &self.by_key {
            let (mut ours, mut theirs) = (self.free(0, &dids[0]), self.free(1, &dids[1]));
            let mut all = dids
                .iter()
                .flat_map(|did| did.removed.iter().chain(&did.added));
            let is_note = all.any(|quad| about.iter().any(|side| side.contains_key(&quad.subject)));
            if is_note != notes {
                continue;
            }
            let differ = ours.added != theirs.added;
            let replaced = ours
                .removed
                .iter()
                .any(|quad| theirs.removed.contains(quad));
            let two = functional.contains(property.as_str())
                && !ours.added.is_empty()
                && !theirs.added.is_empty();
            let why = match (differ, replaced, two) {
                (true, true, _) => Why::Changed,
                (true, false, true) => Why::TwoValues,
                _ => continue,
            };
            if let Some(quad) = ours.first().or(theirs.first()).cloned() {
                // What is said about the values goes with them.
                ours.extend(self.about(0, &quad));
                theirs.extend(self.about(1, &quad));
            }
            found.push((why, ours, theirs));
        }
        for (why, ours, theirs) in found {
            self.add(why, ours, theirs);
        }
    }

    /// What is no part of a conflict yet.
    fn free(&self, side: usize, did: &Did) -> Did {
        let free = |quads: &[Quad]| -> Vec<Quad> {
            let quads = quads.iter().filter(|quad| !self.used[side].contains(*quad));
            quads.cloned().collect()
        };
        Did {
            removed: free(&did.removed),
            added: free(&did.added),
        }
    }

    /// What a side changed in what is said about the values of a property.
    fn about(&self, side: usize, quad: &Quad) -> Did {
        let mut did = Did::default();
        let all = self.noted[side].get(&(&quad.subject, &quad.predicate));
        for (quad, is_new) in all.into_iter().flatten() {
            if !self.used[side].contains(*quad) {
                did.push((*quad).clone(), *is_new);
            }
        }
        did
    }

    /// Lists that both changed: nothing in them means anything alone.
    fn lists(&mut self) {
        for torn in lists::torn(&self.sides, &self.by_key) {
            let [ours, theirs] = torn.dids;
            for (used, did) in self.used.iter_mut().zip([&ours, &theirs]) {
                used.extend(did.quads().cloned());
            }
            self.found.push(Conflict {
                why: Why::List,
                graph: torn.graph,
                subject: torn.subject,
                property: torn.property,
                ours,
                theirs,
                list: Some(torn.list),
            });
        }
    }

    fn add(&mut self, why: Why, ours: Did, theirs: Did) {
        let Some(quad) = ours.first().or(theirs.first()).cloned() else {
            return;
        };
        for (used, did) in self.used.iter_mut().zip([&ours, &theirs]) {
            used.extend(did.removed.iter().chain(&did.added).cloned());
        }
        self.found.push(Conflict {
            why,
            graph: quad.graph_name,
            subject: quad.subject,
            property: quad.predicate,
            ours,
            theirs,
            list: None,
        });
    }

    /// Both sides in the order in which they are asked for.
    fn add_of(&mut self, side: usize, why: Why, one: Did, other: Did) {
        if side == 0 {
            self.add(why, one, other);
        } else {
            self.add(why, other, one);
        }
    }

    /// Things that one side describes no longer, and the other more.
    fn things(&mut self) {
        for side in [0, 1] {
            let [own, other] = [self.sides[side], self.sides[1 - side]];
            let there: HashSet<(&GraphName, &NamedOrBlankNode)> = own
                .after
                .iter()
                .map(|quad| (&quad.graph_name, &quad.subject))
                .collect();
            let mut gone: BTreeMap<[String; 2], Did> = BTreeMap::new();
            let mut more: BTreeMap<[String; 2], Did> = BTreeMap::new();
            let place = |quad: &Quad| [quad.graph_name.to_string(), quad.subject.to_string()];
            for quad in &own.removed {
                if !there.contains(&(&quad.graph_name, &quad.subject))
                    && !self.used[side].contains(quad)
                {
                    gone.entry(place(quad))
                        .or_default()
                        .removed
                        .push(quad.clone());
                }
            }
            for quad in other
                .added
                .iter()
                .filter(|quad| !self.used[1 - side].contains(*quad))
            {
                if gone.contains_key(&place(quad)) {
                    more.entry(place(quad))
                        .or_default()
                        .added
                        .push(quad.clone());
                }
            }
            for (place, more) in more {
                let gone = gone.remove(&place).unwrap_or_default();
                self.add_of(side, Why::Thing, gone, more);
            }
        }
    }

    /// Statements that one side took away and the other says something about.
    fn notes(&mut self, all_about: &[About<'d>; 2]) {
        for side in [0, 1] {
            let other = self.sides[1 - side];
            let about = &all_about[1 - side];
            let mut by_triple: BTreeMap<String, Did> = BTreeMap::new();
            let mut triples: HashMap<String, Triple> = HashMap::new();
            for (quads, is_new) in [(&other.removed, false), (&other.added, true)] {
                let free = quads
                    .iter()
                    .filter(|quad| !self.used[1 - side].contains(*quad));
                let noted = free.flat_map(|quad| {
                    let triples = about.get(&quad.subject).into_iter().flatten();
                    triples.map(move |triple| (quad, *triple))
                });
                for (quad, triple) in noted {
                    let name = triple.to_string();
                    let did = by_triple.entry(name.clone()).or_default();
                    triples.insert(name, triple.clone());
                    did.push(quad.clone(), is_new);
                }
            }
            let own: HashSet<&Quad> = self.sides[side].removed.iter().collect();
            let theirs: HashSet<&Quad> = other.removed.iter().collect();
            let new: HashSet<&Quad> = self.sides[side].added.iter().collect();
            let mut removed: HashMap<Triple, Vec<&Quad>> = HashMap::new();
            for quad in self.sides[side]
                .removed
                .iter()
                .filter(|_| !triples.is_empty())
            {
                let triple = Triple::from(quad.clone());
                removed.entry(triple).or_default().push(quad);
            }
            for (name, did) in by_triple {
                // Words that were taken away with the statement, or by both, are no more than that; but where one
                // keeps the statement and the other the words, both would be lost.
                let says = did.added.iter().any(|quad| !new.contains(quad));
                let kept = did.removed.iter().any(|quad| !own.contains(quad));
                let parts = |quad: &&&Quad| says || kept && !theirs.contains(**quad);
                let did = self.free(1 - side, &did);
                let triple = &triples[&name];
                let gone = removed.get(triple).into_iter().flatten().filter(parts);
                let gone = gone.filter(|quad| !self.used[side].contains(**quad));
                for quad in gone.map(|quad| (*quad).clone()).collect::<Vec<_>>() {
                    let mut ours = self
                        .by_key
                        .get(&key(&quad))
                        .map_or_else(Did::default, |dids| self.free(side, &dids[side]));
                    ours.extend(self.about(side, &quad));
                    self.add_of(side, Why::Noted, ours, did.clone());
                }
            }
        }
    }
}

fn is_functional(quad: &Quad) -> bool {
    quad.predicate.as_str() == rdf::TYPE
        && matches!(&quad.object, Term::NamedNode(class) if class.as_str() == owl::FUNCTIONAL_PROPERTY)
}

/// What each reifier is about, before and after.
fn reified(side: &Difference) -> About<'_> {
    let mut found = About::new();
    let mut known: HashSet<(&NamedOrBlankNode, &Triple)> = HashSet::new();
    for quad in side.before.iter().chain(&side.after) {
        if let Term::Triple(triple) = &quad.object
            && quad.predicate.as_str() == rdf::REIFIES
            && known.insert((&quad.subject, triple))
        {
            found.entry(&quad.subject).or_default().push(triple);
        }
    }
    found
}

/// What changed in what reifiers say, by the subject and property of what they are about.
fn changed_notes<'d>(side: &'d Difference, about: &About<'d>) -> Noted<'d> {
    let mut noted = Noted::new();
    for (quads, is_new) in [(&side.removed, false), (&side.added, true)] {
        for quad in quads {
            let triples = about.get(&quad.subject).into_iter().flatten();
            let mut known = HashSet::new();
            let places = triples.map(|triple| (&triple.subject, &triple.predicate));
            let places = places.filter(|place| known.insert(*place));
            for place in places {
                noted.entry(place).or_default().push((quad, is_new));
            }
        }
    }
    noted
}
