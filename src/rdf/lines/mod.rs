//! N-Triples and N-Quads in bulk: several workers, each statement borrowed from the text.
//!
//! As strict as [`QuadReader`](super::QuadReader), and with the same messages
//! at the same places, because whatever the fast eye is not sure about goes
//! through the same parser, and every error is explained by it.

mod feed;
mod line;
mod work;

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use oxigraph::io::RdfParser;

use self::feed::{Chunk, Failure, Feed, longest_line};
use self::work::{Halt, Work};
use super::RdfError;
use super::format::Format;
use super::guard::{Guard, Watch};
use super::reader::{Opened, Settings, Source, damaged, explain, parser, recognise};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::size;
use crate::model::{BlankNode, Literal, NamedNode, Term};

/// A term as it stands in a line, borrowed from the text where that is possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawTerm<'a> {
    /// An absolute IRI, without brackets.
    Iri(&'a str),
    /// The label of a blank node, without `_:`.
    Blank(&'a str),
    /// A literal without a direction.
    Literal {
        /// What is meant by the text between the quotes.
        value: Cow<'a, str>,
        /// The language tag in lower case.
        language: Option<Cow<'a, str>>,
        /// The datatype, if it is neither `xsd:string` nor that of strings with a language.
        datatype: Option<&'a str>,
    },
    /// A triple term, or a string with a direction.
    Other(Term),
}

impl<'a> RawTerm<'a> {
    /// A literal without a direction.
    fn of(literal: &'a Literal) -> Self {
        let language = literal.language();
        let datatype = literal.datatype().as_str();
        let plain = language.is_some() || datatype == oxigraph::model::vocab::xsd::STRING.as_str();
        Self::Literal {
            value: Cow::Borrowed(literal.value()),
            language: language.map(Cow::Borrowed),
            datatype: (!plain).then_some(datatype),
        }
    }

    /// The same term on its own.
    pub fn to_term(&self) -> Term {
        match self {
            Self::Iri(iri) => NamedNode::new_unchecked(*iri).into(),
            Self::Blank(label) => BlankNode::new_unchecked(*label).into(),
            Self::Literal {
                value,
                language: Some(language),
                ..
            } => Literal::new_language_tagged_literal_unchecked(&**value, &**language).into(),
            Self::Literal {
                value,
                datatype: Some(datatype),
                ..
            } => Literal::new_typed_literal(&**value, NamedNode::new_unchecked(*datatype)).into(),
            Self::Literal { value, .. } => Literal::new_simple_literal(&**value).into(),
            Self::Other(term) => term.clone(),
        }
    }
}

/// What takes the quads of one worker.
pub trait LineSink: Send {
    /// Why it may want no more.
    type Error: From<RdfError> + Send;

    /// The quads that follow stand in this chunk of the source, counted from 0.
    /// The chunks of one worker come in order, together those of all workers are
    /// the source, and where one ends does not depend on who reads it.
    ///
    /// # Errors
    /// The sink wants no more.
    fn chunk(&mut self, number: u64) -> Result<(), Self::Error> {
        let _ = number;
        Ok(())
    }

    /// One quad; without a graph it is in the default graph. Blank nodes have
    /// the labels that stand in the source.
    ///
    /// # Errors
    /// The sink wants no more.
    fn quad(
        &mut self,
        subject: &RawTerm<'_>,
        predicate: &str,
        object: &RawTerm<'_>,
        graph: Option<&RawTerm<'_>>,
    ) -> Result<(), Self::Error>;
}

/// How much is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements, each as often as it stands there.
    pub quads: u64,
    /// Lines.
    pub lines: u64,
    /// Bytes of text, after unpacking.
    pub bytes: u64,
    /// Bytes of the source itself, to be compared with its size.
    pub source_bytes: u64,
}

/// Whether [`read_lines`] reads this format.
pub const fn is_line_format(format: Format) -> bool {
    matches!(format, Format::NTriples | Format::NQuads)
}

/// The format of a source that [`read_lines`] can read, as far as the settings
/// or its name say it; nothing for all others.
pub fn line_format(source: &Source, settings: &Settings) -> Option<Format> {
    let named = || match source {
        Source::File(path) => Format::from_path(path).0,
        Source::Stdin => None,
    };
    let format = settings.format.or_else(named)?;
    is_line_format(format).then_some(format)
}

/// How long a chunk is, in bytes.
const CHUNK: usize = 1 << 20;

/// How much of a line is shown with a message at its beginning, in bytes; more than fits.
const NEXT_LINE: usize = 4 << 10;

/// The stack of a worker: a triple term as deep as the limits allow is freed by recursion.
const STACK_BYTES: usize = 64 << 20;

/// Reads a source with as many workers as there are sinks, and says after each
/// chunk how much is read; one worker at a time says so.
///
/// # Errors
/// The first error in the source, or what a sink says. Quads that stand before
/// an error may be handed over, and some that stand after it.
pub fn read_lines<S: LineSink>(
    source: &Source,
    settings: &Settings,
    sinks: &mut [S],
    progress: &(dyn Fn(&Counts) + Sync),
) -> Result<Counts, S::Error> {
    read_lines_in(CHUNK, source, settings, sinks, progress)
}

/// The same with chunks of another length.
///
/// # Errors
/// As [`read_lines`].
pub fn read_lines_in<S: LineSink>(
    chunk_bytes: usize,
    source: &Source,
    settings: &Settings,
    sinks: &mut [S],
    progress: &(dyn Fn(&Counts) + Sync),
) -> Result<Counts, S::Error> {
    let reading = Reading::open(chunk_bytes, source, settings)?;
    if sinks.is_empty() {
        return Err(reading.failed(io::ErrorKind::InvalidInput.into()).into());
    }
    thread::scope(|scope| -> Result<(), RdfError> {
        for sink in sinks {
            let work = || reading.work(sink, progress);
            thread::Builder::new()
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, work)
                .map_err(|error| {
                    reading.first_bad.store(0, Ordering::Relaxed);
                    reading.failed(error)
                })?;
        }
        Ok(())
    })?;
    reading.result()
}

/// What the workers share.
struct Reading<'a, E> {
    name: String,
    settings: &'a Settings,
    format: Format,
    parser: RdfParser,
    source_bytes: Arc<AtomicU64>,
    feed: Mutex<Feed>,
    /// The first chunk in which something is wrong, as far as anybody knows.
    first_bad: AtomicU64,
    tally: Mutex<Tally<E>>,
}

/// What the workers write down.
struct Tally<E> {
    counts: Counts,
    /// Lines of each chunk that is read whole.
    lines: Vec<u64>,
    trouble: Option<Trouble<E>>,
}

/// Something wrong in a chunk.
struct Trouble<E> {
    chunk: u64,
    /// Lines of the chunk before it.
    lines: u64,
    what: What<E>,
}

enum What<E> {
    /// A line, and some of what follows it.
    BadLine(Vec<u8>),
    /// A line, or the beginning of one.
    LongLine(Vec<u8>),
    /// The text expands to more than allowed.
    Expands,
    /// After this text nothing can be read.
    Io(io::Error, Vec<u8>),
    Sink(E),
}

impl<'a, E: From<RdfError> + Send> Reading<'a, E> {
    fn open(chunk_bytes: usize, source: &Source, settings: &'a Settings) -> Result<Self, RdfError> {
        let opened = Opened::new(source, settings)?;
        let promised = opened.promised.filter(|format| is_line_format(*format));
        let Some(format) = promised else {
            return Err(Diagnostic::new("not said to be N-Triples or N-Quads")
                .in_source(source.name())
                .into());
        };
        // Refuses what no format can be.
        let (_, text) = recognise(opened.text, promised, source)?;
        Ok(Self {
            name: source.name(),
            settings,
            format,
            parser: parser(format, settings)?,
            source_bytes: opened.read,
            feed: Mutex::new(Feed::new(
                text,
                chunk_bytes,
                opened.packed,
                &settings.limits,
            )),
            first_bad: AtomicU64::new(u64::MAX),
            tally: Mutex::new(Tally {
                counts: Counts::default(),
                lines: Vec::new(),
                trouble: None,
            }),
        })
    }

    fn failed(&self, error: io::Error) -> RdfError {
        RdfError::Io {
            name: self.name.clone(),
            error,
        }
    }

    /// One worker, until there is nothing left to read or something is wrong.
    fn work<S: LineSink<Error = E>>(&self, sink: &mut S, progress: &(dyn Fn(&Counts) + Sync)) {
        let mut chunk = Chunk::default();
        loop {
            {
                let mut feed = lock(&self.feed);
                if self.first_bad.load(Ordering::Relaxed) != u64::MAX || !feed.fill(&mut chunk) {
                    return;
                }
            }
            let graphs = self.format.holds_graphs();
            let limits = &self.settings.limits;
            let mut work = Work::new(&self.parser, graphs, limits, sink, &self.first_bad);
            let ended = work.chunk(&chunk);
            let (place, lines, quads) = (work.place, work.lines, work.quads);
            let what = match ended {
                Ok(()) => match chunk.failure.take() {
                    None => None,
                    Some(Failure::Expands) => Some(What::Expands),
                    Some(Failure::LongLine) => Some(What::LongLine(chunk.after().to_vec())),
                    Some(Failure::Io(error)) => Some(What::Io(error, chunk.after().to_vec())),
                },
                Err(Halt::BadLine) => Some(What::BadLine(chunk.text_from(place).to_vec())),
                Err(Halt::LongLine) => {
                    let line = chunk
                        .text_from(place)
                        .split_inclusive(|byte| *byte == b'\n');
                    Some(What::LongLine(line.take(1).flatten().copied().collect()))
                }
                Err(Halt::Sink(error)) => Some(What::Sink(error)),
                Err(Halt::Overtaken) => return,
            };
            if let Some(what) = what {
                self.note(Trouble {
                    chunk: chunk.number,
                    lines,
                    what,
                });
                return;
            }
            let mut tally = lock(&self.tally);
            tally.note(chunk.number, lines);
            let counts = &mut tally.counts;
            counts.quads += quads;
            counts.lines += lines;
            counts.bytes += chunk.lines().len() as u64;
            counts.source_bytes = self.source_bytes.load(Ordering::Relaxed);
            progress(counts);
        }
    }

    /// Keeps the trouble that comes first in the source.
    fn note(&self, trouble: Trouble<E>) {
        let mut tally = lock(&self.tally);
        self.first_bad.fetch_min(trouble.chunk, Ordering::Relaxed);
        let known = tally.trouble.as_ref().map(|known| known.chunk);
        if known.is_none_or(|known| trouble.chunk < known) {
            tally.trouble = Some(trouble);
        }
    }

    fn result(self) -> Result<Counts, E> {
        let Self {
            name,
            settings,
            format,
            parser,
            tally,
            ..
        } = self;
        let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
        let Some(trouble) = tally.trouble else {
            return Ok(tally.counts);
        };
        // Workers leave no chunk before the first bad one unread.
        let earlier = tally.lines.iter().zip(0..trouble.chunk);
        let before = earlier.map(|(lines, _)| lines).sum::<u64>() + trouble.lines;
        let place = Place {
            name,
            settings,
            format,
            parser,
            line: before + 1,
        };
        Err(match trouble.what {
            What::Sink(error) => error,
            What::BadLine(text) => place.bad_line(&text).into(),
            What::LongLine(text) => place.long_line(&text).into(),
            What::Expands => place.expands().into(),
            What::Io(error, text) => place.unreadable(&error, &text).into(),
        })
    }
}

impl<E> Tally<E> {
    fn note(&mut self, chunk: u64, lines: u64) {
        let Ok(at) = usize::try_from(chunk) else {
            return;
        };
        if self.lines.len() <= at {
            self.lines.resize(at + 1, 0);
        }
        self.lines[at] = lines;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A worker that panics takes the others with it when they are joined.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where reading ended, to say why.
struct Place<'a> {
    name: String,
    settings: &'a Settings,
    format: Format,
    parser: RdfParser,
    /// The number of the line.
    line: u64,
}

impl Place<'_> {
    /// A watch for text that begins with the line.
    fn watch(&self) -> Rc<RefCell<Watch>> {
        let watch = Watch::new(self.name.clone(), self.settings.limits.clone(), false);
        Rc::new(RefCell::new(watch.at_line(self.line)))
    }

    /// All lines before are whole, so the parser says about the rest of the
    /// text what it would have said about all of it.
    fn bad_line(&self, text: &[u8]) -> RdfError {
        let line = text.split_inclusive(|byte| *byte == b'\n').next();
        let found = self.parsed(text).or_else(|| self.parsed(line?));
        found.unwrap_or_else(|| {
            let found = Diagnostic::new("the parser does not take this line");
            self.watch().borrow().locate(found, self.line, 1, 1).into()
        })
    }

    fn parsed(&self, text: &[u8]) -> Option<RdfError> {
        let watch = self.watch();
        let guard = Guard::new(text, self.format, Rc::clone(&watch)).by_line();
        let error = self
            .parser
            .clone()
            .for_reader(guard)
            .find_map(Result::err)?;
        // A missing dot is missed at the beginning of the next line.
        watch.borrow_mut().look_ahead(text, NEXT_LINE);
        let watch = watch.borrow();
        Some(explain(&error, &watch, self.line, self.format, &[]))
    }

    /// A literal in it may be what is too long.
    fn long_line(&self, text: &[u8]) -> RdfError {
        let watch = self.watch();
        let mut guard = Guard::new(text, self.format, Rc::clone(&watch));
        let refused = io::copy(&mut guard, &mut io::sink()).is_err();
        let watch = watch.borrow();
        let refused = watch.tripped.clone().filter(|_| refused);
        RdfError::Limit(Box::new(refused.unwrap_or_else(|| {
            let limit = size(longest_line(&self.settings.limits) as u64);
            let found = Diagnostic::new(format!("line longer than {limit}"));
            let hint = "if the data is meant to be so, raise the limit with `--max-literal`";
            watch.locate(found, self.line, 1, 1).hint(hint)
        })))
    }

    fn expands(&self) -> RdfError {
        let limit = size(self.settings.limits.max_expanded_bytes);
        RdfError::Limit(Box::new(super::guard::expands(&self.name, &limit)))
    }

    fn unreadable(&self, error: &io::Error, text: &[u8]) -> RdfError {
        let watch = self.watch();
        let mut guard = Guard::new(text, self.format, Rc::clone(&watch));
        // What the guard refuses lies before what cannot be read.
        let refused = io::copy(&mut guard, &mut io::sink()).is_err();
        let watch = watch.borrow();
        match watch.tripped.clone().filter(|_| refused) {
            Some(found) => RdfError::Limit(Box::new(found)),
            None => {
                super::words::with_hints(watch.locate_here(damaged(error)), self.format, &[]).into()
            }
        }
    }
}
