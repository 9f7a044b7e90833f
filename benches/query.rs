//! Questions of the four commonest shapes, evaluated to the last row.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod common;

use chancery::model::limits::Limits;
use chancery::query::ask;
use chancery::store::{Backend as _, Context, Memory, QueryResults};
use criterion::{Criterion, criterion_group, criterion_main};

const QUESTIONS: [(&str, &str); 4] = [
    (
        "one thing",
        "PREFIX x: <https://example.org/> SELECT ?p ?o { x:m7 ?p ?o }",
    ),
    (
        "who met x:p3",
        "PREFIX x: <https://example.org/> SELECT DISTINCT ?other { \
         ?a dip:participant x:p3 ; dip:inEvent ?e . ?b dip:inEvent ?e ; dip:participant ?other }",
    ),
    (
        "meetings a year",
        "SELECT ?year (COUNT(*) AS ?n) { ?e a dip:Meeting ; schema:startDate ?d . \
         BIND(SUBSTR(STR(?d), 1, 4) AS ?year) } GROUP BY ?year ORDER BY ?year",
    ),
    (
        "latest ten",
        "SELECT ?e ?d { ?e a dip:Meeting ; schema:startDate ?d } ORDER BY DESC(STR(?d)) LIMIT 10",
    ),
];

fn memory(triples: usize) -> Memory {
    let memory = Memory::new().unwrap();
    let text = common::turtle(triples);
    let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::Turtle);
    memory
        .extend(&mut parser.for_slice(&text).map(|quad| Ok(quad.unwrap())))
        .unwrap();
    memory
}

fn query(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("query");
    group.sample_size(10);
    for (triples, size) in common::SIZES {
        let memory = memory(triples);
        for (name, text) in QUESTIONS {
            group.bench_function(format!("{name} {size}"), |bencher| {
                bencher.iter(|| {
                    let context = Context::default();
                    match ask(&memory, name, text, &context, &Limits::default()).unwrap() {
                        QueryResults::Solutions(rows) => rows.map(Result::unwrap).count(),
                        _ => 0,
                    }
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, query);
criterion_main!(benches);
