//! Positions whose distances follow distances in a graph.
//!
//! Stress is reduced by stochastic gradient descent over pairs of nodes
//! (Zheng, Pawar, Goodman 2018): few passes, no tuning, and with a seeded
//! shuffle the same positions each time. O(n²) for n nodes.

use super::geometry::{Point, real};

/// Passes over all pairs; one more than a power of two, see [`descend`].
const PASSES: usize = 33;
/// Above this many nodes the cloud is spread more evenly over the page.
const CROWD: usize = 24;

/// Positions of the nodes of one connected part, in hops, longest direction horizontal.
/// Links name nodes by their place in the part.
pub(crate) fn positions(count: usize, links: &[(usize, usize)]) -> Vec<Point> {
    let mut near = vec![Vec::new(); count];
    for &(from, to) in links {
        near[from].push(to);
        near[to].push(from);
    }
    let hops: Vec<Vec<u32>> = (0..count).map(|start| hops_from(start, &near)).collect();
    let mut at = descend(count, &hops);
    turn(&mut at);
    spread(&mut at);
    at
}

/// Smallest and greatest value.
pub(crate) fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// Hops to every node, by breadth-first search.
fn hops_from(start: usize, near: &[Vec<usize>]) -> Vec<u32> {
    let mut hops = vec![u32::MAX; near.len()];
    hops[start] = 0;
    let mut queue = vec![start];
    let mut next = 0;
    while let Some(&node) = queue.get(next) {
        next += 1;
        for &to in &near[node] {
            if hops[to] == u32::MAX {
                hops[to] = hops[node] + 1;
                queue.push(to);
            }
        }
    }
    hops
}

/// Positions in hops, by stochastic gradient descent on stress.
fn descend(count: usize, hops: &[Vec<u32>]) -> Vec<Point> {
    let mut dice = Dice(0x5eed);
    let mut at: Vec<Point> = (0..count)
        .map(|_| Point::new(dice.unit(), dice.unit()))
        .collect();
    let mut pairs: Vec<(usize, usize, f64)> = Vec::with_capacity(count * count / 2);
    for (a, row) in hops.iter().enumerate() {
        pairs.extend(
            row.iter()
                .enumerate()
                .skip(a + 1)
                .map(|(b, hop)| (a, b, f64::from(*hop))),
        );
    }
    let longest = pairs.iter().map(|pair| pair.2).fold(1.0, f64::max);
    // The step falls from longest² to 0.1 in equal ratios; with 32 = 2⁵ steps
    // the ratio is five square roots, which are exact, where `powf` is not.
    let mut ratio = 0.1 / (longest * longest);
    (0..5).for_each(|_| ratio = ratio.sqrt());
    let mut step = longest * longest;
    for _ in 0..PASSES {
        dice.shuffle(&mut pairs);
        for &(a, b, ideal) in &pairs {
            let share = (step / (ideal * ideal)).min(1.0);
            let gap = at[a].distance(at[b]).max(1e-9);
            let pull = share * (gap - ideal) / 2.0 / gap;
            let (x, y) = ((at[b].x - at[a].x) * pull, (at[b].y - at[a].y) * pull);
            at[a] = at[a].shifted(x, y);
            at[b] = at[b].shifted(-x, -y);
        }
        step *= ratio;
    }
    at
}

/// Turns the cloud so that its longest direction is horizontal, as pages on screens are.
fn turn(at: &mut [Point]) {
    let count = real(at.len());
    let sum = at
        .iter()
        .fold(Point::default(), |sum, point| sum.shifted(point.x, point.y));
    let middle = Point::new(sum.x / count, sum.y / count);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for point in at.iter() {
        let (x, y) = (point.x - middle.x, point.y - middle.y);
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    let half = (xx - yy) / 2.0;
    let root = (half * half + xy * xy).sqrt();
    // Eigenvector of the larger eigenvalue of the covariance.
    let (x, y) = if half >= 0.0 {
        (half + root, xy)
    } else {
        (xy, root - half)
    };
    let length = (x * x + y * y).sqrt();
    if length < 1e-12 {
        return;
    }
    let (cos, sin) = (x / length, y / length);
    for point in at.iter_mut() {
        let (x, y) = (point.x - middle.x, point.y - middle.y);
        *point = Point::new(x * cos + y * sin, y * cos - x * sin);
    }
}

/// Spreads many nodes more evenly over the page.
fn spread(at: &mut [Point]) {
    if at.len() > CROWD {
        let x = evened(at.iter().map(|point| point.x).collect());
        let y = evened(at.iter().map(|point| point.y).collect());
        for (point, (x, y)) in at.iter_mut().zip(x.into_iter().zip(y)) {
            *point = Point::new(x, y);
        }
    }
}

/// Every value half where it is, half where its place in the order would put it.
fn evened(mut values: Vec<f64>) -> Vec<f64> {
    let (low, high) = range(values.iter().copied());
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    for (place, index) in order.iter().enumerate() {
        let even = low + (high - low) * real(place) / real(order.len() - 1);
        values[*index] = values[*index].midpoint(even);
    }
    values
}

/// A small generator of reproducible numbers (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1.
    fn unit(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap_or(0)) / f64::from(u32::MAX)
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let range = u64::try_from(last + 1).unwrap_or(u64::MAX);
            let pick = usize::try_from(self.next() % range).unwrap_or(0);
            items.swap(last, pick);
        }
    }
}
