//! The date of data, as they give it themselves, and of the things in a picture.

use std::collections::BTreeSet;

use super::moment::moment;
use super::{Moment, RelationGraph, Span};
use crate::model::{NamedNode, NamedNodeRef, Term, TermRef};
use crate::query::derived::is_derived;
use crate::store::{Backend, Pattern};
use crate::vocab::{dcat, dcterms, rdf, schema, void};

/// When the newest data set among these data was changed or published, or else until when it tells,
/// if one says so. What a picture shows was known on that day.
pub fn date_of(data: &dyn Backend) -> Option<String> {
    let classes = [void::DATASET, dcat::DATASET, schema::DATASET];
    let sets = classes.into_iter().flat_map(|class| {
        data.quads(Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
            object: Some(TermRef::NamedNode(NamedNodeRef::new_unchecked(class))),
            ..Pattern::default()
        })
    });
    let dates = sets.flatten().filter_map(|set| {
        let of = |predicate: &str| {
            let said = data.quads(Pattern {
                subject: Some(set.subject.as_ref()),
                predicate: Some(NamedNodeRef::new_unchecked(predicate)),
                ..Pattern::default()
            });
            let moments = said.flatten().filter_map(|quad| moment(&quad.object));
            moments.max_by_key(|moment| moment.earliest_s)
        };
        // A change is later than a publication, also where only its year is known.
        let changed = of(dcterms::MODIFIED).or_else(|| of(schema::DATE_MODIFIED));
        let published = || of(dcterms::ISSUED).or_else(|| of(schema::DATE_PUBLISHED));
        let told = || {
            let said = data.quads(Pattern {
                subject: Some(set.subject.as_ref()),
                predicate: Some(NamedNodeRef::new_unchecked(schema::TEMPORAL_COVERAGE)),
                ..Pattern::default()
            });
            let ends = said.flatten().filter_map(|quad| last_day(&quad.object));
            ends.max_by_key(|moment| moment.earliest_s)
        };
        changed.or_else(published).or_else(told)
    });
    let newest: Option<Moment> = dates.max_by_key(|moment| moment.earliest_s);
    newest.map(|moment| moment.text)
}

/// The end of a time like `1987/2025-11-19`.
fn last_day(coverage: &Term) -> Option<Moment> {
    match coverage {
        Term::Literal(text) => Moment::parse(text.value().rsplit('/').next()?),
        _ => None,
    }
}

impl RelationGraph {
    /// Gives things that have no date the one that the data say they have, so that a part of a time can be
    /// taken of pictures whose rows do not tell it. A part of something else that has none is of the time of
    /// the nearest whole that has one. O(nodes · log data), and for parts their wholes.
    pub fn date_things(&mut self, data: &dyn Backend) {
        for node in self.graph.node_weights_mut() {
            if node.span.is_some() {
                continue;
            }
            let Ok(thing) = NamedNode::new(node.id.as_str()) else {
                continue;
            };
            let Some((start, end)) = dates_of(data, thing) else {
                continue;
            };
            node.span = Some(Span {
                start,
                end,
                approximate: false,
                lane: node.kind.name().to_owned(),
            });
        }
    }
}

/// Beginning and end of a thing or, where it has neither, of the nearest whole that has a beginning: the
/// first to begin of several that are as near.
fn dates_of(data: &dyn Backend, thing: NamedNode) -> Option<(Moment, Option<Moment>)> {
    let mut seen = BTreeSet::from([thing.as_str().to_owned()]);
    let mut level = vec![thing];
    while !level.is_empty() {
        let mut found = Vec::new();
        let mut wholes = Vec::new();
        for one in &level {
            let [start, end] =
                [schema::START_DATE, schema::END_DATE].map(|predicate| first(data, one, predicate));
            match (start, end) {
                (Some(start), end) => found.push((start, end)),
                // What has an end of its own has a time of its own, which nobody knows.
                (None, Some(_)) => {}
                (None, None) => wholes.extend(stated(data, one, schema::SUPER_EVENT)),
            }
        }
        if let Some(nearest) = found.into_iter().min() {
            return Some(nearest);
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
    None
}

/// The first of the dates that a thing has.
fn first(data: &dyn Backend, thing: &NamedNode, predicate: &str) -> Option<Moment> {
    let dates = stated(data, thing, predicate);
    dates
        .filter_map(|date| moment(&date))
        .min_by_key(|moment| moment.earliest_s)
}

/// What is stated of a thing, and not derived.
fn stated<'d>(
    data: &'d dyn Backend,
    thing: &'d NamedNode,
    predicate: &'d str,
) -> impl Iterator<Item = Term> + 'd {
    let said = data.quads(Pattern {
        subject: Some(thing.into()),
        predicate: Some(NamedNodeRef::new_unchecked(predicate)),
        ..Pattern::default()
    });
    let stated = said.flatten().filter(|quad| !is_derived(&quad.graph_name));
    stated.map(|quad| quad.object)
}
