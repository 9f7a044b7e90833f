//! Every pattern of a query, those inside expressions included.

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};

use crate::store::walk::parts;

/// Visits a pattern and all below it.
pub(in crate::query) fn walk<'a>(root: &'a GraphPattern, visit: &mut impl FnMut(&'a GraphPattern)) {
    let mut open = vec![root];
    while let Some(pattern) = open.pop() {
        visit(pattern);
        for expression in expressions(pattern) {
            exists(expression, &mut open);
        }
        open.extend(children(pattern).into_iter().rev());
    }
}

/// The patterns of which a pattern is made, those of its expressions apart.
pub(super) fn children(pattern: &GraphPattern) -> Vec<&GraphPattern> {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
            Vec::new()
        }
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => vec![left, right],
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::Service { inner, .. } => vec![inner],
    }
}

/// The expressions of a pattern itself.
pub(in crate::query) fn expressions(pattern: &GraphPattern) -> Vec<&Expression> {
    match pattern {
        GraphPattern::Filter { expr, .. } => vec![expr],
        GraphPattern::LeftJoin { expression, .. } => expression.iter().collect(),
        GraphPattern::Extend { expression, .. } => vec![expression],
        GraphPattern::OrderBy { expression, .. } => {
            let by = expression.iter().map(|order| match order {
                OrderExpression::Asc(by) | OrderExpression::Desc(by) => by,
            });
            by.collect()
        }
        GraphPattern::Group { aggregates, .. } => {
            let over = aggregates.iter().filter_map(|(_, by)| match by {
                AggregateExpression::FunctionCall { expr, .. } => Some(expr),
                AggregateExpression::CountSolutions { .. } => None,
            });
            over.collect()
        }
        _ => Vec::new(),
    }
}

/// An expression and all below it, those of patterns inside apart.
pub(in crate::query) fn all(expression: &Expression) -> Vec<&Expression> {
    let (mut found, mut open) = (Vec::new(), vec![expression]);
    while let Some(expression) = open.pop() {
        found.push(expression);
        open.extend(parts(expression).into_iter().rev());
    }
    found
}

/// Patterns that an expression asks whether they exist.
pub(super) fn exists<'a>(expression: &'a Expression, found: &mut Vec<&'a GraphPattern>) {
    for part in all(expression) {
        if let Expression::Exists(pattern) = part {
            found.push(pattern);
        }
    }
}
