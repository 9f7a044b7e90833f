//! How well a candidate fits what is asked, from 0 to 100, as a sum that anybody can add up.
//!
//! Each feature gives points: the name most of them, what agrees besides a few more, what contradicts takes many away.
//! An identifier that only one thing has decides alone; nothing that contradicts is ever certain. `docs/commands/link.md` has the table; the numbers were chosen
//! on one half of a labelled test and measured on the other (`benches/link_quality.py`).

mod around;
mod called;
mod features;
mod joined;
mod name;
mod office;
mod told;

pub(super) use features::DECADE;
pub use name::{Named, points};

use super::ask::Question;
use super::index::Entity;
use super::names::Reason;

/// What two sides are compared in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Their names.
    Name,
    /// What kind of thing they are.
    Type,
    /// When they began, ended, took place.
    Date,
    /// The country that they belong to.
    Country,
    /// The office that they hold.
    Post,
    /// Where they are.
    Place,
    /// What others call them.
    Identifier,
    /// No feature: the score stays within 0 and 100.
    Bounds,
}

impl What {
    /// In a word, for people and programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Date => "date",
            Self::Country => "country",
            Self::Post => "position held",
            Self::Place => "coordinates",
            Self::Identifier => "identifier",
            Self::Bounds => "bounds",
        }
    }
}

/// What a feature says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both sides say the same, as exactly as they say it.
    Agrees,
    /// One side says nothing, or nothing that can be compared.
    Unknown,
    /// They cannot both be right if it is the same thing.
    Contradicts,
}

impl Verdict {
    /// In a word, for people and programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Unknown => "unknown",
            Self::Contradicts => "contradicts",
        }
    }
}

/// One feature of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// What is compared.
    pub what: What,
    /// What it says.
    pub verdict: Verdict,
    /// What it adds to the score.
    pub points: i32,
    /// What is asked, in words; empty where nothing is said.
    pub ours: String,
    /// What the candidate has.
    pub theirs: String,
    /// How the two compare, where that is not plain.
    pub why: String,
}

/// A candidate with its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// What it is.
    pub entity: Entity,
    /// How alike the names are; an identifier finds things of any name.
    pub named: Option<Named>,
    /// Every feature that says something, and those of which one side alone says something.
    pub features: Vec<Feature>,
    /// Their sum.
    pub score: i32,
    /// Why it is no more than worth a look, whatever the score.
    pub doubts: Vec<String>,
    /// Whether an identifier decided.
    pub identified: bool,
    /// Whether the name is spelt another way, and nothing shows that it is the same one.
    pub spelt: bool,
}

impl Scored {
    /// Whether the names are the same in all their letters.
    pub fn is_same(&self) -> bool {
        let same = |reason: &Reason| {
            matches!(
                reason,
                Reason::Exact | Reason::Folded | Reason::Blanks | Reason::Reordered
            )
        };
        let named = self.named.as_ref();
        named.is_some_and(|named| named.likeness.reasons.iter().all(same))
    }

    /// The features in a few words: what agrees and what contradicts.
    pub fn why(&self) -> String {
        let mut said = Vec::new();
        for feature in &self.features {
            let word = feature.what.name();
            match (feature.what, feature.verdict) {
                (What::Name, _) => said.push(feature.why.clone()),
                (What::Bounds, _) | (_, Verdict::Unknown) => {}
                (_, Verdict::Agrees) => said.push(format!("{word} agrees")),
                (_, Verdict::Contradicts) => {
                    said.push(format!("{word}: {}, not {}", feature.theirs, feature.ours));
                }
            }
        }
        said.retain(|said| !said.is_empty());
        said.join("; ")
    }
}

/// The highest score; what an identifier that agrees brings a candidate to.
pub const MOST: i32 = 100;
/// The highest score of a candidate whose identifier is another.
const IMPOSTOR: i32 = 10;

/// Compares what is asked with a candidate. O(labels + dates + identifiers).
pub fn score(asked: &Question, entity: Entity, named: Option<Named>, near: &dyn Near) -> Scored {
    let mut features = features::all(asked, &entity, near);
    let identifiers = features::identifiers(asked, &entity);
    let told = features.iter().chain(&identifiers).any(tells);
    features.insert(0, name::feature(asked, named.as_ref(), &entity, told));
    let mut total: i32 = features.iter().map(|feature| feature.points).sum();
    let mut decided = false;
    for mut feature in identifiers {
        feature.points = match feature.verdict {
            Verdict::Agrees if feature.points > 0 => feature.points,
            Verdict::Agrees => {
                decided = true;
                MOST - total
            }
            Verdict::Contradicts if decided => 0,
            Verdict::Contradicts => IMPOSTOR.min(total) - total,
            Verdict::Unknown => 0,
        };
        total += feature.points;
        features.push(feature);
    }
    let doubts = if decided {
        identified(&features)
    } else {
        doubts((asked, named.as_ref()), &entity, &features, near)
    };
    let spelt = named
        .as_ref()
        .is_some_and(|named| name::is_spelt(named, &entity));
    let bounded = total.clamp(0, MOST);
    if bounded != total {
        features.push(Feature {
            what: What::Bounds,
            verdict: Verdict::Unknown,
            points: bounded - total,
            ours: String::new(),
            theirs: String::new(),
            why: "a score is 0 to 100".to_owned(),
        });
    }
    Scored {
        entity,
        named,
        features,
        score: bounded,
        doubts,
        identified: decided,
        spelt,
    }
}

/// Points from which on a date tells bearers of one name apart.
const TELLS: i32 = 8;

/// Whether it agrees, and tells bearers of one name apart.
fn tells(feature: &Feature) -> bool {
    feature.verdict == Verdict::Agrees
        && feature.points >= TELLS
        && matches!(feature.what, What::Date | What::Place | What::Identifier)
}

/// Whether it agrees as hardly anybody else would who is called nearly so: a year is shared by many.
fn settles(feature: &Feature) -> bool {
    let is_day = feature.what != What::Date || feature.points >= features::DAY;
    tells(feature) && is_day
}

/// Features that contradict, as doubts.
fn contradict(features: &[Feature], counts: impl Fn(What) -> bool) -> Vec<String> {
    let all = features
        .iter()
        .filter(|feature| feature.verdict == Verdict::Contradicts && counts(feature.what));
    all.map(|feature| format!("{} contradicts", feature.what.name()))
        .collect()
}

/// What keeps a candidate from being certain that an identifier found: that it is no such thing, or has another of them.
fn identified(features: &[Feature]) -> Vec<String> {
    contradict(features, |what| {
        matches!(what, What::Type | What::Identifier)
    })
}

/// What keeps a candidate from being certain: whatever contradicts, and a name that may be another's where nothing but the
/// kind, the country or the office speaks for it, which families share.
fn doubts(
    (asked, named): (&Question, Option<&Named>),
    entity: &Entity,
    features: &[Feature],
    near: &dyn Near,
) -> Vec<String> {
    let mut doubts = contradict(features, |_| true);
    let besides = || features.iter().filter(|feature| feature.what != What::Name);
    if let Some(named) = named {
        if !besides().any(settles) {
            doubts.extend(name::doubt(asked, named, (entity, features), near));
            doubts.extend(office::of_many(named, entity, features));
            let people = name::is_of_people(asked, entity);
            doubts.extend(around::doubt(asked, named, entity, people));
            let year = features.iter().any(tells);
            doubts.extend(called::doubt(named, year).filter(|_| people));
            doubts.extend(told::doubt(asked, named, entity, features));
        }
        doubts.extend(office::of_its_own(asked, named, entity, features));
        let people = name::is_of_people(asked, entity);
        doubts.extend(namesake(asked, named, features, people));
    }
    doubts.extend(around::reserved(&asked.reserved, entity, near));
    doubts
}

/// Why a name that is the same may be that of somebody else: it is a short one, and nothing that is told besides agrees. A
/// slip of a pen is hardly the name of somebody else.
fn namesake(asked: &Question, named: &Named, features: &[Feature], people: bool) -> Option<String> {
    let mut reasons = named.likeness.reasons.iter();
    let slip = reasons.any(|reason| matches!(reason, Reason::Typo(_)));
    let agrees = |but: &[What]| {
        let mut besides = features.iter().filter(|one| one.what != What::Name);
        besides.any(|one| one.verdict == Verdict::Agrees && !but.contains(&one.what))
    };
    let contradicts = || !contradict(features, |_| true).is_empty();
    let (words, doubtful) = match name::words(named) {
        // Many bear a name of one word, and share a country.
        0 | 1 => {
            let shared: &[What] = if slip {
                &[]
            } else {
                &[What::Country, What::Post]
            };
            ("one word", !asked.context().is_empty() && !agrees(shared))
        }
        // Of a person something is told that bearers of one name hardly share, and that both are people says nothing.
        2 => {
            let said: &[What] = if people { &[What::Type] } else { &[] };
            let doubtful = !slip && asked.is_told_apart() && !agrees(said) && !contradicts();
            ("two words", doubtful)
        }
        _ => return None,
    };
    doubtful.then(|| format!("a name of {words}, and nothing besides agrees"))
}

/// What things near a candidate are called, such as its country.
pub trait Near {
    /// The name of an entity, if it is known.
    fn name(&self, id: &super::index::Id) -> Option<String>;

    /// Whether anything else than this has a name with this plain word in it: then it is no slip of a pen.
    fn has_word(&self, plain: &str, besides: &super::index::Id) -> bool;

    /// Whether so many others have a name with this plain word in it that it is a word like any other.
    fn is_common(&self, _plain: &str, _besides: &super::index::Id) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
