//! Who gave no answer could have named somebody else: nobody is certain, and nobody is none, without it.

use super::server::{Server, json, status};
use super::verbs::{assert_ends, hits, run, to};
use crate::program::Place;

#[test]
fn what_a_failed_query_service_was_not_asked_is_unasked_in_every_round() {
    let server = Server::start(|request, _| match request.parameter("query") {
        Some(_) => status(403, &[], "no"),
        None => hits(&[]),
    });
    let rows = (0..1_001).map(|row| format!("Nobody {row},{}\n", 90_000 + row));
    let table = format!("name,viaf\n{}", rows.collect::<String>());
    let place = Place::with([("t.csv", table.as_str())]);
    let line = "link match --csv t.csv --name name --id P214=viaf -f csv";
    let line = format!("{line} {} --sparql {}", to(&server), server.url("/sparql"));
    let ended = run(&place, &line);
    assert_ends(
        &ended,
        5,
        &["1,001 unasked", "1,001 questions had no answer"],
    );
    assert_eq!(ended.text().matches(",unasked,").count(), 1_001);
}

#[test]
fn nobody_is_certain_by_a_name_where_somebody_gave_no_answer() {
    let human = r#""P31":[{"mainsnak":{"snaktype":"value","property":"P31","datavalue":{"value":{"entity-type":"item","id":"Q5","numeric-id":5},"type":"wikibase-entityid"},"datatype":"wikibase-item"},"type":"statement","id":"Q42$2","rank":"normal"}]"#;
    let entity = format!(
        r#"{{"entities":{{"Q42":{{"type":"item","id":"Q42","labels":{{"en":{{"language":"en","value":"Douglas Adams"}}}},"claims":{{{human}}}}}}},"success":1}}"#
    );
    let table = "name,kind,viaf\nDouglas Adams,person,999\n";
    for (code, band) in [(200, "certain"), (403, "review")] {
        let entity = entity.clone();
        let server = Server::start(move |request, _| match request.parameter("query") {
            Some(_) if code == 200 => {
                json(r#"{"head":{"vars":["item"]},"results":{"bindings":[]}}"#)
            }
            Some(_) => status(code, &[], "no"),
            None if request.parameter("ids").is_some() => json(entity.clone()),
            None => hits(&["Q42"]),
        });
        let place = Place::with([("t.csv", table)]);
        let line = "link match --csv t.csv --name name --type kind --id P214=viaf -f csv";
        let line = format!("{line} {} --sparql {}", to(&server), server.url("/sparql"));
        let ended = run(&place, &line);
        assert!(
            ended.text().contains(&format!(",{band},")),
            "{}",
            ended.report()
        );
    }
}

#[test]
fn what_one_question_lacks_takes_nothing_from_the_others() {
    let human = r#""P31":[{"mainsnak":{"snaktype":"value","property":"P31","datavalue":{"value":{"entity-type":"item","id":"Q5","numeric-id":5},"type":"wikibase-entityid"},"datatype":"wikibase-item"},"type":"statement","id":"Q42$2","rank":"normal"}]"#;
    let entity = format!(
        r#"{{"entities":{{"Q42":{{"type":"item","id":"Q42","labels":{{"en":{{"language":"en","value":"Douglas Adams"}}}},"claims":{{{human}}}}}}},"success":1}}"#
    );
    let server = Server::start(move |request, _| match request.parameter("query") {
        Some(query) if query.contains("P213") => status(400, &[], "no"),
        Some(_) => json(r#"{"head":{"vars":["item"]},"results":{"bindings":[]}}"#),
        None if request.parameter("ids").is_some() => json(entity.clone()),
        None => hits(&["Q42"]),
    });
    let table = "name,kind,viaf,isni\nDouglas Adams,person,999,\nDouglas Adams,person,,0000 0001 2103 2683\n";
    let place = Place::with([("t.csv", table)]);
    let line =
        "link match --csv t.csv --name name --type kind --id P214=viaf --id P213=isni -f csv";
    let line = format!("{line} {} --sparql {}", to(&server), server.url("/sparql"));
    let ended = run(&place, &line);
    assert_ends(
        &ended,
        5,
        &["1 certain, 1 to review", "1 question had no answer"],
    );
}
