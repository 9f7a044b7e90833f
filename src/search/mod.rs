//! Finding things by their names, and what is known about one of them.

mod card;
pub mod claims;
mod resolve;
mod voices;

pub use card::{Card, Link, Statement, Value};
pub use resolve::{Resolved, resolve};
pub use voices::{Hidden, Voice};

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::model::{NamedNodeRef, NamedOrBlankNode, Term};
use crate::query::labels::NAMING;
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{schema, skos};

/// Properties with other names of their subject.
const OTHER_NAMES: [&str; 2] = [skos::ALT_LABEL, schema::ALTERNATE_NAME];

/// How a name matched, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The whole name, but for case, accents and punctuation.
    Exact,
    /// The name begins so, or all words asked for are words of it.
    Begins,
    /// All words asked for begin some word of the name.
    Words,
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
            Self::Begins => "begins",
            Self::Words => "words",
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
}

/// One name of one thing.
struct Name {
    iri: String,
    text: String,
    folded: String,
}

/// Every name in the data, folded for comparison.
///
/// Built in O(names); each look-up is O(names · length).
pub struct Index {
    names: Vec<Name>,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("names", &self.names.len())
            .finish()
    }
}

impl Index {
    /// Reads all names out of a backend.
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn new(backend: &dyn Backend) -> Result<Self, StoreError> {
        let mut found = BTreeSet::new();
        for naming in NAMING.iter().chain(&OTHER_NAMES) {
            let pattern = Pattern {
                predicate: Some(NamedNodeRef::new_unchecked(naming)),
                ..Pattern::default()
            };
            for quad in backend.quads(pattern) {
                let quad = quad?;
                if let (NamedOrBlankNode::NamedNode(node), Term::Literal(name)) =
                    (quad.subject, quad.object)
                {
                    let key = (node.into_string(), name.value().to_owned());
                    found.insert(key);
                }
            }
        }
        let names = found
            .into_iter()
            .map(|(iri, text)| Name {
                folded: fold(&text),
                iri,
                text,
            })
            .collect();
        Ok(Self { names })
    }

    /// The things whose names match best, at most `limit`, each once.
    pub fn find(&self, text: &str, limit: usize) -> Vec<Hit> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut best: BTreeMap<&str, (How, usize, &str)> = BTreeMap::new();
        for name in &self.names {
            if let Some(how) = compare(&wanted, &name.folded) {
                let rank = (how, name.folded.chars().count(), name.text.as_str());
                let known = best.entry(name.iri.as_str()).or_insert(rank);
                *known = (*known).min(rank);
            }
        }
        let mut hits: Vec<_> = best.into_iter().map(|(iri, rank)| (rank, iri)).collect();
        hits.sort_unstable();
        // Near misses are noise beside real matches.
        let real = hits.iter().any(|((how, _, _), _)| *how < How::Nearly);
        hits.into_iter()
            .filter(|((how, _, _), _)| !real || *how < How::Nearly)
            .take(limit)
            .map(|((how, _, name), iri)| Hit {
                iri: iri.to_owned(),
                name: name.to_owned(),
                how,
            })
            .collect()
    }

    /// The IRIs of the things that have exactly this name.
    pub fn exactly(&self, text: &str) -> Vec<&str> {
        let wanted = fold(text);
        let mut found: Vec<&str> = self
            .names
            .iter()
            .filter(|name| name.folded == wanted)
            .map(|name| name.iri.as_str())
            .collect();
        found.dedup();
        found
    }
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
    if name.starts_with(wanted) || wanted.split(' ').all(is_word) {
        return Some(How::Begins);
    }
    let begins = |word: &str| name.split(' ').any(|other| other.starts_with(word));
    if wanted.split(' ').all(begins) {
        return Some(How::Words);
    }
    if name.contains(wanted) {
        return Some(How::Contains);
    }
    let near = |word: &str| name.split(' ').any(|other| nearly(word, other));
    wanted.split(' ').all(near).then_some(How::Nearly)
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
    fn matches_are_ranked() {
        assert_eq!(compare("putin", "putin"), Some(How::Exact));
        assert_eq!(compare("vlad", "vladimir putin"), Some(How::Begins));
        assert_eq!(compare("put vla", "vladimir putin"), Some(How::Words));
        assert_eq!(compare("adim", "vladimir putin"), Some(How::Contains));
        assert_eq!(
            compare("vladimir puttin", "vladimir putin"),
            Some(How::Nearly)
        );
        assert_eq!(compare("xi", "vladimir putin"), None);
    }
}
