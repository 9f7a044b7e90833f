//! Our statements beside those of Wikidata: what agrees, what does not, what only one side has.

mod days;
mod names;
mod pairs;
mod values;

pub use days::span;
pub use pairs::{compare, is_reserved};
pub use values::{Alike, alike};

use std::collections::BTreeSet;

use super::ours::Fact;
use super::wikibase::{EntityId, Statement};
use crate::model::NamedNode;

/// How one thing that is said stands on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Both say the same, one perhaps more exactly.
    Agrees,
    /// Both say something, and it cannot both be so.
    Differs,
    /// Both say something, and one of them with a reservation, on a condition, or of what did not take place.
    Reserved,
    /// Only we say it.
    OnlyHere,
    /// Only Wikidata says it.
    OnlyThere,
    /// Only Wikidata says it, and it began after the day of which ours is.
    NewerThere,
}

impl Verdict {
    /// Every verdict, in the order of the counts.
    pub const ALL: [Self; 6] = [
        Self::Agrees,
        Self::Differs,
        Self::Reserved,
        Self::OnlyHere,
        Self::OnlyThere,
        Self::NewerThere,
    ];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::Reserved => "reserved",
            Self::OnlyHere => "only here",
            Self::OnlyThere => "only there",
            Self::NewerThere => "newer there",
        }
    }
}

/// What is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The name in a language.
    Name(String),
    /// The values of a property.
    Property(EntityId),
}

/// What we say.
#[derive(Clone, Debug, PartialEq)]
pub enum Here {
    /// A name.
    Name(String),
    /// A statement.
    Fact(Box<Fact>),
}

/// What Wikidata says.
#[derive(Clone, Debug, PartialEq)]
pub enum There {
    /// A name.
    Name(String),
    /// A statement.
    Statement(Box<Statement>),
}

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Our thing.
    pub thing: NamedNode,
    /// The item that it is linked to.
    pub item: EntityId,
    /// What is compared.
    pub subject: Subject,
    /// How it stands.
    pub verdict: Verdict,
    /// How it would stand without the reservations.
    pub plain: Verdict,
    /// What we say, if anything.
    pub here: Option<Here>,
    /// What Wikidata says, if anything.
    pub there: Option<There>,
    /// What is to be known of it: how nearly it agrees, why it cannot be compared.
    pub notes: Vec<String>,
}

/// What is compared, and how strictly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Only these properties; without any all of the profile.
    pub properties: BTreeSet<EntityId>,
    /// Languages of names; without any those of our names.
    pub languages: Vec<String>,
    /// Kilometres by which places may be apart, beyond what they say themselves.
    pub km: f64,
}
