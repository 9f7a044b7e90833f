//! What an index knows of an entity.

use std::fmt;

/// Where the items of Wikidata live.
pub const WIKIDATA: &str = "http://www.wikidata.org/entity/";

/// What an entity is called by programs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// An item of Wikidata, by its number: 42 is `Q42`.
    Item(u32),
    /// Anything else, by its IRI.
    Iri(String),
}

impl Id {
    /// From `Q42`, `http://www.wikidata.org/entity/Q42`, the address of its page, or any other IRI.
    pub fn new(text: &str) -> Self {
        match item(text).or_else(|| item(page(text)?)) {
            Some(number) => Self::Item(number),
            None => Self::Iri(text.to_owned()),
        }
    }

    /// The whole IRI.
    pub fn iri(&self) -> String {
        match self {
            Self::Item(number) => format!("{WIKIDATA}Q{number}"),
            Self::Iri(iri) => iri.clone(),
        }
    }
}

/// What Wikidata's address is of: what people copy out of a browser, and what others write for the IRI.
fn page(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    let is = |text: &str, one: &str| text.eq_ignore_ascii_case(one);
    let hosts = ["www.wikidata.org", "wikidata.org", "m.wikidata.org"];
    let ours = hosts.iter().any(|known| is(host, known));
    if !ours || !(is(scheme, "http") || is(scheme, "https")) {
        return None;
    }
    let local = path
        .strip_prefix("entity/")
        .or_else(|| path.strip_prefix("wiki/"))?;
    let local = local
        .strip_prefix("Special:EntityPage/")
        .or_else(|| local.strip_prefix("Special:EntityData/"))
        .unwrap_or(local);
    local.split(['#', '?', '.']).next()
}

/// Whether a text is an address at Wikidata, whatever it is of.
pub(in crate::link) fn is_at_wikidata(text: &str) -> bool {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host == "wikidata.org" || host.ends_with(".wikidata.org")
}

/// `Q42`, without zeros before the number.
fn item(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('Q')?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    plain.then(|| digits.parse().ok())?
}

/// `Q42`, or the IRI.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(number) => write!(f, "Q{number}"),
            Self::Iri(iri) => f.write_str(iri),
        }
    }
}

/// A label or another name; the same text in several languages is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Whether it is an alias; a text that is a label in any language is none.
    pub alias: bool,
    /// The name.
    pub text: String,
    /// Tags of the languages, sorted; an empty one where none is given.
    pub languages: Vec<String>,
}

/// A date, as exact as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Astronomical: the year before 1 is 0.
    pub year: i64,
    /// From 1; 0 where unknown.
    pub month: u8,
    /// From 1; 0 where unknown.
    pub day: u8,
    /// As Wikidata has it: 11 a day, 10 a month, 9 a year, 8 a decade, 7 a century.
    pub precision: u8,
    /// Whether day and month are of the Julian calendar.
    pub julian: bool,
}

/// As much of it as is known.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        let year = self.year.unsigned_abs();
        match self.precision {
            11.. if self.day > 0 => {
                write!(f, "{sign}{year:04}-{:02}-{:02}", self.month, self.day)?;
                f.write_str(if self.julian { " (Julian)" } else { "" })
            }
            10.. if self.month > 0 => write!(f, "{sign}{year:04}-{:02}", self.month),
            8 => write!(f, "{sign}{year:04} (decade)"),
            7 => write!(f, "{sign}{year:04} (century)"),
            0..=6 => write!(f, "{sign}{year:04} (about)"),
            _ => write!(f, "{sign}{year:04}"),
        }
    }
}

/// Degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// A thing of the world with what it is told by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entity {
    /// What programs call it.
    pub id: Id,
    /// How many pages of Wikimedia projects are about it.
    pub sitelinks: u32,
    /// Its names.
    pub labels: Vec<Label>,
    /// What it is in a few words: language and text.
    pub descriptions: Vec<(String, String)>,
    /// Its classes.
    pub types: Vec<Id>,
    /// Its country, or that of which it is a citizen.
    pub countries: Vec<Id>,
    /// Dates by the number of their property: 569 is `P569`.
    pub dates: Vec<(u32, Date)>,
    /// Where it is.
    pub position: Option<Position>,
    /// External identifiers by the number of their property.
    pub identifiers: Vec<(u32, String)>,
}

impl Default for Id {
    fn default() -> Self {
        Self::Iri(String::new())
    }
}

impl Entity {
    /// The name to show: a label in the first of these languages that has one, else any.
    pub fn label(&self, languages: &[&str]) -> Option<&Label> {
        let has = |label: &&Label, language: &str| {
            !label.alias && label.languages.iter().any(|known| known == language)
        };
        let mut wanted = languages.iter();
        wanted
            .find_map(|language| self.labels.iter().find(|label| has(label, language)))
            .or_else(|| self.labels.iter().find(|label| !label.alias))
            .or_else(|| self.labels.first())
    }

    /// The description to show.
    pub fn description(&self, languages: &[&str]) -> Option<&str> {
        let of = |wanted: &&str| {
            self.descriptions
                .iter()
                .find(|(language, _)| language == wanted)
        };
        let found = languages
            .iter()
            .find_map(of)
            .or_else(|| self.descriptions.first());
        found.map(|(_, text)| text.as_str())
    }

    /// Adds a name, if it is one. A text that comes again is brought together when the entity is settled.
    pub(in crate::link) fn name(&mut self, text: &str, language: &str, alias: bool) {
        let text = text.trim();
        if text.is_empty() || text.len() > crate::link::names::LONGEST {
            return;
        }
        self.labels.push(Label {
            alias,
            text: text.to_owned(),
            languages: vec![language.to_owned()],
        });
    }

    /// Brings everything into one order, each once, so that the same knowledge has the same bytes.
    pub(in crate::link) fn settle(&mut self) {
        self.labels
            .sort_unstable_by(|one, other| one.text.cmp(&other.text));
        self.labels.dedup_by(|next, kept| {
            let same = next.text == kept.text;
            if same {
                kept.alias &= next.alias;
                kept.languages.append(&mut next.languages);
            }
            same
        });
        for label in &mut self.labels {
            label.languages.sort_unstable();
            label.languages.dedup();
        }
        self.labels.sort_unstable();
        self.descriptions.sort_unstable();
        // One a language.
        self.descriptions.dedup_by(|next, kept| next.0 == kept.0);
        self.types.sort_unstable();
        self.types.dedup();
        self.countries.sort_unstable();
        self.countries.dedup();
        self.dates.sort_unstable();
        self.dates.dedup();
        self.identifiers.sort_unstable();
        self.identifiers.dedup();
    }

    /// What two sources know of the same entity.
    pub(in crate::link) fn merge(&mut self, other: Self) {
        self.absorb(other);
        self.settle();
    }

    /// The same for many sources, until it is settled.
    pub(in crate::link) fn absorb(&mut self, other: Self) {
        self.sitelinks = self.sitelinks.max(other.sitelinks);
        self.labels.extend(other.labels);
        self.descriptions.extend(other.descriptions);
        self.types.extend(other.types);
        self.countries.extend(other.countries);
        self.dates.extend(other.dates);
        self.position = match (self.position, other.position) {
            (Some(own), Some(their)) => {
                let order = |at: Position| [at.latitude.to_bits(), at.longitude.to_bits()];
                Some(if order(own) <= order(their) {
                    own
                } else {
                    their
                })
            }
            (own, their) => own.or(their),
        };
        self.identifiers.extend(other.identifiers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_known_by_every_spelling_of_its_address() {
        for text in [
            "Q31",
            "http://www.wikidata.org/entity/Q31",
            "https://www.wikidata.org/entity/Q31",
            "http://wikidata.org/entity/Q31",
            "https://www.wikidata.org/wiki/Q31",
            "https://m.wikidata.org/wiki/Q31#P31",
            "HTTPS://WWW.Wikidata.ORG/wiki/Q31?uselang=de",
            "https://www.wikidata.org/wiki/Special:EntityData/Q31.json",
            "https://www.wikidata.org/wiki/Special:EntityPage/Q31",
        ] {
            assert_eq!(Id::new(text), Id::Item(31), "{text}");
        }
        for text in [
            "https://www.wikidata.org/wiki/Q0",
            "https://www.wikidata.org/wiki/Q31/x",
            "https://www.wikidata.org/wiki/Property:P31",
            "https://example.org/wiki/Q31",
            "https://www.wikidata.org.example.org/wiki/Q31",
            "ftp://www.wikidata.org/wiki/Q31",
            "q31",
        ] {
            assert_eq!(Id::new(text), Id::Iri(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn ids_are_items_or_iris() {
        for (text, id) in [
            ("Q42", Id::Item(42)),
            ("http://www.wikidata.org/entity/Q42", Id::Item(42)),
            ("https://www.wikidata.org/wiki/Q42", Id::Item(42)),
            ("Q042", Id::Iri("Q042".to_owned())),
            ("Q99999999999", Id::Iri("Q99999999999".to_owned())),
            ("http://e.org/Q42", Id::Iri("http://e.org/Q42".to_owned())),
        ] {
            assert_eq!(Id::new(text), id);
        }
        assert_eq!(Id::Item(42).iri(), "http://www.wikidata.org/entity/Q42");
    }

    #[test]
    fn dates_say_what_is_known() {
        let date = |year, precision| Date {
            year,
            month: 3,
            day: 11,
            precision,
            julian: false,
        };
        assert_eq!(date(1952, 11).to_string(), "1952-03-11");
        assert_eq!(date(1952, 10).to_string(), "1952-03");
        assert_eq!(date(-44, 9).to_string(), "-0044");
        assert_eq!(date(1950, 8).to_string(), "1950 (decade)");
    }

    #[test]
    fn a_text_that_is_a_label_anywhere_is_no_alias() {
        let mut entity = Entity::default();
        entity.name("US", "en", true);
        entity.name("US", "de", false);
        entity.name("US", "en", true);
        entity.name(" ", "de", false);
        entity.settle();
        assert_eq!(entity.labels.len(), 1);
        assert_eq!(entity.labels[0].languages, ["de", "en"]);
        assert!(!entity.labels[0].alias);
    }
}
