//! All that data state, for a graph of all of it.

use crate::model::{GraphName, Quad, Triple};
use crate::store::{Backend, Pattern, StoreError, kept_results};

/// Graphs of the ontology.
const ONTOLOGY: &str = "https://w3id.org/chancery/graph/ontology/";

/// All triples, in a stable order, whatever graph they are in; the ontology, which is kept with the built-in data, is no
/// part of what they are about and can be left out.
///
/// # Errors
/// Failures of the backend.
pub fn statements(data: &dyn Backend, without_ontology: bool) -> Result<Vec<Triple>, StoreError> {
    let kept = kept_results(data)?;
    let is_ontology = |graph: &GraphName| matches!(graph, GraphName::NamedNode(name) if name.as_str().starts_with(ONTOLOGY));
    let is_left_out = |quad: &Quad| {
        kept.contains(&quad.graph_name) || without_ontology && is_ontology(&quad.graph_name)
    };
    let mut triples = Vec::new();
    for quad in data.quads(Pattern::default()) {
        let quad = quad?;
        if !is_left_out(&quad) {
            triples.push(Triple::from(quad));
        }
    }
    in_order(&mut triples);
    Ok(triples)
}

/// Sorts triples by how they are written, each once.
pub fn in_order(triples: &mut Vec<Triple>) {
    triples.sort_by_cached_key(ToString::to_string);
    triples.dedup();
}
