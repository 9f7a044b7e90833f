//! Time runs down the page, one lane a column.
//!
//! What is later is never higher, in any lane. Time is not to scale: days on
//! which much happened take room. Wherever more than a day lies between two
//! dates, or an hour between two hours of one, and nothing goes on that began before, the axis is broken and says how
//! much. The zone of hours
//! stands at the first of a day. What goes on while something
//! else begins has a bar beside it that ends where it ends.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef as _;

use super::boxes::dodge;
use super::dates::{DAY_S, Reading, hours, hours_left_out, left_out};
use super::detours::Detours;
use super::footnotes::Footnotes;
use super::geometry::{Curve, Piece, Point, Rect, real};
use super::halt::Halt;
use super::lanes::{AXIS, BAR, BARS, Lanes};
use super::layout::{PAGE, fan, grid};
use super::loops::self_loop;
use super::scene::{
    Anchor, Axis, CAPTION, HEADING, Lane, NodeBox, Of, PageText, Plan, SMALL, text_rect,
};
use super::shapes::{Fit, measured, wall};
use super::text::{clean, wrap};
use super::undated::beside as columns;
use crate::graph::{Moment, Node, RelationGraph, Span};

/// Least distance of two moments on the axis.
const STEP: f64 = 19.0;
/// Room for a date.
const DATE: f64 = 24.0;
/// Room for that mark.
const BREAK: f64 = 30.0;
/// The heading of what has no date, or none but an end.
const UNDATED: &str = "Without a known beginning";

/// Lays out the whole graph.
pub(super) fn arrange(graph: &RelationGraph, (notes, halt): (&Footnotes, &Halt)) -> Plan {
    let mut order: Vec<(usize, &Node, &Span)> = graph
        .graph
        .node_weights()
        .enumerate()
        .filter_map(|(index, node)| Some((index, node, node.span.as_ref()?)))
        .collect();
    order.sort_by_key(|(index, _, span)| (place_in_time(span), *index));
    let mut lanes = Lanes::new(&order);
    let gap = lanes.make_room(graph, &order);
    let cap = lanes.width - 34.0;
    let headings = headings(&order);
    let nodes = graph.graph.node_weights().enumerate();
    let boxes = nodes.map(|(index, node)| {
        let heading = headings.get(&index);
        let dated = node.span.as_ref().zip(heading);
        let hours = dated.and_then(|(span, heading)| hours(span, heading));
        let hours = hours.unwrap_or_default();
        let end = graph.ends.get(node.thing());
        let end = end.filter(|_| node.span.is_none());
        let end = end.map(|end| format!("until {}", clean(&end.text)));
        let parts = (!hours.is_empty()).then_some(hours).into_iter().chain(end);
        let parts: Vec<String> = parts.chain(notes.caption(node)).collect();
        let caption = notes.after(&parts.join(" · "), &node.sources);
        let caption = (!caption.is_empty()).then_some(caption);
        let fit = if node.span.is_some() {
            Fit::Full(cap)
        } else {
            Fit::Slim(160.0)
        };
        measured(index, &notes.label(node), node.kind, fit, caption)
    });
    let boxes: Vec<NodeBox> = boxes.collect();
    let mut sheet = Sheet::new(boxes, lanes, gap);
    let readings = order
        .iter()
        .map(|(_, _, span)| Reading::new(&span.start.text));
    let exact = readings.filter(|reading| !reading.is_year());
    sheet.exact = exact.map(|reading| reading.year).collect();
    for row in order.chunk_by(|a, b| place_in_time(a.2) == place_in_time(b.2)) {
        if halt.is_set() {
            break;
        }
        sheet.add_row(row);
    }
    let undated = graph
        .graph
        .node_weights()
        .enumerate()
        .filter(|(_, node)| node.span.is_none());
    let undated: Vec<usize> = undated.map(|(index, _)| index).collect();
    sheet.add_bars(&order);
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let mut plan = sheet.finish(&undated, &links);
    plan.curves = curves(graph, (&plan, &links), halt);
    plan
}

/// Where something stands in the order. Of what only the year is known, one cannot say when in that
/// year it was; the year holds its days, and so stands before them.
fn place_in_time(span: &Span) -> (i64, bool) {
    let exact = !Reading::new(&span.start.text).is_year();
    (span.start.earliest_s, exact)
}

/// When something is over: an hour is the moment itself, so that what begins then does not begin
/// meanwhile; a day lasts to its end.
fn over(end: &Moment) -> i64 {
    let is_hour = end.end_s.saturating_sub(end.earliest_s) < DAY_S;
    if is_hour { end.earliest_s } else { end.end_s }
}

/// The date that stands at the axis for each thing: that of the first of one moment.
fn headings(order: &[(usize, &Node, &Span)]) -> BTreeMap<usize, Reading> {
    let rows = order.chunk_by(|a, b| place_in_time(a.2) == place_in_time(b.2));
    let rows = rows.filter_map(|row| Some((row, Reading::new(&row.first()?.2.start.text))));
    rows.flat_map(|(row, heading)| row.iter().map(move |one| (one.0, heading.clone())))
        .collect()
}

/// The date before, on its way down the axis.
#[derive(Clone)]
struct Past {
    start: Moment,
    reading: Reading,
    is_about: bool,
}

/// The growing page.
struct Sheet {
    boxes: Vec<NodeBox>,
    lanes: Lanes,
    /// Where the next box of each lane may begin.
    free: Vec<f64>,
    /// Where the next moment may be.
    next: f64,
    last: Option<Past>,
    /// What is over, by when: time is left out behind what ended last, not behind what began last.
    ends: BTreeMap<i64, Moment>,
    /// When all that happened so far is over: until then something goes on, and no time is left out.
    going: i64,
    /// Shown on the axis for the row before, to leave out repetitions.
    axis: Axis,
    texts: Vec<PageText>,
    /// Room between boxes of one lane.
    gap: f64,
    /// Years of which days or months are known as well.
    exact: BTreeSet<String>,
    /// When each moment was, and its height.
    moments: Vec<(i64, f64)>,
    /// The zone of the hours of this day, as far as it stands at the axis.
    zone: String,
}

impl Sheet {
    fn new(boxes: Vec<NodeBox>, lanes: Lanes, gap: f64) -> Self {
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
            bars: vec![],
        };
        let free = vec![top; lanes.names.len().max(1)];
        Self {
            boxes,
            lanes,
            free,
            next: top,
            last: None,
            ends: BTreeMap::new(),
            going: i64::MIN,
            axis,
            texts,
            gap,
            exact: BTreeSet::new(),
            moments: vec![],
            zone: String::new(),
        }
    }

    /// Adds everything that begins at one moment.
    fn add_row(&mut self, row: &[(usize, &Node, &Span)]) {
        let Some((_, _, span)) = row.first() else {
            return;
        };
        let reading = Reading::new(&span.start.text);
        let date = Past {
            start: Moment {
                // Of one beginning, some may be known less exactly than others.
                end_s: row.iter().map(|one| one.2.start.end_s).max().unwrap_or(0),
                ..span.start.clone()
            },
            reading: reading.clone(),
            is_about: row.iter().all(|one| one.2.approximate),
        };
        self.add_date(&date);
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
            self.free[lane] = top + rect.h + self.gap;
            deepest = deepest.max(top);
        }
        self.axis.dots.push(Point::new(AXIS, y + 12.0));
        self.moments.push((place_in_time(span).0, y));
        self.add_time(row, &reading, y + 16.0);
        self.next = deepest + STEP;
        if self.add_zone(&reading, y + 16.0 + CAPTION.line_height()) {
            self.next = f64::max(self.next, y + STEP + CAPTION.line_height());
        }
        let ends = row.iter().filter_map(|(_, _, span)| span.end.as_ref());
        self.ends.extend(ends.map(|end| (over(end), end.clone())));
        let happened = row.iter().filter(|(_, node, _)| !node.kind.lasts());
        let over = happened.filter_map(|(_, _, span)| span.end.as_ref().map(over));
        self.going = over.fold(self.going, i64::max);
        self.last = Some(date);
    }

    /// Behind what time is left out before `next`: the latest end since the last beginning, or that beginning; none
    /// where something goes on meanwhile.
    fn left_from(&self, old: &Past, next: &Moment) -> Option<Moment> {
        if self.going > next.earliest_s {
            return None;
        }
        let mut ended = self.ends.range(..=next.earliest_s).rev();
        let end = ended
            .next()
            .filter(|(over, _)| **over >= old.start.earliest_s);
        Some(end.map_or(&old.start, |(_, end)| end).clone())
    }

    /// Writes year and day where they change, and marks time left out.
    fn add_date(&mut self, date: &Past) {
        let (before, reading) = (self.last.clone(), &date.reading);
        let year_changes = before
            .as_ref()
            .is_none_or(|old| old.reading.year != reading.year);
        let day_changes = before
            .as_ref()
            .is_none_or(|old| old.reading.day != reading.day);
        if !year_changes && !day_changes {
            let hours = before.and_then(|old| {
                let both = !old.reading.time.is_empty() && !reading.time.is_empty();
                let from = self.left_from(&old, &date.start)?.earliest_s;
                let to = date.start.earliest_s;
                both.then(|| hours_left_out(to.saturating_sub(from)))?
            });
            if let Some(text) = hours {
                self.add_break(text, self.next);
                self.next += BREAK;
            }
            return;
        }
        self.zone.clear();
        // A date rules off all lanes: no box of something older hangs into the new day.
        let mut y = self.free.iter().copied().fold(self.next, f64::max);
        if before.as_ref().is_none() {
            y = self.next;
        }
        if let Some(old) = before
            && let Some(from) = self.left_from(&old, &date.start)
            && let Some(text) = left_out(&from, &date.start, old.is_about || date.is_about)
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
        let day = if reading.is_year() && self.exact.contains(&reading.year) {
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
        let right = self.lanes.x(self.lanes.names.len().max(1)) - self.lanes.gutter;
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

    /// A bar beside all that goes on when something else begins, from where it begins to where it
    /// ends among what begins later.
    fn add_bars(&mut self, order: &[(usize, &Node, &Span)]) {
        let mut taken: Vec<Vec<f64>> = vec![Vec::new(); self.lanes.names.len().max(1)];
        for (node, _, span) in order {
            let Some(end) = span.end.as_ref().map(over) else {
                continue;
            };
            let start = place_in_time(span).0;
            let later = self.moments.iter().filter(|(at, _)| *at > start);
            let within = later.filter(|(at, _)| *at < end);
            let Some(last) = within.map(|(_, y)| *y).reduce(f64::max) else {
                continue;
            };
            let lane = self.lanes.place(&span.lane);
            let (top, low) = (self.boxes[*node].rect.y, last + 16.0);
            let free = taken[lane].iter().position(|used| *used + 3.0 < top);
            let place = free.unwrap_or(taken[lane].len());
            if free.is_some() {
                taken[lane][place] = low;
            } else {
                taken[lane].push(low);
            }
            let x = self.lanes.x(lane) - BAR * real(place % BARS + 1);
            let ends = (Point::new(x, top), Point::new(x, low));
            self.axis.bars.push((*node, ends));
        }
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

    /// Writes the zone of the first hour of a day, and of one in another zone; whether it did.
    fn add_zone(&mut self, reading: &Reading, y: f64) -> bool {
        let zone = reading.zone();
        if zone.is_empty() || zone == self.zone {
            return false;
        }
        zone.clone_into(&mut self.zone);
        let at = Point::new(AXIS - 14.0, y);
        let text = PageText::new(at, zone, CAPTION);
        self.texts.push(text.muted().anchored(Anchor::End));
        true
    }

    fn finish(mut self, undated: &[usize], links: &[(usize, usize)]) -> Plan {
        let dated = !self.axis.dots.is_empty();
        let bottom = self.free.iter().copied().fold(self.next, f64::max);
        self.axis.bottom = Point::new(AXIS, bottom + 6.0);
        let count = if dated { self.lanes.names.len() } else { 0 };
        let lane = |lane| {
            let (x, width, gutter) = (self.lanes.x(lane), self.lanes.width, self.lanes.gutter);
            Lane {
                rect: Rect::new(x - gutter / 2.0, 0.0, width + gutter, bottom + 10.0),
            }
        };
        let lanes = (0..count).map(lane).collect();
        let mut top = if dated { bottom + 36.0 } else { 0.0 };
        let left = self.lanes.x(self.lanes.names.len().max(1)) - self.lanes.gutter;
        let all_undated = undated;
        let mut undated = undated.to_vec();
        let all = undated.len();
        if dated {
            let room = (left, self.axis.top.y, bottom);
            undated = columns(&mut self.boxes, &undated, links, room);
        }
        let is_beside = |one: &&NodeBox| one.rect.x > left;
        let first = self.boxes.iter().filter(is_beside).map(|one| one.rect.x);
        if let Some(first) = first.reduce(f64::min).filter(|_| undated.len() < all) {
            let at = Point::new(first, 20.0);
            let beside = all_undated.iter().filter(|node| !undated.contains(node));
            let beside = beside.map(|node| Of::Node(*node));
            self.texts
                .push(PageText::new(at, UNDATED, HEADING).about(beside));
        }
        if dated && !undated.is_empty() {
            let below = undated.iter().map(|node| Of::Node(*node));
            let at = Point::new(0.0, top + 8.0);
            self.texts
                .push(PageText::new(at, UNDATED, HEADING).about(below));
            top += 22.0;
        }
        let right = self.lanes.x(self.lanes.names.len().max(1)).max(PAGE * 0.6);
        grid(&mut self.boxes, &undated, right, top);
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

/// More boxes than this have lines that do not look for a way around them.
const DODGED: usize = 300;

/// Discreet lines: within a lane along its right side, otherwise around everything that is in the
/// way, since a line that runs behind a box would be read as two that end there.
fn curves(
    graph: &RelationGraph,
    (plan, links): (&Plan, &[(usize, usize)]),
    halt: &Halt,
) -> Vec<Curve> {
    let offsets = fan(links, 14.0);
    let boxes = &plan.boxes;
    let mut all = boxes.clone();
    all.extend(walls(plan));
    let mut detours = Detours::new(&all).far();
    let mut farther = Detours::new(&all).farther();
    let dated = |node: usize| graph.graph[NodeIndex::new(node)].span.is_some();
    let mut depths: Vec<(f64, f64, f64, usize)> = Vec::new();
    let mut depth = |x: f64, a: f64, b: f64| {
        let (top, low) = (a.min(b), a.max(b));
        let beside =
            |one: &&(f64, f64, f64, usize)| (one.0 - x).abs() < 1.0 && one.1 <= low && top <= one.2;
        let used: Vec<usize> = depths.iter().filter(beside).map(|one| one.3).collect();
        let free = (0..=used.len())
            .find(|depth| !used.contains(depth))
            .unwrap_or(0);
        depths.push((x, top, low, free));
        free
    };
    let mut curves = Vec::with_capacity(links.len());
    let links = links.iter().zip(offsets);
    for (&(from, to), offset) in links.take_while(|_| !halt.is_set()) {
        let (one, other) = (&boxes[from], &boxes[to]);
        let same = (one.rect.right() - other.rect.right()).abs() < 1.0
            && (one.rect.x - other.rect.x).abs() < 1.0;
        curves.push(if from == to {
            self_loop(one.kind, &one.rect)
        } else if same && dated(from) && dated(to) {
            let (a, b) = (one.rect.center(), other.rect.center());
            let depth = depth(one.rect.right(), a.y, b.y);
            beside(&one.rect, &other.rect, (depth, offset))
        } else {
            let ends = [one.rect.center(), other.rect.center()];
            let (behind, bowed) = dodge(&all, (from, to), offset, &|bulge| {
                let mut curve = Curve::from(ends[0]);
                curve.bow_to(ends[1], bulge);
                curve
            });
            let looks = behind > 0 && boxes.len() <= DODGED;
            let around = |detours: &mut Detours<'_>| {
                looks
                    .then(|| detours.between((from, to), ends, &other.rect))
                    .flatten()
            };
            around(&mut detours)
                .or_else(|| around(&mut farther))
                .unwrap_or(bowed)
        });
    }
    curves
}

/// What no line may cross beside boxes: headings, and the column of the dates.
fn walls(plan: &Plan) -> Vec<NodeBox> {
    let dates = plan.axis.iter().map(|axis| {
        let (top, low) = (axis.top.y, axis.bottom.y);
        Rect::new(0.0, top, axis.top.x + 4.0, low - top)
    });
    let heads = plan.texts.iter().map(text_rect);
    let heads = heads.filter(|rect| rect.w > 0.0);
    dates.chain(heads).map(wall).collect()
}

/// A line between two boxes of one lane, at its right side; so deep that it keeps apart from others.
fn beside(from: &Rect, to: &Rect, (depth, offset): (usize, f64)) -> Curve {
    let reach = from.right() + 14.0 + 7.0 * real(depth.min(4));
    let (start, end) = (
        Point::new(from.right(), from.center().y + offset / 2.0),
        Point::new(to.right(), to.center().y + offset / 2.0),
    );
    let mut curve = Curve::from(start);
    curve.pieces.push(Piece::Cubic(
        Point::new(reach, start.y),
        Point::new(reach, end.y),
        end,
    ));
    curve
}
