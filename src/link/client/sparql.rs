//! SPARQL over HTTP, and telling a whole answer from a part that looks like one.
//!
//! Servers cut answers in several ways, all with status 200: Virtuoso at a number of rows, with a
//! header; others stop in the middle and put an error text behind what they have sent, or nothing.

use std::time::Duration;

use oxigraph::sparql::results::{
    QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput,
};
use serde::de::IgnoredAny;

use super::judge::{Answer, Question, Trouble, Ways};
use super::url::form;
use super::{Client, ClientError, json};
use crate::model::{Term, Variable, printable};

/// Longer requests go as a POST: servers refuse long URLs.
const LONGEST_URL: usize = 2_000;
/// As long as the query service itself lets answers be kept.
const FIVE_MINUTES: Duration = Duration::from_secs(300);

/// The answer to a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// To a SELECT.
    Rows {
        /// The columns.
        variables: Vec<Variable>,
        /// As long as the columns each.
        rows: Vec<Vec<Option<Term>>>,
    },
    /// To an ASK.
    Truth(bool),
}

impl Client {
    /// The whole answer to a SELECT or ASK, or an error.
    pub fn sparql(&self, query: &str) -> Result<Found, ClientError> {
        let base = Self::base(&self.settings.bases.sparql)?;
        let short = base.with(&[("query", query)]);
        let (url, body) = if short.to_string().len() <= LONGEST_URL {
            (short, None)
        } else {
            let body = form(&[("query", query)]);
            (base, Some(("application/x-www-form-urlencoded", body)))
        };
        let question = Question {
            url,
            body,
            types: &["application/sparql-results+json", "application/json"],
            valid: FIVE_MINUTES,
            budget: Some(self.settings.budget),
            ways: Ways::default(),
        };
        self.ask(&question, |answer| Ok::<_, Trouble>(read(answer)?))
    }
}

fn read(answer: &Answer<'_>) -> Result<Found, ClientError> {
    let host = answer.host.to_owned();
    if json::is_too_deep(answer.text) {
        let why = "it is nested deeper than 128 levels".to_owned();
        return Err(ClientError::Unusable { host, why });
    }
    let whole: Result<IgnoredAny, _> = serde_json::from_str(answer.text);
    match (whole, parsed(answer.text)) {
        (Ok(_), Ok(found)) => {
            let count = match &found {
                Found::Rows { rows, .. } => rows.len() as u64,
                Found::Truth(_) => return Ok(found),
            };
            match cut(answer, count) {
                Some(said) => Err(ClientError::Truncated {
                    host,
                    rows: Some(count),
                    said,
                }),
                None => Ok(found),
            }
        }
        (Ok(_), Err((why, _))) => Err(ClientError::Unusable { host, why }),
        (Err(error), result) => {
            let rows = match result {
                Ok(Found::Rows { rows, .. }) => rows.len() as u64,
                Ok(Found::Truth(_)) => 0,
                Err((_, rows)) => rows,
            };
            // What does not even begin as an answer is none, rather than a part of one.
            if rows == 0 && !error.is_eof() && !answer.text.trim_start().starts_with('{') {
                return Err(ClientError::Unusable {
                    host,
                    why: format!(
                        "it is no JSON but begins with `{}`",
                        json::excerpt(answer.text)
                    ),
                });
            }
            Err(ClientError::Truncated {
                host,
                rows: Some(rows),
                said: last_words(answer.text),
            })
        }
    }
}

/// The answer, or what is wrong with it and how many rows came before that.
fn parsed(text: &str) -> Result<Found, (String, u64)> {
    let wrong = |error: &dyn std::error::Error, rows| (printable(&error.to_string()), rows);
    let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
    let output = parser
        .for_slice(text.as_bytes())
        .map_err(|error| wrong(&error, 0))?;
    let solutions = match output {
        SliceQueryResultsParserOutput::Boolean(truth) => return Ok(Found::Truth(truth)),
        SliceQueryResultsParserOutput::Solutions(solutions) => solutions,
    };
    let variables = solutions.variables().to_vec();
    let mut rows = Vec::new();
    for solution in solutions {
        let solution = solution.map_err(|error| wrong(&error, rows.len() as u64))?;
        rows.push(solution.values().to_vec());
    }
    Ok(Found::Rows { variables, rows })
}

/// Whether the headers of a well-formed answer say that it is a part, and how.
fn cut(answer: &Answer<'_>, rows: u64) -> Option<String> {
    let reply = answer.reply?;
    let most = reply
        .header("x-sparql-maxrows")
        .and_then(|text| text.trim().parse().ok());
    if most.is_some_and(|most: u64| rows >= most) {
        return Some("it sends no more at a time".to_owned());
    }
    // Virtuoso's state of a query that ran out of time and gives what it has.
    let state = reply.header("x-sql-state").map(str::trim);
    (state == Some("S1TAT")).then(|| {
        let said = reply.header("x-sql-message").map(json::excerpt);
        said.unwrap_or_else(|| "its time was up".to_owned())
    })
}

/// What a server wrote behind the JSON that it broke off.
pub(crate) fn last_words(text: &str) -> String {
    let rest = text
        .rfind(['}', ']', ',', '{', '['])
        .map_or(text, |at| &text[at + 1..]);
    let said = json::excerpt(rest);
    if said.contains(' ') && said.chars().any(char::is_alphabetic) && !said.starts_with('"') {
        said
    } else {
        "its JSON has no end".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(text: &str) -> Result<Found, ClientError> {
        read(&Answer {
            host: "h",
            url: "u",
            text,
            reply: None,
            at: std::time::SystemTime::UNIX_EPOCH,
        })
    }

    const WHOLE: &str = r#"{"head":{"vars":["x"]},"results":{"bindings":[
        {"x":{"type":"uri","value":"http://e/1"}},{"x":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"2"}},{}]}}"#;

    #[test]
    fn every_beginning_of_an_answer_is_told_from_the_whole() {
        let Found::Rows { rows, .. } = answered(WHOLE).unwrap() else {
            panic!("no rows");
        };
        assert_eq!(rows.len(), 3);
        for end in 0..WHOLE.len() {
            let part = answered(&WHOLE[..end]);
            let truncated = matches!(part, Err(ClientError::Truncated { .. }));
            assert!(truncated, "{end}: {part:?}");
        }
    }

    #[test]
    fn texts_behind_an_answer_are_heard() {
        let end = WHOLE.find(",{}").unwrap();
        for (text, rows) in [
            (
                format!(
                    "{}\nThe SPARQL operation has been cancelled\n",
                    &WHOLE[..end]
                ),
                2,
            ),
            (
                format!("{WHOLE}\nThe SPARQL operation has been cancelled"),
                3,
            ),
        ] {
            let error = answered(&text).unwrap_err();
            let expected = format!(
                "answer truncated by the server `h` at {rows} rows: The SPARQL operation has been cancelled"
            );
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn what_is_no_answer_is_no_part_of_one() {
        for text in ["<html>no</html>", "null x", "[]", r#"{"a":1}"#] {
            let error = answered(text).unwrap_err();
            assert!(
                matches!(error, ClientError::Unusable { .. }),
                "{text}: {error}"
            );
        }
        assert_eq!(
            answered(r#"{"head":{},"boolean":true}"#).unwrap(),
            Found::Truth(true)
        );
    }
}
