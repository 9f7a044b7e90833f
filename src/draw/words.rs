//! Nodes and edges in sentences, for everybody who cannot see the picture.

use std::borrow::Cow;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::runs::{has_left, isolated};
use super::scene::Scene;
use super::text::{clean, head};
use crate::graph::{Edge, Node, NodeKind, RelationGraph, Source, Standing, Voice};

/// Longest label inside a sentence.
pub(crate) const LONGEST: usize = 2_000;

/// A label, cleaned and cut to a length that tooltips bear.
pub(crate) fn short(text: &str) -> String {
    let start = head(text, LONGEST);
    let mut out = clean(start);
    if start.len() < text.len() {
        out.push('…');
    }
    out
}

/// The same inside a sentence: a name that runs to the left turns nothing around it.
pub(crate) fn name(text: &str) -> String {
    isolated(&short(text))
}

/// What a claim says, for those that are called after it: a sentence of ours that runs to the right, with
/// each name isolated, where one of them runs to the left.
pub(crate) fn said(node: &Node) -> Option<String> {
    let names = node.said.as_ref()?;
    let runs_left = names.iter().any(|name| has_left(name));
    runs_left.then(|| {
        let [subject, predicate, object] = names.each_ref().map(|one| name(one));
        format!("« {subject} {predicate} {object} »")
    })
}

/// The name of a node inside a sentence.
pub(crate) fn node_name(node: &Node) -> String {
    said(node).unwrap_or_else(|| name(&node.label))
}

/// What a node is, when it was, how sure that is and who says so.
pub(crate) fn node_sentence(node: &Node) -> String {
    let mut parts = node_notes(node);
    parts.extend(source_words(&node.sources_when()));
    format!("{} ({})", node_name(node), parts.join("; "))
}

/// When a node was.
pub(crate) fn node_time(node: &Node) -> Option<String> {
    let span = node.span.as_ref()?;
    let about = if span.approximate { "≈ " } else { "" };
    let end = span.end.as_ref().filter(|end| end.text != span.start.text);
    let end = end.map_or_else(String::new, |end| format!(" to {}", short(&end.text)));
    Some(format!("{about}{}{end}", short(&span.start.text)))
}

/// Kind, time and standing of a node.
pub(crate) fn node_notes(node: &Node) -> Vec<String> {
    let mut parts = vec![node.kind.name().to_owned()];
    parts.extend(node_time(node).map(|time| {
        let of_date = node
            .span
            .as_ref()
            .map_or(Standing::Fact, |span| span.standing);
        match of_date {
            Standing::Fact => time,
            doubt => format!("{time}, {}", doubt.name()),
        }
    }));
    // That a claim is one is said already.
    let is_said = node.kind == NodeKind::Claim && node.standing == Standing::Claim;
    if node.standing != Standing::Fact && !is_said {
        parts.push(standing_words(node.standing, &node.sources));
    }
    parts.extend(hidden(node).map(|more| format!("{more} not shown")));
    parts
}

/// `12 more`, of a node with ties that the picture leaves out.
pub(crate) fn hidden(node: &Node) -> Option<String> {
    (node.hidden > 0).then(|| format!("{} more", node.hidden))
}

/// What an edge says, how sure that is and who says so.
pub(crate) fn edge_sentence(graph: &RelationGraph, edge: EdgeIndex) -> String {
    let Some((from, to)) = graph.graph.edge_endpoints(edge) else {
        return String::new();
    };
    let said = &graph.graph[edge];
    let label = |node: NodeIndex| node_name(&graph.graph[node]);
    let relation = name(&said.relation);
    let line = match (relation.is_empty(), said.undirected) {
        (true, true) => "–".to_owned(),
        (true, false) => "→".to_owned(),
        (false, true) => format!("— {relation} —"),
        (false, false) => format!("— {relation} →"),
    };
    format!(
        "{} {line} {} ({})",
        label(from),
        label(to),
        edge_notes(said, graph.weighted).join("; ")
    )
}

/// Standing, time, number and sources of an edge; its weight where that is no number of statements.
pub(crate) fn edge_notes(edge: &Edge, weighted: bool) -> Vec<String> {
    let mut parts = vec![standing_words(edge.standing, &edge.sources)];
    parts.extend(edge_time(edge).map(|time| isolated(&time)));
    if edge.weight > 1 {
        let weight = edge.weight;
        parts.push(if weighted {
            format!("weight {weight}")
        } else {
            format!("{weight} statements")
        });
    }
    parts.extend(edge.by.iter().map(|voice| name(&voice.words())));
    parts.extend(edge.details.iter().map(|part| name(part)));
    parts.extend(source_words(&edge.sources));
    parts
}

/// So many voices stand on a line; then the others are counted.
const VOICES: usize = 2;

/// What stands on the line of an edge: the relation, and whose word it is if that can be seen at
/// neither end.
pub(crate) fn edge_words(edge: &Edge) -> Cow<'_, str> {
    if edge.by.is_empty() {
        return Cow::Borrowed(&edge.relation);
    }
    let shown = edge.by.iter().take(VOICES).map(Voice::words);
    let mut words: Vec<String> = shown.collect();
    let more = edge.by.len().saturating_sub(VOICES);
    if more > 0 {
        words.push(format!("{more} more"));
    }
    let words = words.join(", ");
    Cow::Owned(if edge.relation.is_empty() {
        words
    } else {
        format!("{} · {words}", edge.relation)
    })
}

/// When it was so: as it is told or, where that is its beginning or nothing, from that to its end.
pub(crate) fn edge_time(edge: &Edge) -> Option<String> {
    let told = edge.when.as_deref().map(short);
    let told = told.filter(|when| !when.is_empty());
    let Some(period) = &edge.period else {
        return told;
    };
    let [start, end] = [&period.start, &period.end].map(|one| Some(short(&one.as_ref()?.text)));
    if told.is_some() && told != start {
        return told;
    }
    match (start, end) {
        (Some(start), Some(end)) if start != end => Some(format!("{start} to {end}")),
        (None, Some(end)) => Some(format!("until {end}")),
        (start, _) => start,
    }
}

/// Seconds of a day: what lasted no longer took place then, and is not what used to be so.
const DAY_S: i64 = 86_400;

/// When it was so, of what is over or known of one day alone, unless its own words say so: past control is not present
/// control.
pub(crate) fn edge_past(edge: &Edge) -> Option<String> {
    let period = edge.period.as_ref()?;
    let is_over = match (&period.start, &period.end) {
        (Some(start), Some(end)) => end.end_s.saturating_sub(start.earliest_s) > DAY_S,
        (None, Some(_)) => true,
        (start, None) => start.is_none() && period.known.is_some(),
    };
    let time = edge_time(edge).filter(|_| is_over)?;
    // A year is a time of its own, and in names of events.
    let is_said = edge.relation.contains(&time) || edge.relation.contains("until ");
    (!is_said).then_some(time)
}

/// What a fact is where nothing names a source.
pub(crate) const STATED: &str = "stated in the data";

/// What facts are of which some name a source and some do not.
const BOTH: &str = "stated by the source, or in the data where none is named";

/// What a standing means, where facts are this.
pub(crate) const fn meaning(standing: Standing, fact: &'static str) -> &'static str {
    match standing {
        Standing::Fact => fact,
        one => one.meaning(),
    }
}

/// What the facts of a picture are: what a claim names as its source says nothing of them. O(sources).
pub(crate) fn fact_words(graph: &RelationGraph) -> &'static str {
    let edges = graph.graph.edge_weights();
    let facts = edges.filter(|edge| edge.standing == Standing::Fact);
    let mut named = facts.map(|edge| names_one(&edge.sources));
    let Some(first) = named.next() else {
        return Standing::Fact.meaning();
    };
    match (first, named.all(|one| one == first)) {
        (_, false) => BOTH,
        (true, true) => Standing::Fact.meaning(),
        (false, true) => STATED,
    }
}

fn names_one(sources: &[Source]) -> bool {
    sources.iter().any(|one| !short(&one.label).is_empty())
}

fn standing_words(standing: Standing, sources: &[Source]) -> String {
    let fact = if names_one(sources) {
        Standing::Fact.meaning()
    } else {
        STATED
    };
    format!("{}: {}", standing.name(), meaning(standing, fact))
}

fn source_words(sources: &[Source]) -> Option<String> {
    let labels: Vec<String> = sources.iter().map(|source| name(&source.label)).collect();
    match labels.len() {
        0 => None,
        1 => Some(format!("source: {}", labels[0])),
        _ => Some(format!("sources: {}", labels.join(", "))),
    }
}

/// What a picture is called where it has to be called something: by its title, else by how much it shows.
pub(crate) fn title(graph: &RelationGraph) -> String {
    let own = short(&graph.title);
    if own.is_empty() { size(graph) } else { own }
}

/// `12 things and 15 relations`.
fn size(graph: &RelationGraph) -> String {
    let count = |number: usize, one: &str, many: &str| {
        format!("{number} {}", if number == 1 { one } else { many })
    };
    let nodes = count(graph.graph.node_count(), "thing", "things");
    let edges = count(graph.graph.edge_count(), "relation", "relations");
    format!("{nodes} and {edges}")
}

/// The title of a picture, and what it shows in words, for who does not see it.
pub(crate) fn told(graph: &RelationGraph, scene: &Scene) -> [String; 2] {
    let title = title(graph);
    let (title, words) = match &scene.caption {
        None => (title, description(graph)),
        Some(caption) => (
            format!("{title} – {caption}"),
            frame_description(graph, scene, caption),
        ),
    };
    let more = scene.told.iter().map(|told| format!(" {told}."));
    [title, [words].into_iter().chain(more).collect()]
}

/// The whole picture in a few sentences.
pub(crate) fn description(graph: &RelationGraph) -> String {
    let size = size(graph);
    let mut text = short(&graph.summary);
    if !text.is_empty() && !text.ends_with(['.', '!', '?', '…']) {
        text.push('.');
    }
    let fact = fact_words(graph);
    let standings: Vec<String> = Standing::EVERY
        .into_iter()
        .filter_map(|standing| {
            let found = graph
                .graph
                .edge_weights()
                .filter(|edge| edge.standing == standing)
                .count();
            let meaning = meaning(standing, fact);
            (found > 0).then(|| format!("{found} {} ({meaning})", standing.name()))
        })
        .collect();
    let split = if standings.is_empty() {
        String::new()
    } else {
        format!(": {}", standings.join(", "))
    };
    format!("{text} {size}{split}.").trim().to_owned()
}

/// A picture of a series in a sentence: what is in it, and of when it is.
pub(crate) fn frame_description(graph: &RelationGraph, scene: &Scene, caption: &str) -> String {
    let nodes = scene.boxes.len() + scene.dots.len();
    let edges = scene.edges.len() + scene.ties.len();
    let all = (graph.graph.node_count(), graph.graph.edge_count());
    format!(
        "{} One of a series: {nodes} of {} things and {edges} of {} relations, {caption}.",
        short(&graph.summary),
        all.0,
        all.1
    )
    .trim()
    .to_owned()
}

/// The address if a reader may follow it: `http` or `https`, without anything hidden in it.
pub(crate) fn web_link(iri: &str) -> Option<&str> {
    let scheme = iri
        .split_once("://")
        .map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    let plain = |c: char| {
        !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '\\' | '`' | '{' | '}' | '|' | '^')
    };
    let web = matches!(scheme.as_str(), "http" | "https");
    (web && clean(iri) == iri && iri.chars().all(plain)).then_some(iri)
}
