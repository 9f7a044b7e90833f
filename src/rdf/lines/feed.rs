//! One stream of text, handed out in pieces that end with a line.
//!
//! Reading is cheap beside parsing, so the workers take turns at it; what is
//! held in memory is one chunk for each of them.

use std::io::{self, Read as _};

use crate::model::limits::Limits;
use crate::rdf::reader::Text;

/// Text after the end of a chunk that is kept with it: a string or IRI that is
/// not closed runs into the next lines, and the parser's message depends on them.
const LOOKAHEAD: usize = 16 << 10;

/// The longest line, in bytes: four terms of the greatest length.
pub(super) fn longest_line(limits: &Limits) -> usize {
    limits.max_literal_bytes.max(64 << 10).saturating_mul(4)
}

/// Why a text ends before its end.
#[derive(Debug)]
pub(super) enum Failure {
    /// It cannot be read.
    Io(io::Error),
    /// It expands to more than allowed.
    Expands,
    /// Its next line is longer than allowed.
    LongLine,
}

/// Whole lines of a text.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Its place among the chunks, from 0.
    pub(super) number: u64,
    buffer: Vec<u8>,
    filled: usize,
    end: usize,
    /// What came after these lines instead of more of them.
    pub(super) failure: Option<Failure>,
}

impl Chunk {
    /// The lines.
    pub(super) fn lines(&self) -> &[u8] {
        self.buffer.get(..self.end).unwrap_or_default()
    }

    /// The text from a place in the lines on, with some of what follows the chunk.
    pub(super) fn text_from(&self, place: usize) -> &[u8] {
        self.buffer.get(place..self.filled).unwrap_or_default()
    }

    /// The text that follows the lines.
    pub(super) fn after(&self) -> &[u8] {
        self.text_from(self.end)
    }
}

/// What hands out chunks.
pub(super) struct Feed {
    text: Text,
    /// How long a chunk should be, in bytes.
    size: usize,
    longest_line: usize,
    /// How much may still be read.
    allowed: u64,
    next: u64,
    /// What is read already and belongs into the next chunk.
    carried: Vec<u8>,
    ended: bool,
    failure: Option<Failure>,
    done: bool,
}

impl Feed {
    /// `size` is the length of a chunk, and `packed` says that the bytes come
    /// out of a decompressor.
    pub(super) fn new(text: Text, size: usize, packed: bool, limits: &Limits) -> Self {
        Self {
            text,
            size: size.max(1),
            longest_line: longest_line(limits),
            allowed: if packed {
                limits.max_expanded_bytes
            } else {
                u64::MAX
            },
            next: 0,
            carried: Vec::new(),
            ended: false,
            failure: None,
            done: false,
        }
    }

    /// Puts the next lines into the chunk; false where there are none left.
    pub(super) fn fill(&mut self, chunk: &mut Chunk) -> bool {
        if self.done {
            return false;
        }
        chunk.number = self.next;
        self.next += 1;
        chunk.failure = None;
        chunk.filled = 0;
        self.put_carried(chunk);
        let mut size = self.size;
        loop {
            self.read(chunk, size + LOOKAHEAD);
            let window = chunk.filled.min(size);
            if self.ended && chunk.filled <= size {
                self.finish(chunk);
                return true;
            }
            if let Some(end) = after_newline(chunk.buffer.get(..window)) {
                chunk.end = end;
                self.carried.extend_from_slice(chunk.text_from(end));
                return true;
            }
            if window >= self.longest_line {
                self.failure = Some(Failure::LongLine);
                self.finish(chunk);
                return true;
            }
            size = size.saturating_mul(2).min(self.longest_line);
        }
    }

    fn put_carried(&mut self, chunk: &mut Chunk) {
        let length = self.carried.len();
        if chunk.buffer.len() < length {
            chunk.buffer.resize(length, 0);
        }
        if let Some(place) = chunk.buffer.get_mut(..length) {
            place.copy_from_slice(&self.carried);
            chunk.filled = length;
        }
        self.carried.clear();
    }

    /// Reads until the chunk holds so many bytes or the text is at its end.
    fn read(&mut self, chunk: &mut Chunk, target: usize) {
        if chunk.buffer.len() < target {
            chunk.buffer.resize(target, 0);
        }
        while !self.ended {
            let Some(free) = chunk.buffer.get_mut(chunk.filled..target) else {
                return;
            };
            if free.is_empty() {
                return;
            }
            match self.text.read(free) {
                Ok(0) => self.ended = true,
                Ok(length) if length as u64 > self.allowed => {
                    self.ended = true;
                    self.failure = Some(Failure::Expands);
                }
                Ok(length) => {
                    self.allowed -= length as u64;
                    chunk.filled += length;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.failure = Some(Failure::Io(error));
                }
            }
        }
    }

    /// This is the last chunk. Only where the text is whole does its last line
    /// count without a line break.
    fn finish(&mut self, chunk: &mut Chunk) {
        self.done = true;
        chunk.failure = self.failure.take();
        chunk.end = match chunk.failure {
            None => chunk.filled,
            Some(_) => after_newline(chunk.buffer.get(..chunk.filled)).unwrap_or(0),
        };
    }
}

/// The place after the last line break.
fn after_newline(text: Option<&[u8]>) -> Option<usize> {
    let at = text?.iter().rposition(|byte| *byte == b'\n')?;
    Some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str, size: usize) -> Vec<String> {
        let text = io::Cursor::new(text.as_bytes().to_vec());
        let mut feed = Feed::new(Box::new(text), size, false, &Limits::default());
        let mut chunk = Chunk::default();
        let mut found = Vec::new();
        while feed.fill(&mut chunk) {
            found.push(String::from_utf8(chunk.lines().to_vec()).unwrap());
        }
        found
    }

    #[test]
    fn chunks_end_with_a_line_however_long_it_is() {
        assert_eq!(chunks("a\nb\nc\n", 4), ["a\nb\n", "c\n"]);
        assert_eq!(chunks("a\nb\nc", 1), ["a\n", "b\n", "c"]);
        let long = format!("a\n{}\n{}b", "x".repeat(100_000), "y\n".repeat(40_000));
        let found = chunks(&long, 1000);
        assert!(found.concat() == long);
        let (_, before) = found.split_last().unwrap();
        assert!(before.len() > 2 && before.iter().all(|lines| lines.ends_with('\n')));
        assert_eq!(chunks("", 3), [""]);
    }

    #[test]
    fn what_follows_a_chunk_is_at_hand() {
        let text = io::Cursor::new(b"one\ntwo\nthree\n".to_vec());
        let mut feed = Feed::new(Box::new(text), 5, false, &Limits::default());
        let mut chunk = Chunk::default();
        assert!(feed.fill(&mut chunk));
        assert_eq!(chunk.lines(), b"one\n");
        assert_eq!(chunk.text_from(2), b"e\ntwo\nthree\n");
        assert_eq!(chunk.after(), b"two\nthree\n");
    }

    #[test]
    fn a_line_without_end_is_not_buffered_without_bound() {
        let limits = Limits {
            max_literal_bytes: 1,
            ..Limits::default()
        };
        let mut feed = Feed::new(Box::new(io::repeat(b'x')), 10, false, &limits);
        let mut chunk = Chunk::default();
        assert!(feed.fill(&mut chunk));
        assert!(matches!(chunk.failure, Some(Failure::LongLine)));
        assert!(chunk.after().len() < 300_000 && chunk.lines().is_empty());
        assert!(!feed.fill(&mut chunk));
    }
}
