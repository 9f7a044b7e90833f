//! Entities in any order into one file that is always the same for the same entities.
//!
//! They are sorted twice: by id, so that what several sources say of one comes together, and by the number of their
//! pages, so that the better known has the lower number. Names are sorted by their letters, so that each is there once,
//! and then by the best known of those who bear it. What memory does not hold goes to temporary files beside the index.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::entity::{Entity, Id};
use super::identifier::normal;
use super::record::{self, Reader};
use super::runs::Runs;
use super::table::{TableWriter, Tag, hash};
use super::{FORMAT, KIND, forms};
use crate::link::LinkError;
use crate::link::names::{self, Name};
use crate::model::diagnostic::Diagnostic;
use crate::store::text;
use crate::store::{FileWriter, StoreError};

/// What a whole index says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of the format.
    pub format: u32,
    /// The versions of the rules by which names are folded and transliterated.
    pub rules: [u32; 2],
    /// How many entities there are.
    pub entities: u64,
    /// How many names, each as often as an entity has it.
    pub names: u64,
    /// How many names that differ when they are folded.
    pub keys: u64,
    /// Entities that were left out because they have no name.
    pub nameless: u64,
    /// The languages that were wanted; none stands for all.
    pub languages: Vec<String>,
    /// What it was made from.
    pub sources: Vec<String>,
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Entities are sorted and written.
    Entities,
    /// Names are sorted and written.
    Names,
    /// Tables for look-ups are written.
    Tables,
}

/// An entity in the form in which it is sorted and kept; made by any thread.
#[derive(Debug)]
pub struct Encoded(Vec<u8>);

impl Encoded {
    /// Nothing for what has no usable id.
    pub fn new(mut entity: Entity) -> Option<Self> {
        entity.settle();
        let mut bytes = Vec::with_capacity(256);
        match &entity.id {
            Id::Item(0) => return None,
            Id::Iri(iri) if iri.is_empty() || iri.contains('\0') => return None,
            Id::Item(number) => {
                bytes.push(0);
                bytes.extend(number.to_be_bytes());
            }
            Id::Iri(iri) => {
                bytes.push(1);
                bytes.extend(iri.as_bytes());
                bytes.push(0);
            }
        }
        record::put(&mut bytes, &entity);
        Some(Self(bytes))
    }
}

/// How many bytes of an encoded entity are its id.
fn id_length(bytes: &[u8]) -> usize {
    match bytes {
        [0, ..] => 5,
        other => other
            .iter()
            .skip(1)
            .position(|byte| *byte == 0)
            .map_or(other.len(), |end| end + 2),
    }
}

/// Takes entities and makes an index of them.
pub struct IndexWriter {
    target: PathBuf,
    folder: PathBuf,
    temporary: NamedTempFile,
    memory: u64,
    entities: Runs,
    about: About,
    needs_some: bool,
}

impl std::fmt::Debug for IndexWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexWriter")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl IndexWriter {
    /// Begins an index that will appear under this name when it is whole. About so many bytes of memory are used.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn begin(target: &Path, memory: u64, about: About) -> Result<Self, LinkError> {
        let folder = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            _ => PathBuf::from("."),
        };
        let temporary = crate::rdf::beside(target).map_err(|error| LinkError::io(target, error))?;
        Ok(Self {
            target: target.to_owned(),
            entities: Runs::new(&folder, memory / 5 * 2),
            folder,
            temporary,
            memory,
            about,
            needs_some: false,
        })
    }

    /// An index without any entity will be an error, and what lies there stays.
    #[must_use]
    pub fn needing_entities(mut self) -> Self {
        self.needs_some = true;
        self
    }

    /// The file that is there until the index is whole, and has to be removed if it never will be.
    pub fn scrap(&self) -> &Path {
        self.temporary.path()
    }

    /// Takes an entity; one that comes again adds to what is known of it.
    ///
    /// # Errors
    /// A temporary file that cannot be written.
    pub fn push(&mut self, entity: &Encoded) -> Result<(), LinkError> {
        self.entities.push(&entity.0).map_err(LinkError::scratch)
    }

    /// Writes the index and puts it in place; `placing` is called right before.
    ///
    /// # Errors
    /// A file that cannot be written, more than 4,294,967,295 entities or names.
    pub fn finish(
        mut self,
        stage: &dyn Fn(Stage),
        placing: &dyn Fn(&Path),
    ) -> Result<About, LinkError> {
        stage(Stage::Entities);
        let by_rank = self.rank()?;
        let file = self.temporary.reopen();
        let file = file.map_err(|error| LinkError::io(&self.target, error))?;
        let mut file = FileWriter::over(file, self.temporary.path(), KIND)?;
        let keys = self.write_entities(&mut file, by_rank)?;
        if self.needs_some && self.about.entities == 0 {
            return Err(self.nothing());
        }
        stage(Stage::Names);
        let tables = self.write_names(&mut file, keys)?;
        stage(Stage::Tables);
        tables.finish(&mut file)?;
        self.about.format = FORMAT;
        self.about.rules = [names::RULES, text::RULES];
        let about = serde_json::to_vec_pretty(&self.about).map_err(io::Error::from);
        let about = about.map_err(LinkError::scratch)?;
        file.section("about", |out| out.write_all(&about))?;
        file.finish()?;
        placing(self.temporary.path());
        let placed = self.temporary.persist(&self.target);
        placed.map_err(|failed| LinkError::io(&self.target, failed.error))?;
        Ok(self.about)
    }

    /// An index of nothing would answer each question with "unknown", and may lie where a better one was.
    fn nothing(&self) -> LinkError {
        let (said, hint) = match self.about.nameless {
            0 => (
                "no entity with a name was found, so there is no index to write".to_owned(),
                "entities are Wikidata's items in JSON, or whatever has an rdfs:label or another name in RDF; \
                 `--input-format` says which of them a file is",
            ),
            left => (
                format!(
                    "{left} {} found, and none has a name in these languages: there is no index to write",
                    if left == 1 {
                        "entity was"
                    } else {
                        "entities were"
                    }
                ),
                "`--languages all` keeps every name",
            ),
        };
        LinkError::Source(Box::new(Diagnostic::new(said).hint(hint)))
    }

    /// Brings entities together that came several times, and all into the order of the index.
    fn rank(&mut self) -> Result<Runs, LinkError> {
        let mut by_rank = Runs::new(&self.folder, self.memory / 5 * 2);
        let entities = std::mem::replace(&mut self.entities, Runs::new(&self.folder, 0));
        let mut held = Held::default();
        let nameless = &mut self.about.nameless;
        let mut ranked = Vec::new();
        let mut put = |held: &mut Held| -> io::Result<()> {
            let held = held.whole()?;
            let mut reader = Reader::new(&held[id_length(&held)..]);
            let (_, sitelinks) = reader.head().ok_or(io::ErrorKind::InvalidData)?;
            if reader.number() == Some(0) {
                *nameless += 1;
                return Ok(());
            }
            ranked.clear();
            ranked.extend((u32::MAX - sitelinks).to_be_bytes());
            ranked.extend(held);
            by_rank.push(&ranked)
        };
        entities
            .each(|bytes| -> io::Result<()> {
                if !held.first.is_empty() && !held.is_of(bytes) {
                    put(&mut held)?;
                }
                held.take(bytes)
            })
            .and_then(|()| {
                if held.first.is_empty() {
                    Ok(())
                } else {
                    put(&mut held)
                }
            })
            .map_err(LinkError::scratch)?;
        Ok(by_rank)
    }

    fn write_entities(&mut self, file: &mut FileWriter, by_rank: Runs) -> Result<Runs, LinkError> {
        let mut keys = Runs::new(&self.folder, self.memory / 5);
        let mut ids = TableWriter::new(&self.folder, self.memory / 20);
        let mut identifiers = TableWriter::new(&self.folder, self.memory / 20);
        let mut places = Spool::new(&self.folder)?;
        let about = &mut self.about;
        file.section("entities", |out| {
            let (mut number, mut at) = (0_u32, 0_u64);
            let (mut key, mut own) = (String::new(), Vec::<Vec<u8>>::new());
            by_rank.each(|bytes| -> io::Result<()> {
                let bytes = &bytes[4..];
                let bytes = &bytes[id_length(bytes)..];
                places.number(at)?;
                out.write_all(bytes)?;
                at += bytes.len() as u64;
                let mut reader = Reader::new(bytes);
                let (id, _) = reader.head().ok_or(io::ErrorKind::InvalidData)?;
                ids.push(hash(Tag::Id, &id.to_string()), number)?;
                own.clear();
                let read = reader.names(|name| {
                    about.names += 1;
                    names::key(name, &mut key);
                    own.extend((!key.is_empty()).then(|| key.as_bytes().to_vec()));
                });
                read.ok_or(io::ErrorKind::InvalidData)?;
                let mut pushed = Ok(());
                let read = reader.identifiers(|property, text| {
                    let form = normal(property, text);
                    let push =
                        form.map(|form| identifiers.push(identified(property, &form), number));
                    pushed = std::mem::replace(&mut pushed, Ok(())).and(push.unwrap_or(Ok(())));
                });
                read.ok_or(io::ErrorKind::InvalidData)?;
                pushed?;
                own.sort_unstable();
                own.dedup();
                for record in &mut own {
                    record.push(0);
                    record.extend(number.to_be_bytes());
                    keys.push(record)?;
                }
                number = number.checked_add(1).ok_or_else(too_many)?;
                Ok(())
            })?;
            about.entities = u64::from(number);
            places.number(at)
        })?;
        places.section(file, "entity.at")?;
        ids.finish(file, "ids")?;
        identifiers.finish(file, "identifiers")?;
        Ok(keys)
    }

    fn write_names(&mut self, file: &mut FileWriter, keys: Runs) -> Result<Tables, LinkError> {
        let by_first = by_first(keys, &self.folder, self.memory / 5)?;
        let mut tables = Tables::new(&self.folder, self.memory / 5);
        let mut places = Spool::new(&self.folder)?;
        let mut holders = Spool::new(&self.folder)?;
        let mut holder_places = Spool::new(&self.folder)?;
        let about = &mut self.about;
        file.section("keys", |out| {
            let (mut number, mut at, mut held) = (0_u32, 0_u64, 0_u64);
            by_first.each(|bytes| -> io::Result<()> {
                let rest = bytes.get(4..).unwrap_or_default();
                let end = rest
                    .iter()
                    .position(|byte| *byte == 0)
                    .unwrap_or(rest.len());
                let key = std::str::from_utf8(&rest[..end]).map_err(io::Error::other)?;
                places.number(at)?;
                holder_places.number(held)?;
                out.write_all(key.as_bytes())?;
                at += key.len() as u64;
                let (numbers, _) = rest.get(end + 1..).unwrap_or_default().as_chunks::<4>();
                for holder in numbers {
                    holders.bytes(&u32::from_be_bytes(*holder).to_le_bytes())?;
                    held += 1;
                }
                tables.file(key, number)?;
                number = number.checked_add(1).ok_or_else(too_many)?;
                Ok(())
            })?;
            about.keys = u64::from(number);
            places.number(at)?;
            holder_places.number(held)
        })?;
        places.section(file, "key.at")?;
        holders.section(file, "holders")?;
        holder_places.section(file, "holder.at")?;
        Ok(tables)
    }
}

/// What records say of one entity; few have more than one.
#[derive(Default)]
struct Held {
    first: Vec<u8>,
    last: Vec<u8>,
    merged: Option<Entity>,
}

impl Held {
    fn is_of(&self, bytes: &[u8]) -> bool {
        let length = id_length(bytes);
        id_length(&self.first) == length && self.first[..length] == bytes[..length]
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.first.is_empty() {
            self.first.extend(bytes);
        } else if self.last != bytes && (!self.last.is_empty() || self.first != bytes) {
            let mut merged = match self.merged.take() {
                Some(merged) => merged,
                None => entity(&self.first)?,
            };
            merged.absorb(entity(bytes)?);
            self.merged = Some(merged);
            self.last.clear();
            self.last.extend(bytes);
        }
        Ok(())
    }

    /// All of it, as one record.
    fn whole(&mut self) -> io::Result<Vec<u8>> {
        self.last.clear();
        let first = std::mem::take(&mut self.first);
        let Some(merged) = self.merged.take() else {
            return Ok(first);
        };
        let encoded = Encoded::new(merged).ok_or(io::ErrorKind::InvalidData)?;
        Ok(encoded.0)
    }
}

/// The entity of a record that follows its id.
fn entity(record: &[u8]) -> io::Result<Entity> {
    let entity = Reader::new(&record[id_length(record)..]).entity();
    Ok(entity.ok_or(io::ErrorKind::InvalidData)?)
}

/// The hash of an identifier in its normal form.
pub(super) fn identified(property: u32, form: &str) -> u32 {
    hash(Tag::Identifier, &format!("P{property} {form}"))
}

/// Each name with all who bear it, by the number of the first of them.
fn by_first(keys: Runs, folder: &Path, memory: u64) -> Result<Runs, LinkError> {
    let mut by_first = Runs::new(folder, memory);
    let mut held: Vec<u8> = Vec::new();
    let mut length = 0;
    keys.each(|record| -> io::Result<()> {
        let end = record.len() - 4;
        let (key, holder) = record.split_at(end);
        // Behind the number of the first, the name and a zero.
        if held.get(4..length) == Some(key) {
            held.extend(holder);
            return Ok(());
        }
        if !held.is_empty() {
            by_first.push(&held)?;
        }
        held.clear();
        held.extend(holder);
        held.extend(key);
        length = held.len();
        held.extend(holder);
        Ok(())
    })
    .and_then(|()| {
        if held.is_empty() {
            Ok(())
        } else {
            by_first.push(&held)
        }
    })
    .map_err(LinkError::scratch)?;
    Ok(by_first)
}

fn too_many() -> io::Error {
    io::Error::other("more than 4,294,967,295 entities or names")
}

/// The tables by which names are found.
struct Tables {
    whole: TableWriter,
    halves: TableWriter,
    words: TableWriter,
    near: TableWriter,
    /// Words whose neighbours are filed: plain ones, and skeletons. They are forgotten when there are too many, which costs
    /// time alone: a pair that comes again counts once. Hashes of words would not do: of two with one hash, the second would be
    /// taken for filed.
    known: [HashSet<Box<str>>; 2],
    /// The memory that these take, about, and how much they may.
    held: usize,
    most_held: usize,
}

/// What a known word takes besides its letters, about.
const WORD_BYTES: usize = 48;

impl Tables {
    fn new(folder: &Path, memory: u64) -> Self {
        let share = |parts: u64| TableWriter::new(folder, memory / 8 * parts);
        Self {
            whole: share(1),
            halves: share(2),
            words: share(1),
            near: share(3),
            known: [HashSet::new(), HashSet::new()],
            held: 0,
            most_held: usize::try_from(memory / 2).unwrap_or(usize::MAX),
        }
    }

    fn file(&mut self, key: &str, number: u32) -> io::Result<()> {
        let name = Name::of_key(key);
        self.whole.push(forms::bag(name.words.iter()), number)?;
        if let Some(untitled) = name.untitled().filter(|untitled| !untitled.is_empty()) {
            self.whole.push(forms::bag(untitled.words.iter()), number)?;
        }
        for row in forms::rows(&name) {
            for half in forms::halves(&row) {
                self.halves.push(half, number)?;
            }
        }
        for word in forms::words(&name) {
            let filed = hash(Tag::Word, &word.skeleton);
            self.words.push(filed, number)?;
            // What a plain word is filed under is its skeleton: one that is the same is no further form of it.
            let forms = if word.plain == word.skeleton { 1 } else { 2 };
            let both = [&word.plain, &word.skeleton];
            for (known, form) in both.into_iter().enumerate().take(forms) {
                if !self.is_new(known, form) {
                    continue;
                }
                let mut failed = Ok(());
                forms::near(form, |variant| {
                    let pushed = self.near.push(variant, filed);
                    failed = std::mem::replace(&mut failed, Ok(())).and(pushed);
                });
                failed?;
            }
        }
        Ok(())
    }

    /// Whether a word was not seen before, or is forgotten.
    fn is_new(&mut self, known: usize, form: &str) -> bool {
        if self.known[known].contains(form) {
            return false;
        }
        if self.held > self.most_held {
            self.known = [HashSet::new(), HashSet::new()];
            self.held = 0;
        }
        self.held += form.len() + WORD_BYTES;
        self.known[known].insert(form.into())
    }

    fn finish(self, file: &mut FileWriter) -> Result<(), StoreError> {
        self.whole.finish(file, "whole")?;
        self.halves.finish(file, "halves")?;
        self.words.finish(file, "words")?;
        self.near.finish(file, "near")?;
        Ok(())
    }
}

/// A section that is made beside another one.
struct Spool(BufWriter<File>);

impl Spool {
    fn new(folder: &Path) -> Result<Self, LinkError> {
        let file = tempfile::tempfile_in(folder).map_err(LinkError::scratch)?;
        Ok(Self(BufWriter::with_capacity(1 << 16, file)))
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn number(&mut self, number: u64) -> io::Result<()> {
        self.bytes(&number.to_le_bytes())
    }

    fn section(self, file: &mut FileWriter, name: &str) -> Result<(), LinkError> {
        let written = self.0.into_inner().map_err(io::IntoInnerError::into_error);
        let mut written = written.map_err(LinkError::scratch)?;
        file.section(name, |mut out| {
            written.seek(SeekFrom::Start(0))?;
            io::copy(&mut BufReader::with_capacity(1 << 16, &written), &mut out)?;
            Ok(())
        })?;
        Ok(())
    }
}
