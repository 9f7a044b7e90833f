//! How good a layout is, in numbers that other programs' layouts can be compared with.

use petgraph::visit::EdgeRef as _;

use super::geometry::{Point, Rect};
use super::positions::net::Net;
use super::positions::stress;
use super::scene::{EdgeLine, Scene};
use crate::graph::RelationGraph;

/// The mean over pairs of connected nodes of (scale · distance − ties between them)² / ties², with
/// the scale that makes it least; 0 is perfect, 1 the worst. Distances are counted from so many
/// nodes, evenly chosen. `at` has a place for each node. O(starts · (nodes + edges)).
pub fn stress(graph: &RelationGraph, at: &[Point], starts: usize) -> f64 {
    let links = graph.graph.edge_references();
    let links = links.map(|edge| (edge.source().index(), edge.target().index()));
    stress::stress(&Net::new(graph.graph.node_count(), links), at, starts)
}

/// How many pairs of edges without a common end would cross if each were straight. O(edges²).
pub fn crossings(graph: &RelationGraph, at: &[Point]) -> usize {
    let ends: Vec<[usize; 2]> = graph
        .graph
        .edge_references()
        .map(|edge| [edge.source().index(), edge.target().index()])
        .collect();
    let mut count = 0;
    for (place, one) in ends.iter().enumerate() {
        let others = ends[place + 1..].iter();
        let apart = others.filter(|other| !one.contains(&other[0]) && !one.contains(&other[1]));
        let cross = |other: &&[usize; 2]| {
            let [a, b, c, d] = [at[one[0]], at[one[1]], at[other[0]], at[other[1]]];
            side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
        };
        count += apart.filter(cross).count();
    }
    count
}

/// How many plates with words of edges lie on the line of another edge, on other words or on a box.
/// O(words · (lines + boxes)).
pub fn covering(scene: &Scene) -> usize {
    let labels = |line: &EdgeLine| line.label.as_ref().map(|label| (line.edge, label.rect));
    let plates: Vec<(usize, Rect)> = scene.edges.iter().filter_map(labels).collect();
    let ways = scene.edges.iter();
    let ways: Vec<(usize, Vec<Point>)> = ways
        .map(|line| (line.edge, line.curve.flattened()))
        .collect();
    let covers = |(own, plate): &&(usize, Rect)| {
        let on_line = ways.iter().filter(|(edge, _)| edge != own).any(|(_, way)| {
            way.windows(2)
                .any(|pair| plate.crossed_by(pair[0], pair[1]))
        });
        let mut others = plates.iter().filter(|(edge, _)| edge != own);
        on_line
            || others.any(|(_, other)| plate.overlaps(other))
            || scene.boxes.iter().any(|one| plate.overlaps(&one.rect))
    };
    plates.iter().filter(covers).count()
}

/// On which side of a line a point is: above 0, on it, below.
fn side(from: Point, to: Point, point: Point) -> f64 {
    (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
}
