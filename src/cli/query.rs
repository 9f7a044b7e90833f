//! `chancery query`: ask, and print the answer.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::according::{AccordingArgs, Naming};
use super::checks;
use super::explain::{self, ExplainArgs};
use super::failure::{Failure, Kind};
use super::named::{self, NamedArgs, Wanted};
use super::output::{self, Sink};
use super::remote;
use super::services::{Asker, ServiceArgs};
use super::source::{Data, DataArgs, Held};
use super::sourced::{self, Asked, Beside};
use super::view;
use super::watch::Watch;
use super::{Common, limits};
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::query::according::Question;
use crate::query::labels::Labels;
use crate::query::results::{self, Outcome, RowFormat, Style};
use crate::query::{DefaultView, NamedQuery, why_no_row, without_named_subqueries};
use crate::rdf::Format;
use crate::remote::Remote;
use crate::store::{Backend, Context, Given, QueryResults};

/// Ask a named or free SPARQL query
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery query delegations
  chancery query when-did-they-meet --set first='Marco Rubio' --set second=person:sergey-lavrov
  chancery query -q 'SELECT ?who { ?c dip:speaker ?who }' -f csv
  chancery query -q 'SELECT ?e ?other { ?e dip:insteadOf ?other }' --according-to 'Russia 24'
  chancery query co-attendance --sources
  chancery query delegations --explain
  chancery query check -d my-data/
  chancery query mine.rq -l https://example.org/sparql --page 5000 -o rows.csv
  chancery query mine.rq -d my-data/ -o answer.html
  chancery query -q 'SELECT ?p ?born { ?p owl:sameAs ?q SERVICE <https://query.wikidata.org/sparql> { ?q wdt:P569 ?born } }' --online --contact you@example.org")]
pub(super) struct QueryArgs {
    /// A name that `chancery queries` lists, `check` for all checks, a file, or `-` for standard input
    #[arg(value_name = "NAME|FILE|-")]
    name: Vec<String>,
    #[command(flatten)]
    named: NamedArgs,
    #[command(flatten)]
    according: AccordingArgs,
    #[command(flatten)]
    labels: LabelArgs,
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// table, csv, tsv, json, xml, md, html; for graphs ttl, nt, nq, trig, rdf, jsonld
    #[arg(short, long, value_name = "FORMAT", value_parser = answer_format)]
    format: Option<AnswerFormat>,
    /// Stop after so many rows, with exit code 4
    #[arg(long, value_name = "N", value_parser = super::limits::rows, allow_negative_numbers = true)]
    max_rows: Option<u64>,
    /// Ask an endpoint for so many rows at a time, in an order that is the same each time
    #[arg(long, value_name = "N", value_parser = super::limits::several, allow_negative_numbers = true)]
    page: Option<usize>,
    /// Add a column with the passages that each row rests on
    #[arg(long)]
    sources: bool,
    #[command(flatten)]
    explain: ExplainArgs,
    /// About how much memory a query of a store over columns may hold; more is kept in temporary files
    #[arg(long, value_name = "SIZE", default_value = "256MiB", value_parser = limits::bytes)]
    memory: u64,
    /// End with exit code 1 if nothing is found
    #[arg(long)]
    fail_if_empty: bool,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    services: ServiceArgs,
    #[command(flatten)]
    data: DataArgs,
}

/// How things are named.
#[derive(Args, Clone, Debug)]
pub(super) struct LabelArgs {
    /// Languages for labels, the most wanted first
    #[arg(long, value_name = "LANG", value_delimiter = ',', default_value = "en")]
    pub(super) lang: Vec<String>,
    /// Show IRIs instead of labels
    #[arg(long)]
    pub(super) iris: bool,
}

/// How long an evaluation may take.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct TimeArgs {
    /// Longest reading of a graph file, evaluation or layout, e.g. 500ms, 30s, 5m; 0 for no limit
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = limits::duration)]
    pub(super) timeout: Duration,
}

/// A format for whatever a query answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnswerFormat {
    Rows(RowFormat),
    Graph(Format),
}

impl AnswerFormat {
    const fn name(self) -> &'static str {
        match self {
            Self::Rows(format) => format.name(),
            Self::Graph(format) => format.name(),
        }
    }
}

fn answer_format(name: &str) -> Result<AnswerFormat, String> {
    let rows = RowFormat::from_name(name).map(AnswerFormat::Rows);
    rows.or_else(|| Format::from_name(name).map(AnswerFormat::Graph))
        .ok_or_else(|| {
            let rows = RowFormat::ALL.iter().map(|format| format.name());
            let names: Vec<&str> = rows
                .chain(Format::ALL.iter().map(|format| format.name()))
                .collect();
            output::unknown_format(name, &names)
        })
}

impl LabelArgs {
    /// What a query of these data needs besides its text.
    pub(super) fn context(&self, data: &Data, watch: &Watch) -> Context {
        Context {
            prefixes: data.prefixes.clone(),
            cancellation: watch.cancellation.clone(),
            languages: self.lang.clone(),
            ..Context::default()
        }
    }

    /// Labels out of the data, and for our own terms out of the ontology.
    pub(super) fn labels<'a>(&self, data: &'a Data) -> Labels<'a> {
        Labels::new(&data.backend, &self.lang, data.prefixes.clone()).or_from(&data.ontology)
    }
}

pub(super) fn run(
    mut args: QueryArgs,
    common: &Common,
    watch: &Watch,
) -> Result<ExitCode, Failure> {
    args.data.give_back(&mut args.name);
    let args = &args;
    let format = chosen_format(args, common)?;
    let name = named::one(&args.name)?;
    args.data.refuse_two_inputs(name)?;
    if name == Some(checks::ALL) {
        return all_checks(args, common, watch);
    }
    let query = named::find(name, &args.named, Wanted::Query)?;
    let (data, remote) = data_of(args, &query, common)?;
    let text = text_of(&query, args, &data, common)?;
    let held = asked_of(&query, &data)?;
    let backend: &dyn Backend = &*held;
    let asker = args.services.open(args.time.timeout, common)?;
    let context = context_of(args, &data, watch, &asker);
    let question = Question {
        source: &query.source,
        text: &text,
        context: &context,
        limits: &args.data.limits.limits(),
    };
    if args.explain.explain {
        let code = explained(args, backend, &question, watch, common);
        return code.inspect(|_| asker.say_notes(common));
    }
    let labels = args.labels.labels(&data);
    let views = args.according.views(backend, &data, common)?;
    watch.start(args.time.timeout);
    let results = match &views {
        None if is_in_numbers(args, format) => question.give(backend)?,
        None => Given::Terms(question.ask(backend)?),
        Some(views) => {
            let naming = Naming {
                labels: &labels,
                iris: args.labels.iris,
                people: for_people(format),
            };
            Given::Terms(naming.results(views.ask(&question)?, views, common))
        }
    };
    if !query.is_check() {
        view::say_contested_in(&text, &data, common);
        view::say_measured(&text, common);
    }
    let style = style(args, &labels);
    let mut sink = Sink::open(args.output.as_deref())?;
    let (outcome, beside) = if args.sources {
        let asked = Asked {
            backend: views.as_ref().map_or(backend, |views| &*views.extended),
            text: &text,
            context: &context,
            watch,
        };
        let results = results.results();
        sourced::refuse_graph(&results)?;
        let format = row_format(format)?;
        sourced::write(results, &asked, format, &style, &mut sink)?
    } else {
        let outcome = write(results, format, &style, &mut sink)?;
        (outcome, Beside::default())
    };
    sink.finish()?;
    asker.say_notes(common);
    for note in &beside.notes {
        common.note(note);
    }
    if outcome.rows == 0 && !data.far {
        for said in named::absent_defaults(&query, &args.named, &data, &labels)? {
            common.note(&said);
        }
    }
    // What a check looks for need not occur: no row is good.
    let (asks_why, ours) = (!query.is_check() && !data.far, named::is_ours(&query));
    let found = || why_no_row(data.written(), &text, &data.prefixes, ours);
    let why = || asks_why.then(found).flatten();
    let code = conclude(args, common, outcome, why);
    let code = code.and_then(|code| whole(remote.as_ref()).map(|()| code));
    let code = code.and_then(|code| beside.conclude().map(|()| code));
    watch.stop();
    // The process ends here: taking the store apart quad by quad would be time for nothing.
    std::mem::forget(data);
    code
}

/// The data, and the endpoint where it is asked itself. What takes them apart is done to a copy.
fn data_of(
    args: &QueryArgs,
    query: &NamedQuery,
    common: &Common,
) -> Result<(Data, Option<Remote>), Failure> {
    let Some(location) = args.data.address() else {
        if args.page.is_some() {
            return Err(Failure::usage("`--page` is for endpoints: `-l https://…`")
                .hint("`--max-rows` stops after some rows"));
        }
        return Ok((args.data.load(common)?.plain()?, None));
    };
    if query.is_check() || !args.according.according_to.is_empty() {
        return Ok((args.data.load(common)?.plain()?, None));
    }
    let remote = &args.data.remote;
    let endpoint = remote.open_for(location, args.time.timeout, common)?;
    let whole = without_named_subqueries(&query.source, &query.text);
    let doubt = whole
        .ok()
        .and_then(|text| endpoint.doubt(&text, &Prefixes::default()));
    if let Some(doubt) = doubt
        && remote.few(&endpoint)?
    {
        common.note(&format!(
            "`{}`: the query is answered here, on a copy of what is there: {doubt}",
            endpoint.address()
        ));
        return Ok((args.data.load(common)?.plain()?, None));
    }
    let asked = Remote::new(endpoint, remote.max_fetch())
        .taking_parts()
        .in_pages(args.page);
    Ok((remote::data(Box::new(asked.clone()), true), Some(asked)))
}

/// What a query is asked of: a check also of the ontology.
fn asked_of<'a>(query: &NamedQuery, data: &'a Data) -> Result<Held<'a>, Failure> {
    if query.is_check() {
        return data.with_ontology();
    }
    Ok(Held::Theirs(&*data.backend))
}

/// A part of an answer is printed, and never passes for the whole.
fn whole(remote: Option<&Remote>) -> Result<(), Failure> {
    let Some(said) = remote.and_then(Remote::take_cut) else {
        return Ok(());
    };
    Err(Failure::new(Kind::Limit, Diagnostic::new(said))
        .hint("the output is not the whole answer: `--page 5000` asks for so many rows at a time"))
}

/// The text that is asked: with values for parameters, and with named parts in their places.
fn text_of(
    query: &NamedQuery,
    args: &QueryArgs,
    data: &Data,
    common: &Common,
) -> Result<String, Failure> {
    let text = named::bound(query, &args.named, data, common)?;
    let text = without_named_subqueries(&query.source, &text)
        .map_err(|said| Failure::new(Kind::Input, *said))?
        .into_owned();
    let view = query.default_view.as_deref();
    if let Some(said) = view.and_then(DefaultView::unknown) {
        common.note(&said);
    }
    Ok(text)
}

fn context_of(args: &QueryArgs, data: &Data, watch: &Watch, asker: &Arc<Asker>) -> Context {
    Context {
        services: Some(Arc::<Asker>::clone(asker)),
        longest_text: args.data.limits.limits().max_literal_bytes,
        memory: args.memory,
        ..args.labels.context(data, watch)
    }
}

fn style<'a>(args: &QueryArgs, labels: &'a Labels<'a>) -> Style<'a> {
    Style {
        labels,
        iris: args.labels.iris,
        width: terminal_width(args.output.is_some()),
        max_rows: args.max_rows,
    }
}

fn explained(
    args: &QueryArgs,
    backend: &dyn Backend,
    question: &Question<'_>,
    watch: &Watch,
    common: &Common,
) -> Result<ExitCode, Failure> {
    watch.start(args.time.timeout);
    let mut sink = Sink::open(args.output.as_deref())?;
    explain::write(backend, question, args.explain, &mut sink, common)?;
    sink.finish()?;
    watch.stop();
    Ok(ExitCode::SUCCESS)
}

fn all_checks(args: &QueryArgs, common: &Common, watch: &Watch) -> Result<ExitCode, Failure> {
    if args.explain.explain {
        return Err(
            Failure::usage("`--explain` tells how one query is evaluated")
                .hint("name one check: `check/NAME`"),
        );
    }
    let data = args.data.load(common)?;
    watch.start(args.time.timeout);
    checks::run(&data, &args.labels, watch, &args.data.limits.limits())
}

/// `--format`, else the output's extension, else what suits the answer.
fn chosen_format(args: &QueryArgs, common: &Common) -> Result<Option<AnswerFormat>, Failure> {
    output::say_other_ending(
        args.output.as_deref(),
        args.format,
        |ending| answer_format(ending).ok(),
        |format| format.name(),
        common,
    );
    if args.format.is_some() {
        return Ok(args.format);
    }
    match args.output.as_deref().and_then(output::extension) {
        None => Ok(None),
        Some(extension) => answer_format(&extension)
            .map(Some)
            .map_err(|said| output::unknown_ending(said, &extension)),
    }
}

/// Whether labels stand for IRIs.
fn for_people(format: Option<AnswerFormat>) -> bool {
    match format {
        Some(AnswerFormat::Rows(format)) => format.is_for_people(),
        Some(AnswerFormat::Graph(_)) => false,
        None => true,
    }
}

/// Whether rows are written from numbers; all others from terms.
fn is_in_numbers(args: &QueryArgs, format: Option<AnswerFormat>) -> bool {
    use RowFormat::{Csv, Json, Tsv};
    !args.sources && matches!(format, Some(AnswerFormat::Rows(Csv | Tsv | Json)))
}

/// The format for rows; a graph format holds none.
fn row_format(format: Option<AnswerFormat>) -> Result<RowFormat, Failure> {
    match format {
        None => Ok(RowFormat::Table),
        Some(AnswerFormat::Rows(format)) => Ok(format),
        Some(AnswerFormat::Graph(format)) => Err(no_rows(format)),
    }
}

fn no_rows(format: Format) -> Failure {
    let name = format.name();
    Failure::usage(format!(
        "the query answers with rows, which `{name}` cannot hold"
    ))
    .hint("rows go to table, csv, tsv, json, xml, md or html; CONSTRUCT gives a graph")
}

fn write(
    given: Given<'_>,
    format: Option<AnswerFormat>,
    style: &Style<'_>,
    sink: &mut Sink,
) -> Result<Outcome, Failure> {
    let out = sink.writer();
    let results = match (given, format) {
        (Given::Numbers(rows), Some(AnswerFormat::Rows(format))) => {
            return Ok(results::write_numbered(rows, format, style, out)?);
        }
        (given, _) => given.results(),
    };
    match (results, format) {
        (QueryResults::Graph(triples), None) => {
            Ok(results::write_graph(triples, Format::Turtle, style, out)?)
        }
        (QueryResults::Graph(triples), Some(AnswerFormat::Graph(format))) => {
            Ok(results::write_graph(triples, format, style, out)?)
        }
        (QueryResults::Graph(_), Some(AnswerFormat::Rows(format))) => Err(Failure::usage(format!(
            "the query answers with a graph, which `{}` cannot hold",
            format.name()
        ))
        .hint("graphs go to ttl, nt, nq, trig, rdf or jsonld; SELECT gives rows")),
        (rows, Some(AnswerFormat::Rows(format))) => {
            Ok(results::write_rows(rows, format, style, out)?)
        }
        (rows, None) => Ok(results::write_rows(rows, RowFormat::Table, style, out)?),
        (_, Some(AnswerFormat::Graph(format))) => Err(no_rows(format)),
    }
}

/// Says why there is no answer, and chooses the exit code.
fn conclude(
    args: &QueryArgs,
    common: &Common,
    outcome: Outcome,
    why: impl FnOnce() -> Option<String>,
) -> Result<ExitCode, Failure> {
    if outcome.truncated {
        let said = format!("stopped after {} rows; there are more", outcome.rows);
        return Err(Failure::new(Kind::Limit, Diagnostic::new(said))
            .hint("the output is not the whole answer: raise `--max-rows`; beyond 100,000 rows take csv, tsv, json or xml"));
    }
    if outcome.truth == Some(false) {
        return Ok(ExitCode::from(1));
    }
    if outcome.rows == 0 {
        if let Some(why) = why() {
            common.note(&why);
        } else if !args.named.set.is_empty() {
            common.note(&format!("asked with {}", args.named.set.join(", ")));
        }
        if args.fail_if_empty {
            return Err(Failure::no());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Columns of the terminal, if the answer goes to one.
pub(super) fn terminal_width(to_file: bool) -> Option<u16> {
    use std::io::IsTerminal as _;
    if to_file || !std::io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(width, _)| width.0)
}
