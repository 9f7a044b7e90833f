//! All statements of an endpoint, to be looked at here.

use oxigraph::io::{RdfFormat, RdfParser};

use super::answer::Cut;
use super::blanks;
use super::cell;
use super::endpoint::Endpoint;
use super::profile::Unnamed;
use super::statements::{Part, Sought, drop_named_twice};
use crate::link::client::ClientError;
use crate::model::{Quad, printable};
use crate::rdf;
use crate::store::{Backend as _, Memory, Pattern, StoreError};

impl Endpoint {
    /// Everything in memory, unless it is more than so many statements.
    ///
    /// # Errors
    /// Failures of the endpoint, and an answer that is not whole.
    pub fn copy(&self, most: u64) -> Result<Option<Memory>, StoreError> {
        if self.count(most).map_err(failed)? > most {
            return Ok(None);
        }
        let quads = self.everything()?;
        let memory = Memory::new()?;
        memory.extend(&mut quads.into_iter().map(Ok))?;
        Ok(Some(memory))
    }

    /// All statements, in the words of RDF 1.2.
    ///
    /// # Errors
    /// Failures of the endpoint, and an answer that is not whole.
    pub fn everything(&self) -> Result<Vec<Quad>, StoreError> {
        // A text that ends between two lines looks whole.
        let least = if self.gives_all() {
            self.least().map_err(failed)?
        } else {
            0
        };
        let text = match self.whole_text() {
            // What is too much as one text need not be so row by row.
            Err(
                ClientError::Status {
                    status: 413 | 503 | 504,
                    ..
                }
                | ClientError::TooLarge { .. },
            ) => None,
            text => text.map_err(failed)?,
        };
        let quads = match text {
            Some(text) => {
                let quads = self.of_text(&text).map_err(failed)?;
                let count = quads.len();
                self.counted(quads, least, count)?
            }
            None => self.in_pages()?,
        };
        let quads = quads.into_iter().map(blanks::unnamed).collect();
        if self.profile.triple_terms {
            return Ok(quads);
        }
        Ok(rdf::from_rdf11(quads).0)
    }

    fn of_text(&self, text: &str) -> Result<Vec<Quad>, ClientError> {
        let parser = RdfParser::from_format(RdfFormat::NQuads).lenient();
        let mut quads = Vec::new();
        for quad in parser.for_slice(text.as_bytes()) {
            match quad {
                Ok(quad) => quads.push(cell::sound(quad)),
                Err(error) => {
                    return Err(self.truncated(Cut {
                        rows: quads.len() as u64,
                        said: format!("it breaks off: {}", printable(&error.to_string())),
                    }));
                }
            }
        }
        Ok(quads)
    }

    /// In one answer, or in as many as it takes: the number of all is known before.
    fn in_pages(&self) -> Result<Vec<Quad>, StoreError> {
        let count = self.count(u64::MAX - 1).map_err(failed)?;
        let sought = Sought::of(Pattern::default());
        let mut length = self.profile.cap;
        if length.is_none_or(|cap| count < cap as u64) {
            let found = self.found_rows(&sought, Part::All).map_err(failed)?;
            match found.cut {
                None => return self.counted(found.quads, count, found.rows),
                Some(cut) => length = usize::try_from(cut.rows).ok().filter(|rows| *rows > 0),
            }
        }
        let Some(length) = length else {
            return self.counted(Vec::new(), count, 0);
        };
        let mut quads = Vec::new();
        let mut rows = 0;
        let mut start = 0;
        while (rows as u64) < count {
            let found = self
                .found_rows(&sought, Part::Page { start, length })
                .map_err(failed)?;
            if found.rows == 0 {
                break;
            }
            rows += found.rows;
            start += length;
            quads.extend(found.quads);
        }
        if !self.profile.same_blanks && quads.iter().any(blanks::has_blank) {
            let said = format!(
                "{} gives its {count} statements {length} at a time, and its blank nodes have other names each time",
                self.host()
            );
            return Err(StoreError::TooMuch(said));
        }
        self.counted(quads, count, rows)
    }

    fn counted(
        &self,
        mut quads: Vec<Quad>,
        count: u64,
        rows: usize,
    ) -> Result<Vec<Quad>, StoreError> {
        if (rows as u64) < count {
            return Err(failed(self.truncated(Cut {
                rows: rows as u64,
                said: format!("it counts {count} statements"),
            })));
        }
        if self.profile.unnamed == Unnamed::Rest {
            drop_named_twice(&mut quads);
        }
        Ok(quads)
    }
}

/// Why another machine gave no answer, as the seam has it.
pub(super) fn failed(error: ClientError) -> StoreError {
    StoreError::Service(Box::new(error))
}
