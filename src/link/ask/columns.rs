//! Questions out of a table: which column says what.

use std::collections::BTreeMap;

use super::csv::Table;
use super::links::is_linkable;
use super::{Country, Given, Question, When, date};
use crate::link::index::{Date, Id, Use, identifiers, property};
use crate::link::kinds::Kind;
use crate::model::diagnostic::Diagnostic;
use crate::rdf::{Row, refused};

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
    /// What tells rows apart that are alike otherwise: a number of the row, say.
    pub row: Option<String>,
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
    row: Option<usize>,
}

/// A question a row; rows without a name are none, and come back by their lines.
///
/// # Errors
/// A column that is not there; all cells that are no id, with row and column.
pub fn from_table(
    table: &Table,
    columns: &Columns,
) -> Result<(Vec<Question>, Vec<u64>), Box<Diagnostic>> {
    let places = places(table, columns)?;
    let mut nameless = Vec::new();
    let mut asked = Vec::new();
    let mut wrong = Vec::new();
    for row in &table.rows {
        if row.get(places.name).is_empty() {
            nameless.extend((!row.is_empty()).then_some(row.line));
            continue;
        }
        asked.push(question(table, row, &places, &mut wrong));
    }
    all_wrong(wrong).map_or(Ok((asked, nameless)), |said| Err(Box::new(said)))
}

/// Cells that are told one by one.
const MOST_TOLD: usize = 20;

/// One message about all cells that cannot be read: the first with its place, the others below it.
fn all_wrong(wrong: Vec<Diagnostic>) -> Option<Diagnostic> {
    let count = wrong.len();
    let mut wrong = wrong.into_iter();
    let mut first = wrong.next()?;
    if count > 1 {
        let more = count.saturating_sub(MOST_TOLD);
        let mut said = vec![format!("{count} cells cannot be read: {}", first.message)];
        for other in wrong.take(MOST_TOLD - 1) {
            said.push(other.message);
            let new = other.hints.into_iter();
            let new: Vec<String> = new.filter(|hint| !first.hints.contains(hint)).collect();
            first.hints.extend(new);
        }
        if more > 0 {
            said.push(format!("and {more} more"));
        }
        first.message = said.join("; ");
    }
    Some(first)
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
        row: one(&columns.row)?,
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

/// What a row asks; what cannot be read in it is added to what is wrong.
fn question(table: &Table, row: &Row, places: &Places, wrong: &mut Vec<Diagnostic>) -> Question {
    let mut refuse = |column: usize, said: &str, hint: &str| {
        let said = format!("row {}, column `{}`: {said}", row.line, table.names[column]);
        wrong.push(refused(&table.source, (row.line, column + 1), &said).hint(hint));
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
        // What is no kind that is known here agrees with nothing.
        Some((_, text)) => kind_of(text),
        None => places.all.clone(),
    };
    if let (None, Some((_, text))) = (&known, kind) {
        asked.unkind.push(text.to_owned());
    }
    if let Some((kind, class)) = known {
        asked.kinds.extend(kind);
        asked.classes.extend(class);
    }
    for (when, column) in &places.dates {
        let text = row.get(*column);
        if !text.is_empty() {
            ask_when(&mut asked, *when, text);
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
        ask_number(&mut asked, *number, row.get(*column));
    }
    if let Some((column, text)) = places
        .linked
        .map(|column| (column, row.get(column)))
        .filter(|(_, text)| !text.is_empty())
    {
        match linked(text) {
            Some(id) => asked.linked.push(id),
            None => refuse(
                column,
                &format!("`{text}` is no id"),
                "ids are written Q42, or as an IRI",
            ),
        }
    }
    asked.row = places
        .row
        .map(|column| (table.names[column].clone(), row.get(column).to_owned()))
        .filter(|(_, text)| !text.is_empty());
    asked.name_row();
    asked
}

/// Asks with a date; what cannot be read as one is a reason for doubt.
pub(in crate::link) fn ask_when(asked: &mut Question, when: When, text: &str) {
    match date(text).or_else(|| dotted(text)) {
        Some(date) => asked.dates.push((when, date)),
        None => asked.undated.push(text.to_owned()),
    }
}

/// Asks with what others call it, as far as that can be such a number.
pub(in crate::link) fn ask_number(asked: &mut Question, number: u32, text: &str) {
    let before = asked.identifiers.len();
    let own = identifiers(number, text);
    asked
        .identifiers
        .extend(own.map(|own| (number, own.to_owned())));
    if asked.identifiers.len() == before && text.contains(char::is_alphanumeric) {
        asked.unread.push(text.to_owned());
    }
}

/// A day as much of Europe writes it: `11.3.1952`.
fn dotted(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split('.').map(str::trim).collect();
    let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [day, month, year] if year.len() == 4 && parts.iter().all(digits) => {
            date(&format!("{year}-{month:0>2}-{day:0>2}")).filter(|date| date.precision == 11)
        }
        _ => None,
    }
}

/// An id that a row may be linked to: of an item that there can be, or the IRI of something elsewhere.
fn linked(text: &str) -> Option<Id> {
    let id = Id::new(text);
    let is_written = !matches!(&id, Id::Iri(iri) if !iri.contains("://"));
    (is_written && is_linkable(&id)).then_some(id)
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
    fn what_is_no_date_is_unknown_and_tells_rows_apart() {
        let text = "name,kind,born\nA,,1.5.1950\nA,,May\nA,,June\nA,,31.13.1950\nA,,1.5.50\n";
        let found = asked(text, &columns()).unwrap();
        assert_eq!(found[0].context(), "date of birth 1950-05-01");
        for (row, said) in found[1..]
            .iter()
            .zip(["May", "June", "31.13.1950", "1.5.50"])
        {
            assert!(row.dates.is_empty());
            assert_eq!(row.undated, [said]);
        }
        assert_ne!(found[1].subject, found[2].subject);
    }

    #[test]
    fn rows_that_are_alike_are_one_unless_a_column_tells_them_apart() {
        let text = "name,kind,born,no\nLavrov,person,1950,7\nLavrov,person,1950,8\n";
        let found = asked(text, &columns()).unwrap();
        assert_eq!(found[0].subject, found[1].subject);
        let told = Columns {
            row: Some("no".to_owned()),
            ..columns()
        };
        let found = asked(text, &told).unwrap();
        assert_ne!(found[0].subject, found[1].subject);
        assert_eq!(found[1].context(), "person; date of birth 1950; no 8");
    }

    #[test]
    fn what_is_wrong_is_told_with_row_and_column() {
        let ids = Columns {
            dates: Vec::new(),
            linked: Some("born".to_owned()),
            ..columns()
        };
        let said = asked("name,kind,born\nA,,Q5\nB,,May\n", &ids).unwrap_err();
        assert_eq!(said.message, "row 3, column `born`: `May` is no id");
        let said = asked("name,kind,born\nA,,Q0\nB,,Q5\nC,,May\n", &ids).unwrap_err();
        assert_eq!(
            said.message,
            "2 cells cannot be read: row 2, column `born`: `Q0` is no id; row 4, column `born`: `May` is no id"
        );
        assert_eq!(said.hints.len(), 1);
        let many = "A,,x\n".repeat(30);
        let said = asked(&format!("name,kind,born\n{many}"), &ids).unwrap_err();
        assert_eq!(said.message.matches("; ").count(), MOST_TOLD);
        assert!(said.message.ends_with("and 10 more"));
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
