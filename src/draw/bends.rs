//! Ties between dots bend around the dots and names of others.
//!
//! A tie is one bow, so that a few heights of it are tried, the flattest first. Where none is free the
//! one that crosses least is taken, and a name below which a tie runs nevertheless is set so that the
//! tie is seen to be interrupted.

use std::collections::BTreeMap;

use petgraph::graph::EdgeIndex;

use super::dots::{BOXES, rect_of};
use super::geometry::{Point, Rect, index, real};
use super::halt::Halt;
use super::room::Room;
use super::scene::{Scene, Tie};
use crate::graph::RelationGraph;

/// How much further aside a tie may bend.
const BENDS: [f64; 10] = [9.0, 15.0, 22.0, 30.0, 40.0, 52.0, 66.0, 82.0, 100.0, 122.0];
/// Not so much of its length.
const FLAT: f64 = 0.36;
/// The same where dots are many: so many bends, so much of the length. There lines that swing out are
/// worse than names that interrupt them.
const MANY: (usize, f64) = (3, 0.12);
/// Length of a short piece of a line.
const SHORT: f64 = 30.0;
/// Room that a tie keeps from the dots of others.
const CLEAR: f64 = 2.0;
/// Bows of one pair that differ less would be taken for one.
const SAME: f64 = 8.0;

/// Dots and names in the way of ties.
struct Obstacles {
    room: Room,
    /// The node of each, and whether it is its name.
    of: Vec<(usize, bool, Rect)>,
}

impl Obstacles {
    fn new(scene: &Scene, page: Rect) -> Self {
        let dots = scene.dots.iter();
        let dots = dots.map(|dot| (dot.node, false, rect_of(dot).grown(CLEAR)));
        let names = scene.dots.iter();
        let names = names.filter_map(|dot| Some((dot.node, true, dot.label.as_ref()?.rect)));
        let of: Vec<(usize, bool, Rect)> = dots.chain(names).collect();
        let mut room = Room::new(page);
        for (.., rect) in &of {
            room.add(*rect);
        }
        Self { room, of }
    }

    /// What a tie between these two runs through.
    fn hit(&self, tie: &Tie, ends: [usize; 2]) -> Vec<usize> {
        let mut hit = Vec::new();
        for [from, to] in pieces(&tie.curve().flattened()) {
            let piece = Rect::around(from, 0.1, 0.1).union(&Rect::around(to, 0.1, 0.1));
            self.room.each_near(&piece, |number| {
                let (node, is_name, rect) = &self.of[number];
                let is_own = !is_name && ends.contains(node);
                if !is_own && !hit.contains(&number) && rect.crossed_by(from, to) {
                    hit.push(number);
                }
            });
        }
        hit
    }
}

/// Straight lines in short pieces, around which little lies.
fn pieces(points: &[Point]) -> impl Iterator<Item = [Point; 2]> {
    points.windows(2).flat_map(|pair| {
        let [from, to] = [pair[0], pair[1]];
        let steps = index(from.distance(to) / SHORT).clamp(1, 200);
        let at = move |step: usize| from.towards(to, real(step) / real(steps));
        (0..steps).map(move |step| [at(step), at(step + 1)])
    })
}

/// The room of the whole picture.
fn page(scene: &Scene) -> Rect {
    let dots = scene.dots.iter().map(rect_of);
    let all = dots.reduce(|all, one| all.union(&one)).unwrap_or_default();
    all.grown(60.0)
}

/// The two nodes of a tie.
fn ends(graph: &RelationGraph, tie: &Tie) -> [usize; 2] {
    let ends = graph.graph.edge_endpoints(EdgeIndex::new(tie.edge));
    ends.map_or([usize::MAX; 2], |(from, to)| [from.index(), to.index()])
}

/// Bends ties around the dots and names that are there. O(ties · bends · what is near).
pub(super) fn bend(graph: &RelationGraph, scene: &mut Scene, halt: &Halt) {
    let obstacles = Obstacles::new(scene, page(scene));
    let mut pairs: BTreeMap<[usize; 2], Vec<f64>> = BTreeMap::new();
    let ends: Vec<[usize; 2]> = scene.ties.iter().map(|tie| ends(graph, tie)).collect();
    let key = |[from, to]: [usize; 2]| [from.min(to), from.max(to)];
    // A bow is to the left of its direction: the same side for both directions.
    let side = |[from, to]: [usize; 2], bow: f64| if from <= to { bow } else { -bow };
    for (tie, ends) in scene.ties.iter().zip(&ends) {
        let bows = pairs.entry(key(*ends)).or_default();
        bows.push(side(*ends, tie.bow));
    }
    let (bends, flat) = if scene.dots.len() > BOXES {
        MANY
    } else {
        (BENDS.len(), FLAT)
    };
    for (tie, ends) in scene.ties.iter_mut().zip(&ends) {
        if !tie.told || tie.from == tie.to || halt.is_set() {
            continue;
        }
        let Some(bows) = pairs.get_mut(&key(*ends)) else {
            continue;
        };
        let mut best = (obstacles.hit(tie, *ends).len(), tie.bow);
        let most = tie.from.distance(tie.to) * flat;
        let bends = BENDS[..bends].iter().flat_map(|bend| [*bend, -bend]);
        for bend in bends {
            if best.0 == 0 {
                break;
            }
            let bow = tie.bow + bend;
            let near = |other: &f64| (other - side(*ends, bow)).abs() < SAME;
            if bow.abs() > most || bows.iter().any(near) {
                continue;
            }
            let hit = obstacles.hit(&Tie { bow, ..*tie }, *ends).len();
            if hit < best.0 {
                best = (hit, bow);
            }
        }
        let old = side(*ends, tie.bow);
        if let Some(place) = bows.iter().position(|one| (one - old).abs() <= 0.0) {
            bows[place] = side(*ends, best.1);
        }
        tie.bow = best.1;
    }
}

/// Nodes whose names a tie runs through.
pub(super) fn crossed(graph: &RelationGraph, scene: &Scene) -> Vec<usize> {
    let obstacles = Obstacles::new(scene, page(scene));
    let mut nodes = Vec::new();
    for tie in &scene.ties {
        for number in obstacles.hit(tie, ends(graph, tie)) {
            let (node, is_name, _) = obstacles.of[number];
            if is_name && !nodes.contains(&node) {
                nodes.push(node);
            }
        }
    }
    nodes
}
