//! Every term once, sorted; a term's place is its id.
//!
//! Each kind has a section. Integers stand one after the other, eight bytes each.
//! The keys of other kinds are front-coded in blocks of sixteen: the first in full,
//! the others as how many bytes they share with the one before, and the rest.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use tempfile::SpooledTempFile;

use super::file::{FileWriter, SectionFile};
use super::map::Bytes;
use super::packed::{Column, ColumnWriter, index};
use super::term::Kind;
use crate::store::StoreError;
use crate::store::text::Damaged;

/// Terms in a block.
const BLOCK: u64 = 16;
/// Keys on the way to one in its block.
const STEPS: usize = 15;
/// Bytes of an integer.
const INTEGER: usize = 8;
/// A section that is being written moves to a file beyond this.
const IN_MEMORY: usize = 16 << 20;

/// One kind's terms.
#[derive(Clone, Debug)]
struct Section {
    first: u64,
    count: u64,
    keys: Bytes,
    /// Where each block begins; none for integers.
    blocks: Option<Column>,
}

/// Where a key was read last: keys that follow in the same block are read from there.
#[derive(Clone, Debug, Default)]
pub(super) struct Cursor {
    /// The first id of the section.
    first: u64,
    place: u64,
    /// Bytes of the section behind the key; none where nothing was read.
    rest: usize,
    pub(super) key: Vec<u8>,
}

/// The dictionary of a snapshot.
#[derive(Clone, Debug)]
pub(super) struct Dictionary {
    sections: Vec<Section>,
    terms: u64,
}

/// Something that cannot be read where it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

impl From<Damaged> for StoreError {
    fn from(_: Damaged) -> Self {
        Self::unreadable()
    }
}

impl From<Unreadable> for StoreError {
    fn from(_: Unreadable) -> Self {
        Self::unreadable()
    }
}

fn keys_of(kind: Kind) -> String {
    format!("keys-{}", kind.byte())
}

fn blocks_of(kind: Kind) -> String {
    format!("blocks-{}", kind.byte())
}

/// A number in groups of seven bits, the lowest first.
fn write_number(mut number: usize, out: &mut Vec<u8>) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

#[inline]
fn read_number(bytes: &mut &[u8]) -> Option<usize> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    if *first < 0x80 {
        return Some(usize::from(*first));
    }
    let mut number = usize::from(*first & 0x7f);
    let mut shift = 7;
    loop {
        let (next, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(*next & 0x7f).checked_shl(shift)?;
        if *next < 0x80 {
            return Some(number);
        }
        shift += 7;
    }
}

#[inline]
fn read_bytes<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = read_number(bytes)?;
    let (read, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(read)
}

impl Section {
    fn open(file: &SectionFile, kind: Kind, first: u64) -> Result<Self, StoreError> {
        let keys = file.section(&keys_of(kind))?;
        let wrong = || file.damaged(format!("has a damaged section `{}`", keys_of(kind)));
        if kind == Kind::Integer {
            let count = (keys.len() / INTEGER) as u64;
            return Ok(Self {
                first,
                count,
                keys,
                blocks: None,
            });
        }
        let blocks = Column::open(file.section(&blocks_of(kind))?).ok_or_else(wrong)?;
        // The last entry holds the number of terms.
        let last = blocks.len().checked_sub(1).ok_or_else(wrong)?;
        let count = blocks.get(last);
        if count.div_ceil(BLOCK) != last {
            return Err(wrong());
        }
        Ok(Self {
            first,
            count,
            keys,
            blocks: Some(blocks),
        })
    }

    fn block(&self, blocks: &Column, block: u64) -> Option<&[u8]> {
        self.keys.get(index(blocks.get(block))..)
    }

    /// Puts the key in this place into the buffer.
    fn key(&self, place: u64, key: &mut Vec<u8>) -> Option<()> {
        key.clear();
        let Some(blocks) = &self.blocks else {
            let at = index(place).checked_mul(INTEGER)?;
            key.extend(self.keys.get(at..at.checked_add(INTEGER)?)?);
            return Some(());
        };
        let mut bytes = self.block(blocks, place / BLOCK)?;
        key.extend(read_bytes(&mut bytes)?);
        for _ in 0..place % BLOCK {
            let shared = read_number(&mut bytes)?;
            if shared > key.len() {
                return None;
            }
            key.truncate(shared);
            key.extend(read_bytes(&mut bytes)?);
        }
        Some(())
    }

    /// As [`Self::key`], going on from where the cursor stands where that is nearer than the beginning of the block.
    fn key_from(&self, place: u64, cursor: &mut Cursor) -> Option<()> {
        let Some(blocks) = &self.blocks else {
            cursor.rest = 0;
            return self.key(place, &mut cursor.key);
        };
        let near = cursor.first == self.first
            && cursor.place / BLOCK == place / BLOCK
            && cursor.place <= place
            && cursor.rest > 0;
        if !near {
            let bytes = self.block(blocks, place / BLOCK)?;
            let mut rest = bytes;
            cursor.key.clear();
            cursor.key.extend(read_bytes(&mut rest)?);
            cursor.first = self.first;
            cursor.place = place - place % BLOCK;
            cursor.rest = rest.len();
        }
        let mut rest = self.keys.get(self.keys.len().checked_sub(cursor.rest)?..)?;
        // What each key on the way has of its own, and from which byte on.
        let mut own: [(usize, &[u8]); STEPS] = [(0, &[]); STEPS];
        let steps = index(place - cursor.place);
        let own = own.get_mut(..steps)?;
        let mut length = cursor.key.len();
        for one in own.iter_mut() {
            let shared = read_number(&mut rest)?;
            let bytes = read_bytes(&mut rest)?;
            if shared > length {
                return None;
            }
            length = shared + bytes.len();
            *one = (shared, bytes);
        }
        cursor.place = place;
        cursor.rest = rest.len();
        cursor.key.resize(length, 0);
        // From the last on, each fills in what those behind it do not.
        let mut open = length;
        for (shared, bytes) in own.iter().rev() {
            if open > *shared {
                cursor.key[*shared..open].copy_from_slice(bytes.get(..open - shared)?);
                open = *shared;
            }
        }
        Some(())
    }

    /// The place of a key, if it is here. O(log terms).
    fn find(&self, wanted: &[u8]) -> Option<u64> {
        self.place(wanted)?.ok()
    }

    /// The place of a key, or of the first one behind it; nothing where it cannot be read. O(log terms).
    fn place(&self, wanted: &[u8]) -> Option<Result<u64, u64>> {
        let Some(blocks) = &self.blocks else {
            let (mut low, mut high) = (0, self.count);
            while low < high {
                let middle = low.midpoint(high);
                let at = index(middle).checked_mul(INTEGER)?;
                match self.keys.get(at..at.checked_add(INTEGER)?)?.cmp(wanted) {
                    std::cmp::Ordering::Less => low = middle + 1,
                    std::cmp::Ordering::Equal => return Some(Ok(middle)),
                    std::cmp::Ordering::Greater => high = middle,
                }
            }
            return Some(Err(low));
        };
        // The last block whose first key is not above the wanted one.
        let (mut low, mut high) = (0, self.count.div_ceil(BLOCK));
        while low < high {
            let middle = low.midpoint(high);
            let mut bytes = self.block(blocks, middle)?;
            if read_bytes(&mut bytes)? <= wanted {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let Some(block) = low.checked_sub(1) else {
            return Some(Err(0));
        };
        let mut bytes = self.block(blocks, block)?;
        let mut key = read_bytes(&mut bytes)?.to_vec();
        let start = block * BLOCK;
        let end = self.count.min(start + BLOCK);
        for place in start..end {
            if place > start {
                let shared = read_number(&mut bytes)?;
                if shared > key.len() {
                    return None;
                }
                key.truncate(shared);
                key.extend(read_bytes(&mut bytes)?);
            }
            match key.as_slice().cmp(wanted) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Some(Ok(place)),
                std::cmp::Ordering::Greater => return Some(Err(place)),
            }
        }
        Some(Err(end))
    }
}

impl Dictionary {
    pub(super) const FILE: &'static str = "terms.bin";
    pub(super) const KIND: [u8; 4] = *b"TERM";

    pub(super) fn open(file: &SectionFile) -> Result<Self, StoreError> {
        let mut sections = Vec::new();
        let mut terms = 0_u64;
        for kind in Kind::ALL {
            let section = Section::open(file, kind, terms)?;
            terms = terms
                .checked_add(section.count)
                .ok_or_else(|| file.damaged("counts too many terms"))?;
            sections.push(section);
        }
        Ok(Self { sections, terms })
    }

    /// How many terms there are; ids are below.
    pub(super) fn len(&self) -> u64 {
        self.terms
    }

    /// How many of them can be subjects.
    pub(super) fn resources(&self) -> u64 {
        self.ids(Kind::Blank).end
    }

    /// The ids of one kind.
    pub(super) fn ids(&self, kind: Kind) -> Range<u64> {
        self.sections
            .get(usize::from(kind.byte()))
            .map_or(0..0, |section| section.first..section.first + section.count)
    }

    pub(super) fn kind(&self, id: u64) -> Option<Kind> {
        let after = self
            .sections
            .iter()
            .position(|section| id < section.first + section.count)?;
        Kind::ALL.get(after).copied()
    }

    /// Puts the key of a term into the cursor.
    #[inline]
    pub(super) fn key_from(&self, id: u64, cursor: &mut Cursor) -> Result<Kind, Unreadable> {
        let kind = self.kind(id).ok_or(Unreadable)?;
        let section = &self.sections[usize::from(kind.byte())];
        let found = section.key_from(id - section.first, cursor);
        if found.is_none() {
            cursor.rest = 0;
        }
        found.ok_or(Unreadable)?;
        Ok(kind)
    }

    /// Puts the key of a term into the buffer.
    #[inline]
    pub(super) fn key(&self, id: u64, key: &mut Vec<u8>) -> Result<Kind, Unreadable> {
        let kind = self.kind(id).ok_or(Unreadable)?;
        let section = &self.sections[usize::from(kind.byte())];
        section.key(id - section.first, key).ok_or(Unreadable)?;
        Ok(kind)
    }

    /// The id of a key, if the term occurs. O(log terms).
    pub(super) fn find(&self, kind: Kind, key: &[u8]) -> Option<u64> {
        let section = self.sections.get(usize::from(kind.byte()))?;
        Some(section.first + section.find(key)?)
    }

    /// The id that a key has, or that of the first of its kind behind it, and whether it occurs. O(log terms).
    pub(super) fn place(&self, kind: Kind, key: &[u8]) -> Option<(u64, bool)> {
        let section = self.sections.get(usize::from(kind.byte()))?;
        Some(match section.place(key)? {
            Ok(place) => (section.first + place, true),
            Err(place) => (section.first + place, false),
        })
    }

    /// All terms in the order of their ids.
    pub(super) fn walk(&self) -> Walk<'_> {
        self.walk_from(0)
    }

    /// The terms from the first of a kind on.
    pub(super) fn walk_from(&self, first: u64) -> Walk<'_> {
        Walk {
            dictionary: self,
            next: first,
            key: Vec::new(),
            rest: &[],
        }
    }
}

/// A walk over all terms: each block is read once.
pub(super) struct Walk<'a> {
    dictionary: &'a Dictionary,
    next: u64,
    key: Vec<u8>,
    rest: &'a [u8],
}

impl Walk<'_> {
    /// The next term's kind and key.
    pub(super) fn step(&mut self) -> Option<Result<(Kind, &[u8]), Unreadable>> {
        let kind = self.dictionary.kind(self.next)?;
        let section = &self.dictionary.sections[usize::from(kind.byte())];
        let place = self.next - section.first;
        self.next += 1;
        match self.read(section, place) {
            Some(()) => Some(Ok((kind, &self.key))),
            None => Some(Err(Unreadable)),
        }
    }
}

impl<'a> Walk<'a> {
    fn read(&mut self, section: &'a Section, place: u64) -> Option<()> {
        let Some(blocks) = &section.blocks else {
            return section.key(place, &mut self.key);
        };
        if place.is_multiple_of(BLOCK) {
            self.rest = section.block(blocks, place / BLOCK)?;
            self.key.clear();
        } else {
            let shared = read_number(&mut self.rest)?;
            if shared > self.key.len() {
                return None;
            }
            self.key.truncate(shared);
        }
        self.key.extend(read_bytes(&mut self.rest)?);
        Some(())
    }
}

/// A section that is being written.
struct SectionWriter {
    count: u64,
    keys: SpooledTempFile,
    written: u64,
    blocks: ColumnWriter,
    last: Vec<u8>,
    buffer: Vec<u8>,
}

impl SectionWriter {
    fn new(folder: &Path) -> Self {
        Self {
            count: 0,
            keys: tempfile::spooled_tempfile_in(IN_MEMORY, folder),
            written: 0,
            blocks: ColumnWriter::new(folder),
            last: Vec::new(),
            buffer: Vec::with_capacity(1 << 16),
        }
    }

    fn push(&mut self, kind: Kind, key: &[u8]) -> io::Result<()> {
        let before = self.buffer.len();
        if kind == Kind::Integer {
            self.buffer.extend(key);
        } else if self.count.is_multiple_of(BLOCK) {
            self.blocks.push(self.written + before as u64)?;
            write_number(key.len(), &mut self.buffer);
            self.buffer.extend(key);
        } else {
            let pairs = self.last.iter().zip(key);
            let shared = pairs.take_while(|(one, other)| one == other).count();
            write_number(shared, &mut self.buffer);
            write_number(key.len() - shared, &mut self.buffer);
            self.buffer.extend(&key[shared..]);
        }
        self.last.clear();
        self.last.extend(key);
        self.count += 1;
        if self.buffer.len() > 1 << 15 {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes all keys.
    fn copy(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.flush()?;
        self.keys.seek(SeekFrom::Start(0))?;
        let mut buffer = vec![0; 1 << 18];
        loop {
            let read = self.keys.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            out.write_all(&buffer[..read])?;
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.keys.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

/// Writes the terms of a snapshot, which come sorted and each once.
pub(super) struct DictionaryWriter {
    sections: Vec<SectionWriter>,
}

impl DictionaryWriter {
    pub(super) fn new(folder: &Path) -> Self {
        let sections = Kind::ALL.map(|_| SectionWriter::new(folder));
        Self {
            sections: sections.into(),
        }
    }

    pub(super) fn push(&mut self, kind: Kind, key: &[u8]) -> io::Result<()> {
        self.sections[usize::from(kind.byte())].push(kind, key)
    }

    pub(super) fn finish(self, file: &mut FileWriter) -> Result<(), StoreError> {
        for (kind, mut section) in Kind::ALL.into_iter().zip(self.sections) {
            file.section(&keys_of(kind), |out| section.copy(out))?;
            if kind != Kind::Integer {
                file.section(&blocks_of(kind), |out| {
                    section.blocks.push(section.count)?;
                    section.blocks.finish(out)
                })?;
            }
        }
        Ok(())
    }
}
