//! Pictures of a relation graph: values in, bytes out.
//!
//! A layout turns the graph into a [`scene::Scene`]; a format writes it. One
//! file a format, one row in [`Format`].

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::graph::{Arrangement, Frame, Node, RelationGraph};
use footer::Series;

mod apart;
mod bends;
mod boxes;
mod crowd;
pub(crate) mod csv;
mod cytoscape;
pub(crate) mod dates;
mod detours;
pub mod dot;
mod dot_look;
mod dot_names;
mod dot_places;
mod dots;
mod faces;
mod facts;
mod folds;
mod font_file;
mod footer;
mod footnotes;
mod foreign;
pub mod geometry;
mod gexf;
mod graphml;
mod graphology;
mod graphviz;
mod greys;
pub mod halt;
mod html;
mod hubs;
mod hues;
mod json;
mod kept;
mod labels;
mod lanes;
mod layered;
pub mod layout;
mod legend;
pub mod live;
mod loops;
pub mod map;
mod mermaid;
mod mesh;
mod order;
mod own;
mod pdf;
mod pdf_fonts;
mod png;
mod positions;
pub mod quality;
mod ranks;
pub mod read;
mod room;
mod rounds;
mod runs;
pub mod scene;
mod setter;
mod shapes;
pub mod sheet;
mod sifting;
pub mod style;
mod svg;
mod svg_dots;
mod svg_ground;
mod svg_legend;
mod swap;
pub mod text;
mod timeline;
mod undated;
mod unstack;
mod ways;
mod web_fonts;
mod woff;
mod words;
mod wraps;

pub use font_file::{FontError, FontFile};
pub use halt::Halt;
pub use style::Theme;

/// The picture formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Vector picture for print and web.
    Svg,
    /// Raster picture.
    Png,
    /// Vector picture on one page, with text that can be searched and copied.
    Pdf,
    /// One self-contained interactive page.
    Html,
    /// Graphviz.
    Dot,
    /// Exchange format of graph tools.
    GraphMl,
    /// Exchange format of Gephi, with time.
    Gexf,
    /// cytoscape.js and Cytoscape.
    Cytoscape,
    /// graphology and sigma.js.
    Graphology,
    /// Flowchart for Markdown pages.
    Mermaid,
    /// Two tables, see [`nodes_and_edges`]; [`draw`] writes that of the edges.
    Csv,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: [Self; 11] = [
        Self::Svg,
        Self::Png,
        Self::Pdf,
        Self::Html,
        Self::Dot,
        Self::GraphMl,
        Self::Gexf,
        Self::Cytoscape,
        Self::Graphology,
        Self::Mermaid,
        Self::Csv,
    ];

    /// The short name, as in `--format svg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Dot => "dot",
            Self::GraphMl => "graphml",
            Self::Gexf => "gexf",
            Self::Cytoscape => "cytoscape",
            Self::Graphology => "graphology",
            Self::Mermaid => "mermaid",
            Self::Csv => "csv",
        }
    }

    /// File extensions that stand for the format, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Svg => &["svg"],
            Self::Png => &["png"],
            Self::Pdf => &["pdf"],
            Self::Html => &["html", "htm"],
            Self::Dot => &["dot", "gv"],
            Self::GraphMl => &["graphml"],
            Self::Gexf => &["gexf"],
            Self::Cytoscape => &["cyjs"],
            Self::Graphology => &["graphology"],
            Self::Mermaid => &["mmd", "mermaid"],
            Self::Csv => &["csv"],
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
            Self::Html => "text/html",
            Self::Dot => "text/vnd.graphviz",
            Self::GraphMl => "application/graphml+xml",
            Self::Gexf => "application/gexf+xml",
            Self::Cytoscape => "application/vnd.cytoscape+json",
            Self::Graphology => "application/vnd.graphology+json",
            Self::Mermaid => "text/vnd.mermaid",
            Self::Csv => "text/csv",
        }
    }

    /// May be shown in a terminal.
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Png | Self::Pdf)
    }

    /// The format that a short name, an extension or a media type names, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.split(';').next().unwrap_or(name).trim();
        let name = name.strip_prefix('.').unwrap_or(name).to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| {
            name == format.name()
                || name == format.media_type()
                || format.extensions().contains(&name.as_str())
        })
    }

    /// Does it show positions, so that a layout is needed?
    pub const fn is_drawn(self) -> bool {
        matches!(self, Self::Svg | Self::Png | Self::Pdf | Self::Html)
    }
}

/// How a picture is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Light, dark, for print, or as the reader prefers.
    pub theme: Theme,
    /// Overrides the layout that the graph asks for.
    pub arrangement: Option<Arrangement>,
    /// Pixels per unit of a raster picture.
    pub scale: f32,
    /// More nodes than this are refused in formats that show them.
    pub max_nodes: usize,
    /// What a graph file said of places and colours.
    pub given: Given,
    /// Nodes stay where [`Options::given`] puts them, if it does.
    pub keep_positions: bool,
    /// Colours, widths and sizes that somebody chose.
    pub sheet: sheet::Sheet,
    /// Further fonts of PNG and PDF, for characters that ours lack; the first that has one is taken.
    pub fonts: Vec<FontFile>,
    /// Another number gives another picture where a layout begins by chance; 0 is the usual one.
    pub seed: u64,
    /// Ends the layout early; then there is no picture.
    pub halt: Halt,
}

/// What is to be known of a picture that was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Characters that no font has, of formats that bring their fonts: a sign stands for each.
    pub missing: BTreeSet<char>,
    /// What is to be said of the layout.
    pub told: Option<String>,
}

/// How a node looked in the file that it was read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// Where its middle was; y grows downwards.
    pub at: Option<geometry::Point>,
    /// `#rrggbb`, where it is not the colour of its kind.
    pub color: Option<String>,
    /// How wide and high its box was.
    pub room: Option<(f64, f64)>,
}

/// What a graph file said of the look of nodes, by the id of the node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// The looks; a node without one is not in the map.
    pub looks: BTreeMap<String, Look>,
}

impl Given {
    /// Where a node was.
    pub fn place(&self, node: &Node) -> Option<geometry::Point> {
        self.looks.get(&node.id).and_then(|look| look.at)
    }

    /// The size of the box of every node, as far as it is known.
    fn rooms(&self, graph: &RelationGraph) -> Vec<Option<(f64, f64)>> {
        let nodes = graph.graph.node_weights();
        let rooms = nodes.map(|node| self.looks.get(&node.id).and_then(|look| look.room));
        rooms.collect()
    }

    /// A point for every node; none where no node has one. Nodes without stand below the others.
    fn points(&self, graph: &RelationGraph) -> Option<Vec<geometry::Point>> {
        let nodes = graph.graph.node_weights();
        let at = nodes.map(|node| self.place(node));
        let at: Vec<Option<geometry::Point>> = at.collect();
        let known = at.iter().flatten();
        let left = known.clone().map(|point| point.x).reduce(f64::min)?;
        let right = known.clone().map(|point| point.x).fold(left, f64::max);
        let low = known.map(|point| point.y).fold(f64::NEG_INFINITY, f64::max);
        let missing = at.iter().filter(|at| at.is_none()).count();
        let step = (right - left) / geometry::real(missing.max(1));
        let mut next = 0;
        let place = |at: Option<geometry::Point>| {
            at.unwrap_or_else(|| {
                next += 1;
                geometry::Point::new(left + step * geometry::real(next - 1), low + step)
            })
        };
        Some(at.into_iter().map(place).collect())
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            arrangement: None,
            scale: 2.0,
            max_nodes: 200_000,
            given: Given::default(),
            keep_positions: false,
            sheet: sheet::Sheet::default(),
            fonts: Vec::new(),
            seed: 0,
            halt: Halt::default(),
        }
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The graph has no nodes.
    #[error("there is nothing to draw: the query gave no rows")]
    Empty,
    /// The layout was ended early.
    #[error("the layout was ended before it was done")]
    Halted,
    /// The graph has more nodes than a reader could tell apart.
    #[error(
        "{count} nodes are too many for one picture (the limit is {limit}): \
         narrow the query, or export graphml for a tool like Gephi"
    )]
    TooManyNodes {
        /// Nodes of the graph.
        count: usize,
        /// The limit in force.
        limit: usize,
    },
    /// The page has more to show than a browser can.
    #[error(
        "{count} {what} are too many for an interactive page (the limit is {limit}): \
         narrow the picture, for example with --around, or take svg"
    )]
    TooManyForAPage {
        /// Nodes or edges.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// The raster picture would have too many pixels.
    #[error(
        "a picture of {width:.0} × {height:.0} pixels is too large: take a scale below {scale}, or svg"
    )]
    TooLarge {
        /// Pixels across.
        width: f32,
        /// Pixels down.
        height: f32,
        /// The scale asked for.
        scale: f32,
    },
    /// A font cannot be put into a PDF.
    #[error("the font {name} cannot be put into a PDF ({reason}): png may work")]
    Font {
        /// Its name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The raster picture could not be made.
    #[error("the picture could not be rasterised ({0}): svg may work")]
    Raster(String),
    /// `dot` is not there.
    #[error(
        "Graphviz is not installed (there is no program `dot`): install it, or draw without it"
    )]
    GraphvizMissing,
    /// Graphviz cannot write this.
    #[error("Graphviz is not asked for `{format}` here: take one of {known}")]
    GraphvizFormat {
        /// What was asked for.
        format: String,
        /// What there is.
        known: String,
    },
    /// Graphviz failed.
    #[error("Graphviz could not draw the graph: {0}")]
    Graphviz(String),
    /// The picture could not be written.
    #[error("cannot write the picture")]
    Io(#[from] io::Error),
}

/// Refuses a graph that nobody could look at.
fn refuse(graph: &RelationGraph, format: Format, options: &Options) -> Result<(), DrawError> {
    let count = graph.graph.node_count();
    if count == 0 {
        return Err(DrawError::Empty);
    }
    if format.is_drawn() && count > options.max_nodes {
        return Err(DrawError::TooManyNodes {
            count,
            limit: options.max_nodes,
        });
    }
    if format == Format::Html {
        for (what, count, limit) in [
            ("nodes", count, svg_dots::NAMED),
            ("edges", graph.graph.edge_count(), svg_dots::TOLD),
        ] {
            if count > limit {
                return Err(DrawError::TooManyForAPage { what, count, limit });
            }
        }
    }
    Ok(())
}

/// Draws the graph into `out`. The same input gives the same bytes.
pub fn draw(
    graph: &RelationGraph,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Drawn, DrawError> {
    refuse(graph, format, options)?;
    let mut drawn = Drawn::default();
    let bytes = match format {
        Format::Mermaid => mermaid::draw(graph, arrangement(graph, options), &mut drawn.told),
        _ if format.is_drawn() => {
            let numbered = greys::of(graph, options).filter(|_| format != Format::Html);
            let (graph, sheet) = chosen(graph, options, numbered.as_ref());
            let sheet = hues::of(graph, sheet, (options.theme, format));
            let scene = scene(graph, (options, &sheet))?;
            drawn.told.clone_from(&scene.told);
            painted(graph, &scene, (format, options, &sheet), &mut drawn)?
        }
        _ => {
            exchange(graph, format, options, out)?;
            return Ok(drawn);
        }
    };
    out.write_all(&bytes)?;
    Ok(drawn)
}

/// The graph and the looks chosen for it, or these with numbers.
fn chosen<'a>(
    graph: &'a RelationGraph,
    options: &'a Options,
    numbered: Option<&'a (RelationGraph, sheet::Sheet)>,
) -> (&'a RelationGraph, &'a sheet::Sheet) {
    let plain = (graph, &options.sheet);
    numbered.map_or(plain, |(graph, sheet)| (graph, sheet))
}

/// A page in a format that shows it.
fn painted(
    graph: &RelationGraph,
    scene: &scene::Scene,
    (format, options, sheet): (Format, &Options, &sheet::Sheet),
    drawn: &mut Drawn,
) -> Result<Vec<u8>, DrawError> {
    match format {
        Format::Html => {
            return Ok(html::write(graph, scene, options.theme, sheet).into_bytes());
        }
        Format::Png | Format::Pdf => options.halt.check()?,
        _ => return Ok(svg::write(graph, scene, (options.theme, sheet)).into_bytes()),
    }
    // These bring their fonts.
    let given: Vec<faces::Face<'_>> = options.fonts.iter().flat_map(FontFile::faces).collect();
    let mut setter = setter::Setter::new(&given);
    let svg = svg::write_set(graph, scene, (fixed(options.theme), sheet), &mut setter);
    let book = png::Book::new(&setter.used);
    options.halt.check()?;
    let told = words::told(graph, scene);
    let bytes = match format {
        Format::Pdf => pdf::write(&svg, &told, &book)?,
        _ => png::telling(png::render(&svg, options.scale, &book)?, &told),
    };
    drawn.missing.append(&mut setter.missing);
    Ok(bytes)
}

/// Draws a series: everything has its place in all pictures, and is there or not. Each picture
/// goes to `take` with the name of its frame.
///
/// # Errors
/// Those of [`draw`], and those of `take`.
pub fn draw_series<E: From<DrawError>>(
    graph: &RelationGraph,
    format: Format,
    options: &Options,
    frames: &[Frame],
    mut take: impl FnMut(&Frame, &[u8]) -> Result<(), E>,
) -> Result<Drawn, E> {
    refuse(graph, format, options)?;
    let numbered = greys::of(graph, options);
    let (graph, sheet) = chosen(graph, options, numbered.as_ref());
    let sheet = hues::of(graph, sheet, (options.theme, format));
    let whole = scene(graph, (options, &sheet))?;
    let series = Series::new(graph, &whole);
    let mut drawn = Drawn::default();
    for frame in frames {
        let part = series.part(frame);
        let picture = painted(graph, &part, (format, options, &sheet), &mut drawn)?;
        take(frame, &picture)?;
    }
    Ok(drawn)
}

/// Writes the tables of nodes and of edges, for Gephi and spreadsheets.
pub fn nodes_and_edges(
    graph: &RelationGraph,
    options: &Options,
    nodes: &mut dyn Write,
    edges: &mut dyn Write,
) -> Result<(), DrawError> {
    if graph.graph.node_count() == 0 {
        return Err(DrawError::Empty);
    }
    let scene = optional_scene(graph, options)?;
    let facts = facts(graph, scene.as_ref(), options);
    csv::nodes(&facts, nodes)?;
    csv::edges(&facts, edges)?;
    Ok(())
}

/// Formats that other tools read; they are written as they are made, element by element.
fn exchange(
    graph: &RelationGraph,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), DrawError> {
    let scene = optional_scene(graph, options)?;
    let facts = facts(graph, scene.as_ref(), options);
    match format {
        Format::Dot => dot::write(&facts, out)?,
        Format::GraphMl => graphml::write(&facts, out)?,
        Format::Gexf => gexf::write(&facts, out)?,
        Format::Cytoscape => cytoscape::write(&facts, out)?,
        Format::Graphology => graphology::write(&facts, out)?,
        _ => csv::edges(&facts, out)?,
    }
    Ok(())
}

fn facts<'a>(
    graph: &'a RelationGraph,
    scene: Option<&'a scene::Scene>,
    options: &'a Options,
) -> facts::Facts<'a> {
    facts::Facts {
        graph,
        arrangement: arrangement(graph, options),
        scene,
        given: &options.given,
        palette: sheet::Palette {
            tone: style::Tone::Light,
            sheet: &options.sheet,
        },
    }
}

/// The page.
fn scene(
    graph: &RelationGraph,
    (options, sheet): (&Options, &sheet::Sheet),
) -> Result<scene::Scene, DrawError> {
    let kept = options.keep_positions.then_some(&options.given);
    let scene = if let Some(points) = kept.and_then(|given| given.points(graph)) {
        let rooms = options.given.rooms(graph);
        layout::keep_boxes(graph, points, rooms, (sheet, &options.halt))
    } else {
        let arrangement = arrangement(graph, options);
        layout::seeded(graph, arrangement, (sheet, &options.halt), options.seed)
    };
    options.halt.check()?;
    Ok(scene)
}

/// The layout that is asked for, or the one that fits.
fn arrangement(graph: &RelationGraph, options: &Options) -> Arrangement {
    let asked = options.arrangement.unwrap_or(graph.arrangement);
    layout::chosen(graph, asked, options.sheet.is_sized())
}

/// A graph too large to look at still has to reach the tools that can cope.
fn optional_scene(
    graph: &RelationGraph,
    options: &Options,
) -> Result<Option<scene::Scene>, DrawError> {
    let fits = graph.graph.node_count() <= options.max_nodes;
    fits.then(|| scene(graph, (options, &options.sheet)))
        .transpose()
}

/// Pictures that cannot follow the reader's preference are light unless asked otherwise.
const fn fixed(theme: Theme) -> Theme {
    match theme {
        Theme::Light | Theme::Auto => Theme::Light,
        other => other,
    }
}
