//! What people type, as words to look for, and how well a text answers it.
//!
//! | Typed | Means |
//! |---|---|
//! | `treaty peace` | both words are in the text; the last one may be only begun |
//! | `trea*` | a word that begins so |
//! | `treety~`, `treety~1`, `treety~2` | a word that is spelt nearly so: by one letter up to five letters and by two above, or as said |
//! | `"treaty of peace"` | these words, whole and in this order |
//!
//! Words in quotes are looked for one by one; that they stand in this order is for [`verify`] to see, which is given the
//! text. The same holds for three or more characters of Han or kana in a row.

use super::fold::{Folder, Piece};
use super::near::Near;

/// How well a text answers, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The text is what was asked for, but for case, accents and punctuation. Only [`verify`] can tell.
    Exact,
    /// All words asked for are words of the text.
    Whole,
    /// Some word is only begun.
    Prefix,
    /// Some word is only nearly a word of the text.
    Fuzzy,
}

/// How well a text answers in detail; the least is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    /// The class.
    pub class: Class,
    /// How many letters differ in all words together.
    pub edits: u32,
    /// How many letters the text has beyond those asked for.
    pub rest: u32,
}

/// When a word may match one that is spelt otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fuzzy {
    /// If it is marked with `~`.
    Marked,
    /// Also if nothing is found otherwise. Words of one or two letters and those with a digit stay as they are.
    #[default]
    Auto,
}

/// A question to a text index.
#[derive(Clone, Debug)]
pub struct Query {
    pub(super) words: Vec<Word>,
    phrases: Vec<Vec<Unit>>,
    units: Vec<Unit>,
    pub(super) fuzzy: Fuzzy,
    pub(super) expansions: usize,
    pub(super) cut: bool,
}

/// A word that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) prefix: bool,
    marked: u8,
    auto: u8,
}

/// A word or a character of Han or kana.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unit {
    Word(String),
    Sign(char),
}

impl Unit {
    fn length(&self) -> usize {
        match self {
            Self::Word(word) => word.chars().count(),
            Self::Sign(_) => 1,
        }
    }
}

/// How a word was typed.
#[derive(Clone, Copy)]
enum Mark {
    Whole,
    Plain,
    Prefix,
    Fuzzy(Option<u8>),
}

impl Query {
    /// More tokens than this a word does not stand for, unless said otherwise.
    pub const EXPANSIONS: usize = 1000;
    /// The letters with which each word asked for begins, where it may not be spelt otherwise.
    pub(crate) fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| &*word.text)
    }

    /// Whether there were more words than are looked for.
    pub fn is_cut(&self) -> bool {
        self.cut
    }

    /// More words than this are not looked for.
    pub const WORDS: usize = 32;

    /// Reads what somebody typed. Every text is a question; one without words finds nothing.
    pub fn parse(text: &str) -> Self {
        let mut query = Self {
            words: Vec::new(),
            phrases: Vec::new(),
            units: Vec::new(),
            fuzzy: Fuzzy::default(),
            expansions: Self::EXPANSIONS,
            cut: false,
        };
        let is_quote = |c| matches!(c, '"' | '“' | '”' | '„' | '«' | '»');
        let parts: Vec<&str> = text.split(is_quote).collect();
        let last = parts.iter().rposition(|part| !part.trim().is_empty());
        for (at, part) in parts.iter().enumerate() {
            if at % 2 == 1 {
                query.read(part, Mark::Whole);
                continue;
            }
            let mut words = part.split_whitespace().peekable();
            while let Some(word) = words.next() {
                let (word, mark) = mark(word);
                let ends = Some(at) == last && words.peek().is_none();
                let mark = match mark {
                    None if ends => Mark::Prefix,
                    None => Mark::Plain,
                    Some(mark) => mark,
                };
                query.read(word, mark);
            }
        }
        query
    }

    /// When words may match others that are spelt otherwise.
    #[must_use]
    pub const fn fuzzy(mut self, fuzzy: Fuzzy) -> Self {
        self.fuzzy = fuzzy;
        self
    }

    /// How many tokens a word that is begun or spelt nearly stands for at most: the nearest, then by their bytes.
    #[must_use]
    pub fn expansions(mut self, most: usize) -> Self {
        self.expansions = most.max(1);
        self
    }

    /// Whether there is nothing to look for.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether hits have to be seen by [`verify`] because the order of some words matters.
    pub const fn is_ordered(&self) -> bool {
        !self.phrases.is_empty()
    }

    /// Whether a second search, for words that are spelt nearly so, can find more.
    pub(super) fn has_second(&self) -> bool {
        self.fuzzy == Fuzzy::Auto && self.words.iter().any(|word| word.auto > word.marked)
    }

    fn read(&mut self, text: &str, mark: Mark) {
        let units = units(text);
        let mut run: Vec<Unit> = Vec::new();
        let count = units.len();
        for (at, (unit, joined)) in units.iter().enumerate() {
            let next_joined = units.get(at + 1).is_some_and(|(_, joined)| *joined);
            match unit {
                Unit::Word(word) => self.word(Word::new(word, mark, at + 1 == count)),
                Unit::Sign(sign) => {
                    if *joined && let Some(Unit::Sign(before)) = run.last() {
                        let pair = String::from_iter([*before, *sign]);
                        self.word(Word::new(&pair, Mark::Whole, false));
                    } else if !next_joined {
                        self.word(Word::new(&sign.to_string(), Mark::Whole, false));
                    }
                    run.push(unit.clone());
                    if !next_joined {
                        self.phrase(std::mem::take(&mut run), 3);
                    }
                }
            }
        }
        let units = units.into_iter().map(|(unit, _)| unit);
        if matches!(mark, Mark::Whole) {
            self.phrase(units.clone().collect(), 2);
        }
        self.units.extend(units);
    }

    /// Fewer words than `least` are in order if they are there.
    fn phrase(&mut self, units: Vec<Unit>, least: usize) {
        if units.len() >= least && !self.phrases.contains(&units) {
            self.phrases.push(units);
        }
    }

    fn word(&mut self, word: Word) {
        if self.words.contains(&word) {
            return;
        }
        if self.words.len() < Self::WORDS {
            self.words.push(word);
        } else {
            self.cut = true;
        }
    }
}

/// The word without the mark at its end, and what it says.
fn mark(word: &str) -> (&str, Option<Mark>) {
    let marks = [
        ("*", Mark::Prefix),
        ("~", Mark::Fuzzy(None)),
        ("~1", Mark::Fuzzy(Some(1))),
        ("~2", Mark::Fuzzy(Some(2))),
    ];
    let found = marks
        .into_iter()
        .find_map(|(end, mark)| Some((word.strip_suffix(end)?, Some(mark))));
    found.unwrap_or((word, None))
}

impl Word {
    fn new(text: &str, mark: Mark, last: bool) -> Self {
        let length = text.chars().count();
        let usual = if length <= 5 { 1 } else { 2 };
        let said = matches!(mark, Mark::Whole | Mark::Fuzzy(_));
        let fixed = said || length <= 2 || text.contains(char::is_numeric);
        Self {
            text: text.to_owned(),
            prefix: last && matches!(mark, Mark::Prefix),
            marked: match mark {
                Mark::Fuzzy(edits) => edits.unwrap_or(usual),
                _ => 0,
            },
            auto: if fixed { 0 } else { usual },
        }
    }

    /// By how many letters it may differ; `second` in the second search, when the first found nothing.
    pub(super) const fn edits(&self, second: bool) -> u8 {
        if second && self.auto > self.marked {
            self.auto
        } else {
            self.marked
        }
    }
}

/// The words and signs of a text in order, and whether a sign follows another one immediately.
fn units(text: &str) -> Vec<(Unit, bool)> {
    let mut units = Vec::new();
    Folder::default().pieces(text, &mut |piece| {
        units.push(match piece {
            Piece::Word(word) => (Unit::Word(word.to_owned()), false),
            Piece::Sign(before, sign) => (Unit::Sign(sign), before.is_some()),
        });
    });
    units
}

/// How well a text answers the question; `None` if it does not.
///
/// What a search finds answers, unless the order of words matters (see [`Query::is_ordered`]) or the search was
/// [truncated](super::Hits::truncated).
pub fn verify(text: &str, query: &Query) -> Option<Score> {
    if query.is_empty() {
        return None;
    }
    let mut tokens = Vec::new();
    super::fold::tokens(text, |token| tokens.push(token.to_owned()));
    tokens.sort_unstable();
    tokens.dedup();
    let mut class = Class::Whole;
    let mut edits = 0;
    for word in &query.words {
        let (worst, more) = best(word, &tokens, query.fuzzy == Fuzzy::Auto)?;
        class = class.max(worst);
        edits += u32::from(more);
    }
    let units: Vec<Unit> = units(text).into_iter().map(|(unit, _)| unit).collect();
    let stands = |phrase: &Vec<Unit>| units.windows(phrase.len()).any(|part| part == phrase);
    if !query.phrases.iter().all(stands) {
        return None;
    }
    if units == query.units {
        (class, edits) = (Class::Exact, 0);
    }
    let length = |units: &[Unit]| units.iter().map(Unit::length).sum::<usize>();
    let rest = length(&units).saturating_sub(length(&query.units));
    Some(Score {
        class,
        edits,
        rest: u32::try_from(rest).unwrap_or(u32::MAX),
    })
}

/// How well one of the tokens, which are sorted, matches a word.
fn best(word: &Word, tokens: &[String], second: bool) -> Option<(Class, u8)> {
    let at = tokens.partition_point(|token| *token < word.text);
    let next = tokens.get(at);
    if next == Some(&word.text) {
        return Some((Class::Whole, 0));
    }
    if word.prefix && next.is_some_and(|token| token.starts_with(&word.text)) {
        return Some((Class::Prefix, 0));
    }
    let edits = word.edits(second);
    if edits == 0 {
        return None;
    }
    let mut near = Near::new(&word.text, edits);
    let near = |token: &String| near.edits(token.as_bytes(), 0).ok().flatten();
    let least = tokens.iter().filter_map(near).min()?;
    Some((Class::Fuzzy, least))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(text: &str, query: &str) -> Option<Class> {
        verify(text, &Query::parse(query)).map(|score| score.class)
    }

    #[test]
    fn texts_are_graded() {
        let label = "Vladimir Putin";
        assert_eq!(class(label, "vladimir, PUTIN"), Some(Class::Exact));
        assert_eq!(class(label, "putin vladimir"), Some(Class::Whole));
        assert_eq!(class(label, "put"), Some(Class::Prefix));
        assert_eq!(class(label, "vlad* putin"), Some(Class::Prefix));
        assert_eq!(class(label, "vlad putin"), None);
        assert_eq!(class(label, "vladmir putin"), Some(Class::Fuzzy));
        assert_eq!(class(label, "vladmr~1 putin"), None);
        assert_eq!(class(label, "vladmr~2 putin"), Some(Class::Fuzzy));
        assert_eq!(class(label, "xi"), None);
        assert_eq!(class(label, ""), None);
        assert_eq!(class(label, "~ * \""), None);
    }

    #[test]
    fn marks_alone_make_fuzzy_where_that_is_asked() {
        let query = Query::parse("vladmir").fuzzy(Fuzzy::Marked);
        assert_eq!(verify("Vladimir", &query), None);
        let query = Query::parse("vladmir~").fuzzy(Fuzzy::Marked);
        assert_eq!(verify("Vladimir", &query).unwrap().edits, 1);
    }

    #[test]
    fn quoted_words_stand_in_order() {
        assert_eq!(class("Treaty of Peace", "\"of peace\""), Some(Class::Whole));
        assert_eq!(class("Treaty of Peace", "\"peace of\""), None);
        assert_eq!(class("Treaty of Peace", "“of pea”"), None);
        assert_eq!(
            class("Treaty of Peace", "\"of peace\" trea"),
            Some(Class::Prefix)
        );
        assert_eq!(
            class("Treaty of Peace", "\"treaty of peace\""),
            Some(Class::Exact)
        );
        assert_eq!(class("北京大学", "京大学"), Some(Class::Whole));
        assert_eq!(class("大学 北京大", "京大学"), None);
    }

    #[test]
    fn numbers_and_short_words_stay_as_they_are() {
        assert_eq!(class("1946", "1945"), None);
        assert_eq!(class("1946", "1945~"), Some(Class::Fuzzy));
        assert_eq!(class("xa", "xi"), None);
    }

    #[test]
    fn shorter_texts_come_first() {
        let query = Query::parse("putin");
        let mut scores = [
            "Putina",
            "Vladimir Putin",
            "Putin",
            "Putinism",
            "Igor Putin",
        ]
        .map(|text| (verify(text, &query).unwrap(), text));
        scores.sort_unstable();
        let order = scores.map(|(_, text)| text);
        assert_eq!(
            order,
            [
                "Putin",
                "Igor Putin",
                "Vladimir Putin",
                "Putina",
                "Putinism"
            ]
        );
    }

    #[test]
    fn too_many_words_are_cut() {
        let words: Vec<String> = (0..40).map(|n| format!("w{n}")).collect();
        let query = Query::parse(&words.join(" "));
        assert!(query.cut && query.words.len() == Query::WORDS);
    }
}
