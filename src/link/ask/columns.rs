//! Questions out of a table: which column says what.

use std::collections::BTreeMap;

use super::csv::{Row, Table, refused};
use super::{Country, Given, Question, When, date};
use crate::link::index::{Id, Use, property};
use crate::link::kinds::Kind;
use crate::model::diagnostic::Diagnostic;

/// What the columns of a table say.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The name.
    pub name: String,
    /// A column of kinds or classes, or one kind or class for all rows.
    pub kind: Option<String>,
    /// Dates: the number of a property of Wikidata, where it is said, and the column.
    pub dates: Vec<(Option<u32>, String)>,
    /// Countries.
    pub country: Option<String>,
    /// Offices.
    pub post: Option<String>,
    /// Identifiers: the number of a property of Wikidata, and the column.
    pub identifiers: Vec<(u32, String)>,
    /// Ids that rows are linked to already.
    pub linked: Option<String>,
}

/// The places of the columns.
struct Places {
    name: usize,
    kind: Option<usize>,
    all: Option<(Option<Kind>, Option<Id>)>,
    dates: Vec<(When, usize)>,
    country: Option<usize>,
    post: Option<usize>,
    identifiers: Vec<(u32, usize)>,
    linked: Option<usize>,
}

/// A question a row; rows without a name are none, and come back by their lines.
///
/// # Errors
/// A column that is not there, a cell that is no date, no kind or no id, each with row and column.
pub fn from_table(
    table: &Table,
    columns: &Columns,
) -> Result<(Vec<Question>, Vec<u64>), Box<Diagnostic>> {
    let places = places(table, columns)?;
    let mut nameless = Vec::new();
    let mut asked = Vec::new();
    for row in &table.rows {
        if row.get(places.name).is_empty() {
            nameless.push(row.line);
            continue;
        }
        asked.push(question(table, row, &places)?);
    }
    Ok((asked, nameless))
}

/// Cells of the column of kinds that say no kind that is known, each text with how many rows have it.
pub fn unknown_kinds(table: &Table, columns: &Columns) -> BTreeMap<String, usize> {
    let column = columns.kind.as_ref();
    let column = column.and_then(|name| table.names.iter().position(|known| known == name));
    let mut unknown = BTreeMap::new();
    let Some(column) = column else {
        return unknown;
    };
    for row in &table.rows {
        let text = row.get(column);
        if !text.is_empty() && kind_of(text).is_none() {
            *unknown.entry(text.to_owned()).or_default() += 1;
        }
    }
    unknown
}

/// The words that say a kind.
pub fn kind_words() -> Vec<&'static str> {
    Kind::words().collect()
}

fn places(table: &Table, columns: &Columns) -> Result<Places, Box<Diagnostic>> {
    let one = |name: &Option<String>| name.as_deref().map(|name| table.column(name)).transpose();
    let (mut kind, mut all) = (None, None);
    if let Some(said) = &columns.kind {
        if table.names.contains(said) {
            kind = Some(table.column(said)?);
        } else {
            // No column: then it is what all rows are.
            let known = kind_of(said);
            if known.is_none() {
                return Err(Box::new(no_kind(said).in_source(&table.source)));
            }
            all = known;
        }
    }
    let mut dates = Vec::new();
    for (number, column) in &columns.dates {
        let when = number.map_or(When::Any, When::Of);
        if let When::Of(number) = when {
            kept(number, Use::Date)?;
        }
        dates.push((when, table.column(column)?));
    }
    let mut identifiers = Vec::new();
    for (number, column) in &columns.identifiers {
        kept(*number, Use::Identifier)?;
        identifiers.push((*number, table.column(column)?));
    }
    Ok(Places {
        name: table.column(&columns.name)?,
        kind,
        all,
        dates,
        country: one(&columns.country)?,
        post: one(&columns.post)?,
        identifiers,
        linked: one(&columns.linked)?,
    })
}

/// Whether an index keeps such values.
fn kept(number: u32, usage: Use) -> Result<(), Box<Diagnostic>> {
    if property(number).is_some_and(|known| known.usage == usage) {
        return Ok(());
    }
    let known = crate::link::index::PROPERTIES
        .iter()
        .filter(|known| known.usage == usage);
    let known: Vec<String> = known
        .map(|known| format!("P{} ({})", known.number, known.label))
        .collect();
    let what = if usage == Use::Date {
        "dates"
    } else {
        "identifiers"
    };
    let said = Diagnostic::new(format!("an index keeps no {what} of P{number}"));
    Err(Box::new(said.hint(format!("known: {}", known.join(", ")))))
}

/// A kind in a word, or a class of Wikidata or of a vocabulary.
fn kind_of(text: &str) -> Option<(Option<Kind>, Option<Id>)> {
    if let Some(kind) = Kind::of_word(text) {
        return Some((Some(kind), None));
    }
    let id = Id::new(text);
    match &id {
        Id::Item(_) => Some((Kind::of_class(&id), Some(id))),
        Id::Iri(_) => Kind::of_class(&id).map(|kind| (Some(kind), None)),
    }
}

fn no_kind(text: &str) -> Diagnostic {
    let words: Vec<&str> = Kind::words().collect();
    Diagnostic::new(format!(
        "`{text}` is no column, no kind of thing and no class"
    ))
    .hint(format!(
        "kinds: {}; or an item such as Q5",
        words.join(", ")
    ))
}

fn question(table: &Table, row: &Row, places: &Places) -> Result<Question, Box<Diagnostic>> {
    let refuse = |column: usize, said: &str, hint: &str| {
        let said = format!("row {}, column `{}`: {said}", row.line, table.names[column]);
        Box::new(refused(&table.source, row.line, column + 1, &said, hint))
    };
    let mut asked = Question {
        line: Some(row.line),
        names: vec![Given {
            alias: false,
            language: String::new(),
            text: row.get(places.name).to_owned(),
        }],
        ..Question::default()
    };
    let kind = places
        .kind
        .map(|column| (column, row.get(column)))
        .filter(|(_, text)| !text.is_empty());
    let known = match kind {
        // What is no kind that is known here says nothing.
        Some((_, text)) => kind_of(text),
        None => places.all.clone(),
    };
    if let Some((kind, class)) = known {
        asked.kinds.extend(kind);
        asked.classes.extend(class);
    }
    for (when, column) in &places.dates {
        let text = row.get(*column);
        if !text.is_empty() {
            let date = date(text).ok_or_else(|| {
                let said = format!("`{text}` is no date");
                refuse(
                    *column,
                    &said,
                    "dates are written 1952, 1952-03 or 1952-03-11",
                )
            })?;
            asked.dates.push((*when, date));
        }
    }
    if let Some(text) = places
        .country
        .map(|column| row.get(column))
        .filter(|text| !text.is_empty())
    {
        asked.countries.push(country(text));
    }
    let post = places
        .post
        .map(|column| row.get(column))
        .filter(|text| !text.is_empty());
    asked.posts.extend(post.map(str::to_owned));
    for (number, column) in &places.identifiers {
        let text = row.get(*column);
        asked
            .identifiers
            .extend((!text.is_empty()).then(|| (*number, text.to_owned())));
    }
    if let Some((column, text)) = places
        .linked
        .map(|column| (column, row.get(column)))
        .filter(|(_, text)| !text.is_empty())
    {
        let id = Id::new(text);
        let iri = matches!(&id, Id::Iri(iri) if !iri.contains("://"));
        if iri {
            return Err(refuse(
                column,
                &format!("`{text}` is no id"),
                "ids are written Q42, or as an IRI",
            ));
        }
        asked.linked.push(id);
    }
    asked.name_row();
    Ok(asked)
}

/// A country by its id or by its name.
pub(in crate::link) fn country(text: &str) -> Country {
    let id = Id::new(text);
    let is_id = matches!(&id, Id::Item(_)) || text.contains("://");
    Country {
        name: text.to_owned(),
        ids: if is_id { vec![id] } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, columns: &Columns) -> Result<Vec<Question>, Box<Diagnostic>> {
        from_table(&Table::read("t.csv", text).unwrap(), columns).map(|(asked, _)| asked)
    }

    fn columns() -> Columns {
        Columns {
            name: "name".to_owned(),
            kind: Some("kind".to_owned()),
            dates: vec![(Some(569), "born".to_owned())],
            ..Columns::default()
        }
    }

    #[test]
    fn cells_become_what_is_asked() {
        let found = asked("name,kind,born\nLavrov,person,1950\nX,Q6256,\n", &columns()).unwrap();
        assert_eq!(found[0].kinds, [Kind::Person]);
        assert_eq!(found[0].context(), "person; date of birth 1950");
        assert_eq!(found[1].classes, [Id::Item(6256)]);
        let all = Columns {
            kind: Some("person".to_owned()),
            dates: Vec::new(),
            ..columns()
        };
        assert_eq!(
            asked("name\nLavrov\n", &all).unwrap()[0].kinds,
            [Kind::Person]
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_row_and_column() {
        let said = asked("name,kind,born\nA,,1950\nB,,May\n", &columns()).unwrap_err();
        assert_eq!(said.message, "row 3, column `born`: `May` is no date");
        let wrong = Columns {
            dates: vec![(Some(31), "born".to_owned())],
            ..columns()
        };
        assert_eq!(
            asked("name,kind,born\n", &wrong).unwrap_err().message,
            "an index keeps no dates of P31"
        );
        let wrong = Columns {
            kind: Some("dog".to_owned()),
            ..columns()
        };
        assert!(
            asked("name,kind,born\n", &wrong)
                .unwrap_err()
                .message
                .starts_with("`dog` is no column")
        );
    }
}
