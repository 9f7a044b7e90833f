//! How measures are computed: lengths added exactly, and nothing done twice.

use chancery::network::{
    Distance, Measure, Network, Settings, Tie, betweenness, measure, measures,
};

use crate::network::{GO_ON, fixture, network, plain};

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
