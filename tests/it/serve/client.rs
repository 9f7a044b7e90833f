//! As much of HTTP/1.1 as a test needs, byte by byte: what a library would mend is seen here.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Only a hang takes so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether it came to its end.
    pub(super) whole: bool,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The media type without its parameters.
    pub(super) fn media(&self) -> &str {
        self.header("content-type")
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
    }
}

pub(super) fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// The bytes of a request; `host` may be among the headers.
pub(super) fn request(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Vec<u8> {
    let mut text = format!("{method} {target} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        text.push_str("host: localhost\r\n");
    }
    for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
        text.push_str(&[name, ": ", value, "\r\n"].concat());
    }
    if !body.is_empty() || !matches!(method, "GET" | "HEAD") {
        text.push_str(&["content-length: ", &body.len().to_string(), "\r\n"].concat());
    }
    text.push_str("\r\n");
    [text.as_bytes(), body].concat()
}

pub(super) fn ask(
    port: u16,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answer {
    let mut stream = connect(port);
    // A server that refuses a body may close before all of it was sent.
    let _sent = stream.write_all(&request(method, target, headers, body));
    read(&mut stream, method)
}

/// Sends a request by POST; nothing where nobody is there, or the answer does not come to its end.
pub(super) fn try_ask(
    port: u16,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
        .write_all(&request("POST", target, headers, body))
        .ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let has_head = bytes.windows(4).any(|four| four == b"\r\n\r\n");
    let answer = has_head.then(|| parse(&bytes, "POST"))?;
    answer.whole.then_some(answer)
}

/// Reads an answer to the end of its connection.
fn read(stream: &mut TcpStream, method: &str) -> Answer {
    let mut bytes = Vec::new();
    // What came before a break counts.
    let _end = stream.read_to_end(&mut bytes);
    parse(&bytes, method)
}

fn parse(bytes: &[u8], method: &str) -> Answer {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(bytes)));
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines
        .next()
        .unwrap()
        .split(' ')
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let headers: Vec<(String, String)> = lines
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        })
        .collect();
    let mut answer = Answer {
        status,
        headers,
        body: bytes[end + 4..].to_vec(),
        whole: true,
    };
    if method == "HEAD" {
        return answer;
    }
    if answer.header("transfer-encoding") == Some("chunked") {
        (answer.body, answer.whole) = unchunked(&answer.body);
    } else if let Some(length) = answer.header("content-length") {
        answer.whole = length.parse() == Ok(answer.body.len());
    }
    answer
}

/// Puts the pieces of a body together; whether the last one came.
fn unchunked(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(line) = rest.windows(2).position(|two| two == b"\r\n") else {
            return (body, false);
        };
        let length = std::str::from_utf8(&rest[..line]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        rest = &rest[line + 2..];
        if length == 0 {
            return (body, true);
        }
        if rest.len() < length + 2 {
            body.extend_from_slice(&rest[..length.min(rest.len())]);
            return (body, false);
        }
        body.extend_from_slice(&rest[..length]);
        rest = &rest[length + 2..];
    }
}
