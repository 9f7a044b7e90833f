//! Queries to candidates: the same questions, score and bands as everywhere else.

use std::collections::{BTreeMap, BTreeSet};

use super::collection::Collection;
use super::conditions::{self, Compared};
use super::query::{Condition, Quantifier, Query, Strict};
use super::until::Until;
use super::{Refused, Settings};
use crate::link::LinkError;
use crate::link::ask::{Given, Question, Speaks};
use crate::link::index::{Entity, Id};
use crate::link::kinds::{Fit, Kind};
use crate::link::matching::{self, Band, Candidates, Match, Wanted};
use crate::link::score::{Scored, What};

/// Candidates of a query that says no number.
const USUAL: usize = 5;

/// A part of a score, or what is known besides.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Feature {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) value: Value,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Points(i32),
    Share(f64),
    Truth(bool),
}

/// An entity that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) score: i32,
    pub(super) certain: bool,
    pub(super) features: Vec<Feature>,
    /// Ids and names.
    pub(super) types: Vec<(String, String)>,
}

/// A query that was understood.
struct Understood<'a> {
    query: &'a Query,
    conditions: Vec<Meant<'a>>,
}

/// A condition, and a question of each of its values alone.
struct Meant<'a> {
    condition: &'a Condition,
    how: Compared,
    alone: Vec<Question>,
}

/// The candidates of each query, in the order of the batch; an error once nobody waits for them.
pub(super) fn answer(
    collection: &dyn Collection,
    settings: &Settings,
    batch: &[Query],
    stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Vec<Candidate>>, Refused> {
    let mut understood = Vec::with_capacity(batch.len());
    let mut questions = Vec::with_capacity(batch.len());
    for (place, query) in batch.iter().enumerate() {
        let (meant, mut question) = understand(collection, query)?;
        question.subject = place.to_string();
        understood.push(meant);
        questions.push(question);
    }
    let wanted = Wanted {
        limit: settings.limits.candidates,
        thresholds: settings.thresholds,
        threads: settings.threads,
        // Conditions say who may be meant at all.
        rivals: false,
    };
    let source = &Until {
        source: collection.candidates(),
        stopped,
    };
    let first = matching::answer(
        source,
        &mut questions,
        &wanted,
        &|_| BTreeSet::new(),
        &|_| {},
    )?;
    // Who is left out is no rival either, so that the rest is judged without them.
    let mut out = BTreeMap::new();
    for (place, (found, meant)) in first.iter().zip(&mut understood).enumerate() {
        meant.look_up(source, &questions[place])?;
        let gone = meant.left_out(collection, found)?;
        if !gone.is_empty() {
            out.insert(place.to_string(), gone);
        }
    }
    let answers = if out.is_empty() {
        first
    } else {
        let refused = |question: &Question| out.get(&question.subject).cloned().unwrap_or_default();
        matching::answer(source, &mut questions, &wanted, &refused, &|_| {})?
    };
    let shown = answers.into_iter().zip(&understood).map(|(found, meant)| {
        // Those that the others made room for have not been looked at yet.
        let gone = meant.left_out(collection, &found)?;
        meant.shown(collection, settings, found, &gone)
    });
    Ok(shown.collect::<Result<_, LinkError>>()?)
}

fn understand<'a>(
    collection: &dyn Collection,
    query: &'a Query,
) -> Result<(Understood<'a>, Question), Refused> {
    let given = |(place, text): (usize, &String)| Given {
        alias: place > 0,
        language: query.language.clone().unwrap_or_default(),
        text: text.clone(),
    };
    let mut question = Question {
        names: query.names.iter().enumerate().map(given).collect(),
        ..Question::default()
    };
    for kind in &query.types {
        conditions::class(&mut question, kind);
    }
    let mut meant = Vec::new();
    for condition in &query.conditions {
        let how = conditions::compared(collection, condition)?;
        let mut alone = Vec::new();
        for value in &condition.values {
            let mut one = Question::default();
            if let Compared::Scored(speaks) = how {
                conditions::ask(&mut one, speaks, value);
                if condition.quantifier != Quantifier::None {
                    conditions::ask(&mut question, speaks, value);
                }
            }
            alone.push(one);
        }
        meant.push(Meant {
            condition,
            how,
            alone,
        });
    }
    let understood = Understood {
        query,
        conditions: meant,
    };
    Ok((understood, question))
}

impl Understood<'_> {
    /// Countries that were given by name have been looked up for the whole question, but for those that nobody may be of.
    fn look_up(&mut self, source: &dyn Candidates, question: &Question) -> Result<(), LinkError> {
        let countries = self
            .conditions
            .iter_mut()
            .flat_map(|meant| &mut meant.alone)
            .flat_map(|alone| &mut alone.countries);
        for country in countries {
            let known = question
                .countries
                .iter()
                .find(|known| known.name == country.name);
            if let Some(known) = known {
                country.ids.clone_from(&known.ids);
            }
        }
        let conditions = self.conditions.iter_mut();
        for meant in conditions.filter(|meant| meant.condition.quantifier == Quantifier::None) {
            matching::find_countries(source, &mut meant.alone)?;
        }
        Ok(())
    }

    fn left_out(
        &self,
        collection: &dyn Collection,
        found: &Match,
    ) -> Result<BTreeSet<Id>, LinkError> {
        let mut gone = BTreeSet::new();
        for candidate in &found.candidates {
            let entity = &candidate.entity;
            let named = !self.query.name_required || candidate.named.is_some();
            if !named || !self.of_type(entity) || !self.required(collection, entity)? {
                gone.insert(entity.id.clone());
            }
        }
        Ok(gone)
    }

    fn of_type(&self, entity: &Entity) -> bool {
        let mut types = self.query.types.iter().map(|kind| Id::new(kind));
        match self.query.strict {
            Strict::Should => true,
            Strict::Any => {
                self.query.types.is_empty() || types.any(|kind| fits(&kind, entity) != Some(false))
            }
            Strict::All => types.all(|kind| fits(&kind, entity) == Some(true)),
        }
    }

    fn required(&self, collection: &dyn Collection, entity: &Entity) -> Result<bool, LinkError> {
        for meant in self
            .conditions
            .iter()
            .filter(|meant| meant.condition.required)
        {
            if !meant.meets(collection, entity)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn shown(
        &self,
        collection: &dyn Collection,
        settings: &Settings,
        found: Match,
        gone: &BTreeSet<Id>,
    ) -> Result<Vec<Candidate>, LinkError> {
        let first = found.candidates.first();
        let certain = found.band == Band::Certain
            && first.is_some_and(|first| self.is_understood(collection, first));
        let limit = self
            .query
            .limit
            .unwrap_or(USUAL)
            .min(settings.limits.candidates);
        let kept = found.candidates.into_iter().enumerate();
        let kept = kept.filter(|(_, scored)| !gone.contains(&scored.entity.id));
        kept.take(limit)
            .map(|(place, scored)| {
                self.candidate(collection, settings, scored, certain && place == 0)
            })
            .collect()
    }

    /// Whether nothing that was asked about it besides its name went unread: a country that nobody knows, a place that is
    /// none, a type that it is not known to be of.
    fn is_understood(&self, collection: &dyn Collection, found: &Scored) -> bool {
        let types = &found.entity.types;
        let known = |kind: &Id| {
            Kind::of_class(kind).is_some()
                || collection.types().iter().any(|known| known.id == *kind)
        };
        let mut wanted = self.query.types.iter().map(|kind| Id::new(kind));
        let of_type = self.query.types.is_empty()
            || wanted.any(|kind| match fits(&kind, &found.entity) {
                Some(fits) => fits,
                None => types.is_empty() && known(&kind),
            });
        let mut conditions = self.conditions.iter();
        of_type && (found.identified || conditions.all(Meant::is_read))
    }

    fn candidate(
        &self,
        collection: &dyn Collection,
        settings: &Settings,
        scored: Scored,
        certain: bool,
    ) -> Result<Candidate, LinkError> {
        let mut features = features(&scored);
        for meant in self
            .conditions
            .iter()
            .filter(|meant| meant.how == Compared::Plain)
        {
            features.push(Feature {
                id: format!("meets:{}", meant.condition.property),
                name: format!("whether `{}` has the value", meant.condition.property),
                value: Value::Truth(meant.meets(collection, &scored.entity)?),
            });
        }
        let entity = scored.entity;
        let mut languages: Vec<&str> = self.query.language.as_deref().into_iter().collect();
        languages.extend(settings.languages.iter().map(String::as_str));
        Ok(Candidate {
            id: collection.space().write(&entity.id),
            name: name(&entity, &languages),
            description: entity.description(&languages).map(str::to_owned),
            score: scored.score,
            certain,
            features,
            types: types(collection, &entity),
        })
    }
}

impl Meant<'_> {
    /// Whether one of its values could be read, where none of them would be compared in silence.
    fn is_read(&self) -> bool {
        let country = |one: &Question| one.countries.iter().any(|known| !known.ids.is_empty());
        let mut alone = self.alone.iter();
        match self.how {
            _ if self.condition.quantifier == Quantifier::None || self.alone.is_empty() => true,
            Compared::Scored(Speaks::Country) => alone.any(country),
            Compared::Scored(Speaks::Point) => alone.any(|one| one.position.is_some()),
            _ => true,
        }
    }

    fn meets(&self, collection: &dyn Collection, entity: &Entity) -> Result<bool, LinkError> {
        conditions::meets(collection, self.condition, self.how, &self.alone, entity)
    }
}

/// The name to show of an entity; its id if it has none.
pub(super) fn name(entity: &Entity, languages: &[&str]) -> String {
    let label = entity.label(languages);
    label.map_or_else(|| entity.id.to_string(), |label| label.text.clone())
}

/// Ids and names of an entity's types.
pub(super) fn types(collection: &dyn Collection, entity: &Entity) -> Vec<(String, String)> {
    let named = |id: &Id| {
        let known = collection.types().iter().find(|kind| kind.id == *id);
        let shown = collection.space().write(id);
        let name = known.map_or_else(|| shown.clone(), |known| known.name.clone());
        (shown, name)
    };
    entity.types.iter().map(named).collect()
}

/// Whether an entity is of a type; nothing where nobody knows.
pub(super) fn fits(kind: &Id, entity: &Entity) -> Option<bool> {
    if entity.types.contains(kind) {
        return Some(true);
    }
    let wanted = Kind::of_class(kind)?;
    let kinds: Vec<Kind> = entity.types.iter().filter_map(Kind::of_class).collect();
    if kinds.iter().any(|own| wanted.fit(*own) == Fit::Same) {
        return Some(true);
    }
    let apart = !kinds.is_empty() && kinds.iter().all(|own| wanted.fit(*own) == Fit::Apart);
    apart.then_some(false)
}

/// The points that add up to the score, and how alike the names are.
fn features(scored: &Scored) -> Vec<Feature> {
    let mut features: Vec<Feature> = scored
        .features
        .iter()
        .map(|feature| {
            let word = feature.what.name();
            let name = match feature.what {
                What::Bounds => "points beyond 0 to 100".to_owned(),
                _ => format!("points of the {word}: {}", feature.verdict.name()),
            };
            Feature {
                id: word.replace(' ', "_"),
                name,
                value: Value::Points(feature.points),
            }
        })
        .collect();
    features.extend(scored.named.as_ref().map(|named| Feature {
        id: "name_likeness".to_owned(),
        name: "how alike the names are, from 0 to 1".to_owned(),
        value: Value::Share(named.likeness.score),
    }));
    features
}
