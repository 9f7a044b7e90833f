//! Who asks: told as the server wants it, to nobody else, and shown nowhere.

use super::{answer, ends, query, run, yes};
use crate::program::Place;
use crate::wikidata::server::{Play, Request, Server, status};

const ASK: &str = "query -q 'ASK { ?a ?b ?c }'";
const SECRET: &str = "open sesame";

fn authorization(request: &Request) -> Option<String> {
    let mut headers = request.headers.iter();
    headers
        .find(|(name, _)| name == "authorization")
        .map(|(_, value)| value.clone())
}

fn wants(challenge: &'static str) -> Server {
    Server::start(move |request, _| match authorization(request) {
        Some(_) => yes(),
        None => Play::Answer(
            401,
            vec![("WWW-Authenticate", challenge.to_owned())],
            b"who?".to_vec(),
        ),
    })
}

fn line(server: &Server, more: &str) -> String {
    format!(
        "{ASK} --endpoint generic {more} -l {}",
        server.url("/sparql")
    )
}

#[test]
fn a_password_is_told_as_it_is_asked_for() {
    let place = Place::new();
    place.write("password", format!("{SECRET}\n"));
    let basic = wants("Basic realm=\"x\"");
    ends(
        &run(
            &place,
            &line(&basic, "--user Aladdin"),
            &[("CHANCERY_PASSWORD", SECRET)],
        ),
        0,
        &[],
    );
    ends(
        &run(
            &place,
            &line(&basic, "--user Aladdin --password-file password"),
            &[],
        ),
        0,
        &[],
    );
    let told: Vec<Option<String>> = basic.seen().iter().map(authorization).collect();
    let known = Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".to_owned());
    assert_eq!(told, [None, known.clone(), None, known.clone()]);
    // At once, where it is said; never, where only a digest will do.
    ends(
        &run(
            &place,
            &line(
                &basic,
                "--user Aladdin --auth basic --password-file password",
            ),
            &[],
        ),
        0,
        &[],
    );
    assert_eq!(authorization(&basic.seen()[4]), known);
    ends(
        &run(
            &place,
            &line(
                &basic,
                "--user Aladdin --auth digest --password-file password",
            ),
            &[],
        ),
        5,
        &["401"],
    );
    assert_eq!(authorization(basic.seen().last().unwrap()), None);

    let digest = wants(
        "Digest realm=\"SPARQL\", nonce=\"n0\", qop=\"auth\", opaque=\"o\", algorithm=\"MD5\"",
    );
    ends(
        &run(
            &place,
            &line(&digest, "--user Aladdin"),
            &[("CHANCERY_PASSWORD", SECRET)],
        ),
        0,
        &[],
    );
    let told = authorization(&digest.seen()[1]).unwrap();
    for part in [
        "username=\"Aladdin\"",
        "realm=\"SPARQL\"",
        "nonce=\"n0\"",
        "nc=00000001",
        "opaque=\"o\"",
        "uri=\"/sparql?query=",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("sesame"));
}

#[test]
fn a_token_is_told_at_once() {
    let server = wants("Bearer");
    let place = Place::new();
    place.write("token", "a-token");
    ends(
        &run(&place, &line(&server, ""), &[("CHANCERY_TOKEN", "a-token")]),
        0,
        &[],
    );
    ends(
        &run(&place, &line(&server, "--token-file token"), &[]),
        0,
        &[],
    );
    let told: Vec<Option<String>> = server.seen().iter().map(authorization).collect();
    assert_eq!(
        told,
        [
            Some("Bearer a-token".to_owned()),
            Some("Bearer a-token".to_owned())
        ]
    );
}

#[test]
fn what_is_secret_stands_in_no_message() {
    let place = Place::new();
    // A server that refuses everybody, and says what it was told.
    let server = Server::start(|request, _| {
        let told = authorization(request).unwrap_or_default();
        let challenge = ("WWW-Authenticate", "Basic realm=\"x\"".to_owned());
        Play::Answer(
            401,
            vec![challenge],
            format!("not {}", told.len()).into_bytes(),
        )
    });
    for (more, variable) in [
        ("--user me", "CHANCERY_PASSWORD"),
        ("--user me --auth basic", "CHANCERY_PASSWORD"),
        ("", "CHANCERY_TOKEN"),
    ] {
        let ended = run(&place, &line(&server, more), &[(variable, "hunter2")]);
        ends(&ended, 5, &["401", "CHANCERY_PASSWORD"]);
        assert!(
            !ended.err.contains("hunter2") && !ended.err.contains("aHVudGVyMg"),
            "{}",
            ended.err
        );
    }
    for (more, variables, says) in [
        ("--user me", vec![], "no password for `me`"),
        (
            "--user me",
            vec![("CHANCERY_PASSWORD", "hunter2\nX-Other: y")],
            "control character",
        ),
        (
            "--user me:x",
            vec![("CHANCERY_PASSWORD", "hunter2")],
            "colon",
        ),
    ] {
        let ended = run(&place, &line(&server, more), &variables);
        ends(&ended, 2, &[says]);
        assert!(!ended.err.contains("hunter2"));
    }
    let before = server.seen().len();
    let ended = run(
        &place,
        &format!("{ASK} -l http://me:hunter2@127.0.0.1:9/"),
        &[],
    );
    ends(&ended, 2, &["carries a name or password"]);
    assert!(!ended.err.contains("hunter2"), "{}", ended.err);
    assert_eq!(server.seen().len(), before);
}

#[test]
fn a_service_in_a_query_gets_no_secret() {
    // The endpoint asks the service itself: from here nothing goes there.
    let other = Server::start(|_, _| yes());
    let server = Server::start(|request, _| {
        assert!(query(request).contains("SERVICE"));
        answer(
            "application/sparql-results+json",
            r#"{"head":{"vars":["a"]},"results":{"bindings":[]}}"#,
        )
    });
    let line = format!(
        "query -q 'SELECT * {{ SERVICE <{}> {{ ?a ?b ?c }} }}' -f csv --endpoint generic -l {}",
        other.url("/sparql"),
        server.url("/sparql")
    );
    ends(
        &run(&Place::new(), &line, &[("CHANCERY_TOKEN", "a-token")]),
        0,
        &[],
    );
    assert_eq!(other.connections(), 0);
}

#[test]
fn wikimedia_wants_a_contact_and_others_do_not() {
    let ended = run(
        &Place::new(),
        &format!("{ASK} -l https://query.wikidata.org/sparql"),
        &[],
    );
    ends(&ended, 2, &["no contact is set"]);
    let server = Server::start(|_, _| yes());
    ends(&run(&Place::new(), &line(&server, ""), &[]), 0, &[]);
    ends(
        &run(
            &Place::new(),
            &line(&server, ""),
            &[("CHANCERY_CONTACT", "me@example.org")],
        ),
        0,
        &[],
    );
    let seen = server.seen();
    assert!(seen[0].header("user-agent").starts_with("chancery/"));
    assert!(!seen[0].header("user-agent").contains('('));
    assert!(seen[1].header("user-agent").contains("(me@example.org)"));
}

#[test]
fn who_is_told_to_wait_waits() {
    let server = Server::start(|_, number| match number {
        0 => status(429, &[("Retry-After", "1")], "slow down"),
        _ => yes(),
    });
    ends(&run(&Place::new(), &line(&server, ""), &[]), 0, &[]);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert!((seen[1].at - seen[0].at).as_millis() >= 1_000);
}
