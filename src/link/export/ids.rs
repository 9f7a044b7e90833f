//! Whether what a line names is there: items and properties, and whether a property takes such a value.

use super::select::{Passed, Select};
use crate::link::wikibase::{EntityId, EntityKind, Kind, Value};
use crate::model::NamedNode;

impl Select<'_> {
    /// Why an entity cannot be named, as far as somebody looked.
    pub(super) fn absent(&self, id: &EntityId) -> Option<String> {
        if !id.is_possible() {
            return Some(format!("{id} is no id: the number is too large for one"));
        }
        if let Some(now) = self.fetched.merged.get(id) {
            return Some(format!("{id} was merged into {now}"));
        }
        let missing = self.fetched.missing.contains(id);
        missing.then(|| format!("Wikidata has no {id}"))
    }

    /// Why nobody can tell which of our things an item is, if several are linked to it that are not said to be one.
    fn twofold(&self, id: &EntityId) -> Option<String> {
        let things = self.shared.get(id)?.join(", ");
        let why = "several things are linked to an item in it, and nobody says which is meant";
        Some(format!("{why}: {id}, {things}"))
    }

    /// Why a property with its value cannot be written.
    pub(super) fn misfit(&self, property: &EntityId, value: &Value) -> Option<String> {
        let item = match value {
            Value::Entity(id) => Some(id),
            _ => None,
        };
        let named = std::iter::once(property).chain(item);
        if let Some(why) = named.into_iter().find_map(|id| self.absent(id)) {
            return Some(format!("an id in it leads nowhere: {why}"));
        }
        if let Some(why) = item.and_then(|id| self.twofold(id)) {
            return Some(why);
        }
        if let Some(why) = item.and_then(|id| self.strange.get(id)) {
            return Some(format!("an item in it is not what is linked to it: {why}"));
        }
        let entity = self.fetched.entity(property)?;
        let Kind::Property { datatype } = &entity.kind else {
            return Some(format!("an id in it is of another kind: {property}"));
        };
        let datatype = datatype.as_deref()?;
        (!takes(datatype, value)).then(|| {
            let kind = value.kind();
            format!("the property takes other values: {property} is of type {datatype}, not {kind}")
        })
    }

    /// The same for a statement with all that belongs to it.
    pub(super) fn misfits(&self, passed: &Passed) -> Option<String> {
        let references = passed.references.iter().flat_map(|one| &one.pairs);
        let mut more = passed.qualifiers.iter().chain(references);
        self.misfit(&passed.property, &passed.value)
            .or_else(|| more.find_map(|(property, value)| self.misfit(property, value)))
    }

    /// The items of a statement that nobody looked at.
    pub(super) fn unlooked(&self, passed: &Passed) -> Vec<EntityId> {
        let references = passed.references.iter().flat_map(|one| &one.pairs);
        let more = passed.qualifiers.iter().chain(references);
        let values = std::iter::once(&passed.value).chain(more.map(|(_, value)| value));
        let items = values.filter_map(|value| match value {
            Value::Entity(id) => Some(id),
            _ => None,
        });
        items
            .filter(|id| self.fetched.entity(id).is_none())
            .cloned()
            .collect()
    }
}

/// Whether a property of a datatype takes a value; datatypes that nobody here knows take any.
fn takes(datatype: &str, value: &Value) -> bool {
    let of = |wanted: EntityKind| matches!(value, Value::Entity(id) if id.kind() == wanted);
    match datatype {
        "wikibase-item" => of(EntityKind::Item),
        "wikibase-property" => of(EntityKind::Property),
        "time" => matches!(value, Value::Time(_)),
        "quantity" => matches!(value, Value::Quantity(_)),
        "globe-coordinate" => matches!(value, Value::Coordinate(_)),
        "monolingualtext" => matches!(value, Value::Monolingual { .. }),
        "url" => matches!(value, Value::Text(text) if NamedNode::new(text).is_ok()),
        "string" | "external-id" | "commonsMedia" => matches!(value, Value::Text(_)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_takes_values_of_its_type() {
        let item = Value::Entity(EntityId::new("Q1").unwrap());
        let text = Value::Text("Q1".to_owned());
        assert!(takes("wikibase-item", &item) && !takes("wikibase-item", &text));
        assert!(takes("external-id", &text) && !takes("time", &text));
        let address = |text: &str| Value::Text(text.to_owned());
        assert!(takes("url", &address("https://example.com/ä")));
        assert!(!takes("url", &address("https://example.com/a b")));
        assert!(takes("something-new", &text));
    }
}
