//! Positions on the globe: points, areas, and where a thing is.

use std::sync::Arc;

use super::Period;

/// Millionths of a degree in a degree.
const MICRO: f64 = 1e6;

/// A point on the globe in millionths of a degree: eleven centimetres, and equal on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// To the north of the equator.
    pub lat: i32,
    /// To the east of Greenwich, from −180 up to 180 degrees.
    pub lon: i32,
}

impl Spot {
    /// The point at these degrees; none beyond the poles or more than once around the globe.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        let known = lat.abs() <= 90.0 && lon.abs() <= 360.0;
        known.then(|| {
            let lon = if lon >= 180.0 {
                lon - 360.0
            } else if lon < -180.0 {
                lon + 360.0
            } else {
                lon
            };
            Self {
                lat: micro(lat),
                lon: micro(lon),
            }
        })
    }

    /// Degrees to the north.
    pub fn latitude(self) -> f64 {
        f64::from(self.lat) / MICRO
    }

    /// Degrees to the east.
    pub fn longitude(self) -> f64 {
        f64::from(self.lon) / MICRO
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most 360 degrees, which is far below 2^31 millionths"
)]
fn micro(degrees: f64) -> i32 {
    (degrees * MICRO).round() as i32
}

/// The parts of an area, each with its outline and then those of its holes; what lies within an odd
/// number of outlines belongs to it.
pub type Area = Vec<Vec<Vec<Spot>>>;

/// Who holds or claims a territory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The holder, by IRI.
    pub holder: String,
    /// It claims or annexed the territory, whoever controls it.
    pub is_claimed: bool,
    /// From when to when.
    pub period: Option<Period>,
}

impl Hold {
    /// Whether it has no end.
    pub(super) fn is_open(&self) -> bool {
        let end = self.period.as_ref().and_then(|period| period.end.as_ref());
        end.is_none()
    }

    /// Whether these make a territory contested: whoever claims one claims it against somebody, and
    /// what two control is not settled either.
    pub(super) fn dispute<'a>(holds: impl Iterator<Item = &'a Self>) -> bool {
        let mut first = None;
        for hold in holds {
            if hold.is_claimed || *first.get_or_insert(&hold.holder) != &hold.holder {
                return true;
            }
        }
        false
    }
}

/// Where a thing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The point that stands for it.
    pub spot: Spot,
    /// Its extent, where that is known.
    pub area: Option<Arc<Area>>,
    /// The name of the thing whose coordinates these are, where it has none of its own.
    pub at: Option<String>,
}

impl Place {
    /// A point with coordinates of its own.
    pub const fn measured(spot: Spot) -> Self {
        Self {
            spot,
            area: None,
            at: None,
        }
    }
}

/// The middle of some points, counted over the date line where that is shorter. O(points).
pub(super) fn between(spots: &[Spot]) -> Option<Spot> {
    let count = f64::from(u32::try_from(spots.len()).ok()?);
    let (mut lat, mut lon) = (0.0, 0.0);
    for (east, north) in outline(spots) {
        lat += north;
        lon += east;
    }
    Spot::new(lat / count, around(lon / count))
}

/// A point that stands for an area: its balance point, or where that lies outside, a point within
/// on the same parallel. None for an area without outlines. O(points).
pub(super) fn middle(area: &Area) -> Option<Spot> {
    let largest = area
        .iter()
        .flatten()
        .filter(|ring| !ring.is_empty())
        .map(|ring| (ring, balance(ring)))
        .max_by(|one, other| one.1.2.total_cmp(&other.1.2))?;
    let (ring, (lat, lon, _)) = largest;
    let mut crossings = crossings(ring, lat);
    crossings.sort_by(f64::total_cmp);
    let pairs = crossings.chunks_exact(2);
    if pairs.clone().any(|pair| (pair[0]..=pair[1]).contains(&lon)) {
        return Spot::new(lat, around(lon));
    }
    let widest = pairs.max_by(|one, other| (one[1] - one[0]).total_cmp(&(other[1] - other[0])));
    let lon = widest.map_or(lon, |pair| pair[0].midpoint(pair[1]));
    Spot::new(lat, around(lon))
}

/// An outline in degrees, longitude first, whose longitudes run on over the date line instead of
/// jumping back; one around a pole goes by way of the pole. O(points).
pub fn outline(ring: &[Spot]) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::with_capacity(ring.len() + 2);
    for spot in ring {
        let mut lon = spot.longitude();
        if let Some((before, _)) = points.last() {
            // The nearest of all that are a turn apart.
            lon -= ((lon - before) / 360.0).round() * 360.0;
        }
        points.push((lon, spot.latitude()));
    }
    if let (Some(first), Some(last)) = (points.first().copied(), points.last().copied()) {
        let closing = first.0 - ((first.0 - last.0) / 360.0).round() * 360.0;
        if (first.0 - closing).abs() > 180.0 {
            let sum: f64 = points.iter().map(|point| point.1).sum();
            let pole = if sum < 0.0 { -90.0 } else { 90.0 };
            points.extend([(closing, first.1), (closing, pole), (first.0, pole)]);
        }
    }
    points
}

/// The same angle from −180 up to 180 degrees.
fn around(degrees: f64) -> f64 {
    degrees - ((degrees + 180.0) / 360.0).floor() * 360.0
}

/// Each side of the ring by its two ends, latitude first.
fn sides(ring: &[Spot]) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    let points: Vec<(f64, f64)> = outline(ring)
        .into_iter()
        .map(|(lon, lat)| (lat, lon))
        .collect();
    let next = points.clone().into_iter().cycle().skip(1);
    points.into_iter().zip(next)
}

/// Balance point and size of a ring, in degrees.
fn balance(ring: &[Spot]) -> (f64, f64, f64) {
    let Some(first) = ring.first() else {
        return (0.0, 0.0, 0.0);
    };
    let first = (first.latitude(), first.longitude());
    let (mut size, mut lat, mut lon) = (0.0, 0.0, 0.0);
    for (from, to) in sides(ring) {
        let (from, to) = (
            (from.0 - first.0, from.1 - first.1),
            (to.0 - first.0, to.1 - first.1),
        );
        let cross = from.1 * to.0 - to.1 * from.0;
        size += cross;
        lat += (from.0 + to.0) * cross;
        lon += (from.1 + to.1) * cross;
    }
    if size == 0.0 {
        return (first.0, first.1, 0.0);
    }
    let third = 3.0 * size;
    (first.0 + lat / third, first.1 + lon / third, size.abs())
}

/// Where the outline meets a parallel.
fn crossings(ring: &[Spot], lat: f64) -> Vec<f64> {
    let met = sides(ring).filter(|(from, to)| (from.0 <= lat) != (to.0 <= lat));
    met.map(|(from, to)| from.1 + (to.1 - from.1) * (lat - from.0) / (to.0 - from.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<Spot> {
        let spots = points.iter();
        spots
            .map(|(lat, lon)| Spot::new(*lat, *lon).unwrap())
            .collect()
    }

    #[test]
    fn outlines_run_on_and_go_around_a_pole() {
        let around: Vec<(f64, f64)> = (0..12)
            .map(|place| (-60.0, f64::from(place) * 30.0 - 180.0))
            .collect();
        let points = outline(&ring(&around));
        assert_eq!(
            points[12..],
            [(180.0, -60.0), (180.0, -90.0), (-180.0, -90.0)]
        );
        let spot = middle(&vec![vec![ring(&around)]]).unwrap();
        assert!(spot.latitude() < -60.0, "{spot:?}");
        let wide = [
            (0.0, -100.0),
            (0.0, 0.0),
            (0.0, 100.0),
            (10.0, 100.0),
            (10.0, 0.0),
            (10.0, -100.0),
        ];
        let spot = middle(&vec![vec![ring(&wide)]]).unwrap();
        assert!(spot.longitude().abs() < 1e-6 && (spot.latitude() - 5.0).abs() < 1e-6);
        // However often a ring winds, each step is one division.
        let winding: Vec<(f64, f64)> = (0..300_000)
            .map(|step| (1.0, f64::from(step % 3) * 120.0 - 120.0))
            .collect();
        assert!(outline(&ring(&winding)).len() >= 300_000);
    }

    #[test]
    fn what_is_beyond_the_globe_is_no_point() {
        assert_eq!(Spot::new(91.0, 0.0), None);
        assert_eq!(Spot::new(f64::NAN, 0.0), None);
        assert_eq!(Spot::new(0.0, f64::INFINITY), None);
        assert_eq!(Spot::new(1.0, 190.0), Spot::new(1.0, -170.0));
        assert_eq!(Spot::new(1.0, 180.0), Spot::new(1.0, -180.0));
    }

    #[test]
    fn the_middle_of_an_area_lies_within() {
        let square = ring(&[(0.0, 0.0), (0.0, 4.0), (4.0, 4.0), (4.0, 0.0)]);
        assert_eq!(middle(&vec![vec![square]]), Spot::new(2.0, 2.0));
        // A horseshoe, open to the west: the balance point lies in the bay.
        let bay = ring(&[
            (0.0, 0.0),
            (0.0, 10.0),
            (10.0, 10.0),
            (10.0, 0.0),
            (9.0, 0.0),
            (9.0, 9.0),
            (1.0, 9.0),
            (1.0, 0.0),
        ]);
        let spot = middle(&vec![vec![bay]]).unwrap();
        assert!((9.0..10.0).contains(&spot.longitude()), "{spot:?}");
        assert_eq!(middle(&Vec::new()), None);
    }

    #[test]
    fn the_date_line_does_not_tear_an_area() {
        let across = ring(&[(60.0, 175.0), (60.0, -175.0), (70.0, -175.0), (70.0, 175.0)]);
        let spot = middle(&vec![vec![across]]).unwrap();
        assert_eq!(spot.lon.abs(), 180_000_000);
    }
}
