//! Asking: named and free queries, their parameters, their answers' formats.

pub mod according;
pub mod attribution;
pub mod bind;
mod catalog;
pub mod claims;
pub mod contested;
mod default_view;
mod defaults;
pub mod derived;
mod diagnose;
mod doctor;
mod doubts;
pub mod explain;
mod json_rows;
pub mod labels;
mod locate;
mod made;
mod named_subqueries;
mod no_date;
pub mod noted;
mod order;
mod parser;
mod portable;
mod precheck;
pub mod reported;
pub mod results;
pub mod said;
mod separated_rows;
pub mod sources;
mod tying;
pub mod void;
mod why_empty;

/// Literals as values, which data are compared by as well.
pub(crate) use crate::model::value;
pub use catalog::{Catalog, NamedQuery, Parameter};
pub use default_view::{DefaultView, Held};
pub use defaults::{AbsentDefault, Origin, absent_of};
pub use doctor::doctor;
pub(crate) use doubts::{Doubt, doubts_of};
pub use named_subqueries::without_named_subqueries;
pub use no_date::why_no_row;
pub(crate) use portable::{Asks, Portable, portable_update, without_undefined};
pub use tying::{Asking, Tying};
pub use why_empty::why_empty;

use spargebra::Query;
/// What an endpoint is asked for.
pub(crate) use spargebra::algebra::GraphPattern as ServicePattern;

use crate::model::Variable;
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::nearest::did_you_mean;
use crate::model::prefixes::Prefixes;
use crate::store::{Backend, Context, Given, QueryResults, StoreError};

/// The query that asks another endpoint for the solutions of a pattern, so many at the most.
pub(crate) fn service_text(
    variables: &[Variable],
    pattern: &ServicePattern,
    most: usize,
) -> String {
    let text = sources::written(variables, None, pattern);
    format!("{}\nLIMIT {most}", text.trim_end())
}

/// What can go wrong when a query is asked.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It is not SPARQL, or names what is not there.
    #[error("{0}")]
    Syntax(Box<Diagnostic>),
    /// It is larger than the limits allow.
    #[error("{0}")]
    Limit(Box<Diagnostic>),
    /// Its time was up.
    #[error("the query took longer than its time limit")]
    TimedOut,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for QueryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Cancelled => Self::TimedOut,
            other => Self::Store(other),
        }
    }
}

/// Checks and evaluates a query. `source` is its name in messages.
///
/// # Errors
/// A located diagnostic where the text is wrong or too large.
pub fn ask<'a>(
    backend: &'a dyn Backend,
    source: &str,
    text: &str,
    context: &Context,
    limits: &Limits,
) -> Result<QueryResults<'a>, QueryError> {
    precheck::check(source, text, limits).map_err(|found| QueryError::Limit(Box::new(found)))?;
    let results = backend
        .query(text, context)
        .map_err(|error| located(source, text, error, false, &context.prefixes))?;
    Ok(as_asked(results, text))
}

/// With names for the nodes that the query made, and variables in their order.
fn as_asked<'a>(results: QueryResults<'a>, text: &str) -> QueryResults<'a> {
    match made::named(results) {
        QueryResults::Solutions(rows) => QueryResults::Solutions(order::as_written(rows, text)),
        other => other,
    }
}

/// The same, with the rows as numbers where they are found so.
///
/// # Errors
/// As [`ask`].
pub fn given<'a>(
    backend: &'a dyn Backend,
    source: &str,
    text: &str,
    context: &Context,
    limits: &Limits,
) -> Result<Given<'a>, QueryError> {
    precheck::check(source, text, limits).map_err(|found| QueryError::Limit(Box::new(found)))?;
    let given = backend
        .give(text, context)
        .map_err(|error| located(source, text, error, false, &context.prefixes))?;
    Ok(match given {
        // A query that makes blank nodes is not answered so.
        Given::Numbers(mut rows) => {
            if let Some(order) = order::written(rows.variables(), text) {
                rows.reorder(&order);
            }
            Given::Numbers(rows)
        }
        Given::Terms(results) => Given::Terms(as_asked(results, text)),
    })
}

/// Words with which a query gives another answer each time, whatever the data are.
const UNSTEADY: [&str; 6] = ["NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"];

/// Whether the answer to a query is the same as long as the data are: it looks at no clock, draws no lots, and asks
/// nobody else.
pub fn is_steady(text: &str) -> bool {
    let is_unsteady = |word: &str| {
        UNSTEADY
            .iter()
            .any(|known| known.eq_ignore_ascii_case(word))
    };
    !locate::each_token(text).any(|(_, word)| is_unsteady(word))
}

/// Words of which every query has one, and few updates.
const ASKING: [&str; 4] = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];

/// Whether a text may be a query: to make the parser of queries takes longer than a small change.
fn may_ask(text: &str) -> bool {
    let asks = |word: &str| ASKING.iter().any(|known| known.eq_ignore_ascii_case(word));
    locate::each_token(text).any(|(_, word)| asks(word))
}

/// Checks an update and has it applied: all of it or nothing. `source` is its name in messages.
///
/// # Errors
/// As [`ask`].
pub fn update<T>(
    source: &str,
    text: &str,
    context: &Context,
    limits: &Limits,
    apply: impl FnOnce(&str, &Context) -> Result<T, StoreError>,
) -> Result<T, QueryError> {
    precheck::check(source, text, limits).map_err(|found| QueryError::Limit(Box::new(found)))?;
    if may_ask(text) && parsed(text, &context.prefixes).is_some() {
        let found = Diagnostic::new("this is a query, not an update").in_source(source);
        return Err(QueryError::Syntax(Box::new(
            found.hint("ask it with `chancery query`"),
        )));
    }
    apply(text, context).map_err(|error| located(source, text, error, true, &context.prefixes))
}

/// What kind of query it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// `select`, `ask`, `construct` or `describe`.
    pub name: &'static str,
    /// The columns of the answer, in the order in which the engine gives them.
    pub variables: Vec<String>,
}

/// Checks a query and says what kind it is, without asking it.
///
/// # Errors
/// As [`ask`].
pub fn examined(
    source: &str,
    text: &str,
    prefixes: &Prefixes,
    limits: &Limits,
) -> Result<Form, QueryError> {
    let query = read(source, text, prefixes, limits)?;
    let name = match &query {
        Query::Select { .. } => "select",
        Query::Ask { .. } => "ask",
        Query::Construct { .. } => "construct",
        Query::Describe { .. } => "describe",
    };
    let variables = match &query {
        Query::Select { pattern, .. } => columns(pattern),
        _ => &[],
    };
    let variables = variables.iter().map(|name| name.as_str().to_owned());
    Ok(Form {
        name,
        variables: variables.collect(),
    })
}

fn columns(pattern: &ServicePattern) -> &[Variable] {
    match pattern {
        ServicePattern::Slice { inner, .. }
        | ServicePattern::Distinct { inner }
        | ServicePattern::Reduced { inner } => columns(inner),
        ServicePattern::Project { variables, .. } => variables,
        _ => &[],
    }
}

/// Checks a query and takes it apart, without asking it.
///
/// # Errors
/// As [`ask`].
pub(crate) fn read(
    source: &str,
    text: &str,
    prefixes: &Prefixes,
    limits: &Limits,
) -> Result<Query, QueryError> {
    precheck::check(source, text, limits).map_err(|found| QueryError::Limit(Box::new(found)))?;
    let parser = parser::parser(prefixes).unwrap_or_default();
    let parsed = parser.parse_query(text).map_err(StoreError::from);
    parsed.map_err(|error| located(source, text, error, false, prefixes))
}

/// Says where in the text an error is.
fn located(
    source: &str,
    text: &str,
    error: StoreError,
    is_update: bool,
    prefixes: &Prefixes,
) -> QueryError {
    match error {
        StoreError::Syntax { message, position } => QueryError::Syntax(Box::new(diagnose::syntax(
            source,
            text,
            (&message, position),
            is_update,
            prefixes,
        ))),
        StoreError::Refused(said) if said.starts_with("`network:`") => {
            QueryError::Syntax(Box::new(diagnose::of_pattern(source, text, &said)))
        }
        // The only other part of a query that is refused after it was read.
        StoreError::Refused(said) if said.contains("wikibase:label") => {
            QueryError::Syntax(Box::new(label_service(source, text, &said)))
        }
        other => other.into(),
    }
}

/// What is wrong in a label service, at the word that is wrong or where the service begins.
fn label_service(source: &str, text: &str, said: &str) -> Diagnostic {
    let local = said
        .rsplit_once('#')
        .and_then(|(_, end)| end.split('>').next());
    let wrong = local.filter(|_| said.contains('<'));
    let near = wrong.and_then(|word| did_you_mean(word, ["language", "label", "altLabel"]));
    let word = wrong.unwrap_or("wikibase:label");
    let at = text.find(word).or_else(|| text.find("wikibase:label"));
    let found = Diagnostic::new(said).maybe_hint(near);
    match at {
        Some(at) if text[at..].starts_with(word) => found.at(source, text, at, at + word.len()),
        Some(at) => found.at(source, text, at, at + "wikibase:label".len()),
        None => found.in_source(source),
    }
}

/// A query that is taken apart; none where the text is no query.
fn parsed(text: &str, prefixes: &Prefixes) -> Option<Query> {
    parser::parser(prefixes)?.parse_query(text).ok()
}

/// As [`ask`], with blank nodes and columns as the engine gives them.
fn asked<'a>(
    backend: &'a dyn Backend,
    source: &str,
    text: &str,
    context: &Context,
    limits: &Limits,
) -> Result<QueryResults<'a>, QueryError> {
    precheck::check(source, text, limits).map_err(|found| QueryError::Limit(Box::new(found)))?;
    backend
        .query(text, context)
        .map_err(|error| located(source, text, error, false, &context.prefixes))
}
