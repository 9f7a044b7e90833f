//! Plans so wide that the optimiser behind them would take longer than they do.

use spargebra::algebra::GraphPattern;

/// More triple patterns than this are evaluated as they are planned. The optimiser of the
/// evaluator looks at all variables at each of them: its time grows with the cube.
const WIDE: usize = 64;

/// Whether a plan has many triple patterns and nothing that only the optimiser can do: without
/// it there are no hash joins.
pub(in crate::store) fn is_wide(plan: &GraphPattern) -> bool {
    triples(plan).is_some_and(|triples| triples > WIDE)
}

/// How many triple patterns a plan of look-ups alone has.
fn triples(plan: &GraphPattern) -> Option<usize> {
    match plan {
        GraphPattern::Bgp { patterns } => Some(patterns.len()),
        GraphPattern::Path { .. } | GraphPattern::Values { .. } => Some(0),
        GraphPattern::Lateral { left, right } | GraphPattern::Union { left, right } => {
            Some(triples(left)? + triples(right)?)
        }
        // One side of an optional look-up is a single empty solution.
        GraphPattern::LeftJoin { left, right, .. } => match &**left {
            GraphPattern::Values { variables, .. } if variables.is_empty() => triples(right),
            _ => None,
        },
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. } => triples(inner),
        GraphPattern::Join { .. } | GraphPattern::Minus { .. } | GraphPattern::Service { .. } => {
            None
        }
    }
}
