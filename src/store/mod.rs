//! The seam: what one can do with a graph, wherever it is kept.
//!
//! [`Backend`] has four verbs, one that is made of them, and one that tells how a query went. Everything above takes
//! `&dyn Backend`; `tests/it/backend.rs` is one suite for every implementation.

mod bound;
mod bounded;
mod cell;
pub(crate) mod classes;
mod columns;
mod compare;
mod cores;
mod disk;
mod explain;
mod kept_results;
mod made_texts;
mod matches;
mod memory;
mod networks;
mod order;
mod parse;
pub(crate) mod pattern;
pub(crate) mod plan;
mod services;
mod shapes;
mod spans;
mod statistics;
mod stop;
mod sums;
mod terms;
pub mod text;
pub(crate) mod walk;
mod wdqs;
pub(crate) mod zero;

pub(crate) use bounded::bounded;
pub use cell::Cell;
pub(crate) use disk::evaluator;
pub use disk::{
    Cells, Changed, Checked, Disk, Durability, Given, Intake, Load, LoadOptions, Loaded,
    NumberedRows, Part, Position, Scrap, Stage,
};
pub(crate) use disk::{
    Change, CheckedFile, FileWriter, May, Pending, Prepared, Region, Scratch, Section, Sorter,
    merge,
};
pub use explain::{Explanation, Operator, Spilled, Step};
pub use kept_results::kept_results;
pub(crate) use matches::looked_through_of;
pub use memory::Memory;
pub(crate) use networks::NETWORK;
pub use oxigraph::sparql::{CancellationToken, QueryResults, QuerySolutionIter, QueryTripleIter};
pub(crate) use parse::{in_plain_words, mended, ported};
pub use services::{ServiceError, ServiceRows, Services};
pub use statistics::{Counting, Ends, Statistics, Uses};
pub(crate) use terms::{Id, Terms, at, triple};
pub(crate) use wdqs::{kilometres, wkt_point};

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use oxigraph::sparql::{QueryEvaluationError, SparqlSyntaxError, UpdateEvaluationError};
use oxigraph::store::StorageError;

use crate::model::limits::Limits;
use crate::model::prefixes::Prefixes;
use crate::model::{
    GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Quad, Term, TermRef,
    Triple,
};

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
#[derive(Clone)]
pub struct Context {
    /// Prefixes that hold without being declared in the text.
    pub prefixes: Prefixes,
    /// Cancelled from outside when time is up.
    pub cancellation: CancellationToken,
    /// Languages of whoever asks, the most wanted first; they stand for `[AUTO_LANGUAGE]` in a query.
    pub languages: Vec<String>,
    /// Whom `SERVICE` asks; without it, nobody.
    pub services: Option<Arc<dyn Services>>,
    /// Values that variables of a query have from the start, in whatever group they stand.
    pub bound: Vec<(String, Term)>,
    /// The graphs that are asked, whatever the query says; of an update, those that its patterns look into.
    pub dataset: Option<Dataset>,
    /// What relative IRIs are relative to, where the text itself says nothing.
    pub base: Option<String>,
    /// Bytes of the longest text that a query may make.
    pub longest_text: usize,
    /// How queries are evaluated, where there is a choice.
    pub evaluation: Evaluation,
    /// About how many bytes a query over columns holds at once; further rows go to temporary files.
    pub memory: u64,
}

/// How a query is evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Evaluation {
    /// As is likely faster.
    #[default]
    Chosen,
    /// Row by row, whatever that takes: the reference.
    Rows,
    /// Over columns; an error, where that is not done.
    Columns,
}

/// The graphs of a query, as the SPARQL protocol names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dataset {
    /// Graphs that together are the default graph.
    pub default: Vec<NamedNode>,
    /// Graphs that `GRAPH` finds.
    pub named: Vec<NamedNode>,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            prefixes: Prefixes::default(),
            cancellation: CancellationToken::default(),
            languages: vec!["en".to_owned()],
            services: None,
            bound: Vec::new(),
            dataset: None,
            base: None,
            longest_text: Limits::default().max_literal_bytes,
            evaluation: Evaluation::Chosen,
            memory: 256 << 20,
        }
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("prefixes", &self.prefixes)
            .field("languages", &self.languages)
            .field("bound", &self.bound)
            .field("dataset", &self.dataset)
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
pub trait Backend: std::fmt::Debug + Send + Sync {
    /// The quads that match, each once, in no promised order.
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a>;

    /// Evaluates a SPARQL query.
    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError>;

    /// The same, with the rows as numbers where they are found so.
    fn give<'a>(&'a self, query: &str, context: &Context) -> Result<Given<'a>, StoreError> {
        self.query(query, context).map(Given::Terms)
    }

    /// Evaluates a SPARQL update; all of it or nothing.
    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError>;

    /// Adds quads, all of them or none, and returns how many the stream held.
    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError>;

    /// The different strings, with and without a language, whose words match; in no promised
    /// order. O(quads), where no index is kept.
    ///
    /// # Errors
    /// Damage.
    fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError>;

    /// Whether [`Self::texts`] takes less time than a look at everything.
    fn has_text_index(&self) -> bool {
        false
    }

    /// Why this query is not asked of it, in words; nothing where it is.
    fn cannot(&self, _query: &str, _prefixes: &Prefixes) -> Option<String> {
        None
    }

    /// Evaluates a query, its rows included, and tells how; an error where a backend cannot.
    fn explain(&self, _query: &str, _context: &Context) -> Result<Explanation, StoreError> {
        Err(StoreError::Refused(
            "these data do not tell how they are asked".to_owned(),
        ))
    }

    /// The same data without some triples, in whatever graph, and with some quads more; these
    /// data stay as they are. Made of the other verbs by a copy in memory, O(quads), where a
    /// backend knows no better way.
    fn variant(&self, without: &[Triple], with: Vec<Quad>) -> Result<Box<dyn Backend>, StoreError> {
        let gone: HashSet<&Triple> = without.iter().collect();
        let copy = Memory::new()?;
        let mut failed = None;
        let mut quads = self
            .quads(Pattern::default())
            .filter(|quad| {
                let kept = |quad: &Quad| !gone.contains(&Triple::from(quad.clone()));
                gone.is_empty() || quad.as_ref().map_or(true, kept)
            })
            .chain(with.into_iter().map(Ok))
            .map(|quad| {
                quad.map_err(|error| {
                    failed = Some(error);
                    Interrupted
                })
            });
        let outcome = copy.extend(&mut quads);
        drop(quads);
        match failed {
            Some(error) => Err(error),
            None => outcome.map(|_| -> Box<dyn Backend> { Box::new(copy) }),
        }
    }
}

impl Backend for Box<dyn Backend> {
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        (**self).quads(pattern)
    }

    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError> {
        (**self).query(query, context)
    }

    fn give<'a>(&'a self, query: &str, context: &Context) -> Result<Given<'a>, StoreError> {
        (**self).give(query, context)
    }

    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError> {
        (**self).update(update, context)
    }

    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        (**self).extend(quads)
    }

    fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        (**self).texts(query)
    }

    fn has_text_index(&self) -> bool {
        (**self).has_text_index()
    }

    fn explain(&self, query: &str, context: &Context) -> Result<Explanation, StoreError> {
        (**self).explain(query, context)
    }

    fn variant(&self, without: &[Triple], with: Vec<Quad>) -> Result<Box<dyn Backend>, StoreError> {
        (**self).variant(without, with)
    }
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
    /// Another endpoint gave no answer.
    #[error("{0}")]
    Service(ServiceError),
    /// The update failed.
    #[error(transparent)]
    Update(UpdateEvaluationError),
    /// The storage failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The stream given to `extend` failed; nothing was added.
    #[error("the source of the quads failed; nothing was added")]
    Interrupted,
    /// There is no store.
    #[error("there is no store at `{}`", path.display())]
    NoStore {
        /// Where it should be.
        path: PathBuf,
    },
    /// Another process writes.
    #[error("the store `{}` is being written by another process", path.display())]
    Locked {
        /// The store.
        path: PathBuf,
        /// What that process says of itself; may be empty.
        holder: String,
    },
    /// A store of another version of the format.
    #[error("the store `{}` has format {found}, and this program reads format {known}", path.display())]
    Format {
        /// The store.
        path: PathBuf,
        /// Its version.
        found: String,
        /// Ours.
        known: u32,
    },
    /// A file of a store is not what it should be.
    #[error("`{}` {said}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        said: String,
    },
    /// Something that is not done here.
    #[error("{0}")]
    Refused(String),
    /// More than is done at once.
    #[error("{0}")]
    TooMuch(String),
    /// The store was opened for reading.
    #[error("the store was opened for reading only")]
    ReadOnly,
    /// A compaction failed half way.
    #[error("the store has to be opened anew: a compaction failed half way")]
    Reopen,
    /// A store numbers its terms with 32 bits.
    #[error("more different terms than a store can hold (4,294,967,294)")]
    TooManyTerms,
    /// A file cannot be read or written.
    #[error("`{}`: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl StoreError {
    fn io(path: &Path, error: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            error,
        }
    }

    fn damaged(path: &Path, said: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            said: said.into(),
        }
    }

    /// A file that is being written or read back on the way failed.
    fn scratch(error: io::Error) -> Self {
        Self::io(Path::new("a temporary file"), error)
    }

    /// What was opened whole cannot be read in some place.
    fn unreadable() -> Self {
        Self::damaged(
            Path::new("the store"),
            "is damaged in a place that is only now read; `chancery check` says where",
        )
    }
}

impl From<QueryEvaluationError> for StoreError {
    fn from(error: QueryEvaluationError) -> Self {
        match error {
            QueryEvaluationError::Cancelled => Self::Cancelled,
            QueryEvaluationError::Dataset(inner) => match inner.downcast::<Self>() {
                Ok(own) => *own,
                Err(inner) => Self::Evaluation(QueryEvaluationError::Dataset(inner)),
            },
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
