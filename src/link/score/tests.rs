//! Scores: sums, contradictions, dates, identifiers, names.

use super::*;
use crate::link::ask::{Country, Given, When, date};
use crate::link::index::{Id, Label, Position};
use crate::link::kinds::Kind;
use crate::link::names::Name;

struct Nobody;

impl Near for Nobody {
    fn name(&self, _: &Id) -> Option<String> {
        None
    }
}

fn given(text: &str) -> Given {
    Given {
        alias: false,
        language: String::new(),
        text: text.to_owned(),
    }
}

fn named(ours: &str, theirs: &str) -> Named {
    Named {
        asked: given(ours),
        label: Label {
            alias: false,
            text: theirs.to_owned(),
            languages: vec!["en".to_owned()],
        },
        likeness: Name::new(ours).likeness(&Name::new(theirs)),
    }
}

fn asked(name: &str) -> Question {
    Question {
        names: vec![given(name)],
        ..Question::default()
    }
}

fn of(asked: &Question, entity: Entity) -> Scored {
    let named = named(asked.name(), "Ivan Petrov");
    score(asked, entity, Some(named), &Nobody)
}

fn verdict(scored: &Scored, what: What) -> (Verdict, i32) {
    let found = scored
        .features
        .iter()
        .find(|feature| feature.what == what)
        .unwrap();
    (found.verdict, found.points)
}

#[test]
fn a_score_is_the_sum_of_its_features() {
    let mut question = asked("Ivan Petrov");
    question.kinds = vec![Kind::Person];
    question.dates = vec![(When::Of(569), date("1950-03-21").unwrap())];
    question.countries = vec![Country {
        name: "Russia".to_owned(),
        ids: vec![Id::Item(159)],
    }];
    let entity = Entity {
        types: vec![Id::Item(5)],
        dates: vec![(569, date("1950-03-21").unwrap())],
        countries: vec![Id::Item(159)],
        ..Entity::default()
    };
    let scored = of(&question, entity);
    let sum: i32 = scored.features.iter().map(|feature| feature.points).sum();
    assert_eq!((scored.score, sum), (100, 100));
    assert_eq!(
        scored.why(),
        "the same; type agrees; date agrees; country agrees"
    );
}

#[test]
fn what_contradicts_lowers_it() {
    let mut question = asked("Ivan Petrov");
    question.kinds = vec![Kind::Person];
    let person = Entity {
        types: vec![Id::Item(5)],
        ..Entity::default()
    };
    let city = Entity {
        types: vec![Id::Item(515)],
        ..Entity::default()
    };
    assert_eq!(of(&question, person.clone()).score, 85);
    assert_eq!(of(&question, city.clone()).score, 45);
    assert_eq!(
        verdict(&of(&question, city), What::Type),
        (Verdict::Contradicts, -35)
    );
    question.dates = vec![(When::Of(569), date("1950").unwrap())];
    let older = Entity {
        dates: vec![(569, date("1880-01-01").unwrap())],
        ..person
    };
    assert_eq!(
        verdict(&of(&question, older), What::Date),
        (Verdict::Contradicts, -35)
    );
}

#[test]
fn dates_agree_as_exactly_as_they_are_known() {
    let points = |ours: &str, theirs: &str| {
        let mut question = asked("Ivan Petrov");
        question.dates = vec![(When::Of(571), date(ours).unwrap())];
        let entity = Entity {
            dates: vec![(580, date(theirs).unwrap())],
            ..Entity::default()
        };
        verdict(&of(&question, entity), What::Date)
    };
    assert_eq!(points("1950-03-21", "1950-03-21"), (Verdict::Agrees, 12));
    assert_eq!(points("1950-03", "1950-03-21"), (Verdict::Agrees, 10));
    assert_eq!(points("1950", "1950-03-21"), (Verdict::Agrees, 8));
    assert_eq!(points("1951", "1950-03-21"), (Verdict::Unknown, 0));
    assert_eq!(points("1917-11-07", "1917-10-25"), (Verdict::Agrees, 8));
    assert_eq!(
        points("1950-03-21", "1990-03-21"),
        (Verdict::Contradicts, -35)
    );
}

#[test]
fn a_date_of_anything_has_to_lie_in_the_life() {
    let mut question = asked("Ivan Petrov");
    let lived = Entity {
        dates: vec![(569, date("1880").unwrap()), (570, date("1950").unwrap())],
        ..Entity::default()
    };
    for (year, wanted) in [
        ("1880", Verdict::Agrees),
        ("1920", Verdict::Unknown),
        ("1990", Verdict::Contradicts),
    ] {
        question.dates = vec![(When::Any, date(year).unwrap())];
        assert_eq!(
            verdict(&of(&question, lived.clone()), What::Date).0,
            wanted,
            "{year}"
        );
    }
}

#[test]
fn an_identifier_decides() {
    let mut question = asked("Somebody Else");
    question.identifiers = vec![(213, "0000 0001 2103 2683".to_owned())];
    let holder = |value: &str| Entity {
        identifiers: vec![(213, value.to_owned())],
        ..Entity::default()
    };
    let scored = of(&question, holder("0000000121032683"));
    assert_eq!(scored.score, 100);
    assert!(scored.doubts.is_empty());
    question.names = vec![given("Ivan Petrov")];
    let scored = of(&question, holder("0000000000000001"));
    assert_eq!(scored.score, 10);
    let sum: i32 = scored.features.iter().map(|feature| feature.points).sum();
    assert_eq!(sum, 10);
}

#[test]
fn places_far_apart_are_two() {
    let mut question = asked("Ivan Petrov");
    let at = |latitude, longitude| {
        Some(Position {
            latitude,
            longitude,
        })
    };
    question.position = at(61.22, -149.9);
    let place = |position| Entity {
        position,
        ..Entity::default()
    };
    assert_eq!(
        verdict(&of(&question, place(at(61.2, -149.8))), What::Place),
        (Verdict::Agrees, 8)
    );
    assert_eq!(
        verdict(&of(&question, place(at(38.2, -85.5))), What::Place),
        (Verdict::Contradicts, -25)
    );
    assert_eq!(
        verdict(&of(&question, place(None)), What::Place),
        (Verdict::Unknown, 0)
    );
}

#[test]
fn names_that_say_little_are_worth_little() {
    let of = |ours: &str, theirs: &str| points(&named(ours, theirs));
    assert_eq!(of("Ivan Petrov", "Ivan Petrov"), 80);
    assert!(of("Ivan Petrov", "Petrov, Ivan") >= 75);
    assert!(of("Vladmir Putin", "Vladimir Putin") > of("Lavrof", "Lavrov"));
    assert!(of("I. Petrov", "Ivan Petrov") > of("Petrov", "Ivan Petrov"));
    assert!(of("President Petrov", "Petrov") > of("Petrov", "Ivan Petrov"));
}
