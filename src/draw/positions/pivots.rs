//! Nodes that stand for others, and first positions from their distances.

use super::net::{FAR, Net};
use crate::draw::geometry::{Point, real};
use crate::draw::halt::Halt;
use crate::graph::Dice;

/// A pivot with its distance to every node.
pub(crate) struct Row {
    pub(crate) pivot: usize,
    pub(crate) hops: Vec<u32>,
}

/// So many pivots are far from each other.
const FAR_APART: usize = 20;

/// Pivots: some far from each other, which span the graph, each next one farthest from those before;
/// the others by chance. O(pivots · (n + m)).
pub(crate) fn choose(net: &Net, count: usize, seed: u64, halt: &Halt) -> Vec<Row> {
    let count = count.min(net.len());
    let mut rows: Vec<Row> = Vec::with_capacity(count);
    let mut is_pivot = vec![false; net.len()];
    let mut nearest = vec![FAR; net.len()];
    let mut dice = Dice::for_work(0x9107, seed);
    let mut chance: Vec<usize> = (0..net.len()).collect();
    dice.shuffle(&mut chance);
    let mut pivot = Some(busiest(net));
    while let Some(chosen) = pivot.filter(|_| rows.len() < count && !halt.is_set()) {
        let hops = net.hops(chosen);
        for (least, hop) in nearest.iter_mut().zip(&hops) {
            *least = (*least).min(*hop);
        }
        is_pivot[chosen] = true;
        rows.push(Row {
            pivot: chosen,
            hops,
        });
        let free = (0..net.len()).filter(|node| !is_pivot[*node]);
        pivot = if rows.len() < FAR_APART {
            // Among equally far ones the busiest: it is on the way to more of the rest.
            free.max_by_key(|node| {
                let near = net.near(*node).len();
                (nearest[*node], near, std::cmp::Reverse(*node))
            })
        } else {
            std::iter::from_fn(|| chance.pop()).find(|node| !is_pivot[*node])
        };
    }
    rows
}

fn busiest(net: &Net) -> usize {
    let by_degree = |node: &usize| (net.near(*node).len(), std::cmp::Reverse(*node));
    (0..net.len()).max_by_key(by_degree).unwrap_or(0)
}

/// Positions by multidimensional scaling to the pivots (Brandes, Pich: Eigensolver Methods for
/// Progressive Multidimensional Scaling, 2006). O(pivots² · n).
pub(crate) fn positions(rows: &[Row]) -> Vec<Point> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let (count, pivots) = (first.hops.len(), rows.len());
    let squares: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            let hops = row.hops.iter().map(|hops| f64::from(*hops));
            hops.map(|hops| hops * hops).collect()
        })
        .collect();
    let by_pivot: Vec<f64> = squares
        .iter()
        .map(|row| row.iter().sum::<f64>() / real(count))
        .collect();
    let all = by_pivot.iter().sum::<f64>() / real(pivots);
    let by_node: Vec<f64> = (0..count)
        .map(|node| squares.iter().map(|row| row[node]).sum::<f64>() / real(pivots))
        .collect();
    let centred = |pivot: usize, node: usize| {
        (by_pivot[pivot] + by_node[node] - squares[pivot][node] - all) / 2.0
    };
    // The pivots' covariance, which is small.
    let columns: Vec<Vec<f64>> = (0..pivots)
        .map(|pivot| (0..count).map(|node| centred(pivot, node)).collect())
        .collect();
    let covariance: Vec<Vec<f64>> = columns
        .iter()
        .map(|one| columns.iter().map(|other| dot(one, other)).collect())
        .collect();
    let (x, y) = two_largest(&covariance);
    let place = |node: usize| {
        let along = |axis: &[f64]| -> f64 {
            let parts = columns.iter().zip(axis);
            parts.map(|(row, part)| row[node] * part).sum()
        };
        Point::new(along(&x), along(&y))
    };
    let mut at: Vec<Point> = (0..count).map(place).collect();
    scale(&mut at, rows);
    // Nodes with the same distances would lie on one another for ever.
    let mut dice = Dice::new(0x91f0);
    for point in &mut at {
        *point = point.shifted((dice.unit() - 0.5) / 4.0, (dice.unit() - 0.5) / 4.0);
    }
    at
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// The two directions in which a symmetric matrix stretches most, by power iteration.
fn two_largest(matrix: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let first = largest(matrix, None);
    let second = largest(matrix, Some(&first));
    (first, second)
}

fn largest(matrix: &[Vec<f64>], apart_from: Option<&[f64]>) -> Vec<f64> {
    let mut dice = Dice::new(0xe16e);
    let mut axis: Vec<f64> = matrix.iter().map(|_| dice.unit() - 0.5).collect();
    for _ in 0..60 {
        if let Some(other) = apart_from {
            let share = dot(&axis, other);
            axis.iter_mut()
                .zip(other)
                .for_each(|(part, other)| *part -= share * other);
        }
        let next: Vec<f64> = matrix.iter().map(|row| dot(row, &axis)).collect();
        let length = dot(&next, &next).sqrt();
        if length < 1e-300 {
            return axis;
        }
        axis = next.into_iter().map(|part| part / length).collect();
    }
    axis
}

/// Makes distances on paper those in hops on the whole.
fn scale(at: &mut [Point], rows: &[Row]) {
    let (mut cross, mut square) = (0.0, 0.0);
    for row in rows {
        let middle = at[row.pivot];
        for (point, hops) in at.iter().zip(&row.hops).filter(|(_, hops)| **hops > 0) {
            let ratio = middle.distance(*point) / f64::from(*hops);
            cross += ratio;
            square += ratio * ratio;
        }
    }
    if square > 0.0 {
        let factor = cross / square;
        for point in at {
            *point = Point::new(point.x * factor, point.y * factor);
        }
    }
}
