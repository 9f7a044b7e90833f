//! JSON of others: whole or an error, and the envelope of the Action API.

use std::time::Duration;

use serde::Deserialize;

use super::ClientError;
use super::judge::{Answer, Trouble};
use super::patience;
use crate::model::printable;

/// How much of an answer is quoted.
const QUOTED: usize = 200;

/// The value that an answer holds. A text that ends early is said to be truncated.
pub(super) fn read<'a, T: Deserialize<'a>>(answer: &Answer<'a>) -> Result<T, ClientError> {
    let host = answer.host.to_owned();
    serde_json::from_str(answer.text).map_err(|error| {
        if error.is_eof() {
            ClientError::Truncated {
                host,
                rows: None,
                said: "its JSON has no end".to_owned(),
            }
        } else {
            let why = format!("its JSON is wrong: {}", printable(&error.to_string()));
            ClientError::Unusable { host, why }
        }
    })
}

/// Levels of brackets; parsers of results recurse into triple terms, and two levels make one.
const DEEPEST: usize = 128;

/// Whether brackets are nested deeper than any sound answer has them. Strings are passed over.
pub(super) fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// The begin of a text, for a message: one line, without tags, nothing that could act on a terminal.
pub(crate) fn excerpt(text: &str) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    let text = without_code(text);
    for c in text.chars().take(20 * QUOTED) {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push(' ');
            }
            c if !in_tag => plain.push(c),
            _ => {}
        }
    }
    let words: Vec<String> = plain.split_whitespace().map(printable).collect();
    let line = words.join(" ");
    if line.chars().count() <= QUOTED {
        line
    } else {
        let cut: String = line.chars().take(QUOTED).collect();
        format!("{cut}…")
    }
}

/// A page without what is written for browsers alone.
fn without_code(text: &str) -> std::borrow::Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(from) = ["<style", "<script"]
        .iter()
        .filter_map(|tag| lower[at..].find(tag))
        .min()
    {
        plain.push_str(&text[at..at + from]);
        let inside = &lower[at + from..];
        let ends = ["</style>", "</script>"].iter();
        let end = ends.filter_map(|tag| Some(inside.find(tag)? + tag.len()));
        at += from + end.min().unwrap_or(inside.len());
    }
    if at == 0 {
        return text.into();
    }
    plain.push_str(&text[at..]);
    plain.into()
}

/// The error of an Action API, sent with status 200.
#[derive(Debug, Deserialize)]
pub(super) struct ApiError {
    code: String,
    #[serde(default)]
    info: String,
    /// Of a database, in seconds.
    lag: Option<f64>,
    /// Of an entity that does not exist.
    id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Envelope {
    error: Option<ApiError>,
}

/// Passes an answer of the Action API on, unless it is an error.
pub(super) fn api<'a, T: Deserialize<'a>>(answer: &Answer<'a>) -> Result<T, Trouble> {
    let Envelope { error } = read(answer)?;
    let Some(error) = error else {
        return Ok(read(answer)?);
    };
    let refused = ClientError::Api {
        host: answer.host.to_owned(),
        code: printable(&error.code),
        info: excerpt(&error.info),
    };
    Err(match (&*error.code, error.id) {
        ("maxlag", _) => {
            let lag = error
                .lag
                .and_then(|lag| Duration::try_from_secs_f64(lag).ok());
            Trouble::Later(lag.unwrap_or(patience::AFTER_LAG), refused)
        }
        ("ratelimited", _) => Trouble::Later(patience::AFTER_429, refused),
        ("no-such-entity", Some(id)) => ClientError::Missing {
            ids: vec![printable(&id)],
        }
        .into(),
        _ => refused.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, excerpt, is_too_deep};

    #[test]
    fn depth_is_counted_outside_strings() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(&nested(DEEPEST)));
        assert!(is_too_deep(&nested(DEEPEST + 1)));
        let string = "[{".repeat(DEEPEST);
        assert!(!is_too_deep(&format!(r#"["{string}","\"{string}",{{}}]"#)));
        assert!(is_too_deep(&format!(r#"["\\",{string}"#)));
    }

    #[test]
    fn excerpts_are_one_plain_line() {
        assert_eq!(
            excerpt("<html>\n<h1>Too\u{1b}[31m many</h1> <p>requests"),
            "Too\u{fffd}[31m many requests"
        );
        assert_eq!(excerpt(&"x".repeat(5_000)).chars().count(), 201);
    }
}
