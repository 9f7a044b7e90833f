//! `link enrich`, `link compare` and `link export` with `--online`, run as a program against a server on this machine.

use super::server::{Play, Request, Server, json, status};
use super::verbs::{run, to};
use super::{ends, sample};
use crate::program::Place;
use crate::project;

const DATA: &str = "\
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix ex: <http://e.org/> .
ex:president owl:sameAs wd:Q11696 ; rdfs:label \"President of the United States\"@en .
ex:ussr owl:sameAs wd:Q15180 ; rdfs:label \"Soviet Union\"@en .
";

fn excerpt(id: &str) -> String {
    project::read(&format!("tests/data/wikidata/excerpts/{id}.json"))
}

fn place() -> Place {
    let (one, other) = (excerpt("Q11696"), excerpt("Q15180"));
    Place::with([
        ("d.ttl", DATA),
        ("Q11696.json", &*one),
        ("Q15180.json", &*other),
    ])
}

/// Answers with genuine excerpts, what was merged, and what is gone.
fn wikidata(request: &Request) -> Play {
    let ids = request.parameter("ids").unwrap();
    assert!(ids.split('|').count() <= 50, "{ids}");
    let merged: serde_json::Value =
        serde_json::from_str(&sample("wbgetentities-merged.json")).unwrap();
    let one = |id: &str| {
        let said = match id {
            "Q11696" | "Q15180" => excerpt(id),
            "Q32063953" => merged["entities"][id].to_string(),
            _ => format!(r#"{{"id":"{id}","missing":""}}"#),
        };
        format!("\"{id}\":{said}")
    };
    let all: Vec<String> = ids.split('|').map(one).collect();
    json(format!("{{\"entities\":{{{}}}}}", all.join(",")))
}

fn ids(server: &Server) -> Vec<String> {
    let seen = server.seen();
    let ids = seen.iter().filter_map(|request| request.parameter("ids"));
    ids.flat_map(|ids| ids.split('|').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn the_same_comes_of_files_and_of_the_api() {
    let server = Server::start(|request, _| wikidata(request));
    let place = place();
    let files = "--from Q11696.json Q15180.json";
    let compare = "link compare -d d.ttl -f json";
    let of_files = ends(&run(&place, &format!("{compare} {files}")), 0, &[]);
    let online = format!("{compare} {}", to(&server));
    assert_eq!(ends(&run(&place, &online), 0, &[]), of_files);
    assert!(of_files.contains("Q22686"), "{of_files}");
    let asked = server.seen().len();
    assert_eq!(ends(&run(&place, &online), 0, &[]), of_files);
    let kept = online.replace("--online", "--offline");
    assert_eq!(
        ends(&run(&place, &kept), 0, &["nothing is asked offline"]),
        of_files
    );
    assert_eq!(server.seen().len(), asked, "all of it was kept");
    assert_eq!(ids(&server).iter().filter(|id| *id == "Q11696").count(), 1);
}

#[test]
fn what_files_say_is_not_asked_for() {
    let server = Server::start(|request, _| wikidata(request));
    let line = format!(
        "link compare -d d.ttl --from Q11696.json -f json {}",
        to(&server)
    );
    let found = ends(&run(&place(), &line), 0, &[]);
    assert!(
        found.contains("Q11696") && found.contains("Q15180"),
        "{found}"
    );
    let asked = ids(&server);
    assert!(asked.contains(&"Q15180".to_owned()));
    assert!(!asked.contains(&"Q11696".to_owned()));
}

#[test]
fn what_is_taken_over_says_where_and_when_it_was_retrieved() {
    let server = Server::start(|request, _| wikidata(request));
    let place = place();
    let line = format!(
        "link enrich -d d.ttl --properties all -f nq -o {{}} {}",
        to(&server)
    );
    ends(
        &run(&place, &line.replace("{}", "a.nq")),
        0,
        &["of 2 items"],
    );
    let text = String::from_utf8(place.read("a.nq")).unwrap();
    let address = format!(
        "{}?action=wbgetentities&ids=Q11696",
        server.url("/w/api.php")
    );
    assert!(text.contains(&address), "{text}");
    // The address that is named is the one that was asked, letter by letter.
    let target = &server.seen()[0].target;
    let asked = format!("/pav/retrievedFrom> <{}>", server.url(target));
    assert_eq!(text.matches(&asked).count(), 2, "{target}: {text}");
    let days = text.lines().filter(|line| line.contains("pav/retrievedOn"));
    assert_eq!(days.count(), 2);
    // A kept answer is as old as it is: the same bytes.
    let kept = line.replace("--online", "--offline").replace("{}", "b.nq");
    ends(&run(&place, &kept), 0, &[]);
    assert_eq!(place.read("a.nq"), place.read("b.nq"));
}

#[test]
fn merged_and_missing_items_are_told_and_left_out() {
    let server = Server::start(|request, _| wikidata(request));
    let place = place();
    let more = "\nex:k owl:sameAs wd:Q32063953 . ex:gone owl:sameAs wd:Q6 .\n";
    place.write("d.ttl", format!("{DATA}{more}"));
    for verb in ["link compare", "link enrich"] {
        // An id that nobody has is an error, and nothing is written.
        let line = format!("{verb} -d d.ttl {}", to(&server));
        let ended = run(&place, &format!("{line} -o out.json"));
        ended.is_refusal(3, &["Wikidata has no Q6", "--skip-missing"]);
        assert!(!place.path("out.json").exists());
        let line = format!("{line} --skip-missing");
        let says = [
            "Q32063953 (<http://e.org/k>) was merged into Q1040",
            "Wikidata has no Q6 (<http://e.org/gone>)",
        ];
        let ended = run(&place, &line);
        assert!(!ended.err.contains("no P"), "{}", ended.report());
        let found = ends(
            &ended,
            0,
            &says.map(|said| said.split(" (").next().unwrap()),
        );
        assert!(!found.contains("Q1040"), "{found}");
    }
}

/// An answer that holds no entity is the fault of whoever gave it, and the next run asks again.
#[test]
fn what_is_no_entity_is_not_kept() {
    let server = Server::start(|request, number| match number {
        0 => {
            let wrong = |id: &str| format!(r#""{id}":{{"id":"{id}","type":"nonsense"}}"#);
            let ids = request.parameter("ids").unwrap();
            let all: Vec<String> = ids.split('|').map(wrong).collect();
            json(format!("{{\"entities\":{{{}}}}}", all.join(",")))
        }
        _ => wikidata(request),
    });
    let place = place();
    let line = format!("link enrich -d d.ttl -o a.trig {}", to(&server));
    run(&place, &line).is_refusal(5, &["is no entity"]);
    ends(&run(&place, &line), 0, &[]);
}

#[test]
fn whoever_is_told_to_wait_waits() {
    let server = Server::start(|request, number| match number {
        0 => status(429, &[("Retry-After", "1")], "{}"),
        _ => wikidata(request),
    });
    let line = format!("link compare -d d.ttl -f json {}", to(&server));
    ends(&run(&place(), &line), 0, &[]);
    let seen = server.seen();
    let pause = seen[1].at.duration_since(seen[0].at);
    assert!(pause.as_millis() >= 950, "{pause:?}");
}

#[test]
fn a_part_is_not_taken_for_the_whole() {
    let server = Server::start(|request, number| match number {
        0 => wikidata(request),
        _ => json(r#"{"error":{"code":"internal_api_error","info":"broken"}}"#),
    });
    let place = place();
    let items: Vec<String> = (100..160)
        .map(|number| format!("ex:i{number} owl:sameAs wd:Q{number} .\n"))
        .collect();
    place.write("d.ttl", format!("{DATA}{}", items.concat()));
    let before = place.snapshot();
    let ended = run(
        &place,
        &format!("link enrich -d d.ttl -o a.trig {}", to(&server)),
    );
    ended.is_refusal(5, &["internal_api_error"]);
    let after = place.snapshot();
    let new = after.keys().filter(|path| !before.contains_key(*path));
    assert!(
        new.into_iter()
            .all(|path| path.starts_with(place.path("cache")))
    );
    let offline = run(
        &place,
        "link compare -d d.ttl --offline --api http://127.0.0.1:9/w/api.php",
    );
    offline.is_refusal(5, &["no answer is kept for", "hint: without `--offline`"]);
}

#[test]
fn one_by_one_from_entity_data() {
    let server = Server::start(|request, _| {
        let id = request
            .target
            .trim_start_matches("/wiki/Special:EntityData/");
        match id.trim_end_matches(".json") {
            id @ ("Q11696" | "Q15180") => {
                json(format!("{{\"entities\":{{\"{id}\":{}}}}}", excerpt(id)))
            }
            _ => status(404, &[], "{}"),
        }
    });
    let data = server.url("/wiki/Special:EntityData/");
    let line = format!(
        "link enrich -d d.ttl --properties P1308 -f nq --entity-data {data} {}",
        to(&server)
    );
    let found = ends(&run(&place(), &line), 0, &[]);
    assert!(found.contains(&format!("{data}Q11696.json")), "{found}");
}

const PREFIXES: &str = "
@prefix dip: <https://w3id.org/chancery/ontology#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> . @prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix pav: <http://purl.org/pav/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:report schema:url <https://example.com/report> ; pav:retrievedOn \"2026-01-02\"^^xsd:date .
";

/// Has the excerpts, and every other item and property without a statement; finds one summit by its name.
fn all_are_there(request: &Request) -> Play {
    if let Some(name) = request.parameter("search") {
        let hits = if name == "New Summit" {
            r#"{"id":"Q777"}"#
        } else {
            ""
        };
        return json(format!(r#"{{"search":[{hits}],"success":1}}"#));
    }
    let ids = request.parameter("ids").unwrap();
    let one = |id: &str| {
        let said = match id {
            "Q11696" | "Q15180" => excerpt(id),
            "Q777" => {
                let label = r#"{"en":{"language":"en","value":"New Summit"}}"#;
                format!(r#"{{"type":"item","id":"Q777","labels":{label},"claims":{{}}}}"#)
            }
            _ if id.starts_with('P') => {
                format!(
                    r#"{{"type":"property","id":"{id}","datatype":"unheard-of","claims":{{}}}}"#
                )
            }
            _ => format!(r#"{{"type":"item","id":"{id}","claims":{{}}}}"#),
        };
        format!("\"{id}\":{said}")
    };
    let all: Vec<String> = ids.split('|').map(one).collect();
    json(format!("{{\"entities\":{{{}}}}}", all.join(",")))
}

#[test]
fn what_is_there_already_does_not_go_out() {
    let server = Server::start(|request, _| all_are_there(request));
    let place = place();
    let tenure = "
ex:trump owl:sameAs wd:Q22686 .
ex:term a dip:Tenure ; org:member ex:trump ; dip:post ex:president ; schema:startDate \"2017-01-20\"^^xsd:date ;
    dcterms:source ex:report .
";
    place.write("d.ttl", format!("{DATA}{PREFIXES}{tenure}"));
    let known = "Q11696\tP1308\tQ22686";
    let line = "link export -d d.ttl --unchecked";
    let blind = ends(&run(&place, line), 0, &["is not known"]);
    assert!(blind.contains(known), "{blind}");
    let line = format!("link export -d d.ttl {}", to(&server));
    let ended = run(&place, &line);
    assert!(!ended.err.contains("is not known"), "{}", ended.report());
    let seeing = ends(&ended, 0, &["it is there already"]);
    assert!(
        !seeing.contains(known) && seeing.contains("Q22686\tP39\tQ11696"),
        "{seeing}"
    );
}

const NEW: &str = "
ex:m a dip:Meeting ; dip:kind kind:summit ; dip:status status:held ; rdfs:label \"New Summit\"@en ; dcterms:source ex:report .
ex:n a dip:Meeting ; dip:kind kind:summit ; dip:status status:held ; rdfs:label \"Quite Another Thing\"@en ; dcterms:source ex:report .
";

#[test]
fn new_items_are_searched_for_before_they_are_made() {
    let server = Server::start(|request, _| all_are_there(request));
    let place = place();
    place.write("d.ttl", format!("{DATA}{PREFIXES}{NEW}"));
    let line = format!("link export -d d.ttl --create all {}", to(&server));
    let made = ends(
        &run(&place, &line),
        0,
        &["Wikidata may have it: Q777 (New Summit)"],
    );
    assert!(
        made.contains("Quite Another Thing") && !made.contains("New Summit"),
        "{made}"
    );
    assert_eq!(made.matches("CREATE\n").count(), 1, "{made}");
}

#[test]
fn without_an_answer_no_item_is_made() {
    let server = Server::start(|request, _| match request.parameter("search") {
        Some(_) => status(404, &[], "{}"),
        None => all_are_there(request),
    });
    let place = place();
    place.write("d.ttl", format!("{DATA}{PREFIXES}{NEW}"));
    let line = format!(
        "link export -d d.ttl --create all --unchecked {}",
        to(&server)
    );
    let made = ends(&run(&place, &line), 5, &["could not be looked up"]);
    assert!(!made.contains("CREATE"), "{made}");
}
