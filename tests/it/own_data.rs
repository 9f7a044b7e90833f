//! Named queries on somebody's own data, and values in words.

use crate::program::Place;

const DATA: &str = r#"@prefix : <https://example.org/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:talks a dip:Meeting ; rdfs:label "Lisbon talks" ; :length "PT2H46M"^^xsd:dayTimeDuration .
:oslo a dip:Meeting . :rome a dip:Meeting . :vienna a dip:Meeting .
:anna a foaf:Person ; rdfs:label "Anna Berg" .
<< :anna :seesNo :end ~ :claim1 >> a dip:Claim .
"#;

/// The program's remarks on a query of which nothing is found.
#[track_caller]
fn notes(place: &Place, line: &str) -> String {
    let ended = place.run(line);
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(ended.text().contains("0 rows"), "{}", ended.report());
    ended.err
}

#[test]
fn a_default_that_the_data_do_not_have_is_told() {
    let place = Place::with([("a.ttl", DATA)]);
    let said = notes(&place, "query in-the-room -d a.ttl");
    let note = "note: the default of `event`, `event:2025-08-15-alaska-summit`, does not occur in \
        the data; set another meeting with `--set event=…`, for example `:oslo`, `:rome`, \
        `:talks` (Lisbon talks)\n";
    assert!(said.starts_with(note), "{said}");
    // The ontology calls both classes of people a close match.
    let said = notes(&place, "query when-did-they-meet -d a.ttl");
    for name in ["first", "second"] {
        let note = format!("set another person with `--set {name}=…`, for example `:anna`");
        assert!(said.contains(&note), "{said}");
    }
    let said = notes(&place, "query when-did-they-meet -d a.ttl --set first=anna");
    assert!(
        !said.contains("`first`") && said.contains("`second`"),
        "{said}"
    );
    let said = notes(&place, "query statements-of-a-passage -d a.ttl");
    assert!(
        said.contains("does not occur in the data, nor does another passage"),
        "{said}"
    );
    let said = notes(&place, "query office-holders -d a.ttl");
    assert!(
        said.contains("the default of `day`, `2025-08-15`, does not"),
        "{said}"
    );
    assert_eq!(notes(&place, "--quiet query in-the-room -d a.ttl"), "");
}

#[test]
fn nothing_is_said_where_the_default_is_not_the_reason() {
    let query = "PREFIX e: <https://example.org/>\nSELECT ?x {\n VALUES ?x { e:oslo e:none } # param: x\n ?x e:length ?l }";
    let open =
        "SELECT ?x {\n VALUES ?x { UNDEF } # param: x\n ?x <https://example.org/length> ?x }";
    let said = "SELECT ?x {\n VALUES ?x { <https://example.org/end> } # param: x\n ?x a ?c }";
    let place = Place::with([
        ("a.ttl", DATA),
        ("q.rq", query),
        ("open.rq", open),
        ("said.rq", said),
    ]);
    for name in ["q.rq", "open.rq", "said.rq"] {
        assert_eq!(
            notes(&place, &format!("query {name} -d a.ttl")),
            "",
            "{name}"
        );
    }
    let there = place.run("query announced-not-in-room");
    assert_eq!(there.err, "", "{}", there.report());
}

#[test]
fn a_wider_class_will_do_where_the_class_itself_is_missing() {
    let place = Place::with([(
        "a.ttl",
        "@prefix : <http://e/> . @prefix schema: <https://schema.org/> .\n:fair a schema:Event .",
    )]);
    let said = notes(&place, "query in-the-room -d a.ttl");
    assert!(
        said.contains("with `--set event=…`, for example `:fair`"),
        "{said}"
    );
}

#[test]
fn a_view_of_nothing_says_which_default_to_set() {
    let place = Place::with([("a.ttl", DATA)]);
    let says = ["nothing to draw", "hint: the default of `event`", "`:oslo`"];
    place.refuses("draw delegations -d a.ttl", 3, &says);
}

#[test]
fn quotes_inside_a_default_are_kept() {
    let query = "# Said\nSELECT ?s {\n  VALUES ?name { \"it's\"@en }  # param: the name, it's\n  ?s <http://e/n> ?name }\n";
    let data = "@prefix : <http://e/> .\n:a :n \"it's\"@en . :b :n \"she said \\\"no\\\"\"@en . :c :n \"it's\" .\n";
    let place = Place::with([("a.ttl", data), ("q.rq", query)]);
    assert_eq!(
        place.ok("query q.rq -d a.ttl -f csv"),
        "s\r\nhttp://e/a\r\n"
    );
    let set = |value: &str| {
        let ended = place.args(&["query", "q.rq", "-d", "a.ttl", "-f", "csv", "--set", value]);
        assert_eq!(ended.code, 0, "{}", ended.report());
        ended.text()
    };
    assert_eq!(set("name=it's"), "s\r\nhttp://e/a\r\n");
    assert_eq!(set("name=\"it's\""), "s\r\nhttp://e/a\r\n");
    assert_eq!(set("name=she said \"no\""), "s\r\nhttp://e/b\r\n");
}

#[test]
fn durations_are_words_for_people_and_literals_for_programs() {
    let place = Place::with([("a.ttl", DATA)]);
    let ask = "query -d a.ttl -q 'SELECT ?l { ?s <https://example.org/length> ?l }' -f";
    for format in ["table", "md", "html"] {
        let shown = place.ok(&format!("{ask} {format}"));
        assert!(
            shown.contains("2 h 46 min") && !shown.contains("PT2H"),
            "{shown}"
        );
    }
    for format in ["csv", "tsv", "json", "xml"] {
        let shown = place.ok(&format!("{ask} {format}"));
        assert!(
            shown.contains("PT2H46M") && !shown.contains("46 min"),
            "{shown}"
        );
    }
    let show = "show -d a.ttl Lisbon talks";
    assert!(place.ok(show).contains("length: 2 h 46 min"));
    assert!(place.ok(&format!("{show} --json")).contains("\"PT2H46M\""));
    assert!(
        place
            .ok(&format!("{ask} table --iris"))
            .contains("\"PT2H46M\"^^")
    );
}

#[test]
fn all_checks_are_asked_at_once() {
    let talks = "@prefix dip: <https://w3id.org/chancery/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix status: <https://w3id.org/chancery/scheme/status/> .
        <http://e/talks> a dip:Meeting ; rdfs:label \"Talks\"@en ; dip:status status:held ";
    let sound = format!("{talks} .");
    let wrong = format!("{talks} , status:cancelled .");
    let place = Place::with([("sound.ttl", sound.as_str()), ("wrong.ttl", wrong.as_str())]);
    let found = place.run("query check -d wrong.ttl");
    let said = String::from_utf8(found.out).unwrap();
    assert_eq!(found.code, 1);
    assert!(said.contains("check/event-without-status"), "{said}");
    assert!(said.contains("Remedy: "), "{said}");
    let said = place.ok("query check -d sound.ttl");
    assert!(said.ends_with("no defect\n"), "{said}");
}
