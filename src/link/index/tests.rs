//! Small indexes: what they hold is found, however it is spelt, and nothing that is damaged is believed.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::link::LinkError;
use crate::link::names::{Name, Reason};

fn entity(
    number: u32,
    sitelinks: u32,
    labels: &[(&str, &str)],
    aliases: &[(&str, &str)],
) -> Entity {
    let mut entity = Entity {
        id: Id::Item(number),
        sitelinks,
        ..Entity::default()
    };
    for (alias, names) in [(false, labels), (true, aliases)] {
        for (language, text) in names {
            entity.name(text, language, alias);
        }
    }
    entity
}

/// People and places, with numbers that are ours alone.
fn some() -> Vec<Entity> {
    vec![
        entity(
            1,
            200,
            &[
                ("en", "Vladimir Putin"),
                ("ru", "Путин, Владимир Владимирович"),
                ("fr", "Vladimir Poutine"),
            ],
            &[("en", "V. V. Putin")],
        ),
        entity(
            2,
            150,
            &[
                ("uk", "Володимир Зеленський"),
                ("en", "Volodymyr Zelenskyy"),
            ],
            &[],
        ),
        entity(3, 100, &[("ru", "Сергей Лавров")], &[]),
        entity(
            4,
            300,
            &[("en", "Donald Trump")],
            &[("en", "Donald J. Trump")],
        ),
        entity(5, 10, &[("en", "Donald Trump Jr.")], &[]),
        entity(6, 90, &[("zh", "习近平"), ("en", "Xi Jinping")], &[]),
        entity(7, 5, &[("en", "John Smith")], &[]),
        entity(8, 50, &[("en", "John Smith")], &[]),
        entity(
            9,
            250,
            &[("en", "Joe Biden")],
            &[("en", "Joseph R. Biden Jr.")],
        ),
        entity(10, 40, &[("de", "Ursula von der Leyen")], &[]),
        entity(11, 1, &[], &[]),
    ]
}

fn write(path: &Path, entities: &[Entity], memory: u64) -> About {
    let mut writer = IndexWriter::begin(path, memory, About::default()).unwrap();
    for entity in entities {
        writer.push(&Encoded::new(entity.clone()).unwrap()).unwrap();
    }
    writer.finish(&|_| {}, &|_| {}).unwrap()
}

struct Made {
    _folder: tempfile::TempDir,
    path: std::path::PathBuf,
}

fn made(entities: &[Entity]) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.index");
    write(&path, entities, 1 << 20);
    Made {
        _folder: folder,
        path,
    }
}

/// The ids of the candidates.
fn found(index: &Index, name: &str, limit: usize) -> Vec<u32> {
    let candidates = index.candidates(name, limit).unwrap();
    let of = |number: u32| match index.entity(number).unwrap().id {
        Id::Item(number) => number,
        Id::Iri(_) => 0,
    };
    candidates
        .iter()
        .map(|candidate| of(candidate.entity))
        .collect()
}

#[test]
fn what_is_written_is_read() {
    let made = made(&some());
    let index = Index::open(&made.path).unwrap();
    assert_eq!((index.about().entities, index.about().nameless), (10, 1));
    for entity in some().into_iter().take(10) {
        let number = index.number(&entity.id).unwrap().unwrap();
        let mut expected = entity;
        expected.settle();
        assert_eq!(index.entity(number).unwrap(), expected);
    }
    assert_eq!(index.number(&Id::Item(11)).unwrap(), None);
    assert_eq!(index.entity(0).unwrap().id, Id::Item(4));
    assert!(index.entity(10).is_err());
    index.verify().unwrap();
}

#[test]
fn names_are_found_however_they_are_spelt() {
    let made = made(&some());
    let index = Index::open(&made.path).unwrap();
    for (name, expected) in [
        ("Vladimir Putin", 1),
        ("Wladimir Putin", 1),
        ("Владимир Путин", 1),
        ("putin vladimir", 1),
        ("Putin, Vladimir", 1),
        ("President Vladimir Putin", 1),
        ("Президент Владимир Путин", 1),
        ("Vladimir Puttin", 1),
        ("Vladmir Putin", 1),
        ("Valdimir Putin", 1),
        ("VladimirxPutin", 1),
        ("Vladimir Poutine", 1),
        ("Putin", 1),
        ("Zelensky", 2),
        ("Volodymyr Zelensky", 2),
        ("Зеленский", 2),
        ("Zelenskiy, V.", 2),
        ("Sergey Lavrov", 3),
        ("Lavrov, Sergei", 3),
        ("Lavrow Sergej", 3),
        ("Lavrvo, Sergey", 3),
        ("D. Trump", 4),
        ("Trump, Donald J.", 4),
        ("Donald Trump, Jr.", 5),
        ("习近平", 6),
        ("Jinping Xi", 6),
        ("John Smith", 8),
        ("J. Biden", 9),
        ("Ursula Leyen", 10),
    ] {
        assert_eq!(found(&index, name, 5).first(), Some(&expected), "{name}");
    }
    assert_eq!(found(&index, "John Smith", 5)[..2], [8, 7]);
    assert_eq!(found(&index, "习远平", 5), [0; 0]);
    assert_eq!(found(&index, "Angela Merkel", 5), [0; 0]);
    assert_eq!(found(&index, "...", 5), [0; 0]);
    assert_eq!(found(&index, &"x".repeat(5_000), 5), [0; 0]);
    assert_eq!(found(&index, "Putin", 0), [0; 0]);
}

#[test]
fn the_name_that_is_most_alike_is_told_with_why() {
    let made = made(&some());
    let index = Index::open(&made.path).unwrap();
    let first = |name: &str| index.candidates(name, 3).unwrap().remove(0);
    let putin = first("Vladimir Poutine");
    assert_eq!(putin.label.languages, ["fr"]);
    assert_eq!(putin.likeness.reasons, [Reason::Exact]);
    let lavrov = first("Sergey Lavrov");
    assert!(lavrov.likeness.reasons.contains(&Reason::Transliterated));
}

#[test]
fn bytes_depend_neither_on_order_nor_on_memory() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, entities: &[Entity], memory| {
        let path = folder.path().join(name);
        write(&path, entities, memory);
        std::fs::read(path).unwrap()
    };
    let mut entities = some();
    let first = bytes("a", &entities, 1 << 24);
    entities.reverse();
    assert!(bytes("b", &entities, 1 << 24) == first);
    entities.rotate_left(3);
    assert!(bytes("c", &entities, 0) == first);
    // An entity in two parts, one of them twice.
    let mut parts = some();
    let whole = parts.remove(0);
    let mut part = whole.clone();
    part.sitelinks = 0;
    part.labels.truncate(2);
    parts.extend([part.clone(), whole, part]);
    assert!(bytes("d", &parts, 1 << 24) == first);
}

#[test]
fn an_index_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.index");
    let writer = IndexWriter::begin(&path, 1 << 20, About::default()).unwrap();
    assert!(writer.scrap().exists() && !path.exists());
    drop(writer);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let nowhere = folder.path().join("none/some.index");
    assert!(IndexWriter::begin(&nowhere, 0, About::default()).is_err());
    write(&path, &[], 0);
    let index = Index::open(&path).unwrap();
    assert_eq!(found(&index, "Vladimir Putin", 5), [0; 0]);
}

/// What an index answers to some names; `None` for an error.
fn answers(path: &Path) -> Option<Vec<Vec<(u32, String)>>> {
    let index = Index::open(path).ok()?;
    let names = [
        "Vladimir Putin",
        "Wladimir Puttin",
        "Smith",
        "Лавров",
        "习近平",
        "J. Bidn",
    ];
    let answer = |name: &&str| -> Option<Vec<(u32, String)>> {
        let candidates = index.candidates(name, 4).ok()?;
        let one = |candidate: Candidate| {
            let entity = index.entity(candidate.entity).ok()?;
            Some((candidate.entity, entity.id.to_string()))
        };
        candidates.into_iter().map(one).collect()
    };
    names.iter().map(answer).collect()
}

#[test]
fn damage_is_an_error_or_changes_no_answer() {
    let made = made(&some());
    let bytes = std::fs::read(&made.path).unwrap();
    let expected = answers(&made.path).unwrap();
    let damaged = made.path.with_extension("damaged");
    let mut refused = 0;
    let places = (0..bytes.len()).step_by(3);
    let all = places.clone().count();
    for place in places {
        let mut wrong = bytes.clone();
        wrong[place] ^= 1 << (place % 8);
        std::fs::write(&damaged, wrong).unwrap();
        match answers(&damaged) {
            None => refused += 1,
            Some(given) => assert!(given == expected, "byte {place}"),
        }
        if place % 21 == 0 {
            std::fs::write(&damaged, &bytes[..place]).unwrap();
            assert!(answers(&damaged).is_none(), "cut at {place}");
        }
    }
    assert!(refused * 10 > all * 9, "{refused} of {all}");
    let error = Index::open(&made.path.with_extension("none")).unwrap_err();
    assert!(matches!(error, LinkError::File(_)));
}

#[test]
fn tables_that_point_anywhere_are_refused() {
    // Whole in its checksums, wrong in its numbers: every number of the places of entities and names is made huge.
    let made = made(&some());
    let bytes = std::fs::read(&made.path).unwrap();
    let mut tried = 0;
    for part in 0..bytes.len() / 8 {
        let mut wrong = bytes.clone();
        wrong[part * 8..part * 8 + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        if let Some(wrong) = sealed(wrong) {
            let path = made.path.with_extension("wrong");
            std::fs::write(&path, wrong).unwrap();
            // Anything but a panic.
            drop(answers(&path));
            tried += 1;
        }
    }
    assert!(tried > 500, "only {tried}");
}

/// The same file with checksums that fit, where its table is still one.
fn sealed(mut bytes: Vec<u8>) -> Option<Vec<u8>> {
    let tail = bytes.len().checked_sub(24)?;
    let length = u32::from_le_bytes(bytes[tail..tail + 4].try_into().ok()?) as usize;
    let body = u64::from_le_bytes(bytes[tail + 8..tail + 16].try_into().ok()?);
    let body = usize::try_from(body).ok()?;
    let table = tail.checked_sub(length)?;
    if body != table || body > 256 << 10 || length < 4 {
        return None;
    }
    let sum = crc32fast::hash(&bytes[..body]).to_le_bytes();
    bytes[tail - 4..tail].copy_from_slice(&sum);
    let sum = crc32fast::hash(&bytes[table..tail]).to_le_bytes();
    bytes[tail + 4..tail + 8].copy_from_slice(&sum);
    Some(bytes)
}

/// One letter wrong somewhere in a name.
fn misspelt(name: &str, place: usize, how: u8, letter: char) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let place = place % (letters.len() - 1);
    match how % 4 {
        0 => letters.insert(place, letter),
        1 => letters[place] = letter,
        2 => letters.swap(place, place + 1),
        _ => {
            letters.remove(place);
        }
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_name_is_found_and_with_one_letter_wrong_too(
        names in prop::collection::btree_set("[A-Z][a-z]{3,8} [A-Z][a-z]{3,8}|[А-Я][а-я]{3,8}|[一-十]{2,3}", 1..40),
        place in 0_usize..20,
        how in any::<u8>(),
        letter in "[a-z]",
    ) {
        let mut entities = Vec::new();
        let mut by_name = BTreeMap::new();
        for (number, name) in names.iter().enumerate() {
            let number = u32::try_from(number).unwrap() + 1;
            entities.push(entity(number, number % 5, &[("en", name)], &[]));
            by_name.insert(name.as_str(), number);
        }
        let made = made(&entities);
        let index = Index::open(&made.path).unwrap();
        for (name, number) in by_name {
            let candidates = index.candidates(name, 1).unwrap();
            prop_assert!(candidates[0].likeness.score >= 1.0, "{}", name);
            prop_assert!(found(&index, name, 50).contains(&number), "{}", name);
            let letter = letter.chars().next().unwrap();
            let latin = name.is_ascii();
            let wrong = misspelt(name, place, how, letter);
            if latin && Name::new(&wrong).words.len() == 2 {
                prop_assert!(found(&index, &wrong, 50).contains(&number), "{} for {}", wrong, name);
            }
        }
    }
}

#[test]
fn the_first_two_looks_are_for_the_same_words_and_for_one_letter() {
    let made = made(&some());
    let index = Index::open(&made.path).unwrap();
    let closest = |name: &str| {
        let look = Look {
            limit: 10,
            unlike: 10,
            wide: false,
        };
        index.look(name, look).unwrap().len()
    };
    assert_eq!(closest("Putin, Vladimir"), 1);
    assert_eq!(closest("Donald Trump"), 2);
    assert_eq!(closest("Vladimir Putim"), 0);
    assert_eq!(found(&index, "Vladimir Putim", 1), [1]);
    assert_eq!(closest("Vladimir"), 0);
    assert!(!found(&index, "Vladimir", 10).is_empty());
}

#[test]
fn of_names_much_less_alike_no_more_are_taken_than_wanted() {
    let others = ["Byron", "King", "Noel", "Milbanke", "Gordon", "Wentworth"];
    let mut all = vec![entity(1, 9, &[("en", "Ada Lovelace")], &[])];
    for (number, other) in (2..).zip(others) {
        all.push(entity(number, 1, &[("en", &format!("Ada {other}"))], &[]));
    }
    let made = made(&all);
    let index = Index::open(&made.path).unwrap();
    let look = |unlike| {
        let look = Look {
            limit: 16,
            unlike,
            wide: true,
        };
        index.look("Ada Lovelace", look).unwrap().len()
    };
    assert_eq!((look(0), look(3), look(16)), (1, 4, 7));
}

#[test]
fn an_entity_of_many_lines_is_one_with_all_its_names() {
    let mut all: Vec<Entity> = (0..200)
        .map(|line| entity(7, line, &[("en", &format!("Name {line}"))], &[]))
        .collect();
    all.push(entity(7, 1, &[("de", "Name 3")], &[]));
    all.push(entity(8, 1, &[("en", "Another")], &[]));
    let made = made(&all);
    let index = Index::open(&made.path).unwrap();
    assert_eq!(index.about().entities, 2);
    let number = index.number(&Id::Item(7)).unwrap().unwrap();
    let known = index.entity(number).unwrap();
    assert_eq!((known.sitelinks, known.labels.len()), (199, 200));
    let third = known.labels.iter().find(|label| label.text == "Name 3");
    assert_eq!(third.unwrap().languages, ["de", "en"]);
}

#[test]
fn an_entity_that_bears_all_orders_of_some_words_is_found_by_the_right_one() {
    let words = ["ana", "bob", "cid", "dan", "eva"];
    let mut orders: Vec<Vec<&str>> = vec![Vec::new()];
    for _ in words {
        orders = orders
            .iter()
            .flat_map(|begun| {
                let free = words.iter().filter(|word| !begun.contains(word));
                free.map(|word| [begun.as_slice(), &[word]].concat())
            })
            .collect();
    }
    let mut one = entity(1, 1, &[], &[]);
    for order in &orders {
        one.name(&order.join(" "), "en", true);
    }
    let made = made(&[one]);
    let index = Index::open(&made.path).unwrap();
    let best = index.candidates("dan ana eva bob cid", 5).unwrap();
    assert_eq!(best.len(), 1);
    assert_eq!(best[0].label.text, "dan ana eva bob cid");
    assert_eq!(best[0].likeness.reasons, [Reason::Exact]);
}

#[test]
fn a_word_of_a_name_is_told_from_a_slip() {
    let made = made(&some());
    let index = Index::open(&made.path).unwrap();
    for (word, besides, expected) in [
        ("donald", 1, true),
        // Two are called so.
        ("donald", 4, true),
        ("vladimir", 1, false),
        ("vladimir", 4, true),
        // A word that sounds the same is another one.
        ("wladimir", 4, false),
        ("lavrov", 4, true),
        ("trmp", 1, false),
    ] {
        let found = index.bear_word(word, &Id::Item(besides), 1).unwrap();
        assert_eq!(found, expected, "{word} besides Q{besides}");
    }
    for (least, expected) in [(2, true), (3, false)] {
        let nobody = Id::Item(1_000);
        assert_eq!(index.bear_word("donald", &nobody, least).unwrap(), expected);
    }
}

#[test]
fn words_of_one_hash_have_each_their_neighbours() {
    use super::table::{Tag, hash};
    // By 32 bits of what each is filed by and under, these are the same.
    let pairs = [("baraduro", "dalapoma"), ("batomolo", "durobopa")];
    let folder = tempfile::tempdir().unwrap();
    for (one, other) in pairs {
        let mixed = |word: &str| hash(Tag::Near, word).rotate_left(7) ^ hash(Tag::Word, word);
        assert_eq!(mixed(one), mixed(other));
        let words = [one, other];
        let entities = [1, 2].map(|number| {
            let name = format!("Anna {}", words[number - 1]);
            entity(u32::try_from(number).unwrap(), 1, &[("en", &name)], &[])
        });
        let bytes = [0, 1 << 24].map(|memory| {
            let path = folder.path().join(one);
            write(&path, &entities, memory);
            std::fs::read(path).unwrap()
        });
        assert!(bytes[0] == bytes[1], "{one}");
        let index = Index::open(&folder.path().join(one)).unwrap();
        for word in words {
            forms::near(word, |variant| {
                let filed = index.near(variant).unwrap();
                assert!(filed.holds(hash(Tag::Word, word)), "{word}");
            });
        }
    }
}
