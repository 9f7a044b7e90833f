//! Where answers go: standard output, or a file that appears only when it is whole.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::Common;
use super::failure::{Failure, Kind, is_full, words};
use super::overwrite::refuse_input;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::rdf::{self, Compression, Format};
use crate::store::Scrap;

/// Temporary files that an interruption has to remove.
static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Removes what would be left behind if the process ended now, which has to follow: nobody can
/// put anything in place from here on. False where that is being done already.
pub(super) fn remove_pending() -> bool {
    let pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    if is_placing() {
        return false;
    }
    for path in pending.iter() {
        // Nothing could be done about a failure here, and nobody is left to tell.
        drop(if path.is_dir() {
            std::fs::remove_dir_all(path)
        } else {
            std::fs::remove_file(path)
        });
    }
    // Whoever is about to rename what was just removed waits until the process is gone.
    std::mem::forget(pending);
    true
}

/// A folder that is only the way to something.
pub(super) fn remove_folder_if_interrupted(folder: &Path) {
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    pending.push(folder.to_owned());
}

/// What a verb that writes a store tells of the folder that it is made in.
pub(super) fn watch_scrap(scrap: Scrap<'_>) {
    match scrap {
        Scrap::Made(folder) => remove_folder_if_interrupted(folder),
        Scrap::Placing(folder) => keep_folder(folder),
    }
}

/// Whether something is being put in place.
static PLACING: AtomicBool = AtomicBool::new(false);

/// Whether an interruption comes too late: what was asked for is done in a moment, and said to be.
fn is_placing() -> bool {
    PLACING.load(Ordering::Acquire)
}

/// The folder is being put in place: an interruption must not remove it any more.
fn keep_folder(folder: &Path) {
    // Under the lock, so that it is either before a clean-up, which it then waits for, or after.
    let mut pending = PENDING.lock().unwrap_or_else(PoisonError::into_inner);
    pending.retain(|other| other != folder);
    PLACING.store(true, Ordering::Release);
}

/// The writer of one answer.
pub(super) struct Sink {
    out: Packed,
    /// The final name of a file.
    target: Option<Target>,
}

/// A file that appears when it is whole.
struct Target {
    temporary: NamedTempFile,
    path: PathBuf,
    /// As somebody named it, links and all.
    named: PathBuf,
}

enum Packed {
    Plain(BufWriter<Box<dyn Write>>),
    Gzip(flate2::write::GzEncoder<BufWriter<Box<dyn Write>>>),
    Zstd(zstd::stream::write::Encoder<'static, BufWriter<Box<dyn Write>>>),
    Bzip2(bzip2::write::BzEncoder<BufWriter<Box<dyn Write>>>),
}

impl Packed {
    fn new(out: Box<dyn Write>, compression: Compression) -> io::Result<Self> {
        let out = BufWriter::with_capacity(1 << 16, out);
        Ok(match compression {
            Compression::None => Self::Plain(out),
            Compression::Gzip => Self::Gzip(flate2::write::GzEncoder::new(
                out,
                flate2::Compression::default(),
            )),
            Compression::Zstd => Self::Zstd(zstd::stream::write::Encoder::new(out, 0)?),
            Compression::Bzip2 => Self::Bzip2(bzip2::write::BzEncoder::new(
                out,
                bzip2::Compression::default(),
            )),
        })
    }

    fn writer(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(out) => out,
            Self::Gzip(out) => out,
            Self::Zstd(out) => out,
            Self::Bzip2(out) => out,
        }
    }

    fn finish(self) -> io::Result<()> {
        let mut out = match self {
            Self::Plain(out) => out,
            Self::Gzip(out) => out.finish()?,
            Self::Zstd(out) => out.finish()?,
            Self::Bzip2(out) => out.finish()?,
        };
        out.flush()
    }
}

impl Sink {
    /// Standard output for `None` and `-`, else a file.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, Failure> {
        match path {
            None => Self::stdout(),
            Some(path) if path == Path::new("-") => Self::stdout(),
            Some(path) => {
                refuse_folder(path)?;
                refuse_input(path)?;
                Self::replacing(path)
            }
        }
    }

    /// A file, even one that was read.
    pub(super) fn replacing(path: &Path) -> Result<Self, Failure> {
        let refused = |error: &io::Error| unwritable(path, error);
        refuse_read_only(path)?;
        // A device or pipe cannot be replaced by renaming.
        if let Ok(known) = std::fs::metadata(path) {
            let options = || std::fs::OpenOptions::new().write(true).open(path);
            let file = options().map_err(|error| refused(&error))?;
            if !known.is_file() {
                let out = Packed::new(Box::new(file), Compression::None);
                return Ok(Self {
                    out: out.map_err(|error| refused(&error))?,
                    target: None,
                });
            }
        }
        // A link stays a link: what it points at is replaced.
        let named = path.to_owned();
        let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let temporary = rdf::beside(path).map_err(|error| refused(&error))?;
        let file = temporary.reopen().map_err(|error| refused(&error))?;
        PENDING
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(temporary.path().to_owned());
        let (_, compression) = Format::from_path(path);
        let out = Packed::new(Box::new(file), compression).map_err(|error| refused(&error))?;
        Ok(Self {
            out,
            target: Some(Target {
                temporary,
                path: path.to_owned(),
                named,
            }),
        })
    }

    fn stdout() -> Result<Self, Failure> {
        let out = Packed::new(Box::new(io::stdout().lock()), Compression::None)?;
        Ok(Self { out, target: None })
    }

    /// Where to write.
    pub(super) fn writer(&mut self) -> &mut dyn Write {
        self.out.writer()
    }

    /// Makes the file appear under its name, and says which one.
    pub(super) fn finish(self) -> Result<Option<PathBuf>, Failure> {
        self.out.finish()?;
        let Some(target) = self.target else {
            return Ok(None);
        };
        let Target {
            temporary,
            path,
            named,
        } = target;
        let hidden = temporary.path().to_owned();
        if let Ok(known) = std::fs::metadata(&path) {
            let kept = temporary.as_file().set_permissions(known.permissions());
            kept.map_err(|error| unwritable(&path, &error))?;
        }
        let kept = temporary
            .persist(&path)
            .map_err(|failed| unwritable(&path, &failed.error));
        PENDING
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|other| *other != hidden);
        kept?;
        Ok(Some(named))
    }
}

fn refuse_folder(path: &Path) -> Result<(), Failure> {
    if path.is_dir() {
        let said = format!("cannot write `{}`: it is a folder", path.display());
        return Err(Failure::new(Kind::Input, Diagnostic::new(said)));
    }
    Ok(())
}

/// Whoever may write anywhere, as administrators may, still means what is protected to stay.
pub(super) fn refuse_read_only(path: &Path) -> Result<(), Failure> {
    let known = path.metadata().ok().filter(std::fs::Metadata::is_file);
    if known.is_some_and(|known| known.permissions().readonly()) {
        let said = format!("cannot write `{}`: it is read-only", path.display());
        return Err(Failure::new(Kind::Input, Diagnostic::new(said))
            .hint("name another file, or allow it: `chmod u+w FILE`"));
    }
    Ok(())
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let said = format!("cannot write `{}`: {}", path.display(), words(error));
    let missing = path
        .parent()
        .is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    let kind = if is_full(error) {
        Kind::Limit
    } else {
        Kind::Input
    };
    let failure = Failure::new(kind, Diagnostic::new(said));
    if missing {
        failure.hint("make the folder first, or name another")
    } else {
        failure
    }
}

/// For clap: an RDF format by short name, extension or media type.
pub(super) fn rdf_format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        let said = unknown_format(name, &names);
        if matches!(name, "csv" | "tsv") {
            let way = format!("`chancery convert - --input-format {name} -f ttl`");
            return format!("{said}; {way} makes Turtle of a table");
        }
        said
    })
}

/// A version of RDF that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RdfVersion {
    /// Without triple terms: reifiers are an `rdf:Statement` each.
    V11,
    /// With all that we have.
    V12,
}

/// For clap: 1.1 or 1.2.
pub(super) fn rdf_version(text: &str) -> Result<RdfVersion, String> {
    match text {
        "1.1" => Ok(RdfVersion::V11),
        "1.2" => Ok(RdfVersion::V12),
        _ => Err("1.1 or 1.2".to_owned()),
    }
}

/// For clap: an absolute IRI.
pub(super) fn iri(text: &str) -> Result<String, String> {
    match crate::model::NamedNode::new(text) {
        Ok(node) => Ok(node.into_string()),
        Err(_) => Err("an absolute IRI such as https://example.org/".to_owned()),
    }
}

/// What to say about a format that nobody knows.
pub(super) fn unknown_format(name: &str, names: &[&str]) -> String {
    let near = did_you_mean(name, names.iter().copied());
    let near = near.map(|near| format!("; {near}")).unwrap_or_default();
    format!(
        "unknown format `{name}`{near} (known: {})",
        names.join(", ")
    )
}

/// An output's ending that is no format here, and what to do instead.
pub(super) fn unknown_ending(said: String, ending: &str) -> Failure {
    let failure = Failure::usage(said);
    match crate::draw::Format::from_name(ending) {
        Some(_) => failure
            .hint("`chancery draw` makes pictures and files of graphs, also of what a query finds"),
        None => failure.hint("say the format with `--format`"),
    }
}

/// Formats that are written in what an ending says.
const WRITTEN_IN: [(&str, &str); 4] = [
    ("jsonld", "json"),
    ("cytoscape", "graphology"),
    ("graphology", "cytoscape"),
    ("rdf", "xml"),
];

/// Says so where the name of a file promises another format than the one that was asked for,
/// which is written, as `dot -T`, `ffmpeg -f` and others do.
pub(super) fn say_other_ending<F: PartialEq>(
    path: Option<&Path>,
    format: Option<F>,
    known: impl Fn(&str) -> Option<F>,
    name: impl Fn(&F) -> &'static str,
    common: &Common,
) {
    let promised = path.and_then(extension).and_then(|ending| known(&ending));
    if let (Some(path), Some(format), Some(promised)) = (path, format, promised)
        && format != promised
    {
        let (format, promised) = (name(&format), name(&promised));
        if WRITTEN_IN.contains(&(format, promised)) {
            return;
        }
        common.note(&format!(
            "`{}` will hold {format}, not {promised}: `--format` decides, and not the ending",
            path.display()
        ));
    }
}

/// The extension of an output file, below any compression.
pub(super) fn extension(path: &Path) -> Option<String> {
    let of = |path: &Path| {
        path.extension()
            .map(|found| found.to_string_lossy().to_ascii_lowercase())
    };
    match Format::from_path(path).1 {
        Compression::None => of(path),
        _ => of(Path::new(path.file_stem()?)),
    }
}
