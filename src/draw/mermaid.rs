//! A Mermaid flowchart, for Markdown pages that draw it themselves.

use petgraph::visit::EdgeRef as _;

use super::shapes::num;
use super::style::{Mark, Tone, border_dash, is_void, kind_tint, paper, standing_color, stroke};
use super::text::{clean, head};
use super::words::{LONGEST, edge_words, hidden, short};
use crate::graph::{Arrangement, Edge, Moment, Node, NodeKind, RelationGraph, Standing};

/// What Mermaid opens with its default settings: characters, and edges.
const OPENED: (usize, usize) = (50_000, 500);
/// So many characters of a label are written, so that a few long ones do not fill all that.
const LABEL: usize = 400;

/// Whether a flowchart is more than Mermaid opens by itself, in words.
fn beyond(text: &str, graph: &RelationGraph) -> Option<String> {
    let (characters, edges) = (text.chars().count(), graph.graph.edge_count());
    let long = (characters > OPENED.0).then(|| format!("{characters} characters (`maxTextSize`)"));
    let many = (edges > OPENED.1).then(|| format!("{edges} edges (`maxEdges`)"));
    let all: Vec<String> = long.into_iter().chain(many).collect();
    (!all.is_empty()).then(|| {
        let (most, ties) = OPENED;
        format!(
            "Mermaid opens this only where its settings allow {}: by default it takes {most} and {ties}",
            all.join(" and ")
        )
    })
}

/// The flowchart, and what is to be said of it.
pub(super) fn draw(
    graph: &RelationGraph,
    arrangement: Arrangement,
    told: &mut Option<String>,
) -> Vec<u8> {
    let text = write(graph, arrangement);
    *told = beyond(&text, graph);
    text.into_bytes()
}

/// The graph as a flowchart. Mermaid places nodes itself, so positions have no place here.
fn write(graph: &RelationGraph, arrangement: Arrangement) -> String {
    let mut lines = vec![
        "---".to_owned(),
        // A JSON string is a YAML string.
        format!("title: {}", serde_json::Value::from(short(&graph.title))),
        "---".to_owned(),
        if arrangement == Arrangement::Timeline {
            "flowchart TD"
        } else {
            "flowchart LR"
        }
        .to_owned(),
    ];
    for index in graph.graph.node_indices() {
        let node = &graph.graph[index];
        let (open, close) = brackets(node.kind);
        let class = if is_void(node.standing) {
            "void"
        } else {
            node.kind.name()
        };
        let (number, label) = (index.index(), node_label(node));
        lines.push(format!("  n{number}{open}\"{label}\"{close}:::{class}"));
    }
    let summary = short(&graph.summary);
    if !summary.is_empty() {
        let summary = escaped(&summary, LONGEST);
        lines.push(format!("  said[\"{summary}\"]:::said"));
    }
    for edge in graph.graph.edge_references() {
        let (from, to) = (edge.source().index(), edge.target().index());
        let (arrow, label) = (arrow(edge.weight()), edge_label(edge.weight()));
        let label = if label.is_empty() {
            label
        } else {
            format!("|\"{label}\"|")
        };
        lines.push(format!("  n{from} {arrow}{label} n{to}"));
    }
    lines.extend(classes(graph));
    lines.extend(link_styles(graph));
    lines.join("\n") + "\n"
}

/// So many characters of a text with everything that Mermaid or Markdown could read as code written as
/// an entity.
fn escaped(text: &str, most: usize) -> String {
    let start = head(text, most);
    let mut shown = clean(start);
    if start.len() < text.len() {
        shown.push('…');
    }
    let text = shown;
    if text.is_empty() {
        return "#8199;".to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            c if c.is_alphanumeric()
                || matches!(
                    c,
                    ' ' | ','
                        | '.'
                        | ':'
                        | '?'
                        | '!'
                        | '-'
                        | '–'
                        | '’'
                        | '“'
                        | '”'
                        | '('
                        | ')'
                        | '/'
                ) =>
            {
                out.push(c);
            }
            c if c.is_ascii() => out.push_str(&["#", &u32::from(c).to_string(), ";"].concat()),
            c => out.push(c),
        }
    }
    out
}

/// What a node is called and when it was.
fn node_label(node: &Node) -> String {
    let mut label = escaped(&node.label, LABEL);
    if let Some(more) = hidden(node) {
        label = format!("{label} · {more}");
    }
    let Some(span) = &node.span else {
        return label;
    };
    let about = if span.approximate { "≈ " } else { "" };
    let end = span.end.as_ref().filter(|end| end.text != span.start.text);
    let end = end.map_or_else(String::new, |end| {
        format!(" – {}", escaped(&end.text, LABEL))
    });
    format!("{label} ({about}{}{end})", escaped(&span.start.text, LABEL))
}

/// A date as people write it; other texts as they are.
fn shown(when: &str) -> String {
    Moment::parse(when).map_or_else(|| clean(when), |moment| clean(&moment.text))
}

/// What an edge says, when, and how often.
fn edge_label(edge: &Edge) -> String {
    let sign = match stroke(edge.standing).mark {
        Mark::None => "",
        Mark::About => "≈ ",
        Mark::Question => "? ",
        Mark::Cross => "✕ ",
        Mark::Struck => "⫽ ",
        Mark::Plus => "+ ",
        Mark::Minus => "− ",
        Mark::Other => "≠ ",
    };
    let mut parts = Vec::new();
    if !clean(&edge_words(edge)).is_empty() {
        parts.push(escaped(&edge_words(edge), LABEL));
    }
    let when = edge.when.as_deref().map(shown).unwrap_or_default();
    // Names of events often hold their year.
    if !when.is_empty() && !edge.relation.contains(&when) {
        parts.push(format!("({})", escaped(&when, LABEL)));
    }
    if edge.weight > 1 {
        parts.push(format!("×{}", edge.weight));
    }
    if parts.is_empty() && !sign.is_empty() {
        parts.push(escaped("", LABEL));
    }
    [sign, &parts.join(" ")].concat()
}

const fn arrow(edge: &Edge) -> &'static str {
    match (edge.standing, edge.undirected) {
        (Standing::Fact | Standing::Qualified | Standing::Derived, false) => "-->",
        (Standing::Fact | Standing::Qualified | Standing::Derived, true) => "---",
        (Standing::Absent | Standing::Denied, false) => "--x",
        (Standing::Absent | Standing::Denied, true) => "x--x",
        (_, false) => "-.->",
        (_, true) => "-.-",
    }
}

const fn brackets(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Person => ("([", "])"),
        NodeKind::State => ("[[", "]]"),
        NodeKind::Event => ("{{", "}}"),
        NodeKind::Place => ("[/", "/]"),
        NodeKind::Claim | NodeKind::Delegation => ("(", ")"),
        NodeKind::Topic => ("((", "))"),
        NodeKind::Treaty => (">", "]"),
        NodeKind::Body | NodeKind::Measure | NodeKind::Post | NodeKind::Other => ("[", "]"),
    }
}

fn classes(graph: &RelationGraph) -> Vec<String> {
    let occurs = |kind: &NodeKind| graph.graph.node_weights().any(|node| node.kind == *kind);
    let ink = paper(Tone::Light).ink;
    let class = |kind: NodeKind| {
        let tint = kind_tint(kind, Tone::Light);
        let dash = if kind == NodeKind::Claim {
            ",stroke-dasharray:6 4"
        } else {
            ""
        };
        format!(
            "  classDef {} fill:{},stroke:{},color:{ink}{dash}",
            kind.name(),
            tint.fill,
            tint.line
        )
    };
    let mut lines: Vec<String> = NodeKind::ALL
        .into_iter()
        .filter(occurs)
        .map(class)
        .collect();
    if graph
        .graph
        .node_weights()
        .any(|node| is_void(node.standing))
    {
        let (page, muted) = (paper(Tone::Light).page, paper(Tone::Light).muted);
        let line = standing_color(Standing::Void, Tone::Light);
        lines.push(format!(
            "  classDef void fill:{page},stroke:{line},color:{muted},stroke-dasharray:3 3"
        ));
    }
    if !short(&graph.summary).is_empty() {
        let muted = paper(Tone::Light).muted;
        lines.push(format!(
            "  classDef said fill:none,stroke:none,color:{muted}"
        ));
    }
    lines.extend(dashes(graph));
    lines
}

/// The dash of each standing that boxes have, and which these are: kinds have their own.
fn dashes(graph: &RelationGraph) -> Vec<String> {
    let mut lines = Vec::new();
    for standing in Standing::EVERY.into_iter().filter(|one| !is_void(*one)) {
        let is_its = |node: &Node| node.standing == standing && node.kind != NodeKind::Claim;
        let nodes = graph.graph.node_weights().enumerate();
        let nodes = nodes.filter(|(_, node)| is_its(node));
        let nodes: Vec<String> = nodes.map(|(number, _)| format!("n{number}")).collect();
        let dash = border_dash(NodeKind::Other, standing);
        if nodes.is_empty() || dash.is_empty() {
            continue;
        }
        let (name, nodes) = (standing.name(), nodes.join(","));
        lines.push(format!("  classDef as-{name} stroke-dasharray:{dash}"));
        lines.push(format!("  class {nodes} as-{name}"));
    }
    lines
}

/// One line a standing, naming its edges by number.
fn link_styles(graph: &RelationGraph) -> Vec<String> {
    let mut numbers = vec![String::new(); Standing::EVERY.len()];
    for (number, edge) in graph.graph.edge_weights().enumerate() {
        let place = Standing::EVERY.iter().position(|one| *one == edge.standing);
        if let Some(numbers) = place.and_then(|place| numbers.get_mut(place)) {
            if !numbers.is_empty() {
                numbers.push(',');
            }
            numbers.push_str(&number.to_string());
        }
    }
    let styled = Standing::EVERY.into_iter().zip(numbers);
    let styled = styled.filter(|(_, numbers)| !numbers.is_empty());
    styled
        .map(|(standing, numbers)| {
            let (color, look) = (standing_color(standing, Tone::Light), stroke(standing));
            let dash = if look.dash.is_empty() {
                String::new()
            } else {
                format!(",stroke-dasharray:{}", look.dash)
            };
            format!(
                "  linkStyle {numbers} stroke:{color},stroke-width:{}px{dash}",
                num(look.width)
            )
        })
        .collect()
}
