//! Graphviz DOT, and Graphviz itself where it is installed.
//!
//! graphviz-rust prints identifiers as they are, so every value goes through
//! `quoted` and nothing else makes an [`Id`]. Labels are always strings,
//! never HTML-like; `&` is written as an entity because Graphviz decodes them.

use std::io::ErrorKind;

use graphviz_rust::cmd::CommandArg;
use graphviz_rust::dot_structures::{
    Attribute, Edge as DotEdge, EdgeTy, Graph, GraphAttributes, Id, Node as DotNode, NodeId, Stmt,
    Vertex,
};
use graphviz_rust::printer::PrinterContext;
use petgraph::visit::EdgeRef as _;

use super::DrawError;
use super::shapes::num;
use super::style::{Mark, Tint, is_void, kind_tint, paper, standing_color, stroke};
use super::text::clean;
use super::words::{edge_sentence, node_sentence, short, web_link};
use crate::graph::{Arrangement, Node, NodeKind, RelationGraph, Standing};

/// Characters after which a label is broken into the next line.
const LINE: usize = 26;
/// What `dot -T` may be asked for; everything else stays away from the command line.
const OUTPUTS: [&str; 12] = [
    "svg", "png", "pdf", "ps", "eps", "jpg", "gif", "webp", "dot", "json", "plain", "cmapx",
];

/// The graph in DOT.
pub(crate) fn write(graph: &RelationGraph, arrangement: Arrangement) -> String {
    let mut stmts = vec![
        settings(graph, arrangement),
        node_defaults(),
        edge_defaults(),
    ];
    for index in graph.graph.node_indices() {
        stmts.push(Stmt::Node(node(index.index(), &graph.graph[index])));
    }
    for edge in graph.graph.edge_references() {
        let said = edge.weight();
        let look = stroke(said.standing);
        let mut attributes = vec![
            label(look.mark, &said.relation),
            attribute("color", standing_color(said.standing, false)),
            attribute("style", line_style(said.standing)),
            attribute("penwidth", &num(look.width)),
            attribute("tooltip", &edge_sentence(graph, edge.id())),
        ];
        attributes.extend(said.statement.as_deref().and_then(link));
        let end = |index: usize| Vertex::N(NodeId(Id::Plain(format!("n{index}")), None));
        let ty = EdgeTy::Pair(end(edge.source().index()), end(edge.target().index()));
        stmts.push(Stmt::Edge(DotEdge { ty, attributes }));
    }
    let id = Id::Plain("chancery".to_owned());
    let mut text = graphviz_rust::print(
        Graph::DiGraph {
            id,
            strict: false,
            stmts,
        },
        &mut context(),
    );
    text.push('\n');
    text
}

fn context() -> PrinterContext {
    PrinterContext::default()
}

/// The graph drawn by the Graphviz that is installed: `svg`, `png`, `pdf` and so on.
///
/// The only place under `draw` that runs another program.
pub fn render_with_graphviz(graph: &RelationGraph, format: &str) -> Result<Vec<u8>, DrawError> {
    if graph.graph.node_count() == 0 {
        return Err(DrawError::Empty);
    }
    if !OUTPUTS.contains(&format) {
        let known = OUTPUTS.join(", ");
        return Err(DrawError::GraphvizFormat {
            format: format.to_owned(),
            known,
        });
    }
    let arguments = vec![CommandArg::Custom(format!("-T{format}"))];
    graphviz_rust::exec_dot(write(graph, graph.arrangement), arguments).map_err(|error| match error
        .kind()
    {
        ErrorKind::NotFound => DrawError::GraphvizMissing,
        _ => DrawError::Graphviz(clean(&error.to_string())),
    })
}

/// The one way from text to an identifier or value; several lines are set below each other.
fn quoted(lines: &[String]) -> Id {
    let mut out = String::from("\"");
    for (place, line) in lines.iter().enumerate() {
        if place > 0 {
            out.push_str("\\n");
        }
        for c in clean(line).chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '&' => out.push_str("&amp;"),
                c => out.push(c),
            }
        }
    }
    out.push('"');
    Id::Escaped(out)
}

/// The words of a label in lines.
fn broken(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute(Id::Plain(name.to_owned()), quoted(&[value.to_owned()]))
}

fn label(mark: Mark, text: &str) -> Attribute {
    Attribute(
        Id::Plain("label".to_owned()),
        quoted(&broken(&marked(mark, text))),
    )
}

/// An address that a click may open; only web addresses.
fn link(iri: &str) -> Option<Attribute> {
    Some(attribute("URL", web_link(iri)?))
}

fn settings(graph: &RelationGraph, arrangement: Arrangement) -> Stmt {
    let mut attributes = vec![
        attribute("label", &short(&graph.title)),
        attribute("labelloc", "t"),
        attribute("fontname", "Noto Sans"),
        attribute("fontsize", "18"),
        attribute("tooltip", &short(&graph.title)),
        attribute("bgcolor", paper(false).page),
    ];
    let more: &[(&str, &str)] = match arrangement {
        Arrangement::Auto | Arrangement::Layered => {
            &[("rankdir", "LR"), ("ranksep", "0.8"), ("nodesep", "0.15")]
        }
        Arrangement::Force | Arrangement::Stress | Arrangement::Radial | Arrangement::Circular => {
            &[
                ("layout", "neato"),
                ("overlap", "false"),
                ("splines", "true"),
            ]
        }
        Arrangement::Timeline => &[("rankdir", "TB"), ("newrank", "true")],
    };
    attributes.extend(more.iter().map(|(name, value)| attribute(name, value)));
    Stmt::GAttribute(GraphAttributes::Graph(attributes))
}

fn node_defaults() -> Stmt {
    let attributes = [
        ("fontname", "Noto Sans"),
        ("fontsize", "11"),
        ("margin", "0.14,0.08"),
    ];
    let attributes = attributes
        .iter()
        .map(|(name, value)| attribute(name, value));
    Stmt::GAttribute(GraphAttributes::Node(attributes.collect()))
}

fn edge_defaults() -> Stmt {
    let attributes = [
        ("fontname", "Noto Sans"),
        ("fontsize", "9"),
        ("arrowsize", "0.7"),
    ];
    let attributes = attributes
        .iter()
        .map(|(name, value)| attribute(name, value));
    Stmt::GAttribute(GraphAttributes::Edge(attributes.collect()))
}

fn node(index: usize, node: &Node) -> DotNode {
    let void = is_void(node.standing);
    let Tint { fill, line } = kind_tint(node.kind, false);
    let (shape, style) = shape(node.kind);
    let dash = if node.standing == Standing::Fact {
        ""
    } else {
        line_style(node.standing)
    };
    let style: Vec<&str> = ["filled", style, dash]
        .into_iter()
        .filter(|one| !one.is_empty())
        .collect();
    let mark = stroke(node.standing).mark;
    let mut attributes = vec![
        label(mark, &node.label),
        attribute("shape", shape),
        attribute("style", &style.join(",")),
        attribute("fillcolor", if void { paper(false).page } else { fill }),
        attribute(
            "color",
            if void {
                standing_color(Standing::Void, false)
            } else {
                line
            },
        ),
        attribute(
            "fontcolor",
            if void {
                paper(false).muted
            } else {
                paper(false).ink
            },
        ),
        attribute("tooltip", &node_sentence(node)),
    ];
    if node.kind == NodeKind::State {
        attributes.push(attribute("peripheries", "2"));
    }
    attributes.extend(link(&node.id));
    DotNode {
        id: NodeId(Id::Plain(format!("n{index}")), None),
        attributes,
    }
}

/// The label with the sign of its standing in front.
fn marked(mark: Mark, label: &str) -> String {
    let sign = match mark {
        Mark::None => return clean(label),
        Mark::About => "≈",
        Mark::Question => "?",
        Mark::Cross => "✕",
        Mark::Struck => "⫽",
    };
    format!("{sign} {}", clean(label)).trim_end().to_owned()
}

const fn line_style(standing: Standing) -> &'static str {
    match standing {
        Standing::Fact | Standing::Qualified | Standing::Derived | Standing::Absent => "solid",
        Standing::Claim | Standing::Announced | Standing::Void => "dashed",
        Standing::Hearsay | Standing::Open => "dotted",
    }
}

const fn shape(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Person | NodeKind::Delegation => ("box", "rounded"),
        NodeKind::State | NodeKind::Body | NodeKind::Other => ("box", ""),
        NodeKind::Event => ("hexagon", ""),
        NodeKind::Place => ("parallelogram", ""),
        NodeKind::Treaty => ("note", ""),
        NodeKind::Measure => ("octagon", ""),
        NodeKind::Claim => ("box", "rounded,dashed"),
        NodeKind::Post => ("tab", ""),
        NodeKind::Topic => ("ellipse", ""),
    }
}
