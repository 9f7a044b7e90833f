//! Looking things up, with what is said about single statements at hand.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{
    GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef,
    Triple,
};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dcterms, dip, rdf, scheme};

/// The data, and for each statement the nodes that speak about it.
#[derive(Clone, Debug)]
pub struct Look<'a> {
    backend: &'a dyn Backend,
    spoken: Arc<Spoken>,
    /// What was looked up of single nodes: the same is asked of a thing with each of its statements, and a backend may go
    /// through all of them each time.
    known: RefCell<HashMap<NamedOrBlankNode, HashMap<String, Vec<Term>>>>,
}

/// How many nodes are kept in mind.
const MOST: usize = 4_096;

/// What is said about single statements, which is read once.
#[derive(Debug)]
pub struct Spoken {
    reifiers: HashMap<Triple, Vec<NamedOrBlankNode>>,
    /// Statements that anything speaks about, by the things in them; sorted.
    ends: HashMap<NamedOrBlankNode, Vec<Triple>>,
}

impl Spoken {
    /// O(n log n) of the statements about statements.
    ///
    /// # Errors
    /// Failures of the backend.
    #[expect(
        clippy::iter_over_hash_type,
        reason = "each list is sorted by itself, in whichever order they come"
    )]
    pub fn read(backend: &dyn Backend) -> Result<Self, StoreError> {
        let mut reifiers: HashMap<Triple, Vec<NamedOrBlankNode>> = HashMap::new();
        let reifies = NamedNodeRef::new_unchecked(rdf::REIFIES);
        for quad in backend.quads(Pattern {
            predicate: Some(reifies),
            ..Pattern::default()
        }) {
            let quad = quad?;
            if let Term::Triple(said) = quad.object {
                reifiers.entry(*said).or_default().push(quad.subject);
            }
        }
        for (said, statement) in in_parts(backend)? {
            reifiers.entry(said).or_default().push(statement);
        }
        let mut spoken: HashMap<NamedOrBlankNode, Vec<Triple>> = HashMap::new();
        for (said, known) in &mut reifiers {
            known.sort_by_cached_key(ToString::to_string);
            known.dedup();
            let ends = std::iter::once(said.subject.clone()).chain(node(&said.object));
            for end in ends {
                spoken.entry(end).or_default().push(said.clone());
            }
        }
        for said in spoken.values_mut() {
            said.sort_by_cached_key(ToString::to_string);
            said.dedup();
        }
        Ok(Self {
            reifiers,
            ends: spoken,
        })
    }
}

impl<'a> Look<'a> {
    /// With what was read of the same data.
    pub fn new(backend: &'a dyn Backend, spoken: &Arc<Spoken>) -> Self {
        Self {
            backend,
            spoken: Arc::clone(spoken),
            known: RefCell::default(),
        }
    }

    /// All values of a property, with what has them.
    pub(super) fn all(&self, predicate: &str) -> impl Iterator<Item = Result<Triple, StoreError>> {
        let predicate = NamedNode::new_unchecked(predicate);
        let quads = self.backend.quads(Pattern {
            predicate: Some(predicate.as_ref()),
            ..Pattern::default()
        });
        quads.map(|quad| Ok(Triple::from(quad?)))
    }

    /// All that is stated of a thing, each once, sorted.
    pub fn of(&self, subject: NamedOrBlankNodeRef<'_>) -> Result<Vec<Triple>, StoreError> {
        let quads = self.backend.quads(Pattern {
            subject: Some(subject),
            ..Pattern::default()
        });
        let own: Result<Vec<Triple>, StoreError> = quads.map(|quad| Ok(quad?.into())).collect();
        let mut own = own?;
        own.sort_by_cached_key(ToString::to_string);
        own.dedup();
        Ok(own)
    }

    /// The values of a property, each once, sorted.
    pub fn objects(
        &self,
        subject: NamedOrBlankNodeRef<'_>,
        predicate: &str,
    ) -> Result<Vec<Term>, StoreError> {
        let node = subject.into_owned();
        let known = self.known.borrow();
        if let Some(objects) = known.get(&node).and_then(|own| own.get(predicate)) {
            return Ok(objects.clone());
        }
        drop(known);
        let quads = self.backend.quads(Pattern {
            subject: Some(subject),
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        });
        let objects: Result<Vec<Term>, StoreError> = quads.map(|quad| Ok(quad?.object)).collect();
        let mut objects = objects?;
        objects.sort_by_cached_key(ToString::to_string);
        objects.dedup();
        let mut known = self.known.borrow_mut();
        if known.len() >= MOST && !known.contains_key(&node) {
            known.clear();
        }
        let own = known.entry(node).or_default();
        own.insert(predicate.to_owned(), objects.clone());
        Ok(objects)
    }

    /// The things that have a value, each once, sorted.
    pub fn subjects(
        &self,
        predicate: &str,
        object: Option<TermRef<'_>>,
    ) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let quads = self.backend.quads(Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            object,
            ..Pattern::default()
        });
        let subjects: Result<Vec<NamedOrBlankNode>, StoreError> =
            quads.map(|quad| Ok(quad?.subject)).collect();
        let mut subjects = subjects?;
        subjects.sort_by_cached_key(ToString::to_string);
        subjects.dedup();
        Ok(subjects)
    }

    /// Whatever speaks about a statement.
    pub fn reifiers(&self, said: &Triple) -> &[NamedOrBlankNode] {
        let known = self.spoken.reifiers.get(said);
        known.map_or(&[], Vec::as_slice)
    }

    /// Statements by this property that anything speaks about, sorted. O(such statements).
    pub(super) fn spoken_by(&self, predicate: &str) -> Vec<Triple> {
        let all = self.spoken.reifiers.keys();
        let own = all.filter(|said| said.predicate.as_str() == predicate);
        let mut own: Vec<Triple> = own.cloned().collect();
        own.sort_by_cached_key(ToString::to_string);
        own
    }

    /// Statements with a thing in them that anything speaks about, sorted.
    pub fn spoken_of(&self, thing: &NamedOrBlankNode) -> &[Triple] {
        self.spoken.ends.get(thing).map_or(&[], Vec::as_slice)
    }

    /// Whether it is asserted.
    pub fn asserts(&self, said: &Triple) -> Result<bool, StoreError> {
        let mut found = self.backend.quads(Pattern {
            subject: Some(said.subject.as_ref()),
            predicate: Some(said.predicate.as_ref()),
            object: Some(said.object.as_ref()),
            graph: None,
        });
        Ok(found.next().transpose()?.is_some())
    }

    /// The named graph of a statement, which tells the file; the first where there are several.
    pub fn graph_of(
        &self,
        subject: NamedOrBlankNodeRef<'_>,
        predicate: &str,
    ) -> Result<Option<String>, StoreError> {
        let mut graphs = Vec::new();
        for quad in self.backend.quads(Pattern {
            subject: Some(subject),
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        }) {
            if let GraphName::NamedNode(graph) = quad?.graph_name {
                graphs.push(graph.into_string());
            }
        }
        Ok(graphs.into_iter().min())
    }

    /// Whether somebody put it forward.
    pub fn is_claim(&self, node: &NamedOrBlankNode) -> Result<bool, StoreError> {
        Ok(!self.objects(node.as_ref(), dip::SPEAKER)?.is_empty())
    }

    /// Whether a record is a claim by itself.
    pub fn is_claimed(&self, record: &NamedOrBlankNode) -> Result<bool, StoreError> {
        let is_claim = |term: &Term| matches!(term, Term::NamedNode(node) if *node == dip::CLAIM);
        Ok(self.is_claim(record)?
            || self
                .objects(record.as_ref(), rdf::TYPE)?
                .iter()
                .any(is_claim))
    }

    /// The passages named by a node, as IRIs, as far as they are surely those; `None` where it names none at all. Those of
    /// what everybody knows do not say it: they take it for granted.
    pub fn sources(&self, node: &NamedOrBlankNode) -> Result<Option<Vec<String>>, StoreError> {
        let named = iris(&self.objects(node.as_ref(), dcterms::SOURCE)?);
        if named.is_empty() {
            return Ok(None);
        }
        let qualifiers = iris(&self.objects(node.as_ref(), dip::QUALIFIER)?);
        if qualifiers.iter().any(|own| own == scheme::BACKGROUND) {
            return Ok(Some(Vec::new()));
        }
        Ok(Some(iris(&self.sure(node, dcterms::SOURCE)?)))
    }

    /// Whether a claim does not stand as it was put forward: the data say that another took its place, whoever put that
    /// forward and however surely they say so.
    pub(super) fn is_replaced(&self, claim: &NamedOrBlankNode) -> Result<bool, StoreError> {
        let is_over =
            |term: &Term| matches!(term, Term::NamedNode(own) if *own == scheme::SUPERSEDED);
        Ok(!self.successors(claim)?.is_empty()
            || self
                .objects(claim.as_ref(), dip::OUTCOME)?
                .iter()
                .any(is_over))
    }

    /// Whether a speaker surely put another claim in the place of one of their own: what they denied they do not deny any
    /// more. Nobody takes back what somebody else said.
    pub(super) fn is_withdrawn(&self, claim: &NamedOrBlankNode) -> Result<bool, StoreError> {
        let speakers = self.objects(claim.as_ref(), dip::SPEAKER)?;
        for later in self.successors(claim)? {
            let by = NamedNode::new_unchecked(dcterms::REPLACES);
            let said = Triple::new(later.clone(), by, Term::from(claim.clone()));
            let own = self.objects(later.as_ref(), dip::SPEAKER)?;
            let is_own = later != *claim && own.iter().any(|who| speakers.contains(who));
            if is_own && self.asserts(&said)? && !self.is_doubted(&said, &|_| Ok(false))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The claims that took the place of one.
    fn successors(&self, claim: &NamedOrBlankNode) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let object = Term::from(claim.clone());
        let mut found = self.subjects(dcterms::REPLACES, Some(object.as_ref()))?;
        let named = self.objects(claim.as_ref(), dcterms::IS_REPLACED_BY)?;
        found.extend(named.iter().filter_map(node));
        Ok(found)
    }

    /// The values of a property that are said without a reservation and that nobody denies, each once, sorted.
    pub fn sure(
        &self,
        subject: &NamedOrBlankNode,
        predicate: &str,
    ) -> Result<Vec<Term>, StoreError> {
        let mut found = Vec::new();
        for object in self.objects(subject.as_ref(), predicate)? {
            let by = NamedNode::new_unchecked(predicate);
            let said = Triple::new(subject.clone(), by, object);
            if !self.is_doubted(&said, &|claim| self.is_withdrawn(claim))? {
                found.push(said.object);
            }
        }
        Ok(found)
    }

    /// Whether anything is said against a statement; of a denial `is_withdrawn` says whether it is none any more.
    fn is_doubted(
        &self,
        said: &Triple,
        is_withdrawn: &dyn Fn(&NamedOrBlankNode) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        for reifier in self.reifiers(said) {
            let get = |predicate: &str| self.objects(reifier.as_ref(), predicate);
            let is_doubt = if self.is_claim(reifier)? {
                let acts = iris(&get(dip::ACT)?);
                acts.iter().any(|act| act == scheme::DENIAL) && !is_withdrawn(reifier)?
            } else {
                // A source, an address or a name that is over is none to give away, either.
                !get(dip::QUALIFIER)?.is_empty() || !get(dip::CONDITION)?.is_empty()
            };
            if is_doubt {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Statements about statements as RDF 1.1 has them, with the nodes that stand for them: whoever says a subject, a
/// predicate and an object, each once, speaks about that statement, of whichever class it is. In no order.
fn in_parts(backend: &dyn Backend) -> Result<Vec<(Triple, NamedOrBlankNode)>, StoreError> {
    let subjects = values(backend, rdf::SUBJECT)?;
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let predicates = values(backend, rdf::PREDICATE)?;
    let objects = values(backend, rdf::OBJECT)?;
    let found = subjects.iter().filter_map(|(statement, of)| {
        let by = predicates.get(statement)?;
        let to = objects.get(statement)?;
        let ([of], [Term::NamedNode(by)], [to]) = (of.as_slice(), by.as_slice(), to.as_slice())
        else {
            return None;
        };
        let said = Triple::new(node(of)?, by.clone(), to.clone());
        Some((said, statement.clone()))
    });
    Ok(found.collect())
}

/// All values of a property, each once, by what has them.
fn values(
    backend: &dyn Backend,
    predicate: &str,
) -> Result<HashMap<NamedOrBlankNode, Vec<Term>>, StoreError> {
    let mut found: HashMap<NamedOrBlankNode, Vec<Term>> = HashMap::new();
    for quad in backend.quads(Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        ..Pattern::default()
    }) {
        let quad = quad?;
        let known = found.entry(quad.subject).or_default();
        // Two graphs may say the same.
        if !known.contains(&quad.object) {
            known.push(quad.object);
        }
    }
    Ok(found)
}

/// What can be spoken of, and have values of its own.
pub(super) fn node(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        _ => None,
    }
}

/// Those that are IRIs.
pub(super) fn iris(terms: &[Term]) -> Vec<String> {
    let iris = terms.iter().filter_map(|term| match term {
        Term::NamedNode(node) => Some(node.as_str().to_owned()),
        _ => None,
    });
    iris.collect()
}
