//! Limits of a server, each with its flag and its message, and who may look after it.

use super::client::connect;
use super::{Serving, TOKEN};

#[test]
fn answers_have_no_more_rows_than_are_allowed() {
    let serving = Serving::with("--max-rows 5", &[]);
    let ask = |query: &str, page: &str| {
        let media = [("content-type", "application/sparql-query")];
        serving.send("POST", &format!("/query{page}"), &media, query.as_bytes())
    };
    let rows = "SELECT * { VALUES ?n { 1 2 3 4 5 6 } }";
    let refused = ask(rows, "");
    assert_eq!(refused.status, 413);
    let said = refused.text();
    assert!(
        said.contains("more than 5 rows") && said.contains("--max-rows"),
        "{said}"
    );
    assert_eq!(ask(&format!("{rows} LIMIT 5"), "").status, 200);
    assert_eq!(ask(rows, "?page-size=6").status, 200);
    let graph = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }";
    assert_eq!(ask(graph, "").status, 413);
    assert_eq!(ask(&format!("{graph} LIMIT 5"), "").status, 200);
}

#[test]
fn one_address_has_no_more_connections_than_its_share() {
    use std::io::Read as _;
    let serving = Serving::with("--max-connections-per-address 3", &[]);
    let held: Vec<_> = (0..3).map(|_| connect(serving.port)).collect();
    let mut said = String::new();
    connect(serving.port).read_to_string(&mut said).unwrap();
    assert!(
        said.starts_with("HTTP/1.1 429 ") && said.contains("--max-connections-per-address"),
        "{said}"
    );
    drop(held);
    let begun = std::time::Instant::now();
    // The server sees a moment later that they are gone.
    while serving.get("/health", "*/*").status == 429 {
        assert!(begun.elapsed().as_secs() < 20);
    }
}

#[test]
fn who_looks_after_a_server_that_only_reads_sees_and_ends_what_others_ask() {
    let other = "another-token-of-letters";
    let files = [("admin.txt", TOKEN), ("read.txt", other)];
    let options = "--read-only --admin-token-file admin.txt --read-token-file read.txt";
    let serving = Serving::with(options, &files);
    let status = |method: &str, target: &str, token: &str| {
        let bearer = format!("Bearer {token}");
        serving
            .send(method, target, &[("authorization", &bearer)], b"")
            .status
    };
    assert_eq!(status("GET", "/jobs", TOKEN), 200);
    assert_eq!(status("DELETE", "/jobs/1000", TOKEN), 404);
    assert_eq!(status("GET", "/sparql?query=ASK%7B%7D", TOKEN), 200);
    assert_eq!(status("DELETE", "/store?default", TOKEN), 403);
    assert_eq!(status("GET", "/jobs", other), 403);
    assert_eq!(serving.send("GET", "/jobs", &[], b"").status, 401);
    let plain = Serving::with("--read-only", &[]);
    let refused = plain.get("/jobs", "*/*");
    assert_eq!(refused.status, 403);
    assert!(
        refused.text().contains("--admin-token-file"),
        "{}",
        refused.text()
    );
}
