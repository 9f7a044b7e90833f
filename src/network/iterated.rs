//! Measures in which a node is worth what its neighbours are worth, found round by round.

use super::{Rows, Stop, Stopped, Ties, go_on, number};

/// A random reader follows a tie so often, and begins anew somewhere else.
const DAMPING: f64 = 0.85;
/// A round that changes no more than this, over all nodes, is the last one.
const SETTLED: f64 = 1e-11;
/// Most rounds.
const ROUNDS: usize = 1_000;

/// What the rounds ended with.
#[derive(Clone, Debug, PartialEq)]
pub struct Iterated {
    /// One value a node.
    pub values: Vec<f64>,
    /// Whether the last round changed next to nothing.
    pub settled: bool,
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
    mut round: impl FnMut(&[f64], &mut [f64]),
) -> Result<Iterated, Stopped> {
    let equal = if nodes == 0 {
        0.0
    } else {
        1.0 / f64::from(nodes)
    };
    let mut values = vec![equal; nodes as usize];
    let mut next = vec![0.0; nodes as usize];
    for _ in 0..ROUNDS {
        go_on(stop)?;
        round(&values, &mut next);
        let change: f64 = values
            .iter()
            .zip(&next)
            .map(|(old, new)| (old - new).abs())
            .sum();
        std::mem::swap(&mut values, &mut next);
        if change < SETTLED {
            return Ok(Iterated {
                values,
                settled: true,
            });
        }
    }
    Ok(Iterated {
        values,
        settled: false,
    })
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
    Ok(Iterated { values, settled })
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
/// which does not swing on bipartite networks. Time O(ties) a round; where no component
/// dominates it may not settle.
///
/// # Errors
/// [`Stopped`].
pub fn eigenvector(ties: Ties<'_>, weighted: bool, stop: &Stop<'_>) -> Result<Iterated, Stopped> {
    rounds(ties.back.nodes(), stop, |values, next| {
        for ((node, value), old) in (0..).zip(next.iter_mut()).zip(values) {
            *value = old + gathered(ties.back, node, weighted, values);
        }
        let length = next.iter().map(|value| value * value).sum::<f64>().sqrt();
        if length > 0.0 {
            for value in next {
                *value /= length;
            }
        }
    })
}

/// Hubs and authorities: a hub leads to authorities, an authority is led to by hubs; each sums
/// to 1.
///
/// J. Kleinberg, Authoritative sources in a hyperlinked environment (1999). Time O(ties) a round.
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
    let hubs = rounds(nodes, stop, |values, next| {
        for (node, value) in (0..).zip(authorities.iter_mut()) {
            *value = gathered(ties.back, node, weighted, values);
        }
        to_one(&mut authorities);
        for (node, value) in (0..).zip(next.iter_mut()) {
            *value = gathered(ties.ahead, node, weighted, &authorities);
        }
        to_one(next);
    })?;
    let authorities = Iterated {
        values: authorities,
        settled: hubs.settled,
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
