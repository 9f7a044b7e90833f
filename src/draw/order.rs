//! Order of cells in their columns, with few crossings of the lines between them.
//!
//! Sweeps by barycentre (Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical
//! System Structures, 1981) from several first orders, each followed by sifting; then a few cells
//! are shuffled and sifted again, as long as it may help.

use std::ops::Range;

use super::geometry::real;
use super::halt::Halt;
use super::mesh::Mesh;
use super::positions::dice::Dice;

/// Sweeps without a better order before giving up.
const PATIENCE: usize = 10;
/// Most rounds of swaps after a sweep.
const SWAPS: usize = 6;
/// Most rounds of sifting at the end.
const SIFTS: usize = 30;
/// Most sweeps.
const SWEEPS: usize = 40;
/// Above this many cells none is sifted.
const MANY: usize = 3_000;
/// Above this many cells neighbours are not swapped one by one.
const SWAP_LIMIT: usize = 20_000;
/// First orders that are tried, at least and at most.
const STARTS: (usize, usize) = (2, 24);
/// As many of them as make about so many cells.
const WORK: usize = 12_000;
/// Shakes of an order, at most, and as many as make about so many cells.
const SHAKES: usize = 600;
const SHAKEN: usize = 400_000;

impl Mesh {
    /// Puts the cells of every column into an order with few crossings: the best that sweeps reach
    /// from several first orders.
    pub(crate) fn untangle(&mut self, halt: &Halt) {
        let first = self.columns.clone();
        let starts = (WORK / self.cells.len().max(1)).clamp(STARTS.0, STARTS.1);
        let mut dice = Dice(0x0dde);
        let mut best: Option<(usize, Vec<Vec<usize>>)> = None;
        for start in 0..starts {
            self.columns.clone_from(&first);
            // The first begins as the data do, the others with chance.
            self.walk((start > 0).then_some(&mut dice));
            let crossings = self.sweeps(start % 2 == 0, halt);
            if best.as_ref().is_none_or(|(least, _)| crossings < *least) {
                best = Some((crossings, std::mem::take(&mut self.columns)));
            }
            if crossings == 0 || halt.is_set() {
                break;
            }
        }
        if let Some((crossings, columns)) = best {
            self.columns = columns;
            self.shake(crossings, &mut dice, halt);
        }
    }

    /// Shuffles a few cells of one column and sifts again, and keeps what is not worse: the way out
    /// of an order that no single move makes better.
    fn shake(&mut self, mut crossings: usize, dice: &mut Dice, halt: &Halt) {
        let rounds = (SHAKEN / self.cells.len().max(1)).min(SHAKES);
        for _ in 0..rounds {
            if crossings == 0 || halt.is_set() {
                return;
            }
            let kept = self.columns.clone();
            let column = dice.below(self.columns.len());
            let count = self.columns[column].len();
            if count < 2 {
                continue;
            }
            let first = dice.below(count);
            let last = (first + 2 + dice.below(5)).min(count);
            dice.shuffle(&mut self.columns[column][first..last]);
            let start = self.crossings();
            let near = column.saturating_sub(2)..(column + 3).min(self.columns.len());
            let left = self.settle_order(start, near);
            if left <= crossings {
                crossings = left;
            } else {
                self.columns = kept;
            }
        }
    }

    /// Sweeps until nothing gets better; how many crossings are left.
    fn sweeps(&mut self, forward: bool, halt: &Halt) -> usize {
        let mut best = (self.crossings(), self.columns.clone());
        let mut stale = 0;
        for sweep in 0..SWEEPS {
            if best.0 == 0 || stale >= PATIENCE || halt.is_set() {
                break;
            }
            self.sweep((sweep % 2 == 0) == forward);
            if self.cells.len() <= MANY {
                self.sift(0..self.columns.len());
            } else if self.cells.len() <= SWAP_LIMIT {
                self.swap_neighbours();
            }
            let crossings = self.crossings();
            stale += 1;
            if crossings < best.0 {
                best = (crossings, self.columns.clone());
                stale = 0;
            }
        }
        self.columns = best.1;
        if self.cells.len() <= MANY {
            best.0 = self.settle_order(best.0, 0..self.columns.len());
        }
        best.0
    }

    /// Sifts some columns until nothing gets better; how many crossings are left.
    fn settle_order(&mut self, mut crossings: usize, columns: Range<usize>) -> usize {
        for _ in 0..SIFTS {
            self.sift(columns.clone());
            let left = self.crossings();
            if left >= crossings {
                break;
            }
            crossings = left;
        }
        crossings
    }

    /// First order: cells as a walk along the lines meets them, so that families stay together.
    fn walk(&mut self, mut dice: Option<&mut Dice>) {
        let mut seen = vec![false; self.cells.len()];
        let mut columns = vec![Vec::new(); self.columns.len()];
        let mut starts: Vec<usize> = self.columns.iter().flatten().copied().collect();
        if let Some(dice) = &mut dice {
            dice.shuffle(&mut starts);
        }
        for start in starts {
            let mut stack = vec![start];
            while let Some(cell) = stack.pop() {
                if std::mem::replace(&mut seen[cell], true) {
                    continue;
                }
                columns[self.cells[cell].column].push(cell);
                let near = self.before[cell].iter().rev();
                let mut near: Vec<usize> =
                    near.chain(self.after[cell].iter().rev()).copied().collect();
                if let Some(dice) = &mut dice {
                    dice.shuffle(&mut near);
                }
                stack.append(&mut near);
            }
        }
        self.columns = columns;
    }

    /// The place of every cell in its column.
    fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.cells.len()];
        for column in &self.columns {
            for (place, cell) in column.iter().enumerate() {
                places[*cell] = place;
            }
        }
        places
    }

    /// Number of crossing lines, O(lines · log cells).
    pub(crate) fn crossings(&self) -> usize {
        let places = self.places();
        self.columns
            .windows(2)
            .map(|pair| self.crossings_between(pair, &places))
            .sum()
    }

    fn crossings_between(&self, pair: &[Vec<usize>], places: &[usize]) -> usize {
        // Fenwick tree over the places of the right column.
        let mut tree = vec![0_usize; pair[1].len() + 1];
        let (mut crossings, mut lines) = (0, 0);
        for cell in &pair[0] {
            let mut ends: Vec<usize> = self.after[*cell].iter().map(|to| places[*to]).collect();
            ends.sort_unstable();
            for end in &ends {
                let mut at = end + 1;
                let mut not_after = 0;
                while at > 0 {
                    not_after += tree[at];
                    at &= at - 1;
                }
                crossings += lines - not_after;
            }
            for end in ends {
                let mut at = end + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
                lines += 1;
            }
        }
        crossings
    }

    fn sweep(&mut self, forward: bool) {
        let mut places = self.places();
        let count = self.columns.len();
        for step in 1..count {
            let column = if forward { step } else { count - 1 - step };
            let fixed = if forward { &self.before } else { &self.after };
            let mut keyed: Vec<(f64, usize)> = self.columns[column]
                .iter()
                .map(|cell| (mean_place(&fixed[*cell], &places, places[*cell]), *cell))
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            self.columns[column] = keyed.into_iter().map(|(_, cell)| cell).collect();
            for (place, cell) in self.columns[column].iter().enumerate() {
                places[*cell] = place;
            }
        }
    }

    fn swap_neighbours(&mut self) {
        let mut places = self.places();
        for _ in 0..SWAPS {
            let mut swapped = false;
            for column in 0..self.columns.len() {
                for upper in 1..self.columns[column].len() {
                    swapped |= self.swap_if_better(column, upper, &mut places);
                }
            }
            if !swapped {
                return;
            }
        }
    }

    /// Moves each cell to the place of its column where its lines cross fewest others (Matuszewski,
    /// Schönfeld, Molitor: Using Sifting for k-Layer Straightline Crossing Minimization, 1999).
    fn sift(&mut self, columns: Range<usize>) {
        let mut places = self.places();
        for column in columns {
            for cell in self.columns[column].clone() {
                let at = places[cell];
                let target = self.best_place(&self.columns[column], at, &places);
                if target != at {
                    self.move_cell(column, (at, target), &mut places);
                }
            }
        }
    }

    fn move_cell(&mut self, column: usize, (at, to): (usize, usize), places: &mut [usize]) {
        let cells = &mut self.columns[column];
        let cell = cells.remove(at);
        cells.insert(to, cell);
        for (place, cell) in cells.iter().enumerate() {
            places[*cell] = place;
        }
    }

    /// Crossings among the lines of two neighbours if `a` is above `b`.
    fn cost(&self, a: usize, b: usize, places: &[usize]) -> usize {
        let count = |above: &[usize], below: &[usize]| -> usize {
            let crossed = |end: &usize| {
                below
                    .iter()
                    .filter(|to| places[**to] < places[*end])
                    .count()
            };
            above.iter().map(crossed).sum()
        };
        count(&self.before[a], &self.before[b]) + count(&self.after[a], &self.after[b])
    }

    /// Swaps two neighbours if that makes fewer crossings; whether it did.
    fn swap_if_better(&mut self, column: usize, upper: usize, places: &mut [usize]) -> bool {
        let (a, b) = (self.columns[column][upper - 1], self.columns[column][upper]);
        let better = self.cost(b, a, places) < self.cost(a, b, places);
        if better {
            self.columns[column].swap(upper - 1, upper);
            places.swap(a, b);
        }
        better
    }

    /// Where in its column the lines of a cell cross fewest others.
    fn best_place(&self, column: &[usize], at: usize, places: &[usize]) -> usize {
        let cell = column[at];
        // What it adds to let another cell go before it.
        let past = |other: usize| {
            let [before, after] = [
                self.cost(other, cell, places),
                self.cost(cell, other, places),
            ];
            signed(before) - signed(after)
        };
        let (mut best, mut target, mut sum) = (0, at, 0);
        for (place, other) in column.iter().enumerate().skip(at + 1) {
            sum += past(*other);
            if sum < best {
                (best, target) = (sum, place);
            }
        }
        sum = 0;
        for (place, other) in column[..at].iter().enumerate().rev() {
            sum -= past(*other);
            if sum < best {
                (best, target) = (sum, place);
            }
        }
        target
    }
}

/// For differences.
fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn mean_place(near: &[usize], places: &[usize], own: usize) -> f64 {
    if near.is_empty() {
        return real(own);
    }
    real(near.iter().map(|cell| places[*cell]).sum()) / real(near.len())
}
