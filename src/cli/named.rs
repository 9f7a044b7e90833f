//! Which query is meant: a name, a file, standard input or a text; with its values.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Common;
use super::failure::{Failure, Kind};
use super::source::{Data, read_text};
use super::view::some_of;
use crate::builtin;
use crate::model::diagnostic::Diagnostic;
use crate::model::nearest::{did_you_mean, nearest};
use crate::model::{Literal, NamedNode, Term, printable};
use crate::query::bind::{self, Bindings, Expects};
use crate::query::labels::Labels;
use crate::query::{self, Catalog, NamedQuery};
use crate::rdf::Format;
use crate::search::{Hit, Resolved, resolve};
use crate::store::Backend;

/// Options that say what is asked.
#[derive(Args, Debug)]
pub(super) struct NamedArgs {
    /// The query itself, instead of a name or file
    #[arg(short, long, value_name = "SPARQL")]
    pub(super) query: Option<String>,
    /// A value for a parameter: an IRI, a prefixed name, a label or a literal; several times for several values, UNDEF for any
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) set: Vec<String>,
}

/// Which kind of name is looked for first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Query,
    View,
}

/// The one name given, if any.
pub(super) fn one(names: &[String]) -> Result<Option<&str>, Failure> {
    match names {
        [] => Ok(None),
        [name] => Ok(Some(name)),
        [name, other, ..] => Err(Failure::usage(format!(
            "one name is enough: `{name}` or `{other}`"
        ))
        .hint("SPARQL on the command line goes behind `-q`, in quotes")),
    }
}

/// The query that a name, a file or the text stands for.
pub(super) fn find(
    name: Option<&str>,
    args: &NamedArgs,
    wanted: Wanted,
) -> Result<NamedQuery, Failure> {
    match (name, &args.query) {
        (Some(_), Some(_)) => Err(Failure::usage("give either a name or `--query`, not both")),
        (None, Some(text)) => Ok(NamedQuery::parse("query", "--query", text)?),
        (None, None) => Err(Failure::usage("which query?")
            .hint("name one that `chancery queries` lists, a file, `-`, or `--query TEXT`")),
        (Some("-"), None) => {
            let text = read_text(&PathBuf::from("-"))?;
            Ok(NamedQuery::parse("query", "standard input", &text)?)
        }
        (Some(name), None) => by_name(name, wanted),
    }
}

/// Whether a query is built in.
pub(super) fn is_ours(query: &NamedQuery) -> bool {
    let catalog = builtin::catalog();
    catalog.is_ok_and(|catalog| {
        let known = [catalog.view(&query.name), catalog.query(&query.name)];
        let mut known = known.into_iter().flatten();
        known.any(|known| known.source == query.source)
    })
}

fn by_name(name: &str, wanted: Wanted) -> Result<NamedQuery, Failure> {
    let catalog = builtin::catalog().map_err(|said| Failure::new(Kind::Bug, said))?;
    let known = match wanted {
        Wanted::View => catalog.view(name).or_else(|| catalog.query(name)),
        Wanted::Query => catalog.query(name).or_else(|| catalog.view(name)),
    };
    if let Some(known) = known {
        return Ok(known.clone());
    }
    let path = PathBuf::from(name);
    if Format::from_path(&path).0.is_some() {
        let failure = Failure::usage(format!("`{name}` is a data file, not a query"));
        return Err(failure.hint(format!("name data with `-d`: `-d {name}`")));
    }
    if is_query(&path) || path.exists() {
        let stem = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        let text = read_text(&path)?;
        return Ok(NamedQuery::parse(&stem.unwrap_or_default(), name, &text)?);
    }
    Err(unknown(name, wanted, &catalog))
}

/// Whether a file holds a query, by its ending.
pub(super) fn is_query(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending == "rq" || ending == "sparql")
}

fn unknown(name: &str, wanted: Wanted, catalog: &Catalog) -> Failure {
    let views = wanted == Wanted::View;
    let names: Vec<&str> = catalog
        .iter()
        .filter(|query| query.is_view() == views)
        .map(|query| query.name.strip_prefix("view/").unwrap_or(&query.name))
        .collect();
    let what = if views { "view" } else { "query" };
    let failure = Failure::usage(format!("there is no {what} `{name}`"));
    let failure = match did_you_mean(name, names.iter().copied()) {
        Some(near) => failure.hint(near),
        None => failure,
    };
    if views {
        failure.hint(format!(
            "the views: {}; or give a file: `mine.rq`",
            names.join(", ")
        ))
    } else {
        failure
            .hint("`chancery queries` lists the names; a file is given with its ending: `mine.rq`")
    }
}

/// The text of the query with the values of `--set` in it.
pub(super) fn bound(
    query: &NamedQuery,
    args: &NamedArgs,
    data: &Data,
    common: &Common,
) -> Result<String, Failure> {
    let mut bindings = Bindings::new();
    for pair in &args.set {
        let (name, value) = pair.split_once('=').ok_or_else(|| {
            Failure::usage(format!("`--set {pair}` has no `=`"))
                .hint("for example: `--set person=\"Marco Rubio\"`")
        })?;
        let name = name.trim().trim_start_matches(['?', '$']);
        let parameter = query
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .ok_or_else(|| Failure::new(Kind::Usage, bind::unknown(query, name)))?;
        let value = value_of(&parameter.expects(), name, value.trim(), data, common)?;
        bindings.entry(name.to_owned()).or_default().push(value);
    }
    Ok(bind::bind(query, &bindings)?)
}

/// Says of each parameter that `--set` leaves alone and whose default the data do not have
/// how to set it, and what the data have instead.
pub(super) fn absent_defaults(
    query: &NamedQuery,
    args: &NamedArgs,
    data: &Data,
    labels: &Labels<'_>,
) -> Result<Vec<String>, Failure> {
    let is_set = |name: &str| {
        let names = args.set.iter().filter_map(|pair| pair.split_once('='));
        let mut names = names.map(|(name, _)| name.trim().trim_start_matches(['?', '$']));
        names.any(|set| set == name)
    };
    let left = query.left(is_set);
    if left.is_empty() {
        return Ok(Vec::new());
    }
    // What the defaults are is said where they come from.
    let catalog = builtin::catalog().map_err(|said| Failure::new(Kind::Bug, said))?;
    let ontology: &dyn Backend = &data.ontology;
    let known = (catalog.origin(), ontology);
    let found = query::absent_of(&left, &data.prefixes, &data.backend, known)?;
    let sentences = found
        .iter()
        .map(|absent| absent.sentence(labels, &format!("--set {}=…", absent.parameter)));
    Ok(sentences.collect())
}

fn value_of(
    expects: &Expects,
    name: &str,
    value: &str,
    data: &Data,
    common: &Common,
) -> Result<Option<Term>, Failure> {
    if value == "UNDEF" {
        return Ok(None);
    }
    match expects {
        Expects::Literal(like) if !bind::fits(value, like.datatype().as_str()) => {
            let kind = data.prefixes.show(like.datatype().as_str());
            Err(Failure::usage(format!("`--set {name}={value}`: that is no {kind}"))
                .hint(format!("the default is `{}`", like.value())))
        }
        Expects::Literal(like) => Ok(Some(bind::literal(like, value).into())),
        Expects::Anything if value.starts_with('"') => value
            .parse::<Literal>()
            .map(|literal| Some(literal.into()))
            .map_err(|error| {
                Failure::usage(format!("`{value}` is not a literal: {error}"))
                    .hint("for example: `\"summit\"@en` or `\"2025-08-15\"^^<http://www.w3.org/2001/XMLSchema#date>`")
            }),
        Expects::Anything | Expects::Thing => {
            thing(value, data, common).map(Some).map_err(|failure| {
                let message = format!("`--set {name}={value}`: {}", failure.said.message);
                Failure { said: Diagnostic { message, ..failure.said }, ..failure }
            })
        }
    }
}

/// The thing that a name means, or who else may be meant. Where it is shared, a note says so.
pub(super) fn thing(text: &str, data: &Data, common: &Common) -> Result<Term, Failure> {
    if text.trim().is_empty() {
        return Err(Failure::usage("an empty name is the name of nothing")
            .hint("give a label, a prefixed name or an IRI; `chancery find` looks for names"));
    }
    match resolve(&data.backend, &data.prefixes, text)? {
        Resolved::Thing(node) => Ok(node.into()),
        Resolved::Foremost(hit, others) => {
            let others: Vec<String> = others.iter().map(|other| named(other, data)).collect();
            common.remark(&Diagnostic::new(format!(
                "`{text}` is taken for {}; also: {}",
                named(&hit, data),
                some_of(&others)
            )));
            Ok(NamedNode::new_unchecked(hit.iri).into())
        }
        Resolved::Absent(node, near) => Err(suggest(
            Failure::new(
                Kind::Input,
                Diagnostic::new(format!(
                    "nothing in the data has the IRI `{}`",
                    data.prefixes.show(node.as_str())
                )),
            ),
            &near,
            data,
        )),
        Resolved::Ambiguous(near) => {
            let said = Diagnostic::new(format!("several things are called `{text}`"));
            Err(suggest(Failure::new(Kind::Input, said), &near, data))
        }
        Resolved::Unknown(near) => {
            let said = Diagnostic::new(format!("nothing in the data is called `{text}`"));
            let said = said.maybe_hint(misspelt_prefix(text, data));
            Err(suggest(Failure::new(Kind::Input, said), &near, data))
        }
    }
}

/// A hint for `prson:x`, which looks like a prefixed name and is none.
fn misspelt_prefix(text: &str, data: &Data) -> Option<String> {
    let (prefix, local) = text.split_once(':')?;
    if prefix.is_empty() || local.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    let near = nearest(prefix, data.prefixes.iter().map(|(name, _)| name))?;
    Some(format!(
        "`{prefix}:` is no known prefix; did you mean `{near}:{local}`?"
    ))
}

/// `person:marco-rubio (Marco Rubio)`.
fn named(hit: &Hit, data: &Data) -> String {
    let compact = data.prefixes.show(&hit.iri);
    format!("{compact} ({})", printable(&hit.name))
}

pub(super) fn suggest(failure: Failure, near: &[Hit], data: &Data) -> Failure {
    if near.is_empty() {
        return failure.hint(format!("`chancery find` looks for names{}", scope(data)));
    }
    near.iter().fold(failure, |failure, hit| {
        let compact = data.prefixes.show(&hit.iri);
        let name = printable(&hit.name);
        failure.hint(format!("did you mean `{compact}` ({name})?"))
    })
}

fn scope(data: &Data) -> &'static str {
    if data.own {
        " in your data"
    } else {
        " in the built-in data"
    }
}
