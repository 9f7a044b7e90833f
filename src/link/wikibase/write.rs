//! Entities as JSON, in the shape of dumps.

use super::id::EntityId;
use super::json::Json;
use super::model::{Entity, Kind, Reference, Sitelink, Snak, SnakContent, Statement, Value};

/// An entity as one line of JSON.
pub fn write(entity: &Entity) -> String {
    tree(entity).text()
}

fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

fn object(members: Vec<(&str, Json)>) -> Json {
    let members = members.into_iter();
    Json::Object(
        members
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

fn count(number: u64) -> Json {
    Json::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

fn tree(entity: &Entity) -> Json {
    let mut members = vec![
        ("type", text(entity.id.kind().name())),
        ("id", text(entity.id.as_str())),
    ];
    if let Kind::Property {
        datatype: Some(datatype),
    } = &entity.kind
    {
        members.push(("datatype", text(datatype)));
    }
    let term = |language: &str, value: &str| {
        object(vec![("language", text(language)), ("value", text(value))])
    };
    let terms = |terms: &std::collections::BTreeMap<String, String>| {
        let terms = terms.iter();
        Json::Object(
            terms
                .map(|(own, value)| (own.clone(), term(own, value)))
                .collect(),
        )
    };
    members.push(("labels", terms(&entity.labels)));
    members.push(("descriptions", terms(&entity.descriptions)));
    let aliases = entity.aliases.iter().map(|(own, values)| {
        let values = values.iter().map(|value| term(own, value)).collect();
        (own.clone(), Json::List(values))
    });
    members.push(("aliases", Json::Object(aliases.collect())));
    let claims = grouped(&entity.statements, |own| &own.main.property, statement);
    members.push(("claims", claims));
    if entity.kind == Kind::Item {
        let links = entity.sitelinks.iter();
        let links = links.map(|(site, link)| (site.clone(), sitelink(site, link)));
        members.push(("sitelinks", Json::Object(links.collect())));
    }
    if let Some(revision) = entity.revision {
        members.push(("lastrevid", count(revision)));
    }
    if let Some(modified) = &entity.modified {
        members.push(("modified", text(modified)));
    }
    if let Some(from) = &entity.redirected_from {
        let redirects = vec![
            ("from", text(from.as_str())),
            ("to", text(entity.id.as_str())),
        ];
        members.push(("redirects", object(redirects)));
    }
    object(members)
}

fn sitelink(site: &str, link: &Sitelink) -> Json {
    let badges = link.badges.iter().map(|badge| text(badge.as_str()));
    let mut members = vec![
        ("site", text(site)),
        ("title", text(&link.title)),
        ("badges", Json::List(badges.collect())),
    ];
    if let Some(url) = &link.url {
        members.push(("url", text(url)));
    }
    object(members)
}

/// Groups by property, each where its first member is.
fn grouped<T>(all: &[T], property: impl Fn(&T) -> &EntityId, write: impl Fn(&T) -> Json) -> Json {
    let mut groups: Vec<(String, Vec<Json>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for own in all {
        let place = *places.entry(property(own)).or_insert_with(|| {
            groups.push((property(own).to_string(), Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(write(own));
    }
    let groups = groups.into_iter();
    Json::Object(
        groups
            .map(|(key, group)| (key, Json::List(group)))
            .collect(),
    )
}

/// The properties in the order of the groups.
fn order(snaks: &[Snak]) -> Json {
    let mut seen = std::collections::HashSet::new();
    let first = snaks.iter().map(|own| &own.property);
    let first = first.filter(|property| seen.insert(*property));
    Json::List(first.map(|property| text(property.as_str())).collect())
}

fn statement(own: &Statement) -> Json {
    let mut members = vec![("mainsnak", snak(&own.main)), ("type", text("statement"))];
    if !own.qualifiers.is_empty() {
        let groups = grouped(&own.qualifiers, |own| &own.property, snak);
        members.push(("qualifiers", groups));
        members.push(("qualifiers-order", order(&own.qualifiers)));
    }
    members.push(("id", text(&own.id)));
    members.push(("rank", text(own.rank.name())));
    if !own.references.is_empty() {
        let references = own.references.iter().map(reference).collect();
        members.push(("references", Json::List(references)));
    }
    object(members)
}

fn reference(own: &Reference) -> Json {
    let mut members = Vec::new();
    if let Some(hash) = &own.hash {
        members.push(("hash", text(hash)));
    }
    members.push(("snaks", grouped(&own.snaks, |own| &own.property, snak)));
    members.push(("snaks-order", order(&own.snaks)));
    object(members)
}

/// A snak as JSON.
pub(super) fn snak(own: &Snak) -> Json {
    let kind = match own.content {
        SnakContent::Value(_) => "value",
        SnakContent::Somevalue => "somevalue",
        SnakContent::Novalue => "novalue",
    };
    let mut members = vec![
        ("snaktype", text(kind)),
        ("property", text(own.property.as_str())),
    ];
    if let Some(hash) = &own.hash {
        members.push(("hash", text(hash)));
    }
    if let SnakContent::Value(own) = &own.content {
        let datavalue = vec![("value", value(own)), ("type", text(own.kind()))];
        members.push(("datavalue", object(datavalue)));
    }
    if let Some(datatype) = &own.datatype {
        members.push(("datatype", text(datatype)));
    }
    object(members)
}

fn value(own: &Value) -> Json {
    match own {
        Value::Entity(id) => object(vec![
            ("entity-type", text(id.kind().name())),
            ("numeric-id", count(id.number())),
            ("id", text(id.as_str())),
        ]),
        Value::Text(own) => text(own),
        Value::Monolingual {
            language,
            text: own,
        } => object(vec![("text", text(own)), ("language", text(language))]),
        Value::Time(time) => object(vec![
            ("time", text(&time.time)),
            ("timezone", Json::Integer(time.timezone)),
            ("before", count(time.before)),
            ("after", count(time.after)),
            ("precision", count(time.precision.into())),
            ("calendarmodel", text(&time.calendar)),
        ]),
        Value::Quantity(quantity) => {
            let mut members = vec![
                ("amount", text(&quantity.amount)),
                ("unit", text(&quantity.unit)),
            ];
            if let Some((upper, lower)) = &quantity.bounds {
                members.push(("upperBound", text(upper)));
                members.push(("lowerBound", text(lower)));
            }
            object(members)
        }
        Value::Coordinate(place) => object(vec![
            ("latitude", Json::Number(place.latitude)),
            ("longitude", Json::Number(place.longitude)),
            ("altitude", Json::Null),
            (
                "precision",
                place.precision.map_or(Json::Null, Json::Number),
            ),
            ("globe", text(&place.globe)),
        ]),
        Value::Other { json, .. } => Json::Raw(json.clone()),
    }
}
