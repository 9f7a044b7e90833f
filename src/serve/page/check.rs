//! What is wrong with a query, where, and what was likely meant; and what kind of query it is.

use serde_json::{Value, json};

use super::Ask;
use crate::model::diagnostic::{Diagnostic, Excerpt};
use crate::query::{self, DefaultView, Form, Held, QueryError};
use crate::serve::out::Out;
use crate::serve::problem::Problem;

/// Begin and end of a hint that names what was likely meant.
const MEANT: [&str; 2] = ["did you mean `", "`?"];

/// `/page/check?query=SPARQL`.
pub(super) fn check(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let text = ask.one("query")?;
    let text = text.ok_or_else(|| Problem::new(400, "`query` is missing"))?;
    let served = &ask.server.served;
    let limits = &ask.server.settings.limits;
    let told = match query::examined("query", text, &served.prefixes, limits) {
        Ok(form) => {
            let plain = ask.plain()?;
            let mut found = query::doctor(&*plain, "query", text, &served.prefixes);
            let view = DefaultView::of_text(text).map(str::to_owned);
            let unknown = view.as_deref().and_then(DefaultView::unknown);
            found.extend(unknown.map(Diagnostic::new));
            well(&form, &found, view)
        }
        Err(QueryError::Syntax(said) | QueryError::Limit(said)) => json!({
            "form": null,
            "variables": [],
            "marks": [mark("error", &said)],
        }),
        Err(error) => return Err(error.into()),
    };
    ask.json(&told, out)
}

fn well(form: &Form, found: &[Diagnostic], view: Option<String>) -> Value {
    let marks = found.iter().map(|said| mark("warning", said));
    let mut told = json!({
        "form": form.name,
        "variables": form.variables,
        "marks": marks.collect::<Vec<_>>(),
    });
    if let Some(view) = view {
        let held = Held::of(&form.variables, &std::iter::empty());
        let columns =
            DefaultView::from_name(&view).map(|view| view.columns(&form.variables, &held));
        told["view"] = json!({
            "name": view,
            "columns": columns.map(|columns| columns.into_iter().collect::<std::collections::BTreeMap<_, _>>()),
        });
    }
    told
}

fn mark(severity: &str, said: &Diagnostic) -> Value {
    let mut told = json!({
        "severity": severity,
        "message": said.message,
        "hints": said.hints,
    });
    if let Some(place) = said.location.as_ref().filter(|place| place.line > 0) {
        told["line"] = place.line.into();
        told["column"] = place.column.into();
        let marked = said.excerpt.as_ref().map_or(1, Excerpt::marked);
        told["length"] = marked.into();
        told["instead"] = said.hints.iter().find_map(|hint| meant(hint)).into();
    }
    told
}

/// What stands in a hint that names one thing.
fn meant(hint: &str) -> Option<&str> {
    let [begin, end] = MEANT;
    let name = hint.strip_prefix(begin)?.strip_suffix(end)?;
    (!name.contains('`')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_with_one_name_says_what_to_write() {
        assert_eq!(meant("did you mean `WHERE`?"), Some("WHERE"));
        assert_eq!(meant("did you mean `a` or `b`?"), None);
        assert_eq!(meant("declare it at the top"), None);
    }
}
