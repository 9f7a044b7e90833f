//! What is served: the first thing that the page asks.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::Ask;
use super::search::by_kind;
use crate::graph::NodeKind;
use crate::model::{NamedNodeRef, Term, printable};
use crate::query::claims::Claims;
use crate::query::labels::Labels;
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::{Backend, Pattern};
use crate::vocab::rdf;

/// Classes that are counted by name.
const MOST: usize = 40;

/// `/page/about`: name of the data, what is in them, languages, addresses.
pub(super) fn about(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let languages = ask.languages();
    let counts = ask.kept(&format!("about {}", languages.join(",")), || {
        let plain = ask.plain()?;
        counts(ask, &*plain, &ask.labels(&*plain))
    })?;
    let settings = &ask.server.settings;
    let base = &settings.base;
    let about = json!({
        "title": printable(&settings.title),
        "version": env!("CARGO_PKG_VERSION"),
        "counts": *counts,
        "languages": languages,
        "parts": super::PARTS.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "writable": ask.server.served.is_writable(),
        "prefixes": ask.server.served.prefixes.iter().collect::<BTreeMap<_, _>>(),
        "addresses": {
            "sparql": format!("{base}/sparql"),
            "api": format!("{base}/api"),
            "entity": format!("{base}/entity"),
            "openapi": format!("{base}/openapi.json"),
            "reconcile": format!("{base}/reconcile"),
            "store": format!("{base}/store"),
            "void": format!("{base}/.well-known/void"),
        },
    });
    ask.json(&about, out)
}

/// How many things of each class there are, and how many claims. O(things).
fn counts(ask: &Ask<'_>, plain: &dyn Backend, labels: &Labels<'_>) -> Result<Value, Problem> {
    let mut classes: HashMap<Term, u64> = HashMap::new();
    let typed = Pattern {
        predicate: Some(NamedNodeRef::new_unchecked(rdf::TYPE)),
        ..Pattern::default()
    };
    for (read, quad) in plain.quads(typed).enumerate() {
        *classes.entry(quad?.object).or_default() += 1;
        if read % 10_000 == 0 {
            ask.job.go_on()?;
        }
    }
    let mut classes: Vec<(Term, u64)> = classes.into_iter().collect();
    classes.sort_by_cached_key(|(class, count)| (Reverse(*count), class.to_string()));
    let more = classes.len().saturating_sub(MOST);
    classes.truncate(MOST);
    let claims = Claims::read(plain)?.records().count();
    let kinds = by_kind(ask, plain)?;
    let kinds = NodeKind::ALL.iter().filter_map(|kind| {
        let count = kinds.get(kind.name())?.as_array()?.len();
        Some(json!({ "kind": kind.name(), "count": count }))
    });
    let kinds: Vec<Value> = kinds.collect();
    let classes = classes.iter().map(|(class, count)| {
        let iri = match class {
            Term::NamedNode(node) => Some(node.as_str()),
            _ => None,
        };
        json!({ "iri": iri, "label": labels.show(class), "count": count })
    });
    Ok(
        json!({ "classes": classes.collect::<Vec<_>>(), "more": more, "claims": claims, "kinds": kinds }),
    )
}
