//! What is said of a statement besides its source: when it holds, and what became of it.
//!
//! Each annotation of a statement that says when it holds is a time of it, with sources of its own: two of them are two
//! statements there. Times are relied on like anything else that is said: [`Gather::standing`] says how far.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::{Gather, triple, union};
use super::{Fact, Qualifier, Said, Standing, value};
use crate::link::compare::span;
use crate::link::profile::{DAY, TERM, ValueKind};
use crate::link::wikibase::{EntityId, Time, Value};
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::store::StoreError;
use crate::vocab::{dip, schema};

/// When a statement holds, in our data and there. The last of them is a day of which it is known.
const TIMES: [(&str, &str); 3] = [
    (schema::START_DATE, TERM[0]),
    (schema::END_DATE, TERM[1]),
    (dip::AS_OF, DAY),
];

/// What one annotation says of when a statement holds.
#[derive(Default)]
struct Held {
    /// As statements about the annotation, with the property there.
    times: Vec<(EntityId, Triple)>,
    /// What of it nothing asserts.
    claimed: Vec<(EntityId, Triple)>,
    /// The passages of the annotation, if it names any.
    sources: Option<Vec<String>>,
}

/// A time that a claim names, and who claims.
type Told = (Triple, Vec<Term>);

impl Held {
    fn is_timed(&self) -> bool {
        !self.times.is_empty() || !self.claimed.is_empty()
    }
}

impl Gather<'_> {
    /// A fact once for each annotation of its statement that says when it holds. It rests on what that names, else on what
    /// the thing itself rests on; what other annotations name says nothing of that time.
    pub(super) fn occasions(&self, fact: Fact, said: &Triple) -> Result<Vec<Fact>, StoreError> {
        let (mut fact, held) = self.annotated(fact, said)?;
        let is_stated = self.look.asserts(said)?;
        if !is_stated {
            for held in &held {
                let mentioned = held.times.iter().chain(&held.claimed);
                self.claimed(&mut fact, mentioned);
            }
        }
        // What all annotations rest on is copied for none of them.
        let bare = if fact.standing.asserted {
            Fact {
                sources: Vec::new(),
                grounds: Vec::new(),
                ..fact.clone()
            }
        } else {
            fact.clone()
        };
        let mut found = Vec::new();
        let mut is_bare = false;
        for held in held.iter().filter(|_| is_stated) {
            if held.times.is_empty() {
                is_bare |= held.sources.is_some() || held.is_timed();
                continue;
            }
            let mut own = bare.clone();
            if own.standing.asserted {
                let sources = match &held.sources {
                    None => self.look.sources(&said.subject)?,
                    own => own.clone(),
                };
                own.grounds = vec![sources.unwrap_or_default()];
            }
            self.add(&mut own, held, &[])?;
            found.push(own);
        }
        if is_stated {
            let untimed = held.iter().filter(|held| held.times.is_empty());
            self.claimed(&mut fact, untimed.flat_map(|held| &held.claimed));
        }
        if found.is_empty() {
            self.told(&mut fact, said)?;
            return Ok(vec![fact]);
        }
        if is_bare {
            fact.is_bare = true;
            found.push(fact);
        }
        Ok(found)
    }

    /// Adds to a fact that is made of several statements when one of these holds. Of several annotations that say so
    /// nobody can tell which goes with the times of the others.
    pub(super) fn held(&self, fact: Fact, said: &Triple) -> Result<Fact, StoreError> {
        let (mut fact, held) = self.annotated(fact, said)?;
        let timed: Vec<&Held> = held.iter().filter(|held| held.is_timed()).collect();
        match timed.as_slice() {
            [] => {}
            [only] => self.add(&mut fact, only, only.sources.as_deref().unwrap_or_default())?,
            [first, ..] => {
                let mut times = first.times.iter().chain(&first.claimed);
                if let Some((property, time)) = times.next() {
                    let why = "several annotations say when, each of its own".to_owned();
                    let value = Said::Unreadable(time.object.clone(), why);
                    fact.qualifiers.push(qualifier(property, value, Vec::new()));
                }
            }
        }
        Ok(fact)
    }

    /// What the annotations of a statement say, apart from claims, which have times of their own; and a fact with what it
    /// lacks, by any of them, of what the profile asks for.
    fn annotated(&self, mut fact: Fact, said: &Triple) -> Result<(Fact, Vec<Held>), StoreError> {
        let mut found = Vec::new();
        for reifier in self.look.reifiers(said) {
            if self.look.is_claim(reifier)? {
                continue;
            }
            if fact.standing.unmet.is_none() {
                fact.standing.unmet = self.unmet(reifier.as_ref())?;
            }
            let mut held = Held {
                sources: self.look.sources(reifier)?,
                ..Held::default()
            };
            for (property, time) in self.times(reifier)? {
                if self.look.asserts(&time)? {
                    held.times.push((property, time));
                } else {
                    held.claimed.push((property, time));
                }
            }
            found.push(held);
        }
        Ok((fact, found))
    }

    /// What is said of when something holds: from when, until when, and on which day.
    fn times(&self, holds: &NamedOrBlankNode) -> Result<Vec<(EntityId, Triple)>, StoreError> {
        let mut found = Vec::new();
        for (from, to) in TIMES {
            let Some(property) = EntityId::new(to) else {
                continue;
            };
            for term in self.objects(holds, from)? {
                found.push((property.clone(), triple(holds, from, term)));
            }
        }
        Ok(found)
    }

    /// Adds the times of one annotation, with which the statement is no surer than they are. Those without sources of
    /// their own rest on these; a claim rests on nothing but itself.
    fn add(&self, fact: &mut Fact, held: &Held, sources: &[String]) -> Result<(), StoreError> {
        for (property, time) in &held.times {
            let own = if fact.standing.asserted {
                let own = self.own(time)?;
                if own.as_ref().is_some_and(Vec::is_empty) {
                    fact.grounds.push(Vec::new());
                }
                own.unwrap_or_else(|| sources.to_vec())
            } else {
                Vec::new()
            };
            let unmet = fact.standing.unmet.take();
            let whole = std::mem::take(&mut fact.standing);
            fact.standing = Standing::of(vec![whole, self.standing(time, &[])?]);
            fact.standing.unmet = unmet;
            self.take(fact, (property, time), own);
        }
        self.claimed(fact, &held.claimed);
        fact.sources = fact.rests_on();
        Ok(())
    }

    fn take(&self, fact: &mut Fact, (property, time): (&EntityId, &Triple), sources: Vec<String>) {
        let value = self.read(time);
        let is_day = time.predicate.as_str() == dip::AS_OF;
        match value.value() {
            Some(Value::Time(day)) if is_day => fact.known_on(day.clone(), sources),
            _ => fact.qualifiers.push(qualifier(property, value, sources)),
        }
    }

    /// Lists times that nothing asserts.
    fn claimed<'t>(
        &self,
        fact: &mut Fact,
        times: impl IntoIterator<Item = &'t (EntityId, Triple)>,
    ) {
        let times = times.into_iter();
        fact.claimed
            .extend(times.map(|(property, time)| qualifier(property, self.read(time), Vec::new())));
    }

    /// The times of claims that say a statement, where nothing asserts it: those that all of its speakers say go with it.
    fn told(&self, fact: &mut Fact, said: &Triple) -> Result<(), StoreError> {
        if fact.standing.asserted || self.look.asserts(said)? {
            return Ok(());
        }
        let mut all: BTreeMap<(EntityId, String), Vec<Told>> = BTreeMap::new();
        for claim in self.look.reifiers(said) {
            let speakers = self.look.objects(claim.as_ref(), dip::SPEAKER)?;
            if speakers.is_empty() || !self.stands(claim)? {
                continue;
            }
            // What somebody predicts to hold from a day they do not say to hold from then.
            let speakers = if self.supports(claim)? {
                speakers
            } else {
                Vec::new()
            };
            for (property, time) in self.times(claim)? {
                let key = (property, time.object.to_string());
                all.entry(key).or_default().push((time, speakers.clone()));
            }
        }
        for ((property, _), told) in all {
            let mut speakers = BTreeSet::new();
            for (time, own) in &told {
                if self.look.asserts(time)? {
                    speakers.extend(own.iter().map(ToString::to_string));
                }
            }
            let mut supporters = fact.standing.supporters.iter();
            let is_told = supporters.all(|own| speakers.contains(&own.to_string()));
            if is_told {
                let mut own = Standing {
                    asserted: true,
                    ..Standing::default()
                };
                for (time, _) in &told {
                    self.hedges(time, &mut own)?;
                }
                fact.standing.reservations.extend(own.reservations);
                fact.standing.deniers.extend(own.deniers);
                fact.standing.is_over |= own.is_over;
            }
            let Some((time, _)) = told.into_iter().next() else {
                continue;
            };
            if is_told {
                self.take(fact, (&property, &time), Vec::new());
            } else {
                self.claimed(fact, [&(property, time)]);
            }
        }
        fact.standing.tidy();
        Ok(())
    }

    fn read(&self, time: &Triple) -> Said {
        value::said(
            time.object.clone(),
            ValueKind::Time,
            self.profile,
            self.linked,
        )
    }
}

fn qualifier(property: &EntityId, value: Said, sources: Vec<String>) -> Qualifier {
    Qualifier {
        property: property.clone(),
        value,
        optional: false,
        sources,
    }
}

/// What times are put in order by, the latest last: they are not written in their order.
pub(super) fn last_day(time: &Time) -> Option<(i64, i64)> {
    span(time).map(|(from, to)| (to, from))
}

impl Fact {
    /// Of several days on which it is known to hold the latest counts.
    fn known_on(&mut self, day: Time, sources: Vec<String>) {
        if self
            .as_of
            .as_ref()
            .is_none_or(|own| last_day(own) < last_day(&day))
        {
            self.as_of = Some(day);
            self.as_of_sources = sources;
        }
    }

    /// All passages of its parts.
    pub(super) fn rests_on(&self) -> Vec<String> {
        let times = self.qualifiers.iter().map(|own| own.sources.clone());
        let mut all = self.grounds.clone();
        all.extend(times);
        all.push(self.as_of_sources.clone());
        union(&all)
    }
}
