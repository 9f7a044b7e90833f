//! Discs that touch move apart, a little each round.

use super::geometry::{Point, index, real};
use super::halt::Halt;
use super::positions::net::{at, small};

/// A disc: its middle and how far it reaches.
pub(super) type Disc = (Point, f64);

/// Room between two discs, at least.
const GAP: f64 = 2.0;
/// Rounds in which discs push each other: fewer where there are very many.
const ROUNDS: (usize, usize) = (60, 20);
/// More discs than this are very many.
const MANY: usize = 30_000;
/// Most cells in each direction.
const MOST: usize = 2_048;

/// Moves discs apart until none touches another, or patience ends. O(discs · rounds), where they
/// do not all lie on one spot.
pub(super) fn separate(discs: &mut [Disc], halt: &Halt) {
    let rounds = if discs.len() > MANY {
        ROUNDS.1
    } else {
        ROUNDS.0
    };
    for _ in (0..rounds).take_while(|_| !halt.is_set()) {
        let moves = Grid::new(discs).moves(discs);
        if moves.iter().all(|by| *by == Point::default()) {
            return;
        }
        for ((middle, _), by) in discs.iter_mut().zip(moves) {
            *middle = middle.shifted(by.x, by.y);
        }
    }
}

/// Discs by cells that are as wide as the widest of them, so that only neighbours can touch.
struct Grid {
    corner: Point,
    cell: f64,
    columns: usize,
    rows: usize,
    /// Where the discs of each cell begin in `order`.
    starts: Vec<u32>,
    order: Vec<u32>,
}

impl Grid {
    fn new(discs: &[Disc]) -> Self {
        let (mut low, mut high) = (
            Point::new(f64::MAX, f64::MAX),
            Point::new(f64::MIN, f64::MIN),
        );
        let mut widest = 0.0_f64;
        for (middle, reach) in discs {
            low = Point::new(low.x.min(middle.x), low.y.min(middle.y));
            high = Point::new(high.x.max(middle.x), high.y.max(middle.y));
            widest = widest.max(*reach);
        }
        let (wide, high) = ((high.x - low.x).max(0.0), (high.y - low.y).max(0.0));
        let cell = (2.0 * widest + GAP).max(wide.max(high) / real(MOST));
        let mut grid = Self {
            corner: low,
            cell,
            columns: index(wide / cell) + 1,
            rows: index(high / cell) + 1,
            starts: Vec::new(),
            order: vec![0; discs.len()],
        };
        let cells: Vec<usize> = discs
            .iter()
            .map(|(middle, _)| grid.place(*middle))
            .collect();
        let mut starts = vec![0_u32; grid.columns * grid.rows + 1];
        for cell in &cells {
            starts[cell + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut next = starts.clone();
        for (disc, cell) in cells.into_iter().enumerate() {
            grid.order[at(next[cell])] = small(disc);
            next[cell] += 1;
        }
        grid.starts = starts;
        grid
    }

    fn column(&self, middle: Point) -> usize {
        index((middle.x - self.corner.x) / self.cell).min(self.columns - 1)
    }

    fn row(&self, middle: Point) -> usize {
        index((middle.y - self.corner.y) / self.cell).min(self.rows - 1)
    }

    fn place(&self, middle: Point) -> usize {
        self.row(middle) * self.columns + self.column(middle)
    }

    /// How far each disc is pushed by all that it touches.
    fn moves(&self, discs: &[Disc]) -> Vec<Point> {
        let one = |own: usize| {
            let (column, row) = (self.column(discs[own].0), self.row(discs[own].0));
            let (left, right) = (column.saturating_sub(1), (column + 1).min(self.columns - 1));
            let mut by = Point::default();
            for row in row.saturating_sub(1)..=(row + 1).min(self.rows - 1) {
                // Cells of a row follow each other.
                let (from, to) = (row * self.columns + left, row * self.columns + right);
                let near = at(self.starts[from])..at(self.starts[to + 1]);
                for other in &self.order[near] {
                    let way = push(discs, own, at(*other));
                    by = by.shifted(way.x, way.y);
                }
            }
            by
        };
        (0..discs.len()).map(one).collect()
    }
}

/// How far a disc moves away from another one that it touches.
fn push(discs: &[Disc], own: usize, other: usize) -> Point {
    let ((from, reach), (to, far)) = (discs[own], discs[other]);
    let (x, y) = (from.x - to.x, from.y - to.y);
    let room = reach + far + GAP;
    let square = x * x + y * y;
    if other == own || square >= room * room {
        return Point::default();
    }
    let distance = square.sqrt();
    let half = (room - distance) / 2.0;
    if distance < 1e-6 {
        // Two on one spot go up and down, by their order.
        return Point::new(0.0, if own < other { -half } else { half });
    }
    Point::new(x * half / distance, y * half / distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Dice;

    #[test]
    fn discs_come_apart() {
        let mut dice = Dice::new(5);
        let mut discs: Vec<Disc> = (0..400)
            .map(|_| {
                (
                    Point::new(dice.unit() * 420.0, dice.unit() * 420.0),
                    2.0 + dice.unit() * 6.0,
                )
            })
            .collect();
        discs.push(discs[0]);
        separate(&mut discs, &Halt::default());
        for (place, (one, reach)) in discs.iter().enumerate() {
            for (other, far) in &discs[place + 1..] {
                assert!(one.distance(*other) >= reach + far, "{one:?} {other:?}");
            }
        }
    }
}
