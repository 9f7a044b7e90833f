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

const COUNTED: &str = "@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <https://example.org/> .
ex:paper dcterms:title \"The paper\" .
ex:a ex:p ex:b {| dcterms:source ex:paper |} ,
    ex:c .
ex:z ex:p ex:b .
ex:b ex:q ex:d .
";

#[test]
fn what_is_counted_and_what_there_has_to_be_are_premises() {
    let place = Place::with([
        ("d.ttl", COUNTED),
        (
            "count.rq",
            "# Counts\nCONSTRUCT { ?a ex:many ?n } WHERE { SELECT ?a (COUNT(?b) AS ?n) { ?a ex:p ?b } GROUP BY ?a HAVING (COUNT(?b) > 1) }",
        ),
        (
            "leads.rq",
            "# Leads\nCONSTRUCT { ?a ex:leads true } WHERE { ?a ex:p ?b FILTER EXISTS { ?b ex:q ?c } }",
        ),
        (
            "sub.rq",
            "# Some\nCONSTRUCT { ?a ex:some ?b } WHERE { ?b ex:q ?c { SELECT ?a { ?a ex:p ?any . ?any ex:q ?far } } }",
        ),
    ]);
    let told = |rule: &str, triple: &str| {
        place.ok(&format!(
            "infer d.ttl --rules {rule}.rq --explain '{triple}'"
        ))
    };
    assert_eq!(
        told("count", "ex:a ex:many ?n"),
        "ex:a — ex:many → 2\n  by `count`: Counts\n  where (COUNT(?b) > \"1\"^^xsd:integer)\n\
         ├ ex:a — ex:p → ex:b\n│   d.ttl:4:11; source: The paper\n\
         └ ex:a — ex:p → ex:c\n    d.ttl:5:5\n"
    );
    let leads = told("leads", "ex:z ex:leads true");
    assert!(
        leads.contains("d.ttl:6:11") && leads.contains("d.ttl:7:11"),
        "{leads}"
    );
    let some = told("sub", "ex:z ex:some ex:b");
    assert!(
        some.contains("d.ttl:6:11") && some.contains("d.ttl:7:11"),
        "{some}"
    );
    assert!(!some.contains("d.ttl:4"), "{some}");
    let lines = place.ok("infer d.ttl --rules count.rq --premises -f nq");
    let from = "<http://www.w3.org/ns/prov#wasDerivedFrom> <<(";
    assert_eq!(lines.matches(from).count(), 2, "{lines}");
}

#[test]
fn restrictions_to_one_class_are_under_each_other_without_axioms() {
    let prefixes = "@prefix ex: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . \
                    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
                    ex:Good rdfs:subClassOf ex:R1 . ex:R2 rdfs:subClassOf ex:Nice . ex:x a ex:Good .\n";
    let derives = |data: &str, axioms: &str| {
        let place = Place::new();
        place.write("d.ttl", format!("{prefixes}{data}\n"));
        let command = format!("infer d.ttl --profile owl-rl {axioms} --explain 'ex:x a ex:Nice'");
        place.run(&command).code == 0
    };
    for data in [
        "ex:K a owl:Class . ex:R1 owl:onProperty ex:p ; owl:someValuesFrom ex:K . ex:R2 owl:onProperty ex:p ; owl:someValuesFrom ex:K .",
        "ex:K a owl:Class . ex:R1 owl:onProperty ex:p ; owl:allValuesFrom ex:K . ex:R2 owl:onProperty ex:p ; owl:allValuesFrom ex:K .",
        "ex:K a owl:Class . ex:R1 owl:onProperty ex:p ; owl:someValuesFrom ex:K . ex:R2 owl:onProperty ex:p ; owl:someValuesFrom owl:Thing .",
        "ex:R1 owl:onProperty ex:p ; owl:someValuesFrom owl:Thing . ex:R2 owl:onProperty ex:p ; owl:someValuesFrom owl:Thing .",
        "ex:p a owl:ObjectProperty . ex:R1 owl:onProperty ex:p ; owl:hasValue ex:k . ex:R2 owl:onProperty ex:p ; owl:hasValue ex:k .",
        "ex:p a owl:DatatypeProperty . ex:R1 owl:onProperty ex:p ; owl:someValuesFrom ex:K . ex:R2 owl:onProperty ex:p ; owl:someValuesFrom ex:K .",
    ] {
        assert!(derives(data, ""), "{data}");
        assert!(derives(data, "--axioms"), "{data}");
    }
    // What does not follow with all that is true of any data does not without it.
    let other = "ex:K a owl:Class . ex:R1 owl:onProperty ex:p ; owl:someValuesFrom ex:K . ex:R2 owl:onProperty ex:q ; owl:someValuesFrom ex:K .";
    assert!(!derives(other, "") && !derives(other, "--axioms"));
}
