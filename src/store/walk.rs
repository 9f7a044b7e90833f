//! A walk over the algebra that may change it: patterns within patterns and within expressions.

use spargebra::algebra::{
    AggregateExpression, Expression, GraphPattern, OrderExpression, QueryDataset,
};
use spargebra::{GraphUpdateOperation, Query, Update};

/// What is done at each step, the inner ones first.
pub(crate) trait Change {
    /// A pattern; those within it are changed already.
    fn pattern(&mut self, pattern: &mut GraphPattern);

    /// An expression; what is within it is changed already.
    fn expression(&mut self, expression: &mut Expression);
}

/// Changes a whole query. O(its size); recursion is bounded by the check of its text.
pub(crate) fn query(query: &mut Query, change: &mut dyn Change) {
    in_pattern(whole(query).0, change);
}

/// The pattern of a query, whichever form it has, and of what it asks.
pub(super) fn whole(query: &mut Query) -> (&mut GraphPattern, Option<&QueryDataset>) {
    match query {
        Query::Select {
            pattern, dataset, ..
        }
        | Query::Construct {
            pattern, dataset, ..
        }
        | Query::Describe {
            pattern, dataset, ..
        }
        | Query::Ask {
            pattern, dataset, ..
        } => (pattern, dataset.as_ref()),
    }
}

/// Changes the patterns of an update.
pub(super) fn update(update: &mut Update, change: &mut dyn Change) {
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            in_pattern(pattern, change);
        }
    }
}

/// Changes a pattern and all within it.
pub(super) fn in_pattern(pattern: &mut GraphPattern, change: &mut dyn Change) {
    for inner in patterns_mut(pattern) {
        in_pattern(inner, change);
    }
    for expression in expressions_mut(pattern) {
        in_expression(expression, change);
    }
    change.pattern(pattern);
}

fn in_expression(expression: &mut Expression, change: &mut dyn Change) {
    if let Expression::Exists(pattern) = expression {
        in_pattern(pattern, change);
    }
    for part in parts_mut(expression) {
        in_expression(part, change);
    }
    change.expression(expression);
}

/// The patterns of which a pattern is made, those in expressions apart.
pub(super) fn patterns_mut(pattern: &mut GraphPattern) -> Vec<&mut GraphPattern> {
    match pattern {
        // What another service is asked is its own to evaluate.
        GraphPattern::Bgp { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => Vec::new(),
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right }
        | GraphPattern::Lateral { left, right } => vec![left, right],
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => vec![inner],
    }
}

/// The expressions that a pattern itself has.
pub(super) fn expressions_mut(pattern: &mut GraphPattern) -> Vec<&mut Expression> {
    match pattern {
        GraphPattern::LeftJoin { expression, .. } => expression.iter_mut().collect(),
        GraphPattern::Filter { expr, .. } => vec![expr],
        GraphPattern::Extend { expression, .. } => vec![expression],
        GraphPattern::Group { aggregates, .. } => aggregates
            .iter_mut()
            .filter_map(|(_, aggregate)| match aggregate {
                AggregateExpression::FunctionCall { expr, .. } => Some(expr),
                AggregateExpression::CountSolutions { .. } => None,
            })
            .collect(),
        GraphPattern::OrderBy { expression, .. } => expression
            .iter_mut()
            .map(|order| match order {
                OrderExpression::Asc(by) | OrderExpression::Desc(by) => by,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The expressions of which an expression is made.
pub(super) fn parts_mut(expression: &mut Expression) -> Vec<&mut Expression> {
    match expression {
        Expression::Exists(_)
        | Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_) => Vec::new(),
        Expression::In(what, list) => std::iter::once(&mut **what).chain(list).collect(),
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => list.iter_mut().collect(),
        Expression::UnaryPlus(inner) | Expression::UnaryMinus(inner) | Expression::Not(inner) => {
            vec![inner]
        }
        Expression::If(condition, yes, no) => vec![condition, yes, no],
        Expression::Or(left, right)
        | Expression::And(left, right)
        | Expression::Equal(left, right)
        | Expression::SameTerm(left, right)
        | Expression::Greater(left, right)
        | Expression::GreaterOrEqual(left, right)
        | Expression::Less(left, right)
        | Expression::LessOrEqual(left, right)
        | Expression::Add(left, right)
        | Expression::Subtract(left, right)
        | Expression::Multiply(left, right)
        | Expression::Divide(left, right) => vec![left, right],
    }
}

/// The expressions of which an expression is made.
pub(crate) fn parts(expression: &Expression) -> Vec<&Expression> {
    match expression {
        Expression::Exists(_)
        | Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_) => Vec::new(),
        Expression::In(what, list) => std::iter::once(&**what).chain(list).collect(),
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => list.iter().collect(),
        Expression::UnaryPlus(inner) | Expression::UnaryMinus(inner) | Expression::Not(inner) => {
            vec![inner]
        }
        Expression::If(condition, yes, no) => vec![condition, yes, no],
        Expression::Or(left, right)
        | Expression::And(left, right)
        | Expression::Equal(left, right)
        | Expression::SameTerm(left, right)
        | Expression::Greater(left, right)
        | Expression::GreaterOrEqual(left, right)
        | Expression::Less(left, right)
        | Expression::LessOrEqual(left, right)
        | Expression::Add(left, right)
        | Expression::Subtract(left, right)
        | Expression::Multiply(left, right)
        | Expression::Divide(left, right) => vec![left, right],
    }
}
