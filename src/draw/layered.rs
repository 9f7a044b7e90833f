//! Columns from left to right along the edges.
//!
//! Up to seven columns fit a page that can be read at A4 width. Longer graphs
//! run down the page where every row is narrow enough, and otherwise share
//! columns. Long lines get a free channel through every column they pass, so
//! that no line runs through a box.

use petgraph::visit::EdgeRef as _;

use super::folds::Trunks;
use super::footnotes::Footnotes;
use super::geometry::{Curve, Point, Rect, index, real};
use super::halt::Halt;
use super::layout::{PAGE, edge_label, grid};
use super::loops::self_loop_beside;
use super::mesh::{Cell, Mesh};
use super::ranks::{Ranks, outward};
use super::scene::{NodeBox, Plan};
use super::shapes::{Fit, measured};
use super::wraps::wrap;
use crate::graph::{Edge, NodeKind, RelationGraph, Standing};

/// Columns that fit the page.
const COLUMNS: usize = 7;
/// More columns than this are rows instead if these are not wider than two pages.
const WIDE: usize = 14;
/// Most columns: where edges lead through more, some share one.
const MOST: usize = 80;
/// More columns than so many times the root of the nodes are a ribbon, where each has so many lines.
const RIBBON: (f64, f64) = (2.5, 1.5);
/// Widths that labels are held to, tried from generous to tight.
const CAPS: [f64; 7] = [300.0, 240.0, 200.0, 168.0, 144.0, 120.0, 96.0];
/// Room between boxes of one column: where lines are bare, and where they have words.
const GAP: (f64, f64) = (14.0, 22.0);
/// Room between unconnected parts.
pub(super) const PART_GAP: f64 = 30.0;
/// Room between the lowest line and what is tied to nothing.
const BELOW: f64 = 14.0;
/// Least room between two columns.
const LEAST_GUTTER: f64 = 52.0;
/// Room that a line takes in a column it passes.
pub(crate) const CHANNEL: f64 = 6.0;
/// Room between the ends of two lines on one side of a box, at least: bare, and with words, which
/// then find room between the lines.
const PORT: [f64; 3] = [7.0, 11.0, 14.0];
/// Up to so many things words get all the room that they like.
const ROOMY: usize = 60;
/// Where there is room, it is so much more.
pub(crate) const LOOSE: f64 = 1.6;
/// A box grows to hold so many ends of bare lines.
const ENDS: f64 = 20.0;

/// Lays out the whole graph.
pub(super) fn arrange(
    graph: &RelationGraph,
    (notes, halt): (&Footnotes, &Halt),
    seed: u64,
) -> Plan {
    let count = graph.graph.node_count();
    let links: Vec<(usize, usize)> = graph
        .graph
        .edge_references()
        .map(|edge| (edge.source().index(), edge.target().index()))
        .collect();
    let placed: Option<Vec<usize>> = graph
        .graph
        .node_weights()
        .map(|node| node.column.and_then(|column| usize::try_from(column).ok()))
        .collect();
    let ranks = match placed {
        Some(columns) => Ranks::placed(&columns),
        None => ranked(graph, count, &links),
    };
    let mut layers = Layers::fit((graph, notes), links, ranks);
    layers.seed = seed;
    layers.fold((graph, notes), halt);
    layers.build(halt);
    layers.plan()
}

/// Columns along the edges, but no ribbon where lines are many: of edges without a direction those are
/// taken that lead away from an end of the picture, and else things that follow each other may share a
/// column.
fn ranked(graph: &RelationGraph, count: usize, links: &[(usize, usize)]) -> Ranks {
    let ranks = Ranks::new(count, links);
    let most = RIBBON.0 * real(count).sqrt();
    let is_ribbon = |ranks: &Ranks| real(ranks.columns) > most.max(real(COLUMNS));
    if real(links.len()) < RIBBON.1 * real(count) || !is_ribbon(&ranks) {
        return ranks;
    }
    let ranks = if graph.is_undirected() {
        Ranks::new(count, &outward(count, links))
    } else {
        ranks
    };
    if is_ribbon(&ranks) {
        ranks.squeezed(index(most).max(COLUMNS))
    } else {
        ranks
    }
}

/// Everything between ranks and plan.
pub(crate) struct Layers {
    pub(crate) links: Vec<(usize, usize)>,
    pub(crate) ranks: Ranks,
    pub(crate) boxes: Vec<NodeBox>,
    pub(crate) kinds: Vec<NodeKind>,
    /// Start and width of each column, across the columns.
    pub(crate) columns: Vec<(f64, f64)>,
    /// Rows instead of columns: everything is transposed at the end.
    pub(crate) down: bool,
    pub(crate) cells: Vec<Cell>,
    /// Middle of every cell along its column.
    pub(crate) at: Vec<f64>,
    /// The cells that each link passes, in the order of the columns; empty within a column.
    pub(crate) paths: Vec<Vec<usize>>,
    /// Room between the ends of two lines.
    pub(crate) port: f64,
    /// Nodes without any link to another.
    pub(crate) alone: Vec<usize>,
    /// Where everything laid out so far ends, along the columns.
    pub(crate) end: f64,
    /// Long columns stand in several, and lines to one end share their way.
    pub(super) folded: bool,
    /// Where chance begins in orders; 0 is the usual.
    seed: u64,
    /// How each link stands, where ways are shared.
    pub(super) standings: Vec<Standing>,
    /// The parts in their order: which it is, and from where to where along the columns.
    pub(super) parts: Vec<(usize, f64, f64)>,
}

impl Layers {
    /// Chooses direction and label widths so that the page is not too wide.
    fn fit(
        (graph, notes): (&RelationGraph, &Footnotes),
        links: Vec<(usize, usize)>,
        ranks: Ranks,
    ) -> Self {
        let kinds: Vec<_> = graph.graph.node_weights().map(|node| node.kind).collect();
        let mut linked = vec![false; kinds.len()];
        for (from, to) in links.iter().filter(|(from, to)| from != to) {
            linked[*from] = true;
            linked[*to] = true;
        }
        let alone = (0..kinds.len()).filter(|node| !linked[*node]).collect();
        let rows = if ranks.columns > COLUMNS {
            rows_width(&ranks, &links)
        } else {
            f64::INFINITY
        };
        let down = rows <= PAGE || ranks.columns > WIDE && rows <= 2.0 * PAGE;
        let ranks = if down { ranks } else { ranks.squeezed(MOST) };
        let worded = |edge: &Edge| !notes.words(edge).is_empty();
        let has_words = !down && graph.graph.edge_weights().any(worded);
        // What is long anyway becomes no longer for its words.
        let port = match graph.graph.node_count() {
            _ if !has_words => PORT[0],
            many if many > ROOMY => PORT[1],
            _ => PORT[2],
        };
        let mut layers = Self {
            links,
            ranks,
            boxes: Vec::new(),
            kinds,
            columns: Vec::new(),
            down,
            cells: Vec::new(),
            at: Vec::new(),
            paths: Vec::new(),
            port,
            alone,
            end: 0.0,
            folded: false,
            seed: 0,
            standings: Vec::new(),
            parts: Vec::new(),
        };
        let wishes = layers.gutters(graph, notes);
        for cap in CAPS {
            layers.measure(graph, notes, cap);
            // Edge labels give up a little of their room before node labels get narrow, then more.
            if layers.set_columns(&wishes, if cap > 140.0 { 0.9 } else { 0.6 }) {
                break;
            }
        }
        layers
    }

    /// Room that labels need right of each column, and what many lines would like on top.
    pub(super) fn gutters(&self, graph: &RelationGraph, notes: &Footnotes) -> Vec<(f64, f64)> {
        let count = self.ranks.columns.saturating_sub(1);
        let (mut widest, mut lines) = (vec![0.0_f64; count], vec![0_usize; count]);
        for edge in graph.graph.edge_references() {
            let (from, to) = self.links[edge.id().index()];
            let (left, right) = ends(self.ranks.of[from], self.ranks.of[to]);
            lines[left..right].iter_mut().for_each(|lines| *lines += 1);
            // A label of a long line finds room somewhere; a short line has only its gutter.
            if right == left + 1 && !self.down {
                widest[left] = widest[left].max(edge_label(edge.weight(), notes).width());
            }
        }
        let wish = |(label, lines): (f64, usize)| {
            let need = if label > 0.0 {
                label + 34.0
            } else {
                LEAST_GUTTER
            };
            let many = if self.down {
                4.0
            } else if self.folded {
                0.0
            } else {
                (real(lines) * 11.0).min(220.0)
            };
            (need.max(LEAST_GUTTER), many)
        };
        widest.into_iter().zip(lines).map(wish).collect()
    }

    pub(super) fn measure(&mut self, graph: &RelationGraph, notes: &Footnotes, cap: f64) {
        let cap = if self.down { cap.min(168.0) } else { cap };
        let nodes = graph.graph.node_weights().enumerate();
        self.boxes = nodes
            .map(|(index, node)| {
                measured(
                    index,
                    &notes.label(node),
                    node.kind,
                    Fit::Slim(cap),
                    notes.dated_caption(node),
                )
            })
            .collect();
        self.even_widths();
        self.make_room_for_ports();
    }

    /// Boxes of one kind in one column get one width: columns look like columns.
    fn even_widths(&mut self) {
        if self.down {
            return;
        }
        let key = |node: usize| (self.ranks.of[node], self.kinds[node]);
        let mut widest = std::collections::BTreeMap::new();
        for (node, one) in self.boxes.iter().enumerate() {
            let widest = widest.entry(key(node)).or_insert(0.0_f64);
            *widest = widest.max(one.rect.w);
        }
        let widths: Vec<f64> = (0..self.boxes.len())
            .filter_map(|node| widest.get(&key(node)).copied())
            .collect();
        for (one, width) in self.boxes.iter_mut().zip(widths) {
            one.rect.w = width;
        }
    }

    /// A box at which many lines end grows, so that they can be told apart.
    fn make_room_for_ports(&mut self) {
        let mut sides = vec![(0_usize, 0_usize); self.boxes.len()];
        for &(from, to) in &self.links {
            let (left, right) = if self.ranks.of[from] <= self.ranks.of[to] {
                (from, to)
            } else {
                (to, from)
            };
            sides[left].1 += 1;
            sides[right].0 += 1;
        }
        for (one, (left, right)) in self.boxes.iter_mut().zip(sides) {
            let room = real(left.max(right)).min(ENDS) * self.port + 10.0;
            if self.down {
                one.rect.w = one.rect.w.max(room);
            } else {
                one.rect.h = one.rect.h.max(room);
            }
        }
    }

    /// Width of a box across the columns.
    pub(crate) fn across(&self, node: usize) -> f64 {
        let rect = &self.boxes[node].rect;
        if self.down { rect.h } else { rect.w }
    }

    /// Length of a box along its column.
    pub(crate) fn along(&self, node: usize) -> f64 {
        let rect = &self.boxes[node].rect;
        if self.down { rect.w } else { rect.h }
    }

    /// Sets start and width of the columns, with no less than the share `least` of the room that
    /// gutters need; true if the page is not too wide.
    pub(super) fn set_columns(&mut self, gutters: &[(f64, f64)], least: f64) -> bool {
        let mut widths = vec![0.0_f64; self.ranks.columns];
        for node in 0..self.boxes.len() {
            let width = &mut widths[self.ranks.of[node]];
            *width = width.max(self.across(node));
        }
        let boxes: f64 = widths.iter().sum();
        let need: f64 = gutters.iter().map(|gutter| gutter.0).sum();
        let wish: f64 = gutters.iter().map(|gutter| gutter.1).sum();
        let left = if self.down || self.folded {
            f64::INFINITY
        } else {
            // A picture of many columns is high and may be wide.
            let share = real(self.ranks.columns) / real(COLUMNS);
            PAGE * share.max(1.0) - boxes
        };
        let more = ((left - need) / wish.max(1.0)).clamp(0.0, 1.0);
        let less = (left / need.max(1.0)).clamp(least, 1.0);
        let mut start = 0.0;
        self.columns.clear();
        for (column, width) in widths.into_iter().enumerate() {
            self.columns.push((start, width));
            let (need, wish) = gutters.get(column).copied().unwrap_or_default();
            start += width + (need * less).max(LEAST_GUTTER) + wish * more;
        }
        (need * least).max(LEAST_GUTTER * real(gutters.len())) <= left
    }

    /// Orders and places every component below the one before.
    fn build(&mut self, halt: &Halt) {
        self.paths = vec![Vec::new(); self.links.len()];
        for (nodes, links) in self.members() {
            let top = self.end;
            self.build_part((&nodes, &links), halt);
            let part = nodes.first().map(|node| self.ranks.component[*node]);
            let low = self.end - PART_GAP;
            self.parts.extend(part.map(|part| (part, top, low)));
        }
    }

    /// Nodes and links of each part with more than one node, the largest first.
    pub(super) fn members(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut members = vec![(Vec::new(), Vec::new()); self.ranks.components];
        (0..self.boxes.len()).for_each(|node| members[self.ranks.component[node]].0.push(node));
        for (link, (from, _)) in self.links.iter().enumerate() {
            members[self.ranks.component[*from]].1.push(link);
        }
        members.retain(|(nodes, _)| nodes.len() > 1);
        members.sort_by_key(|(nodes, _)| std::cmp::Reverse(nodes.len()));
        members
    }

    /// The cells of a part in columns, and which of them each node and each link has.
    pub(super) fn mesh(&self, (nodes, links): (&[usize], &[usize])) -> Meshed {
        let mut mesh = Mesh {
            hurried: self.folded,
            seed: self.seed,
            ..Mesh::default()
        };
        let mut cell_of = std::collections::BTreeMap::new();
        for &node in nodes {
            let (column, extent) = (self.ranks.of[node], self.along(node));
            cell_of.insert(
                node,
                mesh.add(Cell {
                    node: Some(node),
                    column,
                    extent,
                }),
            );
        }
        let mut trunks = self.folded.then(|| Trunks::new(self, links));
        let mut paths = Vec::with_capacity(links.len());
        for &link in links {
            let (first, last) = self.in_order(link);
            let ends = (cell_of[&first], cell_of[&last]);
            paths.push(match &mut trunks {
                Some(trunks) => trunks.thread(&mut mesh, (link, ends)),
                None => thread(&mut mesh, ends),
            });
        }
        Meshed {
            mesh,
            cell_of,
            paths,
        }
    }

    /// The ends of a link, the one in the earlier column first.
    pub(super) fn in_order(&self, link: usize) -> (usize, usize) {
        let (from, to) = self.links[link];
        if self.ranks.of[from] <= self.ranks.of[to] {
            (from, to)
        } else {
            (to, from)
        }
    }

    fn build_part(&mut self, (nodes, links): (&[usize], &[usize]), halt: &Halt) {
        let base = self.cells.len();
        let Meshed {
            mut mesh,
            cell_of,
            paths,
        } = self.mesh((nodes, links));
        for (link, path) in links.iter().zip(paths) {
            self.paths[*link] = path.into_iter().map(|cell| cell + base).collect();
        }
        mesh.untangle(halt);
        let gap = self.gap();
        let at = mesh.positions(gap, halt);
        let least = mesh
            .cells
            .iter()
            .zip(&at)
            .map(|(cell, at)| at - cell.extent / 2.0);
        let least = least.fold(f64::INFINITY, f64::min);
        let most = mesh
            .cells
            .iter()
            .zip(&at)
            .map(|(cell, at)| at + cell.extent / 2.0);
        let most = most.fold(f64::NEG_INFINITY, f64::max);
        self.at
            .extend(at.into_iter().map(|at| at - least + self.end));
        for cell in &mesh.cells {
            if let Some(node) = cell.node {
                self.place(node, self.at[base + cell_of[&node]]);
            }
        }
        self.cells.append(&mut mesh.cells);
        self.end += most - least + PART_GAP;
    }

    /// Room between two boxes of one column.
    pub(super) fn gap(&self) -> f64 {
        if self.port > PORT[1] && !self.folded {
            GAP.1
        } else {
            GAP.0
        }
    }

    /// Puts a box into the middle of its column.
    fn place(&mut self, node: usize, at: f64) {
        let (start, width) = self.columns[self.ranks.of[node]];
        let middle = Point::new(start + width / 2.0, at);
        let middle = if self.down {
            middle.transposed()
        } else {
            middle
        };
        let Rect { w, h, .. } = self.boxes[node].rect;
        self.boxes[node].rect = Rect::around(middle, w, h);
    }

    /// A loop swings into the gutter, where no box is, and there past the other lines of its box,
    /// which end there.
    fn self_loop(&self, node: usize, others: &[Point]) -> Curve {
        let (kind, rect) = (self.kinds[node], &self.boxes[node].rect);
        if self.down {
            // Lines end above and below.
            let others: Vec<Point> = others.iter().copied().map(Point::transposed).collect();
            let curve = self_loop_beside(NodeKind::Other, &rect.transposed(), &others);
            curve.mapped(Point::transposed)
        } else {
            self_loop_beside(kind, rect, others)
        }
    }

    fn add_loops(&self, curves: &mut [Curve]) {
        let mut ends = vec![Vec::new(); self.boxes.len()];
        let others = self.links.iter().zip(curves.iter());
        for ((from, to), curve) in others.filter(|((from, to), _)| from != to) {
            ends[*from].push(curve.start);
            ends[*to].push(curve.end());
        }
        for ((from, to), curve) in self.links.iter().zip(curves) {
            if from == to {
                *curve = self.self_loop(*from, &ends[*from]);
            }
        }
    }

    fn plan(mut self) -> Plan {
        let mut curves = self.curves();
        if self.down {
            let right = self.end.max(PAGE * 0.6);
            let bottom = self
                .columns
                .last()
                .map_or(0.0, |(start, width)| start + width);
            let top = if self.cells.is_empty() {
                0.0
            } else {
                bottom + PART_GAP
            };
            let size = (self.end - PART_GAP, bottom);
            let is_strip = !self.cells.is_empty();
            let wrapped = is_strip.then(|| wrap(&mut self, &mut curves, size));
            let (right, top) = match wrapped.flatten() {
                Some((wide, low)) => (right.max(wide), low + PART_GAP),
                None => (right, top),
            };
            let top = below(&curves, top);
            grid(&mut self.boxes, &self.alone, right, top);
        } else {
            let right = self
                .columns
                .last()
                .map_or(0.0, |(start, width)| start + width);
            let (right, end) = self.panels(&mut curves, right);
            let top = below(&curves, end);
            grid(&mut self.boxes, &self.alone, right.max(PAGE * 0.6), top);
        }
        self.add_loops(&mut curves);
        Plan {
            backward: self.backward(),
            boxes: self.boxes,
            curves,
            arrows: true,
            ..Plan::default()
        }
    }
}

/// Where what is tied to nothing begins: from there on no line runs either, which may swing lower than all boxes.
fn below(curves: &[Curve], top: f64) -> f64 {
    let points = curves.iter().flat_map(Curve::flattened);
    let lowest = points.map(|point| point.y + BELOW);
    lowest.fold(top, f64::max)
}

/// A part in columns.
pub(super) struct Meshed {
    pub(super) mesh: Mesh,
    /// The cell of each node.
    pub(super) cell_of: std::collections::BTreeMap<usize, usize>,
    /// The cells of each link.
    pub(super) paths: Vec<Vec<usize>>,
}

/// Smaller and greater of two columns.
fn ends(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Would rows of slim boxes fit the page?
fn rows_width(ranks: &Ranks, links: &[(usize, usize)]) -> f64 {
    // Each component has a stretch of as many columns as it takes, one behind the other.
    let mut stretches = vec![(usize::MAX, 0, 0); ranks.components];
    for (component, rank) in ranks.component.iter().zip(&ranks.of) {
        let (first, last, _) = &mut stretches[*component];
        (*first, *last) = ((*first).min(*rank), (*last).max(*rank));
    }
    let mut columns = 0;
    for (first, last, start) in &mut stretches {
        *start = columns;
        // One more for where links end behind the last one.
        columns += (*last + 2).saturating_sub(*first);
    }
    let place = |node: usize, rank: usize| {
        let (first, _, start) = stretches[ranks.component[node]];
        start + rank - first
    };
    let mut boxes = vec![0.0_f64; columns];
    for (node, rank) in ranks.of.iter().enumerate() {
        boxes[place(node, *rank)] += 140.0 + GAP.0;
    }
    // How many links more than in the column before pass through.
    let mut passing = vec![0.0_f64; columns];
    for &(from, to) in links {
        let (first, last) = ends(ranks.of[from], ranks.of[to]);
        if last > first + 1 {
            passing[place(from, first + 1)] += CHANNEL + GAP.0;
            passing[place(from, last)] -= CHANNEL + GAP.0;
        }
    }
    let widest = |(first, last, start): &(usize, usize, usize)| {
        let columns = *start..*start + (*last + 1).saturating_sub(*first);
        let mut through = 0.0;
        columns.fold(0.0_f64, |widest, column| {
            through += passing[column];
            widest.max(boxes[column] + through)
        })
    };
    stretches.iter().map(widest).sum()
}

/// Adds the bends of a link and joins them; nothing within one column.
fn thread(mesh: &mut Mesh, (first, last): (usize, usize)) -> Vec<usize> {
    let (from, to) = (mesh.cells[first].column, mesh.cells[last].column);
    if from == to {
        return Vec::new();
    }
    let mut path = vec![first];
    path.extend((from + 1..to).map(|column| mesh.add(Cell::bend(column))));
    path.push(last);
    path.windows(2).for_each(|pair| mesh.join(pair[0], pair[1]));
    path
}
