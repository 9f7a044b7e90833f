//! A file of sections whose bytes are compared with their checksums when they are first read.
//!
//! So opening takes no time however large the file is, and no damaged byte is ever taken for an answer.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::file::SectionFile;
use crate::store::StoreError;

/// Such a file.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    file: SectionFile,
    /// Which chunks were compared.
    known: Vec<AtomicBool>,
}

/// A section of it.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    range: Range<usize>,
}

impl Section {
    pub(crate) fn len(&self) -> usize {
        self.range.len()
    }
}

impl CheckedFile {
    /// Opens a file that stands alone. O(table).
    pub(crate) fn open(path: &Path, kind: [u8; 4]) -> Result<Self, StoreError> {
        let file = SectionFile::open_alone(path, kind)?;
        let known = (0..file.chunks()).map(|_| AtomicBool::new(false)).collect();
        Ok(Self { file, known })
    }

    pub(crate) fn section(&self, name: &str) -> Result<Section, StoreError> {
        let range = self.file.place(name)?;
        Ok(Section { range })
    }

    /// A part of a section, after a look at the checksums of what was not read before.
    #[inline]
    pub(crate) fn get(&self, section: &Section, part: Range<usize>) -> Result<&[u8], StoreError> {
        let start = section.range.start.checked_add(part.start);
        let end = section.range.start.checked_add(part.end);
        let (Some(start), Some(end)) = (start, end) else {
            return Err(self.file.damaged("points outside of itself"));
        };
        if start > end || end > section.range.end {
            return Err(self.file.damaged("points outside of itself"));
        }
        let Some((bytes, chunks)) = self.file.stretch(start..end) else {
            return Err(self.file.damaged("points outside of itself"));
        };
        for chunk in chunks {
            if !self
                .known
                .get(chunk)
                .is_some_and(|known| known.load(Ordering::Relaxed))
            {
                self.compare(chunk)?;
            }
        }
        Ok(bytes)
    }

    #[cold]
    fn compare(&self, chunk: usize) -> Result<(), StoreError> {
        self.file.verify_chunk(chunk)?;
        if let Some(known) = self.known.get(chunk) {
            known.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Compares all bytes with the checksums. O(file).
    pub(crate) fn verify(&self) -> Result<(), StoreError> {
        self.file.verify()
    }

    pub(crate) fn damaged(&self, said: &str) -> StoreError {
        self.file.damaged(said)
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.file.bytes()
    }
}
