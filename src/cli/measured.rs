//! What `rank`, `communities` and `paths` share: which relations are measured, and how things
//! and numbers are written.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use oxigraph::model::vocab::xsd;
use serde::Serialize;

use super::Common;
use super::according::AccordingArgs;
use super::failure::{Failure, Kind};
use super::graph_file::{self, GraphFile};
use super::named::{self, NamedArgs, Wanted};
use super::output::{self, Sink};
use super::progress::thousands;
use super::query::{LabelArgs, TimeArgs, terminal_width};
use super::relations::{Purpose, Wish};
use super::slice::SliceArgs;
use super::source::{Data, DataArgs};
use super::view;
use super::watch::Watch;
use crate::draw::csv::safe;
use crate::draw::read::Ceilings;
use crate::graph::{FACTS, RelationGraph, Standing, Tied};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{Literal, NamedNode, Term, Variable};
use crate::network::{self, Distance};
use crate::query::labels::Labels;
use crate::query::results::{self, RowFormat, Style};
use crate::store::{QueryResults, QuerySolutionIter};

/// Which relations are measured, and which way.
#[derive(Args, Debug)]
pub(super) struct MeasuredArgs {
    #[command(flatten)]
    pub(super) named: NamedArgs,
    /// Count claims and hearsay too
    #[arg(long, visible_alias = "via-claims")]
    claims: bool,
    /// Count exactly these: fact, qualified, derived, claim, hearsay, denied, open, announced, absent, void
    #[arg(
        long,
        value_name = "WORD",
        value_delimiter = ',',
        conflicts_with = "claims",
        value_parser = standing
    )]
    standing: Vec<Standing>,
    #[command(flatten)]
    according: AccordingArgs,
    #[command(flatten)]
    slice: SliceArgs,
    #[command(flatten)]
    pub(super) labels: LabelArgs,
    #[command(flatten)]
    time: TimeArgs,
    /// Most nodes that a graph file may have
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = super::limits::several, allow_negative_numbers = true, help_heading = "Limits", hide_short_help = true)]
    max_nodes: usize,
    /// Most edges that a graph file may have
    #[arg(long, value_name = "N", default_value_t = 5_000_000, value_parser = super::limits::several, allow_negative_numbers = true, help_heading = "Limits", hide_short_help = true)]
    max_edges: usize,
    #[command(flatten)]
    pub(super) data: DataArgs,
}

/// What was read, who is told, and who keeps time.
pub(super) struct Read<'a> {
    pub(super) data: &'a Data,
    pub(super) labels: &'a Labels<'a>,
    pub(super) common: &'a Common,
    pub(super) watch: &'a Watch,
}

/// Which way relations are followed.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct DirectionArgs {
    /// Follow relations from start to end only
    #[arg(long, conflicts_with = "undirected")]
    pub(super) directed: bool,
    /// Follow relations either way
    #[arg(long)]
    pub(super) undirected: bool,
}

impl DirectionArgs {
    /// Says so where `--directed` changes nothing, because nothing has a direction.
    pub(super) fn say_idle(self, tied: &Tied<'_>, common: &Common) {
        if self.directed && tied.is_undirected() {
            common.note(
                "no relation that counts has a direction: `--directed` follows them either way",
            );
        }
    }
}

/// How rows are written.
#[derive(Args, Debug)]
pub(super) struct RowArgs {
    /// Write to a file; `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// table, csv, tsv, json, xml, md, html
    #[arg(short, long, value_name = "FORMAT", value_parser = row_format)]
    format: Option<RowFormat>,
    /// Print a report as JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

fn standing(word: &str) -> Result<Standing, String> {
    Standing::from_name(word.trim()).ok_or_else(|| {
        let names: Vec<&str> = Standing::ALL.iter().map(|known| known.name()).collect();
        format!("the standings are {}", names.join(", "))
    })
}

fn row_format(name: &str) -> Result<RowFormat, String> {
    RowFormat::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = RowFormat::ALL.iter().map(|format| format.name()).collect();
        output::unknown_format(name, &names)
    })
}

/// What counts where no standings are named.
pub(super) fn counted(claims: bool, according: &AccordingArgs) -> Vec<Standing> {
    let mut counts = FACTS.to_vec();
    if claims {
        counts.extend([Standing::Claim, Standing::Hearsay]);
    } else if !according.according_to.is_empty() {
        // What a speaker says is a claim, also where it is asked for.
        counts.push(Standing::Claim);
    }
    counts
}

impl MeasuredArgs {
    /// The data that the options name, in the plain view.
    pub(super) fn load(&self, view: Option<&str>, common: &Common) -> Result<Data, Failure> {
        self.data.refuse_two_inputs(view)?;
        self.data.load(common)?.plain()
    }

    /// What counts.
    pub(super) fn standings(&self) -> Vec<Standing> {
        if !self.standing.is_empty() {
            return self.standing.clone();
        }
        counted(self.claims, &self.according)
    }

    /// The graph of a file that holds one.
    fn of_file(&self, file: &GraphFile, read: &Read<'_>) -> Result<RelationGraph, Failure> {
        let other = self.named.query.is_some() || !self.named.set.is_empty();
        if other || !self.data.data.is_empty() || self.data.location.is_some() {
            let said = format!("`{}` is measured by itself", file.path.display());
            return Err(
                Failure::usage(said).hint("queries, values and data do not go with a graph file")
            );
        }
        let ceilings = Ceilings {
            limits: self.data.limits.limits(),
            max_nodes: self.max_nodes,
            max_edges: self.max_edges,
            halt: read.watch.halt.clone(),
        };
        read.watch.start_reading(self.time.timeout);
        let drawing = file.read(&ceilings, read.common)?;
        read.watch.start(self.time.timeout);
        let mut graph = self.slice.of_file(drawing.graph)?;
        graph_file::gather_ties(&mut graph);
        self.say_undated(&graph, read.common);
        Ok(graph)
    }

    /// The graph of a view, a query or a graph file, or without one of all relations of the data.
    pub(super) fn graph(
        &self,
        view: Option<&str>,
        read: &Read<'_>,
    ) -> Result<RelationGraph, Failure> {
        if let Some(file) = view.and_then(GraphFile::of_name) {
            return self.of_file(&file, read);
        }
        view.map_or(Ok(()), GraphFile::refuse_unread)?;
        let query = if view.is_none() && self.named.query.is_none() {
            None
        } else {
            Some(named::find(view, &self.named, Wanted::View)?)
        };
        let said = [
            Standing::Claim,
            Standing::Hearsay,
            Standing::Denied,
            Standing::Open,
        ];
        let wish = Wish {
            query: query.as_ref(),
            named: &self.named,
            claims: self.claims || self.standing.iter().any(|word| said.contains(word)),
            according: &self.according,
            timeout: self.time.timeout,
            limits: &self.data.limits.limits(),
            purpose: Purpose::Figures,
            services: None,
        };
        let graph = wish.graph(read.data, read.labels, read.common, read.watch)?;
        let graph = self.slice.of(graph, read.data, read.common)?;
        self.say_undated(&graph, read.common);
        Ok(graph)
    }

    /// Says how many relations a time leaves in because nobody knows when they were.
    fn say_undated(&self, graph: &RelationGraph, common: &Common) {
        for (date, count) in self.slice.untold(graph) {
            let (relations, verb) = if count == 1 {
                ("relation has", "counts")
            } else {
                ("relations have", "count")
            };
            let count = thousands(count as u64);
            common.note(&format!(
                "{count} {relations} {date} and {verb} at any time"
            ));
        }
    }

    /// Refuses a network without anything, and says what is left out.
    pub(super) fn refuse_nothing(&self, tied: &Tied<'_>) -> Result<(), Failure> {
        if tied.network.nodes() > 0 {
            return Ok(());
        }
        let said = "there is nothing to measure: no relation counts";
        let mut failure = Failure::new(Kind::Input, Diagnostic::new(said));
        let left = listed(&tied.left_out);
        if !left.is_empty() {
            failure = failure.hint(format!(
                "there are relations of these standings: {left}; `--claims` or `--standing` counts them"
            ));
        }
        Err(match self.slice.by_time() {
            Some(option) => failure.hint(format!(
                "`{option}` leaves out what was not so at that time"
            )),
            None => failure,
        })
    }
}

impl RowArgs {
    /// The format of rows; none for a report in JSON.
    pub(super) fn format(&self) -> Result<Option<RowFormat>, Failure> {
        if self.json {
            return Ok(None);
        }
        if self.format.is_some() {
            return Ok(self.format);
        }
        match self.output.as_deref().and_then(output::extension) {
            None => Ok(Some(RowFormat::Table)),
            Some(extension) => row_format(&extension)
                .map(Some)
                .map_err(|said| output::unknown_ending(said, &extension)),
        }
    }

    /// Refuses an ending of no known format, and says where it is not the one asked for.
    pub(super) fn check(&self, common: &Common) -> Result<(), Failure> {
        self.format()?;
        output::say_other_ending(
            self.output.as_deref(),
            self.format,
            RowFormat::from_name,
            |format| format.name(),
            common,
        );
        Ok(())
    }

    /// Where to write.
    pub(super) fn sink(&self) -> Result<Sink, Failure> {
        Sink::open(self.output.as_deref())
    }

    /// Whether people read it.
    pub(super) fn is_for_people(&self) -> Result<bool, Failure> {
        Ok(self.format()?.is_some_and(RowFormat::is_for_people))
    }

    /// Writes rows, or instead of them a report; remarks that wait are made when nothing stands in the way any more.
    pub(super) fn write(
        &self,
        rows: Rows,
        labels: (&Labels<'_>, &LabelArgs),
        report: impl FnOnce() -> serde_json::Value,
        common: &Common,
    ) -> Result<(), Failure> {
        let mut sink = self.sink()?;
        common.release();
        match self.format()? {
            None => super::queries::print_json(&report(), sink.writer())?,
            Some(format) => {
                let style = Style {
                    labels: labels.0,
                    iris: labels.1.iris,
                    width: terminal_width(self.output.is_some()),
                    max_rows: None,
                };
                let mut cells = rows.rows;
                if matches!(format, RowFormat::Csv | RowFormat::Tsv) {
                    for cell in cells.iter_mut().flatten().flatten() {
                        keep_from_running(cell);
                    }
                }
                let rows = QuerySolutionIter::from_tuples(
                    rows.names.into(),
                    cells.into_iter().map(Ok).collect::<Vec<_>>(),
                );
                results::write_rows(QueryResults::Solutions(rows), format, &style, sink.writer())?;
            }
        }
        sink.finish()?;
        Ok(())
    }
}

/// How far things are apart, by its word.
pub(super) fn distance(name: &str) -> Result<Distance, String> {
    let known = Distance::ALL.into_iter();
    let mut found = known.filter(|distance| distance.name() == name.trim());
    found.next().ok_or_else(|| {
        let names = Distance::ALL.map(Distance::name);
        let near = did_you_mean(name, names).map(|near| format!("{near} "));
        format!(
            "{}the distances: {}",
            near.unwrap_or_default(),
            names.join(", ")
        )
    })
}

/// Rows to be written.
pub(super) struct Rows {
    names: Vec<Variable>,
    rows: Vec<Vec<Option<Term>>>,
}

impl Rows {
    /// No rows yet, with these columns.
    pub(super) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter();
        let names = names.map(|name| Variable::new_unchecked(name.replace('-', "_")));
        Self {
            names: names.collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: Vec<Option<Term>>) {
        self.rows.push(row);
    }
}

/// `12 fact, 3 qualified`.
fn listed(counts: &BTreeMap<Standing, usize>) -> String {
    let parts = counts
        .iter()
        .map(|(standing, count)| format!("{} {}", thousands(*count as u64), standing.name()));
    parts.collect::<Vec<_>>().join(", ")
}

/// Says what was measured, and what does not count.
pub(super) fn say_counted(tied: &Tied<'_>, common: &Common) {
    let things = thousands(u64::from(tied.network.nodes()));
    let counted = match listed(&tied.counted) {
        none if none.is_empty() => "no relation counts".to_owned(),
        some => format!("these relations count: {some}"),
    };
    let left = listed(&tied.left_out);
    let mut said = format!("{things} things; {counted}");
    if !left.is_empty() {
        said = format!("{said}; left out: {left}");
    }
    if tied.untied > 0 {
        let untied = view::counted(tied.untied, "thing");
        said = format!("{said}; not measured: {untied} that nothing ties");
    }
    common.note(&said);
}

/// What was measured, for reports.
#[derive(Serialize)]
pub(super) struct Measured {
    things: u32,
    pairs: usize,
    counted: BTreeMap<&'static str, usize>,
    left_out: BTreeMap<&'static str, usize>,
}

impl Measured {
    pub(super) fn of(tied: &Tied<'_>) -> Self {
        let named = |counts: &BTreeMap<Standing, usize>| {
            let counts = counts.iter();
            counts.map(|(word, count)| (word.name(), *count)).collect()
        };
        Self {
            things: tied.network.nodes(),
            pairs: tied.network.pairs(),
            counted: named(&tied.counted),
            left_out: named(&tied.left_out),
        }
    }
}

/// A node as a cell: its term, or for people who want labels what is written on it. Programs get the
/// ids of a graph file as it has them, which tell things of one label apart.
pub(super) fn thing((tied, number): (&Tied<'_>, u32), for_people: bool) -> Term {
    let node = tied.node(number);
    if let Ok(iri) = NamedNode::new(node.thing()) {
        return iri.into();
    }
    match node.thing().parse::<Term>() {
        _ if !for_people && tied.is_listed(number) => text(&node.id),
        Ok(term) if !for_people => term,
        _ => text(&node.label),
    }
}

/// The same; for people under the name that a graph file gives it, which no data know, or under one
/// that no other has.
pub(super) fn named_thing(
    (tied, number): (&Tied<'_>, u32),
    for_people: bool,
    (labels, args): (&Labels<'_>, &LabelArgs),
) -> Term {
    let node = tied.node(number);
    let term = thing((tied, number), for_people);
    let is_named = for_people && !args.iris && !node.label.is_empty();
    if is_named && (tied.has_twin(number) || labels.show(&term) != node.label) {
        return text(tied.called(number));
    }
    term
}

/// Makes a text that a spreadsheet would run a text that it shows, as in the tables of `draw`: labels
/// and ids of graph files are whatever somebody wrote.
fn keep_from_running(cell: &mut Term) {
    if let Term::Literal(literal) = cell {
        let value = literal.value();
        let is_number = literal.datatype() != xsd::STRING && value.parse::<f64>().is_ok();
        let shown = safe(value);
        if !is_number && shown != value {
            *cell = text(&shown);
        }
    }
}

/// A cell of text.
pub(super) fn text(words: &str) -> Term {
    Literal::new_simple_literal(words).into()
}

/// A whole number.
pub(super) fn whole(number: u64) -> Term {
    Literal::from(number).into()
}

/// A value with its digits, or with six behind the point for people.
pub(super) fn decimal(value: f64, for_people: bool) -> Term {
    let words = if for_people {
        format!("{value:.6}")
    } else {
        network::decimal(value)
    };
    Literal::new_typed_literal(words, xsd::DECIMAL).into()
}
