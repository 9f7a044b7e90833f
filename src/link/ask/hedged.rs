//! What data say with a reservation, on a condition, or only as somebody's claim: it is evidence of nothing.

use std::collections::HashSet;

use crate::model::{NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dip, rdf, scheme};

/// Qualifiers that are no reservation: what everybody knows, and what is over.
const SURE: [&str; 2] = [scheme::BACKGROUND, scheme::FORMER];

/// Statements, and records that are such as a whole.
#[derive(Default)]
pub(in crate::link) struct Hedged {
    triples: HashSet<Triple>,
    records: HashSet<NamedOrBlankNode>,
}

impl Hedged {
    /// O(reifiers).
    pub(in crate::link) fn read(backend: &dyn Backend) -> Result<Self, StoreError> {
        let of = |predicate| Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        };
        let mut found = Self::default();
        for predicate in [dip::SPEAKER, dip::QUALIFIER, dip::CONDITION] {
            for quad in backend.quads(of(predicate)) {
                let quad = quad?;
                let sure = |said: &Term| matches!(said, Term::NamedNode(said) if SURE.contains(&said.as_str()));
                if !sure(&quad.object) {
                    found.records.insert(quad.subject);
                }
            }
        }
        if found.records.is_empty() {
            return Ok(found);
        }
        for quad in backend.quads(of(rdf::REIFIES)) {
            let quad = quad?;
            if let Term::Triple(said) = quad.object
                && found.records.contains(&quad.subject)
            {
                found.triples.insert(*said);
            }
        }
        Ok(found)
    }

    /// Whether a statement is one, or is of a record that is one.
    pub(in crate::link) fn is(&self, quad: &Quad) -> bool {
        self.records.contains(&quad.subject)
            || !self.triples.is_empty() && self.triples.contains(&Triple::from(quad.clone()))
    }
}
