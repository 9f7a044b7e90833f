//! From plain triples to edges: what is stated, what is said, and who vouches for it.
//!
//! Sources and annotations are no edges of their own: they become the sources
//! and the standing of the statement that they are about.

use std::collections::{HashMap, HashSet};

use super::build::Builder;
use super::{Edge, NodeKind, Source, Standing};
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::query::labels::NAMING;
use crate::vocab::{dcterms, dip, rdf};

/// What is noted about a statement, by its reifier.
#[derive(Default)]
struct Note<'a> {
    sources: Vec<&'a Term>,
    qualified: bool,
    spoken: bool,
    /// Something else is said about it, so that it is a thing of its own.
    is_thing: bool,
}

/// The triples, sorted out.
struct Sorted<'a> {
    stated: HashSet<&'a Triple>,
    notes: HashMap<&'a NamedOrBlankNode, Note<'a>>,
    /// Reifiers of each triple, in the order of the triples.
    reifiers: HashMap<&'a Triple, Vec<&'a NamedOrBlankNode>>,
    /// Sources of whole records.
    records: HashMap<&'a NamedOrBlankNode, Vec<&'a Term>>,
}

impl<'a> Sorted<'a> {
    fn new(triples: &'a [Triple]) -> Self {
        let mut sorted = Self {
            stated: triples.iter().collect(),
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
            dip::QUALIFIER => note.qualified = true,
            rdf::REIFIES => {}
            _ => {
                note.spoken |= predicate == dip::SPEAKER;
                note.is_thing = true;
            }
        }
    }

    /// Whether the subject is nothing but an annotation.
    fn is_annotation(&self, subject: &NamedOrBlankNode) -> bool {
        self.notes.get(subject).is_some_and(|note| !note.is_thing)
    }
}

/// Classes and properties are the language of the data, not their subject.
fn is_schema(class: &str) -> bool {
    [
        "http://www.w3.org/2002/07/owl#",
        "http://www.w3.org/2000/01/rdf-schema#",
    ]
    .iter()
    .any(|namespace| class.starts_with(namespace))
        || class == rdf::PROPERTY
}

impl Builder<'_> {
    /// All relations among these triples; types, labels and other literals are no edges.
    pub(super) fn relations(&mut self, triples: &[Triple]) {
        let sorted = Sorted::new(triples);
        for triple in triples {
            match (triple.predicate.as_str(), &triple.object) {
                (rdf::REIFIES, Term::Triple(said)) => {
                    if !sorted.stated.contains(&**said) {
                        self.said(said, &triple.subject, &sorted);
                    }
                }
                (rdf::TYPE, Term::NamedNode(class)) if !is_schema(class.as_str()) => {
                    // Whoever has no relation to anybody is part of the picture too.
                    if !sorted.is_annotation(&triple.subject) {
                        self.node(&Term::from(triple.subject.clone()));
                    }
                }
                (rdf::TYPE | dcterms::SOURCE, _) | (_, Term::Literal(_) | Term::Triple(_)) => {}
                (predicate, _) if NAMING.contains(&predicate) => {}
                _ if sorted.is_annotation(&triple.subject) => {}
                _ => self.stated(triple, &sorted),
            }
        }
    }

    /// A triple that the data assert.
    fn stated(&mut self, triple: &Triple, sorted: &Sorted<'_>) {
        let notes: Vec<&Note<'_>> = sorted
            .reifiers
            .get(triple)
            .into_iter()
            .flatten()
            .filter_map(|reifier| sorted.notes.get(*reifier))
            .collect();
        let mut sources: Vec<&Term> = notes
            .iter()
            .flat_map(|note| note.sources.iter().copied())
            .collect();
        if sources.is_empty() {
            let own = sorted.notes.get(&triple.subject).map(|note| &note.sources);
            let record = own.or_else(|| sorted.records.get(&triple.subject));
            sources = record.cloned().unwrap_or_default();
        }
        let standing = if self.attributed.contains(triple) {
            Standing::Claim
        } else if notes.iter().any(|note| note.qualified) {
            Standing::Qualified
        } else {
            Standing::Fact
        };
        self.link(triple, standing, &sources, None);
    }

    /// A triple that is mentioned and not asserted.
    fn said(&mut self, said: &Triple, reifier: &NamedOrBlankNode, sorted: &Sorted<'_>) {
        let note = sorted.notes.get(reifier);
        let sources = note.map(|note| note.sources.clone()).unwrap_or_default();
        let standing = match note {
            Some(note) if note.spoken && note.sources.is_empty() => Standing::Hearsay,
            Some(note) if note.spoken => Standing::Claim,
            _ => Standing::Open,
        };
        let statement = match reifier {
            NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        self.link(said, standing, &sources, statement);
    }

    fn link(
        &mut self,
        triple: &Triple,
        standing: Standing,
        sources: &[&Term],
        statement: Option<String>,
    ) {
        if matches!(triple.object, Term::Literal(_) | Term::Triple(_)) {
            return;
        }
        let from = self.node(&Term::from(triple.subject.clone()));
        let to = self.node(&triple.object);
        // What a claim says about itself is part of a claim.
        let spoken = self.result.graph[from].kind == NodeKind::Claim;
        let standing = if spoken {
            standing.max(Standing::Claim)
        } else {
            standing
        };
        let mut sources: Vec<Source> = sources.iter().map(|term| self.source(term)).collect();
        sources.sort();
        sources.dedup();
        let relation = self.labels.name(triple.predicate.as_str());
        let edge = Edge {
            relation,
            standing,
            statement,
            when: None,
            sources,
            weight: 1,
        };
        self.add(from, to, edge);
    }
}
