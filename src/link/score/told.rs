//! What is told of a thing and cannot be compared: it agrees with nothing, and so a name alone does not tell that it is this
//! one.

use super::{Feature, Named, Verdict, What, name};
use crate::link::ask::Question;
use crate::link::index::{Entity, Id};
use crate::model::printable;

/// What alone speaks for hardly anybody.
const LITTLE: [What; 2] = [What::Name, What::Type];

/// Why what is told of a thing leaves a doubt: a kind, a country or days that nothing on the other side says to be the same.
pub(super) fn doubt(
    asked: &Question,
    named: &Named,
    entity: &Entity,
    features: &[Feature],
) -> Option<String> {
    kind(asked, entity)
        .or_else(|| country(asked, named, entity, features))
        .or_else(|| days(features))
}

/// A word that says no kind that is known here, or a class of which nobody says what kind of thing it is.
fn kind(asked: &Question, entity: &Entity) -> Option<String> {
    if let Some(text) = asked.unkind.first() {
        return Some(format!("`{}` is no kind that is known", printable(text)));
    }
    let is_compared = !asked.kinds.is_empty() || entity.types.is_empty();
    let class = asked.classes.first().filter(|_| !is_compared)?;
    let has = |class: &Id| entity.types.contains(class);
    (!asked.classes.iter().any(has)).then(|| format!("it is not said to be of class {class}"))
}

/// A country that nobody here knows while the candidate has another, or one that nobody says of a thing which is no person.
fn country(
    asked: &Question,
    named: &Named,
    entity: &Entity,
    features: &[Feature],
) -> Option<String> {
    let told = asked.countries.first()?;
    if entity.countries.is_empty() {
        let mut besides = features.iter().filter(|one| !LITTLE.contains(&one.what));
        let agrees = besides.any(|one| one.verdict == Verdict::Agrees);
        let few = name::words(named) <= 1 && !name::is_of_people(asked, entity);
        return (few && !agrees).then(|| format!("nobody says that it is of {}", told.name));
    }
    let is_known = asked.countries.iter().any(|own| !own.ids.is_empty());
    (!is_known).then(|| format!("{} may be another country", told.name))
}

/// Two days that are not the same, of which nobody says by which calendar they are.
fn days(features: &[Feature]) -> Option<String> {
    let mut dates = features.iter().filter(|one| one.what == What::Date);
    let told = dates.find(|one| !one.why.is_empty())?;
    Some(format!("the days differ, {}", told.why))
}
