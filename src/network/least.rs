//! The shortest ways where ties are not equally long, and the next shortest ones.
//!
//! Of ways that are equally long those of fewer steps come first, and among these the order is that
//! of the numbers of their nodes, as for ways of which only the steps count.

use std::collections::{BTreeSet, BinaryHeap};

use super::lengths::{Lengths, Reached};
use super::{Distance, Found, Stop, Stopped, Ties, go_on};

/// Paths, and how long each is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Least {
    /// The paths, the shortest first.
    pub found: Found,
    /// Their lengths.
    pub lengths: Vec<f64>,
}

/// A way that was not taken yet: its length for comparing, its steps, its nodes.
type Open = (u64, usize, Vec<u32>);

/// The `count` shortest paths, where ties are as long as they say.
///
/// J. Yen, Finding the k shortest loopless paths in a network (1971), with Dijkstra's (1959) search.
/// O(count · steps · ties · log nodes).
///
/// # Errors
/// [`Stopped`].
pub fn k_least(
    ties: Ties<'_>,
    by: Distance,
    [from, to]: [u32; 2],
    count: usize,
    stop: &Stop<'_>,
) -> Result<Least, Stopped> {
    let lengths = Lengths::of(ties, by);
    let mut search = Search::new(&lengths, to);
    let mut least = Least::default();
    search.run();
    if from == to || search.far[from as usize].is_infinite() {
        return Ok(least);
    }
    let mut open: BTreeSet<Open> = BTreeSet::new();
    open.insert(search.opened(search.descend(from)));
    while let Some((_, _, path)) = open.pop_first() {
        if least.found.paths.len() == count {
            least.found.more = true;
            break;
        }
        search.leave(&path, &least.found.paths, &mut open, stop)?;
        least.lengths.push(search.length(&path) / lengths.scale);
        least.found.paths.push(path);
    }
    Ok(least)
}

/// How far everything is from the end, without passing through what is closed.
struct Search<'a> {
    lengths: &'a Lengths<'a>,
    to: u32,
    closed: Vec<bool>,
    far: Vec<f64>,
    /// In how many steps.
    steps: Vec<u32>,
    /// The next node towards the end.
    next: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(lengths: &'a Lengths<'a>, to: u32) -> Self {
        let nodes = lengths.ahead.nodes() as usize;
        Self {
            lengths,
            to,
            closed: vec![false; nodes],
            far: vec![f64::INFINITY; nodes],
            steps: vec![0; nodes],
            next: vec![u32::MAX; nodes],
        }
    }

    /// Finds the way of every node to the end: of equally long ones that of the fewest steps, and of
    /// these that by the lowest node.
    fn run(&mut self) {
        self.far.fill(f64::INFINITY);
        self.next.fill(u32::MAX);
        let mut settled = vec![false; self.far.len()];
        let mut open = BinaryHeap::new();
        self.far[self.to as usize] = 0.0;
        open.push(Reached {
            distance: 0.0,
            node: self.to,
        });
        let back = &self.lengths.back;
        while let Some(Reached { distance, node }) = open.pop() {
            // Reached again on a longer way.
            if std::mem::replace(&mut settled[node as usize], true) {
                continue;
            }
            for (other, length) in back.of(node).iter().zip(back.weights(node)) {
                let place = *other as usize;
                if settled[place] || self.closed[place] {
                    continue;
                }
                let (far, steps) = (distance + *length, self.steps[node as usize] + 1);
                let new = (compared(far), steps, node);
                let known = self.far[place];
                if new >= (compared(known), self.steps[place], self.next[place]) {
                    continue;
                }
                (self.steps[place], self.next[place]) = (steps, node);
                if far < known {
                    self.far[place] = far;
                    open.push(Reached {
                        distance: far,
                        node: *other,
                    });
                }
            }
        }
    }

    /// The way from a node that reaches the end.
    fn descend(&self, from: u32) -> Vec<u32> {
        let mut path = vec![from];
        let mut node = from;
        while node != self.to && path.len() <= self.next.len() {
            node = self.next[node as usize];
            path.push(node);
        }
        path
    }

    /// The length of the tie between two neighbours.
    fn tie(&self, from: u32, to: u32) -> f64 {
        let ahead = &self.lengths.ahead;
        let place = ahead.of(from).binary_search(&to);
        place.map_or(f64::INFINITY, |place| ahead.weights(from)[place])
    }

    fn length(&self, path: &[u32]) -> f64 {
        let ties = path.windows(2).map(|two| self.tie(two[0], two[1]));
        ties.sum()
    }

    fn opened(&self, path: Vec<u32>) -> Open {
        (compared(self.length(&path)), path.len(), path)
    }

    /// Leaves a path at each of its nodes in turn, on the shortest way that was not found yet.
    fn leave(
        &mut self,
        path: &[u32],
        found: &[Vec<u32>],
        open: &mut BTreeSet<Open>,
        stop: &Stop<'_>,
    ) -> Result<(), Stopped> {
        let mut alike: Vec<&[u32]> = found.iter().map(Vec::as_slice).collect();
        alike.push(path);
        for leave in 0..path.len() - 1 {
            go_on(stop)?;
            let node = path[leave];
            self.closed[node as usize] = true;
            alike.retain(|other| other.get(leave) == Some(&node));
            let taken = alike.iter().filter_map(|other| other.get(leave + 1));
            let taken: Vec<u32> = taken.copied().collect();
            self.run();
            let next = self.lengths.ahead.of(node).iter().copied();
            let next = next.filter(|next| !taken.contains(next) && !self.closed[*next as usize]);
            let whole = next
                .filter(|next| self.far[*next as usize].is_finite())
                .map(|next| [&path[..=leave], &self.descend(next)].concat());
            if let Some(best) = whole.map(|path| self.opened(path)).min() {
                open.insert(best);
            }
        }
        for node in path {
            self.closed[*node as usize] = false;
        }
        Ok(())
    }
}

/// A length that compares with others: those that differ by less than one part in 10¹² are one.
fn compared(length: f64) -> u64 {
    // Lengths are not negative, so that their bits are in their order. 40 bits of the fraction are
    // left.
    length.to_bits().saturating_add(1 << 11) >> 12
}
