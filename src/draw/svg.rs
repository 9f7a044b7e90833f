//! The page as SVG.
//!
//! Colours are presentation attributes for the light or dark theme, so that
//! every renderer shows them; the style sheet of the automatic theme only adds
//! the dark colours for those that understand media queries. No script, no
//! reference to anything outside, no text that was not escaped.

use std::fmt;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::geometry::{Curve, Piece, Point, Rect};
use super::labels::MARK;
use super::layout::MARGIN;
use super::map::ink;
use super::scene::{
    Anchor, CAPTION, EdgeLine, HEADING, NodeBox, Of, PageText, RELATION, Scene, label_font,
};
use super::setter::Setter;
use super::shapes::{bar, baselines, num, ornament, outline};
use super::sheet::{Paint, Palette, Sheet};
use super::style::{
    Mark, Theme, Tone, border_dash, dark_rules, is_void, paper, standing_color, stroke, thinness,
};
use super::svg_dots;
use super::svg_ground::about;
use super::text::{Font, Line};
use super::web_fonts;
use super::words::{edge_sentence, node_sentence, told};
use crate::graph::{Edge, Node, NodeKind, RelationGraph, Standing};

/// Fonts to take where ours are not shown: metrics like those of Noto Sans come first.
const FAMILY: &str = "'Chancery Sans','Chancery Wide','Noto Sans','Open Sans','Segoe UI','DejaVu Sans',Verdana,Arial,sans-serif";

/// Adds formatted text.
macro_rules! put {
    ($pen:expr, $($arg:tt)*) => {{
        $pen.add(format_args!($($arg)*));
    }};
}

/// Writes the page for readers that order scripts themselves, with what it needs of our fonts.
pub(crate) fn write(
    graph: &RelationGraph,
    scene: &Scene,
    (theme, sheet): (Theme, &Sheet),
) -> String {
    let mut page = write_bare(graph, scene, (theme, sheet));
    web_fonts::bring(&mut page);
    page
}

/// The same without fonts.
pub(crate) fn write_bare(
    graph: &RelationGraph,
    scene: &Scene,
    (theme, sheet): (Theme, &Sheet),
) -> String {
    page(graph, scene, (theme, sheet), (None, false))
}

/// The same where each part says of what it speaks, for a page that leaves some of it out.
pub(crate) fn write_live(graph: &RelationGraph, scene: &Scene, sheet: &Sheet) -> String {
    page(graph, scene, (Theme::Light, sheet), (None, true))
}

/// Writes the page with all texts set in our faces and those of the setter.
pub(crate) fn write_set(
    graph: &RelationGraph,
    scene: &Scene,
    (theme, sheet): (Theme, &Sheet),
    setter: &mut Setter<'_>,
) -> String {
    page(graph, scene, (theme, sheet), (Some(setter), false))
}

fn page(
    graph: &RelationGraph,
    scene: &Scene,
    (theme, sheet): (Theme, &Sheet),
    (setter, live): (Option<&mut Setter<'_>>, bool),
) -> String {
    let mut pen = Pen {
        out: String::new(),
        palette: Palette {
            tone: theme.tone(),
            sheet,
        },
        setter,
        live,
        thin: 1.0,
    };
    pen.open(graph, scene);
    if theme == Theme::Auto {
        let rules = dark_rules_of(sheet, "", scene.chart.is_some());
        put!(
            pen,
            "<style>@media (prefers-color-scheme:dark){{{rules}}}</style>\n"
        );
    }
    pen.background(scene);
    if let Some(chart) = &scene.chart {
        ink::ground_of(graph, chart, (&pen.palette, live), &mut pen.out);
    }
    if scene.dots.is_empty() {
        pen.bars(graph, scene);
        pen.boxes(graph, scene);
    } else {
        let setter = pen.setter.as_deref_mut();
        svg_dots::write(graph, scene, (&pen.palette, setter), &mut pen.out);
    }
    pen.out.push_str("<g class=\"page\">\n");
    scene.texts.iter().for_each(|text| pen.text(text));
    if let Some(caption) = &scene.caption {
        // Below the title's corner, where nothing else is.
        let at = Point::new(scene.width - MARGIN, MARGIN - 10.0);
        pen.text(&PageText::new(at, caption.as_str(), HEADING).anchored(Anchor::End));
    }
    pen.out.push_str("</g>\n");
    pen.legend(scene);
    pen.out.push_str("</svg>\n");
    pen.out
}

/// The style rules that turn a light picture dark, each selector after `scope`.
pub(super) fn dark_rules_of(sheet: &Sheet, scope: &str, is_map: bool) -> String {
    let palette = Palette {
        tone: Tone::Light,
        sheet,
    };
    let map = if is_map {
        ink::dark_rules(scope)
    } else {
        String::new()
    };
    [dark_rules(scope), palette.dark_rules(scope), map].concat()
}

/// Text for an XML text node or attribute; [`short`] or [`super::text::clean`] went before.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

pub(super) struct Pen<'s, 'f> {
    pub(super) out: String,
    pub(super) palette: Palette<'s>,
    setter: Option<&'s mut Setter<'f>>,
    /// For a page that leaves out parts.
    pub(super) live: bool,
    /// How wide lines are beside the usual width.
    thin: f64,
}

impl Pen<'_, '_> {
    pub(super) fn add(&mut self, text: fmt::Arguments<'_>) {
        self.out.push_str(&text.to_string());
    }

    fn open(&mut self, graph: &RelationGraph, scene: &Scene) {
        let (w, h) = (num(scene.width), num(scene.height));
        let [title, words] = told(graph, scene);
        put!(
            self,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" \
             viewBox=\"0 0 {w} {h}\" role=\"graphics-document\" aria-labelledby=\"title desc\" \
             font-family=\"{FAMILY}\">\n<title id=\"title\">{}</title>\n\
             <desc id=\"desc\">{}</desc>\n",
            escaped(&title),
            escaped(&words),
        );
    }

    /// Nodes as boxes: lines below, labels of lines above.
    fn boxes(&mut self, graph: &RelationGraph, scene: &Scene) {
        self.thin = thinness(scene.edges.len());
        if self.thin < 1.0 {
            let opacity = num(0.4 + 0.6 * self.thin);
            put!(
                self,
                "<g class=\"edges\" fill=\"none\" stroke-opacity=\"{opacity}\">\n"
            );
        } else {
            self.out.push_str("<g class=\"edges\" fill=\"none\">\n");
        }
        for (edge, lead) in scene.chart.iter().flat_map(|chart| &chart.leads) {
            let stroke = self.stroke_of(&graph.graph[EdgeIndex::new(*edge)]);
            let (opened, closed) = about(&[Of::Edge(*edge)], self.live);
            self.out.push_str(&opened);
            self.stroke(&path_data(lead), &stroke);
            self.out.push_str(closed);
            self.out.push('\n');
        }
        scene.edges.iter().for_each(|line| self.edge(graph, line));
        self.out.push_str("</g>\n");
        if let Some(chart) = &scene.chart {
            ink::pins(graph, chart, (&self.palette, self.live), &mut self.out);
        }
        self.out.push_str("<g class=\"nodes\">\n");
        scene.boxes.iter().for_each(|one| self.node(graph, one));
        self.out.push_str("</g>\n<g class=\"labels\">\n");
        scene.edges.iter().for_each(|line| self.edge_label(line));
        self.out.push_str("</g>\n");
    }

    pub(super) fn rect(&mut self, rect: &Rect, class: &str, fill: &str) {
        put!(
            self,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>\n",
            num(rect.x),
            num(rect.y),
            num(rect.w),
            num(rect.h)
        );
    }

    pub(super) fn line(
        &mut self,
        from: Point,
        to: Point,
        (class, color): (&str, &str),
        width: f64,
    ) {
        put!(
            self,
            "<path class=\"{class}\" d=\"M{} {}L{} {}\" stroke=\"{color}\" stroke-width=\"{width}\"/>\n",
            num(from.x),
            num(from.y),
            num(to.x),
            num(to.y)
        );
    }

    fn edge(&mut self, graph: &RelationGraph, line: &EdgeLine) {
        let index = EdgeIndex::new(line.edge);
        let edge = &graph.graph[index];
        let stroke = self.stroke_of(edge);
        put!(
            self,
            "<g id=\"e{}\" class=\"edge\" role=\"img\"><title>{}</title>",
            line.edge,
            escaped(&edge_sentence(graph, index))
        );
        let data = if line.backward {
            path_data(&line.curve.reversed())
        } else {
            path_data(&line.curve)
        };
        self.stroke(&data, &stroke);
        if line.arrow {
            self.arrow(&line.curve, &stroke);
        }
        if let Some(mark) = line.mark {
            self.mark(mark, edge.standing);
        }
        self.out.push_str("</g>\n");
    }

    fn stroke_of(&self, edge: &Edge) -> Stroke {
        let (class, color) = self.palette.edge(edge);
        Stroke {
            class,
            color,
            width: self.palette.width(edge) * self.thin,
            standing: edge.standing,
        }
    }

    pub(super) fn stroke(&mut self, data: &str, line: &Stroke) {
        let look = stroke(line.standing);
        put!(
            self,
            "<path class=\"s-{}\" d=\"{data}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
            line.class,
            line.color,
            num(line.width)
        );
        if !look.dash.is_empty() {
            put!(self, " stroke-dasharray=\"{}\"", look.dash);
        }
        if look.round {
            self.out.push_str(" stroke-linecap=\"round\"");
        }
        self.out.push_str("/>");
    }

    fn arrow(&mut self, curve: &Curve, line: &Stroke) {
        self.out.push_str(&tip(curve, line));
    }

    /// The sign of a standing.
    pub(super) fn mark(&mut self, at: Point, standing: Standing) {
        self.out.push_str(&sign(at, standing, self.palette.tone));
    }

    fn node(&mut self, graph: &RelationGraph, one: &NodeBox) {
        let Some(node) = graph.graph.node_weight(NodeIndex::new(one.node)) else {
            return;
        };
        put!(
            self,
            "<g id=\"n{}\" class=\"node\" role=\"img\"><title>{}</title>",
            one.node,
            escaped(&node_sentence(node))
        );
        let paint = self.palette.node(one.node, node);
        self.shape(&one.rect, (node.kind, node.standing), paint);
        self.node_text(one, node);
        self.out.push_str("</g>\n");
    }

    pub(super) fn shape(
        &mut self,
        rect: &Rect,
        (kind, standing): (NodeKind, Standing),
        paint: Paint,
    ) {
        let void = is_void(standing);
        let Paint { class, fill, line } = if void { self.palette.void() } else { paint };
        put!(
            self,
            "<path class=\"k-{class}\" d=\"{}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1.3\"",
            outline(kind, rect)
        );
        let dash = border_dash(kind, standing);
        if !dash.is_empty() {
            put!(self, " stroke-dasharray=\"{dash}\"");
        }
        self.out.push_str("/>");
        if let Some(data) = ornament(kind, rect) {
            put!(
                self,
                "<path class=\"k-{class}\" d=\"{data}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1\"/>"
            );
        }
        if let Some(data) = bar(kind, rect) {
            let part = if void { "a" } else { "b" };
            put!(
                self,
                "<path class=\"{part}-{class}\" d=\"{data}\" fill=\"{line}\"/>"
            );
        }
        if stroke(standing).mark != Mark::None && rect.h > 20.0 {
            self.mark(Point::new(rect.right() - 5.0, rect.y + 3.0), standing);
        }
    }

    fn node_text(&mut self, one: &NodeBox, node: &Node) {
        let ink = if is_void(node.standing) {
            ("c-muted", paper(self.palette.tone).muted)
        } else {
            ("c-ink", paper(self.palette.tone).ink)
        };
        let font = label_font(node.kind);
        let x = one.rect.center().x
            + if node.kind == NodeKind::Delegation {
                2.0
            } else {
                0.0
            };
        let decoration = if node.standing == Standing::Void {
            " text-decoration=\"line-through\""
        } else {
            ""
        };
        let baselines = baselines(one, node.kind);
        for (line, y) in one.label.lines.iter().zip(&baselines) {
            self.line_of_text(
                line,
                Point::new(x, *y),
                font,
                (Anchor::Middle, ink, decoration),
            );
        }
        if let (Some(caption), Some(y)) = (&one.caption, baselines.last()) {
            let muted = ("c-muted", paper(self.palette.tone).muted);
            self.line_of_text(
                caption,
                Point::new(x, *y),
                CAPTION,
                (Anchor::Middle, muted, ""),
            );
        }
    }

    fn edge_label(&mut self, line: &EdgeLine) {
        let Some(label) = &line.label else { return };
        let paper = paper(self.palette.tone);
        put!(
            self,
            "<g class=\"label\" data-edge=\"{}\" pointer-events=\"none\">",
            line.edge
        );
        if let Some((from, to)) = label.leader {
            self.line(from, to, ("c-axis", paper.muted), 0.6);
        }
        let Rect { x, y, w, h } = label.rect;
        put!(
            self,
            "<rect class=\"c-halo\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"3\" fill=\"{}\"/>",
            num(x),
            num(y),
            num(w),
            num(h),
            paper.page
        );
        let mut baseline = y + RELATION.size + 1.0;
        for text in &label.text.lines {
            let at = Point::new(x + w / 2.0, baseline);
            self.line_of_text(
                text,
                at,
                RELATION,
                (Anchor::Middle, ("c-muted", paper.muted), ""),
            );
            baseline += RELATION.line_height();
        }
        self.out.push_str("</g>\n");
    }

    pub(super) fn text(&mut self, text: &PageText) {
        let paper = paper(self.palette.tone);
        let ink = if text.muted {
            ("c-muted", paper.muted)
        } else {
            ("c-ink", paper.ink)
        };
        let (opened, closed) = about(&text.of, self.live);
        self.out.push_str(&opened);
        self.line_of_text(&text.line, text.at, text.font, (text.anchor, ink, ""));
        self.out.push_str(closed);
        self.out.push('\n');
    }

    fn line_of_text(
        &mut self,
        line: &Line,
        at: Point,
        font: Font,
        (anchor, (class, fill), more): (Anchor, (&str, &str), &str),
    ) {
        let setter = self.setter.as_deref_mut();
        let set = setter.and_then(|setter| setter.set(line, font, (at.x, anchor), Some(fill)));
        let size = set.as_ref().map_or(font.size, |set| set.size);
        let anchor = match set {
            Some(_) => "",
            None => anchored(line, anchor),
        };
        let weight = if font.bold {
            " font-weight=\"700\""
        } else {
            ""
        };
        put!(
            self,
            "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{}\"{weight}{anchor} fill=\"{fill}\"{more}",
            num(at.x),
            num(at.y),
            num(size)
        );
        let rest = set.map_or_else(|| unset(line), |set| set.rest);
        put!(self, "{rest}</text>");
    }
}

/// How one line is drawn.
pub(super) struct Stroke {
    /// The class that themes know its colour by.
    pub(super) class: String,
    pub(super) color: String,
    pub(super) width: f64,
    /// Decides the dash.
    pub(super) standing: Standing,
}

/// The tip at the end of a line; none of a line that is too short.
pub(super) fn tip(curve: &Curve, line: &Stroke) -> String {
    let points = curve.flattened();
    let tip = curve.end();
    let Some(from) = points.iter().rev().find(|point| point.distance(tip) > 3.0) else {
        return String::new();
    };
    let length = from.distance(tip);
    let (x, y) = ((tip.x - from.x) / length, (tip.y - from.y) / length);
    // A head as wide as its line would be no head.
    let grown = 1.0 + (line.width - 1.6).max(0.0) * 0.22;
    let (long, half, inner) = (8.5 * grown, 3.4 * grown, 6.5 * grown);
    let base = tip.shifted(-x * long, -y * long);
    let (left, right) = (
        base.shifted(-y * half, x * half),
        base.shifted(y * half, -x * half),
    );
    let waist = tip.shifted(-x * inner, -y * inner);
    let [tip, left, waist, right] =
        [tip, left, waist, right].map(|point| format!("{} {}", num(point.x), num(point.y)));
    format!(
        "<path class=\"a-{}\" d=\"M{tip}L{left}L{waist}L{right}z\" fill=\"{}\"/>",
        line.class, line.color
    )
}

/// The sign in the middle of a line, on a small disc of page colour.
pub(super) fn sign(at: Point, standing: Standing, tone: Tone) -> String {
    let (x, y) = (num(at.x), num(at.y));
    let disc = format!(
        "<circle class=\"c-halo\" cx=\"{x}\" cy=\"{y}\" r=\"{MARK}\" fill=\"{}\"/>",
        paper(tone).page
    );
    let data = match stroke(standing).mark {
        Mark::None => return disc,
        Mark::About => {
            "m-4.5 -0.7c1.5 -2.6 3 -2.6 4.5 -1.2s3 1.4 4.5 -1.2m-9 5.4c1.5 -2.6 3 -2.6 4.5 -1.2s3 1.4 4.5 -1.2"
        }
        Mark::Question => "m-2.6 -2.4c0 -3.4 5.4 -3.4 5.2 0c0 2 -2.6 1.8 -2.6 4m0 2.6v0.3",
        Mark::Cross => "m-3.6 -3.6l7.2 7.2m0 -7.2l-7.2 7.2",
        Mark::Struck => "m-4.2 4.4l4.4 -8.8m-0.2 8.8l4.4 -8.8",
        Mark::Plus => "m-4.2 0h8.4m-4.2 -4.2v8.4",
        Mark::Minus => "m-4.2 0h8.4",
        Mark::Other => "m-4.2 -1.8h8.4m-8.4 3.6h8.4m-6.6 2.4l4.8 -8.4",
    };
    format!(
        "{disc}<path class=\"s-{}\" d=\"M{x} {y}{data}\" fill=\"none\" stroke=\"{}\" \
         stroke-width=\"1.6\" stroke-linecap=\"round\"/>",
        standing.name(),
        standing_color(standing, tone)
    )
}

/// Which point of a line its place is; where a line begins depends on its direction.
pub(super) const fn anchored(line: &Line, anchor: Anchor) -> &'static str {
    match (anchor, line.left) {
        (Anchor::Start, false) | (Anchor::End, true) => "",
        (Anchor::Middle, _) => " text-anchor=\"middle\"",
        (Anchor::Start, true) | (Anchor::End, false) => " text-anchor=\"end\"",
    }
}

/// The rest of the tag and the text of a line for readers with fonts of their own.
pub(crate) fn unset(line: &Line) -> String {
    let mut rest = String::new();
    if line.left {
        rest.push_str(" direction=\"rtl\" unicode-bidi=\"embed\"");
    }
    if line.sure && line.width > 0.0 {
        let width = num(line.width);
        rest.push_str(" textLength=\"");
        rest.push_str(&width);
        rest.push_str("\" lengthAdjust=\"spacingAndGlyphs\"");
    }
    rest.push('>');
    rest.push_str(&escaped(&line.text));
    rest
}

/// A curve as SVG path data.
pub(crate) fn path_data(curve: &Curve) -> String {
    let at = |point: Point| format!("{} {}", num(point.x), num(point.y));
    let piece = |piece: &Piece| match *piece {
        Piece::Line(end) => ["L", &at(end)].concat(),
        Piece::Cubic(a, b, end) => ["C", &at(a), " ", &at(b), " ", &at(end)].concat(),
    };
    let start = ["M", &at(curve.start)].concat();
    std::iter::once(start)
        .chain(curve.pieces.iter().map(piece))
        .collect()
}
