//! The evaluation over columns and the one row by row give the same answers to random queries over random data.
//!
//! `CHANCERY_RANDOM=100000` asks more of them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chancery::model::prefixes::Prefixes;
use chancery::model::{Quad, Term};
use chancery::query::labels::Labels;
use chancery::query::results::{self, RowFormat, Style};
use chancery::store::{
    Backend as _, Context, Evaluation, Explanation, Given, QueryResults, StoreError,
};
use oxigraph::io::{RdfFormat, RdfParser};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use self::queries::{Select, keys, literal, node, parts, predicate, select, triple_term, written};
use crate::kept::Kept;

mod kinds;
mod queries;
mod spill;

/// What a row has of the keys; numbers by value, for equal ones may come in any order.
fn key(row: &Row, names: &[&str]) -> Vec<String> {
    let value = |name: &&str| {
        let Some(term) = row.get(*name) else {
            return String::new();
        };
        let number = ["integer", "int", "decimal", "double", "float"]
            .iter()
            .any(|kind| term.ends_with(&format!("XMLSchema#{kind}>")));
        let spelling = term.trim_start_matches('"').split('"').next();
        match spelling.and_then(|text| text.parse::<f64>().ok()) {
            Some(value) if number => format!("{:?}", value + 0.0),
            _ => term.replace("-17T24:00", "-18T00:00"),
        }
    };
    names.iter().map(value).collect()
}

fn statement() -> impl Strategy<Value = String> {
    let object = prop_oneof![6 => node(), 4 => literal(), 1 => triple_term()];
    let graph = prop_oneof![3 => Just(String::new()), 1 => Just("e:g ".to_owned()), 1 => Just("e:h ".to_owned())];
    (node(), predicate(), object, graph).prop_map(|(s, p, o, graph)| {
        if graph.is_empty() {
            format!("{s} {p} {o} .\n")
        } else {
            format!("{graph}{{ {s} {p} {o} . }}\n")
        }
    })
}

const PREFIXES: &str =
    "@prefix e: <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n";

fn quads(statements: &[String]) -> Vec<Quad> {
    let text = format!("{PREFIXES}{}", statements.concat());
    let parser = RdfParser::from_format(RdfFormat::TriG).for_slice(text.as_bytes());
    parser.map(Result::unwrap).collect()
}

fn context(evaluation: Evaluation) -> Context {
    let mut prefixes = Prefixes::default();
    prefixes.declare("e", "http://e/");
    Context {
        prefixes,
        evaluation,
        ..Context::default()
    }
}

/// Values as text by name.
type Row = BTreeMap<String, String>;
/// Rows, each as often as it comes; and in order.
type Answer = (BTreeMap<Row, usize>, Vec<Row>);

/// A value as text; parts of a `GROUP_CONCAT` come as the rows do, which nobody ordered.
fn in_any_order(value: &Term) -> String {
    let text = value.to_string();
    let Some((parts, kind)) = text.rsplit_once('"').filter(|_| text.contains('|')) else {
        return text;
    };
    let mut parts: Vec<&str> = parts[1..].split('|').collect();
    parts.sort_unstable();
    format!("\"{}\"{kind}", parts.join("|"))
}

fn asked(kept: &Kept, query: &str, evaluation: Evaluation) -> Result<Answer, StoreError> {
    asked_in(kept, query, &context(evaluation))
}

fn asked_in(kept: &Kept, query: &str, context: &Context) -> Result<Answer, StoreError> {
    let QueryResults::Solutions(solutions) = kept.query(query, context)? else {
        return Ok(<_>::default());
    };
    let mut rows = BTreeMap::new();
    let mut order = Vec::new();
    for solution in solutions {
        let solution = solution?;
        let values = solution.iter();
        let row: Row = values
            .map(|(name, value)| (name.as_str().to_owned(), in_any_order(value)))
            .collect();
        *rows.entry(row.clone()).or_default() += 1;
        order.push(row);
    }
    Ok((rows, order))
}

/// What is written of an answer in one of three formats: of its numbers, where it has some, and of its terms.
fn written_down(kept: &Kept, query: &str, evaluation: Evaluation) -> Option<[String; 2]> {
    written_in(kept, query, &context(evaluation))
}

fn written_in(kept: &Kept, query: &str, context: &Context) -> Option<[String; 2]> {
    let give = || match kept.disk.give(query, context) {
        Ok(Given::Numbers(rows)) => Some(rows),
        _ => None,
    };
    let formats = [RowFormat::Json, RowFormat::Csv, RowFormat::Tsv];
    let format = formats[query.len() % formats.len()];
    let (mut numbers, mut terms) = (Vec::new(), Vec::new());
    let labels = Labels::new(&kept.disk, &[], Prefixes::default());
    let style = Style {
        labels: &labels,
        iris: false,
        width: None,
        max_rows: None,
    };
    results::write_numbered(give()?, format, &style, &mut numbers).unwrap();
    results::write_rows(give()?.results(), format, &style, &mut terms).unwrap();
    Some([numbers, terms].map(|bytes| String::from_utf8(bytes).unwrap()))
}

/// A store with these quads, half of them changes behind its snapshot.
fn store(quads: Vec<Quad>, changed: bool) -> Kept {
    let kept = Kept::new(false);
    let half = if changed {
        quads.len() / 2
    } else {
        quads.len()
    };
    let mut quads = quads.into_iter();
    let first: Vec<Quad> = quads.by_ref().take(half).collect();
    kept.extend(&mut first.into_iter().map(Ok)).unwrap();
    kept.disk.compact(64 << 20, 2, &|_| (), &|_| ()).unwrap();
    kept.extend(&mut quads.map(Ok)).unwrap();
    kept
}

/// Queries that were compared, those of them that go over columns by themselves, those that were asked with little memory as
/// well, those of these that wrote rows away, and those that are not for columns.
#[derive(Default)]
struct Counts {
    compared: Cell<u32>,
    chosen: Cell<u32>,
    little: Cell<u32>,
    spilled: Cell<u32>,
    refused: RefCell<BTreeMap<String, u32>>,
}

fn count(cell: &Cell<u32>) {
    cell.set(cell.get() + 1);
}

/// Asks a query of some statements in all ways.
fn compare(
    kept: &Kept,
    (select, on): (&Select, &str),
    little: u64,
    counts: &Counts,
) -> Result<(), TestCaseError> {
    let query = written(select);
    let Ok(row_by_row) = asked(kept, &query, Evaluation::Rows) else {
        return Ok(());
    };
    if let Some([numbers, terms]) = written_down(kept, &query, Evaluation::Chosen) {
        count(&counts.chosen);
        prop_assert_eq!(numbers, terms, "{}", query);
    }
    match asked(kept, &query, Evaluation::Columns) {
        Err(StoreError::Refused(why)) => {
            *counts.refused.borrow_mut().entry(why).or_default() += 1;
            return Ok(());
        }
        Err(error) => prop_assert!(false, "{query}: {error}"),
        Ok(other) => same((select, on), &row_by_row, &other)?,
    }
    count(&counts.compared);
    let little = spill::within(little);
    for context in [context(Evaluation::Columns), little.clone()] {
        if let Some([numbers, terms]) = written_in(kept, &query, &context) {
            prop_assert_eq!(numbers, terms, "{}", query);
        }
    }
    match asked_in(kept, &query, &little) {
        Ok(other) => {
            count(&counts.little);
            same((select, on), &row_by_row, &other)?;
            let told = kept.disk.explain(&query, &little);
            let is_spilled =
                |told: &Explanation| told.plan.all().iter().any(|step| step.spilled.is_some());
            if told.is_ok_and(|told| is_spilled(&told)) {
                count(&counts.spilled);
            }
        }
        // Lists of predicates alone may be too much.
        Err(StoreError::Refused(_)) => {}
        Err(error) => prop_assert!(false, "{query}: {error}"),
    }
    Ok(())
}

#[test]
fn both_evaluations_agree_on_random_queries() {
    let many = std::env::var("CHANCERY_RANDOM")
        .ok()
        .and_then(|many| many.parse().ok());
    let many: u32 = many.unwrap_or(2_000);
    // A store answers a hundred queries.
    let worlds = many.div_ceil(100);
    let counts = Counts::default();
    let mut world = 0;
    let mut runner = TestRunner::new_with_rng(
        Config {
            failure_persistence: None,
            ..Config::default()
        },
        prop::test_runner::TestRng::deterministic_rng(prop::test_runner::RngAlgorithm::ChaCha),
    );
    while world < worlds {
        world += 1;
        let statements = prop::collection::vec(statement(), 5..60)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let kept = store(quads(&statements), world % 2 == 0);
        let config = Config {
            cases: 100,
            failure_persistence: None,
            max_shrink_iters: 3_000,
            ..Config::default()
        };
        let rng = runner.new_rng();
        let mut asks = TestRunner::new_with_rng(config, rng);
        let (on, little) = (statements.concat(), spill::LITTLE[world as usize % 3]);
        asks.run(&select(parts()), |select| {
            compare(&kept, (&select, &on), little, &counts)
        })
        .unwrap();
    }
    let (compared, chosen) = (counts.compared.get(), counts.chosen.get());
    let (little, spilled) = (counts.little.get(), counts.spilled.get());
    let refused = counts.refused.into_inner();
    println!("{little} compared with little memory, {spilled} of them wrote rows away");
    println!("{compared} compared, {chosen} of them go over columns; others do not: {refused:?}");
    assert!(
        chosen * 20 > many,
        "only {chosen} of {many} are small look-ups"
    );
    assert!(
        little * 4 > compared * 3 && spilled * 50 > compared,
        "only {little} of {compared} get by with little memory, and {spilled} wrote rows away"
    );
    assert!(
        compared * 2 > many,
        "only {compared} of {many} were compared; {refused:?}"
    );
}

/// Whether two answers are the same as far as a query says.
fn same(
    (select, on): (&Select, &str),
    rows: &Answer,
    columns: &Answer,
) -> Result<(), TestCaseError> {
    let query = written(select);
    if select.limit.is_none() {
        prop_assert_eq!(&rows.0, &columns.0, "{}\non\n{}", query, on);
    }
    let names = keys(select);
    let [order, sequence] = [rows, columns]
        .map(|(_, rows)| rows.iter().map(|row| key(row, &names)).collect::<Vec<_>>());
    prop_assert_eq!(order, sequence, "{}\non\n{}", query, on);
    Ok(())
}

/// Both answers to a query over a text of Turtle, none where an evaluation refuses it.
fn both(data: &str, query: &str) -> [Option<BTreeMap<Row, usize>>; 2] {
    let kept = store(quads(&[data.to_owned()]), false);
    [Evaluation::Rows, Evaluation::Columns].map(|evaluation| {
        match asked(&kept, query, evaluation) {
            Ok((rows, _)) => Some(rows),
            Err(StoreError::Refused(_)) => None,
            Err(error) => panic!("{query}: {error}"),
        }
    })
}

/// The values of the one row that comes.
fn only(rows: Option<BTreeMap<Row, usize>>) -> Vec<String> {
    let rows: Vec<Row> = rows.unwrap().into_keys().collect();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.into_iter().flat_map(BTreeMap::into_values).collect()
}

#[test]
fn counts_that_no_number_holds_are_no_answer() {
    let statements = (0..3_000).map(|number| format!("e:a e:p e:o{number} .\n"));
    let patterns = |many: usize| {
        let each = (0..many).map(|n| format!("?a{n} e:p ?b{n} . "));
        each.collect::<Vec<_>>().concat()
    };
    let kept = store(quads(&statements.collect::<Vec<_>>()), false);
    let count = |query: String| asked(&kept, &query, Evaluation::Columns);
    let (rows, _) = count(format!("SELECT (COUNT(*) AS ?n) {{ {} }}", patterns(5))).unwrap();
    assert_eq!(
        only(Some(rows)),
        ["\"243000000000000000\"^^<http://www.w3.org/2001/XMLSchema#integer>"]
    );
    for counted in ["COUNT(*)", "COUNT(?b2)", "SUM(1e0)", "AVG(2.5e0)"] {
        let refused = count(format!("SELECT ({counted} AS ?n) {{ {} }}", patterns(7))).unwrap_err();
        assert!(
            matches!(refused, StoreError::Refused(_)),
            "{counted}: {refused}"
        );
    }
}

#[test]
fn aggregates_are_of_values_and_leave_in_their_canonical_spelling() {
    let data = "e:a e:v 1, \"01\"^^xsd:integer, 3 . e:b e:v \"1.50\"^^xsd:decimal . e:c e:v \"1\"^^xsd:boolean .";
    for query in [
        "SELECT (SUM(DISTINCT ?v) AS ?s) (AVG(DISTINCT ?v) AS ?m) (COUNT(DISTINCT ?v) AS ?n) { e:a e:v ?v }",
        "SELECT (MIN(?v) AS ?low) (MAX(?v) AS ?high) { e:b e:v ?v }",
        "SELECT (SAMPLE(?v) AS ?one) { e:c e:v ?v }",
        "SELECT (COUNT(?v + 1) AS ?n) (COUNT(STRLEN(?v)) AS ?m) { ?s e:v ?v }",
    ] {
        let [rows, columns] = both(data, query);
        assert_eq!(only(rows), only(columns), "{query}");
    }
    let [counted, _] = both(data, "SELECT (COUNT(?v + 1) AS ?n) { ?s e:v ?v }");
    assert_eq!(
        only(counted),
        ["\"4\"^^<http://www.w3.org/2001/XMLSchema#integer>"]
    );
}

#[test]
fn the_end_of_a_day_is_the_beginning_of_the_next() {
    let data = "e:x e:t \"2025-02-17T24:00:00Z\"^^xsd:dateTime . e:y e:t \"2025-02-18T00:00:00Z\"^^xsd:dateTime .";
    let query = "SELECT ?a ?b { ?a e:t ?one . ?b e:t ?two FILTER(?one = ?two) }";
    let [rows, columns] = both(data, query);
    assert_eq!(rows.as_ref().unwrap().len(), 4);
    assert_eq!(rows, columns);
}

#[test]
fn alternatives_of_a_path_are_a_union() {
    let data = "e:a e:p e:b ; e:q e:b ; e:m e:n1, e:n2 ; e:e e:z . e:n1 e:k e:z . e:n2 e:k e:z . e:b e:r e:c .";
    for (query, count) in [
        ("SELECT ?x ?y { ?x e:p|e:q ?y }", 2),
        ("SELECT ?y { e:a (e:p|e:q)/e:r ?y }", 2),
        ("SELECT ?y { e:a (e:m/e:k)|e:e ?y }", 3),
        ("SELECT ?x { ?x ^(e:p|e:q) e:a }", 2),
        ("SELECT ?y { e:a (e:p|e:q)+ ?y }", 1),
    ] {
        for rows in both(data, query) {
            assert_eq!(rows.unwrap().into_values().sum::<usize>(), count, "{query}");
        }
    }
}

#[test]
fn texts_of_a_group_are_joined_as_row_by_row() {
    let data =
        "e:a e:t \"a\"@en . e:b e:t \"b\"@en . e:c e:t \"c\" . e:d e:n 1 . e:d e:t \"a\"@en .";
    for (query, text) in [
        (
            "SELECT (GROUP_CONCAT(?t; SEPARATOR = \"|\") AS ?x) { VALUES ?s { e:a e:b } ?s e:t ?t }",
            "\"a|b\"@en",
        ),
        (
            "SELECT (GROUP_CONCAT(?t; SEPARATOR = \"|\") AS ?x) { VALUES ?s { e:a e:c } ?s e:t ?t }",
            "\"a|c\"",
        ),
        (
            "SELECT (GROUP_CONCAT(DISTINCT ?t) AS ?x) { VALUES ?s { e:a e:d } ?s e:t ?t }",
            "\"a\"@en",
        ),
        (
            "SELECT (GROUP_CONCAT(STR(?n)) AS ?x) { ?s e:n ?n . ?s e:t ?t }",
            "\"1\"",
        ),
        ("SELECT (GROUP_CONCAT(?t) AS ?x) { ?s e:none ?t }", "\"\""),
        (
            "SELECT (COALESCE(GROUP_CONCAT(?n), 0) AS ?x) { ?s e:n ?n }",
            "\"0\"^^<http://www.w3.org/2001/XMLSchema#integer>",
        ),
    ] {
        let [rows, columns] = both(data, query);
        assert_eq!(only(rows), [text], "{query}");
        assert_eq!(only(columns), [text], "{query}");
    }
}

#[test]
fn ask_is_answered_over_columns() {
    let kept = store(quads(&["e:a e:p e:b . e:b e:p e:c .".to_owned()]), false);
    for (query, truth) in [
        ("ASK { ?a e:p ?b . ?b e:p ?c }", true),
        ("ASK { ?a e:p ?b . ?b e:p ?a }", false),
        ("ASK { }", true),
        (
            "ASK { ?a e:p ?b MINUS { ?a e:p e:b } MINUS { ?a e:p e:c } }",
            false,
        ),
        ("ASK { SELECT (COUNT(*) AS ?n) { ?a e:none ?b } }", true),
    ] {
        for evaluation in [Evaluation::Rows, Evaluation::Columns] {
            let answer = kept.query(query, &context(evaluation)).unwrap();
            assert!(
                matches!(answer, QueryResults::Boolean(is) if is == truth),
                "{query}"
            );
        }
    }
}

#[test]
fn named_graphs_are_asked_over_columns() {
    let data = "e:a e:p e:b . e:g { e:a e:p e:c . e:c e:p e:d } e:h { e:a e:q e:c . e:c e:p e:a } e:c { e:c e:p e:c }";
    for (query, count) in [
        ("SELECT * { GRAPH e:g { ?s e:p ?o } }", 2),
        ("SELECT * { GRAPH ?g { ?s e:p ?o } }", 4),
        ("SELECT * { GRAPH ?g { ?s e:p ?o . ?o e:p ?z } }", 2),
        ("SELECT * { GRAPH ?g { ?g e:p ?o } }", 1),
        ("SELECT * { GRAPH ?g { } }", 3),
        ("SELECT * { GRAPH e:none { } }", 0),
        ("SELECT * { GRAPH e:g { } }", 1),
        ("SELECT * { GRAPH ?g { e:a e:p+ ?o } }", 2),
        ("SELECT * { GRAPH ?g { e:a (e:p|e:q)+ ?o } }", 4),
        ("SELECT * { GRAPH e:h { ?s !e:q ?o } }", 1),
        ("SELECT * { GRAPH ?g { SELECT ?s { ?s e:p ?o } } }", 4),
        (
            "SELECT * { GRAPH ?g { { SELECT ?g ?s { ?s e:p ?o } } } }",
            4,
        ),
        (
            "SELECT * { GRAPH ?g { ?s e:q ?o } FILTER EXISTS { GRAPH ?g { ?o e:p ?s } } }",
            1,
        ),
        (
            "SELECT * { GRAPH ?g { ?s e:p ?o FILTER NOT EXISTS { ?s e:q ?o } } }",
            4,
        ),
        (
            "SELECT * { GRAPH ?g { ?s e:p ?o OPTIONAL { ?s e:q ?c } } }",
            4,
        ),
        (
            "SELECT * { GRAPH ?g { ?s e:p ?o } MINUS { GRAPH e:g { ?s e:p ?o } } }",
            2,
        ),
        ("SELECT * { ?s e:p ?o GRAPH ?g { ?s e:p ?o } }", 4),
        ("SELECT * FROM e:g { ?s e:p ?o }", 2),
        ("SELECT * FROM e:g FROM e:h { ?s e:p ?o }", 3),
        (
            "SELECT * FROM e:g FROM NAMED e:h { ?s e:p ?o GRAPH ?g { ?s ?p ?z } }",
            2,
        ),
        ("SELECT * FROM NAMED e:h { ?s e:p ?o }", 0),
        ("SELECT * FROM NAMED e:none { GRAPH ?g { } }", 1),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s e:p ?o } }", 1),
        (
            "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s e:p ?o } } GROUP BY ?g",
            3,
        ),
    ] {
        let [rows, columns] = both(data, query);
        let rows = rows.unwrap();
        assert_eq!(rows.values().sum::<usize>(), count, "{query}: {rows:?}");
        assert_eq!(Some(rows), columns, "{query}");
    }
}
