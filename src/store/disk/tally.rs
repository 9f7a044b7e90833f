//! Tables of counts, read off the orders of a snapshot.

use std::ops::Range;
use std::sync::Arc;

use super::packed::index;
use super::permutation::Order;
use super::snapshot::Snapshot;
use crate::store::plan::{By, Tally};

/// A walk over the values of one part of the quads, and how many quads have each.
#[derive(Debug)]
pub(super) struct TallyScan {
    snapshot: Arc<Snapshot>,
    order: Order,
    /// Rows of one leading part, whose second parts are counted; or leading parts.
    places: Range<u64>,
    of_leads: bool,
}

impl TallyScan {
    /// Nothing, where the predicate does not occur.
    pub(super) fn new(snapshot: &Arc<Snapshot>, tally: &Tally) -> Option<Self> {
        let base = &snapshot.base;
        let order = match (tally.by, &tally.predicate) {
            (By::Predicate, _) | (By::Subject, Some(_)) => Order::Pso,
            (By::Object, Some(_)) => Order::Pos,
            (By::Subject, None) => Order::Spo,
            (By::Object, None) => Order::Ops,
        };
        let permutation = base.order(order)?;
        let of_leads = tally.by == By::Predicate || tally.predicate.is_none();
        let places = if of_leads {
            0..u64::from(permutation.leads())
        } else {
            let predicate = tally.predicate.as_ref()?;
            let number = base.predicate(snapshot.find_term(predicate.as_ref().into())?)?;
            permutation.rows(number)
        };
        Some(Self {
            snapshot: Arc::clone(snapshot),
            order,
            places,
            of_leads,
        })
    }
}

impl Iterator for TallyScan {
    /// A term's id, and the count.
    type Item = (u32, u64);

    fn next(&mut self) -> Option<Self::Item> {
        let permutation = self.snapshot.base.order(self.order)?;
        if self.of_leads {
            loop {
                let lead = u32::try_from(self.places.next()?).ok()?;
                let rows = permutation.rows(lead);
                if rows.is_empty() {
                    continue;
                }
                let id = match self.order {
                    Order::Pso => *self.snapshot.base.predicates.get(index(u64::from(lead)))?,
                    _ => lead,
                };
                return Some((id, rows.end - rows.start));
            }
        }
        let start = self.places.next()?;
        let value = permutation.get(0, start);
        let mut end = start + 1;
        while end < self.places.end && permutation.get(0, end) == value {
            end += 1;
        }
        self.places.start = end;
        Some((value, end - start))
    }
}
