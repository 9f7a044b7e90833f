//! A planned group taken apart: what is evaluated one after the other.

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TriplePattern, Variable};

use super::Stop;
use super::graphs;
use crate::store::plan::scope::{Variables, in_triple, looked_at, mentioned, scope};

/// A part of a group, in the order of evaluation.
#[derive(Clone, Copy)]
pub(super) enum Element<'p> {
    /// And the graph that it asks, as with the next.
    Triple(&'p TriplePattern, Option<&'p NamedNodePattern>),
    Path(&'p GraphPattern, Option<&'p NamedNodePattern>),
    /// The graphs that there are.
    Graphs(&'p NamedNodePattern),
    Filter(&'p Expression),
    Bind(&'p Variable, &'p Expression),
    Union(&'p GraphPattern),
    /// The right side, whether it is evaluated with the rows that are there, and the condition.
    Optional(&'p GraphPattern, bool, Option<&'p Expression>),
    Minus(&'p GraphPattern),
    Whole(&'p GraphPattern),
}

/// The variable that stands for a graph, if one does.
fn named(name: &NamedNodePattern) -> Option<Variable> {
    match name {
        NamedNodePattern::Variable(variable) => Some(variable.clone()),
        NamedNodePattern::NamedNode(_) => None,
    }
}

impl Element<'_> {
    /// All variables that it looks at or binds.
    pub(super) fn mentioned(&self, found: &mut Variables) {
        match self {
            Self::Triple(triple, graph) => {
                in_triple(triple, &mut |variable| {
                    found.insert(variable);
                });
                found.extend(graph.and_then(named));
            }
            Self::Graphs(name) => found.extend(named(name)),
            Self::Filter(expression) => looked_at(expression, found),
            Self::Bind(variable, expression) => {
                found.insert((*variable).clone());
                looked_at(expression, found);
            }
            Self::Path(pattern, graph) => {
                found.extend(scope(pattern).possible);
                found.extend(graph.and_then(named));
            }
            Self::Union(pattern) | Self::Minus(pattern) | Self::Whole(pattern) => {
                found.extend(scope(pattern).possible);
                mentioned(pattern, found);
            }
            Self::Optional(pattern, _, condition) => {
                found.extend(scope(pattern).possible);
                mentioned(pattern, found);
                if let Some(condition) = condition {
                    looked_at(condition, found);
                }
            }
        }
    }

    /// What it surely binds.
    fn certain(&self) -> Variables {
        match self {
            Self::Triple(..) | Self::Path(..) | Self::Graphs(_) => {
                let mut found = Variables::new();
                self.mentioned(&mut found);
                found
            }
            Self::Union(pattern) | Self::Whole(pattern) => scope(pattern).certain,
            Self::Filter(_) | Self::Bind(..) | Self::Optional(..) | Self::Minus(_) => {
                Variables::new()
            }
        }
    }
}

/// One solution that binds nothing.
fn is_alone(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Values {
            variables,
            bindings,
        } => variables.is_empty() && bindings.len() == 1,
        GraphPattern::Bgp { patterns } => patterns.is_empty(),
        _ => false,
    }
}

/// Takes a group apart. Recursion is bounded by the depth that the check of the text lets through.
pub(super) fn flatten<'p>(
    pattern: &'p GraphPattern,
    elements: &mut Vec<Element<'p>>,
) -> Result<(), Stop> {
    match pattern {
        _ if is_alone(pattern) => {}
        GraphPattern::Path { .. } => elements.push(Element::Path(pattern, None)),
        GraphPattern::Bgp { .. } | GraphPattern::Graph { .. } => {
            graphs::flatten(pattern, elements)?;
        }
        GraphPattern::Lateral { left, right } => {
            flatten(left, elements)?;
            flatten(right, elements)?;
        }
        GraphPattern::Join { left, right } => {
            flatten(left, elements)?;
            elements.push(Element::Whole(right));
        }
        GraphPattern::LeftJoin {
            left,
            right,
            expression,
        } => {
            let lateral = is_alone(left);
            flatten(left, elements)?;
            elements.push(Element::Optional(right, lateral, expression.as_ref()));
        }
        GraphPattern::Filter { expr, inner } => {
            let from = elements.len();
            flatten(inner, elements)?;
            let mut parts = Vec::new();
            conjuncts(expr, &mut parts);
            for part in parts {
                place(part, from, elements);
            }
        }
        GraphPattern::Union { .. } => elements.push(Element::Union(pattern)),
        GraphPattern::Extend {
            inner,
            variable,
            expression,
        } => {
            flatten(inner, elements)?;
            elements.push(Element::Bind(variable, expression));
        }
        GraphPattern::Minus { left, right } => {
            flatten(left, elements)?;
            elements.push(Element::Minus(right));
        }
        GraphPattern::Values { .. }
        | GraphPattern::Project { .. }
        | GraphPattern::Distinct { .. }
        | GraphPattern::Reduced { .. }
        | GraphPattern::Slice { .. }
        | GraphPattern::OrderBy { .. }
        | GraphPattern::Group { .. } => elements.push(Element::Whole(pattern)),
        GraphPattern::Service { .. } => return Err(Stop::Unsupported("SERVICE")),
    }
    Ok(())
}

fn conjuncts<'p>(expression: &'p Expression, parts: &mut Vec<&'p Expression>) {
    if let Expression::And(left, right) = expression {
        conjuncts(left, parts);
        conjuncts(right, parts);
    } else {
        parts.push(expression);
    }
}

/// Puts a condition behind the first element after which all that it looks at is surely bound; at the end, where that is
/// never so.
fn place<'p>(condition: &'p Expression, from: usize, elements: &mut Vec<Element<'p>>) {
    let mut wanted = Variables::new();
    looked_at(condition, &mut wanted);
    let mut at = elements.len();
    let mut bound = Variables::new();
    for (place, element) in elements.iter().enumerate().skip(from) {
        bound.extend(element.certain());
        if wanted.is_subset(&bound) {
            at = place + 1;
            break;
        }
    }
    // Behind other conditions that stand there already, in the order in which they were written.
    while matches!(elements.get(at), Some(Element::Filter(_))) {
        at += 1;
    }
    elements.insert(at, Element::Filter(condition));
}
