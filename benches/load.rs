//! Reading Turtle, with its guard, into the in-memory backend.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod common;

use std::io::Write as _;

use chancery::rdf::{QuadReader, Settings, Source};
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

criterion_group!(benches, load);
criterion_main!(benches);
