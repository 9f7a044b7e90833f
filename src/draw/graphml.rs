//! GraphML for Gephi, `yEd`, `NetworkX` and the like.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::facts::{Fact, Facts, GRAPH_KEYS, Key, NODE_KEYS, Sort, UNDIRECTED, number};
use super::foreign::{Names, Spelling, Table, is_token};
use super::shapes::num;
use super::svg::escaped;

/// How nodes look: name and type.
const NODE_LOOK: [(&str, &str); 6] = [
    ("x", "double"),
    ("y", "double"),
    ("size", "double"),
    ("width", "double"),
    ("color", "string"),
    ("fill", "string"),
];
/// How edges look.
const EDGE_LOOK: [(&str, &str); 3] = [("color", "string"), ("width", "double"), ("dash", "string")];

/// Writes the graph, element by element.
pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mixed = facts.graph.is_mixed();
    let beside = [
        Table::of_nodes(facts, Spelling::ANY),
        Table::of_edges(facts, Spelling::ANY),
    ];
    let names = Names::of(facts, is_token, false);
    out.write_all(head(facts, mixed, &beside).as_bytes())?;
    let of_graph: String = facts
        .of_graph()
        .iter()
        .map(|fact| of("graph", fact))
        .collect();
    out.write_all(of_graph.as_bytes())?;
    for index in facts.nodes() {
        let mut text = format!("\n<node id=\"{}\">", names.node(index.index()));
        for fact in facts.of_node(index) {
            text.push_str(&of("node", &fact));
        }
        let look = facts.node_look(index);
        let values = [
            number(look.at.map(|at| at.x)),
            number(look.at.map(|at| at.y)),
            number(look.size),
            number(look.wide),
            look.color,
            look.fill,
        ];
        for ((name, _), value) in NODE_LOOK.iter().zip(&values) {
            text.push_str(&data("node", name, value));
        }
        text.push_str(&cells("node", &beside[0], index.index()));
        text.push_str("</node>");
        out.write_all(text.as_bytes())?;
    }
    for index in facts.edges() {
        let (from, to) = facts.ends(index);
        let (from, to) = (names.node(from), names.node(to));
        let id = names.edge(index.index());
        let mut text = format!("\n<edge id=\"{id}\" source=\"{from}\" target=\"{to}\">");
        // `directed="false"` would be the word, but NetworkX refuses a file in which edges differ.
        if mixed && facts.is_undirected(index) {
            text.push_str(&data("edge", UNDIRECTED, "true"));
        }
        for fact in facts.of_edge(index) {
            text.push_str(&of("edge", &fact));
        }
        let look = facts.edge_look(index);
        let values = [look.color, num(look.width), look.dash.to_owned()];
        for ((name, _), value) in EDGE_LOOK.iter().zip(&values) {
            text.push_str(&data("edge", name, value));
        }
        text.push_str(&cells("edge", &beside[1], index.index()));
        text.push_str("</edge>");
        out.write_all(text.as_bytes())?;
    }
    out.write_all(b"\n</graph>\n</graphml>\n")
}

fn head(facts: &Facts<'_>, mixed: bool, [nodes, edges]: &[Table; 2]) -> String {
    let edge_keys: &[Key] = &facts.edge_keys();
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
         http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    );
    let said: [(&str, &[Key]); 3] = [
        ("graph", &GRAPH_KEYS),
        ("node", &NODE_KEYS),
        ("edge", edge_keys),
    ];
    for (owner, keys) in said {
        for (name, sort) in keys {
            let kind = match sort {
                Sort::Whole => "int",
                sort => type_name(*sort),
            };
            key(&mut out, owner, name, kind);
        }
    }
    for (owner, keys) in [("node", NODE_LOOK.as_slice()), ("edge", &EDGE_LOOK)] {
        for (name, kind) in keys {
            key(&mut out, owner, name, kind);
        }
    }
    if mixed {
        key(&mut out, "edge", UNDIRECTED, "boolean");
    }
    for (owner, table) in [("node", nodes), ("edge", edges)] {
        for (column, (name, sort)) in table.columns.iter().enumerate() {
            let (name, kind) = (escaped(name), type_name(*sort));
            // Names may be anything, and ids may not.
            let key = format!(
                "<key id=\"{owner}.{column}\" for=\"{owner}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>\n"
            );
            out.push_str(&key);
        }
    }
    let usual = if facts.graph.is_undirected() {
        "undirected"
    } else {
        "directed"
    };
    push(&mut out, usual);
    out
}

fn push(out: &mut String, usual: &str) {
    // Writing to a string does not fail.
    let _written = writeln!(out, "<graph id=\"chancery\" edgedefault=\"{usual}\">");
}

fn key(out: &mut String, owner: &str, name: &str, kind: &str) {
    // Writing to a string does not fail.
    let _written = writeln!(
        out,
        "<key id=\"{owner}-{name}\" for=\"{owner}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
    );
}

const fn type_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Text | Sort::Json => "string",
        Sort::Whole => "long",
        Sort::Real => "double",
        Sort::Truth => "boolean",
    }
}

/// What a file said of a node or an edge beside what is there.
fn cells(owner: &str, table: &Table, index: usize) -> String {
    let cells = table.row(index).iter();
    let cells = cells.map(|(column, _, value)| {
        let value = escaped(value);
        format!("<data key=\"{owner}.{column}\">{value}</data>")
    });
    cells.collect()
}

fn of(owner: &str, ((name, _), value): &Fact) -> String {
    data(owner, name, value)
}

fn data(owner: &str, name: &str, value: &str) -> String {
    if value.is_empty() {
        return String::new();
    }
    format!("<data key=\"{owner}-{name}\">{}</data>", escaped(value))
}
