//! The ground of a map: frame, land, graticule, and the way from degrees to the page.

use super::clip::{shown, upright};
use super::window::Window;
use super::{insets, land};
use crate::draw::geometry::{Point, Rect, real};
use crate::draw::layout::PAGE;
use crate::graph::{Area, Spot, outline};

/// So many boxes find room on a map as wide as a page.
const EASY: f64 = 18.0;
/// Widest map, in pages.
const WIDEST: f64 = 1.6;
/// Points nearer than this to the one before are left out.
const FINE: f64 = 0.6;
/// Islands smaller than this are left out.
const SPECK: f64 = 1.2;
/// Most points of one outline on paper.
const MOST: usize = 40_000;
/// Distances of graticule lines, in degrees.
const STEPS: [f64; 7] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0];
/// Most lines of the graticule in one direction.
const LINES: f64 = 7.0;

/// A window of the globe on the page; the upper left corner of the whole map is the origin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Canvas {
    pub(super) window: Window,
    corner: Point,
    /// Units of the page a radian of the equator.
    pub(super) scale: f64,
    /// The room that the window takes.
    pub(super) room: Rect,
}

/// A line of the graticule, and what is written at its end outside the frame.
pub(super) struct GridLine {
    pub(super) points: Vec<Point>,
    pub(super) label: String,
    /// Runs from west to east.
    pub(super) is_parallel: bool,
}

impl Canvas {
    /// A canvas for so many boxes: more of them need more room.
    pub(super) fn new(window: Window, boxes: usize) -> Self {
        let size = window.size();
        // A tall window is narrower than a page, so that it is not much higher than one is wide.
        let narrow = (size.x / size.y).min(1.0);
        let wide = PAGE * narrow * (real(boxes) / EASY).sqrt().clamp(1.0, WIDEST);
        Self::wide(window, wide)
    }

    /// A closer look for so many boxes, no larger than the whole map.
    pub(super) fn closer(window: Window, boxes: usize, most: &Rect) -> Self {
        let size = window.size();
        let form = size.y / size.x;
        let wide = (insets::area(boxes) / form).sqrt();
        Self::wide(window, wide.min(most.w).min(most.h / form))
    }

    fn wide(window: Window, wide: f64) -> Self {
        let size = window.size();
        let scale = wide / size.x;
        Self {
            window,
            corner: window.corner(),
            scale,
            room: Rect::new(0.0, 0.0, wide, size.y * scale),
        }
    }

    /// Makes it so many times as large.
    pub(super) fn resize(&mut self, by: f64) {
        *self = Self::wide(self.window, self.room.w * by);
    }

    /// Moves the upper left corner of its room.
    pub(super) fn move_to(&mut self, at: Point) {
        (self.room.x, self.room.y) = (at.x, at.y);
    }

    /// The place of a point, its longitude counted on from the west of the window.
    pub(super) fn at(&self, lon: f64, lat: f64) -> Point {
        let plane = self.window.projection.at(lon, lat);
        Point::new(
            self.room.x + (plane.x - self.corner.x) * self.scale,
            self.room.y + (plane.y - self.corner.y) * self.scale,
        )
    }

    /// The place of a spot.
    pub(super) fn spot(&self, spot: Spot) -> Point {
        self.at(self.window.unrolled(spot.longitude()), spot.latitude())
    }

    /// Where a straight line from a point in the room to a spot beyond it leaves.
    pub(super) fn border(&self, from: Point, spot: Spot) -> Point {
        let lon = self.window.unrolled(spot.longitude());
        let middle = self.window.west.midpoint(self.window.east);
        let lon = if lon - middle > 180.0 {
            lon - 360.0
        } else {
            lon
        };
        let to = self.at(lon, spot.latitude());
        let share = |from: f64, to: f64, (low, high): (f64, f64)| {
            let limit = if to < from { low } else { high };
            if (to - from).abs() < 1e-9 {
                1.0
            } else {
                ((limit - from) / (to - from)).clamp(0.0, 1.0)
            }
        };
        let across = share(from.x, to.x, (self.room.x, self.room.right()));
        let down = share(from.y, to.y, (self.room.y, self.room.bottom()));
        from.towards(to, across.min(down))
    }

    /// The border of the window.
    pub(super) fn frame(&self) -> Vec<Point> {
        let Window {
            west,
            east,
            south,
            north,
            ..
        } = self.window;
        let mut border = upright(east, north, south);
        border.extend(upright(west, south, north));
        border
            .into_iter()
            .map(|(lon, lat)| self.at(lon, lat))
            .collect()
    }

    /// All land that the window shows.
    pub(super) fn land(&self) -> Vec<Vec<Point>> {
        let rings = land::rings();
        rings.iter().flat_map(|ring| self.drawn(ring)).collect()
    }

    /// What the window shows of an area.
    pub(super) fn area(&self, area: &Area) -> Vec<Vec<Point>> {
        let rings = area.iter().flatten().map(|ring| outline(ring));
        rings.flat_map(|ring| self.drawn(&ring)).collect()
    }

    fn drawn(&self, ring: &land::Ring) -> Vec<Vec<Point>> {
        let parts = shown(ring, &self.window).into_iter();
        let parts = parts.map(|part| {
            let points = part.into_iter().map(|(lon, lat)| self.at(lon, lat));
            thinned(points.collect())
        });
        parts.filter(|part| part.len() > 2).collect()
    }

    /// Meridians and parallels at round degrees.
    pub(super) fn graticule(&self) -> Vec<GridLine> {
        let Window {
            west,
            east,
            south,
            north,
            ..
        } = self.window;
        let mut lines = Vec::new();
        for lon in marks(west, east) {
            let points = upright(lon, north, south).into_iter();
            lines.push(GridLine {
                points: points.map(|(lon, lat)| self.at(lon, lat)).collect(),
                label: direction(lon, ('E', 'W')),
                is_parallel: false,
            });
        }
        for lat in marks(south, north) {
            lines.push(GridLine {
                points: vec![self.at(west, lat), self.at(east, lat)],
                label: direction(lat, ('N', 'S')),
                is_parallel: true,
            });
        }
        lines
    }
}

/// Round degrees strictly between two, few of them.
fn marks(from: f64, to: f64) -> Vec<f64> {
    let fits = |step: &f64| (to - from) / step <= LINES;
    let step = STEPS.into_iter().find(fits).unwrap_or(60.0);
    let first = (from / step).floor() + 1.0;
    let steps = (0..64).map(|count| (first + real(count)) * step);
    steps
        .take_while(|degrees| *degrees < to - step * 0.02)
        .filter(|degrees| *degrees > from + step * 0.02)
        .collect()
}

/// `30° E` of a longitude that may be a turn off, `45.5° S` of a latitude.
fn direction(degrees: f64, (plus, minus): (char, char)) -> String {
    let mut degrees = degrees;
    while degrees > 180.0 {
        degrees -= 360.0;
    }
    while degrees < -180.0 {
        degrees += 360.0;
    }
    let size = degrees.abs();
    if size == 0.0 || size >= 180.0 {
        return format!("{size}°");
    }
    format!("{size}° {}", if degrees > 0.0 { plus } else { minus })
}

/// Degrees of a spot in words, as exact as a reader of maps needs them.
pub(super) fn position(spot: Spot) -> String {
    let rounded = |degrees: f64| (degrees * 100.0).round() / 100.0;
    let (lat, lon) = (rounded(spot.latitude()), rounded(spot.longitude()));
    format!(
        "{}, {}",
        direction(lat, ('N', 'S')),
        direction(lon, ('E', 'W'))
    )
}

/// The outline without what nobody could see; nothing of an outline that is a speck. O(points).
fn thinned(points: Vec<Point>) -> Vec<Point> {
    // Of endless outlines every so many points are enough.
    let every = points.len() / MOST + 1;
    let mut kept: Vec<Point> = Vec::with_capacity(points.len().min(MOST));
    for point in points.into_iter().step_by(every) {
        if kept.last().is_none_or(|last| last.distance(point) >= FINE) {
            kept.push(point);
        }
    }
    let rects = kept
        .iter()
        .map(|point| Rect::new(point.x, point.y, 0.0, 0.0));
    let bounds = rects.reduce(|all, one| all.union(&one)).unwrap_or_default();
    if bounds.w + bounds.h < SPECK {
        return Vec::new();
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_lies_on_the_page() {
        for points in [
            vec![],
            vec![(34.0, 45.0)],
            vec![(-150.0, 61.0), (177.0, 64.0)],
        ] {
            let canvas = Canvas::new(Window::around(&points, &[]), 4);
            let page = canvas.room.grown(1e-6);
            let land = canvas.land();
            assert!(!land.is_empty());
            for point in land.iter().flatten().chain(&canvas.frame()) {
                assert!(page.contains(*point), "{point:?} {page:?}");
            }
            for line in canvas.graticule() {
                assert!(
                    line.points.iter().all(|point| page.contains(*point)),
                    "{}",
                    line.label
                );
            }
            assert!(land.iter().map(Vec::len).sum::<usize>() < 20_000);
        }
    }

    #[test]
    fn a_million_points_become_few() {
        let zigzag =
            (0..1_000_000).map(|place| Point::new(real(place % 2) * 900.0, real(place / 2000)));
        assert!(thinned(zigzag.collect()).len() <= MOST);
        assert!(thinned(vec![Point::default(); 9]).is_empty());
    }

    #[test]
    fn degrees_are_written_as_on_maps() {
        assert_eq!(direction(190.0, ('E', 'W')), "170° W");
        assert_eq!(direction(0.0, ('N', 'S')), "0°");
        let spot = Spot::new(61.21806, -149.90028);
        assert_eq!(spot.map(position).as_deref(), Some("61.22° N, 149.9° W"));
        assert_eq!(marks(-3.0, 13.0), [0.0, 5.0, 10.0]);
    }
}
