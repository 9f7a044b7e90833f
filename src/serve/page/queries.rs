//! The prepared questions, with what a form for their values needs.

use serde_json::{Value, json};

use super::Ask;
use crate::model::nearest::did_you_mean;
use crate::model::{Term, printable};
use crate::query::bind::Expects;
use crate::query::labels::Labels;
use crate::query::{self, NamedQuery, Parameter};
use crate::search::value;
use crate::serve::out::Out;
use crate::serve::problem::Problem;

/// `/page/queries`.
pub(super) fn queries(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let languages = ask.languages().join(",");
    let told = ask.kept(&format!("queries {languages}"), || {
        let plain = ask.plain()?;
        let labels = ask.labels(&*plain);
        let asked = ask.server.catalog.iter().filter(|query| !query.is_check());
        let listed: Vec<Value> = asked.map(|query| told(query, &labels)).collect();
        Ok(json!({ "queries": listed }))
    })?;
    ask.json(&told, out)
}

/// `/page/bound?name=NAME&set=PARAMETER=VALUE`: the text of a prepared question with values in it, and which defaults
/// the data do not have, with what they have instead.
pub(super) fn bound(ask: &Ask<'_>, out: &mut Out<'_>) -> Result<(), Problem> {
    let name = ask.one("name")?;
    let name = name.ok_or_else(|| Problem::new(400, "which question?").hint("`name=NAME`"))?;
    let catalog = &ask.server.catalog;
    let query = catalog.query(name).or_else(|| catalog.view(name));
    let query = query.ok_or_else(|| {
        let said = format!("there is no query `{}`", printable(name));
        let near = did_you_mean(name, catalog.iter().map(|query| query.name.as_str()));
        Problem::new(404, said).hint(near.unwrap_or_else(|| "`/api` lists them".to_owned()))
    })?;
    let mut values = Vec::new();
    for pair in ask.all("set") {
        let pair = pair.split_once('=').ok_or_else(|| {
            Problem::new(400, format!("`set={}` has no second `=`", printable(pair)))
        })?;
        values.push(pair);
    }
    let plain = ask.plain()?;
    let left = query.left(|name| values.iter().any(|(set, _)| *set == name));
    let text = value::bound(query, values, &*plain, &ask.server.served.prefixes)?;
    let text = query::without_named_subqueries(&query.source, &text)
        .map_err(|said| Problem::of(400, *said))?;
    let labels = ask.labels(&*plain);
    let glance = ask.glance(&*plain, &labels);
    let absent = ask.server.absent_defaults(&left, &*plain)?;
    let absent = absent.iter().map(|absent| {
        let candidates: Vec<Term> = absent.candidates.iter().cloned().map(Term::from).collect();
        json!({
            "parameter": absent.parameter,
            "default": labels.show(&absent.default),
            "class": absent.class.as_ref().map(|class| labels.name(class.as_str())),
            "instead": glance.terms(&candidates),
        })
    });
    ask.json(
        &json!({ "sparql": text, "absent": absent.collect::<Vec<_>>() }),
        out,
    )
}

fn told(query: &NamedQuery, labels: &Labels<'_>) -> Value {
    let parameters = query.parameters.iter();
    let parameters = parameters.map(|one| parameter(one, labels));
    json!({
        "name": query.name,
        "title": query.title,
        "summary": query.summary,
        "subject": query.subject,
        "view": query.default_view,
        "layout": query.layout,
        "is_view": query.is_view(),
        "parameters": parameters.collect::<Vec<_>>(),
        "sparql": query.text,
    })
}

/// What a parameter takes, and what its default is called.
fn parameter(one: &Parameter, labels: &Labels<'_>) -> Value {
    let defaults = one.defaults(labels.prefixes());
    let names: Vec<String> = defaults
        .iter()
        .flatten()
        .map(|term| match term {
            Term::Literal(literal) => literal.value().to_owned(),
            other => labels.show(other),
        })
        .collect();
    let takes = match one.expects() {
        Expects::Thing => "thing",
        Expects::Literal(_) => "value",
        Expects::Anything => "any",
    };
    json!({
        "name": one.name,
        "help": one.help,
        "default": one.default,
        "says": names.join(", "),
        "takes": takes,
    })
}
