//! Times of Wikibase as `xsd:dateTime`, and back.
//!
//! The official builder moves days of the Julian calendar into the Gregorian one, counts
//! a year 0 as XSD 1.1 does, and mends days that no month has; the original is found
//! again by the hash that its node is named after.

use super::model::Time;

/// The Gregorian calendar, also for the time before it was introduced.
pub const GREGORIAN: &str = "http://www.wikidata.org/entity/Q1985727";
/// The Julian calendar.
pub(super) const JULIAN: &str = "http://www.wikidata.org/entity/Q1985786";

const YEAR: u8 = 9;
const MONTH: u8 = 10;
const DAY: u8 = 11;

/// Years that PHP's calendar functions know.
const JULIAN_YEARS: std::ops::RangeInclusive<i64> = -4713..=1_465_072;

/// A date without a year 0, and the time of day as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Date {
    /// Negative before our era; -1 is the year before 1.
    year: i64,
    month: i64,
    day: i64,
    clock: String,
}

/// Takes `+1952-03-11T00:00:00Z` apart; `None` for what is written otherwise.
fn parts(text: &str) -> Option<Date> {
    let (date, clock) = text.split_once('T')?;
    let (sign, date) = match date.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, date.strip_prefix('+').unwrap_or(date)),
    };
    let mut numbers = date.split('-').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    });
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() || year > 9_999_999_999_999_999 {
        return None;
    }
    Some(Date {
        year: sign * year,
        month,
        day,
        clock: clock.to_owned(),
    })
}

/// Whether a time is written as Wikibase writes them, and how it writes this one: years have
/// four digits at least, and no more zeros than that.
pub(super) fn tidy(text: &str) -> Option<String> {
    let date = parts(text)?;
    let clock = clock(&date.clock)?;
    if date.month > 12 || date.day > 31 || !text.starts_with(['+', '-']) {
        return None;
    }
    let sign = &text[..1];
    let year = date.year.abs();
    Some(format!(
        "{sign}{year:04}-{:02}-{:02}T{clock}",
        date.month, date.day
    ))
}

/// `00:00:00Z`.
fn clock(text: &str) -> Option<&str> {
    let digits = |part: &str, most: u32| {
        part.len() == 2
            && part.bytes().all(|digit| digit.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| number <= most)
    };
    let mut numbers = text.strip_suffix('Z')?.split(':');
    let fits = digits(numbers.next()?, 23)
        && digits(numbers.next()?, 59)
        && digits(numbers.next()?, 62)
        && numbers.next().is_none();
    fits.then_some(text)
}

/// The time as `xsd:dateTime`; `None` for years 0 and calendars that nobody can convert.
pub(super) fn standard(time: &Time) -> Option<String> {
    let date = parts(&time.time)?;
    if date.year == 0 {
        return None;
    }
    let date = Date {
        month: date.month.clamp(1, 12),
        day: date.day.max(1),
        ..date
    };
    if time.precision >= DAY && time.calendar == JULIAN {
        return Some(in_gregorian(&date).unwrap_or_else(|| mended(&date, time.precision)));
    }
    (time.precision < DAY || time.calendar == GREGORIAN).then(|| mended(&date, time.precision))
}

fn in_gregorian(date: &Date) -> Option<String> {
    if !JULIAN_YEARS.contains(&date.year) || date.day > 31 {
        return None;
    }
    let day = julian_day(with_zero(date.year), date.month, date.day, false);
    if day < 1 {
        return None;
    }
    let (year, month, day) = date_of(day, true);
    Some(xsd(year, month, day, &date.clock))
}

/// A Gregorian date whose day exists.
fn mended(date: &Date, precision: u8) -> String {
    let month = if precision <= YEAR { 1 } else { date.month };
    let day = if precision <= MONTH { 1 } else { date.day };
    let day = day.min(days_in(with_zero(date.year.max(-4713)), month));
    let year = if precision >= YEAR {
        with_zero(date.year)
    } else {
        date.year
    };
    xsd(year, month, day, &date.clock)
}

fn xsd(year: i64, month: i64, day: i64, clock: &str) -> String {
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}-{month:02}-{day:02}T{clock}", year.abs())
}

/// The year before 1 is 0 rather than -1.
fn with_zero(year: i64) -> i64 {
    if year < 0 { year + 1 } else { year }
}

fn without_zero(year: i64) -> i64 {
    if year <= 0 { year - 1 } else { year }
}

/// How many days a month has in the calendar of today; years have a 0.
pub(in crate::link) fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of a day, from 1 January 4713 before our era (Julian), by the formulas that let a year
/// begin in March; years have a 0.
pub(in crate::link) fn julian_day(year: i64, month: i64, day: i64, gregorian: bool) -> i64 {
    let early = (14 - month) / 12;
    let (y, m) = (year + 4800 - early, month + 12 * early - 3);
    let days = day + (153 * m + 2) / 5 + 365 * y + y.div_euclid(4);
    if gregorian {
        days - y.div_euclid(100) + y.div_euclid(400) - 32_045
    } else {
        days - 32_083
    }
}

/// Year, month and day of a day's number; years have a 0.
fn date_of(day: i64, gregorian: bool) -> (i64, i64, i64) {
    let (century, rest) = if gregorian {
        let since = day + 32_044;
        let century = (4 * since + 3).div_euclid(146_097);
        (century, since - (146_097 * century).div_euclid(4))
    } else {
        (0, day + 32_082)
    };
    let years = (4 * rest + 3).div_euclid(1_461);
    let rest = rest - (1_461 * years).div_euclid(4);
    let months = (5 * rest + 2) / 153;
    let day = rest - (153 * months + 2) / 5 + 1;
    let year = 100 * century + years - 4800 + months / 10;
    (year, months + 3 - 12 * (months / 10), day)
}

/// Times that `standard` makes into this one, the most usual first.
pub(super) fn origins(standard: &str, precision: u8, calendar: &str) -> Vec<String> {
    let Some(date) = parts(standard) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut add = |year: i64, month: i64, day: i64| {
        let sign = if year < 0 { '-' } else { '+' };
        let year = year.abs();
        found.push(format!(
            "{sign}{year:04}-{month:02}-{day:02}T{}",
            date.clock
        ));
    };
    if precision >= DAY && calendar == JULIAN {
        let number = julian_day(date.year, date.month, date.day, true);
        let (year, month, day) = date_of(number, false);
        for (month, day) in exact(month, day) {
            add(without_zero(year), month, day);
        }
    }
    let year = if precision >= YEAR {
        without_zero(date.year)
    } else {
        date.year
    };
    for (month, day) in unmended(&date, precision) {
        add(year, month, day);
    }
    found
}

/// Months and days that come out as this date.
fn unmended(date: &Date, precision: u8) -> Vec<(i64, i64)> {
    if precision <= YEAR {
        let usual = [(0, 0), (1, 1)];
        let all = (0..=12).flat_map(|month| (0..=31).map(move |day| (month, day)));
        usual.into_iter().chain(all).collect()
    } else if precision == MONTH {
        let months = if date.month == 1 {
            vec![1, 0]
        } else {
            vec![date.month]
        };
        let all = months.into_iter();
        all.flat_map(|month| (0..=31).map(move |day| (month, day)))
            .collect()
    } else {
        let last = days_in(date.year, date.month) == date.day;
        let beyond = (date.day + 1..=31).filter(|_| last);
        let beyond = beyond.map(|day| (date.month, day));
        exact(date.month, date.day)
            .into_iter()
            .chain(beyond)
            .collect()
    }
}

/// A first day may have been written as 00, and a January too.
fn exact(month: i64, day: i64) -> Vec<(i64, i64)> {
    let mut all = vec![(month, day)];
    if day == 1 {
        all.push((month, 0));
    }
    if month == 1 {
        all.push((0, day));
    }
    if (month, day) == (1, 1) {
        all.push((0, 0));
    }
    all
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
    fn times_become_what_the_official_builder_makes_of_them() {
        let cases = [
            ("+1952-03-11T00:00:00Z", 11, GREGORIAN, Some("1952-03-11")),
            ("+2014-00-00T00:00:00Z", 9, GREGORIAN, Some("2014-01-01")),
            ("-0200-00-00T00:00:00Z", 9, GREGORIAN, Some("-0199-01-01")),
            ("-0001-01-01T00:00:00Z", 11, GREGORIAN, Some("0000-01-01")),
            ("+2014-02-29T00:00:00Z", 11, GREGORIAN, Some("2014-02-28")),
            ("+0200-02-30T00:00:00Z", 11, GREGORIAN, Some("0200-02-28")),
            (
                "-200000200-04-31T00:00:00Z",
                11,
                GREGORIAN,
                Some("-200000199-04-30"),
            ),
            (
                "+2000000200-10-00T00:00:00Z",
                5,
                GREGORIAN,
                Some("2000000200-01-01"),
            ),
            (
                "-13798000000-00-00T00:00:00Z",
                3,
                GREGORIAN,
                Some("-13798000000-01-01"),
            ),
            // The October revolution, and the day after which the calendars differ by 13 days.
            ("+1917-10-25T00:00:00Z", 11, JULIAN, Some("1917-11-07")),
            ("+2012-02-29T00:00:00Z", 11, JULIAN, Some("2012-03-13")),
            ("-0044-03-15T00:00:00Z", 11, JULIAN, Some("-0043-03-13")),
            ("-2010-02-29T00:00:00Z", 9, JULIAN, Some("-2009-01-01")),
            ("+0000-02-29T00:00:00Z", 9, JULIAN, None),
            (
                "+2012-02-31T00:00:00Z",
                11,
                "http://acme.test/calendar",
                None,
            ),
            (
                "+2012-02-31T00:00:00Z",
                9,
                "http://acme.test/calendar",
                Some("2012-01-01"),
            ),
        ];
        for (text, precision, calendar, expected) in cases {
            let expected = expected.map(|day| format!("{day}T00:00:00Z"));
            assert_eq!(
                standard(&time(text, precision, calendar)),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn every_time_is_among_the_origins_of_its_standard_form() {
        let years = [
            "-4000", "-0005", "-0001", "+0001", "+0004", "+1582", "+2024",
        ];
        let days = ["00-00", "01-00", "01-01", "02-28", "12-31", "06-15"];
        for (year, day) in years.iter().flat_map(|year| days.map(|day| (year, day))) {
            for (calendar, precision) in [GREGORIAN, JULIAN]
                .iter()
                .flat_map(|own| (7..=11).map(move |size| (own, size)))
            {
                let own = time(&format!("{year}-{day}T00:00:00Z"), precision, calendar);
                let form = standard(&own).unwrap();
                let found = origins(&form, precision, calendar);
                assert!(found.contains(&own.time), "{} {form}", own.time);
            }
        }
    }

    #[test]
    fn old_spellings_are_made_tidy_and_strange_ones_refused() {
        let tidied = tidy("+00000002013-12-07T00:00:00Z");
        assert_eq!(tidied.as_deref(), Some("+2013-12-07T00:00:00Z"));
        for bad in [
            "",
            "2013-12-07T00:00:00Z",
            "+2013-13-07T00:00:00Z",
            "+2013-12-32T00:00:00Z",
            "+2013-12-07",
            "+2013-12-07T25:00:00Z",
            "+99999999999999999-01-01T00:00:00Z",
            "+-2013-12-07T00:00:00Z",
        ] {
            assert_eq!(tidy(bad), None, "{bad}");
        }
    }
}
