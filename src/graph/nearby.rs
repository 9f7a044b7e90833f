//! What is near a thing, opened step by step: the best-tied first, what is left out counted.
//!
//! Whoever looks at a graph piece by piece has a picture that grows and shrinks; this is what is in it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{EdgeIndex, FACTS, NodeIndex, RelationGraph};

/// Whether an edge may be seen.
pub type Admits<'a> = dyn Fn(EdgeIndex) -> bool + 'a;

/// A part of a graph, with what it may still grow by.
pub struct Nearby<'a> {
    graph: &'a RelationGraph,
    admits: &'a Admits<'a>,
    middles: Vec<NodeIndex>,
    /// In the order in which they came.
    shown: Vec<NodeIndex>,
    /// By which thing each came that is no middle.
    by: BTreeMap<NodeIndex, NodeIndex>,
    is_shown: Vec<bool>,
    /// How many neighbours come at once, and how many nodes there may be.
    most: (usize, usize),
}

impl std::fmt::Debug for Nearby<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Nearby")
            .field("shown", &self.shown.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Nearby<'a> {
    /// What is at most `hops` ties away from the middles: of each thing at most `fan` neighbours, and at most `most` things.
    pub fn around(
        graph: &'a RelationGraph,
        admits: &'a Admits<'a>,
        (middles, hops): (&[NodeIndex], usize),
        most: (usize, usize),
    ) -> Self {
        let mut nearby = Self {
            graph,
            admits,
            middles: Vec::new(),
            shown: Vec::new(),
            by: BTreeMap::new(),
            is_shown: vec![false; graph.graph.node_count()],
            most,
        };
        let mut open = VecDeque::new();
        for middle in middles {
            if nearby.show(*middle) {
                nearby.middles.push(*middle);
                open.push_back((*middle, 0));
            }
        }
        while let Some((node, hop)) = open.pop_front() {
            if hop < hops {
                let new = nearby.open(node);
                open.extend(new.into_iter().map(|node| (node, hop + 1)));
            }
        }
        nearby
    }

    fn show(&mut self, node: NodeIndex) -> bool {
        let has_room = self.shown.len() < self.most.1;
        let is_new = has_room && !std::mem::replace(&mut self.is_shown[node.index()], true);
        if is_new {
            self.shown.push(node);
        }
        is_new
    }

    /// The things that are shown, in the order in which they came.
    pub fn nodes(&self) -> &[NodeIndex] {
        &self.shown
    }

    /// Whether a thing is shown.
    pub fn holds(&self, node: NodeIndex) -> bool {
        self.is_shown[node.index()]
    }

    /// The neighbours of a thing that may be seen, and whether a fact ties each.
    fn neighbours(&self, node: NodeIndex) -> BTreeMap<NodeIndex, bool> {
        let mut found = BTreeMap::new();
        for (edge, other) in self.graph.edges_of(node) {
            if other != node && (self.admits)(edge) {
                let is_fact = FACTS.contains(&self.graph.graph[edge].standing);
                *found.entry(other).or_insert(false) |= is_fact;
            }
        }
        found
    }

    /// How many neighbours of a thing may be seen and are not.
    pub fn more(&self, node: NodeIndex) -> usize {
        let neighbours = self.neighbours(node);
        neighbours
            .keys()
            .filter(|other| !self.holds(**other))
            .count()
    }

    /// Shows the next neighbours of a thing: first what a fact ties to it, then what has most ties. Those that are new.
    pub fn open(&mut self, node: NodeIndex) -> Vec<NodeIndex> {
        let neighbours = self.neighbours(node).into_iter();
        let hidden = neighbours.filter(|(other, _)| !self.holds(*other));
        let mut hidden: Vec<(bool, Reverse<usize>, NodeIndex)> = hidden
            .map(|(other, is_fact)| {
                let ties = self.graph.graph.neighbors_undirected(other).count();
                (!is_fact, Reverse(ties), other)
            })
            .collect();
        hidden.sort_unstable();
        let next = hidden.into_iter().take(self.most.0);
        let next = next.map(|(_, _, other)| other).collect::<Vec<_>>();
        let new: Vec<NodeIndex> = next.into_iter().filter(|other| self.show(*other)).collect();
        self.by.extend(new.iter().map(|other| (*other, node)));
        new
    }

    /// What came by this thing, and what came by that.
    fn below(&self, node: NodeIndex) -> BTreeSet<NodeIndex> {
        let mut found = BTreeSet::from([node]);
        loop {
            let comes = |other: &&NodeIndex| {
                let by = self.by.get(*other);
                !found.contains(*other) && by.is_some_and(|by| found.contains(by))
            };
            let more: Vec<NodeIndex> = self.shown.iter().filter(comes).copied().collect();
            if more.is_empty() {
                break;
            }
            found.extend(more);
        }
        found.remove(&node);
        found
    }

    /// Folds away what came by this thing, and what came by that. Those that went.
    pub fn shut(&mut self, node: NodeIndex) -> Vec<NodeIndex> {
        let below = self.below(node);
        self.keep(|other| !below.contains(&other))
    }

    /// Takes a thing out, with what hung on it alone. Those that went.
    pub fn drop(&mut self, node: NodeIndex) -> Vec<NodeIndex> {
        if !self.holds(node) {
            return Vec::new();
        }
        let below = self.below(node);
        self.middles.retain(|middle| *middle != node);
        let mut reached: BTreeSet<NodeIndex> = self.middles.iter().copied().collect();
        let mut open: Vec<NodeIndex> = reached.iter().copied().collect();
        while let Some(next) = open.pop() {
            let near = self.neighbours(next).into_keys();
            let stays = near.filter(|other| *other != node && self.holds(*other));
            let new: Vec<NodeIndex> = stays.filter(|other| reached.insert(*other)).collect();
            let orphans = new.iter().filter(|other| below.contains(*other));
            self.by.extend(orphans.map(|other| (*other, next)));
            open.extend(new);
        }
        self.keep(|other| reached.contains(&other))
    }

    fn keep(&mut self, stays: impl Fn(NodeIndex) -> bool) -> Vec<NodeIndex> {
        let (shown, gone): (Vec<_>, Vec<_>) = self.shown.iter().partition(|node| stays(**node));
        self.shown = shown;
        for node in &gone {
            self.is_shown[node.index()] = false;
            self.by.remove(node);
        }
        gone
    }

    /// The edges between things that are shown, in the order of the graph. O(edges of these).
    pub fn edges(&self) -> Vec<EdgeIndex> {
        let edges = self
            .shown
            .iter()
            .flat_map(|node| self.graph.edges_of(*node));
        let edges = edges.filter(|(edge, other)| self.holds(*other) && (self.admits)(*edge));
        let edges: BTreeSet<EdgeIndex> = edges.map(|(edge, _)| edge).collect();
        edges.into_iter().collect()
    }

    /// All edges of the things that are shown, seen or not.
    pub fn touching(&self) -> BTreeSet<EdgeIndex> {
        let edges = self
            .shown
            .iter()
            .flat_map(|node| self.graph.edges_of(*node));
        edges.map(|(edge, _)| edge).collect()
    }
}

impl RelationGraph {
    /// The edges that begin at a node, in the order of the graph.
    pub fn edges_from(&self, node: NodeIndex) -> Vec<EdgeIndex> {
        let is_own = |edge: &EdgeIndex| {
            let ends = self.graph.edge_endpoints(*edge);
            ends.is_some_and(|(from, _)| from == node)
        };
        let edges = self.edges_of(node).map(|(edge, _)| edge).filter(is_own);
        let edges: BTreeSet<EdgeIndex> = edges.collect();
        edges.into_iter().collect()
    }

    /// The edges between two nodes, whichever way they lead.
    pub fn edges_between(&self, one: NodeIndex, other: NodeIndex) -> Vec<EdgeIndex> {
        let edges = self.edges_of(one).filter(|(_, end)| *end == other);
        let edges: BTreeSet<EdgeIndex> = edges.map(|(edge, _)| edge).collect();
        edges.into_iter().collect()
    }

    /// Some nodes and the edges among them that are wanted, as a graph of its own in the same order.
    #[must_use]
    pub fn part(&self, nodes: &[NodeIndex], edges: &[EdgeIndex]) -> Self {
        let nodes: BTreeSet<NodeIndex> = nodes.iter().copied().collect();
        let edges: BTreeSet<EdgeIndex> = edges.iter().copied().collect();
        self.kept(|node| nodes.contains(&node), |edge| edges.contains(&edge))
    }
}

#[cfg(test)]
mod tests {
    use super::super::slice::tests::graph;
    use super::*;

    /// A star around 0 with a tail 1–5–6.
    fn star() -> RelationGraph {
        let ties = [(0, 1), (0, 2), (0, 3), (4, 0), (1, 5), (5, 6), (2, 3)];
        let ties: Vec<_> = ties
            .iter()
            .map(|(one, other)| (*one, *other, None))
            .collect();
        graph(7, &ties)
    }

    fn ids(nodes: &[NodeIndex]) -> Vec<usize> {
        nodes.iter().map(|node| node.index()).collect()
    }

    #[test]
    fn a_part_grows_by_the_best_tied_and_counts_the_rest() {
        let graph = star();
        let all = |_: EdgeIndex| true;
        let mut part = Nearby::around(&graph, &all, (&[0.into()], 1), (2, 100));
        assert_eq!(ids(part.nodes()), [0, 1, 2]);
        assert_eq!((part.more(0.into()), part.more(1.into())), (2, 1));
        assert_eq!(ids(&part.open(0.into())), [3, 4]);
        assert_eq!(ids(&part.open(1.into())), [5]);
        assert_eq!(part.edges().len(), 6);
        assert_eq!(part.more(0.into()), 0);
        let few = Nearby::around(&graph, &all, (&[0.into()], 3), (9, 3));
        assert_eq!(few.nodes().len(), 3);
    }

    #[test]
    fn what_came_by_a_thing_is_folded_away_and_what_hangs_on_it_alone_goes_with_it() {
        let graph = star();
        let all = |_: EdgeIndex| true;
        let mut part = Nearby::around(&graph, &all, (&[0.into()], 1), (2, 100));
        assert_eq!(ids(part.nodes()), [0, 1, 2]);
        // It came by 2, though it is tied to the middle as well.
        assert_eq!(ids(&part.open(2.into())), [3]);
        part.open(1.into());
        part.open(5.into());
        assert_eq!(ids(&part.shut(2.into())), [3]);
        assert_eq!(ids(&part.shut(1.into())), [5, 6]);
        part.open(2.into());
        assert_eq!(ids(&part.drop(2.into())), [2]);
        assert_eq!(ids(part.nodes()), [0, 1, 3]);
        assert_eq!(ids(&part.shut(0.into())), [1, 3]);
        part.open(0.into());
        assert_eq!(ids(&part.drop(0.into())), [0, 1, 2]);
        assert!(part.nodes().is_empty());
    }

    #[test]
    fn what_may_not_be_seen_is_neither_shown_nor_counted() {
        let graph = star();
        let some = |edge: EdgeIndex| edge.index() != 1;
        let part = Nearby::around(&graph, &some, (&[0.into()], 1), (9, 100));
        assert_eq!(ids(part.nodes()), [0, 1, 3, 4]);
        assert_eq!((part.more(0.into()), part.more(3.into())), (0, 1));
        assert_eq!(part.touching().len(), 6);
    }
}
