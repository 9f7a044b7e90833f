//! Rows of an answer as numbers, whose terms are read where they lie: who writes them down needs none made.

use std::sync::Arc;

use spareval::QueryResults;
use spargebra::term::Variable;

use super::dataset::Dataset;
use super::made;
use super::spelled::{Cells, Spelling};
use crate::store::columns::Rows;
use crate::store::{CancellationToken, StoreError, stop};

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

    /// Hands on the text of all solutions, spelled one by one in their order: a number for each variable, none where it is not bound.
    /// It comes in pieces; those of many rows are spelled by two threads.
    ///
    /// # Errors
    /// What the speller and the taker say; the end of the query; a temporary file that cannot be read back.
    pub fn spelled<E: From<StoreError> + Send>(
        &self,
        spell: impl Fn(&[Option<u32>], &mut Cells<'_>, &mut Vec<u8>) -> Result<(), E> + Sync,
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let spelling = Spelling {
            columns: &self.columns,
            token: &self.token,
            spell: &spell,
        };
        self.dataset.with_cells(|cells| {
            for part in self.rows.parts() {
                spelling.all(&*part?, cells, &mut take)?;
            }
            Ok(())
        })
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
