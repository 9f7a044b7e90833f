//! `chancery draw`: a view, a query or a whole file as a picture.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::Common;
use super::according::AccordingArgs;
use super::failure::Failure;
use super::named::{self, NamedArgs, Wanted};
use super::output::{self, Sink};
use super::query::{LabelArgs, TimeArgs};
use super::relations::{Purpose, Wish};
use super::slice::SliceArgs;
use super::source::DataArgs;
use super::view::counted;
use super::watch::Watch;
use crate::draw::layout::chosen;
use crate::draw::{self, Format, Options, Theme};
use crate::graph::{Arrangement, RelationGraph};

/// Draw a view, a query or a whole file as a picture
///
/// A view is a query whose rows are edges (?from ?to ?relation ?standing
/// ?source) or events (?node ?start ?lane). A CONSTRUCT can be drawn too, and
/// with `--data` and no view all relations that the data state are drawn.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  chancery draw delegations
  chancery draw timeline -o timeline.png --theme light
  chancery draw who-met-whom -f html -o who.html
  chancery draw -d my-data.ttl -o mine.svg
  chancery draw -q 'CONSTRUCT WHERE { ?e dip:insteadOf ?other }' --according-to 'Russia 24'
  chancery draw -q 'CONSTRUCT WHERE { ?s dip:represents ?o }' -f mermaid -o -")]
pub(super) struct DrawArgs {
    /// A view, a query file, or `-` for standard input
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
    /// svg, png, html, dot, graphml, mermaid
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
    let whole = view.is_none() && args.named.query.is_none();
    if whole && args.data.data.is_empty() && args.data.location.is_none() {
        return Err(named::find(None, &args.named, Wanted::View)
            .err()
            .map_or_else(
                || Failure::usage("which view?"),
                |failure| failure.hint("the views: chain, claims, delegations, speakers, territory, timeline, treaties, who-met-whom"),
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
    };
    let graph = wish.graph(&data, &labels, common, watch)?;
    let mut graph = args.slice.of(graph, &data, common)?;
    watch.stop();
    if graph.graph.node_count() == 0 {
        return Err(Failure::input(
            "there is nothing to draw: nothing was so at that time",
        ));
    }
    refuse_no_dates(&graph, args.layout)?;
    if whole {
        graph.title = file_names(&args.data.data);
    }
    if let Some(title) = &args.title {
        graph.title.clone_from(title);
    }
    write(&graph, format, &output, args)?;
    if output != Path::new("-") {
        let nodes = counted(graph.graph.node_count(), "node");
        let edges = match graph.graph.edge_count() {
            0 => String::new(),
            edges => format!(" and {}", counted(edges, "edge")),
        };
        let asked = args.layout.unwrap_or(graph.arrangement);
        let layout = match asked {
            Arrangement::Auto if format.is_drawn() => {
                format!(", laid out as {}", chosen(&graph, asked).name())
            }
            _ => String::new(),
        };
        common.note(&format!(
            "{nodes}{edges} drawn to {}{layout}",
            output.display()
        ));
    }
    Ok(ExitCode::SUCCESS)
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

fn write(
    graph: &RelationGraph,
    format: Format,
    path: &Path,
    args: &DrawArgs,
) -> Result<(), Failure> {
    let options = Options {
        theme: match args.theme {
            ThemeName::Auto => Theme::Auto,
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
        },
        arrangement: args.layout,
        scale: args.scale,
        max_nodes: args.max_nodes,
    };
    let mut sink = Sink::open(Some(path))?;
    match args.engine {
        Engine::Own => draw::draw(graph, format, &options, sink.writer())?,
        Engine::Graphviz => {
            let picture = draw::dot::render_with_graphviz(graph, format.name())?;
            sink.writer().write_all(&picture)?;
        }
    }
    sink.finish()?;
    Ok(())
}
