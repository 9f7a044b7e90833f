//! What things are called, and whether they are claims: for rows whose cells are IRIs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Ask;
use crate::model::{NamedNode, NamedOrBlankNode};
use crate::query::claims::{is_hearsay, is_record};
use crate::search::kinds;
use crate::serve::out::Out;
use crate::serve::problem::Problem;

/// Things that one request may name.
const MOST: usize = 300;

/// `/page/named?iri=…&iri=…`: label, kinds, and for a claim its standing.
pub(super) fn named(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let wanted = ask.all("iri");
    if wanted.len() > MOST {
        return Err(Problem::new(
            413,
            format!(
                "`iri` is there {} times, and {MOST} are the most",
                wanted.len()
            ),
        ));
    }
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let mut found: BTreeMap<&str, Value> = BTreeMap::new();
    for iri in wanted {
        let Ok(node) = NamedNode::new(iri) else {
            // Not every cell of an answer that looks like one is an IRI.
            continue;
        };
        let node = NamedOrBlankNode::from(node);
        let mut told = json!({ "name": labels.prefixes().show(iri) });
        if let Some(label) = labels.label(iri) {
            told["label"] = label.into();
        }
        let kinds = kinds(&*plain, &labels, iri)?;
        if !kinds.is_empty() {
            told["kinds"] = kinds.into();
        }
        if is_record(&*plain, node.as_ref())? {
            let hearsay = is_hearsay(&*plain, node.as_ref())?;
            told["standing"] = if hearsay { "hearsay" } else { "claim" }.into();
        }
        found.insert(iri, told);
    }
    ask.json(&json!({ "named": found }), out)
}
