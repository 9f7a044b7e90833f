//! All statements of a predicate, sorted by one end: compressed sparse rows.

use super::Number;

/// The statements of a predicate as rows of values, one row a key. Keys and the values of a key ascend.
#[derive(Debug, Default)]
pub(in crate::store) struct Pairs {
    keys: Vec<Number>,
    /// Where the values of each key begin, and where the last ones end.
    starts: Vec<u32>,
    values: Vec<Number>,
    /// From the first key on, the place of each number among the keys and one; where there are not many numbers between keys.
    places: Vec<u32>,
}

/// A number that is no key may cost so many times what a key does.
const SPARSE: usize = 8;

impl Pairs {
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// Numbers that it holds.
    pub(in crate::store) fn numbers(&self) -> usize {
        self.keys.len() + self.starts.len() + self.values.len() + self.places.len()
    }

    pub(super) fn keys(&self) -> &[Number] {
        &self.keys
    }

    /// The values of the key in a place.
    #[inline]
    pub(super) fn row(&self, place: usize) -> &[Number] {
        &self.values[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    /// The values of a key. O(1), or O(log keys) where keys are scattered.
    #[inline]
    pub(super) fn of(&self, key: Number) -> &[Number] {
        self.place(key).map_or(&[], |place| self.row(place))
    }

    #[inline]
    fn place(&self, key: Number) -> Option<usize> {
        if self.places.is_empty() {
            return self.keys.binary_search(&key).ok();
        }
        let first = *self.keys.first()?;
        let place = *self.places.get(key.checked_sub(first)? as usize)?;
        (place as usize).checked_sub(1)
    }

    #[inline]
    pub(super) fn has(&self, key: Number, value: Number) -> bool {
        contains(self.of(key), value)
    }
}

/// Whether an ascending list has a value. O(log length).
#[inline]
pub(super) fn contains(list: &[Number], value: Number) -> bool {
    if list.len() <= 12 {
        return list.contains(&value);
    }
    list.binary_search(&value).is_ok()
}

/// Makes [`Pairs`] of pairs that come sorted.
#[derive(Debug, Default)]
pub(in crate::store) struct PairsBuilder(Pairs);

impl PairsBuilder {
    pub(in crate::store) fn with_capacity(pairs: usize) -> Self {
        let mut own = Self::default();
        own.0.values.reserve(pairs);
        own
    }

    #[inline]
    pub(in crate::store) fn push(&mut self, key: Number, value: Number) {
        let pairs = &mut self.0;
        if pairs.keys.last() != Some(&key) {
            pairs.keys.push(key);
            pairs
                .starts
                .push(u32::try_from(pairs.values.len()).unwrap_or(u32::MAX));
        }
        pairs.values.push(value);
    }

    pub(in crate::store) fn finish(self) -> Pairs {
        let mut pairs = self.0;
        pairs
            .starts
            .push(u32::try_from(pairs.values.len()).unwrap_or(u32::MAX));
        if let (Some(first), Some(last)) = (pairs.keys.first(), pairs.keys.last()) {
            let span = (last - first) as usize + 1;
            if span <= SPARSE * pairs.keys.len() + 1_024 {
                pairs.places = vec![0; span];
                for (place, key) in pairs.keys.iter().enumerate() {
                    pairs.places[(key - first) as usize] = u32::try_from(place + 1).unwrap_or(0);
                }
            }
        }
        pairs
    }
}
