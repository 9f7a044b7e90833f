//! Values of cells by the datatypes of CSV on the Web: what a cell has to look like, and the literal it becomes.

use std::cmp::Ordering;

use super::dates::{self, typed};
use super::patterns::{DatePattern, NumberPattern};
use crate::model::value::Value;
use crate::model::{Literal, NamedNode};

/// How cells of a column are read.
#[derive(Clone, Debug)]
pub(super) struct Datatype {
    /// The name of its base: `string`, `date`, …
    pub(super) base: String,
    /// The IRI that literals get; that of the base where nothing else is said.
    pub(super) id: Option<String>,
    pub(super) format: Format,
    /// Length in characters: least and most.
    pub(super) length: (Option<usize>, Option<usize>),
    /// The least and the greatest value, and whether it may be that value itself.
    pub(super) least: Option<(String, bool)>,
    pub(super) most: Option<(String, bool)>,
}

/// How values are spelt.
#[derive(Clone, Debug, Default)]
pub(super) enum Format {
    #[default]
    Plain,
    /// The words for true and false.
    Words(String, String),
    Number(NumberPattern),
    Date(DatePattern),
}

impl Default for Datatype {
    fn default() -> Self {
        Self {
            base: "string".to_owned(),
            id: None,
            format: Format::Plain,
            length: (None, None),
            least: None,
            most: None,
        }
    }
}

/// The datatypes, in the groups in which they are checked.
pub(super) const TEXTS: [&str; 12] = [
    "string",
    "normalizedString",
    "token",
    "language",
    "Name",
    "NMTOKEN",
    "QName",
    "anyURI",
    "any",
    "anyAtomicType",
    "base64Binary",
    "hexBinary",
];
pub(super) const OTHERS: [&str; 4] = ["xml", "html", "json", "binary"];
pub(super) const WHOLE: [&str; 13] = [
    "integer",
    "long",
    "int",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "nonPositiveInteger",
    "negativeInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
];
pub(super) const NUMBERS: [&str; 4] = ["decimal", "double", "float", "number"];
pub(super) const DATES: [&str; 6] = [
    "date",
    "dateTime",
    "datetime",
    "dateTimeStamp",
    "gYear",
    "gYearMonth",
];
pub(super) const OTHER_DATES: [&str; 4] = ["time", "gMonthDay", "gMonth", "gDay"];
pub(super) const PERIODS: [&str; 3] = ["duration", "dayTimeDuration", "yearMonthDuration"];

/// All names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let texts = TEXTS.iter().chain(&OTHERS).chain(&WHOLE).chain(&NUMBERS);
    texts
        .chain(&DATES)
        .chain(&OTHER_DATES)
        .chain(&PERIODS)
        .chain(&["boolean"])
        .copied()
}

impl Datatype {
    pub(super) fn is(&self, group: &[&str]) -> bool {
        group.contains(&self.base.as_str())
    }

    /// Whether cells are words, which have a language.
    pub(super) fn is_string(&self) -> bool {
        self.base == "string" && self.id.is_none()
    }

    fn name(&self) -> &str {
        match self.base.as_str() {
            "number" => "double",
            "datetime" => "dateTime",
            "binary" => "base64Binary",
            "any" => "anyAtomicType",
            other => other,
        }
    }

    /// The literal that a cell is; the error says what is wrong with it.
    pub(super) fn read(&self, text: &str, language: Option<&str>) -> Result<Literal, String> {
        let collapsed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let keeps = self.is(&[
            "string",
            "xml",
            "html",
            "json",
            "any",
            "anyAtomicType",
            "normalizedString",
        ]);
        let text = if keeps { text } else { &collapsed };
        let value = self.value(text)?;
        self.check(text, &value)?;
        if self.is_string() {
            return match language {
                Some(language) => Literal::new_language_tagged_literal(&value, language)
                    .map_err(|error| format!("`{language}` is no language: {error}")),
                None => Ok(Literal::from(value)),
            };
        }
        Ok(match (&self.id, self.name()) {
            (Some(id), _) => Literal::new_typed_literal(value, NamedNode::new_unchecked(id)),
            (None, "xml") => rdf(value, "XMLLiteral"),
            (None, "html") => rdf(value, "HTML"),
            (None, "json") => Literal::new_typed_literal(
                value,
                NamedNode::new_unchecked("http://www.w3.org/ns/csvw#JSON"),
            ),
            (None, name) => typed(&value, name),
        })
    }

    /// The text as its datatype spells it.
    fn value(&self, text: &str) -> Result<String, String> {
        let no = |what: &str| format!("`{text}` is no {what}");
        match &self.format {
            Format::Words(yes, _) if text == yes => return Ok("true".to_owned()),
            Format::Words(_, other) if text == other => return Ok("false".to_owned()),
            Format::Words(yes, other) => {
                return Err(format!("`{text}` is neither `{yes}` nor `{other}`"));
            }
            Format::Date(pattern) => return pattern.read(text, self.name()),
            Format::Number(_) | Format::Plain => {}
        }
        let plain = match &self.format {
            Format::Number(pattern) => pattern.read(text)?,
            _ => text.to_owned(),
        };
        if self.is(&WHOLE) {
            return if is_whole(self.name(), &plain) {
                Ok(plain)
            } else {
                Err(no(&spoken(&self.base)))
            };
        }
        if self.is(&NUMBERS) {
            let digits = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
            let exponent = self.base != "decimal" && is_float(&plain);
            return if is_decimal(digits) || exponent {
                Ok(plain)
            } else {
                Err(no("number"))
            };
        }
        if self.is(&DATES) {
            let found = dates::date(text)?;
            let datatype = found
                .literal
                .datatype()
                .as_str()
                .rsplit('#')
                .next()
                .unwrap_or_default();
            let wanted = if self.base == "dateTimeStamp" {
                "dateTime"
            } else {
                self.name()
            };
            if found.circa || found.unclear || datatype != wanted {
                return Err(no(&spoken(wanted)));
            }
            return Ok(found.literal.value().to_owned());
        }
        if self.is(&OTHER_DATES) {
            let pattern = match self.name() {
                "time" => "HH:mm:ss",
                "gMonthDay" => "--MM-dd",
                "gMonth" => "--MM",
                _ => "---dd",
            };
            return DatePattern::new(pattern).and_then(|pattern| pattern.read(text, self.name()));
        }
        if self.is(&PERIODS) {
            return dates::duration(text)
                .map(|found| found.value().to_owned())
                .ok_or_else(|| no("period"));
        }
        if self.base == "boolean" {
            let sound = matches!(text, "true" | "false" | "1" | "0");
            return if sound {
                Ok(text.to_owned())
            } else {
                Err(no("boolean: true, false, 1 or 0"))
            };
        }
        if self.base == "json" && serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
            return Err(no("JSON"));
        }
        Ok(plain)
    }

    fn check(&self, text: &str, value: &str) -> Result<(), String> {
        let length = value.chars().count();
        if self.length.0.is_some_and(|least| length < least) {
            return Err(format!(
                "`{text}` has {length} characters, and has to have {} at least",
                self.length.0.unwrap_or(0)
            ));
        }
        if self.length.1.is_some_and(|most| length > most) {
            return Err(format!(
                "`{text}` has {length} characters, and may have {} at most",
                self.length.1.unwrap_or(0)
            ));
        }
        for (bound, word, beyond) in [
            (&self.least, "less", Ordering::Less),
            (&self.most, "more", Ordering::Greater),
        ] {
            let Some((bound, inclusive)) = bound else {
                continue;
            };
            let found = self.in_order(value).zip(self.in_order(bound));
            let found = found.and_then(|(value, bound)| value.compare(&bound));
            match found {
                Some(Ordering::Equal) if *inclusive => {}
                Some(found) if found != beyond && found != Ordering::Equal => {}
                Some(_) => {
                    return Err(format!(
                        "`{text}` is {word} than the mapping allows: {bound}"
                    ));
                }
                None => {
                    let said = "cannot be compared with what the mapping allows";
                    return Err(format!("`{text}` {said}: {bound}"));
                }
            }
        }
        Ok(())
    }

    /// A text as a value that has an order, if it is one.
    pub(super) fn in_order(&self, text: &str) -> Option<Value> {
        Value::of(&typed(text, self.name()))
    }
}

fn rdf(value: String, name: &str) -> Literal {
    let iri = format!("http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}");
    Literal::new_typed_literal(value, NamedNode::new_unchecked(iri))
}

fn spoken(name: &str) -> String {
    match name {
        "gYear" => "year (2025)".to_owned(),
        "gYearMonth" => "month (2025-08)".to_owned(),
        "date" => "day (2025-08-15)".to_owned(),
        "dateTime" => "time (2025-08-15T11:32:00-08:00)".to_owned(),
        "integer" => "whole number".to_owned(),
        other => other.to_owned(),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_decimal(digits: &str) -> bool {
    match digits.split_once('.') {
        None => is_digits(digits),
        Some((whole, part)) => (is_digits(whole) || whole.is_empty()) && is_digits(part),
    }
}

fn is_float(text: &str) -> bool {
    if matches!(text, "INF" | "-INF" | "NaN") {
        return true;
    }
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    text.split_once(['e', 'E'])
        .is_some_and(|(number, exponent)| {
            is_decimal(number) && is_digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))
        })
}

fn is_whole(name: &str, text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !is_digits(digits) {
        return false;
    }
    let zero = digits.bytes().all(|byte| byte == b'0');
    let negative = text.starts_with('-') && !zero;
    let bounds: (i128, i128) = match name {
        "integer" => return true,
        "nonNegativeInteger" => return !negative,
        "positiveInteger" => return !negative && !zero,
        "nonPositiveInteger" => return negative || zero,
        "negativeInteger" => return negative,
        "long" => (i64::MIN.into(), i64::MAX.into()),
        "int" => (i32::MIN.into(), i32::MAX.into()),
        "short" => (i16::MIN.into(), i16::MAX.into()),
        "byte" => (i8::MIN.into(), i8::MAX.into()),
        "unsignedLong" => (0, u64::MAX.into()),
        "unsignedInt" => (0, u32::MAX.into()),
        "unsignedShort" => (0, u16::MAX.into()),
        _ => (0, u8::MAX.into()),
    };
    text.parse::<i128>()
        .is_ok_and(|number| (bounds.0..=bounds.1).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(base: &str) -> Datatype {
        Datatype {
            base: base.to_owned(),
            ..Datatype::default()
        }
    }

    #[test]
    fn cells_become_what_their_datatype_says() {
        let read =
            |base: &str, text: &str| of(base).read(text, None).map(|literal| literal.to_string());
        let xsd = |text: &str, name: &str| {
            Ok(format!(
                "\"{text}\"^^<http://www.w3.org/2001/XMLSchema#{name}>"
            ))
        };
        assert_eq!(read("integer", " -07 "), xsd("-07", "integer"));
        assert_eq!(read("number", "1.5e3"), xsd("1.5e3", "double"));
        assert_eq!(
            read("datetime", "2025-08-15T11:32Z"),
            xsd("2025-08-15T11:32:00Z", "dateTime")
        );
        assert_eq!(read("gYear", "1987"), xsd("1987", "gYear"));
        assert_eq!(read("time", "11:32:00"), xsd("11:32:00", "time"));
        assert_eq!(read("gMonthDay", "--08-15"), xsd("--08-15", "gMonthDay"));
        assert_eq!(read("string", " x "), Ok("\" x \"".to_owned()));
        assert_eq!(
            of("string").read("x", Some("de")).unwrap().to_string(),
            "\"x\"@de"
        );
        for (base, wrong) in [
            ("integer", "1.0"),
            ("byte", "128"),
            ("unsignedByte", "-1"),
            ("positiveInteger", "0"),
            ("decimal", "1e3"),
            ("double", "x"),
            ("date", "2025"),
            ("date", "~2025-08-15"),
            ("gYear", "2025-08"),
            ("boolean", "yes"),
            ("json", "{"),
            ("duration", "5 days"),
            ("time", "25:00:00"),
        ] {
            assert!(of(base).read(wrong, None).is_err(), "{base} {wrong}");
        }
    }

    #[test]
    fn bounds_and_lengths() {
        let bounded = Datatype {
            least: Some(("0".into(), true)),
            most: Some(("100".into(), false)),
            ..of("decimal")
        };
        assert!(bounded.read("0", None).is_ok() && bounded.read("99.9", None).is_ok());
        assert!(bounded.read("100", None).is_err() && bounded.read("-1", None).is_err());
        // As the values that they are, not as the nearest float, and not as texts.
        let most = |base: &str, most: &str| Datatype {
            most: Some((most.into(), true)),
            ..of(base)
        };
        for (base, bound, fits, beyond) in [
            (
                "long",
                "9007199254740992",
                "9007199254740992",
                "9007199254740993",
            ),
            ("double", "10", "-INF", "NaN"),
            ("duration", "P10D", "P9D", "P11D"),
            (
                "dateTime",
                "2025-08-15T12:00:00Z",
                "2025-08-15T13:00:00+02:00",
                "2025-08-15T11:00:00-02:00",
            ),
        ] {
            let bounded = most(base, bound);
            assert!(bounded.read(fits, None).is_ok(), "{base} {fits}");
            assert!(bounded.read(beyond, None).is_err(), "{base} {beyond}");
        }
        let short = Datatype {
            length: (Some(2), Some(3)),
            ..of("string")
        };
        assert!(
            short.read("é", None).is_err()
                && short.read("éé", None).is_ok()
                && short.read("abcd", None).is_err()
        );
        let words = Datatype {
            format: Format::Words("Y".into(), "N".into()),
            ..of("boolean")
        };
        assert_eq!(words.read("N", None).unwrap().value(), "false");
        assert_eq!(
            words.read("n", None).unwrap_err(),
            "`n` is neither `Y` nor `N`"
        );
    }
}
