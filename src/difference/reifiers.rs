//! What is said about a statement is the same whatever its reifier is called: those that say the same are one.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Difference;
use crate::model::blanks::each_blank;
use crate::model::{BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::rdf;

/// Statements about statements about statements … are followed so far.
const DEEPEST: usize = 16;

/// A difference in which reifiers that say the same have the names of the first dataset, and how many had another.
/// Applied to the first, it gives the second but for these names. Reifiers with a class are things of their own.
pub fn without_names_of_reifiers(mut difference: Difference) -> (Difference, usize) {
    let mut names = 0;
    // Those that speak of the same nodes only when no other is left, so that one that differs spoils no others.
    let mut together = false;
    for _ in 0..DEEPEST {
        let (found, number) = pairs(&difference, if together { grouped } else { described });
        if number == 0 && together {
            break;
        }
        if number == 0 {
            together = true;
            continue;
        }
        names += number;
        let after = difference.after.iter().map(|quad| renamed(quad, &found));
        difference.after = super::distinct(after.collect());
        let (before, after) = (&difference.before, &difference.after);
        let one: HashSet<&Quad> = before.iter().collect();
        let other: HashSet<&Quad> = after.iter().collect();
        let removed = super::sorted(before.iter().filter(|quad| !other.contains(quad)));
        let added = super::sorted(after.iter().filter(|quad| !one.contains(quad)));
        (difference.removed, difference.added) = (removed, added);
    }
    (difference, names)
}

/// All that something says, graph by graph.
type Said = Vec<String>;

/// Reifiers with all that they say: one, or those that speak of the same blank nodes.
struct Described {
    reifiers: Vec<NamedOrBlankNode>,
    said: Said,
    /// Blank nodes that only they speak of, in order.
    own: Vec<BlankNode>,
}

/// Describes reifiers among the subjects of what changed, out of all that their side and the other say.
type Describe = fn(&[Quad], &[Quad], &[Quad]) -> Vec<Described>;

/// Reifiers that only the second has, each with one that only the first has and that says the same, and how many they
/// are; the blank nodes that only these speak of go with them.
fn pairs(difference: &Difference, describe: Describe) -> (Names, usize) {
    let gone = describe(&difference.removed, &difference.before, &difference.after);
    let new = describe(&difference.added, &difference.after, &difference.before);
    let mut by_words: BTreeMap<&Said, Vec<&Described>> = BTreeMap::new();
    for one in gone.iter().rev() {
        by_words.entry(&one.said).or_default().push(one);
    }
    let (mut names, mut number) = (Names::new(), 0);
    for one in &new {
        if let Some(first) = by_words.get_mut(&one.said).and_then(Vec::pop) {
            number += first.reifiers.len();
            let reifiers = one.reifiers.iter().zip(&first.reifiers);
            names.extend(reifiers.map(|(one, first)| (one.clone(), first.clone())));
            let own = one.own.iter().zip(&first.own);
            names.extend(own.map(|(one, first)| (one.clone().into(), first.clone().into())));
        }
    }
    (names, number)
}

/// The reifiers among the subjects of what changed that the other side does not speak of, with their statements.
fn found<'q>(
    changed: &'q [Quad],
    side: &'q [Quad],
    other: &[Quad],
) -> HashMap<&'q NamedOrBlankNode, Vec<&'q Quad>> {
    let is_reifier = |quad: &&Quad| {
        quad.predicate.as_str() == rdf::REIFIES && matches!(quad.object, Term::Triple(_))
    };
    let reifiers = changed.iter().filter(is_reifier).map(|quad| &quad.subject);
    let mut found: HashMap<&NamedOrBlankNode, Vec<&Quad>> =
        reifiers.map(|reifier| (reifier, Vec::new())).collect();
    if found.is_empty() {
        return found;
    }
    for quad in other {
        found.remove(&quad.subject);
    }
    for quad in side {
        if quad.predicate.as_str() == rdf::TYPE {
            found.remove(&quad.subject);
        }
        if let Some(said) = found.get_mut(&quad.subject) {
            said.push(quad);
        }
    }
    found
}

/// Each reifier by itself, in order.
fn described(changed: &[Quad], side: &[Quad], other: &[Quad]) -> Vec<Described> {
    let found = found(changed, side, other);
    if found.is_empty() {
        return Vec::new();
    }
    let speakers = speakers(side);
    let of_one = |(reifier, quads): (&NamedOrBlankNode, Vec<&Quad>)| {
        let is_own = |blank: &BlankNode| speakers.get(blank) == Some(&Some(reifier));
        words(std::slice::from_ref(reifier), &quads, &is_own)
    };
    let mut found: Vec<Described> = found.into_iter().map(of_one).collect();
    found.sort_by_cached_key(|one| one.reifiers[0].to_string());
    found
}

/// Those together that speak of the same blank nodes, where nothing else speaks of these. O(quads · log quads).
fn grouped(changed: &[Quad], side: &[Quad], other: &[Quad]) -> Vec<Described> {
    let found = found(changed, side, other);
    if found.is_empty() {
        return Vec::new();
    }
    let mut foreign: HashSet<&BlankNode> = HashSet::new();
    for quad in side
        .iter()
        .filter(|quad| !found.contains_key(&quad.subject))
    {
        each_blank(quad, &mut |blank| {
            foreign.insert(blank);
        });
    }
    let is_own = |blank: &BlankNode| !foreign.contains(blank);
    let mut all: Vec<(&NamedOrBlankNode, Vec<&Quad>, Said)> = found
        .into_iter()
        .map(|(reifier, quads)| {
            let said = words(std::slice::from_ref(reifier), &quads, &is_own).said;
            (reifier, quads, said)
        })
        .collect();
    all.sort_by_cached_key(|(reifier, _, said)| (said.clone(), reifier.to_string()));
    let mut first: HashMap<&BlankNode, usize> = HashMap::new();
    let mut groups: Vec<usize> = (0..all.len()).collect();
    for (number, (_, quads, _)) in all.iter().enumerate() {
        for quad in quads {
            each_blank(quad, &mut |blank| {
                if is_own(blank) {
                    let one = root(&mut groups, *first.entry(blank).or_insert(number));
                    let other = root(&mut groups, number);
                    groups[one.max(other)] = one.min(other);
                }
            });
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for number in 0..all.len() {
        members
            .entry(root(&mut groups, number))
            .or_default()
            .push(number);
    }
    let together = members.into_values().map(|members| {
        let reifiers: Vec<NamedOrBlankNode> =
            members.iter().map(|one| all[*one].0.clone()).collect();
        let quads: Vec<&Quad> = members
            .iter()
            .flat_map(|one| all[*one].1.iter().copied())
            .collect();
        words(&reifiers, &quads, &is_own)
    });
    together.collect()
}

/// The first of those that hang together. Each way is halved, so that none gets long.
fn root(groups: &mut [usize], mut at: usize) -> usize {
    while groups[at] != at {
        groups[at] = groups[groups[at]];
        at = groups[at];
    }
    at
}

/// The one subject in whose statements a blank node is spoken of; nothing where there are several.
fn speakers(side: &[Quad]) -> HashMap<&BlankNode, Option<&NamedOrBlankNode>> {
    let mut speakers = HashMap::new();
    for quad in side {
        each_blank(quad, &mut |blank| {
            let speaker = speakers.entry(blank).or_insert(Some(&quad.subject));
            if *speaker != Some(&quad.subject) {
                *speaker = None;
            }
        });
    }
    speakers
}

/// What reifiers say, whatever they are called and whatever what only they speak of is.
fn words(
    reifiers: &[NamedOrBlankNode],
    quads: &[&Quad],
    is_own: &dyn Fn(&BlankNode) -> bool,
) -> Described {
    let mut names = Names::new();
    let any = NamedOrBlankNode::from(BlankNode::new_unchecked("x"));
    for quad in quads {
        each_blank(quad, &mut |blank| {
            if is_own(blank) {
                names.insert(blank.clone().into(), any.clone());
            }
        });
    }
    for (number, reifier) in reifiers.iter().enumerate() {
        let itself = NamedNode::new_unchecked(format!("x-chancery:itself{number}"));
        names.insert(reifier.clone(), itself.into());
    }
    let text = |quad: &Quad, names: &Names| {
        let quad = renamed(quad, names);
        format!("{} {quad}", quad.graph_name)
    };
    // Numbered in an order that does not depend on what they are called.
    let mut ordered = quads.to_vec();
    ordered.sort_by_cached_key(|quad| (text(quad, &names), text(quad, &Names::new())));
    let mut known: HashSet<NamedOrBlankNode> = reifiers.iter().cloned().collect();
    let mut own: Vec<BlankNode> = Vec::new();
    for quad in &ordered {
        each_blank(quad, &mut |blank| {
            let node = NamedOrBlankNode::from(blank.clone());
            if is_own(blank) && known.insert(node.clone()) {
                let number = BlankNode::new_unchecked(format!("x{}", own.len()));
                names.insert(node, number.into());
                own.push(blank.clone());
            }
        });
    }
    Described {
        reifiers: reifiers.to_vec(),
        said: ordered.iter().map(|quad| text(quad, &names)).collect(),
        own,
    }
}

type Names = HashMap<NamedOrBlankNode, NamedOrBlankNode>;

fn renamed(quad: &Quad, names: &Names) -> Quad {
    let graph_name = match &quad.graph_name {
        GraphName::DefaultGraph => GraphName::DefaultGraph,
        GraphName::NamedNode(node) => named(&node.clone().into(), names).into(),
        GraphName::BlankNode(blank) => named(&blank.clone().into(), names).into(),
    };
    Quad {
        subject: named(&quad.subject, names),
        predicate: quad.predicate.clone(),
        object: term(&quad.object, names),
        graph_name,
    }
}

fn named(node: &NamedOrBlankNode, names: &Names) -> NamedOrBlankNode {
    names.get(node).unwrap_or(node).clone()
}

/// How deep terms are is bounded where they are read.
fn term(found: &Term, names: &Names) -> Term {
    match found {
        Term::NamedNode(node) => named(&node.clone().into(), names).into(),
        Term::BlankNode(blank) => named(&blank.clone().into(), names).into(),
        Term::Triple(triple) => Triple::new(
            named(&triple.subject, names),
            triple.predicate.clone(),
            term(&triple.object, names),
        )
        .into(),
        Term::Literal(_) => found.clone(),
    }
}
