//! What `infer` tells of mistakes: names that nothing has, data that cannot be, rules that are left out.

use crate::program::Place;

const DATA: &str = "@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:boss a owl:FunctionalProperty .
ex:m owl:differentFrom ex:n .
ex:a ex:boss ex:m , ex:n .
ex:age rdfs:range xsd:integer .
ex:a ex:age \"old\" .
";

#[test]
fn an_inconsistency_names_the_data_once() {
    let place = Place::with([("d.ttl", DATA)]);
    let ended = place.run("infer d.ttl --profile owl-rl");
    assert_eq!(ended.code, 1);
    for part in [
        "--> d.ttl:7:14",
        "--> d.ttl:9:13",
        "from ex:boss rdf:type owl:FunctionalProperty (d.ttl:5:11), ex:a ex:boss ex:m (d.ttl:7:14), ex:a ex:boss ex:n (d.ttl:7:21)",
        "ex:a ex:age \"old\" (d.ttl:9:13)",
        "2 inconsistencies",
    ] {
        assert!(ended.err.contains(part), "{part}\n{}", ended.err);
    }
    let ended = place.run("infer d.ttl --profile owl-rl --explain 'ex:m owl:sameAs ex:n'");
    assert!(
        ended.err.contains("the data are inconsistent"),
        "{}",
        ended.err
    );
}

#[test]
fn names_that_nothing_has_are_told_in_questions() {
    let place = Place::with([("d.ttl", DATA)]);
    for (triple, said) in [
        ("ex:a ex:bos ?x", "did you mean `ex:boss`?"),
        ("zz:a ex:boss ?x", "unknown prefix `zz:`"),
        ("ow:a ex:boss ?x", "did you mean `owl:`?"),
    ] {
        let ended = place.run(&format!("infer d.ttl --profile rdfs --explain '{triple}'"));
        assert!(ended.err.contains(said), "{triple}: {}", ended.err);
    }
}

#[test]
fn what_only_a_claim_names_is_no_mistake() {
    let claim = "@prefix dip: <https://w3id.org/chancery/ontology#> . ex:c dip:speaker ex:s . \
                 << ex:a ex:boss ex:o ~ ex:c >> a dip:Claim .";
    let place = Place::with([("d.ttl", format!("{DATA}{claim}").as_str())]);
    let ended = place.run("infer d.ttl --profile rdfs --explain 'ex:a ex:boss ex:o'");
    assert!(ended.err.contains("somebody says so"), "{}", ended.report());
}

#[test]
fn what_is_left_out_is_said() {
    let members: Vec<String> = (0..257).map(|number| format!("ex:m{number}")).collect();
    let data = format!("{DATA}ex:C owl:intersectionOf ( {} ) .", members.join(" "));
    let place = Place::with([
        (
            "d.ttl",
            data.replace("\"old\"", "1")
                .replace("ex:m owl:d", "ex:o owl:d")
                .as_str(),
        ),
        (
            "rules/a.rq",
            "# A\nCONSTRUCT { ?x a ex:A } WHERE { ?x ex:boss ?y }",
        ),
        (
            "rules/more/b.rq",
            "# B\nCONSTRUCT { ?x a ex:B } WHERE { ?x ex:boss ?y }",
        ),
    ]);
    let ended = place.run("infer d.ttl --rules rules --profile owl-rl --count");
    for part in [
        "the list of owl:intersectionOf of ex:C has more than 256 members",
        "not from the folders in it",
    ] {
        assert!(ended.err.contains(part), "{part}\n{}", ended.err);
    }
    let place = Place::with([
        ("d.ttl", DATA),
        (
            "a.rq",
            "# A\nCONSTRUCT { ?x a ex:A } WHERE { ?x ex:bos ?y }",
        ),
    ]);
    let ended = place.run("infer d.ttl --rules a.rq --count");
    for part in ["nothing has ex:bos", "did you mean ex:boss?"] {
        assert!(ended.err.contains(part), "{part}\n{}", ended.err);
    }
    // Two names that make one graph.
    let place = Place::with([
        (
            "a b.rq",
            "# A\nCONSTRUCT { ?x a ex:A } WHERE { ?x ex:boss ?y }",
        ),
        (
            "a-b.rq",
            "# B\nCONSTRUCT { ?x a ex:B } WHERE { ?x ex:boss ?y }",
        ),
        ("d.ttl", DATA),
    ]);
    let ended = place.run("infer d.ttl --rules 'a b.rq' a-b.rq --count");
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("one graph"), "{}", ended.err);
}
