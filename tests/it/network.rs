//! Measures, communities and paths: compared with networkx, with petgraph, and with themselves.
//!
//! The fixtures in `tests/fixtures/network/` were made by the script beside them.

use std::collections::BTreeSet;

use chancery::network::{
    Communities, Distance, Measure, Network, Settings, Tie, Ties, Wanted, all_simple,
    assortativity, average, balance, betweenness, closeness, clustering, communities, cuts,
    k_shortest, measure, pagerank, strong, transitivity, weak,
};
use petgraph::algo::{articulation_points, bridges, kosaraju_scc};
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::NodeIndexable as _;
use proptest::prelude::*;
use serde_json::Value;

use crate::project;

pub(crate) const GO_ON: fn() -> bool = || false;

pub(crate) fn fixture(name: &str) -> Value {
    let text = project::read(&format!("tests/fixtures/network/{name}.json"));
    serde_json::from_str(&text).unwrap()
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn floats(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values.map(|value| value.as_f64().unwrap()).collect()
}

pub(crate) fn network(fixture: &Value) -> Network {
    let ties = fixture["ties"].as_array().unwrap().iter().map(|tie| Tie {
        from: number(&tie[0]),
        to: number(&tie[1]),
        weight: tie[2].as_f64().unwrap(),
        sign: i32::try_from(tie[3].as_i64().unwrap()).unwrap(),
        undirected: false,
    });
    Network::new(number(&fixture["nodes"]), ties.collect())
}

#[track_caller]
fn near(name: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{name}");
    for (node, (found, expected)) in found.iter().zip(expected).enumerate() {
        let gap = (found - expected).abs();
        assert!(
            gap <= 1e-8 * expected.abs().max(1e-3),
            "{name} of {node}: {found}, and networkx says {expected}"
        );
    }
}

/// Compares every measure of which the fixture has values.
fn compare(network: &Network, values: &Value, directed: Option<bool>, weighted: bool) -> usize {
    let settings = Settings {
        directed,
        weighted,
        distance: Distance::Steps,
        threads: 2,
    };
    compare_by(network, values, settings)
}

fn compare_by(network: &Network, values: &Value, settings: Settings) -> usize {
    let mut compared = 0;
    for wanted in Measure::ALL {
        let Some(expected) = values.get(wanted.name()) else {
            continue;
        };
        let found = measure(network, wanted, settings, &GO_ON).unwrap();
        assert!(found.settled, "{}", wanted.name());
        near(wanted.name(), &found.values, &floats(expected));
        compared += 1;
    }
    compared
}

fn groups(of: &[u32]) -> Vec<Vec<u32>> {
    let most = of.iter().max().map_or(0, |most| *most as usize + 1);
    let mut groups = vec![Vec::new(); most];
    for (node, group) in (0..).zip(of) {
        groups[*group as usize].push(node);
    }
    groups
}

fn compare_whole(network: &Network, values: &Value) {
    let one = |name: &str| values[name].as_f64().unwrap();
    let found = [
        transitivity(network, &GO_ON).unwrap().unwrap(),
        average(&clustering(network, &GO_ON).unwrap()).unwrap(),
        assortativity(network).unwrap(),
    ];
    let expected = ["transitivity", "average_clustering", "assortativity"].map(one);
    near("the whole", &found, &expected);
    let cuts = cuts(network);
    assert_eq!(cuts.points, numbers(&values["points"]));
    let bridges = values["bridges"].as_array().unwrap().iter();
    let bridges: Vec<(u32, u32)> = bridges
        .map(|pair| (number(&pair[0]), number(&pair[1])))
        .collect();
    assert_eq!(cuts.bridges, bridges);
    let components = values["components"].as_array().unwrap().iter();
    let components: Vec<Vec<u32>> = components.map(numbers).collect();
    assert_eq!(groups(&weak(network)), components);
}

#[test]
fn the_karate_club_is_measured_as_networkx_measures_it() {
    let fixture = fixture("karate");
    let network = network(&fixture);
    let compared = compare(&network, &fixture["values"], Some(false), true);
    assert_eq!(compared, 8);
    compare_whole(&network, &fixture["values"]);
}

#[test]
fn directed_ties_in_several_components_are_measured_as_networkx_measures_them() {
    let fixture = fixture("several");
    let network = network(&fixture);
    assert_eq!(compare(&network, &fixture["values"], Some(true), false), 7);
    assert_eq!(compare(&network, &fixture["either"], Some(false), false), 6);
    compare_whole(&network, &fixture["either"]);
    let components = fixture["values"]["components"].as_array().unwrap().iter();
    let components: Vec<Vec<u32>> = components.map(numbers).collect();
    assert_eq!(groups(&strong(&network)), components);
}

#[test]
fn ties_of_some_length_are_measured_as_networkx_measures_them() {
    for (name, directed) in [("karate-lengths", false), ("weighted", true)] {
        let fixture = fixture(name);
        let network = network(&fixture);
        for distance in [Distance::Strength, Distance::Length] {
            let settings = Settings {
                directed: Some(directed),
                weighted: false,
                distance,
                threads: 2,
            };
            let values = &fixture[distance.name()];
            assert_eq!(compare_by(&network, values, settings), 2);
        }
    }
}

/// Ways of ⅓ + ⅙, of ½ and of many times 1/49 are as long as each other.
#[test]
fn ways_that_are_equally_long_tie_however_their_length_is_summed() {
    let tie = |from, to, weight| Tie {
        weight,
        ..plain(from, to)
    };
    // From 0 to 9: by 1 in thirds and sixths, by 2 in two quarters, and by 3 to 8 in forty-ninths.
    let mut ties = vec![
        tie(0, 1, 3.0),
        tie(1, 9, 6.0),
        tie(0, 2, 4.0),
        tie(2, 9, 4.0),
    ];
    let chain = [0, 3, 4, 5, 6, 7, 8, 9];
    ties.extend(chain.windows(2).map(|pair| tie(pair[0], pair[1], 14.0)));
    let network = Network::new(10, ties);
    let found = betweenness(network.along(), Distance::Strength, 1, &GO_ON).unwrap();
    let third = 1.0 / 3.0 / 72.0;
    for node in [1, 2] {
        assert!(
            (found[node] - third).abs() < 1e-15,
            "{node}: {}",
            found[node]
        );
    }
    // From 0 five pairs lead by 3 alone, to 4 up to 8, and that to 9 by one way in three.
    assert!(
        (found[3] - (5.0 + 1.0 / 3.0) / 72.0).abs() < 1e-15,
        "{}",
        found[3]
    );
}

#[test]
fn of_several_ties_of_a_pair_the_shortest_is_its_length() {
    let tie = |from, to, weight| Tie {
        weight,
        ..plain(from, to)
    };
    let ties = vec![
        tie(0, 1, 7.0),
        tie(1, 0, 2.0),
        tie(1, 2, 3.0),
        tie(0, 2, 6.0),
    ];
    let network = Network::of_lengths(3, ties);
    let found = betweenness(network.both_ways(), Distance::Length, 1, &GO_ON).unwrap();
    assert_eq!(found, [0.0, 1.0, 0.0]);
    let found = closeness(network.along(), Distance::Length, 1, &GO_ON).unwrap();
    // 2 is reached from 1 over 3 and from 0 over 6.
    assert!((found[2] - 2.0 / 9.0).abs() < 1e-15, "{}", found[2]);
}

#[test]
fn triangles_with_an_odd_number_of_enmities_are_not_balanced() {
    let fixture = fixture("signed");
    let balance = balance(&network(&fixture), &GO_ON).unwrap();
    assert_eq!(balance.balanced, fixture["balanced"].as_u64().unwrap());
    assert_eq!(balance.unbalanced, fixture["unbalanced"].as_u64().unwrap());
    assert_eq!(balance.undecided, 0);
    let triangle = |last: &[i32]| {
        let one = |from, to, sign| Tie {
            from,
            to,
            weight: 1.0,
            sign,
            undirected: false,
        };
        let mut ties = vec![one(0, 1, 1), one(1, 2, -1)];
        ties.extend(last.iter().map(|sign| one(2, 0, *sign)));
        let balance = self::balance(&Network::new(3, ties), &GO_ON).unwrap();
        (balance.balanced, balance.unbalanced, balance.undecided)
    };
    assert_eq!(triangle(&[-1]), (1, 0, 0));
    assert_eq!(triangle(&[1]), (0, 1, 0));
    assert_eq!(triangle(&[1, -1]), (0, 0, 1));
}

#[test]
fn the_best_known_communities_of_the_karate_club_are_found() {
    let network = network(&fixture("karate"));
    // What igraph's Leiden finds at best, in fifty runs.
    for (weighted, best) in [(false, 0.419_789_612_097_304), (true, 0.444_903_581_217_67)] {
        let found = (0..10).map(|seed| {
            let wanted = Wanted {
                resolution: 1.0,
                weighted,
                seed,
            };
            communities(&network, wanted, &GO_ON).unwrap().modularity
        });
        let most = found.fold(0.0, f64::max);
        assert!((most - best).abs() < 1e-9, "{most}, and {best} is possible");
    }
}

fn path_values(ties: Ties<'_>, ends: [u32; 2], count: usize) -> Vec<u32> {
    let found = k_shortest(ties, ends, count, &GO_ON).unwrap();
    let steps = found.paths.iter().map(|path| path.len() - 1);
    steps.map(|steps| u32::try_from(steps).unwrap()).collect()
}

#[test]
fn paths_are_those_of_networkx() {
    let fixture = fixture("karate");
    let network = network(&fixture);
    let paths = &fixture["paths"];
    let ends = [number(&paths["from"]), number(&paths["to"])];
    let shortest = numbers(&paths["shortest"]);
    let ties = network.both_ways();
    assert_eq!(path_values(ties, ends, shortest.len()), shortest);
    let simple: Vec<Vec<u32>> = paths["simple"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let found = all_simple(ties, ends, 5, 10_000, &GO_ON).unwrap();
    assert_eq!(found.paths, simple);
    assert!(!found.more);
    let some = all_simple(ties, ends, 5, 3, &GO_ON).unwrap();
    assert_eq!(some.paths, simple[..3]);
    assert!(some.more);
}

pub(crate) fn plain(from: u32, to: u32) -> Tie {
    Tie {
        from,
        to,
        weight: 1.0,
        sign: 1,
        undirected: false,
    }
}

/// So many squares one behind the other, corner to corner: each doubles the number of paths.
#[test]
fn more_shortest_paths_than_a_number_can_hold_are_counted() {
    let squares: u32 = 1_200;
    let mut ties = Vec::new();
    for square in 0..squares {
        let joint = square * 3;
        for side in [joint + 1, joint + 2] {
            ties.extend([plain(joint, side), plain(side, joint + 3)]);
        }
    }
    let nodes = squares * 3 + 1;
    let network = Network::new(nodes, ties);
    let found = Distance::ALL.map(|by| betweenness(network.both_ways(), by, 2, &GO_ON).unwrap());
    let all = f64::from(nodes);
    for square in [1, squares / 2, squares - 1] {
        // Every path between the two sides of a joint leads through it, and half of those from
        // corner to corner of the two squares beside it, in both directions.
        let before = f64::from(square * 3);
        let through = 2.0 * before * (all - 1.0 - before) + 2.0;
        let expected = through / ((all - 1.0) * (all - 2.0));
        for found in &found {
            let value = found[square as usize * 3];
            assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
        }
    }
}

#[test]
fn a_chain_of_a_million_nodes_is_no_deep_recursion() {
    let nodes = 1_000_000;
    let ties = (1..nodes).map(|node| plain(node - 1, node)).collect();
    let network = Network::new(nodes, ties);
    let cuts = cuts(&network);
    assert_eq!(cuts.bridges.len(), nodes as usize - 1);
    assert_eq!(cuts.points.len(), nodes as usize - 2);
    assert_eq!(strong(&network).last(), Some(&(nodes - 1)));
    assert_eq!(weak(&network).last(), Some(&0));
}

#[test]
fn nothing_and_one_node_have_measures_too() {
    for nodes in 0..3 {
        let network = Network::new(nodes, vec![plain(0, 0)]);
        for wanted in Measure::ALL {
            for directed in [None, Some(true), Some(false)] {
                let settings = Settings {
                    directed,
                    weighted: true,
                    distance: Distance::Strength,
                    threads: 4,
                };
                let found = measure(&network, wanted, settings, &GO_ON).unwrap();
                assert_eq!(found.values.len(), nodes as usize);
                assert!(found.values.iter().all(|value| value.is_finite()));
            }
        }
        let wanted = Wanted {
            resolution: 1.0,
            weighted: true,
            seed: 1,
        };
        let found = communities(&network, wanted, &GO_ON).unwrap();
        assert_eq!(found.of.len(), nodes as usize);
        assert!(found.modularity.abs() < 1e-12);
        assert_eq!(assortativity(&network), None);
    }
}

#[test]
fn work_that_is_ended_says_so() {
    let network = network(&fixture("karate"));
    let settings = Settings {
        directed: None,
        weighted: false,
        distance: Distance::Steps,
        threads: 2,
    };
    for wanted in [
        Measure::Betweenness,
        Measure::Closeness,
        Measure::PageRank,
        Measure::Clustering,
    ] {
        assert!(measure(&network, wanted, settings, &|| true).is_err());
    }
    assert!(k_shortest(network.both_ways(), [0, 33], 3, &|| true).is_err());
}

/// Up to `most` nodes with ties among them, loops and repetitions included.
pub(crate) fn any_network(most: u32) -> impl Strategy<Value = (u32, Vec<(u32, u32)>)> {
    (1..most).prop_flat_map(|nodes| {
        let ties = proptest::collection::vec((0..nodes, 0..nodes), 0..(nodes as usize * 3));
        (Just(nodes), ties)
    })
}

fn of(nodes: u32, pairs: &[(u32, u32)]) -> Network {
    Network::new(nodes, pairs.iter().map(|(a, b)| plain(*a, *b)).collect())
}

/// Distances by the slowest way there is.
fn distances(nodes: u32, pairs: &[(u32, u32)], directed: bool) -> Vec<Vec<Option<u32>>> {
    let nodes = nodes as usize;
    let mut steps = vec![vec![None; nodes]; nodes];
    for (a, b) in pairs {
        steps[*a as usize][*b as usize] = Some(1);
        if !directed {
            steps[*b as usize][*a as usize] = Some(1);
        }
    }
    for (node, row) in steps.iter_mut().enumerate() {
        row[node] = Some(0);
    }
    for by in 0..nodes {
        for a in 0..nodes {
            for b in 0..nodes {
                if let (Some(to), Some(on)) = (steps[a][by], steps[by][b]) {
                    steps[a][b] = Some(steps[a][b].map_or(to + on, |old| old.min(to + on)));
                }
            }
        }
    }
    steps
}

fn is_connected(network: &Network, members: &[u32]) -> bool {
    let inside: BTreeSet<u32> = members.iter().copied().collect();
    let mut seen = BTreeSet::from([members[0]]);
    let mut open = vec![members[0]];
    while let Some(node) = open.pop() {
        for end in network.both_ways().ahead.of(node) {
            if inside.contains(end) && seen.insert(*end) {
                open.push(*end);
            }
        }
    }
    seen == inside
}

fn modularity(network: &Network, found: &Communities) -> f64 {
    let rows = network.both_ways().ahead;
    let all = f64::from(u32::try_from(rows.len()).unwrap());
    let mut sum = 0.0;
    for group in groups(&found.of) {
        let members: BTreeSet<u32> = group.iter().copied().collect();
        let (mut inside, mut ends) = (0.0, 0.0);
        for node in group {
            ends += f64::from(rows.degree(node));
            let own = rows.of(node).iter().filter(|end| members.contains(end));
            inside += f64::from(u32::try_from(own.count()).unwrap());
        }
        sum += inside / all - (ends / all) * (ends / all);
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn all_betweenness_is_the_inner_length_of_all_paths(
        (nodes, pairs) in any_network(24),
        directed: bool,
    ) {
        let network = of(nodes, &pairs);
        let ties = if directed { network.along() } else { network.both_ways() };
        let found = betweenness(ties, Distance::Steps, 2, &GO_ON).unwrap();
        let inner: u32 = distances(nodes, &pairs, directed)
            .iter()
            .flatten()
            .filter_map(|steps| steps.map(|steps| steps.saturating_sub(1)))
            .sum();
        if nodes > 2 {
            let scale = f64::from(nodes - 1) * f64::from(nodes - 2);
            prop_assert!((found.iter().sum::<f64>() * scale - f64::from(inner)).abs() < 1e-6);
        }
    }

    #[test]
    fn ties_of_length_one_are_steps((nodes, pairs) in any_network(30), directed: bool) {
        let network = of(nodes, &pairs);
        let lengths = Network::of_lengths(nodes, pairs.iter().map(|(a, b)| plain(*a, *b)).collect());
        let ties = |network| if directed { Network::along(network) } else { Network::both_ways(network) };
        for measured in [betweenness, closeness] {
            let steps = measured(ties(&network), Distance::Steps, 2, &GO_ON).unwrap();
            let by_length = measured(ties(&lengths), Distance::Length, 2, &GO_ON).unwrap();
            for (one, other) in steps.iter().zip(&by_length) {
                prop_assert!((one - other).abs() < 1e-12, "{one} is not {other}");
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_no_bit((nodes, pairs) in any_network(300)) {
        let network = of(nodes, &pairs);
        let measures = [Measure::Betweenness, Measure::Closeness];
        for (wanted, distance) in measures.into_iter().flat_map(|by| Distance::ALL.map(|distance| (by, distance))) {
            let by = |threads| {
                let settings = Settings { directed: None, weighted: false, distance, threads };
                let found = measure(&network, wanted, settings, &GO_ON).unwrap().values;
                found.into_iter().map(f64::to_bits).collect::<Vec<u64>>()
            };
            let one = by(1);
            for threads in [2, 3, 7] {
                prop_assert_eq!(&by(threads), &one);
            }
        }
    }

    #[test]
    fn components_and_cuts_are_those_of_petgraph((nodes, pairs) in any_network(30)) {
        let network = of(nodes, &pairs);
        let pairs: BTreeSet<(u32, u32)> = pairs.into_iter().filter(|(a, b)| a != b).collect();
        let directed = petgraph::graph::DiGraph::<(), (), u32>::from_edges(&pairs);
        let mut directed = directed;
        while directed.node_count() < nodes as usize {
            directed.add_node(());
        }
        let mut theirs: Vec<Vec<u32>> = kosaraju_scc(&directed)
            .into_iter()
            .map(|group| {
                let mut group: Vec<u32> = group.iter().map(|node| u32::try_from(node.index()).unwrap()).collect();
                group.sort_unstable();
                group
            })
            .collect();
        theirs.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
        prop_assert_eq!(groups(&strong(&network)), theirs);

        let either: BTreeSet<(u32, u32)> = pairs.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
        let mut graph = UnGraph::<(), (), u32>::from_edges(&either);
        while graph.node_count() < nodes as usize {
            graph.add_node(());
        }
        let cuts = cuts(&network);
        let end = |node: NodeIndex| u32::try_from(graph.to_index(node)).unwrap();
        let mut theirs: Vec<(u32, u32)> = bridges(&graph)
            .map(|edge| {
                use petgraph::visit::EdgeRef as _;
                let (a, b) = (end(edge.source()), end(edge.target()));
                (a.min(b), a.max(b))
            })
            .collect();
        theirs.sort_unstable();
        prop_assert_eq!(&cuts.bridges, &theirs);
        let mut theirs: Vec<u32> = articulation_points::articulation_points(&graph)
            .into_iter()
            .map(end)
            .collect();
        theirs.sort_unstable();
        prop_assert_eq!(&cuts.points, &theirs);
    }

    #[test]
    fn pagerank_is_shared_out((nodes, pairs) in any_network(40)) {
        let found = pagerank(of(nodes, &pairs).along(), false, &GO_ON).unwrap();
        prop_assert!(found.settled);
        prop_assert!((found.values.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!(found.values.iter().all(|value| *value > 0.0));
    }

    #[test]
    fn communities_hang_together_and_are_what_they_are_said_to_be(
        (nodes, pairs) in any_network(60),
        seed: u64,
    ) {
        let network = of(nodes, &pairs);
        let wanted = Wanted { resolution: 1.0, weighted: false, seed };
        let found = communities(&network, wanted, &GO_ON).unwrap();
        prop_assert_eq!(&communities(&network, wanted, &GO_ON).unwrap(), &found);
        for group in groups(&found.of) {
            prop_assert!(is_connected(&network, &group));
        }
        if network.pairs() > 0 {
            prop_assert!((modularity(&network, &found) - found.modularity).abs() < 1e-9);
            let components = Communities { of: weak(&network), modularity: 0.0 };
            prop_assert!(found.modularity >= modularity(&network, &components) - 1e-9);
        }
    }

    #[test]
    fn the_shortest_paths_are_the_first_of_all(
        (nodes, pairs) in any_network(8),
        directed: bool,
        count in 1_usize..12,
    ) {
        let network = of(nodes, &pairs);
        let ties = if directed { network.along() } else { network.both_ways() };
        let ends = [0, nodes - 1];
        let all = all_simple(ties, ends, nodes, usize::MAX, &GO_ON).unwrap();
        let some = k_shortest(ties, ends, count, &GO_ON).unwrap();
        prop_assert_eq!(some.more, all.paths.len() > count);
        prop_assert_eq!(&some.paths[..], &all.paths[..count.min(all.paths.len())]);
        for path in &all.paths {
            let different: BTreeSet<&u32> = path.iter().collect();
            prop_assert_eq!(different.len(), path.len());
        }
    }
}
