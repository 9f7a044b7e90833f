//! Rows parted into temporary files by the hash of their keys, so that each file has all rows of a key: hybrid hash.

use super::batch::{Batch, Slot};
use super::group::Numbering;
use super::node::Node;
use super::run::Run;
use super::spill::{Block, FAN, Spill};
use super::{Flow, Pushed, Sink, Stop};

/// Where rows come from.
pub(super) enum Feed<'n> {
    Node(&'n Node, Batch),
    /// What was written away, parted so many times.
    Away(Vec<Block>, u32),
}

impl Feed<'_> {
    /// How many times its rows were parted.
    pub(super) fn parted(&self) -> u32 {
        match self {
            Self::Node(..) => 0,
            Self::Away(_, parted) => *parted,
        }
    }
}

/// Files for rows, by the hash of their keys.
pub(super) struct Partitions {
    spill: Spill,
    /// Rows that wait until there are enough for a block, and blocks.
    parts: Vec<(Batch, Vec<Block>)>,
    keys: Vec<Slot>,
    keep: Vec<Slot>,
    parted: u32,
}

impl Partitions {
    /// For rows that were parted so many times before. `keep` are the columns that are written.
    pub(super) fn new(parted: u32, slots: usize, keys: &[Slot], keep: &[Slot]) -> Self {
        let empty = || (Batch::empty(slots), Vec::new());
        Self {
            spill: Spill::new(),
            parts: std::iter::repeat_with(empty).take(FAN).collect(),
            keys: keys.to_vec(),
            keep: keep.to_vec(),
            parted,
        }
    }
}

/// The file of a row. Each time that rows are parted it is another one.
fn part(batch: &Batch, keys: &[Slot], row: usize, parted: u32) -> usize {
    let mut hash = u64::from(parted) + 1;
    for key in keys {
        hash = mixed(hash ^ u64::from(batch.get(*key, row)));
    }
    usize::try_from(mixed(hash) % FAN as u64).unwrap_or_default()
}

/// The finalizer of `SplitMix64`: every bit of a number changes half of those of the result.
fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

impl Run<'_> {
    /// Hands on rows from wherever they come.
    pub(super) fn feed(&self, feed: Feed<'_>, sink: &mut Sink<'_>) -> Pushed {
        match feed {
            Feed::Node(node, input) => self.run(node, input, sink),
            Feed::Away(blocks, _) => {
                for block in blocks {
                    self.alive()?;
                    if sink(block.read()?)? == Flow::Enough {
                        return Ok(Flow::Enough);
                    }
                }
                Ok(Flow::On)
            }
        }
    }

    /// Writes the picked rows away, each into the file of its keys.
    pub(super) fn part(
        &self,
        partitions: &mut Partitions,
        batch: &Batch,
        picks: &[u32],
    ) -> Result<(), Stop> {
        let Partitions {
            spill,
            parts,
            keys,
            keep,
            parted,
        } = partitions;
        let mut rows: Vec<Vec<u32>> = vec![Vec::new(); parts.len()];
        for row in picks {
            rows[part(batch, keys, *row as usize, *parted)].push(*row);
        }
        for (rows, (waiting, blocks)) in rows.iter().zip(parts) {
            if rows.is_empty() {
                continue;
            }
            waiting.append(&batch.pick(rows, keep));
            if waiting.rows >= self.block() {
                self.write_all(spill, waiting, blocks)?;
                *waiting = Batch::empty(waiting.columns.len());
            }
        }
        Ok(())
    }

    /// The rows whose keys are known; the others are written away.
    pub(super) fn known(
        &self,
        partitions: &mut Partitions,
        numbering: &Numbering,
        batch: &Batch,
    ) -> Result<Batch, Stop> {
        let rows = 0..u32::try_from(batch.rows).unwrap_or(u32::MAX);
        let is_known = |row: &u32| {
            numbering
                .find(batch, &partitions.keys, *row as usize)
                .is_some()
        };
        let (known, others): (Vec<u32>, Vec<u32>) = rows.partition(is_known);
        self.part(partitions, batch, &others)?;
        Ok(batch.pick(&known, &partitions.keep))
    }

    /// What was written, each file apart.
    pub(super) fn parted<'n>(&self, partitions: Partitions) -> Result<Vec<Feed<'n>>, Stop> {
        let Partitions {
            mut spill,
            parts,
            parted,
            ..
        } = partitions;
        let mut feeds = Vec::new();
        for (waiting, mut blocks) in parts {
            self.write_all(&mut spill, &waiting, &mut blocks)?;
            if !blocks.is_empty() {
                feeds.push(Feed::Away(blocks, parted + 1));
            }
        }
        Ok(feeds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_a_key_stay_together_and_others_spread() {
        let mut batch = Batch::empty(2);
        batch.rows = 6_400;
        batch.columns[0] = (0..6_400).collect();
        let part_of = |row: usize, parted: u32| part(&batch, &[0, 1], row, parted);
        let mut counts = [0; FAN];
        for row in 0..6_400 {
            assert_eq!(part_of(row, 1), part_of(row, 1));
            counts[part_of(row, 1)] += 1;
        }
        assert!(
            counts.iter().all(|count| (50..150).contains(count)),
            "{counts:?}"
        );
        let first: Vec<usize> = (0..6_400).filter(|row| part_of(*row, 0) == 3).collect();
        let again: std::collections::BTreeSet<usize> =
            first.iter().map(|row| part_of(*row, 1)).collect();
        assert!(again.len() > FAN / 2, "{}", again.len());
    }
}
