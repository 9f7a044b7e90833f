//! What `validate` tells of a value, a path, a prefix or a shape that is not what was meant.

use crate::program::Place;

pub(crate) const PREFIXES: &str = "\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix ex: <https://example.org/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix status: <https://w3id.org/chancery/scheme/status/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

pub(crate) fn with(shapes: &str, data: &str) -> Place {
    let place = Place::new();
    for (name, text) in [("s.ttl", shapes), ("d.ttl", data)] {
        place.write(name, format!("{PREFIXES}{text}\n"));
    }
    place
}

#[test]
fn a_path_is_made_in_one_way() {
    for path in [
        "[ sh:zeroOrMorePath ex:p ; sh:inversePath ex:q ]",
        "[ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ; sh:alternativePath ( ex:p ex:q ) ]",
        "( ex:p [ sh:oneOrMorePath ex:p ; sh:zeroOrOnePath ex:p ] )",
    ] {
        let shape =
            format!("ex:S sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:minCount 1 ] .");
        let ended = with(&shape, "ex:a ex:p ex:b .").run("validate d.ttl --shapes s.ttl");
        assert_eq!(ended.code, 3, "{path}: {}", ended.report());
        assert!(
            ended.err.contains("a path is made in one way"),
            "{}",
            ended.err
        );
        assert!(ended.err.contains("--> s.ttl:10:"), "{}", ended.err);
    }
}

#[test]
fn a_missing_prefix_is_offered_as_the_files_declare_it() {
    let shape = "ex:S sh:targetSubjectsOf ex:p ; sh:sparql [ sh:select \"SELECT $this WHERE { $this PRE:p 1 }\" ] .";
    for (prefix, file) in [("ex", "s.ttl"), ("own", "d.ttl")] {
        let place = with(
            &shape.replace("PRE", prefix),
            "@prefix own: <https://own.example/> .\nex:a ex:p 1 .",
        );
        let ended = place.run("validate d.ttl --shapes s.ttl");
        assert_eq!(ended.code, 3, "{}", ended.report());
        let namespace = if prefix == "ex" {
            "https://example.org/"
        } else {
            "https://own.example/"
        };
        let hint = format!("as {file} does: `PREFIX {prefix}: <{namespace}>`");
        assert!(ended.err.contains(&hint), "{}", ended.err);
        assert_eq!(
            ended.err.matches("declare it at the top").count(),
            1,
            "{}",
            ended.err
        );
    }
}

#[test]
fn what_is_wrong_with_a_value_of_the_right_text_is_told() {
    let shape = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( 1 2 ) ] , [ sh:path ex:p ; sh:hasValue 1 ] .";
    let told = with(shape, "ex:a ex:p \"1\"^^xsd:int .")
        .run("validate d.ttl --shapes s.ttl")
        .text();
    assert!(
        told.contains("expected `1` of xsd:integer, not `1` of xsd:int? one of `1`, `2`"),
        "{told}"
    );
    assert!(
        told.contains("expected `1` of xsd:integer among the values"),
        "{told}"
    );
}

#[test]
fn a_shape_that_is_deactivated_is_said_to_be() {
    let shape = "ex:S sh:deactivated true ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal .";
    let ended = with(shape, "ex:a ex:p ex:b .").run("validate d.ttl --shapes s.ttl");
    assert_eq!(ended.code, 0, "{}", ended.report());
    assert!(
        ended.err.contains("is deactivated (sh:deactivated)"),
        "{}",
        ended.err
    );
    assert!(
        !ended.err.contains("no shape is for anything"),
        "{}",
        ended.err
    );
}
