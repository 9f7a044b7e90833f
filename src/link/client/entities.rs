//! Entities by id: `wbgetentities` in batches, and `Special:EntityData` for one.
//!
//! Each entity is kept on its own, so a batch of other composition asks only for what is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::judge::{Answer, Question, Trouble, Ways};
use super::{Client, ClientError, json};
use crate::link::wikibase;
use crate::model::limits::Limits;
use crate::model::printable;

/// As many ids as one call may have.
const BATCH: usize = 50;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// One entity as the service describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// The id that was asked for.
    pub asked: String,
    /// The id that it has; another one where it was merged into another entity.
    pub id: String,
    /// What was asked for it, as it was sent.
    pub address: String,
    /// Its JSON, letter by letter.
    pub json: String,
    /// When it was retrieved; of a kept one, when that was.
    pub retrieved: SystemTime,
}

impl Entity {
    /// Whether the id that was asked for now leads to another.
    pub fn is_redirected(&self) -> bool {
        self.asked != self.id
    }
}

/// What became of a list of ids: each is in one of the two lists, in the order asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Entities {
    /// Those that exist.
    pub found: Vec<Entity>,
    /// Those that the service does not know.
    pub missing: Vec<String>,
}

impl Entities {
    /// All that were asked for, or an error that names those that do not exist.
    pub fn all(self) -> Result<Vec<Entity>, ClientError> {
        if self.missing.is_empty() {
            Ok(self.found)
        } else {
            Err(ClientError::Missing { ids: self.missing })
        }
    }
}

#[derive(Deserialize)]
struct Described<'a> {
    #[serde(borrow)]
    entities: BTreeMap<String, &'a RawValue>,
}

#[derive(Deserialize)]
struct Head {
    id: Option<String>,
    missing: Option<IgnoredAny>,
    redirects: Option<Redirects>,
}

#[derive(Deserialize)]
struct Redirects {
    from: String,
    to: String,
}

impl Client {
    /// What the Action API says about these ids, fifty a call. Ids that occur twice are asked for once.
    pub fn entities(&self, ids: &[&str]) -> Result<Entities, ClientError> {
        let mut seen = BTreeSet::new();
        let mut wanted = Vec::new();
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            check_id(id)?;
            wanted.push(*id);
        }
        let mut known: BTreeMap<&str, Option<Entity>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for id in &wanted {
            let question = self.entity_question(&[*id])?;
            match self.look_up(&question, |answer| one_of_batch(answer, id)) {
                Some(entity) => drop(known.insert(*id, entity)),
                None => unknown.push(*id),
            }
        }
        for batch in unknown.chunks(BATCH) {
            known.extend(self.batch(batch)?);
        }
        let mut entities = Entities::default();
        for id in wanted {
            match known.remove(id).flatten() {
                Some(entity) => entities.found.push(entity),
                None => entities.missing.push(id.to_owned()),
            }
        }
        Ok(entities)
    }

    fn entity_question(&self, ids: &[&str]) -> Result<Question, ClientError> {
        let url = Self::base(&self.settings.bases.api)?.with(&[
            ("action", "wbgetentities"),
            ("ids", &ids.join("|")),
            ("format", "json"),
            ("redirects", "yes"),
            ("maxlag", "5"),
            // Without it the API says that nothing may be kept.
            ("maxage", "86400"),
        ]);
        Ok(Question {
            url,
            body: None,
            types: &["application/json"],
            valid: DAY,
            budget: None,
            ways: Ways::default(),
        })
    }

    /// Asks for at most fifty. The API refuses a whole call for one id that is out of range, so that
    /// one is taken out and the rest asked for again; and an answer that would grow over twelve mebibytes it cuts after
    /// some of the entities, so what it is silent about is asked for again as well.
    fn batch<'a>(&self, ids: &[&'a str]) -> Result<Vec<(&'a str, Option<Entity>)>, ClientError> {
        let mut left = ids.to_vec();
        let mut found = Vec::new();
        while !left.is_empty() {
            let question = self.entity_question(&left)?;
            match self.fetch(&question, |answer| of_batch(answer, &left)) {
                Ok(fetched) => {
                    for (id, entity) in &fetched.value {
                        let text = alone(id, entity.as_ref());
                        self.keep(&self.entity_question(&[*id])?, &fetched, &text);
                    }
                    left.retain(|id| !fetched.value.iter().any(|(told, _)| told == id));
                    found.extend(fetched.value);
                }
                Err(ClientError::Missing { ids })
                    if left.iter().any(|id| ids.contains(&(*id).to_owned())) =>
                {
                    let gone = |id: &&str| ids.iter().any(|other| other == id);
                    found.extend(left.iter().copied().filter(gone).map(|id| (id, None)));
                    left.retain(|id| !gone(id));
                }
                Err(error) => {
                    for id in left {
                        let question = self.entity_question(&[id])?;
                        let kept =
                            self.fall_back(&question, &error, |answer| one_of_batch(answer, id));
                        match kept {
                            Some(entity) => found.push((id, entity)),
                            None => return Err(error),
                        }
                    }
                    break;
                }
            }
        }
        Ok(found)
    }

    /// One entity from `Special:EntityData`. An id that nobody knows is an error.
    pub fn entity_data(&self, id: &str) -> Result<Entity, ClientError> {
        check_id(id)?;
        let url = Self::base(&self.settings.bases.entity_data)?.then(&format!("{id}.json"));
        let question = Question {
            url,
            body: None,
            types: &["application/json"],
            valid: DAY,
            budget: None,
            ways: Ways::default(),
        };
        let missing = || ClientError::Missing {
            ids: vec![id.to_owned()],
        };
        let found = self.ask(&question, |answer| {
            data_of(answer, id)?.ok_or_else(|| missing().into())
        });
        found.map_err(|error| match error {
            ClientError::Status { status: 404, .. } => missing(),
            other => other,
        })
    }
}

/// Refuses what cannot be an id before it is sent anywhere.
fn check_id(id: &str) -> Result<(), ClientError> {
    let number = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') && !text.is_empty()
    };
    let of = |letter: char, text: &str| text.strip_prefix(letter).is_some_and(number);
    let sound = id.len() <= 20
        && match id.split_once('-') {
            None => ['Q', 'P', 'L'].into_iter().any(|letter| of(letter, id)),
            Some((lexeme, part)) => of('L', lexeme) && (of('F', part) || of('S', part)),
        };
    if sound {
        Ok(())
    } else {
        Err(ClientError::Id(printable(id)))
    }
}

/// The answer as it would have come for this id alone; this is how it is kept.
fn alone(id: &str, entity: Option<&Entity>) -> String {
    match entity {
        Some(entity) => format!("{{\"entities\":{{\"{id}\":{}}}}}", entity.json),
        None => format!("{{\"entities\":{{\"{id}\":{{\"id\":\"{id}\",\"missing\":\"\"}}}}}}"),
    }
}

fn one_of_batch(answer: &Answer<'_>, id: &str) -> Result<Option<Entity>, Trouble> {
    Ok(of_batch(answer, &[id])?
        .pop()
        .and_then(|(_, entity)| entity))
}

/// For each id of which it speaks, and that is one at least: its entity, or nothing where the service says that it does
/// not exist.
fn of_batch<'a>(
    answer: &Answer<'_>,
    ids: &[&'a str],
) -> Result<Vec<(&'a str, Option<Entity>)>, Trouble> {
    let described: Described<'_> = json::api(answer)?;
    let unusable = |why: String| ClientError::Unusable {
        host: answer.host.to_owned(),
        why,
    };
    let mut found = Vec::new();
    for id in ids {
        let Some(raw) = described.entities.get(*id) else {
            continue;
        };
        let head = head(raw, id).map_err(unusable)?;
        if head.missing.is_some() {
            found.push((*id, None));
            continue;
        }
        let is = head.id.unwrap_or_default();
        let moved = head
            .redirects
            .is_some_and(|moved| moved.from == **id && moved.to == is);
        if is != **id && !moved {
            return Err(unusable(format!("it describes {} as {id}", printable(&is))).into());
        }
        found.push((*id, Some(entity(id, is, raw, answer).map_err(unusable)?)));
    }
    match ids.first().filter(|_| found.is_empty()) {
        Some(id) => Err(unusable(format!("it says nothing about {id}")).into()),
        None => Ok(found),
    }
}

/// The one entity of a page of entity data. A merged one stands there under its new id.
fn data_of(answer: &Answer<'_>, id: &str) -> Result<Option<Entity>, ClientError> {
    let described: Described<'_> = json::read(answer)?;
    let unusable = |why: String| ClientError::Unusable {
        host: answer.host.to_owned(),
        why,
    };
    let mut entities = described.entities.iter();
    let (Some((key, raw)), None) = (entities.next(), entities.next()) else {
        let count = described.entities.len();
        return Err(unusable(format!("it describes {count} entities, not one")));
    };
    let head = head(raw, id).map_err(unusable)?;
    if head.missing.is_some() {
        return Ok(None);
    }
    let is = head.id.unwrap_or_default();
    if is != *key || check_id(&is).is_err() {
        return Err(unusable(format!("it describes {} as {id}", printable(&is))));
    }
    Ok(Some(entity(id, is, raw, answer).map_err(unusable)?))
}

fn head(raw: &RawValue, id: &str) -> Result<Head, String> {
    serde_json::from_str(raw.get()).map_err(|error| {
        format!(
            "what it says about {id} is no entity: {}",
            printable(&error.to_string())
        )
    })
}

/// The entity, if it can be read as one: what cannot must not be kept.
fn entity(asked: &str, id: String, raw: &RawValue, answer: &Answer<'_>) -> Result<Entity, String> {
    // Lexemes are passed on unread.
    if !id.starts_with('L') {
        wikibase::read(raw.get(), asked, &Limits::default()).map_err(|error| {
            let said = printable(&error.to_string());
            format!("what it says about {asked} is no entity: {said}")
        })?;
    }
    Ok(Entity {
        asked: asked.to_owned(),
        id,
        address: answer.url.to_owned(),
        json: raw.get().to_owned(),
        retrieved: answer.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_what_is_none() {
        for id in ["Q42", "P31", "L7", "L7-F1", "L7-S3"] {
            assert!(check_id(id).is_ok(), "{id}");
        }
        for id in [
            "",
            "Q",
            "Q0",
            "Q042",
            "q42",
            "42",
            "Q42 ",
            "Q42|Q43",
            "Q42&x=y",
            "Q-1",
            "Q42-F1",
            "L7-",
            "Q٤٢",
            "../Q42",
            "Q111111111111111111111",
        ] {
            assert!(matches!(check_id(id), Err(ClientError::Id(_))), "{id}");
        }
    }

    #[test]
    fn what_is_kept_alone_reads_as_it_came() {
        let text = r#"{"entities":{"Q1":{"id":"Q2","redirects":{"from":"Q1","to":"Q2"}},"Q3":{"id":"Q3","missing":""}}}"#;
        let answer = Answer {
            host: "h",
            url: "u",
            text,
            reply: None,
            at: SystemTime::UNIX_EPOCH,
        };
        let both = of_batch(&answer, &["Q1", "Q3"]).unwrap();
        assert!(both[0].1.as_ref().unwrap().is_redirected());
        for (id, one) in &both {
            let text = alone(id, one.as_ref());
            let answer = Answer {
                host: "h",
                url: "u",
                text: &text,
                reply: None,
                at: SystemTime::UNIX_EPOCH,
            };
            assert_eq!(&one_of_batch(&answer, id).unwrap(), one);
        }
    }

    #[test]
    fn another_entity_than_asked_for_is_refused() {
        for text in [
            r#"{"entities":{"Q1":{"id":"Q2"}}}"#,
            r#"{"entities":{"Q2":{"id":"Q2"}}}"#,
            r#"{"entities":{"Q1":{"id":"Q2","redirects":{"from":"Q3","to":"Q2"}}}}"#,
            r#"{"entities":{"Q1":[]}}"#,
            r#"{"entities":{"Q1":{}}}"#,
            r#"{"entities":{"Q1":{"id":"Q1","type":"nonsense"}}}"#,
            r#"{"entities":{"Q1":{"id":"Q1","labels":{"en":7}}}}"#,
        ] {
            let answer = Answer {
                host: "h",
                url: "u",
                text,
                reply: None,
                at: SystemTime::UNIX_EPOCH,
            };
            let refused = of_batch(&answer, &["Q1"]);
            assert!(
                matches!(refused, Err(Trouble::Fatal(ClientError::Unusable { .. }))),
                "{text}"
            );
        }
    }
}
