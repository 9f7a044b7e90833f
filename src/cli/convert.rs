//! `chancery convert`: RDF from one format into another, quad by quad; and Wikidata's entities into RDF and back.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::failure::Failure;
use super::limits::LimitArgs;
use super::output::{self, Sink};
use super::{Common, convert_wikibase};
use crate::rdf::{self, Format, QuadFiles, QuadWriter, Settings};

/// Convert RDF between formats
///
/// Nothing is lost on the way: RDF 1.2 triple terms go through JSON-LD in the
/// basic encoding, and what a format cannot hold is an error, not a gap.
/// Entities in Wikidata's JSON (Special:EntityData, wbgetentities, dumps) become
/// RDF by its official mapping, and `-f wikibase` makes JSON of such RDF.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery convert people.ttl -o people.jsonld
  chancery convert a.nq.gz b.trig folder/ -o all.trig.zst
  chancery convert Q42.json -o q42.ttl
  chancery convert q42.ttl -f wikibase -o Q42.json
  curl -s https://example.org/data.rdf | chancery convert - --input-format rdf -f ttl")]
pub(super) struct ConvertArgs {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "IN", required = true, num_args = 1..)]
    inputs: Vec<PathBuf>,
    /// Write to a file, packed if it ends in .gz, .zst or .bz2; `-` is standard output
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// ttl, nt, nq, trig, rdf, jsonld, or wikibase for the JSON of Wikidata's entities
    #[arg(short, long, value_name = "FORMAT", value_parser = any_format)]
    format: Option<Form>,
    /// Put everything into the default graph
    #[arg(long)]
    merge_graphs: bool,
    /// The format of the input, where its name does not say it
    #[arg(long, value_name = "FORMAT", value_parser = any_format)]
    input_format: Option<Form>,
    /// What relative IRIs in the input are relative to
    #[arg(long, value_name = "IRI", value_parser = output::iri)]
    base: Option<String>,
    #[command(flatten)]
    limits: LimitArgs,
}

/// What entities or quads are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Rdf(Format),
    Wikibase,
}

const WIKIBASE: &str = "wikibase";

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Rdf(format) => format.name(),
            Self::Wikibase => WIKIBASE,
        }
    }

    const fn rdf(self) -> Option<Format> {
        match self {
            Self::Rdf(format) => Some(format),
            Self::Wikibase => None,
        }
    }
}

fn any_format(name: &str) -> Result<Form, String> {
    if name.eq_ignore_ascii_case(WIKIBASE) {
        return Ok(Form::Wikibase);
    }
    Format::from_name(name).map(Form::Rdf).ok_or_else(|| {
        let rdf = Format::ALL.iter().map(|format| format.name());
        let names: Vec<&str> = rdf.chain([WIKIBASE]).collect();
        output::unknown_format(name, &names)
    })
}

pub(super) fn run(args: &ConvertArgs, common: &Common) -> Result<ExitCode, Failure> {
    let promised = args
        .output
        .as_deref()
        .and_then(|path| Format::from_path(path).0)
        .map(Form::Rdf);
    let format = args.format.or(promised).ok_or_else(|| {
        Failure::usage("into which format?")
            .hint("name it with `--format`, or by the ending of `--output`")
    })?;
    let settings = Settings {
        format: args.input_format.and_then(Form::rdf),
        base: args.base.clone(),
        limits: args.limits.limits(),
    };
    let entities = match args.input_format {
        Some(form) => form == Form::Wikibase,
        None => convert_wikibase::refuse_mixture(&rdf::sources(&args.inputs)?)?,
    };
    let limits = settings.limits.clone();
    let mut sink = Sink::open(args.output.as_deref())?;
    let count = match format {
        Form::Wikibase if entities => {
            return Err(Failure::usage("the input is Wikidata's JSON already")
                .hint("`-f ttl` or another format of RDF is what it becomes"));
        }
        Form::Wikibase => {
            let files = QuadFiles::new(rdf::sources(&args.inputs)?, settings);
            let count = convert_wikibase::to_json(files, &mut sink, common)?;
            counted(count, "entity", "entities")
        }
        Form::Rdf(format) if entities => {
            let count = convert_wikibase::to_rdf(&args.inputs, format, &limits, &mut sink, common)?;
            format!("{count} quads")
        }
        Form::Rdf(format) => {
            let files = QuadFiles::new(rdf::sources(&args.inputs)?, settings);
            format!(
                "{} quads",
                copy(files, format, args.merge_graphs, &mut sink)?
            )
        }
    };
    if format != Form::Wikibase {
        output::say_other_ending(
            args.output.as_deref(),
            args.format,
            |ending| any_format(ending).ok(),
            |format| format.name(),
            common,
        );
    }
    if let Some(path) = sink.finish()? {
        common.note(&format!("{count} written to {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
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
