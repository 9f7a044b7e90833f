//! The command line: one file a verb, shell types stop here.

mod according;
mod asking;
mod backup;
mod check;
mod checks;
mod claims;
mod communities;
mod compact;
mod completions;
mod convert;
mod convert_wikibase;
mod diff;
mod draw;
mod dump;
mod explain;
mod facets;
mod failure;
mod find;
mod fmt;
mod fonts;
mod frames;
mod graph_file;
mod infer;
mod into;
mod keep;
mod kept;
mod limits;
mod link;
mod load;
mod mcp;
mod measured;
mod named;
mod output;
mod overwrite;
mod path_results;
mod paths;
mod progress;
mod queries;
mod query;
mod rank;
mod relations;
mod remote;
mod remote_load;
mod remote_update;
mod serve;
mod services;
mod show;
mod signals;
mod slice;
mod source;
mod sourced;
mod staged;
mod stats;
mod style;
mod style_file;
mod tables;
mod tour;
mod update;
mod validate;
mod view;
mod watch;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use failure::{Failure, Paint};
use watch::Watch;

use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;

const HELP: &str = "\
{about}

Usage: chancery <VERB> [OPTIONS]

Start:
  tour         A guided first look: three answered questions and a picture

Ask:
  query        Ask a named or free SPARQL query
  queries      List the named queries, or explain one
  find         Find things by name
  show         Show all that is known about one thing
  claims       List who is said to have said what

Draw:
  draw         Draw a view, a query or a whole file as a picture
  paths        Find how two things are connected
  rank         Rank things by their relations
  communities  Find groups that belong together

Keep:
  load         Load files into a store or an endpoint
  update       Change a store or an endpoint with SPARQL Update
  dump         Write all quads
  backup       Copy a store as it is now, and check the copy
  check        Check a store for damage
  stats        Count statements, graphs, classes, predicates and literals
  compact      Write the changes of the journal into a new snapshot

Mend:
  validate     Check data against shapes (SHACL), and say what is wrong where
  infer        Derive what follows by rules, and say why
  convert      Convert RDF between formats
  diff         Compare two datasets by meaning, or merge three
  fmt          Lay out Turtle and TriG, so that a change of fact is a change of one line

Link:
  link         Find who is meant by a name; compare with Wikidata, take from it, give to it

Serve:
  serve        Serve the data over HTTP: SPARQL, graphs, named queries, reconciliation
  mcp          Let an assistant ask the data, over standard input and output

Other:
  completions  Write a completion script for a shell
  help         Explain a verb

Options:
{options}

Without `--data` or `--location`, every verb works on the built-in data set: the 2025 Russia–United
States summit. `chancery help VERB` explains a verb with examples.
";

/// A knowledge graph of diplomacy in one program
#[derive(Parser, Debug)]
#[command(
    name = "chancery",
    version,
    about = "Chancery: a knowledge graph of diplomacy in one program",
    help_template = HELP,
    subcommand_value_name = "VERB",
    arg_required_else_help = true,
    max_term_width = 100
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    verb: Verb,
}

/// Options of every verb.
#[derive(Args, Clone, Debug)]
struct Common {
    /// Colours in messages
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// Say nothing but answers and errors
    #[arg(long, global = true)]
    quiet: bool,
    /// Remarks that wait until it is sure that no error comes instead of an answer
    #[arg(skip)]
    held: Arc<Mutex<Option<Vec<Diagnostic>>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Common {
    fn paint(&self) -> Paint {
        let wanted = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::stderr().is_terminal()
            }
        };
        Paint(wanted)
    }

    /// A remark on standard error.
    fn note(&self, text: &str) {
        self.remark(&Diagnostic::new(text));
    }

    /// A remark with hints.
    fn remark(&self, said: &Diagnostic) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *held {
            Some(held) => held.push(said.clone()),
            None if self.quiet => {}
            None => print_error(&failure::render("note", said, self.paint())),
        }
    }

    /// From now on remarks wait. An error comes alone: nobody is told what was made of an input that is refused.
    fn hold(&self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get_or_insert_default();
    }

    /// Makes the remarks that wait, and from now on each at once.
    fn release(&self) {
        let held = self
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        for said in held.unwrap_or_default() {
            self.remark(&said);
        }
    }
}

#[derive(Subcommand, Debug)]
enum Verb {
    Tour(tour::TourArgs),
    Query(query::QueryArgs),
    Queries(queries::QueriesArgs),
    Find(find::FindArgs),
    Show(show::ShowArgs),
    Claims(claims::ClaimsArgs),
    Draw(draw::DrawArgs),
    Paths(paths::PathsArgs),
    Rank(rank::RankArgs),
    Communities(communities::CommunitiesArgs),
    Load(load::LoadArgs),
    Update(update::UpdateArgs),
    Dump(dump::DumpArgs),
    Backup(backup::BackupArgs),
    Check(check::CheckArgs),
    Stats(stats::StatsArgs),
    Compact(compact::CompactArgs),
    Validate(validate::ValidateArgs),
    Infer(infer::InferArgs),
    Convert(convert::ConvertArgs),
    Diff(diff::DiffArgs),
    Fmt(fmt::FmtArgs),
    Link(link::LinkArgs),
    Serve(serve::ServeArgs),
    Mcp(mcp::McpArgs),
    Completions(completions::CompletionsArgs),
}

/// Runs the program on the process's arguments.
pub fn run() -> ExitCode {
    let mut command = Cli::command();
    let parsed = command.try_get_matches_from_mut(std::env::args_os());
    let parsed = parsed.and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
        Ok((cli, matches))
    });
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return refuse(&error),
    };
    let common = cli.common.clone();
    if let Err(failure) = overwrite::refuse(&command, &matches) {
        print_error(&failure.render(common.paint()));
        return failure.exit_code();
    }
    // An interruption ends the program with 130 and leaves nothing half written.
    for failed in signals::take() {
        common.note(&failed);
    }
    let outcome = watch::over(move |watch| dispatch(cli, &watch));
    match outcome {
        Ok(code) => code,
        Err(failure) => {
            print_error(&failure.render(common.paint()));
            failure.exit_code()
        }
    }
}

fn dispatch(cli: Cli, watch: &Watch) -> Result<ExitCode, Failure> {
    let common = &cli.common;
    match cli.verb {
        Verb::Tour(args) => tour::run(&args, watch),
        Verb::Query(args) => query::run(args, common, watch),
        Verb::Queries(args) => queries::run(&args),
        Verb::Find(args) => find::run(args, common),
        Verb::Show(args) => show::run(args, common),
        Verb::Claims(args) => claims::run(&args, common, watch),
        Verb::Draw(args) => draw::run(args, common, watch),
        Verb::Paths(args) => paths::run(args, common, watch),
        Verb::Rank(args) => rank::run(args, common, watch),
        Verb::Communities(args) => communities::run(args, common, watch),
        Verb::Load(args) => load::run(&args, common),
        Verb::Update(args) => update::run(&args, common, watch),
        Verb::Dump(args) => dump::run(&args, common),
        Verb::Backup(args) => backup::run(&args, common),
        Verb::Check(args) => check::run(&args, common),
        Verb::Stats(args) => stats::run(&args, common),
        Verb::Compact(args) => compact::run(&args, common),
        Verb::Validate(args) => validate::run(args, common, watch),
        Verb::Infer(args) => infer::run(args, common, watch),
        Verb::Convert(args) => convert::run(&args, common),
        Verb::Diff(args) => diff::run(&args, common, watch),
        Verb::Fmt(args) => fmt::run(&args, common),
        Verb::Link(args) => link::run(&args, common),
        Verb::Serve(args) => serve::run(&args, common),
        Verb::Mcp(args) => mcp::run(&args, common),
        Verb::Completions(args) => completions::run(&args),
    }
}

/// A verb that is none or missing, in our words.
fn verb_refused(error: &clap::Error) -> Option<Failure> {
    let all = "`chancery --help` lists the verbs";
    match error.kind() {
        ErrorKind::MissingSubcommand => Some(Failure::usage("which verb?").hint(all)),
        ErrorKind::InvalidSubcommand => {
            let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidSubcommand)
            else {
                return None;
            };
            let command = Cli::command();
            let verbs = command.get_subcommands().map(clap::Command::get_name);
            let failure = Failure::usage(format!("there is no verb `{given}`"));
            Some(match did_you_mean(given, verbs) {
                Some(near) => failure.hint(near),
                None => failure.hint(all),
            })
        }
        _ => None,
    }
}

/// Where a file belongs that stands behind a verb of `link` without an option.
fn misplaced(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => return None,
    };
    let asks = ["match", "review", "apply"].map(|verb| format!("chancery link {verb} "));
    let beside = ["compare", "enrich", "export"].map(|verb| format!("chancery link {verb} "));
    let is_of = |verbs: &[String]| verbs.iter().any(|verb| usage.contains(verb));
    if error.kind() != ErrorKind::UnknownArgument || given.starts_with('-') {
        return None;
    }
    let ends = |ends: &[&str]| {
        let extension = output::extension(std::path::Path::new(given));
        extension.is_some_and(|extension| ends.contains(&extension.as_str()))
    };
    if is_of(&asks) && ends(&["csv", "tsv", "txt"]) {
        return Some(format!(
            "`--csv {given} --name COLUMN` asks for the rows of a table"
        ));
    }
    if is_of(&beside) && ends(&["json", "gz", "bz2", "zst"]) {
        return Some(format!(
            "`--from {given}` takes what Wikidata says out of a file"
        ));
    }
    (is_of(&asks) || is_of(&beside)).then(|| format!("`-d {given}` names the data"))
}

/// What clap has to say: help and version are answers, all else is a usage error.
fn refuse(error: &clap::Error) -> ExitCode {
    if let Some(failure) = verb_refused(error) {
        // Which colours are wanted stands in words that could not be read.
        let common = Common {
            color: Color::Auto,
            quiet: false,
            held: Arc::default(),
        };
        print_error(&failure.render(common.paint()));
        return failure.exit_code();
    }
    let answer = !error.use_stderr();
    let terminal = if answer {
        std::io::stdout().is_terminal()
    } else {
        std::io::stderr().is_terminal()
    };
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let text = error.render();
    let styled = terminal && !plain;
    let text = if styled {
        text.ansi().to_string()
    } else {
        text.to_string()
    };
    if answer {
        // A closed pipe is success: whoever reads has had enough.
        drop(std::io::stdout().write_all(text.as_bytes()));
        return ExitCode::SUCCESS;
    }
    let mut text = text.replace("  tip: ", "hint: ");
    if let Some(hint) = misplaced(error) {
        text = format!("{}\nhint: {hint}\n", text.trim_end());
    }
    // Styled text holds escapes of ours; it goes to a terminal, and clap cleans what it quotes.
    let lines = text.lines().map(|line| {
        if styled {
            line.to_owned()
        } else {
            failure::shown(line)
        }
    });
    print_error(&(lines.collect::<Vec<_>>().join("\n") + "\n"));
    ExitCode::from(2)
}

/// Messages go to standard error; if that is closed, nobody can be told.
fn print_error(text: &str) {
    drop(std::io::stderr().write_all(text.as_bytes()));
}

/// The definition of the command line, for completions and tests.
pub fn command() -> clap::Command {
    Cli::command()
}
