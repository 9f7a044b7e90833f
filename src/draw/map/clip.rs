//! Outlines cut to a window of the globe.

use super::land::Ring;
use super::window::Window;

/// Longest step along a side of the window, in degrees: it may be bent on paper.
const STEP: f64 = 2.0;

/// The parts of an outline that the window shows, once for each time around the globe. O(points).
pub(super) fn shown(ring: &Ring, window: &Window) -> Vec<Ring> {
    let west = ring
        .iter()
        .map(|point| point.0)
        .fold(f64::INFINITY, f64::min);
    let east = ring
        .iter()
        .map(|point| point.0)
        .fold(f64::NEG_INFINITY, f64::max);
    let turns = (-3..=3).map(|turn| f64::from(turn) * 360.0);
    let touching = turns.filter(|turn| east + turn > window.west && west + turn < window.east);
    let parts = touching.map(|turn| {
        let moved = ring.iter().map(|(lon, lat)| (lon + turn, *lat)).collect();
        bent(&cut(moved, window), window)
    });
    parts.filter(|part| part.len() > 2).collect()
}

/// The outline within the four sides of the window (Sutherland and Hodgman).
fn cut(ring: Ring, window: &Window) -> Ring {
    let sides: [(bool, f64, f64); 4] = [
        (true, 1.0, window.west),
        (true, -1.0, window.east),
        (false, 1.0, window.south),
        (false, -1.0, window.north),
    ];
    sides
        .into_iter()
        .fold(ring, |ring, (upright, sign, limit)| {
            let along = |point: &(f64, f64)| if upright { point.0 } else { point.1 };
            let depth = |point: &(f64, f64)| (along(point) - limit) * sign;
            let mut kept = Ring::with_capacity(ring.len());
            let Some(mut before) = ring.last().copied() else {
                return ring;
            };
            for point in ring {
                let (from, to) = (depth(&before), depth(&point));
                if (from < 0.0) != (to < 0.0) {
                    let share = from / (from - to);
                    let (x, y) = (
                        before.0 + (point.0 - before.0) * share,
                        before.1 + (point.1 - before.1) * share,
                    );
                    // Exactly on the side, so that it is known again.
                    kept.push(if upright { (limit, y) } else { (x, limit) });
                }
                if to >= 0.0 {
                    kept.push(point);
                }
                before = point;
            }
            kept
        })
}

/// The same with points along the upright sides of the window, which may be bent.
fn bent(ring: &Ring, window: &Window) -> Ring {
    let mut points = Ring::with_capacity(ring.len());
    let next = ring.iter().cycle().skip(1);
    for (from, to) in ring.iter().zip(next) {
        points.push(*from);
        let beside = |side: f64| (from.0 - side).abs() < 1e-9 && (to.0 - side).abs() < 1e-9;
        if beside(window.west) || beside(window.east) {
            let mut part = upright(from.0, from.1, to.1);
            points.extend(part.drain(..part.len() - 1).skip(1));
        }
    }
    points
}

/// Points along a meridian, both ends included.
pub(super) fn upright(lon: f64, from: f64, to: f64) -> Ring {
    let step = if to < from { -STEP } else { STEP };
    let mut points = vec![(lon, from)];
    let mut lat = from + step;
    while (to - lat) * step > 0.0 {
        points.push((lon, lat));
        lat += step;
    }
    points.push((lon, to));
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::map::projection::Projection;
    use crate::graph::{Spot, outline};

    fn window(west: f64, east: f64) -> Window {
        Window {
            west,
            east,
            south: -10.0,
            north: 10.0,
            projection: Projection::NaturalEarth { middle: 0.0 },
        }
    }

    #[test]
    fn a_ring_is_cut_on_both_sides_of_the_date_line() {
        let corners = [(0.0, 170.0), (0.0, -170.0), (5.0, -170.0), (5.0, 170.0)];
        let ring = outline(&corners.map(|(lat, lon)| Spot::new(lat, lon).unwrap()));
        let across = shown(&ring, &window(160.0, 200.0));
        assert_eq!(across.len(), 1);
        let parts = shown(&ring, &window(-180.0, 180.0));
        let range = |part: &Ring| {
            let lons: Vec<f64> = part.iter().map(|point| point.0).collect();
            (
                lons.iter().copied().fold(f64::MAX, f64::min),
                lons.into_iter().fold(f64::MIN, f64::max),
            )
        };
        let ranges: Vec<(f64, f64)> = parts.iter().map(range).collect();
        assert_eq!(ranges, [(-180.0, -170.0), (170.0, 180.0)]);
    }

    #[test]
    fn what_lies_outside_is_gone() {
        let ring: Ring = vec![(40.0, 20.0), (50.0, 20.0), (45.0, 30.0)];
        assert!(shown(&ring, &window(-180.0, 180.0)).is_empty());
        let around: Ring = vec![(-99.0, -50.0), (99.0, -50.0), (99.0, 50.0), (-99.0, 50.0)];
        let parts = shown(&around, &window(-20.0, 20.0));
        assert!(
            parts[0]
                .iter()
                .all(|(lon, lat)| lon.abs() >= 20.0 || lat.abs() >= 10.0)
        );
    }
}
