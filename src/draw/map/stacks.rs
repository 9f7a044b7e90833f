//! Boxes beside their pins: what is at one place stands together, and nothing covers anything.

use super::Pin;
use crate::draw::geometry::{Point, Rect, real};
use crate::draw::halt::Halt;
use crate::draw::scene::{CAPTION, NodeBox, PageText};
use crate::draw::text::Line;

/// Room between two boxes of a stack.
const GAP: f64 = 5.0;
/// Room between a stack and what is beside it.
const AIR: f64 = 7.0;
/// Greatest heights of a column of boxes: many boxes are tried in several forms.
const COLUMNS: [f64; 4] = [300.0, 190.0, 110.0, 460.0];
/// Room for a heading above boxes.
pub(super) const HEAD: f64 = 15.0;
/// Size of a pin with the air around it.
pub(super) const PIN: f64 = 6.0;
/// First distance between a pin and its boxes, and by how much it grows.
const REACH: (f64, f64) = (9.0, 13.0);
/// How often it grows.
const TRIES: usize = 44;
/// How often every stack looks for its place.
const ROUNDS: usize = 3;
/// What it costs to cover a hatched area, or to cross another leader.
const COVER: f64 = 30.0;
/// What it costs to stand in the way of a line between two pins, which then goes around.
const BLOCK: f64 = 12.0;
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
    heads: Vec<(Point, Line)>,
    size: Rect,
}

impl Stack {
    /// Boxes one below the other, in several columns where there are many; every form once.
    pub(super) fn forms(pin: usize, parts: &[Part], boxes: &[NodeBox]) -> Vec<Self> {
        let mut forms: Vec<Self> = Vec::new();
        for height in COLUMNS {
            let form = Self::new(pin, parts, boxes, height);
            if forms.iter().all(|other| other.size != form.size) {
                forms.push(form);
            }
        }
        forms
    }

    fn new(pin: usize, parts: &[Part], boxes: &[NodeBox], height: f64) -> Self {
        let mut stack = Self {
            pin,
            rects: Vec::new(),
            heads: Vec::new(),
            size: Rect::default(),
        };
        let (mut x, mut y, mut wide) = (0.0, 0.0, 0.0_f64);
        for part in parts {
            let line = Line::new(part.head.as_str(), CAPTION);
            for (place, one) in part.boxes.iter().enumerate() {
                let room = boxes[*one].rect;
                let head = if place == 0 && !part.head.is_empty() {
                    HEAD
                } else {
                    0.0
                };
                if y > 0.0 && y + head + room.h > height {
                    (x, y, wide) = (x + wide + GAP, 0.0, 0.0);
                }
                if head > 0.0 {
                    stack
                        .heads
                        .push((Point::new(x, y + HEAD - 4.5), line.clone()));
                    wide = wide.max(line.width);
                    stack.cover(&Rect::new(x, y, line.width, HEAD));
                    y += HEAD;
                }
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

    fn area(&self) -> f64 {
        self.size.w * self.size.h
    }

    /// Moves its boxes to where they belong and hands over its headings.
    fn put(&self, at: Point, boxes: &mut [NodeBox], texts: &mut Vec<PageText>) {
        for (one, rect) in &self.rects {
            boxes[*one].rect = rect.shifted(at.x, at.y);
        }
        for (place, line) in &self.heads {
            let place = place.shifted(at.x, at.y);
            texts.push(PageText::new(place, line.text.as_str(), CAPTION).muted());
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
}

/// What is taken on the canvas while stacks look for room.
pub(super) struct Crowd<'a> {
    canvas: Rect,
    pins: &'a [Pin],
    /// Better not covered.
    hatched: Vec<Rect>,
    /// Straight ways between pins, each once.
    ties: Vec<(Point, Point)>,
    taken: Vec<Put<'a>>,
}

/// What is on the canvas before any stack is.
pub(super) struct Bare<'a> {
    pub(super) canvas: Rect,
    pub(super) pins: &'a [Pin],
    pub(super) hatched: Vec<Rect>,
    pub(super) ties: Vec<(Point, Point)>,
    pub(super) halt: &'a Halt,
}

/// Puts all stacks, each in one of several forms, beside their pins: the largest first, then each
/// once more, now that it is known who needs room. Those without room on the canvas follow below
/// it. O(stacks² · places tried).
pub(super) fn settle(
    bare: Bare<'_>,
    stacks: &[Vec<Stack>],
    boxes: &mut [NodeBox],
    texts: &mut Vec<PageText>,
) {
    let is_quiet = bare.ties.len() * stacks.len() <= LOOKED_AT;
    let mut crowd = Crowd {
        canvas: bare.canvas,
        pins: bare.pins,
        hatched: bare.hatched,
        ties: if is_quiet { bare.ties } else { Vec::new() },
        taken: Vec::new(),
    };
    let mut order: Vec<&Vec<Stack>> = stacks.iter().filter(|forms| !forms.is_empty()).collect();
    order.sort_by(|one, other| {
        let by_size = other[0].area().total_cmp(&one[0].area());
        by_size.then(one[0].pin.cmp(&other[0].pin))
    });
    let mut left = Vec::new();
    for _ in 0..ROUNDS {
        left.clear();
        for forms in &order {
            // What is left then follows below, and nobody sees it.
            if bare.halt.is_set() {
                break;
            }
            crowd.taken.retain(|put| put.stack.pin != forms[0].pin);
            match crowd.best_of(forms) {
                Some(put) => crowd.taken.push(put),
                None => left.push(&forms[0]),
            }
        }
    }
    crowd.below(&left);
    for put in &crowd.taken {
        put.stack.put(put.at, boxes, texts);
    }
}

impl<'a> Crowd<'a> {
    fn put(&self, stack: &'a Stack, at: Point) -> Put<'a> {
        let (room, pin) = (stack.room(at), self.pins[stack.pin].at);
        Put {
            stack,
            at,
            room,
            leader: (pin, room.nearest(pin)),
        }
    }

    /// Rows below the canvas.
    fn below(&mut self, left: &[&'a Stack]) {
        let (mut x, mut y) = (self.canvas.x, self.canvas.bottom() + 3.0 * AIR);
        let mut row: f64 = 0.0;
        for stack in left {
            if x > self.canvas.x && x + stack.size.w > self.canvas.right() {
                (x, y, row) = (self.canvas.x, y + row + AIR, 0.0);
            }
            let put = self.put(stack, Point::new(x, y));
            self.taken.push(put);
            x += stack.size.w + 2.0 * AIR;
            row = row.max(stack.size.h);
        }
    }

    /// The form and place that cost least.
    fn best_of(&self, forms: &'a [Stack]) -> Option<Put<'a>> {
        let best = forms
            .iter()
            .filter_map(|form| Some((self.best(form)?, form)));
        let best = best.min_by(|one, other| one.0.0.total_cmp(&other.0.0));
        best.map(|((_, at), stack)| self.put(stack, at))
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
        let inside = self.canvas.union(&grown) == self.canvas;
        let on_pin = |pin: &Pin| Rect::around(pin.at, 2.0 * PIN, 2.0 * PIN).overlaps(room);
        let on_stack = |put: &Put<'_>| put.room.overlaps(&grown);
        if !inside || self.taken.iter().any(on_stack) || self.pins.iter().any(on_pin) {
            return None;
        }
        let pin = self.pins[stack.pin].at;
        let leader = (pin, room.nearest(pin));
        let covered = self
            .hatched
            .iter()
            .filter(|rect| rect.overlaps(room))
            .count();
        let troubles = self.taken.iter().map(|put| {
            let under = put.room.crossed_by(leader.0, leader.1);
            let cut = room.crossed_by(put.leader.0, put.leader.1);
            usize::from(meet(leader, put.leader)) + 2 * (usize::from(under) + usize::from(cut))
        });
        let blocked = self.ties.iter();
        let blocked = blocked.filter(|tie| grown.crossed_by(tie.0, tie.1)).count();
        Some(COVER * real(covered + troubles.sum::<usize>()) + BLOCK * real(blocked))
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
