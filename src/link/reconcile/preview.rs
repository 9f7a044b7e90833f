//! A small page about an entity, for a frame beside a table. It has no scripts and asks for nothing.

use super::answers::{name, types};
use super::collection::Collection;
use super::{Refused, Service, Settings};
use crate::link::index::{Entity, Id};
use crate::model::printable;

/// Dates and types that are shown; a preview is small.
const MOST: usize = 4;
/// Letters of a text that are shown.
const LONGEST: usize = 300;

pub(super) fn preview(
    collection: &dyn Collection,
    settings: &Settings,
    id: &str,
) -> Result<Option<String>, Refused> {
    if id.len() > settings.limits.text {
        return Ok(None);
    }
    let found = collection.candidates().by_id(&Id::new(id))?;
    Ok(found.map(|entity| page(collection, settings, &entity)))
}

fn page(collection: &dyn Collection, settings: &Settings, entity: &Entity) -> String {
    let languages = Service::languages(settings);
    let name = escaped(&name(entity, &languages));
    let id = escaped(&collection.space().write(&entity.id));
    let mut body = format!("<h1>{name}</h1>\n<p class=\"id\">{id}</p>\n");
    let mut line = |class: &str, text: &str| {
        if !text.is_empty() {
            body.push_str(&format_line(class, text));
        }
    };
    line(
        "description",
        entity.description(&languages).unwrap_or_default(),
    );
    let types: Vec<String> = types(collection, entity)
        .into_iter()
        .take(MOST)
        .map(|(_, name)| name)
        .collect();
    line("types", &types.join(", "));
    let dates: Vec<String> = entity
        .dates
        .iter()
        .take(MOST)
        .map(
            |(number, date)| match crate::link::index::property(*number) {
                Some(known) => format!("{} {date}", known.label),
                None => date.to_string(),
            },
        )
        .collect();
    line("dates", &dates.join(", "));
    let others = entity.labels.iter().filter(|label| label.alias).take(MOST);
    let others: Vec<&str> = others.map(|label| label.text.as_str()).collect();
    line("others", &others.join(", "));
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{name}</title>\n\
         <style>body{{font:13px sans-serif;margin:8px}}h1{{font-size:16px;margin:0}}p{{margin:4px 0}}.id{{color:#666}}</style>\n\
         </head>\n<body>\n{body}</body>\n</html>\n"
    )
}

fn format_line(class: &str, text: &str) -> String {
    format!("<p class=\"{class}\">{}</p>\n", escaped(text))
}

/// A text in which nothing is markup, nothing turns the direction of what follows, and nothing is endless.
fn escaped(text: &str) -> String {
    let plain = printable(text);
    let mut shown = String::with_capacity(plain.len());
    for (place, c) in plain.chars().enumerate() {
        if place >= LONGEST {
            shown.push('…');
            break;
        }
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            c => shown.push(c),
        }
    }
    shown
}
