//! `chancery find`: things by name.

use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::failure::Failure;
use super::limits::several;
use super::output::Sink;
use super::queries::print_json;
use super::query::LabelArgs;
use super::source::DataArgs;
use super::view;
use crate::model::printable;
use crate::search::{self, Index};

/// Find things by name
///
/// Looks in labels and other names, in any language; case, accents and
/// punctuation do not matter, and a letter or two may be wrong. Whole names
/// come first, then whole words, beginnings and other parts; among equals
/// people, bodies, states and places before events, and these before records.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery find lavrov
  chancery find путин
  chancery find 'elmendorf base' --limit 3
  chancery find ministry -d my-data.ttl --json")]
pub(super) struct FindArgs {
    /// What to look for
    #[arg(value_name = "TEXT")]
    text: Vec<String>,
    /// Most results
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = several, allow_negative_numbers = true)]
    limit: usize,
    /// End with exit code 1 if nothing is found
    #[arg(long)]
    fail_if_empty: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(serde::Serialize)]
struct Found {
    iri: String,
    label: String,
    types: Vec<String>,
    matched: String,
    how: &'static str,
}

pub(super) fn run(mut args: FindArgs, common: &Common) -> Result<ExitCode, Failure> {
    args.data.give_back(&mut args.text);
    let text = args.text.join(" ");
    if text.trim().is_empty() {
        return Err(Failure::usage("find what?").hint("for example: `chancery find lavrov`"));
    }
    let data = args.data.load(common)?.plain()?;
    let labels = args.labels.labels(&data);
    let hits = Index::about(&data.backend, &text)?.find(&text, args.limit)?;
    let mut found = Vec::new();
    for hit in hits {
        found.push(Found {
            label: labels.name(&hit.iri),
            types: search::kinds(&data.backend, &labels, &hit.iri)?,
            iri: hit.iri,
            matched: printable(&hit.name),
            how: hit.how.name(),
        });
    }
    let mut sink = Sink::open(None)?;
    let out = sink.writer();
    if args.json {
        print_json(&found, out)?;
    } else {
        let names: Vec<String> = found
            .iter()
            .map(|hit| {
                if args.labels.iris {
                    format!("<{}>", hit.iri)
                } else {
                    data.prefixes.show(&hit.iri)
                }
            })
            .collect();
        let width = names
            .iter()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or(0);
        for (hit, name) in found.iter().zip(&names) {
            let other = (hit.matched != hit.label).then(|| format!(" = {}", hit.matched));
            let kind = (!hit.types.is_empty()).then(|| format!(" ({})", hit.types.join(", ")));
            writeln!(
                out,
                "{name:width$}  {}{}{}",
                hit.label,
                other.unwrap_or_default(),
                kind.unwrap_or_default()
            )?;
        }
    }
    sink.finish()?;
    view::say_contested_names(&data, common);
    if found.is_empty() {
        common.note(&format!("nothing is called `{text}`"));
        if args.fail_if_empty {
            return Err(Failure::no());
        }
    }
    Ok(ExitCode::SUCCESS)
}
