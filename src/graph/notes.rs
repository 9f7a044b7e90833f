//! What is noted about statements: who vouches for them, who is said to have said them.

use std::collections::{HashMap, HashSet};

use super::NodeKind;
use super::kinds::Kinds;
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::vocab::{dcterms, dip, rdf, scheme};

/// What is noted about a statement, by its reifier.
#[derive(Default)]
pub(super) struct Note<'a> {
    pub(super) sources: Vec<&'a Term>,
    /// Circa, reportedly and the like.
    qualifiers: Vec<&'a Term>,
    pub(super) spoken: bool,
    /// A claim, or something that others point at, and so a thing of its own.
    is_thing: bool,
}

impl Note<'_> {
    pub(super) fn is_qualified(&self) -> bool {
        !self.qualifiers.is_empty()
    }

    /// Qualified as approximate.
    pub(super) fn is_circa(&self) -> bool {
        let mut qualifiers = self.qualifiers.iter();
        qualifiers
            .any(|term| matches!(term, Term::NamedNode(node) if node.as_str() == scheme::CIRCA))
    }
}

/// The triples, sorted out. What a symmetric predicate says of two things, it says of them either
/// way round.
pub(super) struct Sorted<'a> {
    stated: HashSet<&'a Triple>,
    /// Predicates without a direction, of those that occur.
    symmetric: HashSet<&'a str>,
    pub(super) notes: HashMap<&'a NamedOrBlankNode, Note<'a>>,
    /// Reifiers of each triple, in the order of the triples.
    reifiers: HashMap<&'a Triple, Vec<&'a NamedOrBlankNode>>,
    /// Sources of whole records.
    pub(super) records: HashMap<&'a NamedOrBlankNode, Vec<&'a Term>>,
}

impl<'a> Sorted<'a> {
    pub(super) fn new(triples: &'a [Triple], kinds: &Kinds<'_>) -> Self {
        let mut sorted = Self {
            stated: triples.iter().collect(),
            symmetric: symmetric(triples, kinds),
            notes: HashMap::new(),
            reifiers: HashMap::new(),
            records: HashMap::new(),
        };
        for triple in triples {
            if let (rdf::REIFIES, Term::Triple(said)) = (triple.predicate.as_str(), &triple.object)
            {
                sorted.notes.entry(&triple.subject).or_default();
                sorted
                    .reifiers
                    .entry(said)
                    .or_default()
                    .push(&triple.subject);
            }
        }
        for triple in triples {
            sorted.note(triple);
        }
        for triple in triples {
            sorted.pointed_at(triple);
        }
        // A claim, or an event that a statement is said to be.
        sorted.notes.iter_mut().for_each(|(reifier, note)| {
            note.is_thing |= kinds.both((*reifier).into()).0 != NodeKind::Other;
        });
        sorted
    }

    fn note(&mut self, triple: &'a Triple) {
        let predicate = triple.predicate.as_str();
        let Some(note) = self.notes.get_mut(&triple.subject) else {
            if predicate == dcterms::SOURCE {
                self.records
                    .entry(&triple.subject)
                    .or_default()
                    .push(&triple.object);
            }
            return;
        };
        match predicate {
            dcterms::SOURCE => note.sources.push(&triple.object),
            dip::QUALIFIER => note.qualifiers.push(&triple.object),
            dip::SPEAKER => {
                note.spoken = true;
                note.is_thing = true;
            }
            _ => {}
        }
    }

    /// A note that somebody points at has to be there to be pointed at.
    fn pointed_at(&mut self, triple: &Triple) {
        let ends = match &triple.object {
            Term::Triple(said) => vec![Term::from(said.subject.clone()), said.object.clone()],
            other => vec![other.clone()],
        };
        for end in ends {
            if let Some(end) = subject(end)
                && end != triple.subject
                && let Some(note) = self.notes.get_mut(&end)
            {
                note.is_thing = true;
            }
        }
    }

    /// What is noted about this statement.
    pub(super) fn notes_on(&self, triple: &Triple) -> impl Iterator<Item = &Note<'a>> {
        let turned = self.turned(triple);
        let turned = turned.and_then(|triple| self.reifiers.get(&triple));
        let own = self.reifiers.get(triple).into_iter();
        let reifiers = own.chain(turned).flatten();
        reifiers.filter_map(|reifier| self.notes.get(*reifier))
    }

    /// The sources of a thing as a whole, such as a record.
    pub(super) fn own_sources(&self, thing: &NamedOrBlankNode) -> Vec<&'a Term> {
        let noted = self.notes.get(thing).map(|note| &note.sources);
        noted
            .or_else(|| self.records.get(thing))
            .cloned()
            .unwrap_or_default()
    }

    /// Whether the triples assert it.
    pub(super) fn states(&self, said: &Triple) -> bool {
        let is_turned = || {
            self.turned(said)
                .is_some_and(|said| self.stated.contains(&said))
        };
        self.stated.contains(said) || is_turned()
    }

    /// The same statement with its ends the other way round, where that is the same.
    fn turned(&self, triple: &Triple) -> Option<Triple> {
        if !self.symmetric.contains(triple.predicate.as_str()) {
            return None;
        }
        turned(triple)
    }

    /// Whether the subject is nothing but an annotation.
    pub(super) fn is_annotation(&self, subject: &NamedOrBlankNode) -> bool {
        self.notes.get(subject).is_some_and(|note| !note.is_thing)
    }
}

/// The statement with its ends the other way round.
pub(super) fn turned(triple: &Triple) -> Option<Triple> {
    let from = subject(triple.object.clone())?;
    let to = Term::from(triple.subject.clone());
    Some(Triple::new(from, triple.predicate.clone(), to)).filter(|turned| turned != triple)
}

fn symmetric<'a>(triples: &'a [Triple], kinds: &Kinds<'_>) -> HashSet<&'a str> {
    let said = triples.iter().map(|triple| match &triple.object {
        Term::Triple(said) => said.predicate.as_str(),
        _ => triple.predicate.as_str(),
    });
    let mut found: HashSet<&str> = said.collect();
    found.retain(|predicate| kinds.is_symmetric(predicate));
    found
}

/// The term, if something can be said about it.
pub(super) fn subject(term: Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}
