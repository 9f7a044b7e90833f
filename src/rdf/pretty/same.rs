//! Whether two texts say the same, but for the labels of blank nodes.
//!
//! Blank nodes are told apart by what is said around them, in rounds (colour refinement). Two graphs that differ only
//! in what no number of rounds tells apart would count as the same; a slip in writing a graph does not do that.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher as _};

use crate::model::blanks::has_blank;
use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term};

/// More rounds tell no more apart in any graph that people write.
const ROUNDS: usize = 8;

type Colours = HashMap<BlankNode, u64>;

/// Compares as sets. O(quads).
pub(super) fn same(one: &[Quad], other: &[Quad]) -> bool {
    signature(one) == signature(other)
}

fn signature(quads: &[Quad]) -> Vec<u64> {
    let (blank, ground): (Vec<&Quad>, Vec<&Quad>) = quads.iter().partition(|quad| has_blank(quad));
    let mut distinct: Vec<&Quad> = blank
        .into_iter()
        .collect::<std::collections::HashSet<_>>()
        .into_iter()
        .collect();
    let mut colours = Colours::new();
    let mut told = 0;
    for _ in 0..ROUNDS {
        let mut sums = Colours::new();
        for quad in &distinct {
            let hash = of_quad(quad, &colours);
            each_blank(quad, &mut |place, blank| {
                let sum = sums.entry(blank.clone()).or_default();
                // A sum does not depend on the order of the quads.
                *sum = sum.wrapping_add(of(&(place, hash)));
            });
        }
        let next = sums.into_iter().map(|(blank, sum)| {
            let colour = of(&(sum, colours.get(&blank)));
            (blank, colour)
        });
        colours = next.collect();
        let now = colours
            .values()
            .collect::<std::collections::HashSet<_>>()
            .len();
        if now == told {
            break;
        }
        told = now;
    }
    let mut found: Vec<u64> = ground
        .into_iter()
        .map(|quad| of_quad(quad, &colours))
        .collect();
    found.sort_unstable();
    // What is said twice is said.
    found.dedup();
    found.extend(distinct.drain(..).map(|quad| of_quad(quad, &colours)));
    found.sort_unstable();
    found
}

fn of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn of_quad(quad: &Quad, colours: &Colours) -> u64 {
    let graph = match &quad.graph_name {
        GraphName::BlankNode(blank) => of(&colours.get(blank)),
        named => of(named),
    };
    of(&(
        graph,
        of_subject(&quad.subject, colours),
        &quad.predicate,
        of_term(&quad.object, colours),
    ))
}

fn of_subject(subject: &NamedOrBlankNode, colours: &Colours) -> u64 {
    match subject {
        NamedOrBlankNode::BlankNode(blank) => of(&colours.get(blank)),
        NamedOrBlankNode::NamedNode(node) => of(node),
    }
}

fn of_term(term: &Term, colours: &Colours) -> u64 {
    match term {
        Term::BlankNode(blank) => of(&colours.get(blank)),
        Term::Triple(triple) => of(&(
            of_subject(&triple.subject, colours),
            &triple.predicate,
            of_term(&triple.object, colours),
        )),
        other => of(other),
    }
}

/// All blank nodes of a quad, each with its place.
fn each_blank(quad: &Quad, note: &mut dyn FnMut(u64, &BlankNode)) {
    if let GraphName::BlankNode(blank) = &quad.graph_name {
        note(1, blank);
    }
    if let NamedOrBlankNode::BlankNode(blank) = &quad.subject {
        note(2, blank);
    }
    of_object(&quad.object, 3, note);
}

fn of_object(term: &Term, place: u64, note: &mut dyn FnMut(u64, &BlankNode)) {
    match term {
        Term::BlankNode(blank) => note(place, blank),
        Term::Triple(triple) => {
            if let NamedOrBlankNode::BlankNode(blank) = &triple.subject {
                note(place * 3 + 1, blank);
            }
            of_object(&triple.object, place * 3 + 2, note);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::same;
    use crate::rdf::Format;
    use crate::rdf::pretty::quads;

    fn equal(one: &str, other: &str) -> bool {
        let read = |text: &str| quads(text, Format::Turtle).unwrap();
        same(&read(one), &read(other))
    }

    #[test]
    fn labels_do_not_count_and_ties_do() {
        assert!(equal(
            "_:a <urn:p> _:b . _:b <urn:q> 1 .",
            "_:x <urn:q> 1 . _:y <urn:p> _:x ."
        ));
        assert!(!equal(
            "_:a <urn:p> _:b . _:b <urn:q> 1 .",
            "_:a <urn:p> _:b . _:a <urn:q> 1 ."
        ));
        assert!(!equal(
            "_:a <urn:p> 1, 2 .",
            "_:a <urn:p> 1 . _:b <urn:p> 2 ."
        ));
        assert!(!equal(
            "_:a <urn:p> _:b . _:c <urn:p> _:d . _:b <urn:q> _:d .",
            "_:a <urn:p> _:b . _:c <urn:p> _:d . _:b <urn:q> _:b ."
        ));
    }
}
