//! Where it can be checked when a thing was and where it is: the sources of those statements that say so,
//! and of no others about the thing.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;

use super::build::Builder;
use super::kinds::plain;
use super::moment::moment;
use super::notes::subject;
use super::places::{AROUND, Atlas, CONTAINING, HAVING, HOLDING, STEPS, thing};
use super::{Moment, NodeKind, RelationGraph, Source, Span};
use crate::model::{NamedNodeRef, NamedOrBlankNode, Term, TermRef, Triple};
use crate::query::claims::objects;
use crate::query::derived::{derived_by, is_derived};
use crate::query::labels::Labels;
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dcterms, dip, rdf, schema};

/// What says when something was, where nothing else is asked for.
const DATING: [&str; 3] = [schema::START_DATE, schema::END_DATE, schema::DATE_CREATED];

/// Sources of the date and of the place of things, sorted, without repetition.
#[derive(Debug, Default)]
pub struct Grounds {
    /// Of the date.
    pub dated: BTreeMap<NodeIndex, Vec<Source>>,
    /// Of the place.
    pub placed: BTreeMap<NodeIndex, Vec<Source>>,
}

impl RelationGraph {
    /// Looks up in the data what the dates and places of things rest on.
    /// O(things · (statements about them, and the places around them)).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn grounds(&self, data: &dyn Backend, labels: &Labels<'_>) -> Result<Grounds, StoreError> {
        let atlas = Atlas::new(data);
        let states = self.graph.node_weights();
        let states = states.filter(|node| node.kind == NodeKind::State);
        let countries: BTreeSet<&str> = states.map(super::Node::thing).collect();
        let mut found = Grounds::default();
        for index in self.graph.node_indices() {
            let node = &self.graph[index];
            let Some(thing) = thing(node.thing()) else {
                continue;
            };
            if let Some(span) = &node.span {
                let sources = told(&vouching(data, &dating(data, &thing, span)?)?, labels);
                found.dated.insert(index, sources);
            }
            if self.places.contains_key(&index) {
                let placing = placing(data, (&atlas, &countries), &thing)?;
                let sources = told(&vouching(data, &placing)?, labels);
                found.placed.insert(index, sources);
            }
        }
        Ok(found)
    }
}

/// The statements that lead from a thing to coordinates: to its own, or to those of the nearest place.
fn placing(
    data: &dyn Backend,
    (atlas, countries): (&Atlas<'_>, &BTreeSet<&str>),
    thing: &NamedOrBlankNode,
) -> Result<Vec<Triple>, StoreError> {
    if atlas.own(thing.into()).is_some() {
        return coordinates(data, thing);
    }
    let is_country = |place: &NamedOrBlankNode| match place {
        NamedOrBlankNode::NamedNode(node) => countries.contains(node.as_str()),
        NamedOrBlankNode::BlankNode(_) => false,
    };
    // Each place that is reached, with the one that led there.
    let mut seen: Vec<(NamedOrBlankNode, usize)> = vec![(thing.clone(), 0)];
    let mut open = 0;
    for _ in 0..STEPS {
        let around = (open..seen.len()).flat_map(|from| {
            let near = atlas.around(&seen[from].0, &is_country).into_iter();
            near.map(move |place| (place, from))
        });
        let next: Vec<(NamedOrBlankNode, usize)> = around.collect();
        open = seen.len();
        for (place, from) in next {
            if seen.len() >= AROUND || seen.iter().any(|(known, _)| *known == place) {
                continue;
            }
            let has_own = atlas.own((&place).into()).is_some();
            seen.push((place, from));
            if has_own {
                return way(data, &seen);
            }
        }
    }
    let between = |place: usize| Some((place, atlas.between(&seen[place].0)?.1));
    let Some((place, parts)) = (0..seen.len()).find_map(between) else {
        return Ok(Vec::new());
    };
    seen.truncate(place + 1);
    let mut found = way(data, &seen)?;
    let is_part = |triple: &Triple| {
        let part = subject(triple.object.clone());
        CONTAINING.contains(&triple.predicate.as_str())
            && part.is_some_and(|part| parts.contains(&part))
    };
    found.extend(triples(data, &seen[place].0)?.into_iter().filter(is_part));
    Ok(found)
}

/// The statements by which one came from the first place to the last.
fn way(data: &dyn Backend, seen: &[(NamedOrBlankNode, usize)]) -> Result<Vec<Triple>, StoreError> {
    let mut found = Vec::new();
    let mut at = seen.len() - 1;
    while at > 0 {
        let (to, from) = &seen[at];
        let to = Term::from(to.clone());
        let all = triples(data, &seen[*from].0)?;
        let leads = |triple: &Triple| {
            triple.object == to && super::places::leads(triple.predicate.as_str())
        };
        found.extend(all.into_iter().filter(leads));
        at = *from;
    }
    Ok(found)
}

/// The statements that give a thing coordinates, or something that has them.
fn coordinates(data: &dyn Backend, thing: &NamedOrBlankNode) -> Result<Vec<Triple>, StoreError> {
    let mut found = Vec::new();
    for triple in triples(data, thing)? {
        let by = triple.predicate.as_str();
        if HAVING.contains(&by) {
            found.push(triple);
        } else if HOLDING.contains(&by)
            && let Some(holder) = subject(triple.object.clone())
        {
            let has = |triple: &Triple| HAVING.contains(&triple.predicate.as_str());
            found.extend(triples(data, &holder)?.into_iter().filter(has));
            found.push(triple);
        }
    }
    Ok(found)
}

/// The statements that say the beginning or the end of a thing, or of the nearest whole that has it.
fn dating(
    data: &dyn Backend,
    thing: &NamedOrBlankNode,
    span: &Span,
) -> Result<Vec<Triple>, StoreError> {
    let is_wanted = |date: &Moment| {
        span.start.is_same(date) || span.end.as_ref().is_some_and(|end| end.is_same(date))
    };
    let mut known = BTreeSet::from([thing.to_string()]);
    let mut level = vec![thing.clone()];
    let mut others = Vec::new();
    while !level.is_empty() {
        let mut found = Vec::new();
        let mut wholes = Vec::new();
        for one in &level {
            for triple in triples(data, one)? {
                let by = plain(triple.predicate.as_str());
                if by == schema::SUPER_EVENT {
                    wholes.extend(subject(triple.object));
                    continue;
                }
                let is_usual = DATING.contains(&by.as_ref());
                if !moment(&triple.object).is_some_and(|date| is_wanted(&date)) {
                    continue;
                }
                match (is_usual, one == thing) {
                    (true, _) => found.push(triple),
                    (false, true) => others.push(triple),
                    (false, false) => {}
                }
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        wholes.retain(|whole| known.insert(whole.to_string()));
        level = wholes;
    }
    // A row may have its date from anything that is stated.
    Ok(others)
}

/// What is stated of a thing, and not derived.
fn triples(data: &dyn Backend, thing: &NamedOrBlankNode) -> Result<Vec<Triple>, StoreError> {
    let pattern = Pattern {
        subject: Some(thing.as_ref()),
        ..Pattern::default()
    };
    let mut found = Vec::new();
    for quad in data.quads(pattern) {
        let quad = quad?;
        if !is_derived(&quad.graph_name) {
            found.push(Triple::from(quad));
        }
    }
    Ok(found)
}

/// The sources of notes on these statements that are no claims, or else of their records.
fn vouching(data: &dyn Backend, statements: &[Triple]) -> Result<Vec<Term>, StoreError> {
    let mut all = Vec::new();
    for triple in statements {
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
            object: Some(TermRef::Triple(triple)),
            ..Pattern::default()
        };
        let mut sources = Vec::new();
        for quad in data.quads(pattern) {
            let note = quad?.subject;
            if objects(data, note.as_ref(), dip::SPEAKER)?.is_empty() {
                sources.extend(objects(data, note.as_ref(), dcterms::SOURCE)?);
            }
        }
        if sources.is_empty() && derived_by(data, triple)?.is_none() {
            sources = objects(data, triple.subject.as_ref(), dcterms::SOURCE)?;
        }
        all.extend(sources);
    }
    Ok(all)
}

fn told(terms: &[Term], labels: &Labels<'_>) -> Vec<Source> {
    let sources = terms.iter().map(|term| Source {
        iri: Builder::id(term),
        label: labels.show(term),
    });
    let sources: BTreeSet<Source> = sources.collect();
    sources.into_iter().collect()
}
