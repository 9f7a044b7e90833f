//! Places on Earth: how they are written, and how far apart they are.

use super::index::Position;
use crate::store::wkt_point;

/// Kilometres along a great circle of a ball.
pub fn kilometres(one: Position, other: Position) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let along = half(one.latitude, other.latitude);
    let across = half(one.longitude, other.longitude);
    let (a, b) = (one.latitude.to_radians(), other.latitude.to_radians());
    let root = (along + a.cos() * b.cos() * across).sqrt().min(1.0);
    2.0 * 6_371.0 * root.asin()
}

/// `Point(30.5 50.4)`, longitude first, on Earth: another globe, or axes the other way round, stand before it as an IRI.
pub fn point(text: &str) -> Option<Position> {
    let text = text.trim();
    let text = match text.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
        Some((system, point)) if system.ends_with("/CRS84") => point.trim_start(),
        Some(_) => return None,
        None => text,
    };
    let (longitude, latitude) = wkt_point(text)?;
    Some(Position {
        latitude,
        longitude,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_their_longitude_first() {
        for text in [
            "Point(-149.9 61.22)",
            "POINT (-149.9 61.22)",
            "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> Point(-149.9 61.22)",
        ] {
            let at = point(text).unwrap();
            assert!((at.latitude - 61.22).abs() < 1e-9 && (at.longitude + 149.9).abs() < 1e-9);
        }
        for text in [
            "POLYGON((1 2))",
            "<http://www.wikidata.org/entity/Q405> Point(1 2)",
            "Point(200 1)",
            "Point(1)",
        ] {
            assert_eq!(point(text), None, "{text}");
        }
    }
}
