//! The table of what is to be reviewed: out with a row a candidate, and back with decisions.

use std::collections::BTreeMap;
use std::path::Path;

use super::asked::Answered;
use super::told;
use crate::cli::failure::Failure;
use crate::cli::output::Sink;
use crate::draw::csv::{line, text_cell};
use crate::link::ask::{Row, Table};
use crate::link::decide::{Choice, Decision, Decisions, Hand};
use crate::link::index::Id;
use crate::link::matching::Band;
use crate::model::NamedNode;
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::limits::Limits;
use crate::rdf;

const COLUMNS: [&str; 10] = [
    "subject",
    "name",
    "context",
    "candidate",
    "label",
    "description",
    "score",
    "why",
    "decision",
    "reason",
];

/// Writes the table; how many are to be reviewed, and how many candidates they have.
pub(super) fn write(
    answered: &Answered,
    languages: &[&str],
    path: &Path,
) -> Result<(usize, usize), Failure> {
    let mut sink = Sink::open(Some(path))?;
    let out = sink.writer();
    line(out, &COLUMNS.map(str::to_owned))?;
    let (mut asked, mut rows) = (0, 0);
    let open = answered.questions.iter().zip(&answered.matches);
    for (question, answer) in open.filter(|(_, answer)| answer.band == Band::Review) {
        asked += 1;
        for scored in &answer.candidates {
            rows += 1;
            line(
                out,
                &[
                    text_cell(&question.subject),
                    text_cell(question.name()),
                    text_cell(&question.context()),
                    text_cell(&scored.entity.id.to_string()),
                    text_cell(&told::label(scored, languages)),
                    text_cell(&told::description(scored, languages)),
                    scored.score.to_string(),
                    text_cell(&scored.why()),
                    String::new(),
                    String::new(),
                ],
            )?;
        }
    }
    sink.finish()?;
    Ok((asked, rows))
}

/// A decision in a row.
struct Taken {
    line: u64,
    choice: Choice,
    candidate: Option<Id>,
}

/// Reads decisions out of a table: all that are new, or an error about a row.
pub(super) fn take(
    path: &Path,
    kept: &Decisions,
    hand: Hand<'_>,
    why: &str,
) -> Result<Vec<Decision>, Failure> {
    let text = rdf::read_whole(path, &Limits::default())?;
    let table =
        Table::read(&path.display().to_string(), &text).map_err(|said| Failure::from(*said))?;
    let column = |name: &str| table.column(name).map_err(|said| Failure::from(*said));
    let columns = Columns {
        subject: column("subject")?,
        name: column("name")?,
        candidate: column("candidate")?,
        score: column("score")?,
        decision: column("decision")?,
        reason: table.column("reason").ok(),
        why: table.column("why").ok(),
    };
    let standing = kept.standing();
    let mut made = Vec::new();
    // What each thing is said to be, to find what cannot be said together.
    let mut said: BTreeMap<String, Taken> = BTreeMap::new();
    for row in &table.rows {
        let Some((choice, decision)) = columns.read(&table, row, hand, why)? else {
            continue;
        };
        let about = decision.about.as_str();
        if choice != Choice::Different {
            if let Some(before) = said.get(about) {
                let same = before.choice == choice && before.candidate == decision.candidate;
                if !same {
                    let text = format!(
                        "{} of line {} and {} of this line cannot both be",
                        before.choice.name(),
                        before.line,
                        choice.name()
                    );
                    return Err(refuse(
                        &table,
                        row.line,
                        columns.decision,
                        &text,
                        "one thing is one candidate, or none",
                    ));
                }
                continue;
            }
            let taken = Taken {
                line: row.line,
                choice,
                candidate: decision.candidate.clone(),
            };
            said.insert(about.to_owned(), taken);
        }
        let known = match choice {
            Choice::Different => {
                let candidate = decision.candidate.as_ref();
                candidate.and_then(|id| standing.different.get(about)?.get(id).copied())
            }
            _ => standing.decided.get(about).copied(),
        };
        match known {
            Some(known) if known.choice == choice && known.candidate == decision.candidate => {}
            Some(known) => {
                let text = format!(
                    "this is decided already: {}, by {} at {}",
                    known.choice.name(),
                    known.by,
                    known.when
                );
                let hint =
                    format!("withdraw it first: `chancery link review --withdraw '{about}'`");
                return Err(refuse(&table, row.line, columns.decision, &text, &hint));
            }
            None => made.push(decision),
        }
    }
    contradictions(&table, &columns, &made)?;
    Ok(made)
}

/// What is said not to be it cannot be it.
fn contradictions(table: &Table, columns: &Columns, made: &[Decision]) -> Result<(), Failure> {
    let mut same = BTreeMap::new();
    for decision in made
        .iter()
        .filter(|decision| decision.choice == Choice::Same)
    {
        same.insert(&decision.about, &decision.candidate);
    }
    for decision in made
        .iter()
        .filter(|decision| decision.choice == Choice::Different)
    {
        if same.get(&decision.about) == Some(&&decision.candidate) {
            let row = table.rows.iter().find(|row| {
                row.get(columns.subject) == decision.about
                    && matches!(choice(row.get(columns.decision)), Some(Choice::Different))
            });
            let text = "the same candidate is said to be it and not to be it";
            return Err(refuse(
                table,
                row.map_or(0, |row| row.line),
                columns.decision,
                text,
                "say one of the two",
            ));
        }
    }
    Ok(())
}

struct Columns {
    subject: usize,
    name: usize,
    candidate: usize,
    score: usize,
    decision: usize,
    reason: Option<usize>,
    why: Option<usize>,
}

fn choice(text: &str) -> Option<Choice> {
    match text.to_lowercase().as_str() {
        "yes" | "y" => Some(Choice::Same),
        "no" => Some(Choice::Different),
        "none" => Some(Choice::None),
        _ => None,
    }
}

impl Columns {
    /// The decision of a row, if one stands there.
    fn read(
        &self,
        table: &Table,
        row: &Row,
        hand: Hand<'_>,
        why: &str,
    ) -> Result<Option<(Choice, Decision)>, Failure> {
        let text = row.get(self.decision);
        if text.is_empty() {
            return Ok(None);
        }
        let Some(choice) = choice(text) else {
            return Err(refuse(
                table,
                row.line,
                self.decision,
                &format!("`{text}` is no decision"),
                "decisions are yes, no and none",
            ));
        };
        let subject = row.get(self.subject);
        if NamedNode::new(subject).is_err() {
            return Err(refuse(
                table,
                row.line,
                self.subject,
                &format!("`{subject}` is no IRI"),
                "leave this column as it was written",
            ));
        }
        let candidate = row.get(self.candidate);
        let id = Id::new(candidate);
        if choice != Choice::None && NamedNode::new(id.iri()).is_err() {
            return Err(refuse(
                table,
                row.line,
                self.candidate,
                &format!("`{candidate}` is no id"),
                "ids are written Q42, or as an IRI",
            ));
        }
        let score = row.get(self.score);
        let Ok(score) = score.parse::<i32>() else {
            return Err(refuse(
                table,
                row.line,
                self.score,
                &format!("`{score}` is no score"),
                "leave this column as it was written",
            ));
        };
        let reason = self.reason.map_or("", |column| row.get(column));
        // Nobody said why: then it is what the candidate was shown with.
        let shown = self.why.map_or("", |column| row.get(column));
        let why = [reason, why, shown]
            .into_iter()
            .find(|why| !why.is_empty())
            .unwrap_or("");
        let candidate = (choice != Choice::None).then_some((id, score));
        let name = row.get(self.name);
        Ok(Some((
            choice,
            Decision::new((subject, name), choice, candidate, hand, why),
        )))
    }
}

fn refuse(table: &Table, line: u64, column: usize, said: &str, hint: &str) -> Failure {
    let said = format!(
        "row {line}, column `{}`: {said}; nothing was taken",
        table.names[column]
    );
    let place = Location {
        source: table.source.clone(),
        line,
        column: (column + 1) as u64,
    };
    Diagnostic::new(said).at_place(place).hint(hint).into()
}
