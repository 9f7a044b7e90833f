//! One worker's share of a load: terms of its own numbering, and quads made of them.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use super::packed::index;
use super::permutation::{Order, Row};
use super::scratch::{Region, Scratch};
use super::strings::Strings;
use super::term::{self, Kind, LiteralParts};
use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term, TermRef, Triple};
use crate::store::StoreError;

/// No graph: a quad of the default graph, while it is numbered by its run.
pub(super) const DEFAULT: u32 = u32::MAX;

/// A term as a reader of text has it.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// An IRI.
    Iri(&'a str),
    /// The label of a blank node.
    Blank(&'a str),
    /// A literal; without language and datatype it is a plain string.
    Literal {
        /// The value.
        value: &'a str,
        /// Its language tag.
        language: Option<&'a str>,
        /// Its datatype, where it has no language.
        datatype: Option<&'a str>,
    },
    /// Any term.
    Term(TermRef<'a>),
}

/// Takes the quads of one worker of a load.
#[derive(Debug)]
pub struct Intake {
    folder: PathBuf,
    scratch: Scratch,
    budget: usize,
    strings: Strings,
    quads: Vec<u128>,
    predicates: BTreeSet<u32>,
    graphs: BTreeSet<u32>,
    last_graph: Option<u32>,
    /// The graph that every quad goes to, whatever its own is.
    graph: Option<Vec<u8>>,
    blank_prefix: String,
    keeps_apart: bool,
    buffer: Vec<u8>,
    subject: Remembered,
    predicate: Remembered,
    taken: u64,
    runs: Vec<FileRun>,
}

/// The last key in a place, which is often the next one as well.
#[derive(Debug, Default)]
struct Remembered {
    key: Vec<u8>,
    number: Option<u32>,
}

/// A run that was moved to files: keys in order, quads by the places of their keys.
#[derive(Debug)]
pub(super) struct FileRun {
    pub(super) keys: Region,
    pub(super) quads: Region,
    pub(super) used: Used,
}

/// A run in memory: keys in order by number, quads by number.
#[derive(Debug)]
pub(super) struct MemoryRun {
    pub(super) strings: Strings,
    pub(super) sorted: Vec<u32>,
    pub(super) quads: Vec<u128>,
    pub(super) used: Used,
}

/// The terms of a run that are predicates, and its graphs; [`DEFAULT`] may be among these.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    pub(super) predicates: Vec<u32>,
    pub(super) graphs: Vec<u32>,
}

impl Intake {
    pub(super) fn new(folder: &Path, budget: u64) -> Self {
        Self {
            folder: folder.to_owned(),
            scratch: Scratch::new(folder),
            budget: index(budget),
            strings: Strings::default(),
            quads: Vec::new(),
            predicates: BTreeSet::new(),
            graphs: BTreeSet::new(),
            last_graph: None,
            graph: None,
            blank_prefix: String::new(),
            keeps_apart: false,
            buffer: Vec::new(),
            subject: Remembered::default(),
            predicate: Remembered::default(),
            taken: 0,
            runs: Vec::new(),
        }
    }

    /// What stands before the labels of blank nodes from here on, and the graph that all
    /// quads go to instead of their own.
    ///
    /// Terms that are given whole keep their labels, but for those inside triple terms where
    /// `keeps_apart` says that the source's labels are still as they were written.
    pub fn begin(&mut self, blank_prefix: &str, keeps_apart: bool, graph: Option<&GraphName>) {
        blank_prefix.clone_into(&mut self.blank_prefix);
        self.keeps_apart = keeps_apart;
        // A remembered key may hold the label of another source's node.
        self.subject = Remembered::default();
        self.graph = graph.map(|graph| {
            let mut key = vec![0];
            let term: Option<TermRef<'_>> = match graph {
                GraphName::DefaultGraph => None,
                GraphName::NamedNode(node) => Some(node.as_ref().into()),
                GraphName::BlankNode(node) => Some(node.as_ref().into()),
            };
            if let Some(term) = term {
                key[0] = term::term_key(term, &mut key).byte();
            } else {
                key.clear();
            }
            key
        });
    }

    /// How many quads were taken.
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Puts the key into the buffer, behind a byte for its kind.
    fn key(&mut self, part: &Part<'_>) -> Kind {
        self.buffer.clear();
        self.buffer.push(0);
        match *part {
            Part::Iri(iri) => {
                self.buffer.extend_from_slice(iri.as_bytes());
                Kind::Iri
            }
            Part::Blank(label) => {
                let prefix = blank_prefix(&self.blank_prefix, label);
                self.buffer.extend_from_slice(prefix.as_bytes());
                self.buffer.extend_from_slice(label.as_bytes());
                Kind::Blank
            }
            Part::Literal {
                value,
                language,
                datatype,
            } => {
                let parts = LiteralParts {
                    value,
                    language,
                    direction: None,
                    datatype: datatype.unwrap_or(oxigraph::model::vocab::xsd::STRING.as_str()),
                };
                term::literal_key(parts, &mut self.buffer)
            }
            Part::Term(term @ TermRef::Triple(_)) if self.keeps_apart => {
                let renamed = renamed(term, &self.blank_prefix);
                term::term_key(renamed.as_ref(), &mut self.buffer)
            }
            Part::Term(term) => term::term_key(term, &mut self.buffer),
        }
    }

    #[inline]
    fn number(&mut self, part: &Part<'_>) -> u32 {
        let kind = self.key(part);
        self.strings.intern(kind, &mut self.buffer)
    }

    /// Takes one quad.
    ///
    /// # Errors
    /// A disk that is full, where memory is.
    pub fn quad(
        &mut self,
        subject: &Part<'_>,
        predicate: &str,
        object: &Part<'_>,
        graph: Option<&Part<'_>>,
    ) -> Result<(), StoreError> {
        let kind = self.key(subject);
        self.buffer[0] = kind.byte();
        let subject = if let Some(number) = self
            .subject
            .number
            .filter(|_| self.subject.key == self.buffer)
        {
            number
        } else {
            let number = self.strings.intern(kind, &mut self.buffer);
            self.subject.key.clone_from(&self.buffer);
            *self.subject.number.insert(number)
        };
        let known = self.predicate.number;
        let predicate =
            if let Some(number) = known.filter(|_| self.predicate.key == predicate.as_bytes()) {
                number
            } else {
                let number = self.number(&Part::Iri(predicate));
                self.predicates.insert(number);
                self.predicate.key.clear();
                self.predicate.key.extend_from_slice(predicate.as_bytes());
                *self.predicate.number.insert(number)
            };
        let object = self.number(object);
        let graph = match (self.graph.take(), graph) {
            (Some(mut key), _) => {
                let kind = key.first().and_then(|byte| Kind::from_byte(*byte));
                let number = kind.map_or(DEFAULT, |kind| self.strings.intern(kind, &mut key));
                self.graph = Some(key);
                number
            }
            (None, Some(graph)) => self.number(graph),
            (None, None) => DEFAULT,
        };
        if self.last_graph != Some(graph) {
            self.graphs.insert(graph);
            self.last_graph = Some(graph);
        }
        self.quads
            .push(Order::Spo.pack([subject, predicate, object, graph]));
        self.taken += 1;
        let used = self.quads.len() * 16 + self.strings.memory();
        if used > self.budget || self.strings.is_full() {
            self.spill()?;
        }
        Ok(())
    }

    /// Takes one quad whose terms are at hand.
    ///
    /// # Errors
    /// As [`Self::quad`].
    pub fn whole(&mut self, quad: &Quad) -> Result<(), StoreError> {
        let graph = match &quad.graph_name {
            GraphName::DefaultGraph => None,
            GraphName::NamedNode(node) => Some(Part::Term(node.as_ref().into())),
            GraphName::BlankNode(node) => Some(Part::Term(node.as_ref().into())),
        };
        self.quad(
            &Part::Term(quad.subject.as_ref().into()),
            quad.predicate.as_str(),
            &Part::Term(quad.object.as_ref()),
            graph.as_ref(),
        )
    }

    /// Moves what is held to files.
    fn spill(&mut self) -> Result<(), StoreError> {
        let run = self.take();
        let written = run.write(&mut self.scratch);
        self.runs
            .push(written.map_err(|error| StoreError::io(&self.folder, error))?);
        Ok(())
    }

    fn take(&mut self) -> MemoryRun {
        let mut strings = std::mem::take(&mut self.strings);
        strings.close();
        self.subject = Remembered::default();
        self.predicate = Remembered::default();
        self.last_graph = None;
        MemoryRun {
            sorted: strings.sorted(),
            strings,
            quads: std::mem::take(&mut self.quads),
            used: Used {
                predicates: std::mem::take(&mut self.predicates).into_iter().collect(),
                graphs: std::mem::take(&mut self.graphs).into_iter().collect(),
            },
        }
    }

    /// All runs; the last is in memory.
    pub(super) fn finish(mut self) -> (Vec<FileRun>, MemoryRun) {
        let last = self.take();
        (self.runs, last)
    }
}

/// The prefix of a label. Labels of the first file stay as they are, unless they look as if
/// they had one already.
fn blank_prefix<'a>(prefix: &'a str, label: &str) -> &'a str {
    let mut start = label.bytes();
    let marked = matches!(start.next(), Some(b'f' | b'g'))
        && start.next().is_some_and(|byte| byte.is_ascii_digit());
    if prefix.is_empty() && marked {
        "f0-"
    } else {
        prefix
    }
}

/// A triple term with the labels of this source. Recursion is bounded by what readers let through.
fn renamed(term: TermRef<'_>, prefix: &str) -> Term {
    let blank = |label: &str| {
        let prefix = blank_prefix(prefix, label);
        BlankNode::new_unchecked(format!("{prefix}{label}"))
    };
    match term {
        TermRef::BlankNode(node) => blank(node.as_str()).into(),
        TermRef::Triple(triple) => Triple {
            subject: match &triple.subject {
                NamedOrBlankNode::BlankNode(node) => blank(node.as_str()).into(),
                named @ NamedOrBlankNode::NamedNode(_) => named.clone(),
            },
            predicate: triple.predicate.clone(),
            object: renamed(triple.object.as_ref(), prefix),
        }
        .into(),
        other => other.into_owned(),
    }
}

impl MemoryRun {
    fn write(self, scratch: &mut Scratch) -> io::Result<FileRun> {
        let mut places = vec![0_u32; self.strings.len()];
        let keys = scratch.region(|out| {
            for (place, number) in self.sorted.iter().enumerate() {
                let key = self.strings.get(*number);
                let length = u32::try_from(key.len()).map_err(io::Error::other)?;
                out.write_all(&length.to_le_bytes())?;
                out.write_all(key)?;
                places[index(u64::from(*number))] =
                    u32::try_from(place).map_err(io::Error::other)?;
            }
            Ok(())
        })?;
        let quads = scratch.region(|out| {
            for packed in &self.quads {
                let row = translate(Order::Spo.unpack(*packed), &places);
                out.write_all(&Order::Spo.pack(row).to_le_bytes())?;
            }
            Ok(())
        })?;
        let placed = |numbers: &[u32]| {
            let numbers = numbers.iter();
            numbers
                .map(|number| translate([*number; 4], &places)[0])
                .collect()
        };
        let used = Used {
            predicates: placed(&self.used.predicates),
            graphs: placed(&self.used.graphs),
        };
        Ok(FileRun { keys, quads, used })
    }
}

/// A quad with other numbers for its terms.
#[inline]
fn translate(row: Row, numbers: &[u32]) -> Row {
    row.map(|number| {
        if number == DEFAULT {
            DEFAULT
        } else {
            numbers.get(index(u64::from(number))).copied().unwrap_or(0)
        }
    })
}

/// Keys of a file run, one after the other.
pub(super) struct FileKeys {
    file: BufReader<Region>,
}

impl FileKeys {
    pub(super) fn new(file: BufReader<Region>) -> Self {
        Self { file }
    }

    /// Puts the next key, its kind in front, into the buffer; false at the end.
    pub(super) fn next(&mut self, key: &mut Vec<u8>) -> io::Result<bool> {
        let mut length = [0; 4];
        match self.file.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
        key.clear();
        key.resize(index(u64::from(u32::from_le_bytes(length))), 0);
        self.file.read_exact(key)?;
        Ok(true)
    }
}
