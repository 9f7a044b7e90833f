//! Whether the times of what goes out can be: nothing is still to come, and nothing ends before it begins.

use super::command::value_text;
use super::select::Passed;
use crate::link::compare::span;
use crate::link::ours::{Fact, Said};
use crate::link::wikibase::{EntityId, EntityKind, Rank, SnakContent, Statement, Time, Value};

/// Properties that say when a thing began and when it ended: birth and death, inception and end, of a term.
const LIVES: [[u64; 2]; 3] = [[569, 570], [571, 576], [580, 582]];
/// An end that is agreed on may be to come.
const AGREED: u64 = 582;
/// An office, which nobody has but in their life.
const OFFICE: u64 = 39;
/// There were no pages on the web before.
const WEB: &str = "+1991-01-01T00:00:00Z";

/// Whether one time is over before the other begins, however exact they are.
fn is_before(one: &Time, other: &Time) -> bool {
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

/// Why a statement cannot be so beside what the item has: a life would end before it begins, or an office be held outside of
/// it.
pub(super) fn against(passed: &Passed, there: &[Statement]) -> Option<String> {
    let own = passed.property.number();
    let qualifiers = passed
        .qualifiers
        .iter()
        .map(|(property, value)| (property, value));
    let mut all = std::iter::once((&passed.property, &passed.value)).chain(qualifiers);
    all.find_map(|(property, value)| {
        let Value::Time(time) = value else {
            return None;
        };
        let mut lives = LIVES.iter();
        let other = lives.find_map(|life| outside((own, property.number()), time, *life, there))?;
        let ours = value_text(value);
        Some(format!(
            "it cannot be so beside what is there: {property} {ours}, {other}"
        ))
    })
}

/// Which time of a life that an item has leaves none to a time: that of a statement, or of a qualifier of an office.
fn outside(
    (own, number): (u64, u64),
    time: &Time,
    [begin, end]: [u64; 2],
    there: &[Statement],
) -> Option<String> {
    let is_main = |wanted| number == wanted && own == number;
    let [birth, term] = [LIVES[0], LIVES[2]];
    // An office neither begins nor ends before a birth, nor begins after a death.
    let held = own == OFFICE && [begin, end] == birth;
    let begins = is_main(begin) || held && number == term[0];
    let ends = is_main(end) || held && term.contains(&number);
    let after = || beyond(there, end, |ended| is_before(ended, time));
    let before = || beyond(there, begin, |begun| is_before(time, begun));
    let after = begins.then(after).flatten();
    after.or_else(|| ends.then(before).flatten())
}

/// The property and the time that an item has, if all its times of the property are so.
fn beyond(there: &[Statement], number: u64, is_so: impl Fn(&Time) -> bool) -> Option<String> {
    let valid = there.iter().filter(|own| own.rank > Rank::Deprecated);
    let mut times = valid.filter_map(|own| match &own.main.content {
        SnakContent::Value(value @ Value::Time(time)) if own.main.property.number() == number => {
            Some((&own.main.property, value, time))
        }
        _ => None,
    });
    let (property, value, first) = times.next()?;
    (is_so(first) && times.all(|(.., time)| is_so(time)))
        .then(|| format!("{property} {}", value_text(value)))
}

/// The same for what several statements of one thing say together: of those that are meant, none goes out.
pub(super) fn backwards(facts: &[Fact]) -> Option<(Vec<EntityId>, String)> {
    let asserted = facts.iter().filter(|fact| fact.standing.asserted);
    let values = asserted.filter_map(|fact| match &fact.value {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::wikibase::Snak;

    fn year(year: u32) -> Value {
        Value::Time(Time {
            time: format!("+{year}-00-00T00:00:00Z"),
            timezone: 0,
            before: 0,
            after: 0,
            precision: 9,
            calendar: "http://www.wikidata.org/entity/Q1985727".to_owned(),
        })
    }

    fn id(text: &str) -> EntityId {
        EntityId::new(text).unwrap()
    }

    fn there(property: &str, when: u32, rank: Rank) -> Statement {
        Statement {
            id: "Q1$1".to_owned(),
            rank,
            main: Snak {
                property: id(property),
                datatype: None,
                hash: None,
                content: SnakContent::Value(year(when)),
            },
            qualifiers: Vec::new(),
            references: Vec::new(),
        }
    }

    fn passed(property: &str, value: Value, qualifiers: &[(&str, u32)]) -> Passed {
        let qualifiers = qualifiers.iter().map(|(own, when)| (id(own), year(*when)));
        Passed {
            property: id(property),
            value,
            qualifiers: qualifiers.collect(),
            references: Vec::new(),
            left_out: Vec::new(),
            single: false,
            for_new: false,
        }
    }

    #[test]
    fn no_life_ends_before_it_begins_there_and_no_office_is_held_outside_of_it() {
        let lived = [
            there("P569", 1920, Rank::Normal),
            there("P570", 1990, Rank::Normal),
        ];
        let office =
            |qualifiers: &[(&str, u32)]| passed("P39", Value::Entity(id("Q30")), qualifiers);
        for (own, other) in [
            (passed("P570", year(1910), &[]), "P569 +1920"),
            (passed("P569", year(1991), &[]), "P570 +1990"),
            (office(&[("P580", 1991)]), "P570 +1990"),
            (office(&[("P580", 1910)]), "P569 +1920"),
            (office(&[("P582", 1919)]), "P569 +1920"),
        ] {
            let why = against(&own, &lived).unwrap();
            assert!(
                why.starts_with("it cannot be so beside what is there: "),
                "{why}"
            );
            assert!(why.contains(other), "{why}");
        }
        for own in [
            passed("P570", year(1920), &[]),
            office(&[("P580", 1990), ("P582", 1991)]),
            office(&[("P585", 1991)]),
            passed("P166", Value::Entity(id("Q30")), &[("P580", 1995)]),
        ] {
            assert_eq!(against(&own, &lived), None);
        }
        // Of several one may be right, and what is deprecated is not.
        let several = [
            there("P569", 1920, Rank::Normal),
            there("P569", 1900, Rank::Normal),
        ];
        assert_eq!(against(&passed("P570", year(1910), &[]), &several), None);
        let wrong = [there("P569", 1920, Rank::Deprecated)];
        assert_eq!(against(&passed("P570", year(1910), &[]), &wrong), None);
    }
}
