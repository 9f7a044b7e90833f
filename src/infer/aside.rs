//! What only a claim says is set aside: before anything is derived, and once more where a rule tells that there is a
//! claim which nobody could see before.

use hashbrown::HashSet;

use super::asked::Seam;
use super::facts::{Fact, Spreading};
use super::{InferError, Inference, Settings, is_premise};
use crate::model::{NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use crate::query::claims::Claims;
use crate::query::contested::contested;
use crate::store::{Backend, Id};
use crate::vocab::{dip, owl, rdf};

/// The statements of a dataset that may be premises but for what only claims say. O(quads), and no more than a look
/// at them where none speaks of a claim.
///
/// # Errors
/// Failures of the ontology, which says which acts commit a speaker.
pub fn only_claimed(
    quads: &[Quad],
    ontology: &dyn Backend,
) -> Result<std::collections::HashSet<Triple>, InferError> {
    let mut found = std::collections::HashSet::new();
    let mut inference = Inference::default();
    if !quads.iter().any(speaks_of_claims) {
        return Ok(found);
    }
    quads.iter().cloned().for_each(|quad| inference.add(quad));
    if inference.set_claims_aside(ontology)? == 0 {
        return Ok(found);
    }
    // How a record of RDF 1.1 says what is claimed is no claim itself.
    let parts = [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT];
    let is_part = |quad: &Quad| parts.contains(&quad.predicate.as_str());
    let premises = quads.iter().filter(|quad| is_premise(&quad.graph_name));
    for quad in premises.filter(|quad| !is_part(quad)) {
        let triple = Triple::from(quad.clone());
        if !inference.contains(&triple) {
            found.insert(triple);
        }
    }
    Ok(found)
}

/// Words without which nothing is known to be claimed.
const MARKS: [&str; 4] = [rdf::REIFIES, rdf::SUBJECT, dip::TERM, dip::HAS_TERM];

fn speaks_of_claims(quad: &Quad) -> bool {
    let is_mark = |node: &NamedNode| MARKS.contains(&node.as_str());
    let is_named = |term: &Term| matches!(term, Term::NamedNode(node) if is_mark(node));
    is_mark(&quad.predicate)
        || is_named(&quad.object)
        || matches!(&quad.subject, NamedOrBlankNode::NamedNode(node) if is_mark(node))
}

impl Inference {
    /// Leaves out what rests on a claim alone, what is said of things that only a claim speaks of, and what leads to
    /// these; of such things nothing is derived either. Returns how many statements that are. O(claims) where there
    /// are none.
    ///
    /// # Errors
    /// Failures of the ontology, which says which acts commit a speaker.
    pub fn set_claims_aside(&mut self, ontology: &dyn Backend) -> Result<usize, InferError> {
        if self.may_hold_claims() {
            self.weigh(ontology)?;
        }
        Ok(self.aside)
    }

    /// How many statements were set aside.
    pub fn aside(&self) -> usize {
        self.aside
    }

    /// Derives all that follows. Where what follows shows something as claimed that was taken for a fact, it is set
    /// aside, and all begins anew without it: as often as there is such a thing.
    ///
    /// # Errors
    /// As for [`Inference::run`] and [`Inference::set_claims_aside`].
    pub fn run_without_claims(
        &mut self,
        settings: &Settings,
        ontology: &dyn Backend,
    ) -> Result<(), InferError> {
        if !self.may_hold_claims() {
            return self.run(settings);
        }
        let (program, ground) = (self.program.clone(), self.ground.clone());
        loop {
            self.run(settings)?;
            if !self.weigh(ontology)? {
                return Ok(());
            }
            // Of a list that is only claimed there may be a rule by now.
            self.program = program.clone();
            self.ground = ground.clone();
        }
    }

    fn may_hold_claims(&self) -> bool {
        let terms = &self.facts.terms;
        let is_there = |iri: &&str| terms.find(&NamedNode::new_unchecked(*iri).into()).is_some();
        MARKS.iter().any(is_there)
    }

    /// Sets aside what is claimed as far as the facts show it, and all that was derived with it. False if there is
    /// nothing more.
    fn weigh(&mut self, ontology: &dyn Backend) -> Result<bool, InferError> {
        let (things, mut numbers) = self.content()?;
        let terms = &self.facts.terms;
        for triple in contested(&Seam(&self.facts), ontology)? {
            let find = |term| terms.find(&term);
            let subject = find(triple.subject.into());
            let predicate = find(triple.predicate.into());
            if let (Some(subject), Some(predicate), Some(object)) =
                (subject, predicate, find(triple.object))
            {
                numbers.insert([subject, predicate, object]);
            }
        }
        // A rule that takes such a record apart would look into the claim.
        numbers.extend(self.records_of_rdf_11()?);
        // What follows from facts alone follows, whoever says the same.
        numbers.retain(|fact| self.facts.is_stated(*fact));
        let mut more = !numbers.is_empty();
        for thing in things {
            more |= self.facts.bar(thing);
        }
        if more {
            self.facts = std::mem::take(&mut self.facts).without(&numbers);
        }
        self.aside += numbers.len();
        Ok(more)
    }

    /// What the records of claims say in RDF 1.1, part by part.
    fn records_of_rdf_11(&self) -> Result<Vec<Fact>, InferError> {
        let terms = &self.facts.terms;
        let parts = [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT];
        let parts = parts.map(|part| terms.find(&NamedNode::new_unchecked(part).into()));
        if parts.iter().all(Option::is_none) {
            return Ok(Vec::new());
        }
        let claims = Claims::read(&Seam(&self.facts))?;
        let mut found = Vec::new();
        for record in claims.records() {
            let Some(record) = terms.find(&record.clone().into()) else {
                continue;
            };
            for part in parts.iter().flatten() {
                let wanted = [Some(record), Some(*part), None];
                found.extend(self.facts.matching(wanted, self.all()));
            }
        }
        Ok(found)
    }

    /// Things of which only a claim speaks, with the blank nodes that they consist of and the other names that they
    /// have; and what is said of these, or leads to one. That a claim has such a thing is a fact.
    fn content(&self) -> Result<(Vec<Id>, HashSet<Fact, Spreading>), InferError> {
        let claims = Claims::read(&Seam(&self.facts))?;
        let terms = &self.facts.terms;
        let mut things: Vec<Id> = claims
            .contents()
            .filter_map(|thing| terms.find(&thing.clone().into()))
            .collect();
        let same = terms.find(&NamedNode::new_unchecked(owl::SAME_AS).into());
        let is_record = |id: Id| match terms.term(id) {
            Term::NamedNode(node) => claims.is_claim(&NamedOrBlankNode::from(node.clone())),
            Term::BlankNode(node) => claims.is_claim(&node.clone().into()),
            Term::Literal(_) | Term::Triple(_) => false,
        };
        let mut known: HashSet<Id, Spreading> = things.iter().copied().collect();
        let mut found = HashSet::default();
        let mut next = 0;
        while let Some(thing) = things.get(next).copied() {
            next += 1;
            for fact in self.facts.matching([Some(thing), None, None], self.all()) {
                found.insert(fact);
                let is_part = matches!(terms.term(fact[2]), Term::BlankNode(_));
                if (is_part || Some(fact[1]) == same) && known.insert(fact[2]) {
                    things.push(fact[2]);
                }
            }
            let leading = self.facts.matching([None, None, Some(thing)], self.all());
            for fact in leading.filter(|fact| Some(fact[1]) == same || !is_record(fact[0])) {
                found.insert(fact);
                if Some(fact[1]) == same && known.insert(fact[0]) {
                    things.push(fact[0]);
                }
            }
        }
        Ok((things, found))
    }
}
