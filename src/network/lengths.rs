//! Measures of shortest paths over ties that are not equally long.
//!
//! Lengths of few digits are added exactly, as whole numbers of their last digit: 0.1 + 0.2 is
//! 0.3. Where that cannot be, and where a length is the inverse of a strength, so that ⅓ + ⅙ and
//! ½ are to be the same, two ways tie when they differ by less than one part in 10¹².

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::blocks::Blocks;
use super::{MANY, Rows, Stopped, Ties, go_on, index};

/// How long a tie is to whom shortest paths matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distance {
    /// Every tie is one step.
    #[default]
    Steps,
    /// 1 through its weight: what is stated often is near.
    Strength,
    /// Its weight.
    Length,
}

impl Distance {
    /// Every distance, in the order of the help text.
    pub const ALL: [Self; 3] = [Self::Steps, Self::Strength, Self::Length];

    /// The word in options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Strength => "strength",
            Self::Length => "length",
        }
    }
}

/// The largest whole number up to which all are exact: 2 to the 53.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Most digits behind the point that are added exactly.
const DIGITS: usize = 15;

/// Ties with their lengths.
pub(super) struct Lengths<'a> {
    pub(super) ahead: Cow<'a, Rows>,
    pub(super) back: Cow<'a, Rows>,
    /// Two ways are equally long up to this part of their length.
    pub(super) slack: f64,
    /// What the lengths were multiplied with.
    pub(super) scale: f64,
}

impl<'a> Lengths<'a> {
    /// O(ties).
    pub(super) fn of(ties: Ties<'a>, by: Distance) -> Self {
        let each = |length: &dyn Fn(f64) -> f64| {
            [ties.ahead, ties.back].map(|rows| {
                let mut rows = rows.clone();
                for weight in &mut rows.weights {
                    *weight = length(*weight);
                }
                Cow::Owned(rows)
            })
        };
        let as_they_are = || [ties.ahead, ties.back].map(Cow::Borrowed);
        let scale = match by {
            Distance::Length => whole_by(&ties.ahead.weights),
            Distance::Steps | Distance::Strength => None,
        };
        let ([ahead, back], slack) = match (by, scale) {
            (Distance::Steps, _) => (each(&|_| 1.0), 0.0),
            (Distance::Strength, _) => (each(&|weight| 1.0 / weight), SLACK),
            (Distance::Length, None) => (as_they_are(), SLACK),
            (Distance::Length, Some(scale)) if scale > 1.0 => {
                (each(&|weight| (weight * scale).round()), 0.0)
            }
            (Distance::Length, Some(_)) => (as_they_are(), 0.0),
        };
        Self {
            ahead,
            back,
            slack,
            scale: scale.unwrap_or(1.0),
        }
    }
}

/// Ways are equally long up to this part of their length where it cannot be told exactly.
const SLACK: f64 = 1e-12;

/// The power of ten that makes whole numbers of all lengths, if there is one and no way of them
/// is too long to be exact. A quotient of exact numbers is the double next to it, which is what
/// the decimal was read as.
fn whole_by(lengths: &[f64]) -> Option<f64> {
    let (mut scale, mut digits) = (1.0, 0);
    for length in lengths {
        while ((length * scale).round() / scale - length).abs() > 0.0 {
            digits += 1;
            scale *= 10.0;
            if digits > DIGITS {
                return None;
            }
        }
    }
    let sum: f64 = lengths.iter().sum();
    (sum * scale < EXACT).then_some(scale)
}

/// How many paths there are: a number times [`MANY`] to the power of `scale`.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    value: f64,
    scale: u32,
}

impl Count {
    fn add(&mut self, other: Self) {
        let (high, low) = match self.scale.cmp(&other.scale) {
            Ordering::Less => (other, *self),
            _ => (*self, other),
        };
        let part = match high.scale - low.scale {
            0 => low.value,
            1 => low.value / MANY,
            _ => 0.0,
        };
        *self = Self {
            value: high.value + part,
            ..high
        };
        if self.value >= MANY {
            self.value /= MANY;
            self.scale += 1;
        }
    }

    /// This part of all those, of which it is one.
    fn share_of(self, all: Self) -> f64 {
        match all.scale.saturating_sub(self.scale) {
            0 => self.value / all.value,
            1 => self.value / all.value / MANY,
            _ => 0.0,
        }
    }
}

/// A node that is reached, the nearest first and of equally near ones the lowest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reached {
    pub(super) distance: f64,
    pub(super) node: u32,
}

impl Eq for Reached {}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        let nearest = other.distance.total_cmp(&self.distance);
        nearest.then_with(|| other.node.cmp(&self.node))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What one thread needs for one source after the other; nothing is allocated between them.
struct Search {
    slack: f64,
    distance: Vec<f64>,
    settled: Vec<bool>,
    open: BinaryHeap<Reached>,
    /// Nodes in the order in which they were settled.
    order: Vec<u32>,
    paths: Vec<Count>,
    /// What a node passes back to those before it.
    passed: Vec<f64>,
    /// For each settled node, one behind the other, those before it on a shortest path.
    before: Vec<u32>,
    /// Where those before each end.
    ends: Vec<usize>,
}

impl Search {
    fn new(nodes: u32, slack: f64) -> Self {
        let nodes = nodes as usize;
        Self {
            slack,
            distance: vec![f64::INFINITY; nodes],
            settled: vec![false; nodes],
            open: BinaryHeap::new(),
            order: Vec::with_capacity(nodes),
            paths: vec![Count::default(); nodes],
            passed: vec![0.0; nodes],
            before: Vec::new(),
            ends: Vec::with_capacity(nodes),
        }
    }

    /// E. Dijkstra (1959); `settle` is told of each node whose distance is final.
    fn outward(&mut self, rows: &Rows, source: u32, mut settle: impl FnMut(&mut Self, u32)) {
        self.order.clear();
        self.distance[source as usize] = 0.0;
        self.open.push(Reached {
            distance: 0.0,
            node: source,
        });
        while let Some(Reached { node, .. }) = self.open.pop() {
            // Reached again on a longer way.
            if self.settled[node as usize] {
                continue;
            }
            settle(self, node);
            self.settled[node as usize] = true;
            self.order.push(node);
            let distance = self.distance[node as usize];
            for (other, weight) in rows.of(node).iter().zip(rows.weights(node)) {
                let next = distance + *weight;
                if next < self.distance[*other as usize] {
                    self.distance[*other as usize] = next;
                    self.open.push(Reached {
                        distance: next,
                        node: *other,
                    });
                }
            }
        }
    }

    /// Who stands before a node on shortest paths, and how many of those there are.
    fn count(&mut self, back: &Rows, node: u32) {
        let most = self.distance[node as usize] * (1.0 + self.slack);
        let mut paths = Count::default();
        for (other, weight) in back.of(node).iter().zip(back.weights(node)) {
            let other = *other as usize;
            // What is settled is nearer, also where a tie is too short for its length to show.
            if self.settled[other] && self.distance[other] + *weight <= most {
                self.before.push(index(other));
                paths.add(self.paths[other]);
            }
        }
        if self.order.is_empty() {
            paths.value = 1.0;
        }
        self.paths[node as usize] = paths;
        self.ends.push(self.before.len());
    }

    /// Back from the farthest node: what share of the shortest paths each node lies on.
    fn inward(&mut self, into: &mut [f64]) {
        for place in (0..self.order.len()).rev() {
            let node = self.order[place] as usize;
            let passed = std::mem::take(&mut self.passed[node]);
            let begin = if place == 0 { 0 } else { self.ends[place - 1] };
            for other in &self.before[begin..self.ends[place]] {
                let share = self.paths[*other as usize].share_of(self.paths[node]);
                self.passed[*other as usize] += share * (1.0 + passed);
            }
            if place > 0 {
                into[node] += passed;
            }
        }
        self.before.clear();
        self.ends.clear();
    }

    fn forget(&mut self) {
        for node in &self.order {
            self.distance[*node as usize] = f64::INFINITY;
            self.settled[*node as usize] = false;
        }
    }
}

/// Sums over the sources for each node, which [`super::betweenness`] makes shares of.
///
/// U. Brandes, A faster algorithm for betweenness centrality (2001). Time
/// O(nodes · ties · log nodes), space O(nodes + ties) a thread.
pub(super) fn dependencies(
    ties: Ties<'_>,
    by: Distance,
    blocks: &Blocks<'_>,
) -> Result<Vec<f64>, Stopped> {
    let nodes = blocks.nodes;
    let lengths = Lengths::of(ties, by);
    blocks.fold(
        || Search::new(nodes, lengths.slack),
        |search, block| {
            let mut part = vec![0.0; nodes as usize];
            for source in block {
                go_on(blocks.stop)?;
                search.outward(&lengths.ahead, source, |search, node| {
                    search.count(&lengths.back, node);
                });
                search.inward(&mut part);
                search.forget();
            }
            Ok(part)
        },
        vec![0.0; nodes as usize],
        super::distances::add_all,
    )
}

/// How many nodes reach each node, and the sum of their distances. O(nodes · ties · log nodes).
pub(super) fn reaches(
    ties: Ties<'_>,
    by: Distance,
    blocks: &Blocks<'_>,
) -> Result<Vec<(u32, f64)>, Stopped> {
    let nodes = blocks.nodes;
    let lengths = Lengths::of(ties, by);
    blocks.fold(
        || Search::new(nodes, lengths.slack),
        |search, block| {
            let mut part = Vec::with_capacity(block.len());
            for node in block {
                go_on(blocks.stop)?;
                search.outward(&lengths.back, node, |_, _| {});
                let distances = search.order.iter();
                let sum: f64 = distances
                    .map(|other| search.distance[*other as usize])
                    .sum();
                part.push((index(search.order.len() - 1), sum / lengths.scale));
                search.forget();
            }
            Ok(part)
        },
        Vec::with_capacity(nodes as usize),
        |all: &mut Vec<(u32, f64)>, part| all.extend(part),
    )
}
