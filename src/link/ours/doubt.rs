//! Links that nobody is sure of: what is said with a reservation, denied, or contradicted leads nowhere.

use std::collections::BTreeSet;

use super::look::{Look, iris};
use crate::link::index::Id;
use crate::link::profile::Profile;
use crate::link::reservation::{concept, is_reservation};
use crate::link::wikibase::EntityId;
use crate::model::{NamedOrBlankNode, Term, Triple};
use crate::store::StoreError;
use crate::vocab::{dip, owl, scheme};

/// What speaks against links.
pub(super) struct Doubts<'a> {
    look: &'a Look<'a>,
    profile: &'a Profile,
    /// Things and items that are said to be different.
    different: BTreeSet<(String, EntityId)>,
}

impl<'a> Doubts<'a> {
    /// O(what is said to be different).
    pub(super) fn read(look: &'a Look<'a>, profile: &'a Profile) -> Result<Self, StoreError> {
        let mut different = BTreeSet::new();
        for said in look.all(owl::DIFFERENT_FROM) {
            let said = said?;
            if let (NamedOrBlankNode::NamedNode(one), Term::NamedNode(other)) =
                (&said.subject, &said.object)
            {
                // It goes both ways.
                for (thing, written) in [(one, other), (other, one)] {
                    different
                        .extend(item(written.as_str()).map(|id| (thing.as_str().to_owned(), id)));
                }
            }
        }
        Ok(Self {
            look,
            profile,
            different,
        })
    }

    /// Why a link to an item does not count, if it does not.
    pub(super) fn of_link(
        &self,
        link: &Triple,
        item: &EntityId,
    ) -> Result<Option<String>, StoreError> {
        let different = match &link.subject {
            NamedOrBlankNode::NamedNode(thing) => {
                let pair = (thing.as_str().to_owned(), item.clone());
                self.different.contains(&pair)
            }
            NamedOrBlankNode::BlankNode(_) => false,
        };
        if different {
            return Ok(Some(
                "the data also say that it is another: `owl:differentFrom`".to_owned(),
            ));
        }
        self.of(link)
    }

    /// Why it is not sure that two are one, if it is not.
    pub(super) fn of(&self, link: &Triple) -> Result<Option<String>, StoreError> {
        for reifier in self.look.reifiers(link) {
            let why = if self.look.is_claim(reifier)? {
                self.denied(reifier)?
            } else {
                self.reserved(reifier)?
            };
            if why.is_some() {
                return Ok(why);
            }
        }
        Ok(None)
    }

    /// Links among what rests on claims alone: the thing, the item, and why the link does not count.
    pub(super) fn claimed(
        &self,
        all: &[Triple],
    ) -> Result<Vec<(String, EntityId, String)>, StoreError> {
        let mut found = Vec::new();
        for said in all.iter().filter(|said| said.predicate == *owl::SAME_AS) {
            if let (NamedOrBlankNode::NamedNode(thing), Term::NamedNode(written)) =
                (&said.subject, &said.object)
                && let Some(id) = item(written.as_str())
            {
                let why = self.of(said)?;
                let why = why.unwrap_or_else(|| "it is only claimed".to_owned());
                found.push((thing.as_str().to_owned(), id, why));
            }
        }
        Ok(found)
    }

    /// What somebody says by this property and the data do not state.
    pub(super) fn put_forward(&self, predicate: &str) -> Result<Vec<Triple>, StoreError> {
        let mut found = Vec::new();
        for said in self.look.spoken_by(predicate) {
            if !self.look.asserts(&said)? && self.is_put_forward(&said)? {
                found.push(said);
            }
        }
        Ok(found)
    }

    fn is_put_forward(&self, said: &Triple) -> Result<bool, StoreError> {
        for reifier in self.look.reifiers(said) {
            if self.look.is_claim(reifier)? && self.denied(reifier)?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn denied(&self, claim: &NamedOrBlankNode) -> Result<Option<String>, StoreError> {
        let acts = iris(&self.look.objects(claim.as_ref(), dip::ACT)?);
        let claims = self.profile.claims.as_ref();
        let denies = claims.is_some_and(|known| acts.iter().any(|act| known.denying.contains(act)));
        let stands = denies && !self.look.is_withdrawn(claim)?;
        Ok(stands.then(|| "it is denied".to_owned()))
    }

    fn reserved(&self, reifier: &NamedOrBlankNode) -> Result<Option<String>, StoreError> {
        let local = |iri: &str| iri.rsplit(['/', '#']).next().unwrap_or(iri).to_owned();
        let get = |predicate: &str| self.look.objects(reifier.as_ref(), predicate);
        for concept in get(dip::QUALIFIER)?.iter().map(concept) {
            if is_reservation(&concept) {
                let said = "it is said with a reservation";
                return Ok(Some(format!("{said}: {}", local(&concept))));
            }
            if concept == scheme::FORMER {
                return Ok(Some("it is said to be over".to_owned()));
            }
        }
        if !get(dip::CONDITION)?.is_empty() {
            return Ok(Some("it is so on a condition".to_owned()));
        }
        for guard in &self.profile.guards {
            let values = iris(&get(&guard.from)?);
            if let Some(wrong) = values.iter().find(|value| !guard.is.contains(*value)) {
                return Ok(Some(format!("it is {}", local(wrong))));
            }
            if !self.is_sure(reifier, &guard.from)? {
                return Ok(Some("how it stands is said with a reservation".to_owned()));
            }
        }
        let decided = iris(&get(dip::DECISION)?);
        let other = decided.iter().find(|own| *own != scheme::SAME);
        if let Some(own) = other {
            return Ok(Some(format!("it was decided: {}", local(own))));
        }
        let is_sure = self.is_sure(reifier, dip::DECISION)?;
        Ok((!is_sure).then(|| "how it was decided is said with a reservation".to_owned()))
    }

    /// Whether nothing that is said of a link by a property is said with a reservation.
    fn is_sure(&self, reifier: &NamedOrBlankNode, predicate: &str) -> Result<bool, StoreError> {
        let all = self.look.objects(reifier.as_ref(), predicate)?;
        Ok(self.look.sure(reifier, predicate)?.len() == all.len())
    }
}

/// The item that an IRI leads to.
pub(super) fn item(iri: &str) -> Option<EntityId> {
    match Id::new(iri) {
        id @ Id::Item(_) => EntityId::new(&id.to_string()),
        Id::Iri(_) => None,
    }
}
