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

/// Ids and beginnings of the nodes of a picture, in order.
fn marks(data: &str, query: &str, key: &str) -> Vec<String> {
    let place = Place::with([("d.ttl", data), ("q.rq", query)]);
    let ended = place.args(&["draw", "q.rq", "-d", "d.ttl", "-f", "graphml", "-o", "-"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let text = String::from_utf8(ended.out).unwrap();
    let mut found: Vec<String> = text
        .split("<node id=\"")
        .skip(1)
        .map(|node| {
            let of = |key: &str| {
                let start = node.split(&format!("<data key=\"{key}\">")).nth(1);
                start.and_then(|rest| rest.split('<').next()).unwrap_or("")
            };
            format!("{} = {} {}", of("node-iri"), of(key), of("node-label"))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn a_thing_with_several_dates_or_places_is_drawn_at_each_in_any_order_of_the_rows() {
    let data = r#"
@prefix ex: <https://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
ex:a rdfs:label "A" ; ex:d "2001", "2005" ; ex:at "POINT(4 50)", "POINT(5 51)" .
"#;
    for order in ["", "ORDER BY ?start", "ORDER BY DESC(?start)"] {
        let query =
            format!("PREFIX ex: <https://e/> SELECT ?node ?start {{ ?node ex:d ?start }} {order}");
        assert_eq!(
            marks(data, &query, "node-start"),
            ["https://e/a 2005 = 2005 A", "https://e/a = 2001 A"],
            "{query}"
        );
        let query = format!(
            "#defaultView:Timeline\nPREFIX ex: <https://e/> SELECT ?who ?whoLabel ?start {{ ?who ex:d ?start }} {order}"
        );
        let drawn = marks(data, &query, "node-start");
        assert_eq!(drawn.len(), 2, "{query}: {drawn:?}");
        let order = order.replace("?start", "?wkt");
        let query =
            format!("PREFIX ex: <https://e/> SELECT ?node ?wkt {{ ?node ex:at ?wkt }} {order}");
        assert_eq!(
            marks(data, &query, "node-lat"),
            ["https://e/a 51,5 = 51.0 A", "https://e/a = 50.0 A"],
            "{query}"
        );
    }
    // The same date in several rows is one mark.
    let query = "PREFIX ex: <https://e/> SELECT ?node ?start { ?node ex:d ?start ; ex:at ?any }";
    assert_eq!(marks(data, query, "node-start").len(), 2);
}

#[test]
fn a_thing_with_relations_is_drawn_once_and_its_other_places_are_told() {
    let data = r#"@prefix ex: <https://e/> . ex:a ex:b ex:c ; ex:at "POINT(4 50)", "POINT(5 51)" . ex:c ex:at "POINT(1 2)" ."#;
    let query = "#+ layout: map\nPREFIX ex: <https://e/> SELECT ?from ?to ?from_wkt ?to_wkt \
                 { ?from ex:b ?to ; ex:at ?from_wkt . ?to ex:at ?to_wkt }";
    let place = Place::with([("d.ttl", data), ("q.rq", query)]);
    let ended = place.args(&["draw", "q.rq", "-d", "d.ttl", "-f", "svg", "-o", "-"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let said = "a row that puts it elsewhere than the first row does";
    assert!(ended.err.contains(said), "{}", ended.err);
}
