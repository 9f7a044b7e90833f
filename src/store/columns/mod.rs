//! Queries over columns of numbers: batches of rows go through operators that work on whole columns.
//!
//! The evaluator of rows ([`spareval`]) takes each row through an iterator for each operator, and through terms wherever an
//! expression looks. Here a row is some numbers, an operator takes some thousand rows at once, and an expression is evaluated
//! once for each different combination of values. `docs/engine.md` describes the operators; what they do not know is left to the evaluator of
//! rows, as a whole query ([`Stop::Unsupported`]) or as an expression ([`Source::expression`]).
//!
//! A plan comes from [`super::plan`] as algebra in which a `Lateral` extends the rows of its left side by its right one.
//! [`compile`] makes nodes of it that know which columns are wanted behind them; [`run`] pushes batches through them.

mod answer;
mod apart;
mod batch;
mod compile;
mod computed;
mod concat;
mod condition;
mod distinct;
mod element;
mod exists;
mod graphs;
mod group;
mod known;
mod lead;
mod marks;
mod meet;
mod meter;
mod moment;
mod native;
mod nested;
mod node;
mod numbered;
mod numbering;
mod ordered;
mod pairs;
mod partition;
mod path;
mod rows;
mod run;
mod runs;
mod sift;
mod sort;
mod source;
mod spill;
mod step;
mod sums;
mod swift;
mod text;
mod told;
mod unique;
mod whole;

pub(in crate::store) use answer::{Asking, rows, told};
pub(in crate::store) use marks::{Mark, Marks};
pub(in crate::store) use pairs::{Pairs, PairsBuilder};
pub(in crate::store) use rows::{Columns, Cursor, Rows};
pub(in crate::store) use source::{Bound, By, Class, OfText, Pattern, Source, Within};
pub(in crate::store) use step::LOOK_UP;
pub(in crate::store) use swift::is_swift;

use super::StoreError;

/// A term as a number: its id and one. Zero is no term.
pub(in crate::store) type Number = u32;

/// Where a variable has no value.
pub(in crate::store) const NOTHING: Number = 0;

/// Rows in a batch, about.
const BATCH: usize = 1 << 15;

/// Why an evaluation over columns ended without an answer.
#[derive(Debug)]
pub(in crate::store) enum Stop {
    /// Something that is left to the evaluator of rows: the query is to be asked there.
    Unsupported(&'static str),
    /// More at once than may be held, of what cannot be written away: the evaluator of rows needs less memory.
    TooMuch,
    /// The same failure as anywhere.
    Failed(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// What whoever takes batches wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// More.
    On,
    /// No more.
    Enough,
}

/// What comes of pushing a batch.
type Pushed = Result<Flow, Stop>;

/// Takes batches.
type Sink<'s> = dyn FnMut(batch::Batch) -> Pushed + 's;
