//! Answers as hyper sends them: their heads, what stays the same for who has it already, and refusals.

use std::fmt::Write as _;

use http_body_util::{Either, Full};
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};

use super::wire::{Immediate, Pieces};
use super::{Answer, Door, wants_json};
use crate::query::is_steady;
use crate::serve::Role;
use crate::serve::out::{Head, Out};
use crate::serve::problem::Problem;
use crate::serve::request::{Request, all};
use crate::serve::route::{Route, below};

/// Headers that an answer has room for at once.
const ROOM: usize = 16;

/// What all answers say.
const OF_ALL: [(&str, &str); 7] = [
    ("server", "chancery"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'",
    ),
    ("cache-control", "no-cache"),
    ("vary", "accept, accept-language, accept-encoding, origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

impl Door {
    /// 304, where whoever asks has the answer already.
    pub(super) fn unchanged(&self, route: &Route, request: &Request) -> Option<Answer> {
        let (etag, _) = self.etag(route, request)?;
        let known = request.header("if-none-match")?;
        // Compared weakly (RFC 9110, 13.1.2). `*` is any answer, and whether there is one is not known before.
        let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        let same = known.split(',').any(|one| bare(one) == bare(&etag));
        same.then(|| {
            let head = Head {
                status: 304,
                headers: vec![("etag", etag)],
            };
            self.response(request, head, Either::Left(Full::default()))
        })
    }

    /// What changes with the data, the address, and what is wanted of it, and the state of the data; only those who got
    /// an answer know it. None while the data are being changed.
    pub(super) fn etag(&self, route: &Route, request: &Request) -> Option<(String, String)> {
        if !request.is_read() || !self.is_lasting(route, request) {
            return None;
        }
        let mut digest = Sha256::new();
        let version = self.server.served.steady_version()?;
        let wanted = |name: &str| request.header(name).unwrap_or_default();
        for part in [
            version.as_str(),
            request.target.as_str(),
            wanted("accept"),
            wanted("accept-language"),
            wanted("accept-encoding"),
        ] {
            digest.update(part);
            digest.update([0]);
        }
        let mut tag = String::new();
        for byte in digest.finalize().iter().take(12) {
            // Writing to a string does not fail.
            let _written = write!(tag, "{byte:02x}");
        }
        Some((format!("W/\"{tag}\""), version))
    }

    /// Whether an answer changes with nothing but the data.
    fn is_lasting(&self, route: &Route, request: &Request) -> bool {
        let asked = all(&request.query, "query");
        let catalog = &self.server.catalog;
        let named = below(request, "/api");
        let is_of_data = match route.name {
            "store" | "entity" | "void" | "openapi" | "page" => true,
            // Without a query the service describes itself.
            "sparql" => asked.len() == 1,
            "api" => {
                let query = catalog.query(named).or_else(|| catalog.view(named));
                query.is_none_or(|query| is_steady(&query.text))
            }
            // The document has none: what says that it is unchanged would bring the policy of data along.
            _ => false,
        };
        is_of_data && asked.into_iter().all(is_steady)
    }

    /// What a browser asks before it sends what a page wants.
    pub(super) fn preflight(&self, request: &Request) -> Answer {
        let takes = crate::serve::route::route(request).and_then(|route| route.takes(request));
        let methods = match takes {
            // Nobody puts or deletes where nothing can be changed.
            Ok(("GET, HEAD, PUT, POST, DELETE", _)) if !self.server.served.is_writable() => {
                "GET, HEAD"
            }
            Ok((methods, _)) => methods,
            Err(_) => "GET, HEAD",
        };
        let head = Head {
            status: 204,
            headers: vec![
                ("allow", format!("{methods}, OPTIONS")),
                ("access-control-allow-methods", methods.to_owned()),
                (
                    "access-control-allow-headers",
                    "authorization, content-type, accept, accept-language".to_owned(),
                ),
                ("access-control-max-age", "600".to_owned()),
            ],
        };
        self.response(request, head, Either::Left(Full::default()))
    }

    pub(super) fn refusal(&self, request: &Request, problem: &Problem) -> Answer {
        let mut kept = None;
        let mut wire = Immediate(&mut kept);
        Out::new(&mut wire, false).fail(problem, wants_json(request));
        let (head, body) = kept.unwrap_or((
            Head {
                status: problem.status,
                headers: Vec::new(),
            },
            Vec::new(),
        ));
        self.response(request, head, Either::Left(Full::from(body)))
    }

    pub(super) fn response(
        &self,
        request: &Request,
        head: Head,
        body: Either<Full<Bytes>, Pieces>,
    ) -> Answer {
        let mut answer = hyper::Response::new(body);
        answer.headers_mut().reserve(ROOM);
        if let Ok(status) = hyper::StatusCode::from_u16(head.status) {
            *answer.status_mut() = status;
        }
        for (name, value) in OF_ALL {
            let (name, value) = (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            answer.headers_mut().insert(name, value);
        }
        let mut headers = Vec::new();
        if let Some(origin) = request.header("origin") {
            let allowed = self.server.settings.access.allowed(origin, Role::Read);
            if let Some(allowed) = allowed {
                headers.push(("access-control-allow-origin", allowed));
                headers.push((
                    "access-control-expose-headers",
                    "link, etag, retry-after".to_owned(),
                ));
                headers.push(("cross-origin-resource-policy", "cross-origin".to_owned()));
            }
        }
        // What a part says goes before what all say.
        for (name, value) in headers.into_iter().chain(head.headers) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                let name = HeaderName::from_static(name);
                answer.headers_mut().insert(name, value);
            }
        }
        answer
    }
}
