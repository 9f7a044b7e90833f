//! What has no place, below the map. No line leads there: a short one comes in from above, with the
//! name of what is at its other end.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;

use super::ways::STUB;
use super::{BELOW, NOWHERE, PageText};
use crate::draw::boxes::block;
use crate::draw::footnotes::Footnotes;
use crate::draw::geometry::{Point, Rect};
use crate::draw::halt::Halt;
use crate::draw::layout::grid;
use crate::draw::scene::{Anchor, CAPTION, HEADING, NodeBox, Of};
use crate::draw::text::wrap_sentence;
use crate::draw::words::node_name;
use crate::graph::RelationGraph;

/// Room for the names over a short line.
const NAMES: f64 = 17.0;
/// How much wider than its box names may be.
const WIDER: f64 = 22.0;

/// What has no place, with the things on the map that it is tied to.
pub(super) struct Lost {
    nodes: Vec<usize>,
    /// By node: the other ends on the map, each once, in the order of the edges.
    names: Vec<Vec<usize>>,
    /// By node: how many short lines it has.
    pub(super) stubs: Vec<usize>,
    /// Ties among them.
    inner: bool,
}

impl Lost {
    pub(super) fn new(links: &[(usize, usize)], home: &[Option<usize>]) -> Self {
        let nodes = (0..home.len()).filter(|node| home[*node].is_none());
        let mut lost = Self {
            nodes: nodes.collect(),
            names: vec![Vec::new(); home.len()],
            stubs: vec![0; home.len()],
            inner: false,
        };
        let mut named = BTreeSet::new();
        for (from, to) in links {
            let (node, other) = match (home[*from], home[*to]) {
                (None, Some(_)) => (*from, *to),
                (Some(_), None) => (*to, *from),
                (None, None) => {
                    lost.inner |= from != to;
                    continue;
                }
                _ => continue,
            };
            lost.stubs[node] += 1;
            if named.insert((node, other)) {
                lost.names[node].push(other);
            }
        }
        lost
    }

    /// Room above a box; above all of a row, so that words beside a short line have some.
    fn above(&self, node: usize) -> f64 {
        let in_row = !self.inner && self.stubs.iter().any(|stubs| *stubs > 0);
        if in_row || self.stubs[node] > 0 {
            STUB + NAMES
        } else {
            0.0
        }
    }

    /// Places all of it below `low`, under a heading.
    pub(super) fn place(
        &self,
        (graph, notes): (&RelationGraph, &Footnotes),
        boxes: &mut [NodeBox],
        texts: &mut Vec<PageText>,
        (width, low, halt): (f64, f64, &Halt),
    ) {
        if self.nodes.is_empty() {
            return;
        }
        let top = low + BELOW + 14.0;
        let nodes = self.nodes.iter().map(|node| Of::Node(*node));
        texts.push(PageText::new(Point::new(0.0, top), NOWHERE, HEADING).about(nodes));
        for node in &self.nodes {
            boxes[*node].rect.h += self.above(*node);
        }
        if self.inner {
            block(graph, (notes, halt), boxes, &self.nodes);
        } else {
            grid(boxes, &self.nodes, width, 0.0);
        }
        for node in &self.nodes {
            let above = self.above(*node);
            let Rect { x, y, w, h } = boxes[*node].rect;
            boxes[*node].rect = Rect::new(x, y + top + 12.0 + above, w, h - above);
            self.name(graph, *node, (&boxes[*node].rect, texts));
        }
    }

    /// Writes the other ends over the short lines of a box, in the order of these whatever way a name runs.
    fn name(&self, graph: &RelationGraph, node: usize, (rect, texts): (&Rect, &mut Vec<PageText>)) {
        let names = self.names[node].iter();
        let names = names.map(|other| node_name(&graph.graph[NodeIndex::new(*other)]));
        let names = names.collect::<Vec<_>>().join(", ");
        let wrapped = wrap_sentence(&names, CAPTION, rect.w + WIDER, 1);
        let at = Point::new(rect.center().x, rect.y - STUB - 4.0);
        texts.extend(wrapped.lines.into_iter().map(|line| {
            PageText::new(at, line.text, CAPTION)
                .muted()
                .anchored(Anchor::Middle)
                .about(self.names[node].iter().map(|other| Of::Pair(node, *other)))
        }));
    }
}
