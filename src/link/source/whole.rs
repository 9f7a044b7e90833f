//! Entities in one piece of JSON: a list, an answer of the API, or one alone, on however many lines.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Broken;
use super::item::{Item, Key};
use crate::model::printable;

/// One of the entities of a piece, as it stands there.
pub(super) struct Part<'a> {
    /// Where in the piece: `/entities/Q1`, `/0`; none where it is all of it.
    path: Option<String>,
    text: &'a str,
    /// Bytes of the piece before it.
    before: usize,
}

/// The entities of a piece; the piece itself where it is neither a list nor an answer.
pub(super) fn parts(whole: &str) -> serde_json::Result<Vec<Part<'_>>> {
    // What is borrowed of a text begins where it stands in it.
    let part = |path, raw: &RawValue| {
        let text = raw.get();
        let before = text.as_ptr().addr() - whole.as_ptr().addr();
        (path, before, before + text.len())
    };
    let found: Vec<(Option<String>, usize, usize)> = if whole.trim_start().starts_with('[') {
        let list: Vec<&RawValue> = serde_json::from_str(whole)?;
        let numbered = list.into_iter().enumerate();
        numbered
            .map(|(place, raw)| part(Some(format!("/{place}")), raw))
            .collect()
    } else {
        let alone: &RawValue = serde_json::from_str(whole)?;
        match serde_json::from_str::<Answer<'_>>(whole) {
            Ok(Answer {
                entities: Some(Entities(found)),
            }) => found
                .into_iter()
                .map(|(key, raw)| part(Some(format!("/entities/{key}")), raw))
                .collect(),
            _ => vec![part(None, alone)],
        }
    };
    let parts = found.into_iter().map(|(path, before, end)| Part {
        path,
        text: &whole[before..end],
        before,
    });
    Ok(parts.collect())
}

impl<'a> Part<'a> {
    /// What it says, or what is wrong with it. The place is that in `whole`, the piece that it is a part of.
    pub(super) fn item(&self, whole: &str) -> Result<Item<'a>, Broken> {
        let item: Item<'a> = match serde_json::from_str(self.text) {
            Ok(item) if self.text.starts_with('{') => item,
            Ok(_) => return Err(self.broken(whole, (1, 1), "an object is due".to_owned())),
            Err(error) => {
                let at = (error.line(), error.column());
                return Err(self.broken(whole, at, said(&error)));
            }
        };
        if let Some(said) = no_id(&item) {
            return Err(self.broken(whole, (1, 1), said));
        }
        if item.is_told() {
            return Ok(item);
        }
        Err(self.broken(whole, (1, 1), "it has no `id`".to_owned()))
    }

    /// Line and column are counted from 1, and from where it begins.
    fn broken(&self, whole: &str, (line, column): (usize, usize), said: String) -> Broken {
        let before = &whole.as_bytes()[..self.before];
        let lines = memchr::memchr_iter(b'\n', before).count();
        let own = match memchr::memrchr(b'\n', before) {
            Some(end) => self.before - end - 1,
            None => self.before,
        };
        Broken {
            line: (line + lines) as u64,
            column: (column + if line == 1 { own } else { 0 }) as u64,
            path: self.path.clone(),
            said,
            early: false,
        }
    }
}

/// What is wrong with an id that is none.
pub(super) fn no_id(item: &Item<'_>) -> Option<String> {
    let id = item.odd_id()?;
    Some(format!("`{}` is no id of an entity", printable(id)))
}

/// The parser's words without its place, which is told apart.
pub(super) fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    text[..end].to_owned()
}

/// An answer of the API.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    entities: Option<Entities<'a>>,
}

struct Entities<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Entities<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Entities<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("entities by their ids")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some((Key(key), entity)) = map.next_entry()? {
                    found.push((key, entity));
                }
                Ok(Entities(found))
            }

            // PHP writes an empty map so.
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                match list.next_element::<IgnoredAny>()? {
                    None => Ok(Entities(Vec::new())),
                    Some(_) => Err(serde::de::Error::custom("a list where an object is due")),
                }
            }
        }
        from.deserialize_any(Visit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_found_in_every_wrapping() {
        let count = |text: &str| parts(text).map(|found| found.len()).ok();
        assert_eq!(count(r#"[{"id":"Q1"}, {"id":"Q2"}]"#), Some(2));
        assert_eq!(
            count(r#"{"success":1,"entities":{"Q1":{"id":"Q1"},"Q2":{"id":"Q2"}}}"#),
            Some(2)
        );
        assert_eq!(count(r#"{"entities":[]}"#), Some(0));
        assert_eq!(count("{\n \"id\": \"Q1\"\n}"), Some(1));
        assert_eq!(count("{\"id\": \"Q1\""), None);
        assert_eq!(count("[{\"id\": \"Q1\"},"), None);
    }

    #[test]
    fn what_is_broken_is_told_with_its_place_in_the_whole() {
        let told = |whole: &str| -> Vec<(u64, u64, Option<String>)> {
            let parts = parts(whole).unwrap();
            let broken = parts.iter().filter_map(|part| part.item(whole).err());
            broken.map(|one| (one.line, one.column, one.path)).collect()
        };
        let path = |path: &str| Some(path.to_owned());
        let line = r#"{"entities":{"Q1":{"id":"Q1","labels":[1]},"Q2":{"id":"Q2"}}}"#;
        // Behind the number that is no name.
        let column = line.find(']').unwrap() as u64 + 1;
        assert_eq!(told(line), [(1, column, path("/entities/Q1"))]);
        let lines = "[\n {\"id\":\"Q1\"},\n {\"labels\":\n  {\"en\":1}},  7,\n null, [], {}]";
        assert_eq!(
            told(lines),
            [
                (4, 9, path("/1")),
                (4, 15, path("/2")),
                (5, 5, path("/3")),
                (5, 8, path("/4")),
                (5, 12, path("/5")),
            ]
        );
        assert_eq!(told("{\"error\":{}}"), [(1, 1, None)]);
        assert_eq!(told(r#"{"entity":"Q1","redirect":"Q2"}"#), []);
    }
}
