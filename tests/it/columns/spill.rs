//! What a query may not hold goes to temporary files, and nothing else changes.

use std::collections::BTreeSet;

use chancery::query::explain;
use chancery::store::{Backend as _, Context, Evaluation, Explanation, Operator, QueryResults};

use super::{asked_in, context, quads, store, written_in};
use crate::kept::Kept;
use crate::program::Place;

/// Numbers that may be held: so few that batches are written away one by one, few, and some.
pub(super) const LITTLE: [u64; 3] = [40, 100, 300];

/// A context in which a query over columns holds so many numbers.
pub(super) fn within(numbers: u64) -> Context {
    Context {
        memory: 4 * numbers,
        ..context(Evaluation::Columns)
    }
}

/// Things with values of many kinds, some of them equal, and a few others.
fn many() -> Kept {
    let value = |number: usize| match number % 6 {
        0 => format!("{}", number % 400),
        1 => format!("{}.0", number % 50),
        2 => format!("\"text {}\"", number * 7 % 900),
        3 => format!("\"text {number}\"@en"),
        4 => format!("\"2025-02-{:02}\"^^xsd:date", 1 + number % 28),
        _ => format!("e:v{}", number % 300),
    };
    let mut statements: Vec<String> = (0..3_000)
        .map(|number| {
            format!(
                "e:s{number} e:p {} ; e:n {} .\n",
                value(number),
                number % 700
            )
        })
        .collect();
    statements.extend((0..20).map(|number| format!("e:t{number} e:q {} .\n", value(number))));
    store(quads(&statements), false)
}

fn explained(kept: &Kept, query: &str, numbers: u64) -> Explanation {
    kept.disk.explain(query, &within(numbers)).unwrap()
}

/// Bytes that steps of a kind wrote to temporary files.
fn spilled(told: &Explanation, operator: Operator) -> u64 {
    let steps = told.plan.all().into_iter();
    let steps = steps.filter(|step| step.operator == operator);
    steps
        .filter_map(|step| step.spilled)
        .map(|spilled| spilled.bytes)
        .sum()
}

/// Less than any of the answers; lists of predicates stay with the store.
const SCARCELY: u64 = 1_000;
const PLENTY: u64 = 1 << 26;

#[test]
fn rows_are_sorted_in_files() {
    let kept = many();
    let sorted = |query: &str, numbers: u64| {
        let told = explained(&kept, query, numbers);
        assert!(spilled(&told, Operator::Order) > 0, "{query}");
        let words = explain::text(&told);
        assert!(words.contains("in temporary files"), "{words}");
        let told = explained(&kept, query, PLENTY);
        assert_eq!(spilled(&told, Operator::Order), 0, "{query}");
        let (rows, order) = asked_in(&kept, query, &within(PLENTY)).unwrap();
        let (other, sequence) = asked_in(&kept, query, &within(numbers)).unwrap();
        assert!(rows == other && order == sequence, "{query}");
    };
    for query in [
        "SELECT ?s ?v { ?s e:p ?v } ORDER BY ?v",
        "SELECT ?s ?v ?n { ?s e:p ?v ; e:n ?n } ORDER BY DESC(?n) ?v ?s",
        "SELECT ?s ?v ?t { ?s e:p ?v . ?t e:q ?w } ORDER BY DESC(?v)",
        "SELECT ?s ?n { ?s e:n ?n } ORDER BY ?none ?n LIMIT 2000",
        "SELECT ?s ?v ?t { ?s e:p ?v . ?t e:q ?w } ORDER BY ?v ?t LIMIT 7000 OFFSET 2000",
        // Solutions of which each stands for twenty.
        "SELECT ?s ?v { ?s e:p ?v . ?t e:q ?w } ORDER BY ?v ?s",
    ] {
        sorted(query, SCARCELY);
    }
    // Some hundred runs, which are merged twice.
    sorted(
        "SELECT ?s ?v ?t { ?s e:p ?v . ?t e:q ?w } ORDER BY DESC(?v)",
        2_100,
    );
}

#[test]
fn the_first_rows_need_no_file() {
    let kept = many();
    for query in [
        "SELECT ?s ?v ?t { ?s e:p ?v . ?t e:q ?w } ORDER BY ?v LIMIT 3",
        "SELECT ?s ?n ?t { ?s e:n ?n . ?t e:q ?w } ORDER BY DESC(?n) ?t LIMIT 3",
    ] {
        let told = explained(&kept, query, SCARCELY);
        assert_eq!(spilled(&told, Operator::Order), 0, "{query}");
        let (_, order) = asked_in(&kept, query, &within(PLENTY)).unwrap();
        let (_, sequence) = asked_in(&kept, query, &within(SCARCELY)).unwrap();
        assert_eq!(order, sequence, "{query}");
    }
}

#[test]
fn an_answer_waits_in_a_file() {
    let kept = many();
    for query in [
        "SELECT ?s ?v { ?s e:p ?v }",
        "SELECT ?v ?none ?s ?t { ?s e:p ?v . ?t e:q ?w }",
        // Each row stands for twenty solutions.
        "SELECT ?s { ?s e:p ?v . ?t e:q ?w }",
    ] {
        let told = explained(&kept, query, SCARCELY);
        let spilled = told.plan.spilled.unwrap_or_else(|| panic!("{query}"));
        assert!(spilled.rows > 1_000, "{query}: {spilled:?}");
        let answers = [PLENTY, SCARCELY].map(|numbers| asked_in(&kept, query, &within(numbers)));
        let [one, other] = answers.map(Result::unwrap);
        assert!(one == other, "{query}");
        let texts = [PLENTY, SCARCELY].map(|numbers| written_in(&kept, query, &within(numbers)));
        let [[numbers, terms], [from_file, terms_from_file]] = texts.map(Option::unwrap);
        assert!(
            numbers == from_file && numbers == terms && terms == terms_from_file,
            "{query}"
        );
    }
}

#[test]
fn triples_are_made_of_rows_in_a_file() {
    let kept = many();
    for (query, many) in [
        ("CONSTRUCT { ?s e:r ?v } { ?s e:p ?v . ?t e:q ?w }", 3_000),
        (
            "CONSTRUCT { [] e:r ?s } { ?s e:n ?v . ?t e:q ?w FILTER(?v < 10) }",
            1_000,
        ),
    ] {
        for numbers in [PLENTY, SCARCELY] {
            let answer = kept.query(query, &within(numbers)).unwrap();
            let QueryResults::Graph(triples) = answer else {
                panic!("{query}");
            };
            let triples: BTreeSet<String> = triples.map(|one| one.unwrap().to_string()).collect();
            assert_eq!(triples.len(), many, "{query}");
        }
    }
}

#[test]
fn different_rows_and_groups_are_parted_into_files() {
    let kept = many();
    let parted = |operator: Operator, query: &str, numbers: u64| {
        let told = explained(&kept, query, numbers);
        assert!(spilled(&told, operator) > 0, "{query}");
        let answers = [PLENTY, numbers].map(|numbers| asked_in(&kept, query, &within(numbers)));
        let [(rows, _), (other, _)] = answers.map(Result::unwrap);
        assert!(rows == other, "{query}");
    };
    for query in [
        "SELECT DISTINCT ?v ?t { ?s e:p ?v . ?t e:q ?w }",
        "SELECT DISTINCT ?s ?n { ?s e:n ?n . ?t e:q ?w }",
    ] {
        parted(Operator::Distinct, query, SCARCELY);
    }
    for query in [
        "SELECT ?s ?t (COUNT(*) AS ?c) (MIN(?n) AS ?low) { ?s e:n ?n . ?t e:q ?w } GROUP BY ?s ?t",
        // Rows of which each stands for twenty solutions.
        "SELECT ?s (COUNT(*) AS ?c) (SUM(?n) AS ?sum) (SAMPLE(?n) AS ?one) { ?s e:n ?n . ?t e:q ?w } GROUP BY ?s",
    ] {
        parted(Operator::Group, query, SCARCELY);
    }
    // Texts are held until the end.
    let texts = "SELECT ?v (GROUP_CONCAT(DISTINCT ?n; SEPARATOR = \"|\") AS ?all) (AVG(?n) AS ?mean) { ?s e:p ?v ; e:n ?n } GROUP BY ?v";
    parted(Operator::Group, texts, 18_000);
}

#[test]
fn different_rows_keep_their_order() {
    let kept = many();
    for query in [
        "SELECT DISTINCT ?s ?n { ?s e:n ?n } ORDER BY DESC(?n) ?s",
        "SELECT DISTINCT ?n ?t { ?s e:n ?n . ?t e:q ?w } ORDER BY ?n DESC(?t) LIMIT 9000",
    ] {
        let told = explained(&kept, query, SCARCELY);
        assert!(spilled(&told, Operator::Distinct) > 0, "{query}");
        let answers = [PLENTY, SCARCELY].map(|numbers| asked_in(&kept, query, &within(numbers)));
        let [one, other] = answers.map(Result::unwrap);
        assert!(one == other, "{query}");
    }
}

#[test]
fn tables_of_joins_wait_in_files() {
    let kept = many();
    let table = "SELECT DISTINCT ?s ?t { ?s e:n ?n . ?t e:q ?w FILTER(?n < 90) }";
    for (query, operator) in [
        (
            format!("SELECT ?v ?t {{ ?s e:p ?v {{ {table} }} }}"),
            Operator::HashJoin,
        ),
        (
            format!("SELECT ?s ?v ?t {{ ?s e:p ?v OPTIONAL {{ {table} }} }}"),
            Operator::HashOptional,
        ),
        (
            format!("SELECT ?s ?v {{ ?s e:p ?v MINUS {{ {table} }} }}"),
            Operator::Minus,
        ),
    ] {
        let told = explained(&kept, &query, SCARCELY);
        assert!(
            spilled(&told, operator) > 0,
            "{query}\n{}",
            explain::text(&told)
        );
        let answers = [PLENTY, SCARCELY].map(|numbers| asked_in(&kept, &query, &within(numbers)));
        let [(rows, _), (other, _)] = answers.map(Result::unwrap);
        assert!(!rows.is_empty() && rows == other, "{query}");
    }
}

#[test]
#[cfg(unix)]
fn a_folder_that_nothing_can_be_written_to_is_told() {
    let lines = (0..3_000).map(|number| format!("<urn:s{number}> <urn:n> {} .\n", number % 700));
    let place = Place::with([("many.ttl", &*lines.collect::<Vec<_>>().concat())]);
    place.ok("load many.ttl -l store");
    let line = "query -l store -f csv -q 'SELECT ?s ?n { ?s <urn:n> ?n } ORDER BY ?n'";
    let plenty = place.run_with(line, &[("TMPDIR", Some("nowhere"))]);
    assert_eq!(plenty.code, 0, "{}", plenty.report());
    let little = place.ok(&format!("{line} --memory 32KiB"));
    assert_eq!(little, plenty.text());
    let failed = place.run_with(
        &format!("{line} --memory 32KiB"),
        &[("TMPDIR", Some("nowhere"))],
    );
    failed.is_refusal(3, &["`nowhere`"]);
    assert!(failed.text().is_empty(), "{}", failed.report());
}
