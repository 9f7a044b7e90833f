//! Requests, in either spelling, with the path of whatever is wrong in them.

use super::query::{Condition, ExtendQuery, Quantifier, Query, Strict, Wanted};
use super::{Limits, Refused, Version};
use crate::link::wikibase::json::{self, At, Json, Path, shortened};
use crate::model::diagnostic::Diagnostic;
use crate::model::limits::{self, size};
use crate::model::nearest::did_you_mean;

/// What a message calls its own text.
const SOURCE: &str = "the request";

/// Whether a list is within a limit.
fn fits(at: At<'_>, many: usize, most: usize, what: &str) -> Result<(), Refused> {
    if many <= most {
        return Ok(());
    }
    let said = at.wrong(format!("{many} {what}, and {most} is the limit"));
    Err(Refused::too_much(
        said.hint(format!("send at most {most} at once")),
    ))
}

/// Reads of a request stop at the first thing that is wrong; what is too large is told apart from that.
struct Reader<'a> {
    limits: &'a Limits,
}

/// A refusal on its way through a reader of JSON, which knows messages only.
struct Kept(Option<Refused>);

impl Kept {
    fn keep<T>(&mut self, read: Result<T, Refused>) -> Result<T, Diagnostic> {
        read.map_err(|refused| {
            let said = match &refused {
                Refused::Wrong(said) | Refused::TooMuch(said) => (**said).clone(),
                Refused::Failed(failed) => Diagnostic::new(failed.to_string()),
            };
            self.0 = Some(refused);
            said
        })
    }

    fn give<T>(self, read: Result<T, Diagnostic>) -> Result<T, Refused> {
        read.map_err(|said| self.0.unwrap_or_else(|| Refused::wrong(said)))
    }
}

fn parse(text: &str, limits: &Limits) -> Result<Json, Refused> {
    if text.len() > limits.bytes {
        let said = Diagnostic::new(format!(
            "the request is longer than {}",
            size(limits.bytes as u64)
        ));
        let hint = format!("send at most {} queries at once", limits.batch);
        return Err(Refused::too_much(said.in_source(SOURCE).hint(hint)));
    }
    let strict = limits::Limits {
        max_depth: limits.depth,
        ..limits::Limits::default()
    };
    Ok(json::parse(text, SOURCE, &strict)?)
}

/// Reads a batch of queries.
pub(super) fn batch(text: &str, version: Version, limits: &Limits) -> Result<Vec<Query>, Refused> {
    let json = parse(text, limits)?;
    let path = Path::Root { source: SOURCE };
    let root = At::new(&json, &path);
    let reader = Reader { limits };
    let mut kept = Kept(None);
    let read = match version {
        Version::V0_2 => reader.old(root, &mut kept),
        Version::V1_0 => reader.draft(root, &mut kept),
    };
    let batch = kept.give(read)?;
    let names = batch.iter().map(|query| query.names.len()).sum();
    fits(root, names, limits.names, "names")?;
    Ok(batch)
}

/// Reads what entities are to be extended by.
pub(super) fn extension(text: &str, limits: &Limits) -> Result<ExtendQuery, Refused> {
    let json = parse(text, limits)?;
    let path = Path::Root { source: SOURCE };
    let reader = Reader { limits };
    let mut kept = Kept(None);
    let read = reader.extension(At::new(&json, &path), &mut kept);
    kept.give(read)
}

/// An object, and nothing in it but these.
fn members(at: At<'_>, known: &[&str]) -> Result<(), Diagnostic> {
    if let Json::List(_) = at.value {
        return Err(at.wrong("an object is wanted, not a list"));
    }
    at.each(|key, _| {
        if known.contains(&key) {
            return Ok(());
        }
        let hint = did_you_mean(key, known.iter().copied());
        let said = at.wrong(format!("`{}` is no member of this object", shortened(key)));
        Err(said.maybe_hint(hint.or_else(|| Some(format!("it may have {}", words(known))))))
    })
}

fn words(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// One of a few words.
fn word<T: Copy>(at: At<'_>, known: &[(&str, T)]) -> Result<T, Diagnostic> {
    let text = at.text()?;
    let found = known.iter().find(|(word, _)| *word == text);
    found.map(|(_, meant)| *meant).ok_or_else(|| {
        let all: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        at.wrong(format!("`{}` is none of {}", shortened(text), words(&all)))
    })
}

fn truth(at: At<'_>) -> Result<bool, Diagnostic> {
    match at.value {
        Json::Bool(truth) => Ok(*truth),
        _ => Err(at.wrong("`true` or `false` is wanted")),
    }
}

/// A whole number from `least` on; what is beyond any limit is as good as the limit.
fn count(at: At<'_>, least: u32) -> Result<usize, Diagnostic> {
    let number = at.number()?;
    if number.fract() != 0.0 || number < f64::from(least) {
        return Err(at.wrong(format!("a whole number from {least} on is wanted")));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole, not negative and no more than fits"
    )]
    let whole = number.min(f64::from(u32::MAX)) as usize;
    Ok(whole)
}

impl Reader<'_> {
    fn old(&self, root: At<'_>, kept: &mut Kept) -> Result<Vec<Query>, Diagnostic> {
        if let Json::List(_) = root.value {
            return Err(root
                .wrong("an object of queries is wanted, not a list")
                .hint("version 0.2 gives each query a key: `{\"q0\": {\"query\": \"…\"}}`"));
        }
        let many = root.members()?.len();
        kept.keep(fits(root, many, self.limits.batch, "queries"))?;
        let mut batch = Vec::with_capacity(many);
        root.each(|key, at| {
            batch.push(self.old_query(key, at, kept)?);
            Ok(())
        })?;
        Ok(batch)
    }

    fn old_query(&self, key: &str, at: At<'_>, kept: &mut Kept) -> Result<Query, Diagnostic> {
        members(at, &["query", "type", "type_strict", "limit", "properties"])?;
        let strict = [
            ("any", Strict::Any),
            ("should", Strict::Should),
            ("all", Strict::All),
        ];
        let name = at.maybe("query", |at| self.text(at, kept))?;
        let types = at.maybe("type", |at| match at.value {
            Json::List(items) => {
                kept.keep(fits(at, items.len(), self.limits.conditions, "types"))?;
                at.all(|at| self.text(at, kept))
            }
            _ => Ok(vec![self.text(at, kept)?]),
        })?;
        let conditions = at.maybe("properties", |at| {
            let many = at.items()?.len();
            kept.keep(fits(at, many, self.limits.conditions, "properties"))?;
            at.all(|at| {
                members(at, &["pid", "v", "p"])?;
                Ok(Condition {
                    path: at.place(),
                    property: at.need("pid", |at| self.text(at, kept))?,
                    values: at.need("v", |at| self.values(at, kept))?,
                    required: false,
                    quantifier: Quantifier::Any,
                })
            })
        })?;
        let conditions = conditions.unwrap_or_default();
        if name.is_none() && conditions.is_empty() {
            return Err(at.wrong("a query needs `query`, or `properties` with one at least"));
        }
        Ok(Query {
            key: key.to_owned(),
            path: at.place(),
            names: name.into_iter().collect(),
            name_required: false,
            language: None,
            types: types.unwrap_or_default(),
            strict: at
                .maybe("type_strict", |at| word(at, &strict))?
                .unwrap_or_default(),
            limit: at.maybe("limit", |at| count(at, 1))?,
            conditions,
        })
    }

    fn draft(&self, root: At<'_>, kept: &mut Kept) -> Result<Vec<Query>, Diagnostic> {
        members(root, &["queries"])?;
        root.need("queries", |at| {
            let many = at.items()?.len();
            kept.keep(fits(at, many, self.limits.batch, "queries"))?;
            at.all(|at| self.new_query(at, kept))
        })
    }

    fn new_query(&self, at: At<'_>, kept: &mut Kept) -> Result<Query, Diagnostic> {
        members(at, &["type", "limit", "lang", "dir", "conditions"])?;
        let mut query = Query {
            path: at.place(),
            language: at.maybe("lang", |at| self.text(at, kept))?,
            types: at
                .maybe("type", |at| self.text(at, kept))?
                .into_iter()
                .collect(),
            limit: at.maybe("limit", |at| count(at, 1))?,
            ..Query::default()
        };
        at.need("conditions", |at| {
            let many = at.items()?.len();
            if many == 0 {
                return Err(at.wrong("a query needs one condition at least"));
            }
            kept.keep(fits(at, many, self.limits.conditions, "conditions"))?;
            at.all(|at| self.condition(at, &mut query, kept)).map(drop)
        })?;
        Ok(query)
    }

    /// The draft has spelt its members in two ways; both are read.
    fn condition(&self, at: At<'_>, query: &mut Query, kept: &mut Kept) -> Result<(), Diagnostic> {
        members(
            at,
            &[
                "matchType",
                "propertyId",
                "pid",
                "propertyValue",
                "v",
                "required",
                "matchQuantifier",
                "matchQualifier",
            ],
        )?;
        let by_name = at.need("matchType", |at| {
            word(at, &[("name", true), ("property", false)])
        })?;
        let quantifiers = [
            ("any", Quantifier::Any),
            ("all", Quantifier::All),
            ("none", Quantifier::None),
        ];
        let required = at.maybe("required", truth)?.unwrap_or_default();
        let quantifier = at
            .maybe("matchQuantifier", |at| word(at, &quantifiers))?
            .unwrap_or_default();
        at.maybe("matchQualifier", |at| {
            let said = at.wrong(format!(
                "this service has no match qualifier `{}`",
                shortened(at.text()?)
            ));
            Err::<(), _>(
                said.hint("leave it out: values are compared by what their property means"),
            )
        })?;
        let value = if at.find("v")?.is_some() {
            "v"
        } else {
            "propertyValue"
        };
        let values = at.need(value, |at| self.values(at, kept))?;
        if by_name {
            if quantifier != Quantifier::Any {
                return Err(at.wrong("a condition on names knows the quantifier `any` only"));
            }
            query.name_required |= required;
            query.names.extend(values.into_iter().map(|one| one.text));
            return Ok(());
        }
        let property = if at.find("pid")?.is_some() {
            "pid"
        } else {
            "propertyId"
        };
        query.conditions.push(Condition {
            property: at.need(property, |at| self.text(at, kept))?,
            path: at.place(),
            values,
            required,
            quantifier,
        });
        Ok(())
    }

    fn values(&self, at: At<'_>, kept: &mut Kept) -> Result<Vec<Wanted>, Diagnostic> {
        match at.value {
            Json::List(items) => {
                kept.keep(fits(at, items.len(), self.limits.conditions, "values"))?;
                at.all(|at| self.value(at, kept))
            }
            _ => Ok(vec![self.value(at, kept)?]),
        }
    }

    fn value(&self, at: At<'_>, kept: &mut Kept) -> Result<Wanted, Diagnostic> {
        let (text, id) = match at.value {
            Json::Text(_) => (self.text(at, kept)?, false),
            Json::Bool(truth) => (truth.to_string(), false),
            Json::Integer(number) => (number.to_string(), false),
            Json::Number(number) => (number.to_string(), false),
            Json::Object(_) => (at.need("id", |at| self.text(at, kept))?, true),
            _ => {
                let wanted = "a string, a number, a boolean or an object with `id` is wanted";
                return Err(at.wrong(wanted));
            }
        };
        Ok(Wanted { text, id })
    }

    fn extension(&self, root: At<'_>, kept: &mut Kept) -> Result<ExtendQuery, Diagnostic> {
        members(root, &["ids", "properties"])?;
        let ids = root.need("ids", |at| {
            kept.keep(fits(at, at.items()?.len(), self.limits.ids, "ids"))?;
            at.all(|at| self.text(at, kept))
        })?;
        let properties = root.need("properties", |at| {
            let many = at.items()?.len();
            kept.keep(fits(at, many, self.limits.properties, "properties"))?;
            at.all(|at| {
                members(at, &["id", "settings"])?;
                let id = at.need("id", |at| self.text(at, kept))?;
                let limit = at.maybe("settings", |at| {
                    members(at, &["limit"])?;
                    at.maybe("limit", limit)
                })?;
                Ok((id, limit.flatten().unwrap_or(0)))
            })
        })?;
        Ok(ExtendQuery { ids, properties })
    }

    fn text(&self, at: At<'_>, kept: &mut Kept) -> Result<String, Diagnostic> {
        let text = at.text()?;
        let most = self.limits.text;
        if text.len() > most {
            let many = text.len();
            let said = at.wrong(format!("a text of {many} bytes, and {most} is the limit"));
            return kept.keep(Err(Refused::too_much(said)));
        }
        Ok(text.to_owned())
    }
}

/// `OpenRefine` sends numbers of settings as strings too.
fn limit(at: At<'_>) -> Result<usize, Diagnostic> {
    match at.value {
        Json::Text(text) => {
            let number = text.trim().parse().ok();
            number.ok_or_else(|| at.wrong("a whole number from 0 on is wanted"))
        }
        _ => count(at, 0),
    }
}
