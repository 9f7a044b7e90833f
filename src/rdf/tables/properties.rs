//! Properties by the names that people write: `dip:nonPartyTo`, `nonPartyTo`, `non-party to`.

use super::known::{Known, Miss};
use crate::model::NamedNode;
use crate::model::nearest::did_you_mean;

/// The property that is called so; the error says what is wrong and what to do.
pub(super) fn find(known: &Known, text: &str) -> Result<NamedNode, (String, Option<String>)> {
    match known.iri(text) {
        Some(Ok(property)) => return Ok(property),
        Some(Err(_)) => return Err((format!("`{text}` is no IRI"), None)),
        None => {}
    }
    match known.property_called(text) {
        Ok(property) => Ok(property),
        Err(Miss::Several(all)) => {
            let said = format!("several properties are called `{text}`");
            Err((said, Some(format!("write which one: {}", all.join(", ")))))
        }
        Err(_) => {
            let names: Vec<String> = known.property_names();
            let near = did_you_mean(text, names.iter().map(String::as_str));
            let other = || {
                "a property is written as its name in the ontology or with a prefix: `dip:partyTo`"
                    .to_owned()
            };
            Err((
                format!("no property is called `{text}`"),
                Some(near.unwrap_or_else(other)),
            ))
        }
    }
}
