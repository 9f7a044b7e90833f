//! Why a statement holds: the rule, what it rests on, and so on down to what is stated.
//!
//! No proof is kept. What a statement was derived from came before it, so the rule is matched again, backwards and
//! with nothing younger: some match there is, and it never leads back.

use std::collections::BTreeMap;

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::facts::{Fact, NONE, Part};
use super::program::{Named, Question, filled, triple};
use super::read::{Step as Condition, positive};
use super::rule::{Rule, Slot, value};
use super::run::ASKED;
use super::search::Search;
use super::witness::{Values, aggregates};
use super::{InferError, Inference, asked};
use crate::model::{Term, Triple, Variable};
use crate::store::{CancellationToken, Id, at};

/// A statement on the way of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Subject, predicate, object; on the way of a profile also such as RDF does not have.
    pub terms: [Term; 3],
    /// Whether the data state it.
    pub is_stated: bool,
    log: u32,
}

impl Step {
    /// As a triple, where it is one.
    pub fn triple(&self) -> Option<Triple> {
        let [subject, predicate, object] = self.terms.clone();
        let subject = match subject {
            Term::NamedNode(node) => node.into(),
            Term::BlankNode(node) => crate::model::NamedOrBlankNode::from(node),
            Term::Literal(_) | Term::Triple(_) => return None,
        };
        let Term::NamedNode(predicate) = predicate else {
            return None;
        };
        Some(Triple::new(subject, predicate, object))
    }
}

/// How a derived statement follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The rule.
    pub rule: String,
    /// What the rule says, in a sentence.
    pub title: String,
    /// What has to hold besides, as SPARQL, with the values in it.
    pub conditions: Vec<String>,
    /// The places of the premises in the proof.
    pub premises: Vec<usize>,
}

/// A statement, and all that it rests on.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// The statements; the first is the one that is proved.
    pub steps: Vec<Step>,
    /// How each of them follows that is not stated; none where there were too many.
    pub because: Vec<Option<Because>>,
    /// Whether something was left out.
    pub is_cut: bool,
}

/// A match of a rule.
struct Match {
    premises: Vec<Fact>,
    conditions: Vec<String>,
}

impl Inference {
    /// The statements that match, stated or derived, in the order in which they came. `None` is anything.
    pub fn matching(&self, wanted: &[Option<Term>; 3]) -> Vec<Step> {
        let mut ids = [None; 3];
        for (id, term) in ids.iter_mut().zip(wanted) {
            if let Some(term) = term {
                let Some(known) = self.facts.terms.find(term) else {
                    return Vec::new();
                };
                *id = Some(known);
            }
        }
        let found = self.facts.matching(ids, self.all());
        let found = found.filter(|fact| self.is_statement(*fact) && !self.facts.is_hidden(fact[1]));
        let mut steps: Vec<Step> = found.map(|fact| self.step(fact)).collect();
        steps.sort_by_key(|step| step.log);
        steps
    }

    pub(super) fn step(&self, fact: Fact) -> Step {
        let log = self.facts.stamp(fact).unwrap_or(NONE);
        Step {
            terms: fact.map(|id| self.facts.terms.term(id).clone()),
            is_stated: self.facts.rule(log).is_none(),
            log,
        }
    }

    /// All that a statement rests on, at the most so many statements.
    ///
    /// # Errors
    /// Failures of queries; time.
    pub fn proof(
        &self,
        step: &Step,
        most: usize,
        cancellation: &CancellationToken,
    ) -> Result<Proof, InferError> {
        let mut proof = Proof {
            steps: vec![step.clone()],
            ..Proof::default()
        };
        let mut places: BTreeMap<u32, usize> = BTreeMap::from([(step.log, 0)]);
        let mut next = 0;
        while let Some(step) = proof.steps.get(next).cloned() {
            next += 1;
            if step.is_stated || proof.steps.len() >= most {
                proof.is_cut |= !step.is_stated;
                proof.because.push(None);
                continue;
            }
            let found = self.premises(step.log, cancellation)?;
            let mut premises = Vec::new();
            for fact in found.premises {
                let premise = self.step(fact);
                if proof.steps.len() >= most && !places.contains_key(&premise.log) {
                    // What is counted may be much.
                    proof.is_cut = true;
                    break;
                }
                let place = *places.entry(premise.log).or_insert_with(|| {
                    proof.steps.push(premise);
                    proof.steps.len() - 1
                });
                if !premises.contains(&place) {
                    premises.push(place);
                }
            }
            let Some(rule) = self.facts.rule(step.log) else {
                proof.because.push(None);
                continue;
            };
            let named = &self.program.named[self.program.source(rule)];
            proof.because.push(Some(Because {
                rule: named.name.clone(),
                title: named.title.clone(),
                conditions: found.conditions,
                premises,
            }));
        }
        Ok(proof)
    }

    /// What a derived statement follows from directly.
    ///
    /// # Errors
    /// As [`Self::proof`].
    pub fn because(
        &self,
        step: &Step,
        cancellation: &CancellationToken,
    ) -> Result<Vec<Step>, InferError> {
        if step.is_stated {
            return Ok(Vec::new());
        }
        let found = self.premises(step.log, cancellation)?;
        Ok(found
            .premises
            .into_iter()
            .map(|fact| self.step(fact))
            .collect())
    }

    /// What a derived fact follows from; helpers are replaced by what they follow from.
    fn premises(&self, log: u32, cancellation: &CancellationToken) -> Result<Match, InferError> {
        let mut found = self.matched(log, cancellation)?;
        let mut premises = Vec::new();
        let mut open: Vec<Fact> = found.premises.into_iter().rev().collect();
        while let Some(fact) = open.pop() {
            if self.facts.is_hidden(fact[1])
                && let Some(log) = self.facts.stamp(fact)
            {
                let inner = self.matched(log, cancellation)?;
                open.extend(inner.premises.into_iter().rev());
            } else {
                premises.push(fact);
            }
        }
        found.premises = premises;
        Ok(found)
    }

    /// The first match of the rule behind a fact, among what came before.
    fn matched(&self, log: u32, cancellation: &CancellationToken) -> Result<Match, InferError> {
        let Some(rule) = self.facts.rule(log) else {
            // A helper that somebody stated: it rests on itself.
            return Ok(Match {
                premises: Vec::new(),
                conditions: Vec::new(),
            });
        };
        if rule & ASKED != 0 {
            return self.of_question(
                log,
                &self.program.questions[at(rule & !ASKED)],
                cancellation,
            );
        }
        let rule = &self.program.rules[at(rule)];
        let fact = self.facts.fact(log);
        let mut found = None;
        for head in &rule.heads {
            let Some(mut row) = unified(rule, head, fact) else {
                continue;
            };
            let parts = vec![Part::Before(log); rule.body.len()];
            let Some(search) = Search::new(&self.facts, &rule.body, parts, &row, cancellation)
            else {
                continue;
            };
            search.run(&mut row, &mut |row| {
                let passes = self.passes(rule, row, log, cancellation)?;
                found = passes.then(|| self.of_row(rule, row));
                Ok(!passes)
            })?;
            if found.is_some() {
                break;
            }
        }
        Ok(found.unwrap_or_else(|| Match {
            premises: Vec::new(),
            conditions: Vec::new(),
        }))
    }

    fn of_row(&self, rule: &Rule, row: &[Id]) -> Match {
        let body = rule.body.iter();
        let premises = body.map(|atom| atom.map(|slot| value(slot, row).unwrap_or(NONE)));
        let values = |name: &Variable| {
            let (_, slot) = rule.names.iter().find(|(known, _)| known == name)?;
            Some(self.facts.terms.term(value(*slot, row)?).clone())
        };
        let asking = rule.asked.map(|asked| &self.program.asked[asked]);
        let steps = asking
            .map(|asking| asking.steps.as_slice())
            .unwrap_or_default();
        let mut conditions = Vec::new();
        for step in steps {
            if let Condition::Filter(expression) = step {
                say(expression, &values, &mut conditions);
            }
        }
        Match {
            premises: premises.collect(),
            conditions,
        }
    }

    /// Whether the rows of a join lead to the fact at a place.
    fn passes(
        &self,
        rule: &Rule,
        row: &[Id],
        log: u32,
        cancellation: &CancellationToken,
    ) -> Result<bool, InferError> {
        if !rule.sees(row, &self.facts.terms) {
            return Ok(false);
        }
        let mut decided = true;
        for test in &rule.tests {
            match test.passes(row, &self.facts.terms) {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => decided = false,
            }
        }
        let Some(asking) = rule.asked.map(|asked| &self.program.asked[asked]) else {
            return Ok(true);
        };
        if asking.is_settled && decided {
            return Ok(true);
        }
        let told = [asking.told(row)];
        let part = Part::Before(log);
        let rows = asked::passed(&self.facts, part, asking, &told, cancellation)?;
        let named = &self.program.named[rule.source];
        Ok(self.makes(named, &asking.wanted, &rows, log).is_some())
    }

    /// The row that makes the fact at a place.
    fn makes<'r>(
        &self,
        named: &Named,
        wanted: &[Variable],
        rows: &'r [asked::Row],
        log: u32,
    ) -> Option<&'r asked::Row> {
        let goal = triple(self.facts.fact(log), &self.facts.terms)?;
        rows.iter().find(|row| {
            let values = |name: &Variable| row[place(wanted, name)?].clone();
            filled(named, wanted, &values).contains(&goal)
        })
    }

    fn of_question(
        &self,
        log: u32,
        question: &Question,
        cancellation: &CancellationToken,
    ) -> Result<Match, InferError> {
        let named = &self.program.named[question.source];
        let mut variables = question.wanted.clone();
        question.pattern.on_in_scope_variable(|variable| {
            if !variables.contains(variable) {
                variables.push(variable.clone());
            }
        });
        let goal = self.facts.fact(log);
        for head in &named.template {
            let Some(given) = self.given(head, goal) else {
                continue;
            };
            let pattern = GraphPattern::Join {
                left: Box::new(given),
                right: Box::new(question.pattern.clone()),
            };
            let part = Part::Before(log);
            let rows = asked::rows(&self.facts, part, pattern, &variables, cancellation)?;
            // The nodes that a template makes have names of its own variables.
            let wanted = &question.wanted;
            let goal = triple(goal, &self.facts.terms);
            let row = rows.iter().find(|row| {
                let values = |name: &Variable| row[place(&variables, name)?].clone();
                let made = filled(named, wanted, &values);
                goal.as_ref().is_some_and(|goal| made.contains(goal))
            });
            if let Some(row) = row {
                let values = |name: &Variable| row[place(&variables, name)?].clone();
                return self.instances(question, &values, (log, cancellation));
            }
        }
        Ok(Match {
            premises: Vec::new(),
            conditions: Vec::new(),
        })
    }

    /// The values that a triple gives to a template, as a table.
    fn given(&self, head: &TriplePattern, goal: Fact) -> Option<GraphPattern> {
        let predicate = match &head.predicate {
            NamedNodePattern::NamedNode(node) => TermPattern::NamedNode(node.clone()),
            NamedNodePattern::Variable(name) => TermPattern::Variable(name.clone()),
        };
        let mut bound: Vec<(Variable, GroundTerm)> = Vec::new();
        for (part, id) in [&head.subject, &predicate, &head.object]
            .into_iter()
            .zip(goal)
        {
            let fits = match part {
                TermPattern::NamedNode(node) => {
                    *self.facts.terms.term(id) == Term::from(node.clone())
                }
                TermPattern::Literal(literal) => {
                    *self.facts.terms.term(id) == Term::from(literal.clone())
                }
                TermPattern::Variable(name) => {
                    let value = asked::ground(id, &self.facts);
                    let known = bound.iter().find(|(known, _)| known == name);
                    let fits = known.is_none_or(|(_, known)| *known == value);
                    bound.push((name.clone(), value));
                    fits
                }
                TermPattern::BlankNode(_) | TermPattern::Triple(_) => true,
            };
            if !fits {
                return None;
            }
        }
        let mut names: Vec<Variable> = Vec::new();
        bound.retain(|(name, _)| {
            let is_new = !names.contains(name);
            names.push(name.clone());
            is_new
        });
        let (variables, row): (Vec<Variable>, Vec<GroundTerm>) = bound.into_iter().unzip();
        Some(GraphPattern::Values {
            variables,
            bindings: vec![row.into_iter().map(Some).collect()],
        })
    }

    /// The triple patterns of a query that hold for a row, and its filters.
    fn instances(
        &self,
        question: &Question,
        values: Values<'_>,
        (log, cancellation): (u32, &CancellationToken),
    ) -> Result<Match, InferError> {
        let premises = self.witnesses(&question.pattern, values, log, cancellation)?;
        let filters = positive(&question.pattern).1;
        let mut conditions = Vec::new();
        for filter in &filters {
            say(filter, values, &mut conditions);
        }
        let mut named = Vec::new();
        aggregates(&question.pattern, &mut named);
        for condition in &mut conditions {
            for (name, what) in &named {
                *condition = condition.replace(name, what);
            }
        }
        Ok(Match {
            premises,
            conditions,
        })
    }
}

/// The row in which a head is a fact.
fn unified(rule: &Rule, head: &[Slot; 3], fact: Fact) -> Option<Vec<Id>> {
    let mut row = rule.row();
    for (slot, id) in head.iter().zip(fact) {
        match slot {
            Slot::Is(known) if *known != id => return None,
            Slot::Var(place) if row[*place] == NONE => row[*place] = id,
            Slot::Var(place) if row[*place] != id => return None,
            _ => {}
        }
    }
    Some(row)
}

fn place(variables: &[Variable], name: &Variable) -> Option<usize> {
    variables.iter().position(|known| known == name)
}

/// Each part of an expression as SPARQL, with the values of variables in their places.
fn say(
    expression: &Expression,
    values: &dyn Fn(&Variable) -> Option<Term>,
    conditions: &mut Vec<String>,
) {
    if let Expression::And(one, other) = expression {
        say(one, values, conditions);
        say(other, values, conditions);
    } else {
        conditions.push(said(expression, values));
    }
}

fn said(expression: &Expression, values: &dyn Fn(&Variable) -> Option<Term>) -> String {
    let text = match expression {
        Expression::Not(inner) => match &**inner {
            Expression::Exists(pattern) => format!("NOT EXISTS {{ {pattern} }}"),
            Expression::Equal(one, other) => format!("{one} != {other}"),
            other => format!("!({other})"),
        },
        other => other.to_string(),
    };
    let text = text.replace(" .?", " . ?").replace(" . }", " }");
    let mut whole = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find('?') {
        whole.push_str(&rest[..at]);
        let name = &rest[at + 1..];
        let end = name
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(name.len());
        let value = (end > 0)
            .then(|| values(&Variable::new_unchecked(&name[..end])))
            .flatten();
        match value {
            Some(term) => whole.push_str(&term.to_string()),
            None => whole.push_str(&rest[at..=at + end]),
        }
        rest = &name[end..];
    }
    whole.push_str(rest);
    whole
}
