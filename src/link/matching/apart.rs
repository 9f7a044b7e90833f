//! Things that are not one: no more than one of them can be the item.

use std::collections::{BTreeMap, BTreeSet};

use super::{Band, Match, Thresholds};
use crate::link::ask::Question;
use crate::link::index::Id;
use crate::link::score::{Feature, Scored, Verdict, What};

/// Makes nobody certain by a name of an item that several things of the same data would be. `are_apart` tells of a question whether it is about one thing, and not about whoever is called so. O(questions · log).
pub fn tell_apart(
    questions: &[Question],
    matches: &mut [Match],
    thresholds: Thresholds,
    are_apart: impl Fn(&Question) -> bool,
) {
    let key = |question: &Question, answer: &Match| -> Option<Id> {
        let best = answer.candidates.first()?;
        let certain = answer.band == Band::Certain && are_apart(question);
        certain.then(|| best.entity.id.clone())
    };
    let mut bearers: BTreeMap<Id, BTreeSet<&str>> = BTreeMap::new();
    for (question, answer) in questions.iter().zip(matches.iter()) {
        if let Some(key) = key(question, answer) {
            bearers.entry(key).or_default().insert(&question.subject);
        }
    }
    for (question, answer) in questions.iter().zip(matches) {
        if answer.candidates.first().is_none_or(is_told) {
            continue;
        }
        let several = key(question, answer).and_then(|key| bearers.get(&key));
        if let Some(several) = several.filter(|several| several.len() > 1) {
            let said = format!("{} things of the data would be this one", several.len());
            answer.doubt(thresholds, said);
        }
    }
}

/// Whether more than a name, a kind, a country and an office speaks for a candidate.
fn is_told(best: &Scored) -> bool {
    let strong = [What::Date, What::Place, What::Identifier];
    let agrees = |one: &Feature| one.verdict == Verdict::Agrees && strong.contains(&one.what);
    best.identified || best.features.iter().any(agrees)
}
