//! A file of a snapshot: named sections behind a head, a table and checksums behind them.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::map::Bytes;
use super::packed::index;
use crate::store::StoreError;

/// The first eight bytes of every file, and the last.
const MAGIC: &[u8; 8] = b"CHANCERY";
/// The version of the format that is written, and the only one that is read.
pub(super) const VERSION: u32 = 1;
/// Each checksum covers so many bytes.
const CHUNK: usize = 256 << 10;
/// Bytes before the first section.
const HEAD: usize = 16;
/// Bytes behind the table: its length, its checksum, the length of all before it, the magic.
const TAIL: usize = 24;
/// Bytes of a section's name.
const NAME: usize = 16;

/// What is said of a file of another kind.
const NO_SUCH: &str = "does not begin as such a file does";

/// What the manifest says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    pub(crate) bytes: u64,
    /// CRC-32 of the table at its end, which holds the sums of all the rest.
    pub(super) sum: u32,
}

/// A file that is being written; section after section.
pub(crate) struct FileWriter {
    out: BufWriter<File>,
    path: PathBuf,
    at: u64,
    sections: Vec<(String, Range<u64>)>,
    chunk: crc32fast::Hasher,
    chunk_left: usize,
    sums: Vec<u32>,
}

impl FileWriter {
    pub(super) fn create(path: &Path, kind: [u8; 4]) -> Result<Self, StoreError> {
        let out = File::create_new(path).map_err(|error| StoreError::io(path, error))?;
        Self::over(out, path, kind)
    }

    /// Over an empty file that is open already.
    pub(crate) fn over(out: File, path: &Path, kind: [u8; 4]) -> Result<Self, StoreError> {
        let mut writer = Self {
            out: BufWriter::with_capacity(1 << 18, out),
            path: path.to_owned(),
            at: 0,
            sections: Vec::new(),
            chunk: crc32fast::Hasher::new(),
            chunk_left: CHUNK,
            sums: Vec::new(),
        };
        let mut head = MAGIC.to_vec();
        head.extend(VERSION.to_le_bytes());
        head.extend(kind);
        writer
            .write_all(&head)
            .map_err(|error| StoreError::io(path, error))?;
        Ok(writer)
    }

    /// Writes one section; it begins at a multiple of eight.
    pub(crate) fn section(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let start = self.at;
        let outcome = fill(self).and_then(|()| {
            let end = self.at;
            let gap = index(end.next_multiple_of(8) - end);
            self.write_all(&[0; 8][..gap])?;
            self.sections.push((name.to_owned(), start..end));
            Ok(())
        });
        outcome.map_err(|error| StoreError::io(&self.path, error))
    }

    /// Writes table and checksums, and syncs the file.
    pub(crate) fn finish(mut self) -> Result<Seal, StoreError> {
        let path = self.path.clone();
        self.close().map_err(|error| StoreError::io(&path, error))
    }

    fn close(&mut self) -> io::Result<Seal> {
        let body = self.at;
        if self.chunk_left < CHUNK {
            self.end_chunk();
        }
        let mut table = Vec::new();
        for (name, range) in &self.sections {
            let mut padded = [0; NAME];
            padded[..name.len()].copy_from_slice(name.as_bytes());
            table.extend(padded);
            table.extend(range.start.to_le_bytes());
            table.extend(range.end.to_le_bytes());
        }
        let count = u32::try_from(self.sections.len()).map_err(io::Error::other)?;
        table.extend(count.to_le_bytes());
        for sum in &self.sums {
            table.extend(sum.to_le_bytes());
        }
        let sum = crc32fast::hash(&table);
        let length = u32::try_from(table.len()).map_err(io::Error::other)?;
        table.extend(length.to_le_bytes());
        table.extend(sum.to_le_bytes());
        table.extend(body.to_le_bytes());
        table.extend(MAGIC);
        self.out.write_all(&table)?;
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        Ok(Seal {
            bytes: body + table.len() as u64,
            sum,
        })
    }

    fn end_chunk(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        self.sums.push(chunk.finalize());
        self.chunk_left = CHUNK;
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(self.chunk_left)];
        self.out.write_all(bytes)?;
        self.chunk.update(bytes);
        self.chunk_left -= bytes.len();
        self.at += bytes.len() as u64;
        if self.chunk_left == 0 {
            self.end_chunk();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A file to read.
#[derive(Debug)]
pub(crate) struct SectionFile {
    path: PathBuf,
    bytes: Bytes,
    sections: Vec<(String, Range<usize>)>,
    sums: Vec<u32>,
    body: usize,
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

impl SectionFile {
    /// Opens a file and looks at its head, table and seal; not at its sections. O(table).
    pub(super) fn open(path: &Path, kind: [u8; 4], seal: &Seal) -> Result<Self, StoreError> {
        let file = Self::open_any(path, seal)?;
        if number(&file.bytes, 12) != Some(kind) {
            return Err(file.damaged(NO_SUCH));
        }
        Ok(file)
    }

    /// Opens a file that stands alone: no manifest has a seal of it, so its table vouches for itself. O(table).
    pub(crate) fn open_alone(path: &Path, kind: [u8; 4]) -> Result<Self, StoreError> {
        let bytes = Bytes::map(path).map_err(|error| StoreError::io(path, error))?;
        if number(&bytes, 0) != Some(*MAGIC) || number(&bytes, 12) != Some(kind) {
            return Err(StoreError::damaged(path, NO_SUCH));
        }
        let sum = bytes
            .len()
            .checked_sub(TAIL)
            .and_then(|tail| number(&bytes, tail + 4));
        let seal = Seal {
            bytes: bytes.len() as u64,
            sum: sum.map(u32::from_le_bytes).unwrap_or_default(),
        };
        drop(bytes);
        Self::open(path, kind, &seal)
    }

    /// The same, whatever kind of file it is.
    pub(super) fn open_any(path: &Path, seal: &Seal) -> Result<Self, StoreError> {
        let bytes = Bytes::map(path).map_err(|error| {
            if error.kind() == io::ErrorKind::NotFound {
                StoreError::damaged(path, "is missing")
            } else {
                StoreError::io(path, error)
            }
        })?;
        if bytes.len() as u64 != seal.bytes {
            let said = format!("has {} bytes and should have {}", bytes.len(), seal.bytes);
            return Err(StoreError::damaged(path, said));
        }
        let (head, version) = (number::<8>(&bytes, 0), number(&bytes, 8));
        if head != Some(*MAGIC) {
            return Err(StoreError::damaged(path, NO_SUCH));
        }
        if version.map(u32::from_le_bytes) != Some(VERSION) {
            return Err(StoreError::damaged(
                path,
                "is of another version of the format",
            ));
        }
        Self::table(path, &bytes, seal)
            .ok_or_else(|| StoreError::damaged(path, "has a damaged table at its end"))
    }

    fn table(path: &Path, bytes: &Bytes, seal: &Seal) -> Option<Self> {
        let tail = bytes.len().checked_sub(TAIL)?;
        let length = index(u64::from(u32::from_le_bytes(number(bytes, tail)?)));
        let sum = u32::from_le_bytes(number(bytes, tail + 4)?);
        let body = index(u64::from_le_bytes(number(bytes, tail + 8)?));
        let table = bytes.get(tail.checked_sub(length)?..tail)?;
        let whole = body.checked_add(length)? == tail && number(bytes, tail + 16)? == *MAGIC;
        if !whole || body < HEAD || sum != seal.sum || crc32fast::hash(table) != sum {
            return None;
        }
        let chunks = body.div_ceil(CHUNK);
        let count_at = table.len().checked_sub(chunks * 4 + 4)?;
        let count = index(u64::from(u32::from_le_bytes(number(table, count_at)?)));
        let mut sections = Vec::new();
        for place in 0..count {
            let at = place.checked_mul(NAME + 16)?;
            let name: [u8; NAME] = number(table, at)?;
            let name = String::from_utf8_lossy(&name)
                .trim_end_matches('\0')
                .to_owned();
            let start = index(u64::from_le_bytes(number(table, at + NAME)?));
            let end = index(u64::from_le_bytes(number(table, at + NAME + 8)?));
            sections.push((name, start..end));
        }
        let mut sums = Vec::new();
        for place in 0..chunks {
            sums.push(u32::from_le_bytes(number(table, count_at + 4 + place * 4)?));
        }
        Some(Self {
            path: path.to_owned(),
            bytes: bytes.clone(),
            sections,
            sums,
            body,
        })
    }

    /// A section's bytes.
    pub(super) fn section(&self, name: &str) -> Result<Bytes, StoreError> {
        self.sections
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, range)| self.bytes.part(range.clone()))
            .ok_or_else(|| self.damaged(format!("has no section `{name}`")))
    }

    pub(crate) fn damaged(&self, said: impl Into<String>) -> StoreError {
        StoreError::damaged(&self.path, said)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Where a section lies in the file.
    pub(super) fn place(&self, name: &str) -> Result<Range<usize>, StoreError> {
        self.sections
            .iter()
            .find(|(known, range)| {
                known == name && range.start <= range.end && range.end <= self.body
            })
            .map(|(_, range)| range.clone())
            .ok_or_else(|| self.damaged(format!("has no section `{name}`")))
    }

    /// A stretch of the file, and the chunks that it touches.
    pub(super) fn stretch(&self, range: Range<usize>) -> Option<(&[u8], Range<usize>)> {
        let chunks = range.start / CHUNK..range.end.div_ceil(CHUNK);
        Some((self.bytes.get(range)?, chunks))
    }

    /// How many chunks have a checksum.
    pub(super) fn chunks(&self) -> usize {
        self.sums.len()
    }

    /// Compares one chunk with its checksum.
    pub(super) fn verify_chunk(&self, chunk: usize) -> Result<(), StoreError> {
        let from = chunk.saturating_mul(CHUNK);
        let to = from.saturating_add(CHUNK).min(self.body);
        let bytes = self.bytes.get(from..to);
        if bytes.map(crc32fast::hash) == self.sums.get(chunk).copied() {
            return Ok(());
        }
        Err(self.damaged(format!("is damaged between bytes {from} and {to}")))
    }

    /// Compares every byte with the checksums. O(file).
    pub(crate) fn verify(&self) -> Result<(), StoreError> {
        (0..self.sums.len()).try_for_each(|chunk| self.verify_chunk(chunk))
    }
}
