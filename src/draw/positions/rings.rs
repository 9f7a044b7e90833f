//! Nodes on circles: around one of them by distance, or all on one circle by group.

use super::net::{FAR, Net, at};
use crate::draw::geometry::{Point, real};

/// The point on the circle of radius 1 after this share of a turn, from the top, clockwise.
///
/// Roots of one are multiplied, found by halving angles, so that no sine is needed: those differ
/// in their last bits from platform to platform.
pub(crate) fn direction(share: f64) -> Point {
    let mut rest = (share - share.floor()) * 2.0;
    let (mut x, mut y) = (1.0, 0.0);
    if rest >= 1.0 {
        rest -= 1.0;
        x = -1.0;
    }
    // A quarter of a turn, then an eighth and so on: (cos, sin).
    let (mut cos, mut sin) = (0.0_f64, 1.0_f64);
    for _ in 0..40 {
        rest *= 2.0;
        if rest >= 1.0 {
            rest -= 1.0;
            (x, y) = (x * cos - y * sin, x * sin + y * cos);
        }
        let half = 1.0_f64.midpoint(cos).max(0.0).sqrt();
        sin /= 2.0 * half;
        cos = half;
    }
    Point::new(y, -x)
}

/// Positions around one node, a ring for each distance from it; nodes with no way to it on the
/// ring outside all others. Each branch has the share of the circle that its ends need, which is less
/// for those of outer rings. All marks of a thing are as far away as that, whichever of them its lines
/// lead to. `marks` has each mark but the first with the first one. O(n log n + m log m).
pub(crate) fn radial(net: &Net, middle: usize, marks: &[(usize, usize)]) -> Vec<Point> {
    let mut own: Vec<usize> = (0..net.len()).collect();
    for (mark, first) in marks {
        own[*mark] = *first;
    }
    // The mark in the middle stands for its thing.
    let first = own[middle];
    for one in own.iter_mut().filter(|one| **one == first) {
        *one = middle;
    }
    let things;
    let net = if marks.is_empty() {
        net
    } else {
        let links = net.links().map(|(from, to)| (own[from], own[to]));
        things = Net::new(net.len(), links);
        &things
    };
    let mut hops = net.hops(middle);
    for (node, thing) in own.iter().enumerate() {
        if node != *thing && hops[*thing] != FAR {
            // Only one of them can be in the middle.
            hops[node] = hops[*thing].max(1);
        }
    }
    let outside = hops
        .iter()
        .filter(|hop| **hop != FAR)
        .max()
        .map_or(1, |hop| hop + 1);
    let mut order: Vec<usize> = (0..net.len()).collect();
    order.sort_by_key(|node| (hops[*node], *node));
    // Each node hangs on the first neighbour nearer to the middle; unreached ones on the middle.
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); net.len()];
    for node in order.iter().copied().filter(|node| *node != middle) {
        let mut near = net.near(own[node]).iter().map(|other| at(*other));
        let parent = near.find(|other| hops[*other] < hops[node]);
        children[parent.filter(|_| hops[node] != FAR).unwrap_or(middle)].push(node);
    }
    let ring = |node: usize| match hops[node] {
        FAR => outside,
        hop => hop,
    };
    let mut ends = vec![0.0_f64; net.len()];
    for node in order.iter().rev() {
        let below: f64 = children[*node].iter().map(|child| ends[*child]).sum();
        ends[*node] = below.max(1.0 / f64::from(ring(*node).max(1)));
    }
    let mut place = vec![Point::default(); net.len()];
    let mut open = vec![(middle, 0.0, 1.0)];
    while let Some((node, from, to)) = open.pop() {
        if node != middle {
            let way = direction(f64::midpoint(from, to));
            let far = f64::from(ring(node));
            place[node] = Point::new(way.x * far, way.y * far);
        }
        let share = (to - from) / ends[node];
        let mut start = from;
        for child in &children[node] {
            let end = start + share * ends[*child];
            open.push((*child, start, end));
            start = end;
        }
    }
    place
}

/// Positions on one circle, group beside group with a gap between, and within a group so that
/// neighbours are near. The circle grows with the nodes. O(n log n + m).
pub(crate) fn circle(net: &Net, group: &[usize]) -> Vec<Point> {
    let mut order: Vec<usize> = (0..net.len()).collect();
    order.sort_by_key(|node| (group[*node], *node));
    let mut place: Vec<f64> = vec![0.0; net.len()];
    let settle = |order: &[usize], place: &mut [f64]| {
        for (at, node) in order.iter().enumerate() {
            place[*node] = real(at);
        }
    };
    settle(&order, &mut place);
    // Nodes move to the middle of their neighbours, each within its group.
    for _ in 0..8 {
        let mean: Vec<f64> = (0..net.len())
            .map(|node| {
                let near = net.near(node);
                let sum: f64 = near.iter().map(|other| place[at(*other)]).sum();
                if near.is_empty() {
                    place[node]
                } else {
                    sum / real(near.len())
                }
            })
            .collect();
        order.sort_by(|one, other| {
            let by_mean = mean[*one].total_cmp(&mean[*other]);
            group[*one]
                .cmp(&group[*other])
                .then(by_mean)
                .then(one.cmp(other))
        });
        settle(&order, &mut place);
    }
    let groups = order
        .windows(2)
        .filter(|pair| group[pair[0]] != group[pair[1]])
        .count()
        + 1;
    let gap = if groups > 1 {
        1.0 + real(net.len()).sqrt() / 8.0
    } else {
        0.0
    };
    let all = real(net.len()) + gap * real(groups);
    // Neighbours on the circle are one unit apart.
    let radius = (all / std::f64::consts::TAU).max(0.5);
    let mut at_ = vec![Point::default(); net.len()];
    // The gap between the last group and the first is at the top.
    let mut along = gap / 2.0;
    for (number, node) in order.iter().enumerate() {
        let before = number.checked_sub(1).map(|before| group[order[before]]);
        if before.is_some_and(|before| before != group[*node]) {
            along += gap;
        }
        let way = direction(along / all);
        at_[*node] = Point::new(way.x * radius, way.y * radius);
        along += 1.0;
    }
    at_
}

#[cfg(test)]
mod tests {
    use super::super::net::small;
    use super::*;

    #[test]
    fn directions_are_those_of_a_clock() {
        let near = |share: f64, x: f64, y: f64| {
            let found = direction(share);
            assert!(
                found.distance(Point::new(x, y)) < 1e-9,
                "{share}: {found:?}"
            );
        };
        near(0.0, 0.0, -1.0);
        near(0.25, 1.0, 0.0);
        near(0.5, 0.0, 1.0);
        near(0.75, -1.0, 0.0);
        near(1.0 / 12.0, 0.5, -(0.75_f64.sqrt()));
        for step in 0..1_000 {
            let share = real(step) / 1_000.0;
            let (sin, cos) = (share * std::f64::consts::TAU).sin_cos();
            near(share, sin, -cos);
        }
    }

    #[test]
    fn rings_are_distances() {
        let net = Net::new(6, [(0, 1), (1, 2), (0, 3), (3, 4)].into_iter());
        // The last is nowhere, or another mark of the third.
        for (marks, last) in [(&[][..], 3.0), (&[(5, 2)][..], 2.0)] {
            let at = radial(&net, 0, marks);
            let rings: Vec<f64> = at
                .iter()
                .map(|point| point.distance(Point::default()))
                .collect();
            for (ring, hops) in rings.iter().zip([0.0, 1.0, 2.0, 1.0, 2.0, last]) {
                assert!((ring - hops).abs() < 1e-9, "{rings:?}");
            }
        }
    }

    #[test]
    fn lines_of_a_later_mark_are_those_of_its_thing() {
        let away = |at: &[Point]| -> Vec<u32> {
            let far = at.iter().map(|point| point.distance(Point::default()));
            far.map(|far| small(crate::draw::geometry::index(far + 0.5)))
                .collect()
        };
        // 5 is another mark of 2, and leads on to 4.
        let net = Net::new(6, [(0, 1), (1, 5), (0, 3), (2, 4)].into_iter());
        assert_eq!(away(&radial(&net, 0, &[(5, 2)])), [0, 1, 2, 1, 3, 2]);
        // In the middle is the mark that was asked for.
        assert_eq!(away(&radial(&net, 5, &[(5, 2)])), [2, 1, 1, 3, 1, 0]);
    }

    #[test]
    fn groups_keep_together_on_the_circle() {
        let net = Net::new(40, (0..20).map(|node| (node, node + 20)));
        let group: Vec<usize> = (0..40).map(|node| node % 2).collect();
        let at = circle(&net, &group);
        let side = |node: usize| at[node].x > 0.0;
        let (even, odd) = (side(0), side(1));
        let astray = (0..40).filter(|node| side(*node) != if node % 2 == 0 { even } else { odd });
        assert!(astray.count() <= 4);
    }
}
