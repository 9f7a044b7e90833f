//! Whether Wikidata has what `link export --create` would make.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::beside::{Beside, FromArgs};
use super::{online, starter};
use crate::cli::Common;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::link::ask::{Asking, Question, from_data};
use crate::link::export::Sought;
use crate::link::index::{Id, Index};
use crate::link::matching::{Band, Candidates, Match, Thresholds, Wanted, answer};
use crate::link::online::With;
use crate::link::ours::{Look, different};
use crate::link::score::{Scored, Verdict};
use crate::model::{NamedNode, printable};

/// Candidates to look at of each.
const CANDIDATES: usize = 8;
/// Languages to ask in where a name has none.
const LANGUAGES: [&str; 1] = ["en"];

/// What was found, by thing; and why there may be more, if somebody gave no answer.
pub(super) struct Looked {
    found: BTreeMap<String, Sought>,
    /// What is the case where nothing was found.
    otherwise: Sought,
    pub(super) incomplete: Option<Failure>,
}

impl Looked {
    pub(super) fn of(&self, thing: &NamedNode) -> &Sought {
        self.found.get(thing.as_str()).unwrap_or(&self.otherwise)
    }
}

/// Looks for things in an index and online, as far as either is given.
pub(super) fn look(
    (index, from): (Option<&Path>, &FromArgs),
    (beside, look): (&Beside, &Look<'_>),
    things: &[NamedNode],
    common: &Common,
) -> Result<Looked, Failure> {
    let asked = from.ask(common)?;
    let mut looked = Looked {
        found: BTreeMap::new(),
        otherwise: Sought::None,
        incomplete: None,
    };
    if things.is_empty() || index.is_none() && asked.is_none() {
        looked.otherwise = Sought::Unsought;
        return Ok(looked);
    }
    let mut refused = BTreeMap::new();
    for thing in things {
        let ids: BTreeSet<Id> = different(look, thing)?
            .iter()
            .map(|iri| Id::new(iri))
            .collect();
        refused.insert(thing.as_str(), ids);
    }
    let mut questions = questions(beside, &refused)?;
    // What is no thing of the world is not asked for.
    let subjects = questions.iter().map(|question| question.subject.as_str());
    let subjects: BTreeSet<&str> = subjects.collect();
    for thing in things.iter().map(NamedNode::as_str) {
        if !subjects.contains(thing) {
            looked.found.insert(thing.to_owned(), Sought::Unsought);
        }
    }
    let held = match index {
        Some(path) => Index::open(path)?,
        None => starter::open()?,
    };
    looked.take(&held, &mut questions, &refused)?;
    if let Some(mut asked) = asked {
        questions.retain(|question| !looked.found.contains_key(&question.subject));
        let progress = Progress::new(common, None).counting("names asked online");
        let gathered = asked.gather(&questions, &LANGUAGES, &|done| {
            progress.read(0, done as u64);
        });
        progress.finish();
        online::say_notes(&mut asked, common);
        let with = With {
            index: &held,
            gathered: &gathered?,
        };
        looked.take(&with, &mut questions, &refused)?;
        if let Some((error, count)) = asked.into_failure() {
            looked.otherwise = Sought::Unanswered;
            looked.incomplete = Some(online::incomplete(error, count));
        }
    }
    Ok(looked)
}

/// What is known of these things.
fn questions(
    beside: &Beside,
    wanted: &BTreeMap<&str, BTreeSet<Id>>,
) -> Result<Vec<Question>, Failure> {
    let asking = Asking {
        class: None,
        languages: &LANGUAGES,
    };
    let mut all = from_data(&*beside.data.backend, &beside.data.ontology, &asking)?;
    all.retain(|question| wanted.contains_key(question.subject.as_str()));
    Ok(all)
}

impl Looked {
    fn take(
        &mut self,
        source: &dyn Candidates,
        questions: &mut [Question],
        refused: &BTreeMap<&str, BTreeSet<Id>>,
    ) -> Result<(), Failure> {
        let wanted = Wanted {
            limit: CANDIDATES,
            thresholds: Thresholds::default(),
            threads: 1,
            rivals: true,
        };
        let different = |question: &Question| {
            let ids = refused.get(question.subject.as_str());
            ids.cloned().unwrap_or_default()
        };
        let matches = answer(source, questions, &wanted, &different, &|_| {})?;
        for (question, answer) in questions.iter().zip(matches) {
            if let Some(likely) = likely(&answer, wanted.thresholds.review) {
                self.found.insert(question.subject.clone(), sought(likely));
            }
        }
        Ok(())
    }
}

/// The candidate that is certain, or worth a look with nothing against it.
fn likely(answer: &Match, review: i32) -> Option<&Scored> {
    let contradicts = |own: &Scored| {
        let mut features = own.features.iter();
        features.any(|feature| feature.verdict == Verdict::Contradicts)
    };
    let mut candidates = answer.candidates.iter();
    match answer.band {
        Band::Certain => candidates.next(),
        Band::Review => candidates.find(|own| own.score >= review && !contradicts(own)),
        Band::None => None,
    }
}

fn sought(found: &Scored) -> Sought {
    let label = found.entity.label(&LANGUAGES);
    Sought::Likely {
        id: found.entity.id.to_string(),
        label: label
            .map(|label| printable(&label.text))
            .unwrap_or_default(),
        why: printable(&found.why()),
    }
}
