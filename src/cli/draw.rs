//! `chancery draw`: a view, a query, a whole file or the graph of another tool as a picture.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Common;
use super::according::{self, AccordingArgs};
use super::failure::{Failure, Kind};
use super::graph_file::{self, GraphFile};
use super::named::{self, NamedArgs, Wanted};
use super::output::{self, Sink};
use super::query::{LabelArgs, TimeArgs};
use super::slice::SliceArgs;
use super::source::{Data, DataArgs};
use super::view::{self, counted};
use super::watch::Watch;
use crate::draw::{self, Format, Given, Options, Theme};
use crate::graph::{Arrangement, Builder, RelationGraph};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;
use crate::model::{NamedOrBlankNode, Quad, Term, Triple};
use crate::query::according::{Answer, Question, Views};
use crate::query::claims::Claims;
use crate::query::labels::Labels;
use crate::query::{self, NamedQuery};
use crate::store::{Backend as _, Context, Pattern, QueryResults};
use crate::vocab::{dcterms, rdf};

/// Draw a view, a query, a whole file or a graph file as a picture
///
/// A view is a query whose rows are edges (?from ?to ?relation ?standing
/// ?source) or events (?node ?start ?lane). A CONSTRUCT can be drawn too, and
/// with `--data` and no view all relations that the data state are drawn. Graph
/// files (.dot, .graphml, .gexf, .cyjs) of Graphviz, Gephi, yEd or Cytoscape are
/// drawn anew, or turned into another format.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery draw delegations
  chancery draw timeline -o timeline.png --theme light
  chancery draw who-met-whom -f html -o who.html
  chancery draw -d my-data.ttl -o mine.svg
  chancery draw delegations -o delegations.gexf
  chancery draw old.graphml -o new.svg
  chancery draw -q 'CONSTRUCT WHERE { ?e dip:insteadOf ?other }' --according-to 'Russia 24'
  chancery draw -q 'CONSTRUCT WHERE { ?s dip:represents ?o }' -f mermaid -o -")]
pub(super) struct DrawArgs {
    /// A view, a query file, a graph file, or `-` for a query from standard input
    #[arg(value_name = "VIEW|FILE|-")]
    view: Vec<String>,
    #[command(flatten)]
    named: NamedArgs,
    /// Of whole files, draw also what is only claimed
    #[arg(long)]
    claims: bool,
    #[command(flatten)]
    according: AccordingArgs,
    /// Write to a file; `-` is standard output; the default is the view's name in this folder
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// svg, png, pdf, html, dot, graphml, gexf, cytoscape, graphology, mermaid, csv
    #[arg(short, long, value_name = "FORMAT", value_parser = picture_format)]
    format: Option<Format>,
    /// Title of the picture
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// How nodes are laid out, instead of as the view asks
    #[arg(long, value_name = "LAYOUT", value_parser = arrangement)]
    layout: Option<Arrangement>,
    /// Colours: as the reader's system prefers, light, or dark
    #[arg(long, value_enum, default_value_t = ThemeName::Auto)]
    theme: ThemeName,
    /// Pixels per unit of a PNG
    #[arg(long, value_name = "N", default_value_t = 2.0, value_parser = scale)]
    scale: f32,
    /// Most nodes in one picture
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = super::limits::several, allow_negative_numbers = true)]
    max_nodes: usize,
    /// Leave the nodes of a graph file where the file has them
    #[arg(long, conflicts_with = "layout")]
    keep_positions: bool,
    /// Most edges that a graph file may have
    #[arg(long, value_name = "N", default_value_t = 5_000_000, value_parser = super::limits::several, allow_negative_numbers = true, help_heading = "Limits", hide_short_help = true)]
    max_edges: usize,
    #[command(flatten)]
    slice: SliceArgs,
    /// Lay out and draw with our own code, or with an installed Graphviz
    #[arg(long, value_enum, default_value_t = Engine::Own)]
    engine: Engine,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    data: DataArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ThemeName {
    Auto,
    Light,
    Dark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Engine {
    Own,
    Graphviz,
}

fn picture_format(name: &str) -> Result<Format, String> {
    Format::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        output::unknown_format(name, &names)
    })
}

fn arrangement(name: &str) -> Result<Arrangement, String> {
    Arrangement::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Arrangement::ALL
            .iter()
            .map(|layout| layout.name())
            .collect();
        format!("known layouts: {}", names.join(", "))
    })
}

fn scale(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(scale) if (0.1..=20.0).contains(&scale) => Ok(scale),
        _ => Err("a number from 0.1 to 20".to_owned()),
    }
}

pub(super) fn run(mut args: DrawArgs, common: &Common, watch: &Watch) -> Result<ExitCode, Failure> {
    args.data.give_back(&mut args.view);
    let args = &args;
    let view = named::one(&args.view)?;
    args.data.refuse_two_inputs(view)?;
    let (format, output) = target(args)?;
    if let Some(file) = view.and_then(GraphFile::of_name) {
        return redraw(&file, format, &output, args, common);
    }
    refuse_to_keep(args)?;
    let whole = view.is_none() && args.named.query.is_none();
    if whole && args.data.data.is_empty() && args.data.location.is_none() {
        return Err(named::find(None, &args.named, Wanted::View)
            .err()
            .map_or_else(
                || Failure::usage("which view?"),
                |failure| failure.hint("the views: delegations, timeline, who-met-whom, claims"),
            ));
    }
    let query = if whole {
        None
    } else {
        Some(named::find(view, &args.named, Wanted::View)?)
    };
    let data = args.data.load(common)?.plain()?;
    let labels = args.labels.labels(&data);
    let builder = Builder::new(&data.backend, &data.ontology, &labels);
    let views = args.according.views(&data.backend, &data, common)?;
    let graph = match &query {
        None => {
            let all: Vec<&Triple> = data.contested.iter().collect();
            view::say_contested(&all, &data, common);
            watch.start(args.time.timeout);
            let graph = relations(builder, &data, views.as_ref(), args.claims, common)?;
            if graph.graph.node_count() == 0 {
                return Err(no_relations());
            }
            graph
        }
        Some(query) => {
            if args.claims {
                common.note("a view or query says itself which claims are drawn; `--claims` is for whole files");
            }
            let text = named::bound(query, &args.named, &data, common)?;
            let query = NamedQuery {
                text,
                ..query.clone()
            };
            watch.start(args.time.timeout);
            let asked = Asked {
                data: &data,
                views: views.as_ref(),
                labels: &labels,
                common: Some(common),
                watch,
                limits: &args.data.limits.limits(),
            };
            let graph = picture_of(builder, &query, &asked)?;
            view::say_contested_in(&query.text, &data, common);
            if graph.graph.node_count() == 0 {
                refuse_nothing(&query, args, &data, &labels)?;
            }
            graph
        }
    };
    let mut graph = args.slice.of(graph, &data, common)?;
    watch.stop();
    if graph.graph.node_count() == 0 {
        let said = Diagnostic::new("there is nothing to draw: nothing was so at that time");
        return Err(Failure::new(Kind::Input, said));
    }
    refuse_no_dates(&graph, args.layout)?;
    if whole {
        graph.title = file_names(&args.data.data);
    }
    if let Some(title) = &args.title {
        graph.title.clone_from(title);
    }
    write((&graph, Given::default()), format, &output, args, common)
}

/// Only graph files have positions.
fn refuse_to_keep(args: &DrawArgs) -> Result<(), Failure> {
    if args.keep_positions {
        let said = "`--keep-positions` is for graph files, which have some";
        return Err(Failure::usage(said)
            .hint("graph files end in .dot, .gv, .graphml, .gexf, .cyjs or .json"));
    }
    Ok(())
}

/// Draws a graph file.
fn redraw(
    file: &GraphFile,
    format: Format,
    output: &Path,
    args: &DrawArgs,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let other = args.named.query.is_some() || args.claims || !args.named.set.is_empty();
    if other || !args.data.data.is_empty() || args.data.location.is_some() {
        let said = format!("`{}` is drawn by itself", file.path.display());
        return Err(Failure::usage(said)
            .hint("queries, values, claims and data do not go with a graph file"));
    }
    if output == file.path {
        let said = format!("`{}` would be drawn over itself", output.display());
        return Err(Failure::usage(said).hint("name another file with `-o`"));
    }
    let limits = args.data.limits.limits();
    let drawing = file.read(&limits, args.max_nodes, args.max_edges, common)?;
    let mut graph = args.slice.of_file(drawing.graph)?;
    if graph.graph.node_count() == 0 {
        let said = Diagnostic::new("there is nothing to draw: nothing was so at that time");
        return Err(Failure::new(Kind::Input, said));
    }
    refuse_no_dates(&graph, args.layout)?;
    if let Some(title) = &args.title {
        graph.title.clone_from(title);
    }
    let places = drawing.given.looks.values();
    if args.keep_positions && places.filter(|look| look.at.is_some()).count() == 0 {
        common.note("the file has no positions to keep; its nodes are laid out anew");
    }
    write((&graph, drawing.given), format, output, args, common)
}

/// A timeline has nothing to go by where nothing has a date.
fn refuse_no_dates(graph: &RelationGraph, asked: Option<Arrangement>) -> Result<(), Failure> {
    let is_empty = graph.graph.node_count() == 0;
    if asked != Some(Arrangement::Timeline) || is_empty || graph.has_dates() {
        return Ok(());
    }
    let said = "`--layout timeline` needs dates, and nothing in this picture has one";
    Err(Failure::usage(said)
        .hint("dates come from the column `?start` of a view, and from schema:startDate of files and CONSTRUCT queries")
        .hint("layouts without dates: layered, stress, force, radial, circular"))
}

/// The last parts of the paths, as a title.
fn file_names(paths: &[PathBuf]) -> String {
    let names = paths.iter().filter_map(|path| path.file_name());
    names
        .map(|name| name.to_string_lossy())
        .collect::<Vec<_>>()
        .join(", ")
}

/// The format and file, each guessed from the other where one is missing.
fn target(args: &DrawArgs) -> Result<(Format, PathBuf), Failure> {
    let Some(path) = &args.output else {
        let format = args.format.unwrap_or(Format::Svg);
        let name = args.view.first().map_or("picture", String::as_str);
        let stem = Path::new(name).file_stem().filter(|stem| *stem != "-");
        let stem = stem.map_or_else(|| "picture".into(), |stem| stem.to_string_lossy());
        return Ok((
            format,
            PathBuf::from(format!("{stem}.{}", format.extensions()[0])),
        ));
    };
    let promised = output::extension(path).and_then(|extension| Format::from_name(&extension));
    match args.format.or(promised) {
        Some(format) => Ok((format, path.clone())),
        None if path == Path::new("-") => Ok((Format::Svg, path.clone())),
        None => {
            let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
            let said = format!("cannot tell the picture format of `{}`", path.display());
            Err(Failure::usage(said).hint(format!("say it with `--format`: {}", names.join(", "))))
        }
    }
}

/// What a query is asked of.
pub(super) struct Asked<'a> {
    pub(super) data: &'a Data,
    /// Where somebody's word is taken for true.
    pub(super) views: Option<&'a Views<'a>>,
    pub(super) labels: &'a Labels<'a>,
    /// Where there is somebody to be told.
    pub(super) common: Option<&'a Common>,
    pub(super) watch: &'a Watch,
    pub(super) limits: &'a Limits,
}

/// Asks the query and turns its answer into a titled graph.
pub(super) fn picture_of(
    builder: Builder<'_>,
    query: &NamedQuery,
    asked: &Asked<'_>,
) -> Result<RelationGraph, Failure> {
    let Asked { data, limits, .. } = asked;
    let context = Context {
        prefixes: data.prefixes.clone(),
        cancellation: asked.watch.cancellation.clone(),
    };
    let question = Question {
        source: &query.source,
        text: &query.text,
        context: &context,
        limits,
    };
    let mut graph = match asked.views {
        None => builder.results(question.ask(&data.backend)?)?,
        Some(views) => {
            let answer = views.ask(&question)?;
            if let Some(common) = asked.common {
                according::say_unchanged(&answer, views, asked.labels, common);
            }
            attributed(builder, answer)?
        }
    };
    if query.source != "--query" {
        graph.title.clone_from(&query.title);
        graph.summary.clone_from(&query.summary);
    }
    if let Some(layout) = &query.layout {
        graph.arrangement = Arrangement::from_name(layout).ok_or_else(|| {
            let at = query.text.find("layout:").unwrap_or(0);
            Failure::new(
                Kind::Input,
                Diagnostic::new(format!("unknown layout `{layout}`"))
                    .at(&query.source, &query.text, at, at + "layout:".len())
                    .hint("known layouts: layered, stress, force, radial, circular, timeline"),
            )
        })?;
    }
    Ok(graph)
}

/// The picture of an answer in which what rests on a speaker is drawn as a claim.
fn attributed(builder: Builder<'_>, answer: Answer) -> Result<RelationGraph, Failure> {
    Ok(match answer {
        Answer::Truth { extended, .. } => builder.results(QueryResults::Boolean(extended))?,
        Answer::Graph { triples, .. } => {
            let is_said =
                |(triple, rests): &(Triple, Option<_>)| rests.as_ref().map(|_| triple.clone());
            let added = triples.iter().filter_map(is_said).collect();
            let triples: Vec<Triple> = triples.into_iter().map(|(triple, _)| triple).collect();
            builder.attributing(added).triples(&triples)
        }
        Answer::Rows {
            variables, rows, ..
        } => builder.results(QueryResults::Solutions(according::drawn(variables, rows)))?,
    })
}

/// The picture of all that the data state, and of claims only if wanted.
fn relations(
    builder: Builder<'_>,
    data: &Data,
    views: Option<&Views<'_>>,
    with_claims: bool,
    common: &Common,
) -> Result<RelationGraph, Failure> {
    let mut triples = triples(data)?;
    let claims = Claims::read(&data.backend)?;
    let heard: HashSet<&NamedOrBlankNode> = views.map_or_else(HashSet::new, |views| {
        views.propositions.iter().map(|said| &said.claim).collect()
    });
    if !with_claims {
        triples.retain(|triple| {
            // Where a claim is drawn according to its speaker, its passage is the edge's.
            let of_edge = matches!(triple.predicate.as_str(), rdf::REIFIES | dcterms::SOURCE);
            let kept = of_edge && heard.contains(&triple.subject);
            let other = match &triple.object {
                Term::NamedNode(node) => claims.holds(&node.clone().into()),
                Term::BlankNode(node) => claims.holds(&node.clone().into()),
                _ => false,
            };
            kept || !claims.holds(&triple.subject) && !other
        });
        say_what_is_not_drawn(&claims, heard.len(), common);
    }
    let Some(views) = views else {
        return Ok(builder.whole(&triples));
    };
    let added = views.added()?;
    triples.extend(added.iter().cloned());
    in_order(&mut triples);
    Ok(builder.attributing(added).whole(&triples))
}

fn no_relations() -> Failure {
    let said = "there is nothing to draw: the data state no relation between things";
    Failure::new(Kind::Input, Diagnostic::new(said)).hint(
        "documents, concepts and links to pages are not drawn of whole files; a query draws them: \
         `-q 'CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }'`",
    )
}

fn say_what_is_not_drawn(claims: &Claims, drawn: usize, common: &Common) {
    let (claims, open) = claims.count();
    let claims = claims.saturating_sub(drawn);
    let parts: Vec<String> = [(claims, "claim"), (open, "open statement")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| counted(count, what))
        .collect();
    if !parts.is_empty() {
        let verb = if claims + open == 1 { "is" } else { "are" };
        common.note(&format!(
            "{} {verb} not drawn; `--claims` draws claims too, dashed",
            parts.join(" and ")
        ));
    }
}

/// An empty picture helps nobody where the reason is known.
fn refuse_nothing(
    query: &NamedQuery,
    args: &DrawArgs,
    data: &Data,
    labels: &Labels<'_>,
) -> Result<(), Failure> {
    let mut why = named::absent_defaults(query, &args.named, data, labels)?;
    why.extend(query::why_empty(
        data.written(),
        &query.text,
        &data.prefixes,
    ));
    if why.is_empty() {
        return Ok(());
    }
    let said = Diagnostic::new("there is nothing to draw: the query has no answer");
    let failure = Failure::new(Kind::Input, said);
    Err(why.into_iter().fold(failure, Failure::hint))
}

/// All triples, in a stable order, whatever graph they are in.
fn triples(data: &Data) -> Result<Vec<Triple>, Failure> {
    let quads = data
        .backend
        .quads(Pattern::default())
        .collect::<Result<Vec<Quad>, _>>()?;
    let mut triples: Vec<Triple> = quads.into_iter().map(Triple::from).collect();
    in_order(&mut triples);
    Ok(triples)
}

fn in_order(triples: &mut Vec<Triple>) {
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
}

/// Writes the picture and says where it is.
fn write(
    (graph, given): (&RelationGraph, Given),
    format: Format,
    path: &Path,
    args: &DrawArgs,
    common: &Common,
) -> Result<ExitCode, Failure> {
    let options = Options {
        theme: match args.theme {
            ThemeName::Auto => Theme::Auto,
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
        },
        arrangement: args.layout,
        scale: args.scale,
        max_nodes: args.max_nodes,
        given,
        keep_positions: args.keep_positions,
    };
    let mut name = path.display().to_string();
    if format == Format::Csv && path != Path::new("-") && args.engine == Engine::Own {
        let [nodes, edges] = graph_file::pair(path);
        name = format!("{} and {}", nodes.display(), edges.display());
        let (mut of_nodes, mut of_edges) = (Sink::open(Some(&nodes))?, Sink::open(Some(&edges))?);
        draw::nodes_and_edges(graph, &options, of_nodes.writer(), of_edges.writer())?;
        of_nodes.finish()?;
        of_edges.finish()?;
    } else {
        let mut sink = Sink::open(Some(path))?;
        match args.engine {
            Engine::Own => draw::draw(graph, format, &options, sink.writer())?,
            Engine::Graphviz => {
                let picture = draw::dot::render_with_graphviz(graph, format.name())?;
                sink.writer().write_all(&picture)?;
            }
        }
        sink.finish()?;
    }
    if path == Path::new("-") {
        if format == Format::Csv {
            common.note("only the edges go to standard output; `-o NAME.csv` writes the nodes too");
        }
        return Ok(ExitCode::SUCCESS);
    }
    let nodes = counted(graph.graph.node_count(), "node");
    let edges = match graph.graph.edge_count() {
        0 => String::new(),
        edges => format!(" and {}", counted(edges, "edge")),
    };
    common.note(&format!("{nodes}{edges} drawn to {name}"));
    Ok(ExitCode::SUCCESS)
}
