//! Messages as the Model Context Protocol sends them: JSON-RPC 2.0, one on a line.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};

/// The text is no JSON.
const PARSE_ERROR: i64 = -32_700;
/// It is no request.
const INVALID_REQUEST: i64 = -32_600;
/// There is no such method.
const NO_METHOD: i64 = -32_601;
/// The method does not take this.
const INVALID_PARAMS: i64 = -32_602;
/// We failed.
const INTERNAL: i64 = -32_603;
/// A version that is not spoken here.
const NO_VERSION: i64 = -32_022;

/// A request, or without an id a notification.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Message {
    pub(super) id: Option<Value>,
    pub(super) method: String,
    pub(super) params: Value,
}

/// Why a message is not answered as it was meant.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    code: i64,
    message: String,
    data: Option<Value>,
}

impl Refusal {
    fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            data: None,
        }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new(INVALID_REQUEST, message)
    }

    pub(super) fn no_method(name: &str) -> Self {
        Self::new(NO_METHOD, format!("there is no method `{name}`"))
    }

    pub(super) fn params(message: impl Into<String>) -> Self {
        Self::new(INVALID_PARAMS, message)
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(INTERNAL, message)
    }

    pub(super) fn version(requested: &str, supported: &[&str]) -> Self {
        Self {
            data: Some(json!({ "supported": supported, "requested": requested })),
            ..Self::new(NO_VERSION, "Unsupported protocol version")
        }
    }
}

/// What a line holds; for a line that is no message, the id as far as it could be read, and why not.
pub(super) fn read(line: &[u8]) -> Result<Option<Message>, (Value, Refusal)> {
    let found: Value = serde_json::from_slice(line).map_err(|error| {
        let said = format!("this is no JSON: {error}");
        (Value::Null, Refusal::new(PARSE_ERROR, said))
    })?;
    let Value::Object(mut found) = found else {
        let said = "a message is one object; several at once are not taken";
        return Err((Value::Null, Refusal::invalid(said)));
    };
    let id = found.remove("id");
    let shown = id.clone().filter(is_id).unwrap_or_default();
    let refuse = |said: &str| Err((shown.clone(), Refusal::invalid(said)));
    if found.get("jsonrpc") != Some(&json!("2.0")) {
        return refuse("`jsonrpc` is not \"2.0\"");
    }
    if id.as_ref().is_some_and(|id| !is_id(id)) {
        return refuse("an `id` is a text or a whole number");
    }
    let Some(method) = found.remove("method") else {
        // An answer: nothing was asked of the other side.
        let is_answer = found.contains_key("result") || found.contains_key("error");
        return if is_answer {
            Ok(None)
        } else {
            refuse("there is no `method`")
        };
    };
    let Value::String(method) = method else {
        return refuse("`method` is no text");
    };
    let params = found.remove("params").unwrap_or_else(|| json!({}));
    if !params.is_object() {
        return Err((shown, Refusal::params("`params` is no object")));
    }
    Ok(Some(Message { id, method, params }))
}

fn is_id(id: &Value) -> bool {
    id.is_string() || id.is_i64() || id.is_u64()
}

/// What a line was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Its bytes, without its end.
    Whole(Vec<u8>),
    /// It has more bytes than a message may have; none of them is kept.
    TooLong,
    /// There is no more.
    End,
}

/// Reads one line of at most so many bytes.
pub(super) fn line(input: &mut dyn BufRead, most: usize) -> io::Result<Line> {
    let mut bytes = Vec::new();
    let mut fits = true;
    loop {
        let held = input.fill_buf()?;
        if held.is_empty() {
            let is_end = bytes.is_empty() && fits;
            return Ok(if is_end { Line::End } else { done(bytes, fits) });
        }
        let end = memchr::memchr(b'\n', held);
        let part = &held[..end.unwrap_or(held.len())];
        fits &= bytes.len() + part.len() <= most;
        if fits {
            bytes.extend_from_slice(part);
        }
        let read = part.len() + usize::from(end.is_some());
        input.consume(read);
        if end.is_some() {
            return Ok(done(bytes, fits));
        }
    }
}

fn done(bytes: Vec<u8>, fits: bool) -> Line {
    if fits {
        Line::Whole(bytes)
    } else {
        Line::TooLong
    }
}

/// Sends what was found, or why nothing was.
pub(super) fn answer(
    out: &mut dyn Write,
    id: &Value,
    found: Result<Value, Refusal>,
) -> io::Result<()> {
    let told = match found {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err(refusal) => {
            let mut error = json!({ "code": refusal.code, "message": refusal.message });
            if let Some(data) = refusal.data {
                error["data"] = data;
            }
            json!({ "jsonrpc": "2.0", "id": id, "error": error })
        }
    };
    // Line breaks inside of texts are escaped: a message is one line.
    writeln!(out, "{told}")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(line: &str) -> i64 {
        match read(line.as_bytes()) {
            Ok(_) => 0,
            Err((_, refusal)) => refusal.code,
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for (line, expected) in [
            (r#"{"jsonrpc":"2.0","id":1,"method":"x"}"#, 0),
            (r#"{"jsonrpc":"2.0","method":"x","params":{}}"#, 0),
            (r#"{"jsonrpc":"2.0","id":"a","result":{}}"#, 0),
            ("{", PARSE_ERROR),
            ("\u{feff}{}", PARSE_ERROR),
            ("[]", INVALID_REQUEST),
            (
                r#"[{"jsonrpc":"2.0","id":1,"method":"x"}]"#,
                INVALID_REQUEST,
            ),
            (r#"{"id":1,"method":"x"}"#, INVALID_REQUEST),
            (
                r#"{"jsonrpc":"2.0","id":1.5,"method":"x"}"#,
                INVALID_REQUEST,
            ),
            (
                r#"{"jsonrpc":"2.0","id":null,"method":"x"}"#,
                INVALID_REQUEST,
            ),
            (r#"{"jsonrpc":"2.0","id":1,"method":7}"#, INVALID_REQUEST),
            (r#"{"jsonrpc":"2.0","id":1}"#, INVALID_REQUEST),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"x","params":[1]}"#,
                INVALID_PARAMS,
            ),
        ] {
            assert_eq!(code(line), expected, "{line}");
        }
        let (id, _) = read(br#"{"id":"seven","method":"x"}"#).unwrap_err();
        assert_eq!(id, "seven");
    }

    #[test]
    fn lines_have_a_length() {
        let mut input = io::BufReader::with_capacity(3, &b"short\n\nmuch too long\nlast"[..]);
        let mut next = || line(&mut input, 6).unwrap();
        assert_eq!(next(), Line::Whole(b"short".to_vec()));
        assert_eq!(next(), Line::Whole(Vec::new()));
        assert_eq!(next(), Line::TooLong);
        assert_eq!(next(), Line::Whole(b"last".to_vec()));
        assert_eq!(next(), Line::End);
    }
}
