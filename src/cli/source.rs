//! Where the data come from: the built-in set, or files and folders.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Args;

use super::Common;
use super::failure::{Failure, Kind};
use super::limits::LimitArgs;
use super::output::RdfVersion;
use super::remote::RemoteArgs;
pub(super) use super::remote::is_address;
use super::{convert_wikibase, tables};
use crate::builtin::{self, Part};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::size;
use crate::model::nearest::nearest;
use crate::model::prefixes::Prefixes;
use crate::model::{Literal, Quad, Triple};
use crate::query::contested::contested;
use crate::query::derived::derived;
use crate::rdf::{self, Format, QuadFiles, RdfError, Settings, Source};
use crate::store::{
    Backend, Context, Disk, Interrupted, Memory, Pattern, Quads, QueryResults, StoreError, text,
};

/// Options of every verb that reads data.
#[derive(Args, Debug)]
pub(super) struct DataArgs {
    /// Files and folders to read instead of the built-in data; `-` is standard input
    #[arg(short, long, value_name = "PATH", num_args = 1.., help_heading = "Data")]
    pub(super) data: Vec<PathBuf>,
    /// The folder of a store to read instead, or the address (https://…) of an endpoint
    #[arg(
        short,
        long,
        value_name = "STORE",
        conflicts_with = "data",
        help_heading = "Data"
    )]
    pub(super) location: Option<PathBuf>,
    /// The format of the input, where its name does not say it
    #[arg(long, value_name = "FORMAT", value_parser = super::output::rdf_format, help_heading = "Data")]
    pub(super) input_format: Option<Format>,
    /// What relative IRIs in the input are relative to
    #[arg(long, value_name = "IRI", value_parser = super::output::iri, help_heading = "Data")]
    pub(super) base: Option<String>,
    /// What the columns of a table mean: metadata of CSV on the Web, where it does not lie beside the table
    #[arg(long, value_name = "FILE", help_heading = "Data")]
    pub(super) mapping: Option<PathBuf>,
    /// Read rdf:Statements of RDF 1.1 as reifiers again
    #[arg(long, value_name = "VERSION", value_parser = super::output::rdf_version, help_heading = "Data")]
    pub(super) input_rdf: Option<RdfVersion>,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
    #[command(flatten)]
    pub(super) remote: RemoteArgs,
}

/// A backend with its data, the ontology beside it, and the prefixes in force.
#[derive(Debug)]
pub(super) struct Data {
    pub(super) backend: Box<dyn Backend>,
    /// Labels and classes of our own terms, for data that use them without describing them.
    pub(super) ontology: Ontology,
    pub(super) prefixes: Prefixes,
    /// The user's own data, not the built-in ones.
    pub(super) own: bool,
    /// They stay on another machine, which is asked; what would look at all of them is not done.
    pub(super) far: bool,
    /// The data as written, where `backend` leaves out what is contested.
    pub(super) as_written: Option<Box<dyn Backend>>,
    /// What `backend` leaves out.
    pub(super) contested: Vec<Triple>,
}

/// A backend, whoever keeps it.
#[derive(Debug)]
pub(super) enum Held<'a> {
    Own(Box<dyn Backend>),
    Theirs(&'a dyn Backend),
}

impl<'a> std::ops::Deref for Held<'a> {
    type Target = dyn Backend + 'a;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Own(backend) => &**backend,
            Self::Theirs(backend) => *backend,
        }
    }
}

/// The ontology, unpacked when something is first asked of it.
#[derive(Debug, Default)]
pub(super) struct Ontology(OnceLock<Memory>);

impl Ontology {
    /// One that is part of the data already.
    pub(super) fn known(memory: Memory) -> Self {
        Self(OnceLock::from(memory))
    }

    fn get(&self) -> Result<&Memory, StoreError> {
        if let Some(known) = self.0.get() {
            return Ok(known);
        }
        let loaded = builtin::load(&[Part::Ontology]);
        let loaded = loaded.map_err(|error| StoreError::Refused(error.to_string()))?;
        Ok(self.0.get_or_init(|| loaded))
    }
}

impl Backend for Ontology {
    fn quads<'a>(&'a self, pattern: Pattern<'_>) -> Quads<'a> {
        match self.get() {
            Ok(memory) => memory.quads(pattern),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    fn query<'a>(&'a self, query: &str, context: &Context) -> Result<QueryResults<'a>, StoreError> {
        self.get()?.query(query, context)
    }

    fn update(&self, update: &str, context: &Context) -> Result<(), StoreError> {
        self.get()?.update(update, context)
    }

    fn texts(&self, query: &text::Query) -> Result<Vec<Literal>, StoreError> {
        self.get()?.texts(query)
    }

    fn extend(
        &self,
        quads: &mut dyn Iterator<Item = Result<Quad, Interrupted>>,
    ) -> Result<u64, StoreError> {
        self.get()?.extend(quads)
    }
}

impl Data {
    /// All that is written, for questions about what occurs at all.
    pub(super) fn written(&self) -> &dyn Backend {
        &**self.as_written.as_ref().unwrap_or(&self.backend)
    }

    /// All that is written and the ontology in one backend: checks look for what the plain
    /// view would hide, and ask whether a term exists.
    pub(super) fn with_ontology(&self) -> Result<Held<'_>, Failure> {
        if !self.own {
            return Ok(Held::Theirs(self.written()));
        }
        let terms = builtin::quads(Part::Ontology)?;
        Ok(Held::Own(self.written().variant(&[], terms)?))
    }

    /// Without what rules derived, for who looks at what people state. O(quads) where there is any.
    pub(super) fn stated(self) -> Result<Self, Failure> {
        if self.far {
            return Ok(self);
        }
        let derived = derived(&*self.backend)?;
        if derived.is_empty() {
            return Ok(self);
        }
        Ok(Self {
            backend: self.backend.variant(&derived, Vec::new())?,
            ..self
        })
    }

    /// The plain view: without the statements that rest on a claim alone. O(quads) where
    /// there are such, else O(claims).
    pub(super) fn plain(self) -> Result<Self, Failure> {
        if self.far {
            return Ok(self);
        }
        let contested = contested(&*self.backend, &self.ontology)?;
        if contested.is_empty() {
            return Ok(self);
        }
        Ok(Self {
            backend: self.backend.variant(&contested, Vec::new())?,
            as_written: Some(self.backend),
            contested,
            ..self
        })
    }
}

impl DataArgs {
    /// A file, a folder or a store.
    pub(super) fn at(path: &Path, limits: LimitArgs) -> Self {
        let is_store = is_address(path) || Disk::is_there(path);
        Self {
            data: if is_store {
                Vec::new()
            } else {
                vec![path.to_owned()]
            },
            location: is_store.then(|| path.to_owned()),
            input_format: None,
            base: None,
            input_rdf: None,
            mapping: None,
            limits,
            remote: RemoteArgs::default(),
        }
    }

    /// Where the data are, if that is an endpoint.
    pub(super) fn address(&self) -> Option<&Path> {
        self.location.as_deref().filter(|path| is_address(path))
    }

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
    /// words behind them. From the first that is no path, or holds a query, on they are
    /// given back.
    pub(super) fn give_back(&mut self, words: &mut Vec<String>) {
        if !words.is_empty() {
            return;
        }
        let is_path = |path: &PathBuf| {
            path == Path::new("-") || path.exists() && !super::named::is_query(path)
        };
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

    /// How the files are read: with the names that tables among them need.
    pub(super) fn settings(&self, sources: &[Source]) -> Result<Settings, Failure> {
        let settings = Settings {
            format: self.input_format,
            base: self.base.clone(),
            limits: self.limits.limits(),
            from_rdf11: self.input_rdf == Some(RdfVersion::V11),
            tables: None,
        };
        tables::with_names(settings, sources, &[], self.mapping.as_ref())
    }

    /// A stream over the files that the options name.
    fn files(&self) -> Result<QuadFiles, Failure> {
        let sources = rdf::sources(&self.data)?;
        let settings = self.settings(&sources)?;
        convert_wikibase::refuse_other_json(&sources, &settings)?;
        Ok(QuadFiles::new(sources, settings))
    }

    /// Hands on every quad as it is written, one after the other, and returns the prefixes in
    /// force. A store in memory would keep the values of numbers and lose their spelling.
    pub(super) fn each(
        &self,
        common: &Common,
        take: &mut dyn FnMut(Quad) -> Result<(), Failure>,
    ) -> Result<Prefixes, Failure> {
        let mut prefixes = Prefixes::default();
        if let Some(location) = self.address() {
            for quad in self.remote.open(location, common)?.everything()? {
                take(quad)?;
            }
            return Ok(prefixes);
        }
        if let Some(location) = &self.location {
            let disk = open(location, common)?;
            for (name, namespace) in disk.prefixes() {
                prefixes.declare(name, namespace);
            }
            for quad in disk.quads(Pattern::default()) {
                take(quad?)?;
            }
            return Ok(prefixes);
        }
        if self.data.is_empty() {
            for part in [Part::Ontology, Part::Data] {
                for quad in builtin::quads(part)? {
                    take(quad)?;
                }
            }
            return Ok(prefixes);
        }
        let mut files = self.files()?;
        for quad in files.by_ref() {
            take(quad?)?;
        }
        say_remarks(&files, common);
        for (name, namespace) in files.prefixes() {
            prefixes.declare(name, namespace);
        }
        Ok(prefixes)
    }

    /// The files that the options name; none where the data are built in or in a store.
    pub(super) fn sources(&self) -> Result<Vec<Source>, Failure> {
        Ok(rdf::sources(&self.data)?)
    }

    /// Loads what the options name.
    pub(super) fn load(&self, common: &Common) -> Result<Data, Failure> {
        self.load_and(common, &mut |_| {})
    }

    /// Loads what the options name, and hands on each quad of a file as it is written.
    pub(super) fn load_and(
        &self,
        common: &Common,
        take: &mut dyn FnMut(&Quad),
    ) -> Result<Data, Failure> {
        let mut prefixes = Prefixes::default();
        if let Some(location) = self.address() {
            return self.remote.load(location, common);
        }
        if let Some(location) = &self.location {
            let disk = open(location, common)?;
            for (name, namespace) in disk.prefixes() {
                prefixes.declare(name, namespace);
            }
            return Ok(Data {
                backend: Box::new(disk),
                ontology: Ontology::default(),
                prefixes,
                own: true,
                far: false,
                as_written: None,
                contested: Vec::new(),
            });
        }
        if self.data.is_empty() {
            let backend = builtin::load(&[Part::Ontology, Part::Data])?;
            // The ontology is part of the data already; clones share their quads.
            return Ok(Data {
                ontology: Ontology::known(backend.clone()),
                backend: Box::new(backend),
                prefixes,
                own: false,
                far: false,
                as_written: None,
                contested: Vec::new(),
            });
        }
        let backend = Memory::new()?;
        let mut files = self.files()?;
        let mut failed = None;
        let mut quads = files.by_ref().map(|quad| {
            let quad = quad.map_err(|error: RdfError| {
                failed = Some(error);
                Interrupted
            })?;
            take(&quad);
            Ok(quad)
        });
        let outcome = backend.extend(&mut quads);
        if let Some(error) = failed {
            return Err(error.into());
        }
        outcome?;
        say_remarks(&files, common);
        for (name, namespace) in files.prefixes() {
            prefixes.declare(name, namespace);
        }
        Ok(Data {
            backend: Box::new(backend),
            ontology: Ontology::default(),
            prefixes,
            own: true,
            far: false,
            as_written: None,
            contested: Vec::new(),
        })
    }
}

/// Says what was found in files that is no error.
pub(super) fn say_remarks(files: &QuadFiles, common: &Common) {
    for remark in files.remarks() {
        common.remark(remark);
    }
}

/// Opens a store for reading.
pub(super) fn open(location: &Path, common: &Common) -> Result<Disk, Failure> {
    refuse_endpoint(location)?;
    let disk = Disk::open(location)?;
    say_torn(&disk, common);
    Ok(disk)
}

/// What begins as an address is none of our folders.
pub(super) fn refuse_endpoint(location: &Path) -> Result<(), Failure> {
    if is_address(location) {
        return Err(
            Failure::usage("this is done to a store in a folder, not to an endpoint").hint(
                "`chancery dump -l ADDRESS -o all.nq` and `chancery load all.nq -l STORE` make a store of it",
            ),
        );
    }
    Ok(())
}

/// Says that a store ends in what nobody was told was done.
pub(super) fn say_torn(disk: &Disk, common: &Common) {
    if disk.torn() > 0 {
        common.note(&format!(
            "the journal ended with {} bytes of a transaction that was never acknowledged; they do not count",
            disk.torn()
        ));
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
