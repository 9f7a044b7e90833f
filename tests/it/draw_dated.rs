//! Dates with a reservation: a picture of whole data shows how they stand and where they can be checked, wherever it
//! shows them.

use crate::program::Place;

const PREFIXES: &str = "@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://t.example/> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> .
@prefix qual: <https://w3id.org/chancery/scheme/qualifier/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:s1 rdfs:label \"Post, p. 4\" . ex:s2 rdfs:label \"Wire\" .
";

const EVENTS: &str = "ex:a a dip:Event ; rdfs:label \"Landing\" ;
  schema:startDate \"2001-05-10\"^^xsd:date {| dip:qualifier qual:possibly ; dcterms:source ex:s1 |} .
ex:b a dip:Event ; rdfs:label \"Take-off\" ; dip:follows ex:a ; dcterms:source ex:s2 ;
  schema:startDate \"2001-05-12\"^^xsd:date {| dip:qualifier qual:circa ; dcterms:source ex:s1 |} .
ex:c a dip:Event ; rdfs:label \"Dinner\" ; schema:startDate \"2001-05-13\"^^xsd:date ; dcterms:source ex:s2 .
";

const RECORDS: &str = "ex:st a dip:State ; rdfs:label \"Freedonia\" . ex:pl a schema:Place ; rdfs:label \"Isle\" .
ex:t a dip:TerritorialStatus ; dip:holder ex:st ; dip:territory ex:pl ; dip:kind kind:administers ; dcterms:source ex:s2 ;
  schema:startDate \"1990\"^^xsd:gYear {| dip:qualifier qual:possibly ; dcterms:source ex:s1 |} .
ex:e a dip:Meeting ; rdfs:label \"Maybe held\" ; dip:status status:held {| dip:qualifier qual:possibly |} .
ex:f a dip:Meeting ; rdfs:label \"Surely held\" ; dip:status status:held {| dcterms:source ex:s1 |} .
ex:e dip:follows ex:f .
";

fn place(data: &str) -> Place {
    Place::with([("a.ttl", &*format!("{PREFIXES}{data}"))])
}

#[test]
fn a_date_with_a_reservation_is_no_fact_on_a_timeline_and_names_its_source() {
    let picture = place(EVENTS).ok("draw -d a.ttl --layout timeline --theme light -o - --quiet");
    let title = |name: &str| {
        let line = picture
            .lines()
            .find(|line| line.contains(&format!("<title>{name} (")));
        line.unwrap_or_else(|| panic!("no {name} in {picture}"))
            .to_owned()
    };
    let (landing, off, dinner) = (title("Landing"), title("Take-off"), title("Dinner"));
    for doubt in [&landing, &off] {
        assert!(
            doubt.contains("qualified: stated with a reservation"),
            "{doubt}"
        );
        assert!(doubt.contains("source: Post, p. 4"), "{doubt}");
    }
    assert!(
        off.contains("≈ 2001-05-12") && !landing.contains('≈'),
        "{off}"
    );
    assert!(!dinner.contains("qualified"), "{dinner}");
    // What has no source of its own has that of the thing.
    assert!(
        dinner.contains("source: Wire") && !off.contains("Wire"),
        "{dinner}"
    );
    assert!(picture.contains("[2] Post, p. 4"), "{picture}");
}

#[test]
fn exports_and_the_table_say_so_too_and_what_shows_no_date_does_not() {
    let place = place(EVENTS);
    let page = place.ok("draw -d a.ttl -f html -o - --quiet");
    let row = page
        .lines()
        .find(|line| line.contains("<td>Landing</td><td>date</td>"));
    let row = row.unwrap_or_default();
    assert!(
        row.contains("<td>qualified</td><td>2001-05-10</td>"),
        "{row}"
    );
    assert!(row.contains("Post, p. 4"), "{row}");
    let written = place.ok("draw -d a.ttl -f cytoscape -o - --quiet");
    let written: serde_json::Value = serde_json::from_str(&written).unwrap();
    let nodes = written["elements"]["nodes"].as_array().unwrap();
    let landing = nodes.iter().find(|node| node["data"]["label"] == "Landing");
    let landing = &landing.unwrap()["data"];
    assert_eq!(landing["standing"], "qualified");
    assert_eq!(landing["sources"], "Post, p. 4");
    // A box without a date is a fact, and its source is that of no number.
    let layered = place.ok("draw -d a.ttl --layout layered -o - --quiet");
    assert!(!layered.contains("[1] Post"), "{layered}");
    assert!(
        layered.contains("2001-05-10, qualified; source: Post, p. 4"),
        "{layered}"
    );
}

#[test]
fn records_and_events_stand_no_better_than_their_dates_and_statuses() {
    let place = place(RECORDS);
    let table = place.ok("draw -d a.ttl -f csv -o - --quiet");
    let line = |words: &str| {
        let line = table.lines().find(|line| line.contains(words));
        line.unwrap_or_else(|| panic!("no {words} in {table}"))
            .to_owned()
    };
    assert!(
        line(",administers,").contains(",administers,qualified,"),
        "{table}"
    );
    assert!(line(",follows,").contains(",follows,fact,"), "{table}");
    let nodes = place.ok("draw -d a.ttl -f dot -o - --quiet");
    let box_of = |name: &str| {
        nodes
            .lines()
            .find(|line| line.contains(name))
            .unwrap()
            .to_owned()
    };
    assert!(box_of("Maybe held").contains("qualified"), "{nodes}");
    assert!(!box_of("Surely held").contains("qualified"), "{nodes}");
}
