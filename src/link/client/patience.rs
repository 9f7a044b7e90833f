//! How long to wait before asking again.

use std::time::{Duration, SystemTime};

/// How often a request is sent when nobody says when to try again.
pub(super) const TRIES: u32 = 3;
/// How often a request is sent when the server says each time when to try again.
pub(super) const TOLD_TRIES: u32 = 10;
/// Wikimedia's rule for a 429 that does not say how long.
pub(super) const AFTER_429: Duration = Duration::from_secs(60);
/// What `MediaWiki` suggests for a database that lags behind.
pub(super) const AFTER_LAG: Duration = Duration::from_secs(5);
/// A server that asks for more than this is not waited for but reported.
const LONGEST: u64 = 1_000_000_000;

/// Before the next try: 1 s, 2 s, 4 s … at most a minute.
///
/// Without chance: one client asks one thing at a time, so nothing has to be spread.
pub(super) fn back_off(tries: u32) -> Duration {
    let seconds = 1_u64
        .checked_shl(tries.saturating_sub(1))
        .unwrap_or(u64::MAX);
    Duration::from_secs(seconds.min(60))
}

/// The longest of the pauses that stand for one that nobody named.
const LONGEST_FLOOR: Duration = Duration::from_secs(16);

/// A pause that is shorter is none: it says "at once".
const AT_ONCE: Duration = Duration::from_millis(100);

/// The pause after being told one, which is kept to exactly; only a server that says "at once" each time is not asked ten
/// times at once.
pub(super) fn at_least(told: Duration, tries: u32) -> Duration {
    if told < AT_ONCE {
        back_off(tries).min(LONGEST_FLOOR)
    } else {
        told
    }
}

/// What `Retry-After` says: seconds, a fraction of them included, or a date.
pub(super) fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    let text = text.trim();
    if text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return seconds(text);
    }
    let until = http_date(text)?;
    let wait = until.duration_since(now).unwrap_or_default();
    Some(wait.min(Duration::from_secs(LONGEST)))
}

/// A number of seconds that is not negative.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    (0.0..=f64::INFINITY)
        .contains(&seconds)
        .then(|| {
            Duration::try_from_secs_f64(seconds.min(Duration::from_secs(LONGEST).as_secs_f64()))
                .ok()
        })
        .flatten()
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A date of a header in any of the three forms of RFC 9110: `Sun, 06 Nov 1994 08:49:37 GMT`,
/// `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
pub(super) fn http_date(text: &str) -> Option<SystemTime> {
    let words: Vec<&str> = text
        .split([' ', ',', '-'])
        .filter(|word| !word.is_empty())
        .collect();
    let month = words
        .iter()
        .find_map(|word| MONTHS.iter().position(|month| month == word))?;
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let &[day, year] = &*numbers else { return None };
    let clock = words.iter().find(|word| word.contains(':'))?;
    let parts: Vec<u64> = clock
        .split(':')
        .filter_map(|part| part.parse().ok())
        .collect();
    let &[hour, minute, second] = &*parts else {
        return None;
    };
    let year = match year {
        0..70 => year + 2000,
        70..100 => year + 1900,
        year => year,
    };
    let in_range = (1..=31).contains(&day)
        && (1970..10_000).contains(&year)
        && hour < 24
        && minute < 60
        && second <= 60;
    let days = in_range.then(|| days_since_1970(year, month as u64 + 1, day))?;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Days since 1 January 1970, counted in years that begin with March, so that the leap day is the last.
fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn all_forms_of_dates_are_read() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(http_date(text), Some(at(784_111_777)), "{text}");
        }
        assert_eq!(
            http_date("Thu, 29 Feb 2024 00:00:00 GMT"),
            Some(at(1_709_164_800))
        );
        assert_eq!(http_date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(at(0)));
        for text in [
            "",
            "soon",
            "Sun, 06 Nov 1994",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "Nov 1 1",
        ] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }

    #[test]
    fn retry_after_is_seconds_a_fraction_or_a_date() {
        let now = at(784_111_770);
        for (text, waited) in [
            ("1", Some(Duration::from_secs(1))),
            ("0.5", Some(Duration::from_millis(500))),
            (" 120 ", Some(Duration::from_secs(120))),
            (
                "Sun, 06 Nov 1994 08:49:37 GMT",
                Some(Duration::from_secs(7)),
            ),
            ("Sun, 06 Nov 1994 08:49:00 GMT", Some(Duration::ZERO)),
            (
                "99999999999999999999999",
                Some(Duration::from_secs(1_000_000_000)),
            ),
            (
                "Fri, 31 Dec 9999 23:59:59 GMT",
                Some(Duration::from_secs(1_000_000_000)),
            ),
            ("Fri, 31 Dec 10000 23:59:59 GMT", None),
            ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", None),
            ("-1", None),
            ("NaN", None),
            ("inf", None),
            ("1.2.3", None),
            ("", None),
        ] {
            assert_eq!(retry_after(text, now), waited, "{text}");
        }
    }

    #[test]
    fn who_is_told_no_pause_makes_one() {
        let told = |seconds: f64, tries| at_least(Duration::from_secs_f64(seconds), tries);
        let pauses: Vec<u64> = [1, 2, 3, 6, 9].map(|n| told(0.0, n).as_secs()).into();
        assert_eq!(pauses, [1, 2, 4, 16, 16]);
        assert_eq!(told(0.5, 1), Duration::from_millis(500));
        assert_eq!(told(0.5, 9), Duration::from_millis(500));
        assert_eq!(told(0.001, 2), Duration::from_secs(2));
        assert_eq!(told(3.0, 9), Duration::from_secs(3));
        assert_eq!(told(1e9, 1), Duration::from_secs(1_000_000_000));
    }

    #[test]
    fn backing_off_doubles_up_to_a_minute() {
        let seconds: Vec<u64> = [1, 2, 3, 7, 200].map(|n| back_off(n).as_secs()).into();
        assert_eq!(seconds, [1, 2, 4, 60, 60]);
    }
}
