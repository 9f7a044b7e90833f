//! Lists of the statements of predicates that are kept from one query to the next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::store::columns::{By, Pairs};

/// Lists that are kept take no more numbers than these together, 4 bytes each.
const MOST: usize = 1 << 25;

/// Lists by predicate and end. The first ones stay: a snapshot is asked for the same ones again and again.
#[derive(Debug, Default)]
pub(super) struct Lists(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    lists: HashMap<(u32, By), Arc<Pairs>>,
    numbers: usize,
}

impl Lists {
    /// The list of a predicate, which is made if it is not there yet.
    pub(super) fn get(&self, predicate: u32, by: By, make: impl FnOnce() -> Pairs) -> Arc<Pairs> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().lists.get(&(predicate, by)) {
            return Arc::clone(known);
        }
        // Others go on meanwhile; two who make the same one have the same.
        let made = Arc::new(make());
        let mut kept = kept();
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
