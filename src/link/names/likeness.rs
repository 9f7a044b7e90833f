//! How alike two names are, and why.
//!
//! Words are paired, the surest pairs first: the same word, the same skeleton, a letter or two that differ, an initial
//! and its word. A pair counts by its quality and by what its words are, so that a missing particle costs little and a
//! missing family name much. Names whose letters agree as a whole, blanks aside, are alike as well.

use std::cell::OnceCell;

use super::respelt;
use super::slip::{Slip, is_turned};
use super::titles::{ordinal, role, roman, suffix};
use super::{Name, Pattern, Role, Word, is_whole};

/// Why two names are alike, or not quite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// They are the same text.
    Exact,
    /// But for case, accents and punctuation.
    Folded,
    /// But for a blank that is missing or too much.
    Blanks,
    /// One is written in Cyrillic, the other in Latin letters.
    Transliterated,
    /// The same sounds in another spelling.
    Spelling,
    /// A Russian name as another language spells it; which one, if it is one alone.
    Respelt(&'static str),
    /// Their words come in another order.
    Reordered,
    /// So many words are given by an initial.
    Initials(usize),
    /// So many letters differ.
    Typo(usize),
    /// Words of the name that was asked for and the other has not.
    Missing(Vec<String>),
    /// Words that only the other name has.
    Extra(Vec<String>),
}

impl Reason {
    /// In words.
    pub fn said(&self) -> String {
        match self {
            Self::Exact => "the same".to_owned(),
            Self::Folded => "the same but for case, accents or punctuation".to_owned(),
            Self::Blanks => "the same but for blanks".to_owned(),
            Self::Transliterated => "written in another script".to_owned(),
            Self::Spelling | Self::Respelt("") => "spelt another way".to_owned(),
            Self::Respelt(language) => format!("spelt as in {language}"),
            Self::Reordered => "words in another order".to_owned(),
            Self::Initials(1) => "an initial".to_owned(),
            Self::Initials(count) => format!("{count} initials"),
            Self::Typo(1) => "a letter differs".to_owned(),
            Self::Typo(count) => format!("{count} letters differ"),
            Self::Missing(words) => format!("without `{}`", words.join(" ")),
            Self::Extra(words) => format!("with `{}` besides", words.join(" ")),
        }
    }

    /// One word for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Folded => "folded",
            Self::Blanks => "blanks",
            Self::Transliterated => "transliterated",
            Self::Spelling => "spelling",
            Self::Respelt(_) => "respelt",
            Self::Reordered => "reordered",
            Self::Initials(_) => "initials",
            Self::Typo(_) => "typo",
            Self::Missing(_) => "missing",
            Self::Extra(_) => "extra",
        }
    }
}

/// How alike two names are.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// From 0 to 1, which only the same text has.
    pub score: f64,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Whether it may be the name of somebody else all the same.
    pub trust: Trust,
    /// The two words that differ in a letter, where one pair does.
    pub slip: Option<Slip>,
}

impl Likeness {
    /// Whether all words are paired but for initials: those are more than a letter that differs.
    fn is_but_for_initials(&self) -> bool {
        let mut left = false;
        let is_initial = |word: &String| role(word) == Role::Initial;
        let others = self.reasons.iter().all(|reason| match reason {
            Reason::Missing(words) | Reason::Extra(words) => {
                left = true;
                words.iter().all(is_initial)
            }
            Reason::Typo(_) | Reason::Initials(_) => false,
            _ => true,
        });
        left && others
    }
}

/// What a name that is alike says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It is another writing of the same name.
    Sure,
    /// One letter differs, in a word of so many.
    Slip(usize),
    /// Somebody else may well be called so: several letters differ, words are missing, or there are initials.
    Weak,
    /// Somebody else is called so: `Jr.` and `Sr.`, `II` and `III`.
    Other,
}

/// What the same words in another script are worth, and those in another order.
const TRANSLITERATED: f64 = 0.98;
const REORDERED: f64 = 0.98;
const FOLDED: f64 = 0.99;
/// What a pair of words is worth that share their skeleton; one that is an initial and its word.
const SPELLING: f64 = 0.95;
const INITIAL: f64 = 0.75;
/// What a pair of words is worth of which one is spelt by another language: beside the other script it may be anybody's.
const RESPELT: [f64; 2] = [0.95, 0.8];
/// What each share of letters that differ takes off.
const LETTERS: f64 = 1.2;
/// What two neighbours that changed places take off: all letters are there.
const TURNED: f64 = 0.6;

/// How many letters may differ in words of so many.
pub(crate) const fn typos(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

const fn weight(word: &Word) -> f64 {
    match word.role {
        Role::Word => 1.0,
        Role::Initial | Role::Suffix => 0.5,
        Role::Particle => 0.2,
        Role::Title => 0.1,
    }
}

/// A name that others are compared with.
#[derive(Debug)]
pub struct Asked<'a> {
    name: &'a Name,
    words: Vec<[Pattern; 2]>,
    whole: Pattern,
    /// What words are if another language spells them, made when first wanted.
    respelt: Vec<OnceCell<Vec<(String, &'static str)>>>,
}

/// How two words were paired.
#[derive(Clone, Copy, PartialEq)]
enum Pair {
    Same,
    Spelling,
    /// As a language has it; whether the other one is in another script.
    Respelt(&'static str, bool),
    Typo(usize),
    /// Two neighbours changed places.
    Turned,
    Initial,
}

impl Pair {
    /// How many letters differ.
    const fn edits(self) -> usize {
        match self {
            Self::Typo(edits) => edits,
            Self::Turned => 1,
            _ => 0,
        }
    }

    fn quality(self, letters: usize) -> f64 {
        match self {
            Self::Same => 1.0,
            Self::Spelling => SPELLING,
            Self::Respelt(_, scripts) => RESPELT[usize::from(scripts)],
            Self::Typo(edits) => 1.0 - share(edits, letters) * LETTERS,
            Self::Turned => 1.0 - share(1, letters) * TURNED,
            Self::Initial => INITIAL,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "letters of a name")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// What so many letters that differ, the shortest word of them being so long, leave of a name.
const fn trust(weak: bool, edits: usize, short: usize) -> Trust {
    match edits {
        _ if weak => Trust::Weak,
        0 => Trust::Sure,
        1 => Trust::Slip(short),
        _ => Trust::Weak,
    }
}

/// Letters of a name, blanks aside.
fn letters(name: &Name) -> impl Iterator<Item = char> + Clone {
    name.words.iter().flat_map(|word| word.plain.chars())
}

impl Name {
    /// A word and one of the same skeleton, if they may be two names. The last word is mostly that of a family.
    fn sounding(&self, place: usize, theirs: &Word) -> Option<Slip> {
        let is_word = |word: &Word| word.role == Role::Word;
        let last = self.words.iter().rposition(is_word);
        let alone = last == self.words.iter().position(is_word);
        let own = Slip::new(&self.words[place], theirs, true);
        let other = own.is_of_spelling(last != Some(place), alone);
        other.then_some(own)
    }

    /// How alike another name is to this one.
    pub fn likeness(&self, other: &Self) -> Likeness {
        Asked::new(self).likeness(other)
    }
}

impl<'a> Asked<'a> {
    /// Prepares a name for many comparisons.
    pub fn new(name: &'a Name) -> Self {
        let words = name.words.iter();
        Self {
            name,
            words: words
                .map(|word| [&word.plain, &word.skeleton].map(|form| Pattern::new(form.chars())))
                .collect(),
            whole: Pattern::new(letters(name)),
            respelt: vec![OnceCell::new(); name.words.len()],
        }
    }

    /// How alike another name is. O(words² + letters).
    pub fn likeness(&self, other: &Name) -> Likeness {
        if self.name.text == other.text {
            return Likeness {
                score: 1.0,
                reasons: vec![Reason::Exact],
                trust: Trust::Sure,
                slip: None,
            };
        }
        let forms = self.name.words.iter().map(|word| &word.plain);
        if forms.eq(other.words.iter().map(|word| &word.plain)) {
            return self.same_words(other);
        }
        let by_words = self.by_words(other);
        let mut found = match self.as_a_whole(other) {
            Some(whole) if whole.score > by_words.score && !by_words.is_but_for_initials() => {
                Likeness {
                    trust: if whole.reasons == [Reason::Blanks] {
                        Trust::Sure
                    } else {
                        by_words.trust
                    },
                    slip: by_words.slip,
                    ..whole
                }
            }
            _ => by_words,
        };
        let [one, other] = [self.name, other].map(|name| ordinal(&name.words));
        if one.zip(other).is_some_and(|(one, other)| one != other) {
            found.trust = Trust::Other;
        }
        found
    }

    fn same_words(&self, other: &Name) -> Likeness {
        let mut pairs = self.name.words.iter().zip(&other.words);
        let mut score = FOLDED;
        let mut reasons = Vec::new();
        if pairs.any(|(one, other)| one.cyrillic != other.cyrillic) {
            score *= TRANSLITERATED;
            reasons.push(Reason::Transliterated);
        }
        if self.name.turned != other.turned {
            reasons.push(Reason::Reordered);
        }
        if reasons.is_empty() {
            reasons.push(Reason::Folded);
        }
        Likeness {
            score,
            reasons,
            trust: Trust::Sure,
            slip: None,
        }
    }

    /// The letters in a row, whatever the words: for a blank that is missing or too much.
    fn as_a_whole(&self, other: &Name) -> Option<Likeness> {
        let long = self.whole.len();
        let signs = self.name.words.iter().chain(&other.words);
        if long < 4 || signs.into_iter().any(|word| is_whole(&word.plain)) {
            return None;
        }
        // A number more or less is another thing, not a slip: `Sakhalin-1`.
        let digits = |name| letters(name).filter(char::is_ascii_digit);
        if !digits(self.name).eq(digits(other)) {
            return None;
        }
        let edits = self.whole.distance(letters(other), typos(long))?;
        let score = FOLDED - share(edits, long) * LETTERS;
        let reason = if edits == 0 {
            Reason::Blanks
        } else {
            Reason::Typo(edits)
        };
        Some(Likeness {
            // A blank that is missing is no letter, but something.
            score: score - 0.005,
            reasons: vec![reason],
            trust: Trust::Sure,
            slip: None,
        })
    }

    fn by_words(&self, other: &Name) -> Likeness {
        let pairs = self.pairs(other);
        let (mut sum, mut all) = (0.0, 0.0);
        let mut taken = vec![false; other.words.len()];
        let (mut edits, mut initials, mut last) = (0, 0, None);
        let (mut slip, mut respelt) = (None, None);
        // Words that both have, and those of one that are no titles.
        let (mut shared, mut alone, mut titles, mut short) = (0, 0, 0, usize::MAX);
        let mut left = |word: &Word| match word.role {
            Role::Title => titles += 1,
            Role::Particle => {}
            _ => alone += 1,
        };
        let mut found = [false; 3];
        let [spelling, script, order] = &mut found;
        let mut missing = Vec::new();
        for (place, word) in self.name.words.iter().enumerate() {
            all += weight(word);
            let Some((at, pair)) = pairs[place] else {
                missing.push(word.plain.clone());
                left(word);
                continue;
            };
            taken[at] = true;
            let theirs = &other.words[at];
            let long = word.plain.chars().count().max(theirs.plain.chars().count());
            sum += (weight(word) + weight(theirs)) * pair.quality(long);
            shared += usize::from(word.role == Role::Word && theirs.role == Role::Word);
            match pair {
                Pair::Typo(_) | Pair::Turned => {
                    edits += pair.edits();
                    slip = Some(Slip::new(word, theirs, false));
                    short = short.min(word.plain.chars().count().min(theirs.plain.chars().count()));
                }
                Pair::Initial => initials += 1,
                Pair::Spelling => {
                    *spelling = true;
                    slip = slip.or_else(|| self.name.sounding(place, theirs));
                }
                Pair::Respelt(language, _) => respelt = Some(language),
                Pair::Same => {}
            }
            *script |= word.cyrillic != theirs.cyrillic;
            *order |= last.is_some_and(|last| at < last);
            last = Some(at);
        }
        let mut extra = Vec::new();
        for (word, taken) in other.words.iter().zip(taken) {
            all += weight(word);
            if !taken {
                extra.push(word.plain.clone());
                left(word);
            }
        }
        let mut score = if all > 0.0 { FOLDED * sum / all } else { 0.0 };
        let mut reasons: Vec<Reason> = respelt.map(Reason::Respelt).into_iter().collect();
        if *script {
            score *= TRANSLITERATED;
            reasons.push(Reason::Transliterated);
        } else if *spelling {
            reasons.push(Reason::Spelling);
        }
        if *order {
            score *= REORDERED;
            reasons.push(Reason::Reordered);
        }
        reasons.extend((initials > 0).then_some(Reason::Initials(initials)));
        reasons.extend((edits > 0).then_some(Reason::Typo(edits)));
        reasons.extend((!missing.is_empty()).then_some(Reason::Missing(missing)));
        reasons.extend((!extra.is_empty()).then_some(Reason::Extra(extra)));
        // `President Putin` may be any of them, and `Saint Helena` is no Helena.
        let titled = titles > 0 && shared <= 1;
        Likeness {
            score,
            reasons,
            trust: trust(alone > 0 || titled || initials > 0, edits, short),
            slip: slip.filter(|_| edits <= 1),
        }
    }

    /// For each word the one it is paired with; surer pairs are made first.
    fn pairs(&self, other: &Name) -> Vec<Option<(usize, Pair)>> {
        let mut pairs = vec![None; self.words.len()];
        let mut taken = vec![false; other.words.len()];
        for step in 0..4 {
            for (place, word) in self.name.words.iter().enumerate() {
                if pairs[place].is_some() {
                    continue;
                }
                let free = other.words.iter().enumerate();
                let pair = free
                    .filter(|(at, _)| !taken[*at])
                    .filter_map(|(at, theirs)| Some((at, self.pair(step, place, word, theirs)?)))
                    .min_by_key(|(_, pair)| pair.edits());
                if let Some((at, _)) = pair {
                    taken[at] = true;
                    pairs[place] = pair;
                }
            }
        }
        self.left_over(other, &mut pairs, &taken);
        pairs
    }

    /// Pairs the one word that is left on either side, where all others are paired: a letter may be wrong in a word that is
    /// too short to be meant otherwise, `hp` for `hop` and `awr` for `war`.
    fn left_over(&self, other: &Name, pairs: &mut [Option<(usize, Pair)>], taken: &[bool]) {
        let open = |place: &usize| pairs[*place].is_none();
        let mut ours = (0..pairs.len()).filter(open);
        let mut theirs = (0..taken.len()).filter(|at| !taken[*at]);
        let both = (ours.next(), ours.next(), theirs.next(), theirs.next());
        let (Some(place), None, Some(at), None) = both else {
            return;
        };
        let words = [&self.name.words[place], &other.words[at]];
        let is_word = |word: &&Word| {
            !matches!(word.role, Role::Initial | Role::Suffix)
                && !is_whole(&word.plain)
                && roman(&word.plain).is_none()
                && !word.plain.bytes().any(|byte| byte.is_ascii_digit())
        };
        if pairs.len() < 2 || !words.iter().all(is_word) {
            return;
        }
        if self.words[place][0]
            .distance(words[1].plain.chars(), 1)
            .is_some()
        {
            let turned = is_turned(&words[0].plain, &words[1].plain);
            pairs[place] = Some((at, if turned { Pair::Turned } else { Pair::Typo(1) }));
        }
    }

    /// By which language a word is spelt, if that makes it the other one.
    fn respelt(&self, place: usize, theirs: &Word) -> Option<&'static str> {
        let own = self.respelt[place].get_or_init(|| respelt::of_word(&self.name.words[place]));
        let mut known = own.iter();
        known
            .find(|(skeleton, _)| *skeleton == theirs.skeleton)
            .map(|(_, language)| *language)
    }

    fn pair(&self, step: u8, place: usize, word: &Word, theirs: &Word) -> Option<Pair> {
        match step {
            0 => {
                let suffixes = [word, theirs].map(|word| suffix(&word.plain));
                let same = suffixes[0].is_some() && suffixes[0] == suffixes[1];
                (same || word.plain == theirs.plain).then_some(Pair::Same)
            }
            // `I`, `II` and `III` sound the same here.
            1 if roman(&word.plain).is_some() && roman(&theirs.plain).is_some() => None,
            1 => (word.skeleton == theirs.skeleton).then_some(Pair::Spelling),
            2 => {
                // Numbers that differ are two.
                let number = |word: &Word| word.plain.bytes().any(|byte| byte.is_ascii_digit());
                if [word, theirs]
                    .iter()
                    .any(|word| is_whole(&word.plain) || number(word))
                {
                    return None;
                }
                let [plain, skeleton] = &self.words[place];
                let most = typos(plain.len());
                if most == 0 {
                    return None;
                }
                let by_letters = plain.distance(theirs.plain.chars(), most);
                let by_sound = skeleton.distance(theirs.skeleton.chars(), most.min(1));
                // What is a letter apart is a slip of the pen first of all.
                if by_letters.is_none_or(|edits| edits > 1)
                    && let Some(language) = self.respelt(place, theirs)
                {
                    return Some(Pair::Respelt(language, word.cyrillic != theirs.cyrillic));
                }
                let edits = by_letters.into_iter().chain(by_sound).min()?;
                let turned = edits == 1 && is_turned(&word.plain, &theirs.plain);
                Some(if turned {
                    Pair::Turned
                } else {
                    Pair::Typo(edits)
                })
            }
            _ => {
                let stands_for = |one: &Word, other: &Word| {
                    one.role == Role::Initial
                        && other.role != Role::Initial
                        && roman(&other.plain).is_none()
                        && (other.plain.starts_with(&one.plain)
                            || other.skeleton.starts_with(&one.skeleton))
                };
                (stands_for(word, theirs) || stands_for(theirs, word)).then_some(Pair::Initial)
            }
        }
    }
}
