//! Of one thing data give several dates: a picture shows each of them, and a time that is asked for holds by each.

use crate::program::Place;

const HEAD: &str = r"
@prefix attendance: <https://w3id.org/chancery/scheme/attendance/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://e/> .
@prefix kind: <https://w3id.org/chancery/scheme/kind/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix role: <https://w3id.org/chancery/scheme/role/> .
@prefix schema: <http://schema.org/> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

/// A meeting with two dates, each by a book, and one before it.
const MEETING: &str = r#"
ex:f a dip:Meeting ; rdfs:label "First" ; schema:startDate "2000-01-01"^^xsd:date .
ex:m a dip:Meeting ; rdfs:label "Disputed" ; dip:follows ex:f ;
  schema:startDate "2001-01-01"^^xsd:date {| dcterms:source ex:s1 |} , "2005-07-01"^^xsd:date {| dcterms:source ex:s2 |} .
ex:s1 rdfs:label "Book one" . ex:s2 rdfs:label "Book two" .
"#;

/// Records with two beginnings, two ends, two days and two days of knowledge.
const RECORDS: &str = r#"
ex:x a dip:State ; rdfs:label "Xland" . ex:town a schema:Place ; rdfs:label "Town" .
ex:ann a schema:Person ; rdfs:label "Ann" . ex:post a org:Post ; rdfs:label "Minister" .
ex:talks a dip:Meeting ; rdfs:label "Talks" ; dip:status status:held .
ex:begun a dip:TerritorialStatus ; dip:holder ex:x ; dip:territory ex:town ; dip:kind kind:controls ;
  schema:startDate "1990-01-01"^^xsd:date , "1995-01-01"^^xsd:date .
ex:ended a dip:Tenure ; org:member ex:ann ; dip:post ex:post ;
  schema:startDate "1950"^^xsd:gYear ; schema:endDate "1955"^^xsd:gYear , "1957-01-09"^^xsd:date .
ex:day a dip:Participation ; dip:participant ex:ann ; dip:inEvent ex:talks ; dip:role role:host ;
  dip:attendance attendance:attended ; schema:startDate "1956-10-29"^^xsd:date , "1956-10-31"^^xsd:date ;
  schema:endDate "1956-10-29"^^xsd:date , "1956-10-31"^^xsd:date .
ex:known a dip:TerritorialStatus ; dip:holder ex:ann ; dip:territory ex:town ; dip:kind kind:claims ;
  dip:asOf "1970"^^xsd:gYear , "1975"^^xsd:gYear .
"#;

fn place_of(data: &str) -> Place {
    Place::with([("d.ttl", format!("{HEAD}{data}").as_str())])
}

fn drawn(place: &Place, format: &str, more: &[&str]) -> (String, String) {
    let head = ["draw", "-d", "d.ttl", "-f", format, "-o", "-"];
    let ended = place.args(&[&head[..], more].concat());
    assert_eq!(ended.code, 0, "{more:?}: {}", ended.err);
    (String::from_utf8(ended.out).unwrap(), ended.err)
}

#[test]
fn each_date_of_a_thing_is_in_every_format_and_its_source_beside_it() {
    let place = place_of(MEETING);
    for format in [
        "svg",
        "html",
        "mermaid",
        "dot",
        "graphml",
        "gexf",
        "cytoscape",
        "graphology",
    ] {
        let (text, notes) = drawn(&place, format, &[]);
        for date in ["2001-01-01", "2005-07-01"] {
            assert!(text.contains(date), "{format} has no {date}");
        }
        assert!(
            notes.contains("note: Disputed has two beginnings: 2001-01-01 or 2005-07-01"),
            "{notes}"
        );
    }
    let (mermaid, _) = drawn(&place, "mermaid", &[]);
    assert!(mermaid.contains("Disputed (2001-01-01)") && mermaid.contains("Disputed (2005-07-01)"));
    let (svg, _) = drawn(&place, "svg", &[]);
    assert!(svg.contains(">2001-01-01\u{a0}[1]<") && svg.contains(">2005-07-01\u{a0}[2]<"));
    assert!(svg.contains("[1] Book one"));
    place.args(&["draw", "-d", "d.ttl", "-o", "t.csv"]);
    let nodes = String::from_utf8(place.read("t-nodes.csv")).unwrap();
    assert!(
        nodes.contains("2001-01-01") && nodes.contains("2005-07-01"),
        "{nodes}"
    );
    let (timeline, _) = drawn(&place, "svg", &["--layout", "timeline"]);
    assert_eq!(timeline.matches(">Disputed<").count(), 2, "a box for each");
}

#[test]
fn a_time_that_is_asked_for_holds_by_each_date_of_a_thing() {
    let place = place_of(MEETING);
    let there = |option: &str, time: &str| {
        let (text, _) = drawn(&place, "mermaid", &[option, time]);
        text.matches("Disputed").count()
    };
    assert_eq!([there("--at", "2001"), there("--at", "2005")], [1, 1]);
    assert_eq!([there("--until", "2001"), there("--until", "2005")], [1, 2]);
    let none = place.args(&["draw", "-d", "d.ttl", "--at", "2003", "-o", "-"]);
    assert!(none.err.contains("no date puts anything at that time"));
    // Where rows do not tell when things were, the data do.
    let rows = "SELECT ?from ?to { ?from dip:follows ?to }";
    for time in ["2001", "2005"] {
        let (text, _) = drawn(&place, "mermaid", &["-q", rows, "--at", time]);
        assert_eq!(text.matches("Disputed").count(), 1, "{time}: {text}");
    }
    place.args(&["draw", "-d", "d.ttl", "--frames", "year", "-o", "y.svg"]);
    let count = |year: &str| {
        let picture = String::from_utf8(place.read(&format!("y-{year}.svg"))).unwrap();
        picture.matches(">Disputed<").count()
    };
    assert_eq!(["2000", "2001", "2005"].map(count), [0, 1, 2]);
}

#[test]
fn a_record_tells_all_of_its_dates_and_holds_by_each() {
    let place = place_of(RECORDS);
    let (csv, notes) = drawn(&place, "csv", &[]);
    for words in [
        "from 1990-01-01 or 1995-01-01 (two beginnings given),1990-01-01,,",
        "from 1950 to 1955 or 1957-01-09 (two ends given),1950,1957-01-09,",
        "1956-10-29 or 1956-10-31 (two dates given),1956-10-29,1956-10-31,",
        "as of 1970 and 1975,,,1970,",
    ] {
        assert!(csv.contains(words), "{words}: {csv}");
    }
    for said in [
        "Xland – Town has two beginnings: 1990-01-01 or 1995-01-01",
        "Ann – Minister has two ends: 1955 or 1957-01-09",
        "Ann – Talks has two dates: 1956-10-29 or 1956-10-31",
    ] {
        assert!(notes.contains(said), "{said}: {notes}");
    }
    let there = |words: &str, time: &str| {
        let args = [
            "draw", "-d", "d.ttl", "-f", "mermaid", "--at", time, "-o", "-",
        ];
        String::from_utf8(place.args(&args).out)
            .unwrap()
            .contains(words)
    };
    assert!(there("controls", "1992") && there("controls", "1996"));
    assert!(there("held", "1955-06") && there("held", "1956") && !there("held", "1958"));
    assert!(there("host", "1956-10-29") && there("host", "1956-10-31"));
    assert!(there("claims", "1972") && !there("claims", "1969"));
    // The line says it too.
    let (svg, _) = drawn(&place, "svg", &[]);
    let words: String = svg.split("<text").skip(1).collect();
    assert!(
        words.contains("1990-01-01") && words.contains("1995-01-01"),
        "{words}"
    );
}

#[test]
fn what_cannot_be_paired_is_told_and_every_date_is_somewhere() {
    let place = place_of(
        r#"ex:m a dip:Meeting ; rdfs:label "M" ; schema:startDate "2001-01-01"^^xsd:date , "2003-03-01"^^xsd:date ;
           schema:endDate "2001-01-05"^^xsd:date , "2003-03-05"^^xsd:date , "1999-01-01"^^xsd:date .
           ex:n a dip:Meeting ; rdfs:label "N" ; schema:startDate "2001-01-01"^^xsd:date , "2001-01-01Z"^^xsd:date ."#,
    );
    let (text, notes) = drawn(&place, "mermaid", &[]);
    for time in [
        "M (2001-01-01 – 2003-03-05)",
        "M (2003-03-01 – 2003-03-05)",
        "M (2001-01-01 – 2001-01-05)",
    ] {
        assert!(text.contains(time), "{time}: {text}");
    }
    assert_eq!(text.matches("\"M (").count(), 3);
    // One date in two spellings is one.
    assert_eq!(text.matches("\"N (").count(), 1);
    assert!(
        notes.contains("M has two beginnings and three ends: 2001-01-01 or 2003-03-01, and 1999-01-01 or 2001-01-05 or 2003-03-05; which beginning has which end is not said"),
        "{notes}"
    );
    assert!(
        notes.contains("M begins 2001-01-01 and ends 1999-01-01, before that"),
        "{notes}"
    );
}

#[test]
fn a_record_with_an_impossible_date_is_told() {
    let place = place_of(&RECORDS.replace("\"1990-01-01\"", "\"1990-02-30\""));
    let (_, notes) = drawn(&place, "mermaid", &[]);
    assert!(
        notes.contains("Xland – Town: `1990-02-30` is no date"),
        "{notes}"
    );
}

#[test]
fn things_with_a_name_alone_are_counted() {
    let place = place_of(
        r#"ex:a rdfs:label "Ann" ; ex:knows ex:b . ex:b rdfs:label "Bob" . ex:knows rdfs:label "knows" .
           ex:c rdfs:label "Carl" . ex:d a schema:Person ; rdfs:label "Dora" .
           ex:a ex:knows ex:b {| dcterms:source ex:s |} . ex:s rdfs:label "Book" ."#,
    );
    let (text, notes) = drawn(&place, "mermaid", &[]);
    assert!(
        notes.contains(
            "note: 1 thing has a name and neither a class nor a relation, and is not drawn"
        ),
        "{notes}"
    );
    assert!(text.contains("Dora") && !text.contains("Carl"));
    let (_, notes) = drawn(
        &place,
        "mermaid",
        &["-q", "CONSTRUCT WHERE { ?a ex:knows ?b }"],
    );
    assert!(!notes.contains("neither a class"), "{notes}");
}

/// A meeting of 1956, and what was said later, each with a book of its own.
const SERIES: &str = r#"
@prefix act: <https://w3id.org/chancery/scheme/act/> .
ex:m a dip:Meeting ; rdfs:label "Talks" ; schema:startDate "1956-01-01"^^xsd:date ; dip:follows ex:f {| dcterms:source ex:s1 |} .
ex:f a dip:Meeting ; rdfs:label "First" ; schema:startDate "1955-01-01"^^xsd:date .
ex:n a dip:Meeting ; rdfs:label "Later" ; schema:startDate "1960-01-01"^^xsd:date ; dip:follows ex:m {| dcterms:source ex:s2 |} .
ex:ann a schema:Person ; rdfs:label "Ann" .
<< ex:m ex:betrayed ex:n ~ ex:c >> a dip:Claim ; dip:speaker ex:ann ; dip:act act:accusation ; dcterms:source ex:s3 ;
  schema:dateCreated "1970-01-01"^^xsd:date .
ex:s1 rdfs:label "Old book" . ex:s2 rdfs:label "New book" . ex:s3 rdfs:label "Speech" .
"#;

#[test]
fn a_picture_of_a_series_lists_what_is_in_it() {
    let place = place_of(SERIES);
    place.args(&[
        "draw", "-d", "d.ttl", "--claims", "--frames", "year", "-o", "y.svg",
    ]);
    let listed = |year: &str| {
        let picture = String::from_utf8(place.read(&format!("y-{year}.svg"))).unwrap();
        let seen = ["Old book", "New book", "Speech", "Claims: "];
        // Tooltips of what is there name their sources too.
        let texts: Vec<&str> = picture.split("<text").skip(1).collect();
        let texts = texts.concat();
        seen.map(|words| usize::from(texts.contains(words)))
    };
    assert_eq!(listed("1955"), [0, 0, 0, 0]);
    assert_eq!(listed("1956"), [1, 0, 0, 0]);
    assert_eq!(listed("1960"), [1, 1, 0, 0]);
    assert_eq!(listed("1970"), [1, 1, 1, 1]);
}
