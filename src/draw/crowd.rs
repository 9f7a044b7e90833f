//! What is already on a page, in buckets: boxes, texts, marks, labels, and pieces of lines.

use std::collections::BTreeMap;

use super::geometry::{Point, Rect, index, real};
use super::halt::Halt;
use super::map::Chart;
use super::scene::{Scene, text_rect};

/// Length of an arrow head with a little of its line.
const ARROW: f64 = 10.0;

/// A straight piece of a line, and the line's place in the scene.
type Way = ([Point; 2], usize);

/// What is taken.
pub(super) struct Crowd {
    taken: BTreeMap<(usize, usize), Vec<Rect>>,
    /// Pieces of lines.
    lines: BTreeMap<(usize, usize), Vec<Way>>,
    page: Rect,
    /// Where boxes and lines begin and end, down the page.
    body: (f64, f64),
}

/// Size of a bucket.
const BUCKET: f64 = 64.0;

impl Crowd {
    /// What a scene has so far; only a part of it where the layout is to end.
    pub(super) fn new(scene: &Scene, halt: &Halt) -> Self {
        let mut page = Rect::new(4.0, 0.0, scene.width - 8.0, f64::MAX);
        // Words beyond the frame of a map would seem to belong to nothing on it.
        if let Some(chart) = &scene.chart {
            let room = chart.room();
            (page.x, page.w) = (room.x, room.w);
        }
        let mut crowd = Self {
            taken: BTreeMap::new(),
            lines: BTreeMap::new(),
            page,
            body: (f64::INFINITY, f64::NEG_INFINITY),
        };
        scene.boxes.iter().for_each(|one| crowd.add(one.rect));
        let pins = scene.chart.iter().flat_map(Chart::taken);
        pins.for_each(|pin| crowd.add(pin));
        let axes = scene.axis.iter();
        let axes = axes.map(|axis| {
            Rect::around(axis.top, 14.0, 0.0).union(&Rect::around(axis.bottom, 14.0, 0.0))
        });
        axes.for_each(|axis| crowd.add(axis));
        let arrows = scene.edges.iter().filter(|line| line.arrow);
        arrows.for_each(|line| crowd.add(Rect::around(line.curve.end(), 2.0 * ARROW, 7.0)));
        scene
            .texts
            .iter()
            .for_each(|text| crowd.add(text_rect(text)));
        for (place, line) in scene.edges.iter().enumerate() {
            if halt.is_set() {
                return crowd;
            }
            crowd.add_line(&line.curve.flattened(), place);
        }
        // What no edge has is foreign to every label.
        for (edge, line) in scene.chart.iter().flat_map(Chart::drawn) {
            crowd.add_line(&line, edge.unwrap_or(usize::MAX));
        }
        let ends = |rect: &Rect| (rect.y, rect.bottom());
        let boxes = scene.boxes.iter().map(|one| ends(&one.rect));
        let lines = scene.edges.iter().flat_map(|line| line.curve.flattened());
        for (top, bottom) in boxes.chain(lines.map(|point| (point.y, point.y))) {
            crowd.body = (crowd.body.0.min(top), crowd.body.1.max(bottom));
        }
        crowd
    }

    /// Takes straight lines of the line at this place of the scene.
    pub(super) fn add_line(&mut self, points: &[Point], place: usize) {
        for pair in points.windows(2) {
            let piece = ([pair[0], pair[1]], place);
            let ends = steps(pair[0], pair[1]).chain([pair[1]]);
            for (from, to) in ends.clone().zip(ends.skip(1)) {
                let room = Rect::around(from, 0.0, 0.0).union(&Rect::around(to, 0.0, 0.0));
                buckets(&room).for_each(|bucket| self.add_piece(bucket, piece));
            }
        }
    }

    /// Once in each bucket, however many steps it takes through it.
    fn add_piece(&mut self, bucket: (usize, usize), piece: Way) {
        let pieces = self.lines.entry(bucket).or_default();
        if pieces.last() != Some(&piece) {
            pieces.push(piece);
        }
    }

    pub(super) fn add(&mut self, rect: Rect) {
        for bucket in buckets(&rect) {
            self.taken.entry(bucket).or_default().push(rect);
        }
    }

    /// Gives back what [`Crowd::add`] took.
    pub(super) fn remove(&mut self, rect: &Rect) {
        for bucket in buckets(rect) {
            let taken = self.taken.entry(bucket).or_default();
            if let Some(place) = taken.iter().position(|other| other == rect) {
                taken.swap_remove(place);
            }
        }
    }

    /// Is the rectangle free, and does it and the leader to it cross no other line?
    pub(super) fn is_clear(&self, rect: &Rect, leader: (Point, Point), own: usize) -> bool {
        let (top, bottom) = self.body;
        let inside = rect.y >= top && rect.bottom() <= bottom;
        let crosses = || {
            // Its own line may be met where it is left alone.
            let points = steps(leader.0, leader.1).skip(1);
            let thin = points.map(|point| Rect::around(point, 4.0, 4.0));
            thin.clone().any(|one| self.is_crossed(&one, own))
                || thin.skip(1).any(|one| !self.is_free(&one))
        };
        inside && self.is_free(rect) && !self.is_crossed(rect, own) && !crosses()
    }

    pub(super) fn is_free(&self, rect: &Rect) -> bool {
        let inside = rect.x >= self.page.x && rect.right() <= self.page.right();
        let mut near = buckets(rect)
            .filter_map(|bucket| self.taken.get(&bucket))
            .flatten();
        inside && !near.any(|other| other.overlaps(rect))
    }

    /// Does another line run through the rectangle?
    pub(super) fn is_crossed(&self, rect: &Rect, own: usize) -> bool {
        let wide = rect.grown(1.0);
        let mut near = buckets(&wide)
            .filter_map(|bucket| self.lines.get(&bucket))
            .flatten();
        near.any(|([from, to], line)| *line != own && wide.crossed_by(*from, *to))
    }
}

fn buckets(rect: &Rect) -> impl Iterator<Item = (usize, usize)> + use<> {
    let (left, right) = (index(rect.x / BUCKET), index(rect.right() / BUCKET));
    let (top, bottom) = (index(rect.y / BUCKET), index(rect.bottom() / BUCKET));
    (left..=right).flat_map(move |x| (top..=bottom).map(move |y| (x, y)))
}

/// Points of a straight line, without its end.
fn steps(from: Point, to: Point) -> impl Iterator<Item = Point> + Clone {
    let steps = index(from.distance(to) / 6.0).clamp(1, 400);
    (0..steps).map(move |step| from.towards(to, real(step) / real(steps)))
}
