//! Entities out of RDF: whatever has a name, and what else is said of it.
//!
//! Truthy N-Triples of Wikidata are RDF whose properties are known by the same table as those of its JSON. Statements
//! about one thing may stand far apart, so each is a small record, and records are sorted by what they are about.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::nodes::{NODE, NameNode, node_of, read, split};
use super::said::{Said, of};
use super::{Languages, Reading, Told};
use crate::link::LinkError;
use crate::link::days::is_year;
use crate::link::ground::point;
use crate::link::index::{Date, Encoded, Entity, Id, IndexWriter, Position, Runs, WIKIDATA};
use crate::link::names::heading;
use crate::model::{NamedOrBlankNode, Quad, Term};
use crate::rdf::{self, Counts, LineSink, QuadReader, RawTerm, RdfError, Settings, Source};

/// Statements on their way to entities.
pub struct Facts {
    runs: Runs,
    unwanted: AtomicU64,
    /// Where what memory does not hold goes, and how much it holds.
    scratch: (PathBuf, u64),
    /// How many sources there were, which names of nodes belong to.
    sources: u32,
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
            scratch: (folder.to_owned(), memory),
            sources: 0,
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
            Term::NamedNode(iri) => (iri.as_str().into(), None),
            Term::BlankNode(node) => (node_of(self.sources, node.as_str()).into(), None),
            Term::Literal(literal) => (
                Cow::from(literal.value()),
                Some(literal.language().unwrap_or_default()),
            ),
            Term::Triple(_) => return Ok(()),
        };
        let mut record = Vec::new();
        let statement = Statement {
            subject,
            said,
            value: &value,
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
        let (folder, memory) = self.scratch;
        let mut things = Things::new(writer);
        let mut node = NameNode::default();
        // What nodes are names of is told of things only now: then all is sorted once more.
        let mut again: Option<Runs> = None;
        self.runs.each(|record| -> Result<(), Failed> {
            let is_node = record.first() == Some(&NODE);
            if is_node || again.is_some() {
                let runs = again.get_or_insert_with(|| Runs::new(&folder, memory));
                return if is_node {
                    node.take(record, runs)
                } else {
                    Ok(runs.push(record)?)
                };
            }
            things.take(record)
        })?;
        if let Some(mut again) = again {
            node.give(&mut again)?;
            again.each(|record| things.take(record))?;
        }
        things.give()?;
        Ok(things.count)
    }
}

/// Records of things on their way to entities.
struct Things<'a> {
    writer: &'a mut IndexWriter,
    entity: Entity,
    subject: Vec<u8>,
    page: bool,
    count: u64,
}

impl<'a> Things<'a> {
    fn new(writer: &'a mut IndexWriter) -> Self {
        Self {
            writer,
            entity: Entity::default(),
            subject: Vec::new(),
            page: false,
            count: 0,
        }
    }

    fn take(&mut self, record: &[u8]) -> Result<(), Failed> {
        let (subject, rest) = split(record);
        if subject != self.subject {
            self.give()?;
            subject.clone_into(&mut self.subject);
        }
        self.page |= keep(&mut self.entity, rest) == Some(true);
        Ok(())
    }

    fn give(&mut self) -> Result<(), LinkError> {
        let mut whole = std::mem::take(&mut self.entity);
        let page = std::mem::take(&mut self.page);
        // Half a position is none.
        whole.position = whole.position.filter(|at| !at.longitude.is_nan());
        if whole.labels.is_empty() || page {
            return Ok(());
        }
        whole.id = Id::new(&String::from_utf8_lossy(&self.subject));
        if let Some(encoded) = Encoded::new(whole) {
            self.writer.push(&encoded)?;
            self.count += 1;
        }
        Ok(())
    }
}

/// What ends the reading of records.
pub(super) struct Failed(LinkError);

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
pub(super) struct Statement<'a> {
    pub(super) subject: &'a str,
    pub(super) said: Said,
    pub(super) value: &'a str,
    /// Nothing for an IRI.
    pub(super) language: Option<&'a str>,
}

impl Statement<'_> {
    /// Whether it is a name or a description in a language that nobody wants.
    fn is_foreign(&self, languages: &Languages) -> bool {
        let text = matches!(
            self.said,
            Said::Label | Said::Alias | Said::Description | Said::Heading(_) | Said::Form(_)
        );
        text && self.language.is_some_and(|own| !languages.wants(own))
    }

    /// Makes a record, if it counts: subject, zero, what it says, language, zero, value.
    pub(super) fn put(&self, record: &mut Vec<u8>, languages: &Languages) -> bool {
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
            Said::Label | Said::Alias | Said::Description | Said::Heading(_) | Said::Form(_) => {
                language.is_some_and(|language| languages.wants(language))
            }
            Said::Type | Said::Country | Said::Named(_) => language.is_none(),
            Said::About => language.is_none() && value.starts_with(WIKIDATA),
            Said::Identifier(_) => true,
            _ => language.is_some(),
        };
        if !wanted || subject.contains('\0') || value.len() > LONGEST {
            return false;
        }
        let (code, number) = said.code();
        record.clear();
        // A node is told of whom it is a name, instead of the other way round.
        let item;
        let (subject, value) = match said {
            Said::Named(_) => (value, subject),
            // Wikidata counts them of the document about an item.
            Said::Sitelinks => {
                item = Id::new(subject).iri();
                (&item.as_str(), value)
            }
            _ => (subject, value),
        };
        if matches!(said, Said::Named(_) | Said::Form(_)) {
            record.push(NODE);
        }
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
    let (said, language, value) = read(record)?;
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
        Said::Heading(other) => name_by_heading(entity, value, language, other),
        // Told of things before.
        Said::Named(_) | Said::Form(_) => {}
        Said::About => return Some(entity.types.contains(&Id::new(ARTICLE))),
        Said::Withdrawn => return Some(matches!(value, "true" | "1")),
    }
    Some(false)
}

/// A name as libraries write it: `Putin, Vladimir Vladimirovich, 1952-` is born in that year.
fn name_by_heading(entity: &mut Entity, text: &str, language: &str, other: bool) {
    let Some(found) = heading(text, false) else {
        entity.name(text, language, other);
        return;
    };
    entity.name(&found.name, language, other);
    for (property, year) in [(569, found.born), (570, found.died)] {
        let year = year.as_deref().and_then(date);
        entity.dates.extend(year.map(|year| (property, year)));
    }
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
    facts.sources += 1;
    if rdf::line_format(source, settings).is_some_and(rdf::is_line_format) {
        return read_lines(source, settings, reading, facts);
    }
    let mut told = Told::default();
    for quad in QuadReader::open(source, settings, "b")? {
        let quad = quad?;
        match &quad.subject {
            NamedOrBlankNode::NamedNode(subject) => {
                facts.quad(subject.as_str(), &quad, reading.languages)?;
            }
            NamedOrBlankNode::BlankNode(node) if is_form(quad.predicate.as_str()) => {
                let node = node_of(facts.sources, node.as_str());
                facts.quad(&node, &quad, reading.languages)?;
            }
            NamedOrBlankNode::BlankNode(_) => {}
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

/// Whether it says what name a node holds: all else about blank nodes is about nothing that has an id.
fn is_form(predicate: &str) -> bool {
    matches!(of(predicate), Some(Said::Form(_)))
}

fn read_lines(
    source: &Source,
    settings: &Settings,
    reading: Reading<'_>,
    facts: &mut Facts,
) -> Result<Told, LinkError> {
    let (unwanted, number) = (&facts.unwanted, facts.sources);
    let shared = Mutex::new(&mut facts.runs);
    let bytes = AtomicU64::new(0);
    let mut sinks: Vec<Sink<'_, '_>> = (0..reading.threads.max(1))
        .map(|_| Sink {
            runs: &shared,
            number,
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
    /// Which source it is.
    number: u32,
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
        let Some(said) = of(predicate) else {
            return Ok(());
        };
        let subject = match subject {
            RawTerm::Iri(subject) => Cow::from(*subject),
            RawTerm::Blank(label) if matches!(said, Said::Form(_)) => {
                node_of(self.number, label).into()
            }
            _ => return Ok(()),
        };
        let (value, language) = match object {
            RawTerm::Iri(iri) => (Cow::from(*iri), None),
            RawTerm::Blank(label) => (node_of(self.number, label).into(), None),
            RawTerm::Literal {
                value, language, ..
            } => (
                Cow::from(&**value),
                Some(language.as_deref().unwrap_or_default()),
            ),
            RawTerm::Other(_) => return Ok(()),
        };
        let statement = Statement {
            subject: &subject,
            said,
            value: &value,
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
}
