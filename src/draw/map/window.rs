//! Which part of the globe a map shows, and how it lies on the page.

use super::projection::{Projection, cosine};
use crate::draw::geometry::Point;
use crate::graph::Spot;

/// What a window should be like.
struct Form {
    /// Least and greatest height, in widths.
    heights: (f64, f64),
    /// Least height, in degrees.
    least: f64,
    /// Share of the window that is left free at each side.
    margin: f64,
}

/// A map: coasts have to be recognised.
const MAP: Form = Form {
    heights: (0.44, 1.2),
    least: 9.0,
    margin: 0.1,
};
/// A closer look, for which the map around it shows the coasts.
const CLOSER: Form = Form {
    heights: (0.55, 0.9),
    least: 1.0,
    margin: 0.2,
};
/// Wider windows than this show the whole world.
const WORLD: f64 = 190.0;
/// Up to so many degrees in each direction a region is drawn straight.
const STRAIGHT: (f64, f64) = (110.0, 45.0);
/// What the whole world shows where nothing lies beyond: all but the ice around the poles.
const INHABITED: (f64, f64) = (-57.0, 84.0);
/// Middle meridians of the whole world: cut in the Bering Strait, or in the Atlantic.
const MIDDLES: [f64; 2] = [11.0, 150.0];

/// A part of the globe between two meridians and two parallels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Window {
    /// Its western meridian, from −180 to 180 degrees or, beyond the date line, a turn off.
    pub(super) west: f64,
    /// Its eastern meridian: greater, and at most a whole turn.
    pub(super) east: f64,
    pub(super) south: f64,
    pub(super) north: f64,
    pub(super) projection: Projection,
}

impl Window {
    /// The smallest window around all points, longitude first, with a margin; across the date line
    /// where that makes it smaller. The whole world is cut where the fewest of these ties are.
    pub(super) fn around(points: &[(f64, f64)], ties: &[(f64, f64)]) -> Self {
        Self::formed(points, ties, &MAP)
    }

    /// The same for a closer look at a part of a map.
    pub(super) fn closer(points: &[(f64, f64)]) -> Self {
        Self::formed(points, &[], &CLOSER)
    }

    fn formed(points: &[(f64, f64)], ties: &[(f64, f64)], form: &Form) -> Self {
        let lats = points.iter().map(|point| point.1);
        let (south, north) = (
            lats.clone().fold(f64::INFINITY, f64::min),
            lats.fold(f64::NEG_INFINITY, f64::max),
        );
        let (west, east) = span(points);
        if points.is_empty() || east - west > WORLD {
            return Self::world(south, north, ties);
        }
        let mut window = Self {
            west,
            east,
            south,
            north,
            projection: Projection::region(0.0, 0.0),
        };
        window.widen(form);
        if window.east - window.west > WORLD {
            return Self::world(south, north, ties);
        }
        window
    }

    fn world(south: f64, north: f64, ties: &[(f64, f64)]) -> Self {
        let broken = |middle: f64| {
            let unrolled = |lon: f64| turned(lon, middle - 180.0);
            let across = |tie: &&(f64, f64)| (unrolled(tie.0) - unrolled(tie.1)).abs() > 180.0;
            ties.iter().filter(across).count()
        };
        let [usual, other] = MIDDLES;
        let middle = if broken(other) < broken(usual) {
            other
        } else {
            usual
        };
        let beyond = |lat: f64, by: f64| (lat + by).clamp(-90.0, 90.0);
        Self {
            west: middle - 180.0,
            east: middle + 180.0,
            south: INHABITED.0.min(beyond(south, -4.0)),
            north: INHABITED.1.max(beyond(north, 4.0)),
            projection: Projection::NaturalEarth { middle },
        }
    }

    /// Adds the margin, and whatever gives the page a pleasant form.
    fn widen(&mut self, wished: &Form) {
        let (low, steep) = wished.heights;
        let high = (self.north - self.south).max(wished.least);
        let shrink = cosine(self.parallel()).max(0.1);
        let wide = (self.east - self.west).max(wished.least / shrink);
        let more = 1.0 + 2.0 * wished.margin;
        self.grow(wide * more, high * more);
        for _ in 0..8 {
            self.project();
            let size = self.size();
            let form = size.y / size.x;
            let (wide, high) = (self.east - self.west, self.north - self.south);
            if form > steep * 1.001 {
                self.grow(wide * form / steep, high);
            } else if form < low * 0.999 {
                self.grow(wide, high * low / form);
            } else {
                return;
            }
        }
    }

    /// The parallel in the middle.
    fn parallel(&self) -> f64 {
        self.south.midpoint(self.north)
    }

    /// Gives it this width and height around its middle, or beside the pole.
    fn grow(&mut self, wide: f64, high: f64) {
        let (middle, parallel) = (self.west.midpoint(self.east), self.parallel());
        let wide = wide.min(360.0);
        let high = high.min(174.0);
        (self.west, self.east) = (middle - wide / 2.0, middle + wide / 2.0);
        let most = 87.0_f64.max(self.north.abs()).max(self.south.abs());
        let parallel = parallel.clamp(high / 2.0 - most, most - high / 2.0);
        (self.south, self.north) = (parallel - high / 2.0, parallel + high / 2.0);
    }

    fn project(&mut self) {
        let middle = self.west.midpoint(self.east);
        let straight = self.east - self.west <= STRAIGHT.0 && self.north - self.south <= STRAIGHT.1;
        self.projection = if straight {
            Projection::region(middle, self.parallel())
        } else {
            Projection::NaturalEarth { middle }
        };
    }

    /// Width and height on the plane.
    pub(super) fn size(&self) -> Point {
        let corner = self.corner();
        let widest = if self.south <= 0.0 && self.north >= 0.0 {
            0.0
        } else if self.south.abs() < self.north.abs() {
            self.south
        } else {
            self.north
        };
        let right = self.projection.at(self.east, widest).x;
        let bottom = self.projection.at(self.east, self.south).y;
        Point::new(right - corner.x, bottom - corner.y)
    }

    /// The upper left corner of the room that it takes on the plane.
    pub(super) fn corner(&self) -> Point {
        let top = self.projection.at(self.west, self.north).y;
        let lats = [
            self.south,
            self.north,
            0.0_f64.clamp(self.south, self.north),
        ];
        let lefts = lats.map(|lat| self.projection.at(self.west, lat).x);
        Point::new(lefts.into_iter().fold(f64::INFINITY, f64::min), top)
    }

    /// The longitude counted on from the western meridian.
    pub(super) fn unrolled(&self, lon: f64) -> f64 {
        turned(lon, self.west)
    }

    /// Whether it shows this spot.
    pub(super) fn holds(&self, spot: Spot) -> bool {
        let (lon, lat) = (self.unrolled(spot.longitude()), spot.latitude());
        (self.west..=self.east).contains(&lon) && (self.south..=self.north).contains(&lat)
    }

    /// Whether it goes once around the globe.
    pub(super) fn is_world(&self) -> bool {
        self.east - self.west > 359.9
    }
}

/// The same longitude, at most a turn to the east of `west`.
fn turned(lon: f64, west: f64) -> f64 {
    let mut lon = lon;
    while lon < west {
        lon += 360.0;
    }
    while lon > west + 360.0 {
        lon -= 360.0;
    }
    lon
}

/// The least part of a turn that holds all longitudes: what the widest gap leaves. O(n log n).
fn span(points: &[(f64, f64)]) -> (f64, f64) {
    let mut lons: Vec<f64> = points.iter().map(|point| turned(point.0, -180.0)).collect();
    lons.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (lons.first().copied(), lons.last().copied()) else {
        return (-180.0, 180.0);
    };
    let around = (first + 360.0 - last, first, last);
    let gaps = lons
        .windows(2)
        .map(|pair| (pair[1] - pair[0], pair[1], pair[0] + 360.0));
    // Of equal gaps the one at the date line, which is where everybody cuts.
    let widest = gaps.fold(around, |best, gap| if gap.0 > best.0 { gap } else { best });
    (widest.1, widest.2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alaska_and_chukotka_are_neighbours() {
        let window = Window::around(&[(-150.0, 61.0), (177.0, 64.0)], &[]);
        assert!(window.east - window.west < 90.0, "{window:?}");
        assert!(
            window.west < 177.0 && (window.unrolled(-150.0) - 210.0).abs() < 1e-9,
            "{window:?}"
        );
        let window = Window::around(&[(30.0, 50.0), (40.0, 47.0)], &[]);
        assert!(window.west > 20.0 && window.east < 50.0, "{window:?}");
    }

    #[test]
    fn the_world_is_cut_where_the_fewest_ties_are() {
        let spots = [
            (-150.0, 61.0),
            (37.0, 55.0),
            (135.0, 34.0),
            (-77.0, 38.0),
            (150.0, -30.0),
        ];
        let window = Window::around(&spots, &[]);
        assert!(
            window.is_world() && (window.west + 169.0).abs() < 1e-9,
            "{window:?}"
        );
        let pacific = Window::around(&spots, &[(135.0, -120.0), (150.0, -110.0), (-77.0, 37.0)]);
        assert!((pacific.west + 30.0).abs() < 1e-9, "{pacific:?}");
    }

    #[test]
    fn a_window_has_a_pleasant_form_and_holds_all() {
        let sets: [&[(f64, f64)]; 7] = [
            &[(34.0, 45.0)],
            &[(34.0, 45.0), (34.0, 45.0)],
            &[(0.0, 89.5), (10.0, 85.0)],
            &[(-70.0, -55.0), (-70.0, 12.0)],
            &[(179.9, 10.0), (-179.9, -10.0)],
            &[(20.0, -90.0)],
            &[(-10.0, 36.0), (140.0, 70.0)],
        ];
        for points in sets {
            let window = Window::around(points, &[]);
            let size = window.size();
            for (lon, lat) in points {
                let lon = window.unrolled(*lon);
                assert!(
                    (window.west..=window.east).contains(&lon),
                    "{points:?} {window:?}"
                );
                assert!(
                    (window.south..=window.north).contains(lat),
                    "{points:?} {window:?}"
                );
            }
            assert!(window.north <= 90.0 && window.south >= -90.0, "{window:?}");
            assert!(
                (0.3..1.25).contains(&(size.y / size.x)),
                "{points:?} {size:?}"
            );
        }
    }
}
