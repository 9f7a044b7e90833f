//! The evaluation over columns and the one row by row give the same answers to random queries over random data.
//!
//! `CHANCERY_RANDOM=100000` asks more of them.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write as _;

use chancery::model::Quad;
use chancery::model::prefixes::Prefixes;
use chancery::store::{Backend as _, Context, Evaluation, QueryResults, StoreError};
use oxigraph::io::{RdfFormat, RdfParser};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::kept::Kept;

/// Some part of a group.
#[derive(Clone, Debug)]
enum Part {
    Triple(String, String, String),
    Filter(String),
    Bind(String),
    Values(usize, Vec<String>),
    Optional(Vec<Self>),
    Union(Vec<Self>, Vec<Self>),
    Minus(Vec<Self>),
    Exists(bool, Vec<Self>),
    Sub(Box<Select>),
}

#[derive(Clone, Debug)]
struct Select {
    distinct: bool,
    /// Keys, aggregates, and what groups have to have; none where rows are shown as they are.
    grouped: Option<(Vec<usize>, Vec<String>, bool)>,
    shown: Vec<usize>,
    parts: Vec<Part>,
    order: Vec<(usize, bool)>,
    /// Of the outermost query.
    limit: Option<usize>,
}

const VARIABLES: [&str; 5] = ["?a", "?b", "?c", "?d", "?e"];

fn variable() -> impl Strategy<Value = String> {
    (0..VARIABLES.len()).prop_map(|place| VARIABLES[place].to_owned())
}

fn literal() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "1",
        "2",
        "3",
        "02",
        "1.0",
        "2.5",
        "1e0",
        "\"NaN\"^^xsd:double",
        "\"a\"",
        "\"ab\"",
        "\"ЁА\"",
        "\"b\"",
        "\"a\"@en",
        "\"a\"@de",
        "true",
        "\"2025-02-18\"^^xsd:date",
        "\"2025\"^^xsd:gYear",
        "\"2025-02-18T10:00:00Z\"^^xsd:dateTime",
        "\"2025-02-17T24:00:00Z\"^^xsd:dateTime",
        "\"2025-02-18T00:00:00Z\"^^xsd:dateTime",
        "\"01\"^^xsd:integer",
        "\"x\"^^e:own",
        "\"2\"^^xsd:int",
    ])
    .prop_map(str::to_owned)
}

fn node() -> impl Strategy<Value = String> {
    (0..8).prop_map(|number| format!("e:n{number}"))
}

fn predicate() -> impl Strategy<Value = String> {
    (0..4).prop_map(|number| format!("e:p{number}"))
}

fn constant() -> impl Strategy<Value = String> {
    prop_oneof![node(), literal()]
}

fn subject() -> impl Strategy<Value = String> {
    prop_oneof![5 => variable(), 1 => node()]
}

fn object() -> impl Strategy<Value = String> {
    prop_oneof![6 => variable(), 1 => constant()]
}

fn path() -> impl Strategy<Value = String> {
    prop_oneof![
        9 => predicate(),
        2 => variable(),
        1 => predicate().prop_map(|one| format!("{one}+")),
        1 => predicate().prop_map(|one| format!("^{one}")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("({one}|{two})")),
        1 => (predicate(), predicate(), predicate())
            .prop_map(|(one, two, three)| format!("(({one}|{two})/{three}|^{one})")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("({one}|{two})+")),
        1 => (predicate(), predicate()).prop_map(|(one, two)| format!("({one}/^{two})+")),
    ]
}

fn empty_path() -> impl Strategy<Value = String> {
    prop_oneof![
        predicate().prop_map(|one| format!("{one}*")),
        (predicate(), predicate()).prop_map(|(one, two)| format!("{one}/{two}?")),
        (predicate(), predicate()).prop_map(|(one, two)| format!("({one}/^{two})*")),
    ]
}

fn expression() -> impl Strategy<Value = String> {
    let value = prop_oneof![4 => variable(), 2 => constant()];
    let test = prop_oneof![
        (
            value.clone(),
            prop::sample::select(vec!["=", "!=", "<", ">="]),
            value.clone()
        )
            .prop_map(|(one, by, two)| format!("{one} {by} {two}")),
        variable().prop_map(|one| format!("BOUND({one})")),
        variable().prop_map(|one| format!("isLiteral({one})")),
        variable().prop_map(|one| format!("CONTAINS({one}, \"a\")")),
        variable().prop_map(|one| format!("STRSTARTS(STR({one}), \"http://e/n\")")),
        variable().prop_map(|one| format!("CONTAINS(LCASE({one}), \"ё\")")),
        variable().prop_map(|one| format!("STRENDS(UCASE(STR({one})), \"B\")")),
        (
            prop::sample::select(vec!["^a", "b$", "^ё", "n[1-3]", "(", "a.?"]),
            prop::sample::select(vec!["", ", \"i\"", ", \"q\"", ", \"z\""]),
            variable()
        )
            .prop_map(|(by, flags, one)| format!("REGEX(STR({one}), \"{by}\"{flags})")),
        variable().prop_map(|one| format!("REGEX({one}, \"^A\", \"i\")")),
        variable().prop_map(|one| format!("LANG({one}) = \"en\"")),
        (variable(), constant(), constant()).prop_map(|(one, a, b)| format!("{one} IN ({a}, {b})")),
        (variable(), variable()).prop_map(|(one, two)| format!("sameTerm({one}, {two})")),
        (value.clone(), value).prop_map(|(one, two)| format!("{one} + 1 > {two}")),
    ];
    test.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one} && {two})")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one} || {two})")),
            inner.prop_map(|one| format!("!({one})")),
        ]
    })
}

fn bound() -> impl Strategy<Value = String> {
    prop_oneof![
        variable().prop_map(|one| format!("STR({one})")),
        variable().prop_map(|one| format!("{one} + 1")),
        variable().prop_map(|one| format!("IF(BOUND({one}), 1, 2)")),
        (variable(), variable()).prop_map(|(one, two)| format!("COALESCE({one}, {two}, 7)")),
        (variable(), variable()).prop_map(|(one, two)| format!("CONCAT(STR({one}), STR({two}))")),
        constant(),
    ]
}

fn aggregate() -> impl Strategy<Value = String> {
    let function = prop::sample::select(vec!["COUNT", "SUM", "AVG"]);
    // Of values that `<` cannot compare, the evaluator of rows takes whichever comes first.
    let extreme = prop::sample::select(vec!["MIN", "MAX", "SUM"]);
    prop_oneof![
        Just("COUNT(*)".to_owned()),
        (function, any::<bool>(), variable()).prop_map(|(function, distinct, of)| {
            let distinct = if distinct { "DISTINCT " } else { "" };
            format!("{function}({distinct}{of})")
        }),
        (extreme, variable()).prop_map(|(function, of)| format!("{function}(STRLEN(STR({of})))")),
    ]
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let leaf = prop_oneof![
        8 => (subject(), path(), object()).prop_map(|(s, p, o)| Part::Triple(s, p, o)),
        // The evaluator of rows takes the beginning of a path of no length for a resource, and compares it as one.
        1 => (node(), empty_path(), object()).prop_map(|(s, p, o)| Part::Triple(s, p, o)),
        2 => expression().prop_map(Part::Filter),
        1 => bound().prop_map(Part::Bind),
        1 => (0..VARIABLES.len(), prop::collection::vec(constant(), 1..4))
            .prop_map(|(of, rows)| Part::Values(of, rows)),
    ];
    let part = leaf.prop_recursive(3, 12, 3, |inner| {
        let group = prop::collection::vec(inner, 1..4);
        prop_oneof![
            3 => group.clone().prop_map(Part::Optional),
            2 => (group.clone(), group.clone()).prop_map(|(one, two)| Part::Union(one, two)),
            1 => group.clone().prop_map(Part::Minus),
            2 => (any::<bool>(), group.clone()).prop_map(|(is, inner)| Part::Exists(is, inner)),
            1 => select(group).prop_map(|inner| Part::Sub(Box::new(inner))),
        ]
    });
    prop::collection::vec(part, 1..5)
}

fn select(parts: impl Strategy<Value = Vec<Part>>) -> impl Strategy<Value = Select> {
    let grouped = (
        prop::sample::subsequence((0..VARIABLES.len()).collect::<Vec<_>>(), 0..3),
        prop::collection::vec(aggregate(), 1..3),
        any::<bool>(),
    );
    (
        any::<bool>(),
        prop::option::weighted(0.3, grouped),
        prop::sample::subsequence((0..VARIABLES.len()).collect::<Vec<_>>(), 1..5),
        parts,
        prop::collection::vec((0..VARIABLES.len(), any::<bool>()), 0..3),
        prop::option::weighted(0.3, 1..6_usize),
    )
        .prop_map(|(distinct, grouped, shown, parts, order, limit)| Select {
            distinct,
            grouped,
            shown,
            parts,
            order,
            limit,
        })
}

/// Writes SPARQL; names that have to be new are counted.
struct Writer {
    text: String,
    made: usize,
}

impl Writer {
    fn group(&mut self, parts: &[Part]) {
        self.text.push_str("{ ");
        for part in parts {
            self.part(part);
        }
        self.text.push_str("} ");
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Triple(s, p, o) => {
                write!(self.text, "{s} {p} {o} . ").unwrap();
            }
            Part::Filter(by) => {
                write!(self.text, "FILTER({by}) ").unwrap();
            }
            Part::Bind(by) => {
                self.made += 1;
                write!(self.text, "BIND({by} AS ?x{}) ", self.made).unwrap();
            }
            Part::Values(of, rows) => {
                let of = VARIABLES[*of];
                write!(self.text, "VALUES {of} {{ {} }} ", rows.join(" ")).unwrap();
            }
            Part::Optional(inner) => {
                self.text.push_str("OPTIONAL ");
                self.group(inner);
            }
            Part::Union(one, two) => {
                self.group(one);
                self.text.push_str("UNION ");
                self.group(two);
            }
            Part::Minus(inner) => {
                self.text.push_str("MINUS ");
                self.group(inner);
            }
            Part::Exists(is, inner) => {
                self.text.push_str(if *is {
                    "FILTER EXISTS "
                } else {
                    "FILTER NOT EXISTS "
                });
                self.group(inner);
            }
            Part::Sub(inner) => {
                self.text.push_str("{ ");
                self.select(inner);
                self.text.push_str("} ");
            }
        }
    }

    fn select(&mut self, select: &Select) {
        self.text.push_str("SELECT ");
        if select.distinct {
            self.text.push_str("DISTINCT ");
        }
        let names = |places: &[usize]| {
            places
                .iter()
                .map(|place| VARIABLES[*place])
                .collect::<Vec<_>>()
                .join(" ")
        };
        let Some((keys, aggregates, having)) = &select.grouped else {
            write!(self.text, "{} WHERE ", names(&select.shown)).unwrap();
            self.group(&select.parts);
            self.order(&select.order);
            return;
        };
        self.text.push_str(&names(keys));
        for aggregate in aggregates {
            self.made += 1;
            write!(self.text, " ({aggregate} AS ?x{})", self.made).unwrap();
        }
        self.text.push_str(" WHERE ");
        self.group(&select.parts);
        if !keys.is_empty() {
            write!(self.text, "GROUP BY {} ", names(keys)).unwrap();
        }
        if *having {
            self.text.push_str("HAVING (COUNT(*) > 1) ");
        }
    }

    fn order(&mut self, order: &[(usize, bool)]) {
        if order.is_empty() {
            return;
        }
        self.text.push_str("ORDER BY ");
        for (of, down) in order {
            let by = if *down { "DESC" } else { "ASC" };
            write!(self.text, "{by}({}) ", VARIABLES[*of]).unwrap();
        }
    }
}

fn written(select: &Select) -> String {
    let mut writer = Writer {
        text: String::new(),
        made: 0,
    };
    writer.select(select);
    if let Some(limit) = select.limit {
        write!(writer.text, "LIMIT {limit}").unwrap();
    }
    writer.text
}

/// The names of the keys that rows are in the order of, as far as they are shown. Under `DISTINCT` the evaluator of rows has its
/// own order of what `<` cannot compare.
fn keys(select: &Select) -> Vec<&'static str> {
    if select.distinct {
        return Vec::new();
    }
    let shown = select.order.iter().map(|(of, _)| *of);
    shown
        .take_while(|of| select.grouped.is_none() && select.shown.contains(of))
        .map(|of| &VARIABLES[of][1..])
        .collect()
}

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
    let object = prop_oneof![3 => node(), 2 => literal()];
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

fn asked(kept: &Kept, query: &str, evaluation: Evaluation) -> Result<Answer, StoreError> {
    let QueryResults::Solutions(solutions) = kept.query(query, &context(evaluation))? else {
        return Ok(<_>::default());
    };
    let mut rows = BTreeMap::new();
    let mut order = Vec::new();
    for solution in solutions {
        let solution = solution?;
        let values = solution.iter();
        let row: Row = values
            .map(|(name, value)| (name.as_str().to_owned(), value.to_string()))
            .collect();
        *rows.entry(row.clone()).or_default() += 1;
        order.push(row);
    }
    Ok((rows, order))
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

#[test]
fn both_evaluations_agree_on_random_queries() {
    let many = std::env::var("CHANCERY_RANDOM")
        .ok()
        .and_then(|many| many.parse().ok());
    let many: u32 = many.unwrap_or(2_000);
    // A store answers a hundred queries.
    let worlds = many.div_ceil(100);
    let (compared, refused) = (
        Cell::new(0_u32),
        RefCell::new(BTreeMap::<String, u32>::new()),
    );
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
        asks.run(&select(parts()), |select| {
            let query = written(&select);
            let Ok((rows, order)) = asked(&kept, &query, Evaluation::Rows) else {
                return Ok(());
            };
            match asked(&kept, &query, Evaluation::Columns) {
                Err(StoreError::Refused(why)) => *refused.borrow_mut().entry(why).or_default() += 1,
                Err(error) => prop_assert!(false, "{query}: {error}"),
                Ok((other, sequence)) => {
                    compared.set(compared.get() + 1);
                    if select.limit.is_none() {
                        prop_assert_eq!(&rows, &other, "{}\non\n{}", query, statements.concat());
                    }
                    let names = keys(&select);
                    let [order, sequence] = [order, sequence]
                        .map(|rows| rows.iter().map(|row| key(row, &names)).collect::<Vec<_>>());
                    prop_assert_eq!(&order, &sequence, "{}\non\n{}", query, statements.concat());
                }
            }
            Ok(())
        })
        .unwrap();
    }
    let (compared, refused) = (compared.get(), refused.into_inner());
    println!("{compared} compared; not evaluated over columns: {refused:?}");
    assert!(
        compared * 2 > many,
        "only {compared} of {many} were compared; {refused:?}"
    );
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
