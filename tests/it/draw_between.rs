//! What ties two things in a row or in a triple that a query makes stands no better than either of them, nor than
//! what the data have between the two, whichever way round and in whatever form it is asked.

use crate::draw_relied::{edges, has, nodes};
use crate::program::Place;

const PREFIXES: &str = "PREFIX dip: <https://w3id.org/chancery/ontology#> PREFIX ex: <https://example.org/> \
                        PREFIX schema: <http://schema.org/> ";

/// Events of which nobody can have been part, or only by somebody's word.
const ENDS: &str = r#"
ex:ann a schema:Person ; rdfs:label "Ann" ; ex:attended ex:talks , ex:rumour , ex:plan , ex:dinner .
ex:bob a schema:Person ; rdfs:label "Bob" .
ex:talks a dip:Meeting ; rdfs:label "Talks" ; dip:status status:cancelled ; schema:attendee ex:ann , ex:bob .
ex:rumour a dip:Meeting ; rdfs:label "Rumour" ; dip:status status:reported ; schema:attendee ex:ann .
ex:plan a dip:Meeting ; rdfs:label "Plan" ; dip:status status:planned ; schema:attendee ex:ann ; dip:follows ex:talks .
ex:dinner a dip:Meeting ; rdfs:label "Dinner" ; dip:status status:held ; schema:attendee ex:ann .
"#;

/// The standings of what ties a person to each of the meetings, in the order of their names.
fn of_meetings(data: &str, query: &str) -> String {
    let found = edges(data, &["-q", &format!("{PREFIXES}{query}")]);
    let mut all: Vec<(String, String)> = Vec::new();
    for edge in &found {
        let parts: Vec<&str> = edge.split(" | ").collect();
        let mut ends = [parts[0], parts[2]].into_iter();
        let meeting = ends.find(|end| !["Ann", "Bob"].contains(end)).unwrap();
        all.push((
            meeting.to_owned(),
            parts[3].trim_end_matches(" |").to_owned(),
        ));
    }
    all.sort();
    all.dedup();
    let all: Vec<String> = all
        .into_iter()
        .map(|(of, how)| format!("{of} {how}"))
        .collect();
    all.join(", ")
}

#[test]
fn nothing_is_a_fact_of_what_was_cancelled_whichever_end_it_is() {
    let stated = "Dinner fact, Plan announced, Rumour claim, Talks void";
    for query in [
        "SELECT ?source ?target { ?source schema:attendee ?target }",
        "SELECT ?source ?target { ?target schema:attendee ?source }",
        "SELECT ?source ?target { ?source ex:attended ?target }",
        "SELECT ?from ?to (ex:attended AS ?relation) { ?from ex:attended ?to }",
        "SELECT ?from ?to (\"attended\" AS ?relation) { ?from ex:attended ?to }",
        "CONSTRUCT WHERE { ?from ex:attended ?to }",
        "CONSTRUCT WHERE { ?from schema:attendee ?to }",
    ] {
        assert_eq!(of_meetings(ENDS, query), stated, "{query}");
    }
    let made = stated.replace("fact", "derived");
    for query in [
        "SELECT ?from ?to (\"was at\" AS ?relation) { ?to schema:attendee ?from }",
        "SELECT ?from ?to (ex:wasAt AS ?relation) { ?to schema:attendee ?from }",
        "CONSTRUCT { ?from ex:wasAt ?to } WHERE { ?to schema:attendee ?from }",
        "CONSTRUCT { ?to ex:saw ?from } WHERE { ?to schema:attendee ?from }",
    ] {
        assert_eq!(of_meetings(ENDS, query), made, "{query}");
    }
}

#[test]
fn what_came_of_something_cancelled_did_so_in_any_form() {
    for (query, wanted) in [
        (
            "SELECT ?source ?target { ?source dip:follows ?target }",
            "fact",
        ),
        (
            "SELECT ?source ?target { ?target dip:follows ?source }",
            "fact",
        ),
        ("CONSTRUCT WHERE { ?a dip:follows ?b }", "fact"),
        (
            "CONSTRUCT { ?b ex:then ?a } WHERE { ?a dip:follows ?b }",
            "derived",
        ),
        (
            "SELECT ?from ?to (\"then\" AS ?relation) { ?to dip:follows ?from }",
            "derived",
        ),
    ] {
        // What is planned is planned, and neither end of this was ever so.
        let held = ENDS.replace("status:planned", "status:held");
        let found = edges(&held, &["-q", &format!("{PREFIXES}{query}")]);
        let standing = found[0].split(" | ").nth(3).unwrap();
        assert_eq!(standing.trim_end_matches(" |"), wanted, "{query}");
    }
}

#[test]
fn no_path_leads_through_what_was_cancelled() {
    let place = Place::with([(
        "a.ttl",
        format!("{}{ENDS}", crate::draw_relied::PREFIXES).as_str(),
    )]);
    let query = "SELECT ?source ?target { ?target schema:attendee ?source }";
    let way = place.args(&["paths", "Ann", "Bob", "-d", "a.ttl", "-q", query]);
    assert_ne!(way.code, 0, "{}", String::from_utf8_lossy(&way.out));
}

const RECORDS: &str = r#"
ex:ann a schema:Person ; rdfs:label "Ann" .
ex:came a dip:Meeting ; rdfs:label "Came" ; dip:status status:held .
ex:missed a dip:Meeting ; rdfs:label "Missed" ; dip:status status:held .
ex:asked a dip:Meeting ; rdfs:label "Asked" ; dip:status status:held .
ex:off a dip:Meeting ; rdfs:label "Off" ; dip:status status:cancelled .
ex:both a dip:Meeting ; rdfs:label "Twice" ; dip:status status:held .
ex:1 a dip:Participation ; dip:participant ex:ann ; dip:inEvent ex:came ; dip:attendance attendance:attended .
ex:2 a dip:Participation ; dip:participant ex:ann ; dip:inEvent ex:missed ; dip:attendance attendance:absent .
ex:3 a dip:Participation ; dip:participant ex:ann ; dip:inEvent ex:asked ; dip:attendance attendance:invited .
ex:4 a dip:Participation ; dip:participant ex:ann ; dip:inEvent ex:off ; dip:attendance attendance:attended .
ex:5 a dip:Participation ; dip:participant ex:ann ; dip:inEvent ex:both ; dip:attendance attendance:announced .
ex:6 a dip:Participation ; dip:participant ex:ann ; dip:inEvent ex:both ; dip:attendance attendance:attended .
ex:land a schema:Place ; rdfs:label "Land" . ex:state a dip:State ; rdfs:label "State" .
ex:7 a dip:TerritorialStatus ; dip:holder ex:state ; dip:territory ex:land ; dip:kind kind:claims .
<< ex:ann ex:denounced ex:came >> dip:speaker ex:bob ; dip:act act:assertion .
<< ex:bob ex:left ex:came >> dip:speaker ex:bob ; dip:act act:denial . ex:bob a schema:Person ; rdfs:label "Bob" .
"#;

#[test]
fn what_a_query_makes_of_records_stands_as_they_do() {
    let wanted = "Asked announced, Came derived, Missed absent, Off void, Twice derived";
    let records = "{ ?p dip:participant ?from ; dip:inEvent ?to }";
    for query in [
        format!("CONSTRUCT {{ ?from ex:visited ?to }} WHERE {records}"),
        format!("CONSTRUCT {{ ?to ex:guest ?from }} WHERE {records}"),
        format!("SELECT ?from ?to {records}"),
        format!("SELECT ?from ?to (\"visited\" AS ?relation) {records}"),
        format!("SELECT ?from ?to (ex:visited AS ?relation) {records}"),
    ] {
        assert_eq!(of_meetings(RECORDS, &query), wanted, "{query}");
    }
    let owns = "CONSTRUCT { ?a ex:owns ?b } WHERE { ?p dip:holder ?a ; dip:territory ?b }";
    let owns = edges(RECORDS, &["-q", &format!("{PREFIXES}{owns}")]);
    has(&owns, &["State | ex:owns | Land | claim"]);
}

#[test]
fn what_a_query_makes_of_claims_is_one() {
    let made = |by: &str| {
        let query = format!(
            "CONSTRUCT {{ ?a ex:shunned ?b }} WHERE {{ << ?a ex:{by} ?b >> dip:speaker ?x }}"
        );
        of_meetings(RECORDS, &query)
    };
    assert_eq!(made("denounced"), "Came claim");
    assert_eq!(made("left"), "Came denied");
}

#[test]
fn what_a_query_makes_is_no_fact_according_to_anybody() {
    let query = format!(
        "{PREFIXES}CONSTRUCT {{ ?a ex:visited ?b ; ex:denounced ?b }} WHERE \
         {{ {{ ?p dip:participant ?a ; dip:inEvent ?b }} UNION {{ ?a ex:denounced ?b }} }}"
    );
    let found = edges(RECORDS, &["-q", &query, "--according-to", "*"]);
    assert!(
        !found.iter().any(|edge| edge.contains(" | fact")),
        "{found:#?}"
    );
    has(&found, &["Ann | ex:visited | Missed | absent"]);
}

const NOTED: &str = r#"
ex:ann rdfs:label "Ann" ; schema:knows ex:bob {| dip:qualifier qual:possibly ; dcterms:source ex:s1 |} .
ex:bob rdfs:label "Bob" . ex:cy rdfs:label "Cy" .
<< ex:bob schema:knows ex:cy >> dip:speaker ex:bob ; dip:act act:denial ; dcterms:source ex:s1 .
<< ex:cy schema:knows ex:ann ~ ex:heard >> dip:speaker ex:cy ; dip:act act:assertion .
ex:told a dip:Claim ; dip:speaker ex:bob ; dip:reports ex:heard .
"#;

#[test]
fn links_and_words_keep_reservations_denials_and_hearsay() {
    for columns in ["", "(\"knows\" AS ?label)", "(schema:knows AS ?relation)"] {
        let standings = |rows: &str| {
            let query = format!("{PREFIXES}SELECT ?source ?target {columns} {{ {rows} }}");
            let found = edges(NOTED, &["-q", &query]);
            let standing = |edge: &String| edge.split(" | ").nth(3).unwrap().to_owned();
            let found: Vec<String> = found.iter().map(standing).collect();
            found.join(" ")
        };
        let said = "<< ?source schema:knows ?target >> dip:speaker ?x";
        assert_eq!(standings(said), "denied hearsay", "{columns}");
        let stated = "?source schema:knows ?target";
        assert_eq!(standings(stated), "qualified", "{columns}");
    }
    let place = Place::with([(
        "a.ttl",
        format!("{}{NOTED}", crate::draw_relied::PREFIXES).as_str(),
    )]);
    let query = "SELECT ?source ?target (\"knows\" AS ?label) { << ?source schema:knows ?target >> dip:act act:denial }";
    let ranked = place.args(&["rank", "-d", "a.ttl", "--claims", "-q", query]);
    assert_ne!(ranked.code, 0, "{}", String::from_utf8_lossy(&ranked.out));
}

const DATES: &str = r#"
ex:a a dip:Event ; rdfs:label "A" ; schema:startDate "2004-01-01"^^xsd:date {| dcterms:source ex:s1 |} ,
  "2005-06-01"^^xsd:date {| dcterms:source ex:s2 |} .
ex:b a dip:Event ; rdfs:label "B" ; schema:startDate "2004-01-01"^^xsd:date ; schema:endDate "2006"^^xsd:gYear .
ex:c a dip:Event ; rdfs:label "C" ; schema:startDate "2004"^^xsd:gYear ; schema:endDate "2005"^^xsd:gYear , "2006"^^xsd:gYear .
"#;

#[test]
fn dates_that_contradict_each_other_are_no_facts_in_rows() {
    let dated = |rows: &str| {
        let query = format!("{PREFIXES}SELECT * {{ {rows} }}");
        nodes(DATES, &["-q", &query]).join(", ")
    };
    assert_eq!(
        dated("?node schema:startDate ?start"),
        "A event qualified, A event qualified, B event fact, C event fact"
    );
    assert_eq!(
        dated("?node schema:startDate ?start FILTER(YEAR(?start) = 2004 && ?node = ex:a)"),
        "A event qualified"
    );
    assert_eq!(
        dated("?node schema:startDate ?start ; schema:endDate ?end"),
        "B event fact, C event qualified, C event qualified"
    );
    let place = Place::with([(
        "a.ttl",
        format!("{}{DATES}", crate::draw_relied::PREFIXES).as_str(),
    )]);
    let query = "SELECT ?node ?start { ?node schema:startDate ?start }";
    let drawn = place.args(&["draw", "-d", "a.ttl", "-q", query, "-o", "a.svg"]);
    let note = "A has two beginnings: 2004-01-01 or 2005-06-01";
    assert_eq!(drawn.err.matches(note).count(), 1, "{}", drawn.err);
}

/// Records that are boxes, since something points at them.
const BOXED: &str = r#"
ex:anna a schema:Person ; rdfs:label "Anna" . ex:boris a schema:Person ; rdfs:label "Boris" .
ex:clara a schema:Person ; rdfs:label "Clara" . ex:dora a schema:Person ; rdfs:label "Dora" .
ex:talks a dip:Meeting ; rdfs:label "Talks" ; dip:status status:held .
ex:p1 a dip:Participation ; rdfs:label "P1" ; dip:participant ex:anna ; dip:inEvent ex:talks ; dip:attendance attendance:attended ; dip:qualifier qual:possibly .
ex:p2 a dip:Participation ; rdfs:label "P2" ; dip:participant ex:boris ; dip:inEvent ex:talks ; dip:attendance attendance:announced .
ex:p3 a dip:Participation ; rdfs:label "P3" ; dip:participant ex:clara ; dip:inEvent ex:talks ; dip:attendance attendance:absent .
ex:p4 a dip:Participation ; rdfs:label "P4" ; dip:participant ex:dora ; dip:inEvent ex:talks ; dip:attendance attendance:attended .
ex:box a schema:ArchiveComponent ; rdfs:label "Box" ; schema:mentions ex:p1 , ex:p2 , ex:p3 , ex:p4 .
"#;

#[test]
fn a_record_that_is_a_box_stands_as_it_would_as_a_line() {
    let all = edges(BOXED, &[]);
    for (name, standing) in [
        ("P1", "qualified"),
        ("P2", "announced"),
        ("P3", "absent"),
        ("P4", "fact"),
    ] {
        let of: Vec<&String> = all
            .iter()
            .filter(|edge| edge.starts_with(&format!("{name} | ")))
            .collect();
        assert_eq!(of.len(), 2, "{all:?}");
        for edge in of {
            assert!(edge.contains(&format!("| {standing}")), "{edge}");
        }
    }
    has(&nodes(BOXED, &[]), &["P3 thing absent", "P4 thing fact"]);
}
