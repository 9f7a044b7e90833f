//! Answers that are a part and look like the whole.

use std::sync::Arc;

use chancery::link::client::{ClientError, ErrorKind, Found};

use super::client;
use super::server::{Play, Server, json, with};

/// A well-formed answer with so many rows.
fn rows(count: usize) -> String {
    let row = |n| format!(r#"{{"x":{{"type":"uri","value":"http://e/{n}"}}}}"#);
    let rows: Vec<String> = (0..count).map(row).collect();
    format!(
        r#"{{"head":{{"vars":["x"]}},"results":{{"bindings":[{}]}}}}"#,
        rows.join(",")
    )
}

fn asked(play: Play) -> (Result<Found, ClientError>, u16) {
    let server = Server::start(move |_, _| play.clone());
    (
        client(&server, &Arc::default()).sparql("SELECT * {}"),
        server.port(),
    )
}

#[track_caller]
fn is_cut(play: Play, rows: usize, said: &str) {
    let (found, port) = asked(play);
    let error = found.unwrap_err();
    let expected =
        format!("answer truncated by the server `127.0.0.1:{port}` at {rows} rows: {said}");
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.kind(), ErrorKind::Remote);
    assert!(error.hint().unwrap().contains("LIMIT"));
}

/// Virtuoso, as many public endpoints have it.
#[test]
fn a_maximum_of_rows_that_is_reached_is_a_cut() {
    let most = [("X-SPARQL-MaxRows", "10000")];
    is_cut(
        with(&most, rows(10_000)),
        10_000,
        "it sends no more at a time",
    );
    let (found, _) = asked(with(&most, rows(9_999)));
    let Ok(Found::Rows { rows: found, .. }) = found else {
        panic!("fewer rows than the maximum are all of them");
    };
    assert_eq!(found.len(), 9_999);
    assert!(
        asked(json(rows(10_000))).0.is_ok(),
        "nobody says that there are more"
    );
}

/// Virtuoso's `anytime` queries.
#[test]
fn a_query_whose_time_was_up_is_a_cut() {
    let headers = [
        ("X-SQL-State", "S1TAT"),
        (
            "X-SQL-Message",
            "RC...: Returning incomplete results, query interrupted by result timeout",
        ),
    ];
    is_cut(
        with(&headers, rows(12)),
        12,
        "RC...: Returning incomplete results, query interrupted by result timeout",
    );
}

/// Oxigraph, and the Wikidata Query Service in its own words.
#[test]
fn an_error_behind_the_rows_is_heard() {
    let part = &rows(5)[..rows(5).len() - "]}}".len()];
    let cancelled = "The SPARQL operation has been cancelled";
    is_cut(json(format!("{part}\n{cancelled}\n")), 5, cancelled);
    is_cut(json(format!("{}{cancelled}", rows(7))), 7, cancelled);
    let (found, _) = asked(json(format!(
        "{part},\nSPARQL-QUERY: queryStr=SELECT java.util.concurrent.TimeoutException"
    )));
    let said = found.unwrap_err().to_string();
    assert!(
        said.contains("at 5 rows") && said.contains("TimeoutException"),
        "{said}"
    );
}

#[test]
fn a_text_that_simply_ends_is_a_cut() {
    let whole = rows(5);
    is_cut(json(&whole[..whole.len() - 1]), 5, "its JSON has no end");
    is_cut(json(&whole[..whole.len() - 20]), 4, "its JSON has no end");
}

/// Neptune tells in trailing headers how it went; only to clients that ask for them, which this one
/// does not, so that the body has to break off.
#[test]
fn trailing_headers_neither_hide_a_cut_nor_make_one() {
    let chunked = |body: &str| {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n\
             Trailer: X-Neptune-Status, X-Neptune-Detail\r\nTransfer-Encoding: chunked\r\n\r\n\
             {length:x}\r\n{body}\r\n0\r\nX-Neptune-Status: 500\r\nX-Neptune-Detail: timed out\r\n\r\n"
        );
        Play::Raw(text.into_bytes())
    };
    let whole = rows(5);
    is_cut(chunked(&whole[..whole.len() - 2]), 5, "its JSON has no end");
    assert!(asked(chunked(&whole)).0.is_ok());
    let server = Server::start(|_, _| json(rows(1)));
    client(&server, &Arc::default())
        .sparql("SELECT * {}")
        .unwrap();
    assert_eq!(server.seen()[0].header("te"), "");
}

#[test]
fn a_part_is_never_kept() {
    let server = Server::start(|_, n| match n {
        0 => with(&[("X-SPARQL-MaxRows", "3")], rows(3)),
        _ => json(rows(4)),
    });
    let folder = tempfile::tempdir().unwrap();
    let mut settings = super::settings(&server, &Arc::default());
    settings.cache = Some(folder.path().to_owned());
    let client = chancery::link::client::Client::new(settings).unwrap();
    client.sparql("SELECT * {}").unwrap_err();
    client.sparql("SELECT * {}").unwrap();
    client.sparql("SELECT * {}").unwrap();
    assert_eq!(server.seen().len(), 2);
}
