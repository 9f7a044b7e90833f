//! Conditions that look at a variable which is bound outside their braces: there it has no value.
//! Nor has in `HAVING` what `SELECT` computes later.

use spargebra::algebra::{Expression, GraphPattern};

use super::Written;
use super::walk::{all, children, exists};
use crate::model::diagnostic::Diagnostic;
use crate::store::plan::scope::{Variables, scope};

/// One message for each variable, of those that something binds.
pub(super) fn outside(
    root: &GraphPattern,
    bound: &Variables,
    written: &Written<'_>,
) -> Vec<Diagnostic> {
    let mut found = Variables::new();
    let mut later = Variables::new();
    let mut open = vec![(root, Variables::new())];
    while let Some((pattern, around)) = open.pop() {
        match pattern {
            GraphPattern::Filter { expr, inner }
                if matches!(**inner, GraphPattern::Group { .. }) =>
            {
                condition(expr, &[inner], &around, (&mut later, &mut open));
            }
            GraphPattern::Filter { expr, inner } => {
                condition(expr, &[inner], &around, (&mut found, &mut open));
            }
            GraphPattern::Extend {
                inner, expression, ..
            } => condition(expression, &[inner], &around, (&mut found, &mut open)),
            GraphPattern::LeftJoin {
                left,
                right,
                expression: Some(expression),
            } => condition(expression, &[left, right], &around, (&mut found, &mut open)),
            GraphPattern::Lateral { left, right } => {
                let mut within = around.clone();
                within.extend(scope(left).possible);
                open.extend([(&**left, around), (&**right, within)]);
                continue;
            }
            _ => {}
        }
        let inner = children(pattern).into_iter();
        open.extend(inner.map(|inner| (inner, around.clone())));
    }
    let outside = found.intersection(bound).map(|variable| {
        let name = variable.as_str();
        let message = format!(
            "`?{name}` is bound outside the braces in which a condition asks for it: there it has no value"
        );
        written
            .at(asked(written, name), message)
            .hint("move the condition to where it is bound, or repeat the pattern inside")
    });
    let later = later.intersection(bound).map(|variable| {
        let name = variable.as_str();
        let message = format!("`HAVING` does not see `?{name}`, which is computed behind it");
        written
            .at(asked(written, name), message)
            .hint("write the aggregate there, as in `HAVING(COUNT(?x) > 1)`")
    });
    outside.chain(later).collect()
}

/// Looks at a condition over patterns, and has those looked at whose existence it asks for.
fn condition<'a>(
    expression: &'a Expression,
    over: &[&GraphPattern],
    around: &Variables,
    (found, open): (&mut Variables, &mut Vec<(&'a GraphPattern, Variables)>),
) {
    let mut seen = around.clone();
    for pattern in over {
        seen.extend(scope(pattern).possible);
    }
    let mut chosen = Variables::new();
    for part in all(expression) {
        match part {
            // A branch without a value is a way to leave one open.
            Expression::If(_, yes, no) => {
                for branch in [yes, no] {
                    if let Expression::Variable(variable) = &**branch {
                        chosen.insert(variable.clone());
                    }
                }
            }
            Expression::Variable(variable) | Expression::Bound(variable)
                if !seen.contains(variable) && !chosen.contains(variable) =>
            {
                found.insert(variable.clone());
            }
            _ => {}
        }
    }
    let mut patterns = Vec::new();
    exists(expression, &mut patterns);
    open.extend(patterns.into_iter().map(|pattern| (pattern, seen.clone())));
}

/// The token inside a condition, where there is only one.
fn asked(written: &Written<'_>, name: &str) -> Option<usize> {
    let mut inside = Vec::new();
    let mut depth = None;
    for (place, (_, token)) in written.tokens.iter().enumerate() {
        match (*token, depth) {
            ("(", Some(open)) => depth = Some(open + 1),
            (")", Some(open)) => depth = if open > 1 { Some(open - 1) } else { None },
            (word, _)
                if ["FILTER", "BIND", "HAVING"]
                    .iter()
                    .any(|one| one.eq_ignore_ascii_case(word)) =>
            {
                depth = Some(0);
            }
            (token, Some(1..)) if token.starts_with(['?', '$']) && token[1..] == *name => {
                inside.push(place);
            }
            _ => {}
        }
    }
    match *inside {
        [place] => Some(place),
        _ => None,
    }
}
