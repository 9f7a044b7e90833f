//! From triples to a picture: the neighbourhood of so many nodes out of each size of data,
//! and layouts of growing graphs.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]

mod common;

use chancery::draw::{Format, Options, draw};
use chancery::graph::{Arrangement, Builder, RelationGraph};
use chancery::model::Triple;
use chancery::query::labels::Labels;
use chancery::store::{Backend as _, Memory, Pattern};
use criterion::{Criterion, criterion_group, criterion_main};

/// The graph of the first `edges` relations of the data.
fn graph(memory: &Memory, edges: usize) -> RelationGraph {
    let labels = Labels::new(
        memory,
        &["en".to_owned()],
        chancery::model::prefixes::Prefixes::default(),
    );
    let related = |triple: &Triple| {
        triple.predicate.as_str().ends_with("#participant")
            || triple.predicate.as_str().ends_with("#inEvent")
    };
    let mut triples: Vec<Triple> = memory
        .quads(Pattern::default())
        .map(|quad| Triple::from(quad.unwrap()))
        .filter(related)
        .collect();
    triples.sort_by_cached_key(ToString::to_string);
    triples.truncate(edges);
    let drawn = Builder::new(memory, memory, &labels).triples(&triples);
    drawn.unwrap()
}

fn svg(graph: &RelationGraph, options: &Options) -> usize {
    let mut out = Vec::new();
    draw(graph, Format::Svg, options, &mut out).unwrap();
    out.len()
}

fn pictures(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draw");
    group.sample_size(10);
    for (triples, size) in common::SIZES {
        let memory = Memory::new().unwrap();
        let text = common::turtle(triples);
        let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::Turtle);
        memory
            .extend(&mut parser.for_slice(&text).map(|quad| Ok(quad.unwrap())))
            .unwrap();
        group.bench_function(
            format!("build a graph of 200 edges from {size}"),
            |bencher| {
                bencher.iter(|| graph(&memory, 200));
            },
        );
        for edges in [100, 1_000] {
            let graph = graph(&memory, edges);
            let nodes = graph.graph.node_count();
            for arrangement in [Arrangement::Layered, Arrangement::Force] {
                let options = Options {
                    arrangement: Some(arrangement),
                    max_nodes: 10_000,
                    ..Options::default()
                };
                let name = format!("{} svg of {nodes} nodes from {size}", arrangement.name());
                group.bench_function(name, |bencher| bencher.iter(|| svg(&graph, &options)));
            }
        }
    }
    group.finish();
}

criterion_group!(benches, pictures);
criterion_main!(benches);
