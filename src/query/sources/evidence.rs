//! Which passages a triple rests on.
//!
//! A triple's passage is named by its annotation, else by its subject. A claim
//! without a passage of its own rests on the claim that reports it; a blank
//! node without one is a part of the statement that points at it. What a thing
//! is and how it is called needs no passage, except of a claim: how a claim is
//! called is what somebody said.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::passages::Passages;
use super::seen::Seen;
use crate::model::{GraphName, NamedNodeRef, NamedOrBlankNode, Term, TermRef, Triple};
use crate::query::claims::Claims;
use crate::query::labels::NAMING;
use crate::store::{Pattern, StoreError};
use crate::vocab::{dcterms, dip, id, rdf, schema, skos};

/// Numbers of passages, each once.
pub(super) type Numbers = Rc<[usize]>;

/// Looks passages up and remembers them.
pub(super) struct Evidence<'a> {
    seen: Seen<'a>,
    claims: Rc<HashSet<NamedOrBlankNode>>,
    said: Option<&'a Claims>,
    passages: Rc<RefCell<Passages>>,
    of_triples: HashMap<Triple, Numbers>,
    of_subjects: HashMap<NamedOrBlankNode, Numbers>,
}

/// Whether the property says what a thing is or how it is called, which needs no passage.
fn only_names(predicate: &str) -> bool {
    NAMING.contains(&predicate)
        || matches!(
            predicate,
            rdf::TYPE | skos::ALT_LABEL | schema::ALTERNATE_NAME
        )
}

/// The way from a subject to what it is a part of: a search for strongly connected components.
#[derive(Default)]
struct Way {
    path: Vec<Stop>,
    /// Where each node was entered that belongs to no finished component.
    places: HashMap<NamedOrBlankNode, usize>,
    entered: Vec<NamedOrBlankNode>,
}

struct Stop {
    place: usize,
    /// The earliest place that is reached from here: below its own, it is part of a circle.
    earliest: usize,
    outer: Vec<NamedOrBlankNode>,
    found: BTreeSet<usize>,
}

impl Way {
    fn enter(
        &mut self,
        node: NamedOrBlankNode,
        found: BTreeSet<usize>,
        outer: Vec<NamedOrBlankNode>,
    ) {
        let place = self.entered.len();
        self.places.insert(node.clone(), place);
        self.entered.push(node);
        self.path.push(Stop {
            place,
            earliest: place,
            outer,
            found,
        });
    }

    /// A finished component: whatever was entered since this place.
    fn leave(&mut self, place: usize) -> impl Iterator<Item = NamedOrBlankNode> {
        let whole = self.entered.split_off(place);
        for node in &whole {
            self.places.remove(node);
        }
        whole.into_iter()
    }

    /// Hands what was found at a stop on to the one before it.
    fn hand_on(&mut self, earliest: usize, mut found: BTreeSet<usize>) {
        if let Some(before) = self.path.last_mut() {
            before.earliest = before.earliest.min(earliest);
            if found.len() > before.found.len() {
                std::mem::swap(&mut found, &mut before.found);
            }
            before.found.append(&mut found);
        }
    }
}

impl<'a> Evidence<'a> {
    /// Looks among the statements of `seen`; `claims` are the records of the whole data set, `said` all that
    /// belongs to claims, where somebody wants to know.
    pub(super) fn new(
        seen: Seen<'a>,
        claims: Rc<HashSet<NamedOrBlankNode>>,
        said: Option<&'a Claims>,
        passages: Rc<RefCell<Passages>>,
    ) -> Self {
        Self {
            seen,
            claims,
            said,
            passages,
            of_triples: HashMap::new(),
            of_subjects: HashMap::new(),
        }
    }

    /// The passages of a triple of the data.
    pub(super) fn of(&mut self, triple: &Triple) -> Result<Numbers, StoreError> {
        if only_names(triple.predicate.as_str()) && !self.is_claim(&triple.subject) {
            return Ok(Rc::default());
        }
        if let Some(known) = self.of_triples.get(triple) {
            return Ok(Rc::clone(known));
        }
        let found = match triple.predicate.as_str() {
            dcterms::SOURCE => Rc::from([self.number(&triple.object)]),
            rdf::REIFIES => self.of_subject(&triple.subject)?,
            // No passage says what a rule makes of it.
            _ if self.seen.follows(triple)? => Rc::default(),
            _ => {
                let annotated = self.annotated(triple)?;
                if annotated.is_empty() && self.is_only_said(triple)? {
                    self.of_claims(triple)?
                } else if annotated.is_empty() {
                    self.of_subject(&triple.subject)?
                } else {
                    annotated.into_iter().collect()
                }
            }
        };
        self.of_triples.insert(triple.clone(), Rc::clone(&found));
        Ok(found)
    }

    /// Whether this is the record of a claim, or only what one says, where that is known.
    fn is_claim(&self, thing: &NamedOrBlankNode) -> bool {
        self.claims.contains(thing) || self.said.is_some_and(|said| said.holds(thing))
    }

    fn number(&self, passage: &Term) -> usize {
        self.passages.borrow_mut().number(passage)
    }

    /// What points at a thing, by this property or by any.
    fn pointing(
        &self,
        object: TermRef<'_>,
        predicate: Option<&str>,
    ) -> Result<Vec<Triple>, StoreError> {
        let quads = self.seen.quads(Pattern {
            predicate: predicate.map(NamedNodeRef::new_unchecked),
            object: Some(object),
            ..Pattern::default()
        })?;
        Ok(quads.into_iter().map(Triple::from).collect())
    }

    fn own(&self, subject: &NamedOrBlankNode) -> Result<BTreeSet<usize>, StoreError> {
        let passages = self.seen.objects(subject, dcterms::SOURCE)?;
        Ok(passages
            .iter()
            .map(|passage| self.number(passage))
            .collect())
    }

    /// What the annotations of a triple name. A claim with the same words vouches for nothing.
    fn annotated(&self, triple: &Triple) -> Result<BTreeSet<usize>, StoreError> {
        let mut found = BTreeSet::new();
        for reifier in self.pointing(TermRef::Triple(triple), Some(rdf::REIFIES))? {
            if !self.claims.contains(&reifier.subject) {
                found.extend(self.own(&reifier.subject)?);
            }
        }
        Ok(found)
    }

    /// Whether the triple is there only because the view takes a speaker's word for it.
    fn is_only_said(&self, triple: &Triple) -> Result<bool, StoreError> {
        let quads = self.seen.quads(Pattern {
            subject: Some(triple.subject.as_ref()),
            predicate: Some(triple.predicate.as_ref()),
            object: Some(triple.object.as_ref()),
            graph: None,
        })?;
        Ok(quads.iter().all(|quad| match &quad.graph_name {
            GraphName::NamedNode(graph) => graph.as_str().starts_with(id::GRAPH_ACCORDING),
            _ => false,
        }))
    }

    /// What the claims name that put the triple forward.
    fn of_claims(&mut self, triple: &Triple) -> Result<Numbers, StoreError> {
        let mut found = BTreeSet::new();
        for reifier in self.pointing(TermRef::Triple(triple), Some(rdf::REIFIES))? {
            found.extend(self.of_subject(&reifier.subject)?.iter());
        }
        Ok(found.into_iter().collect())
    }

    /// What a subject names, or what it is a part of. Every node on the way is looked at
    /// once, and those of a circle share their passages. O(statements on the way).
    fn of_subject(&mut self, subject: &NamedOrBlankNode) -> Result<Numbers, StoreError> {
        let mut way = Way::default();
        if !self.of_subjects.contains_key(subject) {
            self.visit(subject.clone(), &mut way)?;
        }
        while let Some(stop) = way.path.last_mut() {
            if let Some(next) = stop.outer.pop() {
                if let Some(known) = self.of_subjects.get(&next) {
                    stop.found.extend(known.iter());
                } else if let Some(place) = way.places.get(&next) {
                    stop.earliest = stop.earliest.min(*place);
                } else {
                    self.visit(next, &mut way)?;
                }
            } else if let Some(stop) = way.path.pop() {
                if stop.earliest == stop.place {
                    let numbers: Numbers = stop.found.iter().copied().collect();
                    let whole = way.leave(stop.place);
                    let known = whole.map(|node| (node, Rc::clone(&numbers)));
                    self.of_subjects.extend(known);
                }
                way.hand_on(stop.earliest, stop.found);
            }
        }
        Ok(self.of_subjects.get(subject).cloned().unwrap_or_default())
    }

    fn visit(&self, node: NamedOrBlankNode, way: &mut Way) -> Result<(), StoreError> {
        let mut found = self.own(&node)?;
        let outer = if found.is_empty() {
            self.outer(&node, &mut found)?
        } else {
            Vec::new()
        };
        way.enter(node, found, outer);
        Ok(())
    }

    /// Where to ask for a subject that names no passage itself.
    fn outer(
        &self,
        node: &NamedOrBlankNode,
        found: &mut BTreeSet<usize>,
    ) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let term = Term::from(node.clone());
        if self.claims.contains(node) {
            let reports = self.pointing(term.as_ref(), Some(dip::REPORTS))?;
            return Ok(reports.into_iter().map(|triple| triple.subject).collect());
        }
        let mut outer = Vec::new();
        for reified in self.seen.objects(node, rdf::REIFIES)? {
            if let Term::Triple(triple) = reified {
                outer.push(triple.subject);
            }
        }
        if let NamedOrBlankNode::BlankNode(_) = node {
            for triple in self.pointing(term.as_ref(), None)? {
                let annotated = self.annotated(&triple)?;
                if annotated.is_empty() {
                    outer.push(triple.subject);
                }
                found.extend(annotated);
            }
        }
        Ok(outer)
    }
}
