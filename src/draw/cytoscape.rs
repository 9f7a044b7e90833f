//! Cytoscape JSON: elements with positions, classes and a style, for cytoscape.js and Cytoscape.
//!
//! The whole object can be handed to `cytoscape({container, ...picture})`: it holds `elements`,
//! a `style` that draws kinds and standings as our pictures do, and the `preset` layout.

use std::io::{self, Write};

use petgraph::graph::{EdgeIndex, NodeIndex};
use serde_json::{Value, json};

use super::facts::Facts;
use super::foreign::{Names, Spelling, Table, any};
use super::json::{Object, add, list, object, rounded};
use super::style::{Tone, border_dash, is_void, paper, standing_color, stroke};
use crate::graph::{NodeKind, Standing};

/// Writes the graph, element by element.
pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut data = object(facts.of_graph());
    if let Some(title) = data.get("title").cloned() {
        // What Cytoscape calls the network.
        data.insert("name".to_owned(), title);
    }
    let layout = if facts.scene.is_some() {
        "preset"
    } else {
        "grid"
    };
    write!(
        out,
        "{{\"format_version\":\"1.0\",\"generated_by\":\"chancery\",\
         \"target_cytoscapejs_version\":\"~3\",\"data\":{},\"layout\":{},\"style\":",
        Value::from(data),
        json!({ "name": layout })
    )?;
    list(out, style().into_iter())?;
    out.write_all(b",\"elements\":{\"nodes\":")?;
    let names = Names::of(facts, any, true);
    let beside = Table::of_nodes(facts, Spelling::ANY);
    let nodes = facts.nodes();
    let nodes = nodes.map(|index| node(facts, index, (&names, &beside)));
    list(out, nodes)?;
    out.write_all(b",\"edges\":")?;
    let beside = Table::of_edges(facts, Spelling::ANY);
    let edges = facts.edges();
    let edges = edges.map(|index| edge(facts, index, (&names, &beside)));
    list(out, edges)?;
    out.write_all(b"}}\n")
}

fn node(facts: &Facts<'_>, index: NodeIndex, (names, beside): (&Names, &Table)) -> Value {
    let node = &facts.graph.graph[index];
    let mut data = object(facts.of_node(index));
    add(&mut data, beside, index.index());
    data.insert("id".to_owned(), names.node(index.index()).into());
    let look = facts.node_look(index);
    data.insert("color".to_owned(), look.color.into());
    data.insert("fill".to_owned(), look.fill.into());
    for (name, side) in [("size", look.size), ("width", look.wide)] {
        if let Some(side) = side {
            data.insert(name.to_owned(), rounded(side));
        }
    }
    let mut element = Object::new();
    element.insert("data".to_owned(), data.into());
    if let Some(at) = look.at {
        let at = json!({"x": rounded(at.x), "y": rounded(at.y)});
        element.insert("position".to_owned(), at);
    }
    let classes = format!("{} {}", node.kind.name(), node.standing.name());
    element.insert("classes".to_owned(), classes.into());
    element.into()
}

fn edge(facts: &Facts<'_>, index: EdgeIndex, (names, beside): (&Names, &Table)) -> Value {
    let (from, to) = facts.ends(index);
    let mut data = object(facts.of_edge(index));
    add(&mut data, beside, index.index());
    data.insert("id".to_owned(), names.edge(index.index()).into());
    data.insert("source".to_owned(), names.node(from).into());
    data.insert("target".to_owned(), names.node(to).into());
    if facts.is_undirected(index) {
        data.insert("undirected".to_owned(), true.into());
    }
    let look = facts.edge_look(index);
    data.insert("color".to_owned(), look.color.into());
    data.insert("width".to_owned(), rounded(look.width));
    let standing = facts.graph.graph[index].standing.name();
    json!({"data": data, "classes": standing})
}

/// Kinds and standings as rules.
fn style() -> Vec<Value> {
    let ink = paper(Tone::Light).ink;
    let rule = |selector: String, style: Value| json!({"selector": selector, "style": style});
    // Not every node has a size, and a rule that needs one would warn.
    let sized = json!({"width": "data(width)", "height": "data(size)"});
    let mut rules = vec![
        rule("node".to_owned(), of_nodes(ink)),
        rule("node[size]".to_owned(), sized),
        rule("edge".to_owned(), of_edges(ink)),
        rule("edge[label]".to_owned(), json!({"label": "data(label)"})),
        rule(
            "edge[?undirected]".to_owned(),
            json!({"target-arrow-shape": "none"}),
        ),
    ];
    for kind in NodeKind::ALL {
        rules.push(rule(of_kind(kind), json!({"shape": shape(kind)})));
    }
    // A claim is one, however its node stands.
    rules.push(rule(
        of_kind(NodeKind::Claim),
        json!({"border-style": "dashed"}),
    ));
    for standing in Standing::ALL {
        let stroke = stroke(standing);
        let line = match (stroke.dash, stroke.round) {
            ("", _) => "solid",
            (_, true) => "dotted",
            (_, false) => "dashed",
        };
        rules.push(rule(
            format!("edge.{}", standing.name()),
            json!({"line-style": line}),
        ));
        let dash = match border_dash(NodeKind::Other, standing) {
            "" => continue,
            "2 3" => "dotted",
            _ => "dashed",
        };
        let selector = format!("node[standing = \"{}\"]", standing.name());
        let mut style = json!({"border-style": dash});
        if is_void(standing) {
            style["background-color"] = paper(Tone::Light).page.into();
            style["border-color"] = standing_color(standing, Tone::Light).into();
        }
        rules.push(rule(selector, style));
    }
    rules
}

/// The nodes of a kind: by their data, for classes name standings too, and a claimed thing is no claim.
fn of_kind(kind: NodeKind) -> String {
    format!("node[kind = \"{}\"]", kind.name())
}

fn of_nodes(ink: &str) -> Value {
    json!({
        "label": "data(label)",
        "text-valign": "center",
        "text-halign": "center",
        "text-wrap": "wrap",
        "text-max-width": 136,
        "font-size": 12.5,
        "color": ink,
        "background-color": "data(fill)",
        "border-color": "data(color)",
        "border-width": 1.5,
    })
}

fn of_edges(ink: &str) -> Value {
    json!({
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "line-color": "data(color)",
        "target-arrow-color": "data(color)",
        "width": "data(width)",
        "font-size": 9,
        "color": ink,
    })
}

const fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Person | NodeKind::Delegation => "round-rectangle",
        NodeKind::Event => "hexagon",
        NodeKind::Place => "rhomboid",
        NodeKind::Treaty => "cut-rectangle",
        NodeKind::Measure => "octagon",
        NodeKind::Claim => "round-tag",
        NodeKind::Post => "barrel",
        NodeKind::Topic => "ellipse",
        NodeKind::State | NodeKind::Body | NodeKind::Other => "rectangle",
    }
}
