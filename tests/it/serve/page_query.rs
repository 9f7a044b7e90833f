//! What the query view of the page is told, and long answers in pages.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Serving;

const EX: &str = "https://example.org/";
const FORM: &str = "application/x-www-form-urlencoded";

/// Twelve summits, the last of them at a place; one claim.
fn data() -> String {
    let mut text = String::from(
        "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dip: <https://w3id.org/chancery/ontology#> . @prefix schema: <http://schema.org/> .
ex:Summit rdfs:label \"summit\"@en ; rdfs:comment \"A meeting of leaders.\"@en .
ex:said a dip:Claim ; rdfs:label \"<img src=x onerror=alert(1)>\"@en ; dip:speaker ex:anna ; schema:about ex:s1 .
",
    );
    for number in 1..=12 {
        let (year, next) = (1980 + number, number % 12 + 1);
        let named = format!("ex:s{number} a ex:Summit ; rdfs:label \"Summit {number}\"@en ;");
        text.push_str(&named);
        text.push_str(
            &[
                "ex:year ",
                &year.to_string(),
                " ; ex:next ex:s",
                &next.to_string(),
                " .\n",
            ]
            .concat(),
        );
    }
    text
}

pub(super) fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| format!("%{byte:02X}"));
    bytes.collect::<Vec<_>>().concat()
}

fn asked(serving: &Serving, target: &str) -> Value {
    let answer = serving.get(target, "application/json");
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

/// The address of the next page, without the server's.
fn next(link: Option<&str>) -> Option<String> {
    let link = link?;
    assert!(link.ends_with("; rel=\"next\""), "{link}");
    let address = link.split(['<', '>']).nth(1).unwrap();
    let (_, rest) = address.split_once("://").unwrap();
    Some(rest[rest.find('/').unwrap()..].to_owned())
}

/// The rows of a page and the address of the next one.
fn page(serving: &Serving, target: &str) -> (Vec<String>, Option<String>) {
    let answer = serving.get(target, "text/csv");
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    let rows = answer.text().lines().skip(1).map(str::to_owned).collect();
    (rows, next(answer.header("link")))
}

const YEARS: &str = "SELECT ?s ?y { ?s <https://example.org/year> ?y } ORDER BY DESC(?y)";

#[test]
fn pages_make_up_the_whole_and_can_be_asked_for_again() {
    let serving = Serving::with("-d data.ttl", &[("data.ttl", &data())]);
    let target = format!("/sparql?query={}", encoded(YEARS));
    let (whole, none) = page(&serving, &target);
    assert_eq!((whole.len(), none), (12, None));
    let (mut rows, mut at) = page(&serving, &format!("{target}&page-size=5"));
    let mut sizes = vec![rows.len()];
    while let Some(address) = at {
        // Whoever lost a page asks for it again.
        let again = page(&serving, &address);
        let (more, after) = page(&serving, &address);
        assert_eq!((&more, &after), (&again.0, &again.1));
        sizes.push(more.len());
        rows.extend(more);
        at = after;
    }
    assert_eq!(sizes, [5, 5, 2]);
    assert_eq!(rows, whole);
    // The same by a form, whose body is sent again.
    let send = |target: &str| {
        let body = format!("query={}", encoded(YEARS));
        let headers = [("content-type", FORM), ("accept", "text/csv")];
        serving.send("POST", target, &headers, body.as_bytes())
    };
    let first = send("/sparql?page-size=7");
    let second = send(&next(first.header("link")).unwrap());
    let rest: Vec<String> = second.text().lines().skip(1).map(str::to_owned).collect();
    assert_eq!(rest, whole[7..]);
    assert_eq!(second.header("link"), None);
    // Of named queries, too.
    let (_, named) = page(&serving, "/api/claims-per-speaker?page-size=1");
    assert_eq!(named, None);
}

#[test]
fn a_page_of_another_answer_is_refused() {
    let serving = Serving::with("-d data.ttl", &[("data.ttl", &data())]);
    let size = |query: &str| format!("/sparql?query={}&page-size=3", encoded(query));
    let (_, at) = page(&serving, &size(YEARS));
    let cursor = at.unwrap().split("cursor=").nth(1).unwrap().to_owned();
    for (target, status, part) in [
        (
            format!("{}&cursor={cursor}", size("SELECT * { ?s ?p ?o }")),
            400,
            "another query",
        ),
        (format!("{}&cursor=x", size(YEARS)), 400, "no cursor"),
        (
            format!("/sparql?query={}&cursor={cursor}", encoded(YEARS)),
            400,
            "page-size",
        ),
        (
            format!("/sparql?query={}&page-size=0", encoded(YEARS)),
            400,
            "1 to 100000",
        ),
        (size("CONSTRUCT WHERE { ?s ?p ?o }"), 400, "only rows"),
        (
            format!(
                "{}&cursor={}",
                size(YEARS),
                cursor.replacen(char::is_numeric, "x", 3)
            ),
            410,
            "begin again",
        ),
    ] {
        let answer = serving.get(&target, "text/csv");
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
        assert!(answer.text().contains(part), "{}", answer.text());
    }
    let chance = "SELECT (RAND() AS ?x) { ?s <https://example.org/year> ?y }";
    let (_, at) = page(&serving, &size(chance));
    assert_eq!(serving.get(&at.unwrap(), "text/csv").status, 409);
}

#[test]
fn a_change_between_two_pages_is_told() {
    let serving = Serving::store();
    let insert = "INSERT DATA { <https://example.org/a> <https://example.org/year> 1, 2, 3 }";
    let change = |text: &str| serving.change("POST", "/update", "application/sparql-update", text);
    assert_eq!(change(insert).status, 200);
    let (_, at) = page(
        &serving,
        &format!("/sparql?query={}&page-size=1", encoded(YEARS)),
    );
    let at = at.unwrap();
    assert_eq!(page(&serving, &at).0.len(), 1);
    assert_eq!(
        change("DELETE DATA { <https://example.org/a> <https://example.org/year> 3 }").status,
        200
    );
    let gone = serving.get(&at, "application/json");
    assert_eq!(
        (gone.status, gone.json()["status"].as_u64()),
        (410, Some(410))
    );
}

#[test]
fn a_query_is_checked_with_its_place_and_what_was_meant() {
    let serving = Serving::with("-d data.ttl", &[("data.ttl", &data())]);
    let check = |query: &str| asked(&serving, &format!("/page/check?query={}", encoded(query)));
    let wrong = check("SELECT ?x\nWERE { ?x ?y ?z }");
    assert_eq!(wrong["form"], Value::Null);
    let mark = &wrong["marks"][0];
    assert_eq!(mark["severity"], "error");
    assert_eq!([&mark["line"], &mark["column"], &mark["length"]], [2, 1, 4]);
    assert_eq!(mark["instead"], "WHERE");
    let prefix = check("SELECT * { ?x dp:speaker ?y }");
    assert_eq!(prefix["marks"][0]["instead"], "dip:");
    let fine =
        check("#defaultView:Timeline\nSELECT DISTINCT ?s ?date { ?s ex:year ?date } LIMIT 3");
    assert_eq!(
        (&fine["form"], &fine["marks"]),
        (&"select".into(), &Value::Array(Vec::new()))
    );
    assert_eq!(fine["variables"], serde_json::json!(["s", "date"]));
    assert_eq!(fine["view"]["columns"]["start"], "date");
    let absent = check("SELECT * { ?s ex:yaer ?y }");
    assert_eq!(absent["marks"][0]["severity"], "warning");
    assert_eq!(absent["marks"][0]["instead"], "ex:year");
    assert_eq!(
        check("#defaultView:Tabel\nASK { ?s ?p ?o }")["marks"][0]["severity"],
        "warning"
    );
    assert!(
        check("INSERT DATA { ex:a ex:b 1 }")["marks"][0]["message"]
            .as_str()
            .unwrap()
            .contains("update")
    );
}

#[test]
fn the_words_of_the_data_are_listed_with_how_often_they_occur() {
    let serving = Serving::with("-d data.ttl", &[("data.ttl", &data())]);
    let schema = asked(&serving, "/page/schema");
    let class = &schema["classes"][0];
    assert_eq!(
        [&class["name"], &class["label"], &class["says"]],
        ["ex:Summit", "summit", "A meeting of leaders."]
    );
    assert_eq!(class["count"], 12);
    let prefixes: BTreeSet<&str> = schema["prefixes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert!(prefixes.contains("ex") && prefixes.contains("dip"));
    let names = |told: &Value| -> Vec<String> {
        let all = told["predicates"].as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let own = asked(&serving, &format!("/page/schema?class={EX}Summit"));
    assert_eq!(
        names(&own),
        ["rdf:type", "rdfs:label", "ex:next", "ex:year"]
    );
    let some = asked(&serving, "/page/schema?limit=2");
    assert_eq!(names(&some).len(), 2);
    assert_eq!(some["more_predicates"], names(&schema).len() - 2);
    assert_eq!(
        serving.get("/page/schema?class=no%20iri", "*/*").status,
        400
    );
}

#[test]
fn iris_have_names_and_claims_a_standing() {
    let serving = Serving::with("-d data.ttl", &[("data.ttl", &data())]);
    let told = asked(
        &serving,
        &format!("/page/named?iri={EX}s1&iri={EX}said&iri={EX}nothing&iri=%22%3E"),
    );
    let named = &told["named"];
    assert_eq!(named[format!("{EX}s1")]["label"], "Summit 1");
    assert_eq!(named[format!("{EX}s1")]["standing"], Value::Null);
    assert_eq!(named[format!("{EX}said")]["standing"], "claim");
    assert_eq!(named[format!("{EX}nothing")]["name"], "ex:nothing");
    assert_eq!(named.as_object().unwrap().len(), 3);
    let many = format!("/page/named?{}", "iri=urn:x&".repeat(301));
    assert_eq!(serving.get(&many, "*/*").status, 413);
}

#[test]
fn prepared_questions_have_forms_and_become_sparql() {
    let serving = Serving::with("", &[]);
    let queries = asked(&serving, "/page/queries");
    let queries = queries["queries"].as_array().unwrap();
    let met = queries
        .iter()
        .find(|one| one["name"] == "when-did-they-meet")
        .unwrap();
    assert_eq!(met["parameters"][0]["takes"], "thing");
    assert!(
        !met["parameters"][0]["says"].as_str().unwrap().contains(':'),
        "{met}"
    );
    assert!(
        queries
            .iter()
            .all(|one| !one["name"].as_str().unwrap().starts_with("check/"))
    );
    let bound = asked(
        &serving,
        "/page/bound?name=when-did-they-meet&set=first=George%20W.%20Bush",
    );
    let text = bound["sparql"].as_str().unwrap();
    assert!(
        text.contains("<https://w3id.org/chancery/id/person/george-w-bush>"),
        "{text}"
    );
    let (rows, _) = page(&serving, &format!("/sparql?query={}", encoded(text)));
    assert!(!rows.is_empty());
    // A value is a term, whatever it says.
    let evil = encoded("x\" } ; DROP ALL #");
    let refused = serving.get(
        &format!("/page/bound?name=when-did-they-meet&set=first={evil}"),
        "*/*",
    );
    assert_eq!(refused.status, 400);
    assert_eq!(
        serving
            .get("/page/bound?name=when-did-they-met", "*/*")
            .status,
        404
    );
}

#[test]
fn an_answer_is_drawn_as_graph_timeline_map_and_file() {
    let serving = Serving::with("-d data.ttl", &[("data.ttl", &data())]);
    let drawn = |query: &str, rest: &str| {
        asked(
            &serving,
            &format!("/page/drawn?query={}&{rest}", encoded(query)),
        )
    };
    // Columns as somebody happened to name them, and a passage that is no end of a line.
    let ring = "SELECT ?one ?other ?source { ?one ex:next ?other }";
    let graph = drawn(ring, "as=graph");
    let count = |told: &Value, name: &str| told[name].as_array().unwrap().len();
    assert_eq!((count(&graph, "nodes"), count(&graph, "edges")), (12, 12));
    assert!(
        graph["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .all(|node| node["x"].is_number())
    );
    assert_eq!(drawn(ring, "as=graph"), graph);
    let made = drawn("CONSTRUCT WHERE { ?s ex:next ?o }", "as=graph");
    assert_eq!(count(&made, "edges"), 12);
    let some = drawn(ring, "as=graph&limit=5");
    assert_eq!(
        (count(&some, "nodes"), &some["left_out"]["more"]),
        (5, &7.into())
    );
    // A thing that is drawn several times is the same thing, whose page each of them opens.
    let twice = "SELECT ?node ?start { VALUES ?start { '2001' '2005' } BIND(ex:n1 AS ?node) }";
    let twice = drawn(twice, "as=graph");
    assert_eq!(count(&twice, "nodes"), 2);
    assert_eq!(twice["nodes"][0]["id"], twice["nodes"][1]["id"]);
    assert_ne!(twice["nodes"][0]["when"], twice["nodes"][1]["when"]);
    assert_ne!(
        (&twice["nodes"][0]["x"], &twice["nodes"][0]["y"]),
        (&twice["nodes"][1]["x"], &twice["nodes"][1]["y"])
    );
    let years = "SELECT ?s ?start { ?s ex:year ?y BIND(STRDT(STR(?y), xsd:gYear) AS ?start) }";
    let times = drawn(years, "as=timeline");
    assert_eq!(times["rows"][0]["start"]["text"], "1981");
    assert_eq!(count(&times, "rows"), 12);
    let places = "SELECT ?s ?coord { ?s ex:year 1992 BIND(STRDT('Point(6.15 46.2)', <http://www.opengis.net/ont/geosparql#wktLiteral>) AS ?coord) }";
    let map = drawn(places, "as=map");
    assert_eq!(
        (&map["rows"][0]["lat"], &map["rows"][0]["lon"]),
        (&46.2.into(), &6.15.into())
    );
    let svg = serving.get(
        &format!("/page/drawn?query={}&as=graph&format=svg", encoded(ring)),
        "*/*",
    );
    assert_eq!((svg.status, svg.media()), (200, "image/svg+xml"));
    assert!(
        svg.header("content-disposition")
            .unwrap()
            .contains("attachment")
    );
    for (target, part) in [
        (
            format!("/page/drawn?query={}&as=grahp", encoded(ring)),
            "graph",
        ),
        (
            format!("/page/drawn?query={}", encoded("ASK { ?s ?p ?o }")),
            "ASK",
        ),
        ("/page/drawn?as=graph".to_owned(), "query"),
    ] {
        let refused = serving.get(&target, "*/*");
        assert_eq!(refused.status, 400, "{}", refused.text());
        assert!(refused.text().contains(part), "{}", refused.text());
    }
}
