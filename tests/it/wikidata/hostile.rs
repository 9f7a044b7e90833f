//! Answers that are slow, endless, broken, packed to burst or led elsewhere.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery::link::client::{Client, ClientError, ErrorKind, Settings};

use super::server::{Play, Server, json, status, with};
use super::{TestClock, client, packed, seconds, settings};

const ROWS: &str = r#"{"head":{"vars":["x"]},"results":{"bindings":[]}}"#;
const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/// The error that one query ends with, how many requests were sent for it, and the waits between.
fn failed(
    server: &Server,
    change: impl FnOnce(&mut Settings),
) -> (ClientError, usize, Vec<Duration>) {
    let clock = Arc::new(TestClock::default());
    let mut settings = settings(server, &clock);
    change(&mut settings);
    let error = Client::new(settings).unwrap().sparql("ASK {}").unwrap_err();
    (error, server.seen().len(), clock.waits())
}

/// What it says, without the address.
fn words(error: &ClientError, server: &Server) -> String {
    let host = format!("`127.0.0.1:{}`", server.port());
    error.to_string().replace(&host, "HOST")
}

#[test]
fn silence_is_given_up_after_three_tries() {
    let silent = Play::Later(Duration::from_millis(900), Box::new(json(ROWS)));
    let server = Server::start(move |_, _| silent.clone());
    let start = Instant::now();
    let (error, sent, waits) = failed(&server, |settings| {
        settings.try_timeout = Duration::from_millis(300);
    });
    assert_eq!(
        words(&error, &server),
        "HOST gave no whole answer within 0.3 s"
    );
    assert_eq!((error.kind(), sent), (ErrorKind::Remote, 3));
    assert_eq!(waits, seconds(&[1.0, 2.0]));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_body_that_drips_is_given_up() {
    let head = format!("{HEAD}Content-Length: 1000000\r\n\r\n{{");
    let drip = Play::Drip(head.into_bytes(), Duration::from_millis(20));
    let server = Server::start(move |_, _| drip.clone());
    let (error, sent, _) = failed(&server, |settings| {
        settings.try_timeout = Duration::from_millis(300);
    });
    assert!(matches!(error, ClientError::TimedOut { .. }), "{error}");
    assert_eq!(sent, 3);
}

#[test]
fn heads_that_drip_are_given_up() {
    let drip = Play::Drip(
        format!("{HEAD}X-Slow:").into_bytes(),
        Duration::from_millis(20),
    );
    let server = Server::start(move |_, _| drip.clone());
    let (error, _, _) = failed(&server, |settings| {
        settings.try_timeout = Duration::from_millis(300);
    });
    assert!(matches!(error, ClientError::TimedOut { .. }), "{error}");
}

#[test]
fn endless_bodies_and_heads_end_at_the_limit() {
    let server = Server::start(|_, _| Play::Endless(format!("{HEAD}\r\n{{").into_bytes()));
    let (error, sent, _) = failed(&server, |settings| settings.max_answer = 1 << 20);
    assert_eq!(
        words(&error, &server),
        "the answer of HOST is longer than 1 MiB"
    );
    assert_eq!((error.kind(), sent), (ErrorKind::Limit, 1));
    assert!(error.hint().unwrap().contains("--max-answer"));
    let server = Server::start(|_, _| Play::Endless(format!("{HEAD}X-Long: ").into_bytes()));
    let (error, sent, _) = failed(&server, |_| ());
    assert_eq!((error.kind(), sent), (ErrorKind::Remote, 1), "{error}");
}

fn gzip(body: Vec<u8>) -> Play {
    let headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("Content-Encoding", "gzip".to_owned()),
    ];
    Play::Answer(200, headers, body)
}

#[test]
fn packed_answers_are_unpacked_and_bombs_are_not() {
    let server = Server::start(|_, _| gzip(packed(ROWS.as_bytes())));
    client(&server, &Arc::default()).sparql("ASK {}").unwrap();
    let bomb = packed(&vec![b' '; 30 << 20]);
    assert!(bomb.len() < 64 << 10);
    let server = Server::start(move |_, _| gzip(bomb.clone()));
    let (error, sent, _) = failed(&server, |settings| settings.max_answer = 1 << 20);
    assert_eq!(
        words(&error, &server),
        "the answer of HOST is longer than 1 MiB"
    );
    assert_eq!(sent, 1);
}

#[test]
fn packings_that_are_none_are_errors() {
    let cut = packed(ROWS.as_bytes());
    let cut = cut[..cut.len() - 6].to_vec();
    let server = Server::start(move |_, _| gzip(cut.clone()));
    let (error, _, _) = failed(&server, |_| ());
    assert!(
        error.to_string().contains("it cannot be unpacked"),
        "{error}"
    );
    let server = Server::start(|_, _| gzip(ROWS.into()));
    let (error, _, _) = failed(&server, |_| ());
    assert!(
        error.to_string().contains("it cannot be unpacked"),
        "{error}"
    );
    let server = Server::start(|_, _| with(&[("Content-Encoding", "br")], ROWS));
    let (error, sent, _) = failed(&server, |_| ());
    assert!(error.to_string().contains("packed as `br`"), "{error}");
    assert_eq!(sent, 1);
}

#[test]
fn json_that_ends_early_is_an_error_and_no_short_answer() {
    let search = r#"{"search":[{"id":"Q1"},{"id":"Q2"}"#;
    let server = Server::start(move |_, _| json(search));
    let error = client(&server, &Arc::default())
        .search("x", "en", 9)
        .unwrap_err();
    let expected = "answer truncated by the server HOST: its JSON has no end";
    assert_eq!(words(&error, &server), expected);
    assert_eq!(error.kind(), ErrorKind::Remote);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn connections_that_break_off_are_tried_again() {
    for bytes in [
        format!("{HEAD}Content-Length: 500\r\n\r\n{ROWS}"),
        format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\n{{\"hea"),
        "HTTP/1.1 200 OK\r\nContent-Ty".to_owned(),
        String::new(),
    ] {
        let raw = bytes.clone().into_bytes();
        let server = Server::start(move |_, _| Play::Raw(raw.clone()));
        let (error, sent, _) = failed(&server, |_| ());
        assert_eq!(error.kind(), ErrorKind::Remote, "{bytes:?}: {error}");
        assert!(
            !matches!(error, ClientError::Unreachable { .. }),
            "{bytes:?}: {error}"
        );
        assert_eq!(sent, 3, "{bytes:?}: {error}");
    }
}

#[test]
fn what_is_no_http_is_an_error() {
    for bytes in [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/9.9 abc\r\n\r\n",
        "\0\0\0\0\0\0\0\0\r\n\r\n",
    ] {
        let server = Server::start(move |_, _| Play::Raw(bytes.into()));
        let (error, _, _) = failed(&server, |_| ());
        assert_eq!(error.kind(), ErrorKind::Remote, "{bytes:?}: {error}");
    }
}

#[test]
fn other_types_and_other_letters_are_errors() {
    let page = "<html><title>Log in</title> to the \u{1b}[31mnetwork</html>";
    let server = Server::start(move |_, _| with(&[("Content-Type", "text/html")], page));
    let (error, sent, _) = failed(&server, |_| ());
    let expected = "the answer of HOST is text/html, not application/sparql-results+json: \
        Log in to the \u{fffd}[31mnetwork";
    assert_eq!(words(&error, &server), expected);
    assert_eq!(sent, 1);
    let typeless = format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{ROWS}",
        ROWS.len()
    );
    let server = Server::start(move |_, _| Play::Raw(typeless.clone().into_bytes()));
    let (error, _, _) = failed(&server, |_| ());
    assert!(matches!(error, ClientError::MediaType { .. }), "{error}");
    let latin = b"{\"head\":{\"vars\":[\"\xe9\"]}}".to_vec();
    let headers = vec![("Content-Type", "application/json".to_owned())];
    let server = Server::start(move |_, _| Play::Answer(200, headers.clone(), latin.clone()));
    let (error, _, _) = failed(&server, |_| ());
    assert_eq!(
        words(&error, &server),
        "the answer of HOST is unusable: it is not UTF-8 from byte 18 on"
    );
}

#[test]
fn redirects_are_followed_where_they_stay() {
    let server = Server::start(|request, n| match n {
        0 => status(301, &[("Location", "/elsewhere?x=1")], ""),
        1 => status(307, &[("Location", "further")], ""),
        _ => {
            assert_eq!(request.target, "/further");
            json(ROWS)
        }
    });
    client(&server, &Arc::default()).sparql("ASK {}").unwrap();
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn a_post_is_repeated_only_where_that_is_meant() {
    let long = format!("ASK {{}} # {}", "x".repeat(3_000));
    for (code, ends_well) in [(308, true), (307, true), (301, false), (303, false)] {
        let server = Server::start(move |_, n| match n {
            0 => status(code, &[("Location", "/new")], ""),
            _ => json(ROWS),
        });
        let found = client(&server, &Arc::default()).sparql(&long);
        assert_eq!(found.is_ok(), ends_well, "{code}");
        let seen = server.seen();
        assert!(seen.iter().all(|one| one.method == "POST"), "{code}");
        if ends_well {
            assert_eq!(seen[1].body, seen[0].body);
        }
    }
}

#[test]
fn redirects_in_a_circle_end() {
    let server = Server::start(|_, _| status(302, &[("Location", "/again")], ""));
    let (error, sent, _) = failed(&server, |_| ());
    assert!(matches!(error, ClientError::Redirect { .. }), "{error}");
    assert_eq!(sent, 6);
}

#[test]
fn nobody_else_is_ever_asked() {
    let other = Server::start(|_, _| json(ROWS));
    let port = other.port();
    for location in [
        other.url("/"),
        format!("//127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "gopher://127.0.0.1/".to_owned(),
        format!("http://user:secret@127.0.0.1:{port}/"),
        format!("/\\127.0.0.1:{port}/"),
    ] {
        let to = location.clone();
        let server = Server::start(move |_, _| status(302, &[("Location", &to)], ""));
        let (error, sent, waits) = failed(&server, |_| ());
        assert!(
            matches!(error, ClientError::Redirect { .. }),
            "{location}: {error}"
        );
        assert_eq!((sent, waits), (1, vec![]), "{location}");
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn addresses_that_cannot_be_asked_are_refused() {
    let server = Server::start(|_, _| json(ROWS));
    for url in [
        "file:///etc/passwd",
        "http://a:b@localhost/",
        "localhost",
        "http://h/\r\nX: y",
    ] {
        let (error, sent, _) = failed(&server, |settings| settings.bases.sparql = url.to_owned());
        assert!(
            matches!(error, ClientError::Address { .. }),
            "{url}: {error}"
        );
        assert_eq!((error.kind(), sent), (ErrorKind::Usage, 0));
    }
}

/// A listener that takes nobody from its queue: once that is full, the system takes no further connection.
#[test]
fn a_host_that_takes_no_connection_costs_no_more_than_agreed() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let patience = Duration::from_millis(200);
    let mut queue = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, patience) {
        queue.push(stream);
        assert!(queue.len() < 10_000, "this system's queues have no end");
    }
    let server = Server::start(|_, _| json(ROWS));
    let mut settings = settings(&server, &Arc::default());
    settings.bases.sparql = format!("http://{address}/sparql");
    settings.connect_timeout = Duration::from_millis(500);
    let client = Client::new(settings).unwrap();
    let start = Instant::now();
    let error = client.sparql("ASK {}").unwrap_err();
    let took = start.elapsed();
    let expected = format!("`{address}` cannot be reached: it did not take a connection in time");
    assert_eq!(error.to_string(), expected);
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn offline_is_said_within_five_seconds_and_then_at_once() {
    // A port that was free a moment ago, a name that cannot exist.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    for url in [
        format!("http://127.0.0.1:{port}/sparql"),
        "http://nowhere.invalid/sparql".to_owned(),
    ] {
        let server = Server::start(|_, _| json(ROWS));
        let mut settings = settings(&server, &Arc::default());
        settings.bases.sparql.clone_from(&url);
        let client = Client::new(settings).unwrap();
        let start = Instant::now();
        let error = client.sparql("ASK {}").unwrap_err();
        let took = start.elapsed();
        assert!(
            matches!(error, ClientError::Unreachable { .. }),
            "{url}: {error}"
        );
        assert_eq!(error.kind(), ErrorKind::Remote);
        assert!(error.hint().unwrap().contains("--offline"));
        assert!(took < Duration::from_millis(5_500), "{url}: {took:?}");
        let start = Instant::now();
        client.sparql("ASK { 2 }").unwrap_err();
        assert!(
            start.elapsed() < Duration::from_millis(500),
            "{url}: asked again"
        );
    }
}

#[test]
fn a_host_that_is_down_is_left_alone_for_a_while() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let elsewhere = Server::start(|_, _| json(ROWS));
    let clock = Arc::new(TestClock::default());
    let mut settings = settings(&elsewhere, &clock);
    settings.bases.sparql = format!("http://127.0.0.1:{port}/sparql");
    let client = Client::new(settings).unwrap();
    let first = client.sparql("ASK {}").unwrap_err();
    let server = Server::start_at(port, |_, _| json(ROWS));
    clock.pass(Duration::from_secs(29));
    let second = client.sparql("ASK {}").unwrap_err();
    assert_eq!(first.to_string(), second.to_string());
    assert_eq!(server.connections(), 0);
    clock.pass(Duration::from_secs(1));
    client.sparql("ASK {}").unwrap();
    assert_eq!(clock.waits(), []);
}

/// There is nobody at hand to speak TLS with; but whoever speaks something else is noticed.
#[test]
fn encryption_is_not_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut first = [0; 16];
        stream.read_exact(&mut first).unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .unwrap();
        first
    });
    let server = Server::start(|_, _| json(ROWS));
    let (error, _, _) = failed(&server, |settings| {
        settings.bases.sparql = format!("https://{address}/sparql");
    });
    let expected = format!("`{address}` cannot be reached: no encrypted connection came about: ");
    assert!(error.to_string().starts_with(&expected), "{error}");
    // A handshake, and nothing in the clear.
    assert_eq!(heard.join().unwrap()[..2], [22, 3]);
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = 200_000;
    let (open, close) = ("[".repeat(deep), "]".repeat(deep));
    let triple = r#"{"type":"triple","value":{"subject":"#.repeat(deep);
    let bodies = [
        format!(r#"{{"a":{open}{close}}}"#),
        open.clone(),
        format!(r#"{{"head":{{"vars":["x"]}},"results":{{"bindings":[{{"x":{triple}"#),
        format!(r#"{{"entities":{{"Q1":{open}{close}}}}}"#),
        format!(r#"{{"q0":{{"result":[{{"id":"Q1","type":{open}{close}}}]}}}}"#),
    ];
    for body in bodies {
        let short = body[..40].to_owned();
        let server = Server::start(move |_, _| json(&*body));
        let client = client(&server, &Arc::default());
        assert!(client.sparql("ASK {}").is_err(), "{short}");
        assert!(client.entities(&["Q1"]).is_err(), "{short}");
        assert!(client.entity_data("Q1").is_err(), "{short}");
        let manifest = serde_json::from_str("{}").unwrap();
        let query = chancery::link::client::ReconciliationQuery::default();
        assert!(client.reconcile(&manifest, &[query]).is_err(), "{short}");
    }
}
