//! A table of text: commas, semicolons or tabs between cells, quotes around some; RFC 4180 and what programs make of it.

use std::io::{self, Write};

use crate::model::diagnostic::{Diagnostic, Location};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text, without quotes.
    pub text: String,
}

/// A line of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file that it begins in, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A table with names of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Where it comes from.
    pub source: String,
    /// Names of its columns.
    pub names: Vec<String>,
    /// All rows but that of the names; none is empty.
    pub rows: Vec<Row>,
    /// How it is written.
    form: Form,
}

/// What a table is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    separator: char,
    line_break: &'static str,
    /// Whether a byte order mark stands in front.
    marked: bool,
}

impl Table {
    /// Reads a table. O(length).
    ///
    /// # Errors
    /// A quote that never ends, a row that has more cells than there are columns, a table without any line.
    pub fn read(source: &str, text: &str) -> Result<Self, Box<Diagnostic>> {
        let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
        let form = Form {
            separator: separator(plain),
            line_break: if plain.contains("\r\n") { "\r\n" } else { "\n" },
            marked: plain.len() < text.len(),
        };
        let text = plain;
        let mut reading = Reading {
            source,
            separator: form.separator,
            rest: text,
            line: 1,
        };
        let Some(head) = reading.row()? else {
            let said = Diagnostic::new("the table is empty: not even names of columns stand in it");
            return Err(Box::new(said.in_source(source)));
        };
        let names: Vec<String> = head
            .cells
            .into_iter()
            .map(|cell| cell.text.trim().to_owned())
            .collect();
        let mut rows = Vec::new();
        while let Some(row) = reading.row()? {
            if row.cells.len() > names.len() {
                let said = format!("{} cells, and {} columns", row.cells.len(), names.len());
                let hint = "a cell with a separator in it needs quotes around it";
                let said = refused(source, row.line, names.len() + 1, &said, hint);
                return Err(Box::new(said));
            }
            rows.push(row);
        }
        Ok(Self {
            source: source.to_owned(),
            names,
            rows,
            form,
        })
    }

    /// Writes the table as it was written, with more columns behind its own; `more` gives the cells of a row, as they are
    /// to stand there. Nothing of the own cells is changed: they are whoever's they were.
    ///
    /// # Errors
    /// Failures of the output.
    pub fn write_with(
        &self,
        names: &[String],
        more: &mut dyn FnMut(&Row) -> Vec<String>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if self.form.marked {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let own = self.names.iter().map(String::as_str);
        self.write_cells(own, names, out)?;
        for row in &self.rows {
            // Rows may end early.
            let own = (0..self.names.len())
                .map(|column| row.cells.get(column).map_or("", |cell| cell.text.as_str()));
            self.write_cells(own, &more(row), out)?;
        }
        Ok(())
    }

    fn write_cells<'a>(
        &self,
        own: impl Iterator<Item = &'a str>,
        more: &'a [String],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let all = own.chain(more.iter().map(String::as_str));
        let cells: Vec<String> = all.map(|cell| self.form.quoted(cell)).collect();
        let text = cells.join(&self.form.separator.to_string());
        write!(out, "{text}{}", self.form.line_break)
    }

    /// The place of a column.
    ///
    /// # Errors
    /// None or several of that name.
    pub fn column(&self, name: &str) -> Result<usize, Box<Diagnostic>> {
        let same = |wanted: &str| {
            let all = self.names.iter().enumerate();
            let found = all
                .filter(|(_, known)| known.as_str() == wanted)
                .map(|(place, _)| place);
            found.collect::<Vec<_>>()
        };
        match same(name)[..] {
            [place] => Ok(place),
            [first, second, ..] => {
                let said = Diagnostic::new(format!(
                    "two columns are called `{name}`: columns {} and {}",
                    first + 1,
                    second + 1
                ));
                let said = said.in_source(&self.source);
                Err(Box::new(
                    said.hint("give one of them another name in the first line"),
                ))
            }
            [] => {
                let said =
                    Diagnostic::new(format!("there is no column `{name}`")).in_source(&self.source);
                let known = self.names.iter().map(String::as_str);
                let near = crate::model::nearest::did_you_mean(name, known);
                let all = || format!("its columns: {}", self.names.join(", "));
                Err(Box::new(said.hint(near.unwrap_or_else(all))))
            }
        }
    }
}

impl Form {
    fn quoted(self, text: &str) -> String {
        if text.contains([self.separator, '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    }
}

impl Row {
    /// The text of a cell without blanks around it; rows may end early.
    pub fn get(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.trim())
    }
}

/// A message about a cell: its row by the line in the file, its column by number.
pub(in crate::link) fn refused(
    source: &str,
    line: u64,
    column: usize,
    said: &str,
    hint: &str,
) -> Diagnostic {
    let place = Location {
        source: source.to_owned(),
        line,
        column: column as u64,
    };
    Diagnostic::new(said).at_place(place).hint(hint)
}

/// The separator that the first line has most of, quoted text aside.
fn separator(text: &str) -> char {
    let mut quoted = false;
    let mut counts = [(',', 0), ('\t', 0), (';', 0)];
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            c if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(known, _)| *known == c) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of equals.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(',', |(c, _)| *c)
}

struct Reading<'a> {
    source: &'a str,
    separator: char,
    rest: &'a str,
    line: u64,
}

impl Reading<'_> {
    /// The next row that is not empty.
    fn row(&mut self) -> Result<Option<Row>, Box<Diagnostic>> {
        while !self.rest.is_empty() {
            let line = self.line;
            let cells = self.cells()?;
            if cells.iter().any(|cell| !cell.text.trim().is_empty()) {
                return Ok(Some(Row { line, cells }));
            }
        }
        Ok(None)
    }

    fn cells(&mut self) -> Result<Vec<Cell>, Box<Diagnostic>> {
        let mut cells = Vec::new();
        loop {
            let text = match self.rest.strip_prefix('"') {
                Some(inside) => self.quoted(inside, cells.len() + 1)?,
                None => self.plain(),
            };
            cells.push(Cell { text });
            if let Some(rest) = self.rest.strip_prefix(self.separator) {
                self.rest = rest;
                continue;
            }
            let rest = self.rest;
            let rest = rest
                .strip_prefix("\r\n")
                .or_else(|| rest.strip_prefix(['\n', '\r']));
            self.rest = rest.unwrap_or_default();
            self.line += 1;
            return Ok(cells);
        }
    }

    fn plain(&mut self) -> String {
        let ends = |c: char| c == self.separator || c == '\n' || c == '\r';
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        text.to_owned()
    }

    /// Up to the quote that ends the cell; two quotes are one in it.
    fn quoted(&mut self, inside: &str, column: usize) -> Result<String, Box<Diagnostic>> {
        let start = self.line;
        let mut text = String::new();
        let mut rest = inside;
        loop {
            let Some(end) = rest.find('"') else {
                let hint = "a quote inside such a cell is written twice";
                return Err(Box::new(refused(
                    self.source,
                    start,
                    column,
                    "a quoted cell never ends",
                    hint,
                )));
            };
            text.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            match rest.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    rest = more;
                }
                None => break,
            }
        }
        self.line += text.matches('\n').count() as u64;
        let left = self.rest.len() - rest.len();
        self.rest = &self.rest[left..];
        // What stands between the quote and the next separator belongs to the cell, as spreadsheets have it.
        text.push_str(&self.plain());
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let table = Table::read("t.csv", text).unwrap();
        let rows = table.rows.into_iter();
        rows.map(|row| row.cells.into_iter().map(|cell| cell.text).collect())
            .collect()
    }

    #[test]
    fn cells_with_quotes_separators_and_breaks() {
        assert_eq!(
            cells("a,b\n1,\"x, \"\"y\"\"\nz\"\r\n"),
            [["1", "x, \"y\"\nz"]]
        );
        assert_eq!(cells("\u{feff}a;b\n1;2"), [["1", "2"]]);
        assert_eq!(cells("a\tb\n1\t2\n\n\n3\t4\n"), [["1", "2"], ["3", "4"]]);
    }

    #[test]
    fn a_table_comes_back_as_it_was_written_with_more_columns() {
        for (text, wanted) in [
            ("a,b\n1, x \n\n=2\n", "a,b,+\n1, x ,2\n=2,,4\n"),
            (
                "\u{feff}a;b\r\n\"x;\"\"y\"\"\nz\";2,5\r\n",
                "\u{feff}a;b;+\r\n\"x;\"\"y\"\"\nz\";2,5;2\r\n",
            ),
        ] {
            let table = Table::read("t.csv", text).unwrap();
            let mut out = Vec::new();
            let names = ["+".to_owned()];
            let mut more = |row: &Row| vec![row.line.to_string()];
            table.write_with(&names, &mut more, &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), wanted);
        }
    }

    #[test]
    fn rows_know_their_line() {
        let table = Table::read("t.csv", "a\n\"x\ny\"\n\nz\n").unwrap();
        let lines: Vec<u64> = table.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 5]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let of = |text| Table::read("t.csv", text).unwrap_err();
        assert_eq!(
            of("").message,
            "the table is empty: not even names of columns stand in it"
        );
        let place = of("a,b\n1,2\n1,2,3\n").location.unwrap();
        assert_eq!((place.line, place.column), (3, 3));
        let place = of("a,b\n1,\"2\n").location.unwrap();
        assert_eq!((place.line, place.column), (2, 2));
        let table = Table::read("t.csv", "name,kind\n").unwrap();
        assert_eq!(
            table.column("nane").unwrap_err().hints,
            ["did you mean `name`?"]
        );
    }
}
