//! What is taken on a page, in a grid of cells, for many small things.

use super::geometry::{Rect, index, real};

/// Rectangles in a grid.
pub(crate) struct Room {
    page: Rect,
    cell: f64,
    columns: usize,
    rows: usize,
    cells: Vec<Vec<u32>>,
    taken: Vec<Rect>,
}

/// Least side of a cell.
const CELL: f64 = 24.0;
/// Most cells in each direction.
const MOST: usize = 1_024;

impl Room {
    pub(crate) fn new(page: Rect) -> Self {
        let side = page.w.max(page.h);
        let cell = CELL.max(side / real(MOST));
        let (columns, rows) = (index(page.w / cell) + 1, index(page.h / cell) + 1);
        Self {
            page,
            cell,
            columns,
            rows,
            cells: vec![Vec::new(); columns * rows],
            taken: Vec::new(),
        }
    }

    fn span(&self, rect: &Rect) -> [usize; 4] {
        let place = |value: f64, most: usize| index((value / self.cell).max(0.0)).min(most - 1);
        [
            place(rect.x - self.page.x, self.columns),
            place(rect.right() - self.page.x, self.columns),
            place(rect.y - self.page.y, self.rows),
            place(rect.bottom() - self.page.y, self.rows),
        ]
    }

    /// Takes a rectangle, which is known by how many were taken before.
    pub(crate) fn add(&mut self, rect: Rect) {
        let number = super::positions::net::small(self.taken.len());
        let [left, right, top, bottom] = self.span(&rect);
        for row in top..=bottom {
            for column in left..=right {
                self.cells[row * self.columns + column].push(number);
            }
        }
        self.taken.push(rect);
    }

    /// Tells of everything that overlaps the rectangle, each once.
    pub(crate) fn each_near(&self, rect: &Rect, mut tell: impl FnMut(usize)) {
        let [left, right, top, bottom] = self.span(rect);
        let cells = (top..=bottom).flat_map(|row| (left..=right).map(move |column| (row, column)));
        for (row, column) in cells {
            for number in &self.cells[row * self.columns + column] {
                let number = super::positions::net::at(*number);
                let other = &self.taken[number];
                // Told in the first cell that both are in.
                let [first, _, high, _] = self.span(other);
                if column == left.max(first) && row == top.max(high) && other.overlaps(rect) {
                    tell(number);
                }
            }
        }
    }

    /// Whether the rectangle is on the page and touches nothing.
    pub(crate) fn is_free(&self, rect: &Rect) -> bool {
        let page = &self.page;
        let inside = rect.x >= page.x
            && rect.right() <= page.right()
            && rect.y >= page.y
            && rect.bottom() <= page.bottom();
        let [left, right, top, bottom] = self.span(rect);
        let mut cells = (top..=bottom).flat_map(|row| {
            let row = row * self.columns;
            &self.cells[row + left..=row + right]
        });
        let touches = |number: &u32| self.taken[super::positions::net::at(*number)].overlaps(rect);
        inside && !cells.any(|cell| cell.iter().any(touches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_ones_are_told_once() {
        let mut room = Room::new(Rect::new(0.0, 0.0, 300.0, 300.0));
        room.add(Rect::new(10.0, 10.0, 200.0, 200.0));
        room.add(Rect::new(250.0, 250.0, 10.0, 10.0));
        let mut near = Vec::new();
        room.each_near(&Rect::new(0.0, 0.0, 100.0, 100.0), |other| near.push(other));
        assert_eq!(near, [0]);
        assert!(!room.is_free(&Rect::new(240.0, 240.0, 30.0, 30.0)));
        assert!(room.is_free(&Rect::new(220.0, 220.0, 20.0, 20.0)));
        assert!(!room.is_free(&Rect::new(290.0, 290.0, 20.0, 20.0)));
    }
}
