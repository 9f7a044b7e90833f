//! Paths that may take no step, and whether their ends are nodes that other patterns find.
//!
//! `?x :p* ?y` leads from every node of the data to itself, whatever is said of it: where nothing else says what `?x`
//! is, the answer rests on all statements, and not only on those with `:p`.

use std::collections::BTreeSet;

use spargebra::algebra::{GraphPattern, PropertyPathExpression};
use spargebra::term::TermPattern;

use crate::model::Variable;
use crate::store::zero::may_be_empty;

/// Variables that stand for nodes which some triple pattern finds, as they are written.
pub(super) type Nodes = BTreeSet<String>;

/// How a variable is written; none for a term.
fn name(term: &TermPattern) -> Option<String> {
    match term {
        TermPattern::Variable(variable) => Some(variable.to_string()),
        TermPattern::BlankNode(node) => Some(node.to_string()),
        _ => None,
    }
}

/// Whether a path may begin and end at any node.
pub(super) fn are_open(
    [from, to]: [&TermPattern; 2],
    path: &PropertyPathExpression,
    nodes: &Nodes,
) -> bool {
    let is_open = |end| name(end).is_some_and(|name| !nodes.contains(&name));
    may_be_empty(path) && is_open(from) && is_open(to)
}

/// The patterns that are joined.
pub(super) fn joined(pattern: &GraphPattern) -> Vec<&GraphPattern> {
    let (mut found, mut open) = (Vec::new(), vec![pattern]);
    while let Some(next) = open.pop() {
        match next {
            GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
                open.extend([&**right, &**left]);
            }
            other => found.push(other),
        }
    }
    found
}

/// The nodes that patterns find together, beside those that are found already.
pub(super) fn of_all(patterns: &[&GraphPattern], before: &Nodes) -> Nodes {
    let mut nodes = before.clone();
    for pattern in patterns {
        nodes.extend(of(pattern));
    }
    let paths = patterns.iter().filter_map(|pattern| match pattern {
        GraphPattern::Path {
            subject, object, ..
        } => Some([name(subject)?, name(object)?]),
        _ => None,
    });
    let paths: Vec<[String; 2]> = paths.collect();
    // From a node, a path leads to nodes.
    loop {
        let next = paths
            .iter()
            .filter(|ends| ends.iter().any(|end| nodes.contains(end)));
        let next: Vec<String> = next.flatten().cloned().collect();
        let many = nodes.len();
        nodes.extend(next);
        if nodes.len() == many {
            return nodes;
        }
    }
}

/// Those of some nodes that are seen from outside.
pub(super) fn seen(nodes: &Nodes, variables: &[Variable]) -> Nodes {
    let names = variables.iter().map(ToString::to_string);
    names.filter(|name| nodes.contains(name)).collect()
}

/// The nodes that a pattern finds in each of its rows. O(its size).
pub(super) fn of(pattern: &GraphPattern) -> Nodes {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            let ends = patterns.iter().flat_map(|one| [&one.subject, &one.object]);
            ends.filter_map(name).collect()
        }
        GraphPattern::Path {
            subject,
            path,
            object,
        } if !may_be_empty(path) => [subject, object].into_iter().filter_map(name).collect(),
        GraphPattern::Path { .. } | GraphPattern::Values { .. } | GraphPattern::Service { .. } => {
            Nodes::new()
        }
        GraphPattern::Join { .. } | GraphPattern::Lateral { .. } => {
            of_all(&joined(pattern), &Nodes::new())
        }
        GraphPattern::Union { left, right } => &of(left) & &of(right),
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => of(inner),
        GraphPattern::Project { inner, variables }
        | GraphPattern::Group {
            inner, variables, ..
        } => seen(&of(inner), variables),
    }
}
