//! `chancery query --sources`: the answer with the passages that it rests on.

use super::failure::Failure;
use super::failure::Kind;
use super::output::Sink;
use super::watch::Watch;
use crate::model::diagnostic::Diagnostic;
use crate::query::results::{self, Outcome, RowFormat, Style};
use crate::query::sources;
use crate::store::{Backend, Context, QueryResults};

/// What was asked, and of what.
pub(super) struct Asked<'a> {
    pub(super) backend: &'a dyn Backend,
    pub(super) text: &'a str,
    pub(super) context: &'a Context,
    pub(super) watch: &'a Watch,
}

/// A graph has no rows to which a column could be added.
pub(super) fn refuse_graph(results: &QueryResults<'_>) -> Result<(), Failure> {
    match results {
        QueryResults::Graph(_) => Err(Failure::usage(
            "the query answers with a graph, to which `--sources` adds no column",
        )
        .hint("ask for the same pattern with SELECT; or let the query construct `dcterms:source`")),
        _ => Ok(()),
    }
}

/// What remains to be said beside an answer.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) notes: Vec<String>,
    /// The answer is whole, but its sources are missing.
    unfinished: bool,
}

impl Beside {
    /// A failure where the time was up before the sources were found.
    pub(super) fn conclude(&self) -> Result<(), Failure> {
        if self.unfinished {
            let said = "the answer stands without its sources: finding them took longer than the time limit";
            return Err(Failure::new(Kind::Limit, Diagnostic::new(said))
                .hint("give it more with `--timeout 10m`, or ask for less"));
        }
        Ok(())
    }
}

/// Writes the rows with a column of sources, and returns what remains to be said beside
/// the answer. A yes or no has no rows: what it rests on is said there.
pub(super) fn write(
    results: QueryResults<'_>,
    asked: &Asked<'_>,
    format: RowFormat,
    style: &Style<'_>,
    sink: &mut Sink,
) -> Result<(Outcome, Beside), Failure> {
    let backend = asked.backend;
    let QueryResults::Solutions(rows) = results else {
        let outcome = results::write_rows(results, format, style, sink.writer())?;
        let mut beside = Beside::default();
        if outcome.truth == Some(true) {
            let found = sources::witness(backend, asked.text, asked.context)?;
            beside.notes = found.notes;
            let shown = match found.sources {
                None => {
                    beside.unfinished = true;
                    None
                }
                Some(sources) if !sources.is_empty() => {
                    Some(sources::shown(&sources, style.labels, style.iris))
                }
                Some(_) if beside.notes.is_empty() => Some("none is known".to_owned()),
                Some(_) => None,
            };
            match shown {
                // The other formats have no place for it beside the yes.
                Some(shown) if format == RowFormat::Table => {
                    writeln!(sink.writer(), "sources: {shown}")?;
                }
                Some(shown) => beside.notes.push(format!("sources: {shown}")),
                None => {}
            }
        }
        return Ok((outcome, beside));
    };
    let limit = format.most_rows(style.max_rows);
    let mut traced = sources::trace(backend, asked.text, rows, limit, asked.context)?;
    let beside = Beside {
        notes: std::mem::take(&mut traced.notes),
        unfinished: traced.sources.is_none(),
    };
    // The rows are known: writing them takes the time it takes.
    asked.watch.stop();
    let outcome = sources::write(traced, backend, format, style, sink.writer())?;
    Ok((outcome, beside))
}
