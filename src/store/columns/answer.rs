//! From a planned pattern to its rows.

use spareval::CancellationToken;
use spargebra::algebra::GraphPattern;
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::graphs;
use super::meter::{Measure, Meter};
use super::moment;
use super::node::Node;
use super::rows::{Counted, Rows};
use super::run::Run;
use super::spill::Spill;
use super::told::{Steps, Telling};
use super::{Flow, Source, Stop};
use crate::model::prefixes::Prefixes;
use crate::store::Step;

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
    let mut step = Steps::new(&telling, &measures, &is_table, prefixes).of(&node);
    // What the answer wrote away counts with the last step.
    let own = measures.first().and_then(Measure::spilled);
    step.spilled = match (step.spilled, own) {
        (Some(one), Some(other)) => Some(one + other),
        (one, other) => one.or(other),
    };
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

/// All rows that come out of the last operator; those that are more than may be held go to a file.
fn table(run: &Run<'_>, node: &Node, wanted: &[Slot]) -> Result<Rows, Stop> {
    let (mut table, mut held) = (Batch::empty(run.slots), 0);
    let (mut spill, mut blocks) = (Spill::new(), Vec::new());
    let mut counted = Counted::default();
    run.run(node, Batch::unit(run.slots), &mut |batch| {
        let batch = batch.kept(wanted);
        counted.add(&batch);
        held += batch.cells();
        table.append(&batch);
        if !run.fits(batch.cells())? {
            run.write_all(&mut spill, &table, &mut blocks)?;
            run.release(held);
            (table, held) = (Batch::empty(run.slots), 0);
        }
        Ok(Flow::On)
    })?;
    Ok(Rows::new(blocks, counted, table, wanted))
}
