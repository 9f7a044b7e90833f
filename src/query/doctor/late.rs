//! Patterns that have to wait for an `OPTIONAL` before them.
//!
//! Whatever else must match is evaluated before optional parts. Not what asks for a variable
//! that only an optional part binds: where it stays unbound, the pattern matches anything.

use spargebra::algebra::GraphPattern;

use super::Written;
use super::walk::walk;
use crate::model::diagnostic::Diagnostic;
use crate::store::plan::scope::{Variables, mentioned, scope};

/// One message for each variable that an `OPTIONAL` may leave unbound and a later pattern needs.
pub(super) fn late(root: &GraphPattern, written: &Written<'_>) -> Vec<Diagnostic> {
    let mut variables = Variables::new();
    walk(root, &mut |pattern| {
        if let GraphPattern::Join { left, right } = pattern {
            let mut perhaps = Variables::new();
            optional(left, &mut perhaps);
            let mut needed = Variables::new();
            if !matches!(**right, GraphPattern::Values { .. }) {
                mentioned(right, &mut needed);
            }
            variables.extend(perhaps.intersection(&needed).cloned());
        }
    });
    let message = |name: &str| {
        let place = behind(written, name);
        written
            .at(
                place.or_else(|| written.first(name)),
                format!("`?{name}` may be left unbound by the `OPTIONAL` before, and then matches anything here"),
            )
            .hint("a pattern that must match goes before the `OPTIONAL`, one that belongs to it inside")
    };
    variables
        .iter()
        .map(|variable| message(variable.as_str()))
        .collect()
}

/// Variables that only optional parts bind.
fn optional(pattern: &GraphPattern, found: &mut Variables) {
    match pattern {
        GraphPattern::LeftJoin { left, right, .. } => {
            let sure = scope(left).certain;
            found.extend(scope(right).possible.difference(&sure).cloned());
            optional(left, found);
        }
        GraphPattern::Filter { inner, .. } | GraphPattern::Extend { inner, .. } => {
            optional(inner, found);
        }
        GraphPattern::Join { left, right } => {
            let sure: Variables = scope(pattern).certain;
            for side in [left, right] {
                let mut own = Variables::new();
                optional(side, &mut own);
                found.extend(own.difference(&sure).cloned());
            }
        }
        _ => {}
    }
}

/// The token of the variable that follows the first `OPTIONAL` in which it stands.
fn behind(written: &Written<'_>, name: &str) -> Option<usize> {
    let tokens = &written.tokens;
    for (start, (_, token)) in tokens.iter().enumerate() {
        if !token.eq_ignore_ascii_case("OPTIONAL") {
            continue;
        }
        let mut depth = 0_usize;
        let end = (start + 1..tokens.len()).find(|place| {
            match tokens[*place].1 {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })?;
        let inside = |place: &usize| (start..end).contains(place);
        if written.places(name).any(|place| inside(&place)) {
            return written.places(name).find(|place| *place > end);
        }
    }
    None
}
