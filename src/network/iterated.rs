//! Measures in which a node is worth what its neighbours are worth, found round by round.

use super::climb::climb;
use super::{Rows, Stop, Stopped, Ties, go_on, number};

/// A random reader follows a tie so often, and begins anew somewhere else.
const DAMPING: f64 = 0.85;
/// A round that changes no more than this, over all nodes, is the last one.
const SETTLED: f64 = 1e-11;
/// Most rounds of plain iteration.
const ROUNDS: usize = 1_000;
/// Rounds that give what is far from the middle of things its small value.
const LAST: usize = 100;
/// Things and ties that may be looked at in more rounds.
const WORK: usize = 1_000_000_000;

/// What the rounds ended with.
#[derive(Clone, Debug, PartialEq)]
pub struct Iterated {
    /// One value a node.
    pub values: Vec<f64>,
    /// Whether the last round changed next to nothing.
    pub settled: bool,
    /// How many rounds there were.
    pub rounds: usize,
}

/// What a node gets from those on these ties.
fn gathered(rows: &Rows, node: u32, weighted: bool, of: &[f64]) -> f64 {
    let ends = rows.of(node);
    if weighted {
        let parts = ends.iter().zip(rows.weights(node));
        parts.map(|(end, weight)| of[*end as usize] * weight).sum()
    } else {
        sum_of(ends, of)
    }
}

/// In four sums that a processor adds at once, always in the same order.
pub(super) fn sum_of(nodes: &[u32], of: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let fours = nodes.chunks_exact(4);
    let rest = fours.remainder();
    for four in fours {
        for (sum, node) in sums.iter_mut().zip(four) {
            *sum += of[*node as usize];
        }
    }
    for (sum, node) in sums.iter_mut().zip(rest) {
        *sum += of[*node as usize];
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// Rounds from equal values until they settle.
fn rounds(
    nodes: u32,
    stop: &Stop<'_>,
    round: &mut impl FnMut(&[f64], &mut [f64]),
) -> Result<Iterated, Stopped> {
    let equal = 1.0 / f64::from(nodes.max(1));
    let mut found = Iterated {
        values: vec![equal; nodes as usize],
        settled: false,
        rounds: 0,
    };
    let mut next = vec![0.0; nodes as usize];
    while found.rounds < ROUNDS && !found.settled {
        go_on(stop)?;
        round(&found.values, &mut next);
        let pairs = found.values.iter().zip(&next);
        let change: f64 = pairs.map(|(old, new)| (old - new).abs()).sum();
        std::mem::swap(&mut found.values, &mut next);
        found.settled = change < SETTLED;
        found.rounds += 1;
    }
    Ok(found)
}

/// Goes on where plain rounds come near too slowly, by what is symmetric.
fn more_rounds(
    found: &mut Iterated,
    ties: Ties<'_>,
    symmetric: impl FnMut(&[f64], &mut [f64]),
    round: &mut impl FnMut(&[f64], &mut [f64]),
    stop: &Stop<'_>,
) -> Result<(), Stopped> {
    let most = WORK / (found.values.len() + ties.back.len()).max(1);
    let climbed = climb(&mut found.values, symmetric, most.max(ROUNDS), stop)?;
    let mut next = vec![0.0; found.values.len()];
    for _ in 0..LAST {
        go_on(stop)?;
        round(&found.values, &mut next);
        std::mem::swap(&mut found.values, &mut next);
    }
    found.settled = climbed.settled;
    found.rounds += climbed.rounds + LAST;
    Ok(())
}

/// PageRank: how often a reader who follows ties at random comes by; all values sum to 1.
///
/// S. Brin and L. Page, The anatomy of a large-scale hypertextual Web search engine (1998), with
/// damping 0.85; a node without ties ahead leads everywhere. A round takes its own new values at
/// once (Gauss and Seidel), which takes about half the rounds where a network has parts; such
/// rounds do not keep the sum, so the first few and ever fewer later ones are scaled to it. Time
/// O(ties) a round, at most some 150 rounds.
///
/// # Errors
/// [`Stopped`].
pub fn pagerank(ties: Ties<'_>, weighted: bool, stop: &Stop<'_>) -> Result<Iterated, Stopped> {
    let nodes = ties.ahead.nodes();
    let all = f64::from(nodes.max(1));
    let parts = (0..nodes).map(|node| part_of_a_tie(ties.ahead, node, weighted));
    let parts: Vec<f64> = parts.collect();
    let mut values = vec![1.0 / all; nodes as usize];
    // What each node gives along each of its ties, and what those without ties give to all.
    let mut shares: Vec<f64> = parts.iter().map(|part| part / all).collect();
    let lost = |values: &[f64]| -> f64 {
        let ended = values.iter().zip(&parts).filter(|(_, part)| **part <= 0.0);
        ended.map(|(value, _)| value).sum()
    };
    let mut settled = false;
    let mut rounds = 0;
    for round in 1..=ROUNDS {
        go_on(stop)?;
        let base = (1.0 - DAMPING + DAMPING * lost(&values)) / all;
        let mut change = 0.0;
        for (node, value) in (0..).zip(&mut values) {
            let new = base + DAMPING * gathered(ties.back, node, weighted, &shares);
            change += (new - *value).abs();
            *value = new;
            shares[node as usize] = new * parts[node as usize];
        }
        settled = change < SETTLED;
        rounds = round;
        if settled {
            break;
        }
        if round.is_power_of_two() {
            to_one(&mut values);
            for ((share, value), part) in shares.iter_mut().zip(&values).zip(&parts) {
                *share = value * part;
            }
        }
    }
    to_one(&mut values);
    Ok(Iterated {
        values,
        settled,
        rounds,
    })
}

/// What part of a node's value goes along a tie of weight 1; 0 where it has none.
fn part_of_a_tie(ahead: &Rows, node: u32, weighted: bool) -> f64 {
    let sum = if weighted {
        ahead.weights(node).iter().sum()
    } else {
        f64::from(ahead.degree(node))
    };
    if sum > 0.0 { 1.0 / sum } else { 0.0 }
}

/// Eigenvector centrality: a node is worth the sum of what leads to it, the whole scaled to
/// length 1.
///
/// P. Bonacich, Power and centrality (1987), by power iteration on the ties and the identity,
/// which does not swing on bipartite networks; where ties lead both ways and this does not settle,
/// by gradients. Time O(ties) a round. Where ties have a direction there may be no such vector,
/// as in a network without cycles, and the rounds end without having settled.
///
/// # Errors
/// [`Stopped`].
pub fn eigenvector(ties: Ties<'_>, weighted: bool, stop: &Stop<'_>) -> Result<Iterated, Stopped> {
    let mut round = |values: &[f64], next: &mut [f64]| {
        for ((node, value), old) in (0..).zip(next.iter_mut()).zip(values) {
            *value = old + gathered(ties.back, node, weighted, values);
        }
        let length = next.iter().map(|value| value * value).sum::<f64>().sqrt();
        if length > 0.0 {
            for value in next {
                *value /= length;
            }
        }
    };
    let mut found = rounds(ties.back.nodes(), stop, &mut round)?;
    if !found.settled && std::ptr::eq(ties.ahead, ties.back) {
        let neighbours = |values: &[f64], next: &mut [f64]| {
            for (node, value) in (0..).zip(next) {
                *value = gathered(ties.back, node, weighted, values);
            }
        };
        more_rounds(&mut found, ties, neighbours, &mut round, stop)?;
    }
    Ok(found)
}

/// Hubs and authorities: a hub leads to authorities, an authority is led to by hubs; each sums
/// to 1.
///
/// J. Kleinberg, Authoritative sources in a hyperlinked environment (1999); where his rounds do
/// not settle, by gradients. Time O(ties) a round.
///
/// # Errors
/// [`Stopped`].
pub fn hits(
    ties: Ties<'_>,
    weighted: bool,
    stop: &Stop<'_>,
) -> Result<(Iterated, Iterated), Stopped> {
    let nodes = ties.ahead.nodes();
    let mut authorities = vec![0.0; nodes as usize];
    let follow = |rows: &Rows, values: &[f64], next: &mut [f64]| {
        for (node, value) in (0..).zip(next) {
            *value = gathered(rows, node, weighted, values);
        }
    };
    let mut round = |values: &[f64], next: &mut [f64]| {
        follow(ties.back, values, &mut authorities);
        to_one(&mut authorities);
        follow(ties.ahead, &authorities, next);
        to_one(next);
    };
    let mut hubs = rounds(nodes, stop, &mut round)?;
    if !hubs.settled {
        let mut led_to = vec![0.0; nodes as usize];
        let hubs_by_hubs = |values: &[f64], next: &mut [f64]| {
            follow(ties.back, values, &mut led_to);
            follow(ties.ahead, &led_to, next);
        };
        more_rounds(&mut hubs, ties, hubs_by_hubs, &mut round, stop)?;
    }
    let authorities = Iterated {
        values: authorities,
        ..hubs
    };
    Ok((hubs, authorities))
}

/// Scales to a sum of 1; where there is nothing, all are equal.
fn to_one(values: &mut [f64]) {
    let sum: f64 = values.iter().sum();
    let equal = 1.0 / number(values.len()).max(1.0);
    for value in values {
        *value = if sum > 0.0 { *value / sum } else { equal };
    }
}
