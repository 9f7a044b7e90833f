//! JSON in the order of its source, with the path of whatever is wrong.
//!
//! The tree of `serde_json` itself forgets that a key came twice, and its errors know lines but not
//! members; nobody finds the third qualifier of Q42 by its line.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::model::diagnostic::{Diagnostic, Location};
use crate::model::limits::{Limits, size};
use crate::model::printable;

/// A document longer than this is refused; the largest items have four megabytes, an answer has fifty of them.
pub const LARGEST_DOCUMENT: usize = 256 << 20;

/// Just before `serde_json` itself stops.
const DEEPEST: usize = 120;

/// Of a longer path the middle is left out.
const LONGEST_PATH: usize = 200;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::link) enum Json {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// JSON that is written as it came; reading makes none.
    Raw(String),
}

/// A value with its place.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct At<'a> {
    pub(in crate::link) value: &'a Json,
    path: &'a Path<'a>,
}

/// The steps from the root.
#[derive(Debug)]
pub(in crate::link) enum Path<'a> {
    Root { source: &'a str },
    Key(&'a Self, &'a str),
    Index(&'a Self, usize),
}

impl Path<'_> {
    fn source(&self) -> &str {
        match self {
            Path::Root { source } => source,
            Path::Key(outer, _) | Path::Index(outer, _) => outer.source(),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root { .. } => Ok(()),
            Path::Key(outer, key) => write!(f, "{outer}/{}", step(key)),
            Path::Index(outer, index) => write!(f, "{outer}/{index}"),
        }
    }
}

/// A path for a message.
fn readable(path: &str) -> String {
    if path.is_empty() {
        return "/".to_owned();
    }
    let length = path.chars().count();
    if length <= LONGEST_PATH {
        return path.to_owned();
    }
    let head: String = path.chars().take(LONGEST_PATH / 2).collect();
    let tail: String = path.chars().skip(length - LONGEST_PATH / 2).collect();
    format!("{head}…{tail}")
}

/// A key as JSON Pointer writes it, shortened where it is no word.
fn step(key: &str) -> String {
    let escaped = key.replace('~', "~0").replace('/', "~1");
    shortened(&escaped)
}

/// A text for a message.
pub(in crate::link) fn shortened(text: &str) -> String {
    let text = printable(text);
    if text.chars().count() <= 60 {
        return text;
    }
    let head: String = text.chars().take(60).collect();
    format!("{head}…")
}

impl Json {
    /// What it is, for people.
    fn is(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) | Self::Raw(_) => "an object",
        }
    }

    /// One line of JSON.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Number(value) => serde_json::Value::from(*value).to_string(),
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(Self::text).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(members) => {
                let member = |(key, value): &(String, Self)| {
                    let key = serde_json::Value::from(key.as_str());
                    format!("{key}:{}", value.text())
                };
                let members: Vec<String> = members.iter().map(member).collect();
                format!("{{{}}}", members.join(","))
            }
            Self::Raw(json) => json.clone(),
        }
    }
}

impl<'a> At<'a> {
    pub(in crate::link) fn new(value: &'a Json, path: &'a Path<'a>) -> Self {
        Self { value, path }
    }

    /// A message about this place.
    pub(in crate::link) fn wrong(&self, said: impl fmt::Display) -> Diagnostic {
        let path = readable(&self.path.to_string());
        Diagnostic::new(format!("{said}, at `{path}`")).in_source(self.path.source())
    }

    /// Its path, for a message that is made later.
    pub(in crate::link) fn place(&self) -> String {
        readable(&self.path.to_string())
    }

    fn other(&self, wanted: &str) -> Diagnostic {
        self.wrong(format!("{wanted} is wanted, not {}", self.value.is()))
    }

    /// The members of an object. An empty list is an empty object too: PHP does not tell them apart.
    pub(in crate::link) fn members(&self) -> Result<&'a [(String, Json)], Diagnostic> {
        match self.value {
            Json::Object(members) => Ok(members),
            Json::List(items) if items.is_empty() => Ok(&[]),
            _ => Err(self.other("an object")),
        }
    }

    /// The items of a list.
    pub(in crate::link) fn items(&self) -> Result<&'a [Json], Diagnostic> {
        match self.value {
            Json::List(items) => Ok(items),
            _ => Err(self.other("a list")),
        }
    }

    pub(in crate::link) fn text(&self) -> Result<&'a str, Diagnostic> {
        match self.value {
            Json::Text(text) => Ok(text),
            _ => Err(self.other("a string")),
        }
    }

    pub(super) fn integer(&self) -> Result<i64, Diagnostic> {
        match self.value {
            Json::Integer(value) => Ok(*value),
            _ => Err(self.other("a whole number")),
        }
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "degrees are small, and PHP keeps them as floating-point numbers too"
    )]
    pub(in crate::link) fn number(&self) -> Result<f64, Diagnostic> {
        match self.value {
            Json::Integer(value) => Ok(*value as f64),
            Json::Number(value) if value.is_finite() => Ok(*value),
            _ => Err(self.other("a number")),
        }
    }

    /// A member that is there and not null.
    pub(in crate::link) fn find(&self, key: &str) -> Result<Option<&'a Json>, Diagnostic> {
        let mut found = self.members()?.iter();
        let found = found.find(|(own, _)| own == key).map(|(_, value)| value);
        Ok(found.filter(|value| **value != Json::Null))
    }

    /// Reads a member where it is there.
    pub(in crate::link) fn maybe<T>(
        &self,
        key: &str,
        read: impl FnOnce(At<'_>) -> Result<T, Diagnostic>,
    ) -> Result<Option<T>, Diagnostic> {
        let Some(value) = self.find(key)? else {
            return Ok(None);
        };
        read(At::new(value, &Path::Key(self.path, key))).map(Some)
    }

    /// Reads a member that has to be there.
    pub(in crate::link) fn need<T>(
        &self,
        key: &str,
        read: impl FnOnce(At<'_>) -> Result<T, Diagnostic>,
    ) -> Result<T, Diagnostic> {
        self.maybe(key, read)?
            .ok_or_else(|| self.wrong(format!("`{key}` is missing")))
    }

    /// Reads all members of an object.
    pub(in crate::link) fn each(
        &self,
        mut read: impl FnMut(&'a str, At<'_>) -> Result<(), Diagnostic>,
    ) -> Result<(), Diagnostic> {
        for (key, value) in self.members()? {
            read(key, At::new(value, &Path::Key(self.path, key)))?;
        }
        Ok(())
    }

    /// Reads all items of a list.
    pub(in crate::link) fn all<T>(
        &self,
        mut read: impl FnMut(At<'_>) -> Result<T, Diagnostic>,
    ) -> Result<Vec<T>, Diagnostic> {
        let items = self.items()?.iter().enumerate();
        items
            .map(|(index, value)| read(At::new(value, &Path::Index(self.path, index))))
            .collect()
    }
}

/// Reads a whole document.
pub(in crate::link) fn parse(
    text: &str,
    source: &str,
    limits: &Limits,
) -> Result<Json, Diagnostic> {
    if text.len() > LARGEST_DOCUMENT {
        let said = format!(
            "the document is longer than {}",
            size(LARGEST_DOCUMENT as u64)
        );
        return Err(Diagnostic::new(said).in_source(source));
    }
    let text = text.trim_start_matches('\u{feff}');
    let watch = Watch {
        steps: RefCell::new(Vec::new()),
        depth: limits.max_depth.min(DEEPEST),
        longest: limits.max_literal_bytes,
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Seed(&watch).deserialize(&mut reader);
    read.and_then(|value| reader.end().map(|()| value))
        .map_err(|error| watch.said(&error, source))
}

/// What is watched while a document is read.
struct Watch {
    steps: RefCell<Vec<String>>,
    depth: usize,
    longest: usize,
}

impl Watch {
    fn said(&self, error: &serde_json::Error, source: &str) -> Diagnostic {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default();
        let steps = self.steps.borrow();
        let mut path = String::new();
        for key in steps.iter() {
            path.push('/');
            path.push_str(&step(key));
        }
        let path = readable(&path);
        Diagnostic::new(format!("{}, at `{path}`", printable(said))).at_place(Location {
            source: source.to_owned(),
            line: error.line() as u64,
            column: error.column() as u64,
        })
    }

    /// Goes down one step; nobody goes up again where something is wrong, so that the path stays.
    fn down(&self, key: String) -> Result<(), String> {
        let mut steps = self.steps.borrow_mut();
        if steps.len() >= self.depth {
            return Err(format!("nested deeper than {}", self.depth));
        }
        steps.push(key);
        Ok(())
    }

    fn up(&self) {
        self.steps.borrow_mut().pop();
    }

    fn check(&self, text: &str) -> Result<(), String> {
        if text.len() > self.longest {
            return Err(format!(
                "a string is longer than {}",
                size(self.longest as u64)
            ));
        }
        Ok(())
    }
}

struct Seed<'w>(&'w Watch);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "no number of an entity is as large"
    )]
    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Number(value as f64), Json::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Json, E> {
        self.0.check(text).map_err(E::custom)?;
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        loop {
            self.0
                .down(list.len().to_string())
                .map_err(A::Error::custom)?;
            let Some(item) = items.next_element_seed(Seed(self.0))? else {
                self.0.up();
                return Ok(Json::List(list));
            };
            list.push(item);
            self.0.up();
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object: Vec<(String, Json)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(key) = members.next_key::<String>()? {
            self.0.check(&key).map_err(A::Error::custom)?;
            self.0.down(key.clone()).map_err(A::Error::custom)?;
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom("the key came before"));
            }
            let value = members.next_value_seed(Seed(self.0))?;
            object.push((key, value));
            self.0.up();
        }
        Ok(Json::Object(object))
    }
}
