//! The columns of `SELECT *` in the order in which the query names them.
//!
//! The specification leaves the order open and the engine sorts by name;
//! people expect `?s ?p ?o` to come out as they wrote it.

use crate::model::Variable;
use crate::store::QuerySolutionIter;

/// The columns in the order in which they are written, where the query is a `SELECT *`.
pub(super) fn written(variables: &[Variable], text: &str) -> Option<Vec<usize>> {
    if !selects_all(text) {
        return None;
    }
    let mut new: Vec<(usize, usize)> = variables
        .iter()
        .enumerate()
        .map(|(column, variable)| (first_use(text, variable.as_str()), column))
        .collect();
    new.sort_unstable();
    Some(new.into_iter().map(|(_, column)| column).collect())
}

/// Reorders the columns if the query is a `SELECT *`.
pub(super) fn as_written<'a>(rows: QuerySolutionIter<'a>, text: &str) -> QuerySolutionIter<'a> {
    let Some(new) = written(rows.variables(), text) else {
        return rows;
    };
    let old = rows.variables();
    let variables = new.iter().map(|column| old[*column].clone()).collect();
    let rows = rows.map(move |row| {
        row.map(|row| {
            new.iter()
                .map(|column| row.values()[*column].clone())
                .collect()
        })
    });
    QuerySolutionIter::from_tuples(variables, rows)
}

fn selects_all(text: &str) -> bool {
    if !text.contains('*') {
        return false;
    }
    let code = text
        .lines()
        .map(|line| line.split(" #").next().unwrap_or(""));
    let code = code
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect::<Vec<_>>()
        .join(" ");
    let code = code.to_ascii_uppercase().replace('*', " * ");
    let mut words = code
        .split_whitespace()
        .skip_while(|word| *word != "SELECT")
        .skip(1);
    words.find(|word| *word != "DISTINCT" && *word != "REDUCED") == Some("*")
}

/// The byte at which a variable is first written.
fn first_use(text: &str, name: &str) -> usize {
    let boundary = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    ["?", "$"]
        .iter()
        .flat_map(|sigil| {
            text.match_indices(&format!("{sigil}{name}"))
                .collect::<Vec<_>>()
        })
        .filter(|(at, found)| boundary(&text[at + found.len()..]))
        .map(|(at, _)| at)
        .min()
        .unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_star_is_reordered() {
        assert!(selects_all("PREFIX a: <b>\nSELECT DISTINCT * { ?s ?p ?o }"));
        assert!(selects_all("select*{ ?s ?p ?o }"));
        assert!(!selects_all("# SELECT * is meant\nSELECT ?s { ?s ?p ?o }"));
        assert!(!selects_all("ASK { ?s ?p ?o }"));
    }

    #[test]
    fn a_longer_variable_is_another_one() {
        assert_eq!(first_use("?state ?s", "s"), 7);
    }
}
