//! `chancery query --sources`: the answer with the passages that it rests on.

use super::failure::Failure;
use super::output::Sink;
use crate::query::results::{self, Outcome, RowFormat, Style};
use crate::query::sources;
use crate::store::{Backend, Context, QueryResults};

/// What was asked, and of what.
pub(super) struct Asked<'a> {
    pub(super) backend: &'a dyn Backend,
    pub(super) text: &'a str,
    pub(super) context: &'a Context,
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

/// Writes the rows with a column of sources, and returns what remains to be said beside
/// the answer. A yes or no has no rows: what it rests on is said there.
pub(super) fn write(
    results: QueryResults<'_>,
    asked: &Asked<'_>,
    format: RowFormat,
    style: &Style<'_>,
    sink: &mut Sink,
) -> Result<(Outcome, Vec<String>), Failure> {
    let backend = asked.backend;
    let QueryResults::Solutions(rows) = results else {
        let outcome = results::write_rows(results, format, style, sink.writer())?;
        let mut notes = Vec::new();
        if outcome.truth == Some(true) {
            let found = sources::witness(backend, asked.text, asked.context)?;
            let shown = match sources::shown(&found, style.labels, style.iris) {
                none if none.is_empty() => "none is known".to_owned(),
                some => some,
            };
            // The other formats have no place for it beside the yes.
            if format == RowFormat::Table {
                writeln!(sink.writer(), "sources: {shown}")?;
            } else {
                notes.push(format!("sources: {shown}"));
            }
        }
        return Ok((outcome, notes));
    };
    let limit = format.most_rows(style.max_rows);
    let mut traced = sources::trace(backend, asked.text, rows, limit, asked.context)?;
    let notes = std::mem::take(&mut traced.notes);
    let outcome = sources::write(traced, backend, format, style, sink.writer())?;
    Ok((outcome, notes))
}
