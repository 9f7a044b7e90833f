//! What is known from a report alone: events that are said to have taken place and nowhere stated to have, who is said
//! to have come, and who came to such an event.
//!
//! The record stands in the data like any other. That it is so is the word of whoever reported it.

use std::collections::{BTreeMap, HashSet};

use super::claims::{leading_to, objects, subjects};
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{dip, scheme, skos};

/// What became of a thing, by its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It was so, or has a status that says nothing against it.
    Held,
    /// Somebody reported it, and nobody else.
    Reported,
    /// It was planned.
    Announced,
    /// The sources do not say.
    Unknown,
    /// It was called off.
    Void,
}

/// What a status says.
pub fn became(status: &str) -> Became {
    match status.rsplit('/').next().unwrap_or(status) {
        "cancelled" | "not-carried-out" | "postponed" => Became::Void,
        "planned" | "proposed" => Became::Announced,
        "reported" => Became::Reported,
        "unknown" => Became::Unknown,
        _ => Became::Held,
    }
}

/// Things that are known from a report alone.
#[derive(Clone, Debug, Default)]
pub struct Reported(HashSet<NamedOrBlankNode>);

impl Reported {
    /// Finds them. O(statuses + attendances).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn read(backend: &dyn Backend) -> Result<Self, StoreError> {
        let events = with_such_a_status(backend)?;
        let mut found = with_such_attendance(backend)?;
        for event in &events {
            let event = Term::from(event.clone());
            for record in subjects(backend, dip::IN_EVENT, Some(event.as_ref()))? {
                if !is_canceller(backend, &record)? {
                    found.push(record);
                }
            }
        }
        found.extend(events);
        Ok(Self(found.into_iter().collect()))
    }

    /// Whether this is known from a report alone.
    pub fn holds(&self, thing: &NamedOrBlankNode) -> bool {
        self.0.contains(thing)
    }
}

/// What has no status that says more than that somebody reported it.
fn with_such_a_status(backend: &dyn Backend) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let pattern = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(dip::STATUS)),
        ..Pattern::default()
    };
    let mut best: BTreeMap<String, (NamedOrBlankNode, Became)> = BTreeMap::new();
    for quad in backend.quads(pattern) {
        let quad = quad?;
        let Term::NamedNode(status) = &quad.object else {
            continue;
        };
        let became = became(status.as_str());
        let known = best.entry(quad.subject.to_string());
        let known = known.or_insert((quad.subject, became));
        known.1 = known.1.min(became);
    }
    let all = best.into_values();
    let reported = all.filter(|(_, became)| *became == Became::Reported);
    Ok(reported.map(|(thing, _)| thing).collect())
}

/// Who is said to have come, and nowhere stated to have.
fn with_such_attendance(backend: &dyn Backend) -> Result<Vec<NamedOrBlankNode>, StoreError> {
    let [reported, attended] = [scheme::REPORTED, scheme::ATTENDED].map(|concept| {
        let concept = Term::from(NamedNode::new_unchecked(concept));
        leading_to(&[backend], skos::BROADER, [concept])
    });
    let (reported, attended) = (reported?, attended?);
    let mut found = Vec::new();
    for concept in reported {
        for record in subjects(backend, dip::ATTENDANCE, Some(concept.as_ref()))? {
            let all = objects(backend, record.as_ref(), dip::ATTENDANCE)?;
            if !all.iter().any(|other| attended.contains(other)) {
                found.push(record);
            }
        }
    }
    Ok(found)
}

/// Who called an event off did so, whether or not anybody came.
fn is_canceller(backend: &dyn Backend, record: &NamedOrBlankNode) -> Result<bool, StoreError> {
    let canceller = Term::from(NamedNode::new_unchecked(scheme::CANCELLER));
    Ok(objects(backend, record.as_ref(), dip::ROLE)?.contains(&canceller))
}

/// The status of the event at which this record says that somebody was, where nothing says that it was held.
///
/// # Errors
/// Failures of the backend.
pub fn unsure_event(backend: &dyn Backend, record: &[Quad]) -> Result<Option<Term>, StoreError> {
    let attended = NamedNodeRef::new_unchecked(scheme::ATTENDED);
    let of = |by: &'static str| {
        record
            .iter()
            .filter(move |quad| quad.predicate.as_str() == by)
    };
    if !of(dip::ATTENDANCE).any(|quad| quad.object == attended.into()) {
        return Ok(None);
    }
    for quad in of(dip::IN_EVENT) {
        let Term::NamedNode(event) = &quad.object else {
            continue;
        };
        let statuses = objects(backend, event.as_ref().into(), dip::STATUS)?;
        let each = statuses.into_iter().filter_map(|status| match &status {
            Term::NamedNode(node) => Some((became(node.as_str()), status)),
            _ => None,
        });
        let best = each.min_by_key(|(became, _)| *became);
        if let Some((_, status)) = best.filter(|(became, _)| *became != Became::Held) {
            return Ok(Some(status));
        }
    }
    Ok(None)
}
