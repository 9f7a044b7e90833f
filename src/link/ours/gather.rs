//! The rules of a profile on the data.

use std::collections::HashSet;

use super::held::last_day;
use super::look::{Look, iris, node};
use super::unmet::local;
use super::{Fact, Linked, Qualifier, Said, Standing, value};
use crate::link::profile::{Condition, DAY, Profile, Rule, ValueKind};
use crate::link::wikibase::{EntityId, Time, Value};
use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use crate::store::StoreError;
use crate::vocab::{dip, rdf};

/// Who is looked at, and how.
pub(super) struct Gather<'a> {
    pub(super) look: &'a Look<'a>,
    pub(super) profile: &'a Profile,
    pub(super) linked: &'a Linked,
    claims: bool,
}

/// What the data say of a thing, in the order of the profile. With `claims` also what is only
/// said by somebody; that is never asserted.
///
/// # Errors
/// Failures of the backend.
pub fn facts(
    look: &Look<'_>,
    thing: &NamedNode,
    profile: &Profile,
    linked: &Linked,
    claims: bool,
) -> Result<Vec<Fact>, StoreError> {
    let gather = Gather {
        look,
        profile,
        linked,
        claims,
    };
    let mut found = Vec::new();
    for (place, rule) in profile.rules.iter().enumerate() {
        match &rule.record {
            Some(_) => gather.records(thing, place, rule, &mut found)?,
            None => gather.triples(thing, place, rule, &mut found)?,
        }
    }
    let unmet = gather.unmet(thing.as_ref().into())?;
    for fact in &mut found {
        if let Some(own) = &unmet {
            fact.standing.unmet = Some(own.clone());
        } else if fact.standing.unmet.is_none() {
            fact.standing.unmet = gather.unmet_beside(fact)?;
        }
    }
    Ok(found)
}

impl Gather<'_> {
    /// The values of a property, those that are only spoken of behind all others.
    pub(super) fn objects(
        &self,
        subject: &NamedOrBlankNode,
        predicate: &str,
    ) -> Result<Vec<Term>, StoreError> {
        let mut found = self.look.objects(subject.as_ref(), predicate)?;
        let known: HashSet<Term> = found.iter().cloned().collect();
        // Each is there once.
        let spoken = self.spoken_of(subject, predicate);
        let own = spoken.filter(|said| said.subject == *subject && !known.contains(&said.object));
        found.extend(own.map(|said| said.object.clone()));
        Ok(found)
    }

    /// The things that have a value, those of which it is only spoken behind all others.
    fn subjects(
        &self,
        predicate: &str,
        object: &NamedNode,
    ) -> Result<Vec<NamedOrBlankNode>, StoreError> {
        let value = Term::from(object.clone());
        let mut found = self.look.subjects(predicate, Some(value.as_ref()))?;
        let known: HashSet<NamedOrBlankNode> = found.iter().cloned().collect();
        let thing = NamedOrBlankNode::from(object.clone());
        let spoken = self.spoken_of(&thing, predicate);
        let own = spoken.filter(|said| said.object == value && !known.contains(&said.subject));
        found.extend(own.map(|said| said.subject.clone()));
        Ok(found)
    }

    /// What anything speaks of, where that is asked for.
    fn spoken_of(
        &self,
        thing: &NamedOrBlankNode,
        predicate: &str,
    ) -> impl Iterator<Item = &Triple> {
        let spoken = if self.claims {
            self.look.spoken_of(thing)
        } else {
            &[]
        };
        spoken
            .iter()
            .filter(move |said| said.predicate.as_str() == predicate)
    }

    fn triples(
        &self,
        thing: &NamedNode,
        place: usize,
        rule: &Rule,
        found: &mut Vec<Fact>,
    ) -> Result<(), StoreError> {
        let said = self.said(thing, rule)?;
        if said.is_empty() && rule.value == ValueKind::Period {
            return self.ends(thing, place, rule, found);
        }
        for triple in said {
            let term = valued(rule, &triple);
            let named = match &term {
                Term::NamedNode(node) => self.profile.items.contains_key(node.as_str()),
                _ => false,
            };
            if (rule.listed && !named) || !self.is_of_class(rule, &term)? {
                continue;
            }
            let fact = self.fact(thing, place, rule, &triple)?;
            match rule.value {
                ValueKind::Period => {
                    let fact = self.held(fact, &triple)?;
                    self.period(thing, rule, fact, found)?;
                }
                ValueKind::Coordinate => {
                    let fact = self.held(fact, &triple)?;
                    found.push(self.place(thing, rule, fact)?);
                }
                _ => found.extend(self.occasions(fact, &triple)?),
            }
        }
        Ok(())
    }

    /// A statement of a thing as it stands, without the times of it.
    fn fact(
        &self,
        thing: &NamedNode,
        place: usize,
        rule: &Rule,
        triple: &Triple,
    ) -> Result<Fact, StoreError> {
        let term = valued(rule, triple);
        let class = class_of(rule, &term);
        let grounds = self.grounds(triple, &class)?;
        Ok(Fact {
            thing: thing.clone(),
            rule: place,
            property: rule.to.clone(),
            or_property: None,
            value: value::said(term, rule.value, self.profile, self.linked),
            qualifiers: Vec::new(),
            claimed: Vec::new(),
            sources: union(&grounds),
            grounds,
            record: None,
            as_of: None,
            as_of_sources: Vec::new(),
            is_bare: false,
            standing: self.standing(triple, &class)?,
        })
    }

    /// The statements with the property of a rule, those that are only spoken of included.
    fn said(&self, thing: &NamedNode, rule: &Rule) -> Result<Vec<Triple>, StoreError> {
        let from = rule.from.as_str();
        if rule.inverse {
            let subjects = self.subjects(from, thing)?.into_iter();
            return Ok(subjects
                .map(|subject| triple(&subject, from, thing.clone().into()))
                .collect());
        }
        let thing = NamedOrBlankNode::from(thing.clone());
        let objects = self.objects(&thing, from)?.into_iter();
        Ok(objects.map(|object| triple(&thing, from, object)).collect())
    }

    fn is_of_class(&self, rule: &Rule, term: &Term) -> Result<bool, StoreError> {
        let Some(wanted) = &rule.value_class else {
            return Ok(true);
        };
        let Some(value) = node(term) else {
            return Ok(false);
        };
        Ok(iris(&self.objects(&value, rdf::TYPE)?).contains(wanted))
    }

    /// One date, or two facts with the beginning and the end. Where no end is given, meetings are
    /// over on the day; what else is only known to have begun. Ends that are only spoken of say nothing about either.
    fn period(
        &self,
        thing: &NamedNode,
        rule: &Rule,
        fact: Fact,
        found: &mut Vec<Fact>,
    ) -> Result<(), StoreError> {
        let Some((start, end)) = &rule.bounds else {
            return Ok(());
        };
        let second = rule.and.as_deref().unwrap_or_default();
        let subject = NamedOrBlankNode::from(thing.clone());
        let mut is_open = true;
        for term in self.objects(&subject, second)? {
            let triple = triple(&subject, second, term);
            let ended = Fact {
                property: end.clone(),
                ..self.held(self.fact(thing, fact.rule, rule, &triple)?, &triple)?
            };
            let (asserted, value) = (ended.standing.asserted, ended.value.value());
            is_open &= !asserted;
            if asserted && value.is_some() && value == fact.value.value() {
                found.push(self.with(fact, rule, &triple)?);
                return Ok(());
            }
            // Of several beginnings each comes by here.
            if !found.contains(&ended) {
                found.push(ended);
            }
        }
        let classes = iris(&self.look.objects(subject.as_ref(), rdf::TYPE)?);
        let moment = is_open && classes.iter().any(|class| class == dip::MEETING);
        let fact = if moment {
            let class = NamedNode::new_unchecked(dip::MEETING);
            self.reserved(fact, &triple(&subject, rdf::TYPE, class.into()))?
        } else {
            fact
        };
        let (property, other) = if moment {
            (&rule.to, start)
        } else {
            (start, &rule.to)
        };
        found.push(Fact {
            property: property.clone(),
            or_property: is_open.then(|| other.clone()),
            ..fact
        });
        Ok(())
    }

    /// One that is read by another statement as well: it is no surer than that.
    fn reserved(&self, mut fact: Fact, by: &Triple) -> Result<Fact, StoreError> {
        let unmet = fact.standing.unmet.take();
        let own = std::mem::take(&mut fact.standing);
        fact.standing = Standing::of(vec![own, self.standing(by, &[])?]);
        fact.standing.unmet = unmet;
        Ok(fact)
    }

    /// What ended and is not known to have begun.
    fn ends(
        &self,
        thing: &NamedNode,
        place: usize,
        rule: &Rule,
        found: &mut Vec<Fact>,
    ) -> Result<(), StoreError> {
        let (Some((_, end)), Some(second)) = (&rule.bounds, &rule.and) else {
            return Ok(());
        };
        let subject = NamedOrBlankNode::from(thing.clone());
        for term in self.objects(&subject, second)? {
            let triple = triple(&subject, second, term);
            found.push(Fact {
                property: end.clone(),
                ..self.held(self.fact(thing, place, rule, &triple)?, &triple)?
            });
        }
        Ok(())
    }

    /// Of two numbers.
    fn place(&self, thing: &NamedNode, rule: &Rule, fact: Fact) -> Result<Fact, StoreError> {
        let second = rule.and.as_deref().unwrap_or_default();
        let subject = NamedOrBlankNode::from(thing.clone());
        let mut east = self.look.objects(subject.as_ref(), second)?;
        if east.is_empty() {
            east = self.objects(&subject, second)?;
        }
        let [east] = east.as_slice() else {
            let why = "it has no degrees east, or several".to_owned();
            let value = Said::Unreadable(fact.value.term().clone(), why);
            return Ok(Fact { value, ..fact });
        };
        let east = triple(&subject, second, east.clone());
        let value = value::coordinate(fact.value.term(), &east.object);
        let whole = self.with(fact, rule, &east)?;
        Ok(Fact { value, ..whole })
    }

    /// One whose value is made of a second statement too: it is no surer than that, and rests on the sources of both.
    fn with(&self, mut fact: Fact, rule: &Rule, second: &Triple) -> Result<Fact, StoreError> {
        let first = triple(&second.subject, &rule.from, fact.value.term().clone());
        let parts = std::slice::from_ref(second);
        let unmet = fact.standing.unmet.take();
        let timed = std::mem::take(&mut fact.standing);
        fact.standing = Standing::of(vec![self.standing(&first, parts)?, timed]);
        fact.standing.unmet = unmet;
        fact.grounds = self.grounds(&first, parts)?;
        fact.sources = fact.rests_on();
        self.held(fact, second)
    }

    fn records(
        &self,
        thing: &NamedNode,
        place: usize,
        rule: &Rule,
        found: &mut Vec<Fact>,
    ) -> Result<(), StoreError> {
        let (Some(class), Some(subject)) = (&rule.record, &rule.subject) else {
            return Ok(());
        };
        for record in self.subjects(subject, thing)? {
            let is_one = iris(&self.objects(&record, rdf::TYPE)?).contains(class);
            let Some(conditions) = self.holding(&record, &rule.conditions)? else {
                continue;
            };
            if !is_one {
                continue;
            }
            let unfit = self.unfit(&record, &rule.conditions)?;
            let class = NamedNode::new_unchecked(class);
            let mut read = vec![
                triple(&record, rdf::TYPE, class.into()),
                triple(&record, subject, thing.clone().into()),
            ];
            read.extend(conditions);
            for term in self.objects(&record, &rule.from)? {
                let triple = triple(&record, &rule.from, term.clone());
                let beside = self.beside(&triple, &read, rule)?;
                let all = [read.as_slice(), &beside.taken].concat();
                let standing = self.standing(&triple, &all)?;
                // What is only claimed rests on the claims of all its parts.
                let is_open = !standing.asserted;
                let parts = if is_open { &all } else { &read };
                let mut grounds = self.grounds(&triple, parts)?;
                for own in beside.taken.iter().filter(|_| !is_open) {
                    let sources = self.part(own)?;
                    grounds.extend(sources.filter(Vec::is_empty));
                }
                let (as_of, day) = self.as_of(&beside.taken, rule).unzip();
                let day = day.filter(|_| !is_open);
                let mut fact = Fact {
                    thing: thing.clone(),
                    rule: place,
                    property: rule.to.clone(),
                    or_property: None,
                    value: value::said(term, rule.value, self.profile, self.linked),
                    qualifiers: self.qualifiers(&beside.taken, rule, is_open)?,
                    claimed: self.qualifiers(&beside.claimed, rule, true)?,
                    sources: union(&grounds),
                    grounds,
                    record: Some(record.clone()),
                    as_of,
                    as_of_sources: match day {
                        Some(day) => self.part(day)?.unwrap_or_default(),
                        None => Vec::new(),
                    },
                    is_bare: false,
                    standing,
                };
                fact.sources = fact.rests_on();
                for said in std::iter::once(&triple).chain(&read) {
                    fact = self.held(fact, said)?;
                }
                fact.standing.unmet = fact.standing.unmet.take().or(unfit.clone());
                found.push(fact);
            }
        }
        Ok(())
    }

    /// What a record says besides a value. What is only spoken of belongs to a statement that is only claimed, by
    /// whoever claims that, and to no other.
    fn beside(&self, said: &Triple, read: &[Triple], rule: &Rule) -> Result<Beside, StoreError> {
        let mut beside = Beside::default();
        let qualifiers = rule.qualifiers.iter().map(|qualifier| &qualifier.from);
        for predicate in qualifiers.chain(&rule.as_of) {
            for term in self.objects(&said.subject, predicate)? {
                let own = triple(&said.subject, predicate, term);
                let is_part = self.look.asserts(&own)? || {
                    let whole = self.standing(said, read)?;
                    whole.is_claimed_with(&self.standing(&own, &[])?)
                };
                if is_part {
                    beside.taken.push(own);
                } else {
                    beside.claimed.push(own);
                }
            }
        }
        Ok(beside)
    }

    /// What makes the conditions of a rule hold, one statement for each; none where one does not.
    fn holding(
        &self,
        record: &NamedOrBlankNode,
        conditions: &[Condition],
    ) -> Result<Option<Vec<Triple>>, StoreError> {
        let mut found = Vec::new();
        for condition in conditions {
            let values = self.objects(record, &condition.from)?;
            let holds = values.into_iter().find(
                |value| matches!(value, Term::NamedNode(node) if condition.is.contains(node.as_str())),
            );
            match holds {
                Some(value) => found.push(triple(record, &condition.from, value)),
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    /// What a record says against the conditions of a rule that hold: whoever is said to have been absent, too, attended
    /// for nobody. One record may be of several kinds.
    fn unfit(
        &self,
        record: &NamedOrBlankNode,
        conditions: &[Condition],
    ) -> Result<Option<String>, StoreError> {
        for condition in conditions.iter().filter(|own| own.from != dip::KIND) {
            let values = iris(&self.look.objects(record.as_ref(), &condition.from)?);
            if let Some(unfit) = values.iter().find(|own| !condition.is.contains(*own)) {
                return Ok(Some(local(unfit)));
            }
        }
        Ok(None)
    }

    /// In which respect, by what a record says. What a claim carries rests on that alone.
    fn qualifiers(
        &self,
        said: &[Triple],
        rule: &Rule,
        is_open: bool,
    ) -> Result<Vec<Qualifier>, StoreError> {
        let mut found = self.unread(said, rule);
        for qualifier in &rule.qualifiers {
            let own = said
                .iter()
                .filter(|said| said.predicate.as_str() == qualifier.from);
            for said in own {
                let term = said.object.clone();
                found.push(Qualifier {
                    property: qualifier.to.clone(),
                    value: value::said(term, qualifier.value, self.profile, self.linked),
                    optional: qualifier.optional,
                    sources: if is_open {
                        Vec::new()
                    } else {
                        self.part(said)?.unwrap_or_default()
                    },
                });
            }
        }
        Ok(found)
    }

    /// Days on which a record is said to hold that are none, which leaves open when it does.
    fn unread(&self, said: &[Triple], rule: &Rule) -> Vec<Qualifier> {
        let day = EntityId::new(DAY);
        let Some(property) = rule.as_of_to.as_ref().or(day.as_ref()) else {
            return Vec::new();
        };
        let own = said
            .iter()
            .filter(|said| rule.as_of.as_deref() == Some(said.predicate.as_str()));
        let values = own.map(|said| {
            let term = said.object.clone();
            value::said(term, ValueKind::Time, self.profile, self.linked)
        });
        let unread = values.filter(|value| value.value().is_none());
        unread
            .map(|value| Qualifier {
                property: property.clone(),
                value,
                optional: false,
                sources: Vec::new(),
            })
            .collect()
    }

    /// The latest day on which a record is known to hold, and the statement that says so.
    fn as_of<'t>(&self, said: &'t [Triple], rule: &Rule) -> Option<(Time, &'t Triple)> {
        let predicate = rule.as_of.as_ref()?;
        let own = said
            .iter()
            .filter(|said| said.predicate.as_str() == predicate);
        let times = own.filter_map(|said| {
            let term = said.object.clone();
            match value::said(term, ValueKind::Time, self.profile, self.linked) {
                Said::Value(Value::Time(time), _) => Some((time, said)),
                _ => None,
            }
        });
        times.max_by_key(|(time, _)| last_day(time))
    }
}

/// All of these, each once.
pub(super) fn union(grounds: &[Vec<String>]) -> Vec<String> {
    let mut all = grounds.concat();
    all.sort();
    all.dedup();
    all
}

/// What a record says besides a value.
#[derive(Default)]
struct Beside {
    /// What belongs to the statement.
    taken: Vec<Triple>,
    /// What somebody only says.
    claimed: Vec<Triple>,
}

/// The end of a statement that its rule takes for the value.
fn valued(rule: &Rule, triple: &Triple) -> Term {
    if rule.inverse {
        Term::from(triple.subject.clone())
    } else {
        triple.object.clone()
    }
}

pub(super) fn triple(subject: &NamedOrBlankNode, predicate: &str, object: Term) -> Triple {
    let predicate = NamedNode::new_unchecked(predicate);
    Triple::new(subject.clone(), predicate, object)
}

/// That a value is what a rule asks for, which somebody may have said with a reservation.
fn class_of(rule: &Rule, value: &Term) -> Vec<Triple> {
    let Some(class) = &rule.value_class else {
        return Vec::new();
    };
    let class = Term::from(NamedNode::new_unchecked(class));
    let own = node(value).map(|subject| triple(&subject, rdf::TYPE, class));
    own.into_iter().collect()
}
