//! Why a query has no answer, where its own words show it.
//!
//! A predicate, class or thing that occurs nowhere in the data, and a variable
//! that no pattern binds, are the two commonest reasons. Anything else is left
//! unsaid: a guess would send people the wrong way.

use std::collections::BTreeSet;

use spargebra::Query;
use spargebra::algebra::{GraphPattern, PropertyPathExpression};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::parsed;
use crate::model::nearest::nearest;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNodeRef, TermRef};
use crate::store::{Backend, Pattern};
use crate::vocab::{blazegraph, rdf};

/// One reason, as a sentence, or none that can be shown. What is built in, as `ours` says, is spelt right.
pub fn why_empty(
    backend: &dyn Backend,
    text: &str,
    prefixes: &Prefixes,
    ours: bool,
) -> Option<String> {
    let query = parsed(text, prefixes)?;
    let pattern = match &query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    };
    let first = absent(backend, pattern, prefixes, Which::Required).next()?;
    let sentence = first.sentence(prefixes);
    Some(match first.near.filter(|_| !ours) {
        Some(near) => format!("{sentence}; did you mean `{near}`?"),
        None => sentence,
    })
}

/// A name in a query that the data do not have.
pub(super) struct Absent {
    role: Role,
    pub(super) iri: NamedNode,
    /// The nearest that they have.
    pub(super) near: Option<String>,
}

impl Absent {
    pub(super) fn sentence(&self, prefixes: &Prefixes) -> String {
        let shown = prefixes.show(self.iri.as_str());
        format!(
            "the {} `{shown}` does not occur in the data",
            self.role.word()
        )
    }
}

/// Which names of a query are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Which {
    /// Those that every answer has to match.
    #[default]
    Required,
    /// Those of optional and alternative patterns too.
    All,
}

/// The names of a query that do not occur in the data, each once.
pub(super) fn absent(
    backend: &dyn Backend,
    pattern: &GraphPattern,
    prefixes: &Prefixes,
    which: Which,
) -> impl Iterator<Item = Absent> {
    let mut required = Required {
        which,
        ..Required::default()
    };
    required.visit(pattern);
    let mut seen = BTreeSet::new();
    required.names.into_iter().filter_map(move |(role, iri)| {
        if !seen.insert((role.word(), iri.as_str().to_owned())) || occurs(backend, role, &iri) {
            return None;
        }
        // A name that is described is spelt right.
        let near = (!is_described(backend, &iri))
            .then(|| nearest_name(backend, role, &iri, prefixes))
            .flatten();
        Some(Absent { role, iri, near })
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Predicate,
    Class,
    Thing,
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Self::Predicate => "predicate",
            Self::Class => "class",
            Self::Thing => "thing",
        }
    }
}

/// IRIs that every answer has to match.
#[derive(Default)]
struct Required {
    names: Vec<(Role, NamedNode)>,
    which: Which,
}

impl Required {
    /// Descends only where a missing match means no answer at all.
    fn visit(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                for triple in patterns {
                    self.triple(triple);
                }
            }
            GraphPattern::Path {
                subject,
                path,
                object,
            } => {
                self.term(Role::Thing, subject);
                self.path(path);
                self.term(Role::Thing, object);
            }
            GraphPattern::Join { left, right } => {
                self.visit(left);
                self.visit(right);
            }
            GraphPattern::LeftJoin { left, right, .. } | GraphPattern::Minus { left, right } => {
                self.visit(left);
                if self.which == Which::All {
                    self.visit(right);
                }
            }
            GraphPattern::Union { left, right } | GraphPattern::Lateral { left, right }
                if self.which == Which::All =>
            {
                self.visit(left);
                self.visit(right);
            }
            GraphPattern::Filter { inner, .. }
            | GraphPattern::Graph { inner, .. }
            | GraphPattern::Extend { inner, .. }
            | GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Group { inner, .. } => self.visit(inner),
            _ => {}
        }
    }

    /// Predicates of a path. Which of them an answer has to match depends on the path.
    fn path(&mut self, path: &PropertyPathExpression) {
        if self.which == Which::Required {
            return;
        }
        match path {
            PropertyPathExpression::NamedNode(node) => {
                self.names.push((Role::Predicate, node.clone()));
            }
            PropertyPathExpression::Reverse(inner)
            | PropertyPathExpression::ZeroOrMore(inner)
            | PropertyPathExpression::OneOrMore(inner)
            | PropertyPathExpression::ZeroOrOne(inner) => self.path(inner),
            PropertyPathExpression::Sequence(one, other)
            | PropertyPathExpression::Alternative(one, other) => {
                self.path(one);
                self.path(other);
            }
            PropertyPathExpression::NegatedPropertySet(_) => {}
        }
    }

    fn triple(&mut self, triple: &TriplePattern) {
        // A hint to another engine is no pattern.
        if matches!(&triple.subject, TermPattern::NamedNode(node) if node.as_str().starts_with(blazegraph::HINTS))
        {
            return;
        }
        self.term(Role::Thing, &triple.subject);
        let NamedNodePattern::NamedNode(predicate) = &triple.predicate else {
            self.term(Role::Thing, &triple.object);
            return;
        };
        self.names.push((Role::Predicate, predicate.clone()));
        let role = if predicate.as_str() == rdf::TYPE {
            Role::Class
        } else {
            Role::Thing
        };
        self.term(role, &triple.object);
    }

    fn term(&mut self, role: Role, term: &TermPattern) {
        match term {
            TermPattern::NamedNode(node) => self.names.push((role, node.clone())),
            TermPattern::Triple(triple) => {
                // The predicate of a quoted triple need not be asserted anywhere.
                self.term(Role::Thing, &triple.subject);
                self.term(Role::Thing, &triple.object);
            }
            _ => {}
        }
    }
}

fn any(backend: &dyn Backend, pattern: Pattern<'_>) -> bool {
    backend.quads(pattern).next().is_some()
}

fn is_described(backend: &dyn Backend, iri: &NamedNode) -> bool {
    let subject = Some(NamedOrBlankNodeRef::NamedNode(iri.as_ref()));
    any(
        backend,
        Pattern {
            subject,
            ..Pattern::default()
        },
    )
}

/// Whether any statement or reified statement is about the thing.
pub(super) fn occurs_as_thing(backend: &dyn Backend, iri: &NamedNode) -> bool {
    occurs(backend, Role::Thing, iri)
}

/// The namespaces of what is asked about words in texts, and how things stand among others.
const ASKED: [&str; 2] = [
    "https://w3id.org/chancery/text#",
    "https://w3id.org/chancery/network#",
];

fn occurs(backend: &dyn Backend, role: Role, iri: &NamedNode) -> bool {
    let node = iri.as_ref();
    let none = Pattern::default();
    let as_object = Pattern {
        object: Some(TermRef::NamedNode(node)),
        ..none
    };
    match role {
        // These are asked for by a predicate that no triple has.
        Role::Predicate if ASKED.iter().any(|asked| iri.as_str().starts_with(asked)) => true,
        Role::Predicate => any(
            backend,
            Pattern {
                predicate: Some(node),
                ..none
            },
        ),
        Role::Class => {
            let class = Pattern {
                predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
                ..as_object
            };
            any(backend, class)
        }
        Role::Thing => {
            is_described(backend, iri) || any(backend, as_object) || quoted(backend, iri)
        }
    }
}

/// Whether the thing is mentioned inside a triple term only.
fn quoted(backend: &dyn Backend, iri: &NamedNode) -> bool {
    let reifies = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::REIFIES)),
        ..Pattern::default()
    };
    let text = iri.to_string();
    backend
        .quads(reifies)
        .flatten()
        .any(|quad| quad.object.to_string().contains(&text))
}

/// How many quads are looked at for a suggestion.
const LOOKED_AT: usize = 2_000_000;

fn nearest_name(
    backend: &dyn Backend,
    role: Role,
    wrong: &NamedNode,
    prefixes: &Prefixes,
) -> Option<String> {
    let mut names = BTreeSet::new();
    for quad in backend.quads(Pattern::default()).take(LOOKED_AT).flatten() {
        let is_type = quad.predicate.as_str() == rdf::TYPE;
        match (role, &quad.object) {
            (Role::Predicate, _) => {
                names.insert(quad.predicate.as_str().to_owned());
            }
            (Role::Class, crate::model::Term::NamedNode(class)) if is_type => {
                names.insert(class.as_str().to_owned());
            }
            (Role::Thing, _) => {
                if let crate::model::NamedOrBlankNode::NamedNode(subject) = &quad.subject {
                    names.insert(subject.as_str().to_owned());
                }
            }
            _ => {}
        }
    }
    // By short name; and where only the namespace is slightly wrong, by the whole IRI.
    let short: BTreeSet<String> = names.iter().map(|iri| prefixes.show(iri)).collect();
    let near = nearest(
        &prefixes.show(wrong.as_str()),
        short.iter().map(String::as_str),
    );
    near.map(str::to_owned).or_else(|| {
        let iri = names
            .iter()
            .find(|iri| strsim::damerau_levenshtein(iri, wrong.as_str()) <= 2)?;
        Some(prefixes.show(iri))
    })
}
