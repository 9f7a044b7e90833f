//! Lifetimes as GEXF writes them: ends that are themselves not part of them, and years as numbers.

use super::xml::Element;
use crate::draw::dates::instant;
use crate::graph::Moment;

/// Beginning and end as the first and the last that are part of it.
pub(super) fn ends(element: &Element) -> [Option<String>; 2] {
    let of = |closed: &str, open: &str, beside: fn(&Moment) -> i64| {
        let said = element.get(closed).map(dated);
        said.or_else(|| Some(shifted(&dated(element.get(open)?), beside)))
    };
    [
        of("start", "startopen", |moment| moment.end_s),
        of("end", "endopen", |moment| moment.earliest_s - 1),
    ]
}

/// What is written as a time and cannot be read.
pub(super) fn unread(element: &Element) -> Option<String> {
    let mut ends = ends(element).into_iter().flatten();
    ends.find(|end| {
        let is_read = Moment::parse(end).is_some() || Moment::of_shown(end).is_some();
        !is_read && !end.is_empty()
    })
}

/// A year without its decimals: numbers that are not whole, or no years, stay as they are.
fn dated(text: &str) -> String {
    let text = text.trim();
    let year = text.split_once('.').filter(|(year, decimals)| {
        let digits = year.strip_prefix('-').unwrap_or(year);
        let is_year = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_year && decimals.bytes().all(|digit| digit == b'0')
    });
    year.map_or(text, |(year, _)| year).to_owned()
}

/// The day, month, year or second beside a time, as exactly as that is known.
fn shifted(text: &str, beside: fn(&Moment) -> i64) -> String {
    let Some(moment) = Moment::parse(text) else {
        return text.to_owned();
    };
    let second = instant(beside(&moment));
    // What has an hour or a zone is beside no whole day.
    if moment.ahead_s.unwrap_or(0) != 0 || text.contains('T') {
        return second;
    }
    let parts = moment.text.trim_start_matches('-').split('-').count();
    let day = second.split('T').next().unwrap_or_default();
    let (sign, day) = day.strip_prefix('-').map_or(("", day), |day| ("-", day));
    let kept: Vec<&str> = day.split('-').take(parts).collect();
    format!("{sign}{}", kept.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_ends_are_beside_what_they_name() {
        for (text, before, after) in [
            ("1996-01-01", "1995-12-31", "1996-01-02"),
            ("1996-03", "1996-02", "1996-04"),
            ("1996", "1995", "1997"),
            (
                "1996-01-01T00:00:00Z",
                "1995-12-31T23:59:59Z",
                "1996-01-01T00:00:01Z",
            ),
            (
                "1996-01-01+02:00",
                "1995-12-31T21:59:59Z",
                "1996-01-01T22:00:00Z",
            ),
            ("5.5", "5.5", "5.5"),
        ] {
            assert_eq!(shifted(text, |moment| moment.earliest_s - 1), before);
            assert_eq!(shifted(text, |moment| moment.end_s), after);
        }
    }

    #[test]
    fn whole_numbers_are_years() {
        for (text, read) in [
            ("1990.0", "1990"),
            ("-0044.00", "-0044"),
            ("1990.5", "1990.5"),
            ("5.0", "5.0"),
            ("1990-01-01T00:00:00.0", "1990-01-01T00:00:00.0"),
        ] {
            assert_eq!(dated(text), read);
        }
    }
}
