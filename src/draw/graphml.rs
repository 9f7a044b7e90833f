//! GraphML for Gephi, `yEd`, `NetworkX` and the like.

use petgraph::visit::EdgeRef as _;

use super::scene::Scene;
use super::shapes::num;
use super::style::{kind_tint, standing_color};
use super::svg::escaped;
use super::text::clean;
use crate::graph::{RelationGraph, Source};

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
    let data = |owner: &str, name: &str, value: &str| {
        if value.is_empty() {
            return String::new();
        }
        format!(
            "<data key=\"{owner}-{name}\">{}</data>",
            escaped(&clean(value))
        )
    };
    out.push_str(&data("graph", "title", &graph.title));
    out.push_str(&data("graph", "summary", &graph.summary));
    for index in graph.graph.node_indices() {
        let node = &graph.graph[index];
        let place = scene.and_then(|scene| scene.boxes.get(index.index()));
        let at = place.map(|place| place.rect.center());
        let start = node.span.as_ref().map_or("", |span| &span.start.text);
        let values = [
            ("label", node.label.clone()),
            ("kind", node.kind.name().to_owned()),
            ("standing", node.standing.name().to_owned()),
            ("start", start.to_owned()),
            ("sources", source_list(&node.sources)),
            ("iri", node.id.clone()),
            ("x", at.map_or_else(String::new, |at| num(at.x))),
            ("y", at.map_or_else(String::new, |at| num(at.y))),
            ("colour", kind_tint(node.kind, false).line.to_owned()),
        ];
        let values = values
            .map(|(name, value)| data("node", name, &value))
            .concat();
        out.push_str(
            &[
                "\n<node id=\"n",
                &index.index().to_string(),
                "\">",
                &values,
                "</node>",
            ]
            .concat(),
        );
    }
    for edge in graph.graph.edge_references() {
        let said = edge.weight();
        let values = [
            ("relation", said.relation.clone()),
            ("standing", said.standing.name().to_owned()),
            ("weight", said.weight.to_string()),
            ("when", said.when.clone().unwrap_or_default()),
            ("sources", source_list(&said.sources)),
            ("iri", said.statement.clone().unwrap_or_default()),
            ("colour", standing_color(said.standing, false).to_owned()),
        ];
        let values = values
            .map(|(name, value)| data("edge", name, &value))
            .concat();
        let (from, to) = (edge.source().index(), edge.target().index());
        let open = format!(
            "\n<edge id=\"e{}\" source=\"n{from}\" target=\"n{to}\">",
            edge.id().index()
        );
        out.push_str(&[&open, values.as_str(), "</edge>"].concat());
    }
    out.push_str("\n</graph>\n</graphml>\n");
    out
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
