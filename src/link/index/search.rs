//! Who may be meant by a name.
//!
//! Three looks, each wider than the one before, and no further than needed: names of the same words in any order and
//! way of transliteration; names in which one letter of all is wrong; names that share words, or nearly. What the tables
//! give is only a guess (a hash leads there); each guess is compared letter by letter, so that no damage of chance can
//! make a candidate.

use std::collections::{HashMap, HashSet};

use super::entity::{Id, Label};
use super::forms;
use super::read::Index;
use super::table::{Run, Tag, hash};
use crate::link::LinkError;
use crate::link::names::{self, Asked, Likeness, Name, Pattern};
use crate::store::StoreError;

/// Names that are compared letter by letter of one half; the best known come first.
const MOST_HALF: usize = 4_096;
/// Names that are gathered by their rarest word.
const MOST_WORD: usize = 16_384;
/// Names that are gathered by a further word: so many or none.
const MOST_FURTHER: usize = 4_096;
/// Words that a common word may be meant for, as far as names are looked up in them one by one.
const MOST_COMMON: usize = 8;
/// Words that one word may be meant for, by one of its letters.
const MOST_NEAR: usize = 256;
/// Names with the same words in another order that are compared.
const MOST_ORDERS: usize = 4_096;
/// Names of which all is compared in the end; so many where one that is like enough is found already.
const MOST_COMPARED: [usize; 2] = [96, 32];
const LIKE_ENOUGH: f64 = 0.85;
/// Names of one entity of which it is seen how they are written.
const MOST_WRITTEN: usize = 8;
/// Names that are by so much less alike than the best are unlike it.
const UNLIKE: f64 = 0.25;
/// Bearers of one name that are looked at, at least.
const LEAST_BEARERS: usize = 8;
/// Names that are less alike are no candidates.
const LEAST_LIKE: f64 = 0.4;

/// An entity that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its number in the index.
    pub entity: u32,
    /// The name that it was found by.
    pub label: Label,
    /// How alike that is to the name that was asked for.
    pub likeness: Likeness,
}

/// How far to look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// How many entities are wanted.
    pub limit: usize,
    /// How many of them may have names that are much less alike than the best.
    pub unlike: usize,
    /// Whether names that only share words are looked for. Else the first two looks are all, which takes a small part of
    /// the time, and nothing is found if no name has the same words.
    pub wide: bool,
}

impl Index {
    /// The entities that are most likely meant by a name, the likeliest first; among equals the best known.
    ///
    /// # Errors
    /// Damage.
    pub fn candidates(&self, text: &str, limit: usize) -> Result<Vec<Candidate>, LinkError> {
        let look = Look {
            limit,
            unlike: limit,
            wide: true,
        };
        self.look(text, look)
    }

    /// The same, as far as it is wanted.
    ///
    /// # Errors
    /// Damage.
    pub fn look(&self, text: &str, look: Look) -> Result<Vec<Candidate>, LinkError> {
        if text.len() > names::LONGEST || look.limit == 0 {
            return Ok(Vec::new());
        }
        let name = Name::new(text);
        if name.is_empty() {
            return Ok(Vec::new());
        }
        // A key does not tell in what script a name was written.
        let mut bare = name.clone();
        bare.text = bare.key();
        bare.words.iter_mut().for_each(|word| word.cyrillic = false);
        let mut finding = Finding::new(self, &name, &bare);
        finding.same_words()?;
        // Without a name of the same words, nearby ones settle nothing: the wide look is wanted at once.
        if !look.wide && finding.found.is_empty() {
            return Ok(Vec::new());
        }
        if finding.bearers()? < look.limit {
            finding.one_letter()?;
        }
        if look.wide && finding.bearers()? < look.limit {
            finding.shared_words(look.limit)?;
        }
        finding.candidates(look)
    }
}

impl Index {
    /// Whether at least so many others than this have a name with this plain word in it. O(names with a word that sounds
    /// so), up to a bound; a word that so many have is one.
    ///
    /// # Errors
    /// Damage.
    pub fn bear_word(&self, plain: &str, besides: &Id, least: usize) -> Result<bool, LinkError> {
        let own = self.number(besides)?;
        let run = self.word(hash(Tag::Word, &names::skeleton(plain)))?;
        let mut others = HashSet::new();
        for key in run.values().take(MOST_HALF) {
            if self.key(key)?.split(' ').any(|word| word == plain) {
                let all = self.holders(key)?.filter(|other| Some(*other) != own);
                others.extend(all.take(least));
            }
            if others.len() >= least {
                return Ok(true);
            }
        }
        Ok(run.len() > MOST_HALF)
    }
}

/// Names found so far.
struct Finding<'a> {
    index: &'a Index,
    name: &'a Name,
    /// The name, to be compared with names as they are written.
    asked: Asked<'a>,
    /// The same for keys.
    bare: Asked<'a>,
    /// Keys of names that were compared, with how alike they are.
    found: Vec<(u32, f64)>,
    seen: HashSet<u32>,
}

impl<'a> Finding<'a> {
    fn new(index: &'a Index, name: &'a Name, bare: &'a Name) -> Self {
        Self {
            index,
            name,
            asked: Asked::new(name),
            bare: Asked::new(bare),
            found: Vec::new(),
            seen: HashSet::new(),
        }
    }

    /// How many entities bear the names that were found, at most.
    fn bearers(&self) -> Result<usize, StoreError> {
        let mut all = 0;
        for (key, _) in &self.found {
            all += self.index.holders(*key)?.count();
        }
        Ok(all)
    }

    fn add(&mut self, key: u32, other: &Name) {
        if !self.seen.insert(key) {
            return;
        }
        let score = self.bare.likeness(other).score;
        if score >= LEAST_LIKE {
            self.found.push((key, score));
        }
    }

    /// The same words, or their skeletons, in any order, with and without titles; else as other languages spell them.
    fn same_words(&mut self) -> Result<(), StoreError> {
        let name = self.name;
        let untitled = name.untitled().filter(|name| !name.is_empty());
        let names = || std::iter::once(name).chain(&untitled);
        for asked in names() {
            let words = asked.words.iter();
            self.bag(words.map(|word| word.skeleton.clone()).collect())?;
        }
        if self.found.is_empty() {
            for respelt in names().flat_map(|name| names::respelt(&name.words)) {
                self.bag(respelt)?;
            }
        }
        Ok(())
    }

    /// Names with these skeletons in any order, whatever titles they have besides.
    fn bag(&mut self, mut wanted: Vec<String>) -> Result<(), StoreError> {
        wanted.sort_unstable();
        let hash = forms::bag_of(wanted.iter().map(String::as_str).collect());
        let run = self.index.whole(hash)?;
        for key in run.values().take(MOST_ORDERS) {
            let other = Name::of_key(self.index.key(key)?);
            let same = |other: &Name| {
                let mut words: Vec<&str> = other
                    .words
                    .iter()
                    .map(|word| word.skeleton.as_str())
                    .collect();
                words.sort_unstable();
                words == wanted
            };
            if same(&other) || other.untitled().is_some_and(|other| same(&other)) {
                self.add(key, &other);
            }
        }
        Ok(())
    }

    /// All letters in a row but for one.
    fn one_letter(&mut self) -> Result<(), StoreError> {
        let untitled = self.name.untitled().filter(|name| !name.is_empty());
        for asked in std::iter::once(self.name).chain(&untitled) {
            for row in forms::rows(asked) {
                let pattern = Pattern::new(row.iter().copied());
                let mut keys = Vec::new();
                for half in half_hashes(&row) {
                    keys.extend(self.index.half(half)?.values().take(MOST_HALF));
                }
                keys.iter()
                    .try_for_each(|key| self.compare_row(*key, &pattern))?;
            }
        }
        Ok(())
    }

    fn compare_row(&mut self, key: u32, pattern: &Pattern) -> Result<(), StoreError> {
        let text = self.index.key(key)?;
        let letters = text.chars().filter(|letter| *letter != ' ');
        if pattern.distance(letters, 1).is_some() {
            self.add(key, &Name::of_key(text));
            return Ok(());
        }
        // The row may be one of skeletons; those of all names need not be made.
        let far = text.len().abs_diff(pattern.len()) > pattern.len() / 2 + 2;
        if !far
            && pattern
                .distance(text.chars().filter(|letter| *letter != ' '), 4)
                .is_some()
        {
            let other = Name::of_key(text);
            let skeleton = other.words.iter().flat_map(|word| word.skeleton.chars());
            if pattern.distance(skeleton, 1).is_some() {
                self.add(key, &other);
            }
        }
        Ok(())
    }

    /// Names with words of this one, or with words that differ in a letter.
    fn shared_words(&mut self, limit: usize) -> Result<(), StoreError> {
        let mut sought = Vec::new();
        for word in forms::words(self.name) {
            let own = hash(Tag::Word, &word.skeleton);
            let mut meant = vec![own];
            self.near_words(&word.plain, &mut meant)?;
            if word.skeleton != word.plain {
                self.near_words(&word.skeleton, &mut meant)?;
            }
            for one in names::respelt(std::slice::from_ref(word)) {
                meant.extend(one.iter().map(|skeleton| hash(Tag::Word, skeleton)));
            }
            meant.sort_unstable();
            meant.dedup();
            // What is meant first of all is the word itself.
            meant.retain(|word| *word != own);
            meant.insert(0, own);
            let runs = meant.iter().map(|word| self.index.word(*word));
            let runs = runs.collect::<Result<Vec<_>, _>>()?;
            sought.push(Sought::new(runs));
        }
        sought.sort_by_key(|word| word.all);
        // A word that nobody has says nothing.
        let sought: Vec<Sought<'_>> = sought.into_iter().filter(|word| word.all > 0).collect();
        let mut weighed = weighed(&sought);
        let found = self.found.iter().any(|(_, score)| *score >= LIKE_ENOUGH);
        let most = MOST_COMPARED[usize::from(found)].max(2 * limit);
        let order = |(key, weight): &(u32, u32)| (std::cmp::Reverse(*weight), *key);
        if weighed.len() > most {
            weighed.select_nth_unstable_by_key(most, order);
            weighed.truncate(most);
        }
        weighed.sort_unstable_by_key(order);
        for (key, _) in weighed {
            let text = self.index.key(key)?;
            self.add(key, &Name::of_key(text));
        }
        Ok(())
    }

    /// Adds the words that a form of a word may be meant for.
    fn near_words(&self, form: &str, meant: &mut Vec<u32>) -> Result<(), StoreError> {
        let mut hashes = Vec::new();
        forms::near(form, |hash| hashes.push(hash));
        for hash in hashes {
            let run = self.index.near(hash)?;
            meant.extend(run.values().take(MOST_NEAR));
        }
        Ok(())
    }

    /// The entities that bear the names found, each by the name that is most alike.
    fn candidates(mut self, look: Look) -> Result<Vec<Candidate>, LinkError> {
        self.found.sort_by(|(key, score), (other, others)| {
            others.total_cmp(score).then_with(|| key.cmp(other))
        });
        let best = self.found.first().map_or(0.0, |(_, score)| *score);
        let mut found: Vec<Bearer> = Vec::new();
        let mut places: HashMap<u32, usize> = HashMap::new();
        let each = look.limit.max(LEAST_BEARERS);
        let (mut reached, mut unlike) = (None, 0);
        for (key, score) in &self.found {
            // The same letters in the same script are worth a little more than their key tells.
            if found.len() >= look.limit && score + SCRIPT < *reached.get_or_insert(*score) {
                break;
            }
            for entity in self.index.holders(*key)?.take(each) {
                if let Some(place) = places.get(&entity) {
                    found[*place].read(&self, *key, *score)?;
                    continue;
                }
                let is_unlike = *score < best - UNLIKE;
                if is_unlike && unlike == look.unlike {
                    continue;
                }
                unlike += usize::from(is_unlike);
                let mut bearer = Bearer::new(self.index, entity)?;
                bearer.read(&self, *key, *score)?;
                places.insert(entity, found.len());
                found.push(bearer);
            }
        }
        let candidates = found.into_iter().filter_map(|bearer| bearer.best);
        let mut candidates: Vec<Candidate> = candidates.collect();
        candidates.sort_by(|one, other| {
            let order = other.likeness.score.total_cmp(&one.likeness.score);
            order.then_with(|| one.entity.cmp(&other.entity))
        });
        candidates.truncate(look.limit);
        Ok(candidates)
    }
}

/// What the same letters in the same script may be worth more than their key tells.
const SCRIPT: f64 = 0.03;

/// An entity that bears names which were found, by whichever is most alike.
struct Bearer {
    number: u32,
    labels: Vec<Label>,
    best: Option<Candidate>,
    /// Keys for which its names were read.
    read: usize,
}

impl Bearer {
    fn new(index: &Index, number: u32) -> Result<Self, LinkError> {
        Ok(Self {
            number,
            labels: index.entity(number)?.labels,
            best: None,
            read: 0,
        })
    }

    /// Compares its names that have a key, if that may be more alike than what it has. O(its names), a few times at most.
    fn read(&mut self, finding: &Finding<'_>, key: u32, score: f64) -> Result<(), LinkError> {
        let known = self.best.as_ref().map_or(0.0, |best| best.likeness.score);
        if score + SCRIPT <= known || self.read == MOST_WRITTEN {
            return Ok(());
        }
        self.read += 1;
        let wanted = finding.index.key(key)?;
        let mut own = String::new();
        for label in &self.labels {
            names::key(&label.text, &mut own);
            if own != wanted {
                continue;
            }
            let likeness = finding.asked.likeness(&Name::new(&label.text));
            let better = |best: &Candidate| likeness.score > best.likeness.score;
            if self.best.as_ref().is_none_or(better) {
                self.best = Some(Candidate {
                    entity: self.number,
                    label: label.clone(),
                    likeness,
                });
            }
        }
        Ok(())
    }
}

/// Under which halves a name is filed that differs from a row in one letter at most.
fn half_hashes(row: &[char]) -> Vec<u32> {
    let mut hashes = Vec::with_capacity(7);
    let long = row.len();
    for other in long.saturating_sub(1)..=long + 1 {
        let first = other / 2;
        let second = other - first;
        if first <= long {
            hashes.push(forms::half(Tag::First, other, &row[..first]));
        }
        if second <= long {
            hashes.push(forms::half(Tag::Second, other, &row[long - second..]));
        }
    }
    // Two letters that changed places across the middle spoil both halves.
    let middle = long / 2;
    if middle > 0 && middle < long {
        let mut swapped = row[..=middle].to_vec();
        swapped.swap(middle - 1, middle);
        hashes.push(forms::half(Tag::First, long, &swapped[..middle]));
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// A word that is looked for, with all words that may be meant: itself first.
struct Sought<'a> {
    runs: Vec<Run<'a>>,
    all: usize,
    /// The rarer it is, the more it says.
    weight: u32,
}

impl<'a> Sought<'a> {
    fn new(runs: Vec<Run<'a>>) -> Self {
        let all: usize = runs.iter().map(|run| run.len()).sum();
        Self {
            weight: 2 * (64 - all.checked_ilog2().unwrap_or(0)),
            runs,
            all,
        }
    }

    /// The names that have it, and what that says: a little more where it is the word itself.
    fn keys(&self) -> impl Iterator<Item = (u32, u32)> {
        let runs = self.runs.iter().enumerate();
        runs.flat_map(|(place, run)| {
            let weight = self.weight + u32::from(place == 0);
            run.values().map(move |key| (key, weight))
        })
    }

    /// What it says of a name; of the words that may be meant the first are looked through.
    fn weight_of(&self, key: u32) -> u32 {
        let mut runs = self.runs.iter().take(MOST_COMMON).enumerate();
        let found = runs.find(|(_, run)| run.holds(key));
        found.map_or(0, |(place, _)| self.weight + u32::from(place == 0))
    }
}

/// Names with some of the words, and what these say together. Names come by their rarest word, further ones by words that
/// are rare as well; what is common only adds to what is there.
fn weighed(sought: &[Sought<'_>]) -> Vec<(u32, u32)> {
    let mut marks: Vec<(u32, usize, u32)> = Vec::new();
    let mut common = Vec::new();
    for (place, word) in sought.iter().enumerate() {
        let most = if place == 0 { MOST_WORD } else { usize::MAX };
        if place > 0 && word.all > MOST_FURTHER {
            common.push(word);
            continue;
        }
        let keys = word.keys().take(most);
        marks.extend(keys.map(|(key, weight)| (key, place, weight)));
    }
    marks.sort_unstable_by_key(|(key, place, weight)| (*key, *place, std::cmp::Reverse(*weight)));
    // A name may have a word and another one that it may be meant for.
    marks.dedup_by_key(|(key, place, _)| (*key, *place));
    let mut weighed: Vec<(u32, u32)> = Vec::new();
    for (key, _, weight) in marks {
        match weighed.last_mut() {
            Some((known, sum)) if *known == key => *sum += weight,
            _ => {
                let more: u32 = common.iter().map(|word| word.weight_of(key)).sum();
                weighed.push((key, weight + more));
            }
        }
    }
    weighed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::index::table::Hash;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_name_with_one_letter_wrong_shares_a_half(word in "[ab]{5,12}", place in 0_usize..12, letter in "[abc]", how in 0..4) {
            let row: Vec<char> = word.chars().collect();
            let mut other = row.clone();
            let place = place.min(other.len() - 2);
            match how {
                0 => other.insert(place, letter.chars().next().unwrap()),
                1 => other[place] = letter.chars().next().unwrap(),
                2 => other.swap(place, place + 1),
                _ => { other.remove(place); }
            }
            let filed = forms::halves(&row);
            prop_assert!(half_hashes(&other).iter().any(|hash| filed.contains(hash)), "{:?} {:?}", row, other);
        }
    }

    #[test]
    fn kinds_of_hashes_differ() {
        let of = |tag: Tag| Hash::new(tag).bytes(b"x").finish();
        assert_ne!(of(Tag::Word), of(Tag::Near));
    }
}
