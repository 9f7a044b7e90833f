//! Kept answers: how long they hold, and what they are good for without a network.

use std::sync::Arc;
use std::time::Duration;

use chancery::link::client::{Client, ClientError, ErrorKind, Found, Freshness, Settings};
use tempfile::TempDir;

use super::server::{Play, Server, json, status, with};
use super::{TestClock, sample, settings};

const TRUE: &str = r#"{"head":{},"boolean":true}"#;

fn keeping(folder: &TempDir, server: &Server, clock: &Arc<TestClock>) -> Settings {
    Settings {
        cache: Some(folder.path().to_owned()),
        ..settings(server, clock)
    }
}

fn pass(clock: &TestClock, seconds: u64) {
    clock.pass(Duration::from_secs(seconds));
}

/// How many requests two equal queries cost when so many seconds lie between them.
fn requests(headers: &'static [(&'static str, &'static str)], between: u64) -> usize {
    let server = Server::start(move |_, _| with(headers, TRUE));
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    let client = Client::new(keeping(&folder, &server, &clock)).unwrap();
    client.sparql("ASK {}").unwrap();
    pass(&clock, between);
    assert_eq!(client.sparql("ASK {}").unwrap(), Found::Truth(true));
    assert_eq!(client.take_notes(), Vec::<String>::new());
    server.seen().len()
}

#[test]
fn answers_hold_as_long_as_the_server_says() {
    assert_eq!(requests(&[], 299), 1, "five minutes where it does not say");
    assert_eq!(requests(&[], 300), 2);
    assert_eq!(requests(&[("Cache-Control", "public, max-age=60")], 59), 1);
    assert_eq!(requests(&[("Cache-Control", "public, max-age=60")], 60), 2);
    assert_eq!(
        requests(&[("Cache-Control", "MAX-AGE=60"), ("Age", "50")], 11),
        2
    );
    assert_eq!(
        requests(&[("Cache-Control", "s-maxage=9, max-age=600")], 500),
        1
    );
    assert_eq!(requests(&[("Cache-Control", "no-store")], 0), 2);
    assert_eq!(requests(&[("Cache-Control", "no-cache")], 0), 2);
    assert_eq!(
        requests(
            &[("Cache-Control", "private, must-revalidate, max-age=0")],
            0
        ),
        2
    );
    let expires = &[
        ("Date", "Sun, 06 Nov 1994 08:00:00 GMT"),
        ("Expires", "Sun, 06 Nov 1994 08:10:00 GMT"),
    ];
    assert_eq!(requests(expires, 599), 1);
    assert_eq!(requests(expires, 600), 2);
    assert_eq!(requests(&[("Expires", "0")], 0), 2);
}

#[test]
fn errors_are_not_kept() {
    let server = Server::start(|_, n| match n {
        0 => status(400, &[("Cache-Control", "max-age=600")], TRUE),
        _ => json(TRUE),
    });
    let folder = tempfile::tempdir().unwrap();
    let client = Client::new(keeping(&folder, &server, &Arc::default())).unwrap();
    client.sparql("ASK {}").unwrap_err();
    client.sparql("ASK {}").unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn a_post_is_kept_by_its_body() {
    let server = Server::start(|_, _| json(TRUE));
    let folder = tempfile::tempdir().unwrap();
    let client = Client::new(keeping(&folder, &server, &Arc::default())).unwrap();
    let long = |end: &str| format!("ASK {{}} # {}{end}", "x".repeat(3_000));
    for end in ["a", "b", "a", "b"] {
        client.sparql(&long(end)).unwrap();
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!((&*seen[0].method, &*seen[0].target), ("POST", "/sparql"));
    assert_eq!(seen[0].parameter("query"), Some(long("a")));
    assert_eq!(
        seen[0].header("content-type"),
        "application/x-www-form-urlencoded"
    );
}

#[test]
fn refresh_asks_and_keeps() {
    let server = Server::start(|_, n| json(format!(r#"{{"head":{{}},"boolean":{}}}"#, n > 0)));
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    let usual = Client::new(keeping(&folder, &server, &clock)).unwrap();
    assert_eq!(usual.sparql("ASK {}").unwrap(), Found::Truth(false));
    let mut settings = keeping(&folder, &server, &clock);
    settings.freshness = Freshness::Refresh;
    let anew = Client::new(settings).unwrap();
    assert_eq!(anew.sparql("ASK {}").unwrap(), Found::Truth(true));
    assert_eq!(usual.sparql("ASK {}").unwrap(), Found::Truth(true));
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn offline_uses_answers_of_any_age_and_says_so() {
    let server = Server::start(|_, _| json(TRUE));
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    Client::new(keeping(&folder, &server, &clock))
        .unwrap()
        .sparql("ASK {}")
        .unwrap();
    pass(&clock, 3 * 86_400);
    let mut settings = keeping(&folder, &server, &clock);
    settings.freshness = Freshness::Offline;
    settings.contact = None;
    let client = Client::new(settings).unwrap();
    client.sparql("ASK {}").unwrap();
    client.sparql("ASK {}").unwrap();
    let note = "nothing is asked offline; 2 kept answers are used, the oldest from 3 days ago";
    assert_eq!(client.take_notes(), [note]);
    assert_eq!(client.take_notes(), Vec::<String>::new());
    let error = client.sparql("ASK { 2 }").unwrap_err();
    let expected = format!(
        "no answer is kept for {}",
        server.url("/sparql?query=ASK%20%7B%202%20%7D")
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.kind(), ErrorKind::Remote);
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn without_a_network_kept_answers_are_used_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    let (settings, url) = {
        let server = Server::start(|_, _| json(TRUE));
        let settings = keeping(&folder, &server, &clock);
        Client::new(settings.clone())
            .unwrap()
            .sparql("ASK {}")
            .unwrap();
        (settings, server.url(""))
    };
    pass(&clock, 2 * 3_600);
    let client = Client::new(settings).unwrap();
    assert_eq!(client.sparql("ASK {}").unwrap(), Found::Truth(true));
    let notes = client.take_notes();
    let host = url.trim_start_matches("http://");
    let expected = format!(
        "`{host}` cannot be reached: connection refused; an answer kept 2 hours ago is used"
    );
    assert_eq!(notes, [expected]);
    let error = client.sparql("ASK { 2 }").unwrap_err();
    assert!(matches!(error, ClientError::Unreachable { .. }), "{error}");
}

#[test]
fn entities_without_a_network_come_from_what_is_kept() {
    let server = Server::start(|_, n| match n {
        0 => json(sample("wbgetentities-missing.json")),
        _ => status(503, &[], "down"),
    });
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    let client = Client::new(keeping(&folder, &server, &clock)).unwrap();
    let first = client.entities(&["Q42", "Q6", "P31"]).unwrap();
    pass(&clock, 3 * 86_400);
    assert_eq!(
        client.entities(&["P31", "Q42", "Q6"]).unwrap().missing,
        first.missing
    );
    let notes = client.take_notes();
    assert!(
        notes[0].contains("answered 503 3 times: down; 3 kept answers"),
        "{notes:?}"
    );
    let error = client.entities(&["Q42", "Q43"]).unwrap_err();
    assert!(
        matches!(error, ClientError::Status { status: 503, .. }),
        "{error}"
    );
}

#[test]
fn a_damaged_answer_is_asked_for_again() {
    let server = Server::start(|_, _| json(TRUE));
    let folder = tempfile::tempdir().unwrap();
    let client = Client::new(keeping(&folder, &server, &Arc::default())).unwrap();
    client.sparql("ASK {}").unwrap();
    let shelves = std::fs::read_dir(folder.path().join("answers")).unwrap();
    for shelf in shelves {
        for file in std::fs::read_dir(shelf.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(
                text.contains(&format!("url: {}", server.url("/sparql?query="))),
                "{text}"
            );
            std::fs::write(&path, text.replace("true", "frue")).unwrap();
        }
    }
    assert_eq!(client.sparql("ASK {}").unwrap(), Found::Truth(true));
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn readers_and_writers_do_not_meet_halves() {
    let long = format!(
        r#"{{"head":{{"vars":["x"]}},"results":{{"bindings":[{}]}}}}"#,
        vec!["{}"; 6_000].join(",")
    );
    let server = Server::start(move |_, _| with(&[("Cache-Control", "max-age=9999")], &*long));
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    let client = Client::new(keeping(&folder, &server, &clock)).unwrap();
    client.sparql("ASK {}").unwrap();
    let mut settings = keeping(&folder, &server, &clock);
    settings.freshness = Freshness::Refresh;
    let writer = Client::new(settings).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| (0..10).for_each(|_| drop(writer.sparql("ASK {}").unwrap())));
        for _ in 0..2 {
            scope.spawn(|| (0..30).for_each(|_| drop(client.sparql("ASK {}").unwrap())));
        }
    });
    // A half would have been asked for again.
    assert_eq!(server.seen().len(), 11);
}

#[test]
fn a_folder_that_cannot_be_written_is_noted() {
    let server = Server::start(|_, _| Play::Later(Duration::ZERO, Box::new(json(TRUE))));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("answers"), "in the way").unwrap();
    let client = Client::new(keeping(&folder, &server, &Arc::default())).unwrap();
    client.sparql("ASK {}").unwrap();
    let notes = client.take_notes();
    assert!(
        notes[0].starts_with("answers could not be kept: "),
        "{notes:?}"
    );
}
