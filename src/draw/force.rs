//! Distances on paper follow distances in the graph.
//!
//! Stress is reduced by stochastic gradient descent over pairs of nodes
//! (Zheng, Pawar, Goodman 2018): few passes, no tuning, and with a seeded
//! shuffle the same picture each time. Then boxes are moved apart and parts of
//! the graph that are not connected are put on shelves. O(n²) in each part.

use petgraph::visit::EdgeRef as _;

use super::geometry::{Curve, Point, Rect, real};
use super::layout::{PAGE, edge_label, fan, grid, self_loop, separate};
use super::ranks::connected;
use super::scene::{NodeBox, Plan};
use super::shapes::{Fit, measured};
use crate::graph::RelationGraph;

/// Width that labels of nodes are held to.
const CAP: f64 = 136.0;
/// Passes over all pairs; one more than a power of two, see [`descend`].
const PASSES: usize = 33;
/// Room between parts.
const SHELF: f64 = 40.0;
/// Above this many nodes lines no longer look for a way around boxes.
const DODGE_LIMIT: usize = 300;
/// Above this many nodes the cloud is spread more evenly over the page.
const CROWD: usize = 24;
/// Distance between parallel lines.
const FAN: f64 = 30.0;

/// Lays out the whole graph.
pub(crate) fn arrange(graph: &RelationGraph) -> Plan {
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let nodes = graph.graph.node_weights().enumerate();
    let mut boxes: Vec<NodeBox> = nodes
        .map(|(index, node)| measured(index, &node.label, node.kind, Fit::Slim(CAP), None))
        .collect();
    let labelled = graph
        .graph
        .edge_weights()
        .any(|edge| !edge_label(edge).lines.is_empty());
    let (component, components) = connected(boxes.len(), &links);
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
    let reach = if labelled {
        Point::new(236.0, 150.0)
    } else {
        Point::new(176.0, 96.0)
    };
    for part in &parts {
        place_part(&mut boxes, part, &links, reach);
    }
    let end = shelve(&mut boxes, &parts);
    grid(&mut boxes, &alone, PAGE * 0.8, end);
    let curves = curves(&boxes, &links);
    Plan {
        boxes,
        curves,
        ..Plan::default()
    }
}

/// Places one connected part with its upper left corner at the origin.
fn place_part(boxes: &mut [NodeBox], part: &[usize], links: &[(usize, usize)], reach: Point) {
    let hops = distances(part, links);
    let mut at = descend(part.len(), &hops);
    turn(&mut at);
    let widest = part
        .iter()
        .map(|node| boxes[*node].rect.w)
        .fold(0.0, f64::max);
    spread(&mut at);
    let (left, right) = range(at.iter().map(|point| point.x));
    let (top, bottom) = range(at.iter().map(|point| point.y));
    let (wide, high) = ((right - left).max(1e-6), (bottom - top).max(1e-6));
    let grow = growth(&at, (boxes, part), reach);
    let width = (wide * reach.x * grow).min(PAGE - widest);
    // What the page does not give in width is given in height, as far as boxes need it.
    let area: f64 = part
        .iter()
        .map(|node| boxes[*node].rect.grown(26.0))
        .map(|r| r.w * r.h)
        .sum();
    let height = (high * reach.y * grow).min((area * 1.7 / width).max(width * 0.7));
    let scale = Point::new(width / wide, height / high);
    let mut own: Vec<NodeBox> = part.iter().map(|node| boxes[*node].clone()).collect();
    for (one, point) in own.iter_mut().zip(&at) {
        let (x, y) = (
            (point.x - left) * scale.x + widest / 2.0,
            (point.y - top) * scale.y,
        );
        one.rect = Rect::around(Point::new(x, y), one.rect.w, one.rect.h);
    }
    separate(&mut own, 22.0, PAGE.max(widest));
    let corner = own
        .iter()
        .map(|one| one.rect)
        .reduce(|all, one| all.union(&one));
    let corner = corner.unwrap_or_default();
    for (node, one) in part.iter().zip(own) {
        boxes[*node].rect = one.rect.shifted(-corner.x, -corner.y);
    }
}

/// Spreads many nodes more evenly over the page.
fn spread(at: &mut [Point]) {
    if at.len() > CROWD {
        let x = evened(at.iter().map(|point| point.x).collect());
        let y = evened(at.iter().map(|point| point.y).collect());
        for (point, (x, y)) in at.iter_mut().zip(x.into_iter().zip(y)) {
            *point = Point::new(x, y);
        }
    }
}

/// Every value half where it is, half where its place in the order would put it.
fn evened(mut values: Vec<f64>) -> Vec<f64> {
    let (low, high) = range(values.iter().copied());
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    for (place, index) in order.iter().enumerate() {
        let even = low + (high - low) * real(place) / real(order.len() - 1);
        values[*index] = values[*index].midpoint(even);
    }
    values
}

/// How many units of `reach` a hop needs so that few boxes touch.
fn growth(at: &[Point], (boxes, part): (&[NodeBox], &[usize]), reach: Point) -> f64 {
    let touching = |grow: f64| {
        let near = |a: usize, b: usize| {
            let (one, other) = (boxes[part[a]].rect, boxes[part[b]].rect);
            let (x, y) = ((at[a].x - at[b].x).abs(), (at[a].y - at[b].y).abs());
            x * reach.x * grow < one.w.midpoint(other.w) + 14.0
                && y * reach.y * grow < one.h.midpoint(other.h) + 20.0
        };
        (0..at.len())
            .map(|a| (a + 1..at.len()).filter(|b| near(a, *b)).count())
            .sum::<usize>()
    };
    let grow = [0.85, 1.0, 1.15, 1.3, 1.5];
    grow.into_iter()
        .find(|grow| touching(*grow) * 12 <= at.len())
        .unwrap_or(1.6)
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// Hops between any two nodes of a connected part, by breadth-first search from each.
fn distances(part: &[usize], links: &[(usize, usize)]) -> Vec<Vec<u32>> {
    let local: std::collections::BTreeMap<usize, usize> = part
        .iter()
        .enumerate()
        .map(|(index, node)| (*node, index))
        .collect();
    let mut near = vec![Vec::new(); part.len()];
    for (from, to) in links {
        if let (Some(a), Some(b)) = (local.get(from), local.get(to)) {
            near[*a].push(*b);
            near[*b].push(*a);
        }
    }
    (0..part.len())
        .map(|start| hops_from(start, &near))
        .collect()
}

fn hops_from(start: usize, near: &[Vec<usize>]) -> Vec<u32> {
    let mut hops = vec![u32::MAX; near.len()];
    hops[start] = 0;
    let mut queue = vec![start];
    let mut next = 0;
    while let Some(&node) = queue.get(next) {
        next += 1;
        for &to in &near[node] {
            if hops[to] == u32::MAX {
                hops[to] = hops[node] + 1;
                queue.push(to);
            }
        }
    }
    hops
}

/// Positions in hops, by stochastic gradient descent on stress.
fn descend(count: usize, hops: &[Vec<u32>]) -> Vec<Point> {
    let mut dice = Dice(0x5eed);
    let mut at: Vec<Point> = (0..count)
        .map(|_| Point::new(dice.unit(), dice.unit()))
        .collect();
    let mut pairs: Vec<(usize, usize, f64)> = Vec::with_capacity(count * count / 2);
    for (a, row) in hops.iter().enumerate() {
        pairs.extend(
            row.iter()
                .enumerate()
                .skip(a + 1)
                .map(|(b, hop)| (a, b, f64::from(*hop))),
        );
    }
    let longest = pairs.iter().map(|pair| pair.2).fold(1.0, f64::max);
    // The step falls from longest² to 0.1 in equal ratios; with 32 = 2⁵ steps
    // the ratio is five square roots, which are exact, where `powf` is not.
    let mut ratio = 0.1 / (longest * longest);
    (0..5).for_each(|_| ratio = ratio.sqrt());
    let mut step = longest * longest;
    for _ in 0..PASSES {
        dice.shuffle(&mut pairs);
        for &(a, b, ideal) in &pairs {
            let share = (step / (ideal * ideal)).min(1.0);
            let gap = at[a].distance(at[b]).max(1e-9);
            let pull = share * (gap - ideal) / 2.0 / gap;
            let (x, y) = ((at[b].x - at[a].x) * pull, (at[b].y - at[a].y) * pull);
            at[a] = at[a].shifted(x, y);
            at[b] = at[b].shifted(-x, -y);
        }
        step *= ratio;
    }
    at
}

/// Turns the cloud so that its longest direction is horizontal, as pages on screens are.
fn turn(at: &mut [Point]) {
    let count = real(at.len());
    let sum = at
        .iter()
        .fold(Point::default(), |sum, point| sum.shifted(point.x, point.y));
    let middle = Point::new(sum.x / count, sum.y / count);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for point in at.iter() {
        let (x, y) = (point.x - middle.x, point.y - middle.y);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    let half = (xx - yy) / 2.0;
    let root = (half * half + xy * xy).sqrt();
    // Eigenvector of the larger eigenvalue of the covariance.
    let (x, y) = if half >= 0.0 {
        (half + root, xy)
    } else {
        (xy, root - half)
    };
    let length = (x * x + y * y).sqrt();
    if length < 1e-12 {
        return;
    }
    let (cos, sin) = (x / length, y / length);
    for point in at.iter_mut() {
        let (x, y) = (point.x - middle.x, point.y - middle.y);
        *point = Point::new(x * cos + y * sin, y * cos - x * sin);
    }
}

/// Puts the parts beside and below each other; returns where the last shelf ends.
fn shelve(boxes: &mut [NodeBox], parts: &[Vec<usize>]) -> f64 {
    let (mut x, mut y, mut height) = (0.0, 0.0, 0.0_f64);
    for part in parts {
        let rects = part.iter().map(|node| boxes[*node].rect);
        let size = rects.reduce(|all, one| all.union(&one)).unwrap_or_default();
        if x > 0.0 && x + size.w > PAGE {
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
fn curves(boxes: &[NodeBox], links: &[(usize, usize)]) -> Vec<Curve> {
    let offsets = fan(links, FAN);
    links
        .iter()
        .zip(offsets)
        .map(|(&(from, to), offset)| {
            if from == to {
                return self_loop(&boxes[from].rect);
            }
            let (start, end) = (boxes[from].rect.center(), boxes[to].rect.center());
            dodge(boxes, (from, to), offset, &|bulge| {
                let mut curve = Curve::from(start);
                curve.bow_to(end, bulge);
                curve
            })
        })
        .collect()
}

/// The curve among a few bends that runs through the fewest other boxes.
fn dodge(
    boxes: &[NodeBox],
    (from, to): (usize, usize),
    offset: f64,
    curve: &dyn Fn(f64) -> Curve,
) -> Curve {
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
        others.filter(|one| crossed(one.rect.grown(4.0))).count()
    };
    let mut best = (hits(&straight), straight.clone());
    if best.0 == 0 || boxes.len() > DODGE_LIMIT {
        return best.1;
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
    best.1
}

/// A small generator of reproducible numbers (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1.
    fn unit(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let range = u64::try_from(last + 1).unwrap_or(u64::MAX);
            let pick = usize::try_from(self.next() % range).unwrap_or(0);
            items.swap(last, pick);
        }
    }
}
