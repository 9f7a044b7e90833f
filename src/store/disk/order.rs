//! `ORDER BY`: rows as numbers, keys looked up once a row, and no more rows kept than are wanted.
//!
//! The order of terms is that of spareval: unbound, blank nodes, IRIs, literals by value,
//! triple terms; literals that cannot be compared by their spelling.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::rc::Rc;

use oxsdatatypes::{Decimal, Double, Float};
use spareval::{
    ExpressionTerm, PreparedQuery, QueryEvaluator, QueryResults, QuerySolution, QuerySolutionIter,
    QueryableDataset as _,
};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression};
use spargebra::term::Variable;

use super::dataset::{Dataset, Id, Leave};
use crate::model::{Literal, Term};
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

/// What comes first: blank nodes, IRIs, literals, triple terms.
fn class(term: &ExpressionTerm) -> u8 {
    match term {
        ExpressionTerm::BlankNode(_) => 0,
        ExpressionTerm::NamedNode(_) => 1,
        ExpressionTerm::Triple(_) => 3,
        _ => 2,
    }
}

fn compare(one: &ExpressionTerm, two: &ExpressionTerm) -> Ordering {
    match (one, two) {
        (ExpressionTerm::BlankNode(one), ExpressionTerm::BlankNode(two)) => {
            one.as_str().cmp(two.as_str())
        }
        (ExpressionTerm::NamedNode(one), ExpressionTerm::NamedNode(two)) => {
            one.as_str().cmp(two.as_str())
        }
        (ExpressionTerm::Triple(one), ExpressionTerm::Triple(two)) => one
            .subject
            .to_string()
            .cmp(&two.subject.to_string())
            .then_with(|| one.predicate.as_str().cmp(two.predicate.as_str()))
            .then_with(|| compare(&one.object, &two.object)),
        _ => class(one)
            .cmp(&class(two))
            .then_with(|| by_value(one, two).unwrap_or_else(|| by_spelling(one, two))),
    }
}

fn by_value(one: &ExpressionTerm, two: &ExpressionTerm) -> Option<Ordering> {
    use ExpressionTerm as T;
    match (one, two) {
        (T::StringLiteral(one), T::StringLiteral(two)) => Some(one.cmp(two)),
        (
            T::LangStringLiteral { value, language },
            T::LangStringLiteral {
                value: other,
                language: same,
            },
        ) => (language == same).then(|| value.cmp(other)),
        (
            T::DirLangStringLiteral {
                value,
                language,
                direction,
            },
            T::DirLangStringLiteral {
                value: other,
                language: same,
                direction: way,
            },
        ) => (language == same && direction == way).then(|| value.cmp(other)),
        (T::DateTimeLiteral(one), T::DateTimeLiteral(two)) => one.partial_cmp(two),
        (T::DateLiteral(one), T::DateLiteral(two)) => one.partial_cmp(two),
        (T::TimeLiteral(one), T::TimeLiteral(two)) => one.partial_cmp(two),
        _ => numbers(one, two).or_else(|| durations(one, two)),
    }
}

fn numbers(one: &ExpressionTerm, two: &ExpressionTerm) -> Option<Ordering> {
    use ExpressionTerm as T;
    match (one, two) {
        (T::IntegerLiteral(one), T::IntegerLiteral(two)) => one.partial_cmp(two),
        (T::DoubleLiteral(_), _) | (_, T::DoubleLiteral(_)) => {
            double(one)?.partial_cmp(&double(two)?)
        }
        (T::FloatLiteral(_), _) | (_, T::FloatLiteral(_)) => float(one)?.partial_cmp(&float(two)?),
        _ => decimal(one)?.partial_cmp(&decimal(two)?),
    }
}

fn double(term: &ExpressionTerm) -> Option<Double> {
    match term {
        ExpressionTerm::DoubleLiteral(value) => Some(*value),
        ExpressionTerm::FloatLiteral(value) => Some((*value).into()),
        ExpressionTerm::IntegerLiteral(value) => Some((*value).into()),
        ExpressionTerm::DecimalLiteral(value) => Some((*value).into()),
        _ => None,
    }
}

fn float(term: &ExpressionTerm) -> Option<Float> {
    match term {
        ExpressionTerm::FloatLiteral(value) => Some(*value),
        ExpressionTerm::IntegerLiteral(value) => Some((*value).into()),
        ExpressionTerm::DecimalLiteral(value) => Some((*value).into()),
        _ => None,
    }
}

fn decimal(term: &ExpressionTerm) -> Option<Decimal> {
    match term {
        ExpressionTerm::IntegerLiteral(value) => Some((*value).into()),
        ExpressionTerm::DecimalLiteral(value) => Some(*value),
        _ => None,
    }
}

fn durations(one: &ExpressionTerm, two: &ExpressionTerm) -> Option<Ordering> {
    use ExpressionTerm as T;
    match (one, two) {
        (T::DurationLiteral(one), T::DurationLiteral(two)) => one.partial_cmp(two),
        (T::DurationLiteral(one), T::YearMonthDurationLiteral(two)) => one.partial_cmp(two),
        (T::DurationLiteral(one), T::DayTimeDurationLiteral(two)) => one.partial_cmp(two),
        (T::YearMonthDurationLiteral(one), T::DurationLiteral(two)) => one.partial_cmp(two),
        (T::YearMonthDurationLiteral(one), T::YearMonthDurationLiteral(two)) => {
            one.partial_cmp(two)
        }
        (T::YearMonthDurationLiteral(one), T::DayTimeDurationLiteral(two)) => one.partial_cmp(two),
        (T::DayTimeDurationLiteral(one), T::DurationLiteral(two)) => one.partial_cmp(two),
        (T::DayTimeDurationLiteral(one), T::YearMonthDurationLiteral(two)) => one.partial_cmp(two),
        (T::DayTimeDurationLiteral(one), T::DayTimeDurationLiteral(two)) => one.partial_cmp(two),
        _ => None,
    }
}

fn by_spelling(one: &ExpressionTerm, two: &ExpressionTerm) -> Ordering {
    match (Term::from(one.clone()), Term::from(two.clone())) {
        (Term::Literal(one), Term::Literal(two)) => {
            let parts = |literal: &Literal| {
                let datatype = literal.datatype().as_str().to_owned();
                (
                    literal.value().to_owned(),
                    datatype,
                    literal.language().map(str::to_owned),
                )
            };
            parts(&one).cmp(&parts(&two))
        }
        _ => Ordering::Equal,
    }
}
