//! Statements that rest on a claim alone.
//!
//! People write `s p o {| dip:speaker x |}` by habit, which states the triple as
//! well. Where no note with a passage that is itself no claim vouches for it, it is
//! a claim like any other, and not among the facts. A source of the subject vouches for it only where each of
//! these claims names a source of its own and asserts it: then the record and the
//! claims stand side by side and agree. A denial, a threat, or a bare note with a
//! speaker leaves it contested.

use std::collections::{HashMap, HashSet};

use spargebra::Query;

use super::according::Committing;
use super::claims::{has_source, objects, records, subjects};
use super::derived::is_derived;
use super::parsed;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::rdf;

/// The contested triples, each once, in a stable order. O(claims and what else is noted of the same).
///
/// # Errors
/// Failures of the backends.
pub fn contested(backend: &dyn Backend, ontology: &dyn Backend) -> Result<Vec<Triple>, StoreError> {
    let claims = records(backend)?;
    let mut claimed: HashMap<Triple, Vec<NamedOrBlankNode>> = HashMap::new();
    let mut speaking: Vec<&NamedOrBlankNode> = claims.iter().collect();
    speaking.sort_by_cached_key(ToString::to_string);
    for claim in speaking {
        for triple in said(backend, claim)? {
            claimed.entry(triple).or_default().push(claim.clone());
        }
    }
    let mut claimed: Vec<(Triple, Vec<NamedOrBlankNode>)> = claimed.into_iter().collect();
    claimed.sort_by_cached_key(|(triple, _)| triple.to_string());
    let mut only_claimed = Vec::new();
    for (triple, by) in claimed {
        if is_asserted(backend, &triple)? && !is_vouched(backend, &triple, &claims)? {
            only_claimed.push((triple, by));
        }
    }
    if only_claimed.is_empty() {
        // Nothing to weigh, and no need for the ontology.
        return Ok(Vec::new());
    }
    let committing = Committing::read(backend, ontology)?;
    let mut found = Vec::new();
    for (triple, claims) in only_claimed {
        if !agree(backend, &triple, &claims, &committing)? {
            found.push(triple);
        }
    }
    Ok(found)
}

/// What a reifier is about, in a triple term or in the four statements of RDF 1.1.
///
/// # Errors
/// Failures of the backend.
pub fn said(backend: &dyn Backend, reifier: &NamedOrBlankNode) -> Result<Vec<Triple>, StoreError> {
    let reifier = reifier.as_ref();
    let terms = objects(backend, reifier, rdf::REIFIES)?.into_iter();
    let mut found: Vec<Triple> = terms
        .filter_map(|term| match term {
            Term::Triple(triple) => Some(*triple),
            _ => None,
        })
        .collect();
    for subject in objects(backend, reifier, rdf::SUBJECT)? {
        let subject = match subject {
            Term::NamedNode(node) => NamedOrBlankNode::from(node),
            Term::BlankNode(node) => node.into(),
            Term::Literal(_) | Term::Triple(_) => continue,
        };
        for predicate in objects(backend, reifier, rdf::PREDICATE)? {
            let Term::NamedNode(predicate) = predicate else {
                continue;
            };
            let all = objects(backend, reifier, rdf::OBJECT)?.into_iter();
            found.extend(all.map(|object| Triple::new(subject.clone(), predicate.clone(), object)));
        }
    }
    Ok(found)
}

/// Whether a passage vouches for a triple: that of a note which is no claim.
fn is_vouched(
    backend: &dyn Backend,
    triple: &Triple,
    claims: &HashSet<NamedOrBlankNode>,
) -> Result<bool, StoreError> {
    let term = Term::from(triple.clone());
    let mut notes = subjects(backend, rdf::REIFIES, Some(term.as_ref()))?;
    let of_subject = subjects(backend, rdf::SUBJECT, Some(triple.subject.as_ref().into()))?;
    for note in of_subject {
        if said(backend, &note)?.contains(triple) {
            notes.push(note);
        }
    }
    for note in notes.iter().filter(|note| !claims.contains(note)) {
        if has_source(backend, note.as_ref())? {
            return Ok(true);
        }
    }
    Ok(false)
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
