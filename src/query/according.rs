//! What the data would state if a speaker were right.
//!
//! A proposition that a speaker puts forward as true can be added to the plain
//! view, in a graph of its own. Every answer is asked twice, so that what rests
//! on the speaker can be told from what the data state.

use std::collections::HashSet;

use spargebra::Query;
use spargebra::algebra::GraphPattern;

use super::attribution::{Attribution, Compared, Lost, Rests, Row, distinct, rows};
use super::claims::{is_hearsay, members, objects};
use super::contested::is_asserted;
use super::{QueryError, ask, asked, given, made, order, parsed};
use crate::model::limits::Limits;
use crate::model::prefixes::Prefixes;
use crate::model::{
    BlankNode, GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad,
    Term, Triple, Variable,
};
use crate::store::{Backend, Context, Given, Pattern, QueryResults, QueryTripleIter, StoreError};
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

/// The acts by which a speaker vouches for what is said: the assertive ones.
pub(super) struct Committing(HashSet<Term>);

/// A claim with one of these says less than its triple, or something else.
const WEAKENING: [&str; 3] = [
    "https://w3id.org/chancery/scheme/qualifier/alternative",
    "https://w3id.org/chancery/scheme/qualifier/former",
    "https://w3id.org/chancery/scheme/qualifier/possibly",
];

impl Committing {
    /// The acts at or below `act:assertive`, in the data and in the ontology.
    pub(super) fn read(data: &dyn Backend, ontology: &dyn Backend) -> Result<Self, StoreError> {
        let assertive = Term::from(NamedNode::new_unchecked(scheme::ASSERTIVE));
        let acts = members(&[data, ontology], [assertive])?;
        Ok(Self(acts.into_iter().collect()))
    }

    /// Whether the claim commits its speaker. One that names no act counts as an
    /// assertion unless it is a proposal; one with several needs all of them to be
    /// assertive.
    pub(super) fn binds(
        &self,
        data: &dyn Backend,
        claim: NamedOrBlankNodeRef<'_>,
    ) -> Result<bool, StoreError> {
        let acts = objects(data, claim, dip::ACT)?;
        if acts.is_empty() {
            let proposal = Term::from(NamedNode::new_unchecked(dip::PROPOSAL));
            return Ok(!objects(data, claim, rdf::TYPE)?.contains(&proposal));
        }
        Ok(acts.iter().all(|act| self.0.contains(act)))
    }
}

/// Whether a qualifier says that the triple is not quite what is put forward.
fn is_weakened(data: &dyn Backend, claim: NamedOrBlankNodeRef<'_>) -> Result<bool, StoreError> {
    let qualifiers = objects(data, claim, dip::QUALIFIER)?;
    Ok(qualifiers.iter().any(|qualifier| {
        matches!(qualifier, Term::NamedNode(node) if WEAKENING.contains(&node.as_str()))
    }))
}

/// The propositions that speakers are committed to, in a stable order. O(claims).
///
/// Hearsay is left out: that the speaker said it is itself only somebody's claim.
/// So is a claim that is qualified as possible, former or one of several.
///
/// # Errors
/// Failures of the backends.
pub fn propositions(
    data: &dyn Backend,
    ontology: &dyn Backend,
) -> Result<Vec<Proposition>, StoreError> {
    let committing = Committing::read(data, ontology)?;
    let spoken = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(dip::SPEAKER)),
        ..Pattern::default()
    };
    let mut found = Vec::new();
    for quad in data.quads(spoken) {
        let quad = quad?;
        let claim = quad.subject.as_ref();
        if !committing.binds(data, claim)? || is_weakened(data, claim)? || is_hearsay(data, claim)?
        {
            continue;
        }
        for said in objects(data, claim, rdf::REIFIES)? {
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
    /// The plain view, copied as the extended one is: where a query leaves the order of
    /// things open, both answer in the same order, and no fact passes for a difference.
    compared: Box<dyn Backend>,
    /// The data and all that the speakers put forward.
    pub extended: Box<dyn Backend>,
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

    /// The same, with the rows as numbers where they are found so.
    ///
    /// # Errors
    /// As [`given`].
    pub fn give<'a>(&self, backend: &'a dyn Backend) -> Result<Given<'a>, QueryError> {
        given(backend, self.source, self.text, self.context, self.limits)
    }
}

/// A row, and on whom it rests.
pub type MarkedRow = (Row, Option<Rests>);

/// The answer of the extended view, compared with the plain one.
#[derive(Debug)]
pub enum Answer {
    /// Rows in the order of the query.
    Rows {
        /// The columns.
        variables: Vec<Variable>,
        /// The rows.
        rows: Vec<MarkedRow>,
        /// The rows of the plain answer that do not hold any more, where that can be told.
        lost: Vec<Lost>,
        /// Whether the plain answer has the same rows.
        same: bool,
    },
    /// Yes or no.
    Truth {
        /// In the extended view.
        extended: bool,
        /// On whom it rests, if the plain answer is the other one.
        rests: Option<Rests>,
    },
    /// A graph.
    Graph {
        /// Its triples, and on whom each rests that the plain view does not give.
        triples: Vec<(Triple, Option<Rests>)>,
        /// The triples that only the plain view gives.
        lost: Vec<Lost>,
    },
}

impl Answer {
    /// Whether the plain answer is the same.
    pub fn is_plain(&self) -> bool {
        match self {
            Self::Rows { same, .. } => *same,
            Self::Truth { rests, .. } => rests.is_none(),
            Self::Graph { triples, lost } => {
                lost.is_empty() && triples.iter().all(|(_, rests)| rests.is_none())
            }
        }
    }
}

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
            compared: plain.variant(&[], Vec::new())?,
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
        let Question {
            source,
            text,
            context,
            limits,
        } = *question;
        match asked(&self.extended, source, text, context, limits)? {
            QueryResults::Solutions(solutions) => {
                let solutions = order::as_written(solutions, text);
                let variables = solutions.variables().to_vec();
                let found = rows(QueryResults::Solutions(solutions), &variables)?;
                self.marked(question, variables, found)
            }
            QueryResults::Boolean(extended) => {
                let found = rows(QueryResults::Boolean(extended), &[])?;
                let (marks, lost) = self.compared(text, context, &[])?.of(&found, true)?;
                let gained = marks.into_iter().flatten().next();
                let rests = gained.or_else(|| lost.into_iter().map(|lost| lost.rests).next());
                Ok(Answer::Truth { extended, rests })
            }
            graph @ QueryResults::Graph(_) => {
                let triples = distinct(graph)?;
                let found = rows(as_graph(&triples), &[])?;
                let (marks, lost) = self.compared(text, context, &[])?.of(&found, true)?;
                let named = distinct(made::named(as_graph(&triples)))?;
                Ok(Answer::Graph {
                    triples: named.into_iter().zip(marks).collect(),
                    lost,
                })
            }
        }
    }

    fn compared<'q>(
        &'q self,
        text: &'q str,
        context: &'q Context,
        variables: &'q [Variable],
    ) -> Result<Attribution<'q>, QueryError> {
        Attribution::new(Compared {
            plain: &self.compared,
            propositions: &self.propositions,
            speakers: &self.speakers,
            text,
            context,
            variables,
        })
    }

    fn marked(
        &self,
        question: &Question<'_>,
        variables: Vec<Variable>,
        rows: Vec<Row>,
    ) -> Result<Answer, QueryError> {
        // What a `LIMIT` cuts off is in the plain view all the same.
        let whole = unsliced(question.text, &question.context.prefixes);
        let text = whole.as_deref().unwrap_or(question.text);
        let compared = self.compared(text, question.context, &variables)?;
        let (marks, lost) = compared.of(&rows, whole.is_none())?;
        let mut same = lost.is_empty() && marks.iter().all(Option::is_none);
        if same && whole.is_some() {
            let plain = self.compared(question.text, question.context, &variables)?;
            let (marks, lost) = plain.of(&rows, true)?;
            same = lost.is_empty() && marks.iter().all(Option::is_none);
        }
        Ok(Answer::Rows {
            variables,
            rows: rows.into_iter().zip(marks).collect(),
            lost,
            same,
        })
    }
}

fn as_graph(triples: &[Triple]) -> QueryResults<'_> {
    let triples = triples.iter().cloned().map(Ok);
    QueryResults::Graph(QueryTripleIter::new(triples))
}

/// The graph that asserts what rests on nobody and mentions the rest: a reifier for each
/// speaker whose word is enough, or one with all the speakers that it takes.
pub fn mentioned(triples: Vec<(Triple, Option<Rests>)>) -> Vec<Triple> {
    let taken: HashSet<BlankNode> = triples
        .iter()
        .flat_map(|(triple, _)| made::blanks(triple))
        .collect();
    let mut free = (0..)
        .map(|number: usize| BlankNode::new_unchecked(format!("said{number}")))
        .filter(|name| !taken.contains(name));
    let mut found = Vec::new();
    let mut claimed = Vec::new();
    for (triple, rests) in triples {
        match rests {
            None => found.push(triple),
            Some(Rests::Each(speakers)) => {
                let each = speakers.into_iter().map(|who| (triple.clone(), vec![who]));
                claimed.extend(each);
            }
            Some(Rests::Together(speakers)) => claimed.push((triple, speakers)),
        }
    }
    // The same names whatever the order in which the engine gives the triples.
    claimed.sort_by_cached_key(|(triple, speakers)| format!("{triple} {speakers:?}"));
    for ((triple, speakers), name) in claimed.into_iter().zip(&mut free) {
        let said = |predicate: &str, object: Term| Triple {
            subject: name.clone().into(),
            predicate: NamedNode::new_unchecked(predicate),
            object,
        };
        found.push(said(rdf::REIFIES, Term::Triple(Box::new(triple))));
        found.extend(speakers.into_iter().map(|who| said(dip::SPEAKER, who)));
    }
    found
}

/// The plain view and those of the propositions that are wanted.
pub(super) fn extended(
    plain: &dyn Backend,
    propositions: &[Proposition],
    wanted: impl Fn(&Proposition) -> bool,
) -> Result<Box<dyn Backend>, StoreError> {
    let quads = propositions
        .iter()
        .filter(|said| wanted(said))
        .map(|said| -> Quad {
            let graph = GraphName::from(graph_of(&said.speaker));
            said.triple.clone().in_graph(graph)
        })
        .collect();
    plain.variant(&[], quads)
}

/// The query without its last `LIMIT` and `OFFSET`, if it has one.
fn unsliced(text: &str, prefixes: &Prefixes) -> Option<String> {
    match parsed(text, prefixes)? {
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
