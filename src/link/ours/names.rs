//! Names and other names of a thing.

use super::look::Look;
use crate::model::{NamedNodeRef, Term};
use crate::store::StoreError;
use crate::vocab::{foaf, rdfs, schema, skos};

/// A name in a language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The language; empty where none is given.
    pub language: String,
    /// The name.
    pub text: String,
    /// Another name than the first.
    pub alias: bool,
}

/// The names of a thing, by language.
///
/// # Errors
/// Failures of the backend.
pub fn names(look: &Look<'_>, thing: NamedNodeRef<'_>) -> Result<Vec<Name>, StoreError> {
    let mut found = Vec::new();
    for (predicate, alias) in [
        (rdfs::LABEL, false),
        (skos::PREF_LABEL, false),
        (schema::NAME, false),
        (schema::NAME_S, false),
        (foaf::NAME, false),
        (skos::ALT_LABEL, true),
        (schema::ALTERNATE_NAME, true),
        (schema::ALTERNATE_NAME_S, true),
    ] {
        for term in look.objects(thing.into(), predicate)? {
            let Term::Literal(literal) = term else {
                continue;
            };
            found.push(Name {
                language: literal.language().unwrap_or_default().to_owned(),
                text: literal.value().to_owned(),
                alias,
            });
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
