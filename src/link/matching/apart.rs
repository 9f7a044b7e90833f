//! Things that are not one: no more than one of them can be the item.
//!
//! What is not asked any more, because it is linked or decided, still bears its name: of two of one name the other is no
//! more certain for that.

use std::collections::{BTreeMap, BTreeSet};

use super::{Band, Match, Thresholds};
use crate::link::ask::Question;
use crate::link::index::Id;
use crate::link::kinds::Fit;
use crate::link::names::{Name, Role};
use crate::link::score::{Feature, Scored, Verdict, What};

/// What is known of a thing before it is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// What it is, by a link or a decision.
    pub is: BTreeSet<Id>,
    /// What it is not.
    pub is_not: BTreeSet<Id>,
    /// Whether it was decided to be none of all that there is.
    pub is_none: bool,
}

impl Known {
    /// Whether it is something else than this.
    fn is_another(&self, id: &Id) -> bool {
        self.is_none || self.is_not.contains(id) || !self.is.is_empty() && !self.is.contains(id)
    }

    fn is_nothing(&self) -> bool {
        !self.is_none && self.is.is_empty() && self.is_not.is_empty()
    }
}

/// A thing of the data with what is known of it.
pub type Thing<'a> = (&'a Question, Known);

/// Makes nobody certain by a name of an item that several things of the same data would be, or by one that another of them
/// bears which is not this item. `things` are those of which something is known, asked or not. `are_apart` tells of a
/// question whether it is about one thing, and not about whoever is called so. O((questions + things) · log), and things
/// of one name times questions of it.
pub fn tell_apart(
    questions: &[Question],
    matches: &mut [Match],
    things: &[Thing<'_>],
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
    for (question, known) in things.iter().filter(|(question, _)| are_apart(question)) {
        for id in &known.is {
            let all = bearers.entry(id.clone()).or_default();
            all.insert(&question.subject);
        }
    }
    let called = by_name(things);
    for (question, answer) in questions.iter().zip(matches) {
        if answer.band != Band::Certain || answer.candidates.first().is_none_or(is_told) {
            continue;
        }
        let several = key(question, answer).and_then(|key| bearers.get(&key));
        if let Some(several) = several.filter(|several| several.len() > 1) {
            let said = format!("{} things of the data would be this one", several.len());
            answer.doubt(thresholds, said);
        } else if is_called_as_another(question, answer, &called) {
            let said = "another thing of the data is called so, and is not this one".to_owned();
            answer.doubt(thresholds, said);
        }
    }
}

/// The words of a name, in any order and without titles.
fn words(name: &str) -> Vec<String> {
    let goes = |role: Role| matches!(role, Role::Title | Role::Particle);
    let all = Name::new(name).words;
    let only = all.iter().all(|word| goes(word.role));
    let words = all.into_iter().filter(|word| only || !goes(word.role));
    let mut words: Vec<String> = words.map(|word| word.skeleton).collect();
    words.sort_unstable();
    words
}

/// Things of which something is known, by each of their names.
fn by_name<'a, 'b>(things: &'b [Thing<'a>]) -> BTreeMap<Vec<String>, Vec<&'b Thing<'a>>> {
    let mut called: BTreeMap<Vec<String>, Vec<&Thing<'_>>> = BTreeMap::new();
    for thing in things.iter().filter(|(_, known)| !known.is_nothing()) {
        let names = thing.0.names.iter().map(|name| words(&name.text));
        for name in names.collect::<BTreeSet<_>>() {
            called.entry(name).or_default().push(thing);
        }
    }
    called
}

/// Whether another thing has a name of this one and is known to be another item, so that it is not by its name that this
/// one is told. An item among the candidates is a rival already, and what sets the two apart counts.
fn is_called_as_another(
    question: &Question,
    answer: &Match,
    called: &BTreeMap<Vec<String>, Vec<&Thing<'_>>>,
) -> bool {
    let Some(best) = answer.candidates.first().filter(|_| !called.is_empty()) else {
        return false;
    };
    let is_rival = |id: &Id| answer.candidates.iter().any(|one| one.entity.id == *id);
    let names = question.names.iter().map(|name| words(&name.text));
    let mut others = names.flat_map(|name| called.get(&name).into_iter().flatten());
    others.any(|(other, known)| {
        other.subject != question.subject
            && known.is_another(&best.entity.id)
            && !known.is.iter().any(is_rival)
            && can_be_taken_for(question, other, best)
    })
}

/// Whether nothing that speaks for a candidate tells a thing from another of its name.
fn can_be_taken_for(question: &Question, other: &Question, best: &Scored) -> bool {
    let (ours, theirs) = (&question.kinds, &other.kinds);
    let mut pairs = ours
        .iter()
        .flat_map(|one| theirs.iter().map(move |other| one.fit(*other)));
    if !ours.is_empty() && !theirs.is_empty() && pairs.all(|fit| fit == Fit::Apart) {
        return false;
    }
    let agrees = |what: What| {
        let mut features = best.features.iter();
        features.any(|one| one.what == what && one.verdict == Verdict::Agrees)
    };
    let country = agrees(What::Country) && !other.countries.is_empty();
    let post = agrees(What::Post) && !other.posts.is_empty();
    let same_country = question.countries.iter().any(|one| {
        let mut theirs = other.countries.iter();
        theirs.any(|own| own.name == one.name || own.ids.iter().any(|id| one.ids.contains(id)))
    });
    let same_post = question.posts.iter().any(|post| other.posts.contains(post));
    (!country || same_country) && (!post || same_post)
}

/// Whether more than a name, a kind, a country and an office speaks for a candidate.
fn is_told(best: &Scored) -> bool {
    let strong = [What::Date, What::Place, What::Identifier];
    let agrees = |one: &Feature| one.verdict == Verdict::Agrees && strong.contains(&one.what);
    best.identified || best.features.iter().any(agrees)
}
