//! Parameters that were left at a default which the data do not have.
//!
//! The defaults of the named queries are things of the built-in data. On other
//! data they match nothing, and an empty answer would not say why.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::catalog::Parameter;
use super::labels::Labels;
use super::why_empty::occurs_as_thing;
use crate::model::prefixes::Prefixes;
use crate::model::{
    NamedNode, NamedNodeRef, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef, printable,
};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{rdf, rdfs, schema};

const CLOSE_MATCH: &str = "http://www.w3.org/2004/02/skos/core#closeMatch";

/// How many things are named that could be meant instead.
const NAMED: usize = 3;

/// How many classes are looked at in search of such things.
const MOST_CLASSES: usize = 100;

/// What says of the defaults what they are, with their classes: read when the first is missed, and kept.
#[derive(Clone, Debug)]
pub struct Origin {
    load: fn() -> Result<Box<dyn Backend>, StoreError>,
    read: Arc<OnceLock<Box<dyn Backend>>>,
}

impl Origin {
    /// That which this reads.
    pub fn new(load: fn() -> Result<Box<dyn Backend>, StoreError>) -> Self {
        Self {
            load,
            read: Arc::default(),
        }
    }

    fn read(&self) -> Result<&dyn Backend, StoreError> {
        if let Some(read) = self.read.get() {
            return Ok(&**read);
        }
        let read = (self.load)()?;
        Ok(&**self.read.get_or_init(|| read))
    }
}

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

impl AbsentDefault {
    /// That it is not there, and what is, for somebody who sets a parameter in these words.
    pub fn sentence(&self, labels: &Labels<'_>, set: &str) -> String {
        let default = match &self.default {
            Term::Literal(literal) => printable(literal.value()),
            term => labels.show_iri(term),
        };
        let start = format!(
            "the default of `{}`, `{default}`, does not occur in the data",
            self.parameter
        );
        let class = self.class.as_ref();
        let Some(class) = class.map(|class| labels.name(class.as_str())) else {
            return format!("{start}; set another with `{set}`");
        };
        if self.candidates.is_empty() {
            return format!("{start}, nor does another {class}; set something else with `{set}`");
        }
        let shown = |node: &NamedNode| {
            let compact = labels.prefixes().show(node.as_str());
            match labels.label(node.as_str()) {
                Some(label) => format!("`{compact}` ({})", printable(&label)),
                None => format!("`{compact}`"),
            }
        };
        let names: Vec<String> = self.candidates.iter().map(shown).collect();
        let names = names.join(", ");
        format!("{start}; set another {class} with `{set}`, for example {names}")
    }
}

/// Which of the parameters that nobody set have things as default none of which occurs in `data`. Where they come from is
/// read only where one is missed: it says what they are, as the ontology says what their classes are.
///
/// # Errors
/// Failures of a backend.
pub fn absent_of(
    left: &[Parameter],
    prefixes: &Prefixes,
    data: &dyn Backend,
    (origin, ontology): (Option<&Origin>, &dyn Backend),
) -> Result<Vec<AbsentDefault>, StoreError> {
    let found = absent_defaults(left, prefixes, data, &[])?;
    match origin {
        Some(origin) if !found.is_empty() => {
            absent_defaults(left, prefixes, data, &[origin.read()?, ontology])
        }
        _ => Ok(found),
    }
}

/// The same by what is known already of the defaults and their classes.
fn absent_defaults(
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
