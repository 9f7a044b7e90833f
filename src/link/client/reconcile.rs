//! Candidates from a reconciliation service, by version 0.2 of its protocol or the draft of 1.0.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::json::read;
use super::judge::{Answer, Question, Trouble, Ways};
use super::url::{Url, form};
use super::{Client, ClientError};

/// Queries that go into one request, where the service does not say.
const BATCH: usize = 10;
const HOUR: Duration = Duration::from_secs(60 * 60);
const TYPES: &[&str] = &["application/json", "text/json"];

/// How the service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReconciliationVersion {
    /// A form with numbered queries.
    V0_2,
    /// A list of conditions, as of the draft.
    V1_0,
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconciliationQuery {
    /// A name.
    pub name: String,
    /// The id of a type in the words of the service.
    pub kind: Option<String>,
    /// How many candidates; the service decides where it is not said.
    pub limit: Option<usize>,
    /// Ids of properties with values to compare.
    pub properties: Vec<(String, String)>,
}

/// An entity that may be meant.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Candidate {
    /// In the identifier space of the service.
    pub id: String,
    /// For people.
    #[serde(default)]
    pub name: String,
    /// For people.
    #[serde(default)]
    pub description: Option<String>,
    /// Of no scale that could be compared between services.
    #[serde(default)]
    pub score: Option<f64>,
    /// Whether the service is sure.
    #[serde(rename = "match", default)]
    pub is_match: bool,
    /// What the score is made of.
    #[serde(default)]
    pub features: Vec<Feature>,
    /// Ids of its types.
    #[serde(rename = "type", default, deserialize_with = "ids")]
    pub types: Vec<String>,
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Feature {
    /// Its name in the words of the service.
    pub id: String,
    /// A number, or yes or no as 1 and 0.
    #[serde(deserialize_with = "number")]
    pub value: f64,
}

/// What a service says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// For people.
    #[serde(default)]
    pub name: String,
    /// Of the protocol; a service that names none speaks 0.1, of which 0.2 is an extension.
    #[serde(default)]
    pub versions: Vec<String>,
    /// What ids of entities are to be read with.
    #[serde(rename = "identifierSpace", default)]
    pub identifier_space: String,
    /// What ids of types and properties are to be read with.
    #[serde(rename = "schemaSpace", default)]
    pub schema_space: String,
    /// How many queries a request may have.
    #[serde(rename = "batchSize", default)]
    pub batch_size: Option<usize>,
}

impl Manifest {
    /// The newest version that both sides speak.
    pub fn version(&self) -> ReconciliationVersion {
        let new = self
            .versions
            .iter()
            .any(|version| version.starts_with("1.0"));
        let old = self
            .versions
            .iter()
            .any(|version| version.starts_with("0."));
        if new && !old {
            ReconciliationVersion::V1_0
        } else {
            ReconciliationVersion::V0_2
        }
    }
}

/// Types are objects with an id, or were plain ids in old services.
fn ids<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Type {
        Id(String),
        Named { id: String },
    }
    let types: Vec<Type> = Deserialize::deserialize(from)?;
    let id = |one| match one {
        Type::Id(id) | Type::Named { id } => id,
    };
    Ok(types.into_iter().map(id).collect())
}

fn number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Amount {
        Truth(bool),
        Number(f64),
    }
    Ok(match Amount::deserialize(from)? {
        Amount::Truth(truth) => f64::from(u8::from(truth)),
        Amount::Number(number) => number,
    })
}

#[derive(Deserialize)]
struct Old {
    result: Vec<Candidate>,
}

#[derive(Deserialize)]
struct New {
    results: Vec<Candidates>,
}

#[derive(Deserialize)]
struct Candidates {
    candidates: Vec<Candidate>,
}

#[derive(Serialize)]
struct OldQuery<'a> {
    query: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Property<'a>>,
}

#[derive(Serialize)]
struct Property<'a> {
    pid: &'a str,
    v: &'a str,
}

impl Client {
    fn reconciliation(&self) -> Result<Url, ClientError> {
        let base = self.settings.bases.reconciliation.as_deref();
        Self::base(base.ok_or(ClientError::NoService)?)
    }

    /// What the service says about itself.
    pub fn reconciliation_manifest(&self) -> Result<Manifest, ClientError> {
        let question = Question {
            url: self.reconciliation()?,
            body: None,
            types: TYPES,
            valid: HOUR,
            budget: None,
            ways: Ways::default(),
        };
        self.ask(&question, |answer| Ok::<_, Trouble>(read(answer)?))
    }

    /// The candidates for each query, in the order of the queries, as many a request as the manifest allows.
    pub fn reconcile(
        &self,
        manifest: &Manifest,
        queries: &[ReconciliationQuery],
    ) -> Result<Vec<Vec<Candidate>>, ClientError> {
        let most = manifest.batch_size.unwrap_or(BATCH).clamp(1, BATCH);
        let mut found = Vec::with_capacity(queries.len());
        for batch in queries.chunks(most) {
            found.extend(match manifest.version() {
                ReconciliationVersion::V0_2 => self.old_batch(batch)?,
                ReconciliationVersion::V1_0 => self.new_batch(batch)?,
            });
        }
        Ok(found)
    }

    fn old_batch(&self, batch: &[ReconciliationQuery]) -> Result<Vec<Vec<Candidate>>, ClientError> {
        let body = form(&[("queries", &old_queries(batch))]);
        let question = Question {
            url: self.reconciliation()?,
            body: Some(("application/x-www-form-urlencoded", body)),
            types: TYPES,
            valid: HOUR,
            budget: None,
            ways: Ways::default(),
        };
        self.ask(&question, |answer| {
            Ok::<_, Trouble>(old_results(answer, batch.len())?)
        })
    }

    fn new_batch(&self, batch: &[ReconciliationQuery]) -> Result<Vec<Vec<Candidate>>, ClientError> {
        let root = self.reconciliation()?;
        let slash = if root.to_string().ends_with('/') {
            ""
        } else {
            "/"
        };
        let question = Question {
            url: root.then(&format!("{slash}match")),
            body: Some(("application/json", new_queries(batch))),
            types: TYPES,
            valid: HOUR,
            budget: None,
            ways: Ways::default(),
        };
        self.ask(&question, |answer| {
            Ok::<_, Trouble>(new_results(answer, batch.len())?)
        })
    }
}

fn old_queries(batch: &[ReconciliationQuery]) -> String {
    let numbered: BTreeMap<String, OldQuery<'_>> = batch
        .iter()
        .map(old_query)
        .zip(0..)
        .map(|(query, n)| (format!("q{n}"), query))
        .collect();
    json!(numbered).to_string()
}

fn new_queries(batch: &[ReconciliationQuery]) -> String {
    let queries: Vec<Value> = batch.iter().map(new_query).collect();
    json!({ "queries": queries }).to_string()
}

fn old_results(answer: &Answer<'_>, queries: usize) -> Result<Vec<Vec<Candidate>>, ClientError> {
    let mut results: BTreeMap<String, Old> = read(answer)?;
    let take = |n: usize| {
        let found = results.remove(&format!("q{n}"));
        found
            .map(|found| found.result)
            .ok_or_else(|| ClientError::Unusable {
                host: answer.host.to_owned(),
                why: format!("it says nothing about query {} of {queries}", n + 1),
            })
    };
    (0..queries).map(take).collect()
}

fn new_results(answer: &Answer<'_>, queries: usize) -> Result<Vec<Vec<Candidate>>, ClientError> {
    let New { results } = read(answer)?;
    if results.len() != queries {
        let is = results.len();
        let host = answer.host.to_owned();
        let why = format!("it has {is} results for {queries} queries");
        return Err(ClientError::Unusable { host, why });
    }
    Ok(results.into_iter().map(|one| one.candidates).collect())
}

fn old_query(query: &ReconciliationQuery) -> OldQuery<'_> {
    OldQuery {
        query: &query.name,
        kind: query.kind.as_deref(),
        limit: query.limit,
        properties: query
            .properties
            .iter()
            .map(|(pid, v)| Property { pid, v })
            .collect(),
    }
}

fn new_query(query: &ReconciliationQuery) -> Value {
    let mut conditions = vec![json!({ "matchType": "name", "propertyValue": query.name })];
    conditions.extend(query.properties.iter().map(
        |(id, value)| json!({ "matchType": "property", "propertyId": id, "propertyValue": value }),
    ));
    let mut one = json!({ "conditions": conditions });
    if let Some(kind) = &query.kind {
        one["type"] = json!(kind);
    }
    if let Some(limit) = query.limit {
        one["limit"] = json!(limit);
    }
    one
}

/// What the client writes and how it reads the answer, without a network between them.
#[cfg(test)]
pub(in crate::link) mod both_ways {
    use super::{Answer, Candidate, ClientError, ReconciliationQuery, ReconciliationVersion};

    pub(in crate::link) fn written(
        version: ReconciliationVersion,
        batch: &[ReconciliationQuery],
    ) -> String {
        match version {
            ReconciliationVersion::V0_2 => super::old_queries(batch),
            ReconciliationVersion::V1_0 => super::new_queries(batch),
        }
    }

    pub(in crate::link) fn read(
        version: ReconciliationVersion,
        text: &str,
        queries: usize,
    ) -> Result<Vec<Vec<Candidate>>, ClientError> {
        let answer = Answer {
            host: "here",
            url: "u",
            text,
            reply: None,
            at: std::time::SystemTime::UNIX_EPOCH,
        };
        match version {
            ReconciliationVersion::V0_2 => super::old_results(&answer, queries),
            ReconciliationVersion::V1_0 => super::new_results(&answer, queries),
        }
    }
}
