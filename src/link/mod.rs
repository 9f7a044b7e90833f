//! Linking to other collections of things, Wikidata first: names, an index of entities, candidates.
//!
//! [`names`] says how alike two names are and why, [`index`] holds entities in one file and finds candidates for a name,
//! [`source`] fills it from dumps.

pub mod names;
