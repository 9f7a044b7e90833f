//! Indexes over rows that only grow: from the last row with a key to the one before it.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashMap;

use super::facts::NONE;
use crate::store::{Id, at};

/// Numbers are handed out one after the other: to spread their bits is enough.
#[derive(Default)]
pub(super) struct Spread(u64);

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

pub(super) fn spread(number: u64) -> u64 {
    // High bits into low ones, because tables take both.
    let mixed = (number ^ FACTOR).wrapping_mul(FACTOR);
    let mixed = (mixed ^ mixed >> 32).wrapping_mul(FACTOR);
    mixed ^ mixed >> 29
}

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for some in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..some.len()].copy_from_slice(some);
            self.0 = spread(self.0.rotate_left(32) ^ u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = spread(self.0.rotate_left(32) ^ u64::from(number));
    }
}

/// A hasher of numbers.
pub(super) type Spreading = BuildHasherDefault<Spread>;

/// Where the rows with one key are: the last of them, and how many.
#[derive(Clone, Copy)]
struct Head {
    last: u32,
    count: u32,
}

/// An index: from the last row with a key to the one before it.
#[derive(Default)]
pub(super) struct Chain {
    heads: HashMap<Id, Head, Spreading>,
    pub(super) before: Vec<u32>,
}

impl Chain {
    pub(super) fn of(keys: impl Iterator<Item = Id>) -> Self {
        let mut chain = Self::default();
        keys.for_each(|key| chain.push(key));
        chain
    }

    pub(super) fn push(&mut self, key: Id) {
        let row = number(self.before.len());
        let head = self.heads.entry(key).or_insert(Head {
            last: NONE,
            count: 0,
        });
        self.before.push(head.last);
        head.last = row;
        head.count += 1;
    }

    pub(super) fn last(&self, key: Id) -> u32 {
        self.heads.get(&key).map_or(NONE, |head| head.last)
    }

    pub(super) fn count(&self, key: Id) -> usize {
        self.heads.get(&key).map_or(0, |head| at(head.count))
    }

    /// How many rows there are for a key, as a rule.
    pub(super) fn usual(&self) -> f64 {
        figure(self.before.len()) / figure(self.heads.len().max(1))
    }
}

/// A place in a list as a number: more rows than it holds do not fit into memory.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

/// A number of rows to reckon with.
pub(super) fn figure(rows: usize) -> f64 {
    f64::from(number(rows))
}
