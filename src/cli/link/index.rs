//! `chancery link index`: dumps and RDF into an index, all of it or nothing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, value_parser};

use crate::cli::Common;
use crate::cli::failure::{Failure, Kind};
use crate::cli::keep::print_figures;
use crate::cli::limits::{self, LimitArgs};
use crate::cli::output::{self, Sink};
use crate::cli::progress::{Progress, thousands};
use crate::cli::source::is_address;
use crate::link::LinkError;
use crate::link::index::{About, Index, IndexWriter, Stage};
use crate::link::source::{Broken, Facts, Languages, Reading, is_dump, read_dump, read_rdf};
use crate::model::diagnostic::{Diagnostic, Location};
use crate::rdf::{self, Format, Settings, Source};
use crate::store::Scrap;

/// Make an index of a dump
///
/// Reads Wikidata's JSON dump (one entity a line; `.json`, plain or with .gz,
/// .bz2 or .zst), truthy N-Triples, or any RDF whose things have names, and
/// writes one file that `link find` asks. The same input gives the same bytes.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery link index latest-all.json.bz2 -o wikidata.index
  chancery link index latest-truthy.nt.gz -o wikidata.index --languages en,ru,uk
  chancery link index my-authors.ttl -o authors.index --languages all
  chancery link index --info wikidata.index")]
pub(super) struct IndexArgs {
    /// Dumps, RDF files and folders of these; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "info", num_args = 1..)]
    files: Vec<PathBuf>,
    /// The index to write
    #[arg(short, long, value_name = "FILE", required_unless_present = "info")]
    output: Option<PathBuf>,
    /// Tell what is in an index, and whether all of its bytes are whole
    #[arg(long, value_name = "INDEX", conflicts_with_all = ["files", "output"])]
    info: Option<PathBuf>,
    /// Languages whose names are kept, `en` with `en-gb`; `all` for all
    #[arg(long, value_name = "TAGS", default_value = "en,mul,ru,uk,de,fr,es,it,pl,zh,ar", value_parser = languages)]
    languages: Languages,
    /// About how much memory to use; more is kept in temporary files beside the index
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = limits::bytes)]
    memory: u64,
    /// How many threads read; 0 for as many as there are cores
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = value_parser!(u16).range(0..=256))]
    threads: u16,
    /// How many lines of a dump may be no entities
    #[arg(long, value_name = "N", default_value_t = 100)]
    max_broken: usize,
    /// The longest line of a dump
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = limits::bytes)]
    max_line: u64,
    /// What the input is, where its name does not say it: `wikidata` or a format of RDF
    #[arg(long, value_name = "FORMAT", value_parser = input_format)]
    input_format: Option<Input>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    limits: LimitArgs,
}

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    Dump,
    Rdf(Format),
}

fn input_format(name: &str) -> Result<Input, String> {
    if name.eq_ignore_ascii_case("wikidata") {
        return Ok(Input::Dump);
    }
    output::rdf_format(name)
        .map(Input::Rdf)
        .map_err(|said| said.replacen("known: ", "known: wikidata, ", 1))
}

/// For clap: tags with commas between them.
fn languages(text: &str) -> Result<Languages, String> {
    if text == "all" {
        return Ok(Languages::default());
    }
    let tags: Vec<String> = text.split(',').map(|tag| tag.trim().to_owned()).collect();
    let is_tag = |tag: &String| {
        let part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        tag.split('-').all(part)
    };
    if tags.iter().all(is_tag) {
        Ok(Languages::new(tags))
    } else {
        Err("tags with commas between them, such as en,ru,uk; or all".to_owned())
    }
}

/// What a program is told of a new index.
#[derive(serde::Serialize)]
struct Figures<'a> {
    index: &'a Path,
    bytes: u64,
    #[serde(flatten)]
    about: &'a About,
    /// Of properties, lexemes and redirects, which are no entities.
    others: u64,
    statements: u64,
    broken: Vec<BrokenLine>,
}

#[derive(serde::Serialize)]
struct BrokenLine {
    source: String,
    line: u64,
    column: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    said: String,
}

/// Less memory than this makes more temporary files than it saves.
const LEAST_MEMORY: u64 = 16 << 20;

pub(super) fn run(args: &IndexArgs, common: &Common) -> Result<ExitCode, Failure> {
    if let Some(path) = &args.info {
        return info(path, args.json);
    }
    let Some(output) = &args.output else {
        return Err(Failure::usage("which file shall the index be?").hint("`-o wikidata.index`"));
    };
    refuse_output(output)?;
    if let Some(address) = args.files.iter().find(|file| is_address(file)) {
        let said = format!("`{}` is an address; files are read", address.display());
        return Err(Failure::usage(said).hint(
            "fetch it first: `curl -L ADDRESS | bzip2 -d | chancery link index - --input-format wikidata -o FILE`",
        ));
    }
    let sources = sources(args)?;
    let about = About {
        languages: args.languages.tags().to_vec(),
        sources: named(&sources),
        ..About::default()
    };
    let memory = args.memory.max(LEAST_MEMORY);
    let writer = IndexWriter::begin(output, memory, about)?.needing_entities();
    output::watch_scrap(Scrap::Made(writer.scrap()));
    let progress = Progress::new(common, total(&sources)).counting("entities");
    let made = make(args, &sources, writer, &progress)?;
    let seconds = progress.finish();
    report(args, common, output, &made, seconds)?;
    Ok(ExitCode::SUCCESS)
}

/// An index is read where it lies: it has to be a file.
fn refuse_output(output: &Path) -> Result<(), Failure> {
    if output == Path::new("-") {
        return Err(Failure::usage("an index is a file, not a stream").hint("`-o wikidata.index`"));
    }
    if output.is_dir() {
        let said = format!("cannot write `{}`: it is a folder", output.display());
        return Err(Failure::new(Kind::Input, Diagnostic::new(said)));
    }
    Ok(())
}

/// Files as they are given, and what lies in folders: dumps and RDF.
fn sources(args: &IndexArgs) -> Result<Vec<Source>, Failure> {
    let mut found = Vec::new();
    for path in &args.files {
        let mut dumps: Vec<Source> = Vec::new();
        if path.is_dir() {
            let entries = std::fs::read_dir(path)?;
            for entry in entries {
                let source = Source::File(entry?.path());
                dumps.extend(is_dump(&source).then_some(source));
            }
            dumps.sort_by_key(Source::name);
        }
        match rdf::sources(std::slice::from_ref(path)) {
            Ok(more) => found.extend(more),
            Err(rdf::RdfError::NoRdf(_)) if !dumps.is_empty() => {}
            Err(error) => return Err(error.into()),
        }
        found.extend(dumps);
    }
    let streams = found.iter().filter(|source| **source == Source::Stdin);
    if streams.count() > 1 {
        return Err(Failure::usage("standard input, `-`, can be read only once"));
    }
    Ok(found)
}

/// The names of all sources, in an order that is not that of the command line.
fn named(sources: &[Source]) -> Vec<String> {
    let mut names: Vec<String> = sources.iter().map(short).collect();
    names.sort();
    names
}

/// A source's name without its folder, so that the same input gives the same bytes anywhere.
fn short(source: &Source) -> String {
    match source {
        Source::File(path) => {
            let name = path.file_name().unwrap_or(path.as_os_str());
            name.to_string_lossy().into_owned()
        }
        Source::Stdin => source.name(),
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

/// What became of the sources.
struct Made {
    about: About,
    others: u64,
    statements: u64,
    /// Names in RDF that nobody wanted.
    unwanted: u64,
    /// Statements in RDF that are said with a reservation or only claimed.
    reserved: u64,
    broken: Vec<(String, Broken)>,
}

fn make(
    args: &IndexArgs,
    sources: &[Source],
    mut writer: IndexWriter,
    progress: &Progress,
) -> Result<Made, Failure> {
    let threads = match args.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        some => some.into(),
    };
    let folder = writer.scrap().parent().unwrap_or(Path::new(".")).to_owned();
    let mut facts = Facts::new(&folder, args.memory.max(LEAST_MEMORY) / 4);
    let (mut others, mut statements, mut taken) = (0, 0, 0);
    let mut broken = Vec::new();
    for source in sources {
        let before = taken;
        let reading = Reading {
            languages: &args.languages,
            threads,
            most_broken: args.max_broken.saturating_sub(broken.len()),
            longest_line: usize::try_from(args.max_line).unwrap_or(usize::MAX),
            progress: &|bytes, count| progress.read(bytes, before + count),
        };
        let dump = match args.input_format {
            Some(input) => input == Input::Dump,
            None => is_dump(source),
        };
        let told = if dump {
            read_dump(source, reading, &mut writer)?
        } else {
            let format = match args.input_format {
                Some(Input::Rdf(format)) => Some(format),
                _ => None,
            };
            let settings = Settings {
                format,
                base: None,
                limits: args.limits.limits(),
                ..Settings::default()
            };
            read_rdf(source, &settings, reading, &mut facts)
                .map_err(unread)
                .map_err(|failure| unsaid(failure, args, source))?
        };
        progress.next(told.source_bytes);
        taken += told.entities;
        others += told.others;
        statements += told.statements;
        broken.extend(told.broken.into_iter().map(|line| (source.name(), line)));
    }
    let unwanted = facts.unwanted();
    let reserved = facts.finish(&mut writer)?;
    let stage = |stage| {
        progress.stage(match stage {
            Stage::Entities => "sorting entities",
            Stage::Names => "sorting names",
            Stage::Tables => "writing tables",
        });
    };
    let finished = writer.finish(&stage, &|scrap| output::watch_scrap(Scrap::Placing(scrap)));
    let about = finished.map_err(|error| {
        let failure = because(error, &broken);
        let input = sources.iter().find(|source| **source == Source::Stdin);
        match input {
            Some(input) => unsaid(failure, args, input),
            None => failure,
        }
    })?;
    Ok(Made {
        about,
        others,
        statements,
        unwanted,
        reserved,
        broken,
    })
}

/// What standard input is, nobody may have said.
fn unsaid(failure: Failure, args: &IndexArgs, source: &Source) -> Failure {
    if args.input_format.is_some() || *source != Source::Stdin {
        return failure;
    }
    failure.hint(
        "standard input is taken for RDF: `--input-format wikidata` says that it is a JSON dump",
    )
}

/// Why nothing is there to be written may be what is broken.
fn because(error: LinkError, broken: &[(String, Broken)]) -> Failure {
    let failure = Failure::from(error);
    match broken.first() {
        Some((source, first)) => {
            failure.hint(format!("{source}:{}:{}: {first}", first.line, first.column))
        }
        None => failure,
    }
}

/// A file that nothing is known of may be a dump as well.
fn unread(error: LinkError) -> Failure {
    match error {
        LinkError::Rdf(error @ rdf::RdfError::UnknownFormat(_)) => {
            Failure::usage(error.to_string()).hint(
                "say it with `--input-format`: wikidata for a JSON dump, or ttl, nt, nq, trig, rdf, jsonld",
            )
        }
        other => other.into(),
    }
}

/// So many broken lines are told one by one.
const SHOWN: usize = 5;

/// What was passed over.
fn tell(broken: &[(String, Broken)], common: &Common) {
    for (source, line) in broken.iter().take(SHOWN) {
        let said = Diagnostic::new(line.to_string());
        common.remark(&said.at_place(Location {
            source: source.clone(),
            line: line.line,
            column: line.column,
        }));
    }
    if broken.len() > SHOWN {
        common.note(&format!(
            "{} lines and parts of answers were no entities and were passed over",
            broken.len()
        ));
    }
}

fn report(
    args: &IndexArgs,
    common: &Common,
    output: &Path,
    made: &Made,
    seconds: f64,
) -> Result<(), Failure> {
    let bytes = std::fs::metadata(output)?.len();
    tell(&made.broken, common);
    let about = &made.about;
    if about.nameless > 0 {
        let left = thousands(about.nameless);
        let said = format!("{left} entities without a name in these languages were left out");
        common.remark(&Diagnostic::new(said).hint("`--languages all` keeps every name"));
    }
    if made.unwanted > 0 {
        let left = thousands(made.unwanted);
        let said = format!("{left} names and descriptions in other languages were left out");
        common.remark(&Diagnostic::new(said).hint("`--languages all` keeps every name"));
    }
    if made.reserved > 0 {
        let left = thousands(made.reserved);
        common.note(&format!(
            "{left} statements that are made with a reservation or only claimed were left out, of dates all but the decade"
        ));
    }
    if made.others > 0 {
        let left = thousands(made.others);
        common.note(&format!(
            "{left} properties, lexemes, redirects and missing ids were left out: an index holds items"
        ));
    }
    if args.json {
        let broken = made.broken.iter().map(|(source, line)| BrokenLine {
            source: source.clone(),
            line: line.line,
            column: line.column,
            path: line.path.clone(),
            said: line.said.clone(),
        });
        return print_figures(&Figures {
            index: output,
            bytes,
            about,
            others: made.others,
            statements: made.statements,
            broken: broken.collect(),
        });
    }
    common.note(&format!(
        "indexed {} entities with {} names in `{}` ({bytes} bytes); {seconds:.1} s",
        thousands(about.entities),
        thousands(about.names),
        output.display(),
        bytes = thousands(bytes),
    ));
    Ok(())
}

/// What is told of an index that is there.
#[derive(serde::Serialize)]
struct Info<'a> {
    index: &'a Path,
    bytes: u64,
    #[serde(flatten)]
    about: &'a About,
}

fn info(path: &Path, json: bool) -> Result<ExitCode, Failure> {
    let index = Index::open(path)?;
    index.verify()?;
    let about = index.about();
    if json {
        print_figures(&Info {
            index: path,
            bytes: index.bytes(),
            about,
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let all = |list: &[String]| match list {
        [] => "all".to_owned(),
        some => some.join(", "),
    };
    let mut sink = Sink::open(None)?;
    let out = sink.writer();
    for (name, value) in [
        ("entities", thousands(about.entities)),
        ("names", thousands(about.names)),
        ("different names", thousands(about.keys)),
        ("languages", all(&about.languages)),
        ("made of", about.sources.join(", ")),
        ("bytes", thousands(index.bytes())),
        ("format", about.format.to_string()),
    ] {
        writeln!(out, "{name:15}  {}", crate::model::printable(&value))?;
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}
