//! A row of one of the ontology's tables becomes statements.

use std::collections::HashMap;

use super::cells::{Row, excerpt, refused, too_many};
use super::dates::Dated;
use super::known::{Known, ROOT, slug};
use super::sheets::{Column, Sheet, Subject};
use super::values::is_slug;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{Literal, NamedNode, Quad, Term};
use crate::vocab::id;

/// A table of the ontology on its way.
#[derive(Debug)]
pub(super) struct SheetReader {
    pub(super) sheet: &'static Sheet,
    source: String,
    separator: char,
    /// Where in a row each column of the sheet is.
    places: Vec<Option<usize>>,
    /// Things that rows before are about, and their lines.
    seen: HashMap<String, u64>,
    pub(super) blank_prefix: String,
    pub(super) blanks: usize,
}

impl SheetReader {
    /// By the row of names.
    pub(super) fn new(
        sheet: &'static Sheet,
        (source, separator): (&str, char),
        head: &Row,
        blank_prefix: &str,
    ) -> Result<Self, Box<Diagnostic>> {
        let known = || sheet.columns.iter().map(|column| column.name);
        let mut places = vec![None; sheet.columns.len()];
        for (at, cell) in head.cells.iter().enumerate() {
            let name = cell.text.trim();
            let said = |said: String| {
                let mut said = refused(source, (head.line, at + 1), &said);
                said.excerpt = Some(excerpt(head, at, separator));
                said
            };
            let Some(place) = known().position(|column| column == name) else {
                let all: Vec<&str> = known().collect();
                let found = said(format!("`{name}` is no column of {}", sheet.name));
                let found = found.maybe_hint(did_you_mean(name, known()));
                let found = found.hint(format!("its columns: {}", all.join(", ")));
                return Err(Box::new(found.hint(super::propose_hint(source))));
            };
            if places[place].replace(at).is_some() {
                return Err(Box::new(said(format!("two columns are called `{name}`"))));
            }
        }
        for (column, place) in sheet.columns.iter().zip(&places) {
            if column.needed && place.is_none() {
                let found = format!(
                    "the column `{}` is not there, and each row has to say it",
                    column.name
                );
                let all: Vec<&str> = known().collect();
                let found = refused(source, (head.line, 1), &found);
                return Err(Box::new(found.hint(format!(
                    "columns of {}: {}",
                    sheet.name,
                    all.join(", ")
                ))));
            }
        }
        Ok(Self {
            sheet,
            source: source.to_owned(),
            separator,
            places,
            seen: HashMap::new(),
            blank_prefix: blank_prefix.to_owned(),
            blanks: 0,
        })
    }

    /// Slug and label of a row, for those that name it.
    pub(super) fn named(&self, row: &Row) -> Option<(String, String)> {
        let Subject::Slug(kind) = self.sheet.subject else {
            return None;
        };
        let slug = self.text(row, "slug");
        is_slug(slug).then(|| {
            (
                format!("{ROOT}id/{kind}/{slug}"),
                self.text(row, "label_en").to_owned(),
            )
        })
    }

    pub(super) fn column(&self, name: &str) -> usize {
        let at = self
            .sheet
            .columns
            .iter()
            .position(|column| column.name == name);
        at.unwrap_or_default()
    }

    pub(super) fn text<'a>(&self, row: &'a Row, name: &str) -> &'a str {
        let columns = self.sheet.columns.iter().zip(&self.places);
        let mut place = columns
            .filter(|(column, _)| column.name == name)
            .filter_map(|(_, place)| *place);
        place.next().map_or("", |place| row.get(place))
    }

    /// Where in a row the cells stand that say a value, be it spelt otherwise than in the cell.
    pub(super) fn cells_of(&self, row: &Row, known: &Known, object: &Term) -> Vec<usize> {
        let told = Told {
            reader: self,
            row,
            known,
            values: Vec::new(),
            quads: Vec::new(),
            blanks: 0,
        };
        let columns = self.sheet.columns.iter().zip(&self.places);
        let placed = columns.filter_map(|(column, place)| Some((column, (*place)?)));
        let said = placed.filter(|(column, place)| {
            let text = row.get(*place);
            let value = (!text.is_empty()).then(|| told.value(column, text));
            matches!(value, Some(Ok(value)) if value.says(object))
        });
        said.map(|(_, place)| place).collect()
    }

    /// What a row says.
    pub(super) fn row(&mut self, row: &Row, known: &Known) -> Result<Vec<Quad>, Box<Diagnostic>> {
        let width = self.places.iter().flatten().count();
        let beyond = row.cells.iter().skip(width);
        if let Some(more) = beyond
            .into_iter()
            .position(|cell| !cell.text.trim().is_empty())
        {
            let at = width + more;
            return Err(Box::new(too_many(&self.source, row, at, self.separator)));
        }
        let mut told = Told {
            reader: self,
            row,
            known,
            values: Vec::new(),
            quads: Vec::new(),
            blanks: 0,
        };
        told.read()?;
        let subject = told.subject()?;
        told.write(&subject)?;
        let (quads, blanks) = (told.quads, told.blanks);
        self.blanks += blanks;
        self.seen.insert(subject.into_string(), row.line);
        Ok(quads)
    }
}
/// A cell that was read.
pub(super) enum Value {
    None,
    Things(Vec<NamedNode>),
    Dated(Dated),
    Terms(Vec<Term>),
    Amount(Literal, bool),
}

impl Value {
    fn says(&self, object: &Term) -> bool {
        match (self, object) {
            (Self::Things(things), Term::NamedNode(thing)) => things.contains(thing),
            (Self::Dated(dated), Term::Literal(literal)) => dated.literal == *literal,
            (Self::Amount(amount, _), Term::Literal(literal)) => amount == literal,
            (Self::Terms(terms), object) => terms.contains(object),
            _ => false,
        }
    }
}

/// A row on its way to statements.
pub(super) struct Told<'a> {
    pub(super) reader: &'a SheetReader,
    pub(super) row: &'a Row,
    pub(super) known: &'a Known,
    /// What each column of the sheet says.
    pub(super) values: Vec<Value>,
    pub(super) quads: Vec<Quad>,
    pub(super) blanks: usize,
}

impl Told<'_> {
    pub(super) fn refuse(&self, column: &Column, said: &str) -> Diagnostic {
        let place = self.reader.places[self.reader.column(column.name)].unwrap_or_default();
        let said = format!("column `{}`: {said}", column.name);
        let mut said = refused(&self.reader.source, (self.row.line, place + 1), &said);
        said.excerpt = Some(excerpt(self.row, place, self.reader.separator));
        said
    }

    /// Reads all cells, and tells all that is wrong in them.
    fn read(&mut self) -> Result<(), Box<Diagnostic>> {
        let mut wrong = None;
        for column in self.reader.sheet.columns {
            let text = self.reader.text(self.row, column.name);
            let value = match text {
                "" if column.needed => {
                    let said = self.refuse(column, "nothing stands here");
                    Err(Box::new(said.hint("each row has to say it")))
                }
                "" => Ok(Value::None),
                text => self.value(column, text),
            };
            match value {
                Ok(value) => self.values.push(value),
                Err(found) => super::add(&mut wrong, found),
            }
        }
        wrong.map_or(Ok(()), Err)
    }

    pub(super) fn things(&self, name: &str) -> &[NamedNode] {
        match self.values.get(self.reader.column(name)) {
            Some(Value::Things(things)) => things,
            _ => &[],
        }
    }

    pub(super) fn slug_of(&self, name: &str) -> &str {
        self.things(name)
            .first()
            .and_then(|thing| slug(thing.as_str()))
            .unwrap_or_default()
    }

    /// The day, month or year of a date.
    pub(super) fn day_of(&self, name: &str) -> Option<&str> {
        match self.values.get(self.reader.column(name)) {
            Some(Value::Dated(dated)) => dated.literal.value().split('T').next(),
            _ => None,
        }
    }

    /// Kind and slug of the thing in the row, and what tells several of them apart.
    fn named_by(&self) -> (String, Option<String>) {
        let month = |day: &str| day.get(..7).unwrap_or(day).to_owned();
        match self.reader.sheet.subject {
            Subject::Slug(kind) => (
                format!("{kind}/{}", self.reader.text(self.row, "slug")),
                None,
            ),
            Subject::Participation => (
                format!(
                    "part/{}.{}",
                    self.slug_of("event"),
                    self.slug_of("participant")
                ),
                Some(self.slug_of("attendance").to_owned()),
            ),
            Subject::Tenure => (
                format!("tenure/{}.{}", self.slug_of("person"), self.slug_of("post")),
                self.day_of("start")
                    .or_else(|| self.day_of("end"))
                    .map(str::to_owned),
            ),
            Subject::Territory => {
                let day = self.day_of("as_of").map(month);
                let day = day.map_or_else(String::new, |day| format!(".{day}"));
                let (place, holder, kind) = (
                    self.slug_of("territory"),
                    self.slug_of("holder"),
                    self.slug_of("kind"),
                );
                let more = self.day_of("as_of").or_else(|| self.day_of("start"));
                (
                    format!("territory/{place}.{holder}-{kind}{day}"),
                    more.map(str::to_owned),
                )
            }
            Subject::TreatyAction => {
                let day = self
                    .day_of("date")
                    .map_or_else(String::new, |day| format!("{day}-"));
                let (party, kind, treaty) = (
                    self.slug_of("party"),
                    self.slug_of("kind"),
                    self.slug_of("treaty"),
                );
                (format!("event/{day}{party}-{kind}-{treaty}"), None)
            }
        }
    }

    /// The thing in the row, which nothing else describes.
    fn subject(&self) -> Result<NamedNode, Box<Diagnostic>> {
        let (base, more) = self.named_by();
        let base = format!("{}{base}", id::THING);
        let first = &self.reader.sheet.columns[0];
        let mut columns = self.reader.sheet.columns.iter();
        let column = columns
            .find(|column| column.name == "slug")
            .unwrap_or(first);
        if let Some(place) = self.known.place_of(&base) {
            let shown = self.known.prefixes().show(&base);
            let said = self.refuse(
                column,
                &format!("`{shown}` is described in {place} already"),
            );
            return Err(Box::new(
                said.hint("keep one of both: two that say the same would drift apart"),
            ));
        }
        let seen = |iri: &str| self.reader.seen.get(iri).copied();
        let Some(line) = seen(&base) else {
            return Ok(NamedNode::new_unchecked(base));
        };
        match more
            .map(|more| format!("{base}.{more}"))
            .filter(|longer| seen(longer).is_none())
        {
            Some(longer) => Ok(NamedNode::new_unchecked(longer)),
            None => Err(Box::new(self.refuse(
                column,
                &format!(
                    "`{}` is in row {line} already",
                    self.known.prefixes().show(&base)
                ),
            ))),
        }
    }
}
