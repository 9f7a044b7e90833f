//! Conditions on one end of a triple pattern, asked once for each different value instead of for each row.
//!
//! The list of a predicate by that end has its values sorted and each once: they are read off the dictionary one behind the other, and
//! rows are made only for those for which the conditions hold.

use std::rc::Rc;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::element::Element;
use super::node::{Condition, Node, Place, Step};
use super::run::{Run, picked};
use super::step::Members;
use super::{By, NOTHING, Pushed, Sink, Stop};
use spargebra::algebra::Expression;

use crate::store::plan::scope::{Variables, looked_at};
use crate::store::walk::parts;

/// Conditions behind a triple pattern that look at one of its ends alone.
#[derive(Debug)]
pub(super) struct Sift {
    pub(super) id: usize,
    pub(super) slot: Slot,
    pub(super) conditions: Vec<Condition>,
    /// What is wanted behind them.
    pub(super) keep: Vec<Slot>,
    /// The number under which the pattern is measured, and those of the conditions.
    pub(super) pattern: Option<usize>,
    pub(super) measured: Vec<usize>,
}

/// All values are asked as soon as one row came for so many statements.
const FEW: u64 = 8;

impl Run<'_> {
    /// A triple pattern and the conditions on one of its ends.
    pub(super) fn sifted(
        &self,
        (step, sift): (&Step, &Sift),
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let sink = &mut |batch: Batch| {
            self.gave(&sift.measured, &batch);
            sink(batch)
        };
        if let Some(members) = self.passing(step, sift, &input)? {
            return self.bare((step, &sift.keep), Some((sift.slot, &members)), input, sink);
        }
        self.bare((step, &step.keep), None, input, &mut |batch| {
            let mut picks: Option<Vec<u32>> = None;
            let mut rest = batch.clone();
            for condition in &sift.conditions {
                let holding = self.holding(condition, &rest)?;
                rest = rest.pick(&holding, &step.keep);
                picks = Some(match picks {
                    None => holding,
                    Some(known) => holding.iter().map(|row| known[*row as usize]).collect(),
                });
            }
            let picks = picks.unwrap_or_default();
            // What the pattern hands on is more than what the conditions let through.
            self.gave_more(sift.pattern, &batch, &picks);
            picked(batch, &picks, &sift.keep, sink)
        })
    }

    /// The values for which the conditions hold, where it is worth asking all of them.
    fn passing(
        &self,
        step: &Step,
        sift: &Sift,
        input: &Batch,
    ) -> Result<Option<Rc<Members>>, Stop> {
        let [subject, Place::Fixed(predicate), object] = step.places else {
            return Ok(None);
        };
        let Some(within) = step.within() else {
            return Ok(None);
        };
        let is_new =
            |place: Place| matches!(place, Place::Slot(slot) if input.column(slot).is_none());
        let (by, other) = if object == Place::Slot(sift.slot) {
            (By::Object, subject)
        } else {
            (By::Subject, object)
        };
        let Place::Slot(other) = other else {
            return Ok(None);
        };
        if other == sift.slot || !is_new(Place::Slot(sift.slot)) || self.source.is_made(predicate) {
            return Ok(None);
        }
        let column = input.column(other);
        if self.is_early() || column.is_some_and(|column| column.contains(&NOTHING)) {
            return Ok(None);
        }
        if let Some(known) = self.has_members(sift.id) {
            return Ok(Some(known));
        }
        let count = self.source.count(within, [NOTHING, predicate, NOTHING]);
        let asked = self.asked(step.id, 0) + input.rows as u64;
        if column.is_some() && asked.saturating_mul(FEW) < count {
            return Ok(None);
        }
        let pairs = self.pairs(within, predicate, by)?;
        let members = self.members(sift.id, || {
            let mut passing = Vec::new();
            for keys in pairs.keys().chunks(self.batch) {
                let mut batch = Batch::empty(self.slots);
                batch.rows = keys.len();
                batch.columns[sift.slot] = keys.to_vec();
                for condition in &sift.conditions {
                    let holding = self.holding(condition, &batch)?;
                    batch = batch.pick(&holding, &[sift.slot]);
                }
                passing.extend_from_slice(batch.column(sift.slot).unwrap_or_default());
                self.alive()?;
            }
            Ok(Members::new(&passing))
        })?;
        Ok(Some(members))
    }
}

impl Compiler<'_> {
    /// Puts a condition into the triple pattern that stands before it, if it looks at nothing but one end of that.
    pub(super) fn sift(
        &mut self,
        element: &Element<'_>,
        (number, live): (Option<usize>, &Variables),
        before: Option<&mut Node>,
    ) -> Result<bool, Stop> {
        let Element::Filter(expression) = element else {
            return Ok(false);
        };
        let mut of = Variables::new();
        looked_at(expression, &mut of);
        if of.len() != 1 || asks_patterns(expression) {
            return Ok(false);
        }
        let Some(slot) = of.first().map(|variable| self.slot(variable)) else {
            return Ok(false);
        };
        let Some((pattern, step)) = before.and_then(triple) else {
            return Ok(false);
        };
        let ends = [step.places[0], step.places[2]];
        let is_end = ends.contains(&Place::Slot(slot)) && ends[0] != ends[1];
        let is_other = step.sift.as_ref().is_some_and(|sift| sift.slot != slot);
        if step.apart.is_some() {
            return Ok(false);
        }
        if !is_end || is_other || !matches!(step.places[1], Place::Fixed(_)) {
            return Ok(false);
        }
        let condition = self.condition(expression)?;
        let (id, keep) = (self.id(), self.keep(live));
        let sift = step.sift.get_or_insert_with(|| {
            Box::new(Sift {
                id,
                slot,
                pattern,
                conditions: Vec::new(),
                keep: Vec::new(),
                measured: Vec::new(),
            })
        });
        sift.conditions.push(condition);
        sift.keep = keep;
        sift.measured.extend(number);
        Ok(true)
    }
}

/// Whether there is `EXISTS` in an expression.
fn asks_patterns(expression: &Expression) -> bool {
    matches!(expression, Expression::Exists(_)) || parts(expression).into_iter().any(asks_patterns)
}

/// A triple pattern, and the number under which it is measured.
pub(super) fn triple(node: &mut Node) -> Option<(Option<usize>, &mut Step)> {
    match node {
        Node::Step(step) => Some((None, step)),
        Node::Measured(number, inner) => match &mut **inner {
            Node::Step(step) => Some((Some(*number), step)),
            _ => None,
        },
        _ => None,
    }
}
