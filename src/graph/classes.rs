//! Which classes a thing of a graph belongs to, for who draws by class.

use std::collections::BTreeSet;

use super::Node;
use super::kinds::{Kinds, plain};
use crate::model::{NamedNodeRef, NamedOrBlankNodeRef};
use crate::store::Backend;
use crate::vocab::{rdf, rdfs};

/// Finds the classes of things, the ones above included.
pub struct Classes<'a>(Kinds<'a>);

impl std::fmt::Debug for Classes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Classes")
    }
}

impl<'a> Classes<'a> {
    /// Types come from `data`, classes also from `ontology`.
    pub fn new(data: &'a dyn Backend, ontology: &'a dyn Backend) -> Self {
        Self(Kinds::new(data, ontology))
    }

    /// The IRIs of all classes of a node; none where it is no IRI.
    pub fn of(&self, node: &Node) -> BTreeSet<String> {
        let Ok(iri) = NamedNodeRef::new(node.thing()) else {
            return BTreeSet::new();
        };
        let types = self.0.objects(NamedOrBlankNodeRef::from(iri), rdf::TYPE);
        let above = types
            .iter()
            .map(|class| self.0.above(class, rdfs::SUB_CLASS_OF));
        above.flatten().collect()
    }

    /// The same IRI as [`Self::of`] gives it: schema.org has two for each of its terms.
    pub fn name(class: &str) -> String {
        plain(class).into_owned()
    }
}
