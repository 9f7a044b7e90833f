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

    fn has_word(&self, _: &str, _: &Id) -> bool {
        false
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
    assert_eq!(points("1951", "1950-03-21"), (Verdict::Contradicts, -15));
    assert_eq!(points("1949", "1950-03-21"), (Verdict::Contradicts, -15));
    assert_eq!(points("1949", "1951-03-21"), (Verdict::Contradicts, -35));
    // A year that may have begun by another calendar.
    assert_eq!(points("1900", "1899-12-25"), (Verdict::Unknown, 0));
    assert_eq!(points("1917-11-07", "1917-10-25"), (Verdict::Unknown, 0));
    assert_eq!(
        points("1950-11-07", "1950-10-25"),
        (Verdict::Contradicts, -15)
    );
    assert_eq!(
        points("1950-03-21", "1950-05-05"),
        (Verdict::Contradicts, -15)
    );
    assert_eq!(points("1950-03-21", "1950-03-22"), (Verdict::Agrees, 8));
    assert_eq!(points("1950-03", "1950-03-05"), (Verdict::Agrees, 10));
    assert_eq!(points("1950-03", "1950-12-21"), (Verdict::Contradicts, -15));
    assert_eq!(
        points("1950-03-21", "1990-03-21"),
        (Verdict::Contradicts, -35)
    );
}

#[test]
fn coarse_dates_are_spans_and_calendars_are_told() {
    let points = |ours: &str, theirs: &str, precision: u8, julian: bool| {
        let mut question = asked("Ivan Petrov");
        question.dates = vec![(When::Of(571), date(ours).unwrap())];
        let theirs = crate::link::index::Date {
            precision,
            julian,
            ..date(theirs).unwrap()
        };
        let entity = Entity {
            dates: vec![(571, theirs)],
            ..Entity::default()
        };
        verdict(&of(&question, entity), What::Date)
    };
    assert_eq!(points("1955", "1950", 8, false), (Verdict::Agrees, 4));
    assert_eq!(points("1941", "1950", 8, false).0, Verdict::Contradicts);
    // The nineteenth century ends with 1900.
    assert_eq!(points("1890", "1900", 7, false), (Verdict::Agrees, 4));
    assert_eq!(points("1990", "1900", 7, false).0, Verdict::Contradicts);
    assert_eq!(
        points("1917-11-07", "1917-10-25", 11, true),
        (Verdict::Agrees, 12)
    );
    // A Julian day that somebody copied as it stood.
    assert_eq!(
        points("1917-10-25", "1917-10-25", 11, true),
        (Verdict::Agrees, 8)
    );
    assert_eq!(
        points("1920-03-14", "1920-03-01", 11, false),
        (Verdict::Unknown, 0)
    );
    // Another month is another one, be it the next; a day of another place's clock is none.
    assert_eq!(points("1952-03", "1952-03", 10, false).0, Verdict::Agrees);
    assert_eq!(
        points("1952-03", "1952-04", 10, false).0,
        Verdict::Contradicts
    );
    assert_eq!(
        points("1952-03", "1952-04-01", 11, false),
        (Verdict::Unknown, 0)
    );
    assert_eq!(
        points("1952-03", "1952-04-02", 11, false).0,
        Verdict::Contradicts
    );
    let far = crate::link::index::Date {
        year: i64::MAX,
        ..date("1950").unwrap()
    };
    for (ours, theirs) in [("1950", far), ("-200000", far)] {
        let mut question = asked("Ivan Petrov");
        question.dates = vec![
            (When::Of(569), date(ours).unwrap()),
            (When::Any, date(ours).unwrap()),
        ];
        let entity = Entity {
            dates: vec![(569, theirs), (570, theirs)],
            ..Entity::default()
        };
        of(&question, entity);
    }
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
fn a_website_gives_points_and_decides_nothing() {
    let mut question = asked("Ivan Petrov");
    question.identifiers = vec![(856, "https://www.ft.com".to_owned())];
    let of = |question: &Question, identifiers: &[(u32, &str)]| {
        let identifiers = identifiers
            .iter()
            .map(|(number, text)| (*number, (*text).to_owned()));
        of(
            question,
            Entity {
                identifiers: identifiers.collect(),
                types: vec![Id::Item(515)],
                ..Entity::default()
            },
        )
    };
    let found = of(&question, &[(856, "http://ft.com/")]);
    assert_eq!((found.score, found.identified), (90, false));
    assert_eq!(of(&question, &[(856, "http://other.org/")]).score, 80);
    // One that agrees, and another that does not; and no such thing at all.
    let isni = |number: u32| format!("{number:016}");
    question.identifiers = vec![(214, "1 1".to_owned()), (213, isni(2))];
    let found = of(&question, &[(214, "11"), (213, &isni(3))]);
    assert_eq!((found.score, found.identified), (100, true));
    assert_eq!(found.doubts, ["identifier contradicts"]);
    question.kinds = vec![Kind::Person];
    let found = of(&question, &[(214, "11"), (213, &isni(2))]);
    assert_eq!(found.doubts, ["type contradicts"]);
}

#[test]
fn whatever_contradicts_is_a_doubt() {
    let at = |latitude| {
        Some(Position {
            latitude,
            longitude: 0.0,
        })
    };
    let entity = Entity {
        types: vec![Id::Item(5)],
        countries: vec![Id::Item(159)],
        position: at(60.0),
        dates: vec![(569, date("1950-03-21").unwrap())],
        identifiers: vec![(214, "1".to_owned())],
        ..Entity::default()
    };
    let mut all: Vec<(&str, Question)> = Vec::new();
    let question = || asked("Ivan Petrov");
    all.push((
        "type",
        Question {
            kinds: vec![Kind::Place],
            ..question()
        },
    ));
    let born = (When::Of(569), date("1950-05-05").unwrap());
    all.push((
        "date",
        Question {
            dates: vec![born],
            ..question()
        },
    ));
    let country = Country {
        name: "France".to_owned(),
        ids: vec![Id::Item(142)],
    };
    all.push((
        "country",
        Question {
            countries: vec![country],
            ..question()
        },
    ));
    all.push((
        "coordinates",
        Question {
            position: at(0.0),
            ..question()
        },
    ));
    let other = vec![(214, "2".to_owned())];
    all.push((
        "identifier",
        Question {
            identifiers: other,
            ..question()
        },
    ));
    for (what, question) in all {
        let found = of(&question, entity.clone());
        assert_eq!(found.doubts, [format!("{what} contradicts")]);
    }
    assert!(of(&question(), entity).doubts.is_empty());
}

#[test]
fn a_name_that_may_be_anothers_needs_more_than_the_kind() {
    let born = |day: &str| Entity {
        types: vec![Id::Item(5)],
        dates: vec![(569, date(day).unwrap())],
        ..Entity::default()
    };
    let mut question = asked("Joan Smith");
    question.kinds = vec![Kind::Person];
    let of = |question: &Question, theirs: &str| {
        let named = named(question.name(), theirs);
        score(question, born("1950-03-21"), Some(named), &Nobody).doubts
    };
    assert_eq!(
        of(&question, "John Smith"),
        ["a letter differs in a short word"]
    );
    question.dates = vec![(When::Of(569), date("1950").unwrap())];
    assert_eq!(
        of(&question, "John Smith"),
        ["a letter differs in a short word"]
    );
    question.dates = vec![(When::Of(569), date("1950-03-21").unwrap())];
    assert_eq!(of(&question, "John Smith"), [""; 0]);
    // However much agrees, a father is not his son.
    question.names = vec![given("Ivan Petrov Jr.")];
    assert_eq!(
        of(&question, "Ivan Petrov Sr."),
        ["name contradicts".to_owned(),]
    );
    let mut island = asked("Prince Edward Island");
    island.kinds = vec![Kind::Place];
    let island = score(
        &island,
        Entity::default(),
        Some(named("Prince Edward Island", "Edward Island")),
        &Nobody,
    );
    assert_eq!(island.doubts, ["`prince` is a part of the name"]);
}

#[test]
fn little_names_say_little() {
    let doubts = |question: &Question, theirs: &str| {
        let entity = Entity {
            countries: vec![Id::Item(159)],
            types: vec![Id::Item(515)],
            ..Entity::default()
        };
        let named = named(question.name(), theirs);
        score(question, entity, Some(named), &Nobody).doubts.len()
    };
    let mut question = asked("Омск");
    assert_eq!(doubts(&question, "Омск"), 0);
    question.countries = vec![Country {
        name: "Russia".to_owned(),
        ids: vec![Id::Item(159)],
    }];
    assert_eq!(doubts(&question, "Омск"), 1);
    question.kinds = vec![Kind::Place];
    assert_eq!(doubts(&question, "Омск"), 0);
    // No proof that it is told nothing in the index either.
    question.kinds.clear();
    question.countries.clear();
    question.identifiers = vec![(214, "1".to_owned())];
    assert_eq!(doubts(&question, "Омск"), 1);
    assert_eq!(doubts(&asked("Мэн"), "men"), 1);
    assert_eq!(doubts(&asked("men"), "Men"), 0);
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
    let of = |ours: &str, theirs: &str| points(&named(ours, theirs), &Entity::default(), false);
    assert_eq!(of("Ivan Petrov", "Ivan Petrov"), 80);
    assert!(of("Ivan Petrov", "Petrov, Ivan") >= 75);
    assert!(of("Vladmir Putin", "Vladimir Putin") > of("Lavrof", "Lavrov"));
    assert!(of("I. Petrov", "Ivan Petrov") > of("Petrov", "Ivan Petrov"));
    assert!(of("President Petrov", "Petrov") > of("Petrov", "Ivan Petrov"));
}

#[test]
fn one_word_of_a_longer_name_is_shared_by_others() {
    let mut city = Entity {
        types: vec![Id::Item(515)],
        dates: vec![(571, date("1790-07-16").unwrap())],
        ..Entity::default()
    };
    city.name("Washington, D.C.", "en", false);
    city.name("Washington", "fr", false);
    let mut question = asked("Washington");
    question.kinds = vec![Kind::Place];
    let doubts = |question: &Question, entity: &Entity| {
        let named = named(question.name(), "Washington");
        score(question, entity.clone(), Some(named), &Nobody).doubts
    };
    let why = "one word of `Washington, D.C.`, and others may have it";
    assert_eq!(doubts(&question, &city), [why]);
    question.dates = vec![(When::Any, date("1790-07-16").unwrap())];
    assert_eq!(doubts(&question, &city), [""; 0]);
    // Where it is the whole of the name, it is as good as any other.
    question.dates.clear();
    let mut town = Entity {
        types: vec![Id::Item(515)],
        ..Entity::default()
    };
    town.name("Washington", "en", false);
    assert_eq!(doubts(&question, &town), [""; 0]);
}

#[test]
fn a_day_makes_up_for_a_letter_of_a_short_name() {
    let known = Entity {
        types: vec![Id::Item(6256)],
        dates: vec![(571, date("1922-12-14").unwrap())],
        ..Entity::default()
    };
    let mut question = asked("Hungawy");
    let of = |question: &Question| {
        let named = named(question.name(), "Hungary");
        score(question, known.clone(), Some(named), &Nobody)
    };
    let before = of(&question).score;
    question.dates = vec![(When::Of(571), date("1922-12-14").unwrap())];
    let found = of(&question);
    assert_eq!((found.score, found.doubts.len()), (before + 12 + 8 + 6, 0));
    question.dates = vec![(When::Of(571), date("1922").unwrap())];
    assert_eq!(of(&question).score, before + 8 + 8 + 6);
}

#[test]
fn a_name_of_two_words_is_a_namesakes_where_it_is_told_when_and_nothing_agrees() {
    let known = Entity {
        types: vec![Id::Item(43_229)],
        countries: vec![Id::Item(159)],
        ..Entity::default()
    };
    let doubts = |question: &Question| {
        let named = named(question.name(), "Ivan Petrov");
        score(question, known.clone(), Some(named), &Nobody).doubts
    };
    let mut question = asked("Ivan Petrov");
    assert_eq!(doubts(&question), [""; 0]);
    question.dates = vec![(When::Any, date("1950").unwrap())];
    assert_eq!(
        doubts(&question),
        ["a name of two words, and nothing besides agrees"]
    );
    question.countries = vec![Country {
        name: "Russia".to_owned(),
        ids: vec![Id::Item(159)],
    }];
    assert_eq!(doubts(&question), [""; 0]);
}
