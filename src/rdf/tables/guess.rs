//! What the cells of a column look like: dates, numbers, IRIs, names that the data know.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::datatype::is_decimal;
use super::dates;
use super::known::{Known, ROOT};
use super::patterns::{DatePattern, NumberPattern};
use crate::model::NamedNode;

/// Different values that are remembered of a column.
const MOST: usize = 100_000;

/// Spellings of dates that are tried, besides ISO 8601.
pub(super) const PATTERNS: [&str; 5] =
    ["d.M.yyyy", "M/d/yyyy", "d/M/yyyy", "yyyy/MM/dd", "yyyyMMdd"];

/// Spellings of moments that are tried.
pub(super) const MOMENTS: [&str; 4] = [
    "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-dd HH:mm",
    "yyyy-MM-ddTHH:mm:ss",
    "yyyy-MM-ddTHH:mm",
];

/// What was seen of a column.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Cells with something in them.
    pub(super) filled: usize,
    pub(super) rows: usize,
    different: HashSet<String>,
    repeated: bool,
    /// How many cells fit each form.
    fits: BTreeMap<&'static str, usize>,
    /// Cells with several values.
    several: usize,
    /// Values that are names, by kind; and examples of those that are none.
    kinds: BTreeMap<String, usize>,
    names: usize,
    unknown: BTreeSet<String>,
    values: usize,
    /// Examples of what is no IRI, and of what is no item.
    no_iris: Vec<String>,
    no_items: Vec<String>,
    /// The first number with a comma that could stand before thousands or before decimals.
    comma: Option<String>,
}

impl Seen {
    pub(super) fn take(&mut self, text: &str, known: &Known) {
        self.rows += 1;
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.filled += 1;
        if self.different.len() < MOST && !self.different.insert(text.to_owned()) {
            self.repeated = true;
        }
        let forms = forms(text);
        for (form, others) in [("iri", &mut self.no_iris), ("item", &mut self.no_items)] {
            if !forms.contains(&form) && others.len() < 3 {
                others.push(text.to_owned());
            }
        }
        if self.comma.is_none() && text.contains(',') {
            self.comma = Some(text.to_owned());
        }
        for form in forms {
            *self.fits.entry(form).or_default() += 1;
        }
        self.several += usize::from(text.contains(';'));
        for value in text
            .split(';')
            .map(str::trim)
            .filter(|value| !value.is_empty())
        {
            self.values += 1;
            match known.called(value, &["id/", "scheme/"]) {
                Ok(thing) if known.iri(value).is_none() => {
                    self.names += 1;
                    *self.kinds.entry(kind(thing.as_str())).or_default() += 1;
                }
                // Several things of that name are names as well.
                Err(super::known::Miss::Several(_)) => self.names += 1,
                _ if self.unknown.len() < 3 => {
                    self.unknown.insert(value.to_owned());
                }
                _ => {}
            }
        }
    }

    /// Whether every row has a value of its own.
    pub(super) fn is_key(&self) -> bool {
        self.rows > 0 && self.filled == self.rows && !self.repeated
    }

    /// Whether every cell fits.
    pub(super) fn is(&self, form: &str) -> bool {
        self.filled > 0 && self.fits.get(form) == Some(&self.filled)
    }

    /// Where most of the cells are IRIs: examples of those that are none.
    pub(super) fn mostly_iris(&self) -> Option<&[String]> {
        self.mostly("iri").then_some(&self.no_iris)
    }

    /// Where most of the cells are items of Wikidata: examples of those that are none.
    pub(super) fn mostly_items(&self) -> Option<&[String]> {
        self.mostly("item").then_some(&self.no_items)
    }

    fn mostly(&self, form: &str) -> bool {
        let fitting = self.fits.get(form).copied().unwrap_or(0);
        fitting > 0 && fitting * 4 >= self.filled * 3
    }

    /// A number with a comma, where all numbers of the column could have it before thousands or before decimals.
    pub(super) fn unclear_comma(&self) -> Option<&str> {
        let both = self.is("grouped") && self.is("decimal comma");
        self.comma.as_deref().filter(|_| both)
    }

    /// Whether any cell fits.
    pub(super) fn has(&self, form: &str) -> bool {
        self.fits.contains_key(form)
    }

    /// Whether every cell is a date or time.
    pub(super) fn is_time(&self) -> bool {
        let plain = ["gYear", "gYearMonth", "date", "dateTime"];
        let mut all = plain.iter().chain(&PATTERNS).chain(&MOMENTS);
        all.any(|form| self.is(form))
    }

    pub(super) fn has_several(&self) -> bool {
        self.several > 0
    }

    /// Kinds of things that the cells name, where most of them do; and examples of what is unknown.
    pub(super) fn named(&self) -> Option<(Vec<&str>, &BTreeSet<String>)> {
        let most = self.values > 0 && self.names * 4 >= self.values * 3;
        let kinds: Vec<&str> = self.kinds.keys().map(String::as_str).collect();
        (most && !kinds.is_empty()).then_some((kinds, &self.unknown))
    }
}

/// `person`, `role`, or `*` for what is none of ours.
fn kind(iri: &str) -> String {
    let path = iri.strip_prefix(ROOT).and_then(|path| path.split_once('/'));
    path.and_then(|(_, rest)| rest.split('/').next())
        .unwrap_or("*")
        .to_owned()
}

/// All that a text could be.
fn forms(text: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    if let Ok(dated) = dates::date(text)
        && !dated.circa
        && !dated.unclear
    {
        found.push(match dated.literal.datatype().as_str().rsplit('#').next() {
            Some("gYear") => "gYear",
            Some("gYearMonth") => "gYearMonth",
            Some("date") => "date",
            _ => "dateTime",
        });
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    // Zeros in front are part of a code: a phone number, a postal code.
    let zeros = digits.starts_with('0') && digits[1..].starts_with(|c: char| c.is_ascii_digit());
    if is_decimal(digits) && !zeros {
        found.push("decimal");
        if !digits.contains('.') {
            found.push("integer");
        }
    }
    let spelt = |decimal: char, group: char| {
        let pattern = NumberPattern::of(decimal, group);
        !zeros && pattern.read(digits).is_ok_and(|plain| is_decimal(&plain))
    };
    // A whole number is one in either spelling.
    if spelt(',', '.') && (digits.contains(',') || !digits.contains('.')) {
        found.push("decimal comma");
    }
    if spelt('.', ',') {
        found.push("grouped");
        if !digits.contains('.') {
            found.push("grouped whole");
        }
    }
    for pattern in PATTERNS {
        if DatePattern::new(pattern).is_ok_and(|known| known.read(text, "date").is_ok()) {
            found.push(pattern);
        }
    }
    for pattern in MOMENTS {
        if DatePattern::new(pattern).is_ok_and(|known| known.read(text, "dateTime").is_ok()) {
            found.push(pattern);
        }
    }
    if matches!(text, "true" | "false") {
        found.push("boolean");
    }
    let item = text.strip_prefix('Q').is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    if item {
        found.push("item");
    }
    if text.contains("://") && NamedNode::new(text).is_ok() {
        found.push("iri");
    }
    let has = |is: fn(char) -> bool| text.chars().any(is);
    let is_code = has(|c| c.is_ascii_digit()) && !has(char::is_whitespace) || text.contains('@');
    if has(char::is_alphabetic) {
        found.push("letters");
        if !is_code {
            found.push("prose");
        }
    }
    if text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
    {
        found.push("word");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(cells: &[&str]) -> Seen {
        let mut seen = Seen::default();
        for cell in cells {
            seen.take(cell, &Known::default());
        }
        seen
    }

    #[test]
    fn a_form_is_that_of_every_cell() {
        assert!(seen(&["2025", "1987", ""]).is("gYear"));
        assert!(!seen(&["2025", "1987-01"]).is("gYear"));
        assert!(seen(&["1.5.2025", "30.12.1987"]).is("d.M.yyyy"));
        assert!(seen(&["1.234,5", "7,25"]).is("decimal comma"));
        let thousands = seen(&["1,234,567", "99.5"]);
        assert!(thousands.is("grouped") && !thousands.is("decimal comma"));
        assert!(!seen(&["1,234.50"]).is("decimal comma") && !seen(&["12,34"]).is("grouped"));
        assert_eq!(seen(&["99", "1,234"]).unclear_comma(), Some("1,234"));
        assert_eq!(seen(&["1,234", "0,5"]).unclear_comma(), None);
        for code in ["01067", "0049123", "007,5"] {
            let seen = seen(&[code]);
            assert!(!seen.is("integer") && !seen.is("decimal") && !seen.is("decimal comma"));
        }
        assert!(seen(&["0", "0.5"]).is("decimal") && seen(&["0,5"]).is("decimal comma"));
        assert!(seen(&["2024-01-01 10:00"]).is("yyyy-MM-dd HH:mm"));
        assert!(!seen(&["a@e.org", "12,5%", "B-52"]).has("prose"));
        assert!(seen(&["B-52", "two words"]).has("prose"));
        assert!(seen(&["Q42"]).is("item") && seen(&["https://e.org/x"]).is("iri"));
        assert!(
            seen(&["a", "b"]).is_key() && !seen(&["a", "a"]).is_key() && !seen(&["a", ""]).is_key()
        );
        let mostly = seen(&[
            "https://e.org/1",
            "https://e.org/2",
            "https://e.org/3",
            "n/a",
        ]);
        assert_eq!(mostly.mostly_iris(), Some(&["n/a".to_owned()][..]));
        assert_eq!(seen(&["https://e.org/1", "n/a"]).mostly_iris(), None);
        let mostly = seen(&["Q1", "Q2", "Q3", "n/a"]);
        assert_eq!(mostly.mostly_items(), Some(&["n/a".to_owned()][..]));
        assert!(!seen(&[""]).is("gYear") && seen(&["a; b"]).has_several());
    }
}
