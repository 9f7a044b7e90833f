//! `validate` as a program: seeded defects at their lines, formats, exit codes, shapes that are wrong.

use std::collections::BTreeSet;

use crate::program::Place;
use crate::project::{self, none};

const DEFECTS: &str = "tests/fixtures/validate/defects.ttl";

const SHAPES: &str = r"@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

fn json(text: &[u8]) -> serde_json::Value {
    serde_json::from_slice(text).unwrap()
}

/// Line and local name of the shape of every result.
fn found(report: &serde_json::Value) -> BTreeSet<(u64, String)> {
    let results = report["results"].as_array().unwrap().iter();
    let found = results.map(|result| {
        let shape = result["shape"].as_str().unwrap();
        let name = shape.rsplit('/').next().unwrap();
        (result["line"].as_u64().unwrap_or(0), name.to_owned())
    });
    found.collect()
}

/// What the marks behind `#!` expect.
fn marked(text: &str) -> BTreeSet<(u64, String)> {
    let mut marks = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let (_, names) = line.split_once("#! ").unwrap_or_default();
        let names = names.split_whitespace().map(str::to_owned);
        marks.extend(names.map(|name| (number as u64 + 1, name)));
    }
    marks
}

#[test]
fn every_seeded_defect_is_found_at_its_line_and_nothing_else() {
    let text = project::read(DEFECTS);
    let place = Place::with([("defects.ttl", text.as_str())]);
    let ended = place.run("validate defects.ttl --json");
    assert_eq!(ended.code, 1, "{}", ended.err);
    let report = json(&ended.out);
    let (found, marked) = (found(&report), marked(&text));
    let lost: Vec<_> = marked.difference(&found).collect();
    let made: Vec<_> = found.difference(&marked).collect();
    assert!(
        lost.is_empty() && made.is_empty(),
        "lost {lost:?}\nmade up {made:?}"
    );
    assert_eq!(report["violations"], 34);
    assert_eq!(report["warnings"], 15);
    assert_eq!(report["infos"], 1);
    // A store knows no lines; what it finds is the same.
    place.ok("load defects.ttl -l store --quiet");
    let stored = json(&place.run("validate -l store --json").out);
    for level in ["violations", "warnings", "infos"] {
        assert_eq!(stored[level], report[level], "{level}");
    }
}

#[test]
fn every_shape_with_a_message_has_a_seeded_defect() {
    let marks: BTreeSet<String> = marked(&project::read(DEFECTS))
        .into_iter()
        .map(|(_, name)| name)
        .collect();
    let mut shapes = 0;
    let mut found = Vec::new();
    for file in project::files("ontology/shapes", ".ttl") {
        for block in project::read(&file).split("\n\n") {
            let Some(name) = block.lines().find_map(|line| line.strip_prefix("shp:")) else {
                continue;
            };
            let name = name.split_whitespace().next().unwrap();
            if !block.contains("sh:message") {
                continue;
            }
            shapes += 1;
            if !marks.contains(name) {
                found.push(format!("{file}: shp:{name} finds nothing in {DEFECTS}"));
            }
        }
    }
    none(&found);
    assert!(shapes >= 30, "{shapes} shapes");
}

#[test]
fn the_built_in_data_have_no_violation() {
    let place = Place::new();
    let ended = place.run("validate --json");
    assert_eq!(ended.code, 0, "{}", ended.err);
    let report = json(&ended.out);
    assert_eq!(report["violations"], 0, "{report:#}");
    assert_eq!(report["warnings"], 0, "{report:#}");
    let first = &report["results"][0];
    assert_eq!(first["severity"], "info");
    let graph = first["graph"].as_str().unwrap();
    assert!(
        graph.ends_with("/data/2025-alaska-summit/30-proposals"),
        "{graph}"
    );
    assert_eq!(place.run("validate --fail-on warning").code, 0);
    assert_eq!(place.run("validate --fail-on info").code, 1);
}

#[test]
fn a_report_in_rdf_says_what_shacl_asks_for() {
    let shapes = format!(
        "{SHAPES} ex:S a sh:NodeShape ; sh:targetNode ex:a ;
            sh:property [ sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:minCount 1 ; sh:message \"None\"@en , \"Keins\"@de ] ."
    );
    let place = Place::with([
        ("shapes.ttl", shapes.as_str()),
        (
            "data.ttl",
            "<https://example.org/a> a <https://example.org/T> .",
        ),
    ]);
    let ended = place.run("validate data.ttl --shapes shapes.ttl -o report.nt");
    assert_eq!(ended.code, 1, "{}", ended.err);
    let text = String::from_utf8(place.read("report.nt")).unwrap();
    let sh = "<http://www.w3.org/ns/shacl#";
    for line in [
        format!("_:report1 {sh}conforms> \"false\"^^<http://www.w3.org/2001/XMLSchema#boolean> ."),
        format!("_:report2 {sh}focusNode> <https://example.org/a> ."),
        format!("_:report2 {sh}resultPath> _:report"),
        format!("{sh}inversePath> <https://example.org/q> ."),
        format!("_:report2 {sh}sourceConstraintComponent> {sh}MinCountConstraintComponent> ."),
        format!("_:report2 {sh}resultSeverity> {sh}Violation> ."),
        format!("_:report2 {sh}resultMessage> \"Keins\"@de ."),
        format!("_:report2 {sh}resultMessage> \"None\"@en ."),
    ] {
        assert!(text.contains(&line), "{line} is not in\n{text}");
    }
    // The same bytes each time, and a report is data that conform to nothing that asks more.
    place.run("validate data.ttl --shapes shapes.ttl -o again.nt");
    assert_eq!(place.read("report.nt"), place.read("again.nt"));
    let turtle = place.run("validate data.ttl --shapes shapes.ttl -f ttl");
    assert!(
        String::from_utf8(turtle.out)
            .unwrap()
            .contains("sh:conforms false")
    );
}

#[test]
fn shapes_that_are_wrong_are_refused_at_their_place() {
    let cases = [
        ("ex:S sh:targetClass \"T\" .", "wants an IRI", 4),
        (
            "ex:S a sh:NodeShape ;\n sh:minCount 1 .",
            "counts values of a path",
            5,
        ),
        ("ex:S a sh:PropertyShape .", "has a path", 4),
        (
            "ex:S a sh:NodeShape ; sh:property\n [ sh:minCount 1 ] .",
            "wants a shape with a path",
            5,
        ),
        (
            "ex:S a sh:PropertyShape ; sh:path ex:p ;\n sh:minCount \"many\" .",
            "whole number",
            5,
        ),
        (
            "ex:S a sh:PropertyShape ; sh:path ex:p ;\n sh:maxCount 1 , 2 .",
            "at most one",
            5,
        ),
        (
            "ex:S a sh:PropertyShape ; sh:path ex:p ;\n sh:pattern \"(\" .",
            "unclosed group",
            5,
        ),
        (
            "ex:S a sh:NodeShape ; sh:targetNode ex:a ;\n sh:in ex:list .",
            "wants a list",
            5,
        ),
        (
            "ex:S a sh:NodeShape ; sh:or _:l .\n_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ex:T ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .",
            "leads back",
            4,
        ),
        (
            "ex:S a sh:PropertyShape ; sh:path [\n sh:onePath ex:p ] .",
            "a path is an IRI",
            4,
        ),
        (
            "ex:S a sh:NodeShape ;\n sh:nodeKind ex:Thing .",
            "one of sh:IRI",
            5,
        ),
        (
            "ex:S a sh:NodeShape ; sh:sparql\n [ sh:ask \"ASK {}\" ] .",
            "sh:select",
            5,
        ),
        (
            "ex:S a sh:NodeShape ; sh:sparql ex:q . ex:q\n sh:select \"SELECT $this { $this ?p 1 SERVICE <http://e/> { ?a ?b ?c } }\" .",
            "SERVICE has no meaning",
            5,
        ),
        (
            "ex:S a sh:NodeShape ; sh:sparql ex:q . ex:q\n sh:select \"SELECT $this { $this $PATH 1 }\" .",
            "$PATH",
            5,
        ),
    ];
    let mut wrong = Vec::new();
    for (shapes, message, line) in cases {
        let text = format!("{SHAPES}{shapes}\n");
        let place = Place::with([("s.ttl", text.as_str()), ("d.ttl", "")]);
        let ended = place.run("validate d.ttl --shapes s.ttl");
        let at = format!("s.ttl:{line}:");
        if ended.code != 3 || !ended.err.contains(message) || !ended.err.contains(&at) {
            wrong.push(format!("{shapes}: {} {}", ended.code, ended.err));
        }
    }
    none(&wrong);
}

#[test]
fn an_error_in_a_query_is_shown_in_the_query() {
    let shapes = format!(
        "{SHAPES}ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [
          sh:select \"\"\"SELECT $this {{\n  $this ex:p ?v .\n  FILTER(?v >) }}\"\"\" ] ."
    );
    let place = Place::with([("s.ttl", shapes.as_str()), ("d.ttl", "")]);
    let ended = place.run("validate d.ttl --shapes s.ttl");
    assert_eq!(ended.code, 3);
    assert!(
        ended.err.contains("the query of <https://example.org/S>:"),
        "{}",
        ended.err
    );
    assert!(
        ended.err.contains("the query stands at s.ttl:5:"),
        "{}",
        ended.err
    );
}

#[test]
fn names_that_shacl_does_not_have_are_remarked() {
    let shapes = format!(
        "{SHAPES}ex:S a sh:PropertyShape ; sh:targetNode ex:a ; sh:path ex:p ;\n sh:minCoun 1 ; sh:uniqueLang 1 ."
    );
    let place = Place::with([("s.ttl", shapes.as_str()), ("d.ttl", "")]);
    let ended = place.run("validate d.ttl --shapes s.ttl");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended
            .err
            .contains("`sh:minCoun` is nothing that is checked here"),
        "{}",
        ended.err
    );
    assert!(
        ended.err.contains("did you mean `minCount`"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("s.ttl:5:"), "{}", ended.err);
    assert!(
        ended.err.contains("SHACL wants the word `true`"),
        "{}",
        ended.err
    );
    let ended = place.run("validate s.ttl --shapes d.ttl");
    assert!(
        ended.err.contains("no shape is for anything"),
        "{}",
        ended.err
    );
}

#[test]
fn arguments_that_cannot_be_meant_are_said() {
    let place = Place::with([("s.ttl", SHAPES), ("d.ttl", "")]);
    let ended = place.run("validate - --shapes -");
    assert_eq!(ended.code, 2, "{}", ended.err);
    let ended = place.run("validate --shapes s.ttl d.ttl");
    assert!(
        ended.err.contains("the built-in data are validated"),
        "{}",
        ended.err
    );
    assert_eq!(place.run("validate d.ttl -l store").code, 2);
    assert_eq!(place.run("validate d.ttl -f docx").code, 2);
}

#[test]
fn too_many_results_are_counted_and_said() {
    let shapes = format!(
        "{SHAPES}ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:nodeKind sh:Literal ."
    );
    let data = (0..1_200)
        .map(|number| format!("<https://example.org/{number}> <https://example.org/p> 1 .\n"))
        .collect::<Vec<_>>()
        .concat();
    let place = Place::with([("s.ttl", shapes.as_str()), ("d.nt.ttl", data.as_str())]);
    let ended = place.run("validate d.nt.ttl --shapes s.ttl --json");
    assert_eq!(ended.code, 1);
    let report = json(&ended.out);
    assert_eq!(report["violations"], 1_200);
    assert_eq!(report["left_out"], 200);
    assert!(
        ended
            .err
            .contains("1,000 of 1,200 results are told; `--max-results`"),
        "{}",
        ended.err
    );
    let ended = place.run("validate d.nt.ttl --shapes s.ttl --json --max-results 1200");
    assert_eq!(json(&ended.out)["left_out"], 0);
    assert_eq!(ended.err, "");
}

#[test]
fn shapes_that_lead_back_to_themselves_end() {
    let shapes = format!(
        "{SHAPES}ex:S a sh:NodeShape ; sh:targetNode ex:n0 ;
            sh:property [ sh:path ex:next ; sh:node ex:S ] ; sh:property [ sh:path ex:bad ; sh:maxCount 0 ] ."
    );
    let chain = |length: usize, end: &str| {
        let steps = (0..length).map(|one| format!("<https://example.org/n{one}> <https://example.org/next> <https://example.org/n{}> .\n", one + 1));
        steps.collect::<String>() + end
    };
    let place = Place::with([("s.ttl", shapes.as_str())]);
    place.write(
        "circle.ttl",
        chain(
            50,
            "<https://example.org/n50> <https://example.org/next> <https://example.org/n0> .",
        ),
    );
    assert_eq!(place.run("validate circle.ttl --shapes s.ttl").code, 0);
    let bad = chain(
        50,
        "<https://example.org/n50> <https://example.org/next> <https://example.org/n0> ; <https://example.org/bad> 1 .",
    );
    place.write("bad.ttl", bad);
    let ended = place.run("validate bad.ttl --shapes s.ttl --json");
    assert_eq!(json(&ended.out)["violations"], 1);
    place.write("long.ttl", chain(3_000, ""));
    let ended = place.run("validate long.ttl --shapes s.ttl");
    assert_eq!(ended.code, 4, "{}", ended.err);
    assert!(
        ended.err.contains("`--max-recursion` raises the limit"),
        "{}",
        ended.err
    );
    let ended = place.run("validate long.ttl --shapes s.ttl --max-recursion 4000");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(
        place
            .run("validate long.ttl --shapes s.ttl --max-recursion 5001")
            .code,
        2
    );
}

#[test]
fn hostile_names_stay_harmless() {
    let shapes = format!(
        "{SHAPES}ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:message \"{{?value}} \\u001B[31m red\\u202E\" ;
            sh:property [ sh:path ex:p ; sh:maxLength 2 ] ."
    );
    let data = "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
        ex:a rdfs:label \"\\u001B]0;title\\u0007</script>\" ;\n ex:p \"a\\u001B[2J\\n\\\"quoted\\\"\" .";
    let place = Place::with([("s.ttl", shapes.as_str()), ("d.ttl", data)]);
    let text = place.run("validate d.ttl --shapes s.ttl --color never").out;
    assert!(!text.contains(&0x1b), "{}", String::from_utf8_lossy(&text));
    let report = json(&place.run("validate d.ttl --shapes s.ttl --json").out);
    assert_eq!(report["results"][0]["line"], 3);
    let label = report["results"][0]["label"].as_str().unwrap();
    assert!(
        label.contains("</script>"),
        "JSON says what is there: {label}"
    );
}
