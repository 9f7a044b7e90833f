//! RDF in and out: formats, located reading with limits, writing.
//!
//! Knows no store: it yields quads, and the caller extends a backend with them.

mod basic;
mod beside;
mod files;
mod format;
mod guard;
mod lines;
mod patch;
mod pieces;
mod places;
mod pretty;
mod quads;
mod rdf11;
mod reader;
mod scan;
mod scan_xml;
mod sorted;
mod tables;
mod unpacked;
mod whole;
mod words;
mod writer;

use std::io;
use std::path::PathBuf;

pub use beside::beside;
pub use files::QuadFiles;
pub use format::{Compression, Format};
pub use lines::{
    Counts, LineSink, RawTerm, is_line_format, line_format, read_lines, read_lines_in,
};
pub use patch::{Patch, is_patch, read_patch};
pub use places::{Places, Written};
pub use pretty::{Layout, Replaced, comments_of, in_order, pretty, pretty_with, rank_of_predicate};
pub use quads::QuadReader;
pub use rdf11::{Rdf11Error, Remarks, decode as from_rdf11, encode as to_rdf11};
pub use reader::{Settings, Source, sources};
pub use sorted::{LineSorter, SortedLines};
pub use tables::{
    Cell, Dialect, Known, Nearness, Proposal, Row, Rows, Tables, is_table, propose, refused,
};
pub use unpacked::Unpacked;
pub use whole::read_whole;
pub use writer::{QuadWriter, WriteError};

use crate::model::diagnostic::Diagnostic;

/// What can go wrong when RDF is read.
#[derive(Debug, thiserror::Error)]
pub enum RdfError {
    /// The file cannot be opened.
    #[error("cannot open `{}`: {error}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A folder cannot be listed or a stream cannot be read.
    #[error("cannot read {name}: {error}")]
    Io {
        /// The folder or stream.
        name: String,
        /// Why.
        error: io::Error,
    },
    /// A folder holds no RDF file.
    #[error("no RDF file in the folder `{}`", .0.display())]
    NoRdf(PathBuf),
    /// Neither the name nor an option says what format it is.
    #[error("cannot tell the format of `{}` from its name", .0.display())]
    UnknownFormat(PathBuf),
    /// A bug of ours.
    #[error("{0}")]
    Bug(Box<Diagnostic>),
    /// The text is not what its format asks for.
    #[error("{0}")]
    Syntax(Box<Diagnostic>),
    /// A limit was hit.
    #[error("{0}")]
    Limit(Box<Diagnostic>),
}

impl From<Diagnostic> for RdfError {
    fn from(found: Diagnostic) -> Self {
        Self::Syntax(Box::new(found))
    }
}
