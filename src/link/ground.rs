//! Places on Earth: how they are written, and how far apart they are.

use super::index::Position;
use crate::store::{self, wkt_point};

/// Kilometres along a great circle of a ball.
pub fn kilometres(one: Position, other: Position) -> f64 {
    let [one, other] = [one, other].map(|at| (at.longitude, at.latitude));
    store::kilometres(one, other)
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
