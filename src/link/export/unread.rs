//! What the data state of a thing in words that the profile does not have: it stays, and is listed like all that stays.

use std::collections::HashSet;

use super::select::{Refusal, Select};
use crate::link::LinkError;
use crate::link::ours::NAMING;
use crate::link::profile::Profile;
use crate::model::NamedNode;
use crate::vocab::{dcterms, dip, owl, rdf, rdfs, schema, skos};

/// What is said of a thing besides statements: its names, what it is called elsewhere, and what is said of what is said.
const BESIDE: [&str; 11] = [
    rdf::TYPE,
    rdf::REIFIES,
    rdfs::COMMENT,
    owl::SAME_AS,
    skos::DEFINITION,
    skos::EXACT_MATCH,
    schema::DESCRIPTION,
    schema::SAME_AS,
    dcterms::SOURCE,
    dip::QUALIFIER,
    dip::STATUS,
];

/// The properties that the profile reads of things, not of records.
fn of_things(profile: &Profile) -> HashSet<&str> {
    let rules = profile.rules.iter();
    let rules = rules.filter(|rule| rule.record.is_none() && !rule.inverse);
    let read = rules.flat_map(|rule| std::iter::once(&rule.from).chain(&rule.and));
    let guards = profile.guards.iter().map(|guard| &guard.from);
    read.chain(guards).map(String::as_str).collect()
}

impl Select<'_> {
    /// Lists what stays since the profile has no property for it.
    pub(super) fn unread(&mut self, thing: &NamedNode) -> Result<(), LinkError> {
        let known = of_things(self.profile);
        for triple in self.look.of(thing.as_ref().into())? {
            let predicate = triple.predicate.as_str();
            if known.contains(predicate)
                || BESIDE.contains(&predicate)
                || NAMING.iter().any(|(naming, _)| *naming == predicate)
            {
                continue;
            }
            self.done.refusals.push(Refusal {
                thing: thing.clone(),
                property: None,
                reason: format!("the profile has no property for it: {predicate}"),
                value: Some(triple.object),
                record: None,
                graph: None,
            });
        }
        Ok(())
    }
}
