//! Names in the namespace of the ontology that it does not have: a slip there hides a thing from every shape.

use std::collections::{BTreeMap, HashSet};

use super::super::Common;
use super::super::failure::Failure;
use crate::builtin::{self, Part};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::{NamedOrBlankNode, Quad, Term, Triple};
use crate::rdf::{Places, Settings, Source};
use crate::vocab::{dip, rdf};

/// So many names are told.
const MOST: usize = 10;

/// Classes and properties that nobody defined, each with a statement that uses it.
#[derive(Debug)]
pub(super) struct Names {
    known: HashSet<String>,
    unknown: BTreeMap<String, Triple>,
}

impl Names {
    pub(super) fn new() -> Result<Self, Failure> {
        let quads = builtin::quads(Part::Ontology)?;
        let known = quads.into_iter().filter_map(|quad| match quad.subject {
            NamedOrBlankNode::NamedNode(node) => local(node.as_str()).map(str::to_owned),
            NamedOrBlankNode::BlankNode(_) => None,
        });
        Ok(Self {
            known: known.collect(),
            unknown: BTreeMap::new(),
        })
    }

    /// Looks at the property of a statement, and at the class that it tells.
    pub(super) fn see(&mut self, quad: &Quad) {
        let class = match &quad.object {
            Term::NamedNode(class) if quad.predicate.as_str() == rdf::TYPE => Some(class),
            _ => None,
        };
        for node in std::iter::once(&quad.predicate).chain(class) {
            let unknown = local(node.as_str()).filter(|name| !self.known.contains(*name));
            if let Some(name) = unknown
                && !self.unknown.contains_key(name)
            {
                self.unknown.insert(name.to_owned(), quad.clone().into());
            }
        }
    }

    /// Tells them, and how many there are.
    pub(super) fn tell(
        &self,
        sources: &[Source],
        settings: &Settings,
        common: &Common,
    ) -> Result<usize, Failure> {
        let mut places = Places::with_files();
        for triple in self.unknown.values().take(MOST) {
            places.want_triple(triple.clone());
        }
        if !self.unknown.is_empty() {
            places.look(sources, settings)?;
        }
        for (name, triple) in self.unknown.iter().take(MOST) {
            let near = did_you_mean(name, self.known.iter().map(String::as_str));
            let mut said = Diagnostic::new(format!("`dip:{name}` is nothing in the ontology"));
            if let Some(place) = places.triple(triple) {
                said.location = Some(place.location.clone());
                said.excerpt = place.line();
            }
            common.remark(&said.maybe_hint(near));
        }
        Ok(self.unknown.len())
    }
}

/// A name in the namespace of the ontology.
fn local(iri: &str) -> Option<&str> {
    iri.strip_prefix(dip::NAMESPACE)
        .filter(|local| !local.is_empty())
}
