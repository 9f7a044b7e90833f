//! What a tool is given: read by name and kind, so that what is wrong is said in words that help to mend it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::answer::Failed;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;
use crate::model::printable;

/// The arguments of one call; each is taken out once.
#[derive(Debug)]
pub(super) struct Arguments(Map<String, Value>);

fn wrong(name: &str, wants: &str) -> Failed {
    Diagnostic::new(format!("`{name}` is {wants}")).into()
}

impl Arguments {
    /// What was given, if the tool takes all of it.
    pub(super) fn new(given: &Value, known: &[&str]) -> Result<Self, Failed> {
        let given = match given {
            Value::Null => Map::new(),
            Value::Object(given) => given.clone(),
            _ => return Err(Diagnostic::new("`arguments` is an object").into()),
        };
        let Some(name) = given.keys().find(|name| !known.contains(&name.as_str())) else {
            return Ok(Self(given));
        };
        let said = Diagnostic::new(format!("the tool takes no `{}`", printable(name)));
        let near = did_you_mean(name, known.iter().copied());
        let all = format!("it takes {}", known.join(", "));
        Err(said.hint(near.unwrap_or(all)).into())
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name).filter(|value| !value.is_null())
    }

    /// A text; none where it is missing or has nothing to see.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Failed> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
            Some(_) => Err(wrong(name, "a text")),
        }
    }

    /// A text that has to be there.
    pub(super) fn wanted(&mut self, name: &str) -> Result<String, Failed> {
        let text = self.text(name)?;
        text.ok_or_else(|| Diagnostic::new(format!("`{name}` is missing")).into())
    }

    /// A text, or several.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, Failed> {
        let several = || wrong(name, "a text, or a list of texts");
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::String(text)) => Ok(vec![text]),
            Some(Value::Array(all)) => all
                .into_iter()
                .map(|one| match one {
                    Value::String(text) => Ok(text),
                    _ => Err(several()),
                })
                .collect(),
            Some(_) => Err(several()),
        }
    }

    /// A whole number in this range.
    pub(super) fn number(
        &mut self,
        name: &str,
        usual: usize,
        range: (usize, usize),
    ) -> Result<usize, Failed> {
        let Some(value) = self.take(name) else {
            return Ok(usual.min(range.1));
        };
        let number = value
            .as_u64()
            .and_then(|number| usize::try_from(number).ok());
        let fits = number.filter(|number| (range.0..=range.1).contains(number));
        fits.ok_or_else(|| {
            let wants = format!("a whole number from {} to {}", range.0, range.1);
            wrong(name, &wants)
        })
    }

    pub(super) fn truth(&mut self, name: &str) -> Result<bool, Failed> {
        match self.take(name) {
            None => Ok(false),
            Some(Value::Bool(truth)) => Ok(truth),
            Some(_) => Err(wrong(name, "true or false")),
        }
    }

    /// Texts, numbers or truths by name, as texts; of one name there may be several.
    pub(super) fn values(&mut self, name: &str) -> Result<Vec<(String, String)>, Failed> {
        let wants = "an object whose values are texts, numbers, true or false, or lists of them";
        let given = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Object(given)) => given,
            Some(_) => return Err(wrong(name, wants)),
        };
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in given {
            let all = match value {
                Value::Array(all) => all,
                one => vec![one],
            };
            for one in all {
                let text = match one {
                    Value::String(text) => text,
                    Value::Number(number) => number.to_string(),
                    Value::Bool(truth) => truth.to_string(),
                    _ => return Err(wrong(name, wants)),
                };
                found.entry(key.clone()).or_default().push(text);
            }
        }
        let pairs = found.into_iter();
        let pairs = pairs.flat_map(|(key, all)| all.into_iter().map(move |one| (key.clone(), one)));
        Ok(pairs.collect())
    }
}
