//! Order of cells in their columns, with few crossings of the lines between them.
//!
//! Sweeps by barycentre (Sugiyama, Tagawa, Toda: Methods for Visual Understanding of Hierarchical
//! System Structures, 1981) from several first orders, each followed by sifting; then a few cells
//! are shuffled and sifted again, as long as it may help.

use std::ops::Range;

use super::geometry::real;
use super::halt::Halt;
use super::mesh::Mesh;
use crate::graph::Dice;

/// Sweeps without a better order before giving up.
const PATIENCE: usize = 10;
/// Most rounds of sifting at the end.
const SIFTS: usize = 30;
/// Most sweeps, and as many as make about so many cells, but some.
const SWEEPS: (usize, usize) = (6, 40);
const SWEPT: usize = 800_000;
/// Up to so many cells each is sifted after a sweep; of more, if that takes no more steps in all.
const MANY: usize = 3_000;
const SIFTED: usize = 500_000_000;
/// Above this many cells neighbours are not swapped one by one.
const SWAP_LIMIT: usize = 60_000;
/// Above this many cells there is one first order.
const HUGE: usize = 100_000;
/// First orders that are tried, at least and at most.
const STARTS: (usize, usize) = (2, 24);
/// As many of them as make about so many cells.
const WORK: usize = 12_000;
/// Shakes of an order, at least and at most: so many for each cell, and no more than make about so
/// many cells.
const SHAKES: (usize, usize) = (600, 4_000);
const OFTEN: usize = 8;
const SHAKEN: usize = 6_000_000;
/// Where it has to be quick there are so many times fewer starts and shakes.
const HURRY: usize = 6;
/// Shakes without a better order before giving up.
const CALM: usize = 1_000;
/// Steps of sifting after which no order is shaken any more.
const SHAKING: usize = 300_000_000;

impl Mesh {
    /// Puts the cells of every column into an order with few crossings: the best that sweeps reach
    /// from several first orders.
    pub(crate) fn untangle(&mut self, halt: &Halt) {
        let first = self.columns.clone();
        let mut starts = (WORK / self.cells.len().max(1)).clamp(STARTS.0, STARTS.1);
        if self.cells.len() > HUGE {
            starts = 1;
        }
        if self.hurried {
            starts = starts.div_ceil(HURRY);
        }
        let steps = self.sifting(0..self.columns.len());
        let sifts = self.cells.len() <= MANY || steps * starts * SWEEPS.1 <= SIFTED;
        let mut dice = Dice::for_work(0x0dde, self.seed);
        let mut best: Option<(usize, Vec<Vec<usize>>)> = None;
        for start in 0..starts {
            self.columns.clone_from(&first);
            // The first begins as the data do, the others with chance.
            self.walk((start > 0).then_some(&mut dice));
            let crossings = self.sweeps(start % 2 == 0, sifts, halt);
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

    /// The same roughly, in a small part of the time: what the first order comes to.
    pub(crate) fn comb(&mut self, halt: &Halt) {
        self.walk(None);
        self.sweeps(true, false, halt);
    }

    /// Shuffles a few cells of one column and sifts again, and keeps what is not worse: the way out
    /// of an order that no single move makes better.
    fn shake(&mut self, mut crossings: usize, dice: &mut Dice, halt: &Halt) {
        let cells = self.cells.len().max(1);
        let mut rounds = (OFTEN * cells).clamp(SHAKES.0, SHAKES.1);
        if self.hurried {
            rounds /= HURRY;
        }
        let (mut spent, mut calm) = (0, 0);
        for _ in 0..rounds.min(SHAKEN / cells) {
            if crossings == 0 || calm > CALM || spent > SHAKING || halt.is_set() {
                return;
            }
            calm += 1;
            let column = dice.below(self.columns.len());
            let count = self.columns[column].len();
            if count < 2 {
                continue;
            }
            let first = dice.below(count);
            let last = (first + 2 + dice.below(5)).min(count);
            let near = column.saturating_sub(2)..(column + 3).min(self.columns.len());
            let kept = self.columns[near.clone()].to_vec();
            let before = self.crossings_beside(near.clone());
            dice.shuffle(&mut self.columns[column][first..last]);
            let start = self.crossings_beside(near.clone());
            let (left, rounds) = self.settle_order(start, near.clone(), halt);
            spent += rounds * self.sifting(near.clone());
            if left <= before {
                if left < before {
                    calm = 0;
                }
                crossings = crossings - before + left;
            } else {
                self.columns[near].clone_from_slice(&kept);
            }
        }
    }

    /// Sweeps until nothing gets better; how many crossings are left.
    fn sweeps(&mut self, forward: bool, sifts: bool, halt: &Halt) -> usize {
        let mut best = (self.crossings(), self.columns.clone());
        let mut stale = 0;
        let most = (SWEPT / self.cells.len().max(1)).clamp(SWEEPS.0, SWEEPS.1);
        for sweep in 0..most {
            if best.0 == 0 || stale >= PATIENCE || halt.is_set() {
                break;
            }
            self.sweep((sweep % 2 == 0) == forward);
            if sifts {
                self.sift(0..self.columns.len(), halt);
            } else if self.cells.len() <= SWAP_LIMIT {
                self.swap_neighbours(halt);
            }
            let crossings = self.crossings();
            stale += 1;
            if crossings < best.0 {
                best = (crossings, self.columns.clone());
                stale = 0;
            }
        }
        self.columns = best.1;
        if sifts {
            best.0 = self.settle_order(best.0, 0..self.columns.len(), halt).0;
        }
        best.0
    }

    /// Sifts some columns until nothing gets better; how many crossings are left at them, and after
    /// how many rounds.
    fn settle_order(
        &mut self,
        mut crossings: usize,
        columns: Range<usize>,
        halt: &Halt,
    ) -> (usize, usize) {
        for round in 1..=SIFTS {
            self.sift(columns.clone(), halt);
            let left = self.crossings_beside(columns.clone());
            if left >= crossings || halt.is_set() {
                return (crossings, round);
            }
            crossings = left;
        }
        (crossings, SIFTS)
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
    pub(super) fn places(&self) -> Vec<usize> {
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
        self.crossings_beside(0..self.columns.len())
    }

    /// Number of crossing lines between these columns and those beside them.
    fn crossings_beside(&self, columns: Range<usize>) -> usize {
        let first = columns.start.saturating_sub(1);
        let last = (columns.end + 1).min(self.columns.len());
        let beside = self.columns.get(first..last).unwrap_or_default();
        let mut places = vec![0; self.cells.len()];
        for column in beside {
            for (place, cell) in column.iter().enumerate() {
                places[*cell] = place;
            }
        }
        let pairs = beside.windows(2);
        pairs
            .map(|pair| self.crossings_between(pair, &places))
            .sum()
    }

    fn crossings_between(&self, pair: &[Vec<usize>], places: &[usize]) -> usize {
        // Fenwick tree over the places of the right column.
        let mut tree = vec![0_usize; pair[1].len() + 1];
        let (mut crossings, mut lines) = (0, 0);
        let mut ends: Vec<usize> = Vec::new();
        for cell in &pair[0] {
            ends.clear();
            ends.extend(self.after[*cell].iter().map(|to| places[*to]));
            for end in &ends {
                let mut at = end + 1;
                let mut not_after = 0;
                while at > 0 {
                    not_after += tree[at];
                    at &= at - 1;
                }
                crossings += lines - not_after;
            }
            for end in &ends {
                let mut at = end + 1;
                while at < tree.len() {
                    tree[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
            lines += ends.len();
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
}

fn mean_place(near: &[usize], places: &[usize], own: usize) -> f64 {
    if near.is_empty() {
        return real(own);
    }
    real(near.iter().map(|cell| places[*cell]).sum()) / real(near.len())
}
