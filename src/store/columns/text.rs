//! Conditions on the texts of strings, without making terms of them.

use memchr::memmem::Finder;
use oxigraph::model::vocab::xsd;
use regex::Regex;
use spargebra::algebra::{Expression, Function};
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::condition::Truth;
use super::native::{in_order, is};
use super::node::{Condition, Scalar};
use super::run::Run;
use super::{Mark, NOTHING, Stop};
use crate::model::Literal;
use crate::store::pattern::compile;

/// What is asked of a text.
#[derive(Debug)]
pub(super) struct TextTest {
    asks: Asks,
    case: Case,
    /// Of the pieces that a text has for which it holds, where that is known.
    mark: Option<Mark>,
}

#[derive(Debug)]
enum Asks {
    Contains(Box<Finder<'static>>),
    Begins(String),
    Ends(String),
    Matches(Box<Regex>),
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
    fn new(asks: Asks, case: Case) -> Self {
        let wanted = match &asks {
            Asks::Contains(wanted) => Some(wanted.needle()),
            Asks::Begins(wanted) | Asks::Ends(wanted) => Some(wanted.as_bytes()),
            Asks::Matches(_) | Asks::Language(_) => None,
        };
        let mark = wanted.and_then(|wanted| match case {
            // Beyond ASCII the lower case of a part may be another than that part of the lower case.
            Case::AsIs if wanted.is_ascii() => {
                Some(Mark::of_bytes(wanted.iter().map(u8::to_ascii_lowercase)))
            }
            Case::Lower => Some(Mark::of_bytes(wanted.iter().copied())),
            Case::AsIs | Case::Upper => None,
        });
        Self {
            asks,
            case,
            mark: mark.filter(|mark| mark.is_some()),
        }
    }

    /// Whether it holds of a text; the buffer is for what is made of it.
    fn holds(&self, text: &str, language: &str, made: &mut String) -> bool {
        match self.case {
            Case::AsIs => self.of(text, language),
            Case::Lower if lowers_by_bytes(text) => {
                made.clear();
                made.push_str(text);
                made.make_ascii_lowercase();
                // Letters beyond ASCII stay as they are, which is right where none is asked for.
                match &self.asks {
                    Asks::Contains(wanted) if wanted.needle().is_ascii() => self.of(made, language),
                    _ if text.is_ascii() => self.of(made, language),
                    _ => self.of(&text.to_lowercase(), language),
                }
            }
            Case::Lower => self.of(&text.to_lowercase(), language),
            Case::Upper => self.of(&text.to_uppercase(), language),
        }
    }

    fn of(&self, text: &str, language: &str) -> bool {
        match &self.asks {
            Asks::Contains(wanted) => wanted.find(text.as_bytes()).is_some(),
            Asks::Begins(wanted) => text.starts_with(wanted),
            Asks::Ends(wanted) => text.ends_with(wanted),
            Asks::Matches(regex) => regex.is_match(text),
            Asks::Language(wanted) => language == wanted,
        }
    }
}

/// Whether no letter beyond ASCII becomes one of ASCII in lower case, as these two do.
fn lowers_by_bytes(text: &str) -> bool {
    text.is_ascii() || !text.contains(['\u{130}', '\u{212a}'])
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
            None => match is(expression) {
                Some((is, variable)) => Condition::Is {
                    is,
                    slot: self.slot(variable),
                    whole,
                },
                None => Condition::Other(whole),
            },
        })
    }
}

/// What an expression asks of the text of a variable, if it does.
pub(super) fn text_test(expression: &Expression) -> Option<(&Variable, TextTest)> {
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
            let asks = Asks::Language(plain(wanted)?.to_owned());
            Some((variable, TextTest::new(asks, Case::AsIs)))
        }
        Expression::FunctionCall(function, arguments) => {
            let (text, wanted, flags) = match &**arguments {
                [text, Expression::Literal(wanted)] => (text, plain(wanted)?, ""),
                [
                    text,
                    Expression::Literal(wanted),
                    Expression::Literal(flags),
                ] => (text, plain(wanted)?, plain(flags)?),
                _ => return None,
            };
            let asks = match function {
                Function::Contains => Asks::Contains(Box::new(Finder::new(wanted).into_owned())),
                Function::StrStarts => Asks::Begins(wanted.to_owned()),
                Function::StrEnds => Asks::Ends(wanted.to_owned()),
                // What is wrong is left to the evaluator of expressions, which says so or has an error in each row.
                Function::Regex => match compile(wanted, flags) {
                    Ok(regex) => Asks::Matches(Box::new(regex)),
                    Err(_) => return None,
                },
                _ => return None,
            };
            let (variable, case) = cased(text)?;
            Some((variable, TextTest::new(asks, case)))
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
        let column = batch.column(slot).unwrap_or_default();
        let mut truths = vec![Truth::Error; batch.rows];
        let mut open = Vec::new();
        let mut made = String::new();
        let mut last = (NOTHING, Some(Truth::Error));
        let mark = test.mark.unwrap_or_default();
        let marks = test.mark.and_then(|_| self.source.marks(batch.rows));
        for row in in_order(column) {
            let number = column[row as usize];
            if number != last.0 && marks.is_some_and(|marks| marks.lack(number, mark)) {
                last = (number, Some(Truth::No));
            } else if number != last.0 {
                let mut holds = false;
                let is_text = self.source.text(number, &mut |text, language| {
                    holds = test.holds(text, language, &mut made);
                })?;
                last = (number, is_text.then(|| Truth::of(holds)));
            }
            match last.1 {
                Some(truth) => truths[row as usize] = truth,
                None => open.push(row),
            }
        }
        self.ask_rows(whole, batch, &open, &mut truths)?;
        Ok(truths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_those_of_unicode() {
        let contains = |wanted: &str, case, text: &str| {
            let asks = Asks::Contains(Box::new(Finder::new(wanted).into_owned()));
            let test = TextTest::new(asks, case);
            let is_lacking = test.mark.is_some_and(|mark| Mark::of(text).lacks(mark));
            let holds = test.holds(text, "", &mut String::new());
            assert!(!holds || !is_lacking, "{wanted} {text}");
            holds
        };
        assert!(contains("berg", Case::Lower, "Heidelberg"));
        assert!(contains("berg", Case::Lower, "ÖBERGÄ"));
        assert!(contains("öberg", Case::Lower, "ÖBERG"));
        assert!(!contains("öberg", Case::Lower, "OBERG"));
        // The sign of the kelvin becomes a letter of ASCII, and I with a dot becomes two characters.
        assert!(contains("300 k", Case::Lower, "300 \u{212a}"));
        assert!(contains("i\u{307}zm", Case::Lower, "\u{130}zmir"));
        assert!(contains("i", Case::Lower, "\u{130}"));
        assert!(contains("STRASSE", Case::Upper, "Straße"));
    }
}
