//! `query --explain`: the tree of operators, and what is said of a query that is wrong or slow.

use chancery::builtin;
use chancery::model::prefixes::Prefixes;
use chancery::query::doctor;
use chancery::store::{Backend, Context, Evaluation, Memory, Operator, Step};

use crate::docs;
use crate::kept::Kept;
use crate::program::Place;

const DATA: &str = "INSERT DATA { GRAPH <http://e/g> {
    :anna a :Person ; :name 'Anna' ; :knows :boris ; :age 30 .
    :boris a :Person ; :name 'Boris' ; :knows :clara ; :age 40 .
    :clara a :Person ; :name 'Clara' ; :age 30 .
    :lisbon a :City ; :name 'Lisbon' } }";

fn filled(backend: &dyn Backend) {
    let insert = format!("PREFIX : <http://e/> {DATA}");
    backend.update(&insert, &Context::default()).unwrap();
}

/// Messages with their hints.
fn said(query: &str) -> Vec<String> {
    let memory = Memory::new().unwrap();
    filled(&memory);
    let mut prefixes = Prefixes::default();
    prefixes.declare("", "http://e/");
    let notes = doctor(&memory, "q", query, &prefixes);
    let text = |note: &chancery::model::diagnostic::Diagnostic| {
        format!("{note} | {}", note.hints.join(" | "))
    };
    notes.iter().map(text).collect()
}

#[track_caller]
fn says(query: &str, parts: &[&str]) {
    let found = said(query);
    assert_eq!(found.len(), 1, "{query}: {found:?}");
    for part in parts {
        assert!(found[0].contains(part), "{query}: {found:?}");
    }
}

#[track_caller]
fn is_sound(query: &str) {
    assert_eq!(said(query), Vec::<String>::new(), "{query}");
}

#[test]
fn patterns_that_share_no_variable_are_told() {
    says(
        "SELECT * { ?a :knows ?b . ?c :name ?d }",
        &["q:1:27", "`?a ?b` and `?c ?d`", "connect them"],
    );
    says(
        "SELECT ?name { ?person a :Person . ?persn :name ?name }",
        &[
            "`?person` and `?persn ?name`",
            "are `?person` and `?persn` meant",
        ],
    );
    says(
        "SELECT * { ?a :age 30 OPTIONAL { ?b :name ?n } }",
        &["`?a` and `?b ?n`"],
    );
    says(
        "SELECT * { ?a :age 30 { SELECT ?b { ?b :name ?n . ?c :age 40 } } FILTER(?a != ?b) }",
        &["`?b ?n` and `?c`"],
    );
}

#[test]
fn patterns_that_hang_together_are_left_alone() {
    for query in [
        "SELECT * { ?a :knows ?b . ?b :name ?d }",
        "SELECT * { ?a :age ?x . ?b :age ?y FILTER(?x < ?y) }",
        "SELECT * { ?a :age ?x BIND(?x + 1 AS ?z) ?b :age ?z }",
        "SELECT * { VALUES ?a { :anna } VALUES ?p { :name :age } ?a ?p ?o }",
        "SELECT * { ?a :knows ?b { ?a :name ?n } UNION { ?b :age ?n } }",
        "SELECT * { ?a :knows ?b OPTIONAL { ?a :name ?n . ?b :age ?m } }",
        "SELECT * { GRAPH ?g { ?a :name ?n } GRAPH ?g { ?b :age ?m } }",
        "SELECT * { ?a :knows [ :name ?n ] }",
        "SELECT * { ?a :knows ?b FILTER NOT EXISTS { ?b :knows ?c . ?a :age ?d } }",
        "ASK { :anna :knows :boris . :boris :knows :clara }",
    ] {
        is_sound(query);
    }
}

#[test]
fn variables_that_nothing_binds_are_told() {
    says(
        "SELECT ?subjct { ?subject :name ?name }",
        &[
            "q:1:8",
            "no pattern binds `?subjct`",
            "did you mean `?subject`",
        ],
    );
    says(
        "SELECT ?s { ?s :age ?age FILTER(?aeg > 3) }",
        &["`?aeg`", "`?age`"],
    );
    says(
        "SELECT ?s { ?s :age ?age } ORDER BY ?z",
        &["`?z`", "add a pattern"],
    );
    says(
        "SELECT ?s { ?s :age ?age BIND(?years + 1 AS ?next) }",
        &["`?years`"],
    );
    says(
        "CONSTRUCT { ?s :name ?nmae } { ?s :name ?name }",
        &["`?nmae`", "`?name`"],
    );
    says(
        "SELECT ?s { ?s :age ?age BIND(COALESCE(?aeg, 3) AS ?next) }",
        &["`?aeg`"],
    );
    let labels = "SERVICE <http://wikiba.se/ontology#label> { <http://www.bigdata.com/rdf#serviceParam> <http://wikiba.se/ontology#language> '[AUTO_LANGUAGE],en' }";
    is_sound(&format!(
        "SELECT ?s ?sLabel ?age {{ ?s :age ?age {labels} }}"
    ));
    let wrong = format!("SELECT ?s ?tLabel {{ ?s :age ?age {labels} }}");
    says(&wrong, &["no pattern binds `?tLabel`"]);
    is_sound("SELECT ?s ?next { ?s :age ?age BIND(IF(?age > 3, ?age, ?none) AS ?next) }");
    is_sound("SELECT (COUNT(?s) AS ?n) { ?s :age ?age } HAVING(COUNT(?s) > 1) ORDER BY ?n");
}

#[test]
fn conditions_that_ask_outside_their_braces_are_told() {
    says(
        "SELECT * { ?a :age ?x . { ?a :knows ?b FILTER(?x > 3) } }",
        &[
            "q:1:47",
            "`?x` is bound outside the braces",
            "move the condition",
        ],
    );
    says(
        "SELECT * { ?a :age ?x . { ?a :knows ?b BIND(?x + 1 AS ?y) } }",
        &["`?x` is bound outside"],
    );
    says(
        "SELECT ?age (COUNT(?s) AS ?n) { ?s :age ?age } GROUP BY ?age HAVING(?n > 1)",
        &[
            "q:1:69",
            "`HAVING` does not see `?n`",
            "write the aggregate",
        ],
    );
    for query in [
        "SELECT * { ?a :age ?x OPTIONAL { ?a :knows ?b FILTER(?x > 3) } }",
        "SELECT * { ?a :age ?x FILTER EXISTS { ?a :knows ?b FILTER(?x > 3) } }",
        "SELECT * { FILTER(?x > 3) ?a :age ?x }",
        "SELECT * { ?a :age ?x LATERAL { SELECT * { ?a :knows ?b FILTER(?x > 3) } LIMIT 1 } }",
    ] {
        is_sound(query);
    }
}

#[test]
fn a_variable_that_stands_once_and_is_like_another_is_told() {
    says(
        "SELECT ?event { ?event :name ?name ; :knows ?other . ?othr :age ?age . ?event :age ?age . ?other :name ?name }",
        &["`?othr` stands only here", "`?other`"],
    );
    is_sound("SELECT ?name { ?named :name ?name }");
    is_sound("SELECT * { ?event1 :knows ?event2 . ?event2 :knows ?event3 }");
}

#[test]
fn a_pattern_that_has_to_wait_is_told() {
    says(
        "SELECT * { ?a :name ?n OPTIONAL { ?a :knows ?b } ?b :age ?x }",
        &[
            "q:1:50",
            "`?b` may be left unbound",
            "before the `OPTIONAL`",
        ],
    );
    is_sound("SELECT * { ?a :name ?n OPTIONAL { ?a :knows ?b } ?a :age ?x }");
    is_sound("SELECT * { ?a :name ?n OPTIONAL { ?a :knows ?b } OPTIONAL { ?b :age ?x } }");
}

#[test]
fn names_that_do_not_occur_are_told() {
    says(
        "SELECT * { ?a :nmae ?n }",
        &["q:1:15", "the predicate `:nmae`", "`:name`"],
    );
    says(
        "SELECT * { ?a a :Persn }",
        &["the class `:Persn`", "`:Person`"],
    );
    says(
        "SELECT * { ?a :age ?x OPTIONAL { ?a :knws ?b } }",
        &["`:knws`", "`:knows`"],
    );
    says("SELECT * { ?a :knows/:nmae ?n }", &["`:nmae`"]);
    is_sound("SELECT * { ?a <https://w3id.org/chancery/text#search> 'anna' }");
}

/// Whatever is said of them would be wrong: they are in use.
#[test]
fn the_named_queries_are_sound() {
    let nothing = Memory::new().unwrap();
    let mut found = Vec::new();
    for query in builtin::catalog().unwrap().iter() {
        for note in doctor(&nothing, &query.name, &query.text, &Prefixes::default()) {
            if !note.message.contains("does not occur") {
                found.push(note.to_string());
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

/// The operators of a query on disk, from above.
fn operators(kept: &Kept, query: &str) -> Vec<Operator> {
    let query = format!("PREFIX : <http://e/> {query}");
    let told = kept.explain(&query, &Context::default()).unwrap();
    told.plan.all().iter().map(|step| step.operator).collect()
}

#[test]
fn the_tree_has_the_operators_of_the_query() {
    use Operator as O;
    let kept = Kept::new(true);
    filled(&kept);
    for (query, expected) in [
        ("SELECT * { ?s ?p ?o }", vec![O::ScanAll]),
        ("SELECT * { ?s :name ?n }", vec![O::Scan]),
        ("SELECT * { :anna :name ?n }", vec![O::LookUp]),
        (
            "SELECT * { ?s a :City . ?s :name ?n }",
            vec![O::Join, O::LookUp, O::LookUp],
        ),
        (
            "SELECT * { ?s :age 30 OPTIONAL { ?s :knows ?b } }",
            vec![O::Join, O::LookUp, O::Optional, O::LookUp],
        ),
        ("SELECT * { :anna :knows+ ?b }", vec![O::Path]),
        (
            "SELECT * { { ?s :age 30 } UNION { ?s :age 40 } }",
            vec![O::Union, O::LookUp, O::LookUp],
        ),
        (
            "SELECT DISTINCT ?n { ?s :name ?n } LIMIT 2",
            vec![O::Limit, O::Distinct, O::Scan],
        ),
        (
            "SELECT ?s ?n { ?s :name ?n } ORDER BY DESC(?n) LIMIT 2",
            vec![O::Order, O::Scan],
        ),
        (
            "SELECT ?s { ?s :name ?n FILTER(?n > 'B') }",
            vec![O::Filter, O::Scan],
        ),
        (
            "SELECT ?s { ?s :name ?n FILTER EXISTS { ?s :knows ?b } }",
            vec![O::Filter, O::Scan, O::Exists, O::LookUp],
        ),
        (
            "SELECT ?s { ?s :name ?n MINUS { ?s a :City } }",
            vec![O::Minus, O::Scan, O::LookUp],
        ),
        (
            "SELECT ?a (SUM(?x) AS ?sum) { ?a :age ?x } GROUP BY ?a",
            vec![O::Group, O::Scan],
        ),
        (
            "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
            vec![O::Counts],
        ),
        ("SELECT (COUNT(*) AS ?n) { ?s :name ?o }", vec![O::Table]),
    ] {
        assert_eq!(operators(&kept, query), expected, "{query}");
    }
}

#[test]
fn rows_are_counted_and_expected() {
    let kept = Kept::new(true);
    filled(&kept);
    let query = "PREFIX : <http://e/> SELECT ?n { ?s a :Person ; :name ?n } ORDER BY ?n LIMIT 2";
    let told = kept.explain(query, &Context::default()).unwrap();
    assert_eq!((told.rows, told.plan.rows), (2, 2));
    assert_eq!(told.plan.detail, "by ?n, keeping 2 rows");
    let steps = told.plan.all();
    let person = steps
        .iter()
        .find(|step| step.detail.contains("Person"))
        .unwrap();
    assert_eq!((person.rows, person.estimated), (3, Some(3.0)));
    assert!(steps.iter().all(|step| step.own_seconds() <= step.seconds));
}

const TURTLE: &str = "@prefix ex: <https://example.org/> .
ex:anna ex:servedIn ex:lisbon , ex:quito . ex:boris ex:servedIn ex:quito .
ex:lisbon ex:name \"Lisbon\" . ex:quito ex:name \"Quito\" .\n";

/// Without times, which are those of one machine.
fn masked(text: &str) -> String {
    text.lines().map(|line| docs::masked(line) + "\n").collect()
}

#[test]
fn the_program_prints_the_tree_and_says_what_is_wrong() {
    let place = Place::with([("data.ttl", TURTLE)]);
    let query = "SELECT ?who ?name { ?who ex:servedIn ?where . ?were ex:name ?name }";
    for data in ["-d data.ttl", "-l store"] {
        if data.starts_with("-l") {
            place.ok("load data.ttl -l store --quiet");
        }
        let ended = place.run(&format!("query {data} -q '{query}' --explain"));
        assert_eq!(ended.code, 0, "{}", ended.report());
        let text = masked(&ended.text());
        assert!(text.contains("scan ?who ex:servedIn ?where"), "{text}");
        assert!(
            text.contains("6 rows; planned in # ms, evaluated in # ms"),
            "{text}"
        );
        assert!(
            ended.err.contains("are `?where` and `?were` meant"),
            "{}",
            ended.err
        );
        let again = place.run(&format!("query {data} -q '{query}' --explain"));
        assert_eq!(masked(&again.text()), text);
    }
    let json = place.ok(&format!(
        "query -d data.ttl -q '{query}' --explain --json --quiet"
    ));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"], 6);
    assert!(json["plan"]["operator"].is_string(), "{json}");
    assert_eq!(json["notes"].as_array().map(Vec::len), Some(1), "{json}");
}

#[test]
fn what_does_not_go_with_it_is_refused() {
    let place = Place::with([("data.ttl", TURTLE)]);
    place.refuses("query check --explain", 2, &["one query", "check/NAME"]);
    place.refuses("query -q 'ASK {}' --json", 2, &["--explain"]);
    place.refuses("query -q 'ASK {}' --explain -f csv", 2, &["--explain"]);
    place.refuses("query -q 'ASK {' --explain", 3, &["ends too early"]);
}

/// The steps of a query over columns, one a line: rows, what was expected, and what they do.
fn plan_of_columns(kept: &Kept, query: &str) -> Vec<String> {
    let mut context = Context {
        evaluation: Evaluation::Columns,
        ..Context::default()
    };
    context.prefixes.declare("", "http://e/");
    let query = format!("PREFIX : <http://e/> {query}");
    let told = kept.explain(&query, &context).unwrap();
    assert!(told.columns && told.because.is_none(), "{query}");
    let steps = told.plan.all().into_iter();
    let line = |step: &Step| {
        assert!(step.own_seconds() <= step.seconds);
        let held = step.bytes.is_none_or(|held| held > 0 || step.rows < 2);
        assert!(held, "{query}: {step:?}");
        let expected = step
            .estimated
            .map_or_else(String::new, |rows| format!("/{rows}"));
        let solutions = step
            .solutions
            .map_or_else(String::new, |many| format!("*{many}"));
        let words = step.operator.words();
        format!("{}{solutions}{expected} {words} {}", step.rows, step.detail)
    };
    let lines: Vec<String> = steps.map(line).collect();
    let again = kept.explain(&query, &context).unwrap();
    let again: Vec<String> = again.plan.all().into_iter().map(line).collect();
    assert_eq!(lines, again, "not the same twice");
    lines
        .iter()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

#[test]
fn the_plan_of_columns_has_their_operators() {
    let kept = Kept::new(true);
    filled(&kept);
    for (query, expected) in [
        (
            "SELECT ?n { ?s a :Person ; :name ?n FILTER(STRLEN(?n) > 4) } ORDER BY DESC(?n) LIMIT 2",
            vec![
                "2 limit 2",
                "2 order by ?n downwards, keeping 2 rows",
                "2 in turn",
                "3/3 look up ?s rdf:type :Person",
                "2/3 join by lists ?s :name ?n",
                "2 filter (STRLEN(?n) > \"4\"^^xsd:integer)",
            ],
        ),
        (
            "SELECT ?age (COUNT(*) AS ?many) { ?s :age ?age . ?s :name ?n } GROUP BY ?age",
            vec![
                "2 group by ?age, COUNT(*) as ?many",
                "3 in turn",
                "3/3 scan ?s :age ?age",
                "3/3 join by lists ?s :name ?n",
            ],
        ),
        (
            "SELECT ?s ?b { ?s :age ?age OPTIONAL { ?s :knows ?b FILTER(?age > 35) } MINUS { ?s a :City } }",
            vec![
                "3 in turn",
                "3/3 scan ?s :age ?age",
                "3 optional if (?age > \"35\"^^xsd:integer)",
                "2/3 join by lists ?s :knows ?b",
                "3 minus",
                "1/1 look up ?s rdf:type :City",
            ],
        ),
        (
            "SELECT ?s { ?s :name ?n FILTER NOT EXISTS { ?s :knows [] } }",
            vec![
                "2 in turn",
                "4/4 scan ?s :name ?n",
                "2 filter NOT EXISTS { … }",
                "2 exists",
                "2 join by lists ?s :knows _:1",
            ],
        ),
        (
            "SELECT DISTINCT ?b { { ?a :knows+ ?b } UNION { VALUES ?b { :anna :clara } } }",
            vec![
                "3 distinct",
                "5 union",
                "3/40 path ?a (:knows)+ ?b",
                "2 table of 2 rows ?b",
            ],
        ),
        (
            "SELECT ?s ?many { ?s :age ?age { SELECT ?age (MAX(?t) AS ?many) { ?t :age ?age } GROUP BY ?age } }",
            vec![
                "3 in turn",
                "3/3 scan ?s :age ?age",
                "3 hash join",
                "2 group by ?age, MAX(?t) as ?many",
                "3/3 scan ?t :age ?age",
            ],
        ),
        (
            "SELECT ?n { ?s :age 30 . ?t :age 40 . ?t :name ?n { SELECT ?b { ?a :knows ?b } } }",
            vec![
                "2*4 in turn",
                "1/1 look up ?t :age \"40\"^^xsd:integer",
                "1/1 join by lists ?t :name ?n",
                "1*2/2 look up ?s :age \"30\"^^xsd:integer",
                "2*4 each row with each row",
                "2/2 scan ?a :knows ?b",
            ],
        ),
    ] {
        assert_eq!(plan_of_columns(&kept, query), expected, "{query}");
    }
}

/// So many that a query over them goes over columns.
fn many() -> String {
    let each = (0..1_200).map(|at| {
        format!(
            "ex:n{at} ex:knows ex:n{} ; ex:age {} .\n",
            at * 7 % 1_200,
            at % 50
        )
    });
    let head = "@prefix ex: <https://example.org/> .\n".to_owned();
    std::iter::once(head).chain(each).collect()
}

#[test]
fn the_program_says_which_way_a_query_went_and_why() {
    let place = Place::with([("data.ttl", &*many())]);
    place.ok("load data.ttl -l store --quiet");
    let explained = |from: &str, query: &str, more: &str| {
        place.ok(&format!(
            "query {from} -q '{query}' --explain --quiet {more}"
        ))
    };
    let large = "SELECT ?age (COUNT(*) AS ?n) { ?a ex:knows ?b . ?b ex:age ?age } GROUP BY ?age";
    let text = masked(&explained("-l store", large, ""));
    assert!(text.contains("rows    expected        held"), "{text}");
    assert!(text.contains("join by lists ?b ex:age ?age"), "{text}");
    assert!(text.contains("evaluated in # ms, over columns"), "{text}");
    assert!(!text.contains("row by row"), "{text}");
    assert_eq!(masked(&explained("-l store", large, "")), text);
    let json: serde_json::Value =
        serde_json::from_str(&explained("-l store", large, "--json")).unwrap();
    assert_eq!(json["columns"], true);
    assert!(json["plan"]["bytes"].as_u64() > Some(0), "{json}");
    let json = explained("-l store", "SELECT ?b { ex:n1 ex:knows ?b }", "--json");
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let why = "fewer than 500 rows are expected on the way";
    assert_eq!(
        (&json["columns"], &json["because"]),
        (&false.into(), &why.into())
    );
    for (from, query, why) in [
        ("-d data.ttl", large, "the data are in memory"),
        (
            "-l store",
            "SELECT ?b { ?a ex:knows ?b . ?b ex:age ?age FILTER(RAND() < 2) }",
            "a function that is not the same each time",
        ),
        (
            "-l store",
            "SELECT ?b { ?a ex:knows ?b . ?b ex:age ?age FILTER EXISTS { ?a ex:age ?x MINUS { ?a ex:knows ex:n1 } } }",
            "MINUS, OPTIONAL or a sub-select within EXISTS",
        ),
    ] {
        let text = explained(from, query, "");
        let line = format!("row by row, not over columns: {why}\n");
        assert!(text.ends_with(&line), "{query}: {text}");
    }
}

#[test]
fn what_ends_with_its_first_rows_looks_at_few_of_them() {
    let kept = Kept::new(true);
    let insert = many().replacen(
        "@prefix ex: <https://example.org/> .",
        "PREFIX ex: <https://example.org/> INSERT DATA {",
        1,
    );
    kept.update(&format!("{insert} }}"), &Context::default())
        .unwrap();
    let mut context = Context::default();
    context.prefixes.declare("ex", "https://example.org/");
    for (query, least, most) in [
        (
            "SELECT ?b { ?a ex:knows ?b . ?b ex:age ?age } LIMIT 3",
            3,
            16,
        ),
        (
            "SELECT ?b { ?a ex:knows ?b . ?b ex:age ?age FILTER(?age = 7) } LIMIT 3",
            3,
            240,
        ),
        (
            "SELECT ?b { ?a ex:knows ?b . ?b ex:age ?age FILTER(CONTAINS(STR(?b), \"nobody\")) } LIMIT 3",
            1_200,
            1_200,
        ),
        ("ASK { ?a ex:knows ?b . ?b ex:age ?age }", 1, 16),
        (
            "ASK { ?a ex:knows ?b . ?b ex:age ?age FILTER(?age < 0) }",
            1_200,
            1_200,
        ),
    ] {
        let told = kept.explain(query, &context).unwrap();
        assert!(told.columns, "{query}: {:?}", told.because);
        let scans = told.plan.all().into_iter();
        let mut scans = scans.filter(|step| step.operator.words() == "scan");
        let rows = scans.next().map(|step| step.rows).unwrap_or_default();
        assert!(
            (least..=most).contains(&rows),
            "{query}: {rows} rows of the scan"
        );
    }
}
