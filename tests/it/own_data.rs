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
    // A day is a threshold and need not occur.
    let said = notes(&place, "query office-holders -d a.ttl");
    assert!(!said.contains("default"), "{said}");
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

/// A year or a month ends with its last day.
#[test]
fn an_office_lasts_to_the_end_of_the_year_or_month_in_which_it_ends() {
    let data = r#"@prefix : <http://e/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a a dip:Tenure ; dip:post :year ; org:member :anna ; schema:startDate "2020"^^xsd:gYear ; schema:endDate "2025"^^xsd:gYear .
:b a dip:Tenure ; dip:post :month ; org:member :ben ; schema:startDate "2020"^^xsd:gYear ; schema:endDate "2025-01"^^xsd:gYearMonth .
:c a dip:Tenure ; dip:post :day ; org:member :cleo ; schema:startDate "2020"^^xsd:gYear ; schema:endDate "2025-01-04"^^xsd:date .
:d a dip:Tenure ; dip:post :open ; org:member :dora ; schema:startDate "2020"^^xsd:gYear .
"#;
    let place = Place::with([("a.ttl", data)]);
    for (day, expected) in [
        ("2025-01-04", "anna ben cleo dora"),
        ("2025-01-05", "anna ben dora"),
        ("2025-02-01", "anna dora"),
        ("2026-01-01", "dora"),
    ] {
        let ask = format!("query office-holders -d a.ttl -f csv --set day={day}");
        let answer = place.ok(&ask);
        let rows = answer.lines().skip(1);
        let mut people: Vec<&str> = rows
            .filter_map(|row| row.split(',').nth(1)?.strip_prefix("http://e/"))
            .collect();
        people.sort_unstable();
        assert_eq!(people.join(" "), expected, "{day}");
    }
}

/// A claim without a source is hearsay only if another claim reports it.
#[test]
fn a_claim_that_nobody_reports_is_no_hearsay() {
    let data = r#"@prefix : <http://e/> . @prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix act: <https://w3id.org/chancery/scheme/act/> . @prefix dcterms: <http://purl.org/dc/terms/> .
<< :x :p :y ~ :alone >> a dip:Claim ; dip:speaker :anna ; dip:act act:assertion ; dip:quote "words" .
<< :x :p :z ~ :told >> a dip:Claim ; dip:speaker :anna ; dip:act act:assertion ; dip:quote "words" .
:telling a dip:Claim ; dip:speaker :ben ; dip:act act:assertion ; dip:reports :told ; dcterms:source :page .
"#;
    let place = Place::with([("a.ttl", data)]);
    for (query, what) in [
        ("wording --set words=words", "http://e/alone"),
        ("claims-by --set speaker=http://e/anna", "http://e/alone"),
        ("statement-standing --set subject=http://e/x", "http://e/y"),
        ("edges-with-standing --set thing=http://e/x", "http://e/y"),
        (
            "every-source-of-one-thing --set thing=http://e/x",
            "http://e/y",
        ),
    ] {
        let answer = place.ok(&format!("query {query} -d a.ttl -f csv"));
        let of = |what: &str, word: &str| {
            let rows = answer.lines().filter(|row| row.contains(what));
            rows.filter(|row| row.split(',').any(|cell| cell == word))
                .count()
        };
        let other = what.replace("alone", "told").replace("/y", "/z");
        assert_eq!(
            (of(what, "claim"), of(what, "hearsay")),
            (1, 0),
            "{query}\n{answer}"
        );
        assert_eq!(
            (of(&other, "claim"), of(&other, "hearsay")),
            (0, 1),
            "{query}\n{answer}"
        );
    }
    let drawn = place.ok("draw -d a.ttl --claims -f csv -o -");
    for (claim, standing) in [
        ("http://e/alone", ",claim,"),
        ("http://e/told", ",hearsay,"),
    ] {
        let row = drawn.lines().find(|row| row.contains(claim));
        assert!(row.is_some_and(|row| row.contains(standing)), "{drawn}");
    }
    let counted = place.ok("query claims-per-speaker -d a.ttl -f csv");
    assert!(counted.contains("http://e/anna,2,0,2,1\r\n"), "{counted}");
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
        @prefix dcterms: <http://purl.org/dc/terms/> .
        <http://e/page> a <http://schema.org/WebPage> ; rdfs:label \"Page\"@en ; dcterms:license <http://e/free> .
        <http://e/talks> a dip:Meeting ; rdfs:label \"Talks\"@en ; dcterms:source <http://e/page> ; dip:status status:held ";
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

#[test]
fn one_check_and_all_of_them_show_the_same_rows() {
    let data = "@prefix dip: <https://w3id.org/chancery/ontology#> .
        @prefix status: <https://w3id.org/chancery/scheme/status/> .
        <http://e/one> dip:status status:held . <http://e/two> dip:status status:heldd .";
    let place = Place::with([("a.ttl", data)]);
    let one = place.ok("query check/unknown-concept -d a.ttl");
    assert!(one.contains("heldd") && one.ends_with("1 row\n"), "{one}");
    let all = String::from_utf8(place.run("query check -d a.ttl").out).unwrap();
    assert!(all.contains(one.trim_end_matches("1 row\n")), "{all}");
    // A concept that the ontology describes is no link to nothing.
    let dangling = place.ok("query check/dangling-link -d a.ttl");
    assert!(all.contains(&dangling), "{all}");
}

#[test]
fn a_query_behind_the_data_is_no_data() {
    let query = "SELECT ?c { ?x a ?c }";
    let place = Place::with([("a.ttl", DATA), ("q.rq", query), ("q.sparql", query)]);
    let first = place.ok("query q.rq -d a.ttl");
    for line in ["query -d a.ttl q.rq", "query -d a.ttl q.sparql"] {
        assert_eq!(place.ok(line), first, "{line}");
    }
    place.refuses("query -d a.ttl q.rq a.ttl", 2, &["`q.rq` or `a.ttl`"]);
}
