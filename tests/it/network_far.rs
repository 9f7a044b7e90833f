//! Measures of long, sparse networks, in which rounds of neighbours come near too slowly, and of
//! those in which nothing settles.

use std::f64::consts::PI;
use std::fmt::Write as _;

use chancery::network::{Network, eigenvector, hits};

use crate::network::{GO_ON, plain};
use crate::program::Place;

#[track_caller]
fn near(found: f64, expected: f64) {
    let gap = (found - expected).abs();
    assert!(gap <= 1e-6 * expected, "{found} is not {expected}");
}

#[test]
fn the_middle_of_a_chain_is_as_central_as_it_is() {
    for length in [50, 75, 200, 700] {
        let ties = (1..length).map(|node| plain(node - 1, node)).collect();
        let chain = Network::new(length, ties);
        let found = eigenvector(chain.both_ways(), false, &GO_ON).unwrap();
        assert!(found.settled, "{length}: {} rounds", found.rounds);
        let all = f64::from(length) + 1.0;
        for (place, value) in (1..=length).zip(&found.values) {
            let exact = (PI * f64::from(place) / all).sin() * (2.0 / all).sqrt();
            near(*value, exact);
        }
    }
}

#[test]
fn hubs_of_a_ladder_are_those_of_very_many_rounds() {
    let steps = (0..200).flat_map(|node| [plain(node, node + 1), plain(node, node + 2)]);
    let steps = steps.filter(|tie| tie.to < 200).collect();
    let (hubs, authorities) = hits(Network::new(200, steps).along(), false, &GO_ON).unwrap();
    assert!(hubs.settled && authorities.settled, "{}", hubs.rounds);
    let (mut led, mut leads) = ([0.0_f64; 202], [1.0_f64; 202]);
    for _ in 0..60_000 {
        for (node, value) in led.iter_mut().enumerate().take(200) {
            let before = |steps: usize| node.checked_sub(steps).map_or(0.0, |one| leads[one]);
            *value = before(1) + before(2);
        }
        for (value, next) in leads.iter_mut().zip(led.windows(3)) {
            *value = next[1] + next[2];
        }
        let sum: f64 = leads[..200].iter().sum();
        for value in &mut leads[..200] {
            *value /= sum;
        }
        leads[200..].fill(0.0);
    }
    for node in [0, 1, 50, 99, 150, 197] {
        near(hubs.values[node], leads[node]);
        let sum: f64 = led[..200].iter().sum();
        near(authorities.values[node + 2], led[node + 2] / sum);
    }
}

#[test]
fn equal_parts_share_what_there_is() {
    let both = [0, 150].into_iter();
    let ties = both.flat_map(|from| (from + 1..from + 150).map(|node| plain(node - 1, node)));
    let found = eigenvector(Network::new(300, ties.collect()).both_ways(), false, &GO_ON).unwrap();
    assert!(found.settled, "{}", found.rounds);
    for node in 0..150 {
        near(found.values[node + 150], found.values[node]);
    }
}

#[test]
fn what_does_not_settle_says_so_wherever_it_goes() {
    let mut data = String::from("@prefix ex: <https://example.org/> .\n");
    let mut chain = String::from("digraph {");
    for node in 1..30 {
        writeln!(data, "ex:p{:02} ex:to ex:p{node:02} .", node - 1).unwrap();
        write!(chain, " p{:02} -> p{node:02};", node - 1).unwrap();
    }
    chain.push('}');
    let place = Place::with([("chain.ttl", data.as_str()), ("chain.dot", chain.as_str())]);
    let says = "eigenvector did not settle in 1000 rounds";
    let ranked = place.run("rank chain.dot --by eigenvector,degree --directed --json");
    assert!(ranked.err.contains(says), "{}", ranked.err);
    let report: serde_json::Value = serde_json::from_str(&ranked.text()).unwrap();
    assert_eq!(report["unsettled"], serde_json::json!([says]));
    let settled = place.ok("rank chain.dot --by eigenvector,degree --json --quiet");
    let settled: serde_json::Value = serde_json::from_str(&settled).unwrap();
    assert_eq!(settled["unsettled"], serde_json::json!([]));
    place.ok("load chain.ttl -l store --quiet");
    place.ok("rank -l store --by eigenvector --directed --into https://example.org/r --quiet");
    let kept = place.ok("query -l store -f csv -q 'SELECT ?what { <https://example.org/r> dcterms:description ?what }'");
    assert!(kept.contains(says), "{kept}");
}
