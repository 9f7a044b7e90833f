//! `rank`, `communities` and `paths`: what counts, what is said of it, and what is kept.

use serde_json::Value;

use crate::program::{Place, is_active};
use crate::project;

/// Two circles of three, tied by Clara and Dmitri; that Anna knows Farid is only said.
const TALKS: &str = "@prefix dip: <https://w3id.org/chancery/ontology#> .
@prefix act: <https://w3id.org/chancery/scheme/act/> .
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <http://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
ex:anna a schema:Person ; rdfs:label \"Anna\" ; schema:knows ex:boris , ex:clara .
ex:boris a schema:Person ; rdfs:label \"Boris\" ; schema:knows ex:clara .
ex:clara a schema:Person ; rdfs:label \"Clara\" .
ex:clara schema:knows ex:dmitri {| dcterms:source ex:page |} .
ex:dmitri a schema:Person ; rdfs:label \"Dmitri\" ; schema:knows ex:elena , ex:farid .
ex:elena a schema:Person ; rdfs:label \"Elena\" ; schema:knows ex:farid .
ex:farid a schema:Person ; rdfs:label \"Farid\" .
ex:page rdfs:label \"Page\" .
<< ex:anna schema:knows ex:farid ~ ex:claim >> dip:speaker ex:elena ; dip:act act:assertion ; dcterms:source ex:page .
";

fn talks() -> Place {
    Place::with([("talks.ttl", TALKS)])
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn claims_tie_nobody_unless_they_are_asked_for() {
    let place = talks();
    let degree = |options: &str| {
        let report = json(&place.ok(&format!("rank -d talks.ttl --by degree --json {options}")));
        let things = report["things"].as_array().unwrap().iter();
        let anna = things
            .clone()
            .find(|thing| thing["label"] == "Anna")
            .cloned();
        (anna.unwrap()["degree"].as_u64().unwrap(), report)
    };
    let (plain, report) = degree("");
    assert_eq!(plain, 2);
    assert_eq!(report["measured"]["counted"], json("{\"fact\": 7}"));
    let (claimed, report) = degree("--claims");
    assert_eq!(claimed, 3);
    assert_eq!(report["measured"]["counted"]["fact"], 7);
    assert!(report["measured"]["counted"]["claim"].as_u64().unwrap() > 0);
    assert_eq!(degree("--according-to Elena").0, 3);
    let note = place.run("rank -d talks.ttl").err;
    assert!(
        note.contains("1 claim is not counted; `--claims` counts"),
        "{note}"
    );
    let view = "-q 'SELECT ?from ?to ?standing { VALUES (?from ?to ?standing) { (person:marco-rubio person:sergey-lavrov \"claim\") (person:marco-rubio person:vladimir-putin \"fact\") } }'";
    let report = json(&place.ok(&format!("rank {view} --by degree --json")));
    assert_eq!(report["things"].as_array().unwrap().len(), 2, "{report}");
    assert_eq!(report["measured"]["left_out"], json("{\"claim\": 1}"));
    let report = json(&place.ok(&format!("rank {view} --by degree --json --standing claim")));
    assert_eq!(report["measured"]["counted"], json("{\"claim\": 1}"));
    place.refuses(
        "rank -q 'SELECT ?from ?to ?standing { VALUES (?from ?to ?standing) { (person:marco-rubio person:sergey-lavrov \"claim\") } }'",
        3,
        &["no relation counts", "1 claim", "--claims"],
    );
}

#[test]
fn a_path_says_what_carries_each_step() {
    let place = talks();
    let plain = place.ok("paths Farid Boris -d talks.ttl");
    let expected = "1. Farid – Dmitri – Clara – Boris (3 steps)
   Farid ← schema:knows — Dmitri
      fact; no source is given
   Dmitri ← schema:knows — Clara
      fact; source: Page
   Clara ← schema:knows — Boris
      fact; no source is given
";
    assert_eq!(plain, expected);
    let claimed = place.ok("paths Farid Boris -d talks.ttl --via-claims");
    assert!(
        claimed.contains("1. Farid – Anna – Boris (2 steps)"),
        "{claimed}"
    );
    assert!(
        claimed.contains("claim of Elena; source: Page"),
        "{claimed}"
    );
    let report = json(&place.ok("paths Farid Boris -d talks.ttl --via-claims --json"));
    let said = &report["paths"][0]["steps"][0]["statements"][0];
    assert_eq!(said["standing"], "claim");
    assert_eq!(said["ahead"], false);
    assert_eq!(said["statement"], "https://example.org/claim");
    assert_eq!(said["speakers"], json("[\"Elena\"]"));
    assert_eq!(said["sources"][0]["iri"], "https://example.org/page");
    let ahead = place.run("paths Farid Boris -d talks.ttl --directed");
    assert_eq!((ahead.code, ahead.text().as_str()), (0, ""));
    assert!(
        ahead.err.contains("no path leads from Farid to Boris"),
        "{}",
        ahead.err
    );
    let ended = place.run("paths Farid Boris -d talks.ttl --directed --fail-if-empty");
    assert_eq!(ended.code, 1);
}

#[test]
fn all_paths_end_at_their_limit_with_what_was_found() {
    let place = talks();
    let all = place.ok("paths Anna Farid -d talks.ttl --all --max-length 5 -f csv");
    let last = all.lines().last().unwrap();
    assert!(last.starts_with("4,5,"), "{all}");
    let some = place.run("paths Anna Farid -d talks.ttl --all --max-length 5 --max-paths 3 -f csv");
    assert_eq!(some.code, 4);
    assert!(all.starts_with(&some.text()), "{}", some.text());
    assert!(some.err.contains("raise `--max-paths`"), "{}", some.err);
}

#[test]
fn endless_paths_are_ended_by_the_clock() {
    let place = Place::new();
    let pairs = (0..40).flat_map(|one| (0..one).map(move |other| (one, other)));
    let lines = pairs.map(|(one, other)| format!("ex:n{one} ex:p ex:n{other} .\n"));
    let data = format!(
        "@prefix ex: <https://example.org/> .\n{}",
        lines.collect::<String>()
    );
    place.write("all.ttl", data);
    place.refuses(
        "paths https://example.org/n0 https://example.org/n39 -d all.ttl --all --max-length 20 --max-paths 1000000000 --timeout 1s",
        4,
        &["--timeout"],
    );
}

#[test]
fn names_and_numbers_that_mean_nothing_are_refused() {
    let place = talks();
    place.refuses("paths Anna -d talks.ttl", 2, &["name two"]);
    place.refuses("paths Anna Anna -d talks.ttl", 3, &["same thing"]);
    place.refuses("paths Anna Borris -d talks.ttl", 3, &["Borris", "Boris"]);
    place.refuses(
        "paths Anna Page -d talks.ttl --quiet",
        3,
        &["Page", "no relation"],
    );
    place.refuses("rank --by pagrank", 2, &["did you mean `pagerank`?"]);
    place.refuses("rank --standing facts", 2, &["fact, qualified"]);
    place.refuses("communities --resolution -1", 2, &["--resolution"]);
    place.refuses("communities --resolution NaN", 2, &["0 to 1000"]);
    place.refuses("rank no-such-view", 2, &["no-such-view"]);
    place.refuses(
        "rank -d talks.ttl --into https://example.org/g",
        2,
        &["-l STORE"],
    );
    place.refuses(
        "rank -q 'SELECT ?from ?to ?sign { VALUES (?from ?to ?sign) { (person:a person:b \"friend\") } }'",
        3,
        &["`friend` is no sign", "a number"],
    );
}

#[test]
fn signs_of_a_view_make_triangles_balanced_or_not() {
    let place = Place::new();
    let balance = |signs: [&str; 3]| {
        let [one, two, three] = signs;
        let query = format!(
            "SELECT ?from ?to ?sign {{ VALUES (?from ?to ?sign) {{ (person:a person:b {one}) (person:b person:c {two}) (person:c person:a {three}) }} }}"
        );
        let ended = place.args(&["rank", "-q", &query, "--figures", "--json"]);
        assert_eq!(ended.code, 0, "{}", ended.report());
        json(&ended.text())["figures"]["balance"].clone()
    };
    assert_eq!(balance(["1", "-2.5", "-1e0"]), 1);
    assert_eq!(balance(["\"+\"", "\"-\"", "\"positive\""]), 0);
    assert_eq!(balance(["\"+\"", "UNDEF", "UNDEF"]), 1);
    assert_eq!(balance(["0", "1", "1"]), Value::Null);
}

#[test]
fn kept_values_stand_in_their_graph_alone_and_are_measured_by_nobody() {
    let place = talks();
    place.ok("load talks.ttl -l store");
    let before = place.ok("rank -l store --by betweenness,degree -f csv");
    place.ok("rank -l store --by betweenness,degree --into https://example.org/ranks");
    place.ok("communities -l store --into https://example.org/groups");
    assert_eq!(
        place.ok("rank -l store --by betweenness,degree -f csv"),
        before
    );
    let values = "query -l store -f csv -q 'SELECT ?who ?value ?ties { GRAPH <https://example.org/ranks> { ?who dip:betweenness ?value ; dip:degree ?ties } } ORDER BY DESC(?value) ?who'";
    let kept = place.ok(values);
    assert_eq!(kept.lines().count(), 7, "{kept}");
    assert_eq!(kept.lines().nth(1), Some("https://example.org/clara,0.6,3"));
    // Once more, and there is still one value each.
    place.ok("rank -l store --by betweenness,degree --into https://example.org/ranks");
    assert_eq!(place.ok(values), kept);
    let groups = "query -l store -f csv -q 'SELECT ?c (COUNT(?who) AS ?n) { GRAPH <https://example.org/groups> { ?who dip:community ?c } } GROUP BY ?c ORDER BY ?c'";
    assert_eq!(place.ok(groups).replace('\r', ""), "c,n\n1,3\n2,3\n");
    assert_eq!(
        place.ok("query -l store -q 'ASK { <https://example.org/groups> dip:modularity ?m FILTER(?m > 0.35 && ?m < 0.36) }'"),
        "yes\n"
    );
}

#[test]
fn a_graph_of_something_else_is_not_written_over() {
    let place = Place::with([
        ("talks.ttl", TALKS),
        (
            "more.trig",
            "<https://example.org/g> { <https://example.org/x> <https://example.org/p> \"1\" }",
        ),
    ]);
    place.ok("load talks.ttl more.trig -l store");
    place.refuses(
        "rank -l store --into https://example.org/g --quiet",
        3,
        &[
            "https://example.org/g",
            "other statements than results",
            "--into",
        ],
    );
    place.refuses("rank -l store --into 'not an IRI'", 2, &["absolute IRI"]);
    place.refuses(
        "rank -l nowhere --into https://example.org/r --quiet",
        3,
        &["no store"],
    );
}

#[test]
fn things_without_an_iri_are_measured_and_not_kept() {
    let place = Place::with([(
        "blank.ttl",
        "@prefix ex: <https://example.org/> . ex:a ex:knows [ ex:knows ex:b ] .",
    )]);
    let ranked = place.ok("rank -d blank.ttl --by betweenness -f tsv");
    assert_eq!(ranked.lines().count(), 4, "{ranked}");
    assert!(ranked.lines().nth(1).unwrap().starts_with("_:"), "{ranked}");
    place.ok("load blank.ttl -l store");
    let ended = place.run("rank -l store --by degree --into https://example.org/r");
    assert!(ended.err.contains("2 values written"), "{}", ended.err);
    assert!(
        ended.err.contains("1 values of things without an IRI"),
        "{}",
        ended.err
    );
}

#[test]
fn evil_names_stay_text() {
    let evil = "A\\u001B[31m<script>alert(1)</script>\\u202E=1+1\\\",x";
    let data = format!(
        "@prefix ex: <https://example.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:a rdfs:label \"{evil}\" ; ex:p ex:b . ex:p rdfs:label \"{evil}\" . ex:b ex:p ex:c ."
    );
    let place = Place::with([("evil.ttl", data.as_str())]);
    for line in [
        "rank -d evil.ttl",
        "rank -d evil.ttl --bridges",
        "rank -d evil.ttl -f html",
        "communities -d evil.ttl",
        "communities -d evil.ttl -f html",
        "communities -d evil.ttl -f md",
        "paths https://example.org/a https://example.org/c -d evil.ttl",
        "paths https://example.org/a https://example.org/c -d evil.ttl -f html",
    ] {
        let ended = place.run(line);
        assert_eq!(ended.code, 0, "{}", ended.report());
        let text = ended.text();
        assert!(!text.chars().any(is_active), "{line}: {text}");
        let marked = line.ends_with("html") || line.ends_with("md");
        assert!(!(marked && text.contains("<script")), "{line}: {text}");
    }
    for line in ["rank -d evil.ttl --json", "communities -d evil.ttl --json"] {
        assert!(place.ok(line).contains("alert(1)"));
        json(&place.ok(line));
    }
}

#[test]
fn the_same_data_give_the_same_bytes() {
    let place = Place::new();
    for line in [
        "rank --by pagerank,betweenness,closeness,eigenvector,hub,authority,clustering --limit 0 -f csv",
        "communities --json",
        "rank --figures --json",
        "paths 'Marco Rubio' 'Sergey Lavrov' --k 9 --json",
    ] {
        assert_eq!(place.ok(line), place.ok(line), "{line}");
    }
}

const WAYS: &str = "query -l store -f tsv -q 'SELECT ?path ?place ?from ?to ?by { GRAPH <https://example.org/ways> { ?path a dip:Path ; dip:step ?step . ?step a dip:PathStep ; schema:position ?place ; dip:pathFrom ?from ; dip:pathTo ?to ; dip:carriedBy ?by } } ORDER BY ?path ?place'";

#[test]
fn kept_paths_name_what_carries_each_step_and_tie_nobody() {
    let place = talks();
    place.ok("load talks.ttl -l store");
    let measured = "rank -l store --by betweenness,degree --claims -f csv";
    let asked = "query -l store -f csv -q 'SELECT * { ?who network:degree ?ties } ORDER BY ?who'";
    let before = (place.ok(measured), place.ok(asked));
    let into = "paths Farid Boris -l store --claims --into https://example.org/ways";
    place.ok(into);
    assert_eq!((place.ok(measured), place.ok(asked)), before);
    let rows = place.ok(WAYS);
    let lines: Vec<&str> = rows.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "<https://example.org/ways#path-1>\t1\t<https://example.org/farid>\t<https://example.org/anna>\t<https://example.org/claim>",
            "<https://example.org/ways#path-1>\t2\t<https://example.org/anna>\t<https://example.org/boris>\t<<( <https://example.org/anna> <http://schema.org/knows> <https://example.org/boris> )>>",
        ]
    );
    let source = "query -l store -q 'ASK { GRAPH <https://example.org/ways> { <https://example.org/ways#path-1-step-1> dcterms:source <https://example.org/page> } }'";
    assert_eq!(place.ok(source), "yes\n");
    // Others in their place, and no values in place of paths.
    place.ok("paths Farid Clara -l store --into https://example.org/ways");
    assert_eq!(place.ok(WAYS).lines().count(), 3);
    for other in ["rank --by degree", "communities"] {
        place.refuses(
            &format!("{other} -l store --into https://example.org/ways --quiet"),
            3,
            &["results of `paths`", "its own results alone"],
        );
    }
    assert_eq!(place.ok(WAYS).lines().count(), 3);
    // The graph of a name that ends otherwise is another one.
    let all = "query -l store -q 'SELECT (COUNT(DISTINCT ?path) AS ?n) { GRAPH ?g { ?path a dip:Path } }' -f csv";
    place.ok("paths Farid Anna -l store --into https://example.org/ways/");
    assert!(place.ok(all).contains("\n2"), "{}", place.ok(all));
    let hidden = "query -l store -f csv -q 'SELECT * { GRAPH <https://example.org/ways> { ?who network:degree ?ties } }'";
    assert_eq!(place.ok(hidden).lines().count(), 1);
}

#[test]
fn what_somebody_wrote_is_never_taken_for_results() {
    const MINE: &str = "@prefix schema: <http://schema.org/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dip: <https://w3id.org/chancery/ontology#> .
<https://example.org/g> { <https://example.org/g/1> a schema:Person ; dcterms:description \"my own words\" ; schema:position 2 ; dcterms:source <https://example.org/page> ; dip:degree 3 . }
<https://example.org/other> { <https://example.org/claimed> a dip:Results . }
<https://example.org/claimed> { <https://example.org/x> dip:degree 3 . }
";
    let place = Place::with([("talks.ttl", TALKS), ("mine.trig", MINE)]);
    place.ok("load talks.ttl mine.trig -l store");
    let held = "query -l store -f csv -q 'SELECT (COUNT(*) AS ?n) { GRAPH <https://example.org/g> { ?s ?p ?o } }'";
    for verb in ["rank --by degree", "communities", "paths Anna Farid"] {
        for graph in ["g", "claimed"] {
            place.refuses(
                &format!("{verb} -l store --into https://example.org/{graph} --quiet"),
                3,
                &["other statements than results", "CLEAR GRAPH"],
            );
        }
    }
    assert!(place.ok(held).contains("\n5"), "{}", place.ok(held));
    // Also what is written into a graph of results.
    place.ok("rank -l store --by degree --into https://example.org/r");
    place.ok("update -l store -q 'INSERT DATA { GRAPH <https://example.org/r> { <https://example.org/anna> <http://purl.org/dc/terms/description> \"mine\" } }'");
    place.refuses(
        "rank -l store --by degree --into https://example.org/r --quiet",
        3,
        &["other statements than results", "mine"],
    );
}

#[test]
fn paths_take_no_name_that_is_taken_and_hide_nothing_of_others() {
    let place = talks();
    place.write(
        "more.trig",
        "@prefix ex: <https://example.org/> . @prefix schema: <http://schema.org/> .
         ex:b a <https://w3id.org/chancery/ontology#Path> ; schema:knows ex:anna .
         ex:boris schema:knows <https://example.org/taken#path-1> .
         ex:elsewhere { ex:elsewhere schema:knows ex:anna } ",
    );
    place.ok("load talks.ttl more.trig -l store");
    place.refuses(
        "paths Farid Clara -l store --into https://example.org/taken --quiet",
        3,
        &["https://example.org/taken#path-1", "in the data"],
    );
    let ties = "rank -l store --by degree -f csv --quiet";
    let before = place.ok(ties);
    assert!(before.contains("https://example.org/b,"), "{before}");
    let asked =
        "query -l store -f csv -q 'SELECT ?n { <https://example.org/b> network:degree ?n }'";
    assert!(place.ok(asked).contains("\n1"), "{}", place.ok(asked));
    place.ok("paths Farid Clara -l store --into https://example.org/fine#one");
    assert_eq!(place.ok(ties), before);
    let named = "query -l store -q 'ASK { <https://example.org/fine#one-path-1> a dip:Path }'";
    assert_eq!(place.ok(named), "yes\n");
}

#[test]
fn paths_are_kept_whole_or_not_at_all() {
    let place = talks();
    place.ok("load talks.ttl -l store");
    place.ok("paths Farid Clara -l store --into https://example.org/ways");
    let before = place.ok(WAYS);
    place.refuses(
        "paths Anna Farid -l store --all --max-length 5 --max-paths 2 --into https://example.org/ways --quiet",
        4,
        &["nothing is written", "--max-paths"],
    );
    assert_eq!(place.ok(WAYS), before);
    place.refuses(
        "paths Anna Farid -d talks.ttl --into https://example.org/ways",
        2,
        &["-l STORE"],
    );
    // What looks like a path and is of somebody else is not written over.
    place.write(
        "more.trig",
        "<https://example.org/g> { <https://example.org/g/x> a <https://w3id.org/chancery/ontology#Path> }",
    );
    place.ok("load more.trig -l store");
    place.refuses(
        "paths Anna Farid -l store --into https://example.org/g --quiet",
        3,
        &["other statements than results"],
    );
}

#[test]
fn graph_files_are_measured_by_themselves() {
    let place = Place::with([(
        "a.dot",
        "graph { a -- b; b -- c; c -- d [weight=2]; c [label=\"The middle\"] }",
    )]);
    let ranked = place.ok("rank a.dot --by betweenness,strength -f csv");
    assert!(
        ranked.lines().nth(1).unwrap().contains("0.666666666666667"),
        "{ranked}"
    );
    assert!(
        ranked.contains(",3\r") || ranked.contains(",3\n"),
        "{ranked}"
    );
    let said = place.ok("paths a 'the middle' --view a.dot");
    assert!(
        said.starts_with("1. a – b – The middle (2 steps)"),
        "{said}"
    );
    assert_eq!(
        json(&place.ok("communities a.dot --json"))["measured"]["things"],
        4
    );
    // Without a direction, PageRank follows ties either way, whatever is asked for.
    let ranked = place.ok("rank a.dot -f csv");
    assert_eq!(ranked, place.ok("rank a.dot -f csv --undirected"));
    let directed = place.run("rank a.dot -f csv --directed");
    assert_eq!((ranked, directed.code), (directed.text(), 0));
    assert!(
        directed
            .err
            .contains("no relation that counts has a direction"),
        "{}",
        directed.err
    );
    place.refuses("paths a x --view a.dot --quiet", 3, &["no node", "`x`"]);
    place.refuses(
        "paths c 'The middle' --view a.dot --quiet",
        3,
        &["same thing"],
    );
    place.write("b.ttl", TALKS);
    place.refuses("rank a.dot -d b.ttl", 2, &["by itself"]);
    place.refuses("rank -d a.dot", 2, &["without `-d`", "rank a.dot"]);
    place.refuses("rank a.dot --max-nodes 2", 4, &["--max-nodes"]);
}

#[test]
fn distances_are_steps_strengths_or_lengths() {
    let place = Place::new();
    // A detour that is stated often, and one relation that is far and one that is near.
    let view = "-q 'SELECT ?from ?to ?relation ?weight { VALUES (?from ?to ?relation ?weight) { (person:a person:b \"x\" 4) (person:b person:c \"x\" 4) (person:a person:c \"x\" 1) (person:a person:c \"y\" 9) } }'";
    let middle = |distance: &str| {
        let line = format!("rank {view} --by betweenness --json --quiet {distance}");
        let report = json(&place.ok(&line));
        let things = report["things"].as_array().unwrap().clone();
        let found = things.iter().find(|thing| thing["label"] == "person:b");
        found.unwrap()["betweenness"].as_f64().unwrap()
    };
    assert!(middle("").abs() < 1e-12);
    // ¼ + ¼ is more than 1 / 10.
    assert!(middle("--distance strength").abs() < 1e-12);
    // 4 + 4 is less than 9, and more than 1.
    assert!(middle("--distance length").abs() < 1e-12);
    let far = view.replace("\"x\" 1)", "\"x\" 10)");
    let report = json(&place.ok(&format!(
        "rank {far} --by betweenness --json --distance length"
    )));
    let things = report["things"].as_array().unwrap();
    assert_eq!(things[0]["label"], "person:b", "{report}");
    assert_eq!(things[0]["betweenness"].as_f64(), Some(1.0));
    assert_eq!(report["distance"], "length");
    place.refuses("rank --distance far", 2, &["steps, strength, length"]);
    place.refuses("rank --figures --distance length", 2, &["--figures"]);
}

#[test]
fn options_that_would_do_nothing_are_refused() {
    let place = talks();
    place.refuses("communities --method components --seed 2", 2, &["leiden"]);
    place.refuses("communities --seed -1", 2, &["whole number from 0"]);
    place.refuses(
        "paths Anna Boris -d talks.ttl --max-length 2",
        2,
        &["--all"],
    );
    let few = place.run("paths Anna Boris -d talks.ttl --k 9");
    assert!(
        few.err.contains("2 paths; there are no more"),
        "{}",
        few.err
    );
    let dated = place.run("rank -d talks.ttl --at 1990");
    assert!(
        dated.err.contains("7 relations have no date and count"),
        "{}",
        dated.err
    );
    let fine = place.run("communities -d talks.ttl --resolution 2");
    assert!(fine.err.contains("at resolution 2"), "{}", fine.err);
    let noted = place.run("rank -d talks.ttl -o a.csv -f json");
    assert!(
        noted.err.contains("`a.csv` will hold json, not csv"),
        "{}",
        noted.err
    );
}

#[test]
fn every_measure_has_a_property_in_the_ontology() {
    let ontology = project::read("ontology/chancery.ttl");
    let measures = chancery::network::Measure::ALL.iter();
    let names = measures.map(|measure| measure.property());
    for name in names.chain(["community", "modularity"]) {
        assert!(
            ontology.contains(&format!("\ndip:{name} a owl:DatatypeProperty")),
            "dip:{name}"
        );
    }
}

#[test]
fn things_of_one_name_are_told_apart() {
    let place = Place::with([
        (
            "a.dot",
            "digraph { j1 [label=\"John Smith\"]; j2 [label=\"John Smith\"]; j1 -> j2 -> c; d -> c }",
        ),
        (
            "a.ttl",
            "@prefix e: <https://example.org/> . @prefix schema: <http://schema.org/> .
            @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
            e:q1 a schema:Person ; rdfs:label \"John Smith\" ; schema:knows e:q2 , e:ann .
            e:q2 a schema:Person ; rdfs:label \"John Smith\" ; schema:knows e:ann .
            e:ann a schema:Person ; rdfs:label \"Ann\" .",
        ),
    ]);
    for asked in [
        "rank -d a.ttl",
        "communities -d a.ttl",
        "paths -d a.ttl e:q1 e:q2",
    ] {
        let table = place.ok(asked);
        assert!(
            table.contains("John Smith (q1)") && table.contains("John Smith (q2)"),
            "{table}"
        );
        assert!(!table.contains("Ann ("), "{table}");
    }
    let ranked = place.ok("rank a.dot");
    assert!(
        ranked.contains("John Smith (") && !ranked.contains("c ("),
        "{ranked}"
    );
    // Programs have the IRI beside it.
    assert!(!place.ok("communities -d a.ttl --json").contains("(q1)"));
}
