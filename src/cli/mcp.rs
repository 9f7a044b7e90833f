//! `chancery mcp`: the data for an assistant, over two pipes.

use std::io::{self, BufReader};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::failure::{Failure, Kind};
use super::query::TimeArgs;
use super::source::DataArgs;
use super::{Common, limits};
use crate::builtin;
use crate::mcp::{self, Settings};

/// Let an assistant ask the data: the Model Context Protocol over standard input and output
///
/// The tools only read: search, show, claims, SPARQL, named queries, paths. Each row that they return has its
/// sources, and says whether it rests on what is merely claimed. It ends when its input ends.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery mcp
  chancery mcp -l my-store
  chancery mcp -d talks.ttl --max-rows 500 --timeout 10s")]
pub(super) struct McpArgs {
    /// Languages of labels, the most wanted first
    #[arg(long, value_name = "LANG", value_delimiter = ',', default_value = "en")]
    lang: Vec<String>,
    /// Rows of a result
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = limits::several, help_heading = "Limits")]
    max_rows: usize,
    /// Bytes of a result
    #[arg(long, value_name = "SIZE", default_value = "256KiB", value_parser = limits::bytes, help_heading = "Limits")]
    max_bytes: u64,
    /// Bytes of a message that comes in
    #[arg(long, value_name = "SIZE", default_value = "4MiB", value_parser = limits::bytes, help_heading = "Limits", hide_short_help = true)]
    max_message: u64,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(args: &McpArgs, common: &Common) -> Result<ExitCode, Failure> {
    if args.data.data.iter().any(|path| path == Path::new("-")) {
        return Err(
            Failure::usage("standard input carries the messages, and no data")
                .hint("put the data into a file: `chancery mcp -d talks.ttl`"),
        );
    }
    let own = args.data.location.is_some() || !args.data.data.is_empty();
    let data = args.data.load(common)?.plain()?;
    let catalog = builtin::catalog().map_err(|said| Failure::new(Kind::Bug, said))?;
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    let settings: &'static Settings = Box::leak(Box::new(Settings {
        limits: args.data.limits.limits(),
        timeout: args.time.timeout,
        max_rows: args.max_rows,
        max_bytes: size(args.max_bytes),
        max_message: size(args.max_message),
        languages: args.lang.clone(),
    }));
    // They last as long as the process: a call that does not hear that it is to end goes on with them.
    let (data, catalog) = (Box::leak(Box::new(data)), Box::leak(Box::new(catalog)));
    let asked = mcp::Data {
        plain: &*data.backend,
        ontology: &data.ontology,
        prefixes: &data.prefixes,
        has_ontology: !own,
        catalog,
    };
    let input = BufReader::new(io::stdin());
    mcp::serve(asked, settings, input, &mut io::stdout())?;
    Ok(ExitCode::SUCCESS)
}
