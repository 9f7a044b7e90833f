//! Whether two texts say the same, but for the labels of blank nodes.
//!
//! Blank nodes of both are told apart by what is said around them, until nothing more is told (colour refinement). Two
//! graphs that differ only in what this does not tell apart would count as the same; a slip in writing a graph does not
//! do that.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{Hash, Hasher as _};

use crate::model::blanks::{each_blank, has_blank, renamed};
use crate::model::{BlankNode, Quad};

/// So often each place of a blank node is looked at; in texts that people write it is a handful of times.
const MOST: usize = 64;

/// The blank node itself, in what is said of it.
const ITSELF: usize = usize::MAX;

/// Compares as sets. O(quads · log quads) for most texts; the work is bounded for all.
pub(super) fn same(one: &[Quad], other: &[Quad]) -> bool {
    let sides = [one, other].map(|quads| quads.iter().collect::<HashSet<&Quad>>());
    let ground = sides.each_ref().map(|quads| {
        let all = quads.iter().copied().filter(|quad| !has_blank(quad));
        all.collect::<HashSet<&Quad>>()
    });
    if ground[0] != ground[1] {
        return false;
    }
    let mut both = Both::default();
    for (side, quads) in sides.iter().enumerate() {
        both.take(side, quads.iter().copied().filter(|quad| has_blank(quad)));
    }
    both.refine();
    let [one, other] = [0, 1].map(|side| both.facts_of(side));
    one == other
}

/// A quad with blank nodes.
struct Fact {
    side: usize,
    /// What stands around the blank nodes.
    shape: u64,
    nodes: Vec<usize>,
}

/// The blank nodes of both sides, with the quads in which they are.
#[derive(Default)]
struct Both {
    facts: Vec<Fact>,
    of: Vec<Vec<usize>>,
    /// Which of them nothing tells apart.
    class: Vec<usize>,
    /// How many are in each class.
    sizes: Vec<usize>,
}

impl Both {
    fn take<'q>(&mut self, side: usize, quads: impl Iterator<Item = &'q Quad>) {
        let mut numbers: HashMap<&BlankNode, usize> = HashMap::new();
        for quad in quads {
            let mut nodes = Vec::new();
            each_blank(quad, &mut |blank| {
                let node = *numbers.entry(blank).or_insert_with(|| {
                    self.of.push(Vec::new());
                    self.of.len() - 1
                });
                nodes.push(node);
            });
            let shape = of(&renamed(quad, &|_| BlankNode::new_unchecked("b")));
            for node in nodes.iter().copied().collect::<BTreeSet<usize>>() {
                self.of[node].push(self.facts.len());
            }
            self.facts.push(Fact { side, shape, nodes });
        }
    }

    /// What is said of a node; a sum does not depend on the order.
    fn said(&self, node: usize) -> u64 {
        let facts = self.of[node].iter().map(|fact| &self.facts[*fact]);
        let hashes = facts.map(|fact| {
            let class = |other: &usize| match *other {
                other if other == node => ITSELF,
                other => self.class[other],
            };
            let classes: Vec<usize> = fact.nodes.iter().map(class).collect();
            of(&(fact.shape, classes))
        });
        hashes.fold(0, u64::wrapping_add)
    }

    /// Only those are looked at again beside which something changed; what is left of a class keeps its number.
    fn refine(&mut self) {
        self.class = vec![0; self.of.len()];
        self.sizes = vec![self.of.len()];
        let mut left = MOST
            * self
                .facts
                .iter()
                .map(|fact| fact.nodes.len())
                .sum::<usize>();
        let mut dirty: BTreeSet<usize> = (0..self.of.len()).collect();
        while !dirty.is_empty() {
            let mut groups: BTreeMap<usize, BTreeMap<u64, Vec<usize>>> = BTreeMap::new();
            for node in std::mem::take(&mut dirty) {
                let Some(rest) = left.checked_sub(self.of[node].len()) else {
                    return;
                };
                left = rest;
                let groups = groups.entry(self.class[node]).or_default();
                groups.entry(self.said(node)).or_default().push(node);
            }
            for (class, groups) in groups {
                let mut parts: Vec<Vec<usize>> = groups.into_values().collect();
                let looked_at: usize = parts.iter().map(Vec::len).sum();
                if looked_at == self.sizes[class] {
                    // The largest stays, and the rest is few.
                    parts.sort_by_key(Vec::len);
                    parts.pop();
                }
                for part in parts {
                    self.part(class, part, &mut dirty);
                }
            }
        }
    }

    /// Puts nodes into a class of their own.
    fn part(&mut self, class: usize, nodes: Vec<usize>, dirty: &mut BTreeSet<usize>) {
        self.sizes[class] -= nodes.len();
        self.sizes.push(nodes.len());
        for node in nodes {
            self.class[node] = self.sizes.len() - 1;
            let facts = self.of[node].iter().map(|fact| &self.facts[*fact]);
            let beside = facts.flat_map(|fact| fact.nodes.iter().copied());
            dirty.extend(beside.filter(|other| *other != node));
        }
    }

    /// What one side says, by classes.
    fn facts_of(&self, side: usize) -> Vec<(u64, Vec<usize>)> {
        let facts = self.facts.iter().filter(|fact| fact.side == side);
        let classes = |fact: &Fact| fact.nodes.iter().map(|node| self.class[*node]).collect();
        let mut all: Vec<(u64, Vec<usize>)> =
            facts.map(|fact| (fact.shape, classes(fact))).collect();
        all.sort_unstable();
        all
    }
}

fn of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
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
    fn what_is_far_away_counts() {
        let chain = |name: &str, ends: [&str; 2]| {
            let ties = (0..400).map(|at| format!("_:{name}{at} <urn:p> _:{name}{} . ", at + 1));
            let ties: String = ties.collect();
            let [first, last] = ends.map(|end| format!("<urn:is> \"{end}\" . "));
            format!("{ties} _:{name}0 {first} _:{name}400 {last}")
        };
        let two = |ends: [[&str; 2]; 2]| chain("a", ends[0]) + &chain("b", ends[1]);
        let straight = two([["1", "2"], ["3", "4"]]);
        assert!(equal(&straight, &two([["3", "4"], ["1", "2"]])));
        assert!(!equal(&straight, &two([["1", "4"], ["3", "2"]])));
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
