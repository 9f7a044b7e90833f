//! A level asked only for the rows that somebody wants to know about.
//!
//! Without it a `LIMIT` would protect nothing: what lies below it is asked as a
//! whole. The wanted values stand beside the innermost patterns that surely bind
//! their variables, so solutions for other rows are never made.

use std::collections::{BTreeMap, BTreeSet};

use spargebra::algebra::GraphPattern;
use spargebra::term::GroundTerm;

use super::scope::certain;
use crate::model::{Term, Variable};

/// Most rows that are named in a query.
const MOST_ROWS: usize = 1_000;

/// The values that are wanted of some variables, a row each.
pub(super) struct Rows {
    variables: Vec<Variable>,
    rows: Vec<Vec<GroundTerm>>,
}

impl Rows {
    /// None where they are too many. A variable that some row leaves unbound, or binds to
    /// a blank node, cannot be named.
    pub(super) fn new(key: &[Variable], wanted: &[&Vec<Option<Term>>]) -> Option<Self> {
        if wanted.is_empty() || wanted.len() > MOST_ROWS {
            return None;
        }
        let mut columns: BTreeMap<usize, Vec<GroundTerm>> = BTreeMap::new();
        for place in 0..key.len() {
            let ground = |row: &&Vec<Option<Term>>| row.get(place)?.clone()?.try_into().ok();
            let column: Option<Vec<GroundTerm>> = wanted.iter().map(ground).collect();
            if let Some(column) = column {
                columns.insert(place, column);
            }
        }
        let row = |n: usize| columns.values().map(|column| column[n].clone()).collect();
        let rows = (0..wanted.len()).map(row).collect();
        let variables = columns.keys().map(|place| key[*place].clone()).collect();
        Some(Self { variables, rows })
    }

    /// Only what concerns variables that these hold; none if that is nothing.
    fn of(&self, known: impl Fn(&Variable) -> bool) -> Option<Self> {
        let numbered = self.variables.iter().enumerate();
        let places: Vec<usize> = numbered
            .filter(|(_, variable)| known(variable))
            .map(|(place, _)| place)
            .collect();
        let row = |row: &Vec<GroundTerm>| -> Vec<GroundTerm> {
            places.iter().map(|place| row[*place].clone()).collect()
        };
        let mut seen = BTreeSet::new();
        let rows = self.rows.iter().map(row);
        // Each row once: twice the same would count every solution twice.
        let rows = rows.filter(|row| {
            let words: Vec<String> = row.iter().map(ToString::to_string).collect();
            seen.insert(words)
        });
        let rows = rows.collect();
        let variables = places.iter().map(|place| self.variables[*place].clone());
        (!places.is_empty()).then(|| Self {
            variables: variables.collect(),
            rows,
        })
    }
}

/// The pattern without solutions that none of the rows wants, as far as that is seen early.
pub(super) fn restrict(pattern: GraphPattern, wanted: &Rows) -> GraphPattern {
    let inside = |inner: Box<GraphPattern>| Box::new(restrict(*inner, wanted));
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => beside(pattern, wanted),
        GraphPattern::Join { left, right } => GraphPattern::Join {
            left: inside(left),
            right: inside(right),
        },
        GraphPattern::Union { left, right } => GraphPattern::Union {
            left: inside(left),
            right: inside(right),
        },
        GraphPattern::LeftJoin {
            left,
            right,
            expression,
        } => GraphPattern::LeftJoin {
            left: inside(left),
            right,
            expression,
        },
        GraphPattern::Minus { left, right } => GraphPattern::Minus {
            left: inside(left),
            right,
        },
        GraphPattern::Filter { expr, inner } => GraphPattern::Filter {
            expr,
            inner: inside(inner),
        },
        GraphPattern::Extend {
            inner,
            variable,
            expression,
        } => GraphPattern::Extend {
            inner: inside(inner),
            variable,
            expression,
        },
        GraphPattern::Graph { name, inner } => GraphPattern::Graph {
            name,
            inner: inside(inner),
        },
        GraphPattern::Distinct { inner } => GraphPattern::Distinct {
            inner: inside(inner),
        },
        GraphPattern::Reduced { inner } => GraphPattern::Reduced {
            inner: inside(inner),
        },
        GraphPattern::OrderBy { inner, expression } => GraphPattern::OrderBy {
            inner: inside(inner),
            expression,
        },
        GraphPattern::Project { inner, variables } => GraphPattern::Project {
            inner: within(inner, wanted, &variables),
            variables,
        },
        GraphPattern::Group {
            inner,
            variables,
            aggregates,
        } => GraphPattern::Group {
            // Whole groups are left out, and no group loses a solution.
            inner: within(inner, wanted, &variables),
            variables,
            aggregates,
        },
        // The first few of all are not the first few of some.
        GraphPattern::Slice { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. }
        | GraphPattern::Lateral { .. } => pattern,
    }
}

/// What is inside a projection or group knows the variables that come out, and others of the same name.
fn within(inner: Box<GraphPattern>, wanted: &Rows, shown: &[Variable]) -> Box<GraphPattern> {
    match wanted.of(|variable| shown.contains(variable)) {
        Some(wanted) => Box::new(restrict(*inner, &wanted)),
        None => inner,
    }
}

fn beside(pattern: GraphPattern, wanted: &Rows) -> GraphPattern {
    let sure = certain(&pattern);
    let Some(Rows { variables, rows }) = wanted.of(|variable| sure.contains(variable)) else {
        return pattern;
    };
    let bindings = rows.into_iter();
    let bindings = bindings.map(|row| row.into_iter().map(Some).collect());
    GraphPattern::Join {
        left: Box::new(GraphPattern::Values {
            variables,
            bindings: bindings.collect(),
        }),
        right: Box::new(pattern),
    }
}
