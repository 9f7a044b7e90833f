//! Times of one statement: of two that exclude each other nobody can say which is right.

use super::command::value_text;
use crate::link::compare::{Alike, alike};
use crate::link::wikibase::{EntityId, Value};

/// What belongs to a statement.
pub(super) type Pairs = Vec<(EntityId, Value)>;

/// Qualifiers with one time for each property, the most exact of those that agree, and what is left out for it; why they
/// contradict each other, if they do.
pub(super) fn settled(all: Pairs) -> Result<(Pairs, Vec<String>), String> {
    let mut found: Pairs = Vec::new();
    let mut left_out = Vec::new();
    for (property, value) in all {
        let is_time = matches!(value, Value::Time(_));
        let known = found
            .iter_mut()
            .find(|(own, known)| is_time && *own == property && matches!(known, Value::Time(_)));
        let Some((_, known)) = known else {
            found.push((property, value));
            continue;
        };
        if *known == value {
            continue;
        }
        let (one, other) = (value_text(known), value_text(&value));
        if !alike(known, &value, 0.0).agrees() {
            return Err(format!(
                "its qualifiers contradict each other: {property} {one}, {other}"
            ));
        }
        let is_finer =
            matches!(alike(&value, known, 0.0), Alike::Nearly(_)) && exact(&value) > exact(known);
        if is_finer {
            *known = value;
        }
        let vague = if is_finer { one } else { other };
        left_out.push(format!(
            "it goes out without a qualifier that says the same less exactly: {property} {vague}"
        ));
    }
    Ok((found, left_out))
}

fn exact(value: &Value) -> u8 {
    match value {
        Value::Time(time) => time.precision,
        _ => 0,
    }
}
