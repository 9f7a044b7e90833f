//! The rows of an answer: in memory, or in a file as far as they are more than a query may hold.

use std::borrow::Cow;

use super::batch::{Batch, Slot};
use super::spill::Block;
use super::{NOTHING, Number};
use crate::store::StoreError;

/// All rows of a query, as columns in the order of its variables.
#[derive(Debug)]
pub(in crate::store) struct Rows {
    parts: Vec<Part>,
    /// Where the variables are in what was written away.
    wanted: Vec<Slot>,
    /// How many there are, those that stand for several solutions once; and of how many solutions.
    length: usize,
    solutions: u64,
}

/// Some of the rows.
#[derive(Debug)]
enum Part {
    Held(Columns),
    Away(Block),
}

/// Some rows as columns; a column that nothing is bound in is empty.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Columns {
    values: Vec<Vec<Number>>,
    /// How many solutions each row stands for, where that is not one for all.
    weights: Option<Vec<u64>>,
    length: usize,
}

impl Columns {
    fn new(mut batch: Batch, wanted: &[Slot]) -> Self {
        let values = wanted
            .iter()
            .map(|slot| std::mem::take(&mut batch.columns[*slot]));
        Self {
            values: values.collect(),
            weights: batch.weights,
            length: batch.rows,
        }
    }

    pub(in crate::store) fn len(&self) -> usize {
        self.length
    }

    /// How many solutions a row stands for.
    #[inline]
    pub(in crate::store) fn weight(&self, row: usize) -> u64 {
        self.weights.as_ref().map_or(1, |weights| weights[row])
    }

    /// The value of a variable in a row.
    #[inline]
    pub(in crate::store) fn get(&self, column: usize, row: usize) -> Number {
        self.values[column].get(row).copied().unwrap_or(NOTHING)
    }
}

impl Part {
    fn columns(&self, wanted: &[Slot]) -> Result<Cow<'_, Columns>, StoreError> {
        Ok(match self {
            Self::Held(columns) => Cow::Borrowed(columns),
            Self::Away(block) => Cow::Owned(Columns::new(block.read()?, wanted)),
        })
    }

    fn into_columns(self, wanted: &[Slot]) -> Result<Columns, StoreError> {
        match self {
            Self::Held(columns) => Ok(columns),
            Self::Away(block) => Ok(Columns::new(block.read()?, wanted)),
        }
    }
}

impl Rows {
    /// What was written away, and behind it what is held.
    pub(super) fn new(blocks: Vec<Block>, counted: Counted, last: Batch, wanted: &[Slot]) -> Self {
        let mut parts: Vec<Part> = blocks.into_iter().map(Part::Away).collect();
        parts.push(Part::Held(Columns::new(last, wanted)));
        Self {
            parts,
            wanted: wanted.to_vec(),
            length: counted.rows,
            solutions: counted.solutions,
        }
    }

    pub(in crate::store) fn len(&self) -> usize {
        self.length
    }

    /// How many solutions there are.
    pub(in crate::store) fn solutions(&self) -> u64 {
        self.solutions
    }

    /// The rows in their order, some at once.
    pub(in crate::store) fn parts(
        &self,
    ) -> impl Iterator<Item = Result<Cow<'_, Columns>, StoreError>> {
        self.parts.iter().map(|part| part.columns(&self.wanted))
    }

    /// Goes through the rows in their order.
    pub(in crate::store) fn cursor(self) -> Cursor {
        Cursor {
            parts: self.parts.into_iter(),
            wanted: self.wanted,
            columns: Columns::default(),
            next: 0,
        }
    }
}

/// Rows and solutions of an answer so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counted {
    rows: usize,
    solutions: u64,
}

impl Counted {
    pub(super) fn add(&mut self, batch: &Batch) {
        self.rows += batch.rows;
        let solutions = match &batch.weights {
            None => batch.rows as u64,
            Some(weights) => weights.iter().fold(0, |all, one| one.saturating_add(all)),
        };
        self.solutions = self.solutions.saturating_add(solutions);
    }
}

/// A row after the other.
#[derive(Debug)]
pub(in crate::store) struct Cursor {
    parts: std::vec::IntoIter<Part>,
    wanted: Vec<Slot>,
    columns: Columns,
    /// Behind the present row.
    next: usize,
}

impl Cursor {
    /// Goes on to the next row; false after the last one.
    ///
    /// # Errors
    /// A file that cannot be read back.
    pub(in crate::store) fn advance(&mut self) -> Result<bool, StoreError> {
        while self.next >= self.columns.len() {
            let Some(part) = self.parts.next() else {
                return Ok(false);
            };
            (self.columns, self.next) = (Columns::default(), 0);
            self.columns = part.into_columns(&self.wanted)?;
        }
        self.next += 1;
        Ok(true)
    }

    /// The value of a variable in the present row.
    #[inline]
    pub(in crate::store) fn get(&self, column: usize) -> Number {
        self.columns.get(column, self.next - 1)
    }

    /// How many solutions the present row stands for.
    #[inline]
    pub(in crate::store) fn weight(&self) -> u64 {
        self.columns.weight(self.next - 1)
    }
}
