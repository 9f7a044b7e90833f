//! `SERVICE`: what another endpoint knows, asked for before the query is evaluated and put into it as a table.
//!
//! Who asks is told from above ([`Services`]): no part of the store opens a connection. What stands beside a
//! service in its group is evaluated first, and its bindings go along as `VALUES`, some hundred at a time, so
//! that the endpoint does not answer with all that it has.

use std::collections::BTreeSet;

use oxigraph::sparql::QueryResults;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern};
use spargebra::{GraphUpdateOperation, Query, Update};

use super::plan::scope::{self, Variables};
use super::{Context, StoreError, walk};
use crate::model::{NamedNode, Term, Variable, printable};
use crate::vocab::wikibase;

/// Rows of bindings that one request takes along.
const BLOCK: usize = 200;
/// More different bindings than this are not taken along: the pattern is asked as it stands.
const MOST_BOUND: usize = 2_000;

/// Services that are parts of Wikidata's query service: names, places, its search, walks through graphs.
const PARTS: [&str; 2] = [wikibase::ONTOLOGY, "http://www.bigdata.com/rdf"];

/// Why a service gave no answer; whoever asked knows what it means.
pub type ServiceError = Box<dyn std::error::Error + Send + Sync>;

/// Rows, as long as the variables that were asked for.
pub type ServiceRows = Vec<Vec<Option<Term>>>;

/// Asks other endpoints.
pub trait Services: Send + Sync {
    /// All solutions of a pattern there; a part of them is an error.
    ///
    /// # Errors
    /// Whatever keeps it from answering.
    fn ask(
        &self,
        service: &NamedNode,
        variables: &[Variable],
        pattern: &GraphPattern,
    ) -> Result<ServiceRows, ServiceError>;

    /// `SERVICE SILENT` goes on as if there were one solution without bindings.
    fn passed_over(&self, service: &str, error: &ServiceError);
}

/// Evaluates a part of the query.
type Evaluate<'a> = &'a dyn Fn(Query) -> Result<Vec<Vec<Option<Term>>>, StoreError>;

/// Puts the answers of all services in place of them, where somebody can ask.
///
/// # Errors
/// A service that gives no answer and is not `SILENT`.
pub(super) fn in_query(
    query: &mut Query,
    context: &Context,
    evaluate: Evaluate<'_>,
) -> Result<(), StoreError> {
    let Some(services) = &context.services else {
        return Ok(());
    };
    let mut mentioned = Variables::new();
    let (pattern, dataset) = walk::whole(query);
    if !has_service(pattern) {
        return Ok(());
    }
    scope::mentioned(pattern, &mut mentioned);
    let asking = Asking {
        services: &**services,
        context,
        mentioned,
        evaluate: &|pattern| {
            evaluate(Query::Select {
                dataset: dataset.cloned(),
                pattern,
                base_iri: None,
            })
        },
    };
    asking.replace(pattern, None)
}

/// Expressions apart: what is asked in `EXISTS` would be asked for each row.
fn has_service(pattern: &mut GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Service { .. })
        || walk::patterns_mut(pattern).into_iter().any(has_service)
}

/// Refuses services where nobody is asked, and an evaluator would make the answer up: in `EXISTS`, which would ask for each
/// row.
///
/// # Errors
/// Such a service.
pub(super) fn refuse_in_query(query: &mut Query) -> Result<(), StoreError> {
    let mut seen = InExists(false);
    walk::query(query, &mut seen);
    seen.refused()
}

/// The same for updates, in which nobody is asked at all.
///
/// # Errors
/// Any service.
pub(super) fn refuse_in_update(update: &mut Update) -> Result<(), StoreError> {
    let mut seen = InExists(false);
    walk::update(update, &mut seen);
    seen.refused()?;
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation
            && has_service(pattern)
        {
            let said = "`SERVICE` in an update: nobody is asked there; query first, and write what came of it";
            return Err(StoreError::Refused(said.to_owned()));
        }
    }
    Ok(())
}

/// Whether there is a service in an `EXISTS`.
struct InExists(bool);

impl InExists {
    fn refused(&self) -> Result<(), StoreError> {
        if self.0 {
            let said =
                "`SERVICE` inside `EXISTS`: nobody is asked there; put the service beside it";
            return Err(StoreError::Refused(said.to_owned()));
        }
        Ok(())
    }
}

impl walk::Change for InExists {
    fn pattern(&mut self, _: &mut GraphPattern) {}

    fn expression(&mut self, expression: &mut Expression) {
        if let Expression::Exists(pattern) = expression {
            self.0 |= has_service(pattern);
        }
    }
}

/// A service within what another is asked, but for those that are a part of it.
#[derive(Default)]
struct Within(Option<String>);

impl Within {
    fn of(inner: &GraphPattern) -> Option<String> {
        let mut seen = Self::default();
        walk::in_pattern(&mut inner.clone(), &mut seen);
        seen.0
    }
}

impl walk::Change for Within {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        if let GraphPattern::Service { name, .. } = pattern {
            let name = match name {
                NamedNodePattern::NamedNode(name) => name.as_str().to_owned(),
                NamedNodePattern::Variable(name) => name.to_string(),
            };
            if !PARTS.iter().any(|part| name.starts_with(part)) {
                self.0.get_or_insert(name);
            }
        }
    }

    fn expression(&mut self, _: &mut Expression) {}
}

struct Asking<'a> {
    services: &'a dyn Services,
    context: &'a Context,
    /// What the whole query speaks of.
    mentioned: Variables,
    evaluate: &'a dyn Fn(GraphPattern) -> Result<Vec<Vec<Option<Term>>>, StoreError>,
}

impl Asking<'_> {
    /// `beside` is what stands in the same group, with which the solutions are joined.
    fn replace(
        &self,
        pattern: &mut GraphPattern,
        beside: Option<&GraphPattern>,
    ) -> Result<(), StoreError> {
        match pattern {
            GraphPattern::Service {
                name,
                inner,
                silent,
            } => {
                *pattern = self.answer(name, inner, *silent, beside)?;
                Ok(())
            }
            GraphPattern::Join { left, right } => {
                if has_service(left) && !has_service(right) {
                    return self.replace(left, Some(right));
                }
                self.replace(left, beside)?;
                self.replace(right, Some(left))
            }
            // What is to the right of these has no solutions of its own.
            GraphPattern::Lateral { left, right } | GraphPattern::LeftJoin { left, right, .. } => {
                self.replace(left, beside)?;
                self.replace(right, Some(left))
            }
            GraphPattern::Union { left, right } => {
                self.replace(left, beside)?;
                self.replace(right, beside)
            }
            GraphPattern::Minus { left, right } => {
                self.replace(left, beside)?;
                self.replace(right, None)
            }
            GraphPattern::Filter { inner, .. } | GraphPattern::Extend { inner, .. } => {
                self.replace(inner, beside)
            }
            other => {
                // Inside a sub-select the same name may be another variable.
                for inner in walk::patterns_mut(other) {
                    self.replace(inner, None)?;
                }
                Ok(())
            }
        }
    }

    fn answer(
        &self,
        name: &NamedNodePattern,
        inner: &GraphPattern,
        silent: bool,
        beside: Option<&GraphPattern>,
    ) -> Result<GraphPattern, StoreError> {
        let service = match name {
            NamedNodePattern::NamedNode(service) => service,
            NamedNodePattern::Variable(variable) => {
                return Err(StoreError::Refused(format!(
                    "`SERVICE {variable}`: the service that is asked has to be named in the query"
                )));
            }
        };
        if let Some(other) = Within::of(inner) {
            return Err(StoreError::Refused(format!(
                "`SERVICE <{}>` inside `SERVICE <{}>`: it would be asked by that machine and not from here; \
                 put the one beside the other",
                printable(&other),
                printable(service.as_str())
            )));
        }
        let variables = self.columns(inner);
        match self.solutions(service, inner, &variables, beside) {
            Ok(rows) => Ok(table(service, variables, &rows)),
            Err(StoreError::Service(error)) if silent => {
                self.services.passed_over(service.as_str(), &error);
                Ok(table(service, Vec::new(), &[Vec::new()]))
            }
            Err(error) => Err(error),
        }
    }

    /// What the pattern binds, and the names that a label service in it binds.
    fn columns(&self, inner: &GraphPattern) -> Vec<Variable> {
        let bound = scope::scope(inner).possible;
        let mut columns: BTreeSet<&Variable> = bound.iter().collect();
        let named = self.mentioned.iter().filter(|variable| {
            let ends = ["AltLabel", "Label", "Description"];
            let of = ends
                .iter()
                .find_map(|end| variable.as_str().strip_suffix(end));
            of.is_some_and(|of| bound.iter().any(|other| other.as_str() == of))
        });
        if super::wdqs::has_label_service(inner) {
            columns.extend(named);
        }
        let plain = |variable: &&Variable| !variable.as_str().starts_with("_:");
        columns.into_iter().filter(plain).cloned().collect()
    }

    fn solutions(
        &self,
        service: &NamedNode,
        inner: &GraphPattern,
        variables: &[Variable],
        beside: Option<&GraphPattern>,
    ) -> Result<ServiceRows, StoreError> {
        let ask = |pattern: &GraphPattern| {
            if self.context.cancellation.is_cancelled() {
                return Err(StoreError::Cancelled);
            }
            let rows = self.services.ask(service, variables, pattern);
            rows.map_err(StoreError::Service)
        };
        let Some((shared, bindings)) = self.bindings(inner, beside)? else {
            return ask(inner);
        };
        let mut rows = ServiceRows::new();
        for block in bindings.chunks(BLOCK) {
            let values = GraphPattern::Values {
                variables: shared.clone(),
                bindings: block.to_vec(),
            };
            rows.extend(ask(&GraphPattern::Join {
                left: Box::new(values),
                right: Box::new(inner.clone()),
            })?);
        }
        Ok(rows)
    }

    /// What is known already of the variables that the pattern has; nothing where that is too much, or where
    /// they share none.
    fn bindings(
        &self,
        inner: &GraphPattern,
        beside: Option<&GraphPattern>,
    ) -> Result<Option<Bindings>, StoreError> {
        let Some(beside) = beside else {
            return Ok(None);
        };
        let theirs = scope::scope(inner).possible;
        let sure = scope::scope(beside).certain;
        let shared: Vec<Variable> = sure.intersection(&theirs).cloned().collect();
        if shared.is_empty() || shared.iter().any(|name| name.as_str().starts_with("_:")) {
            return Ok(None);
        }
        let known = GraphPattern::Slice {
            inner: Box::new(GraphPattern::Distinct {
                inner: Box::new(GraphPattern::Project {
                    inner: Box::new(beside.clone()),
                    variables: shared.clone(),
                }),
            }),
            start: 0,
            length: Some(MOST_BOUND + 1),
        };
        let rows = (self.evaluate)(known)?;
        if rows.len() > MOST_BOUND {
            return Ok(None);
        }
        let mut bindings: Vec<Vec<Option<GroundTerm>>> = Vec::new();
        for row in rows {
            // A blank node of ours is none of theirs: such a row has no partner there.
            let row: Option<Vec<_>> = row.into_iter().map(|term| ground(term?)).collect();
            bindings.extend(row.map(|row| row.into_iter().map(Some).collect()));
        }
        // The same question each time, so that its answer may be kept.
        bindings.sort_by_cached_key(|row| format!("{row:?}"));
        Ok(Some((shared, bindings)))
    }
}

type Bindings = (Vec<Variable>, Vec<Vec<Option<GroundTerm>>>);

fn ground(term: Term) -> Option<GroundTerm> {
    match term {
        Term::NamedNode(node) => Some(node.into()),
        Term::Literal(literal) => Some(literal.into()),
        _ => None,
    }
}

/// Rows as a part of a query. Their blank nodes get names under the service, as Wikidata itself names what it
/// does not know: a query can hold no blank node of others.
fn table(
    service: &NamedNode,
    variables: Vec<Variable>,
    rows: &[Vec<Option<Term>>],
) -> GraphPattern {
    let node = |term: &Term| match term {
        Term::BlankNode(node) => {
            let base = service.as_str().trim_end_matches('/');
            let name = format!("{base}/.well-known/genid/{}", node.as_str());
            Some(NamedNode::new_unchecked(name).into())
        }
        other => ground(other.clone()),
    };
    let bindings = rows.iter().map(|row| {
        row.iter()
            .map(|term| term.as_ref().and_then(node))
            .collect()
    });
    GraphPattern::Values {
        bindings: bindings.collect(),
        variables,
    }
}

/// The rows of a part of a query.
pub(super) fn rows(results: QueryResults<'_>) -> Result<Vec<Vec<Option<Term>>>, StoreError> {
    let QueryResults::Solutions(solutions) = results else {
        return Ok(Vec::new());
    };
    let rows = solutions.map(|row| Ok(row?.values().to_vec()));
    rows.collect()
}
