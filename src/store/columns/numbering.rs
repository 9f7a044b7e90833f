//! Numbers for combinations of values, in the order in which they come.

use hashbrown::HashMap;

use super::batch::{Batch, Slot};
use super::{NOTHING, Number};

/// Numbers for combinations of values, from 0 in the order in which they are first seen.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    first: Single,
    /// Of each further column: a number so far and a value.
    further: Vec<Pairing>,
    combinations: u32,
}

/// Numbers for values of one column.
#[derive(Debug, Default)]
pub(super) struct Single {
    sparse: HashMap<Number, u32>,
    /// By value, the number and one.
    dense: Vec<u32>,
    known: u32,
    /// Whether it is for too few rows to have a table made.
    is_brief: bool,
}

/// So many different values are numbered in a table as long as the greatest of them.
const MANY: usize = 1 << 12;
/// No table is longer: 32 MiB.
const LONGEST: usize = 1 << 23;

impl Single {
    #[inline]
    fn find(&self, value: Number) -> Option<u32> {
        if let Some(number) = self.dense.get(value as usize)
            && *number > 0
        {
            return Some(number - 1);
        }
        if self.sparse.is_empty() {
            return None;
        }
        self.sparse.get(&value).copied()
    }

    #[inline]
    pub(super) fn number(&mut self, value: Number) -> u32 {
        if let Some(number) = self.find(value) {
            return number;
        }
        let number = self.known;
        self.known += 1;
        let place = value as usize;
        if self.dense.is_empty() && self.sparse.len() >= MANY && !self.is_brief {
            self.dense = vec![0];
            let sparse = std::mem::take(&mut self.sparse);
            for (value, number) in sparse {
                self.put(value, number);
            }
        }
        if !self.dense.is_empty() && place < LONGEST {
            self.put(value, number);
        } else {
            self.sparse.insert(value, number);
        }
        number
    }

    fn put(&mut self, value: Number, number: u32) {
        let place = value as usize;
        if place >= LONGEST {
            self.sparse.insert(value, number);
            return;
        }
        if place >= self.dense.len() {
            self.dense.resize((place + 1).next_power_of_two(), 0);
        }
        self.dense[place] = number + 1;
    }
}

/// Numbers for pairs of a left and a right number, from 0 in the order in which they are first seen.
///
/// Rows that come out of an index have all pairs of a left number one behind the other. As long as that is so, a pair is told from
/// the others of its run by a mark at its right number, and nothing is hashed; from the first left number on that comes again, pairs are.
#[derive(Debug)]
pub(super) struct Pairing {
    /// The pairs of runs, in the order of their numbers.
    pairs: Vec<u64>,
    how: How,
}

#[derive(Debug)]
enum How {
    Runs(Runs),
    Hashed(HashMap<u64, u32>),
}

/// The run that goes on, and where each right number was last seen.
#[derive(Debug, Default)]
struct Runs {
    /// The left number of the run and one; 0 before the first one.
    run: u32,
    /// Left numbers come in the order of their numbers for the first time: from this one on they are new.
    next: u32,
    /// By right number: the run in which it came last, and the number that the pair has.
    marks: Vec<(u32, u32)>,
}

/// No more right numbers have marks, eight bytes each: 32 MiB.
const MARKED: u32 = 1 << 22;

impl Default for Pairing {
    fn default() -> Self {
        Self {
            pairs: Vec::new(),
            how: How::Runs(Runs::default()),
        }
    }
}

#[inline]
fn both(left: u32, right: u32) -> u64 {
    u64::from(left) << 32 | u64::from(right)
}

impl Pairing {
    pub(super) fn len(&self) -> usize {
        match &self.how {
            How::Runs(_) => self.pairs.len(),
            How::Hashed(known) => known.len(),
        }
    }

    /// The number of a pair. Left numbers are to be numbered in the order in which they first come themselves.
    #[inline]
    pub(super) fn number(&mut self, left: u32, right: u32) -> u32 {
        if let How::Runs(runs) = &mut self.how {
            if left + 1 == runs.run && (right as usize) < runs.marks.len() {
                let mark = &mut runs.marks[right as usize];
                if mark.0 != runs.run {
                    *mark = (
                        runs.run,
                        u32::try_from(self.pairs.len()).unwrap_or(u32::MAX),
                    );
                    self.pairs.push(both(left, right));
                }
                return mark.1;
            }
            if (left + 1 == runs.run || left >= runs.next) && right < MARKED {
                runs.run = left + 1;
                runs.next = runs.next.max(left + 1);
                if right as usize >= runs.marks.len() {
                    let marks = (right as usize + 1).next_power_of_two();
                    runs.marks.resize(marks, (0, 0));
                }
                return self.number(left, right);
            }
            self.hash();
        }
        match &mut self.how {
            How::Hashed(known) => {
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                *known.entry(both(left, right)).or_insert(next)
            }
            How::Runs(_) => 0,
        }
    }

    /// From now on pairs are hashed.
    fn hash(&mut self) {
        if let How::Runs(_) = self.how {
            let pairs = std::mem::take(&mut self.pairs);
            self.how = How::Hashed(pairs.into_iter().zip(0..).collect());
        }
    }

    /// Whether a pair with this left number goes on with a run or begins one.
    #[inline]
    fn is_in_run(&self, left: u32) -> bool {
        match &self.how {
            How::Runs(runs) => left + 1 == runs.run || left >= runs.next,
            How::Hashed(_) => true,
        }
    }

    #[inline]
    fn find(&self, left: u32, right: u32) -> Option<u32> {
        match &self.how {
            How::Hashed(known) => known.get(&both(left, right)).copied(),
            How::Runs(_) => None,
        }
    }
}

impl Numbering {
    /// For the rows of one batch.
    pub(super) fn of_batch() -> Self {
        let mut own = Self::default();
        own.first.is_brief = true;
        own
    }

    /// How many combinations there were.
    pub(super) fn len(&self) -> usize {
        self.combinations as usize
    }

    /// The number of each row's combination.
    pub(super) fn numbers(&mut self, batch: &Batch, slots: &[Slot]) -> Vec<u32> {
        let Some((first, further)) = slots.split_first() else {
            self.combinations = self.combinations.max(u32::from(batch.rows > 0));
            return vec![0; batch.rows];
        };
        let mut numbers: Vec<u32> = match batch.column(*first) {
            Some(column) => column
                .iter()
                .map(|value| self.first.number(*value))
                .collect(),
            None if batch.rows == 0 => Vec::new(),
            None => vec![self.first.number(NOTHING); batch.rows],
        };
        self.further.resize_with(further.len(), Pairing::default);
        for (slot, known) in further.iter().zip(&mut self.further) {
            match batch.column(*slot) {
                Some(column) => {
                    for (number, value) in numbers.iter_mut().zip(column) {
                        *number = known.number(*number, *value);
                    }
                }
                None => {
                    for number in &mut numbers {
                        *number = known.number(*number, NOTHING);
                    }
                }
            }
        }
        self.combinations = match self.further.last() {
            None => self.first.known,
            Some(last) => u32::try_from(last.len()).unwrap_or(u32::MAX),
        };
        numbers
    }

    /// From now on combinations are found by [`Self::find`].
    pub(super) fn hash(&mut self) {
        self.further.iter_mut().for_each(Pairing::hash);
    }

    /// The number of a row's combination, if there was one like it. Behind [`Self::hash`].
    #[inline]
    pub(super) fn find(&self, batch: &Batch, slots: &[Slot], row: usize) -> Option<u32> {
        let Some((first, further)) = slots.split_first() else {
            return (self.combinations > 0).then_some(0);
        };
        let mut number = self.first.find(batch.get(*first, row))?;
        for (slot, known) in further.iter().zip(&self.further) {
            number = known.find(number, batch.get(*slot, row))?;
        }
        Some(number)
    }
}

/// The rows whose number comes for the first time, where all below `next` came before.
pub(super) fn firsts(numbers: &[u32], next: usize) -> Vec<u32> {
    let mut next = u32::try_from(next).unwrap_or(u32::MAX);
    let mut firsts = Vec::new();
    for (row, number) in (0_u32..).zip(numbers) {
        if *number == next {
            firsts.push(row);
            next += 1;
        }
    }
    firsts
}

/// Pairs of a group and a value, of which each counts once.
#[derive(Debug, Default)]
pub(super) struct Seen {
    values: Single,
    pairs: Pairing,
    /// Whether runs are those of groups; of values first.
    by_group: bool,
}

impl Seen {
    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether a pair comes for the first time. Groups are numbered in the order in which they first come.
    #[inline]
    pub(super) fn is_new(&mut self, group: u32, value: Number) -> bool {
        let value = self.values.number(value);
        if !self.by_group && !self.pairs.is_in_run(value) {
            self.turn();
        }
        let before = self.pairs.len();
        if self.by_group {
            self.pairs.number(group, value);
        } else {
            self.pairs.number(value, group);
        }
        self.pairs.len() > before
    }

    /// Values come again: perhaps groups do not.
    fn turn(&mut self) {
        self.by_group = true;
        let before = std::mem::take(&mut self.pairs);
        for pair in before.pairs {
            let [value, group] = [pair >> 32, pair & u64::from(u32::MAX)]
                .map(|part| u32::try_from(part).unwrap_or(u32::MAX));
            self.pairs.number(group, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbered(pairs: &[(u32, u32)]) -> Vec<u32> {
        let mut batch = Batch::empty(2);
        batch.rows = pairs.len();
        batch.columns[0] = pairs.iter().map(|(left, _)| *left).collect();
        batch.columns[1] = pairs.iter().map(|(_, right)| *right).collect();
        Numbering::default().numbers(&batch, &[0, 1])
    }

    /// What numbers have to be.
    fn expected(pairs: &[(u32, u32)]) -> Vec<u32> {
        let mut known = Vec::new();
        let number = |pair: &(u32, u32)| {
            let place = known.iter().position(|own| own == pair);
            place.unwrap_or_else(|| {
                known.push(*pair);
                known.len() - 1
            })
        };
        let numbers = pairs.iter().map(number);
        numbers
            .map(|number| u32::try_from(number).unwrap())
            .collect()
    }

    proptest! {
        #[test]
        fn pairs_have_numbers_in_the_order_in_which_they_come(
            mut pairs in prop::collection::vec((1_u32..9, 1_u32..9), 0..60),
            sorted in 0_usize..60,
        ) {
            // In runs at first, as an index gives them.
            let sorted = sorted.min(pairs.len());
            pairs[..sorted].sort_unstable();
            prop_assert_eq!(numbered(&pairs), expected(&pairs));
            let mut groups = Single::default();
            let mut seen = [Seen::default(), Seen::default()];
            for (place, (left, right)) in pairs.iter().enumerate() {
                let is_new = !pairs[..place].contains(&(*left, *right));
                prop_assert_eq!(seen[0].is_new(groups.number(*left), *right), is_new);
            }
            let mut groups = Single::default();
            for (place, (left, right)) in pairs.iter().enumerate() {
                let is_new = !pairs[..place].contains(&(*left, *right));
                prop_assert_eq!(seen[1].is_new(groups.number(*right), *left), is_new);
            }
        }
    }

    #[test]
    fn combinations_are_found_again() {
        let mut batch = Batch::empty(2);
        batch.rows = 3;
        batch.columns[0] = vec![5, 5, 7];
        batch.columns[1] = vec![1, 2, 1];
        let mut numbering = Numbering::default();
        assert_eq!(numbering.numbers(&batch, &[0, 1]), [0, 1, 2]);
        numbering.hash();
        let found: Vec<_> = (0..3)
            .map(|row| numbering.find(&batch, &[0, 1], row))
            .collect();
        assert_eq!(found, [Some(0), Some(1), Some(2)]);
        batch.columns[1][2] = 2;
        assert_eq!(numbering.find(&batch, &[0, 1], 2), None);
    }
}
