//! `chancery draw`: a view, a query, a whole file or the graph of another tool as a picture.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Common;
use super::according::AccordingArgs;
use super::failure::Failure;
use super::fonts;
use super::frames::Series;
use super::graph_file::{self, GraphFile};
use super::kept::{self, Layout};
use super::measured::counted as counted_standings;
use super::named::{self, NamedArgs, Wanted};
use super::output::{self, Sink};
use super::query::{LabelArgs, TimeArgs};
use super::relations::{Purpose, Wish};
use super::services::ServiceArgs;
use super::slice::{SliceArgs, sized};
use super::source::DataArgs;
use super::style::{self, Known};
use super::view::counted;
use super::watch::{Unwatched, Watch};
use crate::draw::layout::{chosen, is_by_chance};
use crate::draw::read::Ceilings;
use crate::draw::sheet::Sheet;
use crate::draw::{self, Format, Given, Options, Theme};
use crate::graph::{Arrangement, RelationGraph, Step};

/// Draw a view, a query, a whole file or a graph file as a picture
///
/// A view is a query whose rows are edges (?from ?to ?relation ?standing
/// ?source) or events (?node ?start ?lane), or things at places (?node ?place). A CONSTRUCT can be drawn too, and
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
    /// How nodes are laid out, instead of as the view asks: auto, layered, stress, force, radial,
    /// circular, timeline, map, or kept (where a graph file has them)
    #[arg(long, value_name = "LAYOUT", value_parser = kept::layout)]
    layout: Option<Layout>,
    /// Another number gives another picture where a layout begins by chance: layered, stress, force
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = super::limits::seed, allow_negative_numbers = true)]
    seed: u64,
    /// Colours: auto (as the reader's system prefers), light, dark, or print (black on white)
    #[arg(long, value_name = "THEME", value_parser = theme)]
    theme: Option<Theme>,
    /// Colours, widths and sizes from a TOML file
    #[arg(long, value_name = "FILE")]
    style: Option<PathBuf>,
    /// Pixels per unit of a PNG
    #[arg(long, value_name = "N", default_value_t = 2.0, value_parser = scale)]
    scale: f32,
    /// A font for PNG and PDF (.ttf, .otf, .ttc), for characters that ours lack; may be repeated
    #[arg(long, value_name = "FILE")]
    font: Vec<PathBuf>,
    /// Most nodes in one picture
    #[arg(long, value_name = "N", default_value_t = 200_000, value_parser = super::limits::several, allow_negative_numbers = true)]
    max_nodes: usize,
    /// The same as `--layout kept`: leave the nodes of a graph file where the file has them
    #[arg(long, conflicts_with = "layout")]
    keep_positions: bool,
    /// Most edges that a graph file may have
    #[arg(long, value_name = "N", default_value_t = 5_000_000, value_parser = super::limits::several, allow_negative_numbers = true, help_heading = "Limits", hide_short_help = true)]
    max_edges: usize,
    /// Largest font file
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = super::limits::bytes, help_heading = "Limits", hide_short_help = true)]
    max_font: u64,
    #[command(flatten)]
    slice: SliceArgs,
    /// One picture for each year, month or day in which something began: NAME-2025-08.svg
    #[arg(long, value_name = "STEP", value_parser = step, conflicts_with = "at")]
    frames: Option<Step>,
    /// Most pictures of a series
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = super::limits::several, allow_negative_numbers = true, help_heading = "Limits", hide_short_help = true)]
    max_frames: usize,
    /// Lay out and draw with our own code, or with an installed Graphviz
    #[arg(long, value_enum, default_value_t = Engine::Own)]
    engine: Engine,
    #[command(flatten)]
    labels: LabelArgs,
    #[command(flatten)]
    time: TimeArgs,
    #[command(flatten)]
    services: ServiceArgs,
    #[command(flatten)]
    data: DataArgs,
}

/// So many places that cannot be read are named.
const SAID: usize = 5;

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

fn theme(name: &str) -> Result<Theme, String> {
    Theme::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Theme::ALL.iter().map(|theme| theme.name()).collect();
        format!("known themes: {}", names.join(", "))
    })
}

fn step(name: &str) -> Result<Step, String> {
    Step::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Step::ALL.iter().map(|step| step.name()).collect();
        format!("one of {}", names.join(", "))
    })
}

fn scale(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(scale) if (0.1..=20.0).contains(&scale) => Ok(scale),
        _ => Err("a number from 0.1 to 20".to_owned()),
    }
}

impl DrawArgs {
    fn asked(&self) -> Option<Layout> {
        let kept = self.keep_positions.then_some(Layout::Kept);
        kept.or(self.layout)
    }

    fn arrangement(&self) -> Option<Arrangement> {
        self.asked().and_then(Layout::arrangement)
    }

    /// How a picture is made, as far as that is said here.
    fn options(&self, watch: &Watch) -> Result<Options, Failure> {
        Ok(Options {
            arrangement: self.arrangement(),
            scale: self.scale,
            max_nodes: self.max_nodes,
            fonts: fonts::read(&self.font, self.max_font)?,
            seed: self.seed,
            halt: watch.halt.clone(),
            ..Options::default()
        })
    }
}

pub(super) fn run(mut args: DrawArgs, common: &Common, watch: &Watch) -> Result<ExitCode, Failure> {
    args.data.give_back(&mut args.view);
    let args = &args;
    let view = named::one(&args.view)?;
    args.data.refuse_two_inputs(view)?;
    let (format, output) = target(args)?;
    output::say_other_ending(
        args.output.as_deref(),
        args.format,
        Format::from_name,
        |format| format.name(),
        common,
    );
    if let Some(file) = view.and_then(GraphFile::of_name) {
        return redraw(&file, (format, &output), args, common, watch);
    }
    view.map_or(Ok(()), GraphFile::refuse_unread)?;
    refuse_to_keep(args)?;
    let whole = view.is_none() && args.named.query.is_none();
    let is_all = args.data.data.is_empty() && args.data.location.is_none();
    // All of the built-in data are no picture; what is near a thing is.
    if whole && is_all && !args.slice.is_of_things() {
        return Err(named::find(None, &args.named, Wanted::View)
            .err()
            .map_or_else(
                || Failure::usage("which view?"),
                |failure| failure.hint("the views: chain, claims, delegations, map, speakers, territory, timeline, treaties, who-met-whom"),
            ));
    }
    let query = if whole {
        None
    } else {
        Some(named::find(view, &args.named, Wanted::View)?)
    };
    let data = args.data.load(common)?.plain()?;
    let labels = args.labels.labels(&data);
    let wish = Wish {
        query: query.as_ref(),
        named: &args.named,
        claims: args.claims,
        according: &args.according,
        timeout: args.time.timeout,
        limits: &args.data.limits.limits(),
        purpose: Purpose::Picture,
        services: Some(args.services.open(args.time.timeout, common)?),
    };
    let graph = wish.graph(&data, &labels, common, watch)?;
    let all = graph.size();
    let mut graph = args.slice.of(graph, &data, common)?;
    args.slice.say_weak_ways(&graph, common);
    watch.stop();
    refuse_nothing(&graph, all, &args.slice)?;
    refuse_no_dates(&graph, args.arrangement())?;
    refuse_no_places(&graph, args.arrangement(), format, common)?;
    if whole {
        graph.title = file_names(&args.data.data);
    }
    if let Some(title) = &args.title {
        graph.title.clone_from(title);
    }
    let graph = shown(graph, format, args);
    let known = Known {
        data: &data,
        labels: &labels,
        counted: counted_standings(args.claims, &args.according),
    };
    watch.start(args.time.timeout);
    let style = style::of(args.style.as_ref(), &graph, Some(&known), common, watch)?;
    watch.stop();
    let picture = Picture {
        graph: &graph,
        given: Given::default(),
        style,
        kept: None,
    };
    write(picture, (format, &output), args, (common, watch))
}

/// Only graph files have positions.
fn refuse_to_keep(args: &DrawArgs) -> Result<(), Failure> {
    if args.asked() == Some(Layout::Kept) {
        let said = if args.keep_positions {
            "`--keep-positions` is for graph files, which have some"
        } else {
            "`--layout kept` is for graph files, which have positions"
        };
        return Err(Failure::usage(said)
            .hint("graph files end in .dot, .gv, .graphml, .gexf, .cyjs or .json"));
    }
    Ok(())
}

/// Draws a graph file.
fn redraw(
    file: &GraphFile,
    (format, output): (Format, &Path),
    args: &DrawArgs,
    common: &Common,
    watch: &Watch,
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
    let ceilings = Ceilings {
        limits: args.data.limits.limits(),
        max_nodes: args.max_nodes,
        max_edges: args.max_edges,
        halt: watch.halt.clone(),
    };
    watch.start_reading(args.time.timeout);
    let drawing = file.read(&ceilings, common)?;
    watch.stop();
    let all = drawing.graph.size();
    let mut graph = args.slice.of_file(drawing.graph)?;
    refuse_nothing(&graph, all, &args.slice)?;
    refuse_no_dates(&graph, args.arrangement())?;
    refuse_no_places(&graph, args.arrangement(), format, common)?;
    if let Some(title) = &args.title {
        graph.title.clone_from(title);
    }
    let graph = shown(graph, format, args);
    let kept = kept::keeps(args.asked(), &graph, &drawing.given, common);
    watch.start(args.time.timeout);
    let style = style::of(args.style.as_ref(), &graph, None, common, watch)?;
    watch.stop();
    let picture = Picture {
        graph: &graph,
        given: drawing.given,
        style,
        kept: Some(kept),
    };
    write(picture, (format, output), args, (common, watch))
}

/// The graph as people see it: on a timeline a thing that was in two places at a time is one, and names tell things
/// apart. Other programs get all that is known.
fn shown(graph: RelationGraph, format: Format, args: &DrawArgs) -> RelationGraph {
    let arrangement = args.arrangement().unwrap_or(graph.arrangement);
    let is_kept = args.asked() == Some(Layout::Kept);
    let is_picture = format.is_drawn() || format == Format::Mermaid;
    // Mermaid writes a time behind each name.
    let with_times =
        !format.is_drawn() || matches!(arrangement, Arrangement::Timeline | Arrangement::Map);
    let graph = if with_times {
        graph.with_times()
    } else {
        graph
    };
    let mut graph = match arrangement {
        Arrangement::Timeline if is_picture && !is_kept => graph.on_timeline(),
        _ => graph,
    };
    if format.is_drawn() {
        graph.tell_apart();
    }
    graph
}

/// An empty picture helps nobody. Of so many things and relations a time left none.
fn refuse_nothing(
    graph: &RelationGraph,
    all: (usize, usize),
    slice: &SliceArgs,
) -> Result<(), Failure> {
    if graph.graph.node_count() > 0 {
        return Ok(());
    }
    let left_out = sized(all);
    Err(match slice.by_time() {
        Some(option) if !left_out.is_empty() => {
            let said = "there is nothing to draw: no date puts anything at that time";
            Failure::input(said).hint(format!("`{option}` leaves out all there is: {left_out}"))
        }
        _ => Failure::input("there is nothing to draw: the query has no answer"),
    })
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

/// A map needs coordinates, and says what it could not read of them.
fn refuse_no_places(
    graph: &RelationGraph,
    asked: Option<Arrangement>,
    format: Format,
    common: &Common,
) -> Result<(), Failure> {
    let wanted = asked.unwrap_or(graph.arrangement) == Arrangement::Map;
    if !wanted || graph.graph.node_count() == 0 {
        return Ok(());
    }
    for (what, said) in [("not read: ", &graph.misplaced), ("", &graph.elsewhere)] {
        for one in said.iter().take(SAID) {
            common.note(&format!("{what}{one}"));
        }
        if said.len() > SAID {
            let more = counted(said.len() - SAID, "more place");
            common.note(&format!("{what}{more}"));
        }
    }
    if !graph.places.is_empty() || asked.is_none() && !format.is_drawn() {
        return Ok(());
    }
    let said = "a map needs coordinates, and nothing in this picture has any";
    Err(Failure::usage(said)
        .hint("coordinates come from schema:latitude and schema:longitude, geo:lat and geo:long, geosparql:asWKT or wdt:P625 of things or of the places they are at, and from the columns ?lat and ?long, ?place or ?wkt of a query")
        .hint("layouts without coordinates: layered, stress, force, radial, circular"))
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

/// What is drawn, and what was chosen of its look.
struct Picture<'a> {
    graph: &'a RelationGraph,
    given: Given,
    style: (Option<Theme>, Sheet),
    /// Of a graph file, whether its nodes stay where it has them.
    kept: Option<bool>,
}

/// Writes the picture and says where it is.
fn write(
    picture: Picture<'_>,
    (format, path): (Format, &Path),
    args: &DrawArgs,
    (common, watch): (&Common, &Watch),
) -> Result<ExitCode, Failure> {
    let Picture {
        graph,
        given,
        style: (theme, sheet),
        kept,
    } = picture;
    let options = Options {
        theme: args.theme.or(theme).unwrap_or_default(),
        given,
        keep_positions: kept == Some(true),
        sheet,
        ..args.options(watch)?
    };
    if let Some(said) = idle_seed(graph, &options, (format, args)) {
        common.note(&format!("`--seed` changes nothing: {said}"));
    }
    style::say_unsized(graph, &options, common);
    fonts::note_unused(&args.font, format, args.engine == Engine::Own, common);
    watch.start_layout(args.time.timeout);
    if let Some(step) = args.frames {
        let series = Series {
            graph,
            options: &options,
            step,
            most: args.max_frames,
            timeout: args.time.timeout,
        };
        return match no_series(graph, &options, args) {
            Some(said) => Err(Failure::usage(said)),
            None => series.write((format, path), (common, watch)),
        };
    }
    let (mut name, mut told) = (path.display().to_string(), None);
    if format == Format::Csv && path != Path::new("-") && args.engine == Engine::Own {
        let [nodes, edges] = graph_file::pair(path);
        name = format!("{} and {}", nodes.display(), edges.display());
        let (mut of_nodes, mut of_edges) = (Sink::open(Some(&nodes))?, Sink::open(Some(&edges))?);
        let out = of_nodes.writer();
        let mut out = Unwatched { out, watch };
        draw::nodes_and_edges(graph, &options, &mut out, of_edges.writer())?;
        of_nodes.finish()?;
        of_edges.finish()?;
    } else {
        let mut sink = Sink::open(Some(path))?;
        match args.engine {
            Engine::Own => {
                let out = sink.writer();
                let mut out = Unwatched { out, watch };
                let drawn = draw::draw(graph, format, &options, &mut out)?;
                fonts::note_missing(&drawn.missing, common);
                told = drawn.told;
            }
            Engine::Graphviz => {
                let picture = draw::dot::render_with_graphviz(graph, format.name(), &watch.halt)?;
                watch.stop();
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
    let size = size(graph);
    let layout = laid_out(graph, &options, kept, (format, args));
    if let Some(told) = told {
        common.note(&format!("{told}; `--around THING` draws another part"));
    }
    common.note(&format!("{size} drawn to {name}{layout}"));
    Ok(ExitCode::SUCCESS)
}

/// How many nodes and edges there are, in words.
fn size(graph: &RelationGraph) -> String {
    let nodes = counted(graph.graph.node_count(), "node");
    match graph.graph.edge_count() {
        0 => nodes,
        edges => format!("{nodes} and {}", counted(edges, "edge")),
    }
}

/// Why another seed gives no other picture.
fn idle_seed(
    graph: &RelationGraph,
    options: &Options,
    (format, args): (Format, &DrawArgs),
) -> Option<String> {
    let asked = options.arrangement.unwrap_or(graph.arrangement);
    let layout = chosen(graph, asked, options.sheet.is_sized());
    if args.seed == 0 {
        None
    } else if args.engine == Engine::Graphviz {
        Some("Graphviz lays it out".to_owned())
    } else if format == Format::Mermaid {
        Some("Mermaid lays it out".to_owned())
    } else if options.keep_positions {
        Some("everything stays where the file has it".to_owned())
    } else if is_by_chance(layout) {
        None
    } else {
        Some(format!(
            "nothing is left to chance in {} layouts",
            layout.name()
        ))
    }
}

/// How it is laid out, where nobody said so.
fn laid_out(
    graph: &RelationGraph,
    options: &Options,
    kept: Option<bool>,
    (format, args): (Format, &DrawArgs),
) -> String {
    let arrangement = options.arrangement.unwrap_or(graph.arrangement);
    let is_asked = args.asked().is_some();
    if kept == Some(true) && format != Format::Mermaid {
        let other = "; `--layout auto` lays it out anew";
        let other = if is_asked { "" } else { other };
        return format!(", laid out as in the file{other}");
    }
    let is_open = arrangement == Arrangement::Auto || kept.is_some() && !is_asked;
    if !(is_open && format.is_drawn()) {
        return String::new();
    }
    let chosen = chosen(graph, arrangement, options.sheet.is_sized());
    format!(", laid out as {}", chosen.name())
}

/// Why there is no series of this.
fn no_series(graph: &RelationGraph, options: &Options, args: &DrawArgs) -> Option<&'static str> {
    let layout = options.arrangement.unwrap_or(graph.arrangement);
    if layout == Arrangement::Map {
        return Some("there is no series of maps: draw each of them with `--until`");
    }
    (args.engine != Engine::Own).then_some("a series is drawn by ourselves, not by Graphviz")
}
