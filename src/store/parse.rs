//! From SPARQL text to algebra, with the prefixes in force.

use spargebra::algebra::QueryDataset;
use spargebra::{GraphUpdateOperation, Query, SparqlParser, Update};

use super::{
    Backend, Context, Dataset, StoreError, bound, classes, matches, services, shapes, sums, wdqs,
    zero,
};

/// A parser that knows the prefixes of the context that may occur in the text: declaring all of
/// them takes longer than a small query.
fn parser(text: &str, context: &Context) -> Result<SparqlParser, StoreError> {
    let colons = text.match_indices(':').map(|(at, _)| &text[..at]);
    let before: Vec<&str> = colons.collect();
    let occurs = |name: &str| before.iter().any(|before| before.ends_with(name));
    let mut parser = SparqlParser::new();
    if let Some(base) = &context.base {
        parser = parser
            .with_base_iri(base)
            .map_err(|error| StoreError::Refused(format!("`{base}` is no base: {error}")))?;
    }
    for (name, namespace) in context
        .prefixes
        .of_queries()
        .filter(|(name, _)| occurs(name))
    {
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

/// The algebra of a query over these data.
pub(super) fn query(
    text: &str,
    context: &Context,
    data: &dyn Backend,
) -> Result<Query, StoreError> {
    let mut query = parser(text, context)?.parse_query(text)?;
    if let Some(dataset) = &context.dataset {
        let (Query::Select {
            dataset: of_query, ..
        }
        | Query::Construct {
            dataset: of_query, ..
        }
        | Query::Describe {
            dataset: of_query, ..
        }
        | Query::Ask {
            dataset: of_query, ..
        }) = &mut query;
        *of_query = Some(told(dataset));
    }
    bound::in_query(&mut query, context);
    wdqs::in_query(&mut query, &context.languages)?;
    services::refuse_in_query(&mut query)?;
    classes::in_query(&mut query)?;
    zero::in_query(&mut query, data)?;
    shapes::in_query(&mut query);
    sums::in_query(&mut query);
    Ok(query)
}

/// A query as an endpoint that is not ours can answer it, and whether it had to be changed for that: values and
/// literals that are known here put in place, and with `labels` what the label service of Wikidata does.
pub(crate) fn ported(
    text: &str,
    context: &Context,
    backend: &dyn Backend,
    labels: bool,
) -> Result<(Query, bool), StoreError> {
    let mut query = parser(text, context)?.parse_query(text)?;
    let as_written = query.clone();
    if bound::told(context).next().is_some() {
        let said =
            "a blank node is the value of a variable, and no other machine knows it by its name";
        return Err(StoreError::Refused(said.to_owned()));
    }
    bound::in_query(&mut query, context);
    if labels {
        wdqs::for_others(&mut query, &context.languages)?;
    }
    let pattern = super::walk::whole(&mut query).0;
    matches::in_written(pattern, &|words| backend.texts(words))?;
    let is_changed = query != as_written;
    Ok((query, is_changed))
}

/// A query with what Wikidata's label service binds in words of SPARQL 1.1, to see its variables; as it is where that
/// service cannot be understood, which evaluation says.
pub(crate) fn in_plain_words(query: &Query) -> Query {
    let mut worded = query.clone();
    match wdqs::for_others(&mut worded, &["en".to_owned()]) {
        Ok(()) => worded,
        Err(_) => query.clone(),
    }
}

fn told(dataset: &Dataset) -> QueryDataset {
    QueryDataset {
        default: dataset.default.clone(),
        named: Some(dataset.named.clone()),
    }
}

/// Has the patterns of an update look into graphs that its text must not name as well (SPARQL 1.1 Protocol, 2.2.3).
fn look_into(update: &mut Update, dataset: &Dataset) -> Result<(), StoreError> {
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { using, .. } = operation {
            if using.is_some() {
                let said =
                    "the update names its graphs with USING or WITH, and the request names others";
                return Err(StoreError::Refused(said.to_owned()));
            }
            *using = Some(told(dataset));
        }
    }
    Ok(())
}

/// Makes a query that was taken apart elsewhere one that the evaluator gets right.
pub(crate) fn mended(query: &mut Query) {
    shapes::in_query(query);
    sums::in_query(query);
}

/// The operations of an update.
pub(super) fn update(text: &str, context: &Context) -> Result<Update, StoreError> {
    let mut update = parser(text, context)?.parse_update(text)?;
    if let Some(dataset) = &context.dataset {
        look_into(&mut update, dataset)?;
    }
    wdqs::in_update(&mut update, &context.languages)?;
    services::refuse_in_update(&mut update)?;
    classes::in_update(&mut update)?;
    zero::in_update(&mut update)?;
    shapes::in_update(&mut update);
    sums::in_update(&mut update);
    Ok(update)
}
