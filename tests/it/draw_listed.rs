//! What lines say that found no room at them, listed below the picture.

use crate::program::Place;

const HEAD: &str = "@prefix ex: <https://example.org/t/> . @prefix schema: <http://schema.org/> .
    @prefix dip: <https://w3id.org/chancery/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    ex:m a dip:Meeting ; rdfs:label \"Meeting\" ; schema:startDate \"1990-01-01\"^^xsd:date ; schema:organizer ex:p, ex:q .
    ex:p a schema:Person ; rdfs:label \"Ann\" ; ex:bribed ex:q ; ex:married ex:q ; ex:advised ex:q ; ex:sued ex:q .
    ex:q a schema:Person ; rdfs:label \"Bob\" ; ex:paid ex:p .\n";

const LISTED: &str = ">what the other lines say<";

/// The words of a picture, in their order.
fn words(picture: &str) -> Vec<&str> {
    let ends = picture.split("</text>");
    ends.filter_map(|part| Some(part.rsplit_once('>')?.1))
        .collect()
}

#[test]
fn words_of_a_timeline_without_room_are_listed() {
    let claim = "<< ex:q ex:warned ex:p ~ ex:c >> a dip:Claim ; dip:speaker ex:p .
        << ex:q ex:fled ex:p ~ ex:d >> a dip:Claim ; dip:speaker ex:q .";
    let place = Place::new();
    place.write("a.ttl", [HEAD, claim].concat());
    for claims in ["", "--claims"] {
        let picture = place.ok(&format!(
            "draw -d a.ttl --layout timeline {claims} -o - --quiet"
        ));
        let words = words(&picture);
        let mut said = vec!["bribed", "married", "advised", "sued", "paid"];
        if !claims.is_empty() {
            said.extend(["warned", "fled"]);
        }
        for relation in said {
            let name = format!("ex:{relation}");
            assert!(
                words.iter().any(|text| text.contains(&name)),
                "{name} {words:?}"
            );
        }
        assert!(picture.contains(LISTED), "{words:?}");
        assert!(words.contains(&"Ann → Bob: ex:married"), "{words:?}");
    }
}

#[test]
fn claims_without_room_are_listed_where_many_lines_have_none() {
    let ties = |number: usize| format!("ex:p ex:r{number} ex:q .\n");
    let ties: String = (0..30).map(ties).collect();
    let claim = "<< ex:p ex:a ex:q ~ ex:c >> dip:speaker ex:m . << ex:q ex:b ex:p ~ ex:d >> dip:speaker ex:q .";
    let place = Place::new();
    place.write("a.ttl", [HEAD, &ties, claim].concat());
    let picture = place.ok("draw -d a.ttl --layout circular --claims -o - --quiet");
    let words = words(&picture);
    let listed = words
        .iter()
        .skip_while(|text| **text != "what the other lines say");
    let listed: Vec<_> = listed.filter(|text| text.contains('→')).collect();
    assert!(
        (1..=2).contains(&listed.len()) && listed.iter().all(|row| row.contains(" – claim")),
        "{words:?}"
    );
    let speakers = [
        "Ann → Bob: ex:a · said by Meeting – claim",
        "Bob → Ann: ex:b · said by Bob – claim",
    ];
    assert!(
        listed
            .iter()
            .all(|row| speakers.iter().any(|said| row.starts_with(said))),
        "{listed:?}"
    );
}

#[test]
fn brackets_of_a_name_and_numbers_of_claims_are_no_numbers_of_sources() {
    let named = HEAD.replace("\"Bob\"", "\"[1]\"");
    let claim = "<< ex:q ex:warned ex:p ~ ex:c >> a dip:Claim ; dip:speaker ex:p .
        ex:warned rdfs:label \"[x]\" . ex:paid rdfs:label \"[y]\" .";
    let place = Place::new();
    place.write("a.ttl", [&named, claim].concat());
    for layout in ["timeline", "stress", "layered"] {
        let picture = place.ok(&format!(
            "draw -d a.ttl --layout {layout} --claims -o - --quiet"
        ));
        assert!(!picture.contains("a number alone"), "{layout}: {picture}");
        assert!(picture.contains("[c1]"), "{layout}: {picture}");
    }
}
