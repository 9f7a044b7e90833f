//! What is no more than worth a look, whatever its score.

use std::collections::BTreeSet;

use super::tests::{Few, entity, question, wanted};
use super::{Band, Thresholds, answer};
use crate::link::ask::{Country, Given, Question, When, date};
use crate::link::index::{Entity, Id};
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

#[test]
fn a_neighbour_is_no_slip_where_the_right_one_is_not_there() {
    let few = Few(vec![
        entity(1, "Valentin Matviyenko", 5),
        entity(2, "Vladimir Putin", 5),
        entity(3, "Donald Trump", 5),
        entity(4, "Bank of Iceland", 43_229),
        entity(5, "University of York", 3_918),
        entity(6, "Vauxhall Motors", 43_229),
        entity(7, "Marshall Islands Bank", 43_229),
        entity(8, "Katherine Hopkinson", 5),
        entity(9, "Catherine Hopkins", 5),
        entity(10, "Bank of Marshalt", 43_229),
        entity(11, "Grace Hill", 5),
        entity(12, "Eric Gill", 5),
    ]);
    let asked = |name: &str| {
        let none = |_: &Question| BTreeSet::new();
        let found = answer(&few, &mut [question(name)], &wanted(1), &none, &|_| {}).unwrap();
        (found[0].band, found[0].doubts.join("; "))
    };
    for (name, why) in [
        (
            "Valentina Matviyenko",
            "`valentina` may be another name than `valentin`",
        ),
        (
            "Vladimira Putin",
            "`vladimira` may be another name than `vladimir`",
        ),
        ("Mrs. Donald Trump", "`mrs` may be said of somebody else"),
        ("Frau Donald Trump", "`frau` may be said of somebody else"),
        ("Miss Donald Trump", "`miss` may be said of somebody else"),
        (
            "Donald Trump, Madame",
            "`madame` may be said of somebody else",
        ),
        ("Bank of Ireland", "`ireland` is a name of its own"),
        (
            "York University",
            "words in another order, and `of` in one name alone",
        ),
        ("Bank of Marshall", "`marshall` is a name of its own"),
        ("Grace Gill", "`gill` is a name of its own"),
        ("Catherine Hopkinson", "`catherine` is a name of its own"),
    ] {
        assert_eq!(asked(name), (Band::Review, why.to_owned()), "{name}");
    }
    let typeless = || {
        Few(vec![Entity {
            types: Vec::new(),
            ..entity(2, "Vladimir Putin", 5)
        }])
    };
    let none = |_: &Question| BTreeSet::new();
    let mut names = ["Vladimira Putin", "Vladimri Putin"].map(question);
    let found = answer(&typeless(), &mut names, &wanted(1), &none, &|_| {}).unwrap();
    let bands = found.iter().map(|found| found.band);
    assert_eq!(bands.collect::<Vec<_>>(), [Band::Review, Band::Certain]);
    // A slip is still one, and so is another order.
    for name in [
        "Mr. Donald Trump",
        "Vlaidmir Putin",
        "Bank of Icelannd",
        "York, University of",
        "Vauxhal Motors",
    ] {
        assert_eq!(asked(name), (Band::Certain, String::new()), "{name}");
    }
}

#[test]
fn another_spelling_or_letter_is_another_person_where_nothing_else_agrees() {
    let mut known = [
        "Stephane Laurent",
        "Gabriele Conti",
        "George Harrison",
        "Robert Weinberg",
        "Daniel Steinberg",
        "Wang Xiaoming",
        "Deng Xiaoping",
        "Mariya Zakharova",
        "Nikita Khrushchev",
        "Yevgeny Primakov",
    ]
    .map(|name| entity(0, name, 5))
    .to_vec();
    known.extend(["Belgium", "Niger"].map(|name| entity(0, name, 3_624_078)));
    for (number, one) in (1..).zip(&mut known) {
        one.id = Id::Item(number);
        one.countries = vec![Id::Item(142)];
    }
    let mut bare = known.clone();
    let cyrillic = ["Мария Захарова", "Никита Хрущёв", "Евгений Примаков"];
    for (name, one) in cyrillic.iter().zip(&mut known[7..]) {
        one.name(name, "ru", false);
    }
    let few = Few(known);
    let band = |question: Question| {
        let none = |_: &Question| BTreeSet::new();
        answer(&few, &mut [question], &wanted(1), &none, &|_| {}).unwrap()[0].band
    };
    for name in [
        "Stephanie Laurent",
        "Gabrielle Conti",
        "George Garrison",
        "Robert Feinberg",
        "Daniel Sternberg",
        "Wang Xiaoning",
        "Deng Xiaopeng",
        "Belgiumm",
        "Nigger",
    ] {
        assert_eq!(band(question(name)), Band::Review, "{name}");
    }
    // Ways of transliteration and letters that changed their places are no other names.
    for name in [
        "Maria Zakharova",
        "Nikita Hruscev",
        "Evgenij Primakov",
        "Daniel Stienberg",
        "George Harrison",
    ] {
        assert_eq!(band(question(name)), Band::Certain, "{name}");
    }
    // Where the name in Cyrillic does not show it, they may be.
    bare.truncate(10);
    let bare = Few(bare);
    for name in ["Maria Zakharova", "Nikita Hruscev", "Evgenij Primakov"] {
        assert_eq!(one(&bare, question(name)).0, Band::Review, "{name}");
    }
    // Something else that agrees speaks for a slip, but for another first letter.
    let in_country = |name: &str| {
        let mut one = question(name);
        one.countries = vec![Country {
            name: "France".to_owned(),
            ids: vec![Id::Item(142)],
        }];
        band(one)
    };
    assert_eq!(in_country("Robert Weinborg"), Band::Certain);
    assert_eq!(in_country("Robert Feinberg"), Band::Review);
    let mut state = question("Belgiumm");
    state.kinds = vec![Kind::State];
    assert_eq!(band(state), Band::Certain);
}

/// The band and the doubts of one question.
pub(super) fn one(few: &Few, asked: Question) -> (Band, String) {
    let none = |_: &Question| BTreeSet::new();
    let found = answer(few, &mut [asked], &wanted(1), &none, &|_| {}).unwrap();
    (found[0].band, found[0].doubts.join("; "))
}

#[test]
fn a_letter_in_a_short_word_is_a_slip_where_no_name_has_that_word() {
    let wars = [
        "First Balkan War",
        "Suez Crisis",
        "Ogaden War",
        "Genpei War",
    ];
    let more = ["Great Boer War", "Gulf War", "Opium War"];
    let all = wars.iter().chain(&more).zip(1..);
    let mut all: Vec<Entity> = all.map(|(name, id)| entity(id, name, 198)).collect();
    all.push(entity(20, "Elena Petrova", 5));
    all.push(entity(21, "William Harrison", 5));
    all.push(Entity {
        types: Vec::new(),
        ..entity(22, "civil war party", 5)
    });
    let few = Few(all);
    for name in [
        "Seuz Crisis",
        "Genpei aWr",
        "Ogaden Wuar",
        "First Balkan Wr",
        "civil wir party",
        "William aHrrison",
    ] {
        assert_eq!(
            one(&few, question(name)),
            (Band::Certain, String::new()),
            "{name}"
        );
    }
    // A word that few have, and the name of somebody else.
    let short = "a letter differs in a short word".to_owned();
    for name in ["Great Boar War", "Leena Petrova"] {
        let asked = one(&few, question(name));
        assert_eq!(asked, (Band::Review, short.clone()), "{name}");
    }
}

#[test]
fn a_family_name_alone_is_worth_a_look_and_a_part_of_another_name_is_not() {
    let few = Few(vec![
        entity(1, "Vladimir Putin", 5),
        entity(2, "Luhansk Oblast", 515),
    ]);
    let band = |name: &str| one(&few, question(name)).0;
    assert_eq!(band("Putin"), Band::Review);
    assert_eq!(band("Vladimir"), Band::None);
    assert_eq!(band("Luhansk"), Band::None);
}

/// Somebody of whom a day of birth is known.
pub(super) fn born(number: u32, name: &str, day: &str) -> Entity {
    Entity {
        dates: vec![(569, date(day).unwrap())],
        ..entity(number, name, 5)
    }
}

#[test]
fn another_spelling_is_another_name_and_no_rival_of_the_very_name() {
    let names = [
        "Kim Yong-nam",
        "Wang Yi",
        "Jacob Schmitt",
        "Toni Morrison",
        "Chen Jun",
        "Chen Yun",
    ];
    let few = names.iter().zip(1..);
    let few = Few(few.map(|(name, number)| entity(number, name, 5)).collect());
    for name in ["Kim Jong-nam", "Wang Ji", "Jacob Smith", "Tony Morrison"] {
        assert_eq!(one(&few, question(name)).0, Band::Review, "{name}");
    }
    for name in ["Chen Jun", "Chen Yun", "Тони Моррисон"] {
        assert_eq!(one(&few, question(name)).0, Band::Certain, "{name}");
    }
}

#[test]
fn a_year_of_birth_is_shared_by_many_and_a_day_is_not() {
    let day = "1961-03-05";
    let names = [
        "Carlo Rossi",
        "Mr. Clinton",
        "George Bush",
        "Henry Ford II",
        "Wang Xiaoming",
        "Ivan Petrovich Sidorov",
    ];
    let few = names.iter().zip(1..);
    let few = Few(few.map(|(name, number)| born(number, name, day)).collect());
    let band = |name: &str, when: &str| {
        let mut asked = question(name);
        asked.dates = vec![(When::Of(569), date(when).unwrap())];
        one(&few, asked).0
    };
    for name in [
        "Mrs. Carlo Rossi",
        "Carla Rossi",
        "Mrs. Clinton",
        "George W. Bush",
        "Henry Ford",
        "Wang Xiaoning",
    ] {
        assert_ne!(band(name, "1961"), Band::Certain, "{name}");
    }
    assert_eq!(band("Carla Rossi", day), Band::Certain);
    assert_eq!(band("Wang Xiaoning", day), Band::Certain);
    // A letter too much makes no other name.
    assert_eq!(band("Wang Xiaomimng", "1961"), Band::Certain);
    // Another year is somebody else, however close.
    for year in ["1961", "1960", "1962"] {
        let wanted = [Band::Review, Band::Certain][usize::from(year == "1961")];
        assert_eq!(band("Ivan Petrovich Sidorov", year), wanted, "{year}");
    }
}

#[test]
fn a_russian_name_as_another_language_spells_it_is_found_and_looked_at() {
    let few = Few(vec![
        born(1, "Nikita Khrushchev", "1894-04-15"),
        entity(2, "Boris Yeltsin", 5),
    ]);
    for name in [
        "Nikita Chruschtschow",
        "Nikita Khrouchtchev",
        "Nikita Chruščov",
        "Nikita Chruszczow",
        "Nikita Khrusjtjov",
        "Nikita Krusciov",
        "Boris Jelzin",
        "Boris Eltsine",
    ] {
        let (band, why) = one(&few, question(name));
        let said = "spelt another way, and others may be called so";
        assert_eq!((band, why.as_str()), (Band::Review, said), "{name}");
    }
    assert_eq!(one(&few, question("Chruschtschow")).0, Band::Review);
    let mut asked = question("Nikita Chruschtschow");
    asked.dates = vec![(When::Of(569), date("1894").unwrap())];
    assert_eq!(one(&few, asked.clone()).0, Band::Certain);
    asked.dates = vec![(When::Of(569), date("1895").unwrap())];
    assert_eq!(one(&few, asked).0, Band::Review);
}

#[test]
fn what_stands_around_a_name_is_evidence_and_no_name() {
    let mut putin = born(1, "Vladimir Vladimirovich Putin", "1952-10-07");
    putin.name("Vladimir Putin", "en", true);
    let few = Few(vec![
        putin,
        entity(2, "Sergey Lavrov", 5),
        entity(3, "President", 5),
        entity(4, "Foreign Minister", 294_414),
    ]);
    for name in [
        "H.E. Sergey Lavrov",
        "The Rt Hon. Sergey Lavrov",
        "Gen. (ret.) Sergey Lavrov",
        "Foreign Minister of Russia Sergey Lavrov",
        "Lavrov, Sergey (Minister)",
        "Putin, Vladimir Vladimirovich, 1952-",
        "Foreign Minister",
    ] {
        assert_eq!(
            one(&few, question(name)),
            (Band::Certain, String::new()),
            "{name}"
        );
    }
    for (name, why) in [
        ("Putin, Vladimir Vladimirovich, 1953-", "date contradicts"),
        ("President", "an office, and no name"),
    ] {
        assert_eq!(
            one(&few, question(name)),
            (Band::Review, why.to_owned()),
            "{name}"
        );
    }
}

#[test]
fn words_in_another_order_are_another_chinese_name() {
    let few = Few(vec![
        born(1, "Wei Wang", "1970-01-02"),
        entity(2, "Xiaoming Zhang", 5),
        entity(3, "Donald Trump", 5),
    ]);
    let said = "words in another order, of which either may be the family".to_owned();
    for name in ["Wang Wei", "Zhang Xiaoming"] {
        assert_eq!(
            one(&few, question(name)),
            (Band::Review, said.clone()),
            "{name}"
        );
    }
    for name in ["Wei Wang", "Wang, Wei", "Trump Donald"] {
        assert_eq!(one(&few, question(name)).0, Band::Certain, "{name}");
    }
    let mut asked = question("Wang Wei");
    asked.dates = vec![(When::Of(569), date("1970").unwrap())];
    assert_eq!(one(&few, asked).0, Band::Certain);
}

#[test]
fn a_name_in_cyrillic_shows_only_what_it_can_be_in_latin_letters() {
    let mut known =
        ["Toni Morrison", "Theresa Neumann", "Sergey Lavrov"].map(|name| entity(0, name, 5));
    let cyrillic = ["Тони Моррисон", "Тереза Нойман", "Сергей Лавров"];
    for (number, (one, name)) in (1..).zip(known.iter_mut().zip(cyrillic)) {
        one.id = Id::Item(number);
        one.name(name, "ru", false);
    }
    let few = Few(known.to_vec());
    for name in ["Tony Morrison", "Teressa Neumann"] {
        assert_eq!(one(&few, question(name)).0, Band::Review, "{name}");
    }
    for name in ["Toni Morrison", "Тони Моррисон", "Sergej Lawrow"] {
        assert_eq!(one(&few, question(name)).0, Band::Certain, "{name}");
    }
}

#[test]
fn a_ministry_of_holland_is_no_other_ministry() {
    let few = Few(vec![
        entity(1, "Ministry of Foreign Affairs of Poland", 43_229),
        entity(2, "Ministry of Foreign Affairs", 43_229),
    ]);
    let asked = one(&few, question("Ministry of Foreign Affairs of Holland"));
    assert_eq!(
        asked,
        (Band::Review, "`holland` is a name of its own".to_owned())
    );
}

#[test]
fn who_is_addressed_is_not_called_in_another_order() {
    let few = Few(vec![Entity {
        types: vec![Id::Item(5)],
        ..entity(1, "Noël Olivier", 5)
    }]);
    let one = |name: &str| one(&few, question(name));
    for name in [
        "Mr Olivier Noël",
        "H.E. Olivier Noël",
        "Dr. Olivier Noël",
        "Olivier Noël, Ambassador of France",
    ] {
        let (band, why) = one(name);
        assert_eq!(band, Band::Review, "{name}");
        assert!(why.contains("form of address"), "{name}: {why}");
    }
    for name in ["H.E. Noël Olivier", "Olivier, Noël", "Mr Noël Olivier"] {
        assert_eq!(one(name).0, Band::Certain, "{name}");
    }
    // Another name that only ends like the label is no form of address.
    let mut asked = question("Olivier Noël");
    let alias = "Pierre Olivier Noël".to_owned();
    asked.names.push(Given {
        alias: true,
        text: alias,
        ..asked.names[0].clone()
    });
    let (_, why) = super::doubts::one(&few, asked);
    assert!(!why.contains("form of address"), "{why}");
}

#[test]
fn what_stands_around_a_name_may_make_it_somebody_else() {
    let mut adams = entity(3, "Douglas Adams", 5);
    adams.name("Douglas Noël Adams", "en", true);
    let few = Few(vec![
        entity(1, "Donald Trump", 5),
        entity(2, "Vladimir Putin", 5),
        adams,
        entity(4, "Robert Jones", 5),
        entity(5, "Narendra Modi", 5),
        entity(6, "Marco Rubio", 5),
    ]);
    let theirs = "somebody of theirs may be meant";
    let besides = "others are named besides";
    let marked = "whoever wrote it was not sure";
    for (name, why) in [
        ("Special Envoy of President Donald Trump", theirs),
        ("Ambassador of President Donald Trump", theirs),
        ("Spokesman for President Vladimir Putin", theirs),
        ("Ambassador of Vladimir Putin", theirs),
        ("Vladimir Putin (Envoy of President)", theirs),
        ("Г-жа Владимир Путин", "`г-жа` may be said of somebody else"),
        ("Trump, Donald (Mrs.)", "`mrs` may be said of somebody else"),
        ("Mrs Donald Trump", "`mrs` may be said of somebody else"),
        ("Robert Jones et al.", besides),
        ("Robert Jones?", marked),
        ("Jones, Robert [?]", marked),
        (
            "Adams, Douglas (Douglas Neil)",
            "`Adams, Douglas Neil` is called otherwise in full",
        ),
        (
            "Jones, Robert (Roberta)",
            "`Jones, Roberta` is called otherwise in full",
        ),
    ] {
        assert_eq!(
            one(&few, question(name)),
            (Band::Review, why.to_owned()),
            "{name}"
        );
    }
    for name in [
        "Prime Minister of India Narendra Modi",
        "Secretary of State Marco Rubio",
        "President of Russia Vladimir Putin",
        "H.E. Marco Rubio",
        "Foreign Minister Marco Rubio",
        "Adams, Douglas (Douglas Noel)",
        "Jones, Robert (Robert Quincy)",
    ] {
        assert_eq!(one(&few, question(name)).0, Band::Certain, "{name}");
    }
}

#[test]
fn nobody_ends_before_they_begin_or_grows_too_old() {
    let contradicts = |asked: Question, theirs: (u32, &str), class: u32| {
        let few = Few(vec![Entity {
            dates: vec![(theirs.0, date(theirs.1).unwrap())],
            ..entity(1, "Robert Jones", class)
        }]);
        let none = |_: &Question| BTreeSet::new();
        let found = answer(&few, &mut [asked], &wanted(1), &none, &|_| {}).unwrap();
        let why = found[0].candidates[0].why();
        let said = why.contains("date") && why.contains("not");
        assert!(!said || found[0].band != Band::Certain, "{why}");
        said
    };
    let asked = |number: u32, day: &str| {
        let mut asked = question("Robert Jones");
        asked.dates = vec![(When::Of(number), date(day).unwrap())];
        asked
    };
    for (ours, theirs, class) in [
        ((570, "1920"), (569, "1950-01-02"), 5),
        ((569, "1900"), (570, "1862"), 5),
        ((571, "1950"), (576, "1821"), 6256),
        ((580, "1800"), (582, "1729"), 198),
        ((570, "1920"), (569, "1720"), 5),
        ((569, "1720"), (570, "1920"), 5),
    ] {
        assert!(
            contradicts(asked(ours.0, ours.1), theirs, class),
            "{ours:?}"
        );
    }
    for name in [
        "Jones, Robert, d. 1920",
        "Jones, Robert, -1920",
        "Jones, Robert (died 1920)",
    ] {
        assert!(
            contradicts(question(name), (569, "1950-01-02"), 5),
            "{name}"
        );
    }
    // What can be a life says nothing, and neither does an old state.
    for (ours, theirs) in [
        ((570, "1920"), (569, "1850")),
        ((570, "1920"), (569, "1920-12-30")),
        ((576, "1920"), (571, "1200")),
    ] {
        assert!(!contradicts(asked(ours.0, ours.1), theirs, 5), "{ours:?}");
    }
}
