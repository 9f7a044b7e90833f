//! Better places for single cells of a column while the columns beside it stay as they are.

use std::ops::Range;

use super::halt::Halt;
use super::mesh::Mesh;

/// Most rounds of swaps after a sweep.
const SWAPS: usize = 6;

/// Where the lines of a column's cells end in a column beside it.
struct Side {
    /// Where the ends of each cell begin, by its first place in the column.
    starts: Vec<usize>,
    /// Places in the other column, in order for each cell.
    ends: Vec<usize>,
    /// Cells of the other column.
    wide: usize,
}

impl Side {
    fn new(cells: &[usize], near: &[Vec<usize>], (places, wide): (&[usize], usize)) -> Self {
        let mut side = Self {
            starts: vec![0],
            ends: Vec::new(),
            wide,
        };
        for cell in cells {
            let first = side.ends.len();
            let ends = near[*cell].iter().map(|to| places[*to]);
            side.ends.extend(ends);
            side.ends[first..].sort_unstable();
            side.starts.push(side.ends.len());
        }
        side
    }

    fn of(&self, cell: usize) -> &[usize] {
        &self.ends[self.starts[cell]..self.starts[cell + 1]]
    }

    /// For each place of the other column: how many lines of a cell end before it, less how many
    /// end after it.
    fn scale(&self, cell: usize, scale: &mut Vec<i64>) {
        scale.clear();
        let ends = self.of(cell);
        if ends.is_empty() {
            return;
        }
        scale.resize(self.wide, 0);
        let (mut before, mut next) = (0, 0);
        for (place, value) in scale.iter_mut().enumerate() {
            let first = next;
            while ends.get(next) == Some(&place) {
                next += 1;
            }
            let after = ends.len() - next;
            *value = signed(before) - signed(after);
            before += next - first;
        }
    }

    /// What it adds in crossings to let another cell go before the one of the scale.
    fn past(&self, other: usize, scale: &[i64]) -> i64 {
        if scale.is_empty() {
            return 0;
        }
        self.of(other).iter().map(|end| scale[*end]).sum()
    }

    /// Crossings among the lines of two cells if `a` is above `b`. O(lines).
    fn crossed(&self, a: usize, b: usize) -> usize {
        let below = self.of(b);
        let mut next = 0;
        let crossed = |end: &usize| {
            while below.get(next).is_some_and(|other| other < end) {
                next += 1;
            }
            next
        };
        self.of(a).iter().map(crossed).sum()
    }
}

impl Mesh {
    /// Moves each cell to the place of its column where its lines cross fewest others (Matuszewski,
    /// Schönfeld, Molitor: Using Sifting for k-Layer Straightline Crossing Minimization, 1999).
    /// O(cells · lines) of each column.
    pub(super) fn sift(&mut self, columns: Range<usize>, halt: &Halt) {
        let mut places = self.places();
        for column in columns {
            if halt.is_set() {
                return;
            }
            let sides = self.sides(column, &places);
            let order = sifted(self.columns[column].len(), &sides);
            self.reorder(column, &order, &mut places);
        }
    }

    /// Swaps neighbours of a column as long as that makes fewer crossings. O(lines) a round.
    pub(super) fn swap_neighbours(&mut self, halt: &Halt) {
        let mut places = self.places();
        for _ in 0..SWAPS {
            let mut swapped = false;
            for column in 0..self.columns.len() {
                if halt.is_set() {
                    return;
                }
                let sides = self.sides(column, &places);
                let (order, changed) = swapped_order(self.columns[column].len(), &sides);
                swapped |= changed;
                self.reorder(column, &order, &mut places);
            }
            if !swapped {
                return;
            }
        }
    }

    /// About how many steps it takes to sift some columns once.
    pub(super) fn sifting(&self, columns: Range<usize>) -> usize {
        let work = |column: &Vec<usize>| {
            let lines = |cell: &usize| self.before[*cell].len() + self.after[*cell].len();
            column.len() * (column.len() + column.iter().map(lines).sum::<usize>())
        };
        self.columns[columns].iter().map(work).sum()
    }

    fn sides(&self, column: usize, places: &[usize]) -> [Side; 2] {
        let cells = &self.columns[column];
        let wide = |column: Option<usize>| {
            let beside = column.and_then(|column| self.columns.get(column));
            beside.map_or(0, Vec::len)
        };
        [
            Side::new(cells, &self.before, (places, wide(column.checked_sub(1)))),
            Side::new(cells, &self.after, (places, wide(Some(column + 1)))),
        ]
    }

    /// Puts the cells of a column into an order of their former places.
    fn reorder(&mut self, column: usize, order: &[usize], places: &mut [usize]) {
        let cells = order.iter().map(|place| self.columns[column][*place]);
        self.columns[column] = cells.collect();
        for (place, cell) in self.columns[column].iter().enumerate() {
            places[*cell] = place;
        }
    }
}

/// The order of so many cells after each pair of neighbours that crosses less the other way round
/// was swapped; and whether any was.
fn swapped_order(cells: usize, sides: &[Side; 2]) -> (Vec<usize>, bool) {
    let cost = |a, b| sides.iter().map(|side| side.crossed(a, b)).sum::<usize>();
    let mut order: Vec<usize> = (0..cells).collect();
    let mut swapped = false;
    for upper in 1..cells {
        let (a, b) = (order[upper - 1], order[upper]);
        if cost(b, a) < cost(a, b) {
            order.swap(upper - 1, upper);
            swapped = true;
        }
    }
    (order, swapped)
}

/// The order of so many cells after each was moved to its best place.
fn sifted(cells: usize, sides: &[Side; 2]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..cells).collect();
    let mut scales = [Vec::new(), Vec::new()];
    for cell in 0..cells {
        let known = sides.iter().zip(&mut scales);
        known.for_each(|(side, scale)| side.scale(cell, scale));
        let past = |other: usize| -> i64 {
            let both = sides.iter().zip(&scales);
            both.map(|(side, scale)| side.past(other, scale)).sum()
        };
        let at = order.iter().position(|other| *other == cell).unwrap_or(0);
        let target = best_place(&order, at, past);
        if target != at {
            order.remove(at);
            order.insert(target, cell);
        }
    }
    order
}

/// Where in its column the lines of a cell cross fewest others.
fn best_place(order: &[usize], at: usize, past: impl Fn(usize) -> i64) -> usize {
    let (mut best, mut target, mut sum) = (0, at, 0);
    for (place, other) in order.iter().enumerate().skip(at + 1) {
        sum += past(*other);
        if sum < best {
            (best, target) = (sum, place);
        }
    }
    sum = 0;
    for (place, other) in order[..at].iter().enumerate().rev() {
        sum -= past(*other);
        if sum < best {
            (best, target) = (sum, place);
        }
    }
    target
}

/// For differences.
fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
