//! What stands around a name: an office before or behind it, a form of address, the years of a library's heading.
//!
//! `Putin, Vladimir Vladimirovich, 1952-` is a name and a year of birth; `President of the Russian Federation Vladimir Putin`
//! is a name and an office. What is taken off is evidence, and the name alone is looked for besides what was written.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::relators::is_relator;
use super::titles::{is_land, is_particle};
use super::{Name, Role, titles};

/// A name without what stands around it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Heading {
    /// The name alone.
    pub name: String,
    /// The year that it begins with, as it is written.
    pub born: Option<String>,
    /// The year that it ends with.
    pub died: Option<String>,
    /// Years of its life of which none is sure: `ca. 1900-`.
    pub about: Option<String>,
    /// An office that stands beside it.
    pub post: Option<String>,
    /// The name with all given names that stand in brackets behind it: `Kissinger, Henry A. (Henry Alfred)`.
    pub fuller: Option<String>,
    /// What else was taken off behind its years, which nobody knows to be what one did for a book: `wife of`.
    pub besides: Option<String>,
}

/// Words of offices that are no titles by themselves.
const OFFICE: &str = "\
    prime first vice deputy acting former foreign affairs state defence defense interior finance justice trade economy \
    security national council commission union nations united kingdom states america republic federation federal european \
    african russian american british french german ukrainian chinese soviet saudi arabia south north africa zealand czech \
    democratic islamic ussr uk us usa eu un nato extraordinary plenipotentiary permanent envoy special adviser advisor \
    speaker head chief staff director commissioner high parliament duma senate house representatives congress cabinet \
    government delegation spokesperson spokesman spokeswoman general secretary deputy chairwoman chairperson right office";

/// Words of offices and other names that say of which state, or of which of the unions of states, something is.
const STATES: &str = "\
    united america european african russian american british french german ukrainian chinese soviet saudi arabia africa \
    zealand czech ussr uk us usa eu un nato turkish iranian israeli polish japanese indian canadian italian spanish";

/// Forms of address that stand before a name: as they are written, in small letters, without points.
const ADDRESSES: [&str; 27] = [
    "his excellency",
    "her excellency",
    "h e",
    "he",
    "the right honourable",
    "right honourable",
    "the rt hon",
    "rt hon",
    "the honourable",
    "the honorable",
    "the hon",
    "amb",
    "sen",
    "rep",
    "gov",
    "adm",
    "brig",
    "его превосходительство",
    "её превосходительство",
    "ее превосходительство",
    "его высокопревосходительство",
    "його високоповажність",
    "її високоповажність",
    "г н",
    "г жа",
    "г",
    "гг",
];

/// Forms of address that are initials where they are capital: `Г. А. Смирнов`.
const SMALL: [&str; 2] = ["г", "гг"];

/// The most things that are taken off the end of a name: brackets, years, what somebody did.
const MOST: usize = 6;

/// How years begin that are none for sure.
const ABOUT: [&str; 7] = ["approximately", "circa", "ca.", "ca ", "c.", "um ", "about"];

/// What a general is in brackets.
const RETIRED: [&str; 4] = ["ret", "retd", "retired", "emeritus"];

fn is_office_word(plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| OFFICE.split(' ').collect());
    WORDS.contains(plain)
}

/// Whether a plain word says of which state something is.
pub fn is_state_word(plain: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| STATES.split_whitespace().collect());
    WORDS.contains(plain) || is_land(plain)
}

/// Whether something may stand before a name that begins with this word: mostly not.
fn may_begin(piece: &str) -> bool {
    let small = piece.to_lowercase();
    let addressed = ADDRESSES
        .iter()
        .any(|address| address.split(' ').next() == Some(&small));
    addressed || is_office_word(&small) || is_title(&small)
}

/// Plain words of a text.
fn plain(text: &str) -> Vec<String> {
    Name::words_of(text).map(|(plain, _)| plain).collect()
}

fn is_title(plain: &str) -> bool {
    titles::role(plain) == Role::Title
}

/// How many of these words are an office, counted from the first: a title among them, lands behind particles and words of
/// offices, and no particle at the end.
fn office(words: &[String]) -> usize {
    let (mut end, mut titled) = (0, false);
    for (place, word) in words.iter().enumerate() {
        let joined = place > 0
            && (is_particle(&words[place - 1])
                || words[place - 1] == "for"
                || is_office_word(&words[place - 1]));
        if is_title(word) {
            titled = true;
            end = place + 1;
        } else if is_office_word(word) || joined && is_land(word) {
            end = place + 1;
        } else if !(is_particle(word) || word == "for") {
            break;
        }
    }
    if titled { end } else { 0 }
}

/// Whether a text is an office and no name: `President`, `Minister of Foreign Affairs of the Russian Federation`.
pub fn is_office(text: &str) -> bool {
    let words = plain(text);
    !words.is_empty() && office(&words) == words.len()
}

/// `U.S.A.` without its points.
pub fn acronym(text: &str) -> Option<String> {
    let parts: Vec<&str> = text
        .trim()
        .trim_end_matches('.')
        .split('.')
        .map(str::trim)
        .collect();
    let letter = |part: &&str| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    };
    (parts.len() > 1 && parts.iter().all(letter)).then(|| parts.concat())
}

/// Takes off what stands around a name; nothing where nothing does. `people` is whether somebody may be meant: what has
/// offices in its name otherwise keeps them.
pub fn heading(text: &str, people: bool) -> Option<Heading> {
    if let Some(name) = acronym(text) {
        return Some(Heading {
            name,
            ..Heading::default()
        });
    }
    let mut found = Heading {
        name: text.trim().to_owned(),
        ..Heading::default()
    };
    let mut left = MOST;
    while left > 0 && found.behind(people) {
        left -= 1;
    }
    if people {
        found.retired();
        found.before();
    }
    // A name of one word beside a title is looked for with it.
    let whole = plain(&found.name).len() > 1 || found.post.is_none();
    (found.name != text.trim() && whole && !plain(&found.name).is_empty()).then_some(found)
}

impl Heading {
    /// Takes one thing off the end: brackets, or what stands behind the last comma.
    fn behind(&mut self, people: bool) -> bool {
        let name = self.name.trim_end_matches(['.', ' ']);
        let (rest, last) = match name
            .strip_suffix(')')
            .and_then(|name| name.rsplit_once('('))
        {
            Some((rest, inside)) => (rest, inside),
            None => match name.rsplit_once(',') {
                Some((rest, last)) => (rest, last),
                None => return false,
            },
        };
        let rest = rest.trim_end_matches([',', ' ']);
        if plain(rest).is_empty() {
            return false;
        }
        if let Some((born, died)) = years(last) {
            if born.is_none() && died.is_none() {
                self.about = Some(last.trim().to_owned());
            }
            self.born = self.born.take().or(born);
            self.died = self.died.take().or(died);
        } else if people && (name.ends_with(')') || plain(last).len() > 1) && is_office(last) {
            self.post.get_or_insert_with(|| last.trim().to_owned());
        } else if people && name.ends_with(')') && is_fuller(rest, last) {
            let family = rest.split(',').next().unwrap_or_default();
            self.fuller = Some(format!("{family}, {}", last.trim()));
        } else if people && !name.ends_with(')') && is_of_a_book(rest, last) {
            if !is_relator(last) {
                self.besides = Some(last.trim().to_owned());
            }
        } else {
            return false;
        }
        self.name = rest.to_owned();
        true
    }

    /// `Gen. (ret.)`.
    fn retired(&mut self) {
        let Some((before, rest)) = self.name.split_once('(') else {
            return;
        };
        let Some((inside, behind)) = rest.split_once(')') else {
            return;
        };
        let words = plain(inside);
        if words.iter().any(|word| RETIRED.contains(&word.as_str())) && words.len() == 1 {
            let name = format!("{} {}", before.trim_end(), behind.trim_start());
            name.trim().clone_into(&mut self.name);
        }
    }

    /// Takes forms of address and offices off the beginning, as far as a name of two words is left.
    fn before(&mut self) {
        while let Some((said, rest)) = self.begin() {
            if plain(rest).len() < 2 {
                return;
            }
            let rest = rest.to_owned();
            if let Some(post) = said {
                self.post = self.post.take().or(Some(post));
            }
            self.name = rest;
        }
    }

    /// What stands before the name, if that is an office, and what follows it.
    fn begin(&self) -> Option<(Option<String>, &str)> {
        let first = self.name.split(|c: char| !c.is_alphanumeric()).next();
        if !first.is_some_and(may_begin) {
            return None;
        }
        let pieces: Vec<(usize, &str)> = pieces(&self.name);
        let after = |count: usize| {
            let (at, piece) = pieces.get(count - 1)?;
            let rest = self.name[at + piece.len()..].trim_start_matches([' ', '.', ',', '-']);
            Some(rest)
        };
        let small: Vec<String> = pieces
            .iter()
            .map(|(_, piece)| piece.to_lowercase())
            .collect();
        let addressed = ADDRESSES.iter().find_map(|address| {
            let words: Vec<&str> = address.split(' ').collect();
            let same = small.len() > words.len()
                && small.iter().zip(&words).all(|(one, other)| one == other);
            // `He` in small letters, and `Sen` without its point, are names.
            let dotted = || {
                let (at, piece) = pieces[0];
                let capital = piece.chars().all(char::is_uppercase);
                let point = self.name[at + piece.len()..].starts_with('.');
                if SMALL.contains(address) {
                    point && !capital
                } else {
                    point || capital
                }
            };
            (same && (words.len() > 1 || dotted())).then_some(words.len())
        });
        if let Some(count) = addressed {
            return Some((None, after(count)?));
        }
        let count = office(&small);
        // One title by itself is weighed with the name.
        let only_titles = small[..count].iter().all(|word| is_title(word));
        if count < 2 || only_titles {
            return None;
        }
        let rest = after(count)?;
        let end = self.name.len() - rest.len();
        let said = self.name[..end].trim_end_matches([' ', ',', '-']);
        Some((Some(said.to_owned()), rest))
    }
}

/// Whether given names in brackets are those of a name before them, written out: `Kissinger, Henry A. (Henry Alfred)`.
fn is_fuller(name: &str, inside: &str) -> bool {
    let Some((_, given)) = name.split_once(',') else {
        return false;
    };
    let (given, inside) = (plain(given), plain(inside));
    let starts = |one: &String, whole: &String| whole.starts_with(one.as_str());
    !given.is_empty()
        && given.len() <= inside.len()
        && given
            .iter()
            .zip(&inside)
            .all(|(one, whole)| starts(one, whole))
}

/// Whether the last words of a heading say what somebody did for a book: behind years whatever is in small letters, else what
/// is known to be that. `Dumas, Alexandre, fils` is a name.
fn is_of_a_book(rest: &str, last: &str) -> bool {
    let Some((before, years_before)) = rest.rsplit_once(',') else {
        return false;
    };
    let words: Vec<&str> = last.split_whitespace().collect();
    let small = words
        .iter()
        .all(|word| word.starts_with(char::is_lowercase));
    let known = || words.len() == 1 && is_relator(last);
    !words.is_empty()
        && !plain(before).is_empty()
        && small
        && (years(years_before).is_some() || known())
}

/// Words of a text as they are written, with their places.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// `1952-`, `1869-1948`, `b. 1952`, `born 1952`, `d. 1948`: the first and the last year. What is about a year is none, but
/// read all the same.
fn years(text: &str) -> Option<(Option<String>, Option<String>)> {
    let text = text.trim().trim_end_matches('.').trim();
    let year = |text: &str| {
        let text = text.trim();
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.to_owned())
    };
    for (word, begins) in [
        ("born", true),
        ("b.", true),
        ("*", true),
        ("geb.", true),
        ("died", false),
        ("d.", false),
        ("†", false),
    ] {
        if let Some(one) = text.strip_prefix(word).and_then(year) {
            return Some(if begins {
                (Some(one), None)
            } else {
                (None, Some(one))
            });
        }
    }
    let (first, last) = text.split_once(['-', '–', '—'])?;
    let (first, last) = (first.trim(), last.trim());
    let about = |text: &str| {
        let mut about = ABOUT.iter().filter_map(|word| text.strip_prefix(word));
        let text = about.next().unwrap_or(text);
        text.trim_end_matches('?').trim().to_owned()
    };
    let known = |text: &str| text.is_empty() || year(&about(text)).is_some();
    let some = !first.is_empty() || !last.is_empty();
    (some && known(first) && known(last)).then(|| (year(first), year(last)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> String {
        heading(text, true).map_or_else(|| text.to_owned(), |found| found.name)
    }

    #[test]
    fn acronyms_lose_their_points() {
        for (text, wanted) in [("U.S.A.", "USA"), ("U.N.", "UN"), ("U. K.", "UK")] {
            assert_eq!(name(text), wanted);
        }
        for text in ["U.", "J. Smith", "U.S. Army", "a.b."] {
            assert_eq!(name(text), text);
        }
    }

    #[test]
    fn what_stands_around_a_name_is_taken_off() {
        for text in [
            "H.E. Sergey Lavrov",
            "H. E. Sergey Lavrov",
            "HE Sergey Lavrov",
            "H.E. Amb. Sergey Lavrov",
            "His Excellency Sergey Lavrov",
            "Rt Hon Sergey Lavrov",
            "The Rt. Hon. Sergey Lavrov",
            "Foreign Minister Sergey Lavrov",
            "Russian Foreign Minister Sergey Lavrov",
            "Minister of Foreign Affairs of the Russian Federation Sergey Lavrov",
            "Sergey Lavrov, Minister of Foreign Affairs of Russia",
            "Sergey Lavrov (Foreign Minister)",
            "Sen. Sergey Lavrov",
        ] {
            assert_eq!(name(text), "Sergey Lavrov", "{text}");
        }
        assert_eq!(name("Lavrov, Sergey (Minister)"), "Lavrov, Sergey");
        assert_eq!(name("Gen. (ret.) Sergey Lavrov"), "Gen. Sergey Lavrov");
        let post = "President of the Russian Federation";
        let found = heading(&format!("{post} Vladimir Putin"), true).unwrap();
        assert_eq!(
            (found.name.as_str(), found.post.as_deref()),
            ("Vladimir Putin", Some(post))
        );
    }

    #[test]
    fn years_of_a_heading_are_told() {
        let of = |text: &str| {
            let found = heading(text, true).unwrap();
            (found.name, found.born, found.died)
        };
        let some = |text: &str| Some(text.to_owned());
        let putin = "Putin, Vladimir Vladimirovich".to_owned();
        assert_eq!(
            of("Putin, Vladimir Vladimirovich, 1952-"),
            (putin, some("1952"), None)
        );
        let gandhi = "Gandhi, Mahatma".to_owned();
        for text in [
            "Gandhi, Mahatma, 1869-1948",
            "Gandhi, Mahatma (1869–1948)",
            "Gandhi, Mahatma, 1869-1948.",
        ] {
            assert_eq!(
                of(text),
                (gandhi.clone(), some("1869"), some("1948")),
                "{text}"
            );
        }
        assert_eq!(
            of("Gandhi, Mahatma, b. 1869"),
            (gandhi.clone(), some("1869"), None)
        );
        assert_eq!(
            of("Gandhi, Mahatma, ca. 1869-1948"),
            (gandhi, None, some("1948"))
        );
    }

    #[test]
    fn given_names_in_brackets_and_what_was_done_for_a_book_are_no_name() {
        let of = |text: &str| {
            let found = heading(text, true).unwrap();
            (found.name, found.fuller.unwrap_or_default(), found.born)
        };
        let year = || Some("1923".to_owned());
        for (text, name, fuller, born) in [
            (
                "Kissinger, Henry (Henry Alfred)",
                "Kissinger, Henry",
                "Kissinger, Henry Alfred",
                None,
            ),
            (
                "Kissinger, Henry A. (Henry Alfred), 1923-2023, author",
                "Kissinger, Henry A.",
                "Kissinger, Henry Alfred",
                year(),
            ),
            ("Annan, Kofi, 1923-2018, author.", "Annan, Kofi", "", year()),
            (
                "Solana, Javier, 1923-, diplomático",
                "Solana, Javier",
                "",
                year(),
            ),
            ("Annan, Kofi, editor", "Annan, Kofi", "", None),
            (
                "Annan, Kofi, 1923-2018, joint author",
                "Annan, Kofi",
                "",
                year(),
            ),
        ] {
            let expected = (name.to_owned(), fuller.to_owned(), born);
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn what_nobody_knows_behind_years_is_told() {
        let besides = |text: &str| heading(text, true).unwrap().besides;
        for (text, said) in [
            ("Annan, Kofi, 1923-2018, wife of", Some("wife of")),
            ("Annan, Kofi, 1923-2018, statue", Some("statue")),
            ("Annan, Kofi, 1923-2018, diplomático", Some("diplomático")),
            ("Annan, Kofi, 1923-2018, author", None),
            ("Annan, Kofi, 1923-2018, joint ed.", None),
            ("Annan, Kofi, 1923-2018", None),
        ] {
            assert_eq!(besides(text).as_deref(), said, "{text}");
        }
    }

    #[test]
    fn forms_of_address_are_taken_off_in_cyrillic() {
        for text in [
            "Его Превосходительство Андрей Смирнов",
            "г-н Андрей Смирнов",
            "Г-н Андрей Смирнов",
            "г. Андрей Смирнов",
        ] {
            assert_eq!(name(text), "Андрей Смирнов", "{text}");
        }
        assert_eq!(heading("Г. Андрей Смирнов", true), None);
    }

    #[test]
    fn names_stay_as_they_are() {
        for text in [
            "Vladimir Putin",
            "President Putin",
            "Dr. Sergey Lavrov",
            "President",
            "President of the Russian Federation",
            "Minister of Foreign Affairs",
            "Prince of Persia",
            "King of the Hill",
            "President Jordan Bardella",
            "Sen Gupta Rao",
            "He Jiankui Wang",
            "Trump, Donald",
            "Trump, Donald, Jr.",
            "Dumas, Alexandre, fils",
            "Trump, Donald (Ivanka)",
            "Georgia (state)",
            "Gates, robert",
            "Ministry of Foreign Affairs (Netherlands)",
            "1952-",
            "(1952-)",
            ", 1952-",
            "",
        ] {
            assert_eq!(heading(text, true), None, "{text}");
        }
        // What is no person keeps an office in its name.
        assert_eq!(
            heading("Prime Minister of India Residence House", false),
            None
        );
    }

    #[test]
    fn an_office_alone_is_no_name() {
        for text in [
            "President",
            "Foreign Minister",
            "Minister of Foreign Affairs of the Russian Federation",
        ] {
            assert!(is_office(text), "{text}");
        }
        for text in ["Vladimir Putin", "President Putin", "", "of the"] {
            assert!(!is_office(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_can_be_a_heading(text in "\\PC{0,40}|[A-Za-z0-9(),. -]{0,30}") {
            if let Some(found) = heading(&text, true) {
                prop_assert!(!found.name.trim().is_empty());
            }
        }
    }
}
