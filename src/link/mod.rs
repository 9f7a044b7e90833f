//! Linking to other collections of things, Wikidata first: names, an index of entities, candidates.
//!
//! [`names`] says how alike two names are and why, [`index`] holds entities in one file and finds candidates for a name,
//! [`source`] fills it from dumps; [`wikibase`] reads and writes entities of Wikidata with statements, ranks and references,
//! [`client`] asks Wikidata politely, and [`online`] makes candidates and documents of its answers.

pub mod ask;
pub mod client;
pub mod compare;
pub mod days;
pub mod decide;
pub mod enrich;
pub mod export;
pub mod ground;
pub mod index;
pub mod kinds;
pub mod matching;
pub mod names;
pub mod online;
pub mod ours;
mod pages;
pub mod profile;
pub mod reconcile;
mod reservation;
pub mod score;
pub mod source;
pub mod theirs;
pub mod wikibase;

use std::io;
use std::path::{Path, PathBuf};

use crate::model::diagnostic::Diagnostic;
use crate::rdf::RdfError;
use crate::store::StoreError;

/// What can go wrong when things are linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// An index that is missing, damaged or cannot be written.
    #[error(transparent)]
    File(#[from] StoreError),
    /// RDF, or a file that cannot be opened.
    #[error(transparent)]
    Rdf(#[from] RdfError),
    /// Something else that is wrong in a source.
    #[error("{0}")]
    Source(Box<Diagnostic>),
    /// A limit was hit.
    #[error("{0}")]
    Limit(Box<Diagnostic>),
    /// A service that gives no answer.
    #[error(transparent)]
    Service(#[from] client::ClientError),
    /// An index that was made by another version of the program.
    #[error("`{}` was made under other rules for names than this program has", path.display())]
    Rules {
        /// The index.
        path: PathBuf,
    },
}

impl LinkError {
    fn io(path: &Path, error: io::Error) -> Self {
        Self::File(StoreError::Io {
            path: path.to_owned(),
            error,
        })
    }

    /// A temporary file that cannot be written or read back.
    fn scratch(error: io::Error) -> Self {
        Self::io(Path::new("a temporary file"), error)
    }
}
