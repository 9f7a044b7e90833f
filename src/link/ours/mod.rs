//! What our data say of linked things, in Wikidata's terms.
//!
//! [`Linked`] knows which thing is which item, [`facts`] follows the rules of a profile. Nothing
//! is guessed: a value without an item stays ours, and whatever is only claimed says by whom.

mod doubt;
mod gather;
mod held;
mod look;
mod names;
mod otherwise;
mod standing;
mod unmet;
mod value;

pub use gather::facts;
pub use look::{Look, Spoken};
pub use names::{NAMING, Name, descriptions, different, names};
pub(super) use value::time;

use std::collections::{BTreeMap, BTreeSet};

use doubt::Doubts;
use otherwise::Otherwise;

use super::index::{Id, is_at_wikidata};
use super::profile::Profile;
use super::wikibase::{EntityId, Time, Value, Wiki};
use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use crate::store::StoreError;
use crate::vocab::owl;

/// Which things are which items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    ids: BTreeMap<String, Vec<EntityId>>,
    /// Links that were meant to lead to Wikidata, as it seems, and are none: the thing, and what is written.
    odd: Vec<(String, String)>,
    /// Links that do not count, and why: the thing, the item.
    doubtful: BTreeMap<String, Vec<(EntityId, String)>>,
    /// What is said to be an item in other words.
    otherwise: Otherwise,
    /// Things that are said to be one, each with the others.
    one: BTreeMap<String, BTreeSet<String>>,
}

impl Linked {
    /// All links of the data: `owl:sameAs` an item of Wikidata, by its IRI or the address of its page. What is said with a
    /// reservation or denied is none, nor what is said to be different as well, nor what rests on a claim alone: those are
    /// given apart. O(such links).
    ///
    /// # Errors
    /// Failures of the backend.
    pub fn read(
        look: &Look<'_>,
        profile: &Profile,
        claimed: &[Triple],
    ) -> Result<Self, StoreError> {
        let doubts = Doubts::read(look, profile)?;
        let mut doubtful: BTreeMap<String, Vec<(EntityId, String)>> = BTreeMap::new();
        let wiki = Wiki::wikidata();
        let mut ids: BTreeMap<String, Vec<EntityId>> = BTreeMap::new();
        let mut odd = BTreeSet::new();
        let mut one: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for quad in look.all(owl::SAME_AS) {
            let quad = quad?;
            let NamedOrBlankNode::NamedNode(thing) = &quad.subject else {
                continue;
            };
            // A merged item says the same of its successor; that is no link of ours.
            if wiki.entity_id(thing.as_str()).is_some() {
                continue;
            }
            let (written, is_text) = match &quad.object {
                Term::NamedNode(item) => (item.as_str(), false),
                Term::Literal(text) => (text.value(), true),
                _ => continue,
            };
            match Id::new(written) {
                id @ Id::Item(_) if !is_text => {
                    let name = thing.as_str().to_owned();
                    let Some(id) = EntityId::new(&id.to_string()) else {
                        odd.insert((name, quad.object.to_string()));
                        continue;
                    };
                    if let Some(why) = doubts.of_link(&quad, &id)? {
                        doubtful.entry(name).or_default().push((id, why));
                        continue;
                    }
                    let known = ids.entry(name).or_default();
                    if !known.contains(&id) {
                        known.push(id);
                        known.sort();
                    }
                }
                Id::Iri(other) if !is_text && !is_at_wikidata(&other) => {
                    if doubts.of(&quad)?.is_none() {
                        let name = thing.as_str().to_owned();
                        one.entry(other.clone()).or_default().insert(name.clone());
                        one.entry(name).or_default().insert(other);
                    }
                }
                id => {
                    if is_at_wikidata(written) || matches!(id, Id::Item(_)) {
                        odd.insert((thing.as_str().to_owned(), quad.object.to_string()));
                    }
                }
            }
        }
        // Whichever address of the item is written, the doubt is of the link.
        for (thing, all) in &doubtful {
            if let Some(known) = ids.get_mut(thing) {
                known.retain(|id| !all.iter().any(|(own, _)| own == id));
            }
        }
        ids.retain(|_, known| !known.is_empty());
        let mut claimed = claimed.to_vec();
        for predicate in otherwise::words().chain([owl::SAME_AS]) {
            claimed.extend(doubts.put_forward(predicate)?);
        }
        for (thing, id, why) in doubts.claimed(&claimed)? {
            doubtful.entry(thing).or_default().push((id, why));
        }
        for (thing, all) in &mut doubtful {
            // Said once for sure, too, it is a link.
            let sure = ids.get(thing);
            all.retain(|(id, _)| !sure.is_some_and(|sure| sure.contains(id)));
            all.sort();
            all.dedup();
        }
        doubtful.retain(|_, all| !all.is_empty());
        Ok(Self {
            ids,
            odd: odd.into_iter().collect(),
            doubtful,
            otherwise: otherwise::read(look, &claimed)?,
            one,
        })
    }

    /// Links that do not count: the thing, the item, and why.
    pub fn doubtful(&self) -> impl Iterator<Item = (&str, &EntityId, &str)> {
        let all = self.doubtful.iter();
        all.flat_map(|(thing, links)| {
            let own = links.iter();
            own.map(move |(id, why)| (thing.as_str(), id, why.as_str()))
        })
    }

    /// The link of a thing that does not count, and why, where it has no other.
    pub fn doubt(&self, thing: &str) -> Option<(&EntityId, &str)> {
        let (id, why) = self.doubtful.get(thing)?.first()?;
        self.item(thing).is_none().then_some((id, why.as_str()))
    }

    /// The item of a thing; none where it has several, since nobody can say which is meant.
    pub fn item(&self, thing: &str) -> Option<&EntityId> {
        match self.ids.get(thing)?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Things with one link, by IRI.
    pub fn things(&self) -> impl Iterator<Item = (&str, &EntityId)> {
        self.ids
            .iter()
            .filter_map(|(thing, ids)| match ids.as_slice() {
                [only] => Some((thing.as_str(), only)),
                _ => None,
            })
    }

    /// Items to which several things are linked that are not said to be one thing, with these.
    pub fn shared(&self) -> BTreeMap<EntityId, Vec<String>> {
        let mut things: BTreeMap<&EntityId, Vec<&str>> = BTreeMap::new();
        for (thing, id) in self.things() {
            things.entry(id).or_default().push(thing);
        }
        let several = things
            .into_iter()
            .filter(|(_, all)| all.len() > 1 && !self.are_one(all));
        let several = several.map(|(id, all)| {
            let all = all.into_iter().map(str::to_owned).collect();
            (id.clone(), all)
        });
        several.collect()
    }

    /// Whether some things are said to be one, whatever else they are said to be.
    fn are_one(&self, all: &[&str]) -> bool {
        let reached = all.first().map(|first| self.one_with(first));
        reached.is_some_and(|reached| all.iter().all(|thing| reached.contains(thing)))
    }

    /// A thing with all that are said to be one with it.
    fn one_with<'s>(&'s self, thing: &'s str) -> BTreeSet<&'s str> {
        let mut reached = BTreeSet::from([thing]);
        let mut open = vec![thing];
        while let Some(next) = open.pop() {
            let others = self.one.get(next).into_iter().flatten();
            let new = others.filter(|other| reached.insert(other.as_str()));
            open.extend(new.map(String::as_str));
        }
        reached
    }

    /// Links to Wikidata that lead to no item: the thing, and what is written.
    pub fn odd(&self) -> &[(String, String)] {
        &self.odd
    }

    /// Things with several links.
    pub fn ambiguous(&self) -> impl Iterator<Item = (&str, &[EntityId])> {
        let several = self.ids.iter().filter(|(_, ids)| ids.len() > 1);
        several.map(|(thing, ids)| (thing.as_str(), ids.as_slice()))
    }
}

/// One statement of ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// What it is about.
    pub thing: NamedNode,
    /// The rule that made it, by its place in the profile.
    pub rule: usize,
    /// The property there.
    pub property: EntityId,
    /// Another property that may say the same.
    pub or_property: Option<EntityId>,
    /// The value.
    pub value: Said,
    /// In which respect.
    pub qualifiers: Vec<Qualifier>,
    /// The same as far as somebody only says it, which goes with no statement that is asserted.
    pub claimed: Vec<Qualifier>,
    /// The passages it rests on, as IRIs: those of all its parts.
    pub sources: Vec<String>,
    /// The same part by part, of what cannot be missing: its value, whose it is, and what has to hold.
    pub grounds: Vec<Vec<String>>,
    /// The record that says it; none for a triple.
    pub record: Option<NamedOrBlankNode>,
    /// When it is known to hold, if it is no matter of always.
    pub as_of: Option<Time>,
    /// The passages that say when.
    pub as_of_sources: Vec<String>,
    /// The same is said with the time at which it holds: without it, it reads as if that were always.
    pub is_bare: bool,
    /// How far it can be relied on.
    pub standing: Standing,
}

impl Fact {
    /// Whether it is said to hold from one time to another, or to be known of one day.
    pub fn is_timed(&self) -> bool {
        let time = |own: &Qualifier| matches!(own.value.value(), Some(Value::Time(_)));
        self.as_of.is_some() || self.qualifiers.iter().any(time)
    }
}

/// A value of ours.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// One that Wikidata could have, and what it is in our data.
    Value(Value, Term),
    /// A thing without a link.
    Unlinked(Term),
    /// One that is not what the rule says, and why.
    Unreadable(Term, String),
}

impl Said {
    /// The value, if Wikidata could have it.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Value(value, _) => Some(value),
            Self::Unlinked(_) | Self::Unreadable(..) => None,
        }
    }

    /// What stands in our data.
    pub fn term(&self) -> &Term {
        match self {
            Self::Value(_, term) | Self::Unlinked(term) | Self::Unreadable(term, _) => term,
        }
    }
}

/// A property and value more about a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Qualifier {
    /// The property there.
    pub property: EntityId,
    /// The value.
    pub value: Said,
    /// The statement is right without it, too.
    pub optional: bool,
    /// The passages it rests on; none where those of the statement are all.
    pub sources: Vec<String>,
}

/// How far a statement can be relied on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// It is asserted, not only mentioned.
    pub asserted: bool,
    /// Our concepts for reservations: circa, reportedly.
    pub reservations: Vec<String>,
    /// Who says so, where somebody does.
    pub supporters: Vec<Term>,
    /// Who says that it is not so.
    pub deniers: Vec<Term>,
    /// Claims about it that are neither: predictions, suggestions.
    pub other_claims: Vec<String>,
    /// Claims about it that do not stand any more: whoever put them forward put others in their place.
    pub replaced: Vec<String>,
    /// It was so, and is no more.
    pub is_over: bool,
    /// It is general knowledge, which a source takes for granted and does not say.
    pub is_background: bool,
    /// What the thing itself, its record or its value lacks, such as having taken place, in words: what it is instead.
    pub unmet: Option<String>,
}

impl Standing {
    /// Nobody's claim: asserted, and nobody denies it.
    pub fn is_fact(&self) -> bool {
        self.asserted && self.deniers.is_empty()
    }

    /// Whether it is said with a reservation or on a condition, or of what did not take place.
    pub fn is_reserved(&self) -> bool {
        !self.reservations.is_empty() || self.unmet.is_some()
    }

    /// A fact without any reservation, of something that took place.
    pub fn is_sure(&self) -> bool {
        self.is_fact() && !self.is_reserved() && !self.is_over
    }

    /// Of what needs all of its parts: all that is said against any. Who says so says that of each part that is open: of
    /// those that nothing asserts, else of those that somebody denies.
    fn of(parts: Vec<Self>) -> Self {
        let is_open: fn(&Self) -> bool = if parts.iter().all(|part| part.asserted) {
            |part| !part.deniers.is_empty()
        } else {
            |part| !part.asserted
        };
        let mut open = parts.iter().filter(|part| is_open(part));
        let supporters = if let Some(first) = open.next() {
            let others: Vec<&Self> = open.collect();
            let all = |who: &&Term| others.iter().all(|part| part.supporters.contains(*who));
            first.supporters.iter().filter(all).cloned().collect()
        } else {
            let all = parts.iter().flat_map(|part| &part.supporters);
            all.cloned().collect()
        };
        let mut whole = Self {
            asserted: true,
            supporters,
            ..Self::default()
        };
        for part in parts {
            whole.asserted &= part.asserted;
            whole.reservations.extend(part.reservations);
            whole.deniers.extend(part.deniers);
            whole.other_claims.extend(part.other_claims);
            whole.replaced.extend(part.replaced);
            whole.is_over |= part.is_over;
            whole.is_background |= part.is_background;
        }
        whole.tidy();
        whole
    }

    /// Whether whoever claims this claims the other too.
    fn is_claimed_with(&self, other: &Self) -> bool {
        let all = |who: &Term| other.supporters.contains(who);
        !self.asserted && !self.supporters.is_empty() && self.supporters.iter().all(all)
    }

    fn tidy(&mut self) {
        for names in [
            &mut self.reservations,
            &mut self.other_claims,
            &mut self.replaced,
        ] {
            names.sort();
            names.dedup();
        }
        for terms in [&mut self.supporters, &mut self.deniers] {
            terms.sort_by_cached_key(ToString::to_string);
            terms.dedup();
        }
    }
}
