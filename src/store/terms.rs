//! One dictionary of terms: a number for each, in the order in which they came.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple};

/// The number of a term.
pub(crate) type Id = u32;

/// Terms and their numbers, which are those of the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    all: Vec<Term>,
    index: HashTable<Id>,
    hasher: DefaultHashBuilder,
}

impl Terms {
    /// The number of a term, a new one if need be.
    pub(crate) fn number(&mut self, term: Term) -> Id {
        let hash = self.hasher.hash_one(&term);
        let Self { all, index, hasher } = self;
        let known = index.find(hash, |id| all[at(*id)] == term);
        if let Some(id) = known {
            return *id;
        }
        // More terms than a number holds do not fit into memory.
        let id = Id::try_from(all.len()).unwrap_or(Id::MAX);
        all.push(term);
        index.insert_unique(hash, id, |id| hasher.hash_one(&all[at(*id)]));
        id
    }

    /// The number of an IRI.
    pub(crate) fn named(&mut self, iri: &str) -> Id {
        self.number(NamedNode::new_unchecked(iri).into())
    }

    /// The number of a term that is known.
    pub(crate) fn find(&self, term: &Term) -> Option<Id> {
        let hash = self.hasher.hash_one(term);
        let found = self.index.find(hash, |id| self.all[at(*id)] == *term);
        found.copied()
    }

    pub(crate) fn term(&self, id: Id) -> &Term {
        &self.all[at(id)]
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The IRI of a number, if it is one's.
    pub(crate) fn iri(&self, id: Id) -> Option<&str> {
        match self.term(id) {
            Term::NamedNode(node) => Some(node.as_str()),
            _ => None,
        }
    }
}

/// A number as a place in a list.
pub(crate) fn at(id: Id) -> usize {
    id as usize
}

/// A triple of numbers as RDF has it: nothing is said of a literal, and a predicate is an IRI.
pub(crate) fn triple([subject, predicate, object]: [Id; 3], terms: &Terms) -> Option<Triple> {
    let subject = match terms.term(subject) {
        Term::NamedNode(node) => NamedOrBlankNode::from(node.clone()),
        Term::BlankNode(node) => node.clone().into(),
        Term::Literal(_) | Term::Triple(_) => return None,
    };
    let Term::NamedNode(predicate) = terms.term(predicate) else {
        return None;
    };
    Some(Triple::new(
        subject,
        predicate.clone(),
        terms.term(object).clone(),
    ))
}
