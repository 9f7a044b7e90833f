//! Comparisons of what is read off a value (`YEAR(?d) = 2010`): the value that is read is compared as that of a variable is.

use spargebra::algebra::Expression;

use super::Stop;
use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::condition::Truth;
use super::native::native;
use super::node::{Condition, Scalar};
use super::run::Run;

/// The sides of a comparison.
fn sides(expression: &mut Expression) -> Option<[&mut Expression; 2]> {
    match expression {
        Expression::Equal(one, two)
        | Expression::Less(one, two)
        | Expression::LessOrEqual(one, two)
        | Expression::Greater(one, two)
        | Expression::GreaterOrEqual(one, two) => Some([one, two]),
        _ => None,
    }
}

impl Compiler<'_> {
    /// A comparison of such values, if an expression is one.
    pub(super) fn computed(&mut self, expression: &Expression) -> Result<Option<Condition>, Stop> {
        let mut expression = expression.clone();
        let mut made = Vec::new();
        for side in sides(&mut expression).into_iter().flatten() {
            if native(side).is_some() {
                let scalar = self.scalar(side)?;
                let hidden = self.hidden();
                made.push((self.slot(&hidden), scalar));
                *side = hidden.into();
            }
        }
        if made.is_empty() {
            return Ok(None);
        }
        Ok(Some(Condition::Computed {
            made,
            inner: Box::new(self.condition(&expression)?),
        }))
    }
}

impl Run<'_> {
    pub(super) fn of_computed(
        &self,
        made: &[(Slot, Scalar)],
        inner: &Condition,
        batch: &Batch,
    ) -> Result<Vec<Truth>, Stop> {
        let mut with = batch.clone();
        for (slot, scalar) in made {
            with.columns[*slot] = self.scalar(scalar, batch)?;
        }
        self.truths(inner, &with)
    }
}
