//! Entities out of dumps: Wikidata's JSON, its truthy N-Triples, any RDF with names.

mod dump;
mod feed;
mod item;
mod keep;
mod lines;
mod nodes;
mod rdf;
mod reserved;
mod said;
mod whole;

pub use dump::read_dump;
pub(super) use feed::{Feed, Stop};
pub(super) use lines::{bare, is_lines};
pub use rdf::{Facts, read_rdf};

use std::fmt;
use std::path::Path;

use super::index::Entity;
use crate::rdf::Source;

/// Which languages are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages(Vec<String>);

impl Languages {
    /// These; none stands for all.
    pub fn new(tags: impl IntoIterator<Item = String>) -> Self {
        Self(tags.into_iter().map(|tag| tag.to_lowercase()).collect())
    }

    /// Their tags, the most wanted first.
    pub fn tags(&self) -> &[String] {
        &self.0
    }

    /// Whether names in a language are kept: `en` stands for `en-GB` too, and a name without a language is everybody's.
    pub fn wants(&self, tag: &str) -> bool {
        let is = |known: &String| {
            tag.get(..known.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(known))
                && tag
                    .as_bytes()
                    .get(known.len())
                    .is_none_or(|next| *next == b'-')
        };
        self.0.is_empty() || tag.is_empty() || self.0.iter().any(is)
    }
}

/// How a source is read.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Which names and descriptions are kept.
    pub languages: &'a Languages,
    /// How many threads parse.
    pub threads: usize,
    /// How many broken lines are passed over.
    pub most_broken: usize,
    /// The longest line, in bytes.
    pub longest_line: usize,
    /// Told how many bytes of the source were read, and how many entities or statements.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
}

impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("languages", self.languages)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// What is no entity: a line, or a part of an answer or a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Its number, from 1.
    pub line: u64,
    /// The character where it ends to make sense, from 1.
    pub column: u64,
    /// Where in its answer or list it stands: `/entities/Q1`, `/0`; none where it is all of the line.
    pub path: Option<String>,
    /// Why.
    pub said: String,
    /// Whether it ends before it is whole.
    pub early: bool,
}

/// As a sentence.
impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "`{path}` is no entity: {}", self.said),
            None => write!(f, "this line is no entity: {}", self.said),
        }
    }
}

/// What was read from a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Entities that were taken.
    pub entities: u64,
    /// Properties, lexemes and redirects, which were not.
    pub others: u64,
    /// Statements, of RDF.
    pub statements: u64,
    /// Lines, and parts of answers and lists, that were passed over.
    pub broken: Vec<Broken>,
    /// Bytes of the source itself.
    pub source_bytes: u64,
}

/// One entity of Wikidata in JSON, or nothing where it is no item.
pub(super) fn read_item(json: &str, languages: &Languages) -> serde_json::Result<Option<Entity>> {
    let item: item::Item<'_> = serde_json::from_str(json)?;
    Ok(item.entity(languages).map(|mut entity| {
        entity.settle();
        entity
    }))
}

/// Whether a source is a dump in JSON, by its name: `.json`, `.jsonl` or `.ndjson`, packed or not. RDF in JSON is `.jsonld`.
pub fn is_dump(source: &Source) -> bool {
    let Source::File(path) = source else {
        return false;
    };
    let json = |path: &Path| {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_ascii_lowercase();
        let name = [".gz", ".gzip", ".bz2", ".bzip2", ".zst", ".zstd"]
            .iter()
            .find_map(|end| name.strip_suffix(end).map(str::to_owned))
            .unwrap_or(name);
        let end = Path::new(&name).extension();
        end.is_some_and(|end| {
            ["json", "jsonl", "ndjson"]
                .iter()
                .any(|known| end == *known)
        })
    };
    json(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_stands_for_its_variants() {
        let wanted = Languages::new(["en".to_owned(), "pt-BR".to_owned()]);
        for (tag, expected) in [
            ("en", true),
            ("en-GB", true),
            ("EN", true),
            ("eng", false),
            ("pt-br", true),
            ("pt", false),
            ("", true),
            ("ру", false),
        ] {
            assert_eq!(wanted.wants(tag), expected, "{tag}");
        }
        assert!(Languages::default().wants("tlh"));
    }

    #[test]
    fn dumps_are_told_by_their_names() {
        let is = |name: &str| is_dump(&Source::File(name.into()));
        assert!(is("latest-all.json.bz2") && is("a.JSON") && is("b.json.zst"));
        assert!(is("a.jsonl") && is("a.ndjson.gz"));
        assert!(!is("a.jsonld") && !is("a.nt.gz") && !is_dump(&Source::Stdin));
    }
}
