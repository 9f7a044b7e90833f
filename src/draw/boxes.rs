//! Boxes with their labels, placed by [`positions`].
//!
//! Each connected part gets positions, is scaled until few boxes touch and most labels have room,
//! and its boxes are moved apart. Then the parts are put on shelves.

use petgraph::visit::EdgeRef as _;

use super::detours::{CLEAR, Detours};
use super::footnotes::Footnotes;
use super::geometry::{Curve, Point, Rect};
use super::halt::Halt;
use super::layout::{PAGE, edge_label, fan, grid, separate};
use super::loops::self_loop_beside;
use super::positions::{
    self, Placing,
    net::Net,
    shape::{range, spread, turn},
};
use super::rounds::Figure;
use super::scene::{NodeBox, Plan, RELATION};
use super::shapes::{Fit, measured};
use super::unstack::unstack;
use crate::graph::RelationGraph;

/// Width that labels of nodes are held to.
const CAP: f64 = 136.0;
/// Room between parts.
const SHELF: f64 = 40.0;
/// Above this many nodes lines no longer look for a way around boxes.
const DODGE_LIMIT: usize = 300;
/// How many times the area of its boxes a picture takes, squared as it should be.
const ROOM: f64 = 2.2;
/// Height of a hop beside its width, at least and at most.
const UNEVEN: (f64, f64) = (0.66, 1.15);
/// Least room between two boxes.
const GAP: f64 = 22.0;
/// Widest figure of rings, in pages: they grow until names have room.
const FIGURE: f64 = 12.0;
/// Distance between parallel lines.
const FAN: f64 = 40.0;
/// Up to so many lines, or so many for a box, there is room for them between boxes; more make that
/// wider by so much.
const DENSE: (usize, usize, f64) = (150, 4, 2.6);

/// From so many boxes on they come apart together, and the page is as wide as they need.
const CROWD: usize = 60;

/// Are lines so many that boxes have to make room?
fn is_dense(lines: usize, boxes: usize) -> bool {
    lines > DENSE.0 && lines > DENSE.1 * boxes
}

/// Lays out the whole graph.
pub(super) fn arrange(
    graph: &RelationGraph,
    placing: &Placing,
    (notes, halt): (&Footnotes, &Halt),
) -> Plan {
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let nodes = graph.graph.node_weights().enumerate();
    let mut boxes: Vec<NodeBox> = nodes
        .map(|(index, node)| {
            measured(
                index,
                &notes.label(node),
                node.kind,
                Fit::Slim(CAP),
                notes.dated_caption(node),
            )
        })
        .collect();
    let (component, components) = if placing.is_one_figure() {
        (vec![0; boxes.len()], 1)
    } else {
        Net::new(boxes.len(), links.iter().copied()).groups()
    };
    let mut parts = vec![Vec::new(); components];
    (0..boxes.len()).for_each(|node| parts[component[node]].push(node));
    let alone: Vec<usize> = parts
        .iter()
        .filter(|part| part.len() == 1)
        .flatten()
        .copied()
        .collect();
    parts.retain(|part| part.len() > 1);
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    let mut rings = Vec::new();
    for (part, ties) in parts.iter().zip(ties(graph, (&links, &parts), notes)) {
        let own = part.iter().map(|node| boxes[*node].clone()).collect();
        let whole = Part::new(own, ties, (placing, halt));
        let placed = match whole.figure() {
            Some(figure) => {
                rings = figure.rings;
                figure.boxes
            }
            None => whole.placed(),
        };
        for (node, placed) in part.iter().zip(placed) {
            boxes[*node] = placed;
        }
    }
    if !matches!(placing, Placing::Radial(..)) {
        rings.clear();
    }
    let end = shelve(&mut boxes, &parts);
    grid(&mut boxes, &alone, PAGE * 0.8, end);
    let curves = curves(&boxes, &links, halt);
    Plan {
        boxes,
        curves,
        rings,
        ..Plan::default()
    }
}

/// Lays out some of the nodes as if there were no others, from the origin; their boxes are as large
/// as they are.
pub(super) fn block(
    graph: &RelationGraph,
    (notes, halt): (&Footnotes, &Halt),
    boxes: &mut [NodeBox],
    which: &[usize],
) {
    let mut inside = vec![false; boxes.len()];
    for node in which {
        inside[*node] = true;
    }
    let edges = graph.graph.edge_references();
    let links: Vec<(usize, usize)> = edges
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let inner = links
        .iter()
        .filter(|(from, to)| inside[*from] && inside[*to]);
    let inner: Vec<(usize, usize)> = inner.copied().collect();
    let (component, components) = Net::new(boxes.len(), inner.iter().copied()).groups();
    let mut parts = vec![Vec::new(); components];
    for node in which {
        parts[component[*node]].push(*node);
    }
    let alone = parts.iter().filter(|part| part.len() == 1);
    let alone: Vec<usize> = alone.flatten().copied().collect();
    parts.retain(|part| part.len() > 1);
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    for (part, ties) in parts.iter().zip(ties(graph, (&links, &parts), notes)) {
        let own = part.iter().map(|node| boxes[*node].clone()).collect();
        let placed = Part::new(own, ties, (&Placing::Stress(0), halt)).placed();
        for (node, placed) in part.iter().zip(placed) {
            boxes[*node] = placed;
        }
    }
    let end = shelve(boxes, &parts);
    grid(boxes, &alone, PAGE * 0.8, end);
}

/// For each part its links with the sizes of their labels.
fn ties(
    graph: &RelationGraph,
    (links, parts): (&[(usize, usize)], &[Vec<usize>]),
    notes: &Footnotes,
) -> Vec<Vec<(usize, usize, f64, f64)>> {
    let mut home = vec![(usize::MAX, 0); graph.graph.node_count()];
    for (number, part) in parts.iter().enumerate() {
        part.iter()
            .enumerate()
            .for_each(|(place, node)| home[*node] = (number, place));
    }
    let mut ties = vec![Vec::new(); parts.len()];
    for ((from, to), edge) in links.iter().zip(graph.graph.edge_weights()) {
        let (number, place) = home[*from];
        let inside = home[*to].0 == number;
        if let Some(ties) = ties.get_mut(number).filter(|_| inside) {
            let label = edge_label(edge, notes);
            ties.push((place, home[*to].1, label.width(), label.height(RELATION)));
        }
    }
    ties
}

/// The area of a box with air around it.
fn spacious(rect: Rect) -> f64 {
    let rect = rect.grown(26.0);
    rect.w * rect.h
}

/// One connected part on its way to the page.
struct Part {
    boxes: Vec<NodeBox>,
    /// Positions in hops.
    at: Vec<Point>,
    /// Links within the part, by place in it, with the size of their label.
    ties: Vec<(usize, usize, f64, f64)>,
    /// Units for one hop.
    reach: Point,
    /// A figure whose circles are to be seen as circles.
    round: bool,
    /// Width that it should keep to: more than a page where it would be much higher than wide.
    page: f64,
    /// How many times as much room it takes for its lines, and what is kept between two boxes.
    air: (f64, f64),
}

impl Part {
    fn new(
        boxes: Vec<NodeBox>,
        ties: Vec<(usize, usize, f64, f64)>,
        (placing, halt): (&Placing, &Halt),
    ) -> Self {
        let net = Net::new(boxes.len(), ties.iter().map(|tie| (tie.0, tie.1)));
        let mut at = positions::positions(&net, placing, halt);
        if !placing.is_one_figure() {
            turn(&mut at);
            spread(&mut at);
        }
        let labelled = ties.iter().any(|tie| tie.2 > 0.0);
        let reach = if labelled {
            Point::new(236.0, 160.0)
        } else {
            Point::new(170.0, 118.0)
        };
        let area: f64 = boxes.iter().map(|one| spacious(one.rect)).sum();
        let air = if is_dense(ties.len(), boxes.len()) {
            (DENSE.2, 3.0 * GAP)
        } else {
            (1.0, GAP)
        };
        Self {
            page: (area * ROOM * air.0)
                .sqrt()
                .clamp(PAGE, if boxes.len() > CROWD { 4.0 } else { 2.0 } * PAGE),
            air,
            round: matches!(placing, Placing::Radial(..) | Placing::Circle(_)),
            boxes,
            at,
            ties,
            reach,
        }
    }

    /// Rings around one middle, unless a picture of these would be far too large.
    fn figure(&self) -> Option<Figure> {
        let step = self.reach.y * 0.85;
        let fits = |figure: &Figure| figure.width() <= FIGURE * PAGE;
        let figure = self
            .round
            .then(|| Figure::fit(&self.boxes, &self.at, (step, PAGE)));
        figure.flatten().filter(fits)
    }

    fn widest(&self) -> f64 {
        self.boxes.iter().map(|one| one.rect.w).fold(0.0, f64::max)
    }

    /// Units for one hop in each direction if it were `grow` times the usual.
    fn scale(&self, grow: f64) -> Point {
        let (left, right) = range(self.at.iter().map(|point| point.x));
        let (top, bottom) = range(self.at.iter().map(|point| point.y));
        let (wide, high) = ((right - left).max(1e-6), (bottom - top).max(1e-6));
        let width = (wide * self.reach.x * grow * self.air.0).min(self.page - self.widest());
        // What the page does not give in width is given in height, as far as boxes need it.
        let area = self.boxes.iter().map(|one| spacious(one.rect));
        let most = (area.sum::<f64>() * 1.7 * self.air.0 / width).max(width * 0.7);
        let x = width / wide;
        let y = (high * self.reach.y * grow * self.air.0).min(most) / high;
        // Distances that grow in one direction alone are no longer those of the graph.
        let uneven = if self.round { (1.0, 1.0) } else { UNEVEN };
        Point::new(x, y.clamp(x * uneven.0, x * uneven.1))
    }

    /// Boxes that would touch, three times, and labels that would have no room.
    fn troubles(&self, scale: Point) -> usize {
        let room = |a: usize, b: usize| {
            let (one, other) = (self.boxes[a].rect, self.boxes[b].rect);
            let (from, to) = (self.at[a], self.at[b]);
            let x = (from.x - to.x).abs() * scale.x - one.w.midpoint(other.w);
            let y = (from.y - to.y).abs() * scale.y - one.h.midpoint(other.h);
            (x, y)
        };
        let touching = |a: usize, b: usize| {
            let (x, y) = room(a, b);
            x < 14.0 && y < 20.0
        };
        let pairs = (0..self.at.len())
            .map(|a| (a + 1..self.at.len()).filter(|b| touching(a, *b)).count())
            .sum::<usize>();
        let crowded = self.ties.iter().filter(|(a, b, wide, high)| {
            let (x, y) = room(*a, *b);
            a != b && *wide > 0.0 && x < wide + 12.0 && y < high + 8.0
        });
        pairs * 3 + crowded.count()
    }

    /// The boxes placed with the upper left corner at the origin.
    fn placed(mut self) -> Vec<NodeBox> {
        let scales = [0.85, 1.0, 1.15, 1.3, 1.5, 1.7].map(|grow| self.scale(grow));
        let weighed = scales.map(|scale| (self.troubles(scale), scale));
        let fine = weighed
            .iter()
            .find(|(troubles, _)| troubles * 5 <= self.at.len());
        let best = fine.or_else(|| weighed.iter().min_by_key(|(troubles, _)| *troubles));
        let scale = best.map_or(self.reach, |(_, scale)| *scale);
        let half = self.widest() / 2.0;
        let (left, _) = range(self.at.iter().map(|point| point.x));
        for (one, point) in self.boxes.iter_mut().zip(&self.at) {
            let middle = Point::new((point.x - left) * scale.x + half, point.y * scale.y);
            one.rect = Rect::around(middle, one.rect.w, one.rect.h);
        }
        let mut page = self.page.max(half * 2.0);
        if self.boxes.len() > CROWD && !self.round {
            page = self.come_apart().max(page);
        }
        separate(&mut self.boxes, self.air.1, page);
        let all = self
            .boxes
            .iter()
            .map(|one| one.rect)
            .reduce(|all, one| all.union(&one));
        let corner = all.unwrap_or_default();
        for one in &mut self.boxes {
            one.rect = one.rect.shifted(-corner.x, -corner.y);
        }
        self.boxes
    }
}

impl Part {
    /// Has boxes come apart as the picture is, and returns the width that it takes then.
    fn come_apart(&mut self) -> f64 {
        let mut rects: Vec<Rect> = self.boxes.iter().map(|one| one.rect).collect();
        unstack(&mut rects, self.air.1);
        let all = rects.iter().copied().reduce(|all, one| all.union(&one));
        let all = all.unwrap_or_default();
        for (one, rect) in self.boxes.iter_mut().zip(rects) {
            one.rect = rect.shifted(-all.x, -all.y);
        }
        all.w
    }
}

/// Puts the parts beside and below each other; returns where the last shelf ends.
fn shelve(boxes: &mut [NodeBox], parts: &[Vec<usize>]) -> f64 {
    let (mut x, mut y, mut height) = (0.0, 0.0, 0.0_f64);
    let size_of = |part: &[usize], boxes: &[NodeBox]| {
        let rects = part.iter().map(|node| boxes[*node].rect);
        rects.reduce(|all, one| all.union(&one)).unwrap_or_default()
    };
    let widest = parts.iter().map(|part| size_of(part, boxes).w);
    let page = widest.fold(PAGE, f64::max);
    for part in parts {
        let size = size_of(part, boxes);
        if x > 0.0 && x + size.w > page {
            (x, y, height) = (0.0, y + height + SHELF, 0.0);
        }
        for node in part {
            boxes[*node].rect = boxes[*node].rect.shifted(x, y);
        }
        x += size.w + SHELF;
        height = height.max(size.h);
    }
    if parts.is_empty() {
        0.0
    } else {
        y + height + SHELF
    }
}

/// Lines from middle to middle (the boxes cover their ends), bent around other boxes.
pub(super) fn curves(boxes: &[NodeBox], links: &[(usize, usize)], halt: &Halt) -> Vec<Curve> {
    let offsets = fan(links, FAN);
    let mut detours = Detours::new(boxes);
    if is_dense(links.len(), boxes.len()) {
        detours = detours.crowded();
    }
    links
        .iter()
        .zip(offsets)
        .map(|(&(from, to), offset)| {
            if from == to {
                let others = links.iter().filter(|link| link.0 != link.1);
                let ends = others.filter_map(|link| match link {
                    (one, other) if *one == from => Some(boxes[*other].rect.center()),
                    (other, one) if *one == from => Some(boxes[*other].rect.center()),
                    _ => None,
                });
                let ends: Vec<Point> = ends.collect();
                return self_loop_beside(boxes[from].kind, &boxes[from].rect, &ends);
            }
            let (start, end) = (boxes[from].rect.center(), boxes[to].rect.center());
            let (behind, bowed) = dodge(boxes, (from, to), offset, &|bulge| {
                let mut curve = Curve::from(start);
                curve.bow_to(end, bulge);
                curve
            });
            if behind == 0 || boxes.len() > DODGE_LIMIT || halt.is_set() {
                return bowed;
            }
            detours.anyhow(from, to).unwrap_or(bowed)
        })
        .collect()
}

/// The curve among a few bends that runs through the fewest other boxes, and how many these are.
pub(super) fn dodge(
    boxes: &[NodeBox],
    (from, to): (usize, usize),
    offset: f64,
    curve: &dyn Fn(f64) -> Curve,
) -> (usize, Curve) {
    let straight = curve(offset);
    let hits = |curve: &Curve| {
        let points = curve.flattened();
        let others = boxes
            .iter()
            .filter(|one| one.node != from && one.node != to);
        let crossed = |rect: Rect| {
            points
                .windows(2)
                .any(|pair| rect.crossed_by(pair[0], pair[1]))
        };
        others.filter(|one| crossed(one.rect.grown(CLEAR))).count()
    };
    let mut best = (hits(&straight), straight.clone());
    if best.0 == 0 || boxes.len() > DODGE_LIMIT {
        return best;
    }
    // A line that swings out further than a quarter of its length is hard to follow.
    let most = straight.start.distance(straight.end()) / 4.0;
    let bends = [24.0, -24.0, 48.0, -48.0, 76.0, -76.0, 110.0, -110.0];
    for bend in bends.into_iter().filter(|bend: &f64| bend.abs() <= most) {
        let bent = curve(offset + bend);
        let count = hits(&bent);
        if count < best.0 {
            best = (count, bent);
        }
        if best.0 == 0 {
            break;
        }
    }
    best
}
