//! What each operator did, for who asks how a query was evaluated.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use super::batch::Batch;
use super::node::Node;
use super::run::Run;
use super::{Pushed, Sink};
use crate::store::explain::Spilled;

/// How an operator came to its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Means {
    /// A look-up for each row.
    LookUp,
    /// All statements of a predicate, sorted by one end.
    Lists,
    /// The terms that have such a statement, as bits.
    Bits,
    /// Each row with each.
    Apart,
}

/// What one operator did.
#[derive(Clone, Debug, Default)]
pub(super) struct Measure {
    /// Rows that it handed on, and how many solutions these stand for.
    pub(super) rows: u64,
    pub(super) solutions: u64,
    /// Numbers that it holds, that it held at most, and those of the largest batch that it handed on.
    held: usize,
    most: usize,
    largest: usize,
    /// Rows that it wrote to temporary files, and their bytes.
    spilled: (u64, u64),
    time: Duration,
    /// For how many rows by which means.
    means: Vec<(Means, u64)>,
}

impl Measure {
    /// Bytes that it held at most, about.
    pub(super) fn bytes(&self) -> u64 {
        4 * (self.most as u64).saturating_add(self.largest as u64)
    }

    /// Rows and bytes that it wrote to temporary files, if it did.
    pub(super) fn spilled(&self) -> Option<Spilled> {
        let (rows, bytes) = self.spilled;
        (bytes > 0).then_some(Spilled { rows, bytes })
    }

    /// Without the time of the operators below.
    pub(super) fn seconds(&self) -> f64 {
        self.time.as_secs_f64()
    }

    /// By which means it came to most of its rows.
    pub(super) fn means(&self) -> Option<Means> {
        let most = self
            .means
            .iter()
            .max_by_key(|(means, rows)| (*rows, *means));
        most.map(|(means, _)| *means)
    }
}

/// Measures of all operators, by their numbers; number 0 is the answer.
#[derive(Debug)]
pub(super) struct Meter {
    measures: RefCell<Vec<Measure>>,
    /// Who works, and since when.
    current: Cell<usize>,
    since: Cell<Instant>,
}

impl Meter {
    pub(super) fn new(operators: usize) -> Self {
        Self {
            measures: RefCell::new(vec![Measure::default(); operators + 1]),
            current: Cell::new(0),
            since: Cell::new(Instant::now()),
        }
    }

    /// From now on the time is that of another operator; gives the one before.
    fn turn(&self, to: usize) -> usize {
        let now = Instant::now();
        let from = self.current.replace(to);
        let since = self.since.replace(now);
        self.measured(from, |measure| measure.time += now - since);
        from
    }

    fn measured(&self, operator: usize, add: impl FnOnce(&mut Measure)) {
        if let Some(measure) = self.measures.borrow_mut().get_mut(operator) {
            add(measure);
        }
    }

    /// Numbers that whoever works now holds.
    pub(super) fn held(&self, cells: usize) {
        self.measured(self.current.get(), |measure| {
            measure.held += cells;
            measure.most = measure.most.max(measure.held);
        });
    }

    /// Numbers that whoever works now no longer holds.
    pub(super) fn released(&self, cells: usize) {
        self.measured(self.current.get(), |measure| {
            measure.held = measure.held.saturating_sub(cells);
        });
    }

    /// What whoever works now writes to a temporary file.
    pub(super) fn spilled(&self, rows: usize, bytes: usize) {
        self.measured(self.current.get(), |measure| {
            measure.spilled.0 += rows as u64;
            measure.spilled.1 += bytes as u64;
        });
    }

    /// By which means whoever works now comes to what belongs to some rows.
    pub(super) fn by(&self, means: Means, rows: usize) {
        self.measured(self.current.get(), |measure| {
            let rows = rows as u64;
            match measure.means.iter_mut().find(|(known, _)| *known == means) {
                Some((_, known)) => *known += rows,
                None => measure.means.push((means, rows)),
            }
        });
    }

    fn gave(&self, operator: usize, batch: &Batch) {
        let solutions = match &batch.weights {
            None => batch.rows as u64,
            Some(weights) => weights.iter().fold(0, |all, one| one.saturating_add(all)),
        };
        self.measured(operator, |measure| {
            measure.rows += batch.rows as u64;
            measure.solutions = measure.solutions.saturating_add(solutions);
            measure.largest = measure.largest.max(batch.cells());
        });
    }

    /// All measures, when the evaluation is over.
    pub(super) fn finish(self) -> Vec<Measure> {
        self.turn(0);
        self.measures.into_inner()
    }
}

impl Run<'_> {
    /// Pushes a batch through an operator, and notes what it does.
    pub(super) fn measured(
        &self,
        (operator, inner): (usize, &Node),
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let Some(meter) = &self.meter else {
            return self.run(inner, input, sink);
        };
        let around = meter.turn(operator);
        let pushed = self.run(inner, input, &mut |batch| {
            meter.gave(operator, &batch);
            meter.turn(around);
            let pushed = sink(batch);
            meter.turn(operator);
            pushed
        });
        meter.turn(around);
        pushed
    }

    /// Notes that an operator handed on more rows of a batch than those that somebody behind it let through at once.
    pub(super) fn gave_more(&self, operator: Option<usize>, batch: &Batch, through: &[u32]) {
        if let (Some(meter), Some(operator)) = (&self.meter, operator) {
            let weights = |rows: &mut dyn Iterator<Item = usize>| {
                rows.fold(0_u64, |all, row| all.saturating_add(batch.weight(row)))
            };
            let all = weights(&mut (0..batch.rows));
            let through_all = weights(&mut through.iter().map(|row| *row as usize));
            meter.measured(operator, |measure| {
                measure.rows += (batch.rows - through.len()) as u64;
                measure.solutions = measure.solutions.saturating_add(all - through_all);
            });
        }
    }

    /// Notes that operators handed on a batch together.
    pub(super) fn gave(&self, operators: &[usize], batch: &Batch) {
        if let Some(meter) = &self.meter {
            for operator in operators {
                meter.gave(*operator, batch);
            }
        }
    }

    /// Notes by which means an operator comes to what belongs to some rows.
    pub(super) fn by(&self, means: Means, rows: usize) {
        if let Some(meter) = &self.meter {
            meter.by(means, rows);
        }
    }
}
