//! Pictures of many nodes: a dot for each, names where there is room, the busiest first.

use std::collections::BTreeSet;

use petgraph::visit::EdgeRef as _;

use super::apart::{Disc, loosen, separate};
use super::bends;
use super::dot_places::{Places, Spot, extent};
use super::footnotes::Footnotes;
use super::geometry::{Point, Rect, index, real};
use super::halt::Halt;
use super::hubs::{HUBS, make_room};
use super::layout::{MARGIN, fan};
use super::legend;
use super::positions::shape::turn;
use super::positions::{self, Placing, net::Net};
use super::room::Room;
use super::scene::{Dot, DotLabel, Scene, Tie};
use super::sheet::Sheet;
use super::text::{Font, Line, clean, head};
use super::words::node_time;
use crate::graph::RelationGraph;

/// More nodes than this are drawn as dots.
pub(super) const BOXES: usize = 250;
/// Dots of more than this share of the largest have bold names.
const LARGEST: f64 = 0.7;
/// Room between parts.
const SHELF: f64 = 28.0;
/// So much where there are so few dots that all have their names, some of them between the parts.
const NAMED_SHELF: (f64, usize) = (96.0, 60);
/// So many of the busiest nodes are tried for a name.
const NAMED: usize = 20_000;
/// Longest name beside a dot, in characters.
const LONGEST: usize = 40;

/// How much more room few dots get until all names stand beside all lines.
const ROOMIER: [f64; 4] = [1.0, 1.3, 1.65, 2.1];

/// Lays out the graph as dots on one page.
///
/// The same graph always gives the same page. O(n log n + m) times a constant of some hundreds.
pub(crate) fn place(
    graph: &RelationGraph,
    placing: &Placing,
    (sheet, halt): (&Sheet, &Halt),
) -> Scene {
    let net = net(graph);
    let few = net.len() <= BOXES && graph.graph.edge_count() <= TIPPED;
    let rooms = if few { &ROOMIER[..] } else { &ROOMIER[..1] };
    let mut best: Option<(usize, Scene, f64)> = None;
    for room in rooms {
        let (mut scene, bottom) = placed(graph, &net, placing, (sheet, *room, halt));
        name(graph, &net, &mut scene, bottom, (sheet, halt));
        let names = scene.dots.iter().map(|dot| dot.label.as_ref());
        let bad = names.filter(|label| label.is_none_or(|one| one.over));
        let bad = bad.count();
        if best.as_ref().is_none_or(|(least, ..)| bad < *least) {
            best = Some((bad, scene, bottom));
        }
        if bad == 0 || halt.is_set() {
            break;
        }
    }
    let (_, mut scene, bottom) = best.unwrap_or_default();
    let notes = Footnotes::default();
    legend::append(graph, &mut scene, bottom, (sheet, &notes));
    scene
}

/// Dots and ties in so many times the usual room, without names; where they end.
fn placed(
    graph: &RelationGraph,
    net: &Net,
    placing: &Placing,
    (sheet, room, halt): (&Sheet, f64, &Halt),
) -> (Scene, f64) {
    let mut dots = sized(net, sheet);
    // Only where a layout is free to move them; of few dots all have room in another way.
    let makes_room =
        dots.len() > BOXES && matches!(placing, Placing::Stress(_) | Placing::Force(_));
    let way = if makes_room { loosen } else { separate };
    let mut width = arrange_in(&mut dots, net, room, (placing, way, halt));
    let mut corner = Point::default();
    if makes_room {
        let order = order(net, sheet).into_iter().take(HUBS);
        let several = graph.several();
        let sizes = order.map(|(node, share)| {
            let (line, font) = caption((graph, &several), node, share);
            (node, extent(&line, font))
        });
        make_room(&mut dots, &sizes.collect::<Vec<_>>(), halt);
        // Who had to move may stand beyond where they were put.
        for rect in dots.iter().map(rect_of) {
            corner = Point::new(corner.x.min(rect.x), corner.y.min(rect.y));
            width = width.max(rect.right());
        }
        width -= corner.x;
    }
    let texts = legend::heading(graph, width);
    let top = texts.last().map_or(MARGIN, |last| last.at.y + 28.0);
    for dot in &mut dots {
        dot.at = dot.at.shifted(MARGIN - corner.x, top - corner.y);
    }
    let bottom = dots
        .iter()
        .map(|dot| dot.at.y + dot.radius)
        .fold(top, f64::max);
    let scene = Scene {
        width: width + 2.0 * MARGIN,
        texts,
        ties: ties(graph, &dots),
        dots,
        ..Scene::default()
    };
    (scene, bottom)
}

/// Who is tied to whom.
pub(super) fn net(graph: &RelationGraph) -> Net {
    let links = graph.graph.edge_references();
    let links = links.map(|edge| (edge.source().index(), edge.target().index()));
    Net::new(graph.graph.node_count(), links)
}

/// A dot for each node, at no place yet.
pub(super) fn sized(net: &Net, sheet: &Sheet) -> Vec<Dot> {
    let dot = |node: usize| Dot {
        node,
        at: Point::default(),
        radius: match sheet.sizes.get(node) {
            Some(size) => LEAST_RADIUS + 13.0 * size.clamp(0.0, 1.0).sqrt(),
            None => radius(net.near(node).len(), net.len()),
        },
        label: None,
    };
    (0..net.len()).map(dot).collect()
}

/// How far a dot reaches at least, where there are not very many.
const LEAST_RADIUS: f64 = 2.6;

/// A dot's area grows with its ties.
fn radius(ties: usize, nodes: usize) -> f64 {
    let least = if nodes > 20_000 { 1.6 } else { LEAST_RADIUS };
    least + (real(ties).sqrt() * 0.7).min(12.0)
}

/// Positions of all dots from the origin; the width they take.
pub(super) fn arrange(dots: &mut [Dot], net: &Net, how: (&Placing, &Halt)) -> f64 {
    let (placing, halt) = how;
    arrange_in(dots, net, 1.0, (placing, separate, halt))
}

/// The same in so many times the usual room between dots.
fn arrange_in(
    dots: &mut [Dot],
    net: &Net,
    room: f64,
    (placing, way, halt): (&Placing, Apart, &Halt),
) -> f64 {
    // Fewer nodes have more room for names.
    let air = room * (7.0 + 30.0 * (250.0 / real(dots.len().max(1))).sqrt()).min(100.0);
    let parts = if placing.is_one_figure() {
        vec![(0..net.len()).collect()]
    } else {
        net.parts()
    };
    let mut shelves: Vec<(Vec<usize>, Rect)> = Vec::new();
    let mut area = 0.0;
    for part in parts.iter().take_while(|_| !halt.is_set()) {
        let mut at = if part.len() == 1 {
            vec![Point::default()]
        } else {
            positions::positions(&net.of(part), placing, halt)
        };
        if !placing.is_one_figure() && part.len() > 1 {
            turn(&mut at);
        }
        let need: f64 = part
            .iter()
            .map(|node| (dots[*node].radius + air / 2.0) * 2.0)
            .map(|side| side * side)
            .sum();
        let bounds = scale(dots, (part, &at), need, (way, halt));
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
    let between = if dots.len() <= NAMED_SHELF.1 {
        NAMED_SHELF.0
    } else {
        SHELF
    };
    let (mut x, mut y, mut height) = (0.0, 0.0, 0.0_f64);
    for (part, bounds) in shelves {
        if x > 0.0 && x + bounds.w > width {
            (x, y, height) = (0.0, y + height + SHELF, 0.0);
        }
        for node in part {
            let dot = &mut dots[node];
            dot.at = dot.at.shifted(x - bounds.x, y - bounds.y);
        }
        x += bounds.w + if bounds.w > 4.0 * SHELF { between } else { 6.0 };
        height = height.max(bounds.h);
    }
    width
}

/// Most room for a tie of a part in which everything lies in a row.
const LONGEST_STEP: f64 = 150.0;

/// Least width of the page, so that legends keep their form.
const LEAST: f64 = 620.0;

/// Puts a part's dots where they were placed, grown to the area they need, none on another; the
/// room they take.
fn scale(
    dots: &mut [Dot],
    (part, at): (&[usize], &[Point]),
    need: f64,
    (way, halt): (Apart, &Halt),
) -> Rect {
    let all = at.iter().map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
    let bounds = all.reduce(|all, one| all.union(&one)).unwrap_or_default();
    let side = bounds.w.max(bounds.h);
    let grown = (need / (bounds.w * bounds.h).max(side * 0.05).max(1e-9)).sqrt();
    // What lies in a row has no area to grow by.
    let grown = grown.min(LONGEST_STEP * real(part.len().max(2) - 1) / side.max(1e-9));
    let mut own: Vec<Dot> = part
        .iter()
        .zip(at)
        .map(|(node, point)| Dot {
            at: Point::new(point.x * grown, point.y * grown),
            ..dots[*node].clone()
        })
        .collect();
    apart(&mut own, way, halt);
    let rects = own.iter().map(rect_of);
    let bounds = rects.reduce(|all, one| all.union(&one)).unwrap_or_default();
    for dot in own {
        let node = dot.node;
        dots[node] = dot;
    }
    bounds
}

pub(super) fn rect_of(dot: &Dot) -> Rect {
    Rect::around(dot.at, 2.0 * dot.radius, 2.0 * dot.radius)
}

/// One of the ways of [`super::apart`].
type Apart = fn(&mut [Disc], &Halt);

/// Moves dots that touch apart.
pub(super) fn apart(dots: &mut [Dot], way: Apart, halt: &Halt) {
    let mut discs: Vec<Disc> = dots.iter().map(|dot| (dot.at, dot.radius)).collect();
    way(&mut discs, halt);
    for (dot, (at, _)) in dots.iter_mut().zip(discs) {
        dot.at = at;
    }
}

/// Up to so many ties each has a tip and a sign, and parallel ones lie apart.
pub(super) const TIPPED: usize = 1_500;
/// Distance between parallel ties.
const FAN: f64 = 14.0;

/// The ties between dots at their places.
pub(super) fn ties(graph: &RelationGraph, dots: &[Dot]) -> Vec<Tie> {
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let told = links.len() <= TIPPED;
    let bows = if told {
        fan(&links, FAN)
    } else {
        vec![0.0; links.len()]
    };
    let ends = links.into_iter().zip(bows).enumerate();
    ends.map(|(edge, ((from, to), bow))| Tie {
        edge,
        from: dots[from].at,
        to: dots[to].at,
        bow,
        reach: dots[to].radius,
        told,
    })
    .collect()
}

/// Takes the room of a straight line.
fn add_line(room: &mut Room, (from, to): (Point, Point)) {
    let steps = index(from.distance(to) / 5.0).clamp(1, 400);
    for step in 0..=steps {
        let at = from.towards(to, real(step) / real(steps));
        room.add(Rect::around(at, 1.5, 1.5));
    }
}

/// Up to so many ties names look for places beside them.
const WAYS: usize = 4_000;

/// The room that ties take.
fn ways(ties: &[Tie], page: Rect) -> Room {
    let mut room = Room::new(page);
    for tie in ties {
        for pair in tie.curve().flattened().windows(2) {
            add_line(&mut room, (pair[0], pair[1]));
        }
    }
    room
}

/// Rounds in which ties bend around names and names look for other places.
const ROUNDS: usize = 3;

/// Names beside dots, the busiest first, each where it covers nothing; ties bend around dots and
/// names where these are few.
pub(super) fn name(
    graph: &RelationGraph,
    net: &Net,
    scene: &mut Scene,
    bottom: f64,
    (sheet, halt): (&Sheet, &Halt),
) {
    let order = order(net, sheet);
    let least = order.get(HUBS - 1).map_or(0.0, |(_, share)| *share);
    let least = least.min(LARGEST);
    if !scene.ties.iter().all(|tie| tie.told) {
        set_names(graph, scene, bottom, (&order, least), halt);
        return;
    }
    bends::bend(graph, scene, halt);
    let bows: Vec<f64> = scene.ties.iter().map(|tie| tie.bow).collect();
    set_names(graph, scene, bottom, (&order, least), halt);
    for round in 0..=ROUNDS {
        // Anew: names that went on are in nobody's way.
        for (tie, bow) in scene.ties.iter_mut().zip(&bows) {
            tie.bow = *bow;
        }
        bends::bend(graph, scene, halt);
        let crossed = bends::crossed(graph, scene);
        if crossed.is_empty() || round == ROUNDS || halt.is_set() {
            let labels = scene.dots.iter_mut();
            let labels = labels.filter_map(|dot| Some((dot.node, dot.label.as_mut()?)));
            labels.for_each(|(node, label)| label.over = crossed.contains(&node));
            return;
        }
        for node in &crossed {
            scene.dots[*node].label = None;
        }
        let again = order.iter().filter(|(node, _)| crossed.contains(node));
        let again: Vec<(usize, f64)> = again.copied().collect();
        set_names(graph, scene, bottom, (&again, least), halt);
    }
}

/// The nodes that are tried for names, the largest first, each with its share of the largest.
fn order(net: &Net, sheet: &Sheet) -> Vec<(usize, f64)> {
    // Where sizes are chosen they, too, say what comes first.
    let mass = |node: usize| match sheet.sizes.get(node) {
        Some(size) => *size,
        None => real(net.near(node).len()),
    };
    let mut order: Vec<usize> = (0..net.len()).collect();
    order.sort_by(|one, other| mass(*other).total_cmp(&mass(*one)).then(one.cmp(other)));
    let most = order.first().map_or(1.0, |node| mass(*node)).max(1e-9);
    order
        .into_iter()
        .take(NAMED)
        .map(|node| (node, (mass(node) / most).max(0.0).sqrt()))
        .collect()
}

/// The name of a node in the size of its share; what is drawn several times has its time behind it.
fn caption(
    (graph, several): (&RelationGraph, &BTreeSet<&str>),
    node: usize,
    share: f64,
) -> (Line, Font) {
    let font = Font {
        size: 9.5 + 5.0 * share,
        bold: share > LARGEST,
    };
    let node = &graph.graph[petgraph::graph::NodeIndex::new(node)];
    let label = &node.label;
    let mut text = clean(head(label, LONGEST));
    if head(label, LONGEST).len() < label.len() {
        text.push('…');
    }
    if let Some(time) = node_time(node).filter(|_| several.contains(node.thing())) {
        text = format!("{text} ({time})");
    }
    (Line::new(text, font), font)
}

/// Gives these nodes names, of a size by their share of the largest, those from `largest` on also a little
/// further off.
fn set_names(
    graph: &RelationGraph,
    scene: &mut Scene,
    bottom: f64,
    (order, largest): (&[(usize, f64)], f64),
    halt: &Halt,
) {
    let page = Rect::new(4.0, 0.0, scene.width - 8.0, bottom + 20.0);
    let (mut room, mut dots) = (Room::new(page), Room::new(page));
    for dot in &scene.dots {
        dots.add(rect_of(dot));
        room.add(rect_of(dot));
        if let Some(label) = &dot.label {
            room.add(label.rect);
            let leader = label.leader.iter();
            leader.for_each(|leader| add_line(&mut room, *leader));
        }
    }
    for text in &scene.texts {
        room.add(super::scene::text_rect(text));
    }
    let ways = (scene.ties.len() <= WAYS).then(|| ways(&scene.ties, page));
    let is_small = scene.dots.len() <= BOXES;
    let several = graph.several();
    for (node, share) in order.iter().take_while(|_| !halt.is_set()) {
        let (line, font) = caption((graph, &several), *node, *share);
        let places = Places {
            room: &room,
            dots: (&dots, &scene.dots),
            ways: ways.as_ref(),
            margins: page.grown(MARGIN / -2.0),
        };
        // The largest may have their names a little further off, before smaller ones take the room.
        let is_hub = *share > LARGEST || !is_small && *share > 0.0 && *share >= largest;
        let found = places.best(*node, (&line, font), (is_hub, is_small));
        if let Some(Spot { rect, leader }) = found {
            room.add(rect);
            let lines = leader.into_iter();
            lines.for_each(|line| add_line(&mut room, line));
            scene.dots[*node].label = Some(DotLabel {
                rect,
                line,
                font,
                over: false,
                leader,
            });
        }
    }
}
