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
use super::map::ink;
use super::scene::{
    Anchor, CAPTION, EdgeLine, Entry, NodeBox, PageText, RELATION, Scene, Sign, label_font,
};
use super::shapes::{bar, baselines, num, ornament, outline};
use super::style::{
    Mark, Theme, border_dash, dark_rules, is_void, kind_tint, paper, standing_color, stroke,
};
use super::svg_dots;
use super::text::{Font, Line};
use super::words::{description, edge_sentence, node_sentence, short};
use crate::graph::{Node, NodeKind, RelationGraph, Standing};

/// Fonts to take where the reader has no Noto Sans: metrics like its own come first.
const FAMILY: &str = "'Noto Sans','Open Sans','Segoe UI','DejaVu Sans',Verdana,Arial,sans-serif";

/// Adds formatted text.
macro_rules! put {
    ($pen:expr, $($arg:tt)*) => {{
        $pen.add(format_args!($($arg)*));
    }};
}

/// Writes the page.
pub(crate) fn write(graph: &RelationGraph, scene: &Scene, theme: Theme) -> String {
    let mut pen = Pen {
        out: String::new(),
        dark: theme == Theme::Dark,
    };
    pen.open(graph, scene);
    if theme == Theme::Auto {
        let mut rules = dark_rules("");
        if scene.chart.is_some() {
            rules.push_str(&ink::dark_rules(""));
        }
        put!(
            pen,
            "<style>@media (prefers-color-scheme:dark){{{rules}}}</style>\n"
        );
    }
    pen.background(scene);
    if let Some(chart) = &scene.chart {
        ink::ground_of(graph, chart, pen.dark, &mut pen.out);
    }
    if scene.dots.is_empty() {
        pen.boxes(graph, scene);
    } else {
        svg_dots::write(graph, scene, pen.dark, &mut pen.out);
    }
    pen.out.push_str("<g class=\"page\">\n");
    scene.texts.iter().for_each(|text| pen.text(text));
    pen.out.push_str("</g>\n");
    pen.legend(scene);
    pen.out.push_str("</svg>\n");
    pen.out
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

struct Pen {
    out: String,
    dark: bool,
}

impl Pen {
    fn add(&mut self, text: fmt::Arguments<'_>) {
        self.out.push_str(&text.to_string());
    }

    fn open(&mut self, graph: &RelationGraph, scene: &Scene) {
        let (w, h) = (num(scene.width), num(scene.height));
        put!(
            self,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" \
             viewBox=\"0 0 {w} {h}\" role=\"img\" aria-labelledby=\"title desc\" \
             font-family=\"{FAMILY}\">\n<title id=\"title\">{}</title>\n\
             <desc id=\"desc\">{}</desc>\n",
            escaped(&short(&graph.title)),
            escaped(&description(graph)),
        );
    }

    fn background(&mut self, scene: &Scene) {
        let paper = paper(self.dark);
        let page = Rect::new(0.0, 0.0, scene.width, scene.height);
        self.rect(&page, "c-page", paper.page);
        for lane in scene.lanes.iter().step_by(2) {
            self.rect(&lane.rect, "c-lane", paper.lane);
        }
        let Some(axis) = &scene.axis else { return };
        for (from, to) in &axis.rules {
            self.line(*from, *to, ("c-rule", paper.rule), 1.0);
        }
        let mut from = axis.top;
        for height in &axis.breaks {
            self.line(
                from,
                Point::new(from.x, height - 8.0),
                ("c-axis", paper.muted),
                1.4,
            );
            let zigzag = "l5 2.6l-10 5.4l10 0l-10 5.4l5 2.6";
            put!(
                self,
                "<path class=\"c-axis\" d=\"M{} {}{zigzag}\" fill=\"none\" stroke=\"{}\" \
                 stroke-width=\"1.4\"/>\n",
                num(from.x),
                num(height - 8.0),
                paper.muted
            );
            from = Point::new(from.x, height + 8.0);
        }
        self.line(from, axis.bottom, ("c-axis", paper.muted), 1.4);
        for dot in &axis.dots {
            let (x, y) = (num(dot.x), num(dot.y));
            put!(
                self,
                "<circle class=\"c-muted\" cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{}\"/>\n",
                paper.muted
            );
        }
    }

    /// Nodes as boxes: lines below, labels of lines above.
    fn boxes(&mut self, graph: &RelationGraph, scene: &Scene) {
        self.out.push_str("<g class=\"edges\" fill=\"none\">\n");
        for (edge, lead) in scene.chart.iter().flat_map(|chart| &chart.leads) {
            let standing = graph.graph[EdgeIndex::new(*edge)].standing;
            self.stroke(&path_data(lead), standing);
            self.out.push('\n');
        }
        scene.edges.iter().for_each(|line| self.edge(graph, line));
        self.out.push_str("</g>\n");
        if let Some(chart) = &scene.chart {
            ink::pins(graph, chart, self.dark, &mut self.out);
        }
        self.out.push_str("<g class=\"nodes\">\n");
        scene.boxes.iter().for_each(|one| self.node(graph, one));
        self.out.push_str("</g>\n<g class=\"labels\">\n");
        scene.edges.iter().for_each(|line| self.edge_label(line));
        self.out.push_str("</g>\n");
    }

    fn rect(&mut self, rect: &Rect, class: &str, fill: &str) {
        put!(
            self,
            "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>\n",
            num(rect.x),
            num(rect.y),
            num(rect.w),
            num(rect.h)
        );
    }

    fn line(&mut self, from: Point, to: Point, (class, color): (&str, &str), width: f64) {
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
        let standing = graph.graph[index].standing;
        put!(
            self,
            "<g id=\"e{}\" class=\"edge\"><title>{}</title>",
            line.edge,
            escaped(&edge_sentence(graph, index))
        );
        self.stroke(&path_data(&line.curve), standing);
        if line.arrow {
            self.arrow(&line.curve, standing);
        }
        if let Some(mark) = line.mark {
            self.mark(mark, standing);
        }
        self.out.push_str("</g>\n");
    }

    fn stroke(&mut self, data: &str, standing: Standing) {
        let look = stroke(standing);
        put!(
            self,
            "<path class=\"s-{}\" d=\"{data}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"",
            standing.name(),
            standing_color(standing, self.dark),
            look.width
        );
        if !look.dash.is_empty() {
            put!(self, " stroke-dasharray=\"{}\"", look.dash);
        }
        if look.round {
            self.out.push_str(" stroke-linecap=\"round\"");
        }
        self.out.push_str("/>");
    }

    fn arrow(&mut self, curve: &Curve, standing: Standing) {
        let points = curve.flattened();
        let tip = curve.end();
        let Some(from) = points.iter().rev().find(|point| point.distance(tip) > 3.0) else {
            return;
        };
        let length = from.distance(tip);
        let (x, y) = ((tip.x - from.x) / length, (tip.y - from.y) / length);
        let base = tip.shifted(-x * 8.5, -y * 8.5);
        let (left, right) = (
            base.shifted(-y * 3.4, x * 3.4),
            base.shifted(y * 3.4, -x * 3.4),
        );
        let waist = tip.shifted(-x * 6.5, -y * 6.5);
        put!(
            self,
            "<path class=\"a-{}\" d=\"M{} {}L{} {}L{} {}L{} {}z\" fill=\"{}\"/>",
            standing.name(),
            num(tip.x),
            num(tip.y),
            num(left.x),
            num(left.y),
            num(waist.x),
            num(waist.y),
            num(right.x),
            num(right.y),
            standing_color(standing, self.dark)
        );
    }

    /// The sign in the middle of a line, on a small disc of page colour.
    fn mark(&mut self, at: Point, standing: Standing) {
        let mark = stroke(standing).mark;
        let (x, y) = (num(at.x), num(at.y));
        put!(
            self,
            "<circle class=\"c-halo\" cx=\"{x}\" cy=\"{y}\" r=\"{MARK}\" fill=\"{}\"/>",
            paper(self.dark).page
        );
        let data = match mark {
            Mark::None => return,
            Mark::About => {
                "m-4.5 -0.7c1.5 -2.6 3 -2.6 4.5 -1.2s3 1.4 4.5 -1.2m-9 5.4c1.5 -2.6 3 -2.6 4.5 -1.2s3 1.4 4.5 -1.2"
            }
            Mark::Question => "m-2.6 -2.4c0 -3.4 5.4 -3.4 5.2 0c0 2 -2.6 1.8 -2.6 4m0 2.6v0.3",
            Mark::Cross => "m-3.6 -3.6l7.2 7.2m0 -7.2l-7.2 7.2",
            Mark::Struck => "m-4.2 4.4l4.4 -8.8m-0.2 8.8l4.4 -8.8",
        };
        put!(
            self,
            "<path class=\"s-{}\" d=\"M{x} {y}{data}\" fill=\"none\" stroke=\"{}\" \
             stroke-width=\"1.6\" stroke-linecap=\"round\"/>",
            standing.name(),
            standing_color(standing, self.dark)
        );
    }

    fn node(&mut self, graph: &RelationGraph, one: &NodeBox) {
        let Some(node) = graph.graph.node_weight(NodeIndex::new(one.node)) else {
            return;
        };
        put!(
            self,
            "<g id=\"n{}\" class=\"node\"><title>{}</title>",
            one.node,
            escaped(&node_sentence(node))
        );
        self.shape(&one.rect, node.kind, node.standing);
        self.node_text(one, node);
        self.out.push_str("</g>\n");
    }

    fn shape(&mut self, rect: &Rect, kind: NodeKind, standing: Standing) {
        let tint = kind_tint(kind, self.dark);
        let void = is_void(standing);
        let (class, fill, line) = if void {
            (
                "k-void".to_owned(),
                paper(self.dark).page,
                standing_color(Standing::Void, self.dark),
            )
        } else {
            (format!("k-{}", kind.name()), tint.fill, tint.line)
        };
        put!(
            self,
            "<path class=\"{class}\" d=\"{}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1.3\"",
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
                "<path class=\"{class}\" d=\"{data}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"1\"/>"
            );
        }
        if let Some(data) = bar(kind, rect) {
            let class = if void {
                "a-void".to_owned()
            } else {
                format!("b-{}", kind.name())
            };
            put!(
                self,
                "<path class=\"{class}\" d=\"{data}\" fill=\"{line}\"/>"
            );
        }
        if stroke(standing).mark != Mark::None && rect.h > 20.0 {
            self.mark(Point::new(rect.right() - 5.0, rect.y + 3.0), standing);
        }
    }

    fn node_text(&mut self, one: &NodeBox, node: &Node) {
        let ink = if is_void(node.standing) {
            ("c-muted", paper(self.dark).muted)
        } else {
            ("c-ink", paper(self.dark).ink)
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
            let muted = ("c-muted", paper(self.dark).muted);
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
        let paper = paper(self.dark);
        put!(
            self,
            "<g class=\"label\" data-edge=\"{}\" pointer-events=\"none\">",
            line.edge
        );
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

    fn text(&mut self, text: &PageText) {
        let paper = paper(self.dark);
        let ink = if text.muted {
            ("c-muted", paper.muted)
        } else {
            ("c-ink", paper.ink)
        };
        self.line_of_text(&text.line, text.at, text.font, (text.anchor, ink, ""));
        self.out.push('\n');
    }

    fn line_of_text(
        &mut self,
        line: &Line,
        at: Point,
        font: Font,
        (anchor, (class, fill), more): (Anchor, (&str, &str), &str),
    ) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
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
            num(font.size)
        );
        if line.sure && line.width > 0.0 {
            let width = num(line.width);
            put!(
                self,
                " textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\""
            );
        }
        put!(self, ">{}</text>", escaped(&line.text));
    }

    fn legend(&mut self, scene: &Scene) {
        if scene.legend.is_empty() {
            return;
        }
        self.out.push_str("<g class=\"legend\">\n");
        let (top, paper) = (scene.legend_box, paper(self.dark));
        let (from, to) = (Point::new(top.x, top.y), Point::new(top.right(), top.y));
        self.line(from, to, ("c-rule", paper.rule), 1.0);
        scene.legend.iter().for_each(|entry| self.entry(entry));
        self.out.push_str("</g>\n");
    }

    fn entry(&mut self, entry: &Entry) {
        let rect = &entry.sample;
        match entry.sign {
            Sign::Kind(kind) => self.shape(rect, kind, Standing::Fact),
            Sign::Hatch => ink::sample(rect, self.dark, &mut self.out),
            Sign::Dot(kind) => svg_dots::sample(kind, rect.center(), self.dark, &mut self.out),
            Sign::Border(standing) => {
                let middle = rect.center();
                self.shape(rect, NodeKind::Other, standing);
                if stroke(standing).mark != Mark::None {
                    self.mark(middle.shifted(rect.w / 2.0 - 4.0, -6.0), standing);
                }
            }
            Sign::Line(standing) => {
                let (x, y) = (rect.x, rect.center().y);
                self.stroke(&format!("M{} {}h{}", num(x), num(y), num(rect.w)), standing);
                if stroke(standing).mark != Mark::None {
                    self.mark(rect.center(), standing);
                }
            }
        }
        self.text(&entry.text);
    }
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
