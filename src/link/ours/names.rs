//! Names, other names and descriptions of a thing, and what it is not.

use std::collections::{BTreeMap, BTreeSet};

use super::look::{Look, iris};
use crate::model::{NamedNode, NamedNodeRef, Term};
use crate::store::StoreError;
use crate::vocab::{dcterms, foaf, owl, rdfs, schema, skos};

/// A name in a language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// The language; empty where none is given.
    pub language: String,
    /// The name.
    pub text: String,
    /// Another name than the first.
    pub alias: bool,
    /// Whether it is said without a reservation, and nobody denies it.
    pub is_sure: bool,
}

/// The properties of names, and whether what they say is another name than the first.
pub const NAMING: [(&str, bool); 8] = [
    (rdfs::LABEL, false),
    (skos::PREF_LABEL, false),
    (schema::NAME, false),
    (schema::NAME_S, false),
    (foaf::NAME, false),
    (skos::ALT_LABEL, true),
    (schema::ALTERNATE_NAME, true),
    (schema::ALTERNATE_NAME_S, true),
];

/// The names of a thing, by language.
///
/// # Errors
/// Failures of the backend.
pub fn names(look: &Look<'_>, thing: NamedNodeRef<'_>) -> Result<Vec<Name>, StoreError> {
    let mut found = Vec::new();
    for (predicate, alias) in NAMING {
        let sure = look.sure(&thing.into_owned().into(), predicate)?;
        for term in look.objects(thing.into(), predicate)? {
            let is_sure = sure.contains(&term);
            let Term::Literal(literal) = term else {
                continue;
            };
            found.push(Name {
                language: literal.language().unwrap_or_default().to_owned(),
                text: literal.value().to_owned(),
                alias,
                is_sure,
            });
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// What a thing is surely described as, one text for each language.
///
/// # Errors
/// Failures of the backend.
pub fn descriptions(
    look: &Look<'_>,
    thing: &NamedNode,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut found = BTreeMap::new();
    for predicate in [schema::DESCRIPTION, dcterms::DESCRIPTION, rdfs::COMMENT] {
        for term in look.sure(&thing.clone().into(), predicate)? {
            if let Term::Literal(literal) = term {
                let language = literal.language().unwrap_or_default().to_lowercase();
                let text = literal.value().trim().to_owned();
                found.entry(language).or_insert(text);
            }
        }
    }
    Ok(found)
}

/// The things that it is surely said not to be, from either side.
///
/// # Errors
/// Failures of the backend.
pub fn different(look: &Look<'_>, thing: &NamedNode) -> Result<BTreeSet<String>, StoreError> {
    let said = look.sure(&thing.clone().into(), owl::DIFFERENT_FROM)?;
    let mut found: BTreeSet<String> = iris(&said).into_iter().collect();
    let others = look.subjects(owl::DIFFERENT_FROM, Some(thing.as_ref().into()))?;
    for other in others {
        let own = look.sure(&other, owl::DIFFERENT_FROM)?;
        if own.contains(&Term::from(thing.clone())) {
            found.extend(iris(&[Term::from(other)]));
        }
    }
    Ok(found)
}
