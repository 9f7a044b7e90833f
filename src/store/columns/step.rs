//! Rows extended by the statements that match a triple pattern: look-ups for few rows, merged with all statements of the
//! predicate for many.

use super::batch::{Batch, Slot};
use super::meter::Means;
use super::node::{Place, Step};
use super::pairs::Pairs;
use super::run::{Gathered, Run, picked};
use super::{By, Flow, NOTHING, Number, Pushed, Sink, Within};

/// A set of numbers as bits.
#[derive(Debug)]
pub(super) struct Members {
    first: Number,
    bits: Vec<u64>,
}

impl Members {
    pub(super) fn new(numbers: &[Number]) -> Self {
        let first = numbers.iter().min().copied().unwrap_or(0);
        let last = numbers.iter().max().copied().unwrap_or(0);
        let mut bits = vec![0; (last - first) as usize / 64 + 1];
        for number in numbers {
            let at = (number - first) as usize;
            bits[at / 64] |= 1_u64 << (at % 64);
        }
        if numbers.is_empty() {
            bits.clear();
        }
        Self { first, bits }
    }

    #[inline]
    pub(super) fn has(&self, number: Number) -> bool {
        let Some(at) = number.checked_sub(self.first) else {
            return false;
        };
        let at = at as usize;
        self.bits
            .get(at / 64)
            .is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }

    /// Numbers that it takes as much memory as.
    pub(super) fn len(&self) -> usize {
        2 * self.bits.len()
    }
}

/// A look-up costs as much as reading so many statements.
pub(in crate::store) const LOOK_UP: u64 = 24;

/// What a place of the pattern is for a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Fixed(Number),
    /// Bound in every row.
    Bound(Slot),
    New(Slot),
}

impl Run<'_> {
    /// Extends the rows of a batch. O(rows · log statements + found), or O(statements of the predicate + found).
    pub(super) fn step(&self, step: &Step, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        match (&step.sift, &step.apart) {
            (None, None) => self.bare((step, &step.keep), None, input, sink),
            (None, Some(apart)) => self.apart((step, apart), input, sink),
            (Some(sift), _) => self.sifted((step, sift), input, sink),
        }
    }

    /// The same, behind which some slots are wanted; where one may only have certain values, which
    /// is a new one of a pattern whose other end is new or bound, only with these.
    pub(super) fn bare(
        &self,
        (step, keep): (&Step, &[Slot]),
        only: Option<(Slot, &Members)>,
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let asked = self.asked(step.id, input.rows);
        let Some(within) = step.within() else {
            return self.each(step, &input, sink);
        };
        let ends = step.places.map(|place| end(place, &input));
        let [subject, Some(End::Fixed(predicate)), object] = ends else {
            return self.each(step, &input, sink);
        };
        let (Some(subject), Some(object)) = (subject, object) else {
            return self.each(step, &input, sink);
        };
        let twice = matches!((subject, object), (End::New(one), End::New(other)) if one == other);
        if self.source.is_made(predicate) || twice {
            return self.each(step, &input, sink);
        }
        let many =
            |by: By| only.is_some() || self.is_many((within, predicate, by), asked, input.rows);
        match (subject, object) {
            (End::Bound(key), End::New(new)) if many(By::Subject) => {
                let pairs = self.pairs(within, predicate, By::Subject)?;
                self.expand((&pairs, key, new), (keep, only), &input, sink)
            }
            (End::New(new), End::Bound(key)) if many(By::Object) => {
                let pairs = self.pairs(within, predicate, By::Object)?;
                self.expand((&pairs, key, new), (keep, only), &input, sink)
            }
            (End::Bound(key), End::Bound(value)) if many(By::Subject) => {
                let pairs = self.pairs(within, predicate, By::Subject)?;
                self.by(Means::Lists, input.rows);
                let has = |row: usize| pairs.has(input.get(key, row), input.get(value, row));
                let picks = rows(&input, has);
                picked(input, &picks, &step.keep, sink)
            }
            (End::Bound(key), End::Fixed(value)) => {
                let pattern = [NOTHING, predicate, value];
                self.test(step, (key, 0, (within, pattern), asked), input, sink)
            }
            (End::Fixed(value), End::Bound(key)) => {
                let pattern = [value, predicate, NOTHING];
                self.test(step, (key, 2, (within, pattern), asked), input, sink)
            }
            (End::New(_), End::New(_))
                if only.is_none()
                    && self.is_early()
                    && !self.has_pairs(within, predicate, By::Subject) =>
            {
                self.each(step, &input, sink)
            }
            (End::New(one), End::New(other)) => self.all(
                (within, predicate, step.lead),
                (one, other),
                (keep, only),
                (&input, sink),
            ),
            _ => self.each(step, &input, sink),
        }
    }

    /// Whether so many rows were asked for, these the last, that all statements of a predicate are worth reading, or are at hand.
    pub(super) fn is_many(
        &self,
        (within, predicate, by): (Within, Number, By),
        asked: u64,
        rows: usize,
    ) -> bool {
        self.has_pairs(within, predicate, by)
            || asked.saturating_mul(LOOK_UP)
                >= self.source.count(within, [NOTHING, predicate, NOTHING])
            || self.source.is_listed((within, predicate, by), rows)
    }

    /// The rows whose key, in a place of the pattern, has such a statement.
    fn test(
        &self,
        step: &Step,
        (key, place, (within, pattern), asked): (Slot, usize, (Within, [Number; 3]), u64),
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        if asked.saturating_mul(LOOK_UP) < self.source.count(within, pattern) {
            let by = if place == 0 { By::Subject } else { By::Object };
            let other = pattern[2 - place];
            if !self.source.is_listed((within, pattern[1], by), input.rows) {
                return self.each(step, &input, sink);
            }
            let pairs = self.pairs(within, pattern[1], by)?;
            self.by(Means::Lists, input.rows);
            let picks = rows(&input, |row| pairs.has(input.get(key, row), other));
            return picked(input, &picks, &step.keep, sink);
        }
        self.by(Means::Bits, input.rows);
        let members = self.members(step.id, || {
            let mut numbers = Vec::new();
            self.source.scan(within, pattern, &mut |found| {
                numbers.push(found[place]);
                true
            })?;
            Ok(Members::new(&numbers))
        })?;
        let picks = rows(&input, |row| members.has(input.get(key, row)));
        picked(input, &picks, &step.keep, sink)
    }

    /// Every row with all statements of a predicate.
    fn all(
        &self,
        (within, predicate, lead): (Within, Number, Option<Slot>),
        (subject, object): (Slot, Slot),
        (keep, only): (&[Slot], Option<(Slot, &Members)>),
        (input, sink): (&Batch, &mut Sink<'_>),
    ) -> Pushed {
        let by_subject = match only {
            Some((slot, _)) => slot == subject,
            None => keep.contains(&subject) && !(lead == Some(object) && keep.contains(&object)),
        };
        let (by, key, value) = if by_subject {
            (By::Subject, subject, object)
        } else {
            (By::Object, object, subject)
        };
        let [with_key, with_value] = [key, value].map(|slot| keep.contains(&slot));
        let pairs = self.pairs(within, predicate, by)?;
        let passes = |number: Number| only.is_none_or(|(_, members)| members.has(number));
        let mut gathered = match (with_key, with_value) {
            (true, true) => self.gathered(&[key, value], false),
            (true, false) => self.gathered(&[key], true),
            (false, true) => self.gathered(&[value], false),
            (false, false) => self.gathered(&[], true),
        };
        let places = pairs.keys().iter().enumerate();
        let places: Vec<usize> = places
            .filter(|(_, key)| passes(**key))
            .map(|(place, _)| place)
            .collect();
        if places.is_empty() {
            return Ok(Flow::On);
        }
        self.worked(pairs.keys().len())?;
        let total = places
            .iter()
            .map(|place| pairs.row(*place).len() as u64)
            .sum();
        for row in 0..u32::try_from(input.rows).unwrap_or(u32::MAX) {
            if !with_key && !with_value {
                gathered.weigh(row, total);
                if gathered.is_full() && gathered.flush(input, keep, sink)? == Flow::Enough {
                    return Ok(Flow::Enough);
                }
                continue;
            }
            for place in &places {
                let (number, values) = (pairs.keys()[*place], pairs.row(*place));
                match (with_key, with_value) {
                    (true, true) => gathered.push_pairs(row, number, values),
                    (true, false) => {
                        gathered.weigh(row, values.len() as u64);
                        gathered.news[0].1.push(number);
                    }
                    _ => gathered.push_all(row, values),
                }
                if gathered.is_full() && gathered.flush(input, keep, sink)? == Flow::Enough {
                    return Ok(Flow::Enough);
                }
            }
        }
        gathered.flush(input, keep, sink)
    }

    /// Every row with each value that its key has.
    fn expand(
        &self,
        (pairs, key, new): (&Pairs, Slot, Slot),
        (keep, only): (&[Slot], Option<(Slot, &Members)>),
        input: &Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        self.by(Means::Lists, input.rows);
        let keys = input.column(key).unwrap_or_default();
        let passes = |number: Number| only.is_none_or(|(_, members)| members.has(number));
        if !keep.contains(&new) {
            let mut gathered = self.gathered(&[], true);
            for (row, key) in (0_u32..).zip(keys) {
                let values = pairs.of(*key);
                let count = if only.is_none() {
                    values.len()
                } else {
                    self.worked(values.len())?;
                    values.iter().filter(|value| passes(**value)).count()
                };
                if count > 0 {
                    gathered.weigh(row, count as u64);
                }
            }
            return gathered.flush(input, keep, sink);
        }
        let mut gathered = self.gathered(&[new], false);
        let found = (0_u32..).zip(keys).flat_map(|(row, key)| {
            let parts = pairs.of(*key).chunks(self.first);
            parts.map(move |values| (row, values))
        });
        for (row, values) in found {
            if self.is_found(input, row) {
                continue;
            }
            if only.is_none() {
                gathered.push_all(row, values);
            } else {
                self.worked(values.len())?;
                for value in values.iter().filter(|value| passes(**value)) {
                    gathered.push_all(row, std::slice::from_ref(value));
                }
            }
            if gathered.is_full() && gathered.flush(input, keep, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        gathered.flush(input, keep, sink)
    }

    /// One look-up for each row, whatever is bound in it.
    fn each(&self, step: &Step, input: &Batch, sink: &mut Sink<'_>) -> Pushed {
        let is_bound = |place: Place| !matches!(end(place, input), Some(End::New(_)));
        if is_bound(step.places[0]) || is_bound(step.places[2]) {
            self.by(Means::LookUp, input.rows);
        }
        let mut news: Vec<Slot> = Vec::new();
        for place in step.places.into_iter().chain(step.graph) {
            if let Place::Slot(slot) = place
                && step.keep.contains(&slot)
                && !news.contains(&slot)
            {
                news.push(slot);
            }
        }
        let kept: Vec<Slot> = step
            .keep
            .iter()
            .copied()
            .filter(|slot| !news.contains(slot))
            .collect();
        let mut gathered = self.gathered(&news, news.is_empty());
        let mut flow: Pushed = Ok(Flow::On);
        for row in 0..input.rows {
            let number = |place: Place| match place {
                Place::Fixed(number) => number,
                Place::Slot(slot) => input.get(slot, row),
            };
            let pattern = step.places.map(number);
            let within = match step.graph.map(number) {
                None => Within::Default,
                Some(NOTHING) => Within::Named,
                Some(graph) => Within::Graph(graph),
            };
            let pick = u32::try_from(row).unwrap_or(u32::MAX);
            let mut flush = |gathered: &mut Gathered| {
                if gathered.is_full() {
                    flow = self
                        .alive()
                        .and_then(|()| gathered.flush(input, &kept, sink));
                }
                matches!(flow, Ok(Flow::On))
            };
            let listed = one_end(step, pattern).is_some_and(|one| {
                self.source.ends(pattern[1], one, &mut |values| {
                    gathered.push_list(input, pick, values);
                    flush(&mut gathered)
                })
            });
            let mut add = |found: [Number; 4]| {
                let agrees = agrees(step, found);
                if agrees {
                    gathered.push_found(pick, step, found);
                }
                !agrees || flush(&mut gathered)
            };
            if !listed {
                self.source.scan(within, pattern, &mut add)?;
            }
            match flow {
                Ok(Flow::On) => {}
                other => return other,
            }
            if row % 1_024 == 0 {
                self.alive()?;
            }
        }
        gathered.flush(input, &kept, sink)
    }
}

/// The end that is known of a pattern of the default graph whose other end alone is not.
fn one_end(step: &Step, [subject, predicate, object]: [Number; 3]) -> Option<(By, Number)> {
    if step.graph.is_some() || predicate == NOTHING {
        return None;
    }
    match (subject, object) {
        (NOTHING, NOTHING) => None,
        (NOTHING, object) => Some((By::Object, object)),
        (subject, NOTHING) => Some((By::Subject, subject)),
        _ => None,
    }
}

/// Places that are the same variable have the same value.
fn agrees(step: &Step, found: [Number; 4]) -> bool {
    let places = step.places;
    let same = |one: usize, two: usize| {
        !matches!((places[one], places[two]), (Place::Slot(a), Place::Slot(b)) if a == b)
            || found[one] == found[two]
    };
    let graph = |place: usize| step.graph != Some(places[place]) || found[place] == found[3];
    same(0, 1)
        && same(0, 2)
        && same(1, 2)
        && (!matches!(step.graph, Some(Place::Slot(_))) || (graph(0) && graph(1) && graph(2)))
}

impl Gathered {
    #[inline]
    pub(super) fn weigh(&mut self, row: u32, count: u64) {
        self.picks.push(row);
        if let Some(weights) = &mut self.weights {
            weights.push(count);
        }
    }

    #[inline]
    pub(super) fn push_all(&mut self, row: u32, values: &[Number]) {
        self.picks.resize(self.picks.len() + values.len(), row);
        self.news[0].1.extend_from_slice(values);
    }

    /// The values that a row's look-up has for the one variable that is not bound in it.
    fn push_list(&mut self, input: &Batch, row: u32, values: &[Number]) {
        if self.weights.is_some() {
            if !values.is_empty() {
                self.weigh(row, values.len() as u64);
            }
            return;
        }
        self.picks.resize(self.picks.len() + values.len(), row);
        for (slot, column) in &mut self.news {
            match input.get(*slot, row as usize) {
                NOTHING => column.extend_from_slice(values),
                bound => column.resize(column.len() + values.len(), bound),
            }
        }
    }

    #[inline]
    fn push_pairs(&mut self, row: u32, key: Number, values: &[Number]) {
        self.picks.resize(self.picks.len() + values.len(), row);
        let keys = &mut self.news[0].1;
        keys.resize(keys.len() + values.len(), key);
        self.news[1].1.extend_from_slice(values);
    }

    #[inline]
    fn push_found(&mut self, row: u32, step: &Step, found: [Number; 4]) {
        if self.weights.is_some() {
            // Statements of which nothing is wanted are counted.
            if let (Some(last), Some(weights)) = (self.picks.last(), &mut self.weights)
                && *last == row
                && let Some(weight) = weights.last_mut()
            {
                *weight += 1;
                return;
            }
            self.weigh(row, 1);
            return;
        }
        self.picks.push(row);
        for (slot, values) in &mut self.news {
            let places = step.places.map(Some).into_iter().chain([step.graph]);
            for (place, number) in places.zip(found) {
                if place == Some(Place::Slot(*slot)) {
                    values.push(number);
                    break;
                }
            }
        }
    }
}

/// The rows of which something is true.
fn rows(input: &Batch, is: impl Fn(usize) -> bool) -> Vec<u32> {
    (0..u32::try_from(input.rows).unwrap_or(u32::MAX))
        .filter(|row| is(*row as usize))
        .collect()
}

/// What a place is, where it is the same for all rows.
fn end(place: Place, input: &Batch) -> Option<End> {
    Some(match place {
        Place::Fixed(number) => End::Fixed(number),
        Place::Slot(slot) => match input.column(slot) {
            None => End::New(slot),
            Some(column) if column.contains(&NOTHING) => return None,
            Some(_) => End::Bound(slot),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_and_no_others() {
        let members = Members::new(&[7, 70, 9_000]);
        for number in [7, 70, 9_000] {
            assert!(members.has(number));
        }
        for number in [0, 6, 8, 71, 8_999, 9_001, 1_000_000] {
            assert!(!members.has(number));
        }
        assert!(!Members::new(&[]).has(0));
    }
}
