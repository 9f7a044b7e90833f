//! Edges on a map: from pin to pin where one thing is at a pin, else from box to box.

use super::Pin;
use super::insets::Panes;
use super::stacks::PIN;
use crate::draw::boxes::dodge;
use crate::draw::detours::Detours;
use crate::draw::geometry::{Curve, Piece, Point, Rect, index, real};
use crate::draw::halt::Halt;
use crate::draw::layout::fan;
use crate::draw::loops::self_loop;
use crate::draw::scene::NodeBox;
use crate::draw::shapes::{holds, wall};
use crate::graph::{NodeKind, Spot};

/// Distance between parallel lines.
const FAN: f64 = 26.0;
/// Length of a line into what has no place.
pub(super) const STUB: f64 = 32.0;
/// How finely a curve is searched for where it leaves a box.
const CUTS: usize = 48;

/// The line from a pin to its box is kept clear of in pieces about so long, of which there are so many at
/// most.
const LEADER: f64 = 12.0;
const LEADERS: usize = 4;

/// What an edge starts or ends at.
#[derive(Clone, Copy)]
enum End {
    Pin(Point),
    Box(NodeKind, Rect),
}

impl End {
    fn middle(&self) -> Point {
        match self {
            Self::Pin(at) => *at,
            Self::Box(_, rect) => rect.center(),
        }
    }

    /// What it takes of the page.
    fn room(&self) -> Rect {
        match self {
            Self::Pin(at) => Rect::around(*at, 2.0 * PIN, 2.0 * PIN),
            Self::Box(_, rect) => rect.grown(0.5),
        }
    }

    fn covers(&self, point: Point) -> bool {
        match self {
            Self::Pin(at) => at.distance(point) < PIN,
            Self::Box(kind, rect) => holds(*kind, rect, 0.5, point),
        }
    }
}

/// What lines of other things keep clear of at a pin: its mark, and the line from there to its box. A
/// line that met one of them would be read as one that ends there.
pub(super) fn marks(pin: &Pin) -> Vec<NodeBox> {
    let node = match pin.nodes[..] {
        [only] => only,
        // Lines of all things in the list below end at the pin.
        _ if pin.number.is_some() => return Vec::new(),
        _ => usize::MAX,
    };
    let mut rects = vec![Rect::around(pin.at, 2.0 * PIN, 2.0 * PIN)];
    if let Some((start, end)) = pin.leader {
        let steps = index(start.distance(end) / LEADER).clamp(1, LEADERS);
        let points = (0..=steps).map(|step| start.towards(end, real(step) / real(steps)));
        let points: Vec<Point> = points.collect();
        rects.extend(points.windows(2).map(|pair| {
            let ends = [pair[0], pair[1]].map(|at| Rect::around(at, 1.0, 1.0));
            ends[0].union(&ends[1])
        }));
    }
    let walls = rects.into_iter().map(wall);
    walls.map(|one| NodeBox { node, ..one }).collect()
}

/// What is drawn and where, by node.
pub(super) struct Ground<'a> {
    pub(super) panes: &'a Panes,
    pub(super) boxes: &'a [NodeBox],
    pub(super) pins: &'a [Pin],
    /// The pin of each node that has one.
    pub(super) home: &'a [Option<usize>],
    /// The coordinates of each node.
    pub(super) spots: &'a [Option<Spot>],
    /// How many short lines each node has that is not on the map.
    pub(super) stubs: &'a [usize],
}

/// A way that leaves the map at one side and comes back at the other, or goes on in another frame,
/// has several parts.
pub(super) struct Way {
    /// The last part.
    pub(super) curve: Curve,
    /// Those before it.
    pub(super) leads: Vec<Curve>,
}

impl Ground<'_> {
    /// The ways of all edges.
    pub(super) fn ways(&self, links: &[(usize, usize)], halt: &Halt) -> Vec<Way> {
        let offsets = fan(links, FAN);
        let mut nested = vec![0; self.pins.len()];
        let mut stubs = vec![0; self.home.len()];
        let mut detours = Detours::new(self.boxes).among_marks();
        let ways = links.iter().zip(offsets).take_while(|_| !halt.is_set());
        ways.map(|(link, offset)| {
            self.stub(*link, &mut stubs)
                .unwrap_or_else(|| self.way(*link, offset, (&mut nested, &mut detours)))
        })
        .collect()
    }

    fn way(
        &self,
        (from, to): (usize, usize),
        offset: f64,
        (nested, detours): (&mut [usize], &mut Detours<'_>),
    ) -> Way {
        let leads = Vec::new();
        let alone = |curve| Way { curve, leads };
        if from == to {
            return alone(self_loop(self.boxes[from].kind, &self.boxes[from].rect));
        }
        if let (Some(pin), Some(other)) = (self.home[from], self.home[to])
            && pin == other
        {
            nested[pin] += 1;
            return alone(self.bracket(from, to, pin, nested[pin]));
        }
        if let Some(way) = self.across((from, to), offset, detours) {
            return way;
        }
        if let Some((lead, start)) = self.around((from, to)) {
            let mut curve = Curve::from(start);
            curve.line_to(self.end(to).middle());
            return Way {
                curve: trimmed(&curve, &End::Pin(start), &self.end(to)),
                leads: vec![lead],
            };
        }
        let (start, end) = (self.end(from), self.end(to));
        let far = start.middle().distance(end.middle());
        // A light bend lets lines that meet in one place be told apart.
        let bend = if offset == 0.0 {
            (far / 14.0).min(30.0)
        } else {
            offset
        };
        let (behind, curve) = dodge(self.boxes, (from, to), bend, &|bulge| {
            let mut curve = Curve::from(start.middle());
            curve.bow_to(end.middle(), bulge);
            curve
        });
        let mut detour = || {
            let ends = [start.middle(), end.middle()];
            let way = detours.between((from, to), ends, &end.room())?;
            let back = way.until(|point| end.covers(point))?.reversed();
            Some(back.until(|point| start.covers(point))?.reversed())
        };
        let way = if behind > 0 { detour() } else { None };
        alone(way.unwrap_or_else(|| trimmed(&curve, &start, &end)))
    }

    /// The pin of a thing that is alone there; the box of any other.
    fn end(&self, node: usize) -> End {
        match self.home[node].map(|pin| &self.pins[pin]) {
            Some(pin) if pin.nodes.len() == 1 || pin.number.is_some() => End::Pin(pin.at),
            _ => End::Box(self.boxes[node].kind, self.boxes[node].rect),
        }
    }

    /// The way between pins of two frames: in each frame up to where it leaves for the next one.
    fn across(
        &self,
        (from, to): (usize, usize),
        offset: f64,
        detours: &mut Detours<'_>,
    ) -> Option<Way> {
        let frame = |node: usize| self.home[node].map(|pin| self.pins[pin].frame);
        let (first, last) = (frame(from)?, frame(to)?);
        if first == last {
            return None;
        }
        let (up, down) = (self.panes.up(first), self.panes.up(last));
        let common = down.iter().position(|pane| up.contains(pane))?;
        let out = up.iter().take_while(|pane| **pane != down[common]);
        let frames = out.chain(down[..=common].iter().rev());
        let mut parts = frames.filter_map(|frame| {
            let start = self.seen((from, to), *frame)?;
            let end = self.seen((to, from), *frame)?;
            Some(self.part((from, to), [start, end], (*frame, offset), detours))
        });
        let mut leads: Vec<Curve> = parts.by_ref().collect();
        let curve = leads.pop()?;
        Some(Way { curve, leads })
    }

    /// A part of a way in one frame, which it does not leave; around boxes where it can.
    fn part(
        &self,
        link: (usize, usize),
        [start, end]: [(Point, End); 2],
        (frame, offset): (usize, f64),
        detours: &mut Detours<'_>,
    ) -> Curve {
        let room = self.panes.all[frame].canvas.room.grown(0.5);
        let stays = |curve: &Curve| curve.flattened().iter().all(|point| room.contains(*point));
        let far = start.0.distance(end.0);
        // A short part bends less.
        let bend = offset.clamp(-far / 6.0, far / 6.0);
        let bent = |bulge: f64| {
            let mut curve = Curve::from(start.0);
            curve.bow_to(end.0, bulge);
            curve
        };
        let (behind, curve) = dodge(self.boxes, link, bend, &bent);
        let mut detour = || {
            let way = detours.between(link, [start.0, end.0], &end.1.room())?;
            let back = way.until(|point| end.1.covers(point))?.reversed();
            let way = back.until(|point| start.1.covers(point));
            Some(way.unwrap_or(back).reversed())
        };
        let way = if behind > 0 { detour() } else { None };
        let way = way.unwrap_or_else(|| trimmed(&curve, &start.1, &end.1));
        let usual = |bulge: f64| trimmed(&bent(bulge), &start.1, &end.1);
        let all = [way, usual(bend)].into_iter();
        all.into_iter().find(stays).unwrap_or_else(|| usual(0.0))
    }

    /// Between a pin and what has no place: nothing but a short line at this, one beside the other.
    fn stub(&self, (from, to): (usize, usize), stubs: &mut [usize]) -> Option<Way> {
        let lost = match (self.home[from], self.home[to]) {
            (None, Some(_)) => from,
            (Some(_), None) => to,
            _ => return None,
        };
        stubs[lost] += 1;
        let rect = self.boxes[lost].rect;
        let share = (real(stubs[lost]) - 0.5) / real(self.stubs[lost].max(1));
        let above = Point::new(rect.x + rect.w * (0.25 + 0.5 * share), rect.y - STUB);
        let mut into = Curve::from(above);
        into.line_to(Point::new(above.x, rect.center().y));
        let nowhere = End::Pin(above.shifted(0.0, -4.0 * PIN));
        let into = trimmed(&into, &nowhere, &self.end(lost));
        let curve = if lost == to { into } else { into.reversed() };
        let leads = Vec::new();
        Some(Way { curve, leads })
    }

    /// Where a node is in a frame: at its pin, in the extent of a closer look, or beyond the border on
    /// the way from the other node.
    fn seen(&self, (node, other): (usize, usize), frame: usize) -> Option<(Point, End)> {
        let home = self.pins[self.home[node]?].frame;
        if home == frame {
            let end = self.end(node);
            return Some((end.middle(), end));
        }
        let canvas = &self.panes.all[frame].canvas;
        let spot = self.spots[node]?;
        let at = canvas.spot(spot);
        let up = self.panes.up(home);
        let inner = up.windows(2).find(|pair| pair[1] == frame);
        if let Some(inner) = inner {
            let extent = super::bounds(&self.panes.all[inner[0]].extent);
            return Some((at, End::Box(NodeKind::Body, extent)));
        }
        let border = canvas.border(canvas.spot(self.spots[other]?), spot);
        Some((border, End::Pin(border.shifted(0.0, 4.0 * PIN))))
    }

    /// Where the short way between two coordinates leaves a map of the world: the part up to there,
    /// and where it comes back.
    fn around(&self, (from, to): (usize, usize)) -> Option<(Curve, Point)> {
        let pane = self.home[from].map_or(0, |pin| self.pins[pin].frame);
        let canvas = &self.panes.all[pane].canvas;
        let window = &canvas.window;
        let (start, end) = (self.spots[from]?, self.spots[to]?);
        let lons = [start, end].map(|spot| window.unrolled(spot.longitude()));
        if !window.is_world() || (lons[0] - lons[1]).abs() <= 180.0 {
            return None;
        }
        let (out, back, turn) = if lons[0] > lons[1] {
            (window.east, window.west, 360.0)
        } else {
            (window.west, window.east, -360.0)
        };
        let share = (out - lons[0]) / (lons[1] + turn - lons[0]);
        let lat = start.latitude() + (end.latitude() - start.latitude()) * share;
        let mut lead = Curve::from(self.end(from).middle());
        let border = canvas.at(out, lat);
        lead.line_to(border);
        let lead = trimmed(
            &lead,
            &self.end(from),
            &End::Pin(border.shifted(0.0, 4.0 * PIN)),
        );
        Some((lead, canvas.at(back, lat)))
    }

    /// Between two boxes of one stack: a bracket on the side away from the pin.
    fn bracket(&self, from: usize, to: usize, pin: usize, depth: usize) -> Curve {
        let (one, other) = (self.boxes[from].rect, self.boxes[to].rect);
        let to_right = one.center().x >= self.pins[pin].at.x;
        let side = |rect: &Rect| {
            let x = if to_right { rect.right() } else { rect.x };
            Point::new(x, rect.center().y)
        };
        let (start, end) = (side(&one), side(&other));
        let reach = 10.0 + 5.0 * real(depth.min(8));
        let x = if to_right {
            start.x.max(end.x) + reach
        } else {
            start.x.min(end.x) - reach
        };
        let mut curve = Curve::from(start);
        curve.pieces.push(Piece::Cubic(
            Point::new(x, start.y),
            Point::new(x, end.y),
            end,
        ));
        curve
    }
}

/// The part of a curve of one piece between its two ends.
fn trimmed(curve: &Curve, start: &End, end: &End) -> Curve {
    let Some(Piece::Line(last) | Piece::Cubic(_, _, last)) = curve.pieces.first().copied() else {
        return curve.clone();
    };
    let first = curve.start;
    let (a, b) = match curve.pieces[0] {
        Piece::Cubic(a, b, _) => (a, b),
        Piece::Line(_) => (
            first.towards(last, 1.0 / 3.0),
            first.towards(last, 2.0 / 3.0),
        ),
    };
    let cubic = [first, a, b, last];
    let leaves = border(&cubic, |point| start.covers(point));
    let back = [last, b, a, first];
    let enters = 1.0 - border(&back, |point| end.covers(point));
    if leaves >= enters {
        return curve.clone();
    }
    let [first, a, b, last] = part(&cubic, leaves, enters);
    let mut curve = Curve::from(first);
    curve.pieces.push(Piece::Cubic(a, b, last));
    curve
}

/// The share of the curve after which it is no longer covered, by halving.
fn border(cubic: &[Point; 4], covered: impl Fn(Point) -> bool) -> f64 {
    let shares = (1..=CUTS).map(|cut| real(cut) / real(CUTS));
    let covers = |share: f64| covered(split(cubic, share).0[3]);
    if !covers(0.0) {
        return 0.0;
    }
    let mut low = 0.0;
    let mut high = 1.0;
    for share in shares {
        if !covers(share) {
            high = share;
            break;
        }
        low = share;
    }
    for _ in 0..20 {
        let middle = f64::midpoint(low, high);
        if covers(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Both parts of a curve (de Casteljau).
fn split([p, a, b, q]: &[Point; 4], share: f64) -> ([Point; 4], [Point; 4]) {
    let (pa, ab, bq) = (
        p.towards(*a, share),
        a.towards(*b, share),
        b.towards(*q, share),
    );
    let (left, right) = (pa.towards(ab, share), ab.towards(bq, share));
    let middle = left.towards(right, share);
    ([*p, pa, left, middle], [middle, right, bq, *q])
}

fn part(cubic: &[Point; 4], from: f64, to: f64) -> [Point; 4] {
    let (_, rest) = split(cubic, from);
    let share = if from < 1.0 {
        (to - from) / (1.0 - from)
    } else {
        1.0
    };
    split(&rest, share).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_boxes_and_pins_begin() {
        let rect = Rect::new(0.0, 0.0, 20.0, 10.0);
        let mut curve = Curve::from(rect.center());
        curve.bow_to(Point::new(200.0, 60.0), 30.0);
        let cut = trimmed(
            &curve,
            &End::Box(NodeKind::Body, rect),
            &End::Pin(curve.end()),
        );
        assert!(!rect.grown(0.4).contains(cut.start) && rect.grown(1.0).contains(cut.start));
        let off = cut.end().distance(curve.end());
        assert!((off - PIN).abs() < 0.01, "{off}");
    }
}
