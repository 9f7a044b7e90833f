//! How far what the data say can be relied on, and on which sources it rests.

use std::collections::{BTreeMap, BTreeSet};

use super::Standing;
use super::gather::{Gather, triple};
use super::look::iris;
use crate::link::reservation::{concept, is_reservation};
use crate::model::{NamedNode, NamedOrBlankNode, Term, Triple};
use crate::store::StoreError;
use crate::vocab::{dip, rdf, scheme};

impl Gather<'_> {
    /// Part by part of what a statement is made of, those of the part, else those of what it is about. That somebody claimed
    /// it supports no statement that is asserted; and what is only claimed rests on nothing but the claims with which it goes
    /// out: what the parts that are asserted rest on never says the whole.
    pub(super) fn grounds(
        &self,
        triple: &Triple,
        read: &[Triple],
    ) -> Result<Vec<Vec<String>>, StoreError> {
        let all = || std::iter::once(triple).chain(read);
        let mut claims: Vec<&NamedOrBlankNode> = Vec::new();
        let mut is_open = false;
        for said in all() {
            let is_claim = self.look.is_claimed(&said.subject)?;
            if self.look.asserts(said)? && !is_claim {
                continue;
            }
            is_open = true;
            claims.extend(is_claim.then_some(&said.subject));
            claims.extend(self.look.reifiers(said));
        }
        if is_open {
            return self.said_by(&self.standing(triple, read)?.supporters, &claims);
        }
        let mut found = Vec::new();
        found.push(self.part(triple)?.unwrap_or_default());
        // The class of a value is no part of what is stated.
        for said in all().filter(|said| said.subject == triple.subject) {
            let own = if said.predicate.as_str() == rdf::TYPE {
                self.own(said)?
            } else {
                self.part(said)?
            };
            found.extend(own);
        }
        for own in &mut found {
            own.sort();
            own.dedup();
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The sources of what somebody claims: of the claims of those who say so, since a denial or a prediction says nothing of
    /// the kind, whoever makes it.
    fn said_by(
        &self,
        supporters: &[Term],
        claims: &[&NamedOrBlankNode],
    ) -> Result<Vec<Vec<String>>, StoreError> {
        let mut found = BTreeSet::new();
        let claims: BTreeMap<String, &NamedOrBlankNode> =
            claims.iter().map(|own| (own.to_string(), *own)).collect();
        for claim in claims.into_values() {
            let speakers = self.look.objects(claim.as_ref(), dip::SPEAKER)?;
            let is_theirs = speakers.iter().any(|who| supporters.contains(who));
            if is_theirs && self.supports(claim)? {
                found.extend(self.look.sources(claim)?.unwrap_or_default());
            }
        }
        Ok(vec![found.into_iter().collect()])
    }

    /// Whether a claim says that something is so, for all that is known of it.
    pub(super) fn supports(&self, claim: &NamedOrBlankNode) -> Result<bool, StoreError> {
        let mut own = Standing::default();
        self.claim(claim, &mut own)?;
        Ok(!own.supporters.is_empty())
    }

    /// The sources of an asserted part, else those of what it is about.
    pub(super) fn part(&self, said: &Triple) -> Result<Option<Vec<String>>, StoreError> {
        match self.own(said)? {
            None => self.look.sources(&said.subject),
            own => Ok(own),
        }
    }

    /// The sources of an asserted part alone. Those that are named with a reservation are none, and yet say that it rests
    /// on nothing else.
    pub(super) fn own(&self, said: &Triple) -> Result<Option<Vec<String>>, StoreError> {
        let mut found: Option<Vec<String>> = None;
        if !self.look.asserts(said)? {
            return Ok(found);
        }
        for reifier in self.look.reifiers(said) {
            if !self.look.is_claim(reifier)?
                && let Some(own) = self.look.sources(reifier)?
            {
                found.get_or_insert_default().extend(own);
            }
        }
        Ok(found)
    }

    /// How far a statement can be relied on: what is said of it, of its subject, and of whatever else was `read` for it.
    pub(super) fn standing(
        &self,
        triple: &Triple,
        read: &[Triple],
    ) -> Result<Standing, StoreError> {
        let mut parts = Vec::new();
        for said in std::iter::once(triple).chain(read) {
            // What a record says that is a claim itself stands in the data, and is no fact.
            let claimed = self.look.is_claimed(&said.subject)?;
            let mut part = Standing {
                asserted: !claimed && self.look.asserts(said)?,
                ..Standing::default()
            };
            if claimed {
                self.claim(&said.subject, &mut part)?;
            }
            self.hedges(said, &mut part)?;
            parts.push(part);
        }
        // That it is over is said of the whole; of a detail alone nobody can say what is over then.
        for part in parts.iter_mut().skip(1).filter(|part| part.is_over) {
            part.is_over = false;
            part.reservations.push(scheme::FORMER.to_owned());
        }
        self.reservations(&triple.subject, &mut parts[0])?;
        Ok(Standing::of(parts))
    }

    /// The reservations with which somebody says a statement, and who denies it.
    pub(super) fn hedges(&self, said: &Triple, standing: &mut Standing) -> Result<(), StoreError> {
        for reifier in self.look.reifiers(said) {
            if self.look.is_claim(reifier)? {
                self.claim(reifier, standing)?;
            } else {
                self.reservations(reifier, standing)?;
            }
        }
        Ok(())
    }

    pub(super) fn reservations(
        &self,
        node: &NamedOrBlankNode,
        standing: &mut Standing,
    ) -> Result<(), StoreError> {
        let qualifiers = self.look.objects(node.as_ref(), dip::QUALIFIER)?;
        for concept in qualifiers.iter().map(concept) {
            standing.is_over |= concept == scheme::FORMER;
            standing.is_background |= concept == scheme::BACKGROUND;
            if is_reservation(&concept) {
                standing.reservations.push(concept);
            }
        }
        if !self.look.objects(node.as_ref(), dip::CONDITION)?.is_empty() {
            standing.reservations.push(dip::CONDITION.to_owned());
        }
        Ok(())
    }

    fn claim(&self, claim: &NamedOrBlankNode, standing: &mut Standing) -> Result<(), StoreError> {
        if !self.stands(claim)? {
            standing.replaced.push(claim.to_string());
            return Ok(());
        }
        let acts = iris(&self.look.objects(claim.as_ref(), dip::ACT)?);
        let speakers = self.look.objects(claim.as_ref(), dip::SPEAKER)?;
        let is = |wanted: &BTreeSet<String>| {
            !acts.is_empty() && acts.iter().all(|act| wanted.contains(act))
        };
        let (who, is_sure) = self.put_forward(claim, (&acts, &speakers))?;
        match &self.profile.claims {
            Some(claims) if is(&claims.asserting) && is_sure => {
                standing.supporters.extend(speakers);
            }
            Some(claims) if is(&claims.denying) => {
                standing.deniers.extend(speakers);
                standing.reservations.extend(who.clone());
            }
            _ => standing.other_claims.push(claim.to_string()),
        }
        if !standing.asserted {
            self.reservations(claim, standing)?;
            standing.reservations.extend(who);
        }
        Ok(())
    }

    /// The reservations with which a claim is said to be somebody's and of its kind, and whether nobody denies that.
    fn put_forward(
        &self,
        claim: &NamedOrBlankNode,
        (acts, speakers): (&[String], &[Term]),
    ) -> Result<(Vec<String>, bool), StoreError> {
        let acts = acts.iter().map(NamedNode::new_unchecked);
        let acts = acts.map(|act| triple(claim, dip::ACT, act.into()));
        let speakers = speakers.iter().cloned();
        let speakers = speakers.map(|who| triple(claim, dip::SPEAKER, who));
        let mut found = Standing {
            asserted: true,
            ..Standing::default()
        };
        for said in acts.chain(speakers) {
            for reifier in self.look.reifiers(&said) {
                if !self.look.is_claim(reifier)? {
                    self.reservations(reifier, &mut found)?;
                } else if self.is_denial(reifier)? && self.stands(reifier)? {
                    found
                        .deniers
                        .extend(self.look.objects(reifier.as_ref(), dip::SPEAKER)?);
                }
            }
        }
        if found.is_over {
            found.reservations.push(scheme::FORMER.to_owned());
        }
        Ok((found.reservations, found.deniers.is_empty()))
    }

    /// Whether a claim still says what it said. A denial is one until whoever denied takes it back: that the data have
    /// something in its place proves nothing.
    pub(super) fn stands(&self, claim: &NamedOrBlankNode) -> Result<bool, StoreError> {
        if !self.look.is_replaced(claim)? {
            return Ok(true);
        }
        Ok(self.is_denial(claim)? && !self.look.is_withdrawn(claim)?)
    }

    pub(super) fn is_denial(&self, claim: &NamedOrBlankNode) -> Result<bool, StoreError> {
        let acts = iris(&self.look.objects(claim.as_ref(), dip::ACT)?);
        let claims = self.profile.claims.as_ref();
        Ok(claims.is_some_and(|known| acts.iter().any(|act| known.denying.contains(act))))
    }
}
