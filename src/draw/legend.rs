//! What stands around a drawing: title, summary, legend, sources.
//!
//! The legend explains only what occurs.

use std::collections::BTreeSet;

use petgraph::graph::EdgeIndex;

use super::dots::TIPPED;
use super::footer::Listed;
use super::footnotes::Footnotes;
use super::geometry::{Point, Rect, index, real};
use super::layout::MARGIN;
use super::scene::{Entry, PageText, SMALL, Scene, Sign, TITLE};
use super::sheet::{Line, Sheet};
use super::text::{Font, clean, head, wrap};
use super::words::{edge_words, fact_words, meaning, short};
use crate::graph::{Edge, FACTS, NodeKind, RelationGraph, Source, Standing};

/// The font of the summary.
const SUMMARY: Font = Font::regular(13.0);
/// Width of a line longer than which nobody likes to read.
const READABLE: f64 = 820.0;
/// Most characters of an entry.
const LONGEST: usize = 80;
/// How much wider words may be in the fonts that readers of SVG have who do not take ours.
const WIDER: f64 = 1.12;
/// Distance between two rows of the legend.
const ROW: f64 = 24.0;
/// Width of a sample.
const SAMPLE: f64 = 30.0;

/// What hatching means.
const CONTESTED: &str = "contested – somebody claims it, or more than one holds it";

/// What a bar beside a box means.
const LASTING: &str = "bar at the left: how long it went on, beside what began meanwhile";

/// What a broken axis means.
const BROKEN: &str = "zigzag at the left: so much time is left out; other heights are not to scale";

/// What numbers mean that stand alone.
const NUMBERS: &str = "a number alone, as [1]: the source of a line whose words found no room";

/// What the numbers of claims mean.
const CLAIMS: &str = "[c1], [c2] …: a line, and the box of the claim that says it";

/// Title and summary in lines from the upper margin.
pub(crate) fn heading(graph: &RelationGraph, width: f64) -> Vec<PageText> {
    let mut texts = Vec::new();
    let title = lines(&graph.title, TITLE, MARGIN + 16.0, width, 3);
    let y = title.last().map_or(MARGIN + 4.0, |last| last.at.y + 22.0);
    texts.extend(title);
    let summary = lines(&graph.summary, SUMMARY, y, width.min(READABLE), 4);
    texts.extend(summary.into_iter().map(PageText::muted));
    texts
}

/// So wide may lines be that have so much room, and a little more at their right, in any font.
pub(super) fn held(width: f64, beyond: f64) -> f64 {
    width.min((width + beyond) / WIDER)
}

fn lines(text: &str, font: Font, top: f64, width: f64, most: usize) -> Vec<PageText> {
    let width = held(width, MARGIN - 4.0);
    let wrapped = wrap(text, font, width, most).lines.into_iter().enumerate();
    let at = |row| Point::new(MARGIN, top + real(row) * font.line_height());
    wrapped
        .map(|(row, line)| PageText::new(at(row), line.text, font))
        .collect()
}

/// Adds legend and sources below `bottom` and sets the height of the page.
pub(super) fn append(
    graph: &RelationGraph,
    scene: &mut Scene,
    bottom: f64,
    (sheet, notes): (&Sheet, &Footnotes),
) {
    let low = |y: f64, rect: &Rect| y.max(rect.bottom());
    let labels = scene.edges.iter().filter_map(|line| line.label.as_ref());
    let told = scene.ties.iter().all(|tie| tie.told);
    let bottom = labels.fold(bottom, |y, label| low(y, &label.rect));
    let width = scene.width - 2.0 * MARGIN;
    let top = bottom + 30.0;
    let mut flow = Flow {
        x: MARGIN,
        y: top + 26.0,
        right: MARGIN + width,
        entries: Vec::new(),
    };
    let hatched = scene.chart.iter().flat_map(|chart| &chart.extents);
    let hatched = hatched.filter(|extent| !extent.hatch.is_empty()).take(1);
    let hatched = hatched.map(|_| (Sign::Hatch, CONTESTED.to_owned()));
    let lasting = scene.axis.iter().filter(|axis| !axis.bars.is_empty());
    let lasting = lasting.map(|_| (Sign::Note, LASTING.to_owned()));
    let broken = scene.axis.iter().filter(|axis| !axis.breaks.is_empty());
    let broken = broken.map(|_| (Sign::Note, BROKEN.to_owned()));
    let numbers = has_lone_number(graph, scene, notes).then(|| (Sign::Note, NUMBERS.to_owned()));
    let unnamed = scene.dots.iter().filter(|dot| dot.label.is_none());
    let unnamed = unnamed_words(unnamed.count()).map(|words| (Sign::Note, words));
    let unsaid = left_unsaid(graph, !scene.dots.is_empty(), sheet);
    let unsaid = unsaid.map(|words| (Sign::Note, words));
    let claims = (!notes.voices.is_empty()).then(|| (Sign::Note, CLAIMS.to_owned()));
    let common = notes.common.as_ref().map(|relation| {
        let words = format!("lines without words: {}", short(relation));
        (Sign::Note, words)
    });
    for signs in [
        kinds(graph, !scene.dots.is_empty(), sheet),
        chosen(graph, !scene.dots.is_empty(), sheet),
        standings(graph, !scene.dots.is_empty(), told),
        hatched.collect(),
        broken.chain(lasting).collect(),
        claims
            .into_iter()
            .chain(numbers)
            .chain(common)
            .chain(unnamed)
            .chain(unsaid)
            .collect(),
    ] {
        for (sign, words) in signs {
            flow.add(sign, &words);
        }
        flow.new_row();
    }
    scene.legend = flow.entries;
    scene.legend_box = Rect::new(MARGIN, top, width, flow.y - top - 8.0);
    let last = Listed::all(graph, notes).write(scene);
    scene.height = last + MARGIN - 8.0;
}

/// Whether numbers of sources stand at a line without any words.
fn has_lone_number(graph: &RelationGraph, scene: &Scene, notes: &Footnotes) -> bool {
    scene.edges.iter().any(|line| {
        let label = line.label.as_ref();
        let first = label.and_then(|label| label.text.lines.first());
        let edge = graph.graph.edge_weight(EdgeIndex::new(line.edge));
        // Those of claims are explained beside the sources.
        let edge = edge.filter(|edge| notes.mark(&edge.sources).is_some());
        let mark = edge.and_then(|edge| notes.of_edge(edge));
        first.zip(mark).is_some_and(|(first, mark)| {
            let said = first.text.strip_prefix("… ").unwrap_or(&first.text);
            said == mark
        })
    })
}

/// What is said of dots for whose names there was no room.
fn unnamed_words(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 name is left out: there is no room for it".to_owned()),
        many => Some(format!(
            "{many} names are left out: there is no room for them"
        )),
    }
}

/// What is said of lines between dots, which have no words: of those whose relation no entry tells,
/// and of those with one of several sources.
fn left_unsaid(graph: &RelationGraph, as_dots: bool, sheet: &Sheet) -> Option<String> {
    let edges = || graph.graph.edge_weights().filter(|_| as_dots);
    let is_told = |edge: &Edge| {
        let line = sheet.line(edge).and_then(|line| line.swatch);
        line.is_some() && FACTS.contains(&edge.standing) && edge.by.is_empty()
    };
    let words = edges().filter(|edge| !edge_words(edge).is_empty() && !is_told(edge));
    let sources: BTreeSet<&Source> = edges().flat_map(|edge| &edge.sources).collect();
    let numbers = edges().filter(|edge| sources.len() > 1 && !edge.sources.is_empty());
    let counts = [
        ("words", words.count()),
        ("numbers of sources", numbers.count()),
    ];
    let parts = counts.into_iter().filter(|(_, count)| *count > 0);
    let parts = parts.map(|(what, count)| match count {
        1 => format!("{what} of 1 line"),
        many => format!("{what} of {many} lines"),
    });
    let parts: Vec<String> = parts.collect();
    let said = parts.join(", ");
    (!said.is_empty()).then(|| format!("left out between dots: {said}"))
}

fn kinds(graph: &RelationGraph, as_dots: bool, sheet: &Sheet) -> Vec<(Sign, String)> {
    let occurs = |kind: &NodeKind| graph.graph.node_weights().any(|node| node.kind == *kind);
    NodeKind::ALL
        .into_iter()
        .filter(occurs)
        .map(|kind| {
            let mut things = graph.graph.node_weights().zip(0..);
            let is_own = |place: usize| sheet.nodes.get(place).is_some_and(Option::is_some);
            // A colour that no thing of the kind has would be taken for one of the others.
            let bare = things.all(|(node, place)| node.kind != kind || is_own(place));
            let sign = match (bare, as_dots) {
                (false, false) => Sign::Kind,
                (false, true) => Sign::Dot,
                (true, false) => Sign::Bare,
                (true, true) => Sign::BareDot,
            };
            let own = sheet
                .kinds
                .get(&kind)
                .map(|number| &sheet.swatches[*number]);
            let name = own
                .map(|one| one.name.as_str())
                .filter(|name| !name.is_empty());
            (sign(kind), name.unwrap_or(kind.name()).to_owned())
        })
        .collect()
}

/// What somebody chose, as far as it is drawn, and what widths and sizes mean.
fn chosen(graph: &RelationGraph, as_dots: bool, sheet: &Sheet) -> Vec<(Sign, String)> {
    let swatches = sheet.swatches.iter().enumerate();
    let named = swatches.filter(|(_, one)| !one.name.is_empty());
    let named = named.filter_map(|(number, one)| {
        let sign = if sheet.nodes.contains(&Some(number)) {
            let sign = if as_dots { Sign::Blot } else { Sign::Swatch };
            sign(number)
        } else {
            of_lines(graph, as_dots, (sheet, number))?
        };
        Some((sign, one.name.clone()))
    });
    let heavy = graph.graph.edge_weights().any(|edge| edge.weight > 1);
    let more = if graph.weighted {
        "larger weight"
    } else {
        "more statements"
    };
    let wide = heavy.then(|| format!("wider line: {more}"));
    let notes = wide.filter(|_| !sheet.even).into_iter();
    // Boxes are as large as their words.
    let notes = notes.chain(sheet.size_note.clone().filter(|_| as_dots));
    let notes = notes.chain(sheet.notes.iter().cloned());
    named.chain(notes.map(|note| (Sign::Note, note))).collect()
}

/// How the lines with this swatch look, if any does: what is no fact keeps the colour that says so,
/// and where lines are black and have words, only another width is to be explained.
fn of_lines(
    graph: &RelationGraph,
    as_dots: bool,
    (sheet, number): (&Sheet, usize),
) -> Option<Sign> {
    let mut facts = graph
        .graph
        .edge_weights()
        .filter(|edge| FACTS.contains(&edge.standing));
    let has = |line: &&Line| line.swatch == Some(number);
    let line = facts.find_map(|edge| sheet.line(edge).filter(has))?;
    if !sheet.black {
        return Some(Sign::Blot(number));
    }
    let has_strokes = as_dots && graph.graph.edge_count() <= TIPPED;
    (has_strokes || line.width.is_some()).then_some(Sign::Stroked {
        strokes: line.strokes,
        tenths: index(line.width.unwrap_or(1.0) * 10.0 + 0.5),
    })
}

fn standings(graph: &RelationGraph, as_dots: bool, told: bool) -> Vec<(Sign, String)> {
    let on_line = |one: Standing| graph.graph.edge_weights().any(|edge| edge.standing == one);
    let on_node = |one: Standing| graph.graph.node_weights().any(|node| node.standing == one);
    let sign = |one| match one {
        one if on_line(one) && told => Some(Sign::Line(one)),
        one if on_line(one) => Some(Sign::BareLine(one)),
        // A node is a fact unless it looks different: nothing to explain.
        Standing::Fact => None,
        one if as_dots => on_node(one).then_some(Sign::Hollow(one)),
        one => on_node(one).then_some(Sign::Border(one)),
    };
    let fact = fact_words(graph);
    let words = |one: Standing| format!("{} – {}", one.name(), meaning(one, fact));
    let signs = Standing::EVERY.into_iter();
    let mut all: Vec<(Sign, String)> = signs
        .filter_map(|one| Some((sign(one)?, words(one))))
        .collect();
    let said = match (told, graph.is_mixed()) {
        (true, true) => Some("line without a tip: no direction"),
        (false, _) if !graph.is_undirected() => Some("lines without tips: too many to show"),
        _ => None,
    };
    all.extend(said.map(|said| (Sign::Note, said.to_owned())));
    all
}

/// Entries set one after the other, in rows.
struct Flow {
    x: f64,
    y: f64,
    right: f64,
    entries: Vec<Entry>,
}

impl Flow {
    fn add(&mut self, sign: Sign, words: &str) {
        let wide = match sign {
            Sign::Kind(_) | Sign::Bare(_) | Sign::Border(_) | Sign::Hatch => SAMPLE,
            Sign::Dot(_) | Sign::BareDot(_) | Sign::Hollow(_) | Sign::Swatch(_) | Sign::Blot(_) => {
                SAMPLE / 2.0
            }
            Sign::Line(_) | Sign::BareLine(_) | Sign::Stroked { .. } => SAMPLE + 10.0,
            Sign::Note => 0.0,
        };
        let text = PageText::new(Point::default(), clean(head(words, LONGEST)), SMALL);
        let offset = if wide > 0.0 { wide + 8.0 } else { 0.0 };
        let needed = offset + text.line.width;
        let widest = offset + text.line.width * WIDER;
        let is_beyond = self.x + needed > self.right || self.x + widest > self.right + MARGIN - 4.0;
        if self.x > MARGIN && is_beyond {
            self.new_row();
        }
        let sample = Rect::new(self.x, self.y - 8.0, wide, 16.0);
        let at = Point::new(self.x + offset, self.y + 4.0);
        self.entries.push(Entry {
            sign,
            sample,
            text: PageText { at, ..text },
        });
        self.x += (needed + 22.0).max(widest + 10.0);
    }

    fn new_row(&mut self) {
        if self.x > MARGIN {
            self.x = MARGIN;
            self.y += ROW;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_room_in_wider_fonts_than_ours() {
        let mut flow = Flow {
            x: MARGIN,
            y: 0.0,
            right: MARGIN + 900.0,
            entries: Vec::new(),
        };
        let words = [
            "fact – stated by the source, or in the data where none is named",
            "void",
        ];
        for words in words.iter().cycle().take(8) {
            flow.add(Sign::Line(Standing::Fact), words);
        }
        let end = |entry: &Entry| entry.text.at.x + entry.text.line.width * WIDER;
        for pair in flow.entries.windows(2) {
            let is_row = (pair[0].sample.y - pair[1].sample.y).abs() < 1.0;
            assert!(!is_row || end(&pair[0]) + 9.0 < pair[1].sample.x);
            assert!(end(&pair[0]) <= flow.right + MARGIN);
        }
    }
}
