//! Paths that may be of no length between two ends that nothing else holds: they lead from each term to itself, wherever
//! it stands, so that any statement may give them another answer.

use std::collections::BTreeSet;

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::TermPattern;

use super::walk::{self, Seen};
use crate::store::zero::may_be_empty;

/// Variables, and nodes without a name, that have a value out of statements that are read anyway.
type Held = BTreeSet<String>;

/// The paths of a pattern. O(size · depth).
pub(super) fn paths(pattern: &GraphPattern) -> Vec<&GraphPattern> {
    let mut found = Vec::new();
    look(pattern, &Held::new(), &mut found);
    found
}

fn look<'a>(pattern: &'a GraphPattern, known: &Held, found: &mut Vec<&'a GraphPattern>) {
    let more = |inner: &GraphPattern| known.union(&held(inner)).cloned().collect::<Held>();
    match pattern {
        GraphPattern::Path { path, .. } => {
            let ends = ends(pattern);
            let is_held = |end: &Option<String>| end.as_ref().is_none_or(|end| known.contains(end));
            if may_be_empty(path) && !ends.iter().any(is_held) {
                found.push(pattern);
            }
        }
        GraphPattern::Join { .. } | GraphPattern::Lateral { .. } => {
            let mut parts = Vec::new();
            joined(pattern, &mut parts);
            let known = together(&parts, known.clone());
            for part in parts {
                look(part, &known, found);
            }
        }
        GraphPattern::Union { left, right } => {
            look(left, known, found);
            look(right, known, found);
        }
        GraphPattern::LeftJoin {
            left,
            right,
            expression,
        } => {
            look(left, known, found);
            // Whether there is anything on the right depends on the left alone.
            let left = held(left);
            look(right, &left, found);
            if let Some(expression) = expression {
                within(expression, &left, found);
            }
        }
        GraphPattern::Minus { left, right } => {
            look(left, known, found);
            look(right, &held(left), found);
        }
        GraphPattern::Filter { expr, inner } => {
            look(inner, known, found);
            within(expr, &more(inner), found);
        }
        GraphPattern::Extend {
            inner, expression, ..
        } => {
            look(inner, known, found);
            within(expression, &more(inner), found);
        }
        GraphPattern::Project { inner, variables } => {
            let names: Held = variables.iter().map(ToString::to_string).collect();
            look(inner, &known.intersection(&names).cloned().collect(), found);
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => look(inner, known, found),
        // Which rows there are decides about numbers and parts, wherever these are used.
        GraphPattern::Slice { inner, .. } | GraphPattern::Group { inner, .. } => {
            look(inner, &Held::new(), found);
        }
        GraphPattern::Bgp { .. } | GraphPattern::Values { .. } | GraphPattern::Service { .. } => {}
    }
}

/// The patterns in an expression.
fn within<'a>(whole: &'a Expression, known: &Held, found: &mut Vec<&'a GraphPattern>) {
    match whole {
        Expression::Exists(inner) => look(inner, known, found),
        Expression::And(one, other) | Expression::Or(one, other) => {
            within(one, known, found);
            within(other, known, found);
        }
        Expression::FunctionCall(_, arguments) => {
            for argument in arguments {
                within(argument, known, found);
            }
        }
        other => {
            for part in walk::parts(other) {
                within(part, known, found);
            }
        }
    }
}

/// The patterns of joins within joins.
fn joined<'a>(pattern: &'a GraphPattern, parts: &mut Vec<&'a GraphPattern>) {
    match pattern {
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            joined(left, parts);
            joined(right, parts);
        }
        other => parts.push(other),
    }
}

/// What parts that are joined hold, each with the others.
fn together(parts: &[&GraphPattern], mut known: Held) -> Held {
    for part in parts {
        known.extend(held(part));
    }
    loop {
        let before = known.len();
        for part in parts {
            if matches!(part, GraphPattern::Path { .. }) {
                let ends = ends(part);
                if ends.iter().flatten().any(|end| known.contains(end)) {
                    known.extend(ends.into_iter().flatten());
                }
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

/// What a pattern holds by itself.
fn held(pattern: &GraphPattern) -> Held {
    match pattern {
        GraphPattern::Bgp { .. } => {
            let mut names = Held::new();
            walk::pattern(pattern, true, &mut |seen, _| match seen {
                Seen::Variable(variable) => {
                    names.insert(variable.to_string());
                }
                Seen::Blank(node) => {
                    names.insert(node.to_string());
                }
                _ => {}
            });
            names
        }
        GraphPattern::Path { path, .. } => {
            let ends = ends(pattern);
            if may_be_empty(path) && ends.iter().all(Option::is_some) {
                return Held::new();
            }
            ends.into_iter().flatten().collect()
        }
        GraphPattern::Join { .. } | GraphPattern::Lateral { .. } => {
            let mut parts = Vec::new();
            joined(pattern, &mut parts);
            together(&parts, Held::new())
        }
        GraphPattern::Union { left, right } => {
            held(left).intersection(&held(right)).cloned().collect()
        }
        GraphPattern::LeftJoin { left, .. } | GraphPattern::Minus { left, .. } => held(left),
        GraphPattern::Values {
            variables,
            bindings,
        } => {
            let columns = variables.iter().zip(0..);
            let full = columns.filter(|(_, column)| {
                bindings
                    .iter()
                    .all(|row| matches!(row.get(*column), Some(Some(_))))
            });
            full.map(|(variable, _)| variable.to_string()).collect()
        }
        GraphPattern::Project { inner, variables }
        | GraphPattern::Group {
            inner, variables, ..
        } => {
            let names: Held = variables.iter().map(ToString::to_string).collect();
            held(inner).intersection(&names).cloned().collect()
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner } => held(inner),
        GraphPattern::Service { .. } => Held::new(),
    }
}

/// The ends of a path, where they are no terms.
fn ends(pattern: &GraphPattern) -> [Option<String>; 2] {
    let GraphPattern::Path {
        subject, object, ..
    } = pattern
    else {
        return [None, None];
    };
    [subject, object].map(|end| match end {
        TermPattern::Variable(variable) => Some(variable.to_string()),
        TermPattern::BlankNode(node) => Some(node.to_string()),
        _ => None,
    })
}
