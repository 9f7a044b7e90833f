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
            let why = format!("its JSON is wrong: {}", wrong(&error, answer.text));
            ClientError::Unusable { host, why }
        }
    })
}

/// What is wrong, with the words that stand there where no JSON does.
fn wrong(error: &serde_json::Error, text: &str) -> String {
    let said = error.to_string();
    // What we call the value says nothing to others.
    let said = match said.split_once("expected struct ") {
        Some((before, rest)) => {
            let behind = rest.find(' ').map_or("", |end| &rest[end..]);
            format!("{before}expected an object{behind}")
        }
        None => said,
    };
    let mut said = printable(&said);
    let line = text.lines().nth(error.line().saturating_sub(1));
    let there = line.and_then(|line| line.get(error.column().saturating_sub(1)..));
    let there = there.filter(|_| error.is_syntax()).map(excerpt);
    if let Some(words) = there.filter(|words| !words.is_empty()) {
        said.push_str(": `");
        said.push_str(&words);
        said.push('`');
    }
    said
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
    let text = without_code(text, 4 * 20 * QUOTED);
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

/// What is written for browsers alone, from where to where.
const CODE: [(&str, &str); 2] = [("<style", "</style>"), ("<script", "</script>")];

/// The begin of a page without what is written for browsers alone: `most` bytes or a little more. Each byte is looked at
/// twice at most, however many such parts there are.
fn without_code(text: &str, most: usize) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while plain.len() < most {
        let Some(at) = rest.find('<') else { break };
        let (before, tagged) = rest.split_at(at);
        plain.push_str(before);
        let code = CODE.iter().find(|(open, _)| begins(tagged, open));
        rest = if let Some((open, close)) = code {
            past(&tagged[open.len()..], close)
        } else {
            plain.push('<');
            &tagged[1..]
        };
    }
    if plain.len() < most {
        plain.push_str(rest);
    }
    plain
}

/// Whether a text begins with a tag, however that is spelt.
fn begins(text: &str, tag: &str) -> bool {
    let begin = text.as_bytes().get(..tag.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(tag.as_bytes()))
}

/// What follows the end of such a part; nothing where it has none.
fn past<'t>(text: &'t str, close: &str) -> &'t str {
    let mut ends = text.match_indices('<');
    let end = ends.find(|(at, _)| begins(&text[*at..], close));
    end.map_or("", |(at, _)| &text[at + close.len()..])
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
    use super::{ApiError, DEEPEST, excerpt, is_too_deep, wrong};

    #[test]
    fn what_is_wrong_is_said_in_the_words_of_json_and_quoted() {
        let said = |text: &str| {
            let error = serde_json::from_str::<ApiError>(text).unwrap_err();
            wrong(&error, text)
        };
        assert_eq!(
            said("null"),
            "invalid type: null, expected an object at line 1 column 4"
        );
        assert_eq!(
            said("{\"code\":\"x\"} <b>Fatal</b> error"),
            "trailing characters at line 1 column 14: `Fatal error`"
        );
    }

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
        assert_eq!(
            excerpt("a<STYLE>p { }</Style>b<script>if (1 < 2) x</style></script>c<style>d"),
            "abc"
        );
        assert_eq!(excerpt("no <i>тег</i> < <"), "no тег");
    }

    #[test]
    fn a_page_of_nothing_but_code_takes_no_time() {
        let (asked, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let pages = [
                "<style></style>",
                "<script></script>",
                "<",
                "<style>",
                "<style></",
            ];
            for part in pages {
                let said = excerpt(&part.repeat(400_000));
                assert!(said.chars().count() <= 201, "{part}");
            }
            asked.send(()).unwrap();
        });
        // A second at most; it was an hour.
        told.recv_timeout(std::time::Duration::from_secs(60))
            .unwrap();
    }
}
