//! What a query compares as a date and is none.

use oxigraph::model::vocab::xsd;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};

use super::doctor::{all, expressions, walk};
use super::{parsed, why_empty};
use crate::model::prefixes::Prefixes;
use crate::model::value::is_well_formed;
use crate::model::{Literal, printable};
use crate::store::Backend;

/// Why a query has no answer, as [`why_empty()`] tells, and else because a date in it is none.
pub fn why_no_row(
    backend: &dyn Backend,
    text: &str,
    prefixes: &Prefixes,
    ours: bool,
) -> Option<String> {
    why_empty(backend, text, prefixes, ours).or_else(|| no_date(text, prefixes))
}

/// That a query asks for `"1800-00-00T00:00:00Z"^^xsd:dateTime`, as a sentence: nothing compares with it.
fn no_date(text: &str, prefixes: &Prefixes) -> Option<String> {
    let query = parsed(text, prefixes)?;
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = &query;
    let wrong = first(pattern)?;
    let hint = if wrong.contains("-00") {
        "; months and days begin with 01"
    } else {
        ""
    };
    let shown = printable(&wrong);
    Some(format!(
        "`{shown}` is no date, so that nothing can be compared with it{hint}"
    ))
}

fn first(pattern: &GraphPattern) -> Option<String> {
    let mut wrong = None;
    walk(pattern, &mut |pattern| {
        for part in expressions(pattern).into_iter().flat_map(all) {
            if let Expression::Literal(literal) = part
                && wrong.is_none()
                && is_none(literal)
            {
                wrong = Some(literal.value().to_owned());
            }
        }
    });
    wrong
}

/// The query service of Wikidata reads a day as its beginning, and a sign before a year.
fn is_none(literal: &Literal) -> bool {
    let datatype = literal.datatype();
    if ![xsd::DATE_TIME, xsd::DATE].contains(&datatype) || is_well_formed(literal) {
        return false;
    }
    let text = literal.value();
    let text = text.strip_prefix('+').unwrap_or(text);
    let whole = if datatype == xsd::DATE || text.contains('T') {
        text.to_owned()
    } else {
        format!("{text}T00:00:00Z")
    };
    !is_well_formed(&Literal::new_typed_literal(whole, datatype.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_no_date_is_told() {
        let told = |text: &str| {
            let query = format!(
                "SELECT * {{ ?s ?p ?o FILTER(?o > \"{text}\"^^<http://www.w3.org/2001/XMLSchema#dateTime>) }}"
            );
            no_date(&query, &Prefixes::default())
        };
        for text in [
            "1800-01-01T00:00:00Z",
            "+1800-01-01T00:00:00Z",
            "1800-01-01",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
        let said = "`1800-00-00T00:00:00Z` is no date, so that nothing can be compared with it; months and days begin with 01";
        assert_eq!(told("1800-00-00T00:00:00Z").as_deref(), Some(said));
        assert!(told("yesterday").is_some());
    }
}
