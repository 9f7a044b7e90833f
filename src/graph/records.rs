//! Records of a pair as one edge: a participation, a tenure, the status of a territory,
//! an action on a treaty.

use std::collections::{BTreeSet, HashMap, HashSet};

use petgraph::graph::NodeIndex;

use super::attributes::Attributes;
use super::build::Builder;
use super::given::{Given, dates};
use super::kinds::{Kinds, plain};
use super::moment::moment;
use super::notes::{Sorted, subject};
use super::relations::{hanging_on, is_relation};
use super::{Edge, NodeKind, Standing};
use crate::model::{NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, Triple, printable};
use crate::vocab::{dcterms, dip, org, rdf, rdfs, schema, scheme, skos};

/// What a record of one class ties, and which way the edge runs.
#[derive(Debug, PartialEq, Eq)]
struct Shape {
    class: &'static str,
    from: &'static str,
    to: &'static str,
    /// Where other relations of the record start; a record without a place for them and
    /// with other relations stays a node.
    others: Option<Start>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Start {
    From,
    To,
}

const SHAPES: [Shape; 4] = [
    Shape {
        class: dip::PARTICIPATION,
        from: dip::PARTICIPANT,
        to: dip::IN_EVENT,
        others: Some(Start::From),
    },
    Shape {
        class: dip::TENURE,
        from: org::MEMBER,
        to: dip::POST,
        others: Some(Start::From),
    },
    Shape {
        class: dip::TERRITORIAL_STATUS,
        from: dip::HOLDER,
        to: dip::TERRITORY,
        others: Some(Start::To),
    },
    Shape {
        class: dip::TREATY_ACTION,
        from: schema::AGENT,
        to: dip::TREATY_OF,
        others: None,
    },
];

/// One record and all that the data say of it.
struct Record<'a> {
    subject: &'a NamedOrBlankNode,
    shape: &'static Shape,
    triples: Vec<&'a Triple>,
}

impl<'a> Record<'a> {
    fn values(&self, predicate: &str) -> impl Iterator<Item = &'a Triple> {
        let triples = self.triples.iter().copied();
        triples.filter(move |triple| plain(triple.predicate.as_str()) == predicate)
    }

    fn has(&self, predicate: &str, iri: &str) -> bool {
        self.values(predicate)
            .any(|triple| concept(triple) == Some(iri))
    }

    /// The one value that is a thing.
    fn end(&self, predicate: &str) -> Option<&'a Term> {
        let mut values = self.values(predicate);
        match (values.next(), values.next()) {
            (Some(only), None) if is_relation(only) => Some(&only.object),
            _ => None,
        }
    }

    /// Relations besides the one that the record is about.
    fn others(&self, attributes: &Attributes) -> Vec<&'a Triple> {
        let ends = [self.shape.from, self.shape.to];
        let others = self.triples.iter().copied().filter(|triple| {
            is_relation(triple)
                && !ends.contains(&plain(triple.predicate.as_str()).as_ref())
                && !attributes.hold(triple)
        });
        others.collect()
    }

    fn is_edge(&self, attributes: &Attributes) -> bool {
        let Shape {
            class,
            from,
            to,
            others,
        } = self.shape;
        self.end(from).is_some()
            && self.end(to).is_some()
            && (others.is_some() || self.others(attributes).is_empty())
            && (*class != dip::TREATY_ACTION || self.has(dip::STATUS, scheme::HELD))
    }

    /// The words on the edge.
    fn relation(&self, builder: &Builder<'_>) -> String {
        let words = |by: &str| {
            let words: Vec<String> = self
                .values(by)
                .map(|triple| builder.labels.show(&triple.object))
                .collect();
            (!words.is_empty()).then(|| words.join(", "))
        };
        match self.shape.class {
            dip::PARTICIPATION => {
                words(dip::ROLE).unwrap_or_else(|| builder.labels.name(dip::PARTICIPANT))
            }
            dip::TENURE => {
                let is_over = self.has(dip::QUALIFIER, scheme::FORMER)
                    || self.values(schema::END_DATE).next().is_some();
                if is_over { "held" } else { "holds" }.to_owned()
            }
            dip::TERRITORIAL_STATUS => {
                let kind = words(dip::KIND).unwrap_or_else(|| builder.labels.name(dip::HOLDER));
                match words(dip::PERCENT) {
                    Some(share) => format!("{kind} {} %", share.trim_end_matches(".0")),
                    None => kind,
                }
            }
            _ => words(dip::KIND).unwrap_or_else(|| builder.labels.name(self.shape.class)),
        }
    }

    /// What somebody does to a treaty is done on a day.
    fn is_moment(&self) -> bool {
        self.shape.class == dip::TREATY_ACTION
    }

    /// How each value that decides it says that the record stands.
    fn standings(&self, kinds: &Kinds<'_>) -> Vec<(Standing, Option<&'a Triple>)> {
        let (by, unsaid) = match self.shape.class {
            dip::PARTICIPATION => (dip::ATTENDANCE, Standing::Open),
            dip::TERRITORIAL_STATUS => (dip::KIND, Standing::Claim),
            _ => return vec![(Standing::Fact, None)],
        };
        let standing = |triple: &'a Triple| {
            let concepts = concept(triple).map(|iri| kinds.above(iri, skos::BROADER));
            let standing = concepts.into_iter().flatten().find_map(|iri| meaning(&iri));
            (standing.unwrap_or(unsaid), Some(triple))
        };
        let mut found: Vec<_> = self.values(by).map(standing).collect();
        if found.is_empty() {
            found.push((unsaid, None));
        }
        found
    }
}

/// The concept that is the value.
fn concept(triple: &Triple) -> Option<&str> {
    match &triple.object {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    }
}

/// What a concept of attendance, or a kind of hold on a territory, makes of the record.
/// What a holder says of title is the holder's word.
fn meaning(concept: &str) -> Option<Standing> {
    match concept {
        scheme::ATTENDED | scheme::CONTROLS | scheme::ADMINISTERS => Some(Standing::Fact),
        scheme::ANNOUNCED | scheme::EXPECTED | scheme::INVITED => Some(Standing::Announced),
        scheme::ABSENT | scheme::DECLINED => Some(Standing::Absent),
        scheme::REPORTED => Some(Standing::Claim),
        _ => None,
    }
}

impl Kinds<'_> {
    /// How what a record says stands, such as that somebody took part. O(its statements).
    pub fn record(&self, record: NamedOrBlankNodeRef<'_>) -> Standing {
        let classes = self.objects(record, rdf::TYPE);
        let decided = self.decided(record, &classes);
        let standing = decided.unwrap_or_else(|| self.both(record).1);
        self.at_its_event(record, &classes, standing)
    }

    /// Who came did so as the event stands; who is only announced is so, whatever became of it.
    fn at_its_event(
        &self,
        record: NamedOrBlankNodeRef<'_>,
        classes: &BTreeSet<String>,
        standing: Standing,
    ) -> Standing {
        if standing == Standing::Fact && classes.contains(dip::PARTICIPATION) {
            self.in_its_event(record, standing)
        } else {
            standing
        }
    }

    /// A part in an event is no better than the event, as its line has it. Whoever cancelled it did.
    fn in_its_event(&self, part: NamedOrBlankNodeRef<'_>, standing: Standing) -> Standing {
        if self.objects(part, dip::ROLE).contains(scheme::CANCELLER) {
            return standing;
        }
        let events = self.objects(part, dip::IN_EVENT);
        let events = events.iter().filter_map(|iri| NamedNodeRef::new(iri).ok());
        // What is a part itself is no event: parts of each other would be asked without end.
        let is_event = |event: &NamedNodeRef<'_>| {
            let classes = self.objects((*event).into(), rdf::TYPE);
            !classes.contains(dip::PARTICIPATION)
        };
        let each = events
            .filter(is_event)
            .map(|event| hanging_on(self.both(event.into()), dip::IN_EVENT, standing));
        each.max().unwrap_or(standing)
    }

    /// The same of a record that is a box: it stands no better than as a line, and so does what hangs on it. None for what
    /// is no record of a pair.
    pub(super) fn boxed(&self, thing: NamedOrBlankNodeRef<'_>) -> Option<Standing> {
        let classes = self.objects(thing, rdf::TYPE);
        let decided = self.decided(thing, &classes);
        let mut decided =
            decided.or_else(|| classes.contains(dip::TENURE).then_some(Standing::Fact))?;
        if classes.contains(dip::PARTICIPATION) {
            decided = self.in_its_event(thing, decided);
        }
        let qualifiers = self.objects(thing, dip::QUALIFIER);
        if qualifiers
            .iter()
            .any(|qualifier| qualifier != scheme::FORMER)
        {
            return Some(decided.max(Standing::Qualified));
        }
        Some(decided)
    }

    /// By the value that decides it, of the worst of several.
    fn decided(
        &self,
        record: NamedOrBlankNodeRef<'_>,
        classes: &BTreeSet<String>,
    ) -> Option<Standing> {
        let (by, unsaid) = if classes.contains(dip::PARTICIPATION) {
            (dip::ATTENDANCE, Standing::Open)
        } else if classes.contains(dip::TERRITORIAL_STATUS) {
            (dip::KIND, Standing::Claim)
        } else {
            return None;
        };
        let values = self.objects(record, by);
        let standing = |value: &String| {
            let concepts = self.above(value, skos::BROADER);
            concepts
                .iter()
                .find_map(|iri| meaning(iri))
                .unwrap_or(unsaid)
        };
        Some(values.iter().map(standing).max().unwrap_or(unsaid))
    }
}

/// The records that are drawn as edges.
#[derive(Default)]
pub(super) struct Records<'a> {
    found: Vec<Record<'a>>,
    places: HashMap<&'a NamedOrBlankNode, usize>,
}

impl<'a> Records<'a> {
    /// Finds them among these triples. What anything but a claim points at stays a node.
    pub(super) fn find(
        triples: &'a [Triple],
        sorted: &Sorted<'_>,
        attributes: &Attributes,
        kinds: &Kinds<'_>,
    ) -> Self {
        let mut found = candidates(triples, kinds);
        let mut pointed: HashSet<NamedOrBlankNode> = HashSet::new();
        for triple in triples {
            match &triple.object {
                Term::Triple(said) if !sorted.states(said) && !attributes.hold(said) => {
                    pointed.insert(said.subject.clone());
                    pointed.extend(subject(said.object.clone()));
                }
                object
                    if is_relation(triple)
                        && !sorted.is_annotation(&triple.subject)
                        && !attributes.hold(triple)
                        && kinds.both((&triple.subject).into()).0 != NodeKind::Claim =>
                {
                    pointed.extend(subject(object.clone()));
                }
                _ => {}
            }
        }
        found.retain(|record| !pointed.contains(record.subject) && record.is_edge(attributes));
        let places = found.iter().enumerate();
        let places = places
            .map(|(place, record)| (record.subject, place))
            .collect();
        Self { found, places }
    }

    /// Whether this is drawn as an edge.
    pub(super) fn hold(&self, thing: &NamedOrBlankNode) -> bool {
        self.places.contains_key(thing)
    }

    /// Whom a claim about such a record is about: the one whose record it is.
    pub(super) fn stand_in<'b>(&'b self, thing: &'b Term) -> &'b Term {
        let place = subject(thing.clone()).and_then(|thing| self.places.get(&thing));
        let record = place.and_then(|place| self.found.get(*place));
        record
            .and_then(|record| record.end(record.shape.from))
            .unwrap_or(thing)
    }
}

/// Whatever has the class of a record, in the order of the triples.
fn candidates<'a>(triples: &'a [Triple], kinds: &Kinds<'_>) -> Vec<Record<'a>> {
    let mut shapes: HashMap<&str, Option<&'static Shape>> = HashMap::new();
    let mut places: HashMap<&NamedOrBlankNode, usize> = HashMap::new();
    let mut found: Vec<Record<'a>> = Vec::new();
    for triple in triples {
        let (rdf::TYPE, Some(class)) = (triple.predicate.as_str(), concept(triple)) else {
            continue;
        };
        let shape = shapes.entry(class).or_insert_with(|| {
            let classes = kinds.above(class, rdfs::SUB_CLASS_OF);
            SHAPES.iter().find(|shape| classes.contains(shape.class))
        });
        if let Some(shape) = *shape
            && !places.contains_key(&triple.subject)
        {
            places.insert(&triple.subject, found.len());
            found.push(Record {
                subject: &triple.subject,
                shape,
                triples: Vec::new(),
            });
        }
    }
    for triple in triples {
        if let Some(place) = places.get(&triple.subject)
            && let Some(record) = found.get_mut(*place)
        {
            record.triples.push(triple);
        }
    }
    found
}

impl Builder<'_> {
    /// Draws records as edges, and their other relations from one of their ends.
    pub(super) fn records(
        &mut self,
        records: &Records<'_>,
        sorted: &Sorted<'_>,
        attributes: &Attributes,
    ) {
        for record in &records.found {
            let (Some(from), Some(to)) =
                (record.end(record.shape.from), record.end(record.shape.to))
            else {
                continue;
            };
            let (from, to) = (self.node(from), self.node(to));
            let start = match record.shape.others {
                Some(Start::To) => to,
                _ => from,
            };
            let given = self.given(record, [from, to]);
            for (standing, decisive) in record.standings(&self.kinds) {
                let standing = self.of_record(record, standing, decisive, sorted);
                let event = &self.result.graph[to];
                let standing = at_event(record, (event.kind, event.standing), standing);
                let relation = record.relation(self);
                let edge = self.edge((record, &given), relation, standing, sorted);
                self.tie(from, to, record.shape.class, edge);
                for triple in record.others(attributes) {
                    let standing = self.of_other(triple, standing);
                    let relation = self.labels.name(triple.predicate.as_str());
                    let edge = self.edge((record, &given), relation, standing, sorted);
                    let end = self.node(&triple.object);
                    self.tie(start, end, triple.predicate.as_str(), edge);
                }
            }
        }
    }

    /// When a record was so: what somebody puts forward counts where nothing is stated. What cannot be is
    /// told.
    fn given(&mut self, record: &Record<'_>, ends: [NodeIndex; 2]) -> Given {
        let [from, to] = ends.map(|end| self.result.graph[end].label.as_str());
        let name = printable(&format!("{from} – {to}"));
        let mut of = |by: &str| {
            let all: Vec<&Triple> = record.values(by).collect();
            for unread in all.iter().filter(|one| moment(&one.object).is_none()) {
                self.misdated(&name, &unread.object);
            }
            let stated = all
                .iter()
                .filter(|one| !self.attributed.contains_key(**one));
            let stated = dates(stated.map(|one| &one.object));
            if stated.is_empty() {
                dates(all.into_iter().map(|one| &one.object))
            } else {
                stated
            }
        };
        let given = Given {
            starts: of(schema::START_DATE),
            ends: of(schema::END_DATE),
            known: of(dip::AS_OF),
        };
        self.say_given(&name, &given, record.is_moment());
        given
    }

    fn edge(
        &self,
        (record, given): (&Record<'_>, &Given),
        relation: String,
        standing: Standing,
        sorted: &Sorted<'_>,
    ) -> Edge {
        Edge {
            relation,
            standing,
            statement: iri(record.subject),
            several: Vec::new(),
            when: given.words(record.is_moment()),
            period: if record.is_moment() {
                given.clone().of_moment().period()
            } else {
                given.period()
            },
            sources: self.sources(&sources(record, sorted)),
            weight: 1,
            details: Vec::new(),
            undirected: false,
            by: Vec::new(),
        }
    }

    /// How the record among these triples stands as an edge, if one is there; of several values that decide it, by
    /// the best.
    pub(super) fn recorded(&self, triples: &[Triple], sorted: &Sorted<'_>) -> Option<Standing> {
        let record = candidates(triples, &self.kinds).into_iter().next()?;
        let thing = |by: &'static str| {
            let end = record.end(by).and_then(|end| subject(end.clone()))?;
            Some(self.kinds.both((&end).into()))
        };
        let [from, to] = [record.shape.from, record.shape.to].map(thing);
        let all = record.standings(&self.kinds).into_iter();
        let all = all.map(|(standing, decisive)| {
            let standing = self.of_record(&record, standing, decisive, sorted);
            let standing = to.map_or(standing, |to| at_event(&record, to, standing));
            from.map_or(standing, |from| {
                hanging_on(from, record.shape.class, standing)
            })
        });
        all.min()
    }

    /// The standing of one more statement of a record.
    fn of_other(&self, triple: &Triple, of_record: Standing) -> Standing {
        // Where a territory belongs is always somebody's word.
        if triple.predicate.as_str() == dip::AS_PART_OF || self.attributed.contains_key(triple) {
            return Standing::Claim;
        }
        of_record
    }

    /// The standing of a record, no better than that of the statements that make it.
    fn of_record(
        &self,
        record: &Record<'_>,
        standing: Standing,
        decisive: Option<&Triple>,
        sorted: &Sorted<'_>,
    ) -> Standing {
        let shape = record.shape;
        let parts = [
            rdf::TYPE,
            shape.from,
            shape.to,
            dip::ROLE,
            dip::PERCENT,
            dip::STATUS,
        ];
        let parts = parts.iter().flat_map(|by| record.values(by));
        let parts: Vec<&Triple> = parts.chain(decisive).collect();
        if parts.iter().any(|part| self.attributed.contains_key(*part)) {
            return Standing::Claim;
        }
        let dates = [schema::START_DATE, schema::END_DATE, dip::AS_OF];
        let dates = dates.iter().flat_map(|by| record.values(by));
        let noted = parts
            .into_iter()
            .chain(dates)
            .flat_map(|part| sorted.notes_on(part))
            .any(|note| note.is_qualified() && !note.spoken);
        let qualified = record
            .values(dip::QUALIFIER)
            .any(|triple| concept(triple) != Some(scheme::FORMER));
        if noted || qualified {
            return standing.max(Standing::Qualified);
        }
        standing
    }
}

/// The standing of a part in an event, no better than that of the event. Whoever cancelled it
/// did.
fn at_event(record: &Record<'_>, event: (NodeKind, Standing), standing: Standing) -> Standing {
    let is_part = record.shape.class == dip::PARTICIPATION;
    if !is_part || record.has(dip::ROLE, scheme::CANCELLER) {
        return standing;
    }
    hanging_on(event, dip::IN_EVENT, standing)
}

fn iri(subject: &NamedOrBlankNode) -> Option<String> {
    match subject {
        NamedOrBlankNode::NamedNode(node) => Some(node.as_str().to_owned()),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}

/// Sources of the record, and of single statements about it that are no claims.
fn sources<'a>(record: &Record<'a>, sorted: &Sorted<'a>) -> Vec<&'a Term> {
    let own = record.values(dcterms::SOURCE).map(|triple| &triple.object);
    let notes = record
        .triples
        .iter()
        .flat_map(|triple| sorted.notes_on(triple));
    let noted = notes.filter(|note| !note.spoken);
    own.chain(noted.flat_map(|note| note.sources.iter().copied()))
        .collect()
}
