//! QuickStatements as a table: a row an item, a column a property, what belongs to a statement to
//! its right.

use std::collections::BTreeMap;

use super::command::{Command, Subject, source_name, value_text};
use crate::link::wikibase::EntityId;

/// What follows a statement in its row.
#[derive(Default)]
struct Block {
    /// How often each qualifier and each property of a reference comes at most.
    qualifiers: BTreeMap<EntityId, usize>,
    sources: BTreeMap<EntityId, usize>,
}

/// A property, and which of several of the same row.
type Key = (EntityId, usize);

/// One row: an item that is there, or a new one with all that is said of it.
#[derive(Default)]
struct Row<'a> {
    qid: String,
    labels: BTreeMap<&'a str, &'a str>,
    cells: BTreeMap<Key, Cell<'a>>,
}

struct Cell<'a> {
    value: String,
    qualifiers: &'a [(EntityId, crate::link::wikibase::Value)],
    reference: &'a [(EntityId, crate::link::wikibase::Value)],
}

/// All commands as a table. A new item has one row only, and so each of its statements one
/// reference.
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
        header.extend(times(&block.sources).map(source_name));
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
            let qualifiers = cell.map_or(&[][..], |cell| cell.qualifiers);
            let reference = cell.map_or(&[][..], |cell| cell.reference);
            cells.extend(placed(&block.qualifiers, qualifiers));
            cells.extend(placed(&block.sources, reference));
        }
        text.push_str(&line(&cells));
    }
    text
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
            } => {
                let cell = |reference| Cell {
                    value: value_text(value),
                    qualifiers,
                    reference,
                };
                match subject {
                    Subject::Item(id) => {
                        for reference in references {
                            rows.push(Row {
                                qid: id.to_string(),
                                labels: BTreeMap::new(),
                                cells: BTreeMap::from([((property.clone(), 0), cell(reference))]),
                            });
                        }
                    }
                    Subject::Last => {
                        if let (Some(row), Some(reference)) = (rows.last_mut(), references.first())
                        {
                            let taken = row.cells.keys().filter(|(own, _)| own == property).count();
                            row.cells.insert((property.clone(), taken), cell(reference));
                        }
                    }
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
        most(&mut block.qualifiers, cell.qualifiers);
        most(&mut block.sources, cell.reference);
    }
    blocks
}

fn most(known: &mut BTreeMap<EntityId, usize>, pairs: &[(EntityId, crate::link::wikibase::Value)]) {
    let mut counts: BTreeMap<&EntityId, usize> = BTreeMap::new();
    for (property, _) in pairs {
        *counts.entry(property).or_default() += 1;
    }
    for (property, count) in counts {
        let most = known.entry(property.clone()).or_default();
        *most = count.max(*most);
    }
}

/// Each property as often as it comes.
fn times(counts: &BTreeMap<EntityId, usize>) -> impl Iterator<Item = &EntityId> {
    counts
        .iter()
        .flat_map(|(id, count)| std::iter::repeat_n(id, *count))
}

/// The values in the columns of their properties.
fn placed(
    counts: &BTreeMap<EntityId, usize>,
    pairs: &[(EntityId, crate::link::wikibase::Value)],
) -> Vec<String> {
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
    use crate::link::wikibase::Value;

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
}
