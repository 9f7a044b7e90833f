//! What differs between two datasets, by meaning: blank nodes have no names.
//!
//! Quads are compared as sets. Blank nodes are paired first: parts that are equal but for names (`equal.rs`), then
//! what changed with what it probably was (`nearest.rs`). Whatever the pairs are, taking away what is removed and
//! adding what is added makes the second dataset out of the first; the pairs only decide how little that is.

mod classes;
mod equal;
mod lists;
mod merge;
mod nearest;
mod reifiers;
mod sequences;
mod things;
mod union;
mod write;

use std::collections::{HashMap, HashSet};

use crate::model::{BlankNode, Quad};
use classes::Classes;
use union::Union;

pub use crate::model::blanks::{renamed, renamed_triple};
pub use lists::List;
pub use merge::{Conflict, Did, Merge, Side, Why, merge};
pub use reifiers::without_names_of_reifiers;
pub use things::{Change, Counts, Line, State, Thing, counts, things};
pub use write::{CannotSay, patch, update};

/// Steps that are taken to match blank nodes where nothing else is said.
pub const MOST_STEPS: u64 = 50_000_000;

/// Blank nodes that cannot be matched with a bearable amount of work.
#[derive(Debug, thiserror::Error)]
#[error("the blank nodes look so much alike that {most} steps do not match them")]
pub struct TooHard {
    /// How many steps were allowed.
    pub most: u64,
}

/// Two datasets and what differs. Blank nodes of the second have the names of their partners in the first.
#[derive(Debug, Default)]
pub struct Difference {
    /// The first, without repetition.
    pub before: Vec<Quad>,
    /// The second, without repetition.
    pub after: Vec<Quad>,
    /// What only the first says, in the order of its text.
    pub removed: Vec<Quad>,
    /// What only the second says.
    pub added: Vec<Quad>,
    /// What blank nodes are called in the second itself, by the names that they have here.
    pub theirs: HashMap<BlankNode, BlankNode>,
}

impl Difference {
    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }

    /// The name that a blank node has in the second dataset itself.
    pub fn their_name(&self, blank: &BlankNode) -> BlankNode {
        self.theirs.get(blank).unwrap_or(blank).clone()
    }
}

/// Compares two datasets. O(quads) where blank nodes are told apart by what is said of them.
///
/// # Errors
/// Blank nodes that take more steps to match than `most`.
pub fn compare(before: Vec<Quad>, after: Vec<Quad>, most: u64) -> Result<Difference, TooHard> {
    let before = distinct(before);
    let after = distinct(after);
    let union = Union::new(&before, &after);
    let theirs = matched(&union, most, true)?;
    let names: HashMap<&BlankNode, &BlankNode> =
        theirs.iter().map(|(own, name)| (name, own)).collect();
    let own = |blank: &BlankNode| names.get(blank).copied().unwrap_or(blank).clone();
    let after: Vec<Quad> = after.iter().map(|quad| renamed(quad, &own)).collect();
    drop(names);
    let one: HashSet<&Quad> = before.iter().collect();
    let other: HashSet<&Quad> = after.iter().collect();
    let removed = before.iter().filter(|quad| !other.contains(quad));
    let added = after.iter().filter(|quad| !one.contains(quad));
    let (removed, added) = (sorted(removed), sorted(added));
    Ok(Difference {
        before,
        after,
        removed,
        added,
        theirs,
    })
}

fn distinct(quads: Vec<Quad>) -> Vec<Quad> {
    let mut seen = HashSet::with_capacity(quads.len());
    quads
        .into_iter()
        .filter(|quad| seen.insert(quad.clone()))
        .collect()
}

fn sorted<'q>(quads: impl Iterator<Item = &'q Quad>) -> Vec<Quad> {
    let mut quads: Vec<Quad> = quads.cloned().collect();
    quads.sort_by_cached_key(|quad| (quad.graph_name.to_string(), quad.to_string()));
    quads
}

/// What each blank node of the second dataset is called, by its name here: that of its partner, or a new one. What changed has a partner only where `near`.
fn matched(union: &Union, most: u64, near: bool) -> Result<HashMap<BlankNode, BlankNode>, TooHard> {
    if union.blanks.is_empty() {
        return Ok(HashMap::new());
    }
    let mut classes = Classes::new(union, most)?;
    let mut partner = equal::equals(&mut classes)?;
    if near {
        nearest::nearest(&mut classes, &mut partner)?;
    }
    let taken: HashSet<&str> = union.blanks[..union.first]
        .iter()
        .map(BlankNode::as_str)
        .collect();
    let mut theirs = HashMap::new();
    let mut number = 0;
    for (node, name) in union.blanks.iter().enumerate().skip(union.first) {
        let own = match partner[node] {
            Some(partner) => union.blanks[partner as usize].clone(),
            None => loop {
                number += 1;
                let name = format!("n{number}");
                if !taken.contains(name.as_str()) {
                    break BlankNode::new_unchecked(name);
                }
            },
        };
        theirs.insert(own, name.clone());
    }
    Ok(theirs)
}

#[cfg(test)]
mod tests;
