//! Decisions out of a table: all that are new, or an error about a row.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::draw::csv::safe;
use crate::link::ask::{Row, Table, is_linkable, is_row, row_namespace};
use crate::link::decide::{Choice, Decision, Decisions, Hand, Standing};
use crate::link::index::{Entity, Id, Index};
use crate::link::matching::Candidates as _;
use crate::model::NamedNode;
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::limits::Limits;
use crate::model::nearest::did_you_mean;
use crate::rdf;

/// What a table is held against.
pub(super) struct Against<'a> {
    /// What was decided before.
    pub(super) kept: &'a Decisions,
    /// Where candidates are looked up that were written in by hand.
    pub(super) index: &'a Index,
    /// All that is asked with its names, where somebody says what that is.
    pub(super) subjects: Option<BTreeMap<String, BTreeSet<String>>>,
}

/// Reads decisions out of a table.
pub(super) fn take(
    path: &Path,
    against: &Against<'_>,
    hand: Hand<'_>,
    why: &str,
    common: &Common,
) -> Result<Vec<Decision>, Failure> {
    let text = rdf::read_whole(path, &Limits::default())?;
    let table =
        Table::read(&path.display().to_string(), &text).map_err(|said| Failure::from(*said))?;
    let taking = Taking {
        columns: Columns::find(&table)?,
        table: &table,
        ended: text.ends_with(['\n', '\r']),
        against,
        standing: against.kept.standing(),
        hand,
        why,
        common,
        unknown: Cell::default(),
        misnamed: Cell::default(),
    };
    let made = taking.all()?;
    let (count, line) = taking.misnamed.get();
    if count > 0 {
        let said = format!(
            "rows whose `subject` is not that of their `name` and `context`: {count}, the first in line {line}; \
             their decisions are kept for what `subject` says"
        );
        let hint = "a column may have been sorted or edited alone: `--csv` and its columns tell which rows are meant";
        common.remark(&Diagnostic::new(said).hint(hint));
    }
    let (count, line) = taking.unknown.get();
    if count > 0 {
        common.note(&format!(
            "candidates that are not in the index: {count}, the first in line {line}; they are taken as they are"
        ));
    }
    Ok(made)
}

struct Columns {
    subject: usize,
    name: usize,
    candidate: usize,
    score: usize,
    decision: usize,
    reason: Option<usize>,
    why: Option<usize>,
    context: Option<usize>,
    offered: Option<usize>,
}

impl Columns {
    fn find(table: &Table) -> Result<Self, Failure> {
        let column = |name: &str| table.column(name).map_err(|said| Failure::from(*said));
        Ok(Self {
            subject: column("subject")?,
            name: column("name")?,
            candidate: column("candidate")?,
            score: column("score")?,
            decision: column("decision")?,
            reason: table.column("reason").ok(),
            why: table.column("why").ok(),
            context: table.column("context").ok(),
            offered: table.column("offered").ok(),
        })
    }
}

/// What a cell of the column `decision` says.
pub(super) fn choice(text: &str) -> Option<Choice> {
    match text.to_lowercase().as_str() {
        "yes" | "y" => Some(Choice::Same),
        "no" => Some(Choice::Different),
        "none" => Some(Choice::None),
        _ => None,
    }
}

/// A table on its way to decisions.
struct Taking<'a> {
    table: &'a Table,
    /// Whether the last line of the file ends.
    ended: bool,
    columns: Columns,
    against: &'a Against<'a>,
    standing: Standing<'a>,
    hand: Hand<'a>,
    why: &'a str,
    common: &'a Common,
    /// How many candidates are not in the index, in a table that does not say what was offered; and the first line.
    unknown: Cell<(usize, u64)>,
    /// The same of rows whose subject is another one than name and context make.
    misnamed: Cell<(usize, u64)>,
}

/// One row more, and the line of the first.
fn count(rows: &Cell<(usize, u64)>, row: &Row) {
    let (count, first) = rows.get();
    rows.set((count + 1, if count == 0 { row.line } else { first }));
}

/// What the rows before said of one thing.
#[derive(Default)]
struct Said {
    /// What it is, or that it is none, and in which line.
    decided: Option<(u64, Choice, Option<Id>)>,
    /// What it is not, and in which lines.
    different: BTreeMap<Id, u64>,
}

impl Taking<'_> {
    fn all(&self) -> Result<Vec<Decision>, Failure> {
        let mut made = Vec::new();
        let mut said: BTreeMap<String, Said> = BTreeMap::new();
        for row in &self.table.rows {
            let read = self.read(row)?;
            let (cells, columns) = (row.cells.len(), self.table.names.len());
            // Spreadsheets leave out empty cells at the end of a row.
            let mut filled = row.cells.iter().map(|cell| cell.text.trim());
            let last = filled.rfind(|text| !text.is_empty());
            // One that is missing in the middle moves what is decided into another column.
            let moved = last.is_some_and(|text| choice(text).is_some());
            let whole =
                read.is_none() && !moved && (self.ended || self.table.rows.last() != Some(row));
            if cells < columns && !whole {
                let said = format!("the row ends after {cells} of {columns} cells");
                let hint = "what is decided in it may be cut off: fill the row up, or take the whole table";
                return Err(self.refuse(row, cells, &said, hint));
            }
            let Some(decision) = read else {
                continue;
            };
            let before = said.entry(decision.about.clone()).or_default();
            if self.is_new(row, &decision, before)? && !self.is_known(row, &decision)? {
                made.push(decision);
            }
        }
        Ok(made)
    }

    /// Whether no row before said the same; an error where one said something else.
    fn is_new(&self, row: &Row, decision: &Decision, before: &mut Said) -> Result<bool, Failure> {
        let candidate = decision.candidate.clone();
        let both = |line: u64| {
            let said = format!(
                "the same candidate is said to be it and not to be it, also in line {line}"
            );
            Err(self.refuse(row, self.columns.decision, &said, "say one of the two"))
        };
        if decision.choice == Choice::Different {
            let same = |(_, choice, other): &&(u64, Choice, Option<Id>)| {
                *choice == Choice::Same && *other == candidate
            };
            if let Some((line, ..)) = before.decided.as_ref().filter(same) {
                return both(*line);
            }
            let new = candidate.map(|id| before.different.insert(id, row.line));
            return Ok(new.flatten().is_none());
        }
        if let Some((line, choice, other)) = &before.decided {
            if *choice == decision.choice && *other == candidate {
                return Ok(false);
            }
            let said = format!(
                "{} of line {line} and {} of this line cannot both be",
                choice.name(),
                decision.choice.name()
            );
            let hint = "one thing is one candidate, or none";
            return Err(self.refuse(row, self.columns.decision, &said, hint));
        }
        if let Some(line) = candidate.as_ref().and_then(|id| before.different.get(id)) {
            return both(*line);
        }
        before.decided = Some((row.line, decision.choice, candidate));
        Ok(true)
    }

    /// Whether the same was decided earlier; an error where it was something that this contradicts.
    fn is_known(&self, row: &Row, decision: &Decision) -> Result<bool, Failure> {
        let about = decision.about.as_str();
        let decided = self.standing.decided.get(about).copied();
        let different = decision.candidate.as_ref().and_then(|id| {
            let known = self.standing.different.get(about)?;
            known.get(id).copied()
        });
        let (same, against) = if decision.choice == Choice::Different {
            let it = decided.filter(|known| known.candidate == decision.candidate);
            (different, it)
        } else {
            let equal = |known: &&Decision| {
                known.choice == decision.choice && known.candidate == decision.candidate
            };
            let other = decided.filter(|known| !equal(known));
            (decided.filter(equal), other.or(different))
        };
        let Some(known) = against else {
            return Ok(same.is_some());
        };
        let said = format!(
            "this is decided already: {}, by {} at {}",
            known.choice.name(),
            known.by,
            known.when
        );
        let hint = format!("withdraw it first: `chancery link review --withdraw '{about}'`");
        Err(self.refuse(row, self.columns.decision, &said, &hint))
    }

    /// The decision of a row, if one stands there.
    fn read(&self, row: &Row) -> Result<Option<Decision>, Failure> {
        let columns = &self.columns;
        let text = row.get(columns.decision);
        if text.is_empty() {
            return Ok(None);
        }
        let Some(choice) = choice(text) else {
            let said = format!("`{text}` is no decision");
            let hint = "decisions are yes, no and none";
            return Err(self.refuse(row, columns.decision, &said, hint));
        };
        let subject = row.get(columns.subject);
        self.subject(row, subject)?;
        let reason = columns.reason.map_or("", |column| row.get(column));
        let reason = if reason.is_empty() { self.why } else { reason };
        let (candidate, offered) = match choice {
            Choice::None => (None, true),
            _ => self
                .candidate(row, reason)
                .map(|(id, offered)| (Some(id), offered))?,
        };
        let text = row.get(columns.score);
        let Ok(score) = text.parse::<i32>() else {
            let said = format!("`{text}` is no score");
            let hint = "leave this column as it was written";
            return Err(self.refuse(row, columns.score, &said, hint));
        };
        // Nobody said why: then it is what the candidate was shown with.
        let shown = columns.why.map_or("", |column| row.get(column));
        let why = if reason.is_empty() && offered {
            shown
        } else {
            reason
        };
        let name = row.get(columns.name);
        let scored = candidate.map(|id| (id, score));
        let mut decision = Decision::new((subject, name), choice, scored, self.hand, why);
        // The score is that of the candidate that stood there.
        decision.score = decision.score.filter(|_| offered);
        Ok(Some(decision))
    }

    /// Refuses what is nothing that is asked; a row that is named after something else is told.
    fn subject(&self, row: &Row, subject: &str) -> Result<(), Failure> {
        let columns = &self.columns;
        let hint = "leave this column as it was written";
        if NamedNode::new(subject).is_err() {
            let said = format!("`{subject}` is no IRI");
            return Err(self.refuse(row, columns.subject, &said, hint));
        }
        if let Some(known) = &self.against.subjects {
            if let Some(names) = known.get(subject) {
                return self.name(row, names);
            }
            let near = did_you_mean(subject, known.keys().map(String::as_str));
            let said = format!("nothing that is asked is <{subject}>");
            let hint = near.unwrap_or_else(|| hint.to_owned());
            return Err(self.refuse(row, columns.subject, &said, &hint));
        }
        let Some(context) = columns.context else {
            return Ok(());
        };
        let [name, context] = [columns.name, context].map(|column| plain(row.get(column)));
        if subject.starts_with(&row_namespace()) && !is_row(subject, name, context) {
            count(&self.misnamed, row);
        }
        Ok(())
    }

    /// Refuses a row with the name of something else: a column may have been sorted alone.
    fn name(&self, row: &Row, names: &BTreeSet<String>) -> Result<(), Failure> {
        let column = self.columns.name;
        let name = plain(row.get(column));
        if name.is_empty() || names.is_empty() || names.contains(name) {
            return Ok(());
        }
        let said = format!(
            "`{name}` is no name of what the row is about: that is `{}`",
            names.iter().next().map_or("", String::as_str)
        );
        let hint = "leave `subject` and `name` as they were written: a row is about both";
        Err(self.refuse(row, column, &said, hint))
    }

    /// The candidate of a row, and whether it was offered there.
    fn candidate(&self, row: &Row, reason: &str) -> Result<(Id, bool), Failure> {
        let columns = &self.columns;
        let text = row.get(columns.candidate);
        let id = Id::new(text);
        if NamedNode::new(id.iri()).is_err() || !is_linkable(&id) {
            let said = format!("`{text}` is no id that a thing can be linked to");
            let hint = "ids are written Q42, or as an IRI";
            return Err(self.refuse(row, columns.candidate, &said, hint));
        }
        let offered = columns.offered.map(|column| Id::new(row.get(column)));
        if offered.as_ref() == Some(&id) {
            return Ok((id, true));
        }
        let name = row.get(columns.name);
        match self.against.index.by_id(&id)? {
            Some(entity) if offered.is_some() => {
                let said = format!(
                    "row {}: `{name}` was offered another candidate; {id} is {}",
                    row.line,
                    called(&entity)
                );
                self.common.note(&said);
            }
            // A table of somebody else, without what was offered.
            found if offered.is_none() => {
                if found.is_none() {
                    count(&self.unknown, row);
                }
                return Ok((id, true));
            }
            _ if reason.is_empty() => {
                let said = format!("{id} was no candidate for `{name}` and is not in the index");
                let hint = "ask an index that has it (`--index`), or say in the column `reason` how it is known";
                return Err(self.refuse(row, columns.candidate, &said, hint));
            }
            _ => {
                let said = format!(
                    "row {}: {id} was no candidate for `{name}` and is not in the index; it is taken for the reason that is given",
                    row.line
                );
                self.common.note(&said);
            }
        }
        Ok((id, false))
    }

    fn refuse(&self, row: &Row, column: usize, said: &str, hint: &str) -> Failure {
        let said = format!(
            "row {}, column `{}`: {said}; nothing was taken",
            row.line, self.table.names[column]
        );
        self.at(row, column, said).hint(hint).into()
    }

    fn at(&self, row: &Row, column: usize, said: String) -> Diagnostic {
        Diagnostic::new(said).at_place(Location {
            source: self.table.source.clone(),
            line: row.line,
            column: (column + 1) as u64,
        })
    }
}

/// A text without the apostrophe that keeps spreadsheets from running it.
fn plain(cell: &str) -> &str {
    let bare = cell.strip_prefix('\'');
    bare.filter(|bare| safe(bare) == cell).unwrap_or(cell)
}

/// A name to know it by.
fn called(entity: &Entity) -> String {
    let label = entity.label(&["en", "mul"]).or(entity.labels.first());
    label.map_or_else(
        || "something without a name".to_owned(),
        |label| format!("`{}`", label.text),
    )
}
