//! Below the legend: who says the numbered claims, the sources, and the date of the data.
//!
//! Each picture of a series lists what is in it, with the numbers that it has in all of them.

use std::collections::BTreeSet;

use petgraph::graph::{EdgeIndex, NodeIndex};
use serde_json::{Value, json};

use super::footnotes::Footnotes;
use super::geometry::{Point, Rect};
use super::layout::MARGIN;
use super::legend::held;
use super::runs::{has_left, isolated};
use super::scene::{PageText, Scene};
use super::text::{Font, Line as Text, wrap};
use super::words::{fact_words, short};
use crate::graph::{Edge, Frame, Node, RelationGraph, Source};

/// The font of sources.
const SOURCE: Font = Font::regular(10.5);
/// Sources are listed up to this many, then counted.
const LISTED: usize = 12;
/// Most claims of which the speakers are listed; others are counted.
const VOICES: usize = 60;
/// From the legend to the first line.
const GAP: f64 = 22.0;

/// What is listed: all of a picture, or what one of a series shows of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed<'a> {
    graph: &'a RelationGraph,
    notes: &'a Footnotes,
    frame: Option<&'a Frame>,
}

impl<'a> Listed<'a> {
    pub(super) const fn all(graph: &'a RelationGraph, notes: &'a Footnotes) -> Self {
        Self {
            graph,
            notes,
            frame: None,
        }
    }

    fn edges(self) -> impl Iterator<Item = &'a Edge> {
        let shown = move |place: usize| self.frame.is_none_or(|frame| frame.edges[place]);
        let edges = self.graph.graph.edge_weights().enumerate();
        edges.filter_map(move |(place, edge)| shown(place).then_some(edge))
    }

    fn nodes(self) -> impl Iterator<Item = &'a Node> {
        let shown = move |place: usize| self.frame.is_none_or(|frame| frame.nodes[place]);
        let nodes = self.graph.graph.node_weights().enumerate();
        nodes.filter_map(move |(place, node)| shown(place).then_some(node))
    }

    /// The sources by number, or their labels where they have none.
    pub(super) fn sources(self) -> Vec<String> {
        let of_nodes = self.nodes().flat_map(|node| &node.sources);
        let of_edges = self.edges().flat_map(|edge| &edge.sources);
        let all: Vec<&Source> = of_nodes.chain(of_edges).collect();
        let labels: BTreeSet<String> = all.iter().map(|source| short(&source.label)).collect();
        let labels: Vec<String> = labels
            .into_iter()
            .filter(|label| !label.is_empty())
            .collect();
        let numbers: BTreeSet<usize> = all
            .iter()
            .filter_map(|source| self.notes.number(source))
            .collect();
        let numbered = (1..).zip(&self.notes.labels);
        let numbered = numbered.filter(|(number, _)| numbers.contains(number));
        let mut entries: Vec<String> = match labels.len() {
            _ if !self.notes.labels.is_empty() => numbered
                .map(|(number, label)| format!("[{number}] {}", isolated(label)))
                .collect(),
            count if count > LISTED => vec![format!("{count} passages, named at each statement")],
            _ => labels.iter().map(|label| isolated(label)).collect(),
        };
        if let Some(first) = entries.first_mut() {
            let word = if labels.len() == 1 {
                "Source"
            } else {
                "Sources"
            };
            *first = format!("{word}: {first}");
        }
        entries
    }

    /// Who says the numbered claims.
    pub(super) fn voices(self) -> Vec<String> {
        let claims: BTreeSet<usize> = self
            .edges()
            .filter_map(|edge| self.notes.claim_of(edge))
            .collect();
        let numbered = (1..).zip(&self.notes.voices);
        let numbered = numbered.filter(|(number, _)| claims.contains(number));
        let all: Vec<String> = numbered
            .map(|(number, words)| format!("[c{number}] {}", isolated(words)))
            .collect();
        let more = all.len().saturating_sub(VOICES);
        let mut entries: Vec<String> = all.into_iter().take(VOICES).collect();
        if more > 0 {
            entries.push(format!("{more} more"));
        }
        if let Some(first) = entries.first_mut() {
            *first = format!("Claims: {first}");
        }
        entries
    }

    /// The sources, how many edges do not say where they can be checked, and the date of the data.
    fn origins(self) -> Vec<String> {
        let mut entries = self.sources();
        let unsourced = self.edges().filter(|edge| edge.sources.is_empty()).count();
        if !entries.is_empty() && unsourced > 0 {
            let (statements, name) = if unsourced == 1 {
                ("statement", "names")
            } else {
                ("statements", "name")
            };
            entries.push(format!("{unsourced} {statements} {name} no source"));
        }
        let date = self.graph.data_of.as_deref().map(short);
        entries.extend(date.map(|date| format!("Data as of {date}")));
        entries
    }

    /// Writes all of this below the legend; returns the last baseline.
    pub(super) fn write(self, scene: &mut Scene) -> f64 {
        let texts = self.texts(&scene.legend_box);
        let Some(last) = texts.last().map(|line| line.at.y) else {
            return scene.legend_box.bottom();
        };
        scene.texts.extend(texts);
        last
    }

    fn texts(self, legend: &Rect) -> Vec<PageText> {
        let mut texts: Vec<PageText> = Vec::new();
        let mut y = legend.bottom() + GAP;
        let width = held(legend.w, MARGIN - 4.0);
        for entries in [self.voices(), self.origins()] {
            for line in flowed(&entries, width) {
                let text = PageText::new(Point::new(MARGIN, y), "", SOURCE);
                texts.push(PageText { line, ..text }.muted());
                y += SOURCE.line_height();
            }
        }
        texts
    }
}

/// The numbers of a picture. Dots have none.
fn numbered(graph: &RelationGraph, scene: &Scene) -> Footnotes {
    if scene.dots.is_empty() {
        Footnotes::of(graph)
    } else {
        Footnotes::default()
    }
}

/// What the page needs below a part of its picture that is saved: the numbers that stand at lines and boxes, and
/// what they mean.
pub(super) struct Cited<'a> {
    graph: &'a RelationGraph,
    notes: Footnotes,
}

impl<'a> Cited<'a> {
    pub(super) fn new(graph: &'a RelationGraph, scene: &Scene) -> Self {
        let notes = numbered(graph, scene);
        Self { graph, notes }
    }

    /// What the numbers mean, and where the drawing ends and its notes begin.
    pub(super) fn told(&self, scene: &Scene) -> Value {
        json!({
            "sources": self.notes.labels,
            "claims": self.notes.voices,
            "fact": fact_words(self.graph),
            "listed": LISTED,
            "date": self.graph.data_of.as_deref().map(short),
            "top": scene.legend_box.y,
            "bottom": scene.legend_box.bottom(),
        })
    }

    /// Puts the numbers of its sources, and of the claim that says it, to what is told of a line.
    pub(super) fn of_edge(&self, edge: EdgeIndex, told: &mut Value) {
        let said = &self.graph.graph[edge];
        self.cite(&said.sources, told);
        if let Some(claim) = self.notes.claim_of(said) {
            told["claim"] = claim.into();
        }
    }

    /// The same of a box.
    pub(super) fn of_node(&self, node: NodeIndex, told: &mut Value) {
        self.cite(&self.graph.graph[node].sources, told);
    }

    fn cite(&self, sources: &[Source], told: &mut Value) {
        let numbers = sources.iter().filter_map(|one| self.notes.number(one));
        let numbers: Vec<usize> = numbers.collect();
        if !numbers.is_empty() {
            told["cited"] = numbers.into();
        }
    }
}

/// A picture of which each of a series shows a part.
#[derive(Debug)]
pub(super) struct Series<'a> {
    graph: &'a RelationGraph,
    whole: &'a Scene,
    notes: Footnotes,
}

impl<'a> Series<'a> {
    pub(super) fn new(graph: &'a RelationGraph, whole: &'a Scene) -> Self {
        Self {
            graph,
            whole,
            notes: numbered(graph, whole),
        }
    }

    /// One of them, with a list of what is in it.
    pub(super) fn part(&self, frame: &Frame) -> Scene {
        let mut scene = self.whole.only(self.graph, frame);
        let low = scene.legend_box.bottom();
        let is_listed = |text: &PageText| text.font == SOURCE && text.at.y > low;
        scene.texts.retain(|text| !is_listed(text));
        let listed = Listed {
            graph: self.graph,
            notes: &self.notes,
            frame: Some(frame),
        };
        listed.write(&mut scene);
        scene
    }
}

/// Entries one after the other in lines; none is cut but one that is longer than a line.
fn flowed(entries: &[String], width: f64) -> Vec<Text> {
    let mut lines: Vec<Text> = Vec::new();
    let mut full = true;
    for entry in entries {
        let alone = Text::new(entry, SOURCE);
        let last = lines.last_mut().filter(|_| !full);
        let joined = last
            .as_ref()
            .map(|line| Text::new(format!("{} · {entry}", line.text), SOURCE));
        if let (Some(line), Some(joined)) = (last, joined.filter(|line| line.width <= width)) {
            *line = joined;
        } else if alone.width <= width {
            full = false;
            lines.push(alone);
        } else {
            let wrapped = wrap(entry, SOURCE, width, 3).lines;
            // What follows would be ordered as a part of it.
            full = has_left(entry);
            lines.extend(wrapped);
        }
    }
    lines
}
