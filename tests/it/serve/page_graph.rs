//! What the explorer, the paths, the timeline, the map and the pictures of the page are told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Serving;

/// Anna and Boris met at talks in Geneva, 40 others were there; Carla says that Anna met Dora.
fn data() -> String {
    let text =
        "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
ex:anna a schema:Person ; rdfs:label \"Anna\"@en , \"Аня\"@ru ; ex:met ex:boris ; ex:knows ex:eva .
ex:boris a schema:Person ; rdfs:label \"Boris\"@en ; ex:attended ex:talks .
ex:carla a schema:Person ; rdfs:label \"Carla\"@en ; ex:attended ex:talks .
ex:dora a schema:Person ; rdfs:label \"Dora\"@en ; ex:attended ex:talks .
ex:eva a schema:Person ; rdfs:label \"<b onclick=alert(1)>\\u202EEva\"@en .
ex:talks a schema:Event ; rdfs:label \"Talks\"@en ; schema:startDate \"2025-08-15\"^^<http://www.w3.org/2001/XMLSchema#date> ;
  schema:location ex:geneva .
ex:geneva a schema:Place ; rdfs:label \"Geneva\"@en ; schema:latitude 46.2 ; schema:longitude 6.15 .
ex:island a schema:Place ; rdfs:label \"Island\"@en ; schema:latitude 10 ; schema:longitude 20 ; ex:near ex:geneva .
";
    let guest = |number: usize| {
        format!(
            "ex:guest{number} a schema:Person ; rdfs:label \"Guest {number}\"@en ; ex:attended ex:talks .\n"
        )
    };
    let guests: Vec<String> = (0..40).map(guest).collect();
    let said = "ex:said a dip:Claim ; dip:speaker ex:carla ; rdf:reifies <<( ex:anna ex:met ex:dora )>> .\n";
    [text, guests.concat().as_str(), said].concat()
}

fn serving() -> Serving {
    Serving::with("-d data.ttl", &[("data.ttl", &data())])
}

fn asked(serving: &Serving, target: &str) -> Value {
    let answer = serving.get(target, "application/json");
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    answer.json()
}

const EX: &str = "https://example.org/";

/// Where everything is, by the end of its IRI.
fn places(told: &Value) -> BTreeMap<String, (f64, f64)> {
    let nodes = told["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| {
            let id = node["id"]
                .as_str()
                .unwrap()
                .trim_start_matches(EX)
                .to_owned();
            let real = |name: &str| node[name].as_f64().unwrap();
            (id, (real("x"), real("y")))
        })
        .collect()
}

#[test]
fn a_picture_begins_around_a_thing_and_what_is_opened_moves_nothing() {
    let serving = serving();
    let first = asked(&serving, &format!("/page/graph?around={EX}anna"));
    assert_eq!(first["title"], "Around Anna");
    let before = places(&first);
    assert!(
        before.contains_key("boris") && before.contains_key("dora"),
        "{before:?}"
    );
    assert!(!before.contains_key("talks"));
    let boris = first["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["label"] == "Boris");
    assert_eq!(boris.unwrap()["more"], 1);
    let more = asked(
        &serving,
        &format!("/page/graph?around={EX}anna&open={EX}boris&open={EX}talks"),
    );
    let after = places(&more);
    for (id, at) in &before {
        assert_eq!(after[id], *at, "{id}");
    }
    // Thirty at once; the others wait.
    let talks = more["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["label"] == "Talks")
        .unwrap();
    assert_eq!(talks["more"], 12);
    let rest = asked(
        &serving,
        &format!("/page/graph?around={EX}anna&open={EX}boris&open={EX}talks&open={EX}talks"),
    );
    assert_eq!(places(&rest).len(), after.len() + 12);
    let shut = asked(
        &serving,
        &format!("/page/graph?around={EX}anna&open={EX}boris&open={EX}talks&shut={EX}talks"),
    );
    assert!(places(&shut).contains_key("talks") && !places(&shut).contains_key("guest1"));
    let pinned = asked(
        &serving,
        &format!("/page/graph?around={EX}anna&pin=500,-40,{EX}boris&open={EX}boris"),
    );
    assert_eq!(places(&pinned)["boris"], (500.0, -40.0));
    assert_eq!(places(&pinned)["anna"], before["anna"]);
    let again = serving.get(
        &format!("/page/graph?around={EX}anna&open={EX}boris"),
        "*/*",
    );
    assert_eq!(
        again.body,
        serving
            .get(
                &format!("/page/graph?around={EX}anna&open={EX}boris"),
                "*/*"
            )
            .body
    );
}

#[test]
fn a_claim_is_told_as_a_claim_with_its_speaker_and_filters_choose() {
    let serving = serving();
    let told = asked(&serving, &format!("/page/graph?around={EX}anna"));
    let edges = told["edges"].as_array().unwrap();
    let said = edges
        .iter()
        .find(|edge| edge["standing"] == "claim")
        .unwrap();
    assert_eq!(said["relation"], "ex:met");
    assert_eq!(said["by"][0], "said by Carla");
    assert_eq!(said["statement"], format!("{EX}said"));
    let names = |target: &str| -> BTreeSet<String> {
        places(&asked(&serving, target)).into_keys().collect()
    };
    let facts = names(&format!("/page/graph?around={EX}anna&standing=fact"));
    assert!(
        !facts.contains("dora") && facts.contains("boris"),
        "{facts:?}"
    );
    let few = names(&format!("/page/graph?around={EX}anna&hide=ex:met"));
    assert!(!few.contains("boris") && few.contains("eva"), "{few:?}");
    let events = asked(
        &serving,
        &format!("/page/graph?around={EX}anna&hops=2&kind=event"),
    );
    assert_eq!(places(&events).len(), 1, "{events}");
    let late = names(&format!("/page/graph?around={EX}talks&from=2026"));
    assert_eq!(late.len(), 1, "{late:?}");
    // What turns the direction of what follows is replaced; the rest is still only text.
    let eva = told["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|node| node["id"] == format!("{EX}eva"));
    assert_eq!(eva.unwrap()["label"], "<b onclick=alert(1)>\u{fffd}Eva");
}

#[test]
fn what_is_wrong_with_a_wish_is_said() {
    let serving = serving();
    for (target, status, part) in [
        ("/page/graph", 400, "around what?".to_owned()),
        (
            "/page/graph?around=https://example.org/nobody",
            400,
            "nothing in the data".to_owned(),
        ),
        (
            &*format!("/page/graph?around={EX}anna&kind=persn"),
            400,
            "`person`".to_owned(),
        ),
        (
            &*format!("/page/graph?around={EX}anna&hops=99"),
            400,
            "up to 8".to_owned(),
        ),
        (
            &*format!("/page/graph?around={EX}anna&from=soon"),
            400,
            "is no date".to_owned(),
        ),
        (
            &*format!("/page/graph?around={EX}anna&pin=a,b,{EX}anna"),
            400,
            "pin=X,Y,IRI".to_owned(),
        ),
        (
            &*format!("/page/path?from={EX}anna"),
            400,
            "`to` is missing".to_owned(),
        ),
        (
            &*format!("/page/path?from={EX}anna&to=Anna"),
            400,
            "both ends are Anna".to_owned(),
        ),
        (
            &*format!("/page/picture?around={EX}anna&format=sgv"),
            400,
            "`svg`".to_owned(),
        ),
        ("/page/picture?view=maps", 400, "`map`".to_owned()),
        (
            "/page/picture?view=map&from=1900&until=1901&kind=event",
            404,
            "nothing to draw".to_owned(),
        ),
    ] {
        let answer = serving.get(target, "application/json");
        assert_eq!(answer.status, status, "{target}: {}", answer.text());
        assert!(answer.text().contains(&part), "{target}: {}", answer.text());
    }
    let small = Serving::with("-d data.ttl --max-explored 20", &[("data.ttl", &data())]);
    let answer = small.get(&format!("/page/graph?around={EX}anna"), "application/json");
    assert_eq!(answer.status, 413);
    assert!(
        answer.text().contains("--max-explored"),
        "{}",
        answer.text()
    );
}

#[test]
fn paths_are_told_step_by_step_and_follow_claims_only_if_asked() {
    let serving = serving();
    let facts = asked(
        &serving,
        &format!("/page/path?from={EX}anna&to={EX}dora&k=1"),
    );
    assert_eq!(facts["paths"][0]["length"], 3);
    assert!(facts["left_out"]["claim"].as_u64().unwrap() > 0);
    let first = &facts["paths"][0]["steps"][0]["statements"][0];
    assert_eq!(
        (&first["relation"], &first["ahead"]),
        (&"ex:met".into(), &true.into())
    );
    let back = &facts["paths"][0]["steps"][2]["statements"][0];
    assert_eq!(back["ahead"], false);
    // From left to right, as the steps go.
    let at = places(&facts);
    assert!(
        at["anna"].0 < at["boris"].0
            && at["boris"].0 < at["talks"].0
            && at["talks"].0 < at["dora"].0
    );
    let claims = asked(
        &serving,
        &format!("/page/path?from={EX}anna&to={EX}dora&k=1&claims=1"),
    );
    assert_eq!(claims["paths"][0]["length"], 1);
    let only = &claims["paths"][0]["steps"][0]["statements"][0];
    assert_eq!(
        (&only["standing"], &only["by"][0]),
        (&"claim".into(), &"said by Carla".into())
    );
    let none = asked(&serving, &format!("/page/path?from={EX}anna&to={EX}said"));
    assert_eq!(none["paths"].as_array().unwrap().len(), 0);
}

#[test]
fn time_and_place_are_told_as_exactly_as_they_are_known() {
    let serving = serving();
    let times = asked(&serving, "/page/timeline");
    let rows = times["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (&rows[0]["label"], &rows[0]["start"]["text"]),
        (&"Talks".into(), &"2025-08-15".into())
    );
    let length =
        rows[0]["start"]["until"].as_i64().unwrap() - rows[0]["start"]["from"].as_i64().unwrap();
    assert_eq!(length, 86_400);
    assert_eq!(
        asked(&serving, &format!("/page/timeline?around={EX}anna"))["rows"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert_eq!(
        asked(&serving, &format!("/page/timeline?around={EX}anna&hops=2"))["rows"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let map = asked(&serving, "/page/map?kind=event");
    assert_eq!(map["rows"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&map["rows"][0]["at"], &map["rows"][0]["lat"]),
        (&"Geneva".into(), &46.2.into())
    );
    let outline = serving.get("/page/outline", "*/*");
    assert_eq!((outline.status, outline.body.len()), (200, 84_734));
    let beginning = asked(&serving, "/page/busiest?limit=1");
    assert_eq!(beginning["rows"][0]["label"], "Talks");
}

#[test]
fn contested_places_say_who_holds_and_who_claims_them() {
    let serving = Serving::with("", &[]);
    let map = asked(&serving, "/page/map");
    let rows = map["rows"].as_array().unwrap();
    let contested: Vec<&Value> = rows.iter().filter(|row| row["contested"] == true).collect();
    assert!(!contested.is_empty());
    let crimea = contested
        .iter()
        .find(|row| row["label"] == "Crimea")
        .unwrap();
    let holds = crimea["holds"].as_array().unwrap();
    assert!(
        holds
            .iter()
            .any(|hold| hold["claimed"] == true && hold["label"] == "Russia"),
        "{crimea}"
    );
}

#[test]
fn a_picture_is_what_was_shown_with_everything_where_it_was() {
    let serving = serving();
    let wish = format!("around={EX}anna&open={EX}boris&pin=400,300,{EX}eva");
    let shown = places(&asked(&serving, &format!("/page/graph?{wish}")));
    let graphml = serving.get(&format!("/page/picture?{wish}&format=graphml"), "*/*");
    assert_eq!(graphml.media(), "application/graphml+xml");
    let name = graphml.header("content-disposition");
    assert_eq!(name, Some("attachment; filename=\"explore.graphml\""));
    let text = graphml.text();
    assert_eq!(text.matches("<node ").count(), shown.len());
    // The picture has margins of its own; distances are those of the page.
    let mut drawn = BTreeMap::new();
    for part in text.split("<node ").skip(1) {
        let value = |key: &str| {
            let rest = part.split(key).nth(1).unwrap();
            rest.split('>')
                .nth(1)
                .unwrap()
                .split('<')
                .next()
                .unwrap()
                .to_owned()
        };
        let at = [value("x\""), value("y\"")].map(|real| real.parse::<f64>().unwrap());
        let iri = part.split(EX).nth(1).unwrap();
        drawn.insert(iri.split('<').next().unwrap().to_owned(), (at[0], at[1]));
    }
    let off = (
        drawn["anna"].0 - shown["anna"].0,
        drawn["anna"].1 - shown["anna"].1,
    );
    for (id, (x, y)) in &shown {
        let (right, down) = (drawn[id].0 - x - off.0, drawn[id].1 - y - off.1);
        assert!(
            right.abs() < 1.0 && down.abs() < 1.0,
            "{id}: {right} {down}"
        );
    }
    let svg = serving.get(&format!("/page/picture?{wish}&theme=dark"), "*/*");
    assert_eq!(svg.media(), "image/svg+xml");
    assert!(!svg.text().contains("<b onclick") && svg.text().contains("onclick=alert(1)&gt;"));
    let png = serving.get(&format!("/page/picture?{wish}&format=png"), "*/*");
    assert!(png.body.starts_with(b"\x89PNG"));
    let map = serving.get("/page/picture?view=map&format=svg", "*/*");
    assert!(map.text().contains("Geneva"));
    let times = serving.get("/page/picture?view=timeline&format=svg", "*/*");
    assert!(times.text().contains("Talks"));
}
