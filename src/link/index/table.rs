//! Tables of pairs of 32-bit numbers, a hash and what it leads to, sorted, with a directory over the first bits.
//!
//! All look-ups of an index go through such tables: a name, half a name, a word, a word without one of its letters.
//! They are numbers of one width, read where they lie, and the same pairs always have the same bytes.

use std::io;
use std::path::Path;

use crate::store::{CheckedFile, FileWriter, Section, Sorter, StoreError, merge};

/// What is hashed; the first byte of each hash.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tag {
    /// An id.
    Id = 0,
    /// The words of a name, sorted.
    Whole = 1,
    /// The first half of a name, behind the number of its letters.
    First = 2,
    /// The second half.
    Second = 3,
    /// A word.
    Word = 4,
    /// A word, or what is left without one of its letters.
    Near = 5,
    /// An identifier with its property.
    Identifier = 6,
}

/// FNV-1a, mixed: the hash of every table.
#[derive(Clone, Copy)]
pub(super) struct Hash(u64);

impl Hash {
    pub(super) const fn new(tag: Tag) -> Self {
        Self(0xcbf2_9ce4_8422_2325).byte(tag as u8)
    }

    const fn byte(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(0x0100_0000_01b3))
    }

    pub(super) fn bytes(self, bytes: &[u8]) -> Self {
        bytes.iter().fold(self, |hash, byte| hash.byte(*byte))
    }

    pub(super) fn letters(self, letters: &[char]) -> Self {
        let mut buffer = [0; 4];
        let one =
            |hash: Self, letter: &char| hash.bytes(letter.encode_utf8(&mut buffer).as_bytes());
        letters.iter().fold(self, one)
    }

    pub(super) const fn finish(self) -> u32 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as u32
    }
}

/// The hash of a text.
pub(super) fn hash(tag: Tag, text: &str) -> u32 {
    Hash::new(tag).bytes(text.as_bytes()).finish()
}

/// The directory counts by so many first bits at most.
const FINEST: u32 = 22;
/// Pairs behind one entry of the directory, about.
const BUCKET: u64 = 8;
/// Bytes of a pair.
const PAIR: usize = 8;

/// Takes pairs in any order; one that comes twice counts once.
pub(super) struct TableWriter {
    sorter: Sorter,
}

impl TableWriter {
    pub(super) fn new(folder: &Path, memory: u64) -> Self {
        Self {
            sorter: Sorter::new(folder, memory),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, hash: u32, value: u32) -> io::Result<()> {
        let pair = u64::from(hash) << 32 | u64::from(value);
        self.sorter.push(u128::from(pair))
    }

    /// Writes the two sections of the table; how many pairs it has.
    pub(super) fn finish(self, file: &mut FileWriter, name: &str) -> Result<u64, StoreError> {
        let mut counts = vec![0_u64; 1 << FINEST];
        let mut all = 0;
        file.section(name, |out| {
            let mut held = Vec::with_capacity(1 << 16);
            merge(self.sorter.finish(), |pair| {
                let pair = u64::try_from(pair).map_err(io::Error::other)?;
                let bucket = usize::try_from(pair >> (64 - FINEST)).map_err(io::Error::other)?;
                counts[bucket] += 1;
                all += 1;
                held.extend(pair.to_le_bytes());
                if held.len() >= 1 << 16 {
                    out.write_all(&held)?;
                    held.clear();
                }
                Ok(())
            })?;
            out.write_all(&held)
        })?;
        let bits = (all / BUCKET).checked_ilog2().unwrap_or(0).min(FINEST);
        file.section(&format!("{name}.dir"), |out| {
            let mut sum = 0_u64;
            let mut held = sum.to_le_bytes().to_vec();
            for bucket in counts.chunks(1 << (FINEST - bits)) {
                sum += bucket.iter().sum::<u64>();
                held.extend(sum.to_le_bytes());
            }
            out.write_all(&held)
        })?;
        Ok(all)
    }
}

/// A table to look things up in.
#[derive(Debug)]
pub(super) struct Table {
    pairs: Section,
    directory: Section,
    bits: u32,
}

/// What a hash leads to, ascending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run<'a>(&'a [[u8; PAIR]]);

impl Table {
    pub(super) fn open(file: &CheckedFile, name: &str) -> Result<Self, StoreError> {
        let pairs = file.section(name)?;
        let directory = file.section(&format!("{name}.dir"))?;
        let buckets = (directory.len() / 8).saturating_sub(1);
        let whole = pairs.len().is_multiple_of(PAIR) && directory.len().is_multiple_of(8);
        if !whole || !buckets.is_power_of_two() || buckets > 1 << FINEST {
            return Err(file.damaged("has a table of a wrong length"));
        }
        Ok(Self {
            pairs,
            directory,
            bits: buckets.trailing_zeros(),
        })
    }

    /// All that a hash leads to. O(log pairs of its bucket).
    pub(super) fn run<'a>(&self, file: &'a CheckedFile, hash: u32) -> Result<Run<'a>, StoreError> {
        let bucket = (u64::from(hash) << self.bits) >> 32;
        let bucket = usize::try_from(bucket).unwrap_or(usize::MAX);
        let ends = file.get(&self.directory, bucket * 8..bucket * 8 + 16)?;
        let (ends, _) = ends.as_chunks::<8>();
        let end = |place: usize| {
            let number = u64::from_le_bytes(ends[place]);
            usize::try_from(number)
                .unwrap_or(usize::MAX)
                .saturating_mul(PAIR)
        };
        let bytes = file.get(&self.pairs, end(0)..end(1))?;
        let (pairs, _) = bytes.as_chunks::<PAIR>();
        let of = |pair: &[u8; PAIR]| u64::from_le_bytes(*pair) >> 32;
        let wanted = u64::from(hash);
        let start = pairs.partition_point(|pair| of(pair) < wanted);
        let rest = &pairs[start..];
        let length = if rest.len() <= 16 {
            rest.iter().take_while(|pair| of(pair) == wanted).count()
        } else {
            rest.partition_point(|pair| of(pair) <= wanted)
        };
        Ok(Run(&rest[..length]))
    }
}

impl<'a> Run<'a> {
    pub(super) const fn len(self) -> usize {
        self.0.len()
    }

    pub(super) fn values(self) -> impl Iterator<Item = u32> + 'a {
        self.0.iter().copied().map(value)
    }

    pub(super) fn holds(self, wanted: u32) -> bool {
        self.0
            .binary_search_by_key(&wanted, |pair| value(*pair))
            .is_ok()
    }
}

const fn value(pair: [u8; PAIR]) -> u32 {
    u32::from_le_bytes([pair[0], pair[1], pair[2], pair[3]])
}
