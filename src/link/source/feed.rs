//! A text in pieces of whole lines, for several threads.

use std::io::{self, Read};

/// Bytes that are handed out at once, about.
const CHUNK: usize = 1 << 20;

/// Lines that belong together.
pub(in crate::link) struct Chunk {
    /// The number of the first, from 1.
    pub(in crate::link) line: u64,
    pub(in crate::link) text: Vec<u8>,
}

/// Why there are no more lines.
pub(in crate::link) enum Stop {
    /// The line of this number is too long.
    Long(u64),
    /// After so many lines nothing can be read.
    Io(u64, io::Error),
}

/// Reads a text from its beginning.
pub(in crate::link) struct Feed {
    text: Box<dyn Read + Send>,
    /// The beginning of a line whose end was not read yet.
    rest: Vec<u8>,
    line: u64,
    longest: usize,
    ended: bool,
}

impl Feed {
    pub(in crate::link) fn new(text: Box<dyn Read + Send>, longest: usize) -> Self {
        Self {
            text,
            rest: Vec::new(),
            line: 1,
            longest,
            ended: false,
        }
    }

    /// The next lines; none at the end.
    pub(in crate::link) fn next(&mut self) -> Result<Option<Chunk>, Stop> {
        let mut held = std::mem::take(&mut self.rest);
        // A line that begun before is looked through once.
        let mut from = 0;
        while !self.ended {
            let wanted = CHUNK.saturating_sub(held.len()).max(CHUNK / 4) as u64;
            let before = held.len();
            let read = self.text.by_ref().take(wanted).read_to_end(&mut held);
            read.map_err(|error| Stop::Io(self.line, error))?;
            self.ended = held.len() == before;
            let end = memchr::memrchr(b'\n', &held[from..]).map(|end| from + end + 1);
            if let Some(end) = end.filter(|_| held.len() >= CHUNK) {
                self.rest = held.split_off(end);
                break;
            }
            if end.is_none() {
                from = held.len();
            }
            if held.len() > self.longest && memchr::memchr(b'\n', &held).is_none() {
                return Err(Stop::Long(self.line));
            }
        }
        if held.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &held).count() as u64;
        Ok(Some(Chunk { line, text: held }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_whole_lines() {
        let line = "x".repeat(70_000) + "\n";
        let text = line.repeat(40) + "last";
        let mut feed = Feed::new(
            Box::new(io::Cursor::new(text.clone().into_bytes())),
            1 << 20,
        );
        let (mut all, mut lines) = (Vec::new(), 0);
        while let Ok(Some(chunk)) = feed.next() {
            assert_eq!(chunk.line, lines + 1);
            lines += memchr::memchr_iter(b'\n', &chunk.text).count() as u64;
            assert!(chunk.text.ends_with(b"\n") || chunk.text.ends_with(b"last"));
            all.extend(chunk.text);
        }
        assert!(all == text.into_bytes() && lines == 40);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let mut feed = Feed::new(Box::new(io::repeat(b'x')), 3 << 20);
        assert!(matches!(feed.next(), Err(Stop::Long(1))));
    }
}
