//! Some rows as columns.

use super::{NOTHING, Number};

/// Rows as columns, one for each slot of the query; the column of a slot that nothing is bound to is empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    pub(super) columns: Vec<Vec<Number>>,
    pub(super) rows: usize,
    /// How many times each row counts; once where there is nothing.
    pub(super) weights: Option<Vec<u64>>,
}

/// A slot of the query: the place of a variable's column.
pub(super) type Slot = usize;

impl Batch {
    /// One row in which nothing is bound.
    pub(super) fn unit(slots: usize) -> Self {
        Self {
            columns: vec![Vec::new(); slots],
            rows: 1,
            weights: None,
        }
    }

    /// No rows yet.
    pub(super) fn empty(slots: usize) -> Self {
        Self {
            rows: 0,
            ..Self::unit(slots)
        }
    }

    pub(super) fn is_unit(&self) -> bool {
        self.rows == 1 && self.weights.is_none() && self.columns.iter().all(Vec::is_empty)
    }

    /// The column, where anything is bound in it.
    #[inline]
    pub(super) fn column(&self, slot: Slot) -> Option<&[Number]> {
        let column = self.columns.get(slot)?;
        (!column.is_empty()).then_some(column)
    }

    /// The value in a row.
    #[inline]
    pub(super) fn get(&self, slot: Slot, row: usize) -> Number {
        let column = self.columns.get(slot);
        column
            .and_then(|column| column.get(row))
            .map_or(NOTHING, |value| *value)
    }

    #[inline]
    pub(super) fn weight(&self, row: usize) -> u64 {
        self.weights.as_ref().map_or(1, |weights| weights[row])
    }

    /// The columns of these slots, and only these, for the rows that are picked.
    pub(super) fn pick(&self, picks: &[u32], keep: &[Slot]) -> Self {
        let mut picked = Self::empty(self.columns.len());
        picked.rows = picks.len();
        for slot in keep {
            if let Some(column) = self.column(*slot) {
                picked.columns[*slot] = picks.iter().map(|row| column[*row as usize]).collect();
            }
        }
        if let Some(weights) = &self.weights {
            picked.weights = Some(picks.iter().map(|row| weights[*row as usize]).collect());
        }
        picked
    }

    /// The same without the columns of other slots than these.
    pub(super) fn kept(mut self, keep: &[Slot]) -> Self {
        for (slot, column) in self.columns.iter_mut().enumerate() {
            if !column.is_empty() && !keep.contains(&slot) {
                *column = Vec::new();
            }
        }
        self
    }

    /// Adds the rows of another batch.
    pub(super) fn append(&mut self, other: &Self) {
        for (own, column) in self.columns.iter_mut().zip(&other.columns) {
            match (own.is_empty(), column.is_empty()) {
                (true, true) => {}
                (_, true) => own.resize(self.rows + other.rows, NOTHING),
                (_, false) => {
                    own.resize(self.rows, NOTHING);
                    own.extend_from_slice(column);
                }
            }
        }
        if self.weights.is_some() || other.weights.is_some() {
            let rows = self.rows;
            let own = self.weights.get_or_insert_with(|| vec![1; rows]);
            match &other.weights {
                Some(weights) => own.extend_from_slice(weights),
                None => own.resize(rows + other.rows, 1),
            }
        }
        self.rows += other.rows;
    }

    /// The rows from one on, as far as there are so many.
    pub(super) fn part(&self, from: usize, rows: usize) -> Self {
        let to = self.rows.min(from.saturating_add(rows));
        let columns = self
            .columns
            .iter()
            .map(|column| match column.get(from..to) {
                Some(part) => part.to_vec(),
                None => Vec::new(),
            });
        Self {
            columns: columns.collect(),
            rows: to - from,
            weights: self.weights.as_ref().map(|all| all[from..to].to_vec()),
        }
    }

    /// Numbers that are held, about.
    pub(super) fn cells(&self) -> usize {
        let columns: usize = self.columns.iter().map(Vec::len).sum();
        columns + 2 * self.weights.as_ref().map_or(0, Vec::len)
    }
}
