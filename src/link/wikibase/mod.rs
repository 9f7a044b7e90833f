//! Wikidata's items and properties, as JSON and as RDF.
//!
//! Both ways follow the official mapping, names of nodes included, so that what is
//! written here merges with a dump. `docs/wikibase.md` lists what either form leaves out.
//!
//! ```
//! use chancery::link::wikibase::{Answer, Graph, Mapping, read};
//! use chancery::model::limits::Limits;
//!
//! let json = r#"{"type":"item","id":"Q42","labels":{"en":{"language":"en","value":"Douglas Adams"}},"claims":{}}"#;
//! let Answer::Entity(item) = read(json, "Q42.json", &Limits::default())?.remove(0) else { unreachable!() };
//! let mapping = Mapping { datatypes: item.datatypes(), ..Mapping::default() };
//! let written = mapping.triples(&item);
//! let back = Graph::new(written.triples).entity(&item.id, &mapping);
//! assert_eq!(back.map(|found| found.entity), Some(item.kept(&mapping)));
//! # Ok::<(), chancery::model::diagnostic::Diagnostic>(())
//! ```

mod dates;
mod from_rdf;
mod from_values;
mod hash;
mod id;
pub(super) mod json;
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

pub use dates::GREGORIAN;
pub(super) use dates::{days_in, julian_day};
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
