//! What a rule rests on inside its subqueries, groups and `EXISTS`, whose variables no row of it has.
//!
//! A row of a rule says of what a count is, and not what was counted. So the pattern within is asked again with the
//! values of the row: of a group all that it matches counts, of anything else one match is enough.

use std::collections::HashSet;

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, TermPattern};

use super::facts::{Fact, Part};
use super::read::positive;
use super::{InferError, Inference, asked};
use crate::model::{Term, Variable};
use crate::store::CancellationToken;

/// The values of a row.
pub(super) type Values<'v> = &'v dyn Fn(&Variable) -> Option<Term>;

/// A pattern within, with the variables that it shares with what is around it.
struct Within<'p> {
    pattern: &'p GraphPattern,
    shared: Vec<Variable>,
    /// Every match counts.
    is_group: bool,
}

/// The patterns within a pattern that have variables of their own.
fn within<'p>(pattern: &'p GraphPattern, found: &mut Vec<Within<'p>>) {
    match pattern {
        GraphPattern::Project { inner, variables } => found.extend(selected(inner, variables)),
        GraphPattern::Filter { expr, inner } => {
            within(inner, found);
            exists(expr, found);
        }
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right } => {
            within(left, found);
            within(right, found);
        }
        GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => within(inner, found),
        GraphPattern::Group { .. }
        | GraphPattern::Bgp { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Graph { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => {}
    }
}

/// A subquery; none where it is a group of which the row does not say which one.
fn selected<'p>(whole: &'p GraphPattern, variables: &[Variable]) -> Option<Within<'p>> {
    let mut pattern = whole;
    loop {
        pattern = match pattern {
            GraphPattern::Filter { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => inner,
            GraphPattern::Group {
                inner,
                variables: keys,
                ..
            } => {
                let is_told = keys.iter().all(|key| variables.contains(key));
                return is_told.then(|| Within {
                    pattern: inner,
                    shared: keys.clone(),
                    is_group: true,
                });
            }
            _ => {
                return Some(Within {
                    pattern: whole,
                    shared: variables.to_vec(),
                    is_group: false,
                });
            }
        };
    }
}

fn exists<'p>(expression: &'p Expression, found: &mut Vec<Within<'p>>) {
    match expression {
        Expression::And(one, other) => {
            exists(one, found);
            exists(other, found);
        }
        Expression::Exists(pattern) => found.push(Within {
            pattern,
            shared: variables(pattern),
            is_group: false,
        }),
        _ => {}
    }
}

fn variables(pattern: &GraphPattern) -> Vec<Variable> {
    let mut found = Vec::new();
    pattern.on_in_scope_variable(|variable| {
        if !found.contains(variable) {
            found.push(variable.clone());
        }
    });
    found
}

/// What names that the parser makes for counts and sums stand for.
pub(super) fn aggregates(pattern: &GraphPattern, found: &mut Vec<(String, String)>) {
    match pattern {
        GraphPattern::Group {
            inner, aggregates, ..
        } => {
            let named = aggregates.iter();
            found.extend(named.map(|(name, what)| (name.to_string(), what.to_string())));
            self::aggregates(inner, found);
        }
        GraphPattern::Join { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right } => {
            aggregates(left, found);
            aggregates(right, found);
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => aggregates(inner, found),
        GraphPattern::Bgp { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Graph { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => {}
    }
}

impl Inference {
    /// The facts before a place that a pattern matches in a row, each once.
    pub(super) fn witnesses(
        &self,
        pattern: &GraphPattern,
        values: Values<'_>,
        log: u32,
        cancellation: &CancellationToken,
    ) -> Result<Vec<Fact>, InferError> {
        let mut facts = Vec::new();
        self.gather(pattern, values, (log, cancellation), &mut facts)?;
        let mut seen = HashSet::new();
        facts.retain(|fact| seen.insert(*fact));
        Ok(facts)
    }

    fn gather(
        &self,
        pattern: &GraphPattern,
        values: Values<'_>,
        (log, cancellation): (u32, &CancellationToken),
        facts: &mut Vec<Fact>,
    ) -> Result<(), InferError> {
        let find = |term: &TermPattern| match term {
            TermPattern::NamedNode(node) => self.facts.terms.find(&node.clone().into()),
            TermPattern::Literal(literal) => self.facts.terms.find(&literal.clone().into()),
            TermPattern::Variable(name) => self.facts.terms.find(&values(name)?),
            TermPattern::BlankNode(_) | TermPattern::Triple(_) => None,
        };
        for (subject, predicate, object) in positive(pattern).0 {
            let wanted = [find(&subject), find(&predicate), find(&object)];
            if let [Some(subject), Some(predicate), Some(object)] = wanted {
                let fact = [subject, predicate, object];
                if self.facts.stamp(fact).is_some_and(|stamp| stamp < log) {
                    facts.push(fact);
                }
            }
        }
        let mut all = Vec::new();
        within(pattern, &mut all);
        for one in all {
            let names = variables(one.pattern);
            let joined = GraphPattern::Join {
                left: Box::new(self.given_by(&one.shared, values)),
                right: Box::new(one.pattern.clone()),
            };
            let part = Part::Before(log);
            let rows = asked::rows(&self.facts, part, joined, &names, cancellation)?;
            let many = if one.is_group { rows.len() } else { 1 };
            for row in rows.iter().take(many) {
                let values = |name: &Variable| {
                    let place = names.iter().position(|known| known == name)?;
                    row[place].clone()
                };
                self.gather(one.pattern, &values, (log, cancellation), facts)?;
            }
        }
        Ok(())
    }

    /// What a row says of some variables, as a table.
    fn given_by(&self, names: &[Variable], values: Values<'_>) -> GraphPattern {
        let told = names.iter().filter_map(|name| {
            let term = values(name)?;
            let ground = match self.facts.terms.find(&term) {
                Some(id) => asked::ground(id, &self.facts),
                None => match term {
                    Term::NamedNode(node) => GroundTerm::NamedNode(node),
                    Term::Literal(literal) => GroundTerm::Literal(literal),
                    Term::BlankNode(_) | Term::Triple(_) => return None,
                },
            };
            Some((name.clone(), Some(ground)))
        });
        let (variables, row): (Vec<Variable>, Vec<Option<GroundTerm>>) = told.unzip();
        GraphPattern::Values {
            variables,
            bindings: vec![row],
        }
    }
}
