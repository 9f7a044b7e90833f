//! What a condition on a property means for a question, and whether a candidate meets it.

use super::collection::{Collection, Said};
use super::query::{Condition, Quantifier, Wanted};
use crate::link::LinkError;
use crate::link::ask::{Question, Speaks, When, ask_number, ask_when, country, date, speaks};
use crate::link::ground::point;
use crate::link::index::{Entity, Id, PROPERTIES, Position};
use crate::link::kinds::Kind;
use crate::link::names;
use crate::link::score::{self, Near, Verdict, What};
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::vocab::wdt;

/// What a property is compared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// By the features of the score.
    Scored(Speaks),
    /// By its values alone; it adds nothing to the score.
    Plain,
}

/// What a condition's property is compared as.
pub(super) fn compared(
    collection: &dyn Collection,
    condition: &Condition,
) -> Result<Compared, Diagnostic> {
    let id = condition.property.as_str();
    let scored = match id.strip_prefix('P') {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            speaks(&format!("{}{id}", wdt::NAMESPACE))
        }
        _ => speaks(id),
    };
    match scored {
        Some(
            Speaks::Class
            | Speaks::Country
            | Speaks::Date(_)
            | Speaks::Identifier(_)
            | Speaks::Point
            | Speaks::Post,
        ) => Ok(Compared::Scored(scored.unwrap_or(Speaks::Class))),
        _ if collection.properties().iter().any(|known| known.id == id) => Ok(Compared::Plain),
        _ => Err(unknown(collection, id, &condition.path)),
    }
}

/// A property that nothing has.
pub(super) fn unknown(collection: &dyn Collection, id: &str, path: &str) -> Diagnostic {
    let own = collection.properties().iter().map(|known| known.id.clone());
    let kept = PROPERTIES.iter().map(|known| format!("P{}", known.number));
    let all: Vec<String> = own.chain(kept).collect();
    let shown = crate::link::wikibase::json::shortened(id);
    let said = Diagnostic::new(format!("there is no property `{shown}` here, at `{path}`"));
    let near = did_you_mean(id, all.iter().map(String::as_str));
    said.in_source("the request")
        .maybe_hint(near)
        .hint("the suggestions of properties name those that are")
}

/// Adds a value to a question, as a cell of a table is added.
pub(super) fn ask(question: &mut Question, speaks: Speaks, value: &Wanted) {
    let text = value.text.as_str();
    match speaks {
        Speaks::Class => class(question, text),
        Speaks::Country => {
            let mut country = country(text);
            if value.id {
                country.ids = vec![Id::new(text)];
            }
            question.countries.push(country);
        }
        Speaks::Date(number) => ask_when(question, When::Of(number), text),
        Speaks::Identifier(number) => ask_number(question, number, text),
        Speaks::Point => question.position = question.position.or_else(|| position(text)),
        Speaks::Post => question.posts.push(text.to_owned()),
        _ => {}
    }
}

/// Adds a type to a question.
pub(super) fn class(question: &mut Question, text: &str) {
    let id = Id::new(text);
    question.kinds.extend(Kind::of_class(&id));
    question.kinds.sort();
    question.kinds.dedup();
    question.classes.push(id);
}

/// `55.75, 37.62`, or a point of WKT, which has its longitude first.
fn position(text: &str) -> Option<Position> {
    let pair = || {
        let (latitude, longitude) = text.split_once(',')?;
        let axis = |text: &str, most: f64| {
            let degrees = text.trim().parse::<f64>().ok();
            degrees.filter(|degrees| degrees.abs() <= most)
        };
        Some(Position {
            latitude: axis(latitude, 90.0)?,
            longitude: axis(longitude, 180.0)?,
        })
    };
    pair().or_else(|| point(text))
}

/// Names nothing: only verdicts are wanted.
pub(super) struct Nameless;

impl Near for Nameless {
    fn name(&self, _: &Id) -> Option<String> {
        None
    }

    fn has_word(&self, _: &str, _: &Id) -> bool {
        false
    }
}

/// Whether a candidate meets a condition.
pub(super) fn meets(
    collection: &dyn Collection,
    condition: &Condition,
    how: Compared,
    countries: &[Question],
    entity: &Entity,
) -> Result<bool, LinkError> {
    let mut agreeing = 0;
    for (value, alone) in condition.values.iter().zip(countries) {
        let agrees = match how {
            Compared::Scored(_) => {
                let scored = score::score(alone, entity.clone(), None, &Nameless);
                scored
                    .features
                    .iter()
                    .any(|feature| feature.verdict == Verdict::Agrees && feature.what != What::Name)
            }
            Compared::Plain => has(collection, &entity.id, &condition.property, value)?,
        };
        agreeing += usize::from(agrees);
    }
    Ok(match condition.quantifier {
        Quantifier::Any => agreeing > 0,
        Quantifier::All => agreeing == condition.values.len(),
        Quantifier::None => agreeing == 0,
    })
}

/// Whether an entity has a value of a property, by its id or by its letters.
fn has(
    collection: &dyn Collection,
    id: &Id,
    property: &str,
    wanted: &Wanted,
) -> Result<bool, LinkError> {
    let folded = |text: &str| {
        let mut key = String::new();
        names::key(text, &mut key);
        key
    };
    let same = |text: &str| {
        let (own, asked) = (folded(text), folded(&wanted.text));
        text == wanted.text || (!own.is_empty() && own == asked)
    };
    let values = collection.values(id, property)?;
    Ok(values.iter().any(|value| match value {
        Said::Entity(id, name) => *id == Id::new(&wanted.text) || (!wanted.id && same(name)),
        Said::Text(text, _) => same(text),
        Said::Integer(number) => wanted.text.trim() == number.to_string(),
        Said::Number(number) => wanted.text.trim().parse() == Ok(*number),
        Said::Date(moment) => match (date(moment), date(&wanted.text)) {
            (Some(own), Some(asked)) => {
                let (own, asked) = (own.to_string(), asked.to_string());
                own.starts_with(&asked)
            }
            _ => false,
        },
    }))
}
