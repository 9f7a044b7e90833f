//! The map: everything where it is on the globe, with the land around it and no border at all.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef as _;

use super::footnotes::Footnotes;
use super::geometry::{Curve, Point, Rect};
use super::halt::Halt;
use super::scene::{Anchor, CAPTION, NodeBox, PageText, Plan, text_rect};
use super::shapes::{Fit, measured, wall};
use super::words::short;
use crate::graph::{RelationGraph, Spot};

mod canvas;
mod clip;
mod hatch;
pub(super) mod ink;
mod insets;
mod land;
mod letters;
pub(super) mod many;
mod nowhere;
mod projection;
mod stacks;
pub(super) mod told;
mod ways;
mod window;

use canvas::Canvas;
use insets::Panes;
use nowhere::Lost;
use stacks::{Bare, Part, Stack};
use ways::{Ground, marks};
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

/// The outline of all land in the form that `README.md` describes, for who draws a map elsewhere.
pub const fn packed_land() -> &'static [u8] {
    land::PACKED
}

/// A dot on the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pin {
    /// Where it is on the page.
    pub at: Point,
    /// The nodes that are there, by index in the graph.
    pub nodes: Vec<usize>,
    /// Its coordinates and what is there, in words.
    pub title: String,
    /// From the pin to the nearest of its boxes, if they are beside it.
    pub leader: Option<(Point, Point)>,
    /// The number at the pin and over its boxes, if these are in the list below.
    pub number: Option<usize>,
    /// In which frame it is: 0 is the whole map.
    pub frame: usize,
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

/// A closer look at a part of a map, in a frame of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inset {
    /// Its border.
    pub frame: Vec<Point>,
    /// What it shows, marked in the frame around it.
    pub extent: Vec<Point>,
    /// Outlines of land.
    pub land: Vec<Vec<Point>>,
    /// Meridians and parallels.
    pub lines: Vec<Vec<Point>>,
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
    /// Closer looks at parts.
    pub insets: Vec<Inset>,
    /// First parts of edges that leave the map at one side and come back at the other, or go on in
    /// another frame.
    pub leads: Vec<(usize, Curve)>,
}

impl Chart {
    /// The room of all frames.
    pub(super) fn room(&self) -> Rect {
        let insets = self.insets.iter().map(|inset| bounds(&inset.frame));
        insets.fold(bounds(&self.frame), |all, one| all.union(&one))
    }

    /// Lines that no label may lie on: leaders, frames of closer looks, and parts of edges with the edge.
    pub(super) fn drawn(&self) -> impl Iterator<Item = (Option<usize>, Vec<Point>)> + '_ {
        let leaders = self.pins.iter().filter_map(|pin| pin.leader);
        let leaders = leaders.map(|(from, to)| (None, vec![from, to]));
        let frames = self
            .insets
            .iter()
            .flat_map(|inset| [&inset.frame, &inset.extent]);
        let closed = |line: &Vec<Point>| line.iter().chain(line.first()).copied().collect();
        let frames = frames.map(move |line| (None, closed(line)));
        let leads = self.leads.iter();
        let leads = leads.map(|(edge, lead)| (Some(*edge), lead.flattened()));
        leaders.chain(frames).chain(leads)
    }

    /// What labels may not cover.
    pub(super) fn taken(&self) -> impl Iterator<Item = Rect> + '_ {
        let size = 2.0 * stacks::PIN;
        let pins = self.pins.iter();
        let pins = pins.map(move |pin| Rect::around(pin.at, size, size));
        // Beside the frame of a closer look labels would seem to belong to another one.
        let insets = self.insets.iter().flat_map(|inset| {
            let Rect { x, y, w, h } = bounds(&inset.frame);
            let (high, wide) = (insets::GAPS.0 - 1.0, insets::GAPS.1 - 1.0);
            [
                Rect::new(x, y - high, w, high),
                Rect::new(x, y + h, w, 20.0),
                Rect::new(x - wide, y, wide, h),
                Rect::new(x + w, y, wide, h),
            ]
        });
        pins.chain(insets)
    }

    pub(super) fn shift(&mut self, x: f64, y: f64) {
        let extents = self.extents.iter_mut();
        let (rings, hatches): (Vec<_>, Vec<_>) =
            extents.map(|one| (&mut one.rings, &mut one.hatch)).unzip();
        let insets = self.insets.iter_mut().flat_map(|inset| {
            let outlines = [&mut inset.frame, &mut inset.extent].into_iter();
            outlines.chain(&mut inset.land).chain(&mut inset.lines)
        });
        let points = [&mut self.frame]
            .into_iter()
            .chain(&mut self.land)
            .chain(&mut self.lines)
            .chain(insets);
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
    let mut boxes: Vec<NodeBox> = graph
        .graph
        .node_indices()
        .map(|node| boxed(graph, notes, node))
        .collect();
    let panes = insets::panes(&spots, &boxes, canvas(graph, &spots));
    let (mut chart, mut texts) = ground(graph, &panes);
    let home = pinned(graph, &panes, &spots, &mut chart);
    letters::letters(&chart, &mut texts);
    let degrees = texts.len();
    let width = panes.all[0].canvas.room.w;
    let low = settle(
        graph,
        (&panes, &home, halt),
        &mut chart,
        &mut boxes,
        &mut texts,
    );
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let lost = Lost::new(&links, &home);
    lost.place((graph, notes), &mut boxes, &mut texts, (width, low, halt));
    // No line strikes a heading through.
    let heads: Vec<Rect> = texts[degrees..].iter().map(text_rect).collect();
    letters::numbers(&chart, &boxes, &mut texts);
    let mut walls = boxes.clone();
    walls.extend(heads.into_iter().map(wall));
    walls.extend(chart.pins.iter().flat_map(marks));
    let around = Ground {
        panes: &panes,
        boxes: &walls,
        pins: &chart.pins,
        home: &home,
        spots: &spots,
        stubs: &lost.stubs,
    };
    let ways = around.ways(&links, halt);
    let leads = ways.iter().enumerate();
    let leads =
        leads.flat_map(|(edge, way)| way.leads.iter().map(move |lead| (edge, lead.clone())));
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
    let corners = areas.flat_map(|area| area.iter().flatten().flatten().copied());
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
        &notes.label(node),
        node.kind,
        Fit::Slim(CAP),
        caption,
    )
}

/// Sea, land, graticule with its labels, and the areas of nodes.
fn ground(graph: &RelationGraph, panes: &Panes) -> (Chart, Vec<PageText>) {
    let mut chart = Chart::default();
    let mut texts = Vec::new();
    for (place, pane) in panes.all.iter().enumerate() {
        let canvas = &pane.canvas;
        let mut inset = Inset {
            frame: canvas.frame(),
            land: canvas.land(),
            lines: degrees(canvas, &mut texts),
            extent: pane.extent.clone(),
        };
        if place == 0 {
            chart.frame = std::mem::take(&mut inset.frame);
            chart.land = std::mem::take(&mut inset.land);
            chart.lines = std::mem::take(&mut inset.lines);
            continue;
        }
        chart.insets.push(inset);
    }
    for (node, place) in &graph.places {
        let home = panes.of[node.index()];
        let contested = graph.contested.contains(node) && place.at.is_none();
        let all: Vec<Vec<Vec<Point>>> = match &place.area {
            Some(area) => {
                let panes = panes.all.iter();
                panes.map(|pane| pane.canvas.area(area)).collect()
            }
            None if contested => {
                let at = panes.all[home].canvas.spot(place.spot);
                vec![vec![hatch::disc(at, DISC)]]
            }
            None => continue,
        };
        for rings in all.into_iter().filter(|rings| !rings.is_empty()) {
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
    }
    (chart, texts)
}

/// The graticule, and its labels outside the frame.
fn degrees(canvas: &Canvas, texts: &mut Vec<PageText>) -> Vec<Vec<Point>> {
    let mut lines = Vec::new();
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
        lines.push(line.points);
    }
    lines
}

/// Gives every place a pin; the pin of each node that has one. O(nodes · pins).
fn pinned(
    graph: &RelationGraph,
    panes: &Panes,
    spots: &[Option<Spot>],
    chart: &mut Chart,
) -> Vec<Option<usize>> {
    let mut home = vec![None; spots.len()];
    for (node, spot) in spots.iter().enumerate() {
        let Some(spot) = spot else { continue };
        let frame = panes.of[node];
        let at = panes.all[frame].canvas.spot(*spot);
        let mut pins = chart.pins.iter();
        let known = pins.position(|pin| pin.frame == frame && pin.at.distance(at) < NEAR);
        let pin = known.unwrap_or_else(|| {
            chart.pins.push(Pin {
                at,
                title: canvas::position(*spot),
                frame,
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
        let head = at(&node).map_or_else(String::new, |at| format!("at {}", short(at)));
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

/// Puts boxes beside their pins, frame by frame, and those without room below in rows, with numbers;
/// how low all this reaches.
fn settle(
    graph: &RelationGraph,
    (panes, home, halt): (&Panes, &[Option<usize>], &Halt),
    chart: &mut Chart,
    boxes: &mut [NodeBox],
    texts: &mut Vec<PageText>,
) -> f64 {
    let pins = chart.pins.iter().enumerate();
    let stacks = pins.map(|(place, pin)| Stack::forms(place, &parts(graph, pin), boxes));
    let stacks: Vec<Vec<Stack>> = stacks.collect();
    let hatched = chart.extents.iter().filter(|one| !one.hatch.is_empty());
    let hatched: Vec<Rect> = hatched.map(|one| bounds(&one.rings.concat())).collect();
    let ties = ties(graph, (panes, home), &chart.pins);
    // Extents of closer looks, and letters at them.
    let extents = chart.insets.iter().map(|inset| bounds(&inset.extent));
    let mut walls: Vec<Rect> = extents.collect();
    walls.extend(texts.iter().map(text_rect));
    let (mut left, mut leaders) = (Vec::new(), Vec::new());
    for (frame, pane) in panes.all.iter().enumerate() {
        let bare = Bare {
            canvas: pane.canvas.room,
            pins: &chart.pins,
            hatched: hatched.clone(),
            walls: walls.clone(),
            ties: ties.clone(),
            halt,
        };
        let own = stacks.iter().enumerate();
        let own = own.filter(|(pin, _)| chart.pins[*pin].frame == frame);
        let own = own.map(|(_, forms)| forms);
        let (lost, led) = stacks::settle(bare, own, boxes, texts);
        left.extend(lost);
        leaders.extend(led);
    }
    for (pin, leader) in leaders {
        chart.pins[pin].leader = Some(leader);
    }
    left.sort_unstable();
    for (number, pin) in (1..).zip(&left) {
        chart.pins[*pin].number = Some(number);
    }
    let left: Vec<&Stack> = left.iter().map(|pin| &stacks[*pin][0]).collect();
    let bottom = panes.bottom();
    stacks::list(&left, (panes.all[0].canvas.room.w, bottom), boxes, texts)
}

/// The straight ways along which edges run in each frame, each once.
fn ties(
    graph: &RelationGraph,
    (panes, home): (&Panes, &[Option<usize>]),
    pins: &[Pin],
) -> Vec<(Point, Point)> {
    let edges = graph.graph.edge_references().filter_map(|edge| {
        let (from, to) = (home[edge.source().index()]?, home[edge.target().index()]?);
        (from != to).then_some((from.min(to), from.max(to)))
    });
    let pairs: BTreeSet<(usize, usize)> = edges.collect();
    let spot = |pin: usize| {
        let node = *pins[pin].nodes.first()?;
        Some(graph.places.get(&NodeIndex::new(node))?.spot)
    };
    let mut ways = Vec::new();
    for (from, to) in pairs {
        let (frame, other) = (pins[from].frame, pins[to].frame);
        if frame == other {
            ways.push((pins[from].at, pins[to].at));
            continue;
        }
        let (Some(start), Some(end)) = (spot(from), spot(to)) else {
            continue;
        };
        let (up, down) = (panes.up(frame), panes.up(other));
        if let Some(both) = up.iter().find(|pane| down.contains(pane)) {
            let canvas = &panes.all[*both].canvas;
            ways.push((canvas.spot(start), canvas.spot(end)));
        }
        for (own, spot, all) in [(from, end, &down), (to, start, &up)] {
            if !all.contains(&pins[own].frame) {
                let canvas = &panes.all[pins[own].frame].canvas;
                ways.push((pins[own].at, canvas.border(pins[own].at, spot)));
            }
        }
    }
    ways
}
