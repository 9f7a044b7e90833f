//! The statements among which passages and paths are looked for.

use crate::model::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};
use crate::query::derived::is_derived;
use crate::store::{Backend, CancellationToken, Pattern, StoreError};

/// All graphs, or those that the query names: what another graph says is no evidence there.
#[derive(Clone)]
pub(super) struct Seen<'a> {
    backend: &'a dyn Backend,
    graphs: Option<Vec<GraphName>>,
    cancellation: CancellationToken,
}

impl<'a> Seen<'a> {
    pub(super) fn new(backend: &'a dyn Backend, cancellation: CancellationToken) -> Self {
        Self {
            backend,
            graphs: None,
            cancellation,
        }
    }

    /// The same, but for what other graphs hold.
    pub(super) fn only(&self, graphs: &[NamedNode]) -> Self {
        let graphs = graphs.iter().cloned().map(GraphName::from);
        Self {
            graphs: Some(graphs.collect()),
            ..self.clone()
        }
    }

    /// The statements that match.
    ///
    /// # Errors
    /// Failures of the backend, and [`StoreError::Cancelled`] when time is up.
    pub(super) fn quads(&self, pattern: Pattern<'_>) -> Result<Vec<Quad>, StoreError> {
        if self.cancellation.is_cancelled() {
            return Err(StoreError::Cancelled);
        }
        let Some(graphs) = &self.graphs else {
            return self.backend.quads(pattern).collect();
        };
        let mut found = Vec::new();
        for graph in graphs {
            let graph = Some(graph.as_ref());
            for quad in self.backend.quads(Pattern { graph, ..pattern }) {
                found.push(quad?);
            }
        }
        Ok(found)
    }

    /// Whether a triple is there only because a rule derived it.
    pub(super) fn follows(&self, triple: &Triple) -> Result<bool, StoreError> {
        let quads = self.quads(Pattern {
            subject: Some(triple.subject.as_ref()),
            predicate: Some(triple.predicate.as_ref()),
            object: Some(triple.object.as_ref()),
            graph: None,
        })?;
        Ok(!quads.is_empty() && quads.iter().all(|quad| is_derived(&quad.graph_name)))
    }

    /// The values of a property of a thing.
    pub(super) fn objects(
        &self,
        subject: &NamedOrBlankNode,
        predicate: &str,
    ) -> Result<Vec<Term>, StoreError> {
        let quads = self.quads(Pattern {
            subject: Some(subject.as_ref()),
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        })?;
        Ok(quads.into_iter().map(|quad| quad.object).collect())
    }
}
