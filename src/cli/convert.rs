//! `chancery convert`: RDF from one format into another, quad by quad; tables into RDF; and Wikidata's entities into RDF
//! and back.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;

use super::failure::Failure;
use super::limits::LimitArgs;
use super::output::{self, RdfVersion, Sink};
use super::source::say_remarks;
use super::{Common, convert_wikibase, tables};
use crate::model::limits::Limits;
use crate::model::prefixes::Prefixes;
use crate::model::{Quad, shell_word};
use crate::rdf::{self, Format, Layout, QuadFiles, QuadWriter, RdfError, Settings, Source, Tables};

/// Convert RDF between formats
///
/// Nothing is lost on the way: RDF 1.2 triple terms go through JSON-LD in the
/// basic encoding, and what a format cannot hold is an error, not a gap.
/// Tables (.csv, .tsv) become RDF by the columns of the ontology's own tables, or by a mapping.
/// Entities in Wikidata's JSON (Special:EntityData, wbgetentities, dumps) become
/// RDF by its official mapping, and `-f wikibase` makes JSON of such RDF.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery convert people.ttl -o people.jsonld
  chancery convert a.nq.gz b.trig folder/ -o all.trig.zst
  chancery convert participations.csv -o participations.ttl
  curl -s https://example.org/people.csv | chancery convert - --input-format csv -f ttl
  chancery convert talks.csv --propose-mapping -o talks.csv-metadata.json
  chancery convert summit.ttl --rdf 1.1 -o summit.rdf
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
    /// The format of the input, where its name does not say it; csv and tsv are tables
    #[arg(long, value_name = "FORMAT", value_parser = input_format)]
    input_format: Option<Input>,
    /// What relative IRIs in the input are relative to
    #[arg(long, value_name = "IRI", value_parser = output::iri)]
    base: Option<String>,
    /// 1.1 for older tools: a reifier becomes an rdf:Statement; all is held in memory
    #[arg(long, value_name = "VERSION", value_parser = output::rdf_version)]
    rdf: Option<RdfVersion>,
    /// Read rdf:Statements of RDF 1.1 as reifiers again
    #[arg(long, value_name = "VERSION", value_parser = output::rdf_version)]
    input_rdf: Option<RdfVersion>,
    /// What the columns of a table mean: metadata of CSV on the Web, where it does not lie beside the table
    #[arg(long, value_name = "FILE", help_heading = "Tables")]
    mapping: Option<PathBuf>,
    /// Write a mapping for a table, guessed from its header and cells, for you to correct
    #[arg(long, conflicts_with_all = ["mapping", "format", "rdf", "input_rdf", "input_format", "merge_graphs"], help_heading = "Tables")]
    propose_mapping: bool,
    /// Files and folders with the things that cells name, besides the inputs; without any, the built-in data
    #[arg(short, long, value_name = "PATH", num_args = 1.., help_heading = "Tables")]
    data: Vec<PathBuf>,
    #[command(flatten)]
    limits: LimitArgs,
}

/// What entities or quads are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Rdf(Format),
    Wikibase,
}

/// What the input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Input {
    Form(Form),
    /// A table, by the ending that files of its kind have.
    Table(&'static str),
}

const TABLES: [&str; 2] = ["csv", "tsv"];

fn input_format(name: &str) -> Result<Input, String> {
    let plain = name.trim_start_matches('.').to_ascii_lowercase();
    if let Some(table) = TABLES.into_iter().find(|table| *table == plain) {
        return Ok(Input::Table(table));
    }
    Form::from_name(name).map(Input::Form).ok_or_else(|| {
        let names: Vec<&str> = Form::names().chain(TABLES).collect();
        output::unknown_format(name, &names)
    })
}

const WIKIBASE: &str = "wikibase";

impl Form {
    fn from_name(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case(WIKIBASE) {
            return Some(Self::Wikibase);
        }
        Format::from_name(name).map(Self::Rdf)
    }

    fn names() -> impl Iterator<Item = &'static str> {
        let rdf = Format::ALL.iter().map(|format| format.name());
        rdf.chain([WIKIBASE])
    }

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
    Form::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Form::names().collect();
        output::unknown_format(name, &names)
    })
}

pub(super) fn run(args: &ConvertArgs, common: &Common) -> Result<ExitCode, Failure> {
    if args.propose_mapping {
        return propose(args, common);
    }
    let promised = args
        .output
        .as_deref()
        .and_then(|path| Format::from_path(path).0)
        .map(Form::Rdf);
    let format = args.format.or(promised).ok_or_else(|| {
        Failure::usage("into which format?")
            .hint("name it with `--format`, or by the ending of `--output`")
    })?;
    let sources = rdf::sources(&args.inputs)?;
    let entities = match args.input_format {
        Some(input) => input == Input::Form(Form::Wikibase),
        None => convert_wikibase::refuse_mixture(&sources)?,
    };
    let settings = args.settings(&sources)?;
    let limits = settings.limits.clone();
    let mut sink = Sink::open(args.output.as_deref())?;
    let count = match format {
        Form::Wikibase if entities => {
            return Err(Failure::usage("the input is Wikidata's JSON already")
                .hint("`-f ttl` or another format of RDF is what it becomes"));
        }
        Form::Wikibase => {
            let files = QuadFiles::new(sources, settings);
            let count = convert_wikibase::to_json(files, &mut sink, common)?;
            counted(count, "entity", "entities")
        }
        Form::Rdf(format) if entities => {
            let count = convert_wikibase::to_rdf(&args.inputs, format, &limits, &mut sink, common)?;
            format!("{count} quads")
        }
        Form::Rdf(format) => {
            let tables = settings.tables.is_some();
            let way = Way {
                format,
                merge_graphs: args.merge_graphs,
                rdf: args.rdf,
                laid_out: tables && matches!(format, Format::Turtle | Format::TriG),
            };
            if args.input_format.is_none() {
                convert_wikibase::refuse_other_json(&sources, &settings)?;
            }
            let files = QuadFiles::new(sources, settings);
            let count = way.copy(files, &limits, &mut sink, common)?;
            format!("{count} quads")
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

impl ConvertArgs {
    fn settings(&self, sources: &[Source]) -> Result<Settings, Failure> {
        let (format, written) = match self.input_format {
            Some(Input::Form(form)) => (form.rdf(), None),
            Some(Input::Table(written)) => (None, Some(written)),
            None => (None, None),
        };
        let tables = Tables {
            written,
            ..Tables::default()
        };
        let settings = Settings {
            format,
            base: self.base.clone(),
            limits: self.limits.limits(),
            from_rdf11: self.input_rdf == Some(RdfVersion::V11),
            tables: written.map(|_| Arc::new(tables)),
        };
        tables::with_names(settings, sources, &self.data, self.mapping.as_ref())
    }
}

/// Writes a mapping for a table that has none.
fn propose(args: &ConvertArgs, common: &Common) -> Result<ExitCode, Failure> {
    let sources = rdf::sources(&args.inputs)?;
    let [source] = &sources[..] else {
        return Err(Failure::usage(
            "a mapping is proposed for one table at a time",
        ));
    };
    if !rdf::is_table(source) {
        let said = format!("`{}` is no table by its name", source.name());
        return Err(Failure::usage(said).hint("tables are files that end in .csv or .tsv"));
    }
    let settings = Settings {
        base: args.base.clone(),
        limits: args.limits.limits(),
        ..Settings::default()
    };
    let known = tables::known(&settings, &[], &rdf::sources(&args.data)?)?;
    let rdf::Proposal { text, notes } = rdf::propose(source, &settings, &known)?;
    let target = args.output.as_deref().filter(|path| path.is_file());
    if let Some(path) = target
        && rdf::read_whole(path, &settings.limits)? != text
    {
        let said = format!(
            "`{}` is there already, and says something else",
            path.display()
        );
        return Err(Failure::usage(said)
            .hint("what somebody has corrected is not written over: take the file away first, or write elsewhere"));
    }
    let mut sink = Sink::open(args.output.as_deref())?;
    sink.writer().write_all(text.as_bytes())?;
    if let Some(path) = sink.finish()? {
        let (path, name) = (path.display(), shell_word(&source.name()));
        common.note(&format!(
            "a mapping to correct is in {path}; with it: `chancery convert {name} -f ttl`"
        ));
    }
    for note in notes {
        common.note(&note);
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(count: usize, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// RDF 1.2 as RDF 1.1.
pub(super) fn to_rdf11(quads: &[Quad], common: &Common) -> Result<Vec<Quad>, Failure> {
    let (quads, remarks) = rdf::to_rdf11(quads)?;
    if remarks.statements > 0 {
        let count = counted(remarks.statements, "thing was", "things were");
        common.note(&format!(
            "{count} an rdf:Statement already; `--input-rdf 1.1` will read those as reifiers, too"
        ));
    }
    if remarks.others > 0 {
        let count = counted(remarks.others, "thing is", "things are");
        common.note(&format!(
            "{count} a text of an i18n: datatype or an rdf:PropositionForm already; `--input-rdf 1.1` will read those as \
             texts with a direction and triple terms, too"
        ));
    }
    Ok(quads)
}

/// How quads are written.
struct Way {
    format: Format,
    merge_graphs: bool,
    rdf: Option<RdfVersion>,
    /// In the layout of `fmt`.
    laid_out: bool,
}

impl Way {
    /// Streams all quads, where nothing needs them together; the prefixes are those that stand before the first quad.
    fn copy(
        &self,
        mut files: QuadFiles,
        limits: &Limits,
        sink: &mut Sink,
        common: &Common,
    ) -> Result<u64, Failure> {
        let first = files.next().transpose()?;
        let mut prefixes = Prefixes::none();
        if self.laid_out {
            prefixes = Prefixes::default();
        }
        for (name, iri) in files.prefixes() {
            prefixes.declare(name, iri);
        }
        let mut held = Held::new(sink.writer(), self.laid_out);
        let mut writer =
            QuadWriter::new(&mut held, self.format, prefixes.iter(), self.merge_graphs)?;
        let mut count = 0;
        let quads = first.map(Ok).into_iter().chain(files.by_ref());
        if self.rdf == Some(RdfVersion::V11) {
            let quads: Result<Vec<Quad>, RdfError> = quads.collect();
            for quad in to_rdf11(&quads?, common)? {
                writer.write(&quad)?;
                count += 1;
            }
        } else {
            for quad in quads {
                writer.write(&quad?)?;
                count += 1;
            }
        }
        writer.finish()?;
        say_remarks(&files, common);
        held.finish(self.format, limits, common)?;
        Ok(count)
    }
}

/// Text that is laid out when it is whole, as long as it is not too long for that.
struct Held<'a> {
    out: &'a mut dyn Write,
    /// What waits; nothing where it goes on at once.
    text: Option<Vec<u8>>,
    /// It was to be laid out, and became too long.
    long: bool,
}

/// A longer text is written as it comes: to lay it out takes many times its length in memory.
const LONGEST: usize = 64 << 20;

impl<'a> Held<'a> {
    fn new(out: &'a mut dyn Write, laid_out: bool) -> Self {
        Self {
            out,
            text: laid_out.then(Vec::new),
            long: false,
        }
    }

    fn finish(self, format: Format, limits: &Limits, common: &Common) -> Result<(), Failure> {
        if self.long {
            common.note("too long to be laid out; it stands in the order of the rows");
        }
        let Some(text) = self.text else {
            return Ok(());
        };
        let text = String::from_utf8_lossy(&text);
        let text = rdf::pretty("the output", &text, format, limits, Layout::default())?;
        Ok(self.out.write_all(text.as_bytes())?)
    }
}

impl Write for Held<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let Some(text) = &mut self.text else {
            return self.out.write(bytes);
        };
        text.extend_from_slice(bytes);
        if text.len() > LONGEST {
            self.out.write_all(text)?;
            (self.text, self.long) = (None, true);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_to_be_laid_out_goes_on_as_it_comes() {
        let mut out = Vec::new();
        let mut held = Held::new(&mut out, true);
        let line = vec![b'x'; 1 << 20];
        let lines = (LONGEST >> 20) + 2;
        for _ in 0..lines {
            held.write_all(&line).unwrap();
        }
        assert!(held.long && held.text.is_none());
        assert_eq!(out.len(), lines << 20);
    }
}
