//! What was found in data and is kept beside them: no part of what the data are about.

use std::collections::HashSet;

use super::{Backend, Pattern, StoreError};
use crate::model::{NamedNodeRef, NamedOrBlankNode, TermRef};
use crate::vocab::{dip, rdf};

/// The paths that `paths --into` has kept, and their steps. O(paths and steps).
///
/// # Errors
/// Failures of the backend.
pub fn kept_paths(data: &dyn Backend) -> Result<HashSet<NamedOrBlankNode>, StoreError> {
    let mut found = HashSet::new();
    for class in [dip::PATH, dip::PATH_STEP] {
        let pattern = Pattern {
            predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
            object: Some(TermRef::NamedNode(NamedNodeRef::new_unchecked(class))),
            ..Pattern::default()
        };
        for quad in data.quads(pattern) {
            found.insert(quad?.subject);
        }
    }
    Ok(found)
}
