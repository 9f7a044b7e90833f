//! Sums of a date and a duration, whatever order the optimiser gives them.
//!
//! sparopt 0.3.9 puts the two sides of a `+` in the order of their hashes
//! (`order_pair` in its `algebra.rs`), as if it made no difference. spareval
//! 0.2.9 adds a duration to a date but not a date to a duration, so that such a
//! sum would be bound or not by the names of its variables. The sides of a `-`
//! stay where they are: where `a + b` may be a date or time, it becomes
//! `COALESCE(a + b, a - (-b), b - (-a))`. Numbers are added by the first of
//! the three, as ever.

use std::mem::replace;

use oxigraph::model::vocab::xsd;
use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::{GraphUpdateOperation, Query, Update};

use super::walk::{expressions_mut, parts_mut, patterns_mut, whole};
use crate::model::NamedNodeRef;

/// Among how many of the first terms of a sum the date is looked for. Each costs a copy of those before.
const FRONT: usize = 3;

/// How many sums around another may copy it: copies of copies grow without bound.
const MOST_AROUND: usize = 1;

/// Makes the sums of a query independent of their order. O(its size).
pub(super) fn in_query(query: &mut Query) {
    in_pattern(whole(query).0, 0);
}

/// The same for the patterns of an update.
pub(super) fn in_update(update: &mut Update) {
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            in_pattern(pattern, 0);
        }
    }
}

fn in_pattern(pattern: &mut GraphPattern, around: usize) {
    for inner in patterns_mut(pattern) {
        in_pattern(inner, around);
    }
    for expression in expressions_mut(pattern) {
        in_expression(expression, around);
    }
}

fn in_expression(expression: &mut Expression, around: usize) {
    match expression {
        Expression::Add(..) => {
            let whole = replace(expression, Expression::Coalesce(Vec::new()));
            *expression = Sum::new(whole).rewritten(around);
        }
        Expression::Exists(pattern) => in_pattern(pattern, around),
        other => {
            for part in parts_mut(other) {
                in_expression(part, around);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

/// `a + b - c …`, which is read from the left, term by term.
struct Sum {
    first: Expression,
    rest: Vec<(Sign, Expression)>,
}

impl Sum {
    fn new(whole: Expression) -> Self {
        let (mut first, mut rest) = (whole, Vec::new());
        loop {
            match first {
                Expression::Add(left, right) => {
                    rest.push((Sign::Plus, *right));
                    first = *left;
                }
                Expression::Subtract(left, right) => {
                    rest.push((Sign::Minus, *right));
                    first = *left;
                }
                _ => break,
            }
        }
        rest.reverse();
        Self { first, rest }
    }

    fn rewritten(mut self, around: usize) -> Expression {
        let mut terms = std::iter::once(&self.first).chain(self.rest.iter().map(|(_, term)| term));
        let is_number = terms.any(has_no_date);
        let inside = if is_number { around } else { around + 1 };
        in_expression(&mut self.first, inside);
        for (_, term) in &mut self.rest {
            in_expression(term, inside);
        }
        if is_number {
            self.plain()
        } else if around > MOST_AROUND {
            self.difference()
        } else {
            self.either()
        }
    }

    /// As it was.
    fn plain(self) -> Expression {
        self.rest
            .into_iter()
            .fold(self.first, |sum, (sign, term)| match sign {
                Sign::Plus => plus(sum, term),
                Sign::Minus => minus(sum, term),
            })
    }

    /// Without copies: right for a date in front, and for every number but the least, which has no negative.
    fn difference(self) -> Expression {
        self.rest
            .into_iter()
            .fold(self.first, |sum, (sign, term)| match sign {
                Sign::Plus => minus(sum, negative(term)),
                Sign::Minus => minus(sum, term),
            })
    }

    /// As it was, and where that is nothing, with the date in front. O(terms).
    fn either(self) -> Expression {
        let mut plain = self.first.clone();
        let mut dated = self.first;
        for (place, (sign, term)) in self.rest.into_iter().enumerate() {
            match sign {
                Sign::Plus if place + 1 < FRONT => {
                    let date_before = minus(dated, negative(term.clone()));
                    let date_here = minus(term.clone(), negative(plain.clone()));
                    dated = Expression::Coalesce(vec![date_before, date_here]);
                    plain = plus(plain, term);
                }
                Sign::Plus => {
                    dated = minus(dated, negative(term.clone()));
                    plain = plus(plain, term);
                }
                Sign::Minus => {
                    dated = minus(dated, term.clone());
                    plain = minus(plain, term);
                }
            }
        }
        Expression::Coalesce(vec![plain, dated])
    }
}

fn plus(left: Expression, right: Expression) -> Expression {
    Expression::Add(Box::new(left), Box::new(right))
}

fn minus(left: Expression, right: Expression) -> Expression {
    Expression::Subtract(Box::new(left), Box::new(right))
}

fn negative(inner: Expression) -> Expression {
    Expression::UnaryMinus(Box::new(inner))
}

/// What numbers are that stand in a query.
const NUMBERS: [NamedNodeRef<'_>; 4] = [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT];

/// Whether it can be seen that the value is neither a date, a time nor a duration:
/// then no sum with it is one.
fn has_no_date(expression: &Expression) -> bool {
    match expression {
        Expression::Literal(literal) => NUMBERS.contains(&literal.datatype()),
        Expression::Multiply(..) | Expression::Divide(..) | Expression::NamedNode(_) => true,
        Expression::UnaryPlus(inner) | Expression::UnaryMinus(inner) => has_no_date(inner),
        Expression::FunctionCall(function, _) => matches!(
            function,
            Function::StrLen
                | Function::Year
                | Function::Month
                | Function::Day
                | Function::Hours
                | Function::Minutes
                | Function::Seconds
                | Function::Abs
                | Function::Ceil
                | Function::Floor
                | Function::Round
                | Function::Rand
        ),
        _ => false,
    }
}
