//! Where the labels and marks of edges go.
//!
//! A label may not touch a box, another label, a mark or another line, whatever is said of that: on
//! it, it would be read as said of it, and of lines of which the same is said it would hide a part. Nor
//! may it hide so much of its own line that colour and dash cannot be seen, which tell what is a fact. Where no place along its line is free, it may
//! stand aside at the end of a thin leader. A label without a free place is left
//! to the tooltip: nothing is better than a label that seems to belong to
//! another line.

use super::crowd::Crowd;
use super::footnotes::Footnotes;
use super::geometry::{Point, Rect, along, index, real};
use super::halt::Halt;
use super::layout::{edge_label, edge_label_in};
use super::own;
use super::scene::{EdgeLabel, EdgeLine, RELATION, Scene};
use super::style::{Mark, stroke};
use super::swap;
use super::text::{Line, Wrapped};
use crate::graph::{Edge, RelationGraph};

/// Places along a line, from the best to the worst.
const SHARES: [f64; 47] = [
    0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56, 0.42, 0.58, 0.4, 0.6, 0.38, 0.62, 0.36, 0.64, 0.34,
    0.66, 0.32, 0.68, 0.3, 0.7, 0.28, 0.72, 0.26, 0.74, 0.24, 0.76, 0.22, 0.78, 0.2, 0.8, 0.18,
    0.82, 0.16, 0.84, 0.14, 0.86, 0.12, 0.88, 0.1, 0.9, 0.08, 0.92, 0.06, 0.94, 0.04, 0.96,
];
/// What a place costs that is one worse.
const WORSE: f64 = 0.3;
/// Half the size of a mark.
pub(crate) const MARK: f64 = 6.5;
/// Room between a label and what is beside it.
const AIR: f64 = 2.0;
/// So much of a line is seen beside its words, in all and in one piece: the dash of every standing
/// but those with a mark can be told from that. Of a shorter line, all.
const SEEN: (f64, f64) = (24.0, 12.0);
/// Places along a line for a mark.
const MARK_SHARES: [f64; 9] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88];
/// Width and lines of a label that says more than usual.
const HIGH: (f64, usize) = (104.0, 3);
/// The same of one between lines that are near each other.
const FLAT: (f64, usize) = (230.0, 1);
/// Least width of one for which the usual form has no room, and of the last one that is tried.
const SLIM: [f64; 2] = [74.0, 30.0];
/// Where a label with a leader is, seen from its line.
const DIRECTIONS: [(f64, f64); 12] = [
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.8, -0.8),
    (-0.8, -0.8),
    (0.8, 0.8),
    (-0.8, 0.8),
    (0.4, -1.0),
    (-0.4, -1.0),
    (0.4, 1.0),
    (-0.4, 1.0),
];
/// How far.
const GAPS: [f64; 8] = [6.0, 9.0, 16.0, 25.0, 36.0, 50.0, 68.0, 92.0];

/// Gives every edge its mark, then as many as possible their label.
pub(super) fn place(graph: &RelationGraph, (notes, halt): (&Footnotes, &Halt), scene: &mut Scene) {
    let edges: Vec<_> = graph.graph.edge_weights().collect();
    if !edges
        .iter()
        .any(|said| says(said, notes) || stroke(said.standing).mark != Mark::None)
    {
        return;
    }
    let mut crowd = Crowd::new(scene, halt);
    let curves: Vec<_> = scene.edges.iter().map(|line| &line.curve).collect();
    let ways: Vec<Vec<Point>> = own::parts(&curves)
        .iter()
        .take_while(|_| !halt.is_set())
        .map(|curve| visible(scene, curve))
        .collect();
    for (line, way) in scene.edges.iter_mut().zip(&ways) {
        if stroke(edges[line.edge].standing).mark != Mark::None {
            let spot = mark_spot(way, &crowd);
            crowd.add(mark_rect(spot));
            line.mark = Some(spot);
        }
    }
    // Short lines have least choice and go first.
    let mut order: Vec<usize> = (0..ways.len()).collect();
    let length = |way: &[Point]| {
        way.windows(2)
            .map(|pair| pair[0].distance(pair[1]))
            .sum::<f64>()
    };
    let lengths: Vec<f64> = ways.iter().map(|way| length(way)).collect();
    order.sort_by(|a, b| lengths[*a].total_cmp(&lengths[*b]).then(a.cmp(b)));
    // Near its line first, then aside of it; where words have no room numbers may have some, and what
    // is cut says more where there is room.
    let turns: [Turn; 4] = [near, aside, numbers, fuller];
    for (number, turn) in turns.into_iter().enumerate() {
        if number == 2 {
            swap::places(scene, &ways, (&edges, notes), (&mut crowd, halt));
        }
        for place in &order {
            if halt.is_set() {
                return;
            }
            let line = &mut scene.edges[*place];
            let said = edges[line.edge];
            if says(said, notes) {
                turn(line, &ways[*place], (*place, said, notes), &mut crowd);
            }
        }
    }
}

/// Whether anything is to stand at an edge.
pub(super) fn says(said: &Edge, notes: &Footnotes) -> bool {
    !notes.words(said).is_empty() || notes.of_edge(said).is_some()
}

pub(super) type Turn = fn(&mut EdgeLine, &[Point], Said<'_>, &mut Crowd);

/// The place of a line in the scene, what its edge says, and the numbers of sources.
pub(super) type Said<'a> = (usize, &'a Edge, &'a Footnotes);

/// Sets the label on its line or at it: in the usual form, in a slim one, or past its mark.
pub(super) fn near(
    line: &mut EdgeLine,
    way: &[Point],
    (place, said, notes): Said<'_>,
    crowd: &mut Crowd,
) {
    if line.label.is_some() {
        return;
    }
    let usual = edge_label(said, notes);
    let mut found = spot(place, way, &usual, crowd).map(|rect| (rect, usual.clone()));
    for slim in other_forms(said, notes) {
        if found.is_none() && (usual.cut || !slim.cut) {
            found = spot(place, way, &slim, crowd).map(|rect| (rect, slim));
        }
    }
    if found.is_none()
        && let Some(mark) = line.mark
    {
        crowd.remove(&mark_rect(mark));
        let moved = MARK_SHARES.map(|share| along(way, share)).into_iter();
        let free: Vec<Point> = moved.filter(|at| crowd.is_free(&mark_rect(*at))).collect();
        found = free.into_iter().find_map(|at| {
            crowd.add(mark_rect(at));
            let rect = spot(place, way, &usual, crowd);
            crowd.remove(&mark_rect(at));
            line.mark = if rect.is_some() { Some(at) } else { line.mark };
            rect.map(|rect| (rect, usual.clone()))
        });
        crowd.add(mark_rect(line.mark.unwrap_or(mark)));
    }
    if let Some((rect, text)) = found {
        crowd.add(rect);
        line.label = Some(EdgeLabel {
            rect,
            text,
            leader: None,
        });
    }
}

/// Sets a label that found no room at its line beside it, at the end of a thin leader.
fn aside(line: &mut EdgeLine, way: &[Point], (place, said, notes): Said<'_>, crowd: &mut Crowd) {
    if line.label.is_some() {
        return;
    }
    for text in std::iter::once(edge_label(said, notes)).chain(other_forms(said, notes)) {
        if let Some((rect, leader)) = led(place, way, &text, crowd) {
            crowd.add(rect);
            crowd.add_line(&[leader.0, leader.1], place);
            line.label = Some(EdgeLabel {
                rect,
                text,
                leader: Some(leader),
            });
            return;
        }
    }
}

/// Sets numbers alone at a line whose words found no room.
fn numbers(line: &mut EdgeLine, way: &[Point], (place, said, notes): Said<'_>, crowd: &mut Crowd) {
    if line.label.is_some() {
        return;
    }
    let Some(mark) = notes.of_edge(said) else {
        return;
    };
    // Lines of which the legend tells the words must not be taken for these.
    let is_told = notes.common.is_some() && !notes.words(said).is_empty();
    let mark = if is_told { format!("… {mark}") } else { mark };
    let text = Wrapped {
        lines: vec![Line::new(mark, RELATION)],
        cut: true,
    };
    let near = spot(place, way, &text, crowd).map(|rect| (rect, None));
    let far = || led(place, way, &text, crowd).map(|(rect, leader)| (rect, Some(leader)));
    if let Some((rect, leader)) = near.or_else(far) {
        crowd.add(rect);
        if let Some((from, to)) = leader {
            crowd.add_line(&[from, to], place);
        }
        line.label = Some(EdgeLabel { rect, text, leader });
    }
}

/// The forms that are tried where the usual one has no room: a flat one, if it says as much, then slim
/// ones.
fn other_forms(said: &Edge, notes: &Footnotes) -> Vec<Wrapped> {
    let flat = edge_label_in(said, notes, FLAT);
    let flat = (!flat.cut && flat.lines.len() == 1).then_some(flat);
    let slim = SLIM.map(|width| slim_label(said, notes, width));
    flat.into_iter().chain(slim).collect()
}

/// A label as slim as its words allow.
fn slim_label(said: &Edge, notes: &Footnotes, least: f64) -> Wrapped {
    let words = notes.words(said);
    let words = words.split_whitespace();
    let longest = words.map(|word| RELATION.width(word)).fold(least, f64::max);
    edge_label_in(said, notes, (longest.min(HIGH.0), HIGH.1))
}

/// Gives a label that was cut a third line, if there is room for it.
fn fuller(line: &mut EdgeLine, way: &[Point], (place, said, notes): Said<'_>, crowd: &mut Crowd) {
    let Some(label) = &mut line.label else { return };
    if !label.text.cut || label.leader.is_some() {
        return;
    }
    let text = edge_label_in(said, notes, HIGH);
    crowd.remove(&label.rect);
    if let Some(rect) = spot(place, way, &text, crowd) {
        (label.rect, label.text) = (rect, text);
    }
    crowd.add(label.rect);
}

/// The part of a curve that no box covers, as short straight lines.
fn visible(scene: &Scene, curve: &super::geometry::Curve) -> Vec<Point> {
    let points = curve.flattened();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return points;
    };
    // Where boxes touch each other an end is at more than one.
    let is_at = |rect: &Rect| {
        let rect = rect.grown(0.5);
        rect.contains(*first) || rect.contains(*last)
    };
    let boxes = scene.boxes.iter().map(|one| &one.rect);
    let ends: Vec<&Rect> = boxes.filter(|rect| is_at(rect)).collect();
    let hidden = |point: &Point| ends.iter().any(|rect| rect.contains(*point));
    let mut way = Vec::with_capacity(points.len() + 8);
    for pair in points.windows(2) {
        // Fine enough that a long straight line loses little at the border of a box.
        let steps = index(pair[0].distance(pair[1]) / 8.0).clamp(1, 400);
        way.extend((0..steps).map(|step| pair[0].towards(pair[1], real(step) / real(steps))));
    }
    way.push(*last);
    way.retain(|point| !hidden(point));
    if way.len() < 2 { points } else { way }
}

pub(super) fn mark_rect(spot: Point) -> Rect {
    Rect::around(spot, 2.0 * MARK, 2.0 * MARK)
}

fn mark_spot(way: &[Point], crowd: &Crowd) -> Point {
    let spots = MARK_SHARES.map(|share| along(way, share));
    let free = |spot: &&Point| crowd.is_free(&mark_rect(**spot));
    spots.iter().find(free).copied().unwrap_or(spots[0])
}

/// The best free place for a label.
fn spot(edge: usize, way: &[Point], text: &Wrapped, crowd: &Crowd) -> Option<Rect> {
    if text.lines.is_empty() {
        return None;
    }
    let (w, h) = (text.width() + 8.0, text.height(RELATION) + 2.0);
    let mut best: Option<(f64, Rect)> = None;
    for (place, share) in SHARES.into_iter().enumerate() {
        let middle = along(way, share);
        for (side, (x, y)) in beside(w, h).into_iter().enumerate() {
            let rect = Rect::around(middle.shifted(x, y), w, h);
            if !crowd.is_free(&rect.grown(AIR))
                || crowd.is_crossed(&rect, edge)
                || hides(&rect, way)
            {
                continue;
            }
            let cost = real(place) * WORSE + real(side) * 5.0;
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, rect));
            }
        }
        if best
            .as_ref()
            .is_some_and(|(least, _)| *least < real(place + 1) * WORSE)
        {
            break;
        }
    }
    best.map(|(_, rect)| rect)
}

/// Would words there leave too little of their line to be seen?
fn hides(rect: &Rect, way: &[Point]) -> bool {
    let (mut whole, mut seen, mut longest, mut piece) = (0.0, 0.0, 0.0_f64, 0.0);
    for pair in way.windows(2) {
        let length = pair[0].distance(pair[1]);
        whole += length;
        let Some((from, to)) = rect.covered(pair[0], pair[1]) else {
            seen += length;
            piece += length;
            longest = longest.max(piece);
            continue;
        };
        seen += length * (1.0 - (to - from));
        longest = longest.max(piece + length * from);
        piece = length * (1.0 - to);
        longest = longest.max(piece);
    }
    let share = f64::min(1.0, whole / SEEN.0);
    seen + 0.01 < SEEN.0 * share || longest + 0.01 < SEEN.1 * share
}

/// On the line, above, below, right, left.
fn beside(w: f64, h: f64) -> [(f64, f64); 5] {
    let (x, y) = (w / 2.0 + 3.0, h / 2.0 + 2.0);
    [(0.0, 0.0), (0.0, -y), (0.0, y), (x, 0.0), (-x, 0.0)]
}

/// A place aside of the line that nothing else crosses, and the leader from it to the line.
fn led(
    edge: usize,
    way: &[Point],
    text: &Wrapped,
    crowd: &Crowd,
) -> Option<(Rect, (Point, Point))> {
    if text.lines.is_empty() {
        return None;
    }
    let (w, h) = (text.width() + 8.0, text.height(RELATION) + 2.0);
    let mut best: Option<(f64, Rect, (Point, Point))> = None;
    for (place, share) in SHARES.into_iter().enumerate() {
        let middle = along(way, share);
        for (x, y) in DIRECTIONS {
            for gap in GAPS {
                let cost = gap + real(place) * 2.0 * WORSE;
                if best.as_ref().is_some_and(|(least, ..)| *least <= cost) {
                    break;
                }
                let away = middle.shifted(x * (w / 2.0 + gap), y * (h / 2.0 + gap));
                let rect = Rect::around(away, w, h);
                let leader = (middle, rect.nearest(middle));
                if crowd.is_clear(&rect.grown(AIR), leader, edge) && !hides(&rect, way) {
                    best = Some((cost, rect, leader));
                }
            }
        }
    }
    best.map(|(_, rect, leader)| (rect, leader))
}
