//! Bodies: who may change nothing sends no more than a question, and keeps no room from those who may.

use std::fmt::Write as _;
use std::io::Write as _;

use super::client::{Answer, connect};
use super::{MEMORY, Serving, TOKEN};
use crate::program::Place;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const QUERY: (&str, &str) = ("content-type", "application/sparql-query");
const UPDATE: (&str, &str) = ("content-type", "application/sparql-update");

/// A store of these lines, which a token may change.
fn serving(lines: &str, options: &str) -> Serving {
    let place = Place::with_memory(MEMORY);
    place.write("data.nt", lines);
    place.ok("load data.nt -l store --quiet");
    place.write("token.txt", TOKEN);
    Serving::of(
        place,
        &format!("-l store --write-token-file token.txt {options}"),
    )
}

#[test]
fn bodies_of_who_may_change_nothing_keep_no_change_out() {
    let serving = serving("", "--max-body 1MiB --max-query 1KiB --max-wait 1s");
    let body = vec![b' '; 1_000 << 10];
    let mut held = Vec::new();
    for (head, media) in [
        ("POST /health", QUERY.1),
        ("POST /api", FORM.1),
        ("GET /sparql", QUERY.1),
        ("POST /sparql/x", QUERY.1),
        ("POST /query", QUERY.1),
        ("QUERY /sparql", "text/plain"),
        ("POST /reconcile", FORM.1),
        ("POST /reconcile/1.0/match", "application/json"),
    ] {
        let mut stream = connect(serving.port);
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {media}\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n",
            body.len()
        )
        .unwrap();
        // It may be refused before all of it was sent. It has no end.
        let _sent = stream.write_all(&body);
        held.push(stream);
    }
    let large = format!("<urn:s> <urn:p> \"{}\" .", "x".repeat(900 << 10));
    let done = serving.change("PUT", "/store?default", "text/turtle", &large);
    assert_eq!(done.status, 204, "{}", done.text());
    drop(held);
}

#[test]
fn what_is_asked_is_no_longer_than_a_query_whatever_it_is_sent_as() {
    let serving = serving("", "--max-query 1KiB");
    let long = " ".repeat(70 << 10);
    for (target, media) in [
        ("/sparql", QUERY),
        ("/query", QUERY),
        ("/query", FORM),
        ("/reconcile", FORM),
    ] {
        let refused = serving.send("POST", target, &[media], long.as_bytes());
        assert_eq!(refused.status, 413, "{target}");
        let said = refused.text();
        assert!(said.contains("--max-query"), "{target}: {said}");
    }
    for (method, target, expected) in [
        ("POST", "/health", 405),
        ("POST", "/openapi.json", 405),
        ("POST", "/page/graph", 405),
        ("POST", "/sparql/x", 404),
        ("GET", "/query?query=ASK%7B%7D", 413),
        ("PUT", "/reconcile", 405),
    ] {
        let refused = serving.send(method, target, &[QUERY], b"ASK {}");
        assert_eq!(refused.status, expected, "{method} {target}");
    }
    let other = [("host", "evil.example"), QUERY];
    assert_eq!(serving.send("POST", "/health", &other, b"x").status, 421);
}

/// Asks until it is too often.
fn hasty(mut ask: impl FnMut() -> Answer) -> Answer {
    let mut asked = ask();
    for _ in 0..60 {
        if asked.status == 429 {
            break;
        }
        asked = ask();
    }
    asked
}

#[test]
fn whatever_is_asked_counts_and_changes_that_are_refused_for_it_are_in_the_log() {
    let options = "--max-rate 1 --audit-log log.jsonl --max-body 1KiB --cors http://a.example";
    let serving = serving("", options);
    let large = "update=".to_owned() + &"+".repeat(2 << 10);
    let refused = serving.change("POST", "/sparql", FORM.1, &large);
    assert_eq!(refused.status, 413, "{}", refused.text());
    let origin = ("origin", "http://a.example");
    let refused = hasty(|| serving.send("OPTIONS", "/sparql", &[origin], b""));
    assert_eq!(refused.status, 429);
    let exposed = refused.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("retry-after"), "{exposed}");
    for target in ["/nowhere", "/health/x", "/%00"] {
        assert_eq!(hasty(|| serving.get(target, "*/*")).status, 429, "{target}");
    }
    let refused = hasty(|| serving.send("POST", "/health", &[], b"x"));
    assert_eq!(refused.status, 429);
    assert_eq!(serving.get("/health", "*/*").status, 200);
    let empty = "INSERT DATA {}";
    let refused = hasty(|| serving.send("POST", "/update", &[UPDATE], empty.as_bytes()));
    assert_eq!(refused.status, 429);
    let refused = hasty(|| serving.change("POST", "/update", UPDATE.1, empty));
    assert_eq!(refused.status, 429);
    let log = String::from_utf8(serving.place.read("log.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["status"], 413, "{log}");
    // Whoever has no token fills no disk.
    let hasty = lines.iter().filter(|line| line["status"] == 429);
    assert_eq!(hasty.count(), 1, "{log}");
}

#[test]
fn a_few_large_statements_are_streamed_as_well() {
    let mut lines = String::new();
    for number in 0..3_000 {
        let text = "x".repeat(8 << 10);
        writeln!(lines, "<http://e/{number}> <http://e/p> \"{text}\" .").unwrap();
    }
    let serving = serving(&lines, "--max-memory 12MiB");
    let answer = serving.get("/store?default&format=nt", "*/*");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.whole);
    assert_eq!(answer.text().lines().count(), 3_000);
}
