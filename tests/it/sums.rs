//! Sums of dates and durations, which must not depend on what their variables are called.

use chancery::model::Term;
use chancery::store::{Backend as _, Context, Memory, QueryResults};

/// Each test is made with so many names: the optimiser orders the sides of a sum by hash.
const NAMES: usize = 12;

const XSD: &str = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX : <http://e/>";

fn memory(data: &str) -> Memory {
    let memory = Memory::new().unwrap();
    if !data.is_empty() {
        let insert = format!("{XSD} INSERT DATA {{ {data} }}");
        memory.update(&insert, &Context::default()).unwrap();
    }
    memory
}

/// The values of the rows, or whether there is an answer, without datatypes.
fn ask(memory: &Memory, query: &str) -> Vec<String> {
    let query = format!("{XSD} {query}");
    let results = memory.query(&query, &Context::default());
    match results.unwrap_or_else(|error| panic!("{error}: {query}")) {
        QueryResults::Boolean(truth) => vec![truth.to_string()],
        QueryResults::Solutions(rows) => {
            let cell =
                |cell: &Option<Term>| cell.as_ref().map_or("-".to_owned(), ToString::to_string);
            let rows = rows.map(|row| row.unwrap().values().iter().map(cell).collect::<String>());
            let short = |row: String| row.replace("http://www.w3.org/2001/XMLSchema#", "");
            rows.map(short).collect()
        }
        QueryResults::Graph(_) => panic!("{query}"),
    }
}

/// Asks with `?a`, `?b` and `?c` under many names; `?r` is the answer.
#[track_caller]
fn always(memory: &Memory, query: &str, answer: &[&str]) {
    for number in 0..NAMES {
        let named = ["?a", "?b", "?c"]
            .iter()
            .fold(query.to_owned(), |query, name| {
                query.replace(name, &format!("{name}{number}"))
            });
        assert_eq!(ask(memory, &named), answer, "{named}");
    }
}

const DATE: &str = "\"2025-01-31\"^^xsd:date";
const DAYS: &str = "\"P10D\"^^xsd:dayTimeDuration";

/// What `a + b` is when both come from data.
#[track_caller]
fn sum(a: &str, b: &str, answer: &str) {
    let query = format!("SELECT ?r {{ VALUES (?a ?b) {{ ({a} {b}) }} BIND(?a + ?b AS ?r) }}");
    always(&memory(""), &query, &[answer]);
}

#[test]
fn a_duration_is_added_to_a_date_whatever_the_names() {
    sum(DATE, DAYS, "\"2025-02-10\"^^<date>");
    sum(DAYS, DATE, "\"2025-02-10\"^^<date>");
    sum(
        DATE,
        "\"P1M\"^^xsd:yearMonthDuration",
        "\"2025-02-28\"^^<date>",
    );
    sum(DATE, "\"P1M1D\"^^xsd:duration", "\"2025-03-01\"^^<date>");
    for duration in [
        "\"P1DT2H\"^^xsd:duration",
        "\"P1DT2H\"^^xsd:dayTimeDuration",
    ] {
        sum(
            "\"2025-08-15T23:30:00-08:00\"^^xsd:dateTime",
            duration,
            "\"2025-08-17T01:30:00-08:00\"^^<dateTime>",
        );
        sum("\"23:30:00\"^^xsd:time", duration, "\"01:30:00\"^^<time>");
    }
}

#[test]
fn durations_are_added_and_what_makes_no_sense_stays_unbound() {
    sum(DAYS, DAYS, "\"P20D\"^^<dayTimeDuration>");
    sum(
        "\"P1Y\"^^xsd:yearMonthDuration",
        "\"P1M\"^^xsd:yearMonthDuration",
        "\"P1Y1M\"^^<yearMonthDuration>",
    );
    for (a, b) in [
        (DATE, DATE),
        (DATE, "1"),
        ("1", DAYS),
        ("\"a\"", DATE),
        (DATE, "UNDEF"),
    ] {
        sum(a, b, "-");
        sum(b, a, "-");
    }
}

#[test]
fn numbers_are_added_as_ever() {
    sum("1", "2", "\"3\"^^<integer>");
    sum("1", "2.5", "\"3.5\"^^<decimal>");
    sum("0.1e0", "0.2e0", "\"0.30000000000000004\"^^<double>");
    sum(
        "-9223372036854775808",
        "0",
        "\"-9223372036854775808\"^^<integer>",
    );
    sum("9223372036854775807", "1", "-");
    sum(
        "\"-0\"^^xsd:double",
        "\"-0\"^^xsd:double",
        "\"-0\"^^<double>",
    );
    sum("\"INF\"^^xsd:float", "1", "\"INF\"^^<float>");
    sum("\"1\"^^xsd:int", "\"1\"^^xsd:byte", "\"2\"^^<integer>");
}

const END: &str = "\"2025-02-10\"^^xsd:date";
const EACH: &str = "?s :on ?a ; :for ?b";

/// One thing that ends by then and one, `:y`, that ends after.
fn two() -> Memory {
    memory(&format!(
        ":x :on {DATE} ; :for {DAYS} . :y :on \"2025-01-01\"^^xsd:date ; :for \"P50D\"^^xsd:dayTimeDuration ."
    ))
}

#[test]
fn a_sum_may_stand_in_every_clause() {
    let (end, each, late) = (END, EACH, ["<http://e/y>"]);
    for (query, answer) in [
        (
            format!("SELECT (?a + ?b AS ?r) {{ {each} }} ORDER BY ?a DESC(?b)"),
            &["\"2025-02-20\"^^<date>", "\"2025-02-10\"^^<date>"][..],
        ),
        (
            format!("SELECT ?s {{ {each} FILTER(?a + ?b > {end}) }}"),
            &late,
        ),
        (
            format!("SELECT ?s {{ {each} FILTER(?b + ?a > {end}) }}"),
            &late,
        ),
        (
            format!("SELECT ?s {{ {each} }} ORDER BY DESC(?a + ?b) LIMIT 1"),
            &late,
        ),
        (
            format!(
                "SELECT ?s {{ {each} }} GROUP BY ?s HAVING(MAX(?a) + MAX(?b) > {end} && MAX(?a + ?b) > {end})"
            ),
            &late,
        ),
        (
            format!("SELECT (MAX(?a + ?b) AS ?r) {{ {each} }}"),
            &["\"2025-02-20\"^^<date>"],
        ),
        (
            format!("SELECT (COUNT(*) AS ?n) {{ {each} }} GROUP BY (?a + ?b > {end}) ORDER BY ?n"),
            &["\"1\"^^<integer>", "\"1\"^^<integer>"],
        ),
    ] {
        always(&two(), &query, answer);
    }
}

#[test]
fn a_sum_may_stand_in_every_pattern() {
    let (end, each, late) = (END, EACH, ["<http://e/y>"]);
    for (query, answer) in [
        (
            format!(
                "SELECT ?s {{ {{ SELECT ?s {{ {each} FILTER(?a + ?b > {end}) }} }} ?s :on ?c }}"
            ),
            &late[..],
        ),
        (
            format!("SELECT ?s {{ ?s :on ?c FILTER EXISTS {{ {each} FILTER(?a + ?b > {end}) }} }}"),
            &late,
        ),
        (
            format!(
                "SELECT ?s {{ ?s :on ?c FILTER NOT EXISTS {{ {each} FILTER(?a + ?b <= {end}) }} }}"
            ),
            &late,
        ),
        (
            format!("SELECT ?s {{ ?s :on ?c MINUS {{ {each} FILTER(?a + ?b <= {end}) }} }}"),
            &late,
        ),
        (
            format!(
                "SELECT ?s {{ ?s :on ?a OPTIONAL {{ ?s :for ?b FILTER(?a + ?b <= {end}) }} FILTER(!BOUND(?b)) }}"
            ),
            &late,
        ),
        (
            format!(
                "SELECT ?s {{ {{ {each} FILTER(?a + ?b > {end}) }} UNION {{ {each} FILTER(1 + 1 = 3) }} }}"
            ),
            &late,
        ),
        (
            format!(
                "SELECT ?s {{ {each} FILTER(YEAR(?a + ?b) + MONTH(?a + ?b) * DAY(?a + ?b) = 2065) }}"
            ),
            &late,
        ),
        (
            format!(
                "SELECT ?s {{ {each} FILTER(IF(?a + ?b > {end}, true, false) && COALESCE(?a + ?b, 1) IN (1, \"2025-02-20\"^^xsd:date)) }}"
            ),
            &late,
        ),
        (
            format!("ASK {{ {each} FILTER(?a + ?b = \"2025-02-20\"^^xsd:date) }}"),
            &["true"],
        ),
    ] {
        always(&two(), &query, answer);
    }
}

#[test]
fn an_update_adds_as_a_query_does() {
    for number in 0..NAMES {
        let memory = memory(&format!(":x :on {DATE} ; :for {DAYS} ."));
        let (a, b) = (format!("?a{number}"), format!("?b{number}"));
        let update = format!(
            "{XSD} DELETE {{ ?s :for {b} }} INSERT {{ ?s :until ?end }} WHERE {{ ?s :on {a} ; :for {b} BIND({a} + {b} AS ?end) }}"
        );
        memory.update(&update, &Context::default()).unwrap();
        assert_eq!(
            ask(&memory, "SELECT ?r { :x :until ?r }"),
            ["\"2025-02-10\"^^<date>"]
        );
        assert_eq!(ask(&memory, "ASK { ?s :for ?d }"), ["false"]);
    }
}

#[test]
fn sums_in_sums_find_their_date() {
    let values = format!("VALUES (?a ?b ?c) {{ ({DATE} {DAYS} \"P1D\"^^xsd:dayTimeDuration) }}");
    for (sum, answer) in [
        ("?a + ?b + ?c", "\"2025-02-11\"^^<date>"),
        ("?b + ?a + ?c", "\"2025-02-11\"^^<date>"),
        ("?b + ?c + ?a", "\"2025-02-11\"^^<date>"),
        ("?a + (?b + ?c)", "\"2025-02-11\"^^<date>"),
        ("?b + (?a + ?c)", "\"2025-02-11\"^^<date>"),
        (
            "?a + (?b + (?c + (?c + (?c + ?c))))",
            "\"2025-02-14\"^^<date>",
        ),
        ("((?a + ?b) - ?c) + ?b", "\"2025-02-19\"^^<date>"),
        ("?a - ?b + ?c", "\"2025-01-22\"^^<date>"),
        ("(?a + ?b) - (?a + ?c) + ?b", "\"P19D\"^^<dayTimeDuration>"),
        (
            "COALESCE(?a + IF(true, ?b + COALESCE(?c + COALESCE(?c + ?c, ?c), ?c), ?b), 1)",
            "\"2025-02-13\"^^<date>",
        ),
        ("DAY(?a + ?b) + 1", "\"11\"^^<integer>"),
    ] {
        let query = format!("SELECT ?r {{ {values} BIND({sum} AS ?r) }}");
        always(&memory(""), &query, &[answer]);
    }
}

/// The parser needs more stack than a test has, as it does in the program.
#[test]
fn long_and_deep_sums_do_not_grow() {
    let builder = std::thread::Builder::new().stack_size(64 << 20);
    let test = builder.spawn(long_and_deep_sums).unwrap();
    assert!(test.join().is_ok());
}

fn long_and_deep_sums() {
    let memory = memory("");
    let values = format!("VALUES (?a ?b ?n) {{ ({DATE} \"P1D\"^^xsd:dayTimeDuration 1) }}");
    let select = |sum: &str| format!("SELECT ?r {{ {values} BIND({sum} AS ?r) }}");
    let long = |first: &str, term: &str, sign: &str| {
        format!("{first}{}", format!(" {sign} {term}").repeat(199))
    };
    // 31 January and 199 days.
    let end = ["\"2025-08-18\"^^<date>"];
    assert_eq!(ask(&memory, &select(&long("?a", "?b", "+"))), end);
    assert_eq!(
        ask(&memory, &select(&long("?n", "?n", "+"))),
        ["\"200\"^^<integer>"]
    );
    // Every other term taken away, and every term in brackets of its own.
    let both = format!("?a{}", " + ?b - ?b".repeat(100));
    assert_eq!(ask(&memory, &select(&both)), ["\"2025-01-31\"^^<date>"]);
    let deep = format!("?a{}{}", " + (?b".repeat(60), ")".repeat(60));
    assert_eq!(ask(&memory, &select(&deep)), ["\"2025-04-01\"^^<date>"]);
    let deep = format!("{}?a{}", "COALESCE(".repeat(60), " + ?b)".repeat(60));
    assert_eq!(ask(&memory, &select(&deep)), ["\"2025-04-01\"^^<date>"]);
}
