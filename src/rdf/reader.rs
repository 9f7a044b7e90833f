//! From a file, standard input or a text to a stream of quads with located errors.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use oxigraph::io::{RdfParseError, RdfParser, ReaderQuadParser};

use super::RdfError;
use super::format::{Compression, Format};
use super::guard::{Guard, Watch};
use super::tables::{self, Tables};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term, Triple};

/// Where quads are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input, written `-`.
    Stdin,
}

impl Source {
    /// Its name in messages.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
        }
    }
}

/// How to read.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Overrides what the file name says.
    pub format: Option<Format>,
    /// Against which relative IRIs are resolved.
    pub base: Option<String>,
    /// What is refused.
    pub limits: Limits,
    /// What tables are read with.
    pub tables: Option<Arc<Tables>>,
    /// Whether `rdf:Statement`s become reifiers again.
    pub from_rdf11: bool,
}

/// The files to read for these paths, in a stable order.
///
/// A folder stands for all RDF files below it, and tables that are surely meant, sorted by path; hidden files and
/// folders are passed over. `-` is standard input.
///
/// # Errors
/// A path that does not exist, and a folder without any RDF.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, RdfError> {
    let mut found = Vec::new();
    for path in paths {
        if path == Path::new("-") {
            found.push(Source::Stdin);
        } else if path.is_dir() {
            let before = found.len();
            walk(path, &mut found, &mut BTreeSet::new())?;
            if found.len() == before {
                return Err(RdfError::NoRdf(path.clone()));
            }
        } else {
            found.push(Source::File(path.clone()));
        }
    }
    Ok(found)
}

/// `seen` are the folders on the way and before, so that links cannot lead in circles.
fn walk(
    folder: &Path,
    found: &mut Vec<Source>,
    seen: &mut BTreeSet<PathBuf>,
) -> Result<(), RdfError> {
    let failed = |error: io::Error| RdfError::Io {
        name: folder.display().to_string(),
        error,
    };
    if !seen.insert(folder.canonicalize().map_err(failed)?) {
        return Ok(());
    }
    let mut entries = std::fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    entries.sort();
    for path in entries {
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() {
            walk(&path, found, seen)?;
        } else if Format::from_path(&path)
            .0
            .is_some_and(|format| is_surely_rdf(format, &path))
            || tables::is_surely_table(&path)
        {
            found.push(Source::File(path));
        }
    }
    Ok(())
}

/// In a folder, `.json` and `.xml` are more often something else.
fn is_surely_rdf(format: Format, path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let name = name.to_string_lossy().to_ascii_lowercase();
    match format {
        Format::JsonLd => name.contains(".jsonld"),
        Format::RdfXml => !name.contains(".xml"),
        _ => true,
    }
}

/// A stream of quads. Blank nodes are renamed `b0`, `b1`, … in the order in
/// which they appear, with a prefix of the caller's, so that two files never
/// share one and the same file always gives the same names.
pub(super) struct TextReader {
    parser: ReaderQuadParser<Box<dyn Read>>,
    watch: Rc<RefCell<Watch>>,
    blank_prefix: String,
    blanks: HashMap<BlankNode, BlankNode>,
    format: Format,
    done: bool,
    /// JSON-LD is read whole, because a triple term may be described anywhere in it.
    whole: Option<std::vec::IntoIter<Quad>>,
}

impl std::fmt::Debug for TextReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextReader")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl TextReader {
    /// Opens a source; `blank_prefix` keeps its blank nodes apart from others'.
    ///
    /// # Errors
    /// A missing file, an unknown format, text in UTF-16.
    pub(super) fn open(
        source: &Source,
        settings: &Settings,
        blank_prefix: &str,
    ) -> Result<Self, RdfError> {
        let Opened {
            text,
            promised,
            packed,
            ..
        } = Opened::new(source, settings)?;
        let (format, text) = recognise(text, promised, source)?;
        let watch = Watch::new(source.name(), settings.limits.clone(), packed);
        Self::start(text, format, settings, watch, blank_prefix)
    }

    /// Reads a text that is at hand.
    ///
    /// # Errors
    /// A base that is no IRI.
    pub(super) fn of_text(
        name: &str,
        text: impl Into<Vec<u8>>,
        settings: &Settings,
    ) -> Result<Self, RdfError> {
        let watch = Watch::new(name.to_owned(), settings.limits.clone(), false);
        let format = settings.format.unwrap_or(Format::Turtle);
        let text = Box::new(io::Cursor::new(text.into()));
        Self::start(text, format, settings, watch, "")
    }

    /// Reads a text that is handed over in pieces, none of which is joined with the next.
    pub(super) fn of_pieces(
        name: &str,
        text: Box<dyn Read>,
        format: Format,
        settings: &Settings,
        blank_prefix: &str,
    ) -> Result<Self, RdfError> {
        let watch = Watch::new(name.to_owned(), settings.limits.clone(), false);
        Self::start(text, format, settings, watch, blank_prefix)
    }

    fn start(
        text: Box<dyn Read>,
        format: Format,
        settings: &Settings,
        watch: Watch,
        blank_prefix: &str,
    ) -> Result<Self, RdfError> {
        let watch = Rc::new(RefCell::new(watch));
        let guarded: Box<dyn Read> = Box::new(Guard::new(text, format, Rc::clone(&watch)));
        Ok(Self {
            parser: parser(format, settings)?.for_reader(guarded),
            watch,
            blank_prefix: blank_prefix.to_owned(),
            blanks: HashMap::new(),
            format,
            done: false,
            whole: None,
        })
    }

    /// The prefixes declared so far.
    pub(super) fn prefixes(&self) -> Vec<(String, String)> {
        self.parser
            .prefixes()
            .map(|(name, iri)| (name.to_owned(), iri.to_owned()))
            .collect()
    }

    fn blank(&mut self, blank: BlankNode) -> BlankNode {
        let number = self.blanks.len();
        let prefix = &self.blank_prefix;
        let name = || BlankNode::new_unchecked(format!("{prefix}{number}"));
        self.blanks.entry(blank).or_insert_with(name).clone()
    }

    fn renamed(&mut self, quad: Quad) -> Quad {
        let subject = self.renamed_subject(quad.subject);
        let object = self.renamed_term(quad.object);
        let graph_name = match quad.graph_name {
            GraphName::BlankNode(blank) => GraphName::BlankNode(self.blank(blank)),
            other => other,
        };
        Quad {
            subject,
            predicate: quad.predicate,
            object,
            graph_name,
        }
    }

    fn renamed_subject(&mut self, subject: NamedOrBlankNode) -> NamedOrBlankNode {
        match subject {
            NamedOrBlankNode::BlankNode(blank) => NamedOrBlankNode::BlankNode(self.blank(blank)),
            named @ NamedOrBlankNode::NamedNode(_) => named,
        }
    }

    /// Recursion is bounded by the depth that the guard lets through.
    fn renamed_term(&mut self, term: Term) -> Term {
        match term {
            Term::BlankNode(blank) => Term::BlankNode(self.blank(blank)),
            Term::Triple(triple) => {
                let Triple {
                    subject,
                    predicate,
                    object,
                } = *triple;
                let subject = self.renamed_subject(subject);
                let object = self.renamed_term(object);
                Term::Triple(Box::new(Triple {
                    subject,
                    predicate,
                    object,
                }))
            }
            other => other,
        }
    }
}

impl Iterator for TextReader {
    type Item = Result<Quad, RdfError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.format != Format::JsonLd {
            return self.parse_next();
        }
        if self.whole.is_none() {
            let quads: Result<Vec<Quad>, RdfError> =
                std::iter::from_fn(|| self.parse_next()).collect();
            match quads {
                Ok(quads) => {
                    self.whole = Some(
                        super::basic::decode(quads, self.watch.borrow().max_depth()).into_iter(),
                    );
                }
                Err(error) => {
                    self.whole = Some(Vec::new().into_iter());
                    return Some(Err(error));
                }
            }
        }
        self.whole.as_mut()?.next().map(Ok)
    }
}

impl TextReader {
    fn parse_next(&mut self) -> Option<Result<Quad, RdfError>> {
        if self.done {
            return None;
        }
        match self.parser.next()? {
            Ok(quad) => Some(Ok(self.renamed(quad))),
            Err(error) => {
                // One message says where to look; what follows is mostly its echo.
                self.done = true;
                let watch = self.watch.borrow();
                Some(Err(explain(
                    &error,
                    &watch,
                    1,
                    self.format,
                    &self.prefixes(),
                )))
            }
        }
    }
}

/// The parser of a format, with the base that the settings give.
pub(super) fn parser(format: Format, settings: &Settings) -> Result<RdfParser, RdfError> {
    let parser = RdfParser::from_format(format.oxigraph());
    let Some(base) = &settings.base else {
        return Ok(parser);
    };
    parser.with_base_iri(base).map_err(|error| {
        let message = format!("the base `{base}` is not an absolute IRI: {error}");
        let found = Diagnostic::new(message).hint("an example: `--base https://example.org/`");
        found.into()
    })
}

/// The parser's error in words that help. `first_line` is the number of the
/// line with which the parser began, and `watch` saw the same text.
pub(super) fn explain(
    error: &RdfParseError,
    watch: &Watch,
    first_line: u64,
    format: Format,
    declared: &[(String, String)],
) -> RdfError {
    if let Some(refused) = &watch.tripped {
        return RdfError::Limit(Box::new(refused.clone()));
    }
    let found = match error {
        RdfParseError::Io(error) => watch.locate_here(damaged(error)),
        RdfParseError::Syntax(error) => {
            let message = Diagnostic::new(super::words::plain(&error.to_string()));
            match error.location() {
                Some(range) => {
                    let marked = range.end.column.saturating_sub(range.start.column);
                    let same_line = range.start.line == range.end.line;
                    let marked = if same_line {
                        usize::try_from(marked).unwrap_or(1)
                    } else {
                        1
                    };
                    watch.locate(
                        message,
                        range.start.line + first_line,
                        range.start.column + 1,
                        marked,
                    )
                }
                None => watch.locate_here(message),
            }
        }
    };
    RdfError::Syntax(Box::new(super::words::with_hints(found, format, declared)))
}

/// What is wrong with a text that cannot be read to its end.
pub(super) fn damaged(error: &io::Error) -> Diagnostic {
    Diagnostic::new(match error.kind() {
        io::ErrorKind::InvalidData => format!("the text is damaged: {error}"),
        _ => format!("cannot be read: {error}"),
    })
}

/// A stream of bytes that may go to another thread.
pub(super) type Text = Box<dyn Read + Send>;

/// A source that is open and unpacked.
pub(super) struct Opened {
    /// Its text, from the first byte.
    pub(super) text: Text,
    /// The format that the settings or the name say.
    pub(super) promised: Option<Format>,
    /// Whether the text comes out of a decompressor.
    pub(super) packed: bool,
    /// How many bytes of the source itself are read.
    pub(super) read: Arc<AtomicU64>,
}

impl Opened {
    pub(super) fn new(source: &Source, settings: &Settings) -> Result<Self, RdfError> {
        let name = source.name();
        let read = Arc::new(AtomicU64::new(0));
        let (promised, compression, raw): (_, _, Text) = match source {
            Source::File(path) => {
                let (format, compression) = Format::from_path(path);
                let inner = File::open(path).map_err(|error| RdfError::Open {
                    path: path.clone(),
                    error,
                })?;
                let read = Arc::clone(&read);
                let (compression, raw) = peek(Counted { inner, read }, compression, &name)?;
                (format, compression, raw)
            }
            Source::Stdin => {
                let inner = io::stdin();
                let read = Arc::clone(&read);
                let (compression, raw) = peek(Counted { inner, read }, Compression::None, &name)?;
                (None, compression, raw)
            }
        };
        Ok(Self {
            text: unpack(raw, compression, &name)?,
            promised: settings.format.or(promised),
            packed: compression != Compression::None,
            read,
        })
    }
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

fn unpack(raw: Text, compression: Compression, name: &str) -> Result<Text, RdfError> {
    Ok(match compression {
        Compression::None => raw,
        Compression::Gzip => Box::new(flate2::read::MultiGzDecoder::new(raw)),
        Compression::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(raw)),
        Compression::Zstd => {
            Box::new(
                zstd::stream::read::Decoder::new(raw).map_err(|error| RdfError::Io {
                    name: name.to_owned(),
                    error,
                })?,
            )
        }
    })
}

/// The byte order mark.
const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];
/// How much of a stream is looked at to tell what it is, in bytes.
const HEAD: u64 = 16 << 10;

/// The compression of a stream, and the stream from its beginning. Names are given by people, and browsers unpack what keeps
/// its name: the first bytes tell. Bytes that are neither packed nor text are a damaged file of what its name says.
fn peek(
    raw: impl Read + Send + 'static,
    promised: Compression,
    name: &str,
) -> Result<(Compression, Text), RdfError> {
    let (head, rest) = split(Box::new(raw), name)?;
    let is_text =
        |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace() || *byte == BOM[0];
    let compression = match Compression::from_magic(&head) {
        Compression::None if !head.first().is_some_and(is_text) => promised,
        told => told,
    };
    Ok((compression, Box::new(io::Cursor::new(head).chain(rest))))
}

/// Settles the format by the first bytes where the name says nothing, refuses
/// UTF-16, and drops a byte order mark.
pub(super) fn recognise(
    text: Text,
    format: Option<Format>,
    source: &Source,
) -> Result<(Format, Text), RdfError> {
    let (head, text) = split(text, &source.name())?;
    if super::words::looks_like_utf16(&head) {
        let found = Diagnostic::new("the text looks like UTF-16, not UTF-8")
            .in_source(source.name())
            .hint("convert it first: `iconv -f UTF-16 -t UTF-8 in.ttl > out.ttl`");
        return Err(RdfError::Syntax(Box::new(found)));
    }
    let mark = if head.starts_with(&BOM) { BOM.len() } else { 0 };
    let body = &head[mark..];
    // An empty file holds no quads in any format; JSON and XML parsers would ask for a value.
    let ended = (head.len() as u64) < HEAD;
    let format = match (format, source) {
        _ if ended && body.trim_ascii().is_empty() => Format::TriG,
        (Some(format), _) => format,
        (None, Source::Stdin) => super::words::sniff(body),
        (None, Source::File(path)) => return Err(RdfError::UnknownFormat(path.clone())),
    };
    let body = io::Cursor::new(body.to_vec()).chain(text);
    Ok((format, Box::new(BufReader::with_capacity(1 << 16, body))))
}

/// The first bytes of a stream, fewer than [`HEAD`] only where it ends, and the rest of it.
pub(super) fn split(mut text: Text, name: &str) -> Result<(Vec<u8>, Text), RdfError> {
    let mut head = Vec::new();
    text.by_ref()
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(|error| RdfError::Io {
            name: name.to_owned(),
            error,
        })?;
    Ok((head, text))
}
