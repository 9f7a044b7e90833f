//! The parts of the server: SPARQL, graphs, things, named queries, reconciliation, what it says of itself.

use std::io::Read as _;

use super::{Serving, TOKEN};
use crate::program::Place;

const TALKS: &str =
    "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:geneva a ex:Summit ; rdfs:label \"Geneva\"@en, \"Genève\"@fr ; ex:year 1985 .
ex:reykjavik a ex:Summit ; rdfs:label \"Reykjavik\"@en ; ex:year 1986 .
";

const SUMMITS: &str =
    "SELECT%20?s%20%7B%20?s%20a%20%3Chttps://example.org/Summit%3E%20%7D%20ORDER%20BY%20?s";

#[test]
fn rows_and_graphs_come_in_the_format_that_is_wanted() {
    let serving = Serving::with("-d talks.ttl", &[("talks.ttl", TALKS)]);
    let target = format!("/sparql?query={SUMMITS}");
    for (accept, media, part) in [
        (
            "*/*",
            "application/sparql-results+json",
            "\"https://example.org/geneva\"",
        ),
        (
            "application/sparql-results+xml;q=0.9, text/csv;q=0.1",
            "application/sparql-results+xml",
            "<uri>https://example.org/geneva</uri>",
        ),
        ("text/csv", "text/csv", "https://example.org/geneva\r\n"),
        (
            "text/tab-separated-values",
            "text/tab-separated-values",
            "<https://example.org/geneva>\n",
        ),
        ("text/html,*/*;q=0.8", "text/html", ">Geneva</a>"),
    ] {
        let answer = serving.get(&target, accept);
        assert_eq!((answer.status, answer.media()), (200, media));
        assert!(answer.text().contains(part), "{accept}: {}", answer.text());
    }
    let french = serving.get(&format!("{target}&format=html&lang=fr"), "*/*");
    assert!(french.text().contains("Genève"), "{}", french.text());
    let refused = serving.get(&target, "image/png");
    assert_eq!(refused.status, 406);
    assert!(refused.text().contains("text/csv"), "{}", refused.text());
    let graph = serving.get(
        "/query?query=DESCRIBE%20%3Chttps://example.org/geneva%3E",
        "application/n-triples",
    );
    assert_eq!(graph.media(), "application/n-triples");
    assert_eq!(graph.text().lines().count(), 4);
}

#[test]
fn errors_say_where_and_what_for_people_and_for_programs() {
    let serving = Serving::with("", &[]);
    let target = "/sparql?query=SELECT%20*%20WHERE%20%7B%20?s%20rdfs:lable%20%7D";
    let text = serving.get(target, "*/*");
    assert_eq!(text.status, 400);
    assert!(
        text.text().starts_with("error: ") && text.text().contains("--> query:1:"),
        "{}",
        text.text()
    );
    let json = serving.get(target, "application/json");
    assert_eq!(json.media(), "application/problem+json");
    assert_eq!(json.json()["status"], 400);
    assert_eq!(json.json()["line"], 1);
    let absent = serving.get("/sparqle", "*/*");
    assert_eq!(absent.status, 404);
    assert!(absent.text().contains("/sparql"), "{}", absent.text());
}

#[test]
fn an_update_changes_the_store_and_says_how_much() {
    let serving = Serving::store();
    let insert = "PREFIX ex: <https://example.org/> INSERT DATA { ex:a ex:b 1, 2 . GRAPH ex:g { ex:c ex:d 3 } }";
    let answer = serving.change("POST", "/update", "application/sparql-update", insert);
    assert_eq!(
        (answer.status, answer.json()["added"].as_u64()),
        (200, Some(3)),
        "{}",
        answer.text()
    );
    assert_eq!(serving.value("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "3");
    // By a form as well, and to what takes both.
    let answer = serving.change(
        "POST",
        "/sparql",
        "application/x-www-form-urlencoded",
        "update=CLEAR+ALL",
    );
    assert_eq!(answer.json()["deleted"], 3, "{}", answer.text());
    assert_eq!(serving.value("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), "0");
    let wrong = serving.change(
        "POST",
        "/update",
        "application/sparql-update",
        "INSERT DATA { <a> <b> }",
    );
    assert_eq!(wrong.status, 400);
    // What was served is in the store, for whoever opens it next.
    serving.change("POST", "/update", "application/sparql-update", insert);
    let place = &serving.place;
    assert_eq!(
        place
            .run("query -l store -q 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' -f csv")
            .text(),
        "n\r\n3\r\n"
    );
}

#[test]
fn what_is_only_claimed_is_no_fact_after_a_change_either() {
    let serving = Serving::store();
    let claim =
        "PREFIX ex: <https://example.org/> PREFIX dip: <https://w3id.org/chancery/ontology#>
        INSERT DATA { ex:a ex:met ex:b {| a dip:Claim ; dip:speaker ex:s |} }";
    let asked = "ASK { <https://example.org/a> <https://example.org/met> ?x }";
    let ask = || {
        serving
            .send(
                "POST",
                "/query",
                &[
                    ("content-type", "application/sparql-query"),
                    ("accept", "text/csv"),
                ],
                asked.as_bytes(),
            )
            .text()
    };
    assert_eq!(ask(), "false\n");
    assert_eq!(
        serving
            .change("POST", "/update", "application/sparql-update", claim)
            .status,
        200
    );
    assert_eq!(ask(), "false\n");
    // What is written is kept all the same.
    assert!(
        serving
            .get("/store?default", "application/n-triples")
            .text()
            .contains("<https://example.org/met>")
    );
}

#[test]
fn things_are_found_by_their_address() {
    let serving = Serving::with("", &[]);
    let turtle = serving.get("/entity/person/marco-rubio", "text/turtle");
    assert!(
        turtle.text().contains("\"Marco Rubio\"@en"),
        "{}",
        turtle.text()
    );
    let card = serving
        .get("/entity/person/marco-rubio", "application/json")
        .json();
    assert_eq!(card["label"], "Marco Rubio");
    let whole = serving.get(
        "/entity?iri=https%3A%2F%2Fw3id.org%2Fchancery%2Fid%2Fperson%2Fmarco-rubio",
        "application/ld+json",
    );
    assert_eq!(whole.media(), "application/ld+json");
    let absent = serving.get("/entity/person/marco-rubbio", "text/turtle");
    assert_eq!(absent.status, 404);
    assert!(
        absent.text().contains("did you mean") && absent.text().contains("marco-rubio"),
        "{}",
        absent.text()
    );
}

#[test]
fn what_a_client_has_already_is_not_sent_again() {
    let serving = Serving::store();
    let put = |text: &str| {
        serving.change(
            "PUT",
            "/store?graph=https%3A%2F%2Fexample.org%2Fg",
            "text/turtle",
            text,
        )
    };
    assert_eq!(
        put("<https://example.org/a> <https://example.org/b> 1 .").status,
        201
    );
    let target = "/store?graph=https%3A%2F%2Fexample.org%2Fg";
    let first = serving.get(target, "text/turtle");
    let etag = first.header("etag").unwrap().to_owned();
    let again = || {
        serving.send(
            "GET",
            target,
            &[("accept", "text/turtle"), ("if-none-match", etag.as_str())],
            b"",
        )
    };
    assert_eq!((again().status, again().body.len()), (304, 0));
    // Tags are compared weakly.
    let strong = etag.trim_start_matches("W/");
    let headers = [("accept", "text/turtle"), ("if-none-match", strong)];
    assert_eq!(serving.send("GET", target, &headers, b"").status, 304);
    assert_eq!(
        put("<https://example.org/a> <https://example.org/b> 2 .").status,
        204
    );
    assert_eq!(again().status, 200);
}

#[test]
fn an_answer_is_known_by_its_address_its_format_and_the_run_of_the_server() {
    let files = [("talks.ttl", TALKS)];
    let serving = Serving::with("-d talks.ttl", &files);
    let target = "/entity?iri=https%3A%2F%2Fexample.org%2Fgeneva";
    let etag = serving
        .get(target, "application/json")
        .header("etag")
        .unwrap()
        .to_owned();
    let with = |serving: &Serving, target: &str, accept: &str| {
        serving.send(
            "GET",
            target,
            &[("accept", accept), ("if-none-match", &etag)],
            b"",
        )
    };
    let same = with(&serving, target, "application/json");
    assert_eq!(same.status, 304);
    assert!(same.header("vary").unwrap().contains("accept-language"));
    assert_eq!(with(&serving, target, "text/turtle").media(), "text/turtle");
    assert_eq!(
        with(&serving, "/api/nonsense", "application/json").status,
        404
    );
    let star = serving.send("GET", "/api/nonsense", &[("if-none-match", "*")], b"");
    assert_eq!(star.status, 404);
    let again = Serving::with("-d talks.ttl", &files);
    assert_eq!(with(&again, target, "application/json").status, 200);
}

/// An answer that depends on nothing but the data is not sent twice; one that looks at the clock is.
#[test]
fn a_query_that_says_the_same_has_a_tag() {
    let serving = Serving::store();
    let graph = "/store?graph=https%3A%2F%2Fexample.org%2Fg";
    let put = |text: &str| serving.change("PUT", graph, "text/turtle", text);
    assert_eq!(
        put("<https://example.org/a> <https://example.org/b> 1 .").status,
        201
    );
    let target = |path: &str, query: &str| {
        let query: String = query
            .bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<Vec<_>>()
            .concat();
        format!("{path}?query={query}")
    };
    let json = "application/sparql-results+json";
    for (path, query) in [
        ("/sparql", "SELECT * { ?s ?p ?now # NOW()\n }"),
        ("/query", "SELECT ('NOW()' AS ?x) {}"),
        ("/query", "ASK { ?s <urn:RAND> ?o }"),
    ] {
        let target = target(path, query);
        let first = serving.get(&target, json);
        assert_eq!(first.status, 200, "{query}");
        let etag = first.header("etag").expect(query).to_owned();
        let again = |accept: &str| {
            let headers = [("accept", accept), ("if-none-match", etag.as_str())];
            serving.send("GET", &target, &headers, b"")
        };
        assert_eq!(
            (again(json).status, again(json).body.len()),
            (304, 0),
            "{query}"
        );
        assert_eq!(again("application/sparql-results+xml").status, 200);
        let other = format!(
            "<https://example.org/a> <https://example.org/b> {} .",
            query.len()
        );
        assert_eq!(put(&other).status, 204);
        assert_eq!(again(json).status, 200, "{query}");
    }
    for query in [
        "SELECT (now() AS ?x) {}",
        "SELECT (RAND() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (STRUUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
    ] {
        let answer = serving.get(&target("/sparql", query), json);
        assert_eq!(
            (answer.status, answer.header("etag")),
            (200, None),
            "{query}"
        );
    }
    assert_eq!(serving.get("/sparql", "text/turtle").header("etag"), None);
    // What fails has none, and what is sent is read.
    assert_eq!(
        serving
            .get(&target("/sparql", "SELECT"), json)
            .header("etag"),
        None
    );
    let posted = serving.send(
        "POST",
        "/sparql",
        &[("content-type", "application/sparql-query")],
        b"ASK {}",
    );
    assert_eq!((posted.status, posted.header("etag")), (200, None));
}

#[test]
fn blank_nodes_of_two_documents_are_two() {
    let serving = Serving::store();
    let node = "_:x <https://example.org/b> 1 .";
    for graph in ["a", "b"] {
        let target = format!("/store?graph=https%3A%2F%2Fexample.org%2F{graph}");
        assert_eq!(
            serving.change("POST", &target, "text/turtle", node).status,
            201
        );
    }
    assert_eq!(
        serving.value("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        "2"
    );
    let new = || {
        serving
            .change("POST", "/store", "text/turtle", node)
            .header("location")
            .unwrap()
            .to_owned()
    };
    assert_ne!(new(), new());
    // Nothing is written on a condition that nobody looks at.
    let bearer = format!("Bearer {TOKEN}");
    for name in ["if-match", "if-none-match"] {
        let headers = [
            ("content-type", "text/turtle"),
            ("authorization", bearer.as_str()),
            (name, "*"),
        ];
        let answer = serving.send(
            "PUT",
            "/store?graph=https%3A%2F%2Fexample.org%2Fa",
            &headers,
            b"",
        );
        assert_eq!(answer.status, 412, "{name}");
    }
    assert_eq!(
        serving
            .change(
                "PUT",
                "/store?graph=https%3A%2F%2Fexample.org%2Fc",
                "text/turtle",
                ""
            )
            .status,
        204
    );
}

#[test]
fn large_answers_are_packed_for_those_who_can_unpack() {
    let serving = Serving::with("", &[]);
    let plain = serving.get("/store", "application/n-quads");
    let packed = serving.send(
        "GET",
        "/store",
        &[
            ("accept", "application/n-quads"),
            ("accept-encoding", "br, gzip"),
        ],
        b"",
    );
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.whole && packed.body.len() * 4 < plain.body.len());
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert!(unpacked == plain.body);
    let refused = [
        ("accept", "application/n-quads"),
        ("accept-encoding", "gzip;q=0"),
    ];
    assert_eq!(
        serving
            .send("GET", "/store", &refused, b"")
            .header("content-encoding"),
        None
    );
    let head = serving.send("HEAD", "/store", &[("accept", "application/n-quads")], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
}

#[test]
fn the_reconciliation_service_speaks_both_versions() {
    let serving = Serving::with("", &[]);
    let manifest = serving.get("/reconcile", "*/*").json();
    assert_eq!(manifest["versions"], serde_json::json!(["0.2"]));
    assert!(
        manifest["preview"]["url"]
            .as_str()
            .unwrap()
            .contains("/reconcile/preview?id=")
    );
    let form = "queries=%7B%22q0%22%3A%7B%22query%22%3A%22Marco+Rubio%22%7D%7D";
    let media = [("content-type", "application/x-www-form-urlencoded")];
    let old = serving
        .send("POST", "/reconcile", &media, form.as_bytes())
        .json();
    let first = &old["q0"]["result"][0];
    assert_eq!(
        (&first["name"], &first["match"]),
        (&"Marco Rubio".into(), &true.into())
    );
    let id = first["id"].as_str().unwrap();
    let new = "{\"queries\":[{\"conditions\":[{\"matchType\":\"name\",\"propertyValue\":\"Marco Rubio\"}]}]}";
    let new = serving
        .send(
            "POST",
            "/reconcile/1.0/match",
            &[("content-type", "application/json")],
            new.as_bytes(),
        )
        .json();
    assert_eq!(new["results"][0]["candidates"][0]["id"], id);
    let preview = serving.get(&format!("/reconcile/preview?id={id}"), "*/*");
    assert_eq!(preview.media(), "text/html");
    assert!(
        preview
            .header("content-security-policy")
            .unwrap()
            .contains("sandbox")
    );
    let suggested = serving
        .get("/reconcile/suggest/entity?prefix=Marco", "*/*")
        .json();
    assert_eq!(suggested["result"][0]["name"], "Marco Rubio");
    // A script would be read by a page of any site.
    let script = serving.get("/reconcile?callback=jsonp1", "*/*");
    assert_eq!((script.status, script.media()), (400, "text/plain"));
    let wrong = serving.send("POST", "/reconcile", &media, b"queries=%7B%22q0%22%3A1%7D");
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("/q0"), "{}", wrong.text());
}

/// What the old form of the protocol answers to one query.
fn reconciled(serving: &Serving, query: &serde_json::Value) -> serde_json::Value {
    let query = serde_json::json!({ "q0": query }).to_string();
    let coded: Vec<String> = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = format!("queries={}", coded.concat());
    let media = [("content-type", "application/x-www-form-urlencoded")];
    let answer = serving.send("POST", "/reconcile", &media, form.as_bytes());
    answer.json()["q0"]["result"].clone()
}

#[test]
fn reconciliation_answers_out_of_an_index() {
    let dump = "{\"type\":\"item\",\"id\":\"Q42\",\"labels\":{\"en\":{\"language\":\"en\",\"value\":\"Douglas Adams\"}},\"claims\":{\"P31\":[\
        {\"rank\":\"normal\",\"type\":\"statement\",\"mainsnak\":{\"snaktype\":\"value\",\"property\":\"P31\",\"datavalue\":\
        {\"type\":\"wikibase-entityid\",\"value\":{\"entity-type\":\"item\",\"numeric-id\":5,\"id\":\"Q5\"}}}}]}}\n";
    let place = Place::with_memory(super::MEMORY);
    place.write("dump.json", dump);
    place.write("talks.ttl", TALKS);
    place.ok("link index dump.json -o some.index --quiet");
    let serving = Serving::of(place, "-d talks.ttl --index some.index");
    let manifest = serving.get("/reconcile", "*/*").json();
    assert_eq!(
        manifest["identifierSpace"],
        "http://www.wikidata.org/entity/"
    );
    // A type as an id and with a prefix; somebody is no state.
    for kind in ["Q5", "wd:Q5"] {
        let found = reconciled(
            &serving,
            &serde_json::json!({"query": "Douglas Adams", "type": kind}),
        );
        assert_eq!(
            (&found[0]["id"], &found[0]["match"]),
            (&"Q42".into(), &true.into()),
            "{found}"
        );
    }
    let state = reconciled(
        &serving,
        &serde_json::json!({"query": "Douglas Adams", "type": "dip:State"}),
    );
    assert_eq!(state, serde_json::json!([]));
    // Everything else is asked of the data.
    let things = serving.get(
        "/sparql?query=ASK%7B%3Fs+%3Fp+%3Fo%7D",
        "application/sparql-results+json",
    );
    assert_eq!(things.json()["boolean"], true);
    Place::new().refuses("serve --index nothing.index", 3, &["nothing.index"]);
}

#[test]
fn a_type_may_be_given_with_a_prefix() {
    let serving = Serving::with("", &[]);
    let found = |kind: &str| {
        reconciled(
            &serving,
            &serde_json::json!({"query": "Russia", "type": kind}),
        )
    };
    let whole = found("https://w3id.org/chancery/ontology#State");
    assert_eq!(found("dip:State"), whole);
    assert_eq!(whole[0]["match"], true, "{whole}");
    assert_ne!(found("schema:Person")[0]["name"], "Russia");
    // What nobody knows makes nobody certain.
    assert_eq!(found("https://example.org/NoSuchClass")[0]["match"], false);
}

#[test]
fn it_says_what_it_is_and_how_it_fares() {
    let serving = Serving::store();
    assert_eq!(serving.get("/health", "*/*").json()["status"], "ok");
    let service = serving.get("/sparql", "text/turtle").text();
    assert!(
        service.contains("sd:UnionDefaultGraph") && service.contains("sd:SPARQL11Update"),
        "{service}"
    );
    let figures = serving.get("/.well-known/void", "text/turtle").text();
    assert!(figures.contains("void:triples 0"), "{figures}");
    let metrics = serving.get("/metrics", "*/*").text();
    assert!(
        metrics.contains("chancery_requests_total{part=\"sparql\",status=\"200\"} 1"),
        "{metrics}"
    );
    // What was answered may still be put away; then who asks is alone.
    let bearer = format!("Bearer {TOKEN}");
    let alone = (0..250).any(|_| {
        super::runaway::wait(std::time::Duration::from_millis(20));
        let metrics = serving.get("/metrics", "*/*").text();
        let header = [("authorization", bearer.as_str())];
        let jobs = serving.send("GET", "/jobs", &header, b"").json();
        metrics.contains("chancery_running 1\n") && jobs["running"].as_array().unwrap().len() == 1
    });
    assert!(alone, "{metrics}");
    assert!(serving.get("/", "*/*").text().contains("/openapi.json"));
}
