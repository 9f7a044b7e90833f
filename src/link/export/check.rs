//! What properties ask of their values, as far as it can be told offline.

use crate::link::LinkError;
use crate::link::wikibase::{Entity, EntityId, Rank, Snak, SnakContent, Statement, Value};
use crate::model::{Literal, Term};
use crate::store::{Backend as _, Context, Memory, QueryResults};

/// Property constraint.
const CONSTRAINT: &str = "P2302";
/// Kinds of constraints, as the entities of properties name them.
const SINGLE_VALUE: &str = "Q19474404";
/// One value that is preferred to the others, which nobody can say here.
const SINGLE_BEST_VALUE: &str = "Q52060874";
const ONE_OF: &str = "Q21510859";
const FORMAT: &str = "Q21502404";
const QUALIFIERS: &str = "Q21510851";
/// What an item must not have beside, as P571 and P17 ask it of classes.
const CONFLICTS: &str = "Q21502838";
/// Their qualifiers: an allowed item, an allowed property, a pattern, exceptions.
const ITEM: &str = "P2305";
const PROPERTY: &str = "P2306";
const PATTERN: &str = "P1793";
const EXCEPT: &str = "P2303";

/// The constraints of one property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Constraints(Vec<Constraint>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Constraint {
    demand: Demand,
    /// Things for which it does not hold.
    exceptions: Vec<EntityId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Demand {
    /// One value for each thing.
    Single,
    /// Any of these values.
    OneOf(Vec<EntityId>),
    /// Each of these forms.
    Forms(Vec<String>),
    /// No qualifiers but these.
    Qualifiers(Vec<EntityId>),
    /// None of these values of these other properties; without values none of the properties.
    Without(Vec<EntityId>, Vec<EntityId>),
}

impl Constraints {
    /// Those that the entity of a property states.
    pub(super) fn of(property: &Entity) -> Self {
        let mut found = Vec::new();
        let stated = property.statements.iter();
        let stated = stated
            .filter(|own| own.main.property.as_str() == CONSTRAINT && own.rank > Rank::Deprecated);
        for own in stated {
            let SnakContent::Value(Value::Entity(kind)) = &own.main.content else {
                continue;
            };
            let demand = match kind.as_str() {
                SINGLE_VALUE | SINGLE_BEST_VALUE => Demand::Single,
                ONE_OF => Demand::OneOf(entities(own, ITEM)),
                FORMAT => Demand::Forms(texts(own, PATTERN)),
                QUALIFIERS => Demand::Qualifiers(entities(own, PROPERTY)),
                CONFLICTS => Demand::Without(entities(own, PROPERTY), entities(own, ITEM)),
                _ => continue,
            };
            found.push(Constraint {
                demand,
                exceptions: entities(own, EXCEPT),
            });
        }
        Self(found)
    }

    /// What is asked of an item; exceptions are those of each constraint.
    fn asked(&self, item: Option<&EntityId>) -> impl Iterator<Item = &Demand> {
        let holds =
            move |own: &&Constraint| !item.is_some_and(|item| own.exceptions.contains(item));
        self.0.iter().filter(holds).map(|own| &own.demand)
    }

    /// Whether an item has one value.
    pub(super) fn single(&self, item: Option<&EntityId>) -> bool {
        self.asked(item).any(|demand| *demand == Demand::Single)
    }

    /// Why a value of an item breaks one, if it does.
    pub(super) fn broken(
        &self,
        item: Option<&EntityId>,
        value: &Value,
    ) -> Result<Option<String>, LinkError> {
        for demand in self.asked(item) {
            match (demand, value) {
                (Demand::OneOf(allowed), Value::Entity(id)) if !allowed.contains(id) => {
                    return Ok(Some(format!(
                        "{id} is none of the values that the property takes"
                    )));
                }
                (Demand::Forms(forms), Value::Text(text)) => {
                    for form in forms {
                        let why = match matches(text, form)? {
                            Some(true) => continue,
                            Some(false) => "it has not the form that the property asks for",
                            None => "the form that the property asks for cannot be checked",
                        };
                        return Ok(Some(format!("{why}: {form}")));
                    }
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// Why what an item has excludes the property, if it does.
    pub(super) fn conflict(&self, item: &Entity) -> Option<String> {
        let valid = || {
            let all = item.statements.iter();
            all.filter(|own| own.rank > Rank::Deprecated)
        };
        self.asked(Some(&item.id)).find_map(|demand| {
            let Demand::Without(properties, values) = demand else {
                return None;
            };
            let mut own = valid().filter(|own| properties.contains(&own.main.property));
            let own = own.find(|own| match &own.main.content {
                SnakContent::Value(Value::Entity(id)) => values.is_empty() || values.contains(id),
                _ => values.is_empty(),
            })?;
            let value = match &own.main.content {
                SnakContent::Value(Value::Entity(id)) => format!(" {id}"),
                _ => String::new(),
            };
            Some(format!(
                "the property excludes what the item has: {}{value}",
                own.main.property
            ))
        })
    }

    /// The first of some qualifiers that the property does not take.
    pub(super) fn stray<'q>(
        &self,
        item: Option<&EntityId>,
        mut qualifiers: impl Iterator<Item = &'q EntityId>,
    ) -> Option<&'q EntityId> {
        qualifiers.find(|own| {
            self.asked(item).any(
                |demand| matches!(demand, Demand::Qualifiers(allowed) if !allowed.contains(own)),
            )
        })
    }
}

fn values<'s>(own: &'s Statement, property: &'static str) -> impl Iterator<Item = &'s Value> {
    let of = move |snak: &'s Snak| match &snak.content {
        SnakContent::Value(value) if snak.property.as_str() == property => Some(value),
        _ => None,
    };
    own.qualifiers.iter().filter_map(of)
}

fn entities(own: &Statement, property: &'static str) -> Vec<EntityId> {
    let entities = values(own, property).filter_map(|value| match value {
        Value::Entity(id) => Some(id.clone()),
        _ => None,
    });
    entities.collect()
}

fn texts(own: &Statement, property: &'static str) -> Vec<String> {
    let texts = values(own, property).filter_map(|value| match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}

/// What stands around a pattern in the usual way to say that a text must not have it anywhere.
const WITHOUT: (&str, [&str; 2]) = ("^((?!", [").)+$", ").)*$"]);

/// Whether a whole text has a form, by the regular expressions of SPARQL; `None` for one that
/// these do not know. They cannot look ahead; what is forbidden anywhere is looked for instead.
fn matches(text: &str, pattern: &str) -> Result<Option<bool>, LinkError> {
    let (start, ends) = WITHOUT;
    let forbidden = pattern.strip_prefix(start);
    let forbidden = forbidden.and_then(|rest| ends.iter().find_map(|end| rest.strip_suffix(end)));
    match forbidden {
        Some(forbidden) => Ok(regex(text, &format!("({forbidden})"))?.map(|found| !found)),
        None => regex(text, &format!("^(?:{pattern})$")),
    }
}

fn regex(text: &str, pattern: &str) -> Result<Option<bool>, LinkError> {
    let text = Literal::new_simple_literal(text);
    let pattern = Literal::new_simple_literal(pattern);
    let query = format!("SELECT (REGEX({text}, {pattern}) AS ?fits) {{}}");
    let memory = Memory::new()?;
    let QueryResults::Solutions(solutions) = memory.query(&query, &Context::default())? else {
        return Ok(None);
    };
    for solution in solutions {
        let Ok(solution) = solution else {
            return Ok(None);
        };
        if let Some(Term::Literal(fits)) = solution.get("fits") {
            return Ok(Some(fits.value() == "true"));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_those_of_the_whole_text() {
        assert_eq!(matches("AB", "[A-Z]{2}").unwrap(), Some(true));
        assert_eq!(matches("ABC", "[A-Z]{2}").unwrap(), Some(false));
        assert_eq!(matches("a\"b\\", ".*").unwrap(), Some(true));
        assert_eq!(matches("A", "(").unwrap(), None);
        // As the entity of P854 has it.
        let not_wikipedia = r"^((?!wikipedia\.org).)+$";
        assert_eq!(
            matches("https://example.org/", not_wikipedia).unwrap(),
            Some(true)
        );
        assert_eq!(
            matches("https://en.wikipedia.org/", not_wikipedia).unwrap(),
            Some(false)
        );
    }
}
