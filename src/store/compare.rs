//! The order of terms for ORDER BY (SPARQL 1.1, section 15.1), made total.
//!
//! SPARQL leaves open how literals compare that `<` cannot compare. Sorting needs an answer that
//! does not depend on which two are asked for first, so values of one kind stay together, kinds come one
//! after the other, and where the values of XSD have a partial order, a total one extends it: times
//! without a zone count as those of UTC, durations by an average month.

use std::cmp::Ordering;

use oxsdatatypes::{Date, DateTime, Decimal, Double, Duration, Integer, TimezoneOffset};
use spareval::{ExpressionTerm, ExpressionTriple};

use crate::model::{Literal, Term};

/// Seconds of a month of the Gregorian calendar, on average.
const MONTH: i64 = 2_629_746;

/// What comes first: blank nodes, IRIs, literals by kind of value, triple terms.
fn family(term: &ExpressionTerm) -> u8 {
    use ExpressionTerm as T;
    match term {
        T::BlankNode(_) => 0,
        T::NamedNode(_) => 1,
        T::StringLiteral(_) => 2,
        T::LangStringLiteral { .. } => 3,
        T::DirLangStringLiteral { .. } => 4,
        T::BooleanLiteral(_) => 5,
        T::IntegerLiteral(_) | T::DecimalLiteral(_) => 6,
        T::FloatLiteral(value) if !value.is_nan() => 6,
        T::DoubleLiteral(value) if !value.is_nan() => 6,
        T::DateTimeLiteral(_)
        | T::DateLiteral(_)
        | T::GYearMonthLiteral(_)
        | T::GYearLiteral(_) => 7,
        T::TimeLiteral(_) => 9,
        T::DurationLiteral(_) | T::YearMonthDurationLiteral(_) | T::DayTimeDurationLiteral(_) => 10,
        T::Triple(_) => 12,
        _ => 11,
    }
}

/// Compares two terms as ORDER BY does.
pub(super) fn compare(one: &ExpressionTerm, two: &ExpressionTerm) -> Ordering {
    use ExpressionTerm as T;
    match (one, two) {
        (T::BlankNode(one), T::BlankNode(two)) => one.as_str().cmp(two.as_str()),
        (T::NamedNode(one), T::NamedNode(two)) => one.as_str().cmp(two.as_str()),
        (T::StringLiteral(one), T::StringLiteral(two)) => one.cmp(two),
        (T::BooleanLiteral(one), T::BooleanLiteral(two)) => one.cmp(two),
        (
            T::LangStringLiteral {
                value: one,
                language: own,
            },
            T::LangStringLiteral {
                value: two,
                language: other,
            },
        ) => one.cmp(two).then_with(|| own.cmp(other)),
        (T::Triple(one), T::Triple(two)) => {
            let subject = |triple: &ExpressionTriple| ExpressionTerm::from(triple.subject.clone());
            compare(&subject(one), &subject(two))
                .then_with(|| one.predicate.as_str().cmp(two.predicate.as_str()))
                .then_with(|| compare(&one.object, &two.object))
        }
        _ => {
            let kind = family(one);
            kind.cmp(&family(two)).then_with(|| {
                let known = match kind {
                    6 => numbers(one, two),
                    7 => dates(one, two),
                    9 => times(one, two),
                    10 => durations(one, two),
                    _ => None,
                };
                known.unwrap_or_else(|| by_spelling(one, two))
            })
        }
    }
}

/// Dates of any precision by the moment at which they begin, the less precise first; without a
/// zone, in UTC.
fn dates(one: &ExpressionTerm, two: &ExpressionTerm) -> Option<Ordering> {
    let ((one, precision), (two, other)) = (beginning(one)?, beginning(two)?);
    Some(one.partial_cmp(&two)?.then(precision.cmp(&other)))
}

fn beginning(term: &ExpressionTerm) -> Option<(DateTime, u8)> {
    let midnight = |date: Date| DateTime::try_from(date).ok();
    let (begins, precision) = match term {
        ExpressionTerm::GYearLiteral(year) => {
            (midnight(first_day(&year.to_string(), "-01-01")?)?, 0)
        }
        ExpressionTerm::GYearMonthLiteral(month) => {
            (midnight(first_day(&month.to_string(), "-01")?)?, 1)
        }
        ExpressionTerm::DateLiteral(date) => (midnight(*date)?, 2),
        ExpressionTerm::DateTimeLiteral(moment) => (*moment, 3),
        _ => return None,
    };
    Some((begins.adjust(Some(TimezoneOffset::UTC))?, precision))
}

/// The first day of a year or month, whose zone stands at its end.
fn first_day(text: &str, missing: &str) -> Option<Date> {
    let zone = match text.as_bytes() {
        [.., b'Z'] => 1,
        [.., b':', _, _] => 6,
        _ => 0,
    };
    let (date, zone) = text.split_at_checked(text.len().checked_sub(zone)?)?;
    format!("{date}{missing}{zone}").parse().ok()
}

/// XSD compares times as those of one day.
fn times(one: &ExpressionTerm, two: &ExpressionTerm) -> Option<Ordering> {
    let on_a_day = |time: &ExpressionTerm| {
        let ExpressionTerm::TimeLiteral(time) = time else {
            return None;
        };
        let whole: DateTime = format!("1972-12-31T{time}").parse().ok()?;
        whole.adjust(Some(TimezoneOffset::UTC))
    };
    on_a_day(one)?.partial_cmp(&on_a_day(two)?)
}

/// By months of average length, which never contradicts the partial order of XSD.
fn durations(one: &ExpressionTerm, two: &ExpressionTerm) -> Option<Ordering> {
    let seconds = |term: &ExpressionTerm| {
        let duration = match term {
            ExpressionTerm::DurationLiteral(duration) => *duration,
            ExpressionTerm::YearMonthDurationLiteral(duration) => Duration::from(*duration),
            ExpressionTerm::DayTimeDurationLiteral(duration) => Duration::from(*duration),
            _ => return None,
        };
        let whole = |count: i64, seconds: i64| {
            Double::from(Integer::from(count)) * Double::from(Integer::from(seconds))
        };
        let months = whole(duration.years(), 12 * MONTH) + whole(duration.months(), MONTH);
        let days = whole(duration.days(), 86_400) + whole(duration.hours(), 3_600);
        Some(months + days + whole(duration.minutes(), 60) + Double::from(duration.seconds()))
    };
    seconds(one)?.partial_cmp(&seconds(two)?)
}

/// By value as a double, then by what an exact number has beyond that: promoted to doubles alone,
/// 2⁵³ + 1 would equal 2⁵³ as a double and not as an integer.
fn numbers(one: &ExpressionTerm, two: &ExpressionTerm) -> Option<Ordering> {
    let ((one, more), (two, other)) = (number(one)?, number(two)?);
    let by_rest = || more.partial_cmp(&other).unwrap_or(Ordering::Equal);
    Some(one.partial_cmp(&two)?.then_with(by_rest))
}

fn number(term: &ExpressionTerm) -> Option<(Double, Decimal)> {
    let exact = match term {
        ExpressionTerm::DoubleLiteral(value) => return Some((*value, Decimal::default())),
        ExpressionTerm::FloatLiteral(value) => return Some(((*value).into(), Decimal::default())),
        ExpressionTerm::IntegerLiteral(value) => Decimal::from(*value),
        ExpressionTerm::DecimalLiteral(value) => *value,
        _ => return None,
    };
    let near = Double::from(exact);
    let rest = Decimal::try_from(near).ok();
    let rest = rest.and_then(|near| exact.checked_sub(near));
    Some((near, rest.unwrap_or_default()))
}

fn by_spelling(one: &ExpressionTerm, two: &ExpressionTerm) -> Ordering {
    match (Term::from(one.clone()), Term::from(two.clone())) {
        (Term::Literal(one), Term::Literal(two)) => {
            let parts = |literal: &Literal| {
                let datatype = literal.datatype().as_str().to_owned();
                (
                    literal.value().to_owned(),
                    datatype,
                    literal.language().map(str::to_owned),
                )
            };
            parts(&one).cmp(&parts(&two))
        }
        _ => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{NamedOrBlankNode, Triple};
    use ExpressionTerm as T;

    fn term((text, datatype): (&str, &str)) -> ExpressionTerm {
        let datatype = format!("http://www.w3.org/2001/XMLSchema#{datatype}");
        let datatype = crate::model::NamedNode::new_unchecked(datatype);
        Term::from(Literal::new_typed_literal(text, datatype)).into()
    }

    fn any() -> impl Strategy<Value = (&'static str, &'static str)> {
        prop::sample::select(vec![
            ("1", "integer"),
            ("9007199254740992", "integer"),
            ("9007199254740993", "integer"),
            ("9007199254740992", "double"),
            ("16777217", "integer"),
            ("16777216", "float"),
            ("0.1", "decimal"),
            ("0.10000000000000001", "decimal"),
            ("0.1", "double"),
            ("0.1", "float"),
            ("1.0", "decimal"),
            ("1e0", "double"),
            ("2", "float"),
            ("NaN", "double"),
            ("NaN", "float"),
            ("-INF", "double"),
            ("true", "boolean"),
            ("a", "string"),
            ("2", "string"),
            ("2", "unknown"),
            ("2025-08-15", "date"),
            ("2025-08-15Z", "date"),
            ("2025-08-15+14:00", "date"),
            ("2025-08-15T10:00:00", "dateTime"),
            ("2025-08-15T10:00:00Z", "dateTime"),
            ("2025-08-15T20:00:00-05:00", "dateTime"),
            ("2025-08-15T11:00:00", "dateTime"),
            ("10:00:00", "time"),
            ("10:00:00+13:00", "time"),
            ("12:00:00Z", "time"),
            ("2025", "gYear"),
            ("2025+05:00", "gYear"),
            ("-0044", "gYear"),
            ("2025-08", "gYearMonth"),
            ("2025-09-10:00", "gYearMonth"),
            ("P1M", "duration"),
            ("P30D", "duration"),
            ("P29D", "dayTimeDuration"),
            ("P1Y", "yearMonthDuration"),
            ("P365D", "dayTimeDuration"),
            ("P12M", "duration"),
        ])
    }

    #[test]
    fn dates_of_any_precision_follow_each_other() {
        let dates = [
            ("-0044", "gYear"),
            ("2025", "gYear"),
            ("2025-02", "gYearMonth"),
            ("2025-08-15", "date"),
            ("2025-08-15T10:00:00Z", "dateTime"),
            ("2025-09", "gYearMonth"),
            ("2026-01-01", "date"),
        ];
        assert!(
            dates
                .map(term)
                .is_sorted_by(|one, two| compare(one, two).is_lt())
        );
    }

    #[test]
    fn triple_terms_are_in_the_order_of_their_parts() {
        let iri = |name: &str| crate::model::NamedNode::new_unchecked(format!("http://e/{name}"));
        let blank = crate::model::BlankNode::new_unchecked("b");
        let triple = |subject: NamedOrBlankNode, predicate: &str, object: i64| {
            let object = Literal::from(object);
            ExpressionTerm::from(Term::from(Triple::new(subject, iri(predicate), object)))
        };
        let triples = [
            triple(blank.into(), "p", 1),
            triple(iri("s").into(), "p", 9),
            triple(iri("s").into(), "p", 10),
            triple(iri("s1").into(), "a", 1),
            triple(iri("s1").into(), "p", 1),
        ];
        assert!(triples.is_sorted_by(|one, two| compare(one, two).is_lt()));
    }

    proptest! {
        #[test]
        fn the_order_is_total(one in any(), two in any(), three in any()) {
            let [one, two, three] = [one, two, three].map(term);
            prop_assert_eq!(compare(&one, &two), compare(&two, &one).reverse());
            let (first, second) = (compare(&one, &two), compare(&two, &three));
            if first == second || second == Ordering::Equal {
                prop_assert_eq!(compare(&one, &three), first);
            }
        }

        #[test]
        fn what_xsd_can_compare_keeps_its_order(one in any(), two in any()) {
            let [one, two] = [one, two].map(term);
            let known = match (&one, &two) {
                (T::DateTimeLiteral(one), T::DateTimeLiteral(two)) => one.partial_cmp(two),
                (T::DateLiteral(one), T::DateLiteral(two)) => one.partial_cmp(two),
                (T::DurationLiteral(one), T::DurationLiteral(two)) => one.partial_cmp(two),
                (T::DurationLiteral(one), T::DayTimeDurationLiteral(two)) => one.partial_cmp(two),
                _ => None,
            };
            if let Some(known) = known {
                prop_assert_eq!(compare(&one, &two), known);
            }
        }
    }
}
