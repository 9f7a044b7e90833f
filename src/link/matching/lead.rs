//! By how much the first candidate leads the others, and what its lead is worth.

use std::collections::BTreeSet;

use crate::link::index::Id;
use crate::link::score::{self, Scored, Verdict, What};

/// By how much the first candidate has to lead.
pub const LEAD: i32 = 12;
/// What each point of that takes off its score for the band: of two equals none is certain, whatever else agrees.
const LEAD_POINT: i32 = 4;

/// By how much the first candidate leads. Beside the very name, another spelling is no rival: it may be another name. What
/// its kind or a decade speaks for it is no lead over one of which nobody knows the kind or a date.
pub fn lead(candidates: &[Scored]) -> Option<i32> {
    let (first, others) = candidates.split_first()?;
    others.iter().filter_map(|other| over(first, other)).min()
}

/// By how much one leads another, if that is a rival of it.
fn over(first: &Scored, second: &Scored) -> Option<i32> {
    if first.is_same() && second.spelt {
        return None;
    }
    let of = |scored: &Scored, what: What| {
        let mut features = scored.features.iter();
        let found = features.find(|one| one.what == what);
        found.map_or((Verdict::Unknown, 0), |one| (one.verdict, one.points))
    };
    let unfounded = |what: What| match (of(first, what), of(second, what)) {
        ((Verdict::Agrees, points), (Verdict::Unknown, _))
            if what == What::Type || points <= score::DECADE =>
        {
            points
        }
        _ => 0,
    };
    Some(first.score - second.score - unfounded(What::Type) - unfounded(What::Date))
}

/// What a lead is short of.
pub(super) fn short(lead: Option<i32>) -> i32 {
    lead.map_or(0, |by| (LEAD - by).max(0) * LEAD_POINT)
}

/// Those that a thing is said not to be are shown no more, and still tell whether a name alone can tell who is meant: which
/// of them the first of the others does not lead by enough, so that it is not `certain`.
pub(super) fn rival(first: &Scored, refused: &[Scored], certain: i32) -> Option<Id> {
    let near = refused.iter().filter(|other| {
        let by = over(first, other);
        first.score - short(by) < certain
    });
    let ids: BTreeSet<&Id> = near.map(|other| &other.entity.id).collect();
    ids.first().map(|id| (*id).clone())
}
