//! The table of what is to be reviewed, a row a candidate; `taken` reads it back.

use std::path::Path;

use super::asked::Answered;
use super::told;
use crate::cli::failure::Failure;
use crate::cli::output::Sink;
use crate::draw::csv::{line, text_cell};
use crate::link::matching::Band;

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
                    text_cell(&subject.question.context()),
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
