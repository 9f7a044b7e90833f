//! What stands in the data because rules derived it. It follows, and nobody states it.

use crate::model::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Triple};
use crate::store::{Backend, Pattern, StoreError};
use crate::vocab::{id, prov, rdfs};

/// Whether a graph holds what a rule derived.
pub fn is_derived(graph: &GraphName) -> bool {
    match graph {
        GraphName::NamedNode(graph) => graph.as_str().starts_with(id::GRAPH_DERIVED),
        _ => false,
    }
}

/// Whether data hold anything that was derived: its graphs say what they were made by. O(things made by something).
///
/// # Errors
/// Failures of the backend.
pub fn has_derived(backend: &dyn Backend) -> Result<bool, StoreError> {
    let made = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(prov::WAS_GENERATED_BY)),
        ..Pattern::default()
    };
    for quad in backend.quads(made) {
        if is_derived(&quad?.graph_name) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The graph of the rule that derived a statement; none for what anybody states, or for what is not there.
///
/// # Errors
/// Failures of the backend.
pub fn derived_by(backend: &dyn Backend, triple: &Triple) -> Result<Option<NamedNode>, StoreError> {
    let pattern = Pattern {
        subject: Some(triple.subject.as_ref()),
        predicate: Some(triple.predicate.as_ref()),
        object: Some(triple.object.as_ref()),
        graph: None,
    };
    let mut by: Option<NamedNode> = None;
    for quad in backend.quads(pattern) {
        match quad?.graph_name {
            GraphName::NamedNode(graph) if graph.as_str().starts_with(id::GRAPH_DERIVED) => {
                if by
                    .as_ref()
                    .is_none_or(|known| graph.as_str() < known.as_str())
                {
                    by = Some(graph);
                }
            }
            _ => return Ok(None),
        }
    }
    Ok(by)
}

/// What is there only because rules derived it. O(quads) where there are any.
///
/// # Errors
/// Failures of the backend.
pub fn derived(backend: &dyn Backend) -> Result<Vec<Triple>, StoreError> {
    let mut found = Vec::new();
    if !has_derived(backend)? {
        return Ok(found);
    }
    for quad in backend.quads(Pattern::default()) {
        let quad = quad?;
        if is_derived(&quad.graph_name) {
            let triple = Triple::from(quad);
            if derived_by(backend, &triple)?.is_some() {
                found.push(triple);
            }
        }
    }
    Ok(found)
}

/// What a rule derives, as its graph says it.
///
/// # Errors
/// Failures of the backend.
pub fn title(backend: &dyn Backend, graph: &NamedNode) -> Result<String, StoreError> {
    let pattern = Pattern {
        subject: Some(NamedOrBlankNodeRef::from(graph.as_ref())),
        predicate: Some(NamedNodeRef::new_unchecked(rdfs::LABEL)),
        ..Pattern::default()
    };
    let mut titles = Vec::new();
    for quad in backend.quads(pattern) {
        if let crate::model::Term::Literal(title) = quad?.object {
            titles.push(title.value().to_owned());
        }
    }
    let name = graph.as_str().strip_prefix(id::GRAPH_DERIVED);
    let name = name.unwrap_or(graph.as_str()).to_owned();
    Ok(titles.into_iter().min().unwrap_or(name))
}
