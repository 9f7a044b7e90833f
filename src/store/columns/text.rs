//! Conditions on the texts of strings, without making terms of them.

use memchr::memmem::Finder;
use oxigraph::model::vocab::xsd;
use spargebra::algebra::{Expression, Function};
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::condition::Truth;
use super::node::{Condition, Scalar};
use super::run::Run;
use super::{NOTHING, Stop};
use crate::model::Literal;

/// What is asked of a text.
#[derive(Debug)]
pub(super) struct TextTest {
    asks: Asks,
    case: Case,
}

#[derive(Debug)]
enum Asks {
    Contains(Box<Finder<'static>>),
    Begins(String),
    Ends(String),
    /// The language is this one.
    Language(String),
}

/// What is made of a text before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    AsIs,
    Lower,
    Upper,
}

impl TextTest {
    fn holds(&self, text: &str, language: &str) -> bool {
        let cased = match self.case {
            Case::AsIs => return self.of(text, language),
            Case::Lower => text.to_lowercase(),
            Case::Upper => text.to_uppercase(),
        };
        self.of(&cased, language)
    }

    fn of(&self, text: &str, language: &str) -> bool {
        match &self.asks {
            Asks::Contains(wanted) => wanted.find(text.as_bytes()).is_some(),
            Asks::Begins(wanted) => text.starts_with(wanted),
            Asks::Ends(wanted) => text.ends_with(wanted),
            Asks::Language(wanted) => language == wanted,
        }
    }
}

impl Compiler<'_> {
    /// A condition on a text, or one that is evaluated as an expression.
    pub(super) fn text_or_other(&mut self, expression: &Expression) -> Result<Condition, Stop> {
        let whole = self.truth(expression)?;
        Ok(match text_test(expression) {
            Some((variable, test)) => Condition::Text {
                slot: self.slot(variable),
                test: Box::new(test),
                whole,
            },
            None => Condition::Other(whole),
        })
    }
}

/// What an expression asks of the text of a variable, if it does.
fn text_test(expression: &Expression) -> Option<(&Variable, TextTest)> {
    match expression {
        Expression::Equal(one, two) => {
            let ((call, Expression::Literal(wanted)) | (Expression::Literal(wanted), call)) =
                (&**one, &**two)
            else {
                return None;
            };
            let Expression::FunctionCall(Function::Lang, arguments) = call else {
                return None;
            };
            let [Expression::Variable(variable)] = &**arguments else {
                return None;
            };
            let test = TextTest {
                asks: Asks::Language(plain(wanted)?.to_owned()),
                case: Case::AsIs,
            };
            Some((variable, test))
        }
        Expression::FunctionCall(function, arguments) => {
            let [text, Expression::Literal(wanted)] = &**arguments else {
                return None;
            };
            let wanted = plain(wanted)?;
            let asks = match function {
                Function::Contains => Asks::Contains(Box::new(Finder::new(wanted).into_owned())),
                Function::StrStarts => Asks::Begins(wanted.to_owned()),
                Function::StrEnds => Asks::Ends(wanted.to_owned()),
                _ => return None,
            };
            let (variable, case) = cased(text)?;
            Some((variable, TextTest { asks, case }))
        }
        _ => None,
    }
}

/// The text of a string without a language.
fn plain(literal: &Literal) -> Option<&str> {
    (literal.language().is_none() && literal.datatype() == xsd::STRING).then(|| literal.value())
}

/// `STR`, `LCASE` and `UCASE` around a variable.
fn cased(expression: &Expression) -> Option<(&Variable, Case)> {
    match expression {
        Expression::Variable(variable) => Some((variable, Case::AsIs)),
        Expression::FunctionCall(Function::Str, arguments) => match &**arguments {
            [Expression::Variable(variable)] => Some((variable, Case::AsIs)),
            _ => None,
        },
        Expression::FunctionCall(function, arguments) => {
            let case = match function {
                Function::LCase => Case::Lower,
                Function::UCase => Case::Upper,
                _ => return None,
            };
            let [inner] = &**arguments else { return None };
            match cased(inner)? {
                (variable, Case::AsIs) => Some((variable, case)),
                _ => None,
            }
        }
        _ => None,
    }
}

impl Run<'_> {
    /// What is no string is asked of the evaluator of expressions.
    pub(super) fn text(
        &self,
        slot: Slot,
        test: &TextTest,
        whole: &Scalar,
        batch: &Batch,
    ) -> Result<Vec<Truth>, Stop> {
        let mut truths = Vec::with_capacity(batch.rows);
        let mut open = Vec::new();
        let mut last = (NOTHING, Truth::Error);
        for row in 0..batch.rows {
            let number = batch.get(slot, row);
            if number == last.0 {
                truths.push(last.1);
                continue;
            }
            let mut holds = false;
            let is_text = number != NOTHING
                && self.source.text(number, &mut |text, language| {
                    holds = test.holds(text, language);
                })?;
            if is_text {
                last = (number, Truth::of(holds));
            } else if number != NOTHING {
                open.push(u32::try_from(row).unwrap_or(u32::MAX));
            }
            truths.push(if is_text {
                Truth::of(holds)
            } else {
                Truth::Error
            });
        }
        self.ask_rows(whole, batch, &open, &mut truths)?;
        Ok(truths)
    }
}
