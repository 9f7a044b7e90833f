//! What a hostile or clumsy client can do to a server, which is little.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use super::client::{connect, request};
use super::{MEMORY, Serving, TOKEN};
use crate::program::Place;

/// A query that nobody waits for the end of.
const ENDLESS: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
const SPARQL: [(&str, &str); 1] = [("content-type", "application/sparql-query")];

#[test]
fn changes_need_the_token_and_no_other_site_behind_them() {
    let serving = Serving::store();
    let insert = b"INSERT DATA { <http://e/a> <http://e/b> 1 }";
    let bearer = format!("Bearer {TOKEN}");
    let media = ("content-type", "application/sparql-update");
    let with = ("authorization", bearer.as_str());
    for (headers, status) in [
        (vec![media], 401),
        (
            vec![media, ("authorization", "Bearer another-token-of-letters")],
            401,
        ),
        (vec![media, with, ("origin", "https://evil.example")], 403),
        (vec![media, with, ("origin", "null")], 403),
        (vec![media, with, ("sec-fetch-site", "cross-site")], 403),
        (vec![media, with, ("host", "evil.example")], 421),
        (vec![media, with, ("host", "localhost.evil.example")], 421),
    ] {
        let answer = serving.send("POST", "/update", &headers, insert);
        assert_eq!(answer.status, status, "{headers:?}: {}", answer.text());
    }
    // Nor by a form, an image or a link, which a browser sends without asking.
    let form = [("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(
        serving
            .send("POST", "/sparql", &form, b"update=CLEAR+ALL")
            .status,
        401
    );
    assert_eq!(serving.get("/update?update=CLEAR%20ALL", "*/*").status, 401);
    for method in ["PUT", "POST", "DELETE"] {
        assert_eq!(
            serving
                .send(
                    method,
                    "/store?default",
                    &[("content-type", "text/turtle")],
                    b""
                )
                .status,
            401
        );
    }
    assert_eq!(serving.send("DELETE", "/jobs/1", &[], b"").status, 401);
    assert_eq!(serving.value("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "0");
    let answer = serving.send(
        "POST",
        "/update",
        &[
            media,
            with,
            ("origin", &format!("http://localhost:{}", serving.port)),
            ("host", &format!("localhost:{}", serving.port)),
        ],
        insert,
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn data_that_are_no_store_cannot_be_changed() {
    let serving = Serving::with("", &[]);
    let answer = serving.send(
        "POST",
        "/update",
        &[("content-type", "application/sparql-update")],
        b"CLEAR ALL",
    );
    // No token can help.
    assert_eq!(answer.status, 403, "{}", answer.text());
    let place = &serving.place;
    place.write("token.txt", TOKEN);
    let ended = place.run("serve --bind 127.0.0.1:0 --write-token-file token.txt");
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.contains("only a store can be changed"),
        "{}",
        ended.err
    );
    place.write("short.txt", "secret");
    let ended = place.run("serve --bind 127.0.0.1:0 --read-token-file short.txt");
    assert!(ended.err.contains("at least 16 letters"), "{}", ended.err);
}

#[test]
fn what_would_be_reached_by_nobody_or_changed_by_everybody_is_refused() {
    let place = Place::with_memory(MEMORY);
    place.write("empty.nt", "");
    place.ok("load empty.nt -l store --quiet");
    place.write("token.txt", TOKEN);
    for (options, said) in [
        ("--public-name http://x/", "is not the name of a machine"),
        ("--public-name x:80", "is not the name of a machine"),
        ("--cors notaurl", "is not the address of a site"),
        ("--cors https://x/path", "is not the address of a site"),
        (
            "-l store --write-token-file token.txt --read-token-file token.txt",
            "could do what the other allows",
        ),
    ] {
        let ended = place.run(&format!("serve --bind 127.0.0.1:0 {options}"));
        assert_eq!(ended.code, 2, "{options}: {}", ended.err);
        assert!(ended.err.contains(said), "{options}: {}", ended.err);
    }
}

#[test]
fn other_machines_reach_it_only_where_somebody_said_so() {
    let place = Place::new();
    let ended = place.run("serve --bind 0.0.0.0:0");
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.contains("--read-only") && ended.err.contains("--read-token-file"),
        "{}",
        ended.err
    );
    let ended = place.run("serve --bind 127.0.0.1:0 --base-url 'my host'");
    assert!(
        ended.code == 2 && ended.err.contains("no address of a server"),
        "{}",
        ended.err
    );
    let ended = place.run("serve --bind nowhere");
    assert_eq!(ended.code, 2, "{}", ended.err);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let ended = place.run(&format!("serve --bind {}", taken.local_addr().unwrap()));
    assert_eq!(ended.code, 5, "{}", ended.err);
}

#[test]
fn queries_ask_no_other_machine() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let there = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let serving = Serving::store();
    let query = format!("SELECT * {{ SERVICE <http://{there}/sparql> {{ ?s ?p ?o }} }}");
    let answer = serving.send("POST", "/query", &SPARQL, query.as_bytes());
    assert_eq!(answer.status, 400, "{}", answer.text());
    let load = format!("LOAD <http://{there}/data.ttl>");
    let answer = serving.change("POST", "/update", "application/sparql-update", &load);
    assert_eq!(answer.status, 400, "{}", answer.text());
    let from = format!("SELECT * FROM <http://{there}/data.ttl> {{ ?s ?p ?o }}");
    assert_eq!(
        serving
            .send("POST", "/query", &SPARQL, from.as_bytes())
            .status,
        200
    );
    assert!(listener.accept().is_err(), "somebody was asked");
}

#[test]
fn a_query_ends_with_its_time_and_with_its_client() {
    let serving = Serving::with("--timeout 1s --max-running 2", &[]);
    let began = Instant::now();
    let answer = serving.send("POST", "/query", &SPARQL, ENDLESS.as_bytes());
    assert_eq!(answer.status, 504, "{}", answer.text());
    assert!(began.elapsed() < Duration::from_secs(10));
    // The next one is answered at once.
    assert_eq!(serving.value("SELECT (1 AS ?n) {}"), "1");

    let serving = Serving::with("--timeout 0 --max-running 1 --max-wait 20s", &[]);
    let mut stream = connect(serving.port);
    stream
        .write_all(&request("POST", "/query", &SPARQL, ENDLESS.as_bytes()))
        .unwrap();
    let running = || {
        serving
            .get("/metrics", "*/*")
            .text()
            .contains("chancery_running 2")
    };
    let seen = (0..200).any(|_| running());
    assert!(seen, "the query does not run");
    drop(stream);
    // With one place, this waits until the other is gone.
    assert_eq!(serving.value("SELECT (1 AS ?n) {}"), "1");
}

#[test]
fn the_log_has_a_line_for_each_change_and_each_try() {
    let place = Place::with_memory(MEMORY);
    place.write("empty.nt", "");
    place.ok("load empty.nt -l store --quiet");
    place.write("token.txt", TOKEN);
    let options = "-l store --write-token-file token.txt --audit-log changes.jsonl";
    let serving = Serving::of(place, options);
    let update = "INSERT DATA { <http://e/a> <http://e/b> \"one\\ntwo\" }";
    let answer = serving.change("POST", "/update", "application/sparql-update", update);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let media = [("content-type", "application/sparql-update")];
    let answer = serving.send("POST", "/update", &media, b"CLEAR ALL");
    assert_eq!(answer.status, 401);
    assert_eq!(serving.value("SELECT (1 AS ?n) {}"), "1");
    let answer = serving.change(
        "PUT",
        "/store?default",
        "text/turtle",
        "<http://e/s> a <http://e/c> .",
    );
    assert_eq!(answer.status, 204, "{}", answer.text());
    let log = String::from_utf8(serving.place.read("changes.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<(u64, &str)> = lines
        .iter()
        .map(|line| {
            (
                line["status"].as_u64().unwrap(),
                line["what"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told.len(), 3, "{log}");
    assert_eq!(told[0], (200, update));
    assert_eq!(told[1].0, 401);
    assert_eq!(told[2], (204, "29 bytes of `text/turtle`"));
    assert!(log.contains("127.0.0.1:") && !log.contains(TOKEN));
    let time = lines[0]["time"].as_str().unwrap();
    assert!(time.len() == 20 && time.ends_with('Z'), "{time}");
}

#[test]
fn a_query_that_wants_too_much_memory_ends_alone() {
    let serving = Serving::with("--timeout 60s --max-memory 48MiB", &[]);
    let query = "SELECT * { ?a ?p ?b . ?c ?q ?d } ORDER BY ?b ?d";
    let answer = serving.send("POST", "/query", &SPARQL, query.as_bytes());
    assert_eq!(answer.status, 503, "{query}: {}", answer.text());
    let said = answer.text();
    assert!(
        said.contains("48 MiB") && said.contains("--max-memory"),
        "{said}"
    );
    assert_eq!(serving.value("SELECT (1 AS ?n) {}"), "1");
    // What is streamed is held by nobody, however much it is.
    let rows = "SELECT * { ?a ?p ?b . ?c ?q ?d } LIMIT 300000";
    let answer = serving.send("POST", "/query", &SPARQL, rows.as_bytes());
    assert_eq!(answer.status, 200);
    assert!(answer.text().len() > 60 << 20);
}

#[test]
fn readers_do_not_wait_for_who_writes() {
    let place = Place::with_memory(MEMORY);
    let many: Vec<String> = (0..300)
        .map(|number| format!("<http://e/{number}> <http://e/p> \"{number}\" ."))
        .collect();
    let many = many.join(
        "
",
    );
    place.write("many.nt", &many);
    place.ok("load many.nt -l store --quiet");
    place.write("token.txt", TOKEN);
    let serving = Serving::of(place, "-l store --write-token-file token.txt --timeout 0");
    let slow = "INSERT { <http://e/x> <http://e/y> ?a } WHERE { ?a <http://e/p> ?b . ?c <http://e/p> ?d . ?e <http://e/p> ?f . ?g <http://e/p> ?h \
        FILTER(STRLEN(CONCAT(STR(?b), STR(?d), STR(?f), STR(?h))) > 100) }";
    let bearer = format!("Bearer {TOKEN}");
    let mut stream = connect(serving.port);
    let headers = [
        ("content-type", "application/sparql-update"),
        ("authorization", bearer.as_str()),
    ];
    stream
        .write_all(&request("POST", "/update", &headers, slow.as_bytes()))
        .unwrap();
    // The update, beside who asks; an answer may still be on its way out.
    let running = || {
        let text = serving.get("/metrics", "*/*").text();
        !text.contains("chancery_running 1\n")
    };
    assert!((0..200).any(|_| running()), "the update does not run");
    // What has an ETag looks at the version of the data.
    for target in [
        "/openapi.json",
        "/health",
        "/entity?iri=http%3A%2F%2Fe%2F1",
        "/openapi.json",
        "/store",
    ] {
        assert_eq!(serving.get(target, "*/*").status, 200, "{target}");
    }
    assert_eq!(serving.value("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "300");
    assert!(
        running(),
        "the update ended before the readers were answered"
    );
}

#[test]
fn more_than_there_is_room_for_is_sent_away_with_a_time_to_come_again() {
    let serving = Serving::with("--timeout 20s --max-running 1 --max-wait 100ms", &[]);
    let mut stream = connect(serving.port);
    stream
        .write_all(&request("POST", "/query", &SPARQL, ENDLESS.as_bytes()))
        .unwrap();
    let refused = (0..200)
        .map(|_| serving.send("POST", "/query", &SPARQL, b"ASK {}"))
        .find(|answer| answer.status == 503);
    assert_eq!(refused.unwrap().header("retry-after"), Some("1"));
    // Whoever looks after the server gets in.
    assert_eq!(serving.get("/health", "*/*").status, 200);
}

#[test]
fn requests_that_are_none_or_too_large_are_refused() {
    let serving = Serving::with("--max-body 10KiB", &[]);
    let large = vec![b' '; 11 << 10];
    let answer = serving.send("POST", "/query", &SPARQL, &large);
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("--max-body"), "{}", answer.text());
    // Nor when it is small only while it is packed.
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b' '; 10 << 20]).unwrap();
    let bomb = packer.finish().unwrap();
    assert!(bomb.len() < 11 << 10);
    let headers = [SPARQL[0], ("content-encoding", "gzip")];
    assert_eq!(serving.send("POST", "/query", &headers, &bomb).status, 413);
    assert_eq!(
        serving.send("POST", "/query", &headers, b"no gzip").status,
        400
    );
    assert_eq!(
        serving
            .send(
                "POST",
                "/query",
                &[SPARQL[0], ("content-encoding", "br")],
                b"x"
            )
            .status,
        415
    );
    for target in [
        "/store/../x",
        "/entity/%2e%2e/x",
        "/entity/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/entity/a%5cb",
    ] {
        let status = serving.get(target, "*/*").status;
        assert!(matches!(status, 400 | 404), "{target}: {status}");
    }
    let deep = format!("ASK {}{}", "{".repeat(10_000), "}".repeat(10_000));
    assert_eq!(
        Serving::with("", &[])
            .send("POST", "/query", &SPARQL, deep.as_bytes())
            .status,
        413
    );
}

#[test]
fn whoever_begins_and_does_not_go_on_hinders_nobody() {
    let serving = Serving::with("", &[]);
    let slow: Vec<_> = (0..200)
        .map(|_| {
            let mut stream = connect(serving.port);
            stream
                .write_all(b"POST /query HTTP/1.1\r\nhost: localhost\r\n")
                .unwrap();
            stream
        })
        .collect();
    let began = Instant::now();
    for _ in 0..20 {
        assert_eq!(serving.get("/health", "*/*").status, 200);
    }
    assert!(began.elapsed() < Duration::from_secs(10));
    drop(slow);
}

#[test]
fn an_interruption_lets_answers_come_to_their_end() {
    let mut serving = Serving::with("--timeout 20s", &[]);
    let mut stream = connect(serving.port);
    // Large, and taken slowly.
    stream
        .write_all(&request(
            "GET",
            "/store",
            &[("accept", "application/n-quads")],
            b"",
        ))
        .unwrap();
    let mut first = [0; 1_000];
    stream.read_exact(&mut first).unwrap();
    let pid = serving.child.id().to_string();
    assert!(
        std::process::Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .unwrap()
            .success()
    );
    let answer = {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).unwrap();
        [first.as_slice(), &rest].concat()
    };
    assert!(answer.ends_with(b"0\r\n\r\n"), "the answer broke off");
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}

#[test]
fn answers_tell_browsers_to_run_and_load_nothing() {
    let serving = Serving::with("--cors https://friend.example", &[]);
    let page = serving.get("/api/delegations?format=html", "*/*");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'",
        ),
    ] {
        assert_eq!(page.header(name), Some(value));
    }
    let from = |origin: &str| {
        let answer = serving.send("GET", "/health", &[("origin", origin)], b"");
        answer
            .header("access-control-allow-origin")
            .map(str::to_owned)
    };
    assert_eq!(
        from("https://friend.example").as_deref(),
        Some("https://friend.example")
    );
    assert_eq!(from("https://evil.example"), None);
}
