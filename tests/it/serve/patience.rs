//! A request to the reconciliation service that takes too long holds up no others.

use std::time::Instant;

use serde_json::{Value, json};

use super::Serving;

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
