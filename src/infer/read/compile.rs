//! A join with names becomes a rule over numbers.

use std::collections::{BTreeMap, BTreeSet};

use spargebra::algebra::Expression;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::flat::{Flat, Node, Step, node};
use crate::infer::program::Asking;
use crate::infer::rule::{Atom, Rule, Slot, Test};
use crate::model::{Term, Variable};
use crate::store::Terms;

/// More patterns in a row are left to the evaluator of queries.
const LONGEST: usize = 256;

/// What became of a join.
pub(super) enum Compiled {
    /// More than a rule can say.
    Beyond,
    /// Nothing can ever match.
    Never,
    Rule(Box<Rule>, Option<Asking>),
}

/// Names on their way to places in a row.
struct Compiler<'t> {
    terms: &'t mut Terms,
    /// What a name stands for instead: another name, or a term.
    instead: BTreeMap<String, Node>,
    places: BTreeMap<String, usize>,
}

impl<'t> Compiler<'t> {
    /// None where two terms would have to be one.
    fn new(flat: &Flat, terms: &'t mut Terms) -> Option<Self> {
        let mut compiler = Self {
            terms,
            instead: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let given = flat
            .given
            .iter()
            .map(|(name, term)| (Node::Var(name.clone()), Node::Is(term.clone())));
        for (one, other) in flat.same.iter().cloned().chain(given) {
            let (one, other) = (compiler.resolved(&one), compiler.resolved(&other));
            match (one, other) {
                (one, other) if one == other => {}
                (Node::Var(name), node) | (node, Node::Var(name)) => {
                    compiler.instead.insert(name, node);
                }
                (Node::Is(_), Node::Is(_)) => return None,
            }
        }
        Some(compiler)
    }

    fn resolved(&self, node: &Node) -> Node {
        let mut node = node;
        while let Node::Var(name) = node
            && let Some(instead) = self.instead.get(name)
        {
            node = instead;
        }
        node.clone()
    }

    /// The slot of a part of the body.
    fn slot(&mut self, node: &Node) -> Slot {
        match self.resolved(node) {
            Node::Is(term) => Slot::Is(self.terms.number(term)),
            Node::Var(name) => {
                let next = self.places.len();
                Slot::Var(*self.places.entry(name).or_insert(next))
            }
        }
    }

    /// The slot of a name that the body binds.
    fn known(&mut self, name: &str) -> Option<Slot> {
        match self.resolved(&Node::Var(name.to_owned())) {
            Node::Is(term) => Some(Slot::Is(self.terms.number(term))),
            Node::Var(name) => self.places.get(&name).copied().map(Slot::Var),
        }
    }

    fn body(&mut self, flat: &Flat) -> Vec<Atom> {
        let slots = |atom: &[Node; 3]| {
            [
                self.slot(&atom[0]),
                self.slot(&atom[1]),
                self.slot(&atom[2]),
            ]
        };
        flat.atoms.iter().map(slots).collect()
    }

    /// A part of the template; none for a variable that is never bound.
    fn head(&mut self, term: &TermPattern, made: &BTreeSet<&str>) -> Option<Slot> {
        match node(term)? {
            Node::Is(term) => Some(Slot::Is(self.terms.number(term))),
            Node::Var(name)
                if matches!(term, TermPattern::BlankNode(_)) || made.contains(&*name) =>
            {
                Some(Slot::Made)
            }
            Node::Var(name) => self.known(&name),
        }
    }

    fn heads(&mut self, template: &[TriplePattern], made: &BTreeSet<&str>) -> Vec<Atom> {
        let mut heads = Vec::new();
        for triple in template {
            let predicate = match &triple.predicate {
                NamedNodePattern::NamedNode(node) => TermPattern::NamedNode(node.clone()),
                NamedNodePattern::Variable(name) => TermPattern::Variable(name.clone()),
            };
            let parts = [&triple.subject, &predicate, &triple.object];
            let [subject, predicate, object] = parts.map(|term| self.head(term, made));
            if let (Some(subject), Some(predicate), Some(object)) = (subject, predicate, object) {
                heads.push([subject, predicate, object]);
            }
        }
        heads
    }

    /// Whether an expression is a test of terms, which is then added.
    fn tests(&mut self, expression: &Expression, tests: &mut Vec<Test>) -> bool {
        let (inner, same) = match expression {
            Expression::And(one, other) => {
                // Both, even where one of them is none: what can be sorted out early is.
                let one = self.tests(one, tests);
                return self.tests(other, tests) && one;
            }
            Expression::Not(inner) => (&**inner, false),
            other => (other, true),
        };
        let (one, other, terms) = match inner {
            Expression::Equal(one, other) => (one, other, false),
            Expression::SameTerm(one, other) => (one, other, true),
            _ => return false,
        };
        let (Some(one), Some(other)) = (self.operand(one), self.operand(other)) else {
            return false;
        };
        tests.push(Test {
            one,
            other,
            same,
            terms,
        });
        true
    }

    fn operand(&mut self, expression: &Expression) -> Option<Slot> {
        match expression {
            Expression::Variable(variable) => self.known(variable.as_str()),
            Expression::NamedNode(node) => Some(Slot::Is(self.terms.number(node.clone().into()))),
            Expression::Literal(literal) => {
                let term = Term::from(literal.clone());
                Some(Slot::Is(self.terms.number(term)))
            }
            _ => None,
        }
    }

    /// The names that people and queries know, with their slots.
    fn names(&mut self) -> Vec<(Variable, Slot)> {
        let names: BTreeSet<String> = self
            .places
            .keys()
            .chain(self.instead.keys())
            .cloned()
            .collect();
        let names = names.into_iter().filter(|name| !name.starts_with("_:"));
        names
            .filter_map(|name| {
                let slot = self.known(&name)?;
                Some((Variable::new_unchecked(name), slot))
            })
            .collect()
    }
}

/// A rule that helps others.
pub(super) fn helper(flat: &Flat, head: &[Node; 3], terms: &mut Terms) -> Option<Rule> {
    if !flat.steps.is_empty() {
        return None;
    }
    let mut compiler = Compiler::new(flat, terms)?;
    let body = compiler.body(flat);
    let heads = vec![[
        compiler.slot(&head[0]),
        compiler.slot(&head[1]),
        compiler.slot(&head[2]),
    ]];
    Some(Rule {
        body,
        heads,
        width: compiler.places.len(),
        is_hidden: true,
        ..Rule::default()
    })
}

/// A rule with its template.
pub(super) fn rule(flat: &Flat, template: &[TriplePattern], terms: &mut Terms) -> Compiled {
    if flat.atoms.len() > LONGEST {
        return Compiled::Beyond;
    }
    let Some(mut compiler) = Compiler::new(flat, terms) else {
        return Compiled::Never;
    };
    let body = compiler.body(flat);
    // Where a path without steps may begin anywhere, its ends are all terms of the data.
    for (end, _) in &flat.same {
        if let Node::Var(name) = compiler.resolved(end)
            && !compiler.places.contains_key(&name)
        {
            return Compiled::Beyond;
        }
    }
    let mut made = BTreeSet::new();
    let mut tests = Vec::new();
    let mut is_settled = true;
    for step in &flat.steps {
        match step {
            Step::Extend(variable, _) => {
                made.insert(variable.as_str());
                is_settled = false;
            }
            Step::Filter(expression) => is_settled &= compiler.tests(expression, &mut tests),
        }
    }
    let heads = compiler.heads(template, &made);
    let names = compiler.names();
    let width = compiler.places.len();
    if heads.is_empty() {
        return Compiled::Never;
    }
    let makes = heads.iter().flatten().any(|slot| *slot == Slot::Made);
    let asking = (!flat.steps.is_empty() || makes).then(|| {
        let mut looked_at = flat.looked_at();
        looked_at.extend(
            super::wanted(template)
                .iter()
                .map(|name| name.as_str().to_owned()),
        );
        let mut columns = names.clone();
        columns.retain(|(name, _)| looked_at.contains(name.as_str()));
        Asking {
            steps: flat.steps.clone(),
            columns,
            wanted: Vec::new(),
            is_settled: is_settled && !makes,
        }
    });
    let rule = Rule {
        body,
        heads,
        width,
        tests,
        names,
        ..Rule::default()
    };
    Compiled::Rule(Box::new(rule), asking)
}
