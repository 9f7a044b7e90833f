//! The table of what is to be reviewed, a row a candidate; `taken` reads it back.

use std::path::Path;

use super::asked::Answered;
use super::taken::choice;
use super::told;
use crate::cli::failure::Failure;
use crate::cli::output::Sink;
use crate::cli::view::counted;
use crate::draw::csv::{line, text_cell};
use crate::link::ask::Table;
use crate::link::decide::{Choice, Decisions, Standing};
use crate::link::index::Id;
use crate::link::matching::Band;
use crate::model::limits::Limits;
use crate::rdf;

/// `candidate` may be written over; `offered` tells whether it was.
const COLUMNS: [&str; 12] = [
    "subject",
    "lines",
    "name",
    "context",
    "candidate",
    "offered",
    "label",
    "description",
    "score",
    "why",
    "decision",
    "reason",
];

/// Refuses to write over a table that somebody is filling in, or over what is no such table.
pub(super) fn refuse(path: &Path, kept: &Decisions) -> Result<(), Failure> {
    if !path
        .metadata()
        .is_ok_and(|known| known.is_file() && known.len() > 0)
    {
        return Ok(());
    }
    let shown = path.display().to_string();
    let no_table = || {
        let said = format!(
            "`{shown}` is there already and is no table of candidates: it would be overwritten"
        );
        Failure::usage(said).hint("name another file, or overwrite it with `--overwrite`")
    };
    let Ok(text) = rdf::read_whole(path, &Limits::default()) else {
        return Err(no_table());
    };
    let Ok(table) = Table::read(&shown, &text) else {
        return Err(no_table());
    };
    let named = |name: &str| table.names.iter().position(|own| own == name);
    let names = ["subject", "candidate", "offered", "decision", "reason"].map(named);
    let [
        Some(subject),
        Some(candidate),
        Some(offered),
        Some(decision),
        Some(reason),
    ] = names
    else {
        return Err(no_table());
    };
    let standing = kept.standing();
    let mut open = table.rows.iter().filter(|row| {
        let (text, id) = (row.get(decision), row.get(candidate));
        let filled = !text.is_empty() || !row.get(reason).is_empty() || id != row.get(offered);
        filled && !is_taken(&standing, row.get(subject), text, &Id::new(id))
    });
    let Some(first) = open.next() else {
        return Ok(());
    };
    let said = format!(
        "`{shown}` has {} filled in that are not taken yet, the first in line {}: they would be lost",
        counted(open.count() + 1, "row"),
        first.line
    );
    let hint = format!(
        "`chancery link review --take {shown}` takes them; or name another file, or lose them with `--overwrite`"
    );
    Err(Failure::usage(said).hint(hint))
}

/// Whether a row says what is decided already.
fn is_taken(standing: &Standing<'_>, subject: &str, text: &str, id: &Id) -> bool {
    let decided = standing.decided.get(subject);
    match choice(text) {
        Some(Choice::Different) => {
            let known = standing.different.get(subject);
            known.is_some_and(|known| known.contains_key(id))
        }
        Some(Choice::Same) => decided.is_some_and(|known| known.candidate.as_ref() == Some(id)),
        Some(choice) => decided.is_some_and(|known| known.choice == choice),
        None => text.is_empty() && decided.is_some(),
    }
}

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
    let open = answered.subjects().into_iter();
    for subject in open.filter(|subject| subject.answer.band == Band::Review) {
        asked += 1;
        let lines: Vec<String> = subject.lines.iter().map(u64::to_string).collect();
        for scored in &subject.answer.candidates {
            rows += 1;
            let id = text_cell(&scored.entity.id.to_string());
            line(
                out,
                &[
                    text_cell(&subject.question.subject),
                    lines.join(" "),
                    text_cell(subject.question.name()),
                    text_cell(&subject.question.told()),
                    id.clone(),
                    id,
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
