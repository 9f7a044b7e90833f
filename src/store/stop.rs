//! Evaluations that end as soon as they are told to.
//!
//! spareval 0.2.9 looks at the token of a query where it reads data, and nowhere else: products, hash joins and
//! sorts go on for as long as they like behind the last statement that they read, and the memory they hold with them. So
//! a function that binds nothing is called for each row that a join makes and for each comparison of a sort. Where the
//! query is to end, it unwinds the evaluation, which gives back all that it held; whoever began it hears why.
//!
//! The texts that a query makes end it in the same way where they get too long (`made_texts`): a value that is
//! silently missing would make a wrong answer.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use oxigraph::sparql::QueryEvaluationError;
use spargebra::algebra::{Expression, Function, GraphPattern, OrderExpression};
use spargebra::term::{NamedNode, Variable};
use spargebra::{GraphUpdateOperation, Query, Update};

use super::plan::scope;
use super::walk;
use super::{CancellationToken, Context, QueryResults, QuerySolutionIter, QueryTripleIter};
use super::{StoreError, made_texts};
use crate::model::Term;

/// How the functions of this program that no query calls begin.
pub(super) const OWN: &str = "chancery:";
/// Asks whether to go on.
const BEAT: &str = "chancery:beat";
/// No query can write such a name.
const UNBOUND: &str = "beat ";

/// Why an evaluation was unwound.
struct Stopped(StoreError);

/// Ends the evaluation of this thread; [`heard`] is told.
pub(super) fn stop(error: StoreError) -> ! {
    resume_unwind(Box::new(Stopped(error)))
}

/// Does what [`stop`] may end.
pub(super) fn heard<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|why| match why.downcast::<Stopped>() {
        Ok(stopped) => Err(stopped.0),
        Err(other) => resume_unwind(other),
    })
}

/// An error that unwinds a comparison, which can give none.
pub(super) fn check(token: &CancellationToken) {
    if token.is_cancelled() {
        stop(StoreError::Cancelled);
    }
}

/// When an evaluation is to end, for what is printed in tests.
#[derive(Clone, Default)]
pub(super) struct Ending(CancellationToken);

impl Ending {
    pub(super) fn new(token: &CancellationToken) -> Self {
        Self(token.clone())
    }

    /// Unwinds the evaluation where it is to end.
    #[inline]
    pub(super) fn check(&self) {
        check(&self.0);
    }
}

impl std::fmt::Debug for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Ending").finish_non_exhaustive()
    }
}

pub(super) type OfTerms = Box<dyn Fn(&[Term]) -> Option<Term> + Send + Sync>;

/// The functions by name, for whoever evaluates.
pub(super) fn functions(context: &Context) -> Vec<(NamedNode, OfTerms)> {
    let token = context.cancellation.clone();
    let beat = move |_: &[Term]| {
        check(&token);
        None
    };
    let mut functions = made_texts::functions(context);
    functions.push((NamedNode::new_unchecked(BEAT), Box::new(beat)));
    functions
}

/// Results that end with an error once the query is to end. The rest of them is given back at once.
pub(super) fn listening<'a>(
    results: QueryResults<'a>,
    token: &CancellationToken,
) -> Result<QueryResults<'a>, StoreError> {
    // The evaluator may have taken an error for an answer, where it asks whether there is any.
    if token.is_cancelled() {
        return Err(StoreError::Cancelled);
    }
    Ok(heard_by(results, token))
}

/// The same, where it was asked already whether it is to end.
pub(super) fn heard_by<'a>(
    results: QueryResults<'a>,
    token: &CancellationToken,
) -> QueryResults<'a> {
    match results {
        QueryResults::Solutions(rows) => {
            let variables: Arc<[Variable]> = rows.variables().into();
            let rows = Listening::new(rows, token);
            QueryResults::Solutions(QuerySolutionIter::new(variables, rows))
        }
        QueryResults::Graph(triples) => {
            QueryResults::Graph(QueryTripleIter::new(Listening::new(triples, token)))
        }
        QueryResults::Boolean(answer) => QueryResults::Boolean(answer),
    }
}

struct Listening<I> {
    rows: Option<I>,
    token: CancellationToken,
}

impl<I> Listening<I> {
    fn new(rows: I, token: &CancellationToken) -> Self {
        Self {
            rows: Some(rows),
            token: token.clone(),
        }
    }
}

impl<T, I: Iterator<Item = Result<T, QueryEvaluationError>>> Iterator for Listening<I> {
    type Item = Result<T, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = self.rows.as_mut()?;
        let next = heard(|| Ok(rows.next())).unwrap_or_else(|error| {
            Some(Err(match error {
                StoreError::Cancelled => QueryEvaluationError::Cancelled,
                other => QueryEvaluationError::Dataset(Box::new(other)),
            }))
        });
        let next = if self.token.is_cancelled() {
            Some(Err(QueryEvaluationError::Cancelled))
        } else {
            next
        };
        if !matches!(next, Some(Ok(_))) {
            self.rows = None;
        }
        next
    }
}

/// Has a query hear. Where it is `planned`, its joins are done in their order; else the evaluator chooses one, and joins
/// are taken apart so that it hears between products. O(size · log size), but for many joined groups.
pub(super) fn in_query(query: &mut Query, planned: bool) {
    Beats { made: 0, planned }.pattern(walk::whole(query).0);
}

/// The same for a pattern.
pub(super) fn in_pattern(pattern: &mut GraphPattern, planned: bool) {
    Beats { made: 0, planned }.pattern(pattern);
}

/// The same for the patterns of an update.
pub(super) fn in_update(update: &mut Update) {
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            in_pattern(pattern, false);
        }
    }
}

/// Something that is joined with others.
struct Part {
    pattern: GraphPattern,
    /// What it surely binds.
    binds: scope::Variables,
    /// Whether the evaluator goes through it row by row, and reads data for each.
    is_plain: bool,
}

struct Beats {
    made: usize,
    planned: bool,
}

impl Beats {
    /// Recursion is bounded by the depth that the check of the text lets through.
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        let joins = matches!(
            pattern,
            GraphPattern::Bgp { .. } | GraphPattern::Join { .. }
        );
        if joins && !self.planned {
            let mut parts = Vec::new();
            self.parts(pattern.clone(), &mut parts);
            let groups = connected(&parts);
            let is_one = groups.iter().all(|group| *group == 0);
            if !is_one || parts.iter().any(|part| !part.is_plain) {
                *pattern = self.joined(parts, &groups);
            }
            return;
        }
        // Each row with what is optional to it: data are read for each.
        let alone = matches!(pattern, GraphPattern::LeftJoin { left, .. } if is_alone(left));
        for inner in walk::patterns_mut(pattern) {
            self.pattern(inner);
        }
        for expression in walk::expressions_mut(pattern) {
            self.expression(expression);
        }
        match pattern {
            GraphPattern::Join { .. } => self.beat(pattern),
            GraphPattern::LeftJoin { .. } if !alone => self.beat(pattern),
            GraphPattern::OrderBy { expression, .. } => {
                expression.insert(0, OrderExpression::Asc(beat()));
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        if let Expression::Exists(pattern) = expression {
            self.pattern(pattern);
        }
        for part in walk::parts_mut(expression) {
            self.expression(part);
        }
        if let Expression::FunctionCall(function, _) = expression {
            made_texts::bound(function);
        }
    }

    /// Has each row of a pattern ask whether to go on.
    fn beat(&mut self, pattern: &mut GraphPattern) {
        self.made += 1;
        let inner = std::mem::take(pattern);
        *pattern = GraphPattern::Extend {
            inner: Box::new(inner),
            variable: Variable::new_unchecked(format!("{UNBOUND}{}", self.made)),
            expression: beat(),
        };
    }

    /// What is joined, each part heard within.
    fn parts(&mut self, pattern: GraphPattern, parts: &mut Vec<Part>) {
        match pattern {
            GraphPattern::Join { left, right } => {
                self.parts(*left, parts);
                self.parts(*right, parts);
            }
            GraphPattern::Bgp { patterns } if patterns.len() > 1 => {
                for triple in patterns {
                    let patterns = vec![triple];
                    self.parts(GraphPattern::Bgp { patterns }, parts);
                }
            }
            mut pattern => {
                let is_plain = matches!(
                    pattern,
                    GraphPattern::Bgp { .. }
                        | GraphPattern::Path { .. }
                        | GraphPattern::Values { .. }
                );
                let binds = scope::scope(&pattern).certain;
                if !is_plain {
                    self.pattern(&mut pattern);
                }
                parts.push(Part {
                    pattern,
                    binds,
                    is_plain,
                });
            }
        }
    }

    /// Joins groups one after the other, and within a group what belongs together.
    fn joined(&mut self, parts: Vec<Part>, groups: &[usize]) -> GraphPattern {
        let count = groups.iter().max().map_or(0, |last| last + 1);
        let mut grouped: Vec<Vec<Part>> = (0..count).map(|_| Vec::new()).collect();
        for (part, group) in parts.into_iter().zip(groups) {
            if let Some(members) = grouped.get_mut(*group) {
                members.push(part);
            }
        }
        let groups = grouped.into_iter().map(|members| self.group(members));
        let groups: Vec<_> = groups.collect();
        let whole = groups
            .into_iter()
            .reduce(|left, right| self.heard_join(left, right));
        whole.unwrap_or_default()
    }

    /// The plain parts are one join, which the evaluator orders; the others follow.
    fn group(&mut self, members: Vec<Part>) -> GraphPattern {
        let (plain, mut rest): (Vec<_>, Vec<_>) =
            members.into_iter().partition(|part| part.is_plain);
        let mut binds = scope::Variables::new();
        let mut done: Option<GraphPattern> = None;
        for part in plain {
            binds.extend(part.binds);
            done = Some(match done {
                None => part.pattern,
                Some(done) => join(done, part.pattern),
            });
        }
        while !rest.is_empty() {
            let shares = |part: &Part| part.binds.iter().any(|variable| binds.contains(variable));
            let next = rest.remove(rest.iter().position(shares).unwrap_or(0));
            binds.extend(next.binds);
            done = Some(match done {
                None => next.pattern,
                Some(done) => self.heard_join(done, next.pattern),
            });
        }
        done.unwrap_or_default()
    }

    fn heard_join(&mut self, left: GraphPattern, right: GraphPattern) -> GraphPattern {
        let mut pattern = join(left, right);
        self.beat(&mut pattern);
        pattern
    }
}

fn beat() -> Expression {
    Expression::FunctionCall(Function::Custom(NamedNode::new_unchecked(BEAT)), Vec::new())
}

fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    GraphPattern::Join {
        left: Box::new(left),
        right: Box::new(right),
    }
}

/// Whether it is one solution that binds nothing.
fn is_alone(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Values { variables, .. } if variables.is_empty())
}

/// Whether a step of a plan, in the evaluator's words, is one of these.
pub(super) fn is_beat(step: &str) -> bool {
    step.contains(BEAT)
}

/// For each part the number of its group: parts that bind a variable in common, over others or not, are in one.
/// O(parts · log parts), but for many groups that become one.
fn connected(parts: &[Part]) -> Vec<usize> {
    let mut group: Vec<usize> = Vec::new();
    let mut count = 0;
    let mut by_variable = std::collections::BTreeMap::new();
    for part in parts {
        let known = part.binds.iter().filter_map(|name| by_variable.get(name));
        let mut of: Vec<usize> = known.copied().collect();
        of.sort_unstable();
        of.dedup();
        // What binds nothing is joined with whatever comes first.
        let one = match of.split_first() {
            Some((one, [])) => *one,
            Some((one, others)) => {
                let united = |number: &mut usize| {
                    if others.contains(number) {
                        *number = *one;
                    }
                };
                group.iter_mut().for_each(united);
                by_variable.values_mut().for_each(united);
                *one
            }
            None if part.binds.is_empty() => 0,
            None => {
                count += 1;
                count - 1
            }
        };
        count = count.max(one + 1);
        group.push(one);
        for name in &part.binds {
            by_variable.insert(name, one);
        }
    }
    let mut left = group.clone();
    left.sort_unstable();
    left.dedup();
    let numbered = |number: &usize| left.binary_search(number).unwrap_or(0);
    group.iter().map(numbered).collect()
}
