//! What is said of a statement besides its source: when it holds, and what became of it.

use super::gather::Gather;
use super::look::iris;
use super::{Fact, Qualifier, value};
use crate::link::profile::ValueKind;
use crate::link::wikibase::EntityId;
use crate::model::{Term, Triple};
use crate::store::StoreError;
use crate::vocab::{dip, schema};

/// From when to when a statement holds, in our data and there.
const TERM: [(&str, &str); 2] = [(schema::START_DATE, "P580"), (schema::END_DATE, "P582")];

impl Gather<'_> {
    /// Adds to a fact when it holds, by what is said of one of its statements, and what it lacks of what the profile asks
    /// for. Claims about it have times of their own.
    pub(super) fn held(&self, fact: &mut Fact, said: &Triple) -> Result<(), StoreError> {
        for reifier in self.look.reifiers(said) {
            if self.look.is_claim(reifier)? {
                continue;
            }
            let sources = self.look.sources(reifier)?;
            let times = |predicate: &str| self.look.objects(reifier.as_ref(), predicate);
            let read = |term: Term| value::said(term, ValueKind::Time, self.profile, self.linked);
            for (from, to) in TERM {
                let Some(property) = EntityId::new(to) else {
                    continue;
                };
                fact.qualifiers
                    .extend(times(from)?.into_iter().map(|term| Qualifier {
                        property: property.clone(),
                        value: read(term),
                        optional: false,
                        sources: sources.clone(),
                    }));
            }
            for term in times(dip::AS_OF)? {
                let said = read(term);
                let Some(crate::link::wikibase::Value::Time(day)) = said.value() else {
                    continue;
                };
                if fact.as_of.as_ref().is_none_or(|own| own.time < day.time) {
                    fact.as_of = Some(day.clone());
                    fact.as_of_sources.clone_from(&sources);
                }
            }
            for guard in &self.profile.guards {
                let values = iris(&times(&guard.from)?);
                let wrong = values.into_iter().find(|value| !guard.is.contains(value));
                fact.standing.unmet = fact.standing.unmet.take().or(wrong);
            }
        }
        Ok(())
    }
}
