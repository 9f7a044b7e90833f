//! Values that variables have before a query begins, as SHACL's pre-binding wants them.
//!
//! IRIs and literals are put in place of their variable wherever it stands, so that a filter in an inner
//! group sees them as well. Blank nodes and triple terms cannot be written in an algebra: the evaluator is told of
//! them, and does not optimise, because its optimiser would take the variable for one without a value.

use spareval::PreparedQuery;
use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};

use super::Context;
use super::walk::{self, Change};
use crate::model::{Literal, Term};

/// Puts the values of the context in place. O(size of the query).
pub(super) fn in_query(query: &mut Query, context: &Context) {
    if context.bound.is_empty() {
        return;
    }
    let untold: Vec<Variable> = told(context).map(|(variable, _)| variable).collect();
    walk::query(query, &mut Bound(&context.bound));
    if untold.is_empty() {
        return;
    }
    select(walk::whole(query).0, untold);
}

/// What the evaluator has to be told.
pub(super) fn told(context: &Context) -> impl Iterator<Item = (Variable, Term)> + '_ {
    let bound = context.bound.iter().filter(|(_, term)| !is_written(term));
    bound.map(|(name, term)| (Variable::new_unchecked(name.as_str()), term.clone()))
}

/// Tells the evaluator.
pub(super) fn tell<'a>(prepared: PreparedQuery<'a>, context: &Context) -> PreparedQuery<'a> {
    told(context).fold(prepared, |prepared, (variable, term)| {
        prepared.substitute_variable(variable, term)
    })
}

fn is_written(term: &Term) -> bool {
    matches!(term, Term::NamedNode(_) | Term::Literal(_))
}

/// The evaluator takes values only of variables that are selected.
fn select(pattern: &mut GraphPattern, wanted: Vec<Variable>) {
    match pattern {
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => select(inner, wanted),
        GraphPattern::Project { variables, .. } => {
            for variable in wanted {
                if !variables.contains(&variable) {
                    variables.push(variable);
                }
            }
        }
        _ => {
            let inner = std::mem::replace(pattern, nothing());
            *pattern = GraphPattern::Project {
                inner: Box::new(inner),
                variables: wanted,
            };
        }
    }
}

/// A table without rows.
fn nothing() -> GraphPattern {
    GraphPattern::Values {
        variables: Vec::new(),
        bindings: Vec::new(),
    }
}

struct Bound<'a>(&'a [(String, Term)]);

impl Bound<'_> {
    fn value(&self, variable: &Variable) -> Option<&Term> {
        let bound = self.0.iter().find(|(name, _)| name == variable.as_str());
        bound.map(|(_, term)| term)
    }

    fn term(&self, term: &mut TermPattern) {
        match term {
            TermPattern::Variable(variable) => match self.value(variable) {
                Some(Term::NamedNode(node)) => *term = node.clone().into(),
                Some(Term::Literal(literal)) => *term = literal.clone().into(),
                _ => {}
            },
            TermPattern::Triple(triple) => {
                self.term(&mut triple.subject);
                self.term(&mut triple.object);
                self.predicate(&mut triple.predicate);
            }
            _ => {}
        }
    }

    fn predicate(&self, predicate: &mut NamedNodePattern) {
        if let NamedNodePattern::Variable(variable) = predicate
            && let Some(Term::NamedNode(node)) = self.value(variable)
        {
            *predicate = node.clone().into();
        }
    }

    /// Whether the value of a variable can stand where the variable stands.
    fn fits(&self, triple: &TriplePattern) -> bool {
        let subject = match &triple.subject {
            TermPattern::Variable(variable) => self.value(variable),
            _ => None,
        };
        let inside = match &triple.object {
            TermPattern::Triple(inside) => self.fits(inside),
            _ => true,
        };
        inside
            && !matches!(subject, Some(Term::Literal(_) | Term::Triple(_)))
            && self.names(&triple.predicate)
    }

    fn names(&self, predicate: &NamedNodePattern) -> bool {
        let NamedNodePattern::Variable(variable) = predicate else {
            return true;
        };
        matches!(self.value(variable), None | Some(Term::NamedNode(_)))
    }
}

impl Change for Bound<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                if !patterns.iter().all(|triple| self.fits(triple)) {
                    *pattern = nothing();
                    return;
                }
                for triple in patterns {
                    self.term(&mut triple.subject);
                    self.predicate(&mut triple.predicate);
                    self.term(&mut triple.object);
                }
            }
            GraphPattern::Path {
                subject, object, ..
            } => {
                self.term(subject);
                self.term(object);
            }
            GraphPattern::Graph { name, .. } => {
                if self.names(name) {
                    self.predicate(name);
                } else {
                    *pattern = nothing();
                }
            }
            // A group by a variable needs it as one.
            GraphPattern::Group {
                inner, variables, ..
            } => {
                for variable in variables {
                    let value = match self.value(variable) {
                        Some(Term::NamedNode(node)) => Expression::NamedNode(node.clone()),
                        Some(Term::Literal(literal)) => Expression::Literal(literal.clone()),
                        _ => continue,
                    };
                    let within = std::mem::replace(&mut **inner, nothing());
                    **inner = GraphPattern::Extend {
                        inner: Box::new(within),
                        variable: variable.clone(),
                        expression: value,
                    };
                }
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        match expression {
            Expression::Variable(variable) => match self.value(variable) {
                Some(Term::NamedNode(node)) => *expression = node.clone().into(),
                Some(Term::Literal(literal)) => *expression = literal.clone().into(),
                _ => {}
            },
            Expression::Bound(variable) if self.value(variable).is_some() => {
                *expression = Literal::from(true).into();
            }
            _ => {}
        }
    }
}
