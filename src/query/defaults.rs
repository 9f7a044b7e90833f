//! Parameters that were left at a default which the data do not have.
//!
//! The defaults of the named queries are things of the built-in data. On other
//! data they match nothing, and an empty answer would not say why.

use std::collections::BTreeSet;

use super::catalog::Parameter;
use super::why_empty::occurs_as_thing;
use crate::model::prefixes::Prefixes;
use crate::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{rdf, rdfs, schema};

const CLOSE_MATCH: &str = "http://www.w3.org/2004/02/skos/core#closeMatch";

/// How many things are named that could be meant instead.
const NAMED: usize = 3;

/// How many classes are looked at in search of such things.
const MOST_CLASSES: usize = 100;

/// A default that the data do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbsentDefault {
    /// The parameter's name.
    pub parameter: String,
    /// The default, or the first of several.
    pub default: Term,
    /// The class of the default, or the wider one whose things are named.
    pub class: Option<NamedNode>,
    /// Things of that class in the data, the first by IRI.
    pub candidates: Vec<NamedNode>,
}

/// Which of these parameters have things as default none of which occurs in `data`.
/// `known` is where the defaults come from and says what they are, with their classes.
///
/// # Errors
/// Failures of a backend.
pub fn absent_defaults(
    parameters: &[Parameter],
    prefixes: &Prefixes,
    data: &dyn Backend,
    known: &[&dyn Backend],
) -> Result<Vec<AbsentDefault>, StoreError> {
    let mut found = Vec::new();
    for parameter in parameters {
        let defaults = parameter.defaults(prefixes);
        let terms: Vec<Term> = defaults.iter().flatten().cloned().collect();
        let is_open = terms.len() < defaults.len();
        let things: Option<Vec<NamedNode>> = terms.into_iter().map(thing).collect();
        let Some(things) = things.filter(|_| !is_open) else {
            continue;
        };
        if things.iter().any(|node| occurs_as_thing(data, node)) {
            continue;
        }
        let Some(default) = things.into_iter().next() else {
            continue;
        };
        let (class, candidates) = candidates(&default, data, known)?;
        found.push(AbsentDefault {
            parameter: parameter.name.clone(),
            default: default.into(),
            class,
            candidates,
        });
    }
    Ok(found)
}

/// A value such as a day is a threshold and need not occur; a thing has to.
fn thing(default: Term) -> Option<NamedNode> {
    match default {
        Term::NamedNode(node) => Some(node),
        _ => None,
    }
}

/// Things of the same class; if there are none, of the nearest wider class that has some.
fn candidates(
    default: &NamedNode,
    data: &dyn Backend,
    known: &[&dyn Backend],
) -> Result<(Option<NamedNode>, Vec<NamedNode>), StoreError> {
    let all: Vec<&dyn Backend> = known.iter().copied().chain([data]).collect();
    let own = neighbours(&all, default, &[rdf::TYPE], &[])?;
    let mut seen = BTreeSet::new();
    let mut level = own.clone();
    while !level.is_empty() && seen.len() < MOST_CLASSES {
        for class in &level {
            let found = instances(data, &same_or_narrower(&all, class)?)?;
            if !found.is_empty() {
                return Ok((Some(class.clone()), found));
            }
        }
        seen.extend(level.iter().cloned());
        let mut above = BTreeSet::new();
        for class in &level {
            above.extend(neighbours(&all, class, &[rdfs::SUB_CLASS_OF], &[])?);
        }
        level = above.difference(&seen).cloned().collect();
    }
    Ok((own.into_iter().next(), Vec::new()))
}

/// The class, its close matches, and all classes below them.
fn same_or_narrower(
    all: &[&dyn Backend],
    class: &NamedNode,
) -> Result<BTreeSet<NamedNode>, StoreError> {
    let mut found = BTreeSet::new();
    let mut open = vec![class.clone()];
    open.extend(neighbours(all, class, &[CLOSE_MATCH], &[CLOSE_MATCH])?);
    while let Some(class) = open.pop() {
        if found.len() < MOST_CLASSES && found.insert(class.clone()) {
            open.extend(neighbours(all, &class, &[], &[rdfs::SUB_CLASS_OF])?);
            // schema.org has two addresses for each of its terms.
            let local = class.as_str().strip_prefix("http://schema.org/");
            open.extend(
                local.and_then(|local| NamedNode::new(format!("{}{local}", schema::HTTPS)).ok()),
            );
        }
    }
    Ok(found)
}

/// The nodes to which these properties lead from here, and from which those lead here.
fn neighbours(
    all: &[&dyn Backend],
    node: &NamedNode,
    forward: &[&str],
    backward: &[&str],
) -> Result<BTreeSet<NamedNode>, StoreError> {
    let mut found = BTreeSet::new();
    for backend in all {
        for property in forward {
            let pattern = Pattern {
                subject: Some(NamedOrBlankNodeRef::NamedNode(node.as_ref())),
                predicate: Some(NamedNodeRef::new_unchecked(property)),
                ..Pattern::default()
            };
            for quad in backend.quads(pattern) {
                if let Term::NamedNode(object) = quad?.object {
                    found.insert(object);
                }
            }
        }
        for property in backward {
            found.extend(subjects(*backend, property, node)?);
        }
    }
    Ok(found)
}

fn subjects(
    backend: &dyn Backend,
    property: &str,
    object: &NamedNode,
) -> Result<Vec<NamedNode>, StoreError> {
    let pattern = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(property)),
        object: Some(TermRef::NamedNode(object.as_ref())),
        ..Pattern::default()
    };
    let mut found = Vec::new();
    for quad in backend.quads(pattern) {
        if let NamedOrBlankNode::NamedNode(subject) = quad?.subject {
            found.push(subject);
        }
    }
    Ok(found)
}

/// The first few things of any of these classes, by IRI. O(their number).
fn instances(
    data: &dyn Backend,
    classes: &BTreeSet<NamedNode>,
) -> Result<Vec<NamedNode>, StoreError> {
    let mut first = BTreeSet::new();
    for class in classes {
        for thing in subjects(data, rdf::TYPE, class)? {
            first.insert(thing);
            if first.len() > NAMED {
                first.pop_last();
            }
        }
    }
    Ok(first.into_iter().collect())
}
