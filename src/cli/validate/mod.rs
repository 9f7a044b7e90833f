//! `chancery validate`: whether data are as shapes say, and what is wrong where.

mod names;
mod places;
mod since;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::failure::{Failure, Kind, Paint};
use super::output::{self, Sink};
use super::progress::thousands;
use super::query::{LabelArgs, TimeArgs};
use super::source::DataArgs;
use super::watch::Watch;
use super::{Color, Common, limits};
use crate::builtin::{self, Part};
use crate::model::Quad;
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::rdf::{self, Format, QuadFiles, Source};
use crate::shapes::{IllFormed, LeftOut, Level, Report, Settings, Shapes, ShapesError};
use crate::store::{Backend, Memory, Pattern};

use names::Names;
use places::Place;
use since::{Since, is_stated};

/// Check data against shapes (SHACL), and say what is wrong where
///
/// Without `--shapes`, the shapes of the built-in ontology are used, and the ontology counts as part
/// of the data. Each result says its severity, the place in the file, the thing, the value, and what
/// would satisfy the shape. Exit code 1 tells that something as bad as `--fail-on` was found.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery validate
  chancery validate talks.ttl
  chancery validate -d data/ --shapes shapes.ttl --fail-on warning
  chancery validate talks.ttl --changed-since yesterday.ttl
  chancery validate -l my-store --json
  chancery validate talks.ttl -f ttl -o report.ttl")]
pub(super) struct ValidateArgs {
    /// Files and folders to validate, as with --data
    #[arg(value_name = "FILE", conflicts_with_all = ["data", "location"])]
    files: Vec<PathBuf>,
    /// Files and folders with shapes instead of the built-in ones
    #[arg(long, value_name = "FILE", num_args = 1..)]
    shapes: Vec<PathBuf>,
    /// Check only what may have changed since: the data as they were (a file, folder or store), or a position of the store
    #[arg(long, value_name = "DATA|POSITION")]
    changed_since: Option<PathBuf>,
    /// What makes the exit code 1
    #[arg(long, value_enum, default_value_t = FailOn::Violation, value_name = "LEVEL")]
    fail_on: FailOn,
    /// text, json, or the report as RDF: ttl, nt, nq, trig, rdf, jsonld
    #[arg(short, long, value_name = "FORMAT", value_parser = report_format)]
    format: Option<ReportFormat>,
    /// Print the results as JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Tell at most so many results, the worst first; all are counted
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = limits::several)]
    max_results: usize,
    /// How often shapes may lead from thing to thing; at most 5,000
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = recursion, help_heading = "Limits", hide_short_help = true)]
    max_recursion: usize,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    data: DataArgs,
}

/// What the stack of the thread that validates surely holds.
const DEEPEST: usize = 5_000;

fn recursion(text: &str) -> Result<usize, String> {
    match limits::several(text) {
        Ok(number) if number <= DEEPEST => Ok(number),
        _ => Err(format!("a whole number from 1 to {DEEPEST}")),
    }
}

/// From which severity on data do not pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Violation,
    Warning,
    Info,
}

impl FailOn {
    const fn level(self) -> Level {
        match self {
            Self::Violation => Level::Violation,
            Self::Warning => Level::Warning,
            Self::Info => Level::Info,
        }
    }
}

/// How results are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReportFormat {
    Text,
    Json,
    Rdf(Format),
}

impl ReportFormat {
    fn from_name(name: &str) -> Option<Self> {
        match name.trim_start_matches('.').to_ascii_lowercase().as_str() {
            "text" | "txt" => Some(Self::Text),
            "json" => Some(Self::Json),
            other => Format::from_name(other).map(Self::Rdf),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Rdf(format) => format.name(),
        }
    }
}

fn report_format(name: &str) -> Result<ReportFormat, String> {
    ReportFormat::from_name(name).ok_or_else(|| {
        let names = Format::ALL.iter().map(|format| format.name());
        let names: Vec<&str> = ["text", "json"].into_iter().chain(names).collect();
        output::unknown_format(name, &names)
    })
}

/// The data as they are, where they are to be compared.
#[derive(Debug)]
struct Now {
    wanted: bool,
    quads: Vec<Quad>,
}

impl Now {
    fn new(since: Option<&Since>) -> Self {
        Self {
            wanted: since.is_some_and(Since::wants_data),
            quads: Vec::new(),
        }
    }

    fn keep(&mut self, quad: &Quad) {
        if self.wanted {
            self.quads.push(quad.clone());
        }
    }
}

/// What is validated: the backend that queries are asked of, and where it comes from.
struct Validated {
    backend: Box<dyn Backend>,
    prefixes: Prefixes,
    /// The files, where places can be looked for.
    sources: Vec<Source>,
    /// Names of ours in them.
    names: Option<Names>,
}

pub(super) fn run(
    mut args: ValidateArgs,
    common: &Common,
    watch: &Watch,
) -> Result<ExitCode, Failure> {
    if !args.files.is_empty() {
        args.data.data = std::mem::take(&mut args.files);
    }
    args.refuse_two_inputs()?;
    let format = args.report_format(common);
    watch.start(args.time.timeout);
    let mut shapes = args.read_shapes(common)?;
    watch.stop();
    let remarks = shapes.remarks().len();
    let since = args.since()?;
    let mut now = Now::new(since.as_ref());
    let validated = args.take_data(&mut shapes, &mut now, common)?;
    if let Some(since) = &since {
        let changes = since.changes(now.quads, &args.data, common)?;
        shapes.add_changes(changes.into_iter());
    }
    let settings = Settings {
        limits: args.data.limits.limits(),
        cancellation: watch.cancellation.clone(),
        max_recursion: args.max_recursion,
        max_results: args.max_results,
    };
    watch.start(args.time.timeout);
    let report = shapes.validate(&*validated.backend, &settings);
    watch.stop();
    let report = report.map_err(|error| args.shapes_failed(error))?;
    args.tell(report, &validated, (format, remarks), common)
}

impl ValidateArgs {
    /// Standard input can be read once only.
    fn refuse_two_inputs(&self) -> Result<(), Failure> {
        let is_dash = |path: &&PathBuf| *path == Path::new("-");
        let others = self.shapes.iter().chain(&self.changed_since);
        let dashes = others.filter(is_dash).count();
        if dashes > 1 {
            return Err(Failure::usage("standard input, `-`, can be read only once"));
        }
        self.data.refuse_two_inputs((dashes == 1).then_some("-"))
    }

    fn since(&self) -> Result<Option<Since>, Failure> {
        let location = self.data.location.as_deref();
        let since = self.changed_since.as_deref();
        since.map(|text| Since::parse(text, location)).transpose()
    }

    fn report_format(&self, common: &Common) -> ReportFormat {
        let output = self.output.as_deref();
        let promised = output.and_then(output::extension);
        let promised = promised.and_then(|ending| ReportFormat::from_name(&ending));
        output::say_other_ending(
            output,
            self.format,
            ReportFormat::from_name,
            |format| format.name(),
            common,
        );
        if self.json {
            return ReportFormat::Json;
        }
        if let (Some(path), None, None) = (output, self.format, promised)
            && let Some(ending) = output::extension(path)
        {
            common.note(&format!(
                "`{}` will hold text: there is no report in {ending}",
                path.display()
            ));
        }
        self.format.or(promised).unwrap_or(ReportFormat::Text)
    }

    /// The shapes, and a remark about each thing in them that is not checked.
    fn read_shapes(&self, common: &Common) -> Result<Shapes, Failure> {
        let limits = self.data.limits.limits();
        let quads = if self.shapes.is_empty() {
            builtin::quads(Part::Shapes)?
        } else {
            let files = QuadFiles::new(rdf::sources(&self.shapes)?, self.shape_settings());
            files.collect::<Result<Vec<Quad>, _>>()?
        };
        let shapes = Shapes::read(quads.into_iter(), &limits);
        let shapes = shapes.map_err(|error| self.shapes_failed(error))?;
        for remark in shapes.remarks() {
            common.remark(&self.located(remark).said);
        }
        if shapes.targeted() == 0 {
            let said = match shapes.deactivated() {
                0 => {
                    "no shape is for anything: a shape says what it is for with sh:targetClass, \
                     sh:targetNode, sh:targetSubjectsOf or sh:targetObjectsOf"
                }
                1 => "the only shape that is for anything is deactivated (sh:deactivated)",
                _ => "all shapes that are for anything are deactivated (sh:deactivated)",
            };
            common.note(said);
        }
        Ok(shapes)
    }

    fn shape_settings(&self) -> rdf::Settings {
        rdf::Settings {
            base: self.data.base.clone(),
            limits: self.data.limits.limits(),
            ..rdf::Settings::default()
        }
    }

    fn shapes_failed(&self, error: ShapesError) -> Failure {
        match error {
            ShapesError::IllFormed(wrong) => {
                let mut said = self.located(&wrong).said;
                let unknown = said.message.strip_prefix("unknown prefix `");
                let unknown = unknown.and_then(|rest| Some(rest.split_once(':')?.0.to_owned()));
                if let Some(name) = unknown
                    && let Some((file, namespace)) = self.declared(&name)
                {
                    // An invented namespace in its place would be valid, and match nothing.
                    said.hints
                        .retain(|hint| !hint.starts_with("declare it at the top"));
                    said = said.hint(format!(
                        "declare it at the top, as {file} does: `PREFIX {name}: <{namespace}>`"
                    ));
                }
                Failure::new(Kind::Input, said)
            }
            other => other.into(),
        }
    }

    /// What a prefix stands for in the files, and in which: of the shapes first, and then of the data.
    fn declared(&self, name: &str) -> Option<(String, String)> {
        let shapes = rdf::sources(&self.shapes).unwrap_or_default();
        let data = self.data.sources().unwrap_or_default();
        let settings = self.shape_settings();
        let files = shapes.into_iter().chain(data);
        files
            .into_iter()
            .filter(|file| *file != Source::Stdin)
            .find_map(|file| {
                let said = file.name();
                let mut quads = QuadFiles::new(vec![file], settings.clone());
                quads.by_ref().take_while(Result::is_ok).for_each(drop);
                let namespace = quads.prefixes().get(name)?.clone();
                Some((said, namespace))
            })
    }

    /// What is wrong with a shape, with its place.
    fn located(&self, wrong: &IllFormed) -> IllFormed {
        let mut wrong = wrong.clone();
        let sources = rdf::sources(&self.shapes).unwrap_or_default();
        let place = places::of_shape(&wrong, &sources, &self.shape_settings());
        match place {
            // A query says where in its own text.
            Some(place) if wrong.said.excerpt.is_none() => {
                wrong.said.location = Some(place.location);
                wrong.said.excerpt = Some(place.excerpt);
            }
            Some(place) => {
                let hint = format!("the query stands at {}", place.location);
                wrong.said = wrong.said.hint(hint);
            }
            None => {
                let hint = format!("it is said of {}", wrong.subject);
                wrong.said = wrong.said.hint(hint);
            }
        }
        wrong
    }

    /// Takes the data in, and keeps what queries are asked of.
    fn take_data(
        &self,
        shapes: &mut Shapes,
        now: &mut Now,
        common: &Common,
    ) -> Result<Validated, Failure> {
        let own = self.data.location.is_some() || !self.data.data.is_empty();
        if !own && self.shapes.len() > 1 {
            // `--shapes shapes.ttl data.ttl` takes both for shapes.
            common.note(
                "the built-in data are validated; files to validate stand before `--shapes` or behind `-d`",
            );
        }
        let with_ontology = own && self.shapes.is_empty();
        let sources = self.data.sources()?;
        if !sources.is_empty() && !shapes.asks() {
            // Nobody will ask: what is needed is kept, and nothing else.
            let prefixes = self.data.each(common, &mut |quad| {
                if is_stated(&quad) {
                    now.keep(&quad);
                    shapes.add(quad);
                }
                Ok(())
            })?;
            return Ok(Validated {
                backend: Box::new(Memory::new()?),
                prefixes,
                sources,
                names: None,
            });
        }
        let mut names = with_ontology.then(Names::new).transpose()?;
        let data = self.data.load_and(common, &mut |quad| {
            if is_stated(quad) {
                now.keep(quad);
                if let Some(names) = &mut names {
                    names.see(quad);
                }
                shapes.add(quad.clone());
            }
        })?;
        if data.far {
            if with_ontology {
                for quad in builtin::quads(Part::Ontology)? {
                    shapes.add(quad);
                }
                shapes.begin_own();
            }
            say_left_out(&shapes.leave_out(&*data.backend), common);
            shapes.add_reached(&*data.backend)?;
            return Ok(Validated {
                backend: data.backend,
                prefixes: data.prefixes,
                sources,
                names: None,
            });
        }
        // What rules derive is not for its author to mend.
        let data = data.stated()?;
        if sources.is_empty() {
            shapes.add_all(&*data.backend)?;
            if now.wanted {
                for quad in data.backend.quads(Pattern::default()) {
                    now.keep(&quad?);
                }
            }
        }
        let mut backend = data.backend;
        if with_ontology {
            let terms = builtin::quads(Part::Ontology)?;
            shapes.end_own();
            for quad in &terms {
                shapes.add(quad.clone());
            }
            if self.data.location.is_some() {
                backend = backend.variant(&[], terms)?;
            } else {
                // It is ours, and a copy would take as long as the load.
                backend.extend(&mut terms.into_iter().map(Ok))?;
            }
        }
        Ok(Validated {
            backend,
            prefixes: data.prefixes,
            sources,
            names,
        })
    }

    fn tell(
        &self,
        mut report: Report<'_>,
        validated: &Validated,
        (format, remarks): (ReportFormat, usize),
        common: &Common,
    ) -> Result<ExitCode, Failure> {
        let mut sink = Sink::open(self.output.as_deref())?;
        let out = sink.writer();
        if let ReportFormat::Rdf(format) = format {
            told::rdf(&report, format, &validated.prefixes, out)?;
        } else {
            let places =
                places::find(&report, validated, &self.data.settings(&validated.sources)?)?;
            let shapes = if self.shapes.is_empty() {
                BTreeMap::new()
            } else {
                let sources = rdf::sources(&self.shapes)?;
                places::of_shapes(&report, &sources, &self.shape_settings())?
            };
            let outcomes = std::mem::take(&mut report.outcomes);
            let mut results: Vec<(Place, _)> = places.into_iter().zip(outcomes).collect();
            results.sort_by_key(|(place, outcome)| (outcome.level, place.order));
            let telling = told::Telling {
                report: &report,
                shapes,
                labels: &self.labels,
                prefixes: &validated.prefixes,
                paint: self.paint(common),
            };
            match format {
                ReportFormat::Json => telling.json(&results, out)?,
                _ => telling.text(&results, out)?,
            }
        }
        sink.finish()?;
        if self.changed_since.is_some() {
            common.note(&format!(
                "{} of {} checks were done: those that a change can have touched",
                thousands(report.looked.at as u64),
                thousands(report.looked.all as u64),
            ));
        }
        let shown = report.total().min(self.max_results);
        if report.total() > shown {
            common.note(&format!(
                "{} of {} results are told; `--max-results` tells more",
                thousands(shown as u64),
                thousands(report.total() as u64),
            ));
        }
        let remarks = remarks + self.say_blind(&report, validated, common)?;
        let levels = Level::ALL.into_iter();
        let mut bad = levels.filter(|level| *level <= self.fail_on.level());
        let fails = bad.any(|level| report.count(level) > 0);
        // What is written otherwise than it is meant, and so not checked, is as bad as a warning.
        let fails = fails || remarks > 0 && self.fail_on.level() >= Level::Warning;
        Ok(ExitCode::from(u8::from(fails)))
    }

    /// Says what no shape can have looked at; returns how many names are nothing.
    fn say_blind(
        &self,
        report: &Report<'_>,
        validated: &Validated,
        common: &Common,
    ) -> Result<usize, Failure> {
        let unknown = match &validated.names {
            Some(names) => {
                let settings = self.data.settings(&validated.sources)?;
                names.tell(&validated.sources, &settings, common)?
            }
            None => 0,
        };
        let shapes = report.shapes();
        if shapes.targeted() == 0 {
            return Ok(unknown);
        }
        if self.shapes.is_empty() {
            let own = self.data.location.is_some() || !self.data.data.is_empty();
            if own && report.looked.own == 0 {
                common.note("nothing was checked: no thing in the data is what a shape of the ontology is for; `--shapes` takes others");
            }
            return Ok(unknown);
        }
        if report.looked.all == 0 {
            common.note("nothing was checked: no thing in the data is what a shape is for");
        }
        let missed = shapes.missed();
        for (class, near) in &missed {
            let [class, near] = [class, near].map(|iri| validated.prefixes.show(iri));
            let said = format!("a shape is for {class}, and nothing in the data is one");
            common.remark(&Diagnostic::new(said).hint(format!("did you mean {near}?")));
        }
        Ok(unknown + missed.len())
    }

    /// Colours are for a terminal that shows the report itself.
    fn paint(&self, common: &Common) -> Paint {
        let to_stdout = self
            .output
            .as_deref()
            .is_none_or(|path| path == Path::new("-"));
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Paint(match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => to_stdout && !plain && std::io::stdout().is_terminal(),
        })
    }
}

/// Names what nobody looked at.
fn say_left_out(left_out: &[LeftOut], common: &Common) {
    let whys: BTreeSet<&str> = left_out.iter().map(|one| &*one.why).collect();
    for why in whys {
        let queries = left_out.iter().filter(|one| one.why == why);
        let queries: BTreeSet<&str> = queries.map(|one| &*one.source).collect();
        let queries: Vec<&str> = queries.into_iter().collect();
        common.remark(
            &Diagnostic::new(format!(
                "not checked, since the endpoint is not asked it: {}: {why}",
                queries.join(", ")
            ))
            .hint("`--max-fetch` lets the data be fetched, or `dump` writes them to a file: then all is checked here"),
        );
    }
}
