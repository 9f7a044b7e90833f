//! An index of words over texts that have numbers: labels of a graph, by the numbers of their literals.
//!
//! Values only: [`TextIndexBuilder`] makes bytes, [`TextIndex`] reads them where they lie, so that a file can be mapped
//! into memory and asked at once, and [`TextOverlay`] holds what came later. [`Query`] is what somebody typed; a search
//! gives numbers and classes, and [`verify`] the final [`Score`] of each, given the text. `build.rs` describes the
//! bytes, `fold.rs` says which spellings are the same, `query.rs` what can be asked.
//!
//! The dictionary is a sorted list in blocks and not a finite-state transducer, for bytes out of a file may be damaged,
//! and the reader at hand for the latter panics on two of five damaged bytes.

mod build;
mod fold;
mod near;
mod overlay;
mod query;
mod read;
mod search;

pub use build::TextIndexBuilder;
pub(crate) use fold::{Folder, Piece, is_sign};
pub use fold::{LONGEST, RULES, tokens};
pub use overlay::TextOverlay;
pub use query::{Class, Fuzzy, Query, Score, verify};
pub use read::{Damaged, TextIndex};
pub use search::{Hit, Hits};

#[cfg(test)]
mod tests;
