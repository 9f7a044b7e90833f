//! What is known of the variables of a pattern without asking it.

use std::collections::BTreeSet;

use spargebra::algebra::{AggregateExpression, AggregateFunction, GraphPattern};
use spargebra::term::NamedNodePattern;

use crate::model::Variable;
use crate::query::locate::tokens;

/// The variables that a pattern shows to what is around it.
pub(super) fn scope(pattern: &GraphPattern) -> BTreeSet<&Variable> {
    let mut found = BTreeSet::new();
    pattern.on_in_scope_variable(|variable| {
        found.insert(variable);
    });
    found
}

/// The variables that every solution of a pattern binds.
pub(super) fn certain(pattern: &GraphPattern) -> BTreeSet<Variable> {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => {
            scope(pattern).into_iter().cloned().collect()
        }
        GraphPattern::Join { left, right } => {
            let mut found = certain(left);
            found.extend(certain(right));
            found
        }
        GraphPattern::Union { left, right } => {
            let right = certain(right);
            let mut both = certain(left);
            both.retain(|variable| right.contains(variable));
            both
        }
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. } => certain(inner),
        GraphPattern::Graph { name, inner } => {
            let mut found = certain(inner);
            if let NamedNodePattern::Variable(variable) = name {
                found.insert(variable.clone());
            }
            found
        }
        _ => BTreeSet::new(),
    }
}

/// Functions that give another value each time they are called.
const UNSTABLE: [&str; 5] = ["RAND", "UUID", "STRUUID", "BNODE", "NOW"];

/// The variables whose values may be others when the same pattern is asked again.
pub(super) fn unstable(pattern: &GraphPattern) -> BTreeSet<Variable> {
    match pattern {
        GraphPattern::Join { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::LeftJoin { left, right, .. } => {
            let mut found = unstable(left);
            found.extend(unstable(right));
            found
        }
        GraphPattern::Extend {
            inner,
            variable,
            expression,
        } => {
            let mut found = unstable(inner);
            if is_unstable(&expression.to_string(), &found) {
                found.insert(variable.clone());
            }
            found
        }
        GraphPattern::Group {
            inner,
            variables,
            aggregates,
        } => {
            let mut found = unstable(inner);
            let sums = aggregates.iter().filter(|(_, aggregate)| {
                depends_on_order(aggregate) || is_unstable(&aggregate.to_string(), &found)
            });
            let sums: Vec<Variable> = sums.map(|(variable, _)| variable.clone()).collect();
            found.retain(|variable| variables.contains(variable));
            found.extend(sums);
            found
        }
        GraphPattern::Project { inner, variables } => {
            let mut found = unstable(inner);
            found.retain(|variable| variables.contains(variable));
            found
        }
        GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::OrderBy { inner, .. } => unstable(inner),
        _ => BTreeSet::new(),
    }
}

fn depends_on_order(aggregate: &AggregateExpression) -> bool {
    matches!(
        aggregate,
        AggregateExpression::FunctionCall {
            name: AggregateFunction::Sample
                | AggregateFunction::GroupConcat { .. }
                | AggregateFunction::Custom(_),
            ..
        }
    )
}

/// Judged by the words of an expression.
fn is_unstable(expression: &str, shaky: &BTreeSet<Variable>) -> bool {
    tokens(expression).into_iter().any(|(_, token)| {
        UNSTABLE.contains(&token)
            || token
                .strip_prefix('?')
                .is_some_and(|name| shaky.iter().any(|variable| variable.as_str() == name))
    })
}
