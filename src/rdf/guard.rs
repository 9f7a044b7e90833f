//! A reader between the file and the parser: measures, remembers, refuses.
//!
//! It runs the scanner of the syntax over every byte, keeps the last stretch of
//! text so that an error can be shown with its line, and stops at the first
//! thing that the limits forbid.

use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;

use super::format::Format;
use super::scan::{JsonScan, Refusal, Scan, TurtleScan};
use super::scan_xml::XmlScan;
use crate::model::diagnostic::{Diagnostic, Excerpt, Location};
use crate::model::limits::{Limits, size};

/// How much text is remembered for excerpts, in bytes.
const MEMORY: usize = 64 << 10;

/// What the guard has seen so far; shared with the reader that reports errors.
pub(super) struct Watch {
    source: String,
    limits: Limits,
    packed: bool,
    total: u64,
    line: u64,
    column: u64,
    tail: Vec<u8>,
    /// Line number of the first byte of `tail`, which starts a line.
    tail_line: u64,
    /// Why the stream was stopped, if it was.
    pub(super) tripped: Option<Diagnostic>,
}

impl Watch {
    /// `packed` says that the bytes come out of a decompressor.
    pub(super) fn new(source: String, limits: Limits, packed: bool) -> Self {
        Self {
            source,
            limits,
            packed,
            total: 0,
            line: 1,
            column: 0,
            tail: Vec::new(),
            tail_line: 1,
            tripped: None,
        }
    }

    /// For a text that begins at this line of its source.
    pub(super) fn at_line(mut self, line: u64) -> Self {
        self.line = line;
        self.tail_line = line;
        self
    }

    pub(super) fn max_depth(&self) -> usize {
        self.limits.max_depth
    }

    /// Keeps the text and forgets whole lines at the front when it grows too long.
    fn remember(&mut self, bytes: &[u8]) {
        self.tail.extend_from_slice(bytes);
        if self.tail.len() <= 2 * MEMORY {
            return;
        }
        let cut = self.tail.len() - MEMORY;
        let cut = self.tail[cut..]
            .iter()
            .position(|b| *b == b'\n')
            .map(|at| cut + at + 1);
        let cut = cut.unwrap_or(self.tail.len());
        let lines = self.tail[..cut].split(|b| *b == b'\n').count() - 1;
        self.tail.drain(..cut);
        self.tail_line += lines as u64;
    }

    /// Remembers so many bytes beyond those handed over, all from this text.
    pub(super) fn look_ahead(&mut self, text: &[u8], bytes: usize) {
        let seen = usize::try_from(self.total).unwrap_or(usize::MAX);
        let end = text.len().min(seen.saturating_add(bytes));
        self.remember(text.get(seen..end).unwrap_or_default());
    }

    fn scan(&mut self, scan: &mut dyn Scan, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.total += bytes.len() as u64;
        if self.packed && self.total > self.limits.max_expanded_bytes {
            let limit = size(self.limits.max_expanded_bytes);
            return Err(expands(&self.source, &limit));
        }
        let refused = scan.chunk(bytes, &self.limits).err();
        let seen = refused.as_ref().map_or(bytes, |(at, _)| &bytes[..=*at]);
        self.advance(seen);
        match refused {
            Some((_, refusal)) => Err(self.refuse(&refusal)),
            None => Ok(()),
        }
    }

    /// Moves the position past these bytes.
    fn advance(&mut self, bytes: &[u8]) {
        let mut lines = bytes.split(|b| *b == b'\n');
        let last = lines.next_back().map_or(0, <[u8]>::len) as u64;
        let before = lines.count() as u64;
        self.line += before;
        self.column = if before == 0 {
            self.column + last
        } else {
            last
        };
    }

    fn refuse(&self, refusal: &Refusal) -> Diagnostic {
        let limits = &self.limits;
        let (message, flag) = match refusal {
            Refusal::TooDeep => (
                format!("nested deeper than {} levels", limits.max_depth),
                "--max-depth",
            ),
            Refusal::TooLong(what) => {
                let limit = size(limits.max_literal_bytes as u64);
                (format!("{what} longer than {limit}"), "--max-literal")
            }
            Refusal::Entity(name) => {
                let limit = size(limits.max_entity_bytes as u64);
                (
                    format!("the XML entity `&{name};` expands to more than {limit}"),
                    "--max-entity",
                )
            }
        };
        let column = self.characters(self.column);
        self.locate(Diagnostic::new(message), self.line, column, 1)
            .hint(format!(
                "if the data is meant to be so, raise the limit with `{flag}`"
            ))
    }

    /// How many characters the first so many bytes of the present line are, at least 1.
    fn characters(&self, bytes: u64) -> u64 {
        let line = self.remembered(self.line).and_then(|line| {
            let end = usize::try_from(bytes).ok()?;
            Some(String::from_utf8_lossy(line.get(..end)?).chars().count() as u64)
        });
        line.unwrap_or(bytes).max(1)
    }

    /// A line that is not forgotten yet.
    fn remembered(&self, line: u64) -> Option<&[u8]> {
        let index = usize::try_from(line.checked_sub(self.tail_line)?).ok()?;
        self.tail.split(|b| *b == b'\n').nth(index)
    }

    /// The message at this line and column (from 1), with the line if it is remembered.
    pub(super) fn locate(
        &self,
        message: Diagnostic,
        line: u64,
        column: u64,
        marked: usize,
    ) -> Diagnostic {
        let location = Location {
            source: self.source.clone(),
            line,
            column,
        };
        let mut found = message.at_place(location);
        found.excerpt = self
            .remembered(line)
            .filter(|text| text.len() <= MEMORY)
            .map(|text| Excerpt::new(&String::from_utf8_lossy(text), column, marked));
        found
    }

    /// The message at the last line handed to the parser.
    pub(super) fn locate_here(&self, message: Diagnostic) -> Diagnostic {
        let line = if self.column == 0 {
            self.line.saturating_sub(1).max(1)
        } else {
            self.line
        };
        self.locate(message, line, 1, 1)
    }
}

/// A compressed source that becomes too long.
pub(super) fn expands(source: &str, limit: &str) -> Diagnostic {
    Diagnostic::new(format!("the file expands to more than {limit}"))
        .in_source(source)
        .hint("raise the limit with `--max-expanded`, or load the expanded file")
}

/// The reader itself.
pub(super) struct Guard<R> {
    inner: R,
    scan: Box<dyn Scan>,
    watch: Rc<RefCell<Watch>>,
    /// Hand over one line at a time, so that a parser that knows no positions
    /// can still be told where it is.
    by_line: bool,
    held: Vec<u8>,
    given: usize,
}

impl<R: Read> Guard<R> {
    pub(super) fn new(inner: R, format: Format, watch: Rc<RefCell<Watch>>) -> Self {
        let scan: Box<dyn Scan> = match format {
            Format::JsonLd => Box::new(JsonScan::default()),
            Format::RdfXml => Box::new(XmlScan::default()),
            _ => Box::new(TurtleScan::default()),
        };
        let by_line = matches!(format, Format::RdfXml);
        Self {
            inner,
            scan,
            watch,
            by_line,
            held: Vec::new(),
            given: 0,
        }
    }

    /// The same, but it never looks further than the line that is asked for.
    pub(super) fn by_line(mut self) -> Self {
        self.by_line = true;
        self
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut watch = self.watch.borrow_mut();
        watch.remember(bytes);
        match watch.scan(self.scan.as_mut(), bytes) {
            Ok(()) => Ok(()),
            Err(diagnostic) => {
                watch.tripped = Some(diagnostic);
                Err(io::Error::other("a limit was hit"))
            }
        }
    }

    fn read_line(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.held.len() {
            self.held.resize(buffer.len().max(1 << 13), 0);
            let length = self.inner.read(&mut self.held)?;
            self.held.truncate(length);
            self.given = 0;
        }
        let rest = &self.held[self.given..];
        let line = rest
            .iter()
            .position(|b| *b == b'\n')
            .map_or(rest.len(), |at| at + 1);
        let length = line.min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.given += length;
        Ok(length)
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = if self.by_line {
            self.read_line(buffer)?
        } else {
            self.inner.read(buffer)?
        };
        self.pass(&buffer[..length])?;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_an_error_is_found_even_late_in_a_long_file() {
        let mut text = "<s> <p> \"some words\" .\n".repeat(20_000);
        text.push_str("<s> <p> <<( <<( <<( \n");
        let limits = Limits {
            max_depth: 2,
            ..Limits::default()
        };
        let watch = Rc::new(RefCell::new(Watch::new("f.nt".into(), limits, false)));
        let mut guard = Guard::new(text.as_bytes(), Format::NTriples, Rc::clone(&watch));
        assert!(io::copy(&mut guard, &mut io::sink()).is_err());
        let found = watch.borrow_mut().tripped.take().unwrap();
        assert_eq!(
            found.to_string(),
            "f.nt:20001:18: nested deeper than 2 levels"
        );
        assert_eq!(found.excerpt.unwrap().line(), "<s> <p> <<( <<( <<(");
    }
}
