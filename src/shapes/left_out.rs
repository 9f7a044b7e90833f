//! Queries of shapes that whoever holds the data cannot be asked: they are left out, and named.

use std::collections::BTreeSet;

use super::Shapes;
use super::model::{Constraint, ShapeId};
use crate::store::Backend;

/// A query that is not asked, by what it is called, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// What it is called in messages.
    pub source: String,
    /// Why it is not asked, in words.
    pub why: String,
}

impl Shapes {
    /// Leaves out the constraints whose query a backend cannot be asked, and those that would say something else
    /// without them: what is not forbidden any more would count as allowed within `sh:not`.
    pub fn leave_out(&mut self, backend: &dyn Backend) -> Vec<LeftOut> {
        let mut left_out = Vec::new();
        let mut less = BTreeSet::new();
        for (id, shape) in self.list.iter_mut().enumerate() {
            let active = !shape.deactivated;
            shape.constraints.retain(|constraint| {
                let question = match constraint {
                    Constraint::Sparql(own) => &own.question,
                    Constraint::Component(own) => &own.question,
                    _ => return true,
                };
                let Some(why) = backend.cannot(&question.text, &question.prefixes) else {
                    return true;
                };
                if active {
                    let source = question.source.clone();
                    left_out.push(LeftOut { source, why });
                }
                less.insert(id);
                false
            });
        }
        // Shapes that hold such shapes say less as well.
        loop {
            let mut more = self.list.iter().enumerate().filter(|(id, shape)| {
                !less.contains(id)
                    && shape
                        .constraints
                        .iter()
                        .any(|one| within(one).iter().any(|id| less.contains(id)))
            });
            let Some((id, _)) = more.next() else { break };
            less.insert(id);
        }
        for shape in &mut self.list {
            shape.constraints.retain(|constraint| {
                let all_count = matches!(
                    constraint,
                    Constraint::And(_)
                        | Constraint::Node(_)
                        | Constraint::Property(_)
                        | Constraint::ReifierShape(_)
                );
                all_count || !within(constraint).iter().any(|id| less.contains(id))
            });
        }
        left_out
    }
}

/// The shapes that a constraint is about.
fn within(constraint: &Constraint) -> Vec<ShapeId> {
    match constraint {
        Constraint::Not(one)
        | Constraint::Node(one)
        | Constraint::Property(one)
        | Constraint::ReifierShape(one) => vec![*one],
        Constraint::And(all) | Constraint::Or(all) | Constraint::Xone(all) => all.clone(),
        Constraint::QualifiedMin(own, _) | Constraint::QualifiedMax(own, _) => {
            let mut all = own.siblings.clone();
            all.push(own.shape);
            all
        }
        _ => Vec::new(),
    }
}
