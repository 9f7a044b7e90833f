//! What hangs together, and what holds it together: components, bridges, articulation points.
//!
//! All walks keep their own stack, so that a chain of a million nodes is no deep recursion.

use super::{Network, Rows, by_size, index};

/// No number yet.
const NONE: u32 = u32::MAX;

/// Which nodes hang together: groups by number, in the order of their first nodes. `near` are the
/// other ends of the ties of a node, each of which has to be known at both. O(nodes + ties).
pub fn connected<'n>(nodes: u32, near: impl Fn(u32) -> &'n [u32]) -> Vec<u32> {
    let mut groups = vec![NONE; nodes as usize];
    let (mut count, mut open) = (0, Vec::new());
    for start in 0..nodes {
        if groups[start as usize] != NONE {
            continue;
        }
        groups[start as usize] = count;
        open.push(start);
        while let Some(node) = open.pop() {
            for &other in near(node) {
                if groups[other as usize] == NONE {
                    groups[other as usize] = count;
                    open.push(other);
                }
            }
        }
        count += 1;
    }
    groups
}

/// Weak components: nodes that ties connect, whichever way; the largest is number 0.
/// O(nodes + ties).
pub fn weak(network: &Network) -> Vec<u32> {
    let rows = network.both_ways().ahead;
    by_size(&connected(network.nodes(), |node| rows.of(node)))
}

/// A walk in depth first order: for each node on the way, how many of its ties were followed.
struct Walk<'a> {
    rows: &'a Rows,
    /// When a node was first seen.
    seen: Vec<u32>,
    /// The earliest node that it reaches by one tie back.
    lowest: Vec<u32>,
    clock: u32,
    way: Vec<(u32, usize)>,
}

impl<'a> Walk<'a> {
    fn new(rows: &'a Rows) -> Self {
        let nodes = rows.nodes() as usize;
        Self {
            rows,
            seen: vec![NONE; nodes],
            lowest: vec![NONE; nodes],
            clock: 0,
            way: Vec::new(),
        }
    }

    fn is_new(&self, node: u32) -> bool {
        self.seen[node as usize] == NONE
    }

    fn enter(&mut self, node: u32) {
        self.seen[node as usize] = self.clock;
        self.lowest[node as usize] = self.clock;
        self.clock += 1;
        self.way.push((node, 0));
    }

    /// The node that is looked at, and the other end of its next tie if there is one more.
    fn step(&mut self) -> Option<(u32, Option<u32>)> {
        let (node, followed) = self.way.last_mut()?;
        let next = self.rows.of(*node).get(*followed).copied();
        *followed += 1;
        Some((*node, next))
    }

    /// The node that one came from.
    fn parent(&self) -> Option<u32> {
        let place = self.way.len().checked_sub(2)?;
        Some(self.way[place].0)
    }

    /// Goes back from a node all of whose ties were followed.
    fn leave(&mut self, node: u32) -> Option<Left> {
        let lowest = self.lowest[node as usize];
        let parent = self.parent();
        if let Some(parent) = parent {
            self.lower(parent, lowest);
        }
        self.way.pop()?;
        Some(Left {
            parent,
            is_first: lowest == self.seen[node as usize],
            lowest,
        })
    }

    fn lower(&mut self, node: u32, to: u32) {
        let lowest = &mut self.lowest[node as usize];
        *lowest = (*lowest).min(to);
    }
}

/// A node that was left.
struct Left {
    /// The node that one came from.
    parent: Option<u32>,
    /// Nothing after it reaches anything before it.
    is_first: bool,
    /// The earliest node that it and those after it reach.
    lowest: u32,
}

/// Takes from the stack down to this node.
fn close(open: &mut Vec<u32>, node: u32, mut take: impl FnMut(u32)) {
    while let Some(member) = open.pop() {
        take(member);
        if member == node {
            return;
        }
    }
}

/// Strong components: nodes that reach each other along the ties; the largest is number 0.
///
/// R. Tarjan, Depth-first search and linear graph algorithms (1972). O(nodes + ties).
pub fn strong(network: &Network) -> Vec<u32> {
    let rows = network.along().ahead;
    let mut walk = Walk::new(rows);
    let mut groups = vec![NONE; network.nodes() as usize];
    let (mut count, mut open) = (0, Vec::new());
    for start in 0..network.nodes() {
        if !walk.is_new(start) {
            continue;
        }
        walk.enter(start);
        open.push(start);
        while let Some((node, next)) = walk.step() {
            match next {
                Some(other) if walk.is_new(other) => {
                    walk.enter(other);
                    open.push(other);
                }
                Some(other) => {
                    if groups[other as usize] == NONE {
                        walk.lower(node, walk.seen[other as usize]);
                    }
                }
                None => {
                    if walk.leave(node).is_some_and(|left| left.is_first) {
                        close(&mut open, node, |member| groups[member as usize] = count);
                        count += 1;
                    }
                }
            }
        }
    }
    by_size(&groups)
}

/// What would fall apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Ties, whichever way they run, without which a component is two; sorted.
    pub bridges: Vec<(u32, u32)>,
    /// Nodes without which a component is several; sorted.
    pub points: Vec<u32>,
}

/// Bridges and articulation points, of ties taken either way.
///
/// J. Hopcroft and R. Tarjan, Efficient algorithms for graph manipulation (1973). O(nodes + ties).
pub fn cuts(network: &Network) -> Cuts {
    let mut walk = Walk::new(network.both_ways().ahead);
    let mut bridges = Vec::new();
    let mut cuts = vec![false; network.nodes() as usize];
    for start in 0..network.nodes() {
        if !walk.is_new(start) {
            continue;
        }
        walk.enter(start);
        let mut branches = 0;
        while let Some((node, next)) = walk.step() {
            match next {
                Some(other) if walk.is_new(other) => walk.enter(other),
                Some(other) => {
                    // A pair has one tie: the one that led here is not a way back.
                    if walk.parent() != Some(other) {
                        walk.lower(node, walk.seen[other as usize]);
                    }
                }
                None => {
                    let Some(left) = walk.leave(node) else {
                        break;
                    };
                    let Some(parent) = left.parent else {
                        break;
                    };
                    let before = walk.seen[parent as usize];
                    bridges.extend(
                        (left.lowest > before).then(|| (node.min(parent), node.max(parent))),
                    );
                    branches += u32::from(parent == start);
                    cuts[parent as usize] |= parent != start && left.lowest >= before;
                }
            }
        }
        cuts[start as usize] = branches > 1;
    }
    bridges.sort_unstable();
    let points = cuts.iter().enumerate().filter(|(_, cut)| **cut);
    Cuts {
        bridges,
        points: points.map(|(node, _)| index(node)).collect(),
    }
}
