//! Offices, people of states and headings: whose name it is that stands beside a title.

use super::Band;
use super::doubts::{born, one};
use super::tests::{Few, entity, question};
use crate::link::ask::{Country, When, date};
use crate::link::index::{Entity, Id};
use crate::link::kinds::Kind;

/// An entity whose names are several: the label first, then aliases.
fn named(number: u32, names: &[&str], class: Option<u32>) -> Entity {
    let mut one = entity(number, names[0], 5);
    one.types = class.into_iter().map(Id::Item).collect();
    for alias in &names[1..] {
        one.name(alias, "en", true);
    }
    one
}

#[test]
fn an_office_is_not_the_country_or_the_body_that_it_belongs_to() {
    const OFFICE: u32 = 4_164_871;
    let offices = [
        ("President of the United States", "United States"),
        ("Governor of New York", "New York"),
        ("Minister of Emergency Situations", "Emergency Situations"),
        (
            "President of the Russian Federation",
            "The Russian Federation",
        ),
        ("Secretary-General of the United Nations", "United Nations"),
        ("King of Saudi Arabia", "Saudi Arabia"),
    ];
    for class in [Some(OFFICE), None] {
        for (office, other) in offices {
            let mut first = named(1, &[office], class);
            first.dates = vec![(571, date("1991-07-10").unwrap())];
            let few = Few(vec![first]);
            for (mut asked, name) in [(question(other), office), (question(office), office)] {
                let whole = if asked.name() == name {
                    Band::Certain
                } else {
                    Band::Review
                };
                assert_eq!(
                    one(&few, asked.clone()).0,
                    whole,
                    "{} {class:?}",
                    asked.name()
                );
                // What it belongs to may have begun on the same day.
                asked.dates = vec![(When::Of(571), date("1991-07-10").unwrap())];
                assert_eq!(
                    one(&few, asked.clone()).0,
                    whole,
                    "{} {class:?}",
                    asked.name()
                );
            }
        }
    }
    // Nor is what else has a title in its name what is left of it.
    for (name, other, class) in [
        ("Prince Edward Island", "Edward Island", Some(515)),
        ("General Electric Company", "Electric Company", None),
        (
            "Queen Mary University of London",
            "Mary University of London",
            Some(3_918),
        ),
    ] {
        let few = Few(vec![named(1, &[name], class)]);
        assert_eq!(one(&few, question(other)).0, Band::Review, "{other}");
    }
    let few = Few(vec![
        named(1, &["Kofi Annan"], None),
        named(2, &["Javier Solana"], Some(5)),
    ]);
    for name in [
        "Mr. Kofi Annan",
        "President Javier Solana",
        "Secretary-General Javier Solana",
    ] {
        assert_eq!(one(&few, question(name)).0, Band::Certain, "{name}");
    }
}

#[test]
fn what_is_short_for_the_office_of_one_state_may_be_that_of_another() {
    let all = [
        vec!["Foreign Minister of Russia", "Foreign Minister"],
        vec![
            "US Secretary of State",
            "Secretary of State",
            "United States Secretary of State",
        ],
        vec!["Head of Government of Russia", "Prime Minister"],
        vec!["Foreign Ministry of Russia", "Foreign Ministry"],
        vec!["Kingdom of Denmark", "Denmark"],
    ];
    let band = |place: usize, alias: usize, country: Option<u32>| {
        let class = if place < 3 { 4_164_871 } else { 43_229 };
        let mut office = named(1, &all[place], Some(class));
        office.countries = vec![Id::Item(159)];
        office.labels.rotate_left(alias);
        let mut asked = question(all[place][alias]);
        asked.countries.extend(country.map(|number| Country {
            name: "Russia".to_owned(),
            ids: vec![Id::Item(number)],
        }));
        one(&Few(vec![office]), asked).0
    };
    for (place, alias) in [(0, 1), (1, 1), (2, 1), (3, 1)] {
        assert_eq!(band(place, alias, None), Band::Review, "{:?}", all[place]);
        assert_eq!(
            band(place, alias, Some(159)),
            Band::Certain,
            "{:?}",
            all[place]
        );
    }
    for (place, alias) in [(0, 0), (1, 0), (1, 2), (3, 0), (4, 0)] {
        assert_eq!(band(place, alias, None), Band::Certain, "{:?}", all[place]);
    }
}

#[test]
fn who_comes_from_a_state_is_not_the_state() {
    let few = Few(vec![
        entity(1, "Dominica", 3_624_078),
        entity(2, "Iraq", 3_624_078),
    ]);
    for name in ["Dominican", "Iraqi"] {
        let mut asked = question(name);
        assert_eq!(one(&few, asked.clone()).0, Band::Review, "{name}");
        asked.kinds = vec![Kind::State];
        assert_eq!(one(&few, asked).0, Band::Review, "{name}");
    }
}

#[test]
fn headings_of_libraries_are_read() {
    let few = Few(vec![
        born(1, "Henry Kissinger", "1923-05-27"),
        born(2, "Kofi Annan", "1938-04-08"),
        born(3, "L. B. Pearson", "1897-04-23"),
    ]);
    for name in [
        "Kissinger, Henry (Henry Alfred)",
        "Annan, Kofi, 1938-2018, author",
        "Pearson, L. B. (Lester Bowles), 1897-1972",
    ] {
        assert_eq!(one(&few, question(name)).0, Band::Certain, "{name}");
    }
    for name in [
        "Annan, Kofi, 1938-2018, wife of",
        "Annan, Kofi, 1938-2018, statue",
        "Annan, Kofi, 1938-, diplomático",
        "Kofi Annan's widow",
        "Annan, Kofi, 1938-2018 (Kofi's son)",
    ] {
        assert_ne!(one(&few, question(name)).0, Band::Certain, "{name}");
    }
    let name = "Kissinger, Henry A. (Henry Alfred), 1923-2023";
    assert_ne!(one(&few, question(name)).0, Band::None);
}
