//! Things, edges and sources as the page gets them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::net::Net;
use crate::draw::geometry::Point;
use crate::draw::live::{Spot, Spots};
use crate::graph::{
    Edge, EdgeIndex, Moment, Node, NodeIndex, NodeKind, Said, Source, Span, Standing,
};

/// The sources of an answer, each told once.
#[derive(Debug, Default)]
pub(super) struct Sources<'a> {
    numbers: BTreeMap<&'a str, usize>,
    all: Vec<&'a Source>,
}

impl<'a> Sources<'a> {
    /// The numbers of these, from 0.
    pub(super) fn of(&mut self, sources: &'a [Source]) -> Vec<usize> {
        let mut numbers = Vec::with_capacity(sources.len());
        for source in sources {
            let next = self.all.len();
            let number = *self.numbers.entry(&source.iri).or_insert(next);
            if number == next {
                self.all.push(source);
            }
            numbers.push(number);
        }
        numbers
    }

    pub(super) fn told(&self) -> Value {
        let all = self.all.iter();
        all.map(|source| json!({ "iri": source.iri, "label": source.label }))
            .collect()
    }
}

/// A picture: what is in it and where.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) nodes: Vec<NodeIndex>,
    pub(super) edges: Vec<EdgeIndex>,
    pub(super) spots: Spots,
    /// Neighbours that are not shown, by the thing that has some.
    pub(super) more: BTreeMap<NodeIndex, usize>,
    /// What it is about.
    pub(super) middles: Vec<NodeIndex>,
    /// What somebody put where it is.
    pub(super) pinned: Vec<NodeIndex>,
}

impl Shown {
    /// Things and edges; the ends of these by their places in the list of those.
    pub(super) fn told<'n>(&self, net: &'n Net, sources: &mut Sources<'n>) -> (Value, Value) {
        let places: BTreeMap<NodeIndex, usize> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(place, node)| (*node, place))
            .collect();
        let nodes = self.nodes.iter().map(|node| self.node(net, *node, sources));
        let nodes = nodes.collect::<Vec<_>>();
        let ends = |edge: EdgeIndex| {
            let (from, to) = net.graph.graph.edge_endpoints(edge)?;
            Some((places.get(&from)?, places.get(&to)?))
        };
        let edges = self.edges.iter().filter_map(|edge| {
            let (from, to) = ends(*edge)?;
            let mut told = told(&net.graph.graph[*edge], sources);
            told["from"] = (*from).into();
            told["to"] = (*to).into();
            Some(told)
        });
        (nodes.into(), edges.collect::<Vec<_>>().into())
    }

    fn node<'n>(&self, net: &'n Net, index: NodeIndex, sources: &mut Sources<'n>) -> Value {
        let node = &net.graph.graph[index];
        let mut told = thing(net, index);
        if let Some(Spot {
            at: Point { x, y },
            size: (wide, high),
            lines,
        }) = self.spots.get(&node.id)
        {
            for (name, value) in [("x", x), ("y", y), ("w", wide), ("h", high)] {
                told[name] = tenths(*value).into();
            }
            if !lines.is_empty() {
                told["lines"] = lines.clone().into();
            }
        }
        if let Some(more) = self.more.get(&index).filter(|more| **more > 0) {
            told["more"] = (*more).into();
        }
        for (name, those) in [("middle", &self.middles), ("pinned", &self.pinned)] {
            if those.contains(&index) {
                told[name] = true.into();
            }
        }
        if let Some(span) = &node.span {
            told["when"] = when(span).into();
        }
        told["sources"] = sources.of(net.dated_by(index)).into();
        told
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// A thing by itself. A mark of one leads to the thing.
pub(super) fn thing(net: &Net, index: NodeIndex) -> Value {
    let node = &net.graph.graph[index];
    json!({
        "id": node.thing(),
        "label": node.label,
        "kind": node.kind.name(),
        "standing": standing(node).name(),
    })
}

/// How a thing stands by itself: that somebody said something is a fact, what was said is a claim.
pub(super) fn standing(node: &Node) -> Standing {
    match (node.kind, node.standing) {
        (NodeKind::Claim, Standing::Fact) => Standing::Claim,
        (_, standing) => standing,
    }
}

/// When something was, in words.
pub(super) fn when(span: &Span) -> String {
    let about = if span.approximate { "≈ " } else { "" };
    match span.end.as_ref().filter(|end| end.text != span.start.text) {
        Some(end) => format!("{about}{} – {}", span.start.text, end.text),
        None => format!("{about}{}", span.start.text),
    }
}

/// A date: its words, its first second, and the first second behind it.
pub(super) fn date(moment: &Moment) -> Value {
    json!({ "text": moment.text, "from": moment.earliest_s, "until": moment.end_s })
}

/// A statement without its ends.
pub(super) fn told<'n>(edge: &'n Edge, sources: &mut Sources<'n>) -> Value {
    let mut told = told_by(edge, edge.said(), sources);
    if edge.weight > 1 {
        told["weight"] = edge.weight.into();
    }
    told
}

/// The same of one of the statements that a line stands for.
pub(super) fn told_by<'n>(edge: &'n Edge, said: Said<'n>, sources: &mut Sources<'n>) -> Value {
    let mut told = json!({
        "relation": edge.relation,
        "standing": edge.standing.name(),
        "sources": sources.of(said.sources),
    });
    if let Some(statement) = said.iri {
        told["statement"] = statement.into();
    }
    if let Some(when) = &edge.when {
        told["when"] = when.clone().into();
    }
    if edge.undirected {
        told["undirected"] = true.into();
    }
    if !edge.details.is_empty() {
        told["details"] = edge.details.clone().into();
    }
    if !said.by.is_empty() {
        told["by"] = said
            .by
            .iter()
            .map(crate::graph::Voice::words)
            .collect::<Vec<_>>()
            .into();
    }
    told
}
