//! Several sources as one stream of quads.

use std::collections::BTreeMap;
use std::vec;

use super::RdfError;
use super::quads::QuadReader;
use super::reader::{Settings, Source};
use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;

/// The quads of several sources, one after the other. Each is opened when its
/// turn comes, and its blank nodes are kept apart from those of the others.
#[derive(Debug)]
pub struct QuadFiles {
    rest: vec::IntoIter<Source>,
    settings: Settings,
    current: Option<QuadReader>,
    opened: usize,
    prefixes: BTreeMap<String, String>,
    remarks: Vec<Diagnostic>,
}

impl QuadFiles {
    /// A stream over these sources.
    pub fn new(sources: Vec<Source>, settings: Settings) -> Self {
        Self {
            rest: sources.into_iter(),
            settings,
            current: None,
            opened: 0,
            prefixes: BTreeMap::new(),
            remarks: Vec::new(),
        }
    }

    /// What was found in sources that are read to their ends, and is no error.
    pub fn remarks(&self) -> &[Diagnostic] {
        &self.remarks
    }

    /// Name and namespace of each prefix declared so far; where two sources
    /// differ, the later one counts.
    pub fn prefixes(&self) -> BTreeMap<String, String> {
        let mut all = self.prefixes.clone();
        all.extend(self.current.iter().flat_map(QuadReader::prefixes));
        all
    }

    fn open_next(&mut self) -> Option<Result<(), RdfError>> {
        let source = self.rest.next()?;
        let prefix = blank_prefix(self.opened);
        self.opened += 1;
        Some(
            QuadReader::open(&source, &self.settings, &prefix).map(|reader| {
                self.current = Some(reader);
            }),
        )
    }
}

/// How the names of blank nodes begin in the source of this number.
pub(super) fn blank_prefix(number: usize) -> String {
    match number {
        0 => "b".to_owned(),
        number => format!("f{number}b"),
    }
}

impl Iterator for QuadFiles {
    type Item = Result<Quad, RdfError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reader) = &mut self.current {
                if let Some(quad) = reader.next() {
                    return Some(quad);
                }
                self.prefixes.extend(reader.prefixes());
                self.remarks.extend_from_slice(reader.remarks());
                self.current = None;
            }
            if let Err(error) = self.open_next()? {
                return Some(Err(error));
            }
        }
    }
}
