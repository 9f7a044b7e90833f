//! Two datasets as one graph of blank nodes: which of them occur together, and in what.

use std::collections::{BTreeSet, HashMap};

use crate::model::blanks::{each_blank, renamed};
use crate::model::{BlankNode, NamedOrBlankNode, Quad, Term};
use crate::vocab::rdf;

/// A blank node of either side.
pub(super) type Node = u32;

/// A quad with blank nodes.
#[derive(Debug)]
pub(super) struct Fact {
    /// Its number among those that differ in their blank nodes only.
    pub(super) shape: u32,
    /// The blank nodes, place by place.
    pub(super) nodes: Vec<Node>,
}

/// The blank nodes of both sides with the quads that they are in.
#[derive(Debug, Default)]
pub(super) struct Union {
    /// Those of the first side, then those of the second.
    pub(super) blanks: Vec<BlankNode>,
    /// How many are of the first.
    pub(super) first: usize,
    pub(super) facts: Vec<Fact>,
    /// The facts of each node.
    pub(super) of: Vec<Vec<u32>>,
    /// Shapes that only say what kind of thing it is.
    pub(super) is_type: Vec<bool>,
    /// What each node says something about, if it does: statements by all but their objects, as shapes.
    pub(super) about: HashMap<Node, BTreeSet<u32>>,
}

impl Union {
    /// Quads without blank nodes are passed over. O(quads).
    pub(super) fn new(one: &[Quad], other: &[Quad]) -> Self {
        let mut union = Self::default();
        let mut shapes = HashMap::new();
        union.take(one, &mut shapes);
        union.first = union.blanks.len();
        union.take(other, &mut shapes);
        union
    }

    fn take(&mut self, quads: &[Quad], shapes: &mut HashMap<Quad, u32>) {
        let mut numbers: HashMap<&BlankNode, Node> = HashMap::new();
        for quad in quads {
            let mut nodes = Vec::new();
            each_blank(quad, &mut |blank| {
                let node = *numbers.entry(blank).or_insert_with(|| {
                    self.blanks.push(blank.clone());
                    self.of.push(Vec::new());
                    number(self.blanks.len() - 1)
                });
                nodes.push(node);
            });
            if nodes.is_empty() {
                continue;
            }
            let shape = renamed(quad, &|_| BlankNode::new_unchecked("b"));
            let next = number(shapes.len());
            let shape = *shapes.entry(shape).or_insert_with(|| {
                self.is_type.push(quad.predicate.as_str() == rdf::TYPE);
                next
            });
            if let Some(about) = about(quad) {
                let next = number(shapes.len());
                let about = *shapes.entry(about).or_insert_with(|| {
                    self.is_type.push(false);
                    next
                });
                self.about.entry(nodes[0]).or_default().insert(about);
            }
            let fact = number(self.facts.len());
            for (place, node) in nodes.iter().enumerate() {
                if !nodes[..place].contains(node) {
                    self.of[*node as usize].push(fact);
                }
            }
            self.facts.push(Fact { shape, nodes });
        }
    }

    /// Whether a node is of the first side.
    pub(super) fn is_first(&self, node: Node) -> bool {
        (node as usize) < self.first
    }

    /// The facts of a node.
    pub(super) fn facts(&self, node: Node) -> impl Iterator<Item = &Fact> {
        let facts = self.of[node as usize].iter();
        facts.map(|fact| &self.facts[*fact as usize])
    }

    /// The nodes that occur together with one.
    pub(super) fn beside(&self, node: Node) -> impl Iterator<Item = Node> {
        let nodes = self.facts(node).flat_map(|fact| fact.nodes.iter().copied());
        nodes.filter(move |other| *other != node)
    }
}

/// What a blank node that reifies says something about, whatever the value is.
fn about(quad: &Quad) -> Option<Quad> {
    let Term::Triple(triple) = &quad.object else {
        return None;
    };
    let is_note = quad.predicate.as_str() == rdf::REIFIES;
    let by_blank = matches!(quad.subject, NamedOrBlankNode::BlankNode(_));
    (is_note && by_blank).then(|| {
        let graph = quad.graph_name.clone();
        let value = BlankNode::new_unchecked("value");
        let any = Quad::new(
            triple.subject.clone(),
            triple.predicate.clone(),
            value,
            graph,
        );
        renamed(&any, &|_| BlankNode::new_unchecked("b"))
    })
}

/// There are never so many quads in memory that this does not fit.
fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
