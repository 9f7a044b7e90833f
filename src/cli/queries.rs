//! `chancery queries`: what can be asked by name.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::failure::{Failure, Kind};
use super::named::{self, NamedArgs, Wanted};
use super::output::Sink;
use crate::builtin;
use crate::model::nearest::did_you_mean;
use crate::query::{Catalog, NamedQuery};

/// List the named queries, or explain one
///
/// A name explains that query. Other words list the queries that have all of
/// them in their name, title, summary or tags.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery queries
  chancery queries delegations
  chancery queries territory share
  chancery queries --json")]
pub(super) struct QueriesArgs {
    /// The query to explain, or words to look for
    #[arg(value_name = "NAME|WORD")]
    name: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(serde::Serialize)]
struct Listed<'a> {
    name: &'a str,
    title: &'a str,
    summary: &'a str,
    subject: &'a str,
    tags: &'a [String],
    parameters: Vec<ListedParameter<'a>>,
}

#[derive(serde::Serialize)]
struct ListedParameter<'a> {
    name: &'a str,
    default: &'a str,
    help: &'a str,
}

impl<'a> From<&'a NamedQuery> for Listed<'a> {
    fn from(query: &'a NamedQuery) -> Self {
        let parameters = query
            .parameters
            .iter()
            .map(|parameter| ListedParameter {
                name: &parameter.name,
                default: &parameter.default,
                help: &parameter.help,
            })
            .collect();
        Self {
            name: &query.name,
            title: &query.title,
            summary: &query.summary,
            subject: &query.subject,
            tags: &query.tags,
            parameters,
        }
    }
}

pub(super) fn run(args: &QueriesArgs) -> Result<ExitCode, Failure> {
    let mut sink = Sink::open(None)?;
    let catalog = builtin::catalog().map_err(|said| Failure::new(Kind::Bug, said))?;
    let named = |name: &String| named::find(Some(name), &NONE, Wanted::Query);
    match args.name.as_slice() {
        [] => list(
            &catalog.iter().collect::<Vec<_>>(),
            args.json,
            sink.writer(),
        )?,
        [name] if named(name).is_ok() => explain(&named(name)?, args.json, sink.writer())?,
        words => {
            let found: Vec<&NamedQuery> =
                catalog.iter().filter(|query| has(query, words)).collect();
            if found.is_empty() {
                return Err(unknown(words, &catalog));
            }
            list(&found, args.json, sink.writer())?;
        }
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// A query by its name alone.
const NONE: NamedArgs = NamedArgs {
    query: None,
    set: Vec::new(),
};

/// Whether all words stand in what a query says about itself.
fn has(query: &NamedQuery, words: &[String]) -> bool {
    let said = [&query.name, &query.title, &query.summary, &query.subject];
    let mut said = said.map(|text| text.to_lowercase()).join(" ");
    said.extend([" ", &query.tags.join(" ").to_lowercase()]);
    words.iter().all(|word| said.contains(&word.to_lowercase()))
}

/// One word near a name is taken for that name mistyped, anything else for words.
fn unknown(words: &[String], catalog: &Catalog) -> Failure {
    if let [name] = words {
        let near = did_you_mean(name, catalog.iter().map(|query| query.name.as_str()));
        let is_file = Path::new(name).extension().is_some();
        if near.is_some() || is_file {
            return match named::find(Some(name), &NONE, Wanted::Query) {
                Err(failure) => failure,
                Ok(_) => Failure::usage(format!("no query is about `{name}`")),
            };
        }
    }
    let fewer = if words.len() > 1 {
        "`chancery queries` lists all; try fewer words"
    } else {
        "`chancery queries` lists all"
    };
    Failure::usage(format!("no query is about `{}`", words.join(" "))).hint(fewer)
}

fn list(queries: &[&NamedQuery], json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    if json {
        let all: Vec<Listed<'_>> = queries.iter().map(|query| Listed::from(*query)).collect();
        return print_json(&all, out);
    }
    let mut subjects: BTreeMap<(usize, &str), Vec<&NamedQuery>> = BTreeMap::new();
    for query in queries {
        let subject = query.subject.as_str();
        subjects
            .entry((rank(subject), subject))
            .or_default()
            .push(query);
    }
    let width = queries.iter().map(|query| query.name.len()).max();
    let width = width.unwrap_or(0);
    for (number, ((_, subject), queries)) in subjects.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", heading(subject))?;
        for query in queries {
            writeln!(out, "  {:width$}  {}", query.name, query.title)?;
        }
    }
    writeln!(
        out,
        "\n`chancery queries NAME` explains one, `chancery query NAME` asks it,"
    )?;
    writeln!(out, "`chancery draw NAME` draws a view.")?;
    Ok(())
}

/// Questions first, then pictures, then checks.
fn rank(subject: &str) -> usize {
    match subject {
        "check" => 2,
        "view" => 1,
        _ => 0,
    }
}

fn heading(subject: &str) -> String {
    match subject {
        "view" => "Views, for `chancery draw`".to_owned(),
        "check" => "Checks: each row is a defect in the data".to_owned(),
        other => super::show::capital(other),
    }
}

pub(super) fn print_json(
    value: &impl serde::Serialize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

fn explain(query: &NamedQuery, json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    if json {
        return print_json(&Listed::from(query), out);
    }
    writeln!(out, "{}", query.title)?;
    if !query.summary.is_empty() {
        writeln!(out, "{}", query.summary)?;
    }
    if !query.parameters.is_empty() {
        writeln!(out, "\nParameters, for `--set NAME=VALUE`:")?;
    }
    for parameter in &query.parameters {
        let default = &parameter.default;
        writeln!(
            out,
            "  {}  {} (default: {default})",
            parameter.name, parameter.help
        )?;
    }
    writeln!(out, "\n{}", query.text.trim_end())?;
    Ok(())
}
