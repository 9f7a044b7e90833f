//! Where the data come from: the built-in set, or files and folders.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::{Failure, Kind};
use super::limits::LimitArgs;
use crate::builtin::{self, Part};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::size;
use crate::model::nearest::nearest;
use crate::model::prefixes::Prefixes;
use crate::model::{Quad, Triple};
use crate::query::contested::{contested, without};
use crate::rdf::{self, Format, QuadFiles, RdfError, Settings};
use crate::store::{Backend as _, Interrupted, Memory};

/// Options of every verb that reads data.
#[derive(Args, Debug)]
pub(super) struct DataArgs {
    /// Files and folders to read instead of the built-in data; `-` is standard input
    #[arg(short, long, value_name = "PATH", num_args = 1.., help_heading = "Data")]
    pub(super) data: Vec<PathBuf>,
    /// The format of the input, where its name does not say it
    #[arg(long, value_name = "FORMAT", value_parser = super::output::rdf_format, help_heading = "Data")]
    pub(super) input_format: Option<Format>,
    /// What relative IRIs in the input are relative to
    #[arg(long, value_name = "IRI", value_parser = super::output::iri, help_heading = "Data")]
    pub(super) base: Option<String>,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

/// A backend with its data, the ontology beside it, and the prefixes in force.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) backend: Memory,
    /// Labels and classes of our own terms, for data that use them without describing them.
    pub(super) ontology: Memory,
    pub(super) prefixes: Prefixes,
    /// The user's own data, not the built-in ones.
    pub(super) own: bool,
    /// The data as written, where `backend` leaves out what is contested.
    pub(super) as_written: Option<Memory>,
    /// What `backend` leaves out.
    pub(super) contested: Vec<Triple>,
}

impl Data {
    /// All that is written, for questions about what occurs at all.
    pub(super) fn written(&self) -> &Memory {
        self.as_written.as_ref().unwrap_or(&self.backend)
    }

    /// All that is written and the ontology in one backend: checks look for what the plain
    /// view would hide, and ask whether a term exists.
    pub(super) fn with_ontology(&self) -> Result<&Memory, Failure> {
        if self.own {
            let mut terms = builtin::quads(Part::Ontology)?.into_iter().map(Ok);
            self.written().extend(&mut terms)?;
        }
        Ok(self.written())
    }

    /// The plain view: without the statements that rest on a claim alone. O(quads) where
    /// there are such, else O(claims).
    pub(super) fn plain(self) -> Result<Self, Failure> {
        let contested = contested(&self.backend, &self.ontology)?;
        if contested.is_empty() {
            return Ok(self);
        }
        Ok(Self {
            backend: without(&self.backend, &contested)?,
            as_written: Some(self.backend),
            contested,
            ..self
        })
    }
}

impl DataArgs {
    /// Standard input can be read once only.
    pub(super) fn refuse_two_inputs(&self, name: Option<&str>) -> Result<(), Failure> {
        let dashes = self
            .data
            .iter()
            .filter(|path| *path == Path::new("-"))
            .count();
        if dashes + usize::from(name == Some("-")) > 1 {
            return Err(Failure::usage("standard input, `-`, can be read only once"));
        }
        Ok(())
    }

    /// `-d a.ttl b.ttl Marco Rubio`: an option with several values also takes the
    /// words behind them. From the first that is no path on, they are given back.
    pub(super) fn give_back(&mut self, words: &mut Vec<String>) {
        if !words.is_empty() {
            return;
        }
        let is_path = |path: &PathBuf| path == Path::new("-") || path.exists();
        let paths = self
            .data
            .iter()
            .skip(1)
            .take_while(|path| is_path(path))
            .count()
            + 1;
        if paths < self.data.len() {
            let given = self
                .data
                .drain(paths..)
                .map(|path| path.display().to_string());
            words.extend(given);
        }
    }

    pub(super) fn settings(&self) -> Settings {
        Settings {
            format: self.input_format,
            base: self.base.clone(),
            limits: self.limits.limits(),
        }
    }

    /// A stream over the files that the options name.
    fn files(&self) -> Result<QuadFiles, Failure> {
        Ok(QuadFiles::new(rdf::sources(&self.data)?, self.settings()))
    }

    /// All quads as they are written, and the prefixes in force. A store would
    /// keep the values of numbers and lose their spelling.
    pub(super) fn quads(&self) -> Result<(Vec<Quad>, Prefixes), Failure> {
        let mut prefixes = Prefixes::default();
        if self.data.is_empty() {
            let mut quads = builtin::quads(Part::Ontology)?;
            quads.extend(builtin::quads(Part::Data)?);
            return Ok((quads, prefixes));
        }
        let mut files = self.files()?;
        let quads = files.by_ref().collect::<Result<_, _>>()?;
        for (name, namespace) in files.prefixes() {
            prefixes.declare(name, namespace);
        }
        Ok((quads, prefixes))
    }

    /// Loads what the options name.
    pub(super) fn load(&self) -> Result<Data, Failure> {
        let mut prefixes = Prefixes::default();
        if self.data.is_empty() {
            let backend = builtin::load(&[Part::Ontology, Part::Data])?;
            // The ontology is part of the data already; clones share their quads.
            return Ok(Data {
                ontology: backend.clone(),
                backend,
                prefixes,
                own: false,
                as_written: None,
                contested: Vec::new(),
            });
        }
        let backend = Memory::new()?;
        let mut files = self.files()?;
        let mut failed = None;
        let mut quads = files.by_ref().map(|quad| {
            quad.map_err(|error: RdfError| {
                failed = Some(error);
                Interrupted
            })
        });
        let outcome = backend.extend(&mut quads);
        if let Some(error) = failed {
            return Err(error.into());
        }
        outcome?;
        for (name, namespace) in files.prefixes() {
            prefixes.declare(name, namespace);
        }
        let ontology = builtin::load(&[Part::Ontology])?;
        Ok(Data {
            backend,
            ontology,
            prefixes,
            own: true,
            as_written: None,
            contested: Vec::new(),
        })
    }
}

/// A file in the same folder with a similar name.
pub(super) fn nearest_file(path: &Path) -> Option<String> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let wrong = path.file_name()?.to_string_lossy().into_owned();
    let names: Vec<String> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let near = nearest(&wrong, names.iter().map(String::as_str))?;
    let near = path.with_file_name(near);
    Some(format!("did you mean `{}`?", near.display()))
}

/// Nothing longer is read to see whether it is a query, in bytes.
const LONGEST_QUERY: u64 = 64 << 20;

/// A file's text, for query files; `-` is standard input.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    let name = if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        format!("`{}`", path.display())
    };
    let opened: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        let path = path.to_owned();
        Box::new(File::open(&path).map_err(|error| RdfError::Open { path, error })?)
    };
    let mut text = String::new();
    let read = opened.take(LONGEST_QUERY + 1).read_to_string(&mut text);
    let length = read.map_err(|error| unreadable(&name, &error))?;
    if length as u64 > LONGEST_QUERY {
        let said = format!("{name} is longer than {}: no query", size(LONGEST_QUERY));
        return Err(Failure::new(Kind::Limit, Diagnostic::new(said)));
    }
    if text.starts_with('\u{feff}') {
        // A byte order mark is no part of the text.
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

fn unreadable(name: &str, error: &std::io::Error) -> Failure {
    let words = match error.kind() {
        std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
        _ => super::failure::words(error),
    };
    Failure::new(
        Kind::Input,
        Diagnostic::new(format!("cannot read {name}: {words}")),
    )
}
