//! Which passages a triple rests on.
//!
//! A triple's passage is named by its annotation, else by its subject. A claim
//! without a passage of its own rests on the claim that reports it; a blank
//! node without one is a part of the statement that points at it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::model::{GraphName, NamedNodeRef, NamedOrBlankNode, Term, TermRef, Triple};
use crate::query::claims::is_claim_class;
use crate::query::labels::NAMING;
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dcterms, dip, id, rdf, schema, skos};

/// Numbers of passages, each once.
pub(super) type Numbers = Rc<[usize]>;

/// Looks passages up and remembers them.
pub(super) struct Evidence<'a> {
    backend: &'a dyn Backend,
    passages: Vec<Term>,
    numbers: HashMap<Term, usize>,
    of_triples: HashMap<Triple, Numbers>,
    of_subjects: HashMap<NamedOrBlankNode, Numbers>,
}

/// Whether the property says what a thing is or how it is called, which needs no passage.
pub(super) fn only_names(predicate: &str) -> bool {
    NAMING.contains(&predicate)
        || matches!(
            predicate,
            rdf::TYPE | skos::ALT_LABEL | schema::ALTERNATE_NAME
        )
}

impl<'a> Evidence<'a> {
    pub(super) fn new(backend: &'a dyn Backend) -> Self {
        Self {
            backend,
            passages: Vec::new(),
            numbers: HashMap::new(),
            of_triples: HashMap::new(),
            of_subjects: HashMap::new(),
        }
    }

    /// The passages of a triple of the data.
    pub(super) fn of(&mut self, triple: &Triple) -> Result<Numbers, StoreError> {
        if let Some(known) = self.of_triples.get(triple) {
            return Ok(Rc::clone(known));
        }
        let found = match triple.predicate.as_str() {
            predicate if only_names(predicate) => Rc::default(),
            dcterms::SOURCE => Rc::from([self.number(&triple.object)]),
            rdf::REIFIES => self.of_subject(&triple.subject)?,
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

    /// The passages in the order in which people look them up: documents first, then
    /// their parts by position, and by IRI where there is none.
    pub(super) fn in_order(&self) -> Result<Vec<usize>, StoreError> {
        let mut keys = BTreeMap::new();
        for (number, passage) in self.passages.iter().enumerate() {
            let mut whole = None;
            let mut position = None;
            if let Some(node) = super::walk::subject(passage) {
                let wholes = self.objects(&node, schema::IS_PART_OF)?;
                whole = wholes.iter().map(ToString::to_string).min();
                let positions = self.objects(&node, schema::POSITION)?;
                let positions = positions.iter().filter_map(|position| match position {
                    Term::Literal(literal) => literal.value().parse::<i64>().ok(),
                    _ => None,
                });
                position = positions.min();
            }
            let position = position.unwrap_or(i64::MAX);
            keys.insert((whole, position, passage.to_string()), number);
        }
        Ok(keys.into_values().collect())
    }

    /// The passage behind a number.
    pub(super) fn passage(&self, number: usize) -> Option<&Term> {
        self.passages.get(number)
    }

    fn number(&mut self, passage: &Term) -> usize {
        let next = self.passages.len();
        let number = *self.numbers.entry(passage.clone()).or_insert(next);
        if number == next {
            self.passages.push(passage.clone());
        }
        number
    }

    fn objects(
        &self,
        subject: &NamedOrBlankNode,
        predicate: &str,
    ) -> Result<Vec<Term>, StoreError> {
        let pattern = Pattern {
            subject: Some(subject.as_ref()),
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        };
        let quads = self.backend.quads(pattern);
        quads.map(|quad| Ok(quad?.object)).collect()
    }

    /// What points at a thing, by this property or by any.
    fn pointing(
        &self,
        object: TermRef<'_>,
        predicate: Option<&str>,
    ) -> Result<Vec<Triple>, StoreError> {
        let pattern = Pattern {
            predicate: predicate.map(NamedNodeRef::new_unchecked),
            object: Some(object),
            ..Pattern::default()
        };
        let quads = self.backend.quads(pattern);
        quads.map(|quad| Ok(Triple::from(quad?))).collect()
    }

    fn is_claim(&self, subject: &NamedOrBlankNode) -> Result<bool, StoreError> {
        if !self.objects(subject, dip::SPEAKER)?.is_empty() {
            return Ok(true);
        }
        let classes = self.objects(subject, rdf::TYPE)?;
        Ok(classes.iter().any(is_claim_class))
    }

    fn own(&mut self, subject: &NamedOrBlankNode) -> Result<BTreeSet<usize>, StoreError> {
        let passages = self.objects(subject, dcterms::SOURCE)?;
        Ok(passages
            .iter()
            .map(|passage| self.number(passage))
            .collect())
    }

    /// What the annotations of a triple name. A claim with the same words vouches for nothing.
    fn annotated(&mut self, triple: &Triple) -> Result<BTreeSet<usize>, StoreError> {
        let mut found = BTreeSet::new();
        for reifier in self.pointing(TermRef::Triple(triple), Some(rdf::REIFIES))? {
            if !self.is_claim(&reifier.subject)? {
                found.extend(self.own(&reifier.subject)?);
            }
        }
        Ok(found)
    }

    /// Whether the triple is there only because the view takes a speaker's word for it.
    fn is_only_said(&self, triple: &Triple) -> Result<bool, StoreError> {
        let pattern = Pattern {
            subject: Some(triple.subject.as_ref()),
            predicate: Some(triple.predicate.as_ref()),
            object: Some(triple.object.as_ref()),
            graph: None,
        };
        for quad in self.backend.quads(pattern) {
            match quad?.graph_name {
                GraphName::NamedNode(graph) if graph.as_str().starts_with(id::GRAPH_ACCORDING) => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    /// What the claims name that put the triple forward.
    fn of_claims(&mut self, triple: &Triple) -> Result<Numbers, StoreError> {
        let mut found = BTreeSet::new();
        for reifier in self.pointing(TermRef::Triple(triple), Some(rdf::REIFIES))? {
            found.extend(self.of_subject(&reifier.subject)?.iter());
        }
        Ok(found.into_iter().collect())
    }

    /// What a subject names, or what it is a part of. O(statements up to the first passages).
    fn of_subject(&mut self, subject: &NamedOrBlankNode) -> Result<Numbers, StoreError> {
        if let Some(known) = self.of_subjects.get(subject) {
            return Ok(Rc::clone(known));
        }
        let mut found = BTreeSet::new();
        let mut seen = HashSet::from([subject.clone()]);
        let mut open = vec![subject.clone()];
        while let Some(node) = open.pop() {
            let own = self.own(&node)?;
            if own.is_empty() {
                let outer = self.outer(&node, &mut found)?;
                open.extend(outer.into_iter().filter(|node| seen.insert(node.clone())));
            } else {
                found.extend(own);
            }
        }
        let found: Numbers = found.into_iter().collect();
        self.of_subjects.insert(subject.clone(), Rc::clone(&found));
        Ok(found)
    }

    /// Where to ask for a subject that names no passage itself.
    fn outer(
        &mut self,
        node: &NamedOrBlankNode,
        found: &mut BTreeSet<usize>,
    ) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let term = Term::from(node.clone());
        if self.is_claim(node)? {
            let reports = self.pointing(term.as_ref(), Some(dip::REPORTS))?;
            return Ok(reports.into_iter().map(|triple| triple.subject).collect());
        }
        let mut outer = Vec::new();
        for reified in self.objects(node, rdf::REIFIES)? {
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
