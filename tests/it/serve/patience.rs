//! A request to the reconciliation service that takes too long holds up no others.

use std::time::Instant;

use serde_json::{Value, json};

use super::Serving;
use crate::program::Place;

const MEDIA: [(&str, &str); 1] = [("content-type", "application/json")];

/// As many queries with as many names as are allowed, and long ones.
fn large(queries: usize, names: usize) -> String {
    let query = |number: usize| {
        let names: Vec<String> = (0..names)
            .map(|name| format!("Abdul Rahman bin Muhammad al Saud {number} {name}"))
            .collect();
        json!({"conditions": [{"matchType": "name", "propertyValue": names}]})
    };
    let queries: Vec<Value> = (0..queries).map(query).collect();
    json!({ "queries": queries }).to_string()
}

#[test]
fn what_nobody_waits_for_is_ended() {
    let serving = Serving::with("--timeout 2s", &[]);
    let ask = |body: &str| serving.send("POST", "/reconcile/1.0/match", &MEDIA, body.as_bytes());
    let small = json!({"queries": [
        {"conditions": [{"matchType": "name", "propertyValue": "Putin"}]}
    ]});
    // The names of the data are indexed first, which may take longer than there is time here.
    let begun = Instant::now();
    while ask(&small.to_string()).status == 504 {
        assert!(begun.elapsed().as_secs() < 60);
    }
    let late = ask(&large(100, 10));
    assert!([200, 504].contains(&late.status), "{}", late.text());
    let answer = ask(&small.to_string());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let refused = ask(&large(100, 20));
    assert_eq!(refused.status, 413);
    let said = "2000 names, and 1000 is the limit";
    assert!(refused.text().contains(said), "{}", refused.text());
}

/// Who says that a body comes and sends nothing holds nothing: others are served meanwhile.
#[test]
fn bodies_that_do_not_come_keep_nobody_out() {
    use std::io::Write as _;
    use std::net::TcpStream;
    let serving = Serving::with("", &[]);
    let begin = |head: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", serving.port)).unwrap();
        write!(stream, "{head}\r\nHost: localhost\r\n").unwrap();
        stream
    };
    let mut held = Vec::new();
    for _ in 0..8 {
        let mut chunked = begin("GET /assets/x HTTP/1.1");
        write!(chunked, "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n").unwrap();
        let mut long = begin("POST /query HTTP/1.1");
        let kind = "Content-Type: application/sparql-query";
        write!(long, "{kind}\r\nContent-Length: 67108864\r\n\r\nASK").unwrap();
        let mut packed = begin("POST /query HTTP/1.1");
        write!(
            packed,
            "{kind}\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\nx"
        )
        .unwrap();
        held.extend([chunked, long, packed]);
    }
    super::runaway::wait(std::time::Duration::from_millis(300));
    let begun = Instant::now();
    for target in ["/health", "/sparql?query=ASK%7B%7D", "/entity?iri=urn:x"] {
        assert_ne!(serving.get(target, "*/*").status, 503, "{target}");
    }
    assert!(begun.elapsed().as_secs() < 5);
    drop(held);
}

/// What was answered as not done is not done later either, whatever was written meanwhile.
#[test]
fn a_change_that_took_too_long_is_not_made() {
    let place = Place::with_memory(super::MEMORY);
    place.write("empty.nt", "");
    place.ok("load empty.nt -l store --quiet");
    place.write("token.txt", super::TOKEN);
    let serving = Serving::of(place, "-l store --write-token-file token.txt --timeout 1s");
    let line = |number: u32| format!("<urn:s{number}> <urn:p> \"wrong value {number}\" .\n");
    let large: String = (0..150_000).map(line).collect();
    let target = "/store?graph=urn:g";
    let late = serving.change("PUT", target, "text/turtle", &large);
    let inserted = serving.change(
        "POST",
        "/update",
        "application/sparql-update",
        &format!("INSERT DATA {{ GRAPH <urn:h> {{ {large} }} }}"),
    );
    let small = serving.change("PUT", target, "text/turtle", "<urn:s> <urn:p> \"right\" .");
    assert!([201, 204].contains(&small.status), "{}", small.text());
    // Until nothing is being worked on any more.
    for _ in 0..300 {
        let jobs = serving.change("GET", "/jobs", "", "");
        if !jobs.text().contains("/store") && !jobs.text().contains("/update") {
            break;
        }
        super::runaway::wait(std::time::Duration::from_millis(100));
    }
    let count = |graph: &str| {
        serving.value(&format!(
            "SELECT (COUNT(*) AS ?n) {{ GRAPH <urn:{graph}> {{ ?s ?p ?o }} }}"
        ))
    };
    assert_eq!(
        count("g"),
        "1",
        "the first was answered with {}",
        late.status
    );
    let expected = if inserted.status == 200 {
        "150000"
    } else {
        "0"
    };
    assert_eq!(count("h"), expected, "{}", inserted.text());
}
