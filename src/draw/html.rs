//! One self-contained page: the picture, a small viewer, and all statements as a table.
//!
//! It works from a file, offline, and without script still shows picture and
//! table. The policy in its head lets only this style and this script run, by
//! their hash, and nothing be loaded.

use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::footer::Cited;
use super::scene::Scene;
use super::sheet::Sheet;
use super::style::Theme;
use super::svg::{self, escaped};
use super::web_fonts::Shown;
use super::woff::base64;
use super::words::{
    STATED, edge_time, edge_words, fact_words, meaning, node_notes, node_time, short, title,
    web_link,
};
use crate::graph::{Edge, FACTS, Foreign, RelationGraph, Source, Standing, Voice};

const STYLE: &str = concat!(
    include_str!("viewer/page.css"),
    include_str!("viewer/picture.css")
);
/// The parts share one scope of their own.
const SCRIPT: &str = concat!(
    "\"use strict\";\n(() => {\n",
    include_str!("viewer/base.js"),
    include_str!("viewer/marks.js"),
    include_str!("viewer/view.js"),
    include_str!("viewer/ways.js"),
    include_str!("viewer/filters.js"),
    include_str!("viewer/glass.js"),
    include_str!("viewer/panel.js"),
    include_str!("viewer/choose.js"),
    include_str!("viewer/notice.js"),
    include_str!("viewer/state.js"),
    include_str!("viewer/saved.js"),
    include_str!("viewer/start.js"),
    "})();\n"
);

/// The page.
pub(crate) fn write(graph: &RelationGraph, scene: &Scene, theme: Theme, sheet: &Sheet) -> String {
    let picture = svg::write_live(graph, scene, sheet);
    let style = [style(sheet), fonts(graph, &picture)].concat();
    let title = escaped(&title(graph));
    let attribute = match theme {
        Theme::Auto => "",
        // A page is looked at on a screen, where print is light.
        Theme::Light | Theme::Print => " data-theme=\"light\"",
        Theme::Dark => " data-theme=\"dark\"",
    };
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; font-src data:; base-uri 'none'; form-action 'none'",
        fingerprint(&style),
        fingerprint(SCRIPT)
    );
    let head = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"{attribute}>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n"
    );
    [
        head.as_str(),
        "<body>\n<a class=\"skip\" id=\"skip\" href=\"#table\">To the table of all statements</a>\n",
        CONTROLS,
        "<main class=\"main\" id=\"main\">\n<h1 class=\"apart\">",
        &title,
        "</h1>\n",
        STAGE,
        &picture,
        AROUND,
        &table(graph),
        "<script type=\"application/json\" id=\"data\">",
        &data(graph, scene, &svg::dark_rules_of(sheet, "", true)),
        "</script>\n<script>",
        SCRIPT,
        "</script>\n</body>\n</html>\n",
    ]
    .concat()
}

/// Shown by the script, because nothing works without it.
const CONTROLS: &str = "<header id=\"controls\" hidden>\n<div class=\"bar\">\n\
    <input type=\"search\" id=\"search\" placeholder=\"Search the picture\" aria-label=\"Search the picture\" autocomplete=\"off\">\n\
    <span class=\"count\" id=\"count\" role=\"status\"></span>\n\
    <button type=\"button\" id=\"filtering\" aria-expanded=\"false\" aria-controls=\"filters\">Filters</button>\n\
    <button type=\"button\" id=\"pathing\" aria-pressed=\"false\" title=\"The shortest path between two things\">Path</button>\n\
    <button type=\"button\" id=\"out\" aria-label=\"Zoom out\" title=\"Zoom out (−)\">−</button>\n\
    <button type=\"button\" id=\"in\" aria-label=\"Zoom in\" title=\"Zoom in (+)\">+</button>\n\
    <button type=\"button\" id=\"fit\" title=\"Show everything (0)\">Fit</button>\n\
    <button type=\"button\" id=\"save\" title=\"Save what is seen as SVG\">Save SVG</button>\n\
    <button type=\"button\" id=\"theme\">Light / dark</button>\n\
    </div>\n<form class=\"bar ways\" id=\"ways\" hidden>\n\
    <label>From <input id=\"from\" list=\"names\" autocomplete=\"off\"></label>\n\
    <label>to <input id=\"to\" list=\"names\" autocomplete=\"off\"></label>\n\
    <datalist id=\"names\"></datalist>\n<button type=\"submit\">Find</button>\n\
    <button type=\"button\" id=\"leave\">Leave the path</button>\n\
    <span class=\"count\" id=\"missing\" role=\"status\"></span>\n</form>\n</header>\n";

/// Before the picture.
const STAGE: &str = "\
    <div class=\"notice\" id=\"notice\" hidden><p><strong id=\"unknown\"></strong> <span id=\"left\"></span></p>\n\
    <button type=\"button\" class=\"small\" id=\"reset\">Reset</button></div>\n\
    <section class=\"filters\" id=\"filters\" aria-label=\"Filters\" hidden></section>\n\
    <div class=\"frame\">\n<div class=\"stage\" id=\"stage\">\n";

/// After it.
const AROUND: &str = "</div>\n<div class=\"around\" id=\"around\" hidden>\n<span id=\"middle\"></span>\n\
    <button type=\"button\" data-hops=\"1\" aria-label=\"1 tie away\">1</button>\n\
    <button type=\"button\" data-hops=\"2\" aria-label=\"2 ties away\">2</button>\n\
    <button type=\"button\" data-hops=\"3\" aria-label=\"3 ties away\">3</button>\n\
    <button type=\"button\" id=\"whole\">Show everything</button>\n</div>\n\
    <div class=\"tip\" id=\"tip\" aria-hidden=\"true\" hidden></div>\n\
    <div class=\"legend\" id=\"legend\" hidden></div>\n</div>\n\
    <aside class=\"panel\" id=\"panel\" aria-label=\"What is said\" tabindex=\"0\" hidden></aside>\n</main>\n\
    <div class=\"apart\" id=\"status\" role=\"status\"></div>\n";

/// The viewer's style and the dark colours of the picture, for preference and for choice.
fn style(sheet: &Sheet) -> String {
    let all = |scope: &str| svg::dark_rules_of(sheet, scope, true);
    let preferred = all(":root:not([data-theme=\"light\"]) ");
    let chosen = all(":root[data-theme=\"dark\"] ");
    format!("{STYLE}@media (prefers-color-scheme:dark){{{preferred}}}{chosen}")
}

/// The fonts of the picture, and of names that it shows when somebody comes near.
fn fonts(graph: &RelationGraph, picture: &str) -> String {
    let mut shown = Shown::default();
    shown.read(picture);
    for node in graph.graph.node_weights() {
        let name = short(&node.label);
        shown.add(&name, false);
        shown.add(&name, true);
    }
    shown.rules()
}

/// SHA-256 in Base64, as content security policies want it.
fn fingerprint(text: &str) -> String {
    base64(&Sha256::digest(text.as_bytes()))
}

/// What the viewer tells, as JSON that cannot end its script element.
fn data(graph: &RelationGraph, scene: &Scene, dark: &str) -> String {
    let (several, mut firsts) = (graph.several(), BTreeMap::new());
    let notes = Cited::new(graph, scene);
    let node = |index: NodeIndex| {
        let node = &graph.graph[index];
        let mut told = node_data(graph, index);
        // Of a thing that is drawn several times the first mark stands for it.
        let is_one_of_several = several.contains(node.thing());
        let time = is_one_of_several.then(|| node_time(node)).flatten();
        if let Some(time) = time {
            told["when"] = time.into();
        }
        let first = *firsts.entry(node.thing()).or_insert(index);
        if first != index {
            told["thing"] = first.index().into();
        }
        notes.of_node(index, &mut told);
        told
    };
    let nodes: Vec<Value> = graph.graph.node_indices().map(node).collect();
    let edges: Vec<Value> = graph
        .graph
        .edge_references()
        .map(|edge| {
            let ends = [edge.source(), edge.target()];
            let mut told = edge_data(ends[0].index(), ends[1].index(), edge.weight());
            // On a map a short line stands for one to what has no place.
            let [from, to] = ends.map(|end| graph.places.contains_key(&end));
            if scene.chart.is_some() && from != to {
                told["short"] = true.into();
            }
            notes.of_edge(edge.id(), &mut told);
            told
        })
        .collect();
    let compared = |one: &Standing| {
        let is_usual = Standing::ALL.contains(one);
        is_usual || graph.graph.edge_weights().any(|edge| edge.standing == *one)
    };
    // The page says of each fact which it is.
    let fact = match fact_words(graph) {
        STATED => STATED,
        _ => Standing::Fact.meaning(),
    };
    let meanings = Standing::EVERY.into_iter().filter(compared);
    let meanings: Vec<Value> = meanings
        .map(|one| json!([one.name(), meaning(one, fact)]))
        .collect();
    let data = json!({
        "title": short(&graph.title),
        "summary": short(&graph.summary),
        "meanings": meanings,
        "stated": STATED,
        "facts": FACTS.map(Standing::name),
        "dots": !scene.dots.is_empty(),
        "dark": dark,
        "weighted": graph.weighted,
        "notes": notes.told(scene),
        "nodes": nodes,
        "edges": edges,
    });
    inert(&data.to_string())
}

fn node_data(graph: &RelationGraph, index: NodeIndex) -> Value {
    let node = &graph.graph[index];
    let is_open = graph
        .foreign
        .nodes
        .get(&index)
        .is_some_and(Foreign::is_open);
    // Its days are those of its source, as everywhere a time is asked for; a file may say that it goes on.
    let time = graph.lasting(index).map(|(start, end)| {
        let end = end.filter(|_| !is_open);
        json!([
            start.map(|start| start.on_own_clock().0),
            end.map(|end| end.on_own_clock().1)
        ])
    });
    json!({
        "id": web_link(node.thing()).unwrap_or(""),
        "label": short(&node.label),
        "kind": node.kind.name(),
        "standing": node.standing.name(),
        "time": time,
        "note": node_notes(node).join("; "),
        "sources": sources(&node.sources_when()),
    })
}

fn edge_data(from: usize, to: usize, said: &Edge) -> Value {
    let time = said.period.as_ref().map(|period| {
        let start = period.since().map(|start| start.on_own_clock().0);
        let end = period.end.as_ref().map(|end| end.on_own_clock().1);
        json!([start, end])
    });
    let by = |voices: &[Voice]| -> Vec<String> {
        let words = voices.iter().map(Voice::words);
        words.map(|words| short(&words)).collect()
    };
    let own = said.details.iter().map(|part| short(part));
    let details: Vec<String> = by(&said.by).into_iter().chain(own).collect();
    let mut told = json!({
        "from": from,
        "to": to,
        "relation": short(&said.relation),
        "sort": short(said.sort()),
        "undirected": said.undirected,
        "standing": said.standing.name(),
        "when": edge_time(said),
        "details": details,
        "time": time,
        "weight": said.weight,
        "statement": said.statement.as_deref().and_then(web_link),
        "sources": sources(&said.sources),
    });
    if !said.several.is_empty() {
        let each = said.each().into_iter().map(|one| {
            json!({
                "statement": one.iri.and_then(web_link),
                "by": by(one.by),
                "sources": sources(one.sources),
            })
        });
        told["several"] = each.collect();
    }
    told
}

/// JSON in which no character can mean anything to an HTML parser.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

fn sources(list: &[Source]) -> Value {
    let source = |source: &Source| json!({"label": short(&source.label), "iri": web_link(&source.iri).unwrap_or("")});
    list.iter().map(source).collect()
}

/// Every statement in words: what the picture says to those who do not see it.
fn table(graph: &RelationGraph) -> String {
    let undirected = graph.is_undirected();
    let rows: Vec<String> = graph
        .graph
        .edge_indices()
        .filter_map(|edge| table_row(graph, edge, undirected))
        .collect();
    let nodes = graph.graph.node_indices();
    let events: Vec<String> = nodes.filter_map(|node| event_row(graph, node)).collect();
    let count = counted(rows.len(), events.len());
    let rows = [events, rows].concat().concat();
    let [from, to] = if undirected {
        ["One", "Other"]
    } else {
        ["From", "To"]
    };
    format!(
        "<details id=\"table\">\n<summary>All statements as a table ({count})</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All statements\"><table>\n\
         <thead><tr><th scope=\"col\">{from}</th><th scope=\"col\">Relation</th><th scope=\"col\">{to}</th><th scope=\"col\">Standing</th><th scope=\"col\">When</th><th scope=\"col\">Source</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table></div>\n</details>\n"
    )
}

/// How many rows there are: statements, and apart from these the dates of things.
fn counted(statements: usize, dates: usize) -> String {
    match (statements, dates) {
        (0, dates) => dates.to_string(),
        (statements, 0) => statements.to_string(),
        (statements, 1) => format!("{statements}, and 1 date"),
        (statements, dates) => format!("{statements}, and {dates} dates"),
    }
}

/// A dated thing is a statement too: what, when, and who says so.
fn event_row(graph: &RelationGraph, index: NodeIndex) -> Option<String> {
    graph.lasting(index)?;
    let node = &graph.graph[index];
    let (when, lane) = match (&node.span, graph.ends.get(node.thing())) {
        (Some(span), _) => {
            let end = span.end.as_ref().map(|end| format!(" – {}", end.text));
            let about = if span.approximate { "≈ " } else { "" };
            let when = format!("{about}{}{}", span.start.text, end.unwrap_or_default());
            (when, span.lane.as_str())
        }
        (None, end) => (format!("until {}", end?.text), node.kind.name()),
    };
    let sources = node.sources_when();
    let sources: Vec<String> = sources.iter().map(source_link).collect();
    let cells = [
        escaped(&short(&node.label)),
        "date".to_owned(),
        escaped(&short(lane)),
        escaped(node.standing_when().name()),
        escaped(&short(&when)),
        sources.join(", "),
    ];
    Some(format!("<tr><td>{}</td></tr>\n", cells.join("</td><td>")))
}

fn table_row(graph: &RelationGraph, edge: EdgeIndex, all_undirected: bool) -> Option<String> {
    let (from, to) = graph.graph.edge_endpoints(edge)?;
    let said = &graph.graph[edge];
    let label = |node: NodeIndex| escaped(&short(&graph.graph[node].label));
    let relation = short(&edge_words(said));
    // Among others that lead from one to the other.
    let relation = if said.undirected && !all_undirected {
        format!("{relation} (no direction)").trim_start().to_owned()
    } else {
        relation
    };
    let cells = [
        label(from),
        escaped(&relation),
        label(to),
        escaped(said.standing.name()),
        escaped(&edge_time(said).unwrap_or_default()),
        said.sources
            .iter()
            .map(source_link)
            .collect::<Vec<_>>()
            .join(", "),
    ];
    Some(format!("<tr><td>{}</td></tr>\n", cells.join("</td><td>")))
}

fn source_link(source: &Source) -> String {
    let label = if source.label.is_empty() {
        &source.iri
    } else {
        &source.label
    };
    let label = escaped(&short(label));
    match web_link(&source.iri) {
        Some(iri) => format!(
            "<a href=\"{}\" rel=\"noopener noreferrer\">{label}</a>",
            escaped(iri)
        ),
        None => label,
    }
}
