//! What the profile asks of everything of which anything goes out, such as having taken place: as sure as what is built on it.

use super::gather::{Gather, triple};
use super::look::node;
use super::{Fact, Standing};
use crate::link::profile::Condition;
use crate::link::reservation::concept;
use crate::model::{NamedOrBlankNode, NamedOrBlankNodeRef, Term, Triple};
use crate::store::StoreError;
use crate::vocab::{dip, scheme};

impl Gather<'_> {
    /// What a thing itself lacks of what the profile asks for, or has with a reservation, on a condition, against a denial
    /// or by a claim alone; in words.
    pub(super) fn unmet(
        &self,
        thing: NamedOrBlankNodeRef<'_>,
    ) -> Result<Option<String>, StoreError> {
        for guard in &self.profile.guards {
            let values = self.look.objects(thing, &guard.from)?;
            if let Some(wrong) = values.iter().find(|value| !is_met(guard, value)) {
                return Ok(Some(local(&concept(wrong))));
            }
            let thing = thing.into_owned();
            if values.is_empty() {
                if let Some(why) = self.unstated(&thing, guard)? {
                    return Ok(Some(why));
                }
                continue;
            }
            for value in values {
                let said = triple(&thing, &guard.from, value);
                if let Some(why) = self.doubt(&said)? {
                    return Ok(Some(format!("{}, {why}", local(&concept(&said.object)))));
                }
            }
        }
        Ok(None)
    }

    /// What its record or its value lacks: nobody took part in what did not take place.
    pub(super) fn unmet_beside(&self, fact: &Fact) -> Result<Option<String>, StoreError> {
        if let Some(record) = &fact.record
            && let Some(wrong) = self.unmet(record.as_ref())?
        {
            return Ok(Some(wrong));
        }
        let value = node(fact.value.term());
        if let Some(value) = &value
            && let Some(wrong) = self.unmet(value.as_ref())?
        {
            return Ok(Some(wrong));
        }
        // What is said of a thing itself is said with it; of the subject of a statement that is told elsewhere.
        let thing = fact.record.is_some().then(|| fact.thing.clone().into());
        let mut own = Standing::default();
        for whole in value.iter().chain(&thing) {
            self.reservations(whole, &mut own)?;
        }
        Ok(hedged(&own).map(|own| format!("said {own}")))
    }

    /// Of what nothing states: what somebody speaks of all the same.
    fn unstated(
        &self,
        thing: &NamedOrBlankNode,
        guard: &Condition,
    ) -> Result<Option<String>, StoreError> {
        let spoken = self.look.spoken_of(thing).iter();
        let own = spoken.filter(|said| {
            said.subject == *thing && said.predicate.as_str() == guard.from.as_str()
        });
        for said in own {
            let what = local(&concept(&said.object));
            if let Some(why) = self.doubt(said)? {
                // That it did not come to something else is nothing against it.
                if is_met(guard, &said.object) || why != DENIED {
                    return Ok(Some(format!("{what}, {why}")));
                }
                continue;
            }
            for reifier in self.look.reifiers(said) {
                if !self.look.is_claim(reifier)? || self.stands(reifier)? {
                    return Ok(Some(format!("{what}, as is only said")));
                }
            }
        }
        Ok(None)
    }

    /// What is said against a statement that others are built on.
    fn doubt(&self, said: &Triple) -> Result<Option<String>, StoreError> {
        let mut own = Standing::default();
        for reifier in self.look.reifiers(said) {
            if !self.look.is_claim(reifier)? {
                self.reservations(reifier, &mut own)?;
            } else if self.is_denial(reifier)? && self.stands(reifier)? {
                return Ok(Some(DENIED.to_owned()));
            }
        }
        if own.is_over {
            own.reservations.push(scheme::FORMER.to_owned());
        }
        Ok(hedged(&own))
    }
}

const DENIED: &str = "which is denied";

/// A reservation in words.
fn hedged(standing: &Standing) -> Option<String> {
    let first = standing.reservations.first()?;
    if first == dip::CONDITION {
        return Some("on a condition".to_owned());
    }
    Some(format!("with a reservation: {}", local(first)))
}

fn is_met(guard: &Condition, value: &Term) -> bool {
    matches!(value, Term::NamedNode(own) if guard.is.contains(own.as_str()))
}

/// The end of an IRI, which is a word.
pub(super) fn local(iri: &str) -> String {
    iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned()
}
