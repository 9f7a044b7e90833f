//! Boxes on rings: all that are as far from the middle in hops are as far from it on the page.
//!
//! Radii grow until no box touches another. Boxes are wider than high, so that more of them find
//! room at the sides of a ring than above and below: crowded rings lean to the sides.

use super::geometry::{Point, Rect, real};
use super::scene::NodeBox;

/// Room between two boxes, across and down.
const AIR: (f64, f64) = (18.0, 16.0);
/// How far directions lean to the sides: not at all, then more and more.
const LEANS: [f64; 5] = [1.0, 1.25, 1.55, 1.9, 2.3];
/// A radius grows by so much at a time.
const GROWTH: f64 = 6.0;
/// Rings whose distances differ less are one.
const SAME: f64 = 1e-6;

/// Boxes in their places around a middle, from the upper left corner at the origin.
pub(super) struct Figure {
    pub(super) boxes: Vec<NodeBox>,
    /// The middle and radius of each ring.
    pub(super) rings: Vec<(Point, f64)>,
}

impl Figure {
    /// Rings for points around the origin; the one that leans least among those that fit into
    /// `page`, else the smallest. None where a ring would have to grow without end.
    /// `step` is the least distance of two rings.
    pub(super) fn fit(boxes: &[NodeBox], at: &[Point], (step, page): (f64, f64)) -> Option<Self> {
        let mut best: Option<Self> = None;
        for lean in LEANS {
            let Some(figure) = Self::leaning(boxes, at, (step, lean)) else {
                continue;
            };
            if best
                .as_ref()
                .is_none_or(|best| figure.width() < 0.98 * best.width())
            {
                best = Some(figure);
            }
            if best.as_ref().is_some_and(|best| best.width() <= page) {
                break;
            }
        }
        best
    }

    /// How much room it takes.
    pub(super) fn width(&self) -> f64 {
        let rects = self.boxes.iter().map(|one| one.rect);
        let all = rects.reduce(|all, one| all.union(&one)).unwrap_or_default();
        all.w.max(all.h)
    }

    fn leaning(boxes: &[NodeBox], at: &[Point], (step, lean): (f64, f64)) -> Option<Self> {
        let far: Vec<f64> = at.iter().map(|at| at.distance(Point::default())).collect();
        let mut order: Vec<usize> = (0..at.len()).collect();
        order.sort_by(|one, other| far[*one].total_cmp(&far[*other]).then(one.cmp(other)));
        let mut placed: Vec<NodeBox> = boxes.to_vec();
        let mut inner: Vec<usize> = Vec::new();
        let (mut radius, mut radii) = (0.0, Vec::new());
        for ring in order.chunk_by(|one, other| far[*other] - far[*one] < SAME) {
            let towards = |node: usize| leant(at[node], far[node], lean);
            if ring.iter().any(|node| far[*node] > SAME) {
                radius += step;
                radius = grown(&mut placed, (ring, &inner), &towards, radius)?;
                radii.push(radius);
            } else {
                for node in ring {
                    let rect = placed[*node].rect;
                    placed[*node].rect = Rect::around(Point::default(), rect.w, rect.h);
                }
            }
            inner.extend(ring);
        }
        let rects = placed.iter().map(|one| one.rect);
        let corner = rects.reduce(|all, one| all.union(&one))?;
        for one in &mut placed {
            one.rect = one.rect.shifted(-corner.x, -corner.y);
        }
        let middle = Point::new(-corner.x, -corner.y);
        Some(Self {
            boxes: placed,
            rings: radii.into_iter().map(|radius| (middle, radius)).collect(),
        })
    }
}

/// The direction of a point, leant to the sides.
fn leant(at: Point, far: f64, lean: f64) -> Point {
    let (x, y) = (at.x / far * lean, at.y / far);
    let length = (x * x + y * y).sqrt();
    Point::new(x / length, y / length)
}

/// Puts a ring as near as it touches nothing; its radius. `inner` is all that is within.
fn grown(
    boxes: &mut [NodeBox],
    (ring, inner): (&[usize], &[usize]),
    towards: &impl Fn(usize) -> Point,
    least: f64,
) -> Option<f64> {
    let ways: Vec<Point> = ring.iter().map(|node| towards(*node)).collect();
    let mut radius = least;
    // Around a circle so large everything fits that does not lie in one direction.
    let widest = boxes.iter().map(|one| one.rect.w).fold(0.0, f64::max);
    let most = least + (widest + AIR.0) * real(ring.len() + 2);
    while radius <= most {
        for (node, way) in ring.iter().zip(&ways) {
            let rect = boxes[*node].rect;
            let middle = Point::new(way.x * radius, way.y * radius);
            boxes[*node].rect = Rect::around(middle, rect.w, rect.h);
        }
        if !touches(boxes, ring, inner) {
            return Some(radius);
        }
        radius += GROWTH + radius * 0.01;
    }
    None
}

/// Whether any box of the ring is too near to another of it or to one within.
fn touches(boxes: &[NodeBox], ring: &[usize], inner: &[usize]) -> bool {
    let airy = |node: usize| {
        let Rect { x, y, w, h } = boxes[node].rect;
        Rect::new(x, y, w + AIR.0, h + AIR.1)
    };
    ring.iter().enumerate().any(|(place, node)| {
        let own = airy(*node);
        let others = ring[place + 1..].iter().chain(inner);
        others.into_iter().any(|other| own.overlaps(&airy(*other)))
    })
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Fit, measured};
    use super::*;
    use crate::draw::halt::Halt;
    use crate::draw::positions::{Placing, net::Net, positions};
    use crate::graph::NodeKind;

    /// A tree of two levels below the first node.
    fn tree(branches: usize, leaves: usize) -> Vec<(usize, usize)> {
        let branch = |number: usize| 1 + number * (leaves + 1);
        let below = |number| (1..=leaves).map(move |leaf| (branch(number), branch(number) + leaf));
        let all =
            (0..branches).flat_map(|number| [(0, branch(number))].into_iter().chain(below(number)));
        all.collect()
    }

    #[test]
    fn what_is_as_far_in_hops_is_as_far_on_the_page() {
        for (branches, leaves) in [(1, 1), (3, 4), (9, 2), (30, 1), (5, 12)] {
            let links = tree(branches, leaves);
            let count = links.len() + 1;
            let net = Net::new(count, links.iter().copied());
            let at = positions(&net, &Placing::Radial(0, Vec::new()), &Halt::default());
            let boxes: Vec<NodeBox> = (0..count)
                .map(|node| {
                    measured(
                        node,
                        "A name of some",
                        NodeKind::Person,
                        Fit::Slim(136.0),
                        None,
                    )
                })
                .collect();
            let figure = Figure::fit(&boxes, &at, (100.0, 1_040.0)).unwrap();
            assert_eq!(figure.rings.len(), 2);
            let (middle, _) = figure.rings[0];
            for (node, one) in figure.boxes.iter().enumerate() {
                let ring = at[node].distance(Point::default());
                let radius = match super::super::geometry::index(ring + 0.5) {
                    0 => 0.0,
                    ring => figure.rings[ring - 1].1,
                };
                let far = one.rect.center().distance(middle);
                assert!((far - radius).abs() < 0.01, "{branches} {leaves}: {node}");
                let others = figure.boxes[node + 1..].iter();
                assert!(
                    others
                        .into_iter()
                        .all(|other| !one.rect.overlaps(&other.rect))
                );
            }
            assert!(figure.rings[1].1 - figure.rings[0].1 >= 100.0);
        }
    }
}
