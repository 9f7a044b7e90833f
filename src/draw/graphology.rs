//! graphology JSON: what `Graph.import` takes, with the attributes that sigma.js draws.
//!
//! The y axis points upwards, as sigma.js draws it.

use std::io::{self, Write};

use petgraph::graph::{EdgeIndex, NodeIndex};
use serde_json::{Value, json};

use super::facts::Facts;
use super::json::{list, object, rounded};

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
    list(out, facts.nodes().map(|index| node(facts, index)))?;
    out.write_all(b",\"edges\":")?;
    list(out, facts.edges().map(|index| edge(facts, index)))?;
    out.write_all(b"}\n")
}

fn node(facts: &Facts<'_>, index: NodeIndex) -> Value {
    let mut attributes = object(facts.of_node(index));
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
    json!({"key": format!("n{}", index.index()), "attributes": attributes})
}

fn edge(facts: &Facts<'_>, index: EdgeIndex) -> Value {
    let (from, to) = facts.ends(index);
    let mut attributes = object(facts.of_edge(index));
    let look = facts.edge_look(index);
    attributes.insert("color".to_owned(), look.color.into());
    attributes.insert("size".to_owned(), rounded(look.width));
    // The program that sigma.js draws it with.
    let undirected = facts.is_undirected(index);
    let program = if undirected { "line" } else { "arrow" };
    attributes.insert("type".to_owned(), program.into());
    let mut edge = json!({
        "key": format!("e{}", index.index()),
        "source": format!("n{from}"),
        "target": format!("n{to}"),
        "attributes": attributes,
    });
    if undirected {
        edge["undirected"] = true.into();
    }
    edge
}
