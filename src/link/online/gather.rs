//! Candidates that Wikidata knows for the names of some questions: found by its search and by a reconciliation service,
//! fetched as entities, and then asked like an index.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use super::items::{bearers, items};
use super::{BATCH, Online};
use crate::link::LinkError;
use crate::link::ask::Question;
use crate::link::client::{Client, ClientError, Entities, ErrorKind, ReconciliationQuery};
use crate::link::index::{Entity, Id};
use crate::link::source::{Languages, read_item};
use crate::model::diagnostic::Diagnostic;
use crate::model::printable;

/// Candidates to ask for, of each name.
pub(super) const HITS: usize = 10;
/// Identifiers of one property that are asked for at once.
const IDENTIFIERS: usize = 100;
/// Names of Wikidata are no longer than this, in characters.
const LONGEST: usize = 250;
/// Languages in which names are kept besides those that are asked in.
const USUAL: [&str; 11] = [
    "en", "mul", "ru", "uk", "de", "fr", "es", "it", "pl", "zh", "ar",
];
/// How the API refuses a language, today and in former years.
const NO_LANGUAGE: [&str; 2] = ["badvalue", "unknown_language"];
/// Whose ids a reconciliation service has to give.
const SPACES: [&str; 2] = [
    "http://www.wikidata.org/entity/",
    "https://www.wikidata.org/entity/",
];

/// A property and a value.
type Identifier = (u32, String);

/// What was found for some questions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    pub(super) by_name: BTreeMap<String, BTreeSet<Id>>,
    /// What the searches for a name gave that go on after it, in their order.
    pub(super) begun: BTreeMap<String, Vec<Vec<Id>>>,
    pub(super) entities: BTreeMap<Id, Entity>,
    /// Places of the questions to which somebody gave no answer.
    pub(super) unasked: BTreeSet<usize>,
    /// Words of their names with whoever has them, or nobody where several do; made when it is first asked.
    pub(super) words: OnceLock<HashMap<String, Option<Id>>>,
}

impl Gathered {
    /// Whether somebody gave no answer to the question at this place.
    pub fn is_open(&self, place: usize) -> bool {
        self.unasked.contains(&place)
    }

    /// These were found for a name, and the service may have `more`.
    fn add(&mut self, name: &str, ids: Vec<Id>, more: bool) {
        let known = self.by_name.entry(name.to_owned()).or_default();
        known.extend(ids.iter().cloned());
        if more {
            self.begun.entry(name.to_owned()).or_default().push(ids);
        }
    }
}

impl Online {
    /// Looks for the names of these questions; names without a language in the `spoken` ones. `tick` hears how many
    /// questions are done.
    ///
    /// # Errors
    /// Settings with which nobody can be asked, and a reconciliation service of other things. Answers that do not come
    /// are no error here: see [`Online::into_failure`].
    pub fn gather(
        &mut self,
        questions: &[Question],
        spoken: &[&str],
        tick: &dyn Fn(usize),
    ) -> Result<Gathered, LinkError> {
        let mut gathered = Gathered::default();
        let mut languages: BTreeSet<String> = USUAL.iter().map(|tag| (*tag).to_owned()).collect();
        languages.extend(spoken.iter().map(|tag| tag.to_lowercase()));
        for (place, question) in questions.iter().enumerate() {
            let ((), silent) =
                self.watched(|own| own.search_for(question, spoken, &mut gathered))?;
            if silent {
                gathered.unasked.insert(place);
            }
            languages.extend(
                question
                    .names
                    .iter()
                    .map(|name| name.language.to_lowercase()),
            );
            tick(place + 1);
        }
        languages.remove("");
        let every = || 0..questions.len();
        let silent = self.reconcile(questions, &mut gathered)?;
        let own = every().filter(|place| silent.contains(questions[*place].name()));
        gathered.unasked.extend(own);
        let mut wanted: BTreeSet<Id> = gathered.by_name.values().flatten().cloned().collect();
        let (identified, silent) = self.identify(questions)?;
        wanted.extend(identified);
        let asked = |place: &usize| &questions[*place].identifiers;
        let own = every().filter(|place| asked(place).iter().any(|one| silent.contains(one)));
        gathered.unasked.extend(own);
        let languages = Languages::new(languages);
        let ((), silent) = self.watched(|own| own.fetch(&wanted, &languages, &mut gathered))?;
        if silent {
            // Whom the missing ones bear the name of is not known.
            gathered.unasked.extend(every());
        }
        Ok(gathered)
    }

    /// Does a part of the work; whether somebody gave no answer meanwhile.
    fn watched<T, E>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<(T, bool), E> {
        let before = self.unanswered;
        let done = part(self)?;
        Ok((done, self.unanswered > before))
    }

    /// Searches for a name alone first, where an office or years stand around it.
    fn search_for(
        &mut self,
        question: &Question,
        spoken: &[&str],
        gathered: &mut Gathered,
    ) -> Result<(), LinkError> {
        let found = match question.as_read() {
            Some(mut read) => {
                read.names.truncate(read.names.len() - question.names.len());
                self.search_all(&read, spoken, gathered)?
            }
            None => false,
        };
        if !found {
            self.search_all(question, spoken, gathered)?;
        }
        Ok(())
    }

    /// Searches for its labels; for its other names where no label leads to anybody; and for its countries. Whether a name
    /// leads to anybody.
    fn search_all(
        &mut self,
        question: &Question,
        spoken: &[&str],
        gathered: &mut Gathered,
    ) -> Result<bool, ClientError> {
        let mut known = false;
        for alias in [false, true] {
            for name in question.names.iter().filter(|name| name.alias == alias) {
                let own = [name.language.as_str()];
                let languages = if name.language.is_empty() {
                    spoken
                } else {
                    &own
                };
                known |= self.search(&name.text, languages, gathered)?;
            }
            if known {
                break;
            }
        }
        for country in question.countries.iter().filter(|one| one.ids.is_empty()) {
            self.search(&country.name, spoken, gathered)?;
        }
        Ok(known)
    }

    /// Whether anybody is found by this name.
    fn search(
        &mut self,
        name: &str,
        languages: &[&str],
        gathered: &mut Gathered,
    ) -> Result<bool, ClientError> {
        gathered.add(name, Vec::new(), false);
        let mut any = false;
        for text in forms(name) {
            for language in languages {
                let (found, more) = self.hits(&text, language)?;
                any |= !found.is_empty();
                gathered.add(name, found, more);
            }
            if any {
                break;
            }
        }
        Ok(any)
    }

    /// The items that a search gives first, and whether it goes on. A language in which the service does not search is
    /// asked for once.
    fn hits(&mut self, text: &str, language: &str) -> Result<(Vec<Id>, bool), ClientError> {
        let mut tag = language.to_lowercase();
        loop {
            if !self.unspoken.contains(&tag) {
                let hits = self.attempt(|client| match client.search_begin(text, &tag, HITS) {
                    Err(ClientError::Api { code, .. }) if NO_LANGUAGE.contains(&&*code) => Ok(None),
                    other => other.map(Some),
                })?;
                match hits {
                    None => return Ok((Vec::new(), false)),
                    Some(Some((hits, more))) => {
                        let ids = hits.iter().map(|hit| &*hit.id);
                        return Ok((self.only_items(ids, "Wikidata's search"), more));
                    }
                    Some(None) => {
                        let said = format!("Wikidata does not search in `{}`", printable(&tag));
                        self.notes.push(said);
                        self.unspoken.insert(tag.clone());
                    }
                }
            }
            match tag.rsplit_once('-') {
                Some((wider, _)) => tag = wider.to_owned(),
                None => return Ok((Vec::new(), false)),
            }
        }
    }

    /// Asks the reconciliation service for the label of each question, if one is named; the labels to which it gives no
    /// answer.
    fn reconcile(
        &mut self,
        questions: &[Question],
        gathered: &mut Gathered,
    ) -> Result<BTreeSet<String>, LinkError> {
        let Some(address) = self.settings.bases.reconciliation.clone() else {
            return Ok(BTreeSet::new());
        };
        if self.manifest.is_none() {
            self.manifest = self.attempt(Client::reconciliation_manifest)?;
        }
        let names: BTreeSet<&str> = questions
            .iter()
            .map(Question::name)
            .filter(|name| !forms(name).is_empty())
            .collect();
        let Some(manifest) = self.manifest.clone() else {
            return Ok(names.into_iter().map(str::to_owned).collect());
        };
        if !SPACES.contains(&&*manifest.identifier_space) {
            let space = printable(&manifest.identifier_space);
            let said = format!(
                "the ids of the service `{}` are those of `{space}`",
                printable(&address)
            );
            let said =
                Diagnostic::new(said).hint(format!("a service for Wikidata says `{}`", SPACES[0]));
            return Err(LinkError::Source(Box::new(said)));
        }
        let names: Vec<&str> = names.into_iter().collect();
        let mut silent = BTreeSet::new();
        for batch in names.chunks(BATCH) {
            let queries: Vec<ReconciliationQuery> = batch
                .iter()
                .map(|name| ReconciliationQuery {
                    name: (*name).to_owned(),
                    limit: Some(HITS),
                    ..ReconciliationQuery::default()
                })
                .collect();
            let Some(answers) = self.attempt(|client| client.reconcile(&manifest, &queries))?
            else {
                silent.extend(batch.iter().map(|name| (*name).to_owned()));
                continue;
            };
            for (name, found) in batch.iter().zip(answers) {
                let ids = found.iter().map(|candidate| &*candidate.id);
                let ids = self.only_items(ids, "the reconciliation service");
                // The protocol does not tell whether there are more.
                gathered.add(name, ids, found.len() >= HITS);
            }
        }
        Ok(silent)
    }

    /// Who bears the identifiers of these questions, many of one property with one query, and those that were not looked up.
    ///
    /// Where the query service fails, the others are asked all the same; each identifier that is not looked up counts as a
    /// question without an answer, in later rounds too.
    fn identify(
        &mut self,
        questions: &[Question],
    ) -> Result<(BTreeSet<Id>, BTreeSet<Identifier>), ClientError> {
        let (mut found, mut silent) = (BTreeSet::new(), BTreeSet::new());
        if !self.identifies {
            return Ok((found, silent));
        }
        let mut asked: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for (property, value) in questions.iter().flat_map(|question| &question.identifiers) {
            asked.entry(*property).or_default().insert(value);
        }
        let mut strange = 0;
        for (property, values) in asked {
            let values: Vec<&str> = values.into_iter().collect();
            for block in values.chunks(IDENTIFIERS) {
                let block_of = || block.iter().map(|value| (property, (*value).to_owned()));
                if self.mute {
                    self.unanswered += block.len();
                    silent.extend(block_of());
                    continue;
                }
                match self.client.sparql(&bearers(property, block)) {
                    Ok(answer) => {
                        let (items, others) = items(&answer);
                        found.extend(items);
                        strange += others;
                    }
                    Err(error) if error.kind() == ErrorKind::Usage => return Err(error),
                    Err(error) => {
                        self.unanswered += block.len();
                        silent.extend(block_of());
                        self.mute |= !error.is_of_one_question();
                        self.failed.get_or_insert(error);
                    }
                }
            }
        }
        if strange > 0 {
            self.notes.push(format!(
                "the query service `{}` answers with {strange} values that are no items of Wikidata: they are passed over",
                printable(&self.settings.bases.sparql)
            ));
        }
        Ok((found, silent))
    }

    /// Fetches entities. One that was merged stands for its old id; one that is not there is told. Of a batch that is
    /// refused, each half is asked for.
    fn fetch(
        &mut self,
        wanted: &BTreeSet<Id>,
        languages: &Languages,
        gathered: &mut Gathered,
    ) -> Result<(), ClientError> {
        let ids: Vec<String> = wanted.iter().map(Id::to_string).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut merged = BTreeMap::new();
        let singly = self.singly;
        for batch in ids.chunks(BATCH) {
            let mut parts = vec![batch];
            // Where the whole has no answer, some of them may be kept.
            while let Some(part) = parts.pop() {
                let kept_only = self.settings.freshness.is_kept_only();
                if kept_only && part.len() > 1 {
                    parts.extend(part.chunks(1));
                    continue;
                }
                let ask = |client: &Client| Self::entities(client, singly, part);
                let answer = match part {
                    [_] => self.attempt(ask)?,
                    _ => self.attempt_many(ask)?,
                };
                match answer {
                    Some(answer) => self.take(answer, languages, gathered, &mut merged),
                    None if part.len() > 1 => {
                        let (first, second) = part.split_at(part.len() / 2);
                        parts.extend([second, first]);
                    }
                    None => {}
                }
            }
        }
        for ids in gathered.by_name.values_mut() {
            *ids = ids
                .iter()
                .map(|id| merged.get(id).unwrap_or(id).clone())
                .collect();
        }
        for id in gathered.begun.values_mut().flatten().flatten() {
            if let Some(other) = merged.get(id) {
                id.clone_from(other);
            }
        }
        Ok(())
    }

    /// Keeps the entities of an answer, and which of them were merged.
    fn take(
        &mut self,
        answer: Entities,
        languages: &Languages,
        gathered: &mut Gathered,
        merged: &mut BTreeMap<Id, Id>,
    ) {
        for entity in answer.found {
            match read_item(&entity.json, languages) {
                Ok(Some(read)) => {
                    merged.insert(Id::new(&entity.asked), read.id.clone());
                    gathered.entities.insert(read.id.clone(), read);
                }
                Ok(None) => {}
                Err(error) => self.unusable(&entity.address, &error.to_string()),
            }
        }
        let gone = answer.missing.iter();
        self.notes
            .extend(gone.map(|id| format!("{id} was found by its name, and Wikidata has none")));
    }
}

/// What to search for: the name, and where it has one comma, its parts the other way round. The search looks for
/// beginnings of names.
fn forms(name: &str) -> Vec<String> {
    let plain = |text: &str| -> String {
        let words = text.split(|c: char| c.is_whitespace() || c.is_control());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        words.join(" ")
    };
    let turned = name.split_once(',').filter(|(_, rest)| !rest.contains(','));
    let turned = turned.map(|(last, first)| plain(&format!("{first} {last}")));
    let all = std::iter::once(plain(name)).chain(turned);
    all.filter(|text| !text.is_empty() && text.chars().count() <= LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_searched_as_people_say_it() {
        assert_eq!(
            forms("Lawrow,  Sergej"),
            ["Lawrow, Sergej", "Sergej Lawrow"]
        );
        assert_eq!(forms("a\u{1b}[31m\nb"), ["a [31m b"]);
        assert_eq!(
            forms("King, Martin Luther, Jr."),
            ["King, Martin Luther, Jr."]
        );
        assert_eq!(forms(" \t"), [""; 0]);
        assert_eq!(forms(&"x".repeat(251)), [""; 0]);
    }
}
