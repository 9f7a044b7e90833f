//! Groups by several keys from rows that come sorted by one of them, where that costs nothing.
//!
//! A predicate is read by subject or by object alike. Read by the end that groups are made by, all rows of a key come one behind the
//! other, and combinations of keys need not be hashed.

use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::batch::Slot;
use super::compile::Compiler;
use super::element::Element;
use super::node::{Aggregate, Node};
use super::{NOTHING, Within};

/// A pattern that has so many times the statements of another is not put before it.
const MORE: u64 = 2;

/// Subject, predicate and object of a pattern whose ends are two variables.
fn ends<'e>(element: &Element<'e>) -> Option<(&'e Variable, &'e TriplePattern, &'e Variable)> {
    let Element::Triple(triple, None) = element else {
        return None;
    };
    match (&triple.subject, &triple.object) {
        (TermPattern::Variable(subject), TermPattern::Variable(object)) if subject != object => {
            Some((subject, triple, object))
        }
        _ => None,
    }
}

/// Whether groups by these keys are made by pairs of numbers.
pub(super) fn is_wanted(keys: &[Variable], aggregates: &[Aggregate]) -> bool {
    keys.len() > 1 || (keys.len() == 1 && aggregates.iter().any(|aggregate| aggregate.distinct))
}

impl Compiler<'_> {
    /// Puts the second pattern before the first one, where it binds a key and is as small; gives the key by which the first pattern is
    /// to be read.
    pub(super) fn led(&mut self, elements: &mut [Element<'_>], keys: &[Variable]) -> Option<Slot> {
        let (subject, first, object) = ends(elements.first()?)?;
        let is_key = |variable: &Variable| keys.contains(variable);
        if is_key(subject) || is_key(object) {
            return Some(self.slot(if is_key(subject) { subject } else { object }));
        }
        let (one, second, two) = ends(elements.get(1)?)?;
        let shared = |variable: &Variable| variable == subject || variable == object;
        let key = match (shared(one), shared(two)) {
            (true, false) => two,
            (false, true) => one,
            _ => return None,
        };
        if !is_key(key) || self.statements(second)? > MORE * self.statements(first)? {
            return None;
        }
        elements.swap(0, 1);
        Some(self.slot(key))
    }

    fn statements(&self, triple: &TriplePattern) -> Option<u64> {
        let NamedNodePattern::NamedNode(predicate) = &triple.predicate else {
            return None;
        };
        let predicate = self.source.number(&predicate.clone().into());
        let is_made = self.source.is_made(predicate);
        (!is_made).then(|| {
            self.source
                .count(Within::Default, [NOTHING, predicate, NOTHING])
        })
    }
}

/// Has the first pattern of a chain read by a slot.
pub(super) fn lead(node: &mut Node, slot: Slot) {
    match node {
        Node::Measured(_, inner) => lead(inner, slot),
        Node::Step(step) => step.lead = Some(slot),
        _ => {}
    }
}
