//! Boxes beside their pins: what is at one place stands together, and nothing covers anything.

use super::Pin;
use crate::draw::geometry::{Point, Rect, real};
use crate::draw::halt::Halt;
use crate::draw::scene::{CAPTION, HEADING, NodeBox, Of, PageText};
use crate::draw::text::{Line, wrap};

/// Room between two boxes of a stack.
const GAP: f64 = 5.0;
/// Room between a stack and what is beside it.
const AIR: f64 = 7.0;
/// Greatest heights of a column of boxes: many boxes are tried in several forms.
const COLUMNS: [f64; 4] = [300.0, 190.0, 110.0, 460.0];
/// Room for the last line of a heading above boxes, and for each line before it.
const HEAD: (f64, f64) = (15.0, 13.0);
/// Widest line of a heading, and most lines.
const HEAD_SIZE: (f64, usize) = (150.0, 4);
/// Size of a pin with the air around it.
pub(super) const PIN: f64 = 6.0;
/// First distance between a pin and its boxes, and by how much it grows.
const REACH: (f64, f64) = (9.0, 13.0);
/// How often it grows: a longer leader is hard to follow.
const TRIES: usize = 11;
/// Room for a number before a stack.
const NUMBER: f64 = 22.0;
/// How often every stack looks for its place.
const ROUNDS: usize = 3;
/// Of so many stacks in a frame neighbours are moved away, if their pins are no further away than this.
const EASED: usize = 60;
const NEIGHBOURS: f64 = 320.0;
/// What costs so much stands badly.
const BAD: f64 = 45.0;
/// What it costs a box to have no place.
const NOWHERE: f64 = 1000.0;
/// How often those that found no room go first.
const TURNS: usize = 3;
/// What it costs to cover a hatched area.
const COVER: f64 = 30.0;
/// What it costs to stand in the way of a line between two pins, which then goes around, or to have a
/// leader across it.
const BLOCK: f64 = 12.0;
/// What it costs that the box of the place at the pin is not the nearest to that: it would seem to be
/// elsewhere.
const TURNED: f64 = 25.0;
/// So many lines times stacks are looked at; of more, none can be told apart anyway.
const LOOKED_AT: usize = 4_000;
/// Directions from a pin, the preferred ones first: to the right, as text runs.
const AROUND: [(f64, f64); 12] = [
    (1.0, 0.0),
    (1.0, -1.0),
    (1.0, 1.0),
    (-1.0, 0.0),
    (-1.0, -1.0),
    (-1.0, 1.0),
    (0.0, -1.0),
    (0.0, 1.0),
    (1.0, -0.5),
    (1.0, 0.5),
    (-1.0, -0.5),
    (-1.0, 0.5),
];

/// A heading of a stack and the boxes under it.
pub(super) struct Part {
    /// `at Anchorage`; empty for what has coordinates of its own.
    pub(super) head: String,
    /// By place in the list of boxes.
    pub(super) boxes: Vec<usize>,
}

/// The boxes of one pin, laid out around an origin of their own.
pub(super) struct Stack {
    pub(super) pin: usize,
    rects: Vec<(usize, Rect)>,
    /// Each line with the boxes below it.
    heads: Vec<(Point, Line, Vec<usize>)>,
    size: Rect,
    /// What is at the pin itself, where other things are at that.
    own: Vec<usize>,
}

impl Stack {
    /// Boxes one below the other, in several columns where there are many; every form once. What has
    /// coordinates of its own is above or below what is at it.
    pub(super) fn forms(pin: usize, parts: &[Part], boxes: &[NodeBox]) -> Vec<Self> {
        let mut forms: Vec<Self> = Vec::new();
        let straight: Vec<&Part> = parts.iter().collect();
        let turned: Vec<&Part> = parts.iter().rev().collect();
        let orders = [straight, turned];
        for height in COLUMNS {
            for parts in &orders[..parts.len().clamp(1, 2)] {
                let form = Self::new(pin, parts, boxes, height);
                let is_same = |other: &Self| other.size == form.size && other.rects == form.rects;
                if !forms.iter().any(is_same) {
                    forms.push(form);
                }
            }
        }
        forms
    }

    fn new(pin: usize, parts: &[&Part], boxes: &[NodeBox], height: f64) -> Self {
        let own = parts.iter().filter(|part| part.head.is_empty());
        let own = own.flat_map(|part| part.boxes.iter().copied());
        let mut stack = Self {
            pin,
            own: own.filter(|_| parts.len() > 1).collect(),
            rects: Vec::new(),
            heads: Vec::new(),
            size: Rect::default(),
        };
        let (mut x, mut y, mut wide) = (0.0, 0.0, 0.0_f64);
        for part in parts {
            let lines = wrap(&part.head, CAPTION, HEAD_SIZE.0, HEAD_SIZE.1).lines;
            let lines = if part.head.is_empty() {
                Vec::new()
            } else {
                lines
            };
            for (place, one) in part.boxes.iter().enumerate() {
                let room = boxes[*one].rect;
                let lines = if place == 0 { lines.as_slice() } else { &[] };
                let more = HEAD.1 * real(lines.len().saturating_sub(1));
                let head = if lines.is_empty() { 0.0 } else { HEAD.0 + more };
                if y > 0.0 && y + head + room.h > height {
                    (x, y, wide) = (x + wide + GAP, 0.0, 0.0);
                }
                for (row, line) in lines.iter().enumerate() {
                    let base = y + HEAD.0 - 4.5 + HEAD.1 * real(row);
                    let at = Point::new(x, base);
                    stack.heads.push((at, line.clone(), part.boxes.clone()));
                    wide = wide.max(line.width);
                    stack.cover(&Rect::new(x, y, line.width, head));
                }
                y += head;
                let rect = Rect::new(x, y, room.w, room.h);
                stack.rects.push((*one, rect));
                stack.cover(&rect);
                y += room.h + GAP;
                wide = wide.max(room.w);
            }
        }
        stack
    }

    fn cover(&mut self, rect: &Rect) {
        self.size = self.size.union(rect);
    }

    /// The room that the stack takes with its upper left corner here.
    fn room(&self, at: Point) -> Rect {
        Rect::new(at.x, at.y, self.size.w, self.size.h)
    }

    /// The line from its pin to the nearest of its boxes and headings, with the corner here.
    fn leader(&self, at: Point, pin: Point) -> (Point, Point) {
        let heads = self.heads.iter().map(|(place, line, _)| {
            let size = CAPTION.size;
            Rect::new(place.x, place.y - size, line.width, size * 1.25)
        });
        let parts = self.rects.iter().map(|(_, rect)| *rect).chain(heads);
        let ends = parts.map(|rect| rect.shifted(at.x, at.y).nearest(pin));
        let far = |end: &Point| end.distance(pin);
        let end = ends.min_by(|one, other| far(one).total_cmp(&far(other)));
        (pin, end.unwrap_or(pin))
    }

    /// Whether something that is only at the place of the pin stands between that and the pin, with
    /// the corner here.
    fn is_turned(&self, at: Point, pin: Point) -> bool {
        let far = |rect: &Rect| rect.shifted(at.x, at.y).nearest(pin).distance(pin);
        let nearest = self.rects.iter();
        let nearest = nearest.min_by(|one, other| far(&one.1).total_cmp(&far(&other.1)));
        !self.own.is_empty() && nearest.is_some_and(|(one, _)| !self.own.contains(one))
    }

    fn area(&self) -> f64 {
        self.size.w * self.size.h
    }

    /// Moves its boxes to where they belong and hands over its headings.
    fn put(&self, at: Point, boxes: &mut [NodeBox], texts: &mut Vec<PageText>) {
        for (one, rect) in &self.rects {
            boxes[*one].rect = rect.shifted(at.x, at.y);
        }
        for (place, line, below) in &self.heads {
            let place = place.shifted(at.x, at.y);
            let text = PageText::new(place, line.text.as_str(), CAPTION).muted();
            texts.push(text.about(below.iter().map(|one| Of::Node(*one))));
        }
    }
}

/// A stack in one of its forms, and where its upper left corner is.
#[derive(Clone, Copy)]
struct Put<'a> {
    stack: &'a Stack,
    at: Point,
    room: Rect,
    leader: (Point, Point),
    /// How bad the place is.
    cost: f64,
}

/// What is taken on the canvas while stacks look for room.
pub(super) struct Crowd<'a> {
    canvas: Rect,
    pins: &'a [Pin],
    /// Better not covered.
    hatched: Vec<Rect>,
    /// Never covered.
    walls: Vec<Rect>,
    /// Straight ways between pins, each once.
    ties: Vec<(Point, Point)>,
    taken: Vec<Put<'a>>,
}

/// A pin, and the line from it to its boxes.
pub(super) type Leader = (usize, (Point, Point));

/// What is on the canvas before any stack is.
pub(super) struct Bare<'a> {
    pub(super) canvas: Rect,
    pub(super) pins: &'a [Pin],
    pub(super) hatched: Vec<Rect>,
    pub(super) walls: Vec<Rect>,
    pub(super) ties: Vec<(Point, Point)>,
    pub(super) halt: &'a Halt,
}

/// Puts stacks, each in one of several forms, beside their pins: the largest first, then each
/// once more, now that it is known who needs room. The pins are left for which there is
/// none nearby.
/// O(stacks² · places tried).
pub(super) fn settle<'a>(
    bare: Bare<'a>,
    stacks: impl Iterator<Item = &'a Vec<Stack>>,
    boxes: &mut [NodeBox],
    texts: &mut Vec<PageText>,
) -> (Vec<usize>, Vec<Leader>) {
    let mut order: Vec<&Vec<Stack>> = stacks.filter(|forms| !forms.is_empty()).collect();
    let is_quiet = bare.ties.len() * order.len() <= LOOKED_AT;
    let mut crowd = Crowd {
        canvas: bare.canvas,
        pins: bare.pins,
        hatched: bare.hatched,
        walls: bare.walls,
        ties: if is_quiet { bare.ties } else { Vec::new() },
        taken: Vec::new(),
    };
    order.sort_by(|one, other| {
        let by_size = other[0].area().total_cmp(&one[0].area());
        by_size.then(one[0].pin.cmp(&other[0].pin))
    });
    let mut left = crowd.rounds(&order, bare.halt);
    let lost = |left: &[usize], order: &[&Vec<Stack>]| {
        let lost = order.iter().filter(|forms| left.contains(&forms[0].pin));
        lost.map(|forms| forms[0].rects.len()).sum::<usize>()
    };
    // Those without room go first then, if that leaves fewer.
    for _ in 0..TURNS {
        if left.is_empty() {
            break;
        }
        order.sort_by_key(|forms| !left.contains(&forms[0].pin));
        let taken = std::mem::take(&mut crowd.taken);
        let other = crowd.rounds(&order, bare.halt);
        if lost(&other, &order) >= lost(&left, &order) {
            crowd.taken = taken;
            break;
        }
        left = other;
    }
    if !bare.halt.is_set() {
        left = crowd.ease(&order);
    }
    for put in &crowd.taken {
        put.stack.put(put.at, boxes, texts);
    }
    let leaders = crowd.taken.iter();
    (
        left,
        leaders.map(|put| (put.stack.pin, put.leader)).collect(),
    )
}

/// Rows of numbered stacks below everything, at most so wide; how low they reach.
pub(super) fn list(
    left: &[&Stack],
    (width, low): (f64, f64),
    boxes: &mut [NodeBox],
    texts: &mut Vec<PageText>,
) -> f64 {
    if left.is_empty() {
        return low;
    }
    let (mut x, mut y, mut row) = (0.0, low + 5.0 * AIR, 0.0_f64);
    for (number, stack) in (1..).zip(left) {
        if x > 0.0 && x + stack.size.w + NUMBER > width {
            (x, y, row) = (0.0, y + row + 2.0 * AIR, 0.0);
        }
        let number = format!("{number}");
        let first = stack.rects.first().map_or(0.0, |(_, rect)| rect.h / 2.0);
        let base = if stack.heads.is_empty() {
            first + 4.0
        } else {
            HEAD.0 - 4.5
        };
        let nodes = stack.rects.iter().map(|(node, _)| Of::Node(*node));
        texts.push(PageText::new(Point::new(x, y + base), number, HEADING).about(nodes));
        stack.put(Point::new(x + NUMBER, y), boxes, texts);
        x += stack.size.w + NUMBER + 3.0 * AIR;
        row = row.max(stack.size.h);
    }
    y + row
}

impl<'a> Crowd<'a> {
    /// Puts all in this order, again and again; the pins that found no room.
    fn rounds(&mut self, order: &[&'a Vec<Stack>], halt: &Halt) -> Vec<usize> {
        let mut left = Vec::new();
        for _ in 0..ROUNDS {
            left.clear();
            for forms in order {
                // What is not put then nobody sees.
                if halt.is_set() {
                    break;
                }
                self.taken.retain(|put| put.stack.pin != forms[0].pin);
                match self.best_of(forms) {
                    Some(put) => self.taken.push(put),
                    None => left.push(forms[0].pin),
                }
            }
        }
        left
    }

    /// Moves a neighbour away from each stack that stands badly or nowhere, where both are better off then;
    /// who still has no room. O(stacks² · places tried) a stack.
    fn ease(&mut self, order: &[&'a Vec<Stack>]) -> Vec<usize> {
        if order.len() <= EASED {
            for forms in order {
                self.ease_one(forms, order);
            }
        }
        let pins = order.iter().map(|forms| forms[0].pin);
        pins.filter(|pin| self.of(*pin).is_none()).collect()
    }

    fn ease_one(&mut self, forms: &'a [Stack], order: &[&'a Vec<Stack>]) {
        let own = forms[0].pin;
        if self.trouble(forms) < BAD {
            return;
        }
        let mut best: Option<(f64, Vec<Put<'a>>)> = None;
        for other in order.iter().filter(|other| other[0].pin != own) {
            let neighbour = other[0].pin;
            if self.pins[own].at.distance(self.pins[neighbour].at) > NEIGHBOURS {
                continue;
            }
            let all = |crowd: &Self| crowd.trouble(forms) + crowd.trouble(other);
            let before = all(self);
            let taken = self.taken.clone();
            let both = [own, neighbour];
            self.taken.retain(|put| !both.contains(&put.stack.pin));
            for forms in [forms, other.as_slice()] {
                let place = self.best_of(forms);
                self.taken.extend(place);
            }
            let change = all(self) - before;
            let moved = std::mem::replace(&mut self.taken, taken);
            if change < best.as_ref().map_or(0.0, |best| best.0) {
                best = Some((change, moved));
            }
        }
        if let Some((_, moved)) = best {
            self.taken = moved;
        }
    }

    /// How badly a stack stands; it is the worse to stand nowhere the more boxes there are.
    fn trouble(&self, forms: &[Stack]) -> f64 {
        let nowhere = NOWHERE * real(forms[0].rects.len());
        self.of(forms[0].pin).map_or(nowhere, |put| put.cost)
    }

    fn of(&self, pin: usize) -> Option<&Put<'a>> {
        self.taken.iter().find(|put| put.stack.pin == pin)
    }

    fn put(&self, stack: &'a Stack, (cost, at): (f64, Point)) -> Put<'a> {
        let (room, pin) = (stack.room(at), self.pins[stack.pin].at);
        Put {
            stack,
            at,
            room,
            leader: stack.leader(at, pin),
            cost,
        }
    }

    /// The form and place that cost least.
    fn best_of(&self, forms: &'a [Stack]) -> Option<Put<'a>> {
        let best = forms
            .iter()
            .filter_map(|form| Some((self.best(form)?, form)));
        let best = best.min_by(|one, other| one.0.0.total_cmp(&other.0.0));
        best.map(|(place, stack)| self.put(stack, place))
    }

    /// The best place near the pin, and what it costs.
    fn best(&self, stack: &Stack) -> Option<(f64, Point)> {
        let pin = self.pins[stack.pin].at;
        let mut best: Option<(f64, Point)> = None;
        for reach in (0..TRIES).map(|step| REACH.0 + REACH.1 * real(step)) {
            if best.is_some_and(|(cost, _)| cost <= reach) {
                break;
            }
            for (place, way) in AROUND.into_iter().enumerate() {
                let at = beside(pin, way, reach, &stack.size);
                let Some(cost) = self.cost(stack, &stack.room(at)) else {
                    continue;
                };
                let cost = reach + cost + real(place) * 1.5;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, at));
                }
            }
        }
        best
    }

    /// What a place costs beside its distance; none where something is already.
    fn cost(&self, stack: &Stack, room: &Rect) -> Option<f64> {
        let grown = room.grown(AIR);
        let inside = grown.x >= self.canvas.x
            && grown.y >= self.canvas.y
            && grown.right() <= self.canvas.right()
            && grown.bottom() <= self.canvas.bottom();
        let on_pin = |pin: &Pin| Rect::around(pin.at, 2.0 * PIN, 2.0 * PIN).overlaps(room);
        let on_stack = |put: &Put<'_>| put.room.overlaps(&grown);
        let on_wall = |wall: &Rect| wall.overlaps(&grown);
        if !inside
            || self.taken.iter().any(on_stack)
            || self.pins.iter().any(on_pin)
            || self.walls.iter().any(on_wall)
        {
            return None;
        }
        let pin = self.pins[stack.pin].at;
        let leader = stack.leader(Point::new(room.x, room.y), pin);
        if self.is_crossing(stack.pin, leader, room) {
            return None;
        }
        let covered = self
            .hatched
            .iter()
            .filter(|rect| rect.overlaps(room))
            .count();
        let blocked = self.ties.iter();
        let blocked = blocked.filter(|tie| grown.crossed_by(tie.0, tie.1) || meet(leader, **tie));
        let blocked = blocked.count();
        let turned = if stack.is_turned(Point::new(room.x, room.y), pin) {
            TURNED
        } else {
            0.0
        };
        Some(COVER * real(covered) + BLOCK * real(blocked) + turned)
    }

    /// Whether a leader would cross another one, boxes, a pin or what else is there, or the room lie on
    /// a leader.
    fn is_crossing(&self, own: usize, leader: (Point, Point), room: &Rect) -> bool {
        let put = self.taken.iter().any(|put| {
            put.room.crossed_by(leader.0, leader.1)
                || room.crossed_by(put.leader.0, put.leader.1)
                || meet(leader, put.leader)
        });
        let pins = self.pins.iter().enumerate();
        let mut pins = pins.filter(|(place, _)| *place != own);
        let mut walls = self.walls.iter();
        put || walls.any(|wall| wall.crossed_by(leader.0, leader.1))
            || pins.any(|(_, pin)| {
                Rect::around(pin.at, 2.0 * PIN, 2.0 * PIN).crossed_by(leader.0, leader.1)
            })
    }
}

/// The upper left corner of a room of this size that lies in a direction from a pin.
fn beside(pin: Point, (x, y): (f64, f64), reach: f64, size: &Rect) -> Point {
    // Along a slope both ways make up the distance.
    let part = if x != 0.0 && y != 0.0 { 0.7 } else { 1.0 };
    Point::new(
        pin.x + x * reach * part + (x - 1.0) * size.w / 2.0,
        pin.y + y * reach * part + (y - 1.0) * size.h / 2.0,
    )
}

/// Whether two straight lines cross.
fn meet((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let side = |from: Point, to: Point, point: Point| {
        (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x)
    };
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
