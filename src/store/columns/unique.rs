//! Rows of which only one of a kind is wanted, left out as soon as they are alike.
//!
//! Where nobody asks how often a row comes (`DISTINCT`, `COUNT(DISTINCT ?x)`, `MIN`, …), rows that became alike because a variable is not
//! wanted any more need not be extended more than once: of paths through a network one for each end goes on, not one for each way.

use std::cell::RefCell;
use std::collections::HashMap;

use super::batch::Batch;
use super::node::{Aggregate, AggregateKind, Unique};
use super::numbering::{Numbering, firsts};
use super::run::{Run, picked};
use super::{Pushed, Sink};

/// What is known of rows that came, by operator.
pub(super) type Rows = RefCell<HashMap<usize, Alike>>;

/// The rows that an operator saw.
#[derive(Debug)]
pub(super) enum Alike {
    /// Different ones, of so many, for which so many numbers are held.
    Of(Numbering, usize, usize),
    /// Too few are alike to go on looking.
    Hardly,
}

/// After so many rows it is known whether many are alike.
const TRIAL: usize = 1 << 13;

/// Whether an aggregate is the same however often a row comes.
pub(super) fn is_indifferent(aggregate: &Aggregate) -> bool {
    match aggregate.kind {
        AggregateKind::Least | AggregateKind::Greatest => true,
        AggregateKind::Count | AggregateKind::Sum | AggregateKind::Average => {
            aggregate.distinct && aggregate.of.is_some()
        }
        AggregateKind::Concat(_) => aggregate.distinct,
        AggregateKind::Sample => false,
    }
}

impl Run<'_> {
    /// One row of each kind, as long as enough are alike. O(rows).
    pub(super) fn unique(&self, unique: &Unique, input: Batch, sink: &mut Sink<'_>) -> Pushed {
        let mut all = self.unique.borrow_mut();
        let alike = all
            .entry(unique.id)
            .or_insert_with(|| Alike::Of(Numbering::default(), 0, 0));
        let Alike::Of(numbering, seen, held) = alike else {
            drop(all);
            return sink(input);
        };
        let before = numbering.len();
        let numbers = numbering.numbers(&input, &unique.of);
        let picks = firsts(&numbers, before);
        let more = (numbering.len() - before) * (unique.of.len() + 1);
        *seen += input.rows;
        *held += more;
        // What is only quicker with it does without it where others need the room.
        let fits = self.fits(more)?;
        if !fits || (*seen >= TRIAL && numbering.len() * 5 > *seen * 4) {
            self.release(*held);
            *alike = Alike::Hardly;
        }
        drop(all);
        let mut input = input;
        input.weights = None;
        picked(input, &picks, &unique.of, sink)
    }
}
