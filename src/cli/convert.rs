//! `chancery convert`: RDF from one format into another, quad by quad.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Common;
use super::failure::Failure;
use super::limits::LimitArgs;
use super::output::{self, Sink};
use crate::rdf::{self, Format, QuadFiles, QuadWriter, Settings};

/// Convert RDF between formats
///
/// Nothing is lost on the way: RDF 1.2 triple terms go through JSON-LD in the
/// basic encoding, and what a format cannot hold is an error, not a gap.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery convert people.ttl -o people.jsonld
  chancery convert a.nq.gz b.trig folder/ -o all.trig.zst
  curl -s https://example.org/data.rdf | chancery convert - --input-format rdf -f ttl")]
pub(super) struct ConvertArgs {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "IN", required = true, num_args = 1..)]
    inputs: Vec<PathBuf>,
    /// Write to a file, packed if it ends in .gz, .zst or .bz2; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// ttl, nt, nq, trig, rdf or jsonld
    #[arg(short, long, value_name = "FORMAT", value_parser = output::rdf_format)]
    format: Option<Format>,
    /// Put everything into the default graph
    #[arg(long)]
    merge_graphs: bool,
    /// The format of the input, where its name does not say it
    #[arg(long, value_name = "FORMAT", value_parser = output::rdf_format)]
    input_format: Option<Format>,
    /// What relative IRIs in the input are relative to
    #[arg(long, value_name = "IRI", value_parser = output::iri)]
    base: Option<String>,
    #[command(flatten)]
    limits: LimitArgs,
}

pub(super) fn run(args: &ConvertArgs, common: &Common) -> Result<ExitCode, Failure> {
    let promised = args
        .output
        .as_deref()
        .and_then(|path| Format::from_path(path).0);
    let format = args.format.or(promised).ok_or_else(|| {
        Failure::usage("into which format?")
            .hint("name it with `--format`, or by the ending of `--output`")
    })?;
    let settings = Settings {
        format: args.input_format,
        base: args.base.clone(),
        limits: args.limits.limits(),
    };
    let files = QuadFiles::new(rdf::sources(&args.inputs)?, settings);
    let mut sink = Sink::open(args.output.as_deref())?;
    let count = copy(files, format, args.merge_graphs, &mut sink)?;
    output::say_other_ending(
        args.output.as_deref(),
        args.format,
        Format::from_name,
        |format| format.name(),
        common,
    );
    if let Some(path) = sink.finish()? {
        common.note(&format!("{count} quads written to {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Streams all quads; the prefixes are those that stand before the first quad.
fn copy(
    mut files: QuadFiles,
    format: Format,
    merge_graphs: bool,
    sink: &mut Sink,
) -> Result<u64, Failure> {
    let first = files.next().transpose()?;
    let declared = files.prefixes();
    let prefixes = declared
        .iter()
        .map(|(name, iri)| (name.as_str(), iri.as_str()));
    let mut writer = QuadWriter::new(sink.writer(), format, prefixes, merge_graphs)?;
    let mut count = 0;
    for quad in first.map(Ok).into_iter().chain(files) {
        writer.write(&quad?)?;
        count += 1;
    }
    writer.finish()?;
    Ok(count)
}
