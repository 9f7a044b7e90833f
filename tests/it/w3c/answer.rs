//! Answers, and how the suites write down those that they expect.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::sparql::QuerySolution;
use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput,
};
use oxrdf::{
    BlankNode, Graph, Literal, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef,
    Triple, TripleRef,
};

use super::value::{canonical, canonical_triple};

const RS: &str = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#";

/// A row: the bound variables.
pub(super) type Row = BTreeMap<String, Term>;

/// An answer, whichever way it came.
#[derive(Debug)]
pub(super) enum Answer {
    Truth(bool),
    Rows {
        variables: BTreeSet<String>,
        rows: Vec<Row>,
    },
    Triples(Vec<Triple>),
}

impl Answer {
    /// With literals of the same value in the same spelling.
    pub(super) fn canonical(&self) -> Self {
        match self {
            Self::Truth(truth) => Self::Truth(*truth),
            Self::Triples(triples) => Self::Triples(triples.iter().map(canonical_triple).collect()),
            Self::Rows { variables, rows } => Self::Rows {
                variables: variables.clone(),
                rows: rows
                    .iter()
                    .map(|row| {
                        let cells = row.iter();
                        cells
                            .map(|(name, term)| (name.clone(), canonical(term)))
                            .collect()
                    })
                    .collect(),
            },
        }
    }

    /// For messages.
    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::Truth(truth) => vec![truth.to_string()],
            Self::Triples(triples) => triples.iter().map(Triple::to_string).collect(),
            Self::Rows { variables, rows } => {
                let names = variables.iter().map(String::as_str).collect::<Vec<_>>();
                let rows = rows.iter().map(|row| {
                    let cells = row.iter().map(|(name, term)| format!("?{name}={term}"));
                    cells.collect::<Vec<_>>().join(" ")
                });
                std::iter::once(names.join(" ")).chain(rows).collect()
            }
        }
    }
}

/// Reads an answer in one of the formats for answers.
pub(super) fn read(bytes: &[u8], format: QueryResultsFormat) -> Result<Answer, String> {
    if format == QueryResultsFormat::Csv {
        return read_csv(bytes);
    }
    let parser = QueryResultsParser::from_format(format);
    match parser.for_slice(bytes).map_err(|error| error.to_string())? {
        SliceQueryResultsParserOutput::Boolean(truth) => Ok(Answer::Truth(truth)),
        SliceQueryResultsParserOutput::Solutions(solutions) => {
            let variables = solutions.variables().iter();
            let variables = variables.map(|name| name.as_str().to_owned()).collect();
            let rows = solutions.map(|solution| {
                let solution = solution.map_err(|error| error.to_string())?;
                Ok(row(&solution))
            });
            let rows = rows.collect::<Result<_, String>>()?;
            Ok(Answer::Rows { variables, rows })
        }
    }
}

pub(super) fn row(solution: &QuerySolution) -> Row {
    solution
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.clone()))
        .collect()
}

/// CSV forgets what kind of term a cell was, but for blank nodes.
fn read_csv(bytes: &[u8]) -> Result<Answer, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut records = csv_records(text).into_iter();
    let names = records.next().ok_or("no heading")?;
    let rows = records.map(|record| {
        let cells = names.iter().cloned().zip(record);
        let cells = cells.filter(|(_, cell)| !cell.is_empty());
        let cell = |(name, cell): (String, String)| match cell.strip_prefix("_:") {
            Some(label) => (name, BlankNode::new_unchecked(label).into()),
            None => (name, Literal::from(cell).into()),
        };
        cells.map(cell).collect()
    });
    Ok(Answer::Rows {
        rows: rows.collect(),
        variables: names.iter().cloned().collect(),
    })
}

fn csv_records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut rest = text.chars().filter(|c| *c != '\r').peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' if quoted && rest.peek() == Some(&'"') => {
                rest.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    records
}

/// Reads a graph: an answer in the vocabulary for result sets, which may say the order of rows,
/// or the triples themselves.
pub(super) fn read_graph(graph: &Graph) -> (Answer, bool) {
    let object = |subject: NamedOrBlankNodeRef<'_>, local: &str| {
        let property = format!("{RS}{local}");
        let property = NamedNodeRef::new_unchecked(&property);
        graph
            .object_for_subject_predicate(subject, property)
            .map(TermRef::into_owned)
    };
    let class = format!("{RS}ResultSet");
    let class = NamedNodeRef::new_unchecked(&class);
    let mut sets = graph.subjects_for_predicate_object(oxrdf::vocab::rdf::TYPE, class);
    let Some(set) = sets.next() else {
        return (
            Answer::Triples(graph.iter().map(TripleRef::into_owned).collect()),
            false,
        );
    };
    if let Some(Term::Literal(truth)) = object(set, "boolean") {
        return (Answer::Truth(truth.value() == "true"), false);
    }
    let parts = |subject: NamedOrBlankNode, local: &str| {
        let property = format!("{RS}{local}");
        let property = NamedNodeRef::new_unchecked(&property);
        graph
            .objects_for_subject_predicate(&subject, property)
            .map(TermRef::into_owned)
            .collect::<Vec<_>>()
    };
    let node = |term: Term| match term {
        Term::NamedNode(node) => NamedOrBlankNode::from(node),
        Term::BlankNode(node) => node.into(),
        other => panic!("{other} is no part of a result set"),
    };
    let text = |term: Term| match term {
        Term::Literal(literal) => literal.value().to_owned(),
        other => panic!("{other} is no name"),
    };
    let variables = parts(set.into_owned(), "resultVariable").into_iter();
    let mut ordered = false;
    let mut rows: Vec<(u64, Row)> = Vec::new();
    for solution in parts(set.into_owned(), "solution") {
        let solution = node(solution);
        let index = object(solution.as_ref(), "index").map(text);
        ordered |= index.is_some();
        let bindings = parts(solution, "binding").into_iter().map(|binding| {
            let binding = node(binding);
            let part = |local| object(binding.as_ref(), local).unwrap();
            (text(part("variable")), part("value"))
        });
        let index = index.map_or(0, |index| index.parse().unwrap());
        rows.push((index, bindings.collect()));
    }
    rows.sort_by_key(|(index, _)| *index);
    let answer = Answer::Rows {
        variables: variables.map(text).collect(),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    };
    (answer, ordered)
}
