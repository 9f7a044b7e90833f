//! Whole solutions as numbers, for `COUNT(DISTINCT *)`: equal ones have the same.

use spargebra::algebra::{AggregateExpression, GraphPattern};

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::group::Numbering;
use super::node::Numbered;
use super::run::Run;
use super::{Number, Pushed, Sink, Stop};
use crate::store::plan::scope::{Variables, scope};

impl Compiler<'_> {
    /// The slot for the numbers of whole solutions, where an aggregate counts different ones; all variables of these are wanted then.
    pub(super) fn counted_whole(
        &mut self,
        inner: &GraphPattern,
        aggregates: &[(spargebra::term::Variable, AggregateExpression)],
        wanted: &mut Variables,
    ) -> Option<(Slot, Vec<Slot>)> {
        let is_whole = |aggregate: &AggregateExpression| {
            matches!(
                aggregate,
                AggregateExpression::CountSolutions { distinct: true }
            )
        };
        if !aggregates.iter().any(|(_, aggregate)| is_whole(aggregate)) {
            return None;
        }
        let all = scope(inner).possible;
        wanted.extend(all.iter().cloned());
        let of = self.keep(&all);
        let hidden = self.hidden();
        Some((self.slot(&hidden), of))
    }
}

impl Run<'_> {
    /// Rows with a number for each different combination of some slots. O(rows).
    pub(super) fn numbered(
        &self,
        numbered: &Numbered,
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let mut numbering = Numbering::default();
        self.run(&numbered.inner, input, &mut |mut batch| {
            let before = numbering.len();
            let numbers = numbering.numbers(&batch, &numbered.of);
            self.hold((numbering.len() - before) * (numbered.of.len() + 2))?;
            let numbers = numbers.into_iter().map(|number| number.checked_add(1));
            let numbers: Option<Vec<Number>> = numbers.collect();
            batch.columns[numbered.to] = numbers.ok_or(Stop::TooMuch)?;
            sink(batch)
        })
    }
}
