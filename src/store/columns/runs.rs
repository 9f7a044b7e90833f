//! Sorted runs of rows in temporary files, merged when all are there: external merge sort.

use std::cmp::Ordering;

use spareval::ExpressionTerm;

use super::batch::{Batch, Slot};
use super::run::Run;
use super::spill::{Block, FAN, Spill};
use super::{Flow, NOTHING, Number, Pushed, Sink, Stop};

/// What rows are in the order of.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) slot: Slot,
    pub(super) descends: bool,
    /// Whether its numbers are in the order of their values.
    pub(super) by_number: bool,
}

/// Runs, in the order in which their rows came.
pub(super) struct Runs {
    spill: Spill,
    runs: Vec<Vec<Block>>,
}

/// A run that is being read.
struct Head {
    blocks: std::vec::IntoIter<Block>,
    batch: Batch,
    row: usize,
    /// What the row has of each key, with the value where values are compared.
    values: Vec<(Number, Option<ExpressionTerm>)>,
}

/// Rows that are merged, until there are enough to hand on.
struct Merged {
    columns: Vec<(Slot, Vec<Number>)>,
    weights: Vec<u64>,
    slots: usize,
}

impl Merged {
    fn new(slots: usize, keep: &[Slot]) -> Self {
        Self {
            columns: keep.iter().map(|slot| (*slot, Vec::new())).collect(),
            weights: Vec::new(),
            slots,
        }
    }

    fn push(&mut self, batch: &Batch, row: usize) {
        for (slot, column) in &mut self.columns {
            column.push(batch.get(*slot, row));
        }
        self.weights.push(batch.weight(row));
    }

    fn take(&mut self) -> Batch {
        let mut batch = Batch::empty(self.slots);
        batch.rows = self.weights.len();
        for (slot, column) in &mut self.columns {
            let column = std::mem::take(column);
            if column.iter().any(|number| *number != NOTHING) {
                batch.columns[*slot] = column;
            }
        }
        let weights = std::mem::take(&mut self.weights);
        batch.weights = weights.iter().any(|weight| *weight > 1).then_some(weights);
        batch
    }
}

impl Runs {
    pub(super) fn new() -> Self {
        Self {
            spill: Spill::new(),
            runs: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }
}

impl Run<'_> {
    /// Writes the picked rows away as a run, in this order.
    pub(super) fn write_run(
        &self,
        runs: &mut Runs,
        table: &Batch,
        (picks, keep): (&[u32], &[Slot]),
    ) -> Result<(), Stop> {
        let mut run = Vec::new();
        for part in picks.chunks(self.block()) {
            run.push(self.write(&mut runs.spill, &table.pick(part, keep))?);
        }
        runs.runs.push(run);
        Ok(())
    }

    /// Hands on the rows of all runs in order, equal ones in the order of their runs; no more than `most`.
    /// O(rows · log runs), and once more for each further time that runs are too many to be read at once.
    pub(super) fn merge(
        &self,
        runs: Runs,
        (keys, most): (&[Key], Option<usize>),
        keep: &[Slot],
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let mut all = keep.to_vec();
        all.extend(keys.iter().map(|key| key.slot));
        all.sort_unstable();
        all.dedup();
        let slots = all.last().map_or(0, |last| last + 1).max(self.slots);
        // A file goes with the last run in it.
        let Runs { spill, mut runs } = runs;
        drop(spill);
        while runs.len() > FAN {
            let mut spill = Spill::new();
            let mut fewer = Vec::new();
            for some in runs.chunks(FAN) {
                let mut run = Vec::new();
                self.merge_some(
                    some,
                    (keys, most, self.block()),
                    (slots, &all),
                    &mut |batch| {
                        run.push(self.write(&mut spill, &batch)?);
                        Ok(Flow::On)
                    },
                )?;
                fewer.push(run);
            }
            runs = fewer;
        }
        let slots = self.slots;
        self.merge_some(&runs, (keys, most, self.batch), (slots, keep), sink)
    }

    fn merge_some(
        &self,
        runs: &[Vec<Block>],
        (keys, most, batch): (&[Key], Option<usize>, usize),
        (slots, keep): (usize, &[Slot]),
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let mut heads = Vec::new();
        for blocks in runs {
            heads.extend(self.head(blocks.clone(), keys)?);
        }
        let order = |heads: &[Head], one: usize, two: usize| {
            let order = self.compared_heads(&heads[one], &heads[two], keys);
            order.then(one.cmp(&two))
        };
        // The last of them has the first row.
        let mut open: Vec<usize> = (0..heads.len()).collect();
        open.sort_unstable_by(|one, two| order(&heads, *two, *one));
        let mut merged = Merged::new(slots, keep);
        let mut left = most.unwrap_or(usize::MAX);
        while let Some(first) = open.pop().filter(|_| left > 0) {
            merged.push(&heads[first].batch, heads[first].row);
            left -= 1;
            if merged.weights.len() >= batch && sink(merged.take())? == Flow::Enough {
                return Ok(Flow::Enough);
            }
            if self.advance(&mut heads[first], keys)? {
                let later = |other: &usize| order(&heads, *other, first) == Ordering::Greater;
                open.insert(open.partition_point(later), first);
            }
        }
        if merged.weights.is_empty() {
            return Ok(Flow::On);
        }
        sink(merged.take())
    }

    /// The first row of a run, if it has any.
    fn head(&self, blocks: Vec<Block>, keys: &[Key]) -> Result<Option<Head>, Stop> {
        let mut head = Head {
            blocks: blocks.into_iter(),
            batch: Batch::default(),
            row: 0,
            values: vec![(NOTHING, None); keys.len()],
        };
        Ok(self.advance(&mut head, keys)?.then_some(head))
    }

    /// Goes on to the next row of a run; false after the last one.
    fn advance(&self, head: &mut Head, keys: &[Key]) -> Result<bool, Stop> {
        head.row += 1;
        while head.row >= head.batch.rows {
            let Some(block) = head.blocks.next() else {
                return Ok(false);
            };
            head.batch = block.read()?;
            head.row = 0;
        }
        self.worked(1)?;
        for (key, (known, value)) in keys.iter().zip(&mut head.values) {
            let number = head.batch.get(key.slot, head.row);
            if number == *known {
                continue;
            }
            *known = number;
            *value = if key.by_number || number == NOTHING {
                None
            } else {
                Some(self.source.value(number)?)
            };
        }
        Ok(true)
    }

    fn compared_heads(&self, one: &Head, two: &Head, keys: &[Key]) -> Ordering {
        for (key, ((one, own), (two, other))) in keys.iter().zip(one.values.iter().zip(&two.values))
        {
            let order = if one == two {
                Ordering::Equal
            } else if key.by_number {
                one.cmp(two)
            } else {
                self.ordered(own.as_ref(), other.as_ref())
            };
            if order != Ordering::Equal {
                return if key.descends { order.reverse() } else { order };
            }
        }
        Ordering::Equal
    }
}
