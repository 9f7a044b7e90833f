//! The outline of a node: one shape a kind, so that kind does not hang on colour.

use super::geometry::{Point, Rect};
use super::scene::{CAPTION, NodeBox, label_font};
use super::text::{LONGEST, Line, Wrapped, balanced, clean, head, wrap};
use crate::graph::NodeKind;

/// How deep the corners of hexagons, parallelograms and folded sheets cut in.
const CUT: f64 = 9.0;
/// Height of the tail below a speech bubble.
pub(crate) const TAIL: f64 = 7.0;
/// Largest radius of a pill's ends.
const PILL: f64 = 18.0;
/// Lines of a label inside a shape.
const MAX_LINES: usize = 4;
/// Widths that a label may be wrapped to, from slim to broad.
const WIDTHS: [f64; 9] = [76.0, 96.0, 116.0, 136.0, 160.0, 190.0, 220.0, 260.0, 300.0];

/// Widest label of one, two, three, four lines: more lines look better than very wide ones.
const WIDEST: [f64; MAX_LINES] = [116.0, 190.0, 260.0, 300.0];

/// Room between outline and text: left and right, above, below.
const fn padding(kind: NodeKind) -> (f64, f64, f64) {
    match kind {
        NodeKind::Person => (14.0, 7.0, 7.0),
        NodeKind::State => (13.0, 9.0, 9.0),
        NodeKind::Body | NodeKind::Other => (11.0, 7.0, 7.0),
        NodeKind::Delegation | NodeKind::Treaty => (15.0, 8.0, 8.0),
        NodeKind::Event | NodeKind::Place => (17.0, 7.0, 7.0),
        NodeKind::Measure => (13.0, 8.0, 8.0),
        NodeKind::Claim => (12.0, 8.0, 8.0 + TAIL),
        NodeKind::Post => (14.0, 8.0, 8.0),
        NodeKind::Topic => (18.0, 8.0, 8.0),
    }
}

/// How wide a label may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fit {
    /// As slim as looks good, at most this.
    Slim(f64),
    /// Exactly this is there anyway.
    Full(f64),
}

impl Fit {
    /// The label in the fewest good-looking lines.
    fn wrapped(self, text: &str, kind: NodeKind) -> Wrapped {
        let font = label_font(kind);
        let cap = match self {
            Self::Slim(cap) => cap,
            Self::Full(cap) => return balanced(text, font, cap, MAX_LINES),
        };
        let short = clean(head(text, LONGEST));
        let longest = short
            .split(' ')
            .map(|word| font.width(word))
            .fold(0.0, f64::max);
        for lines in 1..=MAX_LINES {
            let widths = WIDTHS
                .into_iter()
                .filter(|width| longest <= *width && *width <= cap);
            for width in widths.filter(|width| *width <= WIDEST[lines - 1]) {
                if !wrap(text, font, width, lines).cut {
                    return balanced(text, font, width, lines);
                }
            }
        }
        balanced(text, font, cap, MAX_LINES)
    }
}

/// How much of a box's width is no room for its text.
pub(crate) const fn empty(kind: NodeKind) -> f64 {
    2.0 * padding(kind).0
}

/// A box of the right size for its text, at the origin.
pub(crate) fn measured(
    node: usize,
    label: &str,
    kind: NodeKind,
    fit: Fit,
    caption: Option<String>,
) -> NodeBox {
    let label = fit.wrapped(label, kind);
    let caption = caption.map(|text| Line::new(text, CAPTION));
    let (side, above, below) = padding(kind);
    let wide = caption
        .as_ref()
        .map_or(0.0, |line| line.width)
        .max(label.width());
    let high = label.height(label_font(kind));
    let high = high + caption.as_ref().map_or(0.0, |_| CAPTION.line_height());
    let rect = Rect::new(
        0.0,
        0.0,
        (wide + 2.0 * side).max(48.0),
        high + above + below,
    );
    NodeBox {
        node,
        kind,
        rect,
        label,
        caption,
    }
}

/// What stands in the way of lines, though it is no node.
pub(crate) fn wall(rect: Rect) -> NodeBox {
    let one = measured(usize::MAX, "", NodeKind::Other, Fit::Slim(10.0), None);
    NodeBox { rect, ..one }
}

/// How far inside the rectangle's left or right edge the outline lies, `below` its middle.
pub(crate) fn inset(kind: NodeKind, rect: &Rect, below: f64, right: bool) -> f64 {
    let half = rect.h / 2.0;
    let below = below.clamp(-half, half);
    let off = below.abs();
    match kind {
        NodeKind::Event => CUT * off / half.max(1.0),
        NodeKind::Person => round_inset(PILL.min(half), half, off),
        NodeKind::Topic => round_inset(half, half, off) * 0.8,
        NodeKind::Place => {
            // It leans: its left side starts at the top further in, its right side ends so.
            let leant = if right { below } else { -below };
            CUT.min(rect.w / 3.0) * (0.5 + leant / (2.0 * half.max(1.0)))
        }
        NodeKind::Treaty if right => (CUT - half - below).max(0.0),
        NodeKind::Measure => (off - (half - CUT * 0.8)).max(0.0),
        _ => 0.0,
    }
}

/// Does the outline, with so much around it, hold the point?
pub(crate) fn holds(kind: NodeKind, rect: &Rect, more: f64, point: Point) -> bool {
    let body = match kind {
        NodeKind::Claim => bubble(rect),
        _ => *rect,
    };
    let wide = body.grown(more);
    let below = point.y - body.center().y;
    let side = |right| inset(kind, &body, below, right);
    wide.contains(point) && point.x > wide.x + side(false) && point.x < wide.right() - side(true)
}

/// The inset of a corner of this radius.
fn round_inset(radius: f64, half: f64, off: f64) -> f64 {
    let into = (off - (half - radius)).max(0.0);
    radius - (radius * radius - into * into).max(0.0).sqrt()
}

/// The outline as SVG path data.
pub(crate) fn outline(kind: NodeKind, rect: &Rect) -> String {
    match kind {
        NodeKind::Person => rounded(rect, PILL.min(rect.h / 2.0), PILL.min(rect.h / 2.0)),
        NodeKind::State => rounded(rect, 1.5, 1.5),
        NodeKind::Body => rounded(rect, 0.0, 0.0),
        NodeKind::Delegation => rounded(rect, 7.0, 7.0),
        NodeKind::Other => rounded(rect, 3.0, 3.0),
        NodeKind::Topic => rounded(rect, (rect.h / 2.0 * 1.1).min(rect.w / 2.0), rect.h / 2.0),
        NodeKind::Claim => rounded(&bubble(rect), 6.0, 6.0),
        NodeKind::Post => plaque(rect),
        NodeKind::Event | NodeKind::Place | NodeKind::Treaty | NodeKind::Measure => {
            polygon(&corners(kind, rect))
        }
    }
}

/// Details inside the outline: second border, fold, bar.
pub(crate) fn ornament(kind: NodeKind, rect: &Rect) -> Option<String> {
    match kind {
        NodeKind::State => Some(rounded(&rect.grown(-3.0), 0.5, 0.5)),
        NodeKind::Claim => Some(tail(rect)),
        NodeKind::Treaty => {
            let (x, y) = (rect.right() - CUT, rect.y);
            Some(format!("M{} {}v{}h{}", num(x), num(y), num(CUT), num(CUT)))
        }
        _ => None,
    }
}

/// The thick bar at the left of a delegation, filled in the line colour.
pub(crate) fn bar(kind: NodeKind, rect: &Rect) -> Option<String> {
    matches!(kind, NodeKind::Delegation).then(|| {
        let (r, h) = (7.0, rect.h - 14.0);
        let (x, y) = (num(rect.x + r), num(rect.y));
        format!(
            "M{x} {y}a{r} {r} 0 0 0 -{r} {r}v{h}a{r} {r} 0 0 0 {r} {r}z",
            h = num(h)
        )
    })
}

fn corners(kind: NodeKind, rect: &Rect) -> Vec<(f64, f64)> {
    let Rect { x, y, w, h } = *rect;
    let (right, bottom) = (x + w, y + h);
    let cut = CUT.min(w / 3.0);
    match kind {
        NodeKind::Event => vec![
            (x + cut, y),
            (right - cut, y),
            (right, y + h / 2.0),
            (right - cut, bottom),
            (x + cut, bottom),
            (x, y + h / 2.0),
        ],
        NodeKind::Place => {
            vec![(x + cut, y), (right, y), (right - cut, bottom), (x, bottom)]
        }
        NodeKind::Treaty => {
            vec![
                (x, y),
                (right - cut, y),
                (right, y + cut),
                (right, bottom),
                (x, bottom),
            ]
        }
        _ => {
            let c = cut.min(h / 3.0) * 0.8;
            vec![
                (x + c, y),
                (right - c, y),
                (right, y + c),
                (right, bottom - c),
                (right - c, bottom),
                (x + c, bottom),
                (x, bottom - c),
                (x, y + c),
            ]
        }
    }
}

fn polygon(corners: &[(f64, f64)]) -> String {
    let points: Vec<String> = corners
        .iter()
        .map(|(x, y)| format!("{} {}", num(*x), num(*y)))
        .collect();
    format!("M{}z", points.join("L"))
}

fn rounded(rect: &Rect, rx: f64, ry: f64) -> String {
    let Rect { x, y, w, h } = *rect;
    if rx <= 0.0 {
        return format!("M{} {}h{}v{}h{}z", num(x), num(y), num(w), num(h), num(-w));
    }
    let (rx, ry) = (rx.min(w / 2.0), ry.min(h / 2.0));
    let (flat, tall) = (num(w - 2.0 * rx), num(h - 2.0 * ry));
    format!(
        "M{left} {top}h{flat}a{rx} {ry} 0 0 1 {rx} {ry}v{tall}a{rx} {ry} 0 0 1 -{rx} {ry}h-{flat}\
         a{rx} {ry} 0 0 1 -{rx} -{ry}v-{tall}a{rx} {ry} 0 0 1 {rx} -{ry}z",
        left = num(x + rx),
        top = num(y),
        rx = num(rx),
        ry = num(ry),
    )
}

/// The part of a speech bubble above its tail.
fn bubble(rect: &Rect) -> Rect {
    Rect {
        h: rect.h - TAIL,
        ..*rect
    }
}

/// The tail of a speech bubble; it begins above the border and so opens it.
fn tail(rect: &Rect) -> String {
    let (x, y) = (rect.x + 12.0, rect.bottom() - TAIL - 0.9);
    format!("M{} {}v{d}l12 -{d}", num(x), num(y), d = num(TAIL + 0.4))
}

/// A plate with hollow corners, like the sign on an office door.
fn plaque(rect: &Rect) -> String {
    let r = 6.0_f64.min(rect.h / 3.0);
    format!(
        "M{x} {y}h{w}a{r} {r} 0 0 0 {r} {r}v{h}a{r} {r} 0 0 0 -{r} {r}h-{w}\
         a{r} {r} 0 0 0 -{r} -{r}v-{h}a{r} {r} 0 0 0 {r} -{r}z",
        x = num(rect.x + r),
        y = num(rect.y),
        w = num(rect.w - 2.0 * r),
        h = num(rect.h - 2.0 * r),
        r = num(r),
    )
}

/// A coordinate as short text: at most two decimals, never `-0`.
pub(crate) fn num(value: f64) -> String {
    let text = format!("{:.2}", if value.abs() < 0.005 { 0.0 } else { value });
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The baseline of each label line and of the caption, inside the box.
pub(crate) fn baselines(node_box: &NodeBox, kind: NodeKind) -> Vec<f64> {
    let (_, above, _) = padding(kind);
    let font = label_font(kind);
    let slack = node_box.rect.h - content_height(node_box, kind);
    let top = node_box.rect.y + above + slack / 2.0;
    // Noto's ascender minus half of what the line height adds: centred to the eye on x-height.
    let mut y = top - font.line_height() + font.size * 0.98;
    let mut lines: Vec<f64> = Vec::with_capacity(node_box.label.lines.len() + 1);
    for _ in &node_box.label.lines {
        y += font.line_height();
        lines.push(y);
    }
    lines.push(y + CAPTION.line_height() + 0.5);
    lines
}

fn content_height(node_box: &NodeBox, kind: NodeKind) -> f64 {
    let (_, above, below) = padding(kind);
    let caption = node_box
        .caption
        .as_ref()
        .map_or(0.0, |_| CAPTION.line_height());
    above + below + caption + node_box.label.height(label_font(kind))
}
