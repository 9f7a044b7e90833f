//! Other collections of knowledge, and how ours hangs together with them.

pub mod wikibase;
