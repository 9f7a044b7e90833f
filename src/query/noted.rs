//! The notes on triples, for whoever asks about many: those in RDF 1.1 are read once for each subject, since each time
//! means a look at all that is noted of it.

use std::collections::HashMap;
use std::fmt;

use super::claims::subjects;
use super::contested::said;
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::store::{Backend, CancellationToken, StoreError};
use crate::vocab::rdf;

/// The statements of RDF 1.1 about a thing, by what they state.
pub type Described = HashMap<Triple, Vec<NamedOrBlankNode>>;

/// Notes that were read.
#[derive(Clone, Default)]
pub struct Notes {
    of: HashMap<NamedOrBlankNode, Described>,
    cancellation: CancellationToken,
}

impl fmt::Debug for Notes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Notes")
            .field("of", &self.of)
            .finish_non_exhaustive()
    }
}

impl Notes {
    /// Notes that are read until somebody says that it is enough.
    pub fn until(cancellation: CancellationToken) -> Self {
        Self {
            of: HashMap::new(),
            cancellation,
        }
    }

    /// The notes on a triple, in triple terms or in the four statements of RDF 1.1. O(notes on its subject) the first
    /// time, O(notes on it) from then on.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn on(
        &mut self,
        backend: &dyn Backend,
        triple: &Triple,
    ) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let term = Term::from(triple.clone());
        let mut notes = subjects(backend, rdf::REIFIES, Some(term.as_ref()))?;
        if !self.of.contains_key(&triple.subject) {
            let read = described(backend, &triple.subject, &self.cancellation)?;
            self.of.insert(triple.subject.clone(), read);
        }
        let of_subject = self.of.get(&triple.subject);
        let own = of_subject.and_then(|known| known.get(triple));
        notes.extend(own.into_iter().flatten().cloned());
        Ok(notes)
    }
}

/// The statements of RDF 1.1 about a thing. O(those).
///
/// # Errors
/// Failures of the backend, and the end of the time.
pub fn described(
    backend: &dyn Backend,
    thing: &NamedOrBlankNode,
    cancellation: &CancellationToken,
) -> Result<Described, StoreError> {
    let mut all = Described::new();
    for note in subjects(backend, rdf::SUBJECT, Some(thing.as_ref().into()))? {
        if cancellation.is_cancelled() {
            return Err(StoreError::Cancelled);
        }
        for triple in said(backend, &note)? {
            let notes = all.entry(triple).or_default();
            if notes.last() != Some(&note) {
                notes.push(note.clone());
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NamedNode;
    use crate::store::{Context, Memory};

    #[test]
    fn notes_of_both_kinds_are_found_and_reading_them_ends() {
        let memory = Memory::new().unwrap();
        memory
            .update(
                "PREFIX : <e:> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
                 INSERT DATA { :a rdf:subject :x ; rdf:predicate :p ; rdf:object :y . :b rdf:subject :x ;
                 rdf:predicate :p ; rdf:object :z . :c rdf:reifies <<( :x :p :y )>> }",
                &Context::default(),
            )
            .unwrap();
        let node = |name: &str| NamedNode::new_unchecked(format!("e:{name}"));
        let triple = Triple::new(node("x"), node("p"), node("y"));
        let found = Notes::default().on(&memory, &triple).unwrap();
        assert_eq!(found, [node("c").into(), node("a").into()]);
        // Read once, whatever is asked later.
        let mut notes = Notes::default();
        assert_eq!(notes.on(&memory, &triple).unwrap().len(), 2);
        let nothing = Memory::new().unwrap();
        assert_eq!(notes.on(&nothing, &triple).unwrap(), [node("a").into()]);
        let token = CancellationToken::new();
        token.cancel();
        let ended = Notes::until(token).on(&memory, &triple);
        assert!(matches!(ended, Err(StoreError::Cancelled)));
    }
}
