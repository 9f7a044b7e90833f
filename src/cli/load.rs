//! `chancery load`: files into a store on disk, all of them or nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, value_parser};

use super::Common;
use super::failure::{Failure, Kind};
use super::keep::print_figures;
use super::limits::{self, LimitArgs};
use super::output;
use super::progress::{Progress, thousands};
use super::remote::is_address;
use super::remote_load::{self, SendingArgs};
use super::{convert_wikibase, tables};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::size;
use crate::model::{GraphName, NamedNode};
use crate::rdf::{self, Counts, Format, LineSink, QuadReader, RawTerm, RdfError, Settings, Source};
use crate::store::{Intake, Load, LoadOptions, Loaded, Part, Stage, StoreError};

/// Load files into a store on disk, or into an endpoint
///
/// A store that is not there is made. All files are loaded or none: what fails leaves
/// the store as it was. N-Triples and N-Quads are read by several threads.
///
/// To an endpoint (-l https://…) statements are sent in parts; `--resume LIST` goes on after a failure.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery load summit.ttl -l my-store
  chancery load dump.nt.gz more.nq -l my-store --memory 4GiB
  chancery load a.ttl --graph https://example.org/graph/a -l my-store
  chancery load folder/ -l my-store --graph-per-file
  chancery load all.nq -l https://example.org/sparql --user editor --resume sent.txt")]
pub(super) struct LoadArgs {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    files: Vec<PathBuf>,
    /// The folder of the store, or the address (https://…) of an endpoint
    #[arg(short, long, value_name = "STORE")]
    location: PathBuf,
    /// Put every statement into this graph
    #[arg(long, value_name = "IRI", value_parser = output::iri, conflicts_with = "graph_per_file")]
    graph: Option<String>,
    /// Put the statements of each file into a graph named after it
    #[arg(long)]
    graph_per_file: bool,
    /// About how much memory to use; more is kept in temporary files inside the store
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = limits::bytes)]
    memory: u64,
    /// How many threads read; 0 for as many as there are cores
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(0..=256))]
    threads: u16,
    /// The format of the input, where its name does not say it
    #[arg(long, value_name = "FORMAT", value_parser = output::rdf_format)]
    input_format: Option<Format>,
    /// What relative IRIs in the input are relative to
    #[arg(long, value_name = "IRI", value_parser = output::iri)]
    base: Option<String>,
    /// What the columns of a table mean: metadata of CSV on the Web, where it does not lie beside the table
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Read rdf:Statements of RDF 1.1 as reifiers again
    #[arg(long, value_name = "VERSION", value_parser = output::rdf_version)]
    input_rdf: Option<output::RdfVersion>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    sending: SendingArgs,
}

/// Less memory than this makes more temporary files than it saves.
const LEAST_MEMORY: u64 = 16 << 20;

pub(super) fn run(args: &LoadArgs, common: &Common) -> Result<ExitCode, Failure> {
    let settings = Settings {
        format: args.input_format,
        base: args.base.clone(),
        limits: args.limits.limits(),
        from_rdf11: args.input_rdf == Some(output::RdfVersion::V11),
        tables: None,
    };
    if let Some(address) = args.files.iter().find(|file| is_address(file)) {
        let said = format!("`{}` is an address; files are loaded", address.display());
        return Err(Failure::usage(said).hint(
            "fetch it first: `curl -L ADDRESS | chancery load - --input-format nt -l STORE`",
        ));
    }
    let sources = rdf::sources(&args.files)?;
    if sources
        .iter()
        .filter(|source| **source == Source::Stdin)
        .count()
        > 1
    {
        return Err(Failure::usage("standard input, `-`, can be read only once"));
    }
    let settings = tables::with_names(settings, &sources, &[], args.mapping.as_ref())?;
    convert_wikibase::refuse_other_json(&sources, &settings)?;
    if is_address(&args.location) {
        return send(args, sources, settings, common);
    }
    let load = Load::begin(&args.location, options(args.memory, args.threads.into()))?;
    output::remove_folder_if_interrupted(load.scrap());
    let mut feeding = Feeding {
        intakes: load.intakes(),
        prefixes: BTreeMap::new(),
        progress: Progress::new(common, total(&sources)),
        generation: load.generation(),
        remarks: Vec::new(),
    };
    for (number, source) in sources.iter().enumerate() {
        let graph = args.graph_for(source)?;
        feeding.source(source, number, &settings, graph.as_ref())?;
    }
    if let Some(graph) = &args.graph {
        warn_of_prefix(graph, &feeding.prefixes, common);
    }
    for remark in &feeding.remarks {
        common.remark(remark);
    }
    let progress = feeding.progress;
    let loaded = load.finish(
        feeding.intakes,
        &feeding.prefixes,
        &|stage| {
            progress.stage(match stage {
                Stage::Terms => "merging terms",
                Stage::Quads => "sorting statements",
                Stage::Orders => "writing orders",
            });
        },
        &output::watch_scrap,
    )?;
    let seconds = progress.finish();
    report(args, common, &loaded, seconds)?;
    Ok(ExitCode::SUCCESS)
}

/// The same to an endpoint.
fn send(
    args: &LoadArgs,
    sources: Vec<Source>,
    settings: Settings,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let with_graph = |source: Source| Ok((source.clone(), args.graph_for(&source)?));
    let sources = sources.into_iter().map(with_graph);
    let files = remote_load::Files {
        location: &args.location,
        sources: sources.collect::<Result<_, Failure>>()?,
        settings,
        json: args.json,
    };
    remote_load::run(&args.sending, &files, common)
}

impl LoadArgs {
    /// The graph that the statements of a source are put into, if not into those that they name.
    fn graph_for(&self, source: &Source) -> Result<Option<GraphName>, Failure> {
        Ok(match (&self.graph, self.graph_per_file) {
            (Some(graph), _) => Some(GraphName::from(NamedNode::new_unchecked(graph))),
            (None, true) => Some(graph_of(source)?),
            (None, false) => None,
        })
    }
}

/// `--graph ex:talks` names a graph of that very IRI, which is rarely meant.
fn warn_of_prefix(graph: &str, prefixes: &BTreeMap<String, String>, common: &Common) {
    let Some((name, local)) = graph.split_once(':') else {
        return;
    };
    if let Some(namespace) = prefixes.get(name) {
        let said = Diagnostic::new(format!("the graph is `<{graph}>`, as it was written"));
        common.remark(&said.hint(format!(
            "`{name}:` is a prefix in the data; if you mean it, load again with `--graph {namespace}{local}`"
        )));
    }
}

/// How a snapshot is written, with what the system knows.
pub(super) fn options(memory: u64, threads: usize) -> LoadOptions {
    let threads = match threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        some => some,
    };
    let memory = memory.max(LEAST_MEMORY);
    let most = usize::try_from(memory / LEAST_MEMORY).unwrap_or(usize::MAX);
    LoadOptions {
        memory,
        threads: threads.min(most),
        holder: super::keep::holder(),
        now: super::keep::now(),
        process: std::process::id(),
    }
}

/// Bytes of all files, where every one is a file.
fn total(sources: &[Source]) -> Option<u64> {
    let lengths = sources.iter().map(|source| match source {
        Source::File(path) => Some(std::fs::metadata(path).ok()?.len()),
        Source::Stdin => None,
    });
    lengths.sum()
}

/// The graph named after a file: its full path as a `file:` IRI.
fn graph_of(source: &Source) -> Result<GraphName, Failure> {
    let Source::File(path) = source else {
        return Err(Failure::usage("standard input has no name for a graph")
            .hint("say which: `--graph IRI`"));
    };
    let full = std::path::absolute(path)?;
    let mut iri = String::from("file://");
    for byte in full.to_string_lossy().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            iri.push(char::from(byte));
        } else {
            iri.extend(["%", &format!("{byte:02X}")]);
        }
    }
    Ok(GraphName::from(NamedNode::new_unchecked(iri)))
}

/// Sources on their way into the intakes.
struct Feeding {
    intakes: Vec<Intake>,
    prefixes: BTreeMap<String, String>,
    progress: Progress,
    generation: u64,
    remarks: Vec<Diagnostic>,
}

impl Feeding {
    fn source(
        &mut self,
        source: &Source,
        number: usize,
        settings: &Settings,
        graph: Option<&GraphName>,
    ) -> Result<(), Failure> {
        // Labels of blank nodes are kept apart between files and loads.
        let prefix = match (self.generation, number) {
            (1, 0) => String::new(),
            (1, number) => format!("f{number}-"),
            (generation, number) => format!("g{generation}f{number}-"),
        };
        // What becomes a reifier again is read whole.
        let lines = !settings.from_rdf11
            && rdf::line_format(source, settings).is_some_and(rdf::is_line_format);
        if lines {
            let (progress, before) = (&self.progress, self.taken());
            let mut sinks: Vec<Feed<'_>> = Vec::new();
            for intake in &mut self.intakes {
                intake.begin(&prefix, true, graph);
                sinks.push(Feed { intake });
            }
            let watch = |counts: &Counts| progress.read(counts.source_bytes, before + counts.quads);
            let counts = rdf::read_lines(source, settings, &mut sinks, &watch);
            let counts = counts.map_err(|stop| match stop {
                Stop::Reading(error) => Failure::from(error),
                Stop::Storing(error) => Failure::from(error),
            })?;
            self.progress.next(counts.source_bytes);
            return Ok(());
        }
        let mut reader = QuadReader::open(source, settings, &format!("{prefix}b"))?;
        let before = self.taken();
        let Some(intake) = self.intakes.first_mut() else {
            return Ok(());
        };
        intake.begin("", false, graph);
        let mut taken = 0;
        for quad in reader.by_ref() {
            intake.whole(&quad?)?;
            taken += 1;
            if taken % 65_536 == 0 {
                self.progress.read(0, before + taken);
            }
        }
        self.prefixes.extend(reader.prefixes());
        self.remarks.extend_from_slice(reader.remarks());
        if let Source::File(path) = source {
            self.progress.next(std::fs::metadata(path)?.len());
        }
        Ok(())
    }

    fn taken(&self) -> u64 {
        self.intakes.iter().map(Intake::taken).sum()
    }
}

/// One thread's way from lines to the store.
struct Feed<'a> {
    intake: &'a mut Intake,
}

/// What ends it.
enum Stop {
    Reading(RdfError),
    Storing(StoreError),
}

impl From<RdfError> for Stop {
    fn from(error: RdfError) -> Self {
        Self::Reading(error)
    }
}

fn part<'a>(term: &'a RawTerm<'a>) -> Part<'a> {
    match term {
        RawTerm::Iri(iri) => Part::Iri(iri),
        RawTerm::Blank(label) => Part::Blank(label),
        RawTerm::Literal {
            value,
            language,
            datatype,
        } => Part::Literal {
            value,
            language: language.as_deref(),
            datatype: *datatype,
        },
        RawTerm::Other(term) => Part::Term(term.as_ref()),
    }
}

impl LineSink for Feed<'_> {
    type Error = Stop;

    fn quad(
        &mut self,
        subject: &RawTerm<'_>,
        predicate: &str,
        object: &RawTerm<'_>,
        graph: Option<&RawTerm<'_>>,
    ) -> Result<(), Stop> {
        let graph = graph.map(part);
        self.intake
            .quad(&part(subject), predicate, &part(object), graph.as_ref())
            .map_err(Stop::Storing)
    }
}

/// What a program is told of a new snapshot.
#[derive(serde::Serialize)]
pub(super) struct Figures<'a> {
    store: &'a Path,
    added: u64,
    statements: u64,
    triples: u64,
    terms: u64,
    bytes: u64,
    generation: u64,
}

impl<'a> Figures<'a> {
    pub(super) fn new(store: &'a Path, loaded: &Loaded) -> Self {
        Self {
            store,
            added: loaded.quads - loaded.before.min(loaded.quads),
            statements: loaded.quads,
            triples: loaded.triples,
            terms: loaded.terms,
            bytes: loaded.bytes,
            generation: loaded.generation,
        }
    }
}

fn report(args: &LoadArgs, common: &Common, loaded: &Loaded, seconds: f64) -> Result<(), Failure> {
    let added = loaded.quads - loaded.before.min(loaded.quads);
    if args.json {
        return print_figures(&Figures::new(&args.location, loaded));
    }
    let each = loaded.bytes.checked_div(loaded.quads);
    let each = each.map_or(String::new(), |each| format!(", {each} bytes each"));
    common.note(&format!(
        "added {} {} to `{}`, which now holds {} ({}{each}); {seconds:.1} s",
        thousands(added),
        if added == 1 {
            "statement"
        } else {
            "statements"
        },
        args.location.display(),
        thousands(loaded.quads),
        size(loaded.bytes),
    ));
    Ok(())
}

/// Statements that lie in memory when the disk is full, and other failures of files.
pub(super) fn disk_failure(path: &Path, error: &std::io::Error) -> Failure {
    let said = format!("`{}`: {}", path.display(), super::failure::words(error));
    if super::failure::is_full(error) {
        return Failure::new(Kind::Limit, Diagnostic::new(said))
            .hint("make room on the disk and try again; what failed changed nothing");
    }
    Failure::new(Kind::Input, Diagnostic::new(said))
}
