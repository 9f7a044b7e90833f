//! Which part of the server an address leads to, and what somebody needs to use it.

use super::access::Role;
use super::page;
use super::problem::Problem;
use super::request::{Request, decoded};

/// A part of the server, and what somebody needs to use it.
#[derive(Clone, Copy)]
pub(super) struct Route {
    pub(super) name: &'static str,
    pub(super) role: Role,
}

/// What a request may bring along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brings {
    /// No body.
    Nothing,
    /// A question, or an update where only the body tells which.
    Question,
    /// An update, or data.
    Change,
}

const FORM: &str = "application/x-www-form-urlencoded";

impl Route {
    /// What a request to this part may bring along: seen before any of it is read.
    pub(super) fn brings(&self, request: &Request) -> Result<Brings, Problem> {
        let (allowed, brings) = self.takes(request)?;
        let method = request.method.as_str();
        if !allowed.split(", ").any(|known| known == method) {
            return Err(Problem::method(method, &request.path, allowed));
        }
        Ok(match method {
            "POST" | "PUT" | "QUERY" => brings,
            _ => Brings::Nothing,
        })
    }

    /// The methods of this part, and what they may bring along.
    pub(super) fn takes(&self, request: &Request) -> Result<(&'static str, Brings), Problem> {
        let path = request.path.trim_end_matches('/');
        Ok(match self.name {
            "sparql" | "update" if !["/sparql", "/query", "/update"].contains(&path) => {
                return Err(absent(request));
            }
            "sparql" => ("GET, HEAD, POST, QUERY", Brings::Question),
            "update" => ("GET, HEAD, POST, QUERY", Brings::Change),
            "store" => ("GET, HEAD, PUT, POST, DELETE", Brings::Change),
            "reconcile" if is_asked(path) => ("GET, HEAD, POST", Brings::Question),
            "jobs" if path == "/jobs" => ("GET, HEAD", Brings::Nothing),
            "jobs" => ("DELETE", Brings::Nothing),
            _ => ("GET, HEAD", Brings::Nothing),
        })
    }

    /// The part where its body was not read: a form may have a change in it.
    pub(super) fn unread(&self, request: &Request) -> Self {
        let is_form = request.method == "POST" && request.media_type().name == FORM;
        let role = if self.name == "sparql" && is_form {
            Role::Write
        } else {
            self.role
        };
        Self { role, ..*self }
    }
}

/// Whether names, or things, are sent to this address of the reconciliation service.
fn is_asked(path: &str) -> bool {
    let rest = path.strip_prefix("/reconcile").unwrap_or_default();
    let rest = rest.strip_prefix("/1.0").unwrap_or(rest);
    ["", "/match", "/extend"].contains(&rest)
}

fn absent(request: &Request) -> Problem {
    let path = crate::model::printable(&request.path);
    Problem::new(404, format!("there is nothing at `{path}`")).hint(
        "there are /sparql, /query, /update, /store, /entity, /api, /openapi.json, /reconcile, /health, /metrics, /.well-known/void",
    )
}

/// Which part answers, and whether it may change the data.
pub(super) fn route(request: &Request) -> Result<Route, Problem> {
    let first = request.path.split('/').nth(1).unwrap_or_default();
    let is_whole = request.path.trim_end_matches('/').len() == first.len() + 1;
    let (name, role) = match first {
        "sparql" | "query" => ("sparql", role_of(request)),
        "update" => ("update", Role::Write),
        "store" => (
            "store",
            if request.is_read() {
                Role::Read
            } else {
                Role::Write
            },
        ),
        "entity" if page::is_wanted(request) => ("card", Role::Look),
        "entity" => ("entity", Role::Read),
        "page" => ("page", Role::Read),
        "assets" => ("assets", Role::Look),
        "api" => ("api", Role::Read),
        "openapi.json" if is_whole => ("openapi", Role::Read),
        "reconcile" => ("reconcile", Role::Read),
        "health" if is_whole => ("health", Role::Look),
        "metrics" if is_whole => ("metrics", Role::Read),
        "jobs" => ("jobs", Role::Tend),
        ".well-known" if request.path == "/.well-known/void" => ("void", Role::Read),
        "" if request.path == "/" && page::is_wanted(request) => ("shell", Role::Look),
        "" => ("root", Role::Read),
        _ => return Err(absent(request)),
    };
    Ok(Route { name, role })
}

/// A request to an address that takes both is a change unless it cannot be one.
fn role_of(request: &Request) -> Role {
    let media = request.media_type().name;
    let asks = match request.method.as_str() {
        "POST" if media == FORM => {
            // A form that has an update in it, and one that cannot be read.
            !request.names("update").unwrap_or(false)
        }
        "POST" => media != "application/sparql-update",
        _ => true,
    };
    if asks { Role::Read } else { Role::Write }
}

/// What stands below an address, without its slashes.
pub(super) fn below<'r>(request: &'r Request, address: &str) -> &'r str {
    let rest = request.path.strip_prefix(address);
    rest.unwrap_or_default().trim_matches('/')
}

/// The address of a request, taken apart.
pub(super) fn address(target: &str) -> Result<(String, String), Problem> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = decoded(path)?;
    let odd =
        path.split('/').any(|part| part == ".." || part == ".") || path.contains(['\0', '\\']);
    if odd || !path.starts_with('/') {
        return Err(Problem::new(
            400,
            format!("`{}` is no path", crate::model::printable(&path)),
        ));
    }
    Ok((path, query.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_part_takes_is_known_before_a_body_is_read() {
        let found = |method: &str, path: &str| {
            let request = Request {
                method: method.to_owned(),
                path: path.to_owned(),
                ..Request::default()
            };
            let brings = route(&request).and_then(|route| route.brings(&request));
            brings.map_err(|problem| problem.status)
        };
        for (method, path, expected) in [
            ("POST", "/sparql", Ok(Brings::Question)),
            ("QUERY", "/query/", Ok(Brings::Question)),
            ("GET", "/query", Ok(Brings::Nothing)),
            ("PUT", "/query", Err(405)),
            ("POST", "/sparql/x", Err(404)),
            ("POST", "/update", Ok(Brings::Change)),
            ("PUT", "/store/x", Ok(Brings::Change)),
            ("DELETE", "/store", Ok(Brings::Nothing)),
            ("PATCH", "/store", Err(405)),
            ("POST", "/reconcile", Ok(Brings::Question)),
            ("POST", "/reconcile/1.0/match", Ok(Brings::Question)),
            ("POST", "/reconcile/preview", Err(405)),
            ("GET", "/reconcile/preview", Ok(Brings::Nothing)),
            ("POST", "/health", Err(405)),
            ("POST", "/api/x", Err(405)),
            ("POST", "/page/graph", Err(405)),
            ("DELETE", "/jobs", Err(405)),
            ("DELETE", "/jobs/7", Ok(Brings::Nothing)),
            ("POST", "/nowhere", Err(404)),
        ] {
            assert_eq!(found(method, path), expected, "{method} {path}");
        }
    }
}
