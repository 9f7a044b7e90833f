//! Words of lines change places where those of one line took the only place of another's.

use super::crowd::Crowd;
use super::footnotes::Footnotes;
use super::geometry::{Point, along};
use super::halt::Halt;
use super::labels::{mark_rect, near, says};
use super::scene::{EdgeLabel, Scene};
use crate::graph::Edge;

/// More lines than this without words are not worth the time.
const MOST: usize = 80;
/// So many of the nearest words are asked to move.
const ASKED: usize = 12;

/// Gives lines without words the place of others, which find another one.
pub(super) fn places(
    scene: &mut Scene,
    ways: &[Vec<Point>],
    (edges, notes): (&[&Edge], &Footnotes),
    (crowd, halt): (&mut Crowd, &Halt),
) {
    let lines = scene.edges.iter().enumerate();
    let without = lines.filter(|(_, line)| line.label.is_none() && says(edges[line.edge], notes));
    let without: Vec<usize> = without.map(|(place, _)| place).collect();
    if without.len() > MOST {
        return;
    }
    let mut swap = Swap {
        scene,
        ways,
        edges,
        notes,
        crowd,
    };
    for place in without {
        let asked = swap.nearest(place);
        let mut asked = asked.into_iter().take_while(|_| !halt.is_set());
        // The first that does it.
        asked.any(|other| swap.try_with(place, other));
    }
}

struct Swap<'a> {
    scene: &'a mut Scene,
    ways: &'a [Vec<Point>],
    edges: &'a [&'a Edge],
    notes: &'a Footnotes,
    crowd: &'a mut Crowd,
}

impl Swap<'_> {
    /// The lines whose words are nearest to a line, and at no leader.
    fn nearest(&self, place: usize) -> Vec<usize> {
        let spots = [0.3, 0.5, 0.7].map(|share| along(&self.ways[place], share));
        let lines = self.scene.edges.iter().enumerate();
        let mut found: Vec<(f64, usize)> = lines
            .filter_map(|(other, line)| {
                let label = line.label.as_ref().filter(|one| one.leader.is_none())?;
                let far = spots.map(|spot| label.rect.nearest(spot).distance(spot));
                Some((far.into_iter().fold(f64::INFINITY, f64::min), other))
            })
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.truncate(ASKED);
        found.into_iter().map(|(_, other)| other).collect()
    }

    /// Takes the words of the other line away; whether both lines have words then.
    fn try_with(&mut self, place: usize, other: usize) -> bool {
        let marks = [place, other].map(|one| self.scene.edges[one].mark);
        let Some(kept) = self.take(other) else {
            return false;
        };
        self.set(place);
        if self.scene.edges[place].label.is_some() {
            self.set(other);
            if self.scene.edges[other].label.is_some() {
                return true;
            }
        }
        // As it was.
        self.take(place);
        for (one, mark) in [place, other].into_iter().zip(marks) {
            let now = self.scene.edges[one].mark;
            if let Some(at) = &now {
                self.crowd.remove(&mark_rect(*at));
            }
            if let Some(at) = &mark {
                self.crowd.add(mark_rect(*at));
            }
            self.scene.edges[one].mark = mark;
        }
        self.crowd.add(kept.rect);
        self.scene.edges[other].label = Some(kept);
        false
    }

    fn take(&mut self, place: usize) -> Option<EdgeLabel> {
        let label = self.scene.edges[place].label.take()?;
        self.crowd.remove(&label.rect);
        Some(label)
    }

    fn set(&mut self, place: usize) {
        let line = &mut self.scene.edges[place];
        let said = (place, self.edges[line.edge], self.notes);
        near(line, &self.ways[place], said, self.crowd);
    }
}
