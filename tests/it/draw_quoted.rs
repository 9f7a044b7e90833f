//! What data quote and do not assert is drawn as somebody's word, in rows and in triples that a query makes.

use crate::draw_relied::{PREFIXES, edges, has, nodes};
use crate::program::Place;

const ASKED: &str = "PREFIX dip: <https://w3id.org/chancery/ontology#> PREFIX ex: <https://example.org/> \
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX schema: <http://schema.org/> ";

/// States, what somebody says of them, and what is stated besides.
const STATES: &str = r#"
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
ex:a a dip:State ; rdfs:label "Aland" ; ex:borders ex:b , ex:d . ex:b a dip:State ; rdfs:label "Boria" .
ex:s a dip:State ; rdfs:label "Sonia" ; ex:borders ex:t {| dcterms:source ex:s2 |} . ex:t a dip:State ; rdfs:label "Tia" .
ex:d a dip:State ; rdfs:label "Dor" .
ex:c1 rdf:reifies <<( ex:a ex:attacked ex:b )>> ; a dip:Claim ; dip:speaker ex:s ; dcterms:source ex:s1 .
ex:c2 rdf:reifies <<( ex:a ex:attacked ex:t )>> ; a dip:Claim ; dip:speaker ex:s ; dip:act act:denial ; dcterms:source ex:s1 .
ex:c3 a dip:Claim ; dip:speaker ex:a ; schema:about ex:t , ex:d .
ex:c4 rdf:reifies <<( ex:s ex:borders ex:t )>> ; a dip:Claim ; dip:speaker ex:s .
"#;

fn drawn(data: &str, query: &str) -> Vec<String> {
    edges(data, &["-q", &format!("{ASKED}{query}")])
}

#[test]
fn a_row_of_claims_is_no_fact_because_something_else_is_stated_of_the_two() {
    let said = [
        "Aland |  | Boria | claim",
        "Aland |  | Tia | denied",
        // What is said here is stated as well.
        "Sonia |  | Tia | fact",
    ];
    for of_claims in [
        "?c rdf:reifies <<( ?from ?p ?to )>> ; dip:speaker ?who",
        "?c rdf:reifies ?t ; dip:speaker ?who BIND(SUBJECT(?t) AS ?from) BIND(OBJECT(?t) AS ?to)",
    ] {
        let found = drawn(STATES, &format!("SELECT ?from ?to {{ {of_claims} }}"));
        has(&found, &said);
        assert_eq!(found.len(), 3, "{of_claims}: {found:#?}");
    }
    // A row that asks for what is stated has that.
    let both = "SELECT ?from ?to { ?c rdf:reifies <<( ?from ?p ?to )>> . ?from ex:borders ?to }";
    has(&drawn(STATES, both), &["Aland |  | Boria | fact"]);
    // The same as RDF 1.1 has it, and a note that is on a statement.
    let older = "
ex:a a dip:State ; rdfs:label \"Aland\" ; ex:borders ex:b {| dcterms:source ex:s2 |} .
ex:b a dip:State ; rdfs:label \"Boria\" . ex:t a dip:State ; rdfs:label \"Tia\" .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
ex:c1 rdf:subject ex:a ; rdf:predicate ex:attacked ; rdf:object ex:b ; dip:speaker ex:t .
ex:c2 rdf:subject ex:a ; rdf:predicate ex:attacked ; rdf:object ex:t ; dip:speaker ex:t ; dip:act act:denial .
";
    let rows = "SELECT ?from ?to { ?c rdf:subject ?from ; rdf:object ?to }";
    let found = drawn(older, rows);
    has(
        &found,
        &["Aland |  | Boria | claim", "Aland |  | Tia | denied"],
    );
    let noted = "
ex:a a dip:State ; rdfs:label \"Aland\" ; ex:borders ex:b {| dcterms:source ex:s2 |} .
ex:b a dip:State ; rdfs:label \"Boria\" .
";
    let rows = "SELECT ?from ?to { ?c rdf:reifies <<( ?from ?p ?to )>> }";
    has(&drawn(noted, rows), &["Aland |  | Boria | fact"]);
}

#[test]
fn a_denial_of_something_else_denies_nothing_of_a_row_or_of_a_triple_that_is_made() {
    let where_ = "{ ?c dip:speaker ?from ; schema:about ?to }";
    let rows = drawn(STATES, &format!("SELECT ?from ?to {where_}"));
    has(
        &rows,
        &["Aland |  | Tia | claim", "Aland |  | Dor | derived"],
    );
    let made = drawn(
        STATES,
        &format!("CONSTRUCT {{ ?from ex:told ?to }} {where_}"),
    );
    has(
        &made,
        &[
            "Aland | ex:told | Tia | claim",
            "Aland | ex:told | Dor | derived",
        ],
    );
}

/// One claim that another one denies, a claim that is alone, and a statement.
const KNOWS: &str = r#"
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
ex:a a schema:Person ; rdfs:label "Aziz" ; schema:knows ex:b {| dcterms:source ex:s1 |} .
ex:b a schema:Person ; rdfs:label "Baker" . ex:c a schema:Person ; rdfs:label "Cuellar" .
<< ex:b schema:knows ex:c ~ ex:k1 >> a dip:Claim ; dip:speaker ex:a ; dip:act act:assertion ; dcterms:source ex:s2 .
<< ex:b schema:knows ex:c ~ ex:k2 >> a dip:Claim ; dip:speaker ex:b ; dip:act act:denial ; dcterms:source ex:s1 .
<< ex:a schema:knows ex:c ~ ex:k3 >> a dip:Claim ; dip:speaker ex:b .
ex:k4 a dip:Claim ; dip:speaker ex:c ; dip:reports ex:k3 .
"#;

#[test]
fn triples_made_of_claims_have_the_speakers_and_sources_of_these() {
    let data = format!("{PREFIXES}{KNOWS}");
    let place = Place::with([("a.ttl", data.as_str())]);
    let query = format!(
        "{ASKED}CONSTRUCT {{ ?a schema:knows ?b }} WHERE {{ {{ ?a schema:knows ?b }} \
         UNION {{ ?x rdf:reifies <<( ?a schema:knows ?b )>> }} }}"
    );
    let table = |args: &[&str]| {
        let all = [
            &["draw", "-d", "a.ttl"],
            args,
            &["-f", "csv", "-o", "a.csv", "--quiet"],
        ];
        let ended = place.args(&all.concat());
        assert_eq!(ended.code, 0, "{}", ended.report());
        let edges = String::from_utf8(place.read("a-edges.csv")).unwrap();
        // Without numbers of lines and their ends.
        let lines = edges.lines().filter(|line| line.contains("schema:knows"));
        let lines = lines.map(|line| line.splitn(5, ',').nth(4).unwrap().to_owned());
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        lines
    };
    let made = table(&["-q", &query]);
    assert_eq!(made, table(&["--claims"]));
    for said in [
        "knows,claim,1,,,,,,Aziz,assertion,Gazette,https://example.org/s2,https://example.org/k1,",
        "knows,denied,1,,,,,,Baker,denial,Diary,https://example.org/s1,https://example.org/k2,",
        "knows,fact,1,,,,,,,,Diary,",
    ] {
        let is_there = made.iter().any(|line| line.contains(said));
        assert!(is_there, "{said}: {made:#?}");
    }
    let picture = place.args(&["draw", "-d", "a.ttl", "-q", &query, "-o", "-", "--quiet"]);
    let picture = picture.text();
    assert!(
        picture.contains("denial by Baker; source: Diary)"),
        "{picture}"
    );
    // Nor is it nameless, for who cannot see it.
    assert!(
        picture.contains("<title id=\"title\">3 things and 4 relations</title>"),
        "{picture}"
    );
    let page = place.args(&["draw", "-d", "a.ttl", "-q", &query, "-f", "html", "-o", "-"]);
    let page = page.text();
    for named in [
        "<title>3 things and 4 relations</title>",
        "<h1 class=\"apart\">3 things and 4 relations</h1>",
    ] {
        assert!(page.contains(named), "{named}: {page}");
    }
}

#[test]
fn a_part_in_an_event_that_is_a_box_stands_as_its_line_does() {
    let data = r#"
ex:a a schema:Person ; rdfs:label "Anna" . ex:b a schema:Person ; rdfs:label "Bob" .
ex:off a dip:Meeting ; rdfs:label "Cancelled" ; dip:status status:cancelled .
ex:told a dip:Meeting ; rdfs:label "Reported" ; dip:status status:reported .
ex:met a dip:Meeting ; rdfs:label "Held" ; dip:status status:held .
ex:r1 a dip:Participation ; rdfs:label "One" ; dip:participant ex:a ; dip:inEvent ex:off ; dip:attendance attendance:attended .
ex:r2 a dip:Participation ; rdfs:label "Two" ; dip:participant ex:b ; dip:inEvent ex:told ; dip:attendance attendance:attended .
ex:r3 a dip:Participation ; rdfs:label "Three" ; dip:participant ex:b ; dip:inEvent ex:met ; dip:attendance attendance:attended .
ex:r4 a dip:Participation ; rdfs:label "Four" ; dip:participant ex:b ; dip:inEvent ex:off ; dip:role role:canceller ;
  dip:attendance attendance:attended .
ex:r5 a dip:Participation ; rdfs:label "Five" ; dip:participant ex:a ; dip:inEvent ex:off ; dip:attendance attendance:announced .
ex:r6 a dip:Participation ; rdfs:label "Six" ; dip:participant ex:a ; dip:inEvent ex:r6 ; dip:attendance attendance:attended .
"#;
    let query = format!("{ASKED}SELECT ?from ?to {{ ?from dip:participant ?to }}");
    let args = ["-q", query.as_str()];
    let lines = [
        "One |  | Anna | void",
        "Two |  | Bob | claim",
        "Three |  | Bob | fact",
        "Four |  | Bob | fact",
        "Five |  | Anna | void",
        "Six |  | Anna | fact",
    ];
    has(&edges(data, &args), &lines);
    let boxes = nodes(data, &args);
    for wanted in [
        "One thing void",
        "Two thing claim",
        "Three thing fact",
        "Four thing fact",
    ] {
        assert!(
            boxes.iter().any(|one| one == wanted),
            "{wanted}: {boxes:#?}"
        );
    }
    has(
        &edges(data, &[]),
        &[
            "Anna | participant | Cancelled | void",
            "Bob | participant | Reported | claim",
            "Bob | canceller | Cancelled | fact",
        ],
    );
}
