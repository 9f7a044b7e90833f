//! Shapes of queries that are known to be planned badly elsewhere: how many rows their operators take.
//!
//! Times depend on the machine, rows do not. Each case asks generated data on disk, bounds the
//! rows of all operators together, and compares the answer with that of the reference in memory.

use std::thread;

use chancery::model::{GraphName, Literal, NamedNode, Quad, Term};
use chancery::query::doctor;
use chancery::store::{Backend, Context, Explanation, Memory, Operator, QueryResults};

use crate::kept::Kept;

/// People in the data; each has four or five triples.
const PEOPLE: u64 = 1_000;

fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://e/{name}"))
}

fn quad(subject: &str, predicate: &str, object: impl Into<Term>) -> Quad {
    Quad::new(
        node(subject),
        node(predicate),
        object,
        GraphName::DefaultGraph,
    )
}

/// Ten people are of each age, twenty live in each of fifty cities, of which five are in each of ten countries.
fn people() -> Vec<Quad> {
    let mut quads = Vec::new();
    for number in 0..PEOPLE {
        let person = format!("p{number}");
        let next = format!("p{}", (number + 1) % PEOPLE);
        let name = Literal::from(format!("Name {number}"));
        quads.push(quad(&person, "knows", node(&next)));
        quads.push(quad(&person, "name", name.clone()));
        quads.push(quad(&person, "age", Literal::from(number / 10)));
        quads.push(quad(&person, "city", node(&format!("c{}", number % 50))));
        if number % 2 == 0 {
            quads.push(quad(&person, "email", name));
        }
    }
    for number in 0..50 {
        let city = format!("c{number}");
        quads.push(quad(&city, "in", node(&format!("land{}", number % 10))));
        quads.push(quad(&city, "is", node("City")));
    }
    quads
}

fn on_disk(quads: &[Quad]) -> Kept {
    let kept = Kept::new(true);
    kept.extend(&mut quads.iter().cloned().map(Ok)).unwrap();
    kept
}

fn in_memory(quads: &[Quad]) -> Memory {
    let memory = Memory::new().unwrap();
    memory.extend(&mut quads.iter().cloned().map(Ok)).unwrap();
    memory
}

fn answer(backend: &dyn Backend, query: &str) -> Vec<String> {
    let QueryResults::Solutions(rows) = backend.query(query, &Context::default()).unwrap() else {
        panic!("{query}");
    };
    let cell = |cell: &Option<Term>| cell.as_ref().map_or("-".to_owned(), ToString::to_string);
    let mut rows: Vec<String> = rows
        .map(|row| {
            row.unwrap()
                .values()
                .iter()
                .map(cell)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    rows.sort();
    rows
}

/// Rows of all operators together.
fn rows(told: &Explanation) -> u64 {
    told.plan.all().iter().map(|step| step.rows).sum()
}

/// Asks both, and bounds the rows on the way.
#[track_caller]
fn is_bounded(quads: &[Quad], query: &str, answers: usize, most: u64) -> Explanation {
    let query = &format!("PREFIX : <http://e/> {query}");
    let (kept, memory) = (on_disk(quads), in_memory(quads));
    let found = answer(&kept, query);
    assert_eq!(found, answer(&memory, query), "{query}");
    assert_eq!(found.len(), answers, "{query}");
    let told = kept.explain(query, &Context::default()).unwrap();
    assert_eq!(told.rows, answers as u64, "{query}");
    let taken = rows(&told);
    let tree = chancery::query::explain::text(&told);
    assert!(taken <= most, "{taken} rows, more than {most}:\n{tree}");
    told
}

/// oxigraph 1733: the right side of an `OPTIONAL` is not evaluated for all the data where few rows
/// are on the left.
#[test]
fn an_optional_of_several_patterns_is_looked_up_for_few_rows() {
    let query = "SELECT ?p ?land { ?p :age 7 OPTIONAL { ?p :city ?c . ?c :in ?land } }";
    is_bounded(&people(), query, 10, 100);
}

/// oxigraph 1883: the right side is not evaluated whole for each row on the left.
#[test]
fn counting_over_an_optional_takes_each_match_once() {
    let query = "SELECT ?c (COUNT(?e) AS ?n) { ?c :is :City OPTIONAL { ?p :city ?c ; :email ?e } } GROUP BY ?c";
    is_bounded(&people(), query, 50, 6 * PEOPLE);
}

/// oxigraph 1951: what is bound outside orders the joins in a branch of a `UNION`.
#[test]
fn branches_of_a_union_begin_where_they_are_bound() {
    let query = "SELECT ?p ?x { ?p :age 7 { ?p :city ?c . ?c :in ?x } UNION { ?q :city ?x . ?p :knows ?q } }";
    is_bounded(&people(), query, 20, 200);
}

/// oxigraph 1951: the same in a group with a filter.
#[test]
fn filtered_groups_begin_where_they_are_bound() {
    let query = "SELECT ?p ?x { ?p :age 7 { ?q :name ?x . ?p :knows ?q FILTER(STRLEN(?x) > 3) } }";
    is_bounded(&people(), query, 10, 100);
}

/// octothorp.es 282: a pattern that must match is not kept waiting by the `OPTIONAL`s before it.
#[test]
fn a_required_pattern_comes_before_the_optional_ones() {
    let query = "SELECT * { ?p :knows ?q OPTIONAL { ?p :email ?e } OPTIONAL { ?p :city ?c } \
                 OPTIONAL { ?q :city ?d } OPTIONAL { ?q :email ?f } ?p :age 7 }";
    is_bounded(&people(), query, 10, 150);
}

/// qlever 615: a mistyped variable makes each row go with each; who asks is told which it is.
#[test]
fn a_mistyped_variable_is_named() {
    let query = "SELECT ?person ?name { ?person :age 7 ; :city ?town . ?persn :name ?name }";
    is_bounded(&people(), query, 10 * 1_000, 3 * 10 * 1_000 + 1_100);
    let query = format!("PREFIX : <http://e/> {query}");
    let notes = doctor(&in_memory(&people()), "q", &query, &<_>::default());
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].hints[0].contains("`?persn`"), "{notes:?}");
    assert!(notes[0].hints[0].contains("`?person`"), "{notes:?}");
}

/// qlever 1309: patterns that share nothing are narrowed before each row goes with each.
#[test]
fn unconnected_patterns_are_narrowed_first() {
    let query = "SELECT * { ?a :city ?c . ?b :city ?d . ?a :age 7 . ?b :age 8 }";
    is_bounded(&people(), query, 100, 500);
}

/// A chain through the data, and hubs with many properties.
fn chain_and_star() -> Vec<Quad> {
    let mut quads = Vec::new();
    for number in 0..500 {
        quads.push(quad(
            &format!("n{number}"),
            "next",
            node(&format!("n{}", number + 1)),
        ));
    }
    for hub in 0..5 {
        for number in 0..400 {
            let value = Literal::from(number);
            quads.push(quad(&format!("hub{hub}"), &format!("p{number}"), value));
        }
    }
    quads
}

fn chain(length: usize) -> String {
    let patterns = (0..length).map(|number| format!("?v{number} :next ?v{} .", number + 1));
    let patterns: String = patterns.collect();
    format!("SELECT ?v{length} {{ {patterns} }}")
}

fn star(rays: usize) -> String {
    let patterns = (0..rays).map(|number| format!("?hub :p{number} ?o{number} ."));
    let patterns: String = patterns.collect();
    format!("SELECT ?hub {{ {patterns} }}")
}

/// Many patterns recurse as deep as the query is long; the program gives itself as much of a stack.
fn with_stack(test: impl FnOnce() + Send + 'static) {
    let thread = thread::Builder::new().stack_size(1 << 30);
    thread.spawn(test).unwrap().join().unwrap();
}

/// qlever 1428: more than twenty patterns.
#[test]
fn more_than_twenty_patterns_are_planned() {
    with_stack(|| {
        let data = chain_and_star();
        is_bounded(&data, &chain(25), 500 - 24, 500 * 25 + 1_000);
        is_bounded(&data, &star(25), 5, 5 * 25 + 10);
    });
}

/// qlever 1428: hundreds of patterns. The planner takes O(patterns²) steps, from one start; with the
/// evaluator's own optimiser that is about a second for these 400 without optimisation by the compiler.
#[test]
fn hundreds_of_patterns_are_planned() {
    with_stack(|| {
        let kept = on_disk(&chain_and_star());
        for (query, answers) in [(chain(400).replace("?v0", ":n0"), 1), (star(400), 5)] {
            let query = format!("PREFIX : <http://e/> {query}");
            let told = kept.explain(&query, &Context::default()).unwrap();
            assert_eq!(told.rows, answers, "{query}");
            assert!(rows(&told) <= 6 * 400, "{}", rows(&told));
            let steps = told.plan.all();
            // The star is large enough for the columns.
            let patterns = steps.iter().filter(|step| {
                let operator = step.operator;
                matches!(
                    operator,
                    Operator::LookUp | Operator::Scan | Operator::Lists
                )
            });
            assert_eq!(patterns.count(), 400, "{query}");
        }
    });
}
