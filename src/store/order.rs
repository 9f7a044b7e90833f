//! `ORDER BY`: keys looked up once a row, and no more rows kept than are wanted.
//!
//! What is unbound comes first; `compare` has the order of terms. The order of the evaluator is not
//! total, so that sorting many kinds of terms by it would end in a panic.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;
use std::sync::Arc;

use oxigraph::sparql::{QueryResults, QuerySolutionIter};
use spareval::{ExpressionTerm, QuerySolution};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression};
use spargebra::term::Variable;

use super::StoreError;
use super::compare::compare;

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

    /// Sorts rows of this query as they come, whatever they are made of.
    pub(super) fn kept<C>(&self) -> Kept<C> {
        Kept {
            most: self.length.map(|length| self.start.saturating_add(length)),
            descending: self.descending.as_slice().into(),
            heap: BinaryHeap::new(),
            count: 0,
        }
    }

    /// In which column of the query each key is.
    pub(super) fn keys(&self) -> &[usize] {
        &self.keys
    }

    /// The columns that are shown, which come first.
    pub(super) fn shown(&self) -> &[Variable] {
        &self.columns[..self.shown]
    }

    /// How many of the sorted rows are passed over.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Orders the rows of an evaluation that gives terms. O(rows · log kept).
    pub(super) fn answer(
        &self,
        rows: QuerySolutionIter<'_>,
    ) -> Result<QueryResults<'static>, StoreError> {
        let mut kept = self.kept();
        for row in rows {
            let row = row?;
            let keys = self.keys.iter().map(|column| row.get(*column));
            let keys = keys.map(|term| term.map(|term| Rc::new(term.clone().into())));
            let keys = keys.collect();
            kept.push(row.values()[..self.shown].to_vec(), keys);
        }
        let names: Arc<[Variable]> = self.shown().into();
        let variables = Arc::clone(&names);
        let rows = kept.finish().into_iter().skip(self.start);
        let rows = rows.map(move |row| Ok(QuerySolution::from((Arc::clone(&names), row))));
        Ok(QueryResults::Solutions(QuerySolutionIter::new(
            variables, rows,
        )))
    }
}

/// The rows to show, those before the first one included.
pub(super) struct Kept<C> {
    most: Option<usize>,
    descending: Rc<[bool]>,
    heap: BinaryHeap<Row<C>>,
    count: usize,
}

impl<C> Kept<C> {
    /// Takes a row with its keys. O(log kept).
    pub(super) fn push(&mut self, cells: C, keys: Vec<Option<Rc<ExpressionTerm>>>) {
        let row = Row {
            cells,
            keys,
            number: self.count,
            descending: Rc::clone(&self.descending),
        };
        self.count += 1;
        if self.most.is_none_or(|most| self.heap.len() < most) {
            self.heap.push(row);
        } else if self.heap.peek().is_some_and(|last| row < *last) {
            self.heap.pop();
            self.heap.push(row);
        }
    }

    /// The rows in order.
    pub(super) fn finish(self) -> Vec<C> {
        let rows = self.heap.into_sorted_vec().into_iter();
        rows.map(|row| row.cells).collect()
    }
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

/// A row with its keys.
struct Row<C> {
    cells: C,
    keys: Vec<Option<Rc<ExpressionTerm>>>,
    /// Rows that compare equal stay as they come.
    number: usize,
    descending: Rc<[bool]>,
}

impl<C> PartialEq for Row<C> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<C> Eq for Row<C> {}

impl<C> PartialOrd for Row<C> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<C> Ord for Row<C> {
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
