//! `ORDER BY`: rows as numbers, keys looked up once a row, and no more rows kept than are wanted.
//!
//! What is unbound comes first; `compare` has the order of terms.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use spareval::{
    ExpressionTerm, PreparedQuery, QueryEvaluator, QueryResults, QuerySolution, QuerySolutionIter,
    QueryableDataset as _,
};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression};
use spargebra::term::Variable;

use super::compare::compare;
use super::dataset::{Dataset, Id, Leave};
use crate::model::Term;
use crate::store::StoreError;

/// A query whose last step but slicing is ordering.
pub(super) struct Ordered {
    /// What is ordered: the columns that are shown, then the keys that are not.
    query: Query,
    columns: Rc<[Variable]>,
    shown: usize,
    /// In which column each key is.
    keys: Vec<usize>,
    descending: Vec<bool>,
    start: usize,
    length: Option<usize>,
}

impl Ordered {
    /// Takes a query apart, if it is one; else gives it back.
    pub(super) fn new(query: Query) -> Result<Self, Box<Query>> {
        let Query::Select {
            dataset,
            pattern,
            base_iri,
        } = query
        else {
            return Err(Box::new(query));
        };
        let (start, length, inner) = match pattern {
            GraphPattern::Slice {
                inner,
                start,
                length,
            } => (start, length, inner),
            other => (0, None, Box::new(other)),
        };
        let back = |inner: Box<GraphPattern>| {
            let pattern = match (start, length) {
                (0, None) => *inner,
                _ => GraphPattern::Slice {
                    inner,
                    start,
                    length,
                },
            };
            Box::new(Query::Select {
                dataset: dataset.clone(),
                pattern,
                base_iri: base_iri.clone(),
            })
        };
        let GraphPattern::Project {
            inner: ordered,
            variables,
        } = *inner
        else {
            return Err(back(inner));
        };
        let GraphPattern::OrderBy {
            inner: unordered,
            expression,
        } = *ordered
        else {
            let inner = GraphPattern::Project {
                inner: ordered,
                variables,
            };
            return Err(back(Box::new(inner)));
        };
        let (pattern, keys, descending) = keyed(*unordered, expression);
        let mut columns = variables.clone();
        let place = |key: Variable| {
            let known = columns.iter().position(|column| *column == key);
            known.unwrap_or_else(|| {
                columns.push(key);
                columns.len() - 1
            })
        };
        let keys = keys.into_iter().map(place).collect();
        Ok(Self {
            query: Query::Select {
                dataset,
                pattern: GraphPattern::Project {
                    inner: Box::new(pattern),
                    variables: columns.clone(),
                },
                base_iri,
            },
            columns: columns.into(),
            shown: variables.len(),
            keys,
            descending,
            start,
            length,
        })
    }

    /// What is ordered.
    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    pub(super) fn map(self, change: impl FnOnce(Query) -> Query) -> Self {
        Self {
            query: change(self.query),
            ..self
        }
    }

    /// What it does besides the query within, in words.
    pub(super) fn words(&self) -> String {
        let keys = self.keys.iter().zip(&self.descending);
        let keys = keys.map(|(place, descending)| {
            let name = self.columns[*place]
                .as_str()
                .replace("order by ", "order_by_");
            let down = if *descending { " downwards" } else { "" };
            format!("?{name}{down}")
        });
        let keys = keys.collect::<Vec<_>>().join(", ");
        let Some(length) = self.length else {
            return format!("by {keys}");
        };
        format!(
            "by {keys}, keeping {} rows",
            self.start.saturating_add(length)
        )
    }

    /// Evaluates it. O(rows · log kept).
    pub(super) fn answer(
        self,
        evaluator: &QueryEvaluator,
        dataset: &Dataset,
        execute: impl FnOnce(PreparedQuery<'_>, Dataset) -> Result<QueryResults<'static>, StoreError>,
    ) -> Result<QueryResults<'static>, StoreError> {
        let prepared = evaluator.prepare(&self.query);
        let rows = match execute(prepared, dataset.leaving(Leave::Numbered))? {
            QueryResults::Solutions(rows) => rows,
            other => return Ok(other),
        };
        let kept = self.kept(rows, dataset)?;
        let shown: Rc<[Variable]> = self.columns[..self.shown].into();
        let names: std::sync::Arc<[Variable]> = shown.iter().cloned().collect();
        let dataset = dataset.clone();
        let first = self.start.min(kept.len());
        let solutions = kept.into_iter().skip(first).map(move |row| {
            let terms: Result<Vec<Option<Term>>, StoreError> = row.ids[..shown.len()]
                .iter()
                .map(|id| id.map(|id| dataset.term(id)).transpose())
                .collect();
            let terms =
                terms.map_err(|error| spareval::QueryEvaluationError::Dataset(Box::new(error)))?;
            Ok(QuerySolution::from((std::sync::Arc::clone(&names), terms)))
        });
        let variables = self.columns[..self.shown].iter().cloned().collect();
        Ok(QueryResults::Solutions(QuerySolutionIter::new(
            variables, solutions,
        )))
    }

    /// The rows to show, in order, those before the first one included.
    fn kept(&self, rows: QuerySolutionIter<'_>, dataset: &Dataset) -> Result<Vec<Row>, StoreError> {
        let most = self.length.map(|length| self.start.saturating_add(length));
        let descending: Rc<[bool]> = self.descending.as_slice().into();
        let mut heap: BinaryHeap<Row> = BinaryHeap::new();
        let mut same = std::collections::HashMap::new();
        for (number, row) in rows.enumerate() {
            let row = row?;
            let ids: Vec<Option<Id>> = row
                .values()
                .iter()
                .map(|term| term.as_ref().and_then(Dataset::numbered))
                .collect();
            let mut looked = Vec::with_capacity(descending.len());
            for column in &self.keys {
                looked.push(match &ids[*column] {
                    None => None,
                    Some(id) => Some(key(*id, dataset, &mut same)?),
                });
            }
            let row = Row {
                ids,
                keys: looked,
                number,
                descending: Rc::clone(&descending),
            };
            if most.is_none_or(|most| heap.len() < most) {
                heap.push(row);
            } else if heap.peek().is_some_and(|last| row < *last) {
                heap.pop();
                heap.push(row);
            }
        }
        Ok(heap.into_sorted_vec())
    }
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

/// The pattern with each key as a variable.
fn keyed(
    mut pattern: GraphPattern,
    orders: Vec<OrderExpression>,
) -> (GraphPattern, Vec<Variable>, Vec<bool>) {
    let (mut keys, mut descending) = (Vec::new(), Vec::new());
    for (place, order) in orders.into_iter().enumerate() {
        let (by, is_descending) = match order {
            OrderExpression::Asc(by) => (by, false),
            OrderExpression::Desc(by) => (by, true),
        };
        descending.push(is_descending);
        if let Expression::Variable(variable) = by {
            keys.push(variable);
            continue;
        }
        // No query can write such a name.
        let variable = Variable::new_unchecked(format!("order by {place}"));
        pattern = GraphPattern::Extend {
            inner: Box::new(pattern),
            variable: variable.clone(),
            expression: by,
        };
        keys.push(variable);
    }
    (pattern, keys, descending)
}

struct Row {
    ids: Vec<Option<Id>>,
    keys: Vec<Option<Rc<ExpressionTerm>>>,
    /// Rows that compare equal stay as they come.
    number: usize,
    descending: Rc<[bool]>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Row {}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> Ordering {
        for ((one, two), descending) in self.keys.iter().zip(&other.keys).zip(&*self.descending) {
            let order = match (one, two) {
                (Some(one), Some(two)) if Rc::ptr_eq(one, two) => continue,
                (Some(one), Some(two)) => compare(one, two),
                (one, two) => one.is_some().cmp(&two.is_some()),
            };
            if order != Ordering::Equal {
                return if *descending { order.reverse() } else { order };
            }
        }
        self.number.cmp(&other.number)
    }
}
