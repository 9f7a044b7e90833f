//! graphology JSON: what `Graph.import` takes, with the attributes that sigma.js draws.
//!
//! The y axis points upwards, as sigma.js draws it.

use std::io::{self, Write};

use petgraph::graph::{EdgeIndex, NodeIndex};
use serde_json::{Value, json};

use super::facts::Facts;
use super::foreign::{Names, Spelling, Table, any};
use super::json::{add, list, object, rounded};

/// Writes the graph, element by element.
pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut attributes = object(facts.of_graph());
    if let Some(title) = attributes.get("title").cloned() {
        // What graphology calls a graph.
        attributes.insert("name".to_owned(), title);
    }
    let kind = match (facts.graph.is_undirected(), facts.graph.is_mixed()) {
        (true, _) => "undirected",
        (false, true) => "mixed",
        (false, false) => "directed",
    };
    write!(
        out,
        "{{\"attributes\":{},\"options\":{},\"nodes\":",
        Value::from(attributes),
        json!({"type": kind, "multi": true, "allowSelfLoops": true})
    )?;
    let names = Names::of(facts, any, false);
    let beside = Table::of_nodes(facts, Spelling::ANY);
    let nodes = facts.nodes();
    let nodes = nodes.map(|index| node(facts, index, (&names, &beside)));
    list(out, nodes)?;
    out.write_all(b",\"edges\":")?;
    let beside = Table::of_edges(facts, Spelling::without(is_of_sigma));
    let edges = facts.edges();
    let edges = edges.map(|index| edge(facts, index, (&names, &beside)));
    list(out, edges)?;
    out.write_all(b"}\n")
}

/// What sigma.js takes for the look of an edge.
fn is_of_sigma(name: &str) -> bool {
    matches!(name, "type" | "size")
}

fn node(facts: &Facts<'_>, index: NodeIndex, (names, beside): (&Names, &Table)) -> Value {
    let mut attributes = object(facts.of_node(index));
    add(&mut attributes, beside, index.index());
    let look = facts.node_look(index);
    if let Some(at) = look.at {
        attributes.insert("x".to_owned(), rounded(at.x));
        attributes.insert("y".to_owned(), rounded(-at.y));
    }
    if let Some(size) = look.size {
        // sigma.js takes the radius.
        attributes.insert("size".to_owned(), rounded(size / 2.0));
    }
    attributes.insert("color".to_owned(), look.color.into());
    json!({"key": names.node(index.index()), "attributes": attributes})
}

fn edge(facts: &Facts<'_>, index: EdgeIndex, (names, beside): (&Names, &Table)) -> Value {
    let (from, to) = facts.ends(index);
    let mut attributes = object(facts.of_edge(index));
    add(&mut attributes, beside, index.index());
    let look = facts.edge_look(index);
    attributes.insert("color".to_owned(), look.color.into());
    attributes.insert("size".to_owned(), rounded(look.width));
    // The program that sigma.js draws it with.
    let undirected = facts.is_undirected(index);
    let program = if undirected { "line" } else { "arrow" };
    attributes.insert("type".to_owned(), program.into());
    let mut edge = json!({
        "key": names.edge(index.index()),
        "source": names.node(from),
        "target": names.node(to),
        "attributes": attributes,
    });
    if undirected {
        edge["undirected"] = true.into();
    }
    edge
}
