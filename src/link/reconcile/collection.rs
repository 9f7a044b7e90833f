//! What a service answers out of: entities with candidates, types, properties and values.

use std::collections::BTreeMap;

use crate::link::LinkError;
use crate::link::index::{Date, Entity, Id, Index, WIKIDATA, property};
use crate::link::kinds::{Kind, class_label};
use crate::link::matching::Candidates;
use crate::vocab::{schema, wdt};

/// Entities that are looked at for types, properties and prefixes: the best known come first.
pub(super) const LOOKED: u32 = 50_000;

/// How ids are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// Items of Wikidata: `Q42`.
    Wikidata,
    /// Whole IRIs.
    Iris,
}

impl Space {
    /// An id as this space has it.
    pub fn write(self, id: &Id) -> String {
        match self {
            Self::Wikidata => id.to_string(),
            Self::Iris => id.iri(),
        }
    }

    /// The IRI that stands for the space of entities.
    pub const fn identifiers(self) -> &'static str {
        match self {
            Self::Wikidata => WIKIDATA,
            Self::Iris => "https://www.rfc-editor.org/rfc/rfc3987",
        }
    }

    /// The IRI that stands for the space of types and properties.
    pub const fn schema(self) -> &'static str {
        match self {
            Self::Wikidata => wdt::NAMESPACE,
            Self::Iris => "https://www.rfc-editor.org/rfc/rfc3987",
        }
    }
}

/// A class of things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// What programs call it.
    pub id: Id,
    /// What people call it.
    pub name: String,
    /// How many entities were seen that have it.
    pub entities: u64,
}

/// What may be said of things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// What programs call it: `P31`, or an IRI.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// A value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Another entity.
    Entity(Id, String),
    /// A text and its language, if it has one.
    Text(String, String),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Number(f64),
    /// A day or a moment, as XML Schema writes a moment.
    Date(String),
}

/// What a service answers out of.
pub trait Collection {
    /// Where candidates come from.
    fn candidates(&self) -> &dyn Candidates;

    /// How ids are written.
    fn space(&self) -> Space;

    /// The entity at a place; none behind the last.
    ///
    /// # Errors
    /// Damage.
    fn at(&self, place: u32) -> Result<Option<Entity>, LinkError>;

    /// Classes that entities have, the commonest first.
    fn types(&self) -> &[Type];

    /// What may be said of entities, the commonest first.
    fn properties(&self) -> &[Property];

    /// How many entities of a type have which property, by its id.
    fn uses(&self, kind: &Id) -> Option<&BTreeMap<String, u64>>;

    /// The values of a property, in one order.
    ///
    /// # Errors
    /// What cannot be read.
    fn values(&self, id: &Id, property: &str) -> Result<Vec<Said>, LinkError>;
}

/// What is known of all entities together.
#[derive(Debug, Default)]
pub(super) struct Survey {
    types: BTreeMap<Id, u64>,
    all: BTreeMap<String, u64>,
    uses: BTreeMap<Id, BTreeMap<String, u64>>,
}

impl Survey {
    /// Counts an entity: its types, and its properties, each once.
    pub(super) fn count(&mut self, types: &[Id], properties: &[String]) {
        for kind in types {
            *self.types.entry(kind.clone()).or_default() += 1;
            let uses = self.uses.entry(kind.clone()).or_default();
            for property in properties {
                *uses.entry(property.clone()).or_default() += 1;
            }
        }
        for property in properties {
            *self.all.entry(property.clone()).or_default() += 1;
        }
    }

    /// The types, the commonest first, each with its name.
    pub(super) fn types(
        &self,
        mut name: impl FnMut(&Id) -> Result<String, LinkError>,
    ) -> Result<Vec<Type>, LinkError> {
        let types: Result<Vec<Type>, LinkError> = self
            .types
            .iter()
            .map(|(id, entities)| {
                Ok(Type {
                    id: id.clone(),
                    name: name(id)?,
                    entities: *entities,
                })
            })
            .collect();
        let mut types = types?;
        // Equals stay in the order of their ids.
        types.sort_by_key(|kind| std::cmp::Reverse(kind.entities));
        Ok(types)
    }

    /// The properties, the commonest first, each with its name.
    pub(super) fn properties(&self, name: impl Fn(&str) -> String) -> Vec<Property> {
        let mut all: Vec<(&String, &u64)> = self.all.iter().collect();
        all.sort_by_key(|(_, many)| std::cmp::Reverse(**many));
        let property = |(id, _): (&String, &u64)| Property {
            id: id.clone(),
            name: name(id),
        };
        all.into_iter().map(property).collect()
    }

    pub(super) fn uses(&self, kind: &Id) -> Option<&BTreeMap<String, u64>> {
        self.uses.get(kind)
    }
}

/// The last part of an IRI, where nobody gives a better name.
pub(super) fn local(iri: &str) -> String {
    let end = iri.trim_end_matches(['/', '#']);
    let local = end.rsplit(['#', '/']).next().unwrap_or_default();
    let name = if local.is_empty() { iri } else { local };
    name.to_owned()
}

/// A moment, of a date that is known to the day.
pub(super) fn moment(date: Date) -> Option<String> {
    let whole = date.precision >= 11 && date.day > 0 && !date.julian && date.year > 0;
    whole.then(|| format!("{date}T00:00:00Z"))
}

/// An index as a collection. Properties are those that it keeps.
pub struct OfIndex<'a> {
    index: &'a Index,
    space: Space,
    survey: Survey,
    types: Vec<Type>,
    properties: Vec<Property>,
}

impl std::fmt::Debug for OfIndex<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfIndex")
            .field("space", &self.space)
            .finish_non_exhaustive()
    }
}

impl<'a> OfIndex<'a> {
    /// Looks at the best known entities for types and properties. O(min(entities, 50,000)).
    ///
    /// # Errors
    /// Damage.
    pub fn new(index: &'a Index) -> Result<Self, LinkError> {
        let mut survey = Survey::default();
        let mut space = Space::Iris;
        let last = u32::try_from(index.about().entities).unwrap_or(u32::MAX);
        for place in 0..last.min(LOOKED) {
            let entity = index.entity(place)?;
            if place == 0 && matches!(entity.id, Id::Item(_)) {
                space = Space::Wikidata;
            }
            let mut said: Vec<String> = told(&entity).into_iter().map(|(id, _)| id).collect();
            said.dedup();
            survey.count(&entity.types, &said);
        }
        let types = survey.types(|id| named(index, id))?;
        let properties = survey.properties(label);
        Ok(Self {
            index,
            space,
            survey,
            types,
            properties,
        })
    }
}

/// What Wikidata calls a property.
fn label(id: &str) -> String {
    let number = id.strip_prefix('P').and_then(|digits| digits.parse().ok());
    let known = number.and_then(property);
    known.map_or_else(|| id.to_owned(), |known| known.label.to_owned())
}

/// What an entity is called.
fn named(index: &Index, id: &Id) -> Result<String, LinkError> {
    if let Some(label) = class_label(id) {
        return Ok(label.to_owned());
    }
    let known = Candidates::by_id(index, id)?;
    let label = known.and_then(|known| known.label(&["en", "mul"]).map(|label| label.text.clone()));
    Ok(label.unwrap_or_else(|| match id {
        Id::Item(_) => id.to_string(),
        Id::Iri(iri) => local(iri),
    }))
}

/// What an index tells of an entity, by property.
enum Told {
    Id(Id),
    Text(String),
    Date(Date),
}

/// Everything that an index tells of an entity, sorted by the number of the property.
fn told(entity: &Entity) -> Vec<(String, Told)> {
    let kinds = entity.types.iter().filter_map(Kind::of_class);
    let person = kinds.into_iter().any(|kind| kind == Kind::Person);
    // An index keeps both in one place; only people are citizens.
    let country = if person { 27 } else { 17 };
    let ids = |number: u32, ids: &[Id]| -> Vec<(u32, Told)> {
        ids.iter()
            .map(|id| (number, Told::Id(id.clone())))
            .collect()
    };
    let mut all = ids(31, &entity.types);
    all.extend(ids(country, &entity.countries));
    all.extend(
        entity
            .dates
            .iter()
            .map(|(number, date)| (*number, Told::Date(*date))),
    );
    all.extend(entity.position.map(|at| {
        let text = format!("{}, {}", at.latitude, at.longitude);
        (625, Told::Text(text))
    }));
    all.extend(
        entity
            .identifiers
            .iter()
            .map(|(number, text)| (*number, Told::Text(text.clone()))),
    );
    all.sort_by_key(|(number, _)| *number);
    let id = |(number, told)| (format!("P{number}"), told);
    all.into_iter().map(id).collect()
}

impl Collection for OfIndex<'_> {
    fn candidates(&self) -> &dyn Candidates {
        self.index
    }

    fn space(&self) -> Space {
        self.space
    }

    fn at(&self, place: u32) -> Result<Option<Entity>, LinkError> {
        let there = u64::from(place) < self.index.about().entities;
        there.then(|| self.index.entity(place)).transpose()
    }

    fn types(&self) -> &[Type] {
        &self.types
    }

    fn properties(&self) -> &[Property] {
        &self.properties
    }

    fn uses(&self, kind: &Id) -> Option<&BTreeMap<String, u64>> {
        self.survey.uses(kind)
    }

    fn values(&self, id: &Id, property: &str) -> Result<Vec<Said>, LinkError> {
        let Some(entity) = Candidates::by_id(self.index, id)? else {
            return Ok(Vec::new());
        };
        let wanted = told(&entity).into_iter().filter(|(own, _)| own == property);
        let said = wanted.map(|(_, told)| match told {
            Told::Id(id) => Ok(Said::Entity(id.clone(), named(self.index, &id)?)),
            Told::Text(text) => Ok(Said::Text(text, String::new())),
            Told::Date(date) => Ok(match moment(date) {
                Some(moment) => Said::Date(moment),
                None => Said::Text(date.to_string(), String::new()),
            }),
        });
        said.collect()
    }
}

/// What describes a thing, under both addresses of schema.org.
pub(super) const DESCRIPTIONS: [&str; 4] = [
    schema::DESCRIPTION,
    "https://schema.org/description",
    crate::vocab::dcterms::DESCRIPTION,
    crate::vocab::rdfs::COMMENT,
];
