//! Where the name of a dot stands: where it cannot be taken for the name of another one.

use super::dots::rect_of;
use super::geometry::{Point, Rect, index, off, real};
use super::room::Room;
use super::scene::Dot;
use super::text::{Font, Line};

/// How far beyond the usual the names of the largest dots may stand.
pub(super) const FURTHER: [f64; 4] = [0.0, 5.0, 10.0, 16.0];

/// Where a name may stand beside a dot: half its width and more to the sides, half its height and
/// more above and below.
pub(super) fn around(ends: (f64, f64)) -> [(f64, f64); 12] {
    let (x, y) = ends;
    let mut all = [(0.0, 0.0); 12];
    all[..4].copy_from_slice(&[(x, 0.0), (-x, 0.0), (0.0, -y), (0.0, y)]);
    all[4..].copy_from_slice(&slanted(ends, (x * 0.8, y * 0.6)));
    all
}

/// Places between these.
fn steep((x, y): (f64, f64)) -> [(f64, f64); 8] {
    slanted((x, y), (x * 0.4, y * 0.3))
}

/// Above and below, a part of the way to each side; and to the sides, a part of the way up and down.
fn slanted((x, y): (f64, f64), (side, half): (f64, f64)) -> [(f64, f64); 8] {
    [
        (side, -y),
        (side, y),
        (-side, -y),
        (-side, y),
        (x, -half),
        (x, half),
        (-x, -half),
        (-x, half),
    ]
}

/// Farther off, names hang at a line from their dots.
const LED: [f64; 6] = [24.0, 34.0, 46.0, 60.0, 76.0, 94.0];
/// From so far on a name is seen to be its dot's only with a line.
const LOOSE: f64 = 10.0;
/// So much farther than its own dot is every other one from a name without such a line.
pub(super) const SURELY: f64 = 0.5;
/// Directions and distances that are tried for the largest dots where there is nothing nearer.
const TURNS: usize = 72;
const STEPS: usize = 30;
/// Shorter ones are not seen.
const LEAST: f64 = 4.0;
/// Least room between that line and dots.
const CLEAR: f64 = 1.0;

/// Width and height of a name.
pub(super) fn extent(line: &Line, font: Font) -> (f64, f64) {
    (line.width + 3.0, font.size * 1.15)
}

/// A place of a name, and the line to it.
pub(super) struct Spot {
    pub(super) rect: Rect,
    pub(super) leader: Option<(Point, Point)>,
}

/// What is taken where a name looks for a place.
pub(super) struct Places<'a> {
    pub(super) room: &'a Room,
    /// All dots, and the same by their places.
    pub(super) dots: (&'a Room, &'a [Dot]),
    pub(super) ways: Option<&'a Room>,
    /// Where names stand rather than beyond.
    pub(super) margins: Rect,
}

impl Places<'_> {
    /// The best place of a name: beside all ties is better than on one, within the margins than
    /// beyond, near than far, and any of these than at a line.
    pub(super) fn best(
        &self,
        node: usize,
        (line, font): (&Line, Font),
        (far, farther): (bool, bool),
    ) -> Option<Spot> {
        let dot = &self.dots.1[node];
        let (w, h) = extent(line, font);
        let (x, y) = (dot.radius + 2.0 + w / 2.0, dot.radius + 1.0 + h / 2.0);
        let (mut first, mut beyond, mut led, mut loose) = (None, None, None, None);
        let tried = if far || farther { FURTHER.len() } else { 1 };
        let places = |gap: f64| {
            let (x, y) = (x + gap, y + gap);
            // At the end of a line there are more ways.
            let more = if gap >= LED[0] {
                steep((x, y)).to_vec()
            } else {
                Vec::new()
            };
            let all = around((x, y)).into_iter().chain(more);
            let all = all.map(move |(x, y)| Rect::around(dot.at.shifted(x, y), w, h));
            all.filter(|rect| self.room.is_free(rect))
                .map(move |rect| (gap, rect))
        };
        for (gap, rect) in FURTHER[..tried].iter().flat_map(|gap| places(*gap)) {
            if !self.is_nearest(node, &rect) {
                led = led.or_else(|| self.led(node, rect));
                continue;
            }
            let near = gap <= 0.0 || far;
            if near && gap >= LOOSE && self.led(node, rect).is_none() {
                loose = loose.or(Some(Spot { rect, leader: None }));
                continue;
            }
            if near {
                first = first.or(Some((gap, rect)));
            }
            let clear = self.ways.is_some_and(|ways| ways.is_free(&rect));
            if !clear || !near && !self.is_by(dot, &rect, gap) {
                continue;
            }
            if rect.x >= self.margins.x && rect.right() <= self.margins.right() {
                return Some(self.spot(node, (gap, rect)));
            }
            beyond = beyond.or(Some((gap, rect)));
        }
        let found = beyond.or(first).map(|place| self.spot(node, place));
        found.or_else(|| {
            let mut farther = LED.into_iter().flat_map(places);
            let led = led.or_else(|| farther.find_map(|(_, rect)| self.led(node, rect)));
            let led = led.filter(|_| tried > 1).or(loose);
            led.or_else(|| far.then(|| self.anywhere(node, (w, h))).flatten())
        })
    }

    /// A place in any direction, however far off: the largest dots stand where the crowd is densest,
    /// and are what a picture is about.
    fn anywhere(&self, node: usize, (w, h): (f64, f64)) -> Option<Spot> {
        let dot = &self.dots.1[node];
        let turns = (0..TURNS).map(|turn| std::f64::consts::TAU * real(turn) / real(TURNS));
        let ways: Vec<(f64, f64)> = turns.map(|turn| (turn.cos(), turn.sin())).collect();
        let mut gaps = (1..=STEPS).map(|step| LED[0] / 2.0 * real(step));
        gaps.find_map(|gap| {
            let far = dot.radius + gap;
            ways.iter().find_map(|(x, y)| {
                let middle = (x * (far + w / 2.0), y * (far + h / 2.0));
                let rect = Rect::around(dot.at.shifted(middle.0, middle.1), w, h);
                let is_within = rect.x >= self.margins.x && rect.right() <= self.margins.right();
                let is_free = is_within && self.room.is_free(&rect);
                is_free.then(|| self.led(node, rect)).flatten()
            })
        })
    }

    /// A place that is the dot's by being near; one that is less near gets a line where that is free.
    fn spot(&self, node: usize, (gap, rect): (f64, Rect)) -> Spot {
        let led = (gap >= LOOSE).then(|| self.led(node, rect)).flatten();
        led.unwrap_or(Spot { rect, leader: None })
    }

    /// Whether a name there is nearer to its own dot than to any other one.
    fn is_nearest(&self, node: usize, rect: &Rect) -> bool {
        let (dots, all) = self.dots;
        let away = |dot: &Dot| rect.nearest(dot.at).distance(dot.at) - dot.radius;
        let least = away(&all[node]) + SURELY;
        let mut is_nearest = true;
        dots.each_near(&rect.grown(least), |other| {
            is_nearest &= other == node || away(&all[other]) >= least;
        });
        is_nearest
    }

    /// A name there at a line from its dot, which passes no other one and no words.
    fn led(&self, node: usize, rect: Rect) -> Option<Spot> {
        let (dots, all) = self.dots;
        let own = &all[node];
        let end = rect.nearest(own.at);
        let far = end.distance(own.at).max(1e-9);
        if far < own.radius + LEAST {
            return None;
        }
        let start = own.at.towards(end, own.radius / far);
        let steps = index((far - own.radius - 2.0) / 3.0);
        let mut between = (1..=steps).map(|step| start.towards(end, real(step) / real(steps + 1)));
        let is_clear = between.all(|at| self.room.is_free(&Rect::around(at, 1.0, 1.0)));
        let mut passes = false;
        let around = Rect::around(start, 0.0, 0.0).union(&Rect::around(end, 0.0, 0.0));
        dots.each_near(&around.grown(CLEAR), |other| {
            let far = off([start, end], all[other].at);
            passes |= other != node && far < all[other].radius + CLEAR;
        });
        let leader = Some((start, end));
        (is_clear && !passes).then_some(Spot { rect, leader })
    }

    /// Whether a name that is so far from its dot is seen to be the dot's: nothing else is as near to
    /// it, and no tie runs between the two.
    fn is_by(&self, dot: &Dot, rect: &Rect, gap: f64) -> bool {
        let wide = rect.grown(gap);
        let mut count = 0;
        self.room.each_near(&wide, |_| count += 1);
        if count > usize::from(rect_of(dot).overlaps(&wide)) {
            return false;
        }
        let near = rect.nearest(dot.at);
        let far = near.distance(dot.at).max(1e-9);
        let steps = index((far - dot.radius - 3.0).max(0.0) / 2.0);
        let between = (0..steps).map(|step| near.towards(dot.at, 2.0 * real(step) / far));
        let mut between = between.map(|at| Rect::around(at, 3.0, 3.0));
        between.all(|at| self.ways.is_some_and(|ways| ways.is_free(&at)))
    }
}
