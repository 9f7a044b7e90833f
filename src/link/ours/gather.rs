//! The rules of a profile on the data.

use super::look::{Look, iris};
use super::{Fact, Linked, Qualifier, Said, Standing, value};
use crate::link::profile::{Condition, Profile, Rule, ValueKind};
use crate::link::wikibase::{Time, Value};
use crate::model::{NamedNode, NamedOrBlankNode, NamedOrBlankNodeRef, Term, TermRef, Triple};
use crate::store::StoreError;
use crate::vocab::{dip, rdf};

/// Who is looked at, and how.
struct Gather<'a> {
    look: &'a Look<'a>,
    profile: &'a Profile,
    linked: &'a Linked,
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
        fact.standing.unmet = match &unmet {
            Some(own) => Some(own.clone()),
            None => gather.unmet_beside(fact)?,
        };
    }
    Ok(found)
}

impl Gather<'_> {
    /// What a thing itself lacks of what the profile asks for.
    fn unmet(&self, thing: NamedOrBlankNodeRef<'_>) -> Result<Option<String>, StoreError> {
        for guard in &self.profile.guards {
            let values = iris(&self.look.objects(thing, &guard.from)?);
            let wrong = values.iter().find(|value| !guard.is.contains(*value));
            if let Some(wrong) = wrong {
                return Ok(Some(wrong.clone()));
            }
        }
        Ok(None)
    }

    /// What its record or its value lacks: nobody took part in what did not take place.
    fn unmet_beside(&self, fact: &Fact) -> Result<Option<String>, StoreError> {
        if let Some(record) = &fact.record
            && let Some(wrong) = self.unmet(record.as_ref())?
        {
            return Ok(Some(wrong));
        }
        match fact.value.term() {
            Term::NamedNode(node) => self.unmet(node.as_ref().into()),
            Term::BlankNode(node) => self.unmet(node.as_ref().into()),
            _ => Ok(None),
        }
    }

    fn triples(
        &self,
        thing: &NamedNode,
        place: usize,
        rule: &Rule,
        found: &mut Vec<Fact>,
    ) -> Result<(), StoreError> {
        for triple in self.said(thing, rule)? {
            let term = if rule.inverse {
                Term::from(triple.subject.clone())
            } else {
                triple.object.clone()
            };
            let named = match &term {
                Term::NamedNode(node) => self.profile.items.contains_key(node.as_str()),
                _ => false,
            };
            if (rule.listed && !named) || !self.is_of_class(rule, &term)? {
                continue;
            }
            let standing = self.standing(&triple, &class_of(rule, &term))?;
            if !standing.asserted && !self.claims {
                continue;
            }
            let fact = Fact {
                thing: thing.clone(),
                rule: place,
                property: rule.to.clone(),
                or_property: None,
                value: value::said(term, rule.value, self.profile, self.linked),
                qualifiers: Vec::new(),
                sources: self.sources(&triple)?,
                record: None,
                as_of: None,
                standing,
            };
            match rule.value {
                ValueKind::Period => self.period(thing, rule, fact, found)?,
                ValueKind::Coordinate => found.push(self.place(thing, rule, fact)?),
                _ => found.push(fact),
            }
        }
        Ok(())
    }

    /// The statements with the property of a rule, those that are only spoken of included.
    fn said(&self, thing: &NamedNode, rule: &Rule) -> Result<Vec<Triple>, StoreError> {
        let predicate = NamedNode::new_unchecked(&rule.from);
        let mut found: Vec<Triple> = if rule.inverse {
            let object = TermRef::from(thing.as_ref());
            let subjects = self.look.subjects(&rule.from, Some(object))?;
            let triple = |subject| Triple::new(subject, predicate.clone(), thing.clone());
            subjects.into_iter().map(triple).collect()
        } else {
            let objects = self.look.objects(thing.as_ref().into(), &rule.from)?;
            let triple = |object| Triple::new(thing.clone(), predicate.clone(), object);
            objects.into_iter().map(triple).collect()
        };
        if self.claims {
            let about = |said: &Triple| {
                if rule.inverse {
                    said.object == Term::from(thing.clone())
                } else {
                    said.subject == NamedOrBlankNode::from(thing.clone())
                }
            };
            let spoken = self.look.spoken_of(thing).iter();
            let spoken = spoken.filter(|said| said.predicate == predicate && about(said));
            for said in spoken {
                if !found.contains(said) {
                    found.push(said.clone());
                }
            }
        }
        Ok(found)
    }

    fn is_of_class(&self, rule: &Rule, term: &Term) -> Result<bool, StoreError> {
        let Some(wanted) = &rule.value_class else {
            return Ok(true);
        };
        let classes = match term {
            Term::NamedNode(node) => self.look.objects(node.as_ref().into(), rdf::TYPE)?,
            Term::BlankNode(node) => self.look.objects(node.as_ref().into(), rdf::TYPE)?,
            _ => return Ok(false),
        };
        Ok(iris(&classes).contains(wanted))
    }

    /// One date, or two facts with the beginning and the end. Where no end is given, meetings are
    /// over on the day; what else is only known to have begun.
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
        let ends = self.look.objects(thing.as_ref().into(), second)?;
        if ends.is_empty() {
            let classes = iris(&self.look.objects(thing.as_ref().into(), rdf::TYPE)?);
            let moment = classes.iter().any(|class| class == dip::MEETING);
            let (property, other) = if moment {
                (&rule.to, start)
            } else {
                (start, &rule.to)
            };
            found.push(Fact {
                property: property.clone(),
                or_property: Some(other.clone()),
                ..fact
            });
            return Ok(());
        }
        for term in ends {
            let triple = Triple::new(
                thing.clone(),
                NamedNode::new_unchecked(second),
                term.clone(),
            );
            let value = value::said(term, rule.value, self.profile, self.linked);
            if value.value().is_some() && value.value() == fact.value.value() {
                found.push(self.with(fact, &triple)?);
                return Ok(());
            }
            found.push(Fact {
                property: end.clone(),
                value,
                sources: self.sources(&triple)?,
                standing: self.standing(&triple, &[])?,
                ..fact.clone()
            });
        }
        found.push(Fact {
            property: start.clone(),
            ..fact
        });
        Ok(())
    }

    /// Of two numbers.
    fn place(&self, thing: &NamedNode, rule: &Rule, fact: Fact) -> Result<Fact, StoreError> {
        let second = rule.and.as_deref().unwrap_or_default();
        let east = self.look.objects(thing.as_ref().into(), second)?;
        let [east] = east.as_slice() else {
            let why = "it has no degrees east, or several".to_owned();
            let value = Said::Unreadable(fact.value.term().clone(), why);
            return Ok(Fact { value, ..fact });
        };
        let value = value::coordinate(fact.value.term(), east);
        let triple = Triple::new(
            thing.clone(),
            NamedNode::new_unchecked(second),
            east.clone(),
        );
        self.with(Fact { value, ..fact }, &triple)
    }

    /// One whose value is made of a second statement too: it is no surer than that, and rests on the sources of both.
    fn with(&self, mut fact: Fact, second: &Triple) -> Result<Fact, StoreError> {
        fact.standing.join(self.standing(second, &[])?);
        fact.sources.extend(self.sources(second)?);
        fact.sources.sort();
        fact.sources.dedup();
        Ok(fact)
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
        let object = TermRef::from(thing.as_ref());
        for record in self.look.subjects(subject, Some(object))? {
            let node = record.as_ref();
            let classes = iris(&self.look.objects(node, rdf::TYPE)?);
            let is_one = classes.iter().any(|own| own == class);
            if !is_one || !self.holds(&record, &rule.conditions)? {
                continue;
            }
            let read = self.read(&record, rule, thing)?;
            for term in self.look.objects(node, &rule.from)? {
                let triple = Triple::new(
                    record.clone(),
                    NamedNode::new_unchecked(&rule.from),
                    term.clone(),
                );
                found.push(Fact {
                    thing: thing.clone(),
                    rule: place,
                    property: rule.to.clone(),
                    or_property: None,
                    value: value::said(term, rule.value, self.profile, self.linked),
                    qualifiers: self.qualifiers(&record, rule)?,
                    sources: self.sources(&triple)?,
                    record: Some(record.clone()),
                    as_of: self.as_of(&record, rule)?,
                    standing: self.standing(&triple, &read)?,
                });
            }
        }
        Ok(())
    }

    /// What a rule reads of a record besides the value: that it is one, whose, when, and under which conditions.
    fn read(
        &self,
        record: &NamedOrBlankNode,
        rule: &Rule,
        thing: &NamedNode,
    ) -> Result<Vec<Triple>, StoreError> {
        let triple = |predicate: &str, object: Term| {
            let predicate = NamedNode::new_unchecked(predicate);
            Triple::new(record.clone(), predicate, object)
        };
        let node = |iri: &String| Term::from(NamedNode::new_unchecked(iri));
        let class = rule
            .record
            .iter()
            .map(|class| triple(rdf::TYPE, node(class)));
        let whose = rule.subject.iter();
        let whose = whose.map(|subject| triple(subject, thing.clone().into()));
        let mut read: Vec<Triple> = class.chain(whose).collect();
        let conditions = rule.conditions.iter().map(|condition| &condition.from);
        let qualifiers = rule.qualifiers.iter().map(|qualifier| &qualifier.from);
        for predicate in conditions.chain(qualifiers).chain(&rule.as_of) {
            let objects = self.look.objects(record.as_ref(), predicate)?;
            read.extend(objects.into_iter().map(|object| triple(predicate, object)));
        }
        Ok(read)
    }

    fn holds(
        &self,
        record: &NamedOrBlankNode,
        conditions: &[Condition],
    ) -> Result<bool, StoreError> {
        for condition in conditions {
            let values = iris(&self.look.objects(record.as_ref(), &condition.from)?);
            if !values.iter().any(|value| condition.is.contains(value)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn qualifiers(
        &self,
        record: &NamedOrBlankNode,
        rule: &Rule,
    ) -> Result<Vec<Qualifier>, StoreError> {
        let mut found = Vec::new();
        for qualifier in &rule.qualifiers {
            for term in self.look.objects(record.as_ref(), &qualifier.from)? {
                found.push(Qualifier {
                    property: qualifier.to.clone(),
                    value: value::said(term, qualifier.value, self.profile, self.linked),
                    optional: qualifier.optional,
                });
            }
        }
        Ok(found)
    }

    fn as_of(&self, record: &NamedOrBlankNode, rule: &Rule) -> Result<Option<Time>, StoreError> {
        let Some(predicate) = &rule.as_of else {
            return Ok(None);
        };
        let terms = self.look.objects(record.as_ref(), predicate)?;
        let times = terms.into_iter().filter_map(|term| {
            let said = value::said(term, ValueKind::Time, self.profile, self.linked);
            match said {
                Said::Value(Value::Time(time), _) => Some(time),
                _ => None,
            }
        });
        Ok(times.max_by(|a, b| a.time.cmp(&b.time)))
    }

    /// Those of the statement, else those of what it is about. That somebody claimed it supports
    /// no statement that is asserted.
    fn sources(&self, triple: &Triple) -> Result<Vec<String>, StoreError> {
        let asserted = self.look.asserts(triple)?;
        let mut found = Vec::new();
        for reifier in self.look.reifiers(triple) {
            if !(asserted && self.look.is_claim(reifier)?) {
                found.extend(self.look.sources(reifier)?);
            }
        }
        if found.is_empty() {
            found = self.look.sources(&triple.subject)?;
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// How far a statement can be relied on: what is said of it, of its subject, and of whatever else was `read` for it.
    fn standing(&self, triple: &Triple, read: &[Triple]) -> Result<Standing, StoreError> {
        let mut standing = Standing {
            asserted: self.look.asserts(triple)?,
            ..Standing::default()
        };
        for said in std::iter::once(triple).chain(read) {
            for reifier in self.look.reifiers(said) {
                if self.look.is_claim(reifier)? {
                    self.claim(reifier, &mut standing)?;
                } else {
                    self.reservations(reifier, &mut standing)?;
                }
            }
        }
        if standing.asserted {
            self.reservations(&triple.subject, &mut standing)?;
        }
        standing.tidy();
        Ok(standing)
    }

    fn reservations(
        &self,
        node: &NamedOrBlankNode,
        standing: &mut Standing,
    ) -> Result<(), StoreError> {
        let concepts = self.look.objects(node.as_ref(), dip::QUALIFIER)?;
        standing.reservations.extend(iris(&concepts));
        Ok(())
    }

    fn claim(&self, claim: &NamedOrBlankNode, standing: &mut Standing) -> Result<(), StoreError> {
        let acts = iris(&self.look.objects(claim.as_ref(), dip::ACT)?);
        let speakers = self.look.objects(claim.as_ref(), dip::SPEAKER)?;
        let is = |wanted: &std::collections::BTreeSet<String>| {
            !acts.is_empty() && acts.iter().all(|act| wanted.contains(act))
        };
        match &self.profile.claims {
            Some(claims) if is(&claims.asserting) => standing.supporters.extend(speakers),
            Some(claims) if is(&claims.denying) => standing.deniers.extend(speakers),
            _ => standing.other_claims.push(claim.to_string()),
        }
        if !standing.asserted {
            self.reservations(claim, standing)?;
        }
        Ok(())
    }
}

/// That a value is what a rule asks for, which somebody may have said with a reservation.
fn class_of(rule: &Rule, value: &Term) -> Vec<Triple> {
    let Some(class) = &rule.value_class else {
        return Vec::new();
    };
    let subject: NamedOrBlankNode = match value {
        Term::NamedNode(node) => node.clone().into(),
        Term::BlankNode(node) => node.clone().into(),
        _ => return Vec::new(),
    };
    let predicate = NamedNode::new_unchecked(rdf::TYPE);
    vec![Triple::new(
        subject,
        predicate,
        NamedNode::new_unchecked(class),
    )]
}
