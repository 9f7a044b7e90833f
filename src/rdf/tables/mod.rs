//! Tables as a source of statements: the tables of the ontology, and any other with a mapping.
//!
//! A table is read row by row and never as a whole. What a row says is either fixed, by the names of its columns
//! (`sheets.rs`), or said by a mapping beside the table: the metadata of CSV on the Web (`metadata.rs`).

mod at;
mod cells;
mod datatype;
mod dates;
mod dialect;
mod guess;
mod known;
mod mapped;
mod metadata;
mod patterns;
mod properties;
mod propose;
mod rows;
mod said;
mod sheets;
mod spelling;
mod template;
mod values;

use std::collections::VecDeque;
use std::io::Read;
use std::path::{Path, PathBuf};

pub use cells::{Cell, Row, Rows, refused};
pub use dialect::Dialect;
pub use known::{Known, Nearness};
pub use propose::{Proposal, propose};

use super::RdfError;
use super::format::Compression;
use super::places::Written;
use super::reader::{Opened, Settings, Source};
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::{Quad, Term, shell_word};
use mapped::MappedReader;
use metadata::Mapping;
use rows::SheetReader;
use sheets::Sheet;

/// What tables are read with.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// What names stand for.
    pub known: Known,
    /// The mapping that the command line names; else it lies beside the table.
    pub mapping: Option<PathBuf>,
    /// How everything is read, whatever it is called: as `csv` or `tsv`.
    pub written: Option<&'static str>,
}

/// How a mapping is made.
fn propose_hint(source: &str) -> String {
    let (table, mapping) = (
        shell_word(source),
        shell_word(&format!("{source}-metadata.json")),
    );
    format!(
        "for other columns a mapping says what they mean; this writes one to edit: \
         `chancery convert {table} --propose-mapping -o {mapping}`"
    )
}

/// Whether a source is read as a table: by its name, or because the settings say so of all.
pub(super) fn reads_table(source: &Source, settings: &Settings) -> bool {
    let tables = settings.tables.as_ref();
    let all = tables.is_some_and(|tables| tables.written.is_some());
    settings.format.is_none() && (all || is_table(source))
}

/// Whether the name of a file is that of a table, packed or not.
pub fn is_table(source: &Source) -> bool {
    match source {
        Source::File(path) => ending(path).is_some(),
        Source::Stdin => false,
    }
}

/// The ending of a name, that of packing aside, if it is one of tables.
fn ending(path: &Path) -> Option<String> {
    let ending = |path: &Path| Some(path.extension()?.to_string_lossy().to_ascii_lowercase());
    let last = ending(path)?;
    let last = match Compression::from_extension(&last) {
        Some(_) => ending(Path::new(path.file_stem()?))?,
        None => last,
    };
    ["csv", "tsv", "tab"]
        .contains(&last.as_str())
        .then_some(last)
}

/// The separator that a name promises: none in particular for `.csv`.
fn separator(path: &Path) -> Option<u8> {
    ending(path).filter(|ending| ending != "csv").map(|_| b'\t')
}

/// Whether a file in a folder is surely meant to be read as a table: it has a mapping beside it, or the name and the
/// columns of one of the ontology's tables.
pub(super) fn is_surely_table(path: &Path) -> bool {
    if ending(path).is_none() {
        return false;
    }
    if metadata::beside(path)
        .first()
        .is_some_and(|file| file.is_file())
    {
        return true;
    }
    let Some(sheet) = Sheet::of_path(path) else {
        return false;
    };
    let source = Source::File(path.to_owned());
    let Ok((mut rows, _)) = rows(&source, &Settings::default(), None) else {
        return false;
    };
    let Ok(Some(head)) = rows.next_row() else {
        return false;
    };
    let known = |name: &str| sheet.columns.iter().any(|column| column.name == name);
    head.cells.iter().all(|cell| known(cell.text.trim()))
}

type Text = Box<dyn Read + Send>;

/// The rows of a source, and whether its first line has been said to be none.
fn rows(
    source: &Source,
    settings: &Settings,
    mapping: Option<&Mapping>,
) -> Result<(Rows<Text>, String), RdfError> {
    let name = source.name();
    let Opened { text, packed, .. } = Opened::new(source, settings)?;
    let (head, rest) = super::reader::split(text, &name)?;
    if super::words::looks_like_utf16(&head) {
        let found = Diagnostic::new("the text looks like UTF-16, not UTF-8").in_source(&name);
        return Err(found
            .hint("convert it first: `iconv -f UTF-16 -t UTF-8 in.csv > out.csv`")
            .into());
    }
    let mark = if head.starts_with(&[0xef, 0xbb, 0xbf]) {
        3
    } else {
        0
    };
    let tables = settings.tables.as_ref();
    let promised = match (tables.and_then(|tables| tables.written), source) {
        (Some(written), _) => (written == "tsv").then_some(b'\t'),
        (None, Source::File(path)) => separator(path),
        (None, Source::Stdin) => None,
    };
    let announced = announced(&head[mark..]);
    let mut dialect = match (
        mapping.and_then(|mapping| mapping.written.delimiter),
        promised.or(announced),
    ) {
        (Some(separator), _) | (None, Some(separator)) => Dialect::separated_by(separator),
        (None, None) => Dialect::guess(&head[mark..]),
    };
    if let Some(mapping) = mapping {
        dialect.quote = mapping.written.quote;
        dialect.double_quote = mapping.written.double_quote;
        dialect.comment.clone_from(&mapping.written.comment);
    }
    let text: Text = Box::new(std::io::Cursor::new(head[mark..].to_vec()).chain(rest));
    let mut rows = Rows::new(&name, text, dialect, (&settings.limits, packed));
    let skipped = mapping.map_or(0, |mapping| mapping.written.skip_rows);
    // Whoever says which lines to pass over has counted that one.
    let skipped = skipped.max(usize::from(announced.is_some()));
    rows.skip_lines(skipped).map_err(refusal)?;
    Ok((rows, name))
}

/// The separator that a first line such as `sep=;` announces, which spreadsheets understand and which is no row.
fn announced(head: &[u8]) -> Option<u8> {
    let (word, rest) = head.split_at_checked(4)?;
    match rest {
        [separator, b'\r' | b'\n', ..] if word.eq_ignore_ascii_case(b"sep=") => Some(*separator),
        _ => None,
    }
}

/// Limits are limits wherever they are hit.
fn refusal(found: Box<Diagnostic>) -> RdfError {
    let is_limit = found
        .hints
        .iter()
        .any(|hint| hint.contains("raise the limit"));
    if is_limit {
        RdfError::Limit(found)
    } else {
        RdfError::Syntax(found)
    }
}

/// The mapping of a table: that of the command line, or one beside it.
fn mapping_of(source: &Source, settings: &Settings) -> Result<Option<Mapping>, RdfError> {
    let path = match source {
        Source::File(path) => Some(path.as_path()),
        Source::Stdin => None,
    };
    let given = settings
        .tables
        .as_ref()
        .and_then(|tables| tables.mapping.as_ref());
    if let Some(file) = given {
        let text = super::whole::read_whole(file, &settings.limits)?;
        let name = file.display().to_string();
        let found = metadata::read(&name, &text, path)?;
        return found.map(Some).ok_or_else(|| {
            let said = format!("the mapping says nothing of `{}`", source.name());
            Diagnostic::new(said)
                .in_source(name)
                .hint("`url` of one of its tables has to end in that name")
                .into()
        });
    }
    for file in path.map(metadata::beside).unwrap_or_default() {
        if file.is_file() {
            let text = super::whole::read_whole(&file, &settings.limits)?;
            if let Some(found) = metadata::read(&file.display().to_string(), &text, path)? {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

enum Plan {
    Sheet(SheetReader),
    Mapped(Box<MappedReader>),
}

/// A table on its way to quads.
pub(super) struct TableReader {
    rows: Rows<Text>,
    plan: Plan,
    tables: std::sync::Arc<Tables>,
    ready: VecDeque<Quad>,
    /// The row that was read last.
    row: Row,
    /// The text cannot be read on.
    broken: bool,
    done: bool,
}

/// Rows whose faults are told.
const MOST_TOLD: usize = 10;

impl TableReader {
    pub(super) fn open(
        source: &Source,
        settings: &Settings,
        blank_prefix: &str,
    ) -> Result<Self, RdfError> {
        let tables = settings.tables.clone().unwrap_or_default();
        let mapping = mapping_of(source, settings)?;
        let (mut rows, name) = rows(source, settings, mapping.as_ref())?;
        let place = (name.as_str(), rows.separator());
        let plan = if let Some(mapping) = mapping {
            let heads = mapping.written.header_rows;
            let base = settings.base.as_deref();
            let mut reader =
                MappedReader::new(mapping, place, (base, &tables.known), blank_prefix)?;
            reader.learn_places();
            for number in 0..heads {
                let head = head(&mut rows, &name)?;
                if number == 0 {
                    reader.head(&head)?;
                }
            }
            Plan::Mapped(Box::new(reader))
        } else {
            let head = head(&mut rows, &name)?;
            let sheet = sheet_of(source, &head)?;
            Plan::Sheet(SheetReader::new(sheet, place, &head, blank_prefix)?)
        };
        Ok(Self {
            rows,
            plan,
            tables,
            ready: VecDeque::new(),
            row: Row {
                line: 1,
                cells: Vec::new(),
            },
            broken: false,
            done: false,
        })
    }

    fn read_row(&mut self) -> Result<bool, Box<Diagnostic>> {
        let row = self.rows.next_row().inspect_err(|_| self.broken = true)?;
        let Some(row) = row else {
            return Ok(false);
        };
        self.row = row;
        let quads = match &mut self.plan {
            Plan::Sheet(reader) => reader.row(&self.row, &self.tables.known)?,
            Plan::Mapped(reader) => reader.row(&self.row, &self.tables.known)?,
        };
        self.ready.extend(quads);
        Ok(true)
    }

    /// Where the row stands that was read last: its cell with this value, if only one has it, or else its beginning.
    pub(super) fn written(&self, object: &Term) -> Written {
        let is_said = |text: &str| match object {
            Term::Literal(literal) => literal.value() == text,
            Term::NamedNode(node) => {
                let ends = |text: &str| {
                    let before = node.as_str().strip_suffix(text);
                    before.is_some_and(|before| {
                        before.is_empty() || before.ends_with(['/', '#', ':', '='])
                    })
                };
                let mut values = text.split(';').map(str::trim);
                ends(text) || values.any(|value| self.tables.known.is_called(value, node))
            }
            Term::BlankNode(_) | Term::Triple(_) => false,
        };
        let cells = self.row.cells.iter().enumerate();
        let mut said = cells.filter(|(_, cell)| !cell.text.is_empty() && is_said(cell.text.trim()));
        // Where it is spelt in another way, what the columns mean says which cell it was.
        let meant = match &self.plan {
            Plan::Mapped(reader) => {
                let cell = reader.cell_of(&self.row, &self.tables.known, object);
                cell.into_iter().collect()
            }
            Plan::Sheet(reader) => reader.cells_of(&self.row, &self.tables.known, object),
        };
        let cell = match (&meant[..], said.next(), said.next()) {
            ([at], ..) => *at,
            ([], Some((at, _)), None) => at,
            _ => 0,
        };
        let location = Location {
            source: self.rows.source().to_owned(),
            line: self.row.line,
            column: cell as u64 + 1,
        };
        let excerpt = cells::excerpt(&self.row, cell, self.rows.separator());
        Written { location, excerpt }
    }

    /// The first fault, and what else is wrong below it: whoever mends a table mends all of it.
    fn all_wrong(&mut self, mut first: Diagnostic) -> RdfError {
        let mut told = 1;
        while !self.broken && told < MOST_TOLD {
            match self.read_row() {
                Ok(true) => self.ready.clear(),
                Ok(false) => break,
                Err(other) => {
                    told += 1;
                    first.hints.push(format!("also {other}"));
                    let more = other
                        .hints
                        .into_iter()
                        .filter(|hint| hint.starts_with("also "));
                    first.hints.extend(more);
                }
            }
        }
        if told == MOST_TOLD {
            let said = format!("these are the first {MOST_TOLD}; there may be more");
            first.hints.push(said);
        }
        refusal(Box::new(first))
    }
}

fn head(rows: &mut Rows<Text>, name: &str) -> Result<Row, RdfError> {
    rows.next_row().map_err(refusal)?.ok_or_else(|| {
        let said = Diagnostic::new("the table is empty: not even names of columns stand in it");
        said.in_source(name).into()
    })
}

/// One more fault of a row: the first has its place shown, the others are told below it.
fn add(wrong: &mut Option<Box<Diagnostic>>, found: Box<Diagnostic>) {
    match wrong {
        None => *wrong = Some(found),
        Some(first) => {
            first.hints.push(format!("also {found}"));
            let more = found.hints.into_iter();
            first
                .hints
                .extend(more.filter(|hint| hint.starts_with("also ")));
        }
    }
}

/// Which of the ontology's tables it is.
fn sheet_of(source: &Source, head: &Row) -> Result<&'static Sheet, Box<Diagnostic>> {
    let names: Vec<&str> = head.cells.iter().map(|cell| cell.text.trim()).collect();
    let by_path = match source {
        Source::File(path) => Sheet::of_path(path),
        Source::Stdin => None,
    };
    by_path.or_else(|| Sheet::of_header(&names)).ok_or_else(|| {
        let said = "nothing says what the columns of this table mean";
        let known: Vec<String> = sheets::SHEETS
            .iter()
            .map(|sheet| format!("{}.csv", sheet.name))
            .collect();
        let said = refused(&source.name(), (head.line, 1), said);
        Box::new(said.hint(propose_hint(&source.name())).hint(format!(
            "tables that need none, by their columns: {}",
            known.join(", ")
        )))
    })
}

impl Iterator for TableReader {
    type Item = Result<Quad, RdfError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            if let Some(quad) = self.ready.pop_front() {
                return Some(Ok(quad));
            }
            match self.read_row() {
                Ok(true) => {}
                Ok(false) => self.done = true,
                Err(first) => {
                    self.done = true;
                    return Some(Err(self.all_wrong(*first)));
                }
            }
        }
        None
    }
}

impl Known {
    /// Takes in how a table calls its own rows.
    ///
    /// # Errors
    /// A table that cannot be opened, or whose columns mean nothing.
    pub fn learn_rows(&mut self, source: &Source, settings: &Settings) -> Result<(), RdfError> {
        if mapping_of(source, settings)?.is_some() {
            return Ok(());
        }
        let (mut rows, name) = rows(source, settings, None)?;
        let head = head(&mut rows, &name)?;
        let reader = SheetReader::new(
            sheet_of(source, &head)?,
            (&name, rows.separator()),
            &head,
            "",
        )?;
        while let Some(row) = rows.next_row().map_err(refusal)? {
            if let Some((iri, label)) = reader.named(&row) {
                self.row(&iri, &label);
            }
        }
        Ok(())
    }
}

impl From<Box<Diagnostic>> for RdfError {
    fn from(found: Box<Diagnostic>) -> Self {
        Self::Syntax(found)
    }
}
