//! Queries and updates as the SPARQL 1.1 Protocol sends them, and by the method QUERY.

use std::cell::Cell;

use super::Server;
use super::negotiate::{ROWS, TRIPLES, chosen, weighed};
use super::out::Out;
use super::pages::{self, Page};
use super::problem::Problem;
use super::request::{Request, all, one};
use super::version::Wanted;
use super::work::Job;
use crate::model::{NamedNode, printable};
use crate::query::labels::Labels;
use crate::query::results::{self, RowFormat, Style};
use crate::query::{self};
use crate::store::{Context, Dataset, Given, QueryResults, bounded};

const QUERY_TYPE: &str = "application/sparql-query";
const UPDATE_TYPE: &str = "application/sparql-update";
const FORM: &str = "application/x-www-form-urlencoded";

/// What a path takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Both,
    Queries,
    Updates,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Query {
        text: String,
        parameters: Vec<(String, String)>,
    },
    Update {
        text: String,
        parameters: Vec<(String, String)>,
    },
    /// Nothing was asked: the service describes itself.
    Describe,
}

impl Operation {
    /// Reads what a request wants.
    pub(super) fn read(request: &Request, takes: Takes) -> Result<Self, Problem> {
        let found = match request.method.as_str() {
            "GET" | "HEAD" => Self::of_address(request)?,
            "POST" => Self::of_body(request)?,
            "QUERY" => Self::of_query_method(request)?,
            other => {
                return Err(Problem::method(
                    other,
                    &request.path,
                    "GET, HEAD, POST, QUERY",
                ));
            }
        };
        match (&found, takes) {
            (Self::Update { .. }, Takes::Queries) => Err(Problem::new(
                400,
                "an update was sent to where queries are asked",
            )
            .hint("`/update` takes updates")),
            (Self::Query { .. } | Self::Describe, Takes::Updates) => {
                Err(Problem::new(400, "an update is wanted here").hint("`/query` takes queries"))
            }
            _ => Ok(found),
        }
    }

    fn of_address(request: &Request) -> Result<Self, Problem> {
        let parameters = request.query.clone();
        if !all(&parameters, "update").is_empty() {
            return Err(Problem::method(&request.method, &request.path, "POST")
                .hint("an update changes data, and is sent by POST"));
        }
        Ok(match one(&parameters, "query")? {
            Some(text) => Self::Query {
                text: text.to_owned(),
                parameters,
            },
            None => Self::Describe,
        })
    }

    fn of_body(request: &Request) -> Result<Self, Problem> {
        let media = request.media_type().name;
        let parameters = request.query.clone();
        match media.as_str() {
            QUERY_TYPE => Ok(Self::Query {
                text: request.text()?.to_owned(),
                parameters,
            }),
            UPDATE_TYPE => Ok(Self::Update {
                text: request.text()?.to_owned(),
                parameters,
            }),
            FORM => Self::of_form(request),
            "" => Err(Problem::new(415, "the body has no `Content-Type`")
                .hint(format!("it may be {QUERY_TYPE}, {UPDATE_TYPE} or {FORM}"))),
            other => Err(Problem::new(
                415,
                format!(
                    "a body of `{}` is neither query nor update",
                    printable(other)
                ),
            )
            .hint(format!("it may be {QUERY_TYPE}, {UPDATE_TYPE} or {FORM}"))),
        }
    }

    fn of_form(request: &Request) -> Result<Self, Problem> {
        let mut parameters = request.form()?;
        let (query, update) = (one(&parameters, "query")?, one(&parameters, "update")?);
        let (query, update) = (query.map(str::to_owned), update.map(str::to_owned));
        // Other parameters may stand in the address as well.
        parameters.extend(
            request
                .query
                .iter()
                .filter(|(name, _)| name != "query" && name != "update")
                .cloned(),
        );
        match (query, update) {
            (Some(text), None) => Ok(Self::Query { text, parameters }),
            (None, Some(text)) => Ok(Self::Update { text, parameters }),
            (Some(_), Some(_)) => Err(Problem::new(400, "the form has both a query and an update")),
            (None, None) => Err(Problem::new(
                400,
                "the form has neither `query` nor `update`",
            )),
        }
    }

    fn of_query_method(request: &Request) -> Result<Self, Problem> {
        match Self::of_body(request)? {
            Self::Update { .. } => Err(Problem::new(
                415,
                "the method QUERY asks, and changes nothing",
            )
            .hint("send an update by POST")),
            found => Ok(found),
        }
    }
}

/// The graphs that a request names.
fn dataset(
    parameters: &[(String, String)],
    default: &str,
    named: &str,
) -> Result<Option<Dataset>, Problem> {
    let graphs = |name: &str| -> Result<Vec<NamedNode>, Problem> {
        let values = all(parameters, name).into_iter();
        values
            .map(|iri| {
                NamedNode::new(iri).map_err(|error| {
                    Problem::new(
                        400,
                        format!("`{name}={}` is no IRI: {error}", printable(iri)),
                    )
                })
            })
            .collect()
    };
    let (default, named) = (graphs(default)?, graphs(named)?);
    Ok((!default.is_empty() || !named.is_empty()).then_some(Dataset { default, named }))
}

/// The languages that labels are wanted in: `lang` among the parameters, or else `Accept-Language`.
pub(super) fn languages(
    request: &Request,
    parameters: &[(String, String)],
    server: &Server,
) -> Vec<String> {
    let wanted = all(parameters, "lang").join(",");
    let header = request.header("accept-language").unwrap_or_default();
    let text = if wanted.is_empty() { header } else { &wanted };
    let tags = weighed(text).into_iter();
    let tags = tags.filter(|(tag, weight)| *weight > 0.0 && tag != "*");
    let mut tags: Vec<String> = tags.map(|(tag, _)| tag).take(10).collect();
    // A reader of `en-GB` reads `en`.
    let wider: Vec<String> = tags
        .iter()
        .filter_map(|tag| tag.split_once('-').map(|(first, _)| first.to_owned()))
        .collect();
    for tag in wider
        .into_iter()
        .chain(server.settings.languages.iter().cloned())
    {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// The media type of rows in a format.
fn media_type(format: &str) -> &'static str {
    let mut rows = ROWS.iter();
    let known = rows.find(|(name, _)| *name == format);
    known.map_or("", |(_, types)| types[0])
}

/// A request for an answer in some format.
pub(super) struct Asked<'r> {
    pub(super) request: &'r Request,
    pub(super) parameters: &'r [(String, String)],
    /// Where the server is reached.
    pub(super) base: &'r str,
    /// The part that is wanted of the rows.
    pub(super) page: Option<Page>,
    /// Rows of an answer at the most; zero is no limit.
    pub(super) most: u64,
}

fn style<'a>(labels: &'a Labels<'a>) -> Style<'a> {
    Style {
        labels,
        iris: false,
        width: None,
        max_rows: None,
    }
}

impl Asked<'_> {
    /// Writes an answer in the format that is wanted, where it is not too long.
    pub(super) fn write(
        &self,
        given: Given<'_>,
        labels: &Labels<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        // A page has an end of its own.
        let most = self.page.as_ref().map_or(self.most, |_| 0);
        let results = match given {
            Given::Numbers(rows) if self.page.is_none() => {
                if most > 0 && rows.solutions() > most {
                    return Err(self.too_long());
                }
                let format = self.row_format(out)?;
                results::write_numbered(rows, format, &style(labels), out)?;
                return Ok(());
            }
            other => other.results(),
        };
        let is_over = Cell::new(false);
        let results = bounded(results, most, &is_over);
        let written = self.write_all(results, labels, out);
        if is_over.get() {
            return Err(self.too_long());
        }
        written
    }

    fn too_long(&self) -> Problem {
        let said = format!("the answer has more than {} rows", self.most);
        Problem::new(413, said).hint(
            "ask for less, for pages with `page-size`, or have the server started with a larger `--max-rows`",
        )
    }

    /// The format of rows that is wanted, which the answer is said to have.
    fn row_format(&self, out: &mut Out<'_>) -> Result<RowFormat, Problem> {
        let format = chosen(self.request, self.parameters, &ROWS)?;
        out.media_type(media_type(format));
        let broken = || Problem::new(500, "a format that is offered is not known");
        RowFormat::from_name(format).ok_or_else(broken)
    }

    fn write_all(
        &self,
        results: QueryResults<'_>,
        labels: &Labels<'_>,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let style = style(labels);
        if let QueryResults::Graph(triples) = results {
            if self.page.is_some() {
                return Err(
                    Problem::new(400, "only rows come in pages, and this is a graph")
                        .hint("ask for the same pattern with SELECT"),
                );
            }
            let wanted = Wanted::new(self.request, self.parameters, &TRIPLES)?;
            let triples = wanted.triples(triples)?;
            out.media_type(&wanted.media_type());
            results::write_graph(triples, wanted.format, &style, out)?;
            return Ok(());
        }
        let format = self.row_format(out)?;
        let results = match (results, &self.page) {
            (QueryResults::Solutions(rows), Some(page)) => {
                let taken = page.take(rows)?;
                if let Some(link) = taken.link(self.base, self.request) {
                    out.header("link", link);
                }
                QueryResults::Solutions(taken.rows())
            }
            (results, _) => results,
        };
        results::write_rows(results, format, &style, out)?;
        Ok(())
    }
}

impl Server {
    pub(super) fn context(
        &self,
        job: &Job,
        languages: Vec<String>,
        dataset: Option<Dataset>,
    ) -> Context {
        Context {
            prefixes: self.served.prefixes.clone(),
            cancellation: job.cancellation.clone(),
            languages,
            dataset,
            base: Some(format!("{}/sparql", self.settings.base)),
            longest_text: self.settings.limits.max_literal_bytes,
            ..Context::default()
        }
    }

    /// Asks, and writes the answer.
    pub(super) fn ask(
        &self,
        (request, parameters): (&Request, &[(String, String)]),
        text: &str,
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let dataset = dataset(parameters, "default-graph-uri", "named-graph-uri")?;
        let languages = languages(request, parameters, self);
        let asked = Asked {
            request,
            parameters,
            base: &self.settings.base,
            page: Self::page_wanted(
                parameters,
                text,
                self.served.version(),
                (dataset.as_ref(), &languages),
            )?,
            most: self.settings.max_rows,
        };
        let context = self.context(job, languages.clone(), dataset);
        let plain = self.served.plain()?;
        let given = query::given(&*plain, "query", text, &context, &self.settings.limits)?;
        let labels = Labels::new(&*plain, &languages, self.served.prefixes.clone())
            .or_from(&*self.served.ontology);
        asked.write(given, &labels, out)
    }

    /// The page that the parameters want of the rows of a query.
    pub(super) fn page_wanted(
        parameters: &[(String, String)],
        text: &str,
        version: String,
        (dataset, languages): (Option<&Dataset>, &[String]),
    ) -> Result<Option<Page>, Problem> {
        let graphs = |graphs: &[NamedNode]| -> Vec<String> {
            graphs.iter().map(ToString::to_string).collect()
        };
        Page::wanted(parameters, version, || {
            let mut parts = vec![text.to_owned()];
            if let Some(dataset) = dataset {
                parts.extend(graphs(&dataset.default));
                parts.push("named".to_owned());
                parts.extend(graphs(&dataset.named));
            }
            parts.push("languages".to_owned());
            parts.extend(languages.iter().cloned());
            pages::digest(parts.iter().map(String::as_str))
        })
    }

    /// Changes the data, and says how much.
    pub(super) fn change(
        &self,
        text: &str,
        parameters: &[(String, String)],
        job: &Job,
        out: &mut Out<'_>,
    ) -> Result<(), Problem> {
        let dataset = dataset(parameters, "using-graph-uri", "using-named-graph-uri")?;
        let context = self.context(job, self.settings.languages.clone(), dataset);
        let apply = |text: &str, context: &Context| self.served.update(text, context, job);
        let changed = query::update(
            "update",
            text,
            &context,
            &self.settings.limits_of_updates,
            apply,
        )?;
        out.whole(
            "application/json",
            format!("{}\n", serde_json::json!(changed)).as_bytes(),
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, media: &str, query: &[(&str, &str)], body: &str) -> Request {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Request {
            method: method.to_owned(),
            path: "/sparql".to_owned(),
            query: query.iter().map(owned).collect(),
            headers: vec![("content-type".to_owned(), media.to_owned())].into(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        }
    }

    fn status(request: &Request, takes: Takes) -> u16 {
        Operation::read(request, takes).map_or_else(|problem| problem.status, |_| 200)
    }

    #[test]
    fn what_the_protocol_forbids_is_refused() {
        let ask = ("query", "ASK {}");
        for (method, media, query, body, takes, expected) in [
            ("GET", "", vec![ask], "", Takes::Both, 200),
            ("GET", "", vec![], "", Takes::Both, 200),
            ("GET", "", vec![ask, ask], "", Takes::Both, 400),
            (
                "GET",
                "",
                vec![("update", "CLEAR ALL")],
                "",
                Takes::Both,
                405,
            ),
            ("PUT", "", vec![ask], "", Takes::Both, 405),
            ("POST", FORM, vec![], "query=ASK+%7B%7D", Takes::Both, 200),
            ("POST", FORM, vec![], "update=CLEAR+ALL", Takes::Both, 200),
            (
                "POST",
                FORM,
                vec![],
                "update=CLEAR+ALL",
                Takes::Queries,
                400,
            ),
            (
                "POST",
                FORM,
                vec![],
                "query=ASK+%7B%7D&update=CLEAR+ALL",
                Takes::Both,
                400,
            ),
            (
                "POST",
                FORM,
                vec![],
                "update=CLEAR+ALL&update=CLEAR+ALL",
                Takes::Both,
                400,
            ),
            ("POST", FORM, vec![ask], "", Takes::Both, 400),
            ("POST", "text/plain", vec![], "ASK {}", Takes::Both, 415),
            ("POST", "", vec![], "query=ASK+%7B%7D", Takes::Both, 415),
            (
                "POST",
                "application/sparql-query; charset=UTF-16",
                vec![],
                "ASK {}",
                Takes::Both,
                415,
            ),
            ("POST", QUERY_TYPE, vec![], "ASK {}", Takes::Updates, 400),
            ("QUERY", QUERY_TYPE, vec![], "ASK {}", Takes::Both, 200),
            ("QUERY", UPDATE_TYPE, vec![], "CLEAR ALL", Takes::Both, 415),
        ] {
            let request = request(method, media, &query, body);
            assert_eq!(
                status(&request, takes),
                expected,
                "{method} {media} {query:?} {body}"
            );
        }
    }
}
