//! Numbers for sources, so that each statement of a picture shows where it can be checked, and for
//! claims, so that a line that one says and the box of that claim are found by each other.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use petgraph::visit::EdgeRef as _;

use super::text::head;
use super::words::{edge_past, edge_words, hidden, node_time, said, short};
use crate::graph::{Edge, Node, RelationGraph, Source};

/// More sources than this are not listed below a picture.
const MOST: usize = 40;
/// A relation of fewer lines is told at each of them, and so is one of fewer in a hundred lines.
const COMMON: (usize, usize) = (24, 45);
/// So many numbers stand beside one statement; then the others are counted.
const BESIDE: usize = 3;

/// Names of more characters than this do not always have room, and those that begin with so many
/// alike could not be told apart then.
const LONG: (usize, usize) = (48, 28);
/// So many characters are written of their beginning and of their end.
const ENDS: (usize, usize) = (20, 24);

/// How a name begins, if it is long.
fn long_start(name: &str) -> Option<&str> {
    let is_long = name.chars().nth(LONG.0).is_some();
    is_long.then(|| head(name, LONG.1))
}

/// How long names begin that begin alike.
fn alike(graph: &RelationGraph) -> BTreeSet<String> {
    let starts = graph.graph.node_weights();
    let starts = starts.filter_map(|node| long_start(&node.label));
    let mut seen = BTreeSet::new();
    let twice = starts.filter(|start| !seen.insert(*start));
    twice.map(str::to_owned).collect()
}

/// The sources of a picture, numbered as they come: edges first, then nodes.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// By IRI.
    numbers: BTreeMap<String, usize>,
    /// Their labels, from number 1.
    pub(super) labels: Vec<String>,
    /// Numbers of claims that are boxes and that lines elsewhere say, by the id of the box.
    claims: BTreeMap<String, usize>,
    /// The relation of most lines, which the legend tells once instead of each of them.
    pub(super) common: Option<String>,
    /// Who says them and how, from number 1.
    pub(super) voices: Vec<String>,
    /// How long names begin of which there are several.
    alike: BTreeSet<String>,
    /// What is drawn several times, by id.
    several: BTreeSet<String>,
}

impl Footnotes {
    /// The sources of a graph. None where there is one of all statements, or where nobody would read them all.
    pub(super) fn of(graph: &RelationGraph) -> Self {
        let mut notes = Self::of_sources(graph);
        notes.number_claims(graph);
        notes.common = common(graph);
        notes.alike = alike(graph);
        notes.several = graph.several().into_iter().map(str::to_owned).collect();
        notes
    }

    /// What is written on a node: of a long name that begins as another one, both ends.
    pub(super) fn label<'n>(&self, node: &'n Node) -> Cow<'n, str> {
        if let Some(said) = said(node) {
            return Cow::Owned(said);
        }
        let Some(start) = long_start(&node.label).filter(|start| self.alike.contains(*start))
        else {
            return Cow::Borrowed(&node.label);
        };
        let end = node.label.char_indices().rev().nth(ENDS.1 - 1);
        let end = end.map_or("", |(at, _)| &node.label[at..]);
        let start = head(start, ENDS.0).trim_end();
        Cow::Owned(format!("{start} … {}", end.trim_start()))
    }

    fn of_sources(graph: &RelationGraph) -> Self {
        let edges = graph.graph.edge_weights().flat_map(|edge| &edge.sources);
        let nodes = graph.graph.node_weights().flat_map(|node| &node.sources);
        let mut notes = Self::default();
        for source in edges.chain(nodes) {
            let label = short(&source.label);
            if label.is_empty() || notes.numbers.contains_key(&source.iri) {
                continue;
            }
            notes.labels.push(label);
            notes.numbers.insert(source.iri.clone(), notes.labels.len());
            if notes.labels.len() > MOST {
                return Self::default();
            }
        }
        // The one source of all needs no number; of some, it says which these are.
        let mut edges = graph.graph.edge_weights();
        if notes.labels.len() == 1 && edges.all(|edge| !edge.sources.is_empty()) {
            return Self::default();
        }
        notes.tell_apart();
        notes
    }

    /// Sources with one label get their address as well.
    fn tell_apart(&mut self) {
        let labels = self.labels.clone();
        for (iri, number) in &self.numbers {
            let label = &mut self.labels[number - 1];
            if labels.iter().filter(|other| *other == label).count() > 1 {
                *label = format!("{label} ({})", short(iri));
            }
        }
    }

    /// `[c1]`, of an edge that a claim says, or of the box of that claim.
    fn claim(&self, id: &str) -> Option<String> {
        self.claims.get(id).map(|number| format!("[c{number}]"))
    }

    /// The number of a source.
    pub(super) fn number(&self, source: &Source) -> Option<usize> {
        self.numbers.get(&source.iri).copied()
    }

    /// The number of the claim that says an edge.
    pub(super) fn claim_of(&self, edge: &Edge) -> Option<usize> {
        let said = edge.statement.as_deref().filter(|_| edge.weight == 1)?;
        self.claims.get(said).copied()
    }

    /// What stands on the line of an edge in words.
    pub(super) fn words<'e>(&self, edge: &'e Edge) -> Cow<'e, str> {
        let is_common = edge.by.is_empty() && self.common.as_ref() == Some(&edge.relation);
        let words = if is_common {
            Cow::Borrowed("")
        } else {
            edge_words(edge)
        };
        // That sources do not agree on its date is part of what a line says, and that it is over.
        let when = edge.disputed().map(short).or_else(|| edge_past(edge));
        match when {
            Some(when) if words.is_empty() => Cow::Owned(when),
            Some(when) => Cow::Owned(format!("{words} · {when}")),
            None => words,
        }
    }

    /// `[c1] [2, 5]`: the claim that says an edge, and the numbers of its sources.
    pub(super) fn of_edge(&self, edge: &Edge) -> Option<String> {
        let claim = self.claim_of(edge).map(|number| format!("[c{number}]"));
        let both = claim.into_iter().chain(self.mark(&edge.sources));
        both.reduce(|claim, sources| format!("{claim}\u{a0}{sources}"))
    }

    /// What stands below the name of a node: its own number, and how many ties are not shown.
    pub(super) fn caption(&self, node: &Node) -> Option<String> {
        let parts = self.claim(node.thing()).into_iter().chain(hidden(node));
        parts.reduce(|claim, hidden| format!("{claim} · {hidden}"))
    }

    /// The same of a picture that has no axis and no day at each box: what is drawn several times has its time as well.
    pub(super) fn dated_caption(&self, node: &Node) -> Option<String> {
        let is_one_of_several = self.several.contains(node.thing());
        let time = is_one_of_several.then(|| node_time(node)).flatten();
        // Who says so, where not all say the same.
        let time = time.map(|time| self.after(&time, &node.sources));
        let parts = time.into_iter().chain(self.caption(node));
        parts.reduce(|time, more| format!("{time} · {more}"))
    }

    /// `[2, 5]`, the numbers of these sources.
    pub(super) fn mark(&self, sources: &[Source]) -> Option<String> {
        let numbers = sources.iter();
        let numbers = numbers.filter_map(|source| self.numbers.get(&source.iri));
        let mut numbers: Vec<usize> = numbers.copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let more = numbers.len().saturating_sub(BESIDE);
        let shown = numbers.iter().take(BESIDE).map(ToString::to_string);
        let shown = shown.collect::<Vec<_>>().join(", ");
        match (shown.is_empty(), more) {
            (true, _) => None,
            (false, 0) => Some(format!("[{shown}]")),
            (false, _) => Some(format!("[{shown} +{more}]")),
        }
    }

    /// A text with the numbers of its sources behind it.
    pub(super) fn after(&self, text: &str, sources: &[Source]) -> String {
        match self.mark(sources) {
            Some(mark) if text.trim().is_empty() => mark,
            // A space that no line breaks at.
            Some(mark) => format!("{text}\u{a0}{mark}"),
            None => text.to_owned(),
        }
    }

    /// Numbers claims in the order of the lines that they say: those that end elsewhere, for what
    /// ends at the claim needs no number to lead there.
    fn number_claims(&mut self, graph: &RelationGraph) {
        let is_said = |edge: &Edge| edge.weight == 1 && !edge.by.is_empty();
        if !graph.graph.edge_weights().any(is_said) {
            return;
        }
        let boxes: BTreeSet<&str> = graph.graph.node_weights().map(Node::thing).collect();
        for edge in graph.graph.edge_references() {
            let said = edge.weight().statement.as_deref();
            let said = said.filter(|claim| is_said(edge.weight()) && boxes.contains(claim));
            let ends = [edge.source(), edge.target()].map(|end| graph.graph[end].thing());
            let Some(claim) = said.filter(|claim| !ends.contains(claim)) else {
                continue;
            };
            let words = edge.weight().by.iter().map(|voice| short(&voice.words()));
            if let Some(number) = self.claims.get(claim) {
                // Before and after, it may be somebody else's.
                let known = &mut self.voices[number - 1];
                let new: Vec<_> = words.filter(|words| !known.contains(&**words)).collect();
                known.extend(new.iter().flat_map(|words| [", ", &**words]));
            } else {
                self.voices.push(words.collect::<Vec<_>>().join(", "));
                self.claims.insert(claim.to_owned(), self.voices.len());
            }
        }
    }
}

/// The relation of very many lines and about half of all, if there is one.
fn common(graph: &RelationGraph) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let edges = graph.graph.edge_weights();
    for edge in edges.filter(|edge| !edge.relation.is_empty() && edge.by.is_empty()) {
        *counts.entry(&edge.relation).or_default() += 1;
    }
    let (relation, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    let is_common = count >= COMMON.0 && count * 100 >= COMMON.1 * graph.graph.edge_count();
    is_common.then(|| relation.to_owned())
}
