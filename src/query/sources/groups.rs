//! Rows that show of a group only what tells it from no other.
//!
//! `GROUP_CONCAT` and `SAMPLE` may come out otherwise when the query is asked
//! again. A row that shows nothing else would rest on every group; so it is
//! given the group's own variables as well, under names that nobody sees.

use spargebra::algebra::{Expression, GraphPattern};

use super::scope::unstable;
use crate::model::Variable;

/// What became of a selection.
pub(super) struct Told {
    pub(super) pattern: GraphPattern,
    /// The names of the variables that were added.
    pub(super) added: Vec<Variable>,
    /// Whether `DISTINCT` unites rows that nothing can tell apart.
    pub(super) united: bool,
}

/// The selection with the variables by which its groups differ.
pub(super) fn told_apart(pattern: GraphPattern, fresh: &mut dyn FnMut() -> Variable) -> Told {
    match pattern {
        GraphPattern::Slice {
            inner,
            start,
            length,
        } => {
            let told = told_apart(*inner, fresh);
            let inner = Box::new(told.pattern);
            Told {
                pattern: GraphPattern::Slice {
                    inner,
                    start,
                    length,
                },
                ..told
            }
        }
        GraphPattern::Distinct { ref inner } | GraphPattern::Reduced { ref inner } => {
            let united = match &**inner {
                GraphPattern::Project { inner, variables } => !hidden(inner, variables).is_empty(),
                _ => false,
            };
            Told {
                pattern,
                added: Vec::new(),
                united,
            }
        }
        GraphPattern::Project {
            inner,
            mut variables,
        } => {
            let hidden = hidden(&inner, &variables);
            let added: Vec<Variable> = hidden.iter().map(|_| fresh()).collect();
            variables.extend(added.iter().cloned());
            let inner = Box::new(with_copies(*inner, hidden, &added));
            Told {
                pattern: GraphPattern::Project { inner, variables },
                added,
                united: false,
            }
        }
        pattern => Told {
            pattern,
            added: Vec::new(),
            united: false,
        },
    }
}

/// The variables of the group that a selection does not show, where what it shows may come out otherwise.
fn hidden(core: &GraphPattern, shown: &[Variable]) -> Vec<Variable> {
    let shaky = unstable(core);
    if !shown.iter().any(|variable| shaky.contains(variable)) {
        return Vec::new();
    }
    let mut core = core;
    loop {
        core = match core {
            GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::Filter { inner, .. } => inner,
            GraphPattern::Group { variables, .. } => {
                let hidden = variables.iter();
                let hidden = hidden.filter(|v| !shown.contains(v) && !shaky.contains(v));
                return hidden.cloned().collect();
            }
            _ => return Vec::new(),
        };
    }
}

fn with_copies(core: GraphPattern, of: Vec<Variable>, names: &[Variable]) -> GraphPattern {
    if let GraphPattern::OrderBy { inner, expression } = core {
        let inner = Box::new(with_copies(*inner, of, names));
        return GraphPattern::OrderBy { inner, expression };
    }
    let copies = of.into_iter().zip(names);
    copies.fold(core, |inner, (variable, name)| GraphPattern::Extend {
        inner: Box::new(inner),
        variable: name.clone(),
        expression: Expression::Variable(variable),
    })
}
