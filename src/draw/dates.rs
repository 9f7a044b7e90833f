//! Dates as the data spell them, taken apart for an axis.
//!
//! The text of a moment is what a source gave; it is shown in parts, never
//! computed, so that no precision appears that the source did not have.

use super::scene::CAPTION;
use super::text::{clean, wrap};
use crate::graph::{Moment, Span};

/// A month in seconds, on the average.
const MONTH_S: i64 = 2_629_746;
/// A day in seconds.
pub(crate) const DAY_S: i64 = 86_400;
/// Minutes between two hours of a day from which on an axis is broken.
const LEAST_GAP: i64 = 60;

/// The parts of a date text such as `2025-08-15 11:32 (UTC−08:00)`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reading {
    pub(crate) year: String,
    /// Month and day as far as given, e.g. `15 August`, `August`.
    pub(crate) day: String,
    /// Time of day and zone.
    pub(crate) time: String,
}

impl Reading {
    pub(crate) fn new(text: &str) -> Self {
        let text = clean(text);
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((&text, ""));
        let mut parts = date.split('-');
        let year = parts.next().unwrap_or("");
        let month = parts.next().map(month_name);
        let day = parts.next().map(str::parse::<u8>);
        let plain = year.len() >= 4 && year.chars().all(|c| c.is_ascii_digit());
        match (plain, month, day, parts.next()) {
            (true, None, None, None) if time.is_empty() => Self::dated(year, String::new(), ""),
            (true, Some(Some(month)), None, None) => Self::dated(year, month.to_owned(), time),
            (true, Some(Some(month)), Some(Ok(day)), None) => {
                Self::dated(year, format!("{day} {month}"), time)
            }
            _ => Self::dated(&text, String::new(), ""),
        }
    }

    /// The zone of the time of day, without brackets; empty where none is given.
    pub(crate) fn zone(&self) -> &str {
        let zone = self.time.split_once(' ').map_or("", |(_, zone)| zone);
        zone.trim_matches(['(', ')'])
    }

    /// Words of a box with its own date before them, if that is not the one of its heading.
    fn beside(&self, heading: &Self, words: &str) -> String {
        let date = match (self.year == heading.year, self.day.as_str()) {
            (true, day) if day == heading.day => return words.to_owned(),
            (true, day) if !day.is_empty() => day.to_owned(),
            (_, "") => self.year.clone(),
            (_, day) => format!("{day} {}", self.year),
        };
        match words.trim_start() {
            "" => date,
            words if words.starts_with("until ") => format!("{date} {words}"),
            words => format!("{date}, {words}"),
        }
    }

    /// Nothing finer than the year is known.
    pub(crate) fn is_year(&self) -> bool {
        self.day.is_empty() && self.year.len() == 4
    }

    fn dated(year: &str, day: String, time: &str) -> Self {
        Self {
            year: year.to_owned(),
            day,
            time: time.trim().to_owned(),
        }
    }
}

fn month_name(number: &str) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES
        .get(number.parse::<usize>().ok()?.checked_sub(1)?)
        .copied()
}

/// Seconds since 1970 as `xsd:dateTime` in UTC.
pub(crate) fn instant(seconds: i64) -> String {
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let sign = if year < 0 { "-" } else { "" };
    let (hours, minutes, rest) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!(
        "{sign}{:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{rest:02}Z",
        year.abs()
    )
}

/// Year, month and day of a number of days since 1970-01-01 (Hinnant's `civil_from_days`).
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// What a box says about its time beyond the date on the axis, which is `heading`: where two zones
/// have one moment on different days, also its own date.
pub(crate) fn hours(span: &Span, heading: &Reading) -> Option<String> {
    let start = Reading::new(&span.start.text);
    let mut text = start.time.clone();
    if let Some(end) = span.end.as_ref().filter(|end| end.text != span.start.text) {
        let end = Reading::new(&end.text);
        text = if end.year == start.year && end.day == start.day {
            joined(&start.time, &end.time)
        } else {
            let shown = [end.day.as_str(), end.year.as_str()];
            let shown = if end.year == start.year && !end.day.is_empty() {
                &shown[..1]
            } else {
                &shown[..]
            };
            let shown: Vec<&str> = shown
                .iter()
                .copied()
                .filter(|part| !part.is_empty())
                .collect();
            format!("{text} until {} {}", shown.join(" "), end.time)
        };
    }
    let text = start.beside(heading, &text);
    let mut text = text.trim_start().to_owned();
    if span.approximate {
        text.insert_str(0, "≈ ");
        if text.trim() == "≈" {
            text.push_str("approximate date");
        }
    }
    wrap(&text, CAPTION, 260.0, 1)
        .lines
        .into_iter()
        .next()
        .map(|line| line.text)
}

/// `11:32 (UTC−08:00)` and `14:18 (UTC−08:00)` become `11:32–14:18 (UTC−08:00)`.
fn joined(start: &str, end: &str) -> String {
    let (hour, zone) = start.split_once(' ').unwrap_or((start, ""));
    let (until, end_zone) = end.split_once(' ').unwrap_or((end, ""));
    if zone == end_zone {
        format!("{hour}–{until} {zone}")
    } else {
        format!("{start} – {end}")
    }
}

/// How much time is left out between two hours of a day, if that is more than the others of a day may
/// differ in unseen.
pub(crate) fn hours_left_out(seconds: i64) -> Option<String> {
    let minutes = seconds / 60;
    (minutes >= LEAST_GAP).then(|| match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    })
}

/// Days of which an axis tells the number; of more it tells months or years.
const COUNTED: i64 = 99;

/// How much time is left out between two dates: from the latest end of the first to the earliest
/// beginning of the second, each on its own clock. What more there may be is told where one of them is not
/// known to the day, and that it is not exact where it is rounded or one of them is only about right.
pub(crate) fn left_out(old: &Moment, new: &Moment, is_about: bool) -> Option<String> {
    let ((old_start, old_end), (new_start, new_end)) = (old.on_own_clock(), new.on_own_clock());
    let from = old_end.saturating_add(DAY_S - 1).div_euclid(DAY_S);
    let to = new_start.div_euclid(DAY_S);
    let days = to.saturating_sub(from);
    if days < 1 {
        return None;
    }
    let is_vague = |start: i64, end: i64| end.saturating_sub(start) > DAY_S;
    let is_vague = is_vague(old_start, old_end) || is_vague(new_start, new_end);
    let months = if is_vague {
        whole_months(from, to)
    } else {
        (days.saturating_mul(DAY_S) + MONTH_S / 2) / MONTH_S
    };
    let (count, unit) = match (days, months, (months + 3) / 12) {
        (0..=COUNTED, ..) => (days, "day"),
        (_, _, 0 | 1) => (months, "month"),
        (_, _, years) => (if is_vague { months / 12 } else { years }, "year"),
    };
    let sign = match (is_about, is_vague) {
        (false, true) => "at least ",
        (false, false) if days <= COUNTED => "",
        _ => "≈ ",
    };
    let plural = if count == 1 { "" } else { "s" };
    Some(format!("{sign}{count} {unit}{plural}"))
}

/// Months of the calendar from one day to another, without what is left.
fn whole_months(from: i64, to: i64) -> i64 {
    let ((year, month, day), (last_year, last_month, last_day)) = (civil(from), civil(to));
    let months = (last_year - year) * 12 + last_month - month;
    months - i64::from(last_day < day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_of_every_precision() {
        let reading = Reading::new("2025-08-15 11:32 (UTC−08:00)");
        assert_eq!((&*reading.year, &*reading.day), ("2025", "15 August"));
        assert_eq!(reading.time, "11:32 (UTC−08:00)");
        assert_eq!(Reading::new("2018").year, "2018");
        assert_eq!(Reading::new("2025-05").day, "May");
        assert_eq!(Reading::new("spring of 2014").year, "spring of 2014");
        assert_eq!(Reading::new("2025-13-99").year, "2025-13-99");
    }

    #[test]
    fn instants_are_spelt_as_they_are_read() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2024-02-29T23:59:59Z",
            "2025-12-31T12:00:01Z",
            "1600-03-01T00:00:00Z",
            "-0044-03-15T10:00:00Z",
        ] {
            let moment = Moment::parse(text).unwrap();
            assert_eq!(instant(moment.earliest_s), text);
        }
    }

    #[test]
    fn what_lies_between_is_counted_in_one_way() {
        let between = |old: &str, new: &str| {
            let [old, new] = [old, new].map(|text| Moment::parse(text).unwrap());
            left_out(&old, &new, false)
        };
        for (old, new, said) in [
            ("1975-11-12", "1975-11-13", None),
            ("1975-11-12", "1975-11-14", Some("1 day")),
            (
                "1975-11-12T18:00:00Z",
                "1975-11-14T09:00:00Z",
                Some("1 day"),
            ),
            ("1975-07-03", "1975-09-18", Some("76 days")),
            ("1975-11-15", "1975-12", Some("at least 15 days")),
            ("1975-12", "1976", None),
            ("1975-01-01", "1976-01-01", Some("≈ 12 months")),
            ("1957", "1960", Some("at least 2 years")),
            ("-0044-03-15", "1973", Some("at least 2016 years")),
            ("1962", "1990-06-02", Some("at least 27 years")),
        ] {
            assert_eq!(between(old, new).as_deref(), said, "{old} – {new}");
        }
    }

    #[test]
    fn joins_hours_of_one_day() {
        assert_eq!(
            joined("11:32 (UTC−08:00)", "14:18 (UTC−08:00)"),
            "11:32–14:18 (UTC−08:00)"
        );
        assert_eq!(joined("11:32", "14:18 (UTC)"), "11:32 – 14:18 (UTC)");
    }
}
