//! Long `IN` lists: as a table that is joined, instead of a comparison for each of its items.

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, Variable};

use super::scope::scope;

/// Shorter lists are compared one by one.
const LONG: usize = 8;

/// Takes long lists out of a condition and joins the pattern with them.
///
/// Only lists of IRIs: for them `=` is identity, whatever they are compared with. The
/// variable has to be bound in every solution, or else a table would bind it.
pub(super) fn joined(
    expression: Expression,
    inner: GraphPattern,
) -> (Option<Expression>, GraphPattern) {
    let mut parts = Vec::new();
    conjuncts(expression, &mut parts);
    if !parts.iter().any(|part| list(part).is_some()) {
        return (all(parts), inner);
    }
    let certain = scope(&inner).certain;
    let (mut rest, mut inner) = (Vec::new(), inner);
    for part in parts {
        match list(&part) {
            Some((variable, table)) if certain.contains(variable) => {
                let values = GraphPattern::Values {
                    variables: vec![variable.clone()],
                    bindings: table.into_iter().map(|term| vec![Some(term)]).collect(),
                };
                inner = GraphPattern::Join {
                    left: Box::new(values),
                    right: Box::new(inner),
                };
            }
            _ => rest.push(part),
        }
    }
    (all(rest), inner)
}

fn conjuncts(expression: Expression, parts: &mut Vec<Expression>) {
    match expression {
        Expression::And(left, right) => {
            conjuncts(*left, parts);
            conjuncts(*right, parts);
        }
        other => parts.push(other),
    }
}

fn all(parts: Vec<Expression>) -> Option<Expression> {
    parts
        .into_iter()
        .reduce(|left, right| Expression::And(Box::new(left), Box::new(right)))
}

/// Variable and different IRIs of a long list.
fn list(expression: &Expression) -> Option<(&Variable, Vec<GroundTerm>)> {
    let Expression::In(what, list) = expression else {
        return None;
    };
    let Expression::Variable(variable) = &**what else {
        return None;
    };
    if list.len() < LONG {
        return None;
    }
    let mut table = Vec::with_capacity(list.len());
    let mut seen = std::collections::HashSet::new();
    for item in list {
        let Expression::NamedNode(node) = item else {
            return None;
        };
        if seen.insert(node) {
            table.push(GroundTerm::from(node.clone()));
        }
    }
    Some((variable, table))
}
