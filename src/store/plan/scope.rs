//! Which variables a pattern binds, surely or perhaps, and which an expression looks at.

use std::collections::BTreeSet;

use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use crate::store::walk::parts;

/// Variables; a blank node of a query is one as well, written `_:name`.
pub(crate) type Variables = BTreeSet<Variable>;

/// What a pattern binds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    /// Bound in every solution.
    pub(crate) certain: Variables,
    /// Bound in some, the certain ones included.
    pub(crate) possible: Variables,
}

impl Scope {
    fn bind(&mut self, variable: Variable) {
        self.certain.insert(variable.clone());
        self.possible.insert(variable);
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        self.certain.extend(other.certain);
        self.possible.extend(other.possible);
        self
    }

    fn perhaps(mut self, other: Self) -> Self {
        self.possible.extend(other.possible);
        self
    }
}

/// The variable that stands for a term, if one does.
pub(crate) fn variable(term: &TermPattern) -> Option<Variable> {
    match term {
        TermPattern::Variable(variable) => Some(variable.clone()),
        TermPattern::BlankNode(node) => {
            Some(Variable::new_unchecked(format!("_:{}", node.as_str())))
        }
        _ => None,
    }
}

fn in_term(term: &TermPattern, found: &mut impl FnMut(Variable)) {
    if let TermPattern::Triple(triple) = term {
        in_triple(triple, found);
    } else if let Some(variable) = variable(term) {
        found(variable);
    }
}

/// All variables of a triple pattern.
pub(crate) fn in_triple(triple: &TriplePattern, found: &mut impl FnMut(Variable)) {
    in_term(&triple.subject, found);
    if let NamedNodePattern::Variable(variable) = &triple.predicate {
        found(variable.clone());
    }
    in_term(&triple.object, found);
}

/// What a pattern binds. O(pattern).
#[expect(clippy::too_many_lines, reason = "one arm an operator")]
pub(crate) fn scope(pattern: &GraphPattern) -> Scope {
    let mut own = Scope::default();
    match pattern {
        GraphPattern::Bgp { patterns } => {
            for triple in patterns {
                in_triple(triple, &mut |variable| own.bind(variable));
            }
            own
        }
        GraphPattern::Path {
            subject, object, ..
        } => {
            in_term(subject, &mut |variable| own.bind(variable));
            in_term(object, &mut |variable| own.bind(variable));
            own
        }
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            scope(left).join(scope(right))
        }
        GraphPattern::LeftJoin { left, right, .. } => scope(left).perhaps(scope(right)),
        GraphPattern::Filter { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => scope(inner),
        GraphPattern::Minus { left, .. } => scope(left),
        GraphPattern::Union { left, right } => {
            let (left, right) = (scope(left), scope(right));
            Scope {
                certain: left.certain.intersection(&right.certain).cloned().collect(),
                possible: left.possible.union(&right.possible).cloned().collect(),
            }
        }
        GraphPattern::Graph { name, inner } => {
            own = scope(inner);
            if let NamedNodePattern::Variable(variable) = name {
                own.possible.insert(variable.clone());
                if asks_graph(inner) {
                    own.certain.insert(variable.clone());
                }
            }
            own
        }
        GraphPattern::Extend {
            inner, variable, ..
        } => {
            own = scope(inner);
            own.possible.insert(variable.clone());
            own
        }
        GraphPattern::Values {
            variables,
            bindings,
        } => {
            for (place, variable) in variables.iter().enumerate() {
                own.possible.insert(variable.clone());
                if bindings
                    .iter()
                    .all(|row| row.get(place).is_some_and(Option::is_some))
                {
                    own.certain.insert(variable.clone());
                }
            }
            own
        }
        GraphPattern::Project { inner, variables } => {
            let inner = scope(inner);
            let kept = |all: &Variables| {
                let variables = variables.iter();
                variables
                    .filter(|variable| all.contains(*variable))
                    .cloned()
                    .collect()
            };
            Scope {
                certain: kept(&inner.certain),
                possible: kept(&inner.possible),
            }
        }
        GraphPattern::Group {
            inner,
            variables,
            aggregates,
        } => {
            let inner = scope(inner);
            for variable in variables {
                own.possible.insert(variable.clone());
                if inner.certain.contains(variable) {
                    own.certain.insert(variable.clone());
                }
            }
            own.possible
                .extend(aggregates.iter().map(|(variable, _)| variable.clone()));
            own
        }
        GraphPattern::Service { inner, .. } => {
            own.possible = scope(inner).possible;
            own
        }
    }
}

/// Whether every solution of a pattern comes from a graph, so that `GRAPH ?g` around it binds `?g`.
fn asks_graph(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => true,
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            asks_graph(left) || asks_graph(right)
        }
        GraphPattern::Union { left, right } => asks_graph(left) && asks_graph(right),
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. } => asks_graph(inner),
        _ => false,
    }
}

/// Every variable that an expression looks at, those of `EXISTS` included.
pub(crate) fn looked_at(expression: &Expression, found: &mut Variables) {
    match expression {
        Expression::Variable(variable) | Expression::Bound(variable) => {
            found.insert(variable.clone());
        }
        Expression::Exists(pattern) => mentioned(pattern, found),
        other => {
            for part in parts(other) {
                looked_at(part, found);
            }
        }
    }
}

/// Every variable that occurs anywhere in a pattern.
pub(crate) fn mentioned(pattern: &GraphPattern, found: &mut Variables) {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
            found.extend(scope(pattern).possible);
        }
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            mentioned(left, found);
            mentioned(right, found);
        }
        GraphPattern::LeftJoin {
            left,
            right,
            expression,
        } => {
            mentioned(left, found);
            mentioned(right, found);
            if let Some(expression) = expression {
                looked_at(expression, found);
            }
        }
        GraphPattern::Filter { expr, inner } => {
            looked_at(expr, found);
            mentioned(inner, found);
        }
        GraphPattern::Graph { name, inner } => {
            if let NamedNodePattern::Variable(variable) = name {
                found.insert(variable.clone());
            }
            mentioned(inner, found);
        }
        GraphPattern::Extend {
            inner,
            variable,
            expression,
        } => {
            found.insert(variable.clone());
            looked_at(expression, found);
            mentioned(inner, found);
        }
        GraphPattern::OrderBy { inner, expression } => {
            for order in expression {
                let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = order;
                looked_at(by, found);
            }
            mentioned(inner, found);
        }
        GraphPattern::Project { inner, variables } => {
            found.extend(variables.iter().cloned());
            mentioned(inner, found);
        }
        GraphPattern::Group {
            inner,
            variables,
            aggregates,
        } => {
            found.extend(variables.iter().cloned());
            for (variable, aggregate) in aggregates {
                found.insert(variable.clone());
                if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                    looked_at(expr, found);
                }
            }
            mentioned(inner, found);
        }
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Service { inner, .. } => mentioned(inner, found),
    }
}

/// Rows of a table that is gone through for each solution of others; a longer one is hashed.
pub(super) const SHORT_TABLE: usize = 32;

/// Whether a pattern may be evaluated once for each solution of others, with their bindings
/// in place, and give what it gives alone and joined with them.
///
/// `around` are the variables that those solutions may bind.
pub(crate) fn is_lateral(pattern: &GraphPattern, around: &Variables) -> bool {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => true,
        GraphPattern::Values { bindings, .. } => bindings.len() <= SHORT_TABLE,
        GraphPattern::Graph { inner, .. } => is_lateral(inner, around),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right } => {
            is_lateral(left, around) && is_lateral(right, around)
        }
        GraphPattern::LeftJoin {
            left,
            right,
            expression,
        } => {
            let sure = scope(left).certain;
            // What only the right side binds would be narrowed before it is asked whether there is any.
            let clash = scope(right)
                .possible
                .iter()
                .any(|variable| around.contains(variable) && !sure.contains(variable));
            let seen = sure.union(&scope(right).possible).cloned().collect();
            !clash
                && is_lateral(left, around)
                && is_lateral(right, around)
                && expression
                    .as_ref()
                    .is_none_or(|by| sees_its_own(by, &seen, around))
        }
        GraphPattern::Filter { expr, inner } => {
            is_lateral(inner, around) && sees_its_own(expr, &scope(inner).certain, around)
        }
        GraphPattern::Extend {
            inner,
            variable,
            expression,
        } => {
            !around.contains(variable)
                && is_lateral(inner, around)
                && sees_its_own(expression, &scope(inner).certain, around)
        }
        _ => false,
    }
}

/// Whether an expression gives something else each time. A text that merely holds such a word
/// only costs a better plan.
fn is_volatile(expression: &Expression) -> bool {
    let text = expression.to_string();
    ["RAND(", "UUID(", "BNODE("]
        .iter()
        .any(|function| text.contains(function))
}

/// Whether an expression looks at nothing that only the surroundings would bind.
fn sees_its_own(expression: &Expression, own: &Variables, around: &Variables) -> bool {
    if is_volatile(expression) {
        return false;
    }
    let mut looked = Variables::new();
    looked_at(expression, &mut looked);
    looked
        .iter()
        .all(|variable| own.contains(variable) || !around.contains(variable))
}
