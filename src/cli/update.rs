//! `chancery update`: SPARQL Update on a store.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Common;
use super::failure::{Failure, Kind};
use super::keep::{open_to_write, print_figures};
use super::limits::LimitArgs;
use super::progress::thousands;
use super::query::TimeArgs;
use super::remote::{RemoteArgs, is_address};
use super::source::read_text;
use super::watch::Watch;
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::rdf;
use crate::store::{Changed, Context, Disk, Durability};

/// Change a store or an endpoint with SPARQL Update, or with an RDF Patch
///
/// All operations of one update count or none does. When the verb has ended, the change
/// is on the disk. To an endpoint each update is sent once, and never again by itself.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery update -l my-store -q 'INSERT DATA { person:a rdfs:label \"A\"@en }'
  chancery update changes.ru -l my-store
  chancery update changes.rdfp -l my-store
  chancery update more.ru -l my-store --durability process
  chancery update changes.ru -l https://example.org/update --user editor")]
pub(super) struct UpdateArgs {
    /// Files with updates or patches (.rdfp), one after the other; `-` is standard input
    #[arg(value_name = "FILE.ru", conflicts_with = "text")]
    files: Vec<PathBuf>,
    /// The update itself
    #[arg(short = 'q', long = "update", value_name = "TEXT")]
    text: Option<String>,
    /// The folder of the store, or the address (https://…) of an endpoint
    #[arg(short, long, value_name = "STORE")]
    location: PathBuf,
    /// When an update counts as done
    #[arg(long, value_enum, default_value_t = When::Disk, value_name = "WHEN")]
    durability: When,
    /// Print how many statements were added and deleted as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(flatten)]
    remote: RemoteArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum When {
    /// When the disk has it
    Disk,
    /// When the system has it, which a loss of power may undo
    Process,
}

/// From so many changes on, opening a store takes a time that is noticed.
const MANY: u64 = 100_000;

pub(super) fn run(args: &UpdateArgs, common: &Common, watch: &Watch) -> Result<ExitCode, Failure> {
    let updates = texts(args)?;
    if is_address(&args.location) {
        return super::remote_update::run(
            (&args.location, &args.remote),
            &updates,
            (&args.limits.of_update(), args.json),
            |number, failure| behind(number, updates.len(), failure),
            common,
        );
    }
    let durability = match args.durability {
        When::Disk => Durability::Disk,
        When::Process => Durability::Process,
    };
    let disk = open_to_write(&args.location, durability)?;
    super::source::say_torn(&disk, common);
    let mut prefixes = Prefixes::default();
    for (name, namespace) in disk.prefixes() {
        prefixes.declare(name, namespace);
    }
    let context = Context {
        prefixes,
        cancellation: watch.cancellation.clone(),
        longest_text: args.limits.limits().max_literal_bytes,
        ..Context::default()
    };
    watch.start(args.time.timeout);
    let mut all = Changed::default();
    for (number, (name, text)) in updates.iter().enumerate() {
        let apply = |text: &str, context: &Context| disk.change(text, context);
        let changed = if rdf::is_patch(name, text) {
            patched(&disk, name, text)
        } else {
            crate::query::update(name, text, &context, &args.limits.of_update(), apply)
                .map_err(Failure::from)
        };
        all += changed.map_err(|failure| behind(number, updates.len(), failure))?;
    }
    watch.stop();
    if args.json {
        print_figures(&all)?;
    } else {
        let (added, deleted) = (thousands(all.added), thousands(all.deleted));
        let store = args.location.display();
        let said = Diagnostic::new(format!("`{store}`: {added} added, {deleted} deleted"));
        let changes = disk.changes();
        common.remark(&if changes < MANY {
            said
        } else {
            said.hint(format!(
                "the journal holds {} changes, which every opening reads; `chancery compact -l {store}` \
                 writes them into the snapshot",
                thousands(changes)
            ))
        });
    }
    Ok(ExitCode::SUCCESS)
}

/// Applies an RDF Patch: blank nodes have the names that the store gives them.
fn patched(disk: &Disk, name: &str, text: &str) -> Result<Changed, Failure> {
    let patch = rdf::read_patch(name, text)?;
    Ok(disk.exchange(patch.removed, patch.added)?)
}

/// A failure after others were done, which stay.
fn behind(done: usize, all: usize, failure: Failure) -> Failure {
    match done {
        0 => failure,
        1 => failure.hint(format!("the first of {all} updates was done and stays")),
        _ => failure.hint(format!(
            "the first {done} of {all} updates were done and stay"
        )),
    }
}

/// Each update with its name in messages.
fn texts(args: &UpdateArgs) -> Result<Vec<(String, String)>, Failure> {
    if let Some(text) = &args.text {
        return Ok(vec![("--update".to_owned(), text.clone())]);
    }
    if args.files.is_empty() {
        let said = Diagnostic::new("which update?");
        return Err(Failure::new(Kind::Usage, said)
            .hint("name a file, or write it behind `-q`; `-` reads standard input"));
    }
    let named = |path: &PathBuf| Ok((path.display().to_string(), read_text(path)?));
    args.files.iter().map(named).collect()
}
