//! Whether what goes out can be so beside the lives that are known: nothing ends before it begins, and offices are held by
//! the living.

use super::command::value_text;
use super::select::Passed;
use super::when::{LIVES, is_before};
use crate::link::ours::{Fact, Said};
use crate::link::profile::{DAY, TERM};
use crate::link::wikibase::{EntityId, Rank, SnakContent, Statement, Time, Value};

/// Birth and death.
const LIFE: [u64; 2] = LIVES[0];
/// An office, of whoever has it, and whoever has it, of an office.
const HELD: u64 = 39;
const HOLDER: u64 = 1308;

/// A property and its value.
pub(super) type Told = (EntityId, Value);

/// Birth and death of a thing of ours, as far as they are facts without any reservation.
pub(super) fn life(facts: &[Fact]) -> Vec<Told> {
    let own = facts
        .iter()
        .filter(|fact| fact.standing.is_sure() && LIFE.contains(&fact.property.number()));
    let told = own.filter_map(|fact| match &fact.value {
        Said::Value(value @ Value::Time(_), _) => Some((fact.property.clone(), value.clone())),
        _ => None,
    });
    told.collect()
}

/// The times that an item has, deprecated ones apart.
pub(super) fn times(statements: &[Statement]) -> Vec<Told> {
    let valid = statements.iter().filter(|own| own.rank > Rank::Deprecated);
    let told = valid.filter_map(|own| match &own.main.content {
        SnakContent::Value(value @ Value::Time(_)) => {
            Some((own.main.property.clone(), value.clone()))
        }
        _ => None,
    });
    told.collect()
}

/// Whose life an office lies in: the one it is said of, or the one it says.
pub(super) fn holder<'a>(passed: &'a Passed, item: Option<&'a EntityId>) -> Option<&'a EntityId> {
    match (passed.property.number(), &passed.value) {
        (HELD, _) => item,
        (HOLDER, Value::Entity(id)) => Some(id),
        _ => None,
    }
}

/// The number of the property that says the same from the value to the item.
pub(super) fn inverse(property: &EntityId) -> Option<u64> {
    match property.number() {
        HELD => Some(HOLDER),
        HOLDER => Some(HELD),
        _ => None,
    }
}

/// Why a statement cannot be so beside these times of its item: something would end before it begins.
pub(super) fn against(passed: &Passed, there: &[Told]) -> Option<String> {
    let Value::Time(time) = &passed.value else {
        return None;
    };
    let own = passed.property.number();
    let other = LIVES.iter().find_map(|[begin, end]| {
        let after = || beyond(there, *end, |ended| is_before(ended, time));
        let before = || beyond(there, *begin, |begun| is_before(time, begun));
        let after = (own == *begin).then(after).flatten();
        after.or_else(|| (own == *end).then(before).flatten())
    });
    Some(said(&passed.property, &passed.value, &other?))
}

/// Why an office cannot have been held in a life: it neither begins nor ends before a birth, nor begins after a death.
pub(super) fn unheld(passed: &Passed, life: &[Told]) -> Option<String> {
    passed.qualifiers.iter().find_map(|(property, value)| {
        let Value::Time(time) = value else {
            return None;
        };
        let after = || beyond(life, LIFE[1], |died| is_before(died, time));
        let before = || beyond(life, LIFE[0], |born| is_before(time, born));
        let begins = [TERM[0], DAY].contains(&property.as_str());
        let any = begins || property.as_str() == TERM[1];
        let other = begins.then(after).flatten();
        let other = other.or_else(|| any.then(before).flatten())?;
        Some(said(property, value, &other))
    })
}

fn said(property: &EntityId, value: &Value, other: &str) -> String {
    let ours = value_text(value);
    format!("it cannot be so beside what is known: {property} {ours}, {other}")
}

/// The first of the times of a property, if all of them are so: of several one may be right.
fn beyond(there: &[Told], number: u64, is_so: impl Fn(&Time) -> bool) -> Option<String> {
    let mut times = there.iter().filter_map(|(property, value)| match value {
        Value::Time(time) if property.number() == number => Some((property, value, time)),
        _ => None,
    });
    let (property, value, first) = times.next()?;
    (is_so(first) && times.all(|(.., time)| is_so(time)))
        .then(|| format!("{property} {}", value_text(value)))
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
            anew: false,
        }
    }

    #[test]
    fn no_life_ends_before_it_begins() {
        let lived = times(&[
            there("P569", 1920, Rank::Normal),
            there("P570", 1990, Rank::Normal),
        ]);
        for (own, other) in [
            (passed("P570", year(1910), &[]), "P569 +1920"),
            (passed("P569", year(1991), &[]), "P570 +1990"),
        ] {
            let why = against(&own, &lived).unwrap();
            assert!(
                why.contains("beside what is known") && why.contains(other),
                "{why}"
            );
        }
        assert_eq!(against(&passed("P570", year(1920), &[]), &lived), None);
        // Of several one may be right, and what is deprecated is not.
        let several = times(&[
            there("P569", 1920, Rank::Normal),
            there("P569", 1900, Rank::Normal),
        ]);
        assert_eq!(against(&passed("P570", year(1910), &[]), &several), None);
        let wrong = times(&[there("P569", 1920, Rank::Deprecated)]);
        assert_eq!(against(&passed("P570", year(1910), &[]), &wrong), None);
    }

    #[test]
    fn offices_are_held_by_the_living() {
        let lived = times(&[
            there("P569", 1920, Rank::Normal),
            there("P570", 1990, Rank::Normal),
        ]);
        let office =
            |qualifiers: &[(&str, u32)]| passed("P39", Value::Entity(id("Q30")), qualifiers);
        for (own, other) in [
            (office(&[("P580", 1991)]), "P570 +1990"),
            (office(&[("P580", 1910)]), "P569 +1920"),
            (office(&[("P582", 1919)]), "P569 +1920"),
            (office(&[("P585", 1919)]), "P569 +1920"),
            (office(&[("P585", 1991)]), "P570 +1990"),
        ] {
            let why = unheld(&own, &lived).unwrap();
            assert!(
                why.contains("beside what is known") && why.contains(other),
                "{why}"
            );
        }
        for own in [
            office(&[("P580", 1990), ("P582", 1991)]),
            office(&[("P585", 1990)]),
        ] {
            assert_eq!(unheld(&own, &lived), None);
        }
        let (office, person) = (id("Q11696"), id("Q9020"));
        let held = passed("P1308", Value::Entity(person.clone()), &[]);
        assert_eq!(holder(&held, Some(&office)), Some(&person));
        let award = passed("P166", Value::Entity(id("Q30")), &[("P580", 1995)]);
        assert_eq!(holder(&award, Some(&person)), None);
    }
}
