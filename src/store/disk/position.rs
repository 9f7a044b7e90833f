//! A place in the history of a store: a snapshot, and how many transactions came after it.

use std::collections::HashSet;
use std::path::Path;

use super::Disk;
use super::journal::{self, Change, block};
use super::manifest::Manifest;
use crate::model::Quad;
use crate::store::StoreError;

/// A state that a store once had, written `3.17.0a1b2c3d`: the seventeenth transaction after the third snapshot, and the CRC-32 of
/// the store's name and of what led there. A copy that went another way has the same numbers and another sum.
///
/// A compaction begins a new snapshot, and what led to it is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    generation: u64,
    transaction: u64,
    sum: u32,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}.{}.{:08x}",
            self.generation, self.transaction, self.sum
        )
    }
}

impl std::str::FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('.').collect();
        let [generation, transaction, sum] = parts.as_slice() else {
            return Err(EXPECTED.to_owned());
        };
        let sum = Some(*sum).filter(|sum| sum.len() == 8);
        let sum = sum.and_then(|sum| u32::from_str_radix(sum, 16).ok());
        match (generation.parse(), transaction.parse(), sum) {
            (Ok(generation), Ok(transaction), Some(sum)) => Ok(Self {
                generation,
                transaction,
                sum,
            }),
            _ => Err(EXPECTED.to_owned()),
        }
    }
}

/// How a position is written.
const EXPECTED: &str = "a position is two numbers and a sum, as in `3.17.0a1b2c3d`";

impl serde::Serialize for Position {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Position {
    /// The position behind so many transactions of a store.
    pub(super) fn after(manifest: &Manifest, transactions: &[Vec<Change>]) -> Self {
        let mut sum = crc32fast::Hasher::new();
        sum.update(manifest.id.as_bytes());
        for (number, changes) in (1..).zip(transactions) {
            sum.update(block(number, changes).as_bytes());
        }
        Self {
            generation: manifest.generation,
            transaction: transactions.len() as u64,
            sum: sum.finalize(),
        }
    }
}

/// Every transaction of the journal that counts, and the snapshot it goes on from.
fn history(store: &Path) -> Result<(Manifest, Vec<Vec<Change>>), StoreError> {
    let manifest = Manifest::read(store)?;
    let (replay, _) = journal::of(store, manifest.generation)?;
    Ok((manifest, replay.transactions))
}

impl Disk {
    /// Where a store stands now. O(journal).
    ///
    /// # Errors
    /// No store, damage.
    pub fn position(store: &Path) -> Result<Position, StoreError> {
        let (manifest, transactions) = history(store)?;
        Ok(Position::after(&manifest, &transactions))
    }

    /// The quads that came, or went, since a position and did not go, or come, again; in the order of the journal. O(journal).
    ///
    /// # Errors
    /// A position before the last compaction, or one that is yet to come.
    pub fn changes_since(store: &Path, position: Position) -> Result<Vec<Quad>, StoreError> {
        let (manifest, transactions) = history(store)?;
        let after = usize::try_from(position.transaction).unwrap_or(usize::MAX);
        let parts = transactions.split_at_checked(after);
        let parts = parts.filter(|(before, _)| Position::after(&manifest, before) == position);
        let Some((_, later)) = parts else {
            let now = Position::after(&manifest, &transactions);
            return Err(StoreError::Refused(format!(
                "the store is at {now}, and its journal does not lead there from {position}"
            )));
        };
        // Only what takes effect is in the journal, so a quad comes and goes in turn.
        let quads = || {
            let changes = later.iter().flatten();
            changes.map(|(Change::Add(quad) | Change::Delete(quad))| quad)
        };
        let mut odd: HashSet<&Quad> = HashSet::new();
        for quad in quads() {
            if !odd.remove(quad) {
                odd.insert(quad);
            }
        }
        Ok(quads().filter(|quad| odd.remove(quad)).cloned().collect())
    }
}
