//! How far what the data say can be relied on, and on which sources it rests.

use super::Standing;
use super::gather::Gather;
use super::look::iris;
use crate::model::{NamedOrBlankNode, Triple};
use crate::store::StoreError;
use crate::vocab::dip;

impl Gather<'_> {
    /// Those of the statement, else those of what it is about. That somebody claimed it supports no statement that is
    /// asserted; and whatever else was `read` for it and is only claimed rests on nothing but the claim.
    pub(super) fn sources(
        &self,
        triple: &Triple,
        read: &[Triple],
    ) -> Result<Vec<String>, StoreError> {
        let mut open = Vec::new();
        for said in std::iter::once(triple).chain(read) {
            if !self.look.asserts(said)? || self.look.is_claimed(&said.subject)? {
                open.push(said);
            }
        }
        let mut found = Vec::new();
        for said in &open {
            if self.look.is_claimed(&said.subject)? {
                found.extend(self.look.sources(&said.subject)?);
            }
            for reifier in self.look.reifiers(said) {
                found.extend(self.look.sources(reifier)?);
            }
        }
        if open.is_empty() {
            for reifier in self.look.reifiers(triple) {
                if !self.look.is_claim(reifier)? {
                    found.extend(self.look.sources(reifier)?);
                }
            }
            if found.is_empty() {
                found = self.look.sources(&triple.subject)?;
            }
        }
        found.sort();
        found.dedup();
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
            for reifier in self.look.reifiers(said) {
                if self.look.is_claim(reifier)? {
                    self.claim(reifier, &mut part)?;
                } else {
                    self.reservations(reifier, &mut part)?;
                }
            }
            parts.push(part);
        }
        self.reservations(&triple.subject, &mut parts[0])?;
        Ok(Standing::of(parts))
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
