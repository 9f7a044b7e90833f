//! Results: rows of JSON, as many as may be sent, and what went wrong in words.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::diagnostic::Diagnostic;
use crate::model::limits::size;
use crate::model::{NamedNodeRef, NamedOrBlankNode, Term, printable};
use crate::query::QueryError;
use crate::query::claims::objects;
use crate::query::labels::Labels;
use crate::search::value::Unfit;
use crate::store::{Backend, StoreError};
use crate::vocab::schema;

/// Characters of one text.
const LONGEST: usize = 4_000;
/// What stands around the rows, in bytes.
const AROUND: usize = 2_000;

/// Why a tool has no result. It is said to who called it, who may mend the call.
#[derive(Debug)]
pub(super) struct Failed(pub(super) Box<Diagnostic>);

impl From<Diagnostic> for Failed {
    fn from(said: Diagnostic) -> Self {
        Self(Box::new(said))
    }
}

impl From<QueryError> for Failed {
    fn from(error: QueryError) -> Self {
        let message = error.to_string();
        match error {
            QueryError::Syntax(said) | QueryError::Limit(said) => Self(said),
            QueryError::TimedOut => Diagnostic::new(message)
                .hint("ask for less; `--timeout` allows more")
                .into(),
            QueryError::Store(_) => Diagnostic::new(message).into(),
        }
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        QueryError::from(error).into()
    }
}

impl From<Unfit> for Failed {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Wrong(said) => Self(said),
            Unfit::Failed(error) => error.into(),
        }
    }
}

/// What a tool found.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// What is said once.
    pub(super) head: Map<String, Value>,
    pub(super) rows: Vec<Value>,
    /// There are more rows than were wanted.
    pub(super) more: bool,
    pub(super) notes: Vec<String>,
}

impl Answer {
    /// The result of a call: the rows that fit, as a value and as a text.
    pub(super) fn result(self, sources: &Sources<'_>, max_bytes: usize) -> Value {
        let Self {
            mut head,
            rows,
            more,
            mut notes,
        } = self;
        let room = max_bytes.saturating_sub(AROUND);
        let unnamed = cut(&mut head, AROUND.max(room / 4));
        if unnamed > 0 {
            notes.push(format!(
                "{unnamed} names are left out: a result has at most {}; `--max-bytes` allows more",
                size(max_bytes as u64)
            ));
        }
        let said: usize = head.values().map(|value| value.to_string().len()).sum();
        let mut used = said.saturating_sub(AROUND);
        let mut told = sources.told();
        let (count, mut kept) = (rows.len(), Vec::new());
        for mut row in rows {
            let named = told.named_in(&mut row);
            used += row.to_string().len() + 1 + named;
            if used > room {
                break;
            }
            kept.push(row);
        }
        let left_out = count - kept.len();
        if left_out > 0 {
            notes.push(format!(
                "{left_out} rows are left out: a result has at most {}; ask for less, or `--max-bytes` allows more",
                size(max_bytes as u64)
            ));
        }
        let mut result = head;
        result.insert("sources".to_owned(), told.of(&kept));
        result.insert("rows".to_owned(), kept.into());
        result.insert("more".to_owned(), (more || left_out > 0).into());
        result.insert("notes".to_owned(), notes.into());
        Value::Object(result)
    }
}

/// Leaves of each list in a head what has room; how much is left out.
fn cut(head: &mut Map<String, Value>, room: usize) -> usize {
    let lists = head.values_mut().filter_map(Value::as_array_mut);
    let cut = lists.map(|list| {
        let all = list.len();
        let mut used = 0;
        let fits = list.iter().take_while(|one| {
            used += one.to_string().len() + 1;
            used <= room
        });
        list.truncate(fits.count());
        all - list.len()
    });
    cut.sum()
}

/// A result that says why there is none.
pub(super) fn failure(failed: &Failed) -> Value {
    let said = &failed.0;
    let mut lines = vec![format!("error: {}", printable(&said.message))];
    if let Some(place) = said.location.as_ref().filter(|place| place.line > 0) {
        lines.push(format!("at line {}, column {}", place.line, place.column));
    }
    if let Some(excerpt) = &said.excerpt {
        lines.extend([excerpt.line().to_owned(), excerpt.underline()]);
    }
    lines.extend(
        said.hints
            .iter()
            .map(|hint| format!("hint: {}", printable(hint))),
    );
    json!({ "content": [{ "type": "text", "text": lines.join("\n") }], "isError": true })
}

/// A text, cut where it is longer than anybody wants to read in a row.
pub(super) fn text(text: &str) -> Value {
    match text.char_indices().nth(LONGEST) {
        None => text.into(),
        Some((end, _)) => format!("{}… (cut: {} bytes in all)", &text[..end], text.len()).into(),
    }
}

/// A term with what it is called.
pub(super) fn term(term: &Term, labels: &Labels<'_>) -> Value {
    match term {
        Term::NamedNode(node) => {
            let label = labels.label(node.as_str());
            let label = label.unwrap_or_else(|| labels.prefixes().show(node.as_str()));
            json!({ "iri": text(node.as_str()), "label": text(&label) })
        }
        Term::BlankNode(node) => json!({ "blank": node.to_string() }),
        Term::Literal(literal) => {
            let mut told = json!({ "text": text(literal.value()) });
            if let Some(language) = literal.language() {
                told["language"] = language.into();
            } else {
                told["datatype"] = labels.prefixes().show(literal.datatype().as_str()).into();
            }
            told
        }
        Term::Triple(triple) => json!({
            "says": {
                "subject": self::term(&triple.subject.clone().into(), labels),
                "predicate": self::term(&triple.predicate.clone().into(), labels),
                "object": self::term(&triple.object, labels),
            },
            "text": text(&labels.show(term)),
        }),
    }
}

/// IRIs of terms, for a list of sources.
pub(super) fn iris(terms: &[Term]) -> Value {
    let iris = terms.iter().map(|term| match term {
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    });
    iris.collect::<Vec<_>>().into()
}

/// What sources are called and where they can be read.
pub(super) struct Sources<'a> {
    pub(super) plain: &'a dyn Backend,
    pub(super) labels: &'a Labels<'a>,
}

/// The sources of the rows of one result, by IRI.
pub(super) struct Told<'a> {
    sources: &'a Sources<'a>,
    known: BTreeMap<String, Value>,
}

impl<'a> Sources<'a> {
    fn told(&'a self) -> Told<'a> {
        Told {
            sources: self,
            known: BTreeMap::new(),
        }
    }

    fn read(&self, iri: &str) -> Value {
        let mut told = json!({ "label": self.labels.name(iri) });
        if let Ok(node) = NamedNodeRef::new(iri) {
            let node = NamedOrBlankNode::from(node.into_owned());
            // A source that cannot be read has no address; the rows stand all the same.
            let found = objects(self.plain, node.as_ref(), schema::URL).unwrap_or_default();
            let url = found.iter().find_map(|url| match url {
                Term::NamedNode(node) => Some(node.as_str().to_owned()),
                Term::Literal(literal) => Some(literal.value().to_owned()),
                _ => None,
            });
            // Whoever opens it is to come to a page, and not to run what somebody wrote.
            let is_page = |url: &String| url.starts_with("https://") || url.starts_with("http://");
            if let Some(url) = url.filter(is_page) {
                told["url"] = url.into();
            }
        }
        told
    }
}

fn named(row: &Value) -> impl Iterator<Item = &str> {
    let sources = row["sources"].as_array().into_iter().flatten();
    sources.filter_map(Value::as_str)
}

impl Told<'_> {
    /// Looks up the sources that a row names first; how many bytes that takes.
    fn named_in(&mut self, row: &mut Value) -> usize {
        let mut bytes = 0;
        for iri in named(row) {
            if !self.known.contains_key(iri) {
                let told = self.sources.read(iri);
                bytes += iri.len() + told.to_string().len() + 6;
                self.known.insert(iri.to_owned(), told);
            }
        }
        bytes
    }

    /// Those that are named by rows that were kept.
    fn of(&self, rows: &[Value]) -> Value {
        let mut kept = Map::new();
        for iri in rows.iter().flat_map(named) {
            if let Some(told) = self.known.get(iri) {
                kept.insert(iri.to_owned(), told.clone());
            }
        }
        kept.into()
    }
}
