//! `ORDER BY`: values become ranks, once for each different one; rows are compared by ranks, and no more are kept than are
//! wanted. More rows than may be held are sorted in parts, which [`super::runs`] merges.

use std::cmp::Ordering;

use spareval::ExpressionTerm;

use super::batch::{Batch, Slot};
use super::node::Sort;
use super::run::Run;
use super::runs::{Key, Runs};
use super::source::Classes;
use super::{Class, Flow, NOTHING, Number, Pushed, Sink, Stop};
use crate::store::StoreError;
use crate::store::compare::compare;
use crate::store::stop::stop;

/// For each row the place of its value, and values with their places.
type Values = (Vec<u32>, Vec<(Option<ExpressionTerm>, u32)>);

/// Numbers that a value takes as much memory as, about.
const VALUE: usize = 24;

/// What was seen of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Nothing,
    /// Numbers of one class.
    One(Class),
    Several,
}

impl Seen {
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (one, Self::Nothing) => one,
            (Self::Nothing, other) => other,
            (Self::One(one), Self::One(other)) if one == other => self,
            _ => Self::Several,
        }
    }

    /// Whether the numbers are in the order of their values.
    fn is_ordered(self) -> bool {
        match self {
            Self::Nothing => true,
            Self::One(class) => class.is_ordered(),
            Self::Several => false,
        }
    }
}

/// Rows that are being sorted.
struct Sorting<'s> {
    sort: &'s Sort,
    /// The columns that are wanted.
    wanted: Vec<Slot>,
    table: Batch,
    /// Numbers of the table.
    held: usize,
    /// What was written away, and what it has of each key.
    runs: Runs,
    seen: Vec<Seen>,
}

impl Run<'_> {
    /// O(rows + kept · log kept), and the ranks of different values.
    pub(super) fn sort(&self, sort: &Sort, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        let mut wanted = sort.keep.clone();
        wanted.extend(sort.keys.iter().map(|(slot, _)| *slot));
        let mut sorting = Sorting {
            sort,
            wanted,
            table: Batch::empty(self.slots),
            held: 0,
            runs: Runs::new(),
            seen: vec![Seen::Nothing; sort.keys.len()],
        };
        self.run(&sort.inner, input, &mut |batch| {
            let batch = batch.kept(&sorting.wanted);
            sorting.held += batch.cells();
            sorting.table.append(&batch);
            if !self.fits(batch.cells())? {
                self.shed(&mut sorting, false)?;
            }
            Ok(Flow::On)
        })?;
        while sorting.runs.is_empty() {
            if let Some(rows) = self.first(sort, &sorting.table)? {
                let flow = self.sorted(&sorting, &rows, sink);
                self.release(sorting.held);
                return flow;
            }
            self.shed(&mut sorting, false)?;
        }
        self.shed(&mut sorting, true)?;
        let keys = sort.keys.iter().zip(&sorting.seen);
        let keys = keys.map(|((slot, descends), seen)| Key {
            slot: *slot,
            descends: *descends,
            by_number: seen.is_ordered(),
        });
        let keys: Vec<Key> = keys.collect();
        self.merge(sorting.runs, (&keys, sort.most), &sort.keep, sink)
    }

    fn sorted(&self, sorting: &Sorting<'_>, rows: &[u32], sink: &mut Sink<'_>) -> Pushed {
        for part in rows.chunks(self.batch) {
            if sink(sorting.table.pick(part, &sorting.sort.keep))? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        Ok(Flow::On)
    }

    /// Makes room: only the first rows of the table are kept, where no more are wanted; or all are written away in order,
    /// in parts whose values there is room for.
    fn shed(&self, sorting: &mut Sorting<'_>, is_last: bool) -> Result<(), Stop> {
        let table = std::mem::replace(&mut sorting.table, Batch::empty(self.slots));
        let all = table.rows;
        let mut open = vec![table];
        let mut parts = Vec::new();
        while let Some(part) = open.pop() {
            if let Some(rows) = self.first(sorting.sort, &part)? {
                parts.push((part, rows));
                continue;
            }
            let half = part.rows / 2;
            open.push(part.part(half, part.rows));
            open.push(part.part(0, half));
        }
        let left: usize = parts.iter().map(|(_, rows)| rows.len()).sum();
        for (part, mut rows) in parts {
            if !is_last && left <= all / 2 {
                // In the order in which they came, which decides between equal ones.
                rows.sort_unstable();
                sorting.table.append(&part.pick(&rows, &sorting.wanted));
                continue;
            }
            if rows.is_empty() {
                continue;
            }
            for (seen, (slot, _)) in sorting.seen.iter_mut().zip(&sorting.sort.keys) {
                *seen = seen.and(self.seen(part.column(*slot).unwrap_or_default()));
            }
            self.write_run(&mut sorting.runs, &part, (&rows, &sorting.wanted))?;
        }
        self.release(sorting.held);
        sorting.held = sorting.table.cells();
        self.fits(sorting.held)?;
        Ok(())
    }

    /// The rows in their order, no more than are wanted; nothing, where there is no room for the values that have to be
    /// compared.
    fn first(&self, sort: &Sort, table: &Batch) -> Result<Option<Vec<u32>>, Stop> {
        let (most, Some(first)) = (sort.most.unwrap_or(usize::MAX), sort.keys.first()) else {
            return self.first_of(sort, table);
        };
        if !self.is_few(table, first.0, most) {
            return self.first_of(sort, table);
        }
        let Some(near) = self.near(table, *first, most)? else {
            return Ok(None);
        };
        let slots: Vec<Slot> = sort.keys.iter().map(|(slot, _)| *slot).collect();
        let rows = self.first_of(sort, &table.pick(&near, &slots))?;
        Ok(rows.map(|rows| rows.iter().map(|row| near[*row as usize]).collect()))
    }

    fn first_of(&self, sort: &Sort, table: &Batch) -> Result<Option<Vec<u32>>, Stop> {
        let mut keys = Vec::new();
        for (slot, descends) in &sort.keys {
            let Some(ranks) = self.ranks(table, *slot)? else {
                return Ok(None);
            };
            keys.push((ranks, *descends));
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
        Ok(Some(rows))
    }

    /// Whether few of the rows are wanted, of a column whose values have to be compared.
    fn is_few(&self, table: &Batch, slot: Slot, most: usize) -> bool {
        most > 0
            && most.saturating_mul(4) <= table.rows
            && table
                .column(slot)
                .is_some_and(|column| !self.seen(column).is_ordered())
    }

    /// The rows that can be among the first `most` by their first key, where values have to be compared: those up to its so
    /// manieth different value. O(rows). Nothing, where there is no room for the values.
    fn near(
        &self,
        table: &Batch,
        (slot, descends): (Slot, bool),
        most: usize,
    ) -> Result<Option<Vec<u32>>, Stop> {
        let column = table.column(slot).unwrap_or_default();
        let Some((numbers, mut values)) = self.values(table, column, slot)? else {
            return Ok(None);
        };
        self.release(values.len() * VALUE);
        let rows = (0_u32..).zip(&numbers);
        if values.len() <= most {
            return Ok(Some(rows.map(|(row, _)| row).collect()));
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
        let rows = rows.filter(|(_, number)| near[**number as usize]);
        Ok(Some(rows.map(|(row, _)| row).collect()))
    }

    /// For each row the place of its value among the different ones, and these with their places; nothing, where there is
    /// no room for them. They are held.
    fn values(&self, table: &Batch, column: &[Number], slot: Slot) -> Result<Option<Values>, Stop> {
        let (numbers, firsts) = super::condition::distinct(table, &[slot]);
        let cells = firsts.len() * VALUE;
        // Few rows are sorted, whatever others hold.
        if cells > self.room() && table.rows > self.block() {
            return Ok(None);
        }
        self.fits(cells)?;
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
        Ok(Some((numbers, values)))
    }

    /// The order of two values; nothing comes first. Ends the evaluation where somebody wants it ended.
    pub(super) fn ordered(
        &self,
        one: Option<&ExpressionTerm>,
        two: Option<&ExpressionTerm>,
    ) -> Ordering {
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

    /// For each row where its value stands in the order of `ORDER BY`; what is unbound comes first. Nothing, where there is
    /// no room for the values.
    fn ranks(&self, table: &Batch, slot: Slot) -> Result<Option<Vec<Number>>, Stop> {
        let Some(column) = table.column(slot) else {
            return Ok(Some(vec![NOTHING; table.rows]));
        };
        if self.seen(column).is_ordered() {
            return Ok(Some(column.to_vec()));
        }
        let Some((numbers, mut values)) = self.values(table, column, slot)? else {
            return Ok(None);
        };
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
        self.release(values.len() * VALUE);
        let ranks = numbers.into_iter().map(|number| ranks[number as usize]);
        Ok(Some(ranks.collect()))
    }

    /// Of which class the numbers of a column are.
    fn seen(&self, column: &[Number]) -> Seen {
        let bound = column.iter().filter(|number| **number != NOTHING);
        let mut known = Classes::new();
        let mut classes = bound.map(|number| known.of(*number, self.source));
        match classes.next() {
            None => Seen::Nothing,
            Some(first) if !first.is_ordered() => Seen::Several,
            Some(first) if classes.all(|class| class == first) => Seen::One(first),
            Some(_) => Seen::Several,
        }
    }
}
