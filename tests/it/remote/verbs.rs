//! The verbs on an endpoint that this program serves itself: they say what they say of the same data in files.

use super::{ends, run};
use crate::program::Place;
use crate::serve::Serving;

const DATA: &str = r#"
PREFIX dip: <https://w3id.org/chancery/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
BASE <http://e.org/>
<talks> { <ann> a dip:Person ; rdfs:label "Ann Lee"@en ; <met> <bob> ; <note> [ <says> "hm" ] .
  <bob> a dip:Person ; rdfs:label "Bob Ek"@en ; <met> <cy> . <cy> a dip:Person ; rdfs:label "Cy Roe"@en .
  <claim> a dip:Claim ; rdfs:label "Ann: Bob lied"@en ; dip:speaker <ann> ; dip:about <bob> . }
<cy> <met> <ann> .
"#;

fn served() -> Serving {
    Serving::with("-d d.trig", &[("d.trig", DATA)])
}

#[test]
fn every_verb_says_the_same_of_an_endpoint() {
    let serving = served();
    let place = &serving.place;
    let there = format!("-l http://127.0.0.1:{}", serving.port);
    for verb in [
        "query -q 'SELECT ?a ?b { ?a <http://e.org/met> ?b } ORDER BY ?a' -f csv",
        "query -q 'SELECT ?a { ?a <http://e.org/met> ?b } ORDER BY ?a'",
        "query -q 'SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g' -f csv",
        "show 'Ann Lee'",
        "find bob",
        "claims",
        "draw --title talks -o - -f dot",
        "stats",
        "dump",
        "rank",
        "paths 'Ann Lee' 'Cy Roe'",
    ] {
        let here = place.run(&format!("{verb} -d d.trig"));
        let remote = run(place, &format!("{verb} {there}"), &[]);
        assert_eq!(
            remote.code,
            here.code,
            "{}{}",
            remote.report(),
            here.report()
        );
        let shown = |text: &str| text.replace("-d d.trig", &there);
        let blank = |text: String| text.replace("_:xb", "_:b");
        assert_eq!(blank(remote.text()), blank(shown(&here.text())), "{verb}");
    }
    // An endpoint has no lines that results could point at.
    let told = ends(&run(place, &format!("validate {there}"), &[]), 1, &[]);
    assert!(told.contains("2 violations"), "{told}");
    let at = format!("http://127.0.0.1:{}", serving.port);
    ends(
        &run(place, &format!("diff d.trig {at}"), &[]),
        0,
        &["both say the same"],
    );
    place.write("other.trig", DATA.replace("Bob Ek", "Bob Eck"));
    let told = ends(&run(place, &format!("diff other.trig {at}"), &[]), 1, &[]);
    assert!(
        told.contains("Bob Eck") && told.contains("1 changed"),
        "{told}"
    );
}

#[test]
fn what_rests_on_a_claim_alone_is_counted_on_neither_side() {
    let text = "PREFIX dip: <https://w3id.org/chancery/ontology#> BASE <http://e.org/>
        <ann> <met> <bob> . <bob> <met> <cy> {| dip:speaker <ann> |} .";
    let serving = Serving::with("-d d.ttl", &[("d.ttl", text)]);
    let compared = format!("diff d.ttl http://127.0.0.1:{} --max-fetch 1", serving.port);
    let found = run(&serving.place, &compared, &[]);
    ends(&found, 4, &["was not compared"]);
    serving.place.write(
        "d.ttl",
        text.replace("<cy>", "<dan>")
            .replace("<ann> <met> <bob> .", ""),
    );
    ends(&run(&serving.place, &compared, &[]), 1, &[]);
}

#[test]
fn what_is_too_much_to_fetch_is_asked_for_thing_by_thing() {
    let serving = served();
    let place = &serving.place;
    // One less than there is.
    let there = format!("-l http://127.0.0.1:{} --max-fetch 16", serving.port);
    let said = &["holds more than 16 statements"];
    let shown = ends(
        &run(place, &format!("show http://e.org/cy {there}"), &[]),
        0,
        said,
    );
    assert!(
        shown.contains("Cy Roe") && shown.contains("Ann Lee"),
        "{shown}"
    );
    ends(&run(place, &format!("stats {there}"), &[]), 0, &[]);
    // Whom shapes are for, what is said of these, and of whom they met.
    place.write(
        "shapes.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dip: <https://w3id.org/chancery/ontology#> .
         <http://e.org/shape> a sh:NodeShape ; sh:targetClass dip:Person ;
           sh:property [ sh:path <http://e.org/met> ; sh:class dip:Person ] ,
             [ sh:path ( <http://e.org/met> <http://e.org/met> ) ; sh:hasValue <http://e.org/cy> ] .",
    );
    let validate = "validate --shapes shapes.ttl";
    let here = ends(&run(place, &format!("{validate} -d d.trig"), &[]), 1, &[]);
    let far = ends(&run(place, &format!("{validate} {there}"), &[]), 1, said);
    assert!(
        here.contains("2 violations") && far.contains("2 violations"),
        "{here}{far}"
    );
    // What would need all of it says so.
    ends(
        &run(
            place,
            &format!(
                "diff d.trig http://127.0.0.1:{} --max-fetch 16",
                serving.port
            ),
            &[],
        ),
        4,
        &["--max-fetch", "was not compared"],
    );
    place.write("less.trig", DATA.replace("<cy> <met> <ann> .", ""));
    let told = run(
        place,
        &format!(
            "diff less.trig http://127.0.0.1:{} --max-fetch 16",
            serving.port
        ),
        &[],
    );
    let told = ends(&told, 1, &[]);
    assert!(
        told.contains("the graph without a name: 0 statements, and 1"),
        "{told}"
    );
}

#[test]
fn a_store_behind_a_server_is_loaded_changed_and_compared() {
    let serving = Serving::store();
    let place = &serving.place;
    let at = format!("http://127.0.0.1:{}", serving.port);
    place.write("d.trig", DATA);
    let line = format!("load d.trig -l {at} --token-file token.txt --part 5 --resume sent.txt");
    ends(&run(place, &line, &[]), 0, &["(Chancery)", "parts"]);
    // In parts, blank nodes had names; compared, they have none.
    ends(
        &run(place, &format!("diff d.trig {at}"), &[]),
        0,
        &["both say the same"],
    );
    ends(
        &run(
            place,
            &format!(
                "update -q 'DELETE WHERE {{ <http://e.org/cy> <http://e.org/met> ?o }}' -l {at}"
            ),
            &[],
        ),
        5,
        &["401"],
    );
    let update = format!(
        "update -q 'DELETE WHERE {{ <http://e.org/cy> <http://e.org/met> ?o }}' -l {at} --token-file token.txt"
    );
    ends(&run(place, &update, &[]), 0, &["1 update done"]);
    let told = ends(
        &run(place, &format!("diff d.trig {at} --stat"), &[]),
        1,
        &[],
    );
    assert!(told.contains("1 removed"), "{told}");
}

#[test]
fn what_is_done_to_a_folder_is_not_done_to_an_endpoint() {
    let place = Place::new();
    for verb in ["check", "compact", "backup b", "serve", "infer"] {
        let line = format!("{verb} -l http://127.0.0.1:9/");
        place.refuses(&line, 2, &["not to an endpoint", "chancery dump"]);
    }
    // Nobody is there: said at once.
    place.refuses(
        "find x -l http://127.0.0.1:9/",
        5,
        &["`127.0.0.1:9` cannot be reached"],
    );
}

/// What a search here folds away is found there too: marks, case, and letters that are taken for others.
#[test]
fn a_name_is_found_in_whatever_marks_it_is_written() {
    let mut data = "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
        <http://e.org/j> rdfs:label 'Jiří Novák' . <http://e.org/y> rdfs:label 'Ёлкин' .\n\
        <http://e.org/z> rdfs:label 'Zelensky' . <http://e.org/zz> rdfs:label 'Zelenský' .\n"
        .to_owned();
    data.extend(
        (0..60).map(|number| format!("<http://e.org/n{number}> <http://e.org/p> {number} .\n")),
    );
    let serving = Serving::with("-d names.ttl", &[("names.ttl", &data)]);
    let place = &serving.place;
    for word in ["Jiří", "jiri", "NOVAK", "Ёлкин", "елкин", "Zelensky"] {
        let here = place.ok(&format!("find {word} -d names.ttl"));
        let line = format!(
            "find {word} --max-fetch 50 -l http://127.0.0.1:{}",
            serving.port
        );
        let there = ends(&run(place, &line, &[]), 0, &["more than 50 statements"]);
        assert_eq!(there, here, "{word}");
        assert!(!here.is_empty(), "{word}");
    }
}
