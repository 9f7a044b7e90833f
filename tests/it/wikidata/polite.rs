//! What the services ask of a client: who it is, one thing at a time, and waiting when told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chancery::link::client::{Budget, Client, ClientError, ErrorKind, Settings, SystemClock};

use super::server::{Play, Server, json, status, with};
use super::{TestClock, client, sample, seconds, settings};
use crate::project;

const ROWS: &str = r#"{"head":{"vars":["x"]},"results":{"bindings":[]}}"#;
const NONE: &str = r#"{"search":[],"success":1}"#;

#[test]
fn it_says_who_it_is_and_whom_to_write_to() {
    let server = Server::start(|_, _| json(ROWS));
    client(&server, &Arc::default()).sparql("ASK {}").unwrap();
    let lock = project::read("Cargo.lock");
    let library = lock.split("name = \"ureq\"\nversion = \"").nth(1).unwrap();
    let library = library.split('"').next().unwrap();
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!("chancery/{version} (tests@example.org) ureq/{library}");
    let seen = &server.seen()[0];
    assert_eq!(seen.header("user-agent"), expected);
    assert_eq!(
        seen.header("accept"),
        "application/sparql-results+json, application/json"
    );
    assert_eq!(seen.header("accept-encoding"), "gzip");
    assert_eq!(
        (seen.header("cookie"), seen.header("authorization")),
        ("", "")
    );
}

#[test]
fn without_a_contact_nothing_is_sent() {
    let server = Server::start(|_, _| json(ROWS));
    let settings = Settings {
        contact: None,
        ..settings(&server, &Arc::default())
    };
    let error = Client::new(settings).unwrap().sparql("ASK {}").unwrap_err();
    assert!(matches!(error, ClientError::NoContact { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::Usage);
    let hint = error.hint().unwrap();
    for word in ["--contact", "CHANCERY_CONTACT", "User-Agent_policy"] {
        assert!(hint.contains(word), "{hint}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn one_request_at_a_time_from_all_threads() {
    let server = Server::start(|_, _| Play::Later(Duration::from_millis(15), Box::new(json(ROWS))));
    let clock = Arc::new(TestClock::default());
    let first = settings(&server, &clock);
    let second = Settings {
        turns: first.turns.clone(),
        ..settings(&server, &clock)
    };
    let clients = [Client::new(first).unwrap(), Client::new(second).unwrap()];
    std::thread::scope(|scope| {
        for n in 0..8 {
            let client = &clients[n % 2];
            scope.spawn(move || client.sparql(&format!("ASK {{ {n} }}")).unwrap());
        }
    });
    assert_eq!(server.seen().len(), 8);
    assert_eq!(server.most_at_once(), 1);
}

/// Two sets of turns that meet in a folder only are what two processes are.
#[test]
fn one_request_at_a_time_from_all_processes() {
    let server = Server::start(|_, _| Play::Later(Duration::from_millis(60), Box::new(json(ROWS))));
    let folder = tempfile::tempdir().unwrap();
    let clients: Vec<Client> = (0..3)
        .map(|_| {
            let settings = Settings {
                cache: Some(folder.path().to_owned()),
                clock: Arc::new(SystemClock),
                ..settings(&server, &Arc::default())
            };
            Client::new(settings).unwrap()
        })
        .collect();
    std::thread::scope(|scope| {
        for (n, client) in clients.iter().enumerate() {
            scope.spawn(move || client.sparql(&format!("ASK {{ {n} }}")).unwrap());
        }
    });
    assert_eq!(server.seen().len(), 3);
    assert_eq!(server.most_at_once(), 1);
}

#[test]
fn retry_after_is_waited_for_exactly() {
    for code in [429, 503] {
        for (after, waited) in [
            ("1", 1.0),
            ("0.5", 0.5),
            ("Sun, 06 Nov 1994 08:49:44 GMT", 7.0),
            ("Sunday, 06-Nov-94 08:49:38 GMT", 1.0),
        ] {
            let server = Server::start(move |_, n| match n {
                0 => status(code, &[("Retry-After", after)], "Too many requests"),
                _ => json(ROWS),
            });
            let clock = Arc::new(TestClock::default());
            client(&server, &clock).sparql("ASK {}").unwrap();
            assert_eq!(clock.waits(), seconds(&[waited]), "{code} {after}");
            assert_eq!(server.seen().len(), 2);
        }
    }
}

#[test]
fn half_a_second_is_waited_for_however_often_it_is_said() {
    let server = Server::start(|_, _| status(429, &[("Retry-After", "0.5")], "no"));
    let clock = Arc::new(TestClock::default());
    client(&server, &clock).sparql("ASK {}").unwrap_err();
    assert_eq!(clock.waits(), seconds(&[0.5; 9]));
}

#[test]
fn half_a_second_is_really_half_a_second() {
    let server = Server::start(|_, n| match n {
        0 => status(429, &[("Retry-After", "0.5")], ""),
        _ => json(ROWS),
    });
    let settings = Settings {
        clock: Arc::new(SystemClock),
        ..settings(&server, &Arc::default())
    };
    Client::new(settings).unwrap().sparql("ASK {}").unwrap();
    let seen = server.seen();
    let gap = seen[1].at - seen[0].at;
    assert!(gap >= Duration::from_millis(500), "{gap:?}");
    assert!(gap < Duration::from_secs(3), "{gap:?}");
}

#[test]
fn servers_that_fail_are_tried_three_times() {
    for code in [500, 502, 503, 504, 408] {
        let server = Server::start(move |_, _| status(code, &[], "<h1>Oh\nno</h1>"));
        let clock = Arc::new(TestClock::default());
        let error = client(&server, &clock).sparql("ASK {}").unwrap_err();
        let expected = format!(
            "`127.0.0.1:{}` answered {code} 3 times: Oh no",
            server.port()
        );
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.kind(), ErrorKind::Remote);
        assert_eq!(server.seen().len(), 3);
        assert_eq!(clock.waits(), seconds(&[1.0, 2.0]));
    }
}

#[test]
fn a_passing_failure_is_no_failure() {
    let server = Server::start(|_, n| match n {
        0 => status(503, &[], ""),
        1 => Play::Raw(Vec::new()),
        _ => json(ROWS),
    });
    let clock = Arc::new(TestClock::default());
    client(&server, &clock).sparql("ASK {}").unwrap();
    assert_eq!(clock.waits(), seconds(&[1.0, 2.0]));
}

#[test]
fn without_a_time_a_429_means_a_minute() {
    let server = Server::start(|_, _| status(429, &[("Retry-After", "soon")], ""));
    let clock = Arc::new(TestClock::default());
    let client = client(&server, &clock);
    let error = client.sparql("ASK {}").unwrap_err();
    assert!(
        error.to_string().ends_with("answered 429 3 times"),
        "{error}"
    );
    assert_eq!(clock.waits(), seconds(&[60.0, 60.0]));
    // Whoever asks next waits as well.
    client.sparql("ASK { 2 }").unwrap_err();
    assert_eq!(clock.waits(), seconds(&[60.0; 5]));
}

#[test]
fn refusals_are_not_repeated() {
    for code in [400, 401, 403, 404, 410, 414] {
        let server = Server::start(move |_, _| status(code, &[("Retry-After", "1")], "no"));
        let clock = Arc::new(TestClock::default());
        let error = client(&server, &clock).sparql("ASK {}").unwrap_err();
        assert!(
            error.to_string().ends_with(&format!("answered {code}: no")),
            "{error}"
        );
        assert_eq!(server.seen().len(), 1);
        assert_eq!(clock.waits(), []);
    }
}

#[test]
fn a_query_that_ran_out_of_time_is_not_asked_again() {
    let body =
        "SPARQL-QUERY: queryStr=ASK {}\njava.util.concurrent.TimeoutException\n\tat java.util";
    // The query stands before what was wrong with it, however long it is.
    let long = body.replace("{}", &format!("{{ {} }}", "?s ?p ?o . ".repeat(30_000)));
    for body in [body.to_owned(), long] {
        let server = Server::start(move |_, _| status(500, &[], &body));
        let error = client(&server, &Arc::default())
            .sparql("ASK {}")
            .unwrap_err();
        assert!(error.to_string().contains("TimeoutException"), "{error}");
        assert_eq!(server.seen().len(), 1);
    }
    let silent =
        Server::start(|_, _| Play::Later(Duration::from_millis(900), Box::new(json(ROWS))));
    let settings = Settings {
        try_timeout: Duration::from_millis(200),
        budget: Budget {
            time: Duration::from_millis(200),
            ..Budget::default()
        },
        ..settings(&silent, &Arc::default())
    };
    Client::new(settings).unwrap().sparql("ASK {}").unwrap_err();
    assert_eq!(silent.seen().len(), 1);
}

/// Who is told to wait longer than there is time says so, and leaves the host alone, also in the next process.
#[test]
fn a_long_wait_is_reported_and_remembered() {
    let server = Server::start(|_, n| match n {
        0 => status(429, &[("Retry-After", "3600")], "banned"),
        _ => json(ROWS),
    });
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    for _ in 0..2 {
        let settings = Settings {
            cache: Some(folder.path().to_owned()),
            ..settings(&server, &clock)
        };
        let client = Client::new(settings).unwrap();
        for _ in 0..2 {
            let error = client.sparql("ASK {}").unwrap_err();
            let expected = format!(
                "`127.0.0.1:{}` is to be left alone for 3600 s, and only 180 s are left",
                server.port()
            );
            assert_eq!(error.to_string(), expected);
        }
    }
    assert_eq!(server.seen().len(), 1);
    assert_eq!(clock.waits(), []);
    clock.pass(Duration::from_secs(3_590));
    client_in(&folder, &server, &clock)
        .sparql("ASK {}")
        .unwrap();
    assert_eq!(clock.waits(), seconds(&[10.0]));
}

/// The longer a server wants to be left alone, the more it means it; what it says later does not undo it.
#[test]
fn a_wait_of_days_is_obeyed_by_the_next_process_too() {
    for wait in ["100000", "1000000000"] {
        let server = Server::start(move |_, n| match n {
            0 => status(429, &[("Retry-After", wait)], "banned"),
            _ => json(ROWS),
        });
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(TestClock::default());
        for _ in 0..3 {
            let error = client_in(&folder, &server, &clock)
                .sparql("ASK {}")
                .unwrap_err();
            assert!(matches!(error, ClientError::ToldToWait { .. }), "{error}");
            clock.pass(Duration::from_secs(1_000));
        }
        assert_eq!((server.seen().len(), clock.waits().len()), (1, 0));
    }
}

#[test]
fn at_once_is_not_ten_times_at_once() {
    for after in ["0", "Sun, 06 Nov 1994 08:00:00 GMT", "0.001"] {
        let server = Server::start(move |_, _| status(429, &[("Retry-After", after)], "no"));
        let clock = Arc::new(TestClock::default());
        client(&server, &clock).sparql("ASK {}").unwrap_err();
        assert_eq!(server.seen().len(), 10);
        let waits = clock.waits();
        let quick = waits.iter().filter(|wait| wait.as_secs() < 1).count();
        assert!(quick <= usize::from(after == "0.001"), "{waits:?}");
        assert!(waits.iter().sum::<Duration>() > Duration::from_secs(60));
    }
}

#[test]
fn how_long_a_pause_would_do_is_said() {
    let server = Server::start(|_, _| status(429, &[], "no"));
    let settings = Settings {
        timeout: Duration::from_secs(10),
        ..settings(&server, &Arc::default())
    };
    let error = Client::new(settings).unwrap().sparql("ASK {}").unwrap_err();
    let words = "is to be left alone for 60 s, and only 10 s are left";
    assert!(error.to_string().ends_with(words), "{error}");
}

/// A process that is killed while it writes leaves what others were told.
#[test]
fn what_is_known_of_a_host_is_written_beside_and_renamed() {
    let server = Server::start(|_, n| match n {
        0 => status(429, &[("Retry-After", "3600")], "banned"),
        _ => json(ROWS),
    });
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(TestClock::default());
    let ask = || client_in(&folder, &server, &clock).sparql("ASK {}");
    ask().unwrap_err();
    let name = format!("hosts/127.0.0.1_{}.host", server.port());
    let path = folder.path().join(name);
    let known = std::fs::read_to_string(&path).unwrap();
    let other = folder.path().join("held");
    std::fs::hard_link(&path, &other).unwrap();
    clock.pass(Duration::from_secs(4_000));
    ask().unwrap();
    assert_ne!(std::fs::read_to_string(&path).unwrap(), known);
    assert_eq!(std::fs::read_to_string(&other).unwrap(), known);
}

fn client_in(folder: &tempfile::TempDir, server: &Server, clock: &Arc<TestClock>) -> Client {
    let settings = Settings {
        cache: Some(folder.path().to_owned()),
        ..settings(server, clock)
    };
    Client::new(settings).unwrap()
}

/// The shape of the error is that of the manual page on `maxlag`.
const LAG: &str = r#"{"error":{"code":"maxlag","info":"Waiting for 10.64.48.35: 6.5 seconds lagged.","host":"10.64.48.35","lag":6.5,"type":"db"}}"#;

#[test]
fn a_lagging_database_is_waited_for() {
    for (headers, waited) in [
        (&[("Retry-After", "5"), ("X-Database-Lag", "7")][..], 5.0),
        (&[("X-Database-Lag", "7")], 7.0),
        (&[], 6.5),
    ] {
        let server = Server::start(move |_, n| match n {
            0 => with(headers, LAG),
            _ => json(NONE),
        });
        let clock = Arc::new(TestClock::default());
        client(&server, &clock).search("x", "en", 5).unwrap();
        assert_eq!(clock.waits(), seconds(&[waited]));
        for request in server.seen() {
            assert_eq!(request.parameter("maxlag").as_deref(), Some("5"));
        }
    }
}

#[test]
fn a_database_that_never_catches_up_is_given_up() {
    let server = Server::start(|_, _| with(&[("Retry-After", "5")], LAG));
    let clock = Arc::new(TestClock::default());
    let error = client(&server, &clock).search("x", "en", 5).unwrap_err();
    let words = "refused: maxlag: Waiting for 10.64.48.35: 6.5 seconds lagged.";
    assert!(error.to_string().ends_with(words), "{error}");
    assert_eq!(error.kind(), ErrorKind::Remote);
    assert_eq!(server.seen().len(), 10);
    let at_once = Server::start(|_, _| with(&[("Retry-After", "0")], LAG));
    client(&at_once, &clock).search("x", "en", 5).unwrap_err();
    assert_eq!(at_once.seen().len(), 10);
}

#[test]
fn maxlag_goes_with_entities_too() {
    let server = Server::start(|_, _| json(sample("wbgetentities-merged.json")));
    let found = client(&server, &Arc::default())
        .entities(&["Q32063953"])
        .unwrap();
    assert_eq!(found.found.len(), 1);
    assert_eq!(server.seen()[0].parameter("maxlag").as_deref(), Some("5"));
}

#[test]
fn query_time_stays_within_the_budget() {
    let clock = Arc::new(TestClock::default());
    let inside = Arc::clone(&clock);
    let server = Server::start(move |_, _| {
        inside.pass(Duration::from_secs(25));
        json(ROWS)
    });
    let client = client(&server, &clock);
    for n in 0..3 {
        client.sparql(&format!("ASK {{ {n} }}")).unwrap();
        assert_eq!(clock.waits(), [], "{n}");
    }
    // Each took 25 seconds, and they ended at 25, 50 and 75: more than the minute allows until the
    // first is a minute old, at 85.
    client.sparql("ASK { 3 }").unwrap();
    assert_eq!(clock.waits(), seconds(&[10.0]));
    // The Action API is not metered.
    let lone = Server::start(|_, _| json(NONE));
    super::client(&lone, &clock).search("x", "en", 1).unwrap();
    assert_eq!(clock.waits().len(), 1);
}

#[test]
fn errors_stay_within_the_budget() {
    let server = Server::start(|_, _| status(400, &[], "MalformedQueryException"));
    let clock = Arc::new(TestClock::default());
    let settings = Settings {
        budget: Budget {
            errors: 5,
            ..Budget::default()
        },
        ..settings(&server, &clock)
    };
    let client = Client::new(settings).unwrap();
    for _ in 0..5 {
        clock.pass(Duration::from_secs(1));
        client.sparql("SELECT").unwrap_err();
    }
    assert_eq!(clock.waits(), []);
    client.sparql("SELECT").unwrap_err();
    // The first of the five was at second 1.
    assert_eq!(clock.waits(), seconds(&[56.0]));
}

#[test]
fn answers_of_others_do_not_hold_up_for_ever() {
    let passed = Arc::new(AtomicU64::new(0));
    let inside = Arc::clone(&passed);
    let server = Server::start(move |_, _| {
        inside.fetch_add(1, Ordering::SeqCst);
        Play::Later(Duration::from_millis(1_500), Box::new(json(ROWS)))
    });
    let first = Settings {
        clock: Arc::new(SystemClock),
        ..settings(&server, &Arc::default())
    };
    let second = Settings {
        turns: first.turns.clone(),
        timeout: Duration::from_millis(200),
        ..settings(&server, &Arc::default())
    };
    let (first, second) = (Client::new(first).unwrap(), Client::new(second).unwrap());
    std::thread::scope(|scope| {
        scope.spawn(|| first.sparql("ASK {}").unwrap());
        while passed.load(Ordering::SeqCst) == 0 {
            std::thread::yield_now();
        }
        let error = second.sparql("ASK {}").unwrap_err();
        assert!(matches!(error, ClientError::Busy { .. }), "{error}");
    });
    assert_eq!(server.seen().len(), 1);
}
