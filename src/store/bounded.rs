//! Answers that are no longer than somebody allows.

use std::cell::Cell;

use oxigraph::sparql::{QueryEvaluationError, QueryResults, QuerySolutionIter, QueryTripleIter};

/// The same answer where it has no more rows or triples than `most`; else it ends with an error behind them, and
/// `is_over` says so. Zero is no limit.
pub(crate) fn bounded<'a>(
    results: QueryResults<'a>,
    most: u64,
    is_over: &'a Cell<bool>,
) -> QueryResults<'a> {
    if most == 0 {
        return results;
    }
    match results {
        QueryResults::Solutions(rows) => {
            let variables = rows.variables().into();
            let rows = up_to(rows, most, is_over);
            QueryResults::Solutions(QuerySolutionIter::new(variables, rows))
        }
        QueryResults::Graph(triples) => {
            QueryResults::Graph(QueryTripleIter::new(up_to(triples, most, is_over)))
        }
        QueryResults::Boolean(answer) => QueryResults::Boolean(answer),
    }
}

fn up_to<'a, T: 'a>(
    answers: impl Iterator<Item = Result<T, QueryEvaluationError>> + 'a,
    most: u64,
    is_over: &'a Cell<bool>,
) -> impl Iterator<Item = Result<T, QueryEvaluationError>> + 'a {
    (1..).zip(answers).map(move |(count, answer): (u64, _)| {
        if count > most {
            is_over.set(true);
            return Err(QueryEvaluationError::Cancelled);
        }
        answer
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Backend as _, Context, Memory};

    #[test]
    fn an_answer_ends_where_it_is_too_long() {
        let data = Memory::new().unwrap();
        let count = |most| {
            let query = "SELECT * { VALUES ?n { 1 2 3 } }";
            let results = data.query(query, &Context::default()).unwrap();
            let is_over = Cell::new(false);
            let QueryResults::Solutions(rows) = bounded(results, most, &is_over) else {
                panic!("rows");
            };
            let good = rows.flatten().count();
            (good, is_over.get())
        };
        assert_eq!(count(0), (3, false));
        assert_eq!(count(3), (3, false));
        assert_eq!(count(2), (2, true));
    }
}
