//! Rows in temporary files, where an operator would hold more than the query may: blocks of columns, written once and read
//! once or more.
//!
//! A block is its columns one behind the other, of numbers of 4 bytes, behind a head that says which there are. The file has
//! no name and goes with the last of its blocks, whatever ends the query.

use std::io::{self, Read as _};
use std::path::PathBuf;

use super::batch::{Batch, Slot};
use super::run::Run;
use super::{Number, Stop};
use crate::store::{Region, Scratch, StoreError};

/// Files that are written or read at once: runs that are merged, parts that rows are parted into.
pub(super) const FAN: usize = 64;
/// Rows of a block: no more, and no less however little may be held.
const ROWS: (usize, usize) = (1 << 12, 1 << 4);

/// Of the numbers that may be held, a fourth is for what cannot be written away.
pub(super) fn spilling(most: usize) -> usize {
    most - most / 4
}

/// Rows of a block, so that one of each file that is read takes little of what may be held.
pub(super) fn block(most: usize) -> usize {
    (most / (16 * FAN)).clamp(ROWS.1, ROWS.0)
}

/// Where temporary files are.
fn folder() -> PathBuf {
    std::env::temp_dir()
}

fn failed(error: io::Error) -> StoreError {
    StoreError::io(&folder(), error)
}

/// A temporary file, made with its first block.
pub(super) struct Spill(Scratch);

impl Spill {
    pub(super) fn new() -> Self {
        Self(Scratch::new(&folder()))
    }
}

/// Rows in a temporary file.
#[derive(Clone, Debug)]
pub(super) struct Block(Region);

impl Block {
    /// Reads the rows.
    pub(super) fn read(&self) -> Result<Batch, StoreError> {
        let mut bytes = Vec::with_capacity(usize::try_from(self.0.left()).unwrap_or_default());
        let mut region = self.0.clone();
        region.read_to_end(&mut bytes).map_err(failed)?;
        decoded(&bytes).ok_or_else(|| failed(io::ErrorKind::UnexpectedEof.into()))
    }
}

/// Slots, rows, columns that are there, and whether rows have weights.
const HEAD: usize = 4;

fn encoded(batch: &Batch) -> Vec<u8> {
    let there = (0..batch.columns.len()).filter(|slot| !batch.columns[*slot].is_empty());
    let there: Vec<Slot> = there.collect();
    let weights = batch.weights.as_deref();
    let head = [
        batch.columns.len(),
        batch.rows,
        there.len(),
        usize::from(weights.is_some()),
    ];
    let mut bytes = Vec::with_capacity(4 * (HEAD + there.len() + batch.cells()));
    for number in head.iter().chain(&there) {
        let number = Number::try_from(*number).unwrap_or(Number::MAX);
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for slot in there {
        let column = batch.columns[slot].iter();
        bytes.extend(column.flat_map(|number| number.to_le_bytes()));
    }
    let weights = weights.unwrap_or_default().iter();
    bytes.extend(weights.flat_map(|weight| weight.to_le_bytes()));
    bytes
}

/// Nothing, where it is cut off.
fn decoded(bytes: &[u8]) -> Option<Batch> {
    let (words, _) = bytes.as_chunks::<4>();
    let word = |word: &[u8; 4]| Number::from_le_bytes(*word);
    let (head, rest) = words.split_at_checked(HEAD)?;
    let head: Vec<usize> = head.iter().map(|one| word(one) as usize).collect();
    let (there, mut rest) = rest.split_at_checked(head[2])?;
    let mut batch = Batch::empty(head[0]);
    batch.rows = head[1];
    for slot in there {
        let (column, others) = rest.split_at_checked(batch.rows)?;
        *batch.columns.get_mut(word(slot) as usize)? = column.iter().map(word).collect();
        rest = others;
    }
    if head[3] > 0 {
        let (weights, _) = rest.as_flattened().as_chunks::<8>();
        let weights = weights.get(..batch.rows)?.iter();
        batch.weights = Some(weights.map(|weight| u64::from_le_bytes(*weight)).collect());
    }
    Some(batch)
}

impl Run<'_> {
    /// Counts numbers of an operator that can write them away; whether it need not yet.
    pub(super) fn fits(&self, cells: usize) -> Result<bool, Stop> {
        self.count_held(cells);
        self.alive()?;
        Ok(self.held() <= spilling(self.most))
    }

    /// How many numbers may be held besides those that are.
    pub(super) fn room(&self) -> usize {
        self.most.saturating_sub(self.held())
    }

    /// Rows of a block.
    pub(super) fn block(&self) -> usize {
        block(self.most)
    }

    /// Writes rows away as one block.
    pub(super) fn write(&self, spill: &mut Spill, batch: &Batch) -> Result<Block, Stop> {
        self.alive()?;
        let bytes = encoded(batch);
        if let Some(meter) = &self.meter {
            meter.spilled(batch.rows, bytes.len());
        }
        let written = spill.0.region(|out| out.write_all(&bytes));
        Ok(Block(written.map_err(failed)?))
    }

    /// Writes rows away as blocks.
    pub(super) fn write_all(
        &self,
        spill: &mut Spill,
        batch: &Batch,
        blocks: &mut Vec<Block>,
    ) -> Result<(), Stop> {
        for from in (0..batch.rows).step_by(self.block()) {
            let part = batch.part(from, self.block());
            blocks.push(self.write(spill, &part)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        let mut batch = Batch::empty(3);
        batch.rows = 3;
        batch.columns[2] = vec![0, 7, u32::MAX];
        for weights in [None, Some(vec![1, u64::MAX, 2])] {
            batch.weights = weights;
            let bytes = encoded(&batch);
            let read = decoded(&bytes).unwrap();
            assert_eq!(read.columns, batch.columns);
            assert_eq!((read.rows, &read.weights), (3, &batch.weights));
            for end in 0..bytes.len() {
                assert!(decoded(&bytes[..end]).is_none(), "{end}");
            }
        }
    }

    #[test]
    fn a_part_has_its_rows() {
        let mut batch = Batch::empty(2);
        batch.rows = 5;
        batch.columns[1] = vec![1, 2, 3, 4, 5];
        batch.weights = Some(vec![9, 8, 7, 6, 5]);
        let part = batch.part(3, 10);
        assert_eq!((part.rows, part.weight(0)), (2, 6));
        assert_eq!(part.columns, [vec![], vec![4, 5]]);
    }
}
