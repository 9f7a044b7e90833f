//! What says of a thing that it is an item of Wikidata, and is no link: other words for it, several items, addresses of none.
//!
//! Nothing goes out by any of it, and no new item is made of such a thing either: it has one, as far as anybody says.

use std::collections::{BTreeMap, BTreeSet};

use super::Linked;
use super::doubt::item;
use super::look::Look;
use crate::link::wikibase::{EntityId, Wiki};
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::store::StoreError;
use crate::vocab::{owl, schema, skos};

/// Other words for what `owl:sameAs` says, which `link match` takes for links.
const WORDS: [(&str, &str); 3] = [
    (skos::EXACT_MATCH, "skos:exactMatch"),
    (schema::SAME_AS, "schema:sameAs"),
    ("https://schema.org/sameAs", "schema:sameAs"),
];
/// What the item says of the thing.
const BACK: &str = "owl:sameAs, said of the item";

/// Items by things, with the words that say so.
pub(super) type Otherwise = BTreeMap<String, BTreeSet<(EntityId, &'static str)>>;

/// The properties that say so.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(predicate, _)| *predicate)
}

/// All that is said so, also by a claim alone. O(such statements).
pub(super) fn read(look: &Look<'_>, claimed: &[Triple]) -> Result<Otherwise, StoreError> {
    let mut found = Otherwise::new();
    let mut add = |said: &Triple, words: &'static str| {
        let written = match &said.object {
            Term::NamedNode(node) => node.as_str(),
            // In schema.org addresses are often texts.
            Term::Literal(text) => text.value(),
            _ => return,
        };
        if let (NamedOrBlankNode::NamedNode(thing), Some(id)) = (&said.subject, item(written)) {
            let own = found.entry(thing.as_str().to_owned()).or_default();
            own.insert((id, words));
        }
    };
    for (predicate, words) in WORDS {
        for said in look.all(predicate) {
            add(&said?, words);
        }
        let claimed = claimed.iter();
        claimed
            .filter(|said| said.predicate.as_str() == predicate)
            .for_each(|said| add(said, words));
    }
    let links = claimed
        .iter()
        .filter(|said| said.predicate == *owl::SAME_AS);
    for said in look.all(owl::SAME_AS).chain(links.cloned().map(Ok)) {
        let said = said?;
        if let Some(back) = backwards(&said) {
            add(&back, BACK);
        }
    }
    Ok(found)
}

/// What an item says of a thing of ours, from the side of the thing.
fn backwards(said: &Triple) -> Option<Triple> {
    let (NamedOrBlankNode::NamedNode(id), Term::NamedNode(thing)) = (&said.subject, &said.object)
    else {
        return None;
    };
    let wiki = Wiki::wikidata();
    wiki.entity_id(id.as_str())?;
    // A merged item says so of its successor.
    let is_ours = wiki.entity_id(thing.as_str()).is_none();
    is_ours.then(|| Triple::new(thing.clone(), said.predicate.clone(), id.clone()))
}

impl Linked {
    /// Things that are items by other words than a link, and have no link: with the item and these words.
    pub fn otherwise(&self) -> impl Iterator<Item = (&str, &EntityId, &'static str)> {
        let all = self.otherwise.iter();
        let unlinked = all.filter(|(thing, _)| !self.ids.contains_key(*thing));
        unlinked.flat_map(|(thing, own)| {
            let own = own.iter();
            own.map(move |(id, words)| (thing.as_str(), id, *words))
        })
    }

    /// Every item that a thing is said to be, surely or not, by a link or by other words.
    pub fn said_to_be(&self, thing: &str) -> impl Iterator<Item = &EntityId> {
        let links = self.ids.get(thing).into_iter().flatten();
        let doubtful = self.doubtful.get(thing).into_iter().flatten();
        let otherwise = self.otherwise.get(thing).into_iter().flatten();
        let unsure = doubtful.map(|(id, _)| id);
        links.chain(unsure).chain(otherwise.map(|(id, _)| id))
    }

    /// Why a thing without a link needs no new item, as far as anybody says.
    pub fn has_item(&self, thing: &str) -> Option<String> {
        if let Some(several) = self.ids.get(thing) {
            let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
            let said = "it has items already, and one thing is one item";
            return Some(format!("{said}: {}", ids.join(" and ")));
        }
        if let Some((id, why)) = self.doubt(thing) {
            let said = "a link to an item is said, and not for sure: withdraw it first";
            return Some(format!("{said}: {id}, {why}"));
        }
        if let Some((id, words)) = self.otherwise.get(thing).and_then(BTreeSet::first) {
            let said = "it is said to be an item, and not by a link: `owl:sameAs` links it";
            return Some(format!("{said}: {id}, {words}"));
        }
        let place = self.odd.partition_point(|(own, _)| own.as_str() < thing);
        if let Some((_, written)) = self.odd.get(place).filter(|(own, _)| own == thing) {
            let said = "it is linked to what is no item: mend the link first";
            return Some(format!("{said}: {written}"));
        }
        let others = self.one_with(thing);
        let mut linked = others.into_iter().filter(|other| *other != thing);
        let other = linked.find(|other| {
            self.ids.contains_key(*other)
                || self.doubtful.contains_key(*other)
                || self.otherwise.contains_key(*other)
        })?;
        let said = "it is said to be one with a thing that has an item";
        Some(format!("{said}: {other}"))
    }
}
