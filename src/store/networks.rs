//! `network:` patterns: how things stand among others, before a query is planned.
//!
//! | Pattern | Binds |
//! |---|---|
//! | `?thing network:pagerank ?score` | each thing that is tied to another, and its PageRank |
//!
//! The other measures are called as [`Measure::property`] says, and `network:community` is the
//! number of a thing's community. A pattern becomes a table, so that every backend answers it
//! alike. Measured are the relations of the data, or within `GRAPH <…>` those of that graph:
//! triples that tie two things, without types, names, sources and other descriptions, and
//! without claims, which are no facts.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::rc::Rc;

use spargebra::algebra::{GraphPattern, QueryDataset};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::{Backend, CancellationToken, Pattern, StoreError, kept_results};
use crate::model::nearest::did_you_mean;
use crate::model::{GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use crate::network::{
    Distance, Measure, Network, Settings, Stopped, Tie, Wanted, communities, decimal, measure,
    threads,
};
use crate::vocab::{SYMMETRIC, dip, owl, rdf, scheme};

/// The namespace of the patterns.
pub(crate) const NETWORK: &str = "https://w3id.org/chancery/network#";

/// More things than this are an answer to nothing.
const MOST: usize = 1_000_000;

/// Vocabularies whose properties say what something is, not whom it has to do with.
const DESCRIBING: [&str; 6] = [
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://purl.org/dc/terms/",
    "http://purl.org/vocab/vann/",
];

impl From<Stopped> for StoreError {
    fn from(_: Stopped) -> Self {
        Self::Cancelled
    }
}

/// What a pattern asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Score {
    Of(Measure),
    Community,
}

impl Score {
    /// What the predicate asks for; nothing if it is none of ours.
    pub(super) fn named(predicate: &NamedNode) -> Option<Result<Self, StoreError>> {
        let name = predicate.as_str().strip_prefix(NETWORK)?;
        let is = |measure: &Measure| measure.property() == name;
        Some(match Measure::ALL.into_iter().find(is) {
            Some(measure) => Ok(Self::Of(measure)),
            None if name == "community" => Ok(Self::Community),
            None => {
                let names = Measure::ALL.iter().map(|measure| measure.property());
                let names: Vec<&str> = names.chain(["community"]).collect();
                let near = did_you_mean(name, names.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("{near} "));
                Err(wrong(format!(
                    "there is no `network:{name}`; {near}there are {}",
                    names.join(", ")
                )))
            }
        })
    }
}

fn wrong(message: String) -> StoreError {
    StoreError::Syntax {
        message,
        position: None,
    }
}

/// The networks of one query, each made once.
pub(super) struct Networks<'a> {
    backend: &'a dyn Backend,
    cancellation: &'a CancellationToken,
    /// The graphs of `FROM`.
    from: RefCell<Option<Vec<NamedNode>>>,
    known: RefCell<BTreeMap<Option<String>, Rc<Named>>>,
}

/// A network whose nodes have names.
struct Named {
    names: Vec<NamedOrBlankNode>,
    network: Network,
}

impl<'a> Networks<'a> {
    pub(super) fn new(backend: &'a dyn Backend, cancellation: &'a CancellationToken) -> Self {
        Self {
            backend,
            cancellation,
            from: RefCell::default(),
            known: RefCell::default(),
        }
    }

    /// From now on, outside of `GRAPH` the graphs of this data set count.
    pub(super) fn of(&self, dataset: Option<&QueryDataset>) {
        *self.from.borrow_mut() = dataset.map(|dataset| dataset.default.clone());
    }

    /// The table that a pattern stands for.
    pub(super) fn table(
        &self,
        score: Score,
        triple: &TriplePattern,
        within: Option<&NamedNodePattern>,
    ) -> Result<GraphPattern, StoreError> {
        let graph = match within {
            None => None,
            Some(NamedNodePattern::NamedNode(graph)) => Some(graph),
            Some(NamedNodePattern::Variable(_)) => {
                return Err(wrong(
                    "`network:` measures one graph: name it in `GRAPH <…>`".to_owned(),
                ));
            }
        };
        let TermPattern::Variable(value) = &triple.object else {
            return Err(wrong(
                "`network:` wants a variable for the score behind it".to_owned(),
            ));
        };
        let named = self.network(graph)?;
        let values = self.values(score, &named.network)?;
        let scored = named.names.iter().zip(values);
        let scored = scored.filter_map(|(name, value)| match name {
            NamedOrBlankNode::NamedNode(node) => Some((node, value)),
            // No table can hold these.
            NamedOrBlankNode::BlankNode(_) => None,
        });
        let score = |value: Literal| Some(GroundTerm::from(value));
        let (variables, bindings): (Vec<Variable>, Vec<_>) = match &triple.subject {
            TermPattern::Variable(thing) if thing != value => (
                vec![thing.clone(), value.clone()],
                scored
                    .map(|(node, value)| vec![Some(node.clone().into()), score(value)])
                    .collect(),
            ),
            TermPattern::NamedNode(thing) => (
                vec![value.clone()],
                scored
                    .filter(|(node, _)| *node == thing)
                    .map(|(_, value)| vec![score(value)])
                    .collect(),
            ),
            _ => {
                return Err(wrong(
                    "`network:` wants a variable or an IRI in front of it".to_owned(),
                ));
            }
        };
        if bindings.len() > MOST {
            return Err(StoreError::Refused(format!(
                "more than {MOST} things are tied; `chancery rank` measures them"
            )));
        }
        Ok(GraphPattern::Values {
            variables,
            bindings,
        })
    }

    fn values(&self, score: Score, network: &Network) -> Result<Vec<Literal>, StoreError> {
        let stop = || self.cancellation.is_cancelled();
        let whole = |value: &f64| Literal::new_typed_literal(decimal(*value), INTEGER);
        let exact = |value: &f64| Literal::new_typed_literal(decimal(*value), DECIMAL);
        Ok(match score {
            Score::Community => {
                let wanted = Wanted {
                    resolution: 1.0,
                    weighted: false,
                    seed: 1,
                };
                let found = communities(network, wanted, &stop)?.of.into_iter();
                found.map(|group| Literal::from(group + 1)).collect()
            }
            Score::Of(by) => {
                let settings = Settings {
                    directed: None,
                    weighted: false,
                    distance: Distance::Steps,
                    threads: threads(),
                };
                let found = measure(network, by, settings, &stop)?;
                if let Some(unsettled) = found.unsettled(by) {
                    return Err(StoreError::Refused(format!(
                        "{unsettled}: `chancery rank` shows what it came to"
                    )));
                }
                let values = found.values;
                if by.is_whole() {
                    values.iter().map(whole).collect()
                } else {
                    values.iter().map(exact).collect()
                }
            }
        })
    }

    fn network(&self, graph: Option<&NamedNode>) -> Result<Rc<Named>, StoreError> {
        let key = graph.map(|graph| graph.as_str().to_owned());
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(Rc::clone(known));
        }
        let made = Rc::new(self.made(graph)?);
        self.known.borrow_mut().insert(key, Rc::clone(&made));
        Ok(made)
    }

    /// O(quads · log quads).
    fn made(&self, graph: Option<&NamedNode>) -> Result<Named, StoreError> {
        let from = self.from.borrow();
        let one = graph.map(|graph| vec![graph.clone()]);
        let graphs: Vec<Option<&NamedNode>> = match one.as_ref().or(from.as_ref()) {
            Some(graphs) => graphs.iter().map(Some).collect(),
            None => vec![None],
        };
        let kept = kept_results(self.backend)?;
        let mut relations = Relations::default();
        for graph in graphs {
            let pattern = Pattern {
                graph: graph.map(|graph| GraphNameRef::NamedNode(graph.as_ref())),
                ..Pattern::default()
            };
            for (read, quad) in self.backend.quads(pattern).enumerate() {
                if read.is_multiple_of(4096) && self.cancellation.is_cancelled() {
                    return Err(StoreError::Cancelled);
                }
                let quad = quad?;
                if !kept.contains(&quad.graph_name) {
                    relations.add(quad);
                }
            }
        }
        Ok(relations.without(&self.no_ties()?, &self.symmetric()?))
    }

    /// Properties without a direction, by what the data say of them.
    fn symmetric(&self) -> Result<HashSet<NamedOrBlankNode>, StoreError> {
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
            object: Some(NamedNodeRef::new_unchecked(owl::SYMMETRIC_PROPERTY).into()),
            ..Pattern::default()
        };
        let ours = SYMMETRIC.iter().map(|iri| NamedNode::new_unchecked(*iri));
        let mut found: HashSet<NamedOrBlankNode> = ours.map(NamedOrBlankNode::from).collect();
        for quad in self.backend.quads(pattern) {
            found.insert(quad?.subject);
        }
        Ok(found)
    }

    /// What ties nobody: whatever has a speaker is a claim.
    fn no_ties(&self) -> Result<HashSet<NamedOrBlankNode>, StoreError> {
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(dip::SPEAKER)),
            ..Pattern::default()
        };
        let mut found = HashSet::new();
        for quad in self.backend.quads(pattern) {
            found.insert(quad?.subject);
        }
        Ok(found)
    }
}

const INTEGER: NamedNodeRef<'_> = oxigraph::model::vocab::xsd::INTEGER;
const DECIMAL: NamedNodeRef<'_> = oxigraph::model::vocab::xsd::DECIMAL;

/// IRIs before blank nodes, each in the order of their characters.
fn name(node: &NamedOrBlankNode) -> (bool, &str) {
    match node {
        NamedOrBlankNode::NamedNode(node) => (false, node.as_str()),
        NamedOrBlankNode::BlankNode(node) => (true, node.as_str()),
    }
}

/// Numbers for what occurs, in the order in which it does.
struct Numbers<T>(HashMap<T, u32>);

impl<T: Eq + Hash> Numbers<T> {
    fn of(&mut self, what: T) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(what).or_insert(next)
    }
}

/// Triples that tie two things, as numbers.
struct Relations {
    things: Numbers<NamedOrBlankNode>,
    properties: Numbers<NamedNode>,
    /// Start, property and end.
    triples: Vec<[u32; 3]>,
}

impl Default for Relations {
    fn default() -> Self {
        Self {
            things: Numbers(HashMap::new()),
            properties: Numbers(HashMap::new()),
            triples: Vec::new(),
        }
    }
}

impl Relations {
    fn add(&mut self, quad: Quad) {
        if let Some((from, by, to)) = tie(quad) {
            let (from, to) = (self.things.of(from), self.things.of(to));
            self.triples.push([from, self.properties.of(by), to]);
        }
    }

    /// The network of what does not touch these, its nodes in the order of their names.
    fn without(
        mut self,
        no_ties: &HashSet<NamedOrBlankNode>,
        symmetric: &HashSet<NamedOrBlankNode>,
    ) -> Named {
        let numbers = symmetric.iter().filter_map(|property| match property {
            NamedOrBlankNode::NamedNode(node) => self.properties.0.get(node),
            NamedOrBlankNode::BlankNode(_) => None,
        });
        let symmetric: HashSet<u32> = numbers.copied().collect();
        for [from, by, to] in &mut self.triples {
            // What is said both ways round is said once.
            if symmetric.contains(by) && to < from {
                std::mem::swap(from, to);
            }
        }
        // One triple in several graphs is one triple.
        self.triples.sort_unstable();
        self.triples.dedup();
        let mut things: Vec<(NamedOrBlankNode, u32)> = self.things.0.into_iter().collect();
        let mut is_none = vec![false; things.len()];
        for (thing, number) in &things {
            is_none[*number as usize] = no_ties.contains(thing);
        }
        let touches = |[from, _, to]: &[u32; 3]| is_none[*from as usize] || is_none[*to as usize];
        self.triples.retain(|triple| !touches(triple));
        let mut is_tied = vec![false; things.len()];
        for [from, _, to] in &self.triples {
            is_tied[*from as usize] = true;
            is_tied[*to as usize] = true;
        }
        things.retain(|(_, number)| is_tied[*number as usize]);
        things.sort_unstable_by(|(one, _), (other, _)| name(one).cmp(&name(other)));
        let mut places = vec![u32::MAX; is_tied.len()];
        for (place, (_, number)) in (0..).zip(&things) {
            places[*number as usize] = place;
        }
        let ties = self.triples.iter().map(|[from, by, to]| Tie {
            from: places[*from as usize],
            to: places[*to as usize],
            weight: 1.0,
            sign: 1,
            undirected: symmetric.contains(by),
        });
        let count = u32::try_from(things.len()).unwrap_or(u32::MAX);
        let network = Network::new(count, ties.collect());
        let names = things.into_iter().map(|(thing, _)| thing).collect();
        Named { names, network }
    }
}

/// The two things that a statement ties, if it does.
fn tie(quad: Quad) -> Option<(NamedOrBlankNode, NamedNode, NamedOrBlankNode)> {
    let by = quad.predicate.as_str();
    if DESCRIBING
        .iter()
        .any(|vocabulary| by.starts_with(vocabulary))
    {
        return None;
    }
    let to = match quad.object {
        // A role or a status is what something is.
        Term::NamedNode(node) if node.as_str().starts_with(scheme::NAMESPACE) => return None,
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => node.into(),
        Term::Literal(_) | Term::Triple(_) => return None,
    };
    Some((quad.subject, quad.predicate, to))
}
