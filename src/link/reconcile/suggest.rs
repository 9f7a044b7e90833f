//! Completion of what somebody began to write.
//!
//! An index finds names, not beginnings of them: the best known entities are looked through for those, and whoever is
//! likest by name comes behind. So suggestions cost the same in an index of millions.

use std::collections::BTreeSet;

use super::answers::{name, types};
use super::collection::{Collection, LOOKED};
use super::{Refused, Service, Settings, Suggested};
use crate::link::LinkError;
use crate::link::index::{Entity, Id};
use crate::link::names;
use crate::model::diagnostic::Diagnostic;

/// How many are suggested at once.
const USUAL: usize = 10;

/// Something that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Suggestion {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) types: Vec<(String, String)>,
}

pub(super) fn suggest(
    collection: &dyn Collection,
    settings: &Settings,
    what: Suggested,
    prefix: &str,
    cursor: usize,
) -> Result<Vec<Suggestion>, Refused> {
    let (long, most) = (prefix.len(), settings.limits.text);
    if long > most {
        let said = format!("the prefix has {long} bytes, and {most} is the limit");
        return Err(Refused::too_much(
            Diagnostic::new(said).in_source("the request"),
        ));
    }
    let began = Began::new(prefix);
    let shown = USUAL.min(settings.limits.candidates);
    // What nobody scrolls to is not looked for.
    let wanted = cursor.saturating_add(shown).min(settings.limits.candidates);
    let mut found = match what {
        Suggested::Entities => entities(collection, settings, &began, prefix, wanted)?,
        Suggested::Types => {
            let space = collection.space();
            let all = collection.types().iter();
            let all = all.map(|kind| (space.write(&kind.id), kind.name.as_str()));
            words(all, &began, prefix)
        }
        Suggested::Properties => {
            let all = collection.properties().iter();
            let all = all.map(|property| (property.id.clone(), property.name.as_str()));
            words(all, &began, prefix)
        }
    };
    found.truncate(wanted);
    found.drain(..cursor.min(found.len()));
    Ok(found)
}

/// What names are compared with.
struct Began(String);

impl Began {
    fn new(prefix: &str) -> Self {
        let mut key = String::new();
        names::key(prefix, &mut key);
        Self(key)
    }

    /// How well a name fits: 0 where it begins so, 1 where a word of it does.
    fn rank(&self, text: &str) -> Option<u8> {
        let mut key = String::new();
        names::key(text, &mut key);
        if self.0.is_empty() {
            return None;
        }
        if key.starts_with(&self.0) {
            return Some(0);
        }
        let within = key
            .match_indices(' ')
            .any(|(at, _)| key[at + 1..].starts_with(&self.0));
        within.then_some(1)
    }
}

/// Types and properties: by name, or by the very id.
fn words<'a>(
    all: impl Iterator<Item = (String, &'a str)>,
    began: &Began,
    prefix: &str,
) -> Vec<Suggestion> {
    let ranked = all.filter_map(|(id, name)| {
        let rank = if id == prefix.trim() {
            Some(0)
        } else {
            began.rank(name)
        };
        // Somebody who wrote nothing yet sees the commonest.
        let rank = rank.or_else(|| prefix.trim().is_empty().then_some(0));
        rank.map(|rank| (rank, id, name))
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, ..)| *rank);
    let suggestion = |(_, id, name): (u8, String, &str)| Suggestion {
        id,
        name: name.to_owned(),
        description: None,
        types: Vec::new(),
    };
    ranked.into_iter().map(suggestion).collect()
}

fn entities(
    collection: &dyn Collection,
    settings: &Settings,
    began: &Began,
    prefix: &str,
    wanted: usize,
) -> Result<Vec<Suggestion>, LinkError> {
    let mut found: Vec<Entity> = Vec::new();
    found.extend(collection.candidates().by_id(&Id::new(prefix.trim()))?);
    let mut within = Vec::new();
    for place in 0..LOOKED {
        let Some(entity) = collection.at(place)? else {
            break;
        };
        match entity
            .labels
            .iter()
            .filter_map(|label| began.rank(&label.text))
            .min()
        {
            Some(0) => found.push(entity),
            Some(_) if within.len() < wanted => within.push(entity),
            _ => {}
        }
        if found.len() >= wanted {
            break;
        }
    }
    found.extend(within);
    if found.len() < wanted {
        let like = collection.candidates().by_name(prefix, wanted)?;
        found.extend(like.into_iter().map(|one| one.entity));
    }
    let mut seen = BTreeSet::new();
    found.retain(|entity| seen.insert(entity.id.clone()));
    let languages = Service::languages(settings);
    let suggestion = |entity: Entity| Suggestion {
        id: collection.space().write(&entity.id),
        name: name(&entity, &languages),
        description: entity.description(&languages).map(str::to_owned),
        types: types(collection, &entity),
    };
    Ok(found.into_iter().map(suggestion).collect())
}
