//! Dates as spans of days, whichever calendar they are in and however exact they are: one code for whoever compares them.

use super::index::Date;
use super::wikibase::julian_day;

/// Years beyond it are no dates of anything that has a name.
const FARTHEST: i64 = 1_000_000_000_000;

/// Whether a year can be reckoned with.
pub const fn is_year(year: i64) -> bool {
    year.unsigned_abs() <= FARTHEST.unsigned_abs()
}

/// Whether a calendar, as Wikidata calls it, is the Julian one; the other one is the Gregorian.
pub fn is_julian(calendar: &str) -> bool {
    calendar.ends_with("/Q1985786")
}

/// A time as Wikibase writes it, `+1952-03-11T00:00:00Z`, of a precision and in a calendar. There is no year 0 there, so that
/// -1 is the year 0 of astronomers. `None` for what is written otherwise, and for a year 0.
pub fn of_wikibase(time: &str, precision: u8, calendar: &str) -> Option<Date> {
    let (before, rest) = match time.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, time.strip_prefix('+').unwrap_or(time)),
    };
    let mut numbers = rest.split('T').next()?.split('-').map(|part| {
        let digits = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| digits)
    });
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() || !is_year(year) || year == 0 {
        return None;
    }
    Some(Date {
        year: if before { 1 - year } else { year },
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        precision,
        julian: is_julian(calendar),
    })
}

/// A year as Wikibase writes it, without its sign, for people: with a year 0 before the first, as in our data.
pub fn counted(year: &str, is_before: bool) -> String {
    if !is_before {
        return year.to_owned();
    }
    match year.parse::<u64>() {
        Ok(1) => "0000".to_owned(),
        Ok(number) if number > 1 => format!("-{:04}", number - 1),
        _ => format!("-{year}"),
    }
}

/// The first and the last day that a date may mean, counted from one day long ago. `None` for what says less than a
/// millennium, and for years beyond all bounds.
pub fn span(date: Date) -> Option<(i64, i64)> {
    if !is_year(date.year) || date.month > 12 || date.day > 31 {
        return None;
    }
    let (year, month) = (date.year, i64::from(date.month.max(1)));
    let first = |year, month, day| julian_day(year, month, day, !date.julian);
    let years = |from: i64, to: i64| (first(from, 1, 1), first(to + 1, 1, 1) - 1);
    Some(match date.precision {
        11.. => {
            let day = first(year, month, i64::from(date.day.max(1)));
            (day, day)
        }
        10 => {
            let (next_year, next) = if month == 12 {
                (year + 1, 1)
            } else {
                (year, month + 1)
            };
            (first(year, month, 1), first(next_year, next, 1) - 1)
        }
        9 => years(year, year),
        8 if year <= 0 => {
            // The 40s before our era are the years 49 to 40, and those before its first year the nine that there are.
            let decade = (1 - year).div_euclid(10) * 10;
            years(-8 - decade, 1 - decade.max(1))
        }
        8 => {
            let decade = year.div_euclid(10) * 10;
            years(decade, decade + 9)
        }
        7 => hundreds(year, 100, years),
        6 => hundreds(year, 1000, years),
        _ => return None,
    })
}

/// Centuries and millennia end with the year that has their number.
fn hundreds(year: i64, length: i64, years: impl Fn(i64, i64) -> (i64, i64)) -> (i64, i64) {
    let first = (year - 1).div_euclid(length) * length + 1;
    years(first, first + length - 1)
}

/// Days between two spans; 0 where they share one.
pub fn apart(one: (i64, i64), other: (i64, i64)) -> i64 {
    (other.0 - one.1).max(one.0 - other.1).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i64, precision: u8) -> Date {
        Date {
            year,
            month: 0,
            day: 0,
            precision,
            julian: false,
        }
    }

    #[test]
    fn times_of_wikibase_are_read_with_the_years_of_astronomers() {
        let of = |time: &str| of_wikibase(time, 11, "http://www.wikidata.org/entity/Q1985727");
        let ides = of("-0044-03-15T00:00:00Z").unwrap();
        assert_eq!((ides.year, ides.month, ides.day), (-43, 3, 15));
        assert_eq!(of("+00000001952-03-11T00:00:00Z").unwrap().year, 1952);
        let julian = of_wikibase(
            "+1917-10-25T00:00:00Z",
            11,
            "https://www.wikidata.org/entity/Q1985786",
        );
        assert!(julian.unwrap().julian && !ides.julian);
        for wrong in [
            "",
            "soon",
            "+2024",
            "+2024-xx-01",
            "+2024-1-+1",
            "+1-1-1-1",
            "+9223372036854775807-00-00T00:00:00Z",
            "+0000-01-01T00:00:00Z",
            "-0000-00-00T00:00:00Z",
        ] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn decades_before_our_era_are_counted_from_it() {
        let of = |time: &str, precision| {
            let date = of_wikibase(time, precision, "").unwrap();
            span(date).unwrap()
        };
        let year = |year: &str| of(&format!("-{year}-00-00T00:00:00Z"), 9);
        for (decade, first, last) in [
            ("0040", "0049", "0040"),
            ("0044", "0049", "0040"),
            ("0003", "0009", "0001"),
        ] {
            let decade = of(&format!("-{decade}-00-00T00:00:00Z"), 8);
            assert_eq!(decade, (year(first).0, year(last).1));
        }
    }

    #[test]
    fn spans_that_touch_are_a_day_apart() {
        let of = |year, precision| span(date(year, precision)).unwrap();
        assert_eq!(apart(of(1950, 9), of(1951, 9)), 1);
        assert_eq!(apart(of(1951, 9), of(1950, 9)), 1);
        assert_eq!(apart(of(1950, 9), of(1957, 8)), 0);
        assert_eq!(apart(of(1941, 9), of(1950, 8)), 2_923);
        assert_eq!(apart(of(1900, 7), of(1901, 9)), 1);
    }

    #[test]
    fn years_beyond_all_bounds_are_none() {
        for year in [i64::MAX, i64::MIN, FARTHEST + 1] {
            assert_eq!(span(date(year, 9)), None, "{year}");
        }
        assert!(span(date(-FARTHEST, 6)).is_some());
    }
}
