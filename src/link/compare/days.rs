//! Times of Wikibase as spans of days, whichever calendar they are in.

use crate::link::wikibase::{Time, julian_day};

const JULIAN: &str = "http://www.wikidata.org/entity/Q1985786";

/// The first and the last day that a time may mean, counted from one day long ago. `None` for
/// times that are written otherwise or say less than a millennium.
pub fn span(time: &Time) -> Option<(i64, i64)> {
    let (year, month, day) = parts(&time.time)?;
    let julian = time.calendar == JULIAN;
    let first = |year, month, day| julian_day(year, month, day, !julian);
    let years = |from: i64, to: i64| (first(from, 1, 1), first(to + 1, 1, 1) - 1);
    let (from, to) = match time.precision {
        11.. => {
            let day = first(year, month.max(1), day.max(1));
            (day, day)
        }
        10 => {
            let month = month.max(1);
            let (next_year, next) = if month == 12 {
                (year + 1, 1)
            } else {
                (year, month + 1)
            };
            (first(year, month, 1), first(next_year, next, 1) - 1)
        }
        9 => years(year, year),
        8 => {
            let decade = year.div_euclid(10) * 10;
            years(decade, decade + 9)
        }
        7 => hundreds(year, 100, years),
        6 => hundreds(year, 1000, years),
        _ => return None,
    };
    let unit = (to - from + 1).max(1);
    let more = |units: u64| {
        i64::try_from(units)
            .unwrap_or(i64::MAX)
            .saturating_mul(unit)
    };
    Some((
        from.saturating_sub(more(time.before)),
        to.saturating_add(more(time.after)),
    ))
}

/// Centuries and millennia end with the year that has their number.
fn hundreds(year: i64, length: i64, years: impl Fn(i64, i64) -> (i64, i64)) -> (i64, i64) {
    let first = (year - 1).div_euclid(length) * length + 1;
    years(first, first + length - 1)
}

/// Year with a 0, month and day.
fn parts(text: &str) -> Option<(i64, i64, i64)> {
    let (before, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut numbers = rest.split('T').next()?.split('-').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    });
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() || year > 1_000_000_000_000 || month > 12 || day > 31 {
        return None;
    }
    Some((if before { 1 - year } else { year }, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str, precision: u8, calendar: &str) -> Time {
        Time {
            time: text.to_owned(),
            timezone: 0,
            before: 0,
            after: 0,
            precision,
            calendar: calendar.to_owned(),
        }
    }

    #[test]
    fn the_same_day_in_two_calendars() {
        let gregorian = time(
            "+1917-11-07T00:00:00Z",
            11,
            "http://www.wikidata.org/entity/Q1985727",
        );
        let julian = time("+1917-10-25T00:00:00Z", 11, JULIAN);
        assert_eq!(span(&gregorian), span(&julian));
        // 1970-01-01 is the Julian day 2440588.
        let epoch = time("+1970-01-01T00:00:00Z", 11, "");
        assert_eq!(span(&epoch), Some((2_440_588, 2_440_588)));
    }

    #[test]
    fn coarse_times_are_long() {
        let length = |text: &str, precision| {
            let (from, to) = span(&time(text, precision, "")).unwrap();
            to - from + 1
        };
        assert_eq!(length("+2024-00-00T00:00:00Z", 9), 366);
        assert_eq!(length("+2024-02-00T00:00:00Z", 10), 29);
        assert_eq!(length("+1999-00-00T00:00:00Z", 8), 3_652);
        let century = span(&time("+2000-00-00T00:00:00Z", 7, "")).unwrap();
        assert_eq!(
            century.0,
            span(&time("+1901-01-01T00:00:00Z", 11, "")).unwrap().0
        );
        // The year before 1 is a leap year.
        assert_eq!(length("-0001-00-00T00:00:00Z", 9), 366);
        for wrong in [
            "",
            "+2024",
            "+2024-xx-01T00:00:00Z",
            "+2024-13-01T00:00:00Z",
        ] {
            assert_eq!(span(&time(wrong, 11, "")), None, "{wrong}");
        }
    }
}
