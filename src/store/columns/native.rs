//! Functions of one value that are told from its number or read off its text, without the evaluator of expressions.

use oxigraph::model::vocab::{rdf, xsd};
use spareval::ExpressionTerm;
use spargebra::algebra::{Expression, Function};
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::condition::Truth;
use super::node::Scalar;
use super::run::Run;
use super::source::Classes;
use super::{Class, NOTHING, Number, Stop};
use crate::model::{Literal, NamedNodeRef};
use crate::store::StoreError;

/// What is made of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Native {
    Year,
    Month,
    Day,
    /// `STRLEN`, of strings.
    Length,
    Language,
    Datatype,
}

/// What a value is asked to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    Iri,
    Blank,
    Literal,
    Numeric,
}

/// What an expression makes of the value of a variable, if it is one of these functions.
pub(super) fn native(expression: &Expression) -> Option<(Native, &Variable)> {
    let (function, argument) = unary(expression)?;
    let native = match function {
        Function::Year => Native::Year,
        Function::Month => Native::Month,
        Function::Day => Native::Day,
        Function::StrLen => {
            // A string has the length of its text.
            let argument = match unary(argument) {
                Some((Function::Str, inner)) => inner,
                _ => argument,
            };
            return as_variable(argument).map(|variable| (Native::Length, variable));
        }
        Function::Lang => Native::Language,
        Function::Datatype => Native::Datatype,
        _ => return None,
    };
    as_variable(argument).map(|variable| (native, variable))
}

/// What an expression asks the value of a variable to be, if it does.
pub(super) fn is(expression: &Expression) -> Option<(Is, &Variable)> {
    let (function, argument) = unary(expression)?;
    let is = match function {
        Function::IsIri => Is::Iri,
        Function::IsBlank => Is::Blank,
        Function::IsLiteral => Is::Literal,
        Function::IsNumeric => Is::Numeric,
        _ => return None,
    };
    as_variable(argument).map(|variable| (is, variable))
}

pub(super) fn unary(expression: &Expression) -> Option<(&Function, &Expression)> {
    match expression {
        Expression::FunctionCall(function, arguments) => match &**arguments {
            [argument] => Some((function, argument)),
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn as_variable(expression: &Expression) -> Option<&Variable> {
    match expression {
        Expression::Variable(variable) => Some(variable),
        _ => None,
    }
}

impl Is {
    /// Whether terms of a class are such; nothing where the class does not tell.
    fn of(self, class: Class) -> Option<bool> {
        let literal = match class {
            Class::Iri => return Some(self == Self::Iri),
            Class::Blank => return Some(self == Self::Blank),
            Class::Integer => true,
            Class::Plain | Class::Tagged | Class::Year | Class::Date | Class::Moment => {
                self != Self::Numeric
            }
            Class::Other => return None,
        };
        Some(literal && matches!(self, Self::Literal | Self::Numeric))
    }
}

impl Run<'_> {
    /// For which rows a value is such.
    pub(super) fn is(
        &self,
        (is, slot): (Is, Slot),
        whole: &Scalar,
        batch: &Batch,
    ) -> Result<Vec<Truth>, Stop> {
        let mut truths = vec![Truth::Error; batch.rows];
        let mut open = Vec::new();
        let mut classes = Classes::new();
        let column = batch.column(slot).unwrap_or_default();
        for (row, number) in (0_u32..).zip(column).filter(|(_, own)| **own != NOTHING) {
            match is.of(classes.of(*number, self.source)) {
                Some(is) => truths[row as usize] = Truth::of(is),
                None => open.push(row),
            }
        }
        self.ask_rows(whole, batch, &open, &mut truths)?;
        Ok(truths)
    }

    /// What a function makes of the values of a slot, once for each different one; what it does not know is asked of the evaluator of
    /// expressions.
    pub(super) fn native(
        &self,
        (native, slot): (Native, Slot),
        whole: &Scalar,
        batch: &Batch,
    ) -> Result<Vec<Number>, Stop> {
        let column = batch.column(slot).unwrap_or_default();
        let mut all = self.known.borrow_mut();
        let known = all.entry(whole.id).or_default();
        let before = known.len();
        for number in known.unknown(column) {
            let value = self.native_of(native, number)?;
            known.set(number, value);
        }
        self.hold(known.len() - before)?;
        let mut values = vec![NOTHING; batch.rows];
        let mut open = Vec::new();
        for ((row, number), value) in (0..).zip(column).zip(&mut values) {
            match known.get(*number) {
                Some(known) => *value = known,
                None => open.push(row),
            }
        }
        drop(all);
        if !open.is_empty() {
            let part = batch.pick(&open, &[slot]);
            for (row, value) in open.iter().zip(self.by_expression(whole, &part)?) {
                values[*row as usize] = value;
            }
        }
        Ok(values)
    }

    fn native_of(&self, native: Native, number: Number) -> Result<Option<Number>, Stop> {
        let class = self.source.class(number);
        Ok(match native {
            Native::Year | Native::Month | Native::Day if class.is_date() => {
                self.part_of_date(native, number)?
            }
            Native::Year | Native::Month | Native::Day => match self.source.value(number)? {
                ExpressionTerm::DateTimeLiteral(moment) => Some(match native {
                    Native::Year => self.integer(moment.year()),
                    Native::Month => self.integer(moment.month().into()),
                    _ => self.integer(moment.day().into()),
                }),
                ExpressionTerm::DateLiteral(date) => Some(match native {
                    Native::Year => self.integer(date.year()),
                    Native::Month => self.integer(date.month().into()),
                    _ => self.integer(date.day().into()),
                }),
                _ => None,
            },
            Native::Length => {
                let mut length = None;
                self.source.text(number, &mut |text, _| {
                    length = i64::try_from(text.chars().count()).ok();
                })?;
                length.map(|length| self.integer(length))
            }
            Native::Language => match class {
                Class::Plain | Class::Integer | Class::Year | Class::Date | Class::Moment => {
                    Some(self.text_number(""))
                }
                Class::Tagged => {
                    let mut made = None;
                    self.source.text(number, &mut |_, language| {
                        made = Some(self.text_number(language));
                    })?;
                    made
                }
                Class::Iri | Class::Blank => Some(NOTHING),
                Class::Other => None,
            },
            Native::Datatype => match class {
                Class::Plain => Some(self.iri(xsd::STRING)),
                Class::Integer => Some(self.iri(xsd::INTEGER)),
                Class::Date => Some(self.iri(xsd::DATE)),
                Class::Moment => Some(self.iri(xsd::DATE_TIME)),
                Class::Tagged => {
                    // With a direction it has another one.
                    let text = self.source.text(number, &mut |_, _| {})?;
                    text.then(|| self.iri(rdf::LANG_STRING))
                }
                Class::Iri | Class::Blank => Some(NOTHING),
                Class::Year | Class::Other => None,
            },
        })
    }

    /// The year, month or day of a date whose spelling is `YYYY`, `YYYY-MM-DD` or begins so.
    fn part_of_date(&self, native: Native, number: Number) -> Result<Option<Number>, Stop> {
        let mut part = None;
        self.source.date(number, &mut |spelling| {
            let digits = match native {
                Native::Year => spelling.get(..4),
                Native::Month => spelling.get(5..7),
                _ => spelling.get(8..10),
            };
            part = digits.and_then(|digits| digits.parse().ok());
        })?;
        Ok(part.map(|part| self.integer(part)))
    }

    /// The number of an integer; few different ones are made.
    pub(super) fn integer(&self, value: i64) -> Number {
        let mut known = self.integers.borrow_mut();
        *known.entry(value).or_insert_with(|| {
            let term = ExpressionTerm::IntegerLiteral(value.into());
            let number = self.source.value_number(term);
            self.made.borrow_mut().insert(number, value);
            number
        })
    }

    /// The value of an integer that a function made, or the data have.
    pub(super) fn integer_value(&self, number: Number) -> Result<Option<i64>, StoreError> {
        if let Some(value) = self.made.borrow().get(&number) {
            return Ok(Some(*value));
        }
        if self.source.class(number) != Class::Integer {
            return Ok(None);
        }
        self.source.integer(number).map(Some)
    }

    fn text_number(&self, text: &str) -> Number {
        let mut known = self.texts.borrow_mut();
        if let Some(number) = known.get(text) {
            return *number;
        }
        let made = self.source.number(&Literal::from(text).into());
        known.insert(text.to_owned(), made);
        made
    }

    fn iri(&self, iri: NamedNodeRef<'_>) -> Number {
        self.source.number(&iri.into_owned().into())
    }
}
