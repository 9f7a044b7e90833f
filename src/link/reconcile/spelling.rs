//! Answers in the spelling of either version.

use serde_json::{Map, Value, json};

use super::answers::{Candidate, Feature, Value as Amount};
use super::collection::{Collection, Said};
use super::extend::Extended;
use super::query::Query;
use super::suggest::Suggestion;
use super::{Suggested, Version};

pub(super) fn batch(version: Version, batch: &[Query], answers: &[Vec<Candidate>]) -> Value {
    let spelt = |candidates: &Vec<Candidate>| -> Vec<Value> {
        let spelt = candidates.iter().map(|one| candidate(version, one));
        spelt.collect()
    };
    match version {
        Version::V0_2 => {
            let results = batch.iter().zip(answers).map(|(query, candidates)| {
                (query.key.clone(), json!({ "result": spelt(candidates) }))
            });
            Value::Object(results.collect())
        }
        Version::V1_0 => {
            let results = answers
                .iter()
                .map(|candidates| json!({ "candidates": spelt(candidates) }));
            json!({ "results": results.collect::<Vec<_>>() })
        }
    }
}

fn candidate(version: Version, candidate: &Candidate) -> Value {
    let features: Vec<Value> = candidate
        .features
        .iter()
        .map(|one| feature(version, one))
        .collect();
    let mut spelt = json!({
        "id": candidate.id,
        "name": candidate.name,
        "score": candidate.score,
        "match": candidate.certain,
        "features": features,
        "type": types(&candidate.types),
    });
    if let Some(description) = &candidate.description {
        spelt["description"] = json!(description);
    }
    spelt
}

/// Only 1.0 has a place for names of features.
fn feature(version: Version, feature: &Feature) -> Value {
    let value = match feature.value {
        Amount::Points(points) => json!(points),
        Amount::Share(share) => json!(share),
        Amount::Truth(truth) => json!(truth),
    };
    let mut spelt = json!({ "id": feature.id, "value": value });
    if version == Version::V1_0 {
        spelt["name"] = json!(feature.name);
    }
    spelt
}

fn types(types: &[(String, String)]) -> Value {
    let spelt = types
        .iter()
        .map(|(id, name)| json!({ "id": id, "name": name }));
    spelt.collect()
}

/// Both versions spell suggestions alike.
pub(super) fn suggestions(what: Suggested, found: &[Suggestion]) -> Value {
    let spelt = found.iter().map(|one| {
        let mut spelt = json!({ "id": one.id, "name": one.name });
        if let Some(description) = &one.description {
            spelt["description"] = json!(description);
        }
        if what == Suggested::Entities {
            spelt["notable"] = types(&one.types);
        }
        spelt
    });
    json!({ "result": spelt.collect::<Vec<_>>() })
}

pub(super) fn extension(version: Version, collection: &dyn Collection, found: &Extended) -> Value {
    let meta = found
        .properties
        .iter()
        .map(|(id, name)| json!({ "id": id, "name": name }));
    let meta: Vec<Value> = meta.collect();
    let spelt = |values: &Vec<Said>| -> Vec<Value> {
        let spelt = values.iter().map(|said| value(version, collection, said));
        spelt.collect()
    };
    let ids = found.properties.iter().map(|(id, _)| id);
    let rows = found.rows.iter().map(|(id, columns)| {
        let cells = ids.clone().zip(columns);
        (id, cells)
    });
    let rows: Value = match version {
        Version::V0_2 => {
            let rows = rows.map(|(id, cells)| {
                let cells =
                    cells.map(|(property, values)| (property.clone(), json!(spelt(values))));
                (id.clone(), Value::Object(cells.collect()))
            });
            Value::Object(rows.collect::<Map<_, _>>())
        }
        Version::V1_0 => rows
            .map(|(id, cells)| {
                let cells = cells
                    .map(|(property, values)| json!({ "id": property, "values": spelt(values) }));
                json!({ "id": id, "properties": cells.collect::<Vec<_>>() })
            })
            .collect(),
    };
    json!({ "meta": meta, "rows": rows })
}

fn value(version: Version, collection: &dyn Collection, said: &Said) -> Value {
    match said {
        Said::Entity(id, name) => json!({ "id": collection.space().write(id), "name": name }),
        Said::Text(text, language) if version == Version::V1_0 && !language.is_empty() => {
            json!({ "str": text, "lang": language })
        }
        Said::Text(text, _) => json!({ "str": text }),
        Said::Integer(number) => json!({ "int": number }),
        Said::Number(number) => json!({ "float": number }),
        Said::Date(moment) => json!({ "date": moment }),
    }
}
