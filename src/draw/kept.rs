//! Boxes where somebody else put them: the given positions, larger or smaller as a whole.

use petgraph::visit::EdgeRef as _;

use super::boxes::curves;
use super::footnotes::Footnotes;
use super::geometry::{Point, Rect};
use super::halt::Halt;
use super::layout::{PAGE, separate};
use super::scene::{NodeBox, Plan};
use super::shapes::{Fit, empty, measured};
use crate::graph::{Node, RelationGraph};

/// Width that labels of nodes are held to.
const CAP: f64 = 136.0;
/// Room between two boxes.
const GAP: f64 = 10.0;
/// The same where all boxes are as they were in a picture.
const NEAR: f64 = 2.0;
/// Files have numbers with two digits behind the point, or lengths in inches with four.
const ROUNDED: f64 = 0.02;
/// Larger boxes were no boxes of words.
const LARGEST: (f64, f64) = (480.0, 240.0);
/// Widest picture, in pages.
const WIDEST: f64 = 4.0;
/// Positions are drawn closer where so much room would be left.
const SPARSE: f64 = 0.25;

/// Width and height of a box, where a file says them.
type Room = Option<(f64, f64)>;

/// Lays out the whole graph, its boxes as large as they were where that is known. Quadratic in its
/// boxes, of which there are some hundreds.
pub(super) fn arrange(
    graph: &RelationGraph,
    (points, rooms): (&[Point], &[Room]),
    (notes, halt): (&Footnotes, &Halt),
) -> Plan {
    let nodes = graph.graph.node_weights().enumerate();
    let room = |index: usize| rooms.get(index).copied().flatten();
    let (mut boxes, known): (Vec<NodeBox>, Vec<bool>) = nodes
        .map(|(index, node)| sized((index, node), room(index), notes))
        .unzip();
    // A picture that is known as a whole has its own distances.
    let gap = if known.iter().all(|known| *known) {
        NEAR
    } else {
        GAP
    };
    let scale = scale(&boxes, points, gap);
    for (one, at) in boxes.iter_mut().zip(points) {
        let at = Point::new(at.x * scale, at.y * scale);
        one.rect = Rect::around(at, one.rect.w, one.rect.h);
    }
    // Nothing is moved beyond the left edge, which is at 0.
    let left = boxes
        .iter()
        .map(|one| one.rect.x)
        .fold(f64::INFINITY, f64::min);
    for one in &mut boxes {
        one.rect = one.rect.shifted(-left, 0.0);
    }
    separate(&mut boxes, gap, f64::INFINITY);
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    Plan {
        curves: curves(&boxes, &links, halt),
        boxes,
        ..Plan::default()
    }
}

/// The box of a node, and whether it has the size that was given for it.
fn sized((index, node): (usize, &Node), room: Room, notes: &Footnotes) -> (NodeBox, bool) {
    let of = |fit| {
        measured(
            index,
            &notes.label(node),
            node.kind,
            fit,
            notes.dated_caption(node),
        )
    };
    let usual = of(Fit::Slim(CAP));
    let Some((wide, high)) = room else {
        return (usual, false);
    };
    // As wide as it was, its label breaks where it did.
    let inside = wide - empty(node.kind) + ROUNDED;
    let mut one = of(Fit::Full(inside));
    let fits = one.rect.w <= wide + ROUNDED && one.rect.h <= high + ROUNDED;
    let is_box = wide <= LARGEST.0 && high <= LARGEST.1;
    if !(fits && is_box) {
        return (usual, false);
    }
    one.rect = Rect::new(0.0, 0.0, wide, high);
    (one, true)
}

/// 1 where that leaves room for all boxes, else as much as nearly all of them need.
fn scale(boxes: &[NodeBox], points: &[Point], gap: f64) -> f64 {
    let mut needs = Vec::new();
    for (place, (one, at)) in boxes.iter().zip(points).enumerate() {
        for (other, to) in boxes.iter().zip(points).skip(place + 1) {
            let wide = one.rect.w.midpoint(other.rect.w) + gap;
            let high = one.rect.h.midpoint(other.rect.h) + gap;
            let (x, y) = ((at.x - to.x).abs(), (at.y - to.y).abs());
            needs.push((wide / x.max(1e-9)).min(high / y.max(1e-9)));
        }
    }
    needs.sort_by(f64::total_cmp);
    let Some(most) = needs.last() else {
        return 1.0;
    };
    if (SPARSE..=1.0).contains(most) {
        return 1.0;
    }
    // One pair in a hundred may be moved apart later.
    let need = needs.get(needs.len() * 99 / 100).unwrap_or(most);
    let across = points.iter().map(|point| point.x);
    let left = across.clone().fold(f64::INFINITY, f64::min);
    let right = across.fold(f64::NEG_INFINITY, f64::max);
    need.min(PAGE * WIDEST / (right - left).max(1e-9))
}
