//! Quads in memory: oxigraph's own store, and its evaluation as the reference.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use oxigraph::sparql::{PreparedSparqlQuery, QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use spargebra::Query;

use super::explain::{self, explained};
use super::networks::Networks;
use super::order::Ordered;
use super::{Backend, Context, Explanation, Interrupted, Pattern, Quads, StoreError};
use super::{bound, matches, parse, services, shapes, spans, stop, text, wdqs};
use crate::model::{GraphName, Literal, Quad, Triple};

/// A backend that lives as long as the process. Clones share their quads.
#[derive(Clone)]
pub struct Memory {
    store: Store,
    union: Arc<Mutex<Option<Union>>>,
}

/// How the default graph of a query is made.
///
/// The engine joins the graphs without removing what several of them hold, so
/// that a triple in two graphs would be counted twice; the union of graphs is a
/// set. Where graphs overlap, a merged copy is asked instead.
#[derive(Clone)]
enum Union {
    /// No triple is in two graphs.
    Disjoint,
    /// A store whose default graph is the union.
    Merged(Store),
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory")
            .field("quads", &self.store.len().unwrap_or(0))
            .finish_non_exhaustive()
    }
}

impl Memory {
    /// An empty backend.
    pub fn new() -> Result<Self, StoreError> {
        Ok(Self {
            store: Store::new()?,
            union: Arc::default(),
        })
    }

    /// The caller vouches that no triple is in two graphs, which saves looking.
    #[must_use]
    pub fn with_disjoint_graphs(self) -> Self {
        *self.union.lock().unwrap_or_else(PoisonError::into_inner) = Some(Union::Disjoint);
        self
    }

    /// Settled at the first query after a change. O(quads).
    fn union(&self) -> Result<Union, StoreError> {
        let mut known = self.union.lock().unwrap_or_else(PoisonError::into_inner);
        let union = match known.take() {
            Some(union) => union,
            None if self.overlaps()? => Union::Merged(self.merged(|_| true)?),
            None => Union::Disjoint,
        };
        *known = Some(union.clone());
        Ok(union)
    }

    fn changed(&self) {
        *self.union.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn overlaps(&self) -> Result<bool, StoreError> {
        if self.store.named_graphs().next().is_none() {
            return Ok(false);
        }
        let mut seen = HashSet::new();
        for quad in &self.store {
            if !seen.insert(Triple::from(quad?)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A copy whose default graph is the union of the chosen graphs. O(quads).
    fn merged(&self, chosen: impl Fn(&GraphName) -> bool) -> Result<Store, StoreError> {
        let merged = Store::new()?;
        let mut transaction = merged.start_transaction()?;
        for quad in &self.store {
            let quad = quad?;
            if quad.graph_name != GraphName::DefaultGraph {
                transaction.insert(&quad);
            }
            if chosen(&quad.graph_name) {
                transaction.insert(&Quad {
                    graph_name: GraphName::DefaultGraph,
                    ..quad
                });
            }
        }
        transaction.commit()?;
        Ok(merged)
    }

    /// The store to ask, and the data set of the query made to fit it.
    fn view(&self, prepared: &mut PreparedSparqlQuery) -> Result<Store, StoreError> {
        let dataset = prepared.dataset_mut();
        if dataset.is_default_dataset() {
            return Ok(match self.union()? {
                Union::Merged(merged) => merged,
                Union::Disjoint => {
                    dataset.set_default_graph_as_union();
                    self.store.clone()
                }
            });
        }
        match dataset.default_graph_graphs() {
            Some(several) if several.len() > 1 => {
                let merged = self.merged(|graph| several.contains(graph))?;
                dataset.set_default_graph(vec![GraphName::DefaultGraph]);
                Ok(merged)
            }
            _ => Ok(self.store.clone()),
        }
    }

    /// Puts the answers of other endpoints into a query.
    fn ask_services(&self, query: &mut Query, context: &Context) -> Result<(), StoreError> {
        services::in_query(query, context, &|part| {
            services::rows(self.evaluate(part, context)?)
        })
    }

    fn evaluate<'a>(
        &'a self,
        mut query: Query,
        context: &Context,
    ) -> Result<QueryResults<'a>, StoreError> {
        let networks = Networks::new(self, &context.cancellation);
        shapes::guard(&mut query);
        matches::in_query(&mut query, &|words| self.texts(words), &networks)?;
        let token = &context.cancellation;
        let ordered = Ordered::new(query).map(|ordered| ordered.ending(token));
        let mut query = match &ordered {
            Ok(ordered) => ordered.query().clone(),
            Err(query) => Query::clone(query),
        };
        stop::in_query(&mut query, false);
        let mut prepared = prepare(query, context);
        let store = self.view(&mut prepared)?;
        let results = stop::heard(|| {
            let results = stop::listening(prepared.on_store(&store).execute()?, token)?;
            match (results, ordered) {
                (QueryResults::Solutions(rows), Ok(ordered)) => ordered.answer(rows),
                (results, _) => Ok(results),
            }
        })?;
        stop::listening(results, token)
    }
}

/// An evaluator that can be stopped. It asks no other machine: the crate is
/// built without an HTTP client, so a `SERVICE` that is left in a query is an error.
fn evaluator(context: &Context) -> SparqlEvaluator {
    let evaluator = SparqlEvaluator::new().with_cancellation_token(context.cancellation.clone());
    let functions = wdqs::functions().into_iter().chain(spans::functions());
    let evaluator = functions.fold(evaluator, |evaluator, (name, function)| {
        evaluator.with_custom_function(name, function)
    });
    let functions = stop::functions(context).into_iter();
    let evaluator = functions.fold(evaluator, |evaluator, (name, function)| {
        evaluator.with_custom_function(name, function)
    });
    if bound::told(context).next().is_none() {
        return evaluator;
    }
    evaluator.without_optimizations()
}

/// A query on its way to the store, with the values that it was given.
fn prepare(query: Query, context: &Context) -> PreparedSparqlQuery {
    let prepared = evaluator(context).for_query(query);
    bound::told(context).fold(prepared, |prepared, (variable, term)| {
        prepared.substitute_variable(variable, term)
    })
}

impl Backend for Memory {
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        let quads = self.store.quads_for_pattern(
            pattern.subject,
            pattern.predicate,
            pattern.object,
            pattern.graph,
        );
        Box::new(quads.map(|quad| quad.map_err(StoreError::from)))
    }

    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError> {
        let mut query = parse::query(query, context, self)?;
        self.ask_services(&mut query, context)?;
        self.evaluate(query, context)
    }

    fn explain(&self, query: &str, context: &Context) -> Result<Explanation, StoreError> {
        let mut query = parse::query(query, context, self)?;
        self.ask_services(&mut query, context)?;
        let networks = Networks::new(self, &context.cancellation);
        shapes::guard(&mut query);
        matches::in_query(&mut query, &|words| self.texts(words), &networks)?;
        stop::in_query(&mut query, false);
        let mut prepared = prepare(query, context);
        let store = self.view(&mut prepared)?;
        let evaluate = || {
            let (results, told) = prepared.on_store(&store).compute_statistics().explain();
            Ok((stop::listening(results?, &context.cancellation)?, told))
        };
        let beside = explain::Beside {
            because: Some("the data are in memory".to_owned()),
            ..<_>::default()
        };
        stop::heard(|| explained(evaluate, beside, &context.prefixes))
    }

    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError> {
        let mut update = parse::update(update, context)?;
        matches::in_update(&mut update, &|words| self.texts(words))?;
        stop::in_update(&mut update);
        let prepared = evaluator(context).for_update(update);
        let execute = || {
            let outcome = prepared.on_store(&self.store).execute();
            outcome.map_err(|error| {
                // The update's error type has no variant for it.
                if context.cancellation.is_cancelled() {
                    StoreError::Cancelled
                } else {
                    StoreError::Update(error)
                }
            })
        };
        let outcome = stop::heard(execute);
        self.changed();
        outcome
    }

    fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        matches::looked_through(self, query)
    }

    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.store.start_transaction()?;
        let mut count = 0;
        for quad in quads {
            // Dropping the transaction takes back what was inserted so far.
            let quad = quad.map_err(|Interrupted| StoreError::Interrupted)?;
            transaction.insert(&quad);
            count += 1;
        }
        transaction.commit()?;
        self.changed();
        Ok(count)
    }
}
