//! Places in a picture that grows while somebody looks at it: what is there stays, what is new finds room beside
//! what it is tied to.
//!
//! Sizes and first places are those of a picture that is drawn at once, so that one can be made of it at any time.

use std::collections::BTreeMap;

use petgraph::visit::EdgeRef as _;

use super::footnotes::Footnotes;
use super::geometry::{Point, Rect, real};
use super::halt::Halt;
use super::positions::Placing;
use super::scene::NodeBox;
use super::shapes::{Fit, measured};
use super::sheet::Sheet;
use super::{Given, Look, boxes, dots, layered};
use crate::graph::RelationGraph;

/// Width that labels of nodes are held to.
const CAP: f64 = 136.0;
/// Room around a box that comes later.
const AIR: f64 = 24.0;
/// How much farther a place seems for each box that lies between it and what it is tied to.
const CROSSED: f64 = 260.0;
/// So many of its ties are looked at.
const LOOKED: usize = 4;
/// A step from one place that is tried to the next, across and down.
const STEP: (f64, f64) = (46.0, 30.0);
/// So many steps are tried each way.
const STEPS: i32 = 26;
/// How much nearer a place seems that is farther out than what it is tied to.
const OUTWARDS: f64 = 0.45;

/// Where a thing is, and how large.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    /// Its middle; y grows downwards.
    pub at: Point,
    /// How wide and high its box is, or how far across its dot.
    pub size: (f64, f64),
    /// Its label in lines; a dot has none.
    pub lines: Vec<String>,
}

impl Spot {
    fn of_box(one: &NodeBox) -> Self {
        Self {
            at: one.rect.center(),
            size: (one.rect.w, one.rect.h),
            lines: one
                .label
                .lines
                .iter()
                .map(|line| line.text.clone())
                .collect(),
        }
    }

    fn rect(&self) -> Rect {
        Rect::around(self.at, self.size.0, self.size.1)
    }
}

/// Where everything is, by the id of the node.
pub type Spots = BTreeMap<String, Spot>;

/// Places for all of a graph: in columns where all of it has some, else by distances.
pub fn begun(graph: &RelationGraph, halt: &Halt) -> Spots {
    let nodes = graph.graph.node_weights();
    if graph.graph.node_count() > dots::BOXES {
        let net = dots::net(graph);
        let mut all = dots::sized(&net, &Sheet::default());
        dots::arrange(&mut all, &net, (&Placing::Stress(0), halt));
        let spots = nodes.zip(all).map(|(node, dot)| {
            let spot = Spot {
                at: dot.at,
                size: (2.0 * dot.radius, 2.0 * dot.radius),
                lines: Vec::new(),
            };
            (node.id.clone(), spot)
        });
        return spots.collect();
    }
    let notes = Footnotes::of(graph);
    let has_columns = graph.graph.node_weights().all(|node| node.column.is_some());
    let plan = if has_columns {
        layered::arrange(graph, (&notes, halt), 0)
    } else {
        boxes::arrange(graph, &Placing::Stress(0), (&notes, halt))
    };
    let boxes = plan.boxes.iter().map(Spot::of_box);
    nodes.map(|node| node.id.clone()).zip(boxes).collect()
}

/// Gives places to what has none yet, in the order of `new`; what has one stays. O(new · places tried · known) at most.
pub fn joined(graph: &RelationGraph, new: &[&str], spots: &mut Spots) {
    let notes = Footnotes::of(graph);
    let are_dots = spots
        .values()
        .next()
        .is_some_and(|spot| spot.lines.is_empty());
    let mut tied: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for edge in graph.graph.edge_references() {
        let ends = [edge.source(), edge.target()].map(|end| graph.graph[end].id.as_str());
        tied.entry(ends[0]).or_default().push(ends[1]);
        tied.entry(ends[1]).or_default().push(ends[0]);
    }
    let sizes: BTreeMap<&str, Spot> = graph
        .graph
        .node_weights()
        .map(|node| {
            let spot = if are_dots {
                let size = 14.0;
                Spot {
                    size: (size, size),
                    ..Spot::default()
                }
            } else {
                Spot::of_box(&measured(
                    0,
                    &notes.label(node),
                    node.kind,
                    Fit::Slim(CAP),
                    None,
                ))
            };
            (node.id.as_str(), spot)
        })
        .collect();
    for id in new {
        let Some(spot) = sizes.get(id) else {
            continue;
        };
        let near = tied.get(id).into_iter().flatten();
        let near: Vec<Point> = near
            .filter_map(|other| Some(spots.get(*other)?.at))
            .collect();
        let middle = mean(spots.values().map(|spot| spot.at)).unwrap_or_default();
        let at = free(spots, spot.size, (&near, middle));
        spots.insert((*id).to_owned(), Spot { at, ..spot.clone() });
    }
}

fn mean(points: impl Iterator<Item = Point>) -> Option<Point> {
    let (mut sum, mut count) = (Point::default(), 0);
    for point in points {
        sum = sum.shifted(point.x, point.y);
        count += 1;
    }
    (count > 0).then(|| Point::new(sum.x / real(count), sum.y / real(count)))
}

/// The best place for a box of this size where no other is: near what it is tied to and to be seen from there, rather
/// away from the middle.
fn free(spots: &Spots, size: (f64, f64), (near, middle): (&[Point], Point)) -> Point {
    let anchor = mean(near.iter().copied()).unwrap_or(middle);
    let reach = (
        STEP.0 * f64::from(STEPS) + size.0,
        STEP.1 * f64::from(STEPS) + size.1,
    );
    let room = Rect::around(anchor, 2.0 * reach.0, 2.0 * reach.1);
    let there = spots.values().map(Spot::rect);
    let there: Vec<Rect> = there.filter(|rect| rect.overlaps(&room)).collect();
    let crossed = |at: Point| {
        let lines = near.iter().take(LOOKED);
        let each = |from: &Point| {
            let between = there.iter().filter(|rect| !rect.contains(*from));
            between.filter(|rect| rect.crossed_by(*from, at)).count()
        };
        lines.map(each).sum::<usize>()
    };
    let mut best: Option<(f64, Point)> = None;
    for (cost, at) in tried((anchor, middle)) {
        if best.is_some_and(|(least, _)| least <= cost) {
            break;
        }
        let rect = Rect::around(at, size.0, size.1).grown(AIR);
        if there.iter().any(|other| other.overlaps(&rect)) {
            continue;
        }
        let cost = cost + CROSSED * real(crossed(at));
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, at));
        }
    }
    best.map_or_else(
        || {
            // All around it is full: below everything.
            let low = spots.values().map(|spot| spot.rect().bottom());
            let low = low.fold(f64::NEG_INFINITY, f64::max);
            Point::new(anchor.x, low + AIR + size.1)
        },
        |(_, at)| at,
    )
}

/// Places around an anchor, the nearest first, those away from the middle before others.
fn tried((anchor, middle): (Point, Point)) -> Vec<(f64, Point)> {
    let far = anchor.distance(middle).max(1.0);
    let out = Point::new((anchor.x - middle.x) / far, (anchor.y - middle.y) / far);
    let mut tried: Vec<(f64, Point)> = Vec::new();
    for across in -STEPS..=STEPS {
        for down in -STEPS..=STEPS {
            let by = Point::new(STEP.0 * f64::from(across), STEP.1 * f64::from(down));
            let outwards = by.x * out.x + by.y * out.y;
            let cost = by.distance(Point::default()) - OUTWARDS * outwards;
            tried.push((cost, anchor.shifted(by.x, by.y)));
        }
    }
    tried.sort_by(|one, other| one.0.total_cmp(&other.0));
    tried
}

/// What a picture keeps to that shows the same.
pub fn given(spots: &Spots) -> Given {
    let looks = spots.iter().map(|(id, spot)| {
        let look = Look {
            at: Some(spot.at),
            color: None,
            room: (!spot.lines.is_empty()).then_some(spot.size),
        };
        (id.clone(), look)
    });
    Given {
        looks: looks.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Edge, Node, NodeKind, Standing};

    fn node(id: &str) -> Node {
        Node {
            id: id.to_owned(),
            mark_of: None,
            label: format!("The thing {id}"),
            said: None,
            kind: NodeKind::Other,
            standing: Standing::Fact,
            span: None,
            hidden: 0,
            column: None,
            sources: Vec::new(),
        }
    }

    /// Things `a` to `g`, those that are named here, and the ties `ab` from `a` to `b`.
    fn graph(things: &str, ties: &str) -> RelationGraph {
        let mut graph = RelationGraph::default();
        let ids: Vec<char> = things.chars().collect();
        for id in &ids {
            graph.graph.add_node(node(&id.to_string()));
        }
        for tie in ties.split(' ') {
            let mut ends = tie
                .chars()
                .map(|end| ids.iter().position(|id| *id == end).unwrap());
            let (from, to) = (ends.next().unwrap(), ends.next().unwrap());
            let edge = Edge {
                relation: String::new(),
                standing: Standing::Fact,
                statement: None,
                several: Vec::new(),
                when: None,
                period: None,
                sources: Vec::new(),
                weight: 1,
                details: Vec::new(),
                undirected: false,
                by: Vec::new(),
            };
            let ends = [from, to].map(petgraph::graph::NodeIndex::new);
            graph.graph.add_edge(ends[0], ends[1], edge);
        }
        graph
    }

    #[test]
    fn what_comes_later_moves_nothing_and_covers_nothing() {
        let first = graph("abcd", "ab ac bc ad");
        let all = graph("abcdefg", "ab ac bc ad de df af");
        let mut spots = begun(&first, &Halt::default());
        let before = spots.clone();
        joined(&all, &["f", "e", "g"], &mut spots);
        for (id, spot) in &before {
            assert_eq!(spots[id], *spot);
        }
        assert_eq!(spots.len(), 7);
        let rects: Vec<Rect> = spots.values().map(Spot::rect).collect();
        for (place, one) in rects.iter().enumerate() {
            assert!(rects[place + 1..].iter().all(|other| !one.overlaps(other)));
        }
        let mut again = begun(&first, &Halt::default());
        joined(&all, &["f", "e", "g"], &mut again);
        assert_eq!(spots, again);
    }
}
