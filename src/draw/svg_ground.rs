//! What lies below everything as SVG: paper, lanes, rings, the axis of time, and bars; and what goes with what it
//! speaks of.

use petgraph::graph::NodeIndex;

use super::geometry::{Point, Rect};
use super::scene::{Of, Scene};
use super::shapes::num;
use super::sheet::Paint;
use super::style::paper;
use super::svg::Pen;
use crate::graph::RelationGraph;

impl Pen<'_, '_> {
    /// The ground of a page, but for that of a map.
    pub(super) fn background(&mut self, scene: &Scene) {
        let paper = paper(self.palette.tone);
        let page = Rect::new(0.0, 0.0, scene.width, scene.height);
        self.rect(&page, "c-page", paper.page);
        for lane in scene.lanes.iter().step_by(2) {
            self.rect(&lane.rect, "c-lane", paper.lane);
        }
        for (middle, radius) in &scene.rings {
            let (x, y, r) = (num(middle.x), num(middle.y), num(*radius));
            self.add(format_args!(
                "<circle class=\"c-rule\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1\"/>\n",
                paper.rule
            ));
        }
        let Some(axis) = &scene.axis else { return };
        for (from, to) in &axis.rules {
            self.line(*from, *to, ("c-rule", paper.rule), 1.0);
        }
        let mut from = axis.top;
        for height in &axis.breaks {
            self.line(
                from,
                Point::new(from.x, height - 8.0),
                ("c-axis", paper.muted),
                1.4,
            );
            let zigzag = "l5 2.6l-10 5.4l10 0l-10 5.4l5 2.6";
            self.add(format_args!(
                "<path class=\"c-axis\" d=\"M{} {}{zigzag}\" fill=\"none\" stroke=\"{}\" \
                 stroke-width=\"1.4\"/>\n",
                num(from.x),
                num(height - 8.0),
                paper.muted
            ));
            from = Point::new(from.x, height + 8.0);
        }
        self.line(from, axis.bottom, ("c-axis", paper.muted), 1.4);
        for dot in &axis.dots {
            let (x, y) = (num(dot.x), num(dot.y));
            self.add(format_args!(
                "<circle class=\"c-muted\" cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{}\"/>\n",
                paper.muted
            ));
        }
    }

    /// Bars beside what goes on for some time.
    pub(super) fn bars(&mut self, graph: &RelationGraph, scene: &Scene) {
        for (node, (from, to)) in scene.axis.iter().flat_map(|axis| &axis.bars) {
            let Some(one) = graph.graph.node_weight(NodeIndex::new(*node)) else {
                continue;
            };
            let Paint { class, line, .. } = self.palette.node(*node, one);
            let bar = Rect::new(from.x - 1.5, from.y, 3.0, to.y - from.y);
            let (opened, closed) = about(&[Of::Node(*node)], self.live);
            self.out.push_str(&opened);
            self.rect(&bar, &format!("b-{class}"), &line);
            self.out.push_str(closed);
        }
    }
}

/// The tags around what speaks of something, for a page that leaves out parts: it goes with the last of these.
pub(super) fn about(of: &[Of], live: bool) -> (String, &'static str) {
    if !live || of.is_empty() {
        return (String::new(), "");
    }
    let id = |one: &Of| match one {
        Of::Node(node) => format!("n{node}"),
        Of::Edge(edge) => format!("e{edge}"),
        Of::Pair(one, other) => format!("n{one}+n{other}"),
    };
    let ids: Vec<String> = of.iter().map(id).collect();
    (format!("<g data-of=\"{}\">", ids.join(" ")), "</g>")
}
