//! What describes a thing rather than tying it to another: status and role, documents,
//! licences, addresses, amounts.
//!
//! In a picture of whole data they would hide the relations. Who asks for them with a
//! `CONSTRUCT` gets them.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::kinds::{Kinds, plain};
use super::notes::subject;
use super::{NodeKind, Standing};
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};
use crate::query::labels::NAMING;
use crate::store::{Backend, Pattern, StoreError, kept_results};
use crate::vocab::{dcterms, dip, foaf, geosparql, owl, rdf, rdfs, schema, scheme, skos};

/// Properties that describe, whatever their value.
const DESCRIBING: [&str; 5] = [
    dcterms::LICENSE,
    schema::LICENSE,
    schema::URL,
    foaf::PAGE,
    foaf::HOMEPAGE,
];

/// Properties that lead out of the data, where the data say nothing about their value.
const OUTWARD: [&str; 5] = [
    rdfs::SEE_ALSO,
    owl::SAME_AS,
    skos::EXACT_MATCH,
    skos::CLOSE_MATCH,
    schema::SAME_AS,
];

/// Properties whose values are concepts of a scheme.
const VALUED: [&str; 7] = [
    dip::STATUS,
    dip::ROLE,
    dip::ATTENDANCE,
    dip::KIND,
    dip::ACT,
    dip::OUTCOME,
    dip::QUALIFIER,
];

/// Between concepts, and from a concept to its scheme.
const OF_SCHEMES: [&str; 5] = [
    skos::BROADER,
    skos::NARROWER,
    skos::IN_SCHEME,
    skos::TOP_CONCEPT_OF,
    skos::HAS_TOP_CONCEPT,
];

/// From a passage to its document.
const PART: [&str; 2] = [schema::IS_PART_OF, dcterms::IS_PART_OF];

/// Classes of values that have parts.
const STRUCTURED: [&str; 4] = [
    "http://schema.org/QuantitativeValue",
    "http://schema.org/MonetaryAmount",
    "http://schema.org/GeoCoordinates",
    "http://schema.org/PropertyValue",
];

/// Properties whose values have parts.
const HOLDING: [&str; 4] = [
    dip::QUANTITY,
    schema::GEO,
    geosparql::HAS_GEOMETRY,
    geosparql::HAS_DEFAULT_GEOMETRY,
];

/// Classes of descriptions of the data themselves.
const DATASETS: [&str; 3] = [
    "http://rdfs.org/ns/void#Dataset",
    "http://www.w3.org/ns/dcat#Dataset",
    "http://schema.org/Dataset",
];

/// What Wikidata's properties are called with; statements have others.
const PROPERTY: &str = "http://www.wikidata.org/entity/P";

/// The classes of each thing.
type Classes = HashMap<NamedOrBlankNode, HashSet<Term>>;

/// The things that are attributes of other things.
#[derive(Default)]
pub(super) struct Attributes {
    concepts: HashSet<NamedOrBlankNode>,
    documents: HashSet<NamedOrBlankNode>,
    values: HashSet<NamedOrBlankNode>,
    /// What the data say something about.
    described: HashSet<NamedOrBlankNode>,
    /// What has a name, and nothing that the data say leads to it.
    pub(super) named: HashSet<NamedOrBlankNode>,
    /// Whether anything is left out at all.
    whole: bool,
}

impl Attributes {
    /// Reads them from all data, of which a picture may show a part. O(quads).
    pub(super) fn read(data: &dyn Backend, kinds: &Kinds<'_>) -> Result<Self, StoreError> {
        let mut found = Self {
            whole: true,
            ..Self::default()
        };
        let kept = kept_results(data)?;
        let all = data.quads(Pattern::default());
        let mut all = all.collect::<Result<Vec<Quad>, _>>()?;
        all.retain(|quad| !kept.contains(&quad.graph_name));
        let mut classes = Classes::new();
        for quad in &all {
            found.described.insert(quad.subject.clone());
            if quad.predicate.as_str() == rdf::TYPE {
                let classes = classes.entry(quad.subject.clone()).or_default();
                classes.insert(quad.object.clone());
            }
        }
        found.find_concepts(&all, &classes);
        found.find_documents(&all, &classes, kinds);
        found.find_values(&all, &classes);
        found.find_named(&all, &classes);
        Ok(found)
    }

    /// Things with a name and without a class, which nothing mentions.
    fn find_named(&mut self, all: &[Quad], classes: &Classes) {
        let named = all.iter().filter(|quad| {
            let is_property = matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if node.as_str().starts_with(PROPERTY));
            NAMING.contains(&quad.predicate.as_str()) && !is_property
        });
        self.named = named.map(|quad| quad.subject.clone()).collect();
        self.named.retain(|thing| !classes.contains_key(thing));
        if self.named.is_empty() {
            return;
        }
        let mut predicates: BTreeSet<&str> = BTreeSet::new();
        for quad in all {
            predicates.insert(quad.predicate.as_str());
            if [rdf::REIFIES, rdf::SUBJECT].contains(&quad.predicate.as_str()) {
                self.named.remove(&quad.subject);
            }
            self.mentioned(&quad.object, &quad.subject);
        }
        for by in predicates {
            self.named.remove(&NamedNode::new_unchecked(by).into());
        }
    }

    /// What something else says or quotes has more than a name.
    fn mentioned(&mut self, term: &Term, by: &NamedOrBlankNode) {
        let thing = match term {
            Term::NamedNode(node) => node.clone().into(),
            Term::BlankNode(node) => node.clone().into(),
            Term::Literal(_) => return,
            Term::Triple(said) => {
                self.named.remove(&said.subject);
                self.named.remove(&said.predicate.clone().into());
                return self.mentioned(&said.object, by);
            }
        };
        if thing != *by {
            self.named.remove(&thing);
        }
    }

    /// Concepts that are used as values, and those of the same schemes.
    fn find_concepts(&mut self, all: &[Quad], classes: &Classes) {
        let concept = Term::from(NamedNodeRef::new_unchecked(skos::CONCEPT));
        for quad in all {
            let Some(value) = subject(quad.object.clone()) else {
                continue;
            };
            let used = VALUED.contains(&quad.predicate.as_str())
                && classes.get(&value).is_some_and(|of| of.contains(&concept));
            if used || is_ours(&value) && !is_ours(&quad.subject) {
                self.concepts.insert(value);
            }
        }
        closure(&mut self.concepts, all, &OF_SCHEMES);
    }

    /// What statements are sourced with, unless it is something that acts or binds as well,
    /// and what describes the data themselves.
    fn find_documents(&mut self, all: &[Quad], classes: &Classes, kinds: &Kinds<'_>) {
        let sources = all
            .iter()
            .filter(|quad| quad.predicate.as_str() == dcterms::SOURCE);
        let sources: HashSet<NamedOrBlankNode> = sources
            .filter_map(|quad| subject(quad.object.clone()))
            .collect();
        let is_document = |thing: &NamedOrBlankNode| {
            kinds.both(thing.into()) == (NodeKind::Other, Standing::Fact)
        };
        self.documents = sources.into_iter().filter(is_document).collect();
        closure(&mut self.documents, all, &PART);
        self.documents.retain(is_document);
        self.documents.extend(having(classes, &DATASETS));
    }

    /// Amounts, coordinates and the like, which are one value in several parts.
    fn find_values(&mut self, all: &[Quad], classes: &Classes) {
        self.values.extend(having(classes, &STRUCTURED));
        let amounts = all
            .iter()
            .filter(|quad| HOLDING.contains(&plain(quad.predicate.as_str()).as_ref()));
        self.values
            .extend(amounts.filter_map(|quad| subject(quad.object.clone())));
    }

    /// Whether this is drawn only if a relation leads to it.
    pub(super) fn holds(&self, thing: &NamedOrBlankNode) -> bool {
        self.concepts.contains(thing)
            || self.documents.contains(thing)
            || self.values.contains(thing)
    }

    /// Whether the triple describes its subject and is no relation.
    pub(super) fn hold(&self, triple: &Triple) -> bool {
        if !self.whole {
            return false;
        }
        let predicate = plain(triple.predicate.as_str());
        let predicate = predicate.as_ref();
        let Some(object) = subject(triple.object.clone()) else {
            return true;
        };
        let is_described = self.described.contains(&object);
        predicate == rdf::TYPE
            || DESCRIBING.contains(&predicate)
            || self.holds(&triple.subject)
            || OUTWARD.contains(&predicate) && !is_described
            || VALUED.contains(&predicate) && (!is_described || self.concepts.contains(&object))
            || is_ours(&object) && self.concepts.contains(&object)
            || self.values.contains(&object)
    }
}

/// Things of these classes.
fn having(classes: &Classes, wanted: &[&str]) -> impl Iterator<Item = NamedOrBlankNode> {
    let is_wanted = move |class: &Term| matches!(class, Term::NamedNode(class) if wanted.contains(&plain(class.as_str()).as_ref()));
    let things = classes.iter();
    let things = things.filter(move |(_, classes)| classes.iter().any(is_wanted));
    things.map(|(thing, _)| thing.clone())
}

/// Whether this is a concept of the built-in schemes.
fn is_ours(thing: &NamedOrBlankNode) -> bool {
    match thing {
        NamedOrBlankNode::NamedNode(node) => node.as_str().starts_with(scheme::NAMESPACE),
        NamedOrBlankNode::BlankNode(_) => false,
    }
}

/// Adds whatever is tied to `found` by these properties, either way, over any number of steps.
fn closure(found: &mut HashSet<NamedOrBlankNode>, all: &[Quad], by: &[&str]) {
    let mut ties: HashMap<NamedOrBlankNode, Vec<NamedOrBlankNode>> = HashMap::new();
    for quad in all {
        if by.contains(&plain(quad.predicate.as_str()).as_ref())
            && let Some(object) = subject(quad.object.clone())
        {
            let to = ties.entry(quad.subject.clone()).or_default();
            to.push(object.clone());
            ties.entry(object).or_default().push(quad.subject.clone());
        }
    }
    let mut open: Vec<NamedOrBlankNode> = found.iter().cloned().collect();
    while let Some(thing) = open.pop() {
        for other in ties.get(&thing).into_iter().flatten() {
            if found.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
}
