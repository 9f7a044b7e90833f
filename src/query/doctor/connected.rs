//! Patterns that share no variable: each row of the one goes with each row of the other.

use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, Variable};

use super::walk::{children, exists};
use super::{Written, near};
use crate::model::diagnostic::Diagnostic;
use crate::store::plan::scope::{Variables, in_triple, looked_at, scope};

/// What is joined with others.
struct Part {
    variables: Variables,
    /// A pattern over the data; conditions, values and tables only connect.
    asks: bool,
}

/// A group whose patterns are joined, and groups within it that are looked at on their own.
#[derive(Default)]
struct Group<'a> {
    parts: Vec<Part>,
    /// With whether they see the variables of this group.
    nested: Vec<(&'a GraphPattern, bool)>,
}

impl<'a> Group<'a> {
    fn part(&mut self, variables: Variables, asks: bool) {
        if !variables.is_empty() {
            self.parts.push(Part { variables, asks });
        }
    }

    fn condition(&mut self, expression: &'a Expression, mut variables: Variables) {
        looked_at(expression, &mut variables);
        self.part(variables, false);
        let mut found = Vec::new();
        exists(expression, &mut found);
        self.nested
            .extend(found.into_iter().map(|inner| (inner, true)));
    }

    fn add(&mut self, pattern: &'a GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    let mut variables = Variables::new();
                    in_triple(triple, &mut |variable| {
                        variables.insert(variable);
                    });
                    self.part(variables, true);
                }
            }
            GraphPattern::Path { .. } | GraphPattern::Service { .. } => {
                self.part(scope(pattern).possible, true);
            }
            GraphPattern::Values { .. } => self.part(scope(pattern).possible, false),
            GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
                self.add(left);
                self.add(right);
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.add(left);
                let mut variables = scope(right).possible;
                if let Some(expression) = expression {
                    looked_at(expression, &mut variables);
                    self.condition(expression, Variables::new());
                }
                self.part(variables, true);
                self.nested.push((right, true));
            }
            GraphPattern::Filter { expr, inner } => {
                self.add(inner);
                self.condition(expr, Variables::new());
            }
            GraphPattern::Extend {
                inner,
                variable,
                expression,
            } => {
                self.add(inner);
                self.condition(expression, [variable.clone()].into());
            }
            GraphPattern::Graph { name, inner } => {
                let first = self.parts.len();
                self.add(inner);
                if let NamedNodePattern::Variable(name) = name {
                    for part in &mut self.parts[first..] {
                        part.variables.insert(name.clone());
                    }
                }
            }
            GraphPattern::Minus { left, right } => {
                self.add(left);
                self.nested.push((right, false));
            }
            GraphPattern::Union { left, right } => {
                self.part(scope(pattern).possible, true);
                self.nested.extend([(&**left, true), (&**right, true)]);
            }
            _ => {
                self.part(scope(pattern).possible, true);
                let inner = children(pattern).into_iter();
                self.nested.extend(inner.map(|inner| (inner, false)));
            }
        }
    }

    /// The variables of each set of patterns that hang together, around variables from outside.
    fn sets(&self, around: &Variables) -> Vec<Variables> {
        let mut sets: Vec<Part> = vec![Part {
            variables: around.clone(),
            asks: false,
        }];
        for part in &self.parts {
            let (mut joined, mut apart) = (part.variables.clone(), Vec::new());
            let mut asks = part.asks;
            for set in sets {
                if set.variables.is_disjoint(&part.variables) {
                    apart.push(set);
                } else {
                    joined.extend(set.variables);
                    asks |= set.asks;
                }
            }
            apart.push(Part {
                variables: joined,
                asks,
            });
            sets = apart;
        }
        let sets = sets.into_iter().filter(|set| set.asks);
        sets.map(|set| set.variables).collect()
    }
}

/// One message for each group whose patterns do not hang together.
pub(super) fn unconnected(root: &GraphPattern, written: &Written<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut open = vec![(root, Variables::new())];
    while let Some((pattern, around)) = open.pop() {
        let mut group = Group::default();
        group.add(pattern);
        let sets = group.sets(&around);
        if sets.len() > 1 {
            found.extend(said(&sets, written));
        }
        let mut seen = around;
        for part in &group.parts {
            seen.extend(part.variables.iter().cloned());
        }
        for (inner, sees) in group.nested {
            open.push((inner, if sees { seen.clone() } else { Variables::new() }));
        }
    }
    found
}

/// Names as they are written, in the order of the text; none of blank nodes.
fn names<'a>(set: &'a Variables, written: &Written<'_>) -> Vec<(usize, &'a str)> {
    let names = set.iter().map(Variable::as_str);
    let mut names: Vec<(usize, &str)> = names
        .filter_map(|name| Some((written.in_pattern(name)?, name)))
        .collect();
    names.sort_unstable();
    names
}

fn said(sets: &[Variables], written: &Written<'_>) -> Option<Diagnostic> {
    let mut sets: Vec<Vec<(usize, &str)>> = sets.iter().map(|set| names(set, written)).collect();
    sets.retain(|set| !set.is_empty());
    sets.sort_unstable();
    let (_, later) = sets.split_first()?;
    let place = later.first()?.first()?.0;
    let listed = sets.iter().map(|set| {
        let names = set.iter().map(|(_, name)| format!("?{name}"));
        format!("`{}`", names.collect::<Vec<_>>().join(" "))
    });
    let listed = listed.collect::<Vec<_>>().join(" and ");
    let message =
        format!("{listed} share no pattern: each row of the one goes with each row of the other");
    let hint = misspelt(&sets, written).map_or_else(
        || "connect them with a pattern, or ask two queries".to_owned(),
        |(name, other)| {
            if written.is_single(other) {
                format!("are `?{name}` and `?{other}` meant to be the same?")
            } else {
                format!("`?{name}` stands only once; did you mean `?{other}`?")
            }
        },
    );
    Some(written.at(Some(place), message).hint(hint))
}

/// A variable that stands once, with one of another set that is spelt nearly so.
fn misspelt<'a>(
    sets: &[Vec<(usize, &'a str)>],
    written: &Written<'_>,
) -> Option<(&'a str, &'a str)> {
    sets.iter().enumerate().find_map(|(number, set)| {
        let others = || {
            let others = sets.iter().enumerate();
            let others = others.filter(move |(other, _)| *other != number);
            others.flat_map(|(_, set)| set.iter().map(|(_, name)| *name))
        };
        let mut once = set.iter().filter(|(_, name)| written.is_single(name));
        once.find_map(|(_, name)| Some((*name, near(name, others())?)))
    })
}
