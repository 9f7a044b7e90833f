//! The order in which a query is evaluated, chosen by counts of the data.
//!
//! The plan is written as algebra: a `Lateral` evaluates its right side once for each
//! solution of the left one, with look-ups. The planner is greedy, so that its time is
//! bounded however the patterns hang together: from a start it goes on with the pattern that
//! multiplies solutions least among those that share a variable; it tries several starts and
//! takes the order with the fewest solutions on the way. Patterns that must match come before optional ones wherever that
//! gives the same answer.

mod counts;
mod expected;
mod figures;
mod join;
mod lists;
pub(crate) mod scope;
mod table;
mod wide;

pub(super) use counts::{By, TALLY, Tally};
pub(super) use figures::Figures;
pub(super) use wide::is_wide;

use std::cell::{Cell, RefCell};

use spargebra::Query;
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};

use expected::Expected;
use join::Join;
use scope::{Variables, scope};

/// Rewrites patterns for one data set.
pub(super) struct Planner<'a> {
    figures: &'a dyn Figures,
    /// Whether the figures are exact for the default graph of the query.
    exact: bool,
    /// How many `GRAPH`s are around.
    graphs: Cell<usize>,
    tallies: RefCell<Vec<Tally>>,
    expected: Expected,
    /// About how many rows there are on the way.
    work: Cell<f64>,
}

impl<'a> Planner<'a> {
    /// `exact` says that the default graph of what is planned is all of the data, each triple
    /// once, and that the figures are right to the last one.
    pub(super) fn new(figures: &'a dyn Figures, exact: bool) -> Self {
        Self {
            figures,
            exact,
            graphs: Cell::new(0),
            tallies: RefCell::default(),
            expected: Expected::default(),
            work: Cell::new(0.0),
        }
    }

    /// The same, writing down what it expects of each pattern.
    pub(super) fn recording(mut self) -> Self {
        self.expected = Expected::recorded();
        self
    }

    /// What is expected of patterns, printed, in the order in which they were placed.
    pub(super) fn expected(&self) -> Vec<(String, f64)> {
        self.expected.all()
    }

    /// About how many rows joins have on the way, in what was planned so far.
    pub(super) fn work(&self) -> f64 {
        self.work.get()
    }

    /// The tables of counts that the planned query asks for, by number.
    pub(super) fn tallies(&self) -> Vec<Tally> {
        self.tallies.borrow().clone()
    }

    fn is_whole(&self) -> bool {
        self.exact && self.graphs.get() == 0
    }

    /// Whether a `GRAPH` is around.
    fn is_within_graph(&self) -> bool {
        self.graphs.get() > 0
    }

    fn tally(&self, tally: Tally) -> usize {
        let mut tallies = self.tallies.borrow_mut();
        tallies.push(tally);
        tallies.len() - 1
    }

    /// Plans a whole query.
    pub(super) fn query(&self, query: Query) -> Query {
        let plan = |pattern| self.pattern(pattern, &Variables::new());
        match query {
            Query::Select {
                dataset,
                pattern,
                base_iri,
            } => Query::Select {
                dataset,
                pattern: plan(pattern),
                base_iri,
            },
            Query::Construct {
                template,
                dataset,
                pattern,
                base_iri,
            } => Query::Construct {
                template,
                dataset,
                pattern: plan(pattern),
                base_iri,
            },
            Query::Describe {
                dataset,
                pattern,
                base_iri,
            } => Query::Describe {
                dataset,
                pattern: plan(pattern),
                base_iri,
            },
            Query::Ask {
                dataset,
                pattern,
                base_iri,
            } => Query::Ask {
                dataset,
                pattern: plan(pattern),
                base_iri,
            },
        }
    }

    /// Plans a pattern that is evaluated with these variables bound.
    #[expect(clippy::too_many_lines, reason = "one arm an operator")]
    pub(super) fn pattern(&self, pattern: GraphPattern, bound: &Variables) -> GraphPattern {
        let boxed =
            |inner: Box<GraphPattern>, bound: &Variables| Box::new(self.pattern(*inner, bound));
        match pattern {
            // Inside `GRAPH` it asks which graphs there are.
            GraphPattern::Bgp { ref patterns } if patterns.is_empty() => pattern,
            GraphPattern::Bgp { .. }
            | GraphPattern::Path { .. }
            | GraphPattern::Join { .. }
            | GraphPattern::LeftJoin { .. } => Join::of(pattern, self).plan(bound),
            GraphPattern::Values { .. } | GraphPattern::Service { .. } => pattern,
            GraphPattern::Filter { expr, inner } => self.filter(expr, *inner, bound),
            GraphPattern::Union { left, right } => GraphPattern::Union {
                left: boxed(left, bound),
                right: boxed(right, bound),
            },
            GraphPattern::Graph { name, inner } => {
                self.graphs.set(self.graphs.get() + 1);
                let inner = boxed(inner, bound);
                self.graphs.set(self.graphs.get() - 1);
                GraphPattern::Graph { name, inner }
            }
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => {
                let within = bound.union(&scope(&inner).certain).cloned().collect();
                GraphPattern::Extend {
                    inner: boxed(inner, bound),
                    variable,
                    expression: self.expression(expression, &within),
                }
            }
            GraphPattern::Minus { left, right } => GraphPattern::Minus {
                left: boxed(left, bound),
                right: boxed(right, &Variables::new()),
            },
            GraphPattern::Lateral { left, right } => {
                let within = bound.union(&scope(&left).certain).cloned().collect();
                GraphPattern::Lateral {
                    left: boxed(left, bound),
                    right: boxed(right, &within),
                }
            }
            GraphPattern::OrderBy { inner, expression } => {
                let within = bound.union(&scope(&inner).certain).cloned().collect();
                let by = |order| match order {
                    OrderExpression::Asc(by) => OrderExpression::Asc(self.expression(by, &within)),
                    OrderExpression::Desc(by) => {
                        OrderExpression::Desc(self.expression(by, &within))
                    }
                };
                GraphPattern::OrderBy {
                    inner: boxed(inner, bound),
                    expression: expression.into_iter().map(by).collect(),
                }
            }
            // Nothing outside a sub-select is seen within, but for what it selects.
            GraphPattern::Project { inner, variables } => GraphPattern::Project {
                inner: boxed(inner, &Variables::new()),
                variables,
            },
            GraphPattern::Distinct { inner } => GraphPattern::Distinct {
                inner: boxed(inner, bound),
            },
            GraphPattern::Reduced { inner } => GraphPattern::Reduced {
                inner: boxed(inner, bound),
            },
            GraphPattern::Slice {
                inner,
                start,
                length,
            } => GraphPattern::Slice {
                inner: boxed(inner, bound),
                start,
                length,
            },
            GraphPattern::Group {
                inner,
                variables,
                aggregates,
            } => self.group(*inner, variables, aggregates, bound),
        }
    }

    fn filter(&self, expr: Expression, inner: GraphPattern, bound: &Variables) -> GraphPattern {
        let (expr, inner) = lists::joined(expr, inner);
        let within = bound.union(&scope(&inner).certain).cloned().collect();
        let inner = self.pattern(inner, bound);
        match expr {
            None => inner,
            Some(expr) => GraphPattern::Filter {
                expr: self.expression(expr, &within),
                inner: Box::new(inner),
            },
        }
    }

    fn group(
        &self,
        inner: GraphPattern,
        variables: Vec<spargebra::term::Variable>,
        aggregates: Vec<(spargebra::term::Variable, AggregateExpression)>,
        bound: &Variables,
    ) -> GraphPattern {
        if let Some(known) = self.known(&inner, &variables, &aggregates) {
            return known;
        }
        let within = bound.union(&scope(&inner).certain).cloned().collect();
        let planned = |aggregate| match aggregate {
            AggregateExpression::FunctionCall {
                name,
                expr,
                distinct,
            } => AggregateExpression::FunctionCall {
                name,
                expr: self.expression(expr, &within),
                distinct,
            },
            count @ AggregateExpression::CountSolutions { .. } => count,
        };
        GraphPattern::Group {
            inner: Box::new(self.pattern(inner, bound)),
            variables,
            aggregates: aggregates
                .into_iter()
                .map(|(variable, aggregate)| (variable, planned(aggregate)))
                .collect(),
        }
    }

    /// Plans the patterns inside an expression.
    fn expression(&self, expression: Expression, bound: &Variables) -> Expression {
        let boxed = |inner: Box<Expression>| Box::new(self.expression(*inner, bound));
        let all = |list: Vec<Expression>| -> Vec<Expression> {
            let list = list.into_iter();
            list.map(|one| self.expression(one, bound)).collect()
        };
        match expression {
            Expression::Exists(pattern) => {
                let plan = || self.pattern(*pattern, bound);
                Expression::Exists(Box::new(self.expected.unknown(plan)))
            }
            Expression::Not(inner) => Expression::Not(boxed(inner)),
            Expression::And(left, right) => Expression::And(boxed(left), boxed(right)),
            Expression::Or(left, right) => Expression::Or(boxed(left), boxed(right)),
            Expression::Equal(left, right) => Expression::Equal(boxed(left), boxed(right)),
            Expression::If(condition, yes, no) => {
                Expression::If(boxed(condition), boxed(yes), boxed(no))
            }
            Expression::Coalesce(list) => Expression::Coalesce(all(list)),
            Expression::FunctionCall(function, list) => {
                Expression::FunctionCall(function, all(list))
            }
            // Patterns are not looked for deeper: there they are rare, and right as they are.
            other => other,
        }
    }
}
