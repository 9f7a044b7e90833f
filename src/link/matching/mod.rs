//! Questions to candidates: who is meant, how sure that is, and by which rival it might be somebody else.
//!
//! Where candidates come from is behind [`Candidates`]: an index here, a service on the network elsewhere.

mod apart;
mod candidates;
mod countries;
mod lead;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::LinkError;
use super::ask::{Given, Question};
use super::index::{Entity, Id, normal};
use super::names::Reason;
use super::score::{self, Feature, Named, Near, Scored, Verdict};

pub use apart::{Known, Thing, tell_apart};
pub(super) use candidates::identifiers;
pub use candidates::{Bearers, Candidates, Found};
use countries::Names;
pub(super) use countries::find_countries;
pub use lead::{LEAD, lead};

/// How sure a match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// The first candidate is it.
    Certain,
    /// Somebody should look.
    Review,
    /// No candidate is likely.
    None,
}

impl Band {
    /// In a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Review => "review",
            Self::None => "none",
        }
    }
}

/// From which score on a match is how sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Certain from here on.
    pub certain: i32,
    /// Worth a look from here on.
    pub review: i32,
}

/// Chosen on one half of the labelled test.
impl Default for Thresholds {
    fn default() -> Self {
        Self {
            certain: 55,
            review: 25,
        }
    }
}

/// What is wanted of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Candidates to keep of each question.
    pub limit: usize,
    /// Bands.
    pub thresholds: Thresholds,
    /// How many threads work.
    pub threads: usize,
    /// Whether what a thing is known not to be is a rival of the others, as likely as what is told makes it.
    pub rivals: bool,
}

/// What became of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The best first.
    pub candidates: Vec<Scored>,
    /// The score of the first, less what it does not lead by, and less than certain where there are doubts.
    pub sure: i32,
    /// What that means.
    pub band: Band,
    /// Why it is not certain though its score is as high.
    pub doubts: Vec<String>,
    /// Somebody who should have been asked about it too gave no answer.
    pub unasked: bool,
}

impl Match {
    /// `refused` are candidates that it is known not to be; `crowded` is how many bearers of a name were looked at, where
    /// there may be more.
    fn new(
        mut candidates: Vec<Scored>,
        refused: &[Scored],
        crowded: Option<usize>,
        wanted: &Wanted,
    ) -> Self {
        candidates.sort_by(|one, other| {
            let likeness = |scored: &Scored| {
                scored
                    .named
                    .as_ref()
                    .map_or(0.0, |named| named.likeness.score)
            };
            let order = other.score.cmp(&one.score);
            let order = order.then_with(|| likeness(other).total_cmp(&likeness(one)));
            let order = order.then_with(|| other.entity.sitelinks.cmp(&one.entity.sitelinks));
            order.then_with(|| one.entity.id.cmp(&other.entity.id))
        });
        let first = candidates.first().map_or(0, |scored| scored.score);
        let mut sure = (first - lead::short(lead(&candidates))).max(0);
        let mut doubts = Vec::new();
        if sure >= wanted.thresholds.certain
            && let Some(best) = candidates.first()
        {
            doubts.clone_from(&best.doubts);
            if let Some(most) = crowded.filter(|_| !best.identified) {
                doubts.push(format!("more than {most} bear such a name"));
            }
            if let Some(id) = lead::rival(best, refused, wanted.thresholds.certain) {
                doubts.push(format!("{id}, which it is not, fits as well or nearly so"));
            }
        }
        if !doubts.is_empty() {
            sure = sure.min(wanted.thresholds.certain - 1).max(0);
        }
        // A rival takes certainty away, not the chance that it is one of the two.
        let band = match wanted.thresholds {
            Thresholds { certain, .. } if sure >= certain && !candidates.is_empty() => {
                Band::Certain
            }
            Thresholds { review, .. } if first >= review && !candidates.is_empty() => Band::Review,
            _ => Band::None,
        };
        candidates.truncate(wanted.limit);
        Self {
            candidates,
            sure,
            band,
            doubts,
            unasked: false,
        }
    }
}

impl Match {
    /// Somebody who was asked gave no answer, and what he would have said could have spoken for another one: nobody is
    /// certain by a name then.
    pub fn leave_open(&mut self, thresholds: Thresholds) {
        self.unasked = true;
        if !self.candidates.first().is_some_and(|best| best.identified) {
            self.doubt(
                thresholds,
                "somebody who was asked gave no answer".to_owned(),
            );
        }
    }

    /// Somebody who is certain is so no more.
    fn doubt(&mut self, thresholds: Thresholds, why: String) {
        if self.band == Band::Certain {
            self.band = Band::Review;
            self.sure = self.sure.min(thresholds.certain - 1).max(0);
            self.doubts.push(why);
        }
    }

    /// Whether nobody is likely as far as anybody can tell, since not everybody gave an answer.
    pub fn is_open(&self) -> bool {
        self.unasked && self.band == Band::None
    }

    /// How sure it is, in a word; that nobody is likely only where everybody answered.
    pub fn word(&self) -> &'static str {
        if self.is_open() {
            "unasked"
        } else {
            self.band.name()
        }
    }

    /// Whether names that are less alike cannot change it: the first is certain by the same words, and all that was told
    /// of it besides agrees, so that none of them could have more in its favour.
    fn settled(&self) -> bool {
        let Some(first) = self.candidates.first() else {
            return false;
        };
        let agrees =
            |feature: &Feature| feature.ours.is_empty() || feature.verdict == Verdict::Agrees;
        let typo = |named: &Named| {
            let mut reasons = named.likeness.reasons.iter();
            reasons.any(|reason| matches!(reason, Reason::Typo(_)))
        };
        self.band == Band::Certain
            && first.features.iter().all(agrees)
            && !first.named.as_ref().is_some_and(typo)
    }
}

/// Candidates for the label of a question, and for each further name.
const FOR_LABEL: usize = 16;
const FOR_NAMES: usize = 6;
/// Bearers of one name that are all looked at where there is something to tell them apart by.
const MOST_BEARERS: usize = 256;
/// By how much the last candidate is less like the name for there to be no more that are as like.
pub(super) const LIKE: f64 = 0.05;
/// Questions that a thread takes at once.
const CHUNK: usize = 32;

/// Answers questions, in their order whatever the threads do. `refused` says what each is known not to be, `tick` hears
/// how many are done.
///
/// # Errors
/// What the source cannot do.
pub fn answer(
    source: &dyn Candidates,
    questions: &mut [Question],
    wanted: &Wanted,
    refused: &(dyn Fn(&Question) -> BTreeSet<Id> + Sync),
    tick: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Match>, LinkError> {
    find_countries(source, questions)?;
    let identifiers = questions.iter().flat_map(|question| {
        let own = question.identifiers.iter();
        own.filter_map(|(number, text)| Some((*number, normal(*number, text)?)))
    });
    let bearers = source.by_identifiers(&identifiers.collect())?;
    let questions = &*questions;
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let done: Mutex<BTreeMap<usize, Answers>> = Mutex::default();
    let count = AtomicUsize::new(0);
    let asking = Asking {
        source,
        bearers: &bearers,
        wanted,
        refused,
    };
    let work = || {
        let names = Names::new(source);
        while !stopped.load(Ordering::Relaxed) {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(chunk) = questions
                .get(start..questions.len().min(start + CHUNK))
                .filter(|chunk| !chunk.is_empty())
            else {
                return;
            };
            let answers: Answers = chunk
                .iter()
                .map(|question| match question.as_read() {
                    Some(read) => asking.one(&read, &names),
                    None => asking.one(question, &names),
                })
                .collect();
            stopped.fetch_or(answers.is_err(), Ordering::Relaxed);
            done.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(start, answers);
            let all = count.fetch_add(chunk.len(), Ordering::Relaxed) + chunk.len();
            tick(all as u64);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..wanted.threads.max(1) {
            scope.spawn(work);
        }
        work();
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    let chunks: Result<Vec<Vec<Match>>, LinkError> = done.into_values().collect();
    Ok(chunks?.into_iter().flatten().collect())
}

/// Of one chunk of questions.
type Answers = Result<Vec<Match>, LinkError>;

/// A look for so many bearers of a name.
type Looking<'a> = dyn Fn(&str, usize) -> Result<Vec<Found>, LinkError> + 'a;

/// What all threads share.
#[derive(Clone, Copy)]
struct Asking<'a> {
    source: &'a dyn Candidates,
    bearers: &'a Bearers,
    wanted: &'a Wanted,
    refused: &'a (dyn Fn(&Question) -> BTreeSet<Id> + Sync),
}

impl Asking<'_> {
    /// Looks for the closest names, and further unless one of these settles it.
    fn one(&self, question: &Question, near: &dyn Near) -> Result<Match, LinkError> {
        let closest = self.among(question, near, &|name, limit| {
            self.source.closest(name, limit)
        })?;
        if closest.settled() {
            return Ok(closest);
        }
        self.among(question, near, &|name, limit| {
            self.source.by_name(name, limit)
        })
    }

    fn among(
        &self,
        question: &Question,
        near: &dyn Near,
        look: &Looking<'_>,
    ) -> Result<Match, LinkError> {
        let mut found: BTreeMap<Id, (Entity, Option<Named>)> = BTreeMap::new();
        let told = !question.context().is_empty();
        let mut crowded = None;
        for (place, given) in question.names.iter().enumerate() {
            let limit = if place == 0 { FOR_LABEL } else { FOR_NAMES };
            let limit = limit.max(self.wanted.limit);
            let mut bearers = look(&given.text, limit)?;
            if told && is_crowded(&bearers, limit) {
                let more = limit.max(MOST_BEARERS);
                bearers = look(&given.text, more)?;
                if is_crowded(&bearers, more) {
                    crowded = Some(MOST_BEARERS);
                }
            }
            crowded = crowded.or(self.source.looked_at(&given.text)?);
            for candidate in bearers {
                keep(&mut found, given, candidate);
            }
        }
        for (number, text) in &question.identifiers {
            let identifier = normal(*number, text).map(|form| (*number, form));
            let bearers = identifier.and_then(|own| self.bearers.get(&own));
            for entity in bearers.into_iter().flatten() {
                found
                    .entry(entity.id.clone())
                    .or_insert_with(|| (entity.clone(), None));
            }
        }
        let refused = (self.refused)(question);
        if !self.wanted.rivals {
            found.retain(|id, _| !refused.contains(id));
        }
        let scored = found.into_values();
        let scored = scored.map(|(entity, named)| score::score(question, entity, named, near));
        let (gone, left): (Vec<Scored>, Vec<Scored>) =
            scored.partition(|scored| refused.contains(&scored.entity.id));
        Ok(Match::new(left, &gone, crowded, self.wanted))
    }
}

/// Whether there may be more who bear the name as well as the first.
fn is_crowded(found: &[Found], limit: usize) -> bool {
    let ends = found.first().zip(found.last());
    found.len() >= limit
        && ends.is_some_and(|(first, last)| last.likeness.score + LIKE >= first.likeness.score)
}

/// Each entity once, by the pair of names that is worth most.
fn keep(found: &mut BTreeMap<Id, (Entity, Option<Named>)>, given: &Given, candidate: Found) {
    let named = Named {
        asked: given.clone(),
        label: candidate.label,
        likeness: candidate.likeness,
    };
    match found.get_mut(&candidate.entity.id) {
        Some((_, known)) => {
            let worth = |named: &Named| score::points(named, &candidate.entity, false);
            if known
                .as_ref()
                .is_none_or(|known| worth(&named) > worth(known))
            {
                *known = Some(named);
            }
        }
        None => {
            found.insert(candidate.entity.id.clone(), (candidate.entity, Some(named)));
        }
    }
}

#[cfg(test)]
mod doubts;
#[cfg(test)]
mod offices;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::kinds::Kind;
    use crate::link::names::Name;

    /// A few entities, all of whose names are compared.
    pub(super) struct Few(pub(super) Vec<Entity>);

    impl Candidates for Few {
        fn by_name(&self, name: &str, limit: usize) -> Result<Vec<Found>, LinkError> {
            let mut found: Vec<Found> = self
                .0
                .iter()
                .map(|entity| Found {
                    entity: entity.clone(),
                    label: entity.labels[0].clone(),
                    likeness: Name::new(name).likeness(&Name::new(&entity.labels[0].text)),
                })
                .filter(|found| found.likeness.score >= 0.4)
                .collect();
            found.sort_by(|one, other| other.likeness.score.total_cmp(&one.likeness.score));
            found.truncate(limit);
            Ok(found)
        }

        fn has_word(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
            let others = self.0.iter().filter(|entity| entity.id != *besides);
            let mut words = others.flat_map(|entity| Name::new(&entity.labels[0].text).words);
            Ok(words.any(|word| word.plain == plain))
        }

        fn is_common(&self, plain: &str, besides: &Id) -> Result<bool, LinkError> {
            let others = self.0.iter().filter(|entity| entity.id != *besides);
            let has = |entity: &&Entity| {
                let words = Name::new(&entity.labels[0].text).words;
                words.iter().any(|word| word.plain == plain)
            };
            Ok(others.filter(has).count() >= 4)
        }

        fn by_id(&self, id: &Id) -> Result<Option<Entity>, LinkError> {
            Ok(self.0.iter().find(|entity| entity.id == *id).cloned())
        }

        fn by_identifiers(&self, wanted: &BTreeSet<(u32, String)>) -> Result<Bearers, LinkError> {
            let mut found = Bearers::new();
            for entity in &self.0 {
                for own in identifiers(entity).filter(|own| wanted.contains(own)) {
                    found.entry(own).or_default().push(entity.clone());
                }
            }
            Ok(found)
        }
    }

    pub(super) fn entity(number: u32, name: &str, class: u32) -> Entity {
        let mut entity = Entity {
            id: Id::Item(number),
            types: vec![Id::Item(class)],
            ..Entity::default()
        };
        entity.name(name, "en", false);
        entity
    }

    pub(super) fn question(name: &str) -> Question {
        let given = Given {
            alias: false,
            language: String::new(),
            text: name.to_owned(),
        };
        Question {
            names: vec![given],
            ..Question::default()
        }
    }

    pub(super) fn wanted(threads: usize) -> Wanted {
        Wanted {
            limit: 5,
            thresholds: Thresholds::default(),
            threads,
            rivals: true,
        }
    }

    fn asked(questions: &mut [Question]) -> Vec<Match> {
        let few = Few(vec![
            entity(1, "Georgia", 6256),
            entity(2, "Georgia", 35_657),
            entity(3, "Sergey Lavrov", 5),
        ]);
        answer(&few, questions, &wanted(2), &|_| BTreeSet::new(), &|_| {}).unwrap()
    }

    #[test]
    fn equals_are_for_somebody_to_look_at_and_context_decides() {
        let mut state = question("Georgia");
        state.kinds = vec![Kind::State];
        let found = asked(&mut [
            question("Georgia"),
            state,
            question("Lavrov, Sergey"),
            question("Nobody At All"),
        ]);
        let bands: Vec<Band> = found.iter().map(|found| found.band).collect();
        assert_eq!(
            bands,
            [Band::Review, Band::Certain, Band::Certain, Band::None]
        );
        assert_eq!(found[1].candidates[0].entity.id, Id::Item(1));
        assert_eq!(found[0].sure, found[0].candidates[0].score - LEAD * 4);
    }

    #[test]
    fn answers_come_in_the_order_of_questions_whatever_the_threads() {
        let names = ["Georgia", "Sergey Lavrov", "Lavrow", "X"];
        let mut questions: Vec<Question> = (0..200)
            .map(|place| question(names[place % names.len()]))
            .collect();
        let few = Few(vec![
            entity(1, "Georgia", 6256),
            entity(3, "Sergey Lavrov", 5),
        ]);
        let one = answer(
            &few,
            &mut questions,
            &wanted(1),
            &|_| BTreeSet::new(),
            &|_| {},
        )
        .unwrap();
        let four = answer(
            &few,
            &mut questions,
            &wanted(4),
            &|_| BTreeSet::new(),
            &|_| {},
        )
        .unwrap();
        assert_eq!(one.len(), 200);
        assert_eq!(one, four);
    }

    #[test]
    fn an_identifier_finds_what_no_name_does() {
        let mut known = entity(3, "Сергей Викторович", 5);
        known.identifiers = vec![(214, "119".to_owned())];
        let mut asked = question("S. Lavrov");
        asked.identifiers = vec![(214, "https://viaf.org/viaf/1 19/".to_owned())];
        let found = answer(
            &Few(vec![known]),
            &mut [asked],
            &wanted(1),
            &|_| BTreeSet::new(),
            &|_| {},
        )
        .unwrap();
        assert_eq!(
            (found[0].band, found[0].candidates[0].score),
            (Band::Certain, 100)
        );
    }
}
