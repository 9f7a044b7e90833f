//! Room for the names of the busiest dots: where many dots crowd around these, they move aside.

use std::collections::BTreeSet;

use super::apart::{loosen, separate};
use super::dot_places::{FURTHER, SURELY, around};
use super::dots::{apart, rect_of};
use super::geometry::{Point, Rect};
use super::halt::Halt;
use super::room::Room;
use super::scene::Dot;

/// So many of the busiest dots get room for their names.
pub(super) const HUBS: usize = 25;
/// Rounds in which dots leave the places of names and come apart again.
const ROUNDS: usize = 16;
/// Room around a name that stands near its dot, so that no other one is as near to it.
const AIR: f64 = 2.5 + SURELY;

/// How far from a name dots move.
const ABOUT: f64 = 90.0;

/// A name that is to stand beside a dot.
struct Name {
    dot: usize,
    /// From the middle of the dot to the middle of the name.
    way: Point,
    size: (f64, f64),
    /// The room around it.
    air: f64,
}

impl Name {
    fn rect(&self, dots: &[Dot]) -> Rect {
        let at = dots[self.dot].at.shifted(self.way.x, self.way.y);
        Rect::around(at, self.size.0, self.size.1).grown(self.air)
    }
}

/// Has dots leave room beside some of them for names of these sizes, those of the first ones first.
/// O(dots), and O(dots near names) a round.
pub(super) fn make_room(dots: &mut [Dot], names: &[(usize, (f64, f64))], halt: &Halt) {
    let names = chosen(dots, names);
    let near = near(dots, &names);
    for _ in (0..ROUNDS).take_while(|_| !halt.is_set()) {
        if !leave(dots, &names) {
            break;
        }
        // Among very many dots few are near.
        let mut own: Vec<Dot> = near.iter().map(|dot| dots[*dot].clone()).collect();
        apart(&mut own, loosen, halt);
        for (dot, moved) in near.iter().zip(own) {
            dots[*dot].at = moved.at;
        }
    }
    apart(dots, separate, halt);
}

/// The dots about names, which may have to move.
fn near(dots: &[Dot], names: &[Name]) -> Vec<usize> {
    let all = room(dots);
    let mut near = BTreeSet::new();
    for name in names {
        let about = name.rect(dots).grown(ABOUT);
        all.each_near(&about, |dot| {
            near.insert(dot);
        });
    }
    near.into_iter().collect()
}

/// A place for each name that has one: on no dot that gets a name and on no other name, where the
/// fewest dots have to leave, and of several the nearest.
fn chosen(dots: &[Dot], names: &[(usize, (f64, f64))]) -> Vec<Name> {
    let all = room(dots);
    let mut taken: Vec<Rect> = names.iter().map(|(dot, _)| rect_of(&dots[*dot])).collect();
    let mut found = Vec::with_capacity(names.len());
    for (number, (dot, size)) in names.iter().enumerate() {
        let radius = dots[*dot].radius;
        let beside = (radius + 2.0 + size.0 / 2.0, radius + 1.0 + size.1 / 2.0);
        let places = FURTHER.into_iter().flat_map(|gap| {
            let all = around((beside.0 + gap, beside.1 + gap)).into_iter();
            all.map(move |(x, y)| Name {
                dot: *dot,
                way: Point::new(x, y),
                size: *size,
                air: AIR + gap,
            })
        });
        let is_taken = |rect: &Rect| {
            let mut others = taken.iter().enumerate();
            others.any(|(place, other)| place != number && other.overlaps(rect))
        };
        let crowd = |rect: &Rect| {
            let mut count = 0_usize;
            all.each_near(rect, |_| count += 1);
            count
        };
        let places = places.map(|name| (name.rect(dots), name));
        let free = places.filter(|(rect, _)| !is_taken(rect));
        if let Some((rect, name)) = free.min_by_key(|(rect, _)| crowd(rect)) {
            taken.push(rect.grown(-name.air));
            found.push(name);
        }
    }
    found
}

/// Moves dots out of the places of names, each the shortest way; whether any had to move.
fn leave(dots: &mut [Dot], names: &[Name]) -> bool {
    let all = room(dots);
    let mut moved = false;
    for name in names {
        let rect = name.rect(dots);
        let mut near = Vec::new();
        all.each_near(&rect, |dot| near.push(dot));
        for dot in near.into_iter().filter(|dot| *dot != name.dot) {
            let own = rect_of(&dots[dot]);
            if !own.overlaps(&rect) {
                continue;
            }
            moved = true;
            let (up, down) = (own.bottom() - rect.y, rect.bottom() - own.y);
            let (left, right) = (own.right() - rect.x, rect.right() - own.x);
            // Towards the dot of the name there is no room.
            let (left, right) = if name.way.x > 0.0 {
                (f64::INFINITY, right)
            } else {
                (left, f64::INFINITY)
            };
            let least = up.min(down).min(left).min(right);
            let by = if least >= up {
                (0.0, -up)
            } else if least >= down {
                (0.0, down)
            } else if least >= left {
                (-left, 0.0)
            } else {
                (right, 0.0)
            };
            dots[dot].at = dots[dot].at.shifted(by.0, by.1);
        }
    }
    moved
}

/// All dots, by the numbers that they have.
fn room(dots: &[Dot]) -> Room {
    let rects = dots.iter().map(rect_of);
    let page = rects.clone().reduce(|all, one| all.union(&one));
    let mut room = Room::new(page.unwrap_or_default());
    rects.for_each(|rect| room.add(rect));
    room
}
