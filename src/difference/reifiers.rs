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
    for _ in 0..DEEPEST {
        let (found, number) = pairs(&difference);
        if number == 0 {
            break;
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

/// A reifier with all that it says.
struct Described {
    reifier: NamedOrBlankNode,
    said: Said,
    /// Blank nodes that only it speaks of, in order.
    own: Vec<BlankNode>,
}

/// Reifiers that only the second has, each with one that only the first has and that says the same, and how many they
/// are; the blank nodes that only these speak of go with them.
fn pairs(difference: &Difference) -> (Names, usize) {
    let gone = described(&difference.removed, &difference.before, &difference.after);
    let new = described(&difference.added, &difference.after, &difference.before);
    let mut by_words: BTreeMap<&Said, Vec<&Described>> = BTreeMap::new();
    for one in gone.iter().rev() {
        by_words.entry(&one.said).or_default().push(one);
    }
    let (mut names, mut number) = (Names::new(), 0);
    for one in &new {
        if let Some(first) = by_words.get_mut(&one.said).and_then(Vec::pop) {
            number += 1;
            names.insert(one.reifier.clone(), first.reifier.clone());
            let own = one.own.iter().zip(&first.own);
            names.extend(own.map(|(one, first)| (one.clone().into(), first.clone().into())));
        }
    }
    (names, number)
}

/// The reifiers among the subjects of what changed that the other side does not speak of, in order, with all that
/// they say.
fn described(changed: &[Quad], side: &[Quad], other: &[Quad]) -> Vec<Described> {
    let is_reifier = |quad: &&Quad| {
        quad.predicate.as_str() == rdf::REIFIES && matches!(quad.object, Term::Triple(_))
    };
    let reifiers = changed.iter().filter(is_reifier).map(|quad| &quad.subject);
    let mut found: HashMap<&NamedOrBlankNode, Vec<&Quad>> =
        reifiers.map(|reifier| (reifier, Vec::new())).collect();
    if found.is_empty() {
        return Vec::new();
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
    let speakers = speakers(side);
    let of_one = |(reifier, quads): (&NamedOrBlankNode, Vec<&Quad>)| {
        let is_own = |blank: &BlankNode| speakers.get(blank) == Some(&Some(reifier));
        words(reifier, &quads, &is_own)
    };
    let mut found: Vec<Described> = found.into_iter().map(of_one).collect();
    found.sort_by_cached_key(|one| one.reifier.to_string());
    found
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

/// What a reifier says, whatever it is called and whatever what only it speaks of is.
fn words(
    reifier: &NamedOrBlankNode,
    quads: &[&Quad],
    is_own: &dyn Fn(&BlankNode) -> bool,
) -> Described {
    let mut names = Names::new();
    let mut blanks: Vec<&BlankNode> = Vec::new();
    for quad in quads {
        each_blank(quad, &mut |blank| {
            blanks.extend(Some(blank).filter(|blank| is_own(blank)));
        });
    }
    let any = NamedOrBlankNode::from(BlankNode::new_unchecked("x"));
    names.extend(
        blanks
            .into_iter()
            .map(|blank| (blank.clone().into(), any.clone())),
    );
    let itself = NamedNode::new_unchecked("x-chancery:itself");
    names.insert(reifier.clone(), itself.into());
    let text = |quad: &Quad, names: &Names| {
        let quad = renamed(quad, names);
        format!("{} {} {}", quad.graph_name, quad.predicate, quad.object)
    };
    // Numbered in an order that does not depend on what they are called.
    let mut ordered = quads.to_vec();
    ordered.sort_by_cached_key(|quad| (text(quad, &names), text(quad, &Names::new())));
    let mut own: Vec<BlankNode> = Vec::new();
    for quad in &ordered {
        each_blank(quad, &mut |blank| {
            let node = NamedOrBlankNode::from(blank.clone());
            if is_own(blank) && node != *reifier && !own.contains(blank) {
                let number = BlankNode::new_unchecked(format!("x{}", own.len()));
                names.insert(node, number.into());
                own.push(blank.clone());
            }
        });
    }
    Described {
        reifier: reifier.clone(),
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
