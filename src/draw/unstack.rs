//! Boxes that overlap come apart so that who is beside whom stays.
//!
//! After PRISM (Gansner and Hu, Efficient node overlap removal using a proximity stress model, 2009): neighbours on the page get
//! the distance that they have, or as much more as two of them need not to overlap, and all positions give way to that a
//! little each round. Moving overlapping boxes alone would stack them where there are many.

use super::geometry::{Point, Rect};

/// Rounds at most.
const ROUNDS: usize = 60;
/// Steps towards the wanted distances in a round.
const STEPS: usize = 6;
/// How many of the nearest count as neighbours.
const NEAR: usize = 8;
/// How much further apart two may be wanted in one round.
const MOST: f64 = 1.5;

/// Two neighbours and the distance that they should have.
struct Pair {
    one: usize,
    other: usize,
    wanted: f64,
}

/// Moves the middles of boxes until none comes closer to another than `gap`, or patience ends. O(boxes² · rounds).
pub(super) fn unstack(rects: &mut [Rect], gap: f64) {
    let mut at: Vec<Point> = rects.iter().map(Rect::center).collect();
    for _ in 0..ROUNDS {
        let (pairs, fits) = pairs(rects, &at, gap);
        if fits {
            break;
        }
        for _ in 0..STEPS {
            step(&pairs, &mut at);
        }
    }
    for (rect, middle) in rects.iter_mut().zip(at) {
        *rect = Rect::around(middle, rect.w, rect.h);
    }
}

/// By what the distance of two has to be multiplied so that they do not overlap; 1 where they do not.
fn factor(rects: &[Rect], at: &[Point], (one, other): (usize, usize), gap: f64) -> f64 {
    let (x, y) = (
        (at[one].x - at[other].x).abs(),
        (at[one].y - at[other].y).abs(),
    );
    let wide = rects[one].w.midpoint(rects[other].w) + gap;
    let high = rects[one].h.midpoint(rects[other].h) + gap;
    if x >= wide || y >= high {
        return 1.0;
    }
    (wide / x.max(1e-3)).min(high / y.max(1e-3))
}

/// Neighbours with their distances, and whether nothing overlaps.
fn pairs(rects: &[Rect], at: &[Point], gap: f64) -> (Vec<Pair>, bool) {
    let mut pairs = Vec::new();
    let mut fits = true;
    for one in 0..at.len() {
        let mut near: Vec<(f64, usize)> = (0..at.len())
            .filter(|other| *other != one)
            .map(|other| (at[one].distance(at[other]), other))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for (place, (distance, other)) in near.into_iter().enumerate() {
            let by = factor(rects, at, (one, other), gap);
            let overlaps = by > 1.0 + 1e-6;
            fits &= !overlaps;
            if overlaps || place < NEAR {
                let wanted = distance.max(1e-3) * by.min(MOST);
                pairs.push(Pair { one, other, wanted });
            }
        }
    }
    (pairs, fits)
}

/// Each goes to where its neighbours want it, on an average weighted by nearness.
fn step(pairs: &[Pair], at: &mut [Point]) {
    let mut to = vec![(Point::default(), 0.0); at.len()];
    for pair in pairs {
        let (from, other) = (at[pair.one], at[pair.other]);
        let distance = from.distance(other);
        // Two on one spot go up and down, by their order.
        let way = if distance < 1e-6 {
            let sign = if pair.one < pair.other { -1.0 } else { 1.0 };
            Point::new(0.0, sign)
        } else {
            Point::new((from.x - other.x) / distance, (from.y - other.y) / distance)
        };
        let weight = 1.0 / (pair.wanted * pair.wanted);
        for (node, middle, sign) in [(pair.one, other, 1.0), (pair.other, from, -1.0)] {
            let (sum, weights) = &mut to[node];
            let wanted = middle.shifted(sign * way.x * pair.wanted, sign * way.y * pair.wanted);
            *sum = sum.shifted(wanted.x * weight, wanted.y * weight);
            *weights += weight;
        }
    }
    for (point, (sum, weights)) in at.iter_mut().zip(to) {
        if weights > 0.0 {
            *point = Point::new(sum.x / weights, sum.y / weights);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::geometry::real;

    #[test]
    fn a_crowd_comes_apart_and_keeps_its_sides() {
        // Wide boxes on a grid that is too narrow for them.
        let mut rects: Vec<Rect> = (0..100_usize)
            .map(|place| {
                let middle = Point::new(real(place % 10) * 40.0, real(place / 10) * 40.0);
                Rect::around(middle, 120.0, 30.0)
            })
            .collect();
        let overlaps = |rects: &[Rect]| {
            let pairs = rects.iter().enumerate();
            let pairs = pairs
                .flat_map(|(place, one)| rects[place + 1..].iter().map(move |other| (one, other)));
            pairs.filter(|(one, other)| one.overlaps(other)).count()
        };
        let before = overlaps(&rects);
        unstack(&mut rects, 20.0);
        let after = overlaps(&rects);
        // Who calls it moves the few apart that are left when patience ends.
        assert!(after * 4 <= before, "{after} of {before}");
        // Those that were left of each other still are, and the whole has grown in both directions alike.
        for row in rects.chunks(10) {
            assert!(
                row.windows(2)
                    .all(|two| two[0].center().x < two[1].center().x)
            );
        }
        let all = rects
            .iter()
            .copied()
            .reduce(|all, one| all.union(&one))
            .unwrap();
        assert!(all.w / all.h < 3.0, "{all:?}");
    }
}
