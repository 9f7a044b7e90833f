//! Graphviz DOT, and Graphviz itself where it is installed.
//!
//! graphviz-rust prints identifiers as they are, so every value goes through
//! `quoted` where Graphviz reads escapes, and else through `verbatim`; nothing
//! else makes an [`Id`]. Labels are always strings, never HTML-like; `&` is
//! written as an entity where Graphviz decodes them.

use std::io::{self, Write};

use graphviz_rust::dot_structures::{
    Attribute, Edge as DotEdge, EdgeTy, Graph, GraphAttributes, Id, Node as DotNode, NodeId, Stmt,
    Vertex,
};
use graphviz_rust::printer::{DotPrinter as _, PrinterContext};
use petgraph::graph::{EdgeIndex, NodeIndex};

use super::dot_look::{self, line_style, sign, tip};
use super::dot_names::{self, fits, is_of_graphviz, is_shown, verbatim};
use super::dots::BOXES;
use super::facts::{DATA_OF, Fact, Facts};
use super::footnotes::Footnotes;
use super::foreign::{Names, Spelling, Table};
use super::graphviz;
use super::halt::Halt;
use super::shapes::num;
use super::sheet::{Palette, Sheet};
use super::style::{Tone, is_void, paper, standing_color};
use super::text::{self, clean};
use super::words::{LONGEST, edge_sentence, node_sentence, short, web_link};
use super::{DrawError, Given};
use crate::graph::{Arrangement, NodeKind, RelationGraph, Standing};

/// Characters after which a label is broken into the next line.
const LINE: usize = 26;
/// What `dot -T` may be asked for; everything else stays away from the command line.
const OUTPUTS: [&str; 12] = [
    "svg", "png", "pdf", "ps", "eps", "jpg", "gif", "webp", "dot", "json", "plain", "cmapx",
];

/// Names of attributes that files have.
const NAMES: Spelling = Spelling {
    taken: is_of_graphviz,
    spelt: dot_names::spelt,
};

/// Writes the graph in DOT, statement by statement.
pub(super) fn write(facts: &Facts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut context = PrinterContext::default();
    let undirected = facts.graph.is_undirected();
    out.write_all(head(&mut context, undirected).as_bytes())?;
    let mut line = |stmt: Stmt| {
        let text = stmt.print(&mut context);
        let text = dot_names::parted(text.trim());
        out.write_all(["  ", &text, "\n"].concat().as_bytes())
    };
    let notes = Footnotes::of(facts.graph);
    for stmt in [settings(facts, &notes), node_defaults(), edge_defaults()] {
        line(stmt)?;
    }
    let names = Names::of(facts, fits, false);
    let beside = Table::of_nodes(facts, NAMES);
    for index in facts.nodes() {
        let id = NodeId(id(names.node(index.index())), None);
        let mut attributes = node(facts, index, &notes);
        attributes.extend(told(&beside, index.index()));
        line(Stmt::Node(DotNode { id, attributes }))?;
    }
    let beside = Table::of_edges(facts, NAMES);
    for index in facts.edges() {
        let (from, to) = facts.ends(index);
        let end = |index: usize| Vertex::N(NodeId(id(names.node(index)), None));
        let ty = EdgeTy::Pair(end(from), end(to));
        let mut attributes = edge(facts, index, !undirected, &notes);
        // Only files have ids of edges that somebody may look for.
        let named = facts.graph.foreign.edges.get(&index);
        if named.is_some_and(|foreign| foreign.id.is_some()) {
            attributes.push(attribute("id", names.edge(index.index())));
        }
        attributes.extend(told(&beside, index.index()));
        line(Stmt::Edge(DotEdge { ty, attributes }))?;
    }
    out.write_all(b"}\n")
}

/// The first line. Only by printing a whole graph does the printer learn that edges have a
/// direction, or have none.
fn head(context: &mut PrinterContext, undirected: bool) -> String {
    let (id, strict) = (Id::Plain("chancery".to_owned()), false);
    let stmts = Vec::new();
    let empty = if undirected {
        Graph::Graph { id, strict, stmts }
    } else {
        Graph::DiGraph { id, strict, stmts }
    };
    let text = empty.print(context);
    let head = text.trim_end().trim_end_matches('}').trim_end();
    format!("{head}\n")
}

/// The graph drawn by the Graphviz that is installed: `svg`, `png`, `pdf` and so on; it is ended when
/// the flag is set.
pub fn render_with_graphviz(
    graph: &RelationGraph,
    format: &str,
    halt: &Halt,
) -> Result<Vec<u8>, DrawError> {
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
    let (given, sheet) = (Given::default(), Sheet::default());
    let facts = Facts {
        graph,
        arrangement: graph.arrangement,
        scene: None,
        given: &given,
        palette: Palette {
            tone: Tone::Light,
            sheet: &sheet,
        },
    };
    let mut dot = Vec::new();
    write(&facts, &mut dot)?;
    graphviz::run(format, &dot, halt)
}

/// The one way from text to a value that is shown; several lines are set below each other.
fn quoted(lines: &[String]) -> Id {
    let lines: Vec<String> = lines.iter().map(|line| clean(line)).collect();
    quoted_clean(&lines)
}

/// The same of lines that are clean; names that run to the left are isolated in them.
fn quoted_clean(lines: &[String]) -> Id {
    let mut out = String::from("\"");
    for (place, line) in lines.iter().enumerate() {
        if place > 0 {
            out.push_str("\\n");
        }
        out.push_str(&dot_names::escaped(line).replace('&', "&amp;"));
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
    let value = if is_shown(name) {
        quoted(&[value.to_owned()])
    } else {
        Id::Escaped(verbatim(&clean(value)))
    };
    Attribute(Id::Plain(name.to_owned()), value)
}

/// What is said of something that is pointed at.
fn tooltip(sentence: String) -> Attribute {
    Attribute(Id::Plain("tooltip".to_owned()), quoted_clean(&[sentence]))
}

/// Whether a label shows only the beginning of a text: Graphviz ends where one has 40,000 lines.
fn is_long(text: &str) -> bool {
    text::head(text, LONGEST).len() < text.len()
}

/// The label with the numbers of sources and claims behind it.
fn label(standing: Standing, text: &str, numbers: Option<&str>) -> Attribute {
    let mut lines = broken(&marked(standing, &short(text)));
    if let (Some(last), Some(numbers)) = (lines.last_mut(), numbers) {
        if last.is_empty() {
            numbers.clone_into(last);
        } else if last.chars().count() + numbers.chars().count() < LINE {
            *last = format!("{last} {numbers}");
        } else {
            lines.push(numbers.to_owned());
        }
    }
    Attribute(Id::Plain("label".to_owned()), quoted(&lines))
}

/// An id, in quotes where it has to be.
fn id(name: &str) -> Id {
    let plain = || Id::Plain(name.to_owned());
    dot_names::quoted(name).map_or_else(plain, Id::Escaped)
}

/// The title, and below it in lines from the left what signs and numbers mean.
fn heading(title: &str, notes: &[String]) -> Attribute {
    let mut text = match quoted(&[title.to_owned()]) {
        Id::Escaped(text) => text,
        other => return Attribute(Id::Plain("label".to_owned()), other),
    };
    text.pop();
    for (place, line) in notes.iter().enumerate() {
        text.push_str(if place == 0 { "\\n" } else { "\\l" });
        if let Id::Escaped(line) = quoted(std::slice::from_ref(line)) {
            text.push_str(&line[1..line.len() - 1]);
        }
    }
    text.push_str(if notes.is_empty() { "\"" } else { "\\l\"" });
    Attribute(Id::Plain("label".to_owned()), Id::Escaped(text))
}

/// An address that a click may open; only web addresses.
fn link(iri: &str) -> Option<Attribute> {
    Some(attribute("URL", web_link(iri)?))
}

fn settings(facts: &Facts<'_>, notes: &Footnotes) -> Stmt {
    let graph = facts.graph;
    let lines = dot_look::notes(graph, notes);
    // Graphviz has one size for the whole label.
    let size = if lines.is_empty() { "18" } else { "13" };
    let mut attributes = vec![
        heading(&short(&graph.title), &lines),
        attribute("labelloc", "t"),
        attribute("fontname", "Noto Sans"),
        attribute("fontsize", size),
        attribute("tooltip", &short(&graph.title)),
        attribute("bgcolor", paper(Tone::Light).page),
    ];
    if !lines.is_empty() || is_long(&graph.title) {
        attributes.push(attribute("title", &graph.title));
    }
    let summary = clean(&graph.summary);
    if !summary.is_empty() {
        attributes.push(attribute("comment", &summary));
    }
    attributes.push(attribute("arrangement", facts.arrangement.name()));
    if graph.weighted {
        attributes.push(attribute("weights", facts.weights()));
    }
    let date = facts.data_of();
    if !date.is_empty() {
        attributes.push(attribute(DATA_OF, &date));
    }
    let more: &[(&str, &str)] = match facts.arrangement {
        Arrangement::Auto | Arrangement::Layered => {
            &[("rankdir", "LR"), ("ranksep", "0.8"), ("nodesep", "0.15")]
        }
        Arrangement::Timeline => &[("rankdir", "TB"), ("newrank", "true")],
        _ => placed(facts),
    };
    attributes.extend(more.iter().map(|(name, value)| attribute(name, value)));
    Stmt::GAttribute(GraphAttributes::Graph(attributes))
}

/// Whether Graphviz is to leave things where they are. Columns and lanes it makes itself.
const fn is_placed(arrangement: Arrangement) -> bool {
    use Arrangement::{Auto, Layered, Timeline};
    !matches!(arrangement, Auto | Layered | Timeline)
}

/// What keeps nodes where they are. Graphviz sets words a little wider than we do, and gives up
/// curves with a warning where two boxes touch: so the whole picture grows as much as that needs.
/// Dots have no room for words, which move apart, and straight lines.
fn placed(facts: &Facts<'_>) -> &'static [(&'static str, &'static str)] {
    // Positions are in points.
    if has_boxes(facts) {
        &[
            ("layout", "neato"),
            ("overlap", "scalexy"),
            ("sep", "+8"),
            ("splines", "true"),
            ("inputscale", "72"),
        ]
    } else {
        &[
            ("layout", "neato"),
            ("overlap", "false"),
            ("splines", "line"),
            ("inputscale", "72"),
        ]
    }
}

fn has_boxes(facts: &Facts<'_>) -> bool {
    match facts.scene {
        Some(scene) => !scene.boxes.is_empty(),
        None => facts.graph.graph.node_count() <= BOXES,
    }
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

/// What a node is called, where its label says more.
pub(super) const CALLED: &str = "called";
/// The same of an edge.
pub(super) const RELATION: &str = "relation";

/// Attributes that DOT has words of its own for.
const OF_DOT: [&str; 1] = ["label"];

/// What is said beside the look, under the names that all formats share; Graphviz skips
/// what it does not know.
fn said(values: Vec<Fact>) -> impl Iterator<Item = Attribute> {
    let is_url = |((name, _), value): &Fact| *name == "iri" && web_link(value).is_some();
    let values = values
        .into_iter()
        .filter(move |fact| !OF_DOT.contains(&fact.0.0) && !is_url(fact));
    values.map(|((name, _), value)| attribute(name, &value))
}

/// An edge; one without a direction says so among those that have one.
fn edge(
    facts: &Facts<'_>,
    index: EdgeIndex,
    among_directed: bool,
    notes: &Footnotes,
) -> Vec<Attribute> {
    let edge = &facts.graph.graph[index];
    let look = facts.edge_look(index);
    let (words, numbers) = (notes.words(edge), notes.of_edge(edge));
    let mut attributes = vec![
        label(edge.standing, &words, numbers.as_deref()),
        attribute("color", &look.color),
        attribute("style", line_style(edge.standing)),
        attribute("penwidth", &num(look.width)),
        tooltip(edge_sentence(facts.graph, index)),
    ];
    attributes.extend(tip(edge.standing).map(|tip| attribute("arrowhead", tip)));
    if numbers.is_some() || *words != *edge.relation || is_long(&edge.relation) {
        attributes.push(attribute(RELATION, &edge.relation));
    }
    if edge.undirected && among_directed {
        attributes.push(attribute("dir", "none"));
    }
    attributes.extend(edge.statement.as_deref().and_then(link));
    // Nothing is heavier than one statement unless it says so.
    let usual = |((name, _), value): &Fact| *name == "weight" && value == "1";
    let mut values = facts.of_edge(index);
    // Graphviz takes whole weights.
    let weights = values.iter_mut().filter(|((name, _), _)| *name == "weight");
    weights.for_each(|(_, value)| *value = edge.weight.to_string());
    attributes.extend(said(
        values.into_iter().filter(|fact| !usual(fact)).collect(),
    ));
    attributes
}

/// What a file said of a node or an edge beside what is there.
fn told(beside: &Table, index: usize) -> impl Iterator<Item = Attribute> + '_ {
    let cells = beside.named(index);
    // No name of Graphviz is among these.
    cells.map(|(name, _, value)| Attribute(id(name), Id::Escaped(verbatim(value))))
}

fn node(facts: &Facts<'_>, index: NodeIndex, notes: &Footnotes) -> Vec<Attribute> {
    let node = &facts.graph.graph[index];
    let look = facts.node_look(index);
    let void = is_void(node.standing);
    let (shape, style) = shape(node.kind);
    let dash = if node.standing == Standing::Fact {
        ""
    } else {
        line_style(node.standing)
    };
    let dash = Some(dash).filter(|dash| !style.ends_with(dash));
    let style: Vec<&str> = ["filled", style, dash.unwrap_or_default()]
        .into_iter()
        .filter(|one| !one.is_empty())
        .collect();
    let caption = notes.caption(node).into_iter();
    // As in our pictures, what is dated is a statement of its own.
    let dated = node.span.as_ref().and_then(|_| notes.mark(&node.sources));
    let numbers = caption.chain(dated);
    let numbers = numbers.reduce(|caption, sources| format!("{caption} {sources}"));
    let mut attributes = vec![
        label(node.standing, &node.label, numbers.as_deref()),
        attribute("shape", shape),
        attribute("style", &style.join(",")),
        attribute(
            "fillcolor",
            if void {
                paper(Tone::Light).page
            } else {
                &look.fill
            },
        ),
        attribute(
            "color",
            if void {
                standing_color(Standing::Void, Tone::Light)
            } else {
                &look.color
            },
        ),
        attribute(
            "fontcolor",
            if void {
                paper(Tone::Light).muted
            } else {
                paper(Tone::Light).ink
            },
        ),
        tooltip(node_sentence(node)),
    ];
    if node.kind == NodeKind::State {
        attributes.push(attribute("peripheries", "2"));
    }
    if numbers.is_some() || is_long(&node.label) {
        attributes.push(attribute(CALLED, &node.label));
    }
    attributes.extend(link(node.thing()));
    if let Some(at) = look.at {
        // Graphviz's y axis points upwards.
        let held = if has_boxes(facts) && is_placed(facts.arrangement) {
            "!"
        } else {
            ""
        };
        let pos = format!("{},{}{held}", num(at.x), num(-at.y));
        attributes.push(attribute("pos", &pos));
    }
    for (name, side) in [("width", look.wide), ("height", look.size)] {
        // In inches.
        attributes.extend(side.map(|side| attribute(name, &format!("{:.4}", side / 72.0))));
    }
    attributes.extend(said(facts.of_node(index)));
    attributes
}

/// The label with the sign of its standing in front.
fn marked(standing: Standing, label: &str) -> String {
    match sign(standing) {
        None => clean(label),
        Some(sign) => format!("{sign} {}", clean(label)).trim_end().to_owned(),
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
