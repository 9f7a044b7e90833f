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
const SLACK: f64 = 0.5 * GAP;
/// How far a pair moves, in the way that would just do.
const FURTHER: f64 = 1.7;
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
        let mut narrow = Cells::new(discs, &narrow, (&frame, 2.0 * common + GAP));
        let mut wide = Cells::new(discs, &wide, (&frame, 2.0 * widest + GAP));
        let deepest = wide
            .push_within()
            .max(wide.push_others(&mut narrow, common))
            .max(narrow.push_within());
        narrow.put_back(discs);
        wide.put_back(discs);
        if deepest <= SLACK {
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
    /// Where the discs of each cell begin.
    starts: Vec<u32>,
    /// The discs one cell after the other, and their numbers.
    discs: Vec<Disc>,
    numbers: Vec<u32>,
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
            discs: vec![Disc::default(); which.len()],
            numbers: vec![0; which.len()],
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
            let place = at(next[cell]);
            cells.discs[place] = discs[at(*disc)];
            cells.numbers[place] = *disc;
            next[cell] += 1;
        }
        cells.starts = starts;
        cells
    }

    fn put_back(&self, discs: &mut [Disc]) {
        for (disc, number) in self.discs.iter().zip(&self.numbers) {
            discs[at(*number)] = *disc;
        }
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

    /// Where the discs of these columns of a row are: cells of a row follow each other.
    fn run(&self, row: usize, columns: Range<usize>) -> Range<usize> {
        let first = row * self.columns;
        at(self.starts[first + columns.start])..at(self.starts[first + columns.end])
    }

    /// Pushes each disc and those behind it: in its cell, in the next one, and in the row below. How much room was
    /// missing between two, at most.
    fn push_within(&mut self) -> f64 {
        let mut deepest = 0.0_f64;
        for row in 0..self.rows {
            for column in 0..self.columns {
                let own = self.run(row, column..column + 1);
                if own.is_empty() {
                    continue;
                }
                let right = (column + 2).min(self.columns);
                let beside = self.run(row, column..right).end;
                let below = match row + 1 {
                    next if next < self.rows => self.run(next, column.saturating_sub(1)..right),
                    _ => 0..0,
                };
                for place in own {
                    let behind = [place + 1..beside, below.clone()];
                    deepest = deepest.max(self.push_behind(place, behind));
                }
            }
        }
        deepest
    }

    /// Pushes one disc and those in some places behind it.
    fn push_behind(&mut self, place: usize, behind: [Range<usize>; 2]) -> f64 {
        let mut deepest = 0.0_f64;
        let (mut one, number) = (self.discs[place], self.numbers[place]);
        for others in behind {
            let numbers = &self.numbers[others.clone()];
            for (other, of) in self.discs[others].iter_mut().zip(numbers) {
                deepest = deepest.max(push(&mut one, other, number < *of));
            }
        }
        self.discs[place] = one;
        deepest
    }

    /// Pushes each disc and all of the others, which reach so far, about it.
    fn push_others(&mut self, others: &mut Self, far: f64) -> f64 {
        let mut deepest = 0.0_f64;
        for (one, number) in self.discs.iter_mut().zip(&self.numbers) {
            let (middle, reach) = (one.0, one.1 + far + GAP);
            let columns = others.column(middle.x - reach)..others.column(middle.x + reach) + 1;
            for row in others.row(middle.y - reach)..=others.row(middle.y + reach) {
                let run = others.run(row, columns.clone());
                let numbers = &others.numbers[run.clone()];
                for (other, of) in others.discs[run].iter_mut().zip(numbers) {
                    deepest = deepest.max(push(one, other, number < of));
                }
            }
        }
        deepest
    }
}

/// Moves two discs that touch away from each other, both as far, up and down where they lie on one spot. How much room was
/// missing between them.
#[inline]
fn push(one: &mut Disc, other: &mut Disc, is_first: bool) -> f64 {
    let (x, y) = (one.0.x - other.0.x, one.0.y - other.0.y);
    let room = one.1 + other.1 + GAP;
    let square = x * x + y * y;
    if square >= room * room {
        return 0.0;
    }
    let distance = square.sqrt();
    let half = FURTHER * (room - distance) / 2.0;
    let (x, y) = if distance < 1e-6 {
        (0.0, if is_first { -half } else { half })
    } else {
        (x * half / distance, y * half / distance)
    };
    one.0 = one.0.shifted(x, y);
    other.0 = other.0.shifted(-x, -y);
    room - distance
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
