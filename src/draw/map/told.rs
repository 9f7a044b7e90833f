//! What lines say that found no room at them: a list below the picture.

use std::collections::BTreeMap;

use petgraph::graph::{EdgeIndex, NodeIndex};

use crate::draw::footnotes::Footnotes;
use crate::draw::geometry::{Point, real};
use crate::draw::layout::MARGIN;
use crate::draw::legend::held;
use crate::draw::scene::{HEADING, Of, PageText, SMALL, Scene};
use crate::draw::text::wrap_sentence;
use crate::draw::words::{name, node_name};
use crate::graph::{RelationGraph, Standing};

/// So many are listed; of more one has to look at the lines.
const LISTED: usize = 60;
/// Up to so many facts are listed of a picture that is neither a map nor a timeline.
const FEW: usize = 6;
/// Least width of a column, and room between two.
const COLUMN: (f64, f64) = (400.0, 28.0);
/// Most lines of a sentence.
const LINES: usize = 4;

/// Adds the list below `bottom`; how low the drawing reaches then.
pub(in crate::draw) fn append(
    graph: &RelationGraph,
    notes: &Footnotes,
    scene: &mut Scene,
    bottom: f64,
) -> f64 {
    let mut said = untold(graph, notes, scene);
    // Of other pictures, what is left of it: where many facts have no words nobody misses those of one,
    // but whose word a line is has to be told.
    let is_read = scene.chart.is_some() || scene.axis.is_some() || said.len() <= FEW;
    said.retain(|(_, edges)| is_read || edges.iter().any(|edge| is_said(graph, *edge)));
    if said.is_empty() {
        return bottom;
    }
    let of = |edges: &[usize]| edges.iter().map(|edge| Of::Edge(*edge)).collect::<Vec<_>>();
    let all: Vec<usize> = said.iter().flat_map(|(_, edges)| edges.clone()).collect();
    let rest: Vec<usize> = said
        .iter()
        .skip(LISTED)
        .flat_map(|(_, edges)| edges.clone())
        .collect();
    let rows = said.iter().take(LISTED);
    let mut rows: Vec<(&str, Vec<Of>)> =
        rows.map(|(row, edges)| (row.as_str(), of(edges))).collect();
    let more = format!("and {} more", said.len().saturating_sub(LISTED));
    if said.len() > LISTED {
        rows.push((&more, of(&rest)));
    }
    let labels = scene.edges.iter().filter_map(|line| line.label.as_ref());
    let low = labels.fold(bottom, |low, label| low.max(label.rect.bottom()));
    let top = low + 30.0;
    let head = "what the other lines say";
    scene
        .texts
        .push(PageText::new(Point::new(MARGIN, top), head, HEADING).about(of(&all)));
    let width = scene.width - 2.0 * MARGIN;
    let columns = if width > 2.0 * COLUMN.0 + COLUMN.1 && rows.len() > 3 {
        2
    } else {
        1
    };
    let column_wide = (width + COLUMN.1) / real(columns) - COLUMN.1;
    let wide = held(column_wide, COLUMN.1 - 8.0);
    let wrapped: Vec<_> = rows
        .iter()
        .map(|(row, of)| (wrap_sentence(row, SMALL, wide, LINES).lines, of))
        .collect();
    let half = wrapped
        .iter()
        .map(|(lines, _)| lines.len())
        .sum::<usize>()
        .div_ceil(columns);
    let (mut column, mut line, mut lowest) = (0, 0, top);
    for (lines, of) in wrapped {
        if line >= half && column + 1 < columns {
            (column, line) = (column + 1, 0);
        }
        for text in lines {
            let x = MARGIN + real(column) * (column_wide + COLUMN.1);
            let at = Point::new(x, top + 20.0 + real(line) * SMALL.line_height());
            lowest = f64::max(lowest, at.y + 4.0);
            let set = PageText::new(at, "", SMALL).muted().about(of.clone());
            scene.texts.push(PageText { line: text, ..set });
            line += 1;
        }
    }
    lowest
}

/// Whether a line is somebody's word and no fact.
fn is_said(graph: &RelationGraph, edge: usize) -> bool {
    let edge = graph.graph.edge_weight(EdgeIndex::new(edge));
    edge.is_some_and(|edge| !edge.by.is_empty())
}

/// A sentence for all edges from one thing of which the same is said, as far as that does not stand
/// at their lines; and which edges these are.
fn untold(graph: &RelationGraph, notes: &Footnotes, scene: &Scene) -> Vec<(String, Vec<usize>)> {
    let mut known = BTreeMap::new();
    let mut said: Vec<(String, Vec<String>, String)> = Vec::new();
    let mut edges: Vec<Vec<usize>> = Vec::new();
    for line in &scene.edges {
        let index = EdgeIndex::new(line.edge);
        let (Some(edge), Some((from, to))) = (
            graph.graph.edge_weight(index),
            graph.graph.edge_endpoints(index),
        ) else {
            continue;
        };
        let label = line.label.as_ref();
        let is_told = label.is_some_and(|label| !label.text.cut);
        // One sees where a line comes from that is more than a short one.
        let placed = |node| graph.places.contains_key(node);
        let is_seen = scene.chart.is_none() || placed(&from) == placed(&to);
        let words = notes.words(edge);
        if words.is_empty() || is_told && is_seen {
            continue;
        }
        let called = |node: NodeIndex| node_name(&graph.graph[node]);
        let mark = notes.of_edge(edge).unwrap_or_default();
        let standing = match edge.standing {
            Standing::Fact => String::new(),
            other => format!(" – {}", other.name()),
        };
        let way = edge.undirected;
        let key = (from, words.clone(), edge.standing, mark.clone(), way);
        let place = *known.entry(key).or_insert_with(|| {
            let arrow = if edge.undirected { "–" } else { "→" };
            let start = format!("{} {arrow} ", called(from));
            let end = format!(": {}{standing} {mark}", name(&words));
            said.push((start, Vec::new(), end.trim_end().to_owned()));
            edges.push(Vec::new());
            said.len() - 1
        });
        said[place].1.push(called(to));
        edges[place].push(line.edge);
    }
    let sentences = said.into_iter();
    let sentences = sentences.map(|(start, names, end)| [start, names.join(", "), end].concat());
    sentences.zip(edges).collect()
}
