//! From a graph to a page: sizes, positions, ways, labels, legend.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef as _;

use super::footnotes::Footnotes;
use super::geometry::{Point, Rect, real};
use super::halt::Halt;
use super::positions::Placing;
use super::scene::{EdgeLine, NodeBox, Plan, RELATION, Scene};
use super::shapes::holds;
use super::sheet::Sheet;
use super::text::{Line, Wrapped, balanced};
use super::words::short;
use super::{boxes, dots, kept, labels, layered, legend, loops, map, timeline};
use crate::graph::{Arrangement, Edge, NodeKind, RelationGraph};

/// Width that a drawing should keep to, without margins: A4 at a readable size.
pub const PAGE: f64 = 1040.0;
/// Room around the page.
pub const MARGIN: f64 = 32.0;
/// Least width of the content, so that legends keep their form.
const LEAST_WIDTH: f64 = 620.0;
/// Widest line of an edge label.
const RELATION_WIDTH: f64 = 104.0;

/// Lays out the graph, title, legend and sources on one page.
///
/// The same graph always gives the same page. Quadratic in the nodes for up to some hundreds, which
/// are boxes; O(n log n + m) for the dots of more.
pub fn place(graph: &RelationGraph, arrangement: Arrangement) -> Scene {
    styled(graph, arrangement, (&Sheet::default(), &Halt::default()))
}

/// The same with looks that somebody chose.
pub fn styled(graph: &RelationGraph, arrangement: Arrangement, looks: (&Sheet, &Halt)) -> Scene {
    seeded(graph, arrangement, looks, 0)
}

/// The same with another seed, where the layout [`is_by_chance`]; 0 is the usual one.
pub fn seeded(
    graph: &RelationGraph,
    arrangement: Arrangement,
    (sheet, halt): (&Sheet, &Halt),
    seed: u64,
) -> Scene {
    let arrangement = chosen(graph, arrangement, sheet.is_sized());
    let placing = placing(graph, arrangement, seed);
    let mut scene = on_page(graph, placing, arrangement, (sheet, halt, seed));
    scene.told = if is_without_rings(&scene, arrangement) {
        Some(NO_RINGS.to_owned())
    } else {
        let said = [
            middle_words(graph, arrangement),
            beyond_words(graph, arrangement),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join("; "))
    };
    scene
}

/// What is said of a picture that was to have rings and has none.
const NO_RINGS: &str =
    "the rings would be too wide for a page, so that distances are only about those in ties";

/// Whether boxes that should stand on rings do not.
fn is_without_rings(scene: &Scene, arrangement: Arrangement) -> bool {
    arrangement == Arrangement::Radial && scene.boxes.len() > 1 && scene.rings.is_empty()
}

/// What stands in the middle of rings where nobody said so, and why.
pub fn middle_words(graph: &RelationGraph, arrangement: Arrangement) -> Option<String> {
    if arrangement != Arrangement::Radial || graph.focus.is_some() {
        return None;
    }
    let (middle, ties) = busiest(graph)?;
    let name = short(&graph.graph[middle].label);
    let ties = if ties == 1 {
        "1 tie".to_owned()
    } else {
        format!("{ties} ties")
    };
    Some(format!(
        "{name} is in the middle, since nothing has more ties ({ties})"
    ))
}

/// What is said of things on the outer ring that nothing ties to the middle: they are not so many ties
/// away. O(nodes + edges).
fn beyond_words(graph: &RelationGraph, arrangement: Arrangement) -> Option<String> {
    if arrangement != Arrangement::Radial {
        return None;
    }
    let middle = graph.focus.or_else(|| Some(busiest(graph)?.0))?;
    let again = graph.again();
    let mut marks = BTreeMap::<usize, Vec<usize>>::new();
    for (mark, first) in &again {
        marks.entry(*first).or_default().push(*mark);
    }
    let first: BTreeMap<usize, usize> = again.into_iter().collect();
    let mut seen = vec![false; graph.graph.node_count()];
    let mut open = vec![middle];
    while let Some(node) = open.pop() {
        let node = node.index();
        if !std::mem::replace(&mut seen[node], true) {
            // What leads to one mark of a thing leads to all.
            let thing = first.get(&node).copied().unwrap_or(node);
            let others = marks.get(&thing).into_iter().flatten().copied();
            open.extend(others.chain([thing]).map(NodeIndex::new));
            open.extend(graph.graph.neighbors_undirected(NodeIndex::new(node)));
        }
    }
    let nodes = graph.graph.node_weights().zip(&seen);
    let reached: BTreeSet<&str> = nodes
        .filter(|(_, seen)| **seen)
        .map(|(node, _)| node.thing())
        .collect();
    let name = short(&graph.graph[middle].label);
    let beyond = match graph.size().0 - reached.len() {
        0 => return None,
        1 => format!("1 thing that nothing ties to {name} is"),
        some => format!("{some} things that nothing ties to {name} are"),
    };
    Some(format!("{beyond} on the outer ring"))
}

/// The node with the most ties, of several the first, and how many these are; those of all marks of a
/// thing are its ties.
fn busiest(graph: &RelationGraph) -> Option<(NodeIndex, usize)> {
    let (again, all) = (graph.again(), &graph.graph);
    let ties = |node: NodeIndex| all.neighbors_undirected(node).count();
    let own: Vec<usize> = all.node_indices().map(ties).collect();
    let mut of_thing = own.clone();
    for (mark, first) in &again {
        of_thing[*first] += own[*mark];
    }
    for (mark, first) in &again {
        of_thing[*mark] = of_thing[*first];
    }
    let nodes = all.node_indices();
    // Of several marks, the one that its lines lead to.
    let rank = |node: &NodeIndex| {
        (
            of_thing[node.index()],
            own[node.index()],
            std::cmp::Reverse(*node),
        )
    };
    let middle = nodes.max_by_key(rank)?;
    Some((middle, of_thing[middle.index()]))
}

/// Lays out the graph with its nodes about where they are given; boxes that touch move apart.
pub fn keep(graph: &RelationGraph, points: Vec<Point>, sheet: &Sheet) -> Scene {
    keep_boxes(graph, points, Vec::new(), (sheet, &Halt::default()))
}

/// The same with boxes as wide and high as they are given, where their words find room in that.
pub(crate) fn keep_boxes(
    graph: &RelationGraph,
    points: Vec<Point>,
    rooms: Vec<Option<(f64, f64)>>,
    (sheet, halt): (&Sheet, &Halt),
) -> Scene {
    on_page(
        graph,
        Some(Placing::Given(points, rooms)),
        Arrangement::Force,
        (sheet, halt, 0),
    )
}

fn on_page(
    graph: &RelationGraph,
    placing: Option<Placing>,
    arrangement: Arrangement,
    (sheet, halt, seed): (&Sheet, &Halt, u64),
) -> Scene {
    let is_map = arrangement == Arrangement::Map;
    if is_map && (graph.graph.node_count() > dots::BOXES || sheet.is_sized()) {
        return map::many::place(graph, (sheet, halt));
    }
    let notes = Footnotes::of(graph);
    let mut plan = match placing {
        Some(placing) if graph.graph.node_count() > dots::BOXES || sheet.is_sized() => {
            return dots::place(graph, &placing, (sheet, halt));
        }
        Some(Placing::Given(points, rooms)) => {
            kept::arrange(graph, (&points, &rooms), (&notes, halt))
        }
        Some(placing) => boxes::arrange(graph, &placing, (&notes, halt)),
        None if arrangement == Arrangement::Timeline => timeline::arrange(graph, (&notes, halt)),
        None if is_map => map::arrange(graph, (&notes, halt)),
        None => layered::arrange(graph, (&notes, halt), seed),
    };
    loops::apart(graph, &mut plan);
    let bounds = plan.bounds();
    let inner = bounds.w.max(LEAST_WIDTH);
    let mut texts = legend::heading(graph, inner);
    let below = |texts: &[super::scene::PageText]| {
        texts
            .last()
            .map_or(MARGIN, |last| last.at.y + last.font.size * 0.4 + 22.0)
    };
    let top = below(&texts);
    plan.shift(MARGIN - bounds.x + (inner - bounds.w) / 2.0, top - bounds.y);
    let mut scene = Scene {
        width: inner + 2.0 * MARGIN,
        ..Scene::default()
    };
    scene.edges = edge_lines(graph, &plan);
    let Plan {
        boxes,
        lanes,
        axis,
        texts: plan_texts,
        chart,
        rings,
        ..
    } = plan;
    texts.extend(plan_texts);
    scene = Scene {
        boxes,
        lanes,
        axis,
        chart,
        rings,
        texts,
        ..scene
    };
    labels::place(graph, (&notes, halt), &mut scene);
    let bottom = map::told::append(graph, &notes, &mut scene, top + bounds.h);
    legend::append(graph, &mut scene, bottom, (sheet, &notes));
    scene
}

/// Up to so many nodes distances are kept, which takes less time than forces up to there.
const DISTANCES: usize = 20_000;
/// Edges a node up to which columns stay readable.
const SPARSE: usize = 2;

/// The layout that a graph gets: the one asked for, or the one that fits it. O(nodes + edges).
///
/// Columns where edges lead from few to many without a circle; distances where they do not; forces
/// where there are very many nodes, which then take less memory. Nodes that are
/// sized by a measure are dots, which have no columns.
pub fn chosen(graph: &RelationGraph, asked: Arrangement, sized: bool) -> Arrangement {
    if asked != Arrangement::Auto {
        return asked;
    }
    let (nodes, edges) = (graph.graph.node_count(), graph.graph.edge_count());
    let columns = graph.graph.node_weights().all(|node| node.column.is_some());
    let flows = nodes <= dots::BOXES
        && edges <= SPARSE * nodes
        && !graph.is_undirected()
        && !petgraph::algo::is_cyclic_directed(&graph.graph);
    if !sized && (nodes > 0 && columns || flows) {
        Arrangement::Layered
    } else if nodes > DISTANCES {
        Arrangement::Force
    } else {
        Arrangement::Stress
    }
}

/// Whether chance has a part in a layout, so that another seed gives another picture. What stands
/// on rings, at its time or at its place has no choice.
pub const fn is_by_chance(arrangement: Arrangement) -> bool {
    match arrangement {
        Arrangement::Auto | Arrangement::Layered | Arrangement::Stress | Arrangement::Force => true,
        Arrangement::Radial | Arrangement::Circular | Arrangement::Timeline | Arrangement::Map => {
            false
        }
    }
}

/// What places nodes without regard to the direction of edges.
fn placing(graph: &RelationGraph, arrangement: Arrangement, seed: u64) -> Option<Placing> {
    let (about, all) = (graph.focus, graph);
    let graph = &graph.graph;
    match arrangement {
        Arrangement::Force => Some(Placing::Force(seed)),
        Arrangement::Stress => Some(Placing::Stress(seed)),
        Arrangement::Radial => {
            let middle = about.or_else(|| Some(busiest(all)?.0));
            let middle = middle.map_or(0, NodeIndex::index);
            Some(Placing::Radial(middle, all.again()))
        }
        Arrangement::Circular => {
            let kind = |kind| NodeKind::ALL.iter().position(|other| *other == kind);
            let kinds = graph
                .node_weights()
                .map(|node| kind(node.kind).unwrap_or(0));
            Some(Placing::Circle(kinds.collect()))
        }
        Arrangement::Auto | Arrangement::Layered | Arrangement::Timeline | Arrangement::Map => None,
    }
}

fn edge_lines(graph: &RelationGraph, plan: &Plan) -> Vec<EdgeLine> {
    graph
        .graph
        .edge_references()
        .zip(&plan.curves)
        .map(|(edge, curve)| {
            // Lines from middle to middle end where the box begins, so that their tip is seen.
            let to = edge.target().index();
            let tipped = !edge.weight().undirected;
            // A loop ends at the border already.
            let is_loop = edge.source().index() == to;
            let cut = match plan.boxes.get(to) {
                Some(one) if !plan.arrows && tipped && !is_loop => {
                    curve.until(|point| holds(one.kind, &one.rect, 1.0, point))
                }
                _ => None,
            };
            EdgeLine {
                edge: edge.id().index(),
                arrow: tipped && (plan.arrows || is_loop) || cut.is_some(),
                curve: cut.unwrap_or_else(|| curve.clone()),
                label: None,
                mark: None,
                backward: plan.backward.get(edge.id().index()).is_some_and(|one| *one),
            }
        })
        .collect()
}

/// The label of an edge in lines, with the numbers of its sources.
pub(super) fn edge_label(edge: &Edge, notes: &Footnotes) -> Wrapped {
    edge_label_in(edge, notes, (RELATION_WIDTH, 2))
}

/// The same in so many lines of this width.
pub(super) fn edge_label_in(
    edge: &Edge,
    notes: &Footnotes,
    (width, lines): (f64, usize),
) -> Wrapped {
    let more = usize::from(!edge.by.is_empty());
    let mut label = balanced(&notes.words(edge), RELATION, width, lines + more);
    join_shares(&mut label);
    let Some(mark) = notes.of_edge(edge) else {
        return label;
    };
    // The numbers of its sources are never cut.
    if let Some(last) = label.lines.last_mut() {
        let both = last.followed_by(&mark, RELATION);
        if both.width <= width * 1.15 {
            *last = both;
            return label;
        }
    }
    label.lines.push(Line::new(mark, RELATION));
    label
}

/// Takes a number into the next line where that begins with its sign: `20` and `%` stay together.
fn join_shares(label: &mut Wrapped) {
    for place in 1..label.lines.len() {
        let (before, below) = (&label.lines[place - 1].text, &label.lines[place].text);
        let parted = before.rsplit_once(' ').filter(|_| below.starts_with('%'));
        let Some((rest, number)) = parted else {
            continue;
        };
        let (rest, joined) = (rest.to_owned(), format!("{number} {below}"));
        label.lines[place - 1] = Line::new(rest, RELATION);
        label.lines[place] = Line::new(joined, RELATION);
    }
}

/// Places boxes that nothing holds together in rows.
pub(crate) fn grid(boxes: &mut [NodeBox], which: &[usize], width: f64, top: f64) {
    let (mut x, mut y, mut row) = (0.0, top, 0.0_f64);
    for &node in which {
        let rect = boxes[node].rect;
        if x > 0.0 && x + rect.w > width {
            (x, y, row) = (0.0, y + row + 16.0, 0.0);
        }
        boxes[node].rect = Rect::new(x, y, rect.w, rect.h);
        // Half a gap more, so that a loop at the right side finds room.
        x += rect.w + 28.0;
        row = row.max(rect.h);
    }
}

/// Moves boxes apart until none is nearer than `gap` to another, keeping to `width`.
///
/// First all push each other, which keeps the picture; what is left moves down.
pub(crate) fn separate(boxes: &mut [NodeBox], gap: f64, width: f64) {
    for _ in 0..90 {
        if !push(boxes, gap, width) {
            return;
        }
    }
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|a, b| boxes[*a].rect.y.total_cmp(&boxes[*b].rect.y).then(a.cmp(b)));
    let mut placed: Vec<Rect> = Vec::with_capacity(order.len());
    for node in order {
        let mut rect = boxes[node].rect;
        while let Some(other) = placed
            .iter()
            .find(|other| other.grown(gap * 0.999).overlaps(&rect))
        {
            rect.y = other.bottom() + gap;
        }
        boxes[node].rect = rect;
        placed.push(rect);
    }
}

/// One round of pushing; false if nothing had to move.
fn push(boxes: &mut [NodeBox], gap: f64, width: f64) -> bool {
    let mut moved = false;
    // From top to bottom, a box can only touch those that begin before it ends.
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|a, b| boxes[*a].rect.y.total_cmp(&boxes[*b].rect.y).then(a.cmp(b)));
    let tops: Vec<f64> = order.iter().map(|node| boxes[*node].rect.y).collect();
    let highest = boxes.iter().map(|one| one.rect.h).fold(0.0, f64::max) + gap;
    for (place, &a) in order.iter().enumerate() {
        let near = order[place + 1..].iter().zip(&tops[place + 1..]);
        for (&b, _) in near.take_while(|(_, top)| **top < tops[place] + highest) {
            if let Some((x, y)) = overlap(&boxes[a].rect, &boxes[b].rect, gap) {
                boxes[a].rect = held(boxes[a].rect.shifted(-x, -y), width);
                boxes[b].rect = held(boxes[b].rect.shifted(x, y), width);
                moved = true;
            }
        }
    }
    moved
}

/// How far each of two boxes has to move, in opposite directions, to be `gap` apart.
fn overlap(one: &Rect, other: &Rect, gap: f64) -> Option<(f64, f64)> {
    let (from, to) = (one.center(), other.center());
    let wide = one.w.midpoint(other.w) + gap - (to.x - from.x).abs();
    let high = one.h.midpoint(other.h) + gap - (to.y - from.y).abs();
    if wide <= 1e-6 || high <= 1e-6 {
        return None;
    }
    // The shorter way; height is as free as width.
    let (x, y) = if wide < high {
        (wide, 0.0)
    } else {
        (0.0, high)
    };
    let x = if to.x < from.x { -x } else { x };
    let y = if to.y < from.y { -y } else { y };
    Some((x / 2.0, y / 2.0))
}

/// The rectangle moved sideways into the page.
fn held(rect: Rect, width: f64) -> Rect {
    let x = rect.x.min(width - rect.w).max(0.0);
    Rect { x, ..rect }
}

/// The offsets of lines that join the same two nodes, by index of the line.
///
/// A single line is straight; several fan out evenly.
pub(crate) fn fan(links: &[(usize, usize)], spread: f64) -> Vec<f64> {
    let pair = |&(a, b): &(usize, usize)| (a.min(b), a.max(b));
    let mut groups = BTreeMap::<_, Vec<usize>>::new();
    for (link, ends) in links.iter().enumerate() {
        groups.entry(pair(ends)).or_default().push(link);
    }
    let mut offsets = vec![0.0; links.len()];
    for group in groups.values() {
        let middle = real(group.len() - 1) / 2.0;
        for (place, link) in group.iter().enumerate() {
            let offset = (real(place) - middle) * spread;
            // A bow is to the left of its direction: the same side for both directions.
            offsets[*link] = if links[*link].0 <= links[*link].1 {
                offset
            } else {
                -offset
            };
        }
    }
    offsets
}
