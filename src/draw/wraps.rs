//! A long row of columns that runs down the page goes on beside itself, as text does in columns: a
//! chain of events is no strip of paper.

use super::detours::rounded;
use super::geometry::{Curve, Point, Rect, real};
use super::layered::Layers;
use super::layout::PAGE;

/// What is higher than so many times its width, and than that of a narrow page, goes on beside itself.
const LONG: f64 = 2.0;
const NARROW: f64 = PAGE * 0.6;
/// A picture is at least about so high before it is divided further.
const LOW: f64 = PAGE * 0.8;
/// Room between two panels, and the way that a line keeps from boxes there.
const SIDE: f64 = 64.0;
const OUT: f64 = 14.0;
/// Distance of lines that run side by side.
const LANE: f64 = 7.0;
/// Where more lines than this lead from one panel to the others, these are no text.
const LINES: usize = 4;
/// Rows by which a panel may be longer or shorter, so that fewer lines lead on.
const LEEWAY: usize = 2;

/// Where panels stand.
struct Panels {
    /// The first row of each.
    starts: Vec<usize>,
    /// How far it is from one to the next.
    step: f64,
    wide: f64,
}

/// Divides rows that take this width and height; returns what they take then. Nothing where they are no
/// strip, or where lines are many.
pub(super) fn wrap(
    layers: &mut Layers,
    curves: &mut [Curve],
    (wide, high): (f64, f64),
) -> Option<(f64, f64)> {
    let count = count((wide, high))?;
    let starts = starts(layers, count)?;
    let lanes = curves.len().min(LINES);
    let panels = Panels {
        step: wide + SIDE + LANE * real(lanes),
        starts,
        wide,
    };
    let mut lanes = vec![0_usize; panels.starts.len()];
    for (link, curve) in curves.iter_mut().enumerate() {
        let (from, to) = layers.links[link];
        let [from, to] = [from, to].map(|node| layers.ranks.of[node]);
        let (first, last) = (from.min(to), from.max(to));
        let (one, other) = (panels.of(first), panels.of(last));
        if one == other {
            *curve = curve.mapped(|point| panels.moved(layers, point, one));
            continue;
        }
        let ahead = if from <= to {
            curve.clone()
        } else {
            curve.reversed()
        };
        let ends = (
            panels.moved(layers, ahead.start, one),
            panels.moved(layers, ahead.end(), other),
        );
        let way = panels.way(layers, (first, last), ends, &mut lanes);
        *curve = if from <= to { way } else { way.reversed() };
    }
    let mut low = 0.0_f64;
    for node in 0..layers.boxes.len() {
        let panel = panels.of(layers.ranks.of[node]);
        let rect = layers.boxes[node].rect;
        let at = panels.moved(layers, Point::new(rect.x, rect.y), panel);
        layers.boxes[node].rect = Rect {
            x: at.x,
            y: at.y,
            ..rect
        };
        low = low.max(at.y + rect.h);
    }
    let right = panels.step * real(panels.starts.len() - 1) + wide;
    Some((right, low + OUT + LANE * real(LINES)))
}

/// How many panels make a picture that is about as wide as high; none if one does.
fn count((wide, high): (f64, f64)) -> Option<usize> {
    if high <= LONG * wide.max(NARROW) {
        return None;
    }
    let is_enough = |count: &usize| high / real(*count) <= (real(*count) * (wide + SIDE)).max(LOW);
    (2..=usize::MAX).find(is_enough)
}

/// The first rows of so many panels about as long, each where few lines lead on; nothing where many do.
fn starts(layers: &Layers, count: usize) -> Option<Vec<usize>> {
    let rows = layers.columns.len();
    let mut leading = vec![0_usize; rows + 1];
    for (from, to) in &layers.links {
        let [from, to] = [from, to].map(|node| layers.ranks.of[*node]);
        // Lines lead on where a panel begins after their first row and up to their last.
        for lines in &mut leading[from.min(to) + 1..=from.max(to)] {
            *lines += 1;
        }
    }
    let mut starts = vec![0];
    for panel in 1..count {
        let even = rows * panel / count;
        let near = even.saturating_sub(LEEWAY)..=(even + LEEWAY).min(rows - 1);
        let after = starts.last().map_or(0, |row| row + 1);
        let near = near.filter(|row| *row >= after);
        let row = near.min_by_key(|row| (leading[*row], row.abs_diff(even)))?;
        if leading[row] > LINES {
            return None;
        }
        starts.push(row);
    }
    Some(starts)
}

impl Panels {
    fn of(&self, row: usize) -> usize {
        self.starts.partition_point(|start| *start <= row).max(1) - 1
    }

    /// Where a point of a panel stands.
    fn moved(&self, layers: &Layers, at: Point, panel: usize) -> Point {
        let (top, _) = layers.columns[self.starts[panel]];
        at.shifted(self.step * real(panel), -top)
    }

    /// The way from one panel to another: below its row, up between the panels, above the other row;
    /// over the panels between them.
    fn way(
        &self,
        layers: &Layers,
        (first, last): (usize, usize),
        (start, end): (Point, Point),
        lanes: &mut [usize],
    ) -> Curve {
        let (one, other) = (self.of(first), self.of(last));
        let mut aside = |panel: usize| {
            let lane = real(lanes[panel] % LINES) * LANE;
            lanes[panel] += 1;
            (
                self.step * real(panel) + self.wide + SIDE / 2.0 + lane,
                lane,
            )
        };
        let (x, lane) = aside(one);
        let (top, high) = layers.columns[first];
        let below = self.moved(layers, Point::new(0.0, top + high), one).y + OUT + lane;
        let (top, _) = layers.columns[last];
        let above = self.moved(layers, Point::new(0.0, top), other).y - OUT - lane;
        let mut points = vec![start, Point::new(start.x, below), Point::new(x, below)];
        if other > one + 1 {
            let over = -2.0 * OUT - lane;
            let (next, _) = aside(other - 1);
            points.extend([Point::new(x, over), Point::new(next, over)]);
            points.push(Point::new(next, above));
        } else {
            points.push(Point::new(x, above));
        }
        points.extend([Point::new(end.x, above), end]);
        rounded(&points, &Rect::around(end, 0.0, 0.0))
    }
}
