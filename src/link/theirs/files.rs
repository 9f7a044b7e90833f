//! Documents out of files: single entities, answers of the API, dumps with an entity a line.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Documents, Origin, Take};
use crate::link::LinkError;
use crate::link::source::{Feed, Stop, bare, is_lines};
use crate::link::wikibase::{EntityId, LARGEST_DOCUMENT};
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::limits::size;
use crate::model::moment::day;
use crate::rdf::{Source, Unpacked};

/// The longest line of a dump, where nothing else is said.
pub const LONGEST_LINE: usize = 64 << 20;

/// Files with documents.
#[derive(Clone, Debug)]
pub struct Files {
    sources: Vec<Source>,
    /// When they were retrieved, where somebody says so; else the day on which each was last changed.
    retrieved: Option<String>,
    longest_line: usize,
}

impl Files {
    /// These files; a folder stands for all `.json` files below it, packed or not. `-` is standard input.
    ///
    /// # Errors
    /// A path that does not exist, and a folder without any.
    pub fn new(paths: &[PathBuf], retrieved: Option<String>) -> Result<Self, LinkError> {
        let mut sources = Vec::new();
        for path in paths {
            if path == Path::new("-") {
                sources.push(Source::Stdin);
            } else if path.is_dir() {
                let mut inside = Vec::new();
                listed(path, &mut inside)?;
                if inside.is_empty() {
                    let said = format!("no JSON file in the folder `{}`", path.display());
                    return Err(LinkError::Source(Box::new(Diagnostic::new(said))));
                }
                sources.extend(inside.into_iter().map(Source::File));
            } else {
                sources.push(Source::File(path.clone()));
            }
        }
        Ok(Self {
            sources,
            retrieved,
            longest_line: LONGEST_LINE,
        })
    }

    /// The same with another limit on lines.
    #[must_use]
    pub fn longest_line(mut self, bytes: usize) -> Self {
        self.longest_line = bytes;
        self
    }

    /// Hands on all documents, one after the other.
    ///
    /// # Errors
    /// What cannot be read, and whatever `take` says.
    pub fn every(&self, take: Take<'_>) -> Result<(), LinkError> {
        for source in &self.sources {
            self.read(source, None, take)?;
        }
        Ok(())
    }

    fn retrieved(&self, source: &Source) -> Option<String> {
        if self.retrieved.is_some() {
            return self.retrieved.clone();
        }
        let Source::File(path) = source else {
            return None;
        };
        day(std::fs::metadata(path).ok()?.modified().ok()?)
    }

    fn read(
        &self,
        source: &Source,
        wanted: Option<&BTreeSet<EntityId>>,
        take: Take<'_>,
    ) -> Result<(), LinkError> {
        let Unpacked { text, .. } = Unpacked::open(source)?;
        // The first chunk may be the beginning of one document, which is longer than a line.
        let mut feed = Feed::new(text, self.longest_line.max(LARGEST_DOCUMENT));
        let mut first = true;
        let mut whole: Option<Vec<u8>> = None;
        let origin = |line: Option<u64>| Origin {
            source: match line {
                Some(line) if line > 1 => format!("{}:{line}", source.name()),
                _ => source.name(),
            },
            retrieved: self.retrieved(source),
        };
        let name = || source.name();
        while let Some(chunk) = feed.next().map_err(|stop| stopped(source, stop))? {
            if std::mem::take(&mut first) && !is_lines(&chunk.text) {
                whole = Some(Vec::new());
            }
            if let Some(held) = &mut whole {
                held.extend_from_slice(&chunk.text);
                if held.len() > LARGEST_DOCUMENT {
                    return Err(too_long(&name(), 1, LARGEST_DOCUMENT));
                }
                continue;
            }
            for (place, line) in chunk.text.split(|byte| *byte == b'\n').enumerate() {
                let number = chunk.line + place as u64;
                let Some((_, line)) = bare(line) else {
                    continue;
                };
                if line.len() > self.longest_line {
                    return Err(too_long(&name(), number, self.longest_line));
                }
                if !wanted.is_none_or(|wanted| may_be_wanted(line, wanted)) {
                    continue;
                }
                take(text_of(line, &name(), number)?, &origin(Some(number)))?;
            }
        }
        match whole {
            Some(whole) => take(text_of(&whole, &name(), 1)?, &origin(None)),
            None => Ok(()),
        }
    }
}

impl Documents for Files {
    fn documents(&mut self, wanted: &BTreeSet<EntityId>, take: Take<'_>) -> Result<(), LinkError> {
        let this = &*self;
        for source in &this.sources {
            this.read(source, Some(wanted), take)?;
        }
        Ok(())
    }
}

/// The JSON files below a folder, sorted.
fn listed(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), LinkError> {
    let entries = std::fs::read_dir(folder).map_err(|error| LinkError::io(folder, error))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|error| LinkError::io(folder, error))?.path());
    }
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            listed(&path, found)?;
        } else if crate::link::source::is_dump(&Source::File(path.clone())) {
            found.push(path);
        }
    }
    Ok(())
}

/// What tells whether a line is worth reading.
#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
}

/// False for lines about one entity that nobody wants.
fn may_be_wanted(line: &[u8], wanted: &BTreeSet<EntityId>) -> bool {
    match serde_json::from_slice::<Head<'_>>(line) {
        Ok(Head { id: Some(id) }) => EntityId::new(&id).is_none_or(|id| wanted.contains(&id)),
        // Answers, redirects, and what is wrong, which the reader explains.
        Ok(_) | Err(_) => true,
    }
}

fn text_of<'a>(bytes: &'a [u8], name: &str, line: u64) -> Result<&'a str, LinkError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let inside = memchr::memchr_iter(b'\n', before).count() as u64;
        let said = Diagnostic::new("it is not UTF-8 text").at_place(Location {
            source: name.to_owned(),
            line: line + inside,
            column: 1,
        });
        LinkError::Source(Box::new(said))
    })
}

fn too_long(name: &str, line: u64, most: usize) -> LinkError {
    let said = format!("a document is longer than {}", size(most as u64));
    let said = Diagnostic::new(said).at_place(Location {
        source: name.to_owned(),
        line,
        column: 1,
    });
    LinkError::Limit(Box::new(
        said.hint("`--max-line` raises the limit for dumps"),
    ))
}

fn stopped(source: &Source, stop: Stop) -> LinkError {
    match stop {
        Stop::Long(line) => too_long(&source.name(), line, LARGEST_DOCUMENT),
        Stop::Io(line, error) => {
            let said = Diagnostic::new(format!("cannot be read from here on: {error}"));
            LinkError::Source(Box::new(said.at_place(Location {
                source: source.name(),
                line,
                column: 1,
            })))
        }
    }
}
