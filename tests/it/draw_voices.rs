//! Several claims of one statement, and several speakers of one name: nobody's word is another's.

use crate::program::Place;

const PREFIXES: &str = "@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://s.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
ex:s1 rdfs:label \"Morning Post\" . ex:s3 rdfs:label \"Evening Post\" .
ex:b a schema:Person ; rdfs:label \"Bea\" . ex:c a schema:Person ; rdfs:label \"Cy\" .
";

const TWO: &str = "ex:a a schema:Person ; rdfs:label \"Ann\" . ex:d a schema:Person ; rdfs:label \"Dee\" .
<< ex:b schema:knows ex:c ~ ex:k1 >> a dip:Claim ; rdfs:label \"Ann: Bea knows Cy\" ; dip:speaker ex:a ;
  dip:act act:assertion ; dcterms:source ex:s1 .
<< ex:b schema:knows ex:c ~ ex:k3 >> a dip:Claim ; rdfs:label \"Dee: Bea knows Cy\" ; dip:speaker ex:d ;
  dip:act act:assertion ; dcterms:source ex:s3 .
";

/// One of the two asserts what the other denies.
const SMITHS: &str = "ex:a a schema:Person ; rdfs:label \"John Smith\" .
ex:a2 a schema:Person ; rdfs:label \"John Smith\" .
<< ex:b schema:knows ex:c ~ ex:k1 >> a dip:Claim ; rdfs:label \"They know each other\" ; dip:speaker ex:a ;
  dip:act act:assertion ; dcterms:source ex:s1 .
<< ex:b schema:knows ex:c ~ ex:k2 >> a dip:Claim ; rdfs:label \"They do not\" ; dip:speaker ex:a2 ;
  dip:act act:denial ; dcterms:source ex:s3 .
";

fn place(data: &str) -> Place {
    Place::with([("a.ttl", &*format!("{PREFIXES}{data}"))])
}

#[test]
fn paths_list_each_claim_of_a_step_with_its_own_source() {
    let place = place(TWO);
    let told = place.ok("paths Bea Cy -d a.ttl --claims --quiet");
    for claim in [
        "claim of Ann; source: Morning Post\n",
        "claim of Dee; source: Evening Post\n",
    ] {
        assert!(told.contains(claim), "{told}");
    }
    let rows = place.ok("paths Bea Cy -d a.ttl --claims -f csv --quiet");
    for row in [
        "claim,,https://s.example/k1,https://s.example/s1",
        "claim,,https://s.example/k3,https://s.example/s3",
    ] {
        assert!(rows.contains(row), "{rows}");
    }
    let report = place.ok("paths Bea Cy -d a.ttl --claims --json --quiet");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let statements = report["paths"][0]["steps"][0]["statements"]
        .as_array()
        .unwrap();
    let speakers = statements.iter().map(|one| one["speakers"].to_string());
    assert_eq!(speakers.collect::<Vec<_>>(), ["[\"Ann\"]", "[\"Dee\"]"]);
    place.ok("load a.ttl -l kept --quiet");
    place.ok("paths Bea Cy -l kept --claims --into https://s.example/ways --quiet");
    let carried = place.args(&[
        "query",
        "-l",
        "kept",
        "-f",
        "csv",
        "-q",
        "SELECT ?by { GRAPH <https://s.example/ways> { ?step dip:carriedBy ?by } } ORDER BY ?by",
    ]);
    assert_eq!(
        carried.text().split_whitespace().skip(1).count(),
        2,
        "{}",
        carried.report()
    );
    // What ties two is one relation all the same.
    let bridges = place.ok("rank --bridges -d a.ttl --claims -f csv --quiet");
    assert!(!bridges.contains("knows; "), "{bridges}");
}

#[test]
fn exports_and_the_page_name_each_claim_of_a_line() {
    let place = place(TWO);
    let table = place.ok("draw -d a.ttl --claims -f csv -o - --quiet");
    let both = "https://s.example/k1; https://s.example/k3";
    assert!(table.contains(both), "{table}");
    let page = place.ok("draw -d a.ttl --claims -f html -o - --quiet");
    let edges = crate::html::data(&page)["edges"].clone();
    let several = edges
        .as_array()
        .unwrap()
        .iter()
        .find_map(|edge| edge.get("several"));
    let one = |who: &str, claim: &str, source: &str| {
        serde_json::json!({
            "by": [format!("assertion by {who}")],
            "statement": format!("https://s.example/{claim}"),
            "sources": [{"iri": format!("https://s.example/{source}"),
                "label": if source == "s1" { "Morning Post" } else { "Evening Post" }}],
        })
    };
    let expected = serde_json::json!([one("Ann", "k1", "s1"), one("Dee", "k3", "s3")]);
    assert_eq!(several, Some(&expected));
    // A file that is read again tells both, and whose they are.
    std::fs::write(
        place.path("again.graphml"),
        place.ok("draw -d a.ttl --claims -f graphml -o - --quiet"),
    )
    .unwrap();
    let again = place.ok("paths Bea Cy --view again.graphml --claims --quiet");
    assert!(
        again.contains("claim of Ann and Dee; source: Morning Post; Evening Post"),
        "{again}"
    );
}

#[test]
fn speakers_of_one_name_are_told_apart_wherever_they_are_named() {
    let place = place(SMITHS);
    let picture = place.ok("draw -d a.ttl --claims -o - --quiet");
    for said in ["assertion by John Smith (a)", "denial by John Smith (a2)"] {
        assert!(picture.matches(said).count() > 1, "{said}: {picture}");
    }
    let table = place.ok("draw -d a.ttl --claims -f csv -o - --quiet");
    for by in [",John Smith (a),assertion,", ",John Smith (a2),denial,"] {
        assert!(table.contains(by), "{table}");
    }
    let told = place.ok("paths Bea Cy -d a.ttl --standing claim,denied --quiet");
    for by in ["claim of John Smith (a);", "denied of John Smith (a2);"] {
        assert!(told.contains(by), "{told}");
    }
    // The same where the rows of a query are drawn, and none of the speakers is a box.
    let query = "SELECT ?from ?to ?statement (\"claim\" AS ?standing) { << ?from schema:knows ?to ~ ?statement >> dip:speaker ?who }";
    let rows = place.args(&[
        "draw", "-d", "a.ttl", "-q", query, "-f", "csv", "-o", "-", "--quiet",
    ]);
    let rows = rows.text();
    assert!(rows.contains("John Smith (a2)"), "{rows}");
}
