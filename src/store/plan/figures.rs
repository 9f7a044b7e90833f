//! What the planner knows of the data, and how many solutions it expects.

use spargebra::algebra::PropertyPathExpression;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::scope::{Variables, in_triple, variable};
use crate::model::{NamedNodeRef, TermRef};

/// Counts of a data set. They may be a little off; the plan is then a little worse.
pub(in crate::store) trait Figures {
    /// How many quads match; `None` stands for anything. O(log quads).
    fn matching(
        &self,
        subject: Option<TermRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
    ) -> u64;

    /// As [`Self::matching`], where that is right to the last one.
    fn exactly(
        &self,
        subject: Option<TermRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<TermRef<'_>>,
    ) -> Option<u64>;

    /// How many different subjects and objects a predicate has, or all have together.
    fn ends(&self, predicate: Option<NamedNodeRef<'_>>) -> (u64, u64);

    /// How many predicates there are.
    fn predicates(&self) -> u64;
}

/// A triple pattern, counted.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    /// Matches of what is constant in it.
    pub(super) rows: f64,
    /// Its variables, and how many values each has at most.
    pub(super) values: Vec<(spargebra::term::Variable, f64)>,
}

#[expect(clippy::cast_precision_loss, reason = "an estimate")]
pub(super) fn float(number: u64) -> f64 {
    number as f64
}

fn constant(term: &TermPattern) -> Option<TermRef<'_>> {
    match term {
        TermPattern::NamedNode(node) => Some(node.as_ref().into()),
        TermPattern::Literal(literal) => Some(literal.as_ref().into()),
        _ => None,
    }
}

impl Counted {
    pub(super) fn new(triple: &TriplePattern, figures: &dyn Figures) -> Self {
        let predicate = match &triple.predicate {
            NamedNodePattern::NamedNode(node) => Some(node.as_ref()),
            NamedNodePattern::Variable(_) => None,
        };
        let (subject, object) = (constant(&triple.subject), constant(&triple.object));
        let rows = float(figures.matching(subject, predicate, object));
        let (subjects, objects) = figures.ends(predicate);
        let mut values = Vec::new();
        if let Some(variable) = variable(&triple.subject) {
            values.push((variable, float(subjects)));
        }
        if let NamedNodePattern::Variable(variable) = &triple.predicate {
            values.push((variable.clone(), float(figures.predicates())));
        }
        if let Some(variable) = variable(&triple.object) {
            values.push((variable, float(objects)));
        }
        // The variables inside a triple term narrow it as much as its place does.
        if matches!(triple.object, TermPattern::Triple(_)) {
            in_triple(triple, &mut |variable| {
                if !values.iter().any(|(known, _)| *known == variable) {
                    values.push((variable, float(objects)));
                }
            });
        }
        Self { rows, values }
    }

    /// Matches for each solution that binds these variables.
    pub(super) fn for_each(&self, is_bound: impl Fn(usize) -> bool) -> f64 {
        let mut rows = self.rows;
        for (place, (_, values)) in self.values.iter().enumerate() {
            if is_bound(place) {
                rows /= values.max(1.0);
            }
        }
        rows
    }
}

/// A path is taken for so many steps.
const STEPS: f64 = 20.0;

/// How many pairs a path has for each solution that binds its ends or not.
pub(super) fn path(
    subject: &TermPattern,
    by: &PropertyPathExpression,
    object: &TermPattern,
    bound: &Variables,
    figures: &dyn Figures,
) -> f64 {
    let known =
        |term: &TermPattern| variable(term).is_none_or(|variable| bound.contains(&variable));
    let pairs = pairs(by, figures);
    pairs[case(known(subject), known(object))]
}

/// Which of the four cases it is: whether the beginning and the end of a path are known.
fn case(from: bool, to: bool) -> usize {
    usize::from(from) + 2 * usize::from(to)
}

/// How many pairs a path has in each [`case`]; all at once, so that the time is linear in its
/// length.
fn pairs(path: &PropertyPathExpression, figures: &dyn Figures) -> [f64; 4] {
    let each = |of: &dyn Fn(bool, bool) -> f64| {
        [(false, false), (true, false), (false, true), (true, true)].map(|(from, to)| of(from, to))
    };
    match path {
        PropertyPathExpression::NamedNode(node) => {
            let rows = float(figures.matching(None, Some(node.as_ref()), None));
            let ends = figures.ends(Some(node.as_ref()));
            each(&|from, to| narrowed(rows, ends, from, to))
        }
        PropertyPathExpression::Reverse(inner) => {
            let inner = pairs(inner, figures);
            each(&|from, to| inner[case(to, from)])
        }
        PropertyPathExpression::Sequence(first, second) => {
            let (first, second) = (pairs(first, figures), pairs(second, figures));
            each(&|from, to| {
                let forwards = first[case(from, false)] * second[case(true, to)];
                forwards.min(second[case(false, to)] * first[case(from, true)])
            })
        }
        PropertyPathExpression::Alternative(one, other) => {
            let (one, other) = (pairs(one, figures), pairs(other, figures));
            each(&|from, to| one[case(from, to)] + other[case(from, to)])
        }
        PropertyPathExpression::ZeroOrMore(inner) | PropertyPathExpression::OneOrMore(inner) => {
            let step = pairs(inner, figures).map(|step| step.max(1.0));
            each(&|from, to| step[case(from, to)] * if from && to { 1.0 } else { STEPS })
        }
        PropertyPathExpression::ZeroOrOne(inner) => pairs(inner, figures).map(|step| step + 1.0),
        PropertyPathExpression::NegatedPropertySet(_) => {
            let rows = float(figures.matching(None, None, None));
            let ends = figures.ends(None);
            each(&|from, to| narrowed(rows, ends, from, to))
        }
    }
}

fn narrowed(rows: f64, (subjects, objects): (u64, u64), from: bool, to: bool) -> f64 {
    let by = |narrowed: bool, values: u64| if narrowed { float(values.max(1)) } else { 1.0 };
    rows / by(from, subjects) / by(to, objects)
}
