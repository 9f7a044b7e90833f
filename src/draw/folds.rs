//! Pictures in columns that would be long strips: what is one column stands in several beside each
//! other, and so do the parts of a picture.
//!
//! A line through these columns shares its way with the others of its end, as far as they stand alike: one
//! line leaves the box and branches. So few ways need room between the boxes.

use std::collections::BTreeMap;

use super::footnotes::Footnotes;
use super::geometry::{Curve, real};
use super::halt::Halt;
use super::layered::{Layers, Meshed, PART_GAP};
use super::layout::PAGE;
use super::mesh::{Cell, Mesh};
use crate::graph::{RelationGraph, Standing};

/// A picture that is higher than wide by more than this is a strip …
const STRIP: f64 = 1.5;
/// … if it is higher than this, in pages.
const HIGH: f64 = 1.25;
/// As wide as high, times this, is what a page and a screen like.
const SHAPE: f64 = 1.5;
/// Widest label in a column that stands in several.
const CAP: f64 = 168.0;
/// Ways between the boxes make columns longer by so much.
const WAYS: f64 = 2.7;
/// Most columns of a picture with columns that stand in several.
const MOST: usize = 16;
/// Room between two panels.
const PANEL: f64 = 64.0;

impl Layers {
    /// Splits long columns where the picture would be a strip.
    pub(super) fn fold(&mut self, (graph, notes): (&RelationGraph, &Footnotes), halt: &Halt) {
        let Some((nodes, links)) = self.members().into_iter().next() else {
            return;
        };
        let heights = self.heights(&nodes);
        let high = heights.iter().copied().fold(0.0, f64::max);
        let last = self.columns.last();
        let wide = last.map_or(0.0, |(start, width)| start + width);
        if self.down || high < HIGH * PAGE || high < STRIP * wide {
            return;
        }
        let splits = self.splits(&heights);
        if splits.iter().all(|split| *split < 2) {
            return;
        }
        let Meshed { mut mesh, .. } = self.mesh((&nodes, &links));
        mesh.comb(halt);
        self.split(&mesh, &splits);
        self.folded = true;
        self.standings = graph
            .graph
            .edge_weights()
            .map(|edge| edge.standing)
            .collect();
        let wishes = self.gutters(graph, notes);
        self.measure(graph, notes, CAP);
        self.set_columns(&wishes, 1.0);
    }

    /// How high each column is with nothing but its boxes.
    fn heights(&self, nodes: &[usize]) -> Vec<f64> {
        let mut heights = vec![0.0; self.ranks.columns];
        for node in nodes {
            heights[self.ranks.of[*node]] += self.along(*node) + self.gap();
        }
        heights
    }

    /// In how many columns each one stands: the fewest that give the picture a fair shape.
    fn splits(&self, heights: &[f64]) -> Vec<usize> {
        let highest = heights.iter().copied().fold(0.0, f64::max);
        let split = |limit: f64| -> Vec<usize> {
            let parts = heights.iter().map(|height| (height / limit).ceil());
            parts
                .map(|parts| super::geometry::index(parts).max(1))
                .collect()
        };
        let step = |column: usize| {
            let (start, width) = self.columns[column];
            let next = self.columns.get(column + 1);
            next.map_or(width + 60.0, |next| next.0 - start)
                .min(CAP + 130.0)
        };
        let mut best = vec![1; heights.len()];
        for rounds in 2..=3 * MOST {
            let limit = highest * 2.0 / real(rounds);
            let splits = split(limit);
            if splits.iter().sum::<usize>() > MOST {
                break;
            }
            let wide: f64 = splits
                .iter()
                .zip(0..)
                .map(|(split, column)| real(*split) * step(column))
                .sum();
            best = splits;
            if wide >= SHAPE * WAYS * limit {
                break;
            }
        }
        best
    }

    /// Gives the nodes of each column, in their order, to the columns that it is split into by turns:
    /// what belongs together stays beside each other.
    fn split(&mut self, mesh: &Mesh, splits: &[usize]) {
        let mut first = Vec::with_capacity(splits.len());
        let mut next = 0;
        for split in splits {
            first.push(next);
            next += split;
        }
        let mut ranks: Vec<usize> = self.ranks.of.iter().map(|rank| first[*rank]).collect();
        for (column, cells) in mesh.columns.iter().enumerate() {
            let nodes = cells.iter().filter_map(|cell| mesh.cells[*cell].node);
            for (place, node) in nodes.enumerate() {
                ranks[node] = first[column] + place % splits[column];
            }
        }
        self.ranks.of = ranks;
        self.ranks.columns = next;
    }

    /// Which lines share their way with others towards their end.
    pub(super) fn backward(&self) -> Vec<bool> {
        if !self.folded {
            return Vec::new();
        }
        let ends = Ends::new(self, 0..self.links.len());
        let late = |link: usize| {
            let (first, last) = self.in_order(link);
            // The hub is the target, in the direction of the edge.
            let hub = if ends.is_late((first, last)) {
                last
            } else {
                first
            };
            hub == self.links[link].1
        };
        (0..self.links.len()).map(late).collect()
    }

    /// Puts parts beside each other where they would be a strip below each other; how far all
    /// reaches then.
    pub(super) fn panels(&mut self, curves: &mut [Curve], right: f64) -> (f64, f64) {
        let strip = self.end > HIGH * PAGE && self.end > STRIP * right;
        if !strip || self.parts.len() < 2 {
            return (right, self.end);
        }
        let count = (SHAPE * self.end / right).sqrt().ceil();
        let limit = self.end / count;
        let mut shift = BTreeMap::new();
        let (mut panel, mut top, mut low) = (0, 0.0, 0.0_f64);
        for (part, from, to) in &self.parts {
            if to - top > limit && *from > top {
                (panel, top) = (panel + 1, *from);
            }
            shift.insert(*part, (real(panel) * (right + PANEL), -top));
            low = low.max(to - top);
        }
        let of = |node: usize| shift.get(&self.ranks.component[node]).copied();
        for (node, one) in self.boxes.iter_mut().enumerate() {
            if let Some((x, y)) = of(node) {
                one.rect = one.rect.shifted(x, y);
            }
        }
        for (link, curve) in curves.iter_mut().enumerate() {
            if let Some((x, y)) = of(self.links[link].0) {
                *curve = curve.mapped(|point| point.shifted(x, y));
            }
        }
        (real(panel) * (right + PANEL) + right, low + PART_GAP)
    }
}

/// How many links each node has towards earlier and later columns.
struct Ends(Vec<(usize, usize)>);

impl Ends {
    fn new(layers: &Layers, links: impl Iterator<Item = usize>) -> Self {
        let mut ends = vec![(0, 0); layers.boxes.len()];
        for link in links {
            let (first, last) = layers.in_order(link);
            ends[first].1 += 1;
            ends[last].0 += 1;
        }
        Self(ends)
    }

    /// Does a link share its way with the others of its later end?
    fn is_late(&self, (first, last): (usize, usize)) -> bool {
        self.0[last].0 > self.0[first].1
    }
}

/// The ways that links share.
pub(super) struct Trunks<'l> {
    layers: &'l Layers,
    ends: Ends,
    /// By hub, whether that is the later end, how the link stands, and column.
    bends: BTreeMap<(usize, bool, Option<Standing>, usize), usize>,
}

impl<'l> Trunks<'l> {
    pub(super) fn new(layers: &'l Layers, links: &[usize]) -> Self {
        Self {
            layers,
            ends: Ends::new(layers, links.iter().copied()),
            bends: BTreeMap::new(),
        }
    }

    /// The cells of a link: those that the other links of its hub have already, as far as they go.
    pub(super) fn thread(
        &mut self,
        mesh: &mut Mesh,
        (link, (from, to)): (usize, (usize, usize)),
    ) -> Vec<usize> {
        let (first, last) = self.layers.in_order(link);
        let (start, end) = (mesh.cells[from].column, mesh.cells[to].column);
        if start == end {
            return Vec::new();
        }
        let late = self.ends.is_late((first, last));
        let hub = if late { last } else { first };
        let standing = self.layers.standings.get(link).copied();
        let mut path = vec![from];
        for column in start + 1..end {
            let key = (hub, late, standing, column);
            let bend = self.bends.entry(key);
            path.push(*bend.or_insert_with(|| mesh.add(Cell::bend(column))));
        }
        path.push(to);
        for pair in path.windows(2) {
            if !mesh.after[pair[0]].contains(&pair[1]) || path.len() == 2 {
                mesh.join(pair[0], pair[1]);
            }
        }
        path
    }
}
