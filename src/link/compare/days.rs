//! Times of Wikibase as spans of days, whichever calendar they are in.

use crate::link::days;
use crate::link::wikibase::Time;

/// The first and the last day that a time may mean, counted from one day long ago. `None` for
/// times that are written otherwise or say less than a millennium.
pub fn span(time: &Time) -> Option<(i64, i64)> {
    let date = days::of_wikibase(&time.time, time.precision, &time.calendar)?;
    let (from, to) = days::span(date)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    const JULIAN: &str = "http://www.wikidata.org/entity/Q1985786";

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
