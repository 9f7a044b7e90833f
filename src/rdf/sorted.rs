//! More lines than memory holds, sorted: runs in temporary files, merged when they are read.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Seek as _, SeekFrom, Write as _};
use std::ops::Range;

use oxigraph::io::{RdfFormat, RdfParser};

use crate::model::Quad;

/// So many files are open at once, at most.
const MOST_RUNS: usize = 64;
/// Bytes read from a run at once.
const BUFFER: usize = 1 << 16;

/// Takes lines in any order.
#[derive(Debug)]
pub struct LineSorter {
    most: usize,
    text: Vec<u8>,
    lines: Vec<Range<usize>>,
    runs: Vec<File>,
}

impl LineSorter {
    /// Lines beyond `memory` bytes go to temporary files.
    pub fn new(memory: u64) -> Self {
        Self {
            most: usize::try_from(memory).unwrap_or(usize::MAX),
            text: Vec::new(),
            lines: Vec::new(),
            runs: Vec::new(),
        }
    }

    /// Takes what is displayed as one line; it may hold no line break.
    ///
    /// # Errors
    /// A temporary file that cannot be written.
    pub fn push(&mut self, line: &impl Display) -> io::Result<()> {
        let start = self.text.len();
        write!(self.text, "{line}")?;
        self.lines.push(start..self.text.len());
        if self.text.len() + self.lines.len() * size_of::<Range<usize>>() > self.most {
            self.spill()?;
        }
        Ok(())
    }

    fn sort(&mut self) {
        let text = &self.text;
        self.lines
            .sort_unstable_by(|one, two| text[one.clone()].cmp(&text[two.clone()]));
    }

    /// Writes what is in memory as a run.
    fn spill(&mut self) -> io::Result<()> {
        if self.runs.len() >= MOST_RUNS {
            let merged = Merge::of(std::mem::take(&mut self.runs))?.into_run()?;
            self.runs.push(merged);
        }
        self.sort();
        let mut out = BufWriter::with_capacity(BUFFER, tempfile::tempfile()?);
        for line in &self.lines {
            out.write_all(&self.text[line.clone()])?;
            out.write_all(b"\n")?;
        }
        self.runs
            .push(out.into_inner().map_err(io::IntoInnerError::into_error)?);
        self.text.clear();
        self.lines.clear();
        Ok(())
    }

    /// All lines, sorted by their bytes, each once.
    ///
    /// # Errors
    /// A temporary file that cannot be written or read.
    pub fn finish(mut self) -> io::Result<SortedLines> {
        if self.runs.is_empty() {
            self.sort();
            return Ok(SortedLines(Lines::Held {
                text: self.text,
                lines: self.lines,
                next: 0,
            }));
        }
        self.spill()?;
        Ok(SortedLines(Lines::Merged(Merge::of(self.runs)?)))
    }
}

/// Sorted lines, one after the other.
#[derive(Debug)]
pub struct SortedLines(Lines);

#[derive(Debug)]
enum Lines {
    Held {
        text: Vec<u8>,
        lines: Vec<Range<usize>>,
        next: usize,
    },
    Merged(Merge),
}

impl SortedLines {
    /// The next line, without its end.
    ///
    /// # Errors
    /// A temporary file that cannot be read.
    pub fn next_line(&mut self) -> io::Result<Option<&[u8]>> {
        match &mut self.0 {
            Lines::Merged(merge) => merge.next_line(),
            Lines::Held { text, lines, next } => {
                let line = |at: usize| lines.get(at).map(|line| &text[line.clone()]);
                while *next > 0 && *next < lines.len() && line(*next) == line(*next - 1) {
                    *next += 1;
                }
                let found = line(*next);
                *next += 1;
                Ok(found)
            }
        }
    }

    /// Begins again at the first line.
    ///
    /// # Errors
    /// A temporary file that cannot be read.
    pub fn rewind(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Lines::Merged(merge) => merge.rewind(),
            Lines::Held { next, .. } => {
                *next = 0;
                Ok(())
            }
        }
    }

    /// The next line as the quad that it was.
    ///
    /// # Errors
    /// A temporary file that cannot be read; a line that is no quad.
    pub fn next_quad(&mut self) -> io::Result<Option<Quad>> {
        let Some(line) = self.next_line()? else {
            return Ok(None);
        };
        let text = [line, b" .\n"].concat();
        let parser = RdfParser::from_format(RdfFormat::NQuads).lenient();
        let quad = parser.for_slice(&text).next();
        quad.ok_or(io::ErrorKind::InvalidData)?
            .map(Some)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

/// Several runs at once.
#[derive(Debug)]
struct Merge {
    runs: Vec<BufReader<File>>,
    /// The first line of each run that is not given out yet.
    heads: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
    line: Option<Vec<u8>>,
}

impl Merge {
    fn of(runs: Vec<File>) -> io::Result<Self> {
        let reader = |run| BufReader::with_capacity(BUFFER, run);
        let mut merge = Self {
            runs: runs.into_iter().map(reader).collect(),
            heads: BinaryHeap::new(),
            line: None,
        };
        merge.rewind()?;
        Ok(merge)
    }

    fn rewind(&mut self) -> io::Result<()> {
        self.heads.clear();
        self.line = None;
        for place in 0..self.runs.len() {
            self.runs[place].seek(SeekFrom::Start(0))?;
            self.refill(place, Vec::new())?;
        }
        Ok(())
    }

    /// Reads the next line of a run into the buffer, if there is one.
    fn refill(&mut self, place: usize, mut buffer: Vec<u8>) -> io::Result<()> {
        buffer.clear();
        if self.runs[place].read_until(b'\n', &mut buffer)? > 0 {
            buffer.pop();
            self.heads.push(Reverse((buffer, place)));
        }
        Ok(())
    }

    fn next_line(&mut self) -> io::Result<Option<&[u8]>> {
        while let Some(Reverse((line, place))) = self.heads.pop() {
            let before = self.line.replace(line);
            let same = before == self.line;
            self.refill(place, before.unwrap_or_default())?;
            if !same {
                return Ok(self.line.as_deref());
            }
        }
        Ok(None)
    }

    fn into_run(mut self) -> io::Result<File> {
        let mut out = BufWriter::with_capacity(BUFFER, tempfile::tempfile()?);
        while let Some(line) = self.next_line()? {
            out.write_all(line)?;
            out.write_all(b"\n")?;
        }
        out.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn sorted(lines: &[String], memory: u64) -> (Vec<String>, bool) {
        let mut sorter = LineSorter::new(memory);
        for line in lines {
            sorter.push(line).unwrap();
        }
        let mut sorted = sorter.finish().unwrap();
        let mut passes = Vec::new();
        for _ in 0..2 {
            let mut pass = Vec::new();
            while let Some(line) = sorted.next_line().unwrap() {
                pass.push(String::from_utf8(line.to_vec()).unwrap());
            }
            passes.push(pass);
            sorted.rewind().unwrap();
        }
        assert_eq!(passes[0], passes[1]);
        let files = matches!(sorted.0, Lines::Merged(_));
        (passes.remove(0), files)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn lines_come_sorted_and_once(lines in prop::collection::vec("[a-c ]{1,5}", 0..200)) {
            let expected: BTreeSet<String> = lines.iter().cloned().collect();
            let expected: Vec<String> = expected.into_iter().collect();
            let (held, files) = sorted(&lines, 1 << 20);
            prop_assert!(!files);
            prop_assert_eq!(&held, &expected);
            // A run for every line, and more runs than are open at once.
            let (merged, files) = sorted(&lines, 1);
            prop_assert_eq!(files, !lines.is_empty());
            prop_assert_eq!(&merged, &expected);
        }
    }

    #[test]
    fn a_line_gives_its_quad_back() {
        let text = "<http://e/s> <http://e/p> \"01\\n\\u0000\"^^<http://e/d> _:g .\n\
                    _:b <http://e/p> \"a\"@en-GB--rtl .\n\
                    _:b1.x <http://e/p> <<( <http://e/s> <http://e/p> \"x\"@EN )>> <http://e/g> .\n";
        let parser = RdfParser::from_format(RdfFormat::NQuads).lenient();
        let quads: Vec<Quad> = parser.for_slice(text).map(Result::unwrap).collect();
        let mut sorter = LineSorter::new(1);
        for quad in &quads {
            sorter.push(quad).unwrap();
        }
        let mut lines = sorter.finish().unwrap();
        for quad in quads {
            assert_eq!(lines.next_quad().unwrap(), Some(quad));
        }
        assert_eq!(lines.next_quad().unwrap(), None);
    }
}
