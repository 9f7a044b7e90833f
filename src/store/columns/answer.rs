//! From a planned pattern to its rows.

use spareval::CancellationToken;
use spargebra::algebra::GraphPattern;
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::graphs;
use super::meter::Meter;
use super::moment;
use super::node::Node;
use super::run::Run;
use super::told::{Steps, Telling};
use super::{Flow, Number, Source, Stop};
use crate::model::prefixes::Prefixes;
use crate::store::Step;

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

    /// The columns in another order: the places that they have now.
    pub(in crate::store) fn reordered(mut self, order: &[usize]) -> Self {
        let columns = order
            .iter()
            .map(|column| std::mem::take(&mut self.columns[*column]));
        self.columns = columns.collect();
        self
    }

    /// The value of a variable in a row.
    pub(in crate::store) fn get(&self, column: usize, row: usize) -> Number {
        self.columns[column]
            .get(row)
            .copied()
            .unwrap_or(super::NOTHING)
    }
}

/// A planned pattern and what is wanted of it.
pub(in crate::store) struct Asking<'a> {
    pub(in crate::store) pattern: &'a GraphPattern,
    /// These variables, which it binds or not.
    pub(in crate::store) variables: &'a [Variable],
    pub(in crate::store) source: &'a dyn Source,
    pub(in crate::store) cancellation: &'a CancellationToken,
    /// No more numbers are held at once.
    pub(in crate::store) most: usize,
    /// Whether it may be over with its first rows.
    pub(in crate::store) is_early: bool,
}

/// The rows of a planned pattern.
///
/// # Errors
/// What is left to the evaluator of rows; more numbers at once than are held; damage, cancellation.
pub(in crate::store) fn rows(asking: &Asking<'_>) -> Result<Rows, Stop> {
    let (wanted, node, compiler) = asking.compiled(None)?;
    let run = asking.run(&compiler);
    table(&run, &node, &wanted)
}

/// The rows of a planned pattern, and how they came. `expected` is what the planner expects of each pattern.
///
/// # Errors
/// As [`rows`].
pub(in crate::store) fn told(
    asking: &Asking<'_>,
    expected: Vec<(String, f64)>,
    prefixes: &Prefixes,
) -> Result<(Rows, Step), Stop> {
    let (wanted, node, compiler) = asking.compiled(Some(Telling::new(expected)))?;
    let mut run = asking.run(&compiler);
    let operators = compiler.telling.as_ref().map_or(0, Telling::operators);
    run.meter = Some(Meter::new(operators));
    let rows = table(&run, &node, &wanted)?;
    let measures = run.meter.take().map_or_else(Vec::new, Meter::finish);
    let is_table = |id| run.has_table(id);
    let telling = compiler.telling.unwrap_or_else(|| Telling::new(Vec::new()));
    let step = Steps::new(&telling, &measures, &is_table, prefixes).of(&node);
    Ok((rows, step))
}

impl<'a> Asking<'a> {
    /// The slots that are wanted, and the operators.
    fn compiled(&self, telling: Option<Telling>) -> Result<(Vec<Slot>, Node, Compiler<'a>), Stop> {
        let mut compiler = Compiler::new(self.source);
        compiler.telling = telling;
        let variables = self.variables.iter();
        let wanted = variables.map(|variable| compiler.slot(variable)).collect();
        let live = self.variables.iter().cloned().collect();
        let mut pattern = self.pattern.clone();
        moment::fix(&mut pattern);
        graphs::to_leaves(&mut pattern);
        let node = compiler.pattern(&pattern, &live)?;
        Ok((wanted, node, compiler))
    }

    fn run(&self, compiler: &Compiler<'_>) -> Run<'a> {
        let size = (compiler.slots(), compiler.ids());
        Run::new(
            self.source,
            self.cancellation,
            size,
            (self.most, self.is_early),
        )
    }
}

/// All rows that come out of the last operator.
fn table(run: &Run<'_>, node: &Node, wanted: &[Slot]) -> Result<Rows, Stop> {
    let mut table = Batch::empty(run.slots);
    run.run(node, Batch::unit(run.slots), &mut |batch| {
        run.hold(batch.cells())?;
        table.append(&batch.kept(wanted));
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
