//! Terms of ours as values that Wikidata could have.

use super::{Linked, Said};
use crate::link::profile::{Profile, ValueKind};
use crate::link::wikibase::{Coordinate, GREGORIAN, Quantity, Time, Value, days_in};
use crate::model::{Literal, Term};

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
const EARTH: &str = "http://www.wikidata.org/entity/Q2";

/// A term under a rule.
pub(super) fn said(term: Term, kind: ValueKind, profile: &Profile, linked: &Linked) -> Said {
    match (kind, &term) {
        (ValueKind::Item, Term::NamedNode(node)) => {
            let known = profile.items.get(node.as_str());
            match known.or_else(|| linked.item(node.as_str())) {
                Some(id) => Said::Value(Value::Entity(id.clone()), term),
                None => Said::Unlinked(term),
            }
        }
        (ValueKind::Item, Term::BlankNode(_)) => Said::Unlinked(term),
        (ValueKind::Time | ValueKind::Period, Term::Literal(literal)) => match time(literal) {
            Some(time) => Said::Value(Value::Time(time), term),
            None => Said::Unreadable(term, "it is no date".to_owned()),
        },
        (ValueKind::Text, Term::Literal(literal)) => {
            let text = literal.value().to_owned();
            Said::Value(Value::Text(text), term)
        }
        (ValueKind::Text, Term::NamedNode(node)) => {
            let text = node.as_str().to_owned();
            Said::Value(Value::Text(text), term)
        }
        (ValueKind::Monolingual, Term::Literal(literal)) => match literal.language() {
            Some(language) => {
                let value = Value::Monolingual {
                    language: language.to_owned(),
                    text: literal.value().to_owned(),
                };
                Said::Value(value, term)
            }
            None => Said::Unreadable(term, "it is in no language".to_owned()),
        },
        (ValueKind::Quantity, Term::Literal(literal)) => match amount(literal) {
            Some(amount) => {
                let quantity = Quantity {
                    amount,
                    unit: "1".to_owned(),
                    bounds: None,
                };
                Said::Value(Value::Quantity(quantity), term)
            }
            None => Said::Unreadable(term, "it is no number".to_owned()),
        },
        _ => {
            let why = format!("it is no {}", kind.name());
            Said::Unreadable(term, why)
        }
    }
}

/// Degrees north and east; how exact they are tell their digits.
pub(super) fn coordinate(north: &Term, east: &Term) -> Said {
    let number = |term: &Term, most: f64| match term {
        Term::Literal(literal) => {
            let degrees = literal.value().parse::<f64>().ok();
            let degrees = degrees.filter(|degrees| degrees.is_finite() && degrees.abs() <= most);
            degrees.map(|degrees| (degrees, digits(literal.value())))
        }
        _ => None,
    };
    let (Some((latitude, one)), Some((longitude, other))) =
        (number(north, 90.0), number(east, 180.0))
    else {
        return Said::Unreadable(north.clone(), "it is no place on the globe".to_owned());
    };
    // A final 0 may have been lost with the spelling.
    let precision = 0.1_f64.powi(i32::from(one.max(other)));
    let place = Coordinate {
        latitude,
        longitude,
        precision: Some(precision),
        globe: EARTH.to_owned(),
    };
    Said::Value(Value::Coordinate(place), north.clone())
}

/// Digits behind the point, of numbers without an exponent.
fn digits(text: &str) -> u8 {
    let behind = text.split_once('.').map_or("", |(_, behind)| behind);
    u8::try_from(behind.len()).unwrap_or(u8::MAX).min(9)
}

fn amount(literal: &Literal) -> Option<String> {
    let text = literal.value();
    let plain = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = plain
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let fits = digits && plain.parse::<f64>().is_ok() && plain.len() <= 100;
    fits.then(|| {
        let sign = if text.starts_with('-') { '-' } else { '+' };
        let plain = plain.trim_end_matches('.');
        let zero = if plain.starts_with('.') { "0" } else { "" };
        format!("{sign}{zero}{plain}")
    })
}

/// A date in Wikibase's spelling. A time of day is left out: Wikidata keeps days.
pub(in crate::link) fn time(literal: &Literal) -> Option<Time> {
    let kind = literal.datatype().as_str().strip_prefix(XSD)?.to_owned();
    let text = literal.value();
    let (precision, wanted) = match kind.as_str() {
        "gYear" => (9, 1),
        "gYearMonth" => (10, 2),
        "date" | "dateTime" | "dateTimeStamp" => (11, 3),
        _ => return None,
    };
    let date = text.split('T').next()?;
    let (before_christ, date) = match date.strip_prefix('-') {
        Some(date) => (true, date),
        None => (false, date),
    };
    let mut parts = date.splitn(3, '-');
    let numbers: Vec<i64> = (0..wanted)
        .map_while(|place| {
            let part = parts.next()?;
            // Behind the last number there may be a zone.
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let length = if place == 0 { digits.max(4) } else { 2 };
            part.get(..length)?.parse().ok()
        })
        .collect();
    let (year, month, day) = match numbers.as_slice() {
        [year] => (*year, 0, 0),
        [year, month] => (*year, *month, 0),
        [year, month, day] => (*year, *month, *day),
        _ => return None,
    };
    // XML Schema counts a year 0, which is the first before our era.
    let year = if before_christ { -year } else { year };
    let real = (wanted < 2 || (1..=12).contains(&month))
        && (wanted < 3 || (1..=days_in(year, month)).contains(&day));
    if numbers.len() != wanted || !real || year.unsigned_abs() > 9_999_999_999 {
        return None;
    }
    let (sign, year) = match year {
        year @ ..=0 => ('-', 1 - year),
        year => ('+', year),
    };
    Some(Time {
        time: format!("{sign}{year:04}-{month:02}-{day:02}T00:00:00Z"),
        timezone: 0,
        before: 0,
        after: 0,
        precision,
        calendar: GREGORIAN.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NamedNode;

    fn literal(text: &str, kind: &str) -> Literal {
        Literal::new_typed_literal(text, NamedNode::new_unchecked(format!("{XSD}{kind}")))
    }

    #[test]
    fn dates_keep_their_precision_and_lose_the_time_of_day() {
        for (text, kind, expected) in [
            ("2018", "gYear", Some(("+2018-00-00T00:00:00Z", 9))),
            ("2018Z", "gYear", Some(("+2018-00-00T00:00:00Z", 9))),
            ("2025-02", "gYearMonth", Some(("+2025-02-00T00:00:00Z", 10))),
            ("2025-08-15", "date", Some(("+2025-08-15T00:00:00Z", 11))),
            (
                "2025-08-15-08:00",
                "date",
                Some(("+2025-08-15T00:00:00Z", 11)),
            ),
            (
                "2025-08-15T11:32:00-08:00",
                "dateTime",
                Some(("+2025-08-15T00:00:00Z", 11)),
            ),
            ("-0043-03-15", "date", Some(("-0044-03-15T00:00:00Z", 11))),
            ("0000", "gYear", Some(("-0001-00-00T00:00:00Z", 9))),
            ("12018", "gYear", Some(("+12018-00-00T00:00:00Z", 9))),
            ("soon", "date", None),
            ("2025-13-01", "date", None),
            ("2017-02-31", "date", None),
            ("2017-02-29", "date", None),
            ("2016-02-29", "date", Some(("+2016-02-29T00:00:00Z", 11))),
            ("2017-00-00", "date", None),
            ("2017-01-00", "date", None),
            ("2017-00", "gYearMonth", None),
            ("2025", "string", None),
        ] {
            let found = time(&literal(text, kind));
            let found = found
                .as_ref()
                .map(|time| (time.time.as_str(), time.precision));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn numbers_get_a_sign() {
        for (text, expected) in [
            ("88.0", Some("+88.0")),
            ("-.5", Some("-0.5")),
            ("7", Some("+7")),
            ("1e9", None),
            ("NaN", None),
            ("=1+1", None),
        ] {
            assert_eq!(
                amount(&literal(text, "decimal")).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn places_are_as_exact_as_their_digits() {
        let at = |north: &str, east: &str| {
            coordinate(
                &literal(north, "decimal").into(),
                &literal(east, "decimal").into(),
            )
        };
        let Said::Value(Value::Coordinate(place), _) = at("61.22", "-149.9") else {
            panic!("no place");
        };
        assert!((place.precision.unwrap() - 0.01).abs() < 1e-9);
        for (north, east) in [("91", "0"), ("0", "181"), ("NaN", "0"), ("x", "0")] {
            assert!(
                matches!(at(north, east), Said::Unreadable(..)),
                "{north} {east}"
            );
        }
    }
}
