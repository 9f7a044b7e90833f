//! Reading Turtle, with its guard, into the in-memory backend; and N-Triples in bulk.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod common;

use std::io::Write as _;

use chancery::rdf::{LineSink, QuadReader, RawTerm, RdfError, Settings, Source, read_lines};
use chancery::store::{Backend as _, Memory};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10);
    for (triples, name) in common::SIZES {
        let mut file = tempfile::Builder::new().suffix(".ttl").tempfile().unwrap();
        file.write_all(common::turtle(triples).as_bytes()).unwrap();
        let source = Source::File(file.path().to_owned());
        group.throughput(Throughput::Elements(triples as u64));
        let open = || QuadReader::open(&source, &Settings::default(), "b").unwrap();
        group.bench_function(format!("parse {name}"), |bencher| {
            bencher.iter(|| open().map(Result::unwrap).count());
        });
        group.bench_function(format!("parse and store {name}"), |bencher| {
            bencher.iter_batched(
                || Memory::new().unwrap(),
                |memory| {
                    let quads = &mut open().map(|quad| Ok(quad.unwrap()));
                    memory.extend(quads).unwrap();
                    memory
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.bench_function("built-in data", |bencher| {
        use chancery::builtin::{Part, load};
        bencher.iter(|| load(&[Part::Ontology, Part::Data]).unwrap());
    });
    group.finish();
}

/// Looks at all terms and keeps nothing.
#[derive(Default)]
struct Lengths(usize);

impl LineSink for Lengths {
    type Error = RdfError;

    fn quad(
        &mut self,
        subject: &RawTerm<'_>,
        predicate: &str,
        object: &RawTerm<'_>,
        _graph: Option<&RawTerm<'_>>,
    ) -> Result<(), RdfError> {
        let length = |term: &RawTerm<'_>| match term {
            RawTerm::Iri(text) | RawTerm::Blank(text) => text.len(),
            RawTerm::Literal { value, .. } => value.len(),
            RawTerm::Other(_) => 1,
        };
        self.0 += length(subject) + predicate.len() + length(object);
        Ok(())
    }
}

/// So many lines of N-Triples: things, IRIs with escapes, labels in two scripts, dates.
fn ntriples(lines: usize) -> String {
    const WIKIDATA: &str = "http://www.wikidata.org";
    const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
    const DATE: &str = "http://www.w3.org/2001/XMLSchema#dateTime";
    let line = |number: usize| {
        let (thing, other) = (number / 5, number % 7919);
        let said = match number % 5 {
            0 => format!("<{WIKIDATA}/prop/direct/P{other}> <{WIKIDATA}/entity/Q{other}>"),
            1 => format!("<{LABEL}> \"Person {thing}\"@en"),
            2 => format!("<{LABEL}> \"Человек {thing}\"@ru"),
            3 => format!("<{WIKIDATA}/prop/direct/P570> \"1975-08-01T00:00:00Z\"^^<{DATE}>"),
            _ => {
                format!("<http://schema.org/about> <https://ru.wikipedia.org/wiki/%D0%A7_{thing}>")
            }
        };
        format!("<{WIKIDATA}/entity/Q{thing}> {said} .\n")
    };
    (0..lines).map(line).collect()
}

/// Megabytes a second: the bulk reader with one and two workers beside the strict reader.
fn lines(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lines");
    group.sample_size(10);
    let text = ntriples(1_000_000);
    let mut file = tempfile::Builder::new().suffix(".nt").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let source = Source::File(file.path().to_owned());
    let settings = Settings::default();
    group.throughput(Throughput::Bytes(text.len() as u64));
    for workers in [1, 2] {
        group.bench_function(format!("in bulk, {workers} workers"), |bencher| {
            bencher.iter(|| {
                let mut sinks: Vec<Lengths> = (0..workers).map(|_| Lengths::default()).collect();
                read_lines(&source, &settings, &mut sinks, &|_| ()).unwrap()
            });
        });
    }
    group.bench_function("strict", |bencher| {
        let open = || QuadReader::open(&source, &settings, "b").unwrap();
        bencher.iter(|| open().map(Result::unwrap).count());
    });
    group.finish();
}

criterion_group!(benches, load, lines);
criterion_main!(benches);
