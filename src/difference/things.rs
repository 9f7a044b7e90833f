//! Differences as people think of them: by thing and property, what was and what is now.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Difference, sequences};
use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use crate::rdf::{in_order, rank_of_predicate};
use crate::vocab::rdf;

/// Whether a thing is described on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Only the second describes it.
    Added,
    /// Only the first describes it.
    Removed,
    /// Both do.
    Changed,
}

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added(Term),
    /// It is gone.
    Removed(Term),
    /// One value went and one came.
    Changed {
        /// What was said.
        was: Term,
        /// What is said now.
        now: Term,
    },
    /// A list has other items.
    List {
        /// Those that it had.
        was: Vec<Term>,
        /// Those that it has now.
        now: Vec<Term>,
    },
    /// It was stated, and is now only what somebody claims.
    Claimed(Term),
    /// It was only claimed, and is now stated.
    Stated(Term),
    /// A claim of what is not stated is new.
    NewClaim(Term),
    /// A claim of what is not stated is gone.
    LostClaim(Term),
    /// What is said about it is another.
    Noted {
        /// The object of the statement.
        value: Term,
        /// What is said about the statement.
        property: NamedNode,
        /// What was said.
        was: Option<Term>,
        /// What is said now.
        now: Option<Term>,
    },
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The property of the statement.
    pub property: NamedNode,
    /// What became of it.
    pub change: Change,
    /// Whether it counts, or belongs to another line.
    pub counts: bool,
    /// The statement in the first dataset.
    pub before: Option<Triple>,
    /// The statement in the second.
    pub after: Option<Triple>,
}

/// All differences of one thing in one graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// The graph.
    pub graph: GraphName,
    /// The thing.
    pub subject: NamedOrBlankNode,
    /// Whether both sides describe it.
    pub state: State,
    /// What differs.
    pub lines: Vec<Line>,
}

/// How many statements differ, and quads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New statements and claims.
    pub added: usize,
    /// Statements and claims that are gone.
    pub removed: usize,
    /// Statements with another value, another standing, or other words about them.
    pub changed: usize,
}

/// Counts what differs.
pub fn counts(things: &[Thing]) -> Counts {
    let mut counts = Counts::default();
    let lines = things.iter().flat_map(|thing| &thing.lines);
    for line in lines.filter(|line| line.counts) {
        match line.change {
            Change::Added(_) | Change::NewClaim(_) => counts.added += 1,
            Change::Removed(_) | Change::LostClaim(_) => counts.removed += 1,
            _ => counts.changed += 1,
        }
    }
    counts
}

/// Who reifies what on one side.
#[derive(Default)]
struct Said<'d> {
    of: HashMap<&'d NamedOrBlankNode, Vec<&'d Triple>>,
    what: HashSet<&'d Triple>,
    /// Things with a class: more than words about a statement.
    typed: HashSet<&'d NamedOrBlankNode>,
}

impl<'d> Said<'d> {
    fn new(quads: &'d [Quad]) -> Self {
        let mut said = Self::default();
        for quad in quads {
            match &quad.object {
                Term::Triple(triple) if quad.predicate.as_str() == rdf::REIFIES => {
                    said.of.entry(&quad.subject).or_default().push(triple);
                    said.what.insert(triple);
                }
                _ => {}
            }
        }
        if !said.of.is_empty() {
            let typed = quads
                .iter()
                .filter(|quad| quad.predicate.as_str() == rdf::TYPE);
            said.typed = typed.map(|quad| &quad.subject).collect();
        }
        said
    }

    /// The one statement that something says something about.
    fn about(&self, subject: &NamedOrBlankNode) -> Option<&'d Triple> {
        match self.of.get(subject)?.as_slice() {
            [triple] => Some(triple),
            _ => None,
        }
    }
}

type Place = (GraphName, NamedOrBlankNode);

/// What went and came of one property.
#[derive(Default)]
struct Values {
    removed: Vec<Term>,
    added: Vec<Term>,
}

#[derive(Default)]
struct Found {
    values: HashMap<NamedNode, Values>,
    lines: Vec<Line>,
}

/// Sorts the differences by thing, in the order of the layout. O(quads).
pub fn things<'d>(difference: &'d Difference) -> Vec<Thing> {
    let (before, after) = (Said::new(&difference.before), Said::new(&difference.after));
    let any = !before.of.is_empty() || !after.of.is_empty();
    let all = |quads: &'d [Quad]| quads.iter().filter(|_| any).collect();
    let mut sorting = Sorting {
        difference,
        before,
        after,
        first: all(&difference.before),
        second: all(&difference.after),
        removed: difference.removed.iter().collect(),
        added: difference.added.iter().collect(),
        found: HashMap::new(),
    };
    let lists = sequences::changed(difference);
    let notes = sorting.values(&lists.told);
    sorting.notes(notes);
    for (whose, line) in lists.lines {
        let place = (whose.graph_name.clone(), whose.subject.clone());
        sorting.found.entry(place).or_default().lines.push(line);
    }
    sorting.things()
}

/// What differs in what a reifier says, by graph and name.
type Notes<'d> = BTreeMap<(String, String), (&'d Quad, BTreeMap<&'d str, Values>)>;

struct Sorting<'d> {
    difference: &'d Difference,
    before: Said<'d>,
    after: Said<'d>,
    removed: HashSet<&'d Quad>,
    added: HashSet<&'d Quad>,
    /// All of both sides, where something is reified at all.
    first: HashSet<&'d Quad>,
    second: HashSet<&'d Quad>,
    found: HashMap<Place, Found>,
}

impl<'d> Sorting<'d> {
    fn is_note(&self, subject: &NamedOrBlankNode) -> bool {
        let sides = [&self.before, &self.after];
        let several = |side: &&Said<'_>| side.of.get(subject).is_some_and(|all| all.len() > 1);
        sides.iter().any(|side| side.of.contains_key(subject))
            && !sides
                .iter()
                .any(|side| several(side) || side.typed.contains(subject))
    }

    /// Takes the values of things; what reifiers say is given back.
    fn values(&mut self, told: &HashSet<&Quad>) -> Notes<'d> {
        let mut notes = Notes::new();
        let difference = self.difference;
        for (quads, is_new) in [(&difference.removed, false), (&difference.added, true)] {
            for quad in quads.iter().filter(|quad| !told.contains(*quad)) {
                let values = if self.is_note(&quad.subject) {
                    let key = (quad.graph_name.to_string(), quad.subject.to_string());
                    let (_, notes) = notes.entry(key).or_insert_with(|| (quad, BTreeMap::new()));
                    notes.entry(quad.predicate.as_str()).or_default()
                } else {
                    let place = (quad.graph_name.clone(), quad.subject.clone());
                    let found = self.found.entry(place).or_default();
                    found.values.entry(quad.predicate.clone()).or_default()
                };
                let side = if is_new {
                    &mut values.added
                } else {
                    &mut values.removed
                };
                side.push(quad.object.clone());
            }
        }
        notes
    }

    /// What differs in what is said about statements.
    fn notes(&mut self, notes: Notes<'d>) {
        for (quad, values) in notes.into_values() {
            let graph = &quad.graph_name;
            let was = self.before.about(&quad.subject);
            let now = self.after.about(&quad.subject);
            let Some(about) = now.or(was) else { continue };
            let in_graph = |triple: &Triple| triple.clone().in_graph(graph.clone());
            let is_new = self.added.contains(&in_graph(about));
            let is_gone = self.removed.contains(&in_graph(about));
            let mut lines = Vec::new();
            let mut counts = true;
            if was != now {
                let head = self.head(quad, was, now, values.len() == 1);
                counts = head.is_none() && !is_new && !is_gone;
                lines.extend(head);
            }
            let values = values
                .into_iter()
                .filter(|(property, _)| *property != rdf::REIFIES);
            for (property, values) in values {
                let property = NamedNode::new_unchecked(property);
                let noted = pairs(values).into_iter();
                let noted = noted.map(|pair| noted_line(&quad.subject, about, &property, pair));
                lines.extend(noted.map(|line| Line { counts, ..line }));
            }
            let place = (graph.clone(), about.subject.clone());
            self.found.entry(place).or_default().lines.extend(lines);
        }
    }

    /// The line that says that a reifier is new, gone, or about another statement; none where another line says so.
    fn head(
        &self,
        quad: &Quad,
        was: Option<&Triple>,
        now: Option<&Triple>,
        is_bare: bool,
    ) -> Option<Line> {
        let stated = |side: &HashSet<&Quad>, triple: Option<&Triple>| {
            let quad = triple.map(|triple| triple.clone().in_graph(quad.graph_name.clone()));
            quad.is_some_and(|quad| side.contains(&quad))
        };
        let (in_before, in_after) = (stated(&self.first, was), stated(&self.second, now));
        let is_gone = |triple| stated(&self.removed, Some(triple));
        let is_new = |triple| stated(&self.added, Some(triple));
        let name = || Some(Term::from(quad.subject.clone()));
        let noted = |about: &Triple, was: Option<Term>, now: Option<Term>| Change::Noted {
            value: about.object.clone(),
            property: NamedNode::new_unchecked(rdf::REIFIES),
            was,
            now,
        };
        let value = |triple: &Triple| triple.object.clone();
        let change = match (was, now) {
            (Some(was), Some(now)) => {
                let alike = (&was.subject, &was.predicate) == (&now.subject, &now.predicate);
                match (alike, in_before, in_after) {
                    // The value is another, and what is said about it went along.
                    (true, true, true) if is_gone(was) && is_new(now) => return None,
                    (true, false, false) => Change::Changed {
                        was: value(was),
                        now: value(now),
                    },
                    (true, true, false) => Change::NewClaim(value(now)),
                    (true, false, true) => Change::LostClaim(value(was)),
                    _ => noted(now, Some(was.clone().into()), Some(now.clone().into())),
                }
            }
            // The statement's own line says what became of it.
            (None, Some(now)) if is_new(now) || is_gone(now) => return None,
            (Some(was), None) if is_gone(was) || is_new(was) => return None,
            (None, Some(now)) if !in_after => Change::NewClaim(value(now)),
            (Some(was), None) if !in_before => Change::LostClaim(value(was)),
            (None, Some(now)) if is_bare => noted(now, None, name()),
            (Some(was), None) if is_bare => noted(was, name(), None),
            _ => return None,
        };
        let reifies = |triple: &Triple| {
            let object = Term::from(triple.clone());
            let property = NamedNode::new_unchecked(rdf::REIFIES);
            Triple::new(quad.subject.clone(), property, object)
        };
        Some(Line {
            property: now.or(was)?.predicate.clone(),
            change,
            counts: true,
            before: was.map(reifies),
            after: now.map(reifies),
        })
    }

    /// The lines of one property of a thing.
    fn lines(&self, (graph, subject): &Place, property: &NamedNode, values: Values) -> Vec<Line> {
        let triple = |value: &Term| Triple::new(subject.clone(), property.clone(), value.clone());
        let mut lines = Vec::new();
        let mut line = |change: Change, before: Option<&Term>, after: Option<&Term>| {
            lines.push(Line {
                property: property.clone(),
                change,
                counts: true,
                before: before.map(triple),
                after: after.map(triple),
            });
        };
        let is_stated = |side: &HashSet<&Quad>, value: &Term| {
            side.contains(&triple(value).in_graph(graph.clone()))
        };
        let mut rest = Values::default();
        for value in values.removed {
            if self.after.what.contains(&triple(&value)) && !is_stated(&self.second, &value) {
                line(Change::Claimed(value.clone()), Some(&value), None);
            } else {
                rest.removed.push(value);
            }
        }
        for value in values.added {
            if self.before.what.contains(&triple(&value)) && !is_stated(&self.first, &value) {
                line(Change::Stated(value.clone()), None, Some(&value));
            } else {
                rest.added.push(value);
            }
        }
        for (was, now) in pairs(rest) {
            match (was, now) {
                (Some(was), Some(now)) => {
                    let change = Change::Changed {
                        was: was.clone(),
                        now: now.clone(),
                    };
                    line(change, Some(&was), Some(&now));
                }
                (Some(was), None) => line(Change::Removed(was.clone()), Some(&was), None),
                (None, Some(now)) => line(Change::Added(now.clone()), None, Some(&now)),
                (None, None) => {}
            }
        }
        lines
    }

    fn things(mut self) -> Vec<Thing> {
        let order = self.order();
        let mut things: Vec<(usize, Thing)> = Vec::new();
        let described = |quads: &'d [Quad]| {
            let places = quads.iter().map(|quad| (&quad.graph_name, &quad.subject));
            places.collect::<HashSet<_>>()
        };
        let (before, after) = (
            described(&self.difference.before),
            described(&self.difference.after),
        );
        for (place, number) in order {
            let Some(mut found) = self.found.remove(&place) else {
                continue;
            };
            let mut lines = std::mem::take(&mut found.lines);
            let mut values: Vec<(NamedNode, Values)> = found.values.into_iter().collect();
            values.sort_by(|one, other| one.0.cmp(&other.0));
            for (property, values) in values {
                lines.extend(self.lines(&place, &property, values));
            }
            lines.sort_by_cached_key(key);
            let (graph, subject) = place;
            let is_in = |side: &HashSet<(&GraphName, &NamedOrBlankNode)>| {
                side.contains(&(&graph, &subject))
            };
            let state = match (is_in(&before), is_in(&after)) {
                (false, true) => State::Added,
                (true, false) => State::Removed,
                _ => State::Changed,
            };
            let thing = Thing {
                graph,
                subject,
                state,
                lines,
            };
            things.push((number, thing));
        }
        things.sort_by_key(|(number, _)| *number);
        things.into_iter().map(|(_, thing)| thing).collect()
    }

    /// The places of what differs, in order: what a statement refers to by a blank node stands behind the thing.
    fn order(&self) -> Vec<(Place, usize)> {
        let owners = self.difference.owners();
        let root = |subject: &NamedOrBlankNode| {
            let mut at = subject.clone();
            for _ in 0..DEEPEST {
                let NamedOrBlankNode::BlankNode(blank) = &at else {
                    break;
                };
                match owners.get(blank) {
                    Some((owner, _)) => at = owner.clone(),
                    None => break,
                }
            }
            at
        };
        let mut wanted: HashSet<Place> = self.found.keys().cloned().collect();
        let roots = self
            .found
            .keys()
            .map(|(graph, subject)| (graph.clone(), root(subject)));
        wanted.extend(roots.collect::<Vec<_>>());
        let known: HashSet<&Quad> = self.difference.after.iter().collect();
        let gone = self
            .difference
            .before
            .iter()
            .filter(|quad| !known.contains(quad));
        let quads = self.difference.after.iter().chain(gone);
        let quads =
            quads.filter(|quad| wanted.contains(&(quad.graph_name.clone(), quad.subject.clone())));
        let quads: Vec<Quad> = quads.cloned().collect();
        let mut places: Vec<Place> = in_order(&quads);
        let there: HashSet<Place> = places.iter().cloned().collect();
        let mut others: Vec<Place> = self
            .found
            .keys()
            .filter(|place| !there.contains(*place))
            .cloned()
            .collect();
        others.sort_by_cached_key(|(graph, subject)| (graph.to_string(), subject.to_string()));
        places.extend(others);
        let numbers: HashMap<Place, usize> = places.iter().cloned().zip(0..).collect();
        let mut keyed: Vec<(usize, usize, Place)> = Vec::new();
        for (number, place) in places.into_iter().enumerate() {
            let root = (place.0.clone(), root(&place.1));
            let first = numbers.get(&root).copied().unwrap_or(number);
            let behind = if first == number { 0 } else { number + 1 };
            keyed.push((first, behind, place));
        }
        keyed.sort_by_key(|(first, behind, _)| (*first, *behind));
        keyed
            .into_iter()
            .map(|(_, _, place)| place)
            .zip(0..)
            .collect()
    }
}

/// The line for what a reifier says about a statement.
fn noted_line(
    reifier: &NamedOrBlankNode,
    about: &Triple,
    property: &NamedNode,
    (was, now): (Option<Term>, Option<Term>),
) -> Line {
    let triple = |value: &Term| Triple::new(reifier.clone(), property.clone(), value.clone());
    Line {
        property: about.predicate.clone(),
        before: was.as_ref().map(triple),
        after: now.as_ref().map(triple),
        change: Change::Noted {
            value: about.object.clone(),
            property: property.clone(),
            was,
            now,
        },
        counts: true,
    }
}

/// Blank nodes are followed so far to the thing that they belong to.
const DEEPEST: usize = 64;

/// Lines stand in the order of the layout, by property, then by value; what is said about a statement behind it.
fn key(line: &Line) -> (usize, String, String, bool, String) {
    let (value, note) = match &line.change {
        Change::List { .. } => (None, ""),
        Change::Noted {
            value, property, ..
        } => (Some(value), property.as_str()),
        Change::Added(value)
        | Change::Removed(value)
        | Change::Changed { now: value, .. }
        | Change::Claimed(value)
        | Change::Stated(value)
        | Change::NewClaim(value)
        | Change::LostClaim(value) => (Some(value), ""),
    };
    let property = line.property.as_str();
    (
        rank_of_predicate(property),
        property.to_owned(),
        value.map(ToString::to_string).unwrap_or_default(),
        !note.is_empty(),
        note.to_owned(),
    )
}

fn language(term: &Term) -> Option<&str> {
    match term {
        Term::Literal(literal) => literal.language(),
        _ => None,
    }
}

/// What went with what came: texts of one language, then the one value that went and the one that came.
fn pairs(values: Values) -> Vec<(Option<Term>, Option<Term>)> {
    let Values {
        mut removed,
        mut added,
    } = values;
    let mut pairs = Vec::new();
    // The one text of each language on both sides.
    let mut tags: BTreeMap<String, [Vec<usize>; 2]> = BTreeMap::new();
    for (side, terms) in [&removed, &added].into_iter().enumerate() {
        for (place, tag) in terms.iter().map(language).enumerate() {
            if let Some(tag) = tag {
                tags.entry(tag.to_owned()).or_default()[side].push(place);
            }
        }
    }
    let mut taken = [HashSet::new(), HashSet::new()];
    for places in tags.into_values() {
        if let [[was], [now]] = [places[0].as_slice(), places[1].as_slice()] {
            pairs.push((Some(removed[*was].clone()), Some(added[*now].clone())));
            taken[0].insert(*was);
            taken[1].insert(*now);
        }
    }
    for (terms, taken) in [&mut removed, &mut added].into_iter().zip(taken) {
        let mut places = 0..;
        terms.retain(|_| places.next().is_some_and(|place| !taken.contains(&place)));
    }
    if removed.len() == 1 && added.len() == 1 {
        pairs.push((removed.pop(), added.pop()));
    }
    pairs.extend(removed.into_iter().map(|was| (Some(was), None)));
    pairs.extend(added.into_iter().map(|now| (None, Some(now))));
    pairs
}

impl Difference {
    /// The first statement that refers to each blank node: its subject and property. O(quads).
    pub fn owners(&self) -> HashMap<BlankNode, (NamedOrBlankNode, NamedNode)> {
        let mut owners = HashMap::new();
        for quad in self.after.iter().chain(&self.before) {
            let Term::BlankNode(blank) = &quad.object else {
                continue;
            };
            if quad.subject != NamedOrBlankNode::BlankNode(blank.clone()) {
                let owner = || (quad.subject.clone(), quad.predicate.clone());
                owners.entry(blank.clone()).or_insert_with(owner);
            }
        }
        owners
    }
}
