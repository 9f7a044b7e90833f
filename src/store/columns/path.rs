//! Property paths: breadth first from each start, with what was seen as bits (SPARQL 1.1, section 18.4).

use std::collections::HashMap;

use spargebra::algebra::PropertyPathExpression;

use super::batch::{Batch, Slot};
use super::node::{PathStep, Place};
use super::run::{Gathered, Run};
use super::{By, Flow, NOTHING, Number, Pushed, Sink, Source, Stop, Within};

/// A path whose predicates are numbers.
#[derive(Clone, Debug)]
pub(super) enum Way {
    Along(Number),
    Against(Number),
    /// By a statement of any other predicate, from one of its ends.
    Beside(Vec<Number>, By),
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
    /// Nothing or once.
    Perhaps(Box<Self>),
    /// Once or more, or also not at all.
    Again(Box<Self>, bool),
}

impl Way {
    /// Recursion is bounded by the depth that the check of the text lets through.
    pub(super) fn new(path: &PropertyPathExpression, source: &dyn Source) -> Result<Self, Stop> {
        let own =
            |inner: &PropertyPathExpression| Ok::<_, Stop>(Box::new(Self::new(inner, source)?));
        Ok(match path {
            PropertyPathExpression::NamedNode(node) => {
                Self::Along(source.number(&node.clone().into()))
            }
            PropertyPathExpression::Reverse(inner) => Self::new(inner, source)?.reversed(),
            PropertyPathExpression::Sequence(one, two) => Self::Both(own(one)?, own(two)?),
            PropertyPathExpression::Alternative(one, two) => Self::Either(own(one)?, own(two)?),
            PropertyPathExpression::ZeroOrOne(inner) => Self::Perhaps(own(inner)?),
            PropertyPathExpression::ZeroOrMore(inner) => Self::Again(own(inner)?, true),
            PropertyPathExpression::OneOrMore(inner) => Self::Again(own(inner)?, false),
            PropertyPathExpression::NegatedPropertySet(nodes) => {
                let nodes = nodes.iter().map(|node| source.number(&node.clone().into()));
                Self::Beside(nodes.collect(), By::Subject)
            }
        })
    }

    fn reversed(self) -> Self {
        let turned = |inner: Box<Self>| Box::new(inner.reversed());
        match self {
            Self::Along(predicate) => Self::Against(predicate),
            Self::Against(predicate) => Self::Along(predicate),
            Self::Beside(predicates, By::Subject) => Self::Beside(predicates, By::Object),
            Self::Beside(predicates, By::Object) => Self::Beside(predicates, By::Subject),
            Self::Both(one, two) => Self::Both(turned(two), turned(one)),
            Self::Either(one, two) => Self::Either(turned(one), turned(two)),
            Self::Perhaps(inner) => Self::Perhaps(turned(inner)),
            Self::Again(inner, none) => Self::Again(turned(inner), none),
        }
    }

    /// Whether it may connect what no statement has with itself.
    fn may_stay(&self) -> bool {
        match self {
            Self::Along(_) | Self::Against(_) | Self::Beside(..) => false,
            Self::Both(one, two) => one.may_stay() && two.may_stay(),
            Self::Either(one, two) => one.may_stay() || two.may_stay(),
            Self::Perhaps(_) | Self::Again(_, true) => true,
            Self::Again(inner, false) => inner.may_stay(),
        }
    }
}

/// What was seen on one walk.
struct Seen {
    bits: Vec<u64>,
    beyond: hashbrown::HashSet<Number>,
}

impl Seen {
    fn new(limit: Number) -> Self {
        Self {
            bits: vec![0; limit as usize / 64 + 1],
            beyond: hashbrown::HashSet::default(),
        }
    }

    /// Whether it is new.
    fn insert(&mut self, number: Number) -> bool {
        let at = number as usize;
        match self.bits.get_mut(at / 64) {
            Some(bits) => {
                let is_new = *bits >> (at % 64) & 1 == 0;
                *bits |= 1 << (at % 64);
                is_new
            }
            None => self.beyond.insert(number),
        }
    }

    fn forget(&mut self, numbers: &[Number]) {
        for number in numbers {
            if let Some(bits) = self.bits.get_mut(*number as usize / 64) {
                *bits = 0;
            }
        }
        self.beyond.clear();
    }
}

/// What a walk needs beside the path.
struct Spare {
    /// The graph that is walked in.
    within: Within,
    /// Sets of visited nodes that are free, so that a walk does not begin with clearing memory.
    seen: Vec<Seen>,
    /// In how many closures it is: there each end counts once.
    closures: usize,
}

impl Spare {
    fn new(within: Within) -> Self {
        Self {
            within,
            seen: Vec::new(),
            closures: 0,
        }
    }
}

/// What one start reaches, as often as it does.
struct Reached {
    ends: Vec<Number>,
    /// Whether it was asked for an end before.
    is_asked: bool,
    is_sorted: bool,
}

impl Reached {
    const fn new(ends: Vec<Number>) -> Self {
        Self {
            ends,
            is_asked: false,
            is_sorted: false,
        }
    }

    /// How often it reaches an end, and how many ends were looked at for that: all of them once, and then, since more
    /// is likely to be asked, they are put in order.
    fn count(&mut self, end: Number) -> (usize, usize) {
        let all = self.ends.len();
        if !self.is_asked {
            self.is_asked = true;
            return (self.ends.iter().filter(|known| **known == end).count(), all);
        }
        let mut looked = all.checked_ilog2().unwrap_or(0) as usize + 1;
        if !self.is_sorted {
            self.is_sorted = true;
            self.ends.sort_unstable();
            looked = all;
        }
        let from = self.ends.partition_point(|known| *known < end);
        let same = self.ends[from..].partition_point(|known| *known == end);
        (same, looked)
    }
}

/// Ends of walks that are remembered.
const REMEMBERED: usize = 1 << 22;

impl Run<'_> {
    /// Extends rows by what a path reaches. O(statements on the way) for each start.
    pub(super) fn path(&self, path: &PathStep, input: &Batch, sink: &mut Sink<'_>) -> Pushed {
        self.in_graphs(path.graph, input, sink, &mut |within, input, sink| {
            self.path_in(within, path, (input, sink))
        })
    }

    fn path_in(
        &self,
        within: Within,
        path: &PathStep,
        (input, sink): (&Batch, &mut Sink<'_>),
    ) -> Pushed {
        let state = |place: Place| match place {
            Place::Fixed(_) => Some(true),
            Place::Slot(slot) => match input.column(slot) {
                None => Some(false),
                Some(column) if column.contains(&NOTHING) => None,
                Some(_) => Some(true),
            },
        };
        match (state(path.from), state(path.to)) {
            (Some(true), Some(to)) => {
                let ends = (path.from, &path.way, path.to, to);
                self.walk(within, ends, path, (input, sink))
            }
            (Some(false), Some(true)) => {
                let back = path.way.clone().reversed();
                let ends = (path.to, &back, path.from, false);
                self.walk(within, ends, path, (input, sink))
            }
            (Some(false), Some(false)) => self.everywhere(within, path, (input, sink)),
            (None, _) => self.in_halves(within, path, path.from, (input, sink)),
            (_, None) => self.in_halves(within, path, path.to, (input, sink)),
        }
    }

    /// Rows that know an end and those that do not, each by themselves.
    fn in_halves(
        &self,
        within: Within,
        path: &PathStep,
        end: Place,
        (input, sink): (&Batch, &mut Sink<'_>),
    ) -> Pushed {
        let Place::Slot(slot) = end else {
            return Err(Stop::Unsupported("a path between unknown ends"));
        };
        let rows = 0..u32::try_from(input.rows).unwrap_or(u32::MAX);
        let (known, open): (Vec<u32>, Vec<u32>) =
            rows.partition(|row| input.get(slot, *row as usize) != NOTHING);
        let all: Vec<Slot> = (0..input.columns.len()).collect();
        let known = input.pick(&known, &all);
        if self.path_in(within, path, (&known, sink))? == Flow::Enough {
            return Ok(Flow::Enough);
        }
        let mut open = input.pick(&open, &all);
        open.columns[slot] = Vec::new();
        self.path_in(within, path, (&open, sink))
    }

    /// From known starts, to ends that are known or not.
    fn walk(
        &self,
        within: Within,
        (from, way, to, known): (Place, &Way, Place, bool),
        path: &PathStep,
        (input, sink): (&Batch, &mut Sink<'_>),
    ) -> Pushed {
        let value = |place: Place, row: usize| match place {
            Place::Fixed(number) => number,
            Place::Slot(slot) => input.get(slot, row),
        };
        let new: Vec<Slot> = match to {
            Place::Slot(slot) if !known && path.keep.contains(&slot) => vec![slot],
            _ => Vec::new(),
        };
        let mut gathered = self.gathered(&new, new.is_empty());
        let mut reached: HashMap<Number, Reached> = HashMap::new();
        let mut remembered = 0;
        let mut spare = Spare::new(within);
        self.asked(path.id, input.rows);
        for row in 0..input.rows {
            let start = value(from, row);
            if !reached.contains_key(&start) {
                let mut found = Vec::new();
                self.reach(way, start, &mut found, &mut spare)?;
                remembered += found.len();
                if reached.len() > 1 << 12 || remembered > REMEMBERED {
                    reached.clear();
                    remembered = found.len();
                }
                reached.insert(start, Reached::new(found));
            }
            let Some(found) = reached.get_mut(&start) else {
                continue;
            };
            let pick = u32::try_from(row).unwrap_or(u32::MAX);
            if new.is_empty() {
                let (count, looked) = if known {
                    found.count(value(to, row))
                } else {
                    (found.ends.len(), 1)
                };
                self.worked(looked)?;
                if count > 0 {
                    gathered.weigh(pick, count as u64);
                }
            } else {
                self.worked(found.ends.len())?;
                for number in &found.ends {
                    gathered.picks.push(pick);
                    gathered.news[0].1.push(*number);
                }
            }
            if gathered.is_full() && gathered.flush(input, &path.keep, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        gathered.flush(input, &path.keep, sink)
    }

    /// From everywhere: each row with each pair that is connected.
    fn everywhere(
        &self,
        within: Within,
        path: &PathStep,
        (input, sink): (&Batch, &mut Sink<'_>),
    ) -> Pushed {
        let (Place::Slot(from), Place::Slot(to)) = (path.from, path.to) else {
            return Err(Stop::Unsupported("a path between unknown ends"));
        };
        let mut starts = Vec::new();
        if path.way.may_stay() {
            self.nodes(within, &mut starts)?;
        } else {
            self.starts(within, &path.way, &mut starts)?;
        }
        starts.sort_unstable();
        starts.dedup();
        let slots = [from, to]
            .into_iter()
            .filter(|slot| path.keep.contains(slot));
        let slots: Vec<Slot> = slots.collect();
        let mut gathered = self.gathered(&slots, slots.is_empty());
        let mut spare = Spare::new(within);
        for start in starts {
            let mut found = Vec::new();
            self.reach(&path.way, start, &mut found, &mut spare)?;
            self.worked(found.len())?;
            if from == to {
                found.retain(|end| *end == start);
            }
            if found.is_empty() {
                continue;
            }
            for row in 0..u32::try_from(input.rows).unwrap_or(u32::MAX) {
                if slots.is_empty() {
                    gathered.weigh(row, found.len() as u64);
                } else {
                    gathered.push_ends(row, (from, start), &found);
                }
                if gathered.is_full() && gathered.flush(input, &path.keep, sink)? == Flow::Enough {
                    return Ok(Flow::Enough);
                }
            }
        }
        gathered.flush(input, &path.keep, sink)
    }

    /// Whatever some statement has at one of its ends, in part more than once.
    fn nodes(&self, within: Within, found: &mut Vec<Number>) -> Result<(), Stop> {
        let mut seen = Seen::new(self.source.limit());
        self.source
            .scan(within, [NOTHING; 3], &mut |[subject, _, object, _]| {
                for number in [subject, object] {
                    if seen.insert(number) {
                        found.push(number);
                    }
                }
                true
            })?;
        Ok(())
    }

    /// Where a path that cannot stay can begin, some more than once.
    fn starts(&self, within: Within, way: &Way, found: &mut Vec<Number>) -> Result<(), Stop> {
        match way {
            Way::Along(predicate) => {
                found.extend(self.pairs(within, *predicate, By::Subject)?.keys());
                Ok(())
            }
            Way::Against(predicate) => {
                found.extend(self.pairs(within, *predicate, By::Object)?.keys());
                Ok(())
            }
            Way::Beside(without, by) => {
                let place = match by {
                    By::Subject => 0,
                    By::Object => 2,
                };
                self.source.scan(within, [NOTHING; 3], &mut |statement| {
                    if !without.contains(&statement[1]) {
                        found.push(statement[place]);
                    }
                    true
                })?;
                Ok(())
            }
            Way::Both(one, two) => {
                self.starts(within, one, found)?;
                if one.may_stay() {
                    self.starts(within, two, found)?;
                }
                Ok(())
            }
            Way::Either(one, two) => {
                self.starts(within, one, found)?;
                self.starts(within, two, found)
            }
            Way::Perhaps(inner) | Way::Again(inner, _) => self.starts(within, inner, found),
        }
    }

    /// What a path reaches, as often as it does.
    fn reach(
        &self,
        way: &Way,
        start: Number,
        found: &mut Vec<Number>,
        spare: &mut Spare,
    ) -> Result<(), Stop> {
        match way {
            Way::Along(predicate) => {
                self.next(spare.within, (*predicate, By::Subject), start, found)
            }
            Way::Against(predicate) => {
                self.next(spare.within, (*predicate, By::Object), start, found)
            }
            Way::Beside(without, by) => self.beside(spare.within, (without, *by), start, found),
            Way::Both(one, two) => {
                let mut middle = Vec::new();
                self.reach(one, start, &mut middle, spare)?;
                if spare.closures > 0 {
                    middle.sort_unstable();
                    middle.dedup();
                }
                for number in middle {
                    self.worked(1)?;
                    self.reach(two, number, found, spare)?;
                }
                Ok(())
            }
            Way::Either(one, two) => {
                self.reach(one, start, found, spare)?;
                self.reach(two, start, found, spare)
            }
            Way::Perhaps(inner) => self.closed(spare, found, |spare, seen, all| {
                if self.stays(spare.within, start)? {
                    seen.insert(start);
                    all.push(start);
                    let mut more = Vec::new();
                    self.reach(inner, start, &mut more, spare)?;
                    all.extend(more.into_iter().filter(|number| seen.insert(*number)));
                }
                Ok(())
            }),
            Way::Again(inner, none) => self.closed(spare, found, |spare, seen, all| {
                if !*none {
                    self.reach(inner, start, all, spare)?;
                    all.retain(|number| seen.insert(*number));
                } else if self.stays(spare.within, start)? {
                    seen.insert(start);
                    all.push(start);
                }
                self.spread(inner, all, spare, seen)
            }),
        }
    }

    /// What part of a path reaches that counts each end once.
    fn closed(
        &self,
        spare: &mut Spare,
        found: &mut Vec<Number>,
        fill: impl FnOnce(&mut Spare, &mut Seen, &mut Vec<Number>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut seen = spare
            .seen
            .pop()
            .unwrap_or_else(|| Seen::new(self.source.limit()));
        let mut all = Vec::new();
        spare.closures += 1;
        fill(spare, &mut seen, &mut all)?;
        spare.closures -= 1;
        seen.forget(&all);
        spare.seen.push(seen);
        found.append(&mut all);
        Ok(())
    }

    /// Follows a path from all that is reached until nothing new is.
    fn spread(
        &self,
        inner: &Way,
        all: &mut Vec<Number>,
        spare: &mut Spare,
        seen: &mut Seen,
    ) -> Result<(), Stop> {
        let mut place = 0;
        let mut more = Vec::new();
        while let Some(number) = all.get(place).copied() {
            place += 1;
            more.clear();
            self.reach(inner, number, &mut more, spare)?;
            all.extend(more.iter().filter(|number| seen.insert(**number)));
            self.worked(more.len())?;
        }
        Ok(())
    }

    /// Whether some statement has a term at one of its ends. That of a term which none has is done beside the path
    /// (`src/store/zero.rs`).
    fn stays(&self, within: Within, start: Number) -> Result<bool, Stop> {
        let mut found = false;
        for pattern in [[start, NOTHING, NOTHING], [NOTHING, NOTHING, start]] {
            if !found {
                self.source.scan(within, pattern, &mut |_| {
                    found = true;
                    false
                })?;
            }
        }
        Ok(found)
    }

    /// One statement further, by any other predicate than some.
    fn beside(
        &self,
        within: Within,
        (without, by): (&[Number], By),
        start: Number,
        found: &mut Vec<Number>,
    ) -> Result<(), Stop> {
        let (pattern, place) = match by {
            By::Subject => ([start, NOTHING, NOTHING], 2),
            By::Object => ([NOTHING, NOTHING, start], 0),
        };
        self.source.scan(within, pattern, &mut |statement| {
            if !without.contains(&statement[1]) {
                found.push(statement[place]);
            }
            true
        })?;
        Ok(())
    }

    /// One statement further. A path that asks much reads all statements of the predicate.
    fn next(
        &self,
        within: Within,
        (predicate, by): (Number, By),
        start: Number,
        found: &mut Vec<Number>,
    ) -> Result<(), Stop> {
        if self.has_pairs(within, predicate, by) || self.walked(within, predicate) {
            found.extend_from_slice(self.pairs(within, predicate, by)?.of(start));
            return Ok(());
        }
        let (pattern, place) = match by {
            By::Subject => ([start, predicate, NOTHING], 2),
            By::Object => ([NOTHING, predicate, start], 0),
        };
        self.source.scan(within, pattern, &mut |statement| {
            found.push(statement[place]);
            true
        })?;
        Ok(())
    }
}

impl Gathered {
    /// A row with each end of a path that begins here.
    fn push_ends(&mut self, row: u32, (from, start): (Slot, Number), ends: &[Number]) {
        self.picks.resize(self.picks.len() + ends.len(), row);
        for (slot, values) in &mut self.news {
            if *slot == from {
                values.resize(values.len() + ends.len(), start);
            } else {
                values.extend_from_slice(ends);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_that_are_asked_for_again_are_not_looked_through_again() {
        let ends: Vec<Number> = (0..1_000).flat_map(|end| [end * 7 % 1_000, 3]).collect();
        let mut reached = Reached::new(ends.clone());
        let mut looked = 0;
        for end in (0..1_100).rev() {
            let (count, more) = reached.count(end);
            let expected = ends.iter().filter(|known| **known == end).count();
            assert_eq!(count, expected, "{end}");
            looked += more;
        }
        assert!(looked < 20 * ends.len(), "{looked}");
        assert_eq!(Reached::new(Vec::new()).count(1), (0, 0));
    }
}
