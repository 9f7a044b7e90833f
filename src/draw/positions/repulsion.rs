//! Repulsion of everything by everything, far groups as one (Barnes, Hut: A hierarchical O(N log
//! N) force-calculation algorithm, 1986).

use std::ops::Range;

use super::net::{at as place_of, small};
use crate::draw::geometry::Point;

/// Bodies of a leaf.
const LEAF: usize = 8;
/// A group is one body if its side is below this share of its distance, squared.
const OPEN: f64 = 1.1;
/// Cells below this depth are leaves, so that bodies on the same spot end.
const DEEPEST: u32 = 24;

/// Bodies in cells of cells.
pub(crate) struct Tree {
    cells: Vec<Cell>,
    /// Bodies in the order of their cells.
    bodies: Vec<Body>,
}

#[derive(Clone, Copy)]
struct Body {
    at: Point,
    mass: f64,
    node: u32,
}

#[derive(Clone, Copy)]
struct Cell {
    middle: Point,
    mass: f64,
    /// The side of its square, squared.
    side: f64,
    /// The cell behind all within this one.
    next: u32,
    /// Its bodies, where it is a leaf.
    from: u32,
    to: u32,
}

impl Tree {
    /// O(n log n).
    pub(crate) fn new(at: &[Point], mass: &[f64]) -> Self {
        let bodies = at.iter().zip(mass).enumerate();
        let bodies: Vec<Body> = bodies
            .map(|(node, (at, mass))| Body {
                at: *at,
                mass: *mass,
                node: small(node),
            })
            .collect();
        let (mut low, mut high) = (
            Point::new(f64::MAX, f64::MAX),
            Point::new(f64::MIN, f64::MIN),
        );
        for body in &bodies {
            low = Point::new(low.x.min(body.at.x), low.y.min(body.at.y));
            high = Point::new(high.x.max(body.at.x), high.y.max(body.at.y));
        }
        let side = (high.x - low.x).max(high.y - low.y).max(1e-9);
        let mut tree = Self {
            cells: Vec::with_capacity(bodies.len() / 2 + 1),
            bodies,
        };
        let all = tree.bodies.len();
        tree.cell(0..all, low, side, 0);
        tree
    }

    /// Makes the cell of some bodies, and those within it behind it.
    fn cell(&mut self, range: Range<usize>, corner: Point, side: f64, depth: u32) {
        let Range {
            start: from,
            end: to,
        } = range;
        let place = self.cells.len();
        let (mut mass, mut x, mut y) = (0.0, 0.0, 0.0);
        for body in &self.bodies[from..to] {
            mass += body.mass;
            x += body.at.x * body.mass;
            y += body.at.y * body.mass;
        }
        let middle = if mass > 0.0 {
            Point::new(x / mass, y / mass)
        } else {
            corner
        };
        let is_leaf = to - from <= LEAF || depth >= DEEPEST;
        self.cells.push(Cell {
            middle,
            mass,
            side: side * side,
            next: 0,
            from: small(from),
            to: small(if is_leaf { to } else { from }),
        });
        if !is_leaf {
            let half = side / 2.0;
            let centre = corner.shifted(half, half);
            let across = from + split(&mut self.bodies[from..to], |body| body.at.y < centre.y);
            let upper = from + split(&mut self.bodies[from..across], |body| body.at.x < centre.x);
            let lower = across + split(&mut self.bodies[across..to], |body| body.at.x < centre.x);
            let parts = [
                (from, upper, corner),
                (upper, across, corner.shifted(half, 0.0)),
                (across, lower, corner.shifted(0.0, half)),
                (lower, to, centre),
            ];
            for (from, to, corner) in parts {
                if from < to {
                    self.cell(from..to, corner, half, depth + 1);
                }
            }
        }
        self.cells[place].next = small(self.cells.len());
    }

    /// What pushes a node away: the sum of mass · direction / distance. O(log n) or so.
    #[inline]
    pub(crate) fn push(&self, node: usize, at: Point) -> Point {
        let (mut x, mut y) = (0.0, 0.0);
        let mut next = 0;
        while let Some(cell) = self.cells.get(next) {
            let (dx, dy) = (at.x - cell.middle.x, at.y - cell.middle.y);
            let square = dx * dx + dy * dy;
            if cell.side < square * OPEN {
                let share = cell.mass / square;
                x += dx * share;
                y += dy * share;
                next = place_of(cell.next);
                continue;
            }
            if cell.to > cell.from {
                let bodies = &self.bodies[place_of(cell.from)..place_of(cell.to)];
                for body in bodies.iter().filter(|body| place_of(body.node) != node) {
                    let (dx, dy) = (at.x - body.at.x, at.y - body.at.y);
                    let square = (dx * dx + dy * dy).max(1e-6);
                    let share = body.mass / square;
                    x += dx * share;
                    y += dy * share;
                }
                next = place_of(cell.next);
            } else {
                next += 1;
            }
        }
        Point::new(x, y)
    }
}

/// Puts those for whom it holds first; how many they are.
fn split(bodies: &mut [Body], first: impl Fn(&Body) -> bool) -> usize {
    let mut count = 0;
    for place in 0..bodies.len() {
        if first(&bodies[place]) {
            bodies.swap(place, count);
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::positions::dice::Dice;

    #[test]
    fn groups_push_about_as_their_bodies_do() {
        let mut dice = Dice(7);
        let at: Vec<Point> = (0..2_000)
            .map(|_| Point::new(dice.unit(), dice.unit()))
            .collect();
        let mass = vec![1.0; at.len()];
        let tree = Tree::new(&at, &mass);
        for node in (0..at.len()).step_by(97) {
            let (mut x, mut y) = (0.0, 0.0);
            for (other, point) in at.iter().enumerate().filter(|(other, _)| *other != node) {
                let (dx, dy) = (at[node].x - point.x, at[node].y - point.y);
                let square = dx * dx + dy * dy;
                assert_ne!(other, node);
                x += dx / square;
                y += dy / square;
            }
            let found = tree.push(node, at[node]);
            let miss = found.distance(Point::new(x, y));
            assert!(
                miss < 0.05 * crate::draw::geometry::real(at.len()),
                "{miss} at {node}"
            );
        }
    }

    #[test]
    fn bodies_on_one_spot_end() {
        let at = vec![Point::new(1.0, 1.0); 500];
        let tree = Tree::new(&at, &vec![1.0; 500]);
        assert_eq!(tree.push(3, at[3]), Point::new(0.0, 0.0));
    }
}
