//! Who is whose in a name: the words that stand behind `of`, `in`, `to` or `bin`.

use std::collections::BTreeSet;

use super::name::Named;
use crate::link::names::{Name, Reason};

/// Words that say how what follows goes with what stands before.
const JOINTS: [&str; 10] = [
    "of", "in", "to", "by", "for", "on", "from", "at", "against", "with",
];
/// What says in names of people whose child somebody is.
const CHILDREN: [&str; 5] = ["bin", "ibn", "ben", "bint", "binti"];

/// Why the same words in another order make another name: the `Embassy of Germany in France` is not that of France in
/// Germany, nor `Hussein bin Abdullah` his father.
pub(super) fn joined(named: &Named, people: bool) -> Option<String> {
    if !named.likeness.reasons.contains(&Reason::Reordered) {
        return None;
    }
    let things = JOINTS.iter().filter(|_| !people);
    let joints: Vec<&str> = CHILDREN.iter().chain(things).copied().collect();
    let [mut ours, mut theirs] =
        [&named.asked.text, &named.label.text].map(|text| parts(text, &joints));
    turn(&mut ours, &theirs);
    turn(&mut theirs, &ours);
    let joint = |parts: &[Part]| parts.iter().find_map(|part| part.joint.clone());
    let found = joint(&ours).or_else(|| joint(&theirs))?;
    let [one, other] = [&ours, &theirs].map(|parts| parts.iter().collect::<BTreeSet<_>>());
    (one != other).then(|| format!("other words stand behind `{found}`, or before it"))
}

/// Puts in front what a list put last: `of Illinois Governor` can be nothing but the `Governor of Illinois`.
fn turn(parts: &mut [Part], other: &[Part]) {
    let ([first, .., last], Some(wanted)) = (parts, other.first()) else {
        return;
    };
    if first.words.is_empty() && wanted.words.is_subset(&last.words) {
        last.words.retain(|word| !wanted.words.contains(word));
        first.words.clone_from(&wanted.words);
    }
}

/// The words from one joint to the next.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    joint: Option<String>,
    words: BTreeSet<String>,
}

/// The parts of a name as it is written; what a list turned around stands in its own order.
fn parts(text: &str, joints: &[&str]) -> Vec<Part> {
    let mut all = vec![Part {
        joint: None,
        words: BTreeSet::new(),
    }];
    for word in Name::new(text).words {
        if joints.contains(&word.plain.as_str()) {
            all.push(Part {
                joint: Some(word.plain),
                words: BTreeSet::new(),
            });
        } else if let Some(part) = all.last_mut() {
            part.words.insert(word.skeleton);
        }
    }
    all
}
