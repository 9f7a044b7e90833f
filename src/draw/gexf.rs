//! GEXF 1.3 for Gephi and the like: dynamic where the data have dates.
//!
//! Lifetimes are exact instants in UTC; how exactly a date is known stays in the attributes
//! `start` and `end`. The y axis points upwards, as Gephi draws it.

use std::fmt::Write as _;
use std::io::{self, Write};

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::facts::{EDGE_KEYS, Fact, Facts, Key, Lifetime, NODE_KEYS, Sort, UNDIRECTED};
use super::foreign::{Cell, Names, Spelling, Table, any};
use super::shapes::num;
use super::style::stroke;
use super::svg::escaped;
use super::text::clean;
use crate::graph::Spell;

/// What a file of ours names as its maker.
pub(super) const CREATOR: &str = "Chancery";
/// What precedes the layout among the keywords of a file of ours.
pub(super) const ARRANGEMENT: &str = "arrangement: ";
/// Follows it where weights are no numbers of statements.
pub(super) const WEIGHTED: &str = ", weights: given";
/// Follows these where the data have a date.
pub(super) const DATED: &str = ", data as of: ";
/// The other side of a box; GEXF has one size.
const WIDTH: Key = ("width", Sort::Real);
/// Whether an edge has no direction.
const WAY: Key = (UNDIRECTED, Sort::Truth);
/// Attributes that GEXF has words of its own for.
const OF_GEXF: [&str; 2] = ["label", "weight"];

/// What `NetworkX` hands over under this name with every node, and so cannot read as an attribute.
fn is_of_node(name: &str) -> bool {
    matches!(name, "self" | "node_for_adding")
}

/// The same of edges.
fn is_of_edge(name: &str) -> bool {
    matches!(
        name,
        "self" | "key" | "u_for_edge" | "v_for_edge" | "u_of_edge" | "v_of_edge"
    )
}

/// Writes the graph, element by element.
pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let beside = Beside {
        nodes: Table::of_nodes(facts, Spelling::without(is_of_node)),
        edges: Table::of_edges(facts, Spelling::without(is_of_edge)),
        names: Names::of(facts, any, false),
    };
    out.write_all(head(facts, &beside).as_bytes())?;
    for index in facts.nodes() {
        out.write_all(node(facts, index, &beside).as_bytes())?;
    }
    let count = facts.graph.graph.edge_count();
    let mixed = facts.graph.is_mixed();
    out.write_all(format!("</nodes>\n<edges count=\"{count}\">\n").as_bytes())?;
    for index in facts.edges() {
        out.write_all(edge(facts, index, mixed, &beside).as_bytes())?;
    }
    out.write_all(b"</edges>\n</graph>\n</gexf>\n")
}

/// What files said beside what is understood.
struct Beside {
    nodes: Table,
    edges: Table,
    names: Names,
}

fn head(facts: &Facts<'_>, beside: &Beside) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd\" version=\"1.3\">\n\
         <meta>\n<creator>",
    );
    push(&mut out, format_args!("{CREATOR}</creator>\n"));
    let graph = facts.graph;
    // GEXF has no title: it is the first line of the description.
    let texts = [clean(&graph.title), clean(&graph.summary)];
    if texts.iter().any(|text| !text.is_empty()) {
        let text = escaped(&texts.join("\n"));
        push(
            &mut out,
            format_args!("<description>{text}</description>\n"),
        );
    }
    // Nor has it attributes of the whole.
    let date = escaped(&facts.data_of());
    let dated = if date.is_empty() { "" } else { DATED };
    push(
        &mut out,
        format_args!(
            "<keywords>{ARRANGEMENT}{}{}{dated}{date}</keywords>\n",
            facts.arrangement.name(),
            if graph.weighted { WEIGHTED } else { "" }
        ),
    );
    // `dateTime` would be the word for instants, but NetworkX stops at it, and the schema
    // allows them either way.
    let mode = if facts.is_dated() {
        "mode=\"dynamic\" timeformat=\"date\" timerepresentation=\"interval\""
    } else {
        "mode=\"static\""
    };
    push(
        &mut out,
        format_args!(
            "</meta>\n<graph defaultedgetype=\"{}\" {mode}>\n",
            kind_of_edges(graph.is_undirected())
        ),
    );
    let of_nodes: Vec<Key> = NODE_KEYS.into_iter().chain([WIDTH]).collect();
    let way = graph.is_mixed().then_some(WAY);
    let of_edges: Vec<Key> = EDGE_KEYS.into_iter().chain(way).collect();
    declare(&mut out, "node", &of_nodes, &beside.nodes);
    declare(&mut out, "edge", &of_edges, &beside.edges);
    let count = graph.graph.node_count();
    push(&mut out, format_args!("<nodes count=\"{count}\">\n"));
    out
}

const fn kind_of_edges(undirected: bool) -> &'static str {
    if undirected { "undirected" } else { "directed" }
}

fn declare(out: &mut String, class: &str, keys: &[Key], beside: &Table) {
    push(
        out,
        format_args!("<attributes class=\"{class}\" mode=\"static\">\n"),
    );
    for (name, sort) in keys.iter().filter(|(name, _)| !OF_GEXF.contains(name)) {
        let kind = match sort {
            Sort::Whole => "integer",
            sort => type_name(*sort),
        };
        push(
            out,
            format_args!("<attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>\n"),
        );
    }
    for (column, (name, sort)) in beside.columns.iter().enumerate() {
        let (name, kind) = (escaped(name), type_name(*sort));
        push(
            out,
            format_args!("<attribute id=\"file.{column}\" title=\"{name}\" type=\"{kind}\"/>\n"),
        );
    }
    out.push_str("</attributes>\n");
}

const fn type_name(sort: Sort) -> &'static str {
    match sort {
        Sort::Text | Sort::Json => "string",
        Sort::Whole => "long",
        Sort::Real => "double",
        Sort::Truth => "boolean",
    }
}

fn node(facts: &Facts<'_>, index: NodeIndex, beside: &Beside) -> String {
    let mut values = facts.of_node(index);
    let look = facts.node_look(index);
    values.extend(look.wide.map(|wide| (WIDTH, num(wide))));
    let mut out = "<node".to_owned();
    attribute(&mut out, "id", beside.names.node(index.index()));
    attribute(&mut out, "label", found(&values, "label"));
    let spells = facts.graph.node_spells(index);
    lived(&mut out, spells, facts.node_lifetime(index));
    attvalues(&mut out, &values, beside.nodes.row(index.index()));
    color(&mut out, &look.color);
    if let Some(at) = look.at {
        push(
            &mut out,
            format_args!(
                "<viz:position x=\"{}\" y=\"{}\" z=\"0\"/>",
                num(at.x),
                num(-at.y)
            ),
        );
    }
    if let Some(size) = look.size {
        push(
            &mut out,
            format_args!("<viz:size value=\"{}\"/>", num(size)),
        );
    }
    out.push_str("</node>\n");
    out
}

fn edge(facts: &Facts<'_>, index: EdgeIndex, mixed: bool, beside: &Beside) -> String {
    let mut values = facts.of_edge(index);
    // `type="undirected"` would be the word, but NetworkX refuses a file in which edges differ.
    if mixed && facts.is_undirected(index) {
        values.push((WAY, "true".to_owned()));
    }
    let (from, to) = facts.ends(index);
    let mut out = "<edge".to_owned();
    attribute(&mut out, "id", beside.names.edge(index.index()));
    attribute(&mut out, "source", beside.names.node(from));
    attribute(&mut out, "target", beside.names.node(to));
    let label = found(&values, "label");
    attribute(&mut out, "label", label);
    // Without kinds, edges between the same two nodes would become one.
    attribute(&mut out, "kind", label);
    attribute(&mut out, "weight", found(&values, "weight"));
    let spells = facts.graph.edge_spells(index);
    lived(&mut out, spells, facts.edge_lifetime(index));
    attvalues(&mut out, &values, beside.edges.row(index.index()));
    let look = facts.edge_look(index);
    color(&mut out, &look.color);
    let shape = match (look.dash, stroke(facts.graph.graph[index].standing).round) {
        ("", _) => "solid",
        (_, true) => "dotted",
        (_, false) => "dashed",
    };
    push(
        &mut out,
        format_args!(
            "<viz:thickness value=\"{}\"/><viz:shape value=\"{shape}\"/></edge>\n",
            num(look.width)
        ),
    );
    out
}

fn found<'f>(values: &'f [Fact], name: &str) -> &'f str {
    let mut values = values.iter();
    values
        .find(|((key, _), _)| *key == name)
        .map_or("", |(_, value)| value)
}

fn attribute(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        push(out, format_args!(" {name}=\"{}\"", escaped(value)));
    }
}

/// Ends the tag, with the lifetime in it or, of several, behind it.
fn lived(out: &mut String, spells: &[Spell], only: Option<Lifetime>) {
    if spells.len() < 2 {
        lifetime(out, only);
        out.push('>');
        return;
    }
    out.push_str("><spells>");
    for spell in spells {
        out.push_str("<spell");
        lifetime(out, Some(Lifetime::of(spell)));
        out.push_str("/>");
    }
    out.push_str("</spells>");
}

fn lifetime(out: &mut String, lifetime: Option<Lifetime>) {
    let (start, end) = lifetime.map_or((None, None), Lifetime::spelt);
    attribute(out, "start", start.as_deref().unwrap_or_default());
    attribute(out, "end", end.as_deref().unwrap_or_default());
}

fn attvalues(out: &mut String, values: &[Fact], beside: &[Cell]) {
    out.push_str("<attvalues>");
    let own = |name: &str| OF_GEXF.contains(&name);
    for ((name, _), value) in values.iter().filter(|((name, _), _)| !own(name)) {
        push(
            out,
            format_args!("<attvalue for=\"{name}\" value=\"{}\"/>", escaped(value)),
        );
    }
    for (column, _, value) in beside {
        let value = escaped(value);
        push(
            out,
            format_args!("<attvalue for=\"file.{column}\" value=\"{value}\"/>"),
        );
    }
    out.push_str("</attvalues>");
}

/// `#rrggbb` in three numbers, which every version of GEXF knows.
fn color(out: &mut String, color: &str) {
    let part = |at: usize| {
        let digits = color.get(at..at + 2);
        digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())
    };
    if let (Some(r), Some(g), Some(b)) = (part(1), part(3), part(5)) {
        push(
            out,
            format_args!("<viz:color r=\"{r}\" g=\"{g}\" b=\"{b}\"/>"),
        );
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _written = out.write_fmt(text);
}
