//! Names of real people and places, and what linkage makes of them.

use super::*;
use proptest::prelude::*;

fn score(one: &str, other: &str) -> f64 {
    Name::new(one).likeness(&Name::new(other)).score
}

fn reasons(one: &str, other: &str) -> Vec<Reason> {
    Name::new(one).likeness(&Name::new(other)).reasons
}

fn skeletons(text: &str) -> Vec<String> {
    let words = Name::new(text).words;
    words.into_iter().map(|word| word.skeleton).collect()
}

#[test]
fn a_number_is_no_slip() {
    for (one, other) in [("Sakhalin-1", "Sakhalin"), ("Summit 2024", "Summit 2025")] {
        assert!(score(one, other) < 0.8, "{one}, {other}");
    }
    assert!(score("Apollo 11", "Apollo11") > 0.95);
}

#[test]
fn an_initial_more_is_told_as_such() {
    let extra = |word: &str| vec![Reason::Extra(vec![word.to_owned()])];
    let missing = |word: &str| vec![Reason::Missing(vec![word.to_owned()])];
    assert_eq!(reasons("Donald J. Trump", "Donald Trump"), missing("j"));
    assert_eq!(reasons("M. Javier Solana", "Javier Solana"), missing("m"));
    let kennedy = reasons("Robert Kennedy Jr.", "Robert F. Kennedy Jr.");
    assert_eq!(kennedy, extra("f"));
    // A blank too much makes no initial.
    let blank = reasons("D onald Trump", "Donald Trump");
    assert_eq!(blank, [Reason::Blanks]);
}

#[test]
fn one_name_in_two_scripts_has_one_skeleton() {
    for spellings in [
        &[
            "Владимир Путин",
            "Vladimir Putin",
            "Wladimir Putin",
            "VLADIMIR PUTIN",
        ][..],
        &[
            "Зеленський",
            "Zelenskyy",
            "Zelensky",
            "Zelenskiy",
            "Zelenskyi",
            "Zelens'kyi",
            "Зеленский",
        ],
        &["Лавров", "Lavrov", "Lawrow"],
        &["Щукин", "Shchukin", "Schukin", "Ščukin"],
        &["Хрущёв", "Khrushchev", "Khrushchyov", "Hruščëv"],
        &[
            "Сергей Рябков",
            "Sergey Ryabkov",
            "Sergei Riabkov",
            "Sergej Rjabkov",
        ],
        &[
            "Юрий Ушаков",
            "Yuri Ushakov",
            "Iurii Ushakov",
            "Juri Uschakow",
            "Jurij Ušakov",
        ],
        &["Евгений", "Yevgeny", "Evgeniy", "Evgenii", "Jewgeni"],
        &["Григорий Ивлев", "Grigory Ivlev", "Grigorij Iwlew"],
        &["Фёдор", "Fyodor", "Fedor", "Fjodor"],
        &["Вашингтон", "Washington"],
        &["Гитлер", "Hitler", "Gitler"],
        &["Цюрупа", "Tsyurupa", "Cjurupa"],
        &["Київ", "Kyiv"],
    ] {
        for spelling in spellings {
            assert_eq!(skeletons(spelling), skeletons(spellings[0]), "{spelling}");
        }
    }
    assert_ne!(skeletons("Vladimir Poutine"), skeletons("Vladimir Putin"));
    assert_eq!(skeletons("习近平"), ["习近平"]);
}

#[test]
fn transliterations_are_nearly_the_same() {
    for (one, other) in [
        ("Владимир Путин", "Vladimir Putin"),
        ("Лавров", "Lavrov"),
        ("Сергей Лавров", "Sergey Lavrov"),
        ("Володимир Зеленський", "Volodymyr Zelenskyy"),
    ] {
        let found = Name::new(one).likeness(&Name::new(other));
        assert!(found.score > 0.9 && found.score < 0.99, "{one}: {found:?}");
        assert!(
            found.reasons.contains(&Reason::Transliterated),
            "{one}: {found:?}"
        );
    }
    assert!(score("Vladimir Poutine", "Владимир Путин") < 0.9);
}

#[test]
fn scripts_without_spaces_are_one_word_and_exact() {
    assert!(score("习近平", "习近平") >= 1.0);
    assert!(score("习近平", "习远平") <= 0.0);
    assert_eq!(Name::new("习近平 Xi").words.len(), 2);
}

#[test]
fn each_reason_is_told() {
    assert_eq!(reasons("Donald Trump", "Donald Trump"), [Reason::Exact]);
    assert_eq!(reasons("donald TRUMP", "Donald Trump"), [Reason::Folded]);
    assert_eq!(
        reasons("Trump, Donald", "Donald Trump"),
        [Reason::Reordered]
    );
    assert_eq!(reasons("Trump Donald", "Donald Trump"), [Reason::Reordered]);
    assert_eq!(reasons("J. Biden", "Joe Biden"), [Reason::Initials(1)]);
    assert_eq!(reasons("DonaldTrump", "Donald Trump"), [Reason::Blanks]);
    assert_eq!(reasons("Donald Trunp", "Donald Trump"), [Reason::Typo(1)]);
    assert_eq!(
        reasons("Sergej Lavrov", "Sergey Lavrov"),
        [Reason::Spelling]
    );
    let missing = Reason::Missing(vec!["president".to_owned()]);
    assert_eq!(reasons("President Donald Trump", "Donald Trump"), [missing]);
    let extra = Reason::Extra(vec!["donald".to_owned()]);
    assert_eq!(reasons("Trump", "Donald Trump"), [extra]);
    assert_eq!(reasons("Donald Trump Jr.", "Donald Trump").len(), 1);
}

#[test]
fn titles_and_particles_cost_little_and_names_much() {
    for titled in [
        "President Vladimir Putin",
        "Mr. Vladimir Putin",
        "Präsident Vladimir Putin",
        "Господин Владимир Путин",
        "Президент Владимир Путин",
    ] {
        assert!(score(titled, "Vladimir Putin") > 0.9, "{titled}");
    }
    assert!(score("Ursula Leyen", "Ursula von der Leyen") > 0.85);
    assert!(score("Vladimir", "Vladimir Putin") < 0.7);
    assert!(score("Vladimir Putin", "Vladimir Lenin") < 0.7);
    assert!(score("John Bolton", "Michael Bolton") < 0.7);
}

#[test]
fn a_comma_turns_a_name_and_a_suffix_does_not() {
    assert_eq!(Name::new("Trump, Donald").key(), "donald trump");
    assert_eq!(Name::new("Trump, Donald, Jr.").key(), "trump donald jr");
    assert_eq!(Name::new("Donald Trump, Jr.").key(), "donald trump jr");
    assert_eq!(Name::new(", x").key(), "x");
}

#[test]
fn a_blank_that_is_missing_or_too_much_is_little() {
    assert!(score("VladimirPutin", "Vladimir Putin") > 0.95);
    assert!(score("Vladimir Pu tin", "Vladimir Putin") > 0.95);
    assert!(score("Vladimirxputin", "Vladimir Putin") > 0.85);
}

#[test]
fn a_name_that_may_be_of_somebody_else_is_told() {
    let trust = |one: &str, other: &str| Name::new(one).likeness(&Name::new(other)).trust;
    for (one, other, wanted) in [
        ("Donald Trump", "donald trump", Trust::Sure),
        ("Trump, Donald", "Donald Trump", Trust::Sure),
        ("President Donald Trump", "Donald Trump", Trust::Sure),
        ("Сергей Лавров", "Sergey Lavrov", Trust::Sure),
        ("VladimirPutin", "Vladimir Putin", Trust::Sure),
        ("Ursula Leyen", "Ursula von der Leyen", Trust::Sure),
        ("Joan Smith", "John Smith", Trust::Slip(4)),
        ("Wladmir Putin", "Wladimir Putin", Trust::Slip(7)),
        ("Sergei Lavrenov", "Sergei Lavrov", Trust::Weak),
        ("George H. W. Bush", "George W. Bush", Trust::Weak),
        ("J. Biden", "Joe Biden", Trust::Weak),
        ("President Putin", "Putin", Trust::Weak),
        ("Saint Helena", "Helena", Trust::Weak),
        ("Larry King", "Larry", Trust::Weak),
        ("Donald Trump Jr.", "Donald Trump", Trust::Weak),
        ("Farman F.50", "Farman F.70", Trust::Weak),
        ("Hungary 1956", "Hungary 1957", Trust::Weak),
        (
            "Alexander III of Russia",
            "Alexander I of Russia",
            Trust::Weak,
        ),
        ("Donald Trump Jr.", "Donald Trump Sr.", Trust::Other),
        ("Charles II", "Charles III", Trust::Other),
        ("Charles V", "Charles VI", Trust::Other),
        ("John Smith Jr.", "John Smith Junior", Trust::Sure),
    ] {
        assert_eq!(trust(one, other), wanted, "{one} / {other}");
        assert_eq!(trust(other, one), wanted, "{other} / {one}");
    }
}

#[test]
fn nothing_is_a_name_of_nothing() {
    assert!(Name::new(" -- ").is_empty());
    assert!(score("", "Putin") <= 0.0);
    assert_eq!(Name::new("King").words[0].role, Role::Word);
    assert_eq!(Name::new("Larry King").words[1].role, Role::Word);
    assert_eq!(Name::new("King Larry").words[0].role, Role::Title);
    assert_eq!(Name::new("Putin, President").words[1].role, Role::Title);
    assert_eq!(Name::new("Donald Trump Jr.").words[2].role, Role::Suffix);
    assert_eq!(Name::new("Sr. Trump").words[0].role, Role::Title);
}

proptest! {
    #[test]
    fn likeness_is_a_share_and_only_the_same_text_is_the_same(one in "\\PC{0,24}", other in "\\PC{0,24}") {
        let found = score(&one, &other);
        prop_assert!((0.0..=1.0).contains(&found), "{}", found);
        prop_assert_eq!(found >= 1.0, one == other);
    }

    #[test]
    fn a_key_is_a_name_with_the_same_key(text in "[A-Za-zА-Яа-я ,.'-]{0,30}") {
        let name = Name::new(&text);
        let again = Name::of_key(&name.key());
        prop_assert_eq!(again.key(), name.key());
        let mut made = String::new();
        key(&text, &mut made);
        prop_assert_eq!(made, name.key());
    }
}

#[test]
fn a_letter_is_told_in_words_of_two_and_three_as_well() {
    for (one, other) in [
        ("hip hp music", "hip hop music"),
        ("Genpei aWr", "Genpei War"),
        ("head nd neck", "head and neck"),
    ] {
        let found = Name::new(one).likeness(&Name::new(other));
        assert_eq!(found.reasons, [Reason::Typo(1)], "{one}");
        assert!(matches!(found.trust, Trust::Slip(2 | 3)), "{one}");
    }
    for (one, other) in [
        ("Henry I of Orange", "Henry V of Orange"),
        ("Apollo 1 crew", "Apollo 7 crew"),
        ("J. Bush", "G. Bush"),
        ("Op", "Up"),
    ] {
        let found = Name::new(one).likeness(&Name::new(other));
        assert!(!matches!(found.trust, Trust::Slip(_)), "{one}");
    }
    assert!(score("muontain", "mountain") > score("mounxain", "mountain"));
}
