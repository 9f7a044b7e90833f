//! From plain triples to edges: what is stated, what is said, and who vouches for it.
//!
//! Sources and annotations are no edges of their own: they become the sources
//! and the standing of the statement that they are about.

use std::collections::HashMap;

use petgraph::graph::NodeIndex;

use super::attributes::Attributes;
use super::build::Builder;
use super::kinds::plain;
use super::moment::moment;
use super::notes::{Note, Sorted};
use super::records::Records;
use super::{Edge, NodeKind, Source, Span, Standing};
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::query::labels::NAMING;
use crate::store::StoreError;
use crate::vocab::{dcterms, rdf, schema};

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

/// Whether a triple could tie two things: not a type, a name, a source or another literal.
pub(super) fn is_relation(triple: &Triple) -> bool {
    let predicate = triple.predicate.as_str();
    !matches!(triple.object, Term::Literal(_) | Term::Triple(_))
        && ![rdf::TYPE, dcterms::SOURCE].contains(&predicate)
        && !NAMING.contains(&predicate)
}

impl Builder<'_> {
    /// All relations among these triples; types, labels and other literals are no edges.
    /// Of whole data, records of a pair are edges, and attributes are left out.
    pub(super) fn relations(&mut self, triples: &[Triple], whole: bool) -> Result<(), StoreError> {
        let sorted = Sorted::new(triples, &self.kinds);
        let (attributes, records) = if whole {
            let attributes = Attributes::read(self.kinds.data(), &self.kinds)?;
            let records = Records::find(triples, &sorted, &attributes, &self.kinds);
            (attributes, records)
        } else {
            Default::default()
        };
        for triple in triples {
            if records.hold(&triple.subject) {
                continue;
            }
            match (triple.predicate.as_str(), &triple.object) {
                (rdf::REIFIES, Term::Triple(said))
                    if !sorted.stated.contains(&**said) && !attributes.hold(said) =>
                {
                    self.said(said, &triple.subject, &sorted);
                }
                (rdf::TYPE, Term::NamedNode(class)) if !is_schema(class.as_str()) => {
                    // Whoever has no relation to anybody is part of the picture too.
                    let subject = &triple.subject;
                    if !sorted.is_annotation(subject) && !attributes.holds(subject) {
                        self.node(&Term::from(subject.clone()));
                    }
                }
                _ if is_relation(triple)
                    && !sorted.is_annotation(&triple.subject)
                    && !attributes.hold(triple) =>
                {
                    self.stated(triple, records.stand_in(&triple.object), &sorted);
                }
                _ => {}
            }
        }
        self.records(&records, &sorted, &attributes);
        self.dates(triples, &sorted);
        Ok(())
    }

    /// When nodes happened, as far as that is stated.
    fn dates(&mut self, triples: &[Triple], sorted: &Sorted<'_>) {
        let stated = |triple: &&Triple, by: &str| {
            plain(triple.predicate.as_str()) == by && !self.attributed.contains(*triple)
        };
        let ends = triples
            .iter()
            .filter(|triple| stated(triple, schema::END_DATE));
        let ends: HashMap<&NamedOrBlankNode, &Term> = ends
            .map(|triple| (&triple.subject, &triple.object))
            .collect();
        let starts = triples
            .iter()
            .filter(|triple| stated(triple, schema::START_DATE));
        for triple in starts {
            let subject = Term::from(triple.subject.clone());
            let (Some(node), Some(start)) = (self.nodes.get(&subject), moment(&triple.object))
            else {
                continue;
            };
            let node = &mut self.result.graph[*node];
            let lane = node.kind.name();
            node.span.get_or_insert_with(|| Span {
                start,
                end: ends.get(&triple.subject).and_then(|end| moment(end)),
                approximate: sorted.notes_on(triple).any(Note::is_circa),
                lane: lane.to_owned(),
            });
        }
    }

    /// A triple that the data assert, drawn to its object or to what stands for it.
    fn stated(&mut self, triple: &Triple, to: &Term, sorted: &Sorted<'_>) {
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
        } else if notes.iter().any(|note| note.is_qualified()) {
            Standing::Qualified
        } else if self.made {
            let subject = Term::from(triple.subject.clone());
            self.vouched(&subject, &triple.predicate.clone().into(), &triple.object)
        } else {
            Standing::Fact
        };
        let drawn = Triple {
            object: to.clone(),
            ..triple.clone()
        };
        self.link(&drawn, standing, &sources, None);
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
        let edge = Edge {
            relation: self.labels.name(triple.predicate.as_str()),
            standing,
            statement,
            when: None,
            period: None,
            sources: self.sources(sources),
            weight: 1,
            details: Vec::new(),
        };
        self.tie(from, to, edge);
    }

    pub(super) fn sources(&self, terms: &[&Term]) -> Vec<Source> {
        let mut sources: Vec<Source> = terms.iter().map(|term| self.source(term)).collect();
        sources.sort();
        sources.dedup();
        sources
    }

    /// An edge that stands no better than what it starts from.
    pub(super) fn tie(&mut self, from: NodeIndex, to: NodeIndex, mut edge: Edge) {
        // What a claim says about itself is part of a claim, and so is what is said of an
        // event that is known from a report alone.
        let subject = &self.result.graph[from];
        if subject.kind == NodeKind::Claim || subject.standing == Standing::Claim {
            edge.standing = edge.standing.max(Standing::Claim);
        }
        let length = f64::from(edge.weight);
        self.add(from, to, edge, length);
    }
}
