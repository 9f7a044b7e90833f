//! Answers of endpoints, in whatever dialect they come, and whether they are whole.
//!
//! An answer that is cut is told from a whole one by what its headers say, by its text that ends early or goes on
//! with words, and by the number of its rows where an engine is known to stop there without a word.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput,
};
use serde::Deserialize;
use serde_json::Value;

use super::cell;
use crate::link::client::{ClientError, Given, excerpt, last_words};
use crate::model::{Term, Triple, Variable, printable};
use crate::query::Asks;

/// Rows, as long as the columns.
pub(crate) type Rows = Vec<Vec<Option<Term>>>;

/// What was answered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    Rows(Vec<Variable>, Rows),
    Truth(bool),
    Graph(Vec<Triple>),
}

/// Why an answer is a part only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// Rows or statements that came.
    pub(crate) rows: u64,
    /// What the server says about it, or how it was seen.
    pub(crate) said: String,
}

/// An answer, and whether it is all of it.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) answer: Answer,
    pub(crate) cut: Option<Cut>,
}

/// Whom an answer is from, and what he was asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) host: &'a str,
    pub(crate) asks: Asks,
    /// The rows at which the engine stops without a word.
    pub(crate) cap: Option<usize>,
    /// The rows that were asked for at the most.
    pub(crate) limit: Option<usize>,
    /// The columns that were asked for.
    pub(crate) variables: &'a [Variable],
}

/// Media types of rows, the best first.
pub(crate) const ROWS: [&str; 5] = [
    "application/sparql-results+json",
    "application/json;q=0.9",
    "application/sparql-results+xml;q=0.8",
    "text/tab-separated-values;q=0.5",
    "text/csv;q=0.1",
];

/// Media types of graphs.
pub(crate) const GRAPHS: [&str; 4] = [
    "application/n-triples",
    "text/turtle;q=0.9",
    "application/rdf+xml;q=0.5",
    "text/plain;q=0.1",
];

/// Reads an answer.
///
/// # Errors
/// What is no answer at all.
pub(crate) fn read(given: &Given, asked: Asked<'_>) -> Result<Read, ClientError> {
    let text = given.text.trim_start_matches('\u{feff}');
    let read = match asked.asks {
        Asks::Graph => graph(given, text, asked),
        Asks::Rows | Asks::Truth => rows(given, text, asked),
    };
    let Read { answer, cut } = read?;
    let answer = truth(answer, asked)?;
    let cut = cut.or_else(|| cut_by(given, &answer, asked));
    Ok(Read { answer, cut })
}

/// Some answer a question for yes or no with a table of one cell.
fn truth(answer: Answer, asked: Asked<'_>) -> Result<Answer, ClientError> {
    let wanted = asked.asks;
    match (wanted, answer) {
        (Asks::Truth, Answer::Rows(_, rows)) => {
            let cell = rows.first().and_then(|row| row.first().cloned().flatten());
            let text = match cell {
                Some(Term::Literal(literal)) => literal.value().to_owned(),
                _ => String::new(),
            };
            match &*text {
                "1" | "true" => Ok(Answer::Truth(true)),
                "0" | "false" => Ok(Answer::Truth(false)),
                _ => Err(unusable(
                    asked,
                    "it is a table, where yes or no was asked for",
                )),
            }
        }
        (Asks::Rows, Answer::Truth(_)) => Err(unusable(
            asked,
            "it says yes or no, where rows were asked for",
        )),
        (_, answer) => Ok(answer),
    }
}

fn unusable(asked: Asked<'_>, why: impl Into<String>) -> ClientError {
    ClientError::Unusable {
        host: asked.host.to_owned(),
        why: why.into(),
    }
}

/// Whether the headers of a well-formed answer, or its length, say that it is a part.
fn cut_by(given: &Given, answer: &Answer, asked: Asked<'_>) -> Option<Cut> {
    let rows = match answer {
        Answer::Rows(_, rows) => rows.len(),
        Answer::Graph(triples) => triples.len(),
        Answer::Truth(_) => return None,
    };
    let cut = |said: String| {
        Some(Cut {
            rows: rows as u64,
            said,
        })
    };
    let number = |name| {
        given
            .header(name)
            .and_then(|text| text.parse::<usize>().ok())
    };
    // Virtuoso's state of a query that ran out of time and gives what it has.
    if given.header("x-sql-state") == Some("S1TAT") {
        let said = given.header("x-sql-message").map(excerpt);
        return cut(said.unwrap_or_else(|| "its time was up".to_owned()));
    }
    if asked.limit == Some(rows) {
        // No more was asked for; what came is whole as far as its number tells.
        return None;
    }
    if number("x-sparql-maxrows").is_some_and(|most| rows >= most) {
        return cut("it sends no more at a time".to_owned());
    }
    // What stands behind a body is not read; what comes of it is no whole for sure.
    let announced = given.header("trailer").unwrap_or_default();
    let mut announced = announced.split(',').map(str::trim);
    if let Some(name) = announced.find(|name| tells_of_end(name)) {
        let name = excerpt(name);
        return cut(format!(
            "whether that is all it says behind its answer, in `{name}`, which is not read"
        ));
    }
    // Of a graph one more comes than of rows.
    let is_graph = matches!(answer, Answer::Graph(_));
    match asked.cap {
        Some(cap) if rows == cap || is_graph && rows == cap + 1 => {
            cut(format!("it is known to stop at {cap}, without a word"))
        }
        _ => None,
    }
}

/// Whether what a server announces to say behind its answer may be that it failed.
fn tells_of_end(name: &str) -> bool {
    let about_bytes = [
        "server-timing",
        "etag",
        "expires",
        "digest",
        "content-digest",
        "repr-digest",
        "content-md5",
    ];
    !name.is_empty()
        && !about_bytes
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
}

/// What a media type, or the first letters, say that a table is written in.
enum Table {
    Json,
    Xml,
    Tabs,
    Commas,
}

fn rows(given: &Given, text: &str, asked: Asked<'_>) -> Result<Read, ClientError> {
    let begins = |start: &str| text.trim_start().starts_with(start);
    let table = match &*given.media_type {
        "application/sparql-results+json" | "application/json" => Table::Json,
        "application/sparql-results+xml" => Table::Xml,
        "text/tab-separated-values" => Table::Tabs,
        "text/csv" => Table::Commas,
        "text/html" | "application/xhtml+xml" => return Err(no_answer(given, asked)),
        _ if begins("{") => Table::Json,
        "application/xml" | "text/xml" => Table::Xml,
        _ if begins("<?xml") || begins("<sparql") => Table::Xml,
        _ => return Err(no_answer(given, asked)),
    };
    match table {
        Table::Json => json(text, asked),
        Table::Xml => parsed(text, QueryResultsFormat::Xml, asked),
        Table::Tabs => parsed(text, QueryResultsFormat::Tsv, asked),
        Table::Commas => commas(text, asked),
    }
}

fn no_answer(given: &Given, asked: Asked<'_>) -> ClientError {
    ClientError::MediaType {
        host: asked.host.to_owned(),
        media_type: excerpt(&given.media_type),
        wanted: match asked.asks {
            Asks::Graph => "a graph",
            Asks::Rows | Asks::Truth => "the answer to a query",
        },
        said: excerpt(&given.text),
    }
}

#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default)]
    head: Head,
    boolean: Option<bool>,
    results: Option<Results>,
    meta: Option<Meta>,
}

#[derive(Debug, Default, Deserialize)]
struct Head {
    #[serde(default)]
    vars: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Results {
    bindings: Vec<BTreeMap<String, Value>>,
}

/// What `QLever` says beside.
#[derive(Debug, Deserialize)]
struct Meta {
    #[serde(rename = "result-size-total")]
    total: Option<u64>,
}

fn json(text: &str, asked: Asked<'_>) -> Result<Read, ClientError> {
    let error = match serde_json::from_str::<Document>(text) {
        Ok(Document {
            boolean: Some(truth),
            ..
        }) => {
            return Ok(Read {
                answer: Answer::Truth(truth),
                cut: None,
            });
        }
        Ok(Document {
            head,
            results: Some(results),
            meta,
            ..
        }) => {
            let count = results.bindings.len() as u64;
            let total = meta.and_then(|meta| meta.total);
            return Ok(Read {
                answer: table(&head.vars, results.bindings, asked)?,
                cut: total.filter(|total| *total > count).map(|total| Cut {
                    rows: count,
                    said: format!("it has {total}"),
                }),
            });
        }
        Ok(_) => return Err(unusable(asked, "it is JSON, but no answer to a query")),
        Err(error) => error,
    };
    if !text.trim_start().starts_with('{') || error.is_data() {
        let why = format!("its JSON is wrong: {}", printable(&error.to_string()));
        return Err(unusable(asked, why));
    }
    let (names, bindings) = salvaged(text);
    let rows = bindings.len() as u64;
    Ok(Read {
        answer: table(&names, bindings, asked)?,
        cut: Some(Cut {
            rows,
            said: last_words(text),
        }),
    })
}

/// The columns, and the rows that are whole, of a text that is not.
fn salvaged(text: &str) -> (Vec<String>, Vec<BTreeMap<String, Value>>) {
    let behind = |name: &str| {
        let at = text.find(name)? + name.len();
        Some(at + text[at..].find('[')?)
    };
    let names = behind("\"vars\"").and_then(|at| {
        let mut found = serde_json::Deserializer::from_str(&text[at..]).into_iter();
        found.next()?.ok()
    });
    let mut rows = Vec::new();
    if let Some(at) = behind("\"bindings\"") {
        let mut rest = &text[at + 1..];
        loop {
            rest = rest.trim_start_matches([',', ' ', '\n', '\r', '\t']);
            let mut found = serde_json::Deserializer::from_str(rest).into_iter();
            let Some(Ok(row)) = found.next() else { break };
            rows.push(row);
            rest = &rest[found.byte_offset()..];
        }
    }
    (names.unwrap_or_default(), rows)
}

fn table(
    names: &[String],
    bindings: Vec<BTreeMap<String, Value>>,
    asked: Asked<'_>,
) -> Result<Answer, ClientError> {
    let mut names: Vec<String> = names.to_vec();
    if names.is_empty() {
        let asked = asked.variables.iter();
        names = asked.map(|variable| variable.as_str().to_owned()).collect();
    }
    if names.is_empty() {
        let all: BTreeSet<&String> = bindings.iter().flat_map(BTreeMap::keys).collect();
        names = all.into_iter().cloned().collect();
    }
    let mut rows = Rows::with_capacity(bindings.len());
    for mut binding in bindings {
        let mut row = Vec::with_capacity(names.len());
        for name in &names {
            let value = binding.remove(name).filter(|value| !value.is_null());
            let term = value.map(|value| cell::term(&value)).transpose();
            row.push(term.map_err(|why| unusable(asked, why))?);
        }
        rows.push(row);
    }
    let names = names.into_iter().map(Variable::new_unchecked);
    Ok(Answer::Rows(names.collect(), rows))
}

fn parsed(text: &str, format: QueryResultsFormat, asked: Asked<'_>) -> Result<Read, ClientError> {
    let words = |error: &dyn std::error::Error| printable(&error.to_string());
    let parser = QueryResultsParser::from_format(format).for_slice(text.as_bytes());
    let solutions = match parser.map_err(|error| unusable(asked, words(&error)))? {
        SliceQueryResultsParserOutput::Boolean(truth) => {
            return Ok(Read {
                answer: Answer::Truth(truth),
                cut: None,
            });
        }
        SliceQueryResultsParserOutput::Solutions(solutions) => solutions,
    };
    let variables = solutions.variables().to_vec();
    let mut rows = Rows::new();
    let mut cut = None;
    for solution in solutions {
        match solution {
            Ok(solution) => rows.push(solution.values().to_vec()),
            Err(error) => {
                let said = format!("it breaks off: {}", words(&error));
                let rows = rows.len() as u64;
                cut = Some(Cut { rows, said });
                break;
            }
        }
    }
    Ok(Read {
        answer: Answer::Rows(variables, rows),
        cut,
    })
}

/// What engines write behind rows when they give up, in small letters: Fuseki, `QLever`, and what runs on Java.
const GIVEN_UP: [&str; 9] = [
    "incomplete results",
    "an error has occurred while exporting",
    "query cancelled",
    "query canceled",
    "query was cancelled",
    "query timeout",
    "query timed out",
    "timeoutexception",
    "java.lang.",
];
/// Records at the end among which such words are looked for: what a program says when it fails may have many lines.
const LAST: usize = 60;

/// CSV does not say what is an IRI: what looks like one is taken for one. Nor has it an end: what is no row, and the
/// words with which engines give up, are seen all the same.
fn commas(text: &str, asked: Asked<'_>) -> Result<Read, ClientError> {
    let (mut records, has_end) = cell::records(text);
    let names = if records.is_empty() {
        Vec::new()
    } else {
        records.remove(0)
    };
    let names: Vec<String> = names.into_iter().map(|name| column(&name)).collect();
    let is_asked = |variable: &Variable| names.iter().any(|name| name == variable.as_str());
    let as_asked = names.len() == asked.variables.len() && asked.variables.iter().all(is_asked);
    if !asked.variables.is_empty() && !as_asked {
        let first = excerpt(text.lines().next().unwrap_or_default());
        let why = format!("its first line is not the columns that were asked for: {first}");
        return Err(unusable(asked, why));
    }
    let width = names.len();
    // A line without anything is a row of one column, and of more it is none.
    records.retain(|record| width == 1 || record.len() != 1 || !record[0].is_empty());
    let tail = records.len().saturating_sub(LAST);
    let gives_up = |record: &Vec<String>| {
        let words = record.join(",").to_lowercase();
        GIVEN_UP.iter().any(|known| words.contains(known))
    };
    let is_no_row = |(place, record): (usize, &Vec<String>)| {
        let is_open = !has_end && place + 1 == records.len();
        is_open || record.len() != width || place >= tail && gives_up(record)
    };
    let end = records.iter().enumerate().position(is_no_row);
    let cut = end.map(|end| Cut {
        rows: end as u64,
        said: format!(
            "its CSV goes on with words: {}",
            excerpt(&records[end].join(","))
        ),
    });
    let whole = records.into_iter().take(end.unwrap_or(usize::MAX));
    let rows = whole.map(|record| record.iter().map(|text| cell::guessed(text)).collect());
    let rows = rows.collect();
    let names = names.into_iter().map(Variable::new_unchecked);
    Ok(Read {
        answer: Answer::Rows(names.collect(), rows),
        cut,
    })
}

/// The name of a column; some write it with its question mark.
fn column(name: &str) -> String {
    let name = name.trim();
    name.strip_prefix('?').unwrap_or(name).to_owned()
}

fn graph(given: &Given, text: &str, asked: Asked<'_>) -> Result<Read, ClientError> {
    let format = match &*given.media_type {
        "application/n-triples" | "text/plain" => RdfFormat::NTriples,
        "text/turtle" | "application/x-turtle" | "text/n3" | "text/rdf+n3" => RdfFormat::Turtle,
        "application/rdf+xml" | "application/xml" | "text/xml" => RdfFormat::RdfXml,
        "application/n-quads" => RdfFormat::NQuads,
        "application/trig" => RdfFormat::TriG,
        _ => return Err(no_answer(given, asked)),
    };
    let mut triples: Vec<Triple> = Vec::new();
    let mut cut = None;
    let parser = RdfParser::from_format(format)
        .lenient()
        .for_slice(text.as_bytes());
    for quad in parser {
        match quad {
            Ok(quad) => triples.push(cell::sound_triple(quad.into())),
            Err(error) if triples.is_empty() => {
                return Err(unusable(asked, printable(&error.to_string())));
            }
            Err(error) => {
                let said = format!("it breaks off: {}", printable(&error.to_string()));
                let rows = triples.len() as u64;
                cut = Some(Cut { rows, said });
                break;
            }
        }
    }
    Ok(Read {
        answer: Answer::Graph(triples),
        cut,
    })
}
