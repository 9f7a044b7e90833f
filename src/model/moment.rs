//! Moments as people and standards write them, in UTC.

use std::time::{SystemTime, UNIX_EPOCH};

/// The day of a moment, in UTC; by the rule of the Gregorian calendar, counted in days from March.
pub fn day(moment: SystemTime) -> Option<String> {
    let seconds = moment.duration_since(UNIX_EPOCH).ok()?.as_secs();
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, late) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    Some(format!(
        "{:04}-{month:02}-{day:02}",
        era * 400 + year + late
    ))
}

/// The second of a moment as RFC 3339 writes it: `2025-08-15T19:30:00Z`.
pub fn second(moment: SystemTime) -> Option<String> {
    let seconds = moment.duration_since(UNIX_EPOCH).ok()?.as_secs() % 86_400;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let day = day(moment)?;
    Some(format!("{day}T{hour:02}:{minute:02}:{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_755_215_999, "2025-08-14"),
            (1_755_216_000, "2025-08-15"),
        ] {
            let found = day(UNIX_EPOCH + Duration::from_secs(seconds));
            assert_eq!(found.as_deref(), Some(expected));
        }
    }

    #[test]
    fn seconds_are_those_of_the_day() {
        let moment = UNIX_EPOCH + Duration::from_secs(1_755_215_999);
        assert_eq!(second(moment).as_deref(), Some("2025-08-14T23:59:59Z"));
        assert_eq!(second(UNIX_EPOCH - Duration::from_secs(1)), None);
    }
}
