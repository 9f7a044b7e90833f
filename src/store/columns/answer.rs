//! From a planned pattern to its rows.

use spareval::CancellationToken;
use spargebra::algebra::GraphPattern;
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::run::Run;
use super::{Flow, Number, Source, Stop};

/// All rows of a query, as columns in the order of its variables; a column that nothing is bound in is empty.
#[derive(Debug)]
pub(in crate::store) struct Rows {
    columns: Vec<Vec<Number>>,
    /// How many solutions each row stands for, where that is not one for all.
    weights: Option<Vec<u64>>,
    length: usize,
}

impl Rows {
    /// How many rows there are, those that stand for several solutions once.
    pub(in crate::store) fn len(&self) -> usize {
        self.length
    }

    /// How many solutions a row stands for.
    pub(in crate::store) fn weight(&self, row: usize) -> u64 {
        self.weights.as_ref().map_or(1, |weights| weights[row])
    }

    /// The value of a variable in a row.
    pub(in crate::store) fn get(&self, column: usize, row: usize) -> Number {
        self.columns[column]
            .get(row)
            .copied()
            .unwrap_or(super::NOTHING)
    }
}

/// The rows of a planned pattern: these variables, which it binds or not.
///
/// # Errors
/// What is left to the evaluator of rows; more than `most` numbers at once; damage, cancellation.
pub(in crate::store) fn rows(
    pattern: &GraphPattern,
    variables: &[Variable],
    source: &dyn Source,
    cancellation: &CancellationToken,
    most: usize,
) -> Result<Rows, Stop> {
    let mut compiler = Compiler::new(source);
    let wanted: Vec<Slot> = variables
        .iter()
        .map(|variable| compiler.slot(variable))
        .collect();
    let node = compiler.pattern(pattern, &variables.iter().cloned().collect())?;
    let size = (compiler.slots(), compiler.ids());
    let run = Run::new(source, cancellation, size, most);
    let mut table = Batch::empty(size.0);
    run.run(&node, Batch::unit(size.0), &mut |batch| {
        run.hold(batch.cells())?;
        table.append(&batch.kept(&wanted));
        Ok(Flow::On)
    })?;
    let columns = wanted
        .iter()
        .map(|slot| std::mem::take(&mut table.columns[*slot]));
    Ok(Rows {
        columns: columns.collect(),
        weights: table.weights,
        length: table.rows,
    })
}
