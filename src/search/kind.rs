//! What kind of thing a hit is: the order among equals, and the words for people.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use crate::model::{NamedNodeRef, NamedOrBlankNodeRef, Term, TermRef};
use crate::query::labels::Labels;
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dip, foaf, org, owl, rdf, rdfs, schema, skos};

/// What people mostly look for, first things first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A human being.
    Person,
    /// An organisation or group.
    Body,
    /// A country.
    State,
    /// Any other place.
    Place,
    /// A meeting, a measure, and a delegation, which belongs to one event.
    Event,
    /// Everything else, things without a class among them.
    Thing,
    /// What is only written about things: claims, passages, terms, territorial statuses.
    Record,
    /// What ties two things and is named after both: participations and tenures.
    Tie,
}

impl Rank {
    /// Whether it can act or be travelled to: what a bare name mostly means.
    pub(super) const fn is_agent_or_place(self) -> bool {
        matches!(self, Self::Person | Self::Body | Self::State | Self::Place)
    }
}

/// Classes that decide the rank.
const CLASSES: [(&str, Rank); 38] = [
    (schema::PERSON, Rank::Person),
    (foaf::PERSON, Rank::Person),
    ("http://www.wikidata.org/entity/Q5", Rank::Person),
    (dip::STATE, Rank::State),
    (schema::COUNTRY, Rank::State),
    ("http://www.wikidata.org/entity/Q3624078", Rank::State),
    (dip::DELEGATION, Rank::Event),
    (org::ORGANIZATION, Rank::Body),
    (schema::ORGANIZATION, Rank::Body),
    ("http://schema.org/NewsMediaOrganization", Rank::Body),
    ("http://schema.org/GovernmentOrganization", Rank::Body),
    (foaf::ORGANIZATION, Rank::Body),
    ("http://xmlns.com/foaf/0.1/Group", Rank::Body),
    ("http://www.wikidata.org/entity/Q43229", Rank::Body),
    (schema::PLACE, Rank::Place),
    ("http://schema.org/City", Rank::Place),
    ("http://schema.org/AdministrativeArea", Rank::Place),
    (dip::EVENT, Rank::Event),
    (dip::MEETING, Rank::Event),
    (dip::MEASURE, Rank::Event),
    (dip::TREATY_ACTION, Rank::Event),
    (schema::EVENT, Rank::Event),
    ("http://schema.org/EventSeries", Rank::Event),
    (dip::PARTICIPATION, Rank::Tie),
    (dip::TENURE, Rank::Tie),
    (dip::TERRITORIAL_STATUS, Rank::Record),
    (dip::MILESTONE, Rank::Record),
    (dip::CLAIM, Rank::Record),
    (dip::PROPOSAL, Rank::Record),
    (dip::TERM, Rank::Record),
    (schema::CLAIM, Rank::Record),
    ("http://schema.org/WebPageElement", Rank::Record),
    ("http://schema.org/Article", Rank::Record),
    (owl::CLASS, Rank::Record),
    (owl::ONTOLOGY, Rank::Record),
    (rdfs::CLASS, Rank::Record),
    (rdf::PROPERTY, Rank::Record),
    (CONCEPT_SCHEME, Rank::Record),
];

const CONCEPT_SCHEME: &str = "http://www.w3.org/2004/02/skos/core#ConceptScheme";
const IN_SCHEME: &str = "http://www.w3.org/2004/02/skos/core#inScheme";
const OWL: &str = "http://www.w3.org/2002/07/owl#";

/// How many classes are looked at for one.
const MOST_CLASSES: usize = 1_000;

/// Finds ranks and remembers those of classes.
pub(super) struct Ranks<'a> {
    backend: &'a dyn Backend,
    of_class: RefCell<HashMap<String, Option<Rank>>>,
}

impl<'a> Ranks<'a> {
    pub(super) fn new(backend: &'a dyn Backend) -> Self {
        Self {
            backend,
            of_class: RefCell::default(),
        }
    }

    /// The rank of the thing with this IRI. O(its classes).
    pub(super) fn of(&self, iri: &str) -> Result<Rank, StoreError> {
        let classes = objects(self.backend, iri, rdf::TYPE)?;
        let mut best = None;
        for class in &classes {
            best = better(best, self.of_class(class)?);
        }
        let is_term = classes.is_empty() && use_of(self.backend, iri)?.is_some();
        Ok(best.unwrap_or(if is_term { Rank::Record } else { Rank::Thing }))
    }

    /// The rank of a class, or of the nearest classes above it.
    fn of_class(&self, class: &str) -> Result<Option<Rank>, StoreError> {
        if let Some(known) = self.of_class.borrow().get(class) {
            return Ok(*known);
        }
        let mut found = None;
        let mut seen = BTreeSet::new();
        let mut level = BTreeSet::from([class.to_owned()]);
        while found.is_none() && !level.is_empty() && seen.len() < MOST_CLASSES {
            let mut above = BTreeSet::new();
            for class in level {
                found = better(found, listed(&class));
                above.extend(objects(self.backend, &class, rdfs::SUB_CLASS_OF)?);
                seen.insert(class);
            }
            level = above.difference(&seen).cloned().collect();
        }
        self.of_class.borrow_mut().insert(class.to_owned(), found);
        Ok(found)
    }
}

fn better(one: Option<Rank>, other: Option<Rank>) -> Option<Rank> {
    one.into_iter().chain(other).min()
}

fn listed(class: &str) -> Option<Rank> {
    let class = plain(class);
    let known = CLASSES.iter().find(|(known, _)| *known == class);
    known
        .map(|(_, rank)| *rank)
        .or_else(|| is_property(&class).then_some(Rank::Record))
}

/// What the thing is, in words: its classes, the list that a concept belongs to,
/// and for a term without a class what it is used as.
///
/// # Errors
/// Failures of the backend.
pub fn kinds(
    backend: &dyn Backend,
    labels: &Labels<'_>,
    iri: &str,
) -> Result<Vec<String>, StoreError> {
    let mut found = BTreeSet::new();
    for class in objects(backend, iri, rdf::TYPE)? {
        let word = match class.as_str() {
            owl::CLASS | rdfs::CLASS => "class".to_owned(),
            owl::ONTOLOGY => "ontology".to_owned(),
            skos::CONCEPT => concept(backend, labels, iri)?,
            class if is_property(class) => "property".to_owned(),
            class => labels.name(class),
        };
        found.insert(word);
    }
    if found.is_empty() {
        found.extend(use_of(backend, iri)?.map(str::to_owned));
    }
    Ok(found.into_iter().collect())
}

fn concept(backend: &dyn Backend, labels: &Labels<'_>, iri: &str) -> Result<String, StoreError> {
    let word = labels.name(skos::CONCEPT);
    let schemes = objects(backend, iri, IN_SCHEME)?;
    Ok(match schemes.first() {
        Some(scheme) => format!("{word} in {}", labels.name(scheme)),
        None => word,
    })
}

fn is_property(class: &str) -> bool {
    let of_owl = class.strip_prefix(OWL);
    class == rdf::PROPERTY || of_owl.is_some_and(|local| local.ends_with("Property"))
}

/// What statements use the term as.
fn use_of(backend: &dyn Backend, iri: &str) -> Result<Option<&'static str>, StoreError> {
    let Ok(node) = NamedNodeRef::new(iri) else {
        return Ok(None);
    };
    let as_property = Pattern {
        predicate: Some(node),
        ..Pattern::default()
    };
    let as_class = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
        object: Some(TermRef::NamedNode(node)),
        ..Pattern::default()
    };
    for (pattern, word) in [(as_property, "property"), (as_class, "class")] {
        if backend.quads(pattern).next().transpose()?.is_some() {
            return Ok(Some(word));
        }
    }
    Ok(None)
}

/// The things to which a property leads, sorted.
fn objects(
    backend: &dyn Backend,
    iri: &str,
    predicate: &str,
) -> Result<BTreeSet<String>, StoreError> {
    let Ok(node) = NamedNodeRef::new(iri) else {
        return Ok(BTreeSet::new());
    };
    let pattern = Pattern {
        subject: Some(NamedOrBlankNodeRef::NamedNode(node)),
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        ..Pattern::default()
    };
    let mut found = BTreeSet::new();
    for quad in backend.quads(pattern) {
        if let Term::NamedNode(object) = quad?.object {
            found.insert(object.into_string());
        }
    }
    Ok(found)
}

/// schema.org has two addresses for each of its terms.
fn plain(class: &str) -> String {
    match class.strip_prefix(schema::HTTPS) {
        Some(local) => format!("http://schema.org/{local}"),
        None => class.to_owned(),
    }
}
