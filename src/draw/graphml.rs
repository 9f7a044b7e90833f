//! GraphML for Gephi, `yEd`, `NetworkX` and the like.

use petgraph::visit::EdgeRef as _;

use super::geometry::Point;
use super::scene::Scene;
use super::shapes::num;
use super::style::{kind_tint, standing_color};
use super::svg::escaped;
use super::text::clean;
use crate::graph::{Edge, Node, RelationGraph, Source};

/// Every attribute: what it belongs to, its id and name, its type.
const KEYS: [(&str, &str, &str); 18] = [
    ("graph", "title", "string"),
    ("graph", "summary", "string"),
    ("node", "label", "string"),
    ("node", "kind", "string"),
    ("node", "standing", "string"),
    ("node", "start", "string"),
    ("node", "sources", "string"),
    ("node", "iri", "string"),
    ("node", "x", "double"),
    ("node", "y", "double"),
    ("node", "colour", "string"),
    ("edge", "relation", "string"),
    ("edge", "standing", "string"),
    ("edge", "weight", "int"),
    ("edge", "when", "string"),
    ("edge", "sources", "string"),
    ("edge", "iri", "string"),
    ("edge", "colour", "string"),
];

/// The graph in GraphML; positions if a scene is given.
pub(crate) fn write(graph: &RelationGraph, scene: Option<&Scene>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (owner, name, kind) in KEYS {
        out.push_str(&format_key(owner, name, kind));
    }
    out.push_str("<graph id=\"chancery\" edgedefault=\"directed\">\n");
    out.push_str(&data("graph", "title", &graph.title));
    out.push_str(&data("graph", "summary", &graph.summary));
    for (index, node) in graph.graph.node_weights().enumerate() {
        let place = scene.and_then(|scene| scene.center(index));
        let values = node_data(node, place);
        out.push_str(
            &[
                "\n<node id=\"n",
                &index.to_string(),
                "\">",
                &values,
                "</node>",
            ]
            .concat(),
        );
    }
    for edge in graph.graph.edge_references() {
        let (from, to, id) = (
            edge.source().index(),
            edge.target().index(),
            edge.id().index(),
        );
        let open = format!("\n<edge id=\"e{id}\" source=\"n{from}\" target=\"n{to}\">");
        out.push_str(&[&open, edge_data(edge.weight()).as_str(), "</edge>"].concat());
    }
    out.push_str("\n</graph>\n</graphml>\n");
    out
}

fn data(owner: &str, name: &str, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    format!(
        "<data key=\"{owner}-{name}\">{}</data>",
        escaped(&clean(value))
    )
}

fn node_data(node: &Node, at: Option<Point>) -> String {
    let start = node.span.as_ref().map_or("", |span| &span.start.text);
    let (x, y) = at.map_or_else(Default::default, |at| (num(at.x), num(at.y)));
    let values = [
        ("label", node.label.as_str()),
        ("kind", node.kind.name()),
        ("standing", node.standing.name()),
        ("start", start),
        ("sources", &source_list(&node.sources)),
        ("iri", &node.id),
        ("x", &x),
        ("y", &y),
        ("colour", kind_tint(node.kind, false).line),
    ];
    values
        .map(|(name, value)| data("node", name, value))
        .concat()
}

fn edge_data(edge: &Edge) -> String {
    let values = [
        ("relation", edge.relation.as_str()),
        ("standing", edge.standing.name()),
        ("weight", &edge.weight.to_string()),
        ("when", edge.when.as_deref().unwrap_or_default()),
        ("sources", &source_list(&edge.sources)),
        ("iri", edge.statement.as_deref().unwrap_or_default()),
        ("colour", standing_color(edge.standing, false)),
    ];
    values
        .map(|(name, value)| data("edge", name, value))
        .concat()
}

fn format_key(owner: &str, name: &str, kind: &str) -> String {
    format!(
        "<key id=\"{owner}-{name}\" for=\"{owner}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n"
    )
}

/// Labels of sources; the IRI where there is no label.
fn source_list(sources: &[Source]) -> String {
    let names = sources.iter().map(|source| {
        if source.label.is_empty() {
            &source.iri
        } else {
            &source.label
        }
    });
    names.map(String::as_str).collect::<Vec<_>>().join("; ")
}
