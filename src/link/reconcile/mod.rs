//! A reconciliation service without a network: the W3C protocol, 0.2 and the draft of 1.0, over an index or over data.
//!
//! Both versions are two spellings of the same messages: a request is read into [`Query`] or [`ExtendQuery`], answered, and
//! the answer is spelt again. What is asked is a [`Collection`]; `docs/reconciliation.md` says what each message means here.

mod answers;
mod collection;
mod conditions;
mod data;
mod extend;
mod manifest;
mod preview;
mod query;
mod request;
mod spelling;
mod suggest;
mod until;

pub use collection::{Collection, OfIndex, Property, Said, Space, Type};
pub use data::OfData;
pub use query::{Condition, ExtendQuery, Quantifier, Query, Strict, Wanted};

use serde_json::Value;

use super::LinkError;
use super::matching::Thresholds;
use super::names;
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;

/// The version of the protocol that a message is spelt in.
pub use super::client::ReconciliationVersion as Version;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The request is wrong: where, and what is wanted there.
    #[error("{0}")]
    Wrong(Box<Diagnostic>),
    /// The request is larger than the service wants to answer.
    #[error("{0}")]
    TooMuch(Box<Diagnostic>),
    /// What is asked cannot be read.
    #[error(transparent)]
    Failed(#[from] LinkError),
}

impl Refused {
    fn wrong(said: Diagnostic) -> Self {
        Self::Wrong(Box::new(said))
    }

    fn too_much(said: Diagnostic) -> Self {
        Self::TooMuch(Box::new(said))
    }
}

impl From<Diagnostic> for Refused {
    fn from(said: Diagnostic) -> Self {
        Self::wrong(said)
    }
}

/// What one request may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request.
    pub bytes: usize,
    /// Levels of brackets.
    pub depth: usize,
    /// Queries of a batch; the manifest says it.
    pub batch: usize,
    /// Names of all queries of a batch together.
    pub names: usize,
    /// Conditions of a query, and values of a condition.
    pub conditions: usize,
    /// Bytes of a name or a value.
    pub text: usize,
    /// Candidates of a query, suggestions of a prefix; whoever wants more gets these.
    pub candidates: usize,
    /// Entities that are extended at once.
    pub ids: usize,
    /// Properties that they are extended by.
    pub properties: usize,
    /// Values of a property of one entity.
    pub values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 1 << 20,
            depth: 32,
            batch: 100,
            names: 1_000,
            conditions: 50,
            text: names::LONGEST,
            candidates: 50,
            ids: 200,
            properties: 50,
            values: 1_000,
        }
    }
}

/// What a service says of itself and how it works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// For people.
    pub name: String,
    /// The address that it is reached at, without a slash at the end.
    pub base: String,
    /// Where people read about it.
    pub documentation: Option<String>,
    /// The languages of names, the most wanted first.
    pub languages: Vec<String>,
    /// Prefixes that types may be given with.
    pub prefixes: Prefixes,
    /// Bands.
    pub thresholds: Thresholds,
    /// How many threads answer a batch.
    pub threads: usize,
    /// What one request may ask.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Chancery".to_owned(),
            base: String::new(),
            documentation: None,
            languages: vec!["en".to_owned(), "mul".to_owned()],
            prefixes: Prefixes::default(),
            thresholds: Thresholds::default(),
            threads: 1,
            limits: Limits::default(),
        }
    }
}

/// What is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suggested {
    /// Things.
    Entities,
    /// Their classes.
    Types,
    /// What is said of them.
    Properties,
}

/// A service over a collection.
pub struct Service<'a> {
    collection: &'a dyn Collection,
    settings: Settings,
}

impl std::fmt::Debug for Service<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl<'a> Service<'a> {
    /// A service that answers out of a collection.
    pub fn new(collection: &'a dyn Collection, settings: Settings) -> Self {
        Self {
            collection,
            settings,
        }
    }

    /// What the service says of itself.
    pub fn manifest(&self, version: Version) -> Value {
        manifest::manifest(self.collection.space(), &self.settings, version)
    }

    /// Answers a batch of queries: in 0.2 the parameter `queries`, in 1.0 the body of a request to `/match`.
    ///
    /// # Errors
    /// A request that is wrong or too large, and what cannot be read.
    pub fn matches(&self, version: Version, text: &str) -> Result<Value, Refused> {
        self.matches_until(version, text, &|| false)
    }

    /// The same, for as long as somebody waits: before each look at the names, `stopped` is asked whether it is in vain.
    ///
    /// # Errors
    /// A request that is wrong or too large, what cannot be read, and an end before there was an answer.
    pub fn matches_until(
        &self,
        version: Version,
        text: &str,
        stopped: &(dyn Fn() -> bool + Sync),
    ) -> Result<Value, Refused> {
        let mut batch = request::batch(text, version, &self.settings.limits)?;
        for kind in batch.iter_mut().flat_map(|query| &mut query.types) {
            *kind = self.whole(kind);
        }
        let answers = answers::answer(self.collection, &self.settings, &batch, stopped)?;
        Ok(spelling::batch(version, &batch, &answers))
    }

    /// Completes what somebody began to write. `cursor` is how many suggestions are passed over.
    ///
    /// # Errors
    /// A prefix that is too long, and what cannot be read.
    pub fn suggest(&self, what: Suggested, prefix: &str, cursor: usize) -> Result<Value, Refused> {
        let found = suggest::suggest(self.collection, &self.settings, what, prefix, cursor)?;
        Ok(spelling::suggestions(what, &found))
    }

    /// A small page in HTML about an entity; none where it is not known.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn preview(&self, id: &str) -> Result<Option<String>, Refused> {
        preview::preview(self.collection, &self.settings, id)
    }

    /// Values of properties of entities.
    ///
    /// # Errors
    /// A request that is wrong or too large, and what cannot be read.
    pub fn extend(&self, version: Version, text: &str) -> Result<Value, Refused> {
        let asked = request::extension(text, &self.settings.limits)?;
        let extended = extend::extend(self.collection, &self.settings, &asked)?;
        Ok(spelling::extension(version, self.collection, &extended))
    }

    /// The properties that entities of a type have, the commonest first; those of all without a type.
    ///
    /// # Errors
    /// A limit of none.
    pub fn propose(&self, kind: Option<&str>, limit: Option<usize>) -> Result<Value, Refused> {
        let kind = kind.map(|kind| self.whole(kind));
        extend::propose(self.collection, &self.settings, kind.as_deref(), limit)
    }

    /// The IRI of a type that somebody gives with a prefix, `dip:State`; anything else as it is.
    fn whole(&self, kind: &str) -> String {
        let whole = self.settings.prefixes.expand(kind);
        whole.unwrap_or_else(|| kind.to_owned())
    }

    fn languages(settings: &Settings) -> Vec<&str> {
        settings.languages.iter().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests;
