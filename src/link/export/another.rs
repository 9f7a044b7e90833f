//! Items that are something else than the things that are linked to them.

use super::select::Select;
use crate::link::LinkError;
use crate::link::index::Id;
use crate::link::kinds::{Fit, Kind};
use crate::link::pages;
use crate::link::wikibase::{Entity, EntityId, Rank, SnakContent, Value};
use crate::model::{NamedNode, Term};
use crate::vocab::{dip, rdf};

/// Of which class an item is.
const CLASS: &str = "P31";

impl Select<'_> {
    /// Why an item is not what a thing is, by the classes that it has.
    pub(super) fn another(
        &self,
        thing: &NamedNode,
        item: &Entity,
    ) -> Result<Option<String>, LinkError> {
        let classes = classes(item);
        let named: Vec<&str> = classes.iter().map(|class| class.as_str()).collect();
        let named = || named.join(", ");
        if let Some(page) = page(item, &classes) {
            let said = "is a page of Wikimedia, no thing";
            return Ok(Some(format!("the item {said}: {} {page}", item.id)));
        }
        let ours = self.kinds(thing)?;
        let theirs: Vec<Kind> = classes.iter().filter_map(|class| kind(class)).collect();
        let apart = if theirs.is_empty() {
            // A human being is always told to be one.
            ours == [Kind::Person] && !classes.is_empty()
        } else {
            let meets = |own: &Kind| theirs.iter().any(|other| may_be(*own, *other));
            !ours.is_empty() && !ours.iter().any(meets)
        };
        if !apart {
            return Ok(None);
        }
        let ours: Vec<&str> = ours.iter().map(|own| own.name()).collect();
        let (ours, theirs) = (ours.join(", "), named());
        Ok(Some(format!(
            "the item is of another kind: {ours} here, {} {CLASS} {theirs}",
            item.id
        )))
    }

    /// The kinds of a thing of ours, by its classes and what kind of them it is.
    fn kinds(&self, thing: &NamedNode) -> Result<Vec<Kind>, LinkError> {
        let mut found = Vec::new();
        for predicate in [rdf::TYPE, dip::KIND] {
            for term in self.look.objects(thing.as_ref().into(), predicate)? {
                let Term::NamedNode(class) = term else {
                    continue;
                };
                let item = self.profile.items.get(class.as_str());
                let own = Kind::of_class(&Id::new(class.as_str()));
                found.extend(own.or_else(|| item.and_then(kind)));
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }
}

/// What stands for states stands for places, too, and many a territory is one or the other by whom one asks.
fn may_be(one: Kind, other: Kind) -> bool {
    let both = [one, other];
    let is_land = both.contains(&Kind::State) && both.contains(&Kind::Place);
    is_land || one.fit(other) != Fit::Apart
}

/// What tells that an item is a page: its class, or what is said of it.
fn page(item: &Entity, classes: &[&EntityId]) -> Option<String> {
    let mut classes = classes.iter();
    if let Some(class) = classes.find(|class| pages::is_class(&Id::new(class.as_str()))) {
        return Some(format!("{CLASS} {class}"));
    }
    let mut said = item.descriptions.iter();
    let said = said.find(|(language, text)| pages::says(language, text));
    said.map(|(_, text)| format!("`{text}`"))
}

fn kind(class: &EntityId) -> Option<Kind> {
    Kind::of_class(&Id::new(class.as_str()))
}

fn classes(item: &Entity) -> Vec<&EntityId> {
    let own = item
        .statements
        .iter()
        .filter(|own| own.main.property.as_str() == CLASS && own.rank > Rank::Deprecated);
    let classes = own.filter_map(|own| match &own.main.content {
        SnakContent::Value(Value::Entity(class)) => Some(class),
        _ => None,
    });
    classes.collect()
}
