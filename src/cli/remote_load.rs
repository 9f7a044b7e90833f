//! `chancery load -l https://…`: files to an endpoint, part by part.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Common;
use super::failure::Failure;
use super::keep::print_figures;
use super::limits;
use super::progress::{Progress, thousands};
use super::remote::RemoteArgs;
use crate::model::diagnostic::Diagnostic;
use crate::model::{GraphName, Quad};
use crate::rdf::{QuadReader, Settings, Source};
use crate::remote::{Endpoint, Manifest, Sending, Sent, Way};
use crate::store::StoreError;

/// How files go to an endpoint.
#[derive(Args, Debug)]
pub(super) struct SendingArgs {
    /// Keep a list of what an endpoint has acknowledged, and send what is not in it
    #[arg(long, value_name = "LIST", help_heading = "Endpoint")]
    resume: Option<PathBuf>,
    /// Statements that are sent to an endpoint at once, 1 MiB at the most
    #[arg(long, value_name = "N", default_value_t = 5_000, value_parser = limits::several, allow_negative_numbers = true, help_heading = "Endpoint", hide_short_help = true)]
    part: usize,
    #[command(flatten)]
    pub(super) remote: RemoteArgs,
}

/// What is sent: the sources, and the graph that each is put into.
pub(super) struct Files<'a> {
    pub(super) location: &'a std::path::Path,
    pub(super) sources: Vec<(Source, Option<GraphName>)>,
    pub(super) settings: Settings,
    pub(super) json: bool,
}

/// What a program is told.
#[derive(Serialize)]
struct Figures<'a> {
    endpoint: &'a str,
    engine: &'a str,
    sent: u64,
    parts: u64,
    parts_sent_before: u64,
}

pub(super) fn run(
    args: &SendingArgs,
    files: &Files<'_>,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let is_stdin = |(source, _): &(Source, _)| *source == Source::Stdin;
    if args.resume.is_some() && files.sources.iter().any(is_stdin) {
        return Err(
            Failure::usage("standard input cannot be sent a second time")
                .hint("`--resume` wants files"),
        );
    }
    let load = identity(files, args.part)?;
    let endpoint = args.remote.open(files.location, common)?;
    let way = Way {
        statements: args.part,
        ..Way::default()
    };
    let mut sending = Sending::new(&endpoint, way, &load)?;
    if let Some(path) = &args.resume {
        sending = sending.with_manifest(Manifest::open(path, endpoint.address(), &load)?);
    }
    let progress = Progress::new(common, None);
    let outcome = send(&mut sending, &endpoint, files, &progress, common);
    let there = sending.acknowledged();
    let sent = outcome.map_err(|failure| stopped(failure, there, args))?;
    let seconds = progress.finish();
    report(&endpoint, sent, files.json, seconds, common)
}

fn send(
    sending: &mut Sending<'_>,
    endpoint: &Endpoint,
    files: &Files<'_>,
    progress: &Progress,
    common: &Common,
) -> Result<Sent, Failure> {
    let mut count = 0;
    let mut whole = Vec::new();
    let mut take = |quad: Quad| -> Result<(), Failure> {
        if !endpoint.has_triple_terms() {
            // What is said about statements is put into the words of RDF 1.1, for which all of it is looked at.
            whole.push(quad);
            return Ok(());
        }
        sending.push(quad)?;
        count += 1;
        if count % 1_024 == 0 {
            progress.read(0, count);
        }
        Ok(())
    };
    each(files, &mut take, common)?;
    if !whole.is_empty() {
        for quad in super::convert::to_rdf11(&whole, common)? {
            sending.push(quad)?;
        }
    }
    Ok(sending.finish()?)
}

fn each(
    files: &Files<'_>,
    take: &mut dyn FnMut(Quad) -> Result<(), Failure>,
    common: &Common,
) -> Result<(), Failure> {
    for (number, (source, graph)) in files.sources.iter().enumerate() {
        let prefix = if number == 0 {
            "b".to_owned()
        } else {
            format!("f{number}-b")
        };
        let mut reader = QuadReader::open(source, &files.settings, &prefix)?;
        for quad in reader.by_ref() {
            let mut quad = quad?;
            if let Some(graph) = graph {
                quad.graph_name = graph.clone();
            }
            take(quad)?;
        }
        for remark in reader.remarks() {
            common.remark(remark);
        }
    }
    Ok(())
}

/// What the load is called: the same files sent in the same way have the same name.
fn identity(files: &Files<'_>, part: usize) -> Result<String, Failure> {
    let mut hash = Sha256::new();
    hash.update(part.to_le_bytes());
    for (source, graph) in &files.sources {
        let graph = graph.as_ref().map(ToString::to_string).unwrap_or_default();
        hash.update(format!("\n{graph}\n"));
        let Source::File(path) = source else {
            // Nobody can send it again, so that a name of this process will do.
            hash.update(std::process::id().to_le_bytes());
            hash.update(super::keep::now().to_le_bytes());
            continue;
        };
        let cannot = |error| StoreError::Io {
            path: path.clone(),
            error,
        };
        let mut file = std::fs::File::open(path).map_err(cannot)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            let length = file.read(&mut buffer).map_err(cannot)?;
            if length == 0 {
                break;
            }
            hash.update(&buffer[..length]);
        }
    }
    let digest = hash.finalize();
    let hash = digest.iter().take(8).map(|byte| format!("{byte:02x}"));
    Ok(hash.collect())
}

/// A failure says what is there all the same.
fn stopped(failure: Failure, there: Sent, args: &SendingArgs) -> Failure {
    if there.parts == 0 {
        return failure;
    }
    let statements = thousands(there.statements);
    match &args.resume {
        Some(path) => failure.hint(format!(
            "{statements} statements are there; the same command goes on behind them (`{}`)",
            path.display()
        )),
        None => failure.hint(format!(
            "{statements} statements are there; with `--resume LIST` a load goes on where it ended"
        )),
    }
}

fn report(
    endpoint: &Endpoint,
    sent: Sent,
    json: bool,
    seconds: f64,
    common: &Common,
) -> Result<ExitCode, Failure> {
    if json {
        print_figures(&Figures {
            endpoint: endpoint.address(),
            engine: endpoint.engine(),
            sent: sent.statements,
            parts: sent.parts,
            parts_sent_before: sent.before,
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let before = match sent.before {
        0 => String::new(),
        1 => ", 1 of which was there".to_owned(),
        parts => format!(", {parts} of which were there"),
    };
    let said = Diagnostic::new(format!(
        "sent {} {} in {} {} to `{}` ({}){before}; {seconds:.1} s",
        thousands(sent.statements),
        if sent.statements == 1 {
            "statement"
        } else {
            "statements"
        },
        thousands(sent.parts),
        if sent.parts == 1 { "part" } else { "parts" },
        endpoint.address(),
        endpoint.engine(),
    ));
    common.remark(&if sent.is_named {
        said.hint("its blank nodes have names there, because it was sent in parts; `dump` and `diff` take these for blank nodes again")
    } else {
        said
    });
    Ok(ExitCode::SUCCESS)
}
