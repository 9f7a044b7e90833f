//! Pictures of a relation graph: values in, bytes out.
//!
//! A layout turns the graph into a [`scene::Scene`]; a format writes it. One
//! file a format, one row in [`Format`].

use std::io::{self, Write};

use crate::graph::{Arrangement, RelationGraph};

mod force;
pub mod geometry;
mod labels;
mod layered;
pub mod layout;
mod legend;
mod mesh;
mod png;
mod ranks;
pub mod scene;
mod shapes;
pub mod style;
mod svg;
pub mod text;
mod timeline;
mod words;

pub use style::Theme;

/// The picture formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Vector picture for print and web.
    Svg,
    /// Raster picture.
    Png,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: [Self; 2] = [Self::Svg, Self::Png];

    /// The short name, as in `--format svg`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }

    /// File extensions that stand for the format, the usual one first.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Svg => &["svg"],
            Self::Png => &["png"],
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
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
    const fn is_drawn(self) -> bool {
        matches!(self, Self::Svg | Self::Png)
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
            max_nodes: 1_500,
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
    let scene = || layout::place(graph, options.arrangement.unwrap_or(graph.arrangement));
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
    };
    out.write_all(&bytes)?;
    Ok(())
}
