//! One test on one engine.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use oxigraph::sparql::results::QueryResultsFormat;
use oxrdf::Quad;
use spargebra::algebra::GraphPattern;
use spargebra::{Query, SparqlParser};

use super::answer;
use super::compare::{self, Agreement, Strictness};
use super::engine::{Engine, Failure, Request};
use super::manifest::{Case, Document, Kind, Library};

/// Nothing where the engine passes, otherwise what went wrong.
pub(super) fn run(
    library: &Library,
    case: &Case,
    engine: &dyn Engine,
) -> Result<Agreement, String> {
    let attempt = || match case.kind {
        Kind::QueryEvaluation => query(library, case, engine),
        Kind::UpdateEvaluation => update(library, case, engine),
        Kind::QuerySyntax { valid } => {
            let text = library.text(&case.request);
            let outcome = engine.query(request(case, &text), None).map(|_| ());
            syntax(outcome, valid)
        }
        Kind::UpdateSyntax { valid } => {
            let text = library.text(&case.request);
            syntax(engine.update(request(case, &text)), valid)
        }
    };
    catch_unwind(AssertUnwindSafe(attempt)).unwrap_or_else(|_| Err("it panicked".to_owned()))
}

pub(super) fn request<'a>(case: &'a Case, text: &'a str) -> Request<'a> {
    Request {
        base: &case.request,
        text,
    }
}

/// On no data; that it cannot be evaluated (`SERVICE`, `LOAD`) is no matter of syntax.
fn syntax(outcome: Result<(), Failure>, valid: bool) -> Result<Agreement, String> {
    match (outcome, valid) {
        (Err(Failure::Syntax(message)), true) => Err(format!("refused: {message}")),
        (Ok(()) | Err(Failure::Other(_)), false) => Err("accepted".to_owned()),
        _ => Ok(Agreement::Exact),
    }
}

fn load(library: &Library, documents: &[Document], engine: &dyn Engine) -> Result<(), String> {
    let graphs: Vec<String> = documents
        .iter()
        .filter_map(|document| document.graph.clone())
        .collect();
    let quads = read(library, documents);
    engine
        .load(&graphs, quads)
        .map_err(|error| error.to_string())
}

fn read(library: &Library, documents: &[Document]) -> Vec<Quad> {
    documents
        .iter()
        .flat_map(|document| library.quads(document))
        .collect()
}

/// Loads the data of a test of queries; gives the query, and what of its answer counts.
pub(super) fn prepared(
    library: &Library,
    case: &Case,
    engine: &dyn Engine,
) -> Result<(String, Strictness), String> {
    let text = library.text(&case.request);
    let parsed = SparqlParser::new()
        .with_base_iri(&case.request)
        .unwrap()
        .parse_query(&text)
        .ok();
    let mut data = case.data.clone();
    data.extend(parsed.iter().flat_map(asked_for).map(|iri| Document {
        graph: Some(iri.clone()),
        iri,
    }));
    load(library, &data, engine)?;
    let strictness = Strictness {
        order: parsed.as_ref().is_some_and(is_ordered),
        lax: case.lax,
    };
    Ok((text, strictness))
}

fn query(library: &Library, case: &Case, engine: &dyn Engine) -> Result<Agreement, String> {
    let (text, strictness) = prepared(library, case, engine)?;
    let [result] = &*case.result else {
        panic!("<{}> has no single result", case.iri);
    };
    let (_, extension) = result.iri.rsplit_once('.').unwrap();
    let format = match extension {
        // Files named `.xml` and `.rdf` are RDF/XML.
        "xml" => None,
        _ => QueryResultsFormat::from_extension(extension),
    };
    let (expected, order) = match format {
        Some(format) => (answer::read(&library.bytes(&result.iri), format)?, true),
        None => answer::read_graph(&library.graph(&result.iri)),
    };
    let strictness = Strictness {
        order: order && strictness.order,
        ..strictness
    };
    // The tests of the formats look at what is written, the others at the answer itself.
    let written = format.filter(|format| *format != QueryResultsFormat::Xml);
    let found = engine.query(request(case, &text), written);
    let found = found.map_err(|error| error.to_string())?;
    compare::compare(&expected, &found, strictness)
}

/// The documents that the query itself names.
fn asked_for(query: &Query) -> BTreeSet<String> {
    let Some(dataset) = query.dataset() else {
        return BTreeSet::new();
    };
    let named = dataset.named.iter().flatten();
    let all = dataset.default.iter().chain(named);
    all.map(|graph| graph.as_str().to_owned()).collect()
}

/// Whether the rows come in an order that the query asks for.
fn is_ordered(query: &Query) -> bool {
    let Query::Select { pattern, .. } = query else {
        return false;
    };
    let mut pattern = pattern;
    loop {
        match pattern {
            GraphPattern::OrderBy { .. } => return true,
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => pattern = inner,
            _ => return false,
        }
    }
}

fn update(library: &Library, case: &Case, engine: &dyn Engine) -> Result<Agreement, String> {
    load(library, &case.data, engine)?;
    let text = library.text(&case.request);
    engine
        .update(request(case, &text))
        .map_err(|error| error.to_string())?;
    let found = engine.quads().map_err(|error| error.to_string())?;
    compare::same_quads(&read(library, &case.result), &found)
}
