//! Under what an index files a name, and under what a search looks for one: the same rules for both.

use super::table::{Hash, Tag};
use crate::link::names::{Name, Role, Word, is_whole};

/// Words of more letters are not looked for with a letter wrong: nobody is called so.
const LONGEST: usize = 24;
/// Names of fewer letters are not looked for with a letter wrong.
pub(super) const SHORTEST: usize = 4;
/// Names of more letters are not either.
const LONGEST_NAME: usize = 250;

/// The hash of the words of a name in no order.
pub(super) fn bag<'a>(words: impl Iterator<Item = &'a Word>) -> u32 {
    bag_of(words.map(|word| word.skeleton.as_str()).collect())
}

/// The same of skeletons.
pub(super) fn bag_of(mut skeletons: Vec<&str>) -> u32 {
    skeletons.sort_unstable();
    let mut hash = Hash::new(Tag::Whole);
    for (place, skeleton) in skeletons.iter().enumerate() {
        if place > 0 {
            hash = hash.bytes(b" ");
        }
        hash = hash.bytes(skeleton.as_bytes());
    }
    hash.finish()
}

/// The letters of a name in a row: as they are, and as skeletons where that differs.
pub(super) fn rows(name: &Name) -> impl Iterator<Item = Vec<char>> {
    let plain: Vec<char> = name
        .words
        .iter()
        .flat_map(|word| word.plain.chars())
        .collect();
    let skeleton: Vec<char> = name
        .words
        .iter()
        .flat_map(|word| word.skeleton.chars())
        .collect();
    let other = (skeleton != plain).then_some(skeleton);
    let signs = name.words.iter().any(|word| is_whole(&word.plain));
    let fits = move |row: &Vec<char>| !signs && (SHORTEST..=LONGEST_NAME).contains(&row.len());
    [plain].into_iter().chain(other).filter(fits)
}

/// The hash of a half of a row of so many letters.
pub(super) fn half(tag: Tag, letters: usize, half: &[char]) -> u32 {
    let length = u16::try_from(letters).unwrap_or(u16::MAX);
    Hash::new(tag)
        .bytes(&length.to_le_bytes())
        .letters(half)
        .finish()
}

/// The hashes of both halves of a row.
///
/// One wrong letter leaves one half of a name as it is: its first half at the start or its second half at the end.
pub(super) fn halves(row: &[char]) -> [u32; 2] {
    let (first, second) = row.split_at(row.len() / 2);
    [
        half(Tag::First, row.len(), first),
        half(Tag::Second, row.len(), second),
    ]
}

/// Words that a name is found by: all but particles, if there are others.
pub(super) fn words(name: &Name) -> impl Iterator<Item = &Word> {
    let only_particles = name.words.iter().all(|word| word.role == Role::Particle);
    let counts = move |word: &&Word| only_particles || word.role != Role::Particle;
    name.words.iter().filter(counts)
}

/// The hashes of a form of a word and of what is left of it without each of its letters.
///
/// Two words that differ in one letter, or in two that changed places, share one of them.
pub(super) fn near(form: &str, mut each: impl FnMut(u32)) {
    let letters: Vec<char> = form.chars().collect();
    if !(SHORTEST - 1..=LONGEST).contains(&letters.len()) || is_whole(form) {
        return;
    }
    each(Hash::new(Tag::Near).letters(&letters).finish());
    for gap in 0..letters.len() {
        // Of two equal letters in a row either may go.
        if gap > 0 && letters[gap] == letters[gap - 1] {
            continue;
        }
        let hash = Hash::new(Tag::Near).letters(&letters[..gap]);
        each(hash.letters(&letters[gap + 1..]).finish());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn all(form: &str) -> BTreeSet<u32> {
        let mut all = BTreeSet::new();
        near(form, |hash| {
            all.insert(hash);
        });
        all
    }

    proptest! {
        #[test]
        fn words_with_one_letter_wrong_meet(word in "[ab]{4,9}", place in 0_usize..9, letter in "[abc]", how in 0..4) {
            let mut other: Vec<char> = word.chars().collect();
            let place = place.min(other.len() - 2);
            match how {
                0 => other.insert(place, letter.chars().next().unwrap()),
                1 => other[place] = letter.chars().next().unwrap(),
                2 => other.swap(place, place + 1),
                _ => { other.remove(place); }
            }
            let other: String = other.into_iter().collect();
            prop_assert!(!all(&word).is_disjoint(&all(&other)), "{} {}", word, other);
        }
    }

    #[test]
    fn words_in_another_order_are_the_same_bag() {
        let of = |text: &str| bag(Name::new(text).words.iter());
        assert_eq!(of("Vladimir Putin"), of("Путин Владимир"));
        assert_ne!(of("Vladimir Putin"), of("Vladimir Putin Vladimir"));
    }
}
