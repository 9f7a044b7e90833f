//! Closer looks: where places crowd on a map, a second frame below it shows them larger.

use super::canvas::Canvas;
use super::clip::upright;
use super::window::Window;
use crate::draw::geometry::{Point, Rect, real};
use crate::draw::scene::NodeBox;
use crate::graph::Spot;

/// Most closer looks of one map.
const MOST: usize = 3;
/// Places nearer than this to each other make a group, or than the next one where that is too large.
const LINKS: [f64; 6] = [44.0, 32.0, 23.0, 16.0, 11.0, 7.0];
/// Fewer places than this never crowd.
const FEWEST: usize = 3;
/// Around a group there is so much room for its boxes without long leaders.
const AROUND: f64 = 45.0;
/// Greatest part of a map, across and down, that a closer look is worth.
const PART: (f64, f64) = (0.45, 0.6);
/// A closer look is at least so many times as large.
const GAIN: f64 = 1.7;
/// Room between a map and what is below it, and between two frames beside each other.
pub(super) const GAPS: (f64, f64) = (44.0, 56.0);

/// By how much a row of closer looks is made narrower or wider.
const SHRINK: (f64, f64) = (0.8, 1.15);

/// A frame with a part of the globe.
pub(super) struct Pane {
    pub(super) canvas: Canvas,
    /// The frame in which its extent is marked; that of the whole map is its own.
    pub(super) parent: usize,
    /// Its extent there.
    pub(super) extent: Vec<Point>,
}

/// The whole map, then closer looks at parts of it.
pub(super) struct Panes {
    pub(super) all: Vec<Pane>,
    /// The frame of each node: the closest look at it.
    pub(super) of: Vec<usize>,
}

/// The frames for these nodes; `whole` is that of the map. O(nodes²) for the hundreds that are boxes.
pub(super) fn panes(spots: &[Option<Spot>], boxes: &[NodeBox], whole: Canvas) -> Panes {
    let mut panes = Panes::whole(whole, spots.len());
    let looker = Looker { spots, boxes };
    let windows = looker.closer(&panes, 0);
    panes.add(0, windows);
    for parent in 1..panes.all.len() {
        let windows = looker.closer(&panes, parent);
        panes.add(parent, windows);
    }
    panes.arrange();
    panes
}

impl Panes {
    /// One frame for everything.
    pub(super) fn whole(canvas: Canvas, nodes: usize) -> Self {
        let pane = Pane {
            canvas,
            parent: 0,
            extent: Vec::new(),
        };
        Self {
            all: vec![pane],
            of: vec![0; nodes],
        }
    }

    /// The frame, those around it, and at last the whole map.
    pub(super) fn up(&self, pane: usize) -> Vec<usize> {
        let mut way = vec![pane];
        let mut pane = pane;
        while pane != 0 {
            pane = self.all[pane].parent;
            way.push(pane);
        }
        way
    }

    fn add(&mut self, parent: usize, windows: Vec<(Window, Vec<usize>)>) {
        for (window, nodes) in windows {
            let (main, outer) = (&self.all[0].canvas, &self.all[parent].canvas);
            let canvas = Canvas::closer(window, nodes.len(), &main.room);
            if self.all.len() > MOST || canvas.scale < outer.scale * GAIN {
                continue;
            }
            for node in nodes {
                self.of[node] = self.all.len();
            }
            self.all.push(Pane {
                canvas,
                parent,
                extent: Vec::new(),
            });
        }
    }

    /// Closer looks below the map, in rows as wide as it where they nearly are; then it is known where
    /// their extents are.
    fn arrange(&mut self) {
        let main = self.all[0].canvas.room;
        let (mut first, mut y) = (1, main.bottom() + GAPS.0);
        while first < self.all.len() {
            let wide = |panes: &[Pane]| {
                let gaps = GAPS.1 * real(panes.len() - 1);
                let all = panes.iter().map(|pane| pane.canvas.room.w);
                (all.sum::<f64>(), main.w - gaps)
            };
            let fits = |end: &usize| {
                let (needed, there) = wide(&self.all[first..*end]);
                needed * SHRINK.0 <= there
            };
            let ends = (first + 2..=self.all.len()).take_while(fits);
            let end = ends.last().unwrap_or(first + 1);
            let (needed, there) = wide(&self.all[first..end]);
            let by = (there / needed).clamp(SHRINK.0, SHRINK.1);
            let (mut x, mut low) = (0.0, y);
            for pane in &mut self.all[first..end] {
                let room = pane.canvas.room;
                pane.canvas
                    .resize(by.min(main.w / room.w).min(main.h / room.h));
                pane.canvas.move_to(Point::new(x, y));
                x = pane.canvas.room.right() + GAPS.1;
                low = f64::max(low, pane.canvas.room.bottom());
            }
            (first, y) = (end, low + GAPS.0);
        }
        for pane in 1..self.all.len() {
            let outer = &self.all[self.all[pane].parent].canvas;
            self.all[pane].extent = extent(outer, &self.all[pane].canvas.window);
        }
    }

    /// Below everything.
    pub(super) fn bottom(&self) -> f64 {
        let bottoms = self.all.iter().map(|pane| pane.canvas.room.bottom());
        bottoms.fold(0.0, f64::max)
    }
}

/// The border of a window on another canvas, as far as that shows it.
fn extent(outer: &Canvas, inner: &Window) -> Vec<Point> {
    let west = outer.window.unrolled(inner.west);
    let east = (west + inner.east - inner.west).min(outer.window.east);
    let south = inner.south.max(outer.window.south);
    let north = inner.north.min(outer.window.north);
    let mut border = upright(east, north, south);
    border.extend(upright(west, south, north));
    let border = border.into_iter();
    border.map(|(lon, lat)| outer.at(lon, lat)).collect()
}

struct Looker<'a> {
    spots: &'a [Option<Spot>],
    boxes: &'a [NodeBox],
}

impl Looker<'_> {
    /// Windows around what crowds in a frame, those of most boxes first, with all nodes in them.
    fn closer(&self, panes: &Panes, pane: usize) -> Vec<(Window, Vec<usize>)> {
        let canvas = &panes.all[pane].canvas;
        let on = |node: &usize| panes.of[*node] == pane;
        let spots = self.spots.iter().enumerate();
        let all: Vec<(usize, Spot)> = spots
            .filter_map(|(node, spot)| Some((node, (*spot)?)))
            .filter(|(node, _)| on(node))
            .collect();
        let nodes = all.iter().map(|(node, spot)| (*node, canvas.spot(*spot)));
        let mut groups = self.groups(nodes.collect(), &canvas.room, &LINKS);
        groups.sort_by_key(|group| (usize::MAX - group.len(), group[0]));
        let mut found: Vec<(Window, Vec<usize>)> = Vec::new();
        let mut taken: Vec<Rect> = Vec::new();
        for group in groups.iter().take(MOST) {
            let spots = group.iter().filter_map(|node| self.spots[*node]);
            let points: Vec<(f64, f64)> = spots
                .map(|spot| (spot.longitude(), spot.latitude()))
                .collect();
            let window = Window::closer(&points);
            let room = super::bounds(&extent(canvas, &window));
            if window.is_world() || taken.iter().any(|other| other.grown(4.0).overlaps(&room)) {
                continue;
            }
            // What lies there as well is shown there.
            let within = all.iter().filter(|(_, spot)| window.holds(*spot));
            found.push((window, within.map(|(node, _)| *node).collect()));
            taken.push(room);
        }
        found
    }

    /// Groups of places that crowd.
    fn groups(&self, nodes: Vec<(usize, Point)>, room: &Rect, links: &[f64]) -> Vec<Vec<usize>> {
        let Some((link, closer)) = links.split_first() else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for part in parts(nodes, *link) {
            if places(&part) < FEWEST {
                continue;
            }
            if self.is_crowd(&part, room) {
                found.push(part.into_iter().map(|(node, _)| node).collect());
            } else {
                found.extend(self.groups(part, room, closer));
            }
        }
        found
    }

    /// Whether these boxes find no room around their places, in a part of the map small enough to look closer.
    fn is_crowd(&self, part: &[(usize, Point)], room: &Rect) -> bool {
        let points: Vec<Point> = part.iter().map(|(_, at)| *at).collect();
        let bounds = super::bounds(&points);
        let needed = part.iter().map(|(node, _)| self.boxes[*node].rect);
        let needed: f64 = needed.map(|rect| rect.w * rect.h).sum();
        let there = bounds.grown(AROUND);
        bounds.w <= room.w * PART.0 && bounds.h <= room.h * PART.1 && needed > there.w * there.h
    }
}

/// How many different places these are.
fn places(part: &[(usize, Point)]) -> usize {
    let mut known: Vec<Point> = Vec::new();
    for (_, at) in part {
        if known.iter().all(|other| other.distance(*at) > 0.01) {
            known.push(*at);
        }
    }
    known.len()
}

/// What hangs together by links of this length, in the order of the first of each. O(nodes²).
fn parts(nodes: Vec<(usize, Point)>, link: f64) -> Vec<Vec<(usize, Point)>> {
    let mut parts = Vec::new();
    let mut left = nodes;
    while !left.is_empty() {
        let mut part = vec![left.remove(0)];
        let mut next = 0;
        while next < part.len() {
            let at = part[next].1;
            let (near, far) = left
                .into_iter()
                .partition(|(_, other): &(usize, Point)| other.distance(at) < link);
            part.extend::<Vec<_>>(near);
            left = far;
            next += 1;
        }
        part.sort_by_key(|(node, _)| *node);
        parts.push(part);
    }
    parts
}

/// How large a closer look at so many boxes is.
pub(super) fn area(boxes: usize) -> f64 {
    30_000.0 * real(boxes.max(5))
}
