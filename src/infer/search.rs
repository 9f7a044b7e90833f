//! Joining: the rows of a body, pattern by pattern, the fewest first.

use std::cell::Cell;

use super::InferError;
use super::facts::{Fact, Facts, Known, NONE, Part};
use super::rule::{Atom, Slot, value};
use crate::store::{CancellationToken, Id};

/// So many triples are looked at between two looks at the clock.
const TICK: u32 = 1 << 14;

/// A body that is being matched.
pub(super) struct Search<'a> {
    facts: &'a Facts,
    body: &'a [Atom],
    parts: Vec<Part>,
    order: Vec<usize>,
    cancellation: &'a CancellationToken,
    looked: Cell<u32>,
}

/// What whoever gets the rows wants then: true for more.
pub(super) type Found<'f> = &'f mut dyn FnMut(&[Id]) -> Result<bool, InferError>;

impl<'a> Search<'a> {
    /// Plans a search; none where a pattern matches nothing. `parts` says for each pattern which triples count,
    /// `row` which variables have values.
    pub(super) fn new(
        facts: &'a Facts,
        body: &'a [Atom],
        parts: Vec<Part>,
        row: &[Id],
        cancellation: &'a CancellationToken,
    ) -> Option<Self> {
        let order = order(facts, body, &parts, row)?;
        Some(Self {
            facts,
            body,
            parts,
            order,
            cancellation,
            looked: Cell::new(0),
        })
    }

    /// Hands on every row; false where no more were wanted.
    pub(super) fn run(&self, row: &mut Vec<Id>, found: Found<'_>) -> Result<bool, InferError> {
        self.step(0, row, found)
    }

    fn step(&self, depth: usize, row: &mut Vec<Id>, found: Found<'_>) -> Result<bool, InferError> {
        let Some(place) = self.order.get(depth) else {
            return found(row);
        };
        let atom = &self.body[*place];
        let wanted = atom.map(|slot| value(slot, row));
        for fact in self.facts.matching(wanted, self.parts[*place]) {
            self.tick()?;
            let (fits, bound) = bind(atom, fact, row);
            let more = !fits || self.step(depth + 1, row, found)?;
            for variable in bound.into_iter().flatten() {
                row[variable] = NONE;
            }
            if !more {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn tick(&self) -> Result<(), InferError> {
        let looked = self.looked.get() + 1;
        self.looked.set(looked % TICK);
        if looked == TICK && self.cancellation.is_cancelled() {
            return Err(InferError::TimedOut);
        }
        Ok(())
    }
}

/// Gives variables the values of a triple. False where one has another; and which had none before.
fn bind(atom: &Atom, fact: Fact, row: &mut [Id]) -> (bool, [Option<usize>; 3]) {
    let mut bound = [None; 3];
    for (place, (slot, id)) in atom.iter().zip(fact).enumerate() {
        match slot {
            Slot::Var(variable) if row[*variable] == NONE => {
                row[*variable] = id;
                bound[place] = Some(*variable);
            }
            Slot::Var(variable) if row[*variable] != id => return (false, bound),
            _ => {}
        }
    }
    (true, bound)
}

/// The order of the patterns: always the one of which the fewest triples are expected. None where one has none.
fn order(facts: &Facts, body: &[Atom], parts: &[Part], row: &[Id]) -> Option<Vec<usize>> {
    let mut known: Vec<bool> = row.iter().map(|id| *id != NONE).collect();
    let mut left: Vec<usize> = (0..body.len()).collect();
    let mut order = Vec::with_capacity(body.len());
    while !left.is_empty() {
        let mut best = (f64::INFINITY, 0);
        for (place, atom) in left.iter().enumerate() {
            let wanted = body[*atom].map(|slot| match slot {
                Slot::Is(id) => Known::Is(id),
                Slot::Var(variable) if row[variable] != NONE => Known::Is(row[variable]),
                Slot::Var(variable) if known[variable] => Known::Later,
                Slot::Var(_) | Slot::Made => Known::Nothing,
            });
            let expected = facts.expected(wanted, parts[*atom]);
            if expected == 0.0 {
                return None;
            }
            if expected < best.0 {
                best = (expected, place);
            }
        }
        let atom = left.remove(best.1);
        for slot in body[atom] {
            if let Slot::Var(variable) = slot {
                known[variable] = true;
            }
        }
        order.push(atom);
    }
    Some(order)
}
