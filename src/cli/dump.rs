//! `chancery dump`: every quad, sorted, so that two dumps can be compared line by line.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::failure::Failure;
use super::output::{self, RdfVersion, Sink};
use super::source::DataArgs;
use super::{convert, limits, load};
use crate::model::GraphName;
use crate::model::prefixes::Prefixes;
use crate::query::results::UsedPrefixes;
use crate::rdf::{Format, LineSorter, QuadWriter, SortedLines};
use crate::vocab::id;

/// Write all quads
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery dump > all.nq
  chancery dump --asserted -o summit.trig
  chancery dump --merge-graphs -o summit.ttl.gz
  chancery dump --asserted --rdf 1.1 --merge-graphs -o summit.ttl   # for rdflib, Protégé, Jena 4
  chancery dump -l my-store -o all.nq.zst --memory 1GiB")]
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
    /// 1.1 for older tools: a reifier becomes an rdf:Statement; all is held in memory
    #[arg(long, value_name = "VERSION", value_parser = output::rdf_version)]
    rdf: Option<RdfVersion>,
    /// About how much memory to sort in; more is kept in temporary files
    #[arg(long, value_name = "SIZE", default_value = "256MiB", value_parser = limits::bytes)]
    memory: u64,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn run(args: &DumpArgs, common: &Common) -> Result<ExitCode, Failure> {
    let promised = args
        .output
        .as_deref()
        .and_then(|path| Format::from_path(path).0);
    let format = args.format.or(promised).unwrap_or(Format::NQuads);
    output::say_other_ending(
        args.output.as_deref(),
        args.format,
        Format::from_name,
        |format| format.name(),
        common,
    );
    let mut sorter = LineSorter::new(args.memory);
    let (mut named, mut whole) = (false, Vec::new());
    let known = args.data.each(common, &mut |mut quad| {
        if args.asserted && !is_asserted(&quad.graph_name) {
            return Ok(());
        }
        if args.merge_graphs {
            quad.graph_name = GraphName::DefaultGraph;
        }
        named |= !quad.graph_name.is_default_graph();
        if args.rdf == Some(RdfVersion::V11) {
            whole.push(quad);
            return Ok(());
        }
        sorter.push(&quad).map_err(|error| temporary(&error))
    })?;
    for quad in convert::to_rdf11(&whole, common)? {
        sorter.push(&quad).map_err(|error| temporary(&error))?;
    }
    let mut lines = sorter.finish().map_err(|error| temporary(&error))?;
    let mut sink = Sink::open(args.output.as_deref())?;
    match format {
        Format::NQuads => copy(&mut lines, sink.writer())?,
        Format::NTriples if !named => copy(&mut lines, sink.writer())?,
        _ => write(&mut lines, format, &known, sink.writer())?,
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// A line is what N-Quads writes for its quad.
fn copy(lines: &mut SortedLines, out: &mut dyn Write) -> Result<(), Failure> {
    while let Some(line) = lines.next_line().map_err(|error| temporary(&error))? {
        out.write_all(line)?;
        out.write_all(b" .\n")?;
    }
    Ok(())
}

/// Reads each line back for other formats: once for the prefixes, once to write.
fn write(
    lines: &mut SortedLines,
    format: Format,
    known: &Prefixes,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut used = UsedPrefixes::new(known);
    while let Some(quad) = lines.next_quad().map_err(|error| temporary(&error))? {
        used.see(&quad);
    }
    lines.rewind().map_err(|error| temporary(&error))?;
    let used = used.finish();
    let prefixes = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
    let mut writer = QuadWriter::new(out, format, prefixes, false)?;
    while let Some(quad) = lines.next_quad().map_err(|error| temporary(&error))? {
        writer.write(&quad)?;
    }
    writer.finish()?;
    Ok(())
}

/// What goes wrong with lines that do not fit into memory.
fn temporary(error: &io::Error) -> Failure {
    load::disk_failure(&std::env::temp_dir(), error)
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
