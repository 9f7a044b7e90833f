//! What data say with a reservation, or only as somebody's claim: it is evidence of nothing.

use std::collections::HashSet;

use crate::model::{NamedNodeRef, NamedOrBlankNode, Term, Triple};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dip, rdf};

/// Triples of which a reifier says who claims them, or that they are so perhaps. O(reifiers).
pub(super) fn hedged(backend: &dyn Backend) -> Result<HashSet<Triple>, StoreError> {
    let of = |predicate| Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        ..Pattern::default()
    };
    let mut marked: HashSet<NamedOrBlankNode> = HashSet::new();
    for predicate in [dip::SPEAKER, dip::QUALIFIER] {
        for quad in backend.quads(of(predicate)) {
            marked.insert(quad?.subject);
        }
    }
    let mut found = HashSet::new();
    if marked.is_empty() {
        return Ok(found);
    }
    for quad in backend.quads(of(rdf::REIFIES)) {
        let quad = quad?;
        if let Term::Triple(said) = quad.object
            && marked.contains(&quad.subject)
        {
            found.insert(*said);
        }
    }
    Ok(found)
}
