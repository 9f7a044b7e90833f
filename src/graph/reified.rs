//! Statements about statements as RDF 1.1 has them, read as the triple terms that they stand for.

use std::borrow::Cow;
use std::collections::HashMap;

use super::notes::subject;
use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use crate::vocab::rdf;

/// The three parts of a statement, each said once.
#[derive(Default)]
struct Parts<'t> {
    subject: Vec<&'t Term>,
    predicate: Vec<&'t Term>,
    object: Vec<&'t Term>,
}

impl Parts<'_> {
    fn triple(&self) -> Option<Triple> {
        let ([of], [Term::NamedNode(by)], [to]) = (
            self.subject.as_slice(),
            self.predicate.as_slice(),
            self.object.as_slice(),
        ) else {
            return None;
        };
        let of = subject((*of).clone())?;
        Some(Triple::new(of, by.clone(), (*to).clone()))
    }
}

/// The triples with `rdf:reifies` instead of `rdf:subject`, `rdf:predicate` and `rdf:object`. What has one of
/// these parts twice or not at all stays as it is. O(triples).
pub(super) fn as_terms(triples: &[Triple]) -> Cow<'_, [Triple]> {
    let mut all: HashMap<&NamedOrBlankNode, Parts<'_>> = HashMap::new();
    for triple in triples {
        let part = match triple.predicate.as_str() {
            rdf::SUBJECT => &mut all.entry(&triple.subject).or_default().subject,
            rdf::PREDICATE => &mut all.entry(&triple.subject).or_default().predicate,
            rdf::OBJECT => &mut all.entry(&triple.subject).or_default().object,
            _ => continue,
        };
        part.push(&triple.object);
    }
    if all.is_empty() {
        return Cow::Borrowed(triples);
    }
    let read = triples.iter().filter_map(|triple| {
        let said = all.get(&triple.subject).and_then(Parts::triple);
        match (said, triple.predicate.as_str(), &triple.object) {
            (Some(said), rdf::SUBJECT, _) => {
                let by = NamedNode::new_unchecked(rdf::REIFIES);
                Some(Triple::new(triple.subject.clone(), by, said))
            }
            (Some(_), rdf::PREDICATE | rdf::OBJECT, _) => None,
            (Some(_), rdf::TYPE, Term::NamedNode(class)) if class.as_str() == rdf::STATEMENT => {
                None
            }
            _ => Some(triple.clone()),
        }
    });
    Cow::Owned(read.collect())
}
