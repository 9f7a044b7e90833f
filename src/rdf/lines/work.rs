//! What one worker does with one chunk: the fast eye first, then the parser.

use std::str;
use std::sync::atomic::{AtomicU64, Ordering};

use oxigraph::io::RdfParser;

use super::feed::{Chunk, longest_line};
use super::line::{Eye, Seen, Statement};
use super::{LineSink, RawTerm};
use crate::model::limits::Limits;
use crate::model::{GraphName, NamedOrBlankNode, Quad, Term};
use crate::rdf::scan::{Scan as _, TurtleScan};

/// Why a worker stops before the end of a chunk.
#[derive(Debug)]
pub(super) enum Halt<E> {
    /// The parser does not take the line, or a limit forbids it.
    BadLine,
    /// The line is longer than any line may be.
    LongLine,
    /// The sink does not want more.
    Sink(E),
    /// Something is wrong in an earlier chunk.
    Overtaken,
}

/// A worker at a chunk.
pub(super) struct Work<'a, S: LineSink> {
    /// The parser to ask, as it is before it reads.
    parser: &'a RdfParser,
    graphs: bool,
    limits: &'a Limits,
    sink: &'a mut S,
    /// The first chunk in which something is wrong, as far as anybody knows.
    first_bad: &'a AtomicU64,
    chunk: u64,
    /// Place of the present line in the chunk.
    pub(super) place: usize,
    /// Lines of the chunk before it.
    pub(super) lines: u64,
    /// Quads handed to the sink.
    pub(super) quads: u64,
}

impl<'a, S: LineSink> Work<'a, S> {
    pub(super) fn new(
        parser: &'a RdfParser,
        graphs: bool,
        limits: &'a Limits,
        sink: &'a mut S,
        first_bad: &'a AtomicU64,
    ) -> Self {
        Self {
            parser,
            graphs,
            limits,
            sink,
            first_bad,
            chunk: 0,
            place: 0,
            lines: 0,
            quads: 0,
        }
    }

    /// Reads the lines of a chunk.
    pub(super) fn chunk(&mut self, chunk: &Chunk) -> Result<(), Halt<S::Error>> {
        self.chunk = chunk.number;
        self.sink.chunk(chunk.number).map_err(Halt::Sink)?;
        let mut rest = chunk.lines();
        while !rest.is_empty() {
            let valid = match str::from_utf8(rest) {
                Ok(text) => return self.text(text),
                Err(error) => error.valid_up_to(),
            };
            // The line that is not UTF-8 is for the parser: in a comment it may be so.
            let start = rest[..valid].iter().rposition(|byte| *byte == b'\n');
            let (good, bad) = rest.split_at(start.map_or(0, |at| at + 1));
            self.text(str::from_utf8(good).unwrap_or_default())?;
            let end = bad.iter().position(|byte| *byte == b'\n');
            let (line, after) = bad.split_at(end.map_or(bad.len(), |at| at + 1));
            self.doubtful(line)?;
            self.place += line.len();
            self.lines += line_count(line);
            rest = after;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Halt<S::Error>> {
        let first = self.place;
        let mut eye = Eye::new(text, self.graphs);
        while !eye.at_end() {
            if self.first_bad.load(Ordering::Relaxed) < self.chunk {
                return Err(Halt::Overtaken);
            }
            let start = eye.place();
            let seen = eye.line();
            let fits = eye.place() - start <= self.limits.max_literal_bytes;
            match seen {
                Seen::Statement(statement) if fits => {
                    self.quads += 1;
                    let Statement {
                        subject,
                        predicate,
                        object,
                        graph,
                    } = &statement;
                    self.sink
                        .quad(subject, predicate, object, graph.as_ref())
                        .map_err(Halt::Sink)?;
                    self.lines += 1;
                }
                Seen::Nothing if fits => self.lines += 1,
                _ => {
                    let line = eye.skip_line(start);
                    self.doubtful(line.as_bytes())?;
                    self.lines += line_count(line.as_bytes());
                }
            }
            self.place = first + eye.place();
        }
        Ok(())
    }

    /// A line that the guard and the parser decide about.
    #[cold]
    fn doubtful(&mut self, line: &[u8]) -> Result<(), Halt<S::Error>> {
        if line.len() > longest_line(self.limits) {
            return Err(Halt::LongLine);
        }
        TurtleScan::default()
            .chunk(line, self.limits)
            .map_err(|_refused| Halt::BadLine)?;
        let parser = self.parser.clone();
        let quads = parser
            .for_slice(line)
            .collect::<Result<Vec<Quad>, _>>()
            .map_err(|_explained_later| Halt::BadLine)?;
        for quad in &quads {
            self.quads += 1;
            self.give(quad).map_err(Halt::Sink)?;
        }
        Ok(())
    }

    fn give(&mut self, quad: &Quad) -> Result<(), S::Error> {
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => RawTerm::Iri(node.as_str()),
            NamedOrBlankNode::BlankNode(node) => RawTerm::Blank(node.as_str()),
        };
        let object = match &quad.object {
            Term::NamedNode(node) => RawTerm::Iri(node.as_str()),
            Term::BlankNode(node) => RawTerm::Blank(node.as_str()),
            Term::Literal(literal) if literal.direction().is_none() => RawTerm::of(literal),
            other => RawTerm::Other(other.clone()),
        };
        let graph = match &quad.graph_name {
            GraphName::NamedNode(node) => Some(RawTerm::Iri(node.as_str())),
            GraphName::BlankNode(node) => Some(RawTerm::Blank(node.as_str())),
            GraphName::DefaultGraph => None,
        };
        let predicate = quad.predicate.as_str();
        self.sink.quad(&subject, predicate, &object, graph.as_ref())
    }
}

/// How many lines the parser counts: a lone carriage return ends one too.
fn line_count(text: &[u8]) -> u64 {
    let mut found = 0;
    let mut before = b'\n';
    for byte in text {
        let same_break = before == b'\r' && *byte == b'\n';
        let begins = matches!(before, b'\n' | b'\r') && !same_break;
        found += u64::from(begins);
        before = *byte;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::line_count;

    #[test]
    fn lines_end_with_any_line_break_or_the_text() {
        for (text, count) in [
            ("", 0),
            ("a", 1),
            ("a\n", 1),
            ("a\r\n", 1),
            ("a\rb\n", 2),
            ("a\r\r\n", 2),
            ("\r\nb\r", 2),
        ] {
            assert_eq!(line_count(text.as_bytes()), count, "{text:?}");
        }
    }
}
