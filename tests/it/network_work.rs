//! How measures are computed: lengths added exactly, and nothing done twice.

use std::collections::BTreeSet;

use chancery::network::{
    Distance, Measure, Network, Settings, Tie, all_simple, betweenness, k_least, measure, measures,
};
use proptest::prelude::*;

use crate::network::{GO_ON, any_network, fixture, network, plain};

#[test]
fn short_decimals_are_added_exactly_and_others_nearly() {
    let tie = |from, to, weight| Tie {
        weight,
        ..plain(from, to)
    };
    let middle = |[one, other, straight]: [f64; 3]| {
        let ties = vec![tie(0, 1, one), tie(1, 2, other), tie(0, 2, straight)];
        let network = Network::of_lengths(3, ties);
        betweenness(network.along(), Distance::Length, 1, &GO_ON).unwrap()[1]
    };
    let half = |found: f64| (found - 0.25).abs() < 1e-15;
    assert!(half(middle([0.1, 0.2, 0.3])));
    assert!(half(middle([1.0 / 3.0, 1.0 / 6.0, 0.5])));
    // A difference in the last digit is one, however long the way is.
    assert!(middle([1_000_000.1, 0.2, 1_000_000.299_999_9]).abs() < 1e-15);
    assert!((middle([1_000_000.1, 0.2, 1_000_000.300_000_1]) - 0.5).abs() < 1e-15);
}

#[test]
fn hubs_and_authorities_are_found_together_once() {
    let network = network(&fixture("weighted"));
    let settings = Settings {
        directed: None,
        weighted: true,
        distance: Distance::Steps,
        threads: 1,
    };
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let counting = || {
        asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        false
    };
    let rounds = |wanted: &[Measure]| {
        let found = measures(&network, wanted, settings, &counting).unwrap();
        let one = |by: &Measure| measure(&network, *by, settings, &GO_ON).unwrap();
        assert_eq!(found, wanted.iter().map(one).collect::<Vec<_>>());
        asked.swap(0, std::sync::atomic::Ordering::Relaxed)
    };
    let once = rounds(&[Measure::Hub]);
    assert!(once > 1);
    assert_eq!(
        rounds(&[Measure::Authority, Measure::Degree, Measure::Hub]),
        once
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_least_paths_are_the_least_of_all(
        (nodes, pairs) in any_network(7),
        lengths in proptest::collection::vec(1_u8..6, 64),
        directed: bool,
        count in 1_usize..8,
    ) {
        let ties = pairs.iter().zip(&lengths).map(|((from, to), length)| Tie {
            from: *from,
            to: *to,
            weight: f64::from(*length) / 10.0,
            sign: 1,
            undirected: false,
        });
        let network = Network::of_lengths(nodes, ties.collect());
        let ties = if directed { network.along() } else { network.both_ways() };
        let ends = [0, nodes - 1];
        let all = all_simple(ties, ends, nodes, usize::MAX, &GO_ON).unwrap();
        let tenths = |path: &[u32]| -> f64 {
            let tie = |two: &[u32]| {
                let place = ties.ahead.of(two[0]).binary_search(&two[1]).unwrap();
                (ties.ahead.weights(two[0])[place] * 10.0).round()
            };
            path.windows(2).map(tie).sum()
        };
        let mut wanted: Vec<Vec<u32>> = all.paths;
        wanted.sort_by(|one, other| {
            let by_length = tenths(one).total_cmp(&tenths(other));
            by_length.then((one.len(), one).cmp(&(other.len(), other)))
        });
        let least = k_least(ties, Distance::Length, ends, count, &GO_ON).unwrap();
        prop_assert_eq!(least.found.more, wanted.len() > count);
        let some = &least.found.paths;
        prop_assert_eq!(some.len(), wanted.len().min(count));
        for ((path, wanted), length) in some.iter().zip(&wanted).zip(&least.lengths) {
            prop_assert!((tenths(path) - tenths(wanted)).abs() < 1e-9, "{:?} {:?}", path, wanted);
            prop_assert!((tenths(path) / 10.0 - length).abs() < 1e-9);
            let different: BTreeSet<&u32> = path.iter().collect();
            prop_assert_eq!(different.len(), path.len());
        }
    }
}
