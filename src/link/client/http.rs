//! One request and its answer, over ureq; nothing else here knows how HTTP is spoken.
//!
//! ureq is asked for as little as possible: redirects, packed bodies, statuses and repetition are
//! ours, because each has rules that a general library cannot know.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use ureq::http::{Request, Response};
use ureq::{Agent, Body, Proxy, ProxyProtocol, Timeout};

use super::body::{self, BodyError};
use super::url::Url;
use super::{ClientError, ProxySettings};

/// As the agent header names it; a test compares it with `Cargo.lock`.
const LIBRARY: &str = "ureq/3.5.2";
/// How much of the body of a refusal is read. The query service repeats the query before it says what was wrong.
const REFUSAL: u64 = 1 << 20;

/// What is sent.
pub(super) struct Sent<'a> {
    pub(super) method: &'static str,
    pub(super) url: &'a Url,
    /// The media types that are asked for.
    pub(super) accept: &'a str,
    /// Who asks, as the server wants to be told.
    pub(super) authorization: Option<String>,
    /// Media type and bytes.
    pub(super) body: Option<(&'a str, &'a [u8])>,
    pub(super) timeout: Duration,
}

/// A password is not for logs.
impl std::fmt::Debug for Sent<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sent")
            .field("method", &self.method)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// Names in lower case, in the order of the answer.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The first header of this name, in lower case.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(other, _)| other == name)
            .map(|(_, value)| &**value)
    }

    /// All headers of this name as the list that they are together.
    pub(super) fn all(&self, name: &str) -> String {
        let headers = self.headers.iter();
        let values = headers.filter(|(other, _)| other == name);
        let values: Vec<&str> = values.map(|(_, value)| &**value).collect();
        values.join(", ")
    }
}

/// Why nothing, or not all, came back.
#[derive(Debug)]
pub(super) enum Fault {
    /// No connection came about.
    Unreachable(String),
    /// It took longer than it was given.
    TimedOut,
    /// The connection broke off; another try may help.
    Broken(String),
    /// Longer than the limit.
    TooLarge,
    /// What came is no sound HTTP.
    Unsound(String),
    /// It leads where nobody follows.
    Redirect { to: String, why: &'static str },
}

/// An agent that keeps connections.
#[derive(Debug)]
pub(super) struct Wire {
    agent: Agent,
    user_agent: String,
    has_proxy: bool,
    max_answer: u64,
}

impl Wire {
    pub(super) fn new(
        contact: Option<&str>,
        connect: Duration,
        proxy: Option<&ProxySettings>,
        max_answer: u64,
    ) -> Result<Self, ClientError> {
        // Looking a name up and connecting are timed apart; together they keep the promise.
        let resolve = connect.mul_f64(0.4);
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .accept_encoding("gzip")
            .proxy(proxy.map(proxy_of).transpose()?)
            .timeout_resolve(Some(resolve))
            .timeout_connect(Some(connect.saturating_sub(resolve)))
            .build();
        let version = env!("CARGO_PKG_VERSION");
        Ok(Self {
            agent: config.new_agent(),
            has_proxy: proxy.is_some(),
            user_agent: match contact {
                Some(contact) => format!("chancery/{version} ({contact}) {LIBRARY}"),
                None => format!("chancery/{version} {LIBRARY}"),
            },
            max_answer,
        })
    }

    pub(super) fn send(&self, sent: &Sent<'_>) -> Result<Reply, Fault> {
        let unsound = |error: ureq::http::Error| Fault::Unsound(error.to_string());
        let mut request = Request::builder()
            .method(sent.method)
            .uri(sent.url.to_string())
            .header("Accept", sent.accept)
            .header("User-Agent", &self.user_agent);
        if let Some(who) = &sent.authorization {
            request = request.header("Authorization", who);
        }
        let timeout = Some(sent.timeout);
        let answer = if let Some((media_type, bytes)) = sent.body {
            let request = request.header("Content-Type", media_type).body(bytes);
            let request = self.agent.configure_request(request.map_err(unsound)?);
            self.agent.run(request.timeout_global(timeout).build())
        } else {
            let request = request.body(()).map_err(unsound)?;
            let request = self.agent.configure_request(request);
            self.agent.run(request.timeout_global(timeout).build())
        };
        let answer = answer.map_err(|error| match fault(error) {
            // Else people look for what is wrong at the wrong place.
            Fault::Unreachable(why) if self.has_proxy => {
                Fault::Unreachable(format!("{why} (the environment names a proxy)"))
            }
            other => other,
        });
        self.received(answer?)
    }

    fn received(&self, answer: Response<Body>) -> Result<Reply, Fault> {
        let (head, body) = answer.into_parts();
        let headers: Vec<(String, String)> = head
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        let mut reply = Reply {
            status: head.status.as_u16(),
            headers,
            body: Vec::new(),
        };
        let packed = match reply.header("content-encoding").map(str::trim) {
            None | Some("" | "identity") => false,
            Some(name) if ["gzip", "x-gzip"].contains(&&*name.to_ascii_lowercase()) => true,
            Some(name) => {
                let said = crate::model::printable(name);
                return Err(Fault::Unsound(format!(
                    "it is packed as `{said}`, which was not asked for"
                )));
            }
        };
        let body = body.into_reader();
        if (200..300).contains(&reply.status) {
            reply.body = body::read(body, packed, self.max_answer).map_err(body_fault)?;
        } else {
            // A refusal that breaks off is a refusal all the same.
            let part = io::Read::take(body, REFUSAL);
            reply.body = body::begin(part, packed, REFUSAL);
        }
        Ok(reply)
    }
}

/// ureq panics when it is told to use SOCKS, which it was built without.
fn proxy_of(settings: &ProxySettings) -> Result<Proxy, ClientError> {
    let bad = || ClientError::Proxy;
    let parsed = Proxy::new(&settings.url).ok().ok_or_else(bad)?;
    let protocol = parsed.protocol();
    if !matches!(protocol, ProxyProtocol::Http | ProxyProtocol::Https) {
        return Err(bad());
    }
    let mut builder = Proxy::builder(protocol)
        .host(parsed.host())
        .port(parsed.port());
    if let Some(name) = parsed.username() {
        builder = builder.username(name);
    }
    if let Some(password) = parsed.password() {
        builder = builder.password(password);
    }
    for host in &settings.except {
        builder = builder.no_proxy(host);
    }
    builder.build().ok().ok_or_else(bad)
}

fn fault(error: ureq::Error) -> Fault {
    match error {
        ureq::Error::Timeout(Timeout::Resolve) => {
            Fault::Unreachable("its name could not be looked up in time".to_owned())
        }
        ureq::Error::Timeout(Timeout::Connect) => {
            Fault::Unreachable("it did not take a connection in time".to_owned())
        }
        ureq::Error::Timeout(_) => Fault::TimedOut,
        ureq::Error::HostNotFound => Fault::Unreachable("no such host is known".to_owned()),
        ureq::Error::ConnectionFailed => Fault::Unreachable("no connection came about".to_owned()),
        ureq::Error::ConnectProxyFailed(said) => Fault::Unreachable(format!(
            "the proxy refused: {}",
            crate::model::printable(&said)
        )),
        ureq::Error::Io(error) => io_fault(error),
        ureq::Error::Protocol(error) => Fault::Unsound(format!("it is no sound HTTP: {error}")),
        ureq::Error::LargeResponseHeader(..) => {
            Fault::Unsound("its head is longer than 64 KiB".to_owned())
        }
        // Certificates that do not fit are no passing weakness.
        error => Fault::Unreachable(error.to_string()),
    }
}

fn io_fault(error: io::Error) -> Fault {
    use io::ErrorKind as Kind;
    // Failures of ureq's own travel inside when a body is read.
    if error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<ureq::Error>)
    {
        return match error
            .into_inner()
            .and_then(|inner| inner.downcast::<ureq::Error>().ok())
        {
            Some(inner) => fault(*inner),
            None => Fault::Broken("the connection broke off".to_owned()),
        };
    }
    match error.kind() {
        Kind::ConnectionRefused
        | Kind::HostUnreachable
        | Kind::NetworkUnreachable
        | Kind::NetworkDown
        | Kind::AddrNotAvailable
        | Kind::PermissionDenied => Fault::Unreachable(error.kind().to_string()),
        Kind::TimedOut | Kind::WouldBlock => Fault::TimedOut,
        Kind::UnexpectedEof
        | Kind::ConnectionReset
        | Kind::ConnectionAborted
        | Kind::BrokenPipe => {
            Fault::Broken("the connection broke off before the answer was whole".to_owned())
        }
        // The other side does not prove who it is, or speaks something else.
        Kind::InvalidData => Fault::Unreachable(format!(
            "no encrypted connection came about: {}",
            crate::model::printable(&error.to_string())
        )),
        // Looking a name up fails with a kind that has no name.
        _ if error.source().is_none() => Fault::Unreachable(error.to_string()),
        _ => Fault::Broken(error.to_string()),
    }
}

fn body_fault(error: BodyError) -> Fault {
    match error {
        BodyError::TooLarge => Fault::TooLarge,
        BodyError::Io(error) => match io_fault(error) {
            Fault::Unreachable(why) => Fault::Broken(why),
            other => other,
        },
        BodyError::Packing(error) => Fault::Broken(format!("it cannot be unpacked: {error}")),
    }
}
