//! Numbers for sources, so that each statement of a picture shows where it can be checked.

use std::collections::BTreeMap;

use super::words::short;
use crate::graph::{RelationGraph, Source};

/// More sources than this are not listed below a picture.
const MOST: usize = 40;
/// So many numbers stand beside one statement; then the others are counted.
const BESIDE: usize = 3;

/// The sources of a picture, numbered as they come: edges first, then nodes.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// By IRI.
    numbers: BTreeMap<String, usize>,
    /// Their labels, from number 1.
    pub(super) labels: Vec<String>,
}

impl Footnotes {
    /// The sources of a graph. None where there is only one, or where nobody would read them all.
    pub(super) fn of(graph: &RelationGraph) -> Self {
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
        if notes.labels.len() == 1 {
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
}
