//! Measures of shortest paths: who stands between others, and who is near to all.

use super::blocks::Blocks;
use super::iterated::sum_of;
use super::lengths::{self, Distance};
use super::{MANY, Rows, Stop, Stopped, Ties, go_on, index, number};

/// Not reached yet.
const FAR: u32 = u32::MAX;

/// What one thread needs for one source after the other; nothing is allocated between them.
struct Search {
    distance: Vec<u32>,
    /// How many shortest paths lead to a node.
    paths: Vec<f64>,
    /// What a node passes on to each path that leads to it.
    passed: Vec<f64>,
    /// Nodes in the order in which they were reached.
    order: Vec<u32>,
    /// For each of them, one behind the other, the nodes after it on a shortest path.
    after: Vec<u32>,
    /// Where the nodes after each end.
    ends: Vec<usize>,
    /// Stretches of the order that were scaled down.
    scaled: Vec<(usize, usize)>,
}

impl Search {
    fn new(rows: &Rows) -> Self {
        let nodes = rows.nodes() as usize;
        Self {
            distance: vec![FAR; nodes],
            paths: vec![0.0; nodes],
            passed: vec![0.0; nodes],
            order: Vec::with_capacity(nodes),
            after: vec![0; rows.len() + 1],
            ends: vec![0; nodes],
            scaled: Vec::new(),
        }
    }

    /// Breadth first from the source, counting shortest paths.
    fn outward(&mut self, rows: &Rows, source: u32) {
        self.order.clear();
        self.scaled.clear();
        self.order.push(source);
        self.distance[source as usize] = 0;
        self.paths[source as usize] = 1.0;
        let (mut place, mut used, mut level) = (0, 0, 1);
        while place < self.order.len() {
            let node = self.order[place];
            let next = self.distance[node as usize] + 1;
            let begin = used;
            for &other in rows.of(node) {
                let mut distance = self.distance[other as usize];
                if distance == FAR {
                    distance = next;
                    self.distance[other as usize] = next;
                    self.paths[other as usize] = 0.0;
                    self.order.push(other);
                }
                // Written in any case and kept if it counts: no branch to guess wrongly.
                self.after[used] = other;
                used += usize::from(distance == next);
            }
            let paths = self.paths[node as usize];
            for &other in &self.after[begin..used] {
                self.paths[other as usize] += paths;
            }
            self.ends[place] = used;
            place += 1;
            if place == level {
                self.scale(level);
                level = self.order.len();
            }
        }
    }

    /// Keeps the numbers of the next level of nodes within what a number can hold.
    fn scale(&mut self, from: usize) {
        let level = &self.order[from..];
        if level.iter().all(|node| self.paths[*node as usize] < MANY) {
            return;
        }
        for node in level {
            let paths = &mut self.paths[*node as usize];
            *paths = (*paths / MANY).max(f64::MIN_POSITIVE);
        }
        self.scaled.push((from, self.order.len()));
    }

    /// Back from the farthest node: what share of the shortest paths each node lies on.
    fn inward(&mut self, into: &mut [f64]) {
        let mut scaled = self.scaled.pop();
        for place in (0..self.order.len()).rev() {
            let node = self.order[place] as usize;
            let begin = if place == 0 { 0 } else { self.ends[place - 1] };
            let sum = sum_of(&self.after[begin..self.ends[place]], &self.passed);
            let paths = self.paths[node];
            let share = paths * sum;
            let mut passed = (1.0 + share) / paths;
            while scaled.is_some_and(|(from, _)| place < from) {
                scaled = self.scaled.pop();
            }
            if scaled.is_some_and(|(_, to)| place < to) {
                passed /= MANY;
            }
            self.passed[node] = passed;
            self.distance[node] = FAR;
            if place > 0 {
                into[node] += share;
            }
        }
    }

    /// Breadth first from the node: how many others are reached, and the sum of their distances.
    fn reach(&mut self, rows: &Rows, node: u32) -> (u32, u64) {
        self.order.clear();
        self.order.push(node);
        self.distance[node as usize] = 0;
        let (mut place, mut sum) = (0, 0);
        while place < self.order.len() {
            let node = self.order[place];
            let distance = self.distance[node as usize];
            sum += u64::from(distance);
            for &other in rows.of(node) {
                if self.distance[other as usize] == FAR {
                    self.distance[other as usize] = distance + 1;
                    self.order.push(other);
                }
            }
            place += 1;
        }
        for node in &self.order {
            self.distance[*node as usize] = FAR;
        }
        (index(self.order.len() - 1), sum)
    }
}

/// Betweenness: the share of the shortest paths between all other pairs that lead through a
/// node, from 0 to 1.
///
/// U. Brandes, A faster algorithm for betweenness centrality (2001). Time O(nodes · ties) where
/// every tie is one step, else O(nodes · ties · log nodes); space O(nodes + ties) a thread.
///
/// # Errors
/// [`Stopped`].
pub fn betweenness(
    ties: Ties<'_>,
    by: Distance,
    threads: usize,
    stop: &Stop<'_>,
) -> Result<Vec<f64>, Stopped> {
    let nodes = ties.ahead.nodes();
    let blocks = Blocks {
        nodes,
        threads,
        stop,
    };
    let mut sums = match by {
        Distance::Steps => dependencies(ties.ahead, &blocks)?,
        Distance::Strength | Distance::Length => lengths::dependencies(ties, by, &blocks)?,
    };
    let others = f64::from(nodes);
    let pairs = (others - 1.0) * (others - 2.0);
    if pairs > 0.0 {
        for sum in &mut sums {
            *sum /= pairs;
        }
    }
    Ok(sums)
}

fn dependencies(rows: &Rows, blocks: &Blocks<'_>) -> Result<Vec<f64>, Stopped> {
    let nodes = blocks.nodes as usize;
    blocks.fold(
        || Search::new(rows),
        |search, block| {
            let mut part = vec![0.0; nodes];
            for source in block {
                go_on(blocks.stop)?;
                search.outward(rows, source);
                search.inward(&mut part);
            }
            Ok(part)
        },
        vec![0.0; nodes],
        add_all,
    )
}

/// Joins the sums of blocks.
#[expect(clippy::ptr_arg, reason = "what blocks are folded into")]
pub(super) fn add_all(sums: &mut Vec<f64>, part: Vec<f64>) {
    for (sum, more) in sums.iter_mut().zip(part) {
        *sum += more;
    }
}

/// Closeness: how near a node is to those that reach it, from 0 to 1 where every tie is one
/// step, times the share of all that do, so that a small component does not look central.
///
/// S. Wasserman and K. Faust, Social Network Analysis (1994), formula 5.22. Time
/// O(nodes · ties) where every tie is one step, else O(nodes · ties · log nodes).
///
/// # Errors
/// [`Stopped`].
pub fn closeness(
    ties: Ties<'_>,
    by: Distance,
    threads: usize,
    stop: &Stop<'_>,
) -> Result<Vec<f64>, Stopped> {
    let nodes = ties.back.nodes();
    let blocks = Blocks {
        nodes,
        threads,
        stop,
    };
    let reaches = match by {
        Distance::Steps => reaches(ties.back, &blocks)?,
        Distance::Strength | Distance::Length => lengths::reaches(ties, by, &blocks)?,
    };
    let near = reaches.into_iter().map(|(reached, sum)| {
        if sum > 0.0 {
            let reached = f64::from(reached);
            (reached / sum) * (reached / number(nodes as usize - 1))
        } else {
            0.0
        }
    });
    Ok(near.collect())
}

/// How many nodes reach each node, and the sum of their distances.
fn reaches(rows: &Rows, blocks: &Blocks<'_>) -> Result<Vec<(u32, f64)>, Stopped> {
    blocks.fold(
        || Search::new(rows),
        |search, block| {
            let mut part = Vec::with_capacity(block.len());
            for node in block {
                go_on(blocks.stop)?;
                let (reached, sum) = search.reach(rows, node);
                part.push((reached, exact(sum)));
            }
            Ok(part)
        },
        Vec::with_capacity(blocks.nodes as usize),
        |all: &mut Vec<(u32, f64)>, part| all.extend(part),
    )
}

/// A sum of distances, exact below 2 to the 53.
fn exact(sum: u64) -> f64 {
    let high = u32::try_from(sum >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(sum & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}
