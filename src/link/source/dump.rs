//! Wikidata's dump in JSON: `[`, one entity a line with a comma behind it, `]`; by several threads. Answers and
//! lists that are no lines are read as they are.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::feed::{Chunk, Feed, Stop};
use super::item::Item;
use super::lines::{bare, is_lines};
use super::whole::Part;
use super::{Broken, Reading, Told, whole};
use crate::link::LinkError;
use crate::link::index::{Encoded, IndexWriter};
use crate::link::wikibase::LARGEST_DOCUMENT;
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
        ends: Mutex::default(),
        read: &read,
        writer: Mutex::new(writer),
        told: Mutex::default(),
        failed: Mutex::default(),
        over: AtomicBool::new(false),
    };
    if work.begin()? {
        thread::scope(|scope| {
            for _ in 1..reading.threads.max(1) {
                scope.spawn(|| work.run());
            }
            work.run();
        });
    }
    let (is_cut, unfinished) = {
        let ends = lock(&work.ends);
        (ends.is_cut(), ends.unfinished)
    };
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
    let last = told
        .broken
        .iter()
        .find(|one| one.early && Some(one.line) == unfinished);
    if let Some(last) = last.filter(|_| !is_cut && told.broken.len() <= reading.most_broken.max(1))
    {
        return Err(cut_within(source, last));
    }
    if told.broken.len() > reading.most_broken {
        return Err(too_many(source, reading.most_broken, &told));
    }
    match failed {
        Some(error) => Err(error),
        None if is_cut => Err(cut(source)),
        None => Ok(told),
    }
}

/// How a dump begins and ends.
#[derive(Default)]
struct Ends {
    /// Whether it begins with a bracket on a line of its own.
    opened: bool,
    /// Whether the last line that was seen is the bracket that closes it.
    closed: bool,
    /// The number of the last line, where no line break ends it.
    unfinished: Option<u64>,
}

impl Ends {
    fn see(&mut self, Chunk { line, text: chunk }: &Chunk, first: bool) {
        let whole = memchr::memchr_iter(b'\n', chunk).count() as u64;
        self.unfinished = (!chunk.ends_with(b"\n")).then_some(line + whole);
        let mut lines = chunk.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        if first {
            let chunk = chunk.strip_prefix(b"\xef\xbb\xbf").unwrap_or(chunk);
            let mut lines = chunk.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
            self.opened = lines.find(|line| !line.is_empty()) == Some(b"[");
        }
        if let Some(last) = lines.rfind(|line| !line.is_empty()) {
            self.closed = last.ends_with(b"]") && !last.starts_with(b"{");
        }
    }

    fn is_cut(&self) -> bool {
        self.opened && !self.closed
    }
}

/// Half a dump looks like a whole one, but for its end.
fn cut(source: &Source) -> LinkError {
    let said = format!("`{}` is cut off: its last line is not `]`", source.name());
    LinkError::Source(Box::new(Diagnostic::new(said).hint(
        "fetch it again, and compare its length or checksum with those of the server; nothing was written",
    )))
}

/// Where there are no brackets, a last line that is neither an entity nor ended is the mark of half a dump.
fn cut_within(source: &Source, last: &Broken) -> LinkError {
    let said = format!("the dump is cut off within this line: {}", last.said);
    let said = Diagnostic::new(said).at_place(Location {
        source: source.name(),
        line: last.line,
        column: last.column,
    });
    LinkError::Source(Box::new(
        said.hint(
            "fetch it again, and compare its length or checksum with those of the server; nothing was written",
        )
        .hint("or index what there is: `sed '$d'` leaves the last line out"),
    ))
}

/// What the threads share.
struct Work<'a> {
    source: &'a Source,
    reading: Reading<'a>,
    feed: Mutex<Feed>,
    ends: Mutex<Ends>,
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
            let next = self.next(false);
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

    /// The next lines, with a look at how the dump begins and ends.
    fn next(&self, first: bool) -> Result<Option<Chunk>, Stop> {
        let mut feed = lock(&self.feed);
        let next = feed.next();
        if let Ok(Some(chunk)) = &next {
            lock(&self.ends).see(chunk, first);
        }
        next
    }

    /// Reads the first lines, or all of what is no lines; whether there may be more.
    fn begin(&self) -> Result<bool, LinkError> {
        let Some(first) = self.next(true).map_err(|stop| self.stopped(stop))? else {
            return Ok(false);
        };
        if is_lines(&first.text) {
            self.chunk(&first)?;
            return Ok(true);
        }
        let mut whole = first.text;
        while let Some(more) = self.next(false).map_err(|stop| self.stopped(stop))? {
            whole.extend(more.text);
            if whole.len() > LARGEST_DOCUMENT {
                return Err(self.stopped(Stop::Long(1)));
            }
        }
        self.whole(&whole)?;
        Ok(false)
    }

    /// A list, an answer or an entity that is no line.
    fn whole(&self, text: &[u8]) -> Result<(), LinkError> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let broken = |line: u64, column: u64, said: &str| {
            let said = Diagnostic::new(format!("this is no entity: {said}"));
            LinkError::Source(Box::new(said.at_place(Location {
                source: self.source.name(),
                line,
                column,
            })))
        };
        let utf8 = std::str::from_utf8(text);
        let text = utf8.map_err(|error| {
            let before = &text[..error.valid_up_to()];
            let begin = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
            let lines = memchr::memchr_iter(b'\n', before).count();
            let column = before.len() - begin;
            broken(lines as u64 + 1, column as u64 + 1, NO_TEXT)
        })?;
        let parts = whole::parts(text).map_err(|error| {
            let said = whole::said(&error);
            broken(error.line() as u64, error.column() as u64, &said)
        })?;
        let (mut encoded, mut told) = (Vec::new(), Told::default());
        self.parts(text, &parts, &mut encoded, &mut told);
        match told.broken.as_slice() {
            [one] if one.path.is_none() => Err(broken(one.line, one.column, &one.said)),
            _ => self.take(&encoded, told),
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
            let at = (chunk.line + place as u64, gap);
            match serde_json::from_slice::<Item<'_>>(line) {
                Ok(item) if item.is_named() && line.starts_with(b"{") => {
                    if let Some(said) = whole::no_id(&item) {
                        told.broken.push(broken(at, 1, said));
                        continue;
                    }
                    match item.entity(self.reading.languages).and_then(Encoded::new) {
                        Some(entity) => encoded.push(entity),
                        None => told.others += 1,
                    }
                }
                Ok(_) => self.answer(line, at, &mut encoded, &mut told),
                Err(_) if line.starts_with(b"[") => self.answer(line, at, &mut encoded, &mut told),
                Err(error) => told.broken.push(unreadable(at, &error)),
            }
        }
        self.take(&encoded, told)
    }

    /// A line that says of no one thing: an answer with several, or a list.
    fn answer(&self, line: &[u8], at: (u64, usize), encoded: &mut Vec<Encoded>, told: &mut Told) {
        let text = match std::str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => {
                let column = error.valid_up_to() + 1;
                told.broken.push(broken(at, column, NO_TEXT.to_owned()));
                return;
            }
        };
        let parts = match whole::parts(text) {
            Ok(parts) => parts,
            Err(error) => {
                told.broken.push(unreadable(at, &error));
                return;
            }
        };
        let before = told.broken.len();
        self.parts(text, &parts, encoded, told);
        for broken in &mut told.broken[before..] {
            broken.line = at.0;
            broken.column += at.1 as u64;
        }
    }

    /// The entities of an answer or a list; places are those in its text. Of what is broken no more is told than makes
    /// it too much.
    fn parts(&self, text: &str, parts: &[Part<'_>], encoded: &mut Vec<Encoded>, told: &mut Told) {
        for part in parts {
            match part.item(text) {
                Ok(item) => match item.entity(self.reading.languages).and_then(Encoded::new) {
                    Some(entity) => encoded.push(entity),
                    None => told.others += 1,
                },
                Err(broken) => told.broken.push(broken),
            }
            if told.broken.len() > self.reading.most_broken {
                return;
            }
        }
    }

    /// Writes entities, and adds what was told to what was before.
    fn take(&self, encoded: &[Encoded], mut told: Told) -> Result<(), LinkError> {
        told.entities = encoded.len() as u64;
        {
            let mut writer = lock(&self.writer);
            for entity in encoded {
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

/// What is wrong with strings of bytes.
const NO_TEXT: &str = "it is not UTF-8 text";

/// A line that is nothing, with so many bytes before its beginning.
fn broken((line, gap): (u64, usize), column: usize, said: String) -> Broken {
    Broken {
        line,
        column: (column + gap) as u64,
        path: None,
        said,
        early: false,
    }
}

/// A line that is no JSON.
fn unreadable(at: (u64, usize), error: &serde_json::Error) -> Broken {
    Broken {
        early: error.is_eof(),
        ..broken(at, error.column(), whole::said(error))
    }
}

fn too_many(source: &Source, most: usize, told: &Told) -> LinkError {
    let Some(first) = told.broken.first() else {
        return LinkError::Source(Box::new(Diagnostic::new("no entity can be read")));
    };
    let message = match most {
        0 => first.to_string(),
        most => {
            let (what, said) = (first.path.as_deref().unwrap_or("this"), &first.said);
            format!("more than {most} lines are no entities; {what} is the first: {said}")
        }
    };
    let said = Diagnostic::new(message).at_place(Location {
        source: source.name(),
        line: first.line,
        column: first.column,
    });
    let hint = if told.entities == 0 && first.path.is_none() {
        "a dump has one whole entity on each line, as in Wikidata's `latest-all.json`; `jq -c` writes others so"
    } else {
        "`--max-broken` says how many broken lines are passed over"
    };
    LinkError::Source(Box::new(said.hint(hint)))
}
