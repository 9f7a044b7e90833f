//! What changed since the snapshot: terms and quads in memory, in two layers.
//!
//! A layer is never changed while somebody reads it: the writer changes a copy. So that a
//! copy costs little, changes go into a small layer, which is merged into the large one
//! when it is full. A quad is in at most one of a layer's two lists, and only if that
//! changes what the layers below say.

use std::collections::BTreeSet;
use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::base::Ids;
use super::packed::index;
use super::permutation::Order;
use super::term::Kind;

/// Quads after which the small layer is merged into the large one.
pub(super) const SMALL: usize = 4_096;

/// The orders that a layer keeps; by object and predicate is found in the second.
const ORDERS: [Order; 4] = [Order::Spo, Order::Ops, Order::Pso, Order::Gspo];

/// Terms that the snapshot does not know: in few pieces of memory, since each change copies the small ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    arena: Vec<u8>,
    /// Of each its kind, and where its key ends; it begins where the one before ends.
    keys: Vec<(Kind, usize)>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

fn key<'a>(arena: &'a [u8], keys: &[(Kind, usize)], place: usize) -> Option<(Kind, &'a [u8])> {
    let (kind, end) = *keys.get(place)?;
    let before = place.checked_sub(1).and_then(|before| keys.get(before));
    let start = before.map_or(0, |(_, end)| *end);
    Some((kind, arena.get(start..end)?))
}

impl Terms {
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<(Kind, &[u8])> {
        key(&self.arena, &self.keys, place)
    }

    pub(super) fn find(&self, kind: Kind, wanted: &[u8]) -> Option<u32> {
        if self.keys.is_empty() {
            return None;
        }
        let hash = self.hasher.hash_one(Some((kind, wanted)));
        let is_wanted = |place: &u32| self.get(index(u64::from(*place))) == Some((kind, wanted));
        self.table.find(hash, is_wanted).copied()
    }

    /// The place of the new term.
    pub(super) fn push(&mut self, kind: Kind, new: &[u8]) -> u32 {
        let place = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.arena.extend_from_slice(new);
        self.keys.push((kind, self.arena.len()));
        let (arena, keys, hasher) = (&self.arena, &self.keys, &self.hasher);
        let hash = |place: &u32| hasher.hash_one(key(arena, keys, index(u64::from(*place))));
        let own = hasher.hash_one(Some((kind, new)));
        self.table.insert_unique(own, place, hash);
        place
    }

    /// Takes the terms of the layer above behind its own.
    pub(super) fn absorb(&mut self, above: &Self) {
        for (kind, key) in above.iter() {
            self.push(kind, key);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Kind, &[u8])> {
        (0..self.keys.len()).filter_map(|place| self.get(place))
    }
}

/// Quads added and deleted.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    added: [Vec<u128>; 4],
    deleted: Vec<u128>,
    pub(super) graphs: BTreeSet<u32>,
}

fn insert(list: &mut Vec<u128>, packed: u128) {
    if let Err(place) = list.binary_search(&packed) {
        list.insert(place, packed);
    }
}

fn remove(list: &mut Vec<u128>, packed: u128) -> bool {
    match list.binary_search(&packed) {
        Ok(place) => {
            list.remove(place);
            true
        }
        Err(_) => false,
    }
}

impl Layer {
    pub(super) fn len(&self) -> usize {
        self.added[0].len() + self.deleted.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn adds(&self, ids: Ids) -> bool {
        !self.added[0].is_empty() && self.added[0].binary_search(&Order::Spo.pack(ids)).is_ok()
    }

    #[inline]
    pub(super) fn deletes(&self, ids: Ids) -> bool {
        !self.deleted.is_empty() && self.deleted.binary_search(&Order::Spo.pack(ids)).is_ok()
    }

    pub(super) fn has_deletions(&self) -> bool {
        !self.deleted.is_empty()
    }

    /// Adds a quad that is not visible.
    pub(super) fn add(&mut self, ids: Ids) {
        if remove(&mut self.deleted, Order::Spo.pack(ids)) {
            return;
        }
        for (order, list) in ORDERS.into_iter().zip(&mut self.added) {
            insert(list, order.pack(ids));
        }
        self.graphs.insert(ids[3]);
    }

    /// Deletes a quad that is visible.
    pub(super) fn delete(&mut self, ids: Ids) {
        if self.adds(ids) {
            for (order, list) in ORDERS.into_iter().zip(&mut self.added) {
                remove(list, order.pack(ids));
            }
        } else {
            insert(&mut self.deleted, Order::Spo.pack(ids));
        }
    }

    /// Whether it adds or deletes quads of a predicate. O(deleted + log added).
    pub(super) fn changes_of(&self, predicate: u32) -> bool {
        let (_, added) = self.stretch([None, Some(predicate), None, None]);
        let mut deleted = self.deleted.iter().map(|packed| Order::Spo.unpack(*packed));
        !added.is_empty() || deleted.any(|[_, own, ..]| own == predicate)
    }

    /// Takes over what the layer above says. O(both).
    #[expect(
        clippy::stable_sort_primitive,
        reason = "two sorted stretches: a stable sort merges them in linear time"
    )]
    pub(super) fn absorb(&mut self, above: &Self) {
        let gone = |packed: &u128| above.deleted.binary_search(packed).is_ok();
        let back = |packed: &u128| above.added[0].binary_search(packed).is_ok();
        // What was deleted here and is added above is as it was below.
        let restored: Vec<u128> = self.deleted.iter().filter(|p| back(p)).copied().collect();
        let revoked: Vec<u128> = self.added[0].iter().filter(|p| gone(p)).copied().collect();
        self.deleted.retain(|packed| !back(packed));
        let deleted = above
            .deleted
            .iter()
            .filter(|p| revoked.binary_search(p).is_err());
        self.deleted.extend(deleted);
        self.deleted.sort();
        let added: Vec<Ids> = above.added[0]
            .iter()
            .filter(|packed| restored.binary_search(packed).is_err())
            .map(|packed| Order::Spo.unpack(*packed))
            .collect();
        for (order, list) in ORDERS.into_iter().zip(&mut self.added) {
            let mut revoked: Vec<u128> = revoked
                .iter()
                .map(|packed| order.pack(Order::Spo.unpack(*packed)))
                .collect();
            revoked.sort_unstable();
            if !revoked.is_empty() {
                list.retain(|packed| revoked.binary_search(packed).is_err());
            }
            list.extend(added.iter().map(|ids| order.pack(*ids)));
            // Two sorted stretches: a merge.
            list.sort();
        }
        self.graphs.extend(&above.graphs);
    }

    /// Where the quads that may match stand: the order, and the places in its list.
    pub(super) fn stretch(&self, pattern: [Option<u32>; 4]) -> (usize, Range<usize>) {
        let list = match pattern {
            [None, _, Some(_), _] => 1,
            [None, Some(_), None, _] => 2,
            [None, None, None, Some(_)] => 3,
            _ => 0,
        };
        let (mut least, mut most) = ([0; 4], [u32::MAX; 4]);
        for part in ORDERS[list].parts() {
            let Some(value) = pattern[part] else { break };
            (least[part], most[part]) = (value, value);
        }
        let packed = &self.added[list];
        let (least, most) = (ORDERS[list].pack(least), ORDERS[list].pack(most));
        let from = packed.partition_point(|value| *value < least);
        let to = packed.partition_point(|value| *value <= most);
        (list, from..to)
    }

    #[inline]
    pub(super) fn get(&self, list: usize, place: usize) -> Option<Ids> {
        Some(ORDERS[list].unpack(*self.added[list].get(place)?))
    }

    /// All quads added, and all deleted.
    pub(super) fn changes(&self) -> (impl Iterator<Item = Ids>, impl Iterator<Item = Ids>) {
        let unpack = |packed: &u128| Order::Spo.unpack(*packed);
        (
            self.added[0].iter().map(unpack),
            self.deleted.iter().map(unpack),
        )
    }
}
