//! The page before any format: where every box, line and text is.
//!
//! A layout decides positions, a format writes them. Tests check the geometry
//! here, once for all formats.

use super::geometry::{Curve, Piece, Point, Rect};
use super::map::Chart;
use super::text::{Font, Line, Wrapped};
use crate::graph::{Frame, NodeKind, RelationGraph, Standing};

/// The font of node labels.
pub const LABEL: Font = Font::regular(12.5);
/// The same for nodes that stand for many.
pub const STRONG: Font = Font::bold(12.5);
/// The font of times in timeline boxes and of the axis.
pub const CAPTION: Font = Font::regular(10.5);
/// The font of edge labels.
pub const RELATION: Font = Font::regular(11.0);
/// The font of legend, footer and summary.
pub const SMALL: Font = Font::regular(11.5);
/// The font of lane heads and dates.
pub const HEADING: Font = Font::bold(12.0);
/// The font of the title.
pub const TITLE: Font = Font::bold(21.0);

/// The font of a node's label.
pub const fn label_font(kind: NodeKind) -> Font {
    match kind {
        NodeKind::State | NodeKind::Delegation => STRONG,
        _ => LABEL,
    }
}

/// One node on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeBox {
    /// Index of the node in the graph.
    pub node: usize,
    /// Its shape.
    pub kind: NodeKind,
    /// The room its shape takes.
    pub rect: Rect,
    /// Its label in lines.
    pub label: Wrapped,
    /// A small line below the label, e.g. the time in a timeline.
    pub caption: Option<Line>,
}

/// A label beside a line.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeLabel {
    /// The room it takes.
    pub rect: Rect,
    /// Its lines.
    pub text: Wrapped,
    /// A thin line from the way of its edge to it, where it stands aside.
    pub leader: Option<(Point, Point)>,
}

/// One edge on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgeLine {
    /// Index of the edge in the graph.
    pub edge: usize,
    /// Its way.
    pub curve: Curve,
    /// Its label, where there was room for one.
    pub label: Option<EdgeLabel>,
    /// Where the sign of its standing goes, if it has one.
    pub mark: Option<Point>,
    /// Has an arrow head.
    pub arrow: bool,
    /// Its dashes are counted from its end, where it shares its way with others: they fall together.
    pub backward: bool,
}

/// One column of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// The room from its head to the end.
    pub rect: Rect,
}

/// The axis of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// From here …
    pub top: Point,
    /// … to here.
    pub bottom: Point,
    /// A dot for every moment.
    pub dots: Vec<Point>,
    /// Heights at which time was left out.
    pub breaks: Vec<f64>,
    /// Thin lines from a date across the lanes.
    pub rules: Vec<(Point, Point)>,
    /// Bars beside what goes on while something else begins: the node, and from where to where.
    pub bars: Vec<(usize, (Point, Point))>,
}

/// Where a text hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// A text that belongs to the page, not to a node or edge.
#[derive(Clone, Debug, PartialEq)]
pub struct PageText {
    /// The end or middle of its baseline.
    pub at: Point,
    /// What it says.
    pub line: Line,
    /// How it is set.
    pub font: Font,
    /// In the second colour.
    pub muted: bool,
    /// Which point of the baseline `at` is.
    pub anchor: Anchor,
    /// What it speaks of: it goes with the last of these.
    pub of: Vec<Of>,
}

/// A thing or a statement of the picture, by index in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// A node.
    Node(usize),
    /// An edge.
    Edge(usize),
    /// A node beside another one.
    Pair(usize, usize),
}

impl PageText {
    /// A text in the first colour that begins at `at`.
    pub fn new(at: Point, text: impl Into<String>, font: Font) -> Self {
        let line = Line::new(text, font);
        Self {
            at,
            line,
            font,
            muted: false,
            anchor: Anchor::Start,
            of: Vec::new(),
        }
    }

    /// The same about something.
    #[must_use]
    pub fn about(mut self, of: impl IntoIterator<Item = Of>) -> Self {
        self.of = of.into_iter().collect();
        self
    }

    /// The same in the second colour.
    #[must_use]
    pub fn muted(mut self) -> Self {
        self.muted = true;
        self
    }

    /// The same hanging on another point.
    #[must_use]
    pub fn anchored(mut self, anchor: Anchor) -> Self {
        self.anchor = anchor;
        self
    }
}

/// What an entry of the legend explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The shape and colour of a kind.
    Kind(NodeKind),
    /// The same in a picture of dots.
    Dot(NodeKind),
    /// The shape of a kind whose things all have colours that somebody chose.
    Bare(NodeKind),
    /// The same in a picture of dots.
    BareDot(NodeKind),
    /// The line of a standing.
    Line(Standing),
    /// The same without its sign, where lines are too many to have them.
    BareLine(Standing),
    /// The border of a node with this standing.
    Border(Standing),
    /// The same around a dot.
    Hollow(Standing),
    /// A colour that somebody chose.
    Swatch(usize),
    /// The same as dots and lines show it.
    Blot(usize),
    /// A black line of so many tenths of the usual width, with so many strokes across.
    Stroked {
        /// How many.
        strokes: usize,
        /// 10 for the usual width.
        tenths: usize,
    },
    /// The hatching of a contested area.
    Hatch,
    /// Nothing; the words say it all.
    Note,
}

/// One entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What is explained.
    pub sign: Sign,
    /// Where the sample goes.
    pub sample: Rect,
    /// The explanation.
    pub text: PageText,
}

/// A node of a large picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// Index of the node in the graph.
    pub node: usize,
    /// Its middle.
    pub at: Point,
    /// How far it reaches.
    pub radius: f64,
    /// Its name, where there was room for it.
    pub label: Option<DotLabel>,
}

/// A name beside a dot.
#[derive(Clone, Debug, PartialEq)]
pub struct DotLabel {
    /// The room it takes.
    pub rect: Rect,
    /// What it says.
    pub line: Line,
    /// How it is set.
    pub font: Font,
    /// A tie runs below it, for there was no other place.
    pub over: bool,
    /// A thin line from its dot to it, where another dot is as near to it.
    pub leader: Option<(Point, Point)>,
}

/// An edge between two dots.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tie {
    /// Index of the edge in the graph.
    pub edge: usize,
    /// The middle of one dot.
    pub from: Point,
    /// The middle of the other.
    pub to: Point,
    /// How far its middle is bent aside, so that parallel ties can be told apart.
    pub bow: f64,
    /// How far the other dot reaches.
    pub reach: f64,
    /// Has a tip, and the sign of its standing: where ties are few.
    pub told: bool,
}

impl Tie {
    /// Its way: up to the border of the other dot where it has a tip.
    pub fn curve(&self) -> Curve {
        if self.from == self.to {
            let end = self.to.shifted(self.reach, 0.0);
            let mut curve = Curve::from(self.to.shifted(0.0, -self.reach));
            curve.pieces.push(Piece::Cubic(
                curve.start.shifted(0.0, -16.0),
                end.shifted(16.0, 0.0),
                end,
            ));
            return curve;
        }
        let mut curve = Curve::from(self.from);
        curve.bow_to(self.to, self.bow);
        let cut = self.told.then(|| {
            let reach = self.reach + 1.0;
            curve.until(|point| point.distance(self.to) < reach)
        });
        cut.flatten().unwrap_or(curve)
    }
}

/// A laid-out page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Width of the page.
    pub width: f64,
    /// Height of the page.
    pub height: f64,
    /// One box a node, in the order of the graph.
    pub boxes: Vec<NodeBox>,
    /// One line an edge, in the order of the graph.
    pub edges: Vec<EdgeLine>,
    /// One dot a node, in the order of the graph, where there are no boxes.
    pub dots: Vec<Dot>,
    /// One tie an edge, in the order of the graph, between dots.
    pub ties: Vec<Tie>,
    /// Columns of a timeline.
    pub lanes: Vec<Lane>,
    /// The axis of a timeline.
    pub axis: Option<Axis>,
    /// The ground of a map.
    pub chart: Option<Chart>,
    /// The middle and radius of each ring around a thing.
    pub rings: Vec<(Point, f64)>,
    /// Title, summary, headings, sources.
    pub texts: Vec<PageText>,
    /// The room of the legend.
    pub legend_box: Rect,
    /// The entries of the legend.
    pub legend: Vec<Entry>,
    /// Which picture of a series it is, e.g. `until 2025-08`.
    pub caption: Option<String>,
    /// What the description adds of the layout.
    pub told: Option<String>,
}

impl Scene {
    /// The same page with some of its nodes and edges, all in their places, and what explains them.
    #[must_use]
    pub fn only(&self, graph: &RelationGraph, frame: &Frame) -> Self {
        let mut scene = self.clone();
        let (node, edge) = (&frame.nodes, &frame.edges);
        scene.boxes.retain(|one| node[one.node]);
        scene.dots.retain(|dot| node[dot.node]);
        scene.edges.retain(|line| edge[line.edge]);
        scene.ties.retain(|tie| edge[tie.edge]);
        if let Some(axis) = &mut scene.axis {
            axis.bars.retain(|(one, _)| node[*one]);
        }
        if let Some(chart) = &mut scene.chart {
            chart.leads.retain(|(lead, _)| edge[*lead]);
            chart.extents.retain(|extent| node[extent.node]);
            chart
                .pins
                .retain(|pin| pin.nodes.iter().any(|one| node[*one]));
        }
        let kind = |kind: NodeKind| {
            let nodes = graph.graph.node_weights().zip(node);
            nodes
                .into_iter()
                .any(|(one, shown)| *shown && one.kind == kind)
        };
        let stands = |standing: Standing| {
            let nodes = graph.graph.node_weights().zip(node);
            let edges = graph.graph.edge_weights().zip(edge);
            let nodes = nodes.map(|(one, shown)| (one.standing, shown));
            let edges = edges.map(|(one, shown)| (one.standing, shown));
            let mut all = nodes.chain(edges);
            all.any(|(one, shown)| *shown && one == standing)
        };
        // A sentence about several is true where all of them are there.
        let there = |of: &Of| match *of {
            Of::Node(one) | Of::Pair(one, _) => node[one],
            Of::Edge(one) => edge[one],
        };
        scene.texts.retain(|text| {
            let mut of = text.of.iter();
            of.len() == 0
                || if text.font == HEADING {
                    of.any(there)
                } else {
                    of.all(there)
                }
        });
        // The others keep their places, so that nothing moves from picture to picture.
        scene.legend.retain(|entry| match entry.sign {
            Sign::Kind(one) | Sign::Dot(one) | Sign::Bare(one) | Sign::BareDot(one) => kind(one),
            Sign::Line(one) | Sign::BareLine(one) | Sign::Border(one) | Sign::Hollow(one) => {
                stands(one)
            }
            Sign::Swatch(_) | Sign::Blot(_) | Sign::Stroked { .. } | Sign::Hatch | Sign::Note => {
                true
            }
        });
        scene.caption = Some(format!("until {}", frame.name));
        scene
    }

    /// The middle of a node, by its index in the graph.
    pub fn center(&self, node: usize) -> Option<Point> {
        let of_box = self.boxes.get(node).map(|one| one.rect.center());
        of_box.or_else(|| self.dots.get(node).map(|dot| dot.at))
    }
}

/// What an arrangement hands over: positions around an origin of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) boxes: Vec<NodeBox>,
    pub(crate) curves: Vec<Curve>,
    /// Lines whose dashes are counted from their end, by edge; none where there are none.
    pub(crate) backward: Vec<bool>,
    pub(crate) arrows: bool,
    pub(crate) lanes: Vec<Lane>,
    pub(crate) axis: Option<Axis>,
    pub(crate) chart: Option<Chart>,
    pub(crate) rings: Vec<(Point, f64)>,
    pub(crate) texts: Vec<PageText>,
}

impl Plan {
    /// The room that everything takes.
    pub(crate) fn bounds(&self) -> Rect {
        let curves = self.curves.iter().flat_map(Curve::flattened);
        let points = curves.map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
        let lanes = self.lanes.iter().map(|lane| lane.rect);
        let axis = self
            .axis
            .iter()
            .map(|axis| Rect::new(axis.top.x, axis.top.y, 0.0, 0.0));
        let chart = self.chart.iter().map(Chart::room);
        let boxes = self.boxes.iter().map(|one| one.rect).chain(chart);
        let texts = self.texts.iter().map(text_rect);
        let rings = self.rings.iter();
        let rings = rings.map(|(middle, radius)| Rect::around(*middle, 2.0 * radius, 2.0 * radius));
        boxes
            .chain(points)
            .chain(lanes)
            .chain(axis)
            .chain(texts)
            .chain(rings)
            .reduce(|all, one| all.union(&one))
            .unwrap_or_default()
    }

    /// Moves everything.
    pub(crate) fn shift(&mut self, x: f64, y: f64) {
        for one in &mut self.boxes {
            one.rect = one.rect.shifted(x, y);
        }
        for curve in &mut self.curves {
            *curve = curve.mapped(|point| point.shifted(x, y));
        }
        for lane in &mut self.lanes {
            lane.rect = lane.rect.shifted(x, y);
        }
        for text in &mut self.texts {
            text.at = text.at.shifted(x, y);
        }
        for (middle, _) in &mut self.rings {
            *middle = middle.shifted(x, y);
        }
        if let Some(axis) = &mut self.axis {
            axis.shift(x, y);
        }
        if let Some(chart) = &mut self.chart {
            chart.shift(x, y);
        }
    }
}

impl Axis {
    fn shift(&mut self, x: f64, y: f64) {
        self.top = self.top.shifted(x, y);
        self.bottom = self.bottom.shifted(x, y);
        self.dots
            .iter_mut()
            .for_each(|dot| *dot = dot.shifted(x, y));
        self.breaks.iter_mut().for_each(|height| *height += y);
        let bars = self.bars.iter_mut().map(|(_, ends)| ends);
        for (from, to) in self.rules.iter_mut().chain(bars) {
            (*from, *to) = (from.shifted(x, y), to.shifted(x, y));
        }
    }
}

/// The room of a page text.
pub fn text_rect(text: &PageText) -> Rect {
    let x = match text.anchor {
        Anchor::Start => text.at.x,
        Anchor::Middle => text.at.x - text.line.width / 2.0,
        Anchor::End => text.at.x - text.line.width,
    };
    let size = text.font.size;
    Rect::new(x, text.at.y - size, text.line.width, size * 1.25)
}
