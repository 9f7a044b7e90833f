//! Positions of large networks: links pull, everything pushes, coarse pictures first.
//!
//! The forces are those of Hu (Efficient and High-Quality Force-Directed Graph Drawing, 2005): a link
//! of length d pulls with d² / K, nodes push each other with C · K² / d. A coarse level
//! places the nodes of the finer one, which then only have to find their own place.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::levels::{Level, coarsened};
use super::net::{Net, at as place_of};
use super::repulsion::{Seen, Tree};
use crate::draw::geometry::{Point, real};
use crate::draw::halt::Halt;
use crate::graph::Dice;

/// The strength of pushing.
const PUSH: f64 = 0.2;
/// The step shrinks to this share where a round made things worse.
const CALMER: f64 = 0.9;
/// Rounds of the coarsest level.
const FIRST_ROUNDS: usize = 200;
/// Rounds of the others: fewer, the larger they are.
const ROUNDS: (usize, usize) = (30, 60);
/// Networks above this size get the fewest rounds.
const LARGE: f64 = 50_000.0;
/// Shares of the work for each thread.
const SHARES: usize = 6;
/// Fewer nodes than this are not worth a second thread.
const PARALLEL: usize = 2_000;

/// Positions of the nodes of one connected network, a link about 1 long. The same network has
/// the same positions, however many threads there are. O((n log n + m) · rounds).
pub(crate) fn positions(net: &Net, (threads, seed): (usize, u64), halt: &Halt) -> Vec<Point> {
    let levels = coarsened(net, seed);
    let smallest = levels.last().map_or(net, |level| &level.net);
    let mut dice = Dice::for_work(0xf0ce, seed);
    let mut at: Vec<Point> = (0..smallest.len())
        .map(|_| Point::new(dice.unit(), dice.unit()))
        .collect();
    let flat = vec![1.0; net.len()];
    for depth in (0..=levels.len()).rev() {
        let (of, mass) = match depth.checked_sub(1).and_then(|above| levels.get(above)) {
            None => (net, &flat),
            Some(level) => (&level.net, &level.mass),
        };
        let first = depth == levels.len();
        if !first {
            at = spread(&at, &levels[depth], &mut dice);
        }
        let field = Field {
            net: of,
            mass,
            threads,
            halt,
        };
        let rounds = if first {
            FIRST_ROUNDS
        } else {
            rounds(of.len())
        };
        // The coarsest one begins anywhere; the others begin nearly right.
        field.relax(&mut at, rounds, if first { 1.0 } else { 0.3 });
    }
    at
}

fn rounds(nodes: usize) -> usize {
    let share = (real(nodes) / LARGE).min(1.0);
    let fewer = real(ROUNDS.1 - ROUNDS.0) * share;
    ROUNDS.1 - crate::draw::geometry::index(fewer)
}

/// The nodes of the finer level around those that stand for them, with room for more.
fn spread(at: &[Point], level: &Level, dice: &mut Dice) -> Vec<Point> {
    // Twice the nodes need twice the room.
    let grown = (real(level.home.len()) / real(at.len().max(1))).sqrt();
    let home = level.home.iter().map(|home| at[place_of(*home)]);
    home.map(|home| {
        let (x, y) = (dice.unit() - 0.5, dice.unit() - 0.5);
        Point::new(home.x * grown + x, home.y * grown + y)
    })
    .collect()
}

/// The forces on one level.
struct Field<'a> {
    net: &'a Net,
    mass: &'a [f64],
    threads: usize,
    halt: &'a Halt,
}

impl Field<'_> {
    /// Moves all nodes for so many rounds, a step at first.
    fn relax(&self, at: &mut [Point], rounds: usize, mut step: f64) {
        let (mut last, mut better) = (f64::MAX, 0);
        for _ in 0..rounds {
            if self.halt.is_set() {
                return;
            }
            let tree = Tree::new(at, self.mass);
            let forces = self.forces(at, &tree);
            let energy: f64 = forces
                .iter()
                .map(|force| force.x * force.x + force.y * force.y)
                .sum();
            for (node, force) in tree.nodes().zip(&forces) {
                let length = (force.x * force.x + force.y * force.y).sqrt();
                if length > 0.0 {
                    // A small force moves a node only a little: it would pass its place.
                    let share = step / length.max(step);
                    at[node] = at[node].shifted(force.x * share, force.y * share);
                }
            }
            if energy < last {
                better += 1;
                if better >= 5 {
                    better = 0;
                    step /= CALMER;
                }
            } else {
                better = 0;
                step *= CALMER;
            }
            last = energy;
            if step < 0.002 {
                return;
            }
        }
    }

    /// The force on each body of the tree. Every leaf is computed alone, so that threads change
    /// nothing.
    fn forces(&self, at: &[Point], tree: &Tree) -> Vec<Point> {
        let threads = if at.len() < PARALLEL {
            1
        } else {
            self.threads.max(1)
        };
        let nodes: Vec<usize> = tree.nodes().collect();
        let leaves: Vec<Range<usize>> = tree.leaves().collect();
        let mut forces = vec![Point::default(); at.len()];
        let mut rest = forces.as_mut_slice();
        let share = leaves.len().div_ceil(threads * SHARES).max(1);
        let shares = leaves.chunks(share).map(|leaves| {
            let (from, to) = (leaves[0].start, leaves[leaves.len() - 1].end);
            let (part, others) = std::mem::take(&mut rest).split_at_mut(to - from);
            rest = others;
            (part, &nodes[from..to], leaves)
        });
        // Crowded leaves take longer: who is ready takes the next share.
        let shares = Mutex::new(shares.collect::<Vec<_>>().into_iter());
        let work = || {
            let mut seen = Seen::default();
            loop {
                let share = shares.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((part, nodes, leaves)) = share else {
                    return;
                };
                self.fill((part, nodes), leaves, at, (tree, &mut seen));
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        forces
    }

    /// The forces on the bodies of some leaves that follow each other.
    fn fill(
        &self,
        (forces, nodes): (&mut [Point], &[usize]),
        leaves: &[Range<usize>],
        at: &[Point],
        (tree, seen): (&Tree, &mut Seen),
    ) {
        let first = leaves.first().map_or(0, |leaf| leaf.start);
        for leaf in leaves {
            let place = leaf.start - first..leaf.end - first;
            tree.push(leaf.clone(), seen, &mut forces[place]);
        }
        for (node, force) in nodes.iter().zip(forces) {
            let own = at[*node];
            let (mut x, mut y) = (force.x * PUSH, force.y * PUSH);
            for other in self.net.near(*node) {
                let other = at[place_of(*other)];
                let (dx, dy) = (other.x - own.x, other.y - own.y);
                let length = (dx * dx + dy * dy).sqrt();
                x += dx * length;
                y += dy * length;
            }
            *force = Point::new(x, y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::positions::stress::stress;

    #[test]
    fn a_long_chain_comes_out_unfolded_with_any_number_of_threads() {
        let net = Net::new(3_000, (1..3_000).map(|node| (node - 1, node)));
        let halt = Halt::default();
        let at = positions(&net, (1, 0), &halt);
        assert_eq!(at, positions(&net, (3, 0), &halt));
        let found = stress(&net, &at, 60);
        assert!(found < 0.2, "{found}");
    }
}
