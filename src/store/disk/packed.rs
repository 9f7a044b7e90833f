//! Columns of whole numbers: blocks of 128, each with its least value and as many bits a value as it needs.
//!
//! Any value is found in constant time, so that a column is searched where it lies, without
//! unpacking; one that is everywhere the same takes an eighth of a byte a value.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use tempfile::SpooledTempFile;

use super::map::Bytes;

/// Values in a block.
const BLOCK: u64 = 128;
/// Bytes that say where a block's values are.
const HEAD: usize = 16;
/// Widest value above a block's least: it is read as eight bytes from any bit.
const WIDEST: u32 = 57;
/// A column that is being written moves to a file beyond this.
const IN_MEMORY: usize = 8 << 20;
/// What a damaged column gives: no id is so large.
const NONE: u64 = u64::MAX;

/// A column to read.
///
/// Layout, little endian: number of values (8 bytes), then one head a block
/// (least value, 8 bytes; `offset << 8 | bits`, 8 bytes), then the values, bit
/// after bit from the lowest, and 8 bytes of zeros. `offset` counts from the
/// end of the heads. The last block is filled up.
#[derive(Clone, Debug)]
pub(super) struct Column {
    bytes: Bytes,
    length: u64,
    values: usize,
}

fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(eight.try_into().ok()?))
}

/// A number of bytes or values that memory can hold.
pub(super) fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

impl Column {
    /// Takes bytes for a column, if their length fits.
    pub(super) fn open(bytes: Bytes) -> Option<Self> {
        let length = word(&bytes, 0)?;
        let blocks = index(length.div_ceil(BLOCK));
        let values = blocks.checked_mul(HEAD)?.checked_add(8)?;
        (values.checked_add(8)? <= bytes.len()).then_some(Self {
            bytes,
            length,
            values,
        })
    }

    pub(super) fn len(&self) -> u64 {
        self.length
    }

    /// The value in this place; in a damaged file a number that is no id.
    #[inline]
    pub(super) fn get(&self, place: u64) -> u64 {
        self.value(place).unwrap_or(NONE)
    }

    #[inline]
    fn value(&self, place: u64) -> Option<u64> {
        let bytes: &[u8] = &self.bytes;
        let head = index(place / BLOCK).checked_mul(HEAD)?.checked_add(8)?;
        let heads: &[u8; HEAD] = bytes.get(head..head.checked_add(HEAD)?)?.try_into().ok()?;
        let least = u64::from_le_bytes(heads[..8].try_into().ok()?);
        let packed = u64::from_le_bytes(heads[8..].try_into().ok()?);
        let bits = packed & 63;
        if bits == 0 {
            return Some(least);
        }
        let bit = (place % BLOCK) * bits;
        let at = self.values.checked_add(index((packed >> 8) + bit / 8))?;
        let value = (word(bytes, at)? >> (bit % 8)) & ((1 << bits) - 1);
        Some(least.wrapping_add(value))
    }

    /// Adds the values in these places, as [`Self::get`] has them, each as an id. O(places).
    pub(super) fn read(&self, places: Range<u64>, out: &mut Vec<u32>) {
        let mut place = places.start;
        while place < places.end {
            let end = places.end.min((place / BLOCK + 1) * BLOCK);
            let before = out.len();
            if self.read_block(place..end, out).is_none() {
                out.resize(before + index(end - place), u32::MAX);
            }
            place = end;
        }
    }

    /// Values of one block; fewer where it is damaged.
    fn read_block(&self, places: Range<u64>, out: &mut Vec<u32>) -> Option<()> {
        let bytes: &[u8] = &self.bytes;
        let head = index(places.start / BLOCK)
            .checked_mul(HEAD)?
            .checked_add(8)?;
        let heads: &[u8; HEAD] = bytes.get(head..head.checked_add(HEAD)?)?.try_into().ok()?;
        let least = u64::from_le_bytes(heads[..8].try_into().ok()?);
        let packed = u64::from_le_bytes(heads[8..].try_into().ok()?);
        let bits = packed & 63;
        let whole = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        if bits == 0 {
            out.resize(out.len() + index(places.end - places.start), whole(least));
            return Some(());
        }
        let first = self.values.checked_add(index(packed >> 8))?;
        let mask = (1 << bits) - 1;
        for place in places {
            let bit = (place % BLOCK) * bits;
            let at = first.checked_add(index(bit / 8))?;
            let value = (word(bytes, at)? >> (bit % 8)) & mask;
            out.push(whole(least.wrapping_add(value)));
        }
        Some(())
    }

    /// The first place in a sorted stretch whose value is not below this one. O(log length).
    #[inline]
    pub(super) fn lower(&self, within: Range<u64>, value: u64) -> u64 {
        let (mut low, mut high) = (within.start, within.end);
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle) < value {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Where a value stands in a sorted stretch.
    #[inline]
    pub(super) fn equal(&self, within: Range<u64>, value: u64) -> Range<u64> {
        let low = self.lower(within.clone(), value);
        // Most stretches are short: look ahead before searching the rest.
        let mut high = low;
        let mut step = 1;
        while high < within.end && self.get(high) == value {
            high = (high + step).min(within.end);
            step *= 2;
        }
        let from = low.max(high.saturating_sub(step / 2));
        low..self.lower(from..high, value.saturating_add(1))
    }
}

/// A column that is being written.
pub(super) struct ColumnWriter {
    length: u64,
    block: Vec<u64>,
    heads: Vec<u8>,
    values: SpooledTempFile,
    written: u64,
    packed: Vec<u8>,
}

impl ColumnWriter {
    /// Larger ones go to a file in this folder while they grow.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            length: 0,
            block: Vec::with_capacity(index(BLOCK)),
            heads: Vec::new(),
            values: tempfile::spooled_tempfile_in(IN_MEMORY, folder),
            written: 0,
            packed: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn push(&mut self, value: u64) -> io::Result<()> {
        self.block.push(value);
        self.length += 1;
        if self.block.len() as u64 == BLOCK {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let least = self.block.iter().copied().min().unwrap_or(0);
        let most = self.block.iter().copied().max().unwrap_or(0);
        let bits = u64::BITS - (most - least).leading_zeros();
        if bits > WIDEST {
            return Err(io::Error::other("the numbers of a block lie too far apart"));
        }
        self.heads.extend(least.to_le_bytes());
        self.heads
            .extend((self.written << 8 | u64::from(bits)).to_le_bytes());
        self.packed.clear();
        let (mut held, mut filled) = (0_u128, 0);
        self.block.resize(index(BLOCK), least);
        for value in self.block.drain(..) {
            held |= u128::from(value - least) << filled;
            filled += bits;
            while filled >= 8 {
                self.packed.push(held.to_le_bytes()[0]);
                held >>= 8;
                filled -= 8;
            }
        }
        self.values.write_all(&self.packed)?;
        self.written += self.packed.len() as u64;
        Ok(())
    }

    /// Writes the whole column.
    pub(super) fn finish(mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.block.is_empty() {
            self.flush()?;
        }
        out.write_all(&self.length.to_le_bytes())?;
        out.write_all(&self.heads)?;
        self.values.seek(SeekFrom::Start(0))?;
        let mut buffer = vec![0; 1 << 18];
        loop {
            let read = self.values.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            out.write_all(&buffer[..read])?;
        }
        out.write_all(&[0; 8])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(super) fn column(values: &[u64]) -> Vec<u8> {
        let folder = std::env::temp_dir();
        let mut writer = ColumnWriter::new(&folder);
        for value in values {
            writer.push(*value).unwrap();
        }
        let mut bytes = Vec::new();
        writer.finish(&mut bytes).unwrap();
        bytes
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(values in prop::collection::vec(0_u64..1 << 57, 0..700)) {
            let read = Column::open(Bytes::owned(column(&values))).unwrap();
            prop_assert_eq!(read.len(), values.len() as u64);
            for (place, value) in values.iter().enumerate() {
                prop_assert_eq!(read.get(place as u64), *value);
            }
            let mut all = Vec::new();
            read.read(0..read.len(), &mut all);
            let whole = |value: &u64| u32::try_from(*value).unwrap_or(u32::MAX);
            prop_assert_eq!(all, values.iter().map(whole).collect::<Vec<_>>());
        }

        #[test]
        fn a_sorted_column_is_searched(
            mut values in prop::collection::vec(0_u64..60, 0..500),
            wanted in 0_u64..70,
        ) {
            values.sort_unstable();
            let read = Column::open(Bytes::owned(column(&values))).unwrap();
            let low = values.partition_point(|value| *value < wanted) as u64;
            let high = values.partition_point(|value| *value <= wanted) as u64;
            prop_assert_eq!(read.equal(0..read.len(), wanted), low..high);
        }

        #[test]
        fn damaged_bytes_are_no_panic(at in 0_usize..2_000, byte: u8, cut in 0_usize..2_500) {
            let mut bytes = column(&(0..900).map(|n| n * n % 777).collect::<Vec<_>>());
            let place = at.min(bytes.len() - 1);
            bytes[place] = byte;
            bytes.truncate(cut);
            if let Some(read) = Column::open(Bytes::owned(bytes)) {
                for place in 0..read.len().min(1_000) {
                    read.get(place);
                }
            }
        }
    }
}
