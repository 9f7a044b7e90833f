//! Lines from a thing to itself: over a corner of its box, each of several over one of its own or
//! around the others.

use std::collections::BTreeMap;

use petgraph::visit::EdgeRef as _;

use super::geometry::{Curve, Piece, Point, Rect, off, real};
use super::scene::{NodeBox, Plan};
use super::shapes::inset;
use crate::graph::{NodeKind, RelationGraph};

/// Corners of a box: whether each is at the right, and at the top.
const CORNERS: [(bool, bool); 4] = [(true, true), (true, false), (false, true), (false, false)];
/// How much farther out each loop runs than the one within it.
const FARTHER: f64 = 0.6;

/// The way of an edge from a node to itself: over its upper right corner, where few lines end.
pub(crate) fn self_loop(kind: NodeKind, rect: &Rect) -> Curve {
    corner_loop(kind, rect, CORNERS[0])
}

/// The same over the corner that is farthest from where other lines end, which come from `others`.
pub(crate) fn self_loop_beside(kind: NodeKind, rect: &Rect, others: &[Point]) -> Curve {
    let loops = CORNERS.map(|corner| corner_loop(kind, rect, corner));
    let apart = |curve: &Curve| {
        let near = |from: &Point| {
            let points = [curve.start, curve.end()];
            points.map(|point| off([*from, rect.center()], point))
        };
        let all = others.iter().flat_map(near);
        all.fold(f64::INFINITY, f64::min)
    };
    let mut best = (f64::NEG_INFINITY, Curve::default());
    for curve in loops {
        let apart = apart(&curve);
        if apart > best.0 {
            best = (apart, curve);
        }
    }
    best.1
}

/// A loop over a corner: whether that is at the right, and at the top.
fn corner_loop(kind: NodeKind, rect: &Rect, (right, top): (bool, bool)) -> Curve {
    let (out, up) = (if right { 1.0 } else { -1.0 }, if top { -1.0 } else { 1.0 });
    let Point { x, y } = rect.center();
    let below = up * rect.h * 0.22;
    let wide = rect.w / 2.0 - inset(kind, rect, below, right) + 0.5;
    let end = Point::new(x + out * wide, y + below);
    let in_from_corner = 26.0_f64.min(rect.w / 2.0);
    let start = Point::new(
        x + out * (rect.w / 2.0 - in_from_corner),
        y + up * (rect.h / 2.0 - 1.0),
    );
    let mut curve = Curve::from(start);
    curve.pieces.push(Piece::Cubic(
        start.shifted(out * 2.0, up * 17.0),
        end.shifted(out * 27.0, up * 13.0),
        end,
    ));
    curve
}

/// Has the loops of one box run apart: the second to fourth over its other corners, more of them
/// around these.
pub(crate) fn apart(graph: &RelationGraph, plan: &mut Plan) {
    let mut known = BTreeMap::<usize, usize>::new();
    let loops = graph.graph.edge_references().zip(&mut plan.curves);
    for (edge, curve) in loops.filter(|(edge, _)| edge.source() == edge.target()) {
        let node = edge.source().index();
        let number = known.entry(node).or_default();
        if let Some(one) = plan.boxes.get(node).filter(|_| *number > 0) {
            *curve = moved(curve, one, *number);
        }
        *number += 1;
    }
}

/// The loop of this number of those that would all run as `first` does.
fn moved(first: &Curve, one: &NodeBox, number: usize) -> Curve {
    let (right, top) = CORNERS[number % CORNERS.len()];
    let corner = |corner: &(bool, bool)| corner_loop(one.kind, &one.rect, *corner);
    let at = CORNERS.iter().find(|at| corner(at) == *first);
    let mut curve = match at {
        Some(at) => corner(&(at.0 == right, at.1 == top)),
        // Loops that no corner has by itself are those of pictures turned round.
        None => first.mapped(|point| {
            let middle = one.rect.center();
            let turned = |is_same: bool, at: f64, middle: f64| {
                if is_same { at } else { 2.0 * middle - at }
            };
            Point::new(
                turned(right, point.x, middle.x),
                turned(top, point.y, middle.y),
            )
        }),
    };
    let far = FARTHER * real(number / CORNERS.len());
    let mut start = curve.start;
    for piece in &mut curve.pieces {
        if let Piece::Cubic(one, other, end) = piece {
            let from =
                |end: Point, at: Point| at.shifted((at.x - end.x) * far, (at.y - end.y) * far);
            (*one, *other) = (from(start, *one), from(*end, *other));
        }
        start = piece.end();
    }
    curve
}
