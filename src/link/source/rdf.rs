//! Entities out of RDF: whatever has a name, and what else is said of it.
//!
//! Truthy N-Triples of Wikidata are RDF whose properties are known by the same table as those of its JSON. Statements
//! about one thing may stand far apart, so each is a small record, and records are sorted by what they are about.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Languages, Reading, Told};
use crate::link::LinkError;
use crate::link::days::is_year;
use crate::link::ground::point;
use crate::link::index::{
    Date, Encoded, Entity, Id, IndexWriter, Position, Runs, Use, WIKIDATA, named,
};
use crate::model::{NamedOrBlankNode, Quad, Term};
use crate::rdf::{self, Counts, LineSink, QuadReader, RawTerm, RdfError, Settings, Source};
use crate::vocab::{foaf, rdf as rdf_terms, rdfs, schema, skos, wdt, wgs84};

/// Where Wikibase keeps counts of an entity's parts.
const SITELINKS: &str = "http://wikiba.se/ontology#sitelinks";

/// What a statement says of its subject.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Label,
    Alias,
    Description,
    Type,
    Country,
    Sitelinks,
    Latitude,
    Longitude,
    Point,
    Date(u32),
    Identifier(u32),
    /// A page in Wikipedia and the like is about an item.
    About,
}

/// Dates of schema.org, by the number of the property of Wikidata that means the same.
const DATES: [(&str, u32); 6] = [
    ("birthDate", 569),
    ("deathDate", 570),
    ("foundingDate", 571),
    ("dissolutionDate", 576),
    ("startDate", 580),
    ("endDate", 582),
];

/// What a predicate says, if it is one that counts.
fn of(predicate: &str) -> Option<Said> {
    if let Some(local) = predicate.strip_prefix(wdt::NAMESPACE) {
        let property = named(local)?;
        return Some(match property.usage {
            Use::Type => Said::Type,
            Use::Country => Said::Country,
            Use::Date => Said::Date(property.number),
            Use::Position => Said::Point,
            Use::Identifier => Said::Identifier(property.number),
        });
    }
    if let Some(local) = predicate
        .strip_prefix(schema::NAMESPACE)
        .or_else(|| predicate.strip_prefix(schema::HTTPS))
    {
        return match local {
            "name" => Some(Said::Label),
            "alternateName" => Some(Said::Alias),
            "description" => Some(Said::Description),
            "about" => Some(Said::About),
            _ => DATES
                .iter()
                .find(|(name, _)| *name == local)
                .map(|(_, number)| Said::Date(*number)),
        };
    }
    match predicate {
        rdfs::LABEL | skos::PREF_LABEL | foaf::NAME => Some(Said::Label),
        skos::ALT_LABEL => Some(Said::Alias),
        rdf_terms::TYPE => Some(Said::Type),
        SITELINKS => Some(Said::Sitelinks),
        wgs84::LAT => Some(Said::Latitude),
        wgs84::LONG => Some(Said::Longitude),
        _ => None,
    }
}

impl Said {
    /// A byte and a number that stand for it in a record.
    const fn code(self) -> (u8, u32) {
        match self {
            Self::Label => (0, 0),
            Self::Alias => (1, 0),
            Self::Description => (2, 0),
            Self::Type => (3, 0),
            Self::Country => (4, 0),
            Self::Sitelinks => (5, 0),
            Self::Latitude => (6, 0),
            Self::Longitude => (7, 0),
            Self::Point => (8, 0),
            Self::Date(number) => (9, number),
            Self::Identifier(number) => (10, number),
            Self::About => (11, 0),
        }
    }

    const fn of_code(code: u8, number: u32) -> Option<Self> {
        Some(match code {
            0 => Self::Label,
            1 => Self::Alias,
            2 => Self::Description,
            3 => Self::Type,
            4 => Self::Country,
            5 => Self::Sitelinks,
            6 => Self::Latitude,
            7 => Self::Longitude,
            8 => Self::Point,
            9 => Self::Date(number),
            10 => Self::Identifier(number),
            11 => Self::About,
            _ => return None,
        })
    }
}

/// Statements on their way to entities.
pub struct Facts {
    runs: Runs,
    unwanted: AtomicU64,
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facts").finish_non_exhaustive()
    }
}

impl Facts {
    /// What memory does not hold goes to a temporary file in the folder.
    pub fn new(folder: &Path, memory: u64) -> Self {
        Self {
            runs: Runs::new(folder, memory),
            unwanted: AtomicU64::new(0),
        }
    }

    /// Names and descriptions that were passed over, because of their languages.
    pub fn unwanted(&self) -> u64 {
        self.unwanted.load(Ordering::Relaxed)
    }

    /// Takes a statement, if it says something that counts. `subject` is what it is about.
    ///
    /// # Errors
    /// A temporary file that cannot be written.
    pub fn quad(
        &mut self,
        subject: &str,
        quad: &Quad,
        languages: &Languages,
    ) -> Result<(), LinkError> {
        let Some(said) = of(quad.predicate.as_str()) else {
            return Ok(());
        };
        let (value, language) = match &quad.object {
            Term::NamedNode(iri) => (iri.as_str(), None),
            Term::Literal(literal) => (
                literal.value(),
                Some(literal.language().unwrap_or_default()),
            ),
            _ => return Ok(()),
        };
        let mut record = Vec::new();
        let statement = Statement {
            subject,
            said,
            value,
            language,
        };
        if statement.is_foreign(languages) {
            self.unwanted.fetch_add(1, Ordering::Relaxed);
        }
        if statement.put(&mut record, languages) {
            self.runs.push(&record).map_err(LinkError::scratch)?;
        }
        Ok(())
    }

    /// Makes entities of the statements; how many.
    ///
    /// # Errors
    /// A temporary file that cannot be written or read.
    pub fn finish(self, writer: &mut IndexWriter) -> Result<u64, LinkError> {
        let (mut entity, mut subject) = (Entity::default(), Vec::new());
        let mut count = 0;
        let mut page = false;
        let mut give = |entity: &mut Entity, page: bool, subject: &[u8]| -> Result<(), LinkError> {
            let mut whole = std::mem::take(entity);
            // Half a position is none.
            whole.position = whole.position.filter(|at| !at.longitude.is_nan());
            if whole.labels.is_empty() || page {
                return Ok(());
            }
            whole.id = Id::new(&String::from_utf8_lossy(subject));
            if let Some(encoded) = Encoded::new(whole) {
                writer.push(&encoded)?;
                count += 1;
            }
            Ok(())
        };
        self.runs.each(|record| -> Result<(), Failed> {
            let end = record
                .iter()
                .position(|byte| *byte == 0)
                .unwrap_or(record.len());
            if record[..end] != subject[..] {
                give(&mut entity, std::mem::take(&mut page), &subject)?;
                subject.clear();
                subject.extend(&record[..end]);
            }
            page |= keep(&mut entity, record.get(end + 1..).unwrap_or_default()) == Some(true);
            Ok(())
        })?;
        give(&mut entity, page, &subject)?;
        Ok(count)
    }
}

/// What ends the reading of records.
struct Failed(LinkError);

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Self(LinkError::scratch(error))
    }
}

impl From<LinkError> for Failed {
    fn from(error: LinkError) -> Self {
        Self(error)
    }
}

impl From<Failed> for LinkError {
    fn from(failed: Failed) -> Self {
        failed.0
    }
}

/// A statement that may count.
struct Statement<'a> {
    subject: &'a str,
    said: Said,
    value: &'a str,
    /// Nothing for an IRI.
    language: Option<&'a str>,
}

impl Statement<'_> {
    /// Whether it is a name or a description in a language that nobody wants.
    fn is_foreign(&self, languages: &Languages) -> bool {
        let text = matches!(self.said, Said::Label | Said::Alias | Said::Description);
        text && self.language.is_some_and(|own| !languages.wants(own))
    }

    /// Makes a record, if it counts: subject, zero, what it says, language, zero, value.
    fn put(&self, record: &mut Vec<u8>, languages: &Languages) -> bool {
        let Self {
            subject,
            said,
            value,
            language,
        } = self;
        // Properties and lexemes are no entities here.
        if subject.starts_with(WIKIDATA) && matches!(Id::new(subject), Id::Iri(_)) {
            return false;
        }
        let wanted = match said {
            Said::Label | Said::Alias | Said::Description => {
                language.is_some_and(|language| languages.wants(language))
            }
            Said::Type | Said::Country => language.is_none(),
            Said::About => language.is_none() && value.starts_with(WIKIDATA),
            Said::Identifier(_) => true,
            _ => language.is_some(),
        };
        if !wanted || subject.contains('\0') || value.len() > LONGEST {
            return false;
        }
        let (code, number) = said.code();
        record.clear();
        record.extend(subject.as_bytes());
        record.extend([0, code]);
        record.extend(number.to_le_bytes());
        record.extend(language.unwrap_or_default().as_bytes());
        record.push(0);
        record.extend(value.as_bytes());
        true
    }
}

/// Longer values are texts, in bytes.
const LONGEST: usize = 4_000;

/// What Wikidata calls the pages to which an item leads; types are said before what something is about.
const ARTICLE: &str = "http://schema.org/Article";

/// Adds what a record says behind its subject; whether that makes a page about an item of it, which is no thing of the
/// world.
fn keep(entity: &mut Entity, record: &[u8]) -> Option<bool> {
    let (code, rest) = record.split_first()?;
    let (number, rest) = rest.split_first_chunk::<4>()?;
    let said = Said::of_code(*code, u32::from_le_bytes(*number))?;
    let (language, value) = std::str::from_utf8(rest).ok()?.split_once('\0')?;
    let axis = |most: f64| {
        value
            .trim()
            .parse()
            .ok()
            .filter(|at: &f64| at.abs() <= most)
    };
    match said {
        Said::Label => entity.name(value, language, false),
        Said::Alias => entity.name(value, language, true),
        Said::Description => entity
            .descriptions
            .push((language.to_owned(), value.to_owned())),
        Said::Type => entity.types.push(Id::new(value)),
        Said::Country => entity.countries.push(Id::new(value)),
        Said::Sitelinks => entity.sitelinks = entity.sitelinks.max(value.trim().parse().ok()?),
        // Latitude is said first, because records are sorted.
        Said::Latitude => {
            entity.position = Some(Position {
                latitude: axis(90.0)?,
                longitude: f64::NAN,
            });
        }
        Said::Longitude => {
            let longitude = axis(180.0);
            let latitude = entity.position.map(|at| at.latitude);
            entity.position = latitude
                .zip(longitude)
                .map(|(latitude, longitude)| Position {
                    latitude,
                    longitude,
                });
        }
        Said::Point => entity.position = entity.position.or_else(|| point(value)),
        Said::Date(property) => entity.dates.push((property, date(value)?)),
        Said::Identifier(property) => entity.identifiers.push((property, value.to_owned())),
        Said::About => return Some(entity.types.contains(&Id::new(ARTICLE))),
    }
    Some(false)
}

/// A date of XML Schema, as exact as it is written.
///
/// Truthy statements write a mere year as its first day; what stands there is taken as a year.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (before, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (day, time) = rest
        .split_once('T')
        .map_or((rest, None), |(day, time)| (day, Some(time)));
    let day = day.trim_end_matches('Z');
    let mut parts = day.splitn(3, '-');
    let year = parts.next()?.parse().ok().filter(|year| is_year(*year))?;
    let month: Option<u8> = parts.next().map(str::parse).transpose().ok()?;
    // A zone may stand behind the day.
    let day: Option<u8> = parts
        .next()
        .and_then(|part| part.get(..2))
        .map(str::parse)
        .transpose()
        .ok()?;
    let first =
        time.is_some_and(|time| time.starts_with("00:00:00")) && (month, day) == (Some(1), Some(1));
    Some(Date {
        year: if before { -year } else { year },
        month: month.filter(|_| !first).unwrap_or(0),
        day: day.filter(|_| !first).unwrap_or(0),
        precision: match (month, day) {
            _ if first => 9,
            (Some(_), Some(_)) => 11,
            (Some(_), None) => 10,
            _ => 9,
        },
        julian: false,
    })
}

/// Reads RDF into an index, N-Triples and N-Quads by several threads.
///
/// # Errors
/// The first error in the source, a temporary file that cannot be written.
pub fn read_rdf(
    source: &Source,
    settings: &Settings,
    reading: Reading<'_>,
    facts: &mut Facts,
) -> Result<Told, LinkError> {
    if rdf::line_format(source, settings).is_some_and(rdf::is_line_format) {
        return read_lines(source, settings, reading, facts);
    }
    let mut told = Told::default();
    for quad in QuadReader::open(source, settings, "b")? {
        let quad = quad?;
        if let NamedOrBlankNode::NamedNode(subject) = &quad.subject {
            facts.quad(subject.as_str(), &quad, reading.languages)?;
        }
        told.statements += 1;
        if told.statements.is_multiple_of(65_536) {
            (reading.progress)(0, told.statements);
        }
    }
    if let Source::File(path) = source {
        told.source_bytes = std::fs::metadata(path).map_or(0, |known| known.len());
    }
    Ok(told)
}

fn read_lines(
    source: &Source,
    settings: &Settings,
    reading: Reading<'_>,
    facts: &mut Facts,
) -> Result<Told, LinkError> {
    let unwanted = &facts.unwanted;
    let shared = Mutex::new(&mut facts.runs);
    let bytes = AtomicU64::new(0);
    let mut sinks: Vec<Sink<'_, '_>> = (0..reading.threads.max(1))
        .map(|_| Sink {
            runs: &shared,
            unwanted,
            languages: reading.languages,
            held: Vec::new(),
            ends: Vec::new(),
            record: Vec::new(),
        })
        .collect();
    let progress = |counts: &Counts| {
        bytes.fetch_max(counts.source_bytes, Ordering::Relaxed);
        (reading.progress)(counts.source_bytes, counts.quads);
    };
    let counts =
        rdf::read_lines(source, settings, &mut sinks, &progress).map_err(LinkError::from)?;
    for sink in &mut sinks {
        sink.give()?;
    }
    Ok(Told {
        statements: counts.quads,
        source_bytes: counts.source_bytes,
        ..Told::default()
    })
}

/// One thread's records, given over many at a time.
struct Sink<'a, 'r> {
    runs: &'a Mutex<&'r mut Runs>,
    unwanted: &'a AtomicU64,
    languages: &'a Languages,
    held: Vec<u8>,
    ends: Vec<usize>,
    record: Vec<u8>,
}

impl Sink<'_, '_> {
    fn give(&mut self) -> Result<(), Failed> {
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let mut start = 0;
        for end in self.ends.drain(..) {
            runs.push(&self.held[start..end])?;
            start = end;
        }
        self.held.clear();
        Ok(())
    }
}

impl From<RdfError> for Failed {
    fn from(error: RdfError) -> Self {
        Self(error.into())
    }
}

impl LineSink for Sink<'_, '_> {
    type Error = Failed;

    fn quad(
        &mut self,
        subject: &RawTerm<'_>,
        predicate: &str,
        object: &RawTerm<'_>,
        _graph: Option<&RawTerm<'_>>,
    ) -> Result<(), Failed> {
        let (RawTerm::Iri(subject), Some(said)) = (subject, of(predicate)) else {
            return Ok(());
        };
        let (value, language) = match object {
            RawTerm::Iri(iri) => (*iri, None),
            RawTerm::Literal {
                value, language, ..
            } => (&**value, Some(language.as_deref().unwrap_or_default())),
            _ => return Ok(()),
        };
        let statement = Statement {
            subject,
            said,
            value,
            language,
        };
        if statement.is_foreign(self.languages) {
            self.unwanted.fetch_add(1, Ordering::Relaxed);
        }
        if statement.put(&mut self.record, self.languages) {
            self.held.extend(&self.record);
            self.ends.push(self.held.len());
        }
        if self.held.len() > 1 << 20 {
            self.give()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_they_are_written() {
        let of = |text: &str| date(text).map(|date| (date.to_string(), date.precision));
        assert_eq!(
            of("1952-03-11T00:00:00Z"),
            Some(("1952-03-11".to_owned(), 11))
        );
        assert_eq!(of("1952-01-01T00:00:00Z"), Some(("1952".to_owned(), 9)));
        assert_eq!(of("1952-01-01"), Some(("1952-01-01".to_owned(), 11)));
        assert_eq!(of("1952-03"), Some(("1952-03".to_owned(), 10)));
        assert_eq!(of("1952Z"), Some(("1952".to_owned(), 9)));
        assert_eq!(
            of("-0043-03-15+02:00"),
            Some(("-0043-03-15".to_owned(), 11))
        );
        assert_eq!(of("soon"), None);
    }

    #[test]
    fn points_are_longitude_first_and_on_earth() {
        let at = |text: &str| point(text).map(|at| [at.latitude, at.longitude]);
        assert_eq!(at("Point(30.5 50.4)"), Some([50.4, 30.5]));
        assert_eq!(at("POINT (30.5 50.4)"), Some([50.4, 30.5]));
        assert_eq!(at("<http://www.wikidata.org/entity/Q405> Point(1 2)"), None);
        assert_eq!(at("Point(500 1)"), None);
    }

    #[test]
    fn what_a_statement_says_has_a_code() {
        for said in [
            Said::Label,
            Said::Point,
            Said::Date(569),
            Said::Identifier(214),
            Said::About,
        ] {
            let (code, number) = said.code();
            assert!(Said::of_code(code, number) == Some(said));
        }
    }
}
