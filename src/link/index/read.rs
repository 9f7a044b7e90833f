//! An index, read where it lies.

use std::path::Path;

use super::entity::{Entity, Id};
use super::identifier::normal;
use super::record::Reader;
use super::table::{Run, Table, Tag, hash};
use super::write::{About, identified};
use super::{FORMAT, KIND};
use crate::link::LinkError;
use crate::link::names;
use crate::store::{CheckedFile, Section, StoreError, text};

/// An index of entities.
#[derive(Debug)]
pub struct Index {
    pub(super) file: CheckedFile,
    about: About,
    entities: Places,
    keys: Places,
    holders: Section,
    holder_places: Section,
    ids: Table,
    identifiers: Table,
    whole: Table,
    halves: Table,
    words: Table,
    near: Table,
}

/// A section of stretches, and the section that says where they begin.
#[derive(Debug)]
struct Places {
    bytes: Section,
    places: Section,
}

impl Places {
    fn open(file: &CheckedFile, bytes: &str, places: &str, count: u64) -> Result<Self, StoreError> {
        let places = file.section(places)?;
        if (places.len() / 8) as u64 != count + 1 {
            return Err(file.damaged("does not hold what it says it holds"));
        }
        Ok(Self {
            bytes: file.section(bytes)?,
            places,
        })
    }

    fn get<'a>(&self, file: &'a CheckedFile, number: u32) -> Result<&'a [u8], StoreError> {
        let [start, end] = pair(file, &self.places, number)?;
        file.get(&self.bytes, start..end)
    }
}

/// Two neighbours of a section of numbers.
fn pair(file: &CheckedFile, section: &Section, number: u32) -> Result<[usize; 2], StoreError> {
    let at = (number as usize).saturating_mul(8);
    let bytes = file.get(section, at..at.saturating_add(16))?;
    let (numbers, _) = bytes.as_chunks::<8>();
    let of =
        |place: usize| usize::try_from(u64::from_le_bytes(numbers[place])).unwrap_or(usize::MAX);
    Ok([of(0), of(1)])
}

impl Index {
    /// Opens an index; its bytes are compared with their checksums when they are first read. O(1).
    ///
    /// # Errors
    /// A missing file, one that is no index, is damaged, or was written under other rules.
    pub fn open(path: &Path) -> Result<Self, LinkError> {
        let file = CheckedFile::open(path, KIND)?;
        let section = file.section("about")?;
        let text = file.get(&section, 0..section.len())?;
        let Ok(about) = serde_json::from_slice::<About>(text) else {
            return Err(file.damaged("does not say what it is").into());
        };
        if about.format != FORMAT || about.rules != [names::RULES, text::RULES] {
            return Err(LinkError::Rules {
                path: path.to_owned(),
            });
        }
        let holders = file.section("holders")?;
        let holder_places = file.section("holder.at")?;
        if (holder_places.len() / 8) as u64 != about.keys + 1 {
            return Err(file.damaged("does not hold what it says it holds").into());
        }
        Ok(Self {
            entities: Places::open(&file, "entities", "entity.at", about.entities)?,
            keys: Places::open(&file, "keys", "key.at", about.keys)?,
            ids: Table::open(&file, "ids")?,
            identifiers: Table::open(&file, "identifiers")?,
            whole: Table::open(&file, "whole")?,
            halves: Table::open(&file, "halves")?,
            words: Table::open(&file, "words")?,
            near: Table::open(&file, "near")?,
            holders,
            holder_places,
            about,
            file,
        })
    }

    /// What it says of itself.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// How long the file is.
    pub fn bytes(&self) -> u64 {
        self.file.bytes()
    }

    /// Compares all bytes with their checksums. O(file).
    ///
    /// # Errors
    /// Damage, with its place.
    pub fn verify(&self) -> Result<(), LinkError> {
        Ok(self.file.verify()?)
    }

    /// An entity by its number, from 0; the better known an entity is, the lower.
    ///
    /// # Errors
    /// Damage, or no such number.
    pub fn entity(&self, number: u32) -> Result<Entity, LinkError> {
        let bytes = self.record(number)?;
        let entity = Reader::new(bytes).entity();
        Ok(entity.ok_or_else(|| self.file.damaged("has a record that is none"))?)
    }

    /// The number of an entity.
    ///
    /// # Errors
    /// Damage.
    pub fn number(&self, id: &Id) -> Result<Option<u32>, LinkError> {
        let run = self.ids.run(&self.file, hash(Tag::Id, &id.to_string()))?;
        for number in run.values() {
            let head = Reader::new(self.record(number)?).head();
            if head.is_some_and(|(own, _)| own == *id) {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The entities with an identifier, the best known first, so many at most.
    ///
    /// # Errors
    /// Damage.
    pub fn identified(
        &self,
        property: u32,
        text: &str,
        most: usize,
    ) -> Result<Vec<Entity>, LinkError> {
        let mut found = Vec::new();
        let Some(wanted) = normal(property, text) else {
            return Ok(found);
        };
        let hashed = identified(property, &wanted);
        let run = self.identifiers.run(&self.file, hashed)?;
        for number in run.values().take(most) {
            let entity = self.entity(number)?;
            let mut own = entity.identifiers.iter();
            let is_wanted = |text: &str| normal(property, text).as_ref() == Some(&wanted);
            if own.any(|(number, text)| *number == property && is_wanted(text)) {
                found.push(entity);
            }
        }
        Ok(found)
    }

    pub(super) fn record(&self, number: u32) -> Result<&[u8], StoreError> {
        self.entities.get(&self.file, number)
    }

    pub(super) fn key(&self, number: u32) -> Result<&str, StoreError> {
        let bytes = self.keys.get(&self.file, number)?;
        let text = std::str::from_utf8(bytes).ok();
        text.ok_or_else(|| self.file.damaged("has a name that is no text"))
    }

    /// Who bears a name, the better known first.
    pub(super) fn holders(&self, key: u32) -> Result<impl Iterator<Item = u32>, StoreError> {
        let [start, end] = pair(&self.file, &self.holder_places, key)?;
        let bytes = self.file.get(
            &self.holders,
            start.saturating_mul(4)..end.saturating_mul(4),
        )?;
        let (numbers, _) = bytes.as_chunks::<4>();
        Ok(numbers.iter().map(|number| u32::from_le_bytes(*number)))
    }

    pub(super) fn whole(&self, hash: u32) -> Result<Run<'_>, StoreError> {
        self.whole.run(&self.file, hash)
    }

    pub(super) fn half(&self, hash: u32) -> Result<Run<'_>, StoreError> {
        self.halves.run(&self.file, hash)
    }

    pub(super) fn word(&self, hash: u32) -> Result<Run<'_>, StoreError> {
        self.words.run(&self.file, hash)
    }

    pub(super) fn near(&self, hash: u32) -> Result<Run<'_>, StoreError> {
        self.near.run(&self.file, hash)
    }
}
