//! What a thing is, for the picture: from its `rdf:type`, by way of superclasses.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};

use super::moment::moment;
use super::reserved::of_status;
use super::{Moment, NodeKind, Standing};
use crate::model::{NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term};
use crate::query::claims::{self, Claims};
use crate::query::contested::said;
use crate::query::labels::NAMING;
use crate::query::reported::{self, Became};
use crate::store::{Backend, Pattern};
use crate::vocab::{SYMMETRIC, dip, foaf, org, owl, rdf, rdfs, schema, skos};

/// Classes that say what to draw; the first one that fits wins, so the special
/// ones stand before the general ones.
const CLASSES: [(&str, NodeKind); 25] = [
    (dip::STATE, NodeKind::State),
    (schema::COUNTRY, NodeKind::State),
    ("http://www.wikidata.org/entity/Q3624078", NodeKind::State),
    (dip::DELEGATION, NodeKind::Delegation),
    (dip::PROPOSAL, NodeKind::Claim),
    (dip::CLAIM, NodeKind::Claim),
    (schema::CLAIM, NodeKind::Claim),
    (dip::MEASURE, NodeKind::Measure),
    (dip::TREATY, NodeKind::Treaty),
    (schema::LEGISLATION, NodeKind::Treaty),
    (dip::MEETING, NodeKind::Event),
    (dip::TREATY_ACTION, NodeKind::Event),
    (dip::EVENT, NodeKind::Event),
    (schema::EVENT, NodeKind::Event),
    (dip::MILESTONE, NodeKind::Topic),
    (schema::PERSON, NodeKind::Person),
    (foaf::PERSON, NodeKind::Person),
    ("http://www.wikidata.org/entity/Q5", NodeKind::Person),
    (org::POST, NodeKind::Post),
    (org::ORGANIZATION, NodeKind::Body),
    (schema::ORGANIZATION, NodeKind::Body),
    (foaf::ORGANIZATION, NodeKind::Body),
    ("http://xmlns.com/foaf/0.1/Group", NodeKind::Body),
    (schema::PLACE, NodeKind::Place),
    (skos::CONCEPT, NodeKind::Topic),
];

/// How far up the class tree one looks.
const HIGHEST: usize = 8;

/// Finds kinds and remembers them.
pub struct Kinds<'a> {
    backends: [&'a dyn Backend; 2],
    of_class: RefCell<HashMap<String, Option<NodeKind>>>,
    /// Read when the first thing is asked for.
    claims: OnceCell<Claims>,
    /// Acts that deny; read when the first claim is asked for.
    denying: OnceCell<Vec<Term>>,
    /// Predicates, and whether they have no direction.
    symmetric: RefCell<HashMap<String, bool>>,
    /// What is noted of what became of things.
    reserved: RefCell<HashMap<NamedOrBlankNode, Standing>>,
}

impl std::fmt::Debug for Kinds<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kinds")
            .field("of_class", &self.of_class)
            .finish_non_exhaustive()
    }
}

impl<'a> Kinds<'a> {
    /// Types and classes come from `data`, classes also from `ontology`.
    pub fn new(data: &'a dyn Backend, ontology: &'a dyn Backend) -> Self {
        Self {
            backends: [data, ontology],
            of_class: RefCell::default(),
            claims: OnceCell::new(),
            denying: OnceCell::new(),
            symmetric: RefCell::default(),
            reserved: RefCell::default(),
        }
    }

    /// The kind of the thing with this IRI or blank node label.
    fn kind(&self, thing: NamedOrBlankNodeRef<'_>) -> NodeKind {
        let classes = self.objects(thing, rdf::TYPE);
        let kind = self.kind_of(&classes, 0);
        kind.unwrap_or_else(|| {
            // A note with a speaker is a claim, whether or not it says so.
            if self.objects(thing, dip::SPEAKER).is_empty() {
                NodeKind::Other
            } else {
                NodeKind::Claim
            }
        })
    }

    /// Kind and standing. What only a claim says, such as a term of a proposal, is itself claimed.
    pub fn both(&self, thing: NamedOrBlankNodeRef<'_>) -> (NodeKind, Standing) {
        let standing = self.standing(thing);
        if self.claims().is_content(&thing.into_owned()) {
            return (NodeKind::Claim, standing.max(Standing::Claim));
        }
        let kind = self.kind(thing);
        if kind == NodeKind::Claim {
            // That somebody said it may be a fact; what is written on its box is not.
            let claimed = self.as_claim(&thing.into_owned());
            return (kind, standing.max(claimed.unwrap_or(Standing::Claim)));
        }
        (kind, standing)
    }

    /// How what a claim says stands; none for what is no claim, nor part of one.
    pub(super) fn as_claim(&self, thing: &NamedOrBlankNode) -> Option<Standing> {
        let claims = self.claims();
        if claims.is_claim(thing) && self.is_hearsay(thing) {
            Some(Standing::Hearsay)
        } else if claims.is_claim(thing) || claims.is_content(thing) {
            Some(Standing::Claim)
        } else {
            claims.is_open(thing).then_some(Standing::Open)
        }
    }

    /// The names of a thing in the data and the ontology, in any language.
    pub(super) fn names(&self, iri: &str) -> impl Iterator<Item = String> {
        let thing = NamedNodeRef::new(iri).into_iter();
        let patterns = thing.flat_map(|thing| {
            NAMING.into_iter().map(move |naming| Pattern {
                subject: Some(thing.into()),
                predicate: Some(NamedNodeRef::new_unchecked(naming)),
                ..Pattern::default()
            })
        });
        let quads = patterns.flat_map(|pattern| {
            let backends = self.backends.iter();
            backends.flat_map(move |backend| backend.quads(pattern).flatten())
        });
        quads.filter_map(|quad| match quad.object {
            Term::Literal(name) => Some(name.value().to_owned()),
            _ => None,
        })
    }

    fn claims(&self) -> &Claims {
        self.claims
            .get_or_init(|| Claims::read(self.backends[0]).unwrap_or_default())
    }

    /// What a claim says: the statement that it is a note on, or its words.
    pub(super) fn content(&self, claim: NamedOrBlankNodeRef<'_>) -> Option<Term> {
        let triples = said(self.backends[0], &claim.into_owned()).unwrap_or_default();
        let words = [dip::QUOTE, schema::TEXT].into_iter();
        let words = words.filter_map(|by| claims::objects(self.backends[0], claim, by).ok());
        let triples = triples.into_iter().map(Term::from);
        triples.chain(words.flatten()).next()
    }

    /// Whether a claim is known through another one alone.
    pub(super) fn is_hearsay(&self, claim: &NamedOrBlankNode) -> bool {
        claims::is_hearsay(self.backends[0], claim.as_ref()).unwrap_or(false)
    }

    /// Whether a claim says that something is not so.
    pub(super) fn denies(&self, claim: NamedOrBlankNodeRef<'_>) -> bool {
        let read = || claims::denying(&self.backends).unwrap_or_default();
        let denying = self.denying.get_or_init(read);
        let acts = claims::objects(self.backends[0], claim, dip::ACT);
        acts.is_ok_and(|acts| acts.iter().any(|act| denying.contains(act)))
    }

    /// When a claim was made; of several dates the first.
    pub(super) fn said_on(&self, claim: NamedOrBlankNodeRef<'_>) -> Option<Moment> {
        let by = [schema::DATE_CREATED, "https://schema.org/dateCreated"].into_iter();
        let dates = by.filter_map(|by| claims::objects(self.backends[0], claim, by).ok());
        let dates = dates.flatten().filter_map(|date| moment(&date));
        dates.min_by_key(|date| date.earliest_s)
    }

    /// As the record that it is, and void for what was cancelled or not carried out, announced for what is planned, a
    /// claim for what is known from a report alone, open where the sources do not say. What sources differ on
    /// is as the best of them has it, and never a plain fact.
    fn standing(&self, thing: NamedOrBlankNodeRef<'_>) -> Standing {
        let statuses = self.objects(thing, dip::STATUS);
        let all: BTreeSet<Standing> = statuses.iter().map(|status| became(status)).collect();
        let became = match all.first() {
            None => Standing::Fact,
            Some(only) if all.len() == 1 => (*only).max(self.reservation(thing)),
            // Sources differ, and which of them is right is not for a picture to say.
            Some(best) => (*best).max(Standing::Qualified),
        };
        became.max(self.boxed(thing).unwrap_or_default())
    }

    /// What is noted of what became of a thing; looked up once, since much may be noted of it.
    fn reservation(&self, thing: NamedOrBlankNodeRef<'_>) -> Standing {
        let thing = thing.into_owned();
        if let Some(known) = self.reserved.borrow().get(&thing) {
            return *known;
        }
        let found = of_status(self.data(), (&thing).into());
        self.reserved.borrow_mut().insert(thing, found);
        found
    }

    /// Whether a thing is said to go on.
    pub(super) fn goes_on(&self, thing: NamedOrBlankNodeRef<'_>) -> bool {
        let statuses = self.objects(thing, dip::STATUS);
        statuses.iter().any(|status| status.ends_with("/ongoing"))
    }

    /// What a thing became by each of its sources, where they differ on how it stands.
    pub(super) fn disputed(&self, thing: NamedOrBlankNodeRef<'_>) -> Option<BTreeSet<String>> {
        let statuses = self.objects(thing, dip::STATUS);
        let mut all = statuses.iter().map(|status| became(status));
        let first = all.next()?;
        all.any(|other| other != first).then_some(statuses)
    }

    /// Whether a predicate has no direction: where the data or the ontology call it symmetric.
    pub(super) fn is_symmetric(&self, predicate: &str) -> bool {
        if let Some(known) = self.symmetric.borrow().get(predicate) {
            return *known;
        }
        let classes = NamedNodeRef::new(predicate)
            .map(|node| self.objects(node.into(), rdf::TYPE))
            .unwrap_or_default();
        let found = SYMMETRIC.contains(&predicate) || classes.contains(owl::SYMMETRIC_PROPERTY);
        self.symmetric
            .borrow_mut()
            .insert(predicate.to_owned(), found);
        found
    }

    /// The data themselves.
    pub(super) fn data(&self) -> &'a dyn Backend {
        self.backends[0]
    }

    /// The thing and whatever is above it by this property, in the data or the ontology.
    pub(super) fn above(&self, thing: &str, by: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::from([plain(thing).into_owned()]);
        let mut open: Vec<String> = found.iter().cloned().collect();
        while let Some(next) = open.pop() {
            let Ok(node) = NamedNodeRef::new(&next) else {
                continue;
            };
            for higher in self.objects(node.into(), by) {
                if found.insert(higher.clone()) {
                    open.push(higher);
                }
            }
        }
        found
    }

    fn kind_of(&self, classes: &BTreeSet<String>, height: usize) -> Option<NodeKind> {
        let known = CLASSES.iter().find(|(class, _)| classes.contains(*class));
        if let Some((_, kind)) = known {
            return Some(*kind);
        }
        if height == HIGHEST {
            return None;
        }
        classes
            .iter()
            .find_map(|class| self.kind_above(class, height))
    }

    fn kind_above(&self, class: &str, height: usize) -> Option<NodeKind> {
        if let Some(known) = self.of_class.borrow().get(class) {
            return *known;
        }
        let node = NamedNodeRef::new(class).ok()?;
        let found = self.kind_of(&self.objects(node.into(), rdfs::SUB_CLASS_OF), height + 1);
        // "Nothing" may only mean that the height was used up.
        if found.is_some() {
            self.of_class.borrow_mut().insert(class.to_owned(), found);
        }
        found
    }

    pub(super) fn objects(
        &self,
        subject: NamedOrBlankNodeRef<'_>,
        predicate: &str,
    ) -> BTreeSet<String> {
        let pattern = Pattern {
            subject: Some(subject),
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        };
        self.backends
            .iter()
            .flat_map(|backend| backend.quads(pattern).flatten())
            .filter_map(|quad| match quad.object {
                Term::NamedNode(node) => Some(plain(node.as_str()).into_owned()),
                _ => None,
            })
            .collect()
    }
}

/// How what has this status stands.
fn became(status: &str) -> Standing {
    match reported::became(status) {
        Became::Void => Standing::Void,
        Became::Announced => Standing::Announced,
        Became::Reported => Standing::Claim,
        Became::Unknown => Standing::Open,
        Became::Held => Standing::Fact,
    }
}

/// schema.org has two addresses for each of its terms; this is the older.
pub(super) fn plain(iri: &str) -> Cow<'_, str> {
    match iri.strip_prefix(schema::HTTPS) {
        Some(local) => Cow::Owned(format!("http://schema.org/{local}")),
        None => Cow::Borrowed(iri),
    }
}
