//! Dates of any precision as points that can be sorted and text that can be read.

use super::Moment;
use crate::model::Term;

/// The moment that a date literal means: `xsd:gYear`, `xsd:gYearMonth`,
/// `xsd:date` or `xsd:dateTime`. A date without zone counts as UTC, which may
/// be off by 14 hours; the text shows what the data say.
pub(super) fn moment(term: &Term) -> Option<Moment> {
    match term {
        Term::Literal(literal) => parsed(literal.value()),
        _ => None,
    }
}

/// The same of a text.
pub(super) fn parsed(text: &str) -> Option<Moment> {
    let value = text.trim();
    let (date, time) = match value.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (value, None),
    };
    let (date, zone) = split_zone(date, 10);
    let (first, behind) = days(date)?;
    let midnight = first.checked_mul(86_400)?;
    match time {
        None => {
            let ahead_s = zone.and_then(offset_s);
            let offset = ahead_s.unwrap_or(0);
            Some(Moment {
                earliest_s: midnight - offset,
                end_s: behind.checked_mul(86_400)? - offset,
                text: date.to_owned(),
                ahead_s,
            })
        }
        Some(time) => {
            let (clock, zone) = split_zone(time, 0);
            let seconds = clock_s(clock)?;
            let ahead_s = zone.and_then(offset_s);
            let offset = ahead_s.unwrap_or(0);
            let clock = clock
                .strip_suffix(":00")
                .filter(|rest| rest.len() >= 5)
                .unwrap_or(clock);
            let text = match zone {
                Some("Z" | "+00:00") => format!("{date} {clock} UTC"),
                Some(zone) => format!("{date} {clock} (UTC{})", zone.replace('-', "−")),
                None => format!("{date} {clock}"),
            };
            Some(Moment {
                earliest_s: midnight + seconds - offset,
                end_s: midnight + seconds - offset + 1,
                text,
                ahead_s,
            })
        }
    }
}

/// What XML Schema would write for a text that a moment is shown with, and what that means.
pub(super) fn of_shown(shown: &str) -> Option<(String, Moment)> {
    let Some((date, time)) = shown.split_once(' ') else {
        return parsed(shown).map(|moment| (shown.to_owned(), moment));
    };
    let (clock, zone) = time.split_once(' ').unwrap_or((time, ""));
    let zone = match zone {
        "" => String::new(),
        "UTC" => "Z".to_owned(),
        zone => {
            let zone = zone.strip_prefix("(UTC")?.strip_suffix(')')?;
            zone.replace('−', "-")
        }
    };
    let seconds = if clock.matches(':').count() == 1 {
        ":00"
    } else {
        ""
    };
    let spelt = format!("{date}T{clock}{seconds}{zone}");
    parsed(&spelt).map(|moment| (spelt, moment))
}

/// Cuts `Z` or `±hh:mm` off the end. In a date, signs before `from` are part of it.
fn split_zone(text: &str, from: usize) -> (&str, Option<&str>) {
    if let Some(rest) = text.strip_suffix('Z') {
        return (rest, Some("Z"));
    }
    let sign = text
        .char_indices()
        .skip(from)
        .find(|(_, c)| matches!(c, '+' | '-'));
    match sign {
        Some((at, _)) if text.len() == at + 6 => (&text[..at], Some(&text[at..])),
        _ => (text, None),
    }
}

fn offset_s(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let plausible = (0..=14).contains(&hours) && (0..60).contains(&minutes);
    plausible.then_some(sign * (hours * 3_600 + minutes * 60))
}

fn clock_s(clock: &str) -> Option<i64> {
    let mut parts = clock.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds: i64 = parts.next()?.split('.').next()?.parse().ok()?;
    let plausible =
        (0..=24).contains(&hours) && (0..60).contains(&minutes) && (0..=60).contains(&seconds);
    plausible.then_some(hours * 3_600 + minutes * 60 + seconds)
}

/// Days from 1970-01-01 to the first day that `yyyy[-mm[-dd]]` can mean, and to the first behind
/// all that it can mean.
fn days(date: &str) -> Option<(i64, i64)> {
    let (negative, digits) = match date.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, date),
    };
    let mut parts = digits.split('-');
    let year: i64 = parts.next().filter(|year| year.len() >= 4)?.parse().ok()?;
    let month: Option<i64> = parts.next().map(str::parse).transpose().ok()?;
    let day: Option<i64> = parts.next().map(str::parse).transpose().ok()?;
    let plausible = (1..=12).contains(&month.unwrap_or(1))
        && (1..=31).contains(&day.unwrap_or(1))
        && year < 1_000_000_000;
    if !plausible || parts.next().is_some() {
        return None;
    }
    let year = if negative { -year } else { year };
    let first = day_number(year, month.unwrap_or(1), day.unwrap_or(1));
    // The first day of the next year or month, which no day of this one reaches.
    let next = match month {
        None | Some(12) => day_number(year + 1, 1, 1),
        Some(month) => day_number(year, month + 1, 1),
    };
    if first >= next {
        return None;
    }
    let behind = if day.is_some() { first + 1 } else { next };
    Some((first, behind))
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar (Hinnant's `days_from_civil`).
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Literal;

    fn of(text: &str) -> (i64, String) {
        let found = moment(&Literal::new_simple_literal(text).into()).unwrap();
        (found.earliest_s, found.text)
    }

    #[test]
    fn every_precision_has_a_place_and_keeps_its_text() {
        assert_eq!(of("1970"), (0, "1970".into()));
        assert_eq!(of("1970-02"), (31 * 86_400, "1970-02".into()));
        assert_eq!(of("2025-08-15"), (1_755_216_000, "2025-08-15".into()));
        let landing = of("2025-08-15T10:22:00-08:00");
        assert_eq!(
            landing,
            (1_755_282_120, "2025-08-15 10:22 (UTC−08:00)".into())
        );
        assert_eq!(of("2025-08-15T18:22:00Z").0, landing.0);
        assert_eq!(of("2025-08-15-08:00").0, 1_755_216_000 + 8 * 3_600);
        assert!(of("-0044-03-15").0 < of("0001").0);
    }

    #[test]
    fn what_is_shown_can_be_read_back() {
        for text in [
            "1970",
            "2025-08",
            "2025-08-15",
            "2025-08-15T10:22:00-08:00",
            "2025-08-15T10:22:07Z",
            "2025-08-15T10:22:00",
            "-0044-03-15",
        ] {
            let moment = parsed(text).unwrap();
            assert_eq!(of_shown(&moment.text), Some((text.to_owned(), moment)));
        }
        assert_eq!(of_shown("spring of 2014"), None);
    }

    #[test]
    fn a_date_ends_where_its_precision_ends() {
        let end = |text: &str| {
            let found = moment(&Literal::new_simple_literal(text).into()).unwrap();
            found.end_s - found.earliest_s
        };
        assert_eq!(end("2024"), 366 * 86_400);
        assert_eq!(end("2025-02"), 28 * 86_400);
        assert_eq!(end("2025-12"), 31 * 86_400);
        assert_eq!(end("2024-02-29"), 86_400);
        assert_eq!(end("2025-08-15"), 86_400);
        assert_eq!(end("2025-08-15T10:22:00Z"), 1);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "2025-13",
            "2025-01-40",
            "2025-02-30",
            "2025-02-29",
            "2025-04-31",
            "12",
            "2025-08-15T10",
            "99999999999",
        ] {
            assert_eq!(
                moment(&Literal::new_simple_literal(text).into()),
                None,
                "{text}"
            );
        }
    }
}
