//! Where the labels and marks of edges go.
//!
//! A label may not touch a box, another label or a mark. Among the free places
//! along its line the one that fewest other lines cross is taken. A label
//! without a free place is left to the tooltip: nothing is better than a
//! label that seems to belong to another line.

use std::collections::BTreeMap;

use super::footnotes::Footnotes;
use super::geometry::{Point, Rect, along, index, real};
use super::layout::edge_label;
use super::scene::{EdgeLabel, RELATION, Scene, text_rect};
use super::style::{Mark, stroke};
use super::text::{Line, Wrapped};
use crate::graph::RelationGraph;

/// Places along a line, from the best to the worst.
const SHARES: [f64; 13] = [
    0.5, 0.42, 0.58, 0.34, 0.66, 0.74, 0.26, 0.82, 0.18, 0.88, 0.12, 0.92, 0.08,
];
/// Half the size of a mark.
pub(crate) const MARK: f64 = 6.5;
/// Room between a label and what is beside it.
const AIR: f64 = 2.5;
/// Length of an arrow head with a little of its line.
const ARROW: f64 = 10.0;
/// Places along a line for a mark.
const MARK_SHARES: [f64; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];

/// Gives every edge its mark, then as many as possible their label.
pub(super) fn place(graph: &RelationGraph, notes: &Footnotes, scene: &mut Scene) {
    let mut crowd = Crowd::new(scene);
    let edges: Vec<_> = graph.graph.edge_weights().collect();
    let ways: Vec<Vec<Point>> = scene
        .edges
        .iter()
        .map(|line| visible(scene, &line.curve))
        .collect();
    for (line, way) in scene.edges.iter_mut().zip(&ways) {
        if stroke(edges[line.edge].standing).mark != Mark::None {
            let spot = mark_spot(way, &crowd);
            crowd.add(Rect::around(spot, 2.0 * MARK, 2.0 * MARK));
            line.mark = Some(spot);
        }
    }
    // Short lines have least choice and go first.
    let mut order: Vec<usize> = (0..ways.len()).collect();
    let length = |way: &[Point]| {
        way.windows(2)
            .map(|pair| pair[0].distance(pair[1]))
            .sum::<f64>()
    };
    let lengths: Vec<f64> = ways.iter().map(|way| length(way)).collect();
    order.sort_by(|a, b| lengths[*a].total_cmp(&lengths[*b]).then(a.cmp(b)));
    for edge in order {
        let said = edges[scene.edges[edge].edge];
        let mut text = edge_label(said, notes);
        let mut place = spot(edge, &ways[edge], &text, &crowd);
        if place.is_none()
            && let Some(mark) = notes.mark(&said.sources)
        {
            // Where the words find no room, the numbers of the sources may.
            text = Wrapped {
                lines: vec![Line::new(mark, RELATION)],
                cut: true,
            };
            place = spot(edge, &ways[edge], &text, &crowd);
        }
        if let Some(rect) = place {
            crowd.add(rect);
            scene.edges[edge].label = Some(EdgeLabel { rect, text });
        }
    }
}

/// The part of a curve that no box covers, as short straight lines.
fn visible(scene: &Scene, curve: &super::geometry::Curve) -> Vec<Point> {
    let points = curve.flattened();
    let covers = |point: Point| {
        scene
            .boxes
            .iter()
            .find(|one| one.rect.grown(0.5).contains(point))
    };
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return points;
    };
    let ends = [covers(*first), covers(*last)];
    let hidden = |point: &Point| ends.iter().flatten().any(|one| one.rect.contains(*point));
    let mut way = Vec::with_capacity(points.len() + 8);
    for pair in points.windows(2) {
        // Fine enough that a long straight line loses little at the border of a box.
        let steps = index(pair[0].distance(pair[1]) / 8.0).clamp(1, 400);
        way.extend((0..steps).map(|step| pair[0].towards(pair[1], real(step) / real(steps))));
    }
    way.push(*last);
    way.retain(|point| !hidden(point));
    if way.len() < 2 { points } else { way }
}

fn mark_spot(way: &[Point], crowd: &Crowd) -> Point {
    let spots = MARK_SHARES.map(|share| along(way, share));
    let free = |spot: &&Point| crowd.is_free(&Rect::around(**spot, 2.0 * MARK, 2.0 * MARK));
    spots.iter().find(free).copied().unwrap_or(spots[0])
}

/// The best free place for a label.
fn spot(edge: usize, way: &[Point], text: &Wrapped, crowd: &Crowd) -> Option<Rect> {
    if text.lines.is_empty() {
        return None;
    }
    let (w, h) = (text.width() + 8.0, text.height(RELATION) + 2.0);
    let mut best: Option<(f64, Rect)> = None;
    for (place, share) in SHARES.into_iter().enumerate() {
        let middle = along(way, share);
        for (side, (x, y)) in beside(w, h).into_iter().enumerate() {
            let rect = Rect::around(middle.shifted(x, y), w, h);
            if !crowd.is_free(&rect.grown(AIR)) {
                continue;
            }
            let cost =
                crowd.lines_through(&rect, edge) * 10.0 + real(place) * 1.2 + real(side) * 5.0;
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, rect));
            }
        }
        if best
            .as_ref()
            .is_some_and(|(least, _)| *least < real(place + 1) * 1.2)
        {
            break;
        }
    }
    best.map(|(_, rect)| rect)
}

/// On the line, above, below, right, left.
fn beside(w: f64, h: f64) -> [(f64, f64); 5] {
    let (x, y) = (w / 2.0 + 3.0, h / 2.0 + 2.0);
    [(0.0, 0.0), (0.0, -y), (0.0, y), (x, 0.0), (-x, 0.0)]
}

/// What is already on the page, in buckets.
struct Crowd {
    taken: BTreeMap<(usize, usize), Vec<Rect>>,
    /// Points of lines with the line's place in the scene.
    lines: BTreeMap<(usize, usize), Vec<(Point, usize)>>,
    page: Rect,
}

/// Size of a bucket.
const BUCKET: f64 = 64.0;

impl Crowd {
    fn new(scene: &Scene) -> Self {
        let page = Rect::new(4.0, 0.0, scene.width - 8.0, f64::MAX);
        let mut crowd = Self {
            taken: BTreeMap::new(),
            lines: BTreeMap::new(),
            page,
        };
        scene.boxes.iter().for_each(|one| crowd.add(one.rect));
        let pins = scene.chart.iter().flat_map(super::map::Chart::taken);
        pins.for_each(|pin| crowd.add(pin));
        let arrows = scene.edges.iter().filter(|line| line.arrow);
        arrows.for_each(|line| crowd.add(Rect::around(line.curve.end(), 2.0 * ARROW, 7.0)));
        scene
            .texts
            .iter()
            .for_each(|text| crowd.add(text_rect(text)));
        for (place, line) in scene.edges.iter().enumerate() {
            for pair in line.curve.flattened().windows(2) {
                let steps = index(pair[0].distance(pair[1]) / 6.0).clamp(1, 400);
                for step in 0..steps {
                    let point = pair[0].towards(pair[1], real(step) / real(steps));
                    let bucket = (index(point.x / BUCKET), index(point.y / BUCKET));
                    crowd.lines.entry(bucket).or_default().push((point, place));
                }
            }
        }
        crowd
    }

    fn add(&mut self, rect: Rect) {
        for bucket in buckets(&rect) {
            self.taken.entry(bucket).or_default().push(rect);
        }
    }

    fn is_free(&self, rect: &Rect) -> bool {
        let inside = rect.x >= self.page.x && rect.right() <= self.page.right();
        let mut near = buckets(rect)
            .filter_map(|bucket| self.taken.get(&bucket))
            .flatten();
        inside && !near.any(|other| other.overlaps(rect))
    }

    /// How many other lines run through the rectangle.
    fn lines_through(&self, rect: &Rect, own: usize) -> f64 {
        let near = buckets(rect)
            .filter_map(|bucket| self.lines.get(&bucket))
            .flatten();
        let inside = near.filter(|(point, line)| *line != own && rect.grown(1.0).contains(*point));
        let mut lines: Vec<usize> = inside.map(|(_, line)| *line).collect();
        lines.sort_unstable();
        lines.dedup();
        real(lines.len())
    }
}

fn buckets(rect: &Rect) -> impl Iterator<Item = (usize, usize)> + use<> {
    let (left, right) = (index(rect.x / BUCKET), index(rect.right() / BUCKET));
    let (top, bottom) = (index(rect.y / BUCKET), index(rect.bottom() / BUCKET));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}
