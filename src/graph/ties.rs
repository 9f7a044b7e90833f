//! From a relation graph to the network that is measured: which edges count, and what they are.
//!
//! A claim is no fact: unless it is asked for, what somebody merely says ties nobody.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef as _;

use super::{Edge, Node, RelationGraph, Said, Standing, twins};
use crate::network::{Network, Tie};

/// What counts where nobody says otherwise.
pub const FACTS: [Standing; 3] = [Standing::Fact, Standing::Qualified, Standing::Derived];

/// The part of a graph that counts, as a network.
#[derive(Debug)]
pub struct Tied<'a> {
    /// Its nodes by number; their order is that of the graph.
    pub network: Network,
    /// The edges that count, by standing.
    pub counted: BTreeMap<Standing, usize>,
    /// Those that do not.
    pub left_out: BTreeMap<Standing, usize>,
    /// How many nodes have no edge at all and are no part of it.
    pub untied: usize,
    nodes: Vec<NodeIndex>,
    /// What nodes are called that share their label with another one, by number.
    apart: BTreeMap<u32, String>,
    graph: &'a RelationGraph,
    counts: BTreeSet<Standing>,
    /// The marks of each thing that is drawn several times.
    things: BTreeMap<&'a str, Vec<NodeIndex>>,
}

/// What ties two neighbours of a path.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// The line in a picture.
    pub edge: &'a Edge,
    /// Who says so, and where: of all its statements, or of one of them.
    pub said: Said<'a>,
    /// Which way the path follows it.
    pub way: Way,
}

/// Which way a path follows a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// From its start to its end.
    Ahead,
    /// It has no direction.
    Either,
    /// From its end to its start.
    Back,
}

impl Way {
    /// The word in rows and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ahead => "ahead",
            Self::Either => "either",
            Self::Back => "back",
        }
    }
}

impl RelationGraph {
    /// The network of the edges whose standing counts, and of the nodes that they tie, be it to
    /// themselves. Of a graph file, what nothing ties is part of it too: the file lists its nodes.
    /// O(nodes + edges · log edges).
    pub fn tied(&self, counts: impl IntoIterator<Item = Standing>) -> Tied<'_> {
        let counts: BTreeSet<Standing> = counts.into_iter().collect();
        let (mut counted, mut left_out) = (BTreeMap::new(), BTreeMap::new());
        for edge in self.graph.edge_weights() {
            let group = if counts.contains(&edge.standing) {
                &mut counted
            } else {
                &mut left_out
            };
            *group.entry(edge.standing).or_insert(0) += 1;
        }
        let edges = |node: &NodeIndex| {
            let edges = self.graph.edges_directed(*node, Direction::Outgoing);
            edges.chain(self.graph.edges_directed(*node, Direction::Incoming))
        };
        // A thing that is drawn several times is one thing, with what ties its first mark.
        let things = self.things();
        let is_first = |node: &NodeIndex| {
            let marks = things.get(self.graph[*node].thing());
            marks.is_none_or(|marks| marks.first() == Some(node))
        };
        let is_listed = |node: &NodeIndex| self.foreign.nodes.contains_key(node) && is_first(node);
        let is_alone = |node: &NodeIndex| edges(node).next().is_none();
        let is_part = |node: &NodeIndex| {
            let counts = |edge: &Edge| counts.contains(&edge.standing);
            edges(node).any(|edge| counts(edge.weight())) || is_listed(node) && is_alone(node)
        };
        let is_untied = |node: &NodeIndex| is_alone(node) && is_first(node) && !is_listed(node);
        let nodes: Vec<NodeIndex> = self.graph.node_indices().filter(is_part).collect();
        let mut numbers = vec![u32::MAX; self.graph.node_count()];
        for (number, node) in (0..).zip(&nodes) {
            numbers[node.index()] = number;
        }
        let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
        Tied {
            network: Network::new(
                count,
                self.ties(&counts, &numbers, |edge| self.strength(edge)),
            ),
            counted,
            left_out,
            untied: self.graph.node_indices().filter(is_untied).count(),
            apart: self.apart(&nodes),
            nodes,
            graph: self,
            counts,
            things,
        }
    }

    /// Names for those of the nodes that share their label. O(nodes · log nodes).
    fn apart(&self, nodes: &[NodeIndex]) -> BTreeMap<u32, String> {
        let mut alike: BTreeMap<&str, Vec<(u32, &str)>> = BTreeMap::new();
        for (number, node) in (0..).zip(nodes) {
            let node = &self.graph[*node];
            let known = alike.entry(&node.label).or_default();
            known.push((number, node.thing()));
        }
        let mut named = BTreeMap::new();
        for (label, known) in alike.into_iter().filter(|(_, known)| known.len() > 1) {
            let (numbers, ids): (Vec<u32>, Vec<&str>) = known.into_iter().unzip();
            named.extend(numbers.into_iter().zip(twins::apart(label, &ids)));
        }
        named
    }

    /// The edges that count, as ties between nodes with these numbers.
    fn ties(
        &self,
        counts: &BTreeSet<Standing>,
        numbers: &[u32],
        weight: impl Fn(EdgeIndex) -> f64,
    ) -> Vec<Tie> {
        let edges = self.graph.edge_references();
        let edges = edges.filter(|edge| counts.contains(&edge.weight().standing));
        let ties = edges.map(|edge| Tie {
            from: numbers[edge.source().index()],
            to: numbers[edge.target().index()],
            weight: weight(edge.id()),
            sign: self.signs.get(&edge.id()).map_or(1, |sign| sign.signum()),
            undirected: edge.weight().undirected,
        });
        ties.collect()
    }
}

impl Tied<'_> {
    /// The same network where weights are lengths. O(edges · log edges).
    pub fn of_lengths(&self) -> Network {
        let mut numbers = vec![u32::MAX; self.graph.graph.node_count()];
        for (number, node) in (0..).zip(&self.nodes) {
            numbers[node.index()] = number;
        }
        let ties = self
            .graph
            .ties(&self.counts, &numbers, |edge| self.graph.length(edge));
        Network::of_lengths(self.network.nodes(), ties)
    }

    /// The node of this number.
    pub fn node(&self, number: u32) -> &Node {
        &self.graph.graph[self.nodes[number as usize]]
    }

    /// What people read of a node: its label, with more where another one has the same.
    pub fn called(&self, number: u32) -> &str {
        let apart = self.apart.get(&number);
        apart.map_or(&self.node(number).label, String::as_str)
    }

    /// Whether another node has the same label.
    pub fn has_twin(&self, number: u32) -> bool {
        self.apart.contains_key(&number)
    }

    /// Whether a graph file lists the node, which then has an id of that file.
    pub fn is_listed(&self, number: u32) -> bool {
        let node = self.nodes[number as usize];
        self.graph.foreign.nodes.contains_key(&node)
    }

    /// Whether statements of this standing count.
    pub fn counts(&self, standing: Standing) -> bool {
        self.counts.contains(&standing)
    }

    /// The place of the node of this number in the graph.
    pub fn place(&self, number: u32) -> usize {
        self.nodes[number as usize].index()
    }

    /// The places of all marks of the thing with this number. O(marks · log things).
    pub fn marks(&self, number: u32) -> Vec<usize> {
        let node = self.nodes[number as usize];
        let marks = self.things.get(self.graph.graph[node].thing());
        let marks = marks.map_or(std::slice::from_ref(&node), Vec::as_slice);
        marks.iter().map(|mark| mark.index()).collect()
    }

    /// All nodes with their numbers.
    pub fn nodes(&self) -> impl Iterator<Item = (u32, &Node)> {
        let nodes = self.nodes.iter().map(|node| &self.graph.graph[*node]);
        (0..).zip(nodes)
    }

    /// The number of the node with this IRI. O(nodes).
    pub fn number(&self, id: &str) -> Option<u32> {
        let found = self.nodes().find(|(_, node)| node.thing() == id);
        found.map(|(number, _)| number)
    }

    /// The statements that tie two nodes, and count, in the order of [`Tied::links`].
    pub fn statements(&self, from: u32, to: u32, directed: bool) -> Vec<Link<'_>> {
        let links = self.links(from, to, directed).into_iter();
        let each = links.flat_map(|link| {
            let each = link.edge.each().into_iter();
            each.map(move |said| Link { said, ..link })
        });
        each.collect()
    }

    /// What ties two nodes, and counts: first what leads from one to the other, then what has no
    /// direction, then what leads back unless only the direction counts; by standing, relation and
    /// date.
    pub fn links(&self, from: u32, to: u32, directed: bool) -> Vec<Link<'_>> {
        // A thing that everything is tied with need not be looked through for one tie.
        let degree = |number| self.network.both_ways().ahead.degree(number);
        let at_end = degree(to) < degree(from);
        let [from, to] = [from, to].map(|number| self.nodes[number as usize]);
        let one_way = |from: NodeIndex, to: NodeIndex, as_stated: bool| {
            let (node, way) = if at_end == as_stated {
                (to, Direction::Incoming)
            } else {
                (from, Direction::Outgoing)
            };
            let edges = self.graph.graph.edges_directed(node, way);
            let edges = edges.filter(move |edge| (edge.source(), edge.target()) == (from, to));
            let edges = edges.map(|edge| edge.weight());
            let counted = edges.filter(|edge| self.counts.contains(&edge.standing));
            counted.map(move |edge| {
                let way = match (edge.undirected, as_stated) {
                    (true, _) => Way::Either,
                    (false, true) => Way::Ahead,
                    (false, false) => Way::Back,
                };
                let said = edge.said();
                Link { edge, said, way }
            })
        };
        let all = one_way(from, to, true).chain(one_way(to, from, false));
        let mut links: Vec<Link<'_>> = all
            .filter(|link| !directed || link.way != Way::Back)
            .collect();
        links.sort_by_key(|Link { edge, way, .. }| {
            (*way, edge.standing, &edge.relation, &edge.when)
        });
        links
    }

    /// Whether relations count, and none of them has a direction.
    pub fn is_undirected(&self) -> bool {
        let mut counted = self.graph.graph.edge_weights();
        let mut counted = counted
            .by_ref()
            .filter(|edge| self.counts.contains(&edge.standing))
            .peekable();
        counted.peek().is_some() && counted.all(|edge| edge.undirected)
    }
}

impl Tied<'_> {
    /// What is measured, in words: `148 things and 12 relations (9 fact, 3 qualified)`.
    pub fn said(&self) -> String {
        let all: usize = self.counted.values().sum();
        let parts = self.counted.iter();
        let parts = parts.map(|(standing, count)| format!("{count} {}", standing.name()));
        let parts: Vec<String> = parts.collect();
        let things = self.network.nodes();
        format!("{things} things and {all} relations ({})", parts.join(", "))
    }
}
