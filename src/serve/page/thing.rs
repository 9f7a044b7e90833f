//! `/page/thing`: the card of a thing, as `chancery show --claims` tells it, with what leads on.

use serde_json::{Value, json};

use super::Ask;
use super::claims::{parameters, row};
use super::glance::Glance;
use super::passages::Passages;
use crate::graph::Standing;
use crate::model::{BlankNodeRef, NamedNode, NamedNodeRef, NamedOrBlankNode, Term};
use crate::query::claims::Claims;
use crate::search::claims::{Facet, Filter, Listed, select};
use crate::search::{Card, Link, Statement, Value as Said};
use crate::serve::out::Out;
use crate::serve::problem::Problem;
use crate::store::StoreError;

/// Values of one group.
const VALUES: usize = 100;
/// Claims of one group; the table has all.
const CLAIMS: usize = 6;
/// Where Wikidata keeps things, as its data say it, and where people read about them.
const WIKIDATA: (&str, &str) = (
    "http://www.wikidata.org/entity/",
    "https://www.wikidata.org/wiki/",
);

/// What is known about one thing.
pub(super) fn thing(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let plain = ask.plain()?;
    let node = ask.thing("iri", &*plain)?;
    let labels = ask.labels(&*plain);
    let glance = ask.glance(&*plain, &labels);
    let mut telling = Telling {
        passages: Passages::new(&*plain, &labels),
        glance: &glance,
    };
    let card = Card::read(&*plain, &labels, &node, true)?;
    ask.job.go_on()?;
    let (kind, standing) = glance.kind(&card.iri);
    let same = same_as(&card);
    let me = NamedOrBlankNode::from(node.clone());
    let claim = if Claims::read(&*plain)?.is_claim(&me) {
        let listed = Listed::read(&*plain, &me)?;
        Some(row(&listed, &glance, &mut telling.passages)?)
    } else {
        None
    };
    let mut claims = serde_json::Map::new();
    for facet in Facet::ALL {
        if facet != Facet::Act {
            let told = telling.claims(ask, &node, facet)?;
            claims.insert(parameters(facet)[0].to_owned(), told);
        }
    }
    let answer = json!({
        "iri": card.iri,
        "name": ask.server.served.prefixes.show(&card.iri),
        "label": card.label,
        "kind": kind.name(),
        "standing": standing.name(),
        "types": card.types,
        "names": card.names,
        "about": card.about,
        "glance": glance.about(&card.iri, kind)?,
        "proposed": card.proposed,
        "claim": claim,
        "wikidata": same,
        "statements": telling.statements(&card.statements)?,
        "links": telling.links(&card.links)?,
        "open": telling.statements(&card.open)?,
        "claimed": telling.statements(&card.claimed)?,
        "offers": telling.links(&card.offers)?,
        "otherwise": telling.links(&card.claims[card.asked..])?,
        "claims": claims,
        "sources": telling.passages.all(),
    });
    ask.json(&answer, out)
}

/// Where Wikidata tells of the thing: as the data say, or because it is of Wikidata.
fn same_as(card: &Card) -> Vec<Value> {
    let values = card
        .statements
        .iter()
        .flat_map(|statement| &statement.values);
    let said = values.filter_map(|value| value.iri.as_deref());
    let mut items: Vec<&str> = std::iter::once(card.iri.as_str())
        .chain(said)
        .filter_map(|iri| iri.strip_prefix(WIKIDATA.0))
        .filter(|item| {
            let digits = item.strip_prefix('Q').unwrap_or_default();
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
        .collect();
    items.sort_unstable();
    items.dedup();
    let told = items
        .iter()
        .map(|item| json!({ "item": item, "url": format!("{}{item}", WIKIDATA.1) }));
    told.collect()
}

/// Tells a card, and counts its sources.
struct Telling<'a, 'g> {
    glance: &'a Glance<'g>,
    passages: Passages<'a>,
}

impl Telling<'_, '_> {
    fn statements(&mut self, statements: &[Statement]) -> Result<Vec<Value>, StoreError> {
        let mut told = Vec::with_capacity(statements.len());
        for statement in statements {
            let values = self.values(&statement.values)?;
            told.push(json!({
                "property": statement.property,
                "values": values,
                "more": statement.values.len() - values.len(),
            }));
        }
        Ok(told)
    }

    fn links(&mut self, links: &[Link]) -> Result<Vec<Value>, StoreError> {
        let mut told = Vec::with_capacity(links.len());
        for link in links {
            let values = self.values(&link.values)?;
            told.push(json!({
                "heading": link.heading,
                "values": values,
                "more": link.values.len() - values.len(),
            }));
        }
        Ok(told)
    }

    fn values(&mut self, values: &[Said]) -> Result<Vec<Value>, StoreError> {
        values
            .iter()
            .take(VALUES)
            .map(|value| self.value(value))
            .collect()
    }

    fn value(&mut self, value: &Said) -> Result<Value, StoreError> {
        let mut sources = Vec::with_capacity(value.sources.len());
        for source in &value.sources {
            sources.push(self.passages.of(source.iri.as_deref(), &source.label)?);
        }
        let kind = value.iri.as_deref().map(|iri| self.glance.kind(iri));
        let parts = value.parts.iter().map(|part| {
            let kind = part
                .iri
                .as_deref()
                .map(|iri| self.glance.kind(iri).0.name());
            json!({ "text": part.text, "iri": part.iri, "kind": kind })
        });
        Ok(json!({
            "text": value.text,
            "iri": value.iri,
            "kind": kind.map(|(kind, _)| kind.name()),
            "parts": parts.collect::<Vec<_>>(),
            "remarks": value.remarks,
            "standing": self.standing(value),
            "sources": sources,
        }))
    }

    /// What a value rests on, or what the record that it tells makes of it: who is only announced did not come.
    fn standing(&self, value: &Said) -> &'static str {
        let glance = self.glance;
        let record = value.record.as_deref();
        let standing = record.and_then(|record| match record.strip_prefix("_:") {
            Some(label) => Some(glance.record(BlankNodeRef::new(label).ok()?.into())),
            None => Some(glance.record(NamedNodeRef::new(record).ok()?.into())),
        });
        match standing {
            Some(standing) if standing != Standing::Fact => standing.name(),
            _ => value.ground.name(),
        }
    }

    /// The claims that have to do with the thing in one way: how many, and the first of them.
    fn claims(&mut self, ask: &Ask<'_>, node: &NamedNode, facet: Facet) -> Result<Value, Problem> {
        let context = ask.server.context(ask.job, ask.languages(), None);
        let filter = Filter::from([(facet, vec![Term::from(node.clone())])]);
        let plain = self.glance.plain;
        let found = select(plain, &filter, &context)?;
        let mut listed = Vec::new();
        for claim in &found {
            ask.job.go_on()?;
            listed.push(Listed::read(plain, claim)?);
        }
        listed.sort_by_cached_key(|one| (one.date().is_none(), one.date(), one.claim.to_string()));
        let mut rows = Vec::new();
        for one in listed.iter().take(CLAIMS) {
            rows.push(row(one, self.glance, &mut self.passages)?);
        }
        Ok(json!({ "total": found.len(), "rows": rows }))
    }
}
