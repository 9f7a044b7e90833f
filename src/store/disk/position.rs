//! A place in the history of a store: a snapshot, and how many transactions came after it.

use std::collections::HashSet;
use std::path::Path;

use super::Disk;
use super::journal::{self, Change};
use super::manifest::Manifest;
use crate::model::Quad;
use crate::store::StoreError;

/// A state that a store once had, written `3.17`: the seventeenth transaction after the third snapshot.
///
/// A compaction begins a new snapshot, and what led to it is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    generation: u64,
    transaction: u64,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.generation, self.transaction)
    }
}

impl std::str::FromStr for Position {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('.');
        let numbers =
            numbers.map(|(snapshot, transaction)| (snapshot.parse(), transaction.parse()));
        match numbers {
            Some((Ok(generation), Ok(transaction))) => Ok(Self {
                generation,
                transaction,
            }),
            _ => Err("a position is two numbers, as in `3.17`".to_owned()),
        }
    }
}

impl serde::Serialize for Position {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Position {
    pub(super) const fn new(generation: u64, transactions: usize) -> Self {
        Self {
            generation,
            transaction: transactions as u64,
        }
    }
}

/// Every transaction of the journal that counts, and the snapshot it goes on from.
fn history(store: &Path) -> Result<(u64, Vec<Vec<Change>>), StoreError> {
    let manifest = Manifest::read(store)?;
    let replay = journal::read(store)?;
    let fits = replay.base == manifest.generation;
    Ok((
        manifest.generation,
        if fits {
            replay.transactions
        } else {
            Vec::new()
        },
    ))
}

impl Disk {
    /// Where a store stands now. O(journal).
    ///
    /// # Errors
    /// No store, damage.
    pub fn position(store: &Path) -> Result<Position, StoreError> {
        let (generation, transactions) = history(store)?;
        Ok(Position::new(generation, transactions.len()))
    }

    /// The quads that came, or went, since a position and did not go, or come, again; in the order of the journal. O(journal).
    ///
    /// # Errors
    /// A position before the last compaction, or one that is yet to come.
    pub fn changes_since(store: &Path, position: Position) -> Result<Vec<Quad>, StoreError> {
        let (generation, transactions) = history(store)?;
        let now = Position::new(generation, transactions.len());
        let after = usize::try_from(position.transaction).unwrap_or(usize::MAX);
        let Some(later) = transactions
            .get(after..)
            .filter(|_| position.generation == generation)
        else {
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
