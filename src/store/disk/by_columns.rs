//! Queries that are evaluated over columns, and which are not.

use std::cell::Cell;

use spareval::QueryResults;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{TriplePattern, Variable};

use super::columns::Asked;
use super::dataset::Dataset;
use super::described;
use super::evaluate::Expressions;
use super::made;
use super::numbered::{Given, NumberedRows};
use crate::store::columns::{self, Asking, Rows, Stop, is_swift};
use crate::store::plan::scope::{Variables, in_triple};
use crate::store::walk::{self, Change};
use crate::store::{Context, Evaluation, Step, StoreError};

/// Fewer rows on the way are not worth the columns.
const FEW: f64 = 500.0;
const SMALL: &str = "fewer than 500 rows are expected on the way";

/// Bytes of a number.
const NUMBER: u64 = 4;

/// A planned query and what it is asked of.
pub(super) struct Question<'a> {
    pub(super) query: &'a Query,
    pub(super) dataset: &'a Dataset,
    pub(super) expressions: &'a Expressions<'a>,
    /// About how many rows there are on the way.
    pub(super) work: f64,
    pub(super) wanted: Wanted,
    /// Why it is none for columns, whatever it asks.
    pub(super) barred: Option<&'static str>,
}

/// What an answer is wanted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Terms,
    /// As numbers, where that is the quickest: then small look-ups go over columns as well.
    Numbers,
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

/// What comes of asking the columns.
pub(super) enum Answer<T> {
    /// The answer.
    Columns(T),
    /// Why they do not give it.
    Rows(&'static str),
}

/// The answer, where it is one for columns.
pub(super) fn answer(
    question: &Question<'_>,
    context: &Context,
) -> Result<Answer<Given<'static>>, StoreError> {
    let answer = evaluated(question, context, |asking| Ok((columns::rows(asking)?, ())))?;
    Ok(match answer {
        Answer::Columns((given, ())) => Answer::Columns(given),
        Answer::Rows(why) => Answer::Rows(why),
    })
}

/// The same, and how it came. `expected` is what the planner expects of each pattern.
pub(super) fn told(
    question: &Question<'_>,
    context: &Context,
    expected: &[(String, f64)],
) -> Result<Answer<(QueryResults<'static>, Step)>, StoreError> {
    let answer = evaluated(question, context, |asking| {
        columns::told(asking, expected.to_vec(), &context.prefixes)
    })?;
    Ok(match answer {
        Answer::Columns((given, step)) => Answer::Columns((given.results(), step)),
        Answer::Rows(why) => Answer::Rows(why),
    })
}

fn evaluated<T>(
    question: &Question<'_>,
    context: &Context,
    evaluate: impl FnOnce(&Asking<'_>) -> Result<(Rows, T), Stop>,
) -> Result<Answer<(Given<'static>, T)>, StoreError> {
    let refused = |why: &'static str| match context.evaluation {
        Evaluation::Columns => Err(StoreError::Refused(format!(
            "not evaluated over columns: {why}"
        ))),
        Evaluation::Chosen | Evaluation::Rows => Ok(Answer::Rows(why)),
    };
    if let Some(why) = question.barred {
        return refused(why);
    }
    let first;
    let (pattern, template) = match question.query {
        Query::Select { pattern, .. } | Query::Describe { pattern, .. } => (pattern, None),
        Query::Ask { pattern, .. } => {
            first = first_of(pattern);
            (&first, None)
        }
        Query::Construct {
            pattern, template, ..
        } => (pattern, Some(template)),
    };
    let unworthy = match context.evaluation {
        Evaluation::Chosen if question.work < FEW => {
            let is_quick = question.wanted == Wanted::Numbers && is_swift(pattern);
            (!is_quick).then_some(SMALL)
        }
        Evaluation::Rows => Some("nobody wants them"),
        Evaluation::Chosen | Evaluation::Columns => None,
    };
    if let Some(why) = unworthy {
        return Ok(Answer::Rows(why));
    }
    let variables: Vec<Variable> = match template {
        Some(template) => variables_of(template),
        None => match shown(pattern) {
            Some(shown) => shown.to_vec(),
            None => return refused("no projection"),
        },
    };
    let source = Asked {
        dataset: question.dataset,
        expressions: question.expressions,
        base: question.query.base_iri(),
        written: Cell::new((0, false)),
    };
    let rows = evaluate(&Asking {
        pattern,
        variables: &variables,
        source: &source,
        cancellation: &context.cancellation,
        most: usize::try_from(context.memory / NUMBER).unwrap_or(usize::MAX),
        is_early: ends_early(pattern),
    });
    let dataset = question.dataset.clone();
    match rows {
        Ok((rows, beside)) if matches!(question.query, Query::Ask { .. }) => {
            let is_any = QueryResults::Boolean(rows.len() > 0);
            Ok(Answer::Columns((Given::Terms(is_any), beside)))
        }
        Ok((rows, beside)) if matches!(question.query, Query::Describe { .. }) => {
            let triples = described::described(rows, variables.len(), dataset);
            Ok(Answer::Columns((Given::Terms(triples), beside)))
        }
        Ok((rows, beside)) => Ok(Answer::Columns(match template {
            None => {
                let rows = NumberedRows::new(rows, variables, dataset, &context.cancellation);
                (Given::Numbers(rows), beside)
            }
            Some(template) => {
                let triples = made::triples(rows, template, &variables, dataset);
                (Given::Terms(triples), beside)
            }
        })),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Unsupported(what)) => refused(what),
        Err(Stop::TooMuch) => refused("they would hold too much at once"),
    }
}

/// The first solution of a pattern, of which nothing is wanted.
fn first_of(pattern: &GraphPattern) -> GraphPattern {
    GraphPattern::Slice {
        inner: Box::new(GraphPattern::Project {
            inner: Box::new(pattern.clone()),
            variables: Vec::new(),
        }),
        start: 0,
        length: Some(1),
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

/// Whether it may be over with its first rows, so that no whole column should be looked at for them. How many are wanted is
/// all the same: rows come in one order, whichever page of them is asked for.
fn ends_early(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Slice { inner, length: Some(_), .. } if is_streamed(inner))
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
