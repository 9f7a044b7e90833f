//! Queries that would never end, and what ends them: the time that they have, the memory that they may hold.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::Serving;
use crate::program::Place;

const LIMITS: &str = "--timeout 1s --max-memory 64MiB --max-running 4";
/// Half a second more is promised; tests share the machine with others.
const LATEST: Duration = Duration::from_secs(5);
/// In KiB: the 64 MiB, and as much as comes before a busy machine looks at it.
const MOST_MEMORY: u64 = 256 << 10;

/// The product of three times all statements of the data: 4,500³.
const PRODUCT: &str = "\"91125000000\"";

/// Some things, each with a label and two neighbours.
fn data() -> String {
    let mut data = String::new();
    for one in 0..1_500 {
        let (next, far) = ((one + 1) % 1_500, one * 7 % 1_500);
        writeln!(
            data,
            "<http://e/{one}> <http://e/label> \"thing {one}\" ; <http://e/next> <http://e/{next}> ; <http://e/far> <http://e/{far}> ."
        )
        .unwrap();
    }
    data
}

/// A text of ten letters that is doubled so many times.
fn doubled(times: usize, step: &str) -> String {
    let steps = (0..times).map(|one| {
        let made = step.replace("?s", &format!("?s{one}"));
        format!("BIND({made} AS ?s{})", one + 1)
    });
    let steps = steps.collect::<Vec<_>>().join(" ");
    format!("BIND(\"xxxxxxxxxx\" AS ?s0) {steps}")
}

/// The runaway queries of several engines' reports, and of our own.
#[expect(clippy::too_many_lines, reason = "a list")]
fn runaways() -> Vec<(&'static str, String)> {
    let three = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i";
    let list: Vec<String> = (0..3_000).map(|one| format!("\"x{one}\"")).collect();
    let list = list.join(",");
    let chain = (0..40).map(|one| format!("?a{one} ?p{one} ?a{}", one + 1));
    let chain = chain.collect::<Vec<_>>().join(" . ");
    let exists = (0..8).fold("?s ?p ?o".to_owned(), |inner, one| {
        format!("?s{one} ?p{one} ?o{one} FILTER EXISTS {{ {inner} FILTER(?o{one} != ?zz) }}")
    });
    let optional = (0..12).fold(String::new(), |inner, one| {
        format!("?x{one} ?y{one} ?z{one} OPTIONAL {{ {inner} }}")
    });
    let any = "(<http://e/a>|!<http://e/a>)*";
    let selects = |name| format!("{{ SELECT ?k ?{name} {{ ?{name} ?k ?{name}o }} }}");
    let selects = ["u", "v", "w", "x"].map(selects).join(" ");
    vec![
        ("count", format!("SELECT (COUNT(*) AS ?n) {{ {three} }}")),
        ("rows", format!("SELECT * {{ {three} }}")),
        ("sort", format!("SELECT * {{ {three} }} ORDER BY ?i ?f ?c")),
        (
            "distinct",
            format!("SELECT DISTINCT ?a ?d ?g {{ {three} }}"),
        ),
        (
            "text of a group",
            format!("SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f))) AS ?n) {{ {three} }}"),
        ),
        (
            "path",
            format!("SELECT (COUNT(*) AS ?n) {{ ?a {any} ?b . ?c {any} ?d }}"),
        ),
        (
            "doubled",
            format!(
                "SELECT (STRLEN(?s32) AS ?n) {{ {} }}",
                doubled(32, "CONCAT(?s, ?s)")
            ),
        ),
        (
            "replaced",
            format!(
                "SELECT (STRLEN(?s32) AS ?n) {{ {} }}",
                doubled(32, "REPLACE(?s, \"x\", \"xx\")")
            ),
        ),
        (
            "replaced by itself",
            format!(
                "SELECT (STRLEN(?s9) AS ?n) {{ {} }}",
                doubled(9, "REPLACE(?s, \"(x)\", CONCAT(?s, \"$1\"))")
            ),
        ),
        (
            "list",
            format!("SELECT (COUNT(*) AS ?n) {{ {three} FILTER(STR(?c) IN ({list})) }}"),
        ),
        ("chain", format!("SELECT (COUNT(*) AS ?n) {{ {chain} }}")),
        (
            "exists",
            format!("SELECT (COUNT(*) AS ?n) {{ ?u ?v ?w . {exists} }}"),
        ),
        (
            "minus",
            format!("SELECT (COUNT(*) AS ?n) {{ {three} MINUS {{ ?x ?y ?z . ?u ?v ?w }} }}"),
        ),
        ("random", format!("SELECT * {{ {three} }} ORDER BY RAND()")),
        (
            "optional",
            format!("SELECT (COUNT(*) AS ?n) {{ {optional} }}"),
        ),
        (
            "selects",
            format!("SELECT (COUNT(*) AS ?n) {{ {selects} }}"),
        ),
        (
            "inner sort",
            format!(
                "SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ {three} }} ORDER BY ?c }} ?s <http://e/next> ?o }}"
            ),
        ),
        (
            "graph",
            format!("CONSTRUCT {{ ?a ?b ?f . ?d ?e ?i }} {{ {three} }}"),
        ),
    ]
}

/// Processor time in ticks, and memory held now and at most in KiB.
fn load(serving: &Serving) -> (u64, u64, u64) {
    let of = |name: &str| {
        let path = format!("/proc/{}/{name}", serving.child.id());
        std::fs::read_to_string(path).unwrap()
    };
    let stat = of("stat");
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks: u64 = fields[11..13]
        .iter()
        .map(|one| one.parse::<u64>().unwrap())
        .sum();
    let status = of("status");
    let kib = |name: &str| -> u64 {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    (ticks, kib("VmRSS"), kib("VmHWM"))
}

/// Lets some time pass.
#[expect(
    clippy::disallowed_methods,
    reason = "nobody tells when a thread of another program rests"
)]
pub(super) fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// How long it takes until nothing is worked on any more.
fn quiet(serving: &Serving) -> Duration {
    let began = Instant::now();
    loop {
        let before = load(serving).0;
        wait(Duration::from_millis(200));
        if load(serving).0 <= before + 1 || began.elapsed() > LATEST {
            return began.elapsed();
        }
    }
}

fn every_runaway_ends(serving: &Serving) {
    let (_, at_rest, _) = load(serving);
    let mut faults = Vec::new();
    for (name, query) in runaways() {
        let began = Instant::now();
        let media = [("content-type", "application/sparql-query")];
        let answer = serving.send("POST", "/query", &media, query.as_bytes());
        let took = began.elapsed();
        let after = quiet(serving);
        let (_, now, most) = load(serving);
        let refused = matches!(answer.status, 413 | 503 | 504) || !answer.whole;
        let told = format!(
            "{name}: {} after {took:?}, quiet after {after:?}, {now} of {most} KiB, {at_rest} at rest",
            answer.status
        );
        // Over columns a product is counted without being made.
        let counted = answer.status == 200 && name == "count" && answer.text().contains(PRODUCT);
        if !(refused || counted)
            || took > LATEST
            || after >= LATEST
            || most > at_rest + MOST_MEMORY
            || now > at_rest + MOST_MEMORY / 2
        {
            let said = answer.text();
            let said: String = said.chars().take(200).collect();
            faults.push(format!("{told}: {said}"));
        } else {
            println!("{told}");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(serving.value("SELECT (1 AS ?n) {}"), "1");
}

#[test]
fn every_runaway_ends_over_data_in_memory() {
    every_runaway_ends(&Serving::with(
        &format!("-d data.ttl {LIMITS}"),
        &[("data.ttl", &data())],
    ));
}

#[test]
fn every_runaway_ends_over_a_store() {
    let place = Place::with_memory(super::MEMORY);
    place.write("data.ttl", data());
    place.ok("load data.ttl -l store --quiet");
    every_runaway_ends(&Serving::of(place, &format!("-l store {LIMITS}")));
}

#[test]
fn a_text_that_a_query_makes_is_no_longer_than_it_may_be() {
    let serving = Serving::with("--max-literal 1KiB", &[]);
    let of = |times| {
        format!(
            "SELECT (STRLEN(COALESCE(?s{times}, \"none\")) AS ?n) {{ {} }}",
            doubled(times, "CONCAT(?s, ?s)")
        )
    };
    assert_eq!(serving.value(&of(6)), "640");
    let media = [("content-type", "application/sparql-query")];
    let answer = serving.send("POST", "/query", &media, of(7).as_bytes());
    // Nothing takes the place of the text.
    assert_eq!(answer.status, 413, "{}", answer.text());
    let said = answer.text();
    assert!(
        said.contains("1 KiB") && said.contains("--max-literal"),
        "{said}"
    );
}
