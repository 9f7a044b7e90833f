//! Statements that rest on a claim alone.
//!
//! People write `s p o {| dip:speaker x |}` by habit, which states the triple as
//! well. Where nothing but claims is noted of it, it is a claim like any other, and
//! not among the facts. A source of the subject vouches for it only where each of
//! these claims names a source of its own and asserts it: then the record and the
//! claims stand side by side and agree. A denial, a threat, or a bare note with a
//! speaker leaves it contested.

use std::collections::HashMap;

use spargebra::Query;

use super::according::Committing;
use super::claims::{has_source, records};
use super::derived::is_derived;
use super::parsed;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNodeRef, NamedOrBlankNode, Term, Triple};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::rdf;

/// The contested triples, each once, in a stable order. O(claims + statements about statements).
///
/// # Errors
/// Failures of the backends.
pub fn contested(backend: &dyn Backend, ontology: &dyn Backend) -> Result<Vec<Triple>, StoreError> {
    let claims = records(backend)?;
    let reifies = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
        ..Pattern::default()
    };
    // Of each triple the claims, as long as nothing else is noted of it.
    let mut only_claimed: HashMap<Triple, Option<Vec<NamedOrBlankNode>>> = HashMap::new();
    for quad in backend.quads(reifies) {
        let quad = quad?;
        if let Term::Triple(triple) = quad.object {
            let of_triple = only_claimed
                .entry(*triple)
                .or_insert_with(|| Some(Vec::new()));
            if !claims.contains(&quad.subject) {
                *of_triple = None;
            } else if let Some(of_triple) = of_triple {
                of_triple.push(quad.subject);
            }
        }
    }
    if only_claimed.values().all(Option::is_none) {
        // Nothing to weigh, and no need for the ontology.
        return Ok(Vec::new());
    }
    let committing = Committing::read(backend, ontology)?;
    let claimed = only_claimed.into_iter();
    let claimed = claimed.filter_map(|(triple, claims)| Some((triple, claims?)));
    let mut claimed: Vec<(Triple, Vec<NamedOrBlankNode>)> = claimed.collect();
    claimed.sort_by_cached_key(|(triple, _)| triple.to_string());
    let mut found = Vec::new();
    for (triple, claims) in claimed {
        if is_asserted(backend, &triple)? && !agree(backend, &triple, &claims, &committing)? {
            found.push(triple);
        }
    }
    Ok(found)
}

/// Whether the subject names a source, and so does each claim, and asserts the triple.
fn agree(
    backend: &dyn Backend,
    triple: &Triple,
    claims: &[NamedOrBlankNode],
    committing: &Committing,
) -> Result<bool, StoreError> {
    if !has_source(backend, triple.subject.as_ref())? {
        return Ok(false);
    }
    for claim in claims {
        if !has_source(backend, claim.as_ref())? || !committing.binds(backend, claim.as_ref())? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the data state the triple, in whatever graph but those of rules.
///
/// # Errors
/// Failures of the backend.
pub fn is_asserted(backend: &dyn Backend, triple: &Triple) -> Result<bool, StoreError> {
    let pattern = Pattern {
        subject: Some(triple.subject.as_ref()),
        predicate: Some(triple.predicate.as_ref()),
        object: Some(triple.object.as_ref()),
        graph: None,
    };
    for quad in backend.quads(pattern) {
        if !is_derived(&quad?.graph_name) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the answer to a query may depend on these triples: it names a predicate of
/// theirs, or leaves a predicate open. A text that is no query may depend on anything.
pub fn may_matter(contested: &[Triple], text: &str, prefixes: &Prefixes) -> bool {
    let Some(query) = parsed(text, prefixes) else {
        return true;
    };
    let text = query.to_sse();
    let named = |triple: &Triple| text.contains(&triple.predicate.to_string());
    matches!(query, Query::Describe { .. })
        || contested.iter().any(named)
        || text.contains("(notoneof ")
        || text.split("(triple ").skip(1).any(has_open_predicate)
}

/// Of `subject predicate object)`; where the subject is a triple itself, nobody looks closer.
fn has_open_predicate(triple: &str) -> bool {
    let mut parts = triple.split(' ');
    parts.next().is_none_or(|subject| subject.starts_with('('))
        || parts
            .next()
            .is_none_or(|predicate| predicate.starts_with('?'))
}
