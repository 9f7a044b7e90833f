//! A row of a table with a mapping becomes statements: CSV on the Web's csv2rdf in its minimal mode.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::cells::{Row, excerpt, refused, too_many};
use super::datatype::Datatype;
use super::known::Known;
use super::metadata::{Column, Mapping};
use super::template::{Template, encoded, resolved, unknown_prefix};
use super::values::{missed, unknown};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use crate::vocab::rdf;

/// A table with a mapping on its way.
#[derive(Debug)]
pub(super) struct MappedReader {
    mapping: Mapping,
    source: String,
    separator: char,
    /// The IRI of the table, where there is one.
    table: Option<String>,
    /// Digests of the values of the primary key, and their lines: a few bytes a row, however long the values.
    keys: HashMap<[u8; 16], u64>,
    /// Which column has which name.
    places: HashMap<String, usize>,
    rows: u64,
    blank_prefix: String,
    blanks: u64,
    default_type: Datatype,
}

impl MappedReader {
    /// `base` is what the command line says of it.
    pub(super) fn new(
        mapping: Mapping,
        (source, separator): (&str, char),
        (base, known): (Option<&str>, &Known),
        blank_prefix: &str,
    ) -> Result<Self, Box<Diagnostic>> {
        check_prefixes(&mapping, known)?;
        let base = mapping.base.as_deref().or(base);
        let url = mapping.url.as_deref().unwrap_or_default();
        let table = resolved(url, known.prefixes(), base).filter(|iri| !iri.is_empty());
        Ok(Self {
            mapping,
            source: source.to_owned(),
            separator,
            table,
            keys: HashMap::new(),
            places: HashMap::new(),
            rows: 0,
            blank_prefix: blank_prefix.to_owned(),
            blanks: 0,
            default_type: Datatype::default(),
        })
    }

    /// Compares the names of columns with what the mapping says; where it says nothing of columns, they are those of
    /// the table.
    pub(super) fn head(&mut self, head: &Row) -> Result<(), Box<Diagnostic>> {
        let skip = self.mapping.written.skip_columns;
        let titles: Vec<&str> = head
            .cells
            .iter()
            .skip(skip)
            .map(|cell| cell.text.trim())
            .collect();
        if self.mapping.columns.is_empty() {
            let columns = titles.iter().map(|title| Column {
                name: encoded(title),
                titles: vec![(*title).to_owned()],
                ..Column::default()
            });
            self.mapping.columns = columns.collect();
        }
        self.learn_places();
        let said = |place: usize, said: String| {
            let mut said = refused(&self.source, (head.line, place + skip + 1), &said);
            said.excerpt = Some(excerpt(head, place + skip, self.separator));
            said.hint(format!(
                "the mapping is `{}`; its columns stand in the order of the table",
                self.mapping.file
            ))
        };
        let real: Vec<&Column> = self
            .mapping
            .columns
            .iter()
            .filter(|column| !column.is_virtual)
            .collect();
        for (place, column) in real.iter().enumerate() {
            let Some(title) = titles.get(place) else {
                let found = format!(
                    "the mapping has a column `{}`, and the table ends before it",
                    column.name
                );
                return Err(Box::new(said(titles.len(), found)));
            };
            let fits = *title == column.name
                || column.titles.iter().any(|known| known.trim() == *title)
                || column.titles.is_empty() && encoded(title) == column.name;
            if !fits {
                let wanted = column.titles.first().unwrap_or(&column.name);
                let found = format!(
                    "column {} is called `{title}`, and in the mapping `{wanted}`",
                    place + 1
                );
                return Err(Box::new(said(place, found)));
            }
        }
        if let Some(title) = titles.get(real.len()) {
            return Err(Box::new(said(
                real.len(),
                format!("the mapping says nothing of the column `{title}`"),
            )));
        }
        Ok(())
    }

    /// By the columns of the mapping, or of the table where it has none.
    pub(super) fn learn_places(&mut self) {
        let columns = self.mapping.columns.iter().zip(0..);
        self.places = columns
            .map(|(column, place)| (column.name.clone(), place))
            .collect();
    }

    fn told<'a>(&'a self, row: &'a Row, known: &'a Known) -> Told<'a> {
        Told {
            reader: self,
            row,
            known,
            cells: Vec::new(),
            quads: Vec::new(),
            subject: None,
            blanks: 0,
        }
    }

    /// The one cell of a row out of which something was made.
    pub(super) fn cell_of(&self, row: &Row, known: &Known, object: &Term) -> Option<usize> {
        let mut told = self.told(row, known);
        told.read();
        let columns = self.mapping.columns.iter().enumerate();
        let said = columns.filter(|(_, column)| !column.suppressed && !column.is_virtual);
        let mut made = said.filter(|(place, _)| {
            let objects = told.objects(*place);
            objects.is_ok_and(|objects| objects.contains(object))
        });
        match (made.next(), made.next()) {
            (Some((place, _)), None) => Some(place + self.mapping.written.skip_columns),
            _ => None,
        }
    }

    /// What a row says.
    pub(super) fn row(&mut self, row: &Row, known: &Known) -> Result<Vec<Quad>, Box<Diagnostic>> {
        self.rows += 1;
        if self.mapping.suppressed {
            return Ok(Vec::new());
        }
        let real = self
            .mapping
            .columns
            .iter()
            .filter(|column| !column.is_virtual)
            .count();
        let skip = self.mapping.written.skip_columns;
        let beyond = row
            .cells
            .iter()
            .skip(skip + real)
            .position(|cell| !cell.text.trim().is_empty());
        if let Some(more) = beyond {
            let at = skip + real + more;
            return Err(Box::new(too_many(&self.source, row, at, self.separator)));
        }
        let mut told = self.told(row, known);
        let mut wrong = told.read();
        let key = told.key().unwrap_or_else(|found| {
            super::add(&mut wrong, found);
            None
        });
        if let Err(found) = told.write() {
            super::add(&mut wrong, found);
        }
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        let (quads, blanks) = (told.quads, told.blanks);
        self.blanks += blanks;
        if let Some(key) = key {
            self.keys.insert(key, row.line);
        }
        Ok(quads)
    }
}

struct Told<'a> {
    reader: &'a MappedReader,
    row: &'a Row,
    known: &'a Known,
    /// The values of each cell; none where nothing is said.
    cells: Vec<Vec<String>>,
    quads: Vec<Quad>,
    /// What the row is about, where nothing else is said.
    subject: Option<NamedOrBlankNode>,
    blanks: u64,
}

impl Told<'_> {
    fn refuse(&self, place: usize, said: &str) -> Diagnostic {
        let column = &self.reader.mapping.columns[place];
        let name = column.titles.first().unwrap_or(&column.name);
        let said = format!("column `{name}`: {said}");
        let at = place + self.reader.mapping.written.skip_columns;
        let mut said = refused(&self.reader.source, (self.row.line, at + 1), &said);
        if !column.is_virtual {
            said.excerpt = Some(excerpt(self.row, at, self.reader.separator));
        }
        said
    }

    /// The text of each cell, taken apart where it holds several values; and what is wrong about that.
    fn read(&mut self) -> Option<Box<Diagnostic>> {
        let mut wrong = None;
        let written = &self.reader.mapping.written;
        for (place, column) in self.reader.mapping.columns.iter().enumerate() {
            let own = &column.inherited;
            let cell = self
                .row
                .cells
                .get(place + written.skip_columns)
                .filter(|_| !column.is_virtual);
            let text = cell.map_or("", |cell| {
                if written.trim {
                    cell.text.trim()
                } else {
                    &cell.text
                }
            });
            let text = if text.is_empty() {
                own.default.as_deref().unwrap_or("")
            } else {
                text
            };
            let is_null = |text: &str| match &own.null {
                Some(null) => null.iter().any(|null| null == text),
                None => text.is_empty(),
            };
            let values: Vec<String> = match own
                .separator
                .as_deref()
                .filter(|separator| !separator.is_empty())
            {
                _ if is_null(text) => Vec::new(),
                Some(separator) if !text.is_empty() => {
                    let parts = text
                        .split(separator)
                        .map(|part| if written.trim { part.trim() } else { part });
                    parts
                        .filter(|part| !is_null(part) && !part.is_empty())
                        .map(str::to_owned)
                        .collect()
                }
                Some(_) => Vec::new(),
                None => vec![text.to_owned()],
            };
            if values.is_empty() && own.required == Some(true) && !column.is_virtual {
                let said = self.refuse(place, "nothing stands here");
                let said = said.hint("the mapping says that it is required");
                super::add(&mut wrong, Box::new(said));
            }
            self.cells.push(values);
        }
        wrong
    }

    fn cell_of(&self, name: &str) -> Option<String> {
        let values = self.cells.get(*self.reader.places.get(name)?)?;
        (!values.is_empty()).then(|| values.join(","))
    }

    /// The values of the primary key, which no row before has.
    fn key(&self) -> Result<Option<[u8; 16]>, Box<Diagnostic>> {
        let names = &self.reader.mapping.primary_key;
        if names.is_empty() {
            return Ok(None);
        }
        let key: Vec<String> = names
            .iter()
            .map(|name| self.cell_of(name).unwrap_or_default())
            .collect();
        let digest = digest(&key);
        if let Some(line) = self.reader.keys.get(&digest) {
            let place = self.reader.places.get(&names[0]).copied();
            let said = format!(
                "`{}` is in row {line} already, and the mapping calls it the key",
                key.join(", ")
            );
            return Err(Box::new(self.refuse(place.unwrap_or_default(), &said)));
        }
        Ok(Some(digest))
    }

    /// The IRI of a template.
    fn iri(
        &self,
        template: &Template,
        place: usize,
        value: Option<&str>,
    ) -> Result<NamedNode, Box<Diagnostic>> {
        let column = &self.reader.mapping.columns[place];
        let of = |name: &str| match name {
            "_row" => Some(self.reader.rows.to_string()),
            "_sourceRow" => Some(self.row.line.to_string()),
            "_column" => Some((place + 1).to_string()),
            "_name" => Some(column.name.clone()),
            name => value
                .filter(|_| name == column.name)
                .map(str::to_owned)
                .or_else(|| self.cell_of(name)),
        };
        let text = template.expand(&of).map_err(|name| {
            let missing = self.reader.places.get(name).copied();
            let said = self.refuse(missing.unwrap_or(place), "nothing stands here");
            Box::new(said.hint("the mapping makes an IRI of it"))
        })?;
        let Some(iri) = resolved(&text, self.known.prefixes(), self.reader.table.as_deref()) else {
            let said = self.refuse(
                place,
                &format!("`{text}` is relative, and there is no base"),
            );
            return Err(Box::new(said.hint(
                "say which: `--base https://example.org/`, or `@base` in the mapping",
            )));
        };
        NamedNode::new(&iri)
            .map_err(|error| Box::new(self.refuse(place, &format!("`{iri}` is no IRI: {error}"))))
    }

    fn blank(&mut self) -> BlankNode {
        let number = self.reader.blanks + self.blanks;
        self.blanks += 1;
        BlankNode::new_unchecked(format!("{}{number}", self.reader.blank_prefix))
    }

    fn write(&mut self) -> Result<(), Box<Diagnostic>> {
        let mut wrong = None;
        // What the row is called is wrong for all columns alike.
        let mut is_nameless = false;
        let columns = &self.reader.mapping.columns;
        for (place, column) in columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.suppressed)
        {
            if !column.is_virtual && self.cells[place].is_empty() {
                continue;
            }
            let objects = match self.objects(place) {
                Ok(objects) => objects,
                Err(found) => {
                    super::add(&mut wrong, found);
                    continue;
                }
            };
            if objects.is_empty() {
                continue;
            }
            let subject = match &column.inherited.about {
                Some(about) => match self.iri(about, place, None) {
                    Ok(subject) => subject.into(),
                    Err(_) if is_nameless => continue,
                    Err(found) => {
                        is_nameless = true;
                        super::add(&mut wrong, found);
                        continue;
                    }
                },
                None => match &self.subject {
                    Some(subject) => subject.clone(),
                    None => self.blank().into(),
                },
            };
            if column.inherited.about.is_none() {
                self.subject = Some(subject.clone());
            }
            let predicate = match self.predicate(place) {
                Ok(predicate) => predicate,
                Err(found) => {
                    super::add(&mut wrong, found);
                    continue;
                }
            };
            let listed =
                column.inherited.ordered == Some(true) && column.inherited.separator.is_some();
            let objects = if listed {
                vec![self.list(objects)]
            } else {
                objects
            };
            for object in objects {
                self.quads.push(Quad::new(
                    subject.clone(),
                    predicate.clone(),
                    object,
                    GraphName::DefaultGraph,
                ));
            }
        }
        wrong.map_or(Ok(()), Err)
    }

    fn predicate(&self, place: usize) -> Result<NamedNode, Box<Diagnostic>> {
        let column = &self.reader.mapping.columns[place];
        if let Some(property) = &column.inherited.property {
            return self.iri(property, place, None);
        }
        let Some(table) = &self.reader.table else {
            let said = "the mapping has no `propertyUrl` for it, and there is no base to make one";
            let hint = "add one, or `\"suppressOutput\": true`; or say a base: `--base https://example.org/`";
            return Err(Box::new(self.refuse(place, said).hint(hint)));
        };
        let table = table.split('#').next().unwrap_or(table);
        let iri = format!("{table}#{}", column.name);
        NamedNode::new(&iri)
            .map_err(|error| Box::new(self.refuse(place, &format!("`{iri}` is no IRI: {error}"))))
    }

    fn objects(&self, place: usize) -> Result<Vec<Term>, Box<Diagnostic>> {
        let column = &self.reader.mapping.columns[place];
        let own = &column.inherited;
        let values = &self.cells[place];
        if let Some(template) = &own.value {
            if column.is_virtual && values.is_empty() {
                return Ok(vec![self.iri(template, place, None)?.into()]);
            }
            let iris = values
                .iter()
                .map(|value| Ok(self.iri(template, place, Some(value))?.into()));
            return iris.collect();
        }
        if let Some(kinds) = &own.names_of {
            let kinds: Vec<String> = kinds.iter().map(|kind| folder(kind)).collect();
            let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
            let things = values.iter().map(|value| {
                let found = self.known.find(value, &kinds);
                let several = "several values need a `\"separator\": \";\"` in the mapping";
                let hint = (value.contains(';') && own.separator.is_none()).then_some(several);
                let found = found.map_err(|miss| {
                    let said = unknown(self.refuse(place, &missed(value, &miss)), &miss, &kinds);
                    said.maybe_hint(hint.map(str::to_owned))
                });
                Ok(found?.into())
            });
            return things.collect();
        }
        let datatype = own.datatype.as_ref().unwrap_or(&self.reader.default_type);
        let literals = values.iter().map(|value| {
            let literal = datatype.read(value, own.language.as_deref());
            let literal: Literal = literal.map_err(|said| Box::new(self.refuse(place, &said)))?;
            Ok(literal.into())
        });
        literals.collect()
    }

    /// The values in their order.
    fn list(&mut self, objects: Vec<Term>) -> Term {
        let mut rest = Term::from(NamedNode::new_unchecked(rdf::NIL));
        for object in objects.into_iter().rev() {
            let node = self.blank();
            for (predicate, object) in [(rdf::FIRST, object), (rdf::REST, rest)] {
                self.quads.push(Quad::new(
                    node.clone(),
                    NamedNode::new_unchecked(predicate),
                    object,
                    GraphName::DefaultGraph,
                ));
            }
            rest = node.into();
        }
        rest
    }
}

/// Half of the SHA-256 of some texts, each with its length in front.
fn digest(texts: &[String]) -> [u8; 16] {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.len().to_le_bytes());
        digest.update(text);
    }
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(digest.finalize()) {
        *to = from;
    }
    half
}

/// Prefixes with which templates begin are known.
fn check_prefixes(mapping: &Mapping, known: &Known) -> Result<(), Box<Diagnostic>> {
    for column in &mapping.columns {
        let own = &column.inherited;
        let templates = [
            ("aboutUrl", &own.about),
            ("propertyUrl", &own.property),
            ("valueUrl", &own.value),
        ];
        for (key, template) in templates {
            let prefix = template
                .as_ref()
                .and_then(|template| unknown_prefix(template, known.prefixes()));
            if let Some(prefix) = prefix {
                let said = format!(
                    "the `{key}` of column `{}` begins with the prefix `{prefix}`, which is not known",
                    column.name
                );
                let names = known.prefixes().iter().map(|(name, _)| name);
                let said = Diagnostic::new(said).in_source(mapping.file.clone());
                let said = said.maybe_hint(did_you_mean(prefix, names));
                return Err(Box::new(said.hint("write the IRI in full")));
            }
        }
    }
    Ok(())
}

/// `person` → `id/person/`, `role` → `scheme/role/`, and `thing` or `*` for all of them.
fn folder(kind: &str) -> String {
    const SCHEMES: [&str; 8] = [
        "act",
        "attendance",
        "decision",
        "kind",
        "outcome",
        "qualifier",
        "role",
        "status",
    ];
    match kind {
        "*" => "id/".to_owned(),
        kind if SCHEMES.contains(&kind) => format!("scheme/{kind}/"),
        kind => format!("id/{kind}/"),
    }
}
