//! Character classes of regular expressions, spelled as the engine reads them.
//!
//! The functions of `XPath` 3.1 (5.6.1) have `&&` and `~~` in brackets for two characters each, and `--` for the end of
//! a range; the engine takes them for operations on sets. Where it has no spelling for what is meant, nothing is
//! guessed: an inner `[`, one class without another, and characters of names.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::CharIndices;

use spargebra::algebra::{Expression, Function, GraphPattern};
use spargebra::{Query, Update};

use super::StoreError;
use super::walk::{self, Change};
use crate::model::Literal;

/// Spells the expressions that a query writes out.
///
/// # Errors
/// One that the engine cannot be told.
pub(super) fn in_query(query: &mut Query) -> Result<(), StoreError> {
    let mut classes = Classes::default();
    walk::query(query, &mut classes);
    classes
        .wrong
        .map_or(Ok(()), |said| Err(StoreError::Refused(said)))
}

/// The same for the patterns of an update.
///
/// # Errors
/// As for a query.
pub(super) fn in_update(update: &mut Update) -> Result<(), StoreError> {
    let mut classes = Classes::default();
    walk::update(update, &mut classes);
    classes
        .wrong
        .map_or(Ok(()), |said| Err(StoreError::Refused(said)))
}

#[derive(Default)]
struct Classes {
    wrong: Option<String>,
}

impl Change for Classes {
    fn pattern(&mut self, _: &mut GraphPattern) {}

    fn expression(&mut self, expression: &mut Expression) {
        let (arguments, flags) = match expression {
            Expression::FunctionCall(Function::Regex, arguments) => (arguments, 2),
            Expression::FunctionCall(Function::Replace, arguments) => (arguments, 3),
            _ => return,
        };
        let flags = match arguments.get(flags) {
            Some(Expression::Literal(flags)) => flags.value().to_owned(),
            // What they are is only known when it is asked.
            Some(_) => return,
            None => String::new(),
        };
        if flags.contains('q') {
            return;
        }
        if let Some(Expression::Literal(pattern)) = arguments.get_mut(1) {
            match spelled(pattern.value(), flags.contains('x')) {
                Ok(text) if text != pattern.value() => {
                    *pattern = Literal::new_simple_literal(text);
                }
                Ok(_) => {}
                Err(said) => {
                    let text = pattern.value();
                    self.wrong = Some(format!("the regular expression `{text}`: {said}"));
                }
            }
        }
    }
}

/// An expression as the engine reads it. `spaced` is the flag `x`, for which space in brackets counts. O(text).
///
/// # Errors
/// What of it the engine cannot be told.
pub(crate) fn spelled(text: &str, spaced: bool) -> Result<String, String> {
    let mut reading = Reading {
        text,
        rest: text.char_indices().peekable(),
        out: String::with_capacity(text.len()),
        spaced,
    };
    while let Some((at, character)) = reading.rest.next() {
        match character {
            '\\' => {
                reading.escape(at)?;
            }
            '[' => reading.class()?,
            // To the engine a remark begins here.
            '#' if spaced => reading.out.push_str("\\#"),
            other => reading.out.push(other),
        }
    }
    Ok(reading.out)
}

struct Reading<'t> {
    text: &'t str,
    rest: Peekable<CharIndices<'t>>,
    out: String,
    spaced: bool,
}

impl Reading<'_> {
    /// What follows a backslash. Whether it is one character.
    fn escape(&mut self, at: usize) -> Result<bool, String> {
        self.out.push('\\');
        let Some((after, escaped)) = self.rest.next() else {
            return Ok(false);
        };
        if matches!(escaped, 'i' | 'I' | 'c' | 'C') {
            return Err(unknown(self.text.get(at..=after)));
        }
        self.out.push(escaped);
        if matches!(escaped, 'p' | 'P') && self.is_next('{') {
            for (_, inside) in self.rest.by_ref() {
                self.out.push(inside);
                if inside == '}' {
                    break;
                }
            }
        }
        Ok(!escaped.is_ascii_alphanumeric() || matches!(escaped, 'n' | 'r' | 't'))
    }

    fn is_next(&mut self, wanted: char) -> bool {
        self.rest.peek().is_some_and(|(_, next)| *next == wanted)
    }

    /// From behind the bracket that opens to the one that closes.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.is_next('^') {
            self.rest.next();
            self.out.push('^');
        }
        if self.is_next(']') {
            return Err(unknown(Some("[]")));
        }
        // Whether a range can begin at what came last.
        let mut may_begin = false;
        while let Some((at, character)) = self.rest.next() {
            match character {
                ']' => {
                    self.out.push(']');
                    return Ok(());
                }
                '[' => return Err(unknown(Some("[ within [ ]"))),
                '-' if self.is_next('[') => return Err(unknown(Some("-["))),
                '-' if may_begin && !self.is_next(']') => {
                    self.out.push('-');
                    if let Some((at, last)) = self.rest.next() {
                        self.one(at, last)?;
                    }
                    may_begin = false;
                }
                other => may_begin = self.one(at, other)?,
            }
        }
        Ok(())
    }

    /// One character of a class. Whether a range can begin there.
    fn one(&mut self, at: usize, character: char) -> Result<bool, String> {
        match character {
            '\\' => return self.escape(at),
            '[' => return Err(unknown(Some("[ within [ ]"))),
            '&' | '~' | '-' | '^' => self.out.extend(['\\', character]),
            '#' if self.spaced => self.out.push_str("\\#"),
            space if self.spaced && space.is_whitespace() => {
                // A string takes anything.
                let _written = write!(self.out, "\\x{{{:X}}}", u32::from(space));
            }
            other => self.out.push(other),
        }
        Ok(true)
    }
}

fn unknown(found: Option<&str>) -> String {
    format!("`{}` is not understood here", found.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::spelled;

    #[test]
    fn classes_are_spelled_for_the_engine() {
        for (text, engine) in [
            ("^[a-z]+(x|y)&&$", "^[a-z]+(x|y)&&$"),
            ("[a&&b]", r"[a\&\&b]"),
            ("[~~]", r"[\~\~]"),
            ("[+--]", r"[+-\-]"),
            ("[^a-]", r"[^a\-]"),
            (r"[\d-x]", r"[\d\-x]"),
            (r"[\p{L}-x\]]\[", r"[\p{L}\-x\]]\["),
        ] {
            assert_eq!(spelled(text, false).unwrap(), engine, "{text}");
        }
        assert_eq!(spelled("a b[ #]#", true).unwrap(), r"a b[\x{20}\#]\#");
        for (text, found) in [
            ("[a-z-[b]]", "`-[`"),
            ("[a[b]]", "`[ within [ ]`"),
            (r"[\i]", r"`\i`"),
            (r"\C", r"`\C`"),
            ("[]a]", "`[]`"),
        ] {
            assert!(spelled(text, false).unwrap_err().contains(found), "{text}");
        }
    }
}
