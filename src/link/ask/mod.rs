//! What is asked: things of the data, or rows of a table, each with all that tells it from others of its name.

mod columns;
mod csv;
mod data;
mod heading;
mod hedged;
mod links;
mod speaks;

pub use crate::rdf::{Cell, Row};
pub use columns::{Columns, from_table, kind_words, unknown_kinds};
pub(super) use columns::{ask_number, ask_when, country};
pub use csv::Table;
pub use data::{Asking, from_all_data, from_data};
pub(super) use hedged::Hedged;
pub use links::is_linkable;
pub(super) use speaks::{Speaks, of as speaks};

use sha2::{Digest as _, Sha256};

use super::index::{Date, Id, Position};
use super::kinds::Kind;
use crate::vocab::id;

/// One name that something has where it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Given {
    /// Whether it is another name, not the label.
    pub alias: bool,
    /// The tag of its language; empty where none is given.
    pub language: String,
    /// The name.
    pub text: String,
}

/// Which of its dates a thing is asked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// That of a property of Wikidata: 569 is the date of birth.
    Of(u32),
    /// Some day or year of it, nobody says which.
    Any,
}

/// A country, by its name, its id, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Country {
    /// What it is called.
    pub name: String,
    /// The entities that it is, as far as is known.
    pub ids: Vec<Id>,
}

/// One question: who is this?
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// The IRI of what is asked for; that of a row is made of what the row says.
    pub subject: String,
    /// The line of a table that it stands in, from 1.
    pub line: Option<u64>,
    /// Its names, the label first.
    pub names: Vec<Given>,
    /// What kinds of thing it is.
    pub kinds: Vec<Kind>,
    /// Its classes, where they are classes of the other collection.
    pub classes: Vec<Id>,
    /// What stands where a kind does and is none that is known.
    pub unkind: Vec<String>,
    /// Its dates.
    pub dates: Vec<(When, Date)>,
    /// Its countries.
    pub countries: Vec<Country>,
    /// Offices that it holds or held.
    pub posts: Vec<String>,
    /// Where it is.
    pub position: Option<Position>,
    /// What others call it: the number of a property of Wikidata, and the text.
    pub identifiers: Vec<(u32, String)>,
    /// What it is linked to already.
    pub linked: Vec<Id>,
    /// What it is said not to be.
    pub different: Vec<Id>,
    /// What is said of it with a reservation, or only claimed.
    pub reserved: Reserved,
    /// Links that were meant to be some and lead to no item or to several, as they stand: it counts as not linked.
    pub odd: Vec<String>,
    /// What stands where dates do and cannot be read as one.
    pub undated: Vec<String>,
    /// What stands where identifiers do and can be none of that file.
    pub unread: Vec<String>,
    /// What tells its row from others that are alike: the name of a column, and the text there.
    pub row: Option<(String, String)>,
}

/// What somebody only claims, or the data say with a reservation or on a condition: it speaks for nobody, and may speak
/// against whoever it does not fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reserved {
    /// Whether there is such a date.
    pub date: bool,
    /// Whether there is such a name.
    pub name: bool,
    /// Such identifiers: the number of a property of Wikidata, and the text.
    pub identifiers: Vec<(u32, String)>,
    /// What it is perhaps not.
    pub different: Vec<Id>,
    /// What kinds of thing it is perhaps.
    pub kinds: Vec<Kind>,
    /// Its classes, if they are so, where they are classes of the other collection.
    pub classes: Vec<Id>,
    /// Where it is perhaps.
    pub position: Option<Position>,
}

impl Question {
    /// The name to show.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", |name| &name.text)
    }

    /// Whether it is told when or where, which bearers of one name hardly share.
    pub fn is_told_apart(&self) -> bool {
        !self.dates.is_empty() || self.position.is_some()
    }

    /// What tells it from others of its name, in words.
    pub fn context(&self) -> String {
        let mut said: Vec<String> = self
            .kinds
            .iter()
            .map(|kind| kind.name().to_owned())
            .collect();
        said.extend(
            self.classes
                .iter()
                .map(|class| match super::kinds::class_label(class) {
                    Some(label) => format!("{label} ({class})"),
                    None => class.to_string(),
                }),
        );
        said.extend(self.dates.iter().map(|(when, date)| match when.label() {
            Some(label) => format!("{label} {date}"),
            None => date.to_string(),
        }));
        said.extend(self.countries.iter().map(|country| country.name.clone()));
        said.extend(self.posts.iter().cloned());
        said.extend(
            self.position
                .map(|at| format!("{:.2}, {:.2}", at.latitude, at.longitude)),
        );
        said.extend(
            self.identifiers
                .iter()
                .map(|(number, value)| format!("P{number} {value}")),
        );
        said.extend(
            self.row
                .iter()
                .map(|(column, text)| format!("{column} {text}")),
        );
        said.join(TOLD)
    }

    /// What tells a row from others of its name, also what cannot be read, in a line; [`is_row`] reads it back.
    pub fn told(&self) -> String {
        let unread = self.undated.iter().chain(&self.unread).cloned();
        let mut said: Vec<String> = std::iter::once(self.context()).chain(unread).collect();
        said.retain(|part| !part.is_empty());
        said.join(TOLD)
    }

    /// Gives a row its IRI: the same name with the same context is the same question in any table and any order. What cannot
    /// be read tells rows apart as well.
    fn name_row(&mut self) {
        let names = self.names.iter().map(|name| name.text.as_str());
        let said: Vec<&str> = names.collect();
        let mut context = vec![self.context()];
        context.extend(self.undated.iter().chain(&self.unread).cloned());
        self.subject = row_iri(&said.join("\n"), &context.join("\n"));
    }
}

/// The IRI of a row by its name and context.
fn row_iri(name: &str, context: &str) -> String {
    let told = format!("{name}\n{context}");
    format!("{}{}", row_namespace(), digest(&told))
}

/// Parts of what was told of a row up to which all ways to read them are tried.
const MOST_PARTS: usize = 8;

/// Whether an IRI is that of a row with this name, by what was told of it. How much of that could be read, nobody says, nor
/// which parts stood in one cell that could not: of many parts nobody can tell, and it may be.
pub fn is_row(iri: &str, name: &str, told: &str) -> bool {
    let parts: Vec<&str> = told.split(TOLD).collect();
    if parts.len() > MOST_PARTS {
        return true;
    }
    (0..=parts.len()).any(|read| {
        let (context, rest) = parts.split_at(read);
        let context = context.join(TOLD);
        // Each bit says whether a part stands in the cell of the one before it.
        (0..1_u32 << rest.len().saturating_sub(1)).any(|ways| {
            let mut context = context.clone();
            for (place, part) in rest.iter().enumerate() {
                let goes_on = place > 0 && ways & (1 << (place - 1)) != 0;
                context.extend([if goes_on { TOLD } else { "\n" }, part]);
            }
            row_iri(name, &context) == iri
        })
    })
}

/// How IRIs of rows begin.
pub fn row_namespace() -> String {
    format!("{}row/", id::THING)
}

impl When {
    /// What Wikidata calls the property.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Of(number) => super::index::property(number).map(|known| known.label),
            Self::Any => None,
        }
    }
}

/// What stands between the parts of what is told of a question.
const TOLD: &str = "; ";

/// Sixteen digits that stand for a text.
pub(super) fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    let number = u64::from_be_bytes(std::array::from_fn(|place| hash[place]));
    format!("{number:016x}")
}

/// Days of no month and of each.
const LENGTHS: [u32; 13] = [31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// `1952`, `1952-03`, `1952-03-11`, with a time behind it or without; years before 1 with a sign.
pub fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let rest = rest.split('T').next()?.trim_end_matches('Z');
    let mut parts = rest.splitn(3, '-');
    let number = |part: &str, most: usize| -> Option<u32> {
        let plain =
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse().ok())?
    };
    let year = i64::from(number(parts.next()?, 6)?);
    let month = parts
        .next()
        .map(|part| number(part, 2).filter(|month| *month <= 12));
    let day = parts
        .next()
        .map(|part| number(part.split('+').next()?, 2).filter(|day| *day <= 31));
    let is_zero = |part: Option<Option<u32>>| part == Some(Some(0));
    let is_wikibase = text.starts_with('+') || is_zero(month) || is_zero(day);
    if is_wikibase && year == 0 {
        return None;
    }
    // A part that is there has to be one.
    let (month, day) = match (month, day) {
        (Some(None), _) | (_, Some(None)) => return None,
        (month, day) => (month.flatten().unwrap_or(0), day.flatten().unwrap_or(0)),
    };
    // A Julian century is a leap year where a Gregorian one is not; before the year 1 not all who write dates count alike.
    let is_leap = negative || year % 4 == 0;
    let most = LENGTHS.get(month as usize).copied();
    if most.is_none_or(|most| day > most) || (month, day) == (2, 29) && !is_leap {
        return None;
    }
    let precision = match (month, day) {
        (0, _) => 9,
        (_, 0) => 10,
        _ => 11,
    };
    Some(Date {
        year: match (negative, is_wikibase) {
            (true, true) => 1 - year,
            (true, false) => -year,
            (false, _) => year,
        },
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
        precision,
        julian: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_they_are_written() {
        for (text, shown) in [
            ("1952", "1952"),
            ("1952-03", "1952-03"),
            ("1952-03-11", "1952-03-11"),
            ("1952-03-11T00:00:00Z", "1952-03-11"),
            ("-0044-03-15", "-0044-03-15"),
            ("1900-02-29", "1900-02-29"),
            ("+1952-00-00T00:00:00Z", "1952"),
            // As XML Schema counts, and as Wikibase does, which has no year 0.
            ("0000", "0000"),
            ("-0043", "-0043"),
            ("-0044-00-00T00:00:00Z", "-0043"),
            ("-0001-03-00T00:00:00Z", "0000-03"),
        ] {
            assert_eq!(
                date(text).map(|date| date.to_string()).as_deref(),
                Some(shown),
                "{text}"
            );
        }
        for text in [
            "",
            "March",
            "1952-13",
            "1952-3-40",
            "11.3.1952",
            "1952-03-11-01",
            "1857-02-31",
            "1950-02-29",
            "1952-06-31",
            "+0000-01-01T00:00:00Z",
            "0000-00-00",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn a_row_is_named_after_what_it_says() {
        let row = |name: &str, kind| {
            let mut row = Question {
                names: vec![Given {
                    alias: false,
                    language: String::new(),
                    text: name.to_owned(),
                }],
                kinds: vec![kind],
                ..Question::default()
            };
            row.name_row();
            row.subject
        };
        assert_eq!(row("Georgia", Kind::State), row("Georgia", Kind::State));
        assert_ne!(row("Georgia", Kind::State), row("Georgia", Kind::Place));
    }

    #[test]
    fn of_a_row_with_many_parts_nobody_can_tell() {
        let many = "a; ".repeat(16_000);
        assert!(is_row("http://e.org/x", "Georgia", &many));
    }

    #[test]
    fn a_row_is_known_by_what_is_told_of_it() {
        for (kinds, undated) in [
            (vec![Kind::State], vec![]),
            (vec![Kind::State, Kind::Place], vec!["ca. 1952"]),
            (vec![], vec!["ca. 1952", "later"]),
            (vec![Kind::State], vec!["1952; 1953", "1; 2; 3"]),
            (vec![], vec![]),
        ] {
            let mut row = Question {
                names: vec![Given {
                    alias: false,
                    language: String::new(),
                    text: "Georgia".to_owned(),
                }],
                kinds,
                undated: undated.into_iter().map(str::to_owned).collect(),
                ..Question::default()
            };
            row.name_row();
            assert!(is_row(&row.subject, "Georgia", &row.told()), "{row:?}");
            assert!(!is_row(&row.subject, "Georgia", "place; later"));
            assert!(!is_row(&row.subject, "Georgien", &row.told()));
        }
    }
}
