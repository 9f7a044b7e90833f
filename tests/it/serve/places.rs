//! Places among the requests that are worked on: who takes nothing, who hung up and who waits to change the data keep
//! nobody out.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::client::{connect, request};
use super::{Serving, TOKEN};
use crate::program::Place;

/// Some things, each with a label and two neighbours.
fn data(things: usize) -> String {
    let mut data = String::new();
    for one in 0..things {
        let (next, far) = ((one + 1) % things, one * 7 % things);
        writeln!(
            data,
            "<http://e/{one}> <http://www.w3.org/2000/01/rdf-schema#label> \"thing {one}\"@en ; \
             <http://e/next> <http://e/{next}> ; <http://e/far> <http://e/{far}> ."
        )
        .unwrap();
    }
    data
}

/// Asks, and listens to no answer.
fn begin(port: u16, (method, target): (&str, &str), body: &str) -> TcpStream {
    let mut stream = connect(port);
    let bearer = format!("Bearer {TOKEN}");
    let media = if target == "/update" {
        "application/sparql-update"
    } else {
        "application/sparql-query"
    };
    let headers = [
        ("content-type", if body.is_empty() { "" } else { media }),
        ("accept", "*/*"),
        (
            "authorization",
            if target == "/update" { &bearer } else { "" },
        ),
    ];
    let bytes = request(method, target, &headers, body.as_bytes());
    stream.write_all(&bytes).unwrap();
    stream
}

/// What is being worked on, without whoever asks.
fn running(serving: &Serving) -> u32 {
    let text = serving.get("/metrics", "*/*").text();
    let mut lines = text.lines();
    let line = lines.find_map(|line| line.strip_prefix("chancery_running "));
    line.unwrap().parse::<u32>().unwrap() - 1
}

#[expect(
    clippy::disallowed_methods,
    reason = "nobody tells when a thread of another program rests"
)]
fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// Waits until something is so, and says how long that took; for a minute at the most.
fn until(mut is_so: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so() && begun.elapsed() < Duration::from_secs(60) {
        wait(Duration::from_millis(50));
    }
    begun.elapsed()
}

const ASK: &str = "/sparql?query=ASK%7B%7D";

#[test]
fn readers_that_take_nothing_keep_nobody_out() {
    let limits = "-d data.ttl --max-running 2 --max-slow 1 --max-wait 12s";
    let serving = Serving::with(limits, &[("data.ttl", &data(1_500))]);
    let product = "SELECT * { ?a ?b ?c . ?d ?e ?f }";
    let readers: Vec<TcpStream> = (0..4)
        .map(|_| begin(serving.port, ("POST", "/query"), product))
        .collect();
    until(|| running(&serving) > 0);
    for _ in 0..3 {
        let answer = serving.get(ASK, "*/*");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    drop(readers);
}

#[test]
fn a_slow_reader_gets_the_whole_answer_after_others_had_its_place() {
    use std::io::Read as _;
    let serving = Serving::with(
        "-d data.ttl --max-running 1 --max-wait 12s",
        &[("data.ttl", &data(1_500))],
    );
    let query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 150000";
    let mut reader = begin(serving.port, ("POST", "/query"), query);
    until(|| running(&serving) > 0);
    assert_eq!(serving.get(ASK, "*/*").status, 200);
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).unwrap();
    assert!(bytes.ends_with(b"\r\n0\r\n\r\n"), "it broke off");
}

#[test]
fn a_graph_that_nobody_waits_for_is_read_no_further_and_languages_nobody_speaks_make_none() {
    let serving = Serving::with(
        "-d data.ttl --max-running 2 --max-wait 2s",
        &[("data.ttl", &data(4_000))],
    );
    for one in 0..4 {
        let target = format!("/page/busiest?lang=x{one}");
        let stream = begin(serving.port, ("GET", &target), "");
        until(|| running(&serving) > 0);
        drop(stream);
    }
    let rested = until(|| running(&serving) == 0);
    let first = Instant::now();
    assert_eq!(serving.get("/page/busiest", "*/*").status, 200);
    let first = first.elapsed();
    assert!(rested < first, "{rested:?} of {first:?}");
    let invented = Instant::now();
    for one in 0..4 {
        let target = format!("/page/busiest?lang=y{one}");
        assert_eq!(serving.get(&target, "*/*").status, 200);
    }
    let invented = invented.elapsed();
    assert!(invented < first, "{invented:?} after {first:?}");
}

#[test]
fn changes_that_wait_for_their_turn_keep_no_reader_out() {
    let place = Place::with_memory(super::MEMORY);
    place.write("data.ttl", data(1_500));
    place.ok("load data.ttl -l store --quiet");
    place.write("token.txt", TOKEN);
    let limits = "--max-running 2 --max-changes 3 --max-wait 2s";
    let serving = Serving::of(
        place,
        &format!("-l store --write-token-file token.txt {limits}"),
    );
    let slow = "INSERT { ?a <urn:new> ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) = CONCAT(STR(?f), STR(?i))) }";
    let small = "INSERT DATA { <urn:s> <urn:p> <urn:o> }";
    let mut held = vec![begin(serving.port, ("POST", "/update"), slow)];
    until(|| running(&serving) == 1);
    // As long as the slow one is only read, small ones are before it.
    until(|| {
        if running(&serving) < 3 {
            held.push(begin(serving.port, ("POST", "/update"), small));
        }
        (0..30).all(|_| running(&serving) == 3)
    });
    assert_eq!(serving.get(ASK, "*/*").status, 200);
    let refused = serving.change("POST", "/update", "application/sparql-update", small);
    assert_eq!(refused.status, 503);
    let said = refused.text();
    assert!(said.contains("--max-changes"), "{said}");
    assert_eq!(serving.get(ASK, "*/*").status, 200);
    drop(held);
    until(|| running(&serving) == 0);
    let later = serving.change("POST", "/update", "application/sparql-update", small);
    assert_eq!(later.status, 200, "{}", later.text());
}
