//! Different keys of one run: kept once, numbered as they come, sorted at the end.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::packed::index;
use super::term::Kind;

/// The most bytes of keys in one run: they are addressed with 32 bits.
const MOST: usize = (u32::MAX as usize) - (64 << 20);

/// A set of keys.
#[derive(Debug, Default)]
pub(super) struct Strings {
    arena: Vec<u8>,
    /// Where each key ends; it begins where the one before ends. Its first byte is its kind.
    ends: Vec<u32>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

fn stretch<'a>(arena: &'a [u8], ends: &[u32], number: u32) -> &'a [u8] {
    let place = index(u64::from(number));
    let start = place
        .checked_sub(1)
        .and_then(|before| ends.get(before))
        .map_or(0, |end| index(u64::from(*end)));
    let end = ends.get(place).map_or(start, |end| index(u64::from(*end)));
    arena.get(start..end).unwrap_or_default()
}

impl Strings {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of memory in use.
    pub(super) fn memory(&self) -> usize {
        self.arena.len() + 4 * self.ends.len() + 5 * self.table.capacity()
    }

    pub(super) fn is_full(&self) -> bool {
        self.arena.len() > MOST
    }

    /// A key with its kind in front.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        stretch(&self.arena, &self.ends, number)
    }

    /// The number of a key, which is new or not. The buffer holds a byte for the kind, then the key.
    #[inline]
    pub(super) fn intern(&mut self, kind: Kind, buffer: &mut [u8]) -> u32 {
        if let Some(first) = buffer.first_mut() {
            *first = kind.byte();
        }
        let buffer = &*buffer;
        let hash = self.hasher.hash_one(buffer);
        let (arena, ends) = (&self.arena, &self.ends);
        let found = self
            .table
            .find(hash, |number| stretch(arena, ends, *number) == buffer);
        if let Some(number) = found {
            return *number;
        }
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.arena.extend_from_slice(buffer);
        self.ends
            .push(u32::try_from(self.arena.len()).unwrap_or(u32::MAX));
        let (arena, ends, hasher) = (&self.arena, &self.ends, &self.hasher);
        self.table.insert_unique(hash, number, |number| {
            hasher.hash_one(stretch(arena, ends, *number))
        });
        number
    }

    /// Drops what only adding needs.
    pub(super) fn close(&mut self) {
        self.table = HashTable::new();
    }

    /// All numbers in the order of their keys. O(n log n), and O(bytes) where keys begin alike.
    pub(super) fn sorted(&self) -> Vec<u32> {
        let count = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        let mut items: Vec<(u64, u32)> = (0..count).map(|number| (0, number)).collect();
        let mut open = vec![(0, items.len(), 0)];
        // Eight bytes at a time: those that agree in them are compared by the next eight.
        while let Some((from, to, depth)) = open.pop() {
            let part = &mut items[from..to];
            for item in &mut *part {
                item.0 = self.eight(item.1, depth);
            }
            part.sort_unstable();
            let mut start = from;
            for group in part.chunk_by_mut(|one, other| one.0 == other.0) {
                let end = start + group.len();
                let ended = self.ended(group, depth + 8);
                if end - start - ended > 1 {
                    open.push((start + ended, end, depth + 8));
                }
                start = end;
            }
        }
        items.into_iter().map(|(_, number)| number).collect()
    }

    /// Puts those of keys equal so far that end here first, the shorter before the longer: zeros
    /// may be content. How many they are.
    fn ended(&self, group: &mut [(u64, u32)], depth: usize) -> usize {
        if group.len() > 1 {
            group.sort_unstable_by_key(|item| self.get(item.1).len().min(depth + 1));
        }
        group.partition_point(|item| self.get(item.1).len() <= depth)
    }

    /// Eight bytes of a key from this place on, zeros behind its end.
    #[inline]
    fn eight(&self, number: u32, depth: usize) -> u64 {
        let rest = self.get(number).get(depth..).unwrap_or_default();
        if let Some(eight) = rest.first_chunk::<8>() {
            return u64::from_be_bytes(*eight);
        }
        let mut padded = [0; 8];
        padded[..rest.len()].copy_from_slice(rest);
        u64::from_be_bytes(padded)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn keys_are_kept_once_and_sorted(keys in prop::collection::vec(
            prop::collection::vec(prop::sample::select(vec![0_u8, 1, 97, 255]), 0..20), 0..200,
        )) {
            let mut strings = Strings::default();
            let mut numbers = std::collections::BTreeMap::new();
            for key in &keys {
                let mut buffer = vec![0];
                buffer.extend(key);
                let number = strings.intern(Kind::Plain, &mut buffer);
                prop_assert_eq!(*numbers.entry(key.clone()).or_insert(number), number);
            }
            let sorted: Vec<&[u8]> = strings
                .sorted()
                .into_iter()
                .map(|number| &strings.get(number)[1..])
                .collect();
            let expected: Vec<&[u8]> = numbers.keys().map(Vec::as_slice).collect();
            prop_assert_eq!(sorted, expected);
        }
    }
}
