//! What in a query's own words is likely wrong or slow, before anything is evaluated.
//!
//! Only what can be shown is said: a variable that nothing binds, patterns that share no
//! variable, a name that the data do not have, a pattern that has to wait for an `OPTIONAL`.

mod connected;
mod late;
mod outside;
mod walk;

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression};
use spargebra::term::{NamedNodePattern, Variable};

use super::locate::tokens;
use super::why_empty::{Absent, absent};
use super::{parsed, why_empty};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::nearest;
use crate::model::prefixes::Prefixes;
use crate::store::plan::scope::{Variables, in_triple, looked_at, scope};
use crate::store::{Backend, in_plain_words};
pub(super) use walk::{all, expressions, walk};

/// Names that are said not to occur, at most.
const ABSENT: usize = 3;

/// What is found wrong, in the order of the kinds above. `source` is the query's name in messages.
pub fn doctor(
    backend: &dyn Backend,
    source: &str,
    text: &str,
    prefixes: &Prefixes,
) -> Vec<Diagnostic> {
    let Some(query) = parsed(text, prefixes) else {
        return Vec::new();
    };
    let written = Written::new(source, text);
    // What the label service of Wikidata binds, such as `?xLabel`, stands nowhere else.
    let bound = bound(pattern(&in_plain_words(&query)));
    let mut found = unbound(&query, &bound, &written);
    found.extend(outside::outside(pattern(&query), &bound, &written));
    found.extend(connected::unconnected(pattern(&query), &written));
    if found.is_empty() {
        found.extend(lonely(&query, &written));
    }
    found.extend(late::late(pattern(&query), &written));
    let absent = absent(backend, pattern(&query), prefixes, why_empty::Which::All);
    let absent = absent.take(ABSENT);
    found.extend(absent.map(|absent| missing(&absent, &written, prefixes)));
    found
}

fn pattern(query: &Query) -> &GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

/// The text of a query, to find its variables in.
struct Written<'a> {
    source: &'a str,
    text: &'a str,
    tokens: Vec<(usize, &'a str)>,
}

impl<'a> Written<'a> {
    fn new(source: &'a str, text: &'a str) -> Self {
        let tokens = tokens(text);
        Self {
            source,
            text,
            tokens,
        }
    }

    /// Where in the list of tokens a variable stands.
    fn places(&self, variable: &str) -> impl Iterator<Item = usize> {
        self.tokens
            .iter()
            .enumerate()
            .filter(move |(_, (_, token))| token.starts_with(['?', '$']) && token[1..] == *variable)
            .map(|(place, _)| place)
    }

    fn first(&self, variable: &str) -> Option<usize> {
        self.places(variable).next()
    }

    /// Where it first stands in a pattern, else at all.
    fn in_pattern(&self, variable: &str) -> Option<usize> {
        let open = self.tokens.iter().position(|(_, token)| *token == "{");
        let mut places = self.places(variable);
        let inside = places.find(|place| open.is_some_and(|open| *place > open));
        inside.or_else(|| self.first(variable))
    }

    fn is_single(&self, variable: &str) -> bool {
        self.places(variable).nth(1).is_none()
    }

    /// A message at a token, or about the whole query.
    fn at(&self, place: Option<usize>, message: String) -> Diagnostic {
        let said = Diagnostic::new(message);
        match place.and_then(|place| self.tokens.get(place)) {
            Some((at, token)) => said.at(self.source, self.text, *at, at + token.len()),
            None => said,
        }
    }
}

/// Names shorter than this are like too many others.
const SHORT: usize = 3;

/// The variable that is meant instead, if one is spelt nearly so.
fn near<'a>(wrong: &str, others: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    let stem = |name: &str| -> String {
        let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
        name.to_lowercase()
    };
    // `?event1` and `?event2` are meant to differ.
    let others = others
        .into_iter()
        .filter(|other| other.chars().count() >= SHORT && stem(other) != stem(wrong));
    let near = nearest(wrong, others)?;
    let allowed = if length < 6 { 1 } else { 2 };
    (length >= SHORT && apart(near, wrong) <= allowed).then_some(near)
}

/// How many letters two names differ in.
fn apart(one: &str, other: &str) -> usize {
    strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase())
}

/// `?name` and `?named`, `?given` and `?gives`: they differ at the end, as words do.
fn are_forms(one: &str, other: &str) -> bool {
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b);
    same.count() + 1 >= one.chars().count().max(other.chars().count())
}

/// Variables that something binds, anywhere in the query.
fn bound(root: &GraphPattern) -> Variables {
    let mut found = Variables::new();
    walk(root, &mut |pattern| match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Values { .. } => {
            found.extend(scope(pattern).possible);
        }
        GraphPattern::Extend { variable, .. }
        | GraphPattern::Graph {
            name: NamedNodePattern::Variable(variable),
            ..
        } => {
            found.insert(variable.clone());
        }
        GraphPattern::Group { aggregates, .. } => {
            found.extend(aggregates.iter().map(|(variable, _)| variable.clone()));
        }
        _ => {}
    });
    found
}

/// Variables that are asked for, and where.
fn used(query: &Query) -> Variables {
    let mut found = Variables::new();
    walk(pattern(query), &mut |pattern| {
        for expression in expressions(pattern) {
            looked_at(expression, &mut found);
        }
        match pattern {
            GraphPattern::Project { variables, .. } | GraphPattern::Group { variables, .. } => {
                found.extend(variables.iter().cloned());
            }
            GraphPattern::OrderBy { expression, .. } => {
                for order in expression {
                    let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = order;
                    looked_at(by, &mut found);
                }
            }
            _ => {}
        }
    });
    if let Query::Construct { template, .. } = query {
        for triple in template {
            in_triple(triple, &mut |variable| {
                if !variable.as_str().starts_with("_:") {
                    found.insert(variable);
                }
            });
        }
    }
    found
}

/// Variables that stand for no value on purpose: `IF(?known, ?value, ?none)`.
fn open(query: &Query) -> Variables {
    let mut found = Variables::new();
    walk(pattern(query), &mut |pattern| {
        for part in expressions(pattern).into_iter().flat_map(all) {
            let Expression::If(_, yes, no) = part else {
                continue;
            };
            let values = [&**yes, &**no];
            found.extend(values.into_iter().filter_map(|value| match value {
                Expression::Variable(variable) => Some(variable.clone()),
                _ => None,
            }));
        }
    });
    found
}

/// Variables that are asked for and bound nowhere.
fn unbound(query: &Query, bound: &Variables, written: &Written<'_>) -> Vec<Diagnostic> {
    let open = open(query);
    let mut found: Vec<(usize, Diagnostic)> = Vec::new();
    for variable in used(query).difference(bound) {
        let name = variable.as_str();
        let Some(place) = written.first(name) else {
            continue;
        };
        let said = written.at(Some(place), format!("no pattern binds `?{name}`"));
        if open.contains(variable) {
            continue;
        }
        let other = near(name, bound.iter().map(Variable::as_str));
        let hint = match other {
            Some(other) => format!("did you mean `?{other}`?"),
            None => "add a pattern in which it stands, or leave it out".to_owned(),
        };
        found.push((place, said.hint(hint)));
    }
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, said)| said).collect()
}

/// Variables that stand only once, in a pattern, and are spelt nearly like another.
fn lonely(query: &Query, written: &Written<'_>) -> Vec<Diagnostic> {
    let mut in_patterns = Variables::new();
    walk(pattern(query), &mut |pattern| {
        if matches!(
            pattern,
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. }
        ) {
            in_patterns.extend(scope(pattern).possible);
        }
    });
    let names: BTreeSet<&str> = in_patterns.iter().map(Variable::as_str).collect();
    let mut found = Vec::new();
    for name in &names {
        let Some(place) = written.first(name).filter(|_| written.is_single(name)) else {
            continue;
        };
        let others = names.iter().copied().filter(|other| {
            !written.is_single(other) && !are_forms(name, other) && apart(name, other) < 2
        });
        if let Some(other) = near(name, others) {
            let said = written.at(Some(place), format!("`?{name}` stands only here"));
            found.push(said.hint(format!("did you mean `?{other}`?")));
        }
    }
    found
}

fn missing(absent: &Absent, written: &Written<'_>, prefixes: &Prefixes) -> Diagnostic {
    let (compact, full) = (prefixes.show(absent.iri.as_str()), absent.iri.to_string());
    let place = written
        .tokens
        .iter()
        .position(|(_, token)| **token == compact || **token == full);
    let near = absent.near.as_ref();
    written
        .at(place, absent.sentence(prefixes))
        .maybe_hint(near.map(|near| format!("did you mean `{near}`?")))
}
