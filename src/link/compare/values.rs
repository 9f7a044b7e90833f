//! Whether two values say the same.

use super::days::span;
use crate::link::ground::kilometres;
use crate::link::index::Position;
use crate::link::wikibase::{Coordinate, Quantity, Time, Value};

/// How two values are alike, the best first.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum Alike {
    /// They say the same.
    Same,
    /// So far as they say anything they say the same; why it is no more.
    Nearly(String),
    /// They do not.
    Not(Option<String>),
}

impl Alike {
    /// Whether nothing contradicts.
    pub fn agrees(&self) -> bool {
        !matches!(self, Self::Not(_))
    }
}

/// Compares a value of ours with one of theirs. Places that are `km` apart are still the same.
pub fn alike(ours: &Value, theirs: &Value, km: f64) -> Alike {
    let same = |same: bool| if same { Alike::Same } else { Alike::Not(None) };
    match (ours, theirs) {
        (Value::Time(ours), Value::Time(theirs)) => times(ours, theirs),
        (Value::Coordinate(ours), Value::Coordinate(theirs)) => places(ours, theirs, km),
        (Value::Quantity(ours), Value::Quantity(theirs)) => quantities(ours, theirs),
        (Value::Text(ours), Value::Text(theirs)) => same(ours.trim() == theirs.trim()),
        (
            Value::Monolingual { language, text },
            Value::Monolingual {
                language: other,
                text: there,
            },
        ) => same(language.eq_ignore_ascii_case(other) && text.trim() == there.trim()),
        (ours, theirs) if ours.kind() == theirs.kind() => same(ours == theirs),
        (ours, theirs) => Alike::Not(Some(format!(
            "{} here, {} there",
            ours.kind(),
            theirs.kind()
        ))),
    }
}

fn times(ours: &Time, theirs: &Time) -> Alike {
    let (Some(here), Some(there)) = (span(ours), span(theirs)) else {
        return if ours == theirs {
            Alike::Same
        } else {
            Alike::Not(None)
        };
    };
    if here == there {
        if ours.calendar != theirs.calendar {
            return Alike::Nearly("the same in another calendar".to_owned());
        }
        return Alike::Same;
    }
    let within = |inner: (i64, i64), outer: (i64, i64)| outer.0 <= inner.0 && inner.1 <= outer.1;
    if within(there, here) {
        Alike::Nearly("more exact there".to_owned())
    } else if within(here, there) {
        Alike::Nearly("more exact here".to_owned())
    } else if ours.time == theirs.time && ours.calendar != theirs.calendar {
        Alike::Not(Some("the same numbers in another calendar".to_owned()))
    } else {
        Alike::Not(None)
    }
}

fn places(ours: &Coordinate, theirs: &Coordinate, km: f64) -> Alike {
    if ours.globe != theirs.globe {
        return Alike::Not(Some("on another globe".to_owned()));
    }
    let at = |place: &Coordinate| Position {
        latitude: place.latitude,
        longitude: place.longitude,
    };
    let apart = kilometres(at(ours), at(theirs));
    // A degree has 111 km; whoever says less than that cannot contradict it.
    let exact = |place: &Coordinate| place.precision.unwrap_or(0.0) * 111.2;
    let said = format!("{} km apart", rounded(apart));
    if apart < 0.05 {
        Alike::Same
    } else if apart <= km + exact(ours).max(exact(theirs)) {
        Alike::Nearly(said)
    } else {
        Alike::Not(Some(said))
    }
}

fn rounded(km: f64) -> String {
    if km < 10.0 {
        format!("{km:.1}")
    } else {
        format!("{km:.0}")
    }
}

fn quantities(ours: &Quantity, theirs: &Quantity) -> Alike {
    if ours.unit != theirs.unit {
        return Alike::Not(Some("in another unit".to_owned()));
    }
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let (Some(here), Some(there)) = (number(&ours.amount), number(&theirs.amount)) else {
        return if ours == theirs {
            Alike::Same
        } else {
            Alike::Not(None)
        };
    };
    let bounds = |quantity: &Quantity| {
        let (upper, lower) = quantity.bounds.as_ref()?;
        Some(number(lower)?..=number(upper)?)
    };
    let inside =
        |quantity, number: f64| bounds(quantity).is_some_and(|range| range.contains(&number));
    if plain(&ours.amount) == plain(&theirs.amount) {
        Alike::Same
    } else if inside(theirs, here) || inside(ours, there) {
        Alike::Nearly("within the bounds".to_owned())
    } else {
        Alike::Not(None)
    }
}

/// A number without zeros and signs that say nothing.
fn plain(amount: &str) -> String {
    let (sign, digits) = match amount.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", amount.strip_prefix('+').unwrap_or(amount)),
    };
    let digits = digits.trim_start_matches('0');
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    let sign = if digits.is_empty() { "" } else { sign };
    format!("{sign}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str, precision: u8) -> Value {
        Value::Time(Time {
            time: format!("+{text}T00:00:00Z"),
            timezone: 0,
            before: 0,
            after: 0,
            precision,
            calendar: "http://www.wikidata.org/entity/Q1985727".to_owned(),
        })
    }

    fn place(latitude: f64, longitude: f64, precision: f64) -> Value {
        Value::Coordinate(Coordinate {
            latitude,
            longitude,
            precision: Some(precision),
            globe: "http://www.wikidata.org/entity/Q2".to_owned(),
        })
    }

    fn amount(amount: &str, bounds: Option<(&str, &str)>) -> Value {
        Value::Quantity(Quantity {
            amount: amount.to_owned(),
            unit: "1".to_owned(),
            bounds: bounds.map(|(upper, lower)| (upper.to_owned(), lower.to_owned())),
        })
    }

    #[test]
    fn times_are_compared_by_what_they_may_mean() {
        let year = time("2018-00-00", 9);
        let day = time("2018-07-16", 11);
        assert_eq!(alike(&year, &year, 0.0), Alike::Same);
        assert_eq!(
            alike(&year, &day, 0.0),
            Alike::Nearly("more exact there".to_owned())
        );
        assert_eq!(
            alike(&day, &year, 0.0),
            Alike::Nearly("more exact here".to_owned())
        );
        assert!(!alike(&day, &time("2018-07-17", 11), 0.0).agrees());
        assert!(!alike(&year, &time("2019-00-00", 9), 0.0).agrees());
    }

    #[test]
    fn places_are_the_same_within_what_they_say() {
        let helsinki = place(60.17, 24.94, 0.01);
        assert!(alike(&helsinki, &place(60.1708, 24.9375, 0.0001), 0.0).agrees());
        assert!(!alike(&helsinki, &place(61.5, 23.8, 0.0001), 1.0).agrees());
        assert!(alike(&helsinki, &place(61.5, 23.8, 0.0001), 200.0).agrees());
        // Across the line where the days change.
        assert!(alike(&place(0.0, 179.999, 0.0), &place(0.0, -179.999, 0.0), 1.0).agrees());
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        assert_eq!(
            alike(&amount("+88.0", None), &amount("+88", None), 0.0),
            Alike::Same
        );
        assert_eq!(
            alike(&amount("-0", None), &amount("+0.00", None), 0.0),
            Alike::Same
        );
        assert!(
            alike(
                &amount("+89", None),
                &amount("+88", Some(("+90", "+86"))),
                0.0
            )
            .agrees()
        );
        assert!(!alike(&amount("+100", None), &amount("+10", None), 0.0).agrees());
        assert!(!alike(&amount("+1", None), &time("2018-00-00", 9), 0.0).agrees());
    }
}
