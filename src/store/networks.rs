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
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use spargebra::algebra::{GraphPattern, QueryDataset};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::{Backend, CancellationToken, Pattern, StoreError};
use crate::model::{GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use crate::network::{
    Measure, Network, Settings, Stopped, Tie, Wanted, communities, decimal, measure, threads,
};
use crate::vocab::dip;

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
                Err(wrong(format!(
                    "there is no `network:{name}`; there are {}",
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
                    threads: threads(),
                };
                let values = measure(network, by, settings, &stop)?.values;
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
        let mut pairs: Vec<(NamedOrBlankNode, NamedNode, NamedOrBlankNode)> = Vec::new();
        let from = self.from.borrow();
        let one = graph.map(|graph| vec![graph.clone()]);
        let graphs: Vec<Option<&NamedNode>> = match one.as_ref().or(from.as_ref()) {
            Some(graphs) => graphs.iter().map(Some).collect(),
            None => vec![None],
        };
        for graph in graphs {
            let pattern = Pattern {
                graph: graph.map(|graph| GraphNameRef::NamedNode(graph.as_ref())),
                ..Pattern::default()
            };
            for (read, quad) in self.backend.quads(pattern).enumerate() {
                if read.is_multiple_of(4096) && self.cancellation.is_cancelled() {
                    return Err(StoreError::Cancelled);
                }
                pairs.extend(tie(quad?));
            }
        }
        // One triple in several graphs is one triple.
        pairs.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
        pairs.dedup();
        let claims = self.claims()?;
        pairs.retain(|(from, _, to)| !claims.contains(from) && !claims.contains(to));
        let names = pairs.iter().flat_map(|(from, _, to)| [from, to]);
        let mut names: Vec<NamedOrBlankNode> = names.cloned().collect();
        names.sort_unstable_by(|one, other| name(one).cmp(&name(other)));
        names.dedup();
        let number = |node: &NamedOrBlankNode| {
            let place = names.binary_search_by(|other| name(other).cmp(&name(node)));
            u32::try_from(place.unwrap_or_default()).unwrap_or(u32::MAX)
        };
        let ties = pairs.iter().map(|(from, _, to)| Tie {
            from: number(from),
            to: number(to),
            weight: 1.0,
            sign: 1,
        });
        let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let network = Network::new(count, ties.collect());
        Ok(Named { names, network })
    }

    /// Whatever has a speaker is a claim.
    fn claims(&self) -> Result<HashSet<NamedOrBlankNode>, StoreError> {
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(dip::SPEAKER)),
            ..Pattern::default()
        };
        let said = self.backend.quads(pattern);
        said.map(|quad| quad.map(|quad| quad.subject)).collect()
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

type Key<'a> = ((bool, &'a str), &'a str, (bool, &'a str));

fn key((from, by, to): &(NamedOrBlankNode, NamedNode, NamedOrBlankNode)) -> Key<'_> {
    (name(from), by.as_str(), name(to))
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
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => node.into(),
        Term::Literal(_) | Term::Triple(_) => return None,
    };
    Some((quad.subject, quad.predicate, to))
}
