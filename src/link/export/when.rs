//! Whether the times of what goes out can be: nothing is still to come, and nothing ends before it begins.

use super::command::value_text;
use crate::link::compare::span;
use crate::link::days::is_julian;
use crate::link::ours::{Fact, Said};
use crate::link::wikibase::{EntityId, EntityKind, Time, Value};

/// Properties that say when a thing began and when it ended: birth and death, inception and end, of a term.
pub(super) const LIVES: [[u64; 2]; 3] = [[569, 570], [571, 576], [580, 582]];
/// An end that is agreed on may be to come.
const AGREED: u64 = 582;
/// There were no pages on the web before.
const WEB: &str = "+1991-01-01T00:00:00Z";

/// The first day of the Gregorian calendar.
const GREGORIAN_FROM: &str = "+1582-10-15T00:00:00Z";

/// Whether a day is one before there was the calendar in which it is told: nobody can say whether that was meant.
pub(super) fn is_old(time: &Time) -> bool {
    let first = Time {
        time: GREGORIAN_FROM.to_owned(),
        ..time.clone()
    };
    time.precision >= 11 && !is_julian(&time.calendar) && is_before(time, &first)
}

/// Whether one time is over before the other begins, however exact they are.
pub(super) fn is_before(one: &Time, other: &Time) -> bool {
    let spans = span(one).zip(span(other));
    spans.is_some_and(|(one, other)| one.1 < other.0)
}

/// Why a statement cannot be so, by its own times.
pub(super) fn impossible(all: &[(&EntityId, &Value)], today: Option<&Time>) -> Option<String> {
    let times = || {
        let times = all.iter().filter_map(|(property, value)| match value {
            Value::Time(time) => Some((*property, *value, time)),
            _ => None,
        });
        times.filter(|(property, ..)| property.kind() == EntityKind::Property)
    };
    let ahead = |(property, _, time): &(&EntityId, &Value, &Time)| {
        property.number() != AGREED && today.is_some_and(|today| is_before(today, time))
    };
    if let Some((property, value, _)) = times().find(ahead) {
        return Some(format!(
            "it is still to come: {property} {}",
            value_text(value)
        ));
    }
    for [begin, end] in LIVES {
        let of = |number: u64| times().filter(move |(property, ..)| property.number() == number);
        // With several of them each may belong to another; then one pair that can be is enough.
        let mut pairs = of(begin).flat_map(|from| of(end).map(move |to| (from, to)));
        let Some(((property, from, _), (other, to, _))) = pairs.clone().next() else {
            continue;
        };
        if pairs.all(|((.., begun), (.., ended))| is_before(ended, begun)) {
            let (from, to) = (value_text(from), value_text(to));
            return Some(format!(
                "it ends before it begins: {property} {from}, {other} {to}"
            ));
        }
    }
    None
}

/// The same for what several statements of one thing say together: of those that are meant, none goes out. What is said
/// with a reservation takes nothing back that is sure, and stays itself.
pub(super) struct Backwards([Option<(Vec<EntityId>, String)>; 2]);

impl Backwards {
    pub(super) fn of(facts: &[Fact]) -> Self {
        let sure = |fact: &&Fact| fact.standing.is_sure();
        let all = |fact: &&Fact| fact.standing.asserted;
        Self([
            backwards(facts.iter().filter(sure)),
            backwards(facts.iter().filter(all)),
        ])
    }

    /// Why a fact is one of those.
    pub(super) fn why(&self, fact: &Fact) -> Option<&str> {
        let [sure, all] = &self.0;
        let all = all.as_ref().filter(|_| !fact.standing.is_sure());
        let mut found = sure.iter().chain(all);
        let (_, why) = found.find(|(meant, _)| meant.contains(&fact.property))?;
        Some(why)
    }
}

fn backwards<'f>(facts: impl Iterator<Item = &'f Fact>) -> Option<(Vec<EntityId>, String)> {
    let values = facts.filter_map(|fact| match &fact.value {
        Said::Value(value, _) => Some((&fact.property, value)),
        _ => None,
    });
    let times: Vec<_> = values
        .filter(|(_, value)| matches!(value, Value::Time(_)))
        .collect();
    let why = impossible(&times, None)?;
    let lives = LIVES.concat();
    let meant = times
        .iter()
        .filter(|(property, _)| lives.contains(&property.number()));
    Some((
        meant.map(|(property, _)| (*property).clone()).collect(),
        why,
    ))
}

/// Why a page cannot have been read on a day.
pub(super) fn unread(day: &Time, today: Option<&Time>) -> Option<String> {
    let web = Time {
        time: WEB.to_owned(),
        ..day.clone()
    };
    if today.is_some_and(|today| is_before(today, day)) {
        return Some(format!(
            "the day on which the source was read is still to come: {}",
            day.time
        ));
    }
    is_before(day, &web).then(|| {
        format!(
            "the source cannot have been read on the web then: {}",
            day.time
        )
    })
}
