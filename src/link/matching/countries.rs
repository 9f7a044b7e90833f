//! Countries of questions: which entities they are, and what they are called.

use std::collections::BTreeMap;

use super::{Candidates, FOR_LABEL, Found};
use crate::link::LinkError;
use crate::link::ask::Question;
use crate::link::index::Id;
use crate::link::kinds::Kind;
use crate::link::score::Near;

/// Names so like a country's are the country.
const SAME_COUNTRY: f64 = 0.95;

/// Finds the entities that countries given by name may be; each name once.
pub(in crate::link) fn find_countries(
    source: &dyn Candidates,
    questions: &mut [Question],
) -> Result<(), LinkError> {
    let mut known: BTreeMap<String, Vec<Id>> = BTreeMap::new();
    for question in questions {
        for country in question
            .countries
            .iter_mut()
            .filter(|country| country.ids.is_empty())
        {
            if let Some(ids) = known.get(&country.name) {
                country.ids.clone_from(ids);
                continue;
            }
            let found = source.by_name(&country.name, FOR_LABEL)?;
            let is_country = |found: &&Found| {
                let kinds: Vec<Kind> = found
                    .entity
                    .types
                    .iter()
                    .filter_map(Kind::of_class)
                    .collect();
                found.likeness.score >= SAME_COUNTRY
                    && (kinds.is_empty() || kinds.contains(&Kind::State))
            };
            let ids: Vec<Id> = found
                .iter()
                .filter(is_country)
                .map(|found| found.entity.id.clone())
                .collect();
            country.ids.clone_from(&ids);
            known.insert(country.name.clone(), ids);
        }
    }
    Ok(())
}

/// Names of countries, looked up once a thread.
pub(super) struct Names<'a> {
    source: &'a dyn Candidates,
    known: std::cell::RefCell<BTreeMap<Id, Option<String>>>,
}

impl<'a> Names<'a> {
    pub(super) fn new(source: &'a dyn Candidates) -> Self {
        Self {
            source,
            known: std::cell::RefCell::default(),
        }
    }
}

impl Near for Names<'_> {
    fn name(&self, id: &Id) -> Option<String> {
        if let Some(known) = self.known.borrow().get(id) {
            return known.clone();
        }
        // Without a name the id is shown; damage is met where it matters.
        let entity = self.source.by_id(id).ok().flatten();
        let name =
            entity.and_then(|entity| entity.label(&["en", "mul"]).map(|label| label.text.clone()));
        self.known.borrow_mut().insert(id.clone(), name.clone());
        name
    }

    // Where the source is damaged nothing can be told, and nothing is sure.
    fn has_word(&self, plain: &str, besides: &Id) -> bool {
        self.source.has_word(plain, besides).unwrap_or(true)
    }

    fn is_common(&self, plain: &str, besides: &Id) -> bool {
        self.source.is_common(plain, besides).unwrap_or(false)
    }
}
