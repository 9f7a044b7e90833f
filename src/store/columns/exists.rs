//! `EXISTS`: which rows have solutions, as a condition or inside another expression.

use spargebra::algebra::{Expression, GraphPattern};

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::condition::Truth;
use super::node::{Condition, Node};
use super::run::Run;
use super::{Flow, Stop};
use crate::store::plan::scope::Variables;
use crate::store::walk::parts_mut;

impl Compiler<'_> {
    pub(super) fn exists(&mut self, pattern: &GraphPattern) -> Result<Condition, Stop> {
        let row = self.hidden();
        let slot = self.slot(&row);
        let live: Variables = [row].into();
        let right = self.lateral(pattern, &live)?;
        // The values of the row hold in inner groups as well, which are evaluated without them here.
        if right.has_whole() {
            return Err(Stop::Unsupported(
                "MINUS, OPTIONAL or a sub-select within EXISTS",
            ));
        }
        Ok(Condition::Exists {
            right: Box::new(right),
            row: slot,
        })
    }

    /// Puts a variable in the place of each `EXISTS` in an expression, and says what it is true of.
    pub(super) fn existence(
        &mut self,
        expression: &mut Expression,
        found: &mut Vec<(Slot, Condition)>,
    ) -> Result<(), Stop> {
        if let Expression::Exists(pattern) = expression {
            let condition = self.exists(pattern)?;
            let is = self.hidden();
            found.push((self.slot(&is), condition));
            *expression = is.into();
        }
        for part in parts_mut(expression) {
            self.existence(part, found)?;
        }
        Ok(())
    }
}

impl Run<'_> {
    /// The rows with what each `EXISTS` is for them.
    pub(super) fn with_existence(
        &self,
        exists: &[(Slot, Condition)],
        batch: &Batch,
    ) -> Result<Batch, Stop> {
        let [no, yes] = self.booleans();
        let mut found = batch.clone();
        for (slot, condition) in exists {
            let truths = self.truths(condition, batch)?.into_iter();
            let numbers = truths.map(|is| if is == Truth::Yes { yes } else { no });
            found.columns[*slot] = numbers.collect();
        }
        Ok(found)
    }

    /// For which rows there are solutions with their values.
    pub(super) fn existing(
        &self,
        right: &Node,
        row: Slot,
        batch: &Batch,
    ) -> Result<Vec<Truth>, Stop> {
        let mut numbered = batch.clone();
        numbered.weights = None;
        numbered.columns[row] = (1..=u32::try_from(batch.rows).unwrap_or(u32::MAX)).collect();
        self.found.borrow_mut().push((row, vec![false; batch.rows]));
        let mut left = batch.rows;
        let asked = self.run(right, numbered, &mut |solutions| {
            if let Some((_, found)) = self.found.borrow_mut().last_mut() {
                for number in solutions.column(row).unwrap_or_default() {
                    let found = &mut found[*number as usize - 1];
                    left -= usize::from(!*found);
                    *found = true;
                }
            }
            Ok(if left == 0 { Flow::Enough } else { Flow::On })
        });
        let found = self.found.borrow_mut().pop();
        asked?;
        let found = found.map(|(_, found)| found).unwrap_or_default();
        Ok(found.into_iter().map(Truth::of).collect())
    }

    /// Whether the row of an `EXISTS` that a row came of is known to have a solution, so that no more are wanted.
    #[inline]
    pub(super) fn is_found(&self, input: &Batch, row: u32) -> bool {
        let found = self.found.borrow();
        let Some((slot, found)) = found.last() else {
            return false;
        };
        match input.get(*slot, row as usize).checked_sub(1) {
            Some(number) => found.get(number as usize) == Some(&true),
            None => false,
        }
    }
}
