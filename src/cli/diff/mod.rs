//! `chancery diff`: what differs between two datasets, by meaning; and three made one.

mod comments;
mod counts;
mod input;
mod json;
mod markdown;
mod page;
mod picture;
mod text;
mod three;
mod told;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::failure::{Failure, Kind};
use super::limits::LimitArgs;
use super::output::{self, Sink};
use super::progress::thousands;
use super::queries::print_json;
use super::query::{LabelArgs, TimeArgs};
use super::remote::RemoteArgs;
use super::watch::Watch;
use super::{Color, Common, limits};
use crate::difference::{self, CannotSay, Difference, MOST_STEPS, TooHard};
use crate::model::diagnostic::Diagnostic;
use crate::query::QueryError;
use crate::rdf::Format;
use crate::store::{Backend as _, Context, Memory, QueryResults, StoreError};

use input::Input;
use told::{Report, Telling};

/// Compare two datasets by meaning, or merge three
///
/// Blank nodes have no names: they are matched by what is said of them. What differs is told by thing and
/// property, with the places in both files: what was and what is now, what somebody now only claims, and what
/// is said about a statement. Exit code 1 tells that something differs.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(after_help = "\
Examples:
  chancery diff old.ttl new.ttl
  chancery diff my-store new/ --stat
  chancery diff my-store https://example.org/sparql
  chancery diff old.ttl new.ttl -f sparql -o change.ru
  chancery diff old.ttl new.ttl --picture change.svg
  git show HEAD:talks.ttl | chancery diff - talks.ttl --input-format ttl
  chancery diff --three-way base.ttl mine.ttl theirs.ttl -o merged.ttl")]
pub(super) struct DiffArgs {
    /// Two files, folders, stores or addresses of endpoints, `-` for standard input; with --three-way the base first
    #[arg(value_name = "FILE", required = true, num_args = 2..=3)]
    inputs: Vec<PathBuf>,
    /// text, markdown, html, patch (RDF Patch), sparql (an update), json; with --three-way json, or the format of the merge
    #[arg(short, long, value_name = "FORMAT", value_parser = Form::parse)]
    format: Option<Form>,
    /// Print what differs as JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only count
    #[arg(long, conflicts_with_all = ["three_way", "picture"])]
    stat: bool,
    /// Draw what differs, too: .svg, .png, .pdf, .html and others
    #[arg(long, value_name = "FILE", conflicts_with = "three_way")]
    picture: Option<PathBuf>,
    /// Compare these graphs only, by IRI or prefixed name; `default` is the one without a name
    #[arg(long, value_name = "IRI", value_parser = graph, conflicts_with = "three_way")]
    graph: Vec<String>,
    /// Compare as if all were in one graph
    #[arg(long, conflicts_with = "three_way")]
    ignore_graphs: bool,
    /// Merge what two made of one base
    #[arg(long)]
    three_way: bool,
    /// Where both changed the same, take what the first did
    #[arg(
        long,
        requires = "three_way",
        conflicts_with = "theirs",
        help_heading = "Merge"
    )]
    ours: bool,
    /// Where both changed the same, take what the second did
    #[arg(long, requires = "three_way", help_heading = "Merge")]
    theirs: bool,
    /// Write the merge over the second file, as git wants it
    #[arg(
        long,
        requires = "three_way",
        conflicts_with = "output",
        help_heading = "Merge"
    )]
    in_place: bool,
    /// What the merged file is called in messages, where git hands over copies
    #[arg(
        long,
        value_name = "NAME",
        requires = "three_way",
        help_heading = "Merge"
    )]
    path: Option<String>,
    /// How many steps the matching of blank nodes may take
    #[arg(long, value_name = "N", default_value_t = MOST_STEPS, value_parser = steps, help_heading = "Limits", hide_short_help = true)]
    max_steps: u64,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    time: TimeArgs,
    /// The format of the input, where its name does not say it
    #[arg(long, value_name = "FORMAT", value_parser = output::rdf_format, help_heading = "Data")]
    input_format: Option<Format>,
    /// What relative IRIs in the input are relative to
    #[arg(long, value_name = "IRI", value_parser = output::iri, help_heading = "Data")]
    base: Option<String>,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    remote: RemoteArgs,
}

fn steps(text: &str) -> Result<u64, String> {
    limits::several(text).map(|number| number as u64)
}

const DEFAULT: &str = "default";

fn graph(text: &str) -> Result<String, String> {
    if text == DEFAULT {
        return Ok(text.to_owned());
    }
    output::iri(text)
}

/// How differences are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Markdown,
    Html,
    Patch,
    Sparql,
    Json,
    Rdf(Format),
}

impl Form {
    fn from_name(name: &str) -> Option<Self> {
        match name.trim_start_matches('.').to_ascii_lowercase().as_str() {
            "text" | "txt" => Some(Self::Text),
            "markdown" | "md" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "patch" | "rdfp" => Some(Self::Patch),
            "sparql" | "ru" => Some(Self::Sparql),
            "json" => Some(Self::Json),
            other => Format::from_name(other).map(Self::Rdf),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Patch => "patch",
            Self::Sparql => "sparql",
            Self::Json => "json",
            Self::Rdf(format) => format.name(),
        }
    }

    fn parse(name: &str) -> Result<Self, String> {
        Self::from_name(name).ok_or_else(|| {
            let names = ["text", "markdown", "html", "patch", "sparql", "json"];
            output::unknown_format(name, &names)
        })
    }
}

pub(super) fn run(args: &DiffArgs, common: &Common, watch: &Watch) -> Result<ExitCode, Failure> {
    let wanted = if args.three_way { 3 } else { 2 };
    if args.inputs.len() != wanted {
        return Err(if args.three_way {
            Failure::usage("a merge has three inputs: the base, and what two made of it")
        } else {
            Failure::usage("what is the third input for?")
                .hint("`--three-way BASE A B` merges what two made of one base")
        });
    }
    let dashes = args.inputs.iter().filter(|path| *path == Path::new("-"));
    if dashes.count() > 1 {
        return Err(Failure::usage("standard input, `-`, can be read only once"));
    }
    let form = args.form(common);
    if args.three_way {
        return three::run(args, form, common, watch);
    }
    if let Some(Form::Rdf(format)) = form {
        let said = format!("a difference is not told as {}", format.title());
        return Err(Failure::usage(said)
            .hint("patch and sparql are for programs; text, markdown, html and json tell it"));
    }
    let picture = args.picture.as_deref().map(picture::format).transpose()?;
    if let Some(code) = counts::compared(args, common)? {
        return Ok(code);
    }
    let mut inputs = Vec::new();
    for path in &args.inputs {
        inputs.push(Input::read(path, args, common)?);
    }
    args.take_graphs(&mut inputs)?;
    let quads = |input: &mut Input| std::mem::take(&mut input.quads);
    let (before, after) = (quads(&mut inputs[0]), quads(&mut inputs[1]));
    watch.start(args.time.timeout);
    let mut found = difference::compare(before, after, args.max_steps)?;
    let mut renamed = 0;
    if !matches!(form, Some(Form::Patch | Form::Sparql)) {
        // For programs, names are names.
        (found, renamed) = difference::without_names_of_reifiers(found);
    }
    watch.stop();
    let report = Report::new(&found, &inputs, args)?;
    let telling = Telling::new(&report, &inputs, args);
    let form = form.unwrap_or(Form::Text);
    let mut sink = Sink::open(args.output.as_deref())?;
    write(args, form, &telling, (&mut sink, watch), common)?;
    let drawn = match (&args.picture, picture) {
        (Some(path), Some(format)) => Some(picture::draw(
            path,
            format,
            &telling,
            args,
            (common, watch),
        )?),
        _ => None,
    };
    sink.finish()?;
    if let Some(sink) = drawn {
        sink.finish()?;
    }
    if found.is_empty() && form == Form::Text {
        common.note(&format!(
            "both say the same: {}",
            told::quads(found.before.len())
        ));
    }
    if renamed > 0 {
        let plural = if renamed == 1 {
            " has another name"
        } else {
            "s have other names"
        };
        common.note(&format!(
            "{} reifier{plural}, which says nothing",
            thousands(renamed as u64)
        ));
    }
    Ok(ExitCode::from(u8::from(!found.is_empty())))
}

fn write(
    args: &DiffArgs,
    form: Form,
    telling: &Telling<'_>,
    (sink, watch): (&mut Sink, &Watch),
    common: &Common,
) -> Result<(), Failure> {
    let found = telling.report.difference;
    let out = sink.writer();
    match form {
        Form::Patch => out.write_all(difference::patch(found).as_bytes())?,
        Form::Sparql => {
            watch.start(args.time.timeout);
            let text = update(found, watch)?;
            watch.stop();
            out.write_all(text.as_bytes())?;
        }
        Form::Json if args.stat => print_json(&telling.stat(), out)?,
        Form::Json => print_json(&telling.json(), out)?,
        Form::Markdown => markdown::write(telling, args.stat, out)?,
        Form::Html => page::write(telling, args.stat, out)?,
        Form::Text | Form::Rdf(_) => {
            let paint = args.paint(common);
            text::write(telling, args.stat, paint, out)?;
        }
    }
    Ok(())
}

/// The update, or why there is none.
fn update(found: &Difference, watch: &Watch) -> Result<String, Failure> {
    let mut store: Option<Memory> = None;
    let context = Context {
        cancellation: watch.cancellation.clone(),
        ..Context::default()
    };
    let mut is_sure = |query: &str| -> Result<bool, StoreError> {
        if store.is_none() {
            let memory = Memory::new()?;
            memory.extend(&mut found.before.iter().cloned().map(Ok))?;
            store = Some(memory);
        }
        let Some(memory) = &store else {
            return Ok(false);
        };
        let mut rows = 0;
        if let QueryResults::Solutions(solutions) = memory.query(query, &context)? {
            for solution in solutions {
                solution?;
                rows += 1;
            }
        }
        Ok(rows == 1)
    };
    difference::update(found, &mut is_sure).map_err(|error| match error {
        CannotSay::Asked(error) => Failure::from(QueryError::from(error)),
        other => Failure::input(other.to_string())
            .hint("`--format patch` names blank nodes as the first dataset does; where that is a store, `chancery update change.rdfp -l STORE` takes it"),
    })
}

impl From<TooHard> for Failure {
    fn from(error: TooHard) -> Self {
        Self::new(Kind::Limit, Diagnostic::new(error.to_string()))
            .hint("`--max-steps` allows more; such graphs are mostly made to stop programs")
    }
}

impl DiffArgs {
    fn form(&self, common: &Common) -> Option<Form> {
        let promised = self.output.as_deref().and_then(output::extension);
        let promised = promised.and_then(|ending| Form::from_name(&ending));
        output::say_other_ending(
            self.output.as_deref(),
            self.format,
            Form::from_name,
            |form| form.name(),
            common,
        );
        if self.json {
            return Some(Form::Json);
        }
        self.format.or(promised)
    }

    /// Colours are for a terminal that shows the differences themselves.
    fn paint(&self, common: &Common) -> super::failure::Paint {
        use std::io::IsTerminal as _;
        let output = self.output.as_deref();
        let to_stdout = output.is_none_or(|path| path == Path::new("-"));
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        super::failure::Paint(match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => to_stdout && !plain && std::io::stdout().is_terminal(),
        })
    }
}
