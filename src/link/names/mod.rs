//! A name as linkage sees it: words in a plain form and in a skeleton, and what each of them is.

mod chinese;
mod distance;
mod heading;
mod likeness;
mod marks;
mod others;
mod relators;
mod respelt;
mod script;
mod slip;
mod titles;

pub use chinese::is_chinese;
pub use distance::Pattern;
pub use heading::{Heading, acronym, heading, is_office, is_state_word};
pub use likeness::{Asked, Likeness, Reason, Trust};
pub use marks::differing;
pub use others::{is_other_in_full, is_possessive, is_somebody_of, unsure, wife};
pub use script::{RULES, writes};
pub use slip::Slip;
pub use titles::{is_courtesy, is_land, is_of_a_wife, is_particle};

pub(super) use respelt::of_words as respelt;

use crate::store::text::{Folder, Piece, is_sign};

/// Longer names are not looked at, in bytes: they are texts.
pub const LONGEST: usize = 1_000;

/// What a word of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A word like any other.
    Word,
    /// A form of address, an office, a degree.
    Title,
    /// `von`, `de`, `al` and the like.
    Particle,
    /// `Jr.`, `Sr.`: which of several of the same name.
    Suffix,
    /// One letter, which may stand for a word.
    Initial,
}

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Folded, in Latin letters if it was in Cyrillic ones.
    pub plain: String,
    /// What is left where ways of transliteration differ.
    pub skeleton: String,
    /// What it is.
    pub role: Role,
    /// Whether it was written in Cyrillic.
    pub cyrillic: bool,
}

/// A name, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As it was written.
    pub text: String,
    /// In the order in which they are spoken: `Trump, Donald` is turned.
    pub words: Vec<Word>,
    /// Whether what stood before a comma stands last now.
    pub turned: bool,
}

impl Name {
    /// Takes a name apart. O(length).
    pub fn new(text: &str) -> Self {
        let (turned, spoken) = spoken(text);
        let mut words: Vec<Word> = Vec::new();
        for (plain, cyrillic) in Self::words_of(&spoken) {
            words.push(Word {
                skeleton: skeleton(&plain),
                role: titles::role(&plain),
                plain,
                cyrillic,
            });
        }
        titles::settle(&mut words, !turned && text.contains(COMMAS));
        Self {
            text: text.to_owned(),
            words,
            turned,
        }
    }

    /// A name from its key in an index: plain words with a blank between them.
    pub(super) fn of_key(key: &str) -> Self {
        let words = key.split(' ').filter(|word| !word.is_empty());
        let words = words.map(|plain| Word {
            plain: plain.to_owned(),
            skeleton: skeleton(plain),
            role: titles::role(plain),
            cyrillic: false,
        });
        let mut words: Vec<Word> = words.collect();
        titles::settle(&mut words, false);
        Self {
            text: key.to_owned(),
            words,
            turned: false,
        }
    }

    /// Plain words of a text, each with whether it was Cyrillic.
    fn words_of(text: &str) -> impl Iterator<Item = (String, bool)> {
        let joined = joined(text);
        let mut words: Vec<(String, bool)> = Vec::new();
        let mut signs = false;
        Folder::default().pieces(&joined, &mut |piece| match piece {
            Piece::Word(word) => {
                signs = false;
                let (plain, cyrillic) = plain(word);
                words.push((plain, cyrillic));
            }
            // Names in scripts without spaces are one word.
            Piece::Sign(before, sign) => {
                match words.last_mut() {
                    Some((word, _)) if signs && before.is_some() => word.push(sign),
                    _ => words.push((String::from(sign), false)),
                }
                signs = true;
            }
        });
        words.into_iter()
    }

    /// Its key in an index: plain words with a blank between them.
    pub fn key(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.plain.as_str()).collect();
        words.join(" ")
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The same name without titles and suffixes, if it has any.
    pub fn untitled(&self) -> Option<Self> {
        let goes = |word: &&Word| matches!(word.role, Role::Title | Role::Suffix);
        self.words.iter().any(|word| goes(&word)).then(|| {
            let words = self.words.iter().filter(|word| !goes(word));
            Self {
                text: self.text.clone(),
                words: words.cloned().collect(),
                turned: self.turned,
            }
        })
    }
}

/// The key of a name, for whoever needs no more of it.
pub(super) fn key(text: &str, out: &mut String) {
    out.clear();
    let (_, spoken) = spoken(text);
    for (place, (plain, _)) in Name::words_of(&spoken).enumerate() {
        if place > 0 {
            out.push(' ');
        }
        out.push_str(&plain);
    }
}

/// The skeleton of a plain word; never empty.
pub(super) fn skeleton(plain: &str) -> String {
    let mut made = String::with_capacity(plain.len());
    script::skeleton(plain, &mut made);
    made
}

const COMMAS: [char; 3] = [',', '،', '，'];

/// `Trump, Donald` as it is spoken. More than one comma is a list, and a title behind one is a suffix.
fn spoken(text: &str) -> (bool, std::borrow::Cow<'_, str>) {
    let mut parts = text.split(COMMAS);
    if let (Some(last), Some(first), None) = (parts.next(), parts.next(), parts.next()) {
        let goes = |plain: &str| matches!(titles::role(plain), Role::Title | Role::Suffix);
        let suffix = Name::words_of(first).all(|(plain, _)| goes(&plain));
        if !suffix && last.chars().any(char::is_alphanumeric) {
            return (true, format!("{} {}", first.trim(), last.trim()).into());
        }
    }
    (false, text.into())
}

/// Apostrophes inside a word are no ends of it: `O'Brien`, `Zelens'kyi`.
fn joined(text: &str) -> std::borrow::Cow<'_, str> {
    let apostrophe = |c: char| matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʹ');
    if !text.contains(apostrophe) {
        return text.into();
    }
    text.chars()
        .filter(|c| !apostrophe(*c))
        .collect::<String>()
        .into()
}

/// A folded word in Latin letters, where it has Cyrillic ones.
fn plain(word: &str) -> (String, bool) {
    if word.is_ascii() || !word.chars().any(|c| script::latin(c).is_some()) {
        return (word.to_owned(), false);
    }
    let mut plain = String::with_capacity(word.len());
    for c in word.chars() {
        match script::latin(c) {
            Some(latin) => plain.push_str(latin),
            None => plain.push(c),
        }
    }
    if plain.is_empty() {
        plain.push_str(word);
    }
    (plain, true)
}

/// Whether a plain word is of a script without spaces.
pub(super) fn is_whole(plain: &str) -> bool {
    plain.chars().next().is_some_and(is_sign)
}

#[cfg(test)]
mod tests;
