//! Conditions on the texts of strings, without making terms of them.

use memchr::memmem::Finder;
use oxigraph::model::vocab::xsd;
use regex::Regex;
use spargebra::algebra::{Expression, Function};
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::condition::Truth;
use super::native::{as_variable, is, unary};
use super::node::{Condition, Scalar};
use super::run::Run;
use super::{Mark, NOTHING, Number, Stop};
use crate::model::Literal;
use crate::store::cores::{AnyOf, cores, lower};
use crate::store::pattern::compile;

/// What is asked of a text.
#[derive(Debug)]
pub(super) struct TextTest {
    asks: Asks,
    case: Case,
    /// Whether it is of `STR` of a value, which IRIs have as well.
    of_iris: bool,
    /// Of the pieces that a text has for which it holds: one of each list.
    marks: Vec<Vec<Mark>>,
}

#[derive(Debug)]
enum Asks {
    Contains(String, Box<Finder<'static>>),
    Begins(String),
    Ends(String),
    /// With what is in every text that matches.
    Matches(Box<Regex>, Vec<AnyOf>),
    /// The text is this one.
    Equals(String),
    /// The language is this one.
    Language(String),
    /// The language is in this range, in lower case.
    Range(String),
}

/// What is made of a text before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    AsIs,
    Lower,
    Upper,
}

impl TextTest {
    fn new(asks: Asks, (case, of_iris): (Case, bool)) -> Self {
        let wanted: Vec<AnyOf> = match (&asks, case) {
            // What is in the upper case of a text tells too little of the text.
            (Asks::Language(_) | Asks::Range(_), _) | (_, Case::Upper) => Vec::new(),
            (Asks::Matches(_, cores), _) => cores.clone(),
            (
                Asks::Contains(wanted, _)
                | Asks::Begins(wanted)
                | Asks::Ends(wanted)
                | Asks::Equals(wanted),
                Case::Lower,
            ) => vec![vec![wanted.clone()]],
            (
                Asks::Contains(wanted, _)
                | Asks::Begins(wanted)
                | Asks::Ends(wanted)
                | Asks::Equals(wanted),
                Case::AsIs,
            ) => lower(wanted).into_iter().collect(),
        };
        let marked = |any: AnyOf| -> Vec<Mark> {
            any.iter()
                .map(|piece| Mark::of_bytes(piece.bytes()))
                .collect()
        };
        let mut marks: Vec<Vec<Mark>> = wanted.into_iter().map(marked).collect();
        marks.retain(|any| any.iter().all(|mark| mark.is_some()));
        Self {
            asks,
            case,
            of_iris,
            marks,
        }
    }

    /// Whether texts with such marks need not be looked at.
    fn fails(&self, lack: impl Fn(Mark) -> bool) -> bool {
        self.marks
            .iter()
            .any(|any| any.iter().all(|mark| lack(*mark)))
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
                    Asks::Contains(wanted, _) if wanted.is_ascii() => self.of(made, language),
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
            Asks::Contains(_, finder) => finder.find(text.as_bytes()).is_some(),
            Asks::Begins(wanted) => text.starts_with(wanted),
            Asks::Ends(wanted) => text.ends_with(wanted),
            Asks::Matches(regex, _) => regex.is_match(text),
            Asks::Equals(wanted) => text == wanted,
            Asks::Language(wanted) => language == wanted,
            Asks::Range(wanted) => is_in_range(language, wanted),
        }
    }
}

/// Whether a language tag is in a basic range (RFC 4647, 3.3.1).
fn is_in_range(language: &str, range: &str) -> bool {
    if range == "*" {
        return !language.is_empty();
    }
    let language = language.to_ascii_lowercase();
    let rest = language.strip_prefix(range);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Whether no letter beyond ASCII becomes one of ASCII in lower case, as these two do.
fn lowers_by_bytes(text: &str) -> bool {
    text.is_ascii() || !text.contains(['\u{130}', '\u{212a}'])
}

impl Compiler<'_> {
    /// A condition on a text, or one that is evaluated as an expression.
    pub(super) fn text_or_other(&mut self, expression: &Expression) -> Result<Condition, Stop> {
        if let Some((variable, test)) = text_test(expression) {
            return Ok(Condition::Text {
                slot: self.slot(variable),
                test: Box::new(test),
                whole: self.truth(expression)?,
            });
        }
        if let Some((is, variable)) = is(expression) {
            return Ok(Condition::Is {
                is,
                slot: self.slot(variable),
                whole: self.truth(expression)?,
            });
        }
        if let Some(condition) = self.computed(expression)? {
            return Ok(condition);
        }
        Ok(Condition::Other(self.truth(expression)?))
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
            if let Some(variable) = language_of(call) {
                let asks = Asks::Language(plain(wanted)?.to_owned());
                return Some((variable, TextTest::new(asks, (Case::AsIs, false))));
            }
            // A text in a language is equal to none without.
            let (variable, cased) = cased(call).filter(|(_, (_, of_str))| *of_str)?;
            let asks = Asks::Equals(plain(wanted)?.to_owned());
            Some((variable, TextTest::new(asks, cased)))
        }
        Expression::FunctionCall(Function::LangMatches, arguments) => {
            let [language, Expression::Literal(range)] = &**arguments else {
                return None;
            };
            let asks = Asks::Range(plain(range)?.to_ascii_lowercase());
            let variable = language_of(language)?;
            Some((variable, TextTest::new(asks, (Case::AsIs, false))))
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
                Function::Contains => contains(wanted),
                Function::StrStarts => Asks::Begins(wanted.to_owned()),
                Function::StrEnds => Asks::Ends(wanted.to_owned()),
                // What is wrong is left to the evaluator of expressions, which says so or has an error in each row.
                Function::Regex => match compile(wanted, flags) {
                    Ok(regex) => Asks::Matches(Box::new(regex), cores(wanted, flags)),
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

fn contains(wanted: &str) -> Asks {
    let finder = Finder::new(wanted).into_owned();
    Asks::Contains(wanted.to_owned(), Box::new(finder))
}

/// What the language is asked of.
fn language_of(expression: &Expression) -> Option<&Variable> {
    match unary(expression)? {
        (Function::Lang, argument) => as_variable(argument),
        _ => None,
    }
}

/// The text of a string without a language.
fn plain(literal: &Literal) -> Option<&str> {
    (literal.language().is_none() && literal.datatype() == xsd::STRING).then(|| literal.value())
}

/// `STR`, `LCASE` and `UCASE` around a variable, and whether `STR` is among them.
fn cased(expression: &Expression) -> Option<(&Variable, (Case, bool))> {
    if let Some(variable) = as_variable(expression) {
        return Some((variable, (Case::AsIs, false)));
    }
    let (function, inner) = unary(expression)?;
    let case = match function {
        Function::Str => {
            return as_variable(inner).map(|variable| (variable, (Case::AsIs, true)));
        }
        Function::LCase => Case::Lower,
        Function::UCase => Case::Upper,
        _ => return None,
    };
    match cased(inner)? {
        (variable, (Case::AsIs, of_str)) => Some((variable, (case, of_str))),
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
        let mut note = |row: u32, holds: Option<Truth>| match holds {
            Some(truth) => truths[row as usize] = truth,
            None => open.push(row),
        };
        if column.is_sorted_by(|one, two| one < two) {
            // All are different: nothing is to be remembered for the rows behind.
            let rows: Vec<u32> = (0..)
                .zip(column)
                .filter(|(_, own)| **own != NOTHING)
                .map(|(row, _)| row)
                .collect();
            let numbers: Vec<Number> = rows.iter().map(|row| column[*row as usize]).collect();
            for (row, holds) in rows.into_iter().zip(self.tested(test, &numbers)?) {
                note(row, holds);
            }
        } else {
            let mut all = self.known.borrow_mut();
            let known = all.entry(whole.id).or_default();
            let before = known.len();
            let unknown = known.unknown(column);
            for (number, holds) in unknown.iter().zip(self.tested(test, &unknown)?) {
                known.set(
                    *number,
                    holds.map(|holds| if holds == Truth::Yes { YES } else { NO }),
                );
            }
            self.hold(known.len() - before)?;
            for (row, number) in (0..).zip(column) {
                match known.get(*number) {
                    Some(NOTHING) => {}
                    known => note(row, known.map(|holds| Truth::of(holds == YES))),
                }
            }
        }
        self.ask_rows(whole, batch, &open, &mut truths)?;
        Ok(truths)
    }

    /// What a test says of the texts of ascending numbers; nothing of those that have none.
    fn tested(&self, test: &TextTest, numbers: &[Number]) -> Result<Vec<Option<Truth>>, Stop> {
        let marks = if test.marks.is_empty() {
            None
        } else {
            self.source.marks(numbers.len())
        };
        let holds =
            |text: &str, language: &str, made: &mut String| test.holds(text, language, made);
        let texts = |numbers: &[Number]| self.source.texts(numbers, test.of_iris, &holds);
        let Some(marks) = marks else {
            let found = texts(numbers)?.into_iter();
            return Ok(found.map(|holds| holds.map(Truth::of)).collect());
        };
        let looked: Vec<Number> = match &*test.marks {
            [any] if any.len() == 1 => marks.having(numbers, |own| !own.lacks(any[0])),
            _ => marks.having(numbers, |own| !test.fails(|mark| own.lacks(mark))),
        };
        let mut found = looked.iter().zip(texts(&looked)?).peekable();
        let tested = numbers.iter().map(|number| {
            let found = found.next_if(|(looked, _)| *looked == number);
            found.map_or(Some(Truth::No), |(_, holds)| holds.map(Truth::of))
        });
        Ok(tested.collect())
    }
}

/// What is known of a text for which a test does not hold, or does.
const NO: Number = 1;
const YES: Number = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_languages_are_those_of_their_parts() {
        for (language, range, is) in [
            ("en", "en", true),
            ("en-GB", "en", true),
            ("EN-gb", "en-gb", true),
            ("eng", "en", false),
            ("en", "en-gb", false),
            ("de", "*", true),
            ("", "*", false),
            ("", "", true),
            ("en", "", false),
        ] {
            assert_eq!(is_in_range(language, range), is, "{language} {range}");
        }
    }

    #[test]
    fn cases_are_those_of_unicode() {
        let contains = |wanted: &str, case, text: &str| {
            let test = TextTest::new(contains(wanted), (case, false));
            let is_lacking = test.fails(|mark| Mark::of(text).lacks(mark));
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
        assert!(contains("ΟΔΟΣ", Case::AsIs, "Η ΟΔΟΣ") && contains("ΟΔΟΣ", Case::AsIs, "ΟΔΟΣΑ"));
    }
}
