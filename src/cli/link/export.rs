//! `chancery link export`: our statements for Wikidata, as QuickStatements.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::beside::{Beside, FromArgs, latest, past};
use super::export_look;
use crate::cli::Common;
use crate::cli::failure::{Failure, Kind};
use crate::cli::named::thing;
use crate::cli::output::Sink;
use crate::cli::queries::print_json;
use crate::cli::source::DataArgs;
use crate::cli::view::{counted, some_of};
use crate::link::export::{Exported, Refusal, Select, Settings, commands, table};
use crate::link::ours::{facts, names};
use crate::link::profile::Profile;
use crate::link::wikibase::{GREGORIAN, Time};
use crate::model::diagnostic::Diagnostic;
use crate::model::{NamedNode, NamedOrBlankNode, Term, printable};
use crate::query::labels::Labels;
use crate::store::{Backend as _, Pattern};
use crate::vocab::{dip, rdf};

/// Give what the data say to Wikidata, as QuickStatements
///
/// Each statement goes out with its qualifiers and a reference for each
/// source, or not at all; what stays is listed with the reason. Nothing goes
/// out twice, nothing that is there already, and nothing to an item that
/// nobody looked at: `--from` or `--online` does. What somebody only says
/// stays, too, unless `--claims` names who says so.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[command(after_help = "\
Examples:
  chancery link export -d my-data.ttl --from Q30.json P854.json --accessed 2026-01-31 -o facts.qs
  chancery link export -d my-data.ttl --online --contact ada@example.org -f qs-csv -o facts.csv
  chancery link export -d my-data.ttl --create all --index wikidata.index -o new.qs
  chancery link export --create '2025 Russia–United States summit' --unchecked --allow-wikipedia --accessed 2026-01-31
  chancery link export -d my-data.ttl --from Q30.json --claims --kept kept.json -o facts.qs")]
pub(super) struct ExportArgs {
    /// The day on which sources were read that do not say it themselves
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = past)]
    accessed: Option<String>,
    /// Give away what is only claimed, with the qualifiers for who says so and who denies it
    #[arg(long)]
    claims: bool,
    /// Take articles of Wikipedia for sources, which Wikidata's own rules do not
    #[arg(long)]
    allow_wikipedia: bool,
    /// Make a new item of a thing that has none; `all` for all whose class the profile knows
    #[arg(long, value_name = "THING")]
    create: Vec<String>,
    /// Look in this index whether Wikidata has what `--create` would make
    #[arg(long, value_name = "FILE", requires = "create")]
    index: Option<PathBuf>,
    /// Let out what goes to items that nobody looked at, and make items that nobody looked for
    #[arg(long)]
    unchecked: bool,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How it is written
    #[arg(short, long, value_name = "FORMAT", value_enum, default_value_t = Form::Quickstatements)]
    format: Form,
    /// Write what does not go out to a file, with reasons, as JSON
    #[arg(long, value_name = "FILE")]
    kept: Option<PathBuf>,
    /// End with exit code 1 if nothing goes out
    #[arg(long)]
    fail_if_empty: bool,
    #[command(flatten)]
    from: FromArgs,
    #[command(flatten)]
    data: DataArgs,
}

/// Forms of QuickStatements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Version 1, a command a line
    #[value(alias = "qs")]
    Quickstatements,
    /// The same as version 3 of the program reads it, which can make two statements of one value
    #[value(name = "quickstatements3", alias = "qs3")]
    Quickstatements3,
    /// A table, a column a property
    QsCsv,
}

pub(super) fn run(args: &ExportArgs, common: &Common) -> Result<ExitCode, Failure> {
    let beside = args
        .from
        .load(&args.data, common, true, Profile::all_items)?;
    if args.from.is_given() {
        beside.say(common);
    } else {
        beside.say_links(common);
    }
    if args.create.is_empty() && beside.linked.things().next().is_none() {
        let said = Diagnostic::new("nothing in the data is linked to Wikidata");
        return Err(Failure::new(Kind::Input, said)
            .hint("a link is `owl:sameAs` an item; `--create THING` makes a new one"));
    }
    let (exported, incomplete) = selected(args, &beside, common)?;
    let text = match args.format {
        Form::Quickstatements | Form::Quickstatements3 => commands(&exported.commands),
        Form::QsCsv => table(&exported.commands),
    };
    let labels = Labels::new(
        &beside.data.backend,
        &["en".to_owned()],
        beside.data.prefixes.clone(),
    )
    .or_from(&beside.data.ontology);
    if let Some(path) = &args.kept {
        let kept: Vec<Kept> = exported
            .refusals
            .iter()
            .map(|one| kept(one, &labels))
            .collect();
        let mut sink = Sink::open(Some(path))?;
        print_json(&kept, sink.writer())?;
        sink.finish()?;
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.writer().write_all(text.as_bytes())?;
    sink.finish()?;
    say(args, &exported, &labels, common);
    if let Some(failure) = incomplete {
        return Err(failure);
    }
    if exported.commands.is_empty() && args.fail_if_empty {
        return Err(Failure::no());
    }
    Ok(ExitCode::SUCCESS)
}

/// What goes out; and why not all was looked up, if somebody gave no answer.
fn selected(
    args: &ExportArgs,
    beside: &Beside,
    common: &Common,
) -> Result<(Exported, Option<Failure>), Failure> {
    // In the plain view nothing is asserted that rests on a claim alone; claims are read as claims.
    let look = beside.look();
    let settings = Settings {
        claims: args.claims,
        accessed: args.accessed.as_deref().map(time),
        wikipedia: args.allow_wikipedia,
        unchecked: args.unchecked,
        anew: args.format == Form::Quickstatements3,
        today: Some(time(&latest())),
    };
    let read = |thing: &NamedNode| -> Result<_, Failure> {
        let (profile, linked) = (&beside.profile, &beside.linked);
        Ok(facts(&look, thing, profile, linked, true)?)
    };
    let side = (&look, &beside.profile, &beside.linked);
    let mut select = Select::new(side, &beside.fetched, &settings);
    let mut linked = Vec::new();
    for (thing, item) in beside.linked.things() {
        let thing = NamedNode::new_unchecked(thing);
        let facts = read(&thing)?;
        select.hear(&thing, item, &facts)?;
        linked.push((thing, item, facts));
    }
    for (thing, item, facts) in linked {
        select.item(&thing, item, &facts)?;
    }
    let created = created(args, beside, common)?;
    let where_to = (args.index.as_deref(), &args.from);
    let looked = export_look::look(where_to, (beside, &look), &created, common)?;
    for thing in created {
        let names = names(&look, thing.as_ref())?;
        select.create(&thing, &names, &read(&thing)?, looked.of(&thing))?;
    }
    Ok((select.finish(), looked.incomplete))
}

/// The things of which new items are made, each once.
fn created(args: &ExportArgs, beside: &Beside, common: &Common) -> Result<Vec<NamedNode>, Failure> {
    let mut found = Vec::new();
    for name in &args.create {
        if name == "all" {
            found.extend(unlinked(beside)?);
            continue;
        }
        let Term::NamedNode(node) = thing(name, &beside.data, common)? else {
            return Err(Failure::usage(format!(
                "`{name}` is nothing that could have an item"
            )));
        };
        if let Some(item) = beside.linked.item(node.as_str()) {
            return Err(Failure::usage(format!("`{name}` has an item: {item}"))
                .hint("what is said of it goes out without `--create`"));
        }
        found.push(node);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Things without a link whose class or kind the profile knows as an item.
fn unlinked(beside: &Beside) -> Result<Vec<NamedNode>, Failure> {
    let mut found = Vec::new();
    for class in beside.profile.items.keys() {
        let class = NamedNode::new_unchecked(class);
        for predicate in [rdf::TYPE, dip::KIND] {
            let predicate = NamedNode::new_unchecked(predicate);
            for quad in beside.data.backend.quads(Pattern {
                predicate: Some(predicate.as_ref()),
                object: Some(class.as_ref().into()),
                ..Pattern::default()
            }) {
                if let NamedOrBlankNode::NamedNode(node) = quad?.subject
                    && beside.linked.item(node.as_str()).is_none()
                {
                    found.push(node);
                }
            }
        }
    }
    Ok(found)
}

/// A day as Wikidata writes it.
fn time(day: &str) -> Time {
    Time {
        time: format!("+{day}T00:00:00Z"),
        timezone: 0,
        before: 0,
        after: 0,
        precision: 11,
        calendar: GREGORIAN.to_owned(),
    }
}

/// Something that stays, for programs.
#[derive(serde::Serialize)]
struct Kept {
    thing: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    graph: Option<String>,
    reason: String,
}

fn kept(refusal: &Refusal, labels: &Labels<'_>) -> Kept {
    Kept {
        thing: refusal.thing.as_str().to_owned(),
        label: labels.name(refusal.thing.as_str()),
        property: refusal.property.as_ref().map(ToString::to_string),
        value: refusal.value.as_ref().map(|value| labels.show(value)),
        record: refusal.record.clone(),
        graph: refusal.graph.clone(),
        reason: printable(&refusal.reason),
    }
}

/// How many reasons are listed.
const REASONS: usize = 12;

/// What went out, what stayed and why.
fn say(args: &ExportArgs, exported: &Exported, labels: &Labels<'_>, common: &Common) {
    common.note(&format!(
        "{} and {}; {} not exported",
        counted(exported.statements, "statement"),
        counted(exported.created.len(), "new item"),
        exported.refusals.len(),
    ));
    let mut reasons: BTreeMap<&str, (usize, &Refusal)> = BTreeMap::new();
    for refusal in &exported.refusals {
        // What differs from one to the next stands behind the colon.
        let start = refusal.reason.split(": ").next().unwrap_or_default();
        reasons.entry(start).or_insert((0, refusal)).0 += 1;
    }
    if !exported.refusals.is_empty() {
        let mut listed: Vec<_> = reasons.into_iter().collect();
        listed.sort_by_key(|(reason, (count, _))| (usize::MAX - count, *reason));
        let mut said = Diagnostic::new("what is not exported, and why");
        for (_, (count, first)) in listed.iter().take(REASONS) {
            let thing = labels.name(first.thing.as_str());
            let value = first
                .value
                .as_ref()
                .map(|value| format!(" {}", labels.show(value)));
            let property = first.property.as_ref().map(|id| format!(" {id}"));
            said = said.hint(format!(
                "{count} × {}, such as {thing}{}{}",
                printable(&first.reason),
                property.unwrap_or_default(),
                value.unwrap_or_default(),
            ));
        }
        let more = listed.iter().skip(REASONS).map(|(_, (count, _))| count);
        let (reasons, more) = (more.clone().count(), more.sum::<usize>());
        if more > 0 {
            said = said.hint(format!("{more} for {}", counted(reasons, "further reason")));
        }
        if args.kept.is_none() {
            said = said.hint("`--kept FILE` writes all of them");
        }
        common.remark(&said);
    }
    say_notes(exported, common);
}

/// What is to be known of what went out.
fn say_notes(exported: &Exported, common: &Common) {
    if !exported.old.is_empty() {
        let said = Diagnostic::new(format!(
            "{} before 15 October 1582 in the Gregorian calendar: {}",
            counted(exported.old.len(), "day"),
            some_of(&exported.old),
        ));
        common.remark(&said.hint(
            "`xsd:date` counts so; sources of that time count by the Julian calendar: compare before giving them away",
        ));
    }
    if exported.on_wikipedia > 0 {
        common.note(&format!(
            "{} on Wikipedia alone: look for what the article cites before giving them away",
            if exported.on_wikipedia == 1 {
                "1 statement rests".to_owned()
            } else {
                format!("{} statements rest", exported.on_wikipedia)
            }
        ));
    }
    if exported.unseen > 0 {
        common.note(&format!(
            "of {} it is not known what is there already; `--from` or `--online` compares",
            counted(exported.unseen, "item")
        ));
    }
    if !exported.unlooked.is_empty() {
        let ids: Vec<String> = exported.unlooked.iter().map(ToString::to_string).collect();
        common.note(&format!(
            "nobody looked whether the items in it are there: {}",
            some_of(&ids)
        ));
    }
}
