//! One source as a stream of quads, whatever it is written in: RDF or a table, in RDF 1.2 or in the words of RDF 1.1.

use super::RdfError;
use super::rdf11;
use super::reader::{Settings, Source, TextReader};
use super::tables::{TableReader, reads_table};
use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;

/// A stream of quads. Blank nodes are renamed `b0`, `b1`, … in the order in
/// which they appear, with a prefix of the caller's, so that two files never
/// share one and the same file always gives the same names.
#[derive(Debug)]
pub struct QuadReader {
    reading: Reading,
    /// Statements of RDF 1.1 become reifiers: the source is read whole.
    from_rdf11: Option<Whole>,
    remarks: Vec<Diagnostic>,
}

#[derive(Debug)]
struct Whole {
    name: String,
    quads: Option<std::vec::IntoIter<Quad>>,
}

enum Reading {
    Text(Box<TextReader>),
    Table(Box<TableReader>),
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(reader) => reader.fmt(f),
            Self::Table(_) => f.write_str("Table"),
        }
    }
}

impl QuadReader {
    /// Opens a source; `blank_prefix` keeps its blank nodes apart from others'.
    ///
    /// # Errors
    /// A missing file, an unknown format, text in UTF-16, a table whose columns mean nothing.
    pub fn open(
        source: &Source,
        settings: &Settings,
        blank_prefix: &str,
    ) -> Result<Self, RdfError> {
        let reading = if reads_table(source, settings) {
            Reading::Table(Box::new(TableReader::open(source, settings, blank_prefix)?))
        } else {
            Reading::Text(Box::new(TextReader::open(source, settings, blank_prefix)?))
        };
        let is_text = matches!(reading, Reading::Text(_));
        let name = source.name();
        Ok(Self {
            reading,
            from_rdf11: (settings.from_rdf11 && is_text).then_some(Whole { name, quads: None }),
            remarks: Vec::new(),
        })
    }

    /// Reads a text that is at hand.
    ///
    /// # Errors
    /// A base that is no IRI.
    pub fn of_text(
        name: &str,
        text: impl Into<Vec<u8>>,
        settings: &Settings,
    ) -> Result<Self, RdfError> {
        Ok(Self {
            reading: Reading::Text(Box::new(TextReader::of_text(name, text, settings)?)),
            from_rdf11: None,
            remarks: Vec::new(),
        })
    }

    /// The prefixes declared so far.
    pub fn prefixes(&self) -> Vec<(String, String)> {
        match &self.reading {
            Reading::Text(reader) => reader.prefixes(),
            Reading::Table(_) => Vec::new(),
        }
    }

    /// What was found on the way that is no error.
    pub fn remarks(&self) -> &[Diagnostic] {
        &self.remarks
    }

    fn read(&mut self) -> Option<Result<Quad, RdfError>> {
        match &mut self.reading {
            Reading::Text(reader) => reader.next(),
            Reading::Table(reader) => reader.next(),
        }
    }
}

impl Iterator for QuadReader {
    type Item = Result<Quad, RdfError>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.from_rdf11 {
            None => return self.read(),
            Some(Whole {
                quads: Some(quads), ..
            }) => return quads.next().map(Ok),
            Some(_) => {}
        }
        let all: Result<Vec<Quad>, RdfError> = std::iter::from_fn(|| self.read()).collect();
        let all = match all {
            Ok(all) => all,
            Err(error) => return Some(Err(error)),
        };
        let (quads, remarks) = rdf11::decode(all);
        let whole = self.from_rdf11.as_mut()?;
        self.remarks.extend(remarks.said(&whole.name));
        whole.quads.insert(quads.into_iter()).next().map(Ok)
    }
}
