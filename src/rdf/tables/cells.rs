//! Cells out of a stream of text: commas, semicolons or tabs between them, quotes around some; RFC 4180 and what
//! programs make of it. One row is held at a time.

use std::io::Read;

use super::dialect::Dialect;
use crate::model::diagnostic::{Diagnostic, Excerpt, Location};
use crate::model::limits::{Limits, size};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text, without quotes.
    pub text: String,
    /// The quote that stands around it.
    pub quote: Option<char>,
}

impl Cell {
    /// As it stands in the file, up to where its first line ends.
    fn shown(&self) -> String {
        let (line, more) = match self.text.split_once(['\n', '\r']) {
            Some((line, _)) => (line, "…"),
            None => (self.text.as_str(), ""),
        };
        match self.quote.map(String::from) {
            Some(quote) => [
                &quote,
                &line.replace(&quote, &quote.repeat(2)),
                more,
                &quote,
            ]
            .concat(),
            None => [line, more].concat(),
        }
    }
}

/// A line of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file that it begins in, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The text of a cell without blanks around it; rows may end early.
    pub fn get(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.trim())
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(|cell| cell.text.trim().is_empty())
    }
}

/// More columns than any program for tables has.
pub(super) const MOST_COLUMNS: usize = 16_384;
/// A row is no longer than so many cells of the greatest length.
const LONG_CELLS: usize = 16;
const RAISE: &str = "if the data is meant to be so, raise the limit with `--max-literal`";
/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// A stream of rows that are not empty.
pub struct Rows<R> {
    text: R,
    source: String,
    dialect: Dialect,
    limits: Limits,
    /// Whether the text comes out of a decompressor.
    packed: bool,
    line: u64,
    chunk: Vec<u8>,
    at: usize,
    total: u64,
    ended: bool,
}

impl<R> std::fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows")
            .field("source", &self.source)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

type Found<T> = Result<T, Box<Diagnostic>>;

impl<R: Read> Rows<R> {
    /// The rows of a text without a byte order mark; `packed` says that it comes out of a decompressor.
    pub fn new(source: &str, text: R, dialect: Dialect, (limits, packed): (&Limits, bool)) -> Self {
        Self {
            text,
            source: source.to_owned(),
            dialect,
            limits: limits.clone(),
            packed,
            line: 1,
            chunk: Vec::new(),
            at: 0,
            total: 0,
            ended: false,
        }
    }

    /// Where the table comes from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What stands between cells.
    pub fn separator(&self) -> char {
        char::from(self.dialect.separator)
    }

    /// The next row that is not empty.
    ///
    /// # Errors
    /// As [`Rows::next_written`].
    pub fn next_row(&mut self) -> Found<Option<Row>> {
        loop {
            match self.next_written(0)? {
                Some(row) if row.is_empty() => {}
                other => return Ok(other),
            }
        }
    }

    /// The next row as it is written: all but empty lines, which are rows where a table has one column.
    ///
    /// # Errors
    /// A quote that never ends, text that is not UTF-8, what is too long, and whatever keeps the text from being read.
    pub fn next_written(&mut self, columns: usize) -> Found<Option<Row>> {
        loop {
            if self.skip_comment()? {
                continue;
            }
            let line = self.line;
            let Some(cells) = self.cells()? else {
                return Ok(None);
            };
            let row = Row { line, cells };
            if row.cells.len() > 1 || columns == 1 || !row.is_empty() {
                return Ok(Some(row));
            }
        }
    }

    /// Passes over so many lines, whatever stands in them.
    ///
    /// # Errors
    /// Whatever keeps the text from being read.
    pub fn skip_lines(&mut self, lines: usize) -> Found<()> {
        for _ in 0..lines {
            if !self.skip_line()? {
                break;
            }
        }
        Ok(())
    }

    /// Passes over a line; whether there was one.
    fn skip_line(&mut self) -> Found<bool> {
        let is_there = self.peek()?.is_some();
        while let Some(byte) = self.byte()? {
            if self.ends_line(byte)? {
                break;
            }
        }
        Ok(is_there)
    }

    /// Whether a byte that was taken ends a line, as those of Windows and old ones of the Mac do; the rest of such an
    /// end is taken as well.
    fn ends_line(&mut self, byte: u8) -> Found<bool> {
        let ends = matches!(byte, b'\n' | b'\r');
        if byte == b'\r' && self.peek()? == Some(b'\n') {
            self.at += 1;
        }
        self.line += u64::from(ends);
        Ok(ends)
    }

    /// Passes over a line that begins as comments do.
    fn skip_comment(&mut self) -> Found<bool> {
        let Some(comment) = self.dialect.comment.clone() else {
            return Ok(false);
        };
        self.fill(comment.len())?;
        let begins = self.chunk[self.at..].starts_with(comment.as_bytes());
        if begins {
            self.skip_line()?;
        }
        Ok(begins)
    }

    /// Reads until so many bytes lie ahead, or the text ends.
    fn fill(&mut self, bytes: usize) -> Found<()> {
        while self.chunk.len() - self.at < bytes && !self.ended {
            self.chunk.drain(..self.at);
            self.at = 0;
            let before = self.chunk.len();
            self.chunk.resize(before + CHUNK, 0);
            let read = match self.text.read(&mut self.chunk[before..]) {
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {
                    self.chunk.truncate(before);
                    continue;
                }
                Err(error) => {
                    let said = crate::rdf::reader::damaged(&error);
                    return Err(Box::new(said.in_source(&self.source)));
                }
            };
            self.chunk.truncate(before + read);
            self.ended = read == 0;
            self.total += read as u64;
            if self.packed && self.total > self.limits.max_expanded_bytes {
                let most = size(self.limits.max_expanded_bytes);
                return Err(Box::new(crate::rdf::guard::expands(&self.source, &most)));
            }
        }
        Ok(())
    }

    fn peek(&mut self) -> Found<Option<u8>> {
        if self.at == self.chunk.len() {
            self.fill(1)?;
        }
        Ok(self.chunk.get(self.at).copied())
    }

    fn byte(&mut self) -> Found<Option<u8>> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }

    /// The cells up to the end of a line, or nothing at the end of the text.
    fn cells(&mut self) -> Found<Option<Vec<Cell>>> {
        if self.peek()?.is_none() {
            return Ok(None);
        }
        let mut cells: Vec<Cell> = Vec::new();
        let row = self.line;
        let longest = self.limits.max_literal_bytes.saturating_mul(LONG_CELLS);
        let mut length = 0;
        loop {
            let start = self.line;
            self.peek()?;
            let mut text = Vec::new();
            let quote = self
                .dialect
                .quote
                .filter(|quote| self.chunk.get(self.at) == Some(quote));
            if quote.is_some() {
                self.at += 1;
                self.quoted(&mut text, (start, cells.len() + 1))?;
            }
            // What stands between the quote and the next separator belongs to the cell, as spreadsheets have it.
            self.plain(&mut text, (start, cells.len() + 1))?;
            let text = self.cell(text, (start, cells.len() + 1))?;
            let quote = quote.map(char::from);
            cells.push(Cell { text, quote });
            length += cells.last().map_or(0, |cell| cell.text.len());
            if length > longest {
                let said = format!("a row longer than {}", size(longest as u64));
                return Err(Box::new(self.refused((row, cells.len()), &said, RAISE)));
            }
            if cells.len() > MOST_COLUMNS {
                let said = format!("more than {MOST_COLUMNS} cells in a row");
                let hint = "is it a table, and is its separator the right one?";
                return Err(Box::new(self.refused((row, MOST_COLUMNS + 1), &said, hint)));
            }
            match self.byte()? {
                Some(byte) if byte == self.dialect.separator => {}
                Some(byte) => {
                    self.ends_line(byte)?;
                    return Ok(Some(cells));
                }
                None => return Ok(Some(cells)),
            }
        }
    }

    /// Up to the separator or the end of the line, neither of which is taken.
    fn plain(&mut self, text: &mut Vec<u8>, at: (u64, usize)) -> Found<()> {
        while self.peek()?.is_some() {
            let rest = &self.chunk[self.at..];
            let end = memchr::memchr3(self.dialect.separator, b'\n', b'\r', rest);
            text.extend_from_slice(&rest[..end.unwrap_or(rest.len())]);
            self.at += end.unwrap_or(rest.len());
            self.check_length(text, at)?;
            if end.is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Up to the quote that ends the cell, which is taken.
    fn quoted(&mut self, text: &mut Vec<u8>, at: (u64, usize)) -> Found<()> {
        let quote = self.dialect.quote;
        loop {
            let Some(byte) = self.byte()? else {
                let hint = "a quote inside such a cell is written twice";
                let mut said = self.refused(at, "a quoted cell never ends", hint);
                let begin = text.split(|byte| matches!(byte, b'\n' | b'\r')).next();
                let begin = begin.map(String::from_utf8_lossy).unwrap_or_default();
                let line: String = std::iter::once('"').chain(begin.chars().take(60)).collect();
                said.excerpt = Some(Excerpt::new(&line, 1, 1));
                return Err(Box::new(said));
            };
            let byte = match byte {
                byte if Some(byte) == quote => {
                    if !self.dialect.double_quote || self.peek()? != quote {
                        return Ok(());
                    }
                    self.at += 1;
                    byte
                }
                b'\\' if !self.dialect.double_quote => match self.byte()? {
                    Some(escaped) => escaped,
                    None => continue,
                },
                byte => byte,
            };
            let is_second = byte == b'\n' && text.last() == Some(&b'\r');
            self.line += u64::from(matches!(byte, b'\n' | b'\r') && !is_second);
            text.push(byte);
            if text.len().is_multiple_of(CHUNK) {
                self.check_length(text, at)?;
            }
        }
    }

    fn check_length(&self, text: &[u8], at: (u64, usize)) -> Found<()> {
        if text.len() <= self.limits.max_literal_bytes {
            return Ok(());
        }
        let most = size(self.limits.max_literal_bytes as u64);
        Err(Box::new(self.refused(
            at,
            &format!("a cell longer than {most}"),
            RAISE,
        )))
    }

    fn cell(&self, text: Vec<u8>, at: (u64, usize)) -> Found<String> {
        self.check_length(&text, at)?;
        if text.contains(&0) {
            let hint = "is it a text file? Spreadsheets save as CSV in UTF-8";
            return Err(Box::new(self.refused(
                at,
                "a NUL character in a cell",
                hint,
            )));
        }
        match String::from_utf8(text) {
            Ok(text) => Ok(text),
            Err(error) => {
                let found = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let said = format!("`{found}` is not UTF-8 text");
                let hint = "convert the file first: `iconv -f WINDOWS-1252 -t UTF-8 in.csv > out.csv` for letters of Western Europe, \
                            WINDOWS-1251 for Cyrillic ones";
                Err(Box::new(self.refused(at, &said, hint)))
            }
        }
    }

    fn refused(&self, (line, column): (u64, usize), said: &str, hint: &str) -> Diagnostic {
        refused(&self.source, (line, column), said).hint(hint)
    }
}

/// A message about a cell: its row by the line in the file, its column by number.
pub fn refused(source: &str, (line, column): (u64, usize), said: &str) -> Diagnostic {
    let place = Location {
        source: source.to_owned(),
        line,
        column: column as u64,
    };
    Diagnostic::new(said).at_place(place)
}

/// A row has a cell, the one of this number, for which there is no column.
pub(super) fn too_many(source: &str, row: &Row, at: usize, separator: char) -> Diagnostic {
    let mut said = refused(
        source,
        (row.line, at + 1),
        "more cells than there are columns",
    );
    said.excerpt = Some(excerpt(row, at, separator));
    said.hint("a cell with a separator in it needs quotes around it")
}

/// The cells of a row as one line, with carets below one of them.
pub(super) fn excerpt(row: &Row, column: usize, separator: char) -> Excerpt {
    let (mut line, mut before) = (String::new(), 0);
    for (number, cell) in row.cells.iter().enumerate() {
        if number > 0 {
            line.push(separator);
        }
        if number == column {
            before = line.chars().count();
        }
        line.push_str(&cell.shown());
    }
    if column >= row.cells.len() {
        before = line.chars().count();
    }
    let marked = row
        .cells
        .get(column)
        .map_or(1, |cell| cell.shown().chars().count());
    Excerpt::new(&line, before as u64 + 1, marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], dialect: Dialect, limits: &Limits) -> Found<Vec<(u64, Vec<String>)>> {
        let mut rows = Rows::new("t.csv", text, dialect, (limits, false));
        let mut found = Vec::new();
        while let Some(row) = rows.next_row()? {
            let cells = row.cells.into_iter().map(|cell| cell.text);
            found.push((row.line, cells.collect()));
        }
        Ok(found)
    }

    #[test]
    fn what_is_behind_a_backslash_counts_as_any_other() {
        let dialect = Dialect {
            double_quote: false,
            ..comma()
        };
        let found = rows(
            b"\"a\\\nb\",c\n\"d\\\"\"\n",
            dialect.clone(),
            &Limits::default(),
        );
        let row = |line, cells: &[&str]| (line, cells.iter().map(ToString::to_string).collect());
        assert_eq!(found.unwrap(), [row(1, &["a\nb", "c"]), row(3, &["d\""])]);
        let limits = Limits {
            max_literal_bytes: 100,
            ..Limits::default()
        };
        let long = [b"\"".as_slice(), &b"\\x".repeat(CHUNK * 2), b"\""].concat();
        let mut read = Rows::new("t", long.as_slice(), dialect, (&limits, false));
        assert!(read.next_row().unwrap_err().message.contains("longer than"));
        assert!(read.total < long.len() as u64, "it stops before the end");
    }

    #[test]
    fn an_excerpt_is_what_stands_in_the_file() {
        let text = b"\"88,5\",\"a\"\"b\",\"one\ntwo\",x\n".as_slice();
        let mut rows = Rows::new("t", text, comma(), (&Limits::default(), false));
        let row = rows.next_row().unwrap().unwrap();
        let shown = excerpt(&row, 1, ',');
        assert_eq!(shown.line(), "\"88,5\",\"a\"\"b\",\"one…\",x");
        assert_eq!(shown.underline(), "       ^^^^^^");
    }

    fn comma() -> Dialect {
        Dialect::separated_by(b',')
    }

    #[test]
    fn quotes_breaks_and_comments() {
        let limits = Limits::default();
        let text = b"a,\"x, \"\"y\"\"\r\nz\"\r\n\r\n,\n\"q\"w,2\rlast";
        let found = rows(text, comma(), &limits).unwrap();
        let cells: Vec<_> = found
            .iter()
            .map(|(line, cells)| (*line, cells.join("|")))
            .collect();
        assert_eq!(
            cells,
            [
                (1, "a|x, \"y\"\r\nz".into()),
                (5, "qw|2".into()),
                (6, "last".to_owned())
            ]
        );
        let dialect = Dialect {
            comment: Some("#".into()),
            double_quote: false,
            quote: Some(b'\''),
            separator: b'|',
        };
        let found = rows(b"# no, 'row\n'it\\'s'|2\n#", dialect, &limits).unwrap();
        assert_eq!(found, [(2, vec!["it's".to_owned(), "2".to_owned()])]);
    }

    /// Gives a byte at a time, and is interrupted before each.
    struct Halting<'t>(&'t [u8], bool);

    impl Read for Halting<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            let length = self.0.len().min(1);
            buffer[..length].copy_from_slice(&self.0[..length]);
            self.0 = &self.0[length..];
            Ok(length)
        }
    }

    #[test]
    fn lines_end_in_three_ways() {
        let limits = Limits::default();
        for end in ["\n", "\r", "\r\n"] {
            let text = ["title", "a,b", "\"x", "y\",1", "z,\"2"].join(end);
            let mut rows = Rows::new(
                "t.csv",
                Halting(text.as_bytes(), false),
                comma(),
                (&limits, false),
            );
            rows.skip_lines(1).unwrap();
            let mut row = || {
                rows.next_row()
                    .map(|row| row.map(|row| (row.line, row.cells.len())))
            };
            assert_eq!(row().unwrap(), Some((2, 2)), "{end:?}");
            assert_eq!(row().unwrap(), Some((3, 2)), "{end:?}");
            let said = row().unwrap_err();
            assert!(said.to_string().starts_with("t.csv:5:2"), "{end:?} {said}");
            assert_eq!(said.excerpt.unwrap().line(), "\"2");
        }
        let mut rows = Rows::new("t.csv", &b"a\nb"[..], comma(), (&limits, false));
        rows.skip_lines(usize::MAX).unwrap();
        assert!(rows.next_row().unwrap().is_none());
    }

    #[test]
    fn the_separator_is_that_of_the_first_line() {
        assert_eq!(Dialect::guess(b"\"a,b\";c\n,,,").separator, b';');
        assert_eq!(Dialect::guess(b"a\tb,c\td").separator, b'\t');
        assert_eq!(Dialect::guess(b"").separator, b',');
    }

    #[test]
    fn what_is_hostile_is_refused_at_its_place() {
        let limits = Limits {
            max_literal_bytes: 100,
            ..Limits::default()
        };
        let of = |text: &[u8]| {
            let said = rows(text, comma(), &limits).unwrap_err();
            said.to_string()
        };
        assert_eq!(of(b"a,b\n1,\"2\n"), "t.csv:2:2: a quoted cell never ends");
        assert_eq!(of(b"a\n\n1,\0"), "t.csv:3:2: a NUL character in a cell");
        assert_eq!(of(b"a\n\xe9t"), "t.csv:2:1: `\u{fffd}t` is not UTF-8 text");
        let long = "x".repeat(101);
        assert_eq!(
            of(format!("a,{long}").as_bytes()),
            "t.csv:1:2: a cell longer than 100 bytes"
        );
        let long = format!("{},", "x".repeat(90)).repeat(20);
        assert_eq!(
            of(long.as_bytes()),
            "t.csv:1:18: a row longer than 1600 bytes"
        );
        let long = format!("a\n\"{}", "x\n".repeat(100_000));
        assert_eq!(
            of(long.as_bytes()),
            "t.csv:2:1: a cell longer than 100 bytes"
        );
        let wide = ",".repeat(MOST_COLUMNS);
        assert!(of(wide.as_bytes()).starts_with("t.csv:1:16385: more than"));
    }

    #[test]
    fn the_excerpt_marks_its_cell() {
        let mut table = Rows::new("t", &b"ab,cde,f"[..], comma(), (&Limits::default(), false));
        let row = table.next_row().unwrap().unwrap();
        let found = excerpt(&row, 1, ',');
        assert_eq!((found.line(), &*found.underline()), ("ab,cde,f", "   ^^^"));
    }
}
