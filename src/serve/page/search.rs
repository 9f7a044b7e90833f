//! `/page/search`: things by name, as `chancery find` finds them, with what tells them apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Ask;
use super::glance::Glance;
use crate::graph::{Kinds, NodeKind};
use crate::model::nearest::did_you_mean;
use crate::model::{NamedNodeRef, printable};
use crate::query::labels::Labels;
use crate::search::{self, Hit, How, Index, Rank, fold};
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::Backend;

/// Things that are looked at; more are not counted.
const LOOKED_AT: usize = 500;

/// Things by name, the best first.
pub(super) fn search(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let text = ask.one("q")?.unwrap_or_default().trim().to_owned();
    let limit = ask.number("limit", 20, LOOKED_AT)?;
    let wanted = kinds(ask)?;
    let plain = ask.plain()?;
    let labels = ask.labels(&*plain);
    let glance = ask.glance(&*plain, &labels);
    let found = if text.is_empty() && !wanted.is_empty() {
        browsed(ask, &*plain, &wanted, &labels)?
    } else {
        hits(ask, &*plain, &text)?
    };
    let all = found.len();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut fitting = Vec::new();
    for hit in found {
        let (kind, standing) = glance.kind(&hit.iri);
        let listed = glance.listed(&hit.iri)?;
        *counts.entry(listed.name()).or_default() += 1;
        if wanted.is_empty() || wanted.contains(&listed) {
            fitting.push((hit, kind, standing));
        }
    }
    let more = fitting.len().saturating_sub(limit);
    fitting.truncate(limit);
    let mut hits = Vec::with_capacity(fitting.len());
    for (hit, kind, standing) in fitting {
        ask.job.go_on()?;
        let label = labels.name(&hit.iri);
        let matched = printable(&hit.name);
        hits.push(json!({
            "iri": hit.iri,
            "label": label,
            "kind": kind.name(),
            "standing": standing.name(),
            "types": search::kinds(&*plain, &labels, &hit.iri)?,
            "about": glance.about(&hit.iri, kind)?,
            "matched": (matched != label).then_some(matched),
            "how": hit.how.name(),
        }));
    }
    let answer = json!({
        "hits": hits,
        "more": more,
        "kinds": in_order(&counts),
        "unfinished": all == if text.is_empty() { BROWSED } else { LOOKED_AT },
    });
    ask.json(&answer, out)
}

/// Names that are looked at to tell what there is; of more data, no counts are told.
const COUNTED: usize = 200_000;

/// The things that have names, by their kind; nothing of data with very many of them.
pub(super) fn by_kind(ask: &Ask<'_>, plain: &dyn Backend) -> Result<Arc<Value>, Problem> {
    ask.kept("kinds", || {
        let names = ask.names(plain)?;
        if names.iris().nth(COUNTED).is_some() {
            return Ok(json!({}));
        }
        let labels = ask.labels(plain);
        let glance = ask.glance(plain, &labels);
        let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for iri in names.iris() {
            ask.job.go_on()?;
            if NamedNodeRef::new(iri).is_ok() {
                let kind = glance.listed(iri)?;
                found.entry(kind.name()).or_default().push(iri);
            }
        }
        Ok(json!(found))
    })
}

/// All things of these kinds, by name.
fn browsed(
    ask: &Ask<'_>,
    plain: &dyn Backend,
    wanted: &[NodeKind],
    labels: &Labels<'_>,
) -> Result<Vec<Hit>, Problem> {
    let known = by_kind(ask, plain)?;
    let of_kind = |kind: &NodeKind| known.get(kind.name()).and_then(Value::as_array);
    let iris = wanted.iter().filter_map(of_kind).flatten();
    let hit = |iri: &Value| {
        let iri = iri.as_str()?.to_owned();
        let name = labels.name(&iri);
        Some(Hit {
            iri,
            name,
            how: How::Exact,
            rank: Rank::Thing,
            main: true,
        })
    };
    let mut found: Vec<Hit> = iris.take(BROWSED).filter_map(hit).collect();
    found.sort_by_cached_key(|hit| (fold(&hit.name), hit.iri.clone()));
    Ok(found)
}

/// Things of a kind that are sorted by name.
const BROWSED: usize = 20_000;

/// The counts in the order of legends.
fn in_order(counts: &BTreeMap<&str, usize>) -> Vec<Value> {
    let counted = NodeKind::ALL.iter().filter_map(|kind| {
        let count = counts.get(kind.name())?;
        Some(json!({ "kind": kind.name(), "count": count }))
    });
    counted.collect()
}

/// What is found under this name. Where the data have no index of words, the names are read once for all.
fn hits(ask: &Ask<'_>, plain: &dyn Backend, text: &str) -> Result<Vec<Hit>, Problem> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if plain.has_text_index() {
        return Ok(Index::about(plain, text)?.find(text, LOOKED_AT)?);
    }
    let names = ask.names(plain)?;
    Ok(Index::with(plain, &names).find(text, LOOKED_AT)?)
}

/// The kinds of things that are wanted; none is all.
fn kinds(ask: &Ask<'_>) -> Result<Vec<NodeKind>, Problem> {
    let known = |word: &str| NodeKind::ALL.into_iter().find(|kind| kind.name() == word);
    let names = || NodeKind::ALL.iter().map(|kind| kind.name());
    let kinds = ask.all("kind").into_iter().map(|word| {
        known(word).ok_or_else(|| {
            let said = format!("there is no kind of things `{}`", printable(word));
            let all = format!("there are {}", names().collect::<Vec<_>>().join(", "));
            Problem::new(400, said).hint(did_you_mean(word, names()).unwrap_or(all))
        })
    });
    kinds.collect()
}

impl<'r> Ask<'r> {
    /// Looks at things for one answer.
    pub(super) fn glance<'a>(&self, plain: &'a dyn Backend, labels: &'a Labels<'a>) -> Glance<'a>
    where
        'r: 'a,
    {
        Glance {
            plain,
            labels,
            kinds: Kinds::new(plain, &*self.server.served.ontology),
            languages: self.languages(),
        }
    }
}
