//! `date:before`: whether one date is over when another begins, whatever the precision of either.
//!
//! SPARQL compares dates of one datatype with each other, and a text in place of a date puts the year 10000 before
//! 9999. A date is a span here: a day, a month or a year from its first moment to the first one after it. What has
//! no zone is in that of the other, as in data the day of a meeting and its hour are.

use std::str::FromStr as _;

use oxsdatatypes::{Date, DateTime, Duration, TimezoneOffset};
use spargebra::term::{Literal, NamedNode};

use crate::model::Term;
use crate::model::value::Value;

/// The name of the function; `docs/dictionary.md` knows its prefix.
const BEFORE: &str = "https://w3id.org/chancery/date#before";

type OfTerms = fn(&[Term]) -> Option<Term>;

/// The functions by name, for whoever evaluates.
pub(super) fn functions() -> [(NamedNode, OfTerms); 1] {
    [(NamedNode::new_unchecked(BEFORE), before)]
}

fn before(terms: &[Term]) -> Option<Term> {
    let [one, other] = terms else { return None };
    let (one, other) = (Span::of(one)?, Span::of(other)?);
    let (one, other) = match (one.zone(), other.zone()) {
        (None, Some(zone)) => (one.within(zone)?, other),
        (Some(zone), None) => (one, other.within(zone)?),
        _ => (one, other),
    };
    let is_over = if one.from == one.until {
        one.from < other.from
    } else {
        one.until <= other.from
    };
    Some(Literal::from(is_over).into())
}

/// What a date stands for; a time is a span of no length.
#[derive(Clone, Copy)]
struct Span {
    from: DateTime,
    /// The first moment that is no longer within.
    until: DateTime,
}

impl Span {
    fn of(term: &Term) -> Option<Self> {
        let Term::Literal(literal) = term else {
            return None;
        };
        let (rest, length) = match Value::of(literal)? {
            Value::DateTime(moment) => {
                return Some(Self {
                    from: moment,
                    until: moment,
                });
            }
            Value::Date(_) => ("", "P1D"),
            Value::YearMonth(_) => ("-01", "P1M"),
            Value::Year(_) => ("-01-01", "P1Y"),
            _ => return None,
        };
        let (date, zone) = without_zone(literal.value());
        let first = Date::from_str(&format!("{date}{rest}{zone}"));
        let from = DateTime::try_from(first.ok()?).ok()?;
        let until = from.checked_add_duration(Duration::from_str(length).ok()?)?;
        Some(Self { from, until })
    }

    fn zone(&self) -> Option<TimezoneOffset> {
        self.from.timezone_offset()
    }

    fn within(&self, zone: TimezoneOffset) -> Option<Self> {
        Some(Self {
            from: self.from.adjust(Some(zone))?,
            until: self.until.adjust(Some(zone))?,
        })
    }
}

/// A date and its zone, as they are written.
fn without_zone(text: &str) -> (&str, &str) {
    let is_offset = |at: &usize| text.as_bytes()[*at..].contains(&b':');
    let at = match text.strip_suffix('Z') {
        Some(date) => Some(date.len()),
        None => text.rfind(['+', '-']).filter(is_offset),
    };
    text.split_at(at.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A date of the precision that it is written in.
    fn date(text: &str) -> Term {
        let parts = without_zone(text).0.trim_start_matches('-');
        let name = match parts.matches('-').count() {
            _ if text.contains('T') => "dateTime",
            0 => "gYear",
            1 => "gYearMonth",
            _ => "date",
        };
        let datatype = format!("http://www.w3.org/2001/XMLSchema#{name}");
        Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype)).into()
    }

    fn is_before(one: &str, other: &str) -> bool {
        before(&[date(one), date(other)]) == Some(Literal::from(true).into())
    }

    #[test]
    fn the_earlier_is_before_the_later_and_never_the_other_way_round() {
        for (one, other) in [
            ("2024", "2025-01-01"),
            ("2025-07", "2025-08-15"),
            ("2025-08-14", "2025-08-15T00:00:00Z"),
            ("2025-08-15T11:59:59", "2025-08-15T12:00:00"),
            ("2025-08-15T23:00:00+10:00", "2025-08-15T06:00:00-08:00"),
            ("-1274", "-1259"),
            ("-0050-03", "-0044-03-15"),
            ("-0044", "0014"),
            ("9999", "10000"),
            ("9999-12-31", "10000-01"),
            ("2025-08-15+12:00", "2025-08-15T12:00:00Z"),
        ] {
            assert!(is_before(one, other), "{one} {other}");
            assert!(!is_before(other, one), "{other} {one}");
        }
    }

    #[test]
    fn what_overlaps_is_not_before() {
        for (one, other) in [
            ("2025", "2025"),
            ("2025", "2025-03-01"),
            ("2025Z", "2025-03-01"),
            ("2025-08-15Z", "2025-08-15T10:00:00Z"),
            ("2025-08-15-12:00", "2025-08-16T01:00:00+12:00"),
            ("2025-08-15T10:00:00Z", "2025-08-15T12:00:00+02:00"),
            ("-0044-03", "-0044-03-15"),
        ] {
            assert!(!is_before(one, other), "{one} {other}");
            assert!(!is_before(other, one), "{other} {one}");
        }
    }

    #[test]
    fn what_is_no_date_is_an_error() {
        let text: Term = Literal::from("2025").into();
        assert_eq!(before(&[text.clone(), date("2026")]), None);
        assert_eq!(before(&[date("2026"), text]), None);
        assert_eq!(before(&[date("2026")]), None);
        assert_eq!(before(&[date("2025-02-30"), date("2026")]), None);
    }
}
