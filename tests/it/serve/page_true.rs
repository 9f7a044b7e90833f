//! What the page says of data is true of them: whose source it names, what it counts, what it marks as claimed.

use serde_json::{Value, json};

use super::Serving;

const EX: &str = "https://example.org/";
const PREFIXES: &str = "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
";
/// Each source vouches for one statement, or for none.
const DATA: &str = "ex:one rdfs:label \"Source one\" . ex:two rdfs:label \"Source two\" . ex:paper rdfs:label \"Paper\" .
ex:late a dip:Meeting ; rdfs:label \"Late\"@en ; schema:startDate \"2024-05-03T23:30:00-05:00\"^^xsd:dateTime {| dcterms:source ex:one |} .
ex:day a dip:Meeting ; rdfs:label \"Day\"@en ; schema:startDate \"2024-05-03\"^^xsd:date {| dcterms:source ex:one |} ;
  schema:organizer ex:anna {| dcterms:source ex:two |} ; schema:location ex:lisbon {| dcterms:source ex:one |} .
ex:part a dip:Meeting ; rdfs:label \"Part\"@en ; schema:superEvent ex:day {| dcterms:source ex:two |} .
ex:bare a dip:Meeting ; rdfs:label \"Bare\"@en ; schema:startDate \"2024-05-04\"^^xsd:date ; schema:organizer ex:anna {| dcterms:source ex:two |} .
ex:noted a dip:Meeting ; rdfs:label \"Noted\"@en ; schema:startDate \"2024-05-05\"^^xsd:date ; dcterms:source ex:paper .
ex:odd a dip:Meeting ; rdfs:label \"Odd\"@en ; schema:startDate \"2024-02-30\"^^xsd:date .
ex:lisbon a schema:Place ; rdfs:label \"Lisbon\"@en ; schema:latitude 38.7 {| dcterms:source ex:one |} ; schema:longitude -9.1 {| dcterms:source ex:one |} .
ex:porto a schema:Place ; rdfs:label \"Porto\"@en ; schema:latitude 41.1 ; schema:longitude -8.6 ; ex:near ex:lisbon {| dcterms:source ex:two |} .
ex:anna a schema:Person ; rdfs:label \"Anna\"@en . ex:boris a schema:Person ; rdfs:label \"Boris\"@en ; ex:knows ex:anna {| dcterms:source ex:two |} .
ex:came a dip:Participation ; rdfs:label \"Anna at Day\"@en ; dip:participant ex:anna ; dip:inEvent ex:day ; dcterms:source ex:paper .
ex:said a dip:Claim ; rdfs:label \"Boris: Anna was born in 1970\"@en ; dip:speaker ex:boris ; dip:act act:assertion ; dcterms:source ex:paper ;
  schema:dateCreated \"2024-05-06\"^^xsd:date ; rdf:reifies <<( ex:anna schema:birthDate \"1970-01-01\"^^xsd:date )>> .
ex:about a dip:Claim ; rdfs:label \"Boris on Anna\"@en ; dip:speaker ex:boris ; schema:about ex:anna , ex:part .
ex:offer a dip:Proposal ; rdfs:label \"Offer\"@en ; dip:speaker ex:boris ; dip:hasTerm ex:term .
ex:term a dip:Term ; rdfs:label \"Term of Lisbon\"@en ; dip:territory ex:lisbon .
ex:held a dip:TerritorialStatus ; rdfs:label \"Lisbon is held\"@en ; dip:territory ex:lisbon ; dip:holder ex:anna .
<< ex:boris schema:memberOf ex:club ~ ex:loose >> a dip:Claim ; rdfs:label \"Anna: in the club\"@en ; dip:speaker ex:anna .
ex:boris schema:memberOf ex:club .
";

fn serving() -> Serving {
    let text = [PREFIXES, DATA].concat();
    Serving::with("-d data.ttl", &[("data.ttl", &text)])
}

fn asked(serving: &Serving, target: &str) -> Value {
    let answer = serving.get(target, "application/json");
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

fn query(text: &str) -> String {
    let byte = |byte: u8| format!("%{byte:02X}");
    text.bytes().map(byte).collect()
}

/// The names of the sources of one row or thing.
fn sources<'t>(told: &'t Value, rows: &str, name: &str) -> Vec<&'t str> {
    let rows = told[rows].as_array().unwrap().iter();
    let row = rows
        .clone()
        .find(|row| row["id"] == format!("{EX}{name}"))
        .unwrap_or_else(|| panic!("{name}: {told}"));
    let numbers = row["sources"].as_array().unwrap().iter();
    let named = |number: &Value| {
        let place = usize::try_from(number.as_u64().unwrap()).unwrap();
        told["sources"][place]["label"].as_str().unwrap()
    };
    numbers.map(named).collect()
}

#[test]
fn a_date_and_a_place_have_the_sources_of_what_says_them() {
    let serving = serving();
    let times = asked(&serving, "/page/timeline");
    for (name, expected) in [
        ("late", &["Source one"][..]),
        ("day", &["Source one"]),
        ("bare", &[]),
        // Of the whole that it is dated by, and of the record where the date has no note.
        ("part", &["Source one"]),
        ("noted", &["Paper"]),
        ("said", &["Paper"]),
    ] {
        assert_eq!(sources(&times, "rows", name), expected, "{name}");
    }
    assert!(
        times["misdated"][0]
            .as_str()
            .unwrap()
            .contains("2024-02-30"),
        "{}",
        times["misdated"]
    );
    let places = asked(&serving, "/page/map");
    for (name, expected) in [
        ("day", &["Source one"][..]),
        ("lisbon", &["Source one"]),
        ("porto", &[]),
    ] {
        assert_eq!(sources(&places, "rows", name), expected, "{name}");
    }
    let around = asked(&serving, &format!("/page/graph?around={EX}anna"));
    assert_eq!(sources(&around, "nodes", "day"), ["Source one"]);
    assert_eq!(sources(&around, "nodes", "bare"), [""; 0]);
    assert_eq!(sources(&around, "nodes", "boris"), [""; 0]);
    // The same of the answer of a query, unless its rows name a source themselves.
    let text = "SELECT ?node ?start { ?node a dip:Meeting ; schema:startDate ?start }";
    let drawn = |text: &str, view: &str| {
        asked(
            &serving,
            &format!("/page/drawn?as={view}&query={}", query(text)),
        )
    };
    let times = drawn(text, "timeline");
    assert_eq!(sources(&times, "rows", "day"), ["Source one"]);
    assert_eq!(sources(&times, "rows", "bare"), [""; 0]);
    let own =
        "SELECT ?node ?start ?source { ?node schema:startDate ?start BIND(ex:two AS ?source) }";
    let own = format!("PREFIX ex: <{EX}> {own}");
    assert_eq!(
        sources(&drawn(&own, "timeline"), "rows", "bare"),
        ["Source two"]
    );
}

#[test]
fn a_facet_counts_what_there_is_when_it_is_ticked() {
    let check = |serving: &Serving| {
        let all = asked(serving, "/page/claims");
        let mut seen = 0;
        for facet in ["by", "act", "about", "reported-by", "at"] {
            let values = all["facets"][facet]["values"].as_array().unwrap();
            for value in values {
                let Some(iri) = value["iri"].as_str() else {
                    continue;
                };
                let target = format!("/page/claims?limit=1&{facet}={}", query(iri));
                let found = asked(serving, &target);
                assert_eq!(found["total"], value["count"], "{facet} {iri}");
                seen += 1;
            }
        }
        seen
    };
    // By the statement, by a part of it, and by a term of a proposal.
    let own = serving();
    let all = asked(&own, "/page/claims");
    for (label, count) in [("Anna", 2), ("Day", 1), ("Lisbon", 1)] {
        let values = all["facets"]["about"]["values"].as_array().unwrap();
        let value = values.iter().find(|value| value["label"] == label);
        assert_eq!(
            value.map(|value| &value["count"]),
            Some(&json!(count)),
            "{label}"
        );
    }
    assert!(check(&own) > 5);
    assert!(check(&Serving::with("", &[])) > 60);
}

#[test]
fn filters_count_what_they_leave_out_and_boxes_what_there_is_without_them() {
    let serving = serving();
    let around = format!("/page/graph?around={EX}anna");
    let whole = asked(&serving, &around);
    assert_eq!(whole["filtered"], json!({ "things": 0, "relations": 0 }));
    let number = |told: &Value, name: &str| told[name].as_array().unwrap().len();
    for filter in [
        "standing=fact",
        "kind=event",
        "hide=ex:knows",
        "from=2024-05-04",
    ] {
        let told = asked(&serving, &format!("{around}&{filter}"));
        assert_eq!(told["facets"], whole["facets"], "{filter}");
        let left = |name: &str| number(&whole, name) - number(&told, name);
        assert_eq!(
            told["filtered"],
            json!({ "things": left("nodes"), "relations": left("edges") }),
            "{filter}"
        );
        assert!(left("edges") > 0, "{filter}");
    }
}

#[test]
fn what_is_counted_is_counted_the_same_everywhere() {
    for serving in [serving(), Serving::with("", &[])] {
        let about = asked(&serving, "/page/about");
        let kinds = about["counts"]["kinds"].as_array().unwrap();
        for kind in kinds {
            let name = kind["kind"].as_str().unwrap();
            let listed = asked(&serving, &format!("/page/search?limit=500&kind={name}"));
            let hits = listed["hits"].as_array().unwrap().len() as u64;
            let more = listed["more"].as_u64().unwrap();
            assert_eq!(kind["count"], json!(hits + more), "{name}");
        }
        let of = |name: &str| &kinds.iter().find(|kind| kind["kind"] == name).unwrap()["count"];
        // Neither a term of a proposal nor what says who holds a territory is one of these.
        assert_eq!(&about["counts"]["claims"], of("claim"));
        let places = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a/rdfs:subClassOf* schema:Place }";
        assert_eq!(count(&serving, places), of("place").as_u64().unwrap());
        // What rests on a claim alone is no part of any count.
        let all = count(&serving, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
        let figures = serving.get("/.well-known/void", "application/n-triples");
        let figures = figures.text();
        let triples = figures
            .lines()
            .find(|line| line.starts_with("_:dataset <http://rdfs.org/ns/void#triples>"));
        assert!(
            triples.unwrap().contains(&format!("\"{all}\"")),
            "{all}: {triples:?}"
        );
    }
    let serving = serving();
    let words = asked(&serving, "/page/schema");
    let predicates = words["predicates"].as_array().unwrap();
    assert!(
        predicates
            .iter()
            .all(|one| one["name"] != "schema:memberOf")
    );
}

fn count(serving: &Serving, text: &str) -> u64 {
    let target = format!("/sparql?query={}", query(text));
    let answer = serving
        .get(&target, "application/sparql-results+json")
        .json();
    let cell = &answer["results"]["bindings"][0]["n"]["value"];
    cell.as_str().unwrap().parse().unwrap()
}

#[test]
fn rows_that_rest_on_claims_are_told_from_others() {
    let serving = serving();
    let rested = |text: &str| asked(&serving, &format!("/page/rested?query={}", query(text)));
    let said = rested("SELECT ?p ?d { ?r rdf:reifies <<( ?p schema:birthDate ?d )>> }");
    assert_eq!(said["rows"][0]["row"], 0, "{said}");
    assert_eq!(said["rows"][0]["speakers"][0]["label"], "Boris");
    assert_eq!(
        (&said["looked_at"], &said["is_known"]),
        (&json!(1), &json!(true))
    );
    let stated = rested("SELECT ?e ?d { ?e a dip:Meeting ; schema:startDate ?d }");
    assert_eq!(stated["rows"], json!([]), "{stated}");
    let unsure = rested("SELECT ?e { ?e a dip:Meeting FILTER EXISTS { ?e schema:startDate ?d } }");
    assert_eq!(unsure["is_known"], false);
    assert_eq!(rested("ASK {}")["rows"], json!([]));
    assert_eq!(serving.get("/page/rested", "*/*").status, 400);
    assert_eq!(serving.get("/page/rested?query=SELEC", "*/*").status, 400);
}

#[test]
fn the_data_of_a_card_are_what_the_card_shows() {
    let serving = serving();
    let data = |name: &str, media: &str| {
        let answer = serving.get(&format!("/entity?iri={EX}{name}"), media);
        assert_eq!(answer.status, 200);
        answer.text()
    };
    let anna = data("anna", "text/turtle");
    for part in [
        // Where she was, with its source; who is tied to her, with the note on that; what is said of her, by whom.
        "Participation",
        "came",
        "paper",
        "two",
        "knows",
        "birthDate",
        "said",
        "loose",
        "about",
    ] {
        assert!(anna.contains(part), "{part}: {anna}");
    }
    serving.place.write("anna.ttl", &anna);
    let again = serving.place.run("query -d anna.ttl -q 'ASK { << <https://example.org/boris> <https://example.org/knows> <https://example.org/anna> >> <http://purl.org/dc/terms/source> <https://example.org/two> }'");
    assert!(
        again.text().contains("yes"),
        "{}{}",
        again.text(),
        again.report()
    );
    // What is only claimed is not stated.
    assert!(serving.place.run("query -d anna.ttl -q 'ASK { <https://example.org/anna> <http://schema.org/birthDate> ?d }'").text().contains("no"));
    let linked = data("anna", "application/ld+json");
    assert!(
        linked.contains("birthDate") && linked.contains("https://example.org/two"),
        "{linked}"
    );
}

#[test]
fn who_came_to_a_reported_event_did_so_by_that_report() {
    let data = format!(
        "{PREFIXES}@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
        @prefix status: <https://w3id.org/chancery/scheme/status/> .
        ex:anna a schema:Person ; rdfs:label \"Anna\" . ex:talks a dip:Meeting ; rdfs:label \"Talks\" ; dip:status status:reported .
        ex:came a dip:Participation ; dip:participant ex:anna ; dip:inEvent ex:talks ; dip:attendance attendance:attended ."
    );
    let serving = Serving::with("-d data.ttl", &[("data.ttl", &data)]);
    let card = asked(&serving, &format!("/page/thing?iri={EX}anna"));
    let part = &card["links"][0]["values"][0];
    assert_eq!(part["standing"], "claim", "{card}");
    assert_eq!(part["remarks"], json!(["event reported"]), "{card}");
}
