//! Finding things by their names, and what is known about one of them.

mod card;
pub mod claims;
mod kind;
mod resolve;
mod role;
pub mod value;
mod voices;
pub mod wanted;

pub use card::{Card, Ground, Link, Part, Passage, Statement, Value};
pub use kind::{Rank, kinds};
pub use resolve::{Resolved, is_absent, resolve};
pub use role::{Candidate, InRole, in_role};
pub use voices::{Hidden, Voice};

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::model::{NamedNodeRef, NamedOrBlankNode, Term};
use crate::query::labels::NAMING;
use crate::store::text::{Fuzzy, Query};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{schema, skos};
use kind::Ranks;

/// Properties with other names of their subject.
pub const OTHER_NAMES: [&str; 3] = [
    skos::ALT_LABEL,
    schema::ALTERNATE_NAME,
    schema::ALTERNATE_NAME_S,
];

/// How a name matched, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The whole name, but for case, accents and punctuation.
    Exact,
    /// All words asked for are words of the name.
    Words,
    /// All words asked for begin some word of the name.
    Begins,
    /// The name contains it.
    Contains,
    /// Nearly: a letter or two differ.
    Nearly,
}

impl How {
    /// The word for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Words => "words",
            Self::Begins => "begins",
            Self::Contains => "contains",
            Self::Nearly => "nearly",
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Its IRI.
    pub iri: String,
    /// The name that matched.
    pub name: String,
    /// How it matched.
    pub how: How,
    /// What it is, for the order among equals.
    pub rank: Rank,
    /// Whether the name is a main one and not only another name.
    pub main: bool,
}

/// The thing that a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The thing.
    pub hit: Hit,
    /// Others of that name, which are mentioned so seldom beside it that they are not meant.
    pub others: Vec<Hit>,
}

impl Meant {
    const fn alone(hit: Hit) -> Self {
        Self {
            hit,
            others: Vec::new(),
        }
    }
}

/// How many times as often as every other somebody has to be mentioned to be meant by a shared name.
const OUTSHINES: usize = 8;

/// One name of one thing.
#[derive(Debug)]
struct Name {
    iri: String,
    text: String,
    folded: String,
    main: bool,
}

/// The best name of one thing: how it matched, whether it is only another name, its length, itself.
type Best<'n> = (How, bool, usize, &'n str);

/// Names by IRI and text, and whether they are main ones.
type Names = BTreeMap<(String, String), bool>;

/// The properties that name things, main ones first.
fn namings() -> impl Iterator<Item = (&'static str, bool)> {
    let main = NAMING.iter().map(|naming| (*naming, true));
    main.chain(OTHER_NAMES.iter().map(|naming| (*naming, false)))
}

fn read_names(
    backend: &dyn Backend,
    pattern: Pattern<'_>,
    is_main: bool,
    names: &mut Names,
) -> Result<(), StoreError> {
    for quad in backend.quads(pattern) {
        let quad = quad?;
        if let (NamedOrBlankNode::NamedNode(node), Term::Literal(name)) =
            (quad.subject, quad.object)
        {
            let key = (node.into_string(), name.value().to_owned());
            // Main names come first, so a name that is both stays a main one.
            names.entry(key).or_insert(is_main);
        }
    }
    Ok(())
}

/// Every name in the data, folded for comparison.
///
/// Built in O(names); each look-up is O(names · length), and O(log) for each hit that is ranked.
pub struct Index<'a> {
    backend: &'a dyn Backend,
    names: AllNames,
}

/// The names of an index, to be kept for the next one of the same data.
#[derive(Clone, Debug)]
pub struct AllNames(Arc<Vec<Name>>);

impl AllNames {
    /// The IRIs of the things that have names, each once, sorted.
    pub fn iris(&self) -> impl Iterator<Item = &str> {
        let runs = self.0.chunk_by(|one, other| one.iri == other.iri);
        runs.filter_map(|run| run.first().map(|name| name.iri.as_str()))
    }
}

impl std::fmt::Debug for Index<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("names", &self.names.0.len())
            .finish_non_exhaustive()
    }
}

impl<'a> Index<'a> {
    /// Reads all names out of a backend.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn new(backend: &'a dyn Backend) -> Result<Self, StoreError> {
        let mut names = Names::new();
        for (naming, is_main) in namings() {
            let pattern = Pattern {
                predicate: Some(NamedNodeRef::new_unchecked(naming)),
                ..Pattern::default()
            };
            read_names(backend, pattern, is_main, &mut names)?;
        }
        Ok(Self::of(backend, names))
    }

    /// Only the names that may answer to this text, where the backend finds them by an index;
    /// else all. What is in the middle of a word is then not found. O(hits).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn about(backend: &'a dyn Backend, text: &str) -> Result<Self, StoreError> {
        if !backend.has_text_index() {
            return Self::new(backend);
        }
        let begun: Vec<String> = fold(text)
            .split(' ')
            .map(|word| format!("{word}*"))
            .collect();
        let mut found = backend.texts(&Query::parse(&begun.join(" ")).fuzzy(Fuzzy::Marked))?;
        if found.is_empty() {
            let nearly: Vec<String> = fold(text)
                .split(' ')
                .map(|word| format!("{word}~"))
                .collect();
            found = backend.texts(&Query::parse(&nearly.join(" ")))?;
        }
        let mut names = Names::new();
        for literal in &found {
            for (naming, is_main) in namings() {
                let pattern = Pattern {
                    predicate: Some(NamedNodeRef::new_unchecked(naming)),
                    object: Some(literal.into()),
                    ..Pattern::default()
                };
                read_names(backend, pattern, is_main, &mut names)?;
            }
        }
        Ok(Self::of(backend, names))
    }

    fn of(backend: &'a dyn Backend, names: Names) -> Self {
        let names = names
            .into_iter()
            .map(|((iri, text), main)| Name {
                folded: fold(&text),
                iri,
                text,
                main,
            })
            .collect();
        Self::with(backend, &AllNames(Arc::new(names)))
    }

    /// One of names that were read before, out of the same data.
    pub fn with(backend: &'a dyn Backend, names: &AllNames) -> Self {
        let names = names.clone();
        Self { backend, names }
    }

    /// Its names.
    pub fn names(&self) -> AllNames {
        self.names.clone()
    }

    /// The things whose names match best, at most `limit`, each once. What ties two things
    /// and is named after them is listed only if nothing else has the name.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn find(&self, text: &str, limit: usize) -> Result<Vec<Hit>, StoreError> {
        let ranks = Ranks::new(self.backend);
        let mut hits = Vec::new();
        for level in self.levels(text) {
            // The level decides first: nobody asks what those are that are not listed.
            if hits.len() >= limit {
                break;
            }
            hits.extend(ranked(level, &ranks)?);
        }
        // Whoever looks for a person does not look for each of that person's participations.
        if hits.iter().any(|hit| hit.rank != Rank::Tie) {
            hits.retain(|hit| hit.rank != Rank::Tie);
        }
        hits.truncate(limit);
        Ok(hits)
    }

    /// The one thing that is meant, where that can be told: the only one with exactly this
    /// name; the only one whose name has it at all; the only person, body, state or place
    /// with exactly this main name; or a person by a part of the main name, in whole words,
    /// that no other person, body, state or place has, or only persons who are hardly mentioned
    /// beside this one.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn meant(&self, text: &str) -> Result<Option<Meant>, StoreError> {
        let mut levels = self.levels(text).into_iter();
        let Some(first) = levels.next() else {
            return Ok(None);
        };
        let alone = levels.next().is_none();
        let how = first.values().map(|best| best.0).next();
        let mut hits = ranked(first, &Ranks::new(self.backend))?;
        if hits.len() == 1 && (how == Some(How::Exact) || (alone && how != Some(How::Nearly))) {
            return Ok(hits.pop().map(Meant::alone));
        }
        if how > Some(How::Words) {
            return Ok(None);
        }
        hits.retain(|hit| hit.rank.is_agent_or_place());
        let stands_out =
            |hit: &Hit| hit.main && (hit.how == How::Exact || hit.rank == Rank::Person);
        Ok(match hits.as_slice() {
            [only] if stands_out(only) => hits.pop().map(Meant::alone),
            [_, _, ..] if hits.iter().all(|hit| hit.rank == Rank::Person) => {
                self.outshining(hits)?
            }
            _ => None,
        })
    }

    /// The one of several that is mentioned far more often than every other. O(their mentions).
    fn outshining(&self, hits: Vec<Hit>) -> Result<Option<Meant>, StoreError> {
        let mut counted = Vec::with_capacity(hits.len());
        for hit in hits {
            counted.push((self.mentions(&hit.iri)?, hit));
        }
        // Stable: the others stay in their order.
        counted.sort_by_key(|(mentions, _)| Reverse(*mentions));
        let mut counted = counted.into_iter();
        let (Some((most, hit)), Some((next, second))) = (counted.next(), counted.next()) else {
            return Ok(None);
        };
        let outshines = hit.main && most >= OUTSHINES.saturating_mul(next.max(1));
        let others = std::iter::once(second).chain(counted.map(|(_, other)| other));
        Ok(outshines.then(|| Meant {
            hit,
            others: others.collect(),
        }))
    }

    /// How many statements have it for their object.
    fn mentions(&self, iri: &str) -> Result<usize, StoreError> {
        let pattern = Pattern {
            object: Some(NamedNodeRef::new_unchecked(iri).into()),
            ..Pattern::default()
        };
        let mut count = 0;
        for quad in self.backend.quads(pattern) {
            quad?;
            count += 1;
        }
        Ok(count)
    }

    /// The things that match, those that match equally well together, the best first.
    /// Near misses are noise beside real matches, and looked for only without them.
    fn levels(&self, text: &str) -> Vec<BTreeMap<&str, Best<'_>>> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut best = self.best(|name| compare(&wanted, name));
        if best.is_empty() {
            best = self.best(|name| nearly_all(&wanted, name).then_some(How::Nearly));
        }
        let mut levels: BTreeMap<How, BTreeMap<&str, Best<'_>>> = BTreeMap::new();
        for (iri, name) in best {
            levels.entry(name.0).or_default().insert(iri, name);
        }
        levels.into_values().collect()
    }

    fn best(&self, compare: impl Fn(&str) -> Option<How>) -> BTreeMap<&str, Best<'_>> {
        let mut best: BTreeMap<&str, Best<'_>> = BTreeMap::new();
        for name in &*self.names.0 {
            if let Some(how) = compare(&name.folded) {
                let length = name.folded.chars().count();
                let this = (how, !name.main, length, name.text.as_str());
                let known = best.entry(name.iri.as_str()).or_insert(this);
                *known = (*known).min(this);
            }
        }
        best
    }
}

/// By kind, then the shorter name, then the IRI.
fn ranked(level: BTreeMap<&str, Best<'_>>, ranks: &Ranks<'_>) -> Result<Vec<Hit>, StoreError> {
    let mut hits = Vec::with_capacity(level.len());
    for (iri, (how, other, length, name)) in level {
        let rank = ranks.of(iri)?;
        let hit = Hit {
            iri: iri.to_owned(),
            name: name.to_owned(),
            how,
            rank,
            main: !other,
        };
        hits.push((rank, length, hit));
    }
    hits.sort_by(|(one, short, a), (two, long, b)| (one, short, &a.iri).cmp(&(two, long, &b.iri)));
    Ok(hits.into_iter().map(|(_, _, hit)| hit).collect())
}

/// Lower case, without accents, punctuation as single spaces.
pub fn fold(text: &str) -> String {
    let bare = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase);
    let spaced: String = bare
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn compare(wanted: &str, name: &str) -> Option<How> {
    if name == wanted {
        return Some(How::Exact);
    }
    let is_word = |word: &str| name.split(' ').any(|other| other == word);
    if wanted.split(' ').all(is_word) {
        return Some(How::Words);
    }
    let begins = |word: &str| name.split(' ').any(|other| other.starts_with(word));
    if wanted.split(' ').all(begins) {
        return Some(How::Begins);
    }
    name.contains(wanted).then_some(How::Contains)
}

/// The names that match best, all of them whole, or all by words, or all by beginnings.
pub fn match_names<'n>(text: &str, names: &[&'n str]) -> Vec<&'n str> {
    let wanted = fold(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut levels: BTreeMap<How, Vec<&str>> = BTreeMap::new();
    for name in names {
        let how = compare(&wanted, &fold(name)).filter(|how| *how < How::Contains);
        if let Some(how) = how {
            levels.entry(how).or_default().push(name);
        }
    }
    levels.into_values().next().unwrap_or_default()
}

/// Whether every word asked for is nearly a word of the name.
fn nearly_all(wanted: &str, name: &str) -> bool {
    let near = |word: &str| name.split(' ').any(|other| nearly(word, other));
    wanted.split(' ').all(near)
}

/// One letter may differ in a word of four, two in a word of eight.
fn nearly(word: &str, other: &str) -> bool {
    let allowed = match word.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let lengths = word.chars().count().abs_diff(other.chars().count());
    lengths <= allowed && strsim::damerau_levenshtein(word, other) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_case_accents_and_punctuation() {
        assert_eq!(
            fold("Joint Base Elmendorf–Richardson"),
            "joint base elmendorf richardson"
        );
        assert_eq!(fold("Šalamoun  Ёлкин"), "salamoun елкин");
    }

    #[test]
    fn matches_are_graded() {
        assert_eq!(compare("putin", "putin"), Some(How::Exact));
        assert_eq!(compare("putin", "vladimir putin"), Some(How::Words));
        assert_eq!(compare("vlad", "vladimir putin"), Some(How::Begins));
        assert_eq!(compare("put vla", "vladimir putin"), Some(How::Begins));
        assert_eq!(compare("adim", "vladimir putin"), Some(How::Contains));
        assert_eq!(compare("vladimir puttin", "vladimir putin"), None);
        assert!(nearly_all("vladimir puttin", "vladimir putin"));
        assert!(!nearly_all("xi", "vladimir putin"));
    }
}
