//! What RDF says with a reservation, on a condition or only as a claim is no evidence in an index.

use chancery::link::index::{Date, Entity, Id, Index};

use crate::program::Place;

const PREFIXES: &str = r"
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix qual: <https://w3id.org/chancery/scheme/qualifier/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
";

const DATA: &str = r#"
<http://x/a> rdfs:label "Eva Lund" , "Eva Lunde" {| dip:qualifier qual:possibly |} ;
  xl:altLabel <http://x/n> {| dip:condition "if it is she" |} , <http://x/m> ;
  wdt:P27 <http://x/land> {| dip:speaker <http://x/s> |} , <http://x/home> {| dip:qualifier qual:former |} ;
  wdt:P569 "1903-04-05"^^xsd:date {| dip:qualifier qual:possibly |} ;
  wdt:P570 "1980-04-05"^^xsd:date {| rdfs:comment "in a register" |} ;
  wdt:P214 "4711" {| dip:qualifier qual:possibly |} , "4712" , "4713" {| dip:speaker <http://x/s> |} , "4714" .
<http://x/n> xl:literalForm "Eva Sund" .
<http://x/m> xl:literalForm "Eva Bund" .
_:old rdf:object "4714" ; rdf:subject <http://x/a> ; rdf:predicate wdt:P214 ; dip:speaker <http://x/s> .
"#;

fn lund(place: &Place, name: &str) -> Entity {
    let ended = place.run(&format!("link index {name} -o some.index"));
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended
            .err
            .contains("7 statements that are made with a reservation"),
        "{}",
        ended.report()
    );
    let index = Index::open(&place.path("some.index")).unwrap();
    let number = index.number(&Id::new("http://x/a")).unwrap().unwrap();
    index.entity(number).unwrap()
}

#[test]
fn what_is_said_with_a_reservation_is_left_out_of_an_index() {
    let place = Place::new();
    place.write("a.ttl", format!("{PREFIXES}{DATA}"));
    place.ok("convert a.ttl -o a.nt");
    let date = |year, month, day, precision| Date {
        year,
        month,
        day,
        precision,
        julian: false,
    };
    for name in ["a.ttl", "a.nt"] {
        let found = lund(&place, name);
        let names: Vec<&str> = found.labels.iter().map(|label| &*label.text).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(
            names.contains(&"Eva Lund") && names.contains(&"Eva Bund"),
            "{names:?}"
        );
        assert_eq!(found.identifiers, [(214, "4712".to_owned())]);
        assert_eq!(found.countries, [Id::new("http://x/home")]);
        // What is far from the decade still contradicts.
        assert_eq!(
            found.dates,
            [(569, date(1903, 0, 0, 8)), (570, date(1980, 4, 5, 11))]
        );
    }
}

#[test]
fn an_identifier_that_is_only_possible_makes_nobody_certain() {
    let place = Place::new();
    place.write("a.ttl", format!("{PREFIXES}{DATA}"));
    place.ok("link index a.ttl -o some.index --quiet");
    place.write(
        "v.csv",
        "name,v\nEva Lindqvist,4711\nEva Lindqvist,4713\nEva Lindqvist,4712\n",
    );
    let ended = place.run("link match --csv v.csv --name name --id P214=v --index some.index");
    let text = ended.text();
    assert_eq!(text.matches("http://x/a").count(), 1, "{}", ended.report());
}
