//! Every message in both spellings, read by our own client; hostile requests; the same bytes each time.

use serde_json::json;

use super::*;
use crate::link::client::{Candidate, Manifest, ReconciliationQuery, both_ways};
use crate::link::index::{About, Date, Encoded, Entity, Id, Index, IndexWriter};
use crate::model::{GraphName, NamedNode, Quad, Term};
use crate::store::{Backend as _, Interrupted, Memory};

mod refused;

const BOTH: [Version; 2] = [Version::V0_2, Version::V1_0];

fn entity(number: u32, name: &str, class: u32, born: Option<i64>) -> Entity {
    let mut entity = Entity {
        id: Id::Item(number),
        types: vec![Id::Item(class)],
        sitelinks: 100 - number,
        ..Entity::default()
    };
    entity.name(name, "en", false);
    entity.dates = born
        .map(|year| {
            let date = Date {
                year,
                month: 3,
                day: 21,
                precision: 11,
                julian: false,
            };
            (569, date)
        })
        .into_iter()
        .collect();
    entity
}

/// People and places, with numbers that are ours alone.
fn some() -> Vec<Entity> {
    let mut lavrov = entity(3, "Sergey Lavrov", 5, Some(1950));
    lavrov.countries = vec![Id::Item(1)];
    lavrov.identifiers = vec![(214, "119".to_owned())];
    lavrov.descriptions = vec![("en".to_owned(), "a diplomat".to_owned())];
    vec![
        entity(1, "Georgia", 6256, None),
        entity(2, "Georgia", 35_657, None),
        lavrov,
        entity(4, "Sergey Lavrov", 5, Some(1980)),
        entity(6, "Johann Maria Adler", 5, Some(1872)),
        entity(5, "<script>alert(\"x\")</script> & 'y' \u{202e}z", 5, None),
    ]
}

fn index() -> Index {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.index");
    let mut writer = IndexWriter::begin(&path, 1 << 20, About::default()).unwrap();
    for entity in some() {
        writer.push(&Encoded::new(entity).unwrap()).unwrap();
    }
    writer.finish(&|_| {}, &|_| {}).unwrap();
    Index::open(&path).unwrap()
}

fn with<T>(settings: Settings, run: impl FnOnce(&Service<'_>) -> T) -> T {
    let index = index();
    let collection = OfIndex::new(&index).unwrap();
    run(&Service::new(&collection, settings))
}

fn asked(version: Version, batch: &[ReconciliationQuery]) -> Vec<Vec<Candidate>> {
    let text = both_ways::written(version, batch);
    let answer = with(Settings::default(), |service| {
        service.matches(version, &text).unwrap().to_string()
    });
    both_ways::read(version, &answer, batch.len()).unwrap()
}

fn query(name: &str) -> ReconciliationQuery {
    ReconciliationQuery {
        name: name.to_owned(),
        ..ReconciliationQuery::default()
    }
}

fn ids(candidates: &[Candidate]) -> Vec<&str> {
    candidates.iter().map(|one| one.id.as_str()).collect()
}

#[test]
fn our_client_reads_what_our_service_answers() {
    let mut state = query("Georgia");
    state.kind = Some("Q6256".to_owned());
    let mut born = query("Lavrov, Sergey");
    born.properties = vec![("P569".to_owned(), "1950-03-21".to_owned())];
    born.limit = Some(1);
    let batch = [query("Georgia"), state, born, query("Nobody At All")];
    for version in BOTH {
        let found = asked(version, &batch);
        assert_eq!(ids(&found[0]), ["Q1", "Q2"]);
        assert!(found[0].iter().all(|one| !one.is_match));
        // A state of the United States is no country.
        assert_eq!(found[1][0].id, "Q1");
        assert!(found[1][0].is_match && found[1][0].types == ["Q6256"]);
        assert_eq!(ids(&found[2]), ["Q3"]);
        assert!(found[2][0].is_match);
        assert_eq!(found[2][0].description.as_deref(), Some("a diplomat"));
        assert!(found[3].is_empty());
    }
    assert_eq!(asked(BOTH[0], &batch), asked(BOTH[1], &batch));
}

#[test]
fn what_cannot_be_compared_is_no_match() {
    let is_match = |properties: &[(&str, &str)], kind: Option<&str>| {
        let mut asked_for = query("Johann Maria Adler");
        asked_for.kind = kind.map(str::to_owned);
        let pair = |(id, value): &(&str, &str)| ((*id).to_owned(), (*value).to_owned());
        asked_for.properties = properties.iter().map(pair).collect();
        let found = BOTH.map(|version| asked(version, &[asked_for.clone()]));
        assert_eq!(found[0], found[1]);
        let first = found[0][0].first();
        first.map(|first| (first.id.clone(), first.is_match))
    };
    let certain = Some(("Q6".to_owned(), true));
    let open = Some(("Q6".to_owned(), false));
    assert_eq!(is_match(&[], None), certain);
    assert_eq!(is_match(&[("P569", "1872-03-21")], None), certain);
    // As a table may have it.
    assert_eq!(is_match(&[("P569", "21.3.1872")], None), certain);
    for text in [
        "before 1640",
        "ca. 1872",
        "11.3.1640",
        "1872?",
        "18th century",
    ] {
        assert_eq!(is_match(&[("P569", text)], None), open, "{text}");
    }
    // What has no number says nothing, as in a table.
    assert_eq!(is_match(&[("P569", "unknown")], None), certain);
    assert_eq!(is_match(&[("P27", "Georgia")], None), certain);
    for country in ["Japan", "Utopia"] {
        assert_eq!(is_match(&[("P27", country)], None), open, "{country}");
    }
    assert_eq!(is_match(&[("P625", "somewhere")], None), open);
    assert_eq!(is_match(&[], Some("Q5")), certain);
    for kind in ["Q11446", "nope"] {
        assert_ne!(is_match(&[], Some(kind)), certain, "{kind}");
    }
}

#[test]
fn features_add_up_to_the_score() {
    let mut born = query("Sergey Lavrof");
    born.properties = vec![
        ("P569".to_owned(), "1950".to_owned()),
        ("P31".to_owned(), "Q5".to_owned()),
    ];
    for candidate in &asked(Version::V1_0, &[born])[0] {
        let points = candidate.features.iter();
        let points = points.filter(|feature| feature.id != "name_likeness");
        let sum: f64 = points.map(|feature| feature.value).sum();
        assert_eq!(Some(sum), candidate.score);
        assert!(candidate.features.len() >= 4);
    }
}

#[test]
fn features_have_names_in_the_draft() {
    let request =
        r#"{"queries":[{"conditions":[{"matchType":"name","propertyValue":"Georgia"}]}]}"#;
    let answer = with(Settings::default(), |service| {
        service.matches(Version::V1_0, request).unwrap()
    });
    let feature = &answer["results"][0]["candidates"][0]["features"][0];
    assert_eq!(feature["id"], "name");
    assert_eq!(feature["name"], "points of the name: agrees");
}

/// The ids that one query of the draft gives.
fn conditions(conditions: &Value) -> Vec<String> {
    let request = json!({ "queries": [{ "conditions": conditions }] }).to_string();
    let answer = with(Settings::default(), |service| {
        service.matches(Version::V1_0, &request).unwrap()
    });
    let found = both_ways::read(Version::V1_0, &answer.to_string(), 1).unwrap();
    found[0].iter().map(|one| one.id.clone()).collect()
}

#[test]
fn conditions_that_are_required_leave_others_out() {
    let name = json!({ "matchType": "name", "v": "Sergey Lavrov" });
    let born = |value: Value, quantifier: &str| {
        json!({ "matchType": "property", "pid": "P569", "v": value, "required": true,
            "matchQuantifier": quantifier })
    };
    assert_eq!(conditions(&json!([name])), ["Q3", "Q4"]);
    assert_eq!(
        conditions(&json!([name, born(json!("1980"), "any")])),
        ["Q4"]
    );
    assert_eq!(
        conditions(&json!([name, born(json!(1980), "none")])),
        ["Q3"]
    );
    assert_eq!(
        conditions(&json!([name, born(json!(["1980", "1990"]), "all")])),
        [""; 0]
    );
    let country = json!({ "matchType": "property", "propertyId": "P27", "required": true,
        "propertyValue": { "id": "Q1", "name": "Georgia" } });
    assert_eq!(conditions(&json!([name, country])), ["Q3"]);
    let by_name = json!({ "matchType": "property", "propertyId": "P27", "required": true,
        "propertyValue": "Georgia" });
    assert_eq!(conditions(&json!([name, by_name])), ["Q3"]);
}

#[test]
fn an_identifier_needs_no_name() {
    let request = r#"{"a":{"properties":[{"pid":"P214","v":"119"}]}}"#;
    let answer = with(Settings::default(), |service| {
        service.matches(Version::V0_2, request).unwrap()
    });
    assert_eq!(answer["a"]["result"][0]["id"], "Q3");
    assert_eq!(answer["a"]["result"][0]["match"], true);
}

#[test]
fn types_can_be_strict_or_not() {
    let found = |strict: &str| {
        let request =
            json!({ "q": { "query": "Georgia", "type": ["Q6256"], "type_strict": strict } });
        let answer = with(Settings::default(), |service| {
            service
                .matches(Version::V0_2, &request.to_string())
                .unwrap()
        });
        answer["q"]["result"].as_array().unwrap().len()
    };
    assert_eq!((found("any"), found("should"), found("all")), (1, 2, 1));
}

#[test]
fn manifests_are_read_by_our_client() {
    let settings = Settings {
        base: "http://localhost:1".to_owned(),
        ..Settings::default()
    };
    with(settings, |service| {
        for version in BOTH {
            let said = service.manifest(version);
            let read: Manifest = serde_json::from_value(said.clone()).unwrap();
            assert_eq!(read.version(), version);
            assert_eq!(read.identifier_space, "http://www.wikidata.org/entity/");
            assert_eq!(read.schema_space, "http://www.wikidata.org/prop/direct/");
            assert_eq!(read.batch_size, Some(100));
        }
        let old = service.manifest(Version::V0_2);
        assert_eq!(
            old["preview"]["url"],
            "http://localhost:1/preview?id={{id}}"
        );
        assert_eq!(old["suggest"]["entity"]["service_path"], "/suggest/entity");
        assert_eq!(service.manifest(Version::V1_0)["suggest"]["entity"], true);
    });
}

#[test]
fn what_somebody_began_to_write_is_completed() {
    with(Settings::default(), |service| {
        let found = |what, prefix: &str, cursor| -> Vec<String> {
            let said = service.suggest(what, prefix, cursor).unwrap();
            let all = said["result"].as_array().unwrap().iter();
            all.map(|one| one["id"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(found(Suggested::Entities, "geo", 0), ["Q1", "Q2"]);
        assert_eq!(found(Suggested::Entities, "geo", 1), ["Q2"]);
        assert_eq!(found(Suggested::Entities, "lavr", 0), ["Q3", "Q4"]);
        assert_eq!(found(Suggested::Entities, "Q3", 0)[0], "Q3");
        assert_eq!(found(Suggested::Entities, "geo", usize::MAX), [""; 0]);
        assert_eq!(found(Suggested::Types, "hum", 0), ["Q5"]);
        assert_eq!(found(Suggested::Types, "", 0), ["Q5", "Q6256", "Q35657"]);
        assert_eq!(found(Suggested::Properties, "birth", 0), ["P569"]);
        let whole = service.suggest(Suggested::Entities, "lavr", 0).unwrap();
        assert_eq!(
            whole["result"][0]["notable"],
            json!([{ "id": "Q5", "name": "human" }])
        );
        let long = service.suggest(Suggested::Types, &"x".repeat(2_000), 0);
        assert!(matches!(long, Err(Refused::TooMuch(_))));
    });
}

#[test]
fn a_preview_has_no_markup_of_others() {
    with(Settings::default(), |service| {
        let page = service.preview("Q5").unwrap().unwrap();
        assert!(!page.contains("<script") && !page.contains('\u{202e}'));
        assert!(
            page.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;")
        );
        let known = service
            .preview("http://www.wikidata.org/entity/Q3")
            .unwrap();
        assert!(known.unwrap().contains("date of birth 1950-03-21"));
        assert_eq!(service.preview("Q999").unwrap(), None);
        assert_eq!(service.preview("<b>").unwrap(), None);
    });
}

#[test]
fn rows_are_extended_in_both_spellings() {
    let request = r#"{"ids":["Q3","Q999"],"properties":[{"id":"P569"},{"id":"P27","settings":{"limit":"1"}},{"id":"P214"}]}"#;
    with(Settings::default(), |service| {
        let old = service.extend(Version::V0_2, request).unwrap();
        assert_eq!(
            old["meta"][0],
            json!({ "id": "P569", "name": "date of birth" })
        );
        assert_eq!(
            old["rows"]["Q3"]["P569"],
            json!([{ "date": "1950-03-21T00:00:00Z" }])
        );
        assert_eq!(
            old["rows"]["Q3"]["P27"],
            json!([{ "id": "Q1", "name": "Georgia" }])
        );
        assert_eq!(old["rows"]["Q3"]["P214"], json!([{ "str": "119" }]));
        assert_eq!(old["rows"]["Q999"]["P569"], json!([]));
        let new = service.extend(Version::V1_0, request).unwrap();
        assert_eq!(new["rows"][0]["id"], "Q3");
        assert_eq!(
            new["rows"][0]["properties"][1],
            json!({ "id": "P27", "values": [{ "id": "Q1", "name": "Georgia" }] })
        );
        let wrong = service.extend(Version::V1_0, r#"{"ids":[],"properties":[{"id":"P568"}]}"#);
        let wrong = wrong.unwrap_err().to_string();
        assert_eq!(
            wrong,
            "the request: there is no property `P568` here, at `/properties/0/id`"
        );
        let many = json!({ "ids": vec!["Q1"; 201], "properties": [] }).to_string();
        assert!(matches!(
            service.extend(Version::V1_0, &many),
            Err(Refused::TooMuch(_))
        ));
    });
}

#[test]
fn properties_are_proposed_by_type() {
    with(Settings::default(), |service| {
        let said = service.propose(Some("Q5"), Some(2)).unwrap();
        let two = json!([{ "id": "P31", "name": "instance of" }, { "id": "P569", "name": "date of birth" }]);
        assert_eq!(said, json!({ "type": "Q5", "limit": 2, "properties": two }));
        assert_eq!(
            service.propose(Some("Q77"), None).unwrap()["properties"],
            json!([])
        );
        assert!(service.propose(None, Some(0)).is_err());
    });
}

fn memory() -> Memory {
    let quads = |text: &str| -> Vec<Quad> {
        text.lines()
            .map(|line| {
                let parts: Vec<&str> = line.trim().splitn(3, ' ').collect();
                let object: Term = parts[2].parse().unwrap();
                let node = |text: &str| text.parse::<NamedNode>().unwrap();
                Quad::new(
                    node(parts[0]),
                    node(parts[1]),
                    object,
                    GraphName::DefaultGraph,
                )
            })
            .collect()
    };
    let text = r#"<http://e.org/lavrov> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person>
        <http://e.org/lavrov> <https://schema.org/name> "Sergey Lavrov"@en
        <http://e.org/lavrov> <https://schema.org/birthDate> "1950-03-21"^^<http://www.w3.org/2001/XMLSchema#date>
        <http://e.org/lavrov> <http://e.org/height> "188"^^<http://www.w3.org/2001/XMLSchema#integer>
        <http://e.org/lavrov> <http://e.org/knows> <http://e.org/kerry>
        <http://e.org/kerry> <https://schema.org/name> "John Kerry"
        <http://e.org/kerry> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Person>
        <http://e.org/kerry> <https://schema.org/deathDate> "2050-05-20"^^<http://www.w3.org/2001/XMLSchema#date>
        <http://e.org/perhaps> <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> <<( <http://e.org/kerry> <https://schema.org/deathDate> "2050-05-20"^^<http://www.w3.org/2001/XMLSchema#date> )>>
        <http://e.org/perhaps> <https://w3id.org/chancery/ontology#qualifier> <https://w3id.org/chancery/scheme/qualifier/alleged>
        <http://e.org/height> <http://www.w3.org/2000/01/rdf-schema#label> "how tall"@en"#;
    let memory = Memory::new().unwrap();
    let mut quads = quads(text).into_iter().map(Ok::<_, Interrupted>);
    memory.extend(&mut quads).unwrap();
    memory
}

#[test]
fn data_answer_with_their_iris() {
    let memory = memory();
    let collection = OfData::new(&memory, &memory).unwrap();
    let service = Service::new(&collection, Settings::default());
    let request = r#"{"q":{"query":"Lavrov, Sergey","type":"https://schema.org/Person","properties":[
        {"pid":"https://schema.org/birthDate","v":"1950-03-21"},{"pid":"http://e.org/height","v":188}]}}"#;
    let answer = service.matches(Version::V0_2, request).unwrap();
    let found = both_ways::read(
        Version::V0_2,
        &answer.to_string().replace("\"q\"", "\"q0\""),
        1,
    )
    .unwrap();
    assert_eq!(ids(&found[0]), ["http://e.org/lavrov"]);
    assert!(found[0][0].is_match);
    let height = found[0][0]
        .features
        .iter()
        .find(|one| one.id == "meets:http://e.org/height");
    assert_eq!(height.map(|one| one.value), Some(1.0));
    let request = r#"{"ids":["http://e.org/lavrov"],"properties":[{"id":"http://e.org/height"},{"id":"http://e.org/knows"}]}"#;
    let said = service.extend(Version::V1_0, request).unwrap();
    assert_eq!(said["meta"][0]["name"], "how tall");
    let cells = &said["rows"][0]["properties"];
    assert_eq!(cells[0]["values"], json!([{ "int": 188 }]));
    assert_eq!(
        cells[1]["values"],
        json!([{ "id": "http://e.org/kerry", "name": "John Kerry" }])
    );
    assert_eq!(service.manifest(Version::V0_2)["view"]["url"], "{{id}}");
    // What is said with a reservation is no value.
    let request = r#"{"ids":["http://e.org/kerry","http://e.org/lavrov"],"properties":[{"id":"https://schema.org/deathDate"},{"id":"https://schema.org/birthDate"}]}"#;
    let said = service.extend(Version::V0_2, request).unwrap();
    assert_eq!(
        said["rows"]["http://e.org/kerry"]["https://schema.org/deathDate"],
        json!([])
    );
    assert_eq!(
        said["rows"]["http://e.org/lavrov"]["https://schema.org/birthDate"],
        json!([{ "date": "1950-03-21T00:00:00Z" }])
    );
    // A name that is no IRI must not reach the data as one.
    let request = r#"{"ids":["no iri > {"],"properties":[{"id":"http://e.org/knows"}]}"#;
    let said = service.extend(Version::V0_2, request).unwrap();
    assert_eq!(said["rows"]["no iri > {"]["http://e.org/knows"], json!([]));
}

#[test]
fn the_same_request_has_the_same_bytes() {
    let names = ["Georgia", "Lavrov", "Sergey Lavrof", "X"];
    let batch: Vec<ReconciliationQuery> = (0..100).map(|n| query(names[n % names.len()])).collect();
    for version in BOTH {
        let text = both_ways::written(version, &batch);
        let answer = |threads| {
            let settings = Settings {
                threads,
                ..Settings::default()
            };
            with(settings, |service| {
                service.matches(version, &text).unwrap().to_string()
            })
        };
        assert_eq!(answer(1), answer(4));
    }
}

/// Genuine answers have every member that ours have.
#[test]
fn candidates_look_like_genuine_ones() {
    let Some(folder) = std::env::var_os("CHANCERY_SAMPLES") else {
        println!("skipped: CHANCERY_SAMPLES names no folder");
        return;
    };
    let folder = std::path::Path::new(&folder).join("reconciliation");
    for (version, name, pointer) in [
        (
            Version::V0_2,
            "0.2_examples_reconciliation-result-batch_valid_example-full.json",
            "/q1/result/0",
        ),
        (
            Version::V1_0,
            "1.0-draft_examples_reconciliation-result-batch_valid_example-full.json",
            "/results/0/candidates/0",
        ),
    ] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let genuine: Value = serde_json::from_str(&text).unwrap();
        let genuine = genuine.pointer(pointer).unwrap();
        let batch = both_ways::written(version, &[query("Sergey Lavrov")]);
        let ours = with(Settings::default(), |service| {
            service.matches(version, &batch).unwrap()
        });
        let ours = ours.pointer(&pointer.replace("q1", "q0")).unwrap();
        let members =
            |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
        assert_eq!(members(ours), members(genuine));
        assert_eq!(
            members(&ours["features"][0]),
            members(&genuine["features"][0])
        );
        assert_eq!(members(&ours["type"][0]), members(&genuine["type"][0]));
    }
}
