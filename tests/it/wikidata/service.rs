//! `SERVICE` in a query, run as a program against an endpoint on this machine.

use super::server::{Play, Request, Server, json, status, with};
use super::verbs::run;
use super::{ends, sample};
use crate::program::Place;

/// Two of the things that the genuine answer names, one that it does not, and one without a link.
const DATA: &str = "\
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix wd: <http://www.wikidata.org/entity/> .
@prefix ex: <http://e.org/> .
ex:china owl:sameAs wd:Q148 . ex:india owl:sameAs wd:Q668 . ex:mars owl:sameAs wd:Q111 . ex:odd ex:p ex:q .
";

fn place() -> Place {
    Place::with([("d.ttl", DATA)])
}

/// The line, with the options that let this server be asked.
fn line(server: &Server, clauses: &str) -> String {
    let service = server.url("/sparql");
    let clauses = clauses.replace("SERVICE", &format!("SERVICE <{service}>"));
    let clauses = clauses.replace(
        &format!("<{service}> SILENT"),
        &format!("SILENT <{service}>"),
    );
    format!(
        "query -d d.ttl -f csv -q 'SELECT * {{ {clauses} }} ORDER BY ?thing' --online --contact tests@example.org \
         --allow-service {service}"
    )
}

const BORDERS: &str = "?thing owl:sameAs ?result SERVICE { ?result wdt:P47 wd:Q881 }";

fn queries(server: &Server) -> Vec<String> {
    let seen = server.seen();
    seen.iter()
        .filter_map(|one| one.parameter("query"))
        .collect()
}

fn genuine(_: &Request, _: usize) -> Play {
    json(sample("sparql-rows.json"))
}

#[test]
fn what_is_known_goes_along_and_the_answer_is_joined_and_kept() {
    let server = Server::start(genuine);
    let place = place();
    let line = line(&server, BORDERS);
    let first = ends(&run(&place, &line), 0, &[]);
    assert_eq!(
        first.replace('\r', ""),
        "thing,result\nhttp://e.org/china,http://www.wikidata.org/entity/Q148\n\
         http://e.org/india,http://www.wikidata.org/entity/Q668\n"
    );
    let asked = queries(&server);
    assert_eq!(asked.len(), 1);
    for part in [
        "VALUES",
        "entity/Q148>",
        "entity/Q111>",
        "P47>",
        "LIMIT 100001",
    ] {
        assert!(asked[0].contains(part), "{}", asked[0]);
    }
    assert!(!asked[0].contains("e.org"), "{}", asked[0]);
    let agent = server.seen()[0].header("user-agent").to_owned();
    assert!(agent.contains("tests@example.org"), "{agent}");
    // The same in memory and in a store, and from what was kept.
    ends(&run(&place, "load d.ttl -l s"), 0, &[]);
    let stored = line.replace("-d d.ttl", "-l s");
    assert_eq!(ends(&run(&place, &stored), 0, &[]), first);
    let offline = line
        .replace("--online", "--offline")
        .replace("--contact tests@example.org ", "");
    let said = ["nothing is asked offline"];
    assert_eq!(ends(&run(&place, &offline), 0, &said), first);
    assert_eq!(server.seen().len(), 1, "all of it was kept");
}

#[test]
fn many_bindings_go_in_blocks_and_too_many_stay_here() {
    let server = Server::start(genuine);
    let table = |count: usize| {
        let rows = (0..count).map(|n| format!("wd:Q{}", n + 100));
        rows.collect::<Vec<String>>().join(" ")
    };
    let clauses = |count| {
        let values = format!("VALUES ?result {{ {} }}", table(count));
        line(
            &server,
            &BORDERS.replace("?thing owl:sameAs ?result", &values),
        )
    };
    let place = place();
    let text = clauses(450).replace("-q '", "q.rq '");
    let query = text.split('\'').nth(1).unwrap().to_owned();
    place.write("q.rq", query);
    let options = text.split('\'').nth(2).unwrap();
    let found = ends(
        &run(&place, &format!("query q.rq -d d.ttl -f csv {options}")),
        0,
        &[],
    );
    // Each block is answered with all six, and only what was asked for is joined.
    assert_eq!(queries(&server).len(), 3);
    assert!(found.contains("Q148"), "{found}");
    let query = clauses(2_100).split('\'').nth(1).unwrap().to_owned();
    place.write("q.rq", query);
    ends(
        &run(&place, &format!("query q.rq -d d.ttl -f csv {options}")),
        0,
        &[],
    );
    let asked = queries(&server);
    assert_eq!(asked.len(), 4);
    assert!(!asked[3].contains("VALUES"), "{}", asked[3]);
}

#[test]
fn nobody_is_asked_unless_that_is_said() {
    let server = Server::start(genuine);
    let whole = line(&server, BORDERS);
    let service = server.url("/sparql");
    let without = whole.split(" --online").next().unwrap();
    let ended = run(&place(), without);
    ended.is_refusal(
        3,
        &[
            "nobody is asked without `--online`",
            "--allow-service",
            "hint: ",
        ],
    );
    let other = whole.replace(
        &format!("--allow-service {service}"),
        "--allow-service https://example.org/sparql",
    );
    let ended = run(&place(), &other);
    ended.is_refusal(
        3,
        &[
            "none of the endpoints that may be asked",
            &format!("--allow-service {service}"),
        ],
    );
    let ended = run(&place(), &whole.replace("--contact tests@example.org ", ""));
    ended.is_refusal(2, &["no contact is set"]);
    let usual = without.replace(&service, "https://query.wikidata.org/sparql");
    run(&place(), &usual).is_refusal(3, &["--online --contact you@example.org` asks it"]);
    assert_eq!(server.connections(), 0);
    let ended = run(
        &place(),
        &without.replace(&service, "http://wikiba.se/ontology#mwapi"),
    );
    ended.is_refusal(3, &["`SERVICE wikibase:mwapi`", "is not offered here"]);
    let variable = whole.replace(&format!("SERVICE <{service}>"), "SERVICE ?thing");
    run(&place(), &variable).is_refusal(3, &["`SERVICE ?thing`"]);
    // Nobody is asked in these places, so nothing may follow from them.
    let place = place();
    place.ok("load d.ttl -l store");
    for update in [
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER EXISTS { SERVICE <e:s> { ?s <e:p> ?x } } }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o SERVICE SILENT <e:s> { ?s <e:p> ?x } }",
    ] {
        place.write("w.ru", update);
        let ended = place.run("update -l store w.ru");
        ends(&ended, 3, &["`SERVICE`", "nobody is asked there"]);
    }
    assert_eq!(place.ok("dump -l store -f nquads").lines().count(), 4);
    for filter in ["EXISTS", "NOT EXISTS"] {
        let ask = format!(
            "ASK {{ ?s ?p ?o FILTER {filter} {{ SERVICE SILENT <e:s> {{ ?s <e:p> ?x }} }} }}"
        );
        for data in ["-d d.ttl", "-l store"] {
            place.refuses(
                &format!("query {data} -q '{ask}'"),
                3,
                &["`SERVICE` inside `EXISTS`"],
            );
        }
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_part_of_an_answer_is_an_error_and_never_an_answer() {
    let rows = sample("sparql-rows.json");
    let cut = rows[..rows.len() - 40].to_owned();
    let whole = rows.clone();
    for (play, code, said) in [
        (json(cut), 5, "answer truncated by the server"),
        (with(&[("X-SPARQL-MaxRows", "6")], rows), 5, "at 6 rows"),
        (json(format!("{whole} cancelled")), 5, "answer truncated"),
        (
            status(400, &[], "malformed query"),
            5,
            "answered 400: malformed query",
        ),
        (json(r#"{"head":{},"boolean":true}"#), 5, "yes or no"),
    ] {
        let server = Server::start(move |_, _| play.clone());
        let ended = run(&place(), &line(&server, BORDERS));
        ended.is_refusal(code, &[said]);
        assert_eq!(ended.text(), "");
        // Silently: as if it bound nothing, and that is said.
        let silent = line(&server, &BORDERS.replace("SERVICE", "SERVICE SILENT"));
        let found = ends(&run(&place(), &silent), 0, &["SERVICE SILENT", said]);
        assert_eq!(found.lines().count(), 4, "{found}");
    }
    let server = Server::start(genuine);
    let few = format!("{} --max-service-rows 5", line(&server, BORDERS));
    run(&place(), &few).is_refusal(4, &["answers with more than 5 rows", "--max-service-rows"]);
    assert!(queries(&server)[0].ends_with("LIMIT 6"));
}

#[test]
fn options_and_unions_ask_as_well_and_filters_stay_where_they_are() {
    let server = Server::start(genuine);
    let optional = "?thing owl:sameAs ?result OPTIONAL { SERVICE { ?result wdt:P47 wd:Q881 } }";
    let found = ends(&run(&place(), &line(&server, optional)), 0, &[]);
    assert_eq!(found.lines().count(), 4, "{found}");
    let first =
        "SERVICE { ?result wdt:P47 wd:Q881 FILTER(?result != wd:Q843) } ?thing owl:sameAs ?result";
    let found = ends(&run(&place(), &line(&server, first)), 0, &[]);
    assert_eq!(found.lines().count(), 3, "{found}");
    let asked = queries(&server);
    assert!(
        asked[1].contains("VALUES") && asked[1].contains("FILTER"),
        "{}",
        asked[1]
    );
    let none = "?thing ex:none ?result SERVICE { ?result wdt:P47 wd:Q881 }";
    let line = line(&server, none).replace("-q '", "-q 'PREFIX ex: <http://e.org/> ");
    ends(&run(&place(), &line), 0, &[]);
    assert_eq!(queries(&server).len(), 2, "there is nothing to ask about");
}

/// Names are looked up here for what is found there, and there where the label service goes along.
#[test]
fn labels_are_looked_up_here_or_there() {
    let names = "wd:Q148 rdfs:label \"China\"@en . wd:Q668 rdfs:label \"India\"@en .";
    let prefix = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .";
    let place = Place::with([("d.ttl", &*format!("{prefix}{DATA}{names}"))]);
    let server = Server::start(genuine);
    let label = "SERVICE_ wikibase:label { bd:serviceParam wikibase:language \"en\" }";
    let clauses = format!("SERVICE {{ ?result wdt:P47 wd:Q881 }} {label}");
    let here = line(&server, &clauses).replace("SERVICE_", "SERVICE");
    let here = here
        .replace("SELECT *", "SELECT ?result ?resultLabel")
        .replace("?thing", "?resultLabel");
    let here = here.replace(&format!("SERVICE <{}>_", server.url("/sparql")), "SERVICE");
    let found = ends(&run(&place, &here), 0, &[]);
    assert!(
        found.contains("Q668,India") && found.contains("Q836,Q836"),
        "{found}"
    );
    assert!(
        !queries(&server)[0].contains("label"),
        "{:?}",
        queries(&server)
    );
    let there = Server::start(|_, _| {
        json(
            r#"{"head":{"vars":["result","resultLabel"]},"results":{"bindings":[{"result":{"type":"uri","value":"http://www.wikidata.org/entity/Q836"},"resultLabel":{"type":"literal","xml:lang":"en","value":"Myanmar"}}]}}"#,
        )
    });
    let clauses = format!("SERVICE {{ ?result wdt:P47 wd:Q881 {label} }}");
    let inside =
        line(&there, &clauses).replace(&format!("SERVICE <{}>_", there.url("/sparql")), "SERVICE");
    let inside = inside
        .replace("SELECT *", "SELECT ?result ?resultLabel")
        .replace("?thing", "?resultLabel");
    let found = ends(&run(&place, &inside), 0, &[]);
    assert!(found.contains("Q836,Myanmar"), "{found}");
    assert!(
        queries(&there)[0].starts_with("SELECT ?result ?resultLabel"),
        "{:?}",
        queries(&there)
    );
}

#[test]
fn blank_nodes_of_others_get_names() {
    let server = Server::start(|_, _| {
        json(
            r#"{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"bnode","value":"b7"}}]}}"#,
        )
    });
    let found = ends(
        &run(&place(), &line(&server, "SERVICE { ?x wdt:P47 ?y }")),
        0,
        &[],
    );
    let name = format!("{}/.well-known/genid/b7", server.url("/sparql"));
    assert!(found.contains(&name), "{found}");
}

#[test]
fn a_picture_of_what_another_endpoint_knows() {
    let server = Server::start(genuine);
    let service = server.url("/sparql");
    let query = format!(
        "SELECT (?thing AS ?from) (?result AS ?to) {{ ?thing owl:sameAs ?result SERVICE <{service}> {{ ?result wdt:P47 wd:Q881 }} }}"
    );
    let options = format!("--online --contact tests@example.org --allow-service {service}");
    let ended = run(
        &place(),
        &format!("draw -d d.ttl -q '{query}' -f dot -o - {options}"),
    );
    let found = ends(&ended, 0, &[]);
    assert!(
        found.contains("india") && !found.contains("mars"),
        "{found}"
    );
}

#[test]
fn a_service_asks_no_other_on_our_behalf() {
    let server = Server::start(genuine);
    let place = place();
    let nested = |inner: &str| BORDERS.replace("wd:Q881 }", &format!("wd:Q881 {inner} }}"));
    for inner in [
        "service <http://other.example/sparql> { ?result ?p ?o }",
        "OPTIONAL { service silent <http://other.example/sparql> { ?result ?p ?o } }",
        "service ?elsewhere { ?result ?p ?o }",
        "SERVICE { ?result ?p ?o }",
        "FILTER EXISTS { service <http://other.example/sparql> { ?result ?p ?o } }",
    ] {
        let ended = run(&place, &line(&server, &nested(inner)));
        ends(
            &ended,
            3,
            &["it would be asked by that machine and not from here"],
        );
    }
    assert!(queries(&server).is_empty());
    // Parts of it are its own.
    let label = "service wikibase:label { bd:serviceParam wikibase:language \"en\" }";
    ends(&run(&place, &line(&server, &nested(label))), 0, &[]);
    assert_eq!(queries(&server).len(), 1);
}
