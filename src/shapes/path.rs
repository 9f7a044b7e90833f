//! Property paths: where they lead, how SPARQL spells them, how RDF does.

use std::collections::HashSet;

use super::facts::{Facts, Id, Terms, starting};
use super::model::Path;
use super::sh::NAMESPACE;
use crate::model::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};
use crate::vocab::rdf;

/// What some things lead to: for each of them a run of values, sorted, each once.
#[derive(Debug)]
pub(super) struct Values<'a> {
    /// Whom the values are of, sorted.
    pub(super) focus: &'a [Id],
    starts: Vec<usize>,
    all: Vec<Id>,
    are_themselves: bool,
}

impl<'a> Values<'a> {
    /// Every thing is its own value.
    pub(super) fn themselves(focus: &'a [Id]) -> Self {
        Self {
            focus,
            starts: (0..=focus.len()).collect(),
            all: focus.to_vec(),
            are_themselves: true,
        }
    }

    /// Where a path leads from these, which are sorted.
    pub(super) fn along(path: &Path, focus: &'a [Id], facts: &Facts) -> Self {
        let mut values = Self {
            focus,
            starts: vec![0],
            all: Vec::new(),
            are_themselves: false,
        };
        match path {
            Path::Predicate(id) => values.merge(facts.table(*id).pairs()),
            Path::Inverse(inner) => match &**inner {
                Path::Predicate(id) => values.merge(facts.table(*id).inverse()),
                _ => values.walk(path, facts),
            },
            _ => values.walk(path, facts),
        }
        values
    }

    /// Both are sorted, so that one walk finds all. O(pairs + focus), or by search for few.
    fn merge(&mut self, pairs: &[(Id, Id)]) {
        let few = self.focus.len().saturating_mul(16) < pairs.len();
        let mut rest = pairs;
        for one in self.focus {
            let own = if few {
                let start = rest.partition_point(|(first, _)| first < one);
                rest = &rest[start..];
                starting(rest, *one)
            } else {
                let start = rest.iter().position(|(first, _)| first >= one);
                rest = &rest[start.unwrap_or(rest.len())..];
                let length = rest.iter().take_while(|(first, _)| first == one).count();
                &rest[..length]
            };
            self.all.extend(own.iter().map(|(_, value)| *value));
            self.starts.push(self.all.len());
        }
    }

    fn walk(&mut self, path: &Path, facts: &Facts) {
        for one in self.focus {
            let mut found = reached(path, *one, false, facts);
            found.sort_unstable();
            self.all.extend(found);
            self.starts.push(self.all.len());
        }
    }

    /// Each thing with its values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Id, &[Id])> {
        let runs = self.starts.windows(2);
        let runs = runs.map(|run| &self.all[run[0]..run[1]]);
        self.focus.iter().copied().zip(runs)
    }

    /// The values, sorted, each with the number of things that lead to it; of what is its own value there is nothing.
    pub(super) fn runs(&self) -> Vec<(Id, usize)> {
        if self.are_themselves {
            return Vec::new();
        }
        let mut all = self.all.clone();
        all.sort_unstable();
        let runs = all.chunk_by(|one, two| one == two);
        runs.map(|run| (run[0], run.len())).collect()
    }

    /// All values, sorted, each once.
    pub(super) fn distinct(&self) -> Vec<Id> {
        let mut all = self.all.clone();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Where a path leads from one thing, each once; backwards where it is turned.
pub(super) fn reached(path: &Path, from: Id, backwards: bool, facts: &Facts) -> Vec<Id> {
    match path {
        Path::Predicate(id) if backwards => facts.subjects(from, *id).collect(),
        Path::Predicate(id) => facts.objects(from, *id).collect(),
        Path::Inverse(inner) => reached(inner, from, !backwards, facts),
        Path::Sequence(parts) => {
            let mut now = vec![from];
            let mut step = |part: &Path| {
                let next = now
                    .iter()
                    .flat_map(|one| reached(part, *one, backwards, facts));
                now = once_each(next);
            };
            if backwards {
                parts.iter().rev().for_each(&mut step);
            } else {
                parts.iter().for_each(&mut step);
            }
            now
        }
        Path::Alternative(parts) => {
            let found = parts.iter();
            once_each(found.flat_map(|part| reached(part, from, backwards, facts)))
        }
        Path::ZeroOrOne(inner) => {
            let next = reached(inner, from, backwards, facts);
            once_each(std::iter::once(from).chain(next))
        }
        Path::ZeroOrMore(inner) => {
            let further = onward(inner, from, backwards, facts);
            once_each(std::iter::once(from).chain(further))
        }
        Path::OneOrMore(inner) => onward(inner, from, backwards, facts),
    }
}

/// The statement that is the last step of a path from a thing to a value, by numbers.
pub(super) fn last_step(path: &Path, from: Id, value: Id, facts: &Facts) -> Option<[Id; 3]> {
    match path {
        Path::Predicate(id) => facts.holds(from, *id, value).then_some([from, *id, value]),
        // Backwards it is the first one, from the other end.
        Path::Inverse(inner) => match &**inner {
            Path::Predicate(id) => facts.holds(value, *id, from).then_some([value, *id, from]),
            _ => None,
        },
        Path::Sequence(parts) => {
            let (last, before) = parts.split_last()?;
            let mut nodes = vec![from];
            for part in before {
                let next = nodes
                    .iter()
                    .flat_map(|one| reached(part, *one, false, facts));
                nodes = once_each(next);
            }
            nodes
                .iter()
                .find_map(|one| last_step(last, *one, value, facts))
        }
        Path::Alternative(parts) => parts
            .iter()
            .find_map(|part| last_step(part, from, value, facts)),
        Path::ZeroOrOne(inner) => last_step(inner, from, value, facts),
        Path::ZeroOrMore(inner) | Path::OneOrMore(inner) => {
            let nodes = onward(inner, from, false, facts);
            let mut nodes = std::iter::once(from).chain(nodes);
            nodes.find_map(|one| last_step(inner, one, value, facts))
        }
    }
}

/// All that one or more steps lead to. O(what is reached).
fn onward(step: &Path, from: Id, backwards: bool, facts: &Facts) -> Vec<Id> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    let mut open = vec![from];
    while let Some(one) = open.pop() {
        for next in reached(step, one, backwards, facts) {
            if seen.insert(next) {
                found.push(next);
                open.push(next);
            }
        }
    }
    found
}

fn once_each(found: impl Iterator<Item = Id>) -> Vec<Id> {
    let mut seen = HashSet::new();
    found.filter(|one| seen.insert(*one)).collect()
}

/// A path as SPARQL writes it.
pub(super) fn spelled(path: &Path, terms: &Terms) -> String {
    shown(path, &|id| {
        format!("<{}>", terms.iri(id).unwrap_or_default())
    })
}

/// A path with its predicates shown in some way.
pub(super) fn shown(path: &Path, name: &dyn Fn(Id) -> String) -> String {
    let in_brackets = |path: &Path| match path {
        Path::Predicate(id) => name(*id),
        other => format!("({})", shown(other, name)),
    };
    let joined = |parts: &[Path], between: &str| {
        let parts = parts.iter().map(in_brackets);
        parts.collect::<Vec<_>>().join(between)
    };
    match path {
        Path::Predicate(id) => name(*id),
        Path::Inverse(inner) => format!("^{}", in_brackets(inner)),
        Path::Sequence(parts) => joined(parts, "/"),
        Path::Alternative(parts) => joined(parts, "|"),
        Path::ZeroOrMore(inner) => format!("{}*", in_brackets(inner)),
        Path::OneOrMore(inner) => format!("{}+", in_brackets(inner)),
        Path::ZeroOrOne(inner) => format!("{}?", in_brackets(inner)),
    }
}

/// Writes a path as SHACL spells it in RDF, and returns its node.
pub(super) fn written(
    path: &Path,
    terms: &Terms,
    blank: &mut dyn FnMut() -> BlankNode,
    out: &mut Vec<Triple>,
) -> Term {
    let (name, inner) = match path {
        Path::Predicate(id) => return terms.term(*id).clone(),
        Path::Sequence(parts) => return list(parts, terms, blank, out),
        Path::Alternative(parts) => ("alternativePath", list(parts, terms, blank, out)),
        Path::Inverse(inner) => ("inversePath", written(inner, terms, blank, out)),
        Path::ZeroOrMore(inner) => ("zeroOrMorePath", written(inner, terms, blank, out)),
        Path::OneOrMore(inner) => ("oneOrMorePath", written(inner, terms, blank, out)),
        Path::ZeroOrOne(inner) => ("zeroOrOnePath", written(inner, terms, blank, out)),
    };
    let node = blank();
    let predicate = NamedNode::new_unchecked(format!("{NAMESPACE}{name}"));
    out.push(Triple::new(node.clone(), predicate, inner));
    node.into()
}

fn list(
    parts: &[Path],
    terms: &Terms,
    blank: &mut dyn FnMut() -> BlankNode,
    out: &mut Vec<Triple>,
) -> Term {
    let members: Vec<Term> = parts
        .iter()
        .map(|part| written(part, terms, blank, out))
        .collect();
    let mut rest = Term::from(NamedNode::new_unchecked(rdf::NIL));
    for member in members.into_iter().rev() {
        let cell = NamedOrBlankNode::from(blank());
        let to = |name: &str, object: Term| {
            Triple::new(cell.clone(), NamedNode::new_unchecked(name), object)
        };
        out.push(to(rdf::FIRST, member));
        out.push(to(rdf::REST, rest));
        rest = cell.into();
    }
    rest
}
