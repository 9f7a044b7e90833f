//! Dots and their ties as SVG, for pictures with many of them: no more text than needed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use petgraph::graph::{EdgeIndex, NodeIndex};

use super::geometry::{Point, along, real};
use super::scene::{Anchor, Dot, Scene, Tie};
use super::setter::Setter;
use super::shapes::num;
use super::sheet::{Paint, Palette};
use super::style::{Mark, Tone, border_dash, is_void, paper, stroke, thinness};
use super::svg::{Stroke, anchored, escaped, path_data, sign, tip, unset};
use super::words::{edge_sentence, node_sentence};
use crate::graph::{Edge, NodeKind, RelationGraph, Standing};

/// Up to so many ties each one has an element with its own words.
pub(super) const TOLD: usize = 8_000;
/// Up to so many dots each one has its own words.
pub(super) const NAMED: usize = 20_000;

/// Writes ties, then dots, then names.
pub(super) fn write(
    graph: &RelationGraph,
    scene: &Scene,
    (palette, mut setter): (&Palette<'_>, Option<&mut Setter<'_>>),
    out: &mut String,
) {
    let width = (1.3 * (1_500.0 / real(scene.ties.len().max(1_500))).sqrt()).max(0.35);
    let opacity = opacity(scene.ties.len());
    push(
        out,
        format_args!(
            "<g class=\"edges\" fill=\"none\" stroke-width=\"{}\" stroke-opacity=\"{}\">\n",
            num(width),
            num(opacity)
        ),
    );
    if scene.ties.len() <= TOLD {
        for tie in &scene.ties {
            told(graph, tie, (palette, width), out);
        }
    } else {
        together(graph, scene, (palette, width), out);
    }
    out.push_str("</g>\n<g class=\"nodes\">\n");
    let named = scene.dots.len() <= NAMED;
    for dot in &scene.dots {
        self::dot(graph, dot, named, palette, out);
    }
    out.push_str("</g>\n<g class=\"names\">\n");
    for dot in &scene.dots {
        name(graph, dot, (palette.tone, setter.as_deref_mut()), out);
    }
    out.push_str("</g>\n");
}

/// How opaque so many ties are: few as those between boxes, very many so that their number is seen.
pub(super) fn opacity(ties: usize) -> f64 {
    let many = (1_500.0 / real(ties.max(1_500))).sqrt();
    ((0.4 + 0.6 * thinness(ties)) * many).max(0.16)
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _written = out.write_fmt(text);
}

/// A coordinate with one decimal, without an allocation.
fn short(value: f64, out: &mut String) {
    let tenths = super::geometry::index((value * 10.0).abs() + 0.5);
    if value < 0.0 && tenths > 0 {
        out.push('-');
    }
    push(out, format_args!("{}", tenths / 10));
    if !tenths.is_multiple_of(10) {
        push(out, format_args!(".{}", tenths % 10));
    }
}

fn pair(at: Point, out: &mut String) {
    short(at.x, out);
    out.push(' ');
    short(at.y, out);
}

fn line(tie: &Tie, out: &mut String) {
    out.push('M');
    pair(tie.from, out);
    out.push('L');
    pair(tie.to, out);
}

/// What ties look like that differ in nothing but their ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    standing: Standing,
    class: String,
    color: String,
    /// Tenths of the usual width, in steps of some.
    heft: usize,
}

impl Look {
    fn of(edge: &Edge, palette: &Palette<'_>) -> Self {
        let (class, color) = palette.edge(edge);
        let usual = stroke(edge.standing).width;
        let tenths = super::geometry::index(palette.width(edge) / usual * 10.0 + 0.5);
        Self {
            standing: edge.standing,
            class,
            color,
            // Few steps, so that very many ties are few paths.
            heft: if tenths < 10 { tenths } else { tenths / 5 * 5 },
        }
    }

    fn write(&self, usual: f64, out: &mut String) {
        let Self {
            standing,
            class,
            color,
            heft,
        } = self;
        push(
            out,
            format_args!("<path class=\"s-{class}\" stroke=\"{color}\""),
        );
        if *heft != 10 {
            let width = num(usual * real(*heft) / 10.0);
            push(out, format_args!(" stroke-width=\"{width}\""));
        }
        let look = stroke(*standing);
        if !look.dash.is_empty() {
            push(out, format_args!(" stroke-dasharray=\"{}\"", look.dash));
        }
        if look.round {
            out.push_str(" stroke-linecap=\"round\"");
        }
        out.push_str(" d=\"");
    }
}

/// How far a stroke across a line reaches beyond it, and how far apart they are.
const STROKE: (f64, f64) = (2.5, 2.8);

/// So many strokes across a line, beside the sign in its middle.
pub(super) fn across(way: &[Point], (strokes, width): (usize, f64)) -> String {
    let length: f64 = way.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let mut path = String::new();
    for number in 0..strokes {
        let off = (real(number) - real(strokes - 1) / 2.0) * STROKE.1;
        let share = (0.4 + off / length.max(1.0)).clamp(0.0, 1.0);
        let [before, at, behind] = [-0.01, 0.0, 0.01].map(|step| along(way, share + step));
        let (x, y) = (behind.x - before.x, behind.y - before.y);
        let reach = (STROKE.0 + width / 2.0) / x.hypot(y).max(1e-9);
        for (letter, side) in [('M', -reach), ('L', reach)] {
            path.push(letter);
            pair(at.shifted(-y * side, x * side), &mut path);
        }
    }
    path
}

fn told(graph: &RelationGraph, tie: &Tie, (palette, width): (&Palette<'_>, f64), out: &mut String) {
    let index = EdgeIndex::new(tie.edge);
    let words = escaped(&edge_sentence(graph, index));
    push(
        out,
        format_args!(
            "<g id=\"e{}\" class=\"edge\" role=\"img\"><title>{words}</title>",
            tie.edge
        ),
    );
    let edge = &graph.graph[index];
    let look = Look::of(edge, palette);
    look.write(width, out);
    if !tie.told {
        line(tie, out);
        out.push_str("\"/></g>\n");
        return;
    }
    let curve = tie.curve();
    out.push_str(&path_data(&curve));
    out.push_str("\"/>");
    let way = curve.flattened();
    let own = width * real(look.heft) / 10.0;
    let across = across(&way, (palette.strokes(edge), own));
    if !across.is_empty() {
        let Look { class, color, .. } = &look;
        push(
            out,
            format_args!("<path class=\"s-{class}\" stroke=\"{color}\" d=\"{across}\"/>"),
        );
    }
    if !edge.undirected {
        let line = Stroke {
            width: own,
            class: look.class,
            color: look.color,
            standing: edge.standing,
        };
        out.push_str(&tip(&curve, &line));
    }
    if stroke(edge.standing).mark != Mark::None {
        let at = along(&way, 0.5);
        out.push_str(&sign(at, edge.standing, palette.tone));
    }
    out.push_str("</g>\n");
}

/// All ties that look alike as one path: one element each would make a picture that no program
/// opens.
fn together(
    graph: &RelationGraph,
    scene: &Scene,
    (palette, width): (&Palette<'_>, f64),
    out: &mut String,
) {
    let mut alike: BTreeMap<Look, Vec<&Tie>> = BTreeMap::new();
    for tie in &scene.ties {
        let look = Look::of(&graph.graph[EdgeIndex::new(tie.edge)], palette);
        alike.entry(look).or_default().push(tie);
    }
    for (look, ties) in alike {
        look.write(width, out);
        for tie in ties {
            line(tie, out);
        }
        out.push_str("\"/>\n");
    }
}

fn dot(graph: &RelationGraph, dot: &Dot, named: bool, palette: &Palette<'_>, out: &mut String) {
    let node = &graph.graph[NodeIndex::new(dot.node)];
    let (class, fill, line) = if is_void(node.standing) {
        let Paint { class, fill, line } = palette.void();
        (format!("k-{class}"), fill, line)
    } else {
        let Paint { class, fill, line } = palette.node(dot.node, node);
        if border_dash(node.kind, node.standing).is_empty() {
            let page = paper(palette.tone).page;
            // On print the greys are told by what fills a dot.
            let is_grey = palette.tone == Tone::Print && class.starts_with('c');
            let ink = [
                if is_grey { fill } else { line.clone() },
                if is_grey { line } else { page.to_owned() },
            ];
            let [fill, line] = ink;
            (format!("d-{class}"), fill, line)
        } else {
            // What is derived or no fact is hollow.
            (format!("k-{class}"), fill, line)
        }
    };
    let border = if class.starts_with("d-") {
        " stroke-width=\"0.6\""
    } else {
        border_of(node.standing)
    };
    let role = if named { " role=\"img\"" } else { "" };
    push(
        out,
        format_args!("<g id=\"n{}\" class=\"node\"{role}>", dot.node),
    );
    if named {
        push(
            out,
            format_args!("<title>{}</title>", escaped(&node_sentence(node))),
        );
    }
    push(
        out,
        format_args!("<path class=\"{class}\" fill=\"{fill}\" stroke=\"{line}\"{border} d=\""),
    );
    glyph(node.kind, dot.at, dot.radius, out);
    out.push_str("\"/></g>\n");
}

/// The border of a hollow dot: what is derived has long and short dashes as its lines have, what is no fact short ones.
const fn border_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Derived => " stroke-width=\"1.2\" stroke-dasharray=\"5 1.4 1 1.4\"",
        _ => " stroke-width=\"1.2\" stroke-dasharray=\"2.5 1.5\"",
    }
}

/// A hollow dot of this standing for the legend.
pub(super) fn hollow(
    (standing, at): (Standing, Point),
    (class, fill, line): (&str, &str, &str),
    out: &mut String,
) {
    let border = border_of(standing);
    push(
        out,
        format_args!("<path class=\"{class}\" fill=\"{fill}\" stroke=\"{line}\"{border} d=\""),
    );
    glyph(NodeKind::Other, at, 5.5, out);
    out.push_str("\"/>");
}

/// A dot with a border of its own for the legend.
pub(super) fn solid(
    (kind, at): (NodeKind, Point),
    (class, fill, line): (&str, &str, &str),
    out: &mut String,
) {
    push(
        out,
        format_args!(
            "<path class=\"{class}\" fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"0.6\" d=\""
        ),
    );
    glyph(kind, at, 5.5, out);
    out.push_str("\"/>");
}

/// The mark of a kind for the legend.
pub(super) fn sample((kind, at): (NodeKind, Point), (class, fill): (&str, &str), out: &mut String) {
    push(
        out,
        format_args!("<path class=\"{class}\" fill=\"{fill}\" d=\""),
    );
    glyph(kind, at, 5.5, out);
    out.push_str("\"/>");
}

/// The mark of a kind: a shape each, as far as a small mark can have one.
fn glyph(kind: NodeKind, at: Point, r: f64, out: &mut String) {
    let corners: &[(f64, f64)] = match kind {
        NodeKind::Person => {
            // Rounded once: arcs whose radius is not half their width are no circle.
            let r = (r * 10.0).round() / 10.0;
            out.push('M');
            pair(at.shifted(-r, 0.0), out);
            for side in ["", "-"] {
                out.push('a');
                short(r, out);
                out.push(' ');
                short(r, out);
                push(out, format_args!(" 0 1 0 {side}"));
                short(2.0 * r, out);
                out.push_str(" 0");
            }
            out.push('z');
            return;
        }
        NodeKind::State => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        NodeKind::Delegation => &[(-0.55, -0.9), (0.55, -0.9), (1.2, 0.9), (-1.2, 0.9)],
        // A star of four points.
        NodeKind::Topic => &[
            (0.0, -1.25),
            (0.4, -0.4),
            (1.25, 0.0),
            (0.4, 0.4),
            (0.0, 1.25),
            (-0.4, 0.4),
            (-1.25, 0.0),
            (-0.4, -0.4),
        ],
        // A cross.
        NodeKind::Other => &[
            (-0.42, -1.1),
            (0.42, -1.1),
            (0.42, -0.42),
            (1.1, -0.42),
            (1.1, 0.42),
            (0.42, 0.42),
            (0.42, 1.1),
            (-0.42, 1.1),
            (-0.42, 0.42),
            (-1.1, 0.42),
            (-1.1, -0.42),
            (-0.42, -0.42),
        ],
        // An hourglass: whatever is nearly round would be taken for a person.
        NodeKind::Body => &[
            (-1.1, -1.1),
            (1.1, -1.1),
            (0.3, 0.0),
            (1.1, 1.1),
            (-1.1, 1.1),
            (-0.3, 0.0),
        ],
        NodeKind::Event => &[(0.0, -1.2), (1.2, 0.0), (0.0, 1.2), (-1.2, 0.0)],
        NodeKind::Place => &[(0.0, -1.1), (1.1, 0.8), (-1.1, 0.8)],
        NodeKind::Claim => &[(-1.1, -0.8), (1.1, -0.8), (0.0, 1.1)],
        NodeKind::Treaty => &[(-0.8, -1.1), (0.8, -1.1), (0.8, 1.1), (-0.8, 1.1)],
        NodeKind::Measure => &[(-1.1, -0.6), (1.1, -0.6), (1.1, 0.6), (-1.1, 0.6)],
        NodeKind::Post => &[
            (0.0, -1.1),
            (1.05, -0.34),
            (0.65, 0.9),
            (-0.65, 0.9),
            (-1.05, -0.34),
        ],
    };
    for (place, (x, y)) in corners.iter().enumerate() {
        out.push(if place == 0 { 'M' } else { 'L' });
        pair(at.shifted(x * r, y * r), out);
    }
    out.push('z');
}

fn name(
    graph: &RelationGraph,
    dot: &Dot,
    (tone, setter): (Tone, Option<&mut Setter<'_>>),
    out: &mut String,
) {
    let Some(label) = &dot.label else { return };
    let node = &graph.graph[NodeIndex::new(dot.node)];
    let paper = paper(tone);
    let (class, ink) = if is_void(node.standing) {
        ("c-muted", paper.muted)
    } else {
        ("c-ink", paper.ink)
    };
    // Held at its dot, from which it grows away in fonts that are wider than ours.
    let (middle, half) = (label.rect.center().x, label.line.width / 2.0);
    let (x, hung) = if label.rect.x > dot.at.x {
        (middle - half, Anchor::Start)
    } else if label.rect.right() < dot.at.x {
        (middle + half, Anchor::End)
    } else {
        (middle, Anchor::Middle)
    };
    let at = Point::new(x, label.rect.bottom() - label.font.size * 0.28);
    let set = setter.and_then(|setter| setter.set(&label.line, label.font, (at.x, hung), None));
    let size = set.as_ref().map_or(label.font.size, |set| set.size);
    let anchor = match set {
        Some(_) => "",
        None => anchored(&label.line, hung),
    };
    if let Some((from, to)) = label.leader {
        push(
            out,
            format_args!(
                "<path class=\"c-axis\" stroke=\"{}\" stroke-width=\"0.8\" d=\"",
                paper.muted
            ),
        );
        for (sign, at) in [('M', from), ('L', to)] {
            out.push(sign);
            pair(at, out);
        }
        out.push_str("\"/>\n");
    }
    // A tie below a name is seen to be interrupted.
    let halo = if label.over { "6" } else { "2.4" };
    push(
        out,
        format_args!(
            "<text class=\"{class} c-edged\" font-size=\"{}\"{anchor} fill=\"{ink}\" stroke=\"{}\" stroke-width=\"{halo}\" stroke-linejoin=\"round\" paint-order=\"stroke\" x=\"",
            num(size),
            paper.page
        ),
    );
    short(at.x, out);
    out.push_str("\" y=\"");
    short(at.y, out);
    out.push('"');
    if label.font.bold {
        out.push_str(" font-weight=\"700\"");
    }
    let rest = set.map_or_else(|| unset(&label.line), |set| set.rest);
    push(out, format_args!("{rest}</text>\n"));
}
