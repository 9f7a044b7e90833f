//! Values of properties for rows that were matched, and which properties there are.

use serde_json::{Value, json};

use super::collection::{Collection, Said};
use super::conditions::unknown;
use super::query::ExtendQuery;
use super::{Refused, Settings};
use crate::link::index::Id;
use crate::model::diagnostic::Diagnostic;

/// Properties that are proposed where no number is said.
const USUAL: usize = 20;

/// Rows with the values of each property.
#[derive(Debug)]
pub(super) struct Extended {
    /// Ids and names.
    pub(super) properties: Vec<(String, String)>,
    /// Ids as they were asked, each with the values of all properties.
    pub(super) rows: Vec<(String, Vec<Vec<Said>>)>,
}

pub(super) fn extend(
    collection: &dyn Collection,
    settings: &Settings,
    asked: &ExtendQuery,
) -> Result<Extended, Refused> {
    let mut properties = Vec::with_capacity(asked.properties.len());
    for (place, (id, _)) in asked.properties.iter().enumerate() {
        let known = collection.properties().iter().find(|known| known.id == *id);
        let path = format!("/properties/{place}/id");
        let known = known.ok_or_else(|| unknown(collection, id, &path))?;
        properties.push((id.clone(), known.name.clone()));
    }
    let mut rows = Vec::with_capacity(asked.ids.len());
    for id in &asked.ids {
        let entity = Id::new(id);
        let mut row = Vec::with_capacity(properties.len());
        for (property, limit) in &asked.properties {
            let mut values = collection.values(&entity, property)?;
            let most = if *limit == 0 { usize::MAX } else { *limit };
            values.truncate(most.min(settings.limits.values));
            row.push(values);
        }
        rows.push((id.clone(), row));
    }
    Ok(Extended { properties, rows })
}

pub(super) fn propose(
    collection: &dyn Collection,
    settings: &Settings,
    kind: Option<&str>,
    limit: Option<usize>,
) -> Result<Value, Refused> {
    if limit == Some(0) {
        let said = Diagnostic::new("a limit of 0 proposes nothing").in_source("the request");
        return Err(Refused::wrong(said.hint("leave it out, or say 1 or more")));
    }
    let most = limit.unwrap_or(USUAL).min(settings.limits.properties);
    let uses = kind.map(|kind| collection.uses(&Id::new(kind)));
    let mut ranked: Vec<_> = collection
        .properties()
        .iter()
        .filter_map(|property| {
            let many = match &uses {
                // The commonest come first anyway.
                None => 0,
                Some(uses) => *uses.as_ref()?.get(&property.id)?,
            };
            Some((std::cmp::Reverse(many), property))
        })
        .collect();
    ranked.sort_by_key(|(many, _)| *many);
    let shown = ranked.into_iter().take(most);
    let shown = shown.map(|(_, property)| json!({ "id": property.id, "name": property.name }));
    let mut said = json!({ "properties": shown.collect::<Vec<_>>() });
    if let Some(kind) = kind {
        said["type"] = json!(kind);
    }
    if let Some(limit) = limit {
        said["limit"] = json!(limit);
    }
    Ok(said)
}
