//! Which patterns are over columns at once, however few rows they have.

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::TermPattern;

use super::text::text_test;

/// Whether a pattern is look-ups, and conditions on texts, that need nothing made before their first row: no look at all
/// dates, no walk, and no evaluator for expressions, which takes longer to begin than a small query.
pub(in crate::store) fn is_swift(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().all(|triple| {
            let is_nested = |term: &TermPattern| matches!(term, TermPattern::Triple(_));
            !is_nested(&triple.subject) && !is_nested(&triple.object)
        }),
        GraphPattern::Values { .. } => true,
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::LeftJoin {
            left,
            right,
            expression: None,
        } => is_swift(left) && is_swift(right),
        GraphPattern::Filter { expr, inner } => is_plain(expr) && is_swift(inner),
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => is_swift(inner),
        GraphPattern::LeftJoin { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Extend { .. }
        | GraphPattern::Minus { .. }
        | GraphPattern::OrderBy { .. }
        | GraphPattern::Group { .. }
        | GraphPattern::Service { .. } => false,
    }
}

fn is_plain(expression: &Expression) -> bool {
    match expression {
        Expression::And(one, other) | Expression::Or(one, other) => {
            is_plain(one) && is_plain(other)
        }
        Expression::Not(inner) => is_plain(inner),
        Expression::Bound(_) => true,
        other => text_test(other).is_some(),
    }
}
