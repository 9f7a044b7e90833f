//! Who is not the one that a name is of: somebody of theirs, somebody else of nearly that name, several people, or nobody
//! knows who.
//!
//! `Envoy of President Donald Trump` has a name in it and is somebody else; what stands around a name says so.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::titles::{is_of_a_wife, listed, role};
use super::{Name, Pattern, Role, Word, is_courtesy, is_state_word};

/// Words behind which stands whose somebody is.
const OF: [&str; 3] = ["of", "for", "to"];

/// The same in other languages, of which most are parts of names too.
const OF_ELSEWHERE: &str = "\
    de del della di da do dos du des pour para per von vom für zu van voor af av för till til dla от для від";

/// Words that may stand between those and a name, and are said of nobody but a person; titles besides.
const PERSONAL: &str = "\
    the late then prime first vice deputy acting former foreign general special high permanent chief head speaker envoy \
    director commissioner chairwoman chairperson spokesperson spokesman spokeswoman adviser advisor \
    sprecher sprecherin gesandter sondergesandter botschafterin berater beraterin parole envoyé envoyée ambassadrice \
    conseiller portavoz enviado enviada embajadora asesor представитель посланник спецпосланник помощник советник спикер";

/// Titles of whom others speak for; ranks and forms of address go with a name of one's own: `Chief of Staff General Milley`.
const RULING: &str = "\
    president chairman chancellor minister premier secretary senator governor mayor king queen prince princess emperor pope \
    sultan emir shah leader chief head director commissioner chairwoman chairperson speaker präsident präsidentin \
    präsidenten ministers ministerin bundeskanzler bundeskanzlerin bundeskanzlers président présidente ministre presidente \
    presidenta ministro ministra prezydent президент премьер министр канцлер губернатор король королева міністр \
    президента премьера министра канцлера губернатора короля королевы міністра";

/// What joins a second office of the same one: `Minister of Justice and Attorney General`.
const AND: [&str; 6] = ["and", "und", "et", "i", "y", "ta"];

/// How a list ends that names one of several, as it is written in small letters.
const MORE: [&str; 6] = [" et al", " et. al", " et alii", " и др", " та ін", " u. a"];

/// Marks of whoever was not sure of a name.
const UNSURE: [&str; 3] = ["[?]", "(?)", "(sic)"];

/// A form of address of two parts.
const PAIRS: [&str; 3] = ["г-жа", "г‑жа", "п-ні"];

/// Letters that make the name of a woman of that of a man.
const GENDERS: [&str; 6] = ["a", "e", "ia", "ina", "ine", "ette"];

/// Letters from which on a word with one other letter is a slip of a pen.
const LONG: usize = 5;

fn is_personal(plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| listed(PERSONAL));
    WORDS.contains(plain) || matches!(role(plain), Role::Title | Role::Initial)
}

/// Whether a word says whose the one before it is.
fn is_of(before: &[String], plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| listed(OF_ELSEWHERE));
    let office = |word: &String| is_personal(word) && !is_courtesy(word);
    // `Dr. von Braun` is his name.
    OF.contains(&plain) && !before.is_empty()
        || WORDS.contains(plain) && before.last().is_some_and(office)
}

fn is_ruling(plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| listed(RULING));
    WORDS.contains(plain)
}

/// Whether words end with whose somebody is, as far as persons go: `Envoy of`, `Spokesman for Russian President`.
fn end_with_whose(words: &[String]) -> bool {
    let mut rest = words;
    while let Some((last, before)) = rest.split_last() {
        if is_of(before, last) {
            return true;
        }
        if !is_personal(last) && !is_state_word(last) {
            return false;
        }
        rest = before;
    }
    false
}

/// Whether words name an office of whoever has another one: `Ambassador of the President of the Russian Federation`. What
/// follows an `and` is one's own.
fn are_of_an_office(words: &[String]) -> bool {
    let mut of = false;
    for (place, word) in words.iter().enumerate() {
        if AND.contains(&word.as_str()) {
            of = false;
        } else if is_of(&words[..place], word) {
            of = true;
        } else if of && is_ruling(word) {
            return true;
        }
    }
    false
}

/// Whether a text names somebody of the one who is called so: `Ambassador of Vladimir Putin`, `Vladimir Putin (Envoy of
/// President)`. `Prime Minister of India Narendra Modi` is himself.
pub fn is_somebody_of(text: &str, label: &str) -> bool {
    let skeletons = |text: &str| -> Vec<String> {
        let words = Name::new(text).words.into_iter();
        words.map(|word| word.skeleton).collect()
    };
    let theirs = skeletons(label);
    let plain: Vec<String> = Name::words_of(text).map(|(plain, _)| plain).collect();
    let is_theirs = |word: &String| {
        let skeleton = super::skeleton(word);
        let near = |other: &String| {
            skeleton.chars().count() >= LONG
                && Pattern::new(skeleton.chars())
                    .distance(other.chars(), 1)
                    .is_some()
        };
        theirs.contains(&skeleton) || theirs.iter().any(near)
    };
    let Some(last) = plain.iter().rposition(is_theirs) else {
        return false;
    };
    let earliest = (last + 1).saturating_sub(theirs.len());
    let first = (earliest..=last).find(|place| is_theirs(&plain[*place]));
    first.is_some_and(|first| {
        let before = &plain[..first];
        // A state before a name is whose somebody is, and none of theirs: `Prime Minister of India Narendra Modi`.
        let person = before.last().is_some_and(|word| !is_state_word(word));
        person && end_with_whose(before) || are_of_an_office(before)
    }) || behind(text).is_some_and(is_of_one_unnamed)
}

/// Whether something of somebody is meant: `Douglas Adams's wife`, `Jones' widow`.
pub fn is_possessive(text: &str) -> bool {
    let marks = text.match_indices(['\'', '\u{2019}', '\u{2bc}']);
    marks.into_iter().any(|(at, mark)| {
        let (before, rest) = (&text[..at], &text[at + mark.len()..]);
        let owner = before.split_whitespace().next_back();
        let owner = owner.is_some_and(|word| word.chars().count() > 1);
        let thing = match rest.strip_prefix(['s', 'S']) {
            Some(rest) => rest.strip_prefix(' '),
            None if before.ends_with(['s', 'S']) => rest.strip_prefix(' '),
            None => None,
        };
        owner && thing.is_some_and(|thing| thing.chars().any(char::is_alphabetic))
    })
}

/// What stands behind a name: in brackets, or after the last comma.
fn behind(text: &str) -> Option<&str> {
    let text = text.trim_end();
    match text.strip_suffix(')') {
        Some(text) => Some(text.rsplit_once('(')?.1),
        None => Some(text.rsplit_once(',')?.1),
    }
}

/// Whether it is an office of one who is named before: `Envoy of President`. `Spokesman of the President` is that of whoever
/// is the president of his country.
fn is_of_one_unnamed(text: &str) -> bool {
    let words: Vec<String> = Name::words_of(text).map(|(plain, _)| plain).collect();
    words.split_last().is_some_and(|(title, before)| {
        role(title) == Role::Title
            && !words.iter().any(|word| word == "the")
            && end_with_whose(before)
    })
}

/// The form of address of a woman that is somewhere in a text, in small letters.
pub fn wife(text: &str) -> Option<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | ';');
    let mut pieces = text
        .split(ends)
        .map(|piece| piece.trim_end_matches('.').to_lowercase());
    pieces.find(|piece| {
        PAIRS.contains(&piece.as_str())
            || Name::words_of(piece).any(|(plain, _)| is_of_a_wife(&plain))
    })
}

/// Why a text is not sure whom it names, or names others besides.
pub fn unsure(text: &str) -> Option<&'static str> {
    let small = text.trim().to_lowercase();
    let bare = small.replace(['(', '['], " ");
    let bare = bare.trim_end_matches(['.', ' ', ')', ']']);
    if MORE.iter().any(|end| bare.ends_with(end)) {
        return Some("others are named besides");
    }
    // Between letters it is one that was lost: `M?ller`.
    let asks = |(at, _): (usize, &str)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(small[..at].chars().next_back()) || !letter(small[at + 1..].chars().next())
    };
    let marked =
        small.match_indices('?').any(asks) || UNSURE.iter().any(|mark| small.contains(mark));
    marked.then_some("whoever wrote it was not sure")
}

/// Whether all that somebody is called differs from a fuller name in a given name, and nothing that they are called has that
/// one: `Adams, Douglas Neil` is no `Douglas Noël Adams`. One more is no other. What is written in other letters says nothing.
pub fn is_other_in_full<'a>(fuller: &str, labels: impl Iterator<Item = &'a str>) -> bool {
    let Some((family, given)) = fuller.split_once(',') else {
        return false;
    };
    let (family, ours) = (parts(family), parts(given));
    let (mut agreed, mut differing) = (0, None::<usize>);
    for label in labels {
        let mut theirs = parts(label);
        let Some(count) = theirs.len().checked_sub(family.len()) else {
            continue;
        };
        let same = |(one, other): (&Word, &Word)| {
            one.skeleton == other.skeleton && one.cyrillic == other.cyrillic
        };
        if !theirs[count..].iter().zip(&family).all(same) {
            continue;
        }
        theirs.truncate(count);
        let both = || ours.iter().zip(&theirs);
        if let Some(place) = both().position(|(one, other)| differ(one, other)) {
            differing = differing.max(Some(place));
        } else {
            let whole = both().take_while(|(_, other)| other.role != Role::Initial);
            agreed = agreed.max(whole.count());
        }
    }
    differing.is_some_and(|place| agreed <= place)
}

/// The words of a name that are names.
fn parts(text: &str) -> Vec<Word> {
    let words = Name::new(text).words.into_iter();
    words
        .filter(|word| !matches!(word.role, Role::Title | Role::Particle))
        .collect()
}

/// Whether two given names are not one: neither an initial nor a short form of the other, nor spelt nearly so.
fn differ(one: &Word, other: &Word) -> bool {
    if one.skeleton == other.skeleton {
        return false;
    }
    let (short, long) = if one.plain.len() <= other.plain.len() {
        (&one.plain, &other.plain)
    } else {
        (&other.plain, &one.plain)
    };
    if let Some(rest) = long.strip_prefix(short.as_str()) {
        return short.chars().count() > 1 && GENDERS.contains(&rest);
    }
    let slip = Pattern::new(short.chars()).distance(long.chars(), 1);
    short.chars().count() < LONG || slip.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_of_theirs_is_told() {
        for (text, label) in [
            ("Special Envoy of President Donald Trump", "Donald Trump"),
            ("Government of President Donald Trump", "Donald Trump"),
            ("Spokesman for President Vladimir Putin", "Vladimir Putin"),
            ("Aide to the President Vladimir Putin", "Vladimir Putin"),
            (
                "Spokesperson of Foreign Minister Sergey Lavrov",
                "Sergey Lavrov",
            ),
            ("Ambassador of Vladimir Putin", "Vladimir Putin"),
            ("Ambassador of Vladimir Putin", "Владимир Путин"),
            ("Ambassador of Vladimri Putin", "Vladimir Putin"),
            ("Botschafter von Donald Trump", "Donald Trump"),
            ("Ambassadeur de Donald Trump", "Donald Trump"),
            (
                "Special Envoy of Russian President Vladimir Putin",
                "Vladimir Putin",
            ),
            ("Spokesperson of US President Donald Trump", "Donald Trump"),
            ("Envoy of former US President Donald Trump", "Donald Trump"),
            (
                "Ambassador of the President of the Russian Federation Vladimir Putin",
                "Vladimir Putin",
            ),
            (
                "Deputy Special Representative of the UN Secretary-General Robert Jones",
                "Robert Jones",
            ),
            (
                "Deputy of the Chairman of the Council Robert Jones",
                "Robert Jones",
            ),
            ("Envoy of Hamas leader Ismail Haniyeh", "Ismail Haniyeh"),
            (
                "Sprecher des russischen Präsidenten Wladimir Putin",
                "Wladimir Putin",
            ),
            ("Vladimir Putin (Envoy of President)", "Vladimir Putin"),
            (
                "Vladimir Putin (Envoy of Russian President)",
                "Vladimir Putin",
            ),
            ("Vladimir Putin, Ambassador of President", "Vladimir Putin"),
            ("Putin, Vladimir (Envoy of President)", "Vladimir Putin"),
        ] {
            assert!(is_somebody_of(text, label), "{text}");
        }
    }

    #[test]
    fn an_office_of_their_own_is_no_reason_to_doubt() {
        for (text, label) in [
            ("Prime Minister of India Narendra Modi", "Narendra Modi"),
            ("Secretary of State Marco Rubio", "Marco Rubio"),
            ("President of Russia Vladimir Putin", "Vladimir Putin"),
            ("Chief of Staff General Mark Milley", "Mark Milley"),
            ("Minister of Defence General Prayut Chan", "Prayut Chan"),
            (
                "Minister of Justice and Attorney General Pam Bondi",
                "Pam Bondi",
            ),
            (
                "Minister of Foreign Affairs of the Russian Federation Sergey Lavrov",
                "Sergey Lavrov",
            ),
            (
                "Sergey Lavrov, Minister of Foreign Affairs",
                "Sergey Lavrov",
            ),
            (
                "Ambassador of Russia to the United States Sergey Kislyak",
                "Sergey Kislyak",
            ),
            (
                "Ambassador of the Russian Federation Sergey Kislyak",
                "Sergey Kislyak",
            ),
            ("Archbishop of Saint Andrews Robert Jones", "Robert Jones"),
            ("H.E. Sergey Lavrov", "Sergey Lavrov"),
            ("Foreign Minister Sergey Lavrov", "Sergey Lavrov"),
            ("General de Gaulle", "Charles de Gaulle"),
            ("Dr. Wernher von Braun", "Wernher von Braun"),
            ("Dr. von Braun", "Braun"),
            (
                "Dmitry Peskov (Spokesman of the President)",
                "Dmitry Peskov",
            ),
            (
                "Sergey Lavrov (Minister of Foreign Affairs)",
                "Sergey Lavrov",
            ),
            ("Frederick of Prussia", "Frederick of Prussia"),
            ("", ""),
        ] {
            assert!(!is_somebody_of(text, label), "{text}");
        }
    }

    #[test]
    fn forms_of_address_of_women_are_found_anywhere() {
        for (text, word) in [
            ("Г-жа Владимир Путин", Some("г-жа")),
            ("Г-жа. Владимир Путин", Some("г-жа")),
            ("Госпожа Владимир Путин", Some("госпожа")),
            ("Trump, Donald (Mrs.)", Some("mrs")),
            ("First Lady Donald Trump", Some("lady")),
            ("Mr. Donald Trump", None),
            ("г-н Владимир Путин", None),
        ] {
            assert_eq!(wife(text).as_deref(), word, "{text}");
        }
    }

    #[test]
    fn what_is_somebodys_is_seen() {
        for text in [
            "Douglas Adams's wife",
            "Douglas Adams\u{2019}s wife",
            "Robert Jones' widow",
        ] {
            assert!(is_possessive(text), "{text}");
        }
        for text in [
            "Mart'S",
            "Robert O'Sullivan",
            "Jones'",
            "'s Gravenhage",
            "d'Estaing",
            "",
        ] {
            assert!(!is_possessive(text), "{text}");
        }
    }

    #[test]
    fn marks_of_doubt_are_seen() {
        for text in [
            "Robert Jones et al.",
            "Robert Jones (et al.)",
            "Robert Jones?",
            "?Robert Jones",
            "Robert? Jones",
            "Robert ?Jones",
            "Jones, Robert [?]",
            "Jones, Robert (?)",
            "Иванов Иван и др.",
        ] {
            assert!(unsure(text).is_some(), "{text}");
        }
        for text in ["Robert Jones", "M?ller", "Jones, Al", "Et Al Jones", ""] {
            assert_eq!(unsure(text), None, "{text}");
        }
    }

    #[test]
    fn a_given_name_that_differs_is_another_and_one_more_is_not() {
        let other =
            |fuller: &str, labels: &[&str]| is_other_in_full(fuller, labels.iter().copied());
        let adams = ["Douglas Adams", "Douglas N. Adams", "Douglas Noël Adams"];
        assert!(other("Adams, Douglas Neil", &adams));
        assert!(other("Jones, Roberta", &["Robert Jones"]));
        assert!(!other("Adams, Douglas Noel", &adams));
        assert!(!other("Adams, Douglas Neil", &adams[..2]));
        let kissinger = [
            "Henry Kissinger",
            "Henry Alfred Kissinger",
            "Heinz Alfred Kissinger",
            "Генри Киссинджер",
        ];
        assert!(!other("Kissinger, Henry Alfred", &kissinger));
        assert!(!other("Kissinger, Henry Alfred", &kissinger[..1]));
        assert!(!other("Jones, Robert", &["Rob Jones"]));
        // Families of several words, particles, other letters.
        let marquez = [
            "Gabriel García Márquez",
            "Gabriel José de la Concordia García Márquez",
        ];
        assert!(!other("García Márquez, Gabriel José", &marquez));
        assert!(other("García Márquez, Gabriel Luis", &marquez));
        let llosa = ["Mario Vargas Llosa", "Jorge Mario Pedro Vargas Llosa"];
        assert!(!other("Vargas Llosa, Mario Pedro", &llosa));
        let klerk = ["F. W. de Klerk", "Frederik de Klerk"];
        assert!(!other("De Klerk, Frederik Willem", &klerk));
        let kennedy = ["Robert F. Kennedy", "Роберт Фрэнсис Кеннеди"];
        assert!(!other("Kennedy, Robert Francis", &kennedy));
        assert!(!other("", &["", "Jones"]));
    }
}
