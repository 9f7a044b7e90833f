//! Literals as values: whether their text is one of their datatype's, and how two of them compare.
//!
//! Comparison is that of SPARQL's `<`: what it cannot compare has no order.

use std::cmp::Ordering;
use std::str::FromStr as _;

use oxigraph::model::vocab::rdf;
use oxsdatatypes::{
    Boolean, Date, DateTime, DayTimeDuration, Decimal, Double, Duration, Float, GDay, GMonth,
    GMonthDay, GYear, GYearMonth, Integer, Time, YearMonthDuration,
};

use crate::model::{Literal, Term};

/// Where the datatypes of XML Schema live.
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The whole numbers of XML Schema, with their least and greatest value.
const WHOLE: [(&str, Option<i128>, Option<i128>); 13] = [
    ("integer", None, None),
    ("long", Some(i64::MIN as i128), Some(i64::MAX as i128)),
    ("int", Some(i32::MIN as i128), Some(i32::MAX as i128)),
    ("short", Some(i16::MIN as i128), Some(i16::MAX as i128)),
    ("byte", Some(i8::MIN as i128), Some(i8::MAX as i128)),
    ("unsignedLong", Some(0), Some(u64::MAX as i128)),
    ("unsignedInt", Some(0), Some(u32::MAX as i128)),
    ("unsignedShort", Some(0), Some(u16::MAX as i128)),
    ("unsignedByte", Some(0), Some(u8::MAX as i128)),
    ("nonNegativeInteger", Some(0), None),
    ("positiveInteger", Some(1), None),
    ("nonPositiveInteger", None, Some(0)),
    ("negativeInteger", None, Some(-1)),
];

/// Whether the text of a literal is one that its datatype has. Datatypes that nobody here knows have any.
pub(crate) fn is_well_formed(literal: &Literal) -> bool {
    let datatype = literal.datatype();
    let text = literal.value();
    let Some(name) = datatype.as_str().strip_prefix(XSD) else {
        let of_language = datatype == rdf::LANG_STRING;
        return !of_language || literal.language().is_some();
    };
    if let Some((_, least, most)) = WHOLE.iter().find(|(known, ..)| *known == name) {
        return whole(text, *least, *most);
    }
    match name {
        "boolean" => Boolean::from_str(text).is_ok(),
        "decimal" => is_decimal(text),
        "float" => Float::from_str(text).is_ok(),
        "double" => Double::from_str(text).is_ok(),
        "date" => Date::from_str(text).is_ok(),
        "time" => Time::from_str(text).is_ok(),
        "dateTime" => DateTime::from_str(text).is_ok(),
        "dateTimeStamp" => {
            DateTime::from_str(text).is_ok_and(|time| time.timezone_offset().is_some())
        }
        "gYear" => GYear::from_str(text).is_ok(),
        "gYearMonth" => GYearMonth::from_str(text).is_ok(),
        "gMonth" => GMonth::from_str(text).is_ok(),
        "gMonthDay" => GMonthDay::from_str(text).is_ok(),
        "gDay" => GDay::from_str(text).is_ok(),
        "duration" => Duration::from_str(text).is_ok(),
        "dayTimeDuration" => DayTimeDuration::from_str(text).is_ok(),
        "yearMonthDuration" => YearMonthDuration::from_str(text).is_ok(),
        "hexBinary" => {
            text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
        _ => true,
    }
}

/// Digits of any length; a bound is compared where there is one.
fn whole(text: &str, least: Option<i128>, most: Option<i128>) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let negative = text.starts_with('-');
    let significant = digits.trim_start_matches('0');
    // What does not fit is beyond every bound.
    let value = significant
        .parse::<i128>()
        .unwrap_or(if significant.is_empty() { 0 } else { i128::MAX });
    let value = if negative { -value } else { value };
    least.is_none_or(|least| value >= least) && most.is_none_or(|most| value <= most)
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    !(before.is_empty() && after.is_empty()) && all(before) && all(after)
}

/// What a literal stands for, as far as values of different kinds can be told apart.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Truth(Boolean),
    Decimal(Decimal),
    Double(Double),
    DateTime(DateTime),
    Date(Date),
    Time(Time),
    YearMonth(GYearMonth),
    Year(GYear),
    Duration(Duration),
}

impl Value {
    pub(crate) fn of(literal: &Literal) -> Option<Self> {
        let text = literal.value();
        let name = literal.datatype().as_str().strip_prefix(XSD)?;
        if WHOLE.iter().any(|(known, ..)| *known == name) {
            if !is_well_formed(literal) {
                return None;
            }
            return match Integer::from_str(text) {
                Ok(value) => Some(Self::Decimal(value.into())),
                Err(_) => Double::from_str(text).ok().map(Self::Double),
            };
        }
        Some(match name {
            "string" => Self::Text(text.to_owned()),
            "boolean" => Self::Truth(Boolean::from_str(text).ok()?),
            "decimal" => match Decimal::from_str(text) {
                Ok(value) => Self::Decimal(value),
                Err(_) if is_decimal(text) => Self::Double(Double::from_str(text).ok()?),
                Err(_) => return None,
            },
            "float" => Self::Double(Float::from_str(text).ok()?.into()),
            "double" => Self::Double(Double::from_str(text).ok()?),
            "dateTime" | "dateTimeStamp" => Self::DateTime(DateTime::from_str(text).ok()?),
            "date" => Self::Date(Date::from_str(text).ok()?),
            "time" => Self::Time(Time::from_str(text).ok()?),
            "gYearMonth" => Self::YearMonth(GYearMonth::from_str(text).ok()?),
            "gYear" => Self::Year(GYear::from_str(text).ok()?),
            "duration" | "dayTimeDuration" | "yearMonthDuration" => {
                Self::Duration(Duration::from_str(text).ok()?)
            }
            _ => return None,
        })
    }

    pub(crate) fn of_term(term: &Term) -> Option<Self> {
        match term {
            Term::Literal(literal) => Self::of(literal),
            _ => None,
        }
    }

    /// How two values compare; none where they do not.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(one), Self::Text(two)) => Some(one.cmp(two)),
            (Self::Truth(one), Self::Truth(two)) => Some(bool::from(*one).cmp(&bool::from(*two))),
            (Self::Decimal(one), Self::Decimal(two)) => one.partial_cmp(two),
            (Self::Double(one), Self::Double(two)) => one.partial_cmp(two),
            (Self::Decimal(one), Self::Double(two)) => Double::from(*one).partial_cmp(two),
            (Self::Double(one), Self::Decimal(two)) => one.partial_cmp(&Double::from(*two)),
            (Self::DateTime(one), Self::DateTime(two)) => one.partial_cmp(two),
            (Self::Date(one), Self::Date(two)) => one.partial_cmp(two),
            (Self::Time(one), Self::Time(two)) => one.partial_cmp(two),
            (Self::YearMonth(one), Self::YearMonth(two)) => one.partial_cmp(two),
            (Self::Year(one), Self::Year(two)) => one.partial_cmp(two),
            (Self::Duration(one), Self::Duration(two)) => one.partial_cmp(two),
            _ => None,
        }
    }
}

/// Whether two terms stand for the same, be they spelt differently.
pub(crate) fn is_same(one: &Term, two: &Term) -> bool {
    if one == two {
        return true;
    }
    match (one, two) {
        (Term::Literal(one), Term::Literal(two)) => {
            let values = Value::of(one).zip(Value::of(two));
            one.language() == two.language()
                && values.is_some_and(|(one, two)| one.compare(&two) == Some(Ordering::Equal))
        }
        _ => false,
    }
}

/// Whether a language tag is one of a range such as `en`, which `en-GB` is; both in lower case.
pub(crate) fn is_language(tag: &str, range: &str) -> bool {
    range == "*"
        || tag == range
        || tag
            .strip_prefix(range)
            .is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NamedNode;

    fn typed(text: &str, name: &str) -> Literal {
        Literal::new_typed_literal(text, NamedNode::new_unchecked(format!("{XSD}{name}")))
    }

    #[test]
    fn texts_of_a_datatype_are_told_from_others() {
        for (text, name, expected) in [
            ("127", "byte", true),
            ("300", "byte", false),
            ("-1", "unsignedInt", false),
            ("0", "positiveInteger", false),
            (
                "99999999999999999999999999999999999999999999",
                "integer",
                true,
            ),
            (
                "99999999999999999999999999999999999999999999",
                "long",
                false,
            ),
            (
                "-99999999999999999999999999999999999999999999",
                "long",
                false,
            ),
            ("1.", "decimal", true),
            (".", "decimal", false),
            ("0.1234567890123456789012345", "decimal", true),
            ("2025-02-30", "date", false),
            ("2025-02-28Z", "date", true),
            ("2025-01-01T00:00:00", "dateTimeStamp", false),
            ("maybe", "boolean", false),
            ("anything", "anyURI", true),
            ("abc", "hexBinary", false),
        ] {
            assert_eq!(
                is_well_formed(&typed(text, name)),
                expected,
                "{text} {name}"
            );
        }
    }

    #[test]
    fn values_compare_as_in_a_filter() {
        let compare = |one: Literal, two: Literal| {
            let (one, two) = (Value::of(&one).unwrap(), Value::of(&two).unwrap());
            one.compare(&two)
        };
        let less = Some(Ordering::Less);
        assert_eq!(compare(typed("2", "byte"), typed("10.5", "decimal")), less);
        assert_eq!(compare(typed("2", "double"), typed("3", "integer")), less);
        assert_eq!(
            compare(typed("b", "string"), typed("a", "string")),
            Some(Ordering::Greater)
        );
        assert_eq!(compare(typed("1", "integer"), typed("1", "string")), None);
        let (with, without) = ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00");
        assert_eq!(
            compare(typed(with, "dateTime"), typed(without, "dateTime")),
            None
        );
    }
}
