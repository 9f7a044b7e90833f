//! The date of data, as they give it themselves, and of the things in a picture.

use std::collections::{BTreeMap, BTreeSet};

use super::given::{Given, Time, dates};
use super::moment::moment;
use super::{Moment, RelationGraph, Span, Standing};
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term, TermRef};
use crate::query::derived::is_derived;
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dcat, dcterms, rdf, schema, void};

/// When the newest data set among these data was changed or published, or else until when it tells,
/// if one says so. What a picture shows was known on that day.
fn date_of(data: &dyn Backend) -> Result<Option<String>, StoreError> {
    let mut newest: Option<Moment> = None;
    for class in [void::DATASET, dcat::DATASET, schema::DATASET] {
        let sets = data.quads(Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
            object: Some(TermRef::NamedNode(NamedNodeRef::new_unchecked(class))),
            ..Pattern::default()
        });
        for set in sets {
            newest = later(newest, date_of_set(data, &set?.subject)?);
        }
    }
    Ok(newest.map(|moment| moment.text))
}

fn date_of_set(data: &dyn Backend, set: &NamedOrBlankNode) -> Result<Option<Moment>, StoreError> {
    let of = |predicate: &str, read: fn(&Term) -> Option<Moment>| {
        let mut last = None;
        for said in data.quads(Pattern {
            subject: Some(set.as_ref()),
            predicate: Some(NamedNodeRef::new_unchecked(predicate)),
            ..Pattern::default()
        }) {
            last = later(last, read(&said?.object));
        }
        Ok::<_, StoreError>(last)
    };
    // A change is later than a publication, also where only its year is known.
    for predicate in [
        dcterms::MODIFIED,
        schema::DATE_MODIFIED,
        dcterms::ISSUED,
        schema::DATE_PUBLISHED,
    ] {
        if let Some(date) = of(predicate, moment)? {
            return Ok(Some(date));
        }
    }
    of(schema::TEMPORAL_COVERAGE, last_day)
}

/// The later of two, of equals the second.
fn later(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    one.into_iter()
        .chain(other)
        .max_by_key(|moment| moment.earliest_s)
}

/// The end of a time like `1987/2025-11-19`.
fn last_day(coverage: &Term) -> Option<Moment> {
    match coverage {
        Term::Literal(text) => Moment::parse(text.value().rsplit('/').next()?),
        _ => None,
    }
}

impl RelationGraph {
    /// Takes over the date of the data, where anything of the picture is of these.
    /// O(nodes and edges · log data) at most.
    pub fn date_by(&mut self, data: &dyn Backend) -> Result<(), StoreError> {
        self.data_of = if self.is_of(data)? {
            date_of(data)?
        } else {
            None
        };
        Ok(())
    }

    fn is_of(&self, data: &dyn Backend) -> Result<bool, StoreError> {
        for node in self.graph.node_weights() {
            if knows(data, node.thing())? {
                return Ok(true);
            }
        }
        for edge in self.graph.edge_weights() {
            let sources = edge.sources.iter().map(|source| &source.iri);
            for id in edge.statement.iter().chain(sources) {
                if knows(data, id)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Gives things that have no date the one that the data say they have, so that a part of a time can be
    /// taken of pictures whose rows do not tell it. A part of something else that has none is of the time of
    /// the nearest whole that has one. O(nodes · log data), and for parts their wholes.
    pub fn date_things(&mut self, data: &dyn Backend) -> Result<(), StoreError> {
        let mut marks: BTreeMap<String, usize> = BTreeMap::new();
        for node in self.graph.node_weights() {
            *marks.entry(node.thing().to_owned()).or_default() += 1;
        }
        for index in self.graph.node_indices().collect::<Vec<_>>() {
            let node = &self.graph[index];
            let Ok(thing) = NamedNode::new(node.thing()) else {
                continue;
            };
            if node.span.is_some() {
                continue;
            }
            let (id, lane) = (node.thing().to_owned(), node.kind.name());
            for (number, (start, end)) in times_of(data, thing)?.into_iter().enumerate() {
                let mark = if number == 0 {
                    index
                } else {
                    let count = marks.entry(id.clone()).or_default();
                    *count += 1;
                    self.another_at(index, *count)
                };
                let span = Span {
                    start,
                    end,
                    approximate: false,
                    lane: lane.to_owned(),
                    standing: Standing::Fact,
                    sources: Vec::new(),
                };
                self.graph[mark].span = Some(span);
            }
        }
        Ok(())
    }
}

/// Whether the data say anything of the term with this id, or of something else with it.
fn knows(data: &dyn Backend, id: &str) -> Result<bool, StoreError> {
    let spelt = if id.starts_with(['"', '<']) || id.starts_with("_:") {
        id.to_owned()
    } else {
        format!("<{id}>")
    };
    let Ok(term) = spelt.parse::<Term>() else {
        return Ok(false);
    };
    let subject = match &term {
        Term::NamedNode(node) => Some(node.as_ref().into()),
        Term::BlankNode(node) => Some(node.as_ref().into()),
        _ => None,
    };
    let as_object = Pattern {
        object: Some(term.as_ref()),
        ..Pattern::default()
    };
    let as_subject = Pattern {
        subject,
        ..Pattern::default()
    };
    let patterns = subject.map(|_| as_subject).into_iter().chain([as_object]);
    for pattern in patterns {
        if let Some(found) = data.quads(pattern).next() {
            return found.map(|_| true);
        }
    }
    Ok(false)
}

/// Each beginning and end of a thing or, where it has neither, of the nearest whole that has a beginning:
/// the first to begin of several that are as near.
fn times_of(data: &dyn Backend, thing: NamedNode) -> Result<Vec<Time>, StoreError> {
    let mut seen = BTreeSet::from([thing.as_str().to_owned()]);
    let mut level = vec![thing];
    while !level.is_empty() {
        let mut found = Vec::new();
        let mut wholes = Vec::new();
        for one in &level {
            let of = |predicate| Ok::<_, StoreError>(dates(&stated(data, one, predicate)?));
            let given = Given {
                starts: of(schema::START_DATE)?,
                ends: of(schema::END_DATE)?,
                ..Given::default()
            };
            let times = given.times();
            if !times.is_empty() {
                found.push(times);
            } else if given.ends.is_empty() {
                // What has an end of its own has a time of its own, which nobody knows.
                wholes.extend(stated(data, one, schema::SUPER_EVENT)?);
            }
        }
        if let Some(nearest) = found.into_iter().min() {
            return Ok(nearest);
        }
        level.clear();
        for whole in wholes {
            // A circle has no whole.
            if let Term::NamedNode(whole) = whole
                && seen.insert(whole.as_str().to_owned())
            {
                level.push(whole);
            }
        }
    }
    Ok(Vec::new())
}

/// What is stated of a thing, and not derived.
fn stated(data: &dyn Backend, thing: &NamedNode, predicate: &str) -> Result<Vec<Term>, StoreError> {
    let mut stated = Vec::new();
    for quad in data.quads(Pattern {
        subject: Some(thing.into()),
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        ..Pattern::default()
    }) {
        let quad = quad?;
        if !is_derived(&quad.graph_name) {
            stated.push(quad.object);
        }
    }
    Ok(stated)
}
