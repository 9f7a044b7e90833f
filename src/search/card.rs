//! All that is known about one thing: statements, and what points at it.

use std::collections::{BTreeMap, BTreeSet};

use super::voices::{Hidden, Voice};
use crate::model::{
    NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Term, TermRef, Triple,
    printable,
};
use crate::query::claims::{Claims, denying, is_record};
use crate::query::labels::{Labels, NAMING};
use crate::query::reported::unsure_event;
use crate::query::{QueryError, derived};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dcterms, dip, rdf, rdfs, schema, skos};

/// What is known about one thing.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Card {
    /// Its IRI.
    pub iri: String,
    /// Its label.
    pub label: String,
    /// Labels of its classes.
    pub types: Vec<String>,
    /// Its other names, with their language.
    pub names: Vec<String>,
    /// A sentence about it.
    pub about: Option<String>,
    /// What the data state, by property.
    pub statements: Vec<Statement>,
    /// What speakers put forward about it, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub according_to: Vec<Voice>,
    /// What points at it, by kind and property.
    pub links: Vec<Link>,
    /// What the source leaves open, by property.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Statement>,
    /// What is said and not stated as fact, by property.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claimed: Vec<Statement>,
    /// The claims by and about it, by how they have to do with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Link>,
    /// How many of these groups are those that claims can be asked for; the others follow them.
    #[serde(skip)]
    pub asked: usize,
    /// What terms of proposals say about it, by proposal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Link>,
    /// Claims that the card leaves out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
    /// It is itself only what a claim says.
    pub proposed: bool,
}

/// The values of one property.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Statement {
    /// Label of the property.
    pub property: String,
    /// Its values.
    pub values: Vec<Value>,
}

/// One value with what vouches for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Value {
    /// For people.
    pub text: String,
    /// Its IRI, if it is a thing.
    pub iri: Option<String>,
    /// Circa, reportedly …, and who says it.
    pub remarks: Vec<String>,
    /// The passages.
    #[serde(serialize_with = "Passage::labels")]
    pub sources: Vec<Passage>,
    /// What it rests on.
    #[serde(skip)]
    pub ground: Ground,
    /// The record that the text tells: its IRI, or its label behind `_:`.
    #[serde(skip)]
    pub record: Option<String>,
    /// The text in its parts, where it is that of a record without a name.
    #[serde(skip)]
    pub parts: Vec<Part>,
}

/// What a statement of a card rests on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// The data state it.
    #[default]
    Stated,
    /// The data state it with a reservation.
    Qualified,
    /// A rule made it.
    Derived,
    /// Somebody says it.
    Claim,
    /// Somebody says that somebody says it.
    Hearsay,
    /// Somebody says that it is not so.
    Denied,
    /// The source leaves it open.
    Open,
}

impl Ground {
    /// The word that pictures and tables have for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stated => "fact",
            Self::Qualified => "qualified",
            Self::Derived => "derived",
            Self::Claim => "claim",
            Self::Hearsay => "hearsay",
            Self::Denied => "denied",
            Self::Open => "open",
        }
    }
}

/// A part of what a record says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// For people.
    pub text: String,
    /// Its IRI, if it is a thing.
    pub iri: Option<String>,
}

/// Where a statement can be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// For people.
    pub label: String,
    /// Its IRI, if it has one.
    pub iri: Option<String>,
}

impl Passage {
    /// The labels of these, each once: two passages may have the same.
    pub fn labels_of(passages: &[Self]) -> Vec<&str> {
        let mut labels: Vec<&str> = passages.iter().map(|one| one.label.as_str()).collect();
        labels.dedup();
        labels
    }

    fn labels<S: serde::Serializer>(passages: &[Self], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(Self::labels_of(passages))
    }
}

/// Things that point here in one way.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Link {
    /// The kind of thing and the property, e.g. `Tenure · member`.
    pub heading: String,
    /// The things.
    pub values: Vec<Value>,
}

pub(super) struct Reader<'a> {
    pub(super) backend: &'a dyn Backend,
    pub(super) labels: &'a Labels<'a>,
    pub(super) subject: NamedNodeRef<'a>,
    /// It is itself a claim.
    pub(super) is_claim: bool,
}

impl Card {
    /// Gathers all that `backend` knows about `thing`; claims only if wanted, or if it
    /// belongs to a claim itself. O(statements about it + reifiers + claims).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn read(
        backend: &dyn Backend,
        labels: &Labels<'_>,
        thing: &NamedNode,
        with_claims: bool,
    ) -> Result<Self, QueryError> {
        let claims = Claims::read(backend)?;
        let me = NamedOrBlankNode::from(thing.clone());
        let reader = Reader {
            backend,
            labels,
            subject: thing.as_ref(),
            is_claim: claims.is_claim(&me),
        };
        let mut card = reader.head()?;
        card.proposed = claims.is_content(&me);
        card.links = reader.incoming(|quad| !claims.holds(&quad.subject))?;
        if with_claims || claims.holds(&me) {
            card.open = reader.reified(|note| !claims.is_claim(note), Ground::Open)?;
            card.claimed = reader.reified(|note| claims.is_claim(note), Ground::Claim)?;
            card.claims = reader.claims(&claims, &card.label)?;
            card.asked = card.claims.len();
            card.claims.extend(reader.otherwise(&claims)?);
            card.offers = reader.offers(&claims)?;
        } else {
            card.hidden = Some(reader.hidden(&claims)?);
        }
        Ok(card)
    }
}

/// What a record says first: what it is about, then how; the rest by IRI.
const FIRST: [&str; 9] = [
    "inEvent",
    "participant",
    "territory",
    "holder",
    "post",
    "treaty",
    "role",
    "attendance",
    "kind",
];

/// How the dates of a tenure are said.
const PERIOD: [(&str, &str); 3] = [
    (schema::START_DATE, "since"),
    (schema::END_DATE, "until"),
    (dip::AS_OF, "as of"),
];

/// Sorts the parts of a record.
fn rank(predicate: &str) -> usize {
    let local = predicate.strip_prefix(dip::NAMESPACE);
    local
        .and_then(|local| FIRST.iter().position(|first| *first == local))
        .unwrap_or(FIRST.len())
}

/// Values by property IRI, so that the order does not depend on the store.
type Grouped = BTreeMap<String, BTreeSet<Value>>;

impl Reader<'_> {
    pub(super) fn quads(&self, subject: NamedOrBlankNodeRef<'_>) -> Result<Vec<Quad>, StoreError> {
        let pattern = Pattern {
            subject: Some(subject),
            ..Pattern::default()
        };
        self.backend.quads(pattern).collect()
    }

    fn head(&self) -> Result<Card, StoreError> {
        let mut card = Card {
            iri: self.subject.as_str().to_owned(),
            label: self.labels.name(self.subject.as_str()),
            ..Card::default()
        };
        self.outgoing(&mut card)?;
        Ok(card)
    }

    fn outgoing(&self, card: &mut Card) -> Result<(), StoreError> {
        let quads = self.quads(self.subject.into())?;
        let of_record = self.sources(&quads);
        let mut grouped = Grouped::new();
        for quad in &quads {
            match (quad.predicate.as_str(), &quad.object) {
                (rdf::TYPE, class) => card.types.push(self.labels.show(class)),
                (rdfs::COMMENT | schema::DESCRIPTION | skos::DEFINITION, Term::Literal(text)) => {
                    card.about = Some(self.labels.show(&text.clone().into()));
                }
                (dcterms::SOURCE | rdf::REIFIES, _) => {}
                (naming, Term::Literal(name))
                    if NAMING.contains(&naming)
                        || matches!(naming, skos::ALT_LABEL | schema::ALTERNATE_NAME) =>
                {
                    let language = name.language().map(|language| format!(" ({language})"));
                    let text = self.labels.show(&quad.object);
                    if text != card.label {
                        card.names
                            .push(format!("{text}{}", language.unwrap_or_default()));
                    }
                }
                (predicate, _) => {
                    let value =
                        self.value(&quad.object, &Triple::from(quad.clone()), &of_record)?;
                    grouped
                        .entry(predicate.to_owned())
                        .or_default()
                        .insert(value);
                }
            }
        }
        card.types.sort();
        card.types.dedup();
        card.names.sort();
        card.names.dedup();
        card.statements = self.statements(grouped);
        Ok(())
    }

    fn statements(&self, grouped: Grouped) -> Vec<Statement> {
        grouped
            .into_iter()
            .map(|(property, values)| Statement {
                property: self.property(&property),
                values: values.into_iter().collect(),
            })
            .collect()
    }

    /// The name of a property. That of a claim's date fits nothing else.
    fn property(&self, iri: &str) -> String {
        if iri == schema::DATE_CREATED && !self.is_claim {
            return "date".to_owned();
        }
        self.labels.name(iri)
    }

    /// A value with the remarks and sources of its reifiers, or else of its record.
    fn value(
        &self,
        object: &Term,
        triple: &Triple,
        of_record: &[Passage],
    ) -> Result<Value, StoreError> {
        let mut remarks = Vec::new();
        let mut sources = Vec::new();
        let mut ground = Ground::Stated;
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
            object: Some(TermRef::Triple(triple)),
            ..Pattern::default()
        };
        for quad in self.backend.quads(pattern) {
            let note = quad?.subject;
            let said = self.quads(note.as_ref())?;
            if is_record(self.backend, note.as_ref())? {
                // It is stated, and not by who says so as well: neither passage nor reservation of a claim are those
                // of the statement.
                let also = self.spoken(&said, ["also said by", "denied by"])?;
                remarks.extend(also);
                continue;
            }
            sources.extend(self.sources(&said));
            remarks.extend(self.remarks(&said)?);
            if has(&said, dip::QUALIFIER) {
                ground = Ground::Qualified;
            }
        }
        let derived = derived::derived_by(self.backend, triple)?;
        if let Some(graph) = &derived {
            let title = derived::title(self.backend, graph)?;
            ground = Ground::Derived;
            remarks.push(format!("derived: {}", printable(&title)));
        }
        remarks.sort();
        remarks.dedup();
        sources.sort();
        sources.dedup();
        // The passage of the record does not say what a rule makes of it.
        if sources.is_empty() && derived.is_none() {
            sources = of_record.to_vec();
        }
        let parts = match object {
            Term::BlankNode(blank) => self.inside(blank.as_ref().into(), None)?,
            _ => Vec::new(),
        };
        let text = match object {
            Term::BlankNode(_) => joined(&parts),
            _ => self.labels.show(object),
        };
        Ok(Value {
            text,
            iri: iri(object),
            remarks,
            sources,
            ground,
            record: None,
            parts,
        })
    }

    pub(super) fn sources(&self, quads: &[Quad]) -> Vec<Passage> {
        let of = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == dcterms::SOURCE);
        let found: BTreeSet<Passage> = of.map(|quad| self.passage(&quad.object)).collect();
        found.into_iter().collect()
    }

    pub(super) fn passage(&self, term: &Term) -> Passage {
        Passage {
            label: self.labels.show(term),
            iri: iri(term),
        }
    }

    /// Qualifiers by name, speakers as `said by …`, or `denied by …`.
    pub(super) fn remarks(&self, quads: &[Quad]) -> Result<Vec<String>, StoreError> {
        let qualifiers = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == dip::QUALIFIER);
        let mut found: Vec<String> = qualifiers
            .map(|quad| self.labels.show(&quad.object))
            .collect();
        found.extend(self.spoken(quads, ["said by", "denied by"])?);
        found.sort();
        Ok(found)
    }

    /// The speakers of a claim, with the words for who says it and for who says that it is not so.
    fn spoken(&self, quads: &[Quad], [says, denies]: [&str; 2]) -> Result<Vec<String>, StoreError> {
        let how = if self.denies(quads)? { denies } else { says };
        let speakers = quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == dip::SPEAKER);
        let named = speakers.map(|quad| format!("{how} {}", self.labels.show(&quad.object)));
        Ok(named.collect())
    }

    /// Whether a claim says that something is not so.
    pub(super) fn denies(&self, quads: &[Quad]) -> Result<bool, StoreError> {
        for quad in quads {
            if quad.predicate.as_str() == dip::ACT && self.is_denying(&quad.object)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether who does it says that something is not so.
    fn is_denying(&self, act: &Term) -> Result<bool, StoreError> {
        Ok(denying(&[self.backend])?.contains(act))
    }

    pub(super) fn incoming(&self, wanted: impl Fn(&Quad) -> bool) -> Result<Vec<Link>, StoreError> {
        let pattern = Pattern {
            object: Some(TermRef::NamedNode(self.subject)),
            ..Pattern::default()
        };
        let mut grouped: BTreeMap<(String, String), BTreeSet<Value>> = BTreeMap::new();
        for quad in self.backend.quads(pattern) {
            let quad = quad?;
            if !wanted(&quad) {
                continue;
            }
            let about = self.quads(quad.subject.as_ref())?;
            let class = about
                .iter()
                .filter(|quad| quad.predicate.as_str() == rdf::TYPE)
                .map(|quad| self.labels.show(&quad.object))
                .min();
            let record = self.sources(&about);
            let mut vouched = self.value(&quad.object, &Triple::from(quad.clone()), &record)?;
            let unsure = unsure_event(self.backend, &about)?;
            let unsure = unsure.map(|status| format!("event {}", self.labels.show(&status)));
            vouched.remarks.extend(unsure);
            let (text, parts) = self.told(&quad.subject)?;
            let value = Value {
                text,
                iri: iri(&quad.subject.clone().into()),
                record: Some(match &quad.subject {
                    NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
                    NamedOrBlankNode::BlankNode(node) => node.to_string(),
                }),
                parts,
                ..vouched
            };
            let key = (
                class.unwrap_or_default(),
                self.labels.name(quad.predicate.as_str()),
            );
            grouped.entry(key).or_default().insert(value);
        }
        Ok(grouped
            .into_iter()
            .map(|((class, property), values)| Link {
                heading: if class.is_empty() {
                    format!("← {property}")
                } else {
                    format!("{class} · {property}")
                },
                values: values.into_iter().collect(),
            })
            .collect())
    }

    /// The label, or for a record without one what it says.
    pub(super) fn name_of(&self, subject: &NamedOrBlankNode) -> Result<String, StoreError> {
        Ok(self.told(subject)?.0)
    }

    /// The same, and the parts of what a record says.
    fn told(&self, subject: &NamedOrBlankNode) -> Result<(String, Vec<Part>), StoreError> {
        if let NamedOrBlankNode::NamedNode(node) = subject
            && let Some(label) = self.labels.label(node.as_str())
            && !self.ties_two_things(node)?
        {
            return Ok((printable(&label), Vec::new()));
        }
        if let NamedOrBlankNode::BlankNode(node) = subject
            && let Some(label) = self.labels.label(&node.to_string())
        {
            return Ok((printable(&label), Vec::new()));
        }
        let inside = self.inside(subject.as_ref(), Some(self.subject))?;
        Ok(match subject {
            NamedOrBlankNode::NamedNode(node) if inside.is_empty() => {
                (self.labels.name(node.as_str()), inside)
            }
            _ => (joined(&inside), inside),
        })
    }

    /// A participation or a tenure: seen from one end, the other end and the rest
    /// of the record say more than its name, which names both.
    fn ties_two_things(&self, record: &NamedNode) -> Result<bool, StoreError> {
        let quads = self.quads(record.as_ref().into())?;
        Ok(quads.iter().any(|quad| {
            let class = match &quad.object {
                Term::NamedNode(class) if quad.predicate.as_str() == rdf::TYPE => class.as_str(),
                _ => "",
            };
            matches!(class, dip::PARTICIPATION | dip::TENURE)
        }))
    }

    /// The values of a record, without its type, its name, its source and `except`.
    /// The dates of a tenure are said in words.
    fn inside(
        &self,
        subject: NamedOrBlankNodeRef<'_>,
        except: Option<NamedNodeRef<'_>>,
    ) -> Result<Vec<Part>, StoreError> {
        let quads = self.quads(subject)?;
        let is_tenure = quads.iter().any(|quad| {
            quad.predicate.as_str() == rdf::TYPE
                && matches!(&quad.object, Term::NamedNode(class) if class.as_str() == dip::TENURE)
        });
        let mut said: BTreeMap<(usize, String), Part> = BTreeMap::new();
        let mut dates: BTreeSet<(usize, String)> = BTreeSet::new();
        for quad in &quads {
            let predicate = quad.predicate.as_str();
            let is_other_end = matches!((&quad.object, except),
                (Term::NamedNode(node), Some(except)) if node.as_ref() == except);
            if is_other_end || matches!(predicate, rdf::TYPE | rdfs::LABEL | dcterms::SOURCE) {
                continue;
            }
            let text = self.labels.show(&quad.object);
            let word = PERIOD.iter().position(|(date, _)| *date == predicate);
            if let Some(at) = word.filter(|_| is_tenure) {
                dates.insert((at, format!("{} {text}", PERIOD[at].1)));
                continue;
            }
            let key = (rank(predicate), format!("{predicate} {}", quad.object));
            let iri = iri(&quad.object);
            said.insert(key, Part { text, iri });
        }
        if !dates.is_empty() {
            let dates: Vec<String> = dates.into_iter().map(|(_, date)| date).collect();
            let text = dates.join(", ");
            said.insert((FIRST.len(), String::new()), Part { text, iri: None });
        }
        Ok(said.into_values().collect())
    }
}

fn joined(parts: &[Part]) -> String {
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    texts.join(" · ")
}

fn has(quads: &[Quad], predicate: &str) -> bool {
    quads
        .iter()
        .any(|quad| quad.predicate.as_str() == predicate)
}

pub(super) fn iri(term: &Term) -> Option<String> {
    match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    }
}
