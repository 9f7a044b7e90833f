//! What Wikidata says of the entities that are wanted, wherever the documents come from.
//!
//! [`Documents`] is the seam: it yields documents in Wikibase's JSON for ids. [`Files`] takes them
//! out of files and dumps; a client of the live site is another one.

mod files;

pub use files::{Files, LONGEST_LINE};

use std::collections::{BTreeMap, BTreeSet};

use super::LinkError;
use super::wikibase::{self, Answer, Entity, EntityId};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::Limits;

/// Where a document comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file or address, with the line where there are several documents.
    pub source: String,
    /// The day on which it was retrieved, `2026-01-31`, where that is known.
    pub retrieved: Option<String>,
}

/// What is told of each document: its text and where it comes from.
pub type Take<'a> = &'a mut dyn FnMut(&str, &Origin) -> Result<(), LinkError>;

/// Yields documents about entities: one entity, or an answer with several.
pub trait Documents {
    /// Hands on what there is about the wanted ones; more does no harm.
    ///
    /// # Errors
    /// What cannot be read, and whatever `take` says.
    fn documents(&mut self, wanted: &BTreeSet<EntityId>, take: Take<'_>) -> Result<(), LinkError>;
}

/// An entity with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What is said.
    pub entity: Entity,
    /// By which document.
    pub origin: Origin,
}

/// What became of the wanted ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetched {
    /// Those that are there.
    pub found: BTreeMap<EntityId, Found>,
    /// Those that were merged, and into which.
    pub merged: BTreeMap<EntityId, EntityId>,
    /// Those of which a document says that they do not exist.
    pub missing: BTreeSet<EntityId>,
    /// Those of which no document says anything.
    pub absent: BTreeSet<EntityId>,
}

/// Reads the wanted entities. Of several documents about one the latest revision counts.
///
/// # Errors
/// Those of the documents, and documents that are none.
pub fn fetch(
    documents: &mut dyn Documents,
    wanted: &BTreeSet<EntityId>,
    limits: &Limits,
) -> Result<Fetched, LinkError> {
    let mut fetched = Fetched::default();
    documents.documents(wanted, &mut |text, origin| {
        let answers = wikibase::read(text, &origin.source, limits)
            .map_err(|said| LinkError::Source(Box::new(said)))?;
        for answer in answers {
            fetched.take(answer, origin, wanted);
        }
        Ok(())
    })?;
    let Fetched {
        found,
        merged,
        missing,
        ..
    } = &mut fetched;
    missing.retain(|id| !found.contains_key(id));
    merged.retain(|id, _| !found.contains_key(id));
    let known =
        |id: &&EntityId| found.contains_key(id) || merged.contains_key(id) || missing.contains(id);
    fetched.absent = wanted.iter().filter(|id| !known(id)).cloned().collect();
    Ok(fetched)
}

impl Fetched {
    /// The entity of an id.
    pub fn entity(&self, id: &EntityId) -> Option<&Entity> {
        self.found.get(id).map(|found| &found.entity)
    }

    /// Refuses one of these items of which it is not said what is stated of it: that is not the same as nothing.
    ///
    /// # Errors
    /// The first such item.
    pub fn need_whole<'a>(
        &self,
        mut items: impl Iterator<Item = &'a EntityId>,
    ) -> Result<(), LinkError> {
        let named = |id: &EntityId| self.found.get(id).filter(|found| !found.entity.is_whole);
        let Some(found) = items.find_map(named) else {
            return Ok(());
        };
        let said = format!("{} comes without its `claims`", found.entity.id);
        let said = Diagnostic::new(said).in_source(&found.origin.source);
        Err(LinkError::Source(Box::new(said.hint(
            "what is stated of it is not known then: `Special:EntityData` and `wbgetentities` without `props` give all",
        ))))
    }

    /// What another source says of those that this one does not know.
    pub fn complete(&mut self, other: Self) {
        self.found.extend(other.found);
        self.merged.extend(other.merged);
        self.missing.extend(other.missing);
        self.absent = other.absent;
    }

    fn take(&mut self, answer: Answer, origin: &Origin, wanted: &BTreeSet<EntityId>) {
        match answer {
            Answer::Missing(id) if wanted.contains(&id) => {
                self.missing.insert(id);
            }
            Answer::Redirect { from, to } if wanted.contains(&from) => {
                self.merged.insert(from, to);
            }
            Answer::Missing(_) | Answer::Redirect { .. } => {}
            Answer::Entity(entity) => {
                // Whoever asked for the old one is told, and gets nothing in its place.
                if let Some(from) = &entity.redirected_from
                    && wanted.contains(from)
                {
                    self.merged.insert(from.clone(), entity.id.clone());
                }
                let known = self.entity(&entity.id);
                let age = |one: &Entity| (one.is_whole, one.revision);
                let newer = known.is_none_or(|known| age(known) < age(&entity));
                if wanted.contains(&entity.id) && newer {
                    let found = Found {
                        origin: origin.clone(),
                        entity: *entity,
                    };
                    self.found.insert(found.entity.id.clone(), found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Documents that are at hand.
    struct Held<'a>(&'a [&'a str]);

    impl Documents for Held<'_> {
        fn documents(&mut self, _: &BTreeSet<EntityId>, take: Take<'_>) -> Result<(), LinkError> {
            for (place, text) in self.0.iter().enumerate() {
                let origin = Origin {
                    source: format!("document {place}"),
                    retrieved: None,
                };
                take(text, &origin)?;
            }
            Ok(())
        }
    }

    fn ids(names: &[&str]) -> BTreeSet<EntityId> {
        names
            .iter()
            .map(|name| EntityId::new(name).unwrap())
            .collect()
    }

    #[test]
    fn every_wanted_id_is_accounted_for() {
        let documents = [
            r#"{"type":"item","id":"Q1","lastrevid":7,"claims":{}}"#,
            r#"{"type":"item","id":"Q1","lastrevid":5,"claims":{}}"#,
            r#"{"entities":{"Q2":{"id":"Q2","missing":""},"Q3":{"type":"item","id":"Q4","redirects":{"from":"Q3","to":"Q4"}}}}"#,
            r#"{"entity":"Q5","redirect":"Q1"}"#,
            r#"{"type":"item","id":"Q9"}"#,
        ];
        let wanted = ids(&["Q1", "Q2", "Q3", "Q5", "Q6"]);
        let fetched = fetch(&mut Held(&documents), &wanted, &Limits::default()).unwrap();
        let found: Vec<&str> = fetched.found.keys().map(EntityId::as_str).collect();
        // What an old name was merged into stands in nobody's place.
        assert_eq!(found, ["Q1"]);
        let q1 = &fetched.found[&EntityId::new("Q1").unwrap()];
        assert_eq!(
            (q1.entity.revision, q1.origin.source.as_str()),
            (Some(7), "document 0")
        );
        let merged: Vec<String> = fetched
            .merged
            .iter()
            .map(|(a, b)| format!("{a} {b}"))
            .collect();
        assert_eq!(merged, ["Q3 Q4", "Q5 Q1"]);
        assert_eq!(fetched.missing, ids(&["Q2"]));
        assert_eq!(fetched.absent, ids(&["Q6"]));
    }

    #[test]
    fn what_is_only_named_is_refused_where_its_statements_are_needed() {
        let named = r#"{"type":"item","id":"Q1","lastrevid":9}"#;
        let whole = r#"{"type":"item","id":"Q1","lastrevid":7,"claims":[]}"#;
        let wanted = ids(&["Q1"]);
        let of = |documents: &[&'static str]| {
            let fetched = fetch(&mut Held(documents), &wanted, &Limits::default()).unwrap();
            fetched.need_whole(wanted.iter())
        };
        let error = of(&[named]).unwrap_err().to_string();
        assert!(error.contains("Q1 comes without its `claims`"), "{error}");
        assert!(of(&[named, whole]).is_ok());
        assert!(of(&[whole, named]).is_ok());
    }

    #[test]
    fn a_document_that_is_none_is_named() {
        let error = fetch(&mut Held(&["{\"id\":"]), &ids(&["Q1"]), &Limits::default());
        assert!(error.unwrap_err().to_string().contains("document 0"));
    }
}
