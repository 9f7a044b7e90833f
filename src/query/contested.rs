//! Statements that nobody vouches for but a speaker.
//!
//! People write `s p o {| dip:speaker x |}` by habit, which states the triple as
//! well. Where neither a note without a speaker nor a source of the subject
//! vouches for it, it is a claim like any other, and not among the facts.

use std::collections::HashSet;

use super::claims::{has_source, objects, subjects};
use crate::model::{NamedNodeRef, Quad, Term, TermRef, Triple};
use crate::store::{Backend, Interrupted, Memory, Pattern, StoreError};
use crate::vocab::{dip, rdf};

/// A triple that is stated, and the one who alone vouches for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contested {
    /// What is stated.
    pub triple: Triple,
    /// Who is said to have said it.
    pub speaker: Term,
}

/// The contested triples, each once, in a stable order. O(claims).
///
/// # Errors
/// Failures of the backend.
pub fn contested(backend: &dyn Backend) -> Result<Vec<Contested>, StoreError> {
    let spoken = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(dip::SPEAKER)),
        ..Pattern::default()
    };
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for quad in backend.quads(spoken) {
        let quad = quad?;
        for said in objects(backend, quad.subject.as_ref(), rdf::REIFIES)? {
            let Term::Triple(triple) = said else {
                continue;
            };
            if !seen.contains(&*triple)
                && is_asserted(backend, &triple)?
                && !is_vouched_for(backend, &triple)?
            {
                seen.insert((*triple).clone());
                found.push(Contested {
                    triple: *triple,
                    speaker: quad.object.clone(),
                });
            }
        }
    }
    found.sort_by_cached_key(|contested| contested.triple.to_string());
    Ok(found)
}

/// Whether the data state the triple, in whatever graph.
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
    Ok(backend.quads(pattern).next().transpose()?.is_some())
}

/// Whether a source of the subject, or a note that is no claim, stands behind the triple.
fn is_vouched_for(backend: &dyn Backend, triple: &Triple) -> Result<bool, StoreError> {
    if has_source(backend, triple.subject.as_ref())? {
        return Ok(true);
    }
    for note in subjects(backend, rdf::REIFIES, Some(TermRef::Triple(triple)))? {
        if objects(backend, note.as_ref(), dip::SPEAKER)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A copy of the data that does not state these triples. O(quads).
///
/// # Errors
/// Failures of the backend.
pub fn without(backend: &dyn Backend, contested: &[Contested]) -> Result<Memory, StoreError> {
    let gone: HashSet<&Triple> = contested
        .iter()
        .map(|contested| &contested.triple)
        .collect();
    copy(backend, |quad| !gone.contains(&Triple::from(quad.clone())))
}

/// A copy of those quads that are wanted.
pub(super) fn copy(
    backend: &dyn Backend,
    wanted: impl Fn(&Quad) -> bool,
) -> Result<Memory, StoreError> {
    let copy = Memory::new()?;
    let mut failed = None;
    let mut quads = backend
        .quads(Pattern::default())
        .filter(|quad| quad.as_ref().map_or(true, &wanted))
        .map(|quad| {
            quad.map_err(|error| {
                failed = Some(error);
                Interrupted
            })
        });
    let outcome = copy.extend(&mut quads);
    drop(quads);
    match failed {
        Some(error) => Err(error),
        None => outcome.map(|_| copy),
    }
}
