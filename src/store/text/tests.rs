//! The text index as a whole.

use proptest::prelude::*;

use super::*;

const NAMES: [&str; 16] = [
    "Heiko Müller",
    "Łódź",
    "Vladimir Putin",
    "Владимир Путин",
    "مُحَمَّد بن سلمان",
    "北京大学",
    "Treaty of Peace",
    "Peace Treaty of 1945",
    "Muller",
    "Østergård Straße",
    "Елкин",
    "Vladivostok",
    "Jean-Claude Juncker",
    "東京タワー",
    "서울특별시",
    "Putina",
];

fn index(texts: &[(u32, &str)]) -> Vec<u8> {
    let mut builder = TextIndexBuilder::new();
    for (id, text) in texts {
        builder.add(*id, text);
    }
    builder.finish()
}

fn named() -> Vec<(u32, &'static str)> {
    (0..).zip(NAMES).collect()
}

/// The names that are found, and the class of the first.
fn find(text: &str) -> (Vec<&'static str>, Option<Class>) {
    let bytes = index(&named());
    let query = Query::parse(text);
    let hits = TextIndex::open(&bytes).unwrap().search(&query).unwrap();
    let mut overlay = TextOverlay::new();
    for (id, name) in named() {
        overlay.add(id, name);
    }
    assert_eq!(overlay.search(&query), hits, "{text}");
    let mut scored: Vec<_> = hits
        .found
        .iter()
        .filter_map(|hit| Some((verify(NAMES[hit.id as usize], &query)?, hit.id)))
        .collect();
    scored.sort_unstable();
    let class = scored.first().map(|(score, _)| score.class);
    let found = scored.iter().map(|(_, id)| NAMES[*id as usize]);
    (found.collect(), class)
}

#[test]
fn accents_and_scripts_are_found_as_people_type_them() {
    for (text, name) in [
        ("heiko muller", "Heiko Müller"),
        ("lodz", "Łódź"),
        ("LÓDZ", "Łódź"),
        ("ПУТИН", "Владимир Путин"),
        ("ёлкин", "Елкин"),
        ("محمد", "مُحَمَّد بن سلمان"),
        ("ostergard strasse", "Østergård Straße"),
        ("京大", "北京大学"),
        ("学", "北京大学"),
        ("京大学", "北京大学"),
        ("タワー", "東京タワー"),
        ("서울", "서울특별시"),
        ("claude juncker", "Jean-Claude Juncker"),
    ] {
        assert_eq!(find(text).0, [name], "{text}");
    }
}

#[test]
fn all_words_have_to_be_there_and_the_last_may_be_begun() {
    let treaties = ["Treaty of Peace", "Peace Treaty of 1945"];
    assert_eq!(
        find("peace treaty"),
        (treaties.to_vec(), Some(Class::Whole))
    );
    assert_eq!(find("peace 1945").0, treaties[1..]);
    assert_eq!(find("\"peace treaty\"").0, treaties[1..]);
    assert_eq!(find("\"treaty of peace\"").1, Some(Class::Exact));
    assert_eq!(find("vla").0, ["Vladivostok", "Vladimir Putin"]);
    assert_eq!(find("vla* put").0, ["Vladimir Putin"]);
    assert_eq!(find("vla put").0, [""; 0]);
    assert_eq!(find("vlad putin vostok").0, [""; 0]);
    assert_eq!(
        find("putin"),
        (vec!["Vladimir Putin", "Putina"], Some(Class::Whole))
    );
    assert_eq!(find("").0, [""; 0]);
}

#[test]
fn words_that_are_spelt_nearly_so_are_found() {
    assert_eq!(
        find("Vladmir"),
        (vec!["Vladimir Putin"], Some(Class::Fuzzy))
    );
    assert_eq!(find("vladmir puitn").0, ["Vladimir Putin"]);
    assert_eq!(find("mueller~").0, ["Muller", "Heiko Müller"]);
    assert_eq!(find("muller").1, Some(Class::Exact));
    assert_eq!(find("мутин").0, ["Владимир Путин"]);
}

#[test]
fn what_is_found_nowhere_says_so() {
    let bytes = index(&named());
    let index = TextIndex::open(&bytes).unwrap();
    let hits = index.search(&Query::parse("vladmir")).unwrap();
    assert!(hits.second && !hits.truncated);
    assert_eq!(hits.found[0].class, Class::Fuzzy);
    let marked = Query::parse("vladmir").fuzzy(Fuzzy::Marked);
    assert_eq!(index.search(&marked).unwrap(), Hits::default());
}

#[test]
fn words_that_stand_for_too_much_are_truncated() {
    let texts: Vec<(u32, String)> = (0..300).map(|id| (id, format!("n{id:03}"))).collect();
    let texts: Vec<(u32, &str)> = texts.iter().map(|(id, text)| (*id, &**text)).collect();
    let bytes = index(&texts);
    let index = TextIndex::open(&bytes).unwrap();
    let all = index.search(&Query::parse("n")).unwrap();
    assert_eq!((all.found.len(), all.truncated), (300, false));
    let some = index.search(&Query::parse("n").expansions(10)).unwrap();
    assert_eq!((some.found.len(), some.truncated), (10, true));
    let near = index.search(&Query::parse("n100~1").expansions(4)).unwrap();
    assert!(near.truncated && near.found.iter().any(|hit| hit.id == 100));
}

/// Asks everything that reads another part of the bytes.
fn ask(bytes: &[u8]) {
    let Ok(index) = TextIndex::open(bytes) else {
        return;
    };
    for text in [
        "putin",
        "vla* treaty",
        "vladmir~2",
        "p",
        "京大",
        "zzzz~",
        "peace of",
    ] {
        if let Ok(hits) = index.search(&Query::parse(text)) {
            assert!(hits.found.len() <= bytes.len());
        }
    }
}

#[test]
fn damaged_bytes_neither_panic_nor_flood() {
    let bytes = index(&named());
    for length in 0..bytes.len() {
        assert_eq!(TextIndex::open(&bytes[..length]).unwrap_err(), Damaged);
    }
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff, bytes[at], !bytes[at]] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            ask(&damaged);
        }
    }
}

/// A header that is right about its sum, with whatever numbers.
fn forged(bytes: &[u8], at: usize, number: u64) -> Vec<u8> {
    let mut forged = bytes.to_vec();
    forged[at..at + 8].copy_from_slice(&number.to_le_bytes());
    let sum = build::checksum(&forged[..56]);
    forged[56..64].copy_from_slice(&sum.to_le_bytes());
    forged
}

proptest! {
    #[test]
    fn forged_headers_neither_panic_nor_flood(field in 0..5_usize, number in prop_oneof![0..700_u64, any::<u64>()]) {
        ask(&forged(&index(&named()), 16 + field * 8, number));
    }

    #[test]
    fn random_damage_neither_panics_nor_floods(places in prop::collection::vec((64..700_usize, any::<u8>()), 1..20)) {
        let mut bytes = index(&named());
        for (at, byte) in places {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        ask(&bytes);
    }

    #[test]
    fn any_split_finds_the_same_and_what_verification_says(
        texts in prop::collection::vec(("([aAbä京大1]{1,4} ){0,3}[abc]{1,7}", any::<bool>()), 0..50),
        asked in "(\"?[aabc京大1]{1,6}[*~]? ?\"?){1,3}",
        most in prop_oneof![1..6_usize, Just(1000)],
        marked in any::<bool>(),
    ) {
        let fuzzy = if marked { Fuzzy::Marked } else { Fuzzy::Auto };
        let query = Query::parse(&asked).fuzzy(fuzzy).expansions(most);
        let (mut all, mut part) = (TextIndexBuilder::new(), TextIndexBuilder::new());
        let (mut overlay, mut every) = (TextOverlay::new(), TextOverlay::new());
        for (id, (text, late)) in (0..).step_by(3).zip(&texts) {
            all.add(id, text);
            every.add(id, text);
            if *late { overlay.add(id, text) } else { part.add(id, text) }
        }
        let (all, part) = (all.finish(), part.finish());
        let hits = TextIndex::open(&all).unwrap().search(&query).unwrap();
        prop_assert_eq!(&TextIndex::open(&part).unwrap().search_with(&overlay, &query).unwrap(), &hits);
        prop_assert_eq!(&every.search(&query), &hits);
        if hits.truncated {
            return Ok(());
        }
        let seen = query.clone().fuzzy(if hits.second { Fuzzy::Auto } else { Fuzzy::Marked });
        let scored: Vec<(u32, Score)> = (0..).step_by(3).zip(&texts)
            .filter_map(|(id, (text, _))| Some((id, verify(text, &seen)?)))
            .collect();
        prop_assert!(query.is_ordered() || scored.len() == hits.found.len());
        for (id, score) in scored {
            let hit = hits.found.iter().find(|hit| hit.id == id);
            let class = hit.map(|hit| hit.class);
            prop_assert!(class == Some(score.class) || (score.class == Class::Exact && class.is_some()));
        }
    }
}

/// With `CHANCERY_TIMING` set, builds and asks an index of that many labels and prints how long it takes.
#[test]
fn a_large_index_is_built_and_asked_quickly() {
    let wanted = std::env::var("CHANCERY_TIMING").ok();
    let Some(count) = wanted.and_then(|count| count.parse::<u32>().ok()) else {
        return;
    };
    let mut state = 1_u64;
    let mut next = |most: u64| {
        state = state
            .wrapping_mul(0x5851_f42d_4c95_7f2d)
            .wrapping_add(0x1405_7b7e_f767_814f);
        // The product makes the first ones frequent, as words are.
        let (one, other) = (state >> 48, state >> 32 & 0xffff);
        (one * other * most) >> 32
    };
    let syllables = [
        "ka", "Mo", "ri", "schä", "t", "van", "o", "li", "ner", "stu", "p", "ew",
    ];
    let labels: Vec<String> = (0..count)
        .map(|_| {
            let mut label = String::new();
            for at in 0..2 + next(2) {
                let mut word = next(400_000);
                label.push_str(if at == 0 { "" } else { " " });
                while word > 0 || label.ends_with(' ') || label.is_empty() {
                    label.push_str(syllables[usize::try_from(word % 12).unwrap()]);
                    word /= 12;
                }
            }
            label
        })
        .collect();
    let bytes: usize = labels.iter().map(String::len).sum();
    let start = std::time::Instant::now();
    let mut builder = TextIndexBuilder::new();
    for (id, label) in (0..).zip(&labels) {
        builder.add(id, label);
    }
    let added = start.elapsed();
    let built = builder.finish();
    println!(
        "{count} labels, {} letters each: added {added:?}, finished {:?}",
        bytes / labels.len(),
        start.elapsed()
    );
    let index = TextIndex::open(&built).unwrap();
    println!("{index:?}, {} bytes", built.len());
    for text in [
        "moriner",
        "vanstu kamo",
        "k",
        "ka mo",
        "moirner~",
        "schatnerewvn",
        "lisner~ vanli~",
    ] {
        let start = std::time::Instant::now();
        let hits = index.search(&Query::parse(text)).unwrap();
        println!(
            "{text}: {} hits in {:?}, truncated {}",
            hits.found.len(),
            start.elapsed(),
            hits.truncated
        );
    }
}
