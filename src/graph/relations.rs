//! From plain triples to edges: what is stated, what is said, and who vouches for it.
//!
//! Sources and annotations are no edges of their own: they become the sources
//! and the standing of the statement that they are about.

use petgraph::graph::NodeIndex;

use super::attributes::Attributes;
use super::between::Named;
use super::build::Builder;
use super::notes::{Note, Sorted};
use super::records::Records;
use super::{Edge, Moment, Node, NodeKind, Source, Standing, Voice};
use crate::model::{NamedOrBlankNode, Term, Triple, printable};
use crate::query::labels::NAMING;
use crate::store::StoreError;
use crate::vocab::{dcterms, dip, id, rdf};

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
    // What the graph of a rule says of itself is about no thing.
    let is_of_rule = matches!(&triple.subject, NamedOrBlankNode::NamedNode(node) if node.as_str().starts_with(id::GRAPH_DERIVED));
    !matches!(triple.object, Term::Literal(_) | Term::Triple(_))
        && !is_of_rule
        && ![rdf::TYPE, dcterms::SOURCE].contains(&predicate)
        && !NAMING.contains(&predicate)
}

impl Builder<'_> {
    /// All relations among these triples; types, labels and other literals are no edges.
    /// Of whole data, records of a pair are edges, and attributes are left out.
    pub(super) fn relations(&mut self, triples: &[Triple], whole: bool) -> Result<(), StoreError> {
        // What a query makes of data is noted in these, where they have it.
        let is_noted = self.made && self.is_quoted_at_all();
        let noted = is_noted.then(|| self.with_notes(triples));
        let sorted = Sorted::new(noted.as_deref().unwrap_or(triples), &self.kinds);
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
                    if self.is_of_its_own(said, &triple.subject, &sorted)
                        && !attributes.hold(said) =>
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
        let named = attributes.named.iter();
        let alone = named.filter(|thing| !self.nodes.contains_key(&Term::from((*thing).clone())));
        self.result.named_alone = alone.count();
        self.dates(triples, &sorted);
        Ok(())
    }

    /// Keeps in mind a date that is none.
    pub(super) fn misdated(&mut self, name: &str, date: &Term) {
        let date = self.labels.show(date);
        let said = format!("{}: `{date}` is no date", printable(name));
        self.result.misdated.push(said);
    }

    /// A triple that a query makes and the data only quote is what each of its notes says, and one line each where
    /// they differ. Whether it is such a triple.
    fn quoted_alone(&mut self, triple: &Triple, sorted: &Sorted<'_>) -> bool {
        if !self.made || self.attributed.contains_key(triple) {
            return false;
        }
        let notes = self.only_quoted(triple);
        for note in &notes {
            self.said(triple, note, sorted);
        }
        !notes.is_empty()
    }

    /// A triple that the data assert, drawn to its object or to what stands for it.
    fn stated(&mut self, triple: &Triple, to: &Term, sorted: &Sorted<'_>) {
        if self.quoted_alone(triple, sorted) {
            return;
        }
        // What somebody says about it vouches for nothing that is stated, least of all a denial.
        let is_attributed = self.attributed.contains_key(triple);
        let notes = sorted.notes_on(triple);
        let notes: Vec<&Note<'_>> = notes.filter(|note| is_attributed || !note.spoken).collect();
        let mut sources: Vec<&Term> = notes
            .iter()
            .flat_map(|note| note.sources.iter().copied())
            .collect();
        if sources.is_empty() && !self.follows(triple) {
            sources = sorted.own_sources(&triple.subject);
        }
        let is_qualified = notes.iter().any(|note| note.is_qualified());
        let standing = if is_attributed {
            Standing::Claim
        } else if self.made {
            let subject = Term::from(triple.subject.clone());
            let found = self.vouched(&subject, &triple.predicate, &triple.object);
            match found.unwrap_or(Standing::Derived) {
                Standing::Fact if is_qualified => Standing::Qualified,
                found => found,
            }
        } else if is_qualified {
            Standing::Qualified
        } else if self.follows(triple) {
            Standing::Derived
        } else {
            Standing::Fact
        };
        let own = Term::from(triple.subject.clone());
        let own = match standing {
            // A query need not ask for what the record names as its source.
            Standing::Fact | Standing::Qualified if self.made && sources.is_empty() => {
                self.sources_of(&own)
            }
            _ => Vec::new(),
        };
        sources.extend(&own);
        let standing = if self.made {
            let from = Term::from(triple.subject.clone());
            let said = (standing, triple.predicate.as_str().to_owned());
            self.tied([&from, to], Some(said), Named::Property)
        } else {
            standing
        };
        let drawn = Triple {
            object: to.clone(),
            ..triple.clone()
        };
        let by = self.attributed.get(triple).cloned().unwrap_or_default();
        self.link(&drawn, standing, &sources, (None, None, by));
    }

    /// Whether what a node says has a line: nothing asserts it, or somebody says it besides.
    fn is_of_its_own(
        &self,
        said: &Triple,
        reifier: &NamedOrBlankNode,
        sorted: &Sorted<'_>,
    ) -> bool {
        let spoken = || sorted.notes.get(reifier).is_some_and(|note| note.spoken);
        !sorted.states(said) || spoken() && !self.attributed.contains_key(said)
    }

    /// A triple that is mentioned and not asserted, or that somebody speaks of.
    fn said(&mut self, said: &Triple, reifier: &NamedOrBlankNode, sorted: &Sorted<'_>) {
        if matches!(said.object, Term::Literal(_) | Term::Triple(_)) {
            return;
        }
        let note = sorted.notes.get(reifier);
        let sources = note.map(|note| note.sources.clone()).unwrap_or_default();
        let standing = match note {
            Some(note) if note.spoken && self.kinds.denies(reifier.into()) => Standing::Denied,
            Some(note)
                if note.spoken && note.sources.is_empty() && self.kinds.is_hearsay(reifier) =>
            {
                Standing::Hearsay
            }
            Some(note) if note.spoken => Standing::Claim,
            _ if self.made => self.of_note(reifier),
            _ => Standing::Open,
        };
        let standing = if self.made {
            let from = Term::from(said.subject.clone());
            self.hung([&from, &said.object], said.predicate.as_str(), standing)
        } else {
            standing
        };
        let statement = Some(Self::id(&Term::from(reifier.clone())));
        let spoken = self.kinds.said_on(reifier.into());
        let by = self.voices(reifier.into());
        self.link(said, standing, &sources, (statement, spoken, by));
    }

    fn link(
        &mut self,
        triple: &Triple,
        standing: Standing,
        sources: &[&Term],
        (statement, said_on, by): (Option<String>, Option<Moment>, Vec<Voice>),
    ) {
        let from = self.node(&Term::from(triple.subject.clone()));
        let to = self.node(&triple.object);
        let edge = Edge {
            relation: self.labels.name(triple.predicate.as_str()),
            standing,
            statement,
            several: Vec::new(),
            when: None,
            period: None,
            sources: self.sources(sources),
            weight: 1,
            details: Vec::new(),
            undirected: false,
            by,
        };
        self.tie(from, to, triple.predicate.as_str(), edge.said_on(said_on));
    }

    pub(super) fn sources(&self, terms: &[&Term]) -> Vec<Source> {
        let mut sources: Vec<Source> = terms.iter().map(|term| self.source(term)).collect();
        sources.sort();
        sources.dedup();
        sources
    }

    /// An edge that stands no better than what it starts from, unless that was decided, and is no older than a
    /// claim that says it.
    pub(super) fn tie(&mut self, from: NodeIndex, to: NodeIndex, by: &str, mut edge: Edge) {
        edge.undirected |= self.kinds.is_symmetric(by);
        if !self.made {
            edge.standing = hanging(&self.result.graph[from], by, edge.standing);
            if edge.undirected {
                edge.standing = hanging(&self.result.graph[to], by, edge.standing);
            }
        }
        if edge.period.is_none() {
            edge = edge.said_on(self.said_on.get(&from).cloned());
        }
        let length = f64::from(edge.weight);
        self.add(from, to, edge, length);
    }
}

/// What is said of an event whatever became of it: what came of it or in its place, and that it
/// did not take place.
pub(super) const WHATEVER_BECAME: [&str; 6] = [
    dip::FOLLOWS,
    dip::INSTEAD_OF,
    dip::LED_TO,
    dip::STATUS,
    dip::KIND,
    dip::QUALIFIER,
];

/// What is to be said of an end that is before its beginning.
pub(super) fn turned(name: &str, start: &Moment, end: Option<&Moment>) -> Option<String> {
    let end = end.filter(|end| end.end_s <= start.earliest_s)?;
    let (name, start, end) = (printable(name), &start.text, &end.text);
    Some(format!("{name} begins {start} and ends {end}, before that"))
}

/// How a statement stands that hangs on a thing: no better than the thing.
pub(super) fn hanging(thing: &Node, by: &str, standing: Standing) -> Standing {
    hanging_on((thing.kind, thing.standing), by, standing)
}

/// The same by what the thing is and how it stands.
pub(super) fn hanging_on(
    (kind, of_thing): (NodeKind, Standing),
    by: &str,
    standing: Standing,
) -> Standing {
    // What a claim says about itself is part of a claim, and so is what is said of an event that
    // is known from a report alone; of one that is known through another, it is hearsay as well.
    let is_hearsay = of_thing == Standing::Hearsay;
    if kind == NodeKind::Claim || of_thing == Standing::Claim {
        let least = if is_hearsay {
            Standing::Hearsay
        } else {
            Standing::Claim
        };
        return standing.max(least);
    }
    // Nobody came to what was cancelled; but somebody's word of it stays somebody's word, and who is
    // said not to have come did not.
    let stays = [
        Standing::Claim,
        Standing::Hearsay,
        Standing::Denied,
        Standing::Absent,
    ]
    .contains(&standing);
    if stays || WHATEVER_BECAME.contains(&by) {
        return standing;
    }
    standing.max(of_thing)
}
