//! Which decisions hold, and whether they can all hold.

use std::collections::{BTreeMap, BTreeSet};

use super::{Choice, Decision};
use crate::link::index::Id;

/// What holds.
#[derive(Debug, Default)]
pub struct Standing<'a> {
    /// What each thing is the same as, or that no candidate is it.
    pub decided: BTreeMap<&'a str, &'a Decision>,
    /// What each thing is not.
    pub different: BTreeMap<&'a str, BTreeMap<Id, &'a Decision>>,
}

/// Those that are not withdrawn.
fn held(all: &[Decision]) -> impl Iterator<Item = &Decision> {
    let replaced = all
        .iter()
        .filter_map(|decision| decision.replaces.as_deref());
    let withdrawn: BTreeSet<&str> = replaced.collect();
    all.iter().filter(move |decision| {
        decision.choice != Choice::Withdrawn && !withdrawn.contains(decision.iri.as_str())
    })
}

/// What holds of all these.
pub(super) fn standing(all: &[Decision]) -> Standing<'_> {
    let mut standing = Standing::default();
    for decision in held(all) {
        match (decision.choice, &decision.candidate) {
            (Choice::Different, Some(candidate)) => {
                let different = standing.different.entry(&decision.about).or_default();
                different.insert(candidate.clone(), decision);
            }
            _ => {
                standing.decided.insert(&decision.about, decision);
            }
        }
    }
    standing
}

/// Two that cannot both hold, the first of them first: whoever decides here is refused the second, but a file may be
/// written by hand, or be put together out of two.
pub(super) fn contradiction(all: &[Decision]) -> Option<(&Decision, &Decision)> {
    let mut before = Standing::default();
    for decision in held(all) {
        let about = decision.about.as_str();
        let decided = before.decided.get(about).copied();
        let candidate = decision.candidate.as_ref();
        let against = if decision.choice == Choice::Different {
            decided.filter(|known| known.candidate.as_ref() == candidate)
        } else {
            let equal = |known: &&Decision| {
                known.choice == decision.choice && known.candidate.as_ref() == candidate
            };
            let different = before.different.get(about);
            let different = different.zip(candidate).and_then(|(all, id)| all.get(id));
            decided.filter(|known| !equal(known)).or(different.copied())
        };
        if let Some(known) = against {
            return Some((known, decision));
        }
        match (decision.choice, candidate) {
            (Choice::Different, Some(id)) => {
                let different = before.different.entry(about).or_default();
                different.insert(id.clone(), decision);
            }
            _ => {
                before.decided.insert(about, decision);
            }
        }
    }
    None
}
