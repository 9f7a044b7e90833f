//! What can be asked here, as OpenAPI 3.1 tells it.

use serde_json::{Map, Value, json};

use super::Server;
use super::access::Role;
use super::negotiate::{Offer, ROWS, TRIPLES};
use super::out::Out;
use super::pages;
use super::problem::Problem;
use crate::query::NamedQuery;

/// Where the rows of an answer are described.
const RESULTS: &str = "#/components/schemas/Results";

impl Server {
    /// `/openapi.json`: the named queries with their parameters, and SPARQL.
    pub(super) fn openapi(&self, out: &mut Out<'_>) -> Result<(), Problem> {
        let mut paths = Map::new();
        for query in self.catalog.iter() {
            let path = json!({ "get": asked(query) });
            paths.insert(format!("/api/{}", query.name), path);
        }
        let names = || ROWS.iter().chain(&TRIPLES).map(|(name, _)| *name);
        let mut parameters = vec![
            parameter("query", "SPARQL", &json!({ "type": "string" })).required(),
            parameter("format", FORMAT, &one_of(names())),
        ];
        parameters.extend(pages());
        let content = content(ROWS.iter().chain(&TRIPLES));
        let get = json!({
            "summary": "Ask with SPARQL",
            "operationId": "sparql",
            "parameters": parameters.into_iter().map(|one| one.0).collect::<Vec<_>>(),
            "responses": responses(&content),
        });
        paths.insert("/sparql".to_owned(), json!({ "get": get }));
        let mut told = json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Chancery",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "The named queries over these data. What somebody merely said is never told as a fact.",
            },
            "servers": [{ "url": self.settings.base }],
            "paths": paths,
            "components": components(),
        });
        if !self.settings.access.is_open(Role::Read) {
            told["security"] = json!([{ "token": [] }]);
        }
        out.whole("application/json", format!("{told:#}\n").as_bytes())?;
        Ok(())
    }
}

const FORMAT: &str = "instead of the header `Accept`";

fn asked(query: &NamedQuery) -> Value {
    let own = query.parameters.iter().map(|own| {
        let help = format!("{} (default: {})", own.help, own.default);
        parameter(&own.name, &help, &json!({ "type": "string" }))
    });
    let mut parameters: Vec<Parameter> = own.collect();
    let names = ROWS.iter().map(|(name, _)| *name);
    parameters.push(parameter("format", FORMAT, &one_of(names)));
    let languages = "languages of labels, the most wanted first, such as `de,en`";
    parameters.push(parameter("lang", languages, &json!({ "type": "string" })));
    parameters.extend(pages());
    json!({
        "summary": query.title,
        "description": query.summary,
        "operationId": query.name.replace('/', "-"),
        "tags": query.tags,
        "parameters": parameters.into_iter().map(|one| one.0).collect::<Vec<_>>(),
        "responses": responses(&content(ROWS.iter())),
    })
}

/// A parameter of an address, as it is described.
struct Parameter(Value);

impl Parameter {
    fn required(mut self) -> Self {
        self.0["required"] = true.into();
        self
    }
}

fn parameter(name: &str, help: &str, schema: &Value) -> Parameter {
    Parameter(json!({
        "name": name,
        "in": "query",
        "required": false,
        "description": help,
        "schema": schema,
    }))
}

fn one_of(names: impl Iterator<Item = &'static str>) -> Value {
    json!({ "type": "string", "enum": names.collect::<Vec<_>>() })
}

/// What asks for a page of the rows, and for the next one.
fn pages() -> [Parameter; 2] {
    let size = json!({ "type": "integer", "minimum": 1, "maximum": pages::MOST_ROWS });
    let cursor = "where the next page begins, as the header `Link` of the one before says";
    [
        parameter(
            pages::SIZE,
            "rows of a page; without it all are sent",
            &size,
        ),
        parameter(pages::CURSOR, cursor, &json!({ "type": "string" })),
    ]
}

/// Answers by their media types: those in JSON have a schema.
fn content<'o>(offers: impl Iterator<Item = &'o Offer>) -> Value {
    let mut content = Map::new();
    for (name, types) in offers {
        let schema = match *name {
            "json" => json!({ "$ref": RESULTS }),
            "jsonld" => json!({ "type": ["object", "array"] }),
            _ => json!({ "type": "string" }),
        };
        content.insert(types[0].to_owned(), json!({ "schema": schema }));
    }
    content.into()
}

fn responses(content: &Value) -> Value {
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": {
                "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } },
            },
        })
    };
    json!({
        "200": { "description": "the answer", "content": content },
        "400": problem("what is wrong with the request, and where"),
        "401": problem("this needs a token"),
        "406": problem("there is no such format"),
        "503": problem("too much is asked at once; come again"),
        "504": problem("the answer took longer than it may"),
    })
}

fn components() -> Value {
    let strings = json!({ "type": "array", "items": { "type": "string" } });
    json!({
        "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        "schemas": {
            "Results": {
                "description": "SPARQL 1.2 Query Results JSON Format",
                "type": "object",
                "required": ["head"],
                "properties": {
                    "head": { "type": "object", "properties": { "vars": strings } },
                    "results": {
                        "type": "object",
                        "required": ["bindings"],
                        "properties": {
                            "bindings": {
                                "type": "array",
                                "items": {
                                    "type": "object",
                                    "additionalProperties": { "$ref": "#/components/schemas/Term" },
                                },
                            },
                        },
                    },
                    "boolean": { "type": "boolean" },
                },
            },
            "Term": {
                "type": "object",
                "required": ["type", "value"],
                "properties": {
                    "type": { "enum": ["uri", "literal", "bnode", "triple"] },
                    "value": { "type": ["string", "object"] },
                    "datatype": { "type": "string" },
                    "xml:lang": { "type": "string" },
                },
            },
            "Problem": {
                "description": "RFC 9457",
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": { "type": "string" },
                    "title": { "type": "string" },
                    "status": { "type": "integer" },
                    "detail": { "type": "string" },
                    "line": { "type": "integer" },
                    "column": { "type": "integer" },
                    "hints": strings,
                },
            },
        },
    })
}
