//! Rows of an answer as numbers, whose terms are read where they lie: who writes them down needs none made.

use std::sync::Arc;

use spareval::QueryResults;
use spargebra::term::Variable;

use super::dataset::{Dataset, Id};
use super::made;
use super::term;
use crate::store::columns::{NOTHING, Number, Rows};
use crate::store::{CancellationToken, Cell, StoreError, stop};

/// An answer: as terms, or as numbers where it was found so.
#[expect(
    missing_debug_implementations,
    reason = "the answers of the evaluator of rows have none"
)]
pub enum Given<'a> {
    /// Rows, triples, or yes or no.
    Terms(QueryResults<'a>),
    /// Rows.
    Numbers(NumberedRows),
}

impl<'a> Given<'a> {
    /// The same as terms, which are made as they are asked for.
    pub fn results(self) -> QueryResults<'a> {
        match self {
            Self::Terms(results) => results,
            Self::Numbers(rows) => rows.results(),
        }
    }

    /// The same, which ends with an error once the query is to end.
    pub(super) fn listening(self, token: &CancellationToken) -> Result<Self, StoreError> {
        Ok(match self {
            Self::Terms(results) => Self::Terms(stop::listening(results, token)?),
            Self::Numbers(rows) => Self::Numbers(rows.alive()?),
        })
    }
}

/// Rows as numbers. A number stands for the same term in all of them.
pub struct NumberedRows {
    rows: Rows,
    /// What is shown, and the column that each is in.
    variables: Vec<Variable>,
    columns: Vec<usize>,
    dataset: Dataset,
    token: CancellationToken,
}

impl std::fmt::Debug for NumberedRows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NumberedRows")
            .field("variables", &self.variables)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl NumberedRows {
    pub(super) fn new(
        rows: Rows,
        variables: Vec<Variable>,
        dataset: Dataset,
        token: &CancellationToken,
    ) -> Self {
        Self {
            rows,
            columns: (0..variables.len()).collect(),
            variables,
            dataset,
            token: token.clone(),
        }
    }

    fn alive(self) -> Result<Self, StoreError> {
        self.go_on()?;
        Ok(self)
    }

    fn go_on(&self) -> Result<(), StoreError> {
        if self.token.is_cancelled() {
            return Err(StoreError::Cancelled);
        }
        Ok(())
    }

    /// The variables in the order in which they are shown.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Shows the variables in another order: the places that they have now.
    pub fn reorder(&mut self, order: &[usize]) {
        let picked = order.iter().map(|place| self.variables[*place].clone());
        self.variables = picked.collect();
        let picked = order.iter().map(|place| self.columns[*place]);
        self.columns = picked.collect();
    }

    /// How many solutions there are.
    pub fn solutions(&self) -> u64 {
        self.rows.solutions()
    }

    /// Hands on each solution in its order: a number for each variable, none where it is not bound.
    ///
    /// # Errors
    /// What the taker says; the end of the query; a temporary file that cannot be read back.
    pub fn each<E: From<StoreError>>(
        &self,
        mut take: impl FnMut(&[Option<u32>]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut values = vec![None; self.columns.len()];
        for part in self.rows.parts() {
            let part = part?;
            for row in 0..part.len() {
                for (value, column) in values.iter_mut().zip(&self.columns) {
                    let number: Number = part.get(*column, row);
                    *value = (number != NOTHING).then_some(number);
                }
                for _ in 0..part.weight(row) {
                    self.go_on()?;
                    take(&values)?;
                }
            }
        }
        Ok(())
    }

    /// Hands on what a number stands for.
    ///
    /// # Errors
    /// Damage; what the taker says.
    pub fn cell<T, E: From<StoreError>>(
        &self,
        number: u32,
        take: impl FnOnce(Cell<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let id = number
            .checked_sub(1)
            .map(Id::new)
            .ok_or_else(StoreError::unreadable)?;
        self.dataset
            .with_key(id, |kind, key| Ok(take(term::cell(kind, key)?)))?
    }

    /// The same as terms, which are made as they are asked for.
    pub fn results(self) -> QueryResults<'static> {
        let Self {
            rows,
            variables,
            columns,
            dataset,
            token,
        } = self;
        let results = made::solutions((rows, columns), Arc::from(variables), dataset);
        stop::heard_by(results, &token)
    }
}
