//! What the data would state if a speaker were right.
//!
//! A proposition that a speaker puts forward as true can be added to the plain
//! view, in a graph of its own. Every answer is asked twice, so that what rests
//! on the speaker can be told from what the data state.

use std::collections::{HashMap, HashSet};

use oxigraph::sparql::QueryResults;
use spargebra::algebra::GraphPattern;
use spargebra::{Query, SparqlParser};

use super::claims::{is_hearsay, members, objects};
use super::contested::{copy, is_asserted};
use super::{QueryError, ask, made};
use crate::model::limits::Limits;
use crate::model::prefixes::Prefixes;
use crate::model::{
    GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple, Variable,
};
use crate::store::{Backend, Context, Memory, Pattern, StoreError};
use crate::vocab::{dip, id, rdf, scheme};

/// One triple that one speaker puts forward as true.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proposition {
    /// Who.
    pub speaker: Term,
    /// The record of it.
    pub claim: NamedOrBlankNode,
    /// What.
    pub triple: Triple,
}

/// The propositions that speakers are committed to, in a stable order. O(claims).
///
/// An act commits its speaker if it belongs to the assertive ones; a claim that
/// names no act counts as an assertion, and one with several needs all of them
/// to be assertive. Hearsay is left out: that the speaker said it is itself
/// only somebody's claim.
///
/// # Errors
/// Failures of the backends.
pub fn propositions(
    data: &dyn Backend,
    ontology: &dyn Backend,
) -> Result<Vec<Proposition>, StoreError> {
    let assertive = Term::from(NamedNode::new_unchecked(scheme::ASSERTIVE));
    let committing = members(&[data, ontology], [assertive])?;
    let committing: HashSet<Term> = committing.into_iter().collect();
    let spoken = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(dip::SPEAKER)),
        ..Pattern::default()
    };
    let mut found = Vec::new();
    for quad in data.quads(spoken) {
        let quad = quad?;
        let acts = objects(data, quad.subject.as_ref(), dip::ACT)?;
        if !acts.iter().all(|act| committing.contains(act))
            || is_hearsay(data, quad.subject.as_ref())?
        {
            continue;
        }
        for said in objects(data, quad.subject.as_ref(), rdf::REIFIES)? {
            if let Term::Triple(triple) = said {
                found.push(Proposition {
                    speaker: quad.object.clone(),
                    claim: quad.subject.clone(),
                    triple: *triple,
                });
            }
        }
    }
    found.sort_by_cached_key(|said| format!("{} {} {}", said.speaker, said.triple, said.claim));
    found.dedup();
    Ok(found)
}

/// The graph that holds what a speaker puts forward.
pub fn graph_of(speaker: &Term) -> NamedNode {
    let text = match speaker {
        Term::NamedNode(node) => match node.as_str().strip_prefix(id::THING) {
            Some(kind_and_slug) => kind_and_slug.to_owned(),
            None => escaped(node.as_str()),
        },
        other => escaped(&other.to_string()),
    };
    NamedNode::new_unchecked(format!("{}{text}", id::GRAPH_ACCORDING))
}

/// Everything but unreserved characters as `%XX`.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.extend(["%", &format!("{byte:02X}")]);
        }
    }
    escaped
}

/// The plain view, and the one extended by what speakers put forward.
pub struct Views<'a> {
    plain: &'a dyn Backend,
    /// The data and all that the speakers put forward.
    pub extended: Memory,
    /// What was added.
    pub propositions: Vec<Proposition>,
    /// Those of whom something was added, each once.
    pub speakers: Vec<Term>,
}

impl std::fmt::Debug for Views<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Views")
            .field("propositions", &self.propositions.len())
            .finish_non_exhaustive()
    }
}

/// What is asked of both views.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// Its name in messages.
    pub source: &'a str,
    /// SPARQL.
    pub text: &'a str,
    /// Prefixes and the way to end it.
    pub context: &'a Context,
    /// What may be asked at all.
    pub limits: &'a Limits,
}

impl Question<'_> {
    /// Asks one backend.
    ///
    /// # Errors
    /// As [`ask`].
    pub fn ask<'a>(&self, backend: &'a dyn Backend) -> Result<QueryResults<'a>, QueryError> {
        ask(backend, self.source, self.text, self.context, self.limits)
    }
}

/// On whom a row rests that the plain view does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rests {
    /// What each of these says is enough.
    Each(Vec<Term>),
    /// It takes what all of these say.
    Together(Vec<Term>),
}

/// A row, and on whom it rests.
pub type MarkedRow = (Vec<Option<Term>>, Option<Rests>);

/// The answer of the extended view, compared with the plain one.
#[derive(Debug)]
pub enum Answer {
    /// Rows in the order of the query.
    Rows {
        /// The columns.
        variables: Vec<Variable>,
        /// The rows.
        rows: Vec<MarkedRow>,
        /// How many rows of the plain answer do not hold any more, where that can be told.
        lost: usize,
    },
    /// Yes or no.
    Truth {
        /// In the extended view.
        extended: bool,
        /// In the plain view.
        plain: bool,
    },
    /// A graph.
    Graph {
        /// Its triples.
        triples: Vec<Triple>,
        /// Those that the plain view does not give.
        added: HashSet<Triple>,
    },
}

/// How often each row occurs.
type Counts = HashMap<Vec<Option<Term>>, usize>;

impl<'a> Views<'a> {
    /// Adds these propositions to the plain view. O(quads).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn new(plain: &'a dyn Backend, propositions: Vec<Proposition>) -> Result<Self, StoreError> {
        let mut speakers: Vec<Term> = propositions
            .iter()
            .map(|said| said.speaker.clone())
            .collect();
        speakers.dedup();
        Ok(Self {
            extended: extended(plain, &propositions, |_| true)?,
            plain,
            propositions,
            speakers,
        })
    }

    /// The added triples that the plain view does not state.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn added(&self) -> Result<HashSet<Triple>, StoreError> {
        let mut added = HashSet::new();
        for said in &self.propositions {
            if !is_asserted(self.plain, &said.triple)? {
                added.insert(said.triple.clone());
            }
        }
        Ok(added)
    }

    /// Asks both views. O(answers); with several speakers each of them is asked alone as well.
    ///
    /// # Errors
    /// As [`ask`].
    pub fn ask(&self, question: &Question<'_>) -> Result<Answer, QueryError> {
        match question.ask(&self.extended)? {
            QueryResults::Boolean(extended) => {
                let plain = evaluate(self.plain, question.text, question.context)?;
                let plain = matches!(plain, QueryResults::Boolean(true));
                Ok(Answer::Truth { extended, plain })
            }
            QueryResults::Graph(triples) => {
                let triples = triples.collect::<Result<Vec<_>, _>>();
                let triples = triples.map_err(StoreError::from)?;
                let mut added: HashSet<Triple> = triples.iter().cloned().collect();
                let plain = evaluate(self.plain, question.text, question.context)?;
                if let QueryResults::Graph(plain) = plain {
                    for triple in plain {
                        added.remove(&triple.map_err(StoreError::from)?);
                    }
                }
                Ok(Answer::Graph { triples, added })
            }
            QueryResults::Solutions(solutions) => {
                let variables = solutions.variables().to_vec();
                let mut rows = Vec::new();
                for row in solutions {
                    rows.push(row.map_err(StoreError::from)?.values().to_vec());
                }
                self.marked(question, variables, rows)
            }
        }
    }

    fn marked(
        &self,
        question: &Question<'_>,
        variables: Vec<Variable>,
        rows: Vec<Vec<Option<Term>>>,
    ) -> Result<Answer, QueryError> {
        // What a `LIMIT` cuts off is in the plain view all the same.
        let whole = unsliced(question.text, &question.context.prefixes);
        let text = whole.as_deref().unwrap_or(question.text);
        let mut facts = counts(self.plain, text, question.context, &variables)?;
        let mut rest = Vec::with_capacity(rows.len());
        for row in &rows {
            let left = facts.get_mut(row).filter(|left| **left > 0);
            rest.push(left.is_none());
            if let Some(left) = left {
                *left -= 1;
            }
        }
        let lost = if whole.is_some() {
            0
        } else {
            facts.values().sum()
        };
        let mut marks = if rest.contains(&true) {
            Marks::new(self, text, question.context, &variables)?
        } else {
            Marks::default()
        };
        let mut marked = Vec::with_capacity(rows.len());
        for (row, rests) in rows.into_iter().zip(rest) {
            let mark = if rests { Some(marks.of(&row)?) } else { None };
            marked.push((row, mark));
        }
        Ok(Answer::Rows {
            variables,
            rows: marked,
            lost,
        })
    }
}

/// The rows that each speaker alone adds, and on demand what is missing without each.
#[derive(Default)]
struct Marks<'a> {
    asked: Option<(&'a Views<'a>, &'a str, &'a Context, &'a [Variable])>,
    alone: Vec<Counts>,
    without: Option<Vec<Counts>>,
}

impl<'a> Marks<'a> {
    fn new(
        views: &'a Views<'a>,
        text: &'a str,
        context: &'a Context,
        variables: &'a [Variable],
    ) -> Result<Self, QueryError> {
        let mut found = Self {
            asked: Some((views, text, context, variables)),
            ..Self::default()
        };
        if views.speakers.len() > 1 {
            found.alone = found.each(|speaker, said| said.speaker == *speaker)?;
        }
        Ok(found)
    }

    /// The rows of one view for each speaker.
    fn each(
        &self,
        wanted: impl Fn(&Term, &Proposition) -> bool,
    ) -> Result<Vec<Counts>, QueryError> {
        let Some((views, text, context, variables)) = self.asked else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for speaker in &views.speakers {
            let chosen = |said: &Proposition| wanted(speaker, said);
            let view = extended(views.plain, &views.propositions, chosen)?;
            found.push(counts(&view, text, context, variables)?);
        }
        Ok(found)
    }

    fn of(&mut self, row: &[Option<Term>]) -> Result<Rests, QueryError> {
        let Some((views, ..)) = self.asked else {
            return Ok(Rests::Each(Vec::new()));
        };
        if let [only] = views.speakers.as_slice() {
            return Ok(Rests::Each(vec![only.clone()]));
        }
        let those = |has: &dyn Fn(&Counts) -> bool, views_of: &[Counts]| -> Vec<Term> {
            let pairs = views.speakers.iter().zip(views_of);
            let chosen = pairs.filter(|(_, rows)| has(rows));
            chosen.map(|(speaker, _)| speaker.clone()).collect()
        };
        let enough = those(&|rows| rows.contains_key(row), &self.alone);
        if !enough.is_empty() {
            return Ok(Rests::Each(enough));
        }
        if self.without.is_none() {
            self.without = Some(self.each(|speaker, said| said.speaker != *speaker)?);
        }
        let without = self.without.as_deref().unwrap_or_default();
        let needed = those(&|rows| !rows.contains_key(row), without);
        Ok(Rests::Together(if needed.is_empty() {
            views.speakers.clone()
        } else {
            needed
        }))
    }
}

fn extended(
    plain: &dyn Backend,
    propositions: &[Proposition],
    wanted: impl Fn(&Proposition) -> bool,
) -> Result<Memory, StoreError> {
    let memory = copy(plain, |_| true)?;
    let mut quads = propositions
        .iter()
        .filter(|said| wanted(said))
        .map(|said| -> Quad {
            let graph = GraphName::from(graph_of(&said.speaker));
            said.triple.clone().in_graph(graph)
        })
        .map(Ok);
    memory.extend(&mut quads)?;
    Ok(memory)
}

/// For a text that has passed the checks already.
fn evaluate<'a>(
    backend: &'a dyn Backend,
    text: &str,
    context: &Context,
) -> Result<QueryResults<'a>, QueryError> {
    Ok(made::named(backend.query(text, context)?))
}

/// The rows of a view, with their columns in the order of `variables`.
fn counts(
    backend: &dyn Backend,
    text: &str,
    context: &Context,
    variables: &[Variable],
) -> Result<Counts, QueryError> {
    let mut counts = Counts::new();
    if let QueryResults::Solutions(rows) = evaluate(backend, text, context)? {
        for row in rows {
            let row = row.map_err(StoreError::from)?;
            let values = variables.iter().map(|name| row.get(name).cloned());
            *counts.entry(values.collect()).or_default() += 1;
        }
    }
    Ok(counts)
}

/// The query without its last `LIMIT` and `OFFSET`, if it has one.
fn unsliced(text: &str, prefixes: &Prefixes) -> Option<String> {
    let mut parser = SparqlParser::new();
    for (name, iri) in prefixes.iter() {
        parser = parser.with_prefix(name, iri).ok()?;
    }
    match parser.parse_query(text).ok()? {
        Query::Select {
            dataset,
            pattern: GraphPattern::Slice { inner, .. },
            base_iri,
        } => {
            let whole = Query::Select {
                dataset,
                pattern: *inner,
                base_iri,
            };
            Some(whole.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_taken_off() {
        let whole = unsliced("SELECT ?s { ?s ?p ?o } LIMIT 3", &Prefixes::default());
        assert!(!whole.unwrap().contains("LIMIT"));
        let all = unsliced("SELECT ?s { ?s ?p ?o }", &Prefixes::default());
        assert_eq!(all, None);
    }

    #[test]
    fn graphs_are_named_after_their_speakers() {
        let graph = |iri: &str| graph_of(&NamedNode::new_unchecked(iri).into()).into_string();
        assert_eq!(
            graph("https://w3id.org/chancery/id/person/x-y"),
            "https://w3id.org/chancery/graph/according-to/person/x-y"
        );
        assert_eq!(
            graph("http://e/a b"),
            "https://w3id.org/chancery/graph/according-to/http%3A%2F%2Fe%2Fa%20b"
        );
    }
}
