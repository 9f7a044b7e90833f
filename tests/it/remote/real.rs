//! The same with engines themselves, where `tests/remote/run.sh` has started them: Oxigraph and Virtuoso.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chancery::store::{Backend as _, Context};

use super::{ends, open, oxigraph, run, virtuoso};
use crate::program::Place;

/// Said where an engine was not started, so that nobody takes a test that did nothing for one that passed.
fn skipped(what: &str) {
    println!("SKIPPED: no {what} was started; tests/remote/run.sh does");
}

/// The tests that change Virtuoso come one after the other: what is counted there is compared.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The built-in data as a file, and how many lines it has.
fn built_in(place: &Place) -> usize {
    place.ok("dump --asserted -o all.nq");
    String::from_utf8(place.read("all.nq"))
        .unwrap()
        .lines()
        .count()
}

const ANSWERS: [&str; 4] = [
    "query delegations -f csv",
    "query co-attendance -f csv",
    "show 'Marco Rubio'",
    "claims -f csv",
];

#[test]
fn virtuoso_in_all_its_ways() {
    let Some(at) = virtuoso() else {
        return skipped("Virtuoso");
    };
    let _turn = turn();
    let place = Place::new();
    let dba = [("CHANCERY_PASSWORD", "dba")];
    let count = built_in(&place);
    // Whoever is nobody may not write, and is told so.
    ends(
        &run(&place, &format!("load all.nq -l {at}"), &[]),
        5,
        &["ermission", "CHANCERY_PASSWORD"],
    );
    ends(
        &run(
            &place,
            &format!("load all.nq -l {at} --user dba"),
            &[("CHANCERY_PASSWORD", "no")],
        ),
        5,
        &["401"],
    );
    // Digest; graph by graph; claims in the words of RDF 1.1; part by part.
    let line = format!("load all.nq -l {at} --user dba --resume sent.txt --json");
    let told = ends(&run(&place, &line, &dba), 0, &[]);
    assert!(
        told.contains("\"engine\":\"Virtuoso\"") || told.contains("\"engine\": \"Virtuoso\""),
        "{told}"
    );
    ends(&run(&place, &line, &dba), 0, &[]);
    // What is looked at here is what was sent, but for numbers, which it writes in its own way.
    let dump = ends(&run(&place, &format!("dump -l {at}"), &[]), 0, &[]);
    let ours = dump
        .lines()
        .filter(|line| line.contains("/graph/data/"))
        .count();
    assert_eq!(ours, count, "statements came back");
    for answer in ANSWERS {
        let here = place.ok(answer);
        let there = ends(&run(&place, &format!("{answer} -l {at}"), &[]), 0, &[]);
        assert_eq!(here.lines().count(), there.lines().count(), "{answer}");
    }
    // Unnamed graphs are none of its, updates go by digest, ASK comes back as it should.
    let update = |text: &str| format!("update -q '{text}' -l {at} --user dba");
    ends(
        &run(
            &place,
            &update(
                "INSERT DATA { GRAPH <http://e.org/t> { <http://e.org/a> <http://e.org/p> 1.50 } }",
            ),
            &dba,
        ),
        0,
        &[],
    );
    ends(
        &run(
            &place,
            &format!("query -q 'ASK {{ <http://e.org/a> ?p ?o }}' -l {at}"),
            &[],
        ),
        0,
        &[],
    );
    ends(
        &run(&place, &update("CLEAR GRAPH <http://e.org/t>"), &dba),
        0,
        &[],
    );
    ends(
        &run(
            &place,
            &format!("query -q 'ASK {{ <http://e.org/a> ?p ?o }}' -l {at}"),
            &[],
        ),
        1,
        &[],
    );
    place.write("t.ttl", "<http://e.org/a> <http://e.org/p> 1 .");
    ends(
        &run(&place, &format!("load t.ttl -l {at} --user dba"), &dba),
        3,
        &["without a graph"],
    );
}

/// Each named query has the answer that it has here, or is refused aloud: no wrong answer without a word.
fn as_here(place: &Place, at: &str, otherwise: &[&str]) {
    let catalog = chancery::builtin::catalog().unwrap();
    let names = catalog.iter().filter(|query| !query.is_view());
    let mut wrong = Vec::new();
    let mut told = (0, 0, 0);
    for query in names.filter(|query| !query.is_check()) {
        let line = format!("query {} -f csv --iris", query.name);
        let sorted = |text: &str| {
            let text = text.replace('\r', "");
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort_unstable();
            lines
        };
        // Of the same data: the built-in ones have their ontology beside them.
        let as_written = place.ok(&format!("{line} -d all.nq")).replace('\r', "");
        let here = sorted(&as_written);
        let there = run(place, &format!("{line} -l {at}"), &[]);
        // What differs for a reason that is known has rows of the same columns all the same.
        let other = there.text();
        let columns = |text: &str| text.lines().next().map(str::to_owned);
        let is_like = other.lines().count() > 1 && columns(&other) == columns(&as_written);
        match there.code {
            0 if is_like && otherwise.contains(&&*query.name) => told.0 += 1,
            0 if here != sorted(&there.text()) => wrong.push(query.name.clone()),
            0 if there.err.contains("is answered here") => told.1 += 1,
            0 => told.0 += 1,
            _ if there.err.starts_with("error: ") => told.2 += 1,
            _ => wrong.push(query.name.clone()),
        }
    }
    println!("there {}, here {}, refused {}", told.0, told.1, told.2);
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn virtuoso_answers_named_queries_as_they_are_answered_here() {
    let Some(at) = virtuoso() else {
        return skipped("Virtuoso");
    };
    let _turn = turn();
    let place = Place::new();
    let dba = [("CHANCERY_PASSWORD", "dba")];
    built_in(&place);
    let load = format!("load all.nq -l {at} --user dba");
    ends(&run(&place, &load, &dba), 0, &[]);
    // Its blank nodes have names after a load in parts, and count as named things; durations are numbers there.
    let otherwise = [
        "things-by-class",
        "reported-events",
        "deadline-arithmetic",
        "deadlines",
    ];
    as_here(&place, &at, &otherwise);
}

#[test]
fn oxigraph_answers_named_queries_as_they_are_answered_here() {
    let Some(at) = oxigraph() else {
        return skipped("Oxigraph");
    };
    let turn = crate::backend::emptied();
    let place = Place::new();
    built_in(&place);
    let load = format!("load all.nq -l {at}");
    ends(&run(&place, &load, &[]), 0, &[]);
    // Blank nodes as above; and a date and a duration have no sum there.
    let otherwise = [
        "things-by-class",
        "qualified-statements",
        "deadline-arithmetic",
    ];
    as_here(&place, &at, &otherwise);
    drop(turn);
}

#[test]
fn virtuoso_stops_at_ten_thousand_rows_and_it_is_seen() {
    let Some(at) = virtuoso() else {
        return skipped("Virtuoso");
    };
    let _turn = turn();
    let place = Place::new();
    let dba = [("CHANCERY_PASSWORD", "dba")];
    let many =
        |number: usize| format!("<http://e.org/s{number}> <http://e.org/many> \"{number}\" .\n");
    place.write("many.nt", (0..12_345).map(many).collect::<String>());
    ends(
        &run(
            &place,
            &format!("load many.nt --graph http://e.org/many-graph -l {at} --user dba"),
            &dba,
        ),
        0,
        &[],
    );
    let query = format!("query -q 'SELECT ?s ?o {{ ?s <http://e.org/many> ?o }}' -f csv -l {at}");
    let cut = ends(&run(&place, &query, &[]), 4, &["at 10000 rows"]);
    assert_eq!(cut.lines().count(), 10_001);
    let whole = ends(&run(&place, &format!("{query} --page 5000"), &[]), 0, &[]);
    let mut lines: Vec<&str> = whole.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 12_346);
    let graph = "CONSTRUCT WHERE { ?s <http://e.org/many> ?o }";
    ends(
        &run(&place, &format!("query -q '{graph}' -f nt -l {at}"), &[]),
        4,
        &["answer truncated"],
    );
    let dump = ends(&run(&place, &format!("dump -l {at}"), &[]), 0, &[]);
    assert_eq!(
        dump.lines()
            .filter(|line| line.contains("e.org/many>"))
            .count(),
        12_345
    );
    let line = format!("update -q 'CLEAR GRAPH <http://e.org/many-graph>' -l {at} --user dba");
    ends(&run(&place, &line, &dba), 0, &[]);
}

/// The suite of the seam runs there too: see `emptied` in `backend.rs`. Here: the program.
#[test]
fn oxigraph_in_all_its_ways() {
    let Some(at) = oxigraph() else {
        return skipped("Oxigraph");
    };
    let turn = crate::backend::emptied();
    let place = Place::new();
    let count = built_in(&place);
    ends(
        &run(
            &place,
            &format!("load all.nq -l {at} --part 1000 --resume sent.txt"),
            &[],
        ),
        0,
        &["(Oxigraph)"],
    );
    let dump = ends(&run(&place, &format!("dump -l {at}"), &[]), 0, &[]);
    assert_eq!(dump.lines().count(), count);
    for answer in ANSWERS {
        let here = place.ok(answer).replace('\r', "");
        let there = ends(&run(&place, &format!("{answer} -l {at}"), &[]), 0, &[]);
        assert_eq!(here.lines().count(), there.lines().count(), "{answer}");
    }
    // Nothing but spellings of numbers differs, which it keeps as values.
    let told = ends(
        &run(&place, &format!("diff all.nq {at} --stat"), &[]),
        1,
        &[],
    );
    assert!(told.contains("0 added, 0 removed"), "{told}");
    // Rubbish that it refuses is said in its words.
    let remote = open(&at, None);
    let refused = remote.update(
        "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> 'x'@en } }",
        &Context::default(),
    );
    refused.unwrap();
    drop(turn);
}
