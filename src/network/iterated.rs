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
        ends.iter().map(|end| of[*end as usize]).sum()
    }
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
/// damping 0.85; a node without ties ahead leads everywhere. Time O(ties) a round, about 150
/// rounds at most.
///
/// # Errors
/// [`Stopped`].
pub fn pagerank(ties: Ties<'_>, weighted: bool, stop: &Stop<'_>) -> Result<Iterated, Stopped> {
    let nodes = ties.ahead.nodes();
    let sums: Vec<f64> = (0..nodes)
        .map(|node| {
            if weighted {
                ties.ahead.weights(node).iter().sum()
            } else {
                f64::from(ties.ahead.degree(node))
            }
        })
        .collect();
    let mut shares = vec![0.0; nodes as usize];
    let all = f64::from(nodes);
    rounds(nodes, stop, |values, next| {
        let mut lost = 0.0;
        for ((share, value), sum) in shares.iter_mut().zip(values).zip(&sums) {
            if *sum > 0.0 {
                *share = value / sum;
            } else {
                *share = 0.0;
                lost += value;
            }
        }
        let base = (1.0 - DAMPING + DAMPING * lost) / all;
        for (node, value) in (0..nodes).zip(next) {
            *value = base + DAMPING * gathered(ties.back, node, weighted, &shares);
        }
    })
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
