//! The sources of each row as one more column.

use std::io::Write;

use super::{Traced, heading};
use crate::model::{Literal, NamedNodeRef, NamedOrBlankNodeRef, Term, Variable};
use crate::query::labels::Labels;
use crate::query::results::{
    AnswerError, Outcome, RowFormat, Style, html_link, html_text, write_html, write_markdown,
    write_rows, write_table,
};
use crate::store::{Backend, Pattern, QueryResults, QuerySolutionIter};
use crate::vocab::schema;

/// Writes the rows with their sources: for people labels, in a page with links,
/// for programs IRIs with a space between them. Where time ran out, the rows alone.
///
/// # Errors
/// Failures of the output.
pub fn write(
    traced: Traced,
    backend: &dyn Backend,
    format: RowFormat,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let Some(sources) = traced.sources else {
        let rows = QueryResults::Solutions(solutions(traced.variables, traced.rows));
        return write_rows(rows, format, style, out);
    };
    let column = heading(&traced.variables);
    let cell = |sources: &Vec<Term>| match format {
        RowFormat::Html => links(backend, sources, style),
        RowFormat::Table | RowFormat::Markdown => shown(sources, style.labels, style.iris),
        _ => plain(sources),
    };
    let cells: Vec<String> = sources.iter().map(cell).collect();
    let extra = Some((&column, &*cells));
    let mut variables = traced.variables;
    let mut rows = traced.rows;
    match format {
        RowFormat::Table => write_table(solutions(variables, rows), style, extra, out),
        RowFormat::Markdown => write_markdown(solutions(variables, rows), style, extra, out),
        RowFormat::Html => write_html(solutions(variables, rows), style, extra, out),
        _ => {
            variables.push(column);
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.push((!cell.is_empty()).then(|| Literal::new_simple_literal(cell).into()));
            }
            let rows = QueryResults::Solutions(solutions(variables, rows));
            write_rows(rows, format, style, out)
        }
    }
}

fn solutions(variables: Vec<Variable>, rows: Vec<Vec<Option<Term>>>) -> QuerySolutionIter<'static> {
    QuerySolutionIter::from_tuples(variables.into(), rows.into_iter().map(Ok))
}

/// The passages for people.
pub fn shown(sources: &[Term], labels: &Labels<'_>, iris: bool) -> String {
    let names: Vec<String> = sources.iter().map(|s| name(s, labels, iris)).collect();
    names.join("; ")
}

fn name(source: &Term, labels: &Labels<'_>, iris: bool) -> String {
    if iris {
        labels.show_iri(source)
    } else {
        labels.show(source)
    }
}

/// The passages as links, for a page.
fn links(backend: &dyn Backend, sources: &[Term], style: &Style<'_>) -> String {
    let links: Vec<String> = sources.iter().map(|s| link(backend, s, style)).collect();
    links.join("; ")
}

/// The passages for programs.
fn plain(sources: &[Term]) -> String {
    let words: Vec<String> = sources
        .iter()
        .map(|source| match source {
            Term::NamedNode(node) => node.as_str().to_owned(),
            Term::Literal(literal) => literal.value().to_owned(),
            other => other.to_string(),
        })
        .collect();
    words.join(" ")
}

/// A link to where the passage can be read, else to its IRI.
fn link(backend: &dyn Backend, source: &Term, style: &Style<'_>) -> String {
    let text = html_text(&name(source, style.labels, style.iris));
    let (subject, own) = match source {
        Term::NamedNode(node) => (
            NamedOrBlankNodeRef::from(node.as_ref()),
            Some(node.as_str()),
        ),
        Term::BlankNode(node) => (node.as_ref().into(), None),
        _ => return text,
    };
    let pattern = Pattern {
        subject: Some(subject),
        predicate: Some(NamedNodeRef::new_unchecked(schema::URL)),
        ..Pattern::default()
    };
    let urls = backend.quads(pattern).filter_map(|quad| {
        Some(match quad.ok()?.object {
            Term::NamedNode(node) => node.into_string(),
            Term::Literal(literal) => literal.value().to_owned(),
            _ => return None,
        })
    });
    let address = urls.min().or_else(|| own.map(str::to_owned));
    let link = address.and_then(|address| html_link(&address, &text));
    link.unwrap_or(text)
}
