//! Who ties with whom, as numbers: measures, communities and paths over any set of ties.
//!
//! Nodes are numbered from 0, ties are rows of 32-bit numbers one behind the other, and nothing
//! here knows what a node stands for: the graph of a view and the triples of a store are
//! measured by the same code. Ties between the same two nodes are one tie whose weights are
//! summed, and a tie of a node with itself is left out. A tie without a direction leads both ways.
//!
//! Every result is the same bit for bit, whatever the number of threads, on every machine:
//! sums run in a fixed order, and only + − × ÷ √ are used.

mod blocks;
mod chance;
mod climb;
mod communities;
mod components;
mod distances;
mod iterated;
mod least;
mod lengths;
mod measure;
mod paths;
mod triangles;

pub use blocks::threads;
pub use chance::Dice;
pub use communities::{Communities, Wanted, communities};
pub use components::{Cuts, connected, cuts, strong, weak};
pub use distances::{betweenness, closeness};
pub use iterated::{Iterated, eigenvector, hits, pagerank};
pub use least::{Least, k_least};
pub use lengths::Distance;
pub use measure::{Measure, Scores, Settings, measure, measures};
pub use paths::{Found, all_simple, k_shortest};
pub use triangles::{Balance, assortativity, average, balance, clustering, cores, transitivity};

/// Asked now and then; true ends the work.
pub type Stop<'a> = dyn Fn() -> bool + Sync + 'a;

/// The work was ended before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the work was ended before it was done")]
pub struct Stopped;

/// From so many shortest paths on, numbers are scaled down: 2 to the 500.
const MANY: f64 = f64::from_bits((1023 + 500) << 52);

/// Ends the work if it is to end.
fn go_on(stop: &Stop<'_>) -> Result<(), Stopped> {
    if stop() { Err(Stopped) } else { Ok(()) }
}

/// A count as a number to calculate with; counts beyond 32 bits do not occur.
fn number(count: usize) -> f64 {
    f64::from(index(count))
}

/// A place as 32 bits; a network has no more nodes.
fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// One tie from one node to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// Where it starts.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// How much it counts, where weights count; positive.
    pub weight: f64,
    /// Above zero for friendship, below for enmity; summed over the ties of a pair.
    pub sign: i32,
    /// Without a direction: it leads both ways, and is one tie nevertheless.
    pub undirected: bool,
}

/// The ties of each node in one direction, by the number of the other end.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Where the row of each node starts; one more for the end.
    starts: Vec<u32>,
    ends: Vec<u32>,
    weights: Vec<f64>,
    signs: Vec<i32>,
}

impl Rows {
    /// Sorts the ties and merges those of one pair. O(ties · log ties).
    fn new(nodes: u32, mut ties: Vec<Tie>, merged: fn(f64, f64) -> f64) -> Self {
        ties.retain(|tie| tie.from != tie.to && tie.from < nodes && tie.to < nodes);
        ties.sort_by_key(|tie| (tie.from, tie.to));
        ties.dedup_by(|tie, kept| {
            let same = (tie.from, tie.to) == (kept.from, kept.to);
            if same {
                kept.weight = merged(kept.weight, tie.weight);
                kept.sign = kept.sign.saturating_add(tie.sign);
            }
            same
        });
        let mut starts = vec![0; nodes as usize + 1];
        for tie in &ties {
            starts[tie.from as usize + 1] += 1;
        }
        for node in 0..nodes as usize {
            starts[node + 1] += starts[node];
        }
        Self {
            starts,
            ends: ties.iter().map(|tie| tie.to).collect(),
            weights: ties.iter().map(|tie| tie.weight).collect(),
            signs: ties.iter().map(|tie| tie.sign).collect(),
        }
    }

    fn span(&self, node: u32) -> std::ops::Range<usize> {
        self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize
    }

    /// The other ends of a node's ties, in the order of their numbers.
    pub fn of(&self, node: u32) -> &[u32] {
        &self.ends[self.span(node)]
    }

    /// Their weights.
    pub fn weights(&self, node: u32) -> &[f64] {
        &self.weights[self.span(node)]
    }

    /// Their signs.
    pub fn signs(&self, node: u32) -> &[i32] {
        &self.signs[self.span(node)]
    }

    /// How many a node has.
    pub fn degree(&self, node: u32) -> u32 {
        index(self.span(node).len())
    }

    /// How many there are in all.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn nodes(&self) -> u32 {
        index(self.starts.len().saturating_sub(1))
    }
}

/// The ties as one walks them: ahead, and back to where one came from.
#[derive(Clone, Copy, Debug)]
pub struct Ties<'a> {
    /// From a node to those after it.
    pub ahead: &'a Rows,
    /// From a node to those before it.
    pub back: &'a Rows,
}

/// Nodes and ties, in all directions.
#[derive(Clone, Debug)]
pub struct Network {
    nodes: u32,
    out: Rows,
    into: Rows,
    both: Rows,
}

impl Network {
    /// The network of these ties between the nodes below `nodes`. O(ties · log ties).
    pub fn new(nodes: u32, ties: Vec<Tie>) -> Self {
        Self::merged(nodes, ties, |one, other| one + other)
    }

    /// The same where weights are lengths: of the ties of a pair the shortest one counts.
    pub fn of_lengths(nodes: u32, ties: Vec<Tie>) -> Self {
        Self::merged(nodes, ties, f64::min)
    }

    fn merged(nodes: u32, ties: Vec<Tie>, merged: fn(f64, f64) -> f64) -> Self {
        let turned = |tie: &Tie| Tie {
            from: tie.to,
            to: tie.from,
            ..*tie
        };
        let mut out = ties;
        let mut into: Vec<Tie> = out.iter().map(turned).collect();
        let both = out.iter().chain(&into).copied().collect();
        let free = |ties: &[Tie]| -> Vec<Tie> {
            let ties = ties.iter().filter(|tie| tie.undirected);
            ties.copied().collect()
        };
        let (ahead, back) = (free(&out), free(&into));
        out.extend(back);
        into.extend(ahead);
        Self {
            nodes,
            both: Rows::new(nodes, both, merged),
            into: Rows::new(nodes, into, merged),
            out: Rows::new(nodes, out, merged),
        }
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// Ties followed from their start to their end only.
    pub fn along(&self) -> Ties<'_> {
        Ties {
            ahead: &self.out,
            back: &self.into,
        }
    }

    /// Ties followed either way.
    pub fn both_ways(&self) -> Ties<'_> {
        Ties {
            ahead: &self.both,
            back: &self.both,
        }
    }

    /// How many pairs are tied, whichever way.
    pub fn pairs(&self) -> usize {
        self.both.len() / 2
    }

    /// How many ordered pairs are tied.
    pub fn directed(&self) -> usize {
        self.out.len()
    }
}

/// A value as an `xsd:decimal`: at most 15 digits behind the point, of which more than 18 would
/// be no number to SPARQL.
pub fn decimal(value: f64) -> String {
    let words = format!("{value:.15}");
    let words = words.trim_end_matches('0').trim_end_matches('.');
    if words == "-0" { "0" } else { words }.to_owned()
}

/// New numbers for groups: the largest first, of equal ones that of the lowest node. O(nodes · log nodes).
fn by_size(groups: &[u32]) -> Vec<u32> {
    let most = groups.iter().max().map_or(0, |most| *most as usize + 1);
    let mut sizes = vec![(0_usize, usize::MAX, 0_usize); most];
    for (node, group) in groups.iter().enumerate() {
        let size = &mut sizes[*group as usize];
        *size = (size.0 + 1, size.1.min(node), *group as usize);
    }
    sizes.retain(|(size, ..)| *size > 0);
    sizes.sort_by_key(|(size, first, _)| (std::cmp::Reverse(*size), *first));
    let mut new = vec![0; most];
    for (number, (.., group)) in sizes.iter().enumerate() {
        new[*group] = index(number);
    }
    groups.iter().map(|group| new[*group as usize]).collect()
}
