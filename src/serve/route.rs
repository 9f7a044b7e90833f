//! Which part of the server an address leads to, and what somebody needs to use it.

use super::access::Role;
use super::page;
use super::problem::Problem;
use super::request::{Request, decoded};

/// A part of the server, and what somebody needs to use it.
pub(super) struct Route {
    pub(super) name: &'static str,
    pub(super) role: Role,
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
        _ => {
            let problem = Problem::new(
                404,
                format!(
                    "there is nothing at `{}`",
                    crate::model::printable(&request.path)
                ),
            );
            return Err(problem.hint("there are /sparql, /query, /update, /store, /entity, /api, /openapi.json, /reconcile, /health, /metrics, /.well-known/void"));
        }
    };
    Ok(Route { name, role })
}

/// A request to an address that takes both is a change unless it cannot be one.
fn role_of(request: &Request) -> Role {
    let media = request.media_type().name;
    let asks = match request.method.as_str() {
        "POST" if media == "application/x-www-form-urlencoded" => {
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
