//! A pattern as the joins that it is a union of, where it is no more than that.

use std::collections::BTreeSet;

use spargebra::algebra::{Expression, GraphPattern, PropertyPathExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern};

use super::walk::{self, Seen};
use crate::model::{NamedNode, Term, Variable};

/// More joins than that are left to the evaluator of queries.
const MOST: usize = 64;

/// A part of a triple pattern; blank nodes are variables that nobody can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Var(String),
    Is(Term),
}

/// What is asked of the rows of a join.
#[derive(Clone, Debug)]
pub(in crate::infer) enum Step {
    Filter(Expression),
    Extend(Variable, Expression),
}

/// A join of triple patterns, and what is asked of its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Flat {
    pub(super) atoms: Vec<[Node; 3]>,
    /// The two ends of a path without steps.
    pub(super) same: Vec<(Node, Node)>,
    pub(super) given: Vec<(String, Term)>,
    pub(super) steps: Vec<Step>,
}

impl Flat {
    /// The variables that the join itself binds.
    fn bound(&self) -> BTreeSet<&str> {
        let atoms = self.atoms.iter().flatten();
        let ends = self.same.iter().flat_map(|(one, other)| [one, other]);
        let nodes = atoms.chain(ends).filter_map(|node| match node {
            Node::Var(name) => Some(name.as_str()),
            Node::Is(_) => None,
        });
        nodes
            .chain(self.given.iter().map(|(name, _)| name.as_str()))
            .collect()
    }

    /// The variables that filters and assignments look at, or make.
    pub(super) fn looked_at(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for step in &self.steps {
            let mut see = |seen: Seen<'_>, _: bool| {
                if let Seen::Variable(variable) = seen {
                    names.insert(variable.as_str().to_owned());
                }
            };
            match step {
                Step::Filter(expression) => walk::expression(expression, true, &mut see),
                Step::Extend(variable, expression) => {
                    see(Seen::Variable(variable), true);
                    walk::expression(expression, true, &mut see);
                }
            }
        }
        names
    }

    /// Whether the rows of another join change nothing for what is asked of these.
    fn is_apart(&self, other: &Self) -> bool {
        if self.steps.is_empty() {
            return true;
        }
        let (own, others) = (self.bound(), other.bound());
        let looked_at = self.looked_at();
        looked_at
            .iter()
            .all(|name| own.contains(&**name) || !others.contains(&**name))
    }

    /// Both at once; none where that is not what a join of the two is.
    fn and(&self, other: &Self) -> Option<Self> {
        if !self.is_apart(other) || !other.is_apart(self) {
            return None;
        }
        let made_here = self.looked_at();
        let made_there = other.looked_at();
        // A variable that is made on one side and used on the other would have to be compared.
        let shared = |name: &String| {
            let makes = |flat: &Self| {
                flat.steps.iter().any(
                    |step| matches!(step, Step::Extend(variable, _) if variable.as_str() == name),
                )
            };
            made_there.contains(name) && (makes(self) || makes(other))
        };
        if made_here.iter().any(shared) {
            return None;
        }
        let mut both = self.clone();
        both.atoms.extend(other.atoms.iter().cloned());
        both.same.extend(other.same.iter().cloned());
        both.given.extend(other.given.iter().cloned());
        both.steps.extend(other.steps.iter().cloned());
        Some(both)
    }
}

/// A path of one or more steps, as a predicate that helps.
#[derive(Debug)]
pub(super) struct Closure {
    path: PropertyPathExpression,
    pub(super) predicate: NamedNode,
    /// One step, from [`FROM`] to [`TO`].
    pub(super) step: Vec<Flat>,
}

pub(super) const FROM: &str = "_:from";
pub(super) const TO: &str = "_:to";

/// Takes patterns apart.
pub(super) struct Flattener {
    /// Where predicates that help live.
    space: String,
    pub(super) closures: Vec<Closure>,
    variables: usize,
}

impl Flattener {
    pub(super) fn new(space: String) -> Self {
        Self {
            space,
            closures: Vec::new(),
            variables: 0,
        }
    }

    fn variable(&mut self) -> Node {
        self.variables += 1;
        Node::Var(format!("_:step{}", self.variables))
    }

    /// The joins of a pattern; none where it is more than a union of joins.
    pub(super) fn pattern(&mut self, pattern: &GraphPattern) -> Option<Vec<Flat>> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                let mut flat = Flat::default();
                for triple in patterns {
                    let predicate = match &triple.predicate {
                        NamedNodePattern::NamedNode(node) => Node::Is(node.clone().into()),
                        NamedNodePattern::Variable(variable) => named(variable),
                    };
                    flat.atoms
                        .push([node(&triple.subject)?, predicate, node(&triple.object)?]);
                }
                Some(vec![flat])
            }
            GraphPattern::Path {
                subject,
                path,
                object,
            } => self.path(&node(subject)?, path, &node(object)?),
            GraphPattern::Join { left, right } => {
                let (left, right) = (self.pattern(left)?, self.pattern(right)?);
                product(&left, &right)
            }
            GraphPattern::Union { left, right } => {
                let mut all = self.pattern(left)?;
                all.extend(self.pattern(right)?);
                (all.len() <= MOST).then_some(all)
            }
            GraphPattern::Filter { expr, inner } => {
                self.with_step(inner, &Step::Filter(expr.clone()))
            }
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => self.with_step(inner, &Step::Extend(variable.clone(), expression.clone())),
            GraphPattern::Values {
                variables,
                bindings,
            } if bindings.len() <= MOST => bindings
                .iter()
                .map(|row| {
                    let cells = variables.iter().zip(row);
                    let given = cells.filter_map(|(variable, value)| {
                        Some((variable.as_str().to_owned(), value.as_ref()?))
                    });
                    let given = given.map(|(name, value)| Some((name, ground(value)?)));
                    Some(Flat {
                        given: given.collect::<Option<_>>()?,
                        ..Flat::default()
                    })
                })
                .collect(),
            _ => None,
        }
    }

    fn with_step(&mut self, inner: &GraphPattern, step: &Step) -> Option<Vec<Flat>> {
        let mut all = self.pattern(inner)?;
        for flat in &mut all {
            flat.steps.push(step.clone());
        }
        Some(all)
    }

    fn path(&mut self, from: &Node, path: &PropertyPathExpression, to: &Node) -> Option<Vec<Flat>> {
        let one = |predicate: NamedNode| {
            vec![Flat {
                atoms: vec![[from.clone(), Node::Is(predicate.into()), to.clone()]],
                ..Flat::default()
            }]
        };
        let none = || Flat {
            same: vec![(from.clone(), to.clone())],
            ..Flat::default()
        };
        match path {
            PropertyPathExpression::NamedNode(predicate) => Some(one(predicate.clone())),
            PropertyPathExpression::Reverse(inner) => self.path(to, inner, from),
            PropertyPathExpression::Sequence(first, second) => {
                let between = self.variable();
                let first = self.path(from, first, &between)?;
                let second = self.path(&between, second, to)?;
                product(&first, &second)
            }
            PropertyPathExpression::Alternative(first, second) => {
                let mut all = self.path(from, first, to)?;
                all.extend(self.path(from, second, to)?);
                (all.len() <= MOST).then_some(all)
            }
            PropertyPathExpression::OneOrMore(inner) => self.closure(inner).map(one),
            PropertyPathExpression::ZeroOrMore(inner) => {
                let mut all = self.closure(inner).map(one)?;
                all.push(none());
                Some(all)
            }
            PropertyPathExpression::ZeroOrOne(inner) => {
                let mut all = self.path(from, inner, to)?;
                all.push(none());
                (all.len() <= MOST).then_some(all)
            }
            PropertyPathExpression::NegatedPropertySet(_) => None,
        }
    }

    /// The predicate that stands for one or more steps of a path.
    fn closure(&mut self, path: &PropertyPathExpression) -> Option<NamedNode> {
        let known = self.closures.iter().find(|closure| closure.path == *path);
        if let Some(known) = known {
            return Some(known.predicate.clone());
        }
        let (from, to) = (Node::Var(FROM.to_owned()), Node::Var(TO.to_owned()));
        let step = self.path(&from, path, &to)?;
        // Who may stay where he is may be anybody.
        if step.iter().any(|flat| !flat.same.is_empty()) {
            return None;
        }
        let number = self.closures.len();
        let predicate = NamedNode::new_unchecked(format!("{}{number}", self.space));
        self.closures.push(Closure {
            path: path.clone(),
            predicate: predicate.clone(),
            step,
        });
        Some(predicate)
    }
}

fn product(left: &[Flat], right: &[Flat]) -> Option<Vec<Flat>> {
    if left.len() * right.len() > MOST {
        return None;
    }
    let pairs = left
        .iter()
        .flat_map(|one| right.iter().map(move |other| (one, other)));
    pairs.map(|(one, other)| one.and(other)).collect()
}

fn named(variable: &Variable) -> Node {
    Node::Var(variable.as_str().to_owned())
}

/// A term of a pattern; none for a triple term.
pub(super) fn node(term: &TermPattern) -> Option<Node> {
    Some(match term {
        TermPattern::NamedNode(node) => Node::Is(node.clone().into()),
        TermPattern::Literal(literal) => Node::Is(literal.clone().into()),
        TermPattern::BlankNode(node) => Node::Var(node.to_string()),
        TermPattern::Variable(variable) => named(variable),
        TermPattern::Triple(_) => return None,
    })
}

fn ground(term: &GroundTerm) -> Option<Term> {
    match term {
        GroundTerm::NamedNode(node) => Some(node.clone().into()),
        GroundTerm::Literal(literal) => Some(literal.clone().into()),
        GroundTerm::Triple(_) => None,
    }
}
