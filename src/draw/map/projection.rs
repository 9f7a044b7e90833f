//! From degrees to a plane, with `+ − × ÷` alone.
//!
//! The world is drawn in Natural Earth I, whose two polynomials are exact to the last bit
//! everywhere. A region is drawn in an equidistant cylindrical projection that is true to scale
//! along its middle parallel, so that it looks neither squashed nor torn.

use crate::draw::geometry::Point;

/// Radians in a degree.
const RADIANS: f64 = std::f64::consts::PI / 180.0;

/// How degrees become a plane; x to the right, y down, in radians of the equator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Projection {
    /// Šavrič, Jenny, Patterson, Petrovič and Hurni, “A Polynomial Equation for the Natural Earth
    /// Projection” (2011).
    NaturalEarth {
        /// The meridian in the middle.
        middle: f64,
    },
    /// Parallels and meridians are straight and evenly spaced.
    Cylindrical {
        /// The meridian in the middle.
        middle: f64,
        /// Length of a degree of longitude, in degrees of latitude.
        shrink: f64,
    },
}

impl Projection {
    /// A region whose middle is here.
    pub(super) fn region(middle: f64, parallel: f64) -> Self {
        Self::Cylindrical {
            middle,
            shrink: cosine(parallel),
        }
    }

    /// The place of a point, its longitude counted on from the middle over the date line.
    pub(super) fn at(&self, lon: f64, lat: f64) -> Point {
        match *self {
            Self::NaturalEarth { middle } => natural_earth((lon - middle) * RADIANS, lat * RADIANS),
            Self::Cylindrical { middle, shrink } => {
                Point::new((lon - middle) * RADIANS * shrink, -lat * RADIANS)
            }
        }
    }
}

fn natural_earth(lon: f64, lat: f64) -> Point {
    let two = lat * lat;
    let four = two * two;
    let x = 0.8707
        + two * (-0.131_979 + two * (-0.013_791 + four * two * (0.003_971 + two * -0.001_529)));
    let y =
        1.007_226 + two * (0.015_085 + four * (-0.044_475 + two * 0.028_874 + four * -0.005_916));
    Point::new(lon * x, -lat * y)
}

/// The cosine of degrees from −90 to 90, by its series; wrong by less than 1e-9.
pub(super) fn cosine(degrees: f64) -> f64 {
    let angle = degrees * RADIANS;
    let two = angle * angle;
    let (mut term, mut sum) = (1.0, 1.0);
    for step in 1..9 {
        let step = f64::from(2 * step);
        term *= -two / (step * (step - 1.0));
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cosine_is_right_to_a_billionth() {
        for tenth in -900..=900 {
            let degrees = f64::from(tenth) / 10.0;
            assert!(
                (cosine(degrees) - degrees.to_radians().cos()).abs() < 1e-9,
                "{degrees}"
            );
        }
    }

    #[test]
    fn natural_earth_is_as_published() {
        let world = Projection::NaturalEarth { middle: 0.0 };
        // Patterson's table, which the polynomials follow: length of the parallel and distance from
        // the equator, in shares of those at the equator and the pole; farthest off at the pole.
        for (lat, length, distance, off) in [
            (0.0, 1.0, 0.0, 1e-9),
            (30.0, 0.9570, 0.3720, 0.006),
            (60.0, 0.8196, 0.7346, 0.006),
            (90.0, 0.5630, 1.0, 0.013),
        ] {
            let at = world.at(180.0, lat);
            let whole = 0.8707 * std::f64::consts::PI;
            let found = (at.x / whole, -at.y / (whole * 0.52));
            let near = (found.0 - length).abs() < off && (found.1 - distance).abs() < off;
            assert!(near, "{lat}: {found:?}");
        }
    }

    #[test]
    fn a_region_keeps_its_form_in_the_middle() {
        let region = Projection::region(34.0, 60.0);
        let (corner, east) = (region.at(34.0, 60.0), region.at(36.0, 60.0));
        let north = region.at(34.0, 61.0);
        assert!((east.x - corner.x - (corner.y - north.y)).abs() < 1e-9);
    }
}
