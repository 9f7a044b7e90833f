//! What is said about a thing: claims that a card shows, counts or attributes.

use std::collections::{BTreeMap, BTreeSet};

use super::card::{Ground, Link, Reader, Statement, Value, iri};
use super::claims::{Facet, Filter, Listed, select_among};
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple, printable};
use crate::query::QueryError;
use crate::query::according::Proposition;
use crate::query::claims::{Claims, is_hearsay, objects, subjects};
use crate::query::contested::is_asserted;
use crate::query::labels::Labels;
use crate::store::{Backend, Context, Pattern, StoreError};
use crate::vocab::{dip, owl, rdf};

/// How a card lists claims.
const FACETS: [Facet; 4] = [Facet::By, Facet::About, Facet::ReportedBy, Facet::At];

/// Whether a claim, or a note on an open statement, names the thing in yet another way.
fn is_otherwise(claims: &Claims, quad: &Quad) -> bool {
    let predicate = quad.predicate.as_str();
    let is_facet = FACETS
        .iter()
        .any(|facet| facet.properties().contains(&predicate));
    claims.is_open(&quad.subject) || (claims.is_claim(&quad.subject) && !is_facet)
}

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
    /// Claims that name it in any other way, such as their passage.
    pub otherwise: usize,
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
            is_claim: false,
        };
        let mut grouped: BTreeMap<String, Grouped> = BTreeMap::new();
        for said in propositions {
            if is_asserted(backend, &said.triple)? {
                continue;
            }
            let Some((property, other)) = reader.part_of(&said.triple)? else {
                continue;
            };
            let notes = reader.quads(said.claim.as_ref())?;
            let value = Value {
                text: labels.show(&other),
                iri: iri(&other),
                sources: reader.sources(&notes),
                ground: Ground::Claim,
                ..Value::default()
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
    fn part_of(&self, triple: &Triple) -> Result<Option<(String, Term)>, StoreError> {
        let me = Term::from(self.subject.into_owned());
        let subject = Term::from(triple.subject.clone());
        Ok(if subject == me {
            let property = self.labels.name(triple.predicate.as_str());
            Some((property, triple.object.clone()))
        } else if triple.object == me {
            Some((self.inverse(&triple.predicate)?, subject))
        } else {
            None
        })
    }

    /// The name of the property read backwards: that of its inverse, or `← instead of`.
    fn inverse(&self, property: &NamedNode) -> Result<String, StoreError> {
        let mut inverse = objects(self.backend, property.as_ref().into(), owl::INVERSE_OF)?;
        let backwards = Some(property.as_ref().into());
        let said = subjects(self.backend, owl::INVERSE_OF, backwards)?;
        inverse.extend(said.into_iter().map(Term::from));
        let mut names = inverse.iter().filter_map(|inverse| match inverse {
            Term::NamedNode(node) => self.labels.label(node.as_str()),
            _ => None,
        });
        Ok(match names.next() {
            Some(name) => printable(&name),
            None => format!("← {}", self.labels.name(property.as_str())),
        })
    }

    /// What these notes say about the thing and nobody asserts in the data.
    pub(super) fn reified(
        &self,
        wanted: impl Fn(&NamedOrBlankNode) -> bool,
        ground: Ground,
    ) -> Result<Vec<Statement>, StoreError> {
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
            let Some((property, other)) = self.part_of(triple)? else {
                continue;
            };
            if !wanted(&quad.subject) || is_asserted(self.backend, triple)? {
                continue;
            }
            let said = self.quads(quad.subject.as_ref())?;
            let mut value = Value {
                text: self.labels.show(&other),
                iri: iri(&other),
                remarks: self.remarks(&said)?,
                sources: self.sources(&said),
                ground,
                ..Value::default()
            };
            if ground == Ground::Claim {
                self.heard(&Listed::read(self.backend, &quad.subject)?, &mut value)?;
                if self.denies(&said)? {
                    value.ground = Ground::Denied;
                }
            }
            grouped.entry(property).or_default().insert(value);
        }
        Ok(statements(grouped))
    }

    /// The claims around the thing, in the very groups that a card without them counts.
    pub(super) fn claims(&self, claims: &Claims, name: &str) -> Result<Vec<Link>, QueryError> {
        let mut found = Vec::new();
        for facet in FACETS {
            let heading = match facet {
                Facet::By => format!("claims by {name}"),
                Facet::ReportedBy => format!("claims reported by {name}"),
                Facet::At => format!("claims made at {name}"),
                Facet::About | Facet::Act => format!("claims about {name}"),
            };
            // Two claims may have the same name; each of them counts.
            let mut values = Vec::new();
            for claim in self.claims_of(claims, facet)? {
                // The heading says who.
                values.push(self.claim(&claim, facet != Facet::By)?);
            }
            values.sort();
            if !values.is_empty() {
                found.push(Link { heading, values });
            }
        }
        Ok(found)
    }

    /// The claims and notes that name the thing in yet another way.
    pub(super) fn otherwise(&self, claims: &Claims) -> Result<Vec<Link>, StoreError> {
        self.incoming(|quad| is_otherwise(claims, quad))
    }

    fn claims_of(
        &self,
        claims: &Claims,
        facet: Facet,
    ) -> Result<Vec<NamedOrBlankNode>, QueryError> {
        let me = Term::from(self.subject.into_owned());
        let filter = Filter::from([(facet, vec![me])]);
        select_among(self.backend, claims, &filter, &Context::default())
    }

    /// One claim by its name, or by its wording, and then with its speaker where that is wanted.
    fn claim(&self, claim: &NamedOrBlankNode, says_who: bool) -> Result<Value, StoreError> {
        let listed = Listed::read(self.backend, claim)?;
        let term = Term::from(claim.clone());
        let label = match &term {
            Term::NamedNode(node) => self.labels.label(node.as_str()),
            other => self.labels.label(&other.to_string()),
        };
        let show = |terms: &[Term]| -> Vec<String> {
            terms.iter().map(|term| self.labels.show(term)).collect()
        };
        let mut words: Vec<String> = show(&listed.quotes);
        words = words.iter().map(|quote| format!("“{quote}”")).collect();
        words.extend(show(&listed.texts));
        if words.is_empty() {
            words = show(&listed.propositions);
        }
        let remarks = match (&label, words.is_empty()) {
            (None, false) if says_who => self.remarks(&self.quads(claim.as_ref())?)?,
            _ => Vec::new(),
        };
        let text = match label {
            Some(label) => printable(&label),
            None if words.is_empty() => self.name_of(claim)?,
            None => words.join(" — "),
        };
        let sources = listed.sources.iter();
        let mut value = Value {
            text,
            iri: iri(&term),
            remarks,
            sources: sources.map(|source| self.passage(source)).collect(),
            ground: Ground::Claim,
            ..Value::default()
        };
        self.heard(&listed, &mut value)?;
        Ok(value)
    }

    /// Of a claim that others tell of alone: who does, and where.
    fn heard(&self, listed: &Listed, value: &mut Value) -> Result<(), StoreError> {
        if !is_hearsay(self.backend, listed.claim.as_ref())? {
            return Ok(());
        }
        let via: Vec<String> = listed.via.iter().map(|who| self.labels.show(who)).collect();
        let sources = listed.sources.iter();
        value.ground = Ground::Hearsay;
        value.remarks.push(if via.is_empty() {
            "hearsay".to_owned()
        } else {
            format!("hearsay, via {}", via.join(" and "))
        });
        value.sources = sources.map(|source| self.passage(source)).collect();
        Ok(())
    }

    /// What terms of proposals say about the thing, by who proposes it.
    pub(super) fn offers(&self, claims: &Claims) -> Result<Vec<Link>, StoreError> {
        let me = Term::from(self.subject.into_owned());
        let pattern = Pattern {
            object: Some(me.as_ref()),
            ..Pattern::default()
        };
        let mut grouped: Grouped = BTreeMap::new();
        for quad in self.backend.quads(pattern) {
            let quad = quad?;
            if !claims.is_content(&quad.subject) {
                continue;
            }
            let said = self.quads(quad.subject.as_ref())?;
            let property = self.labels.name(quad.predicate.as_str());
            let term = Term::from(quad.subject.clone());
            let value = Value {
                text: format!("{property}: {}", self.name_of(&quad.subject)?),
                iri: iri(&term),
                remarks: self.remarks(&said)?,
                sources: self.sources(&said),
                ground: Ground::Claim,
                ..Value::default()
            };
            for proposal in subjects(self.backend, dip::HAS_TERM, Some(term.as_ref()))? {
                let heading = self.proposed_by(&proposal)?;
                grouped.entry(heading).or_default().insert(value.clone());
            }
        }
        let link = |(heading, values): (String, BTreeSet<Value>)| Link {
            heading,
            values: values.into_iter().collect(),
        };
        Ok(grouped.into_iter().map(link).collect())
    }

    /// `proposed by Russia (offer)`.
    fn proposed_by(&self, proposal: &NamedOrBlankNode) -> Result<String, StoreError> {
        let listed = Listed::read(self.backend, proposal)?;
        let names = |terms: &[Term]| -> Vec<String> {
            terms.iter().map(|term| self.labels.show(term)).collect()
        };
        let speakers = names(&listed.speakers);
        let mut heading = if speakers.is_empty() {
            format!("proposed in {}", self.name_of(proposal)?)
        } else {
            format!("proposed by {}", speakers.join(" and "))
        };
        if !listed.acts.is_empty() {
            heading.extend([" (", &names(&listed.acts).join(", "), ")"]);
        }
        Ok(heading)
    }

    /// Counts what the card leaves out.
    pub(super) fn hidden(&self, claims: &Claims) -> Result<Hidden, QueryError> {
        let count = |facet: Facet| Ok::<_, QueryError>(self.claims_of(claims, facet)?.len());
        let otherwise = self.otherwise(claims)?;
        Ok(Hidden {
            by: count(Facet::By)?,
            about: count(Facet::About)?,
            reported_by: count(Facet::ReportedBy)?,
            at: count(Facet::At)?,
            otherwise: otherwise.iter().map(|link| link.values.len()).sum(),
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
            if claims.is_content(&subject) {
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
        for quad in &said {
            if let Term::Triple(triple) = &quad.object
                && self.part_of(triple)?.is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
