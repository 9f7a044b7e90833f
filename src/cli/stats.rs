//! `chancery stats`: how much there is of what, for people, for programs, and as a `VoID` description.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::Common;
use super::failure::Failure;
use super::output::{self, Sink};
use super::progress::thousands;
use super::queries::print_json;
use super::source::{self, DataArgs};
use crate::model::prefixes::Prefixes;
use crate::model::{GraphName, Term, printable};
use crate::query::results::used_prefixes;
use crate::query::void;
use crate::rdf::{Format, QuadWriter};
use crate::store::{Counting, Statistics, Uses};

/// Count statements, graphs, classes, predicates and literals
///
/// All that is written counts, as in `dump`. A store keeps most of these figures, so that
/// they take no time; changes in its journal make a pass over all statements necessary.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery stats
  chancery stats -l my-store --limit 0
  chancery stats -d talks.ttl --json
  chancery stats -l my-store -o void.ttl")]
pub(super) struct StatsArgs {
    /// Rows of each table; 0 for all [default: 20 for people, all with --json and -f]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Print the figures as JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write a `VoID` description: ttl, nt, nq, trig, rdf, jsonld
    #[arg(short, long, value_name = "FORMAT", value_parser = output::rdf_format)]
    format: Option<Format>,
    /// Write to a file; the ending of an RDF file asks for `VoID`; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    data: DataArgs,
}

/// Rows of a table that people read without asking for more.
const ROWS: usize = 20;

pub(super) fn run(args: &StatsArgs, common: &Common) -> Result<ExitCode, Failure> {
    let (figures, mut prefixes) = figures(&args.data, common)?;
    let promised = args.output.as_deref().filter(|_| !args.json);
    let promised = promised.and_then(|path| Format::from_path(path).0);
    output::say_other_ending(
        args.output.as_deref(),
        args.format,
        Format::from_name,
        |format| format.name(),
        common,
    );
    let exact = args.json || args.format.or(promised).is_some();
    let most = match args.limit {
        None if exact => usize::MAX,
        None => ROWS,
        Some(0) => usize::MAX,
        Some(some) => some,
    };
    let mut sink = Sink::open(args.output.as_deref())?;
    match args.format.or(promised) {
        _ if args.json => print_json(&as_json(&figures, most), sink.writer())?,
        None => report(&figures, most, &prefixes, sink.writer())?,
        Some(format) => {
            let quads = void::describe(&figures, most);
            for (name, namespace) in void::PREFIXES {
                prefixes.declare(name, namespace);
            }
            let used = used_prefixes(&quads, &prefixes);
            let used = used.iter().map(|(name, iri)| (name.as_str(), iri.as_str()));
            let mut writer = QuadWriter::new(sink.writer(), format, used, false)?;
            for quad in &quads {
                writer.write(quad)?;
            }
            writer.finish()?;
        }
    }
    sink.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// A store knows its figures; other data are counted as they are read.
fn figures(data: &DataArgs, common: &Common) -> Result<(Statistics, Prefixes), Failure> {
    if let Some(location) = data.location.as_ref().filter(|_| data.address().is_none()) {
        let disk = source::open(location, common)?;
        let mut prefixes = Prefixes::default();
        for (name, namespace) in disk.prefixes() {
            prefixes.declare(name, namespace);
        }
        return Ok((disk.statistics()?, prefixes));
    }
    let mut counting = Counting::default();
    let prefixes = data.each(common, &mut |quad| Ok(counting.add(&quad)?))?;
    Ok((counting.finish()?, prefixes))
}

/// The figures as JSON shows them.
#[derive(Serialize)]
struct Figures {
    statements: u64,
    triples: u64,
    subjects: u64,
    entities: u64,
    objects: u64,
    literals: u64,
    reifiers: u64,
    reified: u64,
    /// Rows of each table, those left out included.
    counts: Counts,
    graphs: Vec<GraphRow>,
    classes: Vec<ClassRow>,
    predicates: Vec<PredicateRow>,
    datatypes: Vec<DatatypeRow>,
    languages: Vec<LanguageRow>,
}

#[derive(Serialize)]
struct Counts {
    graphs: usize,
    classes: usize,
    predicates: usize,
    datatypes: usize,
    languages: usize,
}

#[derive(Serialize)]
struct GraphRow {
    /// None for the default graph.
    graph: Option<String>,
    triples: u64,
}

#[derive(Serialize)]
struct ClassRow {
    class: String,
    instances: u64,
}

#[derive(Serialize)]
struct PredicateRow {
    predicate: String,
    triples: u64,
    subjects: u64,
    objects: u64,
}

#[derive(Serialize)]
struct DatatypeRow {
    datatype: String,
    triples: u64,
    different: u64,
}

#[derive(Serialize)]
struct LanguageRow {
    language: String,
    triples: u64,
    different: u64,
}

fn as_json(figures: &Statistics, most: usize) -> Figures {
    let reified = figures.reified();
    let graphs = figures.graphs.iter().take(most);
    let classes = figures.classes.iter().take(most);
    let predicates = figures.predicates.iter().take(most);
    let datatypes = figures.datatypes.iter().take(most);
    let languages = figures.languages.iter().take(most);
    let graphs = graphs.map(|(graph, triples)| GraphRow {
        graph: (!graph.is_default_graph()).then(|| graph_text(graph)),
        triples: *triples,
    });
    let classes = classes.map(|(class, instances)| ClassRow {
        class: term_text(class),
        instances: *instances,
    });
    let predicates = predicates.map(|(predicate, ends)| PredicateRow {
        predicate: predicate.as_str().to_owned(),
        triples: ends.triples,
        subjects: ends.subjects,
        objects: ends.objects,
    });
    let datatypes = datatypes.map(|(datatype, uses)| DatatypeRow {
        datatype: datatype.clone(),
        triples: uses.triples,
        different: uses.different,
    });
    let languages = languages.map(|(language, uses)| LanguageRow {
        language: language.clone(),
        triples: uses.triples,
        different: uses.different,
    });
    Figures {
        statements: figures.statements,
        triples: figures.triples,
        subjects: figures.subjects,
        entities: figures.entities,
        objects: figures.objects,
        literals: figures.literals().different,
        reifiers: reified.subjects,
        reified: reified.objects,
        counts: Counts {
            graphs: figures.graphs.len(),
            classes: figures.classes.len(),
            predicates: figures.predicates.len(),
            datatypes: figures.datatypes.len(),
            languages: figures.languages.len(),
        },
        graphs: graphs.collect(),
        classes: classes.collect(),
        predicates: predicates.collect(),
        datatypes: datatypes.collect(),
        languages: languages.collect(),
    }
}

/// An IRI as it is, anything else as Turtle writes it.
fn term_text(term: &Term) -> String {
    match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

fn graph_text(graph: &GraphName) -> String {
    match graph {
        GraphName::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

/// Rows of numbers with a name behind them.
struct Table {
    title: &'static str,
    columns: &'static [&'static str],
    rows: Vec<(Vec<u64>, String)>,
    all: usize,
}

fn report(
    figures: &Statistics,
    most: usize,
    prefixes: &Prefixes,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let reified = figures.reified();
    let literals = figures.literals();
    let lines = [
        (figures.statements, "statements", String::new()),
        (figures.triples, "different triples", String::new()),
        (
            figures.subjects,
            "subjects",
            format!(", {} with an IRI", thousands(figures.entities)),
        ),
        (
            figures.objects,
            "objects",
            format!(", {} of them literals", thousands(literals.different)),
        ),
        (
            reified.subjects,
            "reifiers",
            match reified.objects {
                1 => " of 1 statement".to_owned(),
                all => format!(" of {} statements", thousands(all)),
            },
        ),
    ];
    let width = lines.iter().map(|(count, ..)| thousands(*count).len());
    let width = width.max().unwrap_or(0).max(WIDTH);
    for (count, what, more) in lines {
        writeln!(out, "{:>width$}  {what}{more}", thousands(count))?;
    }
    for table in tables(figures, most, prefixes) {
        table.write(out)?;
    }
    Ok(())
}

/// Least width of a column of numbers.
const WIDTH: usize = 9;

fn tables(figures: &Statistics, most: usize, prefixes: &Prefixes) -> [Table; 5] {
    let name = |term: &Term| match term {
        Term::NamedNode(node) => prefixes.show(node.as_str()),
        other => printable(&other.to_string()),
    };
    let graphs = figures.graphs.iter().take(most);
    let graph = |graph: &GraphName| match graph {
        GraphName::DefaultGraph => "the default graph".to_owned(),
        GraphName::NamedNode(node) => prefixes.show(node.as_str()),
        GraphName::BlankNode(node) => node.to_string(),
    };
    let classes = figures.classes.iter().take(most);
    let predicates = figures.predicates.iter().take(most);
    let literals = |table: &[(String, Uses)], show: &dyn Fn(&str) -> String| {
        let rows = table.iter().take(most);
        rows.map(|(name, uses)| (vec![uses.triples, uses.different], show(name)))
            .collect::<Vec<_>>()
    };
    [
        Table {
            title: "Graphs",
            columns: &["triples"],
            rows: graphs
                .map(|(name, count)| (vec![*count], graph(name)))
                .collect(),
            all: figures.graphs.len(),
        },
        Table {
            title: "Classes",
            columns: &["instances"],
            rows: classes
                .map(|(class, count)| (vec![*count], name(class)))
                .collect(),
            all: figures.classes.len(),
        },
        Table {
            title: "Predicates",
            columns: &["triples", "subjects", "objects"],
            rows: predicates
                .map(|(predicate, ends)| {
                    let counts = vec![ends.triples, ends.subjects, ends.objects];
                    (counts, prefixes.show(predicate.as_str()))
                })
                .collect(),
            all: figures.predicates.len(),
        },
        Table {
            title: "Datatypes of literals",
            columns: &["triples", "different"],
            rows: literals(&figures.datatypes, &|iri| prefixes.show(iri)),
            all: figures.datatypes.len(),
        },
        Table {
            title: "Languages of literals",
            columns: &["triples", "different"],
            rows: literals(&figures.languages, &printable),
            all: figures.languages.len(),
        },
    ]
}

impl Table {
    fn write(&self, out: &mut dyn Write) -> Result<(), Failure> {
        if self.all == 0 {
            return Ok(());
        }
        let all = thousands(self.all as u64);
        writeln!(out, "\n{} ({all})", self.title)?;
        let counts = self.rows.iter().flat_map(|(counts, _)| counts);
        let width = counts.map(|count| thousands(*count).len()).max();
        let width = width.unwrap_or(0).max(WIDTH);
        let headings = self.columns.iter().map(|name| format!("{name:>width$}"));
        writeln!(out, "{}", headings.collect::<Vec<_>>().join("  "))?;
        for (counts, name) in &self.rows {
            for count in counts {
                write!(out, "{:>width$}  ", thousands(*count))?;
            }
            writeln!(out, "{name}")?;
        }
        let more = self.all - self.rows.len();
        if more > 0 {
            let more = thousands(more as u64);
            writeln!(out, "{more:>width$}  more; `--limit 0` lists all")?;
        }
        Ok(())
    }
}
