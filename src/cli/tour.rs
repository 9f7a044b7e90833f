//! `chancery tour`: a guided first look at what the program does.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::checks;
use super::failure::Failure;
use super::named::{self, NamedArgs, Wanted};
use super::output::Sink;
use super::query::terminal_width;
use super::relations::{Asked, picture_of};
use super::source::{Data, Ontology};
use super::watch::Watch;
use crate::builtin::{self, Part};
use crate::draw::{self, Format, Options};
use crate::graph::Builder;
use crate::model::limits::Limits;
use crate::model::prefixes::Prefixes;
use crate::query::labels::Labels;
use crate::query::results::{RowFormat, Style, write_rows};
use crate::store::{Backend as _, Context, Pattern, QueryResults};

/// A guided first look: three answered questions and a picture
///
/// Loads the built-in data, checks them, answers three questions with their
/// sources, and writes `summit.svg` and `summit.html` into the current folder.
#[derive(Args, Debug)]
pub(super) struct TourArgs {}

/// The questions, each with the named query that answers it.
const QUESTIONS: [(&str, &str); 3] = [
    (
        "Who was announced for the summit, and who of them sat in the room?",
        "delegations",
    ),
    (
        "Who controlled and who claimed which territory before it?",
        "territory-table",
    ),
    (
        "Who judged it, and in whose favour? A claim is never shown as a fact.",
        "verdicts",
    ),
];

pub(super) fn run(_args: &TourArgs, watch: &Watch) -> Result<ExitCode, Failure> {
    let backend = builtin::load(&[Part::Ontology, Part::Data])?;
    let prefixes = Prefixes::default();
    let data = Data {
        ontology: Ontology::known(backend.clone()),
        backend: Box::new(backend),
        prefixes,
        own: false,
        far: false,
        as_written: None,
        contested: Vec::new(),
    };
    let data = data.plain()?;
    let mut sink = Sink::open(None)?;
    let out = sink.writer();
    writeln!(
        out,
        "Chancery · the 2025 Russia–United States summit as a knowledge graph\n"
    )?;
    writeln!(out, "{}", loaded(&data)?)?;
    let (sound, verdict) = checked(&data, watch)?;
    writeln!(out, "{verdict}\n")?;
    for (number, (question, name)) in QUESTIONS.iter().enumerate() {
        writeln!(out, "{}. {question}", number + 1)?;
        writeln!(out, "   $ chancery query {name}\n")?;
        answer(name, &data, watch, out)?;
        writeln!(out)?;
    }
    draw_to("summit.svg", Format::Svg, &data, watch)?;
    draw_to("summit.html", Format::Html, &data, watch)?;
    writeln!(
        out,
        "The source column names the passage of the article that says it.\n"
    )?;
    writeln!(
        out,
        "Drawn: summit.svg, and summit.html to explore in a browser.\n"
    )?;
    writeln!(
        out,
        "What to try next (`cargo install --path .` puts `chancery` on your path):"
    )?;
    for (command, what) in [
        (
            "chancery show 'Marco Rubio'",
            "all that is known about one person",
        ),
        (
            "chancery claims --about Crimea",
            "who is said to have said what",
        ),
        ("chancery queries", "what else can be asked by name"),
        (
            "chancery draw timeline",
            "the summit and what it follows, in time",
        ),
        (
            "chancery query -q 'SELECT * { ?s ?p ?o } LIMIT 5'",
            "SPARQL of your own",
        ),
        ("chancery draw -d my-data.ttl", "your own data"),
    ] {
        writeln!(out, "  {command:51} {what}")?;
    }
    sink.finish()?;
    Ok(if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(1)
    })
}

fn loaded(data: &Data) -> Result<String, Failure> {
    let count = |class: &str| -> Result<usize, Failure> {
        let text = format!("SELECT DISTINCT ?x {{ ?x a/rdfs:subClassOf* {class} }}");
        let context = Context {
            prefixes: data.prefixes.clone(),
            ..Context::default()
        };
        match data.backend.query(&text, &context)? {
            QueryResults::Solutions(rows) => Ok(rows.count()),
            _ => Ok(0),
        }
    };
    let quads = data.backend.quads(Pattern::default()).count();
    Ok(format!(
        "Loaded   {quads} statements: {} events, {} claims, {} people, from {} passages.",
        count("dip:Event")?,
        count("dip:Claim")?,
        count("schema:Person")?,
        count("schema:WebPageElement")?
    ))
}

/// Runs the checks, each row of which is a defect.
fn checked(data: &Data, watch: &Watch) -> Result<(bool, String), Failure> {
    let verdict = checks::ask_all(data, watch, &Limits::default())?;
    let failed: Vec<&str> = verdict
        .failed
        .iter()
        .map(|check| check.name.as_str())
        .collect();
    let said = if failed.is_empty() {
        format!("Checked  {} kinds of defect, none found.", verdict.passed)
    } else {
        format!("Checked  defects found by: {}", failed.join(", "))
    };
    Ok((failed.is_empty(), said))
}

fn answer(name: &str, data: &Data, watch: &Watch, out: &mut dyn Write) -> Result<(), Failure> {
    let none = NamedArgs {
        query: None,
        set: Vec::new(),
    };
    let query = named::find(Some(name), &none, Wanted::Query)?;
    let results = checks::ask(&query, &data.backend, data, watch, &Limits::default())?;
    let labels = Labels::new(&data.backend, &["en".to_owned()], data.prefixes.clone());
    let width = terminal_width(false);
    let style = Style {
        labels: &labels,
        iris: false,
        width,
        max_rows: None,
    };
    write_rows(results, RowFormat::Table, &style, out)?;
    Ok(())
}

fn draw_to(path: &str, format: Format, data: &Data, watch: &Watch) -> Result<(), Failure> {
    let none = NamedArgs {
        query: None,
        set: Vec::new(),
    };
    let view = named::find(Some("delegations"), &none, Wanted::View)?;
    let labels = Labels::new(&data.backend, &["en".to_owned()], data.prefixes.clone());
    let builder = Builder::new(&data.backend, &data.ontology, &labels);
    let asked = Asked {
        data,
        views: None,
        labels: &labels,
        common: None,
        watch,
        limits: &Limits::default(),
        services: None,
    };
    let graph = picture_of(builder, &view, &asked)?;
    let mut sink = Sink::open(Some(Path::new(path)))?;
    draw::draw(&graph, format, &Options::default(), sink.writer())?;
    sink.finish()?;
    Ok(())
}
