//! QuickStatements as a table: a row a statement or a new item, a column a property, what belongs to a statement to
//! its right.
//!
//! `S854` begins a reference and `s813` goes on with it, as both programs read it that take such tables
//! (`importDataFromCSV` of QuickStatements, `parse_line` of QuickStatements 3), so that references of each shape have
//! columns of their own.

use std::collections::BTreeMap;

use super::command::{Command, Subject, source_name, value_text};
use crate::link::wikibase::{EntityId, Value};

/// Properties with values, of qualifiers or of one reference.
type Pairs = [(EntityId, Value)];
/// Which properties a reference has, in its order.
type Shape = Vec<EntityId>;

/// What follows a statement in its row.
#[derive(Default)]
struct Block {
    /// How often each qualifier comes at most.
    qualifiers: BTreeMap<EntityId, usize>,
    /// How many references of each shape.
    references: BTreeMap<Shape, usize>,
}

/// A property, and which of several of the same row.
type Key = (EntityId, usize);

/// One row: a statement of an item that is there, or a new item with all that is said of it.
#[derive(Default)]
struct Row<'a> {
    qid: String,
    labels: BTreeMap<&'a str, &'a str>,
    cells: BTreeMap<Key, Cell<'a>>,
}

struct Cell<'a> {
    value: String,
    qualifiers: &'a Pairs,
    references: &'a [Vec<(EntityId, Value)>],
}

/// All commands as a table.
pub fn table(all: &[Command]) -> String {
    let rows = rows(all);
    let mut languages: Vec<&str> = rows
        .iter()
        .flat_map(|row| row.labels.keys().copied())
        .collect();
    languages.sort_unstable();
    languages.dedup();
    let blocks = blocks(&rows);
    let mut header = vec!["qid".to_owned()];
    header.extend(languages.iter().map(|language| format!("L{language}")));
    for ((property, _), block) in &blocks {
        header.push(property.to_string());
        header.extend(times(&block.qualifiers).map(|id| format!("qal{}", id.number())));
        header.extend(times(&block.references).flat_map(columns));
    }
    let mut text = line(&header);
    for row in &rows {
        let mut cells = vec![row.qid.clone()];
        for language in &languages {
            cells.push(
                row.labels
                    .get(language)
                    .map(|label| quoted(label))
                    .unwrap_or_default(),
            );
        }
        for (key, block) in &blocks {
            let cell = row.cells.get(key);
            cells.push(cell.map(|cell| quoted(&cell.value)).unwrap_or_default());
            cells.extend(qualifiers(
                &block.qualifiers,
                cell.map_or(&[], |cell| cell.qualifiers),
            ));
            cells.extend(references(
                &block.references,
                cell.map_or(&[], |cell| cell.references),
            ));
        }
        text.push_str(&line(&cells));
    }
    text
}

/// The columns of one reference: the first begins it, the others go on with it.
fn columns(shape: &Shape) -> impl Iterator<Item = String> {
    let name = |(place, id): (usize, &EntityId)| {
        let name = source_name(id);
        if place == 0 {
            name
        } else {
            name.to_lowercase()
        }
    };
    shape.iter().enumerate().map(name)
}

fn rows(all: &[Command]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for command in all {
        match command {
            Command::Create => rows.push(Row::default()),
            Command::Label { language, text, .. } => {
                if let Some(row) = rows.last_mut() {
                    row.labels.insert(language, text.trim());
                }
            }
            Command::Statement {
                subject,
                property,
                value,
                qualifiers,
                references,
                ..
            } => {
                if let Subject::Item(id) = subject {
                    rows.push(Row {
                        qid: id.to_string(),
                        ..Row::default()
                    });
                }
                let cell = Cell {
                    value: value_text(value),
                    qualifiers,
                    references,
                };
                if let Some(row) = rows.last_mut() {
                    let taken = row.cells.keys().filter(|(own, _)| own == property).count();
                    row.cells.insert((property.clone(), taken), cell);
                }
            }
        }
    }
    rows
}

fn blocks(rows: &[Row<'_>]) -> BTreeMap<Key, Block> {
    let mut blocks: BTreeMap<Key, Block> = BTreeMap::new();
    for (key, cell) in rows.iter().flat_map(|row| &row.cells) {
        let block = blocks.entry(key.clone()).or_default();
        let of_qualifiers = cell.qualifiers.iter().map(|(property, _)| property.clone());
        most(&mut block.qualifiers, of_qualifiers);
        let of_references = cell.references.iter().map(|pairs| shape(pairs));
        most(&mut block.references, of_references);
    }
    blocks
}

fn shape(reference: &Pairs) -> Shape {
    reference
        .iter()
        .map(|(property, _)| property.clone())
        .collect()
}

/// Raises counts to how often each of these comes.
fn most<T: Clone + Ord>(known: &mut BTreeMap<T, usize>, some: impl Iterator<Item = T>) {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for one in some {
        *counts.entry(one).or_default() += 1;
    }
    for (one, count) in counts {
        let most = known.entry(one).or_default();
        *most = count.max(*most);
    }
}

/// Each as often as it comes.
fn times<T>(counts: &BTreeMap<T, usize>) -> impl Iterator<Item = &T> {
    counts
        .iter()
        .flat_map(|(one, count)| std::iter::repeat_n(one, *count))
}

/// The values in the columns of their properties.
fn qualifiers(counts: &BTreeMap<EntityId, usize>, pairs: &Pairs) -> Vec<String> {
    let mut cells = Vec::new();
    for (property, count) in counts {
        let mut own = pairs.iter().filter(|(id, _)| id == property);
        let next = || own.next().map(|(_, value)| quoted(&value_text(value)));
        cells.extend(
            std::iter::repeat_with(next)
                .take(*count)
                .map(Option::unwrap_or_default),
        );
    }
    cells
}

/// Each reference in columns of its shape.
fn references(counts: &BTreeMap<Shape, usize>, all: &[Vec<(EntityId, Value)>]) -> Vec<String> {
    let mut cells = Vec::new();
    for (wanted, count) in counts {
        let mut own = all.iter().filter(|pairs| shape(pairs) == *wanted);
        for _ in 0..*count {
            match own.next() {
                Some(pairs) => {
                    cells.extend(pairs.iter().map(|(_, value)| quoted(&value_text(value))));
                }
                None => cells.extend(wanted.iter().map(|_| String::new())),
            }
        }
    }
    cells
}

/// A cell. Texts keep the quotes that tell them from ids.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn line(cells: &[String]) -> String {
    cells.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> EntityId {
        EntityId::new(text).unwrap()
    }

    #[test]
    fn a_row_an_item_and_a_column_a_property() {
        let text = |text: &str| Value::Text(text.to_owned());
        let statement = |subject, property, value| Command::Statement {
            subject,
            property: id(property),
            value: Value::Entity(id(value)),
            qualifiers: vec![(id("P3831"), Value::Entity(id("Q5")))],
            references: vec![vec![(id("P854"), text("https://example.org/a,b"))]],
            anew: false,
        };
        let all = [
            Command::Create,
            Command::Label {
                subject: Subject::Last,
                language: "en".to_owned(),
                text: "A, B".to_owned(),
            },
            statement(Subject::Last, "P31", "Q1"),
            statement(Subject::Last, "P31", "Q2"),
            statement(Subject::Item(id("Q7")), "P31", "Q3"),
        ];
        assert_eq!(
            table(&all),
            "qid,Len,P31,qal3831,S854,P31,qal3831,S854\n\
             ,\"A, B\",Q1,Q5,\"\"\"https://example.org/a,b\"\"\",Q2,Q5,\"\"\"https://example.org/a,b\"\"\"\n\
             Q7,,Q3,Q5,\"\"\"https://example.org/a,b\"\"\",,,\n"
        );
    }

    /// Reads a table as QuickStatements does: `P` begins a statement, `S` a reference of it, `s` goes on with that.
    fn read(text: &str) -> Vec<(String, Vec<Vec<String>>)> {
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let mut found: Vec<(String, Vec<Vec<String>>)> = Vec::new();
        for line in lines {
            assert_eq!(line.len(), header.len());
            let cells = header.iter().zip(line).skip(1);
            for (column, cell) in cells.filter(|(_, cell)| !cell.is_empty()) {
                let said = format!("{column}={cell}");
                let last = found.last_mut();
                match column.chars().next().unwrap() {
                    'P' => found.push((said, Vec::new())),
                    'S' => last.unwrap().1.push(vec![said]),
                    's' => last.unwrap().1.last_mut().unwrap().push(said),
                    _ => {}
                }
            }
        }
        found
    }

    #[test]
    fn every_reference_stands_in_the_row_with_its_own_properties() {
        let item = |name: &str| Value::Entity(id(name));
        let web = |name: &str| vec![(id("P854"), item(name)), (id("P813"), item("Q9"))];
        let book = |name: &str| vec![(id("P248"), item(name))];
        let statement = |subject, value, references| Command::Statement {
            subject,
            property: id("P31"),
            value: item(value),
            qualifiers: Vec::new(),
            references,
            anew: false,
        };
        let all = [
            Command::Create,
            statement(
                Subject::Last,
                "Q1",
                vec![web("Q11"), book("Q12"), web("Q13")],
            ),
            statement(Subject::Item(id("Q7")), "Q2", vec![book("Q14")]),
        ];
        let text = table(&all);
        assert_eq!(
            text,
            "qid,P31,S248,S854,s813,S854,s813\n,Q1,Q12,Q11,Q9,Q13,Q9\nQ7,Q2,Q14,,,,\n"
        );
        let said = |all: &[&str]| -> Vec<Vec<String>> {
            let parts = all
                .iter()
                .map(|one| one.split(' ').map(str::to_owned).collect());
            parts.collect()
        };
        assert_eq!(
            read(&text),
            [
                (
                    "P31=Q1".to_owned(),
                    said(&["S248=Q12", "S854=Q11 s813=Q9", "S854=Q13 s813=Q9"])
                ),
                ("P31=Q2".to_owned(), said(&["S248=Q14"])),
            ]
        );
    }
}
