//! Russian names as other languages spell them: `Chruschtschow`, `Khrouchtchev` and `Krusciov` are all `Khrushchev`.
//!
//! A skeleton brings together what ways of transliteration differ in letter by letter. What a language spells by its own
//! ear (`ch` is one sound in German, another in French) needs that language: each way here turns a plain word into what
//! an English newspaper has, whose skeleton is compared then. Only what is asked is respelt, so an index knows nothing of it.

use super::{Role, Word, skeleton};

/// A way to spell, and what its letters are in an English one; longer ones first. `^` and `$` are the ends of a word.
struct Way {
    language: &'static str,
    letters: &'static [(&'static str, &'static str)],
}

/// `sch` is `ш` and `ж`, `s` before a vowel is `с` and `з`: each of them is a way of its own, for a whole name.
const WAYS: [Way; 13] = [
    Way {
        language: "",
        letters: &[],
    },
    Way {
        language: "German",
        letters: &[
            GERMAN[0],
            GERMAN[1],
            ("sch", "sh"),
            GERMAN[2],
            GERMAN[3],
            GERMAN[4],
        ],
    },
    Way {
        language: "German",
        letters: &[
            GERMAN[0],
            GERMAN[1],
            ("sch", "zh"),
            GERMAN[2],
            GERMAN[3],
            GERMAN[4],
        ],
    },
    Way {
        language: "German",
        letters: &[
            GERMAN[0],
            GERMAN[1],
            ("sch", "sh"),
            GERMAN[2],
            GERMAN[3],
            GERMAN[4],
            ("ss", "s"),
            ("sa", "za"),
            ("se", "ze"),
            ("si", "zi"),
            ("so", "zo"),
            ("su", "zu"),
            ("sj", "zy"),
        ],
    },
    Way {
        language: "German",
        letters: &[
            GERMAN[0],
            GERMAN[1],
            ("sch", "zh"),
            GERMAN[2],
            GERMAN[3],
            GERMAN[4],
            ("ss", "s"),
            ("sa", "za"),
            ("se", "ze"),
            ("si", "zi"),
            ("so", "zo"),
            ("su", "zu"),
            ("sj", "zy"),
        ],
    },
    Way {
        language: "Czech or Polish",
        letters: &[("ch", "kh")],
    },
    Way {
        language: "French",
        letters: &[
            ("chtch", "shch"),
            ("tch", "ch"),
            ("kh", "kh"),
            ("ch", "sh"),
            ("ou", "u"),
            ("gue", "ge"),
            ("gui", "gi"),
            ("dj", "j"),
            ("j", "zh"),
            ("ine$", "in"),
            ("yne$", "yn"),
            ("eff$", "ev"),
            ("off$", "ov"),
        ],
    },
    Way {
        language: "a Scandinavian language",
        letters: &[
            ("sjtsj", "shch"),
            ("sjtj", "shch"),
            ("stj", "shch"),
            ("tsj", "ch"),
            ("tj", "ch"),
            ("sj", "sh"),
            ("zj", "zh"),
            ("ch", "kh"),
        ],
    },
    Way {
        language: "a Scandinavian language",
        letters: &[
            ("sjtsj", "shch"),
            ("sjtj", "shch"),
            ("tsj", "ch"),
            ("tj", "ch"),
            ("sj", "zh"),
        ],
    },
    Way {
        language: "Dutch",
        letters: &[
            ("sjtsj", "shch"),
            ("tsj", "ch"),
            ("sj", "sh"),
            ("zj", "zh"),
            ("ch", "kh"),
            ("oe", "u"),
        ],
    },
    Way {
        language: "Italian",
        letters: &[
            ("scia", "sha"),
            ("scio", "sho"),
            ("sciu", "shu"),
            ("sce", "she"),
            ("sci", "shi"),
            ("cia", "cha"),
            ("cio", "cho"),
            ("ciu", "chu"),
            ("ce", "che"),
            ("ci", "chi"),
            ("gh", "g"),
            ("^kr", "khr"),
        ],
    },
    Way {
        language: "Spanish",
        letters: &[("j", "kh"), ("gue", "ge"), ("gui", "gi")],
    },
    Way {
        language: "Portuguese",
        letters: &[("^kr", "khr"), ("ch", "sh"), ("tch", "ch"), ("j", "zh")],
    },
];

const GERMAN: [(&str, &str); 5] = [
    ("schtsch", "shch"),
    ("tsch", "ch"),
    ("ch", "kh"),
    ("tz", "ts"),
    ("z", "ts"),
];

/// Words of fewer letters are respelt into too many others.
const SHORTEST: usize = 4;

/// The skeleton that a word has if it is spelt that way.
fn by(way: &Way, plain: &str) -> String {
    let mut made = String::with_capacity(plain.len() + 4);
    let mut at = 0;
    while at < plain.len() {
        let rest = &plain[at..];
        let fits = |from: &str| {
            let bare = from.trim_start_matches('^').trim_end_matches('$');
            rest.starts_with(bare)
                && (!from.starts_with('^') || at == 0)
                && (!from.ends_with('$') || rest.len() == bare.len())
        };
        if let Some((from, to)) = way.letters.iter().find(|(from, _)| fits(from)) {
            made.push_str(to);
            at += from.trim_matches(['^', '$']).len();
        } else {
            made.push_str(&rest[..1]);
            at += 1;
        }
    }
    skeleton(&made)
}

/// `Gorbachov` is `Gorbachev`: behind a sibilant an `ё` is heard and an `е` is written.
fn unheard(skeleton: &str) -> Option<String> {
    for (end, other) in [("ov", "ev"), ("ova", "eva")] {
        if let Some(stem) = skeleton.strip_suffix(end)
            && stem.ends_with(['c', 's', 'z'])
        {
            return Some(format!("{stem}{other}"));
        }
    }
    None
}

/// Whether a word can be respelt: Latin letters, and enough of them.
fn can_be(word: &Word) -> bool {
    let letters = word.plain.bytes().all(|byte| byte.is_ascii_lowercase());
    letters && !word.cyrillic && word.role == Role::Word && word.plain.len() >= SHORTEST
}

/// The skeletons that a word has in other ways to spell than an English one, each with the language.
pub(super) fn of_word(word: &Word) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    if !can_be(word) {
        return found;
    }
    for way in &WAYS {
        let made = by(way, &word.plain);
        for skeleton in unheard(&made).into_iter().chain([made]) {
            if skeleton == word.skeleton {
                continue;
            }
            match found.iter_mut().find(|(known, _)| *known == skeleton) {
                // Of several languages none is named.
                Some((_, language)) if *language != way.language => *language = "",
                Some(_) => {}
                None => found.push((skeleton, way.language)),
            }
        }
    }
    found
}

impl Word {
    /// Whether another language spells the other one so.
    pub fn is_respelt(&self, other: &Self) -> bool {
        let mut all = of_word(self).into_iter();
        all.any(|(skeleton, _)| skeleton == other.skeleton)
    }
}

/// The skeletons of all words of a name, way for way, where any of them is another one.
pub(in crate::link) fn of_words(words: &[Word]) -> Vec<Vec<String>> {
    let own: Vec<&str> = words.iter().map(|word| word.skeleton.as_str()).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for way in &WAYS {
        let made: Vec<String> = words
            .iter()
            .map(|word| {
                if can_be(word) {
                    by(way, &word.plain)
                } else {
                    word.skeleton.clone()
                }
            })
            .collect();
        let heard = made
            .iter()
            .map(|made| unheard(made).unwrap_or_else(|| made.clone()));
        for all in [heard.collect(), made.clone()] {
            if all != own && !found.contains(&all) {
                found.push(all);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::names::Name;
    use proptest::prelude::*;

    #[test]
    fn one_name_in_many_languages() {
        let all: [(&str, &[&str]); 12] = [
            (
                "Khrushchev",
                &[
                    "Chruschtschow",
                    "Chruščov",
                    "Chruszczow",
                    "Khrouchtchev",
                    "Khrusjtjov",
                    "Chrusjtjov",
                    "Krusciov",
                    "Jrushchov",
                    "Jruschov",
                    "Chroesjtsjov",
                    "Khrusjtsjov",
                ],
            ),
            (
                "Yeltsin",
                &["Jelzin", "Jelcin", "Eltsine", "Jeltsin", "Eltsin"],
            ),
            (
                "Ushakov",
                &[
                    "Uschakow", "Ouchakov", "Ušakov", "Uszakow", "Usjakov", "Usciakov", "Oesjakov",
                ],
            ),
            ("Lavrov", &["Lawrow", "Ławrow"]),
            (
                "Gorbachev",
                &[
                    "Gorbatschow",
                    "Gorbačov",
                    "Gorbaczow",
                    "Gorbatchev",
                    "Gorbatjov",
                    "Gorbaciov",
                    "Gorbachov",
                ],
            ),
            (
                "Brezhnev",
                &[
                    "Breschnew",
                    "Brežněv",
                    "Breżniew",
                    "Brejnev",
                    "Brezjnev",
                    "Bresjnev",
                ],
            ),
            ("Sakharov", &["Sacharow", "Sajarov", "Sakharov"]),
            ("Zhukov", &["Schukow", "Joukov", "Sjukov", "Zjukov"]),
            ("Solzhenitsyn", &["Solschenizyn", "Soljenitsyne"]),
            ("Putin", &["Poutine", "Poetin"]),
            ("Stalin", &["Staline"]),
            ("Mikhail", &["Michail", "Mijail"]),
        ];
        for (english, others) in all {
            let wanted = skeleton(&Name::new(english).words[0].plain);
            for other in others {
                let word = &Name::new(other).words[0];
                let mut found: Vec<String> =
                    of_word(word).into_iter().map(|(made, _)| made).collect();
                found.push(word.skeleton.clone());
                assert!(found.contains(&wanted), "{english}, {other}: {found:?}");
            }
        }
    }

    #[test]
    fn a_name_is_spelt_by_one_language_as_a_whole() {
        let found = of_words(&Name::new("Nikita Chruschtschow").words);
        assert!(found.contains(&vec!["nikita".to_owned(), "hrusev".to_owned()]));
        assert!(of_words(&Name::new("Хрущёв").words).is_empty());
        assert!(of_words(&Name::new("Xi").words).is_empty());
    }

    proptest! {
        #[test]
        fn any_word_has_few_other_spellings(text in "\\PC{0,30}") {
            for word in Name::new(&text).words {
                prop_assert!(of_word(&word).len() <= 2 * WAYS.len());
            }
        }
    }
}
