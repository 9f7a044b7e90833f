//! `ORDER BY`: values become ranks, once for each different one; rows are compared by ranks, and no more are kept than are
//! wanted.

use std::cmp::Ordering;

use spareval::ExpressionTerm;

use super::batch::{Batch, Slot};
use super::node::Sort;
use super::run::Run;
use super::{Flow, NOTHING, Number, Pushed, Sink, Stop};
use crate::store::StoreError;
use crate::store::compare::compare;
use crate::store::stop::stop;

/// For each row the place of its value, and values with their places.
type Values = (Vec<u32>, Vec<(Option<ExpressionTerm>, u32)>);

impl Run<'_> {
    /// O(rows + kept · log kept), and the ranks of different values.
    pub(super) fn sort(&self, sort: &Sort, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        let mut wanted = sort.keep.clone();
        wanted.extend(sort.keys.iter().map(|(slot, _)| *slot));
        let mut table = Batch::empty(self.slots);
        self.run(&sort.inner, input, &mut |batch| {
            let batch = batch.kept(&wanted);
            self.hold(batch.cells())?;
            table.append(&batch);
            Ok(Flow::On)
        })?;
        if let (Some(most), Some(first)) = (sort.most, sort.keys.first())
            && let Some(rows) = self.near(&table, *first, most)?
        {
            table = table.pick(&rows, &wanted);
        }
        let mut keys = Vec::new();
        for (slot, descends) in &sort.keys {
            keys.push((self.ranks(&table, *slot)?, *descends));
        }
        let order = |one: &u32, two: &u32| {
            for (ranks, descends) in &keys {
                let order = ranks[*one as usize].cmp(&ranks[*two as usize]);
                let order = if *descends { order.reverse() } else { order };
                if order != Ordering::Equal {
                    return order;
                }
            }
            one.cmp(two)
        };
        let mut rows: Vec<u32> = (0..u32::try_from(table.rows).unwrap_or(u32::MAX)).collect();
        if let Some(most) = sort.most.filter(|most| *most < rows.len()) {
            if most > 0 {
                rows.select_nth_unstable_by(most - 1, order);
            }
            rows.truncate(most);
        }
        rows.sort_unstable_by(order);
        for part in rows.chunks(self.batch) {
            if sink(table.pick(part, &sort.keep))? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        Ok(Flow::On)
    }

    /// The rows that can be among the first `most` by their first key, where values have to be compared: those up to its so
    /// manieth different value. O(rows).
    fn near(
        &self,
        table: &Batch,
        (slot, descends): (Slot, bool),
        most: usize,
    ) -> Result<Option<Vec<u32>>, Stop> {
        let Some(column) = table.column(slot).filter(|_| most > 0) else {
            return Ok(None);
        };
        if most.saturating_mul(4) > table.rows || self.is_ranked(column) {
            return Ok(None);
        }
        let (numbers, mut values) = self.values(table, column, slot)?;
        if values.len() <= most {
            return Ok(None);
        }
        let mut near = vec![false; values.len()];
        let (before, last, after) =
            values.select_nth_unstable_by(most - 1, |(one, _), (two, _)| {
                let order = self.ordered(one.as_ref(), two.as_ref());
                if descends { order.reverse() } else { order }
            });
        // Values that differ as terms may be equal in the order, where the next key decides.
        let equal = after
            .iter()
            .filter(|(value, _)| self.ordered(value.as_ref(), last.0.as_ref()) == Ordering::Equal);
        for (_, place) in before.iter().chain([&*last]).chain(equal) {
            near[*place as usize] = true;
        }
        let rows = (0_u32..).zip(&numbers);
        Ok(Some(
            rows.filter(|(_, number)| near[**number as usize])
                .map(|(row, _)| row)
                .collect(),
        ))
    }

    /// For each row the place of its value among the different ones, and these with their places.
    fn values(&self, table: &Batch, column: &[Number], slot: Slot) -> Result<Values, Stop> {
        let (numbers, firsts) = super::condition::distinct(table, &[slot]);
        let mut values = Vec::with_capacity(firsts.len());
        for (place, row) in (0_u32..).zip(firsts) {
            let number = column[row as usize];
            let value = if number == NOTHING {
                None
            } else {
                Some(self.source.value(number)?)
            };
            values.push((value, place));
            self.worked(1)?;
        }
        Ok((numbers, values))
    }

    /// The order of two values; nothing comes first. Ends the evaluation where somebody wants it ended.
    fn ordered(&self, one: Option<&ExpressionTerm>, two: Option<&ExpressionTerm>) -> Ordering {
        if self.worked(1).is_err() {
            stop(StoreError::Cancelled);
        }
        match (one, two) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(two)) => compare(one, two),
        }
    }

    /// For each row where its value stands in the order of `ORDER BY`; what is unbound comes first.
    fn ranks(&self, table: &Batch, slot: Slot) -> Result<Vec<Number>, Stop> {
        let Some(column) = table.column(slot) else {
            return Ok(vec![NOTHING; table.rows]);
        };
        if self.is_ranked(column) {
            return Ok(column.to_vec());
        }
        let (numbers, mut values) = self.values(table, column, slot)?;
        self.hold(values.len() * 24)?;
        values.sort_by(|(one, _), (two, _)| self.ordered(one.as_ref(), two.as_ref()));
        let mut ranks = vec![0; values.len()];
        let mut rank = 0;
        for (place, (value, own)) in values.iter().enumerate() {
            let before = place.checked_sub(1).map(|before| &values[before].0);
            if before.is_some_and(|before| {
                self.ordered(before.as_ref(), value.as_ref()) != Ordering::Equal
            }) {
                rank += 1;
            }
            ranks[*own as usize] = rank;
        }
        Ok(numbers
            .into_iter()
            .map(|number| ranks[number as usize])
            .collect())
    }

    /// Whether the numbers of a column are in the order of their values already.
    fn is_ranked(&self, column: &[Number]) -> bool {
        let mut classes = column
            .iter()
            .filter(|number| **number != NOTHING)
            .map(|number| self.source.class(*number));
        let Some(first) = classes.next() else {
            return true;
        };
        first.is_ordered() && classes.all(|class| class == first)
    }
}
