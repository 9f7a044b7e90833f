//! Groups: combinations of keys are numbered in the order in which they come, and aggregates are columns by number.

use super::batch::{Batch, Slot};
use super::concat::Concat;
use super::node::{Aggregate, AggregateKind, Group};
use super::numbering::{Numbering, Seen, firsts};
use super::partition::{Feed, Partitions};
use super::run::Run;
use super::sums::{Extreme, Sum};
use super::{Class, Flow, NOTHING, Number, Pushed, Sink, Stop};

/// What is known of an aggregate, by group.
enum State {
    Count(Vec<u64>),
    Sum(Vec<Sum>),
    Extreme(Vec<Extreme>),
    /// The first value.
    Sample(Vec<Option<Number>>),
    Concat(Vec<Concat>),
}

struct Column<'g> {
    aggregate: &'g Aggregate,
    state: State,
    /// Values that were seen in a group, where each counts once.
    seen: Option<Seen>,
}

impl<'g> Column<'g> {
    fn new(aggregate: &'g Aggregate) -> Self {
        Self {
            aggregate,
            state: match &aggregate.kind {
                AggregateKind::Count => State::Count(Vec::new()),
                AggregateKind::Sum | AggregateKind::Average => State::Sum(Vec::new()),
                AggregateKind::Least | AggregateKind::Greatest => State::Extreme(Vec::new()),
                AggregateKind::Sample => State::Sample(Vec::new()),
                AggregateKind::Concat(_) => State::Concat(Vec::new()),
            },
            seen: aggregate.distinct.then(Seen::default),
        }
    }

    fn grow(&mut self, groups: usize) {
        match &mut self.state {
            State::Count(counts) => counts.resize(groups, 0),
            State::Sum(sums) => sums.resize_with(groups, Sum::default),
            State::Extreme(extremes) => extremes.resize_with(groups, Extreme::default),
            State::Sample(samples) => samples.resize(groups, None),
            State::Concat(texts) => texts.resize_with(groups, Concat::default),
        }
    }

    fn add(&mut self, run: &Run<'_>, numbers: &[u32], batch: &Batch) -> Result<(), Stop> {
        let Some(of) = self.aggregate.of else {
            if let State::Count(counts) = &mut self.state {
                for (row, number) in numbers.iter().enumerate() {
                    count(&mut counts[*number as usize], batch.weight(row))?;
                }
            }
            return Ok(());
        };
        for (row, number) in numbers.iter().enumerate() {
            let value = batch.get(of, row);
            let mut weight = batch.weight(row);
            if let Some(seen) = &mut self.seen
                && value != NOTHING
            {
                // Sums are of different values, counts of different terms.
                let of_values = matches!(self.state, State::Sum(_));
                let value = if of_values { run.normal(value)? } else { value };
                if !seen.is_new(*number, value) {
                    continue;
                }
                weight = 1;
            }
            let group = *number as usize;
            match &mut self.state {
                State::Count(counts) if value != NOTHING => count(&mut counts[group], weight)?,
                State::Count(_) => {}
                State::Sum(sums) => sums[group].add(value, weight, run)?,
                State::Extreme(extremes) => {
                    let greatest = self.aggregate.kind == AggregateKind::Greatest;
                    extremes[group].add(value, greatest, run)?;
                }
                State::Concat(texts) => {
                    if let AggregateKind::Concat(separator) = &self.aggregate.kind {
                        texts[group].add(value, (weight, separator), run)?;
                    }
                }
                State::Sample(samples) => {
                    if value != NOTHING {
                        samples[group].get_or_insert(value);
                    }
                }
            }
        }
        Ok(())
    }

    fn finish(self, run: &Run<'_>) -> Result<Vec<Number>, Stop> {
        match self.state {
            State::Count(counts) => counts
                .into_iter()
                .map(|count| {
                    let count = i64::try_from(count);
                    count.map_or(Err(Stop::TooMuch), |count| Ok(run.integer(count)))
                })
                .collect(),
            State::Sum(sums) => {
                let average = self.aggregate.kind == AggregateKind::Average;
                let finished = sums.into_iter().map(|sum| sum.finish(average));
                Ok(finished
                    .map(|value| value.map_or(NOTHING, |value| run.source.value_number(value)))
                    .collect())
            }
            State::Extreme(extremes) => {
                let numbers = extremes.iter().map(Extreme::number);
                numbers.map(|number| run.normal(number)).collect()
            }
            State::Concat(texts) => Ok(texts.into_iter().map(|text| text.finish(run)).collect()),
            State::Sample(samples) => samples
                .into_iter()
                .map(|one| run.normal(one.unwrap_or(NOTHING)))
                .collect(),
        }
    }
}

/// Counts further solutions; more than can be counted are left to the evaluator of rows, which does not end with them.
fn count(count: &mut u64, weight: u64) -> Result<(), Stop> {
    *count = count.checked_add(weight).ok_or(Stop::TooMuch)?;
    Ok(())
}

impl Run<'_> {
    /// The number of the same value in its canonical spelling, in which values leave an aggregate.
    fn normal(&self, number: Number) -> Result<Number, Stop> {
        if number == NOTHING || self.source.class(number) != Class::Other {
            return Ok(number);
        }
        Ok(self.source.value_number(self.source.value(number)?))
    }

    /// O(rows), and what the groups need; once more for rows that are written away.
    pub(super) fn group(&self, group: &Group, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        let mut open = vec![Feed::Node(&group.inner, input)];
        while let Some(feed) = open.pop() {
            if self.grouped(group, feed, &mut open, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        Ok(Flow::On)
    }

    /// As many groups as may be held; the rows of others are parted.
    fn grouped<'g>(
        &self,
        group: &'g Group,
        feed: Feed<'g>,
        open: &mut Vec<Feed<'g>>,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let wanted: Vec<Slot> = group.slots().collect();
        let parted = feed.parted();
        let part = || Partitions::new(parted, self.slots, &group.keys, &wanted);
        let (mut held, mut away) = (0, None::<Partitions>);
        let mut numbering = Numbering::default();
        let mut keys: Vec<Vec<Number>> = vec![Vec::new(); group.keys.len()];
        let mut columns: Vec<Column<'_>> = group.aggregates.iter().map(Column::new).collect();
        let mut groups = 0;
        if group.keys.is_empty() {
            groups = 1;
            for column in &mut columns {
                column.grow(1);
            }
        }
        self.feed(feed, &mut |batch| {
            let batch = match &mut away {
                None => batch,
                Some(away) => self.known(away, &mut numbering, &batch)?,
            };
            let numbers = numbering.numbers(&batch, &group.keys);
            if !group.keys.is_empty() && numbering.len() > groups {
                let cells = group.keys.len() + 2 * columns.len() + 2;
                let cells = cells * (numbering.len() - groups);
                held += cells;
                if !self.fits(cells)? {
                    away = Some(part());
                }
                let firsts = firsts(&numbers, groups);
                for (key, slot) in keys.iter_mut().zip(&group.keys) {
                    key.extend(firsts.iter().map(|row| batch.get(*slot, *row as usize)));
                }
                groups += firsts.len();
                for column in &mut columns {
                    column.grow(groups);
                }
            }
            for column in &mut columns {
                let before = column.seen.as_ref().map_or(0, Seen::len);
                column.add(self, &numbers, &batch)?;
                let after = column.seen.as_ref().map_or(0, Seen::len);
                let cells = 3 * (after - before);
                held += cells;
                if cells > 0 && !self.fits(cells)? {
                    away.get_or_insert_with(part);
                    // What groups grow by that are there already cannot be written away.
                    self.hold(0)?;
                }
            }
            Ok(Flow::On)
        })?;
        let mut table = Batch::empty(self.slots);
        table.rows = groups;
        for (slot, key) in group.keys.iter().zip(keys) {
            table.columns[*slot] = key;
        }
        for column in columns {
            let slot = column.aggregate.slot;
            table.columns[slot] = column.finish(self)?;
        }
        if let Some(away) = away {
            open.extend(self.parted(away)?);
        }
        let flow = if groups == 0 { Flow::On } else { sink(table)? };
        self.release(held);
        Ok(flow)
    }
}
