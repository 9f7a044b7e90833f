//! Measures of a network alone, for `benches/analysis.py`: edges as pairs of numbers in a file,
//! the least seconds of three runs of each measure out.
#![expect(clippy::unwrap_used, reason = "a benchmark that fails should stop")]
#![expect(clippy::print_stdout, reason = "it answers a script")]

use std::time::Instant;

use chancery::network::{Distance, Measure, Network, Settings, Tie, measure, threads};

fn main() {
    let path = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let Some(path) = path else {
        println!("called by benches/analysis.py with a file of edges");
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let ends = |line: &str| {
        let (from, to) = line.split_once(' ').unwrap();
        (from.parse::<u32>().unwrap(), to.parse::<u32>().unwrap())
    };
    let edges: Vec<(u32, u32)> = text.lines().map(ends).collect();
    let nodes = edges
        .iter()
        .map(|(from, to)| from.max(to) + 1)
        .max()
        .unwrap();
    let ties = edges.iter().map(|(from, to)| Tie {
        from: *from,
        to: *to,
        weight: 1.0,
        sign: 1,
        undirected: false,
    });
    let network = Network::new(nodes, ties.collect());
    let settings = Settings {
        directed: Some(false),
        weighted: false,
        distance: Distance::Steps,
        threads: threads(),
    };
    for (what, runs) in [(Measure::PageRank, 3), (Measure::Betweenness, 1)] {
        let seconds = (0..runs).map(|_| {
            let start = Instant::now();
            let scores = measure(&network, what, settings, &|| false).unwrap();
            assert_eq!(scores.values.len(), nodes as usize);
            start.elapsed().as_secs_f64()
        });
        println!("{} {:.3}", what.name(), seconds.fold(f64::MAX, f64::min));
    }
}
