//! Repulsion of everything by everything, far groups as one (Barnes, Hut: A hierarchical O(N log
//! N) force-calculation algorithm, 1986).

use std::ops::Range;

use super::net::{at as place_of, small};
use crate::draw::geometry::Point;

/// Bodies of a leaf.
const LEAF: usize = 16;
/// A group is one body if its side is below this share of its distance.
const OPEN: f64 = 1.05;
/// Cells below this depth are leaves, so that bodies on the same spot end.
const DEEPEST: u32 = 24;
/// Sums that are added up side by side, so that one instruction does several.
const LANES: usize = 8;

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
    /// The side of its square.
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
            side,
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

    /// The leaves, in the order of their bodies; each as the range of these.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let leaves = self.cells.iter().filter(|cell| cell.to > cell.from);
        leaves.map(|cell| place_of(cell.from)..place_of(cell.to))
    }

    /// The node of each body.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = usize> + '_ {
        self.bodies.iter().map(|body| place_of(body.node))
    }

    /// What pushes each body of a leaf away: the sum of mass · direction / distance. What a leaf
    /// sees is the same for all its bodies, so that it is gathered once. O(leaf · log n) or so.
    pub(crate) fn push(&self, leaf: Range<usize>, seen: &mut Seen, out: &mut [Point]) {
        let own = &self.bodies[leaf];
        self.gather(own, seen);
        for (body, out) in own.iter().zip(out) {
            *out = seen.push(body.at);
        }
    }

    fn gather(&self, own: &[Body], seen: &mut Seen) {
        let count = crate::draw::geometry::real(own.len().max(1));
        let sum = own.iter().fold(Point::default(), |sum, body| {
            sum.shifted(body.at.x, body.at.y)
        });
        let middle = Point::new(sum.x / count, sum.y / count);
        let reach = own
            .iter()
            .map(|body| body.at.distance(middle))
            .fold(0.0, f64::max);
        seen.clear(middle);
        let mut next = 0;
        while let Some(cell) = self.cells.get(next) {
            let (dx, dy) = (cell.middle.x - middle.x, cell.middle.y - middle.y);
            let near = reach + cell.side / OPEN;
            if dx * dx + dy * dy > near * near {
                seen.add(cell.middle, cell.mass);
                next = place_of(cell.next);
            } else if cell.to > cell.from {
                for body in &self.bodies[place_of(cell.from)..place_of(cell.to)] {
                    seen.add(body.at, body.mass);
                }
                next = place_of(cell.next);
            } else {
                next += 1;
            }
        }
        seen.fill();
    }
}

/// What the bodies of a leaf see, from the middle of the leaf, in columns. Single precision is
/// enough for what is not far away, and twice as much of it fits into an instruction.
#[derive(Default)]
pub(crate) struct Seen {
    middle: Point,
    x: Vec<f32>,
    y: Vec<f32>,
    mass: Vec<f32>,
}

impl Seen {
    fn clear(&mut self, middle: Point) {
        self.middle = middle;
        self.x.clear();
        self.y.clear();
        self.mass.clear();
    }

    #[expect(clippy::cast_possible_truncation, reason = "see above")]
    fn add(&mut self, at: Point, mass: f64) {
        self.x.push((at.x - self.middle.x) as f32);
        self.y.push((at.y - self.middle.y) as f32);
        self.mass.push(mass as f32);
    }

    /// Bodies without mass until the last lanes are full.
    fn fill(&mut self) {
        while !self.x.len().is_multiple_of(LANES) {
            self.x.push(0.0);
            self.y.push(0.0);
            self.mass.push(0.0);
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "see above")]
    fn push(&self, at: Point) -> Point {
        let (own_x, own_y) = ((at.x - self.middle.x) as f32, (at.y - self.middle.y) as f32);
        let (mut x, mut y) = ([0.0_f32; LANES], [0.0_f32; LANES]);
        let columns = self.x.chunks_exact(LANES).zip(self.y.chunks_exact(LANES));
        for ((xs, ys), masses) in columns.zip(self.mass.chunks_exact(LANES)) {
            for lane in 0..LANES {
                let (dx, dy) = (own_x - xs[lane], own_y - ys[lane]);
                // A body is 0 away from itself, which makes no push.
                let share = masses[lane] / (dx * dx + dy * dy).max(1e-6);
                x[lane] += dx * share;
                y[lane] += dy * share;
            }
        }
        let sum = |lanes: [f32; LANES]| lanes.into_iter().map(f64::from).sum::<f64>();
        Point::new(sum(x), sum(y))
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
    use crate::graph::Dice;

    /// The push on each node.
    fn pushes(tree: &Tree) -> Vec<Point> {
        let nodes: Vec<usize> = tree.nodes().collect();
        let mut of_bodies = vec![Point::default(); nodes.len()];
        let mut seen = Seen::default();
        for leaf in tree.leaves() {
            tree.push(leaf.clone(), &mut seen, &mut of_bodies[leaf]);
        }
        let mut of_nodes = of_bodies.clone();
        for (node, push) in nodes.into_iter().zip(of_bodies) {
            of_nodes[node] = push;
        }
        of_nodes
    }

    #[test]
    fn groups_push_about_as_their_bodies_do() {
        let mut dice = Dice::new(7);
        let at: Vec<Point> = (0..2_000)
            .map(|_| Point::new(dice.unit(), dice.unit()))
            .collect();
        let mass = vec![1.0; at.len()];
        let tree = Tree::new(&at, &mass);
        let found = pushes(&tree);
        for node in (0..at.len()).step_by(97) {
            let (mut x, mut y) = (0.0, 0.0);
            for (other, point) in at.iter().enumerate().filter(|(other, _)| *other != node) {
                let (dx, dy) = (at[node].x - point.x, at[node].y - point.y);
                let square = dx * dx + dy * dy;
                assert_ne!(other, node);
                x += dx / square;
                y += dy / square;
            }
            let miss = found[node].distance(Point::new(x, y));
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
        assert_eq!(pushes(&tree), vec![Point::default(); 500]);
    }
}
