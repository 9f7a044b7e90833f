//! Wikidata's items and properties, as JSON and as RDF.
//!
//! Both ways follow the official mapping, names of nodes included, so that what is
//! written here merges with a dump. `docs/wikibase.md` lists what either form leaves out.

mod dates;
mod from_rdf;
mod from_values;
mod hash;
mod id;
mod json;
mod kept;
mod model;
mod php;
mod property;
mod read;
mod read_value;
mod sites;
mod statements;
mod terms;
mod to_rdf;
mod values;
mod wiki;
mod write;

pub use from_rdf::{Graph, Recovered};
pub use hash::{reference_hash, snak_hash, value_hash};
pub use id::{EntityId, EntityKind};
pub use json::LARGEST_DOCUMENT;
pub use model::{
    Coordinate, Entity, Kind, Quantity, Rank, Reference, Sitelink, Snak, SnakContent, Statement,
    Time, Value,
};
pub use read::{Answer, read};
pub use sites::{Site, site};
pub use to_rdf::{Mapping, Written};
pub use wiki::Wiki;
pub use write::write;
