//! Maps in SVG: plain paths, no pattern and no clipping, so that every renderer shows the same.

use std::fmt::Write as _;

use petgraph::graph::NodeIndex;

use super::{Chart, Extent, Pin};
use crate::draw::geometry::{Point, Rect};
use crate::draw::scene::Of;
use crate::draw::shapes::num;
use crate::draw::sheet::Palette;
use crate::draw::style::{Tone, paper};
use crate::draw::svg::escaped;
use crate::draw::svg_ground::about;
use crate::graph::{NodeKind, RelationGraph};

/// The colours of a map.
struct Ground {
    sea: &'static str,
    land: &'static str,
    coast: &'static str,
    grid: &'static str,
    hatch: &'static str,
}

const fn ground(tone: Tone) -> Ground {
    match tone {
        Tone::Dark => Ground {
            sea: "#171d26",
            land: "#262d36",
            coast: "#4a545f",
            grid: "#303a46",
            hatch: "#d5a35a",
        },
        Tone::Print => Ground {
            sea: "#ffffff",
            land: "#ebebeb",
            coast: "#8c8c8c",
            grid: "#dcdcdc",
            hatch: "#000000",
        },
        Tone::Light => Ground {
            sea: "#f1f6fa",
            land: "#e9e7e0",
            coast: "#b4b6b2",
            grid: "#d6dde3",
            hatch: "#8a4b00",
        },
    }
}

/// Adds formatted text.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        // Writing to a string does not fail.
        let _written = write!($out, $($arg)*);
    }};
}

/// The style rules that turn a light map dark, each selector after `scope`.
pub(in crate::draw) fn dark_rules(scope: &str) -> String {
    let dark = ground(Tone::Dark);
    let rules = [
        ("m-sea", "fill", dark.sea),
        ("m-land", "fill", dark.land),
        ("m-land", "stroke", dark.coast),
        ("m-grid", "stroke", dark.grid),
        ("m-frame", "stroke", dark.coast),
        ("m-hatch", "stroke", dark.hatch),
    ];
    let rules = rules.map(|(class, what, color)| format!("{scope}.{class}{{{what}:{color}}}"));
    rules.concat()
}

/// Sea, land, graticule and areas, which lie under everything.
pub(in crate::draw) fn ground_of(
    graph: &RelationGraph,
    chart: &Chart,
    (palette, live): (&Palette<'_>, bool),
    out: &mut String,
) {
    let colors = ground(palette.tone);
    out.push_str("<g class=\"map\">\n");
    sheet((&chart.frame, &chart.land, &chart.lines), &colors, out);
    for inset in &chart.insets {
        sheet((&inset.frame, &inset.land, &inset.lines), &colors, out);
    }
    for extent in &chart.extents {
        let (opened, closed) = about(&[Of::Node(extent.node)], live);
        out.push_str(&opened);
        area(graph, extent, palette, out);
        out.push_str(closed);
    }
    let muted = paper(palette.tone).muted;
    for inset in &chart.insets {
        put!(
            out,
            "<path class=\"c-axis\" d=\"{}z\" fill=\"none\" stroke=\"{muted}\" stroke-width=\"1\"/>\n",
            path(&inset.extent)
        );
    }
    let insets = chart.insets.iter().map(|inset| &inset.frame);
    let frames: String = insets.map(|frame| path(frame) + "z").collect();
    put!(
        out,
        "<path class=\"m-frame\" d=\"{}z{frames}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1\"/>\n</g>\n",
        path(&chart.frame),
        colors.coast
    );
}

/// Sea, land and graticule of one frame.
fn sheet(
    (frame, land, lines): (&[Point], &[Vec<Point>], &[Vec<Point>]),
    colors: &Ground,
    out: &mut String,
) {
    put!(
        out,
        "<path class=\"m-sea\" d=\"{}z\" fill=\"{}\"/>\n",
        path(frame),
        colors.sea
    );
    put!(
        out,
        "<path class=\"m-land\" d=\"{}\" fill=\"{}\" fill-rule=\"evenodd\" stroke=\"{}\" \
         stroke-width=\"0.7\" stroke-linejoin=\"round\"/>\n",
        closed(land),
        colors.land,
        colors.coast
    );
    let lines: String = lines.iter().map(|line| path(line)).collect();
    put!(
        out,
        "<path class=\"m-grid\" d=\"{lines}\" fill=\"none\" stroke=\"{}\" stroke-width=\"0.8\"/>\n",
        colors.grid
    );
}

/// A light fill in the colour of the thing, and hatching where it is contested.
fn area(graph: &RelationGraph, extent: &Extent, palette: &Palette<'_>, out: &mut String) {
    let Some(node) = graph.graph.node_weight(NodeIndex::new(extent.node)) else {
        return;
    };
    let paint = palette.node(extent.node, node);
    let dash = if extent.is_disc {
        " stroke-dasharray=\"3 2.5\""
    } else {
        ""
    };
    put!(
        out,
        "<path class=\"k-{}\" d=\"{}\" fill=\"{}\" fill-opacity=\"0.6\" fill-rule=\"evenodd\" \
         stroke=\"{}\" stroke-width=\"0.9\"{dash}/>\n",
        paint.class,
        closed(&extent.rings),
        paint.fill,
        paint.line
    );
    hatch(&extent.hatch, palette.tone, out);
}

fn hatch(lines: &[(Point, Point)], tone: Tone, out: &mut String) {
    if lines.is_empty() {
        return;
    }
    let data: String = lines.iter().map(|(from, to)| path(&[*from, *to])).collect();
    put!(
        out,
        "<path class=\"m-hatch\" d=\"{data}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.3\"/>\n",
        ground(tone).hatch
    );
}

/// Pins with the lines to their boxes, which lie over edges and under boxes.
pub(in crate::draw) fn pins(
    graph: &RelationGraph,
    chart: &Chart,
    (palette, live): (&Palette<'_>, bool),
    out: &mut String,
) {
    if chart.pins.is_empty() {
        return;
    }
    let paper = paper(palette.tone);
    out.push_str("<g class=\"pins\">\n");
    let of = |pin: &Pin| {
        let nodes: Vec<Of> = pin.nodes.iter().map(|node| Of::Node(*node)).collect();
        about(&nodes, live)
    };
    for pin in &chart.pins {
        if let Some((from, to)) = pin.leader {
            let (opened, closed) = of(pin);
            put!(
                out,
                "{opened}<path class=\"c-axis\" d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"0.9\"/>{closed}\n",
                path(&[from, to]),
                paper.muted
            );
        }
    }
    for pin in &chart.pins {
        let (class, fill) = color(graph, pin, palette);
        let (opened, closed) = of(pin);
        put!(
            out,
            "{opened}<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"{fill}\" stroke=\"{}\" \
             stroke-width=\"1.2\"><title>{}</title></circle>{closed}\n",
            num(pin.at.x),
            num(pin.at.y),
            paper.page,
            escaped(&pin.title)
        );
    }
    out.push_str("</g>\n");
}

/// That of the thing which is there; of the first where there are several.
fn color(graph: &RelationGraph, pin: &Pin, palette: &Palette<'_>) -> (String, String) {
    let mut things = pin.nodes.iter();
    let first =
        things.find_map(|node| Some((*node, graph.graph.node_weight(NodeIndex::new(*node))?)));
    let paint = match first {
        Some((node, thing)) => palette.node(node, thing),
        None => palette.kind(NodeKind::Other),
    };
    (format!("d-{}", paint.class), paint.line)
}

/// A sample of hatching for the legend.
pub(in crate::draw) fn sample(rect: &Rect, palette: &Palette<'_>, out: &mut String) {
    let ring = super::hatch::rectangle(rect);
    let place = palette.kind(NodeKind::Place);
    put!(
        out,
        "<path class=\"k-{}\" d=\"{}z\" fill=\"{}\" stroke=\"{}\" stroke-width=\"0.9\"/>\n",
        place.class,
        path(&ring),
        place.fill,
        place.line
    );
    hatch(&super::hatch::lines(&[ring]), palette.tone, out);
}

/// Closed outlines as one path.
fn closed(rings: &[Vec<Point>]) -> String {
    rings.iter().map(|ring| path(ring) + "z").collect()
}

/// Straight lines, with tenths of a unit and steps from point to point: maps have many.
fn path(points: &[Point]) -> String {
    let mut out = String::with_capacity(points.len() * 7);
    let (mut x, mut y) = (0, 0);
    for (place, point) in points.iter().enumerate() {
        let (right, down) = (tenths(point.x), tenths(point.y));
        let start = ["l", "M"][usize::from(place == 0)];
        let between = if down - y < 0 { "" } else { " " };
        put!(
            out,
            "{start}{}{between}{}",
            spelt(right - x),
            spelt(down - y)
        );
        (x, y) = (right, down);
    }
    out
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "places on a page are far below 2^63 tenths"
)]
fn tenths(value: f64) -> i64 {
    (value * 10.0).round() as i64
}

fn spelt(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, part) = (tenths.abs() / 10, tenths.abs() % 10);
    match (whole, part) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::style::tests::contrast;

    #[test]
    fn paths_are_short() {
        let points = [(10.04, 5.0), (10.0, 4.5), (12.26, 4.5)].map(|(x, y)| Point::new(x, y));
        assert_eq!(path(&points), "M10 5l0-.5l2.3 0");
    }

    #[test]
    fn captions_can_be_read_on_land_and_sea() {
        for tone in Tone::ALL {
            let colors = ground(tone);
            for under in [colors.sea, colors.land] {
                assert!(contrast(paper(tone).muted, under) >= 4.5, "{under}");
                assert!(contrast(colors.hatch, under) >= 3.0, "{under}");
            }
        }
    }
}
