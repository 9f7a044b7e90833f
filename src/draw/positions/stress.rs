//! Positions whose distances follow distances in a graph.
//!
//! Stress, the sum over pairs of (distance on paper − hops)² / hops², is reduced by stochastic
//! gradient descent (Zheng, Pawar, Goodman: Graph Drawing by Stochastic Gradient Descent, 2018).
//! Small graphs take all pairs. Large ones take all links and, for every node, its distances to some
//! pivots (after Ortmann, Klimenta, Brandes: A Sparse Stress Model, 2016). Most of the pivots are
//! drawn by chance, so that they are a fair sample of all pairs: where most nodes are few hops from
//! each other, pivots at the rim with regions around them keep distances worse.

use super::net::{FAR, Net, at, small};
use super::pivots;
use crate::draw::geometry::Point;
use crate::draw::halt::Halt;
use crate::graph::Dice;

/// Up to so many nodes all pairs are taken.
const PAIRS: usize = 2_000;
/// Passes over all pairs, and over those of more than [`MANY`] nodes; one more than a power of two,
/// see [`schedule`].
const PASSES: (usize, usize) = (33, 17);
/// Pairs of more nodes take a while.
const MANY: usize = 700;
/// Passes over the terms of a large graph.
const SPARSE_PASSES: usize = 17;
/// Pivots of a large graph: as many as keep the terms below this, within bounds.
const TERMS: usize = 600_000;
const PIVOTS: (usize, usize) = (50, 250);

/// One distance to keep.
struct Term {
    one: u32,
    other: u32,
    ideal: f32,
    /// How much either end is moved for it.
    weight: f32,
    back: f32,
}

/// Positions in hops for the nodes of one connected network. The same network and seed have the same
/// positions. O(n²) for up to 2,000 nodes, else O(n + m) times 50 to 250.
pub(crate) fn positions(net: &Net, seed: u64, halt: &Halt) -> Vec<Point> {
    let mut dice = Dice::for_work(0x5eed, seed);
    if net.len() <= PAIRS {
        let terms = all_pairs(net, halt);
        let passes = if net.len() <= MANY {
            PASSES.0
        } else {
            PASSES.1
        };
        let start = (0..net.len()).map(|_| Point::new(dice.unit(), dice.unit()));
        return descend(start.collect(), terms, (passes, halt), dice);
    }
    let count = (TERMS / net.len()).clamp(PIVOTS.0, PIVOTS.1);
    let rows = pivots::choose(net, count, seed, halt);
    let start = pivots::positions(&rows);
    descend(start, sparse(net, &rows), (SPARSE_PASSES, halt), dice)
}

fn all_pairs(net: &Net, halt: &Halt) -> Vec<Term> {
    let mut terms = Vec::with_capacity(net.len() * net.len() / 2);
    for one in (0..net.len()).take_while(|_| !halt.is_set()) {
        let hops = net.hops(one);
        let others = hops.iter().enumerate().skip(one + 1);
        terms.extend(others.map(|(other, hops)| {
            let ideal = short(*hops);
            let weight = 1.0 / (ideal * ideal);
            Term {
                one: small(one),
                other: small(other),
                ideal,
                weight,
                back: weight,
            }
        }));
    }
    terms
}

/// Links, and distances to pivots, each of which stands for as many nodes as there are to a pivot.
fn sparse(net: &Net, rows: &[pivots::Row]) -> Vec<Term> {
    let mut terms: Vec<Term> = net
        .links()
        .map(|(one, other)| Term {
            one: small(one),
            other: small(other),
            ideal: 1.0,
            weight: 1.0,
            back: 1.0,
        })
        .collect();
    let mut is_pivot = vec![false; net.len()];
    for row in rows {
        is_pivot[row.pivot] = true;
    }
    let stands_for = short(small(net.len())) / short(small(rows.len().max(1)));
    for row in rows {
        for (node, hops) in row.hops.iter().enumerate() {
            // A link is there already; a pair of pivots is taken once.
            if *hops <= 1 || *hops == FAR || is_pivot[node] && node < row.pivot {
                continue;
            }
            let ideal = short(*hops);
            let weight = stands_for / (ideal * ideal);
            terms.push(Term {
                one: small(node),
                other: small(row.pivot),
                ideal,
                weight,
                // A pivot is moved by other pivots, not by all that look at it.
                back: if is_pivot[node] { weight } else { 0.0 },
            });
        }
    }
    terms
}

/// A count as a number; more than 2²⁴ hops or nodes lose their last digits.
#[expect(clippy::cast_precision_loss, reason = "see above")]
fn short(number: u32) -> f32 {
    number as f32
}

/// The step of each pass: it falls from the greatest distance² to 0.1 in equal ratios.
fn schedule(terms: &[Term], passes: usize) -> Vec<f64> {
    let weights = terms.iter().flat_map(|term| [term.weight, term.back]);
    let weights = weights.filter(|weight| *weight > 0.0);
    let (least, most) = weights.fold((f32::MAX, f32::MIN_POSITIVE), |(least, most), weight| {
        (least.min(weight), most.max(weight))
    });
    let (first, last) = (1.0 / f64::from(least), 0.1 / f64::from(most));
    // With 2ⁿ steps the ratio is n square roots, which are exact, where `powf` is not.
    let mut ratio = (last / first).min(1.0);
    let mut steps = 1;
    while steps < passes - 1 {
        ratio = ratio.sqrt();
        steps *= 2;
    }
    let mut step = first;
    let mut all = Vec::with_capacity(passes);
    for _ in 0..passes {
        all.push(step);
        step *= ratio;
    }
    all
}

/// Terms that stay together: one by one where there are few.
fn block(terms: usize) -> usize {
    if terms < 500_000 { 1 } else { 64 }
}

fn descend(
    mut at_: Vec<Point>,
    mut terms: Vec<Term>,
    (passes, halt): (usize, &Halt),
    mut dice: Dice,
) -> Vec<Point> {
    let steps = schedule(&terms, passes);
    dice.shuffle(&mut terms);
    let mut blocks: Vec<&[Term]> = terms.chunks(block(terms.len())).collect();
    for step in steps.into_iter().take_while(|_| !halt.is_set()) {
        // Whole blocks change places: moving single terms would take longer than using them.
        dice.shuffle(&mut blocks);
        for term in blocks.iter().copied().flatten() {
            let (one, other) = (at(term.one), at(term.other));
            let (from, to) = (at_[one], at_[other]);
            let (x, y) = (to.x - from.x, to.y - from.y);
            let gap = (x * x + y * y).sqrt().max(1e-9);
            let miss = (gap - f64::from(term.ideal)) / 2.0 / gap;
            let pull = miss * (f64::from(term.weight) * step).min(1.0);
            let push = miss * (f64::from(term.back) * step).min(1.0);
            at_[one] = from.shifted(x * pull, y * pull);
            at_[other] = to.shifted(-x * push, -y * push);
        }
    }
    at_
}

/// The mean over all pairs of (scale · distance − hops)² / hops², with the scale that makes it
/// least; over so many nodes as starts. 0 is perfect. O(starts · (n + m)).
pub(crate) fn stress(net: &Net, at: &[Point], starts: usize) -> f64 {
    let stride = (net.len() / starts.max(1)).max(1);
    let (mut cross, mut square, mut count) = (0.0, 0.0, 0.0);
    for one in (0..net.len()).step_by(stride) {
        for (other, hops) in net.hops(one).into_iter().enumerate() {
            if other != one && hops != FAR {
                let ratio = at[one].distance(at[other]) / f64::from(hops);
                cross += ratio;
                square += ratio * ratio;
                count += 1.0;
            }
        }
    }
    // Least over the scale s of Σ (s·r − 1)².
    if square == 0.0 || count == 0.0 {
        return 0.0;
    }
    1.0 - cross * cross / square / count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::geometry::real;

    /// A grid of nodes, each tied to the next.
    fn grid(side: usize) -> Net {
        let place = |x: usize, y: usize| y * side + x;
        let across = (0..side).flat_map(|y| (1..side).map(move |x| (x, y)));
        let links = across.flat_map(|(x, y)| {
            [
                (place(x - 1, y), place(x, y)),
                (place(y, x - 1), place(y, x)),
            ]
        });
        Net::new(side * side, links)
    }

    #[test]
    fn a_grid_comes_out_flat_small_and_large() {
        for side in [8, 40] {
            let net = grid(side);
            let at = positions(&net, 0, &Halt::default());
            let found = stress(&net, &at, 50);
            // A flat grid has 0.04 or so: straight distances are shorter than hops around corners.
            assert!(found < 0.06, "{side}: {found}");
            assert_eq!(at, positions(&net, 0, &Halt::default()));
        }
    }

    #[test]
    fn a_large_graph_with_hubs_keeps_its_distances() {
        // Each node is tied to two others, those with many ties more likely.
        let mut dice = Dice::new(77);
        let (mut ends, mut links) = (vec![0], Vec::new());
        for node in 1..2_200 {
            for _ in 0..2 {
                let other = ends[dice.below(ends.len())];
                if other != node {
                    links.push((node, other));
                    ends.push(other);
                }
            }
            ends.push(node);
        }
        let net = Net::new(2_200, links.into_iter());
        let at = positions(&net, 0, &Halt::default());
        let found = stress(&net, &at, 100);
        // Forces come to about 0.18, pivots at the rim alone to 0.23.
        assert!(found < 0.155, "{found}");
    }

    #[test]
    fn stress_is_none_where_distances_fit() {
        let net = Net::new(3, [(0, 1), (1, 2)].into_iter());
        let line: Vec<Point> = (0..3).map(|x| Point::new(7.0 * real(x), 0.0)).collect();
        assert!(stress(&net, &line, 3) < 1e-12);
    }
}
