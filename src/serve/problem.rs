//! What went wrong with a request: a status, a sentence, a place, and what to do instead (RFC 9457).

use serde_json::{Value, json};

use crate::link::LinkError;
use crate::model::diagnostic::Diagnostic;
use crate::model::printable;
use crate::query::QueryError;
use crate::query::results::AnswerError;
use crate::rdf::RdfError;
use crate::search::value::Unfit;
use crate::store::StoreError;

/// A request that is not answered as it was meant.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) said: Diagnostic,
    /// Headers that go with it.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Problem {
    pub(super) fn new(status: u16, message: impl Into<String>) -> Self {
        Self::of(status, Diagnostic::new(message))
    }

    pub(super) const fn of(status: u16, said: Diagnostic) -> Self {
        Self {
            status,
            said,
            headers: Vec::new(),
        }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.said = self.said.hint(hint);
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A method that a path does not know.
    pub(super) fn method(method: &str, path: &str, allowed: &str) -> Self {
        Self::new(405, format!("`{path}` does not answer {method}"))
            .hint(format!("it answers {allowed}"))
            .header("allow", allowed)
    }

    /// For programs.
    pub(super) fn json(&self) -> Value {
        let mut told = json!({
            "type": "about:blank",
            "title": reason(self.status),
            "status": self.status,
            "detail": self.said.message,
        });
        if let Some(place) = self.said.location.as_ref().filter(|place| place.line > 0) {
            told["line"] = place.line.into();
            told["column"] = place.column.into();
        }
        if !self.said.hints.is_empty() {
            told["hints"] = self.said.hints.clone().into();
        }
        told
    }

    /// For people: as the command line says it.
    pub(super) fn text(&self) -> String {
        let mut lines = vec![format!("error: {}", printable(&self.said.message))];
        if let Some(place) = self.said.location.as_ref().filter(|place| place.line > 0) {
            lines.push(format!(
                "  --> {}:{}:{}",
                place.source, place.line, place.column
            ));
        }
        if let Some(excerpt) = &self.said.excerpt {
            lines.push(format!("    | {}", excerpt.line()));
            lines.push(format!("    | {}", excerpt.underline()));
        }
        lines.extend(
            self.said
                .hints
                .iter()
                .map(|hint| format!("hint: {}", printable(hint))),
        );
        lines.push(String::new());
        lines.join("\n")
    }
}

/// What a status is called.
pub(super) const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        303 => "See Other",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        let message = error.to_string();
        match error {
            QueryError::Syntax(said) => Self::of(400, *said),
            QueryError::Limit(said) => Self::of(413, *said),
            QueryError::TimedOut => Self::new(504, message)
                .hint("ask for less, or have the server started with a longer `--timeout`"),
            QueryError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Syntax { .. } | StoreError::Refused(_) | StoreError::Update(_) => {
                Self::new(400, message)
            }
            StoreError::Cancelled => QueryError::TimedOut.into(),
            StoreError::ReadOnly => Self::new(403, message),
            StoreError::TooMuch(_) => Self::new(413, message),
            StoreError::Evaluation(_) => Self::new(400, message),
            _ => Self::new(500, message),
        }
    }
}

impl From<RdfError> for Problem {
    fn from(error: RdfError) -> Self {
        let message = error.to_string();
        match error {
            RdfError::Syntax(said) => Self::of(400, *said),
            RdfError::Limit(said) => Self::of(413, *said),
            RdfError::Bug(said) => Self::of(500, *said),
            _ => Self::new(400, message),
        }
    }
}

impl From<Unfit> for Problem {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Wrong(said) => Self::of(400, *said),
            Unfit::Failed(error) => error.into(),
        }
    }
}

impl From<LinkError> for Problem {
    fn from(error: LinkError) -> Self {
        Self::new(500, error.to_string())
    }
}

impl From<AnswerError> for Problem {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::Query(error) => error.into(),
            AnswerError::Io(error) => error.into(),
            AnswerError::Write(error) => Self::new(406, error.to_string()),
        }
    }
}

/// Whoever asked does not listen any more, or the machine is full: nobody reads the sentence.
impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::new(500, error.to_string())
    }
}
