//! What is no more than worth a look, whatever its score.

use std::collections::BTreeSet;

use super::tests::{Few, entity, question, wanted};
use super::{Band, Thresholds, answer};
use crate::link::ask::{Country, Question, When, date};
use crate::link::index::Id;
use crate::link::kinds::Kind;

#[test]
fn what_contradicts_is_at_most_for_review() {
    let mut known = entity(3, "Sergey Lavrov", 5);
    known.countries = vec![Id::Item(159)];
    let mut other = question("Sergey Lavrov");
    other.kinds = vec![Kind::Person];
    other.countries = vec![Country {
        name: "France".to_owned(),
        ids: vec![Id::Item(142)],
    }];
    let few = Few(vec![known]);
    let none = |_: &Question| BTreeSet::new();
    let found = answer(&few, &mut [other], &wanted(1), &none, &|_| {}).unwrap();
    assert_eq!(found[0].candidates[0].score, 73);
    assert_eq!(
        (found[0].band, found[0].sure),
        (Band::Review, Thresholds::default().certain - 1)
    );
    assert_eq!(found[0].doubts, ["country contradicts"]);
}

#[test]
fn all_bearers_of_a_name_are_looked_at_or_it_is_said() {
    let smiths = |many: u32| {
        let all = (1..=many).map(|number| {
            let mut one = entity(number, "John Smith", 5);
            let day = format!("{}-03-21", 1700 + number);
            one.dates = vec![(569, date(&day).unwrap())];
            one
        });
        Few(all.collect())
    };
    let asked = |few: &Few, year: &str| {
        let mut one = question("John Smith");
        one.dates = vec![(When::Of(569), date(year).unwrap())];
        let none = |_: &Question| BTreeSet::new();
        let found = answer(few, &mut [one], &wanted(1), &none, &|_| {}).unwrap();
        let first = found[0].candidates[0].entity.id.clone();
        (first, found[0].band, found[0].doubts.len())
    };
    let hundred = smiths(100);
    assert_eq!(
        asked(&hundred, "1790-03-21"),
        (Id::Item(90), Band::Certain, 0)
    );
    let too_many = smiths(300);
    assert_eq!(
        asked(&too_many, "1790-03-21"),
        (Id::Item(90), Band::Review, 1)
    );
}
