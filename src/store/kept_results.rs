//! What was found in data and is kept beside them: no part of what the data are about.

use std::collections::HashSet;

use super::{Backend, Pattern, StoreError};
use crate::model::{GraphName, NamedNodeRef, NamedOrBlankNode, TermRef};
use crate::vocab::{dip, rdf};

/// The graphs that `--into` has written: those that say so of themselves. What another graph
/// says of them, or of things like those in them, hides nothing. O(such graphs).
///
/// # Errors
/// Failures of the backend.
pub fn kept_results(data: &dyn Backend) -> Result<HashSet<GraphName>, StoreError> {
    let pattern = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
        object: Some(TermRef::NamedNode(NamedNodeRef::new_unchecked(
            dip::RESULTS,
        ))),
        ..Pattern::default()
    };
    let mut found = HashSet::new();
    for quad in data.quads(pattern) {
        let quad = quad?;
        if let (NamedOrBlankNode::NamedNode(said), GraphName::NamedNode(graph)) =
            (&quad.subject, &quad.graph_name)
            && said == graph
        {
            found.insert(quad.graph_name);
        }
    }
    Ok(found)
}
