//! Answers in the formats that people and programs read.

use std::io::{self, BufWriter, Write};

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::QueryError;
use super::json_rows::JsonRows;
use super::labels::Labels;
use super::separated_rows::Separated;
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, Quad, Term, Variable, printable};
use crate::rdf::{self, QuadWriter, WriteError};
use crate::store::{NumberedRows, QueryResults, QuerySolutionIter, QueryTripleIter, StoreError};

/// One rule below the headings, nothing else.
const RULED: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A format for rows and for yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    /// Ruled columns with labels, for a terminal.
    Table,
    /// SPARQL 1.1 Query Results CSV, exact.
    Csv,
    /// SPARQL 1.1 Query Results TSV: terms as in Turtle.
    Tsv,
    /// SPARQL 1.2 Query Results JSON.
    Json,
    /// SPARQL 1.2 Query Results XML.
    Xml,
    /// A Markdown table with labels.
    Markdown,
    /// An HTML page with labels and links.
    Html,
}

impl RowFormat {
    /// Every format, in the order of the help text.
    pub const ALL: [Self; 7] = [
        Self::Table,
        Self::Csv,
        Self::Tsv,
        Self::Json,
        Self::Xml,
        Self::Markdown,
        Self::Html,
    ];

    /// Short name, other names, media type.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Table => &["table", "text", "txt", "text/plain"],
            Self::Csv => &["csv", "text/csv"],
            Self::Tsv => &["tsv", "text/tab-separated-values"],
            Self::Json => &["json", "srj", "application/sparql-results+json"],
            Self::Xml => &["xml", "srx", "application/sparql-results+xml"],
            Self::Markdown => &["md", "markdown", "text/markdown"],
            Self::Html => &["html", "htm", "text/html"],
        }
    }

    /// The short name.
    pub const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// Whether it shows labels; the others are exact.
    pub const fn is_for_people(self) -> bool {
        matches!(self, Self::Table | Self::Markdown | Self::Html)
    }

    /// Most rows of an answer in this format, of which so many are wanted.
    pub fn most_rows(self, wanted: Option<u64>) -> Option<u64> {
        match self {
            Self::Table => Some(wanted.map_or(TABLE_ROWS, |wanted| wanted.min(TABLE_ROWS))),
            _ => wanted,
        }
    }

    /// A short name, extension or media type, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.trim_start_matches('.').to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|format| format.names().contains(&name.as_str()))
    }
}

/// How answers are shown.
#[derive(Debug)]
pub struct Style<'a> {
    /// Names for IRIs.
    pub labels: &'a Labels<'a>,
    /// Show IRIs all the same.
    pub iris: bool,
    /// Columns of the terminal, if it is one.
    pub width: Option<u16>,
    /// Stop after so many rows.
    pub max_rows: Option<u64>,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows or triples.
    pub rows: u64,
    /// There were more.
    pub truncated: bool,
    /// The answer of an `ASK`.
    pub truth: Option<bool>,
}

/// What can go wrong while an answer is written.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The evaluation failed on the way.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The output cannot take it.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The graph does not fit the format.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<StoreError> for AnswerError {
    fn from(error: StoreError) -> Self {
        Self::Query(error.into())
    }
}

impl From<oxigraph::sparql::QueryEvaluationError> for AnswerError {
    fn from(error: oxigraph::sparql::QueryEvaluationError) -> Self {
        Self::Query(StoreError::from(error).into())
    }
}

/// Writes a `SELECT` or `ASK` answer.
///
/// # Errors
/// Failures of the evaluation and of the output.
pub fn write_rows(
    results: QueryResults<'_>,
    format: RowFormat,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    match results {
        QueryResults::Boolean(truth) => {
            write_truth(truth, format, out)?;
            Ok(Outcome {
                rows: 1,
                truncated: false,
                truth: Some(truth),
            })
        }
        QueryResults::Solutions(solutions) => match format {
            RowFormat::Csv => write_standard(solutions, QueryResultsFormat::Csv, style, out),
            RowFormat::Tsv => write_standard(solutions, QueryResultsFormat::Tsv, style, out),
            RowFormat::Json => write_json(solutions, style, out),
            RowFormat::Xml => write_standard(solutions, QueryResultsFormat::Xml, style, out),
            RowFormat::Table => write_table(solutions, style, None, out),
            RowFormat::Markdown => write_markdown(solutions, style, None, out),
            RowFormat::Html => write_html(solutions, style, None, out),
        },
        QueryResults::Graph(triples) => write_graph(triples, rdf::Format::Turtle, style, out),
    }
}

fn write_truth(truth: bool, format: RowFormat, out: &mut dyn Write) -> Result<(), AnswerError> {
    let standard = match format {
        RowFormat::Csv => QueryResultsFormat::Csv,
        RowFormat::Tsv => QueryResultsFormat::Tsv,
        RowFormat::Json => QueryResultsFormat::Json,
        RowFormat::Xml => QueryResultsFormat::Xml,
        _ => return Ok(writeln!(out, "{}", if truth { "yes" } else { "no" })?),
    };
    QueryResultsSerializer::from_format(standard).serialize_boolean_to_writer(&mut *out, truth)?;
    Ok(writeln!(out)?)
}

/// Streams in one of the W3C formats.
fn write_standard(
    solutions: QuerySolutionIter<'_>,
    format: QueryResultsFormat,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let variables = solutions.variables().to_vec();
    // The serializer writes brackets and quotes one by one.
    let mut writer = QueryResultsSerializer::from_format(format)
        .serialize_solutions_to_writer(BufWriter::new(&mut *out), variables)?;
    let mut outcome = Outcome::default();
    for solution in solutions {
        let solution = solution?;
        if style.max_rows.is_some_and(|limit| outcome.rows >= limit) {
            outcome.truncated = true;
            break;
        }
        writer.serialize(solution.iter())?;
        outcome.rows += 1;
    }
    let mut out = writer.finish()?;
    if format == QueryResultsFormat::Xml {
        writeln!(out)?;
    }
    out.flush()?;
    Ok(outcome)
}

fn write_json(
    solutions: QuerySolutionIter<'_>,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let mut writer = JsonRows::start(out, solutions.variables())?;
    let outcome = each(solutions, style.max_rows, |row| writer.row(row))?;
    let out = writer.finish()?;
    writeln!(out)?;
    out.flush()?;
    Ok(outcome)
}

/// Writes rows of numbers as JSON, CSV or TSV; makes terms of them and writes those in any other format.
///
/// # Errors
/// The end of the query, damage, failures of the output.
pub fn write_numbered(
    rows: NumberedRows,
    format: RowFormat,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let outcome = Outcome {
        rows: rows.solutions(),
        ..Outcome::default()
    };
    match format {
        _ if style.max_rows.is_some() => return write_rows(rows.results(), format, style, out),
        RowFormat::Json => {
            let mut writer = JsonRows::start(&mut *out, rows.variables())?;
            writer.numbered(&rows)?;
            writeln!(writer.finish()?)?;
        }
        RowFormat::Csv => Separated::Csv.write(&rows, out)?,
        RowFormat::Tsv => Separated::Tsv.write(&rows, out)?,
        RowFormat::Table | RowFormat::Xml | RowFormat::Markdown | RowFormat::Html => {
            return write_rows(rows.results(), format, style, out);
        }
    }
    out.flush()?;
    Ok(outcome)
}

/// Most rows of one table: its columns cannot be ruled before the last row is known.
const TABLE_ROWS: u64 = 100_000;

/// Hands over each row, up to the limit.
fn each(
    solutions: QuerySolutionIter<'_>,
    limit: Option<u64>,
    mut row: impl FnMut(&[Option<Term>]) -> io::Result<()>,
) -> Result<Outcome, AnswerError> {
    let mut outcome = Outcome::default();
    for solution in solutions {
        let solution = solution?;
        if limit.is_some_and(|limit| outcome.rows >= limit) {
            outcome.truncated = true;
            break;
        }
        row(solution.values())?;
        outcome.rows += 1;
    }
    Ok(outcome)
}

fn heading(variable: &Variable) -> String {
    variable.as_str().replace('_', " ")
}

fn cell(term: Option<&Term>, style: &Style<'_>) -> String {
    match term {
        Some(term) if style.iris => style.labels.show_iri(term),
        Some(term) => style.labels.show(term),
        None => String::new(),
    }
}

/// The line below a table.
fn footer(outcome: Outcome) -> String {
    match (outcome.rows, outcome.truncated) {
        (rows, true) => format!("{rows} rows, and more: stopped by the limit"),
        (1, false) => "1 row".to_owned(),
        (rows, false) => format!("{rows} rows"),
    }
}

/// A column for people that the answer itself does not have: its name, and the text of each
/// row's cell, in HTML its markup.
pub(super) type Extra<'a> = (&'a Variable, &'a [String]);

fn headings(solutions: &QuerySolutionIter<'_>, extra: Option<Extra<'_>>) -> Vec<String> {
    let own = solutions.variables().iter();
    own.chain(extra.map(|(name, _)| name))
        .map(heading)
        .collect()
}

/// The cells of the further column, row by row.
fn further(extra: Option<Extra<'_>>) -> impl Iterator<Item = &str> {
    extra
        .map_or(&[][..], |(_, cells)| cells)
        .iter()
        .map(String::as_str)
}

pub(super) fn write_table(
    solutions: QuerySolutionIter<'_>,
    style: &Style<'_>,
    extra: Option<Extra<'_>>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let headings = headings(&solutions, extra);
    let mut further = further(extra);
    let mut table = Table::new();
    table.load_style(RULED).set_header(headings);
    if let Some(width) = style.width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    let limit = RowFormat::Table.most_rows(style.max_rows);
    let outcome = each(solutions, limit, |row| {
        let own = row.iter().map(|term| cell(term.as_ref(), style));
        table.add_row(own.chain(further.next().map(str::to_owned)));
        Ok(())
    })?;
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    writeln!(out, "{}", footer(outcome))?;
    Ok(outcome)
}

/// Text for Markdown that means nothing but itself.
pub fn markdown_text(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' => escaped.extend(['\\', c]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            c => escaped.push(c),
        }
    }
    escaped
}

pub(super) fn write_markdown(
    solutions: QuerySolutionIter<'_>,
    style: &Style<'_>,
    extra: Option<Extra<'_>>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let headings = headings(&solutions, extra);
    let mut further = further(extra);
    writeln!(out, "| {} |", headings.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(headings.len()))?;
    let outcome = each(solutions, style.max_rows, |row| {
        let own = row
            .iter()
            .map(|term| markdown_text(&cell(term.as_ref(), style)));
        let cells: Vec<String> = own.chain(further.next().map(markdown_text)).collect();
        writeln!(out, "| {} |", cells.join(" | "))
    })?;
    if outcome.truncated {
        writeln!(out, "\n{}", footer(outcome))?;
    }
    Ok(outcome)
}

/// Text for HTML and XML, quotes included.
pub fn html_text(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

const HTML_HEAD: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
<meta name=\"viewport\" content=\"width=device-width\">\n<title>Answer</title>\n<style>\n\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }\n\
table { border-collapse: collapse; }\nth, td { text-align: left; vertical-align: top; padding: .3em .8em; border-bottom: 1px solid #8886; }\n\
</style>\n<table>\n";

pub(super) fn write_html(
    solutions: QuerySolutionIter<'_>,
    style: &Style<'_>,
    extra: Option<Extra<'_>>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let headings = headings(&solutions, extra);
    let mut further = further(extra);
    out.write_all(HTML_HEAD.as_bytes())?;
    let heads: Vec<String> = headings
        .iter()
        .map(|heading| format!("<th scope=\"col\">{}", html_text(heading)))
        .collect();
    writeln!(out, "<thead><tr>{}</thead>\n<tbody>", heads.concat())?;
    let outcome = each(solutions, style.max_rows, |row| {
        let mut cells: Vec<String> = row
            .iter()
            .map(|term| html_cell(term.as_ref(), style))
            .collect();
        cells.extend(further.next().map(|markup| format!("<td>{markup}")));
        writeln!(out, "<tr>{}", cells.concat())
    })?;
    writeln!(
        out,
        "</tbody>\n</table>\n<p>{}</p>\n</html>",
        footer(outcome)
    )?;
    Ok(outcome)
}

fn html_cell(term: Option<&Term>, style: &Style<'_>) -> String {
    let text = html_text(&cell(term, style));
    let link = match term {
        Some(Term::NamedNode(node)) => html_link(node.as_str(), &text),
        _ => None,
    };
    format!("<td>{}", link.unwrap_or(text))
}

/// Only web addresses become links: an IRI may be `javascript:…`, or read differently
/// from how it is spelt.
pub(super) fn html_link(address: &str, text: &str) -> Option<String> {
    let web = address.starts_with("http://") || address.starts_with("https://");
    (web && printable(address) == address).then(|| {
        let address = html_text(address);
        format!("<a rel=\"noopener noreferrer\" href=\"{address}\">{text}</a>")
    })
}

/// Writes a `CONSTRUCT` or `DESCRIBE` answer.
///
/// # Errors
/// Failures of the evaluation and of the output, and what the format cannot hold.
pub fn write_graph(
    triples: QueryTripleIter<'_>,
    format: rdf::Format,
    style: &Style<'_>,
    out: &mut dyn Write,
) -> Result<Outcome, AnswerError> {
    let mut quads = Vec::new();
    let mut outcome = Outcome::default();
    for triple in triples {
        let triple = triple?;
        if style.max_rows.is_some_and(|limit| outcome.rows >= limit) {
            outcome.truncated = true;
            break;
        }
        quads.push(triple.in_graph(GraphName::DefaultGraph));
        outcome.rows += 1;
    }
    in_order(&mut quads);
    let used = used_prefixes(&quads, style.labels.prefixes());
    let prefixes = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
    let mut writer = QuadWriter::new(&mut *out, format, prefixes, false)?;
    for quad in &quads {
        writer.write(quad)?;
    }
    writer.finish()?;
    Ok(outcome)
}

/// Puts the statements of an answer in the order in which they are written, each once.
pub fn in_order(quads: &mut Vec<Quad>) {
    quads.sort_by_cached_key(ToString::to_string);
    quads.dedup();
}

/// The prefixes that shorten at least one IRI of these quads.
pub fn used_prefixes(quads: &[Quad], prefixes: &Prefixes) -> Vec<(String, String)> {
    let mut used = UsedPrefixes::new(prefixes);
    for quad in quads {
        used.see(quad);
    }
    used.finish()
}

/// Which prefixes shorten an IRI of the quads that come by.
#[derive(Debug)]
pub struct UsedPrefixes<'a> {
    /// Name and namespace, by namespace.
    known: Vec<(&'a str, &'a str)>,
    /// The longest other namespace that begins each one.
    shorter: Vec<Option<usize>>,
    used: Vec<bool>,
}

impl<'a> UsedPrefixes<'a> {
    /// None of these is used yet.
    pub fn new(prefixes: &'a Prefixes) -> Self {
        let mut known: Vec<(&str, &str)> = prefixes.iter().collect();
        known.sort_by_key(|(_, namespace)| *namespace);
        let mut shorter: Vec<Option<usize>> = Vec::with_capacity(known.len());
        for (place, (_, namespace)) in known.iter().enumerate() {
            let mut near = place.checked_sub(1);
            while let Some(other) = near.filter(|other| !namespace.starts_with(known[*other].1)) {
                near = shorter[other];
            }
            shorter.push(near);
        }
        Self {
            used: vec![false; known.len()],
            known,
            shorter,
        }
    }

    /// Looks at one more quad. O(log prefixes).
    pub fn see(&mut self, quad: &Quad) {
        iris_of(quad, &mut |iri| self.see_iri(iri));
    }

    fn see_iri(&mut self, iri: &str) {
        let after = self
            .known
            .partition_point(|(_, namespace)| *namespace <= iri);
        let mut near = after.checked_sub(1);
        while let Some(place) = near {
            // Where one was used before, so were those that begin it.
            let fits = iri.starts_with(self.known[place].1);
            if fits && std::mem::replace(&mut self.used[place], true) {
                return;
            }
            near = self.shorter[place];
        }
    }

    /// Names and namespaces of those that were used, by name.
    pub fn finish(self) -> Vec<(String, String)> {
        let pairs = self.known.into_iter().zip(self.used);
        let mut found: Vec<(String, String)> = pairs
            .filter(|(_, used)| *used)
            .map(|((name, namespace), _)| (name.to_owned(), namespace.to_owned()))
            .collect();
        found.sort();
        found
    }
}

fn iris_of(quad: &Quad, each: &mut dyn FnMut(&str)) {
    each(quad.predicate.as_str());
    if let crate::model::NamedOrBlankNode::NamedNode(node) = &quad.subject {
        each(node.as_str());
    }
    if let GraphName::NamedNode(node) = &quad.graph_name {
        each(node.as_str());
    }
    iris_of_term(&quad.object, each);
}

fn iris_of_term(term: &Term, each: &mut dyn FnMut(&str)) {
    match term {
        Term::NamedNode(node) => each(node.as_str()),
        Term::Literal(literal) => each(literal.datatype().as_str()),
        Term::Triple(triple) => {
            each(triple.predicate.as_str());
            if let crate::model::NamedOrBlankNode::NamedNode(node) = &triple.subject {
                each(node.as_str());
            }
            iris_of_term(&triple.object, each);
        }
        Term::BlankNode(_) => {}
    }
}
