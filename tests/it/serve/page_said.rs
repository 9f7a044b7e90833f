//! What somebody merely said is told as such, however it is asked for.

use serde_json::{Value, json};

use super::Serving;
use super::page_query::encoded;

/// Boris says that Anna knows Carla, and of a dinner somebody reported.
const DATA: &str = "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix act: <https://w3id.org/chancery/scheme/act/> . @prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
ex:paper rdfs:label \"Paper\"@en . ex:book rdfs:label \"Book\"@en . ex:wire a schema:Organization ; rdfs:label \"Wire\"@en .
ex:anna a schema:Person ; rdfs:label \"Anna\"@en ; ex:knows ex:boris {| dcterms:source ex:paper |} .
ex:boris a schema:Person ; rdfs:label \"Boris\"@en . ex:carla a schema:Person ; rdfs:label \"Carla\"@en .
ex:said a dip:Claim ; rdfs:label \"Boris: Anna knows Carla\"@en ; dip:speaker ex:boris ; dip:act act:assertion ;
  rdf:reifies <<( ex:anna ex:knows ex:carla )>> ; dcterms:source ex:paper .
ex:talks a dip:Meeting ; rdfs:label \"Talks\"@en ; dip:status status:held ; dcterms:source ex:paper .
ex:came a dip:Participation ; dip:participant ex:anna ; dip:inEvent ex:talks ; dip:attendance attendance:attended ; dcterms:source ex:paper .
ex:seen a dip:Participation ; dip:participant ex:carla ; dip:inEvent ex:talks ; dip:attendance attendance:reported ; dcterms:source ex:paper .
ex:dinner a dip:Meeting ; rdfs:label \"Dinner\"@en ; dip:status status:reported ; dcterms:source ex:paper .
ex:ate a dip:Participation ; dip:participant ex:boris ; dip:inEvent ex:dinner ; dip:attendance attendance:attended ; dcterms:source ex:paper .
ex:both a dip:Meeting ; rdfs:label \"Both\"@en ; dip:status status:reported , status:held ; dcterms:source ex:paper .
ex:told a dip:Claim ; rdfs:label \"Wire: Boris threatens\"@en ; dip:speaker ex:wire ; dip:act act:assertion ; dip:reports ex:heard ; dcterms:source ex:book .
ex:heard a dip:Claim ; rdfs:label \"Boris threatens Carla\"@en ; dip:speaker ex:boris ; dip:act act:threat ; schema:about ex:carla .
<< ex:anna ex:knows ex:boris ~ ex:also >> a dip:Claim ; dip:speaker ex:carla ; dip:act act:assertion ; dcterms:source ex:book .
<< ex:carla ex:likes ex:anna ~ ex:denial >> a dip:Claim ; dip:speaker ex:boris ; dip:act act:denial ; dcterms:source ex:book .
";

fn serving() -> Serving {
    Serving::with("-d data.ttl", &[("data.ttl", DATA)])
}

fn rested(serving: &Serving, text: &str) -> Value {
    let target = format!("/page/rested?query={}", encoded(text));
    let answer = serving.get(&target, "application/json");
    assert_eq!(answer.status, 200, "{text}: {}", answer.text());
    answer.json()
}

/// The statements of an answer that rest on claims, as the answer has them.
fn claimed(serving: &Serving, text: &str) -> Vec<String> {
    let target = format!("/sparql?query={}", encoded(text));
    let graph = serving.get(&target, "application/n-triples").text();
    let lines = graph.lines().filter(|line| line.ends_with('.'));
    let lines: Vec<&str> = lines.collect();
    let found = rested(serving, text);
    assert_eq!(found["looked_at"], lines.len(), "{text}: {found}");
    let rows = found["rows"].as_array().unwrap().iter();
    let places = rows.map(|row| usize::try_from(row["row"].as_u64().unwrap()).unwrap());
    places
        .map(|place| lines[place].replace("https://example.org/", ""))
        .collect()
}

#[test]
fn statements_that_rest_on_claims_are_told_from_others() {
    let serving = serving();
    let quoted = "CONSTRUCT { ?s ?p ?o } WHERE { ?c a dip:Claim ; rdf:reifies <<( ?s ?p ?o )>> FILTER NOT EXISTS { ?s ?p ?o } }";
    let all = ["<anna> <knows> <carla> .", "<carla> <likes> <anna> ."];
    assert_eq!(claimed(&serving, quoted), all);
    let found = rested(&serving, quoted);
    assert_eq!(found["rows"][0]["speakers"][0]["label"], "Boris", "{found}");
    assert_eq!(found["is_known"], true);
    // Facts and claims of one answer, in the order in which it is written.
    let mixed = "CONSTRUCT { ?s ex:knows ?o } WHERE { { ?c rdf:reifies <<( ?s ex:knows ?o )>> } UNION { ?s ex:knows ?o } }";
    assert_eq!(claimed(&serving, mixed), ["<anna> <knows> <carla> ."]);
    assert_eq!(rested(&serving, mixed)["looked_at"], 2);
    let described = claimed(&serving, "DESCRIBE ex:said ex:anna");
    assert!(described.len() > 4 && described.iter().all(|line| line.starts_with("<said>")));
    assert_eq!(claimed(&serving, "DESCRIBE ex:talks"), [""; 0]);
    // What the query makes, nobody vouches for.
    let made = "CONSTRUCT { ?s ex:likes ?o } WHERE { ?c rdf:reifies <<( ?s ex:knows ?o )>> }";
    assert_eq!(rested(&serving, made)["is_known"], false);
}

#[test]
fn what_is_known_from_a_report_alone_rests_on_that() {
    let serving = serving();
    for (text, all) in [
        ("SELECT ?l { ex:dinner rdfs:label ?l }", true),
        (
            "SELECT ?who { ?p dip:participant ?who ; dip:inEvent ex:dinner }",
            true,
        ),
        ("SELECT ?p { ?p dip:participant ex:boris }", true),
        (
            "SELECT ?who { ?p dip:participant ?who ; dip:attendance attendance:reported }",
            true,
        ),
        ("SELECT ?x { VALUES ?x { ex:dinner } }", true),
        ("DESCRIBE ex:dinner", true),
        ("SELECT ?l { ex:talks rdfs:label ?l }", false),
        (
            "SELECT ?who { ?p dip:participant ?who ; dip:attendance attendance:attended ; dip:inEvent ex:talks }",
            false,
        ),
        // One of its sources knows more.
        ("SELECT ?l { ex:both rdfs:label ?l }", false),
    ] {
        let text =
            format!("PREFIX attendance: <https://w3id.org/chancery/scheme/attendance/> {text}");
        let found = rested(&serving, &text);
        let rows = found["rows"].as_array().unwrap();
        let expected = if all {
            found["looked_at"].as_u64()
        } else {
            Some(0)
        };
        assert_eq!(Some(rows.len() as u64), expected, "{text}: {found}");
        assert!(
            found["looked_at"] != json!(0) && found["is_known"] == true,
            "{text}: {found}"
        );
    }
}

#[test]
fn hearsay_keeps_who_told_of_it() {
    let serving = serving();
    for media in ["text/turtle", "application/n-triples"] {
        let target = "/entity?iri=https://example.org/carla";
        let told = serving.get(target, media);
        assert_eq!(told.status, 200);
        serving.place.write("carla.ttl", told.text());
        let claims = serving.place.run("claims -d carla.ttl --act threat");
        let line = claims.text();
        assert!(
            line.contains("hearsay, via") && line.contains("Book"),
            "{media}: {line}{}",
            claims.report()
        );
    }
    let card = serving
        .get("/entity?iri=https://example.org/carla", "application/json")
        .json();
    let heading = |link: &&Value| link["heading"] == "claims about Carla";
    let about = card["claims"]
        .as_array()
        .unwrap()
        .iter()
        .find(heading)
        .unwrap();
    let values = about["values"].as_array().unwrap();
    let heard = values
        .iter()
        .find(|value| value["text"] == "Boris threatens Carla")
        .unwrap();
    assert_eq!(
        (&heard["remarks"], &heard["sources"]),
        (&json!(["hearsay, via Wire"]), &json!(["Book"]))
    );
    // First-hand claims have no such word.
    assert!(
        values
            .iter()
            .any(|value| value["remarks"] != heard["remarks"])
    );
    let by = card_of(&serving, "boris");
    assert!(by.contains("hearsay, via Wire"), "{by}");
}

fn card_of(serving: &Serving, name: &str) -> String {
    let target = format!("/entity?iri=https://example.org/{name}");
    serving.get(&target, "application/json").text()
}

#[test]
fn a_fact_that_somebody_says_as_well_stays_a_fact_with_its_own_source() {
    let serving = serving();
    for name in ["anna", "boris"] {
        let card = serving
            .get(
                &format!("/page/thing?iri=https://example.org/{name}"),
                "application/json",
            )
            .json();
        let all = card.to_string();
        let values = if name == "anna" {
            &card["statements"]
        } else {
            &card["links"]
        };
        let values = values.as_array().unwrap_or_else(|| panic!("{all}")).iter();
        let mut values = values.flat_map(|group| group["values"].as_array().unwrap());
        let known = values.find(|value| value["remarks"] == json!(["also said by Carla"]));
        let known = known.unwrap_or_else(|| panic!("{all}"));
        assert_eq!(known["standing"], "fact", "{all}");
        assert_eq!(known["sources"].as_array().unwrap().len(), 1, "{all}");
    }
    let shown = serving.place.run("show ex:boris -d data.ttl");
    assert!(
        shown.text().contains("Anna (also said by Carla)  [Paper]"),
        "{}",
        shown.text()
    );
}

#[test]
fn what_is_said_not_to_be_so_is_denied() {
    let serving = serving();
    let card = serving
        .get(
            "/page/thing?iri=https://example.org/carla",
            "application/json",
        )
        .json();
    let claimed = card["claimed"].as_array().unwrap().iter();
    let mut values = claimed.flat_map(|group| group["values"].as_array().unwrap());
    let denied = values.find(|value| value["remarks"] == json!(["denied by Boris"]));
    assert_eq!(denied.unwrap()["standing"], "denied", "{card}");
}

#[test]
fn a_default_that_the_data_do_not_have_is_told() {
    let serving = serving();
    let bound = |more: &str| {
        let target = format!("/page/bound?name=in-the-room{more}");
        serving.get(&target, "application/json").json()
    };
    let absent = &bound("")["absent"];
    assert_eq!(absent[0]["parameter"], "event", "{absent}");
    let instead = absent[0]["instead"].as_array().unwrap();
    assert!(
        instead.iter().any(|one| one["label"] == "Talks"),
        "{absent}"
    );
    assert_eq!(bound("&set=event=Talks")["absent"], json!([]));
    let answer = serving.get("/api/in-the-room", "text/csv");
    let note = answer.header("chancery-note").unwrap();
    assert!(
        note.starts_with(
            "the default of `event`, `event:2025-08-15-alaska-summit`, does not occur in the data"
        ),
        "{note}"
    );
    assert!(
        note.contains("`event=...`") && note.contains("(Talks)"),
        "{note}"
    );
    let other = serving.get("/api/in-the-room?event=Talks", "text/csv");
    assert_eq!(other.header("chancery-note"), None);
}

/// Who knows RDF 1.1 alone asks for it and can read what comes.
#[test]
fn who_asks_for_rdf_1_1_gets_it() {
    let serving = serving();
    let construct = encoded("CONSTRUCT { ?c rdf:reifies ?t } WHERE { ?c rdf:reifies ?t }");
    let graph = encoded("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }");
    for target in [
        "/entity?iri=https://example.org/anna".to_owned(),
        format!("/sparql?query={construct}"),
        format!("/sparql?query={graph}"),
        "/store?default".to_owned(),
    ] {
        let new = serving.get(&target, "text/turtle");
        assert!(new.text().contains("<<("), "{target}: {}", new.text());
        assert_eq!(
            new.header("content-type"),
            Some("text/turtle; charset=utf-8")
        );
        let old = serving.get(&target, "text/turtle; version=1.1, */*;q=0.1");
        let (media, text) = (old.header("content-type"), old.text());
        assert_eq!(media, Some("text/turtle; version=1.1; charset=utf-8"));
        assert!(
            !text.contains("<<") && text.contains("rdf:subject ex"),
            "{target}: {text}"
        );
    }
    let whole = serving.get("/store", "application/n-quads;version=1.1");
    assert_eq!(
        whole.header("content-type"),
        Some("application/n-quads; version=1.1")
    );
    assert!(!whole.text().contains("<<("), "{}", whole.text());
}

/// Many notes on one thing in the words of RDF 1.1 are read once, not once for each.
#[test]
fn many_old_notes_on_one_thing_take_no_time() {
    use std::fmt::Write as _;
    let mut data = DATA.to_owned();
    for number in 0..1_500 {
        writeln!(
            data,
            "ex:n{number} a dip:Claim ; dip:speaker ex:boris ; dip:act act:assertion ; rdf:subject ex:anna ; \
             rdf:predicate ex:p ; rdf:object ex:o{number} . ex:anna ex:q ex:o{number} ."
        )
        .unwrap();
    }
    let serving = Serving::with("-d data.ttl --timeout 25s", &[("data.ttl", &data)]);
    let told = serving.get("/entity?iri=https://example.org/anna", "text/turtle");
    assert_eq!(told.status, 200, "{}", told.text());
    let text = "CONSTRUCT { ?s ?p ?o } WHERE { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o } LIMIT 1000";
    assert_eq!(
        rested(&serving, text)["rows"].as_array().unwrap().len(),
        1_000
    );
}
