//! `?a != ?b` behind a pattern that binds `?b`, which nobody wants behind it: of each list the rest is counted.
//!
//! Who shares something with whom is asked in that way, and all pairs of a list of n are n² rows. How often a row comes is known
//! without them: as often as the list has values, once less where the other variable is among them.

use std::sync::Arc;

use spargebra::algebra::Expression;
use spargebra::term::Variable;

use super::batch::{Batch, Slot};
use super::compile::Compiler;
use super::element::Element;
use super::meter::Means;
use super::node::{Condition, Node, Place, Step};
use super::pairs::Pairs;
use super::run::{Run, picked};
use super::sift::triple;
use super::source::Classes;
use super::{By, Class, Flow, NOTHING, Pushed, Sink, Stop};
use crate::store::plan::scope::Variables;

/// A condition behind a triple pattern that one of its ends is not what another variable is.
#[derive(Debug)]
pub(super) struct Apart {
    /// The end, and the variable that is bound before.
    new: Slot,
    other: Slot,
    condition: Condition,
    /// What is wanted behind it: not the end.
    keep: Vec<Slot>,
    /// The numbers under which the pattern and the condition are measured.
    pattern: Option<usize>,
    pub(super) measured: Option<usize>,
}

impl Run<'_> {
    /// A triple pattern, and that one of its ends is another one. O(rows · log of a list), or as both one behind the other.
    pub(super) fn apart(
        &self,
        (step, apart): (&Step, &Apart),
        input: Batch,
        sink: &mut Sink<'_>,
    ) -> Pushed {
        let sink = &mut |batch: Batch| {
            self.gave(apart.measured.as_slice(), &batch);
            sink(batch)
        };
        let Some((pairs, key)) = self.rest_of_lists(step, apart, &input)? else {
            return self.bare((step, &step.keep), None, input, &mut |batch| {
                let picks = self.holding(&apart.condition, &batch)?;
                // What the pattern hands on is more than what the condition lets through.
                self.gave_more(apart.pattern, &batch, &picks);
                picked(batch, &picks, &apart.keep, sink)
            });
        };
        self.by(Means::Lists, input.rows);
        let mut gathered = self.gathered(&[], true);
        for row in 0..u32::try_from(input.rows).unwrap_or(u32::MAX) {
            let at = row as usize;
            let (key, other) = (input.get(key, at), input.get(apart.other, at));
            let count = pairs.of(key).len() - usize::from(pairs.has(key, other));
            if count > 0 {
                gathered.weigh(row, count as u64);
            }
            if gathered.is_full() && gathered.flush(&input, &apart.keep, sink)? == Flow::Enough {
                return Ok(Flow::Enough);
            }
        }
        gathered.flush(&input, &apart.keep, sink)
    }

    /// The lists of the new end by the other one, where each is the same term as the other variable or has another value.
    fn rest_of_lists(
        &self,
        step: &Step,
        apart: &Apart,
        input: &Batch,
    ) -> Result<Option<(Arc<Pairs>, Slot)>, Stop> {
        let [subject, Place::Fixed(predicate), object] = step.places else {
            return Ok(None);
        };
        let (by, key) = if object == Place::Slot(apart.new) {
            (By::Subject, subject)
        } else {
            (By::Object, object)
        };
        let (Some(within), Place::Slot(key)) = (step.within(), key) else {
            return Ok(None);
        };
        let mut classes = Classes::new();
        let mut is_resource =
            |number| matches!(classes.of(number, self.source), Class::Iri | Class::Blank);
        let (Some(keys), Some(others)) = (input.column(key), input.column(apart.other)) else {
            return Ok(None);
        };
        let asked = self.asked(step.id, 0) + input.rows as u64;
        if input.column(apart.new).is_some()
            || keys.contains(&NOTHING)
            || self.source.is_made(predicate)
            || !self.is_many((within, predicate, by), asked, input.rows)
            || !others
                .iter()
                .all(|number| *number != NOTHING && is_resource(*number))
        {
            return Ok(None);
        }
        Ok(Some((self.pairs(within, predicate, by)?, key)))
    }
}

impl Compiler<'_> {
    /// Puts such a condition into the triple pattern that stands before it.
    pub(super) fn set_apart(
        &mut self,
        element: &Element<'_>,
        (number, live): (Option<usize>, &Variables),
        before: Option<&mut Node>,
    ) -> Result<bool, Stop> {
        let Element::Filter(expression) = element else {
            return Ok(false);
        };
        let Some((one, two)) = different(expression) else {
            return Ok(false);
        };
        let Some((pattern, step)) = before.and_then(triple) else {
            return Ok(false);
        };
        let slots = [one, two].map(|variable| self.slot(variable));
        let [subject, Place::Fixed(_), object] = step.places else {
            return Ok(false);
        };
        let keep = self.keep(live);
        let is_end = |slot: Slot| [subject, object].contains(&Place::Slot(slot));
        let (new, other) = match slots.map(is_end) {
            [true, false] => (slots[0], slots[1]),
            [false, true] => (slots[1], slots[0]),
            _ => return Ok(false),
        };
        if subject == object || keep.contains(&new) || step.sift.is_some() || step.apart.is_some() {
            return Ok(false);
        }
        let condition = self.condition(expression)?;
        step.apart = Some(Box::new(Apart {
            new,
            other,
            condition,
            keep,
            pattern,
            measured: number,
        }));
        Ok(true)
    }
}

/// The variables that a condition wants to be different.
fn different(expression: &Expression) -> Option<(&Variable, &Variable)> {
    let Expression::Not(inner) = expression else {
        return None;
    };
    match &**inner {
        Expression::Equal(one, two) => match (&**one, &**two) {
            (Expression::Variable(one), Expression::Variable(two)) if one != two => {
                Some((one, two))
            }
            _ => None,
        },
        _ => None,
    }
}
