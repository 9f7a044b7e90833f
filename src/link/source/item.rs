//! An entity of Wikidata as JSON, and what an index keeps of it.
//!
//! Only the wanted properties are looked at, and of their statements those of the best rank: what the truthy dumps
//! hold. Empty maps come as `[]`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Languages;
use super::reserved::vague;
use crate::link::days::of_wikibase;
use crate::link::index::{Date, Entity, Id, Position, Property, Use, named};
use crate::link::wikibase::EntityId;

/// A line of a dump.
#[derive(Deserialize)]
#[serde(expecting = "an entity")]
pub(super) struct Item<'a> {
    #[serde(borrow, default)]
    id: Option<Cow<'a, str>>,
    /// What it was merged into; such a one has no id.
    #[serde(default)]
    redirect: Option<IgnoredAny>,
    /// An answer about what is not there says so.
    #[serde(default)]
    missing: Option<IgnoredAny>,
    #[serde(borrow, default)]
    labels: Pairs<'a, Text<'a>>,
    #[serde(borrow, default)]
    aliases: Pairs<'a, Vec<Text<'a>>>,
    #[serde(borrow, default)]
    descriptions: Pairs<'a, Text<'a>>,
    #[serde(default)]
    claims: Claims,
    #[serde(borrow, default)]
    sitelinks: Pairs<'a, IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(expecting = "a text with its language")]
struct Text<'a> {
    #[serde(borrow)]
    value: Cow<'a, str>,
}

/// A map as it stands there, or an empty list.
struct Pairs<'a, V>(Vec<(Cow<'a, str>, V)>);

impl<V> Default for Pairs<'_, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// A key that borrows where it can.
#[derive(Deserialize)]
pub(super) struct Key<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl<'de: 'a, 'a, V: Deserialize<'de>> Deserialize<'de> for Pairs<'a, V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit<'a, V>(PhantomData<(&'a (), V)>);
        impl<'de: 'a, 'a, V: Deserialize<'de>> Visitor<'de> for Visit<'a, V> {
            type Value = Pairs<'a, V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((Key(key), value)) = map.next_entry()? {
                    pairs.push((key, value));
                }
                Ok(Pairs(pairs))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                match list.next_element::<IgnoredAny>()? {
                    None => Ok(Pairs(Vec::new())),
                    Some(_) => Err(Error::custom("a list where an object is due")),
                }
            }
        }
        from.deserialize_any(Visit(PhantomData))
    }
}

/// Statements of the wanted properties.
#[derive(Default)]
struct Claims(Vec<(&'static Property, Vec<Statement>)>);

#[derive(Deserialize)]
#[serde(expecting = "a statement")]
struct Statement {
    #[serde(default)]
    mainsnak: Snak,
    #[serde(default)]
    rank: Rank,
    #[serde(default)]
    qualifiers: Qualifiers,
}

/// Of all qualifiers, whether one says how sure the statement is.
#[derive(Default)]
struct Qualifiers {
    are_reserving: bool,
}

/// Sourcing circumstances, such as `presumably`: all of them leave a doubt.
const CIRCUMSTANCES: &str = "P1480";
/// The nature of a statement, such as `hypothetically`; in fact and by law it is no less true.
const NATURE: &str = "P5102";
const PLAIN: [Id; 2] = [Id::Item(712_144), Id::Item(132_555)];

impl<'de> Deserialize<'de> for Qualifiers {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Pairs(found) = Pairs::<'de, &'de RawValue>::deserialize(from)?;
        let mut are_reserving = false;
        for (property, snaks) in found {
            are_reserving |= match &*property {
                CIRCUMSTANCES => true,
                NATURE => {
                    let snaks: Vec<Snak> =
                        serde_json::from_str(snaks.get()).map_err(D::Error::custom)?;
                    snaks.iter().any(|snak| {
                        let value = snak.datavalue.as_ref().and_then(|data| id(&data.value));
                        !value.is_some_and(|value| PLAIN.contains(&value))
                    })
                }
                _ => false,
            };
        }
        Ok(Self { are_reserving })
    }
}

#[derive(Default, Deserialize)]
#[serde(expecting = "a snak")]
struct Snak {
    #[serde(default)]
    datavalue: Option<DataValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "a value")]
struct DataValue {
    #[serde(default)]
    value: Value,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Rank {
    Deprecated,
    #[default]
    Normal,
    Preferred,
}

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Wanted)
    }
}

/// Takes the wanted properties out of all.
struct Wanted;

impl<'de> Visitor<'de> for Wanted {
    type Value = Claims;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Claims, A::Error> {
        let mut claims = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            if let Some(property) = named(&key) {
                claims.push((property, map.next_value()?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Claims(claims))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Claims, A::Error> {
        match list.next_element::<IgnoredAny>()? {
            None => Ok(Claims(Vec::new())),
            Some(_) => Err(Error::custom("a list where an object is due")),
        }
    }
}

impl Item<'_> {
    /// Whether it says what it is about; answers that hold entities do not.
    pub(super) fn is_named(&self) -> bool {
        self.id.is_some()
    }

    /// The id, where it is none.
    pub(super) fn odd_id(&self) -> Option<&str> {
        let id = self.id.as_deref()?;
        EntityId::new(id).is_none().then_some(id)
    }

    /// Whether it says that, or that it is no more.
    pub(super) fn is_told(&self) -> bool {
        self.id.is_some() || self.redirect.is_some()
    }

    /// The entity, if it is an item; properties, lexemes, redirects and what is missing are none.
    pub(super) fn entity(self, languages: &Languages) -> Option<Entity> {
        if self.missing.is_some() {
            return None;
        }
        let id = match Id::new(&self.id?) {
            id @ Id::Item(_) => id,
            Id::Iri(_) => return None,
        };
        let mut entity = Entity {
            id,
            sitelinks: u32::try_from(self.sitelinks.0.len()).unwrap_or(u32::MAX),
            ..Entity::default()
        };
        let wanted = |language: &Cow<'_, str>| languages.wants(language);
        for (language, text) in &self.labels.0 {
            if wanted(language) {
                entity.name(&text.value, language, false);
            }
        }
        for (language, texts) in &self.aliases.0 {
            if wanted(language) {
                for text in texts {
                    entity.name(&text.value, language, true);
                }
            }
        }
        for (language, text) in self.descriptions.0 {
            if wanted(&language) {
                entity
                    .descriptions
                    .push((language.into_owned(), text.value.into_owned()));
            }
        }
        for (property, statements) in self.claims.0 {
            let best = statements.iter().map(|statement| statement.rank).max();
            let best = best.filter(|rank| *rank != Rank::Deprecated);
            let kept = statements
                .into_iter()
                .filter(|statement| Some(statement.rank) == best);
            for statement in kept {
                let Some(value) = statement.mainsnak.datavalue else {
                    continue;
                };
                if !statement.qualifiers.are_reserving {
                    keep(&mut entity, property, &value.value);
                } else if property.usage == Use::Date {
                    let date = date(&value.value).map(vague);
                    entity
                        .dates
                        .extend(date.map(|date| (property.number, date)));
                }
            }
        }
        Some(entity)
    }
}

/// Puts a value where its property belongs; values of other kinds are passed over.
fn keep(entity: &mut Entity, property: &Property, value: &Value) {
    match property.usage {
        Use::Type => entity.types.extend(id(value)),
        Use::Country => entity.countries.extend(id(value)),
        Use::Date => entity
            .dates
            .extend(date(value).map(|date| (property.number, date))),
        Use::Position => entity.position = entity.position.or_else(|| position(value)),
        Use::Identifier => {
            let text = value
                .as_str()
                .map(str::trim)
                .filter(|text| !text.is_empty());
            entity
                .identifiers
                .extend(text.map(|text| (property.number, text.to_owned())));
        }
    }
}

fn id(value: &Value) -> Option<Id> {
    if let Some(id) = value.get("id").and_then(Value::as_str) {
        return Some(Id::new(id)).filter(|id| matches!(id, Id::Item(_)));
    }
    let number = value.get("numeric-id")?.as_u64()?;
    u32::try_from(number)
        .ok()
        .filter(|number| *number > 0)
        .map(Id::Item)
}

/// A day where nothing is said of how exact it is.
fn date(value: &Value) -> Option<Date> {
    let precision = value.get("precision").and_then(Value::as_u64).unwrap_or(11);
    let calendar = value.get("calendarmodel").and_then(Value::as_str);
    of_wikibase(
        value.get("time")?.as_str()?,
        u8::try_from(precision).ok()?.min(14),
        calendar.unwrap_or_default(),
    )
}

/// On Earth, which is what nothing else is said means.
fn position(value: &Value) -> Option<Position> {
    let globe = value.get("globe").and_then(Value::as_str);
    if globe.is_some_and(|globe| globe.starts_with("http") && !globe.ends_with("/Q2")) {
        return None;
    }
    Some(Position {
        latitude: degrees(value.get("latitude")?, 90.0)?,
        longitude: degrees(value.get("longitude")?, 180.0)?,
    })
}

fn degrees(value: &Value, most: f64) -> Option<f64> {
    value.as_f64().filter(|degrees| degrees.abs() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entity(json: &str) -> Option<Entity> {
        let item: Item<'_> = serde_json::from_str(json).unwrap();
        item.entity(&Languages::new(["en".to_owned()]))
    }

    #[test]
    fn the_best_rank_counts() {
        let statement = |rank: &str, id: &str| {
            format!(
                r#"{{"rank":"{rank}","mainsnak":{{"snaktype":"value","datavalue":{{"value":{{"id":"{id}"}}}}}}}}"#
            )
        };
        let of = |statements: &[String]| {
            let json = format!(
                r#"{{"id":"Q1","claims":{{"P31":[{}],"P1":7}}}}"#,
                statements.join(",")
            );
            entity(&json).unwrap().types
        };
        let normal = statement("normal", "Q5");
        let preferred = statement("preferred", "Q6");
        let deprecated = statement("deprecated", "Q7");
        assert_eq!(of(&[normal.clone(), deprecated.clone()]), [Id::Item(5)]);
        assert_eq!(of(&[normal, preferred]), [Id::Item(6)]);
        assert_eq!(of(&[deprecated]), []);
    }

    #[test]
    fn what_is_presumed_is_no_evidence() {
        let json = |qualifiers: &str| {
            let snak = |value: &str| {
                format!(
                    r#"[{{"mainsnak":{{"datavalue":{{"value":{value}}}}},"qualifiers":{qualifiers}}}]"#
                )
            };
            format!(
                r#"{{"id":"Q1","claims":{{"P214":{},"P27":{},"P31":{},"P569":{}}}}}"#,
                snak("\"4711\""),
                snak(r#"{"id":"Q2"}"#),
                snak(r#"{"id":"Q5"}"#),
                snak(r#"{"time":"+1903-04-05T00:00:00Z","precision":11}"#)
            )
        };
        let found = entity(&json(r#"{"P1480":[{"snaktype":"value"}]}"#)).unwrap();
        assert!(found.identifiers.is_empty() && found.countries.is_empty());
        assert_eq!(found.types, []);
        let date = found.dates[0].1;
        assert_eq!((date.year, date.month, date.precision), (1903, 0, 8));
        let nature = |item: &str| {
            format!(
                r#"{{"P5102":[{{"snaktype":"value","datavalue":{{"value":{{"id":"{item}"}}}}}}]}}"#
            )
        };
        assert!(entity(&json(&nature("Q1"))).unwrap().countries.is_empty());
        let plain = r#"{"P580":[{"snaktype":"value"}]}"#;
        for plain in ["[]", plain, &nature("Q712144")] {
            let found = entity(&json(plain)).unwrap();
            assert_eq!(found.identifiers.len() + found.countries.len(), 2);
            assert_eq!(found.dates[0].1.precision, 11);
        }
    }

    #[test]
    fn empty_maps_are_lists_and_others_are_no_items() {
        let empty =
            r#"{"id":"Q1","labels":[],"aliases":[],"descriptions":[],"claims":[],"sitelinks":[]}"#;
        assert!(entity(empty).unwrap().labels.is_empty());
        assert_eq!(entity(r#"{"id":"P31","labels":[]}"#), None);
        assert_eq!(entity(r#"{"entity":"Q1","redirect":"Q2"}"#), None);
        assert_eq!(entity(r#"{"id":"Q1","missing":""}"#), None);
        assert!(serde_json::from_str::<Item<'_>>(r#"{"id":"Q1","labels":[1]}"#).is_err());
    }

    #[test]
    fn other_globes_have_no_place_here() {
        let at = |globe: &str| {
            let value = serde_json::json!({"latitude": 1.5, "longitude": 2.5, "globe": globe});
            position(&value)
        };
        assert!(at("http://www.wikidata.org/entity/Q2").is_some());
        assert!(at("http://www.wikidata.org/entity/Q405").is_none());
    }
}
