//! Time runs down the page, one lane a column.
//!
//! What is later is never higher, in any lane. Time is not to scale: days on
//! which much happened take room, empty years are left out and marked.

use std::collections::BTreeMap;

use petgraph::visit::EdgeRef as _;

use super::dates::{Reading, hours};
use super::footnotes::Footnotes;
use super::geometry::{Curve, Piece, Point, Rect, real};
use super::layout::{PAGE, fan, grid};
use super::scene::{Anchor, Axis, CAPTION, HEADING, Lane, NodeBox, PageText, Plan, SMALL};
use super::shapes::{Fit, measured};
use super::text::{clean, wrap};
use crate::graph::{Node, RelationGraph, Span};

/// Lanes beyond this many are merged into one.
const LANES: usize = 5;
/// Room for dates and times left of the axis.
const AXIS: f64 = 104.0;
/// Room between lanes.
const GUTTER: f64 = 16.0;
/// Widest lane.
const WIDEST: f64 = 330.0;
/// Room between boxes of one lane.
const GAP: f64 = 10.0;
/// Least distance of two moments on the axis.
const STEP: f64 = 19.0;
/// Room for a date.
const DATE: f64 = 24.0;
/// Seconds after which time is left out with a mark: about ten months.
const LONG: i64 = 300 * 86_400;
/// Room for that mark.
const BREAK: f64 = 30.0;
/// The name of the merged lane.
const OTHER: &str = "other";

/// Lays out the whole graph.
pub(super) fn arrange(graph: &RelationGraph, notes: &Footnotes) -> Plan {
    let mut order: Vec<(usize, &Node, &Span)> = graph
        .graph
        .node_weights()
        .enumerate()
        .filter_map(|(index, node)| Some((index, node, node.span.as_ref()?)))
        .collect();
    order.sort_by_key(|(index, _, span)| (place_in_time(span), *index));
    let lanes = Lanes::new(&order);
    let cap = lanes.width - 34.0;
    let nodes = graph.graph.node_weights().enumerate();
    let boxes = nodes.map(|(index, node)| {
        let hours = node.span.as_ref().and_then(hours).unwrap_or_default();
        let caption = notes.after(&hours, &node.sources);
        let caption = (!caption.is_empty()).then_some(caption);
        let fit = if node.span.is_some() {
            Fit::Full(cap)
        } else {
            Fit::Slim(160.0)
        };
        measured(index, &node.label, node.kind, fit, caption)
    });
    let mut sheet = Sheet::new(boxes.collect(), lanes);
    for row in order.chunk_by(|a, b| place_in_time(a.2) == place_in_time(b.2)) {
        sheet.add_row(row);
    }
    let undated = graph
        .graph
        .node_weights()
        .enumerate()
        .filter(|(_, node)| node.span.is_none());
    let undated: Vec<usize> = undated.map(|(index, _)| index).collect();
    let mut plan = sheet.finish(&undated);
    plan.curves = curves(graph, &plan.boxes);
    plan
}

/// Where something stands in the order. Of what only the year is known, one cannot say
/// that it was before the rest of that year; it closes the year.
fn place_in_time(span: &Span) -> (i64, bool) {
    const YEAR: i64 = 31_536_000;
    let vague = Reading::new(&span.start.text).is_year();
    let start = span.start.earliest_s;
    (
        if vague {
            start.saturating_add(YEAR - 1)
        } else {
            start
        },
        vague,
    )
}

/// Which lane a name stands for and where it is.
struct Lanes {
    names: Vec<String>,
    of: BTreeMap<String, usize>,
    width: f64,
}

impl Lanes {
    /// Lanes in order of first appearance; the rarest share the last one.
    fn new(order: &[(usize, &Node, &Span)]) -> Self {
        let mut seen: Vec<(String, usize)> = Vec::new();
        for (_, _, span) in order {
            let name = clean(&span.lane);
            match seen.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => seen.push((name, 1)),
            }
        }
        let mut counts: Vec<usize> = seen.iter().map(|(_, count)| *count).collect();
        counts.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
        let rare = if seen.len() > LANES {
            counts[LANES - 1]
        } else {
            0
        };
        let mut names: Vec<String> = Vec::new();
        for (name, count) in &seen {
            if *count > rare && names.len() < LANES {
                names.push(name.clone());
            }
        }
        // Ties at the border: fill up in order, keeping one place for the rest.
        for (name, count) in &seen {
            if *count == rare && names.len() + 1 < LANES {
                names.push(name.clone());
            }
        }
        names.sort_by_key(|name| seen.iter().position(|(known, _)| known == name));
        if names.len() < seen.len() {
            names.push(OTHER.to_owned());
        }
        let last = names.len().saturating_sub(1);
        let place = |name: &String| names.iter().position(|known| known == name).unwrap_or(last);
        let of = seen
            .iter()
            .map(|(name, _)| (name.clone(), place(name)))
            .collect();
        let count = real(names.len().max(1));
        let width = ((PAGE - AXIS - GUTTER * count) / count).min(WIDEST);
        Self { names, of, width }
    }

    fn place(&self, name: &str) -> usize {
        self.of.get(&clean(name)).copied().unwrap_or(0)
    }

    fn x(&self, lane: usize) -> f64 {
        AXIS + GUTTER + real(lane) * (self.width + GUTTER)
    }
}

/// The growing page.
struct Sheet {
    boxes: Vec<NodeBox>,
    lanes: Lanes,
    /// Where the next box of each lane may begin.
    free: Vec<f64>,
    /// Where the next moment may be.
    next: f64,
    last: Option<(i64, Reading)>,
    /// Shown on the axis for the row before, to leave out repetitions.
    axis: Axis,
    texts: Vec<PageText>,
}

impl Sheet {
    fn new(boxes: Vec<NodeBox>, lanes: Lanes) -> Self {
        let mut texts = Vec::new();
        let mut top = 0.0;
        for (lane, name) in lanes.names.iter().enumerate() {
            let wrapped = wrap(name, HEADING, lanes.width - 16.0, 2);
            for (row, line) in wrapped.lines.iter().enumerate() {
                let y = 20.0 + real(row) * HEADING.line_height();
                let at = Point::new(lanes.x(lane) + lanes.width / 2.0, y);
                texts.push(PageText::new(at, line.text.clone(), HEADING).anchored(Anchor::Middle));
                top = f64::max(top, y + 14.0);
            }
        }
        let start = Point::new(AXIS, top);
        let axis = Axis {
            top: start,
            bottom: start,
            dots: vec![],
            breaks: vec![],
            rules: vec![],
        };
        let free = vec![top; lanes.names.len().max(1)];
        Self {
            boxes,
            lanes,
            free,
            next: top,
            last: None,
            axis,
            texts,
        }
    }

    /// Adds everything that begins at one moment.
    fn add_row(&mut self, row: &[(usize, &Node, &Span)]) {
        let Some((_, _, span)) = row.first() else {
            return;
        };
        let (moment, reading) = (span.start.earliest_s, Reading::new(&span.start.text));
        self.add_date(moment, &reading);
        let lanes: Vec<usize> = row
            .iter()
            .map(|(_, _, span)| self.lanes.place(&span.lane))
            .collect();
        let y = lanes
            .iter()
            .map(|lane| self.free[*lane])
            .fold(self.next, f64::max);
        let mut deepest = y;
        for ((node, _, _), lane) in row.iter().zip(lanes) {
            let rect = self.boxes[*node].rect;
            let top = self.free[lane].max(y);
            let x = self.lanes.x(lane);
            self.boxes[*node].rect = Rect::new(x, top, self.lanes.width, rect.h);
            self.free[lane] = top + rect.h + GAP;
            deepest = deepest.max(top);
        }
        self.axis.dots.push(Point::new(AXIS, y + 12.0));
        self.add_time(row, &reading, y + 16.0);
        self.next = deepest + STEP;
        self.last = Some((moment, reading));
    }

    /// Writes year and day where they change, and marks time left out.
    fn add_date(&mut self, moment: i64, reading: &Reading) {
        let before = self.last.clone();
        let year_changes = before
            .as_ref()
            .is_none_or(|(_, old)| old.year != reading.year);
        let day_changes = before
            .as_ref()
            .is_none_or(|(_, old)| old.day != reading.day);
        if !year_changes && !day_changes {
            return;
        }
        // A date rules off all lanes: nothing older hangs into the new day.
        let mut y = self.free.iter().copied().fold(self.next, f64::max);
        if before.as_ref().is_none() {
            y = self.next;
        }
        if let Some((old, old_reading)) = before
            && let Some(text) = left_out(&old_reading, reading, moment.saturating_sub(old))
        {
            self.add_break(text, y);
            y += BREAK;
        }
        if year_changes {
            y += 4.0;
            let wrapped = wrap(&reading.year, HEADING, AXIS - 14.0, 3);
            for line in &wrapped.lines {
                let at = Point::new(AXIS - 14.0, y + 13.0);
                self.texts
                    .push(PageText::new(at, line.text.clone(), HEADING).anchored(Anchor::End));
                y += HEADING.line_height();
            }
            self.axis
                .rules
                .push(self.rule(y - HEADING.line_height() + 9.0));
            y += 5.0;
        } else {
            self.axis.rules.push(self.rule(y));
            y += 6.0;
        }
        let day = if reading.is_year() && !year_changes {
            "day unknown"
        } else {
            reading.day.as_str()
        };
        if !day.is_empty() {
            let at = Point::new(AXIS - 14.0, y + 12.0);
            self.texts
                .push(PageText::new(at, day, SMALL).anchored(Anchor::End));
            if !reading.time.is_empty() {
                y += DATE - 4.0;
            }
        }
        self.next = y;
        self.free.iter_mut().for_each(|free| *free = free.max(y));
    }

    fn rule(&self, y: f64) -> (Point, Point) {
        let right = self.lanes.x(self.lanes.names.len().max(1)) - GUTTER;
        (Point::new(AXIS + 8.0, y), Point::new(right, y))
    }

    fn add_break(&mut self, text: String, y: f64) {
        self.axis.breaks.push(y + BREAK / 2.0);
        let at = Point::new(AXIS - 14.0, y + BREAK / 2.0 + 4.0);
        self.texts.push(
            PageText::new(at, text, CAPTION)
                .muted()
                .anchored(Anchor::End),
        );
    }

    /// Writes the time of day, if one is known.
    fn add_time(&mut self, row: &[(usize, &Node, &Span)], reading: &Reading, y: f64) {
        let hour = reading.time.split(' ').next().unwrap_or("");
        let about = row.iter().all(|(_, _, span)| span.approximate);
        if !hour.is_empty() {
            let text = if about {
                format!("≈ {hour}")
            } else {
                hour.to_owned()
            };
            let at = Point::new(AXIS - 14.0, y);
            self.texts.push(
                PageText::new(at, text, CAPTION)
                    .muted()
                    .anchored(Anchor::End),
            );
        }
    }

    fn finish(mut self, undated: &[usize]) -> Plan {
        let dated = !self.axis.dots.is_empty();
        let bottom = self.free.iter().copied().fold(self.next, f64::max);
        self.axis.bottom = Point::new(AXIS, bottom + 6.0);
        let count = if dated { self.lanes.names.len() } else { 0 };
        let lane = |lane| {
            let (x, width) = (self.lanes.x(lane), self.lanes.width);
            Lane {
                rect: Rect::new(x - GUTTER / 2.0, 0.0, width + GUTTER, bottom + 10.0),
            }
        };
        let lanes = (0..count).map(lane).collect();
        let mut top = if dated { bottom + 36.0 } else { 0.0 };
        if dated && !undated.is_empty() {
            self.texts.push(PageText::new(
                Point::new(0.0, top + 8.0),
                "Without a date",
                HEADING,
            ));
            top += 22.0;
        }
        let right = self.lanes.x(self.lanes.names.len().max(1)).max(PAGE * 0.6);
        grid(&mut self.boxes, undated, right, top);
        let axis = dated.then_some(self.axis);
        Plan {
            boxes: self.boxes,
            lanes,
            axis,
            texts: self.texts,
            ..Plan::default()
        }
    }
}

/// Discreet lines: within a lane along its right side, otherwise from side to side.
fn curves(graph: &RelationGraph, boxes: &[NodeBox]) -> Vec<Curve> {
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let offsets = fan(&links, 7.0);
    links
        .iter()
        .zip(offsets)
        .map(|(&(from, to), offset)| join(&boxes[from].rect, &boxes[to].rect, offset))
        .collect()
}

fn join(from: &Rect, to: &Rect, offset: f64) -> Curve {
    let (a, b) = (from.center(), to.center());
    if from == to {
        return super::layout::self_loop(from);
    }
    if (from.right() - to.right()).abs() < 1.0 {
        let reach = from.right() + 13.0 + offset.abs() / 2.0;
        let (start, end) = (
            Point::new(from.right(), a.y + offset),
            Point::new(to.right(), b.y + offset),
        );
        let mut curve = Curve::from(start);
        curve.pieces.push(Piece::Cubic(
            Point::new(reach, start.y),
            Point::new(reach, end.y),
            end,
        ));
        return curve;
    }
    let (start, end) = if a.x < b.x {
        (from.right(), to.x)
    } else {
        (from.x, to.right())
    };
    let mut curve = Curve::from(Point::new(start, a.y + offset));
    curve.sway_to(Point::new(end, b.y + offset));
    curve
}
/// How much time is left out between two dates, in words no finer than the dates.
fn left_out(old: &Reading, new: &Reading, seconds: i64) -> Option<String> {
    let plural = |count: i64, unit: &str| match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    };
    if old.is_year() || new.is_year() {
        let years = old.years_to(new).filter(|years| *years > 0)?;
        return Some(format!("≈ {}", plural(years, "year")));
    }
    let months = (seconds > LONG).then_some(seconds / 2_629_746)?;
    Some(match (months + 3) / 12 {
        0 | 1 => plural(months, "month"),
        years => plural(years, "year"),
    })
}
