//! The references of a statement: each part of it that has sources of its own goes out with one of them, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use super::command::unwritable;
use super::select::Select;
use super::sources::{Reference, reference};
use crate::link::LinkError;
use crate::link::ours::{Fact, Qualifier};
use crate::link::wikibase::{EntityId, Value};

/// `P854` asks for addresses without `wikipedia.org` in them.
const WIKIPEDIA: &str = "it rests on Wikipedia, which Wikidata takes for no source";

/// References, and why other sources are none.
type Grounds = (Vec<Reference>, Vec<String>);

/// What sources are as references, and why some are none.
pub(super) struct Weighed(BTreeMap<String, Result<Reference, String>>);

impl Weighed {
    /// Why none of some sources can go out.
    fn refused(&self, sources: &[String]) -> Option<String> {
        let mut why = None;
        for source in sources {
            match self.0.get(source)? {
                Ok(_) => return None,
                Err(said) => why = Some(said.clone()),
            }
        }
        why
    }

    /// Why a qualifier cannot go out with a statement, by its own sources.
    pub(super) fn unsupported(&self, qualifier: &Qualifier) -> Option<String> {
        let why = self.refused(&qualifier.sources)?;
        Some(format!("{}, {why}", qualifier.property))
    }

    /// One reference for each source, and why some are left out; a part of which no source can go out is a reason to
    /// stay.
    pub(super) fn references(
        &self,
        fact: &Fact,
        qualifiers: &[(EntityId, Value)],
    ) -> Result<Grounds, String> {
        let goes = |own: &&Qualifier| {
            let mut out = qualifiers.iter();
            out.any(|(property, value)| {
                own.property == *property && own.value.value() == Some(value)
            })
        };
        let is_dated = fact.as_of.as_ref().is_some_and(|day| {
            qualifiers
                .iter()
                .any(|(_, value)| matches!(value, Value::Time(own) if own == day))
        });
        let mut needed: BTreeSet<&String> = BTreeSet::new();
        for ground in &fact.grounds {
            if ground.is_empty() {
                let why = if fact.standing.is_background {
                    "it is general knowledge, which its source takes for granted and does not say"
                } else {
                    "it has no source"
                };
                return Err(why.to_owned());
            }
            if let Some(why) = self.refused(ground) {
                return Err(why);
            }
            needed.extend(ground);
        }
        for own in fact.qualifiers.iter().filter(goes) {
            if let Some(why) = self.unsupported(own) {
                return Err(format!(
                    "a qualifier in it has no source that can go out: {why}"
                ));
            }
            needed.extend(&own.sources);
        }
        if is_dated {
            if let Some(why) = self.refused(&fact.as_of_sources) {
                return Err(format!("its day has no source that can go out: {why}"));
            }
            needed.extend(&fact.as_of_sources);
        }
        let mut found: Vec<Reference> = Vec::new();
        let mut left_out = Vec::new();
        for source in needed {
            match self.0.get(source) {
                Some(Ok(own)) if found.contains(own) => {}
                Some(Ok(own)) => found.push(own.clone()),
                Some(Err(why)) => left_out.push(why.clone()),
                None => {}
            }
        }
        if found.is_empty() {
            return Err("it has no source".to_owned());
        }
        Ok((found, left_out))
    }
}

impl Select<'_> {
    /// All sources of a statement as references.
    pub(super) fn weighed(&self, fact: &Fact) -> Result<Weighed, LinkError> {
        let mut found = BTreeMap::new();
        for source in &fact.sources {
            let side = (self.look, self.linked, self.fetched);
            let own = match reference(side, source, self.settings)? {
                Ok(own) => {
                    let misfit =
                        |(property, value): &(EntityId, Value)| self.misfit(property, value);
                    let misfit = own.pairs.iter().find_map(misfit);
                    match misfit.map_or_else(|| self.broken(&own), |why| Ok(Some(why)))? {
                        Some(why) => Err(why),
                        None => Ok(own),
                    }
                }
                Err(why) => Err(why),
            };
            found.insert(source.clone(), own);
        }
        Ok(Weighed(found))
    }

    /// Why a reference cannot go out, if it cannot.
    fn broken(&self, reference: &Reference) -> Result<Option<String>, LinkError> {
        if reference.wikipedia && !self.settings.wikipedia {
            return Ok(Some(WIKIPEDIA.to_owned()));
        }
        for (property, value) in &reference.pairs {
            // Whoever takes articles of Wikipedia knows that the property does not.
            let known = self.constraints.get(property);
            if let Some(known) = known.filter(|_| !reference.wikipedia)
                && let Some(why) = known.broken(None, value)?
            {
                return Ok(Some(format!("its source: {why}")));
            }
        }
        let mut values = reference.pairs.iter().map(|(_, value)| value);
        let why = values.find_map(unwritable);
        Ok(why.map(|why| format!("its source: {why}")))
    }
}
