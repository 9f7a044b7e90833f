//! What data say with a reservation, on a condition, or only as somebody's claim: it is evidence of nothing.

use std::collections::HashSet;

use crate::link::reservation::is_reservation;
use crate::model::{NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dip, rdf};

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
        let mut marked = Vec::new();
        for predicate in [dip::SPEAKER, dip::QUALIFIER, dip::CONDITION] {
            for quad in backend.quads(of(predicate)) {
                let quad = quad?;
                let sure = |said: &Term| matches!(said, Term::NamedNode(said) if !is_reservation(said.as_str()));
                if !sure(&quad.object) && found.records.insert(quad.subject.clone()) {
                    marked.push(quad.subject);
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
        // The same in RDF 1.1.
        for node in &marked {
            found.triples.extend(described(backend, node)?);
        }
        Ok(found)
    }

    /// Whether a statement itself is one.
    pub(in crate::link) fn is_said(&self, quad: &Quad) -> bool {
        !self.triples.is_empty() && self.triples.contains(&Triple::from(quad.clone()))
    }

    /// Whether a statement is one, or is of a record that is one.
    pub(in crate::link) fn is(&self, quad: &Quad) -> bool {
        self.records.contains(&quad.subject) || self.is_said(quad)
    }
}

/// The statements that a node describes with `rdf:subject`, `rdf:predicate` and `rdf:object`.
fn described(backend: &dyn Backend, node: &NamedOrBlankNode) -> Result<Vec<Triple>, StoreError> {
    let objects = |predicate: &str| {
        let found = backend.quads(Pattern {
            subject: Some(node.as_ref()),
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        });
        found
            .map(|quad| Ok(quad?.object))
            .collect::<Result<Vec<Term>, StoreError>>()
    };
    let mut found = Vec::new();
    for subject in objects(rdf::SUBJECT)? {
        for predicate in objects(rdf::PREDICATE)? {
            for object in objects(rdf::OBJECT)? {
                let subject = match &subject {
                    Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
                    Term::BlankNode(node) => node.clone().into(),
                    _ => continue,
                };
                let Term::NamedNode(predicate) = &predicate else {
                    continue;
                };
                found.push(Triple::new(subject, predicate.clone(), object));
            }
        }
    }
    Ok(found)
}
