//! Ways around boxes with bends, for lines that no single bow leads past them.
//!
//! The shortest way over corners of the boxes near the line (Dijkstra over what sees each other),
//! with its bends rounded. Lines around the same corner keep apart.

use super::geometry::{Curve, Piece, Point, Rect, off, real};
use super::scene::NodeBox;

/// Boxes whose corners are tried, the nearest to the straight line.
const NEAR: usize = 14;
/// Distances from a box at which lines turn around its corner, one after the other.
const MARGINS: [f64; 3] = [9.0, 13.0, 17.0];
/// The same where there are gutters for many lines.
const LANES: [f64; 8] = [9.0, 15.0, 21.0, 27.0, 33.0, 39.0, 45.0, 51.0];
/// Room that a line keeps from the boxes it passes.
pub(super) const CLEAR: f64 = 4.0;
/// What a bend costs, in units of length.
const BEND: f64 = 40.0;
/// Radius of a bend.
const ROUND: f64 = 14.0;
/// A way that is longer than the straight one by more than this factor and these units is hard to
/// follow: then the line stays behind the box.
const LONGER: (f64, f64) = (1.7, 140.0);

/// The boxes of a picture, and how many lines turn around each of their corners.
pub(super) struct Detours<'a> {
    boxes: &'a [NodeBox],
    turns: Vec<[usize; 4]>,
    near: usize,
    longer: (f64, f64),
    margins: &'static [f64],
}

/// A place where a line may turn: the box and its corner, none of the two ends.
#[derive(Clone, Copy)]
struct Stop {
    at: Point,
    corner: Option<(usize, usize)>,
}

impl<'a> Detours<'a> {
    pub(super) fn new(boxes: &'a [NodeBox]) -> Self {
        Self {
            boxes,
            turns: vec![[0; 4]; boxes.len()],
            near: NEAR,
            longer: LONGER,
            margins: &MARGINS,
        }
    }

    /// Has room for many lines between boxes.
    pub(super) fn crowded(self) -> Self {
        Self {
            margins: &LANES,
            ..self
        }
    }

    /// Has more small things to pass than boxes.
    pub(super) fn among_marks(self) -> Self {
        Self {
            near: 2 * NEAR,
            ..self
        }
    }

    /// Takes long ways as well, where a line behind a box would be worse.
    pub(super) fn far(self) -> Self {
        Self {
            near: 2 * NEAR,
            longer: (3.0, 600.0),
            margins: &LANES,
            ..self
        }
    }

    /// Takes whatever way there is among more boxes.
    pub(super) fn farther(self) -> Self {
        Self {
            near: 5 * NEAR,
            longer: (20.0, 6_000.0),
            margins: &LANES,
            ..self
        }
    }

    /// A way from middle to middle that no other box covers, if there is one of bearable length.
    pub(super) fn around(&mut self, from: usize, to: usize) -> Option<Curve> {
        let [start, end] = [from, to].map(|node| self.boxes[node].rect);
        self.between((from, to), [start.center(), end.center()], &end)
    }

    /// The same, long ways as well where there is no other: a line behind a box would be read as one of
    /// that.
    pub(super) fn anyhow(&mut self, from: usize, to: usize) -> Option<Curve> {
        let usual = (self.near, self.longer);
        let mut found = None;
        for wider in [usual, (2 * NEAR, (3.0, 600.0)), (5 * NEAR, (6.0, 2_500.0))] {
            (self.near, self.longer) = wider;
            found = found.or_else(|| self.around(from, to));
        }
        (self.near, self.longer) = usual;
        found
    }

    /// The same between two points at these nodes; the last piece is seen outside of `last`.
    pub(super) fn between(
        &mut self,
        (from, to): (usize, usize),
        ends: [Point; 2],
        last: &Rect,
    ) -> Option<Curve> {
        let stops = self.stops((from, to), ends);
        let path = self.shortest(&stops, (from, to))?;
        for (node, corner) in path.iter().filter_map(|stop| stops[*stop].corner) {
            self.turns[node][corner] += 1;
        }
        let points: Vec<Point> = path.into_iter().map(|stop| stops[stop].at).collect();
        Some(rounded(&points, last))
    }

    /// Both ends, then the corners of the boxes near the line between them.
    fn stops(&self, (from, to): (usize, usize), ends: [Point; 2]) -> Vec<Stop> {
        let mut stops = ends.map(|at| Stop { at, corner: None }).to_vec();
        let mut near: Vec<(f64, usize)> = (0..self.boxes.len())
            .filter(|node| *node != from && *node != to)
            .map(|node| (off(ends, self.boxes[node].rect.center()), node))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (_, node) in near.into_iter().take(self.near) {
            for corner in 0..4 {
                let wanted = self.turns[node][corner] % self.margins.len();
                let wanted = self.margins[..=wanted].iter().rev();
                let free = wanted
                    .map(|margin| corner_of(&self.boxes[node].rect.grown(*margin), corner))
                    .find(|at| self.is_free(*at));
                stops.extend(free.map(|at| Stop {
                    at,
                    corner: Some((node, corner)),
                }));
            }
        }
        stops
    }

    fn is_free(&self, at: Point) -> bool {
        let mut boxes = self.boxes.iter();
        !boxes.any(|one| one.rect.grown(CLEAR).contains(at))
    }

    /// The stops of the best way, from the first to the second.
    fn shortest(&self, stops: &[Stop], (from, to): (usize, usize)) -> Option<Vec<usize>> {
        let straight = stops[0].at.distance(stops[1].at);
        let most = straight * self.longer.0 + self.longer.1;
        let all = stops.iter().map(|stop| Rect::around(stop.at, 1.0, 1.0));
        let region = all.reduce(|all, one| all.union(&one))?;
        let others = self.boxes.iter();
        let others = others.filter(|one| one.node != from && one.node != to);
        let walls: Vec<Rect> = others
            .map(|one| one.rect.grown(CLEAR))
            .filter(|wall| wall.overlaps(&region))
            .collect();
        let sees = |a: Point, b: Point| !walls.iter().any(|wall| wall.crossed_by(a, b));
        let mut cost = vec![f64::INFINITY; stops.len()];
        let mut before = vec![0; stops.len()];
        let mut done = vec![false; stops.len()];
        cost[0] = 0.0;
        loop {
            let open = (0..stops.len()).filter(|stop| !done[*stop] && cost[*stop] <= most);
            let next = open.min_by(|a, b| cost[*a].total_cmp(&cost[*b]).then(a.cmp(b)))?;
            if next == 1 {
                break;
            }
            done[next] = true;
            for other in 1..stops.len() {
                let (a, b) = (stops[next].at, stops[other].at);
                let bend = if other == 1 { 0.0 } else { BEND };
                let sum = cost[next] + a.distance(b) + bend;
                if !done[other] && sum < cost[other] && sees(a, b) {
                    cost[other] = sum;
                    before[other] = next;
                }
            }
        }
        let mut path = vec![1];
        while let Some(stop) = path.last().copied().filter(|stop| *stop != 0) {
            path.push(before[stop]);
        }
        path.reverse();
        Some(path)
    }
}

/// The upper left, upper right, lower right and lower left corner.
fn corner_of(rect: &Rect, corner: usize) -> Point {
    let x = if corner == 1 || corner == 2 {
        rect.right()
    } else {
        rect.x
    };
    Point::new(x, if corner < 2 { rect.y } else { rect.bottom() })
}

/// Straight lines with round bends; the last is seen outside of the box in which it ends.
pub(super) fn rounded(points: &[Point], last: &Rect) -> Curve {
    let mut curve = Curve::from(points.first().copied().unwrap_or_default());
    for three in points.windows(3) {
        let [before, bend, after] = [three[0], three[1], three[2]];
        let room = before.distance(bend).min(bend.distance(after)) / 2.0;
        let cut = |radius: f64, to: Point| bend.towards(to, radius / bend.distance(to).max(1e-9));
        let radii = (0..4).map(|halvings| ROUND.min(room) / real(1 << halvings));
        let outside = |radius: &f64| !last.grown(2.0).contains(cut(*radius, after));
        let radius = radii.into_iter().find(outside).unwrap_or(0.5);
        let (start, end) = (cut(radius, before), cut(radius, after));
        curve.line_to(start);
        let pull = |point: Point| point.towards(bend, 2.0 / 3.0);
        curve.pieces.push(Piece::Cubic(pull(start), pull(end), end));
    }
    curve.line_to(points.last().copied().unwrap_or_default());
    curve
}

#[cfg(test)]
mod tests {
    use super::super::shapes::{Fit, measured};
    use super::*;
    use crate::graph::NodeKind;

    #[test]
    fn a_line_goes_around_a_wall_and_the_next_keeps_apart_from_it() {
        let place = |node, x, y, w, h| {
            let mut one = measured(node, "a", NodeKind::Other, Fit::Slim(100.0), None);
            one.rect = Rect::new(x, y, w, h);
            one
        };
        let boxes = [
            place(0, 0.0, 0.0, 40.0, 20.0),
            place(1, 400.0, 0.0, 40.0, 20.0),
            place(2, 200.0, -90.0, 30.0, 200.0),
        ];
        let mut detours = Detours::new(&boxes);
        let ways = [(); 2].map(|()| detours.around(0, 1).unwrap());
        for way in &ways {
            let points = way.flattened();
            let wall = boxes[2].rect.grown(CLEAR - 1.0);
            assert!(!points.windows(2).any(|two| wall.crossed_by(two[0], two[1])));
            assert!(
                way.until(|point| boxes[1].rect.grown(1.0).contains(point))
                    .is_some()
            );
        }
        assert_ne!(ways[0], ways[1]);
    }
}
