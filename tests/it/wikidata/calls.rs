//! The calls, against genuine answers.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use chancery::link::client::{
    Client, ClientError, ErrorKind, Found, Manifest, ReconciliationQuery, ReconciliationVersion,
};
use serde_json::Value;

use super::server::{Play, Server, json, status};
use super::{client, sample, samples, settings};

/// An answer that knows each id that is asked for.
fn known(ids: &str) -> Play {
    let one = |id: &str| format!(r#""{id}":{{"type":"item","id":"{id}","labels":{{}}}}"#);
    let all: Vec<String> = ids.split('|').map(one).collect();
    json(format!(
        r#"{{"entities":{{{}}},"success":1}}"#,
        all.join(",")
    ))
}

#[test]
fn missing_and_merged_entities_are_named() {
    let server = Server::start(|request, _| match request.parameter("ids").as_deref() {
        Some("Q6|Q42|P31") => json(sample("wbgetentities-missing.json")),
        Some("Q32063953") => json(sample("wbgetentities-merged.json")),
        other => panic!("{other:?}"),
    });
    let client = client(&server, &Arc::default());
    let found = client.entities(&["Q6", "Q42", "P31", "Q42"]).unwrap();
    assert_eq!(found.missing, ["Q6"]);
    let ids: Vec<&str> = found.found.iter().map(|entity| &*entity.id).collect();
    assert_eq!(ids, ["Q42", "P31"]);
    let whole: Value = serde_json::from_str(&sample("wbgetentities-missing.json")).unwrap();
    let json: Value = serde_json::from_str(&found.found[0].json).unwrap();
    assert_eq!(json, whole["entities"]["Q42"]);
    let error = found.all().unwrap_err();
    assert_eq!(error.to_string(), "this id names no entity: Q6");
    assert_eq!(error.kind(), ErrorKind::Input);
    let merged = client.entities(&["Q32063953"]).unwrap().all().unwrap();
    assert!(merged[0].is_redirected());
    assert_eq!((&*merged[0].asked, &*merged[0].id), ("Q32063953", "Q1040"));
}

#[test]
fn fifty_ids_a_call() {
    let server = Server::start(|request, _| known(&request.parameter("ids").unwrap()));
    let ids: Vec<String> = (1..=120).map(|n| format!("Q{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
    let found = client(&server, &Arc::default())
        .entities(&ids)
        .unwrap()
        .all()
        .unwrap();
    let asked: Vec<&str> = found.iter().map(|entity| &*entity.asked).collect();
    assert_eq!(asked, ids);
    let counts: Vec<usize> = server
        .seen()
        .iter()
        .map(|request| request.parameter("ids").unwrap().split('|').count())
        .collect();
    assert_eq!(counts, [50, 50, 20]);
}

#[test]
fn only_what_is_not_kept_is_asked_for() {
    let server = Server::start(|request, _| known(&request.parameter("ids").unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(&server, &Arc::default());
    settings.cache = Some(folder.path().to_owned());
    let client = Client::new(settings).unwrap();
    client.entities(&["Q1", "Q2", "Q3"]).unwrap().all().unwrap();
    client.entities(&["Q4", "Q2", "Q1"]).unwrap().all().unwrap();
    let asked: Vec<String> = server
        .seen()
        .iter()
        .filter_map(|one| one.parameter("ids"))
        .collect();
    assert_eq!(asked, ["Q1|Q2|Q3", "Q4"]);
}

/// The API refuses a whole call for an id that is beyond all that exist.
#[test]
fn an_id_that_is_refused_does_not_take_the_others_along() {
    let server = Server::start(|request, _| {
        let ids = request.parameter("ids").unwrap();
        if ids.contains("Q999999999999") {
            json(
                r#"{"error":{"code":"no-such-entity","info":"Could not find an entity with the ID \"Q999999999999\".","id":"Q999999999999"},"servedby":"mw1"}"#,
            )
        } else {
            known(&ids)
        }
    });
    let found = client(&server, &Arc::default())
        .entities(&["Q1", "Q999999999999", "Q2"])
        .unwrap();
    assert_eq!(
        (found.found.len(), &*found.missing),
        (2, &["Q999999999999".to_owned()][..])
    );
    assert_eq!(server.seen().len(), 2);
}

/// The API cuts what would grow too large, with no more than a warning.
#[test]
fn an_answer_that_was_cut_is_asked_for_again_from_there() {
    let server = Server::start(|request, _| {
        let ids = request.parameter("ids").unwrap();
        known(ids.rsplit_once('|').map_or(&*ids, |(first, _)| first))
    });
    let found = client(&server, &Arc::default()).entities(&["Q1", "Q2", "Q3"]);
    let found = found.unwrap().all().unwrap();
    let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["Q1", "Q2", "Q3"]);
    let asked = server.seen().into_iter();
    let asked: Vec<String> = asked.filter_map(|one| one.parameter("ids")).collect();
    assert_eq!(asked, ["Q1|Q2|Q3", "Q3"]);
}

#[test]
fn an_entity_that_is_left_out_is_an_error() {
    let server = Server::start(|_, _| known("Q1|Q3"));
    let error = client(&server, &Arc::default())
        .entities(&["Q1", "Q2"])
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("is unusable: it says nothing about Q2"),
        "{error}"
    );
}

#[test]
fn what_is_no_id_is_not_sent() {
    let server = Server::start(|_, _| json("{}"));
    let client = client(&server, &Arc::default());
    for id in ["Q1|Q2", "q1", "", "../../etc", "Q1&x=y", "Q1\r\n"] {
        assert!(
            matches!(client.entities(&["Q1", id]), Err(ClientError::Id(_))),
            "{id}"
        );
        assert!(
            matches!(client.entity_data(id), Err(ClientError::Id(_))),
            "{id}"
        );
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn errors_of_the_api_are_told_in_its_words() {
    let server = Server::start(|_, _| {
        json(
            r#"{"error":{"code":"badvalue","info":"Unrecognized value for parameter \"language\": xx\u001b[0m."}}"#,
        )
    });
    let error = client(&server, &Arc::default())
        .search("x", "xx", 1)
        .unwrap_err();
    let words = "refused: badvalue: Unrecognized value for parameter \"language\": xx\u{fffd}[0m.";
    assert!(error.to_string().ends_with(words), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn entity_data_has_one_entity() {
    let server = Server::start(|request, _| match &*request.target {
        "/wiki/Special:EntityData/Q42.json" => json(format!(
            r#"{{"entities":{{"Q42":{}}}}}"#,
            sample("entity-Q42.json")
        )),
        "/wiki/Special:EntityData/Q32063953.json" => {
            // A merged one stands there under its new id.
            let merged: Value = serde_json::from_str(&sample("wbgetentities-merged.json")).unwrap();
            let entity = &merged["entities"]["Q32063953"];
            json(format!(r#"{{"entities":{{"Q1040":{entity}}}}}"#))
        }
        "/wiki/Special:EntityData/Q7.json" => {
            json(r#"{"entities":{"Q7":{"id":"Q7","missing":""}}}"#)
        }
        _ => status(
            404,
            &[("Content-Type", "text/html")],
            "<title>Not Found</title>",
        ),
    });
    let client = client(&server, &Arc::default());
    let entity = client.entity_data("Q42").unwrap();
    assert_eq!(entity.json, sample("entity-Q42.json").trim());
    assert_eq!(client.entity_data("Q32063953").unwrap().id, "Q1040");
    for id in ["Q6", "Q7"] {
        let error = client.entity_data(id).unwrap_err();
        assert_eq!(error.to_string(), format!("this id names no entity: {id}"));
    }
}

#[test]
fn searches_go_on_until_there_is_enough() {
    let server = Server::start(
        |request, _| match request.parameter("continue").as_deref() {
            None => json(sample("wbsearchentities-abc.json")),
            Some("7") => json(r#"{"search":[{"id":"Q1"},{"id":"Q2"},{"id":"Q3"}],"success":1}"#),
            other => panic!("{other:?}"),
        },
    );
    let client = client(&server, &Arc::default());
    let found = client.search("abc", "en", 100).unwrap();
    assert_eq!(found.len(), 10);
    assert_eq!(
        (&*found[0].id, found[0].label.as_deref()),
        ("Q169889", Some("American Broadcasting Company"))
    );
    let matched = found[0].matched.as_ref().unwrap();
    assert_eq!((&*matched.kind, &*matched.text), ("alias", "ABC"));
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0].parameter("limit").as_deref(), Some("50"));
    assert_eq!(client.search("abc", "en", 7).unwrap().len(), 7);
    assert_eq!(server.seen().len(), 3);
}

#[test]
fn a_search_that_goes_round_in_circles_is_an_error() {
    let server = Server::start(|_, _| json(sample("wbsearchentities-abc.json")));
    let error = client(&server, &Arc::default())
        .search("abc", "en", 100)
        .unwrap_err();
    assert!(matches!(error, ClientError::Unusable { .. }), "{error}");
    assert_eq!(server.seen().len(), 2);
}

#[test]
fn sparql_gives_terms() {
    let server = Server::start(|request, _| match request.parameter("query").as_deref() {
        Some("ASK {}") => json(sample("sparql-ask.json")),
        _ => json(sample("sparql-rows.json")),
    });
    let client = client(&server, &Arc::default());
    assert_eq!(client.sparql("ASK {}").unwrap(), Found::Truth(true));
    let Found::Rows { variables, rows } = client.sparql("SELECT ?result {}").unwrap() else {
        panic!("no rows");
    };
    assert_eq!((variables[0].as_str(), rows.len()), ("result", 6));
    let first = rows[0][0].as_ref().unwrap().to_string();
    assert_eq!(first, "<http://www.wikidata.org/entity/Q148>");
}

fn query(name: &str) -> ReconciliationQuery {
    ReconciliationQuery {
        name: name.to_owned(),
        ..ReconciliationQuery::default()
    }
}

#[test]
fn reconciliation_of_today() {
    let server = Server::start(|request, _| {
        if request.method == "GET" {
            return json(
                r#"{"versions":["0.1","0.2"],"name":"W","identifierSpace":"http://i/","schemaSpace":"http://s/"}"#,
            );
        }
        let asked: BTreeMap<String, Value> =
            serde_json::from_str(&request.parameter("queries").unwrap()).unwrap();
        let results: BTreeMap<&String, Value> = asked
            .iter()
            .map(|(number, query)| {
                let candidate = serde_json::json!({"id": "Q1", "name": query["query"], "score": 87.5, "match": true,
                    "type": [{"id": "Q5", "name": "human"}], "features": [{"id": "all_labels", "value": 100},
                    {"id": "dead", "value": false}]});
                (number, serde_json::json!({ "result": [candidate] }))
            })
            .collect();
        json(serde_json::to_string(&results).unwrap())
    });
    let client = client(&server, &Arc::default());
    let manifest = client.reconciliation_manifest().unwrap();
    assert_eq!(manifest.version(), ReconciliationVersion::V0_2);
    assert_eq!(manifest.identifier_space, "http://i/");
    let names: Vec<String> = (0..12).map(|n| format!("n{n} \"}}&")).collect();
    let mut queries: Vec<ReconciliationQuery> = names.iter().map(|name| query(name)).collect();
    queries[0].kind = Some("Q5".to_owned());
    queries[0].limit = Some(3);
    queries[0].properties = vec![("P27".to_owned(), "Q30".to_owned())];
    let found = client.reconcile(&manifest, &queries).unwrap();
    let back: Vec<&str> = found
        .iter()
        .map(|candidates| &*candidates[0].name)
        .collect();
    assert_eq!(back, names);
    let first = &found[0][0];
    assert_eq!(
        (first.score, first.is_match, &*first.types),
        (Some(87.5), true, &["Q5".to_owned()][..])
    );
    assert_eq!(first.features[1].value.to_string(), "0");
    let seen = server.seen();
    assert_eq!(seen.len(), 3, "twelve queries are two batches");
    let sent: Value = serde_json::from_str(&seen[1].parameter("queries").unwrap()).unwrap();
    let expected = serde_json::json!({"query": names[0], "type": "Q5", "limit": 3, "properties": [{"pid": "P27", "v": "Q30"}]});
    assert_eq!(sent["q0"], expected);
}

#[test]
fn reconciliation_of_the_draft() {
    let server = Server::start(|request, _| {
        assert_eq!(
            (&*request.target, request.header("content-type")),
            ("/en/api/match", "application/json")
        );
        let asked: Value = serde_json::from_str(&request.body).unwrap();
        let condition = serde_json::json!({"matchType": "name", "propertyValue": "one"});
        assert_eq!(
            asked["queries"][0],
            serde_json::json!({ "conditions": [condition] })
        );
        json(
            r#"{"results":[{"candidates":[{"id":"Q1","name":"One","score":1}]},{"candidates":[]}]}"#,
        )
    });
    let manifest: Manifest = serde_json::from_str(r#"{"versions":["1.0-draft"]}"#).unwrap();
    let client = client(&server, &Arc::default());
    let found = client
        .reconcile(&manifest, &[query("one"), query("two")])
        .unwrap();
    assert_eq!((found[0].len(), found[1].len()), (1, 0));
    let error = client.reconcile(&manifest, &[query("one")]).unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("it has 2 results for 1 queries"),
        "{error}"
    );
}

#[test]
fn a_query_that_is_left_out_is_an_error() {
    let server = Server::start(|_, _| json(r#"{"q0":{"result":[]}}"#));
    let manifest: Manifest = serde_json::from_str("{}").unwrap();
    let client = client(&server, &Arc::default());
    let error = client
        .reconcile(&manifest, &[query("a"), query("b")])
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("it says nothing about query 2 of 2"),
        "{error}"
    );
    let mut settings = settings(&server, &Arc::default());
    settings.bases.reconciliation = None;
    let error = Client::new(settings)
        .unwrap()
        .reconciliation_manifest()
        .unwrap_err();
    assert!(matches!(error, ClientError::NoService), "{error}");
}

/// Whole answers of the real services, where a folder of them is at hand.
#[test]
fn whole_genuine_answers_are_read() {
    let Some(folder) = samples() else { return };
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let api = BTreeMap::from([
        ("Q6|Q42|P31", text("api/wbgetentities-Q6-Q42-P31.json")),
        ("Q32063953", text("api/wbgetentities-Q32063953.json")),
        ("Q1", text("api/wbgetentities-Q1.json")),
        (
            "Q30",
            format!(
                r#"{{"entities":{{"Q30":{}}}}}"#,
                text("entity-json/Q30.json")
            ),
        ),
    ]);
    let server = Server::start(move |request, _| json(&*api[&*request.parameter("ids").unwrap()]));
    let client = client(&server, &Arc::default());
    assert_eq!(
        client.entities(&["Q6", "Q42", "P31"]).unwrap().missing,
        ["Q6"]
    );
    for id in ["Q32063953", "Q1", "Q30"] {
        let found = client.entities(&[id]).unwrap().all().unwrap();
        assert!(serde_json::from_str::<Value>(&found[0].json).is_ok());
    }
    let questions: Value = serde_json::from_str(&text("sparql/qald_10.json")).unwrap();
    let answers: Vec<String> = questions["questions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|question| question["answers"][0].to_string())
        .collect();
    let rows: Vec<usize> = answers
        .iter()
        .map(|answer| answer.matches("\"value\"").count())
        .collect();
    let server = Server::start(move |_, n| json(&*answers[n]));
    let client = super::client(&server, &Arc::default());
    for (n, expected) in rows.into_iter().enumerate() {
        if let Found::Rows { rows, .. } = client.sparql(&format!("SELECT {n}")).unwrap() {
            let values = rows.iter().flatten().flatten().count();
            assert_eq!(values, expected, "answer {n}");
        }
    }
}
