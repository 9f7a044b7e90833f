//! Which things of the data are claims, and which are what a claim consists of.
//!
//! A claim is a record of what somebody is said to have said. The record is a
//! fact of the data; what it says is not.

use std::collections::{BTreeSet, HashSet};

use super::contested::{is_asserted, said};
use crate::model::{
    NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef, Triple,
};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dcterms, dip, owl, rdf, rdfs, schema, scheme, skos};

/// The values of one property of one thing.
///
/// # Errors
/// Failures of the backend.
pub fn objects(
    backend: &dyn Backend,
    subject: NamedOrBlankNodeRef<'_>,
    predicate: &str,
) -> Result<Vec<Term>, StoreError> {
    let pattern = Pattern {
        subject: Some(subject),
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        ..Pattern::default()
    };
    let mut found = Vec::new();
    for quad in backend.quads(pattern) {
        found.push(quad?.object);
    }
    found.sort_by_cached_key(ToString::to_string);
    found.dedup();
    Ok(found)
}

/// The things that have this value of a property, of any value where none is given.
///
/// # Errors
/// Failures of the backend.
pub fn subjects(
    backend: &dyn Backend,
    predicate: &str,
    object: Option<TermRef<'_>>,
) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let pattern = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        object,
        ..Pattern::default()
    };
    let mut found = Vec::new();
    for quad in backend.quads(pattern) {
        found.push(quad?.subject);
    }
    found.sort_by_cached_key(ToString::to_string);
    found.dedup();
    Ok(found)
}

/// `start` and whatever leads to it by this property, over any number of steps. O(things found).
///
/// # Errors
/// Failures of the backends.
pub fn leading_to(
    backends: &[&dyn Backend],
    predicate: &str,
    start: impl IntoIterator<Item = Term>,
) -> Result<Vec<Term>, StoreError> {
    let mut found: Vec<Term> = start.into_iter().collect();
    let mut known: HashSet<Term> = found.iter().cloned().collect();
    let mut next = 0;
    while let Some(term) = found.get(next).cloned() {
        next += 1;
        for backend in backends {
            for subject in subjects(*backend, predicate, Some(term.as_ref()))? {
                let subject = Term::from(subject);
                if known.insert(subject.clone()) {
                    found.push(subject);
                }
            }
        }
    }
    Ok(found)
}

/// The concepts themselves and all narrower ones, out of the data and the ontology.
///
/// # Errors
/// Failures of the backends.
pub fn members(
    backends: &[&dyn Backend],
    groups: impl IntoIterator<Item = Term>,
) -> Result<Vec<Term>, StoreError> {
    leading_to(backends, skos::BROADER, groups)
}

/// The acts with which somebody says that something is not so. People's own data rarely hold the scheme itself, so its
/// members are known here.
///
/// # Errors
/// Failures of the backends.
pub fn denying(backends: &[&dyn Backend]) -> Result<Vec<Term>, StoreError> {
    let group = [scheme::DENYING, scheme::DENIAL, scheme::REJECTION];
    let group = group.map(|act| Term::from(NamedNode::new_unchecked(act)));
    members(backends, group)
}

/// Whether a source vouches for the record itself.
pub(super) fn has_source(
    backend: &dyn Backend,
    record: NamedOrBlankNodeRef<'_>,
) -> Result<bool, StoreError> {
    Ok(!objects(backend, record, dcterms::SOURCE)?.is_empty())
}

/// Whether a claim is known only because another claim reports it.
///
/// # Errors
/// Failures of the backend.
pub fn is_hearsay(
    backend: &dyn Backend,
    claim: NamedOrBlankNodeRef<'_>,
) -> Result<bool, StoreError> {
    let me = TermRef::from(claim);
    Ok(!has_source(backend, claim)? && !subjects(backend, dip::REPORTS, Some(me))?.is_empty())
}

/// Classes whose instances are claims.
const CLASSES: [&str; 4] = [
    dip::CLAIM,
    dip::PROPOSAL,
    schema::CLAIM,
    "https://schema.org/Claim",
];

/// How data say that a word means what another means, or no more than that.
struct Words {
    below: &'static str,
    same: &'static str,
}

const OF_CLASSES: Words = Words {
    below: rdfs::SUB_CLASS_OF,
    same: owl::EQUIVALENT_CLASS,
};

const OF_PROPERTIES: Words = Words {
    below: rdfs::SUB_PROPERTY_OF,
    same: owl::EQUIVALENT_PROPERTY,
};

/// The classes or properties that tell what one of these tells, these included. O(words found).
fn spelled(
    backend: &dyn Backend,
    words: &Words,
    start: &[&str],
) -> Result<Vec<NamedNode>, StoreError> {
    let start = start.iter().map(|iri| NamedNode::new_unchecked(*iri));
    let mut found: Vec<NamedNode> = start.collect();
    let mut known: HashSet<NamedNode> = found.iter().cloned().collect();
    let mut next = 0;
    while let Some(word) = found.get(next).cloned() {
        next += 1;
        let me = Some(TermRef::from(word.as_ref()));
        let mut others = subjects(backend, words.below, me)?;
        others.extend(subjects(backend, words.same, me)?);
        let others = others.into_iter().map(Term::from);
        let same = objects(backend, word.as_ref().into(), words.same)?;
        for other in others.chain(same) {
            if let Term::NamedNode(other) = other
                && known.insert(other.clone())
            {
                found.push(other);
            }
        }
    }
    Ok(found)
}

/// The instances of these classes, however they are called.
fn instances(backend: &dyn Backend, classes: &[&str]) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let mut found = Vec::new();
    for class in spelled(backend, &OF_CLASSES, classes)? {
        found.extend(subjects(backend, rdf::TYPE, Some(class.as_ref().into()))?);
    }
    Ok(found)
}

/// Properties that only claims have.
const PROPERTIES: [&str; 3] = [dip::SPEAKER, dip::ACT, dip::REPORTED_BY];

/// What tells that something is a claim: a property that it has, or a class that it is of, however they are called.
#[derive(Debug)]
pub(super) struct Marks {
    classes: HashSet<NamedNode>,
    properties: HashSet<NamedNode>,
}

impl Marks {
    /// Those of these data. O(words found).
    pub(super) fn read(backend: &dyn Backend) -> Result<Self, StoreError> {
        let classes = spelled(backend, &OF_CLASSES, &CLASSES)?;
        let properties = spelled(backend, &OF_PROPERTIES, &PROPERTIES)?;
        Ok(Self {
            classes: classes.into_iter().collect(),
            properties: properties.into_iter().collect(),
        })
    }

    /// Whether a statement with this predicate and object tells that its subject is a claim.
    pub(super) fn tell(&self, predicate: NamedNodeRef<'_>, object: TermRef<'_>) -> bool {
        if predicate.as_str() == rdf::TYPE {
            return matches!(object, TermRef::NamedNode(class) if self.classes.contains(&class.into_owned()));
        }
        self.properties.contains(&predicate.into_owned())
    }
}

/// The records of claims: whatever has a speaker, somebody who reports it or the kind of act that it is, the instances
/// of the classes of claims, and the same under other names.
pub(super) fn records(backend: &dyn Backend) -> Result<HashSet<NamedOrBlankNode>, StoreError> {
    let mut records: HashSet<NamedOrBlankNode> =
        instances(backend, &CLASSES)?.into_iter().collect();
    for property in spelled(backend, &OF_PROPERTIES, &PROPERTIES)? {
        records.extend(subjects(backend, property.as_str(), None)?);
    }
    let same = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(owl::SAME_AS)),
        ..Pattern::default()
    };
    if records.is_empty() || backend.quads(same).next().transpose()?.is_none() {
        return Ok(records);
    }
    let mut open: Vec<NamedOrBlankNode> = records.iter().cloned().collect();
    while let Some(record) = open.pop() {
        let named = objects(backend, record.as_ref(), owl::SAME_AS)?;
        let named = named.into_iter().filter_map(|term| match term {
            Term::NamedNode(node) => Some(NamedOrBlankNode::from(node)),
            Term::BlankNode(node) => Some(node.into()),
            Term::Literal(_) | Term::Triple(_) => None,
        });
        let naming = subjects(backend, owl::SAME_AS, Some(record.as_ref().into()))?;
        for other in named.chain(naming) {
            if records.insert(other.clone()) {
                open.push(other);
            }
        }
    }
    Ok(records)
}

/// Whether one thing is the record of a claim. O(its statements + classes of claims).
///
/// # Errors
/// Failures of the backend.
pub fn is_record(
    backend: &dyn Backend,
    thing: NamedOrBlankNodeRef<'_>,
) -> Result<bool, StoreError> {
    if !objects(backend, thing, dip::SPEAKER)?.is_empty() {
        return Ok(true);
    }
    let own = objects(backend, thing, rdf::TYPE)?;
    let classes = CLASSES.map(|class| NamedNode::new_unchecked(class).into());
    let classes = leading_to(&[backend], rdfs::SUB_CLASS_OF, classes)?;
    Ok(own.iter().any(|class| classes.contains(class)))
}

/// The claims of a data set, and the things that only say what a claim says.
#[derive(Clone, Debug, Default)]
pub struct Claims {
    records: HashSet<NamedOrBlankNode>,
    content: HashSet<NamedOrBlankNode>,
    open: HashSet<NamedOrBlankNode>,
}

impl Claims {
    /// Finds them. O(claims + statements about statements).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn read(backend: &dyn Backend) -> Result<Self, StoreError> {
        let mut found = Self {
            records: records(backend)?,
            ..Self::default()
        };
        found.find_content(backend)?;
        found.find_open(backend)?;
        Ok(found)
    }

    /// Terms of a proposal, and those that nothing has; a term of a treaty is no longer only
    /// proposed.
    fn find_content(&mut self, backend: &dyn Backend) -> Result<(), StoreError> {
        self.content.extend(instances(backend, &[dip::TERM])?);
        let mut agreed = HashSet::new();
        for property in spelled(backend, &OF_PROPERTIES, &[dip::HAS_TERM])? {
            let pattern = Pattern {
                predicate: Some(property.as_ref()),
                ..Pattern::default()
            };
            for quad in backend.quads(pattern) {
                let quad = quad?;
                let term = match quad.object {
                    Term::NamedNode(node) => NamedOrBlankNode::from(node),
                    Term::BlankNode(node) => node.into(),
                    _ => continue,
                };
                if self.records.contains(&quad.subject) {
                    self.content.insert(term);
                } else {
                    agreed.insert(term);
                }
            }
        }
        self.content.retain(|term| !agreed.contains(term));
        Ok(())
    }

    /// Reifiers without a speaker of triples that nobody states.
    fn find_open(&mut self, backend: &dyn Backend) -> Result<(), StoreError> {
        let all = |predicate| {
            backend.quads(Pattern {
                predicate: Some(NamedNodeRef::new_unchecked(predicate)),
                ..Pattern::default()
            })
        };
        let mut noted: Vec<(NamedOrBlankNode, Triple)> = Vec::new();
        for quad in all(rdf::REIFIES) {
            let quad = quad?;
            if let Term::Triple(triple) = quad.object {
                noted.push((quad.subject, *triple));
            }
        }
        // The same in RDF 1.1.
        for quad in all(rdf::SUBJECT) {
            let reifier = quad?.subject;
            let said = said(backend, &reifier)?.into_iter();
            noted.extend(said.map(|triple| (reifier.clone(), triple)));
        }
        let mut stated = HashSet::new();
        for (reifier, triple) in noted {
            if is_asserted(backend, &triple)? {
                stated.insert(reifier);
            } else if !self.records.contains(&reifier) {
                self.open.insert(reifier);
            }
        }
        self.open.retain(|reifier| !stated.contains(reifier));
        Ok(())
    }

    /// The records, in no order.
    pub fn records(&self) -> impl Iterator<Item = &NamedOrBlankNode> {
        self.records.iter()
    }

    /// What only claims say, such as terms of proposals, in no order.
    pub fn contents(&self) -> impl Iterator<Item = &NamedOrBlankNode> {
        self.content.iter()
    }

    /// Whether this is the record of a claim.
    pub fn is_claim(&self, thing: &NamedOrBlankNode) -> bool {
        self.records.contains(thing)
    }

    /// Whether this is only what a claim says, e.g. a term of a proposal.
    pub fn is_content(&self, thing: &NamedOrBlankNode) -> bool {
        self.content.contains(thing)
    }

    /// Whether this is a note on a triple that nobody states and nobody is said to have said.
    pub fn is_open(&self, thing: &NamedOrBlankNode) -> bool {
        self.open.contains(thing)
    }

    /// Whether what is said about this thing belongs to a claim.
    pub fn holds(&self, thing: &NamedOrBlankNode) -> bool {
        self.is_claim(thing) || self.is_content(thing) || self.is_open(thing)
    }

    /// How many claims there are, and how many triples that are merely open.
    pub fn count(&self) -> (usize, usize) {
        (self.records.len(), self.open.len())
    }
}

/// IRIs of the named nodes among these, sorted.
pub fn iris(terms: &[Term]) -> BTreeSet<&str> {
    let named = terms.iter().filter_map(|term| match term {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    });
    named.collect()
}
