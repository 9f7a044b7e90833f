//! Dates as people write them into tables: the part of the Extended Date/Time Format that they know.

use crate::model::{Literal, NamedNode};

/// A date, and how sure it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    /// A year, a month, a day or a moment.
    pub(super) literal: Literal,
    /// `~`: about then.
    pub(super) circa: bool,
    /// `?`: whether then is unclear.
    pub(super) unclear: bool,
}

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// What to write instead.
pub(super) const HINT: &str = "dates are written 2025, 2025-08, 2025-08-15 or 2025-08-15T11:32-08:00; `~` before one \
                               says about then, `?` behind it unclear";

/// Reads a date; the error says what is wrong with it.
pub(super) fn date(text: &str) -> Result<Dated, String> {
    let mut plain = text.trim();
    let (mut circa, mut unclear) = (false, false);
    if let Some(rest) = plain.strip_prefix('~') {
        (circa, plain) = (true, rest.trim_start());
    }
    while let Some(mark) = plain
        .chars()
        .next_back()
        .filter(|mark| matches!(mark, '?' | '~' | '%'))
    {
        circa |= matches!(mark, '~' | '%');
        unclear |= matches!(mark, '?' | '%');
        plain = plain[..plain.len() - 1].trim_end();
    }
    Ok(Dated {
        literal: literal(plain).map_err(|why| format!("`{text}` is no date{why}"))?,
        circa,
        unclear,
    })
}

/// The literal of a date; the error is empty, or says why not.
fn literal(text: &str) -> Result<Literal, &'static str> {
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = day.split('-').collect();
    let sizes: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(is_digits) {
        return Err("");
    }
    let number = |place: usize| parts.get(place).and_then(|part| part.parse::<u32>().ok());
    let datatype = match sizes[..] {
        [4] => "gYear",
        [4, 2] => "gYearMonth",
        [4, 2, 2] => "date",
        _ => return Err(""),
    };
    if parts[0] == "0000" {
        return Err(": there is no year 0");
    }
    if let Some(month) = number(1) {
        if !(1..=12).contains(&month) {
            return Err(": there is no such month");
        }
        let days = days_of_month(number(0).unwrap_or(0), month);
        if number(2).is_some_and(|day| !(1..=days).contains(&day)) {
            return Err(": the month has no such day");
        }
    }
    let Some(time) = time else {
        return Ok(typed(text, datatype));
    };
    if datatype != "date" {
        return Err(": a time needs a whole day before it");
    }
    Ok(typed(&format!("{day}T{}", clock(time)?), "dateTime"))
}

/// A time with its zone, seconds added.
fn clock(text: &str) -> Result<String, &'static str> {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (time, zone) = text.split_at(zone);
    if zone.is_empty() {
        return Err(": the time has no zone; add the offset, such as -08:00, or Z for UTC");
    }
    let two = |part: &str, most: u32| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits && part.parse::<u32>().is_ok_and(|number| number <= most)
    };
    let parts: Vec<&str> = time.split(':').collect();
    let sound = match parts[..] {
        [hours, minutes] => two(hours, 23) && two(minutes, 59),
        [hours, minutes, seconds] => {
            let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let fraction = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            two(hours, 23) && two(minutes, 59) && two(whole, 59) && fraction
        }
        _ => false,
    };
    if !sound {
        return Err(": there is no such time");
    }
    let offset = zone.get(1..).and_then(|offset| offset.split_once(':'));
    let known = zone == "Z" || offset.is_some_and(|(hours, minutes)| is_offset(hours, minutes));
    if !known {
        return Err(": the zone is written Z, or as an offset such as -08:00");
    }
    let seconds = if parts.len() == 2 { ":00" } else { "" };
    Ok(format!("{time}{seconds}{zone}"))
}

/// Whether so many hours and minutes lie between a zone and UTC somewhere: fourteen hours at most.
pub(super) fn is_offset(hours: &str, minutes: &str) -> bool {
    let two = |part: &str| {
        let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| digits)
    };
    match (two(hours), two(minutes)) {
        (Some(hours), Some(minutes)) => hours < 14 && minutes < 60 || (hours, minutes) == (14, 0),
        _ => false,
    }
}

pub(super) fn days_of_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

pub(super) fn typed(text: &str, datatype: &str) -> Literal {
    Literal::new_typed_literal(text, NamedNode::new_unchecked(format!("{XSD}{datatype}")))
}

/// A period such as `P50D`, as the shortest type that holds it.
pub(super) fn duration(text: &str) -> Option<Literal> {
    let (days, time) = match text.strip_prefix('P')?.split_once('T') {
        Some((days, time)) => (days, Some(time)),
        None => (&text[1..], None),
    };
    let units = |text: &str, known: &str| {
        let mut rest = text;
        let mut last = None;
        while !rest.is_empty() {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let unit = rest[digits..].chars().next()?;
            let place = known.find(unit)?;
            if digits == 0 || last.is_some_and(|last| place <= last) {
                return None;
            }
            last = Some(place);
            rest = &rest[digits + unit.len_utf8()..];
        }
        last.map(|_| ())
    };
    if time.is_some_and(|time| units(time, "HMS").is_none()) {
        return None;
    }
    if !days.is_empty() && units(days, "YMD").is_none() || days.is_empty() && time.is_none() {
        return None;
    }
    let years = days.contains(['Y', 'M']);
    let short = days.contains('D') || time.is_some();
    let datatype = match (years, short) {
        (true, true) => "duration",
        (true, false) => "yearMonthDuration",
        _ => "dayTimeDuration",
    };
    Some(typed(text, datatype))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_and_doubt_are_kept() {
        let of = |text: &str| {
            let found = date(text).unwrap();
            let datatype = found.literal.datatype().as_str().replace(XSD, "");
            let value = found.literal.value().to_owned();
            (value, datatype, found.circa, found.unclear)
        };
        let plain =
            |value: &str, datatype: &str| (value.to_owned(), datatype.to_owned(), false, false);
        assert_eq!(of("2025"), plain("2025", "gYear"));
        assert_eq!(of("2025-08"), plain("2025-08", "gYearMonth"));
        assert_eq!(of("2024-02-29"), plain("2024-02-29", "date"));
        let time = plain("2025-08-15T11:32:00-08:00", "dateTime");
        assert_eq!(of("2025-08-15T11:32-08:00"), time);
        assert_eq!(of("2025-08-15T11:32:00.5Z").0, "2025-08-15T11:32:00.5Z");
        assert_eq!(
            of("~2025-08-15?"),
            ("2025-08-15".into(), "date".into(), true, true)
        );
        assert_eq!(of("1987%"), ("1987".into(), "gYear".into(), true, true));
    }

    #[test]
    fn what_is_no_date_says_why() {
        let of = |text: &str| date(text).unwrap_err();
        assert_eq!(of("May 2025"), "`May 2025` is no date");
        assert_eq!(
            of("2025-13"),
            "`2025-13` is no date: there is no such month"
        );
        assert_eq!(
            of("2025-02-29"),
            "`2025-02-29` is no date: the month has no such day"
        );
        assert!(of("2025-08-15T11:32").contains("has no zone"));
        assert!(of("2025-08-15T25:00Z").contains("no such time"));
        assert!(of("2025-08T10:00Z").contains("whole day"));
        for text in [
            "",
            "~",
            "15.8.2025",
            "2025-8-15",
            "25",
            "2025-08-15T10:00+25:00",
            "2025-08-15T10:00+14:30",
            "2025-08-15T1\u{e9}:00Z",
        ] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn periods_have_the_type_that_fits() {
        let of =
            |text: &str| duration(text).map(|found| found.datatype().as_str().replace(XSD, ""));
        assert_eq!(of("P50D").as_deref(), Some("dayTimeDuration"));
        assert_eq!(of("P1Y2M").as_deref(), Some("yearMonthDuration"));
        assert_eq!(of("P1YT2H").as_deref(), Some("duration"));
        for wrong in ["", "P", "PT", "50 days", "P5", "PD", "P1D2Y", "P\u{e9}"] {
            assert_eq!(of(wrong), None, "{wrong}");
        }
    }
}
