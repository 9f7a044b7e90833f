//! `chancery queries`: what can be asked by name.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::failure::{Failure, Kind};
use super::named::{self, NamedArgs, Wanted};
use super::output::Sink;
use crate::builtin;
use crate::query::NamedQuery;

/// List the named queries, or explain one
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery queries
  chancery queries delegations
  chancery queries --json")]
pub(super) struct QueriesArgs {
    /// The query to explain
    #[arg(value_name = "NAME")]
    name: Option<String>,
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
    match &args.name {
        Some(name) => explain(name, args.json, sink.writer())?,
        None => list(args.json, sink.writer())?,
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

fn list(json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let catalog = builtin::catalog().map_err(|said| Failure::new(Kind::Bug, said))?;
    if json {
        let all: Vec<Listed<'_>> = catalog.iter().map(Listed::from).collect();
        return print_json(&all, out);
    }
    let mut subjects: BTreeMap<&str, Vec<&NamedQuery>> = BTreeMap::new();
    for query in catalog.iter() {
        subjects.entry(&query.subject).or_default().push(query);
    }
    let width = catalog
        .iter()
        .map(|query| query.name.len())
        .max()
        .unwrap_or(0);
    for (number, (subject, queries)) in subjects.iter().enumerate() {
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

fn heading(subject: &str) -> &str {
    match subject {
        "view" => "Views, for `chancery draw`",
        "check" => "Checks: each row is a defect in the data",
        "claims" => "Claims",
        "delegations" => "Delegations",
        "events" => "Events",
        "people" => "People",
        "sources" => "Sources",
        other => other,
    }
}

pub(super) fn print_json(
    value: &impl serde::Serialize,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}

fn explain(name: &str, json: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let none = NamedArgs {
        query: None,
        set: Vec::new(),
    };
    let query = named::find(Some(name), &none, Wanted::Query)?;
    if json {
        return print_json(&Listed::from(&query), out);
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
