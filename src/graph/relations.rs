//! From plain triples to edges: what is stated, what is said, and who vouches for it.
//!
//! Sources and annotations are no edges of their own: they become the sources
//! and the standing of the statement that they are about.

use std::collections::{HashMap, HashSet};

use super::build::Builder;
use super::kinds::Kinds;
use super::moment::moment;
use super::{Edge, NodeKind, Source, Span, Standing};
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::query::labels::NAMING;
use crate::vocab::{dcterms, dip, rdf, schema, scheme};

/// What is noted about a statement, by its reifier.
#[derive(Default)]
struct Note<'a> {
    sources: Vec<&'a Term>,
    qualified: bool,
    /// Qualified as approximate.
    circa: bool,
    spoken: bool,
    /// A claim, or something that others point at, and so a thing of its own.
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
    fn new(triples: &'a [Triple], kinds: &Kinds<'_>) -> Self {
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
        for triple in triples {
            sorted.pointed_at(triple);
        }
        for (reifier, note) in &mut sorted.notes {
            // A claim, or an event that a statement is said to be.
            note.is_thing = note.is_thing || kinds.both((*reifier).into()).0 != NodeKind::Other;
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
            dip::QUALIFIER => {
                note.qualified = true;
                note.circa |= matches!(&triple.object, Term::NamedNode(node) if node.as_str() == scheme::CIRCA);
            }
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
    fn notes_on(&self, triple: &Triple) -> impl Iterator<Item = &Note<'a>> {
        let reifiers = self.reifiers.get(triple).into_iter().flatten();
        reifiers.filter_map(|reifier| self.notes.get(*reifier))
    }

    /// Whether the subject is nothing but an annotation.
    fn is_annotation(&self, subject: &NamedOrBlankNode) -> bool {
        self.notes.get(subject).is_some_and(|note| !note.is_thing)
    }
}

/// The term, if something can be said about it.
pub(super) fn subject(term: Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        Term::Literal(_) | Term::Triple(_) => None,
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
        let sorted = Sorted::new(triples, &self.kinds);
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
        self.dates(triples, &sorted);
    }

    /// When nodes happened, as far as that is stated.
    fn dates(&mut self, triples: &[Triple], sorted: &Sorted<'_>) {
        let stated = |triple: &&Triple, by: [&str; 2]| {
            by.contains(&triple.predicate.as_str()) && !self.attributed.contains(*triple)
        };
        let ends = [schema::END_DATE, schema::END_DATE_S];
        let ends = triples.iter().filter(|triple| stated(triple, ends));
        let ends: HashMap<&NamedOrBlankNode, &Term> = ends
            .map(|triple| (&triple.subject, &triple.object))
            .collect();
        let starts = [schema::START_DATE, schema::START_DATE_S];
        for triple in triples.iter().filter(|triple| stated(triple, starts)) {
            let id = Self::id(&Term::from(triple.subject.clone()));
            let (Some(node), Some(start)) = (self.nodes.get(&id), moment(&triple.object)) else {
                continue;
            };
            let node = &mut self.result.graph[*node];
            let lane = node.kind.name();
            node.span.get_or_insert_with(|| Span {
                start,
                end: ends.get(&triple.subject).and_then(|end| moment(end)),
                approximate: sorted.notes_on(triple).any(|note| note.circa),
                lane: lane.to_owned(),
            });
        }
    }

    /// A triple that the data assert.
    fn stated(&mut self, triple: &Triple, sorted: &Sorted<'_>) {
        let notes: Vec<&Note<'_>> = sorted.notes_on(triple).collect();
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
        // What a claim says about itself is part of a claim, and so is what is said of an
        // event that is known from a report alone.
        let subject = &self.result.graph[from];
        let spoken = subject.kind == NodeKind::Claim || subject.standing == Standing::Claim;
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
