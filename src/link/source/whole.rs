//! Entities in one piece of JSON: a list, an answer of the API, or one alone, on however many lines.

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The entities of a piece, each as it stands there; the piece itself where it is neither a list nor an answer.
pub(super) fn parts(text: &str) -> serde_json::Result<Vec<&RawValue>> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text);
    }
    let whole: &RawValue = serde_json::from_str(text)?;
    match serde_json::from_str::<Answer<'_>>(text) {
        Ok(Answer {
            entities: Some(Entities(found)),
        }) => Ok(found),
        _ => Ok(vec![whole]),
    }
}

/// An answer of the API.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    entities: Option<Entities<'a>>,
}

struct Entities<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Entities<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Entities<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("entities by their ids")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some((IgnoredAny, entity)) = map.next_entry()? {
                    found.push(entity);
                }
                Ok(Entities(found))
            }
        }
        from.deserialize_map(Visit)
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
        assert_eq!(count("{\n \"id\": \"Q1\"\n}"), Some(1));
        assert_eq!(count("{\"id\": \"Q1\""), None);
        assert_eq!(count("[{\"id\": \"Q1\"},"), None);
    }
}
