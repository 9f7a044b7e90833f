//! `chancery dump`: every quad, sorted, so that two dumps can be compared line by line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::failure::Failure;
use super::output::{self, Sink};
use super::source::DataArgs;
use crate::model::GraphName;
use crate::query::results::used_prefixes;
use crate::rdf::{Format, QuadWriter};
use crate::vocab::id;

/// Write all quads
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery dump > all.nq
  chancery dump --asserted -o summit.trig
  chancery dump --merge-graphs -o summit.ttl.gz")]
pub(super) struct DumpArgs {
    /// Write to a file, packed if it ends in .gz, .zst or .bz2; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// nq, trig, jsonld; ttl, nt and rdf hold no named graphs
    #[arg(short, long, value_name = "FORMAT", value_parser = output::rdf_format)]
    format: Option<Format>,
    /// Leave out the ontology and whatever is derived
    #[arg(long)]
    asserted: bool,
    /// Put everything into the default graph
    #[arg(long)]
    merge_graphs: bool,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(args: &DumpArgs, common: &Common) -> Result<ExitCode, Failure> {
    let promised = args
        .output
        .as_deref()
        .and_then(|path| Format::from_path(path).0);
    let format = args.format.or(promised).unwrap_or(Format::NQuads);
    let (mut quads, known) = args.data.quads(common)?;
    if args.asserted {
        quads.retain(|quad| is_asserted(&quad.graph_name));
    }
    if args.merge_graphs {
        for quad in &mut quads {
            quad.graph_name = GraphName::DefaultGraph;
        }
    }
    quads.sort_by_cached_key(ToString::to_string);
    quads.dedup();
    let mut sink = Sink::open(args.output.as_deref())?;
    let used = used_prefixes(&quads, &known);
    let prefixes = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
    let mut writer = QuadWriter::new(sink.writer(), format, prefixes, false)?;
    for quad in &quads {
        writer.write(quad)?;
    }
    writer.finish()?;
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Neither the ontology nor derived.
fn is_asserted(graph: &GraphName) -> bool {
    match graph {
        GraphName::NamedNode(graph) => {
            !graph.as_str().starts_with(id::GRAPH_ONTOLOGY)
                && !graph.as_str().starts_with(id::GRAPH_DERIVED)
        }
        _ => true,
    }
}
