//! What can be tested: oxigraph itself, and every implementation of `Backend`.

use std::cell::RefCell;
use std::collections::BTreeSet;

use chancery::model::prefixes::Prefixes;
use chancery::query::labels::Labels;
use chancery::query::results::{RowFormat, Style, write_rows};
use chancery::store::{Backend, Context, Evaluation, Pattern, StoreError};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use oxrdf::{GraphName, NamedNode, NamedNodeRef, Quad};
use spargebra::SparqlParser;

use super::answer::{self, Answer};

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// It is not SPARQL.
    Syntax(String),
    /// Anything else.
    Other(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Syntax(message) => write!(f, "syntax: {message}"),
            Self::Other(message) => f.write_str(message),
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` takes")]
fn other<E: ToString>(error: E) -> Failure {
    Failure::Other(error.to_string())
}

/// A query or update with what its relative IRIs are relative to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request<'a> {
    pub(super) base: &'a str,
    pub(super) text: &'a str,
}

/// A place for quads that answers as a test demands: the default graph is the unnamed one.
pub(super) trait Engine {
    /// Adds quads, and graphs though they be empty.
    fn load(&self, graphs: &[String], quads: Vec<Quad>) -> Result<(), Failure>;

    /// Asks; with a format the answer is written in it and read again.
    fn query(
        &self,
        request: Request<'_>,
        format: Option<QueryResultsFormat>,
    ) -> Result<Answer, Failure>;

    fn update(&self, request: Request<'_>) -> Result<(), Failure>;

    fn quads(&self) -> Result<Vec<Quad>, Failure>;
}

fn collect(results: QueryResults<'_>) -> Result<Answer, Failure> {
    match results {
        QueryResults::Boolean(truth) => Ok(Answer::Truth(truth)),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().iter();
            let variables = variables.map(|name| name.as_str().to_owned()).collect();
            let rows = solutions.map(|row| row.map(|row| answer::row(&row)));
            let rows = rows.collect::<Result<_, _>>().map_err(other)?;
            Ok(Answer::Rows { variables, rows })
        }
        QueryResults::Graph(triples) => {
            let triples = triples.collect::<Result<_, _>>().map_err(other)?;
            Ok(Answer::Triples(triples))
        }
    }
}

/// Oxigraph's store and evaluation as they are, for comparison.
pub(super) struct Upstream(Store);

impl Upstream {
    pub(super) fn new() -> Self {
        Self(Store::new().unwrap())
    }

    fn evaluator(request: Request<'_>) -> SparqlEvaluator {
        SparqlEvaluator::new().with_base_iri(request.base).unwrap()
    }
}

impl Engine for Upstream {
    fn load(&self, graphs: &[String], quads: Vec<Quad>) -> Result<(), Failure> {
        for graph in graphs {
            self.0
                .insert_named_graph(NamedNodeRef::new_unchecked(graph))
                .map_err(other)?;
        }
        self.0.extend(quads).map_err(other)
    }

    fn query(
        &self,
        request: Request<'_>,
        format: Option<QueryResultsFormat>,
    ) -> Result<Answer, Failure> {
        let prepared = Self::evaluator(request)
            .parse_query(request.text)
            .map_err(|error| Failure::Syntax(error.to_string()))?;
        let results = prepared.on_store(&self.0).execute().map_err(other)?;
        let (Some(format), QueryResults::Solutions(_)) = (format, &results) else {
            return collect(results);
        };
        let QueryResults::Solutions(solutions) = results else {
            return collect(results);
        };
        let variables = solutions.variables().to_vec();
        let mut writer = QueryResultsSerializer::from_format(format)
            .serialize_solutions_to_writer(Vec::new(), variables)
            .map_err(other)?;
        for solution in solutions {
            writer.serialize(&solution.map_err(other)?).map_err(other)?;
        }
        answer::read(&writer.finish().map_err(other)?, format).map_err(other)
    }

    fn update(&self, request: Request<'_>) -> Result<(), Failure> {
        let prepared = Self::evaluator(request)
            .parse_update(request.text)
            .map_err(|error| Failure::Syntax(error.to_string()))?;
        prepared.on_store(&self.0).execute().map_err(other)
    }

    fn quads(&self) -> Result<Vec<Quad>, Failure> {
        self.0.iter().collect::<Result<_, _>>().map_err(other)
    }
}

/// The graph that plays the unnamed one in a query that also sees named graphs.
const UNNAMED: &str = "urn:x-chancery:unnamed";

/// A backend behind the seam.
///
/// The seam has no base IRI, so that a request begins with `BASE`. A query without `FROM` asks
/// the union of all graphs; where a test has named graphs, the query is told with `FROM` and
/// `FROM NAMED` which data set the test means. Updates need no such help.
pub(super) struct Seam {
    backend: Box<dyn Backend>,
    /// The graphs with a name, the empty ones included.
    named: RefCell<BTreeSet<String>>,
    /// What stands in the unnamed graph.
    unnamed: RefCell<Vec<Quad>>,
}

impl Seam {
    pub(super) fn new(backend: Box<dyn Backend>) -> Self {
        Self {
            backend,
            named: RefCell::default(),
            unnamed: RefCell::default(),
        }
    }

    /// The answer of one evaluation.
    pub(super) fn asked(
        &self,
        request: Request<'_>,
        evaluation: Evaluation,
    ) -> Result<Answer, Failure> {
        let text = self.with_data_set(Self::text(request))?;
        let context = Context {
            evaluation,
            ..Context::default()
        };
        collect(self.backend.query(&text, &context).map_err(failure)?)
    }

    fn text(request: Request<'_>) -> String {
        format!("BASE <{}>\n{}", request.base, request.text)
    }

    fn extend(&self, quads: Vec<Quad>) -> Result<(), Failure> {
        let loaded = self.backend.extend(&mut quads.into_iter().map(Ok));
        loaded.map(|_| ()).map_err(failure)
    }

    /// Copies the unnamed graph under a name, and names the data set in the query.
    fn with_data_set(&self, text: String) -> Result<String, Failure> {
        let Ok(parsed) = SparqlParser::new().parse_query(&text) else {
            return Ok(text);
        };
        let named = self.named.borrow();
        if parsed.dataset().is_some() || named.is_empty() {
            return Ok(text);
        }
        let copies = self.unnamed.borrow();
        let copies = copies.iter().map(|quad| Quad {
            graph_name: NamedNode::new_unchecked(UNNAMED).into(),
            ..quad.clone()
        });
        self.extend(copies.collect())?;
        place(&text, &named).ok_or_else(|| other("there is no place for `FROM`"))
    }
}

/// The query with clauses for the data set, put where the parser takes them for what they are:
/// before the keyword or brace that opens the pattern.
fn place(text: &str, named: &BTreeSet<String>) -> Option<String> {
    let from = named
        .iter()
        .fold(format!(" FROM <{UNNAMED}>"), |from, graph| {
            format!("{from} FROM NAMED <{graph}>")
        });
    let lower = text.to_ascii_lowercase();
    let wheres = lower.match_indices("where").map(|(at, _)| at);
    let mut places: Vec<usize> = wheres
        .chain(text.match_indices('{').map(|(at, _)| at))
        .collect();
    places.sort_unstable();
    places.into_iter().find_map(|at| {
        let whole = format!("{}{from} {}", &text[..at], &text[at..]);
        let parsed = SparqlParser::new().parse_query(&whole).ok()?;
        let named = parsed.dataset()?.named.as_ref()?.len() == named.len();
        named.then_some(whole)
    })
}

fn failure(error: StoreError) -> Failure {
    match error {
        StoreError::Syntax { message, .. } => Failure::Syntax(message),
        error => other(error),
    }
}

impl Engine for Seam {
    fn load(&self, graphs: &[String], quads: Vec<Quad>) -> Result<(), Failure> {
        let mut named = self.named.borrow_mut();
        for quad in &quads {
            match &quad.graph_name {
                GraphName::NamedNode(graph) => {
                    named.insert(graph.as_str().to_owned());
                }
                GraphName::DefaultGraph => self.unnamed.borrow_mut().push(quad.clone()),
                GraphName::BlankNode(_) => {}
            }
        }
        for graph in graphs {
            if named.insert(graph.clone()) {
                let create = format!("CREATE SILENT GRAPH <{graph}>");
                let created = self.backend.update(&create, &Context::default());
                created.map_err(failure)?;
            }
        }
        self.extend(quads)
    }

    fn query(
        &self,
        request: Request<'_>,
        format: Option<QueryResultsFormat>,
    ) -> Result<Answer, Failure> {
        let text = self.with_data_set(Self::text(request))?;
        let results = self
            .backend
            .query(&text, &Context::default())
            .map_err(failure)?;
        let (Some(format), QueryResults::Solutions(_)) = (format, &results) else {
            return collect(results);
        };
        let labels = Labels::new(&*self.backend, &[], Prefixes::default());
        let style = Style {
            labels: &labels,
            iris: true,
            width: None,
            max_rows: None,
        };
        let row_format = match format {
            QueryResultsFormat::Csv => RowFormat::Csv,
            QueryResultsFormat::Tsv => RowFormat::Tsv,
            QueryResultsFormat::Json => RowFormat::Json,
            _ => RowFormat::Xml,
        };
        let mut bytes = Vec::new();
        write_rows(results, row_format, &style, &mut bytes).map_err(other)?;
        answer::read(&bytes, format).map_err(other)
    }

    fn update(&self, request: Request<'_>) -> Result<(), Failure> {
        let outcome = self
            .backend
            .update(&Self::text(request), &Context::default());
        outcome.map_err(failure)
    }

    fn quads(&self) -> Result<Vec<Quad>, Failure> {
        let quads = self.backend.quads(Pattern::default());
        quads.collect::<Result<_, _>>().map_err(failure)
    }
}

#[test]
fn the_data_set_is_named_where_the_parser_sees_it() {
    let graphs = BTreeSet::from(["http://example.org/g".to_owned()]);
    for (query, before) in [
        ("SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }", "WHERE {"),
        ("# where {\nSELECT*{ ?s ?p ?o }", "{ ?s"),
        (
            "CONSTRUCT { ?s ?p ?o } where { { SELECT ?s { ?s ?p ?o } } }",
            "where {",
        ),
        (
            "BASE <http://where/> ASK { FILTER EXISTS { ?s ?p \"where {\" } }",
            "{ FILTER",
        ),
        ("DESCRIBE ?where WHERE { ?where ?p ?o }", "WHERE {"),
    ] {
        let whole = place(query, &graphs).unwrap();
        let clauses = format!("FROM <{UNNAMED}> FROM NAMED <http://example.org/g> {before}");
        assert!(whole.contains(&clauses), "{whole}");
    }
}
