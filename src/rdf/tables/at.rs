//! A place in a mapping, and how its parts are read there.

use serde_json::{Map, Value};

use super::template::Template;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::did_you_mean;

pub(super) type Read<T> = Result<T, Box<Diagnostic>>;

/// Where in the metadata something stands: `table › column 3 (`start`)`.
pub(super) struct At<'a> {
    pub(super) file: &'a str,
    pub(super) path: String,
}

impl At<'_> {
    pub(super) fn wrong(&self, said: impl std::fmt::Display) -> Diagnostic {
        Diagnostic::new(format!("{}: {said}", self.path)).in_source(self.file)
    }

    pub(super) fn inside(&self, part: &str) -> At<'_> {
        At {
            file: self.file,
            path: format!("{}, {part}", self.path),
        }
    }

    /// Refuses what nobody knows: a slip of the pen would be a silent loss. Names with a colon are anybody's.
    pub(super) fn only(&self, object: &Map<String, Value>, known: &[&[&str]]) -> Read<()> {
        let all = || known.iter().copied().flatten().copied();
        match object
            .keys()
            .find(|key| !key.contains(':') && !all().any(|name| name == *key))
        {
            Some(key) => {
                let said = self.wrong(format!("`{key}` is nothing that CSV on the Web knows here"));
                Err(Box::new(said.maybe_hint(did_you_mean(key, all()))))
            }
            None => Ok(()),
        }
    }

    pub(super) fn text<'v>(
        &self,
        object: &'v Map<String, Value>,
        key: &str,
    ) -> Read<Option<&'v str>> {
        match object.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Box::new(self.wrong(format!("`{key}` has to be a text")))),
        }
    }

    pub(super) fn truth(&self, object: &Map<String, Value>, key: &str) -> Read<Option<bool>> {
        match object.get(key) {
            None => Ok(None),
            Some(Value::Bool(truth)) => Ok(Some(*truth)),
            Some(_) => Err(Box::new(
                self.wrong(format!("`{key}` has to be true or false")),
            )),
        }
    }

    pub(super) fn count(&self, object: &Map<String, Value>, key: &str) -> Read<Option<usize>> {
        match object.get(key) {
            None => Ok(None),
            Some(value) => match value.as_u64().and_then(|count| usize::try_from(count).ok()) {
                Some(count) => Ok(Some(count)),
                None => Err(Box::new(
                    self.wrong(format!("`{key}` has to be a whole number")),
                )),
            },
        }
    }

    pub(super) fn texts(
        &self,
        object: &Map<String, Value>,
        key: &str,
    ) -> Read<Option<Vec<String>>> {
        let no = || Box::new(self.wrong(format!("`{key}` has to be a text, or a list of texts")));
        match object.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(vec![text.clone()])),
            Some(Value::Array(all)) => {
                let texts = all.iter().map(|text| text.as_str().map(str::to_owned));
                texts.collect::<Option<Vec<_>>>().map(Some).ok_or_else(no)
            }
            Some(_) => Err(no()),
        }
    }

    pub(super) fn object<'v>(&self, value: &'v Value, what: &str) -> Read<&'v Map<String, Value>> {
        value
            .as_object()
            .ok_or_else(|| Box::new(self.wrong(format!("{what} has to be an object"))))
    }

    pub(super) fn template(
        &self,
        object: &Map<String, Value>,
        key: &str,
    ) -> Read<Option<Template>> {
        let text = self.text(object, key)?;
        text.map(|text| {
            Template::new(text).map_err(|said| Box::new(self.wrong(format!("`{key}`: {said}"))))
        })
        .transpose()
    }
}
