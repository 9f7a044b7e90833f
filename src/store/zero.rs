//! Paths of no length that begin or end at a term of the query.
//!
//! A term leads to itself by `p*` and `p?`, whether or not any triple has it (SPARQL 1.1, 18.4, `ZeroLengthPath`).
//! spareval 0.2.9 finds only what some triple has. Where a term may be missing, the step to itself stands beside the
//! path. One that the data have stays as it is, so that its plan does.

use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{TermPattern, TriplePattern, Variable};
use spargebra::{GraphUpdateOperation, Query, Update};

use super::walk::{expressions_mut, parts_mut, patterns_mut, whole};
use super::{Backend, Pattern, StoreError};
use crate::model::{NamedNodeRef, TermRef};

/// Changes a query over these data. O(its size), and two look-ups a path.
pub(super) fn in_query(query: &mut Query, data: &dyn Backend) -> Result<(), StoreError> {
    let (pattern, dataset) = whole(query);
    let everywhere = dataset.is_none().then_some(data);
    Zero { made: 0 }.pattern(pattern, everywhere)
}

/// The same for the patterns of an update.
pub(super) fn in_update(update: &mut Update) -> Result<(), StoreError> {
    let mut zero = Zero { made: 0 };
    for operation in &mut update.operations {
        if let GraphUpdateOperation::DeleteInsert { pattern, .. } = operation {
            zero.pattern(pattern, None)?;
        }
    }
    Ok(())
}

/// Whether a path may be of no length.
pub(crate) fn may_be_empty(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(_) | PropertyPathExpression::NegatedPropertySet(_) => {
            false
        }
        PropertyPathExpression::Reverse(inner) | PropertyPathExpression::OneOrMore(inner) => {
            may_be_empty(inner)
        }
        PropertyPathExpression::Sequence(one, other) => may_be_empty(one) && may_be_empty(other),
        PropertyPathExpression::Alternative(one, other) => may_be_empty(one) || may_be_empty(other),
        PropertyPathExpression::ZeroOrMore(_) | PropertyPathExpression::ZeroOrOne(_) => true,
    }
}

struct Zero {
    made: usize,
}

impl Zero {
    /// `data` are there where all graphs are looked into.
    fn pattern(
        &mut self,
        pattern: &mut GraphPattern,
        data: Option<&dyn Backend>,
    ) -> Result<(), StoreError> {
        let within = data.filter(|_| !matches!(pattern, GraphPattern::Graph { .. }));
        for inner in patterns_mut(pattern) {
            self.pattern(inner, within)?;
        }
        for expression in expressions_mut(pattern) {
            self.expression(expression, within)?;
        }
        if let GraphPattern::Path {
            subject,
            path,
            object,
        } = &*pattern
            && may_be_empty(path)
            && let Some(step) = step(subject, object)
            && !data.map_or(Ok(false), |data| occurs(step.0, data))?
        {
            let beside = self.beside(step);
            let left = Box::new(std::mem::replace(pattern, nothing()));
            let right = Box::new(beside);
            *pattern = GraphPattern::Union { left, right };
        }
        Ok(())
    }

    fn expression(
        &mut self,
        expression: &mut Expression,
        data: Option<&dyn Backend>,
    ) -> Result<(), StoreError> {
        if let Expression::Exists(pattern) = expression {
            self.pattern(pattern, data)?;
        }
        for part in parts_mut(expression) {
            self.expression(part, data)?;
        }
        Ok(())
    }

    /// The step from a term to itself, where no triple has it: the path finds the others.
    fn beside(&mut self, (term, end): Step<'_>) -> GraphPattern {
        let mut absent = self.absent(None, Some(term));
        if let TermPattern::NamedNode(_) = term {
            let as_subject = self.absent(Some(term), None);
            absent = Expression::And(Box::new(absent), Box::new(as_subject));
        }
        let inner = Box::new(match (end, ground(term)) {
            (Some(variable), Some(value)) => GraphPattern::Extend {
                inner: Box::new(nothing()),
                variable: variable.clone(),
                expression: value,
            },
            _ => nothing(),
        });
        GraphPattern::Filter {
            expr: absent,
            inner,
        }
    }

    fn absent(
        &mut self,
        subject: Option<&TermPattern>,
        object: Option<&TermPattern>,
    ) -> Expression {
        let mut fresh = || {
            self.made += 1;
            // No query can write such a name.
            Variable::new_unchecked(format!("any {}", self.made))
        };
        let triple = TriplePattern {
            subject: subject.map_or_else(|| fresh().into(), Clone::clone),
            predicate: fresh().into(),
            object: object.map_or_else(|| fresh().into(), Clone::clone),
        };
        let there = GraphPattern::Bgp {
            patterns: vec![triple],
        };
        Expression::Not(Box::new(Expression::Exists(Box::new(there))))
    }
}

/// A term, and what leads to it or is led to, if that is a variable.
type Step<'p> = (&'p TermPattern, Option<&'p Variable>);

fn step<'p>(subject: &'p TermPattern, object: &'p TermPattern) -> Option<Step<'p>> {
    match (subject, object) {
        (one, other) if one == other && ground(one).is_some() => Some((one, None)),
        (term, TermPattern::Variable(end)) | (TermPattern::Variable(end), term) => {
            ground(term).map(|_| (term, Some(end)))
        }
        // A blank node stands for what other patterns find as well, which no missing term is.
        _ => None,
    }
}

fn ground(term: &TermPattern) -> Option<Expression> {
    match term {
        TermPattern::NamedNode(node) => Some(node.clone().into()),
        TermPattern::Literal(literal) => Some(literal.clone().into()),
        _ => None,
    }
}

/// Whether any triple has a term at an end.
fn occurs(term: &TermPattern, data: &dyn Backend) -> Result<bool, StoreError> {
    let (subject, object) = match term {
        TermPattern::NamedNode(node) => (Some(NamedNodeRef::from(node)), TermRef::from(node)),
        TermPattern::Literal(literal) => (None, TermRef::from(literal)),
        _ => return Ok(false),
    };
    let as_object = Pattern {
        object: Some(object),
        ..Pattern::default()
    };
    let as_subject = subject.map(|subject| Pattern {
        subject: Some(subject.into()),
        ..Pattern::default()
    });
    for pattern in as_subject.into_iter().chain([as_object]) {
        if data.quads(pattern).next().transpose()?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One solution without values; within `GRAPH` one a graph.
fn nothing() -> GraphPattern {
    GraphPattern::Bgp {
        patterns: Vec::new(),
    }
}
