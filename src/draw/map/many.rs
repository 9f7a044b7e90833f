//! Maps of more nodes than fit as boxes: a dot for each, those at one place beside each other.

use super::super::dots;
use super::super::footnotes::Footnotes;
use super::super::halt::Halt;
use super::super::legend;
use super::super::scene::{Dot, Scene};
use super::super::sheet::Sheet;
use super::insets::Panes;
use super::{canvas, ground, spots};
use crate::draw::geometry::{Point, real};
use crate::draw::layout::MARGIN;
use crate::graph::RelationGraph;

/// Room for the labels of parallels at the left.
const SIDE: f64 = 34.0;
/// A dot is moved no further than this from where it is, though it may cover another then.
const PUSHED: f64 = 6.0;
/// Distance between dots that have no place.
const ROW: f64 = 9.0;

/// Lays out the graph as dots on a map. O(n log n + m) times a constant of some hundreds.
pub(in crate::draw) fn place(graph: &RelationGraph, (style, halt): (&Sheet, &Halt)) -> Scene {
    let spots = spots(graph);
    let canvas = canvas(graph, &spots);
    let (mut chart, texts) = ground(graph, &Panes::whole(canvas, spots.len()));
    let net = dots::net(graph);
    let mut dots = dots::sized(&net, style);
    let mut lost = 0;
    let below = canvas.room.bottom() + 40.0;
    for (dot, spot) in dots.iter_mut().zip(&spots) {
        dot.at = spot.map_or_else(
            || {
                lost += 1;
                let (row, column) = ((lost - 1) / 100, (lost - 1) % 100);
                Point::new(ROW * (real(column) + 0.5), below + ROW * real(row))
            },
            |spot| canvas.spot(spot),
        );
    }
    let places: Vec<Point> = dots.iter().map(|dot| dot.at).collect();
    dots::apart(&mut dots, halt);
    for (dot, place) in dots.iter_mut().zip(places) {
        let off = place.distance(dot.at);
        dot.at = place.towards(dot.at, if off > PUSHED { PUSHED / off } else { 1.0 });
    }
    let mut scene = Scene {
        width: canvas.room.w + SIDE + 2.0 * MARGIN,
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
        let at = Point::new(left, top + below - 12.0);
        scene
            .texts
            .push(super::PageText::new(at, super::NOWHERE, super::CAPTION).muted());
    }
    scene.ties = dots::ties(graph, &dots);
    scene.dots = dots;
    scene.chart = Some(chart);
    dots::name(graph, &net, &mut scene, bottom, (style, halt));
    legend::append(graph, &mut scene, bottom, (style, &Footnotes::default()));
    scene
}

/// Pushing may not move a dot off the page.
fn held(at: Point, dot: &Dot, width: f64) -> Point {
    let least = MARGIN / 2.0 + dot.radius;
    Point::new(at.x.clamp(least, width - least), at.y.max(least))
}
