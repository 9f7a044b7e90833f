//! Hatching as plain lines, cut to an area by ourselves: every renderer draws lines alike.

use crate::draw::geometry::{Point, Rect, real};

/// Distance between two lines, along a row.
const SPACING: f64 = 7.0;
/// Most lines of one area.
const MOST: usize = 2_000;

/// Lines from lower left to upper right within an odd number of the rings, at the same places of
/// the page for every area. O(lines · points).
pub(super) fn lines(rings: &[Vec<Point>]) -> Vec<(Point, Point)> {
    let sums = rings.iter().flatten().map(|point| point.x + point.y);
    let (low, high) = sums.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), sum| {
        (low.min(sum), high.max(sum))
    });
    if low >= high {
        return Vec::new();
    }
    let first = (low / SPACING).ceil();
    let sums = (0..MOST).map(|line| (first + real(line)) * SPACING);
    sums.take_while(|sum| *sum < high)
        .flat_map(|sum| pieces(rings, sum))
        .collect()
}

/// The pieces of one line, on which x + y is the same everywhere.
fn pieces(rings: &[Vec<Point>], sum: f64) -> Vec<(Point, Point)> {
    let mut met: Vec<f64> = Vec::new();
    for ring in rings {
        let next = ring.iter().cycle().skip(1);
        for (from, to) in ring.iter().zip(next) {
            let (one, other) = (from.x + from.y - sum, to.x + to.y - sum);
            if (one < 0.0) != (other < 0.0) {
                met.push(from.x + (to.x - from.x) * (one / (one - other)));
            }
        }
    }
    met.sort_by(f64::total_cmp);
    let pairs = met.chunks_exact(2).filter(|pair| pair[1] - pair[0] > 0.2);
    pairs
        .map(|pair| {
            (
                Point::new(pair[0], sum - pair[0]),
                Point::new(pair[1], sum - pair[1]),
            )
        })
        .collect()
}

/// A circle as a ring of many corners, with roots alone.
pub(super) fn disc(middle: Point, radius: f64) -> Vec<Point> {
    const QUARTER: usize = 8;
    let mut quarter: Vec<(f64, f64)> = vec![(1.0, 0.0)];
    // Half an angle and half of the rest, by the formula for the middle of two directions.
    let mut ends = vec![(1.0, 0.0), (0.0, 1.0)];
    while ends.len() <= QUARTER {
        let between = |pair: &[(f64, f64)]| {
            let (x, y) = (pair[0].0 + pair[1].0, pair[0].1 + pair[1].1);
            let length = (x * x + y * y).sqrt();
            [pair[0], (x / length, y / length)]
        };
        let mut finer: Vec<(f64, f64)> = ends.windows(2).flat_map(between).collect();
        finer.extend(ends.last());
        ends = finer;
    }
    quarter.extend(ends.iter().skip(1).take(QUARTER - 1));
    let turned = (0..4).flat_map(|turn| {
        quarter.iter().map(move |(x, y)| match turn {
            0 => (*x, *y),
            1 => (-*y, *x),
            2 => (-*x, -*y),
            _ => (*y, -*x),
        })
    });
    turned
        .map(|(x, y)| middle.shifted(x * radius, y * radius))
        .collect()
}

/// A rectangle as a ring.
pub(super) fn rectangle(rect: &Rect) -> Vec<Point> {
    vec![
        Point::new(rect.x, rect.y),
        Point::new(rect.right(), rect.y),
        Point::new(rect.right(), rect.bottom()),
        Point::new(rect.x, rect.bottom()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_is_round() {
        let ring = disc(Point::new(5.0, 6.0), 2.0);
        assert_eq!(ring.len(), 32);
        let off = |point: &Point| (point.distance(Point::new(5.0, 6.0)) - 2.0).abs();
        assert!(ring.iter().all(|point| off(point) < 1e-12));
        let steps = ring.iter().zip(ring.iter().cycle().skip(1));
        assert!(
            steps
                .into_iter()
                .all(|(one, other)| (one.distance(*other) - 0.392).abs() < 0.001)
        );
    }

    #[test]
    fn lines_keep_to_the_area_and_out_of_its_hole() {
        let outer = rectangle(&Rect::new(0.0, 0.0, 100.0, 100.0));
        let hole = Rect::new(30.0, 30.0, 40.0, 40.0);
        let all = lines(&[outer.clone(), rectangle(&hole)]);
        assert!(all.len() > 30);
        let area = Rect::new(-1e-9, -1e-9, 100.0 + 2e-9, 100.0 + 2e-9);
        for (from, to) in &all {
            let middle = from.towards(*to, 0.5);
            assert!(
                area.contains(middle) && !hole.contains(middle),
                "{from:?} {to:?}"
            );
        }
        assert!(lines(&[outer]).len() < all.len());
        assert!(lines(&[vec![Point::default(); 3]]).is_empty() && lines(&[]).is_empty());
    }

    #[test]
    fn an_endless_area_has_no_endless_hatching() {
        let huge = rectangle(&Rect::new(0.0, 0.0, 1e9, 1e9));
        assert!((MOST - 1..=MOST).contains(&lines(&[huge]).len()));
    }
}
