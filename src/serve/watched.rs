//! Data that nobody can look at any longer than somebody waits for what comes of it.

use std::sync::Arc;

use super::work::Job;
use crate::model::{Literal, Quad, Triple};
use crate::store::text::Query;
use crate::store::{
    Backend, CancellationToken, Context, Explanation, Given, Interrupted, Pattern, Quads,
    QueryResults, StoreError,
};

/// The data as one request sees them: when it ends, they end too. Queries have an end of their own, in their context.
#[derive(Debug)]
pub(super) struct Watched<B> {
    data: B,
    cancellation: Token,
}

struct Token(CancellationToken);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Token")
            .field(&self.0.is_cancelled())
            .finish()
    }
}

impl<B> Watched<B> {
    pub(super) fn new(data: B, job: &Job) -> Self {
        Self {
            data,
            cancellation: Token(job.cancellation.clone()),
        }
    }
}

/// Data that are shared, or only lent.
pub(super) trait Behind: std::fmt::Debug + Send + Sync {
    fn behind(&self) -> &dyn Backend;
}

impl Behind for Arc<dyn Backend> {
    fn behind(&self) -> &dyn Backend {
        &**self
    }
}

impl Behind for &dyn Backend {
    fn behind(&self) -> &dyn Backend {
        *self
    }
}

impl<B: Behind> Backend for Watched<B> {
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        let is_over = || self.cancellation.0.is_cancelled();
        if is_over() {
            return Box::new(std::iter::once(Err(StoreError::Cancelled)));
        }
        let quads = self.data.behind().quads(pattern);
        Box::new(quads.map(move |quad| {
            if is_over() {
                Err(StoreError::Cancelled)
            } else {
                quad
            }
        }))
    }

    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError> {
        self.data.behind().query(query, context)
    }

    fn give<'a>(&'a self, query: &str, context: &Context) -> Result<Given<'a>, StoreError> {
        self.data.behind().give(query, context)
    }

    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError> {
        self.data.behind().update(update, context)
    }

    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        self.data.behind().extend(quads)
    }

    fn texts(&self, query: &Query) -> Result<Vec<Literal>, StoreError> {
        self.data.behind().texts(query)
    }

    fn has_text_index(&self) -> bool {
        self.data.behind().has_text_index()
    }

    fn explain(&self, query: &str, context: &Context) -> Result<Explanation, StoreError> {
        self.data.behind().explain(query, context)
    }

    fn variant(&self, without: &[Triple], with: Vec<Quad>) -> Result<Box<dyn Backend>, StoreError> {
        self.data.behind().variant(without, with)
    }
}
