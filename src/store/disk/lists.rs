//! Lists of the statements of predicates that are kept from one query to the next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::columns::{By, LOOK_UP, Pairs};

/// Lists that are kept take no more numbers than these together, 4 bytes each.
const MOST: usize = 1 << 26;

/// Numbers for each statement of a list at most, where every key has one: key, start, value, and places; but for some thousand.
const LARGEST: u64 = 11;

/// Lists by predicate and end. The first ones stay: a snapshot is asked for the same ones again and again.
#[derive(Debug, Default)]
pub(super) struct Lists(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    lists: HashMap<(u32, By), Arc<Pairs>>,
    numbers: usize,
    /// Look-ups until now, while there is no list.
    looks: HashMap<(u32, By), u64>,
}

impl Lists {
    /// Whether there is a list, or should be one of so many statements: all queries together have asked for more than it costs to
    /// make it, so many times now, and it may stay.
    pub(super) fn is_due(&self, predicate: u32, by: By, looks: u64, statements: u64) -> bool {
        let mut kept = self.kept();
        if kept.lists.contains_key(&(predicate, by)) {
            return true;
        }
        let Kept {
            looks: all,
            numbers,
            ..
        } = &mut *kept;
        let looked = all.entry((predicate, by)).or_default();
        *looked = looked.saturating_add(looks);
        let room = (MOST - *numbers) as u64;
        let is_due = looked.saturating_mul(LOOK_UP) >= statements
            && statements.saturating_mul(LARGEST) <= room;
        if is_due {
            // Others look on meanwhile, and make it themselves if it does not come.
            *looked = 0;
        }
        is_due
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The list of a predicate, which is made if it is not there yet.
    pub(super) fn get(&self, predicate: u32, by: By, make: impl FnOnce() -> Pairs) -> Arc<Pairs> {
        if let Some(known) = self.kept().lists.get(&(predicate, by)) {
            return Arc::clone(known);
        }
        // Others go on meanwhile; two who make the same one have the same.
        let made = Arc::new(make());
        let mut kept = self.kept();
        if kept.numbers + made.numbers() <= MOST
            && kept
                .lists
                .insert((predicate, by), Arc::clone(&made))
                .is_none()
        {
            kept.numbers += made.numbers();
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::columns::PairsBuilder;

    #[test]
    fn lists_are_due_once_they_are_cheaper_than_looks() {
        let lists = Lists::default();
        let due = |looks| lists.is_due(7, By::Subject, looks, 100);
        assert!(
            !due(2) && !due(2),
            "four looks cost less than 100 statements"
        );
        assert!(due(1), "five do not");
        assert!(!due(4), "somebody makes it");
        assert!(
            !lists.is_due(7, By::Object, 1, 100),
            "the other end has looks of its own"
        );
        assert!(
            !lists.is_due(8, By::Subject, u64::MAX, MOST as u64),
            "it could not stay"
        );
        let mut pairs = PairsBuilder::with_capacity(1);
        pairs.push(1, 2);
        lists.get(9, By::Subject, || pairs.finish());
        assert!(lists.is_due(9, By::Subject, 0, 1_000), "it is there");
    }
}
