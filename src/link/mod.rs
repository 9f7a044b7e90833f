//! Things of ours and things of the world: links to Wikidata and to whatever speaks like it.

pub mod client;
pub mod wikibase;
