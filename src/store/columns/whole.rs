//! Joins with tables that do not depend on the rows that come: hash joins, and `MINUS`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::batch::{Batch, Slot};
use super::meter::Means;
use super::node::{Node, Whole};
use super::numbering::Numbering;
use super::run::{Gathered, Run, picked};
use super::spill::{Block, Spill};
use super::{Flow, NOTHING, Number, Pairs, PairsBuilder, Pushed, Sink, Stop};

/// The columns that rows and a table share, and those of them that a row has bound.
type Columns = (Vec<Slot>, Vec<Slot>);

/// A table, with indexes by the columns that are asked for.
#[derive(Debug)]
pub(super) struct Hashed {
    table: Batch,
    /// All its rows, where they may not be held; then the table has none.
    away: Vec<Block>,
    /// Rows with the same columns bound, of those that were ever asked for.
    indexes: RefCell<HashMap<Columns, Rc<Vec<Index>>>>,
}

/// The rows of a table in which the same columns are bound.
#[derive(Debug)]
struct Index {
    by: Vec<Slot>,
    numbering: Numbering,
    /// The rows of each combination of values, which are numbered.
    rows: Pairs,
}

impl Index {
    /// The rows of the table that agree with a row.
    #[inline]
    fn of(&self, batch: &Batch, row: usize) -> &[u32] {
        match self.numbering.find(batch, &self.by, row) {
            None => &[],
            Some(number) => self.rows.of(number + 1),
        }
    }
}

/// Which of some slots are bound in a row.
fn bound(batch: &Batch, slots: &[Slot], row: usize) -> Vec<Slot> {
    let slots = slots.iter().copied();
    slots
        .filter(|slot| batch.get(*slot, row) != NOTHING)
        .collect()
}

/// The indexes of a table for one row after the other.
struct LookUps<'h> {
    hashed: &'h Hashed,
    shared: Vec<Slot>,
    last: Option<(Vec<Slot>, Rc<Vec<Index>>)>,
}

impl<'h> LookUps<'h> {
    fn new(hashed: &'h Hashed, shared: Vec<Slot>) -> Self {
        Self {
            hashed,
            shared,
            last: None,
        }
    }

    fn of(&mut self, input: &Batch, row: usize) -> Rc<Vec<Index>> {
        let here = bound(input, &self.shared, row);
        if let Some((known, indexes)) = &self.last
            && *known == here
        {
            return Rc::clone(indexes);
        }
        let indexes = self.hashed.indexes(&self.shared, &here);
        self.last = Some((here, Rc::clone(&indexes)));
        indexes
    }
}

impl Hashed {
    fn new(table: Batch, away: Vec<Block>) -> Self {
        Self {
            table,
            away,
            indexes: RefCell::default(),
        }
    }

    /// Of the columns that a row has bound, for each set of them that rows of the table have bound as well an index. The
    /// rows of one index have the same of `shared` bound.
    fn indexes(&self, shared: &[Slot], bound_there: &[Slot]) -> Rc<Vec<Index>> {
        let key = (shared.to_vec(), bound_there.to_vec());
        if let Some(known) = self.indexes.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut rows: HashMap<Vec<Slot>, Vec<u32>> = HashMap::new();
        let full = shared.iter().all(|slot| {
            self.table
                .column(*slot)
                .is_some_and(|column| !column.contains(&NOTHING))
        });
        if full {
            let all = 0..u32::try_from(self.table.rows).unwrap_or(u32::MAX);
            rows.insert(bound_there.to_vec(), all.collect());
        } else {
            for row in 0..self.table.rows {
                let both = bound(&self.table, bound_there, row);
                rows.entry(both)
                    .or_default()
                    .push(u32::try_from(row).unwrap_or(u32::MAX));
            }
        }
        let mut rows: Vec<(Vec<Slot>, Vec<u32>)> = rows.into_iter().collect();
        rows.sort_unstable();
        let made = rows.into_iter().map(|(by, rows)| self.index(by, &rows));
        let made = Rc::new(made.collect::<Vec<_>>());
        self.indexes.borrow_mut().insert(key, Rc::clone(&made));
        made
    }

    fn index(&self, by: Vec<Slot>, rows: &[u32]) -> Index {
        let part = self.table.pick(rows, &by);
        let mut numbering = Numbering::default();
        let numbers = numbering.numbers(&part, &by);
        numbering.hash();
        let mut sorted: Vec<(u32, u32)> = numbers.into_iter().zip(rows.iter().copied()).collect();
        sorted.sort_unstable();
        let mut pairs = PairsBuilder::with_capacity(sorted.len());
        for (number, row) in sorted {
            pairs.push(number + 1, row);
        }
        Index {
            by,
            numbering,
            rows: pairs.finish(),
        }
    }
}

impl Run<'_> {
    /// Joins rows with a table. O(rows of both + found); all rows of a table in a file for each batch.
    pub(super) fn whole(&self, whole: &Whole, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        if input.is_unit() {
            let keep: Vec<Slot> = whole
                .of
                .iter()
                .copied()
                .filter(|slot| whole.keep.contains(slot))
                .collect();
            return self.run(&whole.inner, input, &mut |batch| sink(batch.kept(&keep)));
        }
        if input.rows == 0 {
            return Ok(Flow::On);
        }
        let hashed = self.table(whole)?;
        if hashed.away.is_empty() {
            return self.joined(&input, (&hashed, &whole.of), &whole.keep, sink);
        }
        // The rows that come are the table, and what is in the file goes by.
        let of: Vec<Slot> = (0..input.columns.len()).collect();
        let rows = Hashed::new(input, Vec::new());
        for block in &hashed.away {
            self.alive()?;
            let block = block.read()?;
            if self.joined(&block, (&rows, &of), &whole.keep, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        Ok(Flow::On)
    }

    /// Joins rows with a table that has these columns.
    fn joined(
        &self,
        input: &Batch,
        (hashed, of): (&Hashed, &[Slot]),
        keep: &[Slot],
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let table = &hashed.table;
        let shared = shared(input, table, of);
        if shared.is_empty() {
            self.by(Means::Apart, input.rows);
        }
        let news: Vec<Slot> = of
            .iter()
            .copied()
            .filter(|slot| {
                keep.contains(slot)
                    && table.column(*slot).is_some()
                    && input
                        .column(*slot)
                        .is_none_or(|column| column.contains(&NOTHING))
            })
            .collect();
        let kept: Vec<Slot> = keep
            .iter()
            .copied()
            .filter(|slot| !news.contains(slot))
            .collect();
        let mut gathered = self.gathered(&news, table.weights.is_some());
        let mut look_ups = LookUps::new(hashed, shared);
        for row in 0..input.rows {
            let indexes = look_ups.of(input, row);
            let found = indexes.iter().flat_map(|index| index.of(input, row));
            for found in found {
                gathered.push_joined(input, row, table, *found as usize);
                if gathered.is_full() && gathered.flush(input, &kept, sink)? == Flow::Enough {
                    return Ok(Flow::Enough);
                }
            }
        }
        gathered.flush(input, &kept, sink)
    }

    /// The rows with which no row of the table agrees in something that both have.
    pub(super) fn minus(
        &self,
        whole: &Whole,
        input: Batch,
        keep: &[Slot],
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let hashed = self.table(whole)?;
        let mut picks = Vec::new();
        if hashed.away.is_empty() {
            let shared = shared(&input, &hashed.table, &whole.of);
            let mut look_ups = LookUps::new(&hashed, shared);
            for row in 0..input.rows {
                let indexes = look_ups.of(&input, row);
                let taken = indexes
                    .iter()
                    .any(|index| !index.by.is_empty() && !index.of(&input, row).is_empty());
                if !taken {
                    picks.push(u32::try_from(row).unwrap_or(u32::MAX));
                }
            }
            return picked(input, &picks, keep, sink);
        }
        let mut taken = vec![false; input.rows];
        let rows = Hashed::new(input, Vec::new());
        for block in &hashed.away {
            self.alive()?;
            let block = block.read()?;
            let shared = shared(&block, &rows.table, &whole.of);
            let mut look_ups = LookUps::new(&rows, shared);
            for row in 0..block.rows {
                let indexes = look_ups.of(&block, row);
                for index in indexes.iter().filter(|index| !index.by.is_empty()) {
                    let found = index.of(&block, row).iter();
                    found.for_each(|found| taken[*found as usize] = true);
                }
            }
        }
        let left = (0_u32..).zip(&taken).filter(|(_, taken)| !**taken);
        picks.extend(left.map(|(row, _)| row));
        picked(rows.table, &picks, keep, sink)
    }

    fn table(&self, whole: &Whole) -> Result<Rc<Hashed>, Stop> {
        self.hashed(whole.id, || self.collected(&whole.inner, &whole.of))
    }

    /// All rows of an operator. A file is the last resort, for it is gone through for each batch.
    fn collected(&self, node: &Node, of: &[Slot]) -> Result<Hashed, Stop> {
        let (mut table, mut held) = (Batch::empty(self.slots), 0);
        let (mut spill, mut away) = (Spill::new(), Vec::new());
        self.run(node, Batch::unit(self.slots), &mut |batch| {
            let batch = batch.kept(of);
            held += batch.cells();
            table.append(&batch);
            self.fits(batch.cells())?;
            if self.room() == 0 {
                self.write_all(&mut spill, &table, &mut away)?;
                self.release(held);
                (table, held) = (Batch::empty(self.slots), 0);
            }
            Ok(Flow::On)
        })?;
        if !away.is_empty() {
            self.write_all(&mut spill, &table, &mut away)?;
            self.release(held);
            table = Batch::empty(self.slots);
        }
        Ok(Hashed::new(table, away))
    }
}

impl Gathered {
    /// A row joined with one of a table, which has what the row has not.
    #[inline]
    fn push_joined(&mut self, input: &Batch, row: usize, table: &Batch, found: usize) {
        self.picks.push(u32::try_from(row).unwrap_or(u32::MAX));
        for (slot, values) in &mut self.news {
            let own = input.get(*slot, row);
            values.push(if own == NOTHING {
                table.get(*slot, found)
            } else {
                own
            });
        }
        if let Some(weights) = &mut self.weights {
            weights.push(table.weight(found));
        }
    }
}

/// The columns of a table that rows may have as well.
fn shared(input: &Batch, table: &Batch, of: &[Slot]) -> Vec<Slot> {
    let has = |batch: &Batch, slot: Slot| {
        batch
            .column(slot)
            .is_some_and(|column| column.iter().any(|value: &Number| *value != NOTHING))
    };
    let of = of.iter().copied();
    of.filter(|slot| has(input, *slot) && has(table, *slot))
        .collect()
}
