//! Maps of more nodes than fit as boxes: a dot for each, those at one place beside each other.

use petgraph::visit::EdgeRef as _;

use super::super::apart::separate;
use super::super::dots;
use super::super::footnotes::Footnotes;
use super::super::halt::Halt;
use super::super::legend;
use super::super::positions::{Placing, net::Net};
use super::super::scene::{Dot, Scene, Tie};
use super::super::sheet::Sheet;
use super::insets::Panes;
use super::{canvas, ground, spots};
use crate::draw::geometry::{Point, real};
use crate::draw::layout::MARGIN;
use crate::graph::{RelationGraph, Spot};

/// Room for the labels of parallels at the left.
const SIDE: f64 = 34.0;
/// A dot is moved no further than this from where it is, though it may cover another then.
const PUSHED: f64 = 6.0;
/// Length of a line between what is on the map and what is not, and how far several lie apart.
const STUB: f64 = 16.0;
const APART: f64 = 3.0;
/// What such a line means.
const STUBS: &str = "short lines without another end: to things on the map";

/// Lays out the graph as dots on a map. O(n log n + m) times a constant of some hundreds.
pub(in crate::draw) fn place(graph: &RelationGraph, (style, halt): (&Sheet, &Halt)) -> Scene {
    let spots = spots(graph);
    let canvas = canvas(graph, &spots);
    let (mut chart, texts) = ground(graph, &Panes::whole(canvas, spots.len()));
    let net = dots::net(graph);
    let mut dots = dots::sized(&net, style);
    let below = canvas.room.bottom() + 48.0;
    for (dot, spot) in dots.iter_mut().zip(&spots) {
        dot.at = spot.map_or_else(Point::default, |spot| canvas.spot(spot));
    }
    let lost = spots.iter().filter(|spot| spot.is_none()).count();
    let wide = nowhere(graph, (&spots, &mut dots), below, halt);
    let places: Vec<Point> = dots.iter().map(|dot| dot.at).collect();
    dots::apart(&mut dots, separate, halt);
    for (dot, place) in dots.iter_mut().zip(places) {
        let off = place.distance(dot.at);
        dot.at = place.towards(dot.at, if off > PUSHED { PUSHED / off } else { 1.0 });
    }
    let mut scene = Scene {
        width: canvas.room.w.max(wide) + SIDE + 2.0 * MARGIN,
        texts: legend::heading(graph, canvas.room.w),
        ..Scene::default()
    };
    let top = scene.texts.last().map_or(MARGIN, |last| last.at.y + 28.0);
    let left = MARGIN + SIDE;
    chart.shift(left, top);
    for dot in &mut dots {
        dot.at = held(dot.at.shifted(left, top), dot, scene.width);
    }
    let lowest = dots.iter().map(|dot| dot.at.y + dot.radius);
    let bottom = lowest.fold(top + canvas.room.bottom() + 18.0, f64::max);
    let texts = texts.into_iter();
    scene.texts.extend(texts.map(|text| super::PageText {
        at: text.at.shifted(left, top),
        ..text
    }));
    if lost > 0 {
        let at = Point::new(left, top + below - 24.0);
        scene
            .texts
            .push(super::PageText::new(at, super::NOWHERE, super::CAPTION).muted());
    }
    scene.ties = dots::ties(graph, &dots);
    let short = shorten(&mut scene.ties, graph, &spots);
    scene.dots = dots;
    scene.chart = Some(chart);
    dots::name(graph, &net, &mut scene, bottom, (style, halt));
    let mut style = style.clone();
    if short > 0 {
        style.notes.push(STUBS.to_owned());
    }
    legend::append(graph, &mut scene, bottom, (&style, &Footnotes::default()));
    scene
}

/// Places what has no place below the map, by what it is tied to there; how wide it is.
fn nowhere(
    graph: &RelationGraph,
    (spots, dots): (&[Option<Spot>], &mut [Dot]),
    below: f64,
    halt: &Halt,
) -> f64 {
    let lost: Vec<usize> = (0..spots.len())
        .filter(|node| spots[*node].is_none())
        .collect();
    let mut number = vec![None; spots.len()];
    lost.iter()
        .zip(0..)
        .for_each(|(node, place)| number[*node] = Some(place));
    let links = graph.graph.edge_references();
    let links = links.filter_map(|edge| {
        Some((
            number[edge.source().index()]?,
            number[edge.target().index()]?,
        ))
    });
    let net = Net::new(lost.len(), links);
    let own = lost.iter().enumerate();
    let own = own.map(|(place, node)| Dot {
        node: place,
        ..dots[*node].clone()
    });
    let mut own: Vec<Dot> = own.collect();
    if own.is_empty() {
        return 0.0;
    }
    let width = dots::arrange(&mut own, &net, (&Placing::Stress(0), halt));
    for (node, dot) in lost.into_iter().zip(own) {
        dots[node].at = dot.at.shifted(0.0, below + STUB);
    }
    width
}

/// Leaves of lines between the map and what is not on it a short part at the latter; how many.
fn shorten(ties: &mut [Tie], graph: &RelationGraph, spots: &[Option<Spot>]) -> usize {
    let mut seen = vec![0_usize; spots.len()];
    let mut short = 0;
    for (tie, edge) in ties.iter_mut().zip(graph.graph.edge_references()) {
        let (from, to) = (edge.source().index(), edge.target().index());
        let lost = match (spots[from].is_none(), spots[to].is_none()) {
            (true, false) => from,
            (false, true) => to,
            _ => continue,
        };
        // To the right and left by turns, up to the width of a fan.
        let place = seen[lost] % 11;
        seen[lost] += 1;
        let side = if place.is_multiple_of(2) { 1.0 } else { -1.0 };
        let off = side * APART * real(place.div_ceil(2));
        let end = if lost == from { tie.from } else { tie.to };
        let far = end.shifted(off, -STUB - tie.reach.min(12.0));
        if lost == from {
            tie.to = far;
            tie.reach = 0.0;
        } else {
            tie.from = far;
        }
        tie.bow = 0.0;
        short += 1;
    }
    short
}

/// Pushing may not move a dot off the page.
fn held(at: Point, dot: &Dot, width: f64) -> Point {
    let least = MARGIN / 2.0 + dot.radius;
    Point::new(at.x.clamp(least, width - least), at.y.max(least))
}
