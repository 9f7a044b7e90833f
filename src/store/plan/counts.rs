//! `COUNT`s that the data set knows without looking at its quads.

use spargebra::algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern};
use spargebra::term::{
    GroundTerm, NamedNode, NamedNodePattern, TermPattern, TriplePattern, Variable,
};

use super::Planner;
use super::figures::float;
use crate::model::{Literal, NamedNodeRef, TermRef};

/// Which part of the quads that match a pattern they are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum By {
    /// The subject.
    Subject,
    /// The predicate, of all quads.
    Predicate,
    /// The object.
    Object,
}

/// A table of values and how many quads have each: of one predicate, or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Tally {
    pub(in crate::store) by: By,
    pub(in crate::store) predicate: Option<NamedNode>,
}

/// What a table is called as a predicate, before its number: no IRI of data or queries has a bar.
pub(in crate::store) const TALLY: &str = "chancery|tally|";

impl Planner<'_> {
    /// A group whose aggregates are known, as a table or as rows; else nothing.
    pub(super) fn known(
        &self,
        inner: &GraphPattern,
        variables: &[Variable],
        aggregates: &[(Variable, AggregateExpression)],
    ) -> Option<GraphPattern> {
        let GraphPattern::Bgp { patterns } = inner else {
            return None;
        };
        let [triple] = &**patterns else { return None };
        if !self.is_whole() || aggregates.is_empty() || !is_plain(triple) {
            return None;
        }
        match variables {
            [] => self.row(triple, aggregates),
            [by] => self.table(triple, by, aggregates),
            _ => None,
        }
    }

    fn row(
        &self,
        triple: &TriplePattern,
        aggregates: &[(Variable, AggregateExpression)],
    ) -> Option<GraphPattern> {
        let mut row = Vec::new();
        for (_, aggregate) in aggregates {
            let count = self.count(triple, aggregate)?;
            let count = Literal::from(i64::try_from(count).ok()?);
            row.push(Some(GroundTerm::from(count)));
        }
        Some(GraphPattern::Values {
            variables: aggregates.iter().map(|(name, _)| name.clone()).collect(),
            bindings: vec![row],
        })
    }

    fn count(&self, triple: &TriplePattern, aggregate: &AggregateExpression) -> Option<u64> {
        let predicate = predicate(triple);
        if counts_solutions(triple, aggregate) {
            let (subject, object) = (constant(&triple.subject), constant(&triple.object));
            return self.figures.exactly(subject, predicate, object);
        }
        // How many different ones: known where nothing else is asked for.
        let variable = distinct(aggregate)?;
        let open = constant(&triple.subject).is_none() && constant(&triple.object).is_none();
        if !open {
            return None;
        }
        match (&triple.predicate, predicate) {
            (NamedNodePattern::Variable(name), _) if name == variable => {
                Some(self.figures.predicates())
            }
            (_, Some(predicate)) => {
                let (subjects, objects) = self.figures.ends(Some(predicate));
                match () {
                    () if is(&triple.subject, variable) => Some(subjects),
                    () if is(&triple.object, variable) => Some(objects),
                    () => None,
                }
            }
            _ => None,
        }
    }

    fn table(
        &self,
        triple: &TriplePattern,
        by: &Variable,
        aggregates: &[(Variable, AggregateExpression)],
    ) -> Option<GraphPattern> {
        let open = constant(&triple.subject).is_none() && constant(&triple.object).is_none();
        if !open
            || !aggregates
                .iter()
                .all(|(_, aggregate)| counts_solutions(triple, aggregate))
        {
            return None;
        }
        let (by_what, predicate) = match &triple.predicate {
            NamedNodePattern::Variable(name) if name == by => (By::Predicate, None),
            _ if is(&triple.subject, by) => (By::Subject, predicate(triple)),
            _ if is(&triple.object, by) => (By::Object, predicate(triple)),
            _ => return None,
        };
        let rows = match by_what {
            By::Predicate => self.figures.predicates(),
            By::Subject => self.figures.ends(predicate).0,
            By::Object => self.figures.ends(predicate).1,
        };
        self.work.set(self.work.get() + float(rows));
        let number = self.tally(Tally {
            by: by_what,
            predicate: predicate.map(NamedNodeRef::into_owned),
        });
        let mut names = aggregates.iter().map(|(name, _)| name.clone());
        let first = names.next()?;
        let table = GraphPattern::Bgp {
            patterns: vec![TriplePattern {
                subject: by.clone().into(),
                predicate: NamedNode::new_unchecked(format!("{TALLY}{number}")).into(),
                object: first.clone().into(),
            }],
        };
        Some(names.fold(table, |inner, variable| GraphPattern::Extend {
            inner: Box::new(inner),
            variable,
            expression: Expression::Variable(first.clone()),
        }))
    }
}

/// Different variables or constants in all places, no variable twice.
fn is_plain(triple: &TriplePattern) -> bool {
    let mut names = Vec::new();
    for term in [&triple.subject, &triple.object] {
        match term {
            TermPattern::Variable(variable) => names.push(variable),
            TermPattern::NamedNode(_) | TermPattern::Literal(_) => {}
            TermPattern::BlankNode(_) | TermPattern::Triple(_) => return false,
        }
    }
    if let NamedNodePattern::Variable(variable) = &triple.predicate {
        names.push(variable);
    }
    names
        .iter()
        .enumerate()
        .all(|(place, name)| !names[..place].contains(name))
}

fn is(term: &TermPattern, variable: &Variable) -> bool {
    matches!(term, TermPattern::Variable(name) if name == variable)
}

fn constant(term: &TermPattern) -> Option<TermRef<'_>> {
    match term {
        TermPattern::NamedNode(node) => Some(node.as_ref().into()),
        TermPattern::Literal(literal) => Some(literal.as_ref().into()),
        _ => None,
    }
}

fn predicate(triple: &TriplePattern) -> Option<NamedNodeRef<'_>> {
    match &triple.predicate {
        NamedNodePattern::NamedNode(node) => Some(node.as_ref()),
        NamedNodePattern::Variable(_) => None,
    }
}

/// `COUNT(*)`, or of a variable that every match binds.
fn counts_solutions(triple: &TriplePattern, aggregate: &AggregateExpression) -> bool {
    match aggregate {
        AggregateExpression::CountSolutions { distinct } => !distinct,
        AggregateExpression::FunctionCall {
            name: AggregateFunction::Count,
            expr: Expression::Variable(variable),
            distinct: false,
        } => {
            is(&triple.subject, variable)
                || is(&triple.object, variable)
                || matches!(&triple.predicate, NamedNodePattern::Variable(name) if name == variable)
        }
        AggregateExpression::FunctionCall { .. } => false,
    }
}

fn distinct(aggregate: &AggregateExpression) -> Option<&Variable> {
    match aggregate {
        AggregateExpression::FunctionCall {
            name: AggregateFunction::Count,
            expr: Expression::Variable(variable),
            distinct: true,
        } => Some(variable),
        _ => None,
    }
}
