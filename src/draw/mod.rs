//! Pictures of a relation graph: values in, bytes out.
//!
//! A layout turns the graph into a [`scene::Scene`]; a format writes it. One
//! file a format, one row in [`Format`].

use std::io::{self, Write};

use crate::graph::{Arrangement, RelationGraph};

mod boxes;
mod dates;
pub mod dot;
mod dots;
pub mod geometry;
mod graphml;
mod html;
mod labels;
mod layered;
pub mod layout;
mod legend;
mod mermaid;
mod mesh;
mod png;
mod positions;
pub mod quality;
mod ranks;
mod room;
pub mod scene;
mod shapes;
pub mod style;
mod svg;
mod svg_dots;
pub mod text;
mod timeline;
mod ways;
mod words;

pub use style::Theme;

/// The picture formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Vector picture for print and web.
    Svg,
    /// Raster picture.
    Png,
    /// One self-contained interactive page.
    Html,
    /// Graphviz.
    Dot,
    /// Exchange format of graph tools.
    GraphMl,
    /// Flowchart for Markdown pages.
    Mermaid,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: [Self; 6] = [
        Self::Svg,
        Self::Png,
        Self::Html,
        Self::Dot,
        Self::GraphMl,
        Self::Mermaid,
    ];

    /// The short name, as in `--format svg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
            Self::Dot => "dot",
            Self::GraphMl => "graphml",
            Self::Mermaid => "mermaid",
        }
    }

    /// File extensions that stand for the format, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Svg => &["svg"],
            Self::Png => &["png"],
            Self::Html => &["html", "htm"],
            Self::Dot => &["dot", "gv"],
            Self::GraphMl => &["graphml"],
            Self::Mermaid => &["mmd", "mermaid"],
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Html => "text/html",
            Self::Dot => "text/vnd.graphviz",
            Self::GraphMl => "application/graphml+xml",
            Self::Mermaid => "text/vnd.mermaid",
        }
    }

    /// May be shown in a terminal.
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Png)
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
        matches!(self, Self::Svg | Self::Png | Self::Html)
    }
}

/// How a picture is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Light, dark, or as the reader prefers.
    pub theme: Theme,
    /// Overrides the layout that the graph asks for.
    pub arrangement: Option<Arrangement>,
    /// Pixels per unit of a raster picture.
    pub scale: f32,
    /// More nodes than this are refused in formats that show them.
    pub max_nodes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            arrangement: None,
            scale: 2.0,
            max_nodes: 200_000,
        }
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    /// The graph has no nodes.
    #[error("there is nothing to draw: the query gave no rows")]
    Empty,
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

/// Draws the graph into `out`. The same input gives the same bytes.
pub fn draw(
    graph: &RelationGraph,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<(), DrawError> {
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
    let arrangement = layout::chosen(graph, options.arrangement.unwrap_or(graph.arrangement));
    let scene = || layout::place(graph, arrangement);
    let bytes = match format {
        Format::Svg => svg::write(graph, &scene(), options.theme).into_bytes(),
        Format::Png => {
            let theme = if options.theme == Theme::Dark {
                Theme::Dark
            } else {
                Theme::Light
            };
            png::render(&svg::write(graph, &scene(), theme), options.scale)?
        }
        Format::Html => html::write(graph, &scene(), options.theme).into_bytes(),
        Format::Dot => dot::write(graph, arrangement).into_bytes(),
        Format::GraphMl => {
            // A graph too large to look at still has to reach the tools that can cope.
            let scene = (count <= options.max_nodes).then(scene);
            graphml::write(graph, scene.as_ref()).into_bytes()
        }
        Format::Mermaid => mermaid::write(graph, arrangement).into_bytes(),
    };
    out.write_all(&bytes)?;
    Ok(())
}
