//! The outline of all land, unpacked when a map is drawn.

/// Made by `pack_land.py` out of Natural Earth; see `README.md` beside it.
pub(super) const PACKED: &[u8] = include_bytes!("land.bin");
/// Steps a degree.
const GRID: f64 = 100.0;

/// A closed outline in degrees, longitude first; it runs on over the date line.
pub(super) type Ring = Vec<(f64, f64)>;

/// All outlines. What lies within an odd number of them is land. O(points).
pub(super) fn rings() -> Vec<Ring> {
    let mut bytes = Bytes(PACKED.iter());
    let count = bytes.number().unwrap_or(0);
    (0..count).map_while(|_| bytes.ring()).collect()
}

struct Bytes<'a>(std::slice::Iter<'a, u8>);

impl Bytes<'_> {
    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = *self.0.next()?;
            value |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(value);
            }
        }
        None
    }

    /// Even numbers are positive, odd ones negative.
    fn signed(&mut self) -> Option<i64> {
        let value = self.number()?;
        let half = i64::try_from(value >> 1).ok()?;
        Some(if value & 1 == 0 { half } else { -half - 1 })
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "hundredths of a degree stay far below 2^52"
    )]
    fn ring(&mut self) -> Option<Ring> {
        let count = self.number()?;
        let (mut x, mut y) = (0, 0);
        let mut ring = Ring::new();
        for _ in 0..count {
            x += self.signed()?;
            y += self.signed()?;
            ring.push((x as f64 / GRID, y as f64 / GRID));
        }
        Some(ring)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_land(lon: f64, lat: f64) -> bool {
        let mut inside = false;
        for ring in rings() {
            for shift in [-360.0, 0.0, 360.0] {
                let sides = ring.iter().zip(ring.iter().cycle().skip(1));
                for (from, to) in sides {
                    let crossed = (from.1 <= lat) != (to.1 <= lat);
                    let share = (lat - from.1) / (to.1 - from.1);
                    let east = from.0 + (to.0 - from.0) * share + shift > lon;
                    inside ^= crossed && east;
                }
            }
        }
        inside
    }

    #[test]
    fn all_of_it_is_read() {
        let mut bytes = Bytes(PACKED.iter());
        let count = bytes.number().unwrap();
        assert!((0..count).all(|_| bytes.ring().is_some_and(|ring| ring.len() > 2)));
        assert_eq!(bytes.0.next(), None);
        assert!(count > 1_000);
    }

    #[test]
    fn land_is_where_land_is() {
        let dry = [
            (-150.0, 64.0),
            (34.3, 45.2),
            (37.6, 55.75),
            (0.0, -89.0),
            (179.0, 67.5),
            (25.0, 0.0),
        ];
        for (lon, lat) in dry {
            assert!(is_land(lon, lat), "{lon} {lat}");
        }
        let wet = [
            (-30.0, 30.0),
            (34.0, 43.5),
            (51.0, 42.0),
            (-170.0, 60.0),
            (0.0, 89.0),
            (0.0, 0.0),
        ];
        for (lon, lat) in wet {
            assert!(!is_land(lon, lat), "{lon} {lat}");
        }
    }
}
