//! Which of our properties and records are which properties of Wikidata.
//!
//! A profile is RDF: `wikidata.ttl` beside this file is ours, and whoever models otherwise gives
//! another one. `docs/wikidata-profile.md` explains the words.

mod read;

use std::collections::{BTreeMap, BTreeSet};

use super::wikibase::EntityId;
use crate::rdf::{Format, QuadReader, RdfError, Settings, Source};

/// Ours, as it is written.
pub const WIKIDATA: &str = include_str!("wikidata.ttl");

/// What references are made of: stated in, reference URL, retrieved.
pub const REFERENCE: [&str; 3] = ["P248", "P854", "P813"];
/// From when and until when a statement holds, as its qualifiers.
pub const TERM: [&str; 2] = ["P580", "P582"];
/// A day on which it is known to hold.
pub const DAY: &str = "P585";

/// A profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// In the order of the file.
    pub rules: Vec<Rule>,
    /// Our classes and concepts as items.
    pub items: BTreeMap<String, EntityId>,
    /// Reservations that have a qualifier, by our concept: property and item.
    pub hedges: BTreeMap<String, (EntityId, EntityId)>,
    /// How claims go out; without it none do.
    pub claims: Option<Claims>,
    /// What properties there are called.
    pub labels: BTreeMap<EntityId, String>,
    /// What holds of everything of which anything is exported.
    pub guards: Vec<Condition>,
}

/// One of our properties, or what one kind of record says, and its property there.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a word of the profile that is there or not"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it is called in messages.
    pub name: String,
    /// For people.
    pub label: String,
    /// The class of the records; without one the statement is a triple.
    pub record: Option<String>,
    /// From a record to the thing that the statement is about.
    pub subject: Option<String>,
    /// Our property, from the thing or record to the value.
    pub from: String,
    /// The second half of values that take two properties.
    pub and: Option<String>,
    /// The thing is the object of our triple.
    pub inverse: bool,
    /// Values are passed over unless the profile names their items.
    pub listed: bool,
    /// What values have to be.
    pub value_class: Option<String>,
    /// What has to hold of a record.
    pub conditions: Vec<Condition>,
    /// The property there.
    pub to: EntityId,
    /// The properties of a beginning and of an end, for periods.
    pub bounds: Option<(EntityId, EntityId)>,
    /// What its values are.
    pub value: ValueKind,
    /// In which respect.
    pub qualifiers: Vec<QualifierRule>,
    /// When the record is known to hold.
    pub as_of: Option<String>,
    /// The qualifier for that day, where no other time is known; without one it stays.
    pub as_of_to: Option<EntityId>,
    /// There is one value, so that two say different things.
    pub single: bool,
    /// Whether it says exactly the same there, and so may be given away.
    pub exported: bool,
    /// It may, of new items alone: others have something finer already.
    pub for_new: bool,
}

impl Rule {
    /// The properties there that it may lead to.
    pub fn properties(&self) -> impl Iterator<Item = &EntityId> {
        let bounds = self.bounds.iter().flat_map(|(start, end)| [start, end]);
        std::iter::once(&self.to).chain(bounds)
    }
}

/// What has to hold of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// A property of the record.
    pub from: String,
    /// Any of these values will do.
    pub is: BTreeSet<String>,
}

/// What of a record becomes a qualifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualifierRule {
    /// A property of the record.
    pub from: String,
    /// The property there.
    pub to: EntityId,
    /// What its values are.
    pub value: ValueKind,
    /// The statement is right without it, too.
    pub optional: bool,
}

/// What the values of a rule are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueKind {
    /// Things that are linked.
    Item,
    /// A date.
    Time,
    /// One date, or a first and a last one.
    Period,
    /// A place on the globe, of two numbers.
    Coordinate,
    /// A string, identifier or address.
    Text,
    /// A text in a language.
    Monolingual,
    /// A number.
    Quantity,
}

impl ValueKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Item,
        Self::Time,
        Self::Period,
        Self::Coordinate,
        Self::Text,
        Self::Monolingual,
        Self::Quantity,
    ];

    /// The word of the profile.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Time => "time",
            Self::Period => "period",
            Self::Coordinate => "coordinate",
            Self::Text => "text",
            Self::Monolingual => "monolingual",
            Self::Quantity => "quantity",
        }
    }
}

/// How what somebody says goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The qualifier for whoever says so.
    pub supporter: EntityId,
    /// The qualifier for whoever says that it is not so.
    pub denier: EntityId,
    /// Speech acts that say that something is so.
    pub asserting: BTreeSet<String>,
    /// Speech acts that say that it is not.
    pub denying: BTreeSet<String>,
}

impl Profile {
    /// Ours.
    ///
    /// # Errors
    /// None in a release: a test reads it.
    pub fn wikidata() -> Result<Self, RdfError> {
        let settings = Settings {
            format: Some(Format::Turtle),
            ..Settings::default()
        };
        let quads = QuadReader::of_text("the profile of Wikidata", WIKIDATA, &settings)?;
        let quads: Vec<_> = quads.collect::<Result<_, _>>()?;
        Ok(read::profile(&quads, "the profile of Wikidata")?)
    }

    /// Somebody's own.
    ///
    /// # Errors
    /// A file that cannot be read, and rules that say nothing or too much.
    pub fn open(source: &Source, settings: &Settings) -> Result<Self, RdfError> {
        let quads = QuadReader::open(source, settings, "p")?;
        let quads: Vec<_> = quads.collect::<Result<_, _>>()?;
        Ok(read::profile(&quads, &source.name())?)
    }

    /// The properties there that any rule leads to.
    pub fn properties(&self) -> BTreeSet<EntityId> {
        let all = self.rules.iter().flat_map(Rule::properties);
        all.cloned().collect()
    }

    /// Those, and those of qualifiers and references.
    pub fn all_properties(&self) -> BTreeSet<EntityId> {
        let mut all = self.properties();
        let qualifiers = self.rules.iter().flat_map(|rule| &rule.qualifiers);
        all.extend(qualifiers.map(|own| own.to.clone()));
        all.extend(self.rules.iter().filter_map(|rule| rule.as_of_to.clone()));
        all.extend(REFERENCE.iter().filter_map(|id| EntityId::new(id)));
        all
    }

    /// The items that the profile itself names: of classes, concepts and reservations.
    pub fn all_items(&self) -> BTreeSet<EntityId> {
        let hedges = self.hedges.values().map(|(_, item)| item);
        self.items.values().chain(hedges).cloned().collect()
    }

    /// The label of a property there, as far as the profile names it.
    pub fn label(&self, property: &EntityId) -> Option<&str> {
        if let Some(label) = self.labels.get(property) {
            return Some(label);
        }
        let rule = self.rules.iter().find(|rule| rule.to == *property)?;
        Some(&rule.label)
    }
}
