//! An index of entities in one file: what each is, and who may be meant by a name.
//!
//! `docs/link-index.md` describes the bytes.

mod entity;
mod forms;
mod identifier;
mod properties;
mod read;
mod record;
mod runs;
mod search;
mod table;
mod write;

pub(super) use entity::is_at_wikidata;
pub use entity::{Date, Entity, Id, Label, Position, WIKIDATA};
pub use identifier::{decides, identifiers, local, normal, of_address};
pub use properties::{PROPERTIES, Property, Use, property};
pub use read::Index;
pub use search::{Candidate, Look};
pub use write::{About, Encoded, IndexWriter, Stage};

pub(super) use properties::named;
pub(super) use runs::Runs;

/// What kind of file it is, among ours.
const KIND: [u8; 4] = *b"link";
/// The version of the format that is written, and the only one that is read.
const FORMAT: u32 = 3;

#[cfg(test)]
mod tests;
