//! Patterns that the evaluator gets wrong, in a form that it gets right.
//!
//! - spareval 0.2.9 ends an evaluation where a literal would be the subject of a triple term, or
//!   anything but an IRI its predicate, and takes an `EXISTS` that so ends for true. There is no such triple
//!   term, so nothing matches: what cannot be is asked before.
//! - It takes `!p` as a set of pairs where both ends are known, and as a bag elsewhere, so that the
//!   number of rows would depend on the order of the plan. SPARQL 1.1 (18.4) has a row for each triple.

use spargebra::algebra::{Expression, Function, GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};
use spargebra::{Query, Update};

use super::walk::{self, Change};

/// Changes a whole query. O(its size).
pub(super) fn in_query(query: &mut Query) {
    walk::query(query, &mut Shapes::default());
}

/// The same for the patterns of an update.
pub(super) fn in_update(update: &mut Update) {
    walk::update(update, &mut Shapes::default());
}

/// Asks of each group of triple patterns whether its triple terms can be, for an evaluation that
/// does not ask at each of them.
pub(super) fn guard(query: &mut Query) {
    walk::query(
        query,
        &mut Shapes {
            guarded: true,
            ..Shapes::default()
        },
    );
}

#[derive(Default)]
struct Shapes {
    made: usize,
    guarded: bool,
}

impl Change for Shapes {
    fn pattern(&mut self, pattern: &mut GraphPattern) {
        match pattern {
            GraphPattern::Path {
                subject,
                path: PropertyPathExpression::NegatedPropertySet(names),
                object,
            } => {
                self.made += 1;
                // No query can write such a name.
                let by = Variable::new_unchecked(format!("predicate {}", self.made));
                let triple = TriplePattern {
                    subject: subject.clone(),
                    predicate: by.clone().into(),
                    object: object.clone(),
                };
                let names = names.iter().cloned().map(Expression::from).collect();
                let among = Expression::In(Box::new(by.into()), names);
                *pattern = GraphPattern::Filter {
                    expr: Expression::Not(Box::new(among)),
                    inner: Box::new(GraphPattern::Bgp {
                        patterns: vec![triple],
                    }),
                };
            }
            GraphPattern::Bgp { patterns } if self.guarded => {
                if let Some(expr) = possible(patterns) {
                    let inner = std::mem::replace(
                        pattern,
                        GraphPattern::Bgp {
                            patterns: Vec::new(),
                        },
                    );
                    *pattern = GraphPattern::Filter {
                        expr,
                        inner: Box::new(inner),
                    };
                }
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &mut Expression) {
        if let (Expression::Exists(pattern), false) = (&expression, self.guarded) {
            let mut found = Guards::default();
            found.pattern(pattern);
            if let Some(guard) = found.all() {
                let exists = std::mem::replace(expression, Expression::Coalesce(Vec::new()));
                *expression = Expression::And(Box::new(guard), Box::new(exists));
            }
        }
    }
}

/// What has to hold of the variables inside the triple terms of some patterns.
pub(super) fn possible(patterns: &[TriplePattern]) -> Option<Expression> {
    let mut found = Guards::default();
    for triple in patterns {
        found.triple(triple);
    }
    found.all()
}

/// Variables that stand where only some terms can.
#[derive(Default)]
struct Guards {
    subjects: Vec<Variable>,
    predicates: Vec<Variable>,
}

impl Guards {
    fn pattern(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    self.triple(triple);
                }
            }
            GraphPattern::Join { left, right }
            | GraphPattern::LeftJoin { left, right, .. }
            | GraphPattern::Lateral { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            GraphPattern::Minus { left, .. } => self.pattern(left),
            GraphPattern::Filter { inner, .. }
            | GraphPattern::Graph { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => self.pattern(inner),
            // A branch that cannot be leaves the other one; and within sub-selects variables are
            // others, but for those that they select.
            GraphPattern::Union { .. }
            | GraphPattern::Project { .. }
            | GraphPattern::Group { .. }
            | GraphPattern::Path { .. }
            | GraphPattern::Values { .. }
            | GraphPattern::Service { .. } => {}
        }
    }

    fn triple(&mut self, triple: &TriplePattern) {
        self.term(&triple.object);
        self.term(&triple.subject);
    }

    fn term(&mut self, term: &TermPattern) {
        let TermPattern::Triple(triple) = term else {
            return;
        };
        if let TermPattern::Variable(variable) = &triple.subject {
            self.subjects.push(variable.clone());
        }
        if let NamedNodePattern::Variable(variable) = &triple.predicate {
            self.predicates.push(variable.clone());
        }
        self.triple(triple);
    }

    /// All together. What is not bound may still be anything.
    fn all(mut self) -> Option<Expression> {
        self.subjects
            .sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        self.subjects.dedup();
        self.predicates
            .sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
        self.predicates.dedup();
        let call = |function, variable: Variable| {
            Expression::FunctionCall(function, vec![variable.into()])
        };
        let subjects = self.subjects.into_iter();
        let subjects = subjects.map(|one| {
            let iri = call(Function::IsIri, one.clone());
            Expression::Or(Box::new(iri), Box::new(call(Function::IsBlank, one)))
        });
        let predicates = self.predicates.into_iter();
        let predicates = predicates.map(|one| call(Function::IsIri, one));
        let unbound = || Expression::Literal(crate::model::Literal::from(true));
        subjects
            .chain(predicates)
            .map(|may| Expression::Coalesce(vec![may, unbound()]))
            .reduce(|all, one| Expression::And(Box::new(all), Box::new(one)))
    }
}
