//! What is said about a statement is the same whatever its reifier is called: those that say the same are one.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Difference;
use crate::model::{GraphName, NamedOrBlankNode, Quad, Term, Triple};
use crate::vocab::rdf;

/// Statements about statements about statements … are followed so far.
const DEEPEST: usize = 16;

/// A difference in which reifiers that say the same have the names of the first dataset, and how many had another.
/// Applied to the first, it gives the second but for these names. Reifiers with a class are things of their own.
pub fn without_names_of_reifiers(mut difference: Difference) -> (Difference, usize) {
    let mut names = 0;
    for _ in 0..DEEPEST {
        let found = pairs(&difference);
        if found.is_empty() {
            break;
        }
        names += found.len();
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

/// Reifiers that only the second has, each with one that only the first has and that says the same.
fn pairs(difference: &Difference) -> HashMap<NamedOrBlankNode, NamedOrBlankNode> {
    let gone = described(&difference.removed, &difference.before, &difference.after);
    let new = described(&difference.added, &difference.after, &difference.before);
    let mut by_words: BTreeMap<&Said, Vec<&NamedOrBlankNode>> = BTreeMap::new();
    for (reifier, said) in gone.iter().rev() {
        by_words.entry(said).or_default().push(reifier);
    }
    let paired = new.iter().filter_map(|(reifier, said)| {
        let own = by_words.get_mut(said)?.pop()?;
        Some((reifier.clone(), own.clone()))
    });
    paired.collect()
}

/// The reifiers among the subjects of what changed that the other side does not speak of, in order, with all that
/// they say.
fn described(changed: &[Quad], side: &[Quad], other: &[Quad]) -> Vec<(NamedOrBlankNode, Said)> {
    let is_reifier = |quad: &&Quad| {
        quad.predicate.as_str() == rdf::REIFIES && matches!(quad.object, Term::Triple(_))
    };
    let reifiers = changed.iter().filter(is_reifier).map(|quad| &quad.subject);
    let mut found: HashMap<&NamedOrBlankNode, Said> =
        reifiers.map(|reifier| (reifier, Said::new())).collect();
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
            said.push(format!(
                "{} {} {}",
                quad.graph_name, quad.predicate, quad.object
            ));
        }
    }
    let mut found: Vec<(NamedOrBlankNode, Said)> = found
        .into_iter()
        .map(|(reifier, mut said)| {
            said.sort_unstable();
            (reifier.clone(), said)
        })
        .collect();
    found.sort_by_cached_key(|(reifier, _)| reifier.to_string());
    found
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
