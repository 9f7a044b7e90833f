//! What a query reads, and whether more of it could take something away from the answer.

use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
    PropertyPathExpression,
};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use crate::model::{BlankNode, NamedNode, Variable};

/// Something that a query reads or does.
#[derive(Clone, Copy)]
pub(super) enum Seen<'a> {
    Triple(&'a TriplePattern),
    /// A predicate in a path.
    Step(&'a NamedNode),
    /// A path that may take any predicate.
    AnyStep,
    Variable(&'a Variable),
    /// A node without a name in a pattern, which is a variable as well.
    Blank(&'a BlankNode),
    /// A value in a table.
    Given(&'a GroundTerm),
    /// A part of the rows, in whatever order they come; true where an order is asked for.
    Part(bool),
    /// An aggregate.
    Aggregate(&'a AggregateFunction),
    Function(&'a Function),
    /// `EXISTS` that is not negated.
    Exists,
    Graph,
    Service,
}

/// Who is told, and whether more of it only ever gives more answers.
pub(super) type See<'s, 'a> = &'s mut dyn FnMut(Seen<'a>, bool);

/// Walks through a pattern. O(its size); recursion is bounded by the check of its text.
pub(super) fn pattern<'a>(whole: &'a GraphPattern, sure: bool, see: See<'_, 'a>) {
    match whole {
        GraphPattern::Bgp { patterns } => {
            for triple in patterns {
                self::triple(triple, sure, see);
            }
        }
        GraphPattern::Path {
            subject,
            path,
            object,
        } => {
            in_term(subject, sure, see);
            in_path(path, sure, see);
            in_term(object, sure, see);
        }
        GraphPattern::Join { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Lateral { left, right } => {
            pattern(left, sure, see);
            pattern(right, sure, see);
        }
        GraphPattern::LeftJoin {
            left,
            right,
            expression: condition,
        } => {
            pattern(left, sure, see);
            pattern(right, false, see);
            if let Some(condition) = condition {
                expression(condition, false, see);
            }
        }
        GraphPattern::Minus { left, right } => {
            pattern(left, sure, see);
            pattern(right, false, see);
        }
        GraphPattern::Filter { expr, inner } => {
            pattern(inner, sure, see);
            expression(expr, sure, see);
        }
        GraphPattern::Extend {
            inner,
            variable,
            expression: value,
        } => {
            pattern(inner, sure, see);
            see(Seen::Variable(variable), sure);
            expression(value, false, see);
        }
        GraphPattern::Graph { inner, .. } => {
            see(Seen::Graph, sure);
            pattern(inner, sure, see);
        }
        GraphPattern::Service { .. } => see(Seen::Service, sure),
        GraphPattern::Values {
            variables,
            bindings,
        } => {
            for variable in variables {
                see(Seen::Variable(variable), sure);
            }
            for given in bindings.iter().flatten().flatten() {
                see(Seen::Given(given), sure);
            }
        }
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => pattern(inner, sure, see),
        GraphPattern::Slice { .. } | GraphPattern::OrderBy { .. } | GraphPattern::Group { .. } => {
            gathered(whole, sure, see);
        }
    }
}

/// Patterns that look at all their rows at once: more rows may push others out, or change a number.
fn gathered<'a>(whole: &'a GraphPattern, sure: bool, see: See<'_, 'a>) {
    match whole {
        GraphPattern::Slice { inner, .. } => {
            see(Seen::Part(is_ordered(inner)), sure);
            pattern(inner, false, see);
        }
        GraphPattern::OrderBy {
            inner,
            expression: orders,
        } => {
            pattern(inner, sure, see);
            for OrderExpression::Asc(by) | OrderExpression::Desc(by) in orders {
                expression(by, false, see);
            }
        }
        GraphPattern::Group {
            inner, aggregates, ..
        } => {
            pattern(inner, false, see);
            for (variable, aggregate) in aggregates {
                see(Seen::Variable(variable), sure);
                if let AggregateExpression::FunctionCall { name, expr, .. } = aggregate {
                    see(Seen::Aggregate(name), sure);
                    expression(expr, false, see);
                }
            }
        }
        _ => {}
    }
}

/// Whether rows come in an order that is asked for.
fn is_ordered(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::OrderBy { .. } => true,
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => is_ordered(inner),
        _ => false,
    }
}

/// Walks through a triple pattern.
pub(super) fn triple<'a>(triple: &'a TriplePattern, sure: bool, see: See<'_, 'a>) {
    see(Seen::Triple(triple), sure);
    in_term(&triple.subject, sure, see);
    if let NamedNodePattern::Variable(variable) = &triple.predicate {
        see(Seen::Variable(variable), sure);
    }
    in_term(&triple.object, sure, see);
}

fn in_term<'a>(term: &'a TermPattern, sure: bool, see: See<'_, 'a>) {
    match term {
        TermPattern::Variable(variable) => see(Seen::Variable(variable), sure),
        TermPattern::BlankNode(node) => see(Seen::Blank(node), sure),
        // Only a template has one: what it says is nothing that is read.
        TermPattern::Triple(quoted) => {
            in_term(&quoted.subject, sure, see);
            if let NamedNodePattern::Variable(variable) = &quoted.predicate {
                see(Seen::Variable(variable), sure);
            }
            in_term(&quoted.object, sure, see);
        }
        _ => {}
    }
}

fn in_path<'a>(path: &'a PropertyPathExpression, sure: bool, see: See<'_, 'a>) {
    match path {
        PropertyPathExpression::NamedNode(node) => see(Seen::Step(node), sure),
        PropertyPathExpression::Sequence(one, other)
        | PropertyPathExpression::Alternative(one, other) => {
            in_path(one, sure, see);
            in_path(other, sure, see);
        }
        PropertyPathExpression::Reverse(inner)
        | PropertyPathExpression::ZeroOrMore(inner)
        | PropertyPathExpression::OneOrMore(inner)
        | PropertyPathExpression::ZeroOrOne(inner) => in_path(inner, sure, see),
        PropertyPathExpression::NegatedPropertySet(_) => see(Seen::AnyStep, sure),
    }
}

/// Walks through an expression; `sure` holds as long as only `&&` and `||` are around.
pub(super) fn expression<'a>(whole: &'a Expression, sure: bool, see: See<'_, 'a>) {
    match whole {
        Expression::Exists(inner) => {
            if sure {
                see(Seen::Exists, sure);
            }
            pattern(inner, sure, see);
        }
        Expression::And(one, other) | Expression::Or(one, other) => {
            expression(one, sure, see);
            expression(other, sure, see);
        }
        Expression::Variable(variable) | Expression::Bound(variable) => {
            see(Seen::Variable(variable), sure);
        }
        Expression::FunctionCall(function, arguments) => {
            see(Seen::Function(function), sure);
            for argument in arguments {
                expression(argument, false, see);
            }
        }
        other => {
            for part in parts(other) {
                expression(part, false, see);
            }
        }
    }
}

fn parts(whole: &Expression) -> Vec<&Expression> {
    match whole {
        Expression::Equal(one, other)
        | Expression::SameTerm(one, other)
        | Expression::Greater(one, other)
        | Expression::GreaterOrEqual(one, other)
        | Expression::Less(one, other)
        | Expression::LessOrEqual(one, other)
        | Expression::Add(one, other)
        | Expression::Subtract(one, other)
        | Expression::Multiply(one, other)
        | Expression::Divide(one, other) => vec![one, other],
        Expression::In(one, others) => std::iter::once(&**one).chain(others).collect(),
        Expression::UnaryPlus(one) | Expression::UnaryMinus(one) | Expression::Not(one) => {
            vec![one]
        }
        Expression::If(test, one, other) => vec![test, one, other],
        Expression::Coalesce(all) => all.iter().collect(),
        _ => Vec::new(),
    }
}
