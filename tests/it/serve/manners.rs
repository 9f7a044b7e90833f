//! How a server treats those who ask often, for much, without a name or without an end, and what it says of it.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use super::client::{Answer, connect};
use super::{MEMORY, Serving, TOKEN};
use crate::program::Place;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const UPDATE: (&str, &str) = ("content-type", "application/sparql-update");

/// A store of so many statements.
fn stored(statements: usize) -> Place {
    let place = Place::with_memory(MEMORY);
    let mut lines = String::new();
    for number in 0..statements {
        writeln!(
            lines,
            "<http://e/{number}> <http://e/p> \"{number}\" <http://e/g> ."
        )
        .unwrap();
    }
    place.write("data.nq", lines);
    place.ok("load data.nq -l store --quiet");
    place.write("token.txt", TOKEN);
    place
}

#[test]
fn an_address_that_asks_too_often_is_told_when_to_come_again() {
    let serving = Serving::with("--max-rate 1", &[]);
    let mut asked: Vec<Answer> = Vec::new();
    // On a slow machine some time goes by.
    while asked.len() < 60 && asked.last().is_none_or(|answer| answer.status == 200) {
        asked.push(serving.get("/sparql?query=ASK%7B%7D", "*/*"));
    }
    assert!(asked[..5].iter().all(|answer| answer.status == 200));
    let refused = &asked[asked.len() - 1];
    assert_eq!(refused.status, 429, "{}", asked.len());
    assert!(refused.text().contains("--max-rate"), "{}", refused.text());
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=5).contains(&seconds), "{seconds}");
    assert_eq!(serving.get("/health", "*/*").status, 200);
    // This machine asks as often as it likes where nothing is said.
    let serving = Serving::with("", &[]);
    assert!((0..600).all(|_| serving.get("/openapi.json", "*/*").status == 200));
}

#[test]
fn whether_it_is_alive_is_told_to_whoever_asks_by_any_name() {
    let serving = Serving::with("--read-token-file t.txt", &[("t.txt", TOKEN)]);
    let ask = |target: &str| serving.send("GET", target, &[("host", "10.0.0.5:80")], b"");
    let answer = ask("/health");
    assert_eq!(
        (answer.status, &*answer.text()),
        (200, "{\"status\":\"ok\"}\n")
    );
    assert_eq!(ask("/metrics").status, 421);
    let mut stream = connect(serving.port);
    stream.write_all(b"GET /health HTTP/1.0\r\n\r\n").unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("HTTP/1.0 200 OK"), "{said}");
    assert_eq!(serving.send("POST", "/health", &[], b"x").status, 405);
}

#[test]
fn what_is_larger_than_the_memory_of_a_request_is_streamed() {
    let count = 60_000;
    let serving = Serving::of(stored(count), "-l store --max-memory 12MiB");
    for (target, lines) in [
        ("/store?format=nq", count),
        ("/store?graph=http://e/g&format=nt", count),
    ] {
        let answer = serving.get(target, "*/*");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.whole);
        let text = answer.text();
        assert_eq!(text.lines().count(), lines);
        assert!(text.contains("<http://e/59999> <http://e/p> \"59999\""));
    }
    let at = format!("http://localhost:{}", serving.port);
    let place = &serving.place;
    place.ok(&format!("dump -l {at} -o there.nq"));
    place.ok("dump -l store -o here.nq");
    assert!(place.read("there.nq") == place.read("here.nq"));
}

#[test]
fn a_form_of_who_may_change_nothing_is_no_longer_than_a_query() {
    let serving = Serving::of(
        stored(1),
        "-l store --write-token-file token.txt --max-query 1KiB",
    );
    let long = format!("update=INSERT+DATA+%7B%7D{}", "+".repeat(70 << 10));
    let refused = serving.send("POST", "/sparql", &[FORM], long.as_bytes());
    assert_eq!(refused.status, 413);
    assert!(refused.text().contains("--max-query"), "{}", refused.text());
    let short = "update=INSERT+DATA+%7B%7D";
    let refused = serving.send("POST", "/sparql", &[FORM], short.as_bytes());
    assert_eq!(refused.status, 401);
    let named = "up%64ate=CLEAR+ALL";
    let refused = serving.send("POST", "/sparql", &[FORM], named.as_bytes());
    assert_eq!(refused.status, 401);
    let done = serving.change("POST", "/sparql", FORM.1, short);
    assert_eq!(done.status, 200, "{}", done.text());
}

/// What was wanted is in the log, whatever it was refused for.
#[test]
fn a_change_that_is_refused_for_its_body_is_in_the_log() {
    let options = "-l store --write-token-file token.txt --audit-log log.jsonl --max-body 1KiB";
    let serving = Serving::of(stored(1), options);
    let bearer = format!("Bearer {TOKEN}");
    let token = ("authorization", bearer.as_str());
    let packed = ("content-encoding", "gzip");
    let large = vec![b' '; 2 << 10];
    assert_eq!(
        serving
            .send("POST", "/update", &[UPDATE, token], &large)
            .status,
        413
    );
    let headers = [UPDATE, token, packed];
    assert_eq!(
        serving.send("POST", "/update", &headers, b"no gzip").status,
        400
    );
    let log = String::from_utf8(serving.place.read("log.jsonl")).unwrap();
    let statuses: Vec<u64> = log
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|line| line["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [413, 400], "{log}");
}

#[test]
fn a_query_that_somebody_ended_says_so() {
    let options = "--admin-token-file admin.txt --timeout 50s";
    let serving = Serving::with(options, &[("admin.txt", TOKEN)]);
    let bearer = format!("Bearer {TOKEN}");
    let token = [("authorization", bearer.as_str())];
    let endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";
    let ended = std::thread::scope(|scope| {
        let asked = scope.spawn(|| {
            let media = [("content-type", "application/sparql-query")];
            serving.send("POST", "/query", &media, endless.as_bytes())
        });
        let begun = std::time::Instant::now();
        let number = loop {
            assert!(begun.elapsed().as_secs() < 60, "it is not listed");
            let jobs = serving.send("GET", "/jobs", &token, b"").json();
            let running = jobs["running"].as_array().unwrap();
            let found = running
                .iter()
                .find(|job| job["what"].as_str().unwrap().contains("COUNT"));
            if let Some(job) = found {
                break job["number"].as_u64().unwrap();
            }
        };
        let target = format!("/jobs/{number}");
        assert_eq!(serving.send("DELETE", &target, &token, b"").status, 204);
        asked.join().unwrap()
    });
    assert_eq!(ended.status, 503);
    let said = ended.text();
    assert!(
        said.contains("was ended by") && !said.contains("--timeout"),
        "{said}"
    );
}

/// Behind another server that goes by the length, what stands behind the chunks would be the request of somebody else.
#[test]
fn a_request_with_two_lengths_is_the_last_of_its_connection() {
    let serving = Serving::with("", &[]);
    let behind = "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let (length, chunked) = ("content-length: 5\r\n", "transfer-encoding: chunked\r\n");
    for head in [[length, chunked], [chunked, length]] {
        let mut stream = connect(serving.port);
        let head = head.concat();
        let asked =
            format!("POST /query HTTP/1.1\r\nhost: localhost\r\n{head}\r\n0\r\n\r\n{behind}");
        stream.write_all(asked.as_bytes()).unwrap();
        let mut said = String::new();
        // It may be closed before all of it was read.
        let _end = stream.read_to_string(&mut said);
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{said}");
        assert!(!said.contains("\"ok\""), "{said}");
    }
}

#[test]
fn no_tag_stands_for_what_is_before_and_after_a_change() {
    let serving = Serving::of(stored(50), "-l store --write-token-file token.txt");
    let mut known: Vec<(String, String)> = Vec::new();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 0..60 {
                let update = format!("INSERT DATA {{ <http://e/a> <http://e/b> {number} }}");
                let done = serving.change("POST", "/update", UPDATE.1, &update);
                assert_eq!(done.status, 200, "{}", done.text());
            }
        });
        while !writer.is_finished() {
            let answer = serving.get("/store?format=nq", "*/*");
            assert_eq!(answer.status, 200);
            if let Some(tag) = answer.header("etag") {
                known.push((tag.to_owned(), answer.text()));
            }
        }
        writer.join().unwrap();
    });
    known.sort();
    known.dedup();
    assert!(!known.is_empty());
    for two in known.windows(2) {
        assert_ne!(two[0].0, two[1].0);
    }
    assert!(
        serving
            .get("/store?format=nq", "*/*")
            .header("etag")
            .is_some()
    );
}

/// A journal that has grown becomes a new snapshot, also while one change follows the other.
#[test]
fn a_journal_that_has_grown_is_put_into_a_new_snapshot() {
    let options = "-l store --write-token-file token.txt --compact-at 4KiB";
    let mut serving = Serving::of(stored(10), options);
    let count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
    let compacted = || {
        let text = serving.get("/metrics", "*/*").text();
        let mut lines = text.lines();
        let name = "chancery_compactions_total{outcome=\"done\"} ";
        let done = lines.find_map(|line| line.strip_prefix(name));
        assert!(text.contains("chancery_compactions_total{outcome=\"failed\"} 0\n"));
        done.unwrap().parse::<u32>().unwrap()
    };
    let mut added = 0;
    let begun = std::time::Instant::now();
    while compacted() < 2 {
        assert!(begun.elapsed().as_secs() < 60, "{added}");
        let mut update = String::from("INSERT DATA {");
        for number in 0..100 {
            write!(update, " <http://e/{added}> <http://e/new> {number} .").unwrap();
        }
        update.push('}');
        let done = serving.change("POST", "/update", UPDATE.1, &update);
        assert_eq!(done.status, 200, "{}", done.text());
        added += 100;
        assert_eq!(serving.value(count), (10 + added).to_string());
    }
    serving.end();
    let place = &serving.place;
    let told = place.ok("check -l store --json");
    assert!(
        told.contains(&format!("\"statements\": {}", 10 + added)),
        "{told}"
    );
    let folders: Vec<String> = std::fs::read_dir(place.path("store"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("base-"))
        .collect();
    assert!(!folders.contains(&"base-0001".to_owned()), "{folders:?}");
}

/// A change that one of several writers makes.
fn inserting(writer: u32, numbers: std::ops::Range<usize>) -> String {
    let mut update = String::from("INSERT DATA {");
    for number in numbers {
        write!(
            update,
            " <http://e/{number}> <http://e/w{writer}> {number} ."
        )
        .unwrap();
    }
    update + "}"
}

/// While one change follows the other, of several at once, a snapshot is made once and keeps none of them waiting.
#[test]
fn changes_that_come_without_end_let_a_journal_become_a_snapshot() {
    let options = "-l store --write-token-file token.txt --compact-at 4KiB --timeout 20s";
    let mut serving = Serving::of(stored(2_000), options);
    let text = |name: &str| {
        let text = serving.get("/metrics", "*/*").text();
        let mut lines = text.lines();
        lines
            .find_map(|line| line.strip_prefix(name))
            .unwrap()
            .parse::<u32>()
            .unwrap()
    };
    let done = || text("chancery_compactions_total{outcome=\"done\"} ");
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let added: usize = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..3_u32)
            .map(|writer| {
                let (serving, is_over) = (&serving, &is_over);
                scope.spawn(move || {
                    let mut added = 0;
                    while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                        let update = inserting(writer, added..added + 50);
                        let done = serving.change("POST", "/update", UPDATE.1, &update);
                        assert_eq!(done.status, 200, "{}", done.text());
                        added += 50;
                    }
                    added
                })
            })
            .collect();
        let begun = std::time::Instant::now();
        while done() < 2 && begun.elapsed().as_secs() < 60 {}
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .sum()
    });
    assert!(done() >= 2);
    assert_eq!(text("chancery_compactions_total{outcome=\"failed\"} "), 0);
    serving.end();
    let told = serving.place.ok("check -l store --json");
    assert!(
        told.contains(&format!("\"statements\": {}", 2_000 + added)),
        "{told}"
    );
}

/// A server that ends while it makes a snapshot leaves nothing half made.
#[test]
fn an_end_while_a_snapshot_is_made_leaves_nothing_of_it() {
    let options = "-l store --write-token-file token.txt --compact-at 4KiB";
    let mut serving = Serving::of(stored(20_000), options);
    let mut lines = String::new();
    for number in 0..20_000 {
        writeln!(
            lines,
            "<http://e/{number}> <http://e/new> \"new {number}\" ."
        )
        .unwrap();
    }
    let done = serving.change("PUT", "/store?graph=urn:g", "text/turtle", &lines);
    assert_eq!(done.status, 201, "{}", done.text());
    let made = serving.place.path("store/base-0002.next");
    let begun = std::time::Instant::now();
    while !made.exists() && begun.elapsed().as_secs() < 60 {
        super::runaway::wait(std::time::Duration::from_millis(2));
    }
    assert!(made.exists(), "it is not made");
    serving.end();
    assert!(!made.exists());
    let told = serving.place.ok("check -l store --json");
    assert!(told.contains("\"statements\": 40000"), "{told}");
}
