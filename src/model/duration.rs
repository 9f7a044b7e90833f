//! Durations for people: `2 h 46 min` for `PT2H46M`.

const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// The datatypes of durations, without their namespace.
const DATATYPES: [&str; 3] = ["dayTimeDuration", "duration", "yearMonthDuration"];

/// The units before and behind the `T`, in the order in which they have to stand.
const DATE: [(char, &str, &str); 3] = [
    ('Y', "year", "years"),
    ('M', "month", "months"),
    ('D', "day", "days"),
];
const TIME: [(char, &str, &str); 3] = [('H', "h", "h"), ('M', "min", "min"), ('S', "s", "s")];

/// The words for a literal of this datatype, if it is a duration and well formed.
pub fn in_words(value: &str, datatype: &str) -> Option<String> {
    let local = datatype.strip_prefix(XSD)?;
    if !DATATYPES.contains(&local) {
        return None;
    }
    let (sign, length) = match value.strip_prefix('-') {
        Some(length) => ("−", length),
        None => ("", value),
    };
    let (date, time) = match length.strip_prefix('P')?.split_once('T') {
        Some((_, "")) => return None,
        Some((date, time)) => (date, time),
        None => (length.strip_prefix('P')?, ""),
    };
    let mut parts = units(date, &DATE)?;
    parts.extend(units(time, &TIME)?);
    let smallest = parts.last()?.1.clone();
    let mut words: Vec<String> = parts
        .into_iter()
        .filter(|(zero, _)| !zero)
        .map(|(_, words)| words)
        .collect();
    if words.is_empty() {
        words.push(smallest);
    }
    Some(format!("{sign}{}", words.join(" ")))
}

/// Each number with its unit in words, and whether it is zero; `None` where a
/// unit is unknown, repeated or out of order, or a number is none.
fn units(mut text: &str, units: &[(char, &str, &str)]) -> Option<Vec<(bool, String)>> {
    let mut found = Vec::new();
    let mut left = units.iter();
    while !text.is_empty() {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, rest) = text.split_at(end);
        let letter = rest.chars().next()?;
        let (_, one, several) = left.find(|(unit, _, _)| *unit == letter)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let sound = !whole.is_empty() && digits(whole) && digits(fraction);
        if !sound || (number.contains('.') && (letter != 'S' || fraction.is_empty())) {
            return None;
        }
        let is_zero = number.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let unit = if number == "1" { one } else { several };
        found.push((is_zero, format!("{number} {unit}")));
        text = &rest[letter.len_utf8()..];
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::in_words;

    fn spoken(value: &str) -> Option<String> {
        in_words(value, "http://www.w3.org/2001/XMLSchema#duration")
    }

    #[test]
    fn durations_are_read_out() {
        for (value, words) in [
            ("PT2H46M", "2 h 46 min"),
            ("P50D", "50 days"),
            ("P1D", "1 day"),
            ("P1Y2M", "1 year 2 months"),
            ("P1DT12H", "1 day 12 h"),
            ("PT0S", "0 s"),
            ("P0Y0M", "0 months"),
            ("P1DT0H", "1 day"),
            ("PT1.5S", "1.5 s"),
            ("-PT5M", "−5 min"),
        ] {
            assert_eq!(spoken(value).as_deref(), Some(words), "{value}");
        }
    }

    #[test]
    fn what_is_no_duration_stays_as_it_is() {
        for value in [
            "", "P", "PT", "P1DT", "-", "2 h", "PT1D", "P1H", "PT1M1H", "PT1.5M", "PT.5S", "PT1.S",
            "P1M1M", "PTH", "P-1D", "P1",
        ] {
            assert_eq!(spoken(value), None, "{value}");
        }
        assert_eq!(
            in_words("PT5M", "http://www.w3.org/2001/XMLSchema#string"),
            None
        );
    }
}
