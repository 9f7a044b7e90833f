//! The ways of lines through a layered picture.
//!
//! A line leaves at a port of its own, sways from column to column, passes
//! each through the channel that the layout kept free, and ends at a port.

use std::collections::BTreeSet;

use super::geometry::{Curve, Piece, Point, real};
use super::layered::{LOOSE, Layers};
use super::mesh::Cell;
use super::shapes::inset;

/// Where lines bend that fan out.
const EARLY: f64 = 0.25;
/// So many times as many boxes on one side are fewer.
const FEWER: f64 = 0.8;

impl Layers {
    /// The way of every link.
    pub(crate) fn curves(&self) -> Vec<Curve> {
        let ports = self.ports();
        let leans = self.leans();
        (0..self.links.len())
            .map(|link| {
                let curve = self.curve(link, ports[link], &leans);
                let (from, to) = self.links[link];
                let curve = if self.ranks.of[from] > self.ranks.of[to] {
                    curve.reversed()
                } else {
                    curve
                };
                if self.down {
                    curve.mapped(Point::transposed)
                } else {
                    curve
                }
            })
            .collect()
    }

    /// Where lines bend in the gutter right of each column: beside the side where fewer boxes share
    /// more lines. On the other side these are flat and far apart, which gives room to words.
    fn leans(&self) -> Vec<f64> {
        let mut ends = vec![[BTreeSet::new(), BTreeSet::new()]; self.columns.len()];
        for pair in self.paths.iter().flat_map(|path| path.windows(2)) {
            let sides = &mut ends[self.cells[pair[0]].column];
            sides[0].insert(pair[0]);
            sides[1].insert(pair[1]);
        }
        let lean = |[left, right]: &[BTreeSet<usize>; 2]| {
            let (left, right) = (real(left.len()), real(right.len()));
            if left < FEWER * right {
                EARLY
            } else if right < FEWER * left {
                1.0 - EARLY
            } else {
                0.5
            }
        };
        ends.iter().map(lean).collect()
    }

    fn curve(&self, link: usize, (out, into): (f64, f64), leans: &[f64]) -> Curve {
        let (from, to) = self.links[link];
        let path = &self.paths[link];
        let (Some(first), Some(last)) = (path.first(), path.last()) else {
            return if from == to {
                Curve::default()
            } else {
                self.sideways(link, (out, into))
            };
        };
        let (first, last) = (&self.cells[*first], &self.cells[*last]);
        let mut curve = Curve::from(Point::new(self.border(first, out, true), out));
        let (start, width) = self.columns[first.column];
        curve.line_to(Point::new(start + width, out));
        let mut lean = leans[first.column];
        for bend in &path[1..path.len() - 1] {
            let (start, width) = self.columns[self.cells[*bend].column];
            curve.sway_to(Point::new(start, self.at[*bend]), lean);
            lean = leans[self.cells[*bend].column];
            curve.line_to(Point::new(start + width, self.at[*bend]));
        }
        curve.sway_to(Point::new(self.columns[last.column].0, into), lean);
        curve.line_to(Point::new(self.border(last, into, false), into));
        curve
    }

    /// A link within one column swings out to the right and back.
    fn sideways(&self, link: usize, (out, into): (f64, f64)) -> Curve {
        let (from, to) = self.links[link];
        let (start, width) = self.columns[self.ranks.of[from]];
        let right = start + width;
        let swing = right + 16.0 + ((out - into).abs() / 14.0).min(30.0);
        let edge = |node: usize| self.far_side(node);
        let mut curve = Curve::from(Point::new(edge(from), out));
        curve.line_to(Point::new(right, out));
        let end = Point::new(right, into);
        curve.pieces.push(Piece::Cubic(
            Point::new(swing, out),
            Point::new(swing, into),
            end,
        ));
        curve.line_to(Point::new(edge(to), into));
        curve
    }

    /// The side of a box towards the next column, across the columns.
    fn far_side(&self, node: usize) -> f64 {
        let (start, width) = self.columns[self.ranks.of[node]];
        start + width.midpoint(self.across(node))
    }

    /// Where a line at this height meets the outline of a cell's node.
    fn border(&self, cell: &Cell, at: f64, far: bool) -> f64 {
        let (start, width) = self.columns[cell.column];
        let Some(node) = cell.node else { return start };
        let rect = &self.boxes[node].rect;
        let inset = if self.down {
            0.0
        } else {
            inset(self.kinds[node], rect, at - rect.center().y, far)
        };
        let half = self.across(node) / 2.0 - inset;
        start + width / 2.0 + if far { half } else { -half }
    }

    /// Where each link leaves and arrives, along the columns.
    fn ports(&self) -> Vec<(f64, f64)> {
        let mut sides: Vec<[Vec<Port>; 2]> = vec![<[Vec<_>; 2]>::default(); self.boxes.len()];
        for (link, &(from, to)) in self.links.iter().enumerate() {
            let path = &self.paths[link];
            if let [first, second, ..] = path[..] {
                let (before, last) = (path[path.len() - 2], path[path.len() - 1]);
                let ends = self.cells[first].node.zip(self.cells[last].node);
                let Some((left, right)) = ends else { continue };
                sides[left][1].push(Port::new(self.at[second], link, true).over(self, second));
                sides[right][0].push(Port::new(self.at[before], link, false).over(self, before));
            } else if from != to {
                // Lines within the column leave at the outermost ports.
                let (a, b) = (self.middle(from), self.middle(to));
                let far = if b > a { 1e6 } else { -1e6 };
                sides[from][1].push(Port::new(b + far, link, true));
                sides[to][1].push(Port::new(a - far, link, false));
            }
        }
        let mut ports = vec![(0.0, 0.0); self.links.len()];
        for (node, pair) in sides.into_iter().enumerate() {
            for side in pair {
                self.spread(node, side, &mut ports);
            }
        }
        ports
    }

    fn spread(&self, node: usize, mut side: Vec<Port>, ports: &mut [(f64, f64)]) {
        let middles = |a: &Port, b: &Port| a.aim.total_cmp(&b.aim).then(a.link.cmp(&b.link));
        side.sort_by(middles);
        // Lines that share their way share their end.
        let shared = |a: &Port, b: &Port| a.trunk.is_some() && a.trunk == b.trunk;
        let groups: Vec<&[Port]> = side.chunk_by(shared).collect();
        let gaps = real(groups.len().saturating_sub(1));
        let room = (self.along(node) - 10.0).max(0.0) * if self.down { 0.7 } else { 1.0 };
        let step = if gaps > 0.0 {
            (room / gaps).min(self.port * LOOSE)
        } else {
            0.0
        };
        for (place, group) in groups.into_iter().enumerate() {
            let at = self.middle(node) + (real(place) - gaps / 2.0) * step;
            for port in group {
                if port.leaves {
                    ports[port.link].0 = at;
                } else {
                    ports[port.link].1 = at;
                }
            }
        }
    }

    /// The middle of a box along its column.
    fn middle(&self, node: usize) -> f64 {
        let center = self.boxes[node].rect.center();
        if self.down { center.x } else { center.y }
    }
}

/// An end of a link at one side of a box.
#[derive(Clone)]
struct Port {
    /// Where its way goes from here, along the columns.
    aim: f64,
    link: usize,
    /// The link begins here, in the order of columns.
    leaves: bool,
    /// The bend that it shares with others, if it can.
    trunk: Option<usize>,
}

impl Port {
    const fn new(aim: f64, link: usize, leaves: bool) -> Self {
        Self {
            aim,
            link,
            leaves,
            trunk: None,
        }
    }

    fn over(self, layers: &Layers, cell: usize) -> Self {
        let is_bend = layers.folded && layers.cells[cell].node.is_none();
        Self {
            trunk: is_bend.then_some(cell),
            ..self
        }
    }
}
