//! Queries that are evaluated over columns, and which are not.

use spareval::{QueryEvaluator, QueryResults};
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{TriplePattern, Variable};

use super::columns::Asked;
use super::dataset::Dataset;
use super::made;
use crate::store::columns::{self, Stop};
use crate::store::plan::scope::{Variables, in_triple};
use crate::store::walk::{self, Change};
use crate::store::{Context, Evaluation, StoreError};

/// Fewer rows on the way are not worth the columns.
const FEW: f64 = 2_000.0;
/// So many numbers are held at once, 4 bytes each; what needs more is evaluated row by row.
const MOST: usize = 1 << 26;
/// No more rows than these are wanted of a query that is evaluated row by row because it ends early.
const EARLY: usize = 10_000;

/// A planned query and what it is asked of.
pub(super) struct Question<'a> {
    pub(super) query: &'a Query,
    pub(super) dataset: &'a Dataset,
    pub(super) evaluator: &'a QueryEvaluator,
    /// About how many rows there are on the way.
    pub(super) work: f64,
}

/// Whether a query says itself that a part is evaluated for each row of another.
pub(super) fn has_lateral(query: &mut Query) -> bool {
    struct Found(bool);
    impl Change for Found {
        fn pattern(&mut self, pattern: &mut GraphPattern) {
            self.0 |= matches!(pattern, GraphPattern::Lateral { .. });
        }

        fn expression(&mut self, _: &mut Expression) {}
    }
    let mut found = Found(false);
    walk::query(query, &mut found);
    found.0
}

/// The answer, where it is one for columns.
pub(super) fn answer(
    question: &Question<'_>,
    context: &Context,
) -> Result<Option<QueryResults<'static>>, StoreError> {
    let refused = |why: &str| match context.evaluation {
        Evaluation::Columns => Err(StoreError::Refused(format!(
            "not evaluated over columns: {why}"
        ))),
        Evaluation::Chosen | Evaluation::Rows => Ok(None),
    };
    let (pattern, template) = match question.query {
        Query::Select { pattern, .. } => (pattern, None),
        Query::Construct {
            pattern, template, ..
        } => (pattern, Some(template)),
        Query::Describe { .. } | Query::Ask { .. } => {
            return refused("another form than SELECT or CONSTRUCT");
        }
    };
    let worth = match context.evaluation {
        Evaluation::Chosen => question.work >= FEW && !ends_early(pattern),
        Evaluation::Rows => false,
        Evaluation::Columns => true,
    };
    let variables: Vec<Variable> = match template {
        Some(template) => variables_of(template),
        None => match shown(pattern) {
            Some(shown) => shown.to_vec(),
            None => return refused("no projection"),
        },
    };
    if !worth {
        return Ok(None);
    }
    let source = Asked {
        dataset: question.dataset,
        evaluator: question.evaluator,
    };
    let rows = columns::rows(pattern, &variables, &source, &context.cancellation, MOST);
    let dataset = question.dataset.clone();
    match rows {
        Ok(rows) => Ok(Some(match template {
            None => made::solutions(rows, &variables, dataset),
            Some(template) => match made::triples(rows, template, &variables, dataset) {
                Some(triples) => triples,
                None => return refused("a triple term in a template"),
            },
        })),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Unsupported(what)) => refused(what),
        Err(Stop::TooMuch) => refused("too much at once"),
    }
}

/// What a query selects.
fn shown(pattern: &GraphPattern) -> Option<&[Variable]> {
    match pattern {
        GraphPattern::Project { variables, .. } => Some(variables),
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => shown(inner),
        _ => None,
    }
}

/// Whether it is over with its first rows, so that no whole column should be looked at.
fn ends_early(pattern: &GraphPattern) -> bool {
    let GraphPattern::Slice {
        inner,
        start,
        length: Some(length),
    } = pattern
    else {
        return false;
    };
    start.saturating_add(*length) <= EARLY && is_streamed(inner)
}

fn is_streamed(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Project { inner, .. }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Filter { inner, .. } => is_streamed(inner),
        GraphPattern::OrderBy { .. }
        | GraphPattern::Group { .. }
        | GraphPattern::Distinct { .. }
        | GraphPattern::Minus { .. } => false,
        _ => true,
    }
}

/// All variables of a template, each once.
fn variables_of(template: &[TriplePattern]) -> Vec<Variable> {
    let mut found = Variables::new();
    for triple in template {
        in_triple(triple, &mut |variable| {
            found.insert(variable);
        });
    }
    // Blank nodes of a template are new ones, and no variables.
    found.retain(|variable| !variable.as_str().starts_with("_:"));
    found.into_iter().collect()
}
