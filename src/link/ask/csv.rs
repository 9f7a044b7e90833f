//! A table of text as a whole, to ask about its rows and to write it back with more columns.

use std::io::{self, Write};

use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::rdf::{Dialect, Row, Rows, refused};

/// A table with names of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Where it comes from.
    pub source: String,
    /// Names of its columns.
    pub names: Vec<String>,
    /// All rows but that of the names, also such as have nothing but empty cells.
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
        let dialect = Dialect::guess(plain.as_bytes());
        let form = Form {
            separator: char::from(dialect.separator),
            line_break: if plain.contains("\r\n") { "\r\n" } else { "\n" },
            marked: plain.len() < text.len(),
        };
        let mut reading = Rows::new(
            source,
            plain.as_bytes(),
            dialect,
            (&Limits::default(), false),
        );
        let Some(head) = reading.next_row()? else {
            let said = Diagnostic::new("the table is empty: not even names of columns stand in it");
            return Err(Box::new(said.in_source(source)));
        };
        let names: Vec<String> = head
            .cells
            .into_iter()
            .map(|cell| cell.text.trim().to_owned())
            .collect();
        let mut rows = Vec::new();
        while let Some(row) = reading.next_written(names.len())? {
            if row.cells.len() > names.len() {
                let said = format!("{} cells, and {} columns", row.cells.len(), names.len());
                let hint = "a cell with a separator in it needs quotes around it";
                let said = refused(source, (row.line, names.len() + 1), &said);
                return Err(Box::new(said.hint(hint)));
            }
            rows.push(row);
        }
        // An empty line at the end is the end.
        while rows
            .last()
            .is_some_and(|row: &Row| names.len() == 1 && row.is_empty())
        {
            rows.pop();
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
            ("a\n1\n\n3\n\n", "a,+\n1,2\n,3\n3,4\n"),
            // An empty row is one, and those behind it stay where they are.
            ("a,b\n1,2\n,\n3,4\n", "a,b,+\n1,2,2\n,,3\n3,4,4\n"),
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
        // An empty line is a row where there is one column.
        assert_eq!(lines, [2, 4, 5]);
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
