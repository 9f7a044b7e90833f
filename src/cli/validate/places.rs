//! Where results stand: in a file, or else in a graph.

use std::collections::BTreeMap;

use super::super::failure::Failure;
use super::Validated;
use crate::model::diagnostic::{Excerpt, Location};
use crate::model::{GraphName, NamedNode, NamedOrBlankNode, Term, Triple};
use crate::rdf::{Places, RdfError, Settings, Source, Written};
use crate::shapes::{IllFormed, Outcome, Report};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::rdf;

/// Where a result stands, as far as that is known.
#[derive(Debug, Default)]
pub(super) struct Place {
    pub(super) location: Option<Location>,
    pub(super) excerpt: Option<Excerpt>,
    /// The graph, where the data are in no file.
    pub(super) graph: Option<String>,
    /// File, line and column, as numbers that sort.
    pub(super) order: (usize, u64, u64),
}

/// The statement that a result is about, from the surest to what there always is.
struct Statement {
    /// It is stated, so that nothing else is meant.
    stated: Option<Triple>,
    triple: Option<Triple>,
    property: Option<(NamedOrBlankNode, NamedNode)>,
    value: Option<(NamedOrBlankNode, Term)>,
    subjects: Vec<NamedOrBlankNode>,
    focus: Term,
}

/// So many statements that lead to one thing are looked for.
const LEADING: usize = 64;

fn subject(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}

fn a() -> NamedNode {
    NamedNode::new_unchecked(rdf::TYPE)
}

impl Statement {
    fn of(outcome: &Outcome) -> Self {
        let predicate = outcome.predicate.as_deref().map(NamedNode::new_unchecked);
        let focus = subject(&outcome.focus);
        // Where the value is the thing itself, no statement has it.
        let value = outcome
            .value
            .clone()
            .filter(|value| *value != outcome.focus);
        let (from, to) = if outcome.is_inverse {
            (
                value.as_ref().and_then(subject),
                Some(outcome.focus.clone()),
            )
        } else {
            (focus.clone(), value.clone())
        };
        let triple = match (&from, &predicate, &to) {
            (Some(from), Some(predicate), Some(to)) => {
                Some(Triple::new(from.clone(), predicate.clone(), to.clone()))
            }
            _ => None,
        };
        let value_subject = value.as_ref().and_then(subject);
        Self {
            stated: outcome.statement.clone(),
            triple,
            property: from.zip(predicate),
            value: focus.clone().zip(value),
            subjects: focus.into_iter().chain(value_subject).collect(),
            focus: outcome.focus.clone(),
        }
    }

    fn want(&self, places: &mut Places) {
        if let Some(triple) = &self.stated {
            places.want_triple(triple.clone());
            return;
        }
        if let Some(triple) = &self.triple {
            places.want_triple(triple.clone());
        }
        if let Some((subject, predicate)) = &self.property {
            places.want_property(subject.clone(), predicate.clone());
        }
        if let Some((subject, value)) = &self.value {
            places.want_value(subject.clone(), value.clone());
        }
        for subject in &self.subjects {
            places.want_property(subject.clone(), a());
            places.want_subject(subject.clone());
        }
    }

    fn found<'p>(&self, places: &'p Places) -> Option<&'p Written> {
        if let Some(triple) = &self.stated {
            return places.triple(triple);
        }
        let triple = self
            .triple
            .as_ref()
            .and_then(|triple| places.triple(triple));
        let value = self.value.as_ref();
        let property = self.property.as_ref();
        triple
            .or_else(|| value.and_then(|(subject, value)| places.value(subject, value)))
            .or_else(|| property.and_then(|(subject, name)| places.property(subject, name)))
            .or_else(|| {
                let mut subjects = self.subjects.iter();
                // Other files may say more of it than the one that describes it.
                subjects.find_map(|subject| {
                    let described = places.property(subject, &a());
                    described.or_else(|| places.subject(subject))
                })
            })
    }

    /// The graph that the statement, or anything about its subject, is in.
    fn graph(&self, backend: &dyn Backend) -> Result<Option<String>, StoreError> {
        let triple = self.stated.as_ref().or(self.triple.as_ref());
        let whole = triple.map(|triple| Pattern {
            subject: Some(triple.subject.as_ref()),
            predicate: Some(triple.predicate.as_ref()),
            object: Some(triple.object.as_ref()),
            graph: None,
        });
        let about = self.subjects.iter().map(|subject| Pattern {
            subject: Some(subject.as_ref()),
            ..Pattern::default()
        });
        let leading = Pattern {
            object: Some(self.focus.as_ref()),
            ..Pattern::default()
        };
        for pattern in whole.into_iter().chain(about).chain([leading]) {
            let mut graphs = Vec::new();
            let mut is_there = false;
            for quad in backend.quads(pattern) {
                is_there = true;
                match quad?.graph_name {
                    GraphName::NamedNode(graph) => graphs.push(graph.into_string()),
                    GraphName::BlankNode(graph) => graphs.push(graph.to_string()),
                    GraphName::DefaultGraph => {}
                }
            }
            // What is in no graph is not where something else is.
            if is_there {
                return Ok(graphs.into_iter().min());
            }
        }
        Ok(None)
    }
}

/// The place of every result.
pub(super) fn find(
    report: &Report<'_>,
    validated: &Validated,
    settings: &Settings,
) -> Result<Vec<Place>, Failure> {
    let statements: Vec<Statement> = report.outcomes.iter().map(Statement::of).collect();
    let mut found = Vec::new();
    if validated.sources.is_empty() {
        for statement in &statements {
            found.push(Place {
                graph: statement.graph(&*validated.backend)?,
                ..Place::default()
            });
        }
        return Ok(found);
    }
    let mut places = Places::with_files();
    for statement in &statements {
        statement.want(&mut places);
    }
    places.look(&validated.sources, settings)?;
    let names: Vec<String> = validated.sources.iter().map(Source::name).collect();
    let mut objects = Objects::default();
    for statement in &statements {
        let leading = match statement.found(&places) {
            Some(_) => Vec::new(),
            None => report.leading_to(&statement.focus),
        };
        objects.want(leading.into_iter().take(LEADING).collect());
    }
    objects.places.look(&validated.sources, settings)?;
    for (statement, leading) in statements.iter().zip(&objects.leading) {
        let written = statement.found(&places).map(|found| placed(found, &names));
        found.push(match written.or_else(|| objects.first(leading, &names)) {
            Some(place) => place,
            None => nowhere(&names),
        });
    }
    Ok(found)
}

/// Where things stand that are only objects: values, and what nothing is said of.
struct Objects {
    places: Places,
    /// Of each result.
    leading: Vec<Vec<Triple>>,
}

impl Default for Objects {
    fn default() -> Self {
        Self {
            places: Places::with_files(),
            leading: Vec::new(),
        }
    }
}

impl Objects {
    fn want(&mut self, leading: Vec<Triple>) {
        for triple in &leading {
            self.places.want_triple(triple.clone());
        }
        self.leading.push(leading);
    }

    fn first(&self, leading: &[Triple], names: &[String]) -> Option<Place> {
        let found = leading
            .iter()
            .filter_map(|triple| self.places.triple(triple));
        found
            .map(|written| placed(written, names))
            .min_by_key(|place| place.order)
    }
}

/// What is found nowhere; where there is one file, it is there.
fn nowhere(names: &[String]) -> Place {
    let only = match names {
        [only] => Some(Location {
            source: only.clone(),
            line: 0,
            column: 0,
        }),
        _ => None,
    };
    Place {
        order: (names.len(), 0, 0),
        location: only,
        ..Place::default()
    }
}

fn placed(written: &Written, names: &[String]) -> Place {
    let location = written.location.clone();
    let file = names.iter().position(|name| *name == location.source);
    Place {
        order: (file.unwrap_or(names.len()), location.line, location.column),
        location: Some(location),
        excerpt: written.line(),
        graph: None,
    }
}

/// Where something in a shapes file stands that is wrong; none where it cannot be read again.
pub(super) fn of_shape(
    wrong: &IllFormed,
    sources: &[Source],
    settings: &Settings,
) -> Option<Written> {
    let subject = subject(&wrong.subject)?;
    let predicate = NamedNode::new_unchecked(wrong.predicate.as_str());
    let mut places = Places::with_files();
    places.want_property(subject.clone(), predicate.clone());
    places.want_subject(subject.clone());
    let looked: Result<(), RdfError> = places.look(sources, settings);
    looked.ok()?;
    let at = places.property(&subject, &predicate);
    at.or_else(|| places.subject(&subject)).cloned()
}

/// The places of the shapes without a name, by the name that their reader gave them.
pub(super) fn of_shapes(
    report: &Report<'_>,
    sources: &[Source],
    settings: &Settings,
) -> Result<BTreeMap<String, Location>, Failure> {
    let shapes = report.outcomes.iter().map(Outcome::shape_as_read);
    let shapes = shapes.filter(|shape| matches!(shape, Term::BlankNode(_)));
    let shapes: Vec<NamedOrBlankNode> = shapes.filter_map(|shape| subject(&shape)).collect();
    let mut places = Places::with_files();
    for shape in &shapes {
        places.want_subject(shape.clone());
    }
    if !shapes.is_empty() {
        places.look(sources, settings)?;
    }
    let found = shapes.iter().filter_map(|shape| {
        let place = places.subject(shape)?;
        Some((shape.to_string(), place.location.clone()))
    });
    Ok(found.collect())
}
