//! Things without a name, and functions that nobody else has: what an endpoint cannot be asked as it is.

use std::fmt::Write as _;

use super::{endpoint, ends, run};
use crate::program::Place;
use crate::serve::Serving;
use crate::wikidata::server::{Play, status};

const HEAD: &str = "@prefix dip: <https://w3id.org/chancery/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <http://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> . @base <http://e.org/> .
<paper> rdfs:label \"Paper\"@en ; schema:url \"https://e.org/paper\"^^xsd:anyURI .
<ann> a dip:Person ; rdfs:label \"Ann Lee\"@en . <bob> a dip:Person ; rdfs:label \"Bob Ek\"@en .
";

/// Data with so many other statements that an endpoint with them is not copied.
fn with_others(text: &str, count: usize) -> String {
    let mut all = format!("{HEAD}{text}\n");
    for number in 0..count {
        writeln!(all, "<other{number}> <says> {number} .").unwrap();
    }
    all
}

/// What a verb says of the endpoint, which is what it says of the same data in a file.
fn same(text: &str, line: &str, options: &str) {
    let data = with_others(text, 150);
    let serving = Serving::with("-d d.ttl", &[("d.ttl", &data)]);
    let here = serving.place.ok(&format!("{line} -d d.ttl"));
    let path = if options.contains("generic") {
        "/sparql"
    } else {
        ""
    };
    let there = format!(
        "{line} -l http://127.0.0.1:{}{path} --max-fetch 140 {options}",
        serving.port
    );
    let there = run(&serving.place, &there, &[]);
    let told = ends(&there, 0, &["holds more than 140 statements"]);
    assert_eq!(told, here, "{line} {options}");
}

#[test]
fn what_a_note_without_a_name_says_is_asked_for_with_what_it_is_about() {
    let noted = "<ann> schema:knows <bob> {| dcterms:source <paper> |} .";
    same(noted, "show http://e.org/ann", "");
    same(noted, "show http://e.org/ann", "--endpoint oxigraph");
    // In the four statements of RDF 1.1, to whoever knows no other.
    let old = "<ann> schema:knows <bob> . [] rdf:subject <ann> ; rdf:predicate schema:knows ; rdf:object <bob> ; dcterms:source <paper> .";
    same(old, "show http://e.org/ann", "");
    same(old, "show http://e.org/ann", "--endpoint generic");
    // A thing without a name that another one names.
    let record = "<ann> <office> [ rdfs:label \"Office\"@en ; <of> [ <is> \"deep\" ] ] .";
    same(record, "show http://e.org/ann", "");
}

/// Records without names are fetched once, and what was fetched counts.
#[test]
fn records_without_names_are_not_fetched_over_and_over() {
    let mut records = String::from(
        "<talks> a dip:Meeting ; rdfs:label \"Talks\"@en ; dip:status status:held ; dcterms:source <paper> .\n",
    );
    for person in ["ann", "bob", "cy", "di"] {
        writeln!(
            records,
            "<{person}> a dip:Person . [] a dip:Participation ; dip:participant <{person}> ; dip:inEvent <talks> ; dip:attendance attendance:attended ; dcterms:source <paper> ."
        )
        .unwrap();
    }
    let data = with_others(&records, 400);
    let serving = Serving::with("-d d.ttl", &[("d.ttl", &data)]);
    let draw = |most: u32| {
        let at = format!("-l http://127.0.0.1:{}", serving.port);
        let line = format!("draw who-met-whom -o x.graphml {at} --max-fetch {most}");
        run(&serving.place, &line, &[])
    };
    ends(&draw(390), 0, &["holds more than"]);
    let there = serving.place.read("x.graphml");
    serving.place.ok("draw who-met-whom -o x.graphml -d d.ttl");
    assert_eq!(
        String::from_utf8(there).unwrap().matches("<edge ").count(),
        String::from_utf8(serving.place.read("x.graphml"))
            .unwrap()
            .matches("<edge ")
            .count()
    );
    ends(
        &draw(10),
        4,
        &[
            "more than 10 statements",
            "would have to be looked at",
            "`dump -l`",
            "--max-fetch",
        ],
    );
}

/// A function of ours is not asked of others, and who says that it is not known is asked once.
#[test]
fn functions_of_ours_are_asked_of_nobody_else() {
    let data = with_others("<talks> dip:startDate \"2020-01-02\"^^xsd:date .", 30);
    let serving = Serving::with("-d d.ttl", &[("d.ttl", &data)]);
    let at = format!("-l http://127.0.0.1:{} --endpoint oxigraph", serving.port);
    let query = "query -q 'PREFIX date: <https://w3id.org/chancery/date#> SELECT ?a { ?a dip:startDate ?d FILTER(date:before(?d, \"2021\"^^xsd:gYear)) }' -f csv";
    let told = run(&serving.place, &format!("{query} {at}"), &[]);
    let said = ["is answered here, on a copy", "date:before"];
    assert_eq!(ends(&told, 0, &said), "a\nhttp://e.org/talks\n");
    let refused = run(&serving.place, &format!("{query} {at} --max-fetch 5"), &[]);
    ends(&refused, 4, &["is not asked this", "only this program has"]);
    // Constraints with one are named and left out.
    let validated = run(
        &serving.place,
        &format!("validate {at} --max-fetch 35"),
        &[],
    );
    assert!(matches!(validated.code, 0 | 1), "{}", validated.report());
    assert!(
        validated
            .err
            .contains("not checked, since the endpoint is not asked it"),
        "{}",
        validated.report()
    );
    assert!(
        validated.err.contains("date:before"),
        "{}",
        validated.report()
    );
    let server = endpoint(|_| {
        status(
            500,
            &[("Content-Type", "text/plain")],
            "The custom function <https://w3id.org/chancery/date#before> is not supported",
        )
    });
    let line = format!(
        "query -q 'SELECT * {{ ?s ?p ?o }}' -l {}",
        server.url("/sparql")
    );
    let ended = run(&Place::new(), &line, &[]);
    ends(
        &ended,
        5,
        &[
            "answered 500: The custom function",
            "hint: this function is a part of this program",
        ],
    );
    assert!(!ended.err.contains("times:"), "{}", ended.report());
}

/// What others say is told in lines, and what they advise as advice.
#[test]
fn what_an_endpoint_complains_of_is_told_in_its_lines() {
    for (media_type, body) in [
        (
            "text/plain",
            "error: this needs a token\nhint: send it as `Authorization: Bearer TOKEN`\n",
        ),
        (
            "application/problem+json",
            r#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"this needs a token","hints":["send it as `Authorization: Bearer TOKEN`"]}"#,
        ),
    ] {
        let server =
            endpoint(move |_| -> Play { status(401, &[("Content-Type", media_type)], body) });
        let line = format!(
            "query -q 'SELECT * {{ ?s ?p ?o }}' -l {}",
            server.url("/sparql")
        );
        let said = [
            "answered 401: this needs a token\n",
            "\nhint: send it as",
            "\nhint: `--user NAME`",
        ];
        ends(&run(&Place::new(), &line, &[]), 5, &said);
    }
    let server = endpoint(|_| {
        status(
            400,
            &[],
            r#"{"error":{"code":7,"message":"no such graph"}}"#,
        )
    });
    let line = format!(
        "query -q 'SELECT * {{ ?s ?p ?o }}' -l {}",
        server.url("/sparql")
    );
    ends(
        &run(&Place::new(), &line, &[]),
        5,
        &["answered 400: no such graph\n"],
    );
    // Of what is kept of Wikidata nothing is of use here.
    let ended = run(&Place::new(), "stats -l http://127.0.0.1:9/sparql", &[]);
    ends(&ended, 5, &["cannot be reached", "does the server run?"]);
    assert!(!ended.err.contains("Wikidata"), "{}", ended.report());
    // The help of `serve` names what it takes.
    let help = Place::new().ok("serve --help");
    assert!(
        !help.contains("of an endpoint\n")
            && help.contains("The folder of a store to read instead\n"),
        "{help}"
    );
}
