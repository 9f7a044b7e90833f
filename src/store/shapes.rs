//! Patterns that the evaluator gets wrong, in a form that it gets right.
//!
//! - spareval 0.2.9 ends an evaluation where a literal would be the subject of a triple term, or
//!   anything but an IRI its predicate, and takes an `EXISTS` that so ends for true. There is no such triple
//!   term, so nothing matches: what cannot be is asked before.
//! - It takes `!p` as a set of pairs where both ends are known, and as a bag elsewhere, so that the
//!   number of rows would depend on the order of the plan. SPARQL 1.1 (18.4) has a row for each triple.
//! - It has no number for `COUNT` of an expression that is an error in some row, where SPARQL counts the others (18.5.1.2).
//! - `COUNT(DISTINCT *)` counts solutions with what blank nodes and made variables in them stand for, which are no part of a solution.
//! - It takes `p|q` and `p/q` inside it as sets as well, where SPARQL has a union and a join.

use spargebra::algebra::{
    AggregateExpression, AggregateFunction, Expression, Function, GraphPattern,
    PropertyPathExpression,
};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern, Variable};
use spargebra::{Query, Update};

use super::plan::scope::scope;
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
                path,
                object,
            } if is_bag(path) => *pattern = self.bag(subject, path, object),
            GraphPattern::Group {
                inner, aggregates, ..
            } if !self.guarded => {
                if aggregates.iter().any(|(_, of)| counts_whole(of)) {
                    narrow(inner);
                }
                self.count(inner, aggregates);
            }
            GraphPattern::Bgp { patterns } if self.guarded => {
                if let Some(expr) = possible(patterns) {
                    let inner = std::mem::replace(pattern, nothing());
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

fn counts_whole(aggregate: &AggregateExpression) -> bool {
    matches!(
        aggregate,
        AggregateExpression::CountSolutions { distinct: true }
    )
}

/// Leaves of solutions what a query can name.
fn narrow(inner: &mut GraphPattern) {
    let mut variables: Vec<Variable> = scope(inner).possible.into_iter().collect();
    let is_named = |name: &str| !name.contains([' ', ':']);
    variables.retain(|variable| is_named(variable.as_str()));
    *inner = GraphPattern::Project {
        inner: Box::new(std::mem::replace(inner, nothing())),
        variables,
    };
}

/// Whether a path may connect the same two ends more than once, in a way that the evaluator does not know.
fn is_bag(path: &PropertyPathExpression) -> bool {
    use PropertyPathExpression as P;
    match path {
        P::Alternative(..) | P::NegatedPropertySet(_) => true,
        P::Sequence(one, two) => is_bag(one) || is_bag(two),
        P::Reverse(inner) => is_bag(inner),
        P::NamedNode(_) | P::ZeroOrOne(_) | P::ZeroOrMore(_) | P::OneOrMore(_) => false,
    }
}

impl Shapes {
    /// Has expressions that are counted bound before.
    fn count(
        &mut self,
        inner: &mut GraphPattern,
        aggregates: &mut [(Variable, AggregateExpression)],
    ) {
        for (_, aggregate) in aggregates {
            if let AggregateExpression::FunctionCall {
                name: AggregateFunction::Count,
                expr,
                ..
            } = aggregate
                && !matches!(expr, Expression::Variable(_))
            {
                let variable = self.variable("counted");
                let expression = std::mem::replace(expr, variable.clone().into());
                *inner = GraphPattern::Extend {
                    inner: Box::new(std::mem::replace(inner, nothing())),
                    variable,
                    expression,
                };
            }
        }
    }

    /// A path as patterns that have a solution for each way to go. The depth of the recursion is that of the text.
    fn bag(
        &mut self,
        subject: &TermPattern,
        path: &PropertyPathExpression,
        object: &TermPattern,
    ) -> GraphPattern {
        use PropertyPathExpression as P;
        match path {
            P::NamedNode(predicate) => bgp(TriplePattern {
                subject: subject.clone(),
                predicate: predicate.clone().into(),
                object: object.clone(),
            }),
            P::Reverse(inner) => self.bag(object, inner, subject),
            P::Sequence(one, two) => {
                let middle: TermPattern = self.variable("between").into();
                GraphPattern::Join {
                    left: Box::new(self.bag(subject, one, &middle)),
                    right: Box::new(self.bag(&middle, two, object)),
                }
            }
            P::Alternative(one, two) => GraphPattern::Union {
                left: Box::new(self.bag(subject, one, object)),
                right: Box::new(self.bag(subject, two, object)),
            },
            P::NegatedPropertySet(names) => {
                let by = self.variable("predicate");
                let names = names.iter().cloned().map(Expression::from).collect();
                let among = Expression::In(Box::new(by.clone().into()), names);
                GraphPattern::Filter {
                    expr: Expression::Not(Box::new(among)),
                    inner: Box::new(bgp(TriplePattern {
                        subject: subject.clone(),
                        predicate: by.into(),
                        object: object.clone(),
                    })),
                }
            }
            P::ZeroOrOne(_) | P::ZeroOrMore(_) | P::OneOrMore(_) => GraphPattern::Path {
                subject: subject.clone(),
                path: path.clone(),
                object: object.clone(),
            },
        }
    }

    /// A variable with a name that no query can write.
    fn variable(&mut self, name: &str) -> Variable {
        self.made += 1;
        Variable::new_unchecked(format!("{name} {}", self.made))
    }
}

fn nothing() -> GraphPattern {
    GraphPattern::Bgp {
        patterns: Vec::new(),
    }
}

fn bgp(triple: TriplePattern) -> GraphPattern {
    GraphPattern::Bgp {
        patterns: vec![triple],
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
