//! `ORDER BY` over numbers: terms are looked up for the rows that are shown.

use std::rc::Rc;
use std::sync::Arc;

use spareval::{
    ExpressionTerm, PreparedQuery, QueryEvaluator, QueryResults, QuerySolution, QuerySolutionIter,
    QueryableDataset as _,
};
use spargebra::term::Variable;

use super::dataset::{Dataset, Id, Leave};
use crate::model::Term;
use crate::store::StoreError;
use crate::store::order::Ordered;

/// Evaluates an ordered query. O(rows · log kept).
pub(super) fn answer(
    ordered: &Ordered,
    evaluator: &QueryEvaluator,
    dataset: &Dataset,
    execute: impl FnOnce(PreparedQuery<'_>, Dataset) -> Result<QueryResults<'static>, StoreError>,
) -> Result<QueryResults<'static>, StoreError> {
    let prepared = evaluator.prepare(ordered.query());
    let rows = match execute(prepared, dataset.leaving(Leave::Numbered))? {
        QueryResults::Solutions(rows) => rows,
        other => return Ok(other),
    };
    let rows = kept(ordered, rows, dataset)?;
    let shown = ordered.shown().len();
    let names: Arc<[Variable]> = ordered.shown().into();
    let variables = Arc::clone(&names);
    let dataset = dataset.clone();
    let solutions = rows.into_iter().skip(ordered.start()).map(move |ids| {
        let terms: Result<Vec<Option<Term>>, StoreError> = ids[..shown]
            .iter()
            .map(|id| id.map(|id| dataset.term(id)).transpose())
            .collect();
        let terms =
            terms.map_err(|error| spareval::QueryEvaluationError::Dataset(Box::new(error)))?;
        Ok(QuerySolution::from((Arc::clone(&names), terms)))
    });
    Ok(QueryResults::Solutions(QuerySolutionIter::new(
        variables, solutions,
    )))
}

/// The rows to show as numbers, in order, those before the first one included.
fn kept(
    ordered: &Ordered,
    rows: QuerySolutionIter<'_>,
    dataset: &Dataset,
) -> Result<Vec<Vec<Option<Id>>>, StoreError> {
    let mut kept = ordered.kept();
    let mut same = std::collections::HashMap::new();
    for row in rows {
        let row = row?;
        let ids: Vec<Option<Id>> = row
            .values()
            .iter()
            .map(|term| term.as_ref().and_then(Dataset::numbered))
            .collect();
        let mut looked = Vec::with_capacity(ordered.keys().len());
        for column in ordered.keys() {
            looked.push(match &ids[*column] {
                None => None,
                Some(id) => Some(key(*id, dataset, &mut same)?),
            });
        }
        kept.push(ids, looked);
    }
    Ok(kept.finish())
}

/// Keys that are remembered at most.
const REMEMBERED: usize = 1 << 16;

/// The value behind a number; the same value for the same number, as often as it comes.
fn key(
    id: Id,
    dataset: &Dataset,
    same: &mut std::collections::HashMap<Id, Rc<ExpressionTerm>>,
) -> Result<Rc<ExpressionTerm>, StoreError> {
    if let Some(known) = same.get(&id) {
        return Ok(Rc::clone(known));
    }
    let value = Rc::new(dataset.externalize_expression_term(id)?);
    if same.len() < REMEMBERED {
        same.insert(id, Rc::clone(&value));
    }
    Ok(value)
}
