//! The lanes of a timeline: which there are, how wide they are and how far apart.

use std::collections::BTreeMap;

use super::geometry::real;
use super::layout::PAGE;
use super::text::clean;
use crate::graph::{Node, RelationGraph, Span};

/// Lanes beyond this many are merged into one.
const LANES: usize = 5;
/// Room between lanes.
const GUTTER: f64 = 16.0;
/// Widest lane.
const WIDEST: f64 = 330.0;
/// More room where there are lines: for the first, for each, and for all at most.
const LINES: (f64, f64, f64) = (18.0, 3.0, 54.0);
/// Room between boxes of one lane.
const GAP: f64 = 10.0;
/// The same where lines have to pass.
const PASSAGE: f64 = 24.0;
/// The name of the merged lane.
const OTHER: &str = "other";
/// Room for dates and times left of the axis.
pub(super) const AXIS: f64 = 104.0;
/// Room for the bars left of a lane, and between two of them.
pub(super) const BAR: f64 = 5.0;
/// Bars beside each other; of more some share a place.
pub(super) const BARS: usize = 6;

/// Which lane a name stands for and where it is.
pub(super) struct Lanes {
    pub(super) names: Vec<String>,
    of: BTreeMap<String, usize>,
    pub(super) width: f64,
    /// Room between two lanes.
    pub(super) gutter: f64,
}

impl Lanes {
    /// Lanes in order of first appearance; the rarest share the last one.
    pub(super) fn new(order: &[(usize, &Node, &Span)]) -> Self {
        let mut seen: Vec<(String, usize)> = Vec::new();
        for (_, _, span) in order {
            let name = clean(&span.lane);
            match seen.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => seen.push((name, 1)),
            }
        }
        let mut counts: Vec<usize> = seen.iter().map(|(_, count)| *count).collect();
        counts.sort_unstable_by_key(|count| std::cmp::Reverse(*count));
        let rare = if seen.len() > LANES {
            counts[LANES - 1]
        } else {
            0
        };
        let mut names: Vec<String> = Vec::new();
        for (name, count) in &seen {
            if *count > rare && names.len() < LANES {
                names.push(name.clone());
            }
        }
        // Ties at the border: fill up in order, keeping one place for the rest.
        for (name, count) in &seen {
            if *count == rare && names.len() + 1 < LANES {
                names.push(name.clone());
            }
        }
        names.sort_by_key(|name| seen.iter().position(|(known, _)| known == name));
        if names.len() < seen.len() {
            names.push(OTHER.to_owned());
        }
        let last = names.len().saturating_sub(1);
        let place = |name: &String| names.iter().position(|known| known == name).unwrap_or(last);
        let of = seen
            .iter()
            .map(|(name, _)| (name.clone(), place(name)))
            .collect();
        let count = real(names.len().max(1));
        let width = ((PAGE - AXIS - GUTTER * count) / count).min(WIDEST);
        let gutter = GUTTER;
        Self {
            names,
            of,
            width,
            gutter,
        }
    }

    /// Makes the gutters wide enough for bars and lines; the room between two boxes of a lane,
    /// which lines to another lane pass.
    pub(super) fn make_room(
        &mut self,
        graph: &RelationGraph,
        order: &[(usize, &Node, &Span)],
    ) -> f64 {
        let goes_on = |span: &Span| span.end.is_some();
        let bars = order.iter().filter(|(_, _, span)| goes_on(span)).count();
        let lines = graph.graph.edge_count();
        let for_lines = if lines > 0 {
            LINES.0 + (LINES.1 * real(lines)).min(LINES.2)
        } else {
            0.0
        };
        let more = BAR * real(bars.min(BARS)) + for_lines;
        self.gutter = GUTTER + more;
        let count = real(self.names.len().max(1));
        self.width = ((PAGE - AXIS - self.gutter * count) / count).min(WIDEST);
        if lines > 0 { PASSAGE } else { GAP }
    }

    pub(super) fn place(&self, name: &str) -> usize {
        self.of.get(&clean(name)).copied().unwrap_or(0)
    }

    pub(super) fn x(&self, lane: usize) -> f64 {
        AXIS + self.gutter + real(lane) * (self.width + self.gutter)
    }
}
