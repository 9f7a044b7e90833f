//! Pictures of many nodes: a dot for each, names where there is room, the busiest first.

use petgraph::visit::EdgeRef as _;

use super::geometry::{Point, Rect, real};
use super::layout::MARGIN;
use super::legend;
use super::positions::shape::{spread, turn};
use super::positions::{self, Placing, net::Net};
use super::room::Room;
use super::scene::{Dot, DotLabel, Scene, Tie};
use super::text::{Font, Line, clean, head};
use crate::graph::RelationGraph;

/// More nodes than this are drawn as dots.
pub(super) const BOXES: usize = 250;
/// Room between two dots, at least.
const GAP: f64 = 2.0;
/// Room between parts.
const SHELF: f64 = 28.0;
/// So many of the busiest nodes are tried for a name.
const NAMED: usize = 20_000;
/// Longest name beside a dot, in characters.
const LONGEST: usize = 40;
/// Rounds in which dots that touch push each other: fewer where there are very many.
const PUSHES: (usize, usize) = (60, 20);
/// More dots than this are very many.
const MANY: usize = 30_000;

/// Lays out the graph as dots on one page.
///
/// The same graph always gives the same page. O(n log n + m) times a constant of some hundreds.
pub(crate) fn place(graph: &RelationGraph, placing: &Placing) -> Scene {
    let net = net(graph);
    let mut dots = sized(&net);
    let width = arrange(&mut dots, &net, placing);
    let texts = legend::heading(graph, width);
    let top = texts.last().map_or(MARGIN, |last| last.at.y + 28.0);
    for dot in &mut dots {
        dot.at = dot.at.shifted(MARGIN, top);
    }
    let bottom = dots
        .iter()
        .map(|dot| dot.at.y + dot.radius)
        .fold(top, f64::max);
    let mut scene = Scene {
        width: width + 2.0 * MARGIN,
        texts,
        ties: ties(graph, &dots),
        dots,
        ..Scene::default()
    };
    name(graph, &net, &mut scene, bottom);
    legend::append(graph, &mut scene, bottom);
    scene
}

/// Who is tied to whom.
pub(super) fn net(graph: &RelationGraph) -> Net {
    let links = graph.graph.edge_references();
    let links = links.map(|edge| (edge.source().index(), edge.target().index()));
    Net::new(graph.graph.node_count(), links)
}

/// A dot for each node, at no place yet.
pub(super) fn sized(net: &Net) -> Vec<Dot> {
    let dot = |node: usize| Dot {
        node,
        at: Point::default(),
        radius: radius(net.near(node).len(), net.len()),
        label: None,
    };
    (0..net.len()).map(dot).collect()
}

/// A dot's area grows with its ties.
fn radius(ties: usize, nodes: usize) -> f64 {
    let least = if nodes > 20_000 { 1.6 } else { 2.6 };
    least + (real(ties).sqrt() * 0.7).min(12.0)
}

/// Positions of all dots from the origin; the width they take.
fn arrange(dots: &mut [Dot], net: &Net, placing: &Placing) -> f64 {
    // Fewer nodes have more room for names.
    let air = 7.0 + 30.0 * (250.0 / real(dots.len().max(250))).sqrt();
    let parts = if placing.is_one_figure() {
        vec![(0..net.len()).collect()]
    } else {
        net.parts()
    };
    let mut shelves: Vec<(Vec<usize>, Rect)> = Vec::new();
    let mut area = 0.0;
    for part in &parts {
        let mut at = if part.len() == 1 {
            vec![Point::default()]
        } else {
            positions::positions(&net.of(part), placing)
        };
        if !placing.is_one_figure() && part.len() > 1 {
            turn(&mut at);
            if part.len() <= EVENED {
                spread(&mut at);
            }
        }
        let need: f64 = part
            .iter()
            .map(|node| (dots[*node].radius + air / 2.0) * 2.0)
            .map(|side| side * side)
            .sum();
        let bounds = scale(dots, part, &at, need);
        area += (bounds.w + SHELF) * (bounds.h + SHELF);
        shelves.push((part.clone(), bounds));
    }
    let widest = shelves
        .iter()
        .map(|(_, bounds)| bounds.w)
        .fold(0.0, f64::max);
    // One part that fills nearly everything needs no page that is wider.
    let most = shelves
        .iter()
        .map(|(_, bounds)| bounds.w * bounds.h)
        .fold(0.0, f64::max);
    let shelf = if most > 0.7 * area {
        widest
    } else {
        (area * 1.5).sqrt()
    };
    let width = shelf.max(widest).max(LEAST);
    let (mut x, mut y, mut height) = (0.0, 0.0, 0.0_f64);
    for (part, bounds) in shelves {
        if x > 0.0 && x + bounds.w > width {
            (x, y, height) = (0.0, y + height + SHELF, 0.0);
        }
        for node in part {
            let dot = &mut dots[node];
            dot.at = dot.at.shifted(x - bounds.x, y - bounds.y);
        }
        x += bounds.w + if bounds.w > 4.0 * SHELF { SHELF } else { 6.0 };
        height = height.max(bounds.h);
    }
    width
}

/// Up to so many nodes the middle is given more room, so that names fit there too.
const EVENED: usize = 3_000;

/// Least width of the page, so that legends keep their form.
const LEAST: f64 = 620.0;

/// Puts a part's dots where they were placed, grown to the area they need, none on another; the
/// room they take.
fn scale(dots: &mut [Dot], part: &[usize], at: &[Point], need: f64) -> Rect {
    let all = at.iter().map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
    let bounds = all.reduce(|all, one| all.union(&one)).unwrap_or_default();
    let grown = (need
        / (bounds.w * bounds.h)
            .max(bounds.w.max(bounds.h) * 0.05)
            .max(1e-9))
    .sqrt();
    let mut own: Vec<Dot> = part
        .iter()
        .zip(at)
        .map(|(node, point)| Dot {
            at: Point::new(point.x * grown, point.y * grown),
            ..dots[*node].clone()
        })
        .collect();
    separate(&mut own);
    let rects = own.iter().map(rect_of);
    let bounds = rects.reduce(|all, one| all.union(&one)).unwrap_or_default();
    for dot in own {
        let node = dot.node;
        dots[node] = dot;
    }
    bounds
}

fn rect_of(dot: &Dot) -> Rect {
    Rect::around(dot.at, 2.0 * dot.radius, 2.0 * dot.radius)
}

/// Moves dots that touch apart, a little each round.
pub(super) fn separate(dots: &mut [Dot]) {
    let own = |dot: &Dot| rect_of(dot).grown(GAP / 2.0);
    let rounds = if dots.len() > MANY {
        PUSHES.1
    } else {
        PUSHES.0
    };
    for _ in 0..rounds {
        let mut room = Room::around(dots.iter().map(own));
        for dot in dots.iter() {
            room.add(own(dot));
        }
        let moves: Vec<Point> = (0..dots.len())
            .map(|place| {
                let mut by = Point::default();
                room.each_near(&own(&dots[place]), |other| {
                    let way = push(dots, place, other);
                    by = by.shifted(way.x, way.y);
                });
                by
            })
            .collect();
        if moves.iter().all(|by| *by == Point::default()) {
            return;
        }
        for (dot, by) in dots.iter_mut().zip(moves) {
            dot.at = dot.at.shifted(by.x, by.y);
        }
    }
}

/// How far a dot moves away from another one that it touches.
fn push(dots: &[Dot], place: usize, other: usize) -> Point {
    let (one, with) = (&dots[place], &dots[other]);
    let distance = one.at.distance(with.at);
    let short = one.radius + with.radius + GAP - distance;
    if other == place || short <= 0.0 {
        return Point::default();
    }
    if distance < 1e-6 {
        // Two on one spot go up and down, by their order.
        let way = short / 2.0;
        return Point::new(0.0, if place < other { -way } else { way });
    }
    let share = short / 2.0 / distance;
    Point::new(
        (one.at.x - with.at.x) * share,
        (one.at.y - with.at.y) * share,
    )
}

pub(super) fn ties(graph: &RelationGraph, dots: &[Dot]) -> Vec<Tie> {
    let edges = graph.graph.edge_references();
    edges
        .map(|edge| Tie {
            edge: edge.id().index(),
            from: dots[edge.source().index()].at,
            to: dots[edge.target().index()].at,
        })
        .collect()
}

/// Names beside dots, the busiest first, each where it covers nothing.
pub(super) fn name(graph: &RelationGraph, net: &Net, scene: &mut Scene, bottom: f64) {
    let page = Rect::new(4.0, 0.0, scene.width - 8.0, bottom + 20.0);
    let mut room = Room::new(page);
    for dot in &scene.dots {
        room.add(rect_of(dot));
    }
    for text in &scene.texts {
        room.add(super::scene::text_rect(text));
    }
    let mut order: Vec<usize> = (0..scene.dots.len()).collect();
    order.sort_by_key(|node| (std::cmp::Reverse(net.near(*node).len()), *node));
    let most = order.first().map_or(1, |node| net.near(*node).len()).max(1);
    for node in order.into_iter().take(NAMED) {
        let share = (real(net.near(node).len()) / real(most)).sqrt();
        let font = Font {
            size: 9.5 + 5.0 * share,
            bold: share > 0.7,
        };
        let label = &graph.graph[petgraph::graph::NodeIndex::new(node)].label;
        let mut text = clean(head(label, LONGEST));
        if head(label, LONGEST).len() < label.len() {
            text.push('…');
        }
        let line = Line::new(text, font);
        let dot = &mut scene.dots[node];
        let (w, h) = (line.width + 3.0, font.size * 1.15);
        let (x, y) = (dot.radius + 2.0 + w / 2.0, dot.radius + 1.0 + h / 2.0);
        let around = [
            (x, 0.0),
            (-x, 0.0),
            (0.0, -y),
            (0.0, y),
            (x * 0.8, -y),
            (x * 0.8, y),
            (-x * 0.8, -y),
            (-x * 0.8, y),
        ];
        let rects = around.map(|(x, y)| Rect::around(dot.at.shifted(x, y), w, h));
        if let Some(rect) = rects.into_iter().find(|rect| room.is_free(rect)) {
            room.add(rect);
            dot.label = Some(DotLabel { rect, line, font });
        }
    }
}
