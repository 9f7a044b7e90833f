//! What properties ask of their values, as far as it can be told offline.

use crate::link::LinkError;
use crate::link::wikibase::{Entity, EntityId, Rank, Snak, SnakContent, Statement, Value};
use crate::model::{Literal, Term};
use crate::store::{Backend as _, Context, Memory, QueryResults};

/// Property constraint.
const CONSTRAINT: &str = "P2302";
/// Kinds of constraints, as the entities of properties name them.
const SINGLE_VALUE: &str = "Q19474404";
const ONE_OF: &str = "Q21510859";
const FORMAT: &str = "Q21502404";
/// Their qualifiers: an allowed item, a pattern, exceptions.
const ITEM: &str = "P2305";
const PATTERN: &str = "P1793";
const EXCEPT: &str = "P2303";

/// The constraints of one property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Constraints {
    /// One value for each thing.
    pub(super) single: bool,
    one_of: Option<Vec<EntityId>>,
    formats: Vec<String>,
    /// Things for which any of them does not hold.
    exceptions: Vec<EntityId>,
}

impl Constraints {
    /// Those that the entity of a property states.
    pub(super) fn of(property: &Entity) -> Self {
        let mut found = Self::default();
        let stated = property.statements.iter();
        let stated = stated
            .filter(|own| own.main.property.as_str() == CONSTRAINT && own.rank > Rank::Deprecated);
        for own in stated {
            let SnakContent::Value(Value::Entity(kind)) = &own.main.content else {
                continue;
            };
            match kind.as_str() {
                SINGLE_VALUE => found.single = true,
                ONE_OF => found.one_of = Some(items(own, ITEM)),
                FORMAT => found.formats.extend(texts(own, PATTERN)),
                _ => continue,
            }
            found.exceptions.extend(items(own, EXCEPT));
        }
        found
    }

    /// Why a value of an item breaks one, if it does.
    pub(super) fn broken(
        &self,
        item: Option<&EntityId>,
        value: &Value,
    ) -> Result<Option<String>, LinkError> {
        if item.is_some_and(|item| self.exceptions.contains(item)) {
            return Ok(None);
        }
        if let (Some(allowed), Value::Entity(id)) = (&self.one_of, value)
            && !allowed.contains(id)
        {
            return Ok(Some(format!(
                "{id} is none of the values that the property takes"
            )));
        }
        if let Value::Text(text) = value {
            for pattern in &self.formats {
                match matches(text, pattern)? {
                    Some(true) => {}
                    Some(false) => {
                        return Ok(Some(format!(
                            "it has not the form that the property asks for: {pattern}"
                        )));
                    }
                    None => {
                        return Ok(Some(format!(
                            "the form that the property asks for cannot be checked: {pattern}"
                        )));
                    }
                }
            }
        }
        Ok(None)
    }
}

fn values<'s>(own: &'s Statement, property: &'static str) -> impl Iterator<Item = &'s Value> {
    let of = move |snak: &'s Snak| match &snak.content {
        SnakContent::Value(value) if snak.property.as_str() == property => Some(value),
        _ => None,
    };
    own.qualifiers.iter().filter_map(of)
}

fn items(own: &Statement, property: &'static str) -> Vec<EntityId> {
    let items = values(own, property).filter_map(|value| match value {
        Value::Entity(id) => Some(id.clone()),
        _ => None,
    });
    items.collect()
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
