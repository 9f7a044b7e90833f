//! Entities out of RDF: whatever has a name, and what else is said of it.
//!
//! Truthy N-Triples of Wikidata are RDF whose properties are known by the same table as those of its JSON. Statements
//! about one thing may stand far apart, so each is a small record, and records are sorted by what they are about.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::keep::{date, keep};
use super::nodes::{NODE, NameNode, node_of, read, split};
use super::reserved::{self, RESERVATION, Reserved, of_raw, of_term, vague};
use super::said::{Said, of};
use super::{Languages, Reading, Told};
use crate::link::LinkError;
use crate::link::index::{Encoded, Entity, Id, IndexWriter, Runs, WIKIDATA, normal, of_address};
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
        let Some((value, language)) = of_term(self.sources, &quad.object) else {
            return Ok(());
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

    /// Takes what a statement says of another one, if that may tell how it is meant.
    fn about(&mut self, quad: &Quad, languages: &Languages) -> Result<(), LinkError> {
        let Some(part) = reserved::part(quad.predicate.as_str()) else {
            return Ok(());
        };
        let node = match &quad.subject {
            NamedOrBlankNode::NamedNode(iri) => Cow::from(iri.as_str()),
            NamedOrBlankNode::BlankNode(node) => node_of(self.sources, node.as_str()).into(),
        };
        let told = reserved::Told {
            node: &node,
            part,
            value: of_term(self.sources, &quad.object),
            triple: match &quad.object {
                Term::Triple(triple) => Some(triple),
                _ => None,
            },
        };
        let mut record = Vec::new();
        if told.put(&mut record, self.sources, languages) {
            self.runs.push(&record).map_err(LinkError::scratch)?;
        }
        Ok(())
    }

    /// Makes entities of the statements; how many of these are said with a reservation, so that they count for nothing.
    ///
    /// # Errors
    /// A temporary file that cannot be written or read.
    pub fn finish(self, writer: &mut IndexWriter) -> Result<u64, LinkError> {
        let (folder, memory) = self.scratch;
        let mut things = Things::new(writer);
        let mut is_open = true;
        let mut node = NameNode::default();
        // What nodes are names of is told of things only now: then all is sorted once more.
        let mut again: Option<Runs> = None;
        self.runs.each(|record| -> Result<(), Failed> {
            if record.first() == Some(&RESERVATION) {
                things.reserved.take(record);
                return Ok(());
            }
            if std::mem::take(&mut is_open) {
                things.reserved.close();
            }
            let is_node = record.first() == Some(&NODE);
            if is_node && things.reserved.has(record) {
                things.left_out += 1;
                return Ok(());
            }
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
        Ok(things.left_out)
    }
}

/// Records of things on their way to entities.
struct Things<'a> {
    writer: &'a mut IndexWriter,
    entity: Entity,
    subject: Vec<u8>,
    page: bool,
    reserved: Reserved,
    left_out: u64,
}

impl<'a> Things<'a> {
    fn new(writer: &'a mut IndexWriter) -> Self {
        Self {
            writer,
            entity: Entity::default(),
            subject: Vec::new(),
            page: false,
            reserved: Reserved::default(),
            left_out: 0,
        }
    }

    fn take(&mut self, record: &[u8]) -> Result<(), Failed> {
        let (subject, rest) = split(record);
        if subject != self.subject {
            self.give()?;
            subject.clone_into(&mut self.subject);
        }
        if !self.reserved.has(record) {
            self.page |= keep(&mut self.entity, rest) == Some(true);
            return Ok(());
        }
        self.left_out += 1;
        if let Some((Said::Date(property), _, value)) = read(rest) {
            let date = date(value).map(|date| (property, vague(date)));
            self.entity.dates.extend(date);
        }
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
        by_its_address(&mut whole);
        if let Some(encoded) = Encoded::new(whole) {
            self.writer.push(&encoded)?;
        }
        Ok(())
    }
}

/// A record of an authority file is what its address says, whether or not it says so itself.
fn by_its_address(entity: &mut Entity) {
    let Id::Iri(iri) = &entity.id else {
        return;
    };
    let Some(number) = of_address(iri) else {
        return;
    };
    let own = normal(number, iri);
    let mut known = entity.identifiers.iter();
    if !known.any(|(other, text)| *other == number && normal(number, text) == own) {
        entity.identifiers.push((number, iri.clone()));
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
            Said::Same => language.is_none() && of_address(value).is_some(),
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
        facts.about(&quad, reading.languages)?;
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

    /// Takes the record that was made, if one was.
    fn hold(&mut self, made: bool) -> Result<(), Failed> {
        if made {
            self.held.extend(&self.record);
            self.ends.push(self.held.len());
        }
        if self.held.len() > 1 << 20 {
            self.give()?;
        }
        Ok(())
    }

    /// Takes what is said of a statement.
    fn about(
        &mut self,
        subject: &RawTerm<'_>,
        part: u8,
        object: &RawTerm<'_>,
    ) -> Result<(), Failed> {
        let Some((node, None)) = of_raw(self.number, subject) else {
            return Ok(());
        };
        let told = reserved::Told {
            node: &node,
            part,
            value: of_raw(self.number, object),
            triple: match object {
                RawTerm::Other(Term::Triple(triple)) => Some(triple),
                _ => None,
            },
        };
        let made = told.put(&mut self.record, self.number, self.languages);
        self.hold(made)
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
        if let Some(part) = reserved::part(predicate) {
            return self.about(subject, part, object);
        }
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
        let Some((value, language)) = of_raw(self.number, object) else {
            return Ok(());
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
        let counts = statement.put(&mut self.record, self.languages);
        self.hold(counts)
    }
}
