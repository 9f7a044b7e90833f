//! Cytoscape JSON: `elements` as lists of nodes and edges, or as one list.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::foreign::JSON;
use super::meaning::{UNDIRECTED, Values};
use super::{Collector, File, ReadError};
use crate::draw::facts::Class;
use crate::graph::Sort;

/// One node or edge.
#[derive(Deserialize)]
struct Element {
    group: Option<String>,
    #[serde(default)]
    data: Map<String, Value>,
    position: Option<Position>,
    #[serde(default)]
    classes: Value,
}

impl Element {
    fn is_edge(&self) -> bool {
        match self.group.as_deref() {
            Some(group) => group == "edges",
            None => self.data.contains_key("source") && self.data.contains_key("target"),
        }
    }
}

#[derive(Deserialize)]
struct Position {
    x: Option<f64>,
    y: Option<f64>,
}

/// A whole file.
#[derive(Default)]
struct Document<'a> {
    data: Map<String, Value>,
    /// Edges have no direction unless they say that they have one, as others put it.
    undirected: bool,
    elements: Elements<'a>,
}

/// Nodes before edges, as far as the file says which is which.
#[derive(Default)]
struct Elements<'a>(Vec<Raw<'a>>);

/// The text of one element, whose place in the file is known, and what the list is of.
struct Raw<'a> {
    text: &'a str,
    group: Option<String>,
}

/// Reads the file.
pub(super) fn read(file: File<'_>, collector: &mut Collector<'_>) -> Result<(), ReadError> {
    check(file)?;
    let text = file.text.trim_start_matches('\u{feff}');
    let document: Document<'_> = serde_json::from_str(text)
        .map_err(|error| said(file, &error, file.text.len() - text.len(), text))?;
    let data = document.data.iter().filter_map(scalar).collect();
    collector.of_graph(&Values(data));
    for (place, raw) in document.elements.0.into_iter().enumerate() {
        let at = raw
            .text
            .as_ptr()
            .addr()
            .saturating_sub(file.text.as_ptr().addr());
        let element: Element =
            serde_json::from_str(raw.text).map_err(|error| said(file, &error, at, raw.text))?;
        let mut element = Element {
            group: raw.group.or(element.group),
            ..element
        };
        let says = |name: &&str| element.data.contains_key(*name);
        if document.undirected && element.is_edge() && ![UNDIRECTED, "directed"].iter().any(says) {
            element.data.insert(UNDIRECTED.to_owned(), true.into());
        }
        take(element, (place, at), file, collector)?;
    }
    Ok(())
}

fn take(
    element: Element,
    (place, at): (usize, usize),
    file: File<'_>,
    collector: &mut Collector<'_>,
) -> Result<(), ReadError> {
    let is_edge = element.is_edge();
    let class = if is_edge { Class::Edge } else { Class::Node };
    let mut values = Vec::with_capacity(element.data.len());
    for (name, value) in &element.data {
        // What it is called and where it ends is no attribute.
        if name == "id" || is_edge && matches!(name.as_str(), "source" | "target") {
            continue;
        }
        let Some((sort, text)) = sorted(value) else {
            continue;
        };
        if sort == Sort::Json {
            values.push((format!("{JSON}{name}"), text));
            continue;
        }
        collector.typed.declare(class, name, sort);
        values.push((name.clone(), text));
    }
    if let Some(position) = element.position {
        for (name, part) in [("x", position.x), ("y", position.y)] {
            values.extend(part.map(|part| (name.to_owned(), part.to_string())));
        }
    }
    if let Some(classes) = classes(&element.classes) {
        values.push(("classes".to_owned(), classes));
    }
    let find = |name: &str| {
        let found = element.data.get_key_value(name).and_then(scalar);
        found.map(|(_, value)| value)
    };
    let said = |what: &str| {
        let said = format!("element {} has no `{what}`", place + 1);
        file.wrong(said, at, at + 1)
    };
    if is_edge {
        let from = find("source").ok_or_else(|| said("source"))?;
        let to = find("target").ok_or_else(|| said("target"))?;
        let id = find("id");
        return collector.edge(id.as_deref(), [from, to], &Values(values), at);
    }
    let id = find("id").ok_or_else(|| said("id"))?;
    collector.node(id, &Values(values), at)?;
    Ok(())
}

/// A value as text. Lists and objects are kept as they are and mean nothing.
fn sorted(value: &Value) -> Option<(Sort, String)> {
    let sort = match value {
        Value::Null => return None,
        Value::String(_) => Sort::Text,
        Value::Number(number) if number.is_i64() || number.is_u64() => Sort::Whole,
        Value::Number(_) => Sort::Real,
        Value::Bool(_) => Sort::Truth,
        Value::Array(_) | Value::Object(_) => Sort::Json,
    };
    let text = match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    Some((sort, text))
}

/// Lists and objects have no place in a picture.
fn scalar((name, value): (&String, &Value)) -> Option<(String, String)> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some((name.clone(), text))
}

/// Classes as one text with spaces, or as a list.
fn classes(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some(words.join(" "))
        }
        _ => None,
    }
}

/// Nesting and the length of texts, before anything is taken apart.
fn check(file: File<'_>) -> Result<(), ReadError> {
    let (mut depth, mut start) = (0_usize, None);
    let mut escaped = false;
    for (at, byte) in file.text.bytes().enumerate() {
        match (start, byte) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), b'\\') => escaped = true,
            (Some(from), b'"') => {
                file.check_length(at - from, from)?;
                start = None;
            }
            (None, b'"') => start = Some(at),
            (None, b'{' | b'[') => {
                depth += 1;
                file.check_depth(depth, at)?;
            }
            (None, b'}' | b']') => depth = depth.saturating_sub(1),
            (Some(_) | None, _) => {}
        }
    }
    Ok(())
}

/// What is wrong with a text that begins at a place of the file.
fn said(file: File<'_>, error: &serde_json::Error, from: usize, text: &str) -> ReadError {
    let line: usize = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1))
        .map(str::len)
        .sum();
    let at = from + line + error.column().saturating_sub(1);
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    file.wrong(format!("this is no Cytoscape JSON: {words}"), at, at + 1)
}

impl<'de> Deserialize<'de> for Document<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Whole)
    }
}

/// What is said of the whole graph: by name, or in pairs. Anything else means nothing.
fn of_graph(data: Value) -> Map<String, Value> {
    match data {
        Value::Object(named) => named,
        Value::Array(pairs) => {
            let named = |pair| match pair {
                Value::Array(pair) => match <[Value; 2]>::try_from(pair) {
                    Ok([Value::String(name), value]) => Some((name, value)),
                    _ => None,
                },
                _ => None,
            };
            pairs.into_iter().filter_map(named).collect()
        }
        _ => Map::new(),
    }
}

/// Takes a whole file.
struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Document<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `elements`, or a list of elements")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document<'de>, A::Error> {
        let mut document = Document::default();
        let mut found = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == "elements" {
                document.elements = map.next_value()?;
                found = true;
            } else if name == "data" {
                document.data = of_graph(map.next_value()?);
            } else if name == "directed" {
                let said: Value = map.next_value()?;
                document.undirected = said == Value::Bool(false);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if found {
            Ok(document)
        } else {
            Err(serde::de::Error::custom("there are no `elements`"))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Document<'de>, A::Error> {
        let elements = all(seq)?;
        Ok(Document {
            elements,
            ..Document::default()
        })
    }
}

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Lists)
    }
}

/// Takes the elements of a file.
struct Lists;

impl<'de> Visitor<'de> for Lists {
    type Value = Elements<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `nodes` and `edges`, or a list of elements")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Elements<'de>, A::Error> {
        let mut found = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if matches!(name.as_str(), "nodes" | "edges") {
                let Elements(list) = map.next_value()?;
                let grouped = list.into_iter().map(|raw| Raw {
                    group: Some(name.clone()),
                    ..raw
                });
                found.extend(grouped);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Elements(found))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Elements<'de>, A::Error> {
        all(seq)
    }
}

fn all<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<Elements<'de>, A::Error> {
    let mut found = Vec::new();
    while let Some(element) = seq.next_element::<&RawValue>()? {
        found.push(Raw {
            text: element.get(),
            group: None,
        });
    }
    Ok(Elements(found))
}
