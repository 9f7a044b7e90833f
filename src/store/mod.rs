//! The seam: what one can do with a graph, wherever it is kept.
//!
//! [`Backend`] has four verbs and no fifth. Everything above takes
//! `&dyn Backend`; `tests/it/backend.rs` is one suite for every implementation.

mod memory;
mod sums;
pub mod text;

pub use memory::Memory;
pub use oxigraph::sparql::{CancellationToken, QueryResults, QuerySolutionIter, QueryTripleIter};

use oxigraph::sparql::{QueryEvaluationError, SparqlSyntaxError, UpdateEvaluationError};
use oxigraph::store::StorageError;

use crate::model::prefixes::Prefixes;
use crate::model::{GraphNameRef, NamedNodeRef, NamedOrBlankNodeRef, Quad, TermRef};

/// The quads to look for; `None` stands for anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pattern<'a> {
    /// The subject.
    pub subject: Option<NamedOrBlankNodeRef<'a>>,
    /// The predicate.
    pub predicate: Option<NamedNodeRef<'a>>,
    /// The object.
    pub object: Option<TermRef<'a>>,
    /// The graph, the default one included.
    pub graph: Option<GraphNameRef<'a>>,
}

/// What a query needs besides its text.
#[derive(Clone, Default)]
pub struct Context {
    /// Prefixes that hold without being declared in the text.
    pub prefixes: Prefixes,
    /// Cancelled from outside when time is up.
    pub cancellation: CancellationToken,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("prefixes", &self.prefixes)
            .finish_non_exhaustive()
    }
}

/// The stream ended because its source failed. The source keeps the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

/// A stream of quads out of a backend.
pub type Quads<'a> = Box<dyn Iterator<Item = Result<Quad, StoreError>> + 'a>;

/// A place where quads are kept.
///
/// The default graph of a query without `FROM` is the union of all graphs.
pub trait Backend {
    /// The quads that match, each once, in no promised order.
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a>;

    /// Evaluates a SPARQL query.
    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError>;

    /// Evaluates a SPARQL update; all of it or nothing.
    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError>;

    /// Adds quads, all of them or none, and returns how many the stream held.
    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError>;
}

/// What can go wrong behind the seam.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The query or update is not SPARQL; position from 1, where known.
    #[error("{message}")]
    Syntax {
        /// What was expected, in the parser's words.
        message: String,
        /// Line and column, from 1.
        position: Option<(u64, u64)>,
    },
    /// The caller cancelled it.
    #[error("the evaluation was cancelled")]
    Cancelled,
    /// The evaluation failed.
    #[error(transparent)]
    Evaluation(QueryEvaluationError),
    /// The update failed.
    #[error(transparent)]
    Update(UpdateEvaluationError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The stream given to `extend` failed; nothing was added.
    #[error("the source of the quads failed; nothing was added")]
    Interrupted,
}

impl From<QueryEvaluationError> for StoreError {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::Cancelled => Self::Cancelled,
            other => Self::Evaluation(other),
        }
    }
}

impl From<SparqlSyntaxError> for StoreError {
    /// The position is private in 0.5.13 but printed: `error at 1:25: expected …`.
    fn from(error: SparqlSyntaxError) -> Self {
        let text = error.to_string();
        let parsed = text.strip_prefix("error at ").and_then(|rest| {
            let (line, rest) = rest.split_once(':')?;
            let (column, message) = rest.split_once(": ")?;
            Some((line.parse().ok()?, column.parse().ok()?, message.to_owned()))
        });
        match parsed {
            Some((line, column, message)) => Self::Syntax {
                message,
                position: Some((line, column)),
            },
            None => Self::Syntax {
                message: text,
                position: None,
            },
        }
    }
}
