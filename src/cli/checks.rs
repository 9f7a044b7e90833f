//! `chancery query check`: every check at once.

use std::process::ExitCode;

use super::failure::{Failure, Kind};
use super::output::Sink;
use super::query::{LabelArgs, terminal_width};
use super::source::Data;
use super::watch::Watch;
use crate::builtin;
use crate::model::limits::Limits;
use crate::query::NamedQuery;
use crate::query::results::{RowFormat, Style, write_rows};
use crate::store::{Backend, Context, QueryResults, StoreError};

/// The name under which all checks are asked.
pub(super) const ALL: &str = "check";

/// What the checks said.
pub(super) struct Verdict {
    /// Those that found nothing.
    pub(super) passed: usize,
    /// Those that found defects.
    pub(super) failed: Vec<NamedQuery>,
}

/// Asks every check of the data as written and the terms of the ontology. O(checks).
pub(super) fn ask_all(data: &Data, watch: &Watch, limits: &Limits) -> Result<Verdict, Failure> {
    let catalog = builtin::catalog().map_err(|said| Failure::new(Kind::Bug, said))?;
    let mut verdict = Verdict {
        passed: 0,
        failed: Vec::new(),
    };
    let backend = data.with_ontology()?;
    for check in catalog.iter().filter(|query| query.is_check()) {
        let found = match ask(check, &*backend, data, watch, limits)? {
            QueryResults::Solutions(mut rows) => {
                let first = rows.next().transpose().map_err(StoreError::from)?;
                first.is_some()
            }
            QueryResults::Boolean(defect) => defect,
            QueryResults::Graph(mut triples) => triples.next().is_some(),
        };
        if found {
            verdict.failed.push(check.clone());
        } else {
            verdict.passed += 1;
        }
    }
    Ok(verdict)
}

/// Asks one named query as it stands, of a backend that holds the data.
pub(super) fn ask<'a>(
    query: &NamedQuery,
    backend: &'a dyn Backend,
    data: &Data,
    watch: &Watch,
    limits: &Limits,
) -> Result<QueryResults<'a>, Failure> {
    let context = Context {
        prefixes: data.prefixes.clone(),
        cancellation: watch.cancellation.clone(),
        ..Context::default()
    };
    Ok(crate::query::ask(
        backend,
        &query.source,
        &query.text,
        &context,
        limits,
    )?)
}

/// Prints the rows of each check that finds defects. Exit code 1 if one does.
pub(super) fn run(
    data: &Data,
    labels: &LabelArgs,
    watch: &Watch,
    limits: &Limits,
) -> Result<ExitCode, Failure> {
    let verdict = ask_all(data, watch, limits)?;
    let names = labels.labels(data);
    let style = Style {
        labels: &names,
        iris: labels.iris,
        width: terminal_width(false),
        max_rows: None,
    };
    // What the verdict was reached on: without the ontology its own terms would look unknown.
    let backend = data.with_ontology()?;
    let mut sink = Sink::open(None)?;
    let out = sink.writer();
    for check in &verdict.failed {
        writeln!(out, "{}: {}", check.name, check.title)?;
        for line in check.text.lines() {
            let head = ["# Problem: ", "# Remedy: "];
            if head.iter().any(|head| line.starts_with(head)) {
                writeln!(out, "{}", line.trim_start_matches("# "))?;
            }
        }
        let rows = ask(check, &*backend, data, watch, limits)?;
        write_rows(rows, RowFormat::Table, &style, out)?;
        writeln!(out)?;
    }
    let checks = verdict.passed + verdict.failed.len();
    match verdict.failed.len() {
        0 => writeln!(out, "{checks} checks, no defect")?,
        failed => writeln!(out, "{checks} checks, {failed} with defects")?,
    }
    sink.finish()?;
    Ok(ExitCode::from(u8::from(!verdict.failed.is_empty())))
}
