//! A walk over the algebra that may change it: patterns within patterns and within expressions.

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::{GraphUpdateOperation, Query, Update};

/// What is done at each step, the inner ones first.
pub(super) trait Change {
    /// A pattern; those within it are changed already.
    fn pattern(&mut self, pattern: &mut GraphPattern);

    /// An expression; what is within it is changed already.
    fn expression(&mut self, expression: &mut Expression);
}

/// Changes a whole query. O(its size); recursion is bounded by the check of its text.
pub(super) fn query(query: &mut Query, change: &mut dyn Change) {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => in_pattern(pattern, change),
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

fn in_pattern(pattern: &mut GraphPattern, change: &mut dyn Change) {
    match pattern {
        // What another service is asked is its own to evaluate.
        GraphPattern::Bgp { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => {}
        GraphPattern::Join { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right }
        | GraphPattern::Lateral { left, right } => {
            in_pattern(left, change);
            in_pattern(right, change);
        }
        GraphPattern::LeftJoin {
            left,
            right,
            expression,
        } => {
            in_pattern(left, change);
            in_pattern(right, change);
            if let Some(expression) = expression {
                in_expression(expression, change);
            }
        }
        GraphPattern::Filter { expr, inner } => {
            in_expression(expr, change);
            in_pattern(inner, change);
        }
        GraphPattern::Extend {
            inner, expression, ..
        } => {
            in_expression(expression, change);
            in_pattern(inner, change);
        }
        GraphPattern::Group {
            inner, aggregates, ..
        } => {
            for (_, aggregate) in aggregates {
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    in_expression(expr, change);
                }
            }
            in_pattern(inner, change);
        }
        GraphPattern::OrderBy { inner, expression } => {
            for order in expression {
                let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = order;
                in_expression(by, change);
            }
            in_pattern(inner, change);
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => in_pattern(inner, change),
    }
    change.pattern(pattern);
}

fn in_expression(expression: &mut Expression, change: &mut dyn Change) {
    match expression {
        Expression::NamedNode(_)
        | Expression::Literal(_)
        | Expression::Variable(_)
        | Expression::Bound(_) => {}
        Expression::Exists(pattern) => in_pattern(pattern, change),
        Expression::Not(inner) | Expression::UnaryPlus(inner) | Expression::UnaryMinus(inner) => {
            in_expression(inner, change);
        }
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
        | Expression::Divide(left, right) => {
            in_expression(left, change);
            in_expression(right, change);
        }
        Expression::If(condition, yes, no) => {
            in_expression(condition, change);
            in_expression(yes, change);
            in_expression(no, change);
        }
        Expression::In(value, list) => {
            in_expression(value, change);
            for one in list {
                in_expression(one, change);
            }
        }
        Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
            for one in list {
                in_expression(one, change);
            }
        }
    }
    change.expression(expression);
}
