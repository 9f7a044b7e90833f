//! Two words that differ in a letter, and what kind of difference that is.

use super::Word;
use super::titles::is_land;

/// A word that differs in a letter, or is spelt so that it may be another, in its plain form on either side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// In the name that was asked for.
    pub ours: String,
    /// In the other.
    pub theirs: String,
    /// Whether one of them was written in Cyrillic: then the letter may be one of two ways to write it in Latin ones.
    pub scripts: bool,
    /// Whether they share a skeleton: then it is another spelling, or another name that sounds like it.
    pub sound: bool,
}

impl Slip {
    pub(super) fn new(ours: &Word, theirs: &Word, sound: bool) -> Self {
        Self {
            ours: ours.plain.clone(),
            theirs: theirs.plain.clone(),
            scripts: ours.cyrillic != theirs.cyrillic,
            sound,
        }
    }

    /// Whether a spelling may be that of another name: by its first letter, by its ending if it is a given name, by a
    /// letter twice if it is all that there is.
    pub(super) fn is_of_spelling(&self, given: bool, alone: bool) -> bool {
        let ending = (given || alone) && self.is_of_stem();
        !self.scripts && (self.is_of_first() || ending || alone && self.is_of_twice())
    }

    /// Whether they begin with another letter: `Hill` and `Gill`, `Feinberg` and `Weinberg`. Letters in which ways of
    /// transliteration differ are none where all else sounds the same: `Wladimir` and `Vladimir`.
    pub fn is_of_first(&self) -> bool {
        let first = |word: &str| word.chars().next();
        match (first(&self.ours), first(&self.theirs)) {
            (Some(one), Some(other)) if one != other => {
                let both = |set: &str| set.contains(one) && set.contains(other);
                !self.sound || !BEGINNINGS.iter().any(|set| both(set))
            }
            _ => false,
        }
    }

    /// Whether they are of one length: a letter stands for another, and none is missing.
    pub fn is_of_length(&self) -> bool {
        self.ours.chars().count() == self.theirs.chars().count()
    }

    /// Whether they sound the same but for what makes two given names of it: `Stephanie` and `Stephane`, `Gabrielle`
    /// and `Gabriele`.
    pub fn is_of_stem(&self) -> bool {
        let vowel = |word: &str| word.ends_with(['a', 'e', 'o', 'u']);
        self.sound
            && self.is_of_ending()
            && vowel(&self.ours)
            && vowel(&self.theirs)
            && softened(&self.ours) != softened(&self.theirs)
    }

    /// Whether one has a letter twice that the other has once, and nothing else differs: `Niger` with two `g`.
    pub fn is_of_twice(&self) -> bool {
        let once = |word: &str| {
            let mut letters: Vec<char> = word.chars().collect();
            letters.dedup();
            letters
        };
        self.sound
            && once(&self.ours) == once(&self.theirs)
            && softened(&self.ours) != softened(&self.theirs)
    }

    /// Whether two neighbours changed their places: that is a slip of a pen.
    pub fn is_of_order(&self) -> bool {
        is_turned(&self.ours, &self.theirs)
    }

    /// Whether one has a vowel at its end that the other has not or has another of, as `Valentina` and `Valentin`.
    pub fn is_of_gender(&self) -> bool {
        let [one, other] = [&self.ours, &self.theirs].map(|word| {
            let stem = word.strip_suffix(['a', 'e', 'i', 'o', 'u', 'y']);
            stem.unwrap_or(word)
        });
        one == other
    }

    /// Whether one is what people of the other are called: `Dominican` and `Dominica`, `Iraqi` and `Iraq`.
    pub fn is_of_people(&self) -> bool {
        let of = |one: &str, other: &str| {
            one.strip_suffix('n') == Some(other) && other.ends_with('a')
                || one.strip_suffix(['n', 'i']) == Some(other) && is_land(other)
        };
        of(&self.ours, &self.theirs) || of(&self.theirs, &self.ours)
    }

    /// Whether they end with words for places that differ in a letter: `Ravensberg` and `Ravensburg` are two.
    pub fn is_of_place(&self) -> bool {
        let stem = |word: &str, end: &str| word.strip_suffix(end).map(str::to_owned);
        PLACES.iter().any(|[one, other]| {
            let here = stem(&self.ours, one).zip(stem(&self.theirs, other));
            let there = stem(&self.ours, other).zip(stem(&self.theirs, one));
            here.or(there)
                .is_some_and(|(ours, theirs)| ours == theirs && ours.len() > 1)
        })
    }

    /// Whether they differ in their last two letters alone, as `Petersen` and `Peterson` do.
    pub fn is_of_ending(&self) -> bool {
        let [one, other] = [&self.ours, &self.theirs].map(|word| word.chars().count());
        let mut pairs = self.ours.chars().zip(self.theirs.chars());
        let shared = pairs.by_ref().take_while(|(one, other)| one == other);
        shared.count() + ENDING >= one.max(other)
    }
}

/// Whether two words are the same but for two neighbours that changed their places.
pub(super) fn is_turned(one: &str, other: &str) -> bool {
    let mut differ = one.chars().zip(other.chars()).enumerate();
    let mut differ = differ.by_ref().filter(|(_, (one, other))| one != other);
    let pair = [differ.next(), differ.next(), differ.next()];
    match pair {
        [Some((first, (a, b))), Some((second, (c, d))), None] => {
            second == first + 1 && a == d && b == c && one.chars().count() == other.chars().count()
        }
        _ => false,
    }
}

/// Ends of names of places, one of which is easily taken for the other.
const PLACES: [[&str; 2]; 7] = [
    ["berg", "burg"],
    ["berg", "borg"],
    ["burg", "borg"],
    ["bergen", "burgen"],
    ["stad", "stadt"],
    ["dorf", "dorp"],
    ["haven", "hafen"],
];

/// Letters of an ending.
const ENDING: usize = 2;

/// First letters in which ways of transliteration differ: `Khrushchev` and `Hruscev`, `Yevgeny` and `Evgenij`.
const BEGINNINGS: [&str; 7] = ["vw", "ijye", "kh", "fp", "kq", "kx", "ct"];

/// A word with one letter for those in which endings differ by the way of transliteration: `Maria` and `Mariya`.
fn softened(word: &str) -> Vec<char> {
    let one = |letter| match letter {
        'y' | 'j' => 'i',
        'w' => 'v',
        other => other,
    };
    let mut letters: Vec<char> = word.chars().map(one).collect();
    letters.dedup_by(|one, other| one == other && *one == 'i');
    letters
}
