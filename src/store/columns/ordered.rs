//! `<`, `<=`, `>` and `>=` by numbers, where these are in the order of values.

use std::cmp::Ordering;

use spargebra::algebra::{Expression, Function};

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::condition::Truth;
use super::native::{as_variable, unary};
use super::node::{Condition, Scalar};
use super::run::Run;
use super::source::{Bound, Classes};
use super::{Class, NOTHING, Stop};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Value(Slot),
    /// `STR` of a value.
    Text(Slot),
    Fixed(Bound),
}

/// A comparison of two sides, and which orders it holds for.
#[derive(Debug)]
pub(super) struct Comparison {
    one: Side,
    two: Side,
    holds: fn(Ordering) -> bool,
}

impl Compiler<'_> {
    /// A comparison of variables and literals, if an expression is one.
    pub(super) fn comparison(&mut self, expression: &Expression) -> Option<Comparison> {
        let (one, two, holds): (_, _, fn(Ordering) -> bool) = match expression {
            Expression::Less(one, two) => (one, two, Ordering::is_lt),
            Expression::LessOrEqual(one, two) => (one, two, Ordering::is_le),
            Expression::Greater(one, two) => (one, two, Ordering::is_gt),
            Expression::GreaterOrEqual(one, two) => (one, two, Ordering::is_ge),
            _ => return None,
        };
        let (one, two) = (self.side(one)?, self.side(two)?);
        Some(Comparison { one, two, holds })
    }

    fn side(&mut self, expression: &Expression) -> Option<Side> {
        match expression {
            Expression::Variable(variable) => Some(Side::Value(self.slot(variable))),
            Expression::Literal(literal) => {
                self.source.bound(&literal.clone().into()).map(Side::Fixed)
            }
            other => match unary(other)? {
                (Function::Str, inner) => {
                    as_variable(inner).map(|variable| Side::Text(self.slot(variable)))
                }
                _ => None,
            },
        }
    }

    /// The condition, as a comparison or as one on a text.
    pub(super) fn comparison_or_other(
        &mut self,
        expression: &Expression,
    ) -> Result<Condition, Stop> {
        Ok(match self.comparison(expression) {
            Some(comparison) => Condition::Order {
                comparison,
                whole: self.truth(expression)?,
            },
            None => self.text_or_other(expression)?,
        })
    }
}

impl Run<'_> {
    /// O(rows); rows whose numbers do not tell are asked of the evaluator of expressions.
    pub(super) fn compared(
        &self,
        comparison: &Comparison,
        whole: &Scalar,
        batch: &Batch,
    ) -> Result<Vec<Truth>, Stop> {
        let mut truths = vec![Truth::Error; batch.rows];
        let mut open = Vec::new();
        let (mut first, mut second) = (Classes::new(), Classes::new());
        for (row, truth) in truths.iter_mut().enumerate() {
            let one = self.at(comparison.one, batch, row, &mut first);
            let two = self.at(comparison.two, batch, row, &mut second);
            let (Some(one), Some(two)) = (one, two) else {
                continue;
            };
            match order(one, two) {
                Some(order) => *truth = Truth::of((comparison.holds)(order)),
                None => open.push(u32::try_from(row).unwrap_or(u32::MAX)),
            }
        }
        self.ask_rows(whole, batch, &open, &mut truths)?;
        Ok(truths)
    }

    /// What stands on a side in a row, if anything does; whether it is a text.
    fn at(
        &self,
        side: Side,
        batch: &Batch,
        row: usize,
        classes: &mut Classes,
    ) -> Option<(Bound, bool)> {
        let (slot, text) = match side {
            Side::Fixed(bound) => return Some((bound, false)),
            Side::Value(slot) => (slot, false),
            Side::Text(slot) => (slot, true),
        };
        let number = batch.get(slot, row);
        let bound = Bound {
            class: classes.of(number, self.source),
            number,
            is_there: true,
        };
        (number != NOTHING).then_some((bound, text))
    }
}

/// The order of two values of one class whose numbers are in the order of values.
fn order((one, one_text): (Bound, bool), (two, two_text): (Bound, bool)) -> Option<Ordering> {
    let told = match one.class {
        Class::Plain => true,
        Class::Iri => one_text && two_text,
        Class::Integer | Class::Date | Class::Moment => !one_text && !two_text,
        Class::Blank | Class::Tagged | Class::Year | Class::Other => false,
    };
    if !told || one.class != two.class {
        return None;
    }
    // What is not there stands before the first that is greater.
    let order = one.number.cmp(&two.number);
    Some(match (order, one.is_there, two.is_there) {
        (Ordering::Equal, true, false) => Ordering::Greater,
        (Ordering::Equal, false, true) => Ordering::Less,
        _ => order,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_the_data_stands_between() {
        let bound = |number, is_there| {
            let class = Class::Integer;
            let bound = Bound {
                class,
                number,
                is_there,
            };
            (bound, false)
        };
        assert_eq!(
            order(bound(5, true), bound(5, false)),
            Some(Ordering::Greater)
        );
        assert_eq!(order(bound(4, true), bound(5, false)), Some(Ordering::Less));
        assert_eq!(order(bound(5, false), bound(5, true)), Some(Ordering::Less));
        assert_eq!(order(bound(5, true), bound(5, true)), Some(Ordering::Equal));
    }
}
