//! `-l https://…`: endpoints in all their dialects, good ones and bad ones. Nothing here leaves the machine.
//!
//! What is tried against engines themselves runs where an address is given: `tests/remote/run.sh` starts them.

mod dialects;
mod loads;
mod nameless;
mod parts;
mod real;
mod secrets;
mod verbs;

use chancery::link::client::{Auth, Scheme, Secret, Settings, Turns};
use chancery::remote::{DefaultGraph, Endpoint, Options, Remote};

use crate::program::{Ended, Place};
use crate::wikidata::server::{Play, Request, Server, status};

/// An empty Oxigraph server that may be written to, if one was started.
pub(crate) fn oxigraph() -> Option<String> {
    std::env::var("CHANCERY_TEST_OXIGRAPH").ok()
}

/// A Virtuoso server with its usual name and password, if one was started.
fn virtuoso() -> Option<String> {
    std::env::var("CHANCERY_TEST_VIRTUOSO").ok()
}

/// The endpoint at an address.
pub(crate) fn open(address: &str, who: Option<(&str, &str)>) -> Remote {
    let auth = who.map(|(user, password)| {
        Auth::password(user, Secret::new(password).unwrap(), Scheme::Asked)
    });
    let endpoint = Endpoint::open(Options {
        url: address.to_owned(),
        profile: None,
        auth,
        default_graph: DefaultGraph::Union,
        settings: Settings {
            max_answer: 256 << 20,
            turns: Turns::default(),
            ..Settings::default()
        },
    });
    Remote::new(endpoint.unwrap(), 1_000_000)
}

/// Runs the program without secrets, or with these variables.
fn run(place: &Place, line: &str, variables: &[(&str, &str)]) -> Ended {
    let mut all = vec![
        ("CHANCERY_PASSWORD", None),
        ("CHANCERY_TOKEN", None),
        ("CHANCERY_CONTACT", None),
        ("NO_PROXY", Some("127.0.0.1")),
    ];
    all.extend(variables.iter().map(|(name, value)| (*name, Some(*value))));
    place.run_with(line, &all)
}

#[track_caller]
fn ends(ended: &Ended, code: i32, says: &[&str]) -> String {
    assert_eq!(ended.code, code, "{}", ended.report());
    for said in says {
        assert!(ended.err.contains(said), "no `{said}`: {}", ended.report());
    }
    ended.text().replace('\r', "")
}

/// The answer to `ASK { }` with which an endpoint is found.
fn yes() -> Play {
    answer(
        "application/sparql-results+json",
        r#"{"head":{},"boolean":true}"#,
    )
}

fn answer(media_type: &str, body: &str) -> Play {
    status(200, &[("Content-Type", media_type)], body)
}

/// What was asked; nothing for what is no query.
fn query(request: &Request) -> String {
    request
        .parameter("query")
        .unwrap_or_default()
        .replace('+', " ")
}

/// A server that says yes to whoever looks whether it is there, and then plays.
fn endpoint(play: impl Fn(&Request) -> Play + Send + Sync + 'static) -> Server {
    Server::start(move |request, _| match &*query(request) {
        "ASK { }" => yes(),
        _ => play(request),
    })
}
