//! Files as memory: the one place in the program that asks for trust.

use std::fs::File;
use std::io;
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::Arc;

/// A file mapped into memory, read only.
#[derive(Debug)]
struct Map(Option<memmap2::Mmap>);

impl Map {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        // An empty file cannot be mapped.
        if file.metadata()?.len() == 0 {
            return Ok(Self(None));
        }
        // SAFETY: a mapping is sound as long as nobody changes the file under it. Files of a
        // generation are written in a folder of another name, synced, and never written again;
        // compaction puts the next generation beside them and unlinks these, which leaves the
        // mapping whole. A backup beside the store shares the very files by hard links: it is a
        // store itself, under the same rules. An index of entities appears under its name by a
        // rename when it is whole, and is never written again either. Bytes are only ever read as bytes, with checked bounds, so that a file
        // damaged on disk gives wrong values at worst, which checksums find. Somebody who cuts a
        // file short by hand while it is open ends the process with a bus error; no way of
        // mapping prevents that.
        #[expect(
            unsafe_code,
            reason = "mapping a file is unsafe by nature; see the argument above"
        )]
        let map = unsafe { memmap2::Mmap::map(&file)? };
        Ok(Self(Some(map)))
    }
}

/// A stretch of a mapped file, or of memory.
#[derive(Clone, Debug)]
pub(super) struct Bytes {
    whole: Arc<Whole>,
    range: Range<usize>,
}

#[derive(Debug)]
enum Whole {
    Mapped(Map),
    #[cfg(test)]
    Owned(Vec<u8>),
}

impl Bytes {
    /// Maps a whole file.
    pub(super) fn map(path: &Path) -> io::Result<Self> {
        let map = Map::open(path)?;
        let length = map.0.as_deref().map_or(0, <[u8]>::len);
        Ok(Self {
            whole: Arc::new(Whole::Mapped(map)),
            range: 0..length,
        })
    }

    /// Bytes that were made in memory.
    #[cfg(test)]
    pub(super) fn owned(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self {
            whole: Arc::new(Whole::Owned(bytes)),
            range,
        }
    }

    /// A part, if it lies within.
    pub(super) fn part(&self, range: Range<usize>) -> Option<Self> {
        let start = self.range.start.checked_add(range.start)?;
        let end = self.range.start.checked_add(range.end)?;
        (start <= end && end <= self.range.end).then(|| Self {
            whole: Arc::clone(&self.whole),
            range: start..end,
        })
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        let all: &[u8] = match &*self.whole {
            Whole::Mapped(map) => map.0.as_deref().unwrap_or_default(),
            #[cfg(test)]
            Whole::Owned(bytes) => bytes,
        };
        all.get(self.range.clone()).unwrap_or_default()
    }
}
