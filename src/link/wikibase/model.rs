//! What an item or property says, the same whichever form it came in.

use std::collections::BTreeMap;

use super::id::EntityId;

/// An item or a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its name.
    pub id: EntityId,
    /// Which of the two.
    pub kind: Kind,
    /// One name a language.
    pub labels: BTreeMap<String, String>,
    /// One description a language.
    pub descriptions: BTreeMap<String, String>,
    /// Further names.
    pub aliases: BTreeMap<String, Vec<String>>,
    /// Pages about it, by the name of the wiki.
    pub sitelinks: BTreeMap<String, Sitelink>,
    /// What is stated, in the order of the source.
    pub statements: Vec<Statement>,
    /// Whether the source says which statements it has, be they none: what only names an entity does not.
    pub is_whole: bool,
    /// The revision, where the source tells.
    pub revision: Option<u64>,
    /// When it was last changed, as the source writes it.
    pub modified: Option<String>,
    /// The name that was asked for, where it has been merged into this one.
    pub redirected_from: Option<EntityId>,
}

/// What an entity is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A thing.
    Item,
    /// A property.
    Property {
        /// What its values are, such as `wikibase-item`.
        datatype: Option<String>,
    },
}

/// A page about an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitelink {
    /// Its title.
    pub title: String,
    /// What the wiki awarded it, as items.
    pub badges: Vec<EntityId>,
    /// Its address, where the source tells.
    pub url: Option<String>,
}

/// One statement with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Its name, `Q42$…`.
    pub id: String,
    /// How it stands among those of the same property.
    pub rank: Rank,
    /// What it says.
    pub main: Snak,
    /// In which respect, in the order of the source.
    pub qualifiers: Vec<Snak>,
    /// On which grounds, in the order of the source.
    pub references: Vec<Reference>,
}

/// How a statement stands among those of the same property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Known to be wrong or outdated; never a best one.
    Deprecated,
    /// Neither.
    Normal,
    /// To be taken first.
    Preferred,
}

impl Rank {
    /// As JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Deprecated => "deprecated",
            Self::Normal => "normal",
            Self::Preferred => "preferred",
        }
    }

    /// The rank of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Deprecated, Self::Normal, Self::Preferred]
            .into_iter()
            .find(|rank| rank.name() == name)
    }
}

/// What one source says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Its name, where the source tells.
    pub hash: Option<String>,
    /// What is known of it, in the order of the source.
    pub snaks: Vec<Snak>,
}

/// A property with a value, or with word that there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Snak {
    /// The property.
    pub property: EntityId,
    /// What its values are, such as `external-id`, where the source tells.
    pub datatype: Option<String>,
    /// Its name, where the source tells.
    pub hash: Option<String>,
    /// What is said.
    pub content: SnakContent,
}

/// What a snak says.
#[derive(Clone, Debug, PartialEq)]
pub enum SnakContent {
    /// This.
    Value(Value),
    /// That there is a value, which nobody knows.
    Somevalue,
    /// That there is none.
    Novalue,
}

/// A value. Strings are told apart by the datatype of their property.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An entity.
    Entity(EntityId),
    /// A string, external identifier, address, file, formula, score, shape or table.
    Text(String),
    /// A text in a language.
    Monolingual {
        /// The language.
        language: String,
        /// The text.
        text: String,
    },
    /// A time.
    Time(Time),
    /// A number with its unit.
    Quantity(Quantity),
    /// A place on a globe.
    Coordinate(Coordinate),
    /// Anything else, kept as it came.
    Other {
        /// What the source calls it.
        kind: String,
        /// Its JSON.
        json: String,
    },
}

impl Value {
    /// As JSON calls values of this kind.
    pub fn kind(&self) -> &str {
        match self {
            Self::Entity(_) => "wikibase-entityid",
            Self::Text(_) => "string",
            Self::Monolingual { .. } => "monolingualtext",
            Self::Time(_) => "time",
            Self::Quantity(_) => "quantity",
            Self::Coordinate(_) => "globecoordinate",
            Self::Other { kind, .. } => kind,
        }
    }
}

/// A time with what is known of how exact it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "as Wikibase calls its parts")]
pub struct Time {
    /// `+1952-03-11T00:00:00Z`, in the calendar named below; parts beyond the precision are often 00.
    pub time: String,
    /// Minutes from UTC.
    pub timezone: i64,
    /// How many units of the precision earlier it may have been.
    pub before: u64,
    /// How many later.
    pub after: u64,
    /// From 0, a thousand million years, to 14, a second; 9 is a year, 11 a day.
    pub precision: u8,
    /// The calendar, as the IRI of an item.
    pub calendar: String,
}

/// A decimal number with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// With its sign: `+12.50`.
    pub amount: String,
    /// The unit as the IRI of an item, or `1`.
    pub unit: String,
    /// Upper and lower bound.
    pub bounds: Option<(String, String)>,
}

/// A place on a globe, in degrees.
#[derive(Clone, Debug, PartialEq)]
pub struct Coordinate {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Of how many degrees one can be sure.
    pub precision: Option<f64>,
    /// The globe, as the IRI of an item.
    pub globe: String,
}

impl Entity {
    /// An entity of which nothing is said yet.
    pub fn new(id: EntityId, kind: Kind) -> Self {
        Self {
            id,
            kind,
            labels: BTreeMap::new(),
            descriptions: BTreeMap::new(),
            aliases: BTreeMap::new(),
            sitelinks: BTreeMap::new(),
            statements: Vec::new(),
            is_whole: true,
            revision: None,
            modified: None,
            redirected_from: None,
        }
    }

    /// The best rank of each property that has any statement which is not deprecated.
    pub fn best_ranks(&self) -> BTreeMap<&EntityId, Rank> {
        let mut best: BTreeMap<&EntityId, Rank> = BTreeMap::new();
        for statement in &self.statements {
            if statement.rank > Rank::Deprecated {
                let rank = best
                    .entry(&statement.main.property)
                    .or_insert(statement.rank);
                *rank = statement.rank.max(*rank);
            }
        }
        best
    }
}
