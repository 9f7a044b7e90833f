//! Whether data assert what a query makes of them: what is only quoted is a claim, what nobody
//! states is computed.

use super::Standing;
use super::build::Builder;
use super::notes::turned;
use crate::model::{NamedNodeRef, NamedOrBlankNode, Term, Triple};
use crate::query::derived::{derived_by, has_derived, is_derived};
use crate::store::Pattern;
use crate::vocab::rdf;

impl Builder<'_> {
    /// How a statement stands that a row or a `CONSTRUCT` makes without saying so: a fact where the
    /// data assert it, a claim where they only quote it, and otherwise derived from what they say.
    pub(super) fn vouched(&self, from: &Term, by: &Term, to: &Term) -> Standing {
        let subject = match from {
            Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
            Term::BlankNode(node) => NamedOrBlankNode::from(node.clone()),
            _ => return Standing::Derived,
        };
        let Term::NamedNode(predicate) = by else {
            return Standing::Derived;
        };
        if !self.is_predicate(predicate.as_str()) && !self.is_quoted_at_all() {
            return Standing::Derived;
        }
        let said = Triple::new(subject, predicate.clone(), to.clone());
        let turned = turned(&said).filter(|_| self.kinds.is_symmetric(predicate.as_str()));
        let all = || turned.iter().chain([&said]);
        if all().any(|triple| self.is_asserted(triple)) {
            Standing::Fact
        } else if all().any(|triple| self.is_quoted(triple)) {
            Standing::Claim
        } else {
            Standing::Derived
        }
    }

    /// Whether a row's relation has no direction.
    pub(super) fn has_no_direction(&self, relation: &Term) -> bool {
        matches!(relation, Term::NamedNode(node) if self.kinds.is_symmetric(node.as_str()))
    }

    fn is_asserted(&self, triple: &Triple) -> bool {
        let mut asserted = self.kinds.data().quads(Pattern {
            subject: Some(triple.subject.as_ref()),
            predicate: Some(triple.predicate.as_ref()),
            object: Some(triple.object.as_ref()),
            ..Pattern::default()
        });
        asserted.any(|quad| quad.is_ok_and(|quad| !is_derived(&quad.graph_name)))
    }

    fn is_quoted(&self, triple: &Triple) -> bool {
        let said = Term::from(triple.clone());
        let mut quoted = self.kinds.data().quads(Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
            object: Some(said.as_ref()),
            ..Pattern::default()
        });
        quoted.any(|quad| quad.is_ok())
    }

    /// The same for a link that does not say by what: a fact where the data assert any statement
    /// between the two.
    pub(super) fn linked(&self, from: &Term, to: &Term) -> Standing {
        let asserted = |from: &Term, to: &Term| {
            let subject = match from {
                Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
                Term::BlankNode(node) => NamedOrBlankNode::from(node.clone()),
                _ => return false,
            };
            let mut quads = self.kinds.data().quads(Pattern {
                subject: Some(subject.as_ref()),
                object: Some(to.as_ref()),
                ..Pattern::default()
            });
            quads.any(|quad| quad.is_ok_and(|quad| !is_derived(&quad.graph_name)))
        };
        if asserted(from, to) || asserted(to, from) {
            Standing::Fact
        } else {
            Standing::Derived
        }
    }

    /// Whether a triple of the data is there only because a rule derived it.
    pub(super) fn follows(&self, triple: &Triple) -> bool {
        let data = self.kinds.data();
        // Most data hold nothing of the kind.
        let some = self
            .derived
            .get_or_init(|| has_derived(data).unwrap_or(false));
        *some && derived_by(data, triple).is_ok_and(|by| by.is_some())
    }

    /// Whether any triple of the data has this predicate; a million rows need not be looked up
    /// where none has.
    fn is_predicate(&self, iri: &str) -> bool {
        if let Some(known) = self.predicates.borrow().get(iri) {
            return *known;
        }
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(iri)),
            ..Pattern::default()
        };
        let found = self.kinds.data().quads(pattern).flatten().next().is_some();
        self.predicates.borrow_mut().insert(iri.to_owned(), found);
        found
    }

    fn is_quoted_at_all(&self) -> bool {
        self.is_predicate(rdf::REIFIES)
    }
}
