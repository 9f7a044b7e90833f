//! What a graph file says of nodes and edges beside what is understood, so that it can be written again.

use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::{Moment, RelationGraph};

/// What kind of value an attribute has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Anything.
    Text,
    /// A whole number.
    Whole,
    /// A number with a point.
    Real,
    /// `true` or `false`.
    Truth,
    /// A list or an object of JSON, as text.
    Json,
}

/// An attribute that means nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name in the file.
    pub name: String,
    /// As the file declares it.
    pub sort: Sort,
    /// Its value as text.
    pub value: String,
}

/// A time of something that came and went; without an end it still is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// Its beginning.
    pub start: Option<Moment>,
    /// Its end.
    pub end: Option<Moment>,
}

/// What a file says of one node or edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreign {
    /// What it is called in the file.
    pub id: Option<String>,
    /// What means nothing here, in the order of the file.
    pub attributes: Vec<Attribute>,
    /// When it was, where that is more than one time, or a time without an end.
    pub spells: Vec<Spell>,
}

impl Foreign {
    /// Whether it still is, as far as the file says.
    pub fn is_open(&self) -> bool {
        self.spells.iter().any(|spell| spell.end.is_none())
    }
}

/// What a file says of all of them; nothing where a graph is made of data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreigners {
    /// Of nodes.
    pub nodes: BTreeMap<NodeIndex, Foreign>,
    /// Of edges.
    pub edges: BTreeMap<EdgeIndex, Foreign>,
}

/// What files call the sign of an edge.
pub const SIGN: &str = "sign";

/// The sign of a number, or of a word for one; none where it is none.
pub fn sign_of(text: &str) -> Option<i32> {
    match (text, text.parse::<f64>()) {
        ("+" | "positive", _) => Some(1),
        ("-" | "−" | "negative", _) => Some(-1),
        (_, Ok(number)) if number > 0.0 => Some(1),
        (_, Ok(number)) if number < 0.0 => Some(-1),
        (_, Ok(0.0)) => Some(0),
        _ => None,
    }
}

impl RelationGraph {
    /// Counts one more row of an edge, friendly where it does not say otherwise. Signs that were
    /// said are written into files, in which they mean something to us alone.
    pub(super) fn count_sign(&mut self, edge: EdgeIndex, said: Option<i32>) {
        let sum = self.signs.entry(edge).or_insert(0);
        *sum = sum.saturating_add(said.unwrap_or(1));
        if said.is_none() && !self.foreign.edges.contains_key(&edge) {
            return;
        }
        let attributes = &mut self.foreign.edges.entry(edge).or_default().attributes;
        attributes.retain(|attribute| attribute.name != SIGN);
        attributes.push(Attribute {
            name: SIGN.to_owned(),
            sort: Sort::Whole,
            value: sum.signum().to_string(),
        });
    }

    /// The times of a node, where these are more than a beginning and an end.
    pub fn node_spells(&self, node: NodeIndex) -> &[Spell] {
        let foreign = self.foreign.nodes.get(&node);
        foreign.map_or(&[], |foreign| &foreign.spells)
    }

    /// The same of an edge.
    pub fn edge_spells(&self, edge: EdgeIndex) -> &[Spell] {
        let foreign = self.foreign.edges.get(&edge);
        foreign.map_or(&[], |foreign| &foreign.spells)
    }
}
