//! The map: everything where it is on the globe, with the land around it and no border at all.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef as _;

use super::footnotes::Footnotes;
use super::geometry::{Curve, Point, Rect};
use super::halt::Halt;
use super::layout::grid;
use super::scene::{Anchor, CAPTION, HEADING, NodeBox, PageText, Plan, text_rect};
use super::shapes::{Fit, measured, wall};
use super::words::short;
use crate::graph::{RelationGraph, Spot};

mod canvas;
mod clip;
mod hatch;
pub(super) mod ink;
mod land;
pub(super) mod many;
mod projection;
mod stacks;
mod ways;
mod window;

use canvas::Canvas;
use stacks::{Bare, Part, Stack};
use ways::Ground;
use window::Window;

/// Width that labels of nodes are held to.
const CAP: f64 = 136.0;
/// Spots nearer than this on paper share a pin.
const NEAR: f64 = 5.0;
/// Radius of the disc for an area of which only a point is known.
const DISC: f64 = 15.0;
/// Room between the map and what follows below it.
const BELOW: f64 = 26.0;
/// The heading of what has no place.
const NOWHERE: &str = "no place known";

/// A dot on the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pin {
    /// Where it is on the page.
    pub at: Point,
    /// The nodes that are there, by index in the graph.
    pub nodes: Vec<usize>,
    /// Its coordinates and what is there, in words.
    pub title: String,
    /// From the pin to the nearest of its boxes.
    pub leader: Option<(Point, Point)>,
}

/// An area on the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extent {
    /// Index of the node in the graph.
    pub node: usize,
    /// Its outlines; what lies within an odd number of them belongs to it.
    pub rings: Vec<Vec<Point>>,
    /// The lines of its hatching, if it is contested.
    pub hatch: Vec<(Point, Point)>,
    /// The outline is not known and a disc stands for it.
    pub is_disc: bool,
}

/// What lies under the nodes of a map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// The border.
    pub frame: Vec<Point>,
    /// Outlines of land; what lies within an odd number of them is land.
    pub land: Vec<Vec<Point>>,
    /// Meridians and parallels.
    pub lines: Vec<Vec<Point>>,
    /// Areas of nodes.
    pub extents: Vec<Extent>,
    /// Dots.
    pub pins: Vec<Pin>,
    /// First parts of edges that leave the map at one side and come back at the other.
    pub leads: Vec<(usize, Curve)>,
}

impl Chart {
    /// The room of the frame.
    pub(super) fn room(&self) -> Rect {
        bounds(&self.frame)
    }

    /// What labels may not cover.
    pub(super) fn taken(&self) -> impl Iterator<Item = Rect> + '_ {
        let size = 2.0 * stacks::PIN;
        self.pins
            .iter()
            .map(move |pin| Rect::around(pin.at, size, size))
    }

    pub(super) fn shift(&mut self, x: f64, y: f64) {
        let extents = self.extents.iter_mut();
        let (rings, hatches): (Vec<_>, Vec<_>) =
            extents.map(|one| (&mut one.rings, &mut one.hatch)).unzip();
        let points = [&mut self.frame]
            .into_iter()
            .chain(&mut self.land)
            .chain(&mut self.lines);
        for point in points.chain(rings.into_iter().flatten()).flatten() {
            *point = point.shifted(x, y);
        }
        let leaders = self.pins.iter_mut().filter_map(|pin| {
            pin.at = pin.at.shifted(x, y);
            pin.leader.as_mut()
        });
        for (from, to) in hatches.into_iter().flatten().chain(leaders) {
            (*from, *to) = (from.shifted(x, y), to.shifted(x, y));
        }
        for (_, lead) in &mut self.leads {
            *lead = lead.mapped(|point| point.shifted(x, y));
        }
    }
}

fn bounds(points: &[Point]) -> Rect {
    let rects = points
        .iter()
        .map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
    rects.reduce(|all, one| all.union(&one)).unwrap_or_default()
}

/// Lays out the whole graph. O(nodes² · places tried) for the hundreds that are boxes.
pub(super) fn arrange(graph: &RelationGraph, (notes, halt): (&Footnotes, &Halt)) -> Plan {
    let spots = spots(graph);
    let canvas = canvas(graph, &spots);
    let mut boxes: Vec<NodeBox> = graph
        .graph
        .node_indices()
        .map(|node| boxed(graph, notes, node))
        .collect();
    let (mut chart, mut texts) = ground(graph, &canvas);
    let home = pinned(graph, &canvas, &spots, &mut chart);
    let degrees = texts.len();
    settle(
        graph,
        (&canvas, &home, halt),
        &mut chart,
        &mut boxes,
        &mut texts,
    );
    let placed = boxes.iter().filter(|one| home[one.node].is_some());
    let low = placed
        .map(|one| one.rect.bottom())
        .fold(canvas.room.bottom(), f64::max);
    nowhere(&home, &mut boxes, &mut texts, (canvas.room.w, low));
    // No line strikes a heading through.
    let heads: Vec<Rect> = texts[degrees..].iter().map(text_rect).collect();
    lead(&mut chart, &boxes, &heads);
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let mut walls = boxes.clone();
    walls.extend(heads.into_iter().map(wall));
    let around = Ground {
        canvas: &canvas,
        boxes: &walls,
        pins: &chart.pins,
        home: &home,
        spots: &spots,
    };
    let ways = around.ways(&links, halt);
    let leads = ways.iter().enumerate();
    let leads = leads.filter_map(|(edge, way)| Some((edge, way.lead.clone()?)));
    chart.leads = leads.collect();
    Plan {
        curves: ways.into_iter().map(|way| way.curve).collect(),
        arrows: true,
        boxes,
        texts,
        chart: Some(chart),
        ..Plan::default()
    }
}

/// The coordinates of each node, by index.
fn spots(graph: &RelationGraph) -> Vec<Option<Spot>> {
    let nodes = graph.graph.node_indices();
    nodes
        .map(|node| graph.places.get(&node).map(|place| place.spot))
        .collect()
}

/// A window of the globe that fits everything.
fn canvas(graph: &RelationGraph, spots: &[Option<Spot>]) -> Canvas {
    let areas = graph
        .places
        .values()
        .filter_map(|place| place.area.as_ref());
    let corners = areas.flat_map(|area| area.iter().flatten().copied());
    let all = spots.iter().flatten().copied().chain(corners);
    let points: Vec<(f64, f64)> = all
        .map(|spot| (spot.longitude(), spot.latitude()))
        .collect();
    let ties = graph.graph.edge_references().filter_map(|edge| {
        let ends = [edge.source(), edge.target()].map(|end| spots[end.index()]);
        Some((ends[0]?.longitude(), ends[1]?.longitude()))
    });
    let window = Window::around(&points, &ties.collect::<Vec<_>>());
    Canvas::new(window, spots.iter().flatten().count())
}

/// The box of a node, with the day of what happened.
fn boxed(graph: &RelationGraph, notes: &Footnotes, index: NodeIndex) -> NodeBox {
    let node = &graph.graph[index];
    let day = node.span.as_ref().map(|span| {
        let about = if span.approximate { "≈ " } else { "" };
        let text = span.start.text.split(' ').next().unwrap_or_default();
        format!("{about}{text}")
    });
    let caption = [day, notes.caption(node)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ");
    let caption = notes.after(&caption, &node.sources);
    let caption = (!caption.is_empty()).then_some(caption);
    measured(
        index.index(),
        &node.label,
        node.kind,
        Fit::Slim(CAP),
        caption,
    )
}

/// Sea, land, graticule with its labels, and the areas of nodes.
fn ground(graph: &RelationGraph, canvas: &Canvas) -> (Chart, Vec<PageText>) {
    let mut chart = Chart {
        frame: canvas.frame(),
        land: canvas.land(),
        ..Chart::default()
    };
    let mut texts = Vec::new();
    for line in canvas.graticule() {
        let (first, last) = (line.points.first(), line.points.last());
        let (Some(first), Some(last)) = (first.copied(), last.copied()) else {
            continue;
        };
        let (at, anchor) = if line.is_parallel {
            (first.shifted(-5.0, 3.5), Anchor::End)
        } else {
            (last.shifted(0.0, 13.0), Anchor::Middle)
        };
        texts.push(
            PageText::new(at, line.label, CAPTION)
                .muted()
                .anchored(anchor),
        );
        chart.lines.push(line.points);
    }
    for (node, place) in &graph.places {
        let contested = graph.contested.contains(node) && place.at.is_none();
        let rings = match &place.area {
            Some(area) => canvas.area(area),
            None if contested => vec![hatch::disc(canvas.spot(place.spot), DISC)],
            None => continue,
        };
        chart.extents.push(Extent {
            node: node.index(),
            hatch: if contested {
                hatch::lines(&rings)
            } else {
                Vec::new()
            },
            is_disc: place.area.is_none(),
            rings,
        });
    }
    (chart, texts)
}

/// Gives every place a pin; the pin of each node that has one. O(nodes · pins).
fn pinned(
    graph: &RelationGraph,
    canvas: &Canvas,
    spots: &[Option<Spot>],
    chart: &mut Chart,
) -> Vec<Option<usize>> {
    let mut home = vec![None; spots.len()];
    for (node, spot) in spots.iter().enumerate() {
        let Some(spot) = spot else { continue };
        let at = canvas.spot(*spot);
        let known = chart.pins.iter().position(|pin| pin.at.distance(at) < NEAR);
        let pin = known.unwrap_or_else(|| {
            chart.pins.push(Pin {
                at,
                title: canvas::position(*spot),
                ..Pin::default()
            });
            chart.pins.len() - 1
        });
        chart.pins[pin].nodes.push(node);
        home[node] = Some(pin);
    }
    for pin in &mut chart.pins {
        let labels = pin
            .nodes
            .iter()
            .map(|node| short(&graph.graph[NodeIndex::new(*node)].label));
        pin.title = format!("{}: {}", pin.title, labels.collect::<Vec<_>>().join(", "));
    }
    home
}

/// The boxes of a pin under headings: first what has coordinates of its own.
fn parts(graph: &RelationGraph, pin: &Pin) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut nodes = pin.nodes.clone();
    let at = |node: &usize| {
        graph
            .places
            .get(&NodeIndex::new(*node))
            .and_then(|place| place.at.as_deref())
    };
    nodes.sort_by_key(|node| at(node).is_some());
    for node in nodes {
        let head = at(&node).map_or_else(String::new, |at| format!("at {}", cut(&short(at))));
        match parts.iter_mut().find(|part| part.head == head) {
            Some(part) => part.boxes.push(node),
            None => parts.push(Part {
                head,
                boxes: vec![node],
            }),
        }
    }
    parts
}

/// A heading is no longer than a box is wide.
fn cut(text: &str) -> String {
    const LONGEST: usize = 32;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let start: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", start.trim_end())
}

fn settle(
    graph: &RelationGraph,
    (canvas, home, halt): (&Canvas, &[Option<usize>], &Halt),
    chart: &mut Chart,
    boxes: &mut [NodeBox],
    texts: &mut Vec<PageText>,
) {
    let pins = chart.pins.iter().enumerate();
    let stacks = pins.map(|(place, pin)| Stack::forms(place, &parts(graph, pin), boxes));
    let stacks: Vec<Vec<Stack>> = stacks.collect();
    let hatched = chart.extents.iter().filter(|one| !one.hatch.is_empty());
    let hatched = hatched.map(|one| bounds(&one.rings.concat())).collect();
    let bare = Bare {
        canvas: canvas.room,
        pins: &chart.pins,
        hatched,
        ties: ties(graph, home, &chart.pins),
        halt,
    };
    stacks::settle(bare, &stacks, boxes, texts);
}

/// The straight ways between pins along which edges run, each once.
fn ties(graph: &RelationGraph, home: &[Option<usize>], pins: &[Pin]) -> Vec<(Point, Point)> {
    let edges = graph.graph.edge_references().filter_map(|edge| {
        let (from, to) = (home[edge.source().index()]?, home[edge.target().index()]?);
        (from != to).then_some((from.min(to), from.max(to)))
    });
    let pairs: BTreeSet<(usize, usize)> = edges.collect();
    let ways = pairs
        .into_iter()
        .map(|(from, to)| (pins[from].at, pins[to].at));
    ways.collect()
}

/// Rows below the map of what has no place.
fn nowhere(
    home: &[Option<usize>],
    boxes: &mut [NodeBox],
    texts: &mut Vec<PageText>,
    (width, low): (f64, f64),
) {
    let lost: Vec<usize> = (0..boxes.len())
        .filter(|node| home[*node].is_none())
        .collect();
    if lost.is_empty() {
        return;
    }
    let top = low + BELOW + 14.0;
    texts.push(PageText::new(Point::new(0.0, top), NOWHERE, HEADING));
    grid(boxes, &lost, width, top + 12.0);
}

/// Draws a line from each pin to the nearest of its boxes, or to the heading above it.
fn lead(chart: &mut Chart, boxes: &[NodeBox], heads: &[Rect]) {
    for pin in &mut chart.pins {
        let own = pin.nodes.iter().map(|node| boxes[*node].rect);
        let near = |end: &Point| end.distance(pin.at);
        let least = |one: &Point, other: &Point| near(one).total_cmp(&near(other));
        let ends = own.clone().map(|rect| rect.nearest(pin.at));
        pin.leader = ends.min_by(least).map(|end| {
            let over = |head: &&Rect| own.clone().any(|rect| heads_over(head, &rect));
            let struck = heads.iter().filter(over);
            let struck = struck.filter(|head| head.crossed_by(pin.at, end));
            let stop = struck.map(|head| head.nearest(pin.at)).min_by(least);
            (pin.at, stop.unwrap_or(end))
        });
    }
}

/// Whether a heading stands right over a box.
fn heads_over(head: &Rect, rect: &Rect) -> bool {
    (head.x - rect.x).abs() < 1.0 && (rect.y - head.bottom()).abs() < stacks::HEAD
}
