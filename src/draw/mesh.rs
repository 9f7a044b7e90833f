//! Columns of cells between which lines run: order with few crossings, then
//! positions that keep lines straight.
//!
//! A cell is a node or the bend of a line that passes a column. The order comes from
//! `order`. Position: each column in turn is placed as near to its neighbours as the order allows, which is an
//! isotonic regression and solved exactly by pooling adjacent violators.

use super::halt::Halt;

/// A node or a bend.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// The node, or none for a bend.
    pub(crate) node: Option<usize>,
    /// The column it stands in.
    pub(crate) column: usize,
    /// Room it takes along the column.
    pub(crate) extent: f64,
}

impl Cell {
    /// Where a line passes a column.
    pub(crate) const fn bend(column: usize) -> Self {
        Self {
            node: None,
            column,
            extent: super::layered::CHANNEL,
        }
    }
}

/// Cells, columns and the lines between neighbouring columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mesh {
    pub(crate) cells: Vec<Cell>,
    /// The cells of each column in their order.
    pub(crate) columns: Vec<Vec<usize>>,
    /// Cells of the column before that a cell has lines to.
    pub(super) before: Vec<Vec<usize>>,
    /// Cells of the column after.
    pub(super) after: Vec<Vec<usize>>,
    /// So large a mesh of so many lines that a good order has to do, not the best that is found.
    pub(super) hurried: bool,
    /// Where chance begins; 0 is the usual.
    pub(super) seed: u64,
}

/// Rounds of positioning.
const ROUNDS: usize = 36;

impl Mesh {
    /// Adds a cell at the end of its column and returns its index.
    pub(crate) fn add(&mut self, cell: Cell) -> usize {
        let index = self.cells.len();
        if self.columns.len() <= cell.column {
            self.columns.resize(cell.column + 1, Vec::new());
        }
        self.columns[cell.column].push(index);
        self.cells.push(cell);
        self.before.push(Vec::new());
        self.after.push(Vec::new());
        index
    }

    /// Adds a line from a cell to one in the next column.
    pub(crate) fn join(&mut self, left: usize, right: usize) {
        self.after[left].push(right);
        self.before[right].push(left);
    }

    /// The middle of every cell along its column; neighbours keep `gap` apart.
    pub(crate) fn positions(&self, gap: f64, halt: &Halt) -> Vec<f64> {
        let mut at = vec![0.0; self.cells.len()];
        for column in &self.columns {
            let places = self.offsets(column, gap);
            let middle = places.last().map_or(0.0, |last| last / 2.0);
            for (cell, place) in column.iter().zip(places) {
                at[*cell] = place - middle;
            }
        }
        let last = self.columns.len().saturating_sub(1);
        for round in (0..ROUNDS).take_while(|_| !halt.is_set()) {
            for step in 0..=last {
                let column = if round % 2 == 0 { step } else { last - step };
                // First one-sided, to pull things into line; at the end towards both sides.
                let both = round >= ROUNDS / 3;
                self.settle(
                    column,
                    (both || round % 2 == 0, both || round % 2 == 1),
                    gap,
                    &mut at,
                );
            }
        }
        at
    }

    /// Least distances of the column's cells from its first one.
    fn offsets(&self, column: &[usize], gap: f64) -> Vec<f64> {
        let mut offset = 0.0;
        let mut offsets = Vec::with_capacity(column.len());
        for (place, cell) in column.iter().enumerate() {
            if let Some(above) = place.checked_sub(1).map(|above| &self.cells[column[above]]) {
                let below = &self.cells[*cell];
                let tight = above.node.is_none() || below.node.is_none();
                let gap = if tight { gap * 0.75 } else { gap };
                offset += above.extent.midpoint(below.extent) + gap;
            }
            offsets.push(offset);
        }
        offsets
    }

    fn settle(&self, column: usize, (left, right): (bool, bool), gap: f64, at: &mut [f64]) {
        let cells = &self.columns[column];
        let offsets = self.offsets(cells, gap);
        let mut blocks: Vec<Block> = Vec::with_capacity(cells.len());
        for (cell, offset) in cells.iter().zip(&offsets) {
            let (wish, weight) = self.wish(*cell, (left, right), at);
            let mut block = Block {
                weight,
                sum: weight * (wish - offset),
                cells: 1,
            };
            while let Some(last) = blocks.pop_if(|last| last.mean() > block.mean()) {
                block = block.joined(last);
            }
            blocks.push(block);
        }
        let means = blocks
            .iter()
            .flat_map(|block| std::iter::repeat_n(block.mean(), block.cells));
        for ((cell, offset), mean) in cells.iter().zip(offsets).zip(means) {
            at[*cell] = mean + offset;
        }
    }

    /// Where a cell would like to be and how much.
    fn wish(&self, cell: usize, (left, right): (bool, bool), at: &[f64]) -> (f64, f64) {
        let bend = self.cells[cell].node.is_none();
        let before = self.before[cell].iter().filter(|_| left);
        let after = self.after[cell].iter().filter(|_| right);
        let (mut sum, mut weight) = (0.0, 0.0);
        for other in before.chain(after) {
            // Bends must line up, or a long line wriggles.
            let stiff = if bend && self.cells[*other].node.is_none() {
                8.0
            } else {
                1.0
            };
            sum += at[*other] * stiff;
            weight += stiff;
        }
        if weight > 0.0 {
            (sum / weight, weight)
        } else {
            (at[cell], 0.01)
        }
    }
}
/// Cells that touch and therefore move together.
#[derive(Clone, Copy)]
struct Block {
    weight: f64,
    sum: f64,
    cells: usize,
}

impl Block {
    fn mean(&self) -> f64 {
        self.sum / self.weight
    }

    fn joined(self, other: Self) -> Self {
        Self {
            weight: self.weight + other.weight,
            sum: self.sum + other.sum,
            cells: self.cells + other.cells,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mesh(columns: &[usize], lines: &[(usize, usize)]) -> Mesh {
        let mut mesh = Mesh::default();
        for (column, count) in columns.iter().enumerate() {
            for _ in 0..*count {
                let node = Some(mesh.cells.len());
                mesh.add(Cell {
                    node,
                    column,
                    extent: 10.0,
                });
            }
        }
        for &(a, b) in lines {
            mesh.join(a, b);
        }
        mesh
    }

    #[test]
    fn counts_and_removes_crossings() {
        let mut tangled = mesh(&[3, 3], &[(0, 5), (1, 4), (2, 3)]);
        assert_eq!(tangled.crossings(), 3);
        tangled.untangle(&Halt::default());
        assert_eq!(tangled.crossings(), 0);
    }

    #[test]
    fn positions_keep_the_gap_and_put_a_parent_in_the_middle() {
        let fan = mesh(&[1, 3], &[(0, 1), (0, 2), (0, 3)]);
        let at = fan.positions(4.0, &Halt::default());
        assert!((at[0] - at[2]).abs() < 1e-6);
        assert!(at[2] - at[1] >= 14.0 - 1e-6 && at[3] - at[2] >= 14.0 - 1e-6);
    }
}
