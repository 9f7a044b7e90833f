//! Points, boxes and curves on the page.
//!
//! Only `+ − × ÷ √` are used: these are exact to the last bit on every
//! platform, so the same graph gives the same picture everywhere.

/// A place on the page; x to the right, y down, in units of 1/96 inch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Distance from the left edge.
    pub x: f64,
    /// Distance from the upper edge.
    pub y: f64,
}

impl Point {
    /// The point at these distances.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The point shifted by `x` and `y`.
    #[must_use]
    pub fn shifted(self, x: f64, y: f64) -> Self {
        Self::new(self.x + x, self.y + y)
    }

    /// The point `share` of the way to `other`.
    #[must_use]
    pub fn towards(self, other: Self, share: f64) -> Self {
        self.shifted((other.x - self.x) * share, (other.y - self.y) * share)
    }

    /// Its distance from `other`.
    pub fn distance(self, other: Self) -> f64 {
        let (x, y) = (other.x - self.x, other.y - self.y);
        (x * x + y * y).sqrt()
    }

    /// Columns become rows: x and y change places.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self::new(self.y, self.x)
    }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

impl Rect {
    /// The rectangle with this upper left corner and size.
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w, h }
    }

    /// The rectangle of this size around `center`.
    pub fn around(center: Point, w: f64, h: f64) -> Self {
        Self::new(center.x - w / 2.0, center.y - h / 2.0, w, h)
    }

    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// Its middle.
    pub fn center(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// The rectangle with `by` more on every side.
    #[must_use]
    pub fn grown(&self, by: f64) -> Self {
        Self::new(
            self.x - by,
            self.y - by,
            self.w + 2.0 * by,
            self.h + 2.0 * by,
        )
    }

    /// The rectangle shifted by `x` and `y`.
    #[must_use]
    pub fn shifted(&self, x: f64, y: f64) -> Self {
        Self::new(self.x + x, self.y + y, self.w, self.h)
    }

    /// Columns become rows.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self::new(self.y, self.x, self.h, self.w)
    }

    /// Do the two share an area?
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Is the point inside?
    pub fn contains(&self, point: Point) -> bool {
        point.x > self.x && point.x < self.right() && point.y > self.y && point.y < self.bottom()
    }

    /// Does the straight line between the two points enter it?
    pub fn crossed_by(&self, from: Point, to: Point) -> bool {
        self.covered(from, to).is_some()
    }

    /// From where to where it covers the straight line between two points, as shares of that.
    /// (Liang and Barsky.)
    pub fn covered(&self, from: Point, to: Point) -> Option<(f64, f64)> {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let sides = [
            (-dx, from.x - self.x),
            (dx, self.right() - from.x),
            (-dy, from.y - self.y),
            (dy, self.bottom() - from.y),
        ];
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (slope, room) in sides {
            if slope == 0.0 {
                if room <= 0.0 {
                    return None;
                }
            } else if slope < 0.0 {
                enter = enter.max(room / slope);
            } else {
                leave = leave.min(room / slope);
            }
        }
        (enter < leave).then_some((enter, leave))
    }

    /// The point of it that is nearest to another.
    pub fn nearest(&self, to: Point) -> Point {
        let x = to.x.clamp(self.x, self.right());
        Point::new(x, to.y.clamp(self.y, self.bottom()))
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (right, bottom) = (
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        );
        Self::new(x, y, right - x, bottom - y)
    }
}

/// One piece of a curve, from where the last one ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece {
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve: two control points and the end.
    Cubic(Point, Point, Point),
}

impl Piece {
    /// Where the piece ends.
    pub fn end(&self) -> Point {
        match *self {
            Self::Line(end) | Self::Cubic(_, _, end) => end,
        }
    }

    /// The point at a share of the piece that begins at `start`.
    fn at(&self, start: Point, share: f64) -> Point {
        self.first_part(start, share).end()
    }

    /// The piece up to a share of it (de Casteljau).
    fn first_part(&self, start: Point, share: f64) -> Self {
        match *self {
            Self::Line(end) => Self::Line(start.towards(end, share)),
            Self::Cubic(a, b, end) => {
                let (one, two, three) = (
                    start.towards(a, share),
                    a.towards(b, share),
                    b.towards(end, share),
                );
                let (left, right) = (one.towards(two, share), two.towards(three, share));
                Self::Cubic(one, left, left.towards(right, share))
            }
        }
    }

    fn mapped(&self, change: &impl Fn(Point) -> Point) -> Self {
        match *self {
            Self::Line(end) => Self::Line(change(end)),
            Self::Cubic(a, b, end) => Self::Cubic(change(a), change(b), change(end)),
        }
    }
}

/// The way of an edge over the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Where it begins.
    pub start: Point,
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
}

/// How finely a cubic piece is cut into straight lines.
const CUTS: usize = 16;

impl Curve {
    /// A curve without pieces yet.
    pub fn from(start: Point) -> Self {
        Self {
            start,
            pieces: Vec::new(),
        }
    }

    /// Where it ends.
    pub fn end(&self) -> Point {
        self.pieces.last().map_or(self.start, Piece::end)
    }

    /// Adds a straight piece unless it would have no length.
    pub fn line_to(&mut self, end: Point) {
        if self.end() != end {
            self.pieces.push(Piece::Line(end));
        }
    }

    /// Adds a piece that leaves and arrives horizontally, like a drawn brace, and is steepest about
    /// `share` of its way across.
    pub fn sway_to(&mut self, end: Point, share: f64) {
        let start = self.end();
        if (start.y - end.y).abs() < 0.5 {
            self.line_to(end);
            return;
        }
        let bend = (end.x - start.x) * share;
        self.pieces.push(Piece::Cubic(
            start.shifted(bend, 0.0),
            Point::new(start.x + bend, end.y),
            end,
        ));
    }

    /// Adds a piece bent aside by `bulge` at its middle (to the left of its direction).
    pub fn bow_to(&mut self, end: Point, bulge: f64) {
        let start = self.end();
        let length = start.distance(end);
        if bulge == 0.0 || length == 0.0 {
            self.line_to(end);
            return;
        }
        // A cubic reaches ¾ of the height of its control points.
        let height = bulge * 4.0 / 3.0;
        let (nx, ny) = (
            (end.y - start.y) / length * height,
            (start.x - end.x) / length * height,
        );
        let first = start.towards(end, 0.25).shifted(nx, ny);
        let second = start.towards(end, 0.75).shifted(nx, ny);
        self.pieces.push(Piece::Cubic(first, second, end));
    }

    /// The curve up to where its last piece enters for good what holds its end; none if it never
    /// leaves.
    #[must_use]
    pub fn until(&self, holds: impl Fn(Point) -> bool) -> Option<Self> {
        let (last, before) = self.pieces.split_last()?;
        let start = before.last().map_or(self.start, Piece::end);
        let steps = 64;
        let share = |step: usize| real(step) / real(steps);
        let outside = |at: f64| !holds(last.at(start, at));
        let step = (0..steps).rev().find(|step| outside(share(*step)))?;
        let (mut low, mut high) = (share(step), share(step + 1));
        for _ in 0..20 {
            let middle = low.midpoint(high);
            if outside(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let mut curve = Self {
            start: self.start,
            pieces: before.to_vec(),
        };
        curve.pieces.push(last.first_part(start, high));
        Some(curve)
    }

    /// The curve with every point changed.
    #[must_use]
    pub fn mapped(&self, change: impl Fn(Point) -> Point) -> Self {
        Self {
            start: change(self.start),
            pieces: self
                .pieces
                .iter()
                .map(|piece| piece.mapped(&change))
                .collect(),
        }
    }

    /// The same way walked backwards.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let mut back = Self::from(self.end());
        for (index, piece) in self.pieces.iter().enumerate().rev() {
            let end = index
                .checked_sub(1)
                .map_or(self.start, |before| self.pieces[before].end());
            back.pieces.push(match *piece {
                Piece::Line(_) => Piece::Line(end),
                Piece::Cubic(a, b, _) => Piece::Cubic(b, a, end),
            });
        }
        back
    }

    /// The curve as short straight lines.
    pub fn flattened(&self) -> Vec<Point> {
        let mut points = vec![self.start];
        let mut from = self.start;
        for piece in &self.pieces {
            if let Piece::Cubic(a, b, end) = *piece {
                points.extend((1..CUTS).map(|cut| {
                    let t = real(cut) / real(CUTS);
                    let (near, far) = (from.towards(a, t), b.towards(end, t));
                    let middle = a.towards(b, t);
                    near.towards(middle, t).towards(middle.towards(far, t), t)
                }));
            }
            from = piece.end();
            points.push(from);
        }
        points
    }
}

/// The point `share` of the way along straight lines, by length.
pub fn along(points: &[Point], share: f64) -> Point {
    let length = |pair: &[Point]| pair[0].distance(pair[1]);
    let mut left = points.windows(2).map(length).sum::<f64>() * share;
    for pair in points.windows(2) {
        let part = length(pair);
        if left <= part && part > 0.0 {
            return pair[0].towards(pair[1], left / part);
        }
        left -= part;
    }
    points.last().copied().unwrap_or_default()
}

/// How far a point is from the straight line between two others.
pub(super) fn off([from, to]: [Point; 2], at: Point) -> f64 {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = (x * x + y * y).max(1e-9);
    let share = ((at.x - from.x) * x + (at.y - from.y) * y) / length;
    from.towards(to, share.clamp(0.0, 1.0)).distance(at)
}

/// A count as a number for geometry.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of nodes stay far below 2^52"
)]
pub const fn real(count: usize) -> f64 {
    count as f64
}

/// A coordinate as an index, zero for anything negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, which is what an index of page buckets wants"
)]
pub const fn index(value: f64) -> usize {
    value as usize
}
