//! What is said about a thing: claims that a card shows, counts or attributes.

use std::collections::{BTreeMap, BTreeSet};

use super::card::{Reader, Statement, Value, iri};
use super::claims::{Facet, Filter, select};
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use crate::query::QueryError;
use crate::query::according::Proposition;
use crate::query::claims::{Claims, subjects};
use crate::query::contested::is_asserted;
use crate::query::labels::Labels;
use crate::store::{Backend, Context, Pattern, StoreError};
use crate::vocab::rdf;

/// How many claims there are around a thing that a card does not show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Hidden {
    /// Claims of which it is the speaker.
    pub by: usize,
    /// Claims about it or a part of it, or addressed to it.
    pub about: usize,
    /// Claims that it reported.
    pub reported_by: usize,
    /// Claims made at it.
    pub at: usize,
    /// Terms of proposals and open statements that mention it.
    pub other: usize,
}

/// What one speaker puts forward about a thing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Voice {
    /// Name of the speaker.
    pub speaker: String,
    /// What would be stated if the speaker were right, by property.
    pub statements: Vec<Statement>,
}

impl Voice {
    /// What these propositions say about a thing and the data do not state, by speaker.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn about(
        backend: &dyn Backend,
        labels: &Labels<'_>,
        thing: &NamedNode,
        propositions: &[Proposition],
    ) -> Result<Vec<Self>, StoreError> {
        let reader = Reader {
            backend,
            labels,
            subject: thing.as_ref(),
            with_claims: true,
        };
        let mut grouped: BTreeMap<String, Grouped> = BTreeMap::new();
        for said in propositions {
            if is_asserted(backend, &said.triple)? {
                continue;
            }
            let Some((property, other)) = reader.part_of(&said.triple) else {
                continue;
            };
            let notes = reader.quads(said.claim.as_ref())?;
            let value = Value {
                text: labels.show(&other),
                iri: iri(&other),
                remarks: Vec::new(),
                sources: reader.sources(&notes),
            };
            let speaker = labels.show(&said.speaker);
            let of_speaker = grouped.entry(speaker).or_default();
            of_speaker.entry(property).or_default().insert(value);
        }
        let voice = |(speaker, grouped)| Self {
            speaker,
            statements: statements(grouped),
        };
        Ok(grouped.into_iter().map(voice).collect())
    }
}

/// Values by name of the property.
type Grouped = BTreeMap<String, BTreeSet<Value>>;

fn statements(grouped: Grouped) -> Vec<Statement> {
    let statement = |(property, values): (String, BTreeSet<Value>)| Statement {
        property,
        values: values.into_iter().collect(),
    };
    grouped.into_iter().map(statement).collect()
}

impl Reader<'_> {
    /// The property and the other end, if the triple is about the thing.
    fn part_of(&self, triple: &Triple) -> Option<(String, Term)> {
        let me = Term::from(self.subject.into_owned());
        let subject = Term::from(triple.subject.clone());
        let property = self.labels.name(triple.predicate.as_str());
        if subject == me {
            Some((property, triple.object.clone()))
        } else if triple.object == me {
            Some((format!("{property} of"), subject))
        } else {
            None
        }
    }

    /// Propositions about the thing that nobody asserts in the data.
    pub(super) fn claimed(&self) -> Result<Vec<Statement>, StoreError> {
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
            ..Pattern::default()
        };
        let mut grouped = Grouped::new();
        for quad in self.backend.quads(pattern) {
            let quad = quad?;
            let Term::Triple(triple) = &quad.object else {
                continue;
            };
            let Some((property, other)) = self.part_of(triple) else {
                continue;
            };
            if is_asserted(self.backend, triple)? {
                continue;
            }
            let said = self.quads(quad.subject.as_ref())?;
            let value = Value {
                text: self.labels.show(&other),
                iri: iri(&other),
                remarks: self.remarks(&said),
                sources: self.sources(&said),
            };
            grouped.entry(property).or_default().insert(value);
        }
        Ok(statements(grouped))
    }

    /// Counts what the card leaves out.
    pub(super) fn hidden(&self, claims: &Claims) -> Result<Hidden, QueryError> {
        let me = Term::from(self.subject.into_owned());
        let count = |facet: Facet| -> Result<usize, QueryError> {
            let filter = Filter::from([(facet, vec![me.clone()])]);
            Ok(select(self.backend, &filter, &Context::default())?.len())
        };
        Ok(Hidden {
            by: count(Facet::By)?,
            about: count(Facet::About)?,
            reported_by: count(Facet::ReportedBy)?,
            at: count(Facet::At)?,
            other: self.others(claims)?.len(),
        })
    }

    /// Terms of proposals that point here, and notes on open statements about the thing.
    fn others(&self, claims: &Claims) -> Result<BTreeSet<String>, StoreError> {
        let me = Term::from(self.subject.into_owned());
        let mut found = BTreeSet::new();
        let pattern = Pattern {
            object: Some(me.as_ref()),
            ..Pattern::default()
        };
        for quad in self.backend.quads(pattern) {
            let subject = quad?.subject;
            if claims.holds(&subject) && !claims.is_claim(&subject) {
                found.insert(subject.to_string());
            }
        }
        if claims.count().1 > 0 {
            for note in subjects(self.backend, rdf::REIFIES, None)? {
                if claims.is_open(&note) && self.is_about_me(&note)? {
                    found.insert(note.to_string());
                }
            }
        }
        Ok(found)
    }

    fn is_about_me(&self, note: &NamedOrBlankNode) -> Result<bool, StoreError> {
        let said = self.quads(note.as_ref())?;
        Ok(said.iter().any(|quad| match &quad.object {
            Term::Triple(triple) => self.part_of(triple).is_some(),
            _ => false,
        }))
    }
}
