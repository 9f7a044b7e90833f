//! A table as it was given, with columns for who its rows are.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::asked::AskArgs;
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::output::Sink;
use crate::draw::csv::safe;
use crate::link::ask::{Question, Table, row_namespace};
use crate::link::decide::{Choice, Decision, Decisions};
use crate::link::index::{Id, Index};
use crate::link::matching::Candidates as _;
use crate::model::diagnostic::Diagnostic;
use crate::model::printable;

/// The columns that are put behind the table's own.
const COLUMNS: [&str; 4] = [
    "wikidata",
    "wikidata_label",
    "wikidata_score",
    "wikidata_decision",
];

/// What it takes to give a table back.
pub(super) struct Given<'a> {
    table: &'a Table,
    /// What was asked, by the line of the row.
    asked: BTreeMap<u64, Question>,
    index: Index,
    languages: Vec<&'a str>,
}

/// How many rows are how far.
#[derive(Default)]
struct Counts {
    linked: usize,
    none: usize,
    open: usize,
    /// Those with a decision.
    decided: usize,
    /// The first that is decided to be what the index does not have, and how many there are.
    unknown: Option<(Id, usize)>,
}

impl<'a> Given<'a> {
    pub(super) fn new(asked: &'a AskArgs, common: &Common) -> Result<Self, Failure> {
        let table = asked.table()?;
        let table = table.ok_or_else(|| Failure::usage("which table?").hint("`--csv FILE`"))?;
        let questions = asked.questions(common)?.into_iter();
        let lined = questions.filter_map(|question| Some((question.line?, question)));
        Ok(Self {
            table,
            asked: lined.collect(),
            index: asked.open_index()?,
            languages: asked.languages(),
        })
    }

    /// Writes all rows in their order, decided or not.
    pub(super) fn write(
        &self,
        kept: &Decisions,
        output: Option<&Path>,
        common: &Common,
    ) -> Result<(), Failure> {
        let standing = kept.standing();
        let mut counts = Counts::default();
        let mut more = BTreeMap::new();
        for row in &self.table.rows {
            let question = self.asked.get(&row.line);
            let decided = question.and_then(|one| standing.decided.get(one.subject.as_str()));
            let cells = match (decided, question.and_then(|one| one.linked.first())) {
                (Some(decision), _) => self.decided(decision, &mut counts)?,
                (None, Some(known)) => {
                    counts.linked += 1;
                    self.cells(Some(known), String::new(), "known")?
                }
                (None, None) => {
                    counts.open += usize::from(!row.is_empty());
                    self.cells(None, String::new(), "")?
                }
            };
            more.insert(row.line, cells);
        }
        let mut sink = Sink::open(output)?;
        let mut of = |row: &crate::link::ask::Row| more.remove(&row.line).unwrap_or_default();
        self.table
            .write_with(&self.names(), &mut of, sink.writer())?;
        sink.finish()?;
        common.note(&format!(
            "rows: {}, of these with an id {}, with none that fits {}, not decided {}",
            self.table.rows.iter().filter(|row| !row.is_empty()).count(),
            counts.linked,
            counts.none,
            counts.open
        ));
        self.say_other_columns(kept, counts.decided, common);
        if let Some((id, count)) = &counts.unknown {
            common.note(&format!(
                "rows that were decided to be what the index does not have: {count}, the first is {id}"
            ));
        }
        Ok(())
    }

    /// A row is known by what its columns say: where one is not, though its name was decided for a row that is none of
    /// these, others were named.
    fn say_other_columns(&self, kept: &Decisions, decided: usize, common: &Common) {
        let standing = kept.standing();
        let own: BTreeSet<&str> = self
            .asked
            .values()
            .map(|one| one.subject.as_str())
            .collect();
        let rows = standing.decided.values().filter(|known| {
            known.about.starts_with(&row_namespace()) && !own.contains(known.about.as_str())
        });
        let names: BTreeSet<&str> = rows.map(|known| known.name.as_str()).collect();
        let mut same = self.asked.iter().filter(|(_, question)| {
            let is_open = !standing.decided.contains_key(question.subject.as_str());
            is_open && question.linked.is_empty() && names.contains(question.name())
        });
        if let Some((line, question)) = same.next() {
            let (count, name) = (same.count() + 1, printable(question.name()));
            let said = if decided == 0 {
                format!(
                    "no row is decided, though the names of {count} are, the first in line {line}: `{name}`"
                )
            } else {
                format!(
                    "rows that are not decided, though their names are with other columns: {count}, the first in line {line}: `{name}`"
                )
            };
            let hint = "a row is known by its name and all that is told of it: give the same columns that it was decided with \
                        (`--type`, `--date`, `--country`, `--post`, `--id`, `--row-id`)";
            common.remark(&Diagnostic::new(said).hint(hint));
        }
    }

    fn decided(&self, decision: &Decision, counts: &mut Counts) -> Result<Vec<String>, Failure> {
        counts.decided += 1;
        if decision.choice != Choice::Same {
            counts.none += 1;
            return self.cells(None, String::new(), decision.choice.name());
        }
        counts.linked += 1;
        let score = decision.score.map(|score| score.to_string());
        let candidate = decision.candidate.as_ref();
        if let Some(id) = candidate
            && self.index.by_id(id)?.is_none()
        {
            let first = counts.unknown.get_or_insert_with(|| (id.clone(), 0));
            first.1 += 1;
        }
        self.cells(candidate, score.unwrap_or_default(), decision.choice.name())
    }

    fn cells(
        &self,
        id: Option<&Id>,
        score: String,
        decision: &str,
    ) -> Result<Vec<String>, Failure> {
        let entity = id.map(|id| self.index.by_id(id)).transpose()?.flatten();
        let label = entity
            .as_ref()
            .and_then(|entity| entity.label(&self.languages));
        Ok(vec![
            id.map_or_else(String::new, |id| safe(&id.to_string())),
            label.map_or_else(String::new, |label| safe(&label.text)),
            score,
            decision.to_owned(),
        ])
    }

    /// The names of the new columns; a table that has such a column gets another.
    fn names(&self) -> Vec<String> {
        let free = |name: &str| {
            let mut numbered = name.to_owned();
            let mut number = 1;
            while self.table.names.contains(&numbered) {
                number += 1;
                numbered = format!("{name}_{number}");
            }
            numbered
        };
        COLUMNS.iter().map(|name| free(name)).collect()
    }
}
