//! From SPARQL text to algebra, with the prefixes in force.

use spargebra::{Query, SparqlParser, Update};

use super::{Context, StoreError, bound, services, shapes, sums, wdqs};

/// A parser that knows the prefixes of the context that may occur in the text: declaring all of
/// them takes longer than a small query.
fn parser(text: &str, context: &Context) -> Result<SparqlParser, StoreError> {
    let occurs = |name: &str| {
        let mut places = text.match_indices(name);
        places.any(|(at, _)| text[at + name.len()..].starts_with(':'))
    };
    let mut parser = SparqlParser::new();
    for (name, namespace) in context.prefixes.iter().filter(|(name, _)| occurs(name)) {
        parser = parser.with_prefix(name, namespace).map_err(|error| {
            let message = format!("the prefix `{name}:` stands for no IRI: {error}");
            StoreError::Syntax {
                message,
                position: None,
            }
        })?;
    }
    Ok(parser)
}

/// The algebra of a query.
pub(super) fn query(text: &str, context: &Context) -> Result<Query, StoreError> {
    let mut query = parser(text, context)?.parse_query(text)?;
    bound::in_query(&mut query, context);
    wdqs::in_query(&mut query, &context.languages)?;
    services::refuse_in_query(&mut query)?;
    shapes::in_query(&mut query);
    sums::in_query(&mut query);
    Ok(query)
}

/// Makes a query that was taken apart elsewhere one that the evaluator gets right.
pub(crate) fn mended(query: &mut Query) {
    shapes::in_query(query);
    sums::in_query(query);
}

/// The operations of an update.
pub(super) fn update(text: &str, context: &Context) -> Result<Update, StoreError> {
    let mut update = parser(text, context)?.parse_update(text)?;
    wdqs::in_update(&mut update, &context.languages)?;
    services::refuse_in_update(&mut update)?;
    shapes::in_update(&mut update);
    sums::in_update(&mut update);
    Ok(update)
}
