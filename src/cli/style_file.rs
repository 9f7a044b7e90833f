//! Style files: what one may choose of a picture's look, read from TOML.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
pub(super) use toml::Spanned;

use super::failure::{Failure, Kind};
use crate::model::diagnostic::Diagnostic;

/// More than this is no style file.
const LARGEST: u64 = 1 << 20;

/// A style file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StyleFile {
    pub(super) theme: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) kind: BTreeMap<Spanned<String>, Colour>,
    #[serde(default)]
    pub(super) class: BTreeMap<Spanned<String>, Colour>,
    #[serde(default)]
    pub(super) thing: BTreeMap<Spanned<String>, Colour>,
    #[serde(default)]
    pub(super) predicate: BTreeMap<Spanned<String>, Relation>,
    #[serde(default)]
    pub(super) nodes: Nodes,
    #[serde(default)]
    pub(super) edges: Edges,
}

/// The colour of some things.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Colour {
    pub(super) color: Spanned<String>,
    /// What the legend says.
    pub(super) name: Option<String>,
}

/// The lines of one relation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Relation {
    pub(super) color: Option<Spanned<String>>,
    pub(super) width: Option<Spanned<f64>>,
    pub(super) name: Option<String>,
}

/// Things by a measure.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nodes {
    pub(super) size: Option<Spanned<String>>,
    pub(super) color: Option<Spanned<String>>,
    /// The colour of the highest value.
    pub(super) scale: Option<Spanned<String>>,
}

/// Lines by how many statements they stand for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edges {
    pub(super) width: Option<Spanned<String>>,
}

/// A style file with its text, for messages that show the place.
pub(super) struct Written {
    pub(super) file: StyleFile,
    source: String,
    text: String,
}

impl Written {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let source = path.display().to_string();
        let unreadable =
            |said: String| Failure::new(Kind::Input, Diagnostic::new(said).in_source(&source));
        // What is no plain file has no size until it is read.
        let mut text = String::new();
        let read = std::fs::File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
        if let Err(error) = read {
            let words = super::failure::words(&error);
            return Err(unreadable(format!("cannot read the style file: {words}")));
        }
        if text.len() as u64 > LARGEST {
            return Err(unreadable("a style file has at most 1 MiB".to_owned()));
        }
        let file = toml::from_str(&text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let said = error.message().lines().collect::<Vec<_>>().join(" ");
            let said = Diagnostic::new(said).at(&source, &text, span.start, span.end);
            Failure::new(Kind::Input, said)
                .hint("docs/commands/draw.md says what a style file may hold")
        })?;
        Ok(Self { file, source, text })
    }

    /// The same failure with its place in the file.
    pub(super) fn placed(&self, span: Range<usize>, failure: Failure) -> Failure {
        let said = failure
            .said
            .at(&self.source, &self.text, span.start, span.end);
        Failure::new(failure.kind, said)
    }

    /// What is wrong with the part of the file at this place.
    pub(super) fn wrong(&self, span: Range<usize>, said: impl Into<String>) -> Failure {
        let said = Diagnostic::new(said).at(&self.source, &self.text, span.start, span.end);
        Failure::new(Kind::Input, said)
    }
}

/// The entries of a table in the order of the file.
pub(super) fn in_order<V>(table: &BTreeMap<Spanned<String>, V>) -> Vec<(&Spanned<String>, &V)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
