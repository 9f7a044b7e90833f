//! `#defaultView:` of queries that were written for Wikidata's query service.

use crate::program::{Ended, Place};

const CITIES: &str = r#"
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
wd:Q649 rdfs:label "Moscow"@en ; wdt:P17 wd:Q159 ;
  wdt:P625 "Point(37.6178 55.7558)"^^geo:wktLiteral ;
  wdt:P571 "1147-01-01T00:00:00Z"^^xsd:dateTime .
wd:Q159 rdfs:label "Russia"@en ; wdt:P36 wd:Q649 . wd:Q30 rdfs:label "United States"@en .
"#;

/// The picture of a query over the cities, as Cytoscape has it.
fn drawn(query: &str, format: &str) -> Ended {
    let place = Place::with([("cities.ttl", CITIES), ("q.rq", query)]);
    place.args(&["draw", "q.rq", "-d", "cities.ttl", "-f", format, "-o", "-"])
}

#[test]
fn a_graph_is_what_its_first_two_things_say_and_no_fact_beyond_the_data() {
    let drawn = drawn(
        "#title:Cities\n#defaultView:Graph\nSELECT ?city ?cityLabel ?country { \
         { ?city wdt:P17 ?country } UNION { ?city wdt:P17 ?x BIND(wd:Q30 AS ?country) } \
         SERVICE wikibase:label { bd:serviceParam wikibase:language 'en' } }",
        "csv",
    );
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    let edges = String::from_utf8(drawn.out).unwrap();
    let standings: Vec<&str> = edges
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(5).unwrap())
        .collect();
    assert_eq!(standings, ["fact", "derived"], "{edges}");
}

#[test]
fn a_map_and_a_timeline_take_coordinates_and_days() {
    let map = drawn(
        "#defaultView:Map{\"hide\":[\"?coord\"]}\nSELECT ?city ?coord { ?city wdt:P625 ?coord }",
        "graphml",
    );
    assert_eq!(map.code, 0, "{}", map.err);
    let map = String::from_utf8(map.out).unwrap();
    assert!(
        map.contains("<data key=\"node-lat\">55.7558</data>"),
        "{map}"
    );
    assert!(
        map.contains("<data key=\"graph-arrangement\">map</data>"),
        "{map}"
    );
    let time = drawn(
        "#defaultView:Timeline\nSELECT ?inception ?city { ?city wdt:P571 ?inception }",
        "graphml",
    );
    assert_eq!(time.code, 0, "{}", time.err);
    let time = String::from_utf8(time.out).unwrap();
    // Wikidata writes a day as midnight.
    assert!(
        time.contains("<data key=\"node-start\">1147-01-01</data>"),
        "{time}"
    );
}

#[test]
fn a_view_that_is_no_picture_says_so_and_own_columns_stay_what_they_are() {
    let bars = drawn(
        "#defaultView:BarChart\nSELECT ?city ?country { ?city wdt:P17 ?country }",
        "svg",
    );
    assert_eq!(bars.code, 3);
    assert!(bars.err.contains("?city, ?country"), "{}", bars.err);
    assert!(
        bars.err
            .contains("`#defaultView:BarChart` is no picture here"),
        "{}",
        bars.err
    );
    let own = drawn(
        "#defaultView:BarChart\nSELECT ?from ?to ?relation { ?from ?relation ?to FILTER(ISIRI(?to)) }",
        "csv",
    );
    assert_eq!(own.code, 0);
    assert!(
        own.err
            .contains("`#defaultView:BarChart` is no picture here"),
        "{}",
        own.err
    );
}

#[test]
fn a_timeline_takes_dates_whatever_their_column_is_called() {
    for query in [
        "SELECT ?city ?d { ?city wdt:P571 ?d }",
        "SELECT ?born ?city ?cityLabel { ?city wdt:P571 ?born }",
        "SELECT ?city ?x { ?city wdt:P571 ?x ; wdt:P17 ?point }",
    ] {
        let time = drawn(&format!("#defaultView:Timeline\n{query}"), "graphml");
        assert_eq!(time.code, 0, "{}", time.err);
        let time = String::from_utf8(time.out).unwrap();
        let start = "<data key=\"node-start\">1147-01-01</data>";
        assert!(time.contains(start), "{query}: {time}");
    }
}

#[test]
fn things_stand_in_columns_whose_names_sound_like_dates_and_places() {
    for (view, query, expected) in [
        (
            "Timeline",
            "SELECT ?candidate ?country ?d { ?candidate wdt:P571 ?d ; wdt:P17 ?country }",
            "Moscow",
        ),
        (
            "Map",
            "SELECT ?location ?country ?where { ?location wdt:P625 ?where ; wdt:P17 ?country }",
            "Moscow",
        ),
    ] {
        let drawn = drawn(&format!("#defaultView:{view}\n{query}"), "graphml");
        assert_eq!(drawn.code, 0, "{}", drawn.err);
        let text = String::from_utf8(drawn.out).unwrap();
        assert!(
            text.contains(expected) && !text.contains("Russia"),
            "{text}"
        );
    }
}

#[test]
fn things_are_called_as_the_query_calls_them() {
    let services = "SERVICE wikibase:label { bd:serviceParam wikibase:language 'ru,en' . ?city rdfs:label ?cityLabel }";
    let own = "BIND('Москва' AS ?cityLabel)";
    for (view, columns) in [
        ("Graph", "?city ?cityLabel ?country"),
        ("Timeline", "?city ?cityLabel ?d"),
        ("Map", "?city ?cityLabel ?coord"),
    ] {
        for (named, expected) in [(services, ">Moscow<"), (own, ">Москва<")] {
            let query = format!(
                "#defaultView:{view}\nSELECT {columns} {{ ?city wdt:P17 ?country ; wdt:P571 ?d ; wdt:P625 ?coord . {named} }}"
            );
            let drawn = drawn(&query, "graphml");
            assert_eq!(drawn.code, 0, "{}", drawn.err);
            let text = String::from_utf8(drawn.out).unwrap();
            assert!(text.contains(expected), "{view} {named}: {text}");
        }
    }
    // The service gives an id where it knows no name; the data may know one.
    let query = "#defaultView:Graph\nSELECT ?city ?cityLabel ?country { ?city wdt:P17 ?country BIND('Q649' AS ?cityLabel) }";
    let text = String::from_utf8(drawn(query, "graphml").out).unwrap();
    assert!(text.contains(">Moscow<"), "{text}");
}
