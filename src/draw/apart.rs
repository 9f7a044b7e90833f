//! Discs that touch move apart, pair by pair.
//!
//! Each pair that touches is moved at once to where it does not, and a little further: the method of Gauss and Seidel
//! with over-relaxation (Young, 1954), which takes a fraction of the rounds that moving all of them together does. Discs
//! of common size lie in narrow cells, so that a few wide ones do not make everybody a neighbour of everybody.

use std::ops::Range;

use super::geometry::{Point, index, real};
use super::halt::Halt;
use super::positions::net::{at, small};

/// A disc: its middle and how far it reaches.
pub(super) type Disc = (Point, f64);

/// Room between two discs.
const GAP: f64 = 2.0;
/// So much of it may be missing.
const SLACK: f64 = 0.25 * GAP;
/// How far a pair moves, in the way that would just do.
const FURTHER: f64 = 1.4;
/// Rounds in which discs push each other: fewer where there are very many.
const ROUNDS: (usize, usize) = (200, 40);
/// More discs than this are very many.
const MANY: usize = 30_000;
/// Rounds that give discs a little air.
const FEW: usize = 12;
/// What reaches so many times as far as the middle one is wide.
const WIDE: f64 = 1.5;
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
    push_all(discs, rounds, halt);
}

/// Moves discs a little apart: enough where they will move again.
pub(super) fn loosen(discs: &mut [Disc], halt: &Halt) {
    push_all(discs, FEW, halt);
}

fn push_all(discs: &mut [Disc], rounds: usize, halt: &Halt) {
    let mut reaches: Vec<f64> = discs.iter().map(|(_, reach)| *reach).collect();
    if reaches.is_empty() {
        return;
    }
    let middle = reaches.len() / 2;
    let median = *reaches.select_nth_unstable_by(middle, f64::total_cmp).1;
    let widest = reaches.into_iter().fold(0.0, f64::max);
    let common = (WIDE * median).min(widest);
    let (narrow, wide): (Vec<u32>, Vec<u32>) =
        (0..small(discs.len())).partition(|disc| discs[at(*disc)].1 <= common);
    for _ in (0..rounds).take_while(|_| !halt.is_set()) {
        let frame = Frame::around(discs);
        let narrow = Cells::new(discs, &narrow, (&frame, 2.0 * common + GAP));
        let wide = Cells::new(discs, &wide, (&frame, 2.0 * widest + GAP));
        let mut round = Round {
            discs,
            deepest: 0.0,
        };
        round.push_within(&wide);
        round.push_between(&wide, &narrow, common);
        round.push_within(&narrow);
        if round.deepest <= SLACK {
            return;
        }
    }
}

/// Where discs lie.
struct Frame {
    corner: Point,
    wide: f64,
    high: f64,
}

impl Frame {
    fn around(discs: &[Disc]) -> Self {
        let (mut low, mut high) = (discs[0].0, discs[0].0);
        for (middle, _) in discs {
            low = Point::new(low.x.min(middle.x), low.y.min(middle.y));
            high = Point::new(high.x.max(middle.x), high.y.max(middle.y));
        }
        Self {
            corner: low,
            wide: high.x - low.x,
            high: high.y - low.y,
        }
    }
}

/// Some of the discs by cells so wide that only those of neighbouring cells can touch.
struct Cells {
    corner: Point,
    side: f64,
    columns: usize,
    rows: usize,
    /// Where the discs of each cell begin in `order`.
    starts: Vec<u32>,
    order: Vec<u32>,
}

impl Cells {
    fn new(discs: &[Disc], which: &[u32], (frame, side): (&Frame, f64)) -> Self {
        let side = side.max(frame.wide.max(frame.high) / real(MOST));
        let mut cells = Self {
            corner: frame.corner,
            side,
            columns: index(frame.wide / side) + 1,
            rows: index(frame.high / side) + 1,
            starts: Vec::new(),
            order: vec![0; which.len()],
        };
        let places: Vec<usize> = which
            .iter()
            .map(|disc| cells.place(discs[at(*disc)].0))
            .collect();
        let mut starts = vec![0_u32; cells.columns * cells.rows + 1];
        for cell in &places {
            starts[cell + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut next = starts.clone();
        for (disc, cell) in which.iter().zip(places) {
            cells.order[at(next[cell])] = *disc;
            next[cell] += 1;
        }
        cells.starts = starts;
        cells
    }

    fn column(&self, x: f64) -> usize {
        index(((x - self.corner.x) / self.side).max(0.0)).min(self.columns - 1)
    }

    fn row(&self, y: f64) -> usize {
        index(((y - self.corner.y) / self.side).max(0.0)).min(self.rows - 1)
    }

    fn place(&self, middle: Point) -> usize {
        self.row(middle.y) * self.columns + self.column(middle.x)
    }

    /// Where in the order the discs of these columns of a row lie: cells of a row follow each other.
    fn run(&self, row: usize, columns: Range<usize>) -> Range<usize> {
        let first = row * self.columns;
        at(self.starts[first + columns.start])..at(self.starts[first + columns.end])
    }
}

/// All pairs once.
struct Round<'a> {
    discs: &'a mut [Disc],
    /// How much room was missing between two, at most.
    deepest: f64,
}

impl Round<'_> {
    /// Each disc and those behind it: in its cell, in the next one, and in the row below.
    fn push_within(&mut self, cells: &Cells) {
        for row in 0..cells.rows {
            for column in 0..cells.columns {
                let right = (column + 2).min(cells.columns);
                let beside = cells.run(row, column..right).end;
                let below = match row + 1 {
                    next if next < cells.rows => cells.run(next, column.saturating_sub(1)..right),
                    _ => 0..0,
                };
                for place in cells.run(row, column..column + 1) {
                    let one = at(cells.order[place]);
                    for other in (place + 1..beside).chain(below.clone()) {
                        self.push(one, at(cells.order[other]));
                    }
                }
            }
        }
    }

    /// Each disc of the first and all of the others, which reach so far, about it.
    fn push_between(&mut self, wide: &Cells, narrow: &Cells, far: f64) {
        for one in &wide.order {
            let (middle, reach) = self.discs[at(*one)];
            let reach = reach + far + GAP;
            let columns = narrow.column(middle.x - reach)..narrow.column(middle.x + reach) + 1;
            for row in narrow.row(middle.y - reach)..=narrow.row(middle.y + reach) {
                for other in narrow.run(row, columns.clone()) {
                    self.push(at(*one), at(narrow.order[other]));
                }
            }
        }
    }

    /// Moves two discs that touch away from each other, both as far.
    fn push(&mut self, one: usize, other: usize) {
        let ((from, reach), (to, far)) = (self.discs[one], self.discs[other]);
        let (x, y) = (from.x - to.x, from.y - to.y);
        let room = reach + far + GAP;
        let square = x * x + y * y;
        if square >= room * room {
            return;
        }
        let distance = square.sqrt();
        self.deepest = self.deepest.max(room - distance);
        let half = FURTHER * (room - distance) / 2.0;
        let (x, y) = if distance < 1e-6 {
            // Two on one spot go up and down, by their order.
            (0.0, if one < other { -half } else { half })
        } else {
            (x * half / distance, y * half / distance)
        };
        self.discs[one].0 = from.shifted(x, y);
        self.discs[other].0 = to.shifted(-x, -y);
    }
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

    #[test]
    fn a_crowd_of_small_and_wide_ones_comes_apart() {
        let mut dice = Dice::new(8);
        let mut discs: Vec<Disc> = (0..3_000)
            .map(|number| {
                let reach = if number % 100 == 0 {
                    14.0
                } else {
                    2.6 + dice.unit()
                };
                let at = Point::new(dice.unit() * 400.0, dice.unit() * 400.0);
                (at, reach)
            })
            .collect();
        separate(&mut discs, &Halt::default());
        let touching = discs.iter().enumerate().flat_map(|(place, one)| {
            let others = discs[place + 1..].iter();
            others.filter(move |other| one.0.distance(other.0) < one.1 + other.1)
        });
        assert_eq!(touching.count(), 0);
    }
}
