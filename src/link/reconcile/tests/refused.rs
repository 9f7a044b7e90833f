//! Requests that are wrong, too large or hostile.

use serde_json::json;

use super::{BOTH, Refused, Settings, Value, Version, with};

fn refused(version: Version, text: &str) -> Refused {
    with(Settings::default(), |service| {
        service.matches(version, text).unwrap_err()
    })
}

#[test]
fn wrong_requests_are_told_where() {
    for (version, text, said) in [
        (
            BOTH[0],
            "[]",
            "an object of queries is wanted, not a list, at `/`",
        ),
        (
            BOTH[0],
            r#"{"q":{}}"#,
            "a query needs `query`, or `properties` with one at least, at `/q`",
        ),
        (
            BOTH[0],
            r#"{"q":{"query":1}}"#,
            "a string is wanted, not a number, at `/q/query`",
        ),
        (
            BOTH[0],
            r#"{"q":{"query":"a","limit":0}}"#,
            "a whole number from 1 on is wanted, at `/q/limit`",
        ),
        (
            BOTH[0],
            r#"{"q":{"query":"a","type_strict":"x"}}"#,
            "`x` is none of `any`, `should`, `all`, at `/q/type_strict`",
        ),
        (
            BOTH[0],
            r#"{"q":{"query":"a","properties":[{"pid":"P1","v":"x"}]}}"#,
            "there is no property `P1` here, at `/q/properties/0`",
        ),
        (
            BOTH[1],
            r#"{"queries":[{"conditions":[]}]}"#,
            "a query needs one condition at least, at `/queries/0/conditions`",
        ),
        (
            BOTH[1],
            r#"{"queries":[{"condition":[]}]}"#,
            "`condition` is no member of this object, at `/queries/0`",
        ),
        (
            BOTH[1],
            r#"{"queries":[{"type":["a"],"conditions":[]}]}"#,
            "a string is wanted, not a list, at `/queries/0/type`",
        ),
        (
            BOTH[1],
            r#"{"queries":[{"conditions":[{"v":"a"}]}]}"#,
            "`matchType` is missing, at `/queries/0/conditions/0`",
        ),
        (BOTH[1], "[]", "an object is wanted, not a list, at `/`"),
        (
            BOTH[1],
            r#"{"queries":[{"conditions":[{"matchType":"name","v":"a","matchQualifier":"Wild"}]}]}"#,
            "this service has no match qualifier `Wild`, at `/queries/0/conditions/0/matchQualifier`",
        ),
    ] {
        let found = refused(version, text);
        assert!(matches!(found, Refused::Wrong(_)), "{text}");
        assert_eq!(found.to_string(), format!("the request: {said}"), "{text}");
    }
    let Refused::Wrong(said) = refused(BOTH[1], r#"{"querys":[]}"#) else {
        panic!("it is wrong");
    };
    assert_eq!(said.hints, ["did you mean `queries`?"]);
}

#[test]
fn too_much_is_refused_with_the_limit() {
    let many: serde_json::Map<String, Value> = (0..10_000)
        .map(|n| (format!("q{n}"), json!({ "query": "Georgia" })))
        .collect();
    let long = json!({ "q": { "query": "x".repeat(1_001) } }).to_string();
    let values = vec!["x"; 51];
    let values = json!({ "q": { "properties": [{ "pid": "P569", "v": values }] } }).to_string();
    for (text, said) in [
        (
            json!(many).to_string(),
            "10000 queries, and 100 is the limit, at `/`",
        ),
        (
            long,
            "a text of 1001 bytes, and 1000 is the limit, at `/q/query`",
        ),
        (
            values,
            "51 values, and 50 is the limit, at `/q/properties/0/v`",
        ),
        (
            " ".repeat((1 << 20) + 1),
            "the request is longer than 1 MiB",
        ),
    ] {
        let found = refused(Version::V0_2, &text);
        assert!(matches!(found, Refused::TooMuch(_)), "{said}");
        assert_eq!(found.to_string(), format!("the request: {said}"));
    }
}

#[test]
fn deep_and_broken_requests_end_in_a_message() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for text in [
        format!(r#"{{"queries":{deep}}}"#),
        format!(r#"{{"q":{{"query":{deep}}}}}"#),
        r#"{"queries":"#.to_owned(),
        String::new(),
        "nul".to_owned(),
        r#"{"q":{"query":"a"},"q":{"query":"b"}}"#.to_owned(),
        "{\"\u{1b}[31m\u{202e}\":1}".to_owned(),
    ] {
        for version in BOTH {
            let found = refused(version, &text);
            assert!(matches!(found, Refused::Wrong(_)));
            let said = found.to_string();
            assert!(
                said.len() < 400 && !said.contains(['\u{1b}', '\u{202e}']),
                "{said}"
            );
        }
    }
}

#[test]
fn a_batch_ends_when_nobody_waits_for_it() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    let text = r#"{"queries":[{"conditions":[{"matchType":"name","propertyValue":["Georgia","Georgien"]}]}]}"#;
    let asked = AtomicUsize::new(0);
    let refused = with(Settings::default(), |service| {
        let stopped = || asked.fetch_add(1, Ordering::Relaxed) >= 3;
        service.matches_until(BOTH[1], text, &stopped).unwrap_err()
    });
    assert!(matches!(refused, Refused::Failed(_)), "{refused}");
    assert_eq!(asked.into_inner(), 4);
}
