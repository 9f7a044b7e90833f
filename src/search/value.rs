//! Values for the parameters of named queries, as programs send them: an IRI, a prefixed name or a label where a thing is wanted.

use super::{Hit, Resolved, resolve};
use crate::model::diagnostic::Diagnostic;
use crate::model::prefixes::Prefixes;
use crate::model::{Literal, NamedNode, Term, printable};
use crate::query::NamedQuery;
use crate::query::bind::{self, Bindings, Expects};
use crate::store::{Backend, StoreError};

/// Why a text is no value.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// It is none, or means nothing or several things.
    #[error("{0}")]
    Wrong(Box<Diagnostic>),
    /// The backend failed.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl From<Diagnostic> for Unfit {
    fn from(said: Diagnostic) -> Self {
        Self::Wrong(Box::new(said))
    }
}

/// The query's text with these values in it; those of one name are several rows.
///
/// # Errors
/// A parameter that the query does not have, a value that does not fit, and failures of the backend.
pub fn bound<'v>(
    query: &NamedQuery,
    values: impl IntoIterator<Item = (&'v str, &'v str)>,
    backend: &dyn Backend,
    prefixes: &Prefixes,
) -> Result<String, Unfit> {
    let mut bindings = Bindings::new();
    for (name, text) in values {
        let mut parameters = query.parameters.iter();
        let parameter = parameters.find(|parameter| parameter.name == name);
        let parameter = parameter.ok_or_else(|| bind::unknown(query, name))?;
        let value = value(&parameter.expects(), (name, text), backend, prefixes)?;
        bindings.entry(name.to_owned()).or_default().push(value);
    }
    Ok(bind::bind(query, &bindings)?)
}

fn value(
    expects: &Expects,
    (name, text): (&str, &str),
    backend: &dyn Backend,
    prefixes: &Prefixes,
) -> Result<Option<Term>, Unfit> {
    let shown = printable(text);
    if text == "UNDEF" {
        return Ok(None);
    }
    match expects {
        Expects::Literal(like) if !bind::fits(text, like.datatype().as_str()) => {
            let kind = prefixes.show(like.datatype().as_str());
            let said = Diagnostic::new(format!("`{name}={shown}`: that is no {kind}"));
            Err(said
                .hint(format!("the default is `{}`", like.value()))
                .into())
        }
        Expects::Literal(like) => Ok(Some(bind::literal(like, text).into())),
        Expects::Anything if text.starts_with('"') => {
            let literal = text.parse::<Literal>();
            let literal = literal
                .map_err(|error| Diagnostic::new(format!("`{shown}` is not a literal: {error}")))?;
            Ok(Some(literal.into()))
        }
        Expects::Anything | Expects::Thing => {
            let found = named_thing((name, text), backend, prefixes);
            found.map(|node| Some(node.into()))
        }
    }
}

/// The thing that the value of a parameter means; the parameter is named where it means none.
///
/// # Errors
/// As [`thing`].
pub fn named_thing(
    (name, text): (&str, &str),
    backend: &dyn Backend,
    prefixes: &Prefixes,
) -> Result<NamedNode, Unfit> {
    thing(text, backend, prefixes).map_err(|unfit| match unfit {
        Unfit::Wrong(mut said) => {
            said.message = format!("`{}`: {}", printable(name), said.message);
            Unfit::Wrong(said)
        }
        failed @ Unfit::Failed(_) => failed,
    })
}

/// The thing that a text means.
///
/// # Errors
/// A text that means nothing or several things, with those that may be meant; failures of the backend.
pub fn thing(text: &str, backend: &dyn Backend, prefixes: &Prefixes) -> Result<NamedNode, Unfit> {
    let shown = printable(text);
    let (near, said) = match resolve(backend, prefixes, text)? {
        Resolved::Thing(node) => return Ok(node),
        Resolved::Foremost(hit, _) => return Ok(NamedNode::new_unchecked(hit.iri)),
        Resolved::Absent(_, near) => (near, format!("nothing in the data has the IRI `{shown}`")),
        Resolved::Ambiguous(near) => (near, format!("several things are called `{shown}`")),
        Resolved::Unknown(near) => (near, format!("nothing in the data is called `{shown}`")),
    };
    let hint = |hit: &Hit| {
        let compact = prefixes.show(&hit.iri);
        format!("did you mean `{compact}` ({})?", printable(&hit.name))
    };
    let said = near
        .iter()
        .fold(Diagnostic::new(said), |said, hit| said.hint(hint(hit)));
    Err(said.into())
}
