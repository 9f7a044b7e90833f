//! Rows of a view as measures see them: which are one relation, how much it counts, how long it
//! is and when it was so.

use serde_json::Value;

use crate::program::Place;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The value of one thing in a report.
fn value(report: &Value, label: &str, by: &str) -> f64 {
    let mut things = report["things"].as_array().unwrap().iter();
    let found = things.find(|thing| thing["label"] == label);
    found.unwrap_or_else(|| panic!("{label}: {report}"))[by]
        .as_f64()
        .unwrap()
}

fn rows(columns: &str, rows: &str) -> String {
    format!("SELECT {columns} {{ VALUES ({columns}) {{ {rows} }} }}")
}

fn ranked(query: &str, options: &[&str]) -> (Value, String) {
    let ended = Place::new().args(&[&["rank", "-q", query, "--json"], options].concat());
    assert_eq!(ended.code, 0, "{}", ended.report());
    (json(&ended.text()), ended.err)
}

#[test]
fn of_rows_of_one_relation_the_shortest_is_its_length() {
    let lengths = "?from ?to ?relation ?weight";
    for [one, other] in [["10", "3"], ["3", "10"]] {
        let ways = format!(
            "(person:a person:b \"km\" {one}) (person:a person:b \"km\" {other}) (person:a person:c \"km\" 2) (person:c person:b \"km\" 2)"
        );
        let query = rows(lengths, &ways);
        let (report, _) = ranked(
            &query,
            &["--by", "betweenness,strength", "--distance", "length"],
        );
        assert!(
            value(&report, "person:c", "betweenness").abs() < 1e-12,
            "{report}"
        );
        // 10 and 2, in whatever order the rows come.
        assert!(
            (value(&report, "person:a", "strength") - 12.0).abs() < 1e-12,
            "{report}"
        );
    }
}

#[test]
fn lengths_are_taken_as_they_are_and_counts_are_rounded() {
    let lengths = "?from ?to ?relation ?weight";
    let ways = |straight: &str| {
        let ways = format!(
            "(person:a person:b \"km\" 0.1) (person:b person:c \"km\" 0.2) (person:a person:c \"km\" {straight})"
        );
        let (report, said) = ranked(
            &rows(lengths, &ways),
            &["--by", "betweenness,closeness", "--distance", "length"],
        );
        assert!(
            said.contains("3 rows have a weight that is no whole number"),
            "{said}"
        );
        (
            value(&report, "person:b", "betweenness"),
            value(&report, "person:a", "closeness"),
        )
    };
    assert!((ways("1.4").0 - 1.0).abs() < 1e-12);
    assert!(ways("0.25").0.abs() < 1e-12);
    // 0.1 + 0.2 is 0.3: two ways, of which one leads by b.
    assert!((ways("0.3").0 - 0.5).abs() < 1e-12);
    // 2 others, 0.1 and 0.3 away.
    assert!((ways("0.3").1 - 2.0 / 0.4).abs() < 1e-12);
    let whole = rows(lengths, "(person:a person:b \"km\" 2.0)");
    let (_, said) = ranked(&whole, &["--by", "degree"]);
    assert!(!said.contains("whole number"), "{said}");
    let file = Place::with([(
        "a.dot",
        "graph { a -- b [weight=0.2]; b -- c [weight=0.2]; a -- c [weight=1.4] }",
    )]);
    let report = json(&file.ok("rank a.dot --by betweenness --distance length --json"));
    assert!(
        (value(&report, "b", "betweenness") - 1.0).abs() < 1e-12,
        "{report}"
    );
    // A part of the graph has its lengths too.
    let report = json(&file.ok("rank a.dot --by betweenness --distance length --json --around b"));
    assert!(
        (value(&report, "b", "betweenness") - 1.0).abs() < 1e-12,
        "{report}"
    );
    file.write(
        "b.dot",
        "graph {\n a -- b [weight=2];\n a -- c [weight=-4]; b -- c [weight=many] }",
    );
    let said = file.run("rank b.dot --by strength").err;
    let told =
        "2 edges have a weight that is no number above 0: 1 is taken; the first is `-4` in line 3";
    assert!(said.contains(told), "{said}");
}

#[test]
fn a_statement_counts_once_in_whatever_order_its_rows_come() {
    let columns = "?from ?to ?relation ?statement ?source";
    let all = [
        "stmt:s1 person:p1",
        "stmt:s1 person:p2",
        "stmt:s2 person:p1",
        "stmt:s2 person:p2",
        "stmt:s2 person:p3",
    ];
    for order in [[0, 1, 2, 3, 4], [2, 0, 3, 1, 4], [4, 3, 2, 1, 0]] {
        let lines = order.map(|place| format!("(person:a person:b \"x\" {})", all[place]));
        let (report, _) = ranked(&rows(columns, &lines.join(" ")), &["--by", "strength"]);
        assert!(
            (value(&report, "person:a", "strength") - 2.0).abs() < 1e-12,
            "{order:?}: {report}"
        );
    }
}

/// How many relations there are at a time.
fn at(query: &str, time: &str) -> u64 {
    let ended = Place::new().args(&[
        "rank", "-q", query, "--by", "degree", "--json", "--at", time,
    ]);
    if ended.code == 0 {
        let report = json(&ended.text());
        return report["measured"]["counted"]["derived"].as_u64().unwrap();
    }
    let said = ended.report();
    assert_eq!(ended.code, 3, "{said}");
    assert!(!ended.err.contains("standings"), "{said}");
    assert!(ended.err.contains("`--at` leaves out"), "{said}");
    0
}

#[test]
fn rows_of_different_periods_are_different_relations() {
    let query = rows(
        "?from ?to ?relation ?start ?end",
        "(person:a person:b \"post\" \"2001\" \"2002\") (person:a person:b \"post\" \"2020\" \"2022\")",
    );
    assert_eq!(
        ["2001", "2010", "2021", "2023"].map(|time| at(&query, time)),
        [1, 0, 1, 0]
    );
    // Of several days on which it is known to have been so the first one counts.
    let query = rows(
        "?from ?to ?relation ?as_of",
        "(person:a person:b \"post\" \"2020\") (person:a person:b \"post\" \"2010\")",
    );
    assert_eq!(
        ["2005", "2015", "2021"].map(|time| at(&query, time)),
        [0, 1, 1]
    );
}

#[test]
fn a_day_of_knowledge_takes_no_date_away() {
    let columns = "?from ?to ?relation ?when ?end ?as_of";
    let ends = "person:a person:b \"post\"";
    // A date of its own beside the day it is known of.
    let real = rows(columns, &format!("({ends} \"2001\" UNDEF \"2020\")"));
    assert_eq!(["2000", "2005"].map(|time| at(&real, time)), [0, 1]);
    // The same day twice is no beginning, and an end before it is an end all the same.
    let same = rows(columns, &format!("({ends} \"2020\" \"2021\" \"2020\")"));
    assert_eq!(
        ["2019", "2020", "2022"].map(|time| at(&same, time)),
        [0, 1, 0]
    );
    let over = rows(columns, &format!("({ends} UNDEF \"2010\" \"2020\")"));
    assert_eq!(
        ["2005", "2010", "2011", "2021"].map(|time| at(&over, time)),
        [1, 1, 0, 0]
    );
}

#[test]
fn what_has_an_end_alone_is_not_said_to_have_no_date() {
    let place = Place::new();
    let query = rows(
        "?from ?to ?relation ?start ?end",
        "(person:a person:b \"post\" UNDEF \"2010\") (person:a person:c \"post\" \"2001\" UNDEF)",
    );
    let rank = |more: &[&str]| place.args(&[&["rank", "-q", &query], more].concat()).err;
    let at = rank(&["--at", "2005"]);
    assert!(!at.contains("no date"), "{at}");
    let until = rank(&["--until", "2005"]);
    assert!(!until.contains("no date"), "{until}");
    assert!(
        until.contains("1 relation has an end and no beginning and counts"),
        "{until}"
    );
    let draw = |more: &[&str]| place.args(&[&["draw", "-q", &query, "-o"], more].concat());
    let picture = draw(&["-", "--until", "2005"]).text();
    assert!(
        picture.contains("; an end and no beginning: 1 relation."),
        "{picture}"
    );
    let picture = draw(&["-", "--at", "2005"]).text();
    assert!(picture.contains("As of 2005."), "{picture}");
    let series = draw(&["s.svg", "--frames", "year"]).err;
    let told = "1 relation with an end and no beginning: in the last picture only";
    assert!(
        series.contains(told) && !series.contains("without a date"),
        "{series}"
    );
}

/// A network of three bridges, and one with nothing in it.
const TREE: &str = "graph { a -- b; b -- c; c -- d }\n";

#[test]
fn as_many_bridges_as_are_asked_for() {
    let place = Place::with([("tree.dot", TREE)]);
    let rows = |line: &str| place.ok(line).lines().count();
    assert_eq!(rows("rank tree.dot --bridges -f csv"), 1 + 3);
    let ended = place.run("rank tree.dot --bridges --limit 2 -f csv");
    assert_eq!(ended.text().lines().count(), 1 + 2, "{}", ended.report());
    assert!(
        ended.err.contains("2 of 3 bridges; `--limit 0` shows all"),
        "{}",
        ended.report()
    );
    assert_eq!(rows("rank tree.dot --bridges --limit 0 -f csv"), 1 + 3);
    let report = json(&place.ok("rank tree.dot --bridges --limit 1 --json"));
    assert_eq!(report["bridges"].as_array().unwrap().len(), 1);
}

#[test]
fn an_error_comes_alone() {
    let place = Place::with([("tree.dot", TREE)]);
    assert!(place.run("rank tree.dot").err.starts_with("note: "));
    for line in [
        "rank tree.dot -o nowhere/out.csv",
        "rank tree.dot --figures -o nowhere/out.csv",
        "rank tree.dot --bridges -o nowhere/out.csv",
    ] {
        let ended = place.run(line);
        assert!(
            ended.code != 0 && ended.err.starts_with("error: "),
            "{}",
            ended.report()
        );
        assert!(!ended.err.contains("note: "), "{}", ended.report());
    }
}

#[test]
fn what_nothing_ties_is_measured_where_a_file_lists_it() {
    let data = "@prefix : <https://example.org/> . @prefix schema: <http://schema.org/> .
        @prefix dip: <https://w3id.org/chancery/ontology#> .
        :a schema:knows :b . :b schema:knows :c . :d a schema:Person . :e a schema:Person .
        << :e schema:knows :a ~ :claim >> dip:speaker :a .";
    let place = Place::with([("a.ttl", data), ("a.dot", "digraph { a -> b -> c; d; e }")]);
    let of_data =
        "3 things; these relations count: 2 fact; not measured: 2 things that nothing ties";
    for (what, rows, said) in [
        ("-d a.ttl", 3, of_data),
        ("a.dot", 5, "5 things; these relations count: 2 fact\n"),
    ] {
        for measure in ["degree", "pagerank", "component", "closeness"] {
            let ended = place.run(&format!("rank {what} --by {measure} -f csv"));
            let out = String::from_utf8(ended.out.clone()).unwrap();
            assert_eq!(out.lines().count(), 1 + rows, "{}", ended.report());
            assert!(ended.err.contains(said), "{}", ended.report());
        }
    }
    // As NetworkX has it for the same file.
    let ranked = place.ok("rank a.dot --by pagerank -f csv");
    assert!(ranked.contains("0.1347"), "{ranked}");
    // What only a claim ties is tied as soon as claims count.
    let claims = place.ok("rank -d a.ttl --claims --by degree -f csv");
    assert!(claims.contains("/e,"), "{claims}");
}

#[test]
fn weights_count_as_they_are_written() {
    let columns = "?from ?to ?relation ?weight ?statement";
    // Halves of several statements are summed, and of one statement counted once.
    let ways = "(person:a person:b \"x\" 0.5 stmt:s1) (person:a person:b \"x\" 0.5 stmt:s1) \
                (person:a person:b \"x\" 0.25 stmt:s2) (person:b person:c \"x\" 2.5 stmt:s3)";
    let (report, _) = ranked(&rows(columns, ways), &["--by", "strength"]);
    for (thing, strength) in [("person:a", 0.75), ("person:b", 3.25), ("person:c", 2.5)] {
        let found = value(&report, thing, "strength");
        assert!((found - strength).abs() < 1e-12, "{thing}: {report}");
    }
    // Two triangles of strong ties between which there are weak ones.
    let strong = ["a b", "b c", "c a", "d e", "e f", "f d"];
    let weak = ["a d", "b e", "c f", "a e", "b f", "c d"];
    let ties = |pairs: [&str; 6], weight: &str| {
        let ties = pairs.map(|pair| {
            let (one, other) = pair.split_once(' ').unwrap();
            format!("{one} -- {other} [weight={weight}];")
        });
        ties.concat()
    };
    let text = format!("graph {{ {} {} }}", ties(strong, "0.9"), ties(weak, "0.1"));
    let place = Place::with([("halves.dot", &*text)]);
    let report = json(&place.ok("rank halves.dot --by strength --json"));
    assert!(
        (value(&report, "a", "strength") - 2.0).abs() < 1e-9,
        "{report}"
    );
    let report = json(&place.ok("communities halves.dot --weighted --json"));
    assert_eq!(
        report["communities"].as_array().unwrap().len(),
        2,
        "{report}"
    );
    // What a file says is what another gets.
    let csv = place.ok("draw halves.dot -f csv -o - --quiet");
    assert!(csv.contains(",0.9,") && csv.contains(",0.1,"), "{csv}");
}

#[test]
fn paths_are_as_long_as_their_ties() {
    let place = Place::with([(
        "ways.dot",
        "graph { a -- b [weight=0.1]; b -- c [weight=0.2]; a -- c [weight=0.3]; a -- d [weight=0.5]; d -- c [weight=4]; c -- e [weight=1]}",
    )]);
    let lengths = |options: &str| {
        let report = json(&place.ok(&format!("paths a c --view ways.dot {options} --json")));
        let paths = report["paths"].as_array().unwrap().clone();
        let said = paths.iter().map(|path| {
            let steps = path["length"].as_u64().unwrap();
            (steps, path["distance"].as_f64())
        });
        said.collect::<Vec<_>>()
    };
    assert_eq!(lengths("--k 2"), [(1, None), (2, None)]);
    // Both are 0.3 long; of these that of one step comes first.
    let found = lengths("--distance length --k 3");
    assert_eq!(found, [(1, Some(0.3)), (2, Some(0.3)), (2, Some(4.5))]);
    // The strong tie makes the way about d the shortest: 1/0.5 + 1/4.
    let found = lengths("--distance strength --k 2");
    assert_eq!(found[0], (2, Some(2.25)));
    let said = place.ok("paths a c --view ways.dot --distance strength");
    assert!(
        said.starts_with("1. a – d – c (2 steps, 2.25 long)"),
        "{said}"
    );
    assert_eq!(
        place
            .run("paths a c --view ways.dot --distance length --all")
            .code,
        2
    );
    let said = place
        .run("paths a c --view ways.dot --distance lengths")
        .err;
    assert!(said.contains("did you mean `length`?"), "{said}");
}
