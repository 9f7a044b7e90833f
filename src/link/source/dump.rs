//! Wikidata's dump in JSON: `[`, one entity a line with a comma behind it, `]`; by several threads.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::feed::{Chunk, Feed, Stop};
use super::item::Item;
use super::{Broken, Reading, Told};
use crate::link::LinkError;
use crate::link::index::{Encoded, IndexWriter};
use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::limits::size;
use crate::rdf::{Source, Unpacked};

/// Reads a dump into an index. Lines that are no entity are passed over, up to a limit.
///
/// # Errors
/// A file that cannot be read, more broken lines than allowed, a line that is too long.
pub fn read_dump(
    source: &Source,
    reading: Reading<'_>,
    writer: &mut IndexWriter,
) -> Result<Told, LinkError> {
    let Unpacked { text, read } = Unpacked::open(source)?;
    let work = Work {
        source,
        reading,
        feed: Mutex::new(Feed::new(text, reading.longest_line)),
        read: &read,
        writer: Mutex::new(writer),
        told: Mutex::default(),
        failed: Mutex::default(),
        over: AtomicBool::new(false),
    };
    thread::scope(|scope| {
        for _ in 1..reading.threads.max(1) {
            scope.spawn(|| work.run());
        }
        work.run();
    });
    let failed = work
        .failed
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let mut told = work
        .told
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    told.source_bytes = read.load(Ordering::Relaxed);
    told.broken.sort_unstable();
    if told.broken.len() > reading.most_broken {
        return Err(too_many(source, reading.most_broken, &told));
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(told),
    }
}

/// What the threads share.
struct Work<'a> {
    source: &'a Source,
    reading: Reading<'a>,
    feed: Mutex<Feed>,
    read: &'a AtomicU64,
    writer: Mutex<&'a mut IndexWriter>,
    told: Mutex<Told>,
    failed: Mutex<Option<LinkError>>,
    over: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Work<'_> {
    /// Takes chunks until there are no more. One that was taken is done, so that the first
    /// broken line is told whoever finds another.
    fn run(&self) {
        while !self.over.load(Ordering::Relaxed) {
            let next = lock(&self.feed).next();
            match next {
                Ok(Some(chunk)) => {
                    if let Err(error) = self.chunk(&chunk) {
                        self.stop(error);
                    }
                }
                Ok(None) => break,
                Err(stop) => self.stop(self.stopped(stop)),
            }
        }
    }

    fn stop(&self, error: LinkError) {
        self.over.store(true, Ordering::Relaxed);
        lock(&self.failed).get_or_insert(error);
    }

    fn chunk(&self, chunk: &Chunk) -> Result<(), LinkError> {
        let mut told = Told::default();
        let mut encoded = Vec::new();
        for (place, line) in chunk.text.split(|byte| *byte == b'\n').enumerate() {
            let Some((gap, line)) = bare(line) else {
                continue;
            };
            match serde_json::from_slice::<Item<'_>>(line) {
                Ok(item) => match item.entity(self.reading.languages).and_then(Encoded::new) {
                    Some(entity) => encoded.push(entity),
                    None => told.others += 1,
                },
                Err(error) => told.broken.push(Broken {
                    line: chunk.line + place as u64,
                    column: (error.column() + gap) as u64,
                    said: said(&error),
                }),
            }
        }
        told.entities = encoded.len() as u64;
        {
            let mut writer = lock(&self.writer);
            for entity in &encoded {
                writer.push(entity)?;
            }
        }
        let mut all = lock(&self.told);
        all.entities += told.entities;
        all.others += told.others;
        all.broken.extend(told.broken);
        if all.broken.len() > self.reading.most_broken {
            self.over.store(true, Ordering::Relaxed);
        }
        (self.reading.progress)(self.read.load(Ordering::Relaxed), all.entities);
        Ok(())
    }

    fn stopped(&self, stop: Stop) -> LinkError {
        let at = |line: u64| Location {
            source: self.source.name(),
            line,
            column: 1,
        };
        match stop {
            Stop::Long(line) => {
                let most = size(self.reading.longest_line as u64);
                let said =
                    Diagnostic::new(format!("a line is longer than {most}")).at_place(at(line));
                LinkError::Limit(Box::new(said.hint(
                    "a dump has one entity on each line; `--max-line` raises the limit",
                )))
            }
            Stop::Io(line, error) => {
                let said = Diagnostic::new(format!("cannot be read from here on: {error}"));
                LinkError::Source(Box::new(said.at_place(at(line))))
            }
        }
    }
}

/// A line without what stands around an entity, and how much stood before it.
fn bare(line: &[u8]) -> Option<(usize, &[u8])> {
    let marked = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let line_end = marked.trim_ascii_end();
    let line_end = line_end.strip_suffix(b",").unwrap_or(line_end);
    let bare = line_end.trim_ascii_start();
    let gap = line.len() - marked.len() + (line_end.len() - bare.len());
    match bare {
        [] | [b'[' | b']'] => None,
        // A small dump in one piece.
        [b'[', rest @ ..] if rest.ends_with(b"]") && !rest.is_empty() => {
            Some((gap + 1, &rest[..rest.len() - 1]))
        }
        _ => Some((gap, bare)),
    }
}

/// The parser's words without its place: it counts lines of one line.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.find(" at line ").unwrap_or(text.len());
    text[..end].to_owned()
}

fn too_many(source: &Source, most: usize, told: &Told) -> LinkError {
    let Some(first) = told.broken.first() else {
        return LinkError::Source(Box::new(Diagnostic::new("no entity can be read")));
    };
    let message = match most {
        0 => format!("this line is no entity: {}", first.said),
        most => format!(
            "more than {most} lines are no entities; this is the first: {}",
            first.said
        ),
    };
    let said = Diagnostic::new(message).at_place(Location {
        source: source.name(),
        line: first.line,
        column: first.column,
    });
    let hint = if told.entities == 0 {
        "a dump has one whole entity on each line, as in Wikidata's `latest-all.json`; `jq -c` writes others so"
    } else {
        "`--max-broken` says how many broken lines are passed over"
    };
    LinkError::Source(Box::new(said.hint(hint)))
}
