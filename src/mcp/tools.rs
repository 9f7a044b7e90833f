//! The tools: their names, what they take, and who answers.

use serde_json::{Value, json};

use super::answer::{Answer, Failed, Sources, failure};
use super::arguments::Arguments;
use super::message::Refusal;
use super::{Data, Settings};
use crate::model::nearest::did_you_mean;
use crate::model::printable;
use crate::query::labels::Labels;
use crate::store::CancellationToken;

/// Rows of a result, where nobody says how many.
const USUAL_ROWS: usize = 50;

/// One call of a tool.
pub(super) struct Call<'a> {
    pub(super) data: Data<'a>,
    pub(super) settings: &'a Settings,
    /// Ends the work.
    pub(super) token: &'a CancellationToken,
}

/// What a tool does with its arguments.
type Does = for<'a> fn(&Call<'a>, Arguments) -> Result<Answer, Failed>;

/// A tool: its name, title, description, arguments and those that have to be there.
struct Tool {
    name: &'static str,
    title: &'static str,
    says: &'static str,
    takes: &'static [(&'static str, Takes, &'static str)],
    wants: &'static [&'static str],
    does: Does,
}

/// What kind of argument it is.
#[derive(Clone, Copy)]
enum Takes {
    Text,
    /// A text, or a list of them.
    Texts,
    Count,
    Truth,
    Values,
}

const LIMIT: (&str, Takes, &str) = ("limit", Takes::Count, "rows at most");

const TOOLS: [Tool; 8] = [
    Tool {
        name: "search",
        title: "Find things by name",
        says: "Things by name, in any language; a letter or two may be wrong. Gives IRIs for the other tools.",
        takes: &[("text", Takes::Text, "a name, or a part of one"), LIMIT],
        wants: &["text"],
        does: |call, given| call.search(given),
    },
    Tool {
        name: "show",
        title: "All about one thing",
        says: "What is stated of a thing, what points at it, what is left open, and what is claimed by and about it.",
        takes: &[
            (
                "thing",
                Takes::Text,
                "an IRI, a prefixed name such as person:marco-rubio, or a label",
            ),
            LIMIT,
        ],
        wants: &["thing"],
        does: |call, given| call.show(given),
    },
    Tool {
        name: "claims",
        title: "Who is said to have said what",
        says: "Claims by date: speaker, speech act, wording, occasion, medium, and whether it is known by hearsay only. None of it is a fact.",
        takes: &[
            ("by", Takes::Texts, "who is said to have said it"),
            (
                "about",
                Takes::Texts,
                "what it is about, or to whom it is addressed",
            ),
            ("reported_by", Takes::Texts, "the medium"),
            (
                "act",
                Takes::Texts,
                "the speech act, such as threat or offer",
            ),
            ("at", Takes::Texts, "the event at which it was said"),
            ("offset", Takes::Count, "rows to leave out at the beginning"),
            LIMIT,
        ],
        wants: &[],
        does: |call, given| call.claims(given),
    },
    Tool {
        name: "query",
        title: "Ask with SPARQL",
        says: "SPARQL 1.2: SELECT, ASK, CONSTRUCT or DESCRIBE over the uncontested data; the records of claims can be asked for too. Prefixes of `schema` need no declaration. No other machine is asked.",
        takes: &[("query", Takes::Text, "SPARQL"), LIMIT],
        wants: &["query"],
        does: |call, given| call.query(given),
    },
    Tool {
        name: "named_query",
        title: "Ask a prepared question",
        says: "One of the queries that `list_queries` lists. Values are IRIs, prefixed names, labels, numbers or dates; without one the default holds.",
        takes: &[
            ("name", Takes::Text, "the name of the query"),
            (
                "parameters",
                Takes::Values,
                "values by the name of the parameter; a list for any of several",
            ),
            LIMIT,
        ],
        wants: &["name"],
        does: |call, given| call.named_query(given),
    },
    Tool {
        name: "list_queries",
        title: "The prepared questions",
        says: "Names, titles and parameters of the prepared queries; with `name` the SPARQL of one.",
        takes: &[
            ("subject", Takes::Text, "only those of one subject"),
            ("name", Takes::Text, "only this one, with its SPARQL"),
        ],
        wants: &[],
        does: |call, given| call.list_queries(given),
    },
    Tool {
        name: "paths",
        title: "How two things are connected",
        says: "The shortest paths between two things: each step with the statement that carries it, its standing, date and sources.",
        takes: &[
            ("from", Takes::Text, "where the paths start"),
            ("to", Takes::Text, "where they end"),
            ("k", Takes::Count, "how many paths, the shortest first"),
            ("claims", Takes::Truth, "follow also what is merely claimed"),
        ],
        wants: &["from", "to"],
        does: |call, given| call.paths(given),
    },
    Tool {
        name: "schema",
        title: "What is in the data",
        says: "Prefixes, and the classes and predicates that occur most, with how often.",
        takes: &[(
            "limit",
            Takes::Count,
            "classes and predicates at most, each",
        )],
        wants: &[],
        does: |call, given| call.schema(given),
    },
];

impl Tool {
    fn told(&self, max_rows: usize) -> Value {
        let takes = self.takes.iter().map(|(name, takes, says)| {
            let mut told = match takes {
                Takes::Text => json!({ "type": "string" }),
                Takes::Texts => json!({
                    "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
                }),
                Takes::Count => json!({ "type": "integer", "minimum": 0 }),
                Takes::Truth => json!({ "type": "boolean" }),
                Takes::Values => json!({ "type": "object" }),
            };
            told["description"] = (*says).into();
            if *name == LIMIT.0 {
                told["minimum"] = 1.into();
                told["maximum"] = max_rows.into();
            }
            ((*name).to_owned(), told)
        });
        let properties: serde_json::Map<String, Value> = takes.collect();
        json!({
            "name": self.name,
            "title": self.title,
            "description": self.says,
            "inputSchema": {
                "type": "object",
                "properties": properties,
                "required": self.wants,
                "additionalProperties": false,
            },
            "outputSchema": {
                "type": "object",
                "properties": {
                    "rows": { "type": "array", "items": { "type": "object" } },
                    "more": { "type": "boolean", "description": "there are rows that are not here" },
                    "notes": { "type": "array", "items": { "type": "string" } },
                    "sources": { "type": "object", "description": "label and address of each source that a row names" },
                },
                "required": ["rows", "more", "notes", "sources"],
            },
            "annotations": {
                "title": self.title,
                "readOnlyHint": true,
                "destructiveHint": false,
                "idempotentHint": true,
                "openWorldHint": false,
            },
        })
    }
}

/// The tools, in a stable order.
pub(super) fn listed(max_rows: usize) -> Value {
    TOOLS.iter().map(|tool| tool.told(max_rows)).collect()
}

impl<'a> Call<'a> {
    /// Has a tool answer. What it cannot do is a result that says why, for who called it to do better.
    pub(super) fn tool(&self, params: &Value) -> Result<Value, Refusal> {
        let Value::String(name) = &params["name"] else {
            return Err(Refusal::params("`name` is missing: which tool?"));
        };
        let Some(tool) = TOOLS.iter().find(|tool| tool.name == name) else {
            let names = TOOLS.iter().map(|tool| tool.name);
            let said = format!("there is no tool `{}`", printable(name));
            let near = did_you_mean(name, names).map(|near| format!("; {near}"));
            return Err(Refusal::params(said + &near.unwrap_or_default()));
        };
        let labels = self.labels();
        let sources = Sources {
            plain: self.data.plain,
            labels: &labels,
        };
        let known: Vec<&str> = tool.takes.iter().map(|(name, ..)| *name).collect();
        let found = Arguments::new(&params["arguments"], &known);
        let found = found.and_then(|given| (tool.does)(self, given));
        let found = found.map(|answer| answer.result(&sources, self.settings.max_bytes));
        Ok(match found {
            Ok(found) => json!({
                "content": [{ "type": "text", "text": found.to_string() }],
                "structuredContent": found,
                "isError": false,
            }),
            Err(failed) => failure(&failed),
        })
    }

    pub(super) fn labels(&self) -> Labels<'a> {
        self.data.labels(&self.settings.languages)
    }

    pub(super) fn limit(&self, given: &mut Arguments) -> Result<usize, Failed> {
        given.number(LIMIT.0, USUAL_ROWS, (1, self.settings.max_rows))
    }
}
