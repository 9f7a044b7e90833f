//! The shape of a cloud of positions: which way it lies, how evenly it fills the page.

use crate::draw::geometry::{Point, real};

/// Above this many nodes the cloud is spread more evenly over the page.
const CROWD: usize = 24;

/// How far it is spread: 1 would make all places equally crowded.
const EVEN: f64 = 0.2;

/// Smallest and greatest value.
pub(crate) fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

/// Turns the cloud so that its longest direction is horizontal, as pages on screens are.
pub(crate) fn turn(at: &mut [Point]) {
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
pub(crate) fn spread(at: &mut [Point]) {
    if at.len() > CROWD {
        let x = evened(at.iter().map(|point| point.x).collect());
        let y = evened(at.iter().map(|point| point.y).collect());
        for (point, (x, y)) in at.iter_mut().zip(x.into_iter().zip(y)) {
            *point = Point::new(x, y);
        }
    }
}

/// Every value a little moved to where its place in the order would put it.
fn evened(mut values: Vec<f64>) -> Vec<f64> {
    let (low, high) = range(values.iter().copied());
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    for (place, index) in order.iter().enumerate() {
        let even = low + (high - low) * real(place) / real(order.len() - 1);
        values[*index] += (even - values[*index]) * EVEN;
    }
    values
}
